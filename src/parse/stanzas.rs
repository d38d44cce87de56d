//! Numbers that count the stanzas of a song, and names of those who sing them.
//!
//! `I.`, `II.`, `III.` or `THE MILLERS`, `THE REAPERS` over a few lines of verse each look like the sections of a
//! chapter. In a book of prose they are the song's own.

use super::candidates::Blk;
use super::doc::Doc;
use super::heads::Head;
use super::headwords::Kind;
use super::lines::Way;
use super::numbers::Form;
use super::report::HeadingBy;

/// No stanza has more lines than this.
const LONGEST: usize = 40;
/// Lines of verse are told from prose by filling less than this of the measure, in tenths.
const SHORT: u32 = 8;
/// Where more than one line in so many is verse, numbers may head poems.
const PROSE: usize = 3;

/// Whether a run of lines is set as verse: more than one line, none of columns, all set in from the margin or all short.
fn is_verse(doc: &Doc, b: &Blk) -> bool {
    let lines = b.first..=b.last;
    let set_in = |i: &usize| doc.lines[*i].indent >= doc.stats.indent + 2;
    let short = |i: usize| doc.lines[i].width() * 10 < doc.stats.wrap * SHORT;
    let columns = |i: usize| doc.text_of(i).contains("   ");
    let opens = |i: &usize| doc.text_of(*i).starts_with(char::is_uppercase);
    b.last > b.first
        && lines.clone().all(|i| (set_in(&i) || short(i)) && !columns(i))
        && (lines.clone().any(|i| set_in(&i)) || lines.clone().filter(opens).count() * 4 > lines.count() * 3)
}

/// Whether most of a draft is prose.
fn is_prose(doc: &Doc, blks: &[Blk]) -> bool {
    let lines = |verse: bool| -> usize {
        blks.iter().filter(|b| is_verse(doc, b) == verse).map(|b| b.last - b.first + 1).sum()
    };
    doc.stats.way != Way::Lines && lines(true) * PROSE <= lines(false)
}

/// The heading behind a block.
fn next(blks: &[Blk], heads: &[Option<Head>], i: usize) -> usize {
    (i + 1..blks.len()).find(|k| heads[*k].is_some()).unwrap_or(blks.len())
}

/// How far a stanza goes below its heading.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// Up to the next heading.
    Heading,
    /// Up to where prose begins, as behind the last of a song.
    Prose,
    /// As `Prose`, with no more than a few words of the story before the next heading.
    Remark,
}

/// Whether nothing but a stanza or a few stand below a heading.
fn is_stanza(doc: &Doc, blks: &[Blk], heads: &[Option<Head>], i: usize, until: Until) -> bool {
    let to = next(blks, heads, i);
    let own = &blks[i + 1..to];
    let sung = own.iter().position(|b| !is_verse(doc, b)).unwrap_or(own.len());
    if until == Until::Remark && blks.get(to).is_none_or(|b| b.first - blks[i].last > LONGEST) {
        return false;
    }
    let own = if until == Until::Heading { own } else { &own[..sung] };
    let lines = own.last().map_or(0, |b| b.last - blks[i].last);
    !own.is_empty() && lines <= LONGEST && own.iter().all(|b| is_verse(doc, b))
}

