//! Pictures (ISO 32000-1, 8.9): each once, however often it is shown. A JPEG stands in the file byte for byte.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use jpeg_encoder::ColorType;
use lopdf::{Object, ObjectId, Stream, dictionary};

use super::content::deflate;
use super::document::Document;
use super::print::{Colours, cmyk, grey};
use crate::diag::Error;
use crate::layout::pages::{Item, Pages, Picture, PictureKind};
use crate::photo;

/// The JPEG quality of photographs that are made grey: recompressed at it they show no difference in print.
const QUALITY: u8 = 92;

/// Adds the pictures on pages to a document: their objects by their numbers.
pub(super) fn add(doc: &mut Document, pages: &Pages, colours: Colours) -> Result<BTreeMap<u32, ObjectId>, Error> {
    let mut out = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|p| &p.items) {
        if let Item::Image(shown) = item
            && !out.contains_key(&shown.picture.number())
        {
            out.insert(shown.picture.number(), doc.inner.add_object(Object::Stream(stream(&shown.picture, colours)?)));
        }
    }
    Ok(out)
}

/// The name of a picture in the resources of pages.
pub(super) fn name(number: u32) -> String {
    format!("P{number}")
}

fn stream(picture: &Picture, colours: Colours) -> Result<Stream, Error> {
    let space = match (picture.is_grey(), colours) {
        (true, _) | (_, Colours::Grey) => "DeviceGray",
        (false, Colours::Screen) => "DeviceRGB",
        (false, Colours::Cmyk) => "DeviceCMYK",
    };
    let mut dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(picture.width()),
        "Height" => i64::from(picture.height()),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    };
    let as_it_is = picture.is_grey() || colours == Colours::Screen;
    if picture.kind() == PictureKind::Jpeg && as_it_is {
        dict.set("Filter", "DCTDecode");
        return Ok(Stream::new(dict, picture.file().to_vec()));
    }
    let broken = |e: String| Error::Pdf(format!("a picture: {e}"));
    let (format, photograph) = match picture.kind() {
        PictureKind::Jpeg => (ImageFormat::Jpeg, true),
        PictureKind::Png => (ImageFormat::Png, false),
    };
    let decoded = ImageReader::with_format(Cursor::new(picture.file()), format).decode();
    let decoded = decoded.map_err(|e| broken(e.to_string()))?;
    let pixels = match (space, colours) {
        ("DeviceGray", Colours::Grey) if !picture.is_grey() => {
            decoded.into_rgb8().pixels().map(|p| byte(grey(p.0.map(share)))).collect()
        }
        ("DeviceGray", _) => decoded.into_luma8().into_raw(),
        ("DeviceCMYK", _) => decoded.into_rgb8().pixels().flat_map(|p| cmyk(p.0.map(share)).map(byte)).collect(),
        _ => decoded.into_rgb8().into_raw(),
    };
    // A photograph that has become grey stays as small as it was; of one in four inks a JPEG would be read inverted by some.
    let content = if photograph && space == "DeviceGray" {
        dict.set("Filter", "DCTDecode");
        photo::jpeg(&pixels, ColorType::Luma, picture.width(), picture.height(), QUALITY).map_err(broken)?
    } else {
        dict.set("Filter", "FlateDecode");
        deflate(&pixels)?
    };
    Ok(Stream::new(dict, content))
}

fn share(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

fn byte(share: f32) -> u8 {
    (share * 255.0).round() as u8
}
