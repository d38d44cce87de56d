//! One set of typography settings for both back ends, read from `styles/*.toml`.
//!
//! A [`Style`] is one look. `epub/css.rs` turns it into CSS and `layout` into measures; a setting that only one of
//! them can honour says so. A style file holds what differs from the style it `inherits` from.

mod builtin;
mod load;

pub use builtin::NAMES;

use std::collections::BTreeSet;

use crate::diag::Error;
use crate::units::{Pt, Size};

/// A whole look.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Its name, as given to `--style`.
    pub name: String,
    /// One line that says what kind of book it is for.
    pub description: String,
    /// The page. PDF only.
    pub page: PageStyle,
    /// Running text.
    pub text: TextStyle,
    /// How chapters open.
    pub chapter: OpeningStyle,
    /// How parts open, each on a page of its own.
    pub part: OpeningStyle,
    /// Changes of scene.
    pub scene: SceneStyle,
    /// Words of somebody else's at the head of a section.
    pub epigraph: GroupStyle,
    /// What the author says beside the story.
    pub aside: GroupStyle,
    /// Notes.
    pub notes: GroupStyle,
    /// Where notes stand. PDF only: an EPUB opens them beside the text.
    pub notes_place: NotesPlace,
    /// Running heads and folios. PDF only.
    pub furniture: FurnitureStyle,
    /// Title page and contents.
    pub front: FrontStyle,
    /// The cover made where no picture is given.
    pub cover: CoverStyle,
    /// What only an EPUB has.
    pub epub: EpubStyle,
}

/// The sheet and its margins.
#[derive(Clone, Debug, PartialEq)]
pub struct PageStyle {
    /// The trimmed sheet.
    pub trim: Size,
    /// Margin at the spine.
    pub inside: Pt,
    /// Margin at the fore edge.
    pub outside: Pt,
    /// From the top of the sheet to the top of the first line's leading.
    pub top: Pt,
    /// From the last line's leading to the foot of the sheet, at least; the text block is a whole number of lines.
    pub bottom: Pt,
    /// What pages may do so that no line stands alone and facing pages are level.
    pub freedoms: Freedoms,
}

/// What pages may do to come out level without a lone line at an edge. Each has its price, so that it is taken only
/// where it mends something; without them pages fall short or part facing pages more often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freedoms {
    /// How high the two pages of a spread may be.
    pub heights: Heights,
    /// How many lines more or less a chapter's opening may sink.
    pub sink: u8,
    /// How many lines more a blank may take: before and behind quotations, verse and letters, at a change of scene.
    pub blanks: u8,
    /// Whether a paragraph may be set a line longer or shorter where its word spaces bear it.
    pub paragraphs: bool,
}

/// Where notes stand that have no place of their own in the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotesPlace {
    /// At the foot of the page that has the mark; a long one goes on at the foot of the next.
    Foot,
    /// Behind the text of the chapter.
    Chapter,
}

/// How high the two pages of a spread may be, both alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heights {
    /// All pages are full.
    Level,
    /// Both may be a line shorter, in need two.
    Short,
    /// Both may also be a line longer, where the folio leaves room.
    ShortAndLong,
}

/// How paragraphs are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// By an indent of the first line; the first paragraph after a heading or break has none.
    Indent,
    /// By a blank line.
    Space,
}

/// Which way lines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Along the top of the page, first to last line downwards.
    Horizontal,
    /// Downwards, first to last line from right to left: for books in Chinese and Japanese; any other stays horizontal.
    Vertical,
}

/// Running text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// The family of the text, as `EB Garamond`.
    pub face: String,
    /// Size of the type. PDF only: on an e-reader the reader sets it.
    pub size: Pt,
    /// From baseline to baseline. PDF only.
    pub leading: Pt,
    /// Indent of a paragraph's first line, in ems.
    pub indent: f32,
    /// How paragraphs are parted.
    pub parting: Parting,
    /// Which way lines run. EPUB only: the PDF's are horizontal.
    pub writing: Writing,
    /// Whether both edges are straight. In an EPUB `false` says `text-align: left`, `true` leaves it to the reader.
    pub justify: bool,
    /// Whether words may be divided at a line end.
    pub hyphenate: bool,
    /// Words that no line end divides, in any case: names above all. PDF only: an e-reader divides by rules of its own.
    pub undivided: Vec<String>,
    /// Whether punctuation hangs a little into the margin. PDF only.
    pub protrude: bool,
    /// By how much glyphs may be widened or narrowed to even out the word spaces, as a share: 0.02 is 2 %. PDF only.
    pub expand: f32,
    /// Figures with ascenders and descenders (`onum`) instead of figures of capital height.
    pub old_style_figures: bool,
}

