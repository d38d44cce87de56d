//! Drafts of several files: folders, zip archives, inputs that settings name.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use bindery::book::dump;
use bindery::parse::{Dialect, FileRole, InputFile, InputFiles, Options, Outline, Reading, read, read_files};

use crate::parse::{broken_promise, lost};
use crate::support::{Desk, corpus, golden, root, samples};

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
        let z = read("novel.zip", zipped(&boxed), &Options::default()).expect("a book");
        assert_eq!(show(&z), show(&r), "{}", case.display());
    }
}

#[test]
fn no_word_of_a_folder_is_lost_in_its_books() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/golden/files")).expect("cases").flatten().map(|e| e.path()).collect();
    cases.sort();
    for case in cases.iter().filter(|c| c.is_dir()) {
        let desk = Desk::new();
        for (name, bytes) in files_in(&case.join("novel")) {
            let path = desk.path("novel").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        let run = desk.run(&["novel"]);
        assert!(run.code == 0 && run.err.contains("read back from both files"), "{}: {}", case.display(), run.err);
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

fn told(run: &str) -> Vec<&str> {
    run.lines().filter(|l| l.contains(" I00")).collect()
}

const RAIN: &str = "The mill stood below the town where the river turned, and nobody had worked it since the flood.\n\n\
                    Its wheel hung still, and the door behind it had been nailed up by somebody who was in a hurry.\n";
const MUD: &str = "Anna went down every morning with the key in her apron, and she never told her mother why she did.\n\n\
                   In the evening the lamps were lit along the quay, one after the other, and the boats came in.\n";

/// A desk with a folder `novel` of these files.
fn novel(files: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    for (name, text) in files {
        let path = desk.path("novel").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    desk
}

#[test]
fn a_folder_is_one_book_and_its_faults_are_told() {
    let rain = format!("Chapter 1\n\n{RAIN}");
    let desk = novel(&[
        ("chapter-1.txt", &rain),
        ("chapter-3.txt", &format!("Chapter 3\n\n{MUD}")),
        ("chapter-3b copy.txt", &format!("Chapter 3\n\n{MUD}")),
        ("Chapter-10.txt", &format!("Chapter 10\n\n{RAIN}{MUD}")),
        ("empty.txt", "\n\n"),
        ("notes.docx", "PK"),
        ("cover.jpg", "a picture"),
        (".hidden.txt", "hidden"),
    ]);
    let run = desk.run(&["novel", "--title", "Mud", "--author", "Ada Quill"]).exits(0);
    assert_eq!(desk.names(), ["novel", "novel.epub", "novel.pdf"]);
    assert!(run.err.contains("4 headings"), "{}", run.err);
    assert_eq!(
        told(&run.err),
        [
            "warning I001: `notes.docx` is passed over: not a text file by its name: save it as plain text (UTF-8) if it is a chapter",
            "warning I002: `empty.txt` is passed over: it has no words: look whether its text was saved",
            "chapter-3.txt:1: warning I003: number 2 is missing: `chapter-3.txt` follows `chapter-1.txt`: look whether a file is missing",
            "chapter-3b copy.txt:1: warning I005: `chapter-3b copy.txt` has the same text as `chapter-3.txt`: take one out, or name the files that are meant as inputs in a book.toml",
        ],
        "{}",
        run.err
    );
    let run = desk.run(&["check", "novel"]).exits(1);
    assert!(run.out.contains("Chapter-10.txt:1: warning I003: numbers 4 to 9 are missing"), "{}", run.out);
    let run = desk.run(&["inspect", "novel"]).exits(0);
    assert!(run.out.contains("Chapter-10.txt:1  Chapter 10"), "{}", run.out);
}

#[test]
fn programs_are_told_the_file_of_a_line() {
    let desk = novel(&[
        ("01.txt", &format!("Chapter 1\n\n{RAIN}\n***\n\n{MUD}")),
        ("02.md", &format!("---\nlayout: post\n---\n\n# Chapter 2\n\n{MUD}\n***\n\n{RAIN}")),
    ]);
    let run = desk.run(&["inspect", "--json", "novel"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let place = |v: &serde_json::Value| format!("{}:{}", v["file"].as_str().unwrap_or("?"), v["line"]);
    let all = |key: &str| json[key].as_array().expect(key).iter().map(place).collect::<Vec<_>>();
    assert_eq!(all("chapters"), ["01.txt:1", "02.md:5"]);
    assert_eq!(all("scene_breaks"), ["01.txt:7", "02.md:11"]);
    // Lines alone would say nothing about which file is meant: the words stand there, and the file.
    assert_eq!(
        json["left_out"][0],
        serde_json::json!([1, 3, "header of the draft", "---\nlayout: post\n---", "02.md"])
    );
    assert!(all("decisions").contains(&"02.md:5".to_owned()));
}

#[test]
fn decisions_name_the_file() {
    let desk = novel(&[
        ("01 - Rain.txt", RAIN),
        ("02 - Mud.txt", &format!("Chapter 2\n\n{MUD}")),
        ("03 - Ice.md", &format!("# Ice\n\n{RAIN}\nA line\nof two.\n\n- one\n")),
    ]);
    let tree = |words: &[&str]| {
        let run = desk.run(&[&["inspect", "novel", "--author", "Ada Quill"], words].concat()).exits(0);
        let from = run.out.find("The tree, by line:\n").map_or(0, |n| n + 19);
        let lines: Vec<String> = run.out[from..]
            .lines()
            .take_while(|l| !l.is_empty())
            .map(|l| l.split("  (").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        (lines.join(" | "), run.out)
    };
    let plain = "01 - Rain.txt:1 Rain | 02 - Mud.txt:1 Chapter 2 | 03 - Ice.md:1 Ice";
    assert_eq!(tree(&[]).0, plain);
    for (words, want) in [
        (&["--no-heading", "01 - Rain.txt:1"][..], "02 - Mud.txt:1 Chapter 2 | 03 - Ice.md:1 Ice"),
        (&["--no-heading", "02 - Mud.txt:1"], "01 - Rain.txt:1 Rain | 03 - Ice.md:1 Ice"),
        (&["--no-heading", "03 - Ice.md:1"], "01 - Rain.txt:1 Rain | 02 - Mud.txt:1 Chapter 2"),
        (&["--heading", "02 - Mud.txt:1=2"], "01 - Rain.txt:1 Rain | 02 - Mud.txt:1 Chapter 2 | 03 - Ice.md:1 Ice"),
        (
            &["--heading", "03 - Ice.md:7"],
            "01 - Rain.txt:1 Rain | 02 - Mud.txt:1 Chapter 2 | 03 - Ice.md:1 Ice | 03 - Ice.md:7 A line",
        ),
    ] {
        let (got, out) = tree(words);
        assert_eq!(got, want, "{words:?}\n{out}");
        assert!(!out.contains("R020"), "{words:?}\n{out}");
    }
    // A number alone is no place here, nor is a line of a list a heading.
    for words in [["--no-heading", "1"], ["--no-heading", "02 - Mud.txt:99"], ["--heading", "03 - Ice.md:10"]] {
        let (got, out) = tree(&words);
        assert_eq!(got, plain, "{words:?}");
        assert!(out.contains("R020"), "{words:?}\n{out}");
    }
}

#[test]
fn init_names_the_files_and_changes_nothing() {
    let desk = novel(&[
        ("1 - Rain.txt", RAIN),
        ("2 - Mud.txt", &format!("Chapter 2\n\n{MUD}\n***\n\n{RAIN}")),
        ("10.md", &format!("# Ice\n\n{MUD}")),
    ]);
    let before = desk.run(&["inspect", "novel"]).exits(0).out;
    desk.run(&["init", "novel"]).exits(0);
    let file = String::from_utf8(desk.read("novel/book.toml")).expect("UTF-8");
    assert!(file.contains("inputs = [\"1 - Rain.txt\", \"2 - Mud.txt\", \"10.md\"]\n"), "{file}");
    assert!(file.contains("# \"2 - Mud.txt:7\" = true  # marks\n"), "{file}");
    let tree = |s: &str| s.split("The tree").nth(1).and_then(|s| s.split("\nFindings").next()).map(str::to_owned);
    assert_eq!(tree(&desk.run(&["inspect", "novel"]).exits(0).out), tree(&before));
    // What it says about lines can be taken at its word.
    let taken: String = file
        .lines()
        .map(|l| match l.strip_prefix("# \"") {
            Some(rest) => format!("\"{rest}\n"),
            None => format!("{l}\n"),
        })
        .collect();
    desk.file("novel/book.toml", &taken);
    let after = desk.run(&["inspect", "novel"]).exits(0).out;
    let names = |s: &str| {
        let lines = s.split("The tree").nth(1).unwrap_or("").lines().take_while(|l| !l.starts_with("What"));
        lines.map(|l| l.split("  (").next().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&after)[..4], names(&before)[..4], "{taken}\n{after}");
    assert!(!after.contains("R020"), "{after}");
    // Outputs of a book with settings stand beside them.
    desk.run(&["novel", "--format", "epub"]).exits(0);
    assert!(desk.path("novel/novel.epub").exists());
}

#[test]
fn inputs_are_read_as_listed_and_patterns_in_natural_order() {
    let desk = novel(&[
        ("part/10.txt", &format!("Chapter 3\n\n{MUD}")),
        ("part/2.txt", &format!("Chapter 2\n\n{RAIN}")),
        ("z.txt", &format!("Chapter 1\n\n{MUD}")),
        ("book.toml", "title = \"Mud\"\nauthor = \"Ada Quill\"\ninputs = [\"z.txt\", \"part/*.txt\"]\n"),
    ]);
    let run = desk.run(&["inspect", "novel"]).exits(0);
    let at = |s: &str| run.out.find(s).unwrap_or_else(|| panic!("{s}\n{}", run.out));
    assert!(at("z.txt:1  Chapter 1") < at("part/2.txt:1  Chapter 2"), "{}", run.out);
    assert!(at("part/2.txt:1  Chapter 2") < at("part/10.txt:1  Chapter 3"), "{}", run.out);
    for (inputs, want) in [("[\"*.md\"]", "no file fits `*.md`"), ("[\"z.txt\", \"a.txt\"]", "no such file")] {
        desk.file("novel/book.toml", format!("inputs = {inputs}\n"));
        let run = desk.run(&["inspect", "novel"]).exits(2);
        assert!(run.err.contains(want), "{}", run.err);
    }
    let run = desk.run(&["novel/z.txt", "novel/part/2.txt"]).exits(2);
    assert!(run.err.contains("several drafts in one command") && run.err.contains("inputs"), "{}", run.err);
}

#[test]
fn what_the_first_file_says_about_the_book() {
    /// What it is about, files, title and author, headings.
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);
    let table: &[Row<'_>] = &[
        (
            "a title page of its own",
            &[
                ("00.md", "# The River Book\n\nby Ada Quill\n"),
                ("01.md", &format!("# Rain\n\n{RAIN}")),
                ("02.md", &format!("# Mud\n\n{MUD}")),
            ],
            "The River Book; Ada Quill",
            &["Rain", "Mud"],
        ),
        (
            "chapters alike, however short",
            &[
                ("01.md", "# Rain\n\nIt rained.\n"),
                ("02.md", "# Mud\n\nIt dried.\n"),
                ("03.md", &format!("# Ice\n\n{MUD}")),
            ],
            "Novel",
            &["Rain", "Mud", "Ice"],
        ),
        (
            "a title above the first chapter",
            &[("01.md", &format!("# The River Book\n\n## Rain\n\n{RAIN}")), ("02.md", &format!("## Mud\n\n{MUD}"))],
            "The River Book",
            &["Rain", "Mud"],
        ),
        (
            "a title page above the first chapter, which has a name",
            &[("01 - Rain.txt", &format!("THE RIVER BOOK\nby Ada Quill\n\n{RAIN}")), ("02 - Mud.txt", MUD)],
            "THE RIVER BOOK; Ada Quill",
            &["Rain", "Mud"],
        ),
        (
            "talk at the heads of files",
            &[("01.txt", &format!("\"No,\" she said.\n\n{RAIN}")), ("02.txt", &format!("Nobody came.\n\n{MUD}"))],
            "Novel",
            &["1", "2"],
        ),
        (
            "numbers inside chapters that have names",
            &[
                ("01 Rain.txt", &format!("1\n\n{RAIN}\n2\n\n{MUD}\n3\n\n{RAIN}")),
                ("02 Mud.txt", &format!("1\n\n{MUD}\n2\n\n{RAIN}\n3\n\n{MUD}")),
            ],
            "Novel",
            &["Rain", " 1", " 2", " 3", "Mud", " 1", " 2", " 3"],
        ),
        (
            "pages with titles of their own",
            &[
                (
                    "1.html",
                    &format!("<html><head><title>Rain</title></head><body><h2>Rain</h2><p>{RAIN}</p></body></html>"),
                ),
                (
                    "2.html",
                    &format!("<html><head><title>Mud</title></head><body><h2>Mud</h2><p>{MUD}</p></body></html>"),
                ),
            ],
            "Novel",
            &["Rain", "Mud"],
        ),
    ];
    for (what, files, about, headings) in table {
        let r = read_files("novel", &listed(files), &Options::default()).expect("a book");
        let meta = r.book.meta();
        let author = meta.author_line().map_or_else(String::new, |a| format!("; {a}"));
        assert_eq!(format!("{}{author}", meta.title()), *about, "{what}");
        let got: Vec<String> =
            r.outline().iter().map(|h| format!("{}{}{}", " ".repeat(h.level as usize - 1), h.label, h.title)).collect();
        assert_eq!(got, *headings, "{what}\n{}", show(&r));
        assert_eq!(lost(&r), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn archives_that_are_no_chapters_are_refused() {
    let zip = |entries: &[(&str, &[u8])]| {
        zipped(&entries.iter().map(|(n, b)| (n.to_string(), b.to_vec())).collect::<Vec<_>>())
    };
    let inner = zip(&[("01.txt", RAIN.as_bytes())]);
    let whole = zip(&[("01.txt", RAIN.as_bytes()), ("02.txt", MUD.as_bytes())]);
    let desk = Desk::new();
    for (bytes, want) in [
        (zip(&[("a.txt", RAIN.as_bytes()), ("b.zip", &inner)]), "it holds another archive, `b.zip`"),
        (zip(&[("a.txt", RAIN.as_bytes()), ("b.txt", &inner)]), "it holds another archive, `b.txt`"),
        (zip(&[("cover.jpg", b"x")]), "no chapters: there is no text file"),
        (zip(&[("a.txt", b"\n")]), "no chapters: `a.txt` is passed over: it has no words"),
        (whole[..whole.len() / 2].to_vec(), "this zip archive can't be read"),
    ] {
        let run = desk.file("book.zip", &bytes).run(&["book.zip"]).exits(2);
        assert!(run.err.contains(want) && run.err.contains("hint: "), "{want}: {}", run.err);
    }
    assert_eq!(desk.names(), ["book.zip"]);
    // Names that lead out of the archive lead nowhere, since nothing of it is written.
    let out = zip(&[
        ("../../up.txt", RAIN.as_bytes()),
        ("a\\b\u{7}.txt", MUD.as_bytes()),
        ("/root.txt", b"One more chapter of words."),
    ]);
    let run = desk.file("book.zip", &out).run(&["inspect", "book.zip"]).exits(0);
    assert!(run.out.contains("up.txt:1") && !run.out.contains("..") && !run.out.contains('\u{7}'), "{}", run.out);
    // One that unpacks to more than a book has.
    let bomb = zip(&[("a.txt", &vec![b' '; 70 << 20])]);
    let run = desk.file("book.zip", &bomb).run(&["book.zip"]).exits(2);
    assert!(run.err.contains("`a.txt` is too large"), "{}", run.err);
}

#[test]
fn outputs_never_take_the_place_of_their_draft() {
    let desk = Desk::new();
    desk.file("work.html", format!("<html><body><h1>One</h1><p>{RAIN}</p></body></html>"));
    desk.run(&["work.html", "--format", "epub"]).exits(0);
    assert_eq!(desk.names(), ["work.epub", "work.html"]);
    let made = desk.read("work.epub");
    desk.run(&["work.epub", "--format", "epub"]).exits(0);
    assert_eq!(desk.names(), ["work-new.epub", "work.epub", "work.html"]);
    assert!(desk.read("work.epub") == made);
    let run = desk.run(&["work.epub", "--format", "epub", "-o", "work.epub"]).exits(2);
    assert!(run.err.contains("is the draft itself"), "{}", run.err);
    assert!(desk.read("work.epub") == made);
}

#[test]
fn notes_are_settled_in_the_settings() {
    let desk = Desk::new();
    desk.file("work.txt", RAIN).file("book.toml", "inputs = [\"work.txt\"]\nnotes = \"drop\"\n");
    let run = desk.run(&["inspect", "work.txt"]).exits(2);
    assert!(run.err.contains("`notes` is one of \"keep\", \"end\", \"omit\""), "{}", run.err);
    desk.file("book.toml", "inputs = [\"work.txt\"]\nnotes = \"omit\"\n").run(&["inspect", "work.txt"]).exits(0);
    desk.run(&["init", "work.txt", "--force"]).exits(0);
    assert!(String::from_utf8(desk.read("book.toml")).expect("UTF-8").contains("\nnotes = \"omit\""));
}
