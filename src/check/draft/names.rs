//! Two spellings of one name.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Paragraph, words_of};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Shorter names lie too near to other names: Anne, Anna.
const LETTERS: usize = 6;
/// A spelling that comes so often is meant.
const RARE: usize = 2;
/// The usual spelling comes at least so often, and at least [`TIMES`] as often as the rare one.
const USUAL: usize = 8;
const TIMES: usize = 8;
/// Letters at the end in which two forms of one name, or two names, may well differ: Maria and Marie, Frenchman and
/// Frenchmen, Anna and Annas.
const ENDING: usize = 2;

#[derive(Default)]
struct Word {
    count: usize,
    first: Option<Span>,
    /// It stood in the middle of a sentence with a capital.
    is_name: bool,
}

/// Names that differ from a much commoner one by a letter.
pub(super) fn spellings(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    let mut words: FxHashMap<&str, Word> = FxHashMap::default();
    let mut order: Vec<&str> = Vec::new();
    let mut common: FxHashSet<&str> = FxHashSet::default();
    for p in paragraphs {
        for (at, w) in words_of(p.text) {
            let (at, w) = (at + (w.len() - w.trim_start_matches(['\'', '\u{2019}', '-']).len()), stem(w));
            if w.starts_with(char::is_lowercase) {
                common.insert(w);
                continue;
            }
            let capital = w.starts_with(char::is_uppercase) && w.chars().skip(1).all(char::is_lowercase);
            if !capital || w.chars().count() < LETTERS {
                continue;
            }
            let entry = words.entry(w).or_default();
            if entry.count == 0 {
                order.push(w);
            }
            entry.count += 1;
            entry.first.get_or_insert(p.span(at, at + w.len()));
            let before = p.text[..at].trim_end_matches(['_', '*', '\u{201c}', '"', '\u{2018}', '\'', '(']);
            entry.is_name |= goes_on(before);
        }
    }
    // Every word without one letter leads to the usual names it may stand for.
    let mut near: FxHashMap<String, Vec<&str>> = FxHashMap::default();
    let is_common = |w: &str| common.contains(w.to_lowercase().as_str());
    for w in order.iter().filter(|w| words[**w].count >= USUAL && words[**w].is_name && !is_common(w)) {
        for d in std::iter::once((*w).to_owned()).chain(without_one(w)) {
            near.entry(d).or_default().push(w);
        }
    }
    for w in order.iter().filter(|w| words[**w].count <= RARE && !is_common(w)) {
        let usual = std::iter::once((*w).to_owned())
            .chain(without_one(w))
            .filter_map(|d| near.get(&d))
            .flatten()
            .filter(|u| *u != w && words[**u].count >= words[*w].count * TIMES && differ_inside(w, u))
            .max_by_key(|u| (words[**u].count, **u));
        if let (Some(usual), Some(span)) = (usual, words[*w].first) {
            let (found, usual, times) = ((*w).to_owned(), (*usual).to_owned(), words[*usual].count);
            out.push(Diagnostic::at(span, Finding::TwoSpellings { found, usual, times }));
        }
    }
}

/// Whether a sentence goes on behind a text: no stop ends it, but for that of `Mrs.`
fn goes_on(before: &str) -> bool {
    let before = before.trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let is_title = word.len() <= 4 && word.starts_with(char::is_uppercase) && word.ends_with('.');
    is_title || before.ends_with(|c: char| c.is_lowercase() || c == ',')
}

/// A word without marks at its ends and without a possessive.
fn stem(w: &str) -> &str {
    let w = w.trim_matches(['\'', '\u{2019}', '-']);
    w.strip_suffix("'s").or_else(|| w.strip_suffix("\u{2019}s")).unwrap_or(w)
}

fn without_one(w: &str) -> impl Iterator<Item = String> + '_ {
    w.char_indices().skip(1).map(|(at, c)| format!("{}{}", &w[..at], &w[at + c.len_utf8()..]))
}

/// Whether two words differ by one letter, lacking, too many, another or two changed about, and not at their ends.
fn differ_inside(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = (a.len() - head).min(b.len() - head);
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let (left, right) = (a.len() - head - tail, b.len() - head - tail);
    let swapped = left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
    head > 0 && tail >= ENDING && (left <= 1 && right <= 1 || swapped)
}

#[cfg(test)]
mod tests {
    use super::differ_inside;

    #[test]
    fn slips_differ_inside_a_word() {
        for (a, b, slip) in [
            ("Katherine", "Kathrine", true),
            ("Barrow", "Brarow", true),
            ("Marguerite", "Margverite", true),
            ("Frenchman", "Frenchmen", false),
            ("Natasha", "Natashas", false),
            ("Martin", "Austin", false),
        ] {
            assert_eq!(differ_inside(a, b), slip, "{a} {b}");
        }
    }
}
