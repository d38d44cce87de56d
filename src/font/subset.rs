//! Subsets of faces for a PDF: only the outlines a document shows.

use subsetter::GlyphRemapper;

use crate::diag::Error;

/// A face cut down to some of its glyphs.
///
/// The program has no `cmap`: a PDF addresses its glyphs by number. CFF outlines come out CID-keyed with the
/// identity as their charset, so a glyph's new number is its code in either kind of outline.
pub(crate) struct Subset {
    /// The font file.
    pub(crate) data: Vec<u8>,
    /// The glyphs kept by their numbers in the whole face, ascending; the place in this list is the new number. The
    /// first is always `.notdef`.
    pub(crate) glyphs: Vec<u16>,
}

/// Cuts a face of the file `data` down to `glyphs`, which may stand in any order. `name` is what an error calls the face.
pub(crate) fn subset(name: &str, data: &[u8], index: u32, glyphs: &[u16]) -> Result<Subset, Error> {
    let mut kept = glyphs.to_vec();
    kept.push(0);
    kept.sort_unstable();
    kept.dedup();
    // Ascending order makes the new numbers a matter of the set alone, whatever order the glyphs were met in.
    let mapper = GlyphRemapper::new_from_glyphs_sorted(&kept);
    let data = subsetter::subset(data, index, &mapper)
        .map_err(|e| Error::Font { name: name.into(), message: format!("it cannot be subset: {e}") })?;
    Ok(Subset { data, glyphs: kept })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FACES;

    #[test]
    fn the_order_of_glyphs_does_not_matter() {
        for face in FACES {
            let a = subset(&face.family, &face.data, 0, &[40, 7, 40, 12]).unwrap();
            let b = subset(&face.family, &face.data, 0, &[12, 40, 7]).unwrap();
            assert_eq!(a.glyphs, [0, 7, 12, 40], "{}", face.family);
            assert!(a.data == b.data && a.data.len() < face.data.len() / 4, "{}", face.family);
        }
    }

    #[test]
    fn a_broken_file_is_an_error() {
        assert!(subset("x", b"not a font", 0, &[1]).is_err());
        assert!(subset("x", &FACES[0].data[..400], 0, &[1]).is_err());
    }
}
