//! Pictures as a book has them.

use std::sync::Arc;

/// A picture fit for every e-reader and printer: upright, opaque, of one lightness or three colours of eight bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub(crate) number: u32,
    pub(crate) file: Arc<[u8]>,
    pub(crate) kind: PictureKind,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) grey: bool,
}

/// The kinds of files that pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// For photographs.
    Jpeg,
    /// For drawings.
    Png,
}

impl Picture {
    /// Its number among the pictures of the book, from 1, in the order of the draft: what back ends name it by.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The file.
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// What kind of file it is.
    pub fn kind(&self) -> PictureKind {
        self.kind
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether it has no colours.
    pub fn is_grey(&self) -> bool {
        self.grey
    }
}
