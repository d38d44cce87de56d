use super::*;
use crate::book::{Contributor, dump};
use crate::parse::{AuthorNotes, Options, Reading, read};

fn book(text: &str) -> Result<BookFile, String> {
    BookFile::read("book.toml", text).map_err(|e| e.to_string())
}

#[test]
fn every_key_is_understood() {
    let b = book(
        r#"
title = "The Weir"
author = ["Hanne Aldous", "Tom Reed"]
author-sort = ["Aldous, Hanne", "Reed, Tom"]
translator = "Marie Lindqvist"
contributors = [{ name = "Ida Rand", role = "cover designer" }]
series = { name = "Rivers", position = 2 }
isbn = "978-3-16-148410-0"
language = "German"
date = 2024-03-01
first_published = "1998"
subjects = ["Rivers, inland", "Rain"]
inputs = ["one.txt", "two.txt"]
style = "modern"
trim = "6x9"
outputs = ["pdf"]

[reading]
scene_breaks = "blank"
paragraphs = "lines"
notes = "end"

[headings]
40 = false
"line 312" = { level = 1, title = "The Studio" }
"50-51" = 2
17 = { text = "THE STUDIO", heading = false }

[breaks]
77 = "no"

[left-out]
"1-12" = false
"#,
    )
    .unwrap();
    assert_eq!(b.given.title.as_deref(), Some("The Weir"));
    let person = |role, name: &str, sort: &str| {
        let mut c = Contributor::new(role, name);
        c.sort = (!sort.is_empty()).then(|| sort.to_owned());
        c
    };
    assert_eq!(
        b.given.contributors,
        [
            person(Role::Author, "Hanne Aldous", "Aldous, Hanne"),
            person(Role::Author, "Tom Reed", "Reed, Tom"),
            person(Role::Translator, "Marie Lindqvist", ""),
            person(Role::CoverDesigner, "Ida Rand", ""),
        ]
    );
    assert_eq!(b.given.series[0].position.as_deref(), Some("2"));
    assert_eq!(b.given.subjects, ["Rivers, inland", "Rain"]);
    assert_eq!((b.given.date.as_deref(), b.given.first_published.as_deref()), (Some("2024-03-01"), Some("1998")));
    assert_eq!(b.inputs, ["one.txt", "two.txt"]);
    assert_eq!((b.style.as_deref(), b.outputs), (Some("modern"), Some(vec![Output::Pdf])));
    assert_eq!(b.overrides.scene_breaks, Some(SceneBreaks::Blank));
    assert_eq!((b.overrides.paragraphs, b.notes), (Some(Way::Lines), Some(AuthorNotes::End)));
    assert_eq!(book("notes = \"omit\"").unwrap().notes, Some(AuthorNotes::Omit));
    let lines: Vec<String> = b
        .overrides
        .lines
        .iter()
        .map(|l| format!("{}-{} {:?} {:?} {}", l.first, l.last, l.what, l.text, l.origin))
        .collect();
    assert_eq!(
        lines,
        [
            "17-17 NoHeading Some(\"THE STUDIO\") book.toml:27",
            "40-40 NoHeading None book.toml:24",
            "50-51 Heading { level: Some(2), title: None, kind: None } None book.toml:26",
            "312-312 Heading { level: Some(1), title: Some(\"The Studio\"), kind: None } None book.toml:25",
            "77-77 NoBreak None book.toml:30",
            "1-12 Keep None book.toml:33",
        ]
    );
}

