//! What the writer says beside the story: asides where it stands, or moved to the end of the book.

use super::blocks::{self, Blocks};
use super::doc::{Doc, Use};
use super::heads::Found;
use super::markup;
use super::{AuthorNotes, inline};
use crate::book::{Block, BlockKind, GroupKind, Heading, Inline, Section, SectionKind};
use crate::source::Span;

const MOVED: &str = "note beside the story, moved to the end";
/// What the moved notes stand under. The site that writes them labels them so in whatever language the work is.
const HEADING: &str = "Notes";

/// A note, or a summary of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Aside {
    /// First and last line, as indices.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The first line says what it is: `Notes:`.
    pub(crate) label: bool,
}

impl Doc<'_> {
    /// Takes lines out of the story. They are no part of it until [`Doc::reveal_asides`], so that nothing in them is
    /// taken for a heading.
    pub(crate) fn set_aside(&mut self, aside: Aside) {
        for i in aside.first..=aside.last {
            if self.uses[i] == Use::Text {
                self.uses[i] = Use::Aside;
            }
        }
        self.asides.push(aside);
    }

    /// Makes the asides text again, those that stay where they stand.
    pub(crate) fn reveal_asides(&mut self) {
        self.asides.sort_by_key(|a| a.first);
        if self.notes == AuthorNotes::Keep {
            for u in self.uses.iter_mut().filter(|u| **u == Use::Aside) {
                *u = Use::Text;
            }
        }
    }
}

/// Makes the blocks of the lines `from..to`, asides as groups.
pub(crate) fn blocks(doc: &Doc, from: usize, to: usize) -> Blocks {
    let mut out = Blocks::default();
    doc.pieces(from, to).into_iter().for_each(|(from, to)| append(&mut out, of_file(doc.for_file(from), from, to)));
    out
}

fn of_file(doc: &Doc, from: usize, to: usize) -> Blocks {
    if doc.asides.is_empty() || doc.notes != AuthorNotes::Keep {
        return plain_blocks(doc, from, to);
    }
    let mut out = Blocks::default();
    // An aside that reaches over the end of the range it begins in is that range's as a whole.
    let first = doc.asides.partition_point(|a| a.first < from);
    let mut at = first.checked_sub(1).map_or(from, |n| from.max(doc.asides[n].last + 1));
    for a in doc.asides[first..].iter().take_while(|a| a.first < to) {
        append(&mut out, plain_blocks(doc, at, a.first));
        let made = aside(doc, a.first, a.last, a.label, &mut out);
        if let (Some(x), Some(y)) = (made.first(), made.last()) {
            let span = x.span.to(y.span);
            out.blocks.push(Block { kind: BlockKind::Group(GroupKind::Aside, made), span });
        }
        at = a.last + 1;
    }
    append(&mut out, plain_blocks(doc, at.min(to), to));
    out
}

fn plain_blocks(doc: &Doc, from: usize, to: usize) -> Blocks {
    match doc.rich {
        Some(rich) => markup::blocks(doc, rich, from, to),
        None => blocks::blocks(doc, from, to),
    }
}

fn append(out: &mut Blocks, more: Blocks) {
    out.blocks.extend(more.blocks);
    out.breaks.extend(more.breaks);
    out.devices.extend(more.devices);
    out.unclosed.extend(more.unclosed);
    out.left.extend(more.left);
}

/// The blocks of an aside: its label in strong letters, then its text.
fn aside(doc: &Doc, first: usize, last: usize, label: bool, out: &mut Blocks) -> Vec<Block> {
    let mut made = Vec::new();
    let mut from = first;
    if label {
        let text = inline::words([doc.text_of(first)]);
        let kind = BlockKind::Paragraph(vec![Inline::Strong(vec![Inline::Text(text)])]);
        made.push(Block { kind, span: doc.lines[first].span() });
        from += 1;
    }
    let text = plain_blocks(doc, from, last + 1);
    out.devices.extend(text.devices);
    out.unclosed.extend(text.unclosed);
    out.left.extend(text.left);
    // A group holds no group and no break. What a page quotes to set it off is the aside itself.
    for b in text.blocks {
        match b.kind {
            BlockKind::Group(_, inner) => made.extend(inner),
            // A list of one thing without a number is that thing.
            BlockKind::List(mut items) if items.len() == 1 && items[0].marker.is_empty() => {
                made.append(&mut items[0].blocks);
            }
            BlockKind::SceneBreak(sign) => {
                out.devices.extend(
                    sign.filter(|s| s.contains(char::is_alphanumeric))
                        .map(|_| doc.source.line_of(b.span.start) as usize - 1),
                );
            }
            _ => made.push(b),
        }
    }
    made
}

/// The notes as a section of their own, where they were to be moved; each under the heading of its chapter.
pub(crate) fn at_end(doc: &mut Doc, found: &[Found], out: &mut Blocks) -> Option<Section> {
    if doc.notes != AuthorNotes::End || doc.asides.is_empty() {
        return None;
    }
    let asides = doc.asides.clone();
    for u in doc.uses.iter_mut().filter(|u| **u == Use::Aside) {
        *u = Use::Text;
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut chapter = None;
    for a in &asides {
        let made = aside(doc, a.first, a.last, a.label, out);
        let Some(first) = made.first() else { continue };
        let at = found.partition_point(|f| f.first < a.first).checked_sub(1);
        if let Some(at) = at.filter(|at| chapter != Some(*at)) {
            chapter = Some(at);
            let f = &found[at];
            let heading =
                Heading { label: f.label.clone(), title: f.title.clone(), number: f.number, span: first.span };
            let words = Inline::Strong(vec![Inline::Emphasis(vec![Inline::Text(heading.one_line())])]);
            blocks.push(Block { kind: BlockKind::Paragraph(vec![words]), span: first.span });
        }
        blocks.extend(made);
    }
    for a in &asides {
        for i in (a.first..=a.last).filter(|i| doc.is_text(*i)).collect::<Vec<_>>() {
            doc.uses[i] = Use::LeftOut;
            doc.declare(i, MOVED);
        }
    }
    // It stands behind everything that the draft has.
    let end = doc.lines.iter().rev().find(|l| !l.blank).map_or(0, |l| l.end);
    let span = Span { start: end, end };
    blocks.iter_mut().for_each(|b| b.span = span);
    let heading = Heading { label: Vec::new(), title: vec![Inline::Text(HEADING.into())], number: None, span };
    (!blocks.is_empty()).then_some(Section {
        kind: SectionKind::BackMatter,
        level: 1,
        heading: Some(heading),
        blocks,
        children: Vec::new(),
        span,
    })
}
