//! What the writer has decided otherwise: lines that are headings or are none, scene breaks, lines to leave out or keep.
//!
//! The reader goes its way first, so that a decision mended changes nothing else; then each override is laid over what
//! was found. One that finds no place, or says what the reader says already, is told.

use rustc_hash::FxHashMap;

use super::blocks;
use super::doc::{Doc, Use};
use super::heads::Found;
use super::headwords::{self, Kind};
use super::inline;
use super::labels;
use super::lines::Way;
use super::numbers::{fold, key};
use super::report::{BreakBy, Decision, HeadingBy, Rule};
use super::structure;
use crate::book::{Block, BlockKind, Inline, Section, SectionKind, plain};
use crate::diag::{Diagnostic, Finding, LeftOut};
use crate::source::{At, Span};

/// Decisions of the writer, which stand whatever the reader finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// How paragraphs are parted.
    pub paragraphs: Option<Way>,
    /// What parts scenes.
    pub scene_breaks: Option<SceneBreaks>,
    /// Decisions about single lines.
    pub lines: Vec<LineOverride>,
}

/// What parts scenes in a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SceneBreaks {
    /// Gaps wider than usual; rows of marks are text.
    Blank,
    /// Rows of marks; gaps part nothing.
    Marks,
    /// Both.
    Both,
    /// Nothing.
    None,
}

impl SceneBreaks {
    /// Every convention by its name in settings.
    pub const NAMED: [(&'static str, SceneBreaks); 4] = [
        ("blank", SceneBreaks::Blank),
        ("marks", SceneBreaks::Marks),
        ("both", SceneBreaks::Both),
        ("none", SceneBreaks::None),
    ];
}

/// A decision about a line or some lines on end.
#[derive(Clone, Debug, PartialEq)]
pub struct LineOverride {
    /// The file that the lines are counted in, where a draft has several.
    pub file: Option<String>,
    /// The first line, from 1.
    pub first: u32,
    /// The last line; the same as `first` for one.
    pub last: u32,
    /// The words of the first line, by which it is found again when the draft was edited above it.
    pub text: Option<String>,
    /// What is decided.
    pub what: What,
    /// Where the writer said so: `--heading 40`, `book.toml:12`.
    pub origin: String,
}

/// What is decided about lines.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// They are a heading.
    Heading {
        /// Its depth in the tree, from 1; else as its neighbours have it.
        level: Option<u8>,
        /// Its title, instead of the lines' words.
        title: Option<String>,
        /// What its section is.
        kind: Option<SectionKind>,
    },
    /// They are no heading.
    NoHeading,
    /// A scene ends here: the line is a row of marks, or the next scene begins with it.
    Break,
    /// No scene ends here.
    NoBreak,
    /// They are no part of the book.
    LeaveOut,
    /// They are part of the book.
    Keep,
}

impl What {
    /// Whether both are decisions about the same thing, of which the later stands.
    pub fn is_about(&self, other: &What) -> bool {
        let subject = |w: &What| match w {
            What::Heading { .. } | What::NoHeading => 0,
            What::Break | What::NoBreak => 1,
            What::LeaveOut | What::Keep => 2,
        };
        subject(self) == subject(other)
    }
}

/// Levels deeper than this no book has.
pub(crate) const DEEPEST: u8 = 9;
/// Why lines are left out that the writer took out.
const TAKEN_OUT: &str = "left out as asked";
/// Why the words of a heading are not in the book.
const OTHER_TITLE: &str = "heading given otherwise";

/// An override with its place in this draft, as indices of lines.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'a> {
    first: usize,
    last: usize,
    of: &'a LineOverride,
}

impl Placed<'_> {
    /// The first line, as an index.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// The last line, as an index.
    pub(crate) fn last(&self) -> usize {
        self.last
    }

    pub(crate) fn what(&self) -> &What {
        &self.of.what
    }

    /// Where the writer said so.
    pub(crate) fn origin(&self) -> &str {
        &self.of.origin
    }
}

