//! Drafts to pages: the rules of a printed book, on real drafts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bindery::book::Book;
use bindery::diag::{Diagnostic, Finding};
use bindery::font::Fonts;
use bindery::layout::pages::{GlyphRun, Item, Pages, Role, TagKind};
use bindery::layout::{Laid, dump, lay_out};
use bindery::style::Style;

fn read(name: &str, bytes: &[u8]) -> Book {
    let options = bindery::parse::Options::default();
    bindery::typography::set(bindery::parse::read(name, bytes, &options).expect("a draft").book)
}

fn laid(book: &Book, style: &str) -> Laid {
    let style = Style::builtin(style).expect("a built-in style");
    lay_out(book, &style, &Fonts::builtin()).expect("pages")
}

fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn samples() -> Vec<String> {
    let name = |p: &PathBuf| p.file_name().expect("a name").to_string_lossy().into_owned();
    crate::support::samples().iter().map(name).collect()
}

/// A book of the corpus, or `None` with a printed reason where the corpus is not there.
fn corpus(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var("BINDERY_CORPUS").unwrap_or("../shared/corpus".into());
    let path = PathBuf::from(folder).join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    bytes
}

fn runs(pages: &Pages) -> impl Iterator<Item = (usize, &GlyphRun)> {
    pages
        .pages
        .iter()
        .enumerate()
        .flat_map(|(n, p)| p.items.iter().filter_map(move |i| if let Item::Run(r) = i { Some((n, r)) } else { None }))
}

/// Where a paragraph's lines stand: pages with the number of its lines there, in order.
fn paragraphs(pages: &Pages) -> BTreeMap<u32, Vec<(usize, BTreeSet<i32>)>> {
    let mut out: BTreeMap<u32, Vec<(usize, BTreeSet<i32>)>> = BTreeMap::new();
    for (n, r) in runs(pages) {
        let Role::Tag(tag) = r.role else { continue };
        if pages.tags[tag as usize].kind != TagKind::Paragraph {
            continue;
        }
        let on = out.entry(tag).or_default();
        let y = (r.y.0 * 10.0).round() as i32;
        match on.last_mut() {
            Some((page, lines)) if *page == n => {
                lines.insert(y);
            }
            _ => on.push((n, BTreeSet::from([y]))),
        }
    }
    out
}

/// Whether an element stands in a note: those have a leading of their own.
fn in_note(pages: &Pages, tag: u32) -> bool {
    let tag = &pages.tags[tag as usize];
    tag.kind == TagKind::Note || tag.parent.is_some_and(|parent| in_note(pages, parent))
}

/// What is wrong with the pages of a book, by the rules that hold for every draft.
fn faults(pages: &Pages, style: &str) -> Vec<String> {
    let style = Style::builtin(style).expect("a built-in style");
    let mut out = Vec::new();
    for (tag, on) in paragraphs(pages).iter().filter(|(_, on)| on.len() > 1) {
        if on.first().is_some_and(|p| p.1.len() < 2) {
            out.push(format!("orphan on page {}: element {tag}", on[0].0));
        }
        if on.last().is_some_and(|p| p.1.len() < 2) {
            out.push(format!("widow on page {}: element {tag}", on[on.len() - 1].0));
        }
    }
    let grid: BTreeSet<i32> = runs(pages)
        .filter(|(n, _)| pages.pages[*n].label.parse::<u32>().is_ok())
        .filter(|(_, r)| matches!(r.role, Role::Tag(t) if pages.tags[t as usize].kind == TagKind::Paragraph))
        .filter(|(_, r)| !matches!(r.role, Role::Tag(t) if in_note(pages, t)))
        .map(|(_, r)| ((r.y.0 - style.page.top.0) % style.text.leading.0 * 20.0).round() as i32)
        .collect();
    if grid.len() > 1 {
        out.push(format!("baselines off the grid: {grid:?}"));
    }
    for (n, r) in runs(pages) {
        let (left, right) = if n % 2 == 0 {
            (style.page.inside.0, style.page.outside.0)
        } else {
            (style.page.outside.0, style.page.inside.0)
        };
        let edge = style.page.trim.width.0 - right;
        let (x0, x1) = (r.x.0, r.x.0 + r.width().0);
        // Punctuation hangs out by less than half an em.
        let hang = style.text.size.0 / 2.0;
        if x0 < left - hang || x1 > edge + hang {
            out.push(format!("page {n}: {:?} from {x0} to {x1}, outside {left} to {edge}", r.text));
        }
        if r.glyphs.iter().any(|g| g.id == 0) {
            out.push(format!("page {n}: a glyph 0 in {:?}", r.text));
        }
    }
    out
}

