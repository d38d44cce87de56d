//! The words of a marked-up line that are no text of the book.

use std::ops::Range;

use crate::parse::doc::Doc;

const MARK: &str = "Markdown mark";

/// Declares the words of each line that are not in the tree, with the innermost mark they stand in as the reason.
pub(super) fn declare(
    doc: &mut Doc,
    covered: &[Range<usize>],
    uncovered: &[Range<usize>],
    reasons: &[(Range<usize>, &'static str)],
) {
    let text = doc.text;
    let mut reasons: Vec<&(Range<usize>, &'static str)> = reasons.iter().collect();
    reasons.sort_by_key(|r| (r.0.start, std::cmp::Reverse(r.0.end)));
    let mut uncovered: Vec<Range<usize>> = uncovered.to_vec();
    uncovered.sort_by_key(|r| r.start);
    let (mut c, mut u, mut r) = (0, 0, 0);
    let mut open: Vec<(usize, &'static str)> = Vec::new();
    for i in 0..doc.lines.len() {
        let (start, end) = (doc.lines[i].start as usize, doc.lines[i].end as usize);
        if !doc.is_text(i) || !text[start..end].contains(char::is_alphanumeric) {
            continue;
        }
        let mut held = vec![false; end - start];
        let mut mark = |ranges: &[Range<usize>], from: &mut usize, value: bool| {
            while ranges.get(*from).is_some_and(|r| r.end <= start) {
                *from += 1;
            }
            for r in ranges[*from..].iter().take_while(|r| r.start < end) {
                let (a, b) = (r.start.max(start) - start, r.end.min(end).max(start) - start);
                held[a..b.max(a)].fill(value);
            }
        };
        mark(covered, &mut c, true);
        mark(&uncovered, &mut u, false);
        // Pieces that are not held, each up to the next that is.
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        let mut any = false;
        for (k, ch) in text[start..end].char_indices() {
            any |= held[k] && ch.is_alphanumeric();
            if held[k] {
                continue;
            }
            match pieces.last_mut() {
                Some(p) if p.1 == start + k => p.1 += ch.len_utf8(),
                _ => pieces.push((start + k, start + k + ch.len_utf8())),
            }
        }
        pieces.retain(|p| text[p.0..p.1].contains(char::is_alphanumeric));
        let mut whole = MARK;
        let mut said = Vec::new();
        for p in &pieces {
            while let Some((range, why)) = reasons.get(r).filter(|x| x.0.start <= p.0) {
                while open.last().is_some_and(|o| o.0 <= range.start) {
                    open.pop();
                }
                open.push((range.end, why));
                r += 1;
            }
            while open.last().is_some_and(|o| o.0 <= p.0) {
                open.pop();
            }
            whole = open.last().map_or(MARK, |o| o.1);
            said.push((*p, whole));
        }
        if !any && !pieces.is_empty() {
            doc.leave_out(i, i + 1, whole);
            continue;
        }
        for ((a, b), why) in said {
            doc.leave_out_words(i, i, why, &text[a..b]);
        }
    }
}
