//! `bindery inspect`: how a draft is read.

use std::io::{self, Write};

use bindery::diag::Diagnostic;
use bindery::parse::Reading;
use serde_json::{Value, json};

use crate::args::InspectArgs;
use crate::build;
use crate::files::Failure;

/// Prints the tree and the decisions, or one JSON object.
pub(crate) fn run(a: &InspectArgs) -> Result<bool, Failure> {
    let reading = build::read(&a.reading)?;
    let text = if a.json { format!("{:#}\n", json_of(&reading)) } else { text_of(&reading) };
    // A reader that has gone away (`bindery inspect … | head`) is no fault.
    let _ = io::stdout().lock().write_all(text.as_bytes());
    Ok(true)
}

fn text_of(reading: &Reading) -> String {
    let (source, report, meta) = (&reading.source, &reading.report, reading.book.meta());
    let mut out = format!("{}\n", meta.title());
    if let Some(author) = meta.author_line() {
        out += &format!("by {author}\n");
    }
    out += &format!("{}, {} words, {} paragraphs\n\n", meta.language().tag(), reading.words(), reading.paragraphs());
    for h in reading.outline() {
        let indent = "  ".repeat(usize::from(h.level) - 1);
        let name = match (h.label.as_str(), h.title.as_str()) {
            ("", t) => t.to_string(),
            (l, "") => l.to_string(),
            (l, t) => format!("{l} | {t}"),
        };
        out += &format!("{:>6}  {indent}{name}\n", h.line);
    }
    out += "\nHow it was read, by line:\n";
    for d in &report.decisions {
        out += &format!("{:>6}  {}\n", source.line_of(d.span.start), d.rule);
    }
    if !report.left_out.is_empty() {
        out += "\nLeft out:\n";
        for l in &report.left_out {
            let place = if l.first == l.last { l.first.to_string() } else { format!("{}–{}", l.first, l.last) };
            let words = l.words.as_ref().map_or_else(String::new, |w| format!(", only the words `{w}`"));
            out += &format!("{place:>6}  {}{words}\n", l.reason);
        }
    }
    if !report.diagnostics.is_empty() {
        out += "\nFindings:\n";
        for d in &report.diagnostics {
            let line = d.span.map_or_else(String::new, |s| source.line_of(s.start).to_string());
            let hint = d.finding.hint().map_or_else(String::new, |h| format!(": {h}"));
            out += &format!("{line:>6}  {} {}: {}{hint}\n", d.finding.severity().name(), d.finding.code(), d.finding);
        }
    }
    out
}

fn json_of(reading: &Reading) -> Value {
    let (source, report, meta) = (&reading.source, &reading.report, reading.book.meta());
    let chapters: Vec<Value> = reading
        .outline()
        .into_iter()
        .map(|h| json!({"level": h.level, "label": h.label, "title": h.title, "line": h.line}))
        .collect();
    let left_out: Vec<Value> = report
        .left_out
        .iter()
        .map(|l| match &l.words {
            Some(words) => json!([l.first, l.last, l.reason, words]),
            None => json!([l.first, l.last, l.reason]),
        })
        .collect();
    let diagnostic = |d: &Diagnostic| {
        json!({
            "code": d.finding.code(),
            "severity": d.finding.severity().name(),
            "line": d.span.map(|s| source.line_of(s.start)),
            "message": d.finding.to_string(),
            "hint": d.finding.hint(),
        })
    };
    let decisions: Vec<Value> = report
        .decisions
        .iter()
        .map(|d| json!({"line": source.line_of(d.span.start), "rule": d.rule.name(), "message": d.rule.to_string()}))
        .collect();
    json!({
        "title": meta.title(),
        "author": meta.author_line(),
        "language": meta.language().tag(),
        "dialect": report.dialect.name(),
        "chapters": chapters,
        "scene_breaks": reading.scene_breaks(),
        "left_out": left_out,
        "paragraphs": reading.paragraphs(),
        "words": reading.words(),
        "decisions": decisions,
        "diagnostics": report.diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}
