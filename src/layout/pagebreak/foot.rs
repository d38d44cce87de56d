//! Notes at the foot of pages, as the page breaker sees them.
//!
//! They stand in the order in which the text calls for them, each on the page of its mark, and only the last on a page may go
//! on at the foot of the next. So what a page owes its foot is one number: the lines of notes *due*, those that the page
//! before hands on among them. Which note may go on follows from the place in the text: the last that was called for.

use std::collections::BTreeMap;

use super::Frame;

/// What parts notes from the text, in lines of the grid: the rule stands in it.
const FOOT_GAP: f32 = 0.75;
/// Sums of rounded measures may miss a whole line by this.
const ROUNDING: f32 = 0.01;

impl Frame {
    /// Lines of the grid that so many lines of notes take at the foot of a page.
    pub(super) fn foot(&self, lines: usize) -> usize {
        if lines == 0 { 0 } else { (lines as f32 * self.note + FOOT_GAP - ROUNDING).ceil() as usize }
    }

    /// How many lines of notes so many lines of the grid hold.
    pub(super) fn room(&self, rows: usize) -> usize {
        ((rows as f32 - FOOT_GAP) / self.note + ROUNDING).max(0.0) as usize
    }
}

/// A note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    /// Its lines, in the leading of notes.
    pub(crate) lines: usize,
    /// After how many of them a page may end, in ascending order; never after none or all.
    pub(crate) ends: Vec<usize>,
}

/// The notes of a chapter in the order in which they are called for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(super) notes: Vec<Note>,
    /// Lines of the first so many of them together.
    sums: Vec<usize>,
}

impl Notes {
    /// Notes in order.
    pub(crate) fn new(notes: Vec<Note>) -> Notes {
        let mut sums = vec![0];
        sums.extend(notes.iter().scan(0, |sum, n| {
            *sum += n.lines;
            Some(*sum)
        }));
        Notes { notes, sums }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.notes.len()
    }

    /// Lines of the notes from one on, up to another.
    pub(super) fn lines(&self, from: usize, to: usize) -> usize {
        if from >= to { 0 } else { self.sums[to] - self.sums[from] }
    }

    /// The fewest of the lines due that must stand on a page, where the first `called` notes have been called for.
    pub(super) fn least(&self, due: usize, called: usize) -> usize {
        match called.checked_sub(1).and_then(|n| self.notes.get(n)) {
            // Nothing but the rest of a note that began before.
            Some(last) if due < last.lines => 0,
            Some(last) => due - last.lines + last.ends.first().copied().unwrap_or(last.lines),
            None => due,
        }
    }

    /// The most of the lines due that may stand in `room` lines, so that the rest may go on; `None` where the page cannot
    /// hold what it must.
    pub(super) fn fit(&self, due: usize, called: usize, room: usize) -> Option<usize> {
        if due <= room {
            return Some(due);
        }
        let last = called.checked_sub(1).and_then(|n| self.notes.get(n))?;
        // Lines of the last note on pages before this one, and of others on this.
        let (done, others) = (last.lines.saturating_sub(due), due.saturating_sub(last.lines));
        let end = last.ends.iter().rev().find(|e| **e > done && others + **e - done <= room);
        match end {
            Some(end) => Some(others + end - done),
            None if done > 0 => Some(0),
            None => None,
        }
    }
}

/// Which notes stand at the foot of a chapter's pages: for each, by its number in the book, its place among them and how
/// many are called for by its mark, which are those that it has marks of besides itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    places: BTreeMap<usize, (usize, usize)>,
    count: usize,
}

impl Calls {
    /// Adds a note behind those known, with `others` that only it has marks of.
    pub(crate) fn add(&mut self, note: usize, others: usize) {
        self.places.insert(note, (self.count, 1 + others));
        self.count += 1 + others;
    }

    /// How many notes there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// For each note that marks call for after the first `called`, its line. Only the first mark of a note calls for it.
    pub(crate) fn lines(&self, called: usize, marks: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
        let mut out = Vec::new();
        for (line, note) in marks {
            if let Some((place, count)) = self.places.get(&note)
                && *place >= called + out.len()
            {
                out.resize(place + count - called, line);
            }
        }
        out
    }
}
