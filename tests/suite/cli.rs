//! The command as its user meets it.

use crate::support::{Desk, golden, root, samples};

const DRAFT: &str = "The Salt Door\n\nby Ada Quill\n\n\nChapter 1\n\nIt was late. \"Come in,\" she said, and the sea came in.\n\nNobody spoke.\n\n***\n\nThen *everybody* spoke -- at once...\n\n\nChapter 2\n\nThe tide went out again, as tides do, and took the chairs.\n";

#[test]
fn one_command_makes_both_books() {
    let desk = Desk::new();
    let run = desk.file("salt.txt", DRAFT).run(&["salt.txt"]).exits(0);
    assert_eq!(desk.names(), ["salt.epub", "salt.pdf", "salt.txt"]);
    assert!(desk.read("salt.epub").starts_with(b"PK"));
    assert!(desk.read("salt.pdf").starts_with(b"%PDF-1.7"));
    assert_eq!(run.out, "");
    // File sizes move with every change of a back end; the rest of the report is pinned.
    let report = run.err.split_inclusive('\n').map(|l| match l.rfind(", ").filter(|_| l.ends_with(" KB\n")) {
        Some(at) => format!("{}, … KB\n", &l[..at]),
        None if l.ends_with(" KB\n") => format!("{}  … KB\n", l[..l.rfind("  ").unwrap_or(0)].trim_end()),
        None => l.to_string(),
    });
    golden(&root().join("tests/golden/cli/report.txt"), &report.collect::<String>());
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let (one, two) = (Desk::new(), Desk::new());
    one.file("salt.txt", DRAFT).run(&["salt.txt"]).exits(0);
    // In another folder, with another age, in another zone and on one processor.
    std::fs::create_dir(two.path("far off")).unwrap();
    two.file("far off/salt.txt", DRAFT);
    let draft = std::fs::File::options().write(true).open(two.path("far off/salt.txt")).unwrap();
    draft.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(946_684_799)).unwrap();
    let elsewhere = [("TZ", "Asia/Tokyo"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")];
    two.run_with(&["build", "far off/salt.txt", "-o", "."], b"", &elsewhere).exits(0);
    for name in ["salt.epub", "salt.pdf"] {
        assert!(one.read(name) == two.read(name), "{name} differs");
    }
}

/// The cover of a long draft is drawn from its first pages while the rest is read, and must not differ from what the whole
/// draft says.
#[test]
fn a_long_draft_has_the_cover_of_the_whole() {
    let (title, author) = ("The Salt Door", "Ada Quill");
    let chapter = |n: usize| {
        let line = "The tide went out again, as tides do, and took the chairs with it, and nobody said a word. ";
        format!("\n\nChapter {n}\n\n{}\n", line.repeat(40))
    };
    let text: String = (1..=360).map(chapter).collect();
    // The first names itself at its head; of the second, only what is said from outside is known.
    for (head, words) in
        [(format!("{title}\n\nby {author}\n"), vec![]), (String::new(), vec!["--title", title, "--author", author])]
    {
        let desk = Desk::new();
        desk.file("long.txt", format!("{head}{text}"));
        desk.file("short.txt", format!("{title}\n\nby {author}\n{}", chapter(1)));
        let long = [vec!["long.txt", "--no-verify", "--format", "epub"], words].concat();
        desk.run(&long).exits(0);
        desk.run(&["short.txt", "--no-verify", "--format", "epub"]).exits(0);
        assert!(desk.read("long.txt").len() > 1 << 20);
        assert!(cover_of(&desk.read("long.epub")) == cover_of(&desk.read("short.epub")));
    }
}

fn cover_of(epub: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(epub)).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut archive.by_name("OEBPS/cover.jpg").unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn the_date_is_given_and_never_taken_from_the_clock() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT)
        .run_with(&["salt.txt", "--format", "pdf"], b"", &[("SOURCE_DATE_EPOCH", "1700000000")])
        .exits(0);
    let dated = desk.read("salt.pdf");
    desk.run(&["salt.txt", "--format", "pdf"]).exits(0);
    assert!(dated != desk.read("salt.pdf"));
    let run = desk.run_with(&["salt.txt"], b"", &[("SOURCE_DATE_EPOCH", "yesterday")]).exits(2);
    assert!(run.err.contains("SOURCE_DATE_EPOCH is not a number of seconds"), "{}", run.err);
}

