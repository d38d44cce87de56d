//! A header at the top of a draft: facts about the book between lines of `---` or `+++`, or as bare `Title: …` lines.
//!
//! The keys are those of `book.toml`. A header that is clearly one is left out whole and declared; one that may be the
//! story's own stays text.

use super::doc::Doc;
use super::facts::{self, Fact, Facts};
use super::report::From;
use super::works;
use crate::book::{FactFault, Given, Role};
use crate::diag::{Diagnostic, Finding};
use crate::settings::{File, Table, Value, nearest};
use crate::source::Span;

/// A header has no more lines than this: what is longer is a story that opens with a rule.
const LONGEST: usize = 80;
/// Keys longer than this are sentences with a colon.
const LONGEST_KEY: usize = 30;
/// Bare lines need so many known keys to be a header.
const KNOWN: usize = 2;
pub(super) const REASON: &str = "header of the draft";

/// What a header says: a key with its values and the line of the key.
pub(super) type Said = (String, Vec<String>, usize);

/// Reads the header and takes its lines out of the text.
pub(crate) fn take(doc: &mut Doc, diagnostics: &mut Vec<Diagnostic>) -> Option<Given> {
    let first = (0..doc.lines.len()).find(|i| !doc.lines[*i].blank)?;
    let read = match doc.text_of(first) {
        "---" => fenced(doc, first, &["---", "..."]).and_then(|last| Some((last, plain(doc, first + 1, last)?))),
        "+++" => fenced(doc, first, &["+++"]).and_then(|last| Some((last, toml(doc, first, last, diagnostics)?))),
        _ => bare(doc, first),
    };
    let fence = matches!(doc.text_of(first), "---" | "+++");
    let clear = |said: &[Said]| {
        let known = said.iter().filter(|s| Given::canonical(&s.0).is_some()).count();
        // Between fences one known key will do; bare lines may be a story's own: talk, a list.
        if fence { known >= 1 } else { known >= KNOWN && known * 3 >= said.len() * 2 }
    };
    let own = read.filter(|(_, said)| clear(said)).map(|(last, said)| (first, last, said));
    let (first, last, said) = own.or_else(|| works::header(doc, first))?;
    let mut given = Given::default();
    for (key, values, line) in said {
        let span = doc.lines[line].span();
        let values = match Given::canonical(&key) {
            Some(name) if Role::parse(name).is_some() => values.iter().flat_map(|v| facts::names(v)).collect(),
            _ => values,
        };
        match given.set(&key, &values) {
            Ok(()) => {}
            Err(FactFault::Unknown) => {
                let near = nearest(&key.to_lowercase(), Given::names()).map(str::to_owned);
                diagnostics.push(Diagnostic::at(span, Finding::HeaderKey { key, near }));
            }
            Err(fault) => {
                diagnostics.push(Diagnostic::at(span, Finding::HeaderValue { key, wants: fault.wants() }));
            }
        }
    }
    doc.leave_out(first, last + 1, REASON);
    Some(given)
}

/// The last line of a header between rules at the very top, whatever it says.
pub(super) fn fence(doc: &Doc) -> Option<usize> {
    let said = |last: usize, pairs: Option<Vec<Said>>| pairs.filter(|p| !p.is_empty()).map(|_| last);
    match doc.lines.first().map(|_| doc.text_of(0))? {
        "---" => fenced(doc, 0, &["---", "..."]).and_then(|last| said(last, plain(doc, 1, last))),
        "+++" => fenced(doc, 0, &["+++"]).and_then(|last| said(last, toml(doc, 0, last, &mut Vec::new()))),
        _ => None,
    }
}

/// Lays what the header says over what the dialect found.
pub(crate) fn over(facts: &mut Facts, mut given: Given, doc: &Doc) {
    // All that is said in the header stands at its first line.
    let line = doc.left_out.iter().find(|l| l.reason == REASON).map_or(1, |l| l.first);
    let span: Span = doc.source.line_span(line);
    let fact = |value: String| Fact { value, from: From::Header, span };
    if let Some(title) = given.title.take() {
        facts.title = Some(fact(title));
    }
    let authors: Vec<Fact> =
        given.contributors.iter().filter(|c| c.role() == Role::Author).map(|c| fact(c.name().to_owned())).collect();
    if !authors.is_empty() {
        facts.authors = authors;
    }
    if let Some(language) = given.language.take() {
        facts.language = Some(fact(language.tag().to_owned()));
    }
    facts.given = given;
}

/// The line that closes a fence.
fn fenced(doc: &Doc, first: usize, ends: &[&str]) -> Option<usize> {
    let last = (first + LONGEST).min(doc.lines.len());
    (first + 1..last).find(|i| ends.contains(&doc.text_of(*i)))
}

/// `key: value` of a line.
fn pair(s: &str) -> Option<(&str, &str)> {
    let (key, value) = s.split_once(':')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '(' | ')');
    let ok = !key.trim().is_empty() && key.len() <= LONGEST_KEY && key.chars().all(word);
    (ok && (value.is_empty() || value.starts_with(char::is_whitespace))).then_some((key.trim(), value.trim()))
}

