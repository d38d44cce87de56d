//! Subsets for e-readers: fonts that stay fonts, with a character map, names and layout features, unlike the glyph
//! programs that a PDF embeds.
//!
//! Glyphs keep their numbers, so every layout table stays true as it is; what goes is the outlines and widths of glyphs
//! that no wanted character leads to, and their place in the character map. In these steps:
//!
//! 1. the glyphs of the wanted characters, by `cmap`;
//! 2. what layout features may put in their place (`GSUB` closure), and the parts of composite glyphs;
//! 3. outlines: `glyf` and `loca` written anew without the others; in `CFF` the others become empty programs in an index
//!    of the old length, so that no offset of the table changes (the unused rest is zeros, which compress to nothing);
//! 4. `cmap` written anew, `post` without glyph names, unused widths zero, hints and signatures left out.

use std::collections::BTreeMap;

use skrifa::raw::collections::IntSet;
use skrifa::raw::tables::glyf::Glyph;
use skrifa::raw::types::Tag;
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{GlyphId, MetadataProvider};

/// Tables kept: those that OpenType 1.9 requires, outlines, layout, and the baselines. Hints, signatures, vertical
/// metrics and glyph names are left out.
const KEPT: &[&[u8; 4]] = &[
    b"BASE", b"CFF ", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"cmap", b"gasp", b"glyf", b"head", b"hhea", b"hmtx",
    b"kern", b"loca", b"maxp", b"name", b"post",
];
/// Tables that only layout needs.
const LAYOUT: &[&[u8; 4]] = &[b"BASE", b"GDEF", b"GPOS", b"GSUB", b"kern"];
/// Features whose glyphs stay reachable: those that are on by default, by script or by style sheet in the books made
/// here. Stylistic sets, ornaments behind letters and the like are not.
const FEATURES: &[&[u8; 4]] = &[
    b"ccmp", b"locl", b"rlig", b"liga", b"clig", b"calt", b"rclt", b"mark", b"mkmk", b"kern", b"smcp", b"c2sc",
    b"onum", b"lnum", b"pnum", b"tnum", b"init", b"medi", b"fina", b"isol", b"med2", b"fin2", b"fin3", b"mset",
    b"case", b"rtlm", b"rtla", b"ltrm", b"ltra",
];

/// Whether a font has every character of a text.
pub(crate) fn has_all(data: &[u8], text: &str) -> bool {
    FontRef::new(data).is_ok_and(|font| {
        let map = font.charmap();
        text.chars().filter(|c| !c.is_whitespace()).all(|c| map.map(c).is_some())
    })
}

/// The font with the glyphs of these characters alone. Without `layout` it has no layout tables and no glyphs that only
/// features reach. Characters the font lacks are passed over.
///
/// # Errors
/// Says what is wrong with a font that cannot be read.
pub(crate) fn subset(data: &[u8], chars: &[char], layout: bool) -> Result<Vec<u8>, String> {
    let font = FontRef::new(data).map_err(|e| e.to_string())?;
    let count = u32::from(font.maxp().map_err(|e| e.to_string())?.num_glyphs());
    let charmap = font.charmap();
    let map: BTreeMap<u32, u32> =
        chars.iter().filter_map(|c| charmap.map(*c).map(|g| (*c as u32, g.to_u32()))).filter(|m| m.1 < count).collect();

    let mut glyphs = IntSet::<GlyphId>::empty();
    glyphs.insert(GlyphId::NOTDEF);
    glyphs.extend(map.values().map(|g| GlyphId::new(*g)));
    if layout {
        close_over_features(&font, &mut glyphs, count).map_err(|e| e.to_string())?;
    }
    close_over_parts(&font, &mut glyphs).map_err(|e| e.to_string())?;
    let keep: Vec<bool> = (0..count).map(|g| glyphs.contains(GlyphId::new(g))).collect();

    let mut tables: BTreeMap<[u8; 4], Vec<u8>> = BTreeMap::new();
    for tag in KEPT.iter().filter(|t| layout || !LAYOUT.contains(t)) {
        if let Some(table) = font.table_data(Tag::new(tag)) {
            tables.insert(**tag, table.as_bytes().to_vec());
        }
    }
    let broken = |table: &str| format!("its table {table} cannot be read");
    outlines(&mut tables, &keep).ok_or_else(|| broken("of outlines"))?;
    widths(&mut tables, &keep).ok_or_else(|| broken("hmtx"))?;
    tables.insert(*b"cmap", character_map(&map));
    if let Some(post) = tables.get_mut(b"post") {
        // Version 3: no glyph names.
        post.truncate(32);
        post.get_mut(..4).ok_or_else(|| broken("post"))?.copy_from_slice(&[0, 3, 0, 0]);
    }
    Ok(file(tables))
}

