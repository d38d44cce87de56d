//! One file of the manifest: what it says of itself, what it leads to, and what stands in it that should not.

use std::collections::BTreeSet;

use super::package::{Item, Package};
use super::{Findings, looks, why};
use crate::diag::EpubFault;
use crate::xml::{self, Read};

/// A document of more bytes is slow in old readers, or is not shown to its end.
const LARGE: usize = 300_000;
/// The beginnings of pictures, and their types.
const PICTURES: [(&[u8], &str); 5] = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"II*\0", "image/tiff"),
];
/// The types of documents by the endings of their names.
const ENDINGS: [(&str, &str); 5] = [
    (".xhtml", "application/xhtml+xml"),
    (".html", "application/xhtml+xml"),
    (".htm", "application/xhtml+xml"),
    (".css", "text/css"),
    (".ncx", "application/x-dtbncx+xml"),
];
/// The namespace of XHTML.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A reference in a document.
#[derive(Debug, PartialEq)]
pub(super) struct Link {
    pub(super) to: String,
    /// Whether what it names is shown or run there, and not only led to.
    pub(super) fetched: bool,
}

/// An entry of a navigation: where it leads, its words, and how deep it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub(super) to: String,
    pub(super) label: String,
}

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) is_xml: bool,
    pub(super) ids: BTreeSet<String>,
    pub(super) links: Vec<Link>,
    /// Of a navigation document: the entries of each `nav` by its type.
    pub(super) navs: Vec<(String, Vec<Entry>)>,
    /// Of an NCX: its entries, and the identifier it states.
    pub(super) points: Vec<Entry>,
    pub(super) uid: Option<String>,
    /// What was found while it was read.
    faults: Vec<EpubFault>,
    title: String,
    is_spoken: bool,
    is_html: bool,
}

impl Document {
    /// Reads a file.
    pub(super) fn read(item: &Item, bytes: &[u8]) -> Document {
        let mut d = Document::default();
        let lower = item.path.to_ascii_lowercase();
        let kind = item.media_type.as_str();
        let type_is = |should| EpubFault::MediaType { is: kind.to_owned(), should };
        // WebP shares its beginning with sounds and films.
        let is = |p: &&(&[u8], &str)| bytes.starts_with(p.0) && (p.0 != b"RIFF" || bytes.get(8..12) == Some(b"WEBP"));
        if let Some((_, should)) = PICTURES.iter().find(is) {
            if kind != *should {
                d.faults.push(type_is(should));
            }
            d.faults.extend(looks::picture(bytes, item.has("cover-image")));
            return d;
        }
        if kind == "application/xhtml+xml" || kind == "image/svg+xml" || kind == "application/x-dtbncx+xml" {
            d.is_xml = true;
            d.xml(item, bytes);
        } else if kind == "text/css" {
            let text = String::from_utf8_lossy(bytes);
            d.css(&text);
            d.faults.extend(looks::css(&text));
        } else if let Some((_, should)) = ENDINGS.iter().find(|e| lower.ends_with(e.0)) {
            d.faults.push(type_is(should));
        }
        d
    }

    fn xml(&mut self, item: &Item, bytes: &[u8]) {
        if item.is_document() && bytes.len() > LARGE {
            self.faults.push(EpubFault::Large { bytes: bytes.len() });
        }
        let text = String::from_utf8_lossy(bytes);
        self.characters(&text);
        // XHTML 1.1, which EPUB 2 has, knows the names of HTML for characters; what they stand for is nothing to us.
        let known = text.contains("//DTD XHTML") || text.contains("//DTD HTML");
        let unnamed = if known { without_names(&text) } else { None };
        let bytes = unnamed.as_deref().map_or(bytes, str::as_bytes);
        let mut state = State::of(item);
        if let Err(e) = xml::read(bytes, &mut |e| self.event(e, &mut state)) {
            self.faults.push(EpubFault::Malformed(why(&e)));
        }
        self.is_html = state.is_html;
        self.title = state.title.trim().to_owned();
        for (property, has) in [("svg", state.svg), ("mathml", state.math), ("scripted", state.script)] {
            if has && item.is_document() && !item.has(property) {
                self.faults.push(EpubFault::Property(property));
            }
        }
        if item.is_document() && !state.is_html && !state.root.is_empty() {
            self.faults.push(EpubFault::NoXhtml(state.root));
        }
    }

    fn event(&mut self, event: Read<'_>, s: &mut State<'_>) {
        match event {
            Read::Open(name, value) => {
                if s.root.is_empty() {
                    s.root = name.to_owned();
                    s.is_html = name == "html" && value("xmlns").as_deref() == Some(XHTML);
                    self.is_spoken = value("lang").is_some() || value("xml:lang").is_some();
                }
                if let Some(id) = value("id").or_else(|| value("xml:id"))
                    && !self.ids.insert(id.clone())
                {
                    self.faults.push(EpubFault::IdTwice(id));
                }
                if s.item.media_type == "application/x-dtbncx+xml" {
                    self.ncx(name, value, s);
                } else {
                    self.element(name, value, s);
                }
            }
            Read::Text(t) => {
                if s.in_title {
                    s.title.push_str(t);
                }
                if let Some(entry) = &mut s.entry {
                    entry.label.push_str(t);
                }
            }
            Read::Close(name) => match name {
                "title" => s.in_title = false,
                "nav" => s.nav = false,
                "a" if s.nav => {
                    if let (Some(entry), Some(nav)) = (s.entry.take(), self.navs.last_mut()) {
                        nav.1.push(entry);
                    }
                }
                "text" => s.entry = s.entry.take().filter(|e| !e.label.trim().is_empty()),
                "navMap" => s.map = false,
                _ => {}
            },
        }
    }

