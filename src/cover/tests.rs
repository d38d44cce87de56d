//! Covers for many titles, and pictures of all kinds.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{HEIGHT_PX, WIDTH_PX, draw, lay_out, picture};
use crate::book::{Language, Meta};
use crate::diag::Error;
use crate::font::Fonts;
use crate::layout::pages::{Item, Pages, Role};
use crate::style::{NAMES, Style};
use crate::units::Moment;

/// Title, subtitle, author, language.
const BOOKS: &[(&str, &str, &str, &str)] = &[
    ("Emma", "", "Jane Austen", "en"),
    ("War and Peace", "", "Leo Tolstoy", "en"),
    ("It", "", "", "en"),
    ("Pride and Prejudice", "A Novel in Three Volumes", "Jane Austen", "en"),
    ("The Adventures of Sherlock Holmes", "", "Arthur Conan Doyle", "en"),
    ("Frankenstein; or, The Modern Prometheus", "", "Mary Wollstonecraft Shelley", "en"),
    (
        "The Personal History, Adventures, Experience and Observation of David Copperfield the Younger of Blunderstone \
         Rookery, Which He Never Meant to Publish on Any Account, by Himself and for Nobody Else at All",
        "",
        "Charles Dickens",
        "en",
    ),
    ("Alice’s Adventures in Wonderland", "With forty-two illustrations by John Tenniel", "Lewis Carroll", "en"),
    ("Преступление и наказание", "", "Фёдор Достоевский", "ru"),
    ("Ὀδύσσεια", "", "Ὅμηρος", "el"),
    ("ألف ليلة وليلة", "", "", "ar"),
    ("שיר השירים", "", "שלמה המלך", "he"),
    ("紅樓夢", "", "曹雪芹", "zh"),
    ("Die Donaudampfschifffahrtsgesellschaftskapitänswitwe", "", "Österreicher Ä.", "de"),
    ("the stars, my destination", "a story", "someone_on_the_internet", "en"),
    ("Collected Stories", "", "First Author, Second Writer, Third Person, Fourth One, Fifth Wheel", "en"),
];

fn meta(book: &(&str, &str, &str, &str)) -> Meta {
    let (title, subtitle, authors, language) = book;
    Meta {
        title: (*title).into(),
        subtitle: (!subtitle.is_empty()).then(|| (*subtitle).into()),
        contributors: authors.split(", ").filter(|a| !a.is_empty()).map(Into::into).collect(),
        language: Language::parse(language).unwrap(),
        ..Meta::default()
    }
}

fn styles() -> Vec<Style> {
    NAMES.iter().map(|n| Style::builtin(n).unwrap()).collect()
}

/// What the runs of a role say, in their order.
fn said(pages: &Pages, index: u32) -> String {
    let runs = pages.pages[0].items.iter().filter_map(|i| match i {
        Item::Run(r) if r.role == Role::Tag(index) => Some(r.text.as_str()),
        _ => None,
    });
    runs.collect::<Vec<_>>().join(" ")
}

#[test]
fn everything_stands_on_the_sheet() {
    let fonts = Fonts::builtin();
    for style in styles() {
        for book in BOOKS {
            let pages = lay_out(&meta(book), &style, &fonts).unwrap();
            let page = &pages.pages[0];
            assert!((page.size.height.0 / page.size.width.0 - 1.6).abs() < 0.001);
            for item in &page.items {
                let Item::Run(run) = item else { continue };
                let at = format!("{} {}: {:?}", style.name, book.0, run.text);
                assert!(run.x.0 >= 20.0 && run.x.0 + run.width().0 <= 430.0, "{at} {} {}", run.x, run.width());
                assert!(run.y.0 >= 30.0 && run.y.0 <= 690.0, "{at} {}", run.y);
                assert!(run.size.0 >= 12.0, "{at} {}", run.size);
                assert!(run.glyphs.iter().all(|g| g.id != 0), "{at}");
                let told: usize = run.glyphs.iter().map(|g| usize::from(g.text_len)).sum();
                assert_eq!(told, run.text.len(), "{at}");
            }
        }
    }
}

