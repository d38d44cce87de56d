//! Files for printers, as their checks see them.

use lopdf::{Document, Object};

use crate::support::Desk;

/// A draft of so many chapters of so many paragraphs.
pub(crate) fn draft(chapters: usize, paragraphs: usize) -> String {
    let mut out = String::from("The Weir Keeper\n\nby Hanne Aldous\n\n");
    for c in 1..=chapters {
        out += &format!("\nChapter {c}\n\n");
        for p in 0..paragraphs {
            out += &format!(
                "Rain had come down the valley by evening number {p}, and the keeper went out to the boards with his \
                 lantern to see how high the water stood. He counted the pegs twice, wrote the number into the book \
                 that hung beside the door, and thought of chapter {c} of that book, which his father had written in \
                 a better hand and in worse weather.\n\n"
            );
        }
    }
    out
}

fn built(desk: &Desk, words: &[&str]) -> String {
    desk.file("weir.txt", draft(6, 30));
    let mut all = vec!["weir.txt"];
    all.extend(words);
    desk.run(&all).exits(0).err
}

fn number(o: &Object) -> f32 {
    o.as_float().expect("a number")
}

/// A box of a page, its own or what the tree says of all.
fn area(doc: &Document, page: (u32, u16), name: &str) -> Vec<f32> {
    let mut node = doc.get_dictionary(page).expect("a page");
    while !node.has(name.as_bytes()) {
        node = doc.get_dict_in_dict(node, b"Parent").expect(name);
    }
    node.get(name.as_bytes()).expect(name).as_array().expect(name).iter().map(number).collect()
}

#[test]
fn a_print_file_has_what_printers_ask_for_and_nothing_else() {
    let desk = Desk::new();
    built(&desk, &["--pdf", "print", "--format", "pdf"]);
    let bytes = desk.read("weir.pdf");
    assert!(bytes.starts_with(b"%PDF-1.3\n"));
    let doc = Document::load_mem(&bytes).unwrap();
    let catalog = doc.catalog().unwrap();
    for key in ["Outlines", "StructTreeRoot", "PageLabels", "Names", "OpenAction", "AcroForm", "MarkInfo", "Lang"] {
        assert!(!catalog.has(key.as_bytes()), "{key}");
    }
    let intent = catalog.get(b"OutputIntents").unwrap().as_array().unwrap()[0].as_dict().unwrap();
    assert_eq!(intent.get(b"OutputConditionIdentifier").unwrap().as_str().unwrap(), b"CGATS TR 001");
    assert_eq!(intent.get(b"RegistryName").unwrap().as_str().unwrap(), b"http://www.color.org");
    let info = doc.dereference(doc.trailer.get(b"Info").unwrap()).unwrap().1.as_dict().unwrap();
    for (key, value) in [("GTS_PDFXVersion", "PDF/X-1:2001"), ("GTS_PDFXConformance", "PDF/X-1a:2001")] {
        assert_eq!(info.get(key.as_bytes()).unwrap().as_str().unwrap(), value.as_bytes());
    }
    assert_eq!(info.get(b"Trapped").unwrap().as_name().unwrap(), b"False");
    let whole = vec![0.0, 0.0, 396.0, 612.0];
    for (_, id) in doc.get_pages() {
        for name in ["MediaBox", "BleedBox", "TrimBox"] {
            assert_eq!(area(&doc, id, name), whole, "{name}");
        }
        let page = doc.get_dictionary(id).unwrap();
        assert!(!page.has(b"Annots") && !page.has(b"StructParents") && !page.has(b"CropBox") && !page.has(b"Group"));
        let content = String::from_utf8_lossy(&doc.get_page_content(id)).into_owned();
        assert!(!content.contains(" rg\n") && !content.contains("MCID"), "{content}");
    }
    assert!(!doc.objects.values().any(|o| o.type_name().is_ok_and(|t| t == b"ObjStm" || t == b"XRef")));
    // The same draft makes the same file.
    let again = Desk::new();
    built(&again, &["--pdf", "x-1a", "--format", "pdf"]);
    assert_eq!(again.read("weir.pdf"), bytes);
}

