//! Pages to PDF 1.7 (ISO 32000-1).
//!
//! 1. [`font`] counts which glyphs of which faces are shown and for what text, and subsets the faces.
//! 2. [`document`] has printpdf make the document: its fonts, from a page that holds each glyph once, and its pages.
//! 3. [`images`] has the pictures; [`content`] writes and deflates each page's content stream, all pages in parallel.
//! 4. [`document`] takes the `lopdf` document and sets on it what printpdf cannot say: streams, boxes, resources, the
//!    page tree; [`outline`] adds outline, page labels and links, [`tags`] the structure tree, [`metadata`] the Info
//!    dictionary and XMP.
//! 5. [`save`] writes the file with object streams, and makes its ID from its own bytes.
//!
//! [`mod@print`] makes the other flavour of the same pages, for printers: no structure, no links, no screen colours, and an
//! older kind of file.
//!
//! No step asks the clock, chance, or a hash map's order: the same pages make the same bytes.

mod content;
mod document;
mod font;
mod images;
mod metadata;
mod outline;
mod print;
mod profile;
mod save;
mod tags;
#[cfg(test)]
mod tests;

pub use print::{Colours, Print, Standard, write_print};

use rayon::prelude::*;

use crate::book::Meta;
use crate::deflate::Deflater;
use crate::diag::Error;
use crate::font::Fonts;
use crate::layout::pages::Pages;
use crate::units::{Moment, Pt};
use content::Content;
use document::{Document, area};
use font::Faces;

/// Writes a finished PDF. `date` is its date of creation and of change.
///
/// Fails where a page breaks a promise of [`crate::layout::pages`] (a glyph 0 or one that the face lacks, a link to
/// no page, a run of no element), where a face cannot be subset, and where there are no pages, for a PDF has at least one.
pub fn write(pages: &Pages, meta: &Meta, fonts: &Fonts, date: Moment) -> Result<Vec<u8>, Error> {
    if pages.pages.is_empty() {
        return Err(Error::Pdf("there are no pages".into()));
    }
    let faces = font::collect(pages, fonts)?;
    let (mut doc, mut contents) = begin(pages, &faces, Colours::Screen)?;
    let marks: Vec<Vec<u32>> = contents.iter_mut().map(|c| std::mem::take(&mut c.marks)).collect();
    let pictures = images::add(&mut doc, pages, Colours::Screen)?;
    let boxes = |sheet| ["MediaBox", "CropBox", "BleedBox", "TrimBox"].map(|b| (b, area(sheet, Pt::ZERO))).to_vec();
    doc.set_pages(pages, contents, &faces, &pictures, &boxes)?;
    let links = outline::add(&mut doc, pages)?;
    tags::add(&mut doc, pages, meta.language(), &marks, &links)?;
    metadata::add(&mut doc, meta, date)?;
    doc.save()
}

/// Begins the document, and writes the contents of its pages at the same time.
fn begin(pages: &Pages, faces: &Faces, colours: Colours) -> Result<(Document, Vec<Content>), Error> {
    let write = |deflater: &mut Deflater, page| content::write(page, &pages.tags, faces, colours, deflater);
    let contents = || pages.pages.par_iter().map_init(content::deflater, write).collect();
    let document = || {
        let mut doc = Document::start(pages, faces)?;
        doc.finish_fonts(faces)?;
        Ok::<_, Error>(doc)
    };
    let (doc, contents): (_, Result<_, Error>) = rayon::join(document, contents);
    Ok((doc?, contents?))
}
