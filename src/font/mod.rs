//! Leaf: faces, their metrics, text to glyphs, subsets. Knows no book and no style.

mod builtin;
mod face;
pub mod given;
pub(crate) mod shape;
pub(crate) mod subset;
pub(crate) mod subset_web;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use builtin::{FACES, FALLBACK};
pub use face::Face;

/// A face in a [`Fonts`] library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// A style of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant {
    /// Bold instead of regular weight.
    pub bold: bool,
    /// Italic instead of upright.
    pub italic: bool,
}

/// A font file and what it is.
#[derive(Clone, Debug)]
pub struct FontFile {
    /// The family, as `EB Garamond`.
    pub family: Cow<'static, str>,
    /// Which face of a collection it is; 0 in a file of one.
    pub index: u32,
    /// Weight and slope.
    pub variant: Variant,
    /// The whole file.
    pub data: Cow<'static, [u8]>,
    /// Whether the licence reserves the font's name, so that an EPUB must embed the face whole and unchanged.
    pub reserved_name: bool,
}

/// A library of faces. A face is parsed when it is first asked for, and once.
#[derive(Debug)]
pub struct Fonts {
    files: Cow<'static, [FontFile]>,
    faces: Vec<OnceLock<Face>>,
}

impl Fonts {
    /// The bundled faces.
    pub fn builtin() -> Fonts {
        Fonts::of(Cow::Borrowed(FACES))
    }

    /// The bundled faces and more, which are found by their families, and last where the others lack a character.
    pub fn with(more: Vec<FontFile>) -> Fonts {
        Fonts::of(Cow::Owned(FACES.iter().cloned().chain(more).collect()))
    }

    /// The characters of a text that no face has, white space and control characters aside.
    pub fn lacking(&self, text: &str) -> BTreeSet<char> {
        let chars: BTreeSet<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        let has = |c: char| self.fallback(FaceId(0), c).is_some() || self.face(FaceId(0)).has_char(c);
        chars.into_iter().filter(|c| !c.is_whitespace() && !is_ignorable(*c) && !has(*c)).collect()
    }

    fn of(files: Cow<'static, [FontFile]>) -> Fonts {
        let faces = files.iter().map(|_| OnceLock::new()).collect();
        Fonts { files, faces }
    }

    /// The face of a family in a variant, or the nearest that the family has: the weight counts for more than the
    /// slope, since a family without a slanted face must not get a fake one. `None` where there is no such family.
    pub fn find(&self, family: &str, variant: Variant) -> Option<FaceId> {
        let distance = |v: Variant| u8::from(v.bold != variant.bold) * 2 + u8::from(v.italic != variant.italic);
        (0u16..)
            .zip(self.files.iter())
            .filter(|(_, f)| f.family == family)
            .min_by_key(|(n, f)| (distance(f.variant), *n))
            .map(|(n, _)| FaceId(n))
    }

    /// A face by its number. A number from another library gives the first face.
    pub fn face(&self, id: FaceId) -> &Face {
        let n = usize::from(id.0).min(self.files.len() - 1);
        self.faces[n].get_or_init(|| Face::new(&self.files[n]))
    }

    /// The file of a face.
    pub fn file(&self, id: FaceId) -> &FontFile {
        &self.files[usize::from(id.0).min(self.files.len() - 1)]
    }

    /// The face that draws a character instead of `face` where that one lacks it: the first of the [`FALLBACK`]
    /// families that has it, then of the faces that are not bundled, in the same variant if it can be, else upright and
    /// regular. `None` where none has it.
    pub fn fallback(&self, face: FaceId, ch: char) -> Option<FaceId> {
        let variant = self.file(face).variant;
        let mut more: Vec<&str> = Vec::new();
        for f in &self.files[FACES.len().min(self.files.len())..] {
            if !more.contains(&&*f.family) {
                more.push(&f.family);
            }
        }
        FALLBACK.iter().copied().chain(more).find_map(|family| {
            [variant, Variant::default()]
                .into_iter()
                .filter_map(|v| self.find(family, v))
                .find(|id| self.face(*id).has_char(ch))
        })
    }
}

/// Characters that are there for programs alone. The two joiners are kept: Arabic is drawn differently for them.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variant_gives_the_nearest() {
        let fonts = Fonts::builtin();
        let bold_italic = Variant { bold: true, italic: true };
        let id = fonts.find("Frank Ruhl Libre", bold_italic).unwrap();
        assert_eq!(fonts.file(id).variant, Variant { bold: true, italic: false });
        let id = fonts.find("EB Garamond", bold_italic).unwrap();
        assert_eq!(fonts.file(id).variant, bold_italic);
        assert_eq!(fonts.find("Comic Sans", Variant::default()), None);
    }

    #[test]
    fn fallbacks_are_found_by_script() {
        let fonts = Fonts::builtin();
        let body = fonts.find("EB Garamond", Variant::default()).unwrap();
        let family = |ch| fonts.fallback(body, ch).map(|id| &*fonts.file(id).family);
        assert_eq!(family('א'), Some("Libertinus Serif"));
        assert_eq!(family('ع'), Some("Amiri"));
        assert_eq!(family('★'), Some("Libertinus Serif"));
        assert_eq!(family('😀'), None);
        assert_eq!(family('漢'), None);
    }

    #[test]
    fn metrics_are_those_of_the_outlines() {
        let fonts = Fonts::builtin();
        for n in 0..FACES.len() as u16 {
            let face = fonts.face(FaceId(n));
            let family = &fonts.file(FaceId(n)).family;
            assert!((0.35..0.60).contains(&face.x_height()), "{family}: x-height {}", face.x_height());
            assert!((0.55..0.75).contains(&face.cap_height()), "{family}: capitals {}", face.cap_height());
            assert!((0.15..0.62).contains(&face.space()), "{family}: space {}", face.space());
            assert!(face.ascent() > 0.5 && face.descent() > 0.1, "{family}");
        }
        let garamond = fonts.face(fonts.find("EB Garamond", Variant::default()).unwrap());
        assert!(garamond.has_feature(b"smcp") && garamond.has_feature(b"onum"));
        let sans = fonts.face(fonts.find("Source Sans 3", Variant { bold: false, italic: true }).unwrap());
        assert!(!sans.has_feature(b"smcp"));
    }
}
