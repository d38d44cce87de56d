//! Blocks as XHTML: the element of each kind, its class and, where the vocabularies have a word for it, its type.
//!
//! Types are those of the EPUB 3 Structural Semantics Vocabulary and of ANSI/NISO Z39.98 (`z3998:`). What has no
//! element of its own is a `p` or a `div` with a class, so that a reader without the style sheet still has paragraphs.

use super::notes::Marks;
use super::pages;
use super::text::{flat_inlines, put, put_inlines};
use super::xhtml::VERSE_STEPS;
use crate::book::{
    Block, BlockKind, Figure, GroupKind, Inline, Item, LineKind, Picture, PictureKind, Table, VerseLine, plain,
};
use crate::xml::Xml;

/// Where a paragraph stands, which settles its class.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// The first of a chapter's story.
    Opening,
    /// The first after a heading or a break.
    First,
    /// After another.
    Running,
    /// The rest of a paragraph that was divided.
    Rest,
}

impl Place {
    fn class(self) -> Option<&'static str> {
        match self {
            Place::Opening => Some("first opening"),
            Place::First => Some("first"),
            Place::Rest => Some("rest"),
            Place::Running => None,
        }
    }
}

/// The classes of lists by how many characters their longest marker has: the style sheet hangs it out so far.
pub(super) const MARKER_WIDTHS: [(usize, &str, f32); 4] =
    [(2, "short", 1.5), (3, "middling", 2.0), (5, "long", 3.0), (8, "longest", 4.5)];

/// The width in pixels from which on a picture fills the screen's: that of a page of 4 inches at 200 to the inch, as the
/// printed pages show it.
const FULL_WIDTH: u32 = 800;
/// The classes of pictures by the share of the page's width they take, in hundredths; the smallest that holds the picture.
pub(super) const FIGURE_WIDTHS: [(u32, &str); 10] = [
    (10, "wide-10"),
    (20, "wide-20"),
    (30, "wide-30"),
    (40, "wide-40"),
    (50, "wide-50"),
    (60, "wide-60"),
    (70, "wide-70"),
    (80, "wide-80"),
    (90, "wide-90"),
    (100, "wide-100"),
];

/// Whether types of Z39.98 may stand in these blocks.
pub(super) fn are_typed(blocks: &[Block]) -> bool {
    blocks.iter().any(|b| match &b.kind {
        BlockKind::Verse(_) | BlockKind::Speech { .. } => true,
        BlockKind::Line(kind, _) => type_of(*kind).is_some(),
        BlockKind::Group(kind, inside) => *kind == GroupKind::Letter || are_typed(inside),
        BlockKind::List(items) => items.iter().any(|i| are_typed(&i.blocks)),
        BlockKind::Paragraph(_)
        | BlockKind::SceneBreak(_)
        | BlockKind::Figure(_)
        | BlockKind::Table(_)
        | BlockKind::Preformatted(_)
        | BlockKind::Note(_) => false,
    })
}

/// The type of a line that has one.
fn type_of(kind: LineKind) -> Option<&'static str> {
    match kind {
        LineKind::Salutation => Some("z3998:salutation"),
        LineKind::Signature => Some("z3998:signature"),
        LineKind::StageDirection => Some("z3998:stage-direction"),
        LineKind::Dateline | LineKind::Attribution | LineKind::Centred => None,
    }
}

/// Writes blocks.
pub(super) struct Setter<'x, 'm, 'a> {
    pub(super) xml: &'x mut Xml,
    pub(super) marks: &'m mut Marks<'a>,
}

