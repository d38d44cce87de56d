//! IR 2: pages with everything at a fixed position.
//!
//! `layout` and `cover` decide every position; whoever writes or draws [`Pages`] decides none. The origin of a page
//! is its top left corner, x runs right, y runs down, all in points. These promises hold:
//!
//! - Every glyph belongs to the face its run names, and no run holds glyph 0 (`.notdef`).
//! - The items of a page stand in reading order: running head, body, folio.
//! - The texts of a run's glyphs, joined, are the text that a reader copies or a voice reads.
//! - What is not part of the text (running heads, folios, ornaments, rules) has the role [`Role::Artifact`].

use std::sync::Arc;

pub use crate::book::{Picture, PictureKind};
use crate::font::FaceId;
use crate::units::{Pt, Size};

/// A laid-out book or cover.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// The pages in order; the first is a recto.
    pub pages: Vec<Page>,
    /// The outline in reading order, nested by level.
    pub outline: Vec<OutlineEntry>,
    /// The elements of the structure that runs belong to, in reading order; a run's [`Role::Tag`] is an index.
    pub tags: Vec<Tag>,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The trimmed sheet.
    pub size: Size,
    /// What is printed or would be printed as its number: `iv`, `12`.
    pub label: String,
    /// What stands on it.
    pub items: Vec<Item>,
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Glyphs on one baseline.
    Run(GlyphRun),
    /// Glyphs on a baseline that runs down the page from its place, as those on the spine of a cover do.
    Turned(GlyphRun),
    /// A filled rectangle: a rule, a panel of a cover.
    Rect(Rect),
    /// A picture.
    Image(Image),
    /// A place that leads to another page when it is touched.
    Link(Link),
}

/// A picture, from its upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Where it stands and how large it is shown; its ink means nothing.
    pub area: Rect,
    /// What is shown.
    pub picture: Arc<Picture>,
    /// What it is part of.
    pub role: Role,
}

/// Glyphs of one face and size on one baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct GlyphRun {
    /// Left end of the baseline.
    pub x: Pt,
    /// The baseline.
    pub y: Pt,
    /// The face.
    pub face: FaceId,
    /// The size.
    pub size: Pt,
    /// Horizontal scaling of glyphs and advances, 1 for none (font expansion).
    pub stretch: f32,
    /// The colour.
    pub ink: Ink,
    /// What the run is part of.
    pub role: Role,
    /// The glyphs from left to right as drawn.
    pub glyphs: Vec<Glyph>,
    /// What the glyphs say, in the order of the glyphs; [`Glyph::text_len`] cuts it up.
    pub text: String,
}

/// One glyph of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// The glyph in its face.
    pub id: u16,
    /// How many bytes of the run's text it stands for: more than one character for a ligature, 0 for a mark or a
    /// later part of a cluster.
    pub text_len: u8,
    /// How far the pen moves, in thousandths of the size, before [`GlyphRun::stretch`]; kerning and the
    /// stretched word space are in it.
    pub advance: f32,
    /// Shift of the drawn glyph to the right, in thousandths of the size; does not move the pen.
    pub dx: f32,
    /// Shift of the drawn glyph upwards, in thousandths of the size.
    pub dy: f32,
}

impl GlyphRun {
    /// The width of the run: where the pen stands after its last glyph.
    pub fn width(&self) -> Pt {
        let thousandths: f32 = self.glyphs.iter().map(|g| g.advance).sum();
        Pt(thousandths * self.size.0 / 1000.0 * self.stretch)
    }
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: Pt,
    /// Top edge.
    pub y: Pt,
    /// Width.
    pub width: Pt,
    /// Height.
    pub height: Pt,
    /// The fill.
    pub ink: Ink,
}

/// A place on a page that leads elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The touchable area.
    pub area: Rect,
    /// Where it leads.
    pub to: Destination,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// To a place in the book.
    Place {
        /// Index of the page.
        page: usize,
        /// How far down that page, from its top.
        y: Pt,
    },
    /// To an address outside.
    Web(String),
}

/// A colour. Text of a book is [`Ink::BLACK`]; other inks are for covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    /// A grey from 0 (black) to 1 (white).
    Gray(f32),
    /// Red, green, blue from 0 to 1, sRGB.
    Rgb(f32, f32, f32),
}

impl Ink {
    /// Full black.
    pub const BLACK: Ink = Ink::Gray(0.0);
}

/// What a run is to somebody who can't see the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Furniture: not read out, not copied with the text.
    Artifact,
    /// Part of the element with this index in [`Pages::tags`].
    Tag(u32),
}

/// An element of the structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// What it is.
    pub kind: TagKind,
    /// The element it stands in, which comes before it in [`Pages::tags`]; `None` for one of the document's own.
    pub parent: Option<u32>,
    /// What a picture shows; empty for everything else.
    pub alt: String,
    /// Where a picture stands on its page; `None` for everything else.
    pub area: Option<Rect>,
}

impl Tag {
    /// An element of the document's own.
    pub fn new(kind: TagKind) -> Tag {
        Tag { kind, parent: None, alt: String::new(), area: None }
    }
}

/// The kinds of elements, named after the standard structure types of ISO 32000-1, 14.8.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// The title on the title page (`Title`).
    Title,
    /// A heading of this level from 1 (`H1` …).
    Heading(u8),
    /// A paragraph, a line with a place of its own or a line of front matter (`P`).
    Paragraph,
    /// A stanza of verse (`P`).
    Verse,
    /// Preformatted text (`Code`).
    Preformatted,
    /// An entry of the contents (`TOCI`).
    ContentsEntry,
    /// Holds the blocks of a quotation, an epigraph or a letter (`BlockQuote`).
    Quote,
    /// Holds the blocks of what is said beside the text (`Div`).
    Aside,
    /// Holds the items of a list (`L`).
    List(Numbering),
    /// Holds label and body of an item (`LI`).
    ListItem,
    /// The number of an item, or its bullet (`Lbl`).
    ListLabel,
    /// Holds the blocks of an item (`LBody`).
    ListBody,
    /// Holds the rows of a table (`Table`).
    Table,
    /// Holds the cells of a row (`TR`).
    Row,
    /// A cell that names its column (`TH`).
    HeadCell,
    /// Another cell (`TD`).
    Cell,
    /// Holds a note: its label and its blocks (`Note`).
    Note,
    /// The mark that a note begins with (`Lbl`).
    NoteLabel,
    /// The mark of a note in the text (`Reference`).
    NoteMark,
    /// Words that lead elsewhere (`Link`).
    Link,
    /// A picture (`Figure`).
    Figure,
}

/// How the items of a list are counted (ISO 32000-1, table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// By a sign before each (`Disc`).
    Bullets,
    /// By figures (`Decimal`).
    Figures,
    /// By letters (`LowerAlpha`).
    Letters,
    /// By Roman numerals (`LowerRoman`).
    Roman,
}

/// An entry of the outline that a PDF reader shows beside the pages.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// Depth from 1; an entry is at most one deeper than the one before it.
    pub level: u8,
    /// What it says.
    pub title: String,
    /// Index of its page.
    pub page: usize,
    /// How far down that page, from its top.
    pub y: Pt,
}
