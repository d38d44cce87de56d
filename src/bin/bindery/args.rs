//! The command line.

use std::path::PathBuf;

use bindery::book::{Identifier, IsbnFault};
use bindery::epub::Edition;
use bindery::impose::Sections;
use bindery::interior::Division;
use bindery::parse::{AuthorNotes, Dialect, LineOverride, Overrides, SceneBreaks, Way, What};
use bindery::pdf::Standard;
use bindery::printers::{Binding, InkKind, Stock};
use bindery::units::{Pt, Size};
use bindery::{bookfile, style};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns a plain-text draft into a book: an EPUB and a print-ready PDF
#[derive(Debug, Parser)]
#[command(
    name = "bindery",
    version,
    about,
    after_help = "`bindery DRAFT` is short for `bindery build DRAFT`.\nExit codes: 0 made, 1 made or checked with errors found, 2 nothing done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the EPUB and the PDF of a draft
    Build(BuildArgs),
    /// Show how a draft is read: its tree, and which line was taken for what, and why
    Inspect(InspectArgs),
    /// Look a draft over as an editor would (open quotes, doubled words, two spellings of a name), the structure of any EPUB, or a PDF for a printer
    Check(CheckArgs),
    /// Make the whole cover for a printer: back, spine and front on one sheet, from the real number of pages
    Cover(Box<CoverArgs>),
    /// List the printers that bindery knows: sizes, papers, page limits, margins, and where the numbers come from
    Printers(PrintersArgs),
    /// Write a `book.toml` beside the draft, with every decision in it, to be edited
    Init(InitArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For every e-reader and store
    Epub,
    /// For Kobo's e-readers
    Kepub,
    /// An EPUB as Kindle wants it
    Kindle,
    /// For the printer
    Pdf,
}

impl Format {
    /// Every format, in the order in which outputs are told.
    pub(crate) const ALL: [Format; 4] = [Format::Epub, Format::Kepub, Format::Kindle, Format::Pdf];

    /// How a file of the format ends.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Epub => "epub",
            Format::Kepub => "kepub.epub",
            Format::Kindle => "kindle.epub",
            Format::Pdf => "pdf",
        }
    }

    /// Whom it is for, where it is an EPUB.
    pub(crate) fn edition(self) -> Option<Edition> {
        match self {
            Format::Epub => Some(Edition::Any),
            Format::Kepub => Some(Edition::Kobo),
            Format::Kindle => Some(Edition::Kindle),
            Format::Pdf => None,
        }
    }
}

impl From<bookfile::Output> for Format {
    fn from(o: bookfile::Output) -> Format {
        match o {
            bookfile::Output::Epub => Format::Epub,
            bookfile::Output::Kepub => Format::Kepub,
            bookfile::Output::Kindle => Format::Kindle,
            bookfile::Output::Pdf => Format::Pdf,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Notes {
    /// They stand where the draft has them
    Keep,
    /// They are gathered behind the text
    End,
    /// They are left out
    Omit,
}

impl From<Notes> for AuthorNotes {
    fn from(n: Notes) -> AuthorNotes {
        match n {
            Notes::Keep => AuthorNotes::Keep,
            Notes::End => AuthorNotes::End,
            Notes::Omit => AuthorNotes::Omit,
        }
    }
}

/// What every command needs to read a draft.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// The draft: a text file, or a folder or a zip archive of chapters; or its `book.toml`, or the folder of that;
    /// `-` reads standard input
    #[arg(value_name = "DRAFT", required = true)]
    pub(crate) drafts: Vec<PathBuf>,
    /// The book's settings [default: the `book.toml` beside the draft that names it]
    #[arg(long, value_name = "FILE")]
    pub(crate) book: Option<PathBuf>,
    /// The book's title, instead of the one at the head of the draft
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The author, instead of the one at the head of the draft
    #[arg(long)]
    pub(crate) author: Option<String>,
    /// The language of the text, as `en`, `fr` or `German`
    #[arg(long, value_parser = language)]
    pub(crate) language: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = dialect, help = dialect_help())]
    pub(crate) dialect: Option<Dialect>,
    /// The draft's encoding, where it is taken for another, as `windows-1251`
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// Turn back characters that were once read in a wrong encoding (`â€™` for `’`)
    #[arg(long)]
    pub(crate) mend: bool,
    /// What becomes of a writer's notes and summaries of chapters [default: keep]
    #[arg(long, value_enum)]
    pub(crate) notes: Option<Notes>,
    /// How paragraphs are parted: wrapped, lines, indented
    #[arg(long, value_name = "WAY", value_parser = paragraphs, help_heading = MENDS)]
    pub(crate) paragraphs: Option<Way>,
    /// What parts scenes: blank (lines), marks, both, none
    #[arg(long, value_name = "WHAT", value_parser = scene_breaks, help_heading = MENDS)]
    pub(crate) scene_breaks: Option<SceneBreaks>,
    /// These lines are a heading, as `40` or `40-41`, or `40=2` for one of level 2
    #[arg(long, value_name = "LINE", value_delimiter = ',', value_parser = heading, help_heading = MENDS)]
    pub(crate) heading: Vec<Mend>,
    /// These lines are no heading
    #[arg(long, value_name = "LINE", value_delimiter = ',', value_parser = mend, help_heading = MENDS)]
    pub(crate) no_heading: Vec<Mend>,
    /// A scene begins at this line, or the line is a row of marks
    #[arg(long = "break", value_name = "LINE", value_delimiter = ',', value_parser = mend, help_heading = MENDS)]
    pub(crate) scene_break: Vec<Mend>,
    /// No scene begins at this line
    #[arg(long, value_name = "LINE", value_delimiter = ',', value_parser = mend, help_heading = MENDS)]
    pub(crate) no_break: Vec<Mend>,
    /// These lines are no part of the book
    #[arg(long, value_name = "LINES", value_delimiter = ',', value_parser = mend, help_heading = MENDS)]
    pub(crate) leave_out: Vec<Mend>,
    /// These lines are part of the book
    #[arg(long, value_name = "LINES", value_delimiter = ',', value_parser = mend, help_heading = MENDS)]
    pub(crate) keep: Vec<Mend>,
}

