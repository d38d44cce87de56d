//! Blocks: what a section's text is made of.

use super::Inline;
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
    /// A change of scene. Holds the draft's sign, as `***`; `None` where blank lines alone mark it.
    SceneBreak(Option<String>),
    /// Lines that end where the poet ended them, in stanzas.
    Verse(Vec<Vec<VerseLine>>),
    /// Text set off from the running text, as a letter or a quoted passage. Holds paragraphs, verse and
    /// preformatted text, no quotes and no scene breaks.
    Quote(Vec<Block>),
    /// Lines kept as typed, spaces and all, since their shape carries meaning: tables, diagrams.
    Preformatted(Vec<String>),
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
