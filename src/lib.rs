//! Plain-text drafts to books.

pub mod book;
pub mod diag;
pub mod font;
mod hyphen;
pub mod layout;
pub mod parse;
pub mod source;
pub mod style;
pub mod units;
