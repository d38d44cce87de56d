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

use crate::support::{self, cases};

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
    let table: [(&str, Vec<u8>, &str, &str); 12] = [
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
