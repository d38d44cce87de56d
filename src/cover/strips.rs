//! A drawn cover as a JPEG. Compressing its pixels is most of the work of drawing a cover, and most of a cover is blank: so
//! it is compressed in pieces of one row of blocks, and a piece that is like the one above it is not compressed again.
//!
//! Restart markers part the pieces: behind one, nothing depends on what stood before it (ISO/IEC 10918-1, E.1.4 and
//! F.1.1.5.1). Every decoder knows them.

use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use rayon::prelude::*;

/// Rows of pixels in a block.
const BLOCK: usize = 8;
/// Bytes of a pixel.
const PIXEL: usize = 4;
/// The most pieces that a row of blocks is divided into: so many that what is blank beside a title is not compressed with it,
/// and so few that the markers are a twenty-fifth of the file.
const ACROSS: usize = 8;

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
    // All pieces have as many blocks, so that a piece ends where a row does.
    let blocks = usize::from(width).div_ceil(BLOCK);
    let across = (1..=ACROSS).rev().find(|n| blocks.is_multiple_of(*n)).unwrap_or(1);
    let piece_row = blocks / across * BLOCK * PIXEL;
    let strips: Vec<&[u8]> = pixels.chunks((row * BLOCK).max(1)).collect();
    let rows_of = |strip: usize, piece: usize| {
        strips[strip].chunks(row).map(move |r| &r[piece * piece_row..row.min((piece + 1) * piece_row)])
    };
    let compress = |n: usize| -> Result<Option<Vec<u8>>, EncodingError> {
        let (strip, piece) = (n / across, n % across);
        if strip > 0 && rows_of(strip, piece).eq(rows_of(strip - 1, piece)) {
            return Ok(None);
        }
        let piece: Vec<&[u8]> = rows_of(strip, piece).collect();
        let width = piece.first().map_or(0, |r| r.len() / PIXEL);
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        encoder.set_restart_interval((blocks / across) as u16);
        encoder.encode(&piece.concat(), width as u16, piece.len() as u16, ColorType::Rgba)?;
        Ok(Some(file))
    };
    let compressed = (0..strips.len() * across).into_par_iter().map(compress).collect::<Result<Vec<_>, _>>();
    let compressed = compressed.map_err(|e| e.to_string())?;

    let first = compressed.first().and_then(Option::as_ref).ok_or("it has no pixels")?;
    let (body, size_at) = head(first).ok_or("its head cannot be read")?;
    let mut out = first[..body].to_vec();
    out[size_at..size_at + 2].copy_from_slice(&height.to_be_bytes());
    out[size_at + 2..size_at + 4].copy_from_slice(&width.to_be_bytes());
    let mut above: Vec<&[u8]> = vec![&[]; across];
    for (n, file) in compressed.iter().enumerate() {
        if n > 0 {
            out.extend([0xff, 0xd0 + ((n - 1) % 8) as u8]);
        }
        if let Some(file) = file {
            // All heads are as long as the first, and the end marker closes each file.
            above[n % across] = &file[body..file.len() - 2];
        }
        out.extend(above[n % across]);
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// Where the compressed pixels of a JPEG begin, and where its frame header says the height and the width (ISO/IEC 10918-1,
/// B.2.2).
fn head(file: &[u8]) -> Option<(usize, usize)> {
    const FRAME: u8 = 0xc0;
    const SCAN: u8 = 0xda;
    let mut size_at = None;
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *file.get(at..at + 4)? else { return None };
        let after = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        match marker {
            FRAME => size_at = Some(at + 5),
            SCAN => return Some((after, size_at?)),
            _ => {}
        }
        at = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_same_picture_as_a_whole() {
        for (width, height) in [(1, 1), (17, 8), (40, 83), (300, 200), (1562, 40)] {
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
            let pieced = jpeg(&pixels, width, height, 88).unwrap();
            assert_eq!(seen(&pieced), seen(&whole), "{width} × {height}");
        }
        assert!(jpeg(&[], 0, 0, 88).is_err());
        assert!(jpeg(&[0; 4], 70_000, 1, 88).is_err());
    }
}
