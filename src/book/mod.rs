//! IR 1: the book as a resolved, owned tree.
//!
//! Whatever is hard about drafts is settled before a [`Book`] exists; a back end never asks what was meant. These
//! promises hold for every book the reader makes, and for what [`crate::typography`] makes of it:
//!
//! - Sections nest: a section's `level` is its depth, 1 at the top, and a child is one deeper than its parent.
//! - A section has a heading, blocks or children; an empty one is not made.
//! - A heading has a label (`Chapter 1`), a title, or both; neither is only white space.
//! - A scene break stands between two blocks of one section, never first, last, or beside another.
//! - Text is never empty, has no control characters, no line ends, no run of two spaces, and neither begins nor
//!   ends a paragraph with a space.
//! - Neighbouring texts are one; emphasis holds something, and never emphasis of its own kind.
//! - A note mark names a note that exists; every note has a mark, and marks stand in text, not in other notes.
//! - U+00AD soft hyphens and zero-width characters are gone; U+00A0, U+202F and U+2011 mean that no line ends there.
//! - Every block and heading knows its span in the draft; spans run in the order of the draft; what
//!   was moved to the end of the book stands at the draft's end.
//! - Nothing is decided by hash order, clock or platform: one draft makes one tree.

mod block;
mod dump;
mod extract;
mod given;
mod identifier;
mod inline;
mod language;
mod meta;
mod pagemap;
mod picture;
mod walk;
mod words;

pub use block::{Block, BlockKind, Figure, GroupKind, Item, LineKind, Note, Table, VerseLine};
pub use dump::dump;
pub use given::{FactFault, Given};
pub use identifier::{Identifier, IsbnFault};
pub(crate) use inline::web_address;
pub use inline::{Inline, plain};
pub use language::Language;
pub use meta::{Contributor, Meta, Role, Series};
pub(crate) use pagemap::is_sign;
pub use pagemap::{PageMap, PageStart, PageTop};
pub use picture::{Picture, PictureKind};
pub use walk::{Place, TextOf, walk_blocks, walk_sections, walk_text};
pub(crate) use walk::{
    SharedNotes, share_notes, walk_block_marks, walk_figures, walk_figures_mut, walk_inlines_mut, walk_marks,
};
pub(crate) use words::{Shown, Words};

use crate::source::Span;

/// A whole book.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    pub(crate) meta: Meta,
    pub(crate) sections: Vec<Section>,
    pub(crate) notes: Vec<Note>,
}

impl Book {
    /// What the book is called, who wrote it, and what else is known about it.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The sections at the top of the tree, in reading order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The notes, in the order of their first marks; an [`Inline::NoteRef`] holds the number of one.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

/// What a section is. Front and back matter are told by name, everything else is body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// A dedication, usually one line without a heading.
    Dedication,
    /// Words of somebody else's at the head of the book.
    Epigraph,
    /// By somebody else than the author, before the book.
    Foreword,
    /// By the author, before the book.
    Preface,
    /// About the book's matter, before it.
    Introduction,
    /// Other matter before the first chapter.
    FrontMatter,
    /// The story's own opening.
    Prologue,
    /// Holds chapters: part, book, volume.
    Part,
    /// The unit of reading.
    Chapter,
    /// Text of the body without a heading: a draft that has no chapters is one of these.
    Text,
    /// The story's own close.
    Epilogue,
    /// About the book, after it.
    Afterword,
    /// Thanks.
    Acknowledgements,
    /// About the author.
    AboutAuthor,
    /// An appendix.
    Appendix,
    /// Notes to the text.
    Notes,
    /// A list of words explained.
    Glossary,
    /// An index.
    Index,
    /// Other matter after the last chapter.
    BackMatter,
}

/// The three divisions of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// Before the text.
    Front,
    /// The text.
    Body,
    /// After the text.
    Back,
}

