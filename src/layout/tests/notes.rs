//! Notes at the foot of pages.

use super::*;
use crate::style::NotesPlace;

/// Lines of a page from the top, each with where it stands and what it says; furniture is left out.
fn page_lines(pages: &Pages, page: usize) -> Vec<(f32, String)> {
    let mut out: Vec<(f32, String)> = Vec::new();
    for (_, r) in runs(pages).filter(|(n, r)| *n == page && r.role != Role::Artifact) {
        match out.iter_mut().find(|l| (l.0 - r.y.0).abs() < 0.01) {
            Some(l) => l.1.push_str(&r.text),
            None => out.push((r.y.0, r.text.clone())),
        }
    }
    out
}

fn is_in_note(pages: &Pages, tag: u32) -> bool {
    let mut at = Some(tag);
    while let Some(tag) = at.map(|t| &pages.tags[t as usize]) {
        if tag.kind == TagKind::Note {
            return true;
        }
        at = tag.parent;
    }
    false
}

/// A novel many of whose paragraphs have a note of any length.
fn noted_novel(chapters: usize, paragraphs: usize, longest: usize) -> Book {
    let (mut text, mut notes) = (String::new(), String::new());
    let mut count = 0;
    for c in 0..chapters {
        text.push_str(&format!("## Chapter {}\n", c + 1));
        for p in 0..paragraphs {
            let seed = (c * 1000 + p) as u64;
            text.push_str(&prose(seed + 1, 6 + (seed * 37 % 90) as usize));
            if seed % 3 == 1 {
                count += 1;
                text.push_str(&format!("[^{count}] {}", prose(seed + 7, 1 + (seed * 13 % 40) as usize)));
                let length = 2 + (seed * seed % longest as u64) as usize;
                notes.push_str(&format!("^ {count} note{count} {}\n", prose(seed + 3, length)));
            }
            text.push('\n');
        }
    }
    book(&(text + &notes))
}

#[test]
fn notes_stand_on_the_page_of_their_mark() {
    let book = noted_novel(6, 60, 200);
    let laid = lay(&book, "classic");
    assert_eq!(laid.diagnostics, []);
    let pages = &laid.pages;
    let (mut begun, mut continued) = (0, 0);
    let count = book.notes().len();
    let mut marks = vec![None; count + 1];
    for (page, r) in runs(pages) {
        let Role::Tag(tag) = r.role else { continue };
        let number = r.text.trim().trim_end_matches('.').parse::<usize>().ok();
        match (pages.tags[tag as usize].kind, number) {
            (TagKind::NoteMark, Some(n)) => marks[n] = Some(page),
            (TagKind::NoteLabel, Some(n)) => {
                assert_eq!(marks[n], Some(page), "note {n}");
                begun += 1;
            }
            _ => {}
        }
    }
    assert_eq!(begun, count);
    let first_body = pages.pages.iter().position(|p| p.label == "1").unwrap();
    let mut before: Option<u32> = None;
    for n in first_body..pages.pages.len() {
        let of_page = || runs(pages).filter(move |r| r.0 == n);
        let tagged = |r: &GlyphRun| if let Role::Tag(tag) = r.role { Some(tag) } else { None };
        let (notes, text): (Vec<_>, Vec<_>) =
            of_page().filter_map(|(_, r)| Some((r, tagged(r)?))).partition(|(_, tag)| is_in_note(pages, *tag));
        let lowest = text.iter().map(|(r, _)| r.y.0).fold(0.0, f32::max);
        assert!(notes.iter().all(|(r, _)| r.y.0 > lowest + 10.0), "page {n}: notes stand below the text");
        assert!(notes.iter().all(|(r, _)| r.size.0 < 10.0), "page {n}: notes are small");
        let paragraph = |tag: u32| matches!(pages.tags[tag as usize].kind, TagKind::Paragraph).then_some(tag);
        let first = notes.iter().find_map(|(_, tag)| paragraph(*tag));
        if before.is_some() && before == first {
            continued += 1;
            let of_it = |page: usize| {
                let ys = runs(pages).filter(|(p, r)| *p == page && r.role == Role::Tag(first.unwrap()));
                ys.map(|(_, r)| (r.y.0 * 10.0) as i32).collect::<std::collections::BTreeSet<i32>>().len()
            };
            assert!(of_it(n - 1) >= 2 && of_it(n) >= 2, "page {n}: a line of a note stands alone");
        }
        before = notes.iter().rev().find_map(|(_, tag)| paragraph(*tag));
        let rules = pages.pages[n].items.iter().filter(|i| matches!(i, Item::Rect(_))).count();
        assert_eq!(rules, usize::from(!notes.is_empty()), "page {n}: a rule above the notes");
    }
    assert!(continued > 0, "no note goes on");
    // The feet of facing pages are level.
    let bottom = |n: usize| page_lines(pages, n).iter().map(|l| l.0).fold(0.0, f32::max);
    let same = |a: usize, b: usize| pages.pages[a].items.len() > 40 && pages.pages[b].items.len() > 40;
    let spreads = (first_body + 1..pages.pages.len() - 2).step_by(2).filter(|n| same(*n, n + 2) && same(n + 1, n + 2));
    let level = spreads.filter(|n| (bottom(*n) - bottom(n + 1)).abs() < 0.1).count();
    assert!(level > 10, "{level} spreads are level");
}