fn close_over_features(
    font: &FontRef<'_>,
    glyphs: &mut IntSet<GlyphId>,
    count: u32,
) -> Result<(), skrifa::raw::ReadError> {
    let Ok(gsub) = font.gsub() else { return Ok(()) };
    let mut features = IntSet::<Tag>::empty();
    features.extend(FEATURES.iter().map(|f| Tag::new(f)));
    let features = gsub.collect_features(&IntSet::all(), &IntSet::all(), &features)?;
    let lookups = gsub.collect_lookups(&features)?;
    gsub.closure_glyphs_with_num_glyphs(&lookups, glyphs, count)
}

fn close_over_parts(font: &FontRef<'_>, glyphs: &mut IntSet<GlyphId>) -> Result<(), skrifa::raw::ReadError> {
    let (Ok(glyf), Ok(loca)) = (font.glyf(), font.loca(None)) else { return Ok(()) };
    let mut open: Vec<GlyphId> = glyphs.iter().collect();
    while let Some(g) = open.pop() {
        if let Some(Glyph::Composite(composite)) = loca.get_glyf(g, &glyf)? {
            for part in composite.components() {
                let part = GlyphId::from(part.glyph);
                if glyphs.insert(part) {
                    open.push(part);
                }
            }
        }
    }
    Ok(())
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

/// A big-endian number of 1 to 4 bytes.
fn uint_at(data: &[u8], at: usize, size: usize) -> Option<usize> {
    Some(data.get(at..at.checked_add(size)?)?.iter().fold(0usize, |n, b| n << 8 | usize::from(*b)))
}

fn outlines(tables: &mut BTreeMap<[u8; 4], Vec<u8>>, keep: &[bool]) -> Option<()> {
    if let Some(cff) = tables.get_mut(b"CFF ") {
        return cff_outlines(cff, keep);
    }
    let long = u16_at(tables.get(b"head")?, 50)? != 0;
    let (glyf, loca) = (tables.get(b"glyf")?, tables.get(b"loca")?);
    let offset = |g: usize| if long { uint_at(loca, g * 4, 4) } else { uint_at(loca, g * 2, 2).map(|o| o * 2) };
    let mut new_glyf = Vec::new();
    let mut offsets = vec![0u32];
    for (g, keep) in keep.iter().enumerate() {
        if *keep {
            new_glyf.extend_from_slice(glyf.get(offset(g)?..offset(g + 1)?)?);
            new_glyf.resize(new_glyf.len().next_multiple_of(4), 0);
        }
        offsets.push(u32::try_from(new_glyf.len()).ok()?);
    }
    // Short offsets are halves of an offset and end at 128 KiB.
    let short = new_glyf.len() <= 2 * usize::from(u16::MAX);
    let new_loca = if short {
        offsets.iter().flat_map(|o| ((o / 2) as u16).to_be_bytes()).collect()
    } else {
        offsets.iter().flat_map(|o| o.to_be_bytes()).collect()
    };
    tables.get_mut(b"head")?.get_mut(50..52)?.copy_from_slice(&u16::from(!short).to_be_bytes());
    tables.insert(*b"glyf", new_glyf);
    tables.insert(*b"loca", new_loca);
    Some(())
}

/// An INDEX of CFF (Adobe TN 5176, clause 5): the range of each object, and where it ends.
fn cff_index(data: &[u8], at: usize) -> Option<(Vec<std::ops::Range<usize>>, usize)> {
    let count = usize::from(u16_at(data, at)?);
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let size = usize::from(*data.get(at + 2)?);
    let base = at + 2 + (count + 1) * size;
    let ends = (0..=count).map(|n| Some(base + uint_at(data, at + 3 + n * size, size)?)).collect::<Option<Vec<_>>>()?;
    let objects = ends.windows(2).map(|w| (w[0] <= w[1] && w[1] <= data.len()).then(|| w[0]..w[1]));
    Some((objects.collect::<Option<Vec<_>>>()?, *ends.last()?))
}

/// The operand of an operator of one byte in a DICT of CFF (clause 4), as a whole number.
fn cff_operand(dict: &[u8], operator: u8) -> Option<usize> {
    let (mut at, mut last) = (0, None);
    while let Some(&b) = dict.get(at) {
        at += match b {
            12 => 2,
            0..=21 if b == operator => return last,
            0..=21 => 1,
            28 => {
                last = uint_at(dict, at + 1, 2);
                3
            }
            29 => {
                last = uint_at(dict, at + 1, 4);
                5
            }
            30 => 2 + dict.get(at + 1..)?.iter().position(|n| n & 0x0f == 0x0f || n >> 4 == 0x0f)?,
            32..=246 => {
                last = usize::from(b).checked_sub(139);
                1
            }
            247..=254 => {
                last = (b < 251).then_some((usize::from(b) - 247) * 256 + usize::from(*dict.get(at + 1)?) + 108);
                2
            }
            _ => 1,
        };
    }
    None
}

fn cff_outlines(cff: &mut [u8], keep: &[bool]) -> Option<()> {
    /// The operator that ends a glyph's program, which by itself is an empty glyph.
    const END: u8 = 14;
    let (_, after_names) = cff_index(cff, usize::from(*cff.get(2)?))?;
    let (dicts, _) = cff_index(cff, after_names)?;
    let start = cff_operand(cff.get(dicts.first()?.clone())?, 17)?;
    let (programs, end) = cff_index(cff, start)?;
    let size = usize::from(*cff.get(start + 2)?);
    let base = start + 3 + (programs.len() + 1) * size;
    let (mut offsets, mut body) = (Vec::new(), Vec::new());
    let put = |offsets: &mut Vec<u8>, offset: usize| {
        offsets.extend_from_slice(&(offset as u32).to_be_bytes()[4usize.saturating_sub(size)..]);
    };
    for (g, program) in programs.iter().enumerate() {
        put(&mut offsets, body.len() + 1);
        match keep.get(g) {
            Some(true) => body.extend_from_slice(&cff[program.clone()]),
            _ => body.push(END),
        }
    }
    put(&mut offsets, body.len() + 1);
    body.resize(body.len().max(end - base), 0);
    // A program has a byte at least, so the new index is no longer than the old; otherwise the font is broken.
    if !(1..=4).contains(&size) || base + body.len() != end {
        return None;
    }
    cff.get_mut(start + 3..base)?.copy_from_slice(&offsets);
    cff.get_mut(base..end)?.copy_from_slice(&body);
    Some(())
}

/// Empties the widths of glyphs that are gone. The last full entry stays, for it holds for all glyphs after it.
fn widths(tables: &mut BTreeMap<[u8; 4], Vec<u8>>, keep: &[bool]) -> Option<()> {
    let full = usize::from(u16_at(tables.get(b"hhea")?, 34)?);
    let hmtx = tables.get_mut(b"hmtx")?;
    for (g, _) in keep.iter().enumerate().filter(|(_, keep)| !**keep) {
        let range = match g {
            g if g + 1 < full => g * 4..g * 4 + 4,
            g if g >= full => full * 4 + (g - full) * 2..full * 4 + (g - full) * 2 + 2,
            _ => continue,
        };
        hmtx.get_mut(range)?.fill(0);
    }
    Some(())
}

/// A `cmap` table: format 4 for the basic plane, and format 12 with everything where there is more.
fn character_map(map: &BTreeMap<u32, u32>) -> Vec<u8> {
    // Runs of characters whose glyphs run on with them: first, last, glyph of the first.
    let runs = |limit: u32| {
        let mut runs: Vec<(u32, u32, u32)> = Vec::new();
        for (&c, &g) in map.range(..limit) {
            match runs.last_mut() {
                Some((first, last, glyph)) if *last + 1 == c && *glyph + (c - *first) == g => *last = c,
                _ => runs.push((c, c, g)),
            }
        }
        runs
    };
    let mut basic = runs(0xffff);
    // The format ends with a segment for U+FFFF, which has no glyph.
    basic.push((0xffff, 0xffff, 0));
    let count = basic.len();
    let mut four = Vec::new();
    let put = |out: &mut Vec<u8>, v: usize| out.extend_from_slice(&(v as u16).to_be_bytes());
    let selector = count.ilog2();
    let range = 2 * (1usize << selector);
    for v in [4, 16 + 8 * count, 0, 2 * count, range, selector as usize, 2 * count - range] {
        put(&mut four, v);
    }
    basic.iter().for_each(|r| put(&mut four, r.1 as usize));
    put(&mut four, 0);
    basic.iter().for_each(|r| put(&mut four, r.0 as usize));
    basic.iter().for_each(|r| put(&mut four, r.2.wrapping_sub(r.0) as u16 as usize));
    basic.iter().for_each(|_| put(&mut four, 0));

    let all = runs(u32::MAX);
    let mut twelve = Vec::new();
    if map.keys().any(|c| *c > 0xffff) {
        put(&mut twelve, 12);
        put(&mut twelve, 0);
        for v in [16 + 12 * all.len() as u32, 0, all.len() as u32] {
            twelve.extend_from_slice(&v.to_be_bytes());
        }
        for v in all.iter().flat_map(|r| [r.0, r.1, r.2]) {
            twelve.extend_from_slice(&v.to_be_bytes());
        }
    }
    let records = 1 + usize::from(!twelve.is_empty());
    let mut out = Vec::new();
    put(&mut out, 0);
    put(&mut out, records);
    let first = 4 + 8 * records;
    let mut record = |encoding: usize, offset: usize| {
        put(&mut out, 3);
        put(&mut out, encoding);
        out.extend_from_slice(&(offset as u32).to_be_bytes());
    };
    record(1, first);
    if records == 2 {
        record(10, first + four.len());
    }
    out.extend(four);
    out.extend(twelve);
    out
}

fn checksum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0u32, |sum, word| {
        let mut w = [0; 4];
        w[..word.len()].copy_from_slice(word);
        sum.wrapping_add(u32::from_be_bytes(w))
    })
}

