//! Reading drafts: golden trees, the promises of the book tree, conservation of words, and the corpus.

use std::path::{Path, PathBuf};

use bindery::book::{Block, BlockKind, Book, Inline, Section, TextOf, dump, plain, walk_sections, walk_text};
use bindery::diag::{Error, LeftOut};
use bindery::parse::{Dialect, LineOverride, Options, Overrides, Reading, SceneBreaks, Way, What, read};
use bindery::source::Span;
use proptest::prelude::*;

use crate::support::draft_in;

/// What is wrong with a tree by the promises at the top of `book`, if anything.
pub(crate) fn broken_promise(book: &Book) -> Option<String> {
    fn spaces(text: &str) -> bool {
        let space = |c: char| c.is_whitespace();
        let mut last = false;
        for c in text.chars() {
            if space(c) && last {
                return true;
            }
            last = space(c);
        }
        false
    }
    fn inlines(x: &[Inline], within: &[std::mem::Discriminant<Inline>]) -> Option<String> {
        let mut texts = false;
        for i in x {
            match i {
                Inline::Text(t) => {
                    if texts {
                        return Some("neighbouring texts".into());
                    }
                    let bad = |c: char| c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}');
                    if t.is_empty() || t.contains(bad) {
                        return Some(format!("bad text {t:?}"));
                    }
                    texts = true;
                    continue;
                }
                Inline::LineBreak | Inline::NoteRef(_) => {}
                other => {
                    let own = std::mem::discriminant(other);
                    if other.children().is_empty() || within.contains(&own) {
                        return Some("emphasis empty or in its own kind".into());
                    }
                    let more = [within, &[own]].concat();
                    if let Some(b) = inlines(other.children(), &more) {
                        return Some(b);
                    }
                }
            }
            texts = false;
        }
        None
    }
    fn text(x: &[Inline]) -> Option<String> {
        let p = plain(x);
        if p.trim().is_empty() || p.trim() != p || spaces(&p) {
            return Some(format!("text {p:?}"));
        }
        inlines(x, &[])
    }
    fn block(b: &Block, quoted: bool) -> Option<String> {
        match b.kind() {
            BlockKind::Paragraph(t) | BlockKind::Line(_, t) => text(t),
            BlockKind::SceneBreak(_) => quoted.then(|| "break in a quote".into()),
            BlockKind::Note(_) => quoted.then(|| "place of a note in a quote".into()),
            BlockKind::Verse(v) => {
                if v.is_empty() || v.iter().any(Vec::is_empty) {
                    return Some("empty verse".into());
                }
                v.iter().flatten().find_map(|l| text(l.text()))
            }
            BlockKind::Group(_, q) => {
                if quoted || q.is_empty() {
                    return Some("group in a group, or empty".into());
                }
                q.iter().find_map(|b| block(b, true))
            }
            BlockKind::List(items) => {
                let bad = items.is_empty() || items.iter().any(|i| i.blocks().is_empty());
                let inner = || items.iter().flat_map(|i| i.blocks()).find_map(|b| block(b, true));
                bad.then(|| "empty list".to_owned()).or_else(inner)
            }
            BlockKind::Speech { speaker, blocks } => {
                text(speaker).or_else(|| blocks.iter().find_map(|b| block(b, true)))
            }
            BlockKind::Figure(f) => (!f.caption().is_empty()).then(|| text(f.caption())).flatten(),
            BlockKind::Table(t) => {
                let width = t.rows().first().map_or(0, Vec::len);
                let uneven = width == 0 || t.rows().iter().any(|r| r.len() != width);
                let cell = || t.rows().iter().flatten().filter(|c| !c.is_empty()).find_map(|c| text(c));
                uneven.then(|| "uneven table".to_owned()).or_else(cell)
            }
            BlockKind::Preformatted(rows) => {
                (rows.is_empty() || rows.iter().any(|r| r.contains(char::is_control))).then(|| "preformatted".into())
            }
        }
    }
    fn section(s: &Section, level: u8, last: &mut u32) -> Option<String> {
        let mut after = |span: Span| {
            let ok = span.start >= *last && span.end >= span.start;
            *last = span.start;
            (!ok).then(|| format!("span {span:?} out of order"))
        };
        if s.level() != level {
            return Some(format!("level {} at depth {level}", s.level()));
        }
        if s.heading().is_none() && s.blocks().is_empty() && s.children().is_empty() {
            return Some("empty section".into());
        }
        if let Some(h) = s.heading() {
            if h.label().is_empty() && h.title().is_empty() {
                return Some("empty heading".into());
            }
            for part in [h.label(), h.title()] {
                if !part.is_empty()
                    && let Some(b) = text(part)
                {
                    return Some(b);
                }
            }
            if let Some(b) = after(h.span()) {
                return Some(b);
            }
        }
        let is_break = |b: &Block| matches!(b.kind(), BlockKind::SceneBreak(_));
        if s.blocks().first().is_some_and(is_break)
            || s.blocks().last().is_some_and(is_break)
            || s.blocks().windows(2).any(|w| is_break(&w[0]) && is_break(&w[1]))
        {
            return Some("scene break first, last or doubled".into());
        }
        for b in s.blocks() {
            if let Some(e) = after(b.span()).or_else(|| block(b, false)) {
                return Some(e);
            }
        }
        s.children().iter().find_map(|c| section(c, level + 1, last))
    }
    if book.meta().title().trim().is_empty() {
        return Some("no title".into());
    }
    let mut last = 0;
    let notes = || book.notes().iter().flat_map(|n| n.blocks()).find_map(|b| block(b, true));
    book.sections().iter().find_map(|s| section(s, 1, &mut last)).or_else(notes).or_else(|| uncalled(book))
}

