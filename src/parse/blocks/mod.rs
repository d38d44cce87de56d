//! Lines to blocks: paragraphs, scene breaks, verse, quotes, letters, lists, tables, plays.
//!
//! A run of lines without a blank one among them is judged by its shape against the whole draft: filled to the wrap
//! column it is prose; indented as well, a quote; broken where the next word would have fitted, verse; in columns, a
//! table. What is doubtful is prose. Each shape is read in a file of its own; `finish` looks at neighbours: it joins
//! stanzas and quotes, finds the lines of letters, and sets scene breaks at gaps.

mod figure;
mod finish;
mod letter;
mod list;
mod ornament;
mod play;
mod table;
mod verse;

pub(crate) use finish::credit_last;
pub(crate) use letter::{is_salutation, is_signed};
pub(crate) use ornament::{is_ornament, is_ornament_at};
pub(crate) use play::Cast;

use super::doc::{Doc, Use};
use super::inline::{self, Marks};
use super::lines::{Way, next_word_fits};
use super::report::BreakBy;
use crate::book::{Block, BlockKind, GroupKind, Inline, LineKind};
use crate::source::Span;

/// Columns deeper than the draft's own indent from which on a run of lines is set off.
const SET_OFF: u32 = 2;
/// Columns deeper than the draft's own indent from which on the lines at a run's end are a letter's close.
const DEEP: u32 = 8;
/// Columns by which the margins of a line may differ that its typist centred.
const CENTRED: u32 = 3;
/// Lines of a sign or an inscription that stands in the middle.
const MOST_CENTRED: usize = 6;
/// Lines of a caption's bracket that is sought over blank lines.
const MOST_CAPTION: usize = 12;

/// A block and whether gaps beside it may be scene breaks.
struct Made {
    block: Block,
    shape: Shape,
    /// Blank lines before it.
    gap: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Prose,
    SetOff,
    /// A picture, which stands where the printer had room.
    Picture,
    Break(BreakBy),
}

/// What came out of a range of lines.
#[derive(Default)]
pub(crate) struct Blocks {
    pub(crate) blocks: Vec<Block>,
    pub(crate) breaks: Vec<(Span, BreakBy)>,
    /// Lines of marks that are written with letters.
    pub(crate) devices: Vec<usize>,
    /// Marks that open and never close, with their paragraph.
    pub(crate) unclosed: Vec<(Span, &'static str)>,
    /// What of the lines is not in the book.
    pub(crate) left: Vec<Left>,
}

/// Lines, as indices, that are not in the book, or words of them.
pub(crate) struct Left {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) reason: &'static str,
    pub(crate) words: Option<String>,
}

impl Blocks {
    /// Takes down marks that never close, and tags that became emphasis.
    fn note_marks(&mut self, doc: &Doc, lines: &[usize], unclosed: Option<&'static str>, tags: &[&'static str]) {
        self.unclosed.extend(unclosed.map(|m| (span(doc, lines), m)));
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        for t in tags {
            self.left.push(Left {
                first: *first,
                last: *last,
                reason: "tag of emphasis",
                words: Some((*t).to_owned()),
            });
        }
    }
}

/// A run of lines to be judged, as indices into the draft's lines.
#[derive(Clone)]
struct Run {
    lines: Vec<usize>,
    gap: u32,
}

/// Makes the blocks of the lines `from..to`, skipping those that are not text.
pub(crate) fn blocks(doc: &Doc, from: usize, to: usize) -> Blocks {
    let mut out = Blocks::default();
    let mut made: Vec<Made> = Vec::new();
    let runs = joined(doc, runs(doc, from, to));
    let mut notes = doc.gathered_in(from, to).iter().peekable();
    let note = |made: &mut Vec<Made>, note: &(usize, usize)| {
        let block = Block { kind: BlockKind::Note(note.1), span: doc.lines[note.0].span() };
        made.push(Made { block, shape: Shape::SetOff, gap: 0 });
    };
    for (n, run) in runs.iter().enumerate() {
        while let Some(here) = notes.next_if(|(line, _)| *line < run.lines[0]) {
            note(&mut made, here);
        }
        let beside = Beside {
            before: n.checked_sub(1).and_then(|b| runs[b].lines.first().copied()),
            after: runs.get(n + 1).and_then(|r| r.lines.first().copied()),
        };
        judge(doc, run, &beside, &mut made, &mut out);
    }
    notes.for_each(|here| note(&mut made, here));
    finish::finish(doc, made, &mut out);
    out
}

