//! Leaf: the one serializer of XML and the one reader of it.
//!
//! Every markup file of a book, and the metadata of its PDF, is written through [`Xml`]: text and attribute values
//! pass one filter ([`clean`]) and one escaper, tags are closed by the writer. No other code puts a `<` into a file.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::diag::Error;

/// Whether a character may stand in a file we write: a `Char` of XML 1.0 (clause 2.2), less the characters that
/// clause discourages since no reader can show them (C1 controls, non-characters).
pub(crate) fn is_fit(c: char) -> bool {
    match c as u32 {
        0x09 | 0x0a | 0x0d => true,
        0x00..=0x1f | 0x7f..=0x9f | 0xfdd0..=0xfdef => false,
        u => u & 0xfffe != 0xfffe,
    }
}

/// Whether all characters of a text are `fit`, among which are those of every ASCII text: most of a book is ASCII, and
/// that is told by its bytes.
pub(crate) fn all(text: &str, fit: impl Fn(char) -> bool) -> bool {
    let mut rest = text;
    loop {
        rest = &rest[plain(rest.as_bytes())..];
        let mut chars = rest.chars();
        match chars.next() {
            None => return true,
            Some(c) if fit(c) => rest = chars.as_str(),
            Some(_) => return false,
        }
    }
}

/// How many bytes from the first on are those of plain ASCII text. They are looked at in pieces, which compilers make one
/// step of.
fn plain(bytes: &[u8]) -> usize {
    const PIECE: usize = 16;
    let is_other = |b: u8| (b.wrapping_sub(b' ') > b'~' - b' ') & (b != b'\t') & (b != b'\n') & (b != b'\r');
    let are_plain = |piece: &&[u8; PIECE]| piece.iter().fold(0, |found, b| found | u8::from(is_other(*b))) == 0;
    let whole = bytes.as_chunks().0.iter().take_while(are_plain).count() * PIECE;
    whole + bytes[whole..].iter().take_while(|b| !is_other(**b)).count()
}

/// The text without the characters that XML cannot hold.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if all(text, is_fit) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_fit(*c)).collect()) }
}

/// Attributes of an element, name and value.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// An XML document or a part of one, being written.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document with its declaration. It names the encoding, without which some converters take it for Latin-1.
    pub(crate) fn document() -> Xml {
        let mut xml = Xml { writer: Writer::new(Vec::with_capacity(16 << 10)), open: Vec::new() };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.newline();
        xml
    }

    /// The declaration of an HTML document, `<!DOCTYPE html>`.
    pub(crate) fn html_doctype(&mut self) {
        self.event(Event::DocType(BytesText::from_escaped("html")));
        self.newline();
    }

    fn event(&mut self, event: Event<'_>) {
        // A Vec takes whatever is written to it.
        let _ = self.writer.write_event(event);
    }

    fn start(name: &'static str, attributes: Attributes<'_>) -> BytesStart<'static> {
        let mut tag = BytesStart::new(name);
        for (key, value) in attributes {
            tag.push_attribute((*key, &*clean(value)));
        }
        tag
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.event(Event::Start(Xml::start(name, attributes)));
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.event(Event::End(BytesEnd::new(name)));
        }
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.event(Event::Empty(Xml::start(name, attributes)));
    }

    /// Text.
    pub(crate) fn text(&mut self, text: &str) {
        self.fit_text(&clean(text));
    }

    /// Text that is known to have nothing but characters that XML can hold.
    pub(crate) fn fit_text(&mut self, text: &str) {
        debug_assert!(all(text, is_fit));
        if memchr::memchr3(b'<', b'>', b'&', text.as_bytes()).is_none() {
            return self.event(Event::Text(BytesText::from_escaped(text)));
        }
        self.event(Event::Text(BytesText::from_escaped(quick_xml::escape::partial_escape(text))));
    }

    /// An element that holds text alone.
    pub(crate) fn element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// A line end between elements, so that a person can read the file.
    pub(crate) fn newline(&mut self) {
        self.writer.get_mut().push(b'\n');
    }

    /// How many bytes are written.
    pub(crate) fn len(&self) -> usize {
        self.writer.get_ref().len()
    }

    /// Takes away what was written from byte `at` on and returns it. The elements written there must be closed.
    pub(crate) fn cut(&mut self, at: usize) -> Vec<u8> {
        self.writer.get_mut().split_off(at)
    }

    /// Puts back what [`Xml::cut`] took from a writer.
    pub(crate) fn paste(&mut self, cut: &[u8]) {
        self.writer.get_mut().extend_from_slice(cut);
    }

    /// Closes what is open and returns the bytes.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.newline();
        // Of a copy, the room that the document did not need is free for the next.
        self.writer.get_ref().as_slice().to_vec()
    }
}

