//! Plain-text drafts to books.

mod archive;
pub mod book;
pub mod check;
pub mod diag;
pub mod epub;
mod epubread;
pub mod font;
pub mod layout;
pub mod parse;
pub mod source;
pub mod style;
pub mod typography;
pub mod units;
mod xml;