impl SectionKind {
    /// Every kind, in the order of a book.
    pub const ALL: [SectionKind; 19] = {
        use SectionKind::*;
        [
            Dedication,
            Epigraph,
            Foreword,
            Preface,
            Introduction,
            FrontMatter,
            Prologue,
            Part,
            Chapter,
            Text,
            Epilogue,
            Afterword,
            Acknowledgements,
            AboutAuthor,
            Appendix,
            Notes,
            Glossary,
            Index,
            BackMatter,
        ]
    };

    /// Which division of the book it belongs to. Prologue and epilogue are part of the story, so body.
    pub fn matter(self) -> Matter {
        use SectionKind::*;
        match self {
            Dedication | Epigraph | Foreword | Preface | Introduction | FrontMatter => Matter::Front,
            Prologue | Part | Chapter | Text | Epilogue => Matter::Body,
            Afterword | Acknowledgements | AboutAuthor | Appendix | Notes | Glossary | Index | BackMatter => {
                Matter::Back
            }
        }
    }

    /// The name used in dumps and reports, in lower case and with hyphens.
    pub fn name(self) -> &'static str {
        use SectionKind::*;
        match self {
            Dedication => "dedication",
            Epigraph => "epigraph",
            Foreword => "foreword",
            Preface => "preface",
            Introduction => "introduction",
            FrontMatter => "front-matter",
            Prologue => "prologue",
            Part => "part",
            Chapter => "chapter",
            Text => "text",
            Epilogue => "epilogue",
            Afterword => "afterword",
            Acknowledgements => "acknowledgements",
            AboutAuthor => "about-author",
            Appendix => "appendix",
            Notes => "notes",
            Glossary => "glossary",
            Index => "index",
            BackMatter => "back-matter",
        }
    }
}

/// A node of the chapter tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub(crate) kind: SectionKind,
    pub(crate) level: u8,
    pub(crate) heading: Option<Heading>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) children: Vec<Section>,
    pub(crate) span: Span,
}

impl Section {
    /// What the section is.
    pub fn kind(&self) -> SectionKind {
        self.kind
    }

    /// Whether the sections in it are chapters of their own, with files and notes: those of a part are, and those of a
    /// section that has no text itself.
    pub(crate) fn holds_chapters(&self) -> bool {
        self.kind == SectionKind::Part || self.blocks.is_empty()
    }

    /// Its depth in the tree, from 1.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Its heading, if it has one.
    pub fn heading(&self) -> Option<&Heading> {
        self.heading.as_ref()
    }

    /// Its own text, which comes before its children.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The sections inside it.
    pub fn children(&self) -> &[Section] {
        &self.children
    }

    /// Where it stands in the draft, heading included.
    pub fn span(&self) -> Span {
        self.span
    }
}

/// A section's heading as the draft has it: `Chapter 1` is the label, `The Gauge House` the title.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub(crate) label: Vec<Inline>,
    pub(crate) title: Vec<Inline>,
    pub(crate) number: Option<u32>,
    pub(crate) span: Span,
}

impl Heading {
    /// The label, empty where the heading is a title alone.
    pub fn label(&self) -> &[Inline] {
        &self.label
    }

    /// The title, empty where the heading is a label alone.
    pub fn title(&self) -> &[Inline] {
        &self.title
    }

    /// The number the label states.
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// Where it stands in the draft.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Label and title on one line for contents, outlines and reports: `Chapter 1: The Gauge House`. Where the
    /// label ends in a mark of its own, as in `CHAPTER I.`, that mark parts them.
    pub fn one_line(&self) -> String {
        let (label, title) = (plain(&self.label), plain(&self.title));
        match (label.is_empty(), title.is_empty()) {
            (false, false) if label.ends_with(|c: char| c.is_alphanumeric()) => format!("{label}: {title}"),
            (false, false) => format!("{label} {title}"),
            _ => label + &title,
        }
    }
}

#[cfg(test)]
pub(crate) mod notation;
