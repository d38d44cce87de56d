//! Faces from files that the user has: what a file holds, and which of many files to take for characters that the bundled
//! faces lack.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use skrifa::attribute::Style as Slope;
use skrifa::raw::{FileRef, FontRef, TableProvider};
use skrifa::string::StringId;
use skrifa::{MetadataProvider, Tag};

use super::{FontFile, Variant};

/// From this weight on a face is bold: halfway from regular (400) to bold (700), rounded to the hundreds that are used.
const BOLD: f32 = 600.0;
/// `fsType` of OS/2: the licence forbids embedding; it allows no subset; it allows bitmaps only.
const FORBIDDEN: u16 = 0x0002;
const NO_SUBSET: u16 = 0x0100;
const BITMAPS_ONLY: u16 = 0x0200;

/// A face of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its family, with the weight where that is neither regular nor bold, as `Noto Serif CJK JP Light`.
    pub family: String,
    /// Weight and slope.
    pub variant: Variant,
    /// Which face of the file it is.
    pub index: u32,
    /// The wanted characters that it has.
    pub has: BTreeSet<char>,
}

/// The faces of a font file or a collection, with those of the `wanted` characters that each has. Faces whose licence
/// allows no subset in a document (`fsType` of OS/2) are passed over, and so is a file that is no font.
pub fn faces(data: &[u8], wanted: &BTreeSet<char>) -> Vec<Given> {
    let fonts: Vec<_> = match FileRef::new(data) {
        Ok(file) => file.fonts().collect(),
        Err(_) => return Vec::new(),
    };
    let face = |(index, font): (u32, FontRef<'_>)| {
        let kind = font.os2().map_or(0, |t| t.fs_type());
        let outlines = [b"glyf", b"CFF "].iter().any(|t| font.table_data(Tag::new(t)).is_some());
        if kind & 0x000f == FORBIDDEN || kind & (NO_SUBSET | BITMAPS_ONLY) != 0 || !outlines {
            return None;
        }
        let family = font.localized_strings(StringId::FAMILY_NAME).english_or_first()?.to_string();
        let attributes = font.attributes();
        let variant =
            Variant { bold: attributes.weight.value() >= BOLD, italic: !matches!(attributes.style, Slope::Normal) };
        let charmap = font.charmap();
        let has = wanted.iter().copied().filter(|c| charmap.map(*c).is_some_and(|g| g.to_u32() != 0)).collect();
        Some(Given { family, variant, index, has })
    };
    (0..).zip(fonts).filter_map(|(n, f)| Some((n, f.ok()?))).filter_map(face).collect()
}

/// The faces of `given` to take so that the `wanted` characters can be drawn, by their places, each with the number of
/// characters it is taken for: first the one that has the most of them, of several the one made for the language (a
/// subtag, as `ja`), then an upright regular one, then one with serifs, then the first.
pub fn choose(given: &[Given], wanted: &BTreeSet<char>, language: &str) -> Vec<(usize, usize)> {
    let mut left = wanted.clone();
    let mut out = Vec::new();
    loop {
        let worth = |g: &Given| {
            let family = g.family.as_str();
            let plain = g.variant == Variant::default();
            let serif = ["Serif", "Mincho", "Song", "Ming", "Batang"].iter().any(|w| family.contains(w));
            (g.has.intersection(&left).count(), is_made_for(family, language), plain, serif)
        };
        let best = (0..given.len()).map(|n| (worth(&given[n]), Reverse(n))).max();
        let Some(((count @ 1.., ..), Reverse(n))) = best else { return out };
        left.retain(|c| !given[n].has.contains(c));
        out.push((n, count));
    }
}

/// Whether a family's name says that it is for readers of a language: Chinese, Japanese and Korean draw the same
/// characters differently.
fn is_made_for(family: &str, language: &str) -> bool {
    let words: &[&str] = match language {
        "ja" => &["JP", "Mincho", "Japanese", "IPA"],
        "ko" => &["KR", "Korean", "Batang", "Nanum"],
        "zh-Hant" | "zh-TW" | "zh-HK" => &["TC", "HK", "TW", "Ming"],
        l if l == "zh" || l.starts_with("zh-") => &["SC", "CN", "Song"],
        _ => &[],
    };
    words.iter().any(|w| family.contains(w))
}

/// A face of a file as one of a library.
pub fn font_file(given: &Given, data: Cow<'static, [u8]>) -> FontFile {
    FontFile {
        family: Cow::Owned(given.family.clone()),
        index: given.index,
        variant: given.variant,
        data,
        // Whether its licence lets an EPUB have a changed copy is not known.
        reserved_name: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FACES;

    fn given(family: &str, has: &str) -> Given {
        Given { family: family.into(), variant: Variant::default(), index: 0, has: has.chars().collect() }
    }

    #[test]
    fn a_file_says_what_it_holds() {
        let wanted: BTreeSet<char> = "aא漢".chars().collect();
        for f in FACES {
            let found = faces(&f.data, &wanted);
            assert_eq!(found.len(), 1, "{}", f.family);
            assert_eq!((found[0].variant, found[0].index), (f.variant, 0), "{}", f.family);
            assert!(found[0].family.starts_with(&*f.family), "{} {}", found[0].family, f.family);
            assert!(found[0].has.contains(&'a') && !found[0].has.contains(&'漢'));
        }
        assert_eq!(faces(b"no font", &wanted), []);
        assert_eq!(faces(&FACES[0].data[..300], &wanted), []);
    }

    #[test]
    fn faces_are_chosen_for_characters_and_language() {
        let all = [
            given("Kana Sans", "かな"),
            given("Han Sans SC", "漢字"),
            given("Han Serif SC", "漢字"),
            given("Han Serif JP", "漢字"),
        ];
        let wanted: BTreeSet<char> = "漢字か☃".chars().collect();
        for (language, names) in [
            ("ja", ["Han Serif JP", "Kana Sans"]),
            ("zh", ["Han Serif SC", "Kana Sans"]),
            ("en", ["Han Serif SC", "Kana Sans"]),
        ] {
            let got = choose(&all, &wanted, language);
            assert_eq!(got.iter().map(|g| g.1).collect::<Vec<_>>(), [2, 1], "{language}");
            let got: Vec<&str> = got.iter().map(|g| all[g.0].family.as_str()).collect();
            assert_eq!(got, names, "{language}");
        }
        assert_eq!(choose(&all, &BTreeSet::from(['☃']), "en"), []);
    }
}
