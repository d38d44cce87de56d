//! Documents made by hand, read back with `lopdf` and [`crate::pdfread`].

mod tags;

use lopdf::{Dictionary, Object};

use super::write;
use crate::book::{Language, Meta};
use crate::diag::Error;
use crate::font::shape::{Features, Shaper};
use crate::font::{FaceId, Fonts, Variant};
use crate::layout::pages::{
    Destination, Glyph, GlyphRun, Ink, Item, Link, OutlineEntry, Page, Pages, Rect, Role, Tag, TagKind,
};
use crate::pdfread;
use crate::units::{Moment, Pt, Size};

const SHEET: Size = Size { width: Pt(396.0), height: Pt(612.0) };

/// Sets lines by hand.
struct Bench<'f> {
    shaper: Shaper<'f>,
    face: FaceId,
    size: f32,
}

impl<'f> Bench<'f> {
    fn new(fonts: &'f Fonts, family: &str) -> Bench<'f> {
        let face = fonts.find(family, Variant::default()).unwrap();
        Bench { shaper: Shaper::new(fonts, "en"), face, size: 11.0 }
    }

    fn run(&mut self, x: f32, y: f32, text: &str) -> GlyphRun {
        let mut shaped = Vec::new();
        let features = Features { ligatures: true, ..Features::default() };
        // Soft hyphens are shaped as the hyphen they are seen as, as a line's end is.
        let chars = text.char_indices().map(|(i, c)| (if c == '\u{ad}' { '-' } else { c }, i as u32));
        self.shaper.shape(self.face, features, chars, &mut shaped);
        let mut glyphs = Vec::new();
        let mut said = String::new();
        for (n, g) in shaped.iter().enumerate() {
            let first = n == 0 || shaped[n - 1].cluster != g.cluster;
            let after = shaped.iter().map(|s| s.cluster).filter(|c| *c > g.cluster).min();
            let part = &text[g.cluster as usize..after.map_or(text.len(), |c| c as usize)];
            let part = if first { part } else { "" };
            said.push_str(part);
            glyphs.push(Glyph { id: g.id, text_len: part.len() as u8, advance: g.advance, dx: g.dx, dy: g.dy });
        }
        GlyphRun {
            x: Pt(x),
            y: Pt(y),
            face: self.face,
            size: Pt(self.size),
            stretch: 1.0,
            ink: Ink::BLACK,
            role: Role::Tag(0),
            glyphs,
            text: said,
        }
    }

    /// A line whose word spaces are widened to the measure.
    fn justified(&mut self, x: f32, y: f32, text: &str, measure: f32) -> GlyphRun {
        let mut run = self.run(x, y, text);
        let spaces = run.text.matches(' ').count();
        let add = (measure - run.width().0) * 1000.0 / self.size / spaces.max(1) as f32;
        let mut at = 0;
        for glyph in &mut run.glyphs {
            if run.text[at..].starts_with(' ') {
                glyph.advance += add;
            }
            at += usize::from(glyph.text_len);
        }
        run
    }
}

fn page(label: &str, items: Vec<Item>) -> Page {
    Page { size: SHEET, label: label.into(), items }
}

fn pages(list: Vec<Page>) -> Pages {
    Pages { pages: list, outline: Vec::new(), tags: vec![Tag::new(TagKind::Paragraph)] }
}

fn meta(title: &str) -> Meta {
    Meta { title: title.into(), ..Meta::default() }
}

fn made(pages: &Pages, meta: &Meta) -> Vec<u8> {
    let file = write(pages, meta, &Fonts::builtin(), Moment::UNKNOWN).unwrap();
    // For looking at with other tools.
    if let Some(folder) = std::env::var_os("BINDERY_KEEP") {
        let name = std::thread::current().name().unwrap_or("pdf").replace("::", "-");
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &file).unwrap();
    }
    file
}

fn load(file: &[u8]) -> lopdf::Document {
    lopdf::Document::load_mem(file).unwrap()
}

