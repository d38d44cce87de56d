//! Display type: headings, signs and other lines that are not running text.

use super::collect::{Measuring, Palette, Styled, face_of, stream};
use super::justify::{Line, set_line};
use super::linebreak::{Fill, Setting, break_lines};
use super::pages::{Glyph, GlyphRun, Ink, Role};
use super::sheet::Sheet;
use super::words::{Caps, RunStyle, WordId, Words};
use crate::book::Inline;
use crate::font::shape::Features;
use crate::font::{FaceId, Variant};
use crate::style::{Align, Case, DisplayStyle};
use crate::units::Pt;

/// Where the ink of a sign is centred above the baseline, in ems of the text: the middle of the small letters.
const MIDDLE: f32 = 0.22;
/// From baseline to baseline of display type of several lines, relative to its size.
pub(crate) const DISPLAY_LEADING: f32 = 1.22;

/// How a display style is set: its variant and its runs.
fn run_style(words: &mut Words<'_>, sheet: &Sheet<'_>, ds: &DisplayStyle, text: &str) -> (Variant, RunStyle) {
    // Letters that have no italic are set upright.
    let variant = Variant { bold: ds.bold, italic: ds.italic && !sheet.language.is_rtl() };
    let face = face_of(sheet.fonts, &ds.face, variant);
    let caps = match ds.case {
        Case::AsWritten => Caps::AsWritten,
        Case::Capitals => Caps::Capitals,
        Case::SmallCaps => words.small_caps(face, text, true),
    };
    // Old-style figures belong to small letters; beside capitals they would look sunk.
    let old_style = sheet.style.text.old_style_figures && ds.case != Case::Capitals;
    let features = Features { ligatures: true, old_style, tabular: false, small_caps: false };
    (
        variant,
        RunStyle {
            face,
            size: ds.scale.clamp(0.2, 12.0) * sheet.size,
            features,
            caps,
            tracking: ds.tracking,
            rise: 0.0,
        },
    )
}

/// Sets inlines in a display style, balanced over as few lines as it takes in a measure.
pub(crate) fn lines(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    ds: &DisplayStyle,
    text: &[Inline],
    align: Align,
    measure: f32,
) -> Vec<Line> {
    let whole = crate::book::plain(text);
    if whole.is_empty() {
        return Vec::new();
    }
    let (variant, style) = run_style(words, sheet, ds, &whole);
    let mut palette = Palette::new(&ds.face, style);
    let setting = Setting {
        fill: Fill::Balanced,
        measure: f64::from(measure),
        first_indent: 0.0,
        hang: 0.0,
        beside: 0,
        beside_width: 0.0,
        space: f64::from(sheet.space(&style)),
        rtl: sheet.language.is_rtl(),
        wording: sheet.wording,
        em: f64::from(style.size),
        expand: 0.0,
    };
    let how = Measuring { protrude: false, widest: f64::from(measure), divide: false };
    let mut out = Vec::new();
    for part in Styled::new(text, variant, sheet.notes).parts() {
        let stream = stream(words, &mut palette, &part, &how);
        let broken = break_lines(&stream.breaks, None, &setting);
        for (n, fit) in broken.lines.iter().enumerate() {
            out.push(set_line(words, &stream, fit, &setting, n, align));
        }
    }
    let count = out.len();
    for line in out.iter_mut().take(count.saturating_sub(1)) {
        if line.runs.last().is_some_and(|r| !r.text.ends_with(' ')) {
            close_with_space(words, line);
        }
    }
    out
}

/// The size of a display style in points.
pub(crate) fn size(sheet: &Sheet<'_>, ds: &DisplayStyle) -> f32 {
    ds.scale.clamp(0.2, 12.0) * sheet.size
}

/// Plain text as one line in a display style, from x = 0, however wide. Nothing is divided.
pub(crate) fn one_line(words: &mut Words<'_>, sheet: &Sheet<'_>, ds: &DisplayStyle, text: &str, tabular: bool) -> Line {
    let (_, mut style) = run_style(words, sheet, ds, text);
    style.features.tabular = tabular;
    let id = words.style(style);
    let word = words.piece(id, text, false);
    unbroken(words, word)
}

/// The glyphs of a token as a line from x = 0.
pub(crate) fn unbroken(words: &Words<'_>, id: WordId) -> Line {
    let mut line = Line::default();
    let mut x = 0.0;
    for p in words.parts(id) {
        let run = GlyphRun {
            x: Pt(x),
            y: Pt::ZERO,
            face: p.face,
            size: Pt(p.size),
            stretch: 1.0,
            ink: Ink::BLACK,
            role: Role::Artifact,
            glyphs: p.glyphs.to_vec(),
            text: p.text.to_owned(),
        };
        x += run.width().0;
        line.runs.push(run);
    }
    line
}

/// Ends a line with a space that takes no room but is said.
pub(crate) fn close_with_space(words: &Words<'_>, line: &mut Line) {
    let Some(run) = line.runs.last_mut() else { return };
    if let Some(id) = words.fonts().face(run.face).glyph(' ') {
        run.glyphs.push(Glyph { id, text_len: 1, advance: 0.0, dx: 0.0, dy: 0.0 });
        run.text.push(' ');
    }
}

/// A sign: each character from the first face that draws it well, centred on its ink. The baseline is that of the
/// text, whose size is `size`.
pub(crate) fn ornament(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    sign: &str,
    size: f32,
    align: Align,
    measure: f32,
) -> Line {
    let body = sheet.text_style();
    let faces: Vec<FaceId> = [sheet.style.text.face.as_str(), "EB Garamond", "Libertinus Serif"]
        .iter()
        .map(|f| face_of(sheet.fonts, f, Variant::default()))
        .collect();
    let mut line = Line::default();
    let mut x = 0.0;
    for ch in sign.chars() {
        let face = faces.iter().copied().find(|f| sheet.fonts.face(*f).has_char(ch)).unwrap_or(body.face);
        let style = words.style(RunStyle { face, size, ..body });
        let mut buffer = [0; 4];
        let id = words.piece(style, ch.encode_utf8(&mut buffer), false);
        let mut one = unbroken(words, id);
        if ch.is_whitespace() {
            // The parts of a sign stand well apart.
            x += 0.75 * size;
            continue;
        }
        for run in &mut one.runs {
            let face = sheet.fonts.face(run.face);
            let ink = run.glyphs.first().and_then(|g| face.ink(g.id));
            let middle = ink.map_or(MIDDLE, |(low, high)| (low + high) / 2.0);
            run.x.0 += x;
            run.y.0 += (middle - MIDDLE) * size;
        }
        x += one.runs.iter().map(|r| r.width().0).sum::<f32>();
        line.runs.append(&mut one.runs);
    }
    let by = match align {
        Align::Left => 0.0,
        Align::Centre => (measure - x) / 2.0,
        Align::Right => measure - x,
    };
    line.shift(by);
    line
}
