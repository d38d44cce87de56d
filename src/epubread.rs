//! Leaf: the text of a finished EPUB, read back the way a reading system does, by its container, package and spine.
//! It knows nothing of how the book was made.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::archive::{Archive, resolve};
use crate::diag::Error;
use crate::xml::{self, Read};

/// A content document of the spine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its path in the archive.
    pub path: String,
    /// Its text: one line for each block, line of verse or line of preformatted text.
    pub text: String,
}

/// The content documents in reading order; the navigation document, which repeats the headings, is left out.
///
/// # Errors
/// [`Error::ReadBack`] where the archive, the package or a document cannot be read.
pub fn spine(bytes: &[u8]) -> Result<Vec<Document>, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_book_is_refused() {
        assert!(spine(b"").is_err());
        let mut w = crate::archive::ArchiveWriter::with_room(0);
        w.store("mimetype", b"application/epub+zip").unwrap();
        assert!(spine(&w.finish().unwrap()).is_err());
    }
}
