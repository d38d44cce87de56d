//! The structure tree, read back with [`pdfread::elements`] and compared object by object.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::*;
use crate::layout::pages::Numbering;

/// Every key of the parent tree with its value.
fn parent_tree(doc: &Document) -> BTreeMap<i64, Object> {
    fn walk(doc: &Document, node: &Dictionary, limits: Option<(i64, i64)>, out: &mut BTreeMap<i64, Object>) {
        for kid in node.get(b"Kids").and_then(Object::as_array).into_iter().flatten() {
            let kid = doc.dereference(kid).unwrap().1.as_dict().unwrap();
            let limits = kid.get(b"Limits").unwrap().as_array().unwrap();
            walk(doc, kid, Some((limits[0].as_i64().unwrap(), limits[1].as_i64().unwrap())), out);
        }
        if let Ok(nums) = node.get(b"Nums") {
            for pair in nums.as_array().unwrap().chunks(2) {
                let key = pair[0].as_i64().unwrap();
                assert!(limits.is_none_or(|(a, b)| (a..=b).contains(&key)));
                assert!(out.last_key_value().is_none_or(|(last, _)| *last < key), "keys ascend");
                out.insert(key, pair[1].clone());
            }
        }
    }
    let root = doc.get_dictionary(doc.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap());
    let tree = root.unwrap().get(b"ParentTree").unwrap().as_reference().unwrap();
    let mut out = BTreeMap::new();
    walk(doc, doc.get_dictionary(tree).unwrap(), None, &mut out);
    out
}