#[test]
fn the_other_standards_say_what_they_are() {
    for (kind, head, version) in [("x-3", "%PDF-1.3", "PDF/X-3:2002"), ("x-4", "%PDF-1.6", "PDF/X-4")] {
        let desk = Desk::new();
        built(&desk, &["--pdf", kind, "--format", "pdf"]);
        let bytes = desk.read("weir.pdf");
        assert!(bytes.starts_with(head.as_bytes()), "{kind}");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.contains(&format!("GTS_PDFXVersion>{version}<")), "{kind}");
        assert_eq!(text.contains("/DestOutputProfile"), kind == "x-4");
    }
}

#[test]
fn each_printer_gets_its_own_inside() {
    let desk = Desk::new();
    let said = built(&desk, &["--for", "kdp,ingram,lulu", "--format", "pdf"]);
    assert_eq!(desk.names(), ["weir.ingram.pdf", "weir.kdp.pdf", "weir.lulu.pdf", "weir.txt"]);
    for printer in ["kdp", "ingram", "lulu"] {
        let doc = Document::load_mem(&desk.read(&format!("weir.{printer}.pdf"))).unwrap();
        let pages = doc.get_pages();
        assert!(pages.len().is_multiple_of(2), "{printer}: {}", pages.len());
        let last = doc.get_page_content(pages[&(pages.len() as u32)]);
        assert!(printer != "ingram" || last.trim_ascii().is_empty(), "its last page is blank");
        assert!(said.contains(&format!("pages     {}\n", pages.len())), "{said}");
    }
    assert!(said.contains("form  Amazon KDP paperback\n") && said.contains("spine     0."), "{said}");
}

#[test]
fn what_does_not_fit_is_told_with_what_would() {
    let desk = Desk::new();
    desk.file("long.txt", draft(40, 120)).file("short.txt", draft(1, 2));
    let words = ["long.txt", "--for", "kdp,ingram", "--trim", "5x8", "--format", "pdf"];
    let said = desk.run(&words).exits(1).err;
    assert!(said.contains("error P004: not made: Amazon KDP paperback binds at most 776 pages"), "{said}");
    assert!(said.contains("hint: --trim ") && said.contains("--volumes auto divides it into 2"), "{said}");
    assert_eq!(desk.names(), ["long.ingram.pdf", "long.txt", "short.txt"]);
    let said = desk.run(&["short.txt", "--for", "kdp", "--format", "pdf"]).exits(1).err;
    assert!(said.contains("binds at least 24 pages"), "{said}");
    let said = desk.run(&["short.txt", "--for", "kpd"]).exits(2).err;
    assert!(said.contains("no printer `kpd`") && said.contains("kdp, ingram, lulu"), "{said}");
    let said = desk.run(&["short.txt", "--for", "lulu", "--trim", "4x9"]).exits(2).err;
    assert!(said.contains("Lulu paperback has no trim of 4 × 9 in"), "{said}");
}

