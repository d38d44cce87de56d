//! What can be said about a PDF that is to be printed: the findings of `bindery check book.pdf --for …`.

use std::fmt;

use super::Severity;

/// Something found in a PDF, and on which of its pages.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfFinding {
    /// The pages, from 1, in order; none where it is about the whole file.
    pub pages: Vec<usize>,
    /// What was found.
    pub fault: PdfFault,
}

/// One thing found, with its data. Lengths are inches. The doc of each says when it arises.
#[derive(Clone, Debug, PartialEq)]
pub enum PdfFault {
    /// The file is locked, with or without a password for opening it.
    Encrypted,
    /// A font is not in the file.
    FontNotEmbedded(String),
    /// A font is made of drawings (Type 3).
    FontOfDrawings(String),
    /// A colour of the screen, in text, lines or a picture.
    Rgb(&'static str),
    /// A colour by a profile, which this printer refuses.
    Profile,
    /// More ink at one place than the printer takes, in per cent.
    TotalInk {
        /// The most found.
        is: u32,
        /// The most there may be.
        most: u32,
    },
    /// A picture of too few pixels.
    CoarsePicture {
        /// Its pixels to the inch.
        ppi: u32,
        /// The fewest there should be.
        wants: u32,
    },
    /// The sheet is of another size than asked for, or of one that the printer does not cut.
    Trim {
        /// As `5.7 × 9.9 in`.
        is: String,
        /// The sizes that would do.
        wants: Vec<String>,
    },
    /// Pages of different sizes.
    MixedSizes,
    /// Text or a picture too near to the spine.
    Gutter {
        /// The least distance found.
        is: f32,
        /// The least there should be at this number of pages.
        wants: f32,
    },
    /// Text too near to another edge.
    Margin {
        /// The edge.
        edge: &'static str,
        /// The least distance found.
        is: f32,
        /// The least there should be.
        wants: f32,
    },
    /// Text where the sheet is cut, or beyond.
    TextInBleed,
    /// Something that shines through.
    Transparency(&'static str),
    /// The number of pages is no multiple of the printer's.
    OddPages {
        /// How many there are.
        pages: usize,
        /// The multiple.
        multiple: usize,
    },
    /// More pages than the printer binds.
    TooManyPages {
        /// How many there are.
        pages: usize,
        /// The most there may be.
        most: usize,
    },
    /// Fewer pages than the printer binds.
    TooFewPages {
        /// How many there are.
        pages: usize,
        /// The fewest there may be.
        least: usize,
    },
    /// The last page has something on it, and this printer needs it.
    LastNotBlank,
    /// Boxes that are missing, or that do not lie in one another.
    Boxes(&'static str),
    /// Scripts or actions.
    Script,
    /// Links, comments or fields.
    Annotations,
    /// An outline.
    Outline,
    /// Layers.
    Layers,
    /// The file is larger than the printer takes.
    TooLarge {
        /// Megabytes.
        is: u32,
        /// The most there may be.
        most: u32,
    },
    /// The file does not say for which printing it is meant (PDF/X).
    NoIntent,
    /// A page that cannot be read.
    Unreadable,
}

impl PdfFault {
    /// A stable code, never used for anything else.
    pub fn code(&self) -> &'static str {
        match self {
            PdfFault::Encrypted => "P101",
            PdfFault::FontNotEmbedded(_) => "P102",
            PdfFault::FontOfDrawings(_) => "P103",
            PdfFault::Rgb(_) => "P104",
            PdfFault::Profile => "P105",
            PdfFault::TotalInk { .. } => "P106",
            PdfFault::CoarsePicture { .. } => "P107",
            PdfFault::Trim { .. } => "P108",
            PdfFault::MixedSizes => "P109",
            PdfFault::Gutter { .. } => "P110",
            PdfFault::Margin { .. } => "P111",
            PdfFault::TextInBleed => "P112",
            PdfFault::Transparency(_) => "P113",
            PdfFault::OddPages { .. } => "P114",
            PdfFault::TooManyPages { .. } => "P115",
            PdfFault::TooFewPages { .. } => "P116",
            PdfFault::LastNotBlank => "P117",
            PdfFault::Boxes(_) => "P118",
            PdfFault::Script => "P119",
            PdfFault::Annotations => "P120",
            PdfFault::Outline => "P121",
            PdfFault::Layers => "P122",
            PdfFault::TooLarge { .. } => "P123",
            PdfFault::NoIntent => "P124",
            PdfFault::Unreadable => "P125",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            PdfFault::LastNotBlank | PdfFault::Outline | PdfFault::NoIntent => Severity::Note,
            PdfFault::FontOfDrawings(_)
            | PdfFault::CoarsePicture { .. }
            | PdfFault::OddPages { .. }
            | PdfFault::Annotations
            | PdfFault::Layers
            | PdfFault::MixedSizes => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            PdfFault::Encrypted => "save it again without password and without restrictions",
            PdfFault::FontNotEmbedded(_) => "export it again with all fonts embedded, the common ones too",
            PdfFault::FontOfDrawings(_) => "use the font's OpenType or TrueType file",
            PdfFault::Rgb(_) => {
                "export it as PDF/X-1a, with black text in black ink alone and pictures in grey or CMYK"
            }
            PdfFault::Profile => "export it without profiles, as PDF/X-1a",
            PdfFault::TotalInk { .. } => "convert the colours with a lower limit of total ink",
            PdfFault::CoarsePicture { .. } => "put in a larger picture, or show it smaller",
            PdfFault::Trim { .. } => "set the page to the size that you choose in the printer's form",
            PdfFault::MixedSizes => "give all pages the size of the first",
            PdfFault::Gutter { .. } => "make the margin at the spine wider; the printer's least grows with the pages",
            PdfFault::Margin { .. } => "make this margin wider; running heads and folios count too",
            PdfFault::TextInBleed => "move the text inside the sheet: the knife may pass here",
            PdfFault::Transparency(_) => "flatten it: export it as PDF/X-1a or PDF 1.3",
            PdfFault::OddPages { .. } => "add a blank page at the end",
            PdfFault::TooManyPages { .. } => "smaller type, a larger sheet, thinner paper, or two volumes",
            PdfFault::TooFewPages { .. } => "larger type or a smaller sheet",
            PdfFault::LastNotBlank => "add a blank leaf, or the printer adds one for its own marks",
            PdfFault::Boxes(_) => "export it with a TrimBox on every page, inside BleedBox and MediaBox",
            PdfFault::Script => "save it without scripts and actions",
            PdfFault::Annotations => "save it without links, comments and form fields",
            PdfFault::Outline => "nothing of it is printed; KDP asks for files without",
            PdfFault::Layers => "flatten the layers",
            PdfFault::TooLarge { .. } => "bring the pictures down to 300 pixels to the inch",
            PdfFault::NoIntent => "export it as PDF/X-1a",
            PdfFault::Unreadable => "export it again; qpdf --check says what is broken",
        }
    }
}

impl fmt::Display for PdfFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfFault::Encrypted => write!(f, "the file is locked (encrypted)"),
            PdfFault::FontNotEmbedded(name) => write!(f, "the font {name} is not in the file"),
            PdfFault::FontOfDrawings(name) => write!(f, "the font {name} is made of drawings (Type 3)"),
            PdfFault::Rgb(what) => write!(f, "{what} in colours of the screen (RGB)"),
            PdfFault::Profile => write!(f, "a colour by a profile (ICC), which this printer refuses"),
            PdfFault::TotalInk { is, most } => write!(f, "{is} % of ink at one place, and {most} % are the most"),
            PdfFault::CoarsePicture { ppi, wants } => {
                write!(f, "a picture has {ppi} pixels to the inch, and {wants} are wanted")
            }
            PdfFault::Trim { is, wants } => {
                write!(f, "the trimmed sheet is {is}, and it should be {}", wants.join(" or "))
            }
            PdfFault::MixedSizes => write!(f, "another size than the first page's"),
            PdfFault::Gutter { is, wants } => {
                write!(f, "text {is:.3} in from the spine, and {wants} in are the least for so many pages")
            }
            PdfFault::Margin { edge, is, wants } => {
                write!(f, "text {is:.3} in from the {edge}, and {wants} in are the least")
            }
            PdfFault::TextInBleed => write!(f, "text where the sheet is cut"),
            PdfFault::Transparency(what) => write!(f, "something shines through ({what})"),
            PdfFault::OddPages { pages, multiple } => write!(f, "{pages} pages, which is no multiple of {multiple}"),
            PdfFault::TooManyPages { pages, most } => write!(f, "{pages} pages, and {most} are the most"),
            PdfFault::TooFewPages { pages, least } => write!(f, "{pages} pages, and {least} are the fewest"),
            PdfFault::LastNotBlank => write!(f, "the last page is not blank"),
            PdfFault::Boxes(what) => write!(f, "{what}"),
            PdfFault::Script => write!(f, "the file has scripts or actions"),
            PdfFault::Annotations => write!(f, "links, comments or form fields"),
            PdfFault::Outline => write!(f, "the file has an outline (bookmarks)"),
            PdfFault::Layers => write!(f, "the file has layers"),
            PdfFault::TooLarge { is, most } => write!(f, "the file has {is} MB, and {most} MB are the most"),
            PdfFault::NoIntent => write!(f, "the file does not say for which printing it is meant (PDF/X)"),
            PdfFault::Unreadable => write!(f, "the page cannot be read"),
        }
    }
}
