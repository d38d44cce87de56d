//! Broken EPUBs, made here, each with one fault that must be told by its code and its file.

use super::*;
use crate::archive::{ArchiveWriter, Packed, deflater};
use crate::diag::Severity;

const OPF: &str = r##"<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">urn:uuid:4f1e6f0e-0f0e-4b7a-9a53-5a0f1f0c3c11</dc:identifier>
<dc:title>The Weir</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-31T12:00:00Z</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityHazard">none</meta><meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilitySummary">Text.</meta><meta name="cover" content="cover"/>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="style.css" media-type="text/css"/>
<item id="font" href="font.otf" media-type="font/otf"/>
<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>
</manifest>
<spine toc="ncx"><itemref idref="one"/><itemref idref="two"/></spine>
</package>"##;
const NAV: &str = r##"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"><head>
<title>Contents</title></head><body><nav epub:type="toc"><h1>Contents</h1><ol>
<li><a href="one.xhtml">One</a></li><li><a href="two.xhtml#part">Two</a></li></ol></nav>
<nav epub:type="landmarks"><ol><li><a epub:type="bodymatter" href="one.xhtml">Start</a></li></ol></nav>
<nav epub:type="page-list"><ol><li><a href="one.xhtml#p1">1</a></li><li><a href="two.xhtml#part">2</a></li></ol></nav>
</body></html>"##;
const NCX: &str = r##"<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head>
<meta name="dtb:uid" content="urn:uuid:4f1e6f0e-0f0e-4b7a-9a53-5a0f1f0c3c11"/></head><docTitle><text>The Weir</text></docTitle>
<navMap><navPoint id="a"><navLabel><text>One</text></navLabel><content src="one.xhtml"/></navPoint>
<navPoint id="b"><navLabel><text>Two</text></navLabel><content src="two.xhtml#part"/></navPoint></navMap></ncx>"##;
const ONE: &str = r##"<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>One</title>
<link rel="stylesheet" href="style.css"/></head><body><h1>One</h1><p id="p1">Rain. <a href="two.xhtml#part">On</a>,
<a href="https://example.org/">out</a> and <a href="mailto:a@example.org">by mail</a>.</p>
<p><img src="cover.jpg" alt="A weir"/></p></body></html>"##;
const TWO: &str = r##"<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>Two</title></head>
<body><h1>Two</h1><h2 id="part">Part</h2><p>End.</p></body></html>"##;

/// The files of a sound book, `mimetype` first.
fn sound() -> Vec<(String, Vec<u8>)> {
    let css = "@font-face { font-family: W; src: url('font.otf') } /* url(nothing.otf) */ p { margin: 0 }";
    let container = r#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;
    [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("EPUB/book.opf", OPF),
        ("EPUB/nav.xhtml", NAV),
        ("EPUB/toc.ncx", NCX),
        ("EPUB/one.xhtml", ONE),
        ("EPUB/two.xhtml", TWO),
        ("EPUB/style.css", css),
        ("EPUB/font.otf", "OTTO"),
        ("EPUB/cover.jpg", "\u{ff}"),
    ]
    .map(|(name, text)| {
        (name.to_owned(), if name.ends_with("jpg") { b"\xff\xd8\xff\xe0".to_vec() } else { text.into() })
    })
    .to_vec()
}

fn zip(files: &[(String, Vec<u8>)], packed: bool) -> Vec<u8> {
    let mut w = ArchiveWriter::with_room(0);
    for (name, bytes) in files {
        if name == "mimetype" && !packed {
            w.store(name, bytes).unwrap();
        } else {
            w.add(&Packed::pack(&mut deflater(), name, bytes).unwrap()).unwrap();
        }
    }
    w.finish().unwrap()
}

/// A change to a sound book: in a file, these words for those.
type Change<'a> = (&'a str, &'a str, &'a str);

