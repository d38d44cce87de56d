//! Numbers as headings write them: digits, roman numerals, words. And the folding of words that all matching uses.

use std::borrow::Cow;

use super::bytes;
use super::headwords;

/// How a number is written. Runs of bare numbers are kept apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    Digits,
    Roman,
    LowerRoman,
    Word,
    /// `2.3`: the number of a section with that of its chapter before it.
    Decimal,
}

/// Lower case without accents; ligatures opened; curly apostrophes straight.
pub(crate) fn fold(s: &str) -> String {
    if s.is_ascii() {
        return s.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    loop {
        let plain = bytes::ascii_len(rest.as_bytes());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        fold_wide(c, &mut |folded| out.push(folded));
    }
    out.make_ascii_lowercase();
    out
}

/// Letters of a word that is folded in place.
const WORD: usize = 40;

/// Looks at a text as [`fold`] makes it; a word of plain letters needs no memory for it.
pub(crate) fn folded<T>(s: &str, look: impl FnOnce(&str) -> T) -> T {
    let mut room = [0; WORD];
    match room.get_mut(..s.len()).filter(|_| s.is_ascii()) {
        Some(word) => {
            word.copy_from_slice(s.as_bytes());
            word.make_ascii_lowercase();
            look(std::str::from_utf8(word).unwrap_or_default())
        }
        None => look(&fold(s)),
    }
}

/// Folds a character beyond ASCII.
fn fold_wide(c: char, put: &mut impl FnMut(char)) {
    match c {
        '\u{2019}' | '\u{2018}' | '\u{2bc}' => put('\''),
        'ß' => "ss".chars().for_each(put),
        'æ' | 'Æ' => "ae".chars().for_each(put),
        'œ' | 'Œ' => "oe".chars().for_each(put),
        c if is_punctuation(c) => put(c),
        _ => c.to_lowercase().map(base).filter(|l| !matches!(l, '\u{300}'..='\u{36f}')).for_each(put),
    }
}

/// The letter without its accent.
fn base(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'ė' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ű' | 'ů' | 'ŭ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' | 'ŝ' | 'ş' | 'ș' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ð' | 'ď' => 'd',
        'ř' => 'r',
        'ť' | 'ț' => 't',
        'ğ' | 'ĝ' => 'g',
        'ĵ' => 'j',
        'ĥ' => 'h',
        c => c,
    }
}

/// What each byte of ASCII is in a key; 0 for what is in none.
const FOLDED: [u8; 256] = {
    let mut out = [0; 256];
    let mut b = 0;
    while b < 128 {
        let c = b as u8;
        if c.is_ascii_alphanumeric() {
            out[b] = c.to_ascii_lowercase();
        }
        b += 1;
    }
    out
};

/// Letters and digits alone, folded: two texts with the same key say the same.
pub(crate) fn key(s: &str) -> String {
    let mut out = Vec::with_capacity(s.len());
    let mut rest = s;
    loop {
        let plain = bytes::ascii_len(rest.as_bytes());
        // Every byte is put down and the next one goes over it where it was none of a word: no branch is guessed wrong.
        let mut n = out.len();
        out.resize(n + plain, 0);
        for b in rest[..plain].bytes() {
            let folded = FOLDED[usize::from(b)];
            out[n] = folded;
            n += usize::from(folded != 0);
        }
        out.truncate(n);
        rest = &rest[plain..];
        let Some(c) = rest.chars().next() else { return String::from_utf8(out).unwrap_or_default() };
        rest = &rest[c.len_utf8()..];
        if !is_punctuation(c) {
            let mut put = |c: char| out.extend_from_slice(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]).as_bytes());
            fold_wide(c, &mut |c| {
                if is_word(c) {
                    put(c);
                }
            });
        }
    }
}

/// Whether a text has no letters but those of ASCII, as most lines have none: quotes, dashes and the ellipsis are the
/// characters that begin with these two bytes. Errs on the side of no.
pub(crate) fn is_ascii_but_quotes(s: &str) -> bool {
    let s = s.as_bytes();
    !bytes::any(s, |b| (b > 0xbf) & (b != 0xe2)) && !bytes::any_two(s, 1, |a, b| (a == 0xe2) & (b != 0x80))
}

/// General punctuation, as curly quotes and dashes: characters without case that no word is made of.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}')
}

/// A letter or a digit. Curly quotes are as common as letters, and the tables of letters are slow to say no.
pub(crate) fn is_word(c: char) -> bool {
    !is_punctuation(c) && c.is_alphanumeric()
}

/// A roman numeral from 1 to 3999; the older `IIII` is taken too.
pub(crate) fn roman(s: &str) -> Option<u32> {
    if s.is_empty() || s.len() > 15 {
        return None;
    }
    let mut values = Vec::with_capacity(s.len());
    for b in s.bytes() {
        values.push(match b.to_ascii_uppercase() {
            b'I' => 1i64,
            b'V' => 5,
            b'X' => 10,
            b'L' => 50,
            b'C' => 100,
            b'D' => 500,
            b'M' => 1000,
            _ => return None,
        });
    }
    let pairs: i64 =
        (0..values.len()).map(|i| if values.get(i + 1) > Some(&values[i]) { -values[i] } else { values[i] }).sum();
    // The numeral is sound where writing the number gives it again ...
    if let Ok(n) = u32::try_from(pairs)
        && write_roman(n).eq_ignore_ascii_case(s)
    {
        return Some(n);
    }
    // ... or where it only adds, with no sign more than four times and none of the fives twice.
    let additive = values.windows(2).all(|w| w[0] >= w[1]);
    let repeats = values.windows(5).any(|w| w[0] == w[4])
        || values.windows(2).any(|w| w[0] == w[1] && matches!(w[0], 5 | 50 | 500));
    (additive && !repeats).then_some(pairs as u32)
}

