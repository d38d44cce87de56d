//! `bindery build`: a draft to its books.

use std::path::{Path, PathBuf};

use bindery::book::Book;
use bindery::diag::{Diagnostic, Error, Finding, Severity};
use bindery::font::Fonts;
use bindery::interior::Division;
use bindery::layout::Laid;
use bindery::layout::pages::Pages;
use bindery::parse::Reading;
use bindery::pdf::Print;
use bindery::pictures::{self, Zipped};
use bindery::source::{Source, Span};
use bindery::style::{self, Style};
use bindery::units::{Moment, Size};
use bindery::{check, cover, epub, impose, pdf, typography};
use rayon::prelude::*;

use crate::args::{BuildArgs, Format};
use crate::files::{self, Beside, Failure, Outputs};
use crate::fonts;
use crate::printing::{self, Inside, Job};
use crate::project::{self, Project};
use crate::report;

/// An output that was made.
pub(crate) struct Made {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
    pub(crate) bytes: usize,
    /// Of a PDF.
    pub(crate) pages: Option<usize>,
    /// Whether its text goes on with that of the one before it, as a second volume's does.
    goes_on: bool,
}

/// The cover of a long draft, drawn while the draft is still being read: what stands on a cover mostly stands on the first
/// pages too. It is taken only where the whole draft gives the same cover.
struct EarlyCover {
    pages: Pages,
    picture: Vec<u8>,
}

impl EarlyCover {
    /// Bytes of a draft that are read for its title and author.
    const HEAD: u64 = 16 << 10;
    /// Drafts of fewer bytes are read faster than a cover is drawn.
    const LONG: u64 = 1 << 20;

    /// `None` where the draft is not long, or where anything goes wrong: it will be told when the whole is read.
    fn draw(project: &Project, style: &Style, fonts: &Fonts) -> Option<EarlyCover> {
        let book = typography::set(project.read_head(EarlyCover::HEAD, EarlyCover::LONG)?.book);
        let pages = cover::lay_out(book.meta(), style, fonts).ok()?;
        let picture = cover::draw(&pages, fonts, cover::WIDTH_PX).ok()?;
        Some(EarlyCover { pages, picture })
    }
}