/// The heading of the flags that mend a decision.
const MENDS: &str = "Mending a decision (repeatable; `bindery inspect` gives the lines)";

/// A line or lines that a flag speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Mend {
    /// Where the draft has several.
    pub(crate) file: Option<String>,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) level: Option<u8>,
}

impl Reading {
    /// What the flags decide otherwise than the reader.
    pub(crate) fn overrides(&self) -> Overrides {
        type Flag<'a> = (&'a str, &'a [Mend], fn(Option<u8>) -> What);
        let flags: [Flag<'_>; 6] = [
            ("--heading", &self.heading, |level| What::Heading { level, title: None, kind: None }),
            ("--no-heading", &self.no_heading, |_| What::NoHeading),
            ("--break", &self.scene_break, |_| What::Break),
            ("--no-break", &self.no_break, |_| What::NoBreak),
            ("--leave-out", &self.leave_out, |_| What::LeaveOut),
            ("--keep", &self.keep, |_| What::Keep),
        ];
        let mut lines = Vec::new();
        for (flag, mends, what) in flags {
            lines.extend(mends.iter().map(|m| {
                let range = if m.first == m.last { m.first.to_string() } else { format!("{}-{}", m.first, m.last) };
                let file = m.file.as_ref().map_or_else(String::new, |f| format!("{f}:"));
                let origin = format!("{flag} {file}{range}");
                LineOverride {
                    file: m.file.clone(),
                    first: m.first,
                    last: m.last,
                    text: None,
                    what: what(m.level),
                    origin,
                }
            }));
        }
        Overrides { paragraphs: self.paragraphs, scene_breaks: self.scene_breaks, lines }
    }
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Replace a file that is there already
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// A folder for the outputs, or the output itself where one format is made [default: beside the draft]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to make [default: epub,pdf]
    #[arg(long, value_delimiter = ',')]
    pub(crate) format: Option<Vec<Format>>,
    /// The look: one of the built-in styles, or a style file ending in `.toml`
    #[arg(long, value_name = "NAME|FILE", help = style_help())]
    pub(crate) style: Option<String>,
    /// The sheet of the PDF, as `6x9`, `a5` or `12.5x19cm` [default: the style's, 5.5x8.5]
    #[arg(long, value_parser = trim)]
    pub(crate) trim: Option<Size>,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[arg(long, value_name = "HOW", value_parser = division, help = VOLUMES, help_heading = PRINT)]
    pub(crate) volumes: Option<Division>,
    /// What the PDF is for: reading, or print (also as x-1a, x-3, x-4) [default: reading; with --for what the printer takes]
    #[arg(long, value_name = "KIND", value_parser = pdf_kind, help_heading = PRINT)]
    pub(crate) pdf: Option<PdfKind>,
    /// Make sections for binding at home too, as `signatures=16,paper=a4` or with `paper=letter`
    #[arg(long, value_name = "HOW", value_parser = Sections::parse, help_heading = PRINT)]
    pub(crate) impose: Option<Sections>,
    /// The EPUB's cover picture, JPEG or PNG [default: a cover set in type]
    #[arg(long, value_name = "FILE")]
    pub(crate) cover: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) fonts: FontArgs,
    /// Don't read the finished files back to prove that no word was lost
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FontArgs {
    /// A folder of fonts, looked through for the families that the style names and for characters that no bundled font
    /// has; the system's are in /usr/share/fonts, /Library/Fonts or C:\Windows\Fonts
    #[arg(long, value_name = "DIR")]
    pub(crate) font_dir: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object instead
    #[arg(long)]
    pub(crate) json: bool,
    /// Print every decision, not only the doubtful ones
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) printing: Printing,
    /// The trimmed sheet that a PDF should have [default: its own]
    #[arg(long, value_parser = trim, help_heading = PRINT)]
    pub(crate) trim: Option<Size>,
    /// Print one JSON object instead
    #[arg(long)]
    pub(crate) json: bool,
}

