//! Sets apart what surrounds the text of a book from Project Gutenberg and its like: licence, small print, credits.
//!
//! Everything up to the line `*** START OF …` and from `*** END OF …` on is left out and declared; what its header
//! says about the book is read first.

use super::credits;
use super::dialect::Fit;
use super::doc::Doc;
use super::facts::{Fact, Facts, names};
use super::has::Has;
use super::inline::words;
use super::numbers::fold;
use super::report::From;
use crate::diag::{Diagnostic, Finding};

const LICENCE: &str = "licence of the source";

/// What one marker is worth.
const MARKER: u32 = 60;
/// A draft that somebody transcribed is of the kind, licence or not.
const TRANSCRIBED: u32 = 50;

/// How much a draft looks like a text of Project Gutenberg. One marker is enough: nobody writes such a line.
pub(crate) fn fit(doc: &Doc) -> Fit {
    let (first, end) = frame(doc);
    let mut fit = Fit::default();
    if let Some(i) = first {
        fit.add(MARKER, "the licence's start marker", Some(i));
    }
    if let Some(i) = end {
        fit.add(MARKER, "the licence's end marker", Some(i));
    }
    if let Some((i, what)) = credits::sign(doc) {
        fit.add(TRANSCRIBED, what, Some(i));
    }
    fit
}

/// `*** START OF THIS PROJECT GUTENBERG EBOOK …`, or `END`.
fn marker(s: &str, word: &str) -> bool {
    if !s.starts_with("***") {
        return false;
    }
    let f = fold(s.trim_start_matches(['*', ' ']));
    f.strip_prefix(word).is_some_and(|r| {
        r.starts_with(" of th") && (r.contains("gutenberg") || r.contains("ebook") || r.contains("etext"))
    })
}

/// Where the older form's small print ends, which has no start line.
fn small_print(doc: &Doc) -> Option<usize> {
    (0..doc.lines.len().min(600)).rev().find(|i| {
        let s = doc.text_of(*i);
        s.starts_with("*END") && fold(s).contains("small print")
    })
}

/// The lines that open and close the text.
fn frame(doc: &Doc) -> (Option<usize>, Option<usize>) {
    let n = doc.lines.len();
    let marks = |i: usize, word: &str| doc.lines[i].has.any(Has::STAR) && marker(doc.text_of(i), word);
    let first = (0..n).find(|i| marks(*i, "start")).or_else(|| small_print(doc));
    let end = (first.map_or(0, |s| s + 1)..n).find(|i| marks(*i, "end")).or_else(|| {
        (n.saturating_sub(500)..n).find(|i| {
            let f = doc.text_of(*i);
            first.is_some() && is_end_line(f)
        })
    });
    (first, end)
}

/// Leaves out what surrounds the text, and reads what it says about the book.
pub(crate) fn open(doc: &mut Doc, facts: &mut Facts, diagnostics: &mut Vec<Diagnostic>) {
    let n = doc.lines.len();
    let (first, end) = frame(doc);
    doc.marks = super::blocks::marks(true);
    if first.is_some() != end.is_some() {
        let at = first.or(end).unwrap_or(0);
        diagnostics.push(Diagnostic::at(doc.lines[at].span(), Finding::LicenceHalf));
    }
    let mut body = 0;
    if let Some(s) = first {
        let mut last = s;
        // The line may be wrapped: it ends where the stars come again.
        while !doc.text_of(last).trim_end().ends_with("**")
            && last + 1 < n
            && last < s + 4
            && !doc.lines[last + 1].blank
        {
            last += 1;
        }
        header(doc, facts, s);
        // Small print may stand after the start line in files of the years between.
        if let Some(o) = small_print(doc).filter(|o| *o > last && *o < last + 400) {
            last = o;
        }
        doc.leave_out(0, last + 1, LICENCE);
        body = last + 1;
    }
    let mut tail = n;
    if let Some(e) = end {
        // `End of the Project Gutenberg EBook of …` stands a few lines above the marker.
        let mut from = e;
        let mut k = e;
        let mut seen = 0;
        while k > body && seen < 3 {
            k -= 1;
            if doc.lines[k].blank {
                continue;
            }
            seen += 1;
            if is_end_line(doc.text_of(k)) {
                from = k;
            }
        }
        doc.leave_out(from, n, LICENCE);
        tail = from;
    }
    credits::set_apart(doc, body, tail);
}

fn is_end_line(s: &str) -> bool {
    let f = fold(s.trim_start_matches(['*', ' ', '_']));
    (f.starts_with("end of") || f.starts_with("fin de") || f.starts_with("ende "))
        && (f.contains("project gutenberg") || f.contains("gutenberg etext"))
}

/// Reads `Title:` and its kin above the start line. A value goes on in the lines below that are indented or follow
/// without a blank line and hold no label.
fn header(doc: &Doc, facts: &mut Facts, end: usize) {
    let is_label = |s: &str| {
        s.split_once(':').is_some_and(|(l, _)| {
            l.len() < 30 && l.split_whitespace().count() <= 4 && l.starts_with(char::is_uppercase)
        })
    };
    let mut i = 0;
    while i < end {
        let s = doc.text_of(i);
        let Some((label, value)) = s.split_once(':').filter(|_| is_label(s)) else {
            i += 1;
            continue;
        };
        let mut span = doc.lines[i].span();
        let mut value = value.trim().to_owned();
        let mut j = i + 1;
        while j < end && !doc.lines[j].blank && !is_label(doc.text_of(j)) && j < i + 5 {
            value.push(' ');
            value.push_str(doc.text_of(j));
            span = span.to(doc.lines[j].span());
            j += 1;
        }
        let value = words([value.as_str()]);
        if !value.is_empty() {
            let fact = Fact { value: value.clone(), from: From::Header, span };
            match fold(label).as_str() {
                "title" if facts.title.is_none() => facts.title = Some(fact),
                "author" | "authors" if facts.authors.is_empty() => {
                    facts.authors =
                        names(&value).into_iter().map(|value| Fact { value, from: From::Header, span }).collect();
                }
                "translator" | "translated by" => facts.translator = Some(fact),
                "language" => facts.language = Some(fact),
                _ => {}
            }
        }
        i = j;
    }
}