/// Notes without a mark, marks without a note, marks inside notes.
fn uncalled(book: &Book) -> Option<String> {
    fn marks(text: &[Inline], out: &mut Vec<usize>) {
        for i in text {
            match i {
                Inline::NoteRef(n) => out.push(*n),
                other => marks(other.children(), out),
            }
        }
    }
    fn all(b: &Block, out: &mut Vec<usize>) {
        walk_text(b.kind(), &mut |t| {
            if let TextOf::Inlines(x) = t {
                marks(x, out);
            }
        });
    }
    let (mut called, mut inner) = (Vec::new(), Vec::new());
    walk_sections(book, &mut |_, s| {
        for part in s.heading().into_iter().flat_map(|h| [h.label(), h.title()]) {
            marks(part, &mut called);
        }
        s.blocks().iter().for_each(|b| all(b, &mut called));
    });
    book.notes().iter().flat_map(|n| n.blocks()).for_each(|b| all(b, &mut inner));
    let count = book.notes().len();
    if let Some(n) = (0..count).find(|n| !called.contains(n)) {
        return Some(format!("note {n} has no mark"));
    }
    if !inner.is_empty() || called.iter().any(|n| *n >= count) {
        return Some("a mark in a note, or without one".into());
    }
    None
}

/// Runs of letters and digits, folded, as the outside judge compares them.
fn words(s: &str) -> Vec<String> {
    // An apostrophe parts words here, where the outside judge joins them: emphasis marks beside one hide it.
    let joined: String = s
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'))
        .filter(|c| !c.is_control() || c.is_whitespace())
        .collect();
    // Marks inside a word, as in `_H_anwell` and `X^{th}`, go and leave one word.
    let (mut joined, typed) = (String::with_capacity(joined.len()), joined);
    let (mut script, mut braced) = (false, false);
    for c in typed.chars() {
        match c {
            '_' | '^' => script = true,
            '{' if script => (script, braced) = (false, true),
            '}' if braced => (script, braced) = (false, false),
            c => {
                script = false;
                braced &= c.is_alphanumeric();
                joined.push(c);
            }
        }
    }
    // Raised digits are a word of their own behind another.
    let raised = |c: char| matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}');
    let mut parted = String::with_capacity(joined.len());
    let mut last = false;
    for c in joined.chars() {
        if raised(c) != last {
            parted.push(' ');
        }
        last = raised(c);
        parted.push(c);
    }
    parted.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Words of the draft that the book lacks, looked for as a multiset: what the outside judge finds in order as well.
