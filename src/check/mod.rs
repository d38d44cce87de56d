//! Checks of finished files, made on their bytes and not on what the back ends meant to write.

mod conservation;

pub use conservation::lost_words;

use crate::diag::Error;

/// The text of an EPUB's content documents in reading order, without its navigation document.
///
/// # Errors
/// [`Error::ReadBack`] where the file is no EPUB that can be read.
pub fn epub_text(bytes: &[u8]) -> Result<String, Error> {
    let documents = crate::epubread::spine(bytes)?;
    Ok(documents.into_iter().map(|d| d.text + "\n").collect())
}

/// The text of a PDF's pages in order, without what is marked as page furniture.
///
/// # Errors
/// [`Error::ReadBack`] where the file is no PDF that can be read.
pub fn pdf_text(bytes: &[u8]) -> Result<String, Error> {
    Ok(crate::pdfread::pages(bytes)?.join("\n"))
}
