//! Lists: numbered, lettered, or with bullets.

use super::{Blocks, paragraph};
use crate::book::{Block, BlockKind, Item};
use crate::parse::doc::Doc;
use crate::parse::lines::Way;

/// Characters of a marker.
const LONGEST: usize = 6;

/// What counts in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Count {
    Bullet,
    /// A number with what stands about it, as `1.` or `(1)`.
    Number(u32, Form),
    /// A letter.
    Letter(u32, Form),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Dot,
    Half,
    Full,
}

/// The marker that a line opens with: what it counts, its text, and the length with the space behind it.
fn marker(s: &str) -> Option<(Count, &str, usize)> {
    // A marker has no letters but a lone one, and nothing is quoted by it.
    let letters = |b: &[u8]| b[0].is_ascii_alphabetic() && b[1].is_ascii_alphabetic();
    if s.as_bytes().first_chunk::<2>().is_none_or(|b| letters(b) || b[0] == b'"' || b[0] == b'_') {
        return None;
    }
    for bullet in ["- ", "* ", "+ ", "\u{2022} ", "\u{2023} ", "\u{25aa} ", "\u{b7} "] {
        if let Some(rest) = s.strip_prefix(bullet) {
            let space = rest.len() - rest.trim_start().len();
            return rest.chars().any(char::is_alphanumeric).then_some((Count::Bullet, "", bullet.len() + space));
        }
    }
    let end = s.char_indices().take(LONGEST + 1).find(|(_, c)| c.is_whitespace()).map(|(i, _)| i)?;
    let (mark, rest) = s.split_at(end);
    let (inner, form) = match mark.strip_suffix(')') {
        Some(m) => match m.strip_prefix('(') {
            Some(m) => (m, Form::Full),
            None => (m, Form::Half),
        },
        None => (mark.strip_suffix('.')?, Form::Dot),
    };
    let len = end + (rest.len() - rest.trim_start().len());
    let count = if !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit()) {
        Count::Number(inner.parse().ok()?, form)
    } else if let [b] = inner.as_bytes()
        && b.is_ascii_lowercase()
    {
        Count::Letter(u32::from(b - b'a') + 1, form)
    } else {
        return None;
    };
    (!rest.trim().is_empty()).then_some((count, mark, len))
}

/// Whether `next` goes on where `before` stopped.
fn follows(before: Count, next: Count) -> bool {
    match (before, next) {
        (Count::Bullet, Count::Bullet) => true,
        (Count::Number(a, f), Count::Number(b, g)) | (Count::Letter(a, f), Count::Letter(b, g)) => f == g && b == a + 1,
        _ => false,
    }
}

/// Where the items of a list begin in a run of lines that opens with one.
fn starts(doc: &Doc, lines: &[usize]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut last = None;
    for (n, i) in lines.iter().enumerate() {
        let found = marker(doc.text_of(*i)).map(|m| m.0).filter(|c| *c != Count::Bullet || !doc.dashes);
        let fits = match (last, found) {
            (None, Some(_)) => n == 0,
            (Some(b), Some(c)) => follows(b, c),
            _ => false,
        };
        if fits {
            out.push(n);
            last = found;
        } else if n == 0 {
            return out;
        }
    }
    out
}

/// The list that a run of lines is, where it has two items or more; or one item, where that is the whole run and
/// `joins` says that a neighbour goes on with it.
pub(super) fn read(doc: &Doc, lines: &[usize], joins: &dyn Fn() -> bool, out: &mut Blocks) -> Option<Block> {
    let starts = starts(doc, lines);
    if starts.is_empty() || starts.len() == 1 && !joins() {
        return None;
    }
    // In a draft of one-line paragraphs each line is an item or the list is none.
    if doc.stats.way == Way::Lines && starts.len() != lines.len() {
        return None;
    }
    let ends = starts[1..].iter().copied().chain([lines.len()]);
    let mut items = Vec::new();
    for (from, to) in starts.iter().copied().zip(ends) {
        let (_, mark, len) = marker(doc.text_of(lines[from]))?;
        let block = paragraph(doc, &lines[from..to], len, out)?;
        items.push(Item { marker: mark.to_owned(), blocks: vec![block] });
    }
    Some(Block { kind: BlockKind::List(items), span: super::span(doc, lines) })
}

/// Whether the runs that open with these two lines can be items of one list.
pub(super) fn go_together(doc: &Doc, a: usize, b: usize) -> bool {
    match (marker(doc.text_of(a)), marker(doc.text_of(b))) {
        (Some((Count::Bullet, ..)), Some((Count::Bullet, ..))) => !doc.dashes,
        (Some((a, ..)), Some((b, ..))) => follows(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        for (given, wanted) in [
            ("- a", Some((Count::Bullet, "", 2))),
            ("3.  b", Some((Count::Number(3, Form::Dot), "3.", 4))),
            ("(b) c", Some((Count::Letter(2, Form::Full), "(b)", 4))),
            ("12) d", Some((Count::Number(12, Form::Half), "12)", 4))),
            ("1999. In that year", None),
            ("I. e", None),
            ("3.", None),
            ("- -", None),
            ("He left.", None),
        ] {
            assert_eq!(marker(given), wanted, "{given}");
        }
    }
}
