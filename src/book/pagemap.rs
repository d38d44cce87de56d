//! Where the pages of a printed edition begin.

use super::Place;

/// The pages of a printed edition by places of the tree: what an EPUB's page list is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    pub(crate) starts: Vec<PageStart>,
}

impl PageMap {
    /// The pages in their order. Blank ones, and those whose words stand nowhere else, as the half title, are left out.
    pub fn starts(&self) -> &[PageStart] {
        &self.starts
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// The page's number as it is printed: `iv`, `12`. No two pages have the same.
    pub label: String,
    /// What it begins with.
    pub with: PageTop,
}

/// What a page begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageTop {
    /// The title page.
    Title,
    /// The page of rights.
    Copyright,
    /// The first page of the contents.
    Contents,
    /// A section, by its number in reading order.
    Section(usize),
    /// A place in a block.
    Block {
        /// The block.
        place: Place,
        /// How many [signs](is_sign) of the block stand on earlier pages.
        signs: usize,
    },
    /// A place in a note.
    Note {
        /// The note by its number in [`super::Book::notes`].
        note: usize,
        /// How many signs of it, its mark included, stand on earlier pages.
        signs: usize,
    },
}

/// Whether a character counts where a place in a text is told by the characters before it: what every output shows.
/// White space, characters without a shape, and the bullet, which is no part of the text, are set by one output and not
/// by another.
pub(crate) fn is_sign(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2022}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
