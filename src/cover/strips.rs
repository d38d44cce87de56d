//! A drawn cover as a JPEG. Compressing its pixels is most of the work of drawing a cover, and most of a cover is blank: so
//! it is compressed in strips of one row of blocks, and a strip that is like the one above it is not compressed again.
//!
//! Restart markers part the strips: behind one, nothing depends on what stood before it (ISO/IEC 10918-1, E.1.4 and
//! F.1.1.5.1). Every decoder knows them.

use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use rayon::prelude::*;

/// Rows of pixels in a block.
const BLOCK: usize = 8;
/// Bytes of a pixel.
const PIXEL: usize = 4;

/// Writes opaque RGBA pixels as a JPEG, with the colours as finely as the lightness: letters on a coloured ground keep
/// clean edges.
///
/// # Errors
/// Why it cannot be written: it has no pixels, or is wider or higher than a JPEG may be.
pub(super) fn jpeg(pixels: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, String> {
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err("a JPEG is at most 65,535 pixels wide and high".into());
    };
    let row = usize::from(width) * PIXEL;
    let strips: Vec<&[u8]> = pixels.chunks((row * BLOCK).max(1)).collect();
    let compress = |n: usize| -> Result<Option<Vec<u8>>, EncodingError> {
        if n > 0 && strips[n] == strips[n - 1] {
            return Ok(None);
        }
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        encoder.set_restart_interval(width.div_ceil(BLOCK as u16));
        encoder.encode(strips[n], width, (strips[n].len() / row) as u16, ColorType::Rgba)?;
        Ok(Some(file))
    };
    let compressed = (0..strips.len()).into_par_iter().map(compress).collect::<Result<Vec<_>, _>>();
    let compressed = compressed.map_err(|e| e.to_string())?;

    let first = compressed.first().and_then(Option::as_ref).ok_or("it has no pixels")?;
    let (body, height_at) = head(first).ok_or("its head cannot be read")?;
    let mut out = first[..body].to_vec();
    out[height_at..height_at + 2].copy_from_slice(&height.to_be_bytes());
    let mut strip: &[u8] = &[];
    for (n, file) in compressed.iter().enumerate() {
        if n > 0 {
            out.extend([0xff, 0xd0 + ((n - 1) % 8) as u8]);
        }
        if let Some(file) = file {
            // All heads are as long as the first, and the end marker closes each file.
            strip = &file[body..file.len() - 2];
        }
        out.extend(strip);
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// Where the compressed pixels of a JPEG begin, and where its frame header says the height (ISO/IEC 10918-1, B.2.2).
fn head(file: &[u8]) -> Option<(usize, usize)> {
    const FRAME: u8 = 0xc0;
    const SCAN: u8 = 0xda;
    let mut height_at = None;
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *file.get(at..at + 4)? else { return None };
        let after = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        match marker {
            FRAME => height_at = Some(at + 5),
            SCAN => return Some((after, height_at?)),
            _ => {}
        }
        at = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_make_the_same_picture_as_a_whole() {
        for (width, height) in [(1, 1), (17, 8), (40, 83), (300, 200)] {
            // Blank at the top and below the middle, so that strips repeat.
            let pixel = |x: u32, y: u32| match y * 10 / height {
                3..5 => [(x * 7) as u8, (y * 5) as u8, (x ^ y) as u8, 255],
                _ => [20, 40, 60, 255],
            };
            let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
            let mut whole = Vec::new();
            let mut encoder = Encoder::new(&mut whole, 88);
            encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
            encoder.encode(&pixels, width as u16, height as u16, ColorType::Rgba).unwrap();
            let seen = |file: &[u8]| image::load_from_memory(file).unwrap().into_rgb8();
            let stripped = jpeg(&pixels, width, height, 88).unwrap();
            assert_eq!(seen(&stripped), seen(&whole), "{width} × {height}");
        }
        assert!(jpeg(&[], 0, 0, 88).is_err());
        assert!(jpeg(&[0; 4], 70_000, 1, 88).is_err());
    }
}
