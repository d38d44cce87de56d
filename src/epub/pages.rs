//! The pages of the print edition in the EPUB: each has a mark where it begins, inside a paragraph too, and the
//! navigation leads to the marks. A page is an empty `span`, so nothing of it is seen.
//!
//! EPUB Accessibility 1.1 (clause 3.2) asks for a page list where there is a printed edition, and for its name.

use memchr::{memchr, memmem};
use rustc_hash::FxHashMap;

use super::front::FrontPage;
use super::xhtml::Rendered;
use crate::book::{Block, BlockKind, Inline, Note, PageMap, PageTop, Place, is_sign};
use crate::xml::Xml;

/// What begins every mark of a page; no text has it, for text has no `<`.
const MARK: &str = "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"";

/// Starts of pages in a block: how many signs of it stand before, and the page's label.
type Starts<'a> = Vec<(usize, &'a str)>;

/// Where the pages of the print edition begin, by what they begin with.
#[derive(Default)]
pub(super) struct PageTops<'a> {
    /// The labels of title page, page of rights and contents.
    pub(super) title: Option<&'a str>,
    pub(super) copyright: Option<&'a str>,
    pub(super) contents: Option<&'a str>,
    sections: FxHashMap<usize, &'a str>,
    blocks: FxHashMap<Place, Starts<'a>>,
    notes: FxHashMap<usize, Starts<'a>>,
    /// The book's notes, for their marks in the text.
    list: &'a [Note],
}

impl<'a> PageTops<'a> {
    /// Sorts the pages; none where there is no print edition.
    pub(super) fn of(map: Option<&'a PageMap>, notes: &'a [Note]) -> PageTops<'a> {
        let mut out = PageTops { list: notes, ..PageTops::default() };
        for start in map.map_or(&[][..], PageMap::starts) {
            let label = start.label.as_str();
            match &start.with {
                PageTop::Title => out.title = Some(label),
                PageTop::Copyright => out.copyright = Some(label),
                PageTop::Contents => out.contents = Some(label),
                PageTop::Section(n) => drop(out.sections.insert(*n, label)),
                PageTop::Block { place, signs } => out.blocks.entry(place.clone()).or_default().push((*signs, label)),
                PageTop::Note { note, signs } => out.notes.entry(*note).or_default().push((*signs, label)),
            }
        }
        out
    }

    /// The page that begins with a section, by the section's number in reading order.
    pub(super) fn section(&self, number: usize) -> Option<&'a str> {
        self.sections.get(&number).copied()
    }

    /// A block with the pages marked that begin in it; `None` where none does.
    pub(super) fn block(&self, section: usize, block: usize, kind: &BlockKind) -> Option<BlockKind> {
        let starts = self.blocks.get(&Place { section, block })?;
        let mut kind = kind.clone();
        Marker { starts, notes: self.list, at: 0 }.block(&mut kind);
        Some(kind)
    }

    /// The blocks of a note with the pages marked that begin in it; `None` where none does.
    pub(super) fn note(&self, note: usize) -> Option<Vec<Block>> {
        let starts = self.notes.get(&note)?;
        let note = self.list.get(note)?;
        let mut blocks = note.blocks.clone();
        let mut marker = Marker { starts, notes: self.list, at: 0 };
        let mut lead = marker.lead(&note.mark);
        // A number has a full stop behind it.
        marker.at += usize::from(note.mark.ends_with(char::is_alphanumeric));
        if !lead.is_empty() {
            begin_with(&mut blocks, &mut lead);
        }
        marker.blocks(&mut blocks);
        Some(blocks)
    }
}

/// Sets marks into a block, whose text it counts as it goes.
struct Marker<'s, 'a> {
    starts: &'s [(usize, &'a str)],
    notes: &'a [Note],
    /// Signs so far.
    at: usize,
}

impl Marker<'_, '_> {
    /// The page that begins here.
    fn here(&mut self) -> Option<String> {
        let (first, rest) = self.starts.split_first()?;
        (first.0 <= self.at).then(|| {
            self.starts = rest;
            first.1.to_owned()
        })
    }

    /// Passes over what stands before a text and is not part of it, and gives the pages that begin there.
    fn lead(&mut self, text: &str) -> Vec<Inline> {
        let mut out = Vec::new();
        for _ in text.chars().filter(|c| is_sign(*c)) {
            out.extend(std::iter::from_fn(|| self.here()).map(Inline::PageStart));
            self.at += 1;
        }
        out
    }

    fn inlines(&mut self, inlines: &mut Vec<Inline>) {
        let mut out = Vec::with_capacity(inlines.len());
        for mut inline in inlines.drain(..) {
            match &mut inline {
                Inline::Text(text) => {
                    let mut from = 0;
                    for (n, c) in text.char_indices() {
                        if !is_sign(c) {
                            continue;
                        }
                        while let Some(label) = self.here() {
                            out.extend((n > from).then(|| Inline::Text(text[from..n].to_owned())));
                            out.push(Inline::PageStart(label));
                            from = n;
                        }
                        self.at += 1;
                    }
                    if from > 0 {
                        text.drain(..from);
                    }
                }
                Inline::NoteRef(n) => {
                    if let Some(note) = self.notes.get(*n) {
                        out.append(&mut self.lead(&note.mark));
                    }
                }
                other => {
                    if let Some(inner) = other.children_mut() {
                        self.inlines(inner);
                    }
                    if let Inline::Ruby { reading, .. } = other {
                        out.append(&mut self.lead(reading));
                    }
                }
            }
            out.push(inline);
        }
        *inlines = out;
    }

