//! Content streams (ISO 32000-1, 7.8.2): positions to operators, deflated.
//!
//! Positions are kept exact: the pen of a PDF reader is followed with the very widths that stand in the font's `/W`,
//! and where a glyph's place is another, a TJ number moves it. What rounding leaves is watched and never adds up. Moves
//! of lines are differences of rounded absolute places.

use std::collections::BTreeSet;
use std::ops::Range;

use super::font::{Face, Faces, clusters};
use super::images;
use super::print::{Colours, cmyk, grey};
use super::tags::Marks;
use crate::deflate::Deflater;
use crate::diag::Error;
use crate::layout::pages::{GlyphRun, Image, Ink, Item, Page, Rect, Role, Tag};
use crate::units::Pt;

/// The deflate level of streams: with one more a novel gets 3 % smaller, and deflating takes a third longer.
const LEVEL: i32 = 4;

/// How far, in thousandths of the size, a glyph may stand from its place: at 12 pt eight micrometres, less than a dot of
/// a platesetter. A quarter of it would make a file 2 % larger.
const ERROR: f64 = 2.0;

/// A page's content stream.
pub(super) struct Content {
    /// The stream, deflated.
    pub(super) deflated: Vec<u8>,
    /// Places of the faces it needs, ascending.
    pub(super) faces: Vec<usize>,
    /// Numbers of the pictures it shows, ascending.
    pub(super) images: Vec<u32>,
    /// The element that each marked-content sequence belongs to; a sequence's MCID is its place here.
    pub(super) marks: Vec<u32>,
}

/// Writes a page's content; the runs' elements are among `tags`, which are marked only in a file for reading.
pub(super) fn write(
    page: &Page,
    tags: &[Tag],
    faces: &Faces,
    colours: Colours,
    deflater: &mut Deflater,
) -> Result<Content, Error> {
    let mut writer = Writer::new(page, tags, faces, colours);
    for item in &page.items {
        match item {
            Item::Run(run) => writer.run(run)?,
            Item::Turned(run) => writer.turned(run)?,
            Item::Rect(rect) => writer.rect(rect),
            Item::Image(image) => writer.image(image)?,
            Item::Link(_) => {} // an annotation of the page, not of its content
        }
    }
    writer.leave_text();
    writer.leave_artifact();
    let used = (0..faces.list.len()).filter(|n| writer.used[*n]).collect();
    Ok(Content {
        deflated: deflate_with(deflater, &writer.out)?,
        faces: used,
        images: writer.images.into_iter().collect(),
        marks: writer.marks.into_list(),
    })
}

/// A deflater of streams.
pub(super) fn deflater() -> Deflater {
    Deflater::zlib(LEVEL)
}

/// Deflates a stream with what has deflated others.
pub(super) fn deflate_with(deflater: &mut Deflater, data: &[u8]) -> Result<Vec<u8>, Error> {
    deflater.deflate(data).map_err(Error::Pdf)
}

/// Deflates a single stream.
pub(super) fn deflate(data: &[u8]) -> Result<Vec<u8>, Error> {
    deflate_with(&mut deflater(), data)
}

/// What is set in the graphics state, so that it is set again only when it changes.
#[derive(Clone, Default)]
struct State {
    font: Option<(usize, i64)>,
    stretch: Option<i64>,
    /// The values of the colour and how many of them it has: one of grey, three of RGB, four of CMYK.
    ink: Option<([i64; 4], usize)>,
}

struct Writer<'a> {
    faces: &'a Faces,
    height: f32,
    out: Vec<u8>,
    state: State,
    used: Vec<bool>,
    images: BTreeSet<u32>,
    /// Between BT and ET: where the text line began, in thousandths of a point.
    text: Option<(i64, i64)>,
    artifact: bool,
    marks: Marks<'a>,
    colours: Colours,
}

