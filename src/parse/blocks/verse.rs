//! Lines that end where the poet ended them.
//!
//! A typist who wraps prose breaks a line only where the next word has no room. Lines that end although it had, and
//! begin with capitals, are verse; a poem with lines as long as the prose beside it shows by its capitals alone.

use super::{Blocks, span};
use crate::book::{Block, BlockKind, VerseLine};
use crate::parse::doc::Doc;
use crate::parse::inline;
use crate::parse::lines::{Way, next_word_fits};
use crate::parse::numbers::is_word;

/// Lines of verse are shorter than this share of the wrap width, in tenths; wider ones need capitals throughout.
const WIDTH: u32 = 9;
/// Wider than this share of the wrap width, in tenths, no line of verse is.
const WIDEST: u32 = 12;
/// Columns of indent that make one step.
const STEP: u32 = 2;
/// The deepest step kept; beyond it a line is centred rather than indented.
const DEEPEST: u32 = 12;
/// A line that is a paragraph of its own is longer than this; shorter ones in a row are verse, an address or a list.
const SHORT_LINE: u32 = 62;
/// Lines from which on capitals at nearly every line's start prove verse by themselves.
const PROVEN: usize = 4;

/// What shows of lines, once a turned-over line is counted with the one that it belongs to.
struct Looks {
    /// Lines, as the poet counts them.
    lines: usize,
    /// Places between them.
    seams: usize,
    /// Seams where the next word would have fitted.
    meant: usize,
    /// The same, by the right edge of these lines.
    own: usize,
    /// Lines that open with no small letter.
    capitals: usize,
    widest: u32,
}

impl Looks {
    fn of(doc: &Doc, lines: &[usize]) -> Looks {
        let turned = turned(doc, lines);
        let edge = lines.iter().map(|i| doc.lines[*i].width()).max().unwrap_or(0) + 1;
        let mut l = Looks { lines: 0, seams: 0, meant: 0, own: 0, capitals: 0, widest: 0 };
        for (n, i) in lines.iter().enumerate() {
            let here = &doc.lines[*i];
            l.widest = l.widest.max(here.chars);
            if turned[n] {
                continue;
            }
            l.lines += 1;
            l.capitals += usize::from(opens_large(doc.text_of(*i)));
            if n > 0 {
                let before = &doc.lines[lines[n - 1]];
                l.seams += 1;
                l.meant += usize::from(next_word_fits(doc.text, before, here, doc.stats.wrap));
                l.own += usize::from(next_word_fits(doc.text, before, here, edge + 2));
            }
        }
        l
    }
}

/// Whether the first letter or digit is no small letter.
fn opens_large(s: &str) -> bool {
    s.chars().find(|c| is_word(*c)).is_some_and(|c| !c.is_lowercase())
}

/// Which lines are the rest of the line before: well to the right of a long one, and going on in lower case.
fn turned(doc: &Doc, lines: &[usize]) -> Vec<bool> {
    let widest = lines.iter().map(|i| doc.lines[*i].chars).max().unwrap_or(0);
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let mut out = vec![false; lines.len()];
    for n in 1..lines.len() {
        let (before, here) = (&doc.lines[lines[n - 1]], &doc.lines[lines[n]]);
        let text = doc.text_of(lines[n]);
        let small =
            text.trim_start_matches(['_', '"', '\'', '(', '\u{2018}', '\u{201c}']).starts_with(char::is_lowercase);
        out[n] = !out[n - 1]
            && here.indent >= before.indent + 4
            && before.chars > 24
            && small
            && (before.chars * 10 >= widest * 8 && here.chars * 2 < before.chars
                || here.indent >= left + 6 && before.chars * 10 >= widest * 7 && here.chars * 4 < before.chars);
    }
    out
}

/// Whether these lines are talk, a list or figures rather than verse: each a whole of its own.
fn is_talk(doc: &Doc, lines: &[usize]) -> bool {
    const OPEN: [char; 6] = ['"', '\u{201c}', '\u{2018}', '\'', '\u{ab}', '\u{201e}'];
    let (mut talk, mut figures) = (0, 0);
    for i in lines {
        let s = doc.text_of(*i).trim_matches(['_', '*']);
        let quoted = s.starts_with(OPEN) && s.ends_with(['"', '\u{201d}', '\u{2019}', '\'', '\u{bb}', '\u{201c}']);
        talk += usize::from(quoted || s.starts_with(['\u{2014}', '\u{2013}']) || s.starts_with("- "));
        let tail = s.trim_end_matches(['.', ')', ' ']);
        figures += usize::from(tail.ends_with(|c: char| c.is_ascii_digit()) && s.contains("  "));
    }
    lines.len() > 1 && (talk * 2 >= lines.len() || figures * 2 > lines.len())
}

