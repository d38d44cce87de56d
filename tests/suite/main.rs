//! The one test binary: a module for each subject.

mod fonts;
mod parse;
mod pdf;
