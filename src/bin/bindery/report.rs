//! What is told on standard error: about ten lines that say how the draft was read and what was made of it.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use bindery::diag::{Count, Diagnostic, Finding, Severity};
use bindery::parse::{BreakBy, From, Reading, Rule};
use bindery::printers::Order;
use bindery::source::{At, Source};
use bindery::style::Style;

use crate::args::Format;
use crate::build::Made;
use crate::files::Failure;
use crate::printing::Checklist;

/// How many findings, and how many line numbers of one kind, are listed before the rest is only counted.
const LISTED: usize = 6;

struct Ink {
    colour: bool,
}

impl Ink {
    fn new() -> Ink {
        Ink { colour: io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) }
    }

    fn paint(&self, code: &str, s: &str) -> String {
        if self.colour { format!("\x1b[{code}m{s}\x1b[0m") } else { s.to_string() }
    }

    fn severity(&self, s: Severity) -> String {
        let code = match s {
            Severity::Note => "36",
            Severity::Warning => "33",
            Severity::Error => "31;1",
        };
        self.paint(code, s.name())
    }
}

/// Says why nothing was done.
pub(crate) fn failure(f: &Failure) {
    let ink = Ink::new();
    say(&[format!("{}: {f}", ink.paint("31;1", "error"))]);
}

/// A reader that has gone away (`bindery … 2>&1 | head`) is no fault.
fn say(lines: &[String]) {
    let mut err = io::stderr().lock();
    for l in lines {
        if writeln!(err, "{l}").is_err() {
            return;
        }
    }
}

/// The closing report of a build, with the words that were counted; errors alone where none were.
pub(crate) fn built(
    reading: &Reading,
    words: Option<usize>,
    style: &Style,
    made: &[Made],
    found: &[Diagnostic],
    verified: bool,
) {
    let ink = Ink::new();
    let mut out = Vec::new();
    if let Some(words) = words {
        let label = |s: &str| ink.paint("1", s);
        let name = |n: usize, s: &str| if n == 0 { label(s) } else { " ".repeat(s.len()) };
        let words = Count(words, "word");
        for (n, l) in read_lines(reading, &words).into_iter().enumerate() {
            out.push(format!("{}  {l}", name(n, "read")));
        }
        for (n, m) in made.iter().enumerate() {
            out.push(format!("{}  {}", name(n, "made"), made_line(m, style)));
        }
        let lost = found.iter().any(|d| d.finding.code() == "C001");
        if verified && !made.is_empty() && !lost {
            let both = match made.len() {
                1 => "the file",
                2 => "both files",
                _ => "all files",
            };
            out.push(format!("{}  all {words} of the draft, read back from {both}", label("kept")));
        }
        if let Some(left) = left_line(reading) {
            let label = if verified && !made.is_empty() && !lost { "    ".to_owned() } else { label("left") };
            out.push(format!("{label}  {left}"));
        }
    }
    let mut all: Vec<&Diagnostic> = reading.report.diagnostics.iter().chain(found).collect();
    // The language and how it was found stand in the report's second line already.
    all.retain(|d| !matches!(d.finding, Finding::LanguageGuessed { .. }));
    all.retain(|d| words.is_some() || d.finding.severity() == Severity::Error);
    all.sort_by_key(|d| std::cmp::Reverse(d.finding.severity()));
    for (n, d) in all.iter().enumerate() {
        if n >= LISTED && d.finding.severity() != Severity::Error {
            let rest = all.len() - n;
            out.push(format!("and {}: see bindery inspect", Count(rest, "more finding")));
            break;
        }
        out.push(diagnostic(reading, d, &ink));
    }
    say(&out);
}

/// What each printer's form asks for.
pub(crate) fn checklists(lists: &[Checklist]) {
    let ink = Ink::new();
    let mut out = Vec::new();
    for list in lists {
        out.push(format!("{}  {}", ink.paint("1", "form"), list.printer));
        out.extend(list.rows.iter().map(|(what, value)| format!("      {what:<9} {value}")));
    }
    say(&out);
}

