//! What each element of a book looks like on its pages: `tests/golden/elements` has for each a small book
//! in the notation of tests and its pages. They were looked at; a change of one wants to be.

use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::book::{Picture, PictureKind, notation};

const ELEMENTS: [&str; 12] = [
    "figure",
    "front",
    "inner-heading",
    "letter",
    "list",
    "opening",
    "play",
    "quotation",
    "right-to-left",
    "scene-break",
    "table",
    "verse",
];

/// The styles whose pages were looked at.
const STYLES: [&str; 3] = ["classic", "modern", "literary"];

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/elements").join(file)
}

/// The book of an element. Its pictures are a wide one and a narrow high one, in turn.
fn element(name: &str) -> Book {
    let mut book = notation::book(&std::fs::read_to_string(path(&format!("{name}.txt"))).unwrap());
    let mut number = 0;
    for block in book.sections.iter_mut().flat_map(|s| &mut s.blocks) {
        if let BlockKind::Figure(figure) = &mut block.kind
            && figure.picture.is_some()
        {
            let (width, height) = [(900, 560), (260, 520)][number % 2];
            number += 1;
            // The pages only want to know how large it is.
            let file = Arc::from([]);
            let kind = PictureKind::Png;
            figure.image = Some(Arc::new(Picture { number: number as u32, file, kind, width, height, grey: true }));
        }
    }
    crate::typography::set(book)
}

#[test]
fn every_element_looks_like_this() {
    for name in ELEMENTS {
        for style in STYLES {
            let laid = lay(&element(name), style);
            assert_eq!(laid.diagnostics, [], "{name} in {style}");
            let got = dump(&laid.pages);
            let path = path(&format!("{name}-{style}.pages"));
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(&path, &got).unwrap();
            }
            let want = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(got == want, "run with BLESS=1 if {} should say so", path.display());
        }
    }
}

/// Not a test: writes the elements as PDFs, to look at: `BINDERY_OUT=dir`.
#[test]
#[ignore = "for looking"]
fn elements_to_look_at() {
    let out = PathBuf::from(std::env::var_os("BINDERY_OUT").expect("BINDERY_OUT names a folder"));
    for name in ELEMENTS.into_iter().filter(|n| *n != "figure") {
        for style in STYLES {
            let book = element(name);
            let laid = lay(&book, style);
            let file = crate::pdf::write(&laid.pages, book.meta(), &Fonts::builtin(), crate::units::Moment::UNKNOWN);
            std::fs::write(out.join(format!("{name}-{style}.pdf")), file.unwrap()).unwrap();
        }
    }
}
