//! Labelled headings: families by word and form, and the best run of numbers of each.

use rustc_hash::FxHashMap;

use super::candidates::{Blk, Gaps, is_capitals};
use super::chains::{chain as best_chain, chain_bodies, runs_on};
use super::contents::Listed;
use super::doc::Doc;
use super::heads::Head;
use super::headwords::{self, Kind};
use super::imprint;
use super::labels::Label;
use super::lines::ends_sentence;
use super::numbers::{Form, fold};
use super::report::HeadingBy;

pub(super) type Family = (Kind, Option<Form>);

pub(crate) fn family(l: &Label) -> Family {
    (l.kind, (l.kind == Kind::Bare).then_some(l.form))
}

/// A run of numbers stands even where its members are weak, down to this mean.
const WEAKEST: f32 = -1.6;
/// What lifts weak members so far that a run of them is looked at.
const LIFT: f32 = 1.5;

/// Labels of which so many head something are a family.
const FAMILY: usize = 3;

/// The score of a labelled candidate by itself.
fn label_score(doc: &Doc, blks: &[Blk], i: usize, l: &Label, gaps: &Gaps, known: &FxHashMap<String, u32>) -> f32 {
    let b = &blks[i];
    let rest = &b.text[l.rest..];
    let lone = rest.is_empty();
    let mut s = if l.kind == Kind::Bare { -0.6 } else { 2.0 };
    if l.kind == Kind::Bare && matches!(l.form, Form::Digits | Form::LowerRoman) {
        s -= 0.8;
    }
    if !gaps.mute {
        s += if b.before > gaps.base {
            (0.5 - gaps.share(b.before).log10()).min(2.0)
        } else if i == 0 {
            0.0
        } else if lone {
            -0.5
        } else {
            -1.0
        };
    }
    if b.indent > doc.stats.indent + 8 {
        s += 0.6;
    }
    if lone {
        s += 0.7;
    } else if is_capitals(rest) {
        s += 0.8;
    } else {
        let sentence = ends_sentence(rest) && rest.split_whitespace().count() > 6;
        if sentence {
            s -= if l.kind == Kind::Bare { 1.5 } else { 0.5 };
        }
        if !l.parted {
            s -= if rest.starts_with(char::is_uppercase) { 0.7 } else { 1.5 };
        }
        if rest.starts_with(char::is_lowercase) {
            s -= 0.7;
        }
        // `[Note 3. As in the first edition.]` is a note.
        let note = b.text.starts_with('[') && b.text.ends_with(']') && matches!(l.kind, Kind::Bare | Kind::Learned);
        if rest.starts_with(['(', '[']) || note {
            s -= 4.0;
        }
    }
    if known.contains_key(&b.key) || (!lone && known.contains_key(&b.rest_key())) {
        s += 1.0;
    }
    if b.last > b.first + 1 {
        s -= 0.5;
    }
    // A heading has something below it.
    if b.last > b.first && rest.contains(". ") && l.kind == Kind::Bare && !is_capitals(rest) {
        s -= 1.0;
    }
    s
}

pub(crate) fn labelled(
    doc: &Doc,
    blks: &[Blk],
    gaps: &Gaps,
    known: &FxHashMap<String, u32>,
    running: &[bool],
    heads: &mut [Option<Head>],
) {
    let mut families: Vec<(Family, Vec<(usize, f32)>)> = Vec::new();
    let mut index: FxHashMap<Family, usize> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        let Some(l) = &b.label else { continue };
        if b.prose || running[i] || heads[i].is_some() || b.last > b.first + 5 {
            continue;
        }
        let f = family(l);
        let at = *index.entry(f).or_insert_with(|| {
            families.push((f, Vec::new()));
            families.len() - 1
        });
        families[at].1.push((i, label_score(doc, blks, i, l, gaps, known)));
    }
    for (f, members) in families {
        let mut chain = best_chain(blks, &members, 0.0);
        if chain.len() < members.len() && chain.len() < 3 + members.len() / 2 {
            // Never a whole family on one feature: a long sound run of numbers stands even where each is weak.
            let weak = best_chain(blks, &members, LIFT);
            if weak.len() >= 3 && weak.len() > chain.len() && runs_on(blks, &weak) {
                chain = weak;
            }
        }
        let total: f32 = chain.iter().map(|m| m.1).sum();
        // Labels of unknown number need others that have one.
        if chain.iter().all(|m| blks[m.0].label.as_ref().is_none_or(|l| l.number.is_none())) {
            continue;
        }
        // `TWELFTH NIGHT` alone is no label.
        let weak = |m: &(usize, f32)| {
            blks[m.0].label.as_ref().is_some_and(|l| headwords::is_weak_kind(&l.word) && l.number > Some(1))
        };
        let need = if f.0 == Kind::Bare || chain.iter().all(weak) { 2 } else { 1 };
        let mean = total / chain.len().max(1) as f32;
        let long = chain.len() >= 3 && mean > WEAKEST && runs_on(blks, &chain);
        if chain.len() < need || (total <= 0.0 && !long) {
            continue;
        }
        let body = chain_bodies(blks, &chain);
        let size = (chain.len() as f32).log10().min(1.5);
        for (n, (i, s)) in chain.iter().enumerate() {
            if !body[n] {
                continue;
            }
            let num = |k: usize| blks[chain[k].0].label.as_ref().and_then(|l| l.number);
            let fits = |a: usize, b: usize| matches!((num(a), num(b)), (Some(x), Some(y)) if y == x + 1);
            let neighbours = usize::from(n > 0 && fits(n - 1, n)) + usize::from(n + 1 < chain.len() && fits(n, n + 1));
            let by = if f.0 == Kind::Bare { HeadingBy::Number } else { HeadingBy::Label };
            let title_from = blks[*i].label.as_ref().map(|l| l.rest);
            heads[*i] = Some(Head { score: s + 1.2 * neighbours as f32 + size, by, join: Vec::new(), title_from });
        }
    }
    drop_titles(blks, heads);
}