    fn element(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>, s: &mut State<'_>) {
        let mut link =
            |to: Option<String>, fetched| self.links.extend(to.map(|to| Link { to: to.trim().into(), fetched }));
        link(value("href"), matches!(name, "link" | "image" | "use"));
        link(value("xlink:href"), name != "a");
        link(value("src"), true);
        link(value("poster"), true);
        link(value("data").filter(|_| name == "object"), true);
        match name {
            "title" if !s.svg => s.in_title = true,
            "script" => s.script = true,
            "svg" => s.svg = true,
            "math" => s.math = true,
            "img" if value("alt").is_none() => {
                self.faults.push(EpubFault::NoAlt(value("src").unwrap_or_default()));
            }
            "nav" => {
                s.nav = true;
                self.navs.push((value("epub:type").unwrap_or_default(), Vec::new()));
            }
            "a" if s.nav => s.entry = Some(Entry { to: value("href").unwrap_or_default(), label: String::new() }),
            // A picture says what its alternative says.
            "img" => {
                if let Some(entry) = &mut s.entry {
                    entry.label.push_str(&value("alt").unwrap_or_default());
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let found = name.as_bytes()[1] - b'0';
                if s.rank > 0 && found > s.rank + 1 {
                    self.faults.push(EpubFault::Heading { before: s.rank, found });
                }
                s.rank = found;
            }
            _ => {}
        }
    }

    fn ncx(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>, s: &mut State<'_>) {
        match name {
            "meta" if value("name").as_deref() == Some("dtb:uid") => self.uid = value("content"),
            "navMap" => s.map = true,
            "text" => s.entry = Some(Entry::default()),
            "content" => {
                let to = value("src").unwrap_or_default();
                self.links.push(Link { to: to.clone(), fetched: false });
                let label = s.entry.take().unwrap_or_default().label;
                if s.map {
                    self.points.push(Entry { to, label });
                }
            }
            _ => {}
        }
    }

    fn characters(&mut self, text: &str) {
        // XML 1.0, clause 2.2, and what it discourages; then the Kindle Publishing Guidelines, 6.7.
        let forbidden = |c: &char| {
            let u = *c as u32;
            (u < 0x20 && !matches!(u, 9 | 10 | 13)) || (0x7f..0xa0).contains(&u) || u & 0xfffe == 0xfffe
        };
        let kindle = |c: &char| {
            matches!(c, '\u{ad}' | '\u{2000}'..='\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202f}'
                | '\u{205f}'..='\u{206f}')
        };
        let mut bad = text.chars().filter(forbidden);
        if let Some(ch) = bad.next() {
            self.faults.push(EpubFault::Forbidden { ch, count: 1 + bad.count() });
        }
        let mut odd = text.chars().filter(kindle);
        if let Some(ch) = odd.next() {
            self.faults.push(EpubFault::KindleCharacter { ch, count: 1 + odd.count() });
        }
    }

    /// What a style sheet names.
    fn css(&mut self, text: &str) {
        let mut bare = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("/*") {
            bare.push_str(before);
            rest = after.split_once("*/").map_or("", |r| r.1);
        }
        bare.push_str(rest);
        let quoted = |s: &str| s.trim().trim_matches(['"', '\'']).trim().to_owned();
        for (at, _) in bare.match_indices("url(") {
            let inner = &bare[at + 4..];
            let to = quoted(&inner[..inner.find(')').unwrap_or(inner.len())]);
            self.links.push(Link { to, fetched: true });
        }
        for (at, _) in bare.match_indices("@import") {
            let inner = bare[at + 7..].trim_start();
            if let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                let inner = &inner[1..];
                self.links.push(Link { to: inner[..inner.find(quote).unwrap_or(0)].to_owned(), fetched: true });
            }
        }
        self.links.retain(|l| !l.to.is_empty());
    }

    /// Says what was found in it.
    pub(super) fn check(&self, path: &str, package: &Package, found: &mut Findings) {
        for fault in &self.faults {
            found.add(path, fault.clone());
        }
        if !self.is_html {
            return;
        }
        if !self.is_spoken && package.is_modern() {
            found.add(path, EpubFault::NoLanguage);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if self.title.is_empty() {
            found.add(path, EpubFault::NoTitle);
        } else if self.title == name
            || name.split_once('.').is_some_and(|n| n.0 == self.title && n.0.contains(char::is_numeric))
        {
            found.add(path, EpubFault::TitleIsName(self.title.clone()));
        }
    }
}

/// What is known in the middle of a document.
struct State<'a> {
    item: &'a Item,
    root: String,
    is_html: bool,
    in_title: bool,
    title: String,
    /// The rank of the last heading, 0 before the first.
    rank: u8,
    svg: bool,
    math: bool,
    script: bool,
    /// Whether a `nav`, or the map of an NCX, is open.
    nav: bool,
    map: bool,
    entry: Option<Entry>,
}

impl<'a> State<'a> {
    fn of(item: &'a Item) -> State<'a> {
        State {
            item,
            root: String::new(),
            is_html: false,
            in_title: false,
            title: String::new(),
            rank: 0,
            svg: false,
            math: false,
            script: false,
            nav: false,
            map: false,
            entry: None,
        }
    }
}

/// A text with `&name;` replaced where XML does not know the name; `None` where there is none.
fn without_names(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices('&') {
        let name = text[at + 1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let ends = text[at + 1 + name.len()..].starts_with(';');
        if ends && !name.is_empty() && !matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
            out.push_str(&text[done..at]);
            out.push('x');
            done = at + name.len() + 2;
        }
    }
    (done > 0).then(|| out + &text[done..])
}