fn content(doc: &lopdf::Document, page: usize) -> String {
    let id = doc.page_iter().nth(page).unwrap();
    String::from_utf8_lossy(&doc.get_page_content(id)).into_owned()
}

/// The text string of an entry, decoded.
fn string(dict: &Dictionary, key: &str) -> String {
    let bytes = dict.get(key.as_bytes()).and_then(Object::as_str).unwrap();
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        _ => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

fn info(doc: &lopdf::Document) -> &Dictionary {
    doc.dereference(doc.trailer.get(b"Info").unwrap()).unwrap().1.as_dict().unwrap()
}

fn xmp(doc: &lopdf::Document) -> String {
    let id = doc.catalog().unwrap().get(b"Metadata").unwrap();
    let stream = doc.dereference(id).unwrap().1.as_stream().unwrap();
    String::from_utf8(stream.content.clone()).unwrap()
}

#[test]
fn text_comes_back_from_every_face() {
    let fonts = Fonts::builtin();
    for family in ["Libertinus Serif", "EB Garamond", "Source Serif 4", "Literata", "Courier Prime"] {
        let mut bench = Bench::new(&fonts, family);
        let lines = ["The office was difficult, fjord-like: “first fish”", "naïve café … Ærøskøbing — AVATAR To. (\\)"];
        let items = lines.iter().zip([100.0, 114.0]).map(|(l, y)| Item::Run(bench.run(50.0, y, l))).collect();
        let file = made(&pages(vec![page("1", items)]), &meta("t"));
        assert_eq!(pdfread::pages(&file).unwrap(), [lines.join("\n")], "{family}");
    }
}

#[test]
fn text_comes_back_in_other_scripts() {
    let fonts = Fonts::builtin();
    for (family, text) in [
        ("EB Garamond", "Ἐν ἀρχῇ ἦν ὁ λόγος"),
        ("EB Garamond", "Все счастливые семьи похожи"),
        ("Libertinus Serif", "e\u{301}te\u{301} q\u{308}"),
    ] {
        let mut bench = Bench::new(&fonts, family);
        let file = made(&pages(vec![page("1", vec![Item::Run(bench.run(50.0, 100.0, text))])]), &meta("t"));
        assert_eq!(pdfread::pages(&file).unwrap(), [text]);
    }
    // Set from right to left, a run says its text in the order of its glyphs.
    let mut bench = Bench::new(&fonts, "Amiri");
    let run = bench.run(50.0, 100.0, "سلام");
    let said = run.text.clone();
    let file = made(&pages(vec![page("1", vec![Item::Run(run)])]), &meta("t"));
    assert_eq!(pdfread::pages(&file).unwrap(), [said]);
}

#[test]
fn soft_hyphens_and_second_meanings_are_spans() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let mut second = bench.run(50.0, 128.0, "OHM");
    second.text = "Ω!☃".into();
    for (g, len) in second.glyphs.iter_mut().zip([2, 1, 3]) {
        g.text_len = len;
    }
    let items = vec![
        Item::Run(bench.run(50.0, 100.0, "well-known dif\u{ad}")),
        Item::Run(bench.run(50.0, 114.0, "ficult OHM OHM")),
        Item::Run(second),
    ];
    let file = made(&pages(vec![page("1", items)]), &meta("t"));
    assert_eq!(pdfread::pages(&file).unwrap(), ["well-known dif\u{ad}\nficult OHM OHM\nΩ!☃"]);
    let content = content(&load(&file), 0);
    assert_eq!(content.matches("/ActualText").count(), 2, "one for the hyphen, one for the whole second meaning");
    assert!(content.contains("<FEFF00AD>"));
}

