//! Pages as stable text: what golden tests compare and a person can read.

use std::fmt::Write;

use super::pages::{Destination, Item, Pages, Role};

/// Writes the pages, one line for each baseline:
///
/// ```text
/// page 12 (index 15)
///   40.5 ~  88.2 THE WEIR KEEPER
///   72.0    54.0 Rain had been at it all night, and the gauge
///   86.5    54.0 Upper  [131.5] 4.1
/// ```
///
/// The first number is the distance from the top of the sheet in points, the second that from its left edge; what stands
/// more than an em from what comes before it on its line has that number before it as well. `~` marks what is no part of the text, `>` a link
/// with the index of its page or its address. A hyphen that is only there because of a line end is a U+00AD and shown as `¬`.
pub fn dump(pages: &Pages) -> String {
    let mut out = String::new();
    for (n, page) in pages.pages.iter().enumerate() {
        let _ = writeln!(out, "page {} (index {n})", page.label);
        let mut y: Option<(String, bool)> = None;
        // Where the run before begins and ends.
        let (mut start, mut end) = (0.0, 0.0);
        for item in &page.items {
            match item {
                Item::Run(run) | Item::Turned(run) => {
                    let artifact = run.role == Role::Artifact;
                    let at = (format!("{:.1}", run.y.0), artifact);
                    if y.as_ref() != Some(&at) {
                        if y.is_some() {
                            out.push('\n');
                        }
                        let _ = write!(out, "{:>7} {} {:>5.1} ", at.0, if artifact { '~' } else { ' ' }, run.x.0);
                        y = Some(at);
                    } else if (run.x.0 - end).abs().min((run.x.0 + run.width().0 - start).abs()) > run.size.0 {
                        let _ = write!(out, " [{:.1}] ", run.x.0);
                    }
                    (start, end) = (run.x.0, run.x.0 + run.width().0);
                    out.extend(run.text.chars().map(|c| if c == '\u{ad}' { '¬' } else { c }));
                }
                Item::Link(link) => {
                    let _ = match &link.to {
                        Destination::Place { page, .. } => write!(out, " > {page}"),
                        Destination::Web(to) => write!(out, " > {to}"),
                    };
                }
                Item::Image(i) => {
                    let _ = write!(out, " [picture {:.1} × {:.1}]", i.area.width.0, i.area.height.0);
                }
                Item::Rect(r) => {
                    let _ = write!(out, " [{:.1} × {:.1}]", r.width.0, r.height.0);
                }
            }
        }
        if y.is_some() {
            out.push('\n');
        }
    }
    if !pages.outline.is_empty() {
        out.push_str("outline\n");
    }
    for e in &pages.outline {
        let _ = writeln!(out, "{}{} > {}", "  ".repeat(usize::from(e.level)), e.title, e.page);
    }
    // Trailing spaces would not survive an editor.
    out.lines().map(|l| l.trim_end().to_owned() + "\n").collect()
}