#[test]
fn all_of_a_book_with_notes_is_there() {
    for longest in [5, 400] {
        let book = noted_novel(2, 24, longest);
        for style in crate::style::NAMES {
            let laid = lay(&book, style);
            let said = words_of(&laid.pages).concat();
            for note in book.notes() {
                let text = crate::book::plain(match note.blocks()[0].kind() {
                    BlockKind::Paragraph(text) => text,
                    _ => unreachable!(),
                });
                let first: String = text.split(|c: char| !c.is_alphanumeric()).take(4).collect();
                assert!(said.contains(&first), "{style}: {text}");
            }
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).count();
            let mut want: usize = book.notes().iter().map(|n| letters(n.mark())).sum();
            let text = dump(&laid.pages);
            for note in book.notes() {
                note.blocks().iter().for_each(|b| walk_text(b.kind(), &mut |t| want += letters(&t.plain())));
            }
            let pages = &laid.pages;
            let in_notes = runs(pages).filter(|(_, r)| matches!(r.role, Role::Tag(t) if is_in_note(pages, t)));
            assert_eq!(in_notes.map(|(_, r)| letters(&r.text)).sum::<usize>(), want, "{style}: {text}");
        }
    }
}

#[test]
fn a_style_may_put_notes_behind_the_chapter() {
    let mut style = Style::builtin("classic").unwrap();
    style.notes_place = NotesPlace::Chapter;
    let text = format!("## One\n{}[^1]\n{}\n## Two\nEnd.\n^ 1 On the gauge.", prose(3, 40), prose(4, 900));
    let laid = lay_out(&book(&text), &style, &Fonts::builtin()).unwrap();
    let said: String = runs(&laid.pages).filter(|r| r.1.role != Role::Artifact).map(|r| r.1.text.as_str()).collect();
    let end = said.find("On the gauge.").unwrap();
    assert_eq!(&said[end..], "On the gauge.TwoEnd.");
}

#[test]
fn links_lead_to_notes_and_back() {
    let laid = lay(&noted_novel(2, 30, 60), "modern");
    for (page, items) in laid.pages.pages.iter().enumerate().filter(|(_, p)| p.label.parse::<u32>().is_ok()) {
        for item in &items.items {
            if let Item::Link(Link { to: Destination::Place { page: to, .. }, .. }) = item {
                assert_eq!(*to, page, "a note stands on the page of its mark");
            }
        }
    }
}

#[test]
fn hostile_notes_get_pages() {
    let long = prose(5, 3000);
    let many: String = (1..90).map(|n| format!("[^{n}]")).collect();
    let each: String = (1..90).map(|n| format!("^ {n} {}\n", prose(n, 30))).collect();
    let cases = [
        format!("A[^1].\n^ * {long}"),
        format!("## One[^1]\n^ * {long}"),
        format!("## One[^1]\nText.\n## Two\nText.\n^ * {long}"),
        format!("{} x{many} {}\n{each}", prose(1, 200), prose(2, 200)),
        format!("## {}[^1]\nText.\n^ * {}", prose(3, 300), prose(4, 80)),
        format!("/ one[^1]\n/ two[^2]\n| three\n> four[^3]\n^ 1 a\n^ 2 b\n^ 3 {}\n^ 4 nobody calls", prose(8, 90)),
        "_A_[^1] and[^1] again[^2].\n^ a One[^2] in another.\n^ b Two.".to_owned(),
        "A[^1].\n^ a One[^2] that only a note calls for.\n^ b Two.".to_owned(),
    ];
    for text in &cases {
        let book = book(text);
        for style in crate::style::NAMES {
            let laid = lay(&book, style);
            let said = words_of(&laid.pages).concat();
            for n in book.notes() {
                let mut want = String::new();
                n.blocks().iter().for_each(|b| walk_text(b.kind(), &mut |t| want.push_str(&t.plain())));
                let last = want.split(' ').next_back().unwrap().replace(|c: char| !c.is_alphanumeric(), "");
                assert!(said.contains(&last), "{style}: {last:?} of {:?}", &text[..text.len().min(60)]);
            }
        }
    }
}

#[test]
fn notes_look_like_this() {
    let text = format!(
        "## Chapter 1 | The Gauge[^1]\n{} the first lantern[^2] of {}\n{}\n> A quotation has a note[^3] too.\n/ Who calls \
         the keeper?[^4]\n/   Nobody.\n{} a long story[^5] {}\n{}\n{}\n{} the last word[^6]\n^ * A note on the heading.\n\
         ^ † Of brass, and by the same maker as the one at the lower weir, which is told of in the second part.\n^ ‡ In a \
         quotation.\n^ § In verse.\n^ 1 {}\n^ 2 The last.\n",
        prose(1, 30),
        prose(2, 60),
        prose(3, 50),
        prose(5, 20),
        prose(6, 60),
        prose(7, 70),
        prose(8, 90),
        prose(9, 60),
        prose(10, 330),
    );
    for style in crate::style::NAMES {
        let laid = lay(&book(&text), style);
        assert_eq!(laid.diagnostics, []);
        let got = dump(&laid.pages);
        let path = format!("{}/tests/golden/layout/notes-{style}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &got).unwrap();
        }
        let want = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(got == want, "run with BLESS=1 if {path} should say so");
    }
}
