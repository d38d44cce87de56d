//! `book.toml`: what the writer says about a book, beside its draft.
//!
//! [`BookFile::read`] reads the file, [`init()`] writes the first one, with every decision of the reader in it as a
//! comment. What the file says wins over the draft, and what the caller says wins over the file. No key is required;
//! one that is unknown or of another kind than it should be is an error at its place, with the nearest name.
//!
//! | keys | |
//! |---|---|
//! | `title`, `subtitle`, `language`, `publisher`, `rights`, `description`, `date`, `first-published` | texts |
//! | `author`, `translator`, `editor`, `illustrator` and every other role | a name, or a list of them |
//! | `contributors` | a list of `{ name = …, role = …, sort = … }` |
//! | `series` | a name, or `{ name = …, position = … }`, or a list of them |
//! | `isbn`, `identifier`, `subjects` | a text, or a list of them |
//! | `inputs` | the draft's file, or a list of files in their order, beside this one; `*` and `?` fit any name |
//! | `style`, `trim`, `cover`, `outputs`, `folder` | what is made of it, and where |
//! | `[reading]` | `dialect`, `encoding`, `mend`, `paragraphs`, `scene-breaks`, `notes` |
//! | `[headings]`, `[breaks]`, `[left-out]` | lines by number: `true`, `false`, or `{ text = …, … }` |
//!
//! Where a draft has several files a line is named with its file: `"02.txt:40" = false`.

mod init;

pub use init::init;

use crate::book::{FactFault, Given, IsbnFault, Role, SectionKind};
use crate::diag::{Error, Fault};
use crate::parse::{AuthorNotes, Dialect, LineOverride, Overrides, SceneBreaks, Way, What};
use crate::settings::{Entry, File, Table, Value};
use crate::units::Size;

/// The name that is looked for beside a draft.
pub const NAME: &str = "book.toml";

/// What a `book.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookFile {
    /// The drafts in their order, relative to the file; empty where it names none.
    pub inputs: Vec<String>,
    /// Facts about the book.
    pub given: Given,
    /// The kind of draft.
    pub dialect: Option<Dialect>,
    /// The draft's encoding by one of its names.
    pub encoding: Option<String>,
    /// Turn back characters that were once read in a wrong encoding.
    pub mend: bool,
    /// What becomes of a writer's notes and summaries; `None` where the file does not say.
    pub notes: Option<AuthorNotes>,
    /// Decisions about the reading.
    pub overrides: Overrides,
    /// The name of a style, or a style file relative to this one.
    pub style: Option<String>,
    /// The sheet.
    pub trim: Option<Size>,
    /// The cover picture, relative to the file.
    pub cover: Option<String>,
    /// What is made; `None` where the file does not say.
    pub outputs: Option<Vec<Output>>,
    /// The folder for the outputs, relative to the file.
    pub folder: Option<String>,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// For e-readers.
    Epub,
    /// For Kobo's.
    Kepub,
    /// For Kindle.
    Kindle,
    /// For the printer.
    Pdf,
}

impl Output {
    /// Every kind, by the name that settings give it.
    pub const NAMED: [(&str, Output); 4] =
        [("epub", Output::Epub), ("kepub", Output::Kepub), ("kindle", Output::Kindle), ("pdf", Output::Pdf)];

    /// Its name in settings.
    pub fn name(self) -> &'static str {
        Output::NAMED.iter().find(|n| n.1 == self).map_or("", |n| n.0)
    }
}

/// The ways paragraphs are parted, as settings name them.
pub const WAYS: [(&str, Way); 3] = [("wrapped", Way::Wrapped), ("lines", Way::Lines), ("indented", Way::Indented)];

/// The keys that are no facts about the book.
const KEYS: [&str; 12] = [
    "notes",
    "contributors",
    "inputs",
    "style",
    "trim",
    "cover",
    "outputs",
    "folder",
    "reading",
    "headings",
    "breaks",
    "left-out",
];

const TEXT: &str = "a text in quotes";
const TEXTS: &str = "a text in quotes, or a list of them";

impl BookFile {
    /// Reads the file's text; `name` is what errors call it.
    ///
    /// # Errors
    /// [`Error::Settings`] at the first place where it is wrong.
    pub fn read(name: &str, text: &str) -> Result<BookFile, Error> {
        let file = File { name: name.to_owned(), text: text.to_owned() };
        let mut out = BookFile::default();
        let mut entries: Vec<(String, Entry)> = file.read()?.into_iter().collect();
        // In the order of the file, so that the first fault is told and a role's list stands before its sort names.
        entries.sort_by_key(|(_, e)| e.key_at.start);
        for (key, entry) in &entries {
            out.take(&file, key, entry)?;
        }
        Ok(out)
    }

