//! The package document (EPUB 3.3, clause 5): what the book is, which files it has, in which order they are read.

use uuid::Uuid;

use super::names;
use super::text::flat;
use crate::book::{Book, Identifier, Meta, Role, Shown, Words, walk_sections, walk_text};
use crate::units::{Moment, Size};
use crate::xml::Xml;

/// A file of the book.
pub(super) struct Item {
    /// Its name in the content folder; safe as an id and as a reference.
    pub(super) name: String,
    /// Its media type.
    pub(super) media_type: &'static str,
    /// What the manifest says of it: `nav`, `cover-image`.
    pub(super) properties: Option<&'static str>,
    /// Whether it is read in the order of the spine, and whether as one of the pages that follow each other.
    pub(super) spine: Spine,
}

/// A file's part in the reading order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spine {
    /// None.
    Not,
    /// One page after another.
    Linear,
    /// Only by a link.
    Aside,
}

/// An entry of the guide, which readers of EPUB 2 and Kindle use: type, words, file.
pub(super) type Guide = (&'static str, &'static str, String);

/// The namespace of this program's identifiers: a UUID of its own, so that they meet no other program's.
const NAMESPACE: Uuid = Uuid::from_u128(0x9f0c_7a52_3d1e_4b86_a4c7_51b0_e2d9_6f38);

/// The book's identifier, a name-based UUID (RFC 9562, version 5).
///
/// EPUB 3.3 (clause 5.5.3.1) asks that it stays the same when the text is corrected: readers keep the place by it. So it
/// is made from the facts, the headings and the opening words, which tell a book from every other and seldom change.
/// A UUID that the book was given is its identifier for good, and none is made.
pub(super) fn identifier(book: &Book) -> Uuid {
    let m = &book.meta;
    let given = m.identifiers.iter().find_map(|i| if let Identifier::Uuid(u) = i { u.parse().ok() } else { None });
    if let Some(given) = given {
        return given;
    }
    // No control character stands in the facts: U+001F parts them for good.
    let mut name = m.title.clone();
    let facts = m.subtitle.as_deref().into_iter().chain(m.named(Role::Author));
    for fact in facts.chain(m.translator()).chain([m.language.tag()]) {
        name.push('\u{1f}');
        name.push_str(fact);
    }
    let mut opening = true;
    walk_sections(book, &mut |_, section| {
        if let Some(h) = &section.heading {
            name.push('\u{1f}');
            name.push_str(&h.one_line());
        }
        if let Some(first) = section.blocks.first().filter(|_| std::mem::take(&mut opening)) {
            name.push('\u{1f}');
            walk_text(&first.kind, &mut |t| name.push_str(&t.plain()));
        }
    });
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// What the package document is made from.
pub(super) struct Package<'a> {
    pub(super) meta: &'a Meta,
    pub(super) words: Words,
    /// Whether lines run downwards.
    pub(super) vertical: bool,
    pub(super) identifier: String,
    pub(super) modified: Moment,
    pub(super) items: &'a [Item],
    pub(super) guide: &'a [Guide],
    /// Which pictures there are.
    pub(super) shown: Shown,
    /// The picture of the cover, where there is one.
    pub(super) cover: Option<&'a str>,
    /// Whether the book brings fonts.
    pub(super) has_fonts: bool,
    /// The sheet of the print edition whose pages are marked.
    pub(super) print: Option<Size>,
}

/// A file's id in the manifest.
fn id(name: &str) -> String {
    format!("file-{}", name.replace('/', "-"))
}

/// Writes the package document.
pub(super) fn document(p: &Package<'_>) -> Vec<u8> {
    let language = p.meta.language.tag();
    let direction = if p.meta.language.is_rtl() { "rtl" } else { "ltr" };
    let mut xml = Xml::document();
    let mut attributes = vec![
        ("xmlns", "http://www.idpf.org/2007/opf"),
        ("version", "3.0"),
        ("unique-identifier", "identifier"),
        ("xml:lang", language),
        ("dir", direction),
    ];
    if p.has_fonts {
        attributes.push(("prefix", "ibooks: http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"));
    }
    xml.open("package", &attributes);
    xml.newline();
    metadata(&mut xml, p);
    manifest(&mut xml, p.items);
    // Columns follow each other from the right.
    spine(&mut xml, p.items, if p.vertical { "rtl" } else { direction });
    if !p.guide.is_empty() {
        xml.open("guide", &[]);
        for (kind, title, href) in p.guide {
            xml.newline();
            xml.empty("reference", &[("type", kind), ("title", title), ("href", href)]);
        }
        xml.newline();
        xml.close();
        xml.newline();
    }
    xml.finish()
}