/// The content of an element: page and MCID, or an annotation.
fn content_of(doc: &Document, id: ObjectId) -> Vec<(ObjectId, i64)> {
    let dict = doc.get_dictionary(id).unwrap();
    let page = dict.get(b"Pg").unwrap().as_reference().unwrap();
    let kids = match dict.get(b"K").unwrap() {
        Object::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    // An element in it is none of its own content.
    kids.iter()
        .filter(|kid| !matches!(kid, Object::Reference(_)))
        .map(|kid| match kid {
            Object::Integer(n) => (page, *n),
            Object::Dictionary(d) => match d.get(b"MCID") {
                Ok(n) => (d.get(b"Pg").unwrap().as_reference().unwrap(), n.as_i64().unwrap()),
                Err(_) => (d.get(b"Obj").unwrap().as_reference().unwrap(), -1),
            },
            other => panic!("{other:?}"),
        })
        .collect()
}

/// Holds content streams, elements and parent tree against each other, and gives how many sequences there are.
fn assert_tied(file: &[u8]) -> usize {
    let doc = load(file);
    let parents = parent_tree(&doc);
    let mut count = 0;
    for id in doc.page_iter() {
        let page = doc.get_dictionary(id).unwrap();
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        let mut open: Vec<String> = Vec::new();
        let mut mcids = Vec::new();
        for operation in lopdf::content::Content::decode(&doc.get_page_content(id)).unwrap().operations {
            match operation.operator.as_str() {
                "BMC" | "BDC" => {
                    assert!(open.is_empty(), "no sequence stands in another");
                    open.push(String::from_utf8_lossy(operation.operands[0].as_name().unwrap()).into_owned());
                    if let Some(properties) = operation.operands.get(1) {
                        mcids.push(properties.as_dict().unwrap().get(b"MCID").unwrap().as_i64().unwrap());
                    }
                }
                "EMC" => assert!(open.pop().is_some()),
                "Tj" | "TJ" | "re" => assert_eq!(open.len(), 1, "all is content of an element or furniture"),
                _ => {}
            }
        }
        assert!(open.is_empty());
        assert!(mcids.iter().copied().eq(0..mcids.len() as i64));
        count += mcids.len();
        let Ok(key) = page.get(b"StructParents") else {
            assert!(mcids.is_empty());
            continue;
        };
        let list = doc.dereference(&parents[&key.as_i64().unwrap()]).unwrap().1.as_array().unwrap();
        assert_eq!(list.len(), mcids.len());
        for (mcid, parent) in mcids.iter().zip(list) {
            let held = content_of(&doc, parent.as_reference().unwrap());
            assert_eq!(held.iter().filter(|c| **c == (id, *mcid)).count(), 1, "{mcid} in {held:?}");
        }
        for annotation in page.get(b"Annots").and_then(Object::as_array).into_iter().flatten() {
            let annotation = annotation.as_reference().unwrap();
            let dict = doc.get_dictionary(annotation).unwrap();
            assert!(!dict.get(b"Contents").unwrap().as_str().unwrap().is_empty());
            let parent = parents[&dict.get(b"StructParent").unwrap().as_i64().unwrap()].as_reference().unwrap();
            assert_eq!(doc.get_dictionary(parent).unwrap().get(b"S").unwrap().as_name().unwrap(), b"Link");
            assert!(content_of(&doc, parent).contains(&(annotation, -1)));
        }
    }
    let root = doc.get_dictionary(doc.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap());
    let next = root.unwrap().get(b"ParentTreeNextKey").unwrap().as_i64().unwrap();
    assert!(parents.last_key_value().is_none_or(|(last, _)| *last < next));
    count
}

fn shape(file: &[u8]) -> Vec<(usize, String, String)> {
    pdfread::elements(file).unwrap().into_iter().map(|e| (e.depth, e.kind, e.text)).collect()
}

fn tagged(run: GlyphRun, tag: u32) -> Item {
    Item::Run(GlyphRun { role: Role::Tag(tag), ..run })
}

#[test]
fn every_kind_has_its_elements() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let kinds = [
        TagKind::Title,
        TagKind::Heading(1),
        TagKind::ContentsEntry,
        TagKind::ContentsEntry,
        TagKind::Heading(2),
        TagKind::Paragraph, // of nothing
        TagKind::Quote,     // holds the next two
        TagKind::Paragraph,
        TagKind::Paragraph,
        TagKind::Verse,
        TagKind::Preformatted,
        TagKind::Heading(9),
    ];
    let mut items = Vec::new();
    for n in (0..kinds.len() as u32).filter(|n| *n != 5 && *n != 6) {
        let y = 60.0 + 14.0 * n as f32;
        items.push(tagged(bench.run(50.0, y, &format!("Element {n}")), n));
        if n == 2 || n == 3 {
            let area = Rect { x: Pt(50.0), y: Pt(y - 10.0), width: Pt(100.0), height: Pt(14.0), ink: Ink::BLACK };
            items.push(Item::Link(Link { area, to: Destination::Place { page: 0, y: Pt(0.0) } }));
        }
    }
    let mut tags: Vec<Tag> = kinds.map(Tag::new).into();
    (tags[7].parent, tags[8].parent) = (Some(6), Some(6));
    let book = Pages { tags, ..pages(vec![page("1", items)]) };
    let file = made(&book, &Meta { language: Language::parse("de").unwrap(), ..meta("t") });
    assert_eq!(assert_tied(&file), 10);
    let want = [
        (0, "Document", None),
        (1, "Title", Some(0)),
        (1, "H1", Some(1)),
        (1, "TOC", None),
        (2, "TOCI", None),
        (3, "Reference", None),
        (4, "Link", Some(2)),
        (2, "TOCI", None),
        (3, "Reference", None),
        (4, "Link", Some(3)),
        (1, "H2", Some(4)),
        (1, "BlockQuote", None),
        (2, "P", Some(7)),
        (2, "P", Some(8)),
        (1, "P", Some(9)),
        (1, "P", None),
        (2, "Code", Some(10)),
        (1, "H6", Some(11)),
    ];
    let want = want
        .map(|(depth, kind, n)| (depth, kind.to_string(), n.map(|n: u32| format!("Element {n}")).unwrap_or_default()));
    assert_eq!(shape(&file), want);
    let doc = load(&file);
    let annotations = doc.get_page_annotations(doc.page_iter().next().unwrap()).unwrap();
    assert_eq!(string(annotations[1], "Contents"), "Element 3");
    let catalog = doc.catalog().unwrap();
    assert!(catalog.get(b"MarkInfo").unwrap().as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
    let root = doc.get_dictionary(catalog.get(b"StructTreeRoot").unwrap().as_reference().unwrap()).unwrap();
    let document = doc.get_dictionary(root.get(b"K").unwrap().as_reference().unwrap()).unwrap();
    assert_eq!(string(document, "Lang"), "de");
}

/// A paragraph goes over a page with a divided word; furniture stands between; an initial is part of it.
#[test]
fn a_paragraph_over_two_pages_is_one_element() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let artifact = |run: GlyphRun| Item::Run(GlyphRun { role: Role::Artifact, ..run });
    let mut initial = bench.run(50.0, 94.0, "O");
    initial.size = Pt(30.0);
    let first = vec![
        tagged(initial, 0),
        tagged(bench.run(75.0, 80.0, "nce upon a dif\u{ad}"), 0),
        tagged(bench.run(75.0, 94.0, "ficult time there "), 0),
        tagged(bench.run(50.0, 108.0, "was a para\u{ad}"), 0),
        artifact(bench.run(190.0, 580.0, "1")),
    ];
    let rule = Rect { x: Pt(50.0), y: Pt(85.0), width: Pt(99.0), height: Pt(0.5), ink: Ink::BLACK };
    let second = vec![
        artifact(bench.run(150.0, 40.0, "A Running Head")),
        tagged(bench.run(50.0, 80.0, "graph "), 0),
        Item::Rect(rule),
        tagged(bench.run(50.0, 94.0, "and its end."), 0),
        tagged(bench.run(50.0, 108.0, "Another."), 1),
    ];
    let tags = vec![Tag::new(TagKind::Paragraph); 2];
    let book = Pages { tags, ..pages(vec![page("1", first), page("", vec![]), page("3", second)]) };
    let file = made(&book, &meta("t"));
    assert_tied(&file);
    let elements = shape(&file);
    assert_eq!(elements.len(), 3);
    assert_eq!(elements[1].2, "Once upon a dif\u{ad}\nficult time there \nwas a para\u{ad}\ngraph \nand its end.");
    assert_eq!(elements[2].2, "Another.");
    // A page without text has no place in the parent tree.
    let doc = load(&file);
    let blank = doc.page_iter().nth(1).unwrap();
    assert!(!doc.get_dictionary(blank).unwrap().has(b"StructParents"));
}

