//! Whole layouts of books built in place: the rules that every page must keep.

use super::pages::{GlyphRun, Item, Pages, Role, TagKind};
use super::*;
use crate::book::{
    Block, BlockKind, Heading, Inline, Language, Note, Section, VerseLine, is_sign, walk_blocks, walk_text,
};
use crate::font::Variant;
use crate::units::Size;

mod elements;
mod notes;

/// A book from a few marks: `# ` a part, `## ` a chapter (`label | title`), `### ` a heading inside, `***` a change of
/// scene, `> ` a quotation, `/ ` verse (`/` alone between stanzas), `| ` preformatted, `_…_` emphasis, `[^1]` the mark
/// of the first note, `^ mark text` a note; other lines are a paragraph each.
fn book(text: &str) -> Book {
    let meta = Meta {
        title: "The Weir Keeper".into(),
        contributors: vec!["Hanne Aldous".into()],
        language: Language::default(),
        ..Meta::default()
    };
    let mut top: Vec<Section> = Vec::new();
    let new = |kind, level, heading: &str| {
        let (label, title) = heading.split_once(" | ").unwrap_or(("", heading));
        let words = inlines;
        let heading = (!heading.is_empty()).then(|| Heading {
            label: words(label),
            title: words(title),
            number: None,
            span: Span::default(),
        });
        Section { kind, level, heading, blocks: Vec::new(), children: Vec::new(), span: Span::default() }
    };
    let mut notes: Vec<Note> = Vec::new();
    fn last(sections: &mut [Section]) -> &mut Section {
        let s = sections.last_mut().unwrap();
        if s.children.is_empty() { s } else { last(&mut s.children) }
    }
    for (n, line) in text.lines().enumerate() {
        let span = Span { start: n as u32, end: n as u32 + 1 };
        if line.trim().is_empty() {
            continue;
        }
        if let Some((mark, text)) = line.strip_prefix("^ ").and_then(|l| l.split_once(' ')) {
            let blocks = vec![Block { kind: BlockKind::Paragraph(inlines(text)), span }];
            notes.push(Note { mark: mark.into(), blocks, span });
            continue;
        }
        if let Some(h) = line.strip_prefix("# ") {
            top.push(new(SectionKind::Part, 1, h));
            continue;
        }
        if let Some(h) = line.strip_prefix("## ") {
            match top.last_mut().filter(|s| s.kind == SectionKind::Part) {
                Some(part) => part.children.push(new(SectionKind::Chapter, 2, h)),
                None => top.push(new(SectionKind::Chapter, 1, h)),
            }
            continue;
        }
        if let Some(d) = line.strip_prefix("! ") {
            let mut s = new(SectionKind::Dedication, 1, "");
            s.blocks.push(Block { kind: BlockKind::Paragraph(inlines(d)), span });
            top.push(s);
            continue;
        }
        if let Some(h) = line.strip_prefix("### ") {
            let s = top.last_mut().unwrap();
            let s = if s.kind == SectionKind::Part { s.children.last_mut().unwrap() } else { s };
            let inner = new(SectionKind::Chapter, s.level + 1, h);
            s.children.push(inner);
            continue;
        }
        if top.last().is_none_or(|s| s.kind == SectionKind::Dedication) {
            top.push(new(SectionKind::Text, 1, ""));
        }
        let section = last(&mut top);
        let verse = |l: &str| {
            let text = l.trim_start();
            VerseLine { indent: ((l.len() - text.len()) / 2) as u8, text: inlines(text) }
        };
        let kind = match line {
            "***" => BlockKind::SceneBreak(Some("***".into())),
            "---" => BlockKind::SceneBreak(None),
            "/" => match section.blocks.last_mut().map(|b| &mut b.kind) {
                Some(BlockKind::Verse(s)) => {
                    s.push(Vec::new());
                    continue;
                }
                _ => continue,
            },
            _ => match (line.get(..2), line.get(2..)) {
                (Some("> "), Some(rest)) => BlockKind::Group(
                    crate::book::GroupKind::Quote,
                    vec![Block { kind: BlockKind::Paragraph(inlines(rest)), span }],
                ),
                (Some("/ "), Some(rest)) => {
                    if let Some(BlockKind::Verse(s)) = section.blocks.last_mut().map(|b| &mut b.kind) {
                        s.last_mut().unwrap().push(verse(rest));
                        continue;
                    }
                    BlockKind::Verse(vec![vec![verse(rest)]])
                }
                (Some("| "), Some(rest)) => {
                    if let Some(BlockKind::Preformatted(l)) = section.blocks.last_mut().map(|b| &mut b.kind) {
                        l.push(rest.to_owned());
                        continue;
                    }
                    BlockKind::Preformatted(vec![rest.to_owned()])
                }
                _ => BlockKind::Paragraph(inlines(line)),
            },
        };
        section.blocks.push(Block { kind, span });
    }
    Book { meta, sections: top, notes }
}

