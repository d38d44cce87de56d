//! A given cover picture, made fit for a book.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::raster::encode;
use super::{HEIGHT_PX, WIDTH_PX};
use crate::diag::Error;
use jpeg_encoder::ColorType;

/// The most pixels a picture may have: 100 megapixels is more than any scan of a cover.
const PIXELS: u64 = 100_000_000;
/// The most pixels along a side, the limit of JPEG itself.
const SIDE: u32 = 65_535;
/// The most memory the decoding may take: [`PIXELS`] of four 16-bit channels.
const MEMORY: u64 = PIXELS * 8;
/// The JPEG quality of what comes out: a photograph recompressed at it shows no difference at reading size.
const QUALITY: u8 = 90;

/// Makes a JPEG fit for a book from a JPEG or PNG file: upright, opaque (on white), RGB, at most 1562 × 2500 pixels
/// with its proportions kept, and without the camera's notes.
///
/// Fails with [`Error::Cover`] where the file is of another kind, is damaged, or would be too large in memory.
pub fn picture(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let refused = |message: String| Error::Cover { message };
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| refused(e.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(refused("it is neither a JPEG nor a PNG file".into()));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| refused(e.to_string()))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(refused(format!("it has {width} × {height} pixels; 100 million are the most")));
    }
    if width == 0 || height == 0 {
        return Err(refused("it has no pixels".into()));
    }
    // A picture whose orientation cannot be read is taken as it lies.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|e| refused(e.to_string()))?;
    let mut upright = flatten(decoded);
    upright.apply_orientation(orientation);
    let fitted = if upright.width() > WIDTH_PX || upright.height() > HEIGHT_PX {
        upright.resize(WIDTH_PX, HEIGHT_PX, image::imageops::FilterType::Lanczos3)
    } else {
        upright
    };
    let rgb = fitted.into_rgb8();
    encode(&rgb, ColorType::Rgb, rgb.width(), rgb.height(), QUALITY)
}

/// Lays a picture with transparency on white; others are only brought to 8-bit RGB.
fn flatten(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8().into();
    }
    let rgba = picture.into_rgba8();
    let mut rgb = image::RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        let alpha = u32::from(from[3]);
        for (t, f) in to.0.iter_mut().zip(&from.0) {
            *t = ((u32::from(*f) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    rgb.into()
}