/// Labels right below others that count nothing are their titles: the only one of its kind and not the first of any, as
/// `CHAPTER XVI` / `THE FOURTH ACT`, or `CHAPTER XI` / `ONE EVENING`; or a few each of which stands there.
fn drop_titles(blks: &[Blk], heads: &mut [Option<Head>]) {
    // Of each family how many there are, and how many right below a label of a family of many more.
    let mut counts: FxHashMap<Family, (usize, usize)> = FxHashMap::default();
    let headed = |h: &Option<Head>| h.as_ref().is_some_and(|h| h.by != HeadingBy::Mark);
    let of = |heads: &[Option<Head>], i: usize| blks[i].label.as_ref().filter(|_| headed(&heads[i])).map(family);
    for f in (0..blks.len()).filter_map(|i| of(heads, i)) {
        counts.entry(f).or_default().0 += 1;
    }
    // `CHAPTER IX` / `A Cynical Chapter`.
    let unnumbered = |i: usize| blks[i].label.as_ref().is_some_and(|l| l.number.is_none());
    for i in 1..blks.len() {
        let same = of(heads, i).is_some() && of(heads, i) == of(heads, i - 1);
        if same
            && unnumbered(i)
            && !unnumbered(i - 1)
            && blks[i - 1].is_lone_label()
            && blks[i].before < blks[i - 1].before
        {
            heads[i] = None;
        }
    }
    let below = |heads: &[Option<Head>], counts: &FxHashMap<Family, (usize, usize)>, i: usize| {
        let (above, own) = (of(heads, i - 1).filter(|_| blks[i - 1].is_lone_label())?, of(heads, i)?);
        let (n, all) = (counts.get(&own)?.0, counts.get(&above)?.0);
        (own.0 != Kind::Bare && all >= FAMILY && all >= 4 * n && blks[i].before < blks[i - 1].before).then_some(own)
    };
    let titles: Vec<(usize, Family)> = (1..blks.len()).filter_map(|i| Some((i, below(heads, &counts, i)?))).collect();
    for (_, own) in &titles {
        counts.entry(*own).or_default().1 += 1;
    }
    for (i, own) in titles {
        let (all, below) = counts[&own];
        let counts_on = blks[i].label.as_ref().is_some_and(|l| {
            l.number.is_some_and(|n| n > 1) || l.form == Form::Word && headwords::is_weak_kind(&l.word)
        });
        if all == below && (all > 1 || counts_on) {
            heads[i] = None;
        }
    }
}

/// Whether a line names who wrote it.
pub(super) fn is_by(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("");
    // `By` is a word like any other before anything but a name.
    let name = |w: &str| w.starts_with(char::is_uppercase) || w.len() <= 3;
    headwords::opens_by(&fold(first))
        && words.clone().count() <= 5
        && words.all(name)
        && !text.contains(|c: char| c.is_ascii_digit())
}

/// Blocks of a title page below the number of the volume.
const TITLE_PAGE: usize = 16;

/// A volume's or part's number on the title page, far above the first chapter, is a fact about the book and no level.
/// What stands above the first contents list and is not in it is the title page's.
pub(crate) fn drop_lone_volume(blks: &[Blk], listed: &Listed, heads: &mut [Option<Head>]) {
    let all: Vec<usize> = (0..heads.len()).filter(|i| heads[*i].is_some()).collect();
    let label = |i: usize| blks[i].label.as_ref().map(|l| (l.kind, l.number));
    let Some(first) = all.first() else { return };
    let second = all.get(1).copied().filter(|k| *k <= first + 12);
    if all.len() == 1 && *first > TITLE_PAGE {
        return;
    }
    let Some((kind, number)) = label(*first).filter(|l| l.0 <= Kind::Book) else { return };
    let others: Vec<Option<u32>> =
        all[1..].iter().filter_map(|i| label(*i)).filter(|l| l.0 == kind).map(|l| l.1).collect();
    let lone = others.is_empty();
    // Farther away than a heading and its title: a contents list, names or an imprint stand between.
    let apart = second.is_some_and(|k| blks[k].first > blks[*first].last + 12);
    let names = second.is_some_and(|k| {
        let mut between = first + 1..k;
        !between.is_empty()
            && between.clone().all(|i| !blks[i].prose && blks[i].last < blks[i].first + 4)
            && between.any(|i| is_by(&blks[i].text) || blks[i].key.bytes().all(|b| b.is_ascii_digit()))
    });
    let above = listed.first.is_some_and(|line| blks[*first].last < line)
        && others.iter().all(|n| *n == number)
        && !listed.known.contains_key(&blks[*first].key);
    // Who printed it and sells it stands on the title page and nowhere else.
    let page = (first + 1..blks.len()).take(TITLE_PAGE).take_while(|k| !blks[*k].prose && heads[*k].is_none());
    let trade = |b: &&Blk| {
        let head = b.text.char_indices().nth(90).map_or(b.text.len(), |(at, _)| at);
        imprint::weight(&b.text[..head]) == 2
    };
    let printed = page.map(|k| &blks[k]).any(|b| trade(&b));
    if lone && (apart || names || printed) || above {
        heads[*first] = None;
    }
}
