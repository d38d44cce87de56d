//! Broken files: each fault is found, by its code and on its page.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use crate::print::draft;
use crate::support::Desk;

/// A file that IngramSpark would take.
fn sound(desk: &Desk) -> Document {
    desk.file("weir.txt", draft(8, 30));
    desk.run(&["weir.txt", "--for", "ingram", "--format", "pdf"]).exits(0);
    Document::load_mem(&desk.read("weir.ingram.pdf")).expect("a PDF")
}

fn page(doc: &Document, n: u32) -> ObjectId {
    doc.get_pages()[&n]
}

fn dict(doc: &mut Document, id: ObjectId) -> &mut Dictionary {
    doc.get_dictionary_mut(id).expect("a dictionary")
}

/// Puts operators before and behind those of a page.
fn around(doc: &mut Document, n: u32, before: &str, behind: &str) {
    let id = page(doc, n);
    let old = dict(doc, id).get(b"Contents").expect("contents").clone();
    let mut stream = |s: &str| Object::Reference(doc.add_object(Stream::new(dictionary! {}, s.as_bytes().to_vec())));
    let (before, behind) = (stream(&format!("q {before}\n")), stream(&format!("\nQ {behind}\n")));
    dict(doc, id).set("Contents", vec![before, old, behind]);
}

/// Gives a page a resource of its own.
fn resource(doc: &mut Document, n: u32, kind: &str, name: &str, what: Object) {
    let id = page(doc, n);
    let mut node = doc.get_dictionary(id).expect("a page");
    while !node.has(b"Resources") {
        node = doc.get_dict_in_dict(node, b"Parent").expect("resources");
    }
    let mut own = doc.get_dict_in_dict(node, b"Resources").expect("resources").clone();
    own.set(kind, dictionary! { name => what });
    let own = doc.add_object(own);
    dict(doc, id).set("Resources", own);
}

/// Shows a square picture of so many pixels, two inches wide.
fn picture(doc: &mut Document, n: u32, space: &str, side: i64) {
    let bytes = vec![128; (side * side) as usize * if space == "DeviceRGB" { 3 } else { 1 }];
    let image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side,
        "ColorSpace" => space, "BitsPerComponent" => 8,
    };
    let image = doc.add_object(Stream::new(image, bytes));
    resource(doc, n, "XObject", "Bad", image.into());
    around(doc, n, "", "q 144 0 0 144 120 200 cm /Bad Do Q");
}

/// The findings for IngramSpark: code, severity, pages.
fn findings(desk: &Desk, doc: &mut Document, more: &[&str]) -> Vec<(String, String, Vec<u64>)> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("bytes");
    desk.file("bad.pdf", bytes);
    let run = desk.run(&[&["check", "bad.pdf", "--for", "ingram", "--json"], more].concat());
    let json: serde_json::Value =
        serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}{}", run.out, run.err));
    let found: Vec<(String, String, Vec<u64>)> = json["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| {
            let text = |k: &str| f[k].as_str().expect(k).to_owned();
            assert!(!text("message").is_empty() && !text("hint").is_empty());
            let pages = f["pages"].as_array().expect("pages").iter().filter_map(serde_json::Value::as_u64).collect();
            (text("code"), text("severity"), pages)
        })
        .collect();
    let bad = found.iter().any(|f| f.1 != "note");
    assert_eq!(run.code, i32::from(bad));
    found
}

#[test]
fn what_bindery_makes_is_sound() {
    let desk = Desk::new();
    let mut doc = sound(&desk);
    assert_eq!(findings(&desk, &mut doc, &[]), []);
    let said = desk.run(&["check", "weir.ingram.pdf", "--for", "ingram,kdp"]).exits(0).out;
    assert!(said.starts_with("no fault found for IngramSpark paperback"), "{said}");
    desk.run(&["check", "weir.ingram.pdf"]).exits(2);
    // Each binding is cut to trims of its own, and the file says which it has.
    let said = desk.run(&["check", "weir.ingram.pdf", "--for", "kdp", "--binding", "hardcover"]);
    assert!(said.code < 2 && said.out.contains("for Amazon KDP hardcover"), "{} {}", said.out, said.err);
}

/// A way to break a file: its name, the code of the fault, the page where it is (0 for the whole file), and how.
type Break = (&'static str, &'static str, u64, fn(&mut Document));

