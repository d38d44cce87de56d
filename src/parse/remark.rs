//! Decisions of the writer about headings, laid over a tree that was read from Markdown.

use super::doc::Doc;
use super::heads::Found;
use super::inline;
use super::markdown::tree::Marked;
use super::overrides::{self, DEEPEST, Placed, What};
use super::report::HeadingBy;
use crate::book::{Block, BlockKind, Inline, walk_inlines_mut};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Lays what was decided about headings over those that are marked.
pub(crate) fn apply(doc: &mut Doc, marked: &mut Marked, placed: &[Placed<'_>], diagnostics: &mut Vec<Diagnostic>) {
    for p in placed {
        let at = marked.sections.partition_point(|(f, _)| f.first <= p.first()).checked_sub(1);
        let by_name = |f: &Found| f.by == HeadingBy::FileName && f.first + 1 == p.first();
        let at = at.filter(|n| marked.sections[*n].0.last >= p.first() || by_name(&marked.sections[*n].0));
        match (p.what(), at) {
            (What::NoHeading, Some(n)) => remove(doc, marked, n),
            (What::NoHeading, None) => overrides::idle(p, doc, diagnostics),
            (What::Heading { level, title, kind }, Some(n)) => {
                let found = &mut marked.sections[n].0;
                let before = (found.level, found.kind, found.title.clone());
                found.level = level.map_or(found.level, |l| l.clamp(1, DEEPEST));
                found.kind = kind.unwrap_or(found.kind);
                overrides::retitle(doc, found, title.as_deref());
                if before == (found.level, found.kind, found.title.clone()) {
                    overrides::idle(p, doc, diagnostics);
                } else {
                    found.by = HeadingBy::Given;
                }
            }
            (What::Heading { level, title, kind }, None) => {
                if !cut_out(doc, marked, p.first(), p.last()) {
                    let place = doc.source.at(p.first() as u32 + 1).words();
                    let finding = Finding::OverrideLost { origin: p.origin().to_owned(), place, text: None };
                    diagnostics.push(Diagnostic::at(doc.lines[p.first()].span(), finding));
                    continue;
                }
                let all: Vec<Found> = marked.sections.iter().map(|s| s.0.clone()).collect();
                let place = all.partition_point(|f| f.first < p.first());
                let level = level.map_or(0, |l| l.clamp(1, DEEPEST));
                let mut found = overrides::make(doc, p, &all[..place], &all[place..], level);
                found.kind = kind.unwrap_or(found.kind);
                overrides::retitle(doc, &mut found, title.as_deref());
                marked.insert(doc, found);
            }
            _ => {}
        }
    }
}

/// Makes a heading text: a paragraph, with what was below it, at the end of the section above.
fn remove(doc: &Doc, marked: &mut Marked, at: usize) {
    let (found, mut below) = marked.sections.remove(at);
    let mut blocks = Vec::new();
    // A heading by a name has no words in the text.
    if found.by != HeadingBy::FileName {
        let mut text = found.label;
        if !text.is_empty() && !found.title.is_empty() {
            text.push(Inline::Text(": ".into()));
        }
        text.extend(found.title);
        let span = doc.lines[found.first].span().to(doc.lines[found.last].span());
        blocks.push(Block { kind: BlockKind::Paragraph(inline::tidy(text)), span });
    }
    blocks.append(&mut below);
    match at.checked_sub(1) {
        Some(above) => marked.sections[above].1.append(&mut blocks),
        None => marked.before.append(&mut blocks),
    }
}

/// Takes lines out of the paragraph that holds them, which may leave one above them and one below. Whether there was
/// such a paragraph: lines of lists, tables and quotes are no headings, nor are lines that call notes beside others.
fn cut_out(doc: &Doc, marked: &mut Marked, first: usize, last: usize) -> bool {
    let (start, end) = (doc.lines[first].start, doc.lines[last].end);
    let lists = marked.sections.iter_mut().map(|s| &mut s.1).chain([&mut marked.before]);
    for blocks in lists {
        let Some(n) = blocks.iter().position(|b| b.span.start <= start && start < b.span.end) else { continue };
        let span = blocks[n].span;
        if !matches!(blocks[n].kind, BlockKind::Paragraph(_)) || span.end < end || calls(&mut blocks[n]) {
            return false;
        }
        let (from, to) = doc.source.lines_of(span);
        let (from, to) = (from as usize - 1, to as usize - 1);
        let paragraph = |a: usize, b: usize| {
            let span = Span::new(doc.lines[a].start as usize, doc.lines[b].end as usize);
            let text = inline::read((a..=b).map(|i| doc.text_of(i)), doc.marks).inlines;
            Block { kind: BlockKind::Paragraph(text), span }
        };
        let above = (from < first).then(|| paragraph(from, first - 1));
        let below = (last < to).then(|| paragraph(last + 1, to));
        blocks.splice(n..=n, above.into_iter().chain(below));
        return true;
    }
    false
}

fn calls(block: &mut Block) -> bool {
    fn any(text: &[Inline]) -> bool {
        text.iter().any(|i| matches!(i, Inline::NoteRef(_)) || any(i.children()))
    }
    let mut found = false;
    walk_inlines_mut(block, &mut |t| found |= any(t));
    found
}