impl<'a> Writer<'a> {
    fn new(page: &Page, tags: &'a [Tag], faces: &'a Faces, colours: Colours) -> Writer<'a> {
        let glyphs: usize = page.items.iter().map(|i| if let Item::Run(r) = i { r.glyphs.len() } else { 0 }).sum();
        Writer {
            faces,
            height: page.size.height.0,
            out: Vec::with_capacity(glyphs * 4 + 256),
            state: State::default(),
            used: vec![false; faces.list.len()],
            images: BTreeSet::new(),
            text: None,
            artifact: false,
            marks: if colours == Colours::Screen { Marks::new(tags) } else { Marks::untagged(tags) },
            colours,
        }
    }

    fn rect(&mut self, rect: &Rect) {
        self.enter_artifact();
        self.leave_text();
        self.ink(rect.ink);
        for v in [rect.x.0, self.height - rect.y.0 - rect.height.0, rect.width.0, rect.height.0] {
            number(&mut self.out, milli(v));
            self.out.push(b' ');
        }
        self.out.extend_from_slice(b"re f\n");
    }

    /// Shows a picture: the unit square that it fills is made as large as its area (8.9.5).
    fn image(&mut self, image: &Image) -> Result<(), Error> {
        let of = image.picture.number();
        self.images.insert(of);
        self.leave_text();
        match image.role {
            Role::Artifact => self.enter_artifact(),
            Role::Tag(tag) => {
                self.leave_artifact();
                self.marks.open(&mut self.out, tag)?;
            }
        }
        let area = &image.area;
        self.out.extend_from_slice(b"q ");
        for v in [area.width.0, 0.0, 0.0, area.height.0, area.x.0, self.height - area.y.0 - area.height.0] {
            number(&mut self.out, milli(v));
            self.out.push(b' ');
        }
        self.out.extend_from_slice(format!("cm /{} Do Q\n", images::name(of)).as_bytes());
        self.marks.close(&mut self.out);
        Ok(())
    }

    /// Shows a run whose baseline runs down the page: on axes of its own, turned by a quarter (8.3.3).
    fn turned(&mut self, run: &GlyphRun) -> Result<(), Error> {
        self.leave_text();
        let outside = self.state.clone();
        self.out.extend_from_slice(b"q 0 -1 1 0 ");
        for v in [run.x.0, self.height - run.y.0] {
            number(&mut self.out, milli(v));
            self.out.push(b' ');
        }
        self.out.extend_from_slice(b"cm\n");
        self.run(&GlyphRun { x: Pt::ZERO, y: Pt(self.height), ..run.clone() })?;
        self.leave_text();
        self.leave_artifact();
        self.out.extend_from_slice(b"Q\n");
        self.state = outside;
        Ok(())
    }

    fn run(&mut self, run: &GlyphRun) -> Result<(), Error> {
        if run.glyphs.is_empty() {
            return Ok(());
        }
        let place = self.faces.place(run.face).ok_or_else(|| Error::Pdf("a run has no face".into()))?;
        let face = &self.faces.list[place];
        self.used[place] = true;
        match run.role {
            Role::Artifact => self.enter_artifact(),
            Role::Tag(_) => self.leave_artifact(),
        }
        self.ink(run.ink);
        let (line_x, line_y) = match self.text {
            Some(at) => at,
            None => {
                self.out.extend_from_slice(b"BT\n");
                (0, 0)
            }
        };
        let size = milli(run.size.0);
        if self.state.font != Some((place, size)) {
            self.state.font = Some((place, size));
            self.out.push(b'/');
            self.out.extend_from_slice(face.resource.as_bytes());
            self.out.push(b' ');
            number(&mut self.out, size);
            self.out.extend_from_slice(b" Tf\n");
        }
        let stretch = milli(run.stretch * 100.0);
        if self.state.stretch.unwrap_or(100_000) != stretch {
            self.state.stretch = Some(stretch);
            number(&mut self.out, stretch);
            self.out.extend_from_slice(b" Tz\n");
        }
        let at = (milli(run.x.0), milli(self.height - run.y.0));
        if at != (line_x, line_y) {
            number(&mut self.out, at.0 - line_x);
            self.out.push(b' ');
            number(&mut self.out, at.1 - line_y);
            self.out.extend_from_slice(b" Td\n");
        }
        self.text = Some(at);
        self.glyphs(run, face)
    }

    /// Writes the glyphs of a run, with spans of ActualText around those whose text is not what their codes say. Hyphens
    /// at line ends are no more than hyphens where nobody reads the text aloud or copies it.
    fn glyphs(&mut self, run: &GlyphRun, face: &Face) -> Result<(), Error> {
        let line = Line { out: &mut self.out, shown: Shown::Nothing, ideal: 0.0, error: 0.0 };
        let mut set = Setting { line, marks: &mut self.marks, run, face, want: 0.0, rise: 0 };
        // The span that has gathered: neighbouring clusters share one.
        let mut span: Range<usize> = 0..0;
        let mut actual = String::new();
        for cluster in clusters(run) {
            let plain = run.role == Role::Artifact
                || face.says(&run.glyphs[cluster.glyphs.clone()], cluster.text)
                || self.colours != Colours::Screen && cluster.text == "\u{ad}";
            if plain {
                set.span(&mut span, &mut actual)?;
                set.mark()?;
                for n in cluster.glyphs {
                    set.show(n)?;
                }
            } else {
                if span.start >= span.end {
                    span = cluster.glyphs;
                } else {
                    span.end = cluster.glyphs.end;
                }
                actual.push_str(cluster.text);
            }
        }
        set.span(&mut span, &mut actual)?;
        set.line.close();
        if set.rise != 0 {
            self.out.extend_from_slice(b"0 Ts\n");
        }
        Ok(())
    }

    /// Opens the mark that tells furniture from text (14.8.2.2). It stands around whole text objects.
    fn enter_artifact(&mut self) {
        if !self.artifact {
            self.leave_text();
            self.out.extend_from_slice(b"/Artifact BMC\n");
            self.artifact = true;
        }
    }

    fn leave_artifact(&mut self) {
        if self.artifact {
            self.leave_text();
            self.out.extend_from_slice(b"EMC\n");
            self.artifact = false;
        }
    }

    fn leave_text(&mut self) {
        self.marks.close(&mut self.out);
        if self.text.take().is_some() {
            self.out.extend_from_slice(b"ET\n");
        }
    }

    /// Sets the fill; black is set at the start of every page.
    fn ink(&mut self, ink: Ink) {
        let (values, count) = match (ink, self.colours) {
            (Ink::Gray(v), _) => ([v, 0.0, 0.0, 0.0], 1),
            (Ink::Rgb(r, g, b), Colours::Screen) => ([r, g, b, 0.0], 3),
            (Ink::Rgb(r, g, b), Colours::Grey) => ([grey([r, g, b]), 0.0, 0.0, 0.0], 1),
            (Ink::Rgb(r, g, b), Colours::Cmyk) => (cmyk([r, g, b]), 4),
        };
        let values = values.map(|v| milli(v).clamp(0, 1000));
        let set = match self.state.ink {
            Some(now) => now == (values, count),
            None => count == 1 && values[0] == 0,
        };
        if set {
            return;
        }
        self.state.ink = Some((values, count));
        for v in &values[..count] {
            number(&mut self.out, *v);
            self.out.push(b' ');
        }
        self.out.extend_from_slice(match count {
            1 => b"g\n",
            3 => b"rg\n",
            _ => b"k\n",
        });
    }
}

