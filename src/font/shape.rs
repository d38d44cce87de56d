//! Text to glyphs: one stretch of text in one face, shaped by OpenType rules.

use std::str::FromStr;

use harfrust::{Buffer, BufferFlags, ClusterLevel, Direction, Feature, ShapeOptions, ShapePlan, ShaperFont, Tag};
use rustc_hash::FxHashMap;

use super::{FaceId, Fonts};

/// What is switched on or off besides what every text needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Features {
    /// Common ligatures.
    pub(crate) ligatures: bool,
    /// Figures with ascenders and descenders.
    pub(crate) old_style: bool,
    /// Figures of equal width, for columns of numbers.
    pub(crate) tabular: bool,
    /// Small capitals for lower-case letters.
    pub(crate) small_caps: bool,
}

impl Features {
    fn list(self) -> Vec<Feature> {
        let on = |tag: &[u8; 4], value: bool| Feature::new(Tag::new(tag), u32::from(value), ..);
        let mut list = vec![
            on(b"liga", self.ligatures),
            on(b"clig", self.ligatures),
            // Named both ways since the defaults of the faces differ.
            on(b"onum", self.old_style),
            on(b"lnum", !self.old_style),
            on(b"pnum", !self.tabular),
            on(b"tnum", self.tabular),
        ];
        if self.small_caps {
            list.push(on(b"smcp", true));
        }
        list
    }
}

/// One shaped glyph. Lengths are in thousandths of the size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shaped {
    /// The glyph.
    pub(crate) id: u16,
    /// Where the characters it stands for begin, as the shaper was told.
    pub(crate) cluster: u32,
    /// How far the pen moves.
    pub(crate) advance: f32,
    /// Shift to the right.
    pub(crate) dx: f32,
    /// Shift upwards.
    pub(crate) dy: f32,
}

/// Shapes text. It keeps one buffer and the plans it has made, so one is meant for each thread.
pub(crate) struct Shaper<'f> {
    fonts: &'f Fonts,
    language: Option<harfrust::Language>,
    buffer: Buffer,
    plans: FxHashMap<FaceId, Vec<(Features, ShapePlan)>>,
    /// Whether a face has a small capital for a letter.
    small: FxHashMap<(FaceId, char), bool>,
}

impl<'f> Shaper<'f> {
    /// A shaper for text of a language, given by its BCP 47 tag.
    pub(crate) fn new(fonts: &'f Fonts, language: &str) -> Shaper<'f> {
        Shaper {
            fonts,
            language: harfrust::Language::from_str(language).ok(),
            buffer: Buffer::new(),
            plans: FxHashMap::default(),
            small: FxHashMap::default(),
        }
    }

    /// Shapes characters that the face has, each with the number of its cluster, and appends the glyphs in the
    /// order they are drawn in, from left to right. Says whether the text runs from right to left.
    ///
    /// Script and direction are guessed from the characters, so the text should be of one script.
    pub(crate) fn shape(
        &mut self,
        face: FaceId,
        features: Features,
        text: impl Iterator<Item = (char, u32)>,
        out: &mut Vec<Shaped>,
    ) -> bool {
        let parsed = self.fonts.face(face);
        let Some(font) = parsed.font().map(ShaperFont::new) else { return false };
        let plans = self.plans.entry(face).or_default();
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.set_direction(Direction::Invalid);
        buffer.set_script(None);
        // Each character keeps a cluster of its own unless glyphs merge, so that text can be cut anywhere.
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        for (ch, cluster) in text {
            buffer.push(u32::from(ch), cluster);
        }
        buffer.set_language(self.language.clone());
        buffer.guess_segment_properties();
        let fits = |plan: &ShapePlan| plan.script() == buffer.script() && plan.direction() == buffer.direction();
        let at = match plans.iter().position(|(f, plan)| *f == features && fits(plan)) {
            Some(at) => at,
            None => {
                let plan = ShapePlan::new(
                    &font,
                    buffer.direction(),
                    buffer.script(),
                    self.language.as_ref(),
                    &features.list(),
                );
                plans.push((features, plan));
                plans.len() - 1
            }
        };
        let list = features.list();
        let options = ShapeOptions::new().plan(Some(&plans[at].1)).features(&list);
        let right_to_left = buffer.direction() == Direction::RightToLeft;
        if harfrust::shape(&font, buffer, options).is_err() {
            return false;
        }
        let k = 1000.0 / f32::from(parsed.units_per_em());
        out.extend(buffer.glyph_infos().iter().zip(buffer.glyph_positions()).map(|(info, p)| Shaped {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            cluster: info.cluster,
            advance: p.x_advance as f32 * k,
            dx: p.x_offset as f32 * k,
            dy: p.y_offset as f32 * k,
        }));
        right_to_left
    }

    /// Whether a face has a small capital for a letter. Characters without case need none.
    pub(crate) fn has_small_capital(&mut self, face: FaceId, ch: char) -> bool {
        if !ch.is_lowercase() {
            return true;
        }
        if let Some(known) = self.small.get(&(face, ch)) {
            return *known;
        }
        let plain = self.fonts.face(face).glyph(ch);
        let has = self.fonts.face(face).has_feature(b"smcp") && plain.is_some() && {
            let mut out = Vec::new();
            self.shape(face, Features { small_caps: true, ..Features::default() }, [(ch, 0)].into_iter(), &mut out);
            out.first().is_some_and(|g| Some(g.id) != plain && g.id != 0)
        };
        self.small.insert((face, ch), has);
        has
    }

    /// The library.
    pub(crate) fn fonts(&self) -> &'f Fonts {
        self.fonts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::Variant;

    fn shaped(family: &str, features: Features, text: &str) -> (Vec<Shaped>, bool) {
        let fonts = Fonts::builtin();
        let face = fonts.find(family, Variant::default()).unwrap();
        let mut out = Vec::new();
        let chars = text.char_indices().map(|(i, c)| (c, i as u32));
        let rtl = Shaper::new(&fonts, "en").shape(face, features, chars, &mut out);
        (out, rtl)
    }

    #[test]
    fn ligatures_and_kerning() {
        let on = Features { ligatures: true, ..Features::default() };
        assert_eq!(shaped("EB Garamond", on, "office").0.len(), 4, "o ffi c e");
        assert_eq!(shaped("EB Garamond", Features::default(), "office").0.len(), 6);
        let width = |t: &str| shaped("EB Garamond", on, t).0.iter().map(|g| g.advance).sum::<f32>();
        assert!(width("AV") < width("A") + width("V") - 20.0);
    }

    #[test]
    fn arabic_runs_from_the_right_and_joins() {
        let (glyphs, rtl) = shaped("Amiri", Features::default(), "سلام");
        assert!(rtl);
        assert!(glyphs.first().unwrap().cluster > glyphs.last().unwrap().cluster);
        assert!(glyphs.iter().all(|g| g.id != 0));
    }

    #[test]
    fn small_capitals_are_known_by_letter() {
        let fonts = Fonts::builtin();
        let face = |f, v| fonts.find(f, v).unwrap();
        let mut shaper = Shaper::new(&fonts, "en");
        let garamond = face("EB Garamond", Variant::default());
        assert!(shaper.has_small_capital(garamond, 'q'));
        assert!(!shaper.has_small_capital(garamond, 'ж'));
        assert!(shaper.has_small_capital(garamond, '7'));
        let slanted = face("Source Serif 4", Variant { bold: false, italic: true });
        assert!(!shaper.has_small_capital(slanted, 'a'));
    }
}
