//! Headings and blocks to the tree of sections.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::asides;
use super::blocks::{self, Blocks, Cast};
use super::carry;
use super::doc::{Doc, Run, Use};
use super::heads::Found;
use super::headwords;
use super::inline;
use super::lines::Way;
use super::markdown::tree::Marked;
use super::notes;
use super::numbers::fold;
use super::overrides;
use super::report::{BreakBy, Decision, Rule};
use crate::book::{
    Block, BlockKind, Heading, Inline, Note, Section, SectionKind, TextOf, plain, walk_inlines_mut, walk_text,
};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Wide gaps mark scenes only where they are rare: one in so many gaps at most.
pub(super) const WIDE_GAP_SHARE: usize = 6;
/// As [`WIDE_GAP_SHARE`], for the gaps between wrapped paragraphs: a scene may be no longer than two or three of them.
const WIDE_AMONG_WRAPPED: usize = 3;

/// Sections in the order of the text, none of them inside another, and the notes they call.
pub(crate) struct Flat {
    sections: Vec<Section>,
    notes: Vec<Note>,
}

/// Makes the sections. The lines of the headings are taken; every other line of text goes into a block.
pub(crate) fn flat(
    doc: &mut Doc,
    mut found: Vec<Found>,
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Flat {
    found.sort_by_key(|f| f.first);
    found.retain(|f| !(f.label.is_empty() && f.title.is_empty()));
    for f in &found {
        for i in f.first..=f.last {
            if doc.uses[i] == Use::Text {
                doc.uses[i] = Use::Heading;
            }
        }
    }
    // A marked-up draft says by its tags what a plain one shows by its looks.
    let by_lines = doc.rich.is_none();
    let mut notes = if by_lines { notes::find(doc, &mut found, diagnostics) } else { Vec::new() };
    let runs = doc.runs();
    let carried = || if by_lines { carry::find(doc, &runs) } else { BTreeMap::new() };
    let ((carried, cast), (wide_gap, dashes)) =
        rayon::join(|| (carried(), Cast::find(doc, &runs)), || (wide_gap(doc, &runs), dashes(doc, &runs)));
    (doc.carried, doc.cast, doc.wide_gap, doc.dashes) = (carried, cast, wide_gap, dashes);
    doc.divide();
    let n = doc.lines.len();
    let first = found.first().map_or(n, |f| f.first);
    let mut sections = before(doc, first, found.is_empty(), decisions, diagnostics);
    let depths = depths(&found);
    let several = !doc.source.parts().is_empty();
    let ends = found.iter().skip(1).map(|f| f.first).chain([n]);
    let ranges: Vec<(usize, usize)> = found.iter().map(|f| f.last + 1).zip(ends).collect();
    let read: Vec<Blocks> = ranges.par_iter().map(|(from, to)| asides::blocks(doc, *from, *to)).collect();
    for (k, (f, read)) in found.iter().zip(read).enumerate() {
        let blocks = account(doc, read, decisions, diagnostics);
        let span = doc.lines[f.first].span().to(doc.lines[f.last].span());
        decisions.push(Decision { rule: Rule::Heading { by: f.by, level: depths[k], score: f.score }, span });
        let heading = Heading { label: f.label.clone(), title: f.title.clone(), number: f.number, span };
        let all = blocks.last().map_or(span, |b| span.to(b.span));
        sections.push(Section {
            kind: f.kind,
            level: if several { f.level } else { depths[k] },
            heading: Some(heading),
            blocks,
            children: Vec::new(),
            span: all,
        });
    }
    doc.unite();
    let mut moved = Blocks::default();
    sections.extend(asides::at_end(doc, &found, &mut moved));
    account(doc, moved, decisions, diagnostics);
    call_all(doc, &mut sections, &mut notes);
    Flat { sections, notes }
}

/// Puts the tree together from the sections, whose levels are depths already where there is one text. Of `several` files
/// those may have been read apart: `segment` numbers the runs of files that were read together.
pub(crate) fn join(
    mut flats: Vec<Flat>,
    several: bool,
    segment: &dyn Fn(Span) -> usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Section>, Vec<Note>) {
    let one = flats.len() == 1;
    let (mut all, mut notes): (Vec<Section>, Vec<Note>) = (Vec::new(), Vec::new());
    for Flat { mut sections, notes: mut own } in flats.drain(..) {
        let by = notes.len();
        if by > 0 {
            recount(&mut sections, &mut own, &|n| n + by);
        }
        notes.append(&mut own);
        if one {
            all = sections;
        } else {
            sections.into_iter().for_each(|s| part(s, segment, &mut all));
        }
    }
    if !one {
        all.sort_by_key(|s| s.span.start);
        // Text without a heading goes on with the section before it.
        let mut joined: Vec<Section> = Vec::with_capacity(all.len());
        for mut s in all {
            match joined.last_mut() {
                Some(o) if s.heading.is_none() && o.heading.is_some() => {
                    o.blocks.append(&mut s.blocks);
                    o.span = o.span.to(s.span);
                }
                _ => joined.push(s),
            }
        }
        all = joined;
        // Notes are numbered in the order of the text, whatever was read first.
        let mut order: Vec<usize> = (0..notes.len()).collect();
        order.sort_by_key(|n| notes[*n].span.start);
        let mut place = vec![0; notes.len()];
        order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
        recount(&mut all, &mut notes, &|n| place[n]);
        notes.sort_by_key(|n| n.span.start);
    }
    if several {
        let highest = all.iter().filter(|s| s.heading.is_some()).map(|s| s.level).min().unwrap_or(1);
        let levels: Vec<u8> = all.iter().map(|s| if s.heading.is_some() { s.level } else { highest }).collect();
        for (s, level) in all.iter_mut().zip(depths_of(&levels)) {
            s.level = level;
        }
    }
    let mut rest = all.into_iter().peekable();
    let mut sections = Vec::new();
    while rest.peek().is_some() {
        sections.extend(nest(&mut rest, 1));
    }
    kinds(&mut sections);
    findings(&sections, diagnostics);
    (sections, notes)
}

/// Divides a section where files of another nature stand in its midst.
fn part(mut s: Section, segment: &dyn Fn(Span) -> usize, out: &mut Vec<Section>) {
    let home = segment(s.span);
    let at = s.blocks.iter().position(|b| segment(b.span) != home);
    let mut rest = at.map_or_else(Vec::new, |at| s.blocks.split_off(at));
    if let Some(last) = s.blocks.last() {
        let head = s.heading.as_ref().map_or(last.span, |h| h.span);
        s.span = head.to(s.blocks[0].span).to(last.span);
    } else if let Some(h) = &s.heading {
        s.span = h.span;
    }
    let level = s.level;
    out.push(s);
    while let Some(first) = rest.first() {
        let here = segment(first.span);
        let end = rest.iter().position(|b| segment(b.span) != here).unwrap_or(rest.len());
        let tail = rest.split_off(end);
        let span = rest.iter().map(|b| b.span).reduce(Span::to).unwrap_or_default();
        out.push(Section { kind: SectionKind::Text, level, heading: None, blocks: rest, children: Vec::new(), span });
        rest = tail;
    }
}

/// Gives the notes that sections and notes call new numbers.
fn recount(sections: &mut [Section], notes: &mut [Note], number: &dyn Fn(usize) -> usize) {
    fn text(inlines: &mut [Inline], number: &dyn Fn(usize) -> usize) {
        for i in inlines {
            match i {
                Inline::NoteRef(n) => *n = number(*n),
                other => {
                    if let Some(inner) = other.children_mut() {
                        text(inner, number);
                    }
                }
            }
        }
    }
    for h in sections.iter_mut().filter_map(|s| s.heading.as_mut()) {
        text(&mut h.label, number);
        text(&mut h.title, number);
    }
    let own = sections.iter_mut().flat_map(|s| &mut s.blocks);
    own.chain(notes.iter_mut().flat_map(|n| &mut n.blocks)).for_each(|b| walk_inlines_mut(b, &mut |t| text(t, number)));
}

/// Calls the notes whose marks went down in text that can hold none, as in lines kept as typed, from the end of the
/// text before.
fn call_all(doc: &Doc, sections: &mut Vec<Section>, notes: &mut Vec<Note>) {
    fn marks_of(text: &[Inline], called: &mut [bool]) {
        for i in text {
            match i {
                Inline::NoteRef(n) => called[*n] = true,
                other => marks_of(other.children(), called),
            }
        }
    }
    fn look(sections: &[Section], called: &mut [bool]) {
        for s in sections {
            for h in s.heading.iter().flat_map(|h| [&h.label, &h.title]) {
                marks_of(h, called);
            }
            for b in &s.blocks {
                walk_text(&b.kind, &mut |t| {
                    if let TextOf::Inlines(x) = t {
                        marks_of(x, called);
                    }
                });
            }
            look(&s.children, called);
        }
    }
    /// Puts the mark behind the last text that begins before the place; says whether there was any.
    fn put(sections: &mut [Section], at: u32, note: usize) -> bool {
        for s in sections.iter_mut().rev() {
            if s.span.start > at {
                continue;
            }
            if put(&mut s.children, at, note) {
                return true;
            }
            for b in s.blocks.iter_mut().rev().filter(|b| b.span.start <= at) {
                let mut texts = 0;
                walk_inlines_mut(b, &mut |t| texts += usize::from(!t.is_empty()));
                let mut n = 0;
                walk_inlines_mut(b, &mut |t| {
                    n += usize::from(!t.is_empty());
                    if n == texts && !t.is_empty() {
                        t.push(Inline::NoteRef(note));
                    }
                });
                if texts > 0 {
                    return true;
                }
            }
            if let Some(h) = &mut s.heading {
                let part = if h.title.is_empty() { &mut h.label } else { &mut h.title };
                part.push(Inline::NoteRef(note));
                return true;
            }
        }
        false
    }
    let mut called = vec![false; notes.len()];
    look(sections, &mut called);
    for note in (0..notes.len()).filter(|n| !called[*n]) {
        let at = doc.note_marks.iter().find(|m| m.note == note).map_or(0, |m| m.start);
        if put(sections, at, note) || put(sections, u32::MAX, note) {
            continue;
        }
        // Nothing in the book can hold a mark, so none does: the notes are text.
        if sections.is_empty() {
            let (kind, span) = (SectionKind::Text, Span::default());
            sections.push(Section { kind, level: 1, heading: None, blocks: vec![], children: vec![], span });
        }
        let Some(last) = sections.last_mut() else { return };
        for mut n in notes.drain(..) {
            let at = Span { start: last.span.end, end: last.span.end };
            let mark = vec![Inline::Text(n.mark)];
            last.blocks.push(Block { kind: BlockKind::Paragraph(mark), span: at });
            n.blocks.iter_mut().for_each(|b| b.span = at);
            last.blocks.append(&mut n.blocks);
        }
        return;
    }
}

/// As [`flat`], of a draft whose marks say what is what.
pub(crate) fn flat_marked(doc: &mut Doc, marked: Marked, decisions: &mut Vec<Decision>) -> Flat {
    let Marked { before, sections: marked, notes, nowhere: _ } = marked;
    let mut tidy = |mut blocks: Vec<Block>| {
        trim(&mut blocks);
        blocks
            .dedup_by(|b, a| matches!(a.kind, BlockKind::SceneBreak(_)) && matches!(b.kind, BlockKind::SceneBreak(_)));
        for b in blocks.iter().filter(|b| matches!(b.kind, BlockKind::SceneBreak(_))) {
            decisions.push(Decision { rule: Rule::SceneBreak { by: BreakBy::Ornament }, span: b.span });
        }
        blocks
    };
    let before = tidy(before);
    let mut sections = Vec::new();
    if let (Some(first), Some(last)) = (before.first(), before.last()) {
        let span = first.span.to(last.span);
        let (a, b) = doc.source.lines_of(span);
        let kind = match group_kind(doc, a as usize - 1, b as usize - 1, &before) {
            _ if marked.is_empty() => SectionKind::Text,
            kind => kind,
        };
        sections.push(Section { kind, level: 1, heading: None, blocks: before, children: Vec::new(), span });
    }
    let (found, texts): (Vec<Found>, Vec<Vec<Block>>) = marked.into_iter().map(|(f, b)| (f, tidy(b))).unzip();
    let depths = depths(&found);
    let several = !doc.source.parts().is_empty();
    for ((f, blocks), level) in found.into_iter().zip(texts).zip(depths) {
        let span = doc.lines[f.first].span().to(doc.lines[f.last].span());
        for i in f.first..=f.last {
            if doc.uses[i] == Use::Text {
                doc.uses[i] = Use::Heading;
            }
        }
        decisions.push(Decision { rule: Rule::Heading { by: f.by, level, score: f.score }, span });
        let all = blocks.last().map_or(span, |b| span.to(b.span));
        let heading = Heading { label: f.label, title: f.title, number: f.number, span };
        let level = if several { f.level } else { level };
        sections.push(Section { kind: f.kind, level, heading: Some(heading), blocks, children: Vec::new(), span: all });
    }
    Flat { sections, notes }
}

/// Levels as written to depths without jumps, 1 at the top.
pub(super) fn depths(found: &[Found]) -> Vec<u8> {
    depths_of(&found.iter().map(|f| f.level).collect::<Vec<_>>())
}

fn depths_of(levels: &[u8]) -> Vec<u8> {
    let mut stack: Vec<u8> = Vec::new();
    levels
        .iter()
        .map(|level| {
            while stack.last().is_some_and(|l| l >= level) {
                stack.pop();
            }
            stack.push(*level);
            stack.len().min(200) as u8
        })
        .collect()
}

/// Takes the sections of one level and what is under them. Depth is bounded by the number of levels, of which there
/// are few.
fn nest(rest: &mut std::iter::Peekable<std::vec::IntoIter<Section>>, level: u8) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    while rest.peek().is_some_and(|s| s.level >= level) {
        if rest.peek().is_some_and(|s| s.level == level) || out.is_empty() {
            let Some(s) = rest.next() else { break };
            out.push(s);
        } else if let Some(parent) = out.last_mut() {
            parent.children = nest(rest, level + 1);
            if let Some(c) = parent.children.last() {
                parent.span = parent.span.to(c.span);
            }
        }
    }
    out
}