fn inlines(text: &str) -> Vec<Inline> {
    fn marked(text: &str) -> Vec<Inline> {
        let mut out = Vec::new();
        for (n, part) in text.split("[^").enumerate() {
            let (mark, text) = if n == 0 { ("", part) } else { part.split_once(']').unwrap() };
            out.extend(mark.parse::<usize>().ok().map(|n| Inline::NoteRef(n - 1)));
            out.extend((!text.is_empty()).then(|| Inline::Text(text.to_owned())));
        }
        out
    }
    text.split('_')
        .enumerate()
        .filter(|(_, t)| !t.is_empty())
        .flat_map(|(n, t)| if n % 2 == 1 { vec![Inline::Emphasis(marked(t))] } else { marked(t) })
        .collect()
}

fn lay(book: &Book, style: &str) -> Laid {
    lay_out(book, &Style::builtin(style).unwrap(), &Fonts::builtin()).unwrap()
}

fn runs(pages: &Pages) -> impl Iterator<Item = (usize, &GlyphRun)> {
    pages
        .pages
        .iter()
        .enumerate()
        .flat_map(|(n, p)| p.items.iter().filter_map(move |i| if let Item::Run(r) = i { Some((n, r)) } else { None }))
}

/// What the runs of an element say, in order, with hyphens at line ends taken out again.
fn said(pages: &Pages, wanted: impl Fn(TagKind) -> bool) -> String {
    let mut out = String::new();
    let mut before = None;
    for (_, r) in runs(pages) {
        let Role::Tag(tag) = r.role else { continue };
        if !wanted(pages.tags[tag as usize].kind) {
            continue;
        }
        if before.is_some_and(|b| b != tag) {
            out.push('\n');
        }
        before = Some(tag);
        out.push_str(&r.text.replace('\u{ad}', ""));
    }
    out.lines().map(|l| l.trim_end().to_owned() + "\n").collect()
}

/// Sentences of words of all lengths, always the same for one seed.
fn prose(seed: u64, words: usize) -> String {
    const WORDS: &[&str] = &[
        "the",
        "river",
        "a",
        "weir",
        "of",
        "keeper",
        "and",
        "considerable",
        "it",
        "had",
        "been",
        "raining",
        "all",
        "night",
        "gauge",
        "house",
        "afterwards",
        "extraordinary",
        "I",
        "never",
        "saw",
        "such",
        "water",
        "before",
        "something",
        "well-known",
        "lantern",
        "stood",
        "still",
        "thoroughly",
        "in",
        "office",
        "difficult",
        "waiting",
        "hand",
    ];
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
    };
    let mut out = String::new();
    for n in 0..words {
        if n > 0 {
            out.push(' ');
        }
        out.push_str(WORDS[(next() % WORDS.len() as u64) as usize]);
        match next() % 13 {
            0 => out.push(','),
            1 if n + 1 < words => out.push('—'),
            _ => {}
        }
    }
    // A dash has no space after it.
    out.replace("— ", "—") + "."
}

/// A novel of `chapters` chapters.
fn novel(chapters: usize, paragraphs: usize) -> String {
    let mut out = String::new();
    for c in 0..chapters {
        out.push_str(&format!("## Chapter {} | The Gauge House\n", c + 1));
        for p in 0..paragraphs + c % 7 {
            let seed = (c * 1000 + p) as u64;
            let length = 6 + (seed * seed * 7 + seed * 31) % 150;
            out.push_str(&prose(seed + 1, length as usize));
            out.push('\n');
            if p % 11 == 10 && p + 1 < paragraphs {
                out.push_str("***\n");
            }
        }
    }
    out
}

#[test]
fn all_text_is_there_in_order() {
    let text = novel(6, 14);
    let laid = lay(&book(&text), "classic");
    assert_eq!(laid.diagnostics, []);
    let want: String =
        text.lines().filter(|l| !l.starts_with('#') && *l != "***").map(|l| l.to_owned() + "\n").collect();
    assert_eq!(said(&laid.pages, |k| k == TagKind::Paragraph).replace("Hanne Aldous\n", ""), want);
    let headings = said(&laid.pages, |k| matches!(k, TagKind::Heading(_)));
    assert!(headings.contains("Chapter 3 The Gauge House\n"), "{headings}");
    for (_, r) in runs(&laid.pages) {
        let cut: usize = r.glyphs.iter().map(|g| usize::from(g.text_len)).sum();
        assert_eq!(cut, r.text.len(), "{:?}", r.text);
        assert!(r.glyphs.iter().all(|g| g.id != 0), "{:?}", r.text);
        let mut at = 0;
        for g in &r.glyphs {
            at += usize::from(g.text_len);
            assert!(r.text.is_char_boundary(at), "{:?}", r.text);
        }
    }
}