/// For whom a book is printed, and on what.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Printing {
    /// Printers to make files for: kdp, ingram, lulu; each gets an interior of its own
    #[arg(long = "for", value_name = "PRINTER", value_delimiter = ',', help_heading = PRINT)]
    pub(crate) printers: Vec<String>,
    /// The paper: cream, white or groundwood [default: cream where the printer has it]
    #[arg(long, value_parser = stock, help_heading = PRINT)]
    pub(crate) paper: Option<Stock>,
    /// The ink of the interior: bw, colour or premium [default: bw]
    #[arg(long, value_parser = ink, help_heading = PRINT)]
    pub(crate) ink: Option<InkKind>,
    /// The binding: paperback or hardcover [default: paperback]
    #[arg(long, value_parser = binding, help_heading = PRINT)]
    pub(crate) binding: Option<Binding>,
}

/// The heading of the flags about printers.
const PRINT: &str = "For the printer";
const VOLUMES: &str =
    "Divide the book into volumes, each with its own file: a number, or auto for as few as the printer binds";

#[derive(Debug, Args)]
pub(crate) struct CoverArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) printing: Printing,
    /// A folder for the cover, or the file itself where it is for one printer [default: beside the draft]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The look: one of the built-in styles, or a style file ending in `.toml`
    #[arg(long, value_name = "NAME|FILE", help = style_help())]
    pub(crate) style: Option<String>,
    /// The trimmed sheet, as `6x9` or `a5` [default: the style's, 5.5x8.5]
    #[arg(long, value_parser = trim)]
    pub(crate) trim: Option<Size>,
    #[command(flatten)]
    pub(crate) fonts: FontArgs,
    /// A picture for the front, JPEG or PNG [default: a front set in type, the same as in the EPUB]
    #[arg(long, value_name = "FILE")]
    pub(crate) cover: Option<PathBuf>,
    /// A text file for the back [default: the book's description]
    #[arg(long, value_name = "FILE")]
    pub(crate) blurb: Option<PathBuf>,
    /// A picture of the author for the back, JPEG or PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) author_picture: Option<PathBuf>,
    /// The price, above the barcode, as `US $14.99`
    #[arg(long)]
    pub(crate) price: Option<String>,
    /// The book's ISBN, for the barcode; one for each volume where there are several [default: that of the book.toml]
    #[arg(long, value_delimiter = ',', value_parser = isbn)]
    pub(crate) isbn: Vec<Identifier>,
    #[arg(long, value_name = "HOW", value_parser = division, help = VOLUMES)]
    pub(crate) volumes: Option<Division>,
    /// The number of pages, where the inside is made elsewhere [default: that of the draft laid out for the printer]
    #[arg(long)]
    pub(crate) pages: Option<usize>,
    /// The whole sheet by the printer's template, as `12.9x9.3in`, where bindery does not compute it
    #[arg(long, value_parser = trim, requires = "spine")]
    pub(crate) size: Option<Size>,
    /// The spine by the printer's template, as `0.68in`
    #[arg(long, value_parser = length, requires = "size")]
    pub(crate) spine: Option<Pt>,
    /// Draw the lines of cut, folds and safe areas for a designer, instead of a cover
    #[arg(long)]
    pub(crate) template: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PrintersArgs {
    /// One of them, with all its numbers and their sources
    pub(crate) name: Option<String>,
    /// Print one JSON object instead
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a PDF is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PdfKind {
    /// To be read on a screen.
    Reading,
    /// To be printed, as a file of this kind.
    Print(Standard),
}

fn stock(s: &str) -> Result<Stock, String> {
    chosen(s, &[Stock::Cream, Stock::White, Stock::Groundwood].map(|v| (v.name(), v)))
}

fn ink(s: &str) -> Result<InkKind, String> {
    let named = [InkKind::Bw, InkKind::Colour, InkKind::Premium].map(|v| (v.name(), v));
    chosen(s, &[&named[..], &[("color", InkKind::Colour)]].concat())
}

fn binding(s: &str) -> Result<Binding, String> {
    chosen(s, &[Binding::Paperback, Binding::Hardcover].map(|v| (v.name(), v)))
}

fn division(s: &str) -> Result<Division, String> {
    Division::parse(s).ok_or_else(|| "a number from 1, or auto".into())
}

fn pdf_kind(s: &str) -> Result<PdfKind, String> {
    let named = [("reading", PdfKind::Reading), ("print", PdfKind::Print(Standard::X1a))];
    let standards = Standard::NAMED.map(|(name, s)| (name, PdfKind::Print(s)));
    chosen(s, &[&named[..], &standards[..]].concat())
}

fn style_help() -> String {
    let names = style::NAMES.join(", ");
    format!("The look: {names}, or a style file ending in `.toml` [default: {}]", style::NAMES[0])
}

fn trim(s: &str) -> Result<Size, String> {
    Size::parse_trim(s).ok_or_else(|| "not a trim size; write it as `5.5x8.5`, `6x9`, `140x210mm` or `a5`".into())
}

fn length(s: &str) -> Result<Pt, String> {
    Pt::parse(s).ok_or_else(|| "not a length; write it as `0.68in` or `17mm`".into())
}

fn isbn(s: &str) -> Result<Identifier, String> {
    Identifier::isbn(s).map_err(|fault| match fault {
        IsbnFault::Shape => "not an ISBN; it has thirteen digits and begins with 978 or 979".into(),
        IsbnFault::Check(digit) => format!("a digit is mistyped: the last should be {digit}"),
    })
}

fn language(s: &str) -> Result<String, String> {
    match bindery::book::Language::parse(s) {
        Some(tag) => Ok(tag.tag().to_string()),
        None => Err("not a language; write it as `en`, `pt-BR` or `German`".into()),
    }
}

fn mend(s: &str) -> Result<Mend, String> {
    let wrong =
        "not a line of the draft; write it as `40` or `40-42`, and as `02.txt:40` where there are several files";
    let (file, first, last) = bookfile::place(s).ok_or(wrong)?;
    Ok(Mend { file, first, last, level: None })
}

fn heading(s: &str) -> Result<Mend, String> {
    let (lines, level) = s.split_once('=').map_or((s, None), |(l, n)| (l, Some(n)));
    let level = match level.map(|n| n.trim().parse::<u8>()) {
        None => None,
        Some(Ok(n)) if (1..=9).contains(&n) => Some(n),
        Some(_) => return Err("not a level; write `40=1` for one of the highest, up to 9".into()),
    };
    Ok(Mend { level, ..mend(lines)? })
}

fn chosen<T: Copy>(s: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|c| c.0 == s.to_lowercase()).map(|c| c.1);
    found.ok_or_else(|| format!("one of {}", choices.iter().map(|c| c.0).collect::<Vec<_>>().join(", ")))
}

fn paragraphs(s: &str) -> Result<Way, String> {
    chosen(s, &bookfile::WAYS)
}

fn scene_breaks(s: &str) -> Result<SceneBreaks, String> {
    chosen(s, &SceneBreaks::NAMED)
}

fn dialects() -> String {
    Dialect::all().map(Dialect::name).collect::<Vec<_>>().join(", ")
}

fn dialect_help() -> String {
    format!("The kind of draft, where it is taken for another: {}", dialects())
}

fn dialect(s: &str) -> Result<Dialect, String> {
    Dialect::parse(s).ok_or_else(|| format!("no such kind of draft; the kinds are {}", dialects()))
}

/// Reads the command line; usage errors end the program with code 2.
pub(crate) fn parse() -> Command {
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let commands =
        ["build", "inspect", "check", "cover", "init", "printers", "help", "-h", "--help", "-V", "--version"];
    let named = words.get(1).and_then(|w| w.to_str()).is_some_and(|w| commands.contains(&w));
    if words.len() > 1 && !named {
        words.insert(1, "build".into());
    }
    Cli::parse_from(words).command
}
