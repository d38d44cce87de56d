//! Book to book: what the text *is* in print, for both back ends; not where it goes.
//!
//! The passes over a paragraph, in this order:
//! 1. [`dashes`]: `--` and its kin, so that quotes see dashes where a writer meant them;
//! 2. [`ellipsis`]: `...`, so that quotes see it as one mark;
//! 3. [`quotes`]: straight marks to the language's own;
//! 4. [`spaces`]: no-break spaces, which need the marks of 3;
//! 5. [`stutter`]: no-break hyphens;
//! 6. [`foreign`]: what is in another language than the book is told by its script.
//!
//! A pass touches only what a typewriter would have written; text that is already typographic stays as it is, and the
//! passes change nothing when they run again. No letter and no digit is ever added or taken away, and only [`capitals`]
//! changes any: in the labels and names of sections, never in the text.

mod capitals;
mod dashes;
mod ellipsis;
mod foreign;
mod locale;
mod quotes;
mod spaces;
mod stutter;
mod text;

use rayon::prelude::*;

use crate::book::{Block, Book, Heading, Inline, Language, Section, walk_inlines_mut};
use locale::Locale;
use text::Row;

/// Sets the typography of a book's text, headings and facts.
pub fn set(mut book: Book) -> Book {
    let language = book.meta.language().clone();
    let locale = locale::of(&language);
    let line = |s: &mut String| {
        let mut one = vec![Inline::Text(std::mem::take(s))];
        inlines(&mut one, locale);
        *s = crate::book::plain(&one);
    };
    line(&mut book.meta.title);
    book.meta.subtitle.iter_mut().for_each(line);
    book.meta.description.iter_mut().for_each(line);
    let kind = Kind { locale, language: &language };
    sections(&mut book.sections, kind);
    if locale.lower_case {
        capitals::quiet(&mut book.sections, locale.title_case);
    }
    book.notes.iter_mut().for_each(|n| blocks(&mut n.blocks, kind));
    book
}

/// What the text of a book is.
#[derive(Clone, Copy)]
struct Kind<'a> {
    locale: &'a Locale,
    language: &'a Language,
}

fn sections(list: &mut [Section], kind: Kind<'_>) {
    list.par_iter_mut().for_each(|s| {
        if let Some(Heading { label, title, .. }) = &mut s.heading {
            for part in [label, title] {
                inlines(part, kind.locale);
                foreign::set(part, kind.language);
            }
        }
        blocks(&mut s.blocks, kind);
        sections(&mut s.children, kind);
    });
}

fn blocks(list: &mut [Block], kind: Kind<'_>) {
    for b in list {
        walk_inlines_mut(b, &mut |text| {
            inlines(text, kind.locale);
            foreign::set(text, kind.language);
        });
    }
}

fn inlines(text: &mut Vec<Inline>, locale: &Locale) {
    if !needs_work(text, locale) {
        return;
    }
    let mut row = Row::new(text);
    dashes::set(&mut row, locale);
    ellipsis::set(&mut row, locale);
    quotes::set(&mut row, locale);
    spaces::set(&mut row, locale);
    stutter::set(&mut row);
    row.write_back(text);
}

/// Whether any pass could find something: most paragraphs of a typographic draft have nothing for them, and those are
/// told by a look at their bytes.
fn needs_work(text: &[Inline], locale: &Locale) -> bool {
    text.iter().any(|i| match i {
        Inline::Text(t) => has_typed_marks(t, locale),
        other => needs_work(other.children(), locale),
    })
}

/// Bytes that are looked at together: as many as are compared at once.
const PIECE: usize = 16;

/// Whether a pass may find something at a byte.
fn is_mark(b: u8) -> bool {
    (b == b'"')
        | (b == b'\'')
        | (b == b'`')
        | (b == b'-')
        | (b == b'.')
        | (b == b';')
        | (b == b':')
        | (b == b'!')
        | (b == b'?')
        | (b == 0xc2)
}

