//! What is in a PDF, as far as a printer cares: boxes, fonts, colours, pictures, and where the glyphs are.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId};
use rayon::prelude::*;

use super::{Font, Operand, Operands, Operators, STREAM_LIMIT, read_content};
use crate::diag::Error;
use crate::units::{Pt, Size};

/// How far glyphs reach up and down from the baseline, in sizes, where only their advance is known.
const ABOVE: f64 = 0.7;
const BELOW: f64 = 0.22;
/// Forms within forms: more is a circle.
const DEEPEST: usize = 12;

/// A file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    pub(crate) pages: Vec<Page>,
    pub(crate) encrypted: bool,
    pub(crate) scripts: bool,
    pub(crate) outline: bool,
    pub(crate) layers: bool,
    pub(crate) intent: bool,
}

/// The fonts of a file.
type Library = BTreeMap<ObjectId, Arc<Font>>;

/// A rectangle: left, bottom, right, top.
pub(crate) type Area = [f64; 4];

/// A page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) readable: bool,
    pub(crate) media: Option<Area>,
    pub(crate) bleed: Option<Area>,
    pub(crate) trim: Option<Area>,
    /// What the glyphs that are seen cover, in the page's own places.
    pub(crate) text: Option<Area>,
    /// Whether anything is drawn.
    pub(crate) blank: bool,
    /// Pixels to the inch of each picture.
    pub(crate) pictures: Vec<f64>,
    /// What is of a colour of the screen.
    pub(crate) rgb: BTreeSet<&'static str>,
    /// Whether a colour is told by a profile.
    pub(crate) profile: bool,
    /// The most ink at one place, 1 for one ink in full.
    pub(crate) ink: f64,
    pub(crate) transparency: BTreeSet<&'static str>,
    pub(crate) annotations: bool,
    pub(crate) scripts: bool,
    /// Fonts that are not in the file, and fonts of drawings.
    pub(crate) missing_fonts: BTreeSet<String>,
    pub(crate) drawn_fonts: BTreeSet<String>,
}

impl Page {
    /// The sheet when it is cut.
    pub(crate) fn sheet(&self) -> Option<Area> {
        self.trim.or(self.media)
    }
}

/// The sides of an area.
pub(crate) fn size(a: Area) -> Size {
    Size { width: Pt((a[2] - a[0]) as f32), height: Pt((a[3] - a[1]) as f32) }
}

/// Looks a file over.
///
/// # Errors
/// [`Error::ReadBack`] where it is no PDF that can be read.
pub(crate) fn survey(file: &[u8]) -> Result<Survey, Error> {
    let doc = Document::load_mem(file).map_err(super::failed)?;
    let mut out = Survey { encrypted: doc.is_encrypted() || doc.was_encrypted(), ..Survey::default() };
    if let Ok(catalog) = doc.catalog() {
        let names = doc.get_dict_in_dict(catalog, b"Names").ok();
        out.scripts = catalog.has(b"AA")
            || names.is_some_and(|n| n.has(b"JavaScript"))
            || doc.get_dict_in_dict(catalog, b"OpenAction").is_ok_and(|a| !is(a, b"S", b"GoTo"));
        out.outline = doc.get_dict_in_dict(catalog, b"Outlines").is_ok_and(|o| o.has(b"First"));
        out.layers = catalog.has(b"OCProperties");
        out.intent = catalog.has(b"OutputIntents");
    }
    let ids: Vec<ObjectId> = doc.page_iter().collect();
    // Read once, for a book has a page for every occasion to read them again.
    let mut library = Library::new();
    for id in ids.iter().flat_map(|id| super::page_fonts(&doc, *id).into_values()) {
        if let (Entry::Vacant(free), Ok(dict)) = (library.entry(id), doc.get_dictionary(id))
            && let Ok(font) = Font::read(&doc, dict)
        {
            free.insert(Arc::new(font));
        }
    }
    out.pages = ids.par_iter().map(|id| page(&doc, &library, *id)).collect();
    Ok(out)
}

fn is(dict: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|n| n == name)
}

/// What a page has or inherits (7.7.3.4).
fn inherited<'a>(doc: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = Some(page);
    for _ in 0..64 {
        let dict = node?;
        if let Ok(value) = dict.get(key) {
            return doc.dereference(value).ok().map(|(_, o)| o);
        }
        node = doc.get_dict_in_dict(dict, b"Parent").ok();
    }
    None
}

