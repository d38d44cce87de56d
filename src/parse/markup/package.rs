//! EPUBs as drafts: the package says what the book is, the spine in which order its documents are read (EPUB 3.3,
//! clause 5; OPF 2.0.1 for older ones). Read leniently, since a draft comes from anybody: what is missing is done
//! without, and only an archive that gives no text is refused.

use rustc_hash::FxHashMap;

use super::super::dialect::Dialect;
use super::super::facts::Facts;
use super::build::Builder;
use super::token::{Tag, Token, tokens};
use super::{Opened, sniff};
use crate::archive::Archive;
use crate::book::{Language, Series};
use crate::diag::Error;
use crate::source::Source;

/// What the package says, as far as it is used.
#[derive(Debug, Default)]
struct Package {
    /// Elements of the metadata: name without prefix, id, role, value.
    facts: Vec<Fact>,
    /// `meta` elements: what they say of (an id, or nothing), name, value.
    metas: Vec<(String, String, String)>,
    items: FxHashMap<String, Item>,
    spine: Vec<String>,
}

#[derive(Debug, Default)]
struct Fact {
    name: String,
    id: String,
    role: String,
    value: String,
}

#[derive(Debug, Default)]
struct Item {
    href: String,
    media_type: String,
    nav: bool,
}

const CONTAINER: &str = "META-INF/container.xml";
const DAMAGED: Error = Error::NotADraft {
    kind: "a damaged EPUB",
    way_out: "open it in an e-book program, and export it anew or save its text",
};
const LOCKED: Error = Error::NotADraft {
    kind: "an EPUB with copy protection",
    way_out: "give a file without it: the text cannot be read",
};

/// Opens an EPUB.
pub(super) fn open(name: &str, bytes: &[u8]) -> Result<Opened, Error> {
    let mut archive = Archive::open(bytes).map_err(|_| DAMAGED)?;
    let mut diagnostics = Vec::new();
    let container = sniff::text(&archive.read(CONTAINER).map_err(|_| DAMAGED)?, &mut Vec::new());
    let mut path = None;
    tokens(&container, &mut |t| {
        if let Token::Open(tag) = t
            && local(&tag.name) == "rootfile"
            && path.is_none()
        {
            path = tag.get("full-path").map(str::to_owned);
        }
    });
    let path = path.ok_or(DAMAGED)?;
    let package = read(&sniff::text(&archive.read(&path).map_err(|_| DAMAGED)?, &mut diagnostics));
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let locked = locked(&mut archive);
    let mut builder = Builder::default();
    let mut sheets: Vec<&Item> = package.items.values().filter(|i| i.media_type == "text/css").collect();
    sheets.sort_by(|a, b| a.href.cmp(&b.href));
    for s in sheets {
        if let Ok(css) = archive.read(&crate::archive::resolve(folder, &s.href)) {
            builder.style(&sniff::text(&css, &mut Vec::new()));
        }
    }
    for id in &package.spine {
        let Some(item) = package.items.get(id) else { continue };
        let is_text =
            matches!(item.media_type.as_str(), "application/xhtml+xml" | "text/html" | "text/x-oeb1-document")
                || item.media_type.is_empty();
        if item.nav || !is_text {
            continue;
        }
        let path = crate::archive::resolve(folder, &item.href);
        if locked.contains(&path) {
            return Err(LOCKED);
        }
        if let Ok(bytes) = archive.read(&path) {
            builder.document(&sniff::text(&bytes, &mut diagnostics));
        }
    }
    // One word for many documents in one encoding.
    diagnostics.dedup();
    let mut facts = package.facts();
    let head = builder.head().facts();
    facts.language = facts.language.or(head.language);
    let (text, rich) = builder.finish(false);
    Ok(Opened { source: Source::new(name, text), rich, facts, diagnostics, dialect: Dialect::Epub })
}

/// The files that are encrypted, fonts made unreadable by their own name's rule aside: those are never text.
fn locked(archive: &mut Archive) -> Vec<String> {
    let mut out = Vec::new();
    if let Ok(bytes) = archive.read("META-INF/encryption.xml") {
        tokens(&sniff::text(&bytes, &mut Vec::new()), &mut |t| {
            if let Token::Open(tag) = t
                && local(&tag.name) == "cipherreference"
            {
                out.extend(tag.get("uri").map(|u| crate::archive::resolve("", u)));
            }
        });
    }
    out
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, n)| n)
}