/// Where the body lines of a page stand: for each baseline the tag and both ends.
fn lines_of(pages: &Pages, page: usize) -> Vec<(f32, u32, f32, f32)> {
    let mut out: Vec<(f32, u32, f32, f32)> = Vec::new();
    for (_, r) in runs(pages).filter(|(n, _)| *n == page) {
        let Role::Tag(tag) = r.role else { continue };
        let (x0, x1) = (r.x.0, r.x.0 + r.width().0);
        match out.iter_mut().find(|l| (l.0 - r.y.0).abs() < 0.01) {
            Some(l) => {
                l.2 = l.2.min(x0);
                l.3 = l.3.max(x1);
            }
            None => out.push((r.y.0, tag, x0, x1)),
        }
    }
    out
}

/// A heading of two lines inside a chapter holds together: its lines stand one of the grid apart.
#[test]
fn the_lines_of_an_inner_heading_hold_together() {
    let text =
        "## One\nRain.\n### What the keeper of the upper weir had written of the night and of the gauge\nMore.\n";
    for name in ["classic", "literary", "modern"] {
        let style = Style::builtin(name).unwrap();
        let laid = lay(&book(text), name);
        let heading = |tag: u32| matches!(laid.pages.tags[tag as usize].kind, TagKind::Heading(2));
        let page = laid.pages.pages.iter().position(|p| p.label == "1").unwrap();
        let lines: Vec<f32> = lines_of(&laid.pages, page).iter().filter(|l| heading(l.1)).map(|l| l.0).collect();
        assert!(lines.len() > 1, "{name}: {lines:?}");
        for two in lines.windows(2) {
            assert!(((two[0] - two[1]).abs() - style.text.leading.0).abs() < 0.01, "{name}: {lines:?}");
        }
    }
}

#[test]
fn pages_keep_the_rules() {
    let laid = lay(&book(&novel(20, 34)), "classic");
    let pages = &laid.pages;
    let style = Style::builtin("classic").unwrap();
    let (top, leading) = (style.page.top.0, style.text.leading.0);
    let body = |tag: u32| pages.tags[tag as usize].kind == TagKind::Paragraph;
    // How many lines each paragraph has on each page.
    let mut counts: std::collections::BTreeMap<u32, Vec<(usize, usize)>> = Default::default();
    let fonts = Fonts::builtin();
    let language = Language::default();
    let sheet = Sheet::new(&style, &fonts, &language).unwrap();
    let first_body = pages.pages.iter().position(|p| p.label == "1").unwrap();
    let (mut full, mut bottoms) = (0, Vec::new());
    for n in first_body..pages.pages.len() {
        let lines = lines_of(pages, n);
        let left = sheet.left(n);
        for (y, tag, x0, x1) in lines.iter().filter(|l| body(l.1)) {
            let row = (y - sheet.rise() - top) / leading;
            assert!((row - row.round()).abs() < 0.01, "page {n}: {y} is off the grid");
            assert!(
                *x0 > left - 5.0 && *x1 < left + sheet.measure + 6.0,
                "page {n}: {x0} to {x1}: {:?}",
                runs(pages)
                    .filter(|r| r.0 == n && r.1.y.0 == *y)
                    .map(|r| (r.1.text.clone(), r.1.stretch, r.1.glyphs.iter().map(|g| g.advance).collect::<Vec<_>>()))
                    .collect::<Vec<_>>()
            );
            let on_page = counts.entry(*tag).or_default();
            match on_page.last_mut() {
                Some((page, count)) if *page == n => *count += 1,
                _ => on_page.push((n, 1)),
            }
        }
        bottoms.push(lines.iter().map(|l| l.0).fold(0.0, f32::max));
        full += usize::from(lines.len() + 1 >= sheet.lines);
    }
    assert!(full > 40, "only {full} full pages");
    for (tag, on_pages) in counts.iter().filter(|(_, p)| p.len() > 1) {
        let all: usize = on_pages.iter().map(|p| p.1).sum();
        assert!(all > 3, "a paragraph of {all} lines is divided");
        assert!(on_pages[0].1 >= 2, "orphan: element {tag} on page {}", on_pages[0].0);
        assert!(on_pages.last().unwrap().1 >= 2, "widow: element {tag} on page {}", on_pages.last().unwrap().0);
    }
    // No word is divided where the page is turned.
    for n in (first_body..pages.pages.len()).step_by(2) {
        let last = runs(pages).filter(|r| r.0 == n && r.1.role != Role::Artifact).last();
        assert!(last.is_none_or(|r| !r.1.text.trim_end().ends_with('\u{ad}')), "page {n} ends in a hyphen");
    }
    // Facing pages of one chapter end on one line: a paragraph that goes on after the recto says that both are full.
    let goes_on = |n: usize| counts.values().any(|p| p.windows(2).any(|w| w[0].0 == n && w[1].0 == n + 1));
    let mut pairs = 0;
    for verso in (first_body + 1..pages.pages.len() - 2).step_by(2) {
        if goes_on(verso) && goes_on(verso + 1) {
            pairs += 1;
            let (a, b) = (bottoms[verso - first_body], bottoms[verso + 1 - first_body]);
            assert!((a - b).abs() < 0.1, "pages {verso} and {} end at {a} and {b}", verso + 1);
        }
    }
    assert!(pairs > 5, "only {pairs} pairs to look at");
}