fn changed(changes: &[Change<'_>]) -> Vec<u8> {
    let mut files = sound();
    for (name, from, to) in changes {
        match files.iter_mut().find(|f| f.0 == *name) {
            Some((_, bytes)) => {
                let text = String::from_utf8(std::mem::take(bytes)).unwrap();
                assert!(text.contains(from), "{name} has no {from}");
                *bytes = text.replacen(from, to, 1).into_bytes();
            }
            None => files.push(((*name).to_owned(), to.as_bytes().to_vec())),
        }
    }
    zip(&files, false)
}

fn codes(bytes: &[u8]) -> Vec<(&'static str, String)> {
    epub(bytes).into_iter().map(|f| (f.fault.code(), f.file)).collect()
}

#[test]
fn a_sound_book_has_no_fault() {
    assert_eq!(epub(&zip(&sound(), false)), []);
}

#[test]
fn every_planted_fault_is_told_by_its_name() {
    const P: &str = "EPUB/book.opf";
    const A: &str = "EPUB/one.xhtml";
    const B: &str = "EPUB/two.xhtml";
    const N: &str = "EPUB/nav.xhtml";
    const X: &str = "EPUB/toc.ncx";
    let table: &[(&str, &str, &[Change<'_>])] = &[
        ("F004", "mimetype", &[("mimetype", "epub+zip", "zip")]),
        ("F005", "META-INF/container.xml", &[("META-INF/container.xml", "book.opf", "no.opf")]),
        (
            "F006",
            "EPUB/a b.css",
            &[
                ("EPUB/a b.css", "", "p{}"),
                (P, "<item id=\"css\"", "<item id=\"d\" href=\"a%20b.css\" media-type=\"text/css\"/><item id=\"css\""),
            ],
        ),
        (
            "F007",
            "EPUB/STYLE.css",
            &[
                ("EPUB/STYLE.css", "", "p{}"),
                (P, "<item id=\"css\"", "<item id=\"d\" href=\"STYLE.css\" media-type=\"text/css\"/><item id=\"css\""),
            ],
        ),
        ("F101", A, &[(A, "Rain.", "Rain & wind.")]),
        ("F101", B, &[(B, "</p>", "")]),
        ("F101", B, &[(B, "End.", "End&nbsp;.")]),
        ("F102", P, &[(P, "<dc:title>The Weir</dc:title>", "")]),
        ("F102", P, &[(P, "unique-identifier=\"uid\"", "unique-identifier=\"id\"")]),
        ("F103", P, &[(P, "<dc:title>The Weir", "<dc:publisher> </dc:publisher><dc:title>The Weir")]),
        ("F104", P, &[(P, "2026-01-31T12:00:00Z", "2026-01-31")]),
        ("F105", P, &[(P, "<dc:language>en", "<dc:language>C")]),
        ("F105", P, &[(P, "<dc:language>en", "<dc:language>en_US")]),
        ("F106", P, &[(P, "<item id=\"css\"", "<item id=\"font\"")]),
        ("F106", A, &[(A, "<h1>", "<h1 id=\"p1\">")]),
        ("F107", "EPUB/notes.txt", &[("EPUB/notes.txt", "", "left over")]),
        (
            "F108",
            "EPUB/style.css",
            &[(P, "<item id=\"css\"", "<item id=\"d\" href=\"style.css\" media-type=\"text/css\"/><item id=\"css\"")],
        ),
        (
            "F109",
            P,
            &[(
                P,
                "<item id=\"css\"",
                "<item id=\"d\" href=\"gone.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"css\"",
            )],
        ),
        ("F110", "EPUB/cover.jpg", &[(P, "image/jpeg", "image/png")]),
        ("F110", "EPUB/style.css", &[(P, "text/css", "text/plain")]),
        ("F111", B, &[(B, "End.", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]),
        ("F112", P, &[(P, "<itemref idref=\"one\"/><itemref idref=\"two\"/>", "")]),
        ("F113", P, &[(P, "idref=\"two\"", "idref=\"three\"")]),
        (
            "F114",
            "EPUB/style.css",
            &[(P, "<itemref idref=\"two\"/>", "<itemref idref=\"two\"/><itemref idref=\"css\"/>")],
        ),
        ("F115", P, &[(P, " properties=\"cover-image\"", ""), (P, "<meta name=\"cover\" content=\"cover\"/>", "")]),
        ("F116", P, &[(P, "content=\"cover\"", "content=\"cover.jpg\"")]),
        ("F117", P, &[(P, " properties=\"cover-image\"", "")]),
        ("F118", P, &[(P, "schema:accessibilityHazard", "schema:hazard")]),
        ("F119", P, &[(P, "version=\"3.0\"", "version=\"2.0\"")]),
        ("F201", P, &[(N, "epub:type=\"toc\"", "epub:type=\"lot\"")]),
        ("F202", N, &[(N, ">One</a>", "> </a>"), (X, "<text>One</text>", "<text> </text>")]),
        (
            "F203",
            N,
            &[(
                P,
                "<itemref idref=\"one\"/><itemref idref=\"two\"/>",
                "<itemref idref=\"two\"/><itemref idref=\"one\"/>",
            )],
        ),
        ("F204", P, &[(P, "<item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>", "")]),
        ("F205", X, &[(X, "<text>Two</text>", "<text>Second</text>")]),
        ("F206", X, &[(X, "4f1e", "5f1e")]),
        ("F207", N, &[(N, "epub:type=\"landmarks\"", "")]),
        ("F208", N, &[(N, ">2</a>", ">1</a>")]),
        ("F301", A, &[(A, "two.xhtml#part", "three.xhtml")]),
        ("F301", "EPUB/style.css", &[("EPUB/style.css", "font.otf", "gone.otf")]),
        ("F302", A, &[(A, "two.xhtml#part", "two.xhtml#nowhere")]),
        ("F303", A, &[(A, "src=\"cover.jpg\"", "src=\"https://example.org/a.jpg\"")]),
        ("F304", A, &[(A, " alt=\"A weir\"", "")]),
        ("F305", B, &[(B, "<h2 id=\"part\">Part</h2>", "<h4 id=\"part\">Part</h4>")]),
        ("F307", B, &[(B, " lang=\"en\"", "")]),
        ("F308", B, &[(B, "<title>Two</title>", "<title></title>")]),
        ("F309", B, &[(B, "<title>Two</title>", "<title>two.xhtml</title>")]),
        ("F310", B, &[(B, "End.", "End.\u{7}")]),
        ("F311", B, &[(B, "End.", "End\u{ad}ed.")]),
        ("F313", "EPUB/style.css", &[("EPUB/style.css", "margin: 0", "font-size: 12pt")]),
        ("F314", "EPUB/style.css", &[("EPUB/style.css", "margin: 0", "position: absolute")]),
        ("F315", "EPUB/style.css", &[("EPUB/style.css", "margin: 0", "margin: var(--wide)")]),
        ("F316", "EPUB/style.css", &[("EPUB/style.css", " p {", " span {")]),
        ("F312", B, &[(B, " xmlns=\"http://www.w3.org/1999/xhtml\"", "")]),
    ];
    for (code, file, changes) in table {
        let found = codes(&changed(changes));
        assert!(found.contains(&(code, (*file).to_owned())), "{code} in {file}: {found:?}");
        // What else is told comes of the same fault: a file left out of the manifest, a link into it.
        assert!(found.len() <= 3, "{code}: {found:?}");
    }
    let mut seen: Vec<&str> = table.iter().map(|t| t.0).collect();
    seen.dedup();
    assert!(seen.len() >= 40);
}

#[test]
fn faults_of_the_archive_are_told() {
    let files = sound();
    assert_eq!(codes(&zip(&files, true)), [("F003", String::new())]);
    let mut moved = files.clone();
    moved.rotate_left(1);
    assert_eq!(codes(&zip(&moved, false)), [("F002", String::new())]);
    let whole = zip(&files, false);
    for cut in [0, 20, whole.len() / 2] {
        assert_eq!(codes(&whole[..cut]), [("F001", String::new())]);
    }
    let encrypted = |method: &str| {
        let xml = format!(
            "<encryption><EncryptedData><EncryptionMethod Algorithm=\"{method}\"/><CipherData><CipherReference \
             URI=\"EPUB/font.otf\"/></CipherData></EncryptedData></encryption>"
        );
        let mut files = files.clone();
        files.push(("META-INF/encryption.xml".into(), xml.into_bytes()));
        codes(&zip(&files, false))
    };
    assert_eq!(encrypted("http://www.idpf.org/2008/embedding"), [("F009", "EPUB/font.otf".into())]);
    assert_eq!(encrypted("http://www.w3.org/2001/04/xmlenc#aes256-cbc"), [("F008", "EPUB/font.otf".into())]);
    let long = changed(&[("EPUB/two.xhtml", "End.", &"The river rose. ".repeat(20_000))]);
    assert_eq!(codes(&long), [("F306", "EPUB/two.xhtml".into())]);
}

#[test]
fn books_of_epub_2_are_read_by_their_own_rules() {
    let head =
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\">\n<html";
    let old = changed(&[
        ("EPUB/book.opf", "version=\"3.0\"", "version=\"2.0\""),
        ("EPUB/two.xhtml", "<html", head),
        ("EPUB/two.xhtml", "End.", "End&nbsp;&mdash; &amp; all."),
        ("EPUB/two.xhtml", " lang=\"en\"", ""),
    ]);
    assert_eq!(codes(&old), [("F119", "EPUB/book.opf".into())]);
}

#[test]
fn every_fault_says_what_it_is() {
    let found = epub(&changed(&[("EPUB/one.xhtml", "two.xhtml#part", "two.xhtml#nowhere")]));
    assert_eq!(found[0].fault.to_string(), "leads to `two.xhtml#nowhere`: the file has no such id");
    assert_eq!(found[0].fault.severity(), Severity::Error);
    let found = epub(&changed(&[("EPUB/two.xhtml", "</p>", "")]));
    assert!(found[0].fault.to_string().contains("line 2"), "{}", found[0].fault);
}