#[test]
fn a_book_too_long_is_divided_into_volumes() {
    let desk = Desk::new();
    desk.file("long.txt", draft(40, 120));
    let words = ["long.txt", "--for", "kdp", "--trim", "5x8"];
    let said = desk.run(&[&words[..], &["--volumes", "auto"]].concat()).exits(0).err;
    assert_eq!(desk.names(), ["long.epub", "long.txt", "long.vol1.kdp.pdf", "long.vol2.kdp.pdf"]);
    // Nothing is lost over all volumes together, and each has its own form.
    assert!(said.contains("kept  all ") && said.contains("read back from all files"), "{said}");
    assert!(said.contains("form  Amazon KDP paperback, Volume Two\n"), "{said}");
    assert!(said.contains("none given; each volume needs one of its own"), "{said}");
    let pages: Vec<usize> = ["One", "Two"]
        .iter()
        .zip(1..)
        .map(|(name, n)| {
            let bytes = desk.read(&format!("long.vol{n}.kdp.pdf"));
            let doc = Document::load_mem(&bytes).unwrap();
            let info = doc.dereference(doc.trailer.get(b"Info").unwrap()).unwrap().1.as_dict().unwrap();
            let title = format!("The Weir Keeper, Volume {name}");
            assert_eq!(info.get(b"Title").unwrap().as_str().unwrap(), title.as_bytes());
            let text = bindery::check::pdf_text(&bytes).unwrap();
            assert!(text.contains(&format!("Volume {name}")), "its title page says which it is");
            // Contents of its own, and chapters that go on where the first volume ends.
            assert!(text.contains("Contents") && text.contains("Chapter 21") == (n == 2), "volume {n}");
            doc.get_pages().len()
        })
        .collect();
    assert!(pages[0].abs_diff(pages[1]) < pages[0] / 10 && pages.iter().all(|p| *p <= 776), "{pages:?}");

    // A book that fits stays whole; one in as many volumes as are asked for has as many covers.
    desk.file("weir.txt", draft(12, 30));
    desk.run(&["weir.txt", "--for", "kdp", "--volumes", "auto", "--format", "pdf"]).exits(0);
    assert!(desk.names().contains(&"weir.kdp.pdf".to_owned()));
    let isbns = ["--isbn", "978-3-16-148410-0,978-0-306-40615-7"];
    let cover = ["cover", "weir.txt", "--for", "kdp", "--volumes", "2"];
    desk.run(&[&cover[..], &isbns[..]].concat()).exits(0);
    assert!(desk.names().contains(&"weir.vol2.kdp.cover.pdf".to_owned()));
    let said = desk.run(&[&cover[..], &isbns[..1], &["978-3-16-148410-0"]].concat()).exits(2).err;
    assert!(said.contains("not one ISBN for each volume"), "{said}");
    let said = desk.run(&["weir.txt", "--for", "kdp", "--volumes", "13"]).exits(1).err;
    assert!(said.contains("cannot be divided into 13 volumes"), "{said}");
    desk.run(&["weir.txt", "--volumes", "2"]).exits(2);
}

#[test]
fn printers_are_listed() {
    let desk = Desk::new();
    let out = desk.run(&["printers"]).exits(0).out;
    for line in ["kdp      Amazon KDP paperback", "ingram   IngramSpark paperback", "lulu     Lulu hardcover"] {
        assert!(out.contains(line), "{out}");
    }
    let out = desk.run(&["printers", "kdp"]).exits(0).out;
    assert!(out.contains("8.5x11") && out.contains("GVBQ3CMEQW3W2VL6") && !out.contains("Lulu"), "{out}");
    let json: serde_json::Value = serde_json::from_str(&desk.run(&["printers", "--json"]).exits(0).out).unwrap();
    assert_eq!(json["printers"][0]["gutter"][1], serde_json::json!([151, 0.5]));
    desk.run(&["printers", "createspace"]).exits(2);
}

/// The page of a cover in points, and where it is cut.
fn cover_boxes(bytes: &[u8]) -> (Vec<f32>, Vec<f32>) {
    let doc = Document::load_mem(bytes).unwrap();
    let pages = doc.get_pages();
    assert_eq!(pages.len(), 1);
    (area(&doc, pages[&1], "MediaBox"), area(&doc, pages[&1], "TrimBox"))
}

#[test]
fn a_cover_is_as_large_as_its_pages_make_it() {
    let desk = Desk::new();
    desk.file("weir.txt", draft(3, 30)).file("back.txt", "A keeper, a river, and the worst spring in forty years.\n");
    let words = ["cover", "weir.txt", "--for", "kdp,ingram", "--pages", "300", "--blurb", "back.txt"];
    let said = desk.run(&[&words[..], &["--isbn", "978-3-16-148410-0", "--price", "US $14.99"]].concat()).exits(0).err;
    assert!(
        said.contains("weir.kdp.cover.pdf  for Amazon KDP paperback in 300 pages: 12 × 8.75 in, spine 0.750 in"),
        "{said}"
    );
    let (media, trim) = cover_boxes(&desk.read("weir.kdp.cover.pdf"));
    assert_eq!((media, trim), (vec![0.0, 0.0, 864.0, 630.0], vec![9.0, 9.0, 855.0, 621.0]));
    let bytes = desk.read("weir.kdp.cover.pdf");
    assert!(bytes.starts_with(b"%PDF-1.3\n"));
    let doc = Document::load_mem(&bytes).unwrap();
    let content = String::from_utf8_lossy(&doc.get_page_content(doc.get_pages()[&1])).into_owned();
    assert!(content.contains(" k\n") && !content.contains(" rg\n"));
    // The spine is lettered, from the head down.
    assert!(content.contains("q 0 -1 1 0 "), "{content}");
    // Thirty bars of black, and the white box that they stand in.
    assert!(content.matches(" re f\n").count() >= 32);

    // Of few pages the spine is bare.
    desk.run(&["cover", "weir.txt", "--for", "kdp", "--pages", "60"]).exits(0);
    let doc = Document::load_mem(&desk.read("weir.kdp.cover.pdf")).unwrap();
    assert!(!String::from_utf8_lossy(&doc.get_page_content(doc.get_pages()[&1])).contains("q 0 -1 1 0 "));
}

