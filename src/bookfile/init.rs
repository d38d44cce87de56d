//! Writes the first `book.toml` of a draft: the facts as settings, every decision of the reader as a comment.

use std::fmt::Write;

use super::{BookFile, WAYS};
use crate::book::{Meta, Role};
use crate::diag::Count;
use crate::parse::{AuthorNotes, BreakBy, Dialect, From, HeadingBy, Reading, Rule, SceneBreaks, What};
use crate::source::At;
use crate::style;

/// Words of a line that stand in the file so that the line is found again; a longer line is known by its number alone.
const LONGEST_TEXT: usize = 80;

/// The text of a `book.toml` for a draft that was read with the settings `book`, whose `inputs` are the draft's files as
/// the file is to name them. What was decided already stands in it as decided.
///
/// Built with this file unchanged, the book is the same as without it.
pub fn init(reading: &Reading, book: &BookFile) -> String {
    let mut out = String::new();
    let all: Vec<String> = book.inputs.iter().map(|i| quoted(i)).collect();
    let _ = write!(
        out,
        "# What stands here wins over the draft, and the command line wins over this file.\n\
         # A line that begins with # decides nothing: it says how the draft was read. To change a decision, take the #\n\
         # away and edit the line. `bindery inspect` tells more about each.\n\n\
         inputs = [{}]\n\n",
        all.join(", ")
    );
    facts(&mut out, reading);
    made(&mut out, book);
    how(&mut out, reading, book);
    headings(&mut out, reading);
    decided(&mut out, reading, book, &What::NoHeading);
    breaks(&mut out, reading);
    decided(&mut out, reading, book, &What::NoBreak);
    left_out(&mut out, reading);
    decided(&mut out, reading, book, &What::Keep);
    out
}

