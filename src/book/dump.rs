//! The tree as stable text: what golden tests compare and a person can read.

use std::fmt::Write;

use super::{Block, BlockKind, Book, Inline, Section};
use crate::source::Source;

/// Writes the tree, one line for each section and block, with the line of the draft each begins at:
///
/// ```text
/// title: The Weir Keeper
/// author: Hanne Aldous
/// language: en
///
/// part @12 [PART ONE] #1 Low Water
///   chapter @17 [Chapter 1] #1 The Gauge House
///     p @19 Rain had been *at it* all night.
///     break @21
/// ```
///
/// Emphasis is written `*…*`, strong `**…**`, raised `^…^`, lowered `_…_`, struck `~~…~~`, a line break ` / `, the
/// mark of the first note `[note 1]`; the notes follow the sections.
pub fn dump(book: &Book, source: &Source) -> String {
    let mut out = String::new();
    let m = &book.meta;
    let mut fact = |name: &str, value: Option<&str>| {
        if let Some(v) = value {
            let _ = writeln!(out, "{name}: {v}");
        }
    };
    fact("title", Some(&m.title));
    fact("subtitle", m.subtitle.as_deref());
    for c in &m.contributors {
        let sort = c.sort.as_ref().map_or_else(String::new, |s| format!(" [{s}]"));
        fact(c.role.name(), Some(&format!("{}{sort}", c.name)));
    }
    fact("language", Some(m.language.tag()));
    for i in &m.identifiers {
        fact("identifier", Some(&i.urn()));
    }
    fact("publisher", m.publisher.as_deref());
    fact("rights", m.rights.as_deref());
    fact("description", m.description.as_deref());
    for s in &m.subjects {
        fact("subject", Some(s));
    }
    fact("date", m.date.as_deref());
    fact("first published", m.first_published.as_deref());
    for s in &m.series {
        fact("series", Some(&s.name));
        fact("series position", s.position.as_deref());
    }
    out.push('\n');
    for s in &book.sections {
        section(&mut out, source, s);
    }
    for (n, note) in book.notes.iter().enumerate() {
        let _ = writeln!(out, "note {} @{} [{}]", n + 1, source.place(note.span), note.mark);
        inner(&mut out, source, &note.blocks, "");
    }
    out
}

fn section(out: &mut String, source: &Source, s: &Section) {
    let pad = "  ".repeat(usize::from(s.level) - 1);
    let _ = write!(out, "{pad}{} @{}", s.kind.name(), source.place(s.span));
    if let Some(h) = &s.heading {
        if !h.label.is_empty() {
            let _ = write!(out, " [{}]", marked(&h.label));
        }
        if let Some(n) = h.number {
            let _ = write!(out, " #{n}");
        }
        if !h.title.is_empty() {
            let _ = write!(out, " {}", marked(&h.title));
        }
    }
    out.push('\n');
    for b in &s.blocks {
        block(out, source, b, &format!("{pad}  "));
    }
    for c in &s.children {
        section(out, source, c);
    }
}

fn block(out: &mut String, source: &Source, b: &Block, pad: &str) {
    let line = source.place(b.span);
    let _ = match &b.kind {
        BlockKind::Paragraph(text) => writeln!(out, "{pad}p @{line} {}", marked(text)),
        BlockKind::SceneBreak(None) => writeln!(out, "{pad}break @{line}"),
        BlockKind::SceneBreak(Some(mark)) => writeln!(out, "{pad}break @{line} {mark}"),
        BlockKind::Verse(stanzas) => {
            let _ = writeln!(out, "{pad}verse @{line}");
            for (n, stanza) in stanzas.iter().enumerate() {
                if n > 0 {
                    let _ = writeln!(out, "{pad}  |");
                }
                for l in stanza {
                    let step = "  ".repeat(usize::from(l.indent));
                    let _ = writeln!(out, "{pad}  | {step}{}", marked(&l.text));
                }
            }
            Ok(())
        }
        BlockKind::Line(kind, text) => writeln!(out, "{pad}{} @{line} {}", kind.name(), marked(text)),
        BlockKind::Group(kind, blocks) => {
            let _ = writeln!(out, "{pad}{} @{line}", kind.name());
            inner(out, source, blocks, pad);
            Ok(())
        }
        BlockKind::List(items) => {
            let _ = writeln!(out, "{pad}list @{line}");
            for i in items {
                let marker = if i.marker.is_empty() { "-" } else { &i.marker };
                let _ = writeln!(out, "{pad}  {marker}");
                inner(out, source, &i.blocks, &format!("{pad}  "));
            }
            Ok(())
        }
        BlockKind::Speech { speaker, blocks } => {
            let _ = writeln!(out, "{pad}speech @{line} {}", marked(speaker));
            inner(out, source, blocks, pad);
            Ok(())
        }
        BlockKind::Figure(f) => {
            let _ = write!(out, "{pad}figure @{line}");
            if let Some(p) = &f.picture {
                let _ = write!(out, " <{p}>");
            }
            if !f.alt.is_empty() {
                let _ = write!(out, " ({})", f.alt);
            }
            if !f.caption.is_empty() {
                let _ = write!(out, " {}", marked(&f.caption));
            }
            writeln!(out)
        }
        BlockKind::Table(t) => {
            let _ = writeln!(out, "{pad}table @{line}{}", if t.head { " head" } else { "" });
            for r in &t.rows {
                let cells: Vec<String> = r.iter().map(|c| marked(c)).collect();
                let _ = writeln!(out, "{pad}  | {}", cells.join(" | "));
            }
            Ok(())
        }
        BlockKind::Preformatted(lines) => {
            let _ = writeln!(out, "{pad}pre @{line}");
            for l in lines {
                let _ = writeln!(out, "{pad}  |{l}");
            }
            Ok(())
        }
        BlockKind::Note(n) => writeln!(out, "{pad}note @{line} {}", n + 1),
    };
}

fn inner(out: &mut String, source: &Source, blocks: &[Block], pad: &str) {
    for b in blocks {
        block(out, source, b, &format!("{pad}  "));
    }
}

fn marked(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for i in inlines {
        match i {
            Inline::Text(t) => out.push_str(t),
            Inline::Emphasis(x) => {
                let _ = write!(out, "*{}*", marked(x));
            }
            Inline::Strong(x) => {
                let _ = write!(out, "**{}**", marked(x));
            }
            Inline::Raised(x) => {
                let _ = write!(out, "^{}^", marked(x));
            }
            Inline::Lowered(x) => {
                let _ = write!(out, "_{}_", marked(x));
            }
            Inline::Struck(x) => {
                let _ = write!(out, "~~{}~~", marked(x));
            }
            Inline::Link { to, text } => {
                let _ = write!(out, "[{}]({to})", marked(text));
            }
            Inline::Foreign { language, text } => {
                let _ = write!(out, "<{}: {}>", language.tag(), marked(text));
            }
            Inline::Ruby { base, reading } => {
                let _ = write!(out, "{{{}|{reading}}}", marked(base));
            }
            Inline::NoteRef(n) => {
                let _ = write!(out, "[note {}]", n + 1);
            }
            Inline::LineBreak => out.push_str(" / "),
            Inline::PageStart(label) => {
                let _ = write!(out, "[page {label}]");
            }
        }
    }
    out
}