    fn take(&mut self, file: &File, key: &str, entry: &Entry) -> Result<(), Error> {
        match plain_key(key).as_str() {
            "contributors" => self.contributors(file, entry),
            "series" => self.series(file, entry),
            "inputs" | "input" => {
                self.inputs =
                    texts(entry).ok_or_else(|| file.wants(key, entry, "the name of a file, or a list of them"))?;
                Ok(())
            }
            "style" => set(&mut self.style, text(file, key, entry)?),
            "cover" => set(&mut self.cover, text(file, key, entry)?),
            "folder" | "output" => set(&mut self.folder, text(file, key, entry)?),
            "trim" => {
                let size = Size::parse_trim(&text(file, key, entry)?);
                let size =
                    size.ok_or_else(|| file.wants(key, entry, "a trim size, as \"6x9\", \"140x210mm\" or \"a5\""))?;
                set(&mut self.trim, size)
            }
            "outputs" | "formats" => {
                let wrong = || file.wants(key, entry, "a list of \"epub\", \"kepub\", \"kindle\" and \"pdf\"");
                let one = |s: &String| {
                    let found = Output::NAMED.iter().find(|n| n.0 == s.to_lowercase()).map(|n| n.1);
                    found.ok_or_else(wrong)
                };
                let list = texts(entry).filter(|l| !l.is_empty()).ok_or_else(wrong)?;
                set(&mut self.outputs, list.iter().map(one).collect::<Result<_, _>>()?)
            }
            "notes" => set(&mut self.notes, named(file, key, entry, &AuthorNotes::NAMED)?),
            "reading" => self.reading(file, table(file, key, entry)?),
            "headings" => self.lines(file, key, table(file, key, entry)?, Lines::Headings),
            "breaks" => self.lines(file, key, table(file, key, entry)?, Lines::Breaks),
            "left-out" => self.lines(file, key, table(file, key, entry)?, Lines::LeftOut),
            _ => {
                if Given::canonical(key).is_none() {
                    let known = Given::names().into_iter().chain(KEYS);
                    return Err(file.unknown(&plain_key(key), entry, known));
                }
                let values = texts(entry).ok_or_else(|| file.wants(key, entry, TEXTS))?;
                self.given.set(key, &values).map_err(|f| fact_error(file, key, entry, f))
            }
        }
    }

    fn contributors(&mut self, file: &File, entry: &Entry) -> Result<(), Error> {
        let wants = |e| file.wants("contributors", e, "a list of { name = …, role = …, sort = … }");
        let Value::List(list) = &entry.value else { return Err(wants(entry)) };
        for one in list {
            let Value::Table(t) = &one.value else { return Err(wants(one)) };
            let (mut name, mut role, mut sort) = (None, Role::Author, None);
            for (key, e) in t {
                let value = text(file, key, e)?;
                match plain_key(key).as_str() {
                    "name" => name = Some(value),
                    "sort" | "file-as" => sort = Some(value),
                    "role" => {
                        let roles = format!("one of {}", Role::names().join(", "));
                        role = Role::parse(&value).ok_or_else(|| file.wants(key, e, &roles))?;
                    }
                    other => return Err(file.unknown(other, e, ["name", "role", "sort"])),
                }
            }
            let Some(name) = name.filter(|n| !n.trim().is_empty()) else { return Err(wants(one)) };
            self.given.add(role, &name, sort.as_deref());
        }
        Ok(())
    }

    fn series(&mut self, file: &File, entry: &Entry) -> Result<(), Error> {
        let one = std::slice::from_ref(entry);
        let list = if let Value::List(list) = &entry.value { list } else { one };
        for e in list {
            let (name, position) = match &e.value {
                Value::Text(s) => (Some(s.clone()), None),
                Value::Table(t) => {
                    let (mut name, mut position) = (None, None);
                    for (key, e) in t {
                        match plain_key(key).as_str() {
                            "name" => name = Some(text(file, key, e)?),
                            "position" | "number" => {
                                let value = scalar(e).ok_or_else(|| file.wants(key, e, PLACE))?;
                                position = Some((value, e));
                            }
                            other => return Err(file.unknown(other, e, ["name", "position"])),
                        }
                    }
                    (name, position)
                }
                _ => (None, None),
            };
            let Some(name) = name else {
                return Err(file.wants("series", e, "a name, or { name = …, position = … }, or a list of them"));
            };
            let at = position.as_ref().map_or(e, |p| p.1);
            let place = position.as_ref().map(|p| p.0.as_str());
            self.given.add_series(&name, place).map_err(|f| fact_error(file, "position", at, f))?;
        }
        Ok(())
    }

