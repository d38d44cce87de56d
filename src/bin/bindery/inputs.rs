//! The files of a draft on the disk: those of a folder, and those that settings name, patterns included.

use std::path::{Path, PathBuf};

use bindery::parse::{FileRole, InputFile, InputFiles, natural_order};

use crate::files::{self, Failure};
use crate::project::near;

/// Folders inside a folder of chapters that are looked into: parts of a book, and one more.
const DEEPEST: usize = 3;
/// The most files that a folder of chapters has; a home folder is not read as a book.
const MOST: usize = 5_000;

/// The chapters of a folder in the order of their names.
pub(crate) fn folder(path: &Path) -> Result<InputFiles, Failure> {
    let mut names = Vec::new();
    walk(path, "", DEEPEST, &mut names)?;
    let mut out = InputFiles::default();
    for name in names {
        match FileRole::of(&name) {
            FileRole::Chapter => {
                let bytes = files::read(&path.join(&name))?;
                out.chapters.push(InputFile { name, bytes });
            }
            FileRole::NoText => out.skipped.push(name),
            FileRole::Other => {}
        }
    }
    out.sort();
    Ok(out)
}

/// The names of the files below a folder, with `/` between their parts.
fn walk(path: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> Result<(), Failure> {
    let fail = |e| Failure::Read(path.to_path_buf(), e);
    for entry in std::fs::read_dir(path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // What is hidden is not looked into; a link may lead anywhere, round in a circle too.
        if FileRole::of(&name) == FileRole::Other {
            continue;
        }
        let kind = entry.file_type().map_err(fail)?;
        if kind.is_dir() {
            if depth > 0 {
                walk(&entry.path(), &format!("{name}/"), depth - 1, names)?;
            }
        } else if kind.is_file() || entry.path().is_file() {
            names.push(name);
        }
        if names.len() > MOST {
            return Err(Failure::Usage(
                "the folder has more files than a book has chapters",
                "give the folder that holds the chapters and nothing else",
            ));
        }
    }
    Ok(())
}

/// The files that settings name, in their order; those that a pattern fits in the order of their names, each once.
pub(crate) fn listed(settings: &Path, inputs: &[String]) -> Result<InputFiles, Failure> {
    let mut names: Vec<String> = Vec::new();
    for input in inputs {
        let mut found = match is_pattern(input) {
            true => fitting(settings, input)?,
            false if near(settings, input).is_dir() => {
                let chapters = folder(&near(settings, input))?.chapters;
                chapters.into_iter().map(|f| format!("{}/{}", input.trim_end_matches('/'), f.name)).collect()
            }
            false => vec![input.clone()],
        };
        found.retain(|f| !names.contains(f) || !is_pattern(input));
        names.append(&mut found);
    }
    let mut out = InputFiles::default();
    for name in names {
        let bytes = files::read(&near(settings, &name))?;
        out.chapters.push(InputFile { name, bytes });
    }
    Ok(out)
}

/// Whether an input stands for several files.
pub(crate) fn is_pattern(input: &str) -> bool {
    input.contains(['*', '?'])
}

/// The files that a pattern fits; `*` stands for any part of a name, `?` for one character, neither for a `/`.
fn fitting(settings: &Path, pattern: &str) -> Result<Vec<String>, Failure> {
    let mut found = vec![String::new()];
    let parts: Vec<&str> = pattern.split('/').filter(|p| !p.is_empty()).collect();
    for (n, part) in parts.iter().enumerate() {
        let mut next = Vec::new();
        for at in found {
            if !is_pattern(part) {
                next.push(format!("{at}{part}/"));
                continue;
            }
            let Ok(entries) = std::fs::read_dir(near(settings, &at)) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let is_folder = entry.path().is_dir();
                if fits(&name, part) && is_folder == (n + 1 < parts.len()) && FileRole::of(&name) == FileRole::Chapter {
                    next.push(format!("{at}{name}/"));
                }
            }
        }
        found = next;
    }
    found.iter_mut().for_each(|f| f.truncate(f.len() - 1));
    found.retain(|f| near(settings, f).is_file());
    if found.is_empty() {
        return Err(Failure::NoMatch(settings.to_path_buf(), pattern.to_owned()));
    }
    natural_order(&mut found);
    Ok(found)
}

/// Whether a name fits a pattern. The last star takes back what it gave, so that the time is the product of the lengths.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let (mut i, mut j, mut star) = (0, 0, None);
    while i < name.len() {
        if pattern.get(j).is_some_and(|c| *c == '?' || *c == name[i]) && pattern[j] != '*' {
            (i, j) = (i + 1, j + 1);
        } else if pattern.get(j) == Some(&'*') {
            star = Some((i, j));
            j += 1;
        } else if let Some((at, s)) = star {
            star = Some((at + 1, s));
            (i, j) = (at + 1, s + 1);
        } else {
            return false;
        }
    }
    pattern[j..].iter().all(|c| *c == '*')
}

/// A path as messages call it: `.` by its name.
pub(crate) fn shown(path: &Path) -> String {
    let named = path.file_name().is_some();
    let whole = if named { path.to_path_buf() } else { whole(path) };
    whole.to_string_lossy().trim_end_matches(['/', '\\']).to_owned()
}

/// A path that ends in a name, as that of `.` does not.
pub(crate) fn whole(path: &Path) -> PathBuf {
    match path.file_name() {
        Some(_) => path.components().collect(),
        None => path.canonicalize().unwrap_or_else(|_| path.to_path_buf()),
    }
}

/// What the outputs of several inputs are named after: the folder of their settings.
pub(crate) fn named_after(settings: &Path) -> PathBuf {
    let folder = std::path::absolute(settings).ok().and_then(|p| Some(p.parent()?.file_name()?.to_owned()));
    near(settings, &folder.map_or_else(|| "book".to_owned(), |f| f.to_string_lossy().into_owned()))
}

/// The draft as the settings name it: relative to them where it stands beside or below them.
pub(crate) fn relative(draft: &Path, settings: &Path) -> String {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
    let folder: PathBuf = absolute(settings).parent().unwrap_or(Path::new("")).to_path_buf();
    let draft = absolute(draft);
    draft.strip_prefix(&folder).unwrap_or(&draft).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, wanted) in [
            ("*.txt", "01.txt", true),
            ("*.txt", "01.md", false),
            ("ch?-*", "ch1-rain.txt", true),
            ("ch?-*", "ch10-rain.txt", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "xxaxxbxx", false),
            ("*", "", true),
            ("?", "", false),
        ] {
            assert_eq!(fits(name, pattern), wanted, "{pattern} {name}");
        }
    }
}
