//! Stretches of a book as books of their own: its volumes, and a sample to measure.

use std::ops::Range;

use super::{
    Block, BlockKind, Book, Identifier, Inline, Section, TextOf, walk_block_marks, walk_inlines_mut, walk_marks,
    walk_text,
};

impl Book {
    /// The sections with these numbers in reading order, and their notes. A section that holds some of them and has
    /// begun before them gives its heading again and not its own text.
    fn stretch(&self, numbers: &Range<usize>) -> Book {
        fn go(sections: &[Section], next: &mut usize, numbers: &Range<usize>) -> Vec<Section> {
            let mut out = Vec::new();
            for s in sections {
                let own = numbers.contains(next);
                *next += 1;
                let children = go(&s.children, next, numbers);
                if own || !children.is_empty() {
                    let blocks = if own { s.blocks.clone() } else { Vec::new() };
                    out.push(Section { heading: s.heading.clone(), blocks, children, ..*s });
                }
            }
            out
        }
        self.with_sections(go(&self.sections, &mut 0, numbers))
    }

    /// A volume by its number from 1: such a stretch. It has no ISBN, since that of the whole names no part of it.
    pub(crate) fn volume(&self, numbers: &Range<usize>, number: usize) -> Book {
        let mut volume = self.stretch(numbers);
        volume.meta.volume = Some(number);
        volume.meta.identifiers.retain(|i| !matches!(i, Identifier::Isbn(_)));
        volume
    }

    /// The first blocks of the book with at least so many bytes of text.
    pub(crate) fn beginning(&self, bytes: usize) -> Book {
        fn go(sections: &[Section], left: &mut usize) -> Vec<Section> {
            let mut out = Vec::new();
            for s in sections {
                if *left == 0 {
                    break;
                }
                let mut blocks = Vec::new();
                for b in &s.blocks {
                    if *left == 0 {
                        break;
                    }
                    *left = left.saturating_sub(length(b));
                    blocks.push(b.clone());
                }
                out.push(Section { heading: s.heading.clone(), blocks, children: go(&s.children, left), ..*s });
            }
            out
        }
        let mut left = bytes;
        self.with_sections(go(&self.sections, &mut left))
    }

    /// How many bytes of text the book has.
    pub(crate) fn length(&self) -> usize {
        fn of(sections: &[Section]) -> usize {
            sections.iter().map(|s| s.blocks.iter().map(length).sum::<usize>() + of(&s.children)).sum()
        }
        of(&self.sections) + self.notes.iter().flat_map(|n| &n.blocks).map(length).sum::<usize>()
    }

    /// The same book with these of its sections alone: notes that belong to others go, and the rest are numbered anew.
    fn with_sections(&self, mut sections: Vec<Section>) -> Book {
        let mut notes = Vec::new();
        if !self.notes.is_empty() {
            let anywhere = self.called(&self.sections);
            let mut kept = self.called(&sections);
            // A note without a mark follows the one before it; the first follows nothing.
            let mut before = sections.first().map(|s| s.span) == self.sections.first().map(|s| s.span);
            for (kept, called) in kept.iter_mut().zip(anywhere) {
                *kept |= !called && before;
                before = *kept;
            }
            let mut numbers = vec![0; self.notes.len()];
            for (n, note) in self.notes.iter().enumerate().filter(|(n, _)| kept[*n]) {
                numbers[n] = notes.len();
                notes.push(note.clone());
            }
            sections.iter_mut().for_each(|s| renumber(s, &numbers));
        }
        Book { meta: self.meta.clone(), sections, notes }
    }

    /// Which notes have a mark or a place of their own in these sections.
    fn called(&self, sections: &[Section]) -> Vec<bool> {
        fn go(sections: &[Section], visit: &mut dyn FnMut(usize)) {
            for s in sections {
                if let Some(h) = &s.heading {
                    walk_marks(&h.label, visit);
                    walk_marks(&h.title, visit);
                }
                for b in &s.blocks {
                    match b.kind {
                        BlockKind::Note(n) => visit(n),
                        ref kind => walk_block_marks(kind, visit),
                    }
                }
                go(&s.children, visit);
            }
        }
        let mut called = vec![false; self.notes.len()];
        go(sections, &mut |n| called.iter_mut().skip(n).take(1).for_each(|c| *c = true));
        called
    }
}

