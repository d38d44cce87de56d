//! The one test binary: a module for each subject.

mod fonts;
mod layout;
mod parse;
mod pdf;