/// Takes the numbers of stanzas out of the headings; gives which blocks they are.
pub(super) fn drop_numbers(doc: &Doc, blks: &[Blk], heads: &mut [Option<Head>]) -> Vec<usize> {
    if !is_prose(doc, blks) {
        return Vec::new();
    }
    // A short stanza may have been taken for a title.
    let number = |i: usize| match (&heads[i], &blks[i].label) {
        (Some(h), Some(l)) if l.kind == Kind::Bare && blks[i].is_lone_label() => {
            l.number.filter(|_| h.join.iter().all(|k| is_verse(doc, &blks[*k])))
        }
        _ => None,
    };
    let mut gone = Vec::new();
    let mut i = 0;
    while i < blks.len() {
        let Some(1) = number(i) else {
            i += 1;
            continue;
        };
        let mut run = vec![i];
        // One that is read out twice, as it was and as it is mended, has its number twice.
        let mut at = 1;
        while let Some(k) = Some(next(blks, heads, run[run.len() - 1])).filter(|k| *k < blks.len())
            && let Some(n) = number(k).filter(|n| (at.max(2) - 1..=at + 1).contains(n))
        {
            at = n;
            run.push(k);
        }
        i = run[run.len() - 1] + 1;
        // A stanza or two may be broken by the story.
        let until = |n: usize| if n + 1 == run.len() { Until::Prose } else { Until::Remark };
        let verse = run.iter().enumerate().filter(|(n, k)| is_stanza(doc, blks, heads, **k, until(*n)));
        if run.len() >= 2 && verse.count() * 3 >= run.len() * 2 {
            gone.append(&mut run);
        }
    }
    gone.iter().for_each(|i| heads[*i] = None);
    gone
}

/// So many poems whose parts are counted are a habit of the book.
const COUNTED: usize = 5;

/// Takes out of the headings of a book of verse the figures that count the parts of a poem, from 1 below each title.
pub(super) fn drop_counts(doc: &Doc, blks: &[Blk], heads: &mut [Option<Head>]) {
    let figure = |i: usize| match (&heads[i], &blks[i].label) {
        (Some(h), Some(l)) if l.kind == Kind::Bare && l.form == Form::Digits && blks[i].is_lone_label() => {
            l.number.filter(|_| h.join.is_empty())
        }
        _ => None,
    };
    let all: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let titled = |n: usize| n > 0 && figure(all[n - 1]).is_none();
    let ones: Vec<usize> = (0..all.len()).filter(|n| figure(all[*n]) == Some(1)).collect();
    if ones.len() < COUNTED || !ones.iter().all(|n| titled(*n)) {
        return;
    }
    let gone: Vec<usize> = all.iter().copied().filter(|i| figure(*i).is_some()).collect();
    // Prose fills its lines, all but the last.
    let ragged = |b: &&Blk| (b.first..b.last).any(|i| doc.lines[i].width() * 10 < doc.stats.wrap * SHORT);
    let below = || gone.iter().filter_map(|i| blks.get(i + 1)).filter(|b| b.last > b.first);
    if doc.stats.way != Way::Lines && below().filter(ragged).count() * 4 > below().count() * 3 {
        gone.iter().for_each(|i| heads[*i] = None);
    }
}

/// So many names over stanzas in a row are those of singers.
const SINGERS: usize = 3;

/// Takes out of the headings the names that stand over the stanzas of a song, each with a gap no wider than stanzas and
/// their heading have.
pub(super) fn drop_singers(doc: &Doc, blks: &[Blk], heads: &mut [Option<Head>]) {
    if !is_prose(doc, blks) {
        return;
    }
    let all: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let plain = |i: usize| {
        heads[i].as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty()) && blks[i].label.is_none()
    };
    let mut gone = Vec::new();
    let mut n = 1;
    while n < all.len() {
        let above = blks[all[n - 1]].before.min(doc.stats.gap.max(1) + 1);
        let sung = |k: &usize| {
            let i = all[*k];
            plain(i) && blks[i].before <= above && is_stanza(doc, blks, heads, i, Until::Heading)
        };
        let to = (n..all.len()).find(|k| !sung(k)).unwrap_or(all.len());
        // The last of them has the story for its end.
        let close = |k: &usize| {
            let i = all[*k];
            plain(i) && blks[i].before <= above && is_stanza(doc, blks, heads, i, Until::Prose)
        };
        let to = if to < all.len() && close(&to) { to + 1 } else { to };
        if to - n >= SINGERS {
            gone.extend_from_slice(&all[n..to]);
        }
        n = to.max(n + 1);
    }
    gone.into_iter().for_each(|i| heads[i] = None);
}