#[test]
fn outputs_go_where_they_are_told() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    desk.run(&["salt.txt", "-o", "made/here"]).exits(0);
    assert!(desk.path("made/here/salt.epub").exists() && desk.path("made/here/salt.pdf").exists());
    desk.run(&["salt.txt", "--format", "epub", "-o", "mine.epub"]).exits(0);
    desk.run(&["salt.txt", "--format", "pdf", "-o", "mine.pdf"]).exits(0);
    assert_eq!(desk.names(), ["made", "mine.epub", "mine.pdf", "salt.txt"]);
    let run = desk.run(&["salt.txt", "-o", "other.epub"]).exits(2);
    assert!(run.err.contains("hint: name that one with --format, or give -o a folder"), "{}", run.err);
    let run = desk.run(&["salt.txt", "-o", "salt.txt"]).exits(2);
    assert!(run.err.contains("it is a file"), "{}", run.err);
    assert_eq!(desk.names(), ["made", "mine.epub", "mine.pdf", "salt.txt"]);
}

#[test]
fn standard_input_is_a_draft() {
    let desk = Desk::new();
    desk.run_with(&["-", "-o", "out", "--title", "Given", "--author", "Ada Quill"], DRAFT.as_bytes(), &[]).exits(0);
    assert!(desk.path("out/book.epub").exists() && desk.path("out/book.pdf").exists());
    let run = desk.run_with(&["-"], DRAFT.as_bytes(), &[]).exits(2);
    assert!(run.err.contains("add -o"), "{}", run.err);
}

#[test]
fn what_is_no_draft_is_refused_with_the_way_out() {
    let desk = Desk::new();
    desk.file("book.docx", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml word/document.xml");
    desk.file("book.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    desk.file("empty.txt", b"\n\n \n");
    let table: &[(&str, &[&str])] = &[
        ("book.docx", &["book.docx: this is a Word document", "hint:", "Plain Text"]),
        ("book.pdf", &["book.pdf: this is", "hint:"]),
        ("empty.txt", &["empty.txt: the draft has no words", "hint:"]),
        ("absent.txt", &["absent.txt: no such file"]),
        (".", &["no chapters: `book.docx` is passed over", "hint:"]),
    ];
    for (draft, wants) in table {
        let run = desk.run(&[draft]).exits(2);
        for want in *wants {
            assert!(run.err.contains(want), "{draft}: no `{want}` in\n{}", run.err);
        }
        assert_eq!(run.err.matches("error").count(), 1, "{}", run.err);
    }
    assert_eq!(desk.names(), ["book.docx", "book.pdf", "empty.txt"]);
}

#[test]
fn a_wrong_word_is_a_clear_error() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    desk.file("odd.toml", "inherits = \"classic\"\n[text]\nsize = 11\n");
    let table: &[(&[&str], &str)] = &[
        (&["salt.txt", "--style", "baroque"], "no style `baroque`\n  hint: the styles are classic, modern, literary"),
        (
            &["salt.txt", "--style", "odd.toml"],
            "odd.toml:3:8: `text.size` is a text in quotes\n  size = 11\n         ^^",
        ),
        (&["salt.txt", "--trim", "big"], "not a trim size"),
        (&["salt.txt", "--trim", "2.6x2.6"], "too narrow"),
        (&["salt.txt", "--language", "klingonese"], "not a language"),
        (&["salt.txt", "--dialect", "cuneiform"], "the kinds are plain, gutenberg, ao3, markdown"),
        (&["salt.txt", "--encoding", "runes"], "no encoding `runes`"),
        (&["salt.txt", "--format", "mobi"], "invalid value 'mobi'"),
        (&["salt.txt", "--cover", "salt.txt"], "cover picture"),
        (&["salt.txt", "--cover", "absent.png"], "absent.png: no such file"),
        (&[], "Usage"),
    ];
    for (words, want) in table {
        let run = desk.run(words).exits(2);
        assert!(run.err.contains(want), "{words:?}: no `{want}` in\n{}", run.err);
    }
    assert_eq!(desk.names(), ["odd.toml", "salt.txt"]);
}

#[test]
fn every_reader_gets_a_file_of_its_own_from_one_run() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    let run = desk.run(&["salt.txt", "--format", "epub,kepub,kindle,pdf"]).exits(0);
    assert_eq!(desk.names(), ["salt.epub", "salt.kepub.epub", "salt.kindle.epub", "salt.pdf", "salt.txt"]);
    assert!(run.err.contains("read back from all files"), "{}", run.err);
    desk.run(&["salt.txt", "--format", "kepub", "-o", "my.kepub.epub"]).exits(0);
    desk.run(&["salt.txt", "--format", "kindle", "-o", "my.epub"]).exits(0);
    let run = desk.run(&["salt.txt", "--format", "kepub", "-o", "other.epub"]).exits(2);
    assert!(run.err.contains("ends in .kepub.epub"), "{}", run.err);
    desk.file("book.toml", "inputs = [\"salt.txt\"]\noutputs = [\"kepub\", \"kindle\"]\nfolder = \"made\"\n");
    desk.run(&["book.toml"]).exits(0);
    assert!(desk.path("made/salt.kepub.epub").exists() && desk.path("made/salt.kindle.epub").exists());
    assert!(!desk.path("made/salt.epub").exists());
}

