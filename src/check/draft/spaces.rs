//! Spaces where none belong, and none where one does.

use super::marks::excerpt;
use super::{Paragraph, slips};
use crate::diag::{Diagnostic, Finding};

/// A space before a comma or a stop, or none after it.
pub(super) fn stray(paragraphs: &[Paragraph], language: &str, out: &mut Vec<Diagnostic>) {
    // French sets a space before the marks of two parts.
    let marks: &[char] = if language == "fr" { &[',', '.'] } else { &[',', '.', ';', ':', '!', '?'] };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for p in paragraphs {
        let chars: Vec<(usize, char)> = p.text.char_indices().collect();
        let at = |n: usize| chars.get(n).map(|c| c.1);
        for (n, (byte, c)) in chars.iter().copied().enumerate().skip(1) {
            let (Some(b), next) = (at(n - 1), at(n + 1)) else { continue };
            let word_before = n >= 2 && at(n - 2).is_some_and(char::is_alphabetic);
            let ends = next.is_none_or(char::is_whitespace);
            if b == ' ' && marks.contains(&c) && word_before && ends {
                // ` . . .` is an ellipsis.
                let spaced = at(n + 2) == Some(c) || (n >= 3 && at(n - 2) == Some(c));
                if !spaced {
                    before.push(Diagnostic::at(
                        p.span(byte - 1, byte + 1),
                        Finding::SpaceBefore { mark: c, excerpt: around(p.text, byte) },
                    ));
                }
            }
            let two = |from: usize, ok: fn(char) -> bool| (from..from + 2).all(|k| at(k).is_some_and(ok));
            let glued = match c {
                ',' | ';' => n >= 2 && two(n - 2, char::is_lowercase) && two(n + 1, char::is_alphabetic),
                '.' | '!' | '?' => {
                    n >= 3
                        && two(n - 2, char::is_lowercase)
                        && next.is_some_and(char::is_uppercase)
                        && at(n + 2).is_some_and(char::is_lowercase)
                }
                _ => false,
            };
            if glued && !is_address(p.text, byte) {
                after.push(Diagnostic::at(
                    p.span(byte, byte + 1),
                    Finding::NoSpaceAfter { mark: c, excerpt: around(p.text, byte) },
                ));
            }
        }
    }
    for found in [before, after] {
        slips(found, paragraphs, out);
    }
}

/// The words about a place.
fn around(text: &str, at: usize) -> String {
    let start = text[..at].trim_end().rfind(char::is_whitespace).map_or(0, |s| s + 1);
    excerpt(text, start).split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// `www.Example.org`, `name@host.Com`, `file.Txt`.
fn is_address(text: &str, at: usize) -> bool {
    let start = text[..at].rfind(char::is_whitespace).map_or(0, |s| s + 1);
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |e| at + e);
    let word = &text[start..end];
    word.contains(['@', '/', '\\']) || word.matches('.').count() > 2 || word.starts_with("www.")
}
