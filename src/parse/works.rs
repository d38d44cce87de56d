//! The header of a saved work: the lines of `Rating: T` and `Words: 30,000` that sites of fan fiction and the programs
//! that save from them put above the first chapter.

use super::authors::by_line;
use super::doc::Doc;
use super::header::{Said, bare};
use super::inline::words;
use crate::book::Given;

/// What such a header says of the work, folded: a fact of a book by its name there, or nothing that a book says.
const KEYS: &[(&str, Option<&str>)] = &[
    ("story", Some("title")),
    ("story title", Some("title")),
    ("penname", Some("author")),
    ("genre", Some("subjects")),
    ("genres", Some("subjects")),
    ("fandom", Some("subjects")),
    ("fandoms", Some("subjects")),
    ("category", Some("subjects")),
    ("categories", Some("subjects")),
    ("characters", Some("subjects")),
    ("pairing", Some("subjects")),
    ("pairings", Some("subjects")),
    ("relationships", Some("subjects")),
    ("warning", Some("subjects")),
    ("warnings", Some("subjects")),
    ("rating", None),
    ("rated", None),
    ("status", None),
    ("words", None),
    ("word count", None),
    ("chapters", None),
    ("updated", None),
    ("packaged", None),
    ("completed", None),
    ("story url", None),
    ("author url", None),
    ("url", None),
    ("source", None),
    ("disclaimer", None),
    ("beta", None),
    ("reviews", None),
    ("follows", None),
    ("favs", None),
    ("favorites", None),
];
/// So many of its lines are none that any other book has.
const OWN: usize = 2;
/// Title and author may stand above it, on so many lines.
const ABOVE: usize = 3;
/// Words of an author's name.
const LONGEST_NAME: usize = 4;
/// No title is longer.
const LONGEST_ABOVE: u32 = 120;

/// The header of a work at `first` or below a title and a by-line there: its first and last line, and what it says of
/// the book. One line that it cannot have makes it something else.
pub(super) fn header(doc: &Doc, first: usize) -> Option<(usize, usize, Vec<Said>)> {
    let lines = (first..doc.lines.len()).filter(|i| !doc.lines[*i].blank);
    let mut by: Option<(usize, String)> = None;
    for (n, line) in lines.take(ABOVE + 1).enumerate() {
        if let Some((last, said)) = bare(doc, line) {
            let mut said = facts(said)?;
            // What else stands above is a title only where an author does too.
            let Some((above, name)) = by else { return (n == 0).then_some((line, last, said)) };
            // A by-line says an author's name as others do; a name in small letters is told here.
            let own = by_line(&words([doc.text_of(above)])).is_none();
            if own && !said.iter().any(|s| Given::canonical(&s.0) == Some("author")) {
                said.push(("author".to_owned(), vec![name], above));
                return Some((above, last, said));
            }
            return Some((line, last, said));
        }
        if doc.lines[line].chars > LONGEST_ABOVE {
            return None;
        }
        let text = words([doc.text_of(line)]);
        let name = text.strip_prefix("by ").or_else(|| text.strip_prefix("By "));
        by = name.filter(|n| n.split(' ').count() <= LONGEST_NAME).map(|n| (line, n.to_owned())).or(by);
    }
    None
}

/// What the lines of a work's header say of a book; `None` where they are no such header.
fn facts(said: Vec<Said>) -> Option<Vec<Said>> {
    let mut out: Vec<Said> = Vec::new();
    let mut own = 0;
    for (key, values, line) in said {
        let folded = key.to_lowercase();
        let (name, of_works) = match KEYS.iter().find(|k| k.0 == folded) {
            Some((_, name)) => (*name, true),
            None => (Some(Given::canonical(&key)?), false),
        };
        own += usize::from(of_works);
        match (name, out.iter().position(|s| Some(s.0.as_str()) == name)) {
            (Some("subjects"), Some(at)) => out[at].1.extend(subjects(&values)),
            (Some("subjects"), None) => out.push(("subjects".to_owned(), subjects(&values), line)),
            (Some(name), None) => out.push((name.to_owned(), values, line)),
            _ => {}
        }
    }
    (own >= OWN).then_some(out)
}

fn subjects(values: &[String]) -> Vec<String> {
    let all = values.iter().flat_map(|v| v.split([',', ';']));
    all.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect()
}