/// The blocks of a note, from the lines of its paragraphs: each a line with the bytes of it that are the note's.
pub(crate) fn of_note(doc: &Doc, paragraphs: &[Vec<(usize, u32, u32)>]) -> Vec<Block> {
    let mut out = Blocks::default();
    let mut blocks = Vec::new();
    for p in paragraphs {
        let (Some(a), Some(b)) = (p.first(), p.last()) else { continue };
        let lines: Vec<usize> = p.iter().map(|l| l.0).collect();
        let whole = p.iter().all(|(i, from, to)| doc.lines[*i].span() == Span { start: *from, end: *to });
        if whole && doc.stats.way != Way::Lines && verse::is_verse(doc, &lines, true) {
            blocks.extend(verse::read(doc, &lines, &mut out));
            continue;
        }
        let read = inline::read(p.iter().map(|(_, from, to)| &doc.text[*from as usize..*to as usize]), doc.marks);
        if !read.inlines.is_empty() {
            let span = Span { start: a.1, end: b.2 };
            blocks.push(Block { kind: BlockKind::Paragraph(read.inlines), span });
        }
    }
    blocks
}

/// The first lines of the runs beside a run.
struct Beside {
    before: Option<usize>,
    after: Option<usize>,
}

/// Joins runs that blank lines part and that are one thing: a caption of several paragraphs, a speaker's name above
/// the speech.
fn joined(doc: &Doc, runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    let mut rest = runs.into_iter().peekable();
    while let Some(mut run) = rest.next() {
        let first = doc.text_of(run.lines[0]);
        if figure::opens(first) && figure::closes(doc, &run.lines).is_none() {
            // Look before joining: a bracket that never closes is text.
            let ahead: Vec<usize> = (run.lines[0]..doc.lines.len())
                .take(MOST_CAPTION * 3)
                .take_while(|i| doc.is_text(*i) || doc.lines[*i].blank)
                .filter(|i| !doc.lines[*i].blank)
                .take(MOST_CAPTION)
                .collect();
            if let Some(n) = figure::closes(doc, &ahead) {
                let last = ahead[n - 1];
                while let Some(next) = rest.next_if(|r| r.lines[0] <= last) {
                    run.lines.extend(next.lines);
                }
            }
        }
        let named = run.lines.len() == 1 && doc.cast.as_ref().is_some_and(|c| c.is_name(doc, run.lines[0]));
        if named && let Some(next) = rest.next_if(|r| r.gap <= doc.stats.gap.max(1)) {
            run.lines.extend(next.lines);
        }
        out.push(run);
    }
    out
}

fn runs(doc: &Doc, from: usize, to: usize) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut gap = 0;
    let mut noted = false;
    let mut i = from;
    while i < to {
        let l = &doc.lines[i];
        if !doc.is_text(i) {
            // The blank lines about a note are the note's, those behind it too.
            noted = doc.uses[i] == Use::Note || noted && l.blank;
            gap = if noted { 0 } else { gap + u32::from(l.blank) };
            i += 1;
            continue;
        }
        noted = false;
        gap += u32::from(l.feed);
        let end = (i + 1..to).find(|n| !doc.is_text(*n) || doc.lines[*n].feed).unwrap_or(to);
        out.push(Run { lines: (i..end).collect(), gap });
        i = end;
        gap = 0;
    }
    out
}

fn span(doc: &Doc, lines: &[usize]) -> Span {
    match (lines.first(), lines.last()) {
        (Some(a), Some(b)) => doc.lines[*a].span().to(doc.lines[*b].span()),
        _ => Span::default(),
    }
}

