//! The draft under the reader's hands: its lines, what each of them is for, and what holds for the whole.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::AuthorNotes;
use super::asides::Aside;
use super::blocks::Cast;
use super::carry::Carried;
use super::has::Has;
use super::inline::{self, Marks};
use super::lines::{Line, Stats};
use super::markup::Rich;
use super::overrides::SceneBreaks;
use crate::diag::LeftOut;
use crate::source::Source;

/// A run of lines that hold text: first and last line, and the blank lines before.
pub(crate) type Run = (usize, usize, u32);

/// Lines that a run has in the densest drafts, its blank line counted: room for all runs at once.
pub(super) const LINES_OF_RUN: usize = 4;

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
    /// Part of a note.
    Note,
    /// In a file that is read another time.
    Elsewhere,
}

/// The draft while it is read.
#[derive(Clone)]
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
    /// Who speaks, where the draft is a play.
    pub(crate) cast: Option<Cast>,
    /// Dashes open so many paragraphs that they stand for talk, not for items of a list.
    pub(crate) dashes: bool,
    /// The places of note marks, in the order of the text.
    pub(crate) note_marks: Vec<NoteMark>,
    /// The first lines of notes that stay where the draft has gathered them, in order, and the notes.
    pub(crate) gathered: Vec<(usize, usize)>,
    /// Emphasis that goes over paragraph ends, by line.
    pub(crate) carried: BTreeMap<usize, Carried>,
    /// What holds for the lines of each of several files, where they differ.
    pub(crate) part_stats: Vec<Stats>,
    /// The draft as it is for the files whose lines are parted in another way.
    others: Vec<Doc<'a>>,
    /// It is a file of several, which has no say in what the book is called.
    pub(crate) one_of_several: bool,
}

/// What [`Doc::hide`] took out of sight.
pub(crate) struct Hidden {
    uses: Vec<(usize, Use)>,
    asides: Vec<Aside>,
    left_out: usize,
}

/// The place of a note's mark: the bytes of the text that the mark fills.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoteMark {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The note's number, or [`NoteMark::NOTHING`].
    pub(crate) note: usize,
}

impl NoteMark {
    /// Where a note's own words stood among others; they are in the note now.
    pub(crate) const NOTHING: usize = usize::MAX;
}

impl<'a> Doc<'a> {
    /// Of [`Doc::gathered`] those in the lines `from..to`.
    pub(crate) fn gathered_in(&self, from: usize, to: usize) -> &[(usize, usize)] {
        let at = |line: usize| self.gathered.partition_point(|(l, _)| *l < line);
        &self.gathered[at(from)..at(to).max(at(from))]
    }

