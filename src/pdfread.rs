//! Leaf: the text of a finished PDF, as somebody who copies it gets it.
//!
//! It reads what the `pdf` module writes, and of other files as much as is written alike: fonts with two-byte codes or
//! one-byte codes that have a ToUnicode, horizontal lines, no text in form XObjects. What is marked as an artifact is
//! skipped, ActualText stands for what it spans, and a glyph of which nothing says what it means is read as U+FFFD, so
//! that a fault of the file shows.

pub(crate) mod survey;
mod tree;

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::{Dictionary, Document, Object, ObjectId};
use rayon::prelude::*;

pub use self::tree::{Element, elements};
use crate::diag::Error;

/// The most that a stream may inflate to: a page of text has some kilobytes, a larger one is no page of a book.
const STREAM_LIMIT: usize = 64 << 20;
/// Text that begins lower by this share of its size is on another line; less is an index or a shifted glyph.
const LINE_DROP: f64 = 0.6;
/// A gap of this share of the size between two lines' pieces on one baseline parts two words: a narrow word space.
const WORD_GAP: f64 = 0.2;
/// A piece of text may begin this share of the size before the end of the one before it and still go on with it.
const OVERLAP: f64 = 0.5;

/// Reads the text of each page in the order of the file's content, with `\n` between lines. A word divided at a line
/// end has U+00AD before the `\n`.
pub fn pages(file: &[u8]) -> Result<Vec<String>, Error> {
    let doc = Document::load_mem(file).map_err(failed)?;
    Ok(read_pages(&doc)?.into_iter().map(|p| p.text).collect())
}

/// The key of Info under which a cover remembers how many pages the book has that it was made for.
pub(crate) const INTERIOR_PAGES: &str = "InteriorPages";

/// What a file's Info says under a key.
pub(crate) fn info(file: &[u8], key: &str) -> Option<String> {
    let doc = Document::load_mem(file).ok()?;
    let (_, info) = doc.dereference(doc.trailer.get(b"Info").ok()?).ok()?;
    let (_, value) = doc.dereference(info.as_dict().ok()?.get(key.as_bytes()).ok()?).ok()?;
    Some(from_text_string(value.as_str().ok()?))
}

/// A page as it was read.
struct Page {
    id: ObjectId,
    text: String,
    /// The marked-content sequences that have an MCID, and what of the text each says.
    sequences: Vec<(u32, Range<usize>)>,
}

fn read_pages(doc: &Document) -> Result<Vec<Page>, Error> {
    let ids: Vec<ObjectId> = doc.page_iter().collect();
    let mut fonts: BTreeMap<ObjectId, Font> = BTreeMap::new();
    let mut names: Vec<BTreeMap<Vec<u8>, ObjectId>> = Vec::with_capacity(ids.len());
    for id in &ids {
        let page = page_fonts(doc, *id);
        for id in page.values() {
            if !fonts.contains_key(id) {
                fonts.insert(*id, Font::read(doc, doc.get_dictionary(*id).map_err(failed)?)?);
            }
        }
        names.push(page);
    }
    ids.par_iter()
        .zip(&names)
        .map(|(id, names)| {
            let mut content = Vec::new();
            for part in doc.get_page_contents(*id) {
                let stream = doc.get_object(part).and_then(Object::as_stream).map_err(failed)?;
                content.extend(stream.get_plain_content_with_limit(STREAM_LIMIT).map_err(failed)?);
                content.push(b'\n');
            }
            let mut reader = Reader::new(names, &fonts);
            read_content(&content, &mut reader);
            Ok(Page { id: *id, text: reader.text, sequences: reader.sequences })
        })
        .collect()
}

fn failed(e: lopdf::Error) -> Error {
    Error::ReadBack { output: "PDF", message: e.to_string() }
}

/// The fonts of a page by resource name, where they are indirect objects, as fonts practically are.
fn page_fonts(doc: &Document, page: ObjectId) -> BTreeMap<Vec<u8>, ObjectId> {
    let mut node = doc.get_dictionary(page).ok();
    // Resources are inherited; a tree deeper than this is a loop.
    for _ in 0..64 {
        let Some(dict) = node else { break };
        if let Ok(resources) = doc.get_dict_in_dict(dict, b"Resources") {
            let Ok(fonts) = doc.get_dict_in_dict(resources, b"Font") else { break };
            return fonts.iter().filter_map(|(k, v)| Some((k.clone(), v.as_reference().ok()?))).collect();
        }
        node = doc.get_dict_in_dict(dict, b"Parent").ok();
    }
    BTreeMap::new()
}

