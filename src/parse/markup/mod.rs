//! Drafts that are marked up: HTML pages and EPUBs.
//!
//! A marked-up draft is read twice over one text. [`build`] makes the readable text, a line for each paragraph, with
//! the nodes and the marks that the tags meant as line numbers and byte ranges of it ([`Rich`]). That text is the
//! [`Source`] of everything that follows, so places, left-outs and the count of words work as for plain text: the
//! surroundings are set apart by the same rules, [`heads`] takes the headings from the tags where there are any, and
//! [`mod@blocks`] makes the tree's blocks from the nodes.
//!
//! HTML is read as browsers read it and never refused: `token` cuts it up, `css` knows what little style means.

mod blocks;
mod build;
mod css;
mod heads;
mod package;
mod sniff;
mod token;

pub(super) use blocks::blocks;
pub(super) use heads::{find, known_lines, title};

use super::Options;
use super::facts::{Fact, Facts};
use super::report::{Dialect, From};
use crate::book::Language;
use crate::diag::{Diagnostic, Error};
use crate::source::{Source, Span};

/// A marked-up draft, opened.
pub(super) struct Opened {
    pub(super) source: Source,
    pub(super) rich: Rich,
    /// What the file says of itself outside its text.
    pub(super) facts: Facts,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// [`Dialect::Html`] or [`Dialect::Epub`].
    pub(super) dialect: Dialect,
}

/// Opens a draft that is HTML or an EPUB, or is said to be; `None` where it is neither.
///
/// # Errors
/// [`Error::NotADraft`] for an EPUB that is damaged or locked, [`Error::EmptyDraft`] where no words are in it.
pub(super) fn open(name: &str, bytes: &[u8], options: &Options) -> Result<Option<Opened>, Error> {
    let given = options.dialect;
    let encoding = options.encoding.as_deref();
    // An encoding that is none is an error for `decode` to state.
    let unknown = encoding.is_some_and(|label| super::legacy::named(label).is_none());
    if unknown || given.is_some_and(|d| matches!(d, Dialect::Plain | Dialect::Markdown)) {
        return Ok(None);
    }
    let opened = if sniff::is_epub(bytes) || given == Some(Dialect::Epub) {
        package::open(name, bytes)?
    } else if let Some((text, diagnostics)) = sniff::html(name, bytes, given == Some(Dialect::Html), encoding) {
        let mut builder = build::Builder::default();
        builder.document(&text);
        let facts = builder.head().facts();
        let (text, rich) = builder.finish(true);
        Opened { source: Source::new(name, text), rich, facts, diagnostics, dialect: Dialect::Html }
    } else {
        return Ok(None);
    };
    if opened.source.text().contains(char::is_alphanumeric) { Ok(Some(opened)) } else { Err(Error::EmptyDraft) }
}

/// A fact that the file states outside its text.
fn fact(value: String) -> Fact {
    Fact { value, from: From::File, span: Span::new(0, 0) }
}

impl build::Head {
    /// What the head of a page says about the book.
    fn facts(&self) -> Facts {
        let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let named = |names: &[&str]| {
            let found = self.meta.iter().find(|(n, _)| names.contains(&n.as_str()));
            found.map(|(_, v)| words(v)).filter(|v| !v.is_empty())
        };
        let language = self.language.clone().or_else(|| named(&["dc.language", "og:locale"]));
        Facts {
            title: Some(words(&self.title)).filter(|t| !t.is_empty()).map(fact),
            authors: named(&["author", "dc.creator", "article:author"]).map(fact).into_iter().collect(),
            language: language.filter(|l| Language::parse(l).is_some()).map(fact),
            description: named(&["description", "dc.description", "og:description"]),
            publisher: named(&["dc.publisher"]),
            ..Facts::default()
        }
    }
}