/// What stands in an element comes where its content comes, not where its tag does.
#[test]
fn elements_stand_in_one_another() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let inside = |kind, parent| Tag { parent: Some(parent), ..Tag::new(kind) };
    let tags = vec![
        Tag::new(TagKind::Paragraph),
        Tag::new(TagKind::Note),
        inside(TagKind::NoteLabel, 1),
        inside(TagKind::Paragraph, 1),
        inside(TagKind::NoteMark, 0),
        Tag::new(TagKind::List(Numbering::Roman)),
        inside(TagKind::ListItem, 5),
        inside(TagKind::ListBody, 6),
        inside(TagKind::Paragraph, 7),
        inside(TagKind::ListLabel, 6),
        Tag::new(TagKind::Table),
        inside(TagKind::Row, 10),
        inside(TagKind::HeadCell, 11),
        inside(TagKind::Cell, 11),
        inside(TagKind::Link, 0),
    ];
    let mut x = 0.0;
    let mut put = |text: &str, tag: u32| {
        x += 60.0;
        tagged(bench.run(x, 100.0, text), tag)
    };
    let area = Rect { x: Pt(50.0), y: Pt(90.0), width: Pt(100.0), height: Pt(14.0), ink: Ink::BLACK };
    let place = || Item::Link(Link { area, to: Destination::Place { page: 0, y: Pt(0.0) } });
    let web = Item::Link(Link { area, to: Destination::Web("https://example.org/a b".into()) });
    let first =
        vec![put("Before ", 0), put("1", 4), place(), put(" between ", 0), put("there", 14), web, put(" after.", 0)];
    let second =
        vec![put("i.", 9), put("Item.", 8), put("Head", 12), put("Cell", 13), put("1.", 2), place(), put("A note.", 3)];
    let book = Pages { tags, ..pages(vec![page("1", first), page("2", second)]) };
    let file = made(&book, &meta("t"));
    assert_tied(&file);
    let got: Vec<String> =
        shape(&file).iter().map(|(d, kind, text)| format!("{}{kind} {}", " ".repeat(*d), text.trim())).collect();
    let want = [
        "Document ",
        " P Before   between   after.",
        "  Reference ",
        "   Link 1",
        "  Link there",
        " L ",
        "  LI ",
        "   Lbl i.",
        "   LBody ",
        "    P Item.",
        " Table ",
        "  TR ",
        "   TH Head",
        "   TD Cell",
        " Note ",
        "  Lbl ",
        "   Link 1.",
        "  P A note.",
    ];
    assert_eq!(got, want);
    let doc = load(&file);
    let annotations = doc.get_page_annotations(doc.page_iter().next().unwrap()).unwrap();
    let action = annotations[1].get(b"A").unwrap().as_dict().unwrap();
    assert_eq!(string(action, "URI"), "https://example.org/a%20b");
    assert_eq!(string(annotations[1], "Contents"), "there");
}

#[test]
fn a_long_document_is_tied_together() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let line = bench.run(50.0, 100.0, "A line.");
    let list: Vec<Page> = (0..500u32).map(|n| page("1", vec![tagged(line.clone(), n / 3)])).collect();
    let book = Pages { tags: vec![Tag::new(TagKind::Paragraph); 200], ..pages(list) };
    let file = made(&book, &meta("t"));
    assert_eq!(assert_tied(&file), 500);
    assert_eq!(shape(&file).len(), 1 + 167, "a tag without content has no element");
    assert!(file == made(&book, &meta("t")));
}

#[test]
fn links_without_an_element_get_one() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    let area = Rect { x: Pt(50.0), y: Pt(90.0), width: Pt(100.0), height: Pt(14.0), ink: Ink::BLACK };
    let link = || Item::Link(Link { area, to: Destination::Place { page: 1, y: Pt(0.0) } });
    let list = vec![page("1", vec![link(), link()]), page("2", vec![Item::Run(bench.run(50.0, 100.0, "x")), link()])];
    let file = made(&pages(list), &meta("t"));
    assert_tied(&file);
    let kinds: Vec<String> = shape(&file).into_iter().map(|e| e.1).collect();
    assert_eq!(kinds, ["Document", "P", "Link", "P", "Link", "P", "Link"]);
    let doc = load(&file);
    let annotations = doc.get_page_annotations(doc.page_iter().next().unwrap()).unwrap();
    assert_eq!(string(annotations[0], "Contents"), "2", "the label of its page");
}

#[test]
fn a_run_of_no_element_is_an_error() {
    let fonts = Fonts::builtin();
    let mut bench = Bench::new(&fonts, "EB Garamond");
    for text in ["x", "\u{ad}"] {
        let book = pages(vec![page("1", vec![tagged(bench.run(50.0, 100.0, text), 1)])]);
        assert!(matches!(write(&book, &meta("t"), &fonts, Moment::UNKNOWN), Err(Error::Pdf(_))), "{text:?}");
    }
}
