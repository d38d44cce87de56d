//! Drafts to EPUBs and back: what the draft says is what a reading system shows, in every style.

use std::path::PathBuf;

use bindery::book::{BlockKind, walk_blocks};
use bindery::check::DraftWords;
use bindery::epub::{Made, Options, write};
use bindery::epubread::spine;
use bindery::parse::{self, Reading};
use bindery::style::{NAMES, Style};
use bindery::typography;
use bindery::units::Moment;

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