/// What of a font matters for its text.
struct Font {
    /// Whether a code has two bytes.
    wide: bool,
    /// Text by code; empty where ToUnicode has none.
    texts: Vec<Box<str>>,
    /// Advance by code in thousandths.
    widths: Vec<f64>,
    default_width: f64,
}

impl Font {
    fn read(doc: &Document, dict: &Dictionary) -> Result<Font, Error> {
        let wide = dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Type0");
        let mut font = Font { wide, texts: Vec::new(), widths: Vec::new(), default_width: 1000.0 };
        let array = |dict: &Dictionary, key: &[u8]| -> Vec<Object> {
            dict.get(key)
                .and_then(|o| doc.dereference(o))
                .and_then(|(_, o)| o.as_array())
                .map_or_else(|_| Vec::new(), Clone::clone)
        };
        if wide {
            let below = array(dict, b"DescendantFonts");
            let below = below.first().and_then(|o| doc.dereference(o).ok()).and_then(|(_, o)| o.as_dict().ok());
            if let Some(below) = below {
                font.default_width = below.get(b"DW").and_then(Object::as_float).map_or(1000.0, f64::from);
                font.read_wide_widths(doc, &array(below, b"W"));
            }
        } else {
            let first = dict.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
            for (n, w) in array(dict, b"Widths").iter().enumerate() {
                font.set_width(first + n as i64, w.as_float().map_or(0.0, f64::from));
            }
        }
        if let Ok((_, Object::Stream(stream))) = dict.get(b"ToUnicode").and_then(|o| doc.dereference(o)) {
            let map = stream.get_plain_content_with_limit(STREAM_LIMIT).map_err(failed)?;
            read_content(&map, &mut ToUnicode(&mut font));
        }
        Ok(font)
    }

    /// The `/W` of a CID font (ISO 32000-1, 9.7.4.3): `first [w …]` or `first last w`.
    fn read_wide_widths(&mut self, doc: &Document, list: &[Object]) {
        let mut at = 0;
        while let Some(first) = list.get(at).and_then(|o| o.as_i64().ok()) {
            let next = list.get(at + 1).and_then(|o| doc.dereference(o).ok()).map(|(_, o)| o);
            match next {
                Some(Object::Array(widths)) => {
                    for (n, w) in widths.iter().enumerate() {
                        self.set_width(first + n as i64, w.as_float().map_or(0.0, f64::from));
                    }
                    at += 2;
                }
                Some(last) => {
                    let width = list.get(at + 2).and_then(|w| w.as_float().ok()).map_or(0.0, f64::from);
                    for code in first..=last.as_i64().unwrap_or(first).min(0xffff) {
                        self.set_width(code, width);
                    }
                    at += 3;
                }
                None => break,
            }
        }
    }

    fn set_width(&mut self, code: i64, width: f64) {
        let Ok(code) = u16::try_from(code) else { return };
        let code = usize::from(code);
        if self.widths.len() <= code {
            self.widths.resize(code + 1, self.default_width);
        }
        self.widths[code] = width;
    }

    fn set_text(&mut self, code: u32, utf16: &[u8]) {
        let Ok(code) = u16::try_from(code) else { return };
        let code = usize::from(code);
        if self.texts.len() <= code {
            self.texts.resize(code + 1, "".into());
        }
        self.texts[code] = from_utf16(utf16).into();
    }
}

/// Reads a ToUnicode map (9.10.3) into a font.
struct ToUnicode<'a>(&'a mut Font);

impl Operators for ToUnicode<'_> {
    fn operator(&mut self, name: &[u8], operands: &Operands) {
        let string = |o: Option<&Operand>| match o {
            Some(Operand::String(r)) => Some(&operands.bytes[r.clone()]),
            _ => None,
        };
        match name {
            b"endbfchar" => {
                for pair in operands.list.chunks(2) {
                    if let (Some(code), Some(text)) = (string(pair.first()), string(pair.get(1))) {
                        self.0.set_text(number_of(code), text);
                    }
                }
            }
            b"endbfrange" => {
                let mut at = 0;
                while let (Some(first), Some(last)) = (string(operands.list.get(at)), string(operands.list.get(at + 1)))
                {
                    at += 2;
                    let codes = number_of(first)..=number_of(last).min(0xffff);
                    if let Some(text) = string(operands.list.get(at)) {
                        at += 1;
                        let mut text = text.to_vec();
                        for code in codes {
                            self.0.set_text(code, &text);
                            if let Some(low) = text.last_mut() {
                                *low = low.wrapping_add(1);
                            }
                        }
                    } else {
                        at += 1; // the bracket
                        for code in codes {
                            let Some(text) = string(operands.list.get(at)) else { break };
                            self.0.set_text(code, text);
                            at += 1;
                        }
                        at += 1;
                    }
                }
            }
            _ => {}
        }
    }
}

