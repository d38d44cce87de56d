//! Finds the headings.

use super::doc::Doc;
use super::front::Facts;
use super::headwords::{self, Kind};
use super::inline;
use super::labels;
use super::numbers::fold;
use super::report::{Decision, HeadingBy};
use crate::book::{Inline, SectionKind};

/// A heading found: its lines, its parts and its place in the tree.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// First and last line, as indices.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) label: Vec<Inline>,
    pub(crate) title: Vec<Inline>,
    pub(crate) number: Option<u32>,
    pub(crate) kind: SectionKind,
    /// Smaller is higher; depths are made of it later.
    pub(crate) level: u8,
    pub(crate) by: HeadingBy,
    pub(crate) score: f32,
}

/// The level of a Markdown heading.
pub(crate) fn hashes(s: &str) -> Option<u8> {
    let n = s.bytes().take_while(|b| *b == b'#').count();
    let rest = &s[n..];
    ((1..=6).contains(&n) && rest.starts_with(' ') && rest.contains(char::is_alphanumeric)).then_some(n as u8)
}

/// Finds the headings of a draft.
pub(crate) fn find(doc: &mut Doc, _facts: &Facts, _decisions: &mut Vec<Decision>) -> Vec<Found> {
    let mut out = Vec::new();
    for (first, last, gap) in doc.runs() {
        if last > first + 2 || (gap < 2 && first > 0) {
            continue;
        }
        let text = inline::words((first..=last).map(|i| doc.text_of(i)));
        let name = headwords::name(&fold(&text)).filter(|n| n.1);
        if let Some((kind, _)) = name {
            out.push(Found {
                first,
                last,
                label: Vec::new(),
                title: vec![Inline::Text(text)],
                number: None,
                kind,
                level: 2,
                by: HeadingBy::Name,
                score: 3.0,
            });
        } else if let Some(l) = labels::parse(&text, &[]).filter(|l| l.kind != Kind::Bare) {
            let text_of = |s: &str| if s.is_empty() { Vec::new() } else { vec![Inline::Text(s.to_owned())] };
            out.push(Found {
                first,
                last,
                label: text_of(text[..l.end].trim_end()),
                title: text_of(&text[l.rest..]),
                number: l.number,
                kind: if l.kind.rank() <= 2 { SectionKind::Part } else { SectionKind::Chapter },
                level: if l.kind.rank() <= 2 { 1 } else { 2 },
                by: HeadingBy::Label,
                score: 5.0,
            });
        }
    }
    out
}
