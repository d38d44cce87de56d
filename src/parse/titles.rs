//! Titles below bare labels, one decision for each family; titles that say nothing new.

use rustc_hash::FxHashMap;

use super::blocks;
use super::candidates::{Blk, Gaps};
use super::doc::Doc;
use super::heads::Head;
use super::headwords::{self, Kind};
use super::labelled::{Family, family, is_by};
use super::lines::{Way, ends_sentence};
use super::numbers::fold;
use super::report::HeadingBy;
use super::unlabelled::is_date;
use crate::book::SectionKind;

/// A saying with its source has so many words.
const SAYING: usize = 5;

/// Whether a text is what somebody says, in quotation marks that close behind the sentence's end, or a saying with
/// its source.
fn is_said(t: &str) -> bool {
    let open = t.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '\'']);
    let inner = t.trim_end_matches(['"', '\u{201d}', '\u{2019}', '\u{bb}', '\'']);
    let closed = inner.len() < t.len() && inner.ends_with(['.', '!', '?', ',']);
    let source = [". --", ". \u{2014}", ".\u{2014}", ".--", "\u{201d} \u{2014}", "\u{201d}\u{2014}"];
    // `Rumours.—Fears` names two things.
    let saying = || t.split_whitespace().count() >= SAYING && source.iter().any(|s| t.contains(s));
    (open && closed || saying()) && t.chars().any(char::is_lowercase)
}

/// Whether a text opens with a time of day.
fn is_time(t: &str) -> bool {
    let head: String = t.chars().take(5).collect();
    let digits = head.chars().filter(char::is_ascii_digit).count();
    head.starts_with(|c: char| c.is_ascii_digit()) && digits >= 3 && head.contains([':', '.', 'h'])
}

/// So many labels are enough to tell a habit from chance; where short paragraphs are so common that a run of them below
/// all labels has this chance or more, they tell nothing.
const MANY: usize = 6;
const BY_CHANCE: f32 = 0.02;
/// Nearly all: one label in ten may lack its title.
const ALWAYS: f32 = 0.9;
/// A sentence over up to so many lines may be a title.
const BRIEF_LINES: u32 = 3;
const BRIEF: u32 = 220;

/// Whether a text says what a chapter tells, as `Leaving Rome--The road--Wolves` and `Summary: …` do.
fn is_summary(text: &str) -> bool {
    let steps = text.matches("--").count() + text.matches('\u{2014}').count();
    let named = text.find(':').is_some_and(|at| !text[..at].contains(' '));
    steps >= 3 || named
}

/// Whether a block is as short as a sentence that heads a chapter.
fn is_brief(b: &Blk, margin: u32) -> bool {
    let lines = (b.last - b.first) as u32 + 1;
    lines <= BRIEF_LINES && b.widest * lines <= BRIEF && b.indent <= margin
}

/// Whether most letters are capitals: `DR. REED'S DIARY (_continued_)`.
fn is_loud(b: &Blk) -> bool {
    let up = b.text.chars().filter(|c| c.is_uppercase()).count();
    up > b.text.chars().filter(|c| c.is_lowercase()).count()
}

fn is_year(b: &Blk) -> bool {
    let t = b.text.trim_end_matches('.');
    t.len() == 4 && t.bytes().all(|c| c.is_ascii_digit())
}

/// From this share on the titles of a family are in capitals, and what is not is no title.
const MOSTLY: f32 = 0.5;

/// A run of numbers of so many labels shows whether they have titles.
const RUN: usize = 3;
/// The first of them may open without one.
const RUN_SHARE: f32 = 0.8;
/// From this share of short single lines on whatever stands in the place of a title is one.
const MOSTLY_SHORT: f32 = 0.85;

/// A title stands once in a list and once above its text; letters to one person have theirs more often.
const MOST_LISTED: usize = 3;