/// Rows of marks from which on gaps part no scenes.
const SIGNS: usize = 3;
/// Paragraphs among a hundred that open with a dash where dashes stand for talk.
const DASHED: usize = 4;

/// Whether dashes open talk in this draft.
fn dashes(doc: &Doc, runs: &[Run]) -> bool {
    let opens = |i: usize| doc.text_of(i).starts_with(['-', '\u{2014}', '\u{2013}', '\u{2015}']);
    let all = runs.iter().filter(|(first, ..)| !blocks::is_ornament_at(doc, *first));
    let dashed = all.filter(|(first, ..)| opens(*first)).count();
    dashed > 4 && dashed * 100 > runs.len() * DASHED
}

/// Whether gaps wider than usual part scenes in this draft, and from how many blank lines on. Where they are
/// everywhere they are the draft's habit and part nothing.
fn wide_gap(doc: &Doc, runs: &[Run]) -> Option<u32> {
    let base = doc.stats.gap;
    let wide = match base {
        0 => 1,
        1 => 2,
        b => b * 2,
    };
    let mut gaps = 0;
    let mut over = 0;
    let mut ornaments = 0;
    let mut before: Option<usize> = None;
    for &(first, last, gap) in runs {
        let ornament = blocks::is_ornament_at(doc, first);
        ornaments += usize::from(ornament);
        // Only gaps between two pieces of running text count, not those about headings.
        let beside = before.is_some_and(|b| (b + 1..first).all(|i| doc.uses[i] == Use::Text));
        if beside && !ornament {
            gaps += if doc.stats.way == Way::Wrapped { 1 } else { last - first + 1 };
            over += usize::from(gap >= wide);
        }
        before = (!ornament).then_some(last);
    }
    // Where every line is a paragraph some of them are verse and lists, whose gaps say nothing: there fewer may be wide.
    let share = if doc.stats.way == Way::Wrapped { WIDE_AMONG_WRAPPED } else { WIDE_GAP_SHARE };
    // A draft that has signs for its scenes leaves gaps for other reasons.
    let signs = ornaments >= SIGNS && doc.stats.way != Way::Lines;
    let found = (!signs && over > 0 && over * share <= gaps.max(share)).then_some(wide);
    overrides::wide_gap(doc.scene_breaks, found, wide)
}