#[test]
fn errors_point_at_the_place_and_the_mend() {
    for (text, want) in [
        ("titel-page = \"x\"\n", "book.toml:1:1: there is no setting `titel-page`\n  titel-page = \"x\"\n  ^^^^^^^^^^"),
        (
            "tilte = \"x\"\n",
            "book.toml:1:1: there is no setting `tilte`: did you mean `title`?\n  tilte = \"x\"\n  ^^^^^",
        ),
        (
            "title = true\n",
            "book.toml:1:9: `title` is a text in quotes, or a list of them\n  title = true\n          ^^^^",
        ),
        (
            "isbn = \"978-3-16-148410-1\"\n",
            "book.toml:1:8: this is no ISBN: its last digit should be 0, or another is mistyped",
        ),
        ("date = \"May\"\n", "book.toml:1:8: `date` is a date, as \"2024\", \"2024-03\" or \"2024-03-01\""),
        (
            "\nlanguage = \"Klingonese\"\n",
            "book.toml:2:12: `language` is a language, as \"en\", \"pt-BR\" or \"German\"",
        ),
        (
            "series = { name = \"R\", postion = 2 }\n",
            "book.toml:1:24: there is no setting `postion`: did you mean `position`?",
        ),
        (
            "series = { name = \"R\", position = \"two\" }\n",
            "book.toml:1:35: `position` is the book's place in the series",
        ),
        (
            "contributors = [{ name = \"A\", role = \"friend\" }]\n",
            "book.toml:1:38: `role` is one of author, ghost-writer",
        ),
        (
            "outputs = [\"mobi\"]\n",
            "book.toml:1:11: `outputs` is a list of \"epub\", \"kepub\", \"kindle\" and \"pdf\"",
        ),
        ("headings = 3\n", "book.toml:1:12: `headings` is a table: write [headings] above its keys"),
        ("[headings]\nforty = true\n", "book.toml:2:1: `forty` is no line; [headings] has lines, as 40 or \"40-42\""),
        ("[headings]\n40 = 12\n", "book.toml:2:6: `40` is a level from 1 (the highest) to 9"),
        ("[headings]\n40 = { levle = 1 }\n", "book.toml:2:8: there is no setting `levle`: did you mean `level`?"),
        ("[headings]\n40 = { kind = \"chaptre\" }\n", "book.toml:2:15: `kind` is one of \"dedication\""),
        ("[breaks]\n40 = { level = 1 }\n", "book.toml:2:8: there is no setting `level`"),
        (
            "[reading]\nscene-breaks = \"gaps\"\n",
            "book.toml:2:16: `scene-breaks` is one of \"blank\", \"marks\", \"both\", \"none\"",
        ),
        ("notes = \"drop\"\n", "book.toml:1:9: `notes` is one of \"keep\", \"end\", \"omit\""),
        ("[headings]\n\"02.txt:\" = true\n", "book.toml:2:1: `02.txt:` is no line"),
        ("[reading]\ndialect = \"word\"\n", "book.toml:2:11: `dialect` is one of "),
        ("title = \"a\"\ntitle = \"b\"\n", "book.toml:2:1: duplicate key"),
        (
            "author-sort = \"A, B\"\n",
            "book.toml:1:15: `author-sort` is a sort name for each author; name the authors above it",
        ),
    ] {
        let got = book(text).expect_err(text);
        assert!(got.starts_with(want), "{text}: got\n{got}");
    }
    assert_eq!(book("").unwrap(), BookFile::default());
}

fn reread(name: &str, draft: &str, file: &str) -> Reading {
    let b = BookFile::read("book.toml", file).unwrap_or_else(|e| panic!("{e}\n{file}"));
    let options = Options { given: b.given, overrides: b.overrides, dialect: b.dialect, ..Options::default() };
    read(name, draft.as_bytes(), &options).unwrap()
}

const DRAFT: &str = "The \"Salt\" Door\n\nby Ada Quill and Ben Moor\n\n\nChapter 1\n\nIt was late. \"Come in,\" she said, and the sea came in over the sill and stood about the legs of the chairs.\n\n\
                     Nobody spoke.\n\n***\n\nThen everybody spoke at once.\n\n\nChapter 2\n\nThe tide went out again, as tides do, and took the chairs with it as far as the bar, where they were seen for a week.\n\n\
                     They had stood there since the war, and nobody had thought to ask whose they were.\n";

