//! Notes: marks in the text, and the notes themselves at the end of the file of their section.
//!
//! The form is the one that pops up on Kindle, Kobo and Apple's reader and that a voice announces: a mark is an `a`
//! of type `noteref` that holds its text and no other element, a note an `aside` of type `footnote` after its mark,
//! which begins with the link back. An id comes from the number of the note in the book, so it is unique there.

use rustc_hash::FxHashMap;

use super::plan::Unit;
use super::xhtml::Rendered;
use crate::book::{Block, BlockKind, Book, Note, SharedNotes, share_notes, walk_block_marks, walk_marks};
use crate::xml::Xml;

/// Where each note of a book stands.
pub(super) struct Notes<'a> {
    list: &'a [Note],
    /// The ids of the files in reading order.
    files: Vec<String>,
    /// By the files in reading order.
    shared: SharedNotes,
}

impl<'a> Notes<'a> {
    /// Gives every note to the file that has its first mark.
    pub(super) fn of(book: &'a Book, files: &[&Unit<'_>]) -> Notes<'a> {
        let shared = share_notes(book, files.len(), &|n, visit| marks_in(files[n], visit));
        Notes { list: &book.notes, files: files.iter().map(|f| f.id.clone()).collect(), shared }
    }

    /// The marks and notes of a file by its number.
    pub(super) fn of_file(&self, file: usize, id: &str) -> Marks<'_> {
        let owned = self.shared.of.get(file).map_or(&[][..], Vec::as_slice);
        Marks { notes: self, owned, file: id.to_owned(), counts: FxHashMap::default(), log: Vec::new() }
    }

    /// Names the file in links between marks and notes that have come to stand in two.
    pub(super) fn resolve(&self, rendered: &mut [Rendered]) {
        let divided = |(r, owned): (&Rendered, &Vec<usize>)| r.files.len() > 1 && !owned.is_empty();
        if !self.shared.far && !rendered.iter().zip(&self.shared.of).any(divided) {
            return;
        }
        let mut places: FxHashMap<String, String> = FxHashMap::default();
        for (name, bytes) in rendered.iter().flat_map(|r| &r.files) {
            let text = String::from_utf8_lossy(bytes);
            for element in ["<a id=\"", "<aside id=\""] {
                for (at, _) in text.match_indices(element) {
                    let id = &text[at + element.len()..];
                    places.insert(id[..id.find('"').unwrap_or(0)].to_owned(), name.clone());
                }
            }
        }
        for (name, bytes) in rendered.iter_mut().flat_map(|r| &mut r.files) {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let mut out = String::with_capacity(text.len() + 256);
            let mut done = 0;
            for (at, _) in text.match_indices(LINK) {
                // A `<` is never part of the text, so this is a link that was written here.
                let tag = &text[at..at + text[at..].find('>').unwrap_or(0)];
                let Some(href) = tag.find(TO).map(|h| at + h + TO.len()) else { continue };
                let to = &text[href..href + text[href..].find('"').unwrap_or(0)];
                if let Some(file) = places.get(to).filter(|file| *file != name) {
                    out.push_str(&text[done..href - 1]);
                    out.push_str(file);
                    done = href - 1;
                }
            }
            if done > 0 {
                out.push_str(&text[done..]);
                *bytes = out.into_bytes();
            }
        }
    }
}

/// How links between marks and notes begin, and where they lead.
const LINK: &str = "<a ";
const TO: &str = " href=\"#";

/// Visits the note marks of a section and of those in its file, in reading order.
fn marks_in(unit: &Unit<'_>, visit: &mut dyn FnMut(usize)) {
    if let Some(h) = &unit.section.heading {
        walk_marks(&h.label, visit);
        walk_marks(&h.title, visit);
    }
    unit.section.blocks.iter().for_each(|b| walk_block_marks(&b.kind, visit));
    unit.inside.iter().for_each(|u| marks_in(u, visit));
}

/// The marks of one section's files in the making, and its notes.
pub(super) struct Marks<'a> {
    notes: &'a Notes<'a>,
    owned: &'a [usize],
    /// The id of the section that the files are of.
    file: String,
    /// How many marks each note has here so far, and in which order they came.
    counts: FxHashMap<usize, u32>,
    log: Vec<usize>,
}

