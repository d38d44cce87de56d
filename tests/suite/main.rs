//! The one test binary: a module for each subject.

mod epub;
mod fonts;
mod parse;
mod pdf;
