//! Ways through the tree.

use super::{Block, BlockKind, Book, Figure, Inline, Section};
use crate::source::Span;

/// Where in the tree a block stands: what back ends number, name and link by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The section's number in reading order, from 0, over the whole book.
    pub section: usize,
    /// The block's number in its section, from 0.
    pub block: usize,
}

/// Visits every section in reading order with its number from 0.
pub fn walk_sections<'a>(book: &'a Book, visit: &mut dyn FnMut(usize, &'a Section)) {
    fn go<'a>(sections: &'a [Section], n: &mut usize, visit: &mut dyn FnMut(usize, &'a Section)) {
        for s in sections {
            visit(*n, s);
            *n += 1;
            go(&s.children, n, visit);
        }
    }
    go(&book.sections, &mut 0, visit);
}

/// Visits every block in reading order. Blocks inside quotes belong to the quote and are not visited by themselves.
pub fn walk_blocks<'a>(book: &'a Book, visit: &mut dyn FnMut(Place, &'a Block)) {
    walk_sections(book, &mut |section, s| {
        for (block, b) in s.blocks.iter().enumerate() {
            visit(Place { section, block }, b);
        }
    });
}

/// The pieces of running text of a block, in reading order, blocks inside it included: what counts words, measures and
/// collects characters. Preformatted lines are given as they are.
pub fn walk_text<'a>(block: &'a BlockKind, visit: &mut dyn FnMut(TextOf<'a>)) {
    match block {
        BlockKind::Paragraph(t) | BlockKind::Line(_, t) => visit(TextOf::Inlines(t)),
        BlockKind::SceneBreak(_) | BlockKind::Note(_) => {}
        BlockKind::Verse(stanzas) => stanzas.iter().flatten().for_each(|l| visit(TextOf::Inlines(&l.text))),
        BlockKind::Group(_, blocks) => blocks.iter().for_each(|b| walk_text(&b.kind, visit)),
        BlockKind::List(items) => {
            for i in items {
                visit(TextOf::Line(&i.marker));
                i.blocks.iter().for_each(|b| walk_text(&b.kind, visit));
            }
        }
        BlockKind::Speech { speaker, blocks } => {
            visit(TextOf::Inlines(speaker));
            blocks.iter().for_each(|b| walk_text(&b.kind, visit));
        }
        BlockKind::Figure(f) => visit(TextOf::Inlines(&f.caption)),
        BlockKind::Table(t) => t.rows.iter().flatten().for_each(|c| visit(TextOf::Inlines(c))),
        BlockKind::Preformatted(lines) => lines.iter().for_each(|l| visit(TextOf::Line(l))),
    }
}

/// Visits the note marks of running text in reading order.
pub(crate) fn walk_marks(text: &[Inline], visit: &mut dyn FnMut(usize)) {
    for i in text {
        match i {
            Inline::NoteRef(n) => visit(*n),
            other => walk_marks(other.children(), visit),
        }
    }
}

/// Visits the note marks of a block in reading order.
pub(crate) fn walk_block_marks(block: &BlockKind, visit: &mut dyn FnMut(usize)) {
    walk_text(block, &mut |t| {
        if let TextOf::Inlines(t) = t {
            walk_marks(t, visit);
        }
    });
}

/// To which stretch of a book each of its notes belongs: a back end's chapter, file or flow.
pub(crate) struct SharedNotes {
    /// For each stretch the numbers of its notes, in the order they stand in.
    pub(crate) of: Vec<Vec<usize>>,
    /// For each note the stretch of its first mark.
    pub(crate) owner: Vec<Option<usize>>,
    /// Whether a mark leads to a note of another stretch, or to one that has a place of its own.
    pub(crate) far: bool,
}

/// What visits the numbers of notes.
pub(crate) type VisitMark<'a> = &'a mut dyn FnMut(usize);