#[test]
fn lines_are_justified() {
    let laid = lay(&book(&novel(3, 40)), "classic");
    let pages = &laid.pages;
    let first_body = pages.pages.iter().position(|p| p.label == "1").unwrap();
    let style = Style::builtin("classic").unwrap();
    let measure = style.page.trim.width.0 - style.page.inside.0 - style.page.outside.0;
    let (mut flush, mut all, mut soft) = (0, 0, 0);
    for n in first_body..pages.pages.len() {
        let left = if n % 2 == 0 { style.page.inside.0 } else { style.page.outside.0 };
        for (_, tag, _, x1) in lines_of(pages, n) {
            if pages.tags[tag as usize].kind == TagKind::Paragraph {
                all += 1;
                flush += usize::from(x1 >= left + measure - 0.1);
            }
        }
    }
    soft += runs(pages).filter(|(_, r)| r.text.ends_with('\u{ad}')).count();
    assert!(all > 400 && flush * 10 > all * 8, "{flush} of {all} lines reach the edge");
    assert!(soft > 0 && soft * 8 < all, "{soft} of {all} lines are hyphenated");
}

#[test]
fn any_number_of_threads_makes_the_same_book() {
    let book = book(&novel(8, 20));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", lay(&book, "literary").pages))
    };
    let one = with(1);
    assert!(one == with(3), "one thread and three differ");
    assert!(one == with(1), "two runs differ");
}

#[test]
fn hostile_text_gets_pages() {
    let fine = |text: &str| {
        let laid = lay(&book(text), "classic");
        assert!(laid.pages.pages.len() > 2);
        let style = Style::builtin("classic").unwrap();
        for (n, r) in runs(&laid.pages) {
            assert!(r.x.0.is_finite() && r.y.0.is_finite());
            let end = r.x.0 + r.width().0;
            assert!(end < style.page.trim.width.0, "page {n}: {:?} ends at {end}", r.text);
            assert!(r.glyphs.iter().all(|g| g.id != 0 && g.advance.is_finite()));
        }
        laid
    };
    let laid = fine(&"x".repeat(100_000));
    assert_eq!(said(&laid.pages, |k| k == TagKind::Paragraph).matches('x').count(), 100_000);
    fine(&format!("Here {} there.", "http://example.org/a/".repeat(400)));
    fine("## I\n.\n## II\n-\n## III\n—");
    fine(&"***\n".repeat(10_000));
    fine(&format!("## {}\ntext", "A very long title ".repeat(60)));
    fine(&format!("## {} | {}\ntext", "x".repeat(900), "y".repeat(900)));
    fine(&format!("/ {}\n/ b", "a line of verse ".repeat(40)));
    fine(&format!("| {}\n| b", "0123456789 ".repeat(60)));
    fine(&"a\u{300}\u{301}\u{302}".repeat(900));
    fine(&"x\u{200d}\u{200c}\u{200b}\u{ad} ".repeat(300));
    fine(&format!("{}\n", "/ x\n".repeat(3000)));
}

#[test]
fn missing_characters_are_said_once() {
    let laid = lay(&book("One 😀 two 😀.\nThree 漢 four."), "classic");
    let found: Vec<_> = laid.diagnostics.iter().map(|d| (d.finding.clone(), d.span.map(|s| s.start))).collect();
    assert_eq!(found, [(Finding::MissingGlyphs { chars: vec!['😀', '漢'] }, Some(0))]);
    let laid = lay(&book("שלום سلام Привет Ελλάδα ★"), "classic");
    assert_eq!(laid.diagnostics, []);
}

#[test]
fn hebrew_begins_at_the_right() {
    let mut book = book("שלום עולם abc def שלום.");
    book.meta.language = Language::parse("he").unwrap();
    book.meta.title = "ספר".into();
    let laid = lay(&book, "classic");
    let page = laid.pages.pages.iter().position(|p| p.label == "1").unwrap();
    let (_, _, _, x1) = lines_of(&laid.pages, page)[0];
    let style = Style::builtin("classic").unwrap();
    // The first page is a left-hand one, with the spine at its right.
    assert!((x1 - (style.page.trim.width.0 - style.page.inside.0)).abs() < 6.0, "the line ends at {x1}");
    let drawn: String =
        runs(&laid.pages).filter(|r| r.0 == page && r.1.role != Role::Artifact).map(|r| r.1.text.as_str()).collect();
    let (first, last) = (drawn.find("abc").unwrap(), drawn.find("def").unwrap());
    assert!(first < last, "Latin words keep their order: {drawn}");
}

#[test]
fn emphasis_is_the_other_slope() {
    let fonts = Fonts::builtin();
    let laid = lay(&book("He said _no_, twice."), "classic");
    let italic = fonts.find("EB Garamond", Variant { bold: false, italic: true }).unwrap();
    let set: Vec<&str> = runs(&laid.pages).filter(|(_, r)| r.face == italic).map(|(_, r)| r.text.trim()).collect();
    assert_eq!(set, ["no"]);
}