fn number_of(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |n, b| n << 8 | u32::from(*b))
}

fn from_utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b)));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// A text string (7.9.2.2). Of PDFDocEncoding only what it shares with Latin-1 is told.
fn from_text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => from_utf16(rest),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// What a marked-content sequence means for the text in it.
enum Mark {
    /// Nothing.
    Plain,
    /// It is no text.
    Artifact,
    /// It says this, once.
    Actual(Option<String>),
}

/// The text state of a page (9.3), as far as it tells where text stands.
struct Reader<'a> {
    names: &'a BTreeMap<Vec<u8>, ObjectId>,
    fonts: &'a BTreeMap<ObjectId, Font>,
    font: Option<&'a Font>,
    size: f64,
    stretch: f64,
    leading: f64,
    char_space: f64,
    /// Start of the line and the pen.
    line: (f64, f64),
    pen: f64,
    /// Whether the pen was moved by more than a TJ number since text was last shown: those are kerning.
    moved: bool,
    /// The scale of the text matrix.
    scale: f64,
    marks: Vec<Mark>,
    /// For each mark, the place of its sequence among [`Reader::sequences`].
    open: Vec<Option<usize>>,
    /// See [`Page::sequences`].
    sequences: Vec<(u32, Range<usize>)>,
    /// Where the text read last ended, and its size.
    last: Option<(f64, f64, f64)>,
    text: String,
}

impl<'a> Reader<'a> {
    fn new(names: &'a BTreeMap<Vec<u8>, ObjectId>, fonts: &'a BTreeMap<ObjectId, Font>) -> Reader<'a> {
        Reader {
            names,
            fonts,
            font: None,
            size: 1.0,
            stretch: 1.0,
            leading: 0.0,
            char_space: 0.0,
            line: (0.0, 0.0),
            pen: 0.0,
            moved: true,
            scale: 1.0,
            marks: Vec::new(),
            open: Vec::new(),
            sequences: Vec::new(),
            last: None,
            text: String::new(),
        }
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = (self.line.0 + x * self.scale, self.line.1 + y * self.scale);
        self.pen = self.line.0;
        self.moved = true;
    }

    /// Writes what parts the text that begins at the pen from the text before it.
    fn part(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        let Some((x, y, size)) = self.last.filter(|_| moved) else { return };
        let here = self.size * self.scale;
        let (drop, gap) = (y - self.line.1, self.pen - x);
        // The line beside a large initial begins higher than the initial and to its right.
        let same = drop < LINE_DROP * here.min(size) && gap > -OVERLAP * here.max(size);
        if !same {
            self.text.push('\n');
        } else if drop.abs() < 0.01 && gap > WORD_GAP * here && !self.text.ends_with([' ', '\u{a0}', '\n']) {
            self.text.push(' ');
        }
    }

    fn show(&mut self, string: &[u8]) {
        let Some(font) = self.font else { return };
        let artifact = self.marks.iter().any(|m| matches!(m, Mark::Artifact));
        let mut silent = artifact;
        if !artifact && !string.is_empty() {
            let spanned =
                self.marks.iter_mut().find_map(|m| if let Mark::Actual(t) = m { Some(t.take()) } else { None });
            match spanned {
                Some(Some(text)) => {
                    self.part();
                    self.text.push_str(&text);
                    silent = true;
                }
                Some(None) => silent = true,
                None => self.part(),
            }
        }
        for code in string.chunks(if font.wide { 2 } else { 1 }) {
            let code = number_of(code) as usize;
            if !silent {
                match font.texts.get(code) {
                    Some(text) if !text.is_empty() => self.text.push_str(text),
                    _ => self.text.push('\u{fffd}'),
                }
            }
            let width = font.widths.get(code).copied().unwrap_or(font.default_width) / 1000.0;
            self.pen += (width * self.size + self.char_space) * self.stretch * self.scale;
        }
        if !artifact {
            self.last = Some((self.pen, self.line.1, self.size * self.scale));
        }
    }
}