/// Finds the lines that the overrides speak of.
pub(crate) fn place<'a>(doc: &Doc, given: &'a Overrides, diagnostics: &mut Vec<Diagnostic>) -> Vec<Placed<'a>> {
    let mut keys: Option<FxHashMap<String, Vec<usize>>> = None;
    let mut out = Vec::new();
    for o in &given.lines {
        let lost = || {
            let place = At { file: o.file.as_deref(), line: o.first }.words();
            let lost = Finding::OverrideLost { origin: o.origin.clone(), place, text: o.text.clone() };
            Diagnostic::whole(lost)
        };
        let named = o.first.max(1);
        // A number alone is no place in a draft of several files; words are one.
        let first = match &o.file {
            Some(file) if !doc.source.parts().is_empty() => doc.source.line_in(file, named),
            // One of the files of a book may be looked at by itself.
            Some(file) => Some(named).filter(|_| doc.source.name().ends_with(file.as_str())),
            None => Some(named).filter(|_| doc.source.parts().is_empty()),
        };
        if first.is_none() && o.text.is_none() {
            diagnostics.push(lost());
            continue;
        }
        let at = first.map_or(usize::MAX / 2, |n| n as usize - 1);
        let last = at + (o.last.max(named) - named) as usize;
        let is_there = |i: usize| doc.lines.get(i).is_some_and(|l| !l.blank);
        let found = match o.text.as_deref().map(key).filter(|k| !k.is_empty()) {
            Some(wanted) if !(is_there(at) && line_key(doc, at).starts_with(&wanted)) => {
                let all = keys.get_or_insert_with(|| every_key(doc));
                nearest(all, &wanted, at)
            }
            // A break may be asked for at a blank line, and ranges may begin with one.
            None if matches!(o.what, What::Break | What::NoBreak) => (at < doc.lines.len()).then_some(at),
            None if o.last > o.first => (at..=last.min(doc.lines.len())).any(is_there).then_some(at),
            _ => is_there(at).then_some(at),
        };
        let Some(first) = found else {
            diagnostics.push(lost());
            continue;
        };
        if first != at {
            let from = At { file: o.file.as_deref(), line: o.first }.words();
            let to = doc.source.at(first as u32 + 1).words();
            let moved = Finding::OverrideMoved { origin: o.origin.clone(), from, to };
            diagnostics.push(Diagnostic::at(doc.lines[first].span(), moved));
        }
        let last = (first + (last - at)).min(doc.lines.len() - 1);
        out.push(Placed { first, last, of: o });
    }
    out
}

fn line_key(doc: &Doc, line: usize) -> String {
    key(&inline::words([doc.text_of(line)]))
}

fn every_key(doc: &Doc) -> FxHashMap<String, Vec<usize>> {
    let mut all: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for i in (0..doc.lines.len()).filter(|i| !doc.lines[*i].blank) {
        all.entry(line_key(doc, i)).or_default().push(i);
    }
    all
}

/// The nearest line with these words; of two as near, the one below. Only a whole line's words find it again.
fn nearest(all: &FxHashMap<String, Vec<usize>>, wanted: &str, at: usize) -> Option<usize> {
    let lines = all.get(wanted)?;
    let after = lines.partition_point(|l| *l < at);
    let above = after.checked_sub(1).map(|i| lines[i]);
    let below = lines.get(after).copied();
    match (above, below) {
        (Some(a), Some(b)) => Some(if at - a < b - at { a } else { b }),
        (a, b) => a.or(b),
    }
}

pub(super) fn idle(p: &Placed<'_>, doc: &Doc, diagnostics: &mut Vec<Diagnostic>) {
    let span = doc.lines[p.first].span();
    diagnostics.push(Diagnostic::at(span, Finding::OverrideIdle { origin: p.of.origin.clone() }));
}