/// An event of reading, as far as books need them.
pub(crate) enum Read<'a> {
    /// An element begins: its local name and its attributes by their full names.
    Open(&'a str, &'a dyn Fn(&str) -> Option<String>),
    /// An element ends.
    Close(&'a str),
    /// Text, entities resolved.
    Text(&'a str),
}

/// Reads a well-formed document in UTF-8 and hands its parts to `visit`.
///
/// # Errors
/// [`Error::ReadBack`] where it is not well-formed or not UTF-8.
pub(crate) fn read(bytes: &[u8], visit: &mut dyn FnMut(Read<'_>)) -> Result<(), Error> {
    let fail = |message: String| Error::ReadBack { output: "EPUB", message };
    let text = std::str::from_utf8(bytes).map_err(|e| fail(e.to_string()))?;
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut depth = 0usize;
    loop {
        let at = reader.buffer_position() as usize;
        let line = || text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
        let fail = |message: String| fail(format!("{message} in line {}", line()));
        match reader.read_event().map_err(|e| fail(e.to_string()))? {
            Event::Eof => break,
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let empty = matches!(event, Event::Empty(_));
                let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
                for a in tag.attributes() {
                    a.map_err(|e| fail(e.to_string()))?;
                }
                let value = |key: &str| {
                    let a = tag.try_get_attribute(key).ok().flatten()?;
                    quick_xml::escape::unescape(&a.value).ok().map(Cow::into_owned)
                };
                let local = tag.local_name();
                let name: &str = local.as_ref();
                visit(Read::Open(name, &value));
                if empty {
                    visit(Read::Close(name));
                } else {
                    depth += 1;
                }
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                let local = tag.local_name();
                visit(Read::Close(local.as_ref()));
            }
            Event::Text(t) => visit(Read::Text(&t.xml10_content())),
            Event::CData(t) => visit(Read::Text(&t.xml10_content())),
            Event::GeneralRef(r) => {
                let c = r.resolve_char_ref().map_err(|e| fail(e.to_string()))?;
                let name = r.xml10_content();
                let named = quick_xml::escape::resolve_predefined_entity(&name);
                match (c, named) {
                    (Some(c), _) => visit(Read::Text(c.encode_utf8(&mut [0; 4]))),
                    (None, Some(s)) => visit(Read::Text(s)),
                    (None, None) => return Err(fail(format!("the entity `{name}` is not known"))),
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if depth > 0 {
        return Err(fail("the document ends inside an element".into()));
    }
    Ok(())
}

/// A part of a document that is written anew.
pub(crate) enum Piece<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// An element ends, by its name.
    Close(&'a str),
    /// Text, entities resolved.
    Text(&'a str),
}

/// The beginning of an element, or the whole of one without content.
pub(crate) struct Tag<'a> {
    tag: &'a BytesStart<'a>,
    empty: bool,
}

impl Tag<'_> {
    /// The element's local name.
    pub(crate) fn name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// Whether it has no content.
    pub(crate) fn is_empty(&self) -> bool {
        self.empty
    }

    /// Whether it has this attribute with this value.
    pub(crate) fn has(&self, key: &str, value: &str) -> bool {
        self.tag.try_get_attribute(key).ok().flatten().is_some_and(|a| a.value == value)
    }

    /// Writes it with another value of one attribute.
    pub(crate) fn keep_with(&self, out: &mut Xml, key: &str, value: &str) {
        let mut tag = BytesStart::new(self.tag.name().into_inner());
        for a in self.tag.attributes().flatten() {
            if a.key.into_inner() == key { tag.push_attribute((key, value)) } else { tag.push_attribute(a) }
        }
        out.event(if self.empty { Event::Empty(tag) } else { Event::Start(tag) });
    }
}

/// What looks at the pieces of a document: it is handed the document in the making, and what keeps the piece as it is.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(Piece<'_>, &mut Xml, Keep<'_>);
/// Writes a piece as it was.
pub(crate) type Keep<'k> = &'k dyn Fn(&mut Xml);

/// Reads a document of our own and writes it anew: `visit` gets every piece, and writes what takes its place. It keeps
/// what it calls `keep` for.
///
/// # Errors
/// [`Error::ReadBack`] where the document is not well-formed.
pub(crate) fn rewrite(bytes: &[u8], visit: Visit<'_>) -> Result<Vec<u8>, Error> {
    let fail = |message: String| Error::ReadBack { output: "EPUB", message };
    let text = std::str::from_utf8(bytes).map_err(|e| fail(e.to_string()))?;
    let mut reader = Reader::from_str(text);
    let mut out = Xml { writer: Writer::new(Vec::with_capacity(bytes.len() * 5 / 4)), open: Vec::new() };
    // A text with entities comes in pieces.
    let mut run = String::new();
    loop {
        let event = reader.read_event().map_err(|e| fail(e.to_string()))?;
        match &event {
            Event::Text(t) => {
                run.push_str(&t.xml10_content());
                continue;
            }
            Event::GeneralRef(r) => {
                let name = r.xml10_content();
                match r.resolve_char_ref().map_err(|e| fail(e.to_string()))? {
                    Some(c) => run.push(c),
                    None => run.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default()),
                }
                continue;
            }
            _ => {}
        }
        if !run.is_empty() {
            let text = std::mem::take(&mut run);
            visit(Piece::Text(&text), &mut out, &|out| out.text(&text));
        }
        let keep = |out: &mut Xml| out.event(event.borrow());
        match &event {
            Event::Eof => return Ok(out.writer.into_inner()),
            Event::Start(tag) => visit(Piece::Open(Tag { tag, empty: false }), &mut out, &keep),
            Event::Empty(tag) => visit(Piece::Open(Tag { tag, empty: true }), &mut out, &keep),
            Event::End(tag) => {
                let name = tag.local_name();
                visit(Piece::Close(name.as_ref()), &mut out, &keep);
            }
            _ => keep(&mut out),
        }
    }
}

/// Elements of XHTML that stand inside a line: every other begins and ends one.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "dfn", "em", "i", "img", "kbd", "mark", "q", "ruby", "rb", "rt",
    "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
];

/// The text of an XHTML document as a reader sees it: one line for each block and each line of verse or preformatted
/// text, white space otherwise run together; nothing of the head.
///
/// # Errors
/// [`Error::ReadBack`] where the document is not well-formed.
pub(crate) fn text_of(bytes: &[u8]) -> Result<String, Error> {
    let mut out = String::new();
    let (mut hidden, mut pre) = (0usize, 0usize);
    fn end_line(out: &mut String) {
        out.truncate(out.trim_end_matches(' ').len());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }
    read(bytes, &mut |event| match event {
        Read::Open(name, _) | Read::Close(name) if matches!(name, "head" | "script" | "style") => {
            hidden = if matches!(event, Read::Open(..)) { hidden + 1 } else { hidden.saturating_sub(1) };
        }
        Read::Open(name, _) => {
            pre += usize::from(name == "pre");
            if !INLINE.contains(&name) {
                end_line(&mut out);
            }
        }
        Read::Close(name) => {
            pre = pre.saturating_sub(usize::from(name == "pre"));
            if !INLINE.contains(&name) {
                end_line(&mut out);
            }
        }
        Read::Text(_) if hidden > 0 => {}
        Read::Text(t) if pre > 0 => out.push_str(t),
        Read::Text(t) => {
            for c in t.chars() {
                if !matches!(c, ' ' | '\t' | '\n' | '\r') {
                    out.push(c);
                } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
        }
    })?;
    end_line(&mut out);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(make: impl FnOnce(&mut Xml)) -> String {
        let mut xml = Xml::document();
        let head = xml.len();
        make(&mut xml);
        String::from_utf8(xml.finish()).unwrap()[head..].trim_end().to_owned()
    }

    #[test]
    fn everything_is_escaped_and_closed() {
        let got = written(|x| {
            x.open("p", &[("title", "T & <b>\"x\"")]);
            x.text("a < b && c > d \"e\"");
            x.empty("br", &[]);
            x.open("em", &[]);
            x.text("]]>");
        });
        assert_eq!(
            got,
            "<p title=\"T &amp; &lt;b&gt;&quot;x&quot;\">a &lt; b &amp;&amp; c &gt; d \"e\"<br/><em>]]&gt;</em></p>"
        );
    }

    #[test]
    fn every_character_is_looked_at() {
        for len in 0..40 {
            let plain = "x".repeat(len);
            assert!(all(&plain, |_| false), "{len}");
            for at in 0..=len {
                for (c, fit) in [("\u{7}", false), ("\u{7f}", false), ("é", true), ("\u{fffe}", false), ("\t", true)] {
                    let text = format!("{}{c}{}", &plain[..at], &plain[at..]);
                    assert_eq!(all(&text, is_fit), fit, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn unfit_characters_never_arrive() {
        let all: String = (0..0x3000u32).chain(0xfdc0..0x10010).filter_map(char::from_u32).collect();
        let got = written(|x| x.element("p", &[("title", &all)], &all));
        let bad = |c: char| {
            let u = c as u32;
            (u < 0x20 && !matches!(u, 9 | 10 | 13)) || (0x7f..0xa0).contains(&u) || (u & 0xfffe) == 0xfffe
        };
        assert_eq!(got.chars().find(|c| bad(*c)), None);
        assert!(got.contains('\u{fffd}') && got.contains('é'));
        assert!(text_of(got.as_bytes()).is_ok());
    }

    #[test]
    fn text_is_read_by_blocks() {
        let html = b"<html><head><title>No</title></head><body><h1>One\n two</h1><p>A <em>b</em>&amp;c<br/>d</p>\
                     <pre>x\n  y</pre><p> &#233; </p></body></html>";
        assert_eq!(text_of(html).unwrap(), "One two\nA b&c\nd\nx\n  y\n\u{e9}\n");
    }

    #[test]
    fn broken_documents_are_refused() {
        for bad in ["<p>", "<p></q>", "<p>&nbsp;</p>", "<p a=1></p>", "<p", "\u{0}<", "<p a='1' a='2'/>"] {
            assert!(text_of(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(text_of(b"<p>\xff</p>").is_err());
    }
}
