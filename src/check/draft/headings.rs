//! Chapters and scenes against one another.

use rustc_hash::FxHashMap;

use crate::book::{BlockKind, Book, Heading, Section, SectionKind, walk_blocks, walk_sections, walk_text};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Fewer chapters have no usual length.
const CHAPTERS: usize = 5;
/// A chapter of so many words has the size of a page, whatever the others have.
const SHORT: usize = 60;
/// How many times shorter or longer than the usual chapter is strange.
const TIMES: usize = 12;

/// Chapters much shorter or longer than the others: a line taken for a heading, or a heading overlooked.
pub(super) fn lengths(book: &Book, out: &mut Vec<Diagnostic>) {
    let mut chapters: Vec<(usize, &Heading)> = Vec::new();
    walk_sections(book, &mut |_, s| {
        if let (SectionKind::Chapter, Some(h), true) = (s.kind(), s.heading(), s.children().is_empty()) {
            chapters.push((words(s), h));
        }
    });
    if chapters.len() < CHAPTERS {
        return;
    }
    let mut sizes: Vec<usize> = chapters.iter().map(|c| c.0).collect();
    sizes.sort_unstable();
    let usual = sizes[sizes.len() / 2];
    for (words, h) in chapters {
        let heading = h.one_line();
        if words > 0 && words < SHORT && words * TIMES < usual {
            out.push(Diagnostic::at(h.span(), Finding::ShortChapter { heading, words, usual }));
        } else if words > usual.max(SHORT) * TIMES {
            out.push(Diagnostic::at(h.span(), Finding::LongChapter { heading, words, usual }));
        }
    }
}

fn words(s: &Section) -> usize {
    let mut n = 0;
    for b in s.blocks() {
        walk_text(b.kind(), &mut |t| n += t.plain().split_whitespace().count());
    }
    n
}

/// The same title twice in one place of the tree.
pub(super) fn twice(book: &Book, out: &mut Vec<Diagnostic>) {
    fn go(sections: &[Section], out: &mut Vec<Diagnostic>) {
        // Of each title, how often it stands and where last.
        let mut seen: FxHashMap<String, (usize, Span)> = FxHashMap::default();
        let mut order: Vec<String> = Vec::new();
        for s in sections {
            if let Some(h) = s.heading().filter(|h| h.label().is_empty()) {
                let title = crate::book::plain(h.title());
                let entry = seen.entry(title.to_lowercase()).or_insert((0, h.span()));
                *entry = (entry.0 + 1, h.span());
                if entry.0 == 2 {
                    order.push(title);
                }
            }
            go(s.children(), out);
        }
        // What stands more often is a habit: a diary's owner, a year.
        for title in order {
            if let Some((2, span)) = seen.get(&title.to_lowercase()) {
                out.push(Diagnostic::at(*span, Finding::TitleTwice { title }));
            }
        }
    }
    go(book.sections(), out);
}

/// A draft of more signs than this has no usual one.
const SIGNS: usize = 12;
/// A sign that comes no oftener, and this much rarer than the usual one, is a slip; others have a meaning of their own.
const SLIPS: usize = 2;
const RARER: usize = 6;

/// Scene breaks marked in another way than the others.
pub(super) fn scene_marks(book: &Book, out: &mut Vec<Diagnostic>) {
    let mut breaks: Vec<(String, Span)> = Vec::new();
    walk_blocks(book, &mut |_, b| {
        if let BlockKind::SceneBreak(sign) = b.kind() {
            let sign: String = sign.iter().flat_map(|s| s.chars()).filter(|c| !c.is_whitespace()).collect();
            breaks.push((sign, b.span()));
        }
    });
    let mut counts: Vec<(String, usize)> = Vec::new();
    for (sign, _) in &breaks {
        match counts.iter().position(|c| c.0 == *sign) {
            Some(n) => counts[n].1 += 1,
            None if counts.len() == SIGNS => return,
            None => counts.push((sign.clone(), 1)),
        }
    }
    let Some((usual, most)) = counts.iter().max_by_key(|c| c.1).cloned() else { return };
    for (sign, span) in breaks {
        let count = counts.iter().find(|c| c.0 == sign).map_or(0, |c| c.1);
        if sign != usual && count <= SLIPS && count * RARER <= most {
            out.push(Diagnostic::at(span, Finding::SceneMark { found: sign, usual: usual.clone(), times: most }));
        }
    }
}
