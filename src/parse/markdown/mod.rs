//! Markdown drafts.
//!
//! The marks say what is what, so nothing is guessed but two things: whether a draft is Markdown at all ([`fit`]), and
//! whether its first heading is the book's title ([`open`]). [`tree`] makes the tree.

mod declare;
mod html;
mod text;
pub(in crate::parse) mod tree;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::parse::candidates::hashes;
use crate::parse::dialect::Fit;
use crate::parse::doc::{Doc, Use};
use crate::parse::facts::{Fact, Facts};
use crate::parse::has::Has;
use crate::parse::header;
use crate::parse::headwords::{self, Kind};
use crate::parse::inline::words;
use crate::parse::labels;
use crate::parse::numbers::fold;
use crate::parse::report::From;
use crate::source::Span;

/// What each sign is worth; a plain draft may have some of the small ones, and no draft has two of the great ones by
/// chance.
const HEADING: u32 = 30;
const AT_TOP: u32 = 20;
const NAME: u32 = 50;
const FRONT_MATTER: u32 = 25;
const UNDERLINED: u32 = 25;
const LINK: u32 = 15;
const NOTE: u32 = 30;
const FENCE: u32 = 15;
const STRONG: u32 = 10;

/// What is read beyond CommonMark.
pub(crate) fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// How much a draft looks like Markdown. Each kind of sign speaks twice at most.
pub(crate) fn fit(doc: &Doc) -> Fit {
    let mut fit = Fit::default();
    if doc.rich.is_some() {
        return fit;
    }
    let name = doc.source.name().to_ascii_lowercase();
    if name.ends_with(".md") || name.ends_with(".markdown") {
        fit.add(NAME, "the ending of its name", None);
    }
    if header::fence(doc).is_some() {
        fit.add(FRONT_MATTER, "a header between rules", Some(0));
    }
    let (links, strong) = (doc.text.contains("]("), doc.text.contains("**"));
    let mut seen = [0u8; 6];
    let mut first = true;
    for i in 0..doc.lines.len() {
        if doc.lines[i].blank {
            continue;
        }
        let (s, has) = (doc.text_of(i), doc.lines[i].has);
        let mut sign = |n: usize, worth: u32, what: &'static str| {
            seen[n] = seen[n].saturating_add(1);
            if seen[n] <= 2 {
                fit.add(worth, what, Some(i));
            }
        };
        if hashes(s).is_some() {
            sign(0, HEADING, "a heading mark `#`");
            if first {
                sign(1, AT_TOP, "a heading mark on the first line");
            }
        } else if is_underline(doc, i) {
            sign(2, UNDERLINED, "an underlined heading");
        } else if s.starts_with("[^") && s.contains("]: ") {
            sign(3, NOTE, "a note");
        } else if s.starts_with("```") {
            sign(4, FENCE, "a fence");
        } else if links
            && has.any(Has::BRACKET)
            && s.contains("](")
            && (s.contains("](http") || s.contains("![") || s.contains("](#"))
        {
            sign(5, LINK, "a link or a picture");
        } else if strong
            && has.any(Has::STAR)
            && s.matches("**").nth(1).is_some()
            && !super::blocks::is_ornament(s)
            && seen[1] < 200
        {
            // Strong words are common in plain drafts too: they tip the scale and no more.
            seen[1] = 200;
            fit.add(STRONG, "strong words", Some(i));
        }
        first = false;
    }
    fit
}

/// A row of `=` or `-` below a short line that stands by itself, about as long as it.
fn is_underline(doc: &Doc, i: usize) -> bool {
    let s = doc.text_of(i);
    if s.len() < 3 || !(s.bytes().all(|b| b == b'=') || s.bytes().all(|b| b == b'-')) || i == 0 {
        return false;
    }
    let above = &doc.lines[i - 1];
    !above.blank
        && above.chars <= 60
        && above.chars.abs_diff(doc.lines[i].chars) <= 3
        && (i == 1 || doc.lines[i - 2].blank)
        && doc.lines.get(i + 1).is_none_or(|l| l.blank)
        && doc.text_of(i - 1).contains(char::is_alphabetic)
}

/// A heading in the draft's order.
struct Head {
    level: u8,
    at: std::ops::Range<usize>,
    text: String,
    /// It holds a picture, which no title page has.
    pictured: bool,
    /// Characters of the text below it, up to the next heading, and paragraphs.
    below: usize,
    paragraphs: usize,
}

