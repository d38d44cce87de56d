//! Heading finding on small drafts: the outline of each, beside what a reader of the draft would say.
//!
//! `tests/trees/<name>.txt` is a draft, a line `=== tree`, and its headings, one a line: `level|label|title`, or
//! `level|whole` where the split between the two is a matter of taste. `#` lines say why. Only letters and digits
//! count. `KNOWN_FAILURES` names the drafts that are read wrongly so far; a name there that reads rightly must go.

use std::fs;
use std::path::PathBuf;

use bindery::parse::{Options, Outline, read};

use crate::support::root;

/// A golden heading.
struct Want {
    level: u8,
    /// The label, where the split counts, and the title, or the whole.
    label: Option<String>,
    title: String,
}

struct Case {
    name: String,
    draft: String,
    tree: Vec<Want>,
}

fn cases() -> Vec<Case> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("tests/trees"))
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|f| {
            let name = f.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&f).unwrap();
            let (draft, tree) = text.split_once("\n=== tree\n").unwrap_or_else(|| panic!("{name}: no `=== tree`"));
            let want = |line: &str| {
                let parts: Vec<&str> = line.trim().split('|').collect();
                let level = parts[0].parse().unwrap_or_else(|_| panic!("{name}: no level in {line:?}"));
                match parts[1..] {
                    [whole] => Want { level, label: None, title: plain(whole) },
                    [label, title] => Want { level, label: Some(plain(label)), title: plain(title) },
                    _ => panic!("{name}: {line:?}"),
                }
            };
            let tree = tree.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(want).collect();
            Case { draft: format!("{draft}\n"), tree, name }
        })
        .collect()
}

/// Letters and digits, every run of anything else as one space.
fn plain(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn agrees(want: &Want, got: &Outline) -> bool {
    want.level == got.level
        && match &want.label {
            Some(label) => *label == plain(&got.label) && want.title == plain(&got.title),
            None => want.title == plain(&format!("{} {}", got.label, got.title)),
        }
}

/// What differs, as two columns of lines a human can compare; nothing where the draft is read rightly.
fn difference(case: &Case) -> Option<String> {
    let reading = read(&format!("{}.txt", case.name), case.draft.as_bytes(), &Options::default()).unwrap();
    let got = reading.outline();
    if got.len() == case.tree.len() && case.tree.iter().zip(&got).all(|(w, g)| agrees(w, g)) {
        return None;
    }
    let mut out = format!("{}:", case.name);
    for w in &case.tree {
        let found = got.iter().any(|g| agrees(w, g));
        let label = w.label.as_ref().map_or(String::new(), |l| format!("{l}|"));
        out.push_str(&format!("\n  want {}{}|{label}{}", if found { "  " } else { "- " }, w.level, w.title));
    }
    for g in &got {
        let meant = case.tree.iter().any(|w| agrees(w, g));
        out.push_str(&format!("\n  got  {}{}|{}|{}", if meant { "  " } else { "+ " }, g.level, g.label, g.title));
    }
    Some(out)
}

#[test]
fn small_drafts_have_the_trees_a_reader_sees() {
    let file = root().join("tests/trees/KNOWN_FAILURES");
    let known = fs::read_to_string(&file).unwrap();
    let known: Vec<&str> = known.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let cases = cases();
    let mut faults = Vec::new();
    let mut failing = Vec::new();
    for name in known.iter().filter(|n| cases.iter().all(|c| c.name != **n)) {
        faults.push(format!("{name}: no such draft, take it off {}", file.display()));
    }
    for case in &cases {
        let listed = known.contains(&case.name.as_str());
        match difference(case) {
            Some(difference) => {
                failing.push(case.name.as_str());
                if listed {
                    eprintln!("known: {difference}");
                } else {
                    faults.push(difference);
                }
            }
            None if listed => faults.push(format!("{}: reads rightly, take it off {}", case.name, file.display())),
            None => {}
        }
    }
    let summary = format!("{} of {} drafts read rightly", cases.len() - failing.len(), cases.len());
    eprintln!("{summary}");
    if std::env::var_os("BLESS").is_some() {
        let head = "# Drafts of this folder that are read wrongly so far, one name a line.\n";
        fs::write(file, format!("{head}{}", failing.iter().map(|n| format!("{n}\n")).collect::<String>())).unwrap();
        return;
    }
    assert!(faults.is_empty(), "{summary}\n{}", faults.join("\n"));
}
