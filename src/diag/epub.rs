//! What can be said about an EPUB of anybody's: the findings of `bindery check book.epub`.

use std::fmt;

use super::{Count, Severity};

/// Something found in an EPUB, and in which of its files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EpubFinding {
    /// The path in the archive; empty for the archive itself.
    pub file: String,
    /// What was found.
    pub fault: EpubFault,
}

/// One thing found, with its data. The doc of each says when it arises.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EpubFault {
    /// The archive cannot be opened, or a file in it cannot be unpacked.
    Unreadable(String),
    /// `mimetype` is not the first file of the archive.
    MimetypeNotFirst,
    /// `mimetype` is compressed or has extra fields, so that no program finds the type at its place.
    MimetypePacked,
    /// `mimetype` says something else than `application/epub+zip`.
    MimetypeSays(String),
    /// `META-INF/container.xml` is missing or names no package document.
    NoPackage(String),
    /// A name with characters that not every system can have in a name.
    Name,
    /// Two names that differ by capitals alone: one file on many systems.
    NamesAlike(String),
    /// A file that is encrypted, other than a font that is only obfuscated.
    Encrypted,
    /// A font that is obfuscated: not every reader knows how to read it.
    Obfuscated,
    /// The document is not well-formed, or not UTF-8.
    Malformed(String),
    /// A fact is missing that every package must state.
    NoFact(&'static str),
    /// A fact is there and says nothing.
    EmptyFact(String),
    /// `dcterms:modified` is not of the form `2026-01-31T12:00:00Z`.
    Modified(String),
    /// The language is no language tag.
    Language(String),
    /// An id that stands twice in one document.
    IdTwice(String),
    /// A file in the archive that the manifest does not list.
    Unlisted,
    /// A file that the manifest lists twice.
    ListedTwice,
    /// A file that the manifest lists and the archive does not have.
    Missing(String),
    /// The media type in the manifest is not that of the file.
    MediaType {
        /// What the manifest says.
        is: String,
        /// What the file is.
        should: &'static str,
    },
    /// The manifest does not say what the document has: `svg`, `mathml`, `scripted`.
    Property(&'static str),
    /// The spine is empty.
    NoSpine,
    /// The spine names an id that the manifest does not have.
    SpineUnknown(String),
    /// The spine names a file that is no document to be read.
    SpineKind(String),
    /// No picture is declared as the cover.
    NoCover,
    /// The cover is declared by what is no picture of the book.
    CoverUnknown(String),
    /// The cover is declared in one of two ways only.
    CoverHalf(&'static str),
    /// Accessibility metadata that is missing.
    Accessibility(Vec<&'static str>),
    /// A package of EPUB 2.
    Old(String),
    /// No navigation document, or none with a table of contents.
    NoContents,
    /// An entry of the navigation has no words.
    NoLabel(String),
    /// The table of contents is not in the order of the spine.
    Disorder(String),
    /// There is no NCX.
    NoNcx,
    /// Navigation document and NCX differ.
    OutOfStep(String),
    /// The NCX has another identifier than the package.
    NcxIdentifier(String),
    /// There are no landmarks.
    NoLandmarks,
    /// Two pages of the page list have one label.
    PageTwice(String),
    /// A link to a file that is not there.
    DeadLink(String),
    /// A link to a place that is not there.
    DeadFragment(String),
    /// Something is fetched from the web.
    Remote(String),
    /// A picture without an alternative text.
    NoAlt(String),
    /// A heading that skips a rank.
    Heading {
        /// The rank before.
        before: u8,
        /// The rank found.
        found: u8,
    },
    /// A document that is too large for old readers.
    Large {
        /// How many bytes.
        bytes: usize,
    },
    /// The document does not say its language.
    NoLanguage,
    /// The document has no title.
    NoTitle,
    /// The document's title is its file's name.
    TitleIsName(String),
    /// Characters that no XML document may have, or that no reader shows.
    Forbidden {
        /// The first.
        ch: char,
        /// How many.
        count: usize,
    },
    /// Spaces and format characters that Kindle's guidelines rule out.
    KindleCharacter {
        /// The first.
        ch: char,
        /// How many.
        count: usize,
    },
    /// The document is no XHTML.
    NoXhtml(String),
    /// A style sheet sets a size or a leading that the reader cannot change: the declaration.
    CssFixed(String),
    /// A style sheet takes something out of the flow, or lays lines over each other: the declaration.
    CssPlaced(String),
    /// A style sheet has variables, or `--` in a comment: where.
    CssVariable(String),
    /// A style sheet has a rule for every `span` or `div`: which.
    CssBare(String),
    /// A picture of a kind that not every reader shows: WebP, TIFF.
    PictureKind,
    /// A picture with more pixels than stores take.
    PictureLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The cover's picture is too small for a library on a large screen.
    CoverSmall {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// A picture for print, in four inks.
    PictureInks,
}

impl EpubFault {
    /// The stable code: `F0` the container, `F1` the package, `F2` the navigation, `F3` the documents.
    pub fn code(&self) -> &'static str {
        match self {
            EpubFault::Unreadable(_) => "F001",
            EpubFault::MimetypeNotFirst => "F002",
            EpubFault::MimetypePacked => "F003",
            EpubFault::MimetypeSays(_) => "F004",
            EpubFault::NoPackage(_) => "F005",
            EpubFault::Name => "F006",
            EpubFault::NamesAlike(_) => "F007",
            EpubFault::Encrypted => "F008",
            EpubFault::Obfuscated => "F009",
            EpubFault::Malformed(_) => "F101",
            EpubFault::NoFact(_) => "F102",
            EpubFault::EmptyFact(_) => "F103",
            EpubFault::Modified(_) => "F104",
            EpubFault::Language(_) => "F105",
            EpubFault::IdTwice(_) => "F106",
            EpubFault::Unlisted => "F107",
            EpubFault::ListedTwice => "F108",
            EpubFault::Missing(_) => "F109",
            EpubFault::MediaType { .. } => "F110",
            EpubFault::Property(_) => "F111",
            EpubFault::NoSpine => "F112",
            EpubFault::SpineUnknown(_) => "F113",
            EpubFault::SpineKind(_) => "F114",
            EpubFault::NoCover => "F115",
            EpubFault::CoverUnknown(_) => "F116",
            EpubFault::CoverHalf(_) => "F117",
            EpubFault::Accessibility(_) => "F118",
            EpubFault::Old(_) => "F119",
            EpubFault::NoContents => "F201",
            EpubFault::NoLabel(_) => "F202",
            EpubFault::Disorder(_) => "F203",
            EpubFault::NoNcx => "F204",
            EpubFault::OutOfStep(_) => "F205",
            EpubFault::NcxIdentifier(_) => "F206",
            EpubFault::NoLandmarks => "F207",
            EpubFault::PageTwice(_) => "F208",
            EpubFault::DeadLink(_) => "F301",
            EpubFault::DeadFragment(_) => "F302",
            EpubFault::Remote(_) => "F303",
            EpubFault::NoAlt(_) => "F304",
            EpubFault::Heading { .. } => "F305",
            EpubFault::Large { .. } => "F306",
            EpubFault::NoLanguage => "F307",
            EpubFault::NoTitle => "F308",
            EpubFault::TitleIsName(_) => "F309",
            EpubFault::Forbidden { .. } => "F310",
            EpubFault::KindleCharacter { .. } => "F311",
            EpubFault::NoXhtml(_) => "F312",
            EpubFault::CssFixed(_) => "F313",
            EpubFault::CssPlaced(_) => "F314",
            EpubFault::CssVariable(_) => "F315",
            EpubFault::CssBare(_) => "F316",
            EpubFault::PictureKind => "F317",
            EpubFault::PictureLarge { .. } => "F318",
            EpubFault::CoverSmall { .. } => "F319",
            EpubFault::PictureInks => "F320",
        }
    }

    /// How much it matters: an error is against the rules of the format, a warning troubles some reader or store.
    pub fn severity(&self) -> Severity {
        match self {
            EpubFault::Obfuscated
            | EpubFault::CoverHalf(_)
            | EpubFault::Old(_)
            | EpubFault::NoNcx
            | EpubFault::NoLandmarks
            | EpubFault::KindleCharacter { .. }
            | EpubFault::CssFixed(_)
            | EpubFault::CssBare(_)
            | EpubFault::CoverSmall { .. } => Severity::Note,
            EpubFault::Name
            | EpubFault::Unlisted
            | EpubFault::NoCover
            | EpubFault::Accessibility(_)
            | EpubFault::Disorder(_)
            | EpubFault::OutOfStep(_)
            | EpubFault::NcxIdentifier(_)
            | EpubFault::PageTwice(_)
            | EpubFault::NoAlt(_)
            | EpubFault::Heading { .. }
            | EpubFault::Large { .. }
            | EpubFault::NoLanguage
            | EpubFault::NoTitle
            | EpubFault::TitleIsName(_)
            | EpubFault::CssPlaced(_)
            | EpubFault::CssVariable(_)
            | EpubFault::PictureKind
            | EpubFault::PictureLarge { .. }
            | EpubFault::PictureInks => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// What to do about it, where that is not said with it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            EpubFault::Unreadable(_) => "make the file anew; a download may have broken off",
            EpubFault::MimetypeNotFirst | EpubFault::MimetypePacked => {
                "pack the archive with `mimetype` first and stored: `zip -X0 book.epub mimetype && zip -Xr9 book.epub *`"
            }
            EpubFault::Name => "use letters, figures, `-`, `_` and `.` of ASCII alone",
            EpubFault::NamesAlike(_) => "give one another name",
            EpubFault::Malformed(_) => "close every element, and write `&amp;` for `&` and `&lt;` for `<` in text",
            EpubFault::Language(_) => "write a tag of BCP 47, as `en` or `pt-BR`",
            EpubFault::Unlisted => "list it in the manifest, or take it out",
            EpubFault::Accessibility(_) => {
                "state them as `<meta property=\"schema:…\">`: shops in the EU must show them"
            }
            EpubFault::Large { .. } => "divide it: old e-readers grow slow or fail",
            EpubFault::NoAlt(_) => "say what it shows, or write `alt=\"\"` where it only adorns",
            EpubFault::NoNcx => "Kindle and old readers take the contents from it",
            EpubFault::NoLandmarks => "with them readers find the cover, the contents and the beginning",
            EpubFault::NoLanguage => "write `lang` and `xml:lang` on `html`: voices speak by it",
            EpubFault::Remote(_) => "put it into the book, and list it in the manifest",
            EpubFault::Forbidden { .. } => "take them out",
            EpubFault::KindleCharacter { .. } => "Kindle may show boxes for them",
            EpubFault::Obfuscated => "some readers show another font",
            EpubFault::CssFixed(_) => "write it in em or %: the size of the type is the reader's",
            EpubFault::CssPlaced(_) => "many readers lay text over text",
            EpubFault::CssVariable(_) => "write the value itself: Kindle's converter stumbles over it",
            EpubFault::CssBare(_) => "give the rule a class: Kobo puts elements of that name around every sentence",
            EpubFault::PictureKind => "make it a JPEG or a PNG",
            EpubFault::PictureLarge { .. } => "scale it to 4 megapixels at most: Apple's store refuses more",
            EpubFault::CoverSmall { .. } => "make it 1600 pixels wide and 2500 high, or nearly so",
            EpubFault::PictureInks => "turn it to RGB: many screens show such a picture in wrong colours, or not",
            _ => return None,
        })
    }
}

impl fmt::Display for EpubFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EpubFault::Unreadable(why) => write!(f, "cannot be read: {why}"),
            EpubFault::MimetypeNotFirst => write!(f, "the archive does not begin with the file `mimetype`"),
            EpubFault::MimetypePacked => write!(f, "`mimetype` is compressed or has extra fields"),
            EpubFault::MimetypeSays(it) => write!(f, "says `{it}` and not `application/epub+zip`"),
            EpubFault::NoPackage(why) => write!(f, "no package document: {why}"),
            EpubFault::Name => write!(f, "the name has characters that not every system takes"),
            EpubFault::NamesAlike(other) => write!(f, "differs from `{other}` by capitals alone"),
            EpubFault::Encrypted => write!(f, "is encrypted"),
            EpubFault::Obfuscated => write!(f, "the font is obfuscated"),
            EpubFault::Malformed(why) => write!(f, "is not well-formed: {why}"),
            EpubFault::NoFact(what) => write!(f, "has no {what}"),
            EpubFault::EmptyFact(what) => write!(f, "the {what} is empty"),
            EpubFault::Modified(is) => write!(f, "dcterms:modified is `{is}`, not of the form `2026-01-31T12:00:00Z`"),
            EpubFault::Language(tag) => write!(f, "`{tag}` is no language tag"),
            EpubFault::IdTwice(id) => write!(f, "the id `{id}` stands twice"),
            EpubFault::Unlisted => write!(f, "is in the archive and not in the manifest"),
            EpubFault::ListedTwice => write!(f, "the manifest lists it twice"),
            EpubFault::Missing(name) => write!(f, "the manifest lists `{name}`, which is not there"),
            EpubFault::MediaType { is, should } => write!(f, "the manifest calls it `{is}`, it is `{should}`"),
            EpubFault::Property(what) => write!(f, "has what the manifest does not say: the property `{what}`"),
            EpubFault::NoSpine => write!(f, "the spine is empty: there is nothing to read"),
            EpubFault::SpineUnknown(id) => write!(f, "the spine names the id `{id}`, which the manifest does not have"),
            EpubFault::SpineKind(kind) => {
                write!(f, "stands in the spine and is `{kind}`, which is no document to read")
            }
            EpubFault::NoCover => write!(f, "no picture is declared as the cover"),
            EpubFault::CoverUnknown(what) => {
                write!(f, "the cover is declared as `{what}`, which is no picture of the book")
            }
            EpubFault::CoverHalf(way) => write!(f, "the cover is not declared by {way}, by which some readers know it"),
            EpubFault::Accessibility(what) => write!(f, "accessibility metadata is missing: {}", what.join(", ")),
            EpubFault::Old(version) => write!(f, "is of EPUB {version}: what only EPUB 3 asks for is not looked at"),
            EpubFault::NoContents => write!(f, "there is no navigation document with a table of contents"),
            EpubFault::NoLabel(to) => write!(f, "the entry for `{to}` has no words"),
            EpubFault::Disorder(to) => {
                write!(f, "the contents are not in the order of the book: `{to}` comes too late")
            }
            EpubFault::NoNcx => write!(f, "there is no NCX"),
            EpubFault::OutOfStep(how) => write!(f, "contents and NCX differ: {how}"),
            EpubFault::NcxIdentifier(is) => write!(f, "its identifier `{is}` is not the package's"),
            EpubFault::NoLandmarks => write!(f, "there are no landmarks"),
            EpubFault::PageTwice(label) => write!(f, "the page list has the page `{label}` twice"),
            EpubFault::DeadLink(to) => write!(f, "leads to `{to}`, which is not there"),
            EpubFault::DeadFragment(to) => write!(f, "leads to `{to}`: the file has no such id"),
            EpubFault::Remote(to) => write!(f, "fetches `{to}` from the web"),
            EpubFault::NoAlt(src) => write!(f, "the picture `{src}` has no alternative text"),
            EpubFault::Heading { before, found } => write!(f, "a heading of rank {found} follows one of rank {before}"),
            EpubFault::Large { bytes } => write!(f, "has {}", Count(bytes / 1000, "kilobyte")),
            EpubFault::NoLanguage => write!(f, "does not say its language"),
            EpubFault::NoTitle => write!(f, "has no title"),
            EpubFault::TitleIsName(title) => write!(f, "its title `{title}` is its file's name"),
            EpubFault::Forbidden { ch, count } => {
                write!(f, "has {} (the first is U+{:04X})", Count(*count, "forbidden character"), *ch as u32)
            }
            EpubFault::KindleCharacter { ch, count } => {
                let what = Count(*count, "character");
                write!(f, "has {what} that Kindle's guidelines rule out (the first is U+{:04X})", *ch as u32)
            }
            EpubFault::CssFixed(it) | EpubFault::CssPlaced(it) | EpubFault::CssVariable(it) => write!(f, "has `{it}`"),
            EpubFault::CssBare(name) => write!(f, "has a rule for every `{name}`"),
            EpubFault::PictureKind => write!(f, "is a picture of a kind that not every reader shows"),
            EpubFault::PictureLarge { width, height } => write!(f, "the picture has {width} × {height} pixels"),
            EpubFault::CoverSmall { width, height } => {
                write!(f, "the picture of the cover has only {width} × {height} pixels")
            }
            EpubFault::PictureInks => write!(f, "the picture is in the four inks of print"),
            EpubFault::NoXhtml(root) => write!(f, "its first element is `{root}`, not `html` of XHTML"),
        }
    }
}