#[test]
fn parts_stand_alone_on_a_recto() {
    let text = format!("# PART ONE | Low Water\n{}# PART TWO | High Water\n{}", novel(2, 3), novel(1, 2));
    let laid = lay(&book(&text), "classic");
    let pages = &laid.pages;
    for (n, title) in [(1, "Low Water"), (2, "High Water")] {
        let entry = pages.outline.iter().filter(|e| e.level == 1).nth(n - 1).unwrap();
        assert!(entry.title.contains(title));
        assert_eq!(entry.page % 2, 0, "a part starts on a right-hand page");
        assert!(pages.pages[entry.page + 1].items.is_empty(), "a blank page follows");
    }
    assert_eq!(pages.outline.iter().filter(|e| e.level == 2).count(), 3);
    let first = pages.outline.iter().find(|e| e.level == 1).unwrap();
    assert_eq!(pages.pages[first.page].label, "1");
    let links: Vec<usize> = pages
        .pages
        .iter()
        .flat_map(|p| &p.items)
        .filter_map(|i| match i {
            Item::Link(Link { to: Destination::Place { page, .. }, .. }) => Some(*page),
            _ => None,
        })
        .collect();
    assert_eq!(links, pages.outline.iter().map(|e| e.page).collect::<Vec<_>>());
}

#[test]
fn chapters_of_an_epilogue_open_pages_but_the_first() {
    let mut book = book(&novel(3, 3));
    let mut epilogue = book.sections.remove(0);
    epilogue.kind = SectionKind::Epilogue;
    epilogue.blocks.clear();
    for mut chapter in book.sections.drain(..) {
        chapter.level = 2;
        epilogue.children.push(chapter);
    }
    book.sections.push(epilogue);
    let pages = lay(&book, "classic").pages;
    // What each heading's page begins with.
    let tops = pages.outline.iter().map(|e| {
        let top = runs(&pages).find(|r| r.0 == e.page && r.1.role != Role::Artifact).unwrap().1;
        top.text.trim().to_uppercase()
    });
    let said: Vec<String> = pages.outline.iter().map(|e| e.title.to_uppercase()).collect();
    let tops: Vec<String> = tops.collect();
    assert!(said[0].starts_with(&tops[0]) && said[2].starts_with(&tops[2]), "{said:?} {tops:?}");
    assert_eq!(tops[0], tops[1], "the first chapter stands below the epilogue's heading");
}

#[test]
fn blocks_know_their_pages() {
    let b = book(&novel(5, 200));
    // A narrow page divides many words.
    let style = Style::builtin("classic").unwrap().with_trim(Size::parse_trim("pocket").unwrap()).unwrap();
    let laid = lay_out(&b, &style, &Fonts::builtin()).unwrap();
    let starts = laid.page_map.starts();
    let tops: Vec<&PageTop> = starts.iter().map(|s| &s.with).collect();
    assert_eq!(tops[..3], [&PageTop::Title, &PageTop::Contents, &PageTop::Section(0)]);
    assert_eq!(tops.iter().filter(|t| matches!(t, PageTop::Section(_))).count(), 5);
    // The words of a block from the place on are those that the page begins with, and a divided word's first part
    // those that the page before ends with.
    let words = |s: &str| s.chars().filter(|c| is_sign(*c)).collect::<String>();
    let (mut checked, mut divided, mut before) = (0, 0, String::new());
    for page in &laid.pages.pages {
        let runs = page.items.iter().filter_map(|i| if let Item::Run(r) = i { Some(r) } else { None });
        let said: String = runs.filter(|r| r.role != Role::Artifact).map(|r| r.text.as_str()).collect();
        let start = starts.iter().find(|s| s.label == page.label).map(|s| &s.with);
        assert_eq!(start.is_none(), said.is_empty(), "page {}", page.label);
        if let Some(PageTop::Block { place, signs }) = start {
            let mut text = String::new();
            walk_blocks(&b, &mut |p, block| {
                if p == *place {
                    walk_text(block.kind(), &mut |t| text.push_str(&words(&t.plain())));
                }
            });
            let rest: String = text.chars().skip(*signs).take(30).collect();
            let part = if before.ends_with('\u{ad}') { before.rsplit(' ').next().unwrap() } else { "" };
            assert!(words(&format!("{part}{said}")).starts_with(&rest), "page {}: {rest} in {said}", page.label);
            checked += 1;
            divided += usize::from(!part.is_empty());
        }
        before = said;
    }
    assert!(divided >= 1, "no page begins inside a word");
    assert!(checked >= 8, "{checked}");
}

#[test]
fn impossible_margins_are_an_error() {
    let mut style = Style::builtin("classic").unwrap();
    style.page.inside = crate::units::Pt(390.0);
    let result = lay_out(&book("x"), &style, &Fonts::builtin());
    assert!(matches!(result, Err(Error::StyleValues { .. })));
}

