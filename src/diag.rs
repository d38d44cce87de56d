//! What can be said about a draft or a build: findings that travel beside a result, and errors that replace it.
//!
//! A [`Diagnostic`] is a [`Finding`] (a variant with its data) at a place; an [`Error`] is why there is no output.
//! Their wording stands in this file, that of findings in other people's EPUBs in [`epub`], and nowhere else.

mod count;
mod epub;
mod preflight;
mod print;

use std::fmt;

use crate::source::Span;
pub use count::Count;
use count::{Lines, few};
pub use epub::{EpubFault, EpubFinding};
pub use preflight::{PdfFault, PdfFinding};
pub use print::PrintFault;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something the reader did that the writer may like to know.
    Note,
    /// Something that may be wrong in the book.
    Warning,
    /// Something that is wrong in the book or could not be made.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing found, with its data. The doc of each says when it arises.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The bytes are not UTF-8 and were read as another encoding.
    Encoding {
        /// The encoding taken, as `Windows-1252`.
        name: &'static str,
    },
    /// Characters that no book can hold, controls and those that Unicode keeps out of texts, were dropped.
    UnfitCharacters {
        /// How many.
        count: usize,
        /// Which, each once, in the order of the draft.
        chars: Vec<char>,
        /// The lines they stand in.
        lines: Vec<u32>,
    },
    /// Bytes that mean nothing in the encoding were replaced by U+FFFD.
    Undecodable {
        /// How many.
        count: usize,
    },
    /// Characters that show by their shape that the text was once read in a wrong encoding and saved so.
    Mojibake {
        /// How many.
        count: usize,
        /// The first as it stands.
        is: String,
        /// What it was.
        was: char,
        /// The lines, from 1.
        lines: Vec<u32>,
    },
    /// Such characters were turned back, as asked.
    Mended {
        /// How many.
        count: usize,
    },
    /// The draft has no words.
    Empty,
    /// No title stands at the head of the draft and none was given.
    NoTitle {
        /// What is used instead.
        used: String,
    },
    /// No author stands at the head of the draft and none was given.
    NoAuthor,
    /// The language was neither given nor declared in the draft; it was judged from the text.
    LanguageGuessed {
        /// BCP 47 tag.
        tag: String,
    },
    /// Numbers of chapters do not run on.
    ChapterNumber {
        /// The number before.
        before: u32,
        /// The number found.
        found: u32,
    },
    /// A contents list names what is no heading below.
    ContentsUnfound {
        /// The first few of those entries.
        entries: Vec<String>,
        /// How many there are.
        count: usize,
        /// How many entries the list has.
        of: usize,
    },
    /// A heading has no text before the next heading of its rank or above.
    EmptyChapter {
        /// The heading.
        heading: String,
    },
    /// An emphasis mark opens and never closes; it was kept as text.
    UnclosedMark {
        /// The mark.
        mark: String,
    },
    /// A header at the top of the draft has a key that is no fact about a book.
    HeaderKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        near: Option<String>,
    },
    /// A header's value is of another kind than its key's.
    HeaderValue {
        /// The key.
        key: String,
        /// What it should be.
        wants: String,
    },
    /// A header between lines of `+++` is no TOML: it was kept as text.
    HeaderSyntax {
        /// What its reader says.
        message: String,
    },
    /// A decision of the writer names a line that the draft has not, or one where it cannot stand: it was not used.
    OverrideLost {
        /// Where the writer said so.
        origin: String,
        /// The place named, as `line 14`.
        place: String,
        /// The words the line should have.
        text: Option<String>,
    },
    /// The line that a decision of the writer names has moved; it was found again by its words.
    OverrideMoved {
        /// Where the writer said so.
        origin: String,
        /// The place named, as `line 14`.
        from: String,
        /// Where it was found.
        to: String,
    },
    /// A decision of the writer is about something that this kind of draft says by its marks: it was not used.
    OverrideUnfit {
        /// What was decided.
        origin: String,
        /// The kind of draft.
        kind: &'static str,
    },
    /// A decision of the writer says what the reader found already.
    OverrideIdle {
        /// Where the writer said so.
        origin: String,
    },
    /// A file of several is no text: it was passed over.
    FileNoText {
        /// The file.
        file: String,
        /// What it is instead.
        kind: String,
    },
    /// A file of several has no words: it was passed over.
    FileEmpty {
        /// The file.
        file: String,
    },
    /// The numbers in the names of files do not run on.
    FileGap {
        /// The file after the gap.
        file: String,
        /// The one before it.
        before: Option<String>,
        /// The first number that is missing.
        first: u32,
        /// The last one.
        last: u32,
    },
    /// Two files have the same number.
    FileNumberTwice {
        /// The later one.
        file: String,
        /// The one before it.
        other: String,
    },
    /// Two files have the same text.
    FileTwice {
        /// The later one.
        file: String,
        /// The earlier one.
        other: String,
    },
    /// Names that do not tell the place of their files.
    FileUnplaced {
        /// The files, in the order in which they are read.
        files: Vec<String>,
        /// None of the files beside them has a number.
        all: bool,
    },
    /// A mark as notes have it, with no note that answers; it was kept as text.
    MarkWithoutNote {
        /// The mark.
        mark: String,
    },
    /// A note that no mark in the text calls; it was kept as text where it stands.
    NoteWithoutMark {
        /// Its mark.
        mark: String,
    },
    /// Links to places in the book or to files beside it: a book has neither, and their words were kept.
    LinkNowhere {
        /// Where they were to lead, each once.
        to: Vec<String>,
        /// The line of each link.
        lines: Vec<u32>,
    },
    /// A start marker of a licence has no end marker, or the reverse.
    LicenceHalf,
    /// A picture that the draft names is not in the book; its caption is.
    Picture {
        /// Its name in the draft.
        name: String,
        /// Why, in words that go on from "the picture is left out: ".
        message: String,
    },
    /// A picture without a word of what it shows.
    NoAlt {
        /// Its name in the draft.
        name: String,
    },
    /// No font of the style or the fallback chain has these characters: the PDF is not made.
    MissingGlyphs {
        /// The characters, each once, in the order of the book.
        chars: Vec<char>,
    },
    /// A font that is not bundled draws what no bundled one has.
    FontTaken {
        /// Its family.
        family: String,
        /// Its file.
        file: String,
        /// The characters it is taken for.
        chars: usize,
    },
    /// The style names a family that is not to be had.
    NoFamily {
        /// The name.
        family: String,
    },
    /// A paragraph holds a token wider than the measure: a line runs over the edge.
    Overfull {
        /// How far, in points.
        by: f32,
        /// The folio of the page.
        page: String,
    },
    /// Pages whose edges are not as they should be: no choice of lines and pages was left in their chapters.
    PageEdge {
        /// What is wrong.
        fault: PageFault,
        /// The folios of the pages.
        pages: Vec<String>,
    },
    /// Words of the draft that a finished file does not have.
    LostWords {
        /// `EPUB` or `PDF`.
        output: &'static str,
        /// How many.
        count: usize,
        /// The first few.
        words: String,
    },
    /// A picture has fewer pixels than a printer asks for, at the size at which it stands on its page.
    CoarsePicture {
        /// The page, from 1.
        page: usize,
        /// Its pixels to the inch.
        ppi: u32,
        /// The fewest there should be.
        wants: u32,
    },
    /// A printer does not make this book, so that there is no file for it.
    Unbound(Box<PrintFault>),
    /// A cover was made for another number of pages than the book has.
    StaleCover {
        /// The file.
        cover: String,
        /// The pages it was made for.
        made_for: usize,
        /// The pages of the book.
        pages: usize,
    },
    /// A content document had to be divided since readers choke on large ones.
    SplitChapter {
        /// The chapter.
        heading: String,
        /// Into how many files.
        files: usize,
    },
    /// The book's language is none that Kindle's store is known to take.
    KindleLanguage {
        /// BCP 47 tag.
        tag: String,
    },
    /// A quotation mark that opens and never closes.
    UnclosedQuote {
        /// The mark.
        mark: char,
        /// Words from the mark on.
        excerpt: String,
    },
    /// A quotation mark that closes what never opened.
    UnopenedQuote {
        /// The mark.
        mark: char,
        /// Words from the mark on.
        excerpt: String,
    },
    /// A parenthesis that opens and never closes.
    UnclosedBracket {
        /// Words from it on.
        excerpt: String,
    },
    /// Straight and curly marks in one draft.
    MixedQuotes {
        /// `quotation mark` or `apostrophe`.
        what: &'static str,
        /// How many are straight.
        straight: usize,
        /// How many are curly.
        curly: usize,
    },
    /// A word that stands twice on end.
    DoubledWord {
        /// The word.
        word: String,
    },
    /// A sign that something is still to be written.
    Placeholder {
        /// The sign and some words.
        excerpt: String,
    },
    /// A paragraph far longer than paragraphs are.
    LongParagraph {
        /// Its words.
        words: usize,
    },
    /// A paragraph that the draft has twice.
    RepeatedParagraph {
        /// Where the first of the two begins, as `line 14`.
        place: String,
        /// Its first words.
        excerpt: String,
    },
    /// A paragraph that begins in mid-sentence.
    DividedParagraph {
        /// Its first words.
        excerpt: String,
    },
    /// A space before a mark that takes none.
    SpaceBefore {
        /// The mark.
        mark: char,
        /// The words about it.
        excerpt: String,
    },
    /// No space after a mark that takes one.
    NoSpaceAfter {
        /// The mark.
        mark: char,
        /// The words about it.
        excerpt: String,
    },
    /// A name that differs from a much commoner one by a letter.
    TwoSpellings {
        /// The rare spelling.
        found: String,
        /// The usual one.
        usual: String,
        /// How often that comes.
        times: usize,
    },
    /// A chapter much shorter than the others.
    ShortChapter {
        /// Its heading.
        heading: String,
        /// Its words.
        words: usize,
        /// The usual number of words.
        usual: usize,
    },
    /// A chapter much longer than the others.
    LongChapter {
        /// Its heading.
        heading: String,
        /// Its words.
        words: usize,
        /// The usual number of words.
        usual: usize,
    },
    /// Two headings of one title side by side in the tree.
    TitleTwice {
        /// The title.
        title: String,
    },
    /// A scene break marked in another way than the others.
    SceneMark {
        /// Its sign; empty for blank lines alone.
        found: String,
        /// The usual sign; empty for blank lines alone.
        usual: String,
        /// How often that comes.
        times: usize,
    },
}