fn area(doc: &Document, page: &Dictionary, key: &[u8]) -> Option<Area> {
    let sides = inherited(doc, page, key)?.as_array().ok()?;
    let v: Vec<f64> =
        sides.iter().filter_map(|o| Some(f64::from(doc.dereference(o).ok()?.1.as_float().ok()?))).collect();
    let [a, b, c, d] = v[..] else { return None };
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

fn page(doc: &Document, library: &Library, id: ObjectId) -> Page {
    let Ok(dict) = doc.get_dictionary(id) else { return Page::default() };
    let mut out = Page {
        readable: true,
        media: area(doc, dict, b"MediaBox"),
        bleed: area(doc, dict, b"BleedBox"),
        trim: area(doc, dict, b"TrimBox"),
        blank: true,
        scripts: dict.has(b"AA"),
        ..Page::default()
    };
    let annotations = dict.get(b"Annots").and_then(|a| doc.dereference(a)).and_then(|(_, a)| a.as_array());
    out.annotations = annotations.is_ok_and(|a| !a.is_empty());
    let shines = |d: &Dictionary| doc.get_dict_in_dict(d, b"Group").is_ok_and(|g| is(g, b"S", b"Transparency"));
    if shines(dict) {
        out.transparency.insert("a group");
    }
    let mut content = Vec::new();
    for part in doc.get_page_contents(id) {
        let stream = doc.get_object(part).and_then(Object::as_stream);
        match stream.and_then(|s| s.get_plain_content_with_limit(STREAM_LIMIT)) {
            Ok(bytes) => content.extend(bytes),
            Err(_) => out.readable = false,
        }
        content.push(b'\n');
    }
    let resources = inherited(doc, dict, b"Resources").and_then(|r| r.as_dict().ok());
    let empty = Dictionary::new();
    look(doc, library, &content, resources.unwrap_or(&empty), IDENTITY, &mut out, 0);
    out
}

/// A matrix as PDF writes it (8.3.3).
type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `m` first, then `n`.
fn times(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

fn place(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

/// Reads a content stream into a page.
fn look(
    doc: &Document,
    library: &Library,
    content: &[u8],
    resources: &Dictionary,
    matrix: Matrix,
    page: &mut Page,
    depth: usize,
) {
    let entry = |kind: &[u8]| doc.get_dict_in_dict(resources, kind).ok();
    let mut fonts = BTreeMap::new();
    for (name, o) in entry(b"Font").into_iter().flat_map(Dictionary::iter) {
        let Some(dict) = doc.dereference(o).ok().and_then(|(_, o)| o.as_dict().ok()) else { continue };
        let known = o.as_reference().ok().and_then(|id| library.get(&id).cloned());
        let Some(font) = known.or_else(|| Font::read(doc, dict).ok().map(Arc::new)) else { continue };
        fonts.insert(name.clone(), (dict, font));
    }
    let mut eye = Eye {
        doc,
        resources,
        fonts,
        library,
        page,
        depth,
        state: State { matrix, ..State::default() },
        kept: Vec::new(),
        line: IDENTITY,
        text: IDENTITY,
    };
    read_content(content, &mut eye);
}

/// The graphics state (8.4), as far as it tells where and how text stands.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Vec<u8>>,
    size: f64,
    stretch: f64,
    leading: f64,
    char_space: f64,
    word_space: f64,
    rise: f64,
    /// Whether text is painted (9.3.6).
    seen: bool,
}

impl Default for State {
    fn default() -> State {
        State {
            matrix: IDENTITY,
            font: None,
            size: 1.0,
            stretch: 1.0,
            leading: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            rise: 0.0,
            seen: true,
        }
    }
}

struct Eye<'a, 'p> {
    doc: &'a Document,
    resources: &'a Dictionary,
    fonts: BTreeMap<Vec<u8>, (&'a Dictionary, Arc<Font>)>,
    library: &'p Library,
    page: &'p mut Page,
    depth: usize,
    state: State,
    kept: Vec<State>,
    line: Matrix,
    text: Matrix,
}

impl<'a> Eye<'a, '_> {
    fn move_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn show(&mut self, string: &[u8]) {
        let state = &self.state;
        let Some((dict, font)) = state.font.as_ref().and_then(|f| self.fonts.get(f)) else { return };
        font_faults(self.doc, dict, self.page);
        for code in string.chunks(if font.wide { 2 } else { 1 }) {
            let code_number = super::number_of(code) as usize;
            let width = font.widths.get(code_number).copied().unwrap_or(font.default_width) / 1000.0;
            let blank = match font.texts.get(code_number) {
                Some(text) if !text.is_empty() => text.chars().all(char::is_whitespace),
                _ => !font.wide && code == b" ",
            };
            if !blank && state.seen {
                let own = times(self.text, state.matrix);
                let corners = [
                    place(own, 0.0, state.rise - BELOW * state.size),
                    place(own, width * state.size * state.stretch, state.rise + ABOVE * state.size),
                ];
                let b = self.page.text.get_or_insert([f64::MAX, f64::MAX, f64::MIN, f64::MIN]);
                for (x, y) in corners {
                    *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
                }
                self.page.blank = false;
            }
            let space = if !font.wide && code == b" " { state.word_space } else { 0.0 };
            let step = (width * state.size + state.char_space + space) * state.stretch;
            self.text = times([1.0, 0.0, 0.0, 1.0, step, 0.0], self.text);
        }
    }

    /// A resource by its kind and name.
    fn resource(&self, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let named = self.doc.get_dict_in_dict(self.resources, kind).ok()?.get(name).ok()?;
        self.doc.dereference(named).ok().map(|(_, o)| o)
    }

    fn external(&mut self, name: &[u8]) {
        let Some(stream) = self.resource(b"XObject", name).and_then(|o| o.as_stream().ok()) else { return };
        let dict = &stream.dict;
        if is(dict, b"Subtype", b"Image") {
            self.image(dict);
        } else if is(dict, b"Subtype", b"Form") && self.depth < DEEPEST {
            if self.doc.get_dict_in_dict(dict, b"Group").is_ok_and(|g| is(g, b"S", b"Transparency")) {
                self.page.transparency.insert("a group");
            }
            let own = dict.get(b"Matrix").and_then(Object::as_array).ok().and_then(|m| {
                let v: Vec<f64> = m.iter().filter_map(|o| o.as_float().ok().map(f64::from)).collect();
                <[f64; 6]>::try_from(v).ok()
            });
            let matrix = times(own.unwrap_or(IDENTITY), self.state.matrix);
            let resources = self.doc.get_dict_in_dict(dict, b"Resources").unwrap_or(self.resources);
            if let Ok(content) = stream.get_plain_content_with_limit(STREAM_LIMIT) {
                look(self.doc, self.library, &content, resources, matrix, self.page, self.depth + 1);
            }
        }
    }

    fn image(&mut self, dict: &Dictionary) {
        self.page.blank = false;
        if dict.has(b"SMask") {
            self.page.transparency.insert("a soft mask");
        }
        let side = |key: &[u8]| {
            let v = dict.get(key).and_then(|o| self.doc.dereference(o)).and_then(|(_, o)| o.as_float());
            v.map_or(0.0, f64::from)
        };
        let m = self.state.matrix;
        let (across, down) = (m[0].hypot(m[1]) / 72.0, m[2].hypot(m[3]) / 72.0);
        // A mask of one bit is a drawing, and drawings of a pixel or two are rules.
        let (w, h) = (side(b"Width"), side(b"Height"));
        if w > 2.0 && h > 2.0 && across > 0.0 && down > 0.0 {
            self.page.pictures.push((w / across).min(h / down));
        }
        if let Ok(space) = dict.get(b"ColorSpace") {
            self.space(space, "a picture", 0);
        }
    }

    /// Notes the kind of a colour space (8.6).
    fn space(&mut self, space: &Object, what: &'static str, depth: usize) {
        let Ok((_, space)) = self.doc.dereference(space) else { return };
        let list = space.as_array().ok();
        let name = match list {
            Some(list) => list.first().and_then(|o| o.as_name().ok()),
            None => space.as_name().ok(),
        };
        match name {
            Some(b"DeviceRGB" | b"RGB" | b"CalRGB" | b"Lab") => {
                self.page.rgb.insert(what);
            }
            Some(b"ICCBased") => {
                self.page.profile = true;
                let profile = list.and_then(|l| self.doc.dereference(l.get(1)?).ok()?.1.as_stream().ok());
                if profile.is_some_and(|p| p.dict.get(b"N").and_then(Object::as_i64).is_ok_and(|n| n == 3)) {
                    self.page.rgb.insert(what);
                }
            }
            Some(b"Indexed" | b"I" | b"Pattern") if depth < 4 => {
                if let Some(base) = list.and_then(|l| l.get(1)) {
                    self.space(base, what, depth + 1);
                }
            }
            Some(b"Separation" | b"DeviceN") if depth < 4 => {
                if let Some(base) = list.and_then(|l| l.get(2)) {
                    self.space(base, what, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn graphics(&mut self, name: &[u8]) {
        let Some(state) = self.resource(b"ExtGState", name).and_then(|o| o.as_dict().ok()) else { return };
        for key in [b"ca", b"CA"] {
            if state.get(key).and_then(Object::as_float).is_ok_and(|v| v < 1.0) {
                self.page.transparency.insert("opacity below 1");
            }
        }
        let mode = state.get(b"BM").and_then(Object::as_name);
        if mode.is_ok_and(|m| m != b"Normal" && m != b"Compatible") {
            self.page.transparency.insert("a blend mode");
        }
        if state.get(b"SMask").is_ok_and(|m| m.as_name().is_err()) {
            self.page.transparency.insert("a soft mask");
        }
    }
}

/// Whether a font is in the file (9.9).
fn font_faults(doc: &Document, font: &Dictionary, page: &mut Page) {
    let name = |d: &Dictionary| {
        d.get(b"BaseFont").and_then(Object::as_name).map_or("?".into(), |n| String::from_utf8_lossy(n).into_owned())
    };
    if is(font, b"Subtype", b"Type3") {
        page.drawn_fonts.insert(name(font));
        return;
    }
    let below = font.get(b"DescendantFonts").and_then(|o| doc.dereference(o)).and_then(|(_, o)| o.as_array());
    let below = below.ok().and_then(|l| doc.dereference(l.first()?).ok()?.1.as_dict().ok());
    let descriptor = doc.get_dict_in_dict(below.unwrap_or(font), b"FontDescriptor");
    let embedded = descriptor.is_ok_and(|d| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|k| d.has(k)));
    if !embedded {
        page.missing_fonts.insert(name(font));
    }
}

impl Operators for Eye<'_, '_> {
    fn operator(&mut self, name: &[u8], operands: &Operands) {
        let n = |i: usize| match operands.list.get(i) {
            Some(Operand::Number(v)) => *v,
            _ => 0.0,
        };
        let word = |i: usize| match operands.list.get(i) {
            Some(Operand::Name(r)) => operands.bytes[r.clone()].to_vec(),
            _ => Vec::new(),
        };
        match name {
            b"q" => self.kept.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.matrix = times([n(0), n(1), n(2), n(3), n(4), n(5)], self.state.matrix),
            b"BT" => (self.line, self.text) = (IDENTITY, IDENTITY),
            b"Tm" => {
                self.line = [n(0), n(1), n(2), n(3), n(4), n(5)];
                self.text = self.line;
            }
            b"Td" => self.move_line(n(0), n(1)),
            b"TD" => {
                self.state.leading = -n(1);
                self.move_line(n(0), n(1));
            }
            b"T*" => self.move_line(0.0, -self.state.leading),
            b"Tf" => {
                self.state.font = Some(word(0));
                self.state.size = n(1);
            }
            b"Tz" => self.state.stretch = n(0) / 100.0,
            b"TL" => self.state.leading = n(0),
            b"Tc" => self.state.char_space = n(0),
            b"Tw" => self.state.word_space = n(0),
            b"Ts" => self.state.rise = n(0),
            b"Tr" => self.state.seen = n(0) != 3.0 && n(0) != 7.0,
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                if matches!(name, b"'" | b"\"") {
                    self.move_line(0.0, -self.state.leading);
                }
                for operand in &operands.list {
                    match operand {
                        Operand::String(r) => self.show(&operands.bytes[r.clone()]),
                        Operand::Number(v) if name == b"TJ" => {
                            let step = -v / 1000.0 * self.state.size * self.state.stretch;
                            self.text = times([1.0, 0.0, 0.0, 1.0, step, 0.0], self.text);
                        }
                        _ => {}
                    }
                }
            }
            b"Do" => self.external(&word(0)),
            b"gs" => self.graphics(&word(0)),
            b"rg" | b"RG" => {
                self.page.rgb.insert("text or lines");
            }
            b"k" | b"K" => self.page.ink = self.page.ink.max(n(0) + n(1) + n(2) + n(3)),
            b"cs" | b"CS" => {
                let name = word(0);
                let space = self.resource(b"ColorSpace", &name).cloned().unwrap_or(Object::Name(name));
                self.space(&space, "text or lines", 0);
            }
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"b" | b"B*" | b"b*" | b"sh" => self.page.blank = false,
            _ => {}
        }
    }
}
