//! Words in another language than the book's, as far as their script tells which: a voice reads them as what they are
//! (WCAG 2.2, 3.1.2).

use std::ops::RangeInclusive;

use crate::book::{Inline, Language};

/// Scripts that one language above all is written in, and which. What many share says nothing: Cyrillic, Arabic, Chinese
/// signs without kana.
const SCRIPTS: [(&[RangeInclusive<char>], &str); 7] = [
    (&['\u{370}'..='\u{3ff}', '\u{1f00}'..='\u{1fff}'], "el"),
    (&['\u{531}'..='\u{58f}'], "hy"),
    (&['\u{591}'..='\u{5f4}'], "he"),
    (&['\u{e01}'..='\u{e5b}'], "th"),
    (&['\u{10a0}'..='\u{10ff}'], "ka"),
    (&['\u{3041}'..='\u{30ff}', '\u{3400}'..='\u{9fff}'], "ja"),
    (&['\u{ac00}'..='\u{d7a3}'], "ko"),
];
/// What sets Japanese apart from Chinese.
const KANA: RangeInclusive<char> = '\u{3041}'..='\u{30ff}';
/// Letters of Greek that only the Greek of antiquity and of scholars has.
const POLYTONIC: RangeInclusive<char> = '\u{1f00}'..='\u{1fff}';

/// So many letters in a row are words: one is a sign, as `π` is.
const FEWEST: usize = 2;

/// Sets words in another script apart, and no longer sets apart what is in the book's own language.
pub(super) fn set(text: &mut Vec<Inline>, book: &Language) {
    if !needs_work(text) {
        return;
    }
    for i in std::mem::take(text) {
        match i {
            Inline::Text(t) => split(t, book, text),
            Inline::Foreign { language, text: mut inner } => {
                if language.primary() == book.primary() {
                    set(&mut inner, book);
                    text.append(&mut inner);
                } else {
                    text.push(Inline::Foreign { language, text: inner });
                }
            }
            // A reading belongs to signs of the book's own.
            ruby @ Inline::Ruby { .. } => text.push(ruby),
            mut other => {
                if let Some(inner) = other.children_mut() {
                    set(inner, book);
                }
                text.push(other);
            }
        }
    }
}

/// Whether there could be anything: told by bytes that begin a letter of [`SCRIPTS`] and none of Latin or Cyrillic, no
/// dash and no quote.
fn needs_work(text: &[Inline]) -> bool {
    text.iter().any(|i| match i {
        // Byte by byte without a way out, a processor looks at many at once.
        Inline::Text(t) => t.as_bytes().chunks(256).any(|c| c.iter().fold(false, |any, b| any | begins_a_letter(*b))),
        Inline::Foreign { .. } => true,
        other => needs_work(other.children()),
    })
}

fn begins_a_letter(b: u8) -> bool {
    matches!(b, 0xcd..=0xcf | 0xd4..=0xd7 | 0xe0 | 0xe1 | 0xe3..=0xed)
}

/// The script of a character, by its place in [`SCRIPTS`], where it is none of the book's.
fn script(c: char, book: &Language) -> Option<usize> {
    let n = SCRIPTS.iter().position(|s| s.0.iter().any(|r| r.contains(&c)))?;
    let own = match SCRIPTS[n].1 {
        "el" => matches!(book.primary(), "el" | "grc"),
        "he" => matches!(book.primary(), "he" | "yi"),
        "ja" => book.is_ideographic(),
        tag => tag == book.primary(),
    };
    (!own).then_some(n)
}

/// What stands between words of one language, or over their letters.
fn joins(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | ',' | ';' | '.' | '·' | '\'' | '’' | '-' | '、' | '。' | '\u{300}'..='\u{36f}')
}

fn split(t: String, book: &Language, into: &mut Vec<Inline>) {
    // What is written already, and where the search goes on.
    let (mut done, mut at) = (0, 0);
    while let Some((start, n)) = t[at..].char_indices().find_map(|(k, c)| Some((at + k, script(c, book)?))) {
        let (mut end, mut letters) = (start, 0);
        for (k, c) in t[start..].char_indices() {
            if script(c, book) == Some(n) {
                end = start + k + c.len_utf8();
                letters += usize::from(c.is_alphabetic());
            } else if ('\u{300}'..='\u{36f}').contains(&c) && end == start + k {
                end += c.len_utf8();
            } else if !joins(c) {
                break;
            }
        }
        at = end;
        let words = &t[start..end];
        let tag = match SCRIPTS[n].1 {
            "el" if words.contains(|c| POLYTONIC.contains(&c)) => "grc",
            "ja" if !words.contains(|c| KANA.contains(&c)) => continue,
            tag => tag,
        };
        if let Some(language) = Language::parse(tag).filter(|_| letters >= FEWEST) {
            into.extend((done < start).then(|| Inline::Text(t[done..start].to_owned())));
            into.push(Inline::Foreign { language, text: vec![Inline::Text(words.to_owned())] });
            done = end;
        }
    }
    match done {
        0 => into.push(Inline::Text(t)),
        _ => into.extend((done < t.len()).then(|| Inline::Text(t[done..].to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::notation::inlines;

    #[test]
    fn words_in_another_script_are_in_another_language() {
        for (book, given, want) in [
            ("en", "He said γνῶθι σεαυτόν, and left.", "He said <grc: γνῶθι σεαυτόν>, and left."),
            ("en", "*Λόγος* it says", "*<el: Λόγος>* it says"),
            ("en", "The angle α is π.", "The angle α is π."),
            ("en", "שלום, he said: こんにちは、堰守！", "<he: שלום>, he said: <ja: こんにちは、堰守>！"),
            ("en", "Мир and 漢字 and سلام say little", "Мир and 漢字 and سلام say little"),
            ("en", "Seoul is 서울 시", "Seoul is <ko: 서울 시>"),
            ("el", "Ο φύλακας και γνῶθι", "Ο φύλακας και γνῶθι"),
            ("ja", "堰守の「γάλα」", "堰守の「<el: γάλα>」"),
            ("yi", "שלום", "שלום"),
            ("fr", "un <fr-CA: char> et un <en: boy>", "un char et un <en: boy>"),
        ] {
            let mut text = inlines(given);
            set(&mut text, &Language::parse(book).unwrap());
            let join = |text: &[Inline]| {
                let mut out: Vec<Inline> = Vec::new();
                for i in text {
                    match (out.last_mut(), i) {
                        (Some(Inline::Text(a)), Inline::Text(b)) => a.push_str(b),
                        _ => out.push(i.clone()),
                    }
                }
                out
            };
            assert_eq!(join(&text), inlines(want), "{given}");
            let once = text.clone();
            set(&mut text, &Language::parse(book).unwrap());
            assert_eq!(text, once, "{given}");
        }
    }
}
