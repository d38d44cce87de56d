//! Plain-text drafts to books.

pub mod book;
pub mod check;
pub mod cover;
pub mod diag;
pub mod font;
pub mod layout;
pub mod parse;
pub mod pdf;
pub mod pdfread;
pub mod source;
pub mod style;
pub mod typography;
pub mod units;
