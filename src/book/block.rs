//! Blocks: what a section's text is made of.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Inline, Picture};
use crate::source::Span;

/// One block of a section's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) span: Span,
}

impl Block {
    /// What it is and what it holds.
    pub fn kind(&self) -> &BlockKind {
        &self.kind
    }

    /// Where it stands in the draft.
    pub fn span(&self) -> Span {
        self.span
    }
}

/// The kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A line that has a place of its own: a letter's date, a signature, THE END.
    Line(LineKind, Vec<Inline>),
    /// A change of scene. Holds the draft's sign, as `***`; `None` where blank lines alone mark it.
    SceneBreak(Option<String>),
    /// Lines that end where the poet ended them, in stanzas.
    Verse(Vec<Vec<VerseLine>>),
    /// Text set off from the running text, as a letter or a quoted passage. Holds no group and no scene break.
    Group(GroupKind, Vec<Block>),
    /// A list. Never empty.
    List(Vec<Item>),
    /// What one person of a play says, with the name as the draft writes it. Holds paragraphs, lines and verse.
    Speech {
        /// Who speaks.
        speaker: Vec<Inline>,
        /// What is said and done.
        blocks: Vec<Block>,
    },
    /// A picture, or the place of one that the draft only names.
    Figure(Figure),
    /// Rows of cells. Every row has as many cells as the first.
    Table(Table),
    /// Lines kept as typed, spaces and all, since their shape carries meaning: diagrams, listings.
    Preformatted(Vec<String>),
    /// The place of a note, by its number, among those that the draft gathers under a heading of their own. Notes
    /// without such a place stand where the edition puts notes: at the page's foot or behind the chapter.
    Note(usize),
}

/// Lines that have a place of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// Place and date at a letter's or a diary entry's head: at the right.
    Dateline,
    /// `My dear Anna,`: at the left, without an indent.
    Salutation,
    /// A letter's close or its writer's name: at the right.
    Signature,
    /// Who said it, below a quotation or an epigraph: at the right.
    Attribution,
    /// What happens on the stage: in italics.
    StageDirection,
    /// `THE END`, `END OF PART ONE`, a sign on a wall: in the middle.
    Centred,
}

impl LineKind {
    /// The name used in dumps, in lower case and with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            LineKind::Dateline => "dateline",
            LineKind::Salutation => "salutation",
            LineKind::Signature => "signature",
            LineKind::Attribution => "attribution",
            LineKind::StageDirection => "stage-direction",
            LineKind::Centred => "centred",
        }
    }
}

/// Why text is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// A quoted passage, or one whose reason is not known.
    Quote,
    /// A letter, a telegram, a note that somebody in the story wrote.
    Letter,
    /// Words of somebody else's at the head of a section.
    Epigraph,
    /// The author speaking to the reader beside the story: a note before or after a chapter, its summary.
    Aside,
}

impl GroupKind {
    /// The name used in dumps, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            GroupKind::Quote => "quote",
            GroupKind::Letter => "letter",
            GroupKind::Epigraph => "epigraph",
            GroupKind::Aside => "aside",
        }
    }
}

/// One line of verse.
#[derive(Clone, Debug, PartialEq)]
pub struct VerseLine {
    /// Steps of indent beyond the poem's left edge, each about an em.
    pub(crate) indent: u8,
    /// The words.
    pub(crate) text: Vec<Inline>,
}

impl VerseLine {
    /// Steps of indent beyond the poem's left edge, each about an em.
    pub fn indent(&self) -> u8 {
        self.indent
    }

    /// The words.
    pub fn text(&self) -> &[Inline] {
        &self.text
    }
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The number or letter as the draft writes it, as `3.` or `(b)`; empty where a bullet stood.
    pub(crate) marker: String,
    /// What it says; never empty.
    pub(crate) blocks: Vec<Block>,
}

impl Item {
    /// The number or letter as the draft writes it, as `3.` or `(b)`; empty where a bullet stood.
    pub fn marker(&self) -> &str {
        &self.marker
    }

    /// What it says; never empty.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}

/// A picture, or the place of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// The picture's file name as the draft gives it; `None` where the draft names a picture it does not have.
    pub(crate) picture: Option<String>,
    /// What the picture shows, for who does not see it.
    pub(crate) alt: String,
    /// What stands below it.
    pub(crate) caption: Vec<Inline>,
    /// The picture itself, once it has been found.
    pub(crate) image: Option<Arc<Picture>>,
}

impl Figure {
    /// The picture itself, once [`crate::pictures::load`] has found it.
    pub fn image(&self) -> Option<&Picture> {
        self.image.as_deref()
    }

    /// What stands below the picture: its caption, or what is said of it where the picture itself is not there.
    pub(crate) fn words(&self) -> Cow<'_, [Inline]> {
        if self.caption.is_empty() && self.image.is_none() && !self.alt.is_empty() {
            return vec![Inline::Text(self.alt.clone())].into();
        }
        self.caption.as_slice().into()
    }

    /// What the picture shows, in words for who does not see it: the draft's own, or else its caption.
    pub(crate) fn described(&self) -> String {
        if self.alt.is_empty() { super::plain(&self.caption) } else { self.alt.clone() }
    }

    /// The picture's file name as the draft gives it; `None` where the draft names a picture it does not have.
    pub fn picture(&self) -> Option<&str> {
        self.picture.as_deref()
    }

    /// What the picture shows, for who does not see it; empty where the draft does not say.
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// What stands below it.
    pub fn caption(&self) -> &[Inline] {
        &self.caption
    }
}

/// Rows of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The first row names the columns.
    pub(crate) head: bool,
    /// The rows; each has as many cells as the first.
    pub(crate) rows: Vec<Vec<Vec<Inline>>>,
}

impl Table {
    /// Whether the first row names the columns.
    pub fn has_head(&self) -> bool {
        self.head
    }

    /// Whether a column, by its number, has numbers and nothing else below its head: such a one is set to the right.
    pub fn is_of_numbers(&self, column: usize) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        let mut any = false;
        self.rows.iter().skip(usize::from(self.head)).all(|row| {
            let text = row.get(column).map_or_else(String::new, |c| super::plain(c));
            any |= text.chars().any(digit);
            text.is_empty()
                || text.chars().any(digit) && text.chars().all(|c| digit(c) || " .,:/+-–−%$€£¥½¼¾".contains(c))
        }) && any
    }

    /// The rows of cells.
    pub fn rows(&self) -> &[Vec<Vec<Inline>>] {
        &self.rows
    }
}

/// A note to a place in the text, by a mark there.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The mark as the draft writes it, without brackets: `12`, `*`.
    pub(crate) mark: String,
    /// What it says; never empty.
    pub(crate) blocks: Vec<Block>,
    pub(crate) span: Span,
}

impl Note {
    /// The mark as the draft writes it, without brackets: `12`, `*`.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// What it says; never empty.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Where it stands in the draft.
    pub fn span(&self) -> Span {
        self.span
    }
}
