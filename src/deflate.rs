//! Leaf: deflates bytes, for the streams of a PDF and the files of an archive.

use libdeflater::{CompressionLvl, Compressor};

/// Deflates one stream after the other. Each is as if it were the only one, but the tables are made once: they are larger
/// than a page of text or a chapter.
pub(crate) struct Deflater {
    compressor: Compressor,
    /// Streams have a head and a checksum.
    zlib: bool,
    /// What is being deflated; each stream is copied out of it, so that none has more room than it needs.
    room: Vec<u8>,
}

impl Deflater {
    /// For streams with a head and a checksum (RFC 1950), as `/FlateDecode` of a PDF wants them; `level` is 1 to 12.
    pub(crate) fn zlib(level: i32) -> Deflater {
        Deflater { zlib: true, ..Deflater::bare(level) }
    }

    /// For bare streams (RFC 1951), as archives have them; `level` is 1 to 12.
    pub(crate) fn bare(level: i32) -> Deflater {
        let level = CompressionLvl::new(level).unwrap_or_default();
        Deflater { compressor: Compressor::new(level), zlib: false, room: Vec::new() }
    }

    /// The bytes, deflated.
    ///
    /// # Errors
    /// Why it cannot be done: never, for there is room for bytes that do not get smaller.
    pub(crate) fn deflate(&mut self, data: &[u8]) -> Result<Vec<u8>, String> {
        let (c, zlib) = (&mut self.compressor, self.zlib);
        let bound = if zlib { c.zlib_compress_bound(data.len()) } else { c.deflate_compress_bound(data.len()) };
        if self.room.len() < bound {
            self.room.resize(bound, 0);
        }
        let done = if zlib { c.zlib_compress(data, &mut self.room) } else { c.deflate_compress(data, &mut self.room) };
        Ok(self.room[..done.map_err(|e| e.to_string())?].to_vec())
    }
}

/// The checksum of an archive's file (APPNOTE 4.4.7).
pub(crate) fn crc32(data: &[u8]) -> u32 {
    libdeflater::crc32(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_goes_in_comes_out() {
        let (mut zlib, mut bare) = (Deflater::zlib(4), Deflater::bare(6));
        // Bytes that do not get smaller need more room than is given at first.
        let noise: Vec<u8> = (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        for data in [&b""[..], b"a", &b"word ".repeat(9000), &noise, b"and again"] {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            let (first, second) = (zlib.deflate(data).unwrap(), bare.deflate(data).unwrap());
            flate2::read::ZlibDecoder::new(&first[..]).read_to_end(&mut a).unwrap();
            flate2::read::DeflateDecoder::new(&second[..]).read_to_end(&mut b).unwrap();
            assert!(a == data && b == data);
            assert_eq!(first, Deflater::zlib(4).deflate(data).unwrap());
        }
    }
}