#[test]
fn what_init_writes_changes_nothing() {
    let plain = read("salt.txt", DRAFT.as_bytes(), &Options::default()).unwrap();
    let file = init(&plain, &BookFile { inputs: vec!["salt.txt".into()], ..BookFile::default() });
    let again = reread("salt.txt", DRAFT, &file);
    assert_eq!(dump(&again.book, &again.source), dump(&plain.book, &plain.source), "{file}");
    // Every line that only says how the draft was read can be taken at its word.
    let taken: String = file
        .lines()
        .map(|l| match l.strip_prefix("# ").filter(|r| r.starts_with(|c: char| c.is_ascii_digit() || c == '"')) {
            Some(rest) => format!("{rest}\n"),
            None => format!("{l}\n"),
        })
        .collect();
    let again = reread("salt.txt", DRAFT, &taken);
    assert_eq!(dump(&again.book, &again.source), dump(&plain.book, &plain.source), "{taken}");
}

#[test]
fn what_was_decided_before_stands_in_the_file() {
    let said = "title = \"Other\"\nstyle = \"modern\"\ntrim = \"6x9\"\noutputs = [\"pdf\"]\n[reading]\nscene-breaks = \"marks\"\n\
                [headings]\n17 = { title = \"Ebb\" }\n10 = 1\n[breaks]\n12 = false\n[left-out]\n21 = true\n";
    let book = BookFile { inputs: vec!["salt.txt".into()], ..BookFile::read("book.toml", said).unwrap() };
    let once = reread("salt.txt", DRAFT, said);
    let file = init(&once, &book);
    let again = reread("salt.txt", DRAFT, &file);
    assert_eq!(dump(&again.book, &again.source), dump(&once.book, &once.source), "{file}");
    let back = BookFile::read("book.toml", &file).unwrap();
    assert_eq!((back.style, back.trim, back.outputs), (book.style, book.trim, book.outputs));
}

#[test]
fn lines_are_found_again_by_their_words() {
    let file = "[headings]\n17 = { text = \"Chapter 2\", heading = false }\n90 = { text = \"No such line\" }\n95 = true\n6 = true\n";
    let moved = format!("One line more.\n\n\n{DRAFT}");
    let r = reread("salt.txt", &moved, file);
    assert!(dump(&r.book, &r.source).contains("p @20 Chapter 2\n"), "{}", dump(&r.book, &r.source));
    let found: Vec<String> = r
        .report
        .diagnostics
        .iter()
        .filter(|d| d.finding.code().starts_with("R02"))
        .map(|d| format!("{} {}", d.finding.code(), d.finding))
        .collect();
    assert_eq!(
        found,
        [
            "R020 book.toml:3: not used, no line 90 with the words `No such line`, nor any other",
            "R020 book.toml:4: not used, nothing at line 95 that it could stand for",
            "R021 book.toml:2: line 17 has moved to line 20 and was used there",
        ]
    );
}

#[test]
fn one_decision_changes_one_thing() {
    let plain = reread("salt.txt", DRAFT, "");
    let tree = dump(&plain.book, &plain.source);
    for (file, old, new) in [
        ("title = \"Other\"", "title: The \"Salt\" Door\n", "title: Other\n"),
        ("[breaks]\n12 = false", "  break @12 ***\n", "  p @12 ***\n"),
        ("[breaks]\n10 = true", "  p @10", "  break @9\n  p @10"),
        ("[headings]\n17 = false", "chapter @17 [Chapter 2] #2\n  p @19", "  break @16\n  p @17 Chapter 2\n  p @19"),
        ("[headings]\n10 = true", "  p @10 Nobody spoke.\n  break @12 ***\n", "chapter @10 Nobody spoke.\n"),
        ("[headings]\n17 = { title = \"Ebb\" }", "[Chapter 2] #2\n", "[Chapter 2] #2 Ebb\n"),
        ("[headings]\n17 = 2", "chapter @17", "  chapter @17"),
        (
            "[left-out]\n21 = true",
            "  p @21 They had stood there since the war, and nobody had thought to ask whose they were.\n",
            "",
        ),
    ] {
        let got = reread("salt.txt", DRAFT, file);
        let got = dump(&got.book, &got.source);
        if file.ends_with("= 2") {
            // What is below goes a level deeper as well.
            assert!(got.contains(new), "{file}:\n{got}");
            continue;
        }
        assert!(tree.contains(old), "{old}\n{tree}");
        assert_eq!(got, tree.replacen(old, new, 1), "{file}");
    }
}
