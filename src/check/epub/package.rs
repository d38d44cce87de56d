//! The package document (EPUB 3.3, clause 5): what it must say, and whether what it lists is there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, is_remote, why};
use crate::archive::{Archive, resolve};
use crate::diag::EpubFault;
use crate::xml::{self, Read};

/// The container's own files.
const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";
/// How fonts are obfuscated: by the rule of the format, and by Adobe's.
const OBFUSCATIONS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];
/// What a book says of its accessibility (EPUB Accessibility 1.1, clause 2.2); the first three it must.
const ACCESSIBILITY: [&str; 5] = [
    "schema:accessMode",
    "schema:accessibilityFeature",
    "schema:accessibilityHazard",
    "schema:accessModeSufficient",
    "schema:accessibilitySummary",
];

/// A file of the manifest.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) href: String,
    /// Its path in the archive.
    pub(super) path: String,
    pub(super) media_type: String,
    pub(super) properties: String,
    fallback: bool,
}

impl Item {
    pub(super) fn has(&self, property: &str) -> bool {
        self.properties.split_ascii_whitespace().any(|p| p == property)
    }

    pub(super) fn is_remote(&self) -> bool {
        is_remote(&self.href)
    }

    pub(super) fn is_document(&self) -> bool {
        self.media_type == "application/xhtml+xml"
    }
}

/// What the package document says.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// Its path.
    pub(super) path: String,
    pub(super) version: String,
    /// The identifier that the package names as its own.
    pub(super) identifier: Option<String>,
    pub(super) items: Vec<Item>,
    /// Ids of the spine.
    spine: Vec<String>,
    /// The item that the spine names as the NCX.
    pub(super) ncx: Option<String>,
    /// Files that cannot be read.
    pub(super) encrypted: Vec<String>,
    facts: Vec<(String, String)>,
    metas: Vec<(String, String)>,
    ids: Vec<String>,
    cover: Option<String>,
}

impl Package {
    /// Finds and reads it, if that can be.
    pub(super) fn read(archive: &mut Archive<'_>, found: &mut Findings) -> Option<Package> {
        let mut path = None;
        match archive.read(CONTAINER) {
            Err(e) => {
                found.add(CONTAINER, EpubFault::NoPackage(why(&e)));
                return None;
            }
            Ok(bytes) => {
                let read = xml::read(&bytes, &mut |e| {
                    if let Read::Open("rootfile", value) = e {
                        path = path.take().or_else(|| value("full-path"));
                    }
                });
                if let Err(e) = read {
                    found.add(CONTAINER, EpubFault::Malformed(why(&e)));
                    return None;
                }
            }
        }
        let Some(path) = path.filter(|p| archive.has(p)) else {
            found.add(CONTAINER, EpubFault::NoPackage("it names none that is there".into()));
            return None;
        };
        let bytes = archive.read(&path).map_err(|e| found.add(&path, EpubFault::Unreadable(why(&e)))).ok()?;
        let package = Package { path: path.clone(), ..Package::default() };
        let mut package = match package.parse(&bytes) {
            Ok(package) => package,
            Err(e) => {
                found.add(&path, EpubFault::Malformed(e));
                return None;
            }
        };
        package.encryption(archive, found);
        Some(package)
    }