fn write_roman(mut n: u32) -> String {
    let mut out = String::new();
    for (v, s) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while n >= v {
            out.push_str(s);
            n -= v;
        }
    }
    out
}

/// The number of one token as it stands in the draft.
pub(crate) fn number(token: &str) -> Option<(u32, Form)> {
    if token.is_empty() || token.len() > 30 {
        return None;
    }
    if token.bytes().all(|b| b.is_ascii_digit()) {
        return if token.len() <= 4 { token.parse().ok().map(|n| (n, Form::Digits)) } else { None };
    }
    if token.starts_with(|c: char| c.is_ascii_digit()) {
        return folded(token, ordinal).map(|n| (n, Form::Digits));
    }
    let upper = token.chars().all(|c| c.is_ascii_uppercase());
    let lower = token.chars().all(|c| c.is_ascii_lowercase());
    if (upper || lower)
        && let Some(n) = roman(token)
    {
        return Some((n, if upper { Form::Roman } else { Form::LowerRoman }));
    }
    folded(token, |token| match token {
        "ier" | "iere" | "ire" => Some((1, Form::Roman)),
        _ => word(token).map(|n| (n, Form::Word)),
    })
}

/// The number of figures with the ending of an ordinal, folded.
fn ordinal(folded: &str) -> Option<u32> {
    let digits = folded.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = &folded[digits.len()..];
    let known =
        matches!(suffix, "st" | "nd" | "rd" | "th" | "er" | "re" | "e" | "eme" | "ere" | "o" | "a" | "te" | "de");
    if known && digits.len() <= 4 { digits.parse().ok() } else { None }
}

/// Whether a character writes a number in Chinese or Japanese.
pub(crate) fn is_han_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "〇零一二三四五六七八九十百千两".contains(c)
}

/// A number as Chinese and Japanese write it, below ten thousand.
pub(crate) fn han(s: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        '零' => Some(0),
        '两' => Some(2),
        _ => "〇一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u32),
    };
    if s.chars().count() > 7 {
        return None;
    }
    let (mut sum, mut last) = (0u32, 0u32);
    for c in s.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => 0,
        };
        if unit > 0 {
            sum += last.max(1) * unit;
            last = 0;
        } else {
            last = last * 10 + digit(c)?;
        }
    }
    Some(sum + last).filter(|n| (1..10_000).contains(n))
}

const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A folded number word; `twentyone` and `twenty-first` as well.
pub(crate) fn word(folded: &str) -> Option<u32> {
    if let Some(n) = headwords::number_word(folded) {
        return Some(n);
    }
    let mut joined = Cow::Borrowed(folded);
    if folded.contains(|c: char| !c.is_alphabetic()) {
        joined = folded.chars().filter(|c| c.is_alphabetic()).collect();
        if let Some(n) = headwords::number_word(&joined) {
            return Some(n);
        }
    }
    for (i, ten) in TENS.iter().enumerate() {
        let value = 20 + 10 * i as u32;
        match joined.strip_prefix(&ten[..ten.len() - 1]) {
            Some("y" | "ieth") => return Some(value),
            Some(rest) if rest.starts_with('y') => {
                let n = headwords::number_word(&rest[1..])?;
                return (n < 10).then_some(value + n);
            }
            _ => {}
        }
    }
    if let Some(rest) = joined.strip_prefix("onehundred").or_else(|| joined.strip_prefix("hundred")) {
        let rest = rest.strip_prefix("and").unwrap_or(rest);
        return if rest.is_empty() || rest == "th" {
            Some(100)
        } else {
            word(rest).filter(|n| *n < 100).map(|n| 100 + n)
        };
    }
    None
}

/// Whether a word can go on as a number: `twenty` before `one`.
pub(crate) fn is_ten(word: &str) -> bool {
    let longest = "seventy".len();
    word.len() <= longest && TENS.iter().chain(&["hundred"]).any(|ten| ten.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn romans() {
        for n in 1..4000 {
            assert_eq!(roman(&write_roman(n)), Some(n), "{n}");
        }
        assert_eq!(roman("IIII"), Some(4));
        for bad in ["", "IIIII", "VX", "IC", "VV", "IXI", "MIXED", "LIVID", "A", "IVI", "XCX"] {
            assert_eq!(roman(bad), None, "{bad}");
        }
    }

    #[test]
    fn words() {
        for (w, n) in [
            ("Twenty-First", 21),
            ("FORTY-SEVEN", 47),
            ("ninety", 90),
            ("Sixtieth", 60),
            ("Erstes", 1),
            ("PREMIÈRE", 1),
            ("Fünftes", 5),
            ("toinen", 2),
            ("12th", 12),
            ("2e", 2),
        ] {
            assert_eq!(number(w).map(|x| x.0), Some(n), "{w}");
        }
        assert_eq!(number("banana"), None);
        for (s, n) in [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("四十五", 45), ("12", 12)]
        {
            assert_eq!(han(s), Some(n), "{s}");
        }
        assert_eq!((han(""), han("雨")), (None, None));
        assert_eq!(fold("Évêché ŒUVRE’s"), "eveche oeuvre's");
    }
}
