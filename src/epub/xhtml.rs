//! Content documents: a planned section to one XHTML file, or to several where it is too long for one.

use super::blocks::{Place, Setter, are_typed};
use super::notes::{self, Marks, Stands};
use super::pages::{self, PageTops};
use super::plan::{Unit, heading_parts};
use super::split::halve;
use super::text::put_inlines;
use crate::book::{Block, BlockKind, Language, Matter, SectionKind, Words, plain};
use crate::xml::Xml;

/// The most bytes a content document has. E-readers on old engines grow slow or fail above 260 to 300 kB; Calibre
/// divides at 260 KiB. The rest is room for what closes a file.
pub(super) const FILE_LIMIT: usize = 250_000;
/// How near the limit no subsection begins any more, so that its heading stays with its text.
const HEADING_ROOM: usize = 4_000;
/// Steps of indent that the style sheet knows for lines of verse.
pub(super) const VERSE_STEPS: u8 = 12;
/// The style sheet's name.
pub(super) const STYLESHEET: &str = "stylesheet.css";

/// What all documents of a book share.
pub(super) struct Page<'a> {
    pub(super) language: &'a Language,
    pub(super) words: Words,
    /// The pages of the print edition.
    pub(super) pages: PageTops<'a>,
    /// Notes have types of Z39.98 in them.
    pub(super) typed_notes: bool,
}

impl Page<'_> {
    /// A document up to its body, which is open and has the type and the class given.
    pub(super) fn begin(&self, title: &str, matter: &str, class: &str) -> Xml {
        self.begin_typed(title, matter, class, false)
    }

    /// As [`Page::begin`], of a document that may have types of Z39.98 in it, whose vocabulary it has to name then.
    fn begin_typed(&self, title: &str, matter: &str, class: &str, typed: bool) -> Xml {
        let mut xml = Xml::document();
        xml.html_doctype();
        let tag = self.language.tag();
        let mut attributes = vec![
            ("xmlns", "http://www.w3.org/1999/xhtml"),
            ("xmlns:epub", "http://www.idpf.org/2007/ops"),
            ("lang", tag),
            ("xml:lang", tag),
        ];
        if typed {
            attributes.insert(2, ("epub:prefix", "z3998: http://www.daisy.org/z3998/2012/vocab/structure/"));
        }
        if self.language.is_rtl() {
            attributes.push(("dir", "rtl"));
        }
        xml.open("html", &attributes);
        xml.newline();
        xml.open("head", &[]);
        xml.newline();
        xml.element("title", &[], title);
        xml.newline();
        xml.empty("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", STYLESHEET)]);
        xml.newline();
        xml.close();
        xml.newline();
        match class {
            "" => xml.open("body", &[("epub:type", matter)]),
            class => xml.open("body", &[("epub:type", matter), ("class", class)]),
        }
        xml.newline();
        xml
    }

    /// Attributes that say in which language the words of [`Words`] are, where the book's is another.
    pub(super) fn words_language(&self) -> Vec<(&'static str, &'static str)> {
        if self.words.own { Vec::new() } else { vec![("lang", self.words.tag), ("xml:lang", self.words.tag)] }
    }
}

/// A section's documents.
pub(super) struct Rendered {
    /// Each with the file's name.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// For each section that stands in these files, in reading order, its id and the number of the file it begins in.
    pub(super) anchors: Vec<(String, usize)>,
}

/// The name of a section's `n`th file, from 0. An underscore stands in no id, so no other section has the name.
pub(super) fn file_name(id: &str, n: usize) -> String {
    if n == 0 { format!("{id}.xhtml") } else { format!("{id}_{}.xhtml", n + 1) }
}

/// The structural type of a section (EPUB 3 Structural Semantics Vocabulary) and its role (DPUB-ARIA 1.1). Kinds that
/// the vocabularies do not know, or whose role asks for markup that a draft does not give, have none.
fn semantics(kind: SectionKind) -> Option<(&'static str, &'static str)> {
    use SectionKind::*;
    Some(match kind {
        Dedication => ("dedication", "doc-dedication"),
        Epigraph => ("epigraph", "doc-epigraph"),
        Foreword => ("foreword", "doc-foreword"),
        Preface => ("preface", "doc-preface"),
        Introduction => ("introduction", "doc-introduction"),
        Prologue => ("prologue", "doc-prologue"),
        Part => ("part", "doc-part"),
        Chapter => ("chapter", "doc-chapter"),
        Epilogue => ("epilogue", "doc-epilogue"),
        Afterword => ("afterword", "doc-afterword"),
        Acknowledgements => ("acknowledgments", "doc-acknowledgments"),
        Appendix => ("appendix", "doc-appendix"),
        Glossary => ("glossary", "doc-glossary"),
        Notes => ("endnotes", "doc-endnotes"),
        FrontMatter | Text | AboutAuthor | Index | BackMatter => return None,
    })
}

