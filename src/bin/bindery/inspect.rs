//! `bindery inspect`: how a draft is read, for people and for programs.
//!
//! People get a summary of ten lines, the tree, the decisions that may be wrong with the flag that mends each, what is
//! left out, and what was found; programs get all of it as one JSON object.

use std::io::{self, Write};

use bindery::book::{Note, walk_text};
use bindery::diag::{Count, Diagnostic, Finding, LeftOut};
use bindery::parse::{BreakBy, Decision, HeadingBy, Outline, Reading, Rule, Sureness};
use bindery::source::{At, Part, Source};
use serde_json::{Value, json};

use crate::args::InspectArgs;
use crate::files::Failure;
use crate::project::{self, Project};
use crate::report::{lines, name_file, places, range};

/// Lines that a flag is shown with; a family of more is mended in `book.toml`.
const IN_A_FLAG: usize = 12;

/// Prints the tree and the decisions, or one JSON object.
pub(crate) fn run(a: &InspectArgs) -> Result<bool, Failure> {
    let project = project::open(&a.reading)?;
    let reading = project.read()?;
    let text = if a.json { format!("{:#}\n", json_of(&reading, &project)) } else { text_of(&reading, &project, a.all) };
    // A reader that has gone away (`bindery inspect … | head`) is no fault.
    let _ = io::stdout().lock().write_all(text.as_bytes());
    Ok(true)
}

fn text_of(reading: &Reading, project: &Project, all: bool) -> String {
    let (source, report) = (&reading.source, &reading.report);
    let mut out = summary(reading, project);
    let width = column(reading);
    let headings = reading.headings();
    if !headings.is_empty() {
        out += "\nThe tree, by line:\n";
    }
    for (h, d) in &headings {
        let indent = "  ".repeat(usize::from(h.level) - 1);
        let sure = d.rule.sureness();
        let doubt = if sure == Sureness::Sure && !all {
            String::new()
        } else {
            format!("  ({}: {})", sure.name(), d.rule.reason())
        };
        out += &format!("{:>width$}  {indent}{}{doubt}\n", source.at(h.line).to_string(), name(h));
    }
    let doubtful = questions(reading);
    if !doubtful.is_empty() {
        out += "\nWhat may be wrong, and the flag that mends it:\n";
        for q in &doubtful {
            let (at, pad) = (source.at(q.lines[0]).to_string(), " ".repeat(width + 2));
            out += &format!("{at:>width$}  {}\n{pad}{}\n", q.text, q.mend);
        }
    }
    if all {
        out += "\nEvery decision, by line:\n";
        for d in &report.decisions {
            let at = source.place(d.span).to_string();
            out += &format!("{at:>width$}  {} ({})\n", d.rule, d.rule.sureness().name());
        }
    }
    if !report.left_out.is_empty() {
        out += "\nLeft out:\n";
        for l in &report.left_out {
            let place = range(source, l.first, l.last);
            let words = l.words.as_ref().map_or_else(String::new, |w| format!(", only the words `{w}`"));
            out += &format!("{place:>width$}  {}{words}\n", l.reason);
        }
    }
    // The language and how it was found stand in the summary already.
    let found: Vec<&Diagnostic> =
        report.diagnostics.iter().filter(|d| all || !matches!(d.finding, Finding::LanguageGuessed { .. })).collect();
    if !found.is_empty() {
        out += "\nFindings:\n";
        for d in found {
            let line = d.span.map_or_else(String::new, |s| source.place(s).to_string());
            let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
            out +=
                &format!("{line:>width$}  {} {}: {}{hint}\n", d.finding.severity().name(), d.finding.code(), d.finding);
        }
    }
    out
}

/// How wide the column of the lines is.
fn column(reading: &Reading) -> usize {
    let longest = |p: &Part| p.name().chars().count() + 1 + (p.last() + 1 - p.first()).to_string().len();
    reading.source.parts().iter().map(longest).max().unwrap_or(0).max(6)
}