pub(crate) fn lost(r: &Reading) -> Vec<String> {
    let mut draft: Vec<(String, u32)> = Vec::new();
    let whole = |line: u32| r.report.left_out.iter().any(|l| l.words.is_none() && l.first <= line && line <= l.last);
    for line in 1..=r.source.line_count() {
        if !whole(line) {
            draft.extend(words(r.source.line(line)).into_iter().map(|w| (w, line)));
        }
    }
    for LeftOut { first, last, words: some, .. } in &r.report.left_out {
        let Some(some) = some else { continue };
        let cut = words(some);
        let at = (0..draft.len().saturating_sub(cut.len() - 1)).find(|k| {
            (*first..=*last).contains(&draft[*k].1) && draft[*k..*k + cut.len()].iter().map(|w| &w.0).eq(cut.iter())
        });
        match at {
            Some(k) => drop(draft.drain(k..k + cut.len())),
            None => return vec![format!("declared but not there: {some}")],
        }
    }
    let m = r.book.meta();
    let mut book = String::new();
    for s in [Some(m.title()), m.subtitle(), m.translator(), m.rights()].into_iter().flatten() {
        book.push_str(s);
        book.push('\n');
    }
    book.push_str(&m.authors().join("\n"));
    book.push('\n');
    book.push_str(&r.book_text());
    let mut have = std::collections::BTreeMap::new();
    for w in words(&book) {
        *have.entry(w).or_insert(0usize) += 1;
    }
    // Letters joined over a line end make one word of two; compare letters where words fail.
    // Closed emphasis marks between words join them (`_a_*b*`): then every letter must still be there.
    let mut letters = std::collections::BTreeMap::new();
    for c in words(&book).concat().chars() {
        *letters.entry(c).or_insert(0usize) += 1;
    }
    let all_letters = draft.iter().flat_map(|(w, _)| w.chars()).all(|c| match letters.get_mut(&c) {
        Some(n) if *n > 0 => {
            *n -= 1;
            true
        }
        _ => false,
    });
    let mut gone = Vec::new();
    for (w, line) in draft {
        match have.get_mut(&w) {
            Some(n) if *n > 0 => *n -= 1,
            _ => gone.push(format!("{line}:{w}")),
        }
    }
    if all_letters && gone.len() <= 8 { Vec::new() } else { gone }
}

