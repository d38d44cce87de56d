//! A given cover picture, made fit for a book.

use image::{DynamicImage, ImageFormat, RgbImage};
use jpeg_encoder::ColorType;

use super::{HEIGHT_PX, WIDTH_PX};
use crate::diag::Error;
use crate::photo;

/// The JPEG quality of what comes out: a photograph recompressed at it shows no difference at reading size.
const QUALITY: u8 = 90;

/// Makes a JPEG fit for a book from a JPEG or PNG file: upright, opaque (on white), RGB, at most 1562 × 2500 pixels
/// with its proportions kept, and without the camera's notes.
///
/// Fails with [`Error::Cover`] where the file is of another kind, is damaged, or would be too large in memory.
pub fn picture(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let upright = upright(bytes)?;
    let fitted = if upright.width() > WIDTH_PX || upright.height() > HEIGHT_PX {
        upright.resize(WIDTH_PX, HEIGHT_PX, image::imageops::FilterType::Lanczos3)
    } else {
        upright
    };
    jpeg(&fitted.into_rgb8(), QUALITY)
}

/// The picture of a JPEG or PNG file as it is looked at: upright, opaque (on white), in three colours.
pub(super) fn upright(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let kinds = [ImageFormat::Jpeg, ImageFormat::Png];
    let decoded = photo::decode(bytes, &kinds, "it is neither a JPEG nor a PNG file").map_err(refused)?;
    let mut upright = DynamicImage::from(photo::on_white(decoded.pixels).into_rgb8());
    upright.apply_orientation(decoded.orientation);
    Ok(upright)
}

/// Writes a picture as a JPEG file.
pub(super) fn jpeg(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, Error> {
    photo::jpeg(pixels, ColorType::Rgb, pixels.width(), pixels.height(), quality).map_err(refused)
}

fn refused(message: String) -> Error {
    Error::Cover { message }
}
