//! Notes that a book has elsewhere than its draft.

use super::Reading;
use crate::book::{BlockKind, walk_blocks};

impl Reading {
    /// The numbers of the notes that have no place of their own in the draft: a book has them at the foot of the page that
    /// has their mark, or behind its chapter.
    pub fn moved_notes(&self) -> Vec<usize> {
        let mut placed = vec![false; self.book.notes().len()];
        walk_blocks(&self.book, &mut |_, b| {
            if let BlockKind::Note(n) = b.kind()
                && let Some(placed) = placed.get_mut(*n)
            {
                *placed = true;
            }
        });
        (0..placed.len()).filter(|n| !placed[*n]).collect()
    }
}
