//! `bindery printers`: what is known of printers, for people and for programs.

use bindery::diag::PrintFault;
use bindery::printers::{Printers, Product};
use serde_json::json;

use crate::args::PrintersArgs;
use crate::files::Failure;
use crate::report;

/// Trims that are listed before the rest is only counted.
const LISTED: usize = 6;

/// Prints all printers, or one with all its numbers.
pub(crate) fn run(a: &PrintersArgs) -> Result<bool, Failure> {
    let all = Printers::builtin();
    let of = |p: &&Product| a.name.as_ref().is_none_or(|n| p.printer.eq_ignore_ascii_case(n));
    let chosen: Vec<&Product> = all.products().iter().filter(of).collect();
    if let (Some(name), []) = (&a.name, &chosen[..]) {
        let known = all.names().into_iter().map(str::to_owned).collect();
        let fault = PrintFault::UnknownPrinter { name: name.clone(), known };
        return Err(Failure::Book("bindery printers".into(), fault.into()));
    }
    report::show(&if a.json {
        format!("{:#}\n", json!({ "printers": chosen.iter().map(|p| json_of(all, p)).collect::<Vec<_>>() }))
    } else {
        chosen.iter().map(|p| text_of(all, p, a.name.is_some())).collect::<Vec<_>>().join("\n")
    });
    Ok(true)
}

fn trim(t: &(f32, f32)) -> String {
    format!("{}x{}", t.0, t.1)
}

fn text_of(all: &Printers, p: &Product, whole: bool) -> String {
    let mut out = format!("{:<8} {}\n", p.printer, p.name());
    let mut row = |what: &str, value: String| out += &format!("  {what:<9} {value}\n");
    let listed = if whole { p.trims.offered.len() } else { LISTED.min(p.trims.offered.len()) };
    let mut trims: Vec<String> = p.trims.offered[..listed].iter().map(trim).collect();
    if listed < p.trims.offered.len() {
        trims.push(format!("and {} more", p.trims.offered.len() - listed));
    }
    if let Some(c) = p.trims.custom {
        trims.push(format!("any of {}–{} by {}–{}", c.width.0, c.width.1, c.height.0, c.height.1));
    }
    row("trims", format!("{} in", trims.join(", ")));
    for q in &p.paper {
        let spine = match q.spine(100) {
            Some(s) => format!("{:.3} in thick at 100 pages", s.to_inches()),
            None => "thickness by the printer's template".into(),
        };
        row("paper", format!("{}: {}–{} pages, {spine}", q.name(), q.pages.0, q.pages.1));
    }
    let gutter: Vec<String> = p.margins.gutter.iter().map(|g| format!("{} from {} pages", g.1, g.0)).collect();
    row("margins", format!("outside {} in; at the spine {} in", p.margins.outside, gutter.join(", ")));
    row("spine", format!("text from {} pages on", p.cover.spine_text_from));
    row("file", format!("PDF/{}, pictures of {} ppi or more", p.standard, p.file.ppi));
    for conflict in p.conflicts() {
        row("doubtful", conflict.to_owned());
    }
    let days = p.sources().into_iter().filter_map(|k| all.source(k)).map(|s| s.day.as_str());
    row("compared", days.min().unwrap_or("").to_owned());
    if whole {
        for (key, source) in p.sources().into_iter().filter_map(|k| Some((k, all.source(k)?))) {
            row(key, format!("{} ({})", source.what, source.day));
        }
    }
    out
}

fn json_of(all: &Printers, p: &Product) -> serde_json::Value {
    let papers = p.paper.iter().map(|q| {
        json!({
            "paper": q.paper.name(),
            "ink": q.ink.name(),
            "pages": [q.pages.0, q.pages.1],
            "less": q.less.iter().map(|l| json!({"trims": l.trims, "most": l.most})).collect::<Vec<_>>(),
            "spine_of_100_pages": q.spine(100).map(|s| s.to_inches()),
        })
    });
    let sources: Vec<_> = p.sources().into_iter().filter_map(|k| Some((k, all.source(k)?))).collect();
    json!({
        "printer": p.printer,
        "maker": p.maker,
        "binding": p.binding.name(),
        "standard": p.standard,
        "trims": p.trims.offered,
        "papers": papers.collect::<Vec<_>>(),
        "outside": p.margins.outside,
        "gutter": p.margins.gutter,
        "spine_text_from": p.cover.spine_text_from,
        "doubtful": p.conflicts(),
        "sources": sources.iter().map(|(k, s)| json!({"key": k, "what": s.what, "day": s.day})).collect::<Vec<_>>(),
    })
}
