//! Pictures that a draft names: `[Illustration: caption]`, `![caption](file.jpg)`.
//!
//! The words that only say that there is a picture are declared left out; the caption is kept.

use super::{Left, span};
use crate::book::{Block, BlockKind, Figure, Inline};
use crate::parse::doc::Doc;
use crate::parse::inline;
use crate::parse::numbers::fold;

/// Words, folded, that open the bracket of a picture. English, French, German, Spanish, Italian, Portuguese, Dutch,
/// Scandinavian, Finnish, Tagalog, Esperanto, Polish.
const WORDS: &str = "illustration illustrations image picture photo photograph figure drawing frontispiece plate \
                     decoration ornament tailpiece headpiece facsimile map gravure abbildung bild illustrazione \
                     ilustracion ilustracao illustratie afbeelding kuva larawan ilustrajo ilustracja estampa";
/// Why a picture's words are left out.
const REASON: &str = "name of a picture";
/// A bracket that is longer is no caption.
const MOST: usize = 4000;
/// Lines of a caption.
const MOST_LINES: usize = 60;

/// A picture found: its lines are `from..to` of the run.
pub(super) struct Found {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Whether a line begins the bracket of a picture.
pub(super) fn opens(s: &str) -> bool {
    s.starts_with("![") || s.strip_prefix('[').is_some_and(|rest| word(rest).is_some())
}

/// The word that a bracket opens with, where it is one of a picture, and what follows it.
fn word(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    if name.is_empty() || name.len() > 20 {
        return None;
    }
    let folded = fold(name);
    let known = WORDS.split_ascii_whitespace().any(|w| w == folded);
    // `[Illustration 3: …]` and `[Illustration]`, but not `[Map of the island, lost]`.
    let ends = after.is_empty()
        || after.starts_with([':', ']', '.'])
        || after.strip_prefix(' ').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit() || c == ':'));
    (known && ends).then_some((name, after))
}

/// Whether a bracket that opens in these lines closes at the end of one of them: how many lines it takes.
pub(super) fn closes(doc: &Doc, lines: &[usize]) -> Option<usize> {
    let (mut depth, mut long) = (0i32, 0);
    for (n, i) in lines.iter().enumerate().take(MOST_LINES) {
        let s = doc.text_of(*i);
        long += s.len();
        if long > MOST {
            return None;
        }
        depth += s.bytes().filter(|b| *b == b'[').count() as i32 - s.bytes().filter(|b| *b == b']').count() as i32;
        if depth <= 0 {
            return s.ends_with([']', ')']).then_some(n + 1);
        }
    }
    None
}

/// The first picture that stands on lines of its own in a run.
pub(super) fn find(doc: &Doc, lines: &[usize]) -> Option<Found> {
    // Brackets that never close must not be looked for again from every line.
    let mut tries = 0;
    for (from, i) in lines.iter().enumerate() {
        if opens(doc.text_of(*i)) {
            if let Some(n) = closes(doc, &lines[from..]) {
                return Some(Found { from, to: from + n });
            }
            tries += 1;
            if tries > 8 {
                break;
            }
        }
    }
    None
}

/// The figure that these lines are, and what of them is left out. `None` for the figure where they say no more than
/// that there was a picture.
pub(super) fn read(doc: &Doc, lines: &[usize], left: &mut Vec<Left>) -> Option<Block> {
    let (first, last) = (*lines.first()?, *lines.last()?);
    let whole = span(doc, lines);
    let make = |figure| Some(Block { kind: BlockKind::Figure(figure), span: whole });
    let text = doc.text_of(first);
    if text.starts_with("![") {
        let all: Vec<&str> = lines.iter().map(|i| doc.text_of(*i)).collect();
        let all = all.join(" ");
        let (alt, rest) = all[2..].split_once("](").unwrap_or(("", ""));
        let rest = rest.strip_suffix(')').unwrap_or(rest);
        let (file, title) = match rest.split_once(" \"") {
            Some((f, t)) => (f.trim(), t.trim_end_matches('"')),
            None => (rest.trim(), ""),
        };
        left.push(Left { first, last, reason: REASON, words: Some(file.to_owned()) });
        let mut caption = inline::read([alt], doc.marks).inlines;
        if !title.trim().is_empty() {
            if !caption.is_empty() {
                caption.push(Inline::LineBreak);
            }
            caption.extend(inline::read([title], doc.marks).inlines);
        }
        let picture = (!file.is_empty()).then(|| file.to_owned());
        return make(Figure { picture, caption, ..Figure::default() });
    }
    let (name, after) = word(&text[1..])?;
    let after = after.trim_start_matches([':', '.', ' ']);
    // The paragraphs of a caption are its lines.
    let mut caption: Vec<Inline> = Vec::new();
    let mut from = 0;
    for n in 1..=lines.len() {
        if n < lines.len() && lines[n] == lines[n - 1] + 1 {
            continue;
        }
        let mut typed: Vec<String> = lines[from..n].iter().map(|i| doc.typed(*i).into_owned()).collect();
        if from == 0 {
            let cut = doc.text_of(first).len() - after.len();
            typed[0] = typed[0].get(cut..).unwrap_or(after).to_owned();
        }
        if n == lines.len()
            && let Some(l) = typed.last_mut()
            && l.ends_with(']')
        {
            l.pop();
        }
        let part = inline::read(&typed, doc.marks).inlines;
        if !part.is_empty() {
            if !caption.is_empty() {
                caption.push(Inline::LineBreak);
            }
            caption.extend(part);
        }
        from = n;
    }
    let figure = Figure { caption, ..Figure::default() };
    if figure.caption.is_empty() {
        left.push(Left { first, last, reason: "place of a picture that the draft does not have", words: None });
        return None;
    }
    left.push(Left { first, last: first, reason: REASON, words: Some(name.to_owned()) });
    make(figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_picture() {
        for yes in ["[Illustration]", "[Illustration: a]", "[Illustrazione: un", "[Plate 3: x]", "![a](b.png)"] {
            assert!(opens(yes), "{yes}");
        }
        for no in ["[Map of the island]", "[The bell rings]", "Illustration:", "[", "[]"] {
            assert!(!opens(no), "{no}");
        }
    }
}
