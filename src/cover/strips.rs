//! A drawn cover as a JPEG. Compressing its pixels is most of the work of drawing a cover, and most of a cover is blank: so
//! it is compressed in pieces of one row of blocks, and a piece that is like the one above it is not compressed again.
//! The whole picture never stands in memory: its pixels would be a quarter of what a novel takes, and are drawn a few rows
//! at a time instead.
//!
//! Restart markers part the pieces: behind one, nothing depends on what stood before it (ISO/IEC 10918-1, E.1.4 and
//! F.1.1.5.1). Every decoder knows them.

use std::ops::Range;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rayon::prelude::*;

/// Rows of pixels in a block.
const BLOCK: usize = 8;
/// Bytes of a pixel.
const PIXEL: usize = 4;
/// The most pieces that a row of blocks is divided into: so many that what is blank beside a title is not compressed with it,
/// and so few that the markers are a twenty-fifth of the file.
const ACROSS: usize = 8;

/// Rows of blocks that are drawn at a time: so few that they stay in a processor's own memory.
const DRAWN: u32 = 16;

/// What a picture shows, by its rows from the top.
pub(super) trait Rows: Sync {
    /// The opaque RGBA pixels of some rows.
    fn draw(&self, rows: Range<u32>) -> Option<Vec<u8>>;

    /// Whether some rows are alike for sure, without drawing them.
    fn alike(&self, rows: Range<u32>) -> bool;
}