#[test]
fn any_epub_is_looked_over() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    desk.run(&["salt.txt", "--format", "epub,kepub,kindle", "--author", "Ada Quill"]).exits(0);
    for name in ["salt.epub", "salt.kepub.epub", "salt.kindle.epub"] {
        let run = desk.run(&["check", name]).exits(0);
        assert!(run.out.starts_with("no fault found: ") && run.out.contains("EPUBCheck"), "{}", run.out);
    }
    let mut bytes = desk.read("salt.epub");
    bytes.truncate(bytes.len() - 400);
    desk.file("torn.epub", bytes);
    let run = desk.run(&["check", "torn.epub"]).exits(1);
    assert!(run.out.starts_with("torn.epub: error F001: cannot be read: "), "{}", run.out);
    let run = desk.run(&["check", "--json", "torn.epub"]).exits(1);
    assert!(run.out.contains("\"code\": \"F001\"") && run.out.contains("\"severity\": \"error\""), "{}", run.out);
}

#[test]
fn a_character_no_font_has_stops_the_pdf_and_not_the_epub() {
    let desk = Desk::new();
    let draft = "Odd\n\nby Ada Quill\n\n\nA plain line.\n\nA wrapped paragraph of several lines that has an odd sign\nas late as here: \u{13080}, and it is\nnot the only place.\n\nThere is \u{13080} again.\n";
    desk.file("odd.txt", draft);
    let run = desk.run(&["odd.txt"]).exits(1);
    assert_eq!(desk.names(), ["odd.epub", "odd.txt"]);
    assert!(
        run.err.contains("odd.txt:9: error P001") && run.err.contains("U+13080") && run.err.contains("(lines 9, 12)"),
        "{}",
        run.err
    );
}

#[test]
fn a_draft_in_a_script_no_font_has_is_one_finding() {
    let desk = Desk::new();
    let text: String = (0x4e00..0x4ec8).filter_map(char::from_u32).collect();
    desk.file("han.txt", format!("Odd\n\nby Ada Quill\n\n\nA plain line.\n\n{text}\n"));
    let run = desk.run(&["han.txt"]).exits(1);
    assert_eq!(run.err.matches("P001").count(), 1, "{}", run.err);
    assert!(
        run.err.contains("`一` (U+4E00), ") && run.err.contains(" and 194 more: the PDF is not made"),
        "{}",
        run.err
    );
}

#[test]
fn quiet_is_quiet() {
    let desk = Desk::new();
    let run = desk.file("salt.txt", DRAFT).run(&["salt.txt", "--quiet"]).exits(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn an_output_that_cannot_be_written_leaves_the_old_one() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT).file("wall", "a file where a folder should be");
    let run = desk.run(&["salt.txt", "-o", "wall/out"]).exits(2);
    assert!(run.err.contains("can't be written"), "{}", run.err);
    desk.file("salt.epub", "old");
    desk.run(&["salt.txt", "--trim", "nonsense"]).exits(2);
    assert_eq!(desk.read("salt.epub"), b"old");
    desk.run(&["salt.txt", "--format", "epub"]).exits(0);
    assert!(desk.read("salt.epub").starts_with(b"PK"));
    assert!(!desk.names().iter().any(|n| n.starts_with(".bindery-")), "{:?}", desk.names());
}

