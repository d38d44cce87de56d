//! The container: epub-builder assembles it with what the documents share, and one finishing step puts the archive in
//! order.
//!
//! epub-builder cannot say most of what a good package says (roles, several titles, accessibility, a navigation that
//! checks clean), so its own package document and navigation are not taken over: the finishing step copies what it
//! assembled, still compressed, and adds the documents made here. Times and order are fixed, so that one book is always
//! the same bytes.
//!
//! Compressing is most of the time an EPUB takes. So the documents are compressed beside each other, many with one
//! compressor: epub-builder sets up a new one for each file, which costs a chapter a tenth of its time.

use std::borrow::Cow;

use epub_builder::{EpubBuilder, EpubVersion, ZipLibrary};
use rayon::prelude::*;
use uuid::Uuid;

use crate::archive::{self, Archive, ArchiveWriter, Packed};
use crate::diag::Error;

/// The folder of the content: epub-builder's, and the most widely used.
const FOLDER: &str = "OEBPS";
/// As few documents are compressed with one compressor: so many that setting it up does not count, and few enough that a
/// novel keeps all threads at work to the end.
const SHARE: usize = 4;
/// Room for what an archive says of each file at its end.
const HEAD: usize = 128;

/// A content document or a resource, by the name it has in the content folder.
pub(super) struct Part {
    /// Its name.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// How it goes into the archive.
    pub(super) role: Role,
}

/// How a file goes into the archive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// A document of the spine.
    Content,
    /// Another file, assembled by epub-builder, of this media type.
    Resource(&'static str),
    /// Package document and navigation: written by the finishing step.
    Finish,
    /// A picture, which is compressed already: written as it is by the finishing step.
    Picture,
    /// The cover's picture, which is compressed already: written as it is by the finishing step.
    Cover,
}

/// Puts the files into an EPUB container (OCF 3.3), in the order given; `package` is the package document.
///
/// # Errors
/// [`Error::Epub`] where the archive cannot be put together.
pub(super) fn assemble(
    package: &[u8],
    parts: &[Part],
    identifier: Uuid,
    cover: &super::Cover<'_>,
) -> Result<Vec<u8>, Error> {
    let draw = || match cover {
        super::Cover::Picture(bytes) => Ok(Cow::Borrowed(&bytes[..])),
        super::Cover::Drawn(draw) => draw().map(Cow::Owned),
    };
    let written = parts.iter().filter(|p| matches!(p.role, Role::Content | Role::Finish));
    let own = (format!("{FOLDER}/content.opf"), package);
    let files: Vec<(String, &[u8])> =
        std::iter::once(own).chain(written.map(|p| (path(p), p.bytes.as_slice()))).collect();
    let pack_all = || {
        let packed = files
            .par_iter()
            .with_min_len(SHARE)
            .map_init(archive::deflater, |deflater, (path, bytes)| Packed::pack(deflater, path, bytes));
        packed.collect::<Result<Vec<_>, Error>>()
    };
    let (picture, (packed, built)) = rayon::join(draw, || rayon::join(pack_all, || build(parts, identifier)));
    let built = built.map_err(|e| Error::Epub(e.to_string()))?;
    finish(parts, &packed?, &built, &picture?)
}

/// The container with what the documents share.
fn build(parts: &[Part], identifier: Uuid) -> Result<Vec<u8>, epub_builder::Error> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_uuid(identifier);
    for part in parts {
        match part.role {
            Role::Resource("text/css") => builder.stylesheet(part.bytes.as_slice())?,
            Role::Resource(media_type) => builder.add_resource(&part.name, part.bytes.as_slice(), media_type)?,
            Role::Content | Role::Finish | Role::Picture | Role::Cover => &mut builder,
        };
    }
    let mut out = Vec::new();
    builder.generate(&mut out)?;
    Ok(out)
}

fn path(part: &Part) -> String {
    format!("{FOLDER}/{}", part.name)
}

/// Puts together what was compressed beside each other: `packed` has the package document and then the documents in the
/// order of the parts.
fn finish(parts: &[Part], packed: &[Packed], built: &[u8], cover: &[u8]) -> Result<Vec<u8>, Error> {
    let stored = parts.iter().filter(|p| p.role == Role::Picture).map(|p| p.bytes.len()).sum::<usize>() + cover.len();
    let room = packed.iter().map(Packed::len).sum::<usize>() + built.len() + stored;
    let mut built = Archive::open(built)?;
    let mut out = ArchiveWriter::with_room(room + HEAD * parts.len());
    let mut packed = packed.iter();
    out.store("mimetype", b"application/epub+zip")?;
    out.copy(&mut built, "META-INF/container.xml")?;
    let mut next = || packed.next().ok_or_else(|| Error::Epub("a document was not compressed".to_owned()));
    out.add(next()?)?;
    for part in parts {
        let path = path(part);
        match part.role {
            Role::Content | Role::Finish => out.add(next()?)?,
            Role::Resource(_) => out.copy(&mut built, &path)?,
            Role::Picture => out.store(&path, &part.bytes)?,
            Role::Cover => out.store(&path, cover)?,
        }
    }
    out.finish()
}