/// The sheets for binding at home, and how they are printed.
pub(crate) fn folded(path: &Path, sheets: usize) {
    let ink = Ink::new();
    let how = "print on both sides, turned at the short edge, at full size; fold each section once";
    say(&[format!("{}  {}  {}: {how}", ink.paint("1", "fold"), path.display(), Count(sheets, "sheet"))]);
}

/// A cover that was made, and what is doubtful about its size.
pub(crate) fn cover_made(path: &Path, what: &str, order: &Order<'_>, found: &[Diagnostic]) {
    let ink = Ink::new();
    let mut out = vec![format!("{}  {}  {what}", ink.paint("1", "made"), path.display())];
    out.extend(order.product.cover.conflict.as_ref().map(|c| format!("{}  {c}", ink.paint("1", "note"))));
    for d in found {
        let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
        out.push(format!("{} {}: {}{hint}", ink.severity(d.finding.severity()), d.finding.code(), d.finding));
    }
    say(&out);
}

/// What `init` wrote, and what to do with it.
pub(crate) fn initialised(reading: &Reading, path: &Path) {
    let ink = Ink::new();
    let headings = Count(reading.outline().len(), "heading");
    say(&[format!(
        "{}  {}: the facts of the book, and its {headings} as comments; edit it, then `bindery {}`",
        ink.paint("1", "made"),
        path.display(),
        path.display()
    )]);
}

fn diagnostic(reading: &Reading, d: &Diagnostic, ink: &Ink) -> String {
    let place = match d.span {
        Some(s) => format!("{}: ", reading.source.shown(s)),
        None => String::new(),
    };
    let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
    let also = match &d.finding {
        Finding::MissingGlyphs { chars } => {
            let source = &reading.source;
            let found = source.text().match_indices(|c| chars.contains(&c));
            let at: Vec<u32> = found.map(|m| source.line_of(m.0 as u32)).collect();
            if at.len() > 1 { format!(" ({})", lines(source, at)) } else { String::new() }
        }
        _ => String::new(),
    };
    format!("{place}{} {}: {}{also}{hint}", ink.severity(d.finding.severity()), d.finding.code(), d.finding)
}

/// Prints to standard output what was asked for.
pub(crate) fn show(text: &str) {
    // A reader that has gone away is no fault.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

fn made_line(m: &Made, style: &Style) -> String {
    let size = match m.bytes {
        b if b >= 1_000_000 => format!("{:.1} MB", b as f64 / 1e6),
        b => format!("{} KB", b.div_ceil(1000)),
    };
    let path = m.path.display();
    match (m.format, m.pages) {
        (Format::Pdf, Some(pages)) => {
            let trim = style.page.trim;
            let side = |v: f32| format!("{:.2}", v).trim_end_matches('0').trim_end_matches('.').to_string();
            let (w, h) = (side(trim.width.to_inches()), side(trim.height.to_inches()));
            format!("{path}  {}, {w} × {h} in, {size}", Count(pages, "page"))
        }
        _ => format!("{path}  {size}"),
    }
}

/// Lines of the draft for people: `lines 4, 9, 12, …`, or `01.txt:4, 02.txt:9, …` where it has several files.
pub(crate) fn lines(source: &Source, mut numbers: Vec<u32>) -> String {
    numbers.dedup();
    let shown: Vec<String> = numbers.iter().take(LISTED).map(|n| source.at(*n).to_string()).collect();
    let more = if numbers.len() > LISTED { ", …" } else { "" };
    format!("{}{}{more}", word(source, numbers.len() == 1), shown.join(", "))
}

/// What stands before numbers of lines that have no file before them.
fn word(source: &Source, one: bool) -> &'static str {
    match (source.parts().is_empty(), one) {
        (true, true) => "line ",
        (true, false) => "lines ",
        (false, _) => "",
    }
}