/// A value without its quotes.
fn unquoted(s: &str) -> String {
    let s = s.trim();
    for q in ['"', '\''] {
        if s.len() >= 2 && s.starts_with(q) && s.ends_with(q) {
            return s[1..s.len() - 1].replace("\\\"", "\"").replace("''", "'");
        }
    }
    s.to_owned()
}

/// `[a, "b, c"]` as its items.
fn items(s: &str) -> Option<Vec<String>> {
    let inner = s.strip_prefix('[')?.strip_suffix(']')?;
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in inner.chars() {
        match (c, quote) {
            (',', None) => out.push(String::new()),
            ('"' | '\'', None) if out.last().is_some_and(|l| l.trim().is_empty()) => {
                quote = Some(c);
                out.last_mut()?.push(c);
            }
            _ => {
                if Some(c) == quote {
                    quote = None;
                }
                out.last_mut()?.push(c);
            }
        }
    }
    Some(out.iter().map(|s| unquoted(s)).filter(|s| !s.is_empty()).collect())
}

/// The lines of a YAML header, as far as headers of books go: texts, lists, texts over several lines, and the names
/// and places in what is nested. `None` where a line is none of that.
fn plain(doc: &Doc, from: usize, to: usize) -> Option<Vec<Said>> {
    let mut out: Vec<Said> = Vec::new();
    // Whether the lines below go on with the value above.
    let mut folded = false;
    for line in from..to {
        if doc.lines[line].blank {
            continue;
        }
        let s = doc.text_of(line);
        if s.starts_with('#') && !folded {
            continue;
        }
        let deep = doc.lines[line].indent > 0;
        let item = s.strip_prefix("- ").or((s == "-").then_some(""));
        if !deep && item.is_none() {
            let (key, value) = pair(s)?;
            folded = matches!(value, "|" | ">" | "|-" | ">-");
            let values = match value {
                _ if folded => vec![String::new()],
                "" => Vec::new(),
                v => items(v).unwrap_or_else(|| vec![unquoted(v)]),
            };
            out.push((key.to_owned(), values, line));
            continue;
        }
        let at = out.last_mut()?;
        if folded || item.is_none() && pair(s).is_none() {
            let last = at.1.last_mut()?;
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(s);
            continue;
        }
        let inner = item.unwrap_or(s);
        match pair(inner).map(|(k, v)| (k.to_lowercase(), v)) {
            Some((k, v)) if matches!(k.as_str(), "name" | "text" | "title") => at.1.push(unquoted(v)),
            Some((k, v)) if matches!(k.as_str(), "position" | "number" | "index") => {
                let said = ("series-position".to_owned(), vec![unquoted(v)], line);
                out.push(said);
            }
            Some((k, _)) => {
                let said = (format!("{}.{k}", at.0), Vec::new(), line);
                out.push(said);
            }
            None => at.1.push(unquoted(inner)),
        }
    }
    Some(out)
}

/// The lines of a TOML header.
fn toml(doc: &Doc, first: usize, last: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Said>> {
    let text: String = (first + 1..last).map(|i| format!("{}\n", doc.source.line(i as u32 + 1))).collect();
    let file = File { name: "header".into(), text };
    let table = match file.read() {
        Ok(table) => table,
        Err(e) => {
            let message = e.to_string().lines().next().unwrap_or("").to_owned();
            diagnostics.push(Diagnostic::at(doc.lines[first].span(), Finding::HeaderSyntax { message }));
            return None;
        }
    };
    let mut out = Vec::new();
    said(&table, &file, first + 1, "", &mut out);
    out.sort_by_key(|s| s.2);
    Some(out)
}

fn said(table: &Table, file: &File, from: usize, prefix: &str, out: &mut Vec<Said>) {
    let text = |v: &Value| match v {
        Value::Text(s) | Value::Date(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    for (key, e) in table {
        let line = from + file.text.get(..e.key_at.start).unwrap_or("").matches('\n').count();
        match (&e.value, prefix, key.as_str()) {
            (Value::Table(inner), ..) => said(inner, file, from, key, out),
            (v, "series", "name") => out.push(("series".into(), text(v).into_iter().collect(), line)),
            (v, "series", "position") => out.push(("series-position".into(), text(v).into_iter().collect(), line)),
            (Value::List(list), ..) => {
                out.push((key.clone(), list.iter().filter_map(|e| text(&e.value)).collect(), line));
            }
            (v, ..) => out.push((key.clone(), text(v).into_iter().collect(), line)),
        }
    }
}

/// Bare `Key: value` lines up to the first blank line, with nothing else among them.
pub(super) fn bare(doc: &Doc, first: usize) -> Option<(usize, Vec<Said>)> {
    let end = (first..(first + LONGEST).min(doc.lines.len())).find(|i| doc.lines[*i].blank)?;
    let mut out = Vec::new();
    for line in first..end {
        let (key, value) = pair(doc.text_of(line))?;
        if value.is_empty() {
            return None;
        }
        out.push((key.to_owned(), vec![unquoted(value)], line));
    }
    Some((end - 1, out))
}