#[test]
fn notes_stand_below_the_text_and_their_marks_are_raised() {
    let text = "## One\nRain had been at it all night,[^2] and the gauge[^1] stood.\n### Inner[^3]\nMore.\n## Two\nEnd.\n\
                ^ * On the gauge.\n^ 7 On the night.\n^ † On the heading.";
    let laid = lay(&book(text), "classic");
    assert_eq!(laid.diagnostics, []);
    let said: String = runs(&laid.pages).filter(|r| r.1.role != Role::Artifact).map(|r| r.1.text.as_str()).collect();
    let from = said.find("Rain had").unwrap();
    assert_eq!(
        &said[from..],
        "Rain had been at it all night,7 and the gauge* stood.Inner†More.7. On the night.* On the gauge.† On the \
         heading.TwoEnd."
    );
    let mark = runs(&laid.pages).find(|r| r.1.text.trim() == "7").unwrap().1;
    assert!(mark.size.0 < 8.0 && mark.glyphs[0].dy > 300.0, "{mark:?}");
    let back = runs(&laid.pages).find(|r| r.1.text.contains("7.") || r.1.text.trim() == "7.");
    assert!(back.is_none_or(|b| b.1.glyphs[0].dy == 0.0));
    let rules = laid.pages.pages.iter().flat_map(|p| &p.items).filter(|i| matches!(i, Item::Rect(_))).count();
    assert_eq!(rules, 1, "one rule above them");
}

#[test]
fn no_line_begins_with_a_note_mark() {
    for n in 1..60 {
        let text = format!("{}extraordinary[^1] afterwards {}\n^ 12 Said.", "a ".repeat(n), prose(n as u64, 30));
        let laid = lay(&book(&text), "modern");
        let mark = runs(&laid.pages).find(|r| r.1.text.trim() == "12" && r.1.size.0 < 8.0).unwrap().1;
        let before =
            runs(&laid.pages).find(|r| r.1.text.trim_end().ends_with("extraordinary") || r.1.text.ends_with("nary"));
        assert_eq!(before.map(|b| b.1.y), Some(mark.y), "{n}");
    }
}

const SAMPLE: &str = "\
! For the river.
## Chapter 1 | The Gauge House
Rain had been _at it_ all night, and the gauge stood at four feet when Hanne went down with the lantern. She did not
“Four feet,” she said—to nobody. The office was a difficult place in the afternoon, fit for fifty-five affairs.
***
In the morning it had stopped.
### Upstream
> He wrote: the water is coming, and there is nothing that anybody can do about it, so take in the boats.
/ The water is wide,
/   I cannot get o’er,
/
/ and neither have I wings.
| gauge   feet
| north    4.1
| south   12.9
## Chapter 2
Nothing more.
";

#[test]
fn a_small_book_looks_like_this() {
    for style in crate::style::NAMES {
        let got = dump(&lay(&book(SAMPLE), style).pages);
        let path = format!("{}/tests/golden/layout/sample-{style}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
            std::fs::write(&path, &got).unwrap();
        }
        let want = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(got, want, "run with BLESS=1 if {path} should say so");
    }
}

/// What all runs of the text say, as words, with divided ones joined.
fn words_of(pages: &Pages) -> Vec<String> {
    let mut said = String::new();
    for (_, r) in runs(pages).filter(|r| r.1.role != Role::Artifact) {
        said.push_str(&r.text);
        // Elements are parted by their places.
        if !r.text.ends_with('\u{ad}') && !r.text.ends_with(' ') {
            said.push('|');
        }
    }
    let said = said.replace('\u{ad}', "");
    let letters = |w: &&str| w.chars().any(char::is_alphanumeric);
    said.split(|c: char| !c.is_alphanumeric()).filter(letters).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_block_is_read_whole_and_in_order() {
    let book = everything();
    for style in crate::style::NAMES {
        let laid = lay(&book, style);
        // Capitals may be drawn as small ones, but they are said as they are written.
        let got: String = words_of(&laid.pages).concat();
        let mut at = 0;
        let mut count = 0;
        crate::book::walk_blocks(&book, &mut |_, b| {
            crate::book::walk_text(b.kind(), &mut |t| {
                for word in t.plain().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                    let found =
                        got[at..].find(word).unwrap_or_else(|| panic!("{style}: {word} is lost in {}", t.plain()));
                    // Near by: nothing is read out of its place.
                    assert!(found < 400, "{style}: {word} of {:?} comes {found} late", t.plain());
                    at += found + word.len();
                    count += 1;
                }
            });
        });
        assert!(count > 600, "{count}");
    }
}