/// Lines to leave out, and lines to keep of what the kind of draft sets apart.
pub(crate) fn set_apart(doc: &mut Doc, placed: &[Placed<'_>], diagnostics: &mut Vec<Diagnostic>) {
    for p in placed {
        match p.of.what {
            What::LeaveOut => {
                if (p.first..=p.last).any(|i| doc.is_text(i)) {
                    keep(doc, p.first, p.last);
                    doc.leave_out(p.first, p.last + 1, TAKEN_OUT);
                } else {
                    idle(p, doc, diagnostics);
                }
            }
            What::Keep => keep(doc, p.first, p.last),
            _ => {}
        }
    }
}

/// Lines to keep of what was set apart since: contents lists, the title page. Says which were kept already.
pub(crate) fn keep_again(doc: &mut Doc, placed: &[Placed<'_>], before: &[Use], diagnostics: &mut Vec<Diagnostic>) {
    for p in placed.iter().filter(|p| p.of.what == What::Keep) {
        let lines = || (p.first..=p.last).filter(|i| !doc.lines[*i].blank);
        if lines().all(|i| before[i] == Use::Text && doc.uses[i] == Use::Text) {
            idle(p, doc, diagnostics);
        }
        keep(doc, p.first, p.last);
    }
}

/// Makes lines text again, whatever was declared about them.
fn keep(doc: &mut Doc, first: usize, last: usize) {
    let (from, to) = (first as u32 + 1, last as u32 + 1);
    for i in first..=last {
        doc.uses[i] = Use::Text;
    }
    let mut out = Vec::with_capacity(doc.left_out.len());
    for l in doc.left_out.drain(..) {
        if l.last < from || l.first > to {
            out.push(l);
        } else if l.words.is_none() {
            if l.first < from {
                out.push(LeftOut { last: from - 1, ..l.clone() });
            }
            if l.last > to {
                out.push(LeftOut { first: to + 1, ..l });
            }
        }
    }
    doc.left_out = out;
}

/// Whether a line that is a heading was taken for something else.
pub(crate) fn heading_taken(doc: &Doc, placed: &[Placed<'_>]) -> bool {
    headings(placed).any(|p| doc.uses[p.first..=p.last].iter().any(|u| *u != Use::Text))
}

fn headings<'a, 'b>(placed: &'b [Placed<'a>]) -> impl Iterator<Item = &'b Placed<'a>> {
    placed.iter().filter(|p| matches!(p.of.what, What::Heading { .. }))
}

/// Hides the lines that are headings, or shows them again.
pub(crate) fn hide_headings(doc: &mut Doc, placed: &[Placed<'_>], hide: bool) {
    for p in headings(placed) {
        keep(doc, p.first, p.last);
        if hide {
            doc.uses[p.first..=p.last].iter_mut().for_each(|u| *u = Use::Heading);
        }
    }
}

/// Lays what was decided about headings over those found.
pub(crate) fn apply_headings(
    doc: &mut Doc,
    found: &mut Vec<Found>,
    placed: &[Placed<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !placed.iter().any(|p| matches!(p.of.what, What::Heading { .. } | What::NoHeading)) {
        return;
    }
    found.sort_by_key(|f| f.first);
    found.retain(|f| !(f.label.is_empty() && f.title.is_empty()));
    let depths = structure::depths(found);
    found.iter_mut().zip(depths).for_each(|(f, d)| f.level = d);
    for p in placed {
        // The heading that holds the line: the last one that begins at or above it.
        let at = found.partition_point(|f| f.first <= p.first).checked_sub(1);
        // What the name of a file gives stands above its first line; a heading there without more is that line itself.
        let by_name = |n: usize| found[n].by == HeadingBy::FileName && found[n].first + 1 == p.first;
        let bare = matches!(p.of.what, What::Heading { level: None, title: None, kind: None });
        let at = at.filter(|n| found[*n].last >= p.first || by_name(*n));
        let by_name = at.is_some_and(by_name);
        match &p.of.what {
            What::NoHeading => match at {
                Some(n) if found[n].first >= p.first || by_name => {
                    found.remove(n);
                }
                Some(n) => cut(doc, &mut found[n], p.first),
                None => idle(p, doc, diagnostics),
            },
            What::Heading { level, title, kind } => {
                let level = level.map(|l| l.clamp(1, DEEPEST));
                match at {
                    Some(n)
                        if by_name && !bare
                            || found[n].first == p.first && (p.last == p.first || p.last == found[n].last) =>
                    {
                        let f = &mut found[n];
                        let before = (f.level, f.kind, f.title.clone());
                        f.level = level.unwrap_or(f.level);
                        f.kind = kind.unwrap_or(f.kind);
                        retitle(doc, f, title.as_deref());
                        if before == (f.level, f.kind, f.title.clone()) {
                            idle(p, doc, diagnostics);
                        } else {
                            f.by = HeadingBy::Given;
                        }
                    }
                    at => {
                        if let Some(n) = at {
                            if found[n].first == p.first || by_name {
                                found.remove(n);
                            } else {
                                cut(doc, &mut found[n], p.first);
                            }
                        }
                        found.retain(|f| f.first < p.first || f.first > p.last);
                        keep(doc, p.first, p.last);
                        let place = found.partition_point(|f| f.first < p.first);
                        let mut f = make(doc, p, &found[..place], &found[place..], *level.as_ref().unwrap_or(&0));
                        f.kind = kind.unwrap_or(f.kind);
                        retitle(doc, &mut f, title.as_deref());
                        found.insert(place, f);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Ends a heading above a line.
fn cut(doc: &Doc, f: &mut Found, line: usize) {
    let last = (f.first..line).rev().find(|i| !doc.lines[*i].blank).unwrap_or(f.first);
    let text = doc.words(f.first, last);
    f.title = match labels::parse(&text, &[]).filter(|l| text[..l.end].trim() == plain(&f.label)) {
        Some(l) if text[l.rest..].trim().is_empty() => Vec::new(),
        Some(l) => vec![Inline::Text(text[l.rest..].trim().to_owned())],
        None => {
            f.label.clear();
            inline::read((f.first..=last).map(|i| doc.text_of(i)), doc.marks).inlines
        }
    };
    f.last = last;
}

/// Gives a heading another title; the words that it had are declared.
pub(super) fn retitle(doc: &mut Doc, f: &mut Found, title: Option<&str>) {
    let Some(title) = title.map(|t| inline::words([t])).filter(|t| !t.is_empty()) else { return };
    if plain(&f.title) != title {
        keep(doc, f.first, f.last);
        doc.leave_out(f.first, f.last + 1, OTHER_TITLE);
        f.title = vec![Inline::Text(title)];
    }
}

/// Makes a heading of lines that the reader took for none.
pub(super) fn make(doc: &Doc, p: &Placed<'_>, above: &[Found], below: &[Found], level: u8) -> Found {
    let lines = (p.first..=p.last).map(|i| doc.text_of(i).trim_start_matches('#').trim_start());
    let text = plain(&inline::read(lines, doc.marks).inlines);
    let label = labels::parse(&text, &[]).filter(|l| l.kind != Kind::Bare || l.is_lone(&text) || l.parted);
    let some = |s: &str| if s.trim().is_empty() { Vec::new() } else { vec![Inline::Text(s.trim().to_owned())] };
    let kind = match (&label, headwords::name(&fold(&text))) {
        (None, Some((kind, _))) => kind,
        (Some(l), _) if l.kind != Kind::Bare && l.kind.rank() <= Kind::Book.rank() => SectionKind::Part,
        _ => SectionKind::Chapter,
    };
    let (label_text, title, number) = match &label {
        Some(l) => (some(&text[..l.end]), some(&text[l.rest..]), l.number),
        None => (Vec::new(), some(&text), None),
    };
    let level = if level > 0 { level } else { level_here(label.as_ref().map(|l| l.word.as_str()), above, below) };
    Found {
        first: p.first,
        last: p.last,
        label: label_text,
        title,
        number,
        kind,
        level,
        by: HeadingBy::Given,
        score: 0.0,
    }
}

/// The level of a heading among its neighbours: that of the nearest with the same word before its number, or without
/// one as it is; else that of the heading above, or one below it where that holds chapters.
pub(super) fn level_here(word: Option<&str>, above: &[Found], below: &[Found]) -> u8 {
    let word_of = |f: &Found| {
        let label = plain(&f.label);
        labels::parse(&label, &[]).map(|l| l.word)
    };
    let alike = |f: &&Found| word_of(f).as_deref() == word && f.kind != SectionKind::Part;
    let same = above.iter().rev().find(alike).or_else(|| below.iter().find(alike));
    match (same, above.last(), below.first()) {
        (Some(f), ..) => f.level,
        (None, Some(a), _) if a.kind == SectionKind::Part => a.level + 1,
        (None, Some(a), _) => a.level,
        (None, None, Some(b)) => b.level,
        (None, None, None) => 1,
    }
}

/// From how many blank lines on a gap parts scenes, where the writer has said what does; `found` is what the reader
/// says, `usual` what it would say of a draft with such gaps.
pub(crate) fn wide_gap(given: Option<SceneBreaks>, found: Option<u32>, usual: u32) -> Option<u32> {
    match given {
        None => found,
        Some(SceneBreaks::Marks | SceneBreaks::None) => None,
        Some(SceneBreaks::Blank | SceneBreaks::Both) => found.or(Some(usual)),
    }
}

/// Lays what was decided about scene breaks over those found.
pub(crate) fn apply_breaks(
    doc: &mut Doc,
    sections: &mut [Section],
    given: &Overrides,
    placed: &[Placed<'_>],
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if matches!(given.scene_breaks, Some(SceneBreaks::Blank | SceneBreaks::None)) {
        let mut gone = Vec::new();
        each(sections, &mut |blocks| {
            for b in blocks.iter_mut().filter(|b| matches!(b.kind, BlockKind::SceneBreak(Some(_)))) {
                gone.push(b.span);
                to_text(doc, b);
            }
        });
        gone.iter().for_each(|span| forget(doc, *span, decisions));
    }
    for p in placed {
        match p.of.what {
            What::NoBreak => {
                let mut gone = None;
                each(sections, &mut |blocks| {
                    let here = |b: &Block| {
                        let line = doc.source.line_of(b.span.start) as usize - 1;
                        let (first, last) = (line, line + usize::from(matches!(b.kind, BlockKind::SceneBreak(None))));
                        matches!(b.kind, BlockKind::SceneBreak(_)) && first <= p.last && last >= p.first
                    };
                    let Some(n) = blocks.iter().position(here) else { return };
                    gone = Some(blocks[n].span);
                    match blocks[n].kind {
                        BlockKind::SceneBreak(Some(_)) => to_text(doc, &mut blocks[n]),
                        _ => {
                            blocks.remove(n);
                        }
                    }
                });
                match gone {
                    Some(span) => forget(doc, span, decisions),
                    None => idle(p, doc, diagnostics),
                }
            }
            What::Break => set_break(doc, sections, p, decisions, diagnostics),
            _ => {}
        }
    }
}

/// Every run of blocks that stand one below the other.
fn each(sections: &mut [Section], visit: &mut dyn FnMut(&mut Vec<Block>)) {
    for s in sections {
        visit(&mut s.blocks);
        each(&mut s.children, visit);
    }
}

fn to_text(doc: &Doc, b: &mut Block) {
    let words: Vec<&str> = doc.source.slice(b.span).split_whitespace().collect();
    b.kind = BlockKind::Paragraph(vec![Inline::Text(words.join(" "))]);
}

/// Takes back what was written down about a scene break.
fn forget(doc: &mut Doc, span: Span, decisions: &mut Vec<Decision>) {
    decisions.retain(|d| !(d.span == span && matches!(d.rule, Rule::SceneBreak { .. })));
    let (first, last) = doc.source.lines_of(span);
    doc.left_out.retain(|l| !(l.reason == "scene break" && l.first >= first && l.last <= last));
}

fn set_break(
    doc: &mut Doc,
    sections: &mut [Section],
    p: &Placed<'_>,
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let line_of = |span: Span| doc.source.line_of(span.start) as usize - 1;
    // The line itself, or the first below it that is not blank.
    let line = (p.first..doc.lines.len()).find(|i| !doc.lines[*i].blank).unwrap_or(p.first);
    let marks = blocks::is_ornament_at(doc, line) || !doc.text_of(line).contains(char::is_alphanumeric);
    let mut done = None;
    each(sections, &mut |blocks| {
        let Some(n) = blocks.iter().position(|b| line_of(b.span) == line) else { return };
        let is_break = |b: Option<&Block>| b.is_some_and(|b| matches!(b.kind, BlockKind::SceneBreak(_)));
        let edge = n == 0 || marks && n + 1 == blocks.len();
        if is_break(blocks.get(n)) || is_break(n.checked_sub(1).map(|b| &blocks[b])) {
            done = Some(None);
        } else if marks && !edge && !is_break(blocks.get(n + 1)) {
            let b = &mut blocks[n];
            b.kind = BlockKind::SceneBreak(Some(doc.source.slice(b.span).trim().to_owned()));
            done = Some(Some(b.span));
        } else if !marks && !edge {
            let at = blocks[n].span.start.saturating_sub(1);
            let span = Span { start: at, end: at };
            blocks.insert(n, Block { kind: BlockKind::SceneBreak(None), span });
            done = Some(Some(span));
        }
    });
    match done {
        Some(Some(span)) => {
            decisions.push(Decision { rule: Rule::SceneBreak { by: BreakBy::Given }, span });
            if marks && doc.source.slice(span).contains(char::is_alphanumeric) {
                doc.declare(line, "scene break");
            }
        }
        Some(None) => idle(p, doc, diagnostics),
        None => {
            let place = doc.source.at(p.first as u32 + 1).words();
            let lost = Finding::OverrideLost { origin: p.of.origin.clone(), place, text: None };
            diagnostics.push(Diagnostic::at(doc.lines[line].span(), lost));
        }
    }
}
