//! The chapters of a work: their labels, summaries and notes; and what stands below the story.

use super::super::numbers::fold;
use super::marks::Mark;
use super::{FURNITURE, LABEL, Page, Plan, RELATED, TITLE_AGAIN};

/// Lines that notes at a chapter's end take, their label included, where nothing above announces them: the page does
/// announce them, so a label further up is the story's own.
const END_NOTES: usize = 4;
/// Lines among which the page's furniture shows itself below `Actions`.
const FURNITURE_SIGNS: usize = 12;

/// Reads what stands below the head.
pub(super) fn read(page: &Page, head: usize, plan: &mut Plan) {
    let end = tail(page, head, plan);
    let chapters: Vec<usize> = (head..end).filter(|k| page.is_chapter(*k) && !plan.is_title(page.text(*k))).collect();
    // A download of one chapter may repeat its title above it.
    if let Some(k) = (head..end.min(head + 3)).find(|k| is_title_again(page, plan, *k)) {
        plan.take.push((k, TITLE_AGAIN));
    }
    plan.chapters.clone_from(&chapters);
    let work_notes = page.marks[..end].contains(&Some(Mark::SeeWork));
    let first = chapters.first().copied().unwrap_or(end);
    if head < first {
        section(page, head, first, work_notes && first == end, plan);
    }
    for (n, c) in chapters.iter().enumerate() {
        let next = chapters.get(n + 1).copied().unwrap_or(end);
        section(page, c + 1, next, work_notes && next == end, plan);
    }
}

fn is_title_again(page: &Page, plan: &Plan, k: usize) -> bool {
    let heading = page.doc.rich.is_some_and(|r| r.heading_at(page.lines[k]).is_some());
    heading && page.marks[k].is_none() && plan.is_title(page.text(k))
}

/// Takes what stands below the story; gives the number of the line after the story.
fn tail(page: &Page, head: usize, plan: &mut Plan) -> usize {
    let n = page.lines.len();
    let last = |mark: Mark| (head..n).rev().find(|k| page.marks[*k] == Some(mark));
    if let Some(k) = last(Mark::Actions) {
        let signs = ["kudos", "bookmark", "\u{2191} top", "top", "comments", "post comment"];
        let below = (k + 1..n).take(FURNITURE_SIGNS).map(|k| fold(page.text(k)));
        if below.filter(|f| signs.iter().any(|s| f.trim().starts_with(s))).count() >= 2 {
            plan.take.extend((k..n).map(|k| (k, FURNITURE)));
            return k;
        }
    }
    let afterword = last(Mark::Afterword).filter(|_| page.download);
    let Some(from) = afterword.or_else(|| last(Mark::Comment)) else { return n };
    let mut k = from;
    while k < n {
        let end = || {
            let ends = |j: &usize| matches!(page.marks[*j], Some(Mark::Inspired | Mark::Comment));
            (k + 1..n).find(ends).unwrap_or(n)
        };
        match page.marks[k] {
            Some(Mark::EndNotes) => {
                let end = page.extent(k, end(), true);
                plan.asides.push((k, end, true));
                k = end;
            }
            Some(Mark::Inspired) => {
                let end = end();
                plan.take.extend((k..end).map(|k| (k, RELATED)));
                k = end;
            }
            Some(_) => {
                plan.take.push((k, LABEL));
                k += 1;
            }
            None => k += 1,
        }
    }
    from
}

/// The text of a chapter, or of a work without any, from below its heading on.
fn section(page: &Page, from: usize, to: usize, work_notes: bool, plan: &mut Plan) {
    let text = (from..to).find(|k| page.marks[*k] == Some(Mark::Text));
    let limit = text.unwrap_or(to);
    let mut announced = usize::from(work_notes);
    let mut k = from;
    while k < to {
        let set_off = || page.doc.rich.is_some_and(|r| r.set_off_after(page.lines[k]).is_some());
        match page.marks[k] {
            Some(Mark::Text) => {
                plan.take.push((k, LABEL));
                k += 1;
                break;
            }
            Some(Mark::SeeChapter | Mark::SeeWork) => {
                announced += usize::from(page.marks[k] == Some(Mark::SeeChapter));
                plan.take.push((k, LABEL));
                k += 1;
            }
            Some(m @ (Mark::Summary | Mark::Notes | Mark::ChapterSummary | Mark::ChapterNotes))
                if text.is_some() || matches!(m, Mark::ChapterSummary | Mark::ChapterNotes) || set_off() =>
            {
                let end = page.extent(k, limit, text.is_some());
                if end > k + 1 {
                    plan.asides.push((k, end, true));
                } else {
                    plan.take.push((k, LABEL));
                }
                k = end;
            }
            None if fold(page.text(k)).starts_with("chapter by ") && k == from => {
                plan.asides.push((k, k + 1, false));
                k += 1;
            }
            _ => break,
        }
    }
    if let Some(text) = text.filter(|t| *t >= k) {
        plan.take.push((text, LABEL));
        k = text + 1;
    }
    let mut end = to;
    for label in (k..to).rev() {
        match page.marks[label] {
            Some(Mark::SeeChapter | Mark::SeeWork) => {
                plan.take.push((label, LABEL));
                continue;
            }
            Some(Mark::ChapterEnd) => {}
            Some(Mark::Notes) if end == to || announced > 0 => {
                let whole = page.doc.rich.is_some_and(|r| {
                    r.set_off_after(page.lines[label]).is_some_and(|last| end > label && last >= page.lines[end - 1])
                });
                if !(announced > 0 || whole || page.doc.rich.is_none() && end - label <= END_NOTES) {
                    break;
                }
                announced = announced.saturating_sub(1);
            }
            Some(Mark::Notes) => break,
            _ => continue,
        }
        let stop = page.note_end(label, end);
        if stop > label + 1 {
            plan.asides.push((label, stop, true));
        } else {
            plan.take.push((label, LABEL));
        }
        end = label;
    }
}