impl Operators for Reader<'_> {
    fn operator(&mut self, name: &[u8], operands: &Operands) {
        let n = |i: usize| match operands.list.get(i) {
            Some(Operand::Number(v)) => *v,
            _ => 0.0,
        };
        match name {
            b"BT" => {
                self.line = (0.0, 0.0);
                self.pen = 0.0;
                self.moved = true;
                self.scale = 1.0;
            }
            b"Td" => self.move_line(n(0), n(1)),
            b"TD" => {
                self.leading = -n(1);
                self.move_line(n(0), n(1));
            }
            b"T*" => self.move_line(0.0, -self.leading),
            b"Tm" => {
                self.scale = n(0);
                self.line = (n(4), n(5));
                self.pen = n(4);
                self.moved = true;
            }
            b"Tf" => {
                if let Some(Operand::Name(r)) = operands.list.first() {
                    self.font = self.names.get(&operands.bytes[r.clone()]).and_then(|id| self.fonts.get(id));
                }
                self.size = n(1);
            }
            b"Tz" => self.stretch = n(0) / 100.0,
            b"TL" => self.leading = n(0),
            b"Tc" => self.char_space = n(0),
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                if matches!(name, b"'" | b"\"") {
                    self.move_line(0.0, -self.leading);
                }
                for operand in &operands.list {
                    match operand {
                        Operand::String(r) => self.show(&operands.bytes[r.clone()]),
                        Operand::Number(v) if name == b"TJ" => {
                            self.pen -= v / 1000.0 * self.size * self.stretch * self.scale;
                        }
                        _ => {}
                    }
                }
            }
            b"BMC" | b"BDC" => {
                let tag = match operands.list.first() {
                    Some(Operand::Name(r)) => &operands.bytes[r.clone()],
                    _ => b"",
                };
                let actual = operands.list.windows(2).find_map(|pair| match pair {
                    [Operand::Name(k), Operand::String(v)] if &operands.bytes[k.clone()] == b"ActualText" => {
                        Some(from_text_string(&operands.bytes[v.clone()]))
                    }
                    _ => None,
                });
                let mcid = operands.list.windows(2).find_map(|pair| match pair {
                    [Operand::Name(k), Operand::Number(v)] if operands.bytes[k.clone()] == *b"MCID" => Some(*v as u32),
                    _ => None,
                });
                self.open.push(mcid.map(|mcid| {
                    self.sequences.push((mcid, self.text.len()..self.text.len()));
                    self.sequences.len() - 1
                }));
                self.marks.push(match actual {
                    _ if tag == b"Artifact" => Mark::Artifact,
                    Some(text) => Mark::Actual(Some(text)),
                    None => Mark::Plain,
                });
            }
            b"EMC" => {
                self.marks.pop();
                if let Some(n) = self.open.pop().flatten() {
                    self.sequences[n].1.end = self.text.len();
                }
            }
            _ => {}
        }
    }
}

/// An operand of a content stream. Names and strings are ranges of [`Operands::bytes`].
enum Operand {
    Number(f64),
    Name(Range<usize>),
    String(Range<usize>),
    /// A bracket.
    Other,
}

/// The operands before an operator, with arrays and dictionaries flattened.
#[derive(Default)]
struct Operands {
    list: Vec<Operand>,
    bytes: Vec<u8>,
}