#[test]
fn each_broken_file_is_told_by_name_and_page() {
    let breaks: &[Break] = &[
        ("font not embedded", "P102", 5, |doc| {
            for o in doc.objects.values_mut() {
                if let Ok(d) = o.as_dict_mut() {
                    for key in ["FontFile", "FontFile2", "FontFile3"] {
                        d.remove(key.as_bytes());
                    }
                }
            }
        }),
        ("RGB picture", "P104", 5, |doc| picture(doc, 5, "DeviceRGB", 600)),
        ("RGB text", "P104", 6, |doc| around(doc, 6, "0 0 0 rg", "")),
        ("picture of 150 ppi", "P107", 5, |doc| picture(doc, 5, "DeviceGray", 300)),
        ("thin gutter", "P110", 7, |doc| around(doc, 7, "1 0 0 1 -30 0 cm", "")),
        ("narrow foot", "P111", 7, |doc| around(doc, 7, "1 0 0 1 0 -12 cm", "")),
        ("text in the bleed", "P112", 7, |doc| around(doc, 7, "1 0 0 1 60 0 cm", "")),
        ("transparency", "P113", 9, |doc| {
            resource(doc, 9, "ExtGState", "Half", dictionary! { "ca" => 0.5 }.into());
            around(doc, 9, "/Half gs", "");
        }),
        ("odd pages", "P114", 0, |doc| {
            let last = doc.get_pages().len() as u32;
            doc.delete_pages(&[last]);
        }),
        ("too many pages", "P115", 0, |doc| {
            let blank = page(doc, 2);
            let mut copy = dict(doc, blank).clone();
            copy.remove(b"Contents");
            let tree = copy.get(b"Parent").unwrap().as_reference().unwrap();
            for _ in 0..1200 {
                let id = doc.add_object(copy.clone());
                dict(doc, tree).get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(id.into());
            }
        }),
        ("missing boxes", "P118", 3, |doc| {
            let id = page(doc, 3);
            dict(doc, id).remove(b"TrimBox");
        }),
        ("JavaScript", "P119", 0, |doc| {
            let script = Object::String(b"app.alert(1)".to_vec(), StringFormat::Literal);
            let action = dictionary! { "S" => "JavaScript", "JS" => script };
            doc.catalog_mut().unwrap().set("OpenAction", action);
        }),
        ("link", "P120", 4, |doc| {
            let link = doc.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Link" });
            let id = page(doc, 4);
            dict(doc, id).set("Annots", vec![link.into()]);
        }),
        ("too much ink", "P106", 8, |doc| around(doc, 8, "", "0.9 0.9 0.9 0.9 k 100 100 50 50 re f")),
        ("another size", "P109", 6, |doc| {
            let id = page(doc, 6);
            for name in ["MediaBox", "BleedBox", "TrimBox"] {
                dict(doc, id).set(name, vec![0.into(), 0.into(), 420.into(), 595.into()]);
            }
        }),
    ];
    let desk = Desk::new();
    let whole = sound(&desk);
    for (name, code, at, work) in breaks {
        let mut doc = whole.clone();
        work(&mut doc);
        let found = findings(&desk, &mut doc, &[]);
        let told = found.iter().find(|f| f.0 == *code).unwrap_or_else(|| panic!("{name}: {found:?}"));
        assert!(if *at == 0 { told.2.is_empty() } else { told.2.contains(at) }, "{name}: {told:?}");
        // One broken page is one page told.
        assert!(*at == 0 || *code == "P102" || told.2 == [*at], "{name}: {told:?}");
    }
}

#[test]
fn the_wrong_sheet_and_a_locked_file_are_told() {
    let desk = Desk::new();
    let mut doc = sound(&desk);
    let found = findings(&desk, &mut doc, &["--trim", "6x9"]);
    assert_eq!(found, [("P108".into(), "error".into(), vec![])]);
    // Lulu cuts no sheet of any size.
    for id in doc.get_pages().into_values().collect::<Vec<_>>() {
        for name in ["MediaBox", "BleedBox", "TrimBox"] {
            dict(&mut doc, id).set(name, vec![0.into(), 0.into(), 400.into(), 620.into()]);
        }
    }
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    let said = desk.file("odd.pdf", bytes).run(&["check", "odd.pdf", "--for", "lulu"]).exits(1).out;
    assert!(
        said.contains("error P108: the trimmed sheet is 5.556 × 8.611 in, and it should be 5.5 × 8.5 in"),
        "{said}"
    );

    let mut doc = sound(&desk);
    let version = lopdf::EncryptionVersion::V2 {
        document: &doc,
        owner_password: "owner",
        user_password: "",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("a key");
    doc.encrypt(&state).expect("a locked file");
    assert!(findings(&desk, &mut doc, &[]).iter().any(|f| f.0 == "P101"));
}

#[test]
fn what_is_no_pdf_is_an_error() {
    let desk = Desk::new();
    for bytes in [&b""[..], b"%PDF-1.3\n", b"hello"] {
        desk.file("bad.pdf", bytes);
        desk.run(&["check", "bad.pdf", "--for", "kdp"]).exits(2);
    }
}
