//! Plain-text drafts to real books: an EPUB for every e-reader and a PDF a printer accepts.
//!
//! A draft goes one way:
//!
//! ```text
//! source ─▶ parse ─▶ book ─▶ typography ─┬─▶ epub            ─▶ .epub
//!  bytes    text      IR 1     Book→Book └─▶ layout ─▶ pages ─▶ pdf ─▶ .pdf
//!           to tree                                    IR 2
//!                      styles/*.toml ─▶ style ──▲ shared by epub and layout
//! ```
//!
//! 1. [`parse::read`] takes the draft's bytes and gives a [`book::Book`], the tree of its chapters, with an account of
//!    every decision. It is total: every text is a book.
//! 2. [`pictures::load`] puts the pictures that the draft names into the tree.
//! 3. [`typography::set`] turns what was typed into what is printed: quotes, dashes, spaces.
//! 4. [`style::Style`] is one look, the same for both back ends.
//! 5. [`epub::write`] makes the EPUB; [`cover`] sets its cover in type where no picture is given.
//! 6. [`layout::lay_out`] gives every glyph its place on a page ([`layout::pages`]); [`pdf::write`] writes them down.
//!    [`interior`] settles both with what a printer asks for, which [`printers`] knows.
//! 7. [`check`] reads the finished files back and looks for every word of the draft.
//!
//! The library takes bytes and a date and gives bytes: it reads no file, no clock and no environment, and the same
//! input gives the same bytes everywhere.
//!
//! # Who may import whom
//!
//! An arrow never points back. A test holds this table against the code.
//!
//! | module | may import |
//! |---|---|
//! | `source`, `units` | — |
//! | `diag` | `source` |
//! | `book` | `source` |
//! | `hyphen`, `font` | `units`, `diag` |
//! | `settings` | `diag` |
//! | `style` | `source`, `diag`, `units`, `settings` |
//! | `photo`, `deflate` | — |
//! | `printers` | `diag`, `units` |
//! | `archive`, `xml`, `pdfread`, `epubread` | `diag`, `units`, `deflate`, `archive`, `xml` |
//! | `bookfile` | `source`, `diag`, `units`, `book`, `settings`, `parse`, `style` |
//! | `parse` | `source`, `diag`, `book`, `settings`, `archive`, `xml` |
//! | `pictures` | `source`, `diag`, `book`, `archive`, `photo` |
//! | `typography` | `diag`, `book`, `style` |
//! | `layout` | `diag`, `units`, `source`, `book`, `style`, `font`, `hyphen` |
//! | `impose` | `diag`, `units`, `layout::pages` |
//! | `interior` | `diag`, `units`, `book`, `style`, `font`, `layout`, `printers` |
//! | `pdf` | `diag`, `units`, `font`, `layout::pages`, `book::Meta`, `book::Language`, `photo`, `deflate` |
//! | `epub` | `diag`, `units`, `source`, `book`, `style`, `font`, `xml`, `archive` |
//! | `cover` | `diag`, `units`, `printers`, `book::Meta`, `style`, `font`, `layout::pages`, `photo` |
//! | `check` | `diag`, `units`, `source`, `book`, `archive`, `xml`, `pdfread`, `epubread`, `printers` |

mod archive;
pub mod book;
pub mod bookfile;
pub mod check;
pub mod cover;
mod deflate;
pub mod diag;
pub mod epub;
pub mod epubread;
pub mod font;
mod hyphen;
pub mod impose;
pub mod interior;
pub mod layout;
pub mod parse;
pub mod pdf;
pub mod pdfread;
mod photo;
pub mod pictures;
pub mod printers;
mod settings;
pub mod source;
pub mod style;
pub mod typography;
pub mod units;
mod xml;