#[test]
fn a_cover_of_other_pages_is_stale() {
    let desk = Desk::new();
    desk.file("weir.txt", draft(8, 30));
    let build = ["weir.txt", "--for", "kdp", "--format", "pdf"];
    desk.run(&["cover", "weir.txt", "--for", "kdp", "--pages", "300"]).exits(0);
    let said = desk.run(&build).exits(1).err;
    assert!(said.contains("error P005: the cover `weir.kdp.cover.pdf` is made for 300 pages"), "{said}");
    desk.run(&["cover", "weir.txt", "--for", "kdp"]).exits(0);
    desk.run(&build).exits(0);
}

#[test]
fn covers_that_cannot_be_made_are_told() {
    let desk = Desk::new();
    desk.file("weir.txt", draft(3, 30)).file("long.txt", "word ".repeat(1500));
    let refused = |words: &[&str]| desk.run(&[&["cover", "weir.txt"], words].concat()).exits(2).err;
    assert!(refused(&[]).contains("a cover is made for a printer"));
    let said = refused(&["--for", "kdp", "--isbn", "978-3-16-148410-1"]);
    assert!(said.contains("a digit is mistyped: the last should be 0"), "{said}");
    let said = refused(&["--for", "kdp", "--pages", "900"]);
    assert!(said.contains("binds at most 776 pages"), "{said}");
    let said = refused(&["--for", "kdp", "--pages", "200", "--blurb", "long.txt"]);
    assert!(said.contains("the text of the back has 1500 words"), "{said}");
    let said = refused(&["--for", "kdp", "--pages", "200", "--binding", "hardcover"]);
    assert!(said.contains("--size WIDTHxHEIGHT --spine WIDTH"), "{said}");
    let sizes = ["--binding", "hardcover", "--size", "13.9x10.2in", "--spine", "0.7in"];
    desk.run(&[&["cover", "weir.txt", "--for", "kdp", "--pages", "200"][..], &sizes[..]].concat()).exits(0);
    let (media, _) = cover_boxes(&desk.read("weir.kdp.cover.pdf"));
    assert!((media[2] - 1000.8).abs() < 0.1 && (media[3] - 734.4).abs() < 0.1, "{media:?}");
    desk.run(&["cover", "weir.txt", "--for", "kdp", "--pages", "200", "--template"]).exits(0);
    assert!(desk.names().contains(&"weir.kdp.cover-template.pdf".to_owned()));
}

#[test]
fn sections_for_binding_at_home() {
    let desk = Desk::new();
    let said = built(&desk, &["--format", "pdf", "--impose", "signatures=16,paper=a4"]);
    let doc = Document::load_mem(&desk.read("weir.sections.pdf")).unwrap();
    let reading = Document::load_mem(&desk.read("weir.pdf")).unwrap().get_pages().len();
    let sheets = (reading / 16) * 4 + (reading % 16).div_ceil(4);
    assert_eq!(doc.get_pages().len(), 2 * sheets);
    assert!(said.contains(&format!("{sheets} sheets: print on both sides")), "{said}");
    let all = area(&doc, doc.get_pages()[&1], "MediaBox");
    assert!((all[2] - 841.89).abs() < 0.1 && (all[3] - 595.28).abs() < 0.1, "{all:?}");
    desk.run(&["weir.txt", "--impose", "signatures=6"]).exits(2);
}
