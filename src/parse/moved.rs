//! Notes that a book has elsewhere than its draft.

use super::Reading;
use crate::book::{Section, share_notes, walk_block_marks, walk_marks};

/// A chapter with what stands inside it: what a book puts notes behind.
#[derive(Default)]
struct Chapter<'a> {
    sections: Vec<&'a Section>,
}

impl Reading {
    /// The numbers of the notes that stand behind the chapter that has their mark, where the draft has them in its
    /// midst or in another place altogether.
    pub fn moved_notes(&self) -> Vec<usize> {
        let mut chapters = Vec::new();
        for s in self.book.sections() {
            divide(s, true, &mut chapters);
        }
        let shared = share_notes(&self.book, chapters.len(), &|n, visit| chapters[n].marks(visit));
        let mut starts: Vec<(u32, usize)> = Vec::new();
        for (n, c) in chapters.iter().enumerate() {
            for s in &c.sections {
                starts.extend(s.heading().map(|h| (h.span().start, n)));
                starts.extend(s.blocks().iter().map(|b| (b.span().start, n)));
            }
        }
        starts.sort_unstable();
        let mut moved = Vec::new();
        for (n, notes) in shared.of.iter().enumerate() {
            let mut last = 0;
            for note in notes {
                let span = self.book.notes()[*note].span();
                let at = starts.partition_point(|(start, _)| *start < span.start);
                let behind = at.checked_sub(1).is_some_and(|at| starts[at].1 == n);
                let closes = starts.get(at).is_none_or(|(_, next)| *next != n);
                if behind && closes && last <= span.start {
                    last = span.end;
                } else {
                    moved.push(*note);
                }
            }
        }
        moved.sort_unstable();
        moved
    }
}

/// Divides a section into chapters: parts hold some, as does what has no text of its own; whatever else stands in a
/// section stands in its chapter.
fn divide<'a>(s: &'a Section, opens: bool, out: &mut Vec<Chapter<'a>>) {
    if opens || out.is_empty() {
        out.push(Chapter::default());
    }
    if let Some(chapter) = out.last_mut() {
        chapter.sections.push(s);
    }
    for c in s.children() {
        divide(c, opens && s.holds_chapters(), out);
    }
}

impl Chapter<'_> {
    fn marks(&self, visit: &mut dyn FnMut(usize)) {
        for s in &self.sections {
            if let Some(h) = s.heading() {
                walk_marks(h.label(), visit);
                walk_marks(h.title(), visit);
            }
            s.blocks().iter().for_each(|b| walk_block_marks(b.kind(), visit));
        }
    }
}
