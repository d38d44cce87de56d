//! A zip archive of chapters: unpacked under limits, since it may come from anybody. Nothing of it is ever written, so a
//! name that leads out of it leads nowhere; it is only shown.

use super::{FileRole, InputFile, InputFiles};
use crate::archive;
use crate::diag::Error;

/// The most files an archive of chapters has.
const MOST_FILES: usize = 10_000;
/// The most bytes a chapter has: ten times the longest novels.
const LARGEST: u64 = 64 << 20;
/// The most bytes of all of them.
const LARGEST_BOOK: u64 = 256 << 20;

/// What stands near the head of archives that are documents.
const DOCUMENTS: &[&[u8]] =
    &[b"application/epub+zip", b"META-INF/container.xml", b"application/vnd.oasis", b"[Content_Types].xml", b"word/"];
/// How far that is looked for.
const HEAD: usize = 4096;

/// Whether bytes are a zip archive that is no document of its own.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let has = |needle: &&[u8]| head.windows(needle.len()).any(|w| w == *needle);
    bytes.starts_with(b"PK\x03\x04") && !DOCUMENTS.iter().any(has)
}

/// The chapters of an archive in the order of their names.
///
/// # Errors
/// [`Error::Archive`] where it is damaged, locked, too large, or holds an archive.
pub(crate) fn unpack(bytes: &[u8]) -> Result<InputFiles, Error> {
    let mut out = InputFiles::default();
    let limits = archive::Limits { files: MOST_FILES, one: LARGEST, all: LARGEST_BOOK };
    let mut inner = None;
    let mut wanted = |name: &str| match FileRole::of(name) {
        _ if name.ends_with('/') => false,
        FileRole::Chapter => true,
        FileRole::Other => false,
        FileRole::NoText => {
            if name.to_ascii_lowercase().ends_with(".zip") {
                inner.get_or_insert_with(|| name.to_owned());
            }
            out.skipped.push(name.to_owned());
            false
        }
    };
    let files = archive::unpack(bytes, &limits, &mut wanted)?;
    if let Some(name) = inner {
        return Err(Error::Archive {
            message: format!("it holds another archive, `{}`", name.escape_debug()),
            way_out: "unpack that one and put its files in its place",
        });
    }
    out.chapters = files.into_iter().map(|(name, bytes)| InputFile { name, bytes }).collect();
    if let Some(f) = out.chapters.iter().find(|f| is_archive(&f.bytes)) {
        return Err(Error::Archive {
            message: format!("it holds another archive, `{}`", f.name.escape_debug()),
            way_out: "unpack that one and put its files in its place",
        });
    }
    bare(&mut out);
    out.sort();
    Ok(out)
}

/// Takes the folder off that everything in an archive stands in.
fn bare(files: &mut InputFiles) {
    loop {
        let mut all = files.chapters.iter().map(|f| &f.name).chain(&files.skipped);
        let Some((first, _)) = all.next().and_then(|n| n.split_once('/')) else { return };
        let folder = format!("{first}/");
        if !all.all(|n| n.starts_with(&folder)) {
            return;
        }
        let cut = |name: &mut String| drop(name.drain(..folder.len()));
        files.chapters.iter_mut().for_each(|f| cut(&mut f.name));
        files.skipped.iter_mut().for_each(cut);
    }
}
