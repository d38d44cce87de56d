//! A given cover picture, made fit for a book.

use image::ImageFormat;
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
    let refused = |message: String| Error::Cover { message };
    let kinds = [ImageFormat::Jpeg, ImageFormat::Png];
    let decoded = photo::decode(bytes, &kinds, "it is neither a JPEG nor a PNG file").map_err(refused)?;
    let mut upright: image::DynamicImage = photo::on_white(decoded.pixels).into_rgb8().into();
    upright.apply_orientation(decoded.orientation);
    let fitted = if upright.width() > WIDTH_PX || upright.height() > HEIGHT_PX {
        upright.resize(WIDTH_PX, HEIGHT_PX, image::imageops::FilterType::Lanczos3)
    } else {
        upright
    };
    let rgb = fitted.into_rgb8();
    photo::jpeg(&rgb, ColorType::Rgb, rgb.width(), rgb.height(), QUALITY).map_err(refused)
}