#[test]
fn lines_and_blocks_do_not_meet() {
    let fonts = Fonts::builtin();
    for style in styles() {
        for book in BOOKS {
            let pages = lay_out(&meta(book), &style, &fonts).unwrap();
            // Baselines in order, each with its size: no line reaches the capitals of the next one.
            let mut lines: Vec<(f32, f32)> = Vec::new();
            for item in &pages.pages[0].items {
                let Item::Run(run) = item else { continue };
                match run.role {
                    Role::Tag(_) if lines.last().is_none_or(|l| (l.0 - run.y.0).abs() > 0.1) => {
                        lines.push((run.y.0, run.size.0));
                    }
                    _ => {}
                }
            }
            lines.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in lines.windows(2) {
                assert!(pair[1].0 - pair[0].0 > pair[1].1 * 0.75, "{} {}: {pair:?}", style.name, book.0);
            }
        }
    }
}

#[test]
fn letters_without_an_italic_stand_upright() {
    let fonts = Fonts::builtin();
    for style in styles() {
        for book in BOOKS.iter().filter(|b| ["he", "ar"].contains(&b.3)) {
            for item in &lay_out(&meta(book), &style, &fonts).unwrap().pages[0].items {
                let Item::Run(run) = item else { continue };
                let letters = run.text.chars().any(char::is_alphabetic);
                assert!(!letters || !fonts.file(run.face).variant.italic, "{}: {:?}", style.name, run.text);
            }
        }
    }
}

#[test]
fn titles_are_said_whole() {
    let fonts = Fonts::builtin();
    for style in styles() {
        let title = |book| said(&lay_out(&meta(book), &style, &fonts).unwrap(), 0);
        for book in BOOKS.iter().filter(|b| b.0.is_ascii()) {
            assert_eq!(title(book), book.0, "{}", style.name);
        }
        assert_eq!(title(&("紅 Red 樓", "", "", "zh")), "Red", "what no face has is left out");
        let pages = lay_out(&meta(&("x", "", "Jane Austen", "en")), &style, &fonts).unwrap();
        assert_eq!(said(&pages, 2), "Jane Austen");
    }
}

#[test]
fn any_title_makes_a_cover() {
    let fonts = Fonts::builtin();
    let long = "word ".repeat(2000);
    let word = "x".repeat(10_000);
    for style in styles() {
        for title in ["", " ", "\u{0}\u{7f}", "😀", "紅樓夢", "\u{301}", "ـ", "a\u{200f}b", &long, &word, "a א b ب c"]
        {
            let meta = meta(&(title, title, title, "en"));
            let pages = lay_out(&meta, &style, &fonts).unwrap();
            assert!(crate::pdf::write(&pages, &meta, &fonts, Moment::UNKNOWN).is_ok(), "{title:.20}");
            assert!(draw(&pages, &fonts, 120).is_ok());
        }
    }
}

#[test]
fn styles_make_different_covers_and_the_same_twice() {
    let fonts = Fonts::builtin();
    let draw = |style: &Style| {
        let meta = meta(&BOOKS[3]);
        draw(&lay_out(&meta, style, &fonts).unwrap(), &fonts, 200).unwrap()
    };
    let covers: Vec<_> = styles().iter().map(draw).collect();
    assert!(covers[0] != covers[1] && covers[1] != covers[2] && covers[0] != covers[2]);
    assert!(covers == styles().iter().map(draw).collect::<Vec<_>>());
    let decoded = image::load_from_memory(&covers[0]).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (200, 320));
}

