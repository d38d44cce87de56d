//! A cover page drawn as a JPEG picture.

use std::ops::Range;

use skrifa::outline::OutlinePen;
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

use super::strips::{self, Rows};
use crate::diag::Error;
use crate::font::Fonts;
use crate::layout::pages::{GlyphRun, Ink, Item, Pages, Rect};

/// The JPEG quality of a drawn cover: below it, fringes show around large letters on a plain ground.
const QUALITY: u8 = 88;
/// Widths that make sense of a picture, in pixels; others are taken for the nearest.
const WIDTHS: (u32, u32) = (16, 6000);

/// Draws the first of the pages `width_px` pixels wide, and as high as its proportions make it, on white. The picture
/// is an RGB JPEG.
pub fn draw(pages: &Pages, fonts: &Fonts, width_px: u32) -> Result<Vec<u8>, Error> {
    let failed = |message: &str| Error::Cover { message: message.into() };
    let page = pages.pages.first().ok_or_else(|| failed("there is no page to draw"))?;
    let width = width_px.clamp(WIDTHS.0, WIDTHS.1);
    let scale = width as f32 / page.size.width.0;
    let height = (page.size.height.0 * scale).round();
    if !(height >= 1.0 && height <= WIDTHS.1 as f32 * 4.0) {
        return Err(failed("the page has no usable size"));
    }
    let mut shapes = Vec::new();
    for item in &page.items {
        match item {
            Item::Rect(rect) => shapes.extend(panel(rect, scale)),
            Item::Run(run) => glyphs(run, fonts, scale, &mut shapes),
            // A cover set in type has no pictures.
            Item::Link(_) | Item::Image(_) | Item::Turned(_) => {}
        }
    }
    // Nothing is transparent on the white, so the fourth byte of a pixel says nothing.
    let picture = Picture { shapes, width };
    strips::jpeg(width, height as u32, QUALITY, &picture).map_err(|message| Error::Cover { message })
}

/// Something of one colour, in pixels of the whole picture.
struct Shape {
    form: Form,
    paint: Paint<'static>,
}

enum Form {
    Panel(tiny_skia::Rect),
    Glyph(Path),
}

impl Form {
    fn bounds(&self) -> tiny_skia::Rect {
        match self {
            Form::Panel(area) => *area,
            Form::Glyph(path) => path.bounds(),
        }
    }
}

/// What is drawn, from the back to the front.
struct Picture {
    shapes: Vec<Shape>,
    width: u32,
}

impl Rows for Picture {
    fn draw(&self, rows: Range<u32>) -> Option<Vec<u8>> {
        let (top, bottom) = (rows.start as f32, rows.end as f32);
        let mut pixmap = Pixmap::new(self.width, rows.end - rows.start)?;
        pixmap.fill(Color::WHITE);
        let place = Transform::from_translate(0.0, -top);
        for Shape { form, paint } in &self.shapes {
            let bounds = form.bounds();
            if bounds.bottom() <= top || bounds.top() >= bottom {
                continue;
            }
            match form {
                Form::Panel(area) => {
                    let (from, to) = (area.top().max(top) - top, area.bottom().min(bottom) - top);
                    let area = tiny_skia::Rect::from_ltrb(area.left(), from, area.right(), to)?;
                    pixmap.fill_rect(area, paint, Transform::identity(), None);
                }
                Form::Glyph(path) => pixmap.fill_path(path, paint, FillRule::Winding, place, None),
            }
        }
        Some(pixmap.take())
    }

    fn alike(&self, rows: Range<u32>) -> bool {
        let (top, bottom) = (rows.start as f32, rows.end as f32);
        let inside = |edge: f32| top < edge && edge < bottom;
        self.shapes.iter().all(|s| match &s.form {
            // Its edges are whole pixels.
            Form::Panel(area) => !inside(area.top()) && !inside(area.bottom()),
            // A pixel more, for what is painted of a pixel in part.
            Form::Glyph(path) => path.bounds().bottom() + 1.0 < top || path.bounds().top() - 1.0 > bottom,
        })
    }
}

fn paint(ink: Ink) -> Paint<'static> {
    let (r, g, b) = match ink {
        Ink::Gray(v) => (v, v, v),
        Ink::Rgb(r, g, b) => (r, g, b),
    };
    let [r, g, b] = [r, g, b].map(|v| if v.is_finite() { v.clamp(0.0, 1.0) } else { 0.0 });
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(Color::from_rgba(r, g, b, 1.0).unwrap_or(Color::BLACK));
    paint
}

/// A rectangle with its edges on whole pixels, so that rules are sharp and equally thick; a rule has one pixel at least.
fn panel(rect: &Rect, scale: f32) -> Option<Shape> {
    let edges = |start: f32, length: f32| {
        let start = (start * scale).round();
        (start, (length * scale).round().max(1.0))
    };
    let (x, width) = edges(rect.x.0, rect.width.0);
    let (y, height) = edges(rect.y.0, rect.height.0);
    let area = tiny_skia::Rect::from_xywh(x, y, width, height)?;
    Some(Shape { form: Form::Panel(area), paint: paint(rect.ink) })
}

/// A run's glyphs.
fn glyphs(run: &GlyphRun, fonts: &Fonts, scale: f32, shapes: &mut Vec<Shape>) {
    let face = fonts.face(run.face);
    let unit = run.size.0 * scale / f32::from(face.units_per_em());
    let thousandth = run.size.0 * scale / 1000.0;
    let mut pen = run.x.0 * scale;
    for glyph in &run.glyphs {
        let x = pen + glyph.dx * thousandth * run.stretch;
        let y = run.y.0 * scale - glyph.dy * thousandth;
        let place = Transform::from_row(unit * run.stretch, 0.0, 0.0, -unit, x, y);
        let mut outline = Outline(PathBuilder::new());
        if face.outline(glyph.id, &mut outline)
            && let Some(path) = outline.0.finish().and_then(|path| path.transform(place))
        {
            shapes.push(Shape { form: Form::Glyph(path), paint: paint(run.ink) });
        }
        pen += glyph.advance * thousandth * run.stretch;
    }
}

/// A path made from a glyph's outline.
struct Outline(PathBuilder);

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
