//! Who may import whom: the table of `src/lib.rs`, held against the `crate::` paths of each module's files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rows of the table between the markers in `src/lib.rs`: module → what it may import.
fn table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("lib.rs")).expect("src/lib.rs");
    let mut rows = BTreeMap::new();
    for line in text.lines().filter_map(|l| l.strip_prefix("//! | `")) {
        let mut cells = line.split('|');
        let (Some(modules), Some(imports)) = (cells.next(), cells.next()) else { continue };
        let names = |s: &str| -> Vec<String> {
            s.split(',').map(|n| n.trim().trim_matches('`').to_string()).filter(|n| !n.is_empty() && n != "—").collect()
        };
        for m in names(modules) {
            rows.insert(m, names(imports));
        }
    }
    rows
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
    entries.sort();
    for p in entries {
        if p.file_stem().is_some_and(|n| n == "tests") {
            // What tests import is their own affair.
        } else if p.is_dir() {
            files(&p, out);
        } else if p.extension().is_some_and(|e| e == "rs") {
            out.push(p);
        }
    }
}

/// The module a file belongs to: its folder or its own name below `src`.
fn module(path: &Path) -> String {
    let first = path.strip_prefix(root()).expect("below src").components().next().expect("a name");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
}

#[test]
fn imports_keep_to_the_table() {
    let table = table();
    assert!(table.len() > 10, "the table in src/lib.rs was not found: {table:?}");
    let mut all = Vec::new();
    files(&root(), &mut all);
    let mut wrong = Vec::new();
    for file in all {
        let own = module(&file);
        if own == "lib" || own == "bin" {
            continue;
        }
        let Some(may) = table.get(&own) else {
            wrong.push(format!("module `{own}` is not in the table of src/lib.rs"));
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file");
        // What tests import is their own affair.
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (n, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or("");
            for at in line.match_indices("crate::").map(|m| m.0 + "crate::".len()) {
                let rest = &line[at..];
                let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
                let other = path.split("::").next().unwrap_or("").to_string();
                let allowed = other == own
                    || may.iter().any(|m| {
                        path == *m || path.starts_with(&format!("{m}::")) || rest.starts_with(&format!("{m}::"))
                    });
                if !allowed {
                    wrong.push(format!(
                        "{}:{}: `{own}` may not import `{path}`: {}",
                        file.display(),
                        n + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Only these may name a crate of a format.
#[test]
fn format_crates_are_named_in_one_place() {
    let rules: &[(&str, &[&str])] = &[
        ("printpdf", &["pdf"]),
        ("lopdf", &["pdf", "pdfread"]),
        ("epub_builder", &["epub/package.rs"]),
        ("zip", &["archive", "epub/package.rs"]),
    ];
    let mut all = Vec::new();
    files(&root(), &mut all);
    let mut wrong = Vec::new();
    for file in all {
        let text = fs::read_to_string(&file).expect("a source file");
        let place = file.strip_prefix(root()).expect("below src").to_string_lossy().replace('\\', "/");
        for (krate, homes) in rules {
            let at_home =
                homes.iter().any(|h| place == *h || place == format!("{h}.rs") || place.starts_with(&format!("{h}/")));
            for (n, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or("");
                let named = code.contains(&format!("use {krate}::"))
                    || code.contains(&format!(" {krate}::"))
                    || code.contains(&format!("({krate}::"));
                if named && !at_home {
                    wrong.push(format!("{place}:{}: names `{krate}`: {}", n + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_the_binary_touches_files_clock_and_environment() {
    let mut all = Vec::new();
    files(&root(), &mut all);
    let mut wrong = Vec::new();
    for file in all {
        if module(&file) == "bin" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (n, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or("");
            for word in ["std::fs", "std::env", "SystemTime", "Instant::now", "std::net", "std::process"] {
                if line.contains(word) {
                    wrong.push(format!("{}:{}: {}", file.display(), n + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_finding_has_a_code_of_its_own() {
    let mut all = Vec::new();
    files(&root().join("diag"), &mut all);
    all.push(root().join("diag.rs"));
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for file in all {
        let text = fs::read_to_string(&file).expect("a file");
        for line in text.lines() {
            let Some((of, code)) = line.trim().trim_end_matches(',').split_once(" => \"") else { continue };
            let code = code.trim_end_matches('"');
            let digits = code.len() == 4 && code[1..].bytes().all(|b| b.is_ascii_digit());
            if digits && code.as_bytes()[0].is_ascii_uppercase() {
                let before = places.insert(code.to_owned(), of.to_owned());
                assert_eq!(before, None, "{code} stands for {of} too");
            }
        }
    }
    assert!(places.len() > 90, "the codes were not found: {}", places.len());
}
