//! A colour profile of one ink (ICC.1:2001-04), as small as one can be: PDF/X-4 wants one in the file.

/// What it is called.
pub(super) const NAME: &str = "Black ink, dot gain 20 %";
/// The lightness of an ink's amount, as the exponent of a curve: what a dot gain of 20 % at the middle amounts to.
const GAMMA: f64 = 1.75;
/// The white that profiles are reckoned from (D50), in 65,536ths (ICC.1:2001-04, 6.4.43).
const D50: [u32; 3] = [0xf6d6, 0x1_0000, 0xd32d];
/// From the start of a profile to its table of tags.
const HEADER: usize = 128;

/// The profile.
pub(super) fn grey() -> Vec<u8> {
    let tags: [(&[u8; 4], Vec<u8>); 4] =
        [(b"desc", description()), (b"cprt", copyright()), (b"wtpt", white()), (b"kTRC", curve())];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    let start = HEADER + 4 + 12 * tags.len();
    for (name, tag) in &tags {
        table.extend_from_slice(*name);
        table.extend(((start + data.len()) as u32).to_be_bytes());
        table.extend((tag.len() as u32).to_be_bytes());
        data.extend_from_slice(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut out = ((start + data.len()) as u32).to_be_bytes().to_vec();
    out.extend([0; 4]); // no preferred module
    out.extend([2, 0x40, 0, 0]); // version 2.4
    out.extend_from_slice(b"prtrGRAYXYZ ");
    // A fixed date: the profile is always the same.
    for part in [2000u16, 1, 1, 0, 0, 0] {
        out.extend(part.to_be_bytes());
    }
    out.extend_from_slice(b"acsp");
    out.extend([0; 4 * 7]); // platform, flags, maker, model, attributes, intent
    out.extend(D50.iter().flat_map(|v| v.to_be_bytes()));
    out.resize(HEADER, 0);
    out.append(&mut table);
    out.append(&mut data);
    out
}

/// `textDescriptionType` (6.5.17): the name in ASCII, and nothing in Unicode and for a Macintosh.
fn description() -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend((NAME.len() as u32 + 1).to_be_bytes());
    out.extend_from_slice(NAME.as_bytes());
    out.push(0);
    out.extend([0; 4 + 4 + 2 + 1 + 67]);
    out
}

/// `textType` (6.5.18).
fn copyright() -> Vec<u8> {
    b"text\0\0\0\0In the public domain\0".to_vec()
}

/// `XYZType` (6.5.26).
fn white() -> Vec<u8> {
    let mut out = b"XYZ \0\0\0\0".to_vec();
    out.extend(D50.iter().flat_map(|v| v.to_be_bytes()));
    out
}

/// `curveType` (6.5.3) with an exponent.
fn curve() -> Vec<u8> {
    let mut out = b"curv\0\0\0\0\0\0\0\x01".to_vec();
    out.extend(((GAMMA * 256.0) as u16).to_be_bytes());
    out
}
