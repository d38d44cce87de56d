//! Running heads and folios: what stands on a page without being part of the text.

use super::display;
use super::justify::Line;
use super::pages::{Item, Role};
use super::sheet::Sheet;
use super::words::Words;
use crate::book::Meta;
use crate::style::{Align, FolioPlace, Head};
use crate::units::Pt;

/// The share of the measure that a running head may take; beyond it it is shortened.
const WIDEST_HEAD: f32 = 0.82;
/// Between a folio and a running head at the same edge, in ems of the text.
const APART: f32 = 1.8;

/// Which furniture a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Head and folio.
    Text,
    /// A folio alone: openings.
    Opening,
    /// Nothing: blank pages, title matter.
    Bare,
}

/// Makes furniture, and remembers the heads it has made.
pub(crate) struct Furniture<'a> {
    sheet: &'a Sheet<'a>,
    author: Option<String>,
    title: String,
    made: Vec<(String, Line)>,
}

impl<'a> Furniture<'a> {
    /// For a book.
    pub(crate) fn new(sheet: &'a Sheet<'a>, meta: &Meta) -> Furniture<'a> {
        Furniture { sheet, author: meta.author_line(), title: meta.title().to_owned(), made: Vec::new() }
    }

    /// The head and the folio of a page by its index, each where it belongs. The head comes first in reading order, the
    /// folio after the text.
    pub(crate) fn make(
        &mut self,
        words: &mut Words<'_>,
        kind: Kind,
        page: usize,
        label: &str,
        chapter: Option<&str>,
    ) -> (Vec<Item>, Vec<Item>) {
        if kind == Kind::Bare {
            return (Vec::new(), Vec::new());
        }
        let sheet = self.sheet;
        let style = &sheet.style.furniture;
        let recto = page.is_multiple_of(2);
        let what = if recto { style.recto } else { style.verso };
        let text = match what {
            Head::None => None,
            // A book without an author has its title on both sides.
            Head::Author => self.author.as_deref().or(Some(&self.title)),
            Head::Book => Some(self.title.as_str()),
            Head::Chapter => chapter.or(Some(&self.title)),
        };
        let text = text.filter(|t| !t.is_empty() && kind == Kind::Text).map(str::to_owned);
        let folio = display::one_line(words, sheet, &style.folio_style, label, false);
        let beside = style.folio == FolioPlace::HeadOutside && kind == Kind::Text;
        let left = sheet.left(page);
        let mut room = sheet.measure * WIDEST_HEAD;
        if beside {
            room = room.min(sheet.measure - 2.0 * (folio.width() + APART * sheet.size));
        }
        let mut head_items = Vec::new();
        let mut foot_items = Vec::new();
        let right = recto != sheet.language.is_rtl();
        let folio_x = match (style.folio, right) {
            (FolioPlace::FootCentre, _) => (sheet.measure - folio.width()) / 2.0,
            (FolioPlace::HeadOutside, _) if !beside => (sheet.measure - folio.width()) / 2.0,
            (_, true) => sheet.measure - folio.width(),
            (_, false) => 0.0,
        };
        if let Some(text) = text {
            let line = self.head(words, &text, room);
            let width = line.width();
            let mut x = match style.align {
                Align::Left => 0.0,
                Align::Centre => (sheet.measure - width) / 2.0,
                Align::Right => sheet.measure - width,
            };
            if beside {
                let gap = folio.width() + APART * sheet.size;
                match (style.align, right) {
                    (Align::Left, false) => x += gap,
                    (Align::Right, true) => x -= gap,
                    _ => {}
                }
            }
            place(&line, left + x, sheet.head_y, &mut head_items);
        }
        let folio_y = if beside { sheet.head_y } else { sheet.foot_y };
        place(&folio, left + folio_x, folio_y, &mut foot_items);
        (head_items, foot_items)
    }

    /// A running head, shortened at a word where it is too wide.
    fn head(&mut self, words: &mut Words<'_>, text: &str, room: f32) -> Line {
        if let Some((_, line)) = self.made.iter().find(|m| m.0 == text) {
            return line.clone();
        }
        let sheet = self.sheet;
        let style = &sheet.style.furniture.head;
        let mut line = display::one_line(words, sheet, style, text, false);
        let mut rest = text;
        while line.width() > room && !rest.is_empty() {
            // At a word, or in one where a single word is too wide.
            let cut = rest.trim_end().rfind(' ').or_else(|| rest.char_indices().next_back().map(|c| c.0)).unwrap_or(0);
            rest = rest[..cut].trim_end_matches(|c: char| !c.is_alphanumeric());
            line = display::one_line(words, sheet, style, &format!("{rest}…"), false);
        }
        // Heads come by the chapter, so only the latest few are asked for again.
        if self.made.len() >= 8 {
            self.made.remove(2);
        }
        self.made.push((text.to_owned(), line.clone()));
        line
    }
}

/// Puts a line on a page as an artifact.
pub(crate) fn place(line: &Line, x: f32, y: f32, out: &mut Vec<Item>) {
    for run in &line.runs {
        let mut run = run.clone();
        run.x += Pt(x);
        run.y += Pt(y);
        run.role = Role::Artifact;
        out.push(Item::Run(run));
    }
}

/// A number in small roman figures, for the pages before the text.
pub(crate) fn roman(mut n: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn roman_figures() {
        for (n, want) in [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (42, "xlii"), (99, "xcix"), (1994, "mcmxciv")] {
            assert_eq!(roman(n), want);
        }
    }
}
