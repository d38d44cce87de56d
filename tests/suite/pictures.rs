//! Pictures that a draft names: found, made fit, and shown in both books.

use std::io::Cursor;

use bindery::book::{BlockKind, Book, Figure, walk_blocks};
use bindery::diag::Diagnostic;
use bindery::font::Fonts;
use bindery::pictures::{self, Assets};
use bindery::style::Style;
use bindery::units::Moment;
use bindery::{epub, layout, parse, pdf, typography};
use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

const DRAFT: &str = "# The Mill\n\n## Chapter 1\n\nThe mill stood where the river bent.\n\n\
                     ![The mill in summer](mill.jpg \"The mill in 1887\")\n\nIt was let to a man from the coast.\n\n\
                     ![](tower.png)\n\nHe drew a map of the fen.\n\n![A map](a%20map.png)\n\nIt was wrong.\n\n\
                     ![The lost map](lost.png)\n\nSo was the next.\n\n![A cat](https://example.org/cat.jpg)\n\n\
                     ![The mill again](mill.jpg)\n\nHe went home.\n\n![No picture](notes.txt)\n\nThat was all.\n";

struct Files(Vec<(&'static str, Vec<u8>)>);

impl Assets for Files {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        self.0.iter().find(|f| f.0 == name).map(|f| f.1.clone()).ok_or("there is no such file".into())
    }
}

fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn files() -> Files {
    let meadow = RgbImage::from_fn(800, 500, |x, y| Rgb([(x / 4) as u8, (y / 2) as u8, 90]));
    let line = RgbaImage::from_fn(300, 200, |x, y| Rgba([200, 0, 0, if x == y { 255 } else { 0 }]));
    Files(vec![
        ("mill.jpg", file(meadow, ImageFormat::Jpeg)),
        ("tower.png", file(GrayImage::from_pixel(100, 300, image::Luma([60])), ImageFormat::Png)),
        ("a map.png", file(line, ImageFormat::Png)),
        ("notes.txt", b"these are only notes".to_vec()),
    ])
}

fn made() -> (Book, Vec<Diagnostic>) {
    let mut book = parse::read("mill.md", DRAFT.as_bytes(), &parse::Options::default()).unwrap().book;
    let found = pictures::load(&mut book, &files());
    (typography::set(book), found)
}

fn figures(book: &Book) -> Vec<&Figure> {
    let mut out = Vec::new();
    walk_blocks(book, &mut |_, b| {
        if let BlockKind::Figure(f) = b.kind() {
            out.push(f);
        }
    });
    out
}

#[test]
fn pictures_are_found_and_made_fit() {
    let (book, found) = made();
    let figures = figures(&book);
    assert_eq!(figures.len(), 7);
    let mill = figures[0].image().expect("the mill");
    assert_eq!(mill.file(), files().0[0].1, "a plain JPEG is taken as it is");
    assert_eq!((mill.number(), mill.width(), mill.height(), mill.is_grey()), (1, 800, 500, false));
    assert_eq!(figures[5].image(), Some(mill), "named twice, there once");
    assert!(figures[1].image().expect("the tower").is_grey());
    let map = image::load_from_memory(figures[2].image().expect("the map").file()).unwrap();
    assert!(!map.color().has_alpha(), "what was transparent is white");
    assert_eq!(map.to_rgb8().get_pixel(10, 90).0, [255, 255, 255]);
    assert_eq!(map.to_rgb8().get_pixel(10, 10).0, [200, 0, 0]);
    assert!(figures[3..5].iter().chain(&figures[6..]).all(|f| f.image().is_none()));
    let said: Vec<String> = found.iter().map(|d| format!("{} {}", d.finding.code(), d.finding)).collect();
    assert_eq!(
        said,
        [
            "B008 nothing says what the picture `tower.png` shows",
            "B007 the picture `lost.png` is left out: there is no such file",
            "B007 the picture `https://example.org/cat.jpg` is left out: it is on the web, and a book is made from \
             what is here",
            "B007 the picture `notes.txt` is left out: it is no JPEG, PNG, GIF or WebP file",
        ]
    );
}

#[test]
fn both_books_show_them() {
    let (book, _) = made();
    let style = Style::builtin("classic").unwrap();
    let fonts = Fonts::builtin();
    let mill = files().0[0].1.clone();
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|w| w == part);

    let made = epub::write(&book, &style, &epub::Options::new(Moment::UNKNOWN, Vec::new())).unwrap();
    assert!(holds(&made.bytes, &mill), "the EPUB has the JPEG as it is");
    let text = bindery::check::epub_text(&made.bytes);
    assert!(text.is_ok(), "{text:?}");

    let laid = layout::lay_out(&book, &style, &fonts).unwrap();
    let shown: Vec<&layout::pages::Image> = laid
        .pages
        .pages
        .iter()
        .flat_map(|p| &p.items)
        .filter_map(|i| match i {
            layout::pages::Item::Image(image) => Some(image),
            _ => None,
        })
        .collect();
    assert_eq!(shown.len(), 4);
    let page = laid.pages.pages[0].size;
    for image in shown {
        let (area, picture) = (&image.area, &image.picture);
        assert!(area.x.0 > 0.0 && area.x.0 + area.width.0 < page.width.0, "{area:?}");
        assert!(area.y.0 > 0.0 && area.y.0 + area.height.0 < page.height.0, "{area:?}");
        let ratio = area.width.0 / area.height.0 - picture.width() as f32 / picture.height() as f32;
        assert!(ratio.abs() < 0.01, "its proportions are kept");
        assert!(picture.width() as f32 / area.width.0 * 72.0 > 199.0, "no pixel is seen");
    }
    let alts: Vec<&str> = laid.pages.tags.iter().map(|t| t.alt.as_str()).filter(|a| !a.is_empty()).collect();
    assert_eq!(alts, ["The mill in summer", "A map", "The mill again"]);
    let file = pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).unwrap();
    assert_eq!(file.windows(mill.len()).filter(|w| *w == mill).count(), 1, "once, however often it is shown");
    assert_eq!(file, pdf::write(&laid.pages, book.meta(), &fonts, Moment::UNKNOWN).unwrap());
}
