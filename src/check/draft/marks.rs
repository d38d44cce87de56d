//! Quotation marks and brackets.

use super::{Paragraph, slips};
use crate::diag::{Diagnostic, Finding};

/// Paragraphs further down in which a bracket may still close.
const FAR: usize = 4;

/// A pair of marks; where both are one, they take turns.
struct Pair {
    open: char,
    close: char,
}

const QUOTES: &[Pair] = &[
    Pair { open: '\u{201c}', close: '\u{201d}' },
    Pair { open: '\u{201e}', close: '\u{201c}' },
    Pair { open: '\u{ab}', close: '\u{bb}' },
    Pair { open: '\u{bb}', close: '\u{ab}' },
    Pair { open: '"', close: '"' },
    Pair { open: '\u{300c}', close: '\u{300d}' },
];

/// Quotation marks and parentheses that open and never close, or close and never opened.
pub(super) fn unclosed(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    for pair in used(paragraphs) {
        let mut found = Vec::new();
        let mut over = false;
        for (n, p) in paragraphs.iter().enumerate() {
            let opens_again = p.leads_on && paragraphs.get(n + 1).is_some_and(|next| opens(next, pair));
            let open = balance(p.text, pair);
            match open {
                Some((at, true)) if !opens_again => {
                    found.push(Diagnostic::at(
                        p.span(at, at + pair.open.len_utf8()),
                        Finding::UnclosedQuote { mark: pair.open, excerpt: excerpt(p.text, at) },
                    ));
                }
                // A quotation of several paragraphs closes in the last.
                Some((at, false)) if !over => {
                    found.push(Diagnostic::at(
                        p.span(at, at + pair.close.len_utf8()),
                        Finding::UnopenedQuote {
                            mark: pair.close,
                            excerpt: before(p.text, at + pair.close.len_utf8()),
                        },
                    ));
                }
                _ => {}
            }
            over = open.is_some_and(|o| o.1);
        }
        slips(found, paragraphs, out);
    }
    brackets(paragraphs, out);
}

/// The pairs the draft uses. Marks that both open one kind and close another are told by the commoner kind.
fn used(paragraphs: &[Paragraph]) -> Vec<&'static Pair> {
    let count = |c: char| -> usize { paragraphs.iter().map(|p| p.text.matches(c).count()).sum() };
    let low = count('\u{201e}');
    let high = count('\u{201d}');
    let starts = |c: char| paragraphs.iter().filter(|p| bare(p.text).starts_with(c)).count();
    let outward = starts('\u{ab}') >= starts('\u{bb}');
    QUOTES
        .iter()
        .filter(|q| match q.open {
            '\u{201c}' => low <= high,
            '\u{201e}' => low > high,
            '\u{ab}' => outward,
            '\u{bb}' => !outward,
            _ => true,
        })
        .filter(|q| count(q.open) > 0)
        .collect()
}

fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '*' | '(' | '[' | '\u{2014}' | '-'))
}

/// A quotation goes on where the next paragraph opens with a mark of the pair: the opening one, or, as French
/// printers have it, the closing one.
fn opens(p: &Paragraph, pair: &Pair) -> bool {
    bare(p.text).starts_with([pair.open, pair.close])
}

/// Where a mark of a paragraph has no partner, and whether it is an opening one.
fn balance(text: &str, pair: &Pair) -> Option<(usize, bool)> {
    let mut open: Option<usize> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if pair.open == pair.close {
            // Inches and seconds have a digit before them.
            if c == pair.open && !(before.is_ascii_digit() && open.is_none()) {
                open = if open.is_some() { None } else { Some(at) };
            }
        } else if c == pair.open {
            open = Some(at);
        } else if c == pair.close {
            // A mark at the head of a line only says that a quotation goes on.
            if open.is_none() && !text[..at].trim_start_matches(['_', '*', ' ']).is_empty() {
                return Some((at, false));
            }
            open = None;
        }
        before = c;
    }
    open.map(|at| (at, true))
}

fn brackets(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    let depth = |text: &str| -> (i32, Option<usize>) {
        let (mut depth, mut last) = (0, None);
        for (at, c) in text.char_indices() {
            match c {
                '(' => {
                    depth += 1;
                    last = Some(at);
                }
                ')' => depth -= 1,
                _ => {}
            }
        }
        (depth, last)
    };
    let depths: Vec<(i32, Option<usize>)> = paragraphs.iter().map(|p| depth(p.text)).collect();
    let mut found = Vec::new();
    for (n, (d, last)) in depths.iter().enumerate() {
        let (Some(at), true) = (last, *d > 0) else { continue };
        let closes = depths[n + 1..].iter().take(FAR).any(|d| d.0 < 0);
        if !closes {
            let p = &paragraphs[n];
            found.push(Diagnostic::at(p.span(*at, at + 1), Finding::UnclosedBracket { excerpt: excerpt(p.text, *at) }));
        }
    }
    slips(found, paragraphs, out);
}

/// Some words from a place on.
pub(super) fn excerpt(text: &str, at: usize) -> String {
    let words: Vec<&str> = text.get(at..).unwrap_or("").split_whitespace().take(6).collect();
    words.join(" ")
}

/// Some words up to a place.
fn before(text: &str, at: usize) -> String {
    let mut words: Vec<&str> = text.get(..at).unwrap_or("").split_whitespace().rev().take(6).collect();
    words.reverse();
    words.join(" ")
}

/// Straight and curly marks in one draft: the typographer mends both, but one of them came from somewhere else.
pub(super) fn mixed(paragraphs: &[Paragraph], out: &mut Vec<Diagnostic>) {
    let within = |before: Option<char>, after: Option<char>| {
        before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic)
    };
    // What they are called, the straight mark, the curly ones, and whether only those inside words count.
    for (what, straight, curly, inside) in
        [("quotation mark", '"', ['\u{201c}', '\u{201d}'], false), ("apostrophe", '\'', ['\u{2019}', '\u{2019}'], true)]
    {
        let mut first = [None; 2];
        let mut count = [0usize; 2];
        for p in paragraphs {
            let mut before = None;
            let mut chars = p.text.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let kind = if c == straight {
                    Some(0)
                } else if curly.contains(&c) {
                    Some(1)
                } else {
                    None
                };
                if let Some(k) = kind
                    && (!inside || within(before, chars.peek().map(|x| x.1)))
                {
                    count[k] += 1;
                    first[k].get_or_insert(p.span(at, at + c.len_utf8()));
                }
                before = Some(c);
            }
        }
        let rarer = usize::from(count[1] < count[0]);
        if let (Some(span), true) = (first[rarer], count[0] > 0 && count[1] > 0) {
            let (straight, curly) = (count[0], count[1]);
            out.push(Diagnostic::at(span, Finding::MixedQuotes { what, straight, curly }));
        }
    }
}
