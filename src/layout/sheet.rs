//! The measures of a page, worked out from the style once.

use super::linebreak::Wording;
use super::words::RunStyle;
use crate::book::{Language, Note};
use crate::diag::Error;
use crate::font::shape::Features;
use crate::font::{Fonts, Variant};
use crate::style::{FolioPlace, Style};

/// Part of a line's leading that stands above the top of the em, and part of the em above the baseline. The faces'
/// own ascents differ too much to set lines by.
const EM_ABOVE_BASELINE: f32 = 0.8;
/// The narrowest measure that still gives lines, in ems: about two words.
const NARROWEST: f32 = 5.0;
/// The fewest lines of a page.
const FEWEST_LINES: usize = 6;
/// The least leading of Chinese and Japanese, in ems: their characters fill their squares, so that the room between
/// lines is all that parts them (JLREQ, 2.4.2: a half to one em of it).
const IDEOGRAPHIC_LEADING: f32 = 1.55;
/// Lines of notes are as far apart as their size relative to the text says, within these shares of the leading.
const NOTE_LEADING: (f32, f32) = (0.6, 1.0);
/// Lines between the text and a folio below it that are needed to run a page one line longer.
const ROOM_FOR_LONG: f32 = 1.25;

/// The measures. All in points.
pub(crate) struct Sheet<'a> {
    /// The style they come from.
    pub(crate) style: &'a Style,
    /// The faces.
    pub(crate) fonts: &'a Fonts,
    /// The language of the text.
    pub(crate) language: &'a Language,
    /// The notes of the book.
    pub(crate) notes: &'a [Note],
    /// Width of the text.
    pub(crate) measure: f32,
    /// Lines of a full page.
    pub(crate) lines: usize,
    /// From baseline to baseline.
    pub(crate) leading: f32,
    /// From baseline to baseline of notes at the foot of pages.
    pub(crate) note_leading: f32,
    /// What the words of the language ask of the lines.
    pub(crate) wording: Wording,
    /// Size of the text.
    pub(crate) size: f32,
    /// Whether a page may run one line longer.
    pub(crate) long_pages: bool,
    /// Baseline of the running head.
    pub(crate) head_y: f32,
    /// Baseline of a folio below the text.
    pub(crate) foot_y: f32,
}

impl<'a> Sheet<'a> {
    /// Works the measures out.
    ///
    /// # Errors
    /// The margins leave no room for text.
    pub(crate) fn new(style: &'a Style, fonts: &'a Fonts, language: &'a Language) -> Result<Sheet<'a>, Error> {
        let p = &style.page;
        let wrong = |message: String| Error::StyleValues { style: style.name.clone(), message };
        let (size, mut leading) = (style.text.size.0, style.text.leading.0);
        if language.is_ideographic() {
            leading = leading.max(IDEOGRAPHIC_LEADING * size);
        }
        let sane = |v: f32| v.is_finite() && v >= 1.0;
        if !(sane(size) && sane(leading)) {
            return Err(wrong(format!("a type size of {size} pt on {leading} pt cannot be set")));
        }
        let measure = p.trim.width.0 - p.inside.0 - p.outside.0;
        let height = p.trim.height.0 - p.top.0 - p.bottom.0;
        // A hundredth of a line: the margins may be rounded.
        let lines = (height / leading + 0.01).floor().max(0.0) as usize;
        if measure.is_nan() || measure < NARROWEST * size || lines < FEWEST_LINES {
            return Err(wrong(format!(
                "the margins leave {measure:.0} pt by {lines} lines on a sheet of {:.0} by {:.0} pt",
                p.trim.width.0, p.trim.height.0
            )));
        }
        let below = p.trim.height.0 - p.top.0 - lines as f32 * leading;
        let foot_y = p.top.0 + lines as f32 * leading + (below * 0.5).max(1.6 * leading).min(below - 0.3 * leading);
        let first = p.top.0 + rise(size, leading);
        let head_y = (first - 2.0 * leading).max(p.top.0 * 0.5).min(first - 1.2 * leading);
        let at_foot = style.furniture.folio != FolioPlace::HeadOutside;
        let long_last = first + lines as f32 * leading;
        let long_pages = if at_foot { foot_y - long_last >= ROOM_FOR_LONG * leading } else { below >= 2.0 * leading };
        let note_leading = leading * style.notes.scale.clamp(NOTE_LEADING.0, NOTE_LEADING.1);
        let notes = &[];
        let wording = match language.primary() {
            "en" => Wording::SHORT,
            _ if language.is_rtl() => Wording::JOINED,
            _ => Wording::LONG,
        };
        Ok(Sheet {
            style,
            fonts,
            language,
            notes,
            measure,
            lines,
            leading,
            note_leading,
            wording,
            size,
            long_pages,
            head_y,
            foot_y,
        })
    }

    /// The baseline of a line of the grid, from the top of the sheet. Lines are counted from 0.
    pub(crate) fn baseline(&self, line: f32) -> f32 {
        self.style.page.top.0 + line * self.leading + self.rise()
    }

    /// From the top of a line's leading to its baseline.
    pub(crate) fn rise(&self) -> f32 {
        rise(self.size, self.leading)
    }

    /// The left edge of the text on a page by its index. Even pages are rectos, which are right-hand ones where lines begin
    /// at the left.
    pub(crate) fn left(&self, page: usize) -> f32 {
        let spine_at_left = page.is_multiple_of(2) != self.language.is_rtl();
        if spine_at_left { self.style.page.inside.0 } else { self.style.page.outside.0 }
    }

    /// How the text is set, in the style's face.
    pub(crate) fn text_style(&self) -> RunStyle {
        RunStyle {
            face: super::collect::face_of(self.fonts, &self.style.text.face, Variant::default()),
            size: self.size,
            features: Features {
                ligatures: true,
                old_style: self.style.text.old_style_figures,
                tabular: false,
                small_caps: false,
            },
            caps: Default::default(),
            tracking: 0.0,
            rise: 0.0,
        }
    }

    /// The natural word space of a style.
    pub(crate) fn space(&self, style: &RunStyle) -> f32 {
        (self.fonts.face(style.face).space() * 1000.0 + style.tracking) * style.size / 1000.0
    }

    /// Whole lines that a height takes.
    pub(crate) fn lines_for(&self, height: f32) -> usize {
        (height / self.leading - 0.01).ceil().max(0.0) as usize
    }
}

/// From the top of a leading to the baseline of type of a size in it.
pub(crate) fn rise(size: f32, leading: f32) -> f32 {
    (leading - size) / 2.0 + EM_ABOVE_BASELINE * size
}
