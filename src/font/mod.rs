//! Leaf: faces, their metrics, text to glyphs, subsets. Knows no book and no style.

mod builtin;
pub(crate) mod subset_web;

use std::borrow::Cow;

pub use builtin::{FACES, FALLBACK};

/// A face in a [`Fonts`] library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// A style of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant {
    /// Bold instead of regular weight.
    pub bold: bool,
    /// Italic instead of upright.
    pub italic: bool,
}

/// A font file and what it is.
#[derive(Clone, Debug)]
pub struct FontFile {
    /// The family, as `EB Garamond`.
    pub family: &'static str,
    /// Weight and slope.
    pub variant: Variant,
    /// The whole file.
    pub data: Cow<'static, [u8]>,
    /// Whether the licence reserves the font's name, so that an EPUB must embed the face whole and unchanged.
    pub reserved_name: bool,
}
