//! Picture files: decoded under limits, laid on white, written as JPEG.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};
use jpeg_encoder::{Encoder, SamplingFactor};

/// The most pixels a picture may have: 100 megapixels is more than any scan of a page or a cover.
const PIXELS: u64 = 100_000_000;
/// The most pixels along a side, the limit of JPEG itself.
const SIDE: u32 = 65_535;
/// The most memory the decoding may take: [`PIXELS`] of four 16-bit channels.
const MEMORY: u64 = PIXELS * 8;

/// A picture as its file has it.
pub(crate) struct Decoded {
    /// What kind of file it is.
    pub(crate) format: ImageFormat,
    /// How it is to be turned.
    pub(crate) orientation: Orientation,
    /// Whether it can be shown from its file: upright, of one lightness or three colours of eight bits.
    pub(crate) plain: bool,
    /// The pixels, neither turned nor laid on white.
    pub(crate) pixels: DynamicImage,
}

/// Reads a picture of one of these kinds; `others` is said of a file that is of none.
///
/// # Errors
/// Why it is refused, in words that go on from the file's name: it is damaged, of another kind, or too large in memory.
pub(crate) fn decode(bytes: &[u8], kinds: &[ImageFormat], others: &str) -> Result<Decoded, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    let format = reader.format().filter(|f| kinds.contains(f)).ok_or(others)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| e.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(format!("it has {width} × {height} pixels; 100 million are the most"));
    }
    if width == 0 || height == 0 {
        return Err("it has no pixels".into());
    }
    // A picture whose orientation cannot be read is taken as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let plain = orientation == Orientation::NoTransforms
        && matches!(decoder.color_type(), ColorType::L8 | ColorType::Rgb8)
        && decoder.original_color_type() != ExtendedColorType::Cmyk8;
    let pixels = DynamicImage::from_decoder(decoder).map_err(|e| e.to_string())?;
    Ok(Decoded { format, orientation, plain, pixels })
}

/// Lays a picture on white where it is transparent, and brings it to one lightness or three colours of eight bits.
pub(crate) fn on_white(picture: DynamicImage) -> DynamicImage {
    let grey = !picture.color().has_color();
    let opaque = if picture.color().has_alpha() {
        let mut rgba = picture.into_rgba8();
        for p in rgba.pixels_mut() {
            let alpha = u32::from(p.0[3]);
            for c in &mut p.0[..3] {
                *c = ((u32::from(*c) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
            }
        }
        rgba.into()
    } else {
        picture
    };
    if grey { opaque.into_luma8().into() } else { opaque.into_rgb8().into() }
}

/// Writes pixels as a JPEG, with the colours as finely as the lightness: letters on a coloured ground keep clean edges.
///
/// # Errors
/// Why it cannot be written: it is wider or higher than a JPEG may be.
pub(crate) fn jpeg(
    pixels: &[u8],
    kind: jpeg_encoder::ColorType,
    width: u32,
    height: u32,
    quality: u8,
) -> Result<Vec<u8>, String> {
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err("a JPEG is at most 65,535 pixels wide and high".into());
    };
    let mut file = Vec::with_capacity(pixels.len() / 16);
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    encoder.encode(pixels, width, height, kind).map_err(|e| e.to_string())?;
    Ok(file)
}