/// Adds the headings of a range of the text; `before` counts the characters above the first of all.
fn outline(text: &str, range: std::ops::Range<usize>, before: &mut usize, out: &mut Vec<Head>) {
    let from = range.start;
    let mut inside = false;
    for (event, at) in Parser::new_ext(&text[range], extensions()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                let at = at.start + from..at.end + from;
                out.push(Head {
                    level: level as u8,
                    at,
                    text: String::new(),
                    pictured: false,
                    below: 0,
                    paragraphs: 0,
                });
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Start(Tag::Image { .. }) if inside => {
                if let Some(h) = out.last_mut() {
                    h.pictured = true;
                }
            }
            Event::Start(Tag::Paragraph) => {
                if let Some(h) = out.last_mut() {
                    h.paragraphs += 1;
                }
            }
            Event::SoftBreak | Event::HardBreak if inside => {
                if let Some(h) = out.last_mut() {
                    h.text.push(' ');
                }
            }
            Event::Text(t) | Event::Code(t) => match out.last_mut() {
                Some(h) if inside => h.text.push_str(&t),
                Some(h) => h.below += t.chars().count(),
                None => *before += t.chars().count(),
            },
            _ => {}
        }
    }
}

/// Takes the header between rules that says nothing about the book out of the text, and settles whether the first
/// heading is the title.
pub(crate) fn open(doc: &mut Doc, facts: &mut Facts) {
    if let Some(last) = header::fence(doc) {
        // What says something was read already, as in any draft.
        if doc.uses[last] == Use::Text {
            doc.leave_out(0, last + 1, header::REASON);
        }
        // The rules are no scene breaks.
        doc.uses[0] = Use::LeftOut;
        doc.uses[last] = Use::LeftOut;
    }
    if !doc.one_of_several {
        title(doc, facts, &|_| true);
    }
}

/// Settles whether the first heading of the lines that are Markdown is the title.
pub(crate) fn title(doc: &Doc, facts: &mut Facts, is_marked: &dyn Fn(usize) -> bool) {
    if facts.title.is_some() {
        return;
    }
    // A heading has a `#`, or a row of `=` or `-` below it; most rows of other marks are told by that.
    let may_head = |s: &str| s.ends_with(['=', '-']) || s.contains('#');
    if !(0..doc.lines.len()).any(|i| may_head(doc.text_of(i))) {
        facts.closed = true;
        return;
    }
    let (mut before, mut heads) = (0, Vec::new());
    for (first, end) in doc.pieces(0, doc.lines.len()) {
        let Some(first) = (first..end).find(|i| doc.is_text(*i)).filter(|i| is_marked(*i)) else { continue };
        let from = doc.source.line_span(first as u32 + 1).start as usize;
        let to = if end == doc.lines.len() { doc.text.len() } else { doc.source.line_span(end as u32).end as usize };
        outline(doc.text, from..to, &mut before, &mut heads);
    }
    if let Some(title) = heads.first().filter(|_| before == 0 && is_title(&heads)) {
        let value = words([title.text.as_str()]);
        if !value.is_empty() {
            facts.title = Some(Fact { value, from: From::Head, span: Span::new(title.at.start, title.at.end) });
            return;
        }
    }
    // Headings are marked in Markdown: what is none is no title either.
    facts.closed = true;
}

/// Characters of a by-line and a subtitle below a title.
const TITLE_PAGE: usize = 160;

fn is_title(heads: &[Head]) -> bool {
    let first = &heads[0];
    if first.pictured {
        return false;
    }
    let label = labels::parse(&first.text, &[]);
    let numbered = label.is_some_and(|l| l.number.is_some() && l.kind != Kind::Bare);
    if numbered || headwords::name(&fold(&first.text)).is_some_and(|n| n.1) {
        return false;
    }
    let rest = &heads[1..];
    let deeper = rest.iter().all(|h| h.level > first.level);
    // Below a title that has chapters of its own level stands a by-line at most.
    let page = first.below <= TITLE_PAGE
        && first.paragraphs <= 3
        && (first.paragraphs > 0 || rest.first().is_some_and(|h| labels::parse(&h.text, &[]).is_some()));
    deeper || (page && rest.len() >= 2)
}