/// What the tags of a draft meant. Lines are indices from 0 into the text.
#[derive(Debug, Default)]
pub(crate) struct Rich {
    /// The nodes at the top, in order.
    nodes: Vec<Node>,
    /// Marked stretches of text, in order and apart.
    runs: Vec<Run>,
    links: Vec<String>,
    /// Languages that a tag gives its text.
    languages: Vec<Language>,
    /// Lines that are no part of the text, with the reason.
    outs: Vec<(u32, u32, &'static str)>,
    /// Empty lines between nodes from which on a gap parts scenes, where the draft parts them so.
    wide: Option<u32>,
    /// Quotes hold most of the text: they are layout, no quotes.
    quoted: bool,
    /// It is a page, which may be about more than its text.
    page: bool,
    /// Most of the text is in the middle: that is its look and means nothing.
    centred: bool,
}

/// A piece of a marked-up draft.
#[derive(Debug)]
struct Node {
    kind: Kind,
    first: u32,
    last: u32,
    /// Empty paragraphs before it.
    gap: u32,
    align: Align,
    /// Part of what the page marks as its own text.
    /// How surely: what a site is known for goes before what any page may say.
    main: u8,
}

#[derive(Debug)]
enum Kind {
    /// A paragraph; its lines end where a line break stood.
    Text,
    Heading(u8),
    /// A rule across the page.
    Rule,
    Quote(Vec<Node>),
    /// Items with their numbers.
    List(Vec<(String, Vec<Node>)>),
    Table(Cells),
    Pre,
    Figure {
        picture: Option<String>,
        alt: String,
        caption: Vec<Node>,
    },
}

/// Cells as first and last line; `None` where one is empty.
#[derive(Debug)]
struct Cells {
    head: bool,
    rows: Vec<Vec<Option<(u32, u32)>>>,
}

/// The level of a line beside the heading of a group, as a subtitle.
const GROUPED: u8 = 7;

/// How lines stand on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// A stretch of text with marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: u32,
    end: u32,
    marks: Marks,
}

/// What a stretch of text is marked with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Marks {
    flags: u8,
    /// The link's number from 1; 0 is none.
    link: u32,
    /// The language's number from 1; 0 is none.
    language: u32,
}

const STRONG: u8 = 1;
const SLANTED: u8 = 2;
const STRUCK: u8 = 4;
const RAISED: u8 = 8;
const LOWERED: u8 = 16;

impl Node {
    /// Moves the node down by so many lines.
    fn shift(&mut self, by: u32) {
        self.first += by;
        self.last += by;
        let each = |nodes: &mut Vec<Node>| nodes.iter_mut().for_each(|n| n.shift(by));
        match &mut self.kind {
            Kind::Text | Kind::Heading(_) | Kind::Rule | Kind::Pre => {}
            Kind::Quote(inner) => each(inner),
            Kind::List(items) => items.iter_mut().for_each(|i| each(&mut i.1)),
            Kind::Table(cells) => {
                cells.rows.iter_mut().flatten().flatten().for_each(|c| *c = (c.0 + by, c.1 + by));
            }
            Kind::Figure { caption, .. } => each(caption),
        }
    }
}

impl Rich {
    /// Adds what the tags of another file meant, whose text begins at this line and byte.
    pub(super) fn append(&mut self, mut file: Rich, line: u32, byte: u32) {
        let first = self.nodes.is_empty();
        file.nodes.iter_mut().for_each(|n| n.shift(line));
        let (links, languages) = (self.links.len() as u32, self.languages.len() as u32);
        for run in &mut file.runs {
            (run.start, run.end) = (run.start + byte, run.end + byte);
            run.marks.link += if run.marks.link > 0 { links } else { 0 };
            run.marks.language += if run.marks.language > 0 { languages } else { 0 };
        }
        self.nodes.append(&mut file.nodes);
        self.runs.append(&mut file.runs);
        self.links.append(&mut file.links);
        self.languages.append(&mut file.languages);
        self.outs.extend(file.outs.into_iter().map(|(a, b, why)| (a + line, b + line, why)));
        self.wide = match (self.wide, file.wide) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        // What is said of most of the text must hold for every file.
        self.quoted = file.quoted && (first || self.quoted);
        self.centred = file.centred && (first || self.centred);
        self.page |= file.page;
    }

    /// Leaves out the lines that are no part of the text.
    pub(super) fn set_apart(&self, doc: &mut super::doc::Doc) {
        for (first, last, reason) in &self.outs {
            doc.leave_out(*first as usize, *last as usize + 1, reason);
        }
    }

    /// The last line of the quotes and lists that follow upon the node which holds this line; `None` where something
    /// else follows.
    pub(super) fn set_off_after(&self, line: usize) -> Option<usize> {
        let at = self.node_at(line)?;
        let set_off = |n: &&Node| matches!(n.kind, Kind::Quote(_) | Kind::List(_));
        self.nodes[at + 1..].iter().take_while(set_off).last().map(|n| n.last as usize)
    }

    /// The level of the heading which holds this line.
    pub(super) fn heading_at(&self, line: usize) -> Option<u8> {
        match self.nodes[self.node_at(line)?].kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        }
    }

    fn node_at(&self, line: usize) -> Option<usize> {
        let after = self.nodes.partition_point(|n| n.first as usize <= line);
        let at = after.checked_sub(1)?;
        (self.nodes[at].last as usize >= line).then_some(at)
    }
}