/// Makes the outputs; `false` where an error was found in one, or one could not be made.
pub(crate) fn run(a: &BuildArgs) -> Result<bool, Failure> {
    let project = project::open(&a.reading)?;
    let book = &project.book;
    let of_book = || book.outputs.as_ref().map(|o| o.iter().map(|o| Format::from(*o)).collect());
    let mut formats = a.format.clone().or_else(of_book).unwrap_or(vec![Format::Epub, Format::Pdf]);
    if !a.printing.printers.is_empty() && a.format.is_none() {
        formats.push(Format::Pdf);
    }
    formats.sort_by_key(|f| *f as u8);
    formats.dedup();
    let folder = a.output.clone().or_else(|| book.folder.as_ref().map(|f| project.path(f)));
    let mut outputs = Outputs::settle(project.place().as_deref(), folder.as_deref(), &formats)?;
    // A draft that is an EPUB is no place for the book made of it.
    let taken = |o: &Outputs| formats.iter().map(|f| o.path(*f)).find(|p| project.is_input(p));
    if taken(&outputs).is_some() {
        outputs.rename();
    }
    if let Some(path) = taken(&outputs) {
        return Err(Failure::Overwrites(path));
    }
    let style = style(a.style.as_deref(), a.trim, &project)?;
    let division = a.volumes.unwrap_or_default();
    if division != Division::Whole && a.impose.is_some() {
        return Err(Failure::Usage("--impose makes sections of a whole book", "leave --volumes or --impose out"));
    }
    let jobs = match formats.contains(&Format::Pdf) {
        true => printing::jobs(&a.printing, a.pdf, division, &style, &outputs)?,
        false => Vec::new(),
    };
    let given = a.cover.clone().or_else(|| book.cover.as_ref().map(|c| project.path(c)));
    let picture = || -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = &given else { return Ok(None) };
        let fail = |e| Failure::Book(path.display().to_string(), e);
        cover::picture(&files::read(path)?).map(Some).map_err(fail)
    };
    let fonts = Fonts::builtin();
    let draws = given.is_none() && formats.iter().any(|f| f.edition().is_some());
    let early = || draws.then(|| EarlyCover::draw(&project, &style, &fonts)).flatten();
    let (reading, (picture, early)) = rayon::join(|| project.read(), || (picture(), early()));
    let (reading, picture) = (reading?, picture?);
    let shown =
        if a.fonts.font_dir.is_empty() { String::new() } else { reading.book_text() + reading.book.meta().title() };
    let Reading { source, mut book, report } = reading;
    let mut found = pictures(&mut book, &project)?;
    let (fonts, said) = fonts::library(fonts, &a.fonts.font_dir, &style, &shown, book.meta().language().tag())?;
    found.extend(said);
    let name = project.draft.display().to_string();
    let fail = |e| Failure::Book(name.clone(), e);
    let date = date(book.meta().date())?;
    let reading = Reading { source, book: typography::set(book), report };
    let Reading { source, book, .. } = &reading;

    // The pages come first: the EPUB says where each of them begins.
    let mut laid: Vec<Inside> = Vec::new();
    let lay_out = |job: &Job| job.lay_out(book, &style, &fonts, division, &outputs);
    for one in jobs.par_iter().map(lay_out).collect::<Vec<_>>() {
        match one {
            Ok(volumes) => laid.extend(volumes),
            // The other printers get their files all the same.
            Err(Error::Print(fault)) => found.push(Diagnostic::whole(Finding::Unbound(fault))),
            Err(e) => return Err(fail(e)),
        }
    }
    let missing = |d: &Diagnostic| matches!(d.finding, Finding::MissingGlyphs { .. });
    let is_whole = |l: &Laid| !l.diagnostics.iter().any(missing);
    // Volumes each begin to count anew, so that an EPUB of all of them names no pages.
    let printable = laid.first().filter(|i| i.meta.volume().is_none()).map(|i| &i.laid).filter(|l| is_whole(l));

    let draw = || {
        let pages = cover::lay_out(book.meta(), &style, &fonts)?;
        match &early {
            Some(early) if early.pages == pages => Ok(early.picture.clone()),
            _ => cover::draw(&pages, &fonts, cover::WIDTH_PX),
        }
    };
    let editions: Vec<Format> = formats.iter().copied().filter(|f| f.edition().is_some()).collect();
    // One EPUB draws its cover while its text is compressed; several share one picture.
    let picture = if picture.is_none() && editions.len() > 1 { Some(draw().map_err(fail)?) } else { picture };
    let make_epub = |format: &Format| -> Result<(Format, epub::Made), Error> {
        let cover = picture.clone().map_or(epub::Cover::Drawn(&draw), epub::Cover::Picture);
        let pages = printable.map(|l| &l.page_map);
        let edition = format.edition().unwrap_or_default();
        let options = epub::Options { pages, edition, ..epub::Options::new(date, cover) };
        Ok((*format, epub::write(book, &style, &options)?))
    };
    let make_epubs = || editions.par_iter().map(make_epub).collect::<Result<Vec<_>, Error>>();
    // No bytes where a character has no glyph.
    let make_pdf = |inside: &Inside| -> Result<Option<Vec<u8>>, Error> {
        is_whole(&inside.laid).then(|| inside.write(&fonts, date)).transpose()
    };
    let make_pdfs = || laid.par_iter().map(make_pdf).collect::<Result<Vec<_>, Error>>();
    // Only the report tells how many words there are, and a novel's take a while to count.
    let count = || (!a.quiet).then(|| reading.words());
    let (words, (made_epubs, made_pdfs)) = rayon::join(count, || rayon::join(make_epubs, make_pdfs));
    let (made_epubs, made_pdfs) = (made_epubs.map_err(fail)?, made_pdfs.map_err(fail)?);

    let mut made = Vec::new();
    for (format, e) in made_epubs {
        let path = outputs.path(format);
        files::write(&path, &e.bytes)?;
        made.push(Made { format, path, bytes: e.bytes.len(), pages: None, goes_on: false });
        // What is odd in one edition mostly is in all.
        found.extend(e.diagnostics.into_iter().filter(|d| !found.contains(d)).collect::<Vec<_>>());
    }
    let mut lists = Vec::new();
    for (inside, bytes) in laid.iter().zip(made_pdfs) {
        if let Some(bytes) = bytes {
            let path = inside.job.path.clone();
            files::write(&path, &bytes)?;
            let pages = Some(inside.laid.pages.pages.len());
            let goes_on = inside.meta.volume().is_some_and(|n| n > 1);
            made.push(Made { format: Format::Pdf, path, bytes: bytes.len(), pages, goes_on });
            lists.extend(inside.checklist());
        }
        let diagnostics = inside.laid.diagnostics.iter().cloned().chain(inside.findings());
        let new = diagnostics.map(|d| at_character(d, source)).filter(|d| !found.contains(d));
        found.extend(new.collect::<Vec<_>>());
    }
    let mut folded = None;
    if let (Some(sections), Some(laid)) = (&a.impose, printable) {
        let sheets = impose::impose(&laid.pages, sections).map_err(fail)?;
        let bytes = pdf::write_print(&sheets, book.meta(), &fonts, date, &Print::default()).map_err(fail)?;
        let path = outputs.pdf("sections");
        files::write(&path, &bytes)?;
        folded = Some((path, sheets.pages.len() / 2));
    }
    if !a.no_verify {
        found.extend(verify(&reading, &made)?);
    }
    let faulty = found.iter().any(|d| d.finding.severity() == Severity::Error);
    report::built(&reading, words, &style, &made, &found, !a.no_verify);
    if let (Some((path, sheets)), false) = (folded, a.quiet) {
        report::folded(&path, sheets);
    }
    if !a.quiet {
        report::checklists(&lists);
    }
    // The process ends here: taking a novel's tree apart piece by piece would only keep its user waiting.
    std::mem::forget((reading, laid));
    Ok(!faulty)
}

