//! Tests of whole EPUBs, made from books in a small notation.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::archive::Archive;
use crate::book::notation::{book, inlines};
use crate::book::{Block, BlockKind, Heading, Inline, PageStart, PageTop, Place};
use crate::epubread;
use crate::source::Span;
use crate::xml::{self, Read};

pub(super) fn jpeg() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(156, 250, |x, y| image::Rgb([40, (x / 2) as u8, (y / 2) as u8]));
    picture.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

fn options() -> Options<'static> {
    Options::new(Moment::UNKNOWN, jpeg())
}

fn make(book: &Book, style: &str) -> Made {
    write(book, &Style::builtin(style).unwrap(), &options()).unwrap()
}

fn everything() -> Book {
    book(include_str!("../../tests/golden/epub/everything.txt"))
}

/// As [`checked`], for a file whose documents number their sentences, each from the beginning.
fn checked_kobo(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let worse = |f: &crate::diag::EpubFinding| f.fault.severity() > crate::diag::Severity::Note;
    assert_eq!(crate::check::epub(bytes).into_iter().find(worse), None);
    let mut archive = Archive::open(bytes).unwrap();
    let names = archive.names().to_vec();
    let files: BTreeMap<String, Vec<u8>> = names.iter().map(|n| (n.clone(), archive.read(n).unwrap())).collect();
    for (name, bytes) in files.iter().filter(|f| f.0.ends_with(".xhtml")) {
        let mut ids = BTreeSet::new();
        xml::read(bytes, &mut |e| {
            if let Read::Open(_, value) = e {
                assert!(value("id").is_none_or(|id| ids.insert(id)), "{name}");
            }
        })
        .unwrap();
    }
    files
}