/// Characters of a paragraph that reaches the foot of a drop capital: two lines of a wide page, and a third.
const INITIAL_ROOM: usize = 140;

/// Whether something set off follows a paragraph at once that may end above the foot of a drop capital. Text would go on
/// beside the capital, but a picture or verse would run into it: engines that reckon initials themselves clear nothing.
fn is_left_beside(n: usize, unit: &Unit<'_>) -> bool {
    let blocks = &unit.section.blocks;
    let BlockKind::Paragraph(text) = &blocks[n].kind else { return false };
    let goes_on = match blocks.get(n + 1) {
        Some(next) => matches!(next.kind, BlockKind::Paragraph(_)),
        None => unit.inside.is_empty(),
    };
    !goes_on && plain(text).chars().count() < INITIAL_ROOM
}

fn has_notes(unit: &Unit<'_>) -> bool {
    unit.section.blocks.iter().any(|b| matches!(b.kind, BlockKind::Note(_))) || unit.inside.iter().any(has_notes)
}

fn is_typed(unit: &Unit<'_>) -> bool {
    are_typed(&unit.section.blocks) || unit.inside.iter().any(is_typed)
}

/// The name of a division of the book as a structural type.
pub(super) fn matter_name(kind: SectionKind) -> &'static str {
    match kind.matter() {
        Matter::Front => "frontmatter",
        Matter::Body => "bodymatter",
        Matter::Back => "backmatter",
    }
}

/// Writes a section's documents.
pub(super) fn render(page: &Page<'_>, unit: &Unit<'_>, marks: Marks<'_>) -> Rendered {
    let typed = page.typed_notes || is_typed(unit);
    let mut flow = Flow {
        page,
        unit,
        typed,
        xml: page.begin_typed(&unit.name, matter_name(unit.section.kind), "", typed),
        floor: 0,
        open: 0,
        marks,
        place: Place::Running,
        done: Vec::new(),
        anchors: Vec::new(),
    };
    flow.section(unit, true);
    flow.finish()
}

struct Flow<'p, 'a> {
    page: &'p Page<'a>,
    unit: &'p Unit<'a>,
    /// Its blocks may have types of Z39.98.
    typed: bool,
    xml: Xml,
    /// How long the file was before its first block: at this length it is not turned.
    floor: usize,
    /// How many sections are open inside the file's own.
    open: usize,
    marks: Marks<'p>,
    place: Place,
    done: Vec<Vec<u8>>,
    anchors: Vec<(String, usize)>,
}

impl Flow<'_, '_> {
    fn finish(mut self) -> Rendered {
        self.done.push(self.xml.finish());
        let files = self.done.into_iter().enumerate().map(|(n, bytes)| (file_name(&self.unit.id, n), bytes)).collect();
        Rendered { files, anchors: self.anchors }
    }

    /// Ends the file and begins the next one, with the same sections open.
    fn turn(&mut self) {
        let next = self.page.begin_typed(&self.unit.name, matter_name(self.unit.section.kind), "", self.typed);
        self.done.push(std::mem::replace(&mut self.xml, next).finish());
        let id = format!("{}_{}", self.unit.id, self.done.len() + 1);
        self.open_section(self.unit, true, &id, true);
        for _ in 0..self.open {
            self.xml.open("section", &[]);
            self.xml.newline();
        }
        self.floor = self.xml.len();
    }

    fn open_section(&mut self, unit: &Unit<'_>, is_file: bool, id: &str, again: bool) {
        let parts = unit.heading().map(heading_parts).filter(|_| !again);
        let ids = parts.map(|(label, title)| {
            let id = |part: &str| format!("{id}-{part}");
            [label.map(|_| id("label")), title.map(|_| id("title"))].into_iter().flatten().collect::<Vec<_>>().join(" ")
        });
        let kind = unit.section.kind;
        let mut attributes = vec![("id", id)];
        // Notes are endnotes where they are known one by one.
        match semantics(kind).filter(|_| kind != SectionKind::Notes || has_notes(unit)) {
            // Only the file's own section is a landmark: several of one name would confuse.
            Some((name, role)) if is_file => {
                attributes.extend([("epub:type", name), ("role", role)]);
                match &ids {
                    Some(ids) => attributes.push(("aria-labelledby", ids)),
                    None => attributes.push(("aria-label", &unit.name)),
                }
            }
            _ => {}
        }
        attributes.push(("class", kind.name()));
        self.xml.open("section", &attributes);
        self.xml.newline();
    }