    /// The text of a line as it goes into the tree: note marks replaced by their places.
    pub(crate) fn typed(&self, line: usize) -> Cow<'a, str> {
        self.typed_from(line, 0)
    }

    /// As [`Doc::typed`], without the first `skip` bytes.
    pub(crate) fn typed_from(&self, line: usize, skip: usize) -> Cow<'a, str> {
        let l = &self.lines[line];
        if self.note_marks.is_empty() && self.carried.is_empty() {
            return Cow::Borrowed(self.text_of(line).get(skip..).unwrap_or_default());
        }
        let start = (l.start + skip as u32).min(l.end);
        let from = self.note_marks.partition_point(|m| m.start < start);
        let here = self.note_marks[from..].iter().take_while(|m| m.end <= l.end);
        let mut at = start as usize;
        let mut out = String::new();
        for m in here {
            // A mark inside what another place covers is gone with it.
            if (m.start as usize) < at {
                continue;
            }
            out.push_str(&self.text[at..m.start as usize]);
            if m.note != NoteMark::NOTHING {
                inline::push_note(&mut out, m.note);
            }
            at = m.end as usize;
        }
        let rest = &self.text[at..l.end as usize];
        let carried = self.carried.get(&line).copied().unwrap_or_default();
        if at == start as usize && !carried.before && !carried.behind {
            return rest.into();
        }
        out.push_str(rest);
        if carried.before && skip == 0 {
            out.insert(0, '_');
        }
        if carried.behind {
            out.push('_');
        }
        out.into()
    }

    /// The text of a line, without the white space at its ends.
    pub(crate) fn text_of(&self, line: usize) -> &'a str {
        let l = &self.lines[line];
        &self.text[l.start as usize..l.end as usize]
    }

    /// The words of the lines `first..=last`, without marks of emphasis.
    pub(crate) fn words(&self, first: usize, last: usize) -> String {
        let plain = self.plain(first..=last);
        plain.unwrap_or_else(|| inline::read((first..=last).map(|i| self.text_of(i)), self.marks).words())
    }

    /// The text of lines as one, where it is words and nothing else: no marks, no odd spaces.
    fn plain(&self, lines: impl Iterator<Item = usize> + Clone) -> Option<String> {
        let mut bytes = 0;
        for i in lines.clone() {
            let l = &self.lines[i];
            if l.has.any(Has::ODD.and(Has::MARK)) {
                return None;
            }
            bytes += (l.end - l.start) as usize + 1;
        }
        let mut out = String::with_capacity(bytes);
        lines.for_each(|i| inline::add_line(&mut out, self.text_of(i)));
        Some(out)
    }

    /// As [`Doc::plain`], for lines as they go into the tree: without the places of notes too.
    pub(crate) fn plain_typed(&self, lines: &[usize]) -> Option<String> {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return None };
        let from = self.note_marks.partition_point(|m| m.start < self.lines[*first].start);
        let noted = self.note_marks.get(from).is_some_and(|m| m.start < self.lines[*last].end);
        if noted || self.carried.range(first..=last).next().is_some() {
            return None;
        }
        self.plain(lines.iter().copied())
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
            cast: None,
            dashes: false,
            note_marks: Vec::new(),
            gathered: Vec::new(),
            carried: BTreeMap::new(),
            part_stats: Vec::new(),
            others: Vec::new(),
            one_of_several: false,
        }
    }

    /// Takes over what was found in a file whose first line is this one.
    pub(crate) fn absorb(&mut self, file: Doc<'_>, line: usize) {
        self.uses[line..line + file.uses.len()].copy_from_slice(&file.uses);
        let by = line as u32;
        let moved = |l: LeftOut| LeftOut { first: l.first + by, last: l.last + by, ..l };
        self.left_out.extend(file.left_out.into_iter().map(moved));
        let moved = |a: Aside| Aside { first: a.first + line, last: a.last + line, ..a };
        self.asides.extend(file.asides.into_iter().map(moved));
        self.known_heads.extend(file.known_heads.into_iter().map(|i| i + line));
    }

    /// Takes the lines that are `gone` out of sight, until [`Doc::show`].
    pub(crate) fn hide(&mut self, gone: &dyn Fn(usize) -> bool) -> Hidden {
        let lines: Vec<usize> = (0..self.lines.len()).filter(|i| gone(*i)).collect();
        let uses = lines.iter().map(|i| (*i, std::mem::replace(&mut self.uses[*i], Use::Elsewhere))).collect();
        let (asides, here) = std::mem::take(&mut self.asides).into_iter().partition(|a| gone(a.first));
        self.asides = here;
        Hidden { uses, asides, left_out: self.left_out.len() }
    }

    /// Brings what was hidden back. Nothing of it was left out in the meantime.
    pub(crate) fn show(&mut self, hidden: Hidden) {
        let gone: Vec<usize> = hidden.uses.iter().map(|u| u.0).collect();
        let since = self.left_out.split_off(hidden.left_out.min(self.left_out.len()));
        for l in since {
            let mut from = l.first;
            for n in l.first..=l.last {
                let is_gone = gone.binary_search(&(n as usize - 1)).is_ok();
                if is_gone && from < n && l.words.is_none() {
                    self.left_out.push(LeftOut { first: from, last: n - 1, ..l.clone() });
                }
                from = if is_gone { n + 1 } else { from };
            }
            if from <= l.last {
                self.left_out.push(LeftOut { first: if l.words.is_some() { l.first } else { from }, ..l });
            }
        }
        hidden.uses.into_iter().for_each(|(i, u)| self.uses[i] = u);
        self.asides.extend(hidden.asides);
        self.asides.sort_by_key(|a| a.first);
        self.note_marks.clear();
        self.carried.clear();
    }

    /// Divides what is left out where files end, so that each line is named with its file.
    pub(crate) fn part_left_out(&mut self) {
        let parts = self.source.parts();
        if parts.is_empty() {
            return;
        }
        let mut out = Vec::with_capacity(self.left_out.len());
        for l in self.left_out.drain(..) {
            let (a, b) = (self.source.part_of(l.first), self.source.part_of(l.last));
            if l.words.is_some() || a == b {
                out.push(l);
                continue;
            }
            for p in &parts[a..=b] {
                let (first, last) = (l.first.max(p.first()), l.last.min(p.last()));
                if first <= last {
                    out.push(LeftOut { first, last, ..l.clone() });
                }
            }
        }
        self.left_out = out;
    }

    /// Makes ready to read the blocks of files whose lines are parted in different ways, until [`Doc::unite`].
    pub(crate) fn divide(&mut self) {
        let mut ways = vec![self.stats.way];
        let mut others = Vec::new();
        for stats in &self.part_stats {
            if !ways.contains(&stats.way) {
                ways.push(stats.way);
                others.push(Doc { stats: stats.clone(), ..self.clone() });
            }
        }
        self.others = others;
    }

    /// Undoes [`Doc::divide`].
    pub(crate) fn unite(&mut self) {
        self.others.clear();
    }

    /// The draft as it is for the file of this line.
    pub(crate) fn for_file(&self, line: usize) -> &Doc<'a> {
        if self.others.is_empty() {
            return self;
        }
        let way = self.part_stats.get(self.source.part_of(line as u32 + 1)).map(|s| s.way);
        self.others.iter().find(|d| Some(d.stats.way) == way).unwrap_or(self)
    }

    /// The lines `from..to` by file: no block goes over the end of one.
    pub(crate) fn pieces(&self, from: usize, to: usize) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut at = from;
        for p in self.source.parts() {
            let first = p.first() as usize - 1;
            if at < first && first < to {
                out.push((at, first));
                at = first;
            }
        }
        out.push((at, to));
        out
    }

    /// Takes the statistics of the lines that are text.
    pub(crate) fn measure(&mut self) {
        let skip: Vec<bool> = self.uses.iter().map(|u| *u != Use::Text).collect();
        let files: Vec<usize> = self.source.parts().iter().map(|p| p.first() as usize - 1).collect();
        self.stats = Stats::of(self.text, &self.lines, &skip, &files);
        self.marks.slashes = self.has_slants();
    }

    /// Whether the draft stresses words with `/slashes/`: several times, and with no other mark.
    fn has_slants(&self) -> bool {
        const OFTEN: usize = 3;
        const LONGEST: usize = 80;
        if !self.text.contains('/') {
            return false;
        }
        let mut slants = 0;
        for i in 0..self.lines.len() {
            if !self.is_text(i) {
                continue;
            }
            if !self.lines[i].has.any(Has::MARK) {
                continue;
            }
            let s = self.text_of(i);
            let mut from = 0;
            let is_mark = |b: u8| (b == b'/') | (b == b'_') | (b == b'*');
            while let Some(at) = s.as_bytes()[from..].iter().position(|b| is_mark(*b)).map(|n| n + from) {
                from = at + 1;
                let opens = !s[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | ':' | '.'))
                    && s[from..].starts_with(char::is_alphabetic);
                if !opens {
                    continue;
                }
                if s.as_bytes()[at] != b'/' {
                    return false;
                }
                let Some(end) = s[from..].find('/').filter(|n| *n <= LONGEST).map(|n| n + from) else { continue };
                let closes = !s[..end].ends_with(char::is_whitespace)
                    && !s[end + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
                slants += usize::from(closes);
                from = end + 1;
            }
        }
        slants >= OFTEN
    }

    /// Runs of lines that hold text, without a blank line among them.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let mut out = Vec::with_capacity(self.lines.len() / LINES_OF_RUN);
        out.extend(self.runs_in_turn());
        out
    }

    /// As [`Doc::runs`], one by one: for a look at the first of them.
    pub(crate) fn runs_in_turn(&self) -> impl Iterator<Item = Run> {
        let is_text = |i: usize| !self.lines[i].blank && self.uses[i] == Use::Text;
        let (mut i, mut gap) = (0, 0);
        std::iter::from_fn(move || {
            while i < self.lines.len() && !is_text(i) {
                gap += u32::from(self.lines[i].feed || self.lines[i].blank);
                i += 1;
            }
            let first = i;
            let before = std::mem::take(&mut gap) + u32::from(self.lines.get(i)?.feed);
            i += 1;
            while i < self.lines.len() && is_text(i) && !self.lines[i].feed {
                i += 1;
            }
            Some((first, i - 1, before))
        })
    }
}