/// Every file by name, checked: names unique, XHTML and XML well-formed, ids unique in the book, every reference there,
/// manifest and archive the same.
fn checked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = Archive::open(bytes).unwrap();
    let names = archive.names().to_vec();
    assert_eq!(names[0], "mimetype");
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
    let files: BTreeMap<String, Vec<u8>> = names.iter().map(|n| (n.clone(), archive.read(n).unwrap())).collect();
    let mut ids = BTreeSet::new();
    let mut hrefs = Vec::new();
    let mut manifest = BTreeSet::new();
    for (name, bytes) in
        files.iter().filter(|(n, _)| n.ends_with("xhtml") || n.ends_with(".opf") || n.ends_with(".ncx"))
    {
        xml::read(bytes, &mut |e| {
            if let Read::Open(element, value) = e {
                if let Some(id) = value("id") {
                    assert!(name.ends_with(".ncx") || name.ends_with(".opf") || ids.insert(id.clone()), "{id} twice");
                    assert!(id.is_ascii());
                    ids.insert(format!("{name}#{id}"));
                }
                if element == "item" {
                    manifest.insert(format!("OEBPS/{}", value("href").unwrap()));
                }
                for key in ["href", "src"] {
                    let own = name.trim_start_matches("OEBPS/");
                    let whole = |h: String| if h.starts_with('#') { format!("{own}{h}") } else { h };
                    hrefs.extend(value(key).map(|h| (name.clone(), whole(h))));
                }
                for key in ["aria-labelledby", "idref"] {
                    for id in value(key).iter().flat_map(|v| v.split(' ')) {
                        hrefs.push((name.clone(), format!("{}#{id}", name.trim_start_matches("OEBPS/"))));
                    }
                }
            }
        })
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    for (name, href) in hrefs.into_iter().filter(|(_, href)| !href.starts_with("https://")) {
        let path = format!("OEBPS/{href}");
        let there = if href.contains('#') { ids.contains(&path) } else { files.contains_key(&path) };
        assert!(there, "{name} refers to {href}");
    }
    let worse = |f: &crate::diag::EpubFinding| f.fault.severity() > crate::diag::Severity::Note;
    assert_eq!(crate::check::epub(bytes).into_iter().find(worse).filter(|f| f.fault.code() != "F115"), None);
    let content: BTreeSet<String> =
        files.keys().filter(|n| n.starts_with("OEBPS/") && !n.ends_with(".opf")).cloned().collect();
    assert_eq!(content, manifest);
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = files.get(&format!("OEBPS/{name}")).unwrap_or_else(|| panic!("no {name}: {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn markup_is_as_agreed() {
    let made = make(&everything(), "classic");
    let files = checked(&made.bytes);
    let mut all = String::new();
    for (name, bytes) in files
        .iter()
        .filter(|(n, _)| ["xhtml", "opf", "ncx", "css"].iter().any(|e| n.ends_with(e)) && !n.ends_with("nav.css"))
    {
        all.push_str(&format!("──── {name}\n{}\n", String::from_utf8_lossy(bytes)));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/epub/everything.xhtml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &all).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    if let Some((n, (got, want))) = all.lines().zip(golden.lines()).enumerate().find(|(_, (a, b))| a != b) {
        panic!("line {}:\n  got  {got}\n  want {want}\n(BLESS=1 takes the new text)", n + 1);
    }
    assert_eq!(all.lines().count(), golden.lines().count());
}

#[test]
fn the_same_book_is_the_same_bytes() {
    let one = make(&everything(), "literary");
    let two =
        rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| make(&everything(), "literary"));
    assert_eq!(one.bytes, two.bytes);
    let other = make(&book("title: Other\n= text 1\np A."), "literary");
    assert_ne!(one.bytes, other.bytes);
}

#[test]
fn all_text_arrives_in_order_for_every_style() {
    // By letters, for the mark of a note stands close to its word.
    let words = |s: &str| {
        let all = s.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
        all.map(str::to_owned).collect::<Vec<_>>()
    };
    for style in crate::style::NAMES {
        let made = make(&everything(), style);
        checked(&made.bytes);
        let read: String = epubread::spine(&made.bytes).unwrap().into_iter().map(|d| d.text + "\n").collect();
        let mut at = 0;
        let got = words(&read);
        let mut count = 0;
        crate::book::walk_blocks(&everything(), &mut |_, b| {
            crate::book::walk_text(&b.kind, &mut |t| {
                for w in words(&text::flat(&t.plain())) {
                    at += got[at..].iter().position(|g| *g == w).unwrap_or_else(|| panic!("{w} is lost")) + 1;
                    count += 1;
                }
            });
        });
        assert!(count > 600, "{count}");
    }
}

#[test]
fn hostile_words_are_only_words() {
    let bad = "T & <b>\"x\" ]]> \u{7}\u{0}\u{1b}\u{fffe}\u{200b}🦀 &amp; --> é\u{301}\u{202e}";
    let mut b = book("title: x\nauthor: y\n= chapter 1 | a | b\np text\n= chapter 1 | c |\np text");
    b.meta.title = bad.into();
    b.meta.contributors = vec![bad.into()];
    b.meta.subtitle = Some("\u{7}".into());
    b.meta.rights = Some(bad.into());
    b.meta.subjects = vec![bad.into(), "\u{1}".into()];
    b.meta.date = Some("tomorrow & after".into());
    let h = Heading {
        label: vec![Inline::Text(bad.into())],
        title: vec![Inline::Text(bad.into())],
        number: None,
        span: Span::default(),
    };
    b.sections[0].heading = Some(h);
    b.sections[0].blocks =
        vec![Block { kind: BlockKind::Paragraph(vec![Inline::Text(bad.into())]), span: Span::default() }];
    b.sections[1].heading = Some(Heading {
        label: vec![Inline::Text("\u{7}\u{200b}".into())],
        title: vec![],
        number: None,
        span: Span::default(),
    });
    let files = checked(&make(&b, "classic").bytes);
    let opf = text(&files, "content.opf");
    assert!(opf.contains("T &amp; &lt;b&gt;\"x\" ]]&gt; 🦀 &amp;amp; --&gt;"), "{opf}");
    assert!(!opf.contains("<dc:date>") && opf.matches("<dc:subject>").count() == 1 && !opf.contains("subtitle"));
    assert!(text(&files, "nav.xhtml").contains(">Untitled</a>"));
    let chapter = text(&files, "chapter-1.xhtml");
    assert_eq!(chapter.matches("T &amp; &lt;b&gt;").count(), 5, "{chapter}");
}

#[test]
fn every_odd_book_is_still_a_book() {
    for odd in [
        "",
        "title: A",
        "= text 1",
        "= chapter 1 | |",
        "= chapter 1 | One |\n= chapter 2 | Two |\n= chapter 3 | |\n= chapter 4 | Four |\np x",
        "= part 1 | Part |\np own text\n= part 2 | Inner |\n= chapter 3 | C |\np x\n= text 4\np y\n= chapter 5 | D |\np z",
        "= text 1\n= chapter 2 | C |\np x",
        "= dedication 1\np For A.",
        "language: ar\n= text 1\np نص",
    ] {
        let made = make(&book(odd), "modern");
        checked(&made.bytes);
        let bare = Options::new(Moment(0), Vec::new());
        let made = write(&book(odd), &Style::builtin("literary").unwrap(), &bare).unwrap();
        let files = checked(&made.bytes);
        assert!(!text(&files, "content.opf").contains("cover"), "{odd}");
        assert!(text(&files, "nav.xhtml").contains("<li>"));
    }
    let no_picture = Options::new(Moment(0), b"GIF89a".to_vec());
    let refused = write(&book("= text 1\np x"), &Style::builtin("classic").unwrap(), &no_picture);
    assert!(matches!(refused, Err(Error::Cover { .. })));
}

#[test]
fn long_chapters_are_divided_and_lose_nothing() {
    let sentence = "The river rose & fell, and nobody said a word about it. ";
    let long = sentence.repeat(20_000);
    let rows = vec!["| a | b & c |".to_owned(); 30_000];
    let mut b =
        book("title: Long\n= chapter 1 | One |\np start\n= chapter 2 | Inner |\np inner\n= chapter 2 | Last |\np last");
    let block = |kind| Block { kind, span: Span::default() };
    b.sections[0].blocks.push(block(BlockKind::Paragraph(vec![Inline::Text(long.trim_end().into())])));
    b.sections[0].children[0].blocks.push(block(BlockKind::Preformatted(rows.clone())));
    b.sections[0].children[0].blocks.push(block(BlockKind::Group(
        crate::book::GroupKind::Quote,
        vec![block(BlockKind::Paragraph(vec![Inline::Emphasis(vec![Inline::Text("x&".repeat(300_000))])]))],
    )));
    for _ in 0..3000 {
        b.sections[0].children[1].blocks.push(block(BlockKind::Paragraph(inlines(&sentence.repeat(5)))));
    }
    let made = make(&b, "classic");
    let files = checked(&made.bytes);
    let parts = files.keys().filter(|n| n.contains("chapter-1")).count();
    assert!(parts > 10, "{parts}");
    for (name, bytes) in &files {
        assert!(bytes.len() <= 260_000, "{name} {}", bytes.len());
    }
    assert_eq!(made.diagnostics.len(), 1);
    assert!(matches!(&made.diagnostics[0].finding, Finding::SplitChapter { files, .. } if *files == parts));
    let docs = epubread::spine(&made.bytes).unwrap();
    assert!(docs.windows(2).all(|w| w[0].path != w[1].path));
    let read: String = docs.into_iter().map(|d| d.text).collect();
    let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let whole = letters(&read);
    for part in [letters(&long), letters(&rows.concat()), "x&".repeat(300_000), letters(&sentence.repeat(15_000))] {
        assert!(whole.contains(&part));
    }
    // The contents lead to the piece in which a section begins.
    let nav = text(&files, "nav.xhtml");
    let href = nav.split("href=\"").find(|h| h.contains("#chapter-1-s2")).unwrap().split('"').next().unwrap();
    let (file, id) = href.split_once('#').unwrap();
    assert!(file.contains('_') && text(&files, file).contains(&format!("id=\"{id}\"")), "{href}");
}

#[test]
fn notes_stand_at_the_end_of_their_chapter() {
    let b = book(
        "title: Notes
        = chapter 1 | One[^1] |
        p First.[^2] Again.[^2]
        = chapter 2 | Inner |
        p Inside[^3] it.
        = chapter 1 | Two |
        p Far.[^1]
        note * On the heading.
        note 1 On the *text*.
        also And more.
        note 2 Inside.
        note † Nobody asks for it.",
    );
    let files = checked(&make(&b, "classic").bytes);
    let one = text(&files, "chapter-1.xhtml");
    let two = text(&files, "chapter-2.xhtml");
    let mark = |id: &str, to: &str, mark: &str| {
        format!("<a id=\"{id}\" href=\"{to}\" epub:type=\"noteref\" role=\"doc-noteref\" class=\"noteref\">{mark}</a>")
    };
    assert!(one.contains(&format!("First.{}", mark("chapter-1-noteref-2", "#note-2", "1"))), "{one}");
    assert!(one.contains(&format!("Again.{}", mark("chapter-1-noteref-2-2", "#note-2", "1"))), "{one}");
    assert!(two.contains(&format!("Far.{}", mark("chapter-2-noteref-1", "chapter-1.xhtml#note-1", "*"))), "{two}");
    let notes: Vec<&str> = one.split("<aside ").skip(1).collect();
    assert_eq!(notes.len(), 4);
    assert!(one.find("Inside<a").unwrap() < one.find("<aside ").unwrap(), "they come after the text");
    assert!(notes[1].starts_with(
        "id=\"note-2\" epub:type=\"footnote\" role=\"doc-footnote\" class=\"note\">\n<p class=\"first\"><a \
         href=\"#chapter-1-noteref-2\" epub:type=\"backlink\" role=\"doc-backlink\">1.</a> On the <em>text</em>.</p>\n<p>And"
    ), "{}", notes[1]);
    assert!(notes[3].contains("<p class=\"first\">† Nobody asks for it.</p>"), "{}", notes[3]);
    // Navigation and titles have no marks.
    assert!(
        text(&files, "nav.xhtml").contains("#chapter-1\">One</a>") || text(&files, "nav.xhtml").contains(">One</a>")
    );
}

#[test]
fn gathered_notes_stay_where_they_are() {
    let b = book(
        "title: Gathered
        = chapter 1 | One |
        p First.[^1] Then.[^2]
        = notes 1 | Notes |
        note-here 1
        note-here 2
        note 1 On the first.
        note 2 On the second.",
    );
    let files = checked(&make(&b, "classic").bytes);
    let (one, notes) = (text(&files, "chapter-1.xhtml"), text(&files, "notes.xhtml"));
    assert!(!one.contains("<aside"), "{one}");
    assert!(one.contains("href=\"notes.xhtml#note-2\" epub:type=\"noteref\""), "{one}");
    assert!(notes.contains("epub:type=\"endnotes\" role=\"doc-endnotes\""), "{notes}");
    assert!(notes.contains(
        "<aside id=\"note-2\" epub:type=\"endnote\" role=\"note\" class=\"note\">\n<p class=\"first\"><a \
         href=\"chapter-1.xhtml#chapter-1-noteref-2\" epub:type=\"backlink\" role=\"doc-backlink\">2.</a> On the second."
    ), "{notes}");
}

#[test]
fn notes_of_a_divided_chapter_are_found() {
    let mut b = book("title: Long\n= chapter 1 | One |\np Begin[^1] here.\nnote 1 Near the end.\nnote 2 Very long.");
    let block = |t: &str| Block { kind: BlockKind::Paragraph(inlines(t)), span: Span::default() };
    for n in 0..120 {
        b.sections[0]
            .blocks
            .push(block(&format!("Paragraph {n}. {}", "The river rose again. ".repeat(200).trim_end())));
    }
    b.sections[0].blocks.push(block("The last[^2] one, and the first[^1] again."));
    b.notes[1].blocks.extend((0..60).map(|_| block("A note can be long too. ".repeat(300).trim_end())));
    let made = make(&b, "classic");
    let files = checked(&made.bytes);
    let parts: Vec<&String> = files.keys().filter(|n| n.contains("chapter-1")).collect();
    assert!(parts.len() >= 4, "{parts:?}");
    assert!(text(&files, "chapter-1.xhtml").contains("href=\"chapter-1_3.xhtml#note-1\""));
    for (name, bytes) in &files {
        assert!(bytes.len() <= 260_000, "{name} {}", bytes.len());
    }
}

#[test]
fn print_pages_are_marked_where_they_begin() {
    // Each block of the section by its number, and how many signs of it stand on earlier pages.
    type Case = (&'static str, &'static [(usize, usize)], &'static str);
    let cases: [Case; 14] = [
        ("p One two.", &[(0, 0)], "<p class=\"first opening\">[2]One two.</p>"),
        ("p One two.", &[(0, 3)], "<p class=\"first opening\">One [2]two.</p>"),
        ("p He said. “Go.”", &[(0, 7)], "He said. [2]“Go.”"),
        ("p One *two three*.", &[(0, 3), (0, 6)], "One <em>[2]two [3]three</em>."),
        ("p A\np One two.", &[(1, 3)], "<p>One [2]two.</p>"),
        ("p One[^1] two.\nnote 17 N.", &[(0, 5)], "17</a> [2]two."),
        ("p A\u{200b}B\u{ad}C D.", &[(0, 3)], "ABC [2]D."),
        ("v One,\nv two.", &[(0, 4)], "<span class=\"line\">[2]two.</span>"),
        ("list:\nitem 1.\np One.\nitem 12.\np Two.\nend", &[(0, 6)], "[2]<span class=\"marker\">12.</span> Two."),
        ("list:\nitem 1.\np One.\nitem 12.\np Two more.\nend", &[(0, 12)], "12.</span> Two [2]more."),
        ("speech: ANNE.\np Come in.\nend", &[(0, 9)], "ANNE.</span> Come [2]in."),
        ("table:\nrow a | b\nrow cd | e", &[(0, 2)], "<td>[2]cd</td>"),
        ("pre a  b\npre c", &[(0, 2)], "<pre>a  b[2]\nc</pre>"),
        ("quote:\np One.\np Two.\nend", &[(0, 4)], "<p>[2]Two.</p>"),
    ];
    let plain = |xhtml: &str| {
        let mut out = xhtml.to_owned();
        for label in ["1", "2", "3"] {
            let mark = format!(
                "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"page-{label}\" aria-label=\"{label}\"></span>"
            );
            out = out.replace(&mark, &format!("[{label}]"));
        }
        out
    };
    for (blocks, starts, want) in cases {
        let at = |n: usize| PageTop::Block { place: Place { section: 0, block: starts[n].0 }, signs: starts[n].1 };
        let tops = std::iter::once(PageTop::Section(0)).chain((0..starts.len()).map(at));
        let starts = tops.enumerate().map(|(n, with)| PageStart { label: (n + 1).to_string(), with }).collect();
        let map = PageMap { starts };
        let b = book(&format!("title: T\n= chapter 1 | One |\n{blocks}"));
        let style = Style::builtin("classic").unwrap();
        let files = checked(&write(&b, &style, &Options { pages: Some(&map), ..options() }).unwrap().bytes);
        let chapter = plain(&text(&files, "chapter-1.xhtml"));
        assert!(chapter.contains(want), "{want}\n{chapter}");
        assert!(chapter.contains("class=\"chapter\">\n[1]\n<hgroup"), "{chapter}");
        let nav = text(&files, "nav.xhtml");
        assert!(
            nav.contains("<nav epub:type=\"page-list\"") && nav.contains("chapter-1.xhtml#page-2\">2</a>"),
            "{nav}"
        );
        let opf = text(&files, "content.opf");
        assert!(opf.contains("\"pageBreakSource\">T, print edition") && opf.contains("pageNavigation"), "{opf}");
    }
    let without = checked(&make(&everything(), "classic").bytes);
    assert!(!text(&without, "nav.xhtml").contains("page-list") && !text(&without, "content.opf").contains("pageBreak"));
}

#[test]
fn pages_that_begin_in_notes_or_in_long_chapters_are_marked() {
    let mut b = book("title: T\n= chapter 1 | One |\np A[^1] b[^2].\nnote 1 Some words.\nnote 2 More.");
    let sentence = "The river rose & fell, and nobody said a word about it. ";
    let kind = BlockKind::Paragraph(vec![Inline::Text(sentence.repeat(9000).trim_end().into())]);
    b.sections[0].blocks.push(Block { kind, span: Span::default() });
    let signs = sentence.chars().filter(|c| crate::book::is_sign(*c)).count();
    let block = |sentences: usize| PageTop::Block { place: Place { section: 0, block: 1 }, signs: sentences * signs };
    let note = |note, signs| PageTop::Note { note, signs };
    let all = (0..90).map(|n| block(n * 100)).chain([note(0, 6), note(1, 0)]);
    let map = PageMap { starts: all.enumerate().map(|(n, with)| PageStart { label: format!("{n}"), with }).collect() };
    let style = Style::builtin("classic").unwrap();
    let files = checked(&write(&b, &style, &Options { pages: Some(&map), ..options() }).unwrap().bytes);
    let nav = text(&files, "nav.xhtml");
    assert_eq!(nav.matches("#page-").count(), 92);
    let last: String = files.iter().filter(|f| f.0.contains("chapter-1")).map(|f| text(&files, &f.0[6..])).collect();
    assert!(
        last.contains("1.</a> Some <span") && last.contains("aria-label=\"91\"></span><a href="),
        "{}",
        &last[last.len() - 1500..]
    );
    for sentence in last.split(" id=\"page-").skip(1).take(90) {
        assert!(sentence.split_once("></span>").unwrap().1.starts_with("The river rose"));
    }
}

#[test]
fn kobo_gets_its_markup_in_every_document() {
    let made =
        write(&everything(), &Style::builtin("classic").unwrap(), &Options { edition: Edition::Kobo, ..options() });
    let files = checked_kobo(&made.unwrap().bytes);
    let mut documents = 0;
    for (name, _) in files.iter().filter(|f| f.0.ends_with(".xhtml") && !f.0.ends_with("nav.xhtml")) {
        let text = text(&files, &name["OEBPS/".len()..]);
        assert!(text.contains("</style></head>") && text.contains("id=\"book-inner\">"), "{name}");
        assert!(text.trim_end().ends_with("</div></div></body></html>"), "{name}");
        assert!(!text.contains("<p>A") && text.contains("<span class=\"koboSpan\" id=\"kobo.1.1\">"), "{text}");
        documents += 1;
    }
    assert!(documents > 5 && !text(&files, "nav.xhtml").contains("kobo"));
    let opf = text(&files, "content.opf");
    // Its reader shows the first document without margins, and knows a cover by its file's name.
    assert!(opf.contains("<itemref idref=\"file-cover.xhtml\"/>") && opf.contains("properties=\"cover-image\""));
    let plain = checked(&make(&everything(), "classic").bytes);
    let read = |bytes: &[u8]| xml::text_of(bytes).unwrap();
    for (name, bytes) in plain.iter().filter(|f| f.0.ends_with(".xhtml")) {
        assert_eq!(read(bytes), read(&files[name]), "{name}: the same words");
    }
}

#[test]
fn kindle_gets_what_its_guidelines_ask_for() {
    let kindle = |b: &Book, style: &str| {
        let made =
            write(b, &Style::builtin(style).unwrap(), &Options { edition: Edition::Kindle, ..options() }).unwrap();
        (checked(&made.bytes), made.diagnostics)
    };
    let b =
        book("title: T\n= part 1 | One |\n= chapter 2 | A |\np x\n= chapter 3 | Deep |\np y\n= chapter 2 | B |\np z");
    let (files, found) = kindle(&b, "modern");
    assert_eq!(found, []);
    // The picture of the cover is declared and stands on no page; the reader settles how lines are filled.
    assert!(!files.contains_key("OEBPS/cover.xhtml") && files.contains_key("OEBPS/cover.jpg"));
    let opf = text(&files, "content.opf");
    assert!(
        opf.contains("properties=\"cover-image\"") && opf.contains("name=\"cover\"") && opf.contains("type=\"toc\"")
    );
    for style in crate::style::NAMES {
        let (files, _) = kindle(&b, style);
        assert!(!text(&files, "stylesheet.css").contains('@'), "{style}: its converters know no such rule");
        assert!(!files.keys().any(|f| f.contains("fonts/")), "{style}: fonts of signs that it does not draw");
    }
    let sheet = text(&files, "stylesheet.css");
    let body = &sheet[sheet.find("body {").unwrap()..];
    assert!(!body[..body.find('}').unwrap()].contains("text-align"));
    let nav = text(&files, "nav.xhtml");
    let toc = &nav[..nav.find("landmarks").unwrap()];
    assert_eq!((toc.matches("<ol>").count(), toc.matches(">Deep</a>").count()), (2, 1), "{toc}");
    assert!(text(&files, "toc.ncx").contains("name=\"dtb:depth\" content=\"2\""));
    let (_, found) = kindle(&book("language: ru\n= text 1\np x"), "classic");
    assert!(matches!(&found[..], [d] if d.finding.code() == "E002"), "{found:?}");
}

#[test]
fn five_thousand_chapters_take_no_time() {
    let mut s = String::from("title: Many\nauthor: A\n");
    for n in 0..5000 {
        s.push_str(&format!("= chapter 1 | Chapter {n} |\np Some text of chapter {n}.\n"));
    }
    let b = book(&s);
    let start = std::time::Instant::now();
    let made = make(&b, "classic");
    let took = start.elapsed();
    let files = checked(&made.bytes);
    assert!(files.contains_key("OEBPS/chapter-5000.xhtml"));
    // The contents are in groups, which say what is in them and lead to their first chapter.
    let nav = text(&files, "nav.xhtml");
    let group =
        "<li><a href=\"chapter-101.xhtml\">Chapter 100 – Chapter 199</a>\n<ol>\n<li><a href=\"chapter-101.xhtml\">";
    assert!(nav.contains(group), "{}", &nav[..3000]);
    // What leads to one place has one number in the NCX's order.
    let ncx = text(&files, "toc.ncx");
    let points = ncx.split("<navPoint ").filter(|p| p.contains("src=\"chapter-101.xhtml\""));
    let orders: Vec<_> = points.map(|p| p.split("playOrder=").nth(1).unwrap().split('>').next()).collect();
    assert!(orders.len() == 2 && orders[0] == orders[1], "{orders:?}");
    // Quadratic work anywhere takes minutes; half a second is what it takes with tests optimised little.
    assert!(took.as_secs() < 20, "{took:?}");
}

#[test]
fn what_is_set_off_stands_below_a_drop_capital() {
    let sheet = |style: &str| text(&checked(&make(&everything(), style).bytes), "stylesheet.css");
    let set_off = "aside, blockquote, figure, hgroup, hr, ol, p.centred, pre, table, ul {\n  clear: left;";
    assert!(sheet("literary").contains(set_off));
    // Where nothing floats, nothing is cleared.
    assert!(!sheet("classic").contains("clear:"));
    // A paragraph that ends beside the capital gets none where nothing could go on there.
    let opens = |blocks: &str| {
        let made = make(&book(&format!("= chapter 1 | One |\n{blocks}")), "literary");
        text(&checked(&made.bytes), "chapter-1.xhtml").contains("<p class=\"first opening\">Rain.")
    };
    assert!(opens("p Rain.\np And more of it.") && opens("p Rain."));
    assert!(!opens("p Rain.\nv And more of it.") && !opens("p Rain.\n= chapter 2 | Inner |\np More."));
}

#[test]
fn hebrew_reads_from_the_right() {
    let b = book("title: ספר\nlanguage: he\n= chapter 1 | פרק א |\np שלום\n= chapter 1 | פרק ב |\np עולם");
    let files = checked(&make(&b, "literary").bytes);
    assert!(text(&files, "content.opf").contains("page-progression-direction=\"rtl\""));
    assert!(text(&files, "chapter-1.xhtml").contains("lang=\"he\" xml:lang=\"he\" dir=\"rtl\""));
    assert!(!text(&files, "stylesheet.css").contains("first-letter"));
}

#[test]
fn fonts_come_in_only_when_asked_and_reserved_ones_whole() {
    let mut style = Style::builtin("modern").unwrap();
    let names = |made: &Made| {
        let files = checked(&made.bytes);
        files.into_iter().filter(|(n, _)| n.contains("/fonts/")).collect::<BTreeMap<_, _>>()
    };
    let without = write(&everything(), &style, &options()).unwrap();
    assert!(names(&without).is_empty());
    style.epub.embed_fonts = true;
    let with = names(&write(&everything(), &style, &options()).unwrap());
    let whole =
        crate::font::FACES.iter().find(|f| f.family == "Source Serif 4" && f.variant == Default::default()).unwrap();
    assert_eq!(with["OEBPS/fonts/SourceSerif4-regular.otf"], whole.data.to_vec());
    let mut style = Style::builtin("classic").unwrap();
    style.epub.embed_fonts = true;
    let with = names(&write(&everything(), &style, &options()).unwrap());
    let whole = crate::font::FACES.iter().find(|f| f.family == "EB Garamond").unwrap();
    assert!(with["OEBPS/fonts/EBGaramond-regular.ttf"].len() < whole.data.len());
    assert!(with.contains_key("OEBPS/fonts/EBGaramond-italic.ttf"));
}

/// Writes books for judges outside: `BINDERY_OUT=dir cargo test -- --ignored books_for_judges`.
#[test]
#[ignore = "writes files for EPUBCheck, Ace and screenshots"]
fn books_for_judges() {
    let Some(out) = std::env::var_os("BINDERY_OUT").map(std::path::PathBuf::from) else {
        panic!("BINDERY_OUT names no folder");
    };
    for name in crate::style::NAMES {
        let mut style = Style::builtin(name).unwrap();
        for fonts in [false, true] {
            style.epub.embed_fonts = fonts;
            let made = write(&everything(), &style, &options()).unwrap();
            std::fs::write(out.join(format!("{name}{}.epub", if fonts { "-fonts" } else { "" })), made.bytes).unwrap();
        }
    }
    let hebrew = book("title: ספר\nlanguage: he\n= chapter 1 | פרק א |\np שלום\n= chapter 1 | פרק ב |\np עולם");
    std::fs::write(out.join("hebrew.epub"), make(&hebrew, "literary").bytes).unwrap();
    let one = book("title: One\n= text 1\np A story.\nbreak\np The end.");
    let bare = Options::new(Moment(0), Vec::new());
    std::fs::write(out.join("one.epub"), write(&one, &Style::builtin("classic").unwrap(), &bare).unwrap().bytes)
        .unwrap();
}

/// How long a long novel takes: `BINDERY_NOVEL=war-and-peace.txt cargo test --release -- --ignored --nocapture long_novel`.
#[test]
#[ignore = "measures"]
fn a_long_novel() {
    let Some(path) = std::env::var_os("BINDERY_NOVEL") else { panic!("BINDERY_NOVEL names no file") };
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace('\r', "");
    let mut b = book("title: A Long Novel\nauthor: A. B.\n= text 1");
    for p in text.split("\n\n").map(|p| p.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|p| !p.is_empty()) {
        if p.starts_with("CHAPTER ") && p.len() < 40 {
            b.sections.extend(book(&format!("= chapter 1 | {p} |")).sections);
        } else if let Some(s) = b.sections.last_mut() {
            s.blocks.push(Block { kind: BlockKind::Paragraph(vec![Inline::Text(p)]), span: Span::default() });
        }
    }
    for style in ["classic", "literary"] {
        for _ in 0..5 {
            let start = std::time::Instant::now();
            let made = make(&b, style);
            let took = start.elapsed();
            eprintln!("{style}: {} sections, {} kB, {took:?}", b.sections.len(), made.bytes.len() / 1000);
        }
    }
}