/// A list of chapters with a synopsis each: its titles come again below with far more text.
pub(crate) fn drop_synopsis(blks: &[Blk], heads: &mut [Option<Head>]) {
    let all: Vec<usize> = (0..heads.len()).filter(|i| heads[*i].is_some()).collect();
    let title = |i: usize| match &heads[i] {
        Some(h) if !h.join.is_empty() => h.join.iter().map(|k| blks[*k].key.as_str()).collect::<String>(),
        _ => blks[i].rest_key(),
    };
    let mut places: FxHashMap<String, (usize, usize, usize)> = FxHashMap::default();
    let body = |n: usize| all.get(n + 1).map_or(usize::MAX, |k| blks[*k].first) - blks[all[n]].last;
    for (n, i) in all.iter().enumerate() {
        let t = title(*i);
        if t.len() > 3 {
            // The place with the most text is the real one.
            let e = places.entry(t).or_insert((n, body(n), 0));
            e.2 += 1;
            if body(n) > e.1 {
                *e = (n, body(n), e.2);
            }
        }
    }
    let mut poor: Vec<usize> = Vec::new();
    let mut from = 0;
    while from < all.len() {
        let stays = |n: usize| {
            let t = title(all[n]);
            t.len() <= 3
                || places
                    .get(&t)
                    .is_none_or(|p| p.2 > MOST_LISTED || p.0 == n || p.1 < 6 * body(n).min(25) || body(n) >= 40)
        };
        if stays(from) {
            from += 1;
            continue;
        }
        let to = (from..all.len()).find(|n| stays(*n)).unwrap_or(all.len());
        if to - from >= 3 {
            poor.extend(&all[from..to]);
            // The list's last entry has what follows the list for its text.
            if to < all.len() && places.get(&title(all[to])).is_some_and(|p| p.0 > to) {
                poor.push(all[to]);
            }
        }
        from = to;
    }
    poor.iter().for_each(|i| heads[*i] = None);
}

/// Takes out of the headings to whom a poem is given, right below its title: `A MAXIME DU CAMP`. In French the word is
/// no article.
pub(crate) fn drop_dedications(blks: &[Blk], known: &FxHashMap<String, u32>, heads: &mut [Option<Head>]) {
    for i in 1..blks.len() {
        let look = |h: &Option<Head>| h.as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty());
        let b = &blks[i];
        let given = b.text.starts_with("A ") || b.text.starts_with('\u{c0}');
        if given
            && look(&heads[i])
            && look(&heads[i - 1])
            && b.before < blks[i - 1].before
            && !known.contains_key(&b.key)
        {
            heads[i] = None;
        }
    }
}

/// Titles of so many letters do not come again in others by chance.
const LONG_KEY: usize = 12;

/// A motto of verse between a title and the same again has no more lines.
const MOTTO: usize = 80;

/// The same title twice with little between: the first opens the section, the second says nothing new.
pub(crate) fn half_titles(doc: &mut Doc, blks: &[Blk], heads: &mut [Option<Head>]) {
    let mut before: Option<usize> = None;
    for i in 0..heads.len() {
        let Some(h) = &heads[i] else { continue };
        let own = h.join.is_empty() && blks[i].label.is_none();
        if let Some(b) = before.filter(|_| own) {
            // Right below it the title may lack some of its words.
            let less = i == b + 1 && blks[i].key.len() > LONG_KEY && blks[b].key.contains(&blks[i].key);
            let whole = (blks[b].key.len() > 3 && blks[b].key == blks[i].key || less) && blks[b].label.is_none();
            // `I. FATE`, a motto, and `FATE` above the text.
            let joined = || heads[b].iter().flat_map(|h| &h.join).map(|k| blks[*k].key.as_str()).collect::<String>();
            let titled = blks[b].label.is_some()
                && blks[i].key.len() > 3
                && (blks[b].rest_key() == blks[i].key || joined() == blks[i].key);
            let same = whole || titled;
            if same && blks[i].first - blks[b].last < if titled { MOTTO } else { 45 } {
                heads[i] = None;
                doc.leave_out(blks[i].first, blks[i].last + 1, "title repeated");
                before = None;
                continue;
            }
        }
        before = Some(i);
    }
}

/// Characters of a key that tell how a title opens.
const OPENING: usize = 12;
/// So many titles that open alike and stand by themselves are headings of their own, below a label as elsewhere:
/// `THE STORY CONTINUED BY …`.
const ALIKE: usize = 3;