#[test]
fn samples_keep_the_rules_in_every_style() {
    let names = samples();
    assert!(!names.is_empty());
    for name in names {
        let book = read(&name, &sample(&name));
        for style in bindery::style::NAMES {
            let laid = laid(&book, style);
            // Few words go on a page of large print, and a manuscript takes no freedom: there an edge may be uneven, and
            // is told.
            let strict = !["large-print", "manuscript"].contains(style);
            let uneven = |d: &&Diagnostic| !strict && matches!(d.finding, Finding::PageEdge { .. });
            let found: Vec<&Diagnostic> = laid.diagnostics.iter().filter(|d| !uneven(d)).collect();
            assert!(found.is_empty(), "{name} in {style}: {found:?}");
            let faults = faults(&laid.pages, style);
            assert!(faults.is_empty(), "{name} in {style}:\n{}", faults.join("\n"));
        }
    }
}

#[test]
fn a_sample_is_set_as_before() {
    let names = samples();
    let name = names.first().expect("a sample");
    let got = dump(&laid(&read(name, &sample(name)), "classic").pages);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/layout").join(name);
    crate::support::golden(&path, &got);
}

#[test]
fn novels_keep_the_rules() {
    for (name, least_words) in [("1342.txt", 115_000), ("2600.txt", 550_000)] {
        let Some(bytes) = corpus(&format!("gutenberg/{name}")) else { return };
        let book = read(name, &bytes);
        let laid = laid(&book, "classic");
        let missing = |d: &bindery::diag::Diagnostic| matches!(d.finding, Finding::MissingGlyphs { .. });
        assert!(!laid.diagnostics.iter().any(missing), "{name}: {:?}", laid.diagnostics);
        let faults = faults(&laid.pages, "classic");
        let some: Vec<String> = faults.iter().take(20).cloned().collect();
        assert!(faults.is_empty(), "{name}: {} faults:\n{}", faults.len(), some.join("\n"));
        let (mut words, mut soft, mut lines) = (0, 0, 0);
        for (_, r) in runs(&laid.pages) {
            words += r.text.split_whitespace().count();
            soft += usize::from(r.text.ends_with('\u{ad}'));
            lines += 1;
        }
        assert!(words > least_words, "{name}: {words} words");
        assert!(soft * 100 < lines * 8, "{name}: {soft} hyphens in {lines} runs");
    }
}

/// Not a test: sets a draft, prints the time, and writes its pages to look at.
/// `LOOK=draft.txt STYLE=classic cargo test --release --test suite layout::look -- --ignored --nocapture`
#[test]
#[ignore = "for looking and timing"]
fn look() {
    let path = std::env::var("LOOK").unwrap_or("samples/the-weir-keeper.txt".into());
    let style = std::env::var("STYLE").unwrap_or("classic".into());
    let book = read(&path, &std::fs::read(&path).expect("the draft can be read"));
    for _ in 0..3 {
        let start = std::time::Instant::now();
        let laid = laid(&book, &style);
        println!("{:?}, {} pages, {} found", start.elapsed(), laid.pages.pages.len(), laid.diagnostics.len());
    }
    let laid = laid(&book, &style);
    let moment = bindery::units::Moment::UNKNOWN;
    let pdf = bindery::pdf::write(&laid.pages, book.meta(), &Fonts::builtin(), moment).expect("a PDF");
    std::fs::create_dir_all("out").expect("a folder");
    std::fs::write("out/look.pdf", pdf).expect("written");
    std::fs::write("out/look.txt", dump(&laid.pages)).expect("written");
}