/// Folios that a finding names at most.
const EDGES_NAMED: usize = 12;

/// What can be wrong at the edges of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageFault {
    /// It begins with the last line of a paragraph.
    Widow,
    /// It ends with the first line of a paragraph.
    Orphan,
    /// It ends with a heading.
    Heading,
    /// It and the page that faces it do not end on one line.
    Uneven,
    /// It ends inside a word, and has to be turned.
    Hyphen,
    /// It is the last of its chapter and almost empty.
    Short,
}

impl PageFault {
    fn says(self) -> &'static str {
        match self {
            PageFault::Widow => "the last line of a paragraph stands alone at the top",
            PageFault::Orphan => "the first line of a paragraph stands alone at the foot",
            PageFault::Heading => "a heading stands at the foot",
            PageFault::Uneven => "it ends higher or lower than the page that faces it",
            PageFault::Hyphen => "a word is divided where the page is turned",
            PageFault::Short => "the last page of the chapter has few lines",
        }
    }
}

impl Finding {
    /// The stable code: `R` reading, `F` the files of a draft, `B` book, `P` page, `E` EPUB, `C` conservation, `D` the draft's lint.
    pub fn code(&self) -> &'static str {
        match self {
            Finding::Encoding { .. } => "R001",
            Finding::UnfitCharacters { .. } => "R002",
            Finding::Undecodable { .. } => "R003",
            Finding::Empty => "R004",
            Finding::LicenceHalf => "R005",
            Finding::UnclosedMark { .. } => "R006",
            Finding::Mojibake { .. } => "R007",
            Finding::Mended { .. } => "R008",
            Finding::OverrideLost { .. } => "R020",
            Finding::OverrideMoved { .. } => "R021",
            Finding::OverrideIdle { .. } => "R022",
            Finding::OverrideUnfit { .. } => "R026",
            Finding::HeaderKey { .. } => "R023",
            Finding::HeaderValue { .. } => "R024",
            Finding::HeaderSyntax { .. } => "R025",
            Finding::MarkWithoutNote { .. } => "R009",
            Finding::NoteWithoutMark { .. } => "R010",
            Finding::LinkNowhere { .. } => "R011",
            Finding::FileNoText { .. } => "I001",
            Finding::FileEmpty { .. } => "I002",
            Finding::FileGap { .. } => "I003",
            Finding::FileNumberTwice { .. } => "I004",
            Finding::FileTwice { .. } => "I005",
            Finding::FileUnplaced { .. } => "I006",
            Finding::NoTitle { .. } => "B001",
            Finding::NoAuthor => "B002",
            Finding::LanguageGuessed { .. } => "B003",
            Finding::ChapterNumber { .. } => "B004",
            Finding::EmptyChapter { .. } => "B005",
            Finding::ContentsUnfound { .. } => "B006",
            Finding::Picture { .. } => "B007",
            Finding::NoAlt { .. } => "B008",
            Finding::MissingGlyphs { .. } => "P001",
            Finding::Overfull { .. } => "P002",
            Finding::CoarsePicture { .. } => "P003",
            Finding::Unbound(_) => "P004",
            Finding::StaleCover { .. } => "P005",
            Finding::PageEdge { .. } => "P006",
            Finding::FontTaken { .. } => "P007",
            Finding::NoFamily { .. } => "P008",
            Finding::SplitChapter { .. } => "E001",
            Finding::KindleLanguage { .. } => "E002",
            Finding::LostWords { .. } => "C001",
            Finding::UnclosedQuote { .. } => "D001",
            Finding::UnopenedQuote { .. } => "D002",
            Finding::UnclosedBracket { .. } => "D003",
            Finding::MixedQuotes { .. } => "D004",
            Finding::DoubledWord { .. } => "D005",
            Finding::Placeholder { .. } => "D006",
            Finding::LongParagraph { .. } => "D007",
            Finding::RepeatedParagraph { .. } => "D008",
            Finding::DividedParagraph { .. } => "D009",
            Finding::SpaceBefore { .. } => "D010",
            Finding::NoSpaceAfter { .. } => "D011",
            Finding::TwoSpellings { .. } => "D012",
            Finding::ShortChapter { .. } => "D013",
            Finding::LongChapter { .. } => "D014",
            Finding::TitleTwice { .. } => "D015",
            Finding::SceneMark { .. } => "D016",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Finding::Encoding { .. }
            | Finding::Mended { .. }
            | Finding::FileUnplaced { .. }
            | Finding::OverrideMoved { .. }
            | Finding::OverrideIdle { .. }
            | Finding::LanguageGuessed { .. }
            | Finding::SplitChapter { .. }
            | Finding::MixedQuotes { .. }
            | Finding::PageEdge { .. }
            | Finding::FontTaken { .. }
            | Finding::NoAuthor => Severity::Note,
            Finding::MissingGlyphs { .. }
            | Finding::LostWords { .. }
            | Finding::Unbound(_)
            | Finding::StaleCover { .. } => Severity::Error,
            _ => Severity::Warning,
        }
    }

    /// What to do about it, where something can be done.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Finding::Encoding { .. } => "if a character looks wrong, add --encoding, or save the draft as UTF-8".into(),
            Finding::Mojibake { .. } => "add --mend to turn them back".into(),
            Finding::Undecodable { .. } => "save the draft as UTF-8".into(),
            Finding::OverrideLost { text: None, .. } => {
                "look the line up with bindery inspect; its words, as `text`, let it be found again".into()
            }
            Finding::OverrideLost { .. } => "look the line up with bindery inspect".into(),
            Finding::OverrideMoved { to, .. } => format!("write {to} there"),
            Finding::OverrideIdle { .. } => "take it out if nothing was to change".into(),
            Finding::OverrideUnfit { .. } => "add --dialect plain to have it read line by line".into(),
            Finding::FileNoText { .. } => "save it as plain text (UTF-8) if it is a chapter".into(),
            Finding::FileEmpty { .. } => "look whether its text was saved".into(),
            Finding::FileGap { .. } => "look whether a file is missing".into(),
            Finding::FileNumberTwice { .. } | Finding::FileTwice { .. } => {
                "take one out, or name the files that are meant as inputs in a book.toml".into()
            }
            Finding::FileUnplaced { .. } => "name the files in their order as inputs in a book.toml".into(),
            Finding::NoTitle { .. } => "add --title".into(),
            Finding::NoAuthor => "add --author".into(),
            Finding::LanguageGuessed { .. } => "add --language if that is wrong".into(),
            Finding::ChapterNumber { .. } => "look whether a heading is missing or mistyped there".into(),
            Finding::ContentsUnfound { .. } => "look for them in the text, and name their lines with --heading".into(),
            Finding::EmptyChapter { .. } => "give it text or take the heading out".into(),
            Finding::UnclosedMark { .. } => "close the mark in the same paragraph if emphasis was meant".into(),
            Finding::MarkWithoutNote { .. } => "look whether its note is missing or numbered otherwise".into(),
            Finding::NoteWithoutMark { .. } => "set its mark in the text".into(),
            Finding::LinkNowhere { .. } => "give the whole address, from `https://` on, if it leads out of the book".into(),
            Finding::KindleLanguage { .. } => "add --language if it is judged wrong".into(),
            Finding::Picture { .. } => "put the file beside the draft, under the name that the draft gives it".into(),
            Finding::NoAlt { name } => format!("write what it shows, as in `![A mill by a river]({name})`"),
            Finding::PageEdge { .. } => {
                "a few words more or less in the chapter, or more of the freedoms under `[page]` of the style, give it room".into()
            }
            Finding::MissingGlyphs { chars } if !few(chars).1.is_empty() => {
                "give a folder of fonts that have the script, as --font-dir /usr/share/fonts, or make the EPUB alone with \
                 --format epub"
                    .into()
            }
            Finding::MissingGlyphs { .. } => "take it out, or give a folder of fonts that has it with --font-dir".into(),
            Finding::FontTaken { .. } => "to choose another, name it as `face` under `[text]` of a style".into(),
            Finding::NoFamily { .. } => "give the folder that has its files with --font-dir".into(),
            Finding::CoarsePicture { .. } => "give a larger picture".into(),
            Finding::StaleCover { .. } => "make it anew with bindery cover".into(),
            Finding::LostWords { .. } => "this is a fault of bindery: please report it with the draft".into(),
            Finding::UnclosedQuote { .. } | Finding::UnclosedBracket { .. } => "close it in the same paragraph".into(),
            Finding::UnopenedQuote { .. } => "open it, or take the mark out".into(),
            Finding::MixedQuotes { .. } => "nothing is wrong in the book: both are set alike".into(),
            Finding::DoubledWord { .. } => "take one out".into(),
            Finding::Placeholder { .. } => "write what is to come".into(),
            Finding::LongParagraph { .. } => "look whether a blank line was lost in it".into(),
            Finding::RepeatedParagraph { .. } => "take one out if it was copied".into(),
            Finding::DividedParagraph { .. } => "take the blank line out if the sentence goes on".into(),
            Finding::SpaceBefore { .. } => "take the space out".into(),
            Finding::NoSpaceAfter { .. } => "put a space in".into(),
            Finding::TwoSpellings { usual, .. } => format!("write `{usual}` if the same is meant"),
            Finding::ShortChapter { .. } => "look whether this line is a heading".into(),
            Finding::LongChapter { .. } => "look whether a heading in it was overlooked".into(),
            Finding::TitleTwice { .. } => "look whether one is a half title or was copied".into(),
            Finding::SceneMark { usual, .. } if usual.is_empty() => "mark all breaks alike".into(),
            Finding::SceneMark { usual, .. } => format!("write `{usual}` if a scene ends here, else close the gap"),
            _ => return None,
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Encoding { name } => write!(f, "not UTF-8: read as {name}"),
            Finding::UnfitCharacters { count, chars, lines } => {
                let (first, more) = few(chars);
                let names: Vec<String> = first.iter().map(|c| format!("U+{:04X}", *c as u32)).collect();
                write!(f, "{} that no book can hold dropped ", Count(*count, "character"))?;
                write!(f, "({}{more}; {})", names.join(", "), Lines(lines))
            }
            Finding::Undecodable { count } => {
                write!(f, "{} replaced by U+FFFD", Count(*count, "undecodable byte sequence"))
            }
            Finding::Mojibake { count, is, was, lines } => {
                let were = if *count == 1 { "was" } else { "were" };
                write!(f, "{} {were} read in a wrong encoding once ", Count(*count, "character"))?;
                write!(f, "(`{is}` for `{was}`; {})", Lines(lines))
            }
            Finding::Mended { count } => {
                write!(f, "{} read in a wrong encoding once turned back", Count(*count, "character"))
            }
            Finding::FileNoText { file, kind } => write!(f, "`{file}` is passed over: {kind}"),
            Finding::FileEmpty { file } => write!(f, "`{file}` is passed over: it has no words"),
            Finding::FileGap { file, before, first, last } => {
                let (verb, numbers) = match last - first {
                    0 => ("is", format!("number {first}")),
                    1 => ("are", format!("numbers {first} and {last}")),
                    _ => ("are", format!("numbers {first} to {last}")),
                };
                write!(f, "{numbers} {verb} missing: `{file}` ")?;
                match before {
                    Some(before) => write!(f, "follows `{before}`"),
                    None => write!(f, "is the first"),
                }
            }
            Finding::FileNumberTwice { file, other } => write!(f, "`{file}` has the same number as `{other}`"),
            Finding::FileTwice { file, other } => write!(f, "`{file}` has the same text as `{other}`"),
            Finding::FileUnplaced { files, all } => {
                let names: Vec<String> = files.iter().take(6).map(|f| format!("`{f}`")).collect();
                let more = if files.len() > 6 { ", …" } else { "" };
                let why = if *all { "in the order of their names" } else { "behind those that have one" };
                let have =
                    if files.len() == 1 { "file has no number and stands" } else { "files have no number and stand" };
                write!(f, "{} {have} {why}: {}{more}", files.len(), names.join(", "))
            }
            Finding::Empty => write!(f, "the draft has no words"),
            Finding::NoTitle { used } => write!(f, "no title found: using `{used}`"),
            Finding::NoAuthor => write!(f, "no author found"),
            Finding::LanguageGuessed { tag } => write!(f, "language judged from the text: {tag}"),
            Finding::ChapterNumber { before, found } => {
                write!(f, "chapter number {found} follows {before}")
            }
            Finding::ContentsUnfound { entries, count, of } => {
                let names: Vec<String> = entries.iter().map(|e| format!("`{e}`")).collect();
                let more = if *count > entries.len() { ", …" } else { "" };
                let verb = if *count == 1 { "is no heading" } else { "are no headings" };
                write!(f, "{count} of the {of} contents entries {verb} below: {}{more}", names.join(", "))
            }
            Finding::EmptyChapter { heading } => write!(f, "no text under the heading `{heading}`"),
            Finding::UnclosedMark { mark } => write!(f, "`{mark}` opens and never closes: kept as text"),
            Finding::OverrideLost { origin, place, text: None } => {
                write!(f, "{origin}: not used, nothing at {place} that it could stand for")
            }
            Finding::OverrideLost { origin, place, text: Some(text) } => {
                write!(f, "{origin}: not used, no {place} with the words `{text}`, nor any other")
            }
            Finding::OverrideMoved { origin, from, to } => {
                write!(f, "{origin}: {from} has moved to {to} and was used there")
            }
            Finding::HeaderKey { key, near: None } => {
                write!(f, "the header's `{key}` is no fact about a book: not used")
            }
            Finding::HeaderKey { key, near: Some(near) } => {
                write!(f, "the header's `{key}` is no fact about a book: did you mean `{near}`?")
            }
            Finding::HeaderValue { key, wants } => write!(f, "the header's `{key}` was not used: it is {wants}"),
            Finding::HeaderSyntax { message } => write!(f, "the header is no TOML and was kept as text: {message}"),
            Finding::OverrideUnfit { origin, kind } => write!(f, "{origin}: not used, {kind} says it by its marks"),
            Finding::OverrideIdle { origin } => write!(f, "{origin}: says what is so without it"),
            Finding::MarkWithoutNote { mark } => write!(f, "the note mark `{mark}` has no note: kept as text"),
            Finding::NoteWithoutMark { mark } => write!(f, "no mark calls the note `{mark}`: kept as text"),
            Finding::LinkNowhere { to, lines } => {
                let (first, more) = few(to);
                let names: Vec<String> = first.iter().map(|to| format!("`{to}`")).collect();
                let (link, leads) = if lines.len() == 1 { ("the link", "leads") } else { ("links", "lead") };
                write!(f, "{link} to {}{more} {leads} nowhere in the book: kept as text", names.join(", "))?;
                if lines.len() > 1 { write!(f, " ({})", Lines(lines)) } else { Ok(()) }
            }
            Finding::LicenceHalf => write!(f, "a licence marker without its partner: nothing was cut there"),
            Finding::Picture { name, message } => write!(f, "the picture `{name}` is left out: {message}"),
            Finding::NoAlt { name } => write!(f, "nothing says what the picture `{name}` shows"),
            Finding::MissingGlyphs { chars } => {
                let (first, _) = few(chars);
                let names: Vec<String> = first.iter().map(|c| format!("`{c}` (U+{:04X})", *c as u32)).collect();
                write!(f, "no font has {}", names.join(", "))?;
                match chars.len() - first.len() {
                    0 => {}
                    more => write!(f, " and {more} more")?,
                }
                write!(f, ": the PDF is not made")
            }
            Finding::FontTaken { family, file, chars } => {
                write!(f, "{chars} different characters that no bundled font has are set in {family} ({file})")
            }
            Finding::NoFamily { family } => write!(f, "no font is called `{family}`: another takes its place"),
            Finding::Overfull { by, page } => {
                write!(f, "a line on page {page} runs {by:.1} pt over the edge: a word is wider than the measure")
            }
            Finding::PageEdge { fault, pages } => {
                let more = pages.len().saturating_sub(EDGES_NAMED);
                let named = pages[..pages.len() - more].join(", ");
                write!(f, "page {named}")?;
                if more > 0 {
                    write!(f, " and {more} more")?;
                }
                write!(f, ": {}; nothing better fits there", fault.says())
            }
            Finding::LostWords { output, count, words } => {
                write!(f, "the {output} lacks {} of the draft: {words}", Count(*count, "word"))
            }
            Finding::CoarsePicture { page, ppi, wants } => {
                write!(f, "the picture on page {page} has {ppi} pixels to the inch, and {wants} are wanted")
            }
            Finding::Unbound(fault) => write!(f, "not made: {fault}"),
            Finding::StaleCover { cover, made_for, pages } => {
                write!(f, "the cover `{cover}` is made for {made_for} pages, and the book has {pages} now")
            }
            Finding::SplitChapter { heading, files } => {
                write!(f, "`{heading}` is long: divided into {}", Count(*files, "file"))
            }
            Finding::KindleLanguage { tag } => {
                write!(
                    f,
                    "`{tag}` is not among the languages that Kindle Direct Publishing takes: it may send the book back"
                )
            }
            Finding::UnclosedQuote { mark, excerpt } => write!(f, "`{mark}` opens and never closes: {excerpt}"),
            Finding::UnopenedQuote { mark, excerpt } => write!(f, "`{mark}` closes what never opened: {excerpt}"),
            Finding::UnclosedBracket { excerpt } => write!(f, "a parenthesis never closes: {excerpt}"),
            Finding::MixedQuotes { what, straight, curly } => {
                write!(f, "{} beside {curly} curly ones", Count(*straight, &format!("straight {what}")))
            }
            Finding::DoubledWord { word } => write!(f, "`{word}` stands twice"),
            Finding::Placeholder { excerpt } => write!(f, "something is still to come: {excerpt}"),
            Finding::LongParagraph { words } => write!(f, "a paragraph of {}", Count(*words, "word")),
            Finding::RepeatedParagraph { place, excerpt } => {
                write!(f, "this paragraph stands in {place} too: {excerpt} …")
            }
            Finding::DividedParagraph { excerpt } => write!(f, "a paragraph begins in mid-sentence: {excerpt} …"),
            Finding::SpaceBefore { mark, excerpt } => write!(f, "a space before `{mark}`: {excerpt}"),
            Finding::NoSpaceAfter { mark, excerpt } => write!(f, "no space after `{mark}`: {excerpt}"),
            Finding::TwoSpellings { found, usual, times } => {
                write!(f, "`{found}` stands where `{usual}` is written {}", Count(*times, "time"))
            }
            Finding::ShortChapter { heading, words, usual } => {
                write!(f, "{} under `{heading}`, where others have about {usual}", Count(*words, "word"))
            }
            Finding::LongChapter { heading, words, usual } => {
                write!(f, "{} under `{heading}`, where others have about {usual}", Count(*words, "word"))
            }
            Finding::TitleTwice { title } => write!(f, "the title `{title}` stands twice"),
            Finding::SceneMark { found, usual, times } => {
                let name = |s: &str| if s.is_empty() { "blank lines".to_owned() } else { format!("`{s}`") };
                write!(f, "a scene break of {}, where {} others are of {}", name(found), times, name(usual))
            }
        }
    }
}

