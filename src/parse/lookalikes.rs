//! Lines that look like headings and belong to the text above them: who speaks in a play, whom a motto is by, who signs
//! a letter and where.

use super::blocks::{self, Cast};
use super::candidates::{Blk, Gaps};
use super::doc::Doc;
use super::heads::Head;
use super::report::HeadingBy;

/// A motto stands no more lines below its chapter's heading.
const MOTTO: usize = 30;

/// Whether nothing but the look of a block makes it a heading.
fn by_look(heads: &[Option<Head>], i: usize) -> bool {
    heads[i].as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty())
}

/// Takes such lines out of the headings. `listed` tells what a contents list names.
pub(super) fn drop(doc: &Doc, blks: &[Blk], gaps: &Gaps, listed: &dyn Fn(&Blk) -> bool, heads: &mut [Option<Head>]) {
    drop_speakers(doc, blks, gaps, listed, heads);
    let (mut head, mut signed) = (None, None);
    for i in 1..blks.len() {
        head = if heads[i - 1].is_some() { Some(i - 1) } else { head };
        if !by_look(heads, i) || listed(&blks[i]) {
            continue;
        }
        let b = &blks[i];
        let close = gaps.mute || b.before <= gaps.base;
        let place = signed == Some(i - 1) && b.text.contains(|c: char| c.is_ascii_digit());
        let signs = signs(doc, blks, i);
        if close && b.last == b.first && (place || signs || head.is_some_and(|h| names_source(doc, blks, heads, h, i)))
        {
            heads[i] = None;
            signed = Some(i).filter(|_| signs);
        }
    }
}

/// `MALONE. Do I?`: in a play, whoever speaks.
fn drop_speakers(doc: &Doc, blks: &[Blk], gaps: &Gaps, listed: &dyn Fn(&Blk) -> bool, heads: &mut [Option<Head>]) {
    // A list of persons looks like one of contents; a play is named behind a wide gap.
    let set_off = |b: &Blk| listed(b) && b.before > gaps.base + 1;
    let may = |i: usize| by_look(heads, i) && !set_off(&blks[i]) && blks[i].text.contains(['.', ':', '[', '(']);
    let all: Vec<usize> = (0..blks.len()).filter(|i| may(*i)).collect();
    if all.is_empty() {
        return;
    }
    let Some(cast) = Cast::find(doc, &doc.runs()) else { return };
    for i in all {
        if cast.speaks(doc.text_of(blks[i].first)) {
            heads[i] = None;
        }
    }
}

/// Whether a line names whom the motto above it is by: both are set in from the margin, and stand right below the heading
/// of the chapter.
fn names_source(doc: &Doc, blks: &[Blk], heads: &[Option<Head>], head: usize, i: usize) -> bool {
    let set_in = |b: &Blk| b.indent > doc.stats.indent + 1;
    let titles = heads[head].as_ref().map_or(0, |h| h.join.len());
    let motto = head + 1 + titles..i;
    !motto.is_empty() && blks[i].first <= blks[head].last + MOTTO && set_in(&blks[i]) && blks[motto].iter().all(set_in)
}

/// Whether a line signs the letter above it, which ends in the midst of a sentence or is quoted as a whole.
fn signs(doc: &Doc, blks: &[Blk], i: usize) -> bool {
    let (text, above) = (&blks[i].text, doc.text_of(blks[i - 1].last).trim_end());
    let quoted = text.starts_with(['"', '\u{201c}', '\u{ab}', '\u{201e}']);
    // `E. A.`
    let initials =
        text.split_whitespace().all(|w| w.len() <= 3 && w.ends_with('.')) && text.len() > 2 && blks[i - 1].prose;
    blocks::is_signed(text) && (above.ends_with([',', ';']) || quoted || initials)
}
