//! Drafts that are marked up, and works of the Archive of Our Own: what becomes of notes, bad markup, bad archives.

use std::time::{Duration, Instant};

use bindery::book::{GroupKind, SectionKind, dump};
use bindery::diag::Error;
use bindery::parse::{AuthorNotes, Dialect, Options, Reading, read};
use proptest::prelude::*;

use crate::parse::{broken_promise, lost};
use crate::support::{draft_in, root};

fn case(name: &str, options: &Options) -> Reading {
    let (file, bytes) = draft_in(&root().join("tests/golden/parse").join(name));
    read(&file, &bytes, options).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn html(text: &str) -> Reading {
    let r = read("x.html", text.as_bytes(), &Options::default()).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(broken_promise(&r.book), None, "{text}");
    assert_eq!(lost(&r), Vec::<String>::new(), "{text}");
    r
}

/// The tree alone, without the facts above it.
fn tree(r: &Reading) -> String {
    let all = dump(&r.book, &r.source);
    all.split_once("\n\n").map_or("", |(_, tree)| tree).to_owned()
}

#[test]
fn notes_are_kept_moved_or_left_out() {
    for name in ["ao3-page-many-chapters", "ao3-download-html"] {
        let kept = case(name, &Options::default());
        let moved = case(name, &Options { notes: AuthorNotes::End, ..Options::default() });
        let omitted = case(name, &Options { notes: AuthorNotes::Omit, ..Options::default() });
        let asides = format!("  {} @", GroupKind::Aside.name());
        assert!(tree(&kept).matches(&asides).count() >= 4, "{name}");
        for r in [&moved, &omitted] {
            assert!(!tree(r).contains(&asides), "{name}");
            assert_eq!(broken_promise(&r.book), None, "{name}");
            assert_eq!(kept.outline().len(), r.outline().len() - usize::from(r.words() == moved.words()), "{name}");
        }
        let last = moved.book.sections().last().expect("a section");
        assert_eq!(last.kind(), SectionKind::BackMatter, "{name}");
        // Nothing of the notes is lost when they move; all of it is when they go.
        let note = if name.contains("html") { "Names of weights" } else { "The dog is called Admiral" };
        assert!(moved.book_text().contains(note) && !omitted.book_text().contains(note), "{name}");
        let story = if name.contains("html") { "Nobody came on the Wednesday" } else { "growling at it" };
        assert!([&kept, &moved, &omitted].iter().all(|r| r.book_text().contains(story)), "{name}");
    }
}

#[test]
fn moved_notes_stand_under_their_chapters() {
    let r = case("ao3-page-many-chapters", &Options { notes: AuthorNotes::End, ..Options::default() });
    let all = tree(&r);
    let end = all.split("back-matter").nth(1).expect("notes behind the text");
    let lines: Vec<&str> = end.lines().map(|l| l.trim_start().split_once(' ').map_or("", |x| x.1)).collect();
    let words: Vec<&str> = lines.iter().map(|l| l.split_once(' ').map_or(*l, |x| x.1)).collect();
    assert_eq!(
        words[..9],
        [
            "Notes",
            "**Notes:**",
            "Inspired by The Long Slip by grey_heron.",
            "This was meant to be short.",
            "***Chapter 1: The Parcel***",
            "**Summary:**",
            "Something comes over on the early boat.",
            "**Notes:**",
            "Chapter one of three! Updates on Saturdays.",
        ]
    );
}

#[test]
fn a_title_given_otherwise_is_declared() {
    let options = Options { title: Some("Another".into()), author: Some("A. N. Other".into()), ..Options::default() };
    for name in ["ao3-page-many-chapters", "ao3-download-html", "html-blog", "epub-plain"] {
        let r = case(name, &options);
        assert_eq!((r.book.meta().title(), r.book.meta().authors()), ("Another", vec!["A. N. Other"]), "{name}");
        assert_eq!(lost(&r), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn markup_that_nobody_closed() {
    for (text, want) in [
        ("<p>One <i>two<p>three", "text @1\n  p @1 One *two*\n  p @3 three\n"),
        ("<p><i>a <b>b</i> c</b> d</p>", "text @1\n  p @1 *a ****b* c** d\n"),
        ("<i><p>a</p><p>b</p></i><p>c</p>", "text @1\n  p @1 *a*\n  p @3 *b*\n  p @5 c\n"),
        ("<ul><li>a<li>b</ul>", "text @1\n  list @1\n    -\n      p @1 a\n    -\n      p @2 b\n"),
        ("<div>a<div>b</div>c", "text @1\n  p @1 a\n  p @3 b\n  p @5 c\n"),
        ("<p>a < b and b > a &c; &amp; &#x41;</p>", "text @1\n  p @1 a < b and b > a &c; & A\n"),
        ("<p>a</p></div></p></b><p>b", "text @1\n  p @1 a\n  p @3 b\n"),
        ("<p>a<!-- b <p>c</p>", "text @1\n  p @1 a b\n  p @3 c\n"),
        ("<p>one <em> two </em> three</p>", "text @1\n  p @1 one *two* three\n"),
        ("<p>x<sup>2</sup> H<sub>2</sub>O <del>y</del></p>", "text @1\n  p @1 x^2^ H_2_O ~~y~~\n"),
        (
            "<p>&quot;One,&quot; he said.<br>&quot;Two.&quot;</p>",
            "text @1\n  p @1 \"One,\" he said.\n  p @2 \"Two.\"\n",
        ),
        ("<p>a<br><br>b</p>", "text @1\n  p @1 a\n  p @3 b\n"),
        ("<p>a</p><hr><hr><p>b</p><hr>", "text @1\n  p @1 a\n  break @3 * * *\n  p @7 b\n"),
        (
            "<table><tr><td><p>All the story.</p><p>In a cell.</p></td></tr></table>",
            "text @1\n  p @1 All the story.\n  p @2 In a cell.\n",
        ),
        ("<p>*not* _marked_ # at all</p>", "text @1\n  p @1 *not* _marked_ # at all\n"),
        (
            "<a href='#x'>in</a> <a href='https://e.org/'>out</a> <a href='javascript:x'>no</a>",
            "text @1\n  p @1 in [out](https://e.org/) no\n",
        ),
    ] {
        assert_eq!(tree(&html(&format!("<title>T</title>{text}"))), want, "{text}");
    }
}

#[test]
fn links_that_lead_nowhere_are_told_once() {
    let said = |draft: &str| {
        let r = read("x.md", draft.as_bytes(), &Options::default()).unwrap_or_else(|e| panic!("{e}: {draft}"));
        let told = r.report.diagnostics.iter().filter(|d| d.finding.code() == "R011");
        told.map(|d| format!("{}: {}", d.span.map_or(0, |s| r.source.line_of(s.start)), d.finding)).collect::<Vec<_>>()
    };
    let book = |text: &str| format!("# The Weir\n\n## One\n\n{text}\n\n## Two\n\nThe end of it came soon.\n");
    assert_eq!(said(&book("See [the survey](https://example.org/a) or [write](mailto:a@example.org).")), [""; 0]);
    assert_eq!(
        said(&book("See [there](#nowhere), it is long.")),
        ["5: the link to `#nowhere` leads nowhere in the book: kept as text"]
    );
    assert_eq!(
        said(&book("See [there](#nowhere), and [here](two.md).\n\nAnd [there](#nowhere) again.")),
        ["5: links to `#nowhere`, `two.md` lead nowhere in the book: kept as text (lines 5, 7)"]
    );
}

#[test]
fn a_tag_says_in_which_language_words_are() {
    let told = "<html lang=\"en\"><body><h1>One</h1><p>He said <i lang=\"fr\">Mon <b>Dieu</b>!</i> to <span \
        xml:lang=\"de\">the <i>Geist</i></span>.</p><p lang=\"es\">Nadie vino.</p></body></html>";
    let tree_of = tree(&html(told));
    assert!(tree_of.contains("He said <fr: *Mon ****Dieu****!*> to <de: the *Geist*>."), "{tree_of}");
    assert!(tree_of.contains("<es: Nadie vino.>"), "{tree_of}");
    let draft = "# The Weir\n\n## One\n\nHe said <i lang=\"fr\">Mon Dieu!</i> to <span lang='de'>the *Geist*</span>, \
        <i>twice</i>, and <span>left</span>.\n\n## Two\n\nThe end of it came <em lang=la>soon.\n";
    let r = read("x.md", draft.as_bytes(), &Options::default()).unwrap();
    assert_eq!(lost(&r), Vec::<String>::new());
    let tree_of = tree(&r);
    assert!(tree_of.contains("He said <fr: *Mon Dieu!*> to <de: the *Geist*>, *twice*, and left."), "{tree_of}");
    assert!(tree_of.contains("The end of it came <la: *soon.*>"), "{tree_of}");
}

#[test]
fn headings_of_tags() {
    let r = html(
        "<h1>A Book</h1><h2>Contents</h2><p>Chapter 1</p><p>The Second</p><h2>Chapter 1</h2><h3>Ash</h3><p>a</p><h2><b>The Second</b></h2><p>b</p><blockquote><h2>No heading</h2></blockquote>",
    );
    assert_eq!(r.book.meta().title(), "A Book");
    let heads: Vec<String> = r.outline().iter().map(|h| format!("{}|{}|{}", h.level, h.label, h.title)).collect();
    assert_eq!(heads, ["1|Chapter 1|Ash", "1||The Second"]);
    // Without any, the words decide as in a plain draft.
    let para =
        "<p>It rained all the day and all the night, and in the morning the road was gone from under the hill.</p>";
    let plain = html(&format!("<p><b>Chapter 1</b></p>{0}{0}<p><b>Chapter 2</b></p>{0}{0}", para));
    assert_eq!(plain.outline().len(), 2);
}

#[test]
fn hostile_markup_is_read_in_little_time() {
    let deep = |tag: &str| format!("{}word{}", format!("<{tag}>").repeat(100_000), format!("</{tag}>").repeat(100_000));
    let cases = [
        ("a megabyte of <", format!("<p>word {}", "<".repeat(1 << 20))),
        ("a megabyte of <a", format!("<p>word {}", "<a".repeat(1 << 19))),
        ("open comments", format!("<p>word {}", "<!--".repeat(200_000))),
        ("open quotes", format!("<p>word {}", "<a b=\"x>".repeat(150_001))),
        ("open scripts", format!("<p>word {}", "<script>x".repeat(100_000))),
        ("open titles", format!("<p>word {}", "<title>x".repeat(100_000))),
        ("ampersands", format!("<p>word {}", "&".repeat(1 << 20))),
        ("bad entities", format!("<p>word {}", "&#xffffffff;&#0;&nope;&#xd800;".repeat(30_000))),
        ("closing tags", format!("<p>word {}", "</p></b></td>".repeat(80_000))),
        ("attributes", format!("<p>word<p {}>", "a=1 ".repeat(250_000))),
        ("tables", deep("table")),
        ("lists", deep("ul")),
        ("items", format!("<ul>{}", "<li>word".repeat(100_000))),
        ("quotes", deep("blockquote")),
        ("emphasis", deep("b")),
        ("divisions", deep("div")),
        ("line breaks", format!("<p>word{}word", "<br>".repeat(250_000))),
        ("styles", format!("<style>{}</style><p class=a>word", ".a{font-style:italic}@media x{".repeat(30_000))),
    ];
    for (name, text) in cases {
        let start = Instant::now();
        let r = html(&text);
        assert!(r.book_text().contains("word"), "{name}");
        // Generous, since machines differ: what is quadratic takes minutes.
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn epubs_that_are_none() {
    let (_, good) = draft_in(&root().join("tests/golden/parse/epub-plain"));
    let o = Options::default();
    for cut in [60, good.len() / 2, good.len() - 4] {
        assert!(matches!(read("x.epub", &good[..cut], &o), Err(Error::NotADraft { .. })), "{cut}");
    }
    let mut flipped = good.clone();
    let at = good.windows(6).position(|w| w == b"broke ").expect("a word of the text");
    flipped[at] ^= 0x20;
    // One document is torn: the others are read.
    let r = read("x.epub", &flipped, &o).expect("the rest of the book");
    assert!(r.book_text().contains("You could see the road") && r.report.dialect == Dialect::Epub);
}

#[test]
fn what_is_made_is_read_back_as_a_draft() {
    let text = std::fs::read_to_string(root().join("samples/the-weir-keeper.txt")).expect("a sample");
    let made = read("weir.txt", text.as_bytes(), &Options::default()).expect("a draft");
    let style = bindery::style::Style::builtin("classic").expect("a style");
    let fonts = bindery::font::Fonts::builtin();
    let face = bindery::cover::lay_out(made.book.meta(), &style, &fonts).expect("a cover");
    let cover = bindery::cover::draw(&face, &fonts, 40).expect("a picture");
    let options = bindery::epub::Options::new(bindery::units::Moment::UNKNOWN, cover);
    let epub = bindery::epub::write(&made.book, &style, &options).expect("an EPUB");
    let back = read("weir.epub", &epub.bytes, &Options::default()).expect("a draft again");
    assert_eq!(broken_promise(&back.book), None);
    let (a, b) = (made.book.meta(), back.book.meta());
    assert_eq!((a.title(), a.authors(), a.language()), (b.title(), b.authors(), b.language()));
    let titles =
        |r: &Reading| r.outline().iter().map(|h| (h.level, h.label.clone(), h.title.clone())).collect::<Vec<_>>();
    assert_eq!(titles(&made), titles(&back));
    assert_eq!(made.scene_breaks().len(), back.scene_breaks().len());
    assert_eq!(made.words(), back.words());
}

/// Pieces that pages are made of.
fn piece() -> impl Strategy<Value = String> {
    let tags = [
        "p",
        "div",
        "b",
        "i",
        "br",
        "hr",
        "h1",
        "h2",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "pre",
        "span",
        "dl",
        "dt",
        "dd",
        "center",
        "figure",
        "img alt='a picture'",
        "nav",
        "script",
        "style",
        "title",
        "q",
        "sup",
        "a href='https://e.org/x'",
        "p style='text-align:center'",
        "p align=right",
        "div hidden",
        "main",
    ];
    prop_oneof![
        3 => proptest::sample::select(tags.to_vec()).prop_map(|t| format!("<{t}>")),
        3 => proptest::sample::select(tags.to_vec()).prop_map(|t| format!("</{}>", t.split(' ').next().unwrap_or(t))),
        3 => "[a-z]{1,8}( [a-z]{1,8}){0,12}[.!?]?",
        1 => proptest::sample::select(vec!["&nbsp;", "&amp;", "***", "Chapter 1", "Notes", "Summary", "Chapter Notes",
            "Preface", "Afterword", "by Somebody", "\n", " ", "<!--", "-->", "<![CDATA[", "]]>", "<", ">", "\"", "End Notes",
            "Posted originally on the Archive of Our Own at x.", "Chapter Summary", "Chapter End Notes", "Work Text:"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,9}",
    ]
}

proptest! {
    #![proptest_config(crate::support::cases(300))]

    #[test]
    fn any_page_keeps_the_promises(
        pieces in prop::collection::vec(piece(), 0..80),
        notes in proptest::sample::select(vec![AuthorNotes::Keep, AuthorNotes::End, AuthorNotes::Omit]),
    ) {
        let text = format!("<html>{}", pieces.concat());
        if let Ok(r) = read("x.html", text.as_bytes(), &Options { notes, ..Options::default() }) {
            prop_assert_eq!(broken_promise(&r.book), None, "{}", text);
            prop_assert_eq!(lost(&r), Vec::<String>::new(), "{}", text);
        }
    }
}
