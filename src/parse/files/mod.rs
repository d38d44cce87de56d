//! Several files as one draft: which files of a folder or of a zip archive are chapters, and in what order they come.
//!
//! `names` reads what a file is called; `archive` unpacks. Nothing here reads a text: `several` does.

mod archive;
mod names;

pub(super) use archive::{is_archive, unpack};
pub(super) use names::{Fault, Named, count};

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A file of a draft that is made of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputFile {
    /// Its path below the folder or inside the archive, with `/`; messages call it so.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files of one draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputFiles {
    /// The chapters in their order.
    pub chapters: Vec<InputFile>,
    /// The names of files that are no text by their kind and may have been meant as chapters.
    pub skipped: Vec<String>,
}

/// What a file is to a draft, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// Text that is read.
    Chapter,
    /// Something else than text, which may have been meant as a chapter: the reader is told that it was passed over.
    NoText,
    /// Nothing to do with the text: hidden files, settings, pictures, books that were made.
    Other,
}

/// Endings of texts that are drafts.
const TEXTS: &[&str] =
    &["txt", "text", "md", "markdown", "mdown", "mkd", "html", "htm", "xhtml", "xht", "asc", "utf8", "fountain"];
/// Endings of what lies beside chapters and is none.
const OTHERS: &[&str] = &[
    "toml", "epub", "pdf", "jpg", "jpeg", "png", "gif", "webp", "svg", "bmp", "tif", "tiff", "heic", "ico", "psd",
    "ttf", "otf", "woff", "woff2", "css", "js", "json", "yaml", "yml", "ini", "cfg", "lock", "log", "bak", "tmp",
    "swp", "py", "sh", "bat", "ps1", "db", "ds_store", "lnk", "url", "mp3", "wav", "m4a", "mp4", "mov",
];
/// Files about the folder, folded, without their ending.
const ABOUT: &[&str] = &["readme", "license", "licence", "copying", "makefile", "changelog", "thumbs", "desktop"];

impl FileRole {
    /// The role of the file of this path, which has `/` between its parts.
    pub fn of(path: &str) -> FileRole {
        let hidden = |part: &str| part.starts_with(['.', '~', '#']) || part.ends_with('~') || part == "__MACOSX";
        if path.split('/').any(hidden) {
            return FileRole::Other;
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = names::stem(file);
        let ending = file[stem.len()..].trim_start_matches('.').to_ascii_lowercase();
        if OTHERS.contains(&ending.as_str()) || ABOUT.contains(&stem.to_lowercase().as_str()) {
            FileRole::Other
        } else if ending.is_empty() || TEXTS.contains(&ending.as_str()) || !is_known(&ending) {
            FileRole::Chapter
        } else {
            FileRole::NoText
        }
    }
}

/// Whether an ending is one that programs give: letters, or a short mix. `01. The Weir` ends in a title.
fn is_known(ending: &str) -> bool {
    ending.len() <= 5 && ending.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The names of all that stands side by side, by folder.
type Siblings<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Named>>;

fn siblings<'a>(paths: impl Iterator<Item = &'a str>) -> Siblings<'a> {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        let mut from = 0;
        loop {
            let end = path[from..].find('/').map_or(path.len(), |n| from + n);
            folders.entry(&path[..from]).or_default().insert(&path[from..end]);
            if end == path.len() {
                break;
            }
            from = end + 1;
        }
    }
    let read = |children: BTreeSet<&'a str>| {
        let names: Vec<&str> = children.into_iter().collect();
        let said = names::read(&names);
        names.into_iter().zip(said).collect()
    };
    folders.into_iter().map(|(folder, children)| (folder, read(children))).collect()
}

fn compare(all: &Siblings<'_>, a: &str, b: &str) -> Ordering {
    let mut at = 0;
    loop {
        let end = |s: &str| s[at..].find('/').map_or(s.len(), |n| at + n);
        let (x, y) = (&a[at..end(a)], &b[at..end(b)]);
        if x != y {
            let named = |name: &str| all.get(&a[..at]).and_then(|f| f.get(name));
            let said = named(x).zip(named(y)).map_or(Ordering::Equal, |(p, q)| names::order(p, q));
            return said.then_with(|| x.to_lowercase().cmp(&y.to_lowercase())).then_with(|| x.cmp(y));
        }
        match (end(a) == a.len(), end(b) == b.len()) {
            (false, false) => at = end(a) + 1,
            (p, q) => return q.cmp(&p),
        }
    }
}

/// Puts paths in the order of a book: by the numbers in their names, `2` before `10`, without regard to case; what is
/// called a prologue before the numbered ones and what is called an epilogue or an appendix behind them.
pub fn natural_order(paths: &mut [String]) {
    let all = paths.to_vec();
    let said = siblings(all.iter().map(String::as_str));
    paths.sort_by(|a, b| compare(&said, a, b));
}

impl InputFiles {
    /// Puts the chapters in the order of their names; see [`natural_order`].
    pub fn sort(&mut self) {
        let all: Vec<String> = self.chapters.iter().map(|f| f.name.clone()).collect();
        let said = siblings(all.iter().map(String::as_str));
        self.chapters.sort_by(|a, b| compare(&said, &a.name, &b.name));
        self.skipped.sort();
    }
}

/// What the name of each file says, and of the folders it stands in, the outermost first.
pub(super) fn said(paths: &[&str]) -> Vec<(Named, Vec<Named>)> {
    let all = siblings(paths.iter().copied());
    let one = |path: &&str| {
        let mut chain: Vec<Named> = Vec::new();
        let mut at = 0;
        loop {
            let end = path[at..].find('/').map_or(path.len(), |n| at + n);
            chain.push(all.get(&path[..at]).and_then(|f| f.get(&path[at..end])).cloned().unwrap_or_default());
            if end == path.len() {
                break;
            }
            at = end + 1;
        }
        let own = chain.pop().unwrap_or_default();
        (own, chain)
    };
    paths.iter().map(one).collect()
}

/// The folder of a path, with the `/` behind it.
pub(super) fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles() {
        for (role, paths) in [
            (FileRole::Chapter, &["01.txt", "a/2.MD", "The Weir", "01. The Weir", "x.html", "3.7"][..]),
            (FileRole::NoText, &["03.docx", "a/b.rtf", "c.odt", "d.zip"]),
            (
                FileRole::Other,
                &[
                    "book.toml",
                    ".hidden.txt",
                    "__MACOSX/01.txt",
                    "a/.git/x.txt",
                    "cover.JPG",
                    "n.epub",
                    "README.md",
                    "1.txt~",
                ],
            ),
        ] {
            for p in paths {
                assert_eq!(FileRole::of(p), role, "{p}");
            }
        }
    }

    #[test]
    fn folders_and_files_in_the_order_of_a_book() {
        let want = [
            "Foreword.txt",
            "part 1/chapter 1.txt",
            "part 1/chapter 2.txt",
            "part 1/Chapter 10.txt",
            "part 2/chapter 11.txt",
            "part 10/a.txt",
            "appendix.txt",
        ];
        let mut paths: Vec<String> = want.iter().rev().map(|s| s.to_string()).collect();
        natural_order(&mut paths);
        assert_eq!(paths, want);
    }
}