fn judge(doc: &Doc, run: &Run, beside: &Beside, made: &mut Vec<Made>, out: &mut Blocks) {
    // A rule in a table parts no scenes.
    if run.lines.len() > 2 && table::has_rule(doc, &run.lines) {
        return push(made, run.gap, Shape::SetOff, table::read(doc, &run.lines, out));
    }
    // Rows of marks part a run wherever they stand in it.
    let mut rest = &run.lines[..];
    let mut gap = run.gap;
    while let Some(at) = rest.iter().position(|i| is_ornament_at(doc, *i)) {
        if at > 0 {
            pictures(doc, &rest[..at], gap, beside, made, out);
            gap = 0;
        }
        let sign = doc.text_of(rest[at]).replace('\\', "");
        let sign = sign.split_whitespace().collect::<Vec<_>>().join(" ");
        let sign: String = sign.chars().filter(|c| !super::lines::is_dropped(*c)).collect();
        let block = Block { kind: BlockKind::SceneBreak(Some(sign)), span: span(doc, &rest[at..=at]) };
        made.push(Made { block, shape: Shape::Break(BreakBy::Ornament), gap });
        gap = 0;
        if doc.text_of(rest[at]).contains(char::is_alphanumeric) {
            out.devices.push(rest[at]);
        }
        rest = &rest[at + 1..];
    }
    if !rest.is_empty() {
        pictures(doc, rest, gap, beside, made, out);
    }
}

/// Takes pictures out of lines and judges the rest.
fn pictures(doc: &Doc, lines: &[usize], gap: u32, beside: &Beside, made: &mut Vec<Made>, out: &mut Blocks) {
    let (mut rest, mut gap) = (lines, gap);
    while let Some(f) = figure::find(doc, rest) {
        if f.from > 0 {
            words(doc, &rest[..f.from], gap, beside, made, out);
            gap = 0;
        }
        push(made, gap, Shape::Picture, figure::read(doc, &rest[f.from..f.to], &mut out.left));
        gap = 0;
        rest = &rest[f.to..];
    }
    if !rest.is_empty() {
        words(doc, rest, gap, beside, made, out);
    }
}

/// Judges lines that hold words.
fn words(doc: &Doc, lines: &[usize], gap: u32, beside: &Beside, made: &mut Vec<Made>, out: &mut Blocks) {
    if lines.iter().all(|i| doc.text_of(*i).starts_with('>')) {
        let paragraphs = lines.split(|i| doc.text_of(*i).trim_start_matches(['>', ' ']).is_empty());
        let inner: Vec<Block> = paragraphs.filter(|p| !p.is_empty()).filter_map(|p| quoted(doc, p, out)).collect();
        return push(made, gap, Shape::SetOff, quote(doc, lines, inner));
    }
    if let Some(cast) = &doc.cast {
        let starts = cast.starts(doc, lines);
        if let Some(first) = starts.first().copied() {
            if first > 0 {
                plain_words(doc, &lines[..first], gap, beside, made, out);
            }
            let ends = starts[1..].iter().copied().chain([lines.len()]);
            let mut gap = if first > 0 { 0 } else { gap };
            for (from, to) in starts.iter().copied().zip(ends) {
                let part = &lines[from..to];
                let speech = cast.speech(doc, part, out).or_else(|| paragraph(doc, part, 0, out));
                push(made, gap, Shape::Prose, speech);
                gap = 0;
            }
            return;
        }
    }
    plain_words(doc, lines, gap, beside, made, out);
}

/// Judges lines that nobody speaks on a stage.
fn plain_words(doc: &Doc, lines: &[usize], gap: u32, beside: &Beside, made: &mut Vec<Made>, out: &mut Blocks) {
    let stats = &doc.stats;
    if table::is_table(doc, lines) {
        return push(made, gap, Shape::SetOff, table::read(doc, lines, out));
    }
    if let Some(line) = centred(doc, lines, out) {
        return push(made, gap, Shape::SetOff, Some(line));
    }
    let near = |a: Option<usize>, b: Option<usize>| a.zip(b).is_some_and(|(a, b)| list::go_together(doc, a, b));
    let first = lines.first().copied();
    let joins = || near(beside.before, first) || near(first, beside.after);
    if let Some(block) = list::read(doc, lines, &joins, out) {
        return push(made, gap, Shape::SetOff, Some(block));
    }
    let deep = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let set_off = lines.len() > 1 && deep >= stats.indent + SET_OFF;
    // The head and the close of a letter stand in the same run as its text, or by themselves.
    let (head, body, close) = letter_parts(doc, lines);
    if body > 0 || close < lines.len() {
        let mut gap = gap;
        if head > 0 {
            push(made, gap, Shape::SetOff, joined_line(doc, &lines[..head], LineKind::Dateline, out));
            gap = 0;
        }
        if body > head {
            push(made, gap, Shape::SetOff, joined_line(doc, &lines[head..body], LineKind::Salutation, out));
            gap = 0;
        }
        if body < close {
            running(doc, &lines[body..close], gap, made, out);
            gap = 0;
        }
        if close < lines.len() {
            push(made, gap, Shape::SetOff, joined_line(doc, &lines[close..], LineKind::Signature, out));
        }
        return;
    }
    if verse::is_verse(doc, lines, set_off) {
        return push(made, gap, Shape::SetOff, verse::read(doc, lines, out));
    }
    running(doc, lines, gap, made, out);
}

