//! Books in other scripts: a Hebrew, an Arabic, a Japanese and a Greek draft to EPUBs.

use std::io::Read;

use bindery::check::DraftWords;
use bindery::diag::Severity;
use bindery::epub::{Edition, Options, write};
use bindery::epubread::spine;
use bindery::parse::{self, Reading};
use bindery::style::Style;
use bindery::typography;
use bindery::units::Moment;

use crate::support;

fn reading(name: &str) -> Reading {
    let path = support::root().join("tests/drafts").join(format!("{name}.txt"));
    parse::read(name, std::fs::read(path).unwrap(), &parse::Options::default()).unwrap()
}

/// The text of one file of the book, which has to be as sound as any.
fn files(reading: &Reading, style: &Style, edition: Edition, wanted: &[&str]) -> Vec<String> {
    let options = Options { edition, ..Options::new(Moment::UNKNOWN, Vec::new()) };
    let made = write(&typography::set(reading.book.clone()), style, &options).unwrap();
    let bad = bindery::check::epub(&made.bytes).into_iter();
    let bad: Vec<_> = bad.filter(|f| f.fault.severity() > Severity::Note && f.fault.code() != "F115").collect();
    assert_eq!(bad, []);
    let all: String = spine(&made.bytes).unwrap().into_iter().map(|d| d.text).collect();
    let signs = "* * *\n＊＊＊\n";
    let lost = DraftWords::new(&reading.source, &reading.report.left_out).lost_from("EPUB", &format!("{all}{signs}"));
    assert_eq!(lost, None);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&made.bytes[..])).unwrap();
    let mut read = |name: &&str| {
        let mut text = String::new();
        archive.by_name(&format!("OEBPS/{name}")).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    wanted.iter().map(&mut read).collect()
}

fn classic() -> Style {
    Style::builtin("classic").unwrap()
}

const OF: [&str; 4] = ["content.opf", "chapter-1.xhtml", "stylesheet.css", "nav.xhtml"];

#[test]
fn books_from_right_to_left() {
    for (name, tag, chapter, contents) in
        [("hebrew", "he", "פרק ג", "תוכן"), ("arabic", "ar", "الفصل الثالث", "المحتويات")]
    {
        let reading = reading(name);
        assert_eq!(reading.book.meta().language().tag(), tag);
        assert_eq!(reading.headings().len(), 3, "{name}");
        for edition in [Edition::Any, Edition::Kobo, Edition::Kindle] {
            let [opf, text, css, nav] = &files(&reading, &classic(), edition, &OF)[..] else { panic!() };
            assert!(opf.contains("page-progression-direction=\"rtl\"") && opf.contains("dir=\"rtl\""), "{opf}");
            assert!(text.contains(&format!("lang=\"{tag}\" xml:lang=\"{tag}\" dir=\"rtl\"")), "{text}");
            assert!(nav.contains(contents) && nav.contains(chapter) && !nav.contains("Contents"), "{nav}");
            // These letters have no italic and are not drawn apart.
            assert!(!css.contains("font-style: italic") && css.contains("font-weight: bold"), "{css}");
            assert!(css.lines().all(|l| !l.contains("letter-spacing") || l.contains("letter-spacing: 0;")), "{css}");
        }
    }
}

#[test]
fn a_japanese_book_has_readings_and_runs_either_way() {
    let reading = reading("japanese");
    assert_eq!(reading.book.meta().language().tag(), "ja");
    assert_eq!((reading.headings().len(), reading.scene_breaks().len()), (3, 1));
    let [opf, text, css, nav] = &files(&reading, &classic(), Edition::Any, &OF)[..] else { panic!() };
    let ruby = |base, reading| format!("<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>");
    for (base, reading) in [("暦", "こよみ"), ("堰守", "せきもり"), ("油紙", "あぶらがみ"), ("水門", "すいもん")]
    {
        assert!(text.contains(&ruby(base, reading)), "{text}");
    }
    assert!(!text.contains(['《', '｜', '{', '|']), "{text}");
    assert!(opf.contains("page-progression-direction=\"ltr\"") && !css.contains("writing-mode"), "{opf}");
    assert!(css.contains("text-emphasis-style: filled sesame") && nav.contains("目次"), "{css}");

    let vertical = "inherits = \"classic\"\ndescription = \"in columns\"\n[text]\nwriting = \"vertical\"\n";
    let style = Style::from_toml("columns", vertical).unwrap();
    let [opf, _, css, _] = &files(&reading, &style, Edition::Any, &OF)[..] else { panic!() };
    assert!(opf.contains("page-progression-direction=\"rtl\"") && opf.contains("\"vertical-rl\""), "{opf}");
    assert!(css.contains("-epub-writing-mode: vertical-rl"), "{css}");

    // Another language has no columns, whatever the style says.
    let [opf, _, css, _] = &files(&self::reading("greek"), &style, Edition::Any, &OF)[..] else { panic!() };
    assert!(opf.contains("page-progression-direction=\"ltr\"") && !css.contains("writing-mode"), "{opf}");
}

#[test]
fn a_greek_book_speaks_greek() {
    let reading = reading("greek");
    assert_eq!(reading.headings().len(), 3);
    let [opf, text, _, nav] = &files(&reading, &classic(), Edition::Any, &OF)[..] else { panic!() };
    assert!(opf.contains("<dc:language>el</dc:language>") && opf.contains("Κείμενο με τίτλους"), "{opf}");
    assert!(nav.contains("Περιεχόμενα") && text.contains("«Εσύ είσαι;»"), "{text}");
}

#[test]
fn authors_are_known_by_the_by_lines_of_their_scripts() {
    for (title, line, author) in [
        ("שומר הסכר", "מאת: הנה אלדוס", "הנה אלדוס"),
        ("שומר הסכר", "מאת ש\"י הנגב", "ש\"י הנגב"),
        ("حارس السد", "بقلم: هنا ألدوس", "هنا ألدوس"),
        ("حارس السد", "تأليف هنا ألدوس", "هنا ألدوس"),
        ("堰守", "著者：花井りん", "花井りん"),
        ("堰守", "花井りん　著", "花井りん"),
        ("守堰人", "作者：林安", "林安"),
        ("둑지기", "지은이: 김하나", "김하나"),
        ("둑지기", "김하나 지음", "김하나"),
        ("Хранитель плотины", "Автор: Анна Олдос", "Анна Олдос"),
        ("Ο φύλακας του φράγματος", "Συγγραφέας: Άννα Αλδού", "Άννα Αλδού"),
    ] {
        let text = format!("{title} ").repeat(20);
        let draft = format!("{title}\n\n{line}\n\n\n1\n\n{text}.\n\n\n2\n\n{text}.\n\n\n3\n\n{text}.\n");
        let reading = parse::read("draft", draft.as_bytes(), &parse::Options::default()).unwrap();
        assert_eq!(reading.book.meta().authors(), [author], "{line}");
        assert_eq!(reading.book.meta().title(), title, "{line}");
    }
}