fn metadata(xml: &mut Xml, p: &Package<'_>) {
    let m = p.meta;
    xml.open("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")]);
    xml.newline();
    let line = |xml: &mut Xml, name, attributes: &[(&str, &str)], value: &str| {
        xml.element(name, attributes, value);
        xml.newline();
    };
    let refine = |xml: &mut Xml, id: &str, property, value: &str| {
        let to = format!("#{id}");
        match property {
            "role" => {
                line(xml, "meta", &[("refines", &to), ("property", property), ("scheme", "marc:relators")], value)
            }
            "identifier-type" => {
                line(xml, "meta", &[("refines", &to), ("property", property), ("scheme", "onix:codelist5")], value)
            }
            _ => line(xml, "meta", &[("refines", &to), ("property", property)], value),
        }
    };
    line(xml, "dc:identifier", &[("id", "identifier")], &p.identifier);
    for (n, i) in m.identifiers.iter().filter(|i| !matches!(i, Identifier::Uuid(_))).enumerate() {
        let id = format!("identifier-{}", n + 2);
        let value = flat(&i.urn());
        if value.is_empty() {
            continue;
        }
        line(xml, "dc:identifier", &[("id", &id)], &value);
        // The kinds of ONIX code list 5.
        match i {
            Identifier::Isbn(_) => refine(xml, &id, "identifier-type", "15"),
            Identifier::Doi(_) => refine(xml, &id, "identifier-type", "06"),
            _ => {}
        }
    }

    let title = match flat(&m.title) {
        title if title.is_empty() => p.words.untitled.to_owned(),
        title => title,
    };
    line(xml, "dc:title", &[("id", "title")], &title);
    refine(xml, "title", "title-type", "main");
    if let Some(filed) = names::title_file_as(&title, &m.language) {
        refine(xml, "title", "file-as", &filed);
    }
    let known = |s: Option<&str>| s.map(flat).filter(|s| !s.is_empty());
    if let Some(subtitle) = known(m.subtitle.as_deref()) {
        line(xml, "dc:title", &[("id", "subtitle")], &subtitle);
        refine(xml, "subtitle", "title-type", "subtitle");
    }
    let mut seen: Vec<Role> = Vec::new();
    // Creators first, as readers that know no roles take the first name for the author's.
    let (authors, others): (Vec<_>, Vec<_>) = m.contributors.iter().partition(|c| c.role == Role::Author);
    for c in authors.into_iter().chain(others) {
        let name = flat(&c.name);
        if name.is_empty() {
            continue;
        }
        seen.push(c.role);
        let n = seen.iter().filter(|r| **r == c.role).count();
        let (element, id) = match (c.role, n) {
            (Role::Author, n) => ("dc:creator", format!("creator-{n}")),
            (role, 1) => ("dc:contributor", role.name().to_owned()),
            (role, n) => ("dc:contributor", format!("{}-{n}", role.name())),
        };
        line(xml, element, &[("id", &id)], &name);
        refine(xml, &id, "role", c.role.marc());
        if let Some(filed) = known(c.sort.as_deref()).or_else(|| names::file_as(&name, &m.language)) {
            refine(xml, &id, "file-as", &filed);
        }
        if c.role == Role::Author {
            refine(xml, &id, "display-seq", &n.to_string());
        }
    }
    line(xml, "dc:language", &[], m.language.tag());
    let facts = [
        ("dc:publisher", known(m.publisher.as_deref())),
        ("dc:description", known(m.description.as_deref())),
        ("dc:rights", known(m.rights.as_deref())),
        // A date that is none would be an error of the package (OPF-053): better no date.
        ("dc:date", known(m.date.as_deref()).filter(|d| Moment::parse_date(d).is_some())),
    ];
    for (element, value) in facts {
        if let Some(value) = value {
            line(xml, element, &[], &value);
        }
    }
    for subject in m.subjects.iter().map(|s| flat(s)).filter(|s| !s.is_empty()) {
        line(xml, "dc:subject", &[], &subject);
    }
    if let Some(first) = known(m.first_published.as_deref()).filter(|d| Moment::parse_date(d).is_some()) {
        line(xml, "meta", &[("property", "dcterms:issued")], &first);
    }
    // EPUB 3.3, appendix D.3: a collection of the type `series`, and the book's place in it.
    for (n, s) in m.series.iter().enumerate() {
        let name = flat(&s.name);
        if name.is_empty() {
            continue;
        }
        let id = format!("series-{}", n + 1);
        line(xml, "meta", &[("id", &id), ("property", "belongs-to-collection")], &name);
        refine(xml, &id, "collection-type", "series");
        if let Some(position) = &s.position {
            refine(xml, &id, "group-position", position);
        }
        // Readers that know calibre's names only know one series.
        if n == 0 {
            xml.empty("meta", &[("name", "calibre:series"), ("content", &name)]);
            xml.newline();
            if let Some(position) = &s.position {
                xml.empty("meta", &[("name", "calibre:series_index"), ("content", position)]);
                xml.newline();
            }
        }
    }
    line(xml, "meta", &[("property", "dcterms:modified")], &p.modified.iso());
    if let Some(cover) = p.cover {
        xml.empty("meta", &[("name", "cover"), ("content", &id(cover))]);
        xml.newline();
    }
    if p.vertical {
        // For Kindle, which knows the style sheet's word for it only with this one.
        xml.empty("meta", &[("name", "primary-writing-mode"), ("content", "vertical-rl")]);
        xml.newline();
    }
    if p.has_fonts {
        line(xml, "meta", &[("property", "ibooks:specified-fonts")], "true");
    }
    accessibility(xml, p);
    if let Some(size) = p.print {
        let author = m.author_line().map(|a| flat(&a)).filter(|a| !a.is_empty()).map(|a| format!("{a}, "));
        let (w, h) = (size.width.to_mm(), size.height.to_mm());
        let (author, edition) = (author.unwrap_or_default(), p.words.print_edition);
        line(
            xml,
            "meta",
            &[("property", "pageBreakSource")],
            &format!("{author}{title}, {edition} (PDF, {w:.0} × {h:.0} mm)"),
        );
    }
    xml.close();
    xml.newline();
}