#[test]
fn structure_is_nested_as_it_is_meant() {
    let laid = lay(&everything(), "classic");
    let tags = &laid.pages.tags;
    let path = |r: &GlyphRun| {
        let Role::Tag(mut tag) = r.role else { return String::new() };
        let mut out = format!("{:?}", tags[tag as usize].kind);
        while let Some(parent) = tags[tag as usize].parent {
            tag = parent;
            out = format!("{:?} {out}", tags[tag as usize].kind);
        }
        out
    };
    let of = |text: &str| {
        let run = runs(&laid.pages).find(|r| r.1.text.contains(text) && r.1.role != Role::Artifact);
        path(run.unwrap_or_else(|| panic!("{text}")).1)
    };
    for (text, want) in [
        ("Skip them", "Aside Paragraph"),
        ("What the river brings", "Quote Paragraph"),
        ("I have the honour", "Quote Paragraph"),
        ("10.", "List(Figures) ListItem ListLabel"),
        ("Do not ask", "List(Figures) ListItem ListBody Paragraph"),
        ("•", "List(Figures) ListItem ListBody List(Bullets) ListItem ListLabel"),
        ("Height in", "Table Row HeadCell"),
        ("12.9", "Table Row Cell"),
        ("Two of them", "Note Paragraph"),
    ] {
        assert_eq!(of(text), want, "{text}");
    }
    let link = runs(&laid.pages).find(|r| path(r.1) == "Paragraph Link").unwrap().1;
    assert_eq!(link.text, "the almanac");
    let mark = runs(&laid.pages).find(|r| path(r.1) == "Paragraph NoteMark").unwrap().1;
    assert_eq!(mark.text, "1");
    // A mark's link leads to its note, and the note's back to it.
    let links = |page: usize| laid.pages.pages[page].items.iter().filter(|i| matches!(i, Item::Link(_))).count();
    let page = runs(&laid.pages).find(|r| path(r.1) == "Note NoteLabel").unwrap().0;
    assert_eq!(links(page), 7, "four marks and three notes");
}

#[test]
fn hostile_blocks_get_pages() {
    let start = std::time::Instant::now();
    let block = |kind| Block { kind, span: Span::default() };
    let p = |text: String| block(BlockKind::Paragraph(vec![Inline::Text(text)]));
    let item = |marker: &str, blocks| crate::book::Item { marker: marker.into(), blocks };
    let mut deep = p("Deep down.".into());
    for n in 0..30 {
        deep = block(match n % 3 {
            0 => BlockKind::List(vec![item("(iv)", vec![deep])]),
            1 => BlockKind::Group(crate::book::GroupKind::Epigraph, vec![deep]),
            _ => BlockKind::Speech { speaker: vec![Inline::Text("Nobody".into())], blocks: vec![deep] },
        });
    }
    let cell = |text: &str| vec![Inline::Text(text.to_owned())];
    let table = |rows: Vec<Vec<Vec<Inline>>>| block(BlockKind::Table(crate::book::Table { head: true, rows }));
    let long = "word ".repeat(3000);
    let line = |kind| block(BlockKind::Line(kind, cell(long.trim_end())));
    use crate::book::LineKind::*;
    let mut b = book("x");
    b.sections[0].blocks = vec![
        deep,
        table(vec![(0..60).map(|n| cell(&format!("column{n}"))).collect(); 3]),
        table(vec![vec![cell(&"x".repeat(4000)), cell("")], vec![cell(""), cell(long.trim_end())]]),
        table(vec![vec![Vec::new(); 2]; 500]),
        block(BlockKind::List(vec![item(&"9".repeat(300), vec![p("x".into())]), item("", vec![line(Centred)])])),
        line(Dateline),
        line(Salutation),
        line(Signature),
        line(Attribution),
        line(StageDirection),
        line(Centred),
        block(BlockKind::Group(crate::book::GroupKind::Letter, vec![line(Dateline), line(Signature)])),
        block(BlockKind::Figure(crate::book::Figure::default())),
        block(BlockKind::Speech { speaker: cell(long.trim_end()), blocks: vec![p(long.clone())] }),
        block(BlockKind::Speech { speaker: Vec::new(), blocks: vec![p("Nameless.".into())] }),
        block(BlockKind::Paragraph(vec![Inline::NoteRef(0), Inline::NoteRef(1), Inline::NoteRef(7)])),
    ];
    b.notes = vec![
        Note { mark: "x".repeat(500), blocks: vec![p(long.trim_end().into()), line(Signature)], span: Span::default() },
        Note { mark: "2".into(), blocks: vec![table(vec![vec![cell("a")]; 90])], span: Span::default() },
    ];
    for language in ["en", "he"] {
        b.meta.language = Language::parse(language).unwrap();
        for name in crate::style::NAMES {
            let style = Style::builtin(name).unwrap();
            let laid = lay_out(&b, &style, &Fonts::builtin()).unwrap();
            for (n, r) in runs(&laid.pages) {
                assert!(r.x.0.is_finite() && r.y.0.is_finite());
                let end = r.x.0 + r.width().0;
                assert!(r.x.0 > 0.0 && end < style.page.trim.width.0, "{name}, page {n}: {:?} to {end}", r.text);
            }
            let count = words_of(&laid.pages).iter().filter(|w| *w == "word").count();
            assert_eq!(count, 3000 * 14, "{name} {language}");
        }
    }
    // A second or two; anything that grows with the square of a text's length takes many minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn a_change_of_scene_at_a_page_edge_is_seen() {
    let mut at_edges = 0;
    for style in crate::style::NAMES {
        let mut text = String::from("## One\n");
        for n in 0..260 {
            text.push_str(&format!("par{n} {}\n***\n", prose(n * 7 + 1, 20 + (n as usize * 37) % 90)));
        }
        text.push_str("The end.");
        let laid = lay(&book(&text), style);
        // Where each paragraph begins, and where its text ends.
        let mut spans: Vec<((usize, f32), (usize, f32))> = Vec::new();
        let mut last = None;
        let first_body = laid.pages.pages.iter().position(|p| p.label == "1").unwrap();
        for (page, r) in runs(&laid.pages).filter(|r| r.0 >= first_body) {
            let Role::Tag(tag) = r.role else { continue };
            if laid.pages.tags[tag as usize].kind != TagKind::Paragraph {
                continue;
            }
            let at = (page, r.y.0);
            match spans.last_mut().filter(|_| last == Some(tag)) {
                Some(span) => span.1 = at,
                None => spans.push((at, at)),
            }
            last = Some(tag);
        }
        for pair in spans.windows(2) {
            let ((page, y), (next, top)) = (pair[0].1, pair[1].0);
            if page == next {
                continue;
            }
            at_edges += 1;
            let sign = runs(&laid.pages).any(|(n, r)| {
                let between = n == page && r.y.0 > y + 1.0 || n == next && r.y.0 < top - 1.0;
                between && r.role == Role::Artifact && r.text.contains(['*', '⁂', '#'])
            });
            assert!(sign, "{style}: nothing is seen between pages {page} and {next}");
        }
    }
    assert!(at_edges > 3, "{at_edges}");
}

