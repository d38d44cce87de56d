//! Settings files: TOML as a tree of values with their places, and errors that point at them.
//!
//! Style files and `book.toml` are read through this module, so that both say what is wrong in the same words.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{Error, Fault};

/// A settings file's name and text.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The name that errors begin with.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A value of a settings file.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
    /// A date written without quotes, as it stands.
    Date(String),
    List(Vec<Entry>),
    Table(Table),
    /// What no setting takes: a number of another base.
    Other,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) at: Range<usize>,
    /// The place of its key, or of itself in a list.
    pub(crate) key_at: Range<usize>,
}

/// Keys with their values, sorted by key.
pub(crate) type Table = BTreeMap<String, Entry>;

impl File {
    /// Reads the file as TOML.
    pub(crate) fn read(&self) -> Result<Table, Error> {
        // A byte order mark is no part of TOML, and some editors write one; its place is kept for the columns.
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        let before = self.text.len() - text.len();
        let table = DeTable::parse(text).map_err(|e| {
            let at = e.span().unwrap_or(0..0);
            self.error(at.start + before..at.end + before, Fault::Syntax(e.message().to_string()))
        })?;
        Ok(table_of(table.get_ref(), before))
    }

    /// An error at a place of the file.
    pub(crate) fn error(&self, at: Range<usize>, fault: Fault) -> Error {
        let text = &self.text;
        let start = text.get(..at.start.min(text.len())).and_then(|s| s.rfind('\n')).map_or(0, |n| n + 1);
        let row = text[start..].lines().next().unwrap_or("").trim_start_matches('\u{feff}');
        let line = text[..start].matches('\n').count() + 1;
        let before = text.get(start..at.start.min(text.len())).unwrap_or("").trim_start_matches('\u{feff}');
        let column = before.chars().count() + 1;
        let width = text.get(at).and_then(|s| s.lines().next()).map_or(1, |s| s.chars().count().max(1));
        let excerpt = format!("  {row}\n  {}{}", " ".repeat(column - 1), "^".repeat(width));
        Error::Settings { file: self.name.clone(), line, column, fault: Box::new(fault), excerpt }
    }

    /// The error for a key that no setting has.
    pub(crate) fn unknown<'a>(&self, key: &str, entry: &Entry, known: impl IntoIterator<Item = &'a str>) -> Error {
        let near = nearest(key, known).map(str::to_owned);
        self.error(entry.key_at.clone(), Fault::Unknown { key: key.to_owned(), near })
    }

    /// The error for a value of another kind than the key's.
    pub(crate) fn wants(&self, key: &str, entry: &Entry, what: &str) -> Error {
        self.error(entry.at.clone(), Fault::Wants { key: key.to_owned(), what: what.to_owned() })
    }
}

fn table_of(table: &DeTable<'_>, before: usize) -> Table {
    let place = |at: Range<usize>| at.start + before..at.end + before;
    let one = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        let entry =
            Entry { value: value_of(value.get_ref(), before), at: place(value.span()), key_at: place(key.span()) };
        (key.get_ref().to_string(), entry)
    };
    table.iter().map(one).collect()
}

fn value_of(value: &DeValue<'_>, before: usize) -> Value {
    match value {
        DeValue::Table(t) => Value::Table(table_of(t, before)),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|v| {
                    let at = v.span().start + before..v.span().end + before;
                    Entry { value: value_of(v.get_ref(), before), key_at: at.clone(), at }
                })
                .collect(),
        ),
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(i) => i.as_str().parse().map_or(Value::Other, Value::Number),
        DeValue::Float(x) => Value::Number(x.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::Date(d.to_string()),
    }
}

/// How many letters may be wrong in a name that is taken for another: one in three.
const WRONG: usize = 3;

/// The name most like the given one, `None` where none is like it.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name of a setting is longer, and the comparison takes the product of the lengths.
    if name.len() > 80 {
        return None;
    }
    let most = (name.chars().count() / WRONG).max(1);
    let like = known.into_iter().map(|k| (distance(name, k), k)).filter(|(d, _)| *d <= most);
    like.min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// Letters to add, to drop, to change or to swap with the next between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name() {
        let known = ["title", "subtitle", "author", "series", "style"];
        for (given, want) in [
            ("titel", Some("title")),
            ("autor", Some("author")),
            ("tilte", Some("title")),
            ("sty", None),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, known), want, "{given}");
        }
    }

    #[test]
    fn values_know_their_places() {
        let file = File { name: "b.toml".into(), text: "\u{feff}a = 1\n[t]\nb = [\"x\", 2024-03-01]\n".into() };
        let table = file.read().unwrap();
        assert!(matches!(table["a"].value, Value::Number(n) if n == 1.0));
        let Value::Table(t) = &table["t"].value else { panic!("{table:?}") };
        let Value::List(list) = &t["b"].value else { panic!("{t:?}") };
        assert!(matches!(&list[1].value, Value::Date(d) if d == "2024-03-01"));
        let e = file.wants("a", &table["a"], "a text in quotes").to_string();
        assert_eq!(e, "b.toml:1:5: `a` is a text in quotes\n  a = 1\n      ^");
    }
}
