//! Book to pages.

pub mod pages;