/// How letters are cased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// As the draft has them.
    AsWritten,
    /// Small capitals, with the draft's capitals large. A text all in capitals becomes all small capitals.
    SmallCaps,
    /// All in capitals.
    Capitals,
}

/// Where a line stands between the edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// A line of display type.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayStyle {
    /// The family.
    pub face: String,
    /// Size relative to the text's size.
    pub scale: f32,
    /// Italic.
    pub italic: bool,
    /// Bold.
    pub bold: bool,
    /// Case of the letters.
    pub case: Case,
    /// Extra space between letters, in thousandths of an em.
    pub tracking: f32,
}

/// Where a chapter or part may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// On any new page. PDF only: an EPUB's chapters always begin a page.
    Page,
    /// On a right-hand page.
    Recto,
}

/// How the first line of a chapter is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstLine {
    /// Like any other.
    Plain,
    /// Its words in small capitals. In an EPUB by `::first-line`.
    SmallCaps,
    /// A large initial two or three lines deep.
    DropCap,
}

/// How a chapter or a part opens.
#[derive(Clone, Debug, PartialEq)]
pub struct OpeningStyle {
    /// Where it may begin. PDF only.
    pub starts: Starts,
    /// Lines left blank above the heading. In an EPUB about half of it as a top margin.
    pub sink: u8,
    /// Lines between the heading and the text.
    pub gap: u8,
    /// Where the heading stands.
    pub align: Align,
    /// The label above a title: `Chapter 1`. A label without a title is set as one.
    pub label: DisplayStyle,
    /// The title.
    pub title: DisplayStyle,
    /// A sign between heading and text, empty for none, as `❦` or a rule (`—`).
    pub ornament: String,
    /// The first line of the text.
    pub first_line: FirstLine,
}

/// Changes of scene.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneStyle {
    /// The sign set for every scene break, whatever the draft has. Empty: a blank line, and the sign `* * *` only
    /// where it would fall at a page edge.
    pub ornament: String,
    /// Blank lines above and below together with the sign's own line, in lines of text: 1 to 3.
    pub lines: u8,
}

/// Text that is set apart from the running text.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupStyle {
    /// The family. In an EPUB only where the faces are embedded.
    pub face: String,
    /// Size relative to the text's size.
    pub scale: f32,
    /// Italic.
    pub italic: bool,
}

/// What a running head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// Nothing.
    None,
    /// The author.
    Author,
    /// The book's title.
    Book,
    /// The chapter's title, or its label where it has none.
    Chapter,
}

/// Where the folio stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolioPlace {
    /// In the middle below the text.
    FootCentre,
    /// Below the text at the fore edge.
    FootOutside,
    /// Beside the running head at the fore edge; at the foot in the middle on pages without a head.
    HeadOutside,
}

/// Running heads and folios.
#[derive(Clone, Debug, PartialEq)]
pub struct FurnitureStyle {
    /// What stands above a left-hand page.
    pub verso: Head,
    /// What stands above a right-hand page.
    pub recto: Head,
    /// How it is set.
    pub head: DisplayStyle,
    /// Where it stands.
    pub align: Align,
    /// Where the folio stands.
    pub folio: FolioPlace,
    /// How the folio is set.
    pub folio_style: DisplayStyle,
}

/// Title page and contents.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontStyle {
    /// The title on the title page.
    pub title: DisplayStyle,
    /// Subtitle and author.
    pub author: DisplayStyle,
    /// A sign between them, empty for none.
    pub ornament: String,
    /// Whether the PDF has a contents page where the book has two chapters or more. An EPUB always has its navigation.
    pub contents: bool,
}

