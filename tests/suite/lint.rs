//! The draft's lint: what it finds, and that it is quiet on clean prose.

use bindery::check;
use bindery::parse;

fn lint(draft: &str) -> Vec<String> {
    let r = parse::read("draft.txt", draft.as_bytes(), &parse::Options::default()).unwrap();
    check::draft(&r.source, &r.book)
        .iter()
        .map(|d| format!("{} {} {}", d.span.map_or(0, |s| r.source.line_of(s.start)), d.finding.code(), d.finding))
        .collect()
}

/// Prints what is found in the drafts of a folder: `BINDERY_LINT=folder cargo test --test suite lint_of -- --nocapture`.
#[test]
fn lint_of_a_folder() {
    let Some(dir) = std::env::var_os("BINDERY_LINT") else { return };
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let (mut all, mut words) = (0, 0);
    for f in files.iter().filter(|f| f.extension().is_some_and(|e| e == "txt")) {
        let bytes = std::fs::read(f).unwrap();
        let Ok(r) = parse::read("draft.txt", &bytes, &parse::Options::default()) else { continue };
        let found = check::draft(&r.source, &r.book);
        println!("== {} {} words, {} findings", f.display(), r.words(), found.len());
        all += found.len();
        words += r.words();
        for d in found {
            println!("  {}: {} {}", d.span.map_or(0, |s| r.source.line_of(s.start)), d.finding.code(), d.finding);
        }
    }
    println!("{all} findings in {words} words");
}

/// A draft of clean prose with a paragraph in its midst.
fn with(paragraph: &str) -> String {
    let clean = "The ferry had gone at noon, and nobody on the quay could say when the next would come. Mrs. Okonkwo \
                 sat down on her trunk. “Then we wait,” she said, “as we have waited before.”\n\n\
                 It rained a little. The boy counted gulls (there were eleven) and lost count, and began again.\n\n";
    format!("THE FERRY\n\nby Ines Barrow\n\n\n{}{paragraph}\n\n{}", clean.repeat(8), clean.replace("noon", "four"))
}

#[test]
fn slips_are_found_where_they_are() {
    for (paragraph, wanted) in [
        (
            "“Nobody told me, said the boy. He looked at the water.",
            "D001 `“` opens and never closes: “Nobody told me, said the boy.",
        ),
        ("Nobody told me,” said the boy.", "D002 `”` closes what never opened: Nobody told me,”"),
        (
            "He looked (as one looks at water and thought of home.",
            "D003 a parenthesis never closes: (as one looks at water and",
        ),
        ("He looked at the the water.", "D005 `the` stands twice"),
        (
            "He looked at TODO what, and thought of home.",
            "D006 something is still to come: TODO what, and thought of home.",
        ),
        ("He looked at the water , and thought.", "D010 a space before `,`: water , and"),
        ("He looked at the water,and thought.", "D011 no space after `,`: water,and thought."),
        ("He looked at water.Then he thought.", "D011 no space after `.`: water.Then he thought."),
        ("Then Mrs. Oknokwo got up.", "D012 `Oknokwo` stands where `Okonkwo` is written 9 times"),
        ("\"Nobody told me,\" said the boy.", "D004 2 straight quotation marks beside 36 curly ones"),
    ] {
        let found: Vec<String> = lint(&with(paragraph)).into_iter().filter(|f| !f.contains("D008")).collect();
        assert_eq!(found.len(), 1, "{paragraph}: {found:?}");
        let (line, finding) = found[0].split_once(' ').unwrap();
        assert_eq!(finding, wanted);
        // The paragraph stands behind eight times four lines of prose; a rare mark is shown where it first stands.
        assert!(matches!(line, "38" | "39"), "{paragraph}: line {line}");
    }
}

#[test]
fn what_writers_do_on_purpose_is_no_slip() {
    for paragraph in [
        "“We waited,” he said. “All day long.",
        "He had had enough, and she gave her her coat.",
        "It was 5'6\" long, and 3.50 a yard.",
        "“‘Come,’ he said. I came.”",
        "He waited . . . and waited.",
        "Write to me at Home@Ferry.Org or www.Ferry.Org about it.",
        "Louis XXX never reigned.",
    ] {
        // A quotation of two paragraphs opens again in the second.
        let draft = with(&format!("{paragraph}\n\n“And nobody came.”"));
        let found: Vec<String> =
            lint(&draft).into_iter().filter(|f| !f.contains("D008") && !f.contains("D004")).collect();
        assert!(found.is_empty(), "{paragraph}: {found:?}");
    }
}

#[test]
fn chapters_and_scenes_are_held_against_one_another() {
    let prose = "The ferry had gone at noon, and nobody on the quay could say when the next would come. ".repeat(12);
    let mut draft = String::from("THE FERRY\n\nby Ines Barrow\n\n\n");
    for n in 1..=9 {
        let text = if n == 4 {
            "She slept.".to_owned()
        } else {
            format!("{n} {prose}\n\n* * *\n\n{prose} {n}\n\n* * *\n\nShe slept {n} hours.")
        };
        draft += &format!("\n\n\nChapter {n}\n\n\n{text}\n");
    }
    let draft = draft.replacen("* * *", "###", 1);
    let found: Vec<String> = lint(&draft).iter().map(|f| f.split_once(' ').unwrap().1.to_owned()).collect();
    assert_eq!(
        found,
        [
            "D016 a scene break of `###`, where 15 others are of `***`",
            "D013 2 words under `Chapter 4`, where others have about 438"
        ]
    );
}

#[test]
fn the_samples_and_the_corpus_are_quiet() {
    use crate::support;
    let mut drafts: Vec<_> = support::samples();
    let few = drafts.len();
    drafts.extend(support::corpus().into_iter().flatten());
    for (n, path) in drafts.iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        let r = parse::read("draft.txt", &bytes, &parse::Options::default()).unwrap();
        let found = check::draft(&r.source, &r.book);
        // Old books have real slips: some of their transcribers' typing, some of the printers'.
        let allowed = if n < few { 0 } else { 2 + r.words() / 4000 };
        let list: Vec<String> = found.iter().map(|d| d.finding.to_string()).collect();
        assert!(found.len() <= allowed, "{}: {list:#?}", path.display());
    }
}
