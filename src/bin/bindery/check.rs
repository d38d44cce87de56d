//! `bindery check`: the draft's lint, or an EPUB's faults, for people and for programs.

use std::io::{self, Write};
use std::path::Path;

use bindery::diag::{Count, Diagnostic, EpubFinding, Finding, Severity};
use bindery::parse::Reading;
use serde_json::json;

use crate::args::CheckArgs;
use crate::files::{self, Failure};
use crate::project;
use crate::report::name_file;

/// Findings of one kind that are listed; a slip made a hundred times is one habit.
const LISTED: usize = 20;

/// Prints what an editor would ask about the draft. Whether nothing worse than a note was
/// found.
pub(crate) fn run(a: &CheckArgs) -> Result<bool, Failure> {
    if let [path] = &a.reading.drafts[..]
        && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub"))
    {
        return epub(path, a.json);
    }
    let reading = project::open(&a.reading)?.read()?;
    let mut found: Vec<Diagnostic> = reading.report.diagnostics.clone();
    found.extend(bindery::check::draft(&reading.source, &reading.book));
    // Neither is anything the writer of the text has to look at.
    found.retain(|d| !matches!(d.finding, Finding::LanguageGuessed { .. } | Finding::NoAuthor));
    found.sort_by_key(|d| d.span);
    let text = if a.json { format!("{:#}\n", json_of(&reading, &found)) } else { text_of(&reading, &found) };
    // A reader that has gone away (`bindery check … | head`) is no fault.
    let _ = io::stdout().lock().write_all(text.as_bytes());
    Ok(found.iter().all(|d| d.finding.severity() == Severity::Note))
}

/// What stands below the faults of an EPUB.
const NO_JUDGE: &str = "bindery looks for what commonly goes wrong; whether a file is valid is for EPUBCheck to say";

/// Prints what is wrong with the structure of an EPUB. Whether nothing worse than a note was found.
fn epub(path: &Path, as_json: bool) -> Result<bool, Failure> {
    let bytes = files::read(path)?;
    let found = bindery::check::epub(&bytes);
    let name = path.display().to_string();
    let text = if as_json {
        let row = |f: &EpubFinding| {
            json!({
                "code": f.fault.code(),
                "severity": f.fault.severity().name(),
                "file": f.file,
                "message": f.fault.to_string(),
                "hint": f.fault.hint(),
            })
        };
        let all: Vec<_> = found.iter().map(row).collect();
        format!("{:#}\n", json!({"epub": name, "findings": all, "note": NO_JUDGE}))
    } else {
        let mut out = String::new();
        let mut listed = Listed::default();
        for f in &found {
            if !listed.takes(f.fault.code()) {
                continue;
            }
            let place = if f.file.is_empty() { String::new() } else { format!(": {}", f.file) };
            let hint = f.fault.hint().map_or_else(String::new, |h| format!(": {h}"));
            out += &format!("{name}{place}: {} {}: {}{hint}\n", f.fault.severity().name(), f.fault.code(), f.fault);
        }
        out += &listed.rest();
        out += &match found.len() {
            0 => format!("no fault found: {NO_JUDGE}\n"),
            n => format!("{}: {NO_JUDGE}\n", Count(n, "finding")),
        };
        out
    };
    let _ = io::stdout().lock().write_all(text.as_bytes());
    Ok(found.iter().all(|f| f.fault.severity() == Severity::Note))
}

/// Counts findings by their kind.
#[derive(Default)]
struct Listed {
    counts: Vec<(&'static str, usize)>,
}

impl Listed {
    /// Whether one more of a kind is listed.
    fn takes(&mut self, code: &'static str) -> bool {
        let at = self.counts.iter().position(|c| c.0 == code).unwrap_or_else(|| {
            self.counts.push((code, 0));
            self.counts.len() - 1
        });
        self.counts[at].1 += 1;
        self.counts[at].1 <= LISTED
    }

    /// What says how many more there are.
    fn rest(&self) -> String {
        let more = |(code, n): &(&str, usize)| {
            format!("and {} of the kind {code}: see bindery check --json\n", Count(n - LISTED, "more finding"))
        };
        self.counts.iter().filter(|c| c.1 > LISTED).map(more).collect()
    }
}

fn text_of(reading: &Reading, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut listed = Listed::default();
    for d in found {
        if !listed.takes(d.finding.code()) {
            continue;
        }
        let place = match d.span {
            Some(s) => format!("{}: ", reading.source.shown(s)),
            None => String::new(),
        };
        let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
        let (severity, code) = (d.finding.severity().name(), d.finding.code());
        out += &format!("{place}{severity} {code}: {}{hint}\n", d.finding);
    }
    out += &listed.rest();
    let words = Count(reading.words(), "word");
    out += &match found.len() {
        0 => format!("nothing to ask about in {words}\n"),
        n => format!("{} in {words}\n", Count(n, "finding")),
    };
    out
}

fn json_of(reading: &Reading, found: &[Diagnostic]) -> serde_json::Value {
    let all: Vec<_> = found
        .iter()
        .map(|d| {
            let at = d.span.map(|s| reading.source.place(s));
            let mut one = json!({
                "code": d.finding.code(),
                "severity": d.finding.severity().name(),
                "line": at.map(|at| at.line),
                "excerpt": d.span.map(|s| excerpt(reading.source.slice(s))),
                "message": d.finding.to_string(),
                "hint": d.finding.hint(),
            });
            name_file(&mut one, at);
            one
        })
        .collect();
    json!({"draft": reading.source.name(), "words": reading.words(), "findings": all})
}

/// The first words of a place.
fn excerpt(text: &str) -> String {
    text.split_whitespace().take(12).collect::<Vec<_>>().join(" ")
}