/// How a title in capitals opens.
fn opening(b: &Blk) -> Option<&str> {
    (b.capitals && !b.prose && b.label.is_none()).then(|| b.key.get(..OPENING)).flatten()
}

/// How often titles in capitals that stand below no label open alike.
fn openings<'a>(blks: &'a [Blk], heads: &[Option<Head>]) -> FxHashMap<&'a str, usize> {
    let mut out: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        let below = i > 0 && heads[i - 1].is_some() && blks[i - 1].is_lone_label();
        if let Some(o) = opening(b).filter(|_| b.before > 1 && !below) {
            *out.entry(o).or_default() += 1;
        }
    }
    out
}

/// Accepts titles right below a label that open as other headings do: they have the label's gap.
pub(crate) fn below_labels(blks: &[Blk], heads: &mut [Option<Head>]) {
    let alike = openings(blks, heads);
    for i in 1..blks.len() {
        let above = heads[i - 1].as_ref().filter(|h| h.join.is_empty() && blks[i - 1].is_lone_label());
        let Some(score) = above.map(|h| h.score) else { continue };
        let many = opening(&blks[i]).is_some_and(|o| alike.get(o).is_some_and(|n| *n >= ALIKE));
        if heads[i].is_none() && many && blks[i].before > 0 {
            heads[i] = Some(Head { score: score.min(1.0), by: HeadingBy::Look, join: Vec::new(), title_from: None });
        }
    }
}

/// Whether the whole of a block is in italics, as the line that says who writes a letter to whom.
fn is_italic(doc: &Doc, b: &Blk) -> bool {
    let end = doc.text_of(b.last).trim_end_matches(|c: char| c != '_' && !c.is_alphabetic());
    doc.text_of(b.first).starts_with('_') && end.ends_with('_')
}

/// The title of a prologue or an epilogue, in capitals right below its name, is part of its heading.
pub(crate) fn join_named(blks: &[Blk], gaps: &Gaps, heads: &mut [Option<Head>]) {
    for i in 1..blks.len() {
        let named = |b: &Blk| {
            let name = headwords::name(&fold(&b.text)).filter(|n| n.1).map(|n| n.0);
            b.label.is_none()
                && b.text.split_whitespace().count() <= 2
                && matches!(name, Some(SectionKind::Prologue | SectionKind::Epilogue))
        };
        let (a, b) = (&blks[i - 1], &blks[i]);
        if heads[i - 1].is_none() || !a.capitals || !b.capitals {
            continue;
        }
        let free = heads[i].as_ref().is_none_or(|h| h.by == HeadingBy::Look && h.join.is_empty());
        let title = !b.prose && b.label.is_none() && b.last <= b.first + 1 && !is_by(&b.text);
        // Not who speaks it, nor where a scene of it plays.
        let whole = !is_said(&b.text) && !b.text.starts_with(['[', '(']) && !is_date(&b.text);
        let beside = (1..=gaps.base + 2).contains(&b.before) && b.before <= a.before && b.after > gaps.base;
        if free && title && whole && beside && named(a) && !named(b) {
            heads[i] = None;
            if let Some(h) = &mut heads[i - 1] {
                h.join = vec![i];
            }
        }
    }
}