fn collect(
    doc: &mut Doc,
    from: usize,
    to: usize,
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let read = asides::blocks(doc, from, to);
    account(doc, read, decisions, diagnostics)
}

/// Takes down what was decided about blocks, and gives the blocks.
fn account(
    doc: &mut Doc,
    read: Blocks,
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let Blocks { blocks, breaks, devices, unclosed, left } = read;
    for l in left {
        match &l.words {
            Some(words) => doc.leave_out_words(l.first, l.last, l.reason, words),
            None => doc.leave_out(l.first, l.last + 1, l.reason),
        }
    }
    for line in devices {
        doc.declare(line, "scene break");
    }
    for (span, by) in breaks {
        decisions.push(Decision { rule: Rule::SceneBreak { by }, span });
    }
    for (span, mark) in unclosed {
        diagnostics.push(Diagnostic::at(span, Finding::UnclosedMark { mark: mark.into() }));
    }
    blocks
}

/// The text before the first heading: dedication, epigraph, other front matter, or the beginning of the story.
fn before(
    doc: &mut Doc,
    to: usize,
    whole: bool,
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Section> {
    let section = |kind, blocks: Vec<Block>| {
        let span = blocks.iter().map(|b| b.span).reduce(Span::to)?;
        Some(Section { kind, level: 1, heading: None, blocks, children: Vec::new(), span })
    };
    if whole {
        let blocks = collect(doc, 0, to, decisions, diagnostics);
        let front = front_groups(doc, to);
        // A dedication may stand before a text without headings; anything else is the text.
        if let Some((cut, kind)) = front {
            let at = doc.lines[cut].start;
            let (mut a, mut b): (Vec<Block>, Vec<Block>) = blocks.into_iter().partition(|x| x.span.start < at);
            trim(&mut a);
            trim(&mut b);
            return [section(kind, a), section(SectionKind::Text, b)].into_iter().flatten().collect();
        }
        return section(SectionKind::Text, blocks).into_iter().collect();
    }
    // Groups of runs parted by wide gaps, each judged by itself.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (first, last, gap) in doc.runs_in_turn() {
        if last >= to {
            break;
        }
        match groups.last_mut() {
            Some(g) if gap <= doc.stats.gap.max(1) && (g.1 + 1..first).all(|i| doc.lines[i].blank) => g.1 = last,
            _ => groups.push((first, last)),
        }
    }
    let mut out: Vec<Section> = Vec::new();
    for (first, last) in groups {
        let blocks = collect(doc, first, last + 1, decisions, diagnostics);
        let Some(mut s) = section(group_kind(doc, first, last, &blocks), blocks) else { continue };
        if s.kind == SectionKind::Epigraph {
            blocks::credit_last(&mut s.blocks);
        }
        match out.last_mut() {
            Some(o) if o.kind == s.kind && matches!(s.kind, SectionKind::FrontMatter | SectionKind::Text) => {
                o.blocks.extend(s.blocks);
                o.span = o.span.to(s.span);
            }
            _ => out.push(s),
        }
    }
    out
}

