//! Entries of a contents list that are no heading further on: the best alarm there is that a heading was overlooked.

use std::collections::BTreeSet;

use super::contents::without_page;
use super::doc::Doc;
use super::heads::Found;
use super::headwords;
use super::inline::words;
use super::labels;
use super::numbers::{fold, key, number};
use super::report::{Decision, Rule};
use crate::book::plain;
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Entries that a finding names; more are counted.
const NAMED: usize = 4;
/// Keys shorter than this are numerals and initials: they match by chance.
const SHORT: usize = 3;

/// Looks for the entries of every contents list among the headings.
/// `title` is the book's: a list may name it, and it is no heading.
pub(crate) fn find(doc: &Doc, title: &str, found: &[Found], decisions: &[Decision], diagnostics: &mut Vec<Diagnostic>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    names.insert(key(title));
    for f in found {
        let (label, title) = (plain(&f.label), plain(&f.title));
        names.extend([key(&label) + &key(&title), key(&title), key(&label)]);
        names.extend(label_name(&label));
        names.extend(label_name(&title));
    }
    for d in decisions {
        if let Rule::Contents { .. } = d.rule {
            list(doc, d.span, &names, diagnostics);
        }
    }
}

/// A label by its kind and number, whatever its words.
fn label_name(text: &str) -> Option<String> {
    let l = labels::parse(text, &[])?;
    Some(format!("\u{1}{:?} {}", l.kind, l.number?))
}

fn list(doc: &Doc, span: Span, names: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    let opens = |k: &str| k.len() >= SHORT && names.range(k.to_owned()..).next().is_some_and(|n| n.starts_with(k));
    let (first, last) = doc.source.lines_of(span);
    let mut missing: Vec<(u32, String)> = Vec::new();
    let mut all = 0;
    // What the line above says, where it is an entry that may go on in this one.
    let mut above: Option<(String, bool)> = None;
    for line in first..=last {
        let raw = doc.source.line(line).trim();
        let text = words([without_page(raw)]);
        let folded = fold(&text);
        let whole = key(&text);
        if whole.is_empty() || whole.bytes().all(|b| b.is_ascii_digit()) || is_head(&folded) {
            above = None;
            continue;
        }
        let rest = labels::parse(&text, &[]).map(|l| key(&text[l.rest..])).unwrap_or_default();
        // `I THERE IS NO ONE LEFT`: a number and its title with nothing between.
        let after = text.split_once(' ').filter(|(n, _)| number(n).is_some()).map(|(_, t)| key(t)).unwrap_or_default();
        let mut here = opens(&whole) || names.contains(&whole) || opens(&rest) || opens(&after);
        here |= label_name(&text).is_some_and(|n| names.contains(&n));
        if let Some((before, found)) = &mut above {
            let both = format!("{before}{whole}");
            if !here && (opens(&both) || *found && text.starts_with(char::is_lowercase)) {
                // The second line of an entry.
                if !*found {
                    missing.pop();
                    *found = true;
                }
                *before = both;
                continue;
            }
        }
        all += 1;
        if !here {
            missing.push((line, text));
        }
        above = Some((whole, here));
    }
    // A list most of whose entries are nowhere is of another kind than its headings, and was taken for what it is.
    if missing.is_empty() || missing.len() * 2 > all {
        return;
    }
    let count = missing.len();
    let at = doc.source.line_span(missing[0].0);
    let entries = missing.into_iter().take(NAMED).map(|m| m.1).collect();
    diagnostics.push(Diagnostic::at(at, Finding::ContentsUnfound { entries, count, of: all }));
}

/// A heading of the list itself, or of its column of page numbers.
fn is_head(folded: &str) -> bool {
    headwords::is_contents(folded)
        || headwords::is_illustrations(folded)
        || matches!(
            folded.trim_end_matches('.'),
            "page" | "pages" | "pag" | "seite" | "chapter page" | "chapter" | "chap"
        )
}
