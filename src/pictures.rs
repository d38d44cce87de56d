//! The pictures that a draft names, found and made fit for a book.
//!
//! A file is taken as it is where every e-reader and printer takes it so; otherwise it is written anew: photographs as
//! JPEG, drawings as PNG. What is not there, or is no picture, leaves its caption and a finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat};

use crate::archive::{Archive, resolve};
use crate::book::{Book, Figure, Picture, PictureKind, walk_figures_mut};
use crate::diag::{Diagnostic, Finding};
use crate::photo;
use crate::source::Span;

/// The most pixels of a picture in a book: Apple's limit of 4 million. At 300 to the inch it fills a page of 5½ × 8 in.
/// <https://help.apple.com/itc/booksassetguide/>
const PIXELS: u64 = 4_000_000;
/// The JPEG quality of what is written anew: recompressed at it a photograph shows no difference at reading size.
const QUALITY: u8 = 90;

/// Where a book's pictures come from: files by the names that the draft gives them.
pub trait Assets {
    /// The bytes of a file, or why there are none, in words that go on from "the picture `x` is left out: ".
    fn read(&self, name: &str) -> Result<Vec<u8>, String>;
}

/// The pictures inside a draft that is an archive: an EPUB.
pub struct Zipped<'a>(pub &'a [u8]);

impl Assets for Zipped<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let mut archive = Archive::open(self.0).map_err(|e| e.to_string())?;
        let name = resolve("", name);
        // A draft's pages name pictures from where they stand themselves.
        let below = format!("/{name}");
        let mut found = archive.names().iter().filter(|n| **n == name || n.ends_with(&below));
        match (found.next().cloned(), found.next()) {
            (Some(one), None) => archive.read(&one).map_err(|e| e.to_string()),
            (None, _) => Err("there is no such file in the draft".into()),
            _ => Err("the draft has several files of this name".into()),
        }
    }
}

/// Puts the pictures that a book names into it.
pub fn load(book: &mut Book, assets: &dyn Assets) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, Option<Arc<Picture>>> = BTreeMap::new();
    let mut found = Vec::new();
    let mut count = 0;
    walk_figures_mut(book, &mut |figure: &mut Figure, span: Span| {
        let Some(name) = figure.picture.clone() else { return };
        let picture = known.entry(name.clone()).or_insert_with(|| match fetch(&name, assets) {
            Ok(picture) => {
                count += 1;
                Some(Arc::new(Picture { number: count, ..picture }))
            }
            Err(message) => {
                found.push(Diagnostic::at(span, Finding::Picture { name: name.clone(), message }));
                None
            }
        });
        figure.image = picture.clone();
        if picture.is_some() && figure.alt.is_empty() && figure.caption.is_empty() {
            found.push(Diagnostic::at(span, Finding::NoAlt { name }));
        }
    });
    found
}

fn fetch(name: &str, assets: &dyn Assets) -> Result<Picture, String> {
    let scheme = name.split_once("://").map(|(s, _)| s.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https" | "ftp")) || name.starts_with("//") {
        return Err("it is on the web, and a book is made from what is here".into());
    }
    let bytes = assets.read(name).or_else(|message| match name.contains('%') && !name.contains("..") {
        // In Markdown and HTML a space may be written `%20`.
        true => assets.read(&resolve("", name)).map_err(|_| message),
        false => Err(message),
    })?;
    fit(bytes)
}

/// Makes a picture fit for a book.
fn fit(bytes: Vec<u8>) -> Result<Picture, String> {
    let kinds = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];
    let decoded = photo::decode(&bytes, &kinds, "it is no JPEG, PNG, GIF or WebP file")?;
    let (width, height) = (decoded.pixels.width(), decoded.pixels.height());
    let pixels = u64::from(width) * u64::from(height);
    if decoded.format == ImageFormat::Jpeg && decoded.plain && pixels <= PIXELS {
        let grey = !decoded.pixels.color().has_color();
        return Ok(Picture { number: 0, file: bytes.into(), kind: PictureKind::Jpeg, width, height, grey });
    }
    let mut picture = photo::on_white(decoded.pixels);
    picture.apply_orientation(decoded.orientation);
    if pixels > PIXELS {
        let scale = (PIXELS as f64 / pixels as f64).sqrt();
        let side = |v: u32| ((f64::from(v) * scale) as u32).max(1);
        let (w, h) = (side(picture.width()), side(picture.height()));
        picture = picture.resize_exact(w, h, image::imageops::FilterType::Lanczos3);
    }
    let photograph = matches!(decoded.format, ImageFormat::Jpeg | ImageFormat::WebP);
    write(&picture, if photograph { PictureKind::Jpeg } else { PictureKind::Png })
}

fn write(picture: &DynamicImage, kind: PictureKind) -> Result<Picture, String> {
    let (width, height, grey) = (picture.width(), picture.height(), !picture.color().has_color());
    let file = match kind {
        PictureKind::Jpeg => {
            let color = if grey { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
            photo::jpeg(picture.as_bytes(), color, width, height, QUALITY)?
        }
        PictureKind::Png => {
            let mut file = Vec::new();
            let color = if grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
            PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive)
                .write_image(picture.as_bytes(), width, height, color)
                .map_err(|e| e.to_string())?;
            file
        }
    };
    Ok(Picture { number: 0, file: file.into(), kind, width, height, grey })
}
