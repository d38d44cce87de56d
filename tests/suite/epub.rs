//! Drafts to EPUBs and back: what the draft says is what a reading system shows, in every style.

use std::path::PathBuf;

use bindery::book::{BlockKind, walk_blocks};
use bindery::check::DraftWords;
use bindery::diag::Severity;
use bindery::epub::{Edition, Made, Options, write};
use bindery::epubread::spine;
use bindery::parse::{self, Reading};
use bindery::style::{NAMES, Style};
use bindery::typography;
use bindery::units::Moment;
use proptest::prelude::*;

use crate::support::{self, Desk, cases};

const DRAFT: &str = "THE WEIR KEEPER\n\nby Hanne Aldous\n\nCHAPTER 1\n\nRain had been *at it* all night -- and \"nobody\" \
answered.\n\nA second paragraph & more <of> it.\n\n* * *\n\nLater it cleared.\n\nCHAPTER 2\n\nThe end of it came \
soon, as ends do.\n";

fn reading(name: &str, bytes: &[u8]) -> Reading {
    parse::read(name, bytes, &parse::Options::default()).unwrap()
}

fn make(reading: &Reading, style: &str) -> Made {
    let options = Options::new(Moment::UNKNOWN, Vec::new());
    let book = typography::set(reading.book.clone());
    write(&book, &Style::builtin(style).unwrap(), &options).unwrap()
}

/// The text of the finished book, and the draft's signs for changes of scene (some are letters, as `xXx`): the style
/// sheet draws its own sign for them.
fn text(reading: &Reading, made: &Made) -> String {
    let mut text: String = spine(&made.bytes).unwrap().into_iter().map(|d| d.text).collect();
    walk_blocks(&reading.book, &mut |_, b| {
        if let BlockKind::SceneBreak(Some(sign)) = b.kind() {
            text.push_str(sign);
            text.push('\n');
        }
    });
    text
}

#[test]
fn a_draft_comes_out_whole_in_every_style() {
    let reading = reading("draft.txt", DRAFT.as_bytes());
    for style in NAMES {
        let made = make(&reading, style);
        let text = text(&reading, &made);
        assert_eq!(
            DraftWords::new(&reading.source, &reading.report.left_out).lost_from("EPUB", &text),
            None,
            "{style}"
        );
        assert!(text.contains("A second paragraph & more <of> it.\n"), "{text}");
        assert_eq!(made.bytes, make(&reading, style).bytes);
    }
}

#[test]
fn corpus_books_come_out_whole() {
    let corpus = std::env::var_os("BINDERY_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(corpus.join("gutenberg")) else {
        return eprintln!("skipped: no corpus at {}", corpus.display());
    };
    let mut files: Vec<PathBuf> =
        folder.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    // One book in five: the whole corpus takes minutes.
    for path in files.iter().step_by(5) {
        let reading = reading("book.txt", &std::fs::read(path).unwrap());
        let made = make(&reading, "classic");
        let lost = DraftWords::new(&reading.source, &reading.report.left_out).lost_from("EPUB", &text(&reading, &made));
        assert_eq!(lost, None, "{}", path.display());
        for document in spine(&made.bytes).unwrap() {
            assert!(document.text.len() < 260_000, "{} {}", path.display(), document.path);
        }
    }
}

/// Faults that no book of ours may have, whatever it is called.
fn faults(made: &Made) -> Vec<String> {
    let found = bindery::check::epub(&made.bytes);
    let bad = found.into_iter().filter(|f| f.fault.severity() > Severity::Note && f.fault.code() != "F115");
    bad.map(|f| format!("{} {}: {}", f.file, f.fault.code(), f.fault)).collect()
}