/// The cover made where no picture is given.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverStyle {
    /// The ground, `#rrggbb`.
    pub ground: Colour,
    /// Letters.
    pub ink: Colour,
    /// Rules and ornament.
    pub accent: Colour,
    /// The arrangement.
    pub plan: CoverPlan,
}

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

/// Arrangements of a typeset cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverPlan {
    /// Title and author centred within a framing rule.
    Frame,
    /// A broad band with the title across the upper half.
    Band,
    /// Title large at the left, ranged left, with a rule.
    Column,
}

/// What only an EPUB has.
#[derive(Clone, Debug, PartialEq)]
pub struct EpubStyle {
    /// Whether subsets of the style's faces are put into the book. Readers can still choose their own.
    pub embed_fonts: bool,
}

/// The narrowest measure and the fewest lines that still make a page of text: in ems of the text's size, and in lines.
const LEAST_TEXT_BLOCK: (f32, f32) = (10.0, 8.0);

/// The widest measure that a sheet other than the style's own gets, in ems of the text's size: some 85 characters, past
/// which the eye loses the next line. What a larger sheet has beyond it goes to the margins at the sides.
const MOST_MEASURE: f32 = 34.0;

impl Style {
    /// A built-in style by name.
    pub fn builtin(name: &str) -> Result<Style, Error> {
        let text =
            builtin::text(name).ok_or_else(|| Error::UnknownStyle { name: name.to_string(), known: NAMES.to_vec() })?;
        load::load(name, text, &|n| builtin::text(n).map(str::to_string))
    }

    /// A style from the text of a style file, which may inherit from a built-in one. `name` is used in errors.
    pub fn from_toml(name: &str, text: &str) -> Result<Style, Error> {
        load::load(name, text, &|n| builtin::text(n).map(str::to_string))
    }

    /// The same look on another sheet: with the same margins, or wider ones where a line would grow too long to read.
    pub fn with_trim(mut self, trim: Size) -> Result<Style, Error> {
        let own = std::mem::replace(&mut self.page.trim, trim);
        let most = (self.text.size * MOST_MEASURE).max(own.width - self.page.inside - self.page.outside);
        let beyond = (self.measure() - most).max(Pt::ZERO);
        self.page.inside += beyond / 2.0;
        self.page.outside += beyond / 2.0;
        self.check()?;
        Ok(self)
    }

    /// The families that it names, each once.
    pub fn families(&self) -> BTreeSet<&str> {
        let displays = [&self.chapter, &self.part].into_iter().flat_map(|o| [&o.label, &o.title]);
        let furniture = [&self.furniture.head, &self.furniture.folio_style, &self.front.title, &self.front.author];
        let groups = [&self.epigraph, &self.aside, &self.notes].into_iter().map(|g| &g.face);
        let displays = displays.chain(furniture).map(|d| &d.face);
        displays.chain(groups).chain([&self.text.face]).map(String::as_str).collect()
    }

    /// The width of a line of text.
    pub fn measure(&self) -> Pt {
        self.page.trim.width - self.page.inside - self.page.outside
    }

    /// How many lines of text a page holds.
    pub fn lines(&self) -> usize {
        let room = self.page.trim.height - self.page.top - self.page.bottom;
        (room / self.text.leading).max(0.0) as usize
    }

    fn check(&self) -> Result<(), Error> {
        let fail = |message: String| Err(Error::StyleValues { style: self.name.clone(), message });
        let (size, leading) = (self.text.size, self.text.leading);
        if !(5.0..=36.0).contains(&size.0) {
            return fail(format!("a text size of {size} is not between 5 and 36 pt"));
        }
        if leading < size * 0.9 || leading > size * 3.0 {
            return fail(format!("a leading of {leading} does not suit a text size of {size}"));
        }
        if self.measure() < size * LEAST_TEXT_BLOCK.0 {
            return fail(format!(
                "trim and margins leave a measure of {}: too narrow for text of {size}",
                self.measure()
            ));
        }
        if (self.lines() as f32) < LEAST_TEXT_BLOCK.1 {
            return fail(format!("trim and margins leave room for {} lines on a page: too few", self.lines()));
        }
        Ok(())
    }
}