/// What EPUB Accessibility 1.1 (clause 2.2) asks for, as far as it is true of every book made here. No conformance is
/// claimed: that takes a person's judgement.
fn accessibility(xml: &mut Xml, p: &Package<'_>) {
    let mut facts = vec![("schema:accessMode", "textual")];
    let described = p.shown != Shown::Undescribed;
    if p.shown != Shown::Nothing {
        facts.push(("schema:accessMode", "visual"));
    }
    facts.push(("schema:accessModeSufficient", if described { "textual" } else { "textual,visual" }));
    for feature in ["structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"] {
        facts.push(("schema:accessibilityFeature", feature));
    }
    if described && p.shown != Shown::Nothing {
        facts.push(("schema:accessibilityFeature", "alternativeText"));
    }
    if p.print.is_some() {
        // The first is what readers look for who know the second by its old name only.
        for feature in ["printPageNumbers", "pageBreakMarkers", "pageNavigation"] {
            facts.push(("schema:accessibilityFeature", feature));
        }
    }
    facts.push(("schema:accessibilityHazard", "none"));
    for (property, value) in facts {
        xml.element("meta", &[("property", property)], value);
        xml.newline();
    }
    let summary = p.words.summary(p.shown, p.print.is_some());
    xml.element("meta", &[("property", "schema:accessibilitySummary"), ("xml:lang", p.words.tag)], &summary);
    xml.newline();
}

fn manifest(xml: &mut Xml, items: &[Item]) {
    xml.open("manifest", &[]);
    for item in items {
        xml.newline();
        let id = if item.name == "toc.ncx" { "ncx".to_owned() } else { id(&item.name) };
        let mut attributes = vec![("id", id.as_str()), ("href", &item.name), ("media-type", item.media_type)];
        attributes.extend(item.properties.map(|p| ("properties", p)));
        xml.empty("item", &attributes);
    }
    xml.newline();
    xml.close();
    xml.newline();
}

fn spine(xml: &mut Xml, items: &[Item], direction: &str) {
    xml.open("spine", &[("toc", "ncx"), ("page-progression-direction", direction)]);
    for item in items {
        let id = id(&item.name);
        match item.spine {
            Spine::Not => continue,
            Spine::Linear => {
                xml.newline();
                xml.empty("itemref", &[("idref", &id)]);
            }
            Spine::Aside => {
                xml.newline();
                xml.empty("itemref", &[("idref", &id), ("linear", "no")]);
            }
        }
    }
    xml.newline();
    xml.close();
    xml.newline();
}