fn has_typed_marks(t: &str, locale: &Locale) -> bool {
    let b = t.as_bytes();
    let (pieces, rest) = b.as_chunks::<PIECE>();
    let may = |piece: &[u8; PIECE]| piece.iter().fold(0, |found, b| found | u8::from(is_mark(*b))) != 0;
    let found = |from: usize, piece: &[u8]| (0..piece.len()).any(|i| is_typed_mark(t, from + i, locale));
    pieces.iter().enumerate().any(|(n, piece)| may(piece) && found(n * PIECE, piece))
        || found(b.len() - rest.len(), rest)
}

fn is_typed_mark(t: &str, i: usize, locale: &Locale) -> bool {
    let b = t.as_bytes();
    let at = |i: usize| b.get(i).copied().unwrap_or(b' ');
    match b[i] {
        b'"' | b'\'' | b'`' => true,
        b'-' => {
            let before = if i == 0 { b' ' } else { b[i - 1] };
            let start = b[..i].iter().rposition(|c| !c.is_ascii_alphabetic() && c.is_ascii()).map_or(0, |p| p + 1);
            matches!(before, b' ' | b'-')
                || matches!(at(i + 1), b' ' | b'-')
                || !b[start].is_ascii()
                || b[start].eq_ignore_ascii_case(&at(i + 1))
        }
        b'.' if matches!(at(i + 1), b' ' | b'.') => {
            at(i + 2) == b'.' || at(i + 1) == b'.' || locale.titles.iter().any(|title| t[..i].ends_with(title))
        }
        b';' | b'!' | b'?' | b':' | 0xC2 => locale.spaced_punctuation,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::plain;

    fn set_text(language: &str, s: &str) -> String {
        let mut one = vec![Inline::Text(s.into())];
        inlines(&mut one, locale::of(&Language::parse(language).unwrap()));
        plain(&one)
    }

    /// Every row of `tests/tables/typography.tsv`: language, what was typed, what is set; `~` stands for a no-break
    /// space, `·` for a narrow one, `‑` is the no-break hyphen. Setting twice is setting once.
    #[test]
    fn the_table() {
        let mut wrong = Vec::new();
        let shown = |s: &str| s.replace('\u{a0}', "~").replace('\u{202f}', "·");
        for (n, row) in include_str!("../../tests/tables/typography.tsv").lines().enumerate() {
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = row.split('\t').collect();
            let [language, typed, want] = cells[..] else { panic!("row {}: three cells", n + 1) };
            let got = set_text(language, typed);
            if shown(&got) != want {
                wrong.push(format!("row {}: {typed}\n  want {want}\n  got  {}", n + 1, shown(&got)));
            }
            let again = set_text(language, &got);
            if again != got {
                wrong.push(format!("row {}: not the same again: {} then {}", n + 1, shown(&got), shown(&again)));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn quotes_see_across_emphasis() {
        let t = |s: &str| Inline::Text(s.into());
        let mut text = vec![
            t("\""),
            Inline::Emphasis(vec![t("Stop!")]),
            t("\" she said, \"or "),
            Inline::Emphasis(vec![t("else--\"")]),
        ];
        inlines(&mut text, locale::of(&Language::default()));
        let want = vec![
            t("“"),
            Inline::Emphasis(vec![t("Stop!")]),
            t("” she said, “or "),
            Inline::Emphasis(vec![t("else—”")]),
        ];
        assert_eq!(text, want);
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn no_letter_is_changed_and_setting_twice_is_setting_once(
                s in "[a-cN '\"`.,!?:;—–…“”‘’«»-]{0,40}",
                language in prop_oneof![Just("en"), Just("de"), Just("fr"), Just("sv")],
            ) {
                let once = set_text(language, &s);
                let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                prop_assert_eq!(letters(&once), letters(&s));
                prop_assert_eq!(set_text(language, &once), once);
            }
        }
    }
}
