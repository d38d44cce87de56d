//! The pictures that a draft names, found and made fit for a book.
//!
//! A file is taken as it is where every e-reader and printer takes it so; otherwise it is written anew: photographs as
//! JPEG, drawings as PNG. What is not there, or is no picture, leaves its caption and a finding.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use jpeg_encoder::{Encoder, SamplingFactor};

use crate::archive::{Archive, resolve};
use crate::book::{Book, Figure, Picture, PictureKind, walk_figures_mut};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// The most pixels of a file that is read: 100 megapixels are more than any scan of a page.
const MOST_PIXELS: u64 = 100_000_000;
/// The most pixels along a side, the limit of JPEG itself.
const SIDE: u32 = 65_535;
/// The most memory the decoding may take: [`MOST_PIXELS`] of four 16-bit channels.
const MEMORY: u64 = MOST_PIXELS * 8;
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
    let mut reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    let format = reader.format();
    if !matches!(format, Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP)) {
        return Err("it is no JPEG, PNG, GIF or WebP file".into());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| e.to_string())?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(format!("it has {width} × {height} pixels; 100 million are the most"));
    }
    if pixels == 0 {
        return Err("it has no pixels".into());
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let color = decoder.color_type();
    let upright = orientation == image::metadata::Orientation::NoTransforms;
    let plain = matches!(color, ColorType::L8 | ColorType::Rgb8);
    let of_print = matches!(decoder.original_color_type(), ExtendedColorType::Cmyk8);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|e| e.to_string())?;
    if format == Some(ImageFormat::Jpeg) && upright && plain && !of_print && pixels <= PIXELS {
        let grey = color == ColorType::L8;
        return Ok(Picture { number: 0, file: bytes.into(), kind: PictureKind::Jpeg, width, height, grey });
    }
    let mut picture = flatten(decoded);
    picture.apply_orientation(orientation);
    if pixels > PIXELS {
        let scale = (PIXELS as f64 / pixels as f64).sqrt();
        let side = |v: u32| ((f64::from(v) * scale) as u32).max(1);
        let (w, h) = (side(picture.width()), side(picture.height()));
        picture = picture.resize_exact(w, h, image::imageops::FilterType::Lanczos3);
    }
    let photograph = matches!(format, Some(ImageFormat::Jpeg | ImageFormat::WebP));
    write(&picture, if photograph { PictureKind::Jpeg } else { PictureKind::Png })
}

/// Lays a picture on white where it is transparent, and brings it to one lightness or three colours of eight bits.
fn flatten(picture: DynamicImage) -> DynamicImage {
    let grey = !picture.color().has_color();
    if !picture.color().has_alpha() {
        return if grey { picture.into_luma8().into() } else { picture.into_rgb8().into() };
    }
    let mut rgba = picture.into_rgba8();
    for p in rgba.pixels_mut() {
        let alpha = u32::from(p.0[3]);
        for c in &mut p.0[..3] {
            *c = ((u32::from(*c) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
        p.0[3] = 255;
    }
    let opaque = DynamicImage::from(rgba);
    if grey { opaque.into_luma8().into() } else { opaque.into_rgb8().into() }
}

fn write(picture: &DynamicImage, kind: PictureKind) -> Result<Picture, String> {
    let (width, height, grey) = (picture.width(), picture.height(), !picture.color().has_color());
    let mut file = Vec::new();
    match kind {
        PictureKind::Jpeg => {
            let side = |v: u32| u16::try_from(v).map_err(|e| e.to_string());
            let mut encoder = Encoder::new(&mut file, QUALITY);
            encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
            let color = if grey { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
            encoder.encode(picture.as_bytes(), side(width)?, side(height)?, color).map_err(|e| e.to_string())?;
        }
        PictureKind::Png => {
            let color = if grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
            PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive)
                .write_image(picture.as_bytes(), width, height, color)
                .map_err(|e| e.to_string())?;
        }
    }
    Ok(Picture { number: 0, file: file.into(), kind, width, height, grey })
}
