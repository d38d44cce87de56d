//! What each stage of a build costs: `cargo bench` on the samples, `BINDERY_NOVEL=draft.txt cargo bench` on a long book.
//! The least of several runs, in milliseconds: what the work costs where nothing disturbs it.

use std::path::PathBuf;
use std::time::Instant;

use bindery::font::Fonts;
use bindery::style::Style;
use bindery::units::Moment;
use bindery::{check, cover, epub, layout, parse, pdf, typography};

const RUNS: usize = 7;

fn time<T>(name: &str, mut work: impl FnMut() -> T) -> T {
    let mut least = f64::MAX;
    let mut made = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        made = Some(work());
        least = least.min(start.elapsed().as_secs_f64() * 1e3);
    }
    println!("{name:12} {least:9.2} ms");
    made.expect("at least one run")
}

fn main() {
    let novel = std::env::var_os("BINDERY_NOVEL")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/the-weir-keeper.txt"), PathBuf::from);
    let bytes = std::fs::read(&novel).unwrap_or_else(|e| panic!("{}: {e}", novel.display()));
    println!("{}, {} kB", novel.display(), bytes.len() / 1000);
    let style = Style::builtin("classic").expect("a built-in style");
    let reading = time("parse", || parse::read("novel", &bytes, &parse::Options::default()).expect("a draft"));
    let book = time("typography", || typography::set(reading.book.clone()));
    let fonts = time("fonts", Fonts::builtin);
    let front = time("cover layout", || cover::lay_out(book.meta(), &style, &fonts).expect("a cover"));
    let picture = time("cover draw", || cover::draw(&front, &fonts, cover::WIDTH_PX).expect("a picture"));
    let options = epub::Options::new(Moment::UNKNOWN, picture);
    let made = time("epub", || epub::write(&book, &style, &options).expect("an EPUB"));
    let laid = time("layout", || layout::lay_out(&book, &style, &fonts).expect("pages"));
    let file = time("pdf", || pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).expect("a PDF"));
    let text = time("read epub", || check::epub_text(&made.bytes).expect("a readable EPUB"));
    let pages = time("read pdf", || check::pdf_text(&file).expect("a readable PDF"));
    time("compare", || {
        let words = check::DraftWords::new(&reading.source, &reading.report.left_out);
        assert_eq!([words.lost_from("EPUB", &text), words.lost_from("PDF", &pages)], [None, None]);
    });
}