/// A book whose every name is the same words: title, author, heading, publisher, and the draft's file.
fn named(words: &str, edition: Edition) -> Made {
    let options = parse::Options { title: Some(words.into()), author: Some(words.into()), ..parse::Options::default() };
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let draft = format!("# {line}\n\nSome text & more.\n\n## {line}\n\n{line}\n\n# {line}\n\nThe end <of> it.\n");
    let reading = parse::read(words, draft.as_bytes(), &options).unwrap();
    let options = Options { edition, ..Options::new(Moment::UNKNOWN, Vec::new()) };
    write(&typography::set(reading.book), &Style::builtin("classic").unwrap(), &options).unwrap()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_words_as_names_make_a_sound_book(words in any::<String>(), kobo in any::<bool>()) {
        let made = named(&words, if kobo { Edition::Kobo } else { Edition::Any });
        prop_assert_eq!(faults(&made), Vec::<String>::new());
        prop_assert!(spine(&made.bytes).is_ok());
    }
}

/// Drafts on which other programs break make sound books, and what was odd is told.
#[test]
fn drafts_on_which_others_break_make_sound_books() {
    let one = |text: &str| format!("# One\n\n{text}\n\n# Two\n\nThe end of it came soon, as ends do.\n").into_bytes();
    let utf16: Vec<u8> = "\u{feff}# One\n\nThe bell “rang”.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long: String = (0..14_000).map(|n| format!("Sentence {n} says that the river rose again. ")).collect();
    let many: String =
        (0..7_000).map(|n| format!("Paragraph {n} says that the river rose, and nobody came.\n\n")).collect();
    let thousands: String = (1..=5_000).map(|n| format!("# Chapter {n}\n\nThe river rose.\n\n")).collect();
    // What it is, the draft, the finding it must have, words it must show.
    let table: [(&str, Vec<u8>, &str, &str); 16] = [
        ("control characters", one("The bell \u{7} rang and \u{1b}nobody came."), "R002", "nobody came"),
        ("characters that are none", one("The bell \u{fffe} ra\u{ffff}ng twice."), "R002", "rang twice"),
        ("two NULs in a note of one line", b"The bell\0 rang and nobody\0 came.\n".to_vec(), "R002", "bell rang"),
        ("UTF-16", utf16, "R001", "“rang”"),
        (
            "Windows-1252",
            b"It was a caf\xe9 of the old kind, with na\xefve waiters \x96 he said.\n".to_vec(),
            "R001",
            "caf\u{e9}",
        ),
        ("a book without a chapter", many.into_bytes(), "E001", "Paragraph 6999"),
        ("a paragraph of half a million letters", one(&long), "E001", "Sentence 13999"),
        ("five thousand chapters", thousands.into_bytes(), "", "Chapter 5000"),
        ("headings that repeat", b"# Scene\n\nOne.\n\n# Scene\n\nTwo.\n\n# Scene\n\nThree.\n".to_vec(), "", "Three."),
        ("a missing picture", one("![A mill](mill.jpg)\n\nMore of it."), "", "More of it."),
        ("links that lead nowhere", one("See [there](#nowhere) and [here](gone.html)."), "R011", "See there and here."),
        (
            "a heading without words",
            b"# One\n\nIt rang.\n\n#\n\nIt rang again.\n\n# Two\n\nThe end.\n".to_vec(),
            "",
            "again.",
        ),
        ("a picture elsewhere", one("![A mill](https://example.org/mill.jpg)\n\nMore of it."), "", "More of it."),
        ("a control that was a dash once", one("The mill \u{97} it stood still."), "", "it stood still."),
        ("characters by name", one("Caf&eacute;&nbsp;&mdash; both &lt;cold&gt; &bogus;."), "", "Café"),
        ("a comment with two hyphens", one("One. <!-- not -- now -->\n\n<!-- -- -->\n\nTwo."), "", "Two."),
    ];
    for (what, draft, code, words) in table {
        let reading = reading("draft.txt", &draft);
        let made = make(&reading, "classic");
        assert_eq!(faults(&made), Vec::<String>::new(), "{what}");
        assert!(text(&reading, &made).contains(words), "{what}");
        let told = reading.report.diagnostics.iter().chain(&made.diagnostics);
        let codes: Vec<&str> = told.map(|d| d.finding.code()).collect();
        assert!(code.is_empty() || codes.contains(&code), "{what}: {codes:?}");
    }
    for nothing in [&b""[..], b" \n\n\t\n"] {
        assert!(parse::read("draft.txt", nothing, &parse::Options::default()).is_err());
    }
}