fn name(h: &Outline) -> String {
    match (h.label.as_str(), h.title.as_str()) {
        ("", t) => t.to_string(),
        (l, "") => l.to_string(),
        (l, t) => format!("{l} | {t}"),
    }
}

/// At most ten lines: what the draft is, and what was made of it.
fn summary(reading: &Reading, project: &Project) -> String {
    let (source, report, meta) = (&reading.source, &reading.report, reading.book.meta());
    let mut out = String::new();
    let mut say = |label: &str, text: String| out += &format!("{label:<9}  {text}\n");
    let words = Count(reading.words(), "word");
    say(
        "draft",
        format!("{}: {}, {words}, {}", source.name(), report.dialect.about(), Count(reading.paragraphs(), "paragraph")),
    );
    if let Some(file) = &project.file {
        say("settings", file.display().to_string());
    }
    let told = |wanted: &dyn Fn(&Rule) -> bool| -> String {
        let Some(d) = report.decisions.iter().find(|d| wanted(&d.rule)) else { return String::new() };
        let from = match &d.rule {
            Rule::Title { from } | Rule::Author { from } | Rule::Language { from, .. } => *from,
            _ => return String::new(),
        };
        if from.is_in_draft() {
            format!("  ({})", source.place(d.span).words())
        } else {
            format!("  ({})", from.words())
        }
    };
    let title = meta.subtitle().map_or_else(|| meta.title().to_owned(), |s| format!("{} | {s}", meta.title()));
    say("title", title + &told(&|r| matches!(r, Rule::Title { .. })));
    if let Some(author) = meta.author_line() {
        say("author", author + &told(&|r| matches!(r, Rule::Author { .. })));
    }
    say("language", meta.language().tag().to_owned() + &told(&|r| matches!(r, Rule::Language { .. })));
    let way =
        report.decisions.iter().find_map(|d| if let Rule::Paragraphs { way, .. } = d.rule { Some(way) } else { None });
    say("lines", way.map_or("", |w| w.name()).to_owned());
    let headings = reading.headings();
    let sure = [Sureness::Given, Sureness::Sure, Sureness::Likely, Sureness::Guess].map(|s| {
        let n = headings.iter().filter(|(_, d)| d.rule.sureness() == s).count();
        (n, s.name())
    });
    let sure: Vec<String> = sure.iter().filter(|s| s.0 > 0).map(|(n, name)| format!("{n} {name}")).collect();
    let deep = headings.iter().map(|(h, _)| h.level).max().unwrap_or(0);
    say(
        "headings",
        match headings.len() {
            0 => "none: the draft is one chapter".to_owned(),
            n => format!("{n} in {} ({})", Count(usize::from(deep), "level"), sure.join(", ")),
        },
    );
    let breaks: Vec<String> = break_lines(reading)
        .into_iter()
        .filter(|(_, at)| !at.is_empty())
        .map(|(by, at)| format!("{} ({})", Count(at.len(), by), lines(source, at)))
        .collect();
    if !breaks.is_empty() {
        say("scenes", format!("parted by {}", breaks.join(" and ")));
    }
    let left: Vec<String> =
        places(reading).into_iter().map(|(reason, lines, at)| format!("{lines} {reason} ({at})")).collect();
    if !left.is_empty() {
        say("left out", format!("lines: {}", left.join("; ")));
    }
    out
}

