//! The draft under the reader's hands: its lines, what each of them is for, and what holds for the whole.

use super::AuthorNotes;
use super::asides::Aside;
use super::inline::{self, Marks};
use super::lines::{Line, Stats};
use super::markup::Rich;
use super::overrides::SceneBreaks;
use crate::book::plain;
use crate::diag::LeftOut;
use crate::source::Source;

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Part of the text, or blank.
    Text,
    /// Its words are on the title page.
    TitlePage,
    /// Declared as left out.
    LeftOut,
    /// Part of a heading.
    Heading,
    /// Said beside the story.
    Aside,
}

/// The draft while it is read.
pub(crate) struct Doc<'a> {
    pub(crate) source: &'a Source,
    pub(crate) text: &'a str,
    pub(crate) lines: Vec<Line>,
    pub(crate) uses: Vec<Use>,
    pub(crate) stats: Stats,
    pub(crate) marks: Marks,
    /// Blank lines from which on a gap between paragraphs is a scene break, where the draft marks them so.
    pub(crate) wide_gap: Option<u32>,
    /// What parts scenes, where the writer has said so.
    pub(crate) scene_breaks: Option<SceneBreaks>,
    pub(crate) left_out: Vec<LeftOut>,
    /// What the tags of a marked-up draft meant.
    pub(crate) rich: Option<&'a Rich>,
    /// What the writer says beside the story, and what becomes of it.
    pub(crate) asides: Vec<Aside>,
    pub(crate) notes: AuthorNotes,
    /// Lines that are headings by what the dialect knows, in order.
    pub(crate) known_heads: Vec<usize>,
}

impl<'a> Doc<'a> {
    /// The text of a line, without the white space at its ends.
    pub(crate) fn text_of(&self, line: usize) -> &'a str {
        let l = &self.lines[line];
        &self.text[l.start as usize..l.end as usize]
    }

    /// The words of the lines `first..=last`, without marks of emphasis.
    pub(crate) fn words(&self, first: usize, last: usize) -> String {
        plain(&inline::read((first..=last).map(|i| self.text_of(i)), self.marks).inlines)
    }

    /// Whether a line has words that are part of the text.
    pub(crate) fn is_text(&self, line: usize) -> bool {
        !self.lines[line].blank && self.uses[line] == Use::Text
    }

    /// Leaves out the lines `from..to` (indices), blank ones at either end aside.
    pub(crate) fn leave_out(&mut self, from: usize, to: usize, reason: &'static str) {
        let Some(first) = (from..to).find(|i| !self.lines[*i].blank) else { return };
        let Some(last) = (from..to).rev().find(|i| !self.lines[*i].blank) else { return };
        for u in &mut self.uses[first..=last] {
            *u = Use::LeftOut;
        }
        self.left_out.push(LeftOut { first: first as u32 + 1, last: last as u32 + 1, reason, words: None });
    }

    /// Declares a line whose marks became structure.
    pub(crate) fn declare(&mut self, line: usize, reason: &'static str) {
        let at = line as u32 + 1;
        self.left_out.push(LeftOut { first: at, last: at, reason, words: None });
    }

    /// Declares that of these lines only `words` are left out.
    pub(crate) fn leave_out_words(&mut self, from: usize, to: usize, reason: &'static str, words: &str) {
        let words = words.trim();
        if words.chars().any(char::is_alphanumeric) {
            let (first, last) = (from as u32 + 1, to as u32 + 1);
            self.left_out.push(LeftOut { first, last, reason, words: Some(words.to_owned()) });
        }
    }
}

impl<'a> Doc<'a> {
    /// A draft with nothing decided yet.
    pub(crate) fn new(source: &'a Source, lines: Vec<Line>) -> Doc<'a> {
        let uses = vec![Use::Text; lines.len()];
        let stats = Stats { way: super::lines::Way::Wrapped, wrap: 65, indent: 0, gap: 1 };
        Doc {
            source,
            text: source.text(),
            lines,
            uses,
            stats,
            marks: Marks::default(),
            wide_gap: None,
            scene_breaks: None,
            left_out: Vec::new(),
            rich: None,
            asides: Vec::new(),
            notes: AuthorNotes::default(),
            known_heads: Vec::new(),
        }
    }

    /// Takes the statistics of the lines that are text.
    pub(crate) fn measure(&mut self) {
        let skip: Vec<bool> = self.uses.iter().map(|u| *u != Use::Text).collect();
        self.stats = Stats::of(self.text, &self.lines, &skip);
    }

    /// Runs of lines that hold text, without a blank line among them: first and last line and the blank lines before.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, u32)> {
        let mut out: Vec<(usize, usize, u32)> = Vec::new();
        let mut gap = 0;
        for i in 0..self.lines.len() {
            let l = &self.lines[i];
            gap += u32::from(l.feed && !l.blank);
            if !self.is_text(i) {
                gap += u32::from(l.blank);
                continue;
            }
            match out.last_mut() {
                Some(r) if gap == 0 && r.1 + 1 == i => r.1 = i,
                _ => out.push((i, i, gap)),
            }
            gap = 0;
        }
        out
    }
}