/// Puts the pictures that a draft names into its book: those in the draft itself, or beside it.
pub(crate) fn pictures(book: &mut Book, project: &Project) -> Result<Vec<Diagnostic>, Failure> {
    let draft = &project.draft;
    if draft.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub") || e.eq_ignore_ascii_case("zip")) {
        return Ok(pictures::load(book, &Zipped(&files::read(draft)?)));
    }
    let folder = if draft.is_dir() { Some(draft.as_path()) } else { draft.parent() };
    Ok(pictures::load(book, &Beside(folder.unwrap_or(Path::new("")).to_path_buf())))
}

/// Layout knows the block that a character without a glyph stands in; the draft knows its line.
fn at_character(mut d: Diagnostic, source: &Source) -> Diagnostic {
    if let (Finding::MissingGlyphs { chars }, Some(span)) = (&d.finding, d.span)
        && let Some((at, found)) = source.slice(span).match_indices(|c| chars.contains(&c)).next()
    {
        let start = span.range().start + at;
        d.span = Some(Span::new(start, start + found.len()));
    }
    d
}

/// Reads the finished files back and looks for every word of the draft.
fn verify(reading: &Reading, made: &[Made]) -> Result<Vec<Diagnostic>, Failure> {
    let words = check::DraftWords::new(&reading.source, &reading.report.left_out);
    let read = |m: &Made| {
        let bytes = files::read(&m.path)?;
        let fail = |e| Failure::Book(m.path.display().to_string(), e);
        match m.format {
            Format::Epub | Format::Kepub | Format::Kindle => check::epub_text(&bytes).map_err(fail),
            Format::Pdf => check::pdf_text(&bytes).map_err(fail),
        }
    };
    let one = |volumes: &[Made]| {
        let texts: Vec<String> = volumes.par_iter().map(read).collect::<Result<_, Failure>>()?;
        let name = if volumes.iter().any(|m| m.format == Format::Pdf) { "PDF" } else { "EPUB" };
        Ok(words.lost_from(name, &texts.join("\n")))
    };
    let works: Vec<&[Made]> = made.chunk_by(|_, m| m.goes_on).collect();
    let found: Result<Vec<Option<Diagnostic>>, Failure> = works.into_par_iter().map(one).collect();
    Ok(found?.into_iter().flatten().collect())
}

pub(crate) fn style(given: Option<&str>, trim: Option<Size>, project: &Project) -> Result<Style, Failure> {
    let is_file = |name: &str| Path::new(name).extension().is_some_and(|e| e == "toml");
    let (origin, named) = match (given, &project.book.style) {
        (Some(name), _) => ("--style", name.to_owned()),
        (None, Some(name)) if is_file(name) => ("style", project.path(name).to_string_lossy().into_owned()),
        (None, Some(name)) => ("style", name.clone()),
        (None, None) => ("--style", style::NAMES[0].to_owned()),
    };
    let fail = |e| Failure::Book(project.origin(origin), e);
    let style = if is_file(&named) {
        let path = Path::new(&named);
        let bytes = files::read(path)?;
        let name = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        Style::from_toml(&name, &String::from_utf8_lossy(&bytes))
    } else {
        Style::builtin(&named)
    };
    let style = style.map_err(fail)?;
    let (origin, trim) = if trim.is_some() { ("--trim", trim) } else { ("trim", project.book.trim) };
    match trim {
        Some(trim) => style.with_trim(trim).map_err(|e| Failure::Book(project.origin(origin), e)),
        None => Ok(style),
    }
}

/// The one date of a build: SOURCE_DATE_EPOCH, else the book's own, else a constant, never the clock.
/// <https://reproducible-builds.org/specs/source-date-epoch/>
pub(crate) fn date(of_book: Option<&str>) -> Result<Moment, Failure> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(s) if !s.trim().is_empty() => match s.trim().parse::<i64>() {
            // Up to the end of the year 9999, the last that a PDF date can say.
            Ok(v) if (0..=253_402_300_799).contains(&v) => Ok(Moment(v)),
            _ => Err(Failure::Usage(
                "SOURCE_DATE_EPOCH is not a number of seconds since 1970",
                "unset it, or set it as in `SOURCE_DATE_EPOCH=1700000000`",
            )),
        },
        _ => Ok(of_book.and_then(Moment::parse_date).unwrap_or(Moment::UNKNOWN)),
    }
}