const PLAY: &str = "THE LAMPLIGHTER\n\nA Play in One Act\n\nby Ada Merrow\n\nACT I\n\nSCENE I\n\nA street at dusk. HOB is on \
his ladder.\n\nHOB. It is a poor sort of evening that has to be lit by hand.\n\nMRS. PELL. You say so every evening, Hob, \
and every evening you light it.\n\nHOB. And every evening it is a poor sort.\n\nTHE STRANGER. Is this the house with the \
green door?\n\nMRS. PELL. It was green when I had it painted.\n\nHOB. It was grey by the second winter.\n\nSCENE II\n\n\
The same, an hour later.\n\nTHE STRANGER. I have come a long way to see a door.\n\nMRS. PELL. There are doors nearer.\n\n\
HOB. None so grey.\n\nTHE STRANGER. Then I have come to the right place.\n\nMRS. PELL. You had better come in, before the \
lamp goes out.\n\nHOB. It never goes out while I am by.\n";

/// No page says `Act I` and no more.
#[test]
fn the_scenes_of_an_act_stand_in_one_document() {
    let made = make(&reading("play.txt", PLAY.as_bytes()), "classic");
    let documents = spine(&made.bytes).unwrap();
    let acts: Vec<&str> = documents.iter().map(|d| d.text.as_str()).filter(|t| t.contains("Act I\n")).collect();
    let [act] = acts[..] else { panic!("{acts:?}") };
    assert!(act.starts_with("Act I\nScene I\nA street") && act.contains("\nScene II\nThe same"), "{act}");
    assert_eq!(faults(&made), Vec::<String>::new());
}