#[test]
fn furniture_is_an_artifact() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let mut head = bench.run(150.0, 40.0, "RUNNING HEAD");
    head.role = Role::Artifact;
    let mut folio = bench.run(190.0, 590.0, "12");
    folio.role = Role::Artifact;
    let rule = Rect { x: Pt(50.0), y: Pt(45.0), width: Pt(296.0), height: Pt(0.5), ink: Ink::Gray(0.5) };
    let body = bench.run(50.0, 100.0, "The body.");
    let items = vec![Item::Run(head), Item::Rect(rule), Item::Run(body), Item::Run(folio)];
    let file = made(&pages(vec![page("12", items)]), &meta("t"));
    assert_eq!(pdfread::pages(&file).unwrap(), ["The body."]);
    let content = content(&load(&file), 0);
    assert_eq!(content.matches("/Artifact BMC").count(), 2);
    assert_eq!(content.matches("BMC").count() + content.matches("BDC").count(), content.matches("EMC").count());
    assert_eq!(content.matches("BT\n").count(), content.matches("ET\n").count());
    assert!(content.contains("0.5 g\n50 566.5 296 0.5 re f\n"), "{content}");
}

#[test]
fn colours_stretch_and_shifts_are_written() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let mut red = bench.run(50.0, 100.0, "red");
    red.ink = Ink::Rgb(1.0, 0.25, 0.0);
    red.stretch = 1.02;
    let mut raised = bench.run(50.0, 120.0, "x2");
    raised.glyphs[1].dy = 300.0;
    let black = bench.run(50.0, 140.0, "black");
    let file = made(&pages(vec![page("1", [red, raised, black].map(Item::Run).into())]), &meta("t"));
    let content = content(&load(&file), 0);
    for part in ["1 0.25 0 rg\n", "102 Tz\n", "100 Tz\n", "0 g\n", "3.3 Ts\n", "0 Ts\n"] {
        assert_eq!(content.matches(part).count(), 1, "{part:?} in {content}");
    }
    assert_eq!(pdfread::pages(&file).unwrap(), ["red\nx2\nblack"]);
}

/// Follows the pen as a reader does and compares with the layout.
#[test]
fn glyphs_stand_where_the_layout_has_them() {
    let fonts = Fonts::builtin();
    for family in ["EB Garamond", "Courier Prime", "Libertinus Serif"] {
        let mut bench = Bench::new(&fonts, family);
        let line = "To Vary AVOIDING kerned Type, one stretches each Wave of a line";
        let mut run = bench.justified(50.0, 100.0, line, 330.0);
        for g in &mut run.glyphs {
            g.advance += 0.37;
        }
        let width = run.width().0;
        let mut end = bench.run(50.0 + width, 100.0, "|");
        end.role = Role::Artifact;
        let file = made(&pages(vec![page("1", vec![Item::Run(run), Item::Run(end)])]), &meta("t"));
        let doc = load(&file);
        let id = doc.page_iter().next().unwrap();
        let fonts = doc.get_page_fonts(id).unwrap();
        let font = fonts.values().next().unwrap();
        let below = font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0].as_dict().unwrap();
        let widths = below.get(b"W").unwrap().as_array().unwrap()[1].as_array().unwrap();
        let operations = lopdf::content::Content::decode(&doc.get_page_content(id)).unwrap().operations;
        let shown = operations.iter().find(|o| o.operator == "TJ").unwrap();
        let mut pen = 0.0;
        for part in shown.operands[0].as_array().unwrap() {
            match part {
                Object::String(codes, _) => {
                    for code in codes.chunks(2) {
                        let code = usize::from(u16::from_be_bytes([code[0], code[1]]));
                        assert_ne!(code, 0);
                        pen += widths[code].as_float().unwrap();
                    }
                }
                number => pen -= number.as_float().unwrap(),
            }
        }
        // The last glyph's own kerning is after it; 3 thousandths of 11 pt are a thirtieth of a point.
        assert!((pen * 11.0 / 1000.0 - width).abs() < 0.034, "{family}: {} and {width}", pen * 11.0 / 1000.0);
    }
}

