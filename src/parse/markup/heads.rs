//! Headings from tags.

use super::super::doc::{Doc, Use};
use super::super::facts::{Fact, Facts};
use super::super::heads::Found;
use super::super::headwords::{self, Kind as Word};
use super::super::labels::{self, Label};
use super::super::numbers::{fold, key};
use super::super::report::{Decision, From, HeadingBy, Rule};
use super::{GROUPED, Kind, Rich, blocks};
use crate::book::{Inline, SectionKind, plain};

/// A heading that is marked is one: as sure as the reader gets.
const SURE: f32 = 9.0;
/// Of the lines below the word `Contents` so many in a hundred repeat headings where it is a list of them.
const LISTED: usize = 60;

/// Lines at a book's head that may repeat what its package says.
const KNOWN_LINES: usize = 12;
/// Bytes before a translator's name: `translated from the Norwegian by`.
const MOST_BEFORE_NAME: usize = 48;
/// Nodes above a title: a site's name, a date.
const MOST_ABOVE: usize = 4;

/// A heading's lines and words.
struct Head {
    first: u32,
    last: u32,
    level: u8,
    text: String,
    label: Option<Label>,
}

/// The headings that tags mark; `None` where no tag marks any.
pub(in crate::parse) fn find(doc: &mut Doc, rich: &Rich, decisions: &mut Vec<Decision>) -> Option<Vec<Found>> {
    let mut heads: Vec<Head> = rich
        .nodes
        .iter()
        .filter_map(|n| match n.kind {
            Kind::Heading(level) if doc.is_text(n.first as usize) => {
                let text = plain(&blocks::heading(doc, rich, n.first, n.last));
                let label = labels::parse(&text, &[]);
                let head = Head { first: n.first, last: n.last, level, text, label };
                head.text.contains(char::is_alphanumeric).then_some(head)
            }
            _ => None,
        })
        .collect();
    contents(doc, &mut heads, decisions);
    // A line beside a heading is a part of it where one of them is a bare label, and text otherwise.
    let mut n = 0;
    while n < heads.len() {
        let joins = |a: usize, b: usize| heads.get(a).zip(heads.get(b)).is_some_and(|(a, b)| is_title(doc, a, b));
        if heads[n].level == GROUPED && !(n > 0 && joins(n - 1, n) || joins(n, n + 1)) {
            heads.remove(n);
        } else {
            n += 1;
        }
    }
    if heads.is_empty() {
        return None;
    }
    let mut out: Vec<Found> = Vec::with_capacity(heads.len());
    let mut n = 0;
    while n < heads.len() {
        let joined = heads.get(n + 1).filter(|next| is_title(doc, &heads[n], next));
        out.push(found(doc, rich, &heads[n], joined));
        n += 1 + usize::from(joined.is_some());
    }
    Some(out)
}

/// Takes the one heading of the first rank at the head of a draft for its title, where the file does not know better.
pub(in crate::parse) fn title(doc: &mut Doc, rich: &Rich, facts: &mut Facts) {
    if facts.closed || facts.title.as_ref().is_some_and(|t| t.from == From::Header) {
        return;
    }
    let mut first = rich.nodes.iter().filter(|n| matches!(n.kind, Kind::Heading(1)) && doc.is_text(n.first as usize));
    let (Some(node), None) = (first.next(), first.next()) else { return };
    let above = rich.nodes.iter().take_while(|n| n.first < node.first);
    let words = plain(&blocks::heading(doc, rich, node.first, node.last));
    let short = (4..=200).contains(&key(&words).len());
    let title = facts.title.as_ref().map(|t| key(&t.value)).unwrap_or_default();
    // An EPUB's title is its publisher's word; a page's may be a file's name or the site's.
    let known = title == key(&words);
    if !short || labels::parse(&words, &[]).is_some_and(|l| l.number.is_some()) || above.count() > MOST_ABOVE {
        return;
    }
    if known || rich.page || facts.title.is_none() {
        let span = doc.lines[node.first as usize].span().to(doc.lines[node.last as usize].span());
        for i in node.first..=node.last {
            doc.uses[i as usize] = Use::TitlePage;
        }
        facts.title = Some(Fact { value: words, from: From::Head, span });
    }
}

