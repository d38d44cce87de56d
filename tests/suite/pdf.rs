//! What other programs say about the PDFs. Each judge that is not installed is named and skipped.

use std::process::{Command, Output};

use bindery::book::Meta;
use bindery::font::{Fonts, Variant};
use bindery::layout::pages::{Glyph, GlyphRun, Ink, Item, OutlineEntry, Page, Pages, Rect, Role, Tag, TagKind};
use bindery::units::{Moment, Pt, Size};
use bindery::{pdf, pdfread};

/// Ghostscript reads the whole file and stops at the first thing it does not like.
const STRICT: &[&str] = &["-q", "-o", "/dev/null", "-sDEVICE=nullpage", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING"];

const FAMILIES: &[&str] = &["Libertinus Serif", "EB Garamond", "Source Sans 3", "Courier Prime", "Amiri"];

fn run(fonts: &Fonts, family: &str, y: f32, text: &str) -> GlyphRun {
    let id = fonts.find(family, Variant::default()).expect("a bundled family");
    let face = fonts.face(id);
    let glyphs = text
        .chars()
        .map(|c| {
            let seen = if c == '\u{ad}' { '-' } else { c };
            let glyph = face.glyph(seen).unwrap_or_else(|| panic!("{family} has no {c}"));
            let advance = face.advance(glyph) * 1000.0 + if c == ' ' { 31.7 } else { 0.0 };
            Glyph { id: glyph, text_len: c.len_utf8() as u8, advance, dx: 0.0, dy: 0.0 }
        })
        .collect();
    GlyphRun {
        x: Pt(54.0),
        y: Pt(y),
        face: id,
        size: Pt(10.5),
        stretch: 0.99,
        ink: Ink::BLACK,
        role: Role::Tag(0),
        glyphs,
        text: text.into(),
    }
}

/// Seventy pages in five faces with furniture, an outline and front matter.
fn book() -> Pages {
    let fonts = Fonts::builtin();
    let mut pages = Pages { tags: vec![Tag::new(TagKind::Paragraph)], ..Pages::default() };
    for n in 0..70usize {
        let label = if n < 4 { ["i", "ii", "iii", "iv"][n].to_string() } else { (n - 3).to_string() };
        let family = FAMILIES[n % FAMILIES.len()];
        let mut folio = run(&fonts, family, 600.0, &label);
        folio.role = Role::Artifact;
        let rule = Rect { x: Pt(54.0), y: Pt(40.0), width: Pt(90.0), height: Pt(0.75), ink: Ink::Gray(0.4) };
        let items = vec![
            Item::Rect(rule),
            Item::Run(run(&fonts, family, 80.0, "A paragraph that is divi\u{ad}")),
            Item::Run(run(&fonts, family, 94.0, "ded at the end (and \\ more).")),
            Item::Run(folio),
        ];
        pages.pages.push(Page { size: Size { width: Pt(396.0), height: Pt(612.0) }, label, items });
        let level = if n % 7 == 0 { 1 } else { 2 };
        pages.outline.push(OutlineEntry { level, title: format!("Chapter {n} — “é”"), page: n, y: Pt(60.0) });
    }
    pages
}

fn file() -> Vec<u8> {
    pdf::write(&book(), &Meta::default(), &Fonts::builtin(), Moment::UNKNOWN).expect("a PDF")
}

/// Runs a judge on the file; `None` where it is not installed.
fn judge(file: &[u8], program: &str, before: &[&str], after: &[&str]) -> Option<Output> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.pdf");
    std::fs::write(&path, file).expect("a file");
    match Command::new(program).args(before).arg(&path).args(after).output() {
        Ok(output) => Some(output),
        Err(e) => {
            println!("skipped: {program} does not run here: {e}");
            None
        }
    }
}

/// Fails with what the judge said unless it was content and silent on its error stream.
fn assert_content(output: &Output) {
    let said = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).join("\n");
    assert!(output.status.success() && output.stderr.is_empty(), "{said}");
}

#[test]
fn text_is_read_back_without_furniture() {
    let pages = pdfread::pages(&file()).expect("readable");
    assert_eq!(pages.len(), 70);
    for (n, page) in pages.iter().enumerate() {
        assert_eq!(page, "A paragraph that is divi\u{ad}\nded at the end (and \\ more).", "page {n}");
    }
}

#[test]
fn files_are_small() {
    let size = file().len();
    assert!(size < 60_000, "70 pages and five faces in {size} bytes");
}

#[test]
fn qpdf_finds_no_fault() {
    let Some(output) = judge(&file(), "qpdf", &["--check"], &[]) else { return };
    assert_content(&output);
}

#[test]
fn ghostscript_finds_no_fault() {
    let Some(output) = judge(&file(), "gs", STRICT, &[]) else { return };
    assert_content(&output);
}

#[test]
fn poppler_copies_the_text() {
    let Some(output) = judge(&file(), "pdftotext", &["-enc", "UTF-8"], &["-"]) else { return };
    assert_content(&output);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.matches("that is divi\u{ad}\nded at the end (and \\ more).").count(), 70, "{text}");
}

