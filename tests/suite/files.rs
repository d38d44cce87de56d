//! Drafts of several files: folders, zip archives, inputs that settings name.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use bindery::book::dump;
use bindery::parse::{Dialect, FileRole, InputFile, InputFiles, Options, Outline, Reading, read, read_files};

use crate::parse::{broken_promise, lost};
use crate::support::{corpus, golden, root, samples};

/// A zip archive of these entries.
fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("an archive");
        zip.write_all(bytes).expect("an archive");
    }
    zip.finish().expect("an archive").into_inner()
}

/// The files below a folder, by their names.
fn files_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, prefix: &str, out: &mut Vec<(String, Vec<u8>)>) {
        let mut all: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
        all.sort();
        for p in all {
            let name = format!("{prefix}{}", p.file_name().expect("a name").to_string_lossy());
            if p.is_dir() {
                walk(&p, &format!("{name}/"), out);
            } else {
                out.push((name, fs::read(&p).expect("a file")));
            }
        }
    }
    let mut out = Vec::new();
    walk(folder, "", &mut out);
    out
}

/// Sorts entries out as the command does.
fn gathered(entries: Vec<(String, Vec<u8>)>) -> InputFiles {
    let mut files = InputFiles::default();
    for (name, bytes) in entries {
        match FileRole::of(&name) {
            FileRole::Chapter => files.chapters.push(InputFile { name, bytes }),
            FileRole::NoText => files.skipped.push(name),
            FileRole::Other => {}
        }
    }
    files.sort();
    files
}

/// The files of the texts in this order.
fn listed(texts: &[(&str, &str)]) -> InputFiles {
    let file = |(name, text): &(&str, &str)| InputFile { name: name.to_string(), bytes: text.as_bytes().to_vec() };
    InputFiles { chapters: texts.iter().map(file).collect(), skipped: Vec::new() }
}

/// The tree, then what was left out, decided and found, by file and line.
fn show(r: &Reading) -> String {
    let mut out = dump(&r.book, &r.source);
    out.push_str("\n--\n");
    for d in &r.report.decisions {
        out.push_str(&format!("{} {}: {}\n", r.source.place(d.span), d.rule.name(), d.rule));
    }
    for l in &r.report.left_out {
        let words = l.words.as_ref().map_or_else(String::new, |w| format!(": {w}"));
        out.push_str(&format!("out {}–{} {}{words}\n", r.source.at(l.first), r.source.at(l.last).line, l.reason));
    }
    for d in &r.report.diagnostics {
        let place = d.span.map_or_else(String::new, |s| format!("{} ", r.source.place(s)));
        out.push_str(&format!("{} {place}{}\n", d.finding.code(), d.finding));
    }
    out
}

#[test]
fn golden_folders_and_their_archives() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/golden/files")).expect("cases").flatten().map(|e| e.path()).collect();
    cases.sort();
    cases.retain(|c| c.is_dir());
    assert!(cases.len() >= 6);
    for case in &cases {
        let entries = files_in(&case.join("novel"));
        let r = read_files("novel", &gathered(entries.clone()), &Options::default()).expect("a book");
        assert_eq!(broken_promise(&r.book), None, "{}", case.display());
        assert_eq!(lost(&r), Vec::<String>::new(), "{}", case.display());
        golden(&case.with_extension("tree"), &show(&r));
        // The same files in an archive, in any order and in a folder of their own, are the same book.
        let boxed: Vec<(String, Vec<u8>)> =
            entries.into_iter().rev().map(|(n, b)| (format!("My novel/{n}"), b)).collect();
        let z = read("novel.zip", &zipped(&boxed), &Options::default()).expect("a book");
        assert_eq!(show(&z), show(&r), "{}", case.display());
    }
}

/// Cuts a text at its headings; what stands above the first is a file of its own.
fn cut(text: &str, headings: &[Outline]) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut at: Vec<usize> = headings.iter().map(|h| h.line as usize - 1).collect();
    at.push(lines.len());
    let mut from = 0;
    let mut out = Vec::new();
    for to in at {
        let piece = lines[from..to].join("\n");
        if piece.contains(char::is_alphanumeric) {
            out.push((format!("{:03}.txt", out.len()), piece + "\n"));
        }
        from = to;
    }
    out
}

/// The headings of a book, without their lines.
fn outline(r: &Reading) -> Vec<(u8, String, String)> {
    r.outline().into_iter().map(|h| (h.level, h.label, h.title)).collect()
}

/// What differs between a draft and the same draft cut at its headings, below the first of them.
fn differs(name: &str, text: &str) -> Option<String> {
    let whole = read(name, text.as_bytes(), &Options::default()).ok()?;
    let headings = whole.outline();
    // A page of a site is cut by nobody: what tells its chapters stands at its head.
    if headings.len() < 2 || whole.report.dialect == Dialect::Ao3 {
        return None;
    }
    let pieces = cut(whole.source.text(), &headings);
    let pieces: Vec<(&str, &str)> = pieces.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let several = read_files(name, &listed(&pieces), &Options::default()).ok()?;
    let (a, mut b) = (outline(&whole), outline(&several));
    // Above its first heading a draft may have lines that are one in a file of their own.
    let front = headings[0].line > 1 && pieces.len() > headings.len();
    let above = several.outline().iter().filter(|h| front && several.source.part_of(h.line) == 0).count();
    b.drain(..above);
    let at = (0..a.len().max(b.len())).find(|n| a.get(*n) != b.get(*n))?;
    Some(format!("{name}: heading {at}\n  whole {:?}\n  files {:?}", a.get(at), b.get(at)))
}

#[test]
fn a_draft_cut_at_its_headings_is_the_same_book() {
    let mut drafts = samples();
    let trees = fs::read_dir(root().join("tests/trees")).expect("trees").flatten().map(|e| e.path());
    drafts.extend(trees.filter(|p| p.extension().is_some_and(|e| e == "txt")));
    drafts.sort();
    let (mut seen, mut faults) = (0, Vec::new());
    for path in drafts {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("a draft")).into_owned();
        let text = text.split("\n=== tree\n").next().unwrap_or_default();
        seen += 1;
        faults.extend(differs(&path.file_name().expect("a name").to_string_lossy(), text));
    }
    // Which heading stands above which is weighed by gaps too, which change where a draft is cut.
    assert!(faults.len() * 100 <= seen, "{} of {seen}\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_corpus_cut_at_its_headings_has_the_same_headings() {
    let Some(books) = corpus() else { return };
    let (seen, mut faults) = (books.len(), Vec::new());
    for path in books {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("a book")).into_owned();
        faults.extend(differs(&path.file_name().expect("a name").to_string_lossy(), &text));
    }
    assert!(faults.len() * 5 <= seen, "{} of {seen}\n{}", faults.len(), faults.join("\n"));
}