#[test]
fn outline_labels_and_links() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let link = |page| {
        let area = Rect { x: Pt(50.0), y: Pt(90.0), width: Pt(100.0), height: Pt(14.0), ink: Ink::BLACK };
        Item::Link(Link { area, to: Destination::Place { page, y: Pt(72.0) } })
    };
    let mut list: Vec<Page> =
        ["i", "ii", "1", "2", "3", "4"].map(|l| page(l, vec![Item::Run(bench.run(50.0, 100.0, l))])).into();
    list[1].items.push(link(2));
    list[1].items.push(link(4));
    let mut pages = pages(list);
    let entry = |level, title: &str, page| OutlineEntry { level, title: title.into(), page, y: Pt(72.0) };
    pages.outline =
        vec![entry(1, "Part One", 2), entry(2, "Zebra", 2), entry(2, "Aardvark", 2), entry(1, "Ö (two)", 4)];
    let doc = load(&made(&pages, &meta("t")));
    let ids: Vec<_> = doc.page_iter().collect();
    let catalog = doc.catalog().unwrap();
    assert_eq!(catalog.get(b"PageMode").unwrap().as_name().unwrap(), b"UseOutlines");

    let get = |d: &Dictionary, k: &str| -> Dictionary {
        doc.dereference(d.get(k.as_bytes()).unwrap()).unwrap().1.as_dict().unwrap().clone()
    };
    let root = get(catalog, "Outlines");
    assert_eq!(root.get(b"Count").unwrap().as_i64().unwrap(), 4);
    let part = get(&root, "First");
    assert_eq!(string(&part, "Title"), "Part One");
    assert_eq!(part.get(b"Count").unwrap().as_i64().unwrap(), 2);
    let zebra = get(&part, "First");
    assert_eq!(string(&zebra, "Title"), "Zebra");
    assert_eq!(string(&get(&zebra, "Next"), "Title"), "Aardvark", "the order is the book's");
    let two = get(&part, "Next");
    assert_eq!(string(&two, "Title"), "Ö (two)");
    assert!(!two.has(b"First") && !two.has(b"Next"));
    let dest = two.get(b"Dest").unwrap().as_array().unwrap();
    assert_eq!((dest[0].as_reference().unwrap(), dest[3].as_i64().unwrap()), (ids[4], 540));

    let labels = get(catalog, "PageLabels");
    let nums = labels.get(b"Nums").unwrap().as_array().unwrap();
    assert_eq!((nums[0].as_i64().unwrap(), nums[2].as_i64().unwrap(), nums.len()), (0, 2, 4));
    assert_eq!(nums[1].as_dict().unwrap().get(b"S").unwrap().as_name().unwrap(), b"r");

    let links = doc.get_page_annotations(ids[1]).unwrap();
    assert_eq!(links.len(), 2);
    let rect: Vec<f32> =
        links[0].get(b"Rect").unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect();
    assert_eq!(rect, [50.0, 508.0, 150.0, 522.0]);
    assert_eq!(links[0].get(b"F").unwrap().as_i64().unwrap(), 4);
    let target = get(links[1], "A").get(b"D").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    assert_eq!(target, ids[4]);
    assert!(!doc.get_dictionary(ids[0]).unwrap().has(b"Annots"));
}