fn trim(blocks: &mut Vec<Block>) {
    let is_break = |b: &Block| matches!(b.kind, BlockKind::SceneBreak(_));
    while blocks.last().is_some_and(is_break) {
        blocks.pop();
    }
    let lead = blocks.iter().take_while(|b| is_break(b)).count();
    blocks.drain(..lead);
}

/// Where a draft without headings opens with a dedication: the first line after it.
fn front_groups(doc: &Doc, to: usize) -> Option<(usize, SectionKind)> {
    let mut runs = doc.runs_in_turn();
    let (first, last, _) = runs.next()?;
    let (next, _, gap) = runs.next()?;
    (next < to && gap > doc.stats.gap.max(1) && last - first < 4 && is_dedication(doc, first, last))
        .then_some((next, SectionKind::Dedication))
}

fn is_dedication(doc: &Doc, first: usize, last: usize) -> bool {
    let text = inline::words((first..=last).map(|i| doc.text_of(i)));
    let f = fold(&text);
    let opens = [
        "to ",
        "for ",
        "dedicated to",
        "in memory of",
        "in loving memory",
        "a ",
        "aan ",
        "fur ",
        "pour ",
        "para ",
        "per ",
        "til ",
        "till ",
        "meinen ",
        "meiner ",
        "a mon ",
        "a ma ",
    ]
    .iter()
    .any(|p| f.starts_with(p));
    opens
        && text.chars().count() < 200
        && (f.starts_with("dedicated") || !f.starts_with("a ") || text.starts_with('\u{c0}'))
}

