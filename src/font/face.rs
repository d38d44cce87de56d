//! One face: what it has and how large it is.

use std::borrow::Cow;
use std::collections::BTreeSet;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{BoundingBox, GlyphMetrics, Metrics};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{GlyphId, MetadataProvider, Tag};

use super::FontFile;

/// Latin, Greek and Cyrillic letters come before this.
const USUAL: char = '\u{500}';

/// A parsed face. Lengths are in ems.
///
/// A file that is no font makes a face without characters, so that everything set in it goes to the fallbacks.
#[derive(Clone)]
pub struct Face {
    data: Cow<'static, [u8]>,
    index: u32,
    font: Option<harfrust::Font>,
    units_per_em: u16,
    ascent: f32,
    descent: f32,
    x_height: f32,
    cap_height: f32,
    space: f32,
    substitutions: BTreeSet<Tag>,
    fixed_pitch: bool,
    /// The glyphs of the characters that most texts are of, by their numbers; 0 for none.
    usual: Vec<u16>,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("bytes", &self.data.len()).field("units_per_em", &self.units_per_em).finish()
    }
}

impl Face {
    pub(super) fn new(file: &FontFile) -> Face {
        let font = match &file.data {
            Cow::Borrowed(bytes) => harfrust::Font::new(*bytes, file.index),
            Cow::Owned(bytes) => harfrust::Font::new(bytes.clone(), file.index),
        };
        let mut face = Face {
            data: file.data.clone(),
            index: file.index,
            font,
            units_per_em: 1000,
            ascent: 0.8,
            descent: 0.2,
            x_height: 0.45,
            cap_height: 0.65,
            space: 0.25,
            substitutions: BTreeSet::new(),
            fixed_pitch: false,
            usual: Vec::new(),
        };
        face.measure();
        face.usual = ('\0'..USUAL).map(|c| face.look_up(c).unwrap_or(0)).collect();
        face
    }

    fn measure(&mut self) {
        let data = self.data.clone();
        let Ok(raw) = FontRef::from_index(&data, self.index) else { return };
        let metrics = Metrics::new(&raw, Size::unscaled(), LocationRef::default());
        let em = f32::from(metrics.units_per_em.max(1));
        self.units_per_em = metrics.units_per_em.max(1);
        self.ascent = metrics.ascent / em;
        self.descent = metrics.descent.abs() / em;
        self.fixed_pitch = metrics.is_monospace;
        let glyphs = GlyphMetrics::new(&raw, Size::unscaled(), LocationRef::default());
        // The heights that the tables state are wrong in some faces; the outlines cannot be.
        let top = |ch: char, stated: Option<f32>, or: f32| {
            let drawn = raw.charmap().map(ch).and_then(|g| glyphs.bounds(g)).map(|b| b.y_max);
            drawn.or(stated).map_or(or, |v| v / em)
        };
        self.x_height = top('x', metrics.x_height, self.x_height);
        self.cap_height = top('H', metrics.cap_height, self.cap_height);
        if let Some(w) = raw.charmap().map(' ').and_then(|g| glyphs.advance_width(g)) {
            self.space = w / em;
        }
        if let Ok(list) = raw.gsub().and_then(|gsub| gsub.feature_list()) {
            self.substitutions = list.feature_records().iter().map(|r| r.feature_tag()).collect();
        }
    }

    /// Which face of the file it is.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    /// The whole file.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The face as the shaper takes it; `None` for a file that is no font.
    pub(crate) fn font(&self) -> Option<&harfrust::Font> {
        self.font.as_ref()
    }

    /// The file as skrifa reads it, for whoever draws its outlines or copies its tables.
    pub fn raw(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, self.index).ok()
    }

    /// Units of the em square.
    pub fn units_per_em(&self) -> u16 {
        self.units_per_em
    }

    /// The glyph of a character, before any substitution.
    pub fn glyph(&self, ch: char) -> Option<u16> {
        match self.usual.get(ch as usize) {
            Some(id) => Some(*id).filter(|id| *id != 0),
            None => self.look_up(ch),
        }
    }

    fn look_up(&self, ch: char) -> Option<u16> {
        let id = self.font.as_ref()?.charmap().map_unicode(ch)?;
        u16::try_from(id.to_u32()).ok().filter(|id| *id != 0)
    }

    /// Whether the face can draw a character.
    pub fn has_char(&self, ch: char) -> bool {
        self.glyph(ch).is_some()
    }

    /// How far a glyph moves the pen, in ems.
    pub fn advance(&self, glyph: u16) -> f32 {
        let Some(font) = &self.font else { return 0.0 };
        font.glyph_metrics().h_advance(GlyphId::from(glyph)) / f32::from(self.units_per_em)
    }

    /// Height of the ascenders as the file states it.
    pub fn ascent(&self) -> f32 {
        self.ascent
    }

    /// Depth of the descenders as the file states it, positive.
    pub fn descent(&self) -> f32 {
        self.descent
    }

    /// Height of the drawn `x`.
    pub fn x_height(&self) -> f32 {
        self.x_height
    }

    /// Height of the drawn `H`.
    pub fn cap_height(&self) -> f32 {
        self.cap_height
    }

    /// Width of the word space.
    pub fn space(&self) -> f32 {
        self.space
    }

    /// Whether every character is equally wide.
    pub fn is_fixed_pitch(&self) -> bool {
        self.fixed_pitch
    }

    /// Whether the face has a substitution feature, as `smcp`, for any script.
    pub fn has_feature(&self, tag: &[u8; 4]) -> bool {
        self.substitutions.contains(&Tag::new(tag))
    }

    /// Draws a glyph's outline in units of the em square, y upwards. `false` where there is none, as for a space.
    pub fn outline(&self, glyph: u16, pen: &mut impl OutlinePen) -> bool {
        let Some(raw) = self.raw() else { return false };
        let Some(outline) = raw.outline_glyphs().get(GlyphId::from(glyph)) else { return false };
        outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), pen).is_ok()
    }

    /// The lowest and highest point of a glyph's ink, in ems from the baseline; `None` for one without ink.
    pub fn ink(&self, glyph: u16) -> Option<(f32, f32)> {
        self.bounds(glyph).map(|b| (b.y_min, b.y_max))
    }

    /// The leftmost and rightmost point of a glyph's ink, in ems from its origin; `None` for one without ink.
    pub fn ink_across(&self, glyph: u16) -> Option<(f32, f32)> {
        self.bounds(glyph).map(|b| (b.x_min, b.x_max))
    }

    /// The box around a glyph's ink, in ems; `None` for one without ink.
    fn bounds(&self, glyph: u16) -> Option<BoundingBox> {
        let raw = self.raw()?;
        let bounds = GlyphMetrics::new(&raw, Size::unscaled(), LocationRef::default()).bounds(GlyphId::from(glyph))?;
        (bounds.y_max > bounds.y_min).then(|| bounds.scale(1.0 / f32::from(self.units_per_em)))
    }
}