#[test]
fn lines_without_spaces_are_straight_at_both_edges() {
    let sentence =
        "雨は一晩じゅう降っていた。誰も答えなかった、それは本当のことで「付け加える」ことは何もなかったからだ。";
    let laid = lay(&book(&format!("## 第一章\n{}\n{}\n", sentence.repeat(4), sentence.repeat(5))), "classic");
    let mut lines: Vec<(f32, f32, String)> = Vec::new();
    for (page, r) in runs(&laid.pages) {
        let Role::Tag(tag) = r.role else { continue };
        if laid.pages.tags[tag as usize].kind == TagKind::Paragraph && laid.pages.pages[page].label == "1" {
            let advance: f32 = r.glyphs[..r.glyphs.len() - 1].iter().map(|g| g.advance).sum();
            // The last character without what parts it from one that is not there.
            let last = r.glyphs.iter().map(|g| g.advance).fold(f32::MAX, f32::min);
            let end = r.x.0 + (advance + last) * r.size.0 / 1000.0;
            match lines.last_mut().filter(|l| l.0 == r.y.0) {
                Some(l) => (l.1, l.2) = (end, format!("{}{}", l.2, r.text)),
                None => lines.push((r.y.0, end, r.text.clone())),
            }
        }
    }
    assert!(lines.len() > 5, "{lines:?}");
    let ends = |l: &&(f32, f32, String)| !l.2.ends_with("からだ。");
    let edge = lines.iter().map(|l| l.1).fold(0.0, f32::max);
    let full: Vec<&(f32, f32, String)> = lines.iter().filter(ends).collect();
    assert!(full.iter().all(|l| edge - l.1 < 0.5), "{full:?}");
    // No line begins with what closes, nor ends with what opens.
    assert!(lines.iter().all(|l| !l.2.starts_with(['。', '、', '」']) && !l.2.ends_with('「')), "{lines:?}");
}

fn everything() -> Book {
    crate::book::notation::book(include_str!("../../tests/golden/epub/everything.txt"))
}

#[test]
fn every_kind_of_block_looks_like_this() {
    for style in crate::style::NAMES {
        let laid = lay(&everything(), style);
        assert_eq!(laid.diagnostics, []);
        let got = dump(&laid.pages);
        let path = format!("{}/tests/golden/layout/everything-{style}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &got).unwrap();
        }
        let want = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(got == want, "run with BLESS=1 if {path} should say so");
    }
}

/// Not a test: writes the book of every kind of block as PDF, to look at: `BINDERY_OUT=dir`.
#[test]
#[ignore = "for looking"]
fn everything_to_look_at() {
    let out = std::path::PathBuf::from(std::env::var_os("BINDERY_OUT").expect("BINDERY_OUT names a folder"));
    for style in crate::style::NAMES {
        let book = everything();
        let laid = lay(&book, style);
        let file = crate::pdf::write(&laid.pages, book.meta(), &Fonts::builtin(), crate::units::Moment::UNKNOWN);
        std::fs::write(out.join(format!("everything-{style}.pdf")), file.unwrap()).unwrap();
    }
}