fn renumber(s: &mut Section, numbers: &[usize]) {
    fn marks(text: &mut [Inline], numbers: &[usize]) {
        for i in text {
            match i {
                Inline::NoteRef(n) => *n = numbers.get(*n).copied().unwrap_or(*n),
                other => other.children_mut().into_iter().for_each(|t| marks(t, numbers)),
            }
        }
    }
    if let Some(h) = &mut s.heading {
        marks(&mut h.label, numbers);
        marks(&mut h.title, numbers);
    }
    for b in &mut s.blocks {
        match &mut b.kind {
            BlockKind::Note(n) => *n = numbers.get(*n).copied().unwrap_or(*n),
            _ => walk_inlines_mut(b, &mut |t| marks(t, numbers)),
        }
    }
    s.children.iter_mut().for_each(|c| renumber(c, numbers));
}

/// How many bytes of text a block has.
fn length(b: &Block) -> usize {
    fn of(text: &[Inline]) -> usize {
        text.iter().map(|i| if let Inline::Text(t) = i { t.len() } else { of(i.children()) }).sum()
    }
    let mut sum = 0;
    walk_text(&b.kind, &mut |t| {
        sum += match t {
            TextOf::Inlines(t) => of(t),
            TextOf::Line(l) => l.len(),
        };
    });
    sum
}

#[cfg(test)]
mod tests {
    use super::super::notation::book;
    use super::*;
    use crate::book::{Note, plain, walk_sections};

    const WORK: &str = "\
title: The Weir
= preface 1 | | Preface
p By the keeper.[^1]
= part 1 | Part 1 |
p A word before it.
= chapter 2 | Chapter 1 |
p Rain.[^2]
= chapter 2 | Chapter 2 |
p Wind.[^3]
= part 1 | Part 2 |
= chapter 2 | Chapter 3 |
p Frost.[^4] And wind again.[^3]
note 1 In the log.
note 2 In the almanac.
note 3 In a letter.
note 4 On the wall.
";

    /// Headings, texts with the marks of notes, and notes.
    fn shown(book: &Book) -> String {
        let mut out = Vec::new();
        walk_sections(book, &mut |_, s| {
            out.extend(s.heading().map(|h| h.one_line()));
            for b in s.blocks() {
                if let BlockKind::Paragraph(t) = b.kind() {
                    let marks = t.iter().filter_map(|i| if let Inline::NoteRef(n) = i { Some(n + 1) } else { None });
                    out.push(format!("{}{:?}", plain(t), marks.collect::<Vec<_>>()));
                }
            }
        });
        out.push(book.notes().iter().map(Note::mark).collect::<Vec<_>>().join(" "));
        out.join(" / ")
    }

    #[test]
    fn a_stretch_has_its_sections_and_its_notes() {
        let work = book(WORK);
        for (numbers, want) in [
            (0..9, shown(&work).as_str()),
            (0..3, "Preface / By the keeper.[1] / Part 1 / A word before it.[] / Chapter 1 / Rain.[2] / 1 2"),
            // A part that is divided says its heading again.
            (3..9, "Part 1 / Chapter 2 / Wind.[1] / Part 2 / Chapter 3 / Frost. And wind again.[2, 1] / 3 4"),
            (4..9, "Part 2 / Chapter 3 / Frost. And wind again.[2, 1] / 3 4"),
        ] {
            assert_eq!(shown(&work.stretch(&numbers)), want, "{numbers:?}");
        }
    }

    #[test]
    fn a_sample_is_the_first_blocks() {
        let work = book(WORK);
        assert_eq!(work.beginning(usize::MAX), work);
        let sample = work.beginning(16);
        assert_eq!(shown(&sample), "Preface / By the keeper.[1] / Part 1 / A word before it.[] / 1");
        assert!(work.length() > 80 && sample.length() < 50);
    }
}