#[test]
fn a_cover_has_the_size_that_stores_take() {
    let fonts = Fonts::builtin();
    let pages = lay_out(&meta(&BOOKS[0]), &styles()[0], &fonts).unwrap();
    let start = std::time::Instant::now();
    let file = draw(&pages, &fonts, WIDTH_PX).unwrap();
    println!("drawn in {:?}, {} bytes", start.elapsed(), file.len());
    let decoded = image::load_from_memory(&file).unwrap().into_rgb8();
    assert_eq!((decoded.width(), decoded.height()), (WIDTH_PX, HEIGHT_PX));
    assert!(file.len() < 1_000_000);
    // The ground is the style's, and there is lettering on it.
    let ground = styles()[0].cover.ground;
    let near = |p: &Rgb<u8>| p.0[0].abs_diff(ground.0) < 4 && p.0[2].abs_diff(ground.2) < 4;
    assert!(near(decoded.get_pixel(8, 8)));
    let plain = decoded.pixels().filter(|p| near(p)).count();
    assert!(plain < decoded.pixels().len() * 98 / 100);
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn taken(file: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(&picture(file).unwrap(), ImageFormat::Jpeg).unwrap().into_rgb8()
}

#[test]
fn pictures_are_fitted() {
    let wide = taken(&png(RgbImage::from_pixel(3000, 1000, Rgb([10, 200, 30]))));
    assert_eq!((wide.width(), wide.height()), (1562, 521));
    let tall = taken(&png(RgbImage::from_pixel(1000, 3000, Rgb([10, 200, 30]))));
    assert_eq!((tall.width(), tall.height()), (833, HEIGHT_PX));
    let small = taken(&png(RgbImage::from_pixel(40, 64, Rgb([10, 200, 30]))));
    assert_eq!((small.width(), small.height()), (40, 64), "never enlarged");
}

#[test]
fn pictures_are_flattened_on_white() {
    let clear = taken(&png(RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 0]))));
    assert!(clear.pixels().all(|p| p.0.iter().all(|v| *v > 250)));
    let half = taken(&png(RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 128]))));
    assert!(half.pixels().all(|p| p.0.iter().all(|v| v.abs_diff(127) < 4)));
    let grey = taken(&png(image::GrayImage::from_pixel(16, 16, image::Luma([77]))));
    assert!(grey.pixels().all(|p| p.0.iter().all(|v| v.abs_diff(77) < 4)));
    let deep = image::ImageBuffer::from_pixel(16, 16, image::Rgba([65535u16, 0, 0, 65535]));
    let deep = taken(&png(DynamicImage::ImageRgba16(deep)));
    assert!(deep.pixels().all(|p| p.0[0] > 245 && p.0[1] < 12));
}

/// A JPEG with the orientation of a camera held upright: the left of the sensor's picture is its top.
fn turned() -> Vec<u8> {
    let lying = RgbImage::from_fn(64, 32, |x, _| if x < 32 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::from(lying).write_to(&mut file, ImageFormat::Jpeg).unwrap();
    let plain = file.into_inner();
    // An APP1 segment with one entry: tag 0x0112 (orientation), SHORT, 6 (turn by 90° clockwise).
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let length = (exif.len() + 2) as u16;
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(length.to_be_bytes());
    out.append(&mut exif);
    out.extend(&plain[2..]);
    out
}

#[test]
fn pictures_are_set_upright() {
    let upright = taken(&turned());
    assert_eq!((upright.width(), upright.height()), (32, 64));
    assert!(upright.get_pixel(16, 8).0[0] > 200 && upright.get_pixel(16, 56).0[2] > 200);
}

#[test]
fn what_is_no_picture_is_refused() {
    let good = png(RgbImage::new(300, 300));
    let mut huge = good.clone();
    // Width and height in the header, its checksum mended: 60000 × 60000 pixels.
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut crc = flate2::Crc::new();
    crc.update(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    for bad in [&b""[..], b"text", gif, &good[..60], &good[..20], &turned()[..200], &huge] {
        assert!(matches!(picture(bad), Err(Error::Cover { .. })), "{:?}", &bad[..bad.len().min(8)]);
    }
}

/// Draws every book in every style into the folder `BINDERY_KEEP`.
#[test]
fn covers_to_look_at() {
    let Some(folder) = std::env::var_os("BINDERY_KEEP") else {
        return println!("skipped: BINDERY_KEEP names no folder");
    };
    let fonts = Fonts::builtin();
    for style in styles() {
        for (n, book) in BOOKS.iter().enumerate() {
            let file = draw(&lay_out(&meta(book), &style, &fonts).unwrap(), &fonts, 450).unwrap();
            let name = format!("cover-{n:02}-{}.jpg", style.name);
            std::fs::write(std::path::Path::new(&folder).join(name), file).unwrap();
        }
    }
}