/// The setting of one run.
struct Setting<'o, 'a> {
    line: Line<'o>,
    marks: &'o mut Marks<'a>,
    run: &'o GlyphRun,
    face: &'o Face,
    /// Where the layout's pen stands, in thousandths of the size.
    want: f64,
    /// The rise that is set, in thousandths of a point.
    rise: i64,
}

impl Setting<'_, '_> {
    /// Shows the run's glyph `n`, with the rise set if it is shifted up or down.
    fn show(&mut self, n: usize) -> Result<(), Error> {
        let glyph = &self.run.glyphs[n];
        let code = self.face.code(glyph.id).ok_or_else(|| Error::Pdf("a glyph has no code".into()))?;
        // Most glyphs stand on the baseline, and rounding is slow where the processor's own is not used.
        let up = if glyph.dy == 0.0 { 0 } else { milli(glyph.dy * self.run.size.0 / 1000.0) };
        if up != self.rise {
            self.rise = up;
            self.line.close();
            number(self.line.out, up);
            self.line.out.extend_from_slice(b" Ts\n");
        }
        self.line.show(code, self.want + f64::from(glyph.dx), self.face.widths[usize::from(code)]);
        self.want += f64::from(glyph.advance);
        Ok(())
    }

    /// Opens the sequence of the run's element. Nothing is being shown where it is not open: at the run's start and
    /// after a span.
    fn mark(&mut self) -> Result<(), Error> {
        match self.run.role {
            Role::Tag(tag) => self.marks.open(self.line.out, tag),
            Role::Artifact => Ok(()),
        }
    }

    /// Shows the glyphs gathered in `span` as one that says `text` (14.9.4), and empties both.
    fn span(&mut self, span: &mut Range<usize>, text: &mut String) -> Result<(), Error> {
        if span.start >= span.end {
            return Ok(());
        }
        self.line.close();
        if let Role::Tag(tag) = self.run.role {
            self.marks.open_span(self.line.out, tag, text)?;
        }
        for n in std::mem::take(span) {
            self.show(n)?;
        }
        self.line.close();
        self.marks.close(self.line.out);
        text.clear();
        Ok(())
    }
}

