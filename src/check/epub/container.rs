//! The archive (OCF 3.3): the file `mimetype` at its place, and names that every system takes.

use std::collections::BTreeMap;

use super::{Findings, why};
use crate::archive::Archive;
use crate::diag::EpubFault;

/// The media type of an EPUB.
const TYPE: &[u8] = b"application/epub+zip";
/// The size of a local file header (ZIP application note, 4.3.7), and where some of its fields are.
const HEADER: usize = 30;
const METHOD: usize = 8;
const NAME_LENGTH: usize = 26;
const EXTRA_LENGTH: usize = 28;

/// Opens the archive, if that can be.
pub(super) fn open<'a>(bytes: &'a [u8], found: &mut Findings) -> Option<Archive<'a>> {
    let mut archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(e) => {
            found.add("", EpubFault::Unreadable(why(&e)));
            return None;
        }
    };
    mimetype(bytes, found);
    if archive.has("mimetype")
        && let Ok(says) = archive.read("mimetype")
        && says != TYPE
    {
        found.add("mimetype", EpubFault::MimetypeSays(String::from_utf8_lossy(&says).escape_debug().to_string()));
    }
    names(&archive, found);
    Some(archive)
}

/// A program tells an EPUB by the bytes at the beginning of the file.
fn mimetype(bytes: &[u8], found: &mut Findings) {
    let word = |at: usize| bytes.get(at..at + 2).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let name = bytes.get(HEADER..HEADER + word(NAME_LENGTH)).unwrap_or_default();
    if name != b"mimetype" {
        found.add("", EpubFault::MimetypeNotFirst);
    } else if word(METHOD) != 0 || word(EXTRA_LENGTH) != 0 {
        found.add("", EpubFault::MimetypePacked);
    }
}

fn names(archive: &Archive<'_>, found: &mut Findings) {
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    for name in archive.names().iter().filter(|n| !n.ends_with('/')) {
        // OCF 3.3, 4.2.3 forbids some; spaces and other scripts trouble readers (Kobo loses the place in such a file).
        if !name.chars().all(|c| c.is_ascii_graphic() && !"\"*:<>?\\|".contains(c)) || name.ends_with('.') {
            found.add(name, EpubFault::Name);
        }
        if let Some(other) = seen.insert(name.to_lowercase(), name) {
            found.add(name, EpubFault::NamesAlike(other.clone()));
        }
    }
}
