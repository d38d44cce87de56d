//! The container: epub-builder assembles the content, and one finishing step puts the archive in order.
//!
//! epub-builder cannot say most of what a good package says (roles, several titles, accessibility, a navigation that
//! checks clean), so its own package document and navigation are not taken over: the finishing step copies the content
//! it assembled, still compressed, and adds the documents made here. Times and order are fixed, so that one book is
//! always the same bytes.

use std::borrow::Cow;

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use rayon::prelude::*;
use uuid::Uuid;

use crate::archive::{Archive, ArchiveWriter};
use crate::diag::Error;

/// The folder of the content: epub-builder's, and the most widely used.
const FOLDER: &str = "OEBPS";
/// How many bytes of content one assembler takes: enough that its own overhead is small, and small enough that a novel
/// keeps several evenly at work, since compressing is most of the time an EPUB takes.
const SHARE: usize = 256 << 10;

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
    /// A document of the spine, assembled by epub-builder.
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
    for part in parts.iter().filter(|p| matches!(p.role, Role::Content | Role::Resource(_))) {
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
    let build_all =
        || shares.par_iter().map(|share| build(share, identifier)).collect::<Result<Vec<_>, epub_builder::Error>>();
    let (picture, (built, own)) = rayon::join(draw, || rayon::join(build_all, || pack(package, parts)));
    finish(parts, &shares, &built.map_err(|e| Error::Epub(e.to_string()))?, &own?, &picture?)
}

/// Package document and navigation, compressed while the assemblers are at work.
fn pack(package: &[u8], parts: &[Part]) -> Result<Vec<u8>, Error> {
    let mut out = ArchiveWriter::new();
    out.deflate(&format!("{FOLDER}/content.opf"), package)?;
    for part in parts.iter().filter(|p| p.role == Role::Finish) {
        out.deflate(&format!("{FOLDER}/{}", part.name), &part.bytes)?;
    }
    out.finish()
}

/// One assembler's archive.
fn build(share: &[&Part], identifier: Uuid) -> Result<Vec<u8>, epub_builder::Error> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_uuid(identifier);
    for part in share {
        match part.role {
            Role::Content => builder.add_content(EpubContent::new(part.name.as_str(), part.bytes.as_slice()))?,
            Role::Resource("text/css") => builder.stylesheet(part.bytes.as_slice())?,
            Role::Resource(media_type) => builder.add_resource(&part.name, part.bytes.as_slice(), media_type)?,
            Role::Finish | Role::Picture | Role::Cover => &mut builder,
        };
    }
    let mut out = Vec::new();
    builder.generate(&mut out)?;
    Ok(out)
}

fn finish(
    parts: &[Part],
    shares: &[Vec<&Part>],
    built: &[Vec<u8>],
    own: &[u8],
    cover: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut own = Archive::open(own)?;
    let mut archives = built.iter().map(|b| Archive::open(b)).collect::<Result<Vec<_>, _>>()?;
    let mut out = ArchiveWriter::new();
    out.store("mimetype", b"application/epub+zip")?;
    if let Some(first) = archives.first_mut() {
        out.copy(first, "META-INF/container.xml")?;
    }
    out.copy(&mut own, &format!("{FOLDER}/content.opf"))?;
    // The shares hold the assembled parts in the order of the parts.
    let mut share_of = shares.iter().enumerate().flat_map(|(n, share)| share.iter().map(move |_| n));
    for part in parts {
        let path = format!("{FOLDER}/{}", part.name);
        match part.role {
            Role::Finish => out.copy(&mut own, &path)?,
            Role::Picture => out.store(&path, &part.bytes)?,
            Role::Cover => out.store(&path, cover)?,
            Role::Content | Role::Resource(_) => {
                let archive = share_of.next().and_then(|n| archives.get_mut(n));
                out.copy(archive.ok_or_else(|| Error::Epub(format!("`{path}` was not assembled")))?, &path)?;
            }
        }
    }
    out.finish()
}