    fn blocks(&mut self, blocks: &mut [Block]) {
        blocks.iter_mut().for_each(|b| self.block(&mut b.kind));
    }

    /// Goes through a block in the order in which the pages have its text.
    fn block(&mut self, block: &mut BlockKind) {
        match block {
            BlockKind::Paragraph(text) | BlockKind::Line(_, text) => self.inlines(text),
            BlockKind::SceneBreak(_) | BlockKind::Note(_) => {}
            BlockKind::Verse(stanzas) => stanzas.iter_mut().flatten().for_each(|l| self.inlines(&mut l.text)),
            BlockKind::Group(_, blocks) => self.blocks(blocks),
            BlockKind::List(items) => {
                for item in items {
                    let mut lead = self.lead(&item.marker);
                    if !lead.is_empty() {
                        begin_with(&mut item.blocks, &mut lead);
                    }
                    self.blocks(&mut item.blocks);
                }
            }
            BlockKind::Speech { speaker, blocks } => {
                self.inlines(speaker);
                self.blocks(blocks);
            }
            BlockKind::Figure(figure) => {
                figure.caption = figure.words().into_owned();
                self.inlines(&mut figure.caption);
            }
            BlockKind::Table(table) => table.rows.iter_mut().flatten().for_each(|cell| self.inlines(cell)),
            BlockKind::Preformatted(lines) => {
                let mut out = Vec::with_capacity(lines.len());
                for line in lines.drain(..) {
                    // A page begins at a line: what is drawn with characters is not to be parted within one.
                    out.extend(std::iter::from_fn(|| self.here()).map(|label| format!("{PAGE_LINE}{label}")));
                    self.at += line.chars().filter(|c| is_sign(*c)).count();
                    out.push(line);
                }
                *lines = out;
            }
        }
    }
}

/// Begins a line of preformatted text that is the mark of a page: a character that no text has (Unicode keeps it for
/// what programs do inside).
const PAGE_LINE: char = '\u{fdd0}';

/// The page whose mark a line of preformatted text is.
pub(super) fn page_line(line: &str) -> Option<&str> {
    line.strip_prefix(PAGE_LINE)
}

/// Puts marks before the first text of blocks; they are lost where there is none.
fn begin_with(blocks: &mut [Block], lead: &mut Vec<Inline>) {
    if let Some(BlockKind::Paragraph(text) | BlockKind::Line(_, text)) = blocks.first_mut().map(|b| &mut b.kind) {
        lead.append(text);
        *text = std::mem::take(lead);
    }
}

/// Takes the marks of pages from the beginning of a text, to be set before something that stands before it.
pub(super) fn leading(text: &[Inline]) -> (&[Inline], &[Inline]) {
    text.split_at(text.iter().take_while(|i| matches!(i, Inline::PageStart(_))).count())
}

/// Writes the mark of a page. It is closed by a tag of its own, for who reads XHTML as HTML.
pub(super) fn put(xml: &mut Xml, label: &str) {
    let id = format!("page-{label}");
    xml.open("span", &[("epub:type", "pagebreak"), ("role", "doc-pagebreak"), ("id", &id), ("aria-label", label)]);
    xml.close();
}

/// An entry of the page list: its label and where it leads.
pub(super) struct Page {
    pub(super) label: String,
    pub(super) href: String,
}

/// The pages marked in the documents of a book, in its order; `before` sections stand before the contents.
pub(super) fn list(tops: &PageTops<'_>, front: &[FrontPage], rendered: &[Rendered], before: usize) -> Vec<Page> {
    let (first, rest) = rendered.split_at(before.min(rendered.len()));
    let of = |r: &[Rendered]| r.iter().flat_map(|r| &r.files).flat_map(|(n, b)| marked(n, b)).collect::<Vec<_>>();
    let contents = tops.contents.map(|l| Page { label: l.to_owned(), href: format!("nav.xhtml#page-{l}") });
    let mut out: Vec<Page> = front.iter().flat_map(|f| marked(f.name, &f.bytes)).collect();
    out.extend(of(first));
    out.extend(contents);
    out.extend(of(rest));
    out
}

/// The pages marked in a document.
fn marked(name: &str, bytes: &[u8]) -> Vec<Page> {
    let page = |at: usize| {
        let id = &bytes[at + MARK.len()..];
        let id = String::from_utf8_lossy(&id[..memchr(b'"', id).unwrap_or(0)]);
        Page { label: id.strip_prefix("page-").unwrap_or(&id).to_owned(), href: format!("{name}#{id}") }
    };
    memmem::find_iter(bytes, MARK).map(page).collect()
}