fn group_kind(doc: &Doc, first: usize, last: usize, blocks: &[Block]) -> SectionKind {
    if blocks.len() <= 4 && is_dedication(doc, first, last) {
        return SectionKind::Dedication;
    }
    let long =
        blocks.iter().filter(|b| matches!(&b.kind, BlockKind::Paragraph(t) if plain(t).chars().count() > 200)).count();
    let set_off = blocks.iter().filter(|b| matches!(b.kind, BlockKind::Group(..) | BlockKind::Verse(_))).count();
    let credited = blocks.last().is_some_and(|b| match &b.kind {
        BlockKind::Paragraph(t) => plain(t).starts_with(['\u{2014}', '-', '\u{2013}']),
        BlockKind::Verse(v) => {
            v.last().and_then(|s| s.last()).is_some_and(|l| plain(l.text()).starts_with(['\u{2014}', '-']))
        }
        _ => false,
    });
    if credited && blocks.len() <= 6 || (set_off > 0 && blocks.len() <= 4 && long == 0 && starts_quoted(blocks)) {
        return SectionKind::Epigraph;
    }
    if long >= 2 { SectionKind::Text } else { SectionKind::FrontMatter }
}

fn starts_quoted(blocks: &[Block]) -> bool {
    let first = match blocks.first().map(|b| &b.kind) {
        Some(BlockKind::Paragraph(t)) => plain(t),
        Some(BlockKind::Verse(v)) => v.first().and_then(|s| s.first()).map(|l| plain(l.text())).unwrap_or_default(),
        Some(BlockKind::Group(_, q)) => match q.first().map(|b| &b.kind) {
            Some(BlockKind::Paragraph(t)) => plain(t),
            _ => String::new(),
        },
        _ => String::new(),
    };
    first.starts_with(['"', '\u{201c}', '\u{2018}', '\'', '\u{ab}', '\u{201e}'])
}