/// Gives each note to the one of `stretches` that has its first mark; a note without a mark follows the note before it,
/// and one that has a place of its own is given to none. `marks` visits the marks of a stretch in reading order.
pub(crate) fn share_notes(book: &Book, stretches: usize, marks: &dyn Fn(usize, VisitMark<'_>)) -> SharedNotes {
    let count = book.notes.len();
    let mut owner: Vec<Option<usize>> = vec![None; count];
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); stretches];
    let mut placed = vec![false; count];
    if count > 0 {
        walk_blocks(book, &mut |_, b| {
            if let BlockKind::Note(n) = b.kind
                && let Some(placed) = placed.get_mut(n)
            {
                *placed = true;
            }
        });
    }
    let mut far = placed.contains(&true);
    for stretch in (0..stretches).take_while(|_| count > 0) {
        marks(stretch, &mut |n| match owner.get_mut(n) {
            Some(owner @ None) => {
                *owner = Some(stretch);
                if !placed[n] {
                    of[stretch].push(n);
                }
            }
            Some(Some(owner)) => far |= *owner != stretch,
            None => {}
        });
    }
    let mut last = 0;
    for (n, owner) in owner.iter().enumerate() {
        match owner {
            Some(stretch) => last = *stretch,
            None if placed[n] => {}
            None => {
                if let Some(list) = of.get_mut(last) {
                    let at = list.iter().rposition(|o| *o + 1 == n).map_or(list.len(), |at| at + 1);
                    list.insert(at, n);
                }
            }
        }
    }
    SharedNotes { of, owner, far }
}

/// As [`walk_text`], to change the inlines; markers and preformatted lines are not given.
pub(crate) fn walk_inlines_mut(block: &mut Block, visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    match &mut block.kind {
        BlockKind::Paragraph(t) | BlockKind::Line(_, t) => visit(t),
        BlockKind::SceneBreak(_) | BlockKind::Preformatted(_) | BlockKind::Note(_) => {}
        BlockKind::Verse(stanzas) => stanzas.iter_mut().flatten().for_each(|l| visit(&mut l.text)),
        BlockKind::Group(_, blocks) => blocks.iter_mut().for_each(|b| walk_inlines_mut(b, visit)),
        BlockKind::List(items) => {
            items.iter_mut().flat_map(|i| &mut i.blocks).for_each(|b| walk_inlines_mut(b, visit));
        }
        BlockKind::Speech { speaker, blocks } => {
            visit(speaker);
            blocks.iter_mut().for_each(|b| walk_inlines_mut(b, visit));
        }
        BlockKind::Figure(f) => visit(&mut f.caption),
        BlockKind::Table(t) => t.rows.iter_mut().flatten().for_each(visit),
    }
}

/// A piece of a block's text.
#[derive(Clone, Copy, Debug)]
pub enum TextOf<'a> {
    /// Running text.
    Inlines(&'a [Inline]),
    /// A line as typed.
    Line(&'a str),
}

impl TextOf<'_> {
    /// The words alone.
    pub fn plain(&self) -> std::borrow::Cow<'_, str> {
        match self {
            TextOf::Inlines(t) => super::plain(t).into(),
            TextOf::Line(s) => (*s).into(),
        }
    }
}

/// Visits every figure of a book in reading order, those in groups, lists and notes too, with its place in the draft.
pub(crate) fn walk_figures_mut(book: &mut Book, visit: &mut dyn FnMut(&mut Figure, Span)) {
    fn of_blocks(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Figure, Span)) {
        for b in blocks {
            match &mut b.kind {
                BlockKind::Figure(f) => visit(f, b.span),
                BlockKind::Group(_, inner) | BlockKind::Speech { blocks: inner, .. } => of_blocks(inner, visit),
                BlockKind::List(items) => items.iter_mut().for_each(|i| of_blocks(&mut i.blocks, visit)),
                _ => {}
            }
        }
    }
    fn of_sections(sections: &mut [Section], visit: &mut dyn FnMut(&mut Figure, Span)) {
        for s in sections {
            of_blocks(&mut s.blocks, visit);
            of_sections(&mut s.children, visit);
        }
    }
    of_sections(&mut book.sections, visit);
    book.notes.iter_mut().for_each(|n| of_blocks(&mut n.blocks, visit));
}

/// As [`walk_figures_mut`], to look at them.
pub(crate) fn walk_figures<'a>(book: &'a Book, visit: &mut dyn FnMut(&'a Figure)) {
    fn of_blocks<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Figure)) {
        for b in blocks {
            match &b.kind {
                BlockKind::Figure(f) => visit(f),
                BlockKind::Group(_, inner) | BlockKind::Speech { blocks: inner, .. } => of_blocks(inner, visit),
                BlockKind::List(items) => items.iter().for_each(|i| of_blocks(&i.blocks, visit)),
                _ => {}
            }
        }
    }
    walk_sections(book, &mut |_, s| of_blocks(&s.blocks, visit));
    book.notes.iter().for_each(|n| of_blocks(&n.blocks, visit));
}
