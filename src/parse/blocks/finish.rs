//! What only neighbours can tell: stanzas and quotes that are one, the lines of letters, whose words a quotation is,
//! and gaps that part scenes.

use super::{Blocks, Made, Shape, letter, play};
use crate::book::{Block, BlockKind, GroupKind, Item, LineKind, plain};
use crate::parse::doc::Doc;
use crate::parse::report::BreakBy;
use crate::source::Span;

/// Characters of a passage at a section's head that may be an epigraph.
const MOST_EPIGRAPH: usize = 900;
/// Lines of a poem at a section's head that may be an epigraph.
const MOST_LINES: usize = 24;
/// Characters of the text that a name stands below; a title page's lines are shorter.
const LEAST_PROSE: usize = 80;
/// Lines of an address above a letter.
const MOST_ADDRESS: usize = 3;

/// Joins stanzas and quotes, sets scene breaks at wide gaps, and takes away breaks that part nothing.
pub(super) fn finish(doc: &Doc, mut made: Vec<Made>, out: &mut Blocks) {
    if doc.cast.is_some() {
        for m in &mut made {
            if let BlockKind::Paragraph(_) = m.block.kind {
                m.block = play::as_direction(m.block.clone());
            }
        }
    }
    let mut made = join(doc, made);
    settle(&mut made);
    let made = credit(doc, join_letters(doc, made));
    let mut list: Vec<Made> = Vec::with_capacity(made.len());
    for m in made {
        if let Some(last) = list.last() {
            let wide = doc.wide_gap.is_some_and(|w| m.gap >= w);
            if wide && m.shape == Shape::Prose && last.shape == Shape::Prose && !aside(&m.block) && !aside(&last.block)
            {
                // Its place is the last of the blank lines' own: just before the block that follows.
                let at = m.block.span.start;
                let span = Span { start: at.saturating_sub(1), end: at.saturating_sub(1) };
                let block = Block { kind: BlockKind::SceneBreak(None), span };
                list.push(Made { block, shape: Shape::Break(BreakBy::Gap), gap: 0 });
            }
        }
        list.push(m);
    }
    while list.last().is_some_and(|m| matches!(m.shape, Shape::Break(_))) {
        list.pop();
    }
    let lead = list.iter().take_while(|m| matches!(m.shape, Shape::Break(_))).count();
    for m in list.into_iter().skip(lead) {
        if let Shape::Break(by) = m.shape {
            out.breaks.push((m.block.span, by));
        }
        out.blocks.push(m.block);
    }
}

/// The last line of an epigraph without a heading as the line that says whose it is.
pub(crate) fn credit_last(blocks: &mut [Block]) {
    if let [.., before, last] = blocks
        && short(last).is_some_and(|s| letter::is_attribution(&s))
        && !matches!(before.kind, BlockKind::SceneBreak(_))
    {
        as_line(last, LineKind::Attribution);
    }
}

/// Makes one of neighbours that are one: stanzas, quotes, items, rows of marks.
fn join(doc: &Doc, made: Vec<Made>) -> Vec<Made> {
    let mut list: Vec<Made> = Vec::with_capacity(made.len());
    for m in made {
        if let Some(last) = list.last_mut() {
            let near = m.gap <= doc.stats.gap.max(1);
            let whole = last.block.span.to(m.block.span);
            match (&mut last.block.kind, &m.block.kind) {
                (BlockKind::Verse(a), BlockKind::Verse(b)) if near => a.extend(b.iter().cloned()),
                (BlockKind::Group(x, a), BlockKind::Group(y, b)) if near && x == y => a.extend(b.iter().cloned()),
                (BlockKind::List(a), BlockKind::List(b)) if near && goes_on(a, b) => a.extend(b.iter().cloned()),
                // Rows of marks on end are one break.
                (BlockKind::SceneBreak(_), BlockKind::SceneBreak(_)) => {}
                (BlockKind::Speech { blocks, .. }, BlockKind::Verse(_)) if near => blocks.push(m.block),
                _ => {
                    list.push(m);
                    continue;
                }
            }
            last.block.span = whole;
            continue;
        }
        list.push(m);
    }
    list
}

/// Whether the items of one list go on in another: bullets both, or numbers that do not begin again.
fn goes_on(a: &[Item], b: &[Item]) -> bool {
    let (Some(a), Some(b)) = (a.last(), b.first()) else { return false };
    let first = b.marker.trim_matches(|c: char| !c.is_alphanumeric());
    a.marker.is_empty() == b.marker.is_empty() && !matches!(first, "1" | "a")
}

