//! Navigation: the EPUB 3 navigation document, and the NCX of EPUB 2, which Kindle and old readers use.

use super::pages::{self, Page as PrintPage};
use super::plan::Unit;
use super::xhtml::{Page, Rendered};
use crate::xml::Xml;

/// An entry of the table of contents.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its words; never empty.
    pub(super) label: String,
    /// The file, with a fragment where it points inside.
    pub(super) href: String,
    /// The entries below it.
    pub(super) children: Vec<Entry>,
}

/// The entries of planned sections. `rendered` gives the documents of the sections that have files, in order.
/// A section that is not listed hands its entries up.
pub(super) fn entries(units: &[Unit<'_>], rendered: &mut std::slice::Iter<'_, Rendered>) -> Vec<Entry> {
    let mut out = Vec::new();
    for unit in units {
        let Some(r) = rendered.next() else { break };
        let mut anchors = r.anchors.iter();
        let href = r.files.first().map(|f| f.0.clone()).unwrap_or_default();
        anchors.next();
        let mut children = inside(&unit.inside, r, &mut anchors);
        children.extend(entries(&unit.below, rendered));
        if unit.listed {
            out.push(Entry { label: unit.name.clone(), href, children });
        } else {
            out.extend(children);
        }
    }
    out
}

fn inside(units: &[Unit<'_>], r: &Rendered, anchors: &mut std::slice::Iter<'_, (String, usize)>) -> Vec<Entry> {
    let mut out = Vec::new();
    for unit in units {
        let Some((id, file)) = anchors.next() else { break };
        let href = r.files.get(*file).map(|f| format!("{}#{id}", f.0)).unwrap_or_default();
        let children = inside(&unit.inside, r, anchors);
        if unit.listed {
            out.push(Entry { label: unit.name.clone(), href, children });
        } else {
            out.extend(children);
        }
    }
    out
}

/// From this many entries on one level on, they are put into groups of [`GROUP`]: nobody finds a chapter in a list of
/// thousands, and some readers fail on one.
const GROUP_FROM: usize = 500;
const GROUP: usize = 100;
/// How many characters of its first and its last entry's words name a group.
const GROUP_LABEL: usize = 40;

/// The entries, those of an endless level in groups.
pub(super) fn grouped(entries: Vec<Entry>) -> Vec<Entry> {
    let inner = |e: Entry| Entry { children: grouped(e.children), ..e };
    if entries.len() < GROUP_FROM {
        return entries.into_iter().map(inner).collect();
    }
    let mut left = entries.into_iter().map(inner).peekable();
    let mut out = Vec::new();
    while left.peek().is_some() {
        let children: Vec<Entry> = left.by_ref().take(GROUP).collect();
        let name = |e: Option<&Entry>| {
            let label = e.map_or("", |e| &e.label);
            let short: String = label.chars().take(GROUP_LABEL).collect();
            if short.len() < label.len() { format!("{}…", short.trim_end()) } else { short }
        };
        let label = format!("{} – {}", name(children.first()), name(children.last()));
        let href = children.first().map(|e| e.href.clone()).unwrap_or_default();
        out.push(Entry { label, href, children });
    }
    out
}

/// The entries with so many levels at most: what is deeper follows the entry it was in.
pub(super) fn shallow(entries: Vec<Entry>, levels: usize) -> Vec<Entry> {
    let mut out = Vec::new();
    for mut e in entries {
        let children = std::mem::take(&mut e.children);
        if levels > 1 {
            e.children = shallow(children, levels - 1);
            out.push(e);
        } else {
            out.push(e);
            out.extend(shallow(children, 1));
        }
    }
    out
}

/// A place that reading systems have buttons for.
pub(super) struct Landmark {
    /// Its structural type.
    pub(super) kind: &'static str,
    /// Its words.
    pub(super) label: &'static str,
    /// The file.
    pub(super) href: String,
}

/// The navigation document (EPUB 3.3, clause 7): contents, landmarks and pages, each with a heading that names it.
pub(super) fn document(page: &Page<'_>, entries: &[Entry], landmarks: &[Landmark], pages: &[PrintPage]) -> Vec<u8> {
    let words = page.words;
    let mut xml = page.begin(words.contents, "frontmatter", "");
    let head = |xml: &mut Xml, tag, id, text| {
        let mut attributes = page.words_language();
        attributes.push(("id", id));
        xml.element(tag, &attributes, text);
        xml.newline();
    };
    if let Some(label) = page.pages.contents {
        pages::put(&mut xml, label);
        xml.newline();
    }
    xml.open("nav", &[("epub:type", "toc"), ("role", "doc-toc"), ("id", "toc"), ("aria-labelledby", "toc-title")]);
    head(&mut xml, "h1", "toc-title", words.contents);
    list(&mut xml, entries);
    xml.close();
    xml.newline();
    xml.open(
        "nav",
        &[
            ("epub:type", "landmarks"),
            ("id", "landmarks"),
            ("aria-labelledby", "landmarks-title"),
            ("hidden", "hidden"),
        ],
    );
    head(&mut xml, "h2", "landmarks-title", words.landmarks);
    xml.open("ol", &[]);
    for l in landmarks {
        xml.newline();
        xml.open("li", &[]);
        xml.element("a", &[("epub:type", l.kind), ("href", &l.href)], l.label);
        xml.close();
    }
    xml.newline();
    xml.close();
    xml.newline();
    xml.close();
    if !pages.is_empty() {
        xml.newline();
        let attributes = [
            ("epub:type", "page-list"),
            ("role", "doc-pagelist"),
            ("id", "page-list"),
            ("aria-labelledby", "page-list-title"),
            ("hidden", "hidden"),
        ];
        xml.open("nav", &attributes);
        head(&mut xml, "h2", "page-list-title", words.pages);
        xml.open("ol", &[]);
        for p in pages {
            xml.newline();
            xml.open("li", &[]);
            xml.element("a", &[("href", &p.href)], &p.label);
            xml.close();
        }
        xml.newline();
        xml.close();
        xml.newline();
        xml.close();
    }
    xml.finish()
}

fn list(xml: &mut Xml, entries: &[Entry]) {
    xml.open("ol", &[]);
    for e in entries {
        xml.newline();
        xml.open("li", &[]);
        xml.element("a", &[("href", &e.href)], &e.label);
        if !e.children.is_empty() {
            xml.newline();
            list(xml, &e.children);
        }
        xml.close();
    }
    xml.newline();
    xml.close();
}

/// The NCX (OPF 2.0.1, clause 2.4.1): the same entries and pages, the identifier of the package, the real depth.
pub(super) fn ncx(language: &str, identifier: &str, title: &str, entries: &[Entry], pages: &[PrintPage]) -> Vec<u8> {
    fn depth(entries: &[Entry]) -> usize {
        entries.iter().map(|e| 1 + depth(&e.children)).max().unwrap_or(0)
    }
    /// How many points there are so far, the place of the last in the order of reading, and what it leads to: two points
    /// to one place, as a group and the first chapter in it, have one number in that order.
    #[derive(Default)]
    struct Said<'a> {
        points: usize,
        order: usize,
        to: &'a str,
    }
    fn points<'a>(xml: &mut Xml, entries: &'a [Entry], said: &mut Said<'a>) {
        for e in entries {
            said.points += 1;
            said.order += usize::from(said.to != e.href);
            said.to = &e.href;
            let (id, order) = (format!("point-{}", said.points), said.order.to_string());
            xml.open("navPoint", &[("id", &id), ("playOrder", &order)]);
            xml.open("navLabel", &[]);
            xml.element("text", &[], &e.label);
            xml.close();
            xml.empty("content", &[("src", &e.href)]);
            if !e.children.is_empty() {
                xml.newline();
                points(xml, &e.children, said);
            }
            xml.close();
            xml.newline();
        }
    }
    let mut xml = Xml::document();
    let namespace = "http://www.daisy.org/z3986/2005/ncx/";
    xml.open("ncx", &[("xmlns", namespace), ("version", "2005-1"), ("xml:lang", language)]);
    xml.newline();
    xml.open("head", &[]);
    let depth = depth(entries).max(1).to_string();
    let count = pages.len().to_string();
    let last = pages.iter().filter_map(|p| p.label.parse::<usize>().ok()).max().unwrap_or(0).to_string();
    for (name, content) in [
        ("dtb:uid", identifier),
        ("dtb:depth", depth.as_str()),
        ("dtb:totalPageCount", count.as_str()),
        ("dtb:maxPageNumber", last.as_str()),
    ] {
        xml.newline();
        xml.empty("meta", &[("name", name), ("content", content)]);
    }
    xml.newline();
    xml.close();
    xml.newline();
    xml.open("docTitle", &[]);
    xml.element("text", &[], title);
    xml.close();
    xml.newline();
    xml.open("navMap", &[]);
    xml.newline();
    let mut said = Said::default();
    points(&mut xml, entries, &mut said);
    let mut order = said.order;
    xml.close();
    if !pages.is_empty() {
        xml.newline();
        xml.open("pageList", &[]);
        for p in pages {
            order += 1;
            let (order, number) = (order.to_string(), p.label.parse::<usize>().is_ok());
            xml.newline();
            let id = format!("target-{}", p.label);
            let mut attributes = vec![("id", id.as_str()), ("playOrder", &order)];
            if number {
                attributes.extend([("type", "normal"), ("value", &p.label)]);
            } else {
                attributes.push(("type", "front"));
            }
            xml.open("pageTarget", &attributes);
            xml.open("navLabel", &[]);
            xml.element("text", &[], &p.label);
            xml.close();
            xml.empty("content", &[("src", &p.href)]);
            xml.close();
        }
        xml.newline();
        xml.close();
    }
    xml.finish()
}