    fn parse(mut self, bytes: &[u8]) -> Result<Package, String> {
        let folder = self.path.rsplit_once('/').map_or("", |p| p.0).to_owned();
        let (mut unique, mut metadata) = (None, false);
        // The fact whose text is being read: its name, its id, its text.
        let mut fact: Option<(String, Option<String>, String)> = None;
        let mut identifiers: Vec<(Option<String>, String)> = Vec::new();
        xml::read(bytes, &mut |e| match e {
            Read::Open(name, value) => {
                self.ids.extend(value("id"));
                match name {
                    "package" => {
                        self.version = value("version").unwrap_or_default();
                        unique = value("unique-identifier");
                    }
                    "metadata" => metadata = true,
                    "meta" if metadata && value("name").as_deref() == Some("cover") => self.cover = value("content"),
                    "meta" if metadata => {
                        fact = value("property").map(|p| (format!("meta {p}"), value("id"), String::new()));
                    }
                    "title" | "language" | "identifier" | "creator" | "publisher" | "description" | "subject"
                    | "rights" | "date" | "contributor" | "source"
                        if metadata =>
                    {
                        fact = Some((name.to_owned(), value("id"), String::new()));
                    }
                    "item" => {
                        let text = |key| value(key).unwrap_or_default();
                        let href = text("href");
                        self.items.push(Item {
                            id: text("id"),
                            path: resolve(&folder, &href),
                            media_type: text("media-type"),
                            properties: text("properties"),
                            fallback: value("fallback").is_some(),
                            href,
                        });
                    }
                    "spine" => self.ncx = value("toc"),
                    "itemref" => self.spine.extend(value("idref")),
                    _ => {}
                }
            }
            Read::Text(t) => {
                if let Some(fact) = &mut fact {
                    fact.2.push_str(t);
                }
            }
            Read::Close("metadata") => metadata = false,
            Read::Close(_) => {
                if let Some((name, id, text)) = fact.take() {
                    let text = text.trim().to_owned();
                    match name.strip_prefix("meta ") {
                        Some(property) => self.metas.push((property.to_owned(), text)),
                        None => {
                            if name == "identifier" {
                                identifiers.push((id, text.clone()));
                            }
                            self.facts.push((name, text));
                        }
                    }
                }
            }
        })
        .map_err(|e| why(&e))?;
        self.identifier = identifiers.into_iter().find(|i| i.0.is_some() && i.0 == unique).map(|i| i.1);
        Ok(self)
    }

    /// What the container says is encrypted.
    fn encryption(&mut self, archive: &mut Archive<'_>, found: &mut Findings) {
        if !archive.has(ENCRYPTION) {
            return;
        }
        let Ok(bytes) = archive.read(ENCRYPTION) else { return };
        let mut method = String::new();
        let read = xml::read(&bytes, &mut |e| match e {
            Read::Open("EncryptionMethod", value) => method = value("Algorithm").unwrap_or_default(),
            Read::Open("CipherReference", value) => {
                let path = resolve("", &value("URI").unwrap_or_default());
                let font = OBFUSCATIONS.contains(&method.as_str());
                found.add(&path, if font { EpubFault::Obfuscated } else { EpubFault::Encrypted });
                self.encrypted.push(path);
            }
            _ => {}
        });
        if let Err(e) = read {
            found.add(ENCRYPTION, EpubFault::Malformed(why(&e)));
        }
    }

    /// Whether it is of EPUB 3.
    pub(super) fn is_modern(&self) -> bool {
        self.version.starts_with('3')
    }

    /// The documents in the order in which they are read.
    pub(super) fn order(&self) -> Vec<&str> {
        let item = |id: &String| self.items.iter().find(|i| i.id == *id).map(|i| i.path.as_str());
        self.spine.iter().filter_map(item).collect()
    }

