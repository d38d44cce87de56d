//! Words and paragraphs.

use rustc_hash::FxHashMap;

use super::marks::excerpt;
use super::{Paragraph, slips, words_of};
use crate::diag::{Diagnostic, Finding};
use crate::source::Source;

/// Words that no sentence has twice on end. Those that can stand so (`had had`, `that that`, `her her`; French `nous
/// nous`, German `die die`) are no part of it.
const NEVER_TWICE: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "a", "an", "and", "of", "to", "for", "with", "from", "at", "was", "were", "be", "been", "by", "as",
            "but", "or", "if", "his", "my", "your", "their", "our", "its", "this", "we", "they", "into", "are", "when",
            "would", "could", "should", "than", "then", "which", "who", "not",
        ],
    ),
    ("fr", &["le", "les", "un", "une", "des", "du", "de", "et", "dans", "pour", "par", "sur", "avec", "est"]),
    ("de", &["und", "zu", "ein", "eine", "mit", "von", "auf", "nicht", "ist", "war", "im", "wie", "aus"]),
    ("es", &["el", "los", "las", "un", "una", "de", "del", "y", "en", "por", "con", "para", "su", "al"]),
    ("it", &["il", "lo", "gli", "un", "una", "di", "del", "della", "e", "in", "per", "con", "che"]),
    ("pt", &["o", "os", "as", "um", "uma", "de", "do", "da", "e", "em", "por", "com", "para"]),
    ("nl", &["de", "het", "een", "en", "van", "met", "voor", "op", "niet", "was"]),
    ("sv", &["en", "ett", "och", "av", "till", "med", "inte", "var"]),
];

/// The same small word twice on end.
pub(super) fn doubled(paragraphs: &[Paragraph], language: &str, out: &mut Vec<Diagnostic>) {
    let Some((_, table)) = NEVER_TWICE.iter().find(|(tag, _)| *tag == language) else { return };
    for p in paragraphs {
        let mut before: Option<(usize, &str)> = None;
        for (at, w) in words_of(p.text) {
            if let Some((from, b)) = before
                && b.eq_ignore_ascii_case(w)
                && p.text[from + b.len()..at].chars().all(char::is_whitespace)
                && table.iter().any(|t| t.eq_ignore_ascii_case(w))
                // `A a` and `THE the` are no slip of the hand.
                && w.starts_with(char::is_lowercase)
            {
                out.push(Diagnostic::at(p.span(from, at + w.len()), Finding::DoubledWord { word: w.to_owned() }));
            }
            before = Some((at, w));
        }
    }
}

/// What writers put where something is still to come.
pub(super) fn placeholders(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    for p in paragraphs {
        for (at, w) in words_of(p.text) {
            // TK is the printers' sign for `to come`.
            if matches!(w, "TODO" | "FIXME" | "TK" | "TKTK" | "XXX" | "XXXX" | "TBD") {
                // In brackets, or with a colon, or alone in small print: not a number or a name in a row of capitals.
                let alone = p.text.chars().any(char::is_lowercase) || p.text.trim() == w;
                if alone && !(w.starts_with('X') && after_name(p.text, at)) {
                    out.push(Diagnostic::at(
                        p.span(at, at + w.len()),
                        Finding::Placeholder { excerpt: excerpt(p.text, at) },
                    ));
                }
            }
        }
        if let Some(at) = p.text.find("Lorem ipsum") {
            out.push(Diagnostic::at(p.span(at, at + 11), Finding::Placeholder { excerpt: excerpt(p.text, at) }));
        }
    }
}

/// `Chapter XXX`, `Louis XXX`: a number after a word in capitals' first letter.
fn after_name(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(['_', '*', ' ', '\n']);
    let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("");
    word.starts_with(char::is_uppercase) || word.ends_with('.')
}

/// Words from which on a paragraph is taken to hold others whose blank line was lost. The longest of novels that are
/// meant run to some hundreds; those above are lost seams as often as a style.
const LONG: usize = 1200;

/// Very long paragraphs.
pub(super) fn long(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    for p in paragraphs {
        if p.text.len() < LONG * 3 {
            continue;
        }
        let words = p.text.split_whitespace().count();
        if words >= LONG {
            out.push(Diagnostic::at(p.span(0, p.text.len()), Finding::LongParagraph { words }));
        }
    }
}

/// Shorter paragraphs may come twice: a refrain, a greeting.
const REPEATED: usize = 25;

/// The same paragraph twice: copied and not cut.
pub(super) fn repeated(paragraphs: &[Paragraph], source: &Source, out: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<String, u32> = FxHashMap::default();
    for p in paragraphs {
        if p.text.len() < REPEATED * 4 {
            continue;
        }
        let words: Vec<&str> = p.text.split_whitespace().collect();
        if words.len() < REPEATED {
            continue;
        }
        match seen.get(&words.join(" ")) {
            Some(first) => out.push(Diagnostic::at(
                p.span(0, p.text.len()),
                Finding::RepeatedParagraph {
                    place: source.at(source.line_of(*first)).words(),
                    excerpt: excerpt(p.text, 0),
                },
            )),
            None => {
                seen.insert(words.join(" "), p.at);
            }
        }
    }
}

/// A paragraph that stops in mid-sentence, with its other half in the next.
pub(super) fn divided(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for pair in paragraphs.windows(2) {
        let [a, b] = pair else { continue };
        let last = a.text.trim_end().trim_end_matches(['_', '*']).chars().next_back();
        let first = b.text.trim_start().trim_start_matches(['_', '*']).chars().next();
        let breaks_off = last.is_some_and(char::is_lowercase) || last == Some(',');
        // A line or two may be verse, a list or a sign.
        let running = a.text.len() > 200 && b.text.len() > 80;
        if a.leads_on && running && breaks_off && first.is_some_and(char::is_lowercase) {
            let excerpt = excerpt(b.text, 0);
            found.push(Diagnostic::at(b.span(0, b.text.len()), Finding::DividedParagraph { excerpt }));
        }
    }
    slips(found, paragraphs, out);
}
