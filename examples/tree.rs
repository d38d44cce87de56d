//! Writes the chapter tree of drafts as JSON for outside scoring: `tree OUT DRAFT...`.

use bindery::parse::{Options, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((out, drafts)) = args.split_first() else { return Err("usage: tree OUT DRAFT...".into()) };
    for d in drafts {
        let bytes = std::fs::read(d)?;
        let start = std::time::Instant::now();
        let r = read(d, &bytes, &Options::default())?;
        let took = start.elapsed();
        let m = r.book.meta();
        let chapters: Vec<_> = r
            .outline()
            .into_iter()
            .map(|h| serde_json::json!({"level": h.level, "label": h.label, "title": h.title, "line": h.line}))
            .collect();
        let left: Vec<_> =
            r.report.left_out.iter().map(|l| serde_json::json!([l.first, l.last, l.reason, l.words])).collect();
        let json = serde_json::json!({
            "title": m.title(), "author": m.author_line(), "language": m.language().tag(), "chapters": chapters,
            "paragraphs": r.paragraphs(), "scene_breaks": r.scene_breaks(), "left_out": left,
        });
        let stem = std::path::Path::new(d).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::write(format!("{out}/{stem}.json"), serde_json::to_vec_pretty(&json)?)?;
        std::fs::write(format!("{out}/{stem}.dump"), bindery::book::dump(&r.book, &r.source))?;
        eprintln!("{stem}: {took:?}");
    }
    Ok(())
}
