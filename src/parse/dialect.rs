//! The kinds of drafts, and which of them a draft is.
//!
//! A dialect is a row of [`KINDS`] and a file with two functions. `fit` says how well a draft fits and by what signs,
//! and changes nothing; `open` takes what is the dialect's own out of the text: facts about the book into
//! [`Facts`], lines that are no part of the book declared. What is left is read line by line like any other draft, or,
//! where the dialect has marks that say what is what, by [`marked`].
//!
//! The best fit wins where it is good enough; the caller may choose instead, and then no sign is asked for.

use std::fmt;

use super::doc::Doc;
use super::facts::Facts;
use super::markdown::tree::{self, Marked};
use super::{ao3, boilerplate, markdown};
use crate::diag::Diagnostic;

/// A kind of draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Text and nothing else.
    #[default]
    Plain,
    /// A text of Project Gutenberg, with its licence and credits.
    Gutenberg,
    /// The text of a page or a download of the Archive of Our Own, with its labels.
    Ao3,
    /// Markdown: headings with `#`, emphasis, links, lists, notes.
    Markdown,
    /// A page of HTML.
    Html,
    /// An EPUB.
    Epub,
}

/// How well a draft fits a dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// From 0, no sign at all, to 100, beyond doubt.
    pub score: u32,
    /// What speaks for it.
    pub signs: Vec<Sign>,
}

/// Something that speaks for a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What it is, in a few words.
    pub what: &'static str,
    /// The line of the draft it stands in, from 1; `None` where it is about the whole.
    pub line: Option<u32>,
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(n) => write!(f, "{} (line {n})", self.what),
            None => f.write_str(self.what),
        }
    }
}

impl Fit {
    /// Adds a sign and what it is worth. Of one kind of sign only the first few are listed.
    pub(crate) fn add(&mut self, worth: u32, what: &'static str, line: Option<usize>) {
        self.score = (self.score + worth).min(CERTAIN);
        if self.signs.len() < LISTED {
            self.signs.push(Sign { what, line: line.map(|i| i as u32 + 1) });
        }
    }
}

/// The best score there is.
const CERTAIN: u32 = 100;
/// Signs a report lists; more would say nothing new.
const LISTED: usize = 4;
/// From this score on a draft is of the dialect.
const ENOUGH: u32 = 50;

/// What the reader knows of a dialect.
struct Kind {
    dialect: Dialect,
    name: &'static str,
    about: &'static str,
    fit: fn(&Doc) -> Fit,
    open: fn(&mut Doc, &mut Facts, &mut Vec<Diagnostic>),
}

/// Of two that fit equally well the first is taken: what surrounds a text is surer than what is in it.
const KINDS: &[Kind] = &[
    Kind {
        dialect: Dialect::Plain,
        name: "plain",
        about: "a plain draft",
        fit: |_| Fit::default(),
        open: |_, _, _| {},
    },
    Kind {
        dialect: Dialect::Gutenberg,
        name: "gutenberg",
        about: "a Project Gutenberg text",
        fit: boilerplate::fit,
        open: boilerplate::open,
    },
    Kind {
        dialect: Dialect::Ao3,
        name: "ao3",
        about: "a work of the Archive of Our Own",
        fit: ao3::fit,
        open: |doc, facts, _| ao3::open(doc, facts),
    },
    Kind {
        dialect: Dialect::Markdown,
        name: "markdown",
        about: "Markdown",
        fit: markdown::fit,
        open: |doc, facts, _| markdown::open(doc, facts),
    },
    // What is marked up shows itself by its first bytes, before there are lines to look at.
    Kind { dialect: Dialect::Html, name: "html", about: "a page of HTML", fit: |_| Fit::default(), open: |_, _, _| {} },
    Kind { dialect: Dialect::Epub, name: "epub", about: "an EPUB", fit: |_| Fit::default(), open: |_, _, _| {} },
];