/// A finding and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What was found.
    pub finding: Finding,
    /// Where in the draft, if it has a place there.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// A finding at a place of the draft.
    pub fn at(span: Span, finding: Finding) -> Diagnostic {
        Diagnostic { finding, span: Some(span) }
    }

    /// A finding about the draft or the book as a whole.
    pub fn whole(finding: Finding) -> Diagnostic {
        Diagnostic { finding, span: None }
    }
}

/// Why nothing was made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes are a known kind of file that is no plain text.
    #[error("this is {kind}, not a plain-text draft\n  hint: {way_out}")]
    NotADraft {
        /// As `a Word document (.docx)`.
        kind: &'static str,
        /// How to get plain text out of it.
        way_out: &'static str,
    },
    /// The bytes are no text at all.
    #[error("this is binary data, not a plain-text draft\n  hint: save it as plain text (UTF-8)")]
    Binary,
    /// A zip archive of chapters can't be read.
    #[error("this zip archive can't be read: {message}\n  hint: {way_out}")]
    Archive {
        /// What is wrong with it.
        message: String,
        /// What to do about it.
        way_out: &'static str,
    },
    /// No file of a folder or an archive holds text.
    #[error("no chapters: {}\n  hint: chapters are .txt, .md or .html files", no_chapters(skipped))]
    NoChapters {
        /// What was passed over, and why.
        skipped: Vec<String>,
    },
    /// No encoding has that name.
    #[error("no encoding `{name}`\n  hint: the names are those of the web, among them {}", known.join(", "))]
    UnknownEncoding {
        /// The name given.
        name: String,
        /// Names in use.
        known: Vec<&'static str>,
    },
    /// The draft has no words, so there is no book in it.
    #[error("the draft has no words\n  hint: check that it was saved, and as plain text")]
    EmptyDraft,
    /// No built-in style has that name.
    #[error("no style `{name}`\n  hint: the styles are {}", known.join(", "))]
    UnknownStyle {
        /// The name given.
        name: String,
        /// The built-in names.
        known: Vec<&'static str>,
    },
    /// A settings file, a style's or a book's, is wrong somewhere.
    #[error("{file}:{line}:{column}: {fault}\n{excerpt}")]
    Settings {
        /// The file's name.
        file: String,
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
        /// What is wrong.
        fault: Box<Fault>,
        /// The line, with a caret under the place.
        excerpt: String,
    },
    /// A style's values do not fit together or do not fit the trim size.
    #[error("style `{style}`: {message}")]
    StyleValues {
        /// The style's name.
        style: String,
        /// What does not fit.
        message: String,
    },
    /// A font is unusable.
    #[error("font `{name}`: {message}")]
    Font {
        /// Family or file.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// The cover picture cannot be used.
    #[error("cover picture: {message}\n  hint: give a JPEG or PNG file")]
    Cover {
        /// What is wrong with it.
        message: String,
    },
    /// A printer makes no book of this.
    #[error("{0}")]
    Print(Box<PrintFault>),
    /// The EPUB could not be put together.
    #[error("the EPUB could not be written: {0}")]
    Epub(String),
    /// The PDF could not be put together.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// A finished file could not be read back.
    #[error("the finished {output} could not be read back: {message}")]
    ReadBack {
        /// `EPUB` or `PDF`.
        output: &'static str,
        /// What went wrong.
        message: String,
    },
}

