//! The first heading of a draft that stands where a title page does.
//!
//! Nothing that can be seen of `THE YARD` below a title and an author tells whether it is a second title or the first
//! of four parts. The other three do: the first of a family looks as the others look, and has below it what they have.

use super::candidates::{Blk, Gaps};
use super::doc::Doc;
use super::heads::Head;
use super::labelled::{Family, family, is_by};
use super::report::HeadingBy;

/// A block that runs on: of more characters than a short line has.
const TEXT: usize = 60;

fn is_text(b: &Blk) -> bool {
    b.prose || b.last > b.first || b.text.chars().count() > TEXT
}

/// What stands right below a heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Below {
    /// A label.
    Label(Family),
    /// A heading known by its name.
    Named,
    /// Who wrote it.
    By,
    Text,
}

fn below(blks: &[Blk], heads: &[Option<Head>], i: usize) -> Option<Below> {
    let b = blks.get(i + 1)?;
    match &heads[i + 1] {
        Some(h) if h.by == HeadingBy::Name => Some(Below::Named),
        Some(h) if h.title_from.is_some() => b.label.as_ref().map(|l| Below::Label(family(l))),
        Some(_) => None,
        None if !b.prose && is_by(&b.text) => Some(Below::By),
        // A dedication or a motto may stand above the text.
        None => (is_text(b) || blks.get(i + 2).is_some_and(is_text)).then_some(Below::Text),
    }
}

/// Accepts the first of a family of headings without labels that were held for lines of the title page, the nearest to
/// the others first: where paragraphs are short, a title page may seem to go on over a piece or two. `page` is the
/// block the page ends before, `title` the key of the book's title.
pub(super) fn first_of_family(
    doc: &Doc,
    blks: &[Blk],
    gaps: &Gaps,
    taken: &[bool],
    page: usize,
    title: &str,
    heads: &mut [Option<Head>],
) {
    let centred = |b: &Blk| b.indent > doc.stats.indent + 8;
    let family: Vec<usize> = (page..blks.len())
        .filter(|i| heads[*i].as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty()))
        .collect();
    let Some(first) = family.first().copied() else { return };
    for i in (0..=page.min(first)).rev() {
        let b = &blks[i];
        if heads[i].is_some() {
            // Whatever stands above a heading is judged by what the heading is.
            continue;
        }
        if b.prose || taken[i] || b.key.is_empty() || b.label.is_some() || b.last > b.first + 3 || is_by(&b.text) {
            continue;
        }
        let same_title = title.len() > 3 && (b.key == title || b.key.len() > 5 && title.starts_with(&b.key));
        let Some(under) = below(blks, heads, i).filter(|_| !same_title) else { continue };
        let like: Vec<usize> = family
            .iter()
            .copied()
            .filter(|k| {
                let o = &blks[*k];
                o.capitals == b.capitals && centred(o) == centred(b) && below(blks, heads, *k) == Some(under)
            })
            .collect();
        // Numbers that start again below are a surer sign than text.
        let one = |k: usize| blks.get(k + 1).and_then(|n| n.label.as_ref()).is_some_and(|l| l.number == Some(1));
        let again = match under {
            Below::Label(_) => one(i) && like.iter().any(|k| one(*k)),
            Below::Named | Below::By => true,
            Below::Text => false,
        };
        let need = if again { 1 } else { 2 };
        let mut before: Vec<u32> = like.iter().map(|k| blks[*k].before).collect();
        before.sort_unstable();
        let usual = before.get(before.len() / 2).copied().unwrap_or(0);
        let parted = gaps.mute || i == 0 || b.before * 2 >= usual;
        if like.len() >= need && parted {
            let score = like.iter().filter_map(|k| heads[*k].as_ref()).map(|h| h.score).fold(f32::MAX, f32::min);
            heads[i] = Some(Head { score: score.min(1.0), by: HeadingBy::Look, join: Vec::new(), title_from: None });
        }
    }
}
