//! Markdown drafts.
//!
//! The marks say what is what, so nothing is guessed but two things: whether a draft is Markdown at all ([`fit`]), and
//! whether its first heading is the book's title ([`open`]). `mdtree` makes the tree.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::candidates::hashes;
use super::dialect::Fit;
use super::doc::{Doc, Use};
use super::front::{Fact, Facts, by_line, date, names};
use super::headwords::{self, Kind};
use super::inline::words;
use super::labels;
use super::numbers::fold;
use super::report::From;
use crate::book::Language;
use crate::source::Span;

const HEADER: &str = "header of the draft";

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
    if front_matter(doc).is_some() {
        fit.add(FRONT_MATTER, "a header between rules", Some(0));
    }
    let mut seen = [0u8; 6];
    let mut first = true;
    for i in 0..doc.lines.len() {
        if doc.lines[i].blank {
            continue;
        }
        let s = doc.text_of(i);
        let mut sign = |n: usize, worth: u32, what: &'static str| {
            seen[n] += 1;
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
        } else if s.contains("](") && (s.contains("](http") || s.contains("![") || s.contains("](#")) {
            sign(5, LINK, "a link or a picture");
        } else if s.matches("**").nth(1).is_some() && !super::blocks::is_ornament(s) && seen[1] < 200 {
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

/// A fact of a header: its folded name, its value and the index of its line.
type Pair = (String, String, usize);

/// The header between rules at the very top: the index of its last line and its pairs, each with its line.
fn front_matter(doc: &Doc) -> Option<(usize, Vec<Pair>)> {
    /// A header is no longer.
    const LONGEST: usize = 80;
    let rule = if doc.lines.is_empty() { return None } else { doc.text_of(0) };
    if rule != "---" && rule != "+++" {
        return None;
    }
    let sign = if rule == "---" { ':' } else { '=' };
    let end = (1..doc.lines.len().min(LONGEST))
        .find(|i| doc.text_of(*i) == rule || rule == "---" && doc.text_of(*i) == "...")?;
    let clean = |s: &str| s.trim().trim_matches(['"', '\'']).trim().to_owned();
    let mut pairs: Vec<Pair> = Vec::new();
    for i in 1..end {
        let s = doc.text_of(i);
        if s.is_empty() || s.starts_with('#') {
            continue;
        }
        if let Some(item) = s.strip_prefix("- ") {
            if let Some((_, value, _)) = pairs.last_mut() {
                let more = if value.is_empty() { clean(item) } else { format!("{value}; {}", clean(item)) };
                *value = more;
            }
            continue;
        }
        match s.split_once(sign) {
            Some((k, v)) if k.len() < 30 && doc.lines[i].indent == 0 && !k.trim().contains(' ') => {
                let v = v.trim();
                let list = v.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
                let value = match list {
                    Some(items) => items.split(',').map(clean).collect::<Vec<_>>().join("; "),
                    None if matches!(v, "|" | ">" | "|-" | ">-") => String::new(),
                    None => clean(v),
                };
                pairs.push((fold(k.trim()), value, i));
            }
            // A value may go on in lines that are indented.
            _ => {
                let (_, value, _) = pairs.last_mut().filter(|_| doc.lines[i].indent > 0)?;
                let more = format!("{value} {}", clean(s));
                *value = more.trim().to_owned();
            }
        }
    }
    (!pairs.is_empty()).then_some((end, pairs))
}

/// A heading in the draft's order.
struct Head {
    level: u8,
    at: std::ops::Range<usize>,
    text: String,
    /// Characters of the text below it, up to the next heading, and paragraphs.
    below: usize,
    paragraphs: usize,
}

fn outline(text: &str, from: usize) -> (usize, Vec<Head>) {
    let mut before = 0;
    let mut out: Vec<Head> = Vec::new();
    let mut inside = false;
    for (event, at) in Parser::new_ext(&text[from..], extensions()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                let at = at.start + from..at.end + from;
                out.push(Head { level: level as u8, at, text: String::new(), below: 0, paragraphs: 0 });
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
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
                None => before += t.chars().count(),
            },
            _ => {}
        }
    }
    (before, out)
}

/// Reads the header between rules, and settles whether the first heading is the title.
pub(crate) fn open(doc: &mut Doc, facts: &mut Facts) {
    let mut from = 0;
    if let Some((end, pairs)) = front_matter(doc) {
        // The header of any draft has been read where it could be.
        if doc.uses[1] == Use::Text {
            for (key, value, line) in pairs {
                fact(facts, &key, value, doc.lines[line].span());
            }
            doc.leave_out(0, end + 1, HEADER);
        }
        // The rules are no scene breaks.
        doc.uses[0] = Use::LeftOut;
        doc.uses[end] = Use::LeftOut;
        from = doc.lines[end].end as usize;
    }
    if facts.title.is_some() {
        return;
    }
    let (before, heads) = outline(doc.text, from);
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

fn fact(facts: &mut Facts, key: &str, value: String, span: Span) {
    let value = words([value.as_str()]);
    if value.is_empty() {
        return;
    }
    let fact = |value: String| Fact { value, from: From::Header, span };
    match key {
        "title" | "titel" | "titre" | "titulo" | "titolo" => facts.title = Some(fact(value)),
        "subtitle" => facts.subtitle = Some(value),
        "author" | "authors" | "autor" | "auteur" | "autore" => {
            let value = by_line(&value).map(|(n, _)| n.to_owned()).filter(|n| !n.is_empty()).unwrap_or(value);
            facts.authors = names(&value).into_iter().map(fact).collect();
        }
        "translator" => facts.translator = Some(fact(value)),
        "language" | "lang" if Language::parse(&value).is_some() => facts.language = Some(fact(value)),
        "publisher" => facts.publisher = Some(value),
        "rights" | "copyright" => facts.rights = Some(value),
        "date" => facts.date = date(&value),
        "description" | "summary" | "abstract" => facts.description = Some(value),
        "subject" | "subjects" | "tags" | "keywords" => {
            facts.subjects = value.split([',', ';']).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
        }
        _ => {}
    }
}
