//! The one test binary: a module for each subject.

mod architecture;
mod cli;
mod conservation;
mod epub;
mod files;
mod fonts;
mod layout;
mod lint;
mod markup;
mod parse;
mod pdf;
mod pictures;
mod preflight;
mod print;
mod scripts;
mod support;
mod trees;
