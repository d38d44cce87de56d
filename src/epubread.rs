//! Leaf: the text of a finished EPUB, read back the way a reading system does, by its container, package and spine.
//! It knows nothing of how the book was made.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::archive::Archive;
use crate::diag::Error;
use crate::xml::{self, Read};

/// A content document of the spine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    /// Its path in the archive.
    pub(crate) path: String,
    /// Its text, as [`xml::text_of`] gives it.
    pub(crate) text: String,
}

/// The content documents in reading order; the navigation document, which repeats the headings, is left out.
///
/// # Errors
/// [`Error::ReadBack`] where the archive, the package or a document cannot be read.
pub(crate) fn spine(bytes: &[u8]) -> Result<Vec<Document>, Error> {
    let mut archive = Archive::open(bytes)?;
    let mut package = None;
    xml::read(&archive.read("META-INF/container.xml")?, &mut |event| {
        if let Read::Open("rootfile", value) = event
            && package.is_none()
        {
            package = value("full-path");
        }
    })?;
    let package =
        package.ok_or_else(|| Error::ReadBack { output: "EPUB", message: "its container names no package".into() })?;
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);

    let mut manifest: FxHashMap<String, (String, bool)> = FxHashMap::default();
    let mut order = Vec::new();
    xml::read(&archive.read(&package)?, &mut |event| match event {
        Read::Open("item", value) => {
            let is_nav = value("properties").is_some_and(|p| p.split_ascii_whitespace().any(|p| p == "nav"));
            if let (Some(id), Some(href)) = (value("id"), value("href")) {
                manifest.insert(id, (href, is_nav));
            }
        }
        Read::Open("itemref", value) => order.extend(value("idref")),
        _ => {}
    })?;
    let mut files = Vec::with_capacity(order.len());
    for id in order {
        let (href, is_nav) = manifest.get(&id).ok_or_else(|| Error::ReadBack {
            output: "EPUB",
            message: format!("the spine names `{id}`, the manifest does not"),
        })?;
        if !is_nav {
            let path = resolve(folder, href);
            let bytes = archive.read(&path)?;
            files.push((path, bytes));
        }
    }
    files
        .into_par_iter()
        .map(|(path, bytes)| match xml::text_of(&bytes) {
            Ok(text) => Ok(Document { path, text }),
            Err(Error::ReadBack { output, message }) => {
                Err(Error::ReadBack { output, message: format!("{path}: {message}") })
            }
            Err(e) => Err(e),
        })
        .collect()
}

/// The path of a reference made in `folder`: percent-decoded, with `.` and `..` worked out.
fn resolve(folder: &str, href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.split('#').next().unwrap_or("").as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |b: u8| (b as char).to_digit(16);
        if let (b'%', [a, b, after @ ..]) = (*first, tail)
            && let (Some(hi), Some(lo)) = (hex(*a), hex(*b))
        {
            bytes.push((hi * 16 + lo) as u8);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let href = String::from_utf8_lossy(&bytes);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(href.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        assert_eq!(resolve("OEBPS", "a%20b.xhtml#x"), "OEBPS/a b.xhtml");
        assert_eq!(resolve("OEBPS/text", "../c.xhtml"), "OEBPS/c.xhtml");
        assert_eq!(resolve("", "./d.xhtml"), "d.xhtml");
        assert_eq!(resolve("x", "50%.xhtml"), "x/50%.xhtml");
    }

    #[test]
    fn what_is_no_book_is_refused() {
        assert!(spine(b"").is_err());
        let mut w = crate::archive::ArchiveWriter::new();
        w.store("mimetype", b"application/epub+zip").unwrap();
        assert!(spine(&w.finish().unwrap()).is_err());
    }
}
