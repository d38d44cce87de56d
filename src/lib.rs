//! Plain-text drafts to books.

mod archive;
pub mod book;
pub mod check;
pub mod cover;
pub mod diag;
pub mod epub;
mod epubread;
pub mod font;
mod hyphen;
pub mod layout;
pub mod parse;
pub mod pdf;
pub mod pdfread;
pub mod source;
pub mod style;
pub mod typography;
pub mod units;
mod xml;