/// Adds the file that a line is counted in to an object, where the draft has several.
pub(crate) fn name_file(object: &mut serde_json::Value, at: Option<At<'_>>) {
    if let Some(file) = at.and_then(|at| at.file) {
        object["file"] = file.into();
    }
}

fn read_lines(reading: &Reading, words: &Count) -> Vec<String> {
    let (source, report, meta) = (&reading.source, &reading.report, reading.book.meta());
    let line = |d: &bindery::parse::Decision| source.line_of(d.span.start);
    let at = |d: &bindery::parse::Decision| source.place(d.span).words();
    let mut out = Vec::new();
    out.push(format!("{} as {}, {words}", source.name(), report.dialect.about()));

    let mut head = format!("title “{}”", meta.title());
    if let Some(d) = report.decisions.iter().find(|d| matches!(d.rule, Rule::Title { .. }))
        && let Rule::Title { from } = d.rule
        && from.is_in_draft()
    {
        head += &format!(" from {}", at(d));
    }
    if let Some(author) = meta.author_line() {
        head += &format!("; by {author}");
    }
    let judged = report.decisions.iter().any(|d| matches!(d.rule, Rule::Language { from: From::Text, .. }));
    let how = if judged { ", judged from the text" } else { "" };
    out.push(format!("{head}; language {}{how}", meta.language().tag()));

    let chapters = reading.outline().len();
    out.push(match chapters {
        0 => "1 chapter without a heading".to_string(),
        n => Count(n, "heading").to_string(),
    });
    for (by, what) in [(BreakBy::Ornament, "rows of marks"), (BreakBy::Gap, "blank lines")] {
        let at: Vec<u32> = report
            .decisions
            .iter()
            .filter(|d| matches!(d.rule, Rule::SceneBreak { by: b } if b == by))
            .map(line)
            .collect();
        if !at.is_empty() {
            out.push(format!("{} from {what} ({})", Count(at.len(), "scene break"), lines(source, at)));
        }
    }
    out
}

/// What of the draft is not in the books: `412 words left out: licence of the source (lines 1–24)`.
fn left_line(reading: &Reading) -> Option<String> {
    let all = places(reading);
    let source = &reading.source;
    let words = |n: u32| source.line(n).split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count();
    let whole = reading.report.left_out.iter().filter(|l| l.words.is_none());
    let count: usize = whole.flat_map(|l| l.first..=l.last).map(words).sum();
    let told: Vec<String> = all.iter().map(|(reason, _, at)| format!("{reason} ({at})")).collect();
    (count > 0).then(|| format!("{} left out: {}", Count(count, "word"), told.join("; ")))
}

/// A range of lines for people: `4`, `4–9`, `02.txt:4–9`.
pub(crate) fn range(source: &Source, first: u32, last: u32) -> String {
    if first == last {
        source.at(first).to_string()
    } else {
        format!("{}–{}", source.at(first), source.at(last).line)
    }
}

/// What is left out of the draft by reason: how many lines, and which.
pub(crate) fn places(reading: &Reading) -> Vec<(&'static str, u32, String)> {
    let mut reasons: Vec<(&str, Vec<(u32, u32)>)> = Vec::new();
    for l in reading.report.left_out.iter().filter(|l| l.words.is_none()) {
        match reasons.iter_mut().find(|r| r.0 == l.reason) {
            Some(r) => r.1.push((l.first, l.last)),
            None => reasons.push((l.reason, vec![(l.first, l.last)])),
        }
    }
    let source = &reading.source;
    let range = |(a, b): &(u32, u32)| range(source, *a, *b);
    let told = |(reason, at): (&'static str, Vec<(u32, u32)>)| {
        let count = at.iter().map(|(a, b)| b - a + 1).sum();
        let shown: Vec<String> = at.iter().take(LISTED).map(range).collect();
        let more = if at.len() > LISTED { ", …" } else { "" };
        let word = word(source, at.len() == 1 && at[0].0 == at[0].1);
        (reason, count, format!("{word}{}{more}", shown.join(", ")))
    };
    reasons.into_iter().map(told).collect()
}