#[test]
fn inspect_tells_the_tree_and_the_reasons() {
    let desk = Desk::new();
    let run = desk.file("salt.txt", DRAFT).run(&["inspect", "salt.txt"]).exits(0);
    golden(&root().join("tests/golden/cli/inspect.txt"), &run.out);
    let run = desk.run(&["inspect", "--json", "salt.txt"]).exits(0);
    let tree: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(tree["title"], "The Salt Door");
    assert_eq!(tree["author"], "Ada Quill");
    assert_eq!(tree["language"], "en");
    assert_eq!(tree["chapters"][1]["label"], "Chapter 2");
    assert_eq!(tree["chapters"][1]["level"], 1);
    assert_eq!(tree["chapters"][1]["line"], 17);
    assert_eq!(tree["scene_breaks"], serde_json::json!([12]));
    assert_eq!(tree["paragraphs"], 4);
    assert!(tree["left_out"].is_array() && tree["diagnostics"].is_array() && tree["words"].is_u64());
    assert_eq!(desk.names(), ["salt.txt"]);
}

#[test]
fn given_facts_win_over_the_drafts() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    let run = desk
        .run(&["inspect", "--json", "salt.txt", "--title", "Another", "--author", "B. Writer", "--language", "German"])
        .exits(0);
    let tree: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        (&tree["title"], &tree["author"], &tree["language"]),
        (&"Another".into(), &"B. Writer".into(), &"de".into())
    );
    desk.run(&["salt.txt", "--title", "Another", "--author", "B. Writer"]).exits(0);
}

#[test]
fn init_writes_a_file_that_changes_nothing() {
    for draft in samples() {
        let desk = Desk::new();
        let name = draft.file_name().expect("a name").to_string_lossy().into_owned();
        desk.file(&name, std::fs::read(&draft).expect("a sample"));
        desk.run(&[&name, "-q", "--no-verify", "-o", "without"]).exits(0);
        desk.run(&["init", &name]).exits(0);
        desk.run(&[&name, "-q", "--no-verify", "-o", "with"]).exits(0);
        let made = std::fs::read_dir(desk.path("without")).expect("a folder");
        let mut count = 0;
        for file in made.flatten() {
            let file = file.file_name().to_string_lossy().into_owned();
            assert!(desk.read(&format!("without/{file}")) == desk.read(&format!("with/{file}")), "{file} differs");
            count += 1;
        }
        assert_eq!(count, 2, "{name}");
    }
}

#[test]
fn init_writes_every_decision_and_never_over_a_file() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT).run(&["init", "salt.txt"]).exits(0);
    golden(&root().join("tests/golden/cli/book.toml"), &String::from_utf8_lossy(&desk.read("book.toml")));
    desk.file("book.toml", "inputs = [\"salt.txt\"]\ntitle = \"Mine\"\n");
    let run = desk.run(&["init", "salt.txt"]).exits(2);
    assert!(run.err.contains("book.toml: is there already") && run.err.contains("--force"), "{}", run.err);
    assert!(desk.read("book.toml").ends_with(b"title = \"Mine\"\n"));
    // What was decided is kept when the file is written anew.
    desk.run(&["init", "--force", "salt.txt", "--no-heading", "17"]).exits(0);
    let text = String::from_utf8(desk.read("book.toml")).expect("UTF-8");
    assert!(
        text.contains("title = \"Mine\"") && text.contains("\n17 = { heading = false, text = \"Chapter 2\" }\n"),
        "{text}"
    );
}

#[test]
fn the_file_wins_over_the_draft_and_the_command_line_over_the_file() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    desk.file("other.txt", DRAFT);
    desk.file(
        "book.toml",
        "inputs = [\"salt.txt\"]\ntitle = \"Mine\"\nauthor = \"B. Writer\"\noutputs = [\"epub\"]\nfolder = \"made\"\n[headings]\n17 = false\n",
    );
    let tree = |words: &[&str]| -> serde_json::Value {
        let run = desk.run(&[&["inspect", "--json"], words].concat()).exits(0);
        serde_json::from_str(&run.out).expect("JSON")
    };
    for words in [&["salt.txt"][..], &["book.toml"], &["."], &["salt.txt", "--book", "book.toml"]] {
        let t = tree(words);
        assert_eq!((&t["title"], &t["author"]), (&"Mine".into(), &"B. Writer".into()), "{words:?}");
        assert_eq!(t["chapters"].as_array().map(Vec::len), Some(1), "{words:?}");
    }
    let t = tree(&["salt.txt", "--title", "Another", "--heading", "17=1"]);
    assert_eq!((&t["title"], &t["author"]), (&"Another".into(), &"B. Writer".into()));
    assert_eq!(t["chapters"].as_array().map(Vec::len), Some(2));
    // In a folder of several drafts the file is the affair of its own.
    assert_eq!(tree(&["other.txt"])["title"], "The Salt Door");
    desk.run(&["."]).exits(0);
    assert_eq!(desk.names(), ["book.toml", "made", "other.txt", "salt.txt"]);
    assert!(desk.path("made/salt.epub").exists() && !desk.path("made/salt.pdf").exists());
    desk.run(&["salt.txt", "--format", "pdf", "-o", "here"]).exits(0);
    assert!(desk.path("here/salt.pdf").exists());
}

