//! Checks: of finished files, made on their bytes and not on what the back ends meant to write, of drafts, made as
//! an editor would before a book is made, and of the structure of anybody's EPUB.

mod conservation;
mod draft;
mod epub;
mod print;

pub use conservation::DraftWords;
pub use draft::draft;
pub use epub::epub;
pub use print::print_file;

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
    Ok(crate::pdfread::pages(bytes)?.iter().flat_map(|p| p.lines()).map(reading_order).collect())
}

/// The number of pages that a cover says its book has; `None` where the file is no cover of bindery's.
pub fn interior_pages(cover: &[u8]) -> Option<usize> {
    crate::pdfread::info(cover, crate::pdfread::INTERIOR_PAGES)?.parse().ok()
}

/// A line of a page as it is read: a page has its glyphs from left to right, so words of a script that runs the other
/// way stand reversed, and so does a whole row of them.
fn reading_order(line: &str) -> String {
    let rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let mut out = String::with_capacity(line.len() + 1);
    let mut rest = line;
    while let Some(from) = rest.find(rtl) {
        out.push_str(&rest[..from]);
        let row = &rest[from..];
        let end = row.rfind(rtl).map_or(0, |at| at + row[at..].chars().next().map_or(0, char::len_utf8));
        // The row ends before the first letter of another script.
        let end = row.find(|c: char| c.is_alphanumeric() && !rtl(c)).map_or(end, |at| at.min(end));
        out.extend(row[..end].chars().rev());
        rest = &row[end..];
    }
    out.push_str(rest);
    out.push('\n');
    out
}