/// Running text, parted into paragraphs as the draft parts them.
fn running(doc: &Doc, lines: &[usize], gap: u32, made: &mut Vec<Made>, out: &mut Blocks) {
    let stats = &doc.stats;
    let deep = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    match stats.way {
        Way::Wrapped if lines.len() > 1 && deep >= stats.indent + SET_OFF => {
            let block = paragraph(doc, lines, 0, out);
            push(made, gap, Shape::SetOff, quote(doc, lines, block.into_iter().collect()));
        }
        Way::Wrapped => push(made, gap, Shape::Prose, paragraph(doc, lines, 0, out)),
        Way::Lines => {
            let mut gap = gap;
            for i in lines {
                push(made, gap, Shape::Prose, paragraph(doc, &[*i], 0, out));
                gap = 0;
            }
        }
        Way::Indented => {
            let mut gap = gap;
            let mut from = 0;
            for n in 1..=lines.len() {
                let opens = n < lines.len()
                    && doc.lines[lines[n]].indent > stats.indent
                    && doc.lines[lines[n]].indent <= stats.indent + 12;
                if n == lines.len() || opens {
                    push(made, gap, Shape::Prose, paragraph(doc, &lines[from..n], 0, out));
                    gap = 0;
                    from = n;
                }
            }
        }
    }
}

fn push(made: &mut Vec<Made>, gap: u32, shape: Shape, block: Option<Block>) {
    if let Some(block) = block {
        made.push(Made { block, shape, gap });
    }
}

fn quote(doc: &Doc, lines: &[usize], inner: Vec<Block>) -> Option<Block> {
    (!inner.is_empty()).then(|| Block { kind: BlockKind::Group(GroupKind::Quote, inner), span: span(doc, lines) })
}

/// The lines as one paragraph, without the first `skip` bytes of the first.
fn paragraph(doc: &Doc, lines: &[usize], skip: usize, out: &mut Blocks) -> Option<Block> {
    let typed = |(n, i): (usize, &usize)| doc.typed_from(*i, if n == 0 { skip } else { 0 });
    let plain = if skip == 0 { doc.plain_typed(lines) } else { None };
    let read = plain
        .map_or_else(|| inline::read(lines.iter().enumerate().map(typed), doc.marks.with_tags()), inline::Read::plain);
    out.note_marks(doc, lines, read.unclosed, &read.tags);
    let whole = span(doc, lines);
    (!read.inlines.is_empty()).then_some(Block { kind: BlockKind::Paragraph(read.inlines), span: whole })
}

/// Lines with a mark of quotation before each, as mail has them.
fn quoted(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let typed: Vec<_> = lines.iter().map(|i| doc.typed(*i)).collect();
    let read = inline::read(typed.iter().map(|s| s.trim_start_matches('>')), doc.marks.with_tags());
    out.note_marks(doc, lines, read.unclosed, &read.tags);
    let whole = span(doc, lines);
    (!read.inlines.is_empty()).then_some(Block { kind: BlockKind::Paragraph(read.inlines), span: whole })
}

/// Lines with a place of their own, as one block in which they stay lines.
fn joined_line(doc: &Doc, lines: &[usize], kind: LineKind, out: &mut Blocks) -> Option<Block> {
    let read = inline::read_lines(lines.iter().map(|i| doc.typed(*i)), doc.marks.with_tags());
    out.note_marks(doc, lines, read.unclosed, &read.tags);
    let mut text: Vec<Inline> = Vec::new();
    for l in read.lines {
        if !text.is_empty() {
            text.push(Inline::LineBreak);
        }
        text.extend(l);
    }
    (!text.is_empty()).then(|| Block { kind: BlockKind::Line(kind, text), span: span(doc, lines) })
}