fn corpus() -> Option<Vec<PathBuf>> {
    let root = std::env::var("BINDERY_CORPUS").unwrap_or_else(|_| "../shared/corpus".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut files = Vec::new();
    for folder in ["ao3", "gutenberg"] {
        for entry in std::fs::read_dir(root.join(folder)).ok()?.flatten() {
            if entry.path().extension().is_some_and(|e| e == "txt") {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Some(files)
}

#[test]
fn the_corpus_reads_without_a_broken_promise_or_a_lost_word() {
    let Some(files) = corpus() else {
        eprintln!("skipped: no corpus (set BINDERY_CORPUS)");
        return;
    };
    let mut faults = Vec::new();
    for f in files {
        let bytes = std::fs::read(&f).unwrap();
        let r = read(&f.to_string_lossy(), &bytes, &Options::default()).unwrap();
        if let Some(b) = broken_promise(&r.book) {
            faults.push(format!("{}: {b}", f.display()));
        }
        let gone = lost(&r);
        if !gone.is_empty() {
            faults.push(format!("{}: lost {} {:?}", f.display(), gone.len(), &gone[..gone.len().min(12)]));
        }
        let out: u32 = r.report.left_out.iter().filter(|l| l.words.is_none()).map(|l| l.last - l.first + 1).sum();
        if out * 5 > r.source.line_count() {
            faults.push(format!("{}: {out} of {} lines left out", f.display(), r.source.line_count()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The hand-made truth about the corpus: title and author of each text, by its number.
#[test]
fn titles_and_authors_of_the_corpus() {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/parsebench/gold");
    let (Some(files), true) = (corpus(), gold.is_dir()) else {
        eprintln!("skipped: no corpus, or no truth about it");
        return;
    };
    let mut faults = Vec::new();
    let mut seen = 0;
    for f in files {
        let id = f.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(gold.join(format!("{id}.json"))) else { continue };
        let truth: serde_json::Value = serde_json::from_str(&text).unwrap();
        let r = read(&f.to_string_lossy(), std::fs::read(&f).unwrap(), &Options::default()).unwrap();
        let m = r.book.meta();
        seen += 1;
        if truth["title"] != m.title() || truth["author"].as_str() != m.author_line().as_deref() {
            faults.push(format!(
                "{id}: {} | {:?}, not {} | {}",
                m.title(),
                m.authors(),
                truth["title"],
                truth["author"]
            ));
        }
    }
    assert!(seen > 0 && faults.is_empty(), "{seen} read\n{}", faults.join("\n"));
}

/// The tree, then what was left out and decided, as one text.
fn show(r: &Reading) -> String {
    let mut out = dump(&r.book, &r.source);
    out.push_str("\n--\n");
    for d in &r.report.decisions {
        let (a, b) = r.source.lines_of(d.span);
        out.push_str(&format!("{a}-{b} {}: {}\n", d.rule.name(), d.rule));
    }
    for l in &r.report.left_out {
        out.push_str(&format!(
            "out {}-{} {}{}\n",
            l.first,
            l.last,
            l.reason,
            l.words.as_ref().map_or(String::new(), |w| format!(": {w}"))
        ));
    }
    for d in &r.report.diagnostics {
        let line = d.span.map_or(String::new(), |s| format!("{} ", r.source.line_of(s.start)));
        out.push_str(&format!("{} {line}{}\n", d.finding.code(), d.finding));
    }
    out
}

#[test]
fn golden_trees() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/parse");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(&root).unwrap().flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    cases.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let mut faults = Vec::new();
    for case in &cases {
        let (name, bytes) = draft_in(case);
        let r = read(&name, &bytes, &Options::default()).unwrap_or_else(|e| panic!("{}: {e}", case.display()));
        if let Some(b) = broken_promise(&r.book) {
            faults.push(format!("{}: {b}", case.display()));
        }
        let gone = lost(&r);
        if !gone.is_empty() {
            faults.push(format!("{}: lost {gone:?}", case.display()));
        }
        let got = show(&r);
        let file = case.join("expected.tree");
        if bless {
            std::fs::write(&file, &got).unwrap();
        } else if std::fs::read_to_string(&file).unwrap_or_default() != got {
            faults.push(format!("{}: differs (BLESS=1 to take it)\n{got}", case.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What stands at the head of a draft, and what the book says on its title page.
#[test]
fn title_pages_in_the_shapes_that_programs_write() {
    let work = "Rating: T\nGenre: Drama/Mystery\nSummary: Eleven boats, then ten.\nDisclaimer: Mine.\n";
    let saved = "Category: Sea\nGenre: Drama, Mystery\nLanguage: English\nStatus: Completed\nWords: 30,000\n";
    let table = [
        // Each line is a paragraph, and no blank line parts them.
        ("The Salt Count\nA Novel\nby Ines Marrow\n", "The Salt Count", Some("A Novel"), "Ines Marrow"),
        ("The Salt Count\nA Novel\nInes Marrow\n", "The Salt Count", Some("A Novel"), "Ines Marrow"),
        ("The Salt Count\nInes Marrow\n", "The Salt Count", None, "Ines Marrow"),
        ("THE SALT COUNT\nInes Marrow\n", "THE SALT COUNT", None, "Ines Marrow"),
        // Works as sites and programs save them.
        (&format!("Story: The Salt Count\nAuthor: inesm\n{work}"), "The Salt Count", None, "inesm"),
        (&format!("The Salt Count\n\nby inesm\n\n\n{saved}"), "The Salt Count", None, "inesm"),
        (&format!("The Salt Count\n\nby Ines Marrow\n\n\n{saved}"), "The Salt Count", None, "Ines Marrow"),
    ];
    let text = "The tide had gone out an hour before. ".repeat(6) + "Nobody on the quay had noticed.\n\n";
    let text = text.repeat(6);
    for (head, title, subtitle, author) in table {
        let draft = format!("{head}\n\nChapter 1\n\n{text}Chapter 2\n\n{text}");
        let r = read("draft.txt", draft.as_bytes(), &Options::default()).unwrap();
        let m = r.book.meta();
        assert_eq!(m.title(), title, "{head}");
        assert_eq!(m.subtitle(), subtitle, "{head}");
        assert_eq!(m.authors(), [author], "{head}");
        assert_eq!(r.book.sections().len(), 2, "{head}: {}", show(&r));
    }
}

/// A talk of colons is no header of a work.
#[test]
fn lines_with_colons_are_no_header_of_a_work() {
    let text = "The tide had gone out an hour before, and nobody on the quay had noticed it yet.\n\n".repeat(6);
    let draft = format!("Mara: where are you\nMarek: the shed\nWords: none\nRating: low\n\n{text}");
    let r = read("draft.txt", draft.as_bytes(), &Options::default()).unwrap();
    assert!(r.report.left_out.is_empty(), "{}", show(&r));
}

#[test]
fn options_stand_above_the_draft() {
    let options = Options {
        title: Some("Given".into()),
        author: Some("One Hand; Another Hand".into()),
        language: Some("de".into()),
        ..Options::default()
    };
    let draft = "The Found Title\n\nby Somebody Else\n\n\nChapter 1\n\nIt rained all day, and then it did not.\n";
    let r = read("x.txt", draft.as_bytes(), &options).unwrap();
    let m = r.book.meta();
    assert_eq!((m.title(), m.language().tag()), ("Given", "de"));
    assert_eq!(m.authors(), ["One Hand", "Another Hand"]);
    assert!(lost(&r).is_empty(), "{:?}", lost(&r));
}

#[test]
fn the_dialect_can_be_given() {
    let page = "Work Header\n\nRating:\nGeneral\n\nThe Reed Bed\n\nWork Text:\n\nIt rained all day in the reeds.\n";
    let as_found = read("x.txt", page.as_bytes(), &Options::default()).unwrap();
    assert_eq!(as_found.report.dialect, Dialect::Ao3);
    assert!(!as_found.book_text().contains("General"));
    let plain = Options { dialect: Some(Dialect::Plain), ..Options::default() };
    let as_given = read("x.txt", page.as_bytes(), &plain).unwrap();
    assert_eq!(as_given.report.dialect, Dialect::Plain);
    assert!(as_given.book_text().contains("General"));
    let said = as_given.report.decisions.iter().find(|d| d.rule.name() == "dialect").unwrap();
    assert_eq!(said.rule.to_string(), "read as a draft of the kind `plain`, as given");
}

#[test]
fn what_is_no_draft_is_refused() {
    let o = Options::default();
    assert!(matches!(read("a", b"%PDF-1.4 x", &o), Err(Error::NotADraft { .. })));
    assert!(matches!(read("a", b" \n\n", &o), Err(Error::EmptyDraft)));
    assert!(matches!(read("a", &[0, 1, 2, 0, 0, 7], &o), Err(Error::Binary)));
}

#[test]
fn a_long_row_of_one_mark_is_read_in_little_time() {
    let prose = "The river came up in the night and nobody heard it.\n\n";
    for piece in [
        "[",
        "_",
        "*",
        "* ",
        "a* ",
        "_a ",
        "a_ ",
        "[1]",
        "[1] a\n\n",
        "[1",
        "[Footnote 1: ",
        "[Footnote 1: a\n",
        "a [Footnote 1: b\n",
        "[Illustration: ",
        "[Illustration: a\n\n",
        "* a\n\nb*\n\n",
        "<i>",
        "</i>",
        "^{",
        "C_{",
        "a_{2}",
        "~~a",
        "/a",
        "|a|\n",
        "| ",
        "....",
        "- ",
        "- a\n",
        "1. a\n",
        "NORA. ",
        "NORA. a\n\n",
        "> ",
        "--a\n\n",
        "(a",
        "Dear ",
        "{1}",
        "\u{b9}",
        "  a\n",
        "a   b\n",
        "_a\n\n",
        "THE END\n\n",
    ] {
        let draft = format!("{prose}{}\n\n{prose}", piece.repeat((1 << 18) / piece.len()));
        let started = std::time::Instant::now();
        let r = read("x.txt", draft.as_bytes(), &Options::default()).unwrap();
        let took = started.elapsed();
        assert!(took.as_secs() < 20, "{piece:?}: {took:?}");
        assert_eq!(broken_promise(&r.book), None, "{piece:?}");
    }
}

/// Pieces that drafts are made of, and that trip readers.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("\n\n\n\n".to_owned()),
        Just("Chapter 1".to_owned()),
        Just("CHAPTER II. The Two".to_owned()),
        Just("IV.".to_owned()),
        Just("PART ONE".to_owned()),
        Just("Contents".to_owned()),
        Just("by".to_owned()),
        Just("Title: A".to_owned()),
        Just("Author: B".to_owned()),
        Just("* * *".to_owned()),
        Just("---".to_owned()),
        Just("# One".to_owned()),
        Just("    indented line\n      deeper".to_owned()),
        Just("*** START OF THIS PROJECT GUTENBERG EBOOK X ***".to_owned()),
        Just("*** END OF THIS PROJECT GUTENBERG EBOOK X ***".to_owned()),
        Just("Work Header\n\nChapter Text\n\nSummary:\n".to_owned()),
        Just("Notes:".to_owned()),
        Just("| a   | b   | c |".to_owned()),
        Just("> quoted".to_owned()),
        Just("_".to_owned()),
        Just("**".to_owned()),
        Just("a word[1] and".to_owned()),
        Just("[1] a note".to_owned()),
        Just("[Footnote 1: a note]".to_owned()),
        Just("[Footnote: a note]".to_owned()),
        Just("[Illustration: a]".to_owned()),
        Just("    * a star".to_owned()),
        Just("word*".to_owned()),
        Just("NOTES".to_owned()),
        Just("1. one\n2. two".to_owned()),
        Just("My dear Anna,\n".to_owned()),
        Just("Yours truly,\nANNA".to_owned()),
        Just("--Somebody".to_owned()),
        Just("ANNA. Yes.\n\nTOM. No.\n\n".repeat(4)),
        Just("a    1    2\nb    3    4\nc    5    6".to_owned()),
        Just(" <i>a</i> X^{th} C_{2} _H_a ".to_owned()),
        Just(
            "The long line goes on and on until it has said what it had to say, and then it says it again.\n"
                .to_owned()
        ),
        "[ -~]{0,30}",
        "\\PC{0,12}",
        any::<String>(),
    ]
}

/// A decision about a line that may be there or not.
fn decision() -> impl Strategy<Value = LineOverride> {
    let what = prop_oneof![
        (0..4u8, any::<bool>()).prop_map(|(level, titled)| What::Heading {
            level: (level > 0).then_some(level),
            title: titled.then(|| "Given".to_owned()),
            kind: None,
        }),
        Just(What::NoHeading),
        Just(What::Break),
        Just(What::NoBreak),
        Just(What::LeaveOut),
        Just(What::Keep),
    ];
    let text = prop_oneof![Just(None), Just(Some("Chapter 1".to_owned())), Just(Some("absent".to_owned()))];
    (1..60u32, 0..3u32, what, text).prop_map(|(first, more, what, text)| LineOverride {
        file: None,
        first,
        last: first + more,
        text,
        what,
        origin: "test".to_owned(),
    })
}

/// Pieces of Markdown, whole and broken.
fn marked_piece() -> impl Strategy<Value = String> {
    let fixed = [
        "\n",
        "\n\n",
        "# One\n",
        "## Chapter 2: *Two*\n",
        "#\n",
        "Three\n-----\n",
        "Four\n===\n",
        "- item\n",
        "  - inner\n",
        "7. seven\n",
        "> quote\n",
        "> > deep\n",
        "```\ncode two\n```\n",
        "    set in\n",
        "***\n",
        "---\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "word[^n] ",
        "[^n]: A note.\n",
        " [link](http://a.example/b) ",
        "![alt](p.png \"cap\")",
        "[ref]\n\n[ref]: /x y\n",
        " <b>bold</b> ",
        "<!-- a comment -->\n",
        "<div>in\n</div>\n",
        " &eacute;x ",
        "&nbsp;",
        "**",
        "_",
        "~~",
        " `code` ",
        "\\*",
        "word ",
        "two words\n",
        "end  \nof line\n",
        "{#id .cls}",
        " <http://a.example> ",
        "---\ntitle: T\n---\n",
        "by Ada Pell\n",
        "\t",
        "a\u{a0}b",
        "e\u{301}",
    ];
    prop_oneof![
        8 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => "[ -~\n]{0,30}",
        1 => "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(crate::support::cases(400))]

    #[test]
    fn any_text_keeps_the_promises(pieces in prop::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        if let Ok(r) = read("x.txt", text.as_bytes(), &Options::default()) {
            prop_assert_eq!(broken_promise(&r.book), None);
            let gone = lost(&r);
            // Accents that letters carry apart may be told from their letters by the plain comparison here.
            prop_assert!(gone.is_empty(), "lost {:?}", gone);
        }
    }

    #[test]
    fn any_decision_of_the_writer_keeps_the_promises(
        pieces in prop::collection::vec(piece(), 0..40),
        lines in prop::collection::vec(decision(), 1..6),
        scenes in 0..5usize,
        way in 0..4usize,
    ) {
        let text = pieces.concat();
        let overrides = Overrides {
            paragraphs: [Way::Wrapped, Way::Lines, Way::Indented].get(way).copied(),
            scene_breaks: SceneBreaks::NAMED.get(scenes).map(|s| s.1),
            lines,
        };
        if let Ok(r) = read("x.txt", text.as_bytes(), &Options { overrides, ..Options::default() }) {
            prop_assert_eq!(broken_promise(&r.book), None);
            let gone = lost(&r);
            prop_assert!(gone.is_empty(), "lost {:?}", gone);
        }
    }

    #[test]
    fn any_text_as_markdown_keeps_the_promises(pieces in prop::collection::vec(marked_piece(), 0..40)) {
        let text = pieces.concat();
        let options = Options { dialect: Some(Dialect::Markdown), ..Options::default() };
        if let Ok(r) = read("x.md", text.as_bytes(), &options) {
            prop_assert_eq!(broken_promise(&r.book), None);
            let gone = lost(&r);
            prop_assert!(gone.is_empty(), "lost {:?}", gone);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let a = read("x.txt", &bytes, &Options::default()).map(|r| show(&r));
        let b = read("x.txt", &bytes, &Options::default()).map(|r| show(&r));
        prop_assert_eq!(a, b);
    }
}

/// Writes what `BINDERY_TREES=folder` asks for: the tree of every corpus text, as JSON for outside scoring.
#[test]
fn trees_for_outside_scoring() {
    let (Some(folder), Some(files)) = (std::env::var_os("BINDERY_TREES"), corpus()) else {
        eprintln!("skipped: BINDERY_TREES is not set, or no corpus");
        return;
    };
    for f in files {
        let bytes = std::fs::read(&f).unwrap();
        let started = std::time::Instant::now();
        let r = read(&f.to_string_lossy(), &bytes, &Options::default()).unwrap();
        let took = started.elapsed();
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
        let stem = f.file_stem().unwrap().to_string_lossy().into_owned();
        let folder = Path::new(&folder);
        std::fs::write(folder.join(format!("{stem}.json")), serde_json::to_vec_pretty(&json).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{stem}.show")), show(&r)).unwrap();
        eprintln!("{stem}: {took:?}");
    }
}
