//! Emphasis over several paragraphs: opened at the head of one, closed at the end of a later one.
//!
//! Transcribers write `_` where the italics begin and where they end, with whole paragraphs between; some open them
//! anew in every paragraph. Emphasis is read paragraph by paragraph, so the marks that are understood are written down
//! here, by line.

use std::collections::BTreeMap;

use super::doc::{Doc, Run, Use};
use super::has::Has;

/// Paragraphs that one stress may run over.
const MOST: usize = 40;

/// Marks that a line is read with: one before it, one behind it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) before: bool,
    pub(crate) behind: bool,
}

/// How a run stands to its marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Every mark has its partner, or there is none.
    Even,
    /// It opens with a mark that does not close.
    Opens,
    /// It ends with a mark that nothing opened.
    Closes,
    /// Anything else.
    Odd,
}

/// Finds emphasis that goes over paragraph ends.
pub(crate) fn find(doc: &Doc, runs: &[Run]) -> BTreeMap<usize, Carried> {
    let mut out: BTreeMap<usize, Carried> = BTreeMap::new();
    let states: Vec<State> = runs.iter().map(|(first, last, _)| state(doc, *first, *last)).collect();
    let mut n = 0;
    while n < runs.len() {
        if states[n] != State::Opens {
            n += 1;
            continue;
        }
        let mut end = None;
        let mut anew = true;
        for k in n + 1..runs.len().min(n + MOST) {
            let heading = (runs[k - 1].1 + 1..runs[k].0).any(|i| doc.uses[i] == Use::Heading);
            let opens = starts(doc.text_of(runs[k].0));
            anew &= opens;
            match states[k] {
                _ if heading => break,
                State::Odd => break,
                State::Closes => {
                    end = Some(k);
                    break;
                }
                // Opened in each paragraph, the last of them closes as any other does.
                State::Even if opens && anew => {
                    end = Some(k);
                    break;
                }
                State::Opens if !anew => break,
                State::Even | State::Opens => {}
            }
        }
        let Some(end) = end else {
            n += 1;
            continue;
        };
        for (k, run) in runs[n..=end].iter().enumerate() {
            let opened = starts(doc.text_of(run.0));
            if k > 0 && !opened {
                out.entry(run.0).or_default().before = true;
            }
            if n + k < end {
                out.entry(run.1).or_default().behind = true;
            }
        }
        n = end + 1;
    }
    out
}

fn starts(s: &str) -> bool {
    s.trim_start_matches(['"', '\u{201c}', '\u{2018}', '('])
        .strip_prefix('_')
        .is_some_and(|r| !r.starts_with(['_', ' ']))
}

fn state(doc: &Doc, first: usize, last: usize) -> State {
    let (mut open, mut stray, mut marks) = (false, 0, 0);
    let mut tail = false;
    for i in first..=last {
        if !doc.lines[i].has.any(Has::MARK) {
            continue;
        }
        let s = doc.text_of(i);
        for at in memchr::memchr_iter(b'_', s.as_bytes()) {
            let before = s[..at].chars().next_back();
            let after = s[at + 1..].chars().next();
            let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
            marks += 1;
            if open && solid(before) && !word(after) {
                open = false;
            } else if solid(after) && !word(before) {
                open = true;
            } else if solid(before) && !word(after) {
                stray += 1;
                tail = i == last && s.len() - at < 8 && s[at + 1..].chars().all(|c| !c.is_alphanumeric());
            }
        }
    }
    match (open, stray) {
        (false, 0) => State::Even,
        (true, 0) if starts(doc.text_of(first)) && marks == 1 => State::Opens,
        (false, 1) if tail && marks == 1 => State::Closes,
        _ => State::Odd,
    }
}