#[test]
fn hostile_titles_are_kept() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let long = "Überlänge ".repeat(1000);
    for title in ["&<>()\\]]>\"'", "(((", "\\", "Война и миръ", "𝕬 😀 \u{fffe}", "a\nb\u{0}c\u{85}", "", long.as_str()]
    {
        let mut pages = pages(vec![page("1", vec![Item::Run(bench.run(50.0, 100.0, "x"))])]);
        pages.outline = vec![OutlineEntry { level: 1, title: title.into(), page: 0, y: Pt(0.0) }];
        let meta = Meta { contributors: vec![title.into(), "B".into()], subjects: vec![title.into()], ..meta(title) };
        let doc = load(&made(&pages, &meta));
        let plain: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        assert_eq!(string(info(&doc), "Title"), plain);
        assert_eq!(string(info(&doc), "Author"), format!("{plain}, B"));
        let outlines = doc.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();
        let first = doc.get_dictionary(outlines).unwrap().get(b"First").unwrap().as_reference().unwrap();
        assert_eq!(string(doc.get_dictionary(first).unwrap(), "Title"), plain);

        let xmp = xmp(&doc);
        let mut reader = quick_xml::Reader::from_str(&xmp);
        let (mut inside, mut found) = (false, String::new());
        loop {
            use quick_xml::events::Event;
            match reader.read_event().unwrap() {
                Event::Start(e) if e.name().as_ref() == "dc:title" => inside = true,
                Event::End(e) if e.name().as_ref() == "dc:title" => inside = false,
                Event::Text(t) if inside => found.push_str(&t),
                Event::GeneralRef(r) if inside => {
                    let name = format!("&{};", &*r);
                    found.push_str(&quick_xml::escape::unescape(&name).unwrap());
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(found.trim(), plain.replace('\u{fffe}', "").trim());
    }
}

#[test]
fn dates_language_and_boxes() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let mut first = page("1", vec![Item::Run(bench.run(50.0, 100.0, "x"))]);
    first.size = Size { width: Pt(419.53), height: Pt(595.276) };
    let meta = Meta { language: Language::parse("pt-br").unwrap(), ..meta("t") };
    let doc = load(&made(&pages(vec![first]), &meta));
    assert_eq!(doc.version, "1.7");
    assert_eq!(string(info(&doc), "CreationDate"), "D:20000101000000Z");
    assert!(xmp(&doc).contains("<xmp:CreateDate>2000-01-01T00:00:00Z</xmp:CreateDate>"));
    assert_eq!(string(doc.catalog().unwrap(), "Lang"), "pt-BR");
    let dict = doc.get_dictionary(doc.page_iter().next().unwrap()).unwrap();
    for name in ["MediaBox", "TrimBox", "BleedBox", "CropBox"] {
        let values = dict.get(name.as_bytes()).unwrap().as_array().unwrap();
        let values: Vec<f32> = values.iter().map(|v| v.as_float().unwrap()).collect();
        assert_eq!(values, [0.0, 0.0, 419.53, 595.276], "{name}");
    }
    for moment in [i64::MIN, -1, 0, i64::MAX] {
        let file = write(&pages(vec![page("1", vec![])]), &meta, &fonts, Moment(moment)).unwrap();
        assert_eq!(string(info(&load(&file)), "ModDate").len(), 17);
    }
}

#[test]
fn the_same_pages_make_the_same_bytes() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "Libertinus Serif");
    let a = pages(vec![page("1", vec![Item::Run(bench.run(50.0, 100.0, "first"))])]);
    let b = pages(vec![page("1", vec![Item::Run(bench.run(50.0, 100.0, "other"))])]);
    let first = made(&a, &meta("t"));
    let other = made(&b, &meta("t"));
    assert!(first == made(&a, &meta("t")));
    assert!(other == made(&b, &meta("t")));
    let id = |file: &[u8]| load(file).trailer.get(b"ID").unwrap().as_array().unwrap()[0].as_str().unwrap().to_vec();
    assert_ne!(id(&first), id(&other));
    assert_ne!(id(&first), [0; 16]);
}

#[test]
fn pages_name_only_the_fonts_they_show() {
    let fonts = Fonts::builtin();
    let list = (0..100)
        .map(|n| {
            let family = if n % 2 == 0 { "EB Garamond" } else { "Amiri" };
            page("1", vec![Item::Run(Bench::new(&fonts, family).run(50.0, 100.0, "text"))])
        })
        .collect();
    let file = made(&pages(list), &meta("t"));
    let doc = load(&file);
    assert_eq!(doc.page_iter().count(), 100);
    for id in doc.page_iter() {
        assert_eq!(doc.get_page_fonts(id).unwrap().len(), 1);
    }
    let root = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    assert_eq!(doc.get_dictionary(root).unwrap().get(b"Kids").unwrap().as_array().unwrap().len(), 4);
    // Nothing in the file is out of use.
    let mut pruned = load(&file);
    let unused = pruned.prune_objects();
    assert!(unused.iter().all(|id| !matches!(doc.objects[id].type_name(), Ok(b"Page" | b"Font"))), "{unused:?}");
    let streams = |d: &lopdf::Document| d.objects.values().filter(|o| o.as_stream().is_ok()).count();
    assert!(streams(&doc) <= 100 + 2 * 2 + 1 + 3, "contents, programs and maps, XMP, objects: {}", streams(&doc));
}

