//! Pictures (ISO 32000-1, 8.9): each once, however often it is shown. A JPEG stands in the file byte for byte.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use lopdf::{Object, ObjectId, Stream, dictionary};

use super::content::deflate;
use super::document::Document;
use crate::diag::Error;
use crate::layout::pages::{Item, Pages, Picture, PictureKind};

/// Adds the pictures on pages to a document: their objects by their numbers.
pub(super) fn add(doc: &mut Document, pages: &Pages) -> Result<BTreeMap<u32, ObjectId>, Error> {
    let mut out = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|p| &p.items) {
        if let Item::Image(shown) = item
            && !out.contains_key(&shown.picture.number())
        {
            out.insert(shown.picture.number(), doc.inner.add_object(Object::Stream(stream(&shown.picture)?)));
        }
    }
    Ok(out)
}

/// The name of a picture in the resources of pages.
pub(super) fn name(number: u32) -> String {
    format!("P{number}")
}

fn stream(picture: &Picture) -> Result<Stream, Error> {
    let mut dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(picture.width()),
        "Height" => i64::from(picture.height()),
        "ColorSpace" => if picture.is_grey() { "DeviceGray" } else { "DeviceRGB" },
        "BitsPerComponent" => 8,
    };
    let content = match picture.kind() {
        PictureKind::Jpeg => {
            dict.set("Filter", "DCTDecode");
            picture.file().to_vec()
        }
        PictureKind::Png => {
            let reader = ImageReader::with_format(Cursor::new(picture.file()), ImageFormat::Png);
            let decoded = reader.decode().map_err(|e| Error::Pdf(format!("a picture: {e}")))?;
            dict.set("Filter", "FlateDecode");
            deflate(&if picture.is_grey() { decoded.into_luma8().into_raw() } else { decoded.into_rgb8().into_raw() })?
        }
    };
    Ok(Stream::new(dict, content))
}