impl<'a> Marks<'a> {
    /// The notes that stand at the end of these files, by their numbers.
    pub(super) fn owned(&self) -> &'a [usize] {
        self.owned
    }

    /// What a note says.
    pub(super) fn blocks(&self, n: usize) -> &'a [Block] {
        self.notes.list.get(n).map_or(&[], |note| &note.blocks)
    }

    /// Where the marks stand, to go back to.
    pub(super) fn state(&self) -> usize {
        self.log.len()
    }

    /// Forgets the marks made since, because what holds them is written anew.
    pub(super) fn back_to(&mut self, state: usize) {
        for n in self.log.drain(state..) {
            if let Some(count) = self.counts.get_mut(&n) {
                *count -= 1;
            }
        }
    }

    /// Writes a mark. It holds no element, since Apple's reader shows no note for a mark with a `sup` in it.
    pub(super) fn put(&mut self, xml: &mut Xml, n: usize) {
        let Some(note) = self.notes.list.get(n) else { return };
        let count = self.counts.entry(n).or_default();
        *count += 1;
        self.log.push(n);
        let id = match *count {
            1 => mark_id(&self.file, n),
            more => format!("{}-{more}", mark_id(&self.file, n)),
        };
        let to = format!("#{}", note_id(n));
        let mark =
            [("id", &*id), ("href", &to), ("epub:type", "noteref"), ("role", "doc-noteref"), ("class", "noteref")];
        xml.element("a", &mark, &super::text::flat(&note.mark));
    }

    /// Opens a note, or the rest of one that was divided; the caller closes it. A note that the draft has gathered with
    /// others is an endnote: Apple's reader hides footnotes where they stand. Its role is `note`, since `doc-endnote` is
    /// deprecated (DPUB-ARIA 1.1), and an `aside` without a role would be a landmark without a name.
    pub(super) fn open(&self, xml: &mut Xml, n: usize, stands: Stands, rest: bool) {
        let id = note_id(n);
        let (of, class) = match stands {
            Stands::Gathered => ("endnote", "note"),
            Stands::First => ("footnote", "note first-note"),
            Stands::After => ("footnote", "note"),
        };
        let mut all = vec![("class", class)];
        if !rest {
            all.extend([("id", id.as_str()), ("epub:type", of)]);
            all.push(("role", if stands == Stands::Gathered { "note" } else { "doc-footnote" }));
            all.rotate_left(1);
        } else {
            all.push(("role", "note"));
        }
        xml.open("aside", &all);
    }

    /// Writes the link back to a note's mark, which a note begins with.
    pub(super) fn put_back(&self, xml: &mut Xml, n: usize) {
        let Some(note) = self.notes.list.get(n) else { return };
        let mut label = super::text::flat(&note.mark);
        if label.ends_with(char::is_alphanumeric) {
            label.push('.');
        }
        if let Some(Some(owner)) = self.notes.shared.owner.get(n) {
            let to = format!("#{}", mark_id(&self.notes.files[*owner], n));
            xml.element("a", &[("href", &*to), ("epub:type", "backlink"), ("role", "doc-backlink")], &label);
        } else {
            xml.text(&label);
        }
        xml.text(" ");
    }
}

/// Where a note stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stands {
    /// Where the draft has gathered notes.
    Gathered,
    /// Behind a chapter, the first there.
    First,
    /// Behind another note.
    After,
}

fn mark_id(file: &str, n: usize) -> String {
    format!("{file}-noteref-{}", n + 1)
}

fn note_id(n: usize) -> String {
    format!("note-{}", n + 1)
}

/// A note's blocks divided in two, where they are too long for a file.
pub(super) fn halve(blocks: &[Block]) -> Option<(Vec<Block>, Vec<Block>)> {
    let group = BlockKind::Group(crate::book::GroupKind::Aside, blocks.to_vec());
    match super::split::halve(&group)? {
        (BlockKind::Group(_, a), BlockKind::Group(_, b)) => Some((a, b)),
        _ => None,
    }
}
