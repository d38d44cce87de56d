//! What the document says about itself: Info (ISO 32000-1, 14.3.3), XMP (14.3.2, ISO 16684-1), and how to open it.

use lopdf::{Object, Stream, dictionary};
use quick_xml::Writer;
use quick_xml::events::{BytesText, Event};

use super::document::{Document, text};
use super::outline::date as date_string;
use crate::book::Meta;
use crate::diag::Error;
use crate::units::Moment;

/// What made the file, without a version: a new release that sets the same pages makes the same bytes.
const PRODUCER: &str = "bindery";

/// A date string and XMP have four digits for the year.
const DATES: (Moment, Moment) = (Moment(-62_135_596_800), Moment(253_402_300_799));

/// Adds Info, XMP, language and viewer preferences.
pub(super) fn add(doc: &mut Document, meta: &Meta, date: Moment) -> Result<(), Error> {
    facts(doc, meta, date, &[Fact { key: "part", value: "1".into(), space: UA }])?;
    let mut preferences = dictionary! { "DisplayDocTitle" => true };
    if meta.language().is_rtl() {
        preferences.set("Direction", "R2L");
    }
    let language = text(meta.language().tag());
    let catalog = doc.catalog()?;
    catalog.set("Lang", language);
    catalog.set("ViewerPreferences", preferences);
    Ok(())
}

/// Adds Info and XMP, which say the same; `more` are further keys of both, XMP's with their prefix and a namespace.
pub(super) fn facts(doc: &mut Document, meta: &Meta, date: Moment, more: &[Fact<'_>]) -> Result<(), Error> {
    let date = date.clamp(DATES.0, DATES.1);
    let (y, mo, d, h, mi, s) = date.civil();
    let stamp = date_string(&format!("D:{y:04}{mo:02}{d:02}{h:02}{mi:02}{s:02}Z"));
    let mut info = dictionary! {
        "Title" => text(&meta.full_title()),
        "Creator" => text(PRODUCER),
        "Producer" => text(PRODUCER),
        "CreationDate" => stamp.clone(),
        "ModDate" => stamp,
        "Trapped" => "False",
    };
    if let Some(author) = meta.author_line() {
        info.set("Author", text(&author));
    }
    if let Some(description) = meta.description() {
        info.set("Subject", text(description));
    }
    if !meta.subjects().is_empty() {
        info.set("Keywords", text(&meta.subjects().join("; ")));
    }
    for fact in more.iter().filter(|f| f.space != UA) {
        info.set(fact.key, text(&fact.value));
    }
    // printpdf's own goes: its text is decided by a counter of the process.
    if let Ok(Object::Reference(id)) = doc.inner.trailer.get(b"Info") {
        let id = *id;
        doc.inner.objects.insert(id, info.into());
    } else {
        let id = doc.inner.add_object(info);
        doc.inner.trailer.set("Info", id);
    }

    let dict = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let xmp = xmp(meta, &date.iso(), more).map_err(|e| Error::Pdf(e.to_string()))?;
    // Not deflated, so that tools which know no PDF find it.
    let xmp = doc.inner.add_object(Stream::new(dict, xmp).with_compression(false));
    doc.catalog()?.set("Metadata", xmp);
    Ok(())
}

/// The claim that whoever cannot see the pages can read them stands in XMP alone (ISO 14289-1, clause 5).
const UA: (&str, &str) = ("pdfuaid", "http://www.aiim.org/pdfua/ns/id/");

/// A fact that only some files state.
pub(super) struct Fact<'a> {
    /// The key in Info; in XMP it stands in the namespace.
    pub(super) key: &'a str,
    /// What it says.
    pub(super) value: String,
    /// The prefix and the namespace of XMP that it belongs to.
    pub(super) space: (&'a str, &'a str),
}

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