fn read(opf: &str) -> Package {
    let mut p = Package::default();
    let mut open: Option<Fact> = None;
    let mut meta: Option<(String, String, String)> = None;
    let value = |tag: &Tag, key: &str| tag.get(key).unwrap_or("").trim().to_owned();
    tokens(opf, &mut |t| match t {
        Token::Open(tag) => match local(&tag.name) {
            name @ ("title" | "creator" | "language" | "publisher" | "rights" | "description" | "subject" | "date") => {
                let fact = Fact {
                    name: name.to_owned(),
                    id: value(&tag, "id"),
                    role: value(&tag, "opf:role"),
                    value: String::new(),
                };
                open = (!tag.closed).then_some(fact);
            }
            "meta" => match tag.get("content") {
                Some(content) => p.metas.push((String::new(), value(&tag, "name"), content.trim().to_owned())),
                None if !tag.closed => {
                    let of = value(&tag, "refines").trim_start_matches('#').to_owned();
                    // A property that refines nothing may be refined itself, by its id.
                    meta = Some((
                        if of.is_empty() { value(&tag, "id") } else { of },
                        value(&tag, "property"),
                        String::new(),
                    ));
                }
                None => {}
            },
            "item" => {
                let nav = value(&tag, "properties").split_ascii_whitespace().any(|p| p == "nav");
                let item = Item { href: value(&tag, "href"), media_type: value(&tag, "media-type"), nav };
                p.items.entry(value(&tag, "id")).or_insert(item);
            }
            "itemref" => p.spine.push(value(&tag, "idref")),
            _ => {}
        },
        Token::Text(t) => {
            if let Some(f) = &mut open {
                f.value.push_str(&t);
            }
            if let Some(m) = &mut meta {
                m.2.push_str(&t);
            }
        }
        Token::Close(name) => match local(&name) {
            "meta" => p.metas.extend(meta.take()),
            "title" | "creator" | "language" | "publisher" | "rights" | "description" | "subject" | "date" => {
                p.facts.extend(open.take().filter(|f| !f.value.trim().is_empty()));
            }
            _ => {}
        },
    });
    p
}

impl Package {
    /// What a `meta` says about the element of this id.
    fn refined(&self, id: &str, property: &str) -> Option<&str> {
        let found = self.metas.iter().find(|m| !id.is_empty() && m.0 == id && m.1 == property)?;
        Some(found.2.trim())
    }

    fn named(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|m| m.1 == name).map(|m| m.2.trim()).filter(|v| !v.is_empty())
    }

    fn facts(&self) -> Facts {
        let of = |name: &'static str| self.facts.iter().filter(move |f| f.name == name);
        let one = |name| of(name).map(|f| words(&f.value)).find(|v| !v.is_empty());
        let mut facts = Facts::default();
        let kind = |f: &&Fact, kind: &str| self.refined(&f.id, "title-type") == Some(kind);
        let main = of("title").find(|f| kind(f, "main")).or_else(|| of("title").next());
        facts.title = main.map(|f| super::fact(words(&f.value)));
        facts.subtitle = of("title").find(|f| kind(f, "subtitle")).map(|f| words(&f.value));
        for f in of("creator") {
            let role = self.refined(&f.id, "role").unwrap_or(&f.role);
            match role {
                "" | "aut" => facts.authors.push(super::fact(words(&f.value))),
                "trl" if facts.translator.is_none() => facts.translator = Some(super::fact(words(&f.value))),
                _ => {}
            }
        }
        facts.authors.retain(|a| !matches!(a.value.as_str(), "" | "Unknown"));
        facts.language = one("language")
            .filter(|l| !matches!(l.as_str(), "und" | "UND") && Language::parse(l).is_some())
            .map(super::fact);
        facts.publisher = one("publisher");
        facts.rights = one("rights");
        facts.description = of("description").map(|f| without_tags(&f.value)).find(|v| !v.is_empty());
        facts.subjects = of("subject").map(|f| words(&f.value)).filter(|s| !s.is_empty()).collect();
        facts.date =
            of("date").find_map(|f| super::super::facts::date(f.value.trim().get(..10).unwrap_or(f.value.trim())));
        // Calibre writes year 101 for a date it does not know.
        facts.date = facts.date.filter(|d| !d.starts_with("01"));
        let collection = self.metas.iter().find(|m| m.1 == "belongs-to-collection");
        let (name, position) = match (self.named("calibre:series"), collection) {
            (Some(name), _) => (Some(name), self.named("calibre:series_index")),
            (None, Some(c)) => (Some(c.2.trim()), self.refined(&c.0, "group-position")),
            (None, None) => (None, None),
        };
        let position = position.map(|p| p.strip_suffix(".0").unwrap_or(p).to_owned()).filter(|p| !p.is_empty());
        facts.series =
            name.map(words).filter(|n| !n.is_empty()).map(|name| Series { name, position }).into_iter().collect();
        facts
    }
}

/// Words with single spaces.
fn words(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Descriptions hold markup as text.
fn without_tags(s: &str) -> String {
    let mut out = String::new();
    tokens(s, &mut |t| match t {
        Token::Text(t) => out.push_str(&t),
        _ => out.push(' '),
    });
    words(&out)
}