/// A text as TOML writes it.
fn quoted(s: &str) -> String {
    let mut out = String::from("\"");
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// A text in a comment: on one line.
fn comment(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn facts(out: &mut String, reading: &Reading) {
    let meta = reading.book.meta();
    let decisions = &reading.report.decisions;
    let place = |wanted: &dyn Fn(&Rule) -> Option<From>| -> (Option<From>, String) {
        let found = decisions.iter().find_map(|d| wanted(&d.rule).map(|f| (f, d.span)));
        match found {
            Some((f, span)) if f.is_in_draft() => (Some(f), reading.source.place(span).words()),
            Some((f, _)) => (Some(f), f.words().to_owned()),
            None => (None, String::new()),
        }
    };
    let mut line = |on: bool, key: &str, value: &str, why: &str| {
        let text = format!("{}{key} = {value}", if on { "" } else { "# " });
        let _ = match why {
            "" => writeln!(out, "{text}"),
            _ => writeln!(out, "{text}  # {}", comment(why)),
        };
    };
    let (from, why) = place(&|r| if let Rule::Title { from } = r { Some(*from) } else { None });
    let named = !matches!(from, Some(From::Name | From::Text | From::Default));
    let why = if named { why } else { format!("no title found; {why}") };
    line(named, "title", &quoted(meta.title()), &why);
    let (known, subtitle) = optional(meta.subtitle());
    line(known, "subtitle", &subtitle, "");
    let (_, why) = place(&|r| if let Rule::Author { from } = r { Some(*from) } else { None });
    people(&mut line, meta, Role::Author, &why);
    if meta.contributors().iter().all(|c| c.sort().is_none()) {
        line(false, "author-sort", "\"\"", "as it is filed: Surname, Given name");
    }
    let (_, why) = place(&|r| if let Rule::Translator { from } = r { Some(*from) } else { None });
    people(&mut line, meta, Role::Translator, &why);
    let mut roles: Vec<Role> = meta.contributors().iter().map(|c| c.role()).collect();
    roles.retain(|r| !matches!(r, Role::Author | Role::Translator));
    roles.sort_unstable();
    roles.dedup();
    roles.into_iter().for_each(|r| people(&mut line, meta, r, ""));
    let (from, why) = place(&|r| if let Rule::Language { from, .. } = r { Some(*from) } else { None });
    line(!matches!(from, Some(From::Default)), "language", &quoted(meta.language().tag()), &why);
    let series: Vec<String> = meta
        .series()
        .iter()
        .map(|s| match s.position() {
            Some(p) => format!("{{ name = {}, position = {} }}", quoted(s.name()), quoted(p)),
            None => quoted(s.name()),
        })
        .collect();
    match series.is_empty() {
        true => line(false, "series", "{ name = \"\", position = 1 }", ""),
        false => line(true, "series", &format!("[{}]", series.join(", ")), ""),
    }
    let ids: Vec<String> = meta.identifiers().iter().map(|i| quoted(&i.urn())).collect();
    match ids.is_empty() {
        true => line(false, "isbn", "\"\"", ""),
        false => line(true, "identifier", &format!("[{}]", ids.join(", ")), ""),
    }
    for (key, value) in [
        ("publisher", meta.publisher()),
        ("rights", meta.rights()),
        ("description", meta.description()),
        ("date", meta.date()),
        ("first-published", meta.first_published()),
    ] {
        let (known, value) = optional(value);
        line(known, key, &value, "");
    }
    let subjects: Vec<String> = meta.subjects().iter().map(|s| quoted(s)).collect();
    // Of one subject the comma would be taken for a parting: a list of one goes with an empty second.
    let joined = if let [one] = &subjects[..] { format!("{one}, \"\"") } else { subjects.join(", ") };
    line(!subjects.is_empty(), "subjects", &format!("[{joined}]"), "");
}

fn optional(value: Option<&str>) -> (bool, String) {
    (value.is_some(), quoted(value.unwrap_or("")))
}

fn people(line: &mut dyn FnMut(bool, &str, &str, &str), meta: &Meta, role: Role, why: &str) {
    let all: Vec<_> = meta.contributors().iter().filter(|c| c.role() == role).collect();
    let names: Vec<String> = all.iter().map(|c| quoted(c.name())).collect();
    match &names[..] {
        [] if role == Role::Author => line(false, role.name(), "\"\"", "none found"),
        [] => line(false, role.name(), "\"\"", ""),
        [one] => line(true, role.name(), one, why),
        _ => line(true, role.name(), &format!("[{}]", names.join(", ")), why),
    }
    if all.iter().any(|c| c.sort().is_some()) && role == Role::Author {
        let sorts: Vec<String> = all.iter().map(|c| quoted(c.sort().unwrap_or(""))).collect();
        line(true, "author-sort", &format!("[{}]", sorts.join(", ")), "");
    }
}

/// The decisions about lines that were made before, of those about one thing.
fn decided(out: &mut String, reading: &Reading, book: &BookFile, about: &What) {
    for o in book.overrides.lines.iter().filter(|o| o.what.is_about(about)) {
        let key = key(At { file: o.file.as_deref(), line: o.first }, o.last);
        let mut parts = Vec::new();
        match &o.what {
            What::Heading { level, title, kind } => {
                parts.push("heading = true".to_owned());
                parts.extend(level.map(|l| format!("level = {l}")));
                parts.extend(title.as_ref().map(|t| format!("title = {}", quoted(t))));
                parts.extend(kind.map(|k| format!("kind = \"{}\"", k.name())));
            }
            What::NoHeading => parts.push("heading = false".to_owned()),
            What::Break => parts.push("break = true".to_owned()),
            What::NoBreak => parts.push("break = false".to_owned()),
            What::LeaveOut => parts.push("left-out = true".to_owned()),
            What::Keep => parts.push("left-out = false".to_owned()),
        }
        let line = match &o.file {
            Some(file) => reading.source.line_in(file, o.first),
            None => Some(o.first).filter(|n| (1..=reading.source.line_count()).contains(n)),
        };
        let text = match (&o.text, line) {
            (Some(text), _) => format!(", text = {}", quoted(text)),
            (None, Some(line)) => text_key(reading, line),
            (None, None) => String::new(),
        };
        let _ = writeln!(out, "{key} = {{ {}{text} }}", parts.join(", "));
    }
}

fn made(out: &mut String, book: &BookFile) {
    out.push('\n');
    let mut line = |key: &str, given: Option<String>, usual: &str, why: &str| {
        let on = if given.is_some() { "" } else { "# " };
        let why = if why.is_empty() { String::new() } else { format!("  # {why}") };
        let _ = writeln!(out, "{on}{key} = {}{why}", given.unwrap_or_else(|| usual.to_owned()));
    };
    let text = |t: &Option<String>| t.as_ref().map(|t| quoted(t));
    let styles = format!("{}, or a style file beside this one", style::NAMES.join(", "));
    line("style", text(&book.style), &quoted(style::NAMES[0]), &styles);
    let trim = book.trim.map(|t| format!("\"{}x{}in\"", t.width.to_inches(), t.height.to_inches()));
    line("trim", trim, "\"5.5x8.5\"", "");
    line("cover", text(&book.cover), "\"cover.jpg\"", "else a cover is set in type");
    let outputs = book.outputs.as_ref().map(|o| {
        let names: Vec<String> = o.iter().map(|o| format!("\"{}\"", o.name())).collect();
        format!("[{}]", names.join(", "))
    });
    line("outputs", outputs, "[\"epub\", \"pdf\"]", "else \"kepub\" for Kobo, \"kindle\"");
    line("folder", text(&book.folder), "\"books\"", "else they stand beside the draft");
}

/// What a line that decides nothing begins with.
fn on(given: bool) -> &'static str {
    if given { "" } else { "# " }
}

fn how(out: &mut String, reading: &Reading, book: &BookFile) {
    let report = &reading.report;
    let dialect = report.dialect;
    let _ = write!(
        out,
        "\n[reading]\n{}dialect = {}  # {}\n",
        on(book.dialect.is_some()),
        quoted(dialect.name()),
        dialect.about()
    );
    if let Some(encoding) = &book.encoding {
        let _ = writeln!(out, "encoding = {}", quoted(encoding));
    }
    if book.mend {
        out.push_str("mend = true\n");
    }
    for d in &report.decisions {
        if let Rule::Paragraphs { way, .. } = &d.rule {
            let name = WAYS.iter().find(|w| w.1 == *way).map_or("", |w| w.0);
            let names: Vec<&str> = WAYS.iter().map(|w| w.0).collect();
            let on = on(book.overrides.paragraphs.is_some());
            let _ = writeln!(out, "{on}paragraphs = \"{name}\"  # {}; else {}", way.name(), names.join(", "));
        }
    }
    if book.notes.is_some() || report.dialect == Dialect::Ao3 {
        let name = AuthorNotes::NAMED.iter().find(|n| n.1 == book.notes.unwrap_or_default()).map_or("", |n| n.0);
        let on = on(book.notes.is_some());
        let _ = writeln!(out, "{on}notes = \"{name}\"  # what the writer says beside the story; else keep, end, omit");
    }
    let count = |wanted: BreakBy| {
        let is = |r: &Rule| matches!(r, Rule::SceneBreak { by } if *by == wanted);
        report.decisions.iter().filter(|d| is(&d.rule)).count()
    };
    let (marks, gaps) = (count(BreakBy::Ornament), count(BreakBy::Gap));
    let given = book.overrides.scene_breaks;
    let name = SceneBreaks::NAMED.iter().find(|n| Some(n.1) == given).map(|n| n.0).unwrap_or(match (marks, gaps) {
        (_, 0) => "marks",
        (0, _) => "blank",
        _ => "both",
    });
    let on = on(given.is_some());
    let (marks, gaps) = (Count(marks, "row of marks"), Count(gaps, "wide gap"));
    let _ = writeln!(out, "{on}scene-breaks = \"{name}\"  # {marks}, {gaps}; else marks, blank, both, none");
}

/// A line, or lines up to `last`, as a key: with its file where the draft has several.
fn key(at: At<'_>, last: u32) -> String {
    let lines = if at.line == last { at.to_string() } else { format!("{at}-{last}") };
    if lines.bytes().all(|b| b.is_ascii_digit()) { lines } else { quoted(&lines) }
}

/// The words by which a line is found again.
fn text_key(reading: &Reading, line: u32) -> String {
    let text = reading.source.line(line).trim();
    match text.chars().count() {
        1..=LONGEST_TEXT => format!(", text = {}", quoted(text)),
        _ => String::new(),
    }
}

fn headings(out: &mut String, reading: &Reading) {
    out.push_str(
        "\n# Headings by line. `40 = false` is text, `40 = true` a heading, `40 = 2` one of level 2;\n\
         # `{ heading = false, text = \"…\" }` finds the line again when others come before it.\n[headings]\n",
    );
    for (h, d) in reading.headings() {
        // What was decided before stands below as decided.
        if matches!(d.rule, Rule::Heading { by: HeadingBy::Given, .. }) {
            continue;
        }
        let indent = "  ".repeat(usize::from(h.level) - 1);
        let name = match (h.label.as_str(), h.title.as_str()) {
            ("", t) => t.to_owned(),
            (l, "") => l.to_owned(),
            (l, t) => format!("{l} | {t}"),
        };
        let _ = writeln!(
            out,
            "# {} = {{ level = {}{} }}  # {indent}{}: {}, {}",
            key(reading.source.at(h.line), reading.source.at(h.line).line),
            h.level,
            if matches!(d.rule, Rule::Heading { by: HeadingBy::FileName, .. }) {
                String::new()
            } else {
                text_key(reading, h.line)
            },
            comment(&name),
            d.rule.sureness().name(),
            d.rule.reason(),
        );
    }
}

fn breaks(out: &mut String, reading: &Reading) {
    out.push_str(
        "\n# Scene breaks by line: of the marks, or of the text after a gap. `40 = false` parts nothing.\n[breaks]\n",
    );
    for d in &reading.report.decisions {
        let Rule::SceneBreak { by: by @ (BreakBy::Ornament | BreakBy::Gap) } = d.rule else { continue };
        let line = reading.source.line_of(d.span.start);
        let line = if reading.source.line(line).trim().is_empty() { line + 1 } else { line };
        let line = key(reading.source.at(line), reading.source.at(line).line);
        let why = if by == BreakBy::Gap { "a gap wider than usual" } else { "marks" };
        let _ = writeln!(out, "# {line} = true  # {why}");
    }
}

fn left_out(out: &mut String, reading: &Reading) {
    out.push_str(
        "\n# Lines that are not in the book. `40 = false` keeps a line, `\"40-42\" = true` leaves lines out.\n[left-out]\n",
    );
    for l in reading.report.left_out.iter().filter(|l| l.words.is_none()) {
        let key = key(reading.source.at(l.first), reading.source.at(l.last).line);
        let _ = writeln!(out, "# {key} = true  # {}", l.reason);
    }
}
