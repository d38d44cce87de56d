//! `bindery check`: the draft's lint, or an EPUB's faults, for people and for programs.

use std::io::{self, Write};
use std::path::Path;

use bindery::diag::{Count, Diagnostic, EpubFinding, Finding, Severity};
use bindery::parse::Reading;
use serde_json::json;

use crate::args::CheckArgs;
use crate::files::{self, Failure};
use crate::report::{self, name_file};
use crate::{printing, project};

/// Findings of one kind that are listed; a slip made a hundred times is one habit.
const LISTED: usize = 20;
/// Pages of one finding that are listed.
const LISTED_PAGES: usize = 6;

/// Prints what an editor would ask about the draft. Whether nothing worse than a note was
/// found.
pub(crate) fn run(a: &CheckArgs) -> Result<bool, Failure> {
    if let [path] = &a.reading.drafts[..]
        && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub"))
    {
        return epub(path, a.json);
    }
    if let [path] = &a.reading.drafts[..]
        && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"))
    {
        return pdf(path, a);
    }
    if !a.printing.printers.is_empty() {
        return Err(Failure::Usage("--for checks a PDF", "give the PDF, or make one with bindery build --for"));
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

/// What stands below the faults of a PDF.
const NO_PRINTER: &str = "bindery measures what the printers' rules say; their own proof has the last word";

/// Prints what keeps a PDF from being printed. Whether nothing worse than a note was found.
fn pdf(path: &Path, a: &CheckArgs) -> Result<bool, Failure> {
    if a.printing.printers.is_empty() {
        return Err(Failure::Usage("a PDF is checked for a printer", "add --for kdp, --for ingram or --for lulu"));
    }
    let bytes = files::read(path)?;
    let name = path.display().to_string();
    let mut rows = Vec::new();
    let mut text = String::new();
    let mut sound = true;
    for order in printing::any_trim(&a.printing)? {
        let found = bindery::check::print_file(&bytes, &order, a.trim).map_err(|e| Failure::Book(name.clone(), e))?;
        sound &= found.iter().all(|f| f.fault.severity() == Severity::Note);
        let printer = order.product.name();
        for f in &found {
            let (severity, code) = (f.fault.severity().name(), f.fault.code());
            text += &format!("{name}{}: {severity} {code}: {}: {}\n", at_pages(&f.pages), f.fault, f.fault.hint());
            rows.push(json!({
                "printer": order.product.printer,
                "code": code,
                "severity": severity,
                "pages": f.pages,
                "message": f.fault.to_string(),
                "hint": f.fault.hint(),
            }));
        }
        text += &match found.len() {
            0 => format!("no fault found for {printer}: {NO_PRINTER}\n"),
            n => format!("{} for {printer}: {NO_PRINTER}\n", Count(n, "finding")),
        };
    }
    if a.json {
        text = format!("{:#}\n", json!({"pdf": name, "findings": rows, "note": NO_PRINTER}));
    }
    report::show(&text);
    Ok(sound)
}

/// `, page 4`, `, pages 4, 6, 8, …`.
fn at_pages(pages: &[usize]) -> String {
    let shown: Vec<String> = pages.iter().take(LISTED_PAGES).map(usize::to_string).collect();
    let more = if pages.len() > LISTED_PAGES { format!(", … ({} in all)", pages.len()) } else { String::new() };
    match pages.len() {
        0 => String::new(),
        1 => format!(", page {}", shown[0]),
        _ => format!(", pages {}{more}", shown.join(", ")),
    }
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