fn xmp(meta: &Meta, date: &str, more: &[Fact<'_>]) -> std::io::Result<Vec<u8>> {
    let mut w = Writer::new_with_indent(Vec::new(), b' ', 1);
    // The packet wrapper of XMP part 1, 7.3.2; the id is a constant of the format.
    let begin = "xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"";
    w.write_event(Event::PI(quick_xml::events::BytesPI::new(begin)))?;
    w.create_element("x:xmpmeta").with_attribute(("xmlns:x", "adobe:ns:meta/")).write_inner_content(|w| {
        w.create_element("rdf:RDF").with_attribute(("xmlns:rdf", RDF)).write_inner_content(|w| {
            w.create_element("rdf:Description")
                .with_attributes([
                    ("rdf:about", ""),
                    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
                    ("xmlns:xmp", "http://ns.adobe.com/xap/1.0/"),
                    ("xmlns:pdf", "http://ns.adobe.com/pdf/1.3/"),
                ])
                .with_attributes(
                    more.iter()
                        .map(|f| (format!("xmlns:{}", f.space.0), f.space.1.to_owned()))
                        .collect::<std::collections::BTreeMap<_, _>>()
                        .iter()
                        .map(|(k, v)| (k.as_str(), v.as_str())),
                )
                .write_inner_content(|w| properties(w, meta, date, more))?;
            Ok(())
        })?;
        Ok(())
    })?;
    w.write_event(Event::PI(quick_xml::events::BytesPI::new("xpacket end=\"r\"")))?;
    Ok(w.into_inner())
}

fn properties(w: &mut Writer<Vec<u8>>, meta: &Meta, date: &str, more: &[Fact<'_>]) -> std::io::Result<()> {
    let one = |s: &str| vec![clean(s)];
    array(w, "dc:title", "rdf:Alt", &one(&meta.full_title()))?;
    array(w, "dc:creator", "rdf:Seq", &meta.authors().iter().map(|a| clean(a)).collect::<Vec<_>>())?;
    array(w, "dc:language", "rdf:Bag", &one(meta.language().tag()))?;
    array(w, "dc:subject", "rdf:Bag", &meta.subjects().iter().map(|s| clean(s)).collect::<Vec<_>>())?;
    for (name, kind, value) in [
        ("dc:description", "rdf:Alt", meta.description()),
        ("dc:rights", "rdf:Alt", meta.rights()),
        ("dc:publisher", "rdf:Bag", meta.publisher()),
    ] {
        array(w, name, kind, &value.map(one).unwrap_or_default())?;
    }
    for (name, value) in [
        ("dc:format", "application/pdf"),
        ("xmp:CreateDate", date),
        ("xmp:ModifyDate", date),
        ("xmp:MetadataDate", date),
        ("xmp:CreatorTool", PRODUCER),
        ("pdf:Producer", PRODUCER),
        ("pdf:Trapped", "False"),
    ] {
        w.create_element(name).write_text_content(BytesText::new(value))?;
    }
    for fact in more {
        let value = clean(&fact.value);
        w.create_element(format!("{}:{}", fact.space.0, fact.key)).write_text_content(BytesText::new(&value))?;
    }
    if !meta.subjects().is_empty() {
        let keywords = clean(&meta.subjects().join("; "));
        w.create_element("pdf:Keywords").write_text_content(BytesText::new(&keywords))?;
    }
    Ok(())
}

/// A property that is an RDF array; nothing where it would be empty.
fn array(w: &mut Writer<Vec<u8>>, name: &str, kind: &str, values: &[String]) -> std::io::Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    w.create_element(name).write_inner_content(|w| {
        w.create_element(kind).write_inner_content(|w| {
            for value in values {
                let li = w.create_element("rdf:li");
                let li = if kind == "rdf:Alt" { li.with_attribute(("xml:lang", "x-default")) } else { li };
                li.write_text_content(BytesText::new(value))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// The text as Info has it, without what XML 1.0 cannot hold even escaped.
fn clean(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
