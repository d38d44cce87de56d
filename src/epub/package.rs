//! The container: epub-builder assembles it with what the documents share, and one finishing step puts the archive in
//! order.
//!
//! epub-builder cannot say most of what a good package says (roles, several titles, accessibility, a navigation that
//! checks clean), so its own package document and navigation are not taken over: the finishing step copies what it
//! assembled, still compressed, and adds the documents made here. Times and order are fixed, so that one book is always
//! the same bytes.
//!
//! Compressing is most of the time an EPUB takes. So the documents are compressed in shares beside each other, and with
//! one compressor a share: epub-builder sets up a new one for each file, which costs a chapter a tenth of its time.

use std::borrow::Cow;

use epub_builder::{EpubBuilder, EpubVersion, ZipLibrary};
use rayon::prelude::*;
use uuid::Uuid;

use crate::archive::{Archive, ArchiveWriter};
use crate::diag::Error;

/// The folder of the content: epub-builder's, and the most widely used.
const FOLDER: &str = "OEBPS";
/// How many bytes of documents make a share: enough that setting up its compressor does not count, and small enough that
/// a novel keeps all threads at work to the end.
const SHARE: usize = 64 << 10;

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
    let mut shares: Vec<Vec<&Part>> = Vec::new();
    let mut size = usize::MAX;
    for part in parts.iter().filter(|p| p.role == Role::Content) {
        if size >= SHARE {
            shares.push(Vec::new());
            size = 0;
        }
        size += part.bytes.len();
        if let Some(share) = shares.last_mut() {
            share.push(part);
        }
    }
    let draw = || match cover {
        super::Cover::Picture(bytes) => Ok(Cow::Borrowed(&bytes[..])),
        super::Cover::Drawn(draw) => draw().map(Cow::Owned),
    };
    let deflate_all = || shares.par_iter().map(|share| deflate(share)).collect::<Result<Vec<_>, Error>>();
    let others = || rayon::join(|| build(parts, identifier), || pack(package, parts));
    let (picture, (documents, (built, own))) = rayon::join(draw, || rayon::join(deflate_all, others));
    let built = built.map_err(|e| Error::Epub(e.to_string()))?;
    finish(parts, &Archives { shares: &shares, documents: &documents?, built: &built, own: &own? }, &picture?)
}

/// A share of the documents as an archive.
fn deflate(share: &[&Part]) -> Result<Vec<u8>, Error> {
    let mut out = ArchiveWriter::new();
    for part in share {
        out.deflate(&path(part), &part.bytes)?;
    }
    out.finish()
}

/// Package document and navigation as an archive.
fn pack(package: &[u8], parts: &[Part]) -> Result<Vec<u8>, Error> {
    let mut out = ArchiveWriter::new();
    out.deflate(&format!("{FOLDER}/content.opf"), package)?;
    for part in parts.iter().filter(|p| p.role == Role::Finish) {
        out.deflate(&path(part), &part.bytes)?;
    }
    out.finish()
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

/// What was compressed beside each other.
struct Archives<'a> {
    shares: &'a [Vec<&'a Part>],
    /// One for each share.
    documents: &'a [Vec<u8>],
    built: &'a [u8],
    own: &'a [u8],
}

fn finish(parts: &[Part], from: &Archives<'_>, cover: &[u8]) -> Result<Vec<u8>, Error> {
    let (mut built, mut own) = (Archive::open(from.built)?, Archive::open(from.own)?);
    let mut documents = from.documents.iter().map(|b| Archive::open(b)).collect::<Result<Vec<_>, _>>()?;
    let mut out = ArchiveWriter::new();
    out.store("mimetype", b"application/epub+zip")?;
    out.copy(&mut built, "META-INF/container.xml")?;
    out.copy(&mut own, &format!("{FOLDER}/content.opf"))?;
    // The shares hold the documents in the order of the parts.
    let mut share_of = from.shares.iter().enumerate().flat_map(|(n, share)| share.iter().map(move |_| n));
    for part in parts {
        let path = path(part);
        match part.role {
            Role::Finish => out.copy(&mut own, &path)?,
            Role::Resource(_) => out.copy(&mut built, &path)?,
            Role::Picture => out.store(&path, &part.bytes)?,
            Role::Cover => out.store(&path, cover)?,
            Role::Content => {
                let archive = share_of.next().and_then(|n| documents.get_mut(n));
                out.copy(archive.ok_or_else(|| Error::Epub(format!("`{path}` was not compressed")))?, &path)?;
            }
        }
    }
    out.finish()
}
