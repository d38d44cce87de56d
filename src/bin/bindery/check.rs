//! `bindery check`: the draft's lint, for people and for programs.

use std::io::{self, Write};

use bindery::diag::{Count, Diagnostic, Finding, Severity};
use bindery::parse::Reading;
use serde_json::json;

use crate::args::CheckArgs;
use crate::files::Failure;
use crate::project;
use crate::report::name_file;

/// Findings of one kind that are listed; a slip made a hundred times is one habit.
const LISTED: usize = 20;

/// Prints what an editor would ask about the draft. Whether nothing worse than a note was
/// found.
pub(crate) fn run(a: &CheckArgs) -> Result<bool, Failure> {
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

fn text_of(reading: &Reading, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for d in found {
        let code = d.finding.code();
        let at = counts.iter().position(|c| c.0 == code).unwrap_or_else(|| {
            counts.push((code, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        if counts[at].1 > LISTED {
            continue;
        }
        let place = match d.span {
            Some(s) => format!("{}: ", reading.source.shown(s)),
            None => String::new(),
        };
        let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
        out += &format!("{place}{} {code}: {}{hint}\n", d.finding.severity().name(), d.finding);
    }
    for (code, n) in counts.iter().filter(|c| c.1 > LISTED) {
        out += &format!("and {} of the kind {code}: see bindery check --json\n", Count(n - LISTED, "more finding"));
    }
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
