//! Any bytes are a book or an honest refusal: never a panic, and the book's words are those of the draft.

#![no_main]

use bindery::{check, parse, typography};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = parse::read("fuzz.txt", bytes, &parse::Options::default()) else { return };
    check::draft(&reading.source, &reading.book);
    let words = check::DraftWords::new(&reading.source, &reading.report.left_out);
    // Title and author stand on the title page, which the text alone does not have.
    let meta = reading.book.meta();
    let text = format!("{}\n{}\n{}", meta.title(), meta.author_line().unwrap_or_default(), reading.book_text());
    if let Some(lost) = words.lost_from("tree", &text) {
        panic!("{}", lost.finding);
    }
    typography::set(reading.book);
});