    fn section(&mut self, unit: &Unit<'_>, is_file: bool) {
        if !is_file && self.xml.len() + HEADING_ROOM > FILE_LIMIT && self.xml.len() > self.floor {
            self.turn();
        }
        self.anchors.push((unit.id.clone(), self.done.len()));
        self.open_section(unit, is_file, &unit.id, false);
        if let Some(label) = self.page.pages.section(unit.number) {
            pages::put(&mut self.xml, label);
            self.xml.newline();
        }
        self.heading(unit, is_file);
        if is_file {
            self.floor = self.xml.len();
        } else {
            self.open += 1;
        }
        let opens = matches!(
            unit.section.kind,
            SectionKind::Chapter | SectionKind::Text | SectionKind::Prologue | SectionKind::Epilogue
        );
        self.place = if is_file && opens { Place::Opening } else { Place::First };
        for (n, b) in unit.section.blocks.iter().enumerate() {
            if self.place == Place::Opening && is_left_beside(n, unit) {
                self.place = Place::First;
            }
            match self.page.pages.block(unit.number, n, &b.kind) {
                Some(marked) => self.block(&marked),
                None => self.block(&b.kind),
            }
        }
        for inner in &unit.inside {
            self.section(inner, false);
        }
        if is_file {
            for (k, n) in self.marks.owned().iter().enumerate() {
                self.whole_note(*n, if k == 0 { Stands::First } else { Stands::After });
            }
        }
        self.xml.close();
        self.xml.newline();
        if !is_file {
            self.open -= 1;
        }
    }

    fn heading(&mut self, unit: &Unit<'_>, is_file: bool) {
        let Some(h) = unit.heading() else { return };
        let (label, title) = heading_parts(h);
        let rank = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(unit.rank.clamp(1, 6)) - 1];
        let class = match unit.section.kind {
            _ if !is_file => "heading inner-heading",
            SectionKind::Part => "heading part-heading",
            _ => "heading chapter-heading",
        };
        let part_class = |part: &'static str, text: &str| {
            // Small capitals leave capitals large: a text that has nothing else gets a class to be made small.
            let caps = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
            if caps { format!("{part} caps") } else { part.to_owned() }
        };
        self.xml.open("hgroup", &[("class", class)]);
        if let Some(text) = &label {
            let id = format!("{}-label", unit.id);
            // A label without a title stands for one.
            let part = if title.is_some() { "label" } else { "title" };
            self.xml.open(rank, &[("id", &id), ("class", &part_class(part, text))]);
            put_inlines(&mut self.xml, &h.label, &mut self.marks);
            self.xml.close();
        }
        if let Some(text) = &title {
            let id = format!("{}-title", unit.id);
            let class = part_class("title", text);
            if label.is_some() {
                let subtitle =
                    [("id", id.as_str()), ("class", &class), ("epub:type", "subtitle"), ("role", "doc-subtitle")];
                self.xml.open("p", &subtitle);
            } else {
                self.xml.open(rank, &[("id", &id), ("class", &class)]);
            }
            put_inlines(&mut self.xml, &h.title, &mut self.marks);
            self.xml.close();
        }
        self.xml.close();
        self.xml.newline();
    }

    fn block(&mut self, block: &BlockKind) {
        if let BlockKind::Note(n) = block {
            return self.whole_note(*n, Stands::Gathered);
        }
        let before = self.xml.len();
        let place = self.place;
        let marks = self.marks.state();
        self.place = Setter { xml: &mut self.xml, marks: &mut self.marks }.block(block, place);
        self.xml.newline();
        if self.xml.len() <= FILE_LIMIT {
            return;
        }
        let alone = before <= self.floor;
        if alone || self.xml.len() - before > FILE_LIMIT - HEADING_ROOM {
            // Even in a file of its own it would be too long.
            if let Some((first, second)) = halve(block) {
                self.xml.cut(before);
                self.marks.back_to(marks);
                self.place = place;
                self.block(&first);
                self.place = Place::Rest;
                return self.block(&second);
            }
        }
        if !alone {
            let block = self.xml.cut(before);
            self.turn();
            self.xml.paste(&block);
        }
    }

    /// A note, with the starts of the print edition's pages in it.
    fn whole_note(&mut self, n: usize, stands: Stands) {
        match self.page.pages.note(n) {
            Some(marked) => self.note(n, &marked, stands, false),
            None => self.note(n, self.marks.blocks(n), stands, false),
        }
    }

    /// A note; `rest` goes on with one that was divided.
    fn note(&mut self, n: usize, blocks: &[Block], stands: Stands, rest: bool) {
        let before = self.xml.len();
        let marks = self.marks.state();
        self.marks.open(&mut self.xml, n, stands, rest);
        Setter { xml: &mut self.xml, marks: &mut self.marks }.note(n, blocks, rest);
        self.xml.close();
        self.xml.newline();
        if self.xml.len() <= FILE_LIMIT {
            return;
        }
        let alone = before <= self.floor;
        if self.xml.len() - before > FILE_LIMIT - HEADING_ROOM
            && let Some((a, b)) = notes::halve(blocks)
        {
            self.xml.cut(before);
            self.marks.back_to(marks);
            self.note(n, &a, stands, rest);
            self.note(n, &b, if stands == Stands::First { Stands::After } else { stands }, true);
        } else if !alone {
            let note = self.xml.cut(before);
            self.turn();
            self.xml.paste(&note);
        }
    }
}