/// Titles below bare labels: one decision for each family.
pub(crate) fn join(doc: &Doc, blks: &[Blk], known: &FxHashMap<String, u32>, heads: &mut [Option<Head>]) {
    let mut families: Vec<(Family, Vec<usize>)> = Vec::new();
    for (i, h) in heads.iter().enumerate() {
        let (Some(h), Some(l)) = (h, &blks[i].label) else { continue };
        if h.by == HeadingBy::Mark || !blks[i].is_lone_label() {
            continue;
        }
        let f = family(l);
        match families.iter_mut().find(|x| x.0 == f) {
            Some(x) => x.1.push(i),
            None => families.push((f, vec![i])),
        }
    }
    let wrap = doc.stats.wrap;
    // Where gaps differ they tell a title from a paragraph.
    let even = blks.iter().skip(1).all(|b| b.before <= doc.stats.gap.max(1));
    // What is set in from the margin is a motto.
    let margin = doc.stats.indent + 1;
    let texts = blks.iter().enumerate().filter(|(i, _)| heads[*i].is_none());
    let (all, brief) = texts.fold((0, 0), |(n, m), (_, b)| (n + 1, m + usize::from(is_brief(b, margin))));
    let short_share = brief as f32 / all.max(1) as f32;
    let base = doc.stats.gap.max(1);
    let mut headed: Vec<Kind> =
        heads.iter().zip(blks).filter(|(h, _)| h.is_some()).filter_map(|(_, b)| Some(b.label.as_ref()?.kind)).collect();
    headed.sort_unstable();
    headed.dedup();
    // A label of a kind that heads nothing in this draft may be a title.
    let unused = |k: Kind| headed.binary_search(&k).is_err();
    let alike = openings(blks, heads);
    let mut joins: Vec<(usize, usize)> = Vec::new();
    for ((kind, _), members) in families {
        // The year a part plays in may stand between its label and its title.
        let at = |i: usize| if kind <= Kind::Book && blks.get(i + 1).is_some_and(is_year) { i + 2 } else { i + 1 };
        let next = |i: usize| blks.get(at(i)).filter(|_| heads[i + 1].is_none() && heads[at(i)].is_none());
        let n = members.len() as f32;
        let share = |test: &dyn Fn(&Blk, &Blk) -> bool| {
            members.iter().filter(|i| next(**i).is_some_and(|b| test(&blks[**i], b))).count() as f32 / n
        };
        let short = |b: &Blk| !b.prose && !b.text.is_empty() && b.text.chars().count() < 100;
        // Capitals may fill several lines: nothing but a title does so again and again.
        let capitals = share(&|_, b| !b.prose && !b.text.is_empty() && b.capitals);
        let plain = share(&|_, b| short(b) && !ends_sentence(&b.text) && b.last <= b.first + 2);
        let one = share(&|_, b| {
            short(b)
                && b.first == b.last
                && (b.widest * 20 < wrap * 17 || doc.stats.way == Way::Lines && b.text.chars().count() < 70)
        });
        let centred = share(&|a, b| short(b) && b.indent > doc.stats.indent + 8 && a.indent > doc.stats.indent + 4);
        let parted =
            share(&|a, b| (!b.prose || b.sentence) && b.after > base && b.before <= a.before && b.last - b.first < 5);
        let listed = share(&|_, b| known.contains_key(&b.key));
        // Short below nearly every label of many, where a paragraph is rarely so short: not by chance.
        let brief = |b: &Blk| {
            let text = doc.words(b.first, b.last.min(b.first + BRIEF_LINES as usize));
            is_brief(b, margin) && !is_date(&text) && !is_said(&text) && !is_summary(&text)
        };
        let rare = even && members.len() >= MANY && short_share.powi(members.len() as i32 - 1) < BY_CHANCE;
        let always = rare && share(&|_, b| brief(b)) > ALWAYS;
        // A number below a label counts what is inside, and is no title, where the same comes below another label.
        let next_number = |i: usize| {
            blks[at(i)].is_lone_label()
                && blks[at(i)].label.as_ref().is_some_and(|l| l.kind == Kind::Bare && l.number == Some(1))
        };
        // One part of a book may have titles where another has none.
        let number = |i: usize| blks[i].label.as_ref().and_then(|l| l.number);
        let mut in_run = vec![false; members.len()];
        let mut from = 0;
        while from < members.len() {
            let to = (from + 1..members.len()).find(|k| number(members[*k]) <= number(members[k - 1]));
            let to = to.unwrap_or(members.len());
            let titled = |i: &&usize| next(**i).is_some_and(|b| b.capitals && short(b));
            let own = members[from..to].iter().filter(titled).count();
            in_run[from..to].fill(to - from >= RUN && own as f32 >= RUN_SHARE * (to - from) as f32);
            from = to;
        }
        let sure = n >= 4.0 && one > MOSTLY_SHORT;
        for (i, in_run) in members.into_iter().zip(in_run) {
            let Some(b) = next(i) else { continue };
            let may = !b.prose || b.sentence || always && brief(b) || known.contains_key(&b.key);
            if !may || b.text.is_empty() && !(always && brief(b)) {
                continue;
            }
            let match_ = b.key.len() > 2 && known.contains_key(&b.key);
            let fits = (capitals > 0.5 && b.capitals)
                || in_run && b.capitals && short(b)
                || (plain > 0.6
                    && (capitals <= MOSTLY || b.capitals)
                    && short(b)
                    && !(ends_sentence(&b.text) && b.text.split_whitespace().count() > 8))
                || (one > 0.85 && (capitals <= MOSTLY || b.capitals) && short(b))
                || (centred > 0.6 && b.indent > doc.stats.indent + 8)
                || (parted > 0.7 && b.after > base && (capitals <= MOSTLY || is_loud(b)))
                || (always && brief(b))
                || (listed > 0.5 && short(b) && !ends_sentence(&b.text));
            let quoted =
                b.text.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}']) && ends_sentence(&b.text) && !b.capitals;
            let set_in = |b: &Blk| b.indent > margin;
            let motto = !match_ && set_in(b) && !set_in(&blks[i]) && !b.capitals && ends_sentence(&b.text);
            let never = b.text.starts_with('[')
                // A saying and whom it is by, both set in from the margin.
                || motto && centred <= 0.6 && blks.get(at(i) + 1).is_some_and(set_in)
                || (quoted && !match_ && one < 0.6 && capitals < 0.5)
                // Where a scene plays is its first line, unless the two are one block.
                || kind == Kind::Scene && b.before > 0
                || b.text.bytes().all(|c| c.is_ascii_digit() || c == b' ' || c == b'.')
                || (kind == Kind::Letter && (fold(&b.text).starts_with("to ") || !b.capitals && is_italic(doc, b)))
                || opening(b).is_some_and(|o| alike.get(o).is_some_and(|n| *n >= ALIKE))
                || (b.before > base + 3 && !match_ && parted < 0.5)
                // `BY CART` where all others have titles.
                || is_by(&b.text) && !(sure && capitals > MOSTLY && b.capitals)
                // `MY DEAR SON,--` opens a letter.
                || b.text.ends_with([',', '-', '\u{2014}']) && b.text.contains(',') && matches!(kind, Kind::Bare | Kind::Letter)
                || !match_ && blocks::is_salutation(&b.text)
                || !match_ && (is_said(&b.text) && !(sure && b.after > base) || is_time(&b.text))
                || !match_ && is_date(&b.text)
                || next_number(i)
                || b.label.as_ref().is_some_and(|l| {
                    let own = l.kind != Kind::Bare && l.number.is_some() && l.is_lone(&b.text);
                    // `Um dia...` where all others have titles.
                    own && !(sure && unused(l.kind)) && (l.number == Some(1) || !unused(l.kind) || !b.capitals || capitals <= MOSTLY)
                })
                || headwords::kind(&b.key).is_some() && !sure
                || headwords::is_argument(&b.key)
                || headwords::name(&b.key).is_some_and(|x| x.1) && !match_ && capitals <= 0.5 && !sure;
            // A label alone with its family of one needs a title that looks like one.
            let lonely = n < 2.0 && !b.capitals && (ends_sentence(&b.text) || b.text.chars().count() > 60);
            if (match_ || fits) && !never && !lonely {
                {
                    joins.extend((i + 1..=at(i)).map(|k| (i, k)));
                    // A title of several lines may be cut by a single blank line: the rest is in capitals too.
                    if b.capitals
                        && blks.get(i + 2).is_some_and(|c| {
                            c.capitals
                                && !c.prose
                                && c.before <= 1
                                && c.label.is_none()
                                && c.after >= c.before
                                && short(c)
                                && c.before < b.before.max(1) + 1
                                && b.before > 1
                        })
                    {
                        joins.push((i, i + 2));
                    }
                }
            }
        }
    }
    for (i, k) in joins {
        if let Some(h) = &mut heads[i] {
            h.join.push(k);
        }
    }
}
