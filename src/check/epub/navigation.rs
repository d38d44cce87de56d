//! Contents, NCX, landmarks and pages, held against each other and against the spine.

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use super::document::{Document, Entry};
use super::package::Package;
use crate::archive::resolve;
use crate::diag::EpubFault;

/// Looks at the navigation of a book.
pub(super) fn check(package: &Package, documents: &BTreeMap<String, Document>, found: &mut Findings) {
    let nav = package.items.iter().find(|i| i.has("nav")).and_then(|i| Some((&i.path, documents.get(&i.path)?)));
    let ncx = package.items.iter().find(|i| i.media_type == "application/x-dtbncx+xml");
    let ncx = ncx.and_then(|i| Some((&i.path, documents.get(&i.path)?)));
    let of = |kind: &str| {
        let (path, d) = nav?;
        let nav = d.navs.iter().find(|n| n.0.split_ascii_whitespace().any(|t| t == kind))?;
        Some((path.as_str(), nav.1.as_slice()))
    };
    let toc = of("toc").filter(|t| !t.1.is_empty());
    if package.is_modern() && toc.is_none() || !package.is_modern() && ncx.is_none() {
        found.add(&package.path, EpubFault::NoContents);
    }
    if let Some((path, entries)) = toc {
        unnamed(path, entries, found);
        order(package, path, entries, found);
    }
    if let (Some((path, pages)), true) = (of("page-list"), package.is_modern()) {
        let mut seen = BTreeSet::new();
        for p in pages.iter().filter(|p| !seen.insert(p.label.trim())) {
            found.add(path, EpubFault::PageTwice(p.label.trim().to_owned()));
        }
    }
    if package.is_modern() && toc.is_some() && of("landmarks").is_none() {
        found.add(nav.map_or("", |n| n.0), EpubFault::NoLandmarks);
    }
    match ncx {
        None if package.is_modern() => found.add(&package.path, EpubFault::NoNcx),
        None => {}
        Some((path, ncx)) => {
            unnamed(path, &ncx.points, found);
            if let (Some(uid), Some(own)) = (&ncx.uid, &package.identifier)
                && uid.trim() != own.trim()
            {
                found.add(path, EpubFault::NcxIdentifier(uid.clone()));
            }
            if let Some((nav, entries)) = toc {
                step(nav, entries, path, &ncx.points, found);
            }
        }
    }
}

fn unnamed(path: &str, entries: &[Entry], found: &mut Findings) {
    for e in entries.iter().filter(|e| e.label.trim().is_empty()) {
        found.add(path, EpubFault::NoLabel(e.to.clone()));
    }
}

/// A place as both navigations would name it.
fn place(from: &str, to: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |p| p.0);
    let file = if to.starts_with('#') { from.to_owned() } else { resolve(folder, to) };
    match to.split_once('#') {
        Some((_, fragment)) => format!("{file}#{fragment}"),
        None => file,
    }
}

/// Whether the contents follow the spine.
fn order(package: &Package, path: &str, entries: &[Entry], found: &mut Findings) {
    let at: BTreeMap<&str, usize> = package.order().into_iter().zip(0..).collect();
    let mut last = 0;
    for e in entries {
        let target = place(path, &e.to);
        let Some(here) = at.get(target.split('#').next().unwrap_or("")) else { continue };
        if *here < last {
            found.add(path, EpubFault::Disorder(e.to.clone()));
            return;
        }
        last = *here;
    }
}

/// Whether the two navigations say the same.
fn step(nav: &str, entries: &[Entry], ncx: &str, points: &[Entry], found: &mut Findings) {
    let said = |path: &str, e: &Entry| {
        let label = e.label.split_whitespace().collect::<Vec<_>>().join(" ");
        (place(path, &e.to), label)
    };
    let first = entries.iter().zip(points).find(|(a, b)| said(nav, a) != said(ncx, b));
    let how = match first {
        Some((a, b)) => format!("`{}` ({}) against `{}` ({})", a.label.trim(), a.to, b.label.trim(), b.to),
        None if entries.len() != points.len() => format!("{} entries against {}", entries.len(), points.len()),
        None => return,
    };
    found.add(ncx, EpubFault::OutOfStep(how));
}
