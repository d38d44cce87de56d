//! The structure of an EPUB of anybody's, looked over in a moment and without another program: what commonly goes wrong in
//! container, package, navigation and documents, in plain words. It knows a part of the rules only; EPUBCheck is the judge
//! of whether a file is valid.
//!
//! [`container`] opens the archive, [`package`] reads the package document and holds it against the archive, [`document`]
//! looks at each file and [`looks`] at style sheets and pictures, [`navigation`] at contents, NCX, landmarks and pages; here what is said in one place is held
//! against what is there in another.

mod container;
mod document;
mod looks;
mod navigation;
mod package;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::archive::{Archive, resolve};
use crate::diag::{EpubFault, EpubFinding};
use document::{Document, Link};
use package::Package;

/// What was found, in the order of the files; nothing where all is well.
pub fn epub(bytes: &[u8]) -> Vec<EpubFinding> {
    let mut found = Findings::default();
    let Some(mut archive) = container::open(bytes, &mut found) else { return found.list };
    let Some(package) = Package::read(&mut archive, &mut found) else { return found.list };
    package.check(&archive, &mut found);
    let documents = documents(&mut archive, &package, &mut found);
    for (path, d) in &documents {
        d.check(path, &package, &mut found);
    }
    links(&archive, &documents, &mut found);
    navigation::check(&package, &documents, &mut found);
    found.list
}

/// Findings in the making.
#[derive(Default)]
struct Findings {
    list: Vec<EpubFinding>,
    seen: FxHashSet<EpubFinding>,
}

impl Findings {
    fn add(&mut self, file: &str, fault: EpubFault) {
        let finding = EpubFinding { file: file.to_owned(), fault };
        // A dead link in every chapter's head is one finding a chapter, not one an occurrence.
        if self.seen.insert(finding.clone()) {
            self.list.push(finding);
        }
    }
}

/// Reads every file of the manifest that says something.
fn documents(archive: &mut Archive<'_>, package: &Package, found: &mut Findings) -> BTreeMap<String, Document> {
    let mut files = Vec::new();
    let known: BTreeSet<&String> = package.encrypted.iter().collect();
    for item in package.items.iter().filter(|i| !i.is_remote() && !known.contains(&i.path)) {
        if !archive.has(&item.path) {
            continue;
        }
        match archive.read(&item.path) {
            Ok(bytes) => files.push((item, bytes)),
            Err(e) => found.add(&item.path, EpubFault::Unreadable(why(&e))),
        }
    }
    files.into_par_iter().map(|(item, bytes)| (item.path.clone(), Document::read(item, &bytes))).collect()
}

/// Follows the links of all documents.
fn links(archive: &Archive<'_>, documents: &BTreeMap<String, Document>, found: &mut Findings) {
    for (path, d) in documents {
        let folder = path.rsplit_once('/').map_or("", |p| p.0);
        for Link { to, fetched } in &d.links {
            if is_remote(to) {
                if *fetched {
                    found.add(path, EpubFault::Remote(to.clone()));
                }
                continue;
            }
            if has_scheme(to) || to.is_empty() {
                continue;
            }
            let fragment = to.split_once('#').map(|t| t.1).filter(|f| !f.is_empty());
            let target = if to.starts_with('#') { path.clone() } else { resolve(folder, to) };
            if !archive.has(&target) {
                found.add(path, EpubFault::DeadLink(to.clone()));
            } else if let (Some(fragment), Some(there)) = (fragment, documents.get(&target))
                && there.is_xml
                && !fragment.contains('(')
                && !there.ids.contains(&decoded(fragment))
            {
                found.add(path, EpubFault::DeadFragment(to.clone()));
            }
        }
    }
}

/// A fragment without percent signs.
fn decoded(fragment: &str) -> String {
    resolve("", fragment)
}

/// Whether a reference leads out of the book.
fn is_remote(href: &str) -> bool {
    let lower = href.trim_start().to_ascii_lowercase();
    lower.starts_with("http:") || lower.starts_with("https:") || lower.starts_with("//")
}

/// Whether a reference is of another kind than a path: mail, data.
fn has_scheme(href: &str) -> bool {
    let scheme = href.split_once(':').map_or("", |s| s.0);
    scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The reason in an error of reading.
fn why(e: &crate::diag::Error) -> String {
    match e {
        crate::diag::Error::ReadBack { message, .. } => message.clone(),
        other => other.to_string(),
    }
}
