//! Which files the book becomes, what they are called, and what the navigation says.
//!
//! Every chapter is a file, since a new file is the only page break all readers honour; so is a part's own page. A
//! section inside a chapter stays in the chapter's file; but where a section has no text of its own it only holds
//! others, as a part does, and they get files. The scenes of an act stay in the act's: a page that says `Act I` and no
//! more would interrupt the play.

use std::collections::BTreeMap;

use super::text::{flat, flat_inlines, is_blank};
use crate::book::{Block, BlockKind, Book, Heading, Matter, Section, SectionKind, Words};

/// A section and what is settled about it.
pub(super) struct Unit<'a> {
    /// The section.
    pub(super) section: &'a Section,
    /// Its number in the book, in reading order.
    pub(super) number: usize,
    /// Its id, which is unique in the book; also its file's name, without the ending, where it has a file.
    pub(super) id: String,
    /// Rank of its heading, 1 to 6: one more than the headings around it, so that none is skipped.
    pub(super) rank: u8,
    /// What it is called in navigation, title and labels. Never empty.
    pub(super) name: String,
    /// Whether the navigation names it.
    pub(super) listed: bool,
    /// The sections that stand in its file.
    pub(super) inside: Vec<Unit<'a>>,
    /// The sections below it that have files of their own.
    pub(super) below: Vec<Unit<'a>>,
}

impl<'a> Unit<'a> {
    /// Its heading, unless there is nothing to see in it.
    pub(super) fn heading(&self) -> Option<&'a Heading> {
        self.section.heading.as_ref().filter(|h| !is_blank(&h.label) || !is_blank(&h.title))
    }
}

/// Plans the files of a book, as a tree in reading order.
pub(super) fn plan<'a>(book: &'a Book, words: &Words) -> Vec<Unit<'a>> {
    let title = flat(&book.meta.title);
    let mut planner = Planner {
        words,
        title: if title.is_empty() { words.untitled.into() } else { title },
        number: 0,
        counts: BTreeMap::new(),
    };
    let alone = book.sections.iter().filter(|s| s.kind.matter() == Matter::Body).count() == 1;
    book.sections.iter().flat_map(|s| planner.file(s, 1, alone)).collect()
}

struct Planner<'w> {
    words: &'w Words,
    title: String,
    /// How many sections there have been.
    number: usize,
    counts: BTreeMap<SectionKind, usize>,
}

impl Planner<'_> {
    /// The unit of a section; the units below it where it has nothing to show itself.
    fn file<'a>(&mut self, section: &'a Section, rank: u8, alone: bool) -> Vec<Unit<'a>> {
        use SectionKind::*;
        if section.heading.is_none() && section.blocks.is_empty() {
            self.number += 1;
            return section.children.iter().flat_map(|s| self.file(s, rank, false)).collect();
        }
        let n = self.counts.entry(section.kind).or_default();
        *n += 1;
        let id = match (section.kind, *n) {
            (Part | Chapter | Text, n) => format!("{}-{n}", section.kind.name()),
            (kind, 1) => kind.name().to_owned(),
            (kind, n) => format!("{}-{n}", kind.name()),
        };
        let mut unit = self.unit(section, id, rank, alone);
        let rank = rank_below(&unit);
        if section.holds_chapters() && !is_act(section) {
            unit.below = section.children.iter().flat_map(|s| self.file(s, rank, false)).collect();
        } else {
            let mut n = 0;
            let id = unit.id.clone();
            unit.inside = section.children.iter().map(|s| self.inner(s, &id, &mut n, rank)).collect();
        }
        vec![unit]
    }

    fn inner<'a>(&mut self, section: &'a Section, file: &str, n: &mut usize, rank: u8) -> Unit<'a> {
        *n += 1;
        let mut unit = self.unit(section, format!("{file}-s{n}"), rank, false);
        let rank = rank_below(&unit);
        unit.inside = section.children.iter().map(|s| self.inner(s, file, n, rank)).collect();
        unit
    }

    fn unit<'a>(&mut self, section: &'a Section, id: String, rank: u8, alone: bool) -> Unit<'a> {
        let (name, listed) = match &section.heading {
            Some(h) => match name(h) {
                Some(name) => (name, true),
                None => (self.words.kind(section.kind).to_owned(), true),
            },
            // A draft without chapters is one text, which goes by the book's title.
            None if section.kind == SectionKind::Text => (self.title.clone(), alone),
            None => (self.words.kind(section.kind).to_owned(), section.kind == SectionKind::Chapter),
        };
        let number = self.number;
        self.number += 1;
        Unit { section, number, id, rank, name, listed, inside: Vec::new(), below: Vec::new() }
    }
}

/// Whether a section is an act of a play: it has scenes and nothing else, and somebody speaks in them.
fn is_act(section: &Section) -> bool {
    let is_speech = |b: &Block| matches!(b.kind, BlockKind::Speech { .. });
    section.kind == SectionKind::Chapter
        && section.children.iter().all(|s| s.children.is_empty())
        && section.children.iter().any(|s| s.blocks.iter().any(is_speech))
}

fn rank_below(unit: &Unit<'_>) -> u8 {
    (unit.rank + u8::from(unit.heading().is_some())).min(6)
}

/// Label and title on one line; `None` where there is nothing to see in them.
fn name(h: &Heading) -> Option<String> {
    let shown = |x| if is_blank(x) { Vec::new() } else { x.to_vec() };
    let h = Heading { label: shown(&h.label), title: shown(&h.title), number: h.number, span: h.span };
    Some(flat(&h.one_line())).filter(|s| !s.is_empty())
}

/// Label and title alone, each flat, for ids and labels of a heading.
pub(super) fn heading_parts(h: &Heading) -> (Option<String>, Option<String>) {
    let part = |x: &[_]| Some(flat_inlines(x)).filter(|_| !is_blank(x));
    (part(&h.label), part(&h.title))
}

/// The units that have files, in reading order.
pub(super) fn files<'p, 'a>(units: &'p [Unit<'a>]) -> Vec<&'p Unit<'a>> {
    let mut out = Vec::new();
    fn go<'p, 'a>(units: &'p [Unit<'a>], out: &mut Vec<&'p Unit<'a>>) {
        for u in units {
            out.push(u);
            go(&u.below, out);
        }
    }
    go(units, &mut out);
    out
}