impl From<PrintFault> for Error {
    fn from(fault: PrintFault) -> Error {
        Error::Print(Box::new(fault))
    }
}

fn no_chapters(skipped: &[String]) -> String {
    match skipped {
        [] => "there is no text file".to_owned(),
        all => {
            let more = if all.len() > 6 { "; …" } else { "" };
            all.iter().take(6).cloned().collect::<Vec<_>>().join("; ") + more
        }
    }
}

/// What is wrong at a place of a settings file.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It is no TOML; in the words of its reader.
    Syntax(String),
    /// No setting has this key.
    Unknown {
        /// The key.
        key: String,
        /// The key that was probably meant.
        near: Option<String>,
    },
    /// The value is of another kind than the key's.
    Wants {
        /// The key.
        key: String,
        /// What it is, as `a text in quotes`.
        what: String,
    },
    /// The last digit of an ISBN belies the others.
    IsbnCheck {
        /// What the digit should be.
        digit: char,
    },
    /// No style has the name that this one inherits from.
    NoParent(String),
    /// A style inherits from itself, maybe by way of others.
    Circle(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Syntax(message) => write!(f, "{message}"),
            Fault::Unknown { key, near: None } => write!(f, "there is no setting `{key}`"),
            Fault::Unknown { key, near: Some(near) } => {
                write!(f, "there is no setting `{key}`: did you mean `{near}`?")
            }
            Fault::Wants { key, what } => write!(f, "`{key}` is {what}"),
            Fault::IsbnCheck { digit } => {
                write!(f, "this is no ISBN: its last digit should be {digit}, or another is mistyped")
            }
            Fault::NoParent(name) => write!(f, "no style `{name}` to inherit from"),
            Fault::Circle(name) => write!(f, "`{name}` inherits from this style in a circle"),
        }
    }
}

/// Lines of the draft that are not part of the book, or words of them that are markup: declared, so that nothing
/// is left out in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// First line, from 1.
    pub first: u32,
    /// Last line, from 1, inclusive.
    pub last: u32,
    /// Why, in a few words: `Project Gutenberg licence`.
    pub reason: &'static str,
    /// Only these words of the lines are left out; `None` for the whole lines.
    pub words: Option<String>,
}
