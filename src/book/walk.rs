//! Ways through the tree.

use super::{Block, Book, Section};

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