    fn reading(&mut self, file: &File, table: &Table) -> Result<(), Error> {
        for (key, e) in table {
            match plain_key(key).as_str() {
                "dialect" => {
                    let names: Vec<&str> = Dialect::all().map(Dialect::name).collect();
                    let found = Dialect::parse(&text(file, key, e)?);
                    self.dialect = Some(found.ok_or_else(|| file.wants(key, e, &one_of(&names)))?);
                }
                "encoding" => self.encoding = Some(text(file, key, e)?),
                "mend" => self.mend = yes(e).ok_or_else(|| file.wants(key, e, "true or false"))?,
                "notes" => self.notes = Some(named(file, key, e, &AuthorNotes::NAMED)?),
                "paragraphs" => self.overrides.paragraphs = Some(named(file, key, e, &WAYS)?),
                "scene-breaks" => self.overrides.scene_breaks = Some(named(file, key, e, &SceneBreaks::NAMED)?),
                other => {
                    let known = ["dialect", "encoding", "mend", "notes", "paragraphs", "scene-breaks"];
                    return Err(file.unknown(other, e, known));
                }
            }
        }
        Ok(())
    }

    fn lines(&mut self, file: &File, name: &str, lines: &Table, which: Lines) -> Result<(), Error> {
        let mut all = Vec::new();
        for (key, e) in lines {
            let Some((lines_of, first, last)) = place(key) else {
                let fault =
                    Fault::Wants { key: key.clone(), what: format!("no line; [{name}] has lines, as 40 or \"40-42\"") };
                return Err(file.error(e.key_at.clone(), fault));
            };
            let row = file.text[..e.key_at.start.min(file.text.len())].matches('\n').count() + 1;
            let origin = format!("{}:{row}", file.name);
            let (what, text) = which.what(file, key, e)?;
            all.push(LineOverride { file: lines_of, first, last, text, what, origin });
        }
        all.sort_by(|a, b| (&a.file, a.first).cmp(&(&b.file, b.first)));
        self.overrides.lines.extend(all);
        Ok(())
    }
}

/// The tables whose keys are lines.
#[derive(Clone, Copy)]
enum Lines {
    Headings,
    Breaks,
    LeftOut,
}

impl Lines {
    /// The word that says yes or no in a line's table.
    fn word(self) -> &'static str {
        match self {
            Lines::Headings => "heading",
            Lines::Breaks => "break",
            Lines::LeftOut => "left-out",
        }
    }

    fn of(self, yes: bool) -> What {
        match (self, yes) {
            (Lines::Headings, true) => What::Heading { level: None, title: None, kind: None },
            (Lines::Headings, false) => What::NoHeading,
            (Lines::Breaks, true) => What::Break,
            (Lines::Breaks, false) => What::NoBreak,
            (Lines::LeftOut, true) => What::LeaveOut,
            (Lines::LeftOut, false) => What::Keep,
        }
    }

    /// What is said of a line, and the words it is known by.
    fn what(self, file: &File, key: &str, e: &Entry) -> Result<(What, Option<String>), Error> {
        let wanted = match self {
            Lines::Headings => "true, false, a level from 1, or { level = …, title = …, kind = …, text = … }",
            Lines::Breaks | Lines::LeftOut => "true, false, or { text = … }",
        };
        let t = match &e.value {
            Value::Table(t) => t,
            Value::Number(_) if matches!(self, Lines::Headings) => {
                return Ok((What::Heading { level: Some(level(file, key, e)?), title: None, kind: None }, None));
            }
            _ => {
                let yes = yes(e).ok_or_else(|| file.wants(key, e, wanted))?;
                return Ok((self.of(yes), None));
            }
        };
        let (mut is, mut words, mut depth, mut title, mut kind) = (true, None, None, None, None);
        for (part, e) in t {
            match (plain_key(part).as_str(), self) {
                ("text", _) => words = Some(text(file, part, e)?),
                (w, _) if w == self.word() => is = yes(e).ok_or_else(|| file.wants(part, e, "true or false"))?,
                ("level", Lines::Headings) => depth = Some(level(file, part, e)?),
                ("title", Lines::Headings) => title = Some(text(file, part, e)?),
                ("kind", Lines::Headings) => {
                    let names: Vec<&str> = SectionKind::ALL.iter().map(|k| k.name()).collect();
                    let value = plain_key(&text(file, part, e)?);
                    let found = SectionKind::ALL.iter().find(|k| k.name() == value);
                    kind = Some(*found.ok_or_else(|| file.wants(part, e, &one_of(&names)))?);
                }
                (other, Lines::Headings) => {
                    return Err(file.unknown(other, e, ["text", "heading", "level", "title", "kind"]));
                }
                (other, _) => return Err(file.unknown(other, e, ["text", self.word()])),
            }
        }
        let what = match self.of(is) {
            What::Heading { .. } => What::Heading { level: depth, title, kind },
            other => other,
        };
        Ok((what, words))
    }
}