#[test]
fn broken_promises_are_errors() {
    let fonts = Fonts::builtin();
    let fails = |pages: &Pages| write(pages, &meta("t"), &fonts, Moment::UNKNOWN).unwrap_err();
    assert!(matches!(fails(&pages(vec![])), Error::Pdf(_)));
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let with = |change: fn(&mut Glyph), run: &GlyphRun| {
        let mut run = run.clone();
        change(&mut run.glyphs[0]);
        pages(vec![page("1", vec![Item::Run(run)])])
    };
    let run = bench.run(50.0, 100.0, "x");
    assert!(matches!(fails(&with(|g| g.id = 0, &run)), Error::Pdf(_)));
    assert!(matches!(fails(&with(|g| g.id = u16::MAX, &run)), Error::Font { .. }));
    let mut outline = pages(vec![page("1", vec![])]);
    outline.outline = vec![OutlineEntry { level: 1, title: "t".into(), page: 1, y: Pt(0.0) }];
    assert!(matches!(fails(&outline), Error::Pdf(_)));
    // Numbers that are none make no broken file.
    let odd = with(|g| (g.advance, g.dy) = (f32::NAN, f32::INFINITY), &run);
    assert!(write(&odd, &meta("t"), &fonts, Moment::UNKNOWN).is_ok());
}

/// A novel of 1600 pages: `cargo test --release --lib pdf::tests::speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a test"]
fn speed() {
    let corpus = std::env::var("BINDERY_CORPUS").unwrap_or_else(|_| "../shared/corpus".into());
    let Some(draft) = std::env::var_os("BINDERY_NOVEL") else {
        return println!("skipped: BINDERY_NOVEL names no text (the corpus is {corpus})");
    };
    let draft = std::fs::read_to_string(draft).unwrap();
    let words: Vec<&str> = draft.split_whitespace().filter(|w| w.is_ascii()).collect();
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words {
        if line.len() + word.len() > 65 {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let mut list = Vec::new();
    for (n, chunk) in lines.chunks(38).take(1600).enumerate() {
        let mut items = Vec::new();
        for (k, text) in chunk.iter().enumerate() {
            items.push(Item::Run(bench.justified(50.0, 60.0 + 14.0 * k as f32, text, 296.0)));
        }
        list.push(page(&(n + 1).to_string(), items));
    }
    let book = pages(list);
    let count: usize = lines.iter().take(1600 * 38).map(String::len).sum();
    println!("{} pages, {count} characters", book.pages.len());
    for _ in 0..3 {
        let start = std::time::Instant::now();
        let faces = super::font::collect(&book, &fonts).unwrap();
        let counted = start.elapsed();
        let contents: Vec<_> = book
            .pages
            .iter()
            .map(|p| {
                super::content::write(
                    p,
                    &book.tags,
                    &faces,
                    crate::pdf::Colours::Screen,
                    &mut super::content::deflater(),
                )
                .unwrap()
            })
            .collect();
        println!("glyphs {counted:?}, contents on one processor {:?}", start.elapsed() - counted);
        drop(contents);
        let start = std::time::Instant::now();
        let doc = super::document::Document::start(&book, &faces).unwrap();
        println!("printpdf {:?}", start.elapsed());
        drop(doc);
        let start = std::time::Instant::now();
        let file = made(&book, &meta("War and Peace"));
        let wrote = start.elapsed();
        let start = std::time::Instant::now();
        let read = pdfread::pages(&file).unwrap();
        println!("wrote {wrote:?}, {} bytes; read {:?}", file.len(), start.elapsed());
        for (page, lines) in read.iter().zip(lines.chunks(38)) {
            assert_eq!(*page, lines.join("\n"));
        }
    }
}
