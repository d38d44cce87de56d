//! What is wrong at the edges of pages in spite of all: told from the lines as they are printed, not from the prices.

use super::blocks::{Item, Keep};
use super::pagebreak::{SHORTEST_LAST, Side};
use crate::diag::PageFault;

/// Which pages end in a hyphen.
pub(crate) fn hyphens(items: &[Item], starts: &[(usize, usize)]) -> Vec<bool> {
    let ends = |(item, line): &(usize, usize)| match items.get(*item) {
        Some(Item::Text(text)) => line.checked_sub(1).is_some_and(|n| text.lines.get(n).is_some_and(|l| l.hyphen)),
        _ => false,
    };
    starts.iter().skip(1).map(ends).chain([false]).collect()
}

/// Gives what is wrong with the pages of a flow, each with the number of the page in it. `starts` says where pages begin, an
/// item and its line; `hyphens` which of them end in a hyphen; `rows` how many lines of the grid each takes; the first is on `side`.
pub(crate) fn faults(
    items: &[Item],
    starts: &[(usize, usize)],
    hyphens: &[bool],
    rows: &[usize],
    side: Side,
) -> Vec<(usize, PageFault)> {
    let mut out = Vec::new();
    let verso = |page: usize| (side == Side::Verso) == page.is_multiple_of(2);
    for (page, (item, line)) in starts.iter().copied().enumerate().skip(1) {
        if let Some(Item::Text(text)) = items.get(item)
            && line > 0
        {
            if line + 1 == text.lines.len() {
                out.push((page, PageFault::Widow));
            }
            if line == 1 {
                out.push((page - 1, PageFault::Orphan));
            }
            if hyphens[page - 1] && !verso(page - 1) {
                out.push((page - 1, PageFault::Hyphen));
            }
        }
        let before = item.checked_sub(1).and_then(|n| items.get(n));
        if line == 0 && matches!(before, Some(Item::Text(t)) if t.heads.is_some() && t.keep == Keep::WithNext) {
            out.push((page - 1, PageFault::Heading));
        }
    }
    // Pages count whose flow goes on after both.
    for page in (0..rows.len().saturating_sub(2)).filter(|p| verso(*p)) {
        if rows[page] != rows[page + 1] {
            out.push((page, PageFault::Uneven));
        }
    }
    if let [_, .., last] = rows
        && *last < SHORTEST_LAST
    {
        out.push((rows.len() - 1, PageFault::Short));
    }
    out
}