impl Dialect {
    fn kind(self) -> &'static Kind {
        KINDS.iter().find(|k| k.dialect == self).unwrap_or(&KINDS[0])
    }

    /// The name used in options and reports, in lower case.
    pub fn name(self) -> &'static str {
        self.kind().name
    }

    /// What such a draft is, for a sentence: `a Project Gutenberg text`.
    pub fn about(self) -> &'static str {
        self.kind().about
    }

    /// The dialect of a name; `None` where there is none.
    pub fn parse(name: &str) -> Option<Dialect> {
        let name = name.trim().to_ascii_lowercase();
        KINDS.iter().find(|k| k.name == name).map(|k| k.dialect)
    }

    /// Every dialect.
    pub fn all() -> impl Iterator<Item = Dialect> {
        KINDS.iter().map(|k| k.dialect)
    }
}

/// Chooses the dialect, or takes the one given, and opens the draft as it asks. `usual` is what it is without any
/// sign.
pub(crate) fn open(
    doc: &mut Doc,
    facts: &mut Facts,
    given: Option<Dialect>,
    usual: Dialect,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Dialect, Fit) {
    let (kind, fit) = match given {
        Some(d) => (d.kind(), (d.kind().fit)(doc)),
        None => choose(doc, usual),
    };
    (kind.open)(doc, facts, diagnostics);
    (kind.dialect, fit)
}

/// The tree of a draft of a dialect that marks its headings and blocks; `None` where it marks none.
pub(crate) fn marked(doc: &mut Doc) -> Option<Marked> {
    let before = (doc.uses.clone(), doc.left_out.len());
    let read = tree::read(doc);
    // Where no heading is marked the headings are of another kind, which reading by lines finds.
    if read.sections.is_empty() && read.notes.is_empty() {
        doc.uses = before.0;
        doc.left_out.truncate(before.1);
        return None;
    }
    Some(read)
}

fn choose(doc: &Doc, usual: Dialect) -> (&'static Kind, Fit) {
    let mut best = (usual.kind(), Fit::default());
    for kind in KINDS {
        // Nothing fits better than beyond doubt.
        if best.1.score == CERTAIN {
            break;
        }
        let fit = (kind.fit)(doc);
        if fit.score >= ENOUGH && fit.score > best.1.score {
            best = (kind, fit);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::lines::lines;
    use crate::source::Source;

    fn chosen(text: &str) -> (Dialect, Fit) {
        let source = Source::new("t", text);
        let doc = Doc::new(&source, lines(&source));
        let (kind, fit) = choose(&doc, Dialect::Plain);
        (kind.dialect, fit)
    }

    #[test]
    fn each_has_a_name_that_is_read_back() {
        for d in Dialect::all() {
            assert_eq!(Dialect::parse(d.name()), Some(d));
        }
        assert_eq!(Dialect::parse("Klingon"), None);
    }

    #[test]
    fn chosen_by_signs() {
        for (text, want) in [
            ("Chapter 1\n\nIt rained all day.\n", Dialect::Plain),
            ("*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nIt rained.\n", Dialect::Gutenberg),
            ("Rating:\nGeneral\nFandom:\nNone\nStats:\nWords: 3\n\nChapter Text\n\nIt rained.\n", Dialect::Ao3),
            ("# One\n\nIt rained.\n\n# Two\n\nIt rained again.\n", Dialect::Markdown),
            ("---\ntitle: The Weir\n---\n\nChapter 1\n\nIt rained.\n", Dialect::Plain),
            ("---\ntitle: The Weir\n---\n\n# One\n\nIt rained.\n", Dialect::Markdown),
            ("# Chapter 1\n\nIt rained.\n", Dialect::Markdown),
            ("It rained **all** day, *all* of it.\n\n* * *\n\nThen **not**.\n", Dialect::Plain),
            ("It rained *all* day. Notes: none.\n\n#\n\nIt rained.\n", Dialect::Plain),
        ] {
            let (dialect, fit) = chosen(text);
            assert_eq!(dialect, want, "{text} {fit:?}");
            assert_eq!(dialect == Dialect::Plain, fit.signs.is_empty(), "{text} {fit:?}");
        }
    }
}