/// Every structure of a well-made EPUB comes from what a draft says.
#[test]
fn every_structure_comes_from_a_draft() {
    let desk = Desk::new();
    desk.file("structures.txt", std::fs::read(support::root().join("tests/drafts/structures.txt")).unwrap());
    desk.run(&["structures.txt", "--format", "epub,pdf"]).exits(0);
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(desk.read("structures.epub"))).unwrap();
    let mut file = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut book.by_name(&format!("OEBPS/{name}")).unwrap(), &mut text).unwrap();
        text
    };
    // What it is, the file, and what the file has.
    let table: [(&str, &str, &str); 58] = [
        ("cover", "cover.xhtml", "<section epub:type=\"cover\" id=\"cover\""),
        (
            "cover's picture",
            "cover.xhtml",
            "alt=\"Cover: The Book of the Weir, Ann Author, Tom van der Berg\" role=\"doc-cover\"/>",
        ),
        ("title page", "titlepage.xhtml", "<section epub:type=\"titlepage\""),
        ("title", "titlepage.xhtml", "<h1 class=\"book-title\">The Book of the Weir</h1>"),
        (
            "subtitle",
            "titlepage.xhtml",
            "epub:type=\"subtitle\" role=\"doc-subtitle\">A Novel of Low Water</p></hgroup>",
        ),
        ("author", "titlepage.xhtml", "<p class=\"book-author\">Ann Author</p>"),
        ("rights", "copyright.xhtml", "<p>Copyright © 2024 Ann Author</p>"),
        ("division", "part-1.xhtml", "<body epub:type=\"bodymatter\">"),
        ("part", "part-1.xhtml", "epub:type=\"part\" role=\"doc-part\" aria-labelledby=\"part-1-label part-1-title\""),
        ("language", "part-1.xhtml", "lang=\"en\" xml:lang=\"en\">"),
        ("document's title", "chapter-1.xhtml", "<title>Chapter 1: The Gauge House</title>"),
        (
            "chapter",
            "chapter-1.xhtml",
            "epub:type=\"chapter\" role=\"doc-chapter\" aria-labelledby=\"chapter-1-label chapter-1-title\"",
        ),
        ("heading", "chapter-1.xhtml", "<h2 id=\"chapter-1-label\" class=\"label\">Chapter 1</h2>"),
        (
            "heading's title",
            "chapter-1.xhtml",
            "epub:type=\"subtitle\" role=\"doc-subtitle\">The Gauge House</p></hgroup>",
        ),
        (
            "start of a page",
            "chapter-1.xhtml",
            "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"page-3\" aria-label=\"3\"></span>",
        ),
        ("first paragraph", "chapter-1.xhtml", "<p class=\"first opening\">It was dark"),
        ("emphasis", "chapter-1.xhtml", "<em>the height</em>"),
        ("other language", "chapter-1.xhtml", "<span lang=\"grc\" xml:lang=\"grc\">γνῶθι σεαυτόν</span>"),
        (
            "mark of a note",
            "chapter-1.xhtml",
            "href=\"#note-1\" epub:type=\"noteref\" role=\"doc-noteref\" class=\"noteref\">1</a>",
        ),
        ("change of scene", "chapter-1.xhtml", "<hr class=\"scene\"/>\n<p class=\"first\">Later"),
        ("verse", "chapter-1.xhtml", "<div class=\"verse\" epub:type=\"z3998:verse\">"),
        ("line of verse", "chapter-1.xhtml", "<span class=\"line in1\">over the stones and under,</span><br/>"),
        ("letter", "chapter-1.xhtml", "<blockquote class=\"letter\" epub:type=\"z3998:letter\">"),
        ("salutation", "chapter-1.xhtml", "epub:type=\"z3998:salutation\">MY DEAR ANN,</p>"),
        ("signature", "chapter-1.xhtml", "epub:type=\"z3998:signature\">TOM PELL.</p>"),
        ("note", "chapter-1.xhtml", "<aside id=\"note-1\" epub:type=\"footnote\" role=\"doc-footnote\""),
        ("way back", "chapter-1.xhtml", "epub:type=\"backlink\" role=\"doc-backlink\">1.</a> Know thyself"),
        ("contents", "nav.xhtml", "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\" aria-labelledby=\"toc-title\">"),
        (
            "contents in levels",
            "nav.xhtml",
            "Part One: Low Water</a>\n<ol>\n<li><a href=\"chapter-1.xhtml\">Chapter 1: The Gauge House</a></li>",
        ),
        (
            "landmarks",
            "nav.xhtml",
            "<nav epub:type=\"landmarks\" id=\"landmarks\" aria-labelledby=\"landmarks-title\" hidden=\"hidden\">",
        ),
        ("landmark of the cover", "nav.xhtml", "<a epub:type=\"cover\" href=\"cover.xhtml\">"),
        ("landmark of the title page", "nav.xhtml", "<a epub:type=\"titlepage\" href=\"titlepage.xhtml\">"),
        ("landmark of the contents", "nav.xhtml", "<a epub:type=\"toc\" href=\"nav.xhtml#toc\">"),
        ("landmark of the text", "nav.xhtml", "<a epub:type=\"bodymatter\" href=\"part-1.xhtml\">"),
        ("list of pages", "nav.xhtml", "<nav epub:type=\"page-list\" role=\"doc-pagelist\""),
        ("page in the list", "nav.xhtml", "<li><a href=\"chapter-1.xhtml#page-3\">3</a></li>"),
        ("NCX", "toc.ncx", "<meta name=\"dtb:depth\" content=\"2\"/>"),
        ("pages in the NCX", "toc.ncx", "<meta name=\"dtb:maxPageNumber\" content=\"9\"/>"),
        ("package", "content.opf", "unique-identifier=\"identifier\" xml:lang=\"en\" dir=\"ltr\">"),
        ("identifier", "content.opf", "<dc:identifier id=\"identifier\">urn:uuid:"),
        ("ISBN", "content.opf", ">urn:isbn:9783161484100</dc:identifier>"),
        ("order of titles", "content.opf", "property=\"file-as\">Book of the Weir, The</meta>"),
        ("kind of title", "content.opf", "<meta refines=\"#subtitle\" property=\"title-type\">subtitle</meta>"),
        ("role", "content.opf", "<meta refines=\"#creator-1\" property=\"role\" scheme=\"marc:relators\">aut</meta>"),
        ("order of names", "content.opf", "<meta refines=\"#creator-2\" property=\"file-as\">van der Berg, Tom</meta>"),
        ("rank of names", "content.opf", "<meta refines=\"#creator-2\" property=\"display-seq\">2</meta>"),
        (
            "translator",
            "content.opf",
            "<meta refines=\"#translator\" property=\"role\" scheme=\"marc:relators\">trl</meta>",
        ),
        ("publisher", "content.opf", "<dc:publisher>Low Water Press</dc:publisher>"),
        ("description", "content.opf", "<dc:description>What the river took, and what it gave back.</dc:description>"),
        ("subject", "content.opf", "<dc:subject>Rivers</dc:subject>"),
        ("series", "content.opf", "property=\"belongs-to-collection\">Rivers &amp; Co</meta>"),
        ("place in the series", "content.opf", "<meta refines=\"#series-1\" property=\"group-position\">2</meta>"),
        ("series for calibre", "content.opf", "<meta name=\"calibre:series_index\" content=\"2\"/>"),
        ("date", "content.opf", "<meta property=\"dcterms:modified\">2024-03-01T00:00:00Z</meta>"),
        ("cover's declaration", "content.opf", "<meta name=\"cover\" content=\"file-cover.jpg\"/>"),
        ("accessibility", "content.opf", "\"schema:accessibilityFeature\">pageBreakMarkers</meta>"),
        (
            "source of the pages",
            "content.opf",
            "<meta property=\"pageBreakSource\">Ann Author, Tom van der Berg, The Book of the Weir, print edition",
        ),
        ("guide", "content.opf", "<reference type=\"toc\" title=\"Contents\" href=\"nav.xhtml\"/>"),
    ];
    for (what, name, has) in table {
        let text = file(name);
        assert!(text.contains(has), "{what}: {has} in {name}\n{text}");
    }
}