impl Setter<'_, '_, '_> {
    /// Writes a block and says where the next one stands.
    pub(super) fn block(&mut self, block: &BlockKind, place: Place) -> Place {
        // The story opens with its first paragraph, whatever stands above that.
        let leading_up = |next: Place| if place == Place::Opening { Place::Opening } else { next };
        match block {
            BlockKind::Paragraph(text) => {
                self.paragraph(text, place.class());
                Place::Running
            }
            BlockKind::Line(kind, text) => {
                self.line(*kind, text);
                match kind {
                    LineKind::Dateline | LineKind::Centred => leading_up(Place::First),
                    LineKind::Salutation => Place::Running,
                    _ => leading_up(Place::Running),
                }
            }
            // The style sheet draws the sign: a voice says nothing but that there is a break.
            BlockKind::SceneBreak(_) => {
                self.xml.empty("hr", &[("class", "scene")]);
                leading_up(Place::First)
            }
            BlockKind::Verse(stanzas) => {
                self.verse(stanzas);
                Place::Running
            }
            BlockKind::Group(kind, blocks) => {
                self.group(*kind, blocks);
                match kind {
                    GroupKind::Epigraph | GroupKind::Aside => leading_up(Place::First),
                    GroupKind::Quote | GroupKind::Letter => Place::Running,
                }
            }
            BlockKind::List(items) => {
                self.list(items);
                Place::Running
            }
            BlockKind::Speech { speaker, blocks } => {
                self.speech(speaker, blocks);
                Place::Running
            }
            BlockKind::Figure(figure) => {
                self.figure(figure);
                leading_up(Place::Running)
            }
            BlockKind::Table(table) => {
                self.table(table);
                Place::Running
            }
            BlockKind::Preformatted(lines) => {
                self.xml.open("pre", &[]);
                let mut begun = false;
                for line in lines {
                    if let Some(label) = pages::page_line(line) {
                        pages::put(self.xml, label);
                        continue;
                    }
                    if std::mem::replace(&mut begun, true) {
                        self.xml.newline();
                    }
                    put(self.xml, line);
                }
                self.xml.close();
                Place::Running
            }
            // Notes are written by who knows how long the file is.
            BlockKind::Note(_) => place,
        }
    }

    /// Writes blocks one below the other; the first of them begins something.
    fn blocks(&mut self, blocks: &[Block]) {
        let mut place = Place::First;
        for b in blocks {
            self.xml.newline();
            place = self.block(&b.kind, place);
        }
        self.xml.newline();
    }

    fn paragraph(&mut self, text: &[Inline], class: Option<&str>) {
        match class {
            Some(class) => self.xml.open("p", &[("class", class)]),
            None => self.xml.open("p", &[]),
        }
        put_inlines(self.xml, text, self.marks);
        self.xml.close();
    }

    fn line(&mut self, kind: LineKind, text: &[Inline]) {
        let class = ("class", kind.name());
        match type_of(kind) {
            Some(kind) => self.xml.open("p", &[class, ("epub:type", kind)]),
            None => self.xml.open("p", &[class]),
        }
        put_inlines(self.xml, text, self.marks);
        self.xml.close();
    }

    fn verse(&mut self, stanzas: &[Vec<VerseLine>]) {
        self.xml.open("div", &[("class", "verse"), ("epub:type", "z3998:verse")]);
        for stanza in stanzas {
            self.xml.newline();
            self.stanza(stanza);
        }
        self.xml.newline();
        self.xml.close();
    }

    fn stanza(&mut self, stanza: &[VerseLine]) {
        self.xml.open("p", &[("class", "stanza")]);
        for (n, line) in stanza.iter().enumerate() {
            if n > 0 {
                // Where a reader ignores the style sheet, lines still end here.
                self.xml.empty("br", &[]);
                self.xml.newline();
            }
            match line.indent.min(VERSE_STEPS) {
                0 => self.xml.open("span", &[("class", "line")]),
                step => self.xml.open("span", &[("class", &format!("line in{step}"))]),
            }
            put_inlines(self.xml, &line.text, self.marks);
            self.xml.close();
        }
        self.xml.close();
    }

    fn group(&mut self, kind: GroupKind, blocks: &[Block]) {
        match kind {
            GroupKind::Quote => self.xml.open("blockquote", &[]),
            GroupKind::Letter => {
                self.xml.open("blockquote", &[("class", "letter"), ("epub:type", "z3998:letter")]);
            }
            GroupKind::Epigraph => {
                let kind = [("class", "epigraph"), ("epub:type", "epigraph"), ("role", "doc-epigraph")];
                self.xml.open("blockquote", &kind);
            }
            // An `aside` inside a chapter would be a landmark inside a landmark.
            GroupKind::Aside => self.xml.open("div", &[("class", "aside"), ("role", "note")]),
        }
        self.blocks(blocks);
        self.xml.close();
    }

    /// A list whose items have markers keeps them as text, as the draft has them: `(b)`, or 7 after 3.
    fn list(&mut self, items: &[Item]) {
        let longest = items.iter().map(|i| i.marker.chars().count()).max().unwrap_or(0);
        if longest == 0 {
            self.xml.open("ul", &[]);
        } else {
            let class = MARKER_WIDTHS.iter().find(|w| longest <= w.0).map_or("marked", |w| w.1);
            let class = if class == "marked" { class.to_owned() } else { format!("marked {class}") };
            self.xml.open("ol", &[("class", &class)]);
        }
        for item in items {
            self.xml.newline();
            self.xml.open("li", &[]);
            let mut rest = &item.blocks[..];
            if !item.marker.is_empty() {
                let mut text = &[][..];
                if let Some(BlockKind::Paragraph(first)) = rest.first().map(|b| &b.kind) {
                    (text, rest) = (first, &rest[1..]);
                }
                let (page, text) = pages::leading(text);
                self.xml.newline();
                self.xml.open("p", &[("class", "item")]);
                put_inlines(self.xml, page, self.marks);
                self.xml.open("span", &[("class", "marker")]);
                put(self.xml, &item.marker);
                self.xml.close();
                self.xml.text(" ");
                put_inlines(self.xml, text, self.marks);
                self.xml.close();
            }
            self.blocks(rest);
            self.xml.close();
        }
        self.xml.newline();
        self.xml.close();
    }

    /// What somebody says in a play; what goes on without a name is the rest of one that was divided.
    fn speech(&mut self, speaker: &[Inline], blocks: &[Block]) {
        self.xml.open("div", &[("class", "speech")]);
        let name = flat_inlines(speaker);
        let mut rest = blocks;
        if !name.is_empty() {
            self.xml.newline();
            self.xml.open("p", &[("class", "said")]);
            let caps = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
            // A name without a point or colon of its own is parted from the words by more than a space.
            let bare = name.ends_with(char::is_alphanumeric);
            let class = match (caps, bare) {
                (true, true) => "speaker caps bare",
                (true, false) => "speaker caps",
                (false, true) => "speaker bare",
                (false, false) => "speaker",
            };
            self.xml.open("span", &[("class", class), ("epub:type", "z3998:persona")]);
            put_inlines(self.xml, speaker, self.marks);
            self.xml.close();
            if let Some(BlockKind::Paragraph(text)) = rest.first().map(|b| &b.kind) {
                self.xml.text(" ");
                put_inlines(self.xml, text, self.marks);
                rest = &rest[1..];
            }
            self.xml.close();
        }
        self.blocks(rest);
        self.xml.close();
    }

    /// The caption of a picture, or what it shows where the book does not have it.
    fn figure(&mut self, figure: &Figure) {
        let words = figure.words();
        let caption = Some(&words[..]).filter(|w| !plain(w).is_empty());
        let Some(picture) = &figure.image else {
            if let Some(caption) = caption {
                self.paragraph(caption, Some("caption"));
            }
            return;
        };
        self.xml.open("figure", &[]);
        self.xml.newline();
        let (name, alt) = (picture_name(picture), super::text::flat(&figure.described()));
        // In hundredths of the page's width, so that small pictures stay small on every device.
        let share = picture.width * 100 / FULL_WIDTH;
        let class = FIGURE_WIDTHS.iter().find(|w| share <= w.0).map_or("wide-100", |w| w.1);
        self.xml.empty("img", &[("src", &*name), ("alt", &*alt), ("class", class)]);
        if let Some(caption) = caption {
            self.xml.newline();
            self.xml.open("figcaption", &[]);
            self.paragraph(caption, Some("caption"));
            self.xml.close();
        }
        self.xml.newline();
        self.xml.close();
    }

    fn table(&mut self, table: &Table) {
        let numbers = columns_of_numbers(table);
        self.xml.open("table", &[]);
        let (head, body) = table.rows.split_at(usize::from(table.head).min(table.rows.len()));
        for (part, element, rows) in [("thead", "th", head), ("tbody", "td", body)] {
            if rows.is_empty() {
                continue;
            }
            self.xml.newline();
            self.xml.open(part, &[]);
            for row in rows {
                self.xml.newline();
                self.xml.open("tr", &[]);
                for (column, cell) in row.iter().enumerate() {
                    let mut attributes = Vec::new();
                    if element == "th" {
                        attributes.push(("scope", "col"));
                    }
                    if numbers.get(column) == Some(&true) {
                        attributes.push(("class", "number"));
                    }
                    self.xml.open(element, &attributes);
                    put_inlines(self.xml, cell, self.marks);
                    self.xml.close();
                }
                self.xml.close();
            }
            self.xml.newline();
            self.xml.close();
        }
        self.xml.newline();
        self.xml.close();
    }

    /// Writes what a note says. The link back stands in its first paragraph, or in one of its own before another
    /// block; `rest` goes on with a note that was divided.
    pub(super) fn note(&mut self, n: usize, blocks: &[Block], rest: bool) {
        let mut blocks = blocks;
        if !rest {
            self.xml.newline();
            let mut text = &[][..];
            if let Some(BlockKind::Paragraph(first)) = blocks.first().map(|b| &b.kind) {
                (text, blocks) = (first, &blocks[1..]);
            }
            let (page, text) = pages::leading(text);
            self.xml.open("p", &[("class", "first")]);
            put_inlines(self.xml, page, self.marks);
            self.marks.put_back(self.xml, n);
            put_inlines(self.xml, text, self.marks);
            self.xml.close();
        }
        let mut place = Place::Running;
        for b in blocks {
            self.xml.newline();
            place = self.block(&b.kind, place);
        }
        self.xml.newline();
    }
}

/// The file of a picture of the text.
pub(super) fn picture_name(picture: &Picture) -> String {
    let ending = match picture.kind {
        PictureKind::Jpeg => "jpg",
        PictureKind::Png => "png",
    };
    format!("picture-{}.{ending}", picture.number)
}

/// Which columns have numbers and nothing else below their heads.
fn columns_of_numbers(table: &Table) -> Vec<bool> {
    (0..table.rows.first().map_or(0, Vec::len)).map(|column| table.is_of_numbers(column)).collect()
}