/// The lines of scene breaks by what made them.
fn break_lines(reading: &Reading) -> [(&'static str, Vec<u32>); 3] {
    [(BreakBy::Ornament, "row of marks"), (BreakBy::Gap, "wide gap"), (BreakBy::Given, "break as given")].map(
        |(wanted, name)| {
            let is = |d: &&Decision| matches!(d.rule, Rule::SceneBreak { by } if by == wanted);
            let at = |d: &Decision| reading.source.line_of(d.span.start);
            (name, reading.report.decisions.iter().filter(is).map(at).collect())
        },
    )
}

/// A decision that may be wrong, or a family of them, and what mends it.
struct Question {
    lines: Vec<u32>,
    text: String,
    mend: String,
}

/// The doubtful decisions, each family once.
fn questions(reading: &Reading) -> Vec<Question> {
    // Headings of one kind and look stand or fall together.
    type Family = (HeadingBy, Sureness, bool, u8);
    let mut families: Vec<(Family, Vec<Outline>)> = Vec::new();
    for (h, d) in reading.headings() {
        let (Rule::Heading { by, .. }, sure) = (&d.rule, d.rule.sureness()) else { continue };
        if sure >= Sureness::Sure {
            continue;
        }
        let capitals = !name(&h).chars().any(char::is_lowercase);
        let family = (*by, sure, capitals, h.level);
        match families.iter_mut().find(|f| f.0 == family) {
            Some(f) => f.1.push(h),
            None => families.push((family, vec![h])),
        }
    }
    let mut out = Vec::new();
    for ((by, sure, ..), members) in families {
        let at: Vec<u32> = members.iter().map(|h| h.line).collect();
        let why = match by {
            HeadingBy::Label => "a label and its number",
            HeadingBy::Number => "their numbers",
            HeadingBy::Name => "their names",
            HeadingBy::FileName => "the names of their files",
            HeadingBy::FileHead => "their place at the heads of files",
            _ => "look and place",
        };
        let text = match at.len() {
            1 => format!("`{}`: a heading? {}, by {why}", name(&members[0]), sure.name()),
            n => format!(
                "{n} lines like `{}`: headings? {}, by {why} ({})",
                name(&members[0]),
                sure.name(),
                lines(&reading.source, at.clone())
            ),
        };
        out.push(Question { text, mend: flag(&reading.source, "--no-heading", &at), lines: at });
    }
    let levels = reading.report.decisions.iter().find(|d| matches!(d.rule, Rule::Levels { .. }));
    if let Some(d) = levels.filter(|d| d.rule.sureness() == Sureness::Guess) {
        let line = reading.source.line_of(d.span.start);
        let text = "the levels of the tree: a guess, another is nearly as good".to_owned();
        out.push(Question { text, mend: "--heading LINE=LEVEL for each that is wrong".to_owned(), lines: vec![line] });
    }
    let [_, (_, gaps), _] = break_lines(reading);
    if !gaps.is_empty() {
        let text =
            format!("{} part scenes: likely ({})", Count(gaps.len(), "wide gap"), lines(&reading.source, gaps.clone()));
        let mend = format!("--scene-breaks marks for none of them, or {}", flag(&reading.source, "--no-break", &gaps));
        out.push(Question { text, mend, lines: gaps });
    }
    out.sort_by_key(|q| q.lines[0]);
    out
}

fn flag(source: &Source, name: &str, at: &[u32]) -> String {
    let shown: Vec<String> = at.iter().take(IN_A_FLAG).map(|n| source.at(*n).to_string()).collect();
    let more = if at.len() > IN_A_FLAG { ",…" } else { "" };
    format!("{name} {}{more}", shown.join(","))
}

const MOVED: &str = "note, moved to the foot of its page or the end of its chapter";

/// A note's words are not where the draft has them, for who compares the two word by word: they stand at the end of
/// the chapter that has its mark. That they do is checked by the build.
fn moved_note(reading: &Reading, note: &Note) -> Value {
    let source = &reading.source;
    let (first, last) = source.lines_of(note.span());
    let mut words = vec![note.mark().to_owned()];
    for b in note.blocks() {
        walk_text(b.kind(), &mut |t| words.push(t.plain().into_owned()));
    }
    let at = source.at(first);
    let mut moved = vec![json!(at.line), json!(source.at(last).line), json!(MOVED), json!(words.join(" "))];
    moved.extend(at.file.map(|f| json!(f)));
    Value::Array(moved)
}

/// Lines or words that are not in the book: first and last line, why, and the words where not the whole lines are
/// meant. Where the draft has several files the words always stand there, since the lines alone would say nothing, and
/// the file behind them.
fn left_out(source: &Source, l: &LeftOut) -> Value {
    let (first, last) = (source.at(l.first), source.at(l.last));
    match (&l.words, first.file) {
        (Some(words), None) => json!([first.line, last.line, l.reason, words]),
        (None, None) => json!([first.line, last.line, l.reason]),
        (words, Some(file)) => {
            let whole = || source.slice(source.line_span(l.first).to(source.line_span(l.last))).to_owned();
            json!([first.line, last.line, l.reason, words.clone().unwrap_or_else(whole), file])
        }
    }
}

/// A line among others: its number, or an object with its file where there are several.
fn line(at: At<'_>) -> Value {
    match at.file {
        Some(file) => json!({"file": file, "line": at.line}),
        None => json!(at.line),
    }
}

fn json_of(reading: &Reading, project: &Project) -> Value {
    let (source, report, meta) = (&reading.source, &reading.report, reading.book.meta());
    let chapters: Vec<Value> = reading
        .headings()
        .into_iter()
        .map(|(h, d)| {
            let mut chapter = json!({
                "level": h.level, "label": h.label, "title": h.title, "line": source.at(h.line).line,
                "sure": d.rule.sureness().name(), "why": d.rule.reason(),
            });
            name_file(&mut chapter, Some(source.at(h.line)));
            if let Rule::Heading { by, score, .. } = d.rule
                && by != HeadingBy::Given
            {
                chapter["score"] = json!(score);
            }
            chapter
        })
        .collect();
    let notes = reading.book.notes();
    let mut left: Vec<Value> = report.left_out.iter().map(|l| left_out(source, l)).collect();
    left.extend(reading.moved_notes().iter().map(|n| moved_note(reading, &notes[*n])));
    let diagnostic = |d: &Diagnostic| {
        let at = d.span.map(|s| source.place(s));
        let mut one = json!({
            "code": d.finding.code(),
            "severity": d.finding.severity().name(),
            "line": at.map(|at| at.line),
            "message": d.finding.to_string(),
            "hint": d.finding.hint(),
        });
        name_file(&mut one, at);
        one
    };
    let decisions: Vec<Value> = report
        .decisions
        .iter()
        .map(|d| {
            let at = source.place(d.span);
            let mut one = json!({
                "line": at.line,
                "rule": d.rule.name(),
                "message": d.rule.to_string(),
                "sure": d.rule.sureness().name(),
            });
            name_file(&mut one, Some(at));
            one
        })
        .collect();
    let contributors: Vec<Value> = meta
        .contributors()
        .iter()
        .map(|c| json!({"name": c.name(), "role": c.role().name(), "sort": c.sort()}))
        .collect();
    let series: Vec<Value> =
        meta.series().iter().map(|s| json!({"name": s.name(), "position": s.position()})).collect();
    let questions: Vec<Value> = questions(reading)
        .into_iter()
        .map(|q| {
            let lines: Vec<Value> = q.lines.iter().map(|n| line(source.at(*n))).collect();
            json!({"lines": lines, "question": q.text, "mend": q.mend})
        })
        .collect();
    json!({
        "settings": project.file.as_ref().map(|f| f.display().to_string()),
        "title": meta.title(),
        "subtitle": meta.subtitle(),
        "author": meta.author_line(),
        "contributors": contributors,
        "series": series,
        "identifiers": meta.identifiers().iter().map(|i| i.urn()).collect::<Vec<_>>(),
        "publisher": meta.publisher(),
        "rights": meta.rights(),
        "description": meta.description(),
        "subjects": meta.subjects(),
        "date": meta.date(),
        "language": meta.language().tag(),
        "dialect": report.dialect.name(),
        "chapters": chapters,
        "scene_breaks": reading.scene_breaks().into_iter().map(|n| line(source.at(n))).collect::<Vec<_>>(),
        "left_out": left,
        "paragraphs": reading.paragraphs(),
        "words": reading.words(),
        "questions": questions,
        "decisions": decisions,
        "diagnostics": report.diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}
