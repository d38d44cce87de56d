//! No word is lost, whatever the draft: from the finished bytes of both outputs.

use bindery::font::Fonts;
use bindery::parse::AuthorNotes;
use bindery::style::Style;
use bindery::units::Moment;
use bindery::{check, cover, diag, epub, layout, parse, pdf, typography};
use proptest::prelude::*;

use crate::support::{draft_in, root, samples};

/// Builds both books of a draft in memory and gives what is lost in them.
fn lost(name: &str, bytes: &[u8], style: &str) -> Vec<String> {
    lost_with(name, bytes, style, &parse::Options::default())
}

fn lost_with(name: &str, bytes: &[u8], style: &str, options: &parse::Options) -> Vec<String> {
    let reading = match parse::read(name, bytes, options) {
        Ok(r) => r,
        Err(diag::Error::EmptyDraft) => return Vec::new(),
        Err(e) => return vec![e.to_string()],
    };
    let style = Style::builtin(style).expect("a built-in style");
    let fonts = Fonts::builtin();
    let book = typography::set(reading.book.clone());
    let mut found = Vec::new();
    let face = cover::lay_out(book.meta(), &style, &fonts).expect("a cover");
    let cover = cover::draw(&face, &fonts, 40).expect("a picture");
    let made = epub::write(&book, &style, &epub::Options::new(Moment::UNKNOWN, cover)).expect("an EPUB");
    let text = check::epub_text(&made.bytes).expect("a readable EPUB");
    let words = check::DraftWords::new(&reading.source, &reading.report.left_out);
    found.extend(words.lost_from("EPUB", &text));
    let laid = layout::lay_out(&book, &style, &fonts).expect("pages");
    if !laid.diagnostics.iter().any(|d| matches!(d.finding, diag::Finding::MissingGlyphs { .. })) {
        let bytes = pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).expect("a PDF");
        let text = check::pdf_text(&bytes).expect("a readable PDF");
        found.extend(words.lost_from("PDF", &text));
    }
    found.into_iter().map(|d| d.finding.to_string()).collect()
}

#[test]
fn every_sample_in_every_style() {
    let samples = samples();
    assert!(samples.len() >= 7);
    for path in samples {
        let bytes = std::fs::read(&path).expect("a sample");
        for style in bindery::style::NAMES {
            let name = path.file_name().expect("a name").to_string_lossy();
            assert_eq!(lost(&name, &bytes, style), Vec::<String>::new(), "{name} in {style}");
        }
    }
}

#[test]
fn works_pages_and_epubs_whatever_becomes_of_their_notes() {
    let folder = root().join("tests/golden/parse");
    let kinds = ["ao3-", "html-", "epub-"];
    let mut cases: Vec<_> = std::fs::read_dir(folder).expect("cases").flatten().map(|e| e.path()).collect();
    cases.retain(|p| kinds.iter().any(|k| p.file_name().expect("a name").to_string_lossy().starts_with(k)));
    assert!(cases.len() >= 12);
    for case in cases {
        let (name, bytes) = draft_in(&case);
        for notes in [AuthorNotes::Keep, AuthorNotes::End, AuthorNotes::Omit] {
            let options = parse::Options { notes, ..parse::Options::default() };
            let gone = lost_with(&name, &bytes, "classic", &options);
            assert_eq!(gone, Vec::<String>::new(), "{} {notes:?}", case.display());
        }
    }
}

/// Lines of the kinds that drafts are made of, and of the kinds that trip readers of drafts.
fn line() -> impl Strategy<Value = String> {
    let word = "[a-zA-Zéü]{1,9}";
    let prose = proptest::collection::vec(word, 1..30).prop_map(|w| w.join(" ") + ".");
    prop_oneof![
        6 => prose.clone(),
        2 => Just(String::new()),
        1 => prose.clone().prop_map(|p| format!("    {p}")),
        1 => (1..40u32).prop_map(|n| format!("Chapter {n}")),
        1 => (1..9u32, word).prop_map(|(n, w)| format!("CHAPTER {n}. {w}")),
        1 => word.prop_map(|w| w.to_uppercase()),
        1 => prop_oneof![Just("***"), Just("* * *"), Just("#"), Just("---"), Just("I."), Just("II"), Just("THE END"),
            Just("Contents"), Just("Notes:"), Just("Chapter Text"), Just("PART ONE"), Just("Prologue"),
            Just("*** START OF THE PROJECT GUTENBERG EBOOK X ***"), Just("*** END OF THE PROJECT GUTENBERG EBOOK X ***"),
            Just("by Somebody Else"), Just("Title: A Thing"), Just("[Illustration: a cat]"), Just("Produced by Nobody")]
            .prop_map(str::to_string),
        1 => prose.prop_map(|p| format!("\"{p}\" -- 'twas _so_ *it* was... n-no, **never** said 'she'")),
        1 => "[ -~\\t]{0,60}",
    ]
}

proptest! {
    #![proptest_config(crate::support::cases(48))]
    #[test]
    fn any_draft(lines in proptest::collection::vec(line(), 1..60), ends in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n")]) {
        let draft = lines.join(ends);
        prop_assert_eq!(lost("draft.txt", draft.as_bytes(), "classic"), Vec::<String>::new(), "{}", draft);
    }
}