/// What reads a stream of operators.
trait Operators {
    fn operator(&mut self, name: &[u8], operands: &Operands);
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Cuts a content stream or CMap into operators and hands each with its operands on. Every byte string is read to
/// its end; what is malformed is passed over.
fn read_content(data: &[u8], to: &mut impl Operators) {
    let mut operands = Operands::default();
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        match byte {
            b if is_space(b) => at += 1,
            b'%' => at += data[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(data.len() - at),
            b'(' => at = read_literal(data, at + 1, &mut operands),
            b'<' if data.get(at + 1) == Some(&b'<') => at += 2,
            b'<' => at = read_hex(data, at + 1, &mut operands),
            b'>' | b'[' | b']' | b'{' | b'}' | b')' => {
                if matches!(byte, b'[' | b']') {
                    operands.list.push(Operand::Other);
                }
                at += 1;
            }
            b'/' => {
                let end = word_end(data, at + 1);
                let start = operands.bytes.len();
                operands.bytes.extend_from_slice(&data[at + 1..end]);
                operands.list.push(Operand::Name(start..operands.bytes.len()));
                at = end;
            }
            _ => {
                let end = word_end(data, at);
                let word = &data[at..end];
                at = end;
                match number(word) {
                    Some(v) => operands.list.push(Operand::Number(v)),
                    None => {
                        to.operator(word, &operands);
                        operands.list.clear();
                        operands.bytes.clear();
                    }
                }
            }
        }
    }
}

fn word_end(data: &[u8], from: usize) -> usize {
    data[from..].iter().position(|b| is_space(*b) || is_delimiter(*b)).map_or(data.len(), |n| from + n)
}

fn number(word: &[u8]) -> Option<f64> {
    if !matches!(word.first()?, b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    // The common case by hand: it is most of what a content stream is read for.
    let mut v: i64 = 0;
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    if digits.len() < 16 && digits.iter().all(u8::is_ascii_digit) {
        for d in digits {
            v = v * 10 + i64::from(d - b'0');
        }
        return Some(if digits.len() < word.len() { -v as f64 } else { v as f64 });
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// Reads `(…)` from after its bracket (7.3.4.2) and gives the place after it.
fn read_literal(data: &[u8], from: usize, operands: &mut Operands) -> usize {
    let start = operands.bytes.len();
    let mut at = from;
    let mut depth = 0;
    while let Some(&byte) = data.get(at) {
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'\\' => {
                let Some(&escaped) = data.get(at) else { break };
                at += 1;
                let plain = match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'\n' => continue,
                    b'\r' => {
                        at += usize::from(data.get(at) == Some(&b'\n'));
                        continue;
                    }
                    b'0'..=b'7' => {
                        let mut v = u32::from(escaped - b'0');
                        for _ in 0..2 {
                            let Some(d @ b'0'..=b'7') = data.get(at) else { break };
                            v = v * 8 + u32::from(d - b'0');
                            at += 1;
                        }
                        v as u8
                    }
                    other => other,
                };
                operands.bytes.push(plain);
                continue;
            }
            b'\r' => {
                at += usize::from(data.get(at) == Some(&b'\n'));
                operands.bytes.push(b'\n');
                continue;
            }
            _ => {}
        }
        operands.bytes.push(byte);
    }
    operands.list.push(Operand::String(start..operands.bytes.len()));
    at
}

/// Reads `<…>` from after its bracket (7.3.4.3) and gives the place after it.
fn read_hex(data: &[u8], from: usize, operands: &mut Operands) -> usize {
    let start = operands.bytes.len();
    let end = data[from..].iter().position(|b| *b == b'>').map_or(data.len(), |n| from + n);
    let mut high = None;
    for digit in data[from..end].iter().filter_map(|b| char::from(*b).to_digit(16)) {
        match high.take() {
            None => high = Some(digit as u8),
            Some(h) => operands.bytes.push(h << 4 | digit as u8),
        }
    }
    if let Some(h) = high {
        operands.bytes.push(h << 4);
    }
    operands.list.push(Operand::String(start..operands.bytes.len()));
    (end + 1).min(data.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Seen(Vec<String>);

    impl Operators for Seen {
        fn operator(&mut self, name: &[u8], operands: &Operands) {
            let mut s = String::from_utf8_lossy(name).into_owned();
            for o in &operands.list {
                s.push(' ');
                s.push_str(&match o {
                    Operand::Number(v) => v.to_string(),
                    Operand::Name(r) => format!("/{}", String::from_utf8_lossy(&operands.bytes[r.clone()])),
                    Operand::String(r) => format!("{:?}", &operands.bytes[r.clone()]),
                    Operand::Other => "|".into(),
                });
            }
            self.0.push(s);
        }
    }

    fn seen(data: &[u8]) -> Vec<String> {
        let mut seen = Seen(Vec::new());
        read_content(data, &mut seen);
        seen.0
    }

    #[test]
    fn operators_and_operands() {
        assert_eq!(
            seen(b"/T0 11.5 Tf % c\n-3 0 Td[(A\\)(b)\\r\\101)-2.5<4 14>]TJ"),
            ["Tf /T0 11.5", "Td -3 0", "TJ | [65, 41, 40, 98, 41, 13, 65] -2.5 [65, 64] |"]
        );
        assert_eq!(
            seen(b"/Span <</ActualText <FEFF00AD>>> BDC EMC"),
            ["BDC /Span /ActualText [254, 255, 0, 173]", "EMC"]
        );
    }

    #[test]
    fn broken_streams_end() {
        for data in [&b"("[..], b"(\\", b"<", b"<<", b"/", b"[", b"%", b"(\\1", b">)]}", b"1 2"] {
            seen(data);
        }
    }

    #[test]
    fn no_pdf_is_an_error() {
        for data in [&b""[..], b"%PDF-1.7\n", b"junk"] {
            assert!(matches!(pages(data), Err(Error::ReadBack { output: "PDF", .. })), "{data:?}");
        }
    }
}
