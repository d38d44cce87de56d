//! The characters of one paragraph across its emphasis, as one row that the passes rewrite.

use crate::book::Inline;

/// A row of characters, each owned by one [`Inline::Text`] of the paragraph, numbered in reading order. A line break
/// stands in the row as `\n`, owned by nobody.
pub(super) struct Row {
    pub(super) chars: Vec<char>,
    owner: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

impl Row {
    pub(super) fn new(inlines: &[Inline]) -> Row {
        fn push(row: &mut Row, inlines: &[Inline], next: &mut u32) {
            for i in inlines {
                match i {
                    Inline::Text(t) => {
                        row.chars.extend(t.chars());
                        row.owner.resize(row.chars.len(), *next);
                        *next += 1;
                    }
                    Inline::LineBreak => {
                        row.chars.push('\n');
                        row.owner.push(NOBODY);
                    }
                    other => push(row, other.children(), next),
                }
            }
        }
        let mut row = Row { chars: Vec::new(), owner: Vec::new() };
        push(&mut row, inlines, &mut 0);
        row
    }

    /// Writes the row back into the texts it came from; a text that has become empty is dropped.
    pub(super) fn write_back(&self, inlines: &mut Vec<Inline>) {
        fn fill(inlines: &mut Vec<Inline>, texts: &mut std::vec::IntoIter<String>) {
            for i in inlines.iter_mut() {
                match i {
                    Inline::Text(t) => *t = texts.next().unwrap_or_default(),
                    other => {
                        if let Some(x) = other.children_mut() {
                            fill(x, texts);
                        }
                    }
                }
            }
            inlines.retain(|i| match i {
                Inline::Text(t) => !t.is_empty(),
                Inline::LineBreak | Inline::NoteRef(_) => true,
                other => !other.children().is_empty(),
            });
        }
        let count = self.owner.iter().filter(|o| **o != NOBODY).max().map_or(0, |o| *o as usize + 1);
        let mut texts = vec![String::new(); count];
        for (c, o) in self.chars.iter().zip(&self.owner) {
            if *o != NOBODY {
                texts[*o as usize].push(*c);
            }
        }
        fill(inlines, &mut texts.into_iter());
    }

    /// The character at a place, which may lie outside the row.
    pub(super) fn at(&self, i: isize) -> Option<char> {
        usize::try_from(i).ok().and_then(|i| self.chars.get(i)).copied()
    }

    /// Puts `with` in the place of `count` characters from `from`; they belong to whom the first of them belonged to.
    pub(super) fn replace(&mut self, from: usize, count: usize, with: &[char]) {
        let owner = self.owner[from];
        self.chars.splice(from..from + count, with.iter().copied());
        self.owner.splice(from..from + count, with.iter().map(|_| owner));
    }

    /// Takes a character out.
    pub(super) fn remove(&mut self, at: usize) {
        self.chars.remove(at);
        self.owner.remove(at);
    }

    /// Puts a character before the one at `at`, belonging to whom that belongs to.
    pub(super) fn insert(&mut self, at: usize, c: char) {
        let owner = self.owner[at];
        self.chars.insert(at, c);
        self.owner.insert(at, owner);
    }
}
