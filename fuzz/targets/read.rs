//! Any bytes are a book or an honest refusal: never a panic, and the book's words are those of the draft.

#![no_main]

use bindery::{check, parse, typography};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = parse::read("fuzz.txt", bytes, &parse::Options::default()) else { return };
    check::draft(&reading.source, &reading.book);
    let words = check::DraftWords::new(&reading.source, &reading.report.left_out);
    // What the title page and the package say is no part of the text alone.
    let meta = reading.book.meta();
    let facts = [Some(meta.title()), meta.subtitle(), meta.publisher(), meta.rights(), meta.date(), meta.description()];
    let mut text: Vec<&str> = facts.into_iter().flatten().collect();
    text.extend(meta.contributors().iter().map(|c| c.name()));
    text.extend(meta.series().iter().flat_map(|s| [Some(s.name()), s.position()]).flatten());
    text.extend(meta.subjects().iter().map(String::as_str));
    let text = format!("{}\n{}", text.join("\n"), reading.book_text());
    if let Some(lost) = words.lost_from("tree", &text) {
        panic!("{}", lost.finding);
    }
    typography::set(reading.book);
});