/// Makes one of the lines of a letter and the set-off text that they stand about.
fn join_letters(doc: &Doc, made: Vec<Made>) -> Vec<Made> {
    let part = |m: &Made| {
        [LineKind::Salutation, LineKind::Signature, LineKind::Dateline].iter().any(|k| is_line(&m.block, *k))
    };
    let quote = |m: &Made| matches!(m.block.kind, BlockKind::Group(GroupKind::Quote | GroupKind::Letter, _));
    let mut out: Vec<Made> = Vec::with_capacity(made.len());
    let mut rest = made.into_iter().peekable();
    while let Some(first) = rest.next() {
        if !part(&first) && !quote(&first) {
            out.push(first);
            continue;
        }
        // From the first line of one letter to the last before the next.
        let mut all = vec![first];
        let mut signed = false;
        while let Some(next) = rest.next_if(|m| {
            let near = m.gap <= doc.stats.gap.max(1);
            let signature = is_line(&m.block, LineKind::Signature);
            near && (signature || !signed && (part(m) || quote(m)))
        }) {
            signed |= is_line(&next.block, LineKind::Signature);
            all.push(next);
        }
        if all.len() > 1 && all.iter().any(part) && all.iter().any(quote) {
            let span = all[0].block.span.to(all[all.len() - 1].block.span);
            let gap = all[0].gap;
            let mut inner = Vec::new();
            for m in all {
                match m.block.kind {
                    BlockKind::Group(_, blocks) => inner.extend(blocks),
                    _ => inner.push(m.block),
                }
            }
            let block = Block { kind: BlockKind::Group(GroupKind::Letter, inner), span };
            out.push(Made { block, shape: Shape::SetOff, gap });
        } else {
            out.extend(all);
        }
    }
    out
}

/// The words of a paragraph that may be a line of a letter: one short line.
fn short(b: &Block) -> Option<String> {
    match &b.kind {
        BlockKind::Paragraph(t) if matches!(&t[..], [crate::book::Inline::Text(s)] if s.len() > 120) => None,
        BlockKind::Paragraph(t) => {
            let s = plain(t);
            let italic = matches!(&t[..], [crate::book::Inline::Emphasis(_)]);
            (s.len() <= 120).then(|| if italic { format!("_{s}_") } else { s })
        }
        _ => None,
    }
}

fn as_line(b: &mut Block, kind: LineKind) {
    if let BlockKind::Paragraph(t) = &mut b.kind {
        let text = std::mem::take(t);
        b.kind = BlockKind::Line(kind, text);
    }
}

fn is_line(b: &Block, kind: LineKind) -> bool {
    matches!(b.kind, BlockKind::Line(k, _) if k == kind)
}

/// Finds the lines of letters among paragraphs, at the top and in quotes.
fn settle(made: &mut [Made]) {
    let texts: Vec<Option<String>> = made.iter().map(|m| short(&m.block)).collect();
    let breaks: Vec<bool> = made.iter().map(|m| matches!(m.shape, Shape::Break(_))).collect();
    let mut blocks: Vec<&mut Block> = made.iter_mut().map(|m| &mut m.block).collect();
    lines_of_letters(&mut blocks, &texts, &breaks);
    for m in made.iter_mut() {
        if let BlockKind::Group(kind, inner) = &mut m.block.kind {
            let texts: Vec<Option<String>> = inner.iter().map(short).collect();
            let breaks = vec![false; inner.len()];
            let mut blocks: Vec<&mut Block> = inner.iter_mut().collect();
            lines_of_letters(&mut blocks, &texts, &breaks);
            let letter = inner.iter().any(|b| {
                [LineKind::Salutation, LineKind::Signature, LineKind::Dateline].iter().any(|k| is_line(b, *k))
            });
            if letter && *kind == GroupKind::Quote {
                *kind = GroupKind::Letter;
            }
        } else if let BlockKind::Line(..) = m.block.kind {
            m.shape = Shape::SetOff;
        }
    }
}

fn lines_of_letters(blocks: &mut [&mut Block], texts: &[Option<String>], breaks: &[bool]) {
    let n = blocks.len();
    let text = |k: usize| texts.get(k).and_then(|t| t.as_deref());
    for k in 0..n {
        let Some(s) = text(k) else { continue };
        let next_is_text = k + 1 < n && !breaks[k + 1];
        if letter::is_salutation(s) && next_is_text {
            as_line(blocks[k], LineKind::Salutation);
            // Place, date and address stand above.
            for up in (k.saturating_sub(MOST_ADDRESS)..k).rev() {
                let Some(above) = text(up).filter(|a| letter::is_dateline(a) || letter::is_name(a)) else { break };
                let kind = if letter::is_dateline(above) { LineKind::Dateline } else { LineKind::Salutation };
                as_line(blocks[up], kind);
            }
        } else if letter::is_close(s) && k > 0 && !breaks[k - 1] {
            let named = text(k + 1).is_some_and(letter::is_name);
            // A close needs a name, or the end of what it closes.
            if named || !next_is_text {
                as_line(blocks[k], LineKind::Signature);
            }
            if named {
                as_line(blocks[k + 1], LineKind::Signature);
                if text(k + 2).is_some_and(|t| letter::is_signed(t) || letter::is_dateline(t)) {
                    as_line(blocks[k + 2], LineKind::Signature);
                }
            }
        } else if letter::is_dateline(s) {
            as_line(blocks[k], LineKind::Dateline);
        } else if letter::is_signed(s) && k > 0 && length(blocks[k - 1]) > LEAST_PROSE {
            // A name at the end, or before the next letter's head or a postscript.
            let ends = k + 1 == n
                || breaks[k + 1]
                || text(k + 1)
                    .is_some_and(|t| letter::is_dateline(t) || letter::is_salutation(t) || letter::is_postscript(t));
            if ends {
                as_line(blocks[k], LineKind::Signature);
            }
        }
    }
}

