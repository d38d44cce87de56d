//! On which printed page each block begins.

use std::collections::BTreeMap;

use super::Place;

/// The page labels of a printed edition by places of the tree: what an EPUB's page list is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    pub(crate) blocks: BTreeMap<Place, String>,
    pub(crate) sections: BTreeMap<usize, String>,
}

impl PageMap {
    /// The label of the page on which a block begins, for every block that has lines.
    pub fn blocks(&self) -> &BTreeMap<Place, String> {
        &self.blocks
    }

    /// The label of the page on which a section begins, by its number in reading order.
    pub fn sections(&self) -> &BTreeMap<usize, String> {
        &self.sections
    }
}