/// A run that stands in the middle: THE END, or what the typist centred.
fn centred(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let text = |i: usize| super::numbers::fold(doc.text_of(i).trim_matches(['_', '*', '=']));
    let end = lines.len() <= 2
        && lines.iter().all(|i| doc.lines[*i].chars <= 60)
        && super::headwords::is_end(&text(lines[0]))
        && doc.text_of(lines[0]).chars().filter(|c| c.is_alphabetic()).any(char::is_uppercase)
        && (lines.len() == 1 || doc.text_of(lines[1]).chars().all(|c| !c.is_lowercase()))
        && !doc.text_of(lines[0]).ends_with(['?', ',', ';', '"', '\u{201d}']);
    let middle = doc.stats.way != Way::Lines && lines.len() <= MOST_CENTRED && {
        lines.iter().all(|i| {
            let l = &doc.lines[*i];
            let right = doc.stats.wrap.saturating_sub(l.width());
            l.indent >= doc.stats.indent + DEEP
                && l.indent.abs_diff(right) <= CENTRED
                && l.chars * 4 < doc.stats.wrap * 3
        })
    };
    // Words in capitals throughout on lines that break at will: a sign, a title page, a clipping's headline.
    let shouted = doc.stats.way != Way::Lines && (2..=MOST_CENTRED).contains(&lines.len()) && {
        let capitals = lines.iter().all(|i| {
            let s = doc.text_of(*i);
            s.chars().any(char::is_alphabetic) && s.chars().all(|c| !c.is_lowercase())
        });
        let (seams, wrap) = (lines.len() - 1, doc.stats.wrap);
        let fits = |n: usize| next_word_fits(doc.text, &doc.lines[lines[n]], &doc.lines[lines[n + 1]], wrap);
        capitals && (0..seams).all(fits)
    };
    if end || middle || shouted { joined_line(doc, lines, LineKind::Centred, out) } else { None }
}

/// Where in a run a letter's parts end: the lines at the right above it, its salutation, its text.
fn letter_parts(doc: &Doc, lines: &[usize]) -> (usize, usize, usize) {
    let n = lines.len();
    let none = (0, 0, n);
    if doc.stats.way == Way::Lines || n < 2 {
        return none;
    }
    let wrap = doc.stats.wrap;
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let deep = |k: usize| doc.lines[lines[k]].indent >= left + DEEP;
    let short = |k: usize| doc.lines[lines[k]].chars * 10 <= wrap * 7;
    let meant = |k: usize| next_word_fits(doc.text, &doc.lines[lines[k]], &doc.lines[lines[k + 1]], wrap);
    // Above: lines at the right, or a date on a line of its own.
    let mut head = (0..n).take_while(|k| *k < 4 && deep(*k) && short(*k)).count();
    let dated = |k: usize| letter::is_dateline(doc.text_of(lines[k]));
    if head == n || (head > 0 && !(0..head).any(dated) && !letter::is_salutation(doc.text_of(lines[head]))) {
        head = 0;
    }
    if head == 0 && short(0) && meant(0) && dated(0) {
        head = 1;
    }
    let mut body = head;
    if head < n - 1 && short(head) && meant(head) && letter::is_salutation(doc.text_of(lines[head])) {
        body = head + 1;
    }
    // Below: a close and names, or lines at the right.
    let mut close = n;
    for k in (body.max(n.saturating_sub(5))..n).rev() {
        let s = doc.text_of(lines[k]);
        let alone = k == 0 || meant(k - 1) || deep(k);
        if short(k) && alone && (k + 1 == n || meant(k)) && letter::is_close(s) {
            let names = (k + 1..n).all(|m| {
                let s = doc.text_of(lines[m]);
                short(m) && (letter::is_name(s) || letter::is_close(s) || letter::is_dateline(s))
            });
            if names {
                close = k;
            }
        }
    }
    if close == n && n > body + 1 {
        let tail = (body + 1..n).rev().take_while(|k| deep(*k) && short(*k) && n - k <= 4).count();
        let named =
            (n - tail..n).any(|k| letter::is_signed(doc.text_of(lines[k])) || letter::is_close(doc.text_of(lines[k])));
        if tail > 0 && named && n - tail > body && doc.lines[lines[n - tail - 1]].indent < left + DEEP {
            close = n - tail;
        }
    }
    if (head, body, close) == (0, 0, n) { none } else { (head, body, close) }
}

/// Marks for reading text of this draft.
pub(crate) fn marks(gutenberg: bool) -> Marks {
    Marks { equals: gutenberg, ..Marks::default() }
}