/// Whether lines of one indent are filled as prose is: most paragraphs are told by this. In any verse that is not set off
/// the next word would have fitted on two lines of five, as [`is_verse`] has it.
fn is_filled(doc: &Doc, lines: &[usize]) -> bool {
    let first = &doc.lines[lines[0]];
    let fits = |w: &[usize]| next_word_fits(doc.text, &doc.lines[w[0]], &doc.lines[w[1]], doc.stats.wrap);
    doc.stats.way != Way::Lines
        && lines.iter().all(|i| doc.lines[*i].indent == first.indent)
        && lines.windows(2).filter(|w| fits(w)).count() * 5 < (lines.len() - 1) * 2
}

/// Whether lines end where the poet ended them.
pub(super) fn is_verse(doc: &Doc, lines: &[usize], set_off: bool) -> bool {
    let stats = &doc.stats;
    if lines.len() < 2 {
        return false;
    }
    if !set_off && is_filled(doc, lines) {
        return false;
    }
    let look = Looks::of(doc, lines);
    let widest = look.widest;
    if stats.way == Way::Lines {
        // With no blank lines between paragraphs at all, short lines in a row are talk.
        return (stats.gap > 0 || set_off) && widest < SHORT_LINE && (set_off || !is_talk(doc, lines));
    }
    if widest * 10 > stats.wrap * WIDEST || is_talk(doc, lines) && !set_off {
        return false;
    }
    let Looks { lines: count, seams, meant, own, capitals, .. } = look;
    let every = capitals * 10 >= count * 9;
    // Long lines are verse by their capitals, where about half of them end before the edge.
    let proven = count >= PROVEN && every && meant * 5 >= seams * 2;
    if set_off {
        let ragged = own * 4 >= seams || capitals * 10 >= count * 8;
        return ragged && meant * 2 >= seams && (widest * 10 <= stats.wrap * WIDTH || every)
            || proven
            || count >= PROVEN && capitals == count && own * 4 >= seams;
    }
    // A word divided at a line's end, or a dash that closes up to the next word, is a typist's.
    let cut = lines.iter().any(|i| doc.text_of(*i).ends_with(['-', '\u{2014}']));
    if widest * 10 > stats.wrap * WIDTH {
        return proven && meant * 2 >= seams;
    }
    match seams {
        0 => false,
        1 => {
            // Two lines: a couplet, not a paragraph whose first line was cut short by chance.
            let first = &doc.lines[lines[0]];
            let ends = doc.text_of(lines[0]).ends_with(|c: char| !c.is_alphanumeric());
            meant == 1
                && opens_large(doc.text_of(lines[lines.len() - 1]))
                && widest * 10 < stats.wrap * 8
                && first.width() * 10 < stats.wrap * 7
                && ends
        }
        // A modern poem has no capitals: then every line must end short.
        _ => {
            meant * 10 >= seams * 8 && capitals * 10 >= count * 6
                || meant == seams && seams >= 3 && !cut && widest * 10 < stats.wrap * 7
                || proven
        }
    }
}

/// The stanza that these lines are.
pub(super) fn read(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let whole = span(doc, lines);
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let turned = turned(doc, lines);
    let mut rows: Vec<(u32, String)> = Vec::new();
    for (n, i) in lines.iter().enumerate() {
        let text = doc.typed(*i);
        match rows.last_mut() {
            Some((_, before)) if turned[n] => {
                before.push(' ');
                before.push_str(&text);
            }
            _ => rows.push((((doc.lines[*i].indent - left) / STEP).min(DEEPEST), text.into_owned())),
        }
    }
    let indents: Vec<u32> =
        rows.iter().filter(|(_, t)| !inline::read([t], doc.marks).inlines.is_empty()).map(|(i, _)| *i).collect();
    let read = inline::read_lines(rows.iter().map(|(_, t)| t), doc.marks.with_tags());
    out.note_marks(doc, lines, read.unclosed, &read.tags);
    let stanza: Vec<VerseLine> = read
        .lines
        .into_iter()
        .enumerate()
        .map(|(n, text)| VerseLine { indent: indents.get(n).copied().unwrap_or(0) as u8, text })
        .collect();
    (!stanza.is_empty()).then(|| Block { kind: BlockKind::Verse(vec![stanza]), span: whole })
}