/// How far the operator that shows glyphs has been written.
enum Shown {
    /// Nothing of it.
    Nothing,
    /// `[…` with no string open.
    Array,
    /// `[…(` within a string.
    String,
}

/// The showing of glyphs on one baseline. Positions are in thousandths of the size.
struct Line<'o> {
    out: &'o mut Vec<u8>,
    shown: Shown,
    /// Where the pen would stand had no number been rounded.
    ideal: f64,
    /// How far right of that the pen of a reader stands.
    error: f64,
}

impl Line<'_> {
    /// Shows a glyph whose origin belongs at `place` and which moves the pen by `width`.
    fn show(&mut self, code: u16, place: f64, width: f32) {
        // A kern or a stretched space is written with the same digits every time, for the sake of the deflating; what
        // rounding leaves is made good only when it has gathered.
        let exact = self.ideal - place;
        // Most glyphs need none of this.
        let mut adjust = if exact.abs() < 0.5 { 0 } else { exact.round() as i64 };
        let error = self.error + exact - adjust as f64;
        if error.abs() > ERROR {
            adjust = adjust.saturating_add(error.round() as i64);
        }
        self.error += exact - adjust as f64;
        if matches!(self.shown, Shown::Nothing) {
            self.out.push(b'[');
            self.shown = Shown::Array;
        }
        if adjust != 0 {
            if matches!(self.shown, Shown::String) {
                self.out.push(b')');
            }
            self.shown = Shown::Array;
            number(self.out, adjust.saturating_mul(1000));
        }
        if matches!(self.shown, Shown::Array) {
            self.out.push(b'(');
            self.shown = Shown::String;
        }
        let bytes = code.to_be_bytes();
        if bytes.iter().all(|b| !matches!(b, b'(' | b')' | b'\\' | b'\r')) {
            self.out.extend_from_slice(&bytes);
        } else {
            for byte in bytes {
                match byte {
                    b'(' | b')' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                    // A bare CR would be read as LF (7.3.4.2).
                    b'\r' => self.out.extend_from_slice(b"\\r"),
                    _ => self.out.push(byte),
                }
            }
        }
        self.ideal = place + f64::from(width);
    }

    fn close(&mut self) {
        match self.shown {
            Shown::Nothing => {}
            Shown::Array => self.out.extend_from_slice(b"]TJ\n"),
            Shown::String => self.out.extend_from_slice(b")]TJ\n"),
        }
        self.shown = Shown::Nothing;
    }
}

/// A value in thousandths; what is no number is 0.
fn milli(v: f32) -> i64 {
    (f64::from(v) * 1000.0).round() as i64
}

/// Writes a number given in thousandths, with no more decimals than it needs.
fn number(out: &mut Vec<u8>, milli: i64) {
    if milli < 0 {
        out.push(b'-');
    }
    let v = milli.unsigned_abs();
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut whole = v / 1000;
    loop {
        at -= 1;
        digits[at] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
    let mut rest = v % 1000;
    if rest != 0 {
        out.push(b'.');
        let mut unit = 100;
        while rest != 0 {
            out.push(b'0' + (rest / unit) as u8);
            rest %= unit;
            unit /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (milli, text) in [
            (0, "0"),
            (1000, "1"),
            (-1000, "-1"),
            (1500, "1.5"),
            (-50, "-0.05"),
            (12_001, "12.001"),
            (i64::MIN, "-9223372036854775.808"),
        ] {
            let mut out = Vec::new();
            number(&mut out, milli);
            assert_eq!(std::str::from_utf8(&out), Ok(text));
        }
        assert_eq!(milli(f32::NAN), 0);
    }

    #[test]
    fn the_pen_follows_the_widths() {
        let mut out = Vec::new();
        let mut line = Line { out: &mut out, shown: Shown::Nothing, ideal: 0.0, error: 0.0 };
        // Advances a little wider than the widths: a correction is due only when it has gathered.
        for n in 0..16 {
            line.show(0x4142, f64::from(n) * 500.16, 500.0);
        }
        line.show(0x2829, 16.0 * 500.16 + 7.25, 500.0);
        line.close();
        let run = |n| "AB".repeat(n);
        assert_eq!(String::from_utf8(out).unwrap(), format!("[({})-2({})-7(\\(\\))]TJ\n", run(13), run(3)));
    }
}
