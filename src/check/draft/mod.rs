//! The draft's lint: what an editor would ask the writer before the book is made.
//!
//! Each check looks at the paragraphs as the draft has them and is meant to stay silent on clean prose: where a draft
//! does a thing throughout, it is the draft's habit and no slip. A checked place is a [`Diagnostic`] whose code begins
//! with `D`; its words stand in [`crate::diag`].

mod headings;
mod marks;
mod names;
mod spaces;
mod words;

use crate::book::{Block, BlockKind, Book, walk_sections};
use crate::diag::Diagnostic;
use crate::source::{Source, Span};

/// Looks a draft over. The findings are in the order of the draft.
pub fn draft(source: &Source, book: &Book) -> Vec<Diagnostic> {
    let paragraphs = paragraphs(source, book);
    let language = book.meta().language().primary();
    let mut out = Vec::new();
    marks::unclosed(&paragraphs, &mut out);
    marks::mixed(&paragraphs, &mut out);
    words::doubled(&paragraphs, language, &mut out);
    words::placeholders(&paragraphs, &mut out);
    words::long(&paragraphs, &mut out);
    words::repeated(&paragraphs, source, &mut out);
    words::divided(&paragraphs, &mut out);
    spaces::stray(&paragraphs, language, &mut out);
    names::spellings(&paragraphs, &mut out);
    headings::lengths(book, &mut out);
    headings::twice(book, &mut out);
    headings::scene_marks(book, &mut out);
    out.sort_by_key(|d| d.span);
    out
}

/// A paragraph of running text as the draft has it.
struct Paragraph<'a> {
    /// Its lines, line ends and marks of emphasis included.
    text: &'a str,
    /// Where it stands.
    at: u32,
    /// The next paragraph of the list stands directly below it.
    leads_on: bool,
}

impl Paragraph<'_> {
    /// The place of a range of bytes of its text.
    fn span(&self, from: usize, to: usize) -> Span {
        Span { start: self.at + from as u32, end: self.at + to as u32 }
    }
}

fn paragraphs<'a>(source: &'a Source, book: &Book) -> Vec<Paragraph<'a>> {
    fn block<'a>(source: &'a Source, b: &Block, out: &mut Vec<Paragraph<'a>>) {
        match b.kind() {
            BlockKind::Paragraph(_) => {
                let span = b.span();
                out.push(Paragraph { text: source.slice(span), at: span.start, leads_on: true });
            }
            BlockKind::Group(_, inner) | BlockKind::Speech { blocks: inner, .. } => {
                inner.iter().for_each(|b| block(source, b, out));
            }
            // What was quoted may go on below a poem, a list or a picture.
            _ => {
                if let Some(last) = out.last_mut() {
                    last.leads_on = false;
                }
            }
        }
    }
    let mut out: Vec<Paragraph> = Vec::new();
    walk_sections(book, &mut |_, s| {
        if let Some(last) = out.last_mut() {
            last.leads_on = false;
        }
        s.blocks().iter().for_each(|b| block(source, b, &mut out));
    });
    if let Some(last) = out.last_mut() {
        last.leads_on = false;
    }
    out
}

/// More slips of one kind than this, and than one in [`HABIT`] paragraphs, are the draft's habit.
const SLIPS: usize = 4;
const HABIT: usize = 40;

/// Takes findings of one kind, unless there are so many that the writer means it.
fn slips(found: Vec<Diagnostic>, paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    if found.len() <= SLIPS.max(paragraphs.len() / HABIT) {
        out.extend(found);
    }
}

/// The words of a text with the bytes they begin at. A word may hold apostrophes and hyphens.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-');
    text.split(move |c: char| !inner(c))
        .filter(|w| !w.is_empty())
        .map(|w| (w.as_ptr().addr() - text.as_ptr().addr(), w))
}