/// The font file (OpenType 1.9, "Organization of an OpenType Font"): directory and tables by tag, with their checksums.
fn file(mut tables: BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let cff = tables.contains_key(b"CFF ");
    if let Some(adjustment) = tables.get_mut(b"head").and_then(|h| h.get_mut(8..12)) {
        adjustment.fill(0);
    }
    let count = tables.len();
    let selector = count.max(1).ilog2();
    let range = 16usize << selector;
    let mut out: Vec<u8> = if cff { b"OTTO".to_vec() } else { vec![0, 1, 0, 0] };
    for v in [count, range, selector as usize, (16 * count).saturating_sub(range)] {
        out.extend_from_slice(&(v as u16).to_be_bytes());
    }
    let mut offset = 12 + 16 * count;
    let mut head = None;
    for (tag, table) in &tables {
        out.extend_from_slice(tag);
        for v in [checksum(table), offset as u32, table.len() as u32] {
            out.extend_from_slice(&v.to_be_bytes());
        }
        if tag == b"head" {
            head = Some(offset);
        }
        offset += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        out.extend_from_slice(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    if let Some(head) = head {
        let adjustment = 0xb1b0_afba_u32.wrapping_sub(checksum(&out));
        if let Some(field) = out.get_mut(head + 8..head + 12) {
            field.copy_from_slice(&adjustment.to_be_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use skrifa::instance::{LocationRef, Size};
    use skrifa::outline::{DrawSettings, OutlinePen};

    use super::*;
    use crate::font::FACES;

    #[derive(Default, PartialEq, Debug)]
    struct Outline(Vec<f32>);
    impl OutlinePen for Outline {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.extend([1.0, x, y]);
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.extend([2.0, x, y]);
        }
        fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
            self.0.extend([3.0, a, b, x, y]);
        }
        fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
            self.0.extend([4.0, a, b, c, d, x, y]);
        }
        fn close(&mut self) {
            self.0.push(5.0);
        }
    }

    fn outline(font: &FontRef<'_>, g: GlyphId) -> Outline {
        let mut pen = Outline::default();
        if let Some(glyph) = font.outline_glyphs().get(g) {
            glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).unwrap();
        }
        pen
    }

    #[test]
    fn subsets_of_every_face_are_fonts_that_draw_the_same() {
        let chars: Vec<char> =
            "ABCÄÉabcdefghijklmnopqrstuvwxyzäéß0123456789.,;!?“”‘’— \u{a0}-שלוםالسلام".chars().collect();
        for face in FACES.iter().filter(|f| !f.reserved_name) {
            let made = subset(&face.data, &chars, true).unwrap();
            let (old, new) = (FontRef::new(&face.data).unwrap(), FontRef::new(&made).unwrap());
            for c in &chars {
                let g = old.charmap().map(*c);
                assert_eq!(new.charmap().map(*c), g, "{} {c}", face.family);
                if let Some(g) = g {
                    assert_eq!(outline(&new, g), outline(&old, g), "{} {c}", face.family);
                    let width =
                        |f: &FontRef<'_>| f.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(g);
                    assert_eq!(width(&new), width(&old));
                }
            }
            assert_eq!(new.charmap().map('Z'), None);
            let z = old.charmap().map('Ω').or(old.charmap().map('Z')).unwrap();
            assert_eq!(outline(&new, z), Outline::default(), "{}", face.family);
            assert_eq!(checksum(&made), 0xb1b0_afba, "{}", face.family);
            let deflated = |d: &[u8]| {
                use std::io::Write;
                let mut e = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
                e.write_all(d).unwrap();
                e.finish().unwrap().len()
            };
            assert!(deflated(&made) < deflated(&face.data), "{}", face.family);
        }
    }

    #[test]
    fn small_capitals_and_ligatures_stay_reachable() {
        let face = FACES.iter().find(|f| f.family == "EB Garamond").unwrap();
        let made = subset(&face.data, &['f', 'i', 'a'], true).unwrap();
        let font = FontRef::new(&made).unwrap();
        let drawn = (0..u32::from(font.maxp().unwrap().num_glyphs()))
            .filter(|g| outline(&font, GlyphId::new(*g)) != Outline::default())
            .count();
        // f, i, a and more: fi, ffi, small capitals.
        assert!((6..200).contains(&drawn), "{drawn}");
        let plain = subset(&face.data, &['\u{2766}'], false).unwrap();
        assert!(plain.len() < 40_000, "{}", plain.len());
        assert!(has_all(&plain, "\u{2766}") && !has_all(&plain, "a"));
    }

    #[test]
    fn broken_fonts_are_refused_not_panicked_at() {
        let face = FACES.iter().find(|f| f.family == "Libertinus Serif").unwrap();
        assert!(subset(b"", &['a'], true).is_err());
        for cut in (0..face.data.len()).step_by(9973) {
            let _ = subset(&face.data[..cut], &['a'], true);
        }
        let mut bytes = face.data.to_vec();
        for at in (0..bytes.len()).step_by(4999) {
            bytes[at] ^= 0xff;
            let _ = subset(&bytes, &['a', 'f', 'i'], true);
        }
    }
}
