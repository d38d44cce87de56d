//! What style sheets and pictures have in them that some reader or store does not take. Nothing here is against the rules
//! of the format.

use crate::diag::EpubFault;

/// The most a picture has for Apple's store, in pixels.
const MOST_PIXELS: u64 = 4_000_000;
/// The least a cover has for Kindle's library, in pixels: it asks for this width or this height (Kindle Publishing
/// Guidelines, 4.2).
const LEAST_COVER: (u32, u32) = (1200, 1800);
/// Units that no reader's choice of size changes.
const FIXED: [&str; 6] = ["px", "pt", "pc", "cm", "mm", "in"];

/// What readers stumble over in a style sheet. Comments are in it; the first of each kind is told.
pub(super) fn css(text: &str) -> Vec<EpubFault> {
    let mut faults = Vec::new();
    let mut add = |fault: EpubFault| {
        if !faults.iter().any(|f: &EpubFault| f.code() == fault.code()) {
            faults.push(fault);
        }
    };
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        if comment.contains("--") {
            add(EpubFault::CssVariable("-- in a comment".into()));
        }
        rest = after;
    }
    bare.push_str(rest);
    // Rules in rules (`@media`) are found all the same: a selector ends at a brace, a declaration at a semicolon.
    for piece in bare.split_inclusive(['{', '}', ';']) {
        let words = piece.trim_end_matches(['{', '}', ';']).trim();
        if piece.ends_with('{') {
            for selector in words.split(',').map(str::trim) {
                if matches!(selector, "span" | "div") {
                    add(EpubFault::CssBare(selector.to_owned()));
                }
            }
            continue;
        }
        let Some((property, value)) = words.split_once(':') else { continue };
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let declaration = || format!("{property}: {value}");
        match property.as_str() {
            "font-size" | "line-height" if is_fixed(&value) => add(EpubFault::CssFixed(declaration())),
            "line-height" if value.starts_with('-') => add(EpubFault::CssPlaced(declaration())),
            "position" if matches!(value.as_str(), "fixed" | "absolute" | "sticky") => {
                add(EpubFault::CssPlaced(declaration()));
            }
            name if name.starts_with("--") || value.contains("var(") => add(EpubFault::CssVariable(declaration())),
            _ => {}
        }
    }
    faults
}

/// Whether a value has a length in a fixed unit; nothing is nothing in any.
fn is_fixed(value: &str) -> bool {
    value.split([' ', '/']).any(|v| {
        let unit = v.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        let number = &v[..v.len() - unit.len()];
        FIXED.contains(&unit) && number.parse::<f32>().is_ok_and(|n| n != 0.0)
    })
}

/// What stores refuse in a picture.
pub(super) fn picture(bytes: &[u8], is_cover: bool) -> Vec<EpubFault> {
    let mut faults = Vec::new();
    if bytes.starts_with(b"RIFF") || bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        faults.push(EpubFault::PictureKind);
    }
    let Some(Size { width, height, inks }) = size(bytes) else { return faults };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        faults.push(EpubFault::PictureLarge { width, height });
    }
    if is_cover && width < LEAST_COVER.0 && height < LEAST_COVER.1 {
        faults.push(EpubFault::CoverSmall { width, height });
    }
    if inks == 4 {
        faults.push(EpubFault::PictureInks);
    }
    faults
}

struct Size {
    width: u32,
    height: u32,
    /// How many colours a JPEG is made of; 0 for any other.
    inks: u8,
}

/// The size that the head of a JPEG, PNG or GIF states.
fn size(bytes: &[u8]) -> Option<Size> {
    let two = |at: usize| Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let four = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Size { width: four(16)?, height: four(20)?, inks: 0 });
    }
    if bytes.starts_with(b"GIF8") {
        let little = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
        return Some(Size { width: little(6)?, height: little(8)?, inks: 0 });
    }
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    // Segments of a JPEG (ITU T.81, annex B): marker, length, contents. The frame's header is one from C0 to CF that is
    // neither a table (C4, CC) nor kept for later (C8).
    let mut at = 2;
    while *bytes.get(at)? == 0xff {
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at += 2 + two(at + 2)? as usize,
            0xc0..=0xcf => {
                return Some(Size { width: two(at + 7)?, height: two(at + 5)?, inks: *bytes.get(at + 9)? });
            }
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => at += 2 + two(at + 2)? as usize,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(faults: &[EpubFault]) -> Vec<&'static str> {
        faults.iter().map(EpubFault::code).collect()
    }

    #[test]
    fn style_sheets() {
        for (sheet, want) in [
            ("p { font-size: 1.2em; line-height: 1.4; margin: 0 } @media x { div.a { position: relative } }", &[][..]),
            ("hr { border-top: 1px solid } p { font-size: 0px }", &[]),
            ("p { font-size: 12pt } h1 { font-size: 20px }", &["F313"]),
            ("p { font: inherit; line-height: 18PX }", &["F313"]),
            ("p { position: fixed }", &["F314"]),
            (":root { --ink: #000 } p { color: var(--ink) }", &["F315"]),
            ("/* a -- b */ p { margin: 0 }", &["F315"]),
            ("p, span { color: inherit }", &["F316"]),
            ("@media print { div { margin: 0 } }", &["F316"]),
            ("p { never closed", &[]),
        ] {
            assert_eq!(codes(&css(sheet)), want, "{sheet}");
        }
    }

    #[test]
    fn pictures() {
        let png = |w: u32, h: u32| {
            let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            out.extend(w.to_be_bytes());
            out.extend(h.to_be_bytes());
            out
        };
        let jpeg = |inks: u8| {
            let frame = [0xff, 0xc0, 0, 17, 8, 0x09, 0xc4, 0x06, 0x1a, inks];
            [&b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03x"[..], &frame].concat()
        };
        for (bytes, cover, want) in [
            (png(1562, 2500), true, &[][..]),
            (png(3000, 3000), false, &["F318"]),
            (png(600, 800), true, &["F319"]),
            (png(600, 800), false, &[]),
            (jpeg(3), true, &[]),
            (jpeg(4), true, &["F320"]),
            (b"RIFF\0\0\0\0WEBP".to_vec(), false, &["F317"]),
            (b"II*\0".to_vec(), false, &["F317"]),
            (b"\xff\xd8\xff".to_vec(), true, &[]),
        ] {
            assert_eq!(codes(&picture(&bytes, cover)), want, "{bytes:?}");
        }
    }
}