#[test]
fn a_wrong_setting_is_a_clear_error() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    for (file, want) in [
        (
            "tilte = \"x\"\n",
            "error: book.toml:1:1: there is no setting `tilte`: did you mean `title`?\n  tilte = \"x\"\n  ^^^^^\n",
        ),
        ("[headings]\n40 = \"maybe\"\n", "book.toml:2:6: `40` is true, false, a level from 1"),
        ("style = \"baroque\"\n", "book.toml: `style`: no style `baroque`"),
        ("cover = \"absent.png\"\n", "absent.png: no such file"),
    ] {
        let run = desk.file("book.toml", file).run(&["salt.txt"]).exits(2);
        assert!(run.err.contains(want), "{file}: no `{want}` in\n{}", run.err);
    }
    let run = desk.file("book.toml", "title = \"x\"\n").run(&["book.toml"]).exits(2);
    assert!(run.err.contains("names no draft\n  hint: add `inputs"), "{}", run.err);
}

#[test]
fn one_flag_mends_one_decision() {
    let desk = Desk::new();
    desk.file("salt.txt", DRAFT);
    let tree = |words: &[&str]| -> serde_json::Value {
        let run = desk.run(&[&["inspect", "--json", "salt.txt"], words].concat()).exits(0);
        serde_json::from_str(&run.out).expect("JSON")
    };
    let plain = tree(&[]);
    let changed = |t: &serde_json::Value| -> Vec<String> {
        let keys = ["chapters", "scene_breaks", "paragraphs", "left_out", "title", "words"];
        keys.iter().filter(|k| t[**k] != plain[**k]).map(|k| (*k).to_string()).collect()
    };
    for (words, want) in [
        (&["--no-heading", "17"][..], &["chapters", "scene_breaks", "paragraphs"][..]),
        (&["--no-break", "12"], &["scene_breaks", "paragraphs"]),
        (&["--break", "10"], &["scene_breaks"]),
        (&["--heading", "17=1"], &[]),
        (&["--scene-breaks", "none"], &["scene_breaks", "paragraphs"]),
    ] {
        assert_eq!(changed(&tree(words)), want, "{words:?}");
    }
    let run = desk.run(&["salt.txt", "--heading", "99", "--no-verify"]).exits(0);
    assert!(run.err.contains("warning R020: --heading 99: not used, nothing at line 99"), "{}", run.err);
    for (words, want) in [
        (&["salt.txt", "--heading", "top"][..], "not a line of the draft"),
        (&["salt.txt", "--heading", "4=0"], "not a level"),
        (&["salt.txt", "--scene-breaks", "stars"], "one of blank, marks, both, none"),
    ] {
        let run = desk.run(words).exits(2);
        assert!(run.err.contains(want), "{words:?}: no `{want}` in\n{}", run.err);
    }
}

#[test]
fn check_says_what_an_editor_would_ask() {
    let desk = Desk::new();
    let clean = "The ferry had gone at noon, and nobody knew when the next would come.\n\n".repeat(6);
    desk.file("clean.txt", format!("THE FERRY\n\nby Ines Barrow\n\n\n{clean}"));
    let run = desk.run(&["check", "clean.txt"]).exits(0);
    assert!(run.out.starts_with("nothing to ask about in "), "{}", run.out);
    desk.file("slips.txt", format!("THE FERRY\n\nby Ines Barrow\n\n\n{clean}She sat on the the quay.\n"));
    let run = desk.run(&["check", "slips.txt"]).exits(1);
    let words = run.out.lines().last().unwrap();
    assert_eq!(run.out, format!("slips.txt:18: warning D005: `the` stands twice: take one out\n{words}\n"),);
    let json = desk.run(&["check", "--json", "slips.txt"]).exits(1).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let first = &json["findings"][0];
    assert_eq!((first["code"].as_str(), first["line"].as_u64()), (Some("D005"), Some(18)));
    assert_eq!(first["excerpt"], "the the");
}
