//! Readings of Chinese characters: a small syllabary beside the signs, as drafts in plain text write it.
//!
//! Three notations are read. Aozora Bunko's `｜東京《とうきょう》` says where the signs begin; without the bar the reading
//! belongs to the signs just before it, `東京《とうきょう》`, and then it must be in kana: the same brackets are quotation marks
//! elsewhere, and titles of books in Chinese. `{東京|とうきょう}` is that of Markdown editors, which may part the reading by
//! signs, `{東京|とう|きょう}`.

use crate::book::{Block, Book, Inline, Section, walk_inlines_mut};

/// The longest signs and the longest reading that are taken for such, in characters: brackets farther apart are others.
const LONGEST: usize = 40;

/// Puts the readings into the tree of a book in Japanese or Chinese.
pub(super) fn set(book: &mut Book) {
    if !book.meta.language.is_ideographic() {
        return;
    }
    // A title in brackets is none of a reading there.
    let aozora = book.meta.language.primary() == "ja";
    sections(&mut book.sections, aozora);
    book.notes.iter_mut().for_each(|n| blocks(&mut n.blocks, aozora));
}

fn sections(list: &mut [Section], aozora: bool) {
    for s in list {
        if let Some(h) = &mut s.heading {
            inlines(&mut h.label, aozora);
            inlines(&mut h.title, aozora);
        }
        blocks(&mut s.blocks, aozora);
        sections(&mut s.children, aozora);
    }
}

fn blocks(list: &mut [Block], aozora: bool) {
    for b in list {
        walk_inlines_mut(b, &mut |text| inlines(text, aozora));
    }
}

fn inlines(text: &mut Vec<Inline>, aozora: bool) {
    if !text.iter().any(holds_brackets) {
        return;
    }
    let mut out = Vec::with_capacity(text.len());
    for mut i in text.drain(..) {
        match &mut i {
            Inline::Text(t) => pieces(t, aozora, &mut out),
            other => {
                if let Some(inner) = other.children_mut() {
                    inlines(inner, aozora);
                }
                out.push(i);
            }
        }
    }
    *text = out;
}

fn holds_brackets(i: &Inline) -> bool {
    match i {
        Inline::Text(t) => t.contains(['《', '{', '｛']),
        other => other.children().iter().any(holds_brackets),
    }
}

/// Divides a text at its readings.
fn pieces(text: &str, aozora: bool, out: &mut Vec<Inline>) {
    let plain = |out: &mut Vec<Inline>, t: &str| out.extend((!t.is_empty()).then(|| Inline::Text(t.to_owned())));
    // Up to here the text is in `out`.
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['《', '{', '｛']).map(|f| at + f) {
        let open = text[found..].chars().next().unwrap_or('{');
        let read = match open {
            '《' if aozora => before(&text[done..found], &text[found..]),
            '《' => None,
            _ => within(&text[found..]),
        };
        let Some(Read { back, length, base, reading }) = read else {
            at = found + open.len_utf8();
            continue;
        };
        plain(out, &text[done..found - back]);
        out.push(Inline::Ruby { base: vec![Inline::Text(base)], reading });
        (done, at) = (found + length, found + length);
    }
    plain(out, &text[done..]);
}

/// A notation that was read.
struct Read {
    /// How many bytes of it stand before its bracket, and how many from there on.
    back: usize,
    length: usize,
    /// The signs.
    base: String,
    reading: String,
}

/// The text between the bracket that `text` begins with and its closing one.
fn bracket<'t>(text: &'t str, close: &[char]) -> Option<(&'t str, usize)> {
    let first = text.chars().next()?.len_utf8();
    let mut chars = text[first..].char_indices();
    let end = chars.by_ref().take(LONGEST * 2).find(|(_, c)| close.contains(c))?;
    let inner = &text[first..first + end.0];
    (!inner.trim().is_empty()).then_some((inner, first + end.0 + end.1.len_utf8()))
}

