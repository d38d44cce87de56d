//! The few words a book says of itself: the heading of its contents, the names of sections that have none. They are in
//! the book's language, from the table in `words.txt`.

use super::{Language, SectionKind};

static TABLE: &str = include_str!("words.txt");

/// Names and sentences of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// The language's tag: the book's own, or `en` where its language is not in the table.
    pub(crate) tag: &'static str,
    /// Whether they are in the book's language.
    pub(crate) own: bool,
    /// The rows of the language.
    rows: &'static str,
    /// The heading of the contents.
    pub(crate) contents: &'static str,
    /// The cover.
    pub(crate) cover: &'static str,
    /// The title page.
    pub(crate) title_page: &'static str,
    /// The page of rights.
    pub(crate) copyright: &'static str,
    /// The heading over the landmarks.
    pub(crate) landmarks: &'static str,
    /// The heading over the pages of the print edition.
    pub(crate) pages: &'static str,
    /// What that edition is called.
    pub(crate) print_edition: &'static str,
    /// Where the text begins.
    pub(crate) start: &'static str,
    /// A section that has no name.
    pub(crate) untitled: &'static str,
    /// Stands before the translator's name.
    pub(crate) translated_by: &'static str,
}

/// Which pictures a book has, for who cannot see them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shown {
    /// None.
    Nothing,
    /// The cover's alone.
    Cover,
    /// Pictures in the text, and each of them is described.
    Described,
    /// Pictures in the text, and not each of them is described.
    Undescribed,
}

impl Words {
    /// The words for a book in `language`; English ones for a language that is not in the table.
    pub(crate) fn of(language: &Language) -> Words {
        let tag = language.tag();
        // `zh-Hant-TW` is asked for as such, then as `zh-Hant`, then as `zh`.
        let tags = std::iter::successors(Some(tag), |t| Some(t.rsplit_once('-')?.0));
        let found = tags.into_iter().find_map(section);
        let own = found.is_some();
        let (tag, rows) = found.or_else(|| section("en")).unwrap_or_default();
        let row = |key| row(rows, key);
        Words {
            tag,
            own,
            rows,
            contents: row("contents"),
            cover: row("cover"),
            title_page: row("title-page"),
            copyright: row("copyright"),
            landmarks: row("landmarks"),
            pages: row("pages"),
            print_edition: row("print-edition"),
            start: row("start"),
            untitled: row("untitled"),
            translated_by: row("translated-by"),
        }
    }

    /// What a section without a heading is called. Chapters and text have no name of their own.
    pub(crate) fn kind(&self, kind: SectionKind) -> &'static str {
        use SectionKind::*;
        match kind {
            Part | Chapter | Text | BackMatter => self.untitled,
            kind => row(self.rows, kind.name()),
        }
    }

    /// What a volume is called by its number, from 1: `Volume One`.
    pub(crate) fn volume(&self, number: usize) -> String {
        match row(self.rows, "volume-words").split(", ").nth(number.saturating_sub(1)) {
            Some(word) => row(self.rows, "volume").replace("{}", word),
            None => row(self.rows, "volume-figure").replace("{}", &number.to_string()),
        }
    }

    /// What a person who depends on it should know of the book's accessibility; `pages` says that those of a print
    /// edition are marked.
    pub(crate) fn summary(&self, shown: Shown, pages: bool) -> String {
        let pictures = match shown {
            Shown::Nothing => "summary-no-pictures",
            Shown::Cover => "summary-cover",
            Shown::Described => "summary-described",
            Shown::Undescribed => "summary-undescribed",
        };
        let keys = ["summary", pictures].into_iter().chain(pages.then_some("summary-pages"));
        let mut out = String::new();
        for key in keys {
            // The full stop of Chinese and Japanese has its space in itself.
            if !out.is_empty() && !out.ends_with('。') {
                out.push(' ');
            }
            out.push_str(row(self.rows, key));
        }
        out
    }
}

/// The rows of a language with the tag as the table has it.
fn section(tag: &str) -> Option<(&'static str, &'static str)> {
    sections().find_map(|(tags, rows)| Some((tags.split(' ').find(|t| *t == tag)?, rows)))
}

/// Every section: its tags and its rows.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.split("\n[").skip(1).filter_map(|s| s.split_once("]\n"))
}

fn row(rows: &'static str, key: &str) -> &'static str {
    rows.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix(" = ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &str) -> Vec<&str> {
        rows.lines().filter(|l| !l.is_empty()).map(|l| l.split_once(" = ").expect(l).0).collect()
    }

    #[test]
    fn every_language_has_every_word() {
        let (_, english) = section("en").unwrap();
        let mut tags: Vec<&str> = Vec::new();
        for (names, rows) in sections() {
            assert_eq!(keys(rows), keys(english), "[{names}]");
            for line in rows.lines().filter(|l| !l.is_empty()) {
                let (_, words) = line.split_once(" = ").unwrap();
                assert!(!words.is_empty() && words.trim() == words, "[{names}] {line}");
            }
            for tag in names.split(' ') {
                assert!(!tags.contains(&tag) && Language::parse(tag).is_some_and(|l| l.tag() == tag), "[{tag}]");
                tags.push(tag);
            }
        }
        assert!(tags.len() > 28, "{tags:?}");
        for kind in [SectionKind::Dedication, SectionKind::Index, SectionKind::AboutAuthor, SectionKind::FrontMatter] {
            assert!(!Words::of(&Language::default()).kind(kind).is_empty(), "{}", kind.name());
        }
    }

    #[test]
    fn volumes_are_named() {
        for (tag, number, want) in [
            ("en", 1, "Volume One"),
            ("en", 11, "Volume 11"),
            ("de", 2, "Zweiter Band"),
            ("fr", 3, "Tome troisième"),
            ("ja", 2, "第二巻"),
        ] {
            assert_eq!(Words::of(&Language::parse(tag).unwrap()).volume(number), want);
        }
        for (tags, rows) in sections() {
            assert_eq!(row(rows, "volume-words").split(", ").count(), 10, "[{tags}]");
            assert!(row(rows, "volume").contains("{}") && row(rows, "volume-figure").contains("{}"), "[{tags}]");
        }
    }

    #[test]
    fn a_language_is_found_by_the_longest_tag() {
        for (asked, tag, contents) in [
            ("de-AT", "de", "Inhalt"),
            ("nb-NO", "nb", "Innhold"),
            ("zh-Hant-TW", "zh-Hant", "目錄"),
            ("zh-TW", "zh-TW", "目錄"),
            ("zh-CN", "zh", "目录"),
            ("tlh", "en", "Contents"),
        ] {
            let words = Words::of(&Language::parse(asked).unwrap());
            assert_eq!((words.tag, words.contents, words.own), (tag, contents, tag != "en"), "{asked}");
        }
    }

    #[test]
    fn the_summary_is_sentences() {
        let of = |tag| Words::of(&Language::parse(tag).unwrap());
        let english = of("en").summary(Shown::Cover, true);
        assert!(english.ends_with("described. The pages of the print edition are marked and listed."), "{english}");
        assert!(!of("ja").summary(Shown::Described, false).contains(' '));
    }
}