/// A book of the corpus in each style, from the draft to the judges.
#[test]
fn a_real_book_passes() {
    let corpus = std::env::var("BINDERY_CORPUS").unwrap_or_else(|_| "../shared/corpus".into());
    let path = std::path::Path::new(&corpus).join("gutenberg/11.txt");
    let draft = match std::fs::read(&path) {
        Ok(draft) => draft,
        Err(e) => return println!("skipped: {}: {e}", path.display()),
    };
    let fonts = Fonts::builtin();
    for name in bindery::style::NAMES {
        let reading = bindery::parse::read("11.txt", &draft, &Default::default()).expect("a draft");
        let book = bindery::typography::set(reading.book);
        let style = bindery::style::Style::builtin(name).expect("a style");
        let laid = bindery::layout::lay_out(&book, &style, &fonts).expect("pages");
        let file = pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).expect("a PDF");
        let cover = bindery::cover::lay_out(book.meta(), &style, &fonts).expect("a cover");
        let cover = pdf::write(&cover, book.meta(), &fonts, Moment::UNKNOWN).expect("a PDF");
        if let Some(folder) = std::env::var_os("BINDERY_KEEP") {
            let folder = std::path::Path::new(&folder);
            std::fs::write(folder.join(format!("alice-{name}.pdf")), &file).expect("a file");
            std::fs::write(folder.join(format!("alice-cover-{name}.pdf")), &cover).expect("a file");
        }
        for file in [&file, &cover] {
            judge(file, "qpdf", &["--check"], &[]).iter().for_each(assert_content);
            judge(file, "gs", STRICT, &[]).iter().for_each(assert_content);
            let text = pdfread::pages(file).expect("readable").join("\n");
            assert!(!text.contains('\u{fffd}'), "{name}");
        }
        let text = pdfread::pages(&file).expect("readable");
        assert_eq!(text.len(), laid.pages.pages.len());
        let text = text.join("\n");
        assert!(text.contains("Down the Rabbit-Hole"), "{name}");
        let words = |s: &str| s.replace("\u{ad}\n", "").split_whitespace().map(String::from).collect::<Vec<_>>();
        let end = words("remembering her own child-life, and the happy summer days.");
        let found = words(&text);
        assert!(found.windows(end.len()).any(|w| w == end), "{name}: {:?}", &found[found.len() - 30..]);
    }
}

/// The words of a text, with those divided at a line's end joined.
fn words(text: &str) -> Vec<String> {
    text.replace("\u{ad}\n", "").split_whitespace().map(String::from).collect()
}

#[test]
fn every_page_of_a_paragraph_is_in_its_element() {
    let elements = pdfread::elements(&file()).expect("readable");
    let kinds: Vec<(usize, &str)> = elements.iter().map(|e| (e.depth, e.kind.as_str())).collect();
    assert_eq!(kinds, [(0, "Document"), (1, "P")]);
    let page = "A paragraph that is divi\u{ad}\nded at the end (and \\ more).";
    assert_eq!(elements[1].text, [page; 70].join("\n"));
}

/// What a voice reads is what stands on the pages, in the same order, and nothing else.
#[test]
fn the_structure_says_what_the_pages_say() {
    let fonts = Fonts::builtin();
    for (n, path) in crate::support::samples().iter().enumerate() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let draft = std::fs::read(path).expect("a sample");
        let reading = bindery::parse::read(&name, &draft, &Default::default()).expect("a draft");
        let book = bindery::typography::set(reading.book);
        let style = bindery::style::NAMES[n % bindery::style::NAMES.len()];
        let style = bindery::style::Style::builtin(style).expect("a style");
        let laid = bindery::layout::lay_out(&book, &style, &fonts).expect("pages");
        let made = || pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).expect("a PDF");
        let file = made();
        assert!(file == made(), "{name}: the same pages make the same bytes");

        let elements = pdfread::elements(&file).expect("readable");
        let said: Vec<&str> = elements.iter().map(|e| e.text.as_str()).filter(|t| !t.is_empty()).collect();
        let pages = pdfread::pages(&file).expect("readable");
        assert_eq!(words(&said.join("\n")), words(&pages.join("\n")), "{name}");
        assert!(said.len() > 40, "{name}");
        // Each element is what its tag says it is.
        let headings = laid.pages.tags.iter().filter(|t| matches!(t.kind, TagKind::Heading(_))).count();
        assert_eq!(elements.iter().filter(|e| e.kind.starts_with('H')).count(), headings, "{name}");
        let links = laid.pages.pages.iter().flat_map(|p| &p.items).filter(|i| matches!(i, Item::Link(_))).count();
        let held: usize = elements.iter().filter(|e| e.kind == "Link").map(|e| e.annotations).sum();
        assert_eq!((links, held), (held, elements.iter().map(|e| e.annotations).sum()), "{name}");
        // A paragraph's lines are read as words: none ends in the middle of one without a mark.
        for text in said {
            for (end, start) in text.lines().zip(text.lines().skip(1)) {
                let parted = end.ends_with([' ', '\u{ad}', '-', '–', '—', '/', '…']) || start.starts_with(' ');
                assert!(parted, "{name}: {end:?} and {start:?}");
            }
        }
    }
}

#[test]
fn poppler_reads_the_structure() {
    let Some(output) = judge(&file(), "pdfinfo", &["-struct-text"], &[]) else { return };
    assert_content(&output);
    let text = String::from_utf8_lossy(&output.stdout);
    let said: String = text.lines().filter_map(|l| l.trim().strip_prefix('"')?.strip_suffix('"')).collect();
    assert_eq!(said.matches("A paragraph that is divi").count(), 70, "{text}");
    assert_eq!(said.matches("ded at the end (and \\ more).").count(), 70, "{text}");
}