/// Aozora's notation: the signs stand before the bracket.
fn before(signs: &str, rest: &str) -> Option<Read> {
    let (reading, length) = bracket(rest, &['》'])?;
    if reading.contains('《') {
        return None;
    }
    if let Some(bar) = signs.rfind(['｜', '|']) {
        let bar_length = if signs[bar..].starts_with('|') { 1 } else { '｜'.len_utf8() };
        let base = &signs[bar + bar_length..];
        // An old bar may stand anywhere before: one of this reading has nothing but its signs behind it.
        let near = base.chars().count() <= LONGEST && !base.contains(['《', '》', '。', '、', '\n']);
        if near && !base.trim().is_empty() {
            return Some(Read { back: signs.len() - bar, length, base: base.to_owned(), reading: reading.to_owned() });
        }
    }
    let start = signs.char_indices().rev().take(LONGEST).take_while(|(_, c)| is_sign(*c)).last()?.0;
    let base = &signs[start..];
    reading.chars().all(is_kana).then(|| Read {
        back: base.len(),
        length,
        base: base.to_owned(),
        reading: reading.to_owned(),
    })
}

/// The notation of Markdown editors: signs and readings stand in the bracket.
fn within(text: &str) -> Option<Read> {
    let (inner, length) = bracket(text, &['}', '｝'])?;
    let (base, readings) = inner.split_once(['|', '｜'])?;
    let readings: Vec<&str> = readings.split(['|', '｜']).collect();
    if !base.chars().any(is_sign) || readings.iter().any(|r| r.trim().is_empty()) || inner.contains(['{', '｛']) {
        return None;
    }
    Some(Read { back: 0, length, base: base.to_owned(), reading: readings.concat() })
}

/// Whether a character is a Chinese sign, or one that repeats or stands for one.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〆' | '〇' | 'ヶ')
}

/// Whether a character is one of the Japanese syllabaries, or stands between their words.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3000}' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with its readings as `[signs|reading]`.
    fn read(text: &str, aozora: bool) -> String {
        let mut all = vec![Inline::Text(text.into())];
        inlines(&mut all, aozora);
        all.iter()
            .map(|i| match i {
                Inline::Ruby { base, reading } => format!("[{}|{reading}]", crate::book::plain(base)),
                other => crate::book::plain(std::slice::from_ref(other)),
            })
            .collect()
    }

    #[test]
    fn readings_in_every_notation() {
        for (given, got) in [
            ("彼は東京《とうきょう》へ行った。", "彼は[東京|とうきょう]へ行った。"),
            ("その｜お母さん《おかあさん》が", "その[お母さん|おかあさん]が"),
            ("その|Kite《カイト》は", "その[Kite|カイト]は"),
            ("人々《ひとびと》と川《かわ》", "[人々|ひとびと]と[川|かわ]"),
            ("{東京|とうきょう}の{水門|すい|もん}", "[東京|とうきょう]の[水門|すいもん]"),
            ("｛漢字｜かんじ｝", "[漢字|かんじ]"),
            // Brackets that are others.
            ("彼は《神》を見た", "彼は《神》を見た"),
            ("水門《water gate》", "水門《water gate》"),
            ("ひらがな《ふりがな》", "ひらがな《ふりがな》"),
            ("終わらない《かんじ", "終わらない《かんじ"),
            ("{a|b} と {x} と {|} と {漢字|}", "{a|b} と {x} と {|} と {漢字|}"),
            ("一｜二。三《さん》", "一｜二。[三|さん]"),
            ("《", "《"),
        ] {
            assert_eq!(read(given, true), got, "{given}");
        }
        assert_eq!(read("他读红楼《红楼梦》，{水门|shuǐ mén}", false), "他读红楼《红楼梦》，[水门|shuǐ mén]");
    }

    #[test]
    fn a_reading_inside_emphasis_stays_there() {
        let mut text = vec![Inline::Emphasis(vec![Inline::Text("水門《すいもん》".into())])];
        inlines(&mut text, true);
        let ruby = Inline::Ruby { base: vec![Inline::Text("水門".into())], reading: "すいもん".into() };
        assert_eq!(text, vec![Inline::Emphasis(vec![ruby])]);
    }
}