    /// Holds the package against the archive and the rules.
    pub(super) fn check(&self, archive: &Archive<'_>, found: &mut Findings) {
        let mut add = |fault| found.add(&self.path, fault);
        if !self.is_modern() {
            add(EpubFault::Old(self.version.clone()));
        }
        for what in ["title", "language", "identifier"] {
            if !self.facts.iter().any(|f| f.0 == what) {
                add(EpubFault::NoFact(what));
            }
        }
        for (what, text) in self.facts.iter().chain(&self.metas) {
            match what.as_str() {
                _ if text.is_empty() => add(EpubFault::EmptyFact(what.clone())),
                "language" if !is_tag(text) => {
                    add(EpubFault::Language(text.clone()));
                }
                "dcterms:modified" if !is_moment(text) => add(EpubFault::Modified(text.clone())),
                _ => {}
            }
        }
        if self.identifier.is_none() && self.facts.iter().any(|f| f.0 == "identifier") {
            add(EpubFault::NoFact("identifier that `unique-identifier` names"));
        }
        if self.is_modern() {
            let said = |p: &&&str| !self.metas.iter().any(|m| m.0 == **p);
            if !self.metas.iter().any(|m| m.0 == "dcterms:modified") {
                add(EpubFault::NoFact("dcterms:modified"));
            }
            let missing: Vec<&str> = ACCESSIBILITY.iter().filter(said).copied().collect();
            if !missing.is_empty() {
                add(EpubFault::Accessibility(missing));
            }
        }
        let mut ids = BTreeSet::new();
        for id in self.ids.iter().filter(|id| !ids.insert(*id)) {
            add(EpubFault::IdTwice(id.clone()));
        }
        if self.spine.is_empty() {
            add(EpubFault::NoSpine);
        }
        self.cover(found);
        self.files(archive, found);
    }

    fn files(&self, archive: &Archive<'_>, found: &mut Findings) {
        let mut listed: BTreeSet<&str> = BTreeSet::new();
        for item in &self.items {
            if item.is_remote() {
                // Sound and moving pictures may be fetched; nothing else may (EPUB 3.3, 3.6).
                if !item.media_type.starts_with("audio/") && !item.media_type.starts_with("video/") {
                    found.add(&self.path, EpubFault::Remote(item.href.clone()));
                }
            } else if !archive.has(&item.path) {
                found.add(&self.path, EpubFault::Missing(item.href.clone()));
            } else if !listed.insert(&item.path) {
                found.add(&item.path, EpubFault::ListedTwice);
            }
        }
        let own = |n: &str| n == "mimetype" || n.starts_with("META-INF/") || n.ends_with('/') || n == self.path;
        for name in archive.names().iter().filter(|n| !own(n) && !listed.contains(n.as_str())) {
            found.add(name, EpubFault::Unlisted);
        }
        let by_id: BTreeMap<&str, &Item> = self.items.iter().map(|i| (i.id.as_str(), i)).collect();
        for id in &self.spine {
            match by_id.get(id.as_str()) {
                None => found.add(&self.path, EpubFault::SpineUnknown(id.clone())),
                Some(item) => {
                    let read = matches!(
                        item.media_type.as_str(),
                        "application/xhtml+xml" | "image/svg+xml" | "application/x-dtbook+xml"
                    );
                    if !read && !item.fallback {
                        found.add(&item.path, EpubFault::SpineKind(item.media_type.clone()));
                    }
                }
            }
        }
    }

    /// Readers know the picture of the cover by a property, older ones by a `meta`.
    fn cover(&self, found: &mut Findings) {
        let by_property = self.items.iter().find(|i| i.has("cover-image"));
        let by_meta = self.cover.as_ref().map(|id| (id, self.items.iter().find(|i| i.id == *id)));
        let mut add = |fault| found.add(&self.path, fault);
        let picture = |i: &Item| i.media_type.starts_with("image/");
        if let Some(item) = by_property.filter(|i| !picture(i)) {
            add(EpubFault::CoverUnknown(item.href.clone()));
        }
        match (by_property, by_meta) {
            (_, Some((id, item))) if !item.is_some_and(picture) => add(EpubFault::CoverUnknown(id.clone())),
            (None, None) => add(EpubFault::NoCover),
            (Some(_), None) => add(EpubFault::CoverHalf("`<meta name=\"cover\">`")),
            (None, Some(_)) if self.is_modern() => add(EpubFault::CoverHalf("the property `cover-image`")),
            _ => {}
        }
    }
}

/// Whether a text has the form of a language tag (BCP 47).
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or("");
    let private = matches!(primary, "x" | "i");
    (private || (2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_alphabetic()))
        && parts.all(|p| (1..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Whether a text is a moment as `dcterms:modified` has it.
fn is_moment(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00Z"
}