const PLACE: &str = "the book's place in the series, as 2 or \"2.5\"";

fn set<T>(place: &mut Option<T>, value: T) -> Result<(), Error> {
    *place = Some(value);
    Ok(())
}

/// A key in one spelling: small letters, hyphens.
fn plain_key(key: &str) -> String {
    key.trim().to_lowercase().replace([' ', '_'], "-")
}

/// Lines as settings and flags name them: those of [`line_range`], behind the name of their file and a colon where a draft
/// has several: `02.txt:40-42`.
pub fn place(key: &str) -> Option<(Option<String>, u32, u32)> {
    let named = key.rsplit_once(':').map(|(file, lines)| (file.trim(), lines));
    let (file, lines) = named.map_or((None, key), |(file, lines)| (Some(file.to_owned()), lines));
    let (first, last) = line_range(lines)?;
    (file.as_deref() != Some("")).then_some((file, first, last))
}

/// `40`, `line 40`, `40-42`: the first and the last line.
fn line_range(key: &str) -> Option<(u32, u32)> {
    let key = key.trim().to_lowercase();
    let key = key.strip_prefix("lines").or_else(|| key.strip_prefix("line")).unwrap_or(&key);
    let (first, last) = key.split_once(['-', '\u{2013}']).unwrap_or((key, key));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first >= 1 && last >= first).then_some((first, last))
}

fn text(file: &File, key: &str, e: &Entry) -> Result<String, Error> {
    match &e.value {
        Value::Text(s) => Ok(s.clone()),
        _ => Err(file.wants(key, e, TEXT)),
    }
}

fn table<'a>(file: &File, key: &str, e: &'a Entry) -> Result<&'a Table, Error> {
    match &e.value {
        Value::Table(t) => Ok(t),
        _ => Err(file.wants(key, e, &format!("a table: write [{}] above its keys", plain_key(key)))),
    }
}

/// A text, a number or a date as a text.
fn scalar(e: &Entry) -> Option<String> {
    match &e.value {
        Value::Text(s) | Value::Date(s) => Some(s.clone()),
        Value::Number(n) if n.is_finite() => Some(n.to_string()),
        _ => None,
    }
}

fn texts(e: &Entry) -> Option<Vec<String>> {
    match &e.value {
        Value::List(list) => list.iter().map(scalar).collect(),
        _ => scalar(e).map(|s| vec![s]),
    }
}

fn yes(e: &Entry) -> Option<bool> {
    match &e.value {
        Value::Bool(b) => Some(*b),
        Value::Text(s) if s.eq_ignore_ascii_case("yes") => Some(true),
        Value::Text(s) if s.eq_ignore_ascii_case("no") => Some(false),
        _ => None,
    }
}

fn level(file: &File, key: &str, e: &Entry) -> Result<u8, Error> {
    match e.value {
        Value::Number(n) if n.trunc() == n && (1.0..=9.0).contains(&n) => Ok(n as u8),
        _ => Err(file.wants(key, e, "a level from 1 (the highest) to 9")),
    }
}

fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    format!("one of {}", quoted.join(", "))
}

fn named<T: Copy>(file: &File, key: &str, e: &Entry, choices: &[(&str, T)]) -> Result<T, Error> {
    let value = plain_key(&text(file, key, e)?);
    let found = choices.iter().find(|c| c.0 == value).map(|c| c.1);
    found.ok_or_else(|| file.wants(key, e, &one_of(&choices.iter().map(|c| c.0).collect::<Vec<_>>())))
}

fn fact_error(file: &File, key: &str, e: &Entry, fault: FactFault) -> Error {
    match fault {
        FactFault::Unknown => file.unknown(key, e, Given::names()),
        FactFault::Isbn(IsbnFault::Check(digit)) => file.error(e.at.clone(), Fault::IsbnCheck { digit }),
        _ => file.wants(key, e, &fault.wants()),
    }
}

#[cfg(test)]
mod tests;
