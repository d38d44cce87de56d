//! Notes at the foot of pages: each as a list of lines of one leading, of which every page takes the next few.

use super::blocks::{Item, Keep, Text, Within};
use super::pagebreak::{Calls, Note};
use super::sheet::Sheet;
use crate::book::{self, walk_block_marks};

/// A note, set.
#[derive(Debug, Default)]
pub(crate) struct FootNote {
    /// Its number in the book.
    number: usize,
    /// The notes that it has marks of.
    calls: Vec<usize>,
    /// Its text.
    items: Vec<Item>,
    lines: Vec<Slot>,
    /// After how many lines a page may end.
    ends: Vec<usize>,
}

/// A line of a note, or its blank lines.
#[derive(Clone, Copy, Debug)]
struct Slot {
    item: usize,
    line: usize,
    /// Lines of notes that it takes.
    rows: usize,
}

impl FootNote {
    /// A note as its items say, without blank lines at its ends.
    pub(crate) fn new(number: usize, note: &book::Note, mut items: Vec<Item>, sheet: &Sheet<'_>) -> FootNote {
        let blank = |i: &Item| match i {
            Item::Gap(_) => true,
            Item::Text(t) => t.lines.is_empty(),
        };
        while items.last().is_some_and(blank) {
            items.pop();
        }
        items.drain(..items.iter().take_while(|i| blank(i)).count());
        let mut calls = Vec::new();
        note.blocks().iter().for_each(|b| walk_block_marks(b.kind(), &mut |n| calls.push(n)));
        let mut out = FootNote { number, calls, ..FootNote::default() };
        let mut rows = 0;
        for (n, item) in items.iter().enumerate() {
            let (count, each) = match item {
                Item::Gap(gap) => (1, gap.rows),
                // Lines of the grid, where they take more than one, are not as low as those of notes.
                Item::Text(t) if t.rows > 1 => {
                    (t.lines.len(), (t.rows as f32 * sheet.leading / sheet.note_leading).ceil() as usize)
                }
                Item::Text(t) => (t.lines.len(), 1),
            };
            for line in 0..count {
                rows += each;
                out.lines.push(Slot { item: n, line, rows: each });
                if may_end(&items, n, line + 1, sheet.lines) {
                    out.ends.push(rows);
                }
            }
        }
        out.items = items;
        out
    }
}

/// Whether a page may end in a note before a line of an item, which is its last where it is the count of its lines.
fn may_end(items: &[Item], item: usize, line: usize, page: usize) -> bool {
    let next = match items.get(item + 1) {
        None => None,
        Some(Item::Gap(_)) => Some(false),
        Some(Item::Text(t)) => Some(!t.with_before),
    };
    match &items[item] {
        Item::Gap(_) => next == Some(true),
        Item::Text(t) if line == t.lines.len() => t.keep != Keep::WithNext && next == Some(true),
        Item::Text(t) => !t.stays_whole(page) && line >= 2 && line + 2 <= t.lines.len(),
    }
}

/// Puts notes in the order in which the marks of a heading and of a text call for them; gives also which mark calls for
/// which of them, and how many the heading calls for. A note whose mark is not to be found comes last.
pub(crate) fn in_order(
    notes: Vec<FootNote>,
    in_heading: impl Iterator<Item = usize>,
    in_text: impl Iterator<Item = usize>,
) -> (Vec<FootNote>, Calls, usize) {
    let (mut out, mut calls) = (Vec::with_capacity(notes.len()), Calls::default());
    if notes.is_empty() {
        return (out, calls, 0);
    }
    let marks: Vec<(usize, bool)> = in_heading.map(|n| (n, true)).chain(in_text.map(|n| (n, false))).collect();
    let called: std::collections::BTreeSet<usize> = marks.iter().map(|m| m.0).collect();
    let mut left: std::collections::BTreeMap<usize, FootNote> = notes.into_iter().map(|n| (n.number, n)).collect();
    let mut by_heading = 0;
    for (n, heading) in marks {
        let Some(note) = left.remove(&n) else { continue };
        let others = note.calls.iter().filter(|n| !called.contains(n)).collect::<Vec<_>>();
        let others: Vec<FootNote> = others.into_iter().filter_map(|n| left.remove(n)).collect();
        calls.add(n, others.len());
        out.push(note);
        out.extend(others);
        if heading {
            by_heading = out.len();
        }
    }
    for (n, note) in left {
        calls.add(n, 0);
        out.push(note);
    }
    (out, calls, by_heading)
}

/// What the page breaker needs to know of notes.
pub(crate) fn measured(notes: &[FootNote]) -> Vec<Note> {
    let lines = |n: &FootNote| n.lines.iter().map(|l| l.rows).sum();
    notes.iter().map(|n| Note { lines: lines(n), ends: n.ends.clone() }).collect()
}

/// The notes of a chapter on their way to the feet of its pages.
pub(crate) struct Queue {
    notes: Vec<FootNote>,
    /// The next line: its note, and its number there.
    next: (usize, usize),
    /// Lines that pages were to take and did not, since what cannot be divided was higher.
    due: usize,
    /// The elements that are open.
    pub(crate) inside: Vec<(Within, u32)>,
    /// The element of the text that was begun last, and its parts.
    pub(crate) tag: Option<(u32, Vec<u32>)>,
}

/// A line of a note at the foot of a page.
pub(crate) struct FootLine<'q> {
    /// The text that it is of.
    pub(crate) text: &'q mut Text,
    /// Its number there.
    pub(crate) line: usize,
    /// How far its middle line is below the first of the foot, in lines of notes.
    pub(crate) down: f32,
}

impl Queue {
    /// All notes of a chapter.
    pub(crate) fn new(notes: Vec<FootNote>) -> Queue {
        Queue { notes, next: (0, 0), due: 0, inside: Vec::new(), tag: None }
    }

    /// Takes the next lines, so many or, on the last page, all. Gives for each the number of its note among those of the
    /// chapter and its place there, with how far down it stands, and how many lines they are together.
    pub(crate) fn take(&mut self, lines: usize, last: bool) -> (Vec<(usize, usize, f32)>, usize) {
        self.due += lines;
        let (mut out, mut rows, mut height) = (Vec::new(), 0, 0);
        while let Some(note) = self.notes.get(self.next.0) {
            let Some(slot) = note.lines.get(self.next.1) else {
                self.next = (self.next.0 + 1, 0);
                continue;
            };
            if slot.rows > self.due && !last {
                break;
            }
            self.due = self.due.saturating_sub(slot.rows);
            let blank = matches!(note.items[slot.item], Item::Gap(_));
            // Blank lines vanish at either end of a foot.
            if !(blank && out.is_empty()) {
                rows += slot.rows;
            }
            if !blank {
                out.push((self.next.0, self.next.1, rows as f32 - (slot.rows as f32 + 1.0) / 2.0));
                height = rows;
            }
            self.next.1 += 1;
        }
        (out, height)
    }

    /// A line that was taken.
    pub(crate) fn line(&mut self, (note, slot, down): (usize, usize, f32)) -> Option<FootLine<'_>> {
        let note = self.notes.get_mut(note)?;
        let slot = note.lines[slot];
        match note.items.get_mut(slot.item)? {
            Item::Text(text) => Some(FootLine { text, line: slot.line, down }),
            Item::Gap(_) => None,
        }
    }
}