/// Names on which other programs break.
const HOSTILE: [&str; 8] = [
    "T & <b>\"x\" ]]> --",
    "<Go>",
    "\u{7}\u{0}\u{1b}\u{fffe}\u{ffff}",
    "\u{202e}\u{feff}\u{ad}a\u{200b}",
    "🦀👩\u{200d}🚀 e\u{301}",
    "&nbsp;&#0;&amp;",
    "a b/c\\d:e*f?g",
    " ",
];

#[test]
fn names_on_which_others_break_are_only_names() {
    for words in HOSTILE {
        for edition in [Edition::Any, Edition::Kobo, Edition::Kindle] {
            assert_eq!(faults(&named(words, edition)), Vec::<String>::new(), "{words:?}");
        }
    }
}

/// The judge from outside, on a sample; it takes two seconds a book.
#[test]
fn epubcheck_finds_nothing_in_books_of_hostile_names() {
    let tools = std::env::var_os("BINDERY_TOOLS").map_or_else(|| support::root().join(".tools"), PathBuf::from);
    let lib = std::fs::read_dir(tools.join("epubcheck/lib")).into_iter().flatten().flatten();
    let jar = lib.map(|e| e.path().join("site-packages/epubcheck/epubcheck.jar")).find(|p| p.exists());
    let Some(jar) = jar else {
        return eprintln!("skipped: no EPUBCheck under {} (set BINDERY_TOOLS)", tools.display());
    };
    let folder = tempfile::tempdir().unwrap();
    for (n, (words, edition)) in HOSTILE.iter().zip([Edition::Any, Edition::Kobo, Edition::Kindle]).enumerate() {
        let path = folder.path().join(format!("{n}.epub"));
        std::fs::write(&path, named(words, edition).bytes).unwrap();
        let java = std::process::Command::new("java").arg("-jar").arg(&jar).arg("--failonwarnings").arg(&path).output();
        match java {
            Ok(done) => assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr)),
            Err(e) => return eprintln!("skipped: no Java: {e}"),
        }
    }
}