/// Takes the lines at the head of a draft that say what the file says too, and that the title page prints: subtitle,
/// translator.
pub(in crate::parse) fn known_lines(doc: &mut Doc, facts: &Facts) {
    let texts: Vec<usize> = (0..doc.lines.len()).filter(|i| doc.is_text(*i)).take(KNOWN_LINES).collect();
    for i in texts {
        let text = doc.text_of(i);
        let said = key(text);
        let translator = facts.translator.as_ref().filter(|t| said.ends_with(&key(&t.value))).map(|t| t.value.len());
        if facts.subtitle.as_ref().is_some_and(|s| key(s) == said) {
            doc.uses[i] = Use::TitlePage;
        } else if let Some(length) = translator
            && text.len() < length + MOST_BEFORE_NAME
            && text.is_char_boundary(text.len() - length)
        {
            doc.uses[i] = Use::TitlePage;
            doc.leave_out_words(i, i, "label of the title page", &text[..text.len() - length]);
        }
    }
}

/// Whether a heading is the title of the bare label right above it: `<h2>Chapter 1</h2><h3>The Gauge House</h3>`.
fn is_title(doc: &Doc, head: &Head, next: &Head) -> bool {
    head.label.as_ref().is_some_and(|l| l.is_lone(&head.text))
        && (next.label.is_none() || next.level == GROUPED)
        && (next.level >= head.level || head.level == GROUPED)
        && (head.last + 1..next.first).all(|l| !doc.is_text(l as usize))
}

fn found(doc: &Doc, rich: &Rich, head: &Head, title: Option<&Head>) -> Found {
    let some = |s: &str| if s.trim().is_empty() { Vec::new() } else { vec![Inline::Text(s.trim().to_owned())] };
    let (label, mut words) = match &head.label {
        Some(l) => (some(&head.text[..l.end]), some(&head.text[l.rest..])),
        None => (Vec::new(), blocks::heading(doc, rich, head.first, head.last)),
    };
    if let Some(t) = title {
        words = blocks::heading(doc, rich, t.first, t.last);
    }
    let name = headwords::name(&fold(&head.text));
    let kind = match (&head.label, name) {
        (None, Some((kind, _))) => kind,
        (Some(l), _) if l.word == "appendix" || l.word == "annex" => SectionKind::Appendix,
        (Some(l), _) if l.kind.rank() <= Word::Book.rank() => SectionKind::Part,
        _ => SectionKind::Chapter,
    };
    Found {
        first: head.first as usize,
        last: title.map_or(head.last, |t| t.last) as usize,
        label,
        title: words,
        number: head.label.as_ref().and_then(|l| l.number),
        kind,
        level: title.map_or(head.level, |t| t.level.min(head.level)),
        by: HeadingBy::Mark,
        score: SURE,
    }
}

/// Leaves out a list of contents under a heading that says so.
fn contents(doc: &mut Doc, heads: &mut Vec<Head>, decisions: &mut Vec<Decision>) {
    let Some(at) = heads.iter().position(|h| headwords::is_contents(&fold(&h.text))) else { return };
    let from = heads[at].first as usize;
    let to = heads.get(at + 1).map_or(doc.lines.len(), |h| h.first as usize);
    let known: Vec<String> = heads.iter().map(|h| key(&h.text)).collect();
    let entries: Vec<usize> = (heads[at].last as usize + 1..to).filter(|l| doc.is_text(*l)).collect();
    let known_line = |l: &&usize| {
        let k = key(doc.text_of(**l));
        !k.is_empty() && known.iter().any(|h| *h == k || (k.len() > 4 && h.ends_with(&k)))
    };
    let listed = entries.iter().take(1000).filter(known_line).count();
    if entries.is_empty() || listed * 100 < entries.len() * LISTED {
        return;
    }
    let span = doc.lines[from].span().to(doc.lines[to - 1].span());
    decisions.push(Decision { rule: Rule::Contents { found: listed }, span });
    doc.leave_out(from, to, "contents list");
    heads.remove(at);
}