/// Gives quotations the line that says whose they are, and makes epigraphs of those at a section's head.
fn credit(doc: &Doc, made: Vec<Made>) -> Vec<Made> {
    let mut out: Vec<Made> = Vec::with_capacity(made.len());
    for mut m in made {
        let credits = |b: &Block| short(b).is_some_and(|s| letter::is_attribution(&s));
        let wrapped = matches!(&m.block.kind, BlockKind::Group(_, inner) if inner.len() == 1 && credits(&inner[0]));
        if let Some(last) = out.last_mut()
            && matches!(last.block.kind, BlockKind::Verse(_) | BlockKind::Group(..))
            && (wrapped || !doc.dashes && credits(&m.block))
        {
            if wrapped && let BlockKind::Group(_, inner) = &mut m.block.kind {
                m.block = inner.remove(0);
            }
            as_line(&mut m.block, LineKind::Attribution);
            attach(last, m.block);
            continue;
        }
        // The credit may be the last line of the poem itself.
        credit_in_verse(&mut m);
        credit_in_group(&mut m);
        out.push(m);
    }
    epigraphs(doc, &mut out);
    out
}

/// Puts a line below a poem or into a group.
fn attach(m: &mut Made, line: Block) {
    let whole = m.block.span.to(line.span);
    match &mut m.block.kind {
        BlockKind::Group(_, inner) => inner.push(line),
        BlockKind::Verse(_) => {
            let poem = m.block.clone();
            m.block.kind = BlockKind::Group(GroupKind::Quote, vec![poem, line]);
        }
        _ => {}
    }
    m.block.span = whole;
}

fn credit_in_verse(m: &mut Made) {
    let BlockKind::Verse(stanzas) = &mut m.block.kind else { return };
    let Some(last) = stanzas.last_mut() else { return };
    let deep = last.iter().map(|l| l.indent).rev().skip(1).max().unwrap_or(0);
    let credit = last.last().is_some_and(|l| letter::is_attribution(&plain(&l.text)) && l.indent > deep);
    if !credit || last.len() < 2 && stanzas.len() < 2 {
        return;
    }
    let Some(line) = stanzas.last_mut().and_then(Vec::pop) else { return };
    stanzas.retain(|s| !s.is_empty());
    let span = m.block.span;
    let line =
        Block { kind: BlockKind::Line(LineKind::Attribution, line.text), span: Span { start: span.end, ..span } };
    attach(m, line);
}

fn credit_in_group(m: &mut Made) {
    let BlockKind::Group(kind, inner) = &mut m.block.kind else { return };
    if *kind == GroupKind::Letter || inner.len() < 2 {
        return;
    }
    if let Some(last) = inner.last_mut()
        && short(last).is_some_and(|s| letter::is_attribution(&s))
    {
        as_line(last, LineKind::Attribution);
    }
}

/// A quotation at a section's head, before its text, is an epigraph.
fn epigraphs(doc: &Doc, made: &mut [Made]) {
    if doc.cast.is_some() {
        return;
    }
    let prose = |m: &Made| matches!(m.block.kind, BlockKind::Paragraph(_)) && m.shape == Shape::Prose;
    let Some(first) = made.iter().position(|m| !matches!(m.shape, Shape::Picture)) else { return };
    // Text must follow, and more of it than of the quotation.
    if made.iter().skip(first + 1).filter(|m| prose(m)).count() < 2 || !made.get(first + 1).is_some_and(prose) {
        return;
    }
    let m = &mut made[first];
    match &mut m.block.kind {
        BlockKind::Group(kind @ GroupKind::Quote, inner) => {
            let long: usize = inner.iter().map(length).sum();
            if long <= MOST_EPIGRAPH {
                *kind = GroupKind::Epigraph;
            }
        }
        BlockKind::Verse(stanzas) if stanzas.iter().map(Vec::len).sum::<usize>() <= MOST_LINES => {
            let poem = m.block.clone();
            m.block.kind = BlockKind::Group(GroupKind::Epigraph, vec![poem]);
        }
        _ => {}
    }
}

/// Characters of a block's text.
fn length(b: &Block) -> usize {
    let mut n = 0;
    crate::book::walk_text(&b.kind, &mut |t| n += t.plain().chars().count());
    n
}

/// An editor's aside, as `[Illustration: …]`: gaps about it are the printer's.
fn aside(b: &Block) -> bool {
    match &b.kind {
        BlockKind::Paragraph(text) => {
            let s = plain(text);
            s.starts_with('[') && s.ends_with(']')
        }
        _ => false,
    }
}