/// Settles which sections are parts: those of a kind that holds chapters somewhere.
fn kinds(sections: &mut [Section]) {
    for s in sections.iter_mut() {
        let holds = s.children.iter().any(|c| c.heading.is_some());
        let by_name = s
            .heading
            .as_ref()
            .and_then(|h| headwords::name(&fold(&plain(if h.label.is_empty() { &h.title } else { &h.label }))));
        if s.kind == SectionKind::Part && !holds && by_name.is_none() {
            s.kind = SectionKind::Chapter;
        }
        kinds(&mut s.children);
    }
    // A part without chapters among parts that have some is a part still.
    if sections.iter().any(|s| s.kind == SectionKind::Part) {
        let numbered = |s: &Section| s.heading.as_ref().is_some_and(|h| !h.label.is_empty() && h.number.is_some());
        let word = |s: &Section| {
            let label = s.heading.as_ref().map(|h| plain(&h.label)).unwrap_or_default();
            fold(label.split_whitespace().next().unwrap_or(""))
        };
        let names: Vec<String> =
            sections.iter().filter(|s| s.kind == SectionKind::Part && numbered(s)).map(word).collect();
        for s in sections.iter_mut() {
            if s.kind == SectionKind::Chapter && numbered(s) && names.contains(&word(s)) {
                s.kind = SectionKind::Part;
            }
        }
    }
}

/// Numbers that do not run on, and headings without text.
fn findings(sections: &[Section], diagnostics: &mut Vec<Diagnostic>) {
    let mut before: Option<(u32, String)> = None;
    for s in sections {
        if let Some(h) = &s.heading {
            if s.blocks.is_empty() && s.children.is_empty() {
                diagnostics.push(Diagnostic::at(h.span, Finding::EmptyChapter { heading: h.one_line() }));
            }
            if let (Some(n), false) = (h.number, h.label.is_empty()) {
                let label = fold(&plain(&h.label));
                let word: String = label.chars().take_while(|c| c.is_alphabetic()).collect();
                if let Some((b, w)) = &before
                    && *w == word
                    && n != b + 1
                    && n != 1
                {
                    diagnostics.push(Diagnostic::at(h.span, Finding::ChapterNumber { before: *b, found: n }));
                }
                before = Some((n, word));
            }
        }
        findings(&s.children, diagnostics);
    }
}