/// Writes a picture as a JPEG, with the colours as finely as the lightness: letters on a coloured ground keep clean edges.
///
/// # Errors
/// Why it cannot be written: it has no pixels, or is wider or higher than a JPEG may be.
pub(super) fn jpeg(width: u32, height: u32, quality: u8, picture: &impl Rows) -> Result<Vec<u8>, String> {
    const HIGH: u32 = BLOCK as u32;
    let (Ok(columns), Ok(rows)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err("a JPEG is at most 65,535 pixels wide and high".into());
    };
    // All pieces have as many blocks, so that a piece ends where a row does.
    let blocks = usize::from(columns).div_ceil(BLOCK);
    let across = (1..=ACROSS).rev().find(|n| blocks.is_multiple_of(*n)).unwrap_or(1);
    let piece = Piece { blocks: blocks / across, across, row: usize::from(columns) * PIXEL, quality };
    let strips = height.div_ceil(HIGH);
    let goes_on = |n: u32| n > 0 && (n + 1) * HIGH <= height && picture.alike((n - 1) * HIGH..(n + 1) * HIGH);
    let mut compressed: Vec<Compressed> = Vec::new();
    let mut n = 0;
    while n < strips {
        if goes_on(n) {
            compressed.push(Compressed { head: Vec::new(), pieces: vec![None; across] });
            n += 1;
            continue;
        }
        // A cover is drawn while a draft is read, and the reading is what everything else waits for.
        rayon::yield_now();
        let end = (n + 1..strips.min(n + DRAWN)).find(|n| goes_on(*n)).unwrap_or(strips.min(n + DRAWN));
        let pixels = picture.draw(n * HIGH..height.min(end * HIGH)).ok_or("its rows cannot be drawn")?;
        compressed.push(piece.compress_all(&pixels)?);
        n = end;
    }

    let mut out = compressed.first().ok_or("it has no pixels")?.head.clone();
    let (_, size_at) = head(&out).ok_or("its head cannot be read")?;
    out[size_at..size_at + 2].copy_from_slice(&rows.to_be_bytes());
    out[size_at + 2..size_at + 4].copy_from_slice(&columns.to_be_bytes());
    let mut above: Vec<&[u8]> = vec![&[]; across];
    for (n, piece) in compressed.iter().flat_map(|c| &c.pieces).enumerate() {
        if n > 0 {
            out.extend([0xff, 0xd0 + ((n - 1) % 8) as u8]);
        }
        if let Some(piece) = piece {
            above[n % across] = piece;
        }
        out.extend(above[n % across]);
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// What all pieces of a picture have alike.
struct Piece {
    /// Blocks in a piece.
    blocks: usize,
    /// Pieces beside each other.
    across: usize,
    /// Bytes in a row of the picture.
    row: usize,
    quality: u8,
}

impl Piece {
    /// The pieces of some rows of the picture; none where one is like that above it.
    fn compress_all(&self, pixels: &[u8]) -> Result<Compressed, String> {
        let strips: Vec<&[u8]> = pixels.chunks((self.row * BLOCK).max(1)).collect();
        let width = self.blocks * BLOCK * PIXEL;
        let compress = |piece: usize| -> Result<(Vec<u8>, usize, Vec<usize>), String> {
            let rows_of = |strip: usize| {
                strips[strip].chunks(self.row).map(move |r| &r[piece * width..r.len().min((piece + 1) * width)])
            };
            // Those below each other that differ are compressed as one picture, with a marker behind each.
            let differ: Vec<usize> =
                (0..strips.len()).filter(|n| *n == 0 || !rows_of(*n).eq(rows_of(*n - 1))).collect();
            let rows: Vec<&[u8]> = differ.iter().flat_map(|n| rows_of(*n)).collect();
            let columns = rows.first().map_or(0, |r| r.len() / PIXEL);
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, self.quality);
            encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
            encoder.set_restart_interval(self.blocks as u16);
            let encoded = encoder.encode(&rows.concat(), columns as u16, rows.len() as u16, ColorType::Rgba);
            encoded.map_err(|e| e.to_string())?;
            let (body, _) = head(&file).ok_or("its head cannot be read")?;
            Ok((file, body, differ))
        };
        let made: Vec<_> = (0..self.across).into_par_iter().map(compress).collect::<Result<_, _>>()?;
        let mut pieces = vec![None; strips.len() * self.across];
        for (piece, (file, body, differ)) in made.iter().enumerate() {
            for (n, part) in differ.iter().zip(split(&file[*body..])) {
                pieces[n * self.across + piece] = Some(part.to_vec());
            }
        }
        let head = made.first().map(|(file, body, _)| file[..*body].to_vec()).unwrap_or_default();
        Ok(Compressed { head, pieces })
    }
}

/// Some rows of a picture, compressed.
struct Compressed {
    /// What stands before the pixels of a file.
    head: Vec<u8>,
    /// The pieces from left to right and from top to bottom.
    pieces: Vec<Option<Vec<u8>>>,
}

/// The parts of the compressed pixels of a file between its markers: within them, a byte that opens a marker is followed
/// by zero (ISO/IEC 10918-1, B.1.1.5).
fn split(pixels: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = pixels;
    std::iter::from_fn(move || {
        let end = memchr::memchr_iter(0xff, rest).find(|at| rest.get(at + 1).is_some_and(|b| *b != 0))?;
        let part = &rest[..end];
        rest = &rest[end + 2..];
        Some(part)
    })
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
        struct Pixels<'a>(&'a [u8], usize);
        impl Rows for Pixels<'_> {
            fn draw(&self, rows: Range<u32>) -> Option<Vec<u8>> {
                self.0.get(rows.start as usize * self.1..rows.end as usize * self.1).map(<[u8]>::to_vec)
            }
            fn alike(&self, rows: Range<u32>) -> bool {
                rows.len() > 13 && self.draw(rows).is_some_and(|p| p.chunks(self.1).all(|r| r == &p[..self.1]))
            }
        }
        for (width, height) in [(1, 1), (17, 8), (40, 83), (300, 200), (1562, 40), (24, 400)] {
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
            let pieced = jpeg(width, height, 88, &Pixels(&pixels, width as usize * PIXEL)).unwrap();
            assert_eq!(seen(&pieced), seen(&whole), "{width} × {height}");
        }
        assert!(jpeg(0, 0, 88, &Pixels(&[], 0)).is_err());
        assert!(jpeg(70_000, 1, 88, &Pixels(&[0; 280_000], 280_000)).is_err());
        assert!(jpeg(8, 8, 88, &Pixels(&[], 32)).is_err());
    }
}
