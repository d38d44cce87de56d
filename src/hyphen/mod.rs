//! Leaf: where a token of running text may be divided, by hyphens of its own and by syllables.
//!
//! A token is what stands between two spaces. Its breaks come from three rules, in this order:
//!
//! 1. Unicode line breaking (UAX #14), which knows dashes, slashes and scripts without spaces; of it are taken back
//!    the breaks before a dash and those that would leave punctuation alone at a line end.
//! 2. Liang's patterns for the language, word by word of the token.
//! 3. None at all in addresses, in words with digits, all capitals or a U+2011, and in compounds that have a hyphen.

use hypher::Lang;
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

/// What stands at the end of a line that is broken in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakKind {
    /// A hyphen that is only there because of the break.
    Soft,
    /// A hyphen or dash that the text has.
    Hard,
    /// Nothing: between ideographs, after a zero-width space.
    Free,
}

/// A place in a token where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenBreak {
    /// The byte of the token that begins the next line.
    pub(crate) at: usize,
    /// What ends the line.
    pub(crate) kind: BreakKind,
}

/// Characters that never begin a line although UAX #14 would let some of them.
const NEVER_FIRST: &[char] = &['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '…'];

/// Words that the English patterns divide wrongly, or that are divided in two ways for two meanings and so not at
/// all. A hyphen marks a break.
const ENGLISH_EXCEPTIONS: &[&str] = &[
    "as-so-ciate",
    "as-so-ciates",
    "dec-li-na-tion",
    "oblig-a-tory",
    "phil-an-thropic",
    "present",
    "presents",
    "project",
    "projects",
    "reci-procity",
    "re-cog-ni-zance",
    "ref-or-ma-tion",
    "ret-ri-bu-tion",
    "ta-ble",
    "record",
    "records",
    "minute",
    "minutes",
    "desert",
    "deserts",
    "every-one",
    "every-thing",
    "every-body",
    "some-thing",
    "any-thing",
    "noth-ing",
    "any-one",
    "some-one",
    "ther-a-pist",
    "an-other",
];

/// The shortest word that is worth dividing, in letters.
const SHORTEST: usize = 5;

/// A letter without its accent, where it has one that names in English texts keep.
fn unaccented(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        _ => c,
    }
}

/// Finds the breaks of tokens for one language.
pub(crate) struct Hyphenator<'a> {
    lang: Option<Lang>,
    /// Words that are never divided, in small letters.
    undivided: &'a [String],
    segmenter: LineSegmenterBorrowed<'static>,
}

impl<'a> Hyphenator<'a> {
    /// For a language by its primary subtag (`en`, `de`). One without patterns, or `hyphenate` false, gives no soft
    /// breaks; nor has one of the `undivided` words, which are in small letters.
    pub(crate) fn new(language: &str, hyphenate: bool, undivided: &'a [String]) -> Hyphenator<'a> {
        let code: Option<[u8; 2]> = language.as_bytes().try_into().ok();
        let lang = code.filter(|_| hyphenate).and_then(Lang::from_iso);
        let options = LineBreakOptions::default();
        Hyphenator { lang, undivided, segmenter: LineSegmenter::new_for_non_complex_scripts(options) }
    }

    /// Appends the breaks of a token in order.
    pub(crate) fn breaks(&self, token: &str, out: &mut Vec<TokenBreak>) {
        let first = out.len();
        let letters_only = token.chars().all(is_plain);
        if !letters_only {
            self.unicode_breaks(token, out);
        }
        let Some(lang) = self.lang else { return };
        if token.len() < SHORTEST || !may_be_hyphenated(token) {
            return;
        }
        let before = out.len();
        let mut at = 0;
        for piece in token.split(|c: char| !c.is_alphabetic()) {
            let start = at;
            let end = at + piece.len();
            at = end + token[end..].chars().next().map_or(0, char::len_utf8);
            // A piece beside an apostrophe is only a part of its word: nothing is cut off next to it.
            let apostrophe = |c: Option<char>| matches!(c, Some('’' | '\''));
            if !self.undivided.is_empty() && self.undivided.contains(&piece.to_lowercase()) {
                continue;
            }
            let tail =
                apostrophe(token[end..].chars().next()) && token[end..].chars().nth(1).is_some_and(char::is_alphabetic);
            word_breaks(piece, lang, tail, start, out);
        }
        if before > first && out.len() > before {
            out[first..].sort_by_key(|b| b.at);
            out.dedup_by_key(|b| b.at);
        }
    }

    fn unicode_breaks(&self, token: &str, out: &mut Vec<TokenBreak>) {
        for at in self.segmenter.segment_str(token) {
            if at == 0 || at >= token.len() {
                continue;
            }
            let (before, after) = token.split_at(at);
            let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { continue };
            if NEVER_FIRST.contains(&next) || !before.chars().any(char::is_alphanumeric) {
                continue;
            }
            // A line must not begin with punctuation that closes.
            if !after.chars().any(char::is_alphanumeric) && !is_ideograph(last) {
                continue;
            }
            let free = is_ideograph(last) || is_ideograph(next) || last == '\u{200b}' || last.is_whitespace();
            out.push(TokenBreak { at, kind: if free { BreakKind::Free } else { BreakKind::Hard } });
        }
    }
}

/// Characters among which UAX #14 has no break: letters of alphabets, quotes, points.
fn is_plain(c: char) -> bool {
    // The second line: points and quotes; the third: Latin with marks, Greek, Cyrillic.
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9'
        | '.' | ',' | ';' | ':' | '!' | '"' | '\'' | '(' | ')' | '‘' | '’' | '“' | '”'
        | '\u{c0}'..='\u{24f}' | '\u{391}'..='\u{3ff}' | '\u{400}'..='\u{481}')
}

/// Characters of the scripts that have no spaces between words, their punctuation included.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xffef
        | 0x1f000..=0x1ffff | 0x20000..=0x3ffff)
}

fn may_be_hyphenated(token: &str) -> bool {
    let mut lower = false;
    let mut previous_letter = false;
    let mut chars = token.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_numeric() || matches!(c, '@' | '/' | '\\' | '_' | '#' | '=' | '\u{2011}' | '<' | '>' | '|' | '~') {
            return false;
        }
        let between = previous_letter && chars.peek().is_some_and(|c| c.is_alphabetic());
        // `www.example.org`, `well-known`
        if between && matches!(c, '.' | ':' | '-' | '\u{2010}') {
            return false;
        }
        lower |= c.is_lowercase();
        previous_letter = c.is_alphabetic();
    }
    lower
}

fn word_breaks(word: &str, lang: Lang, tail_follows: bool, offset: usize, out: &mut Vec<TokenBreak>) {
    let mut push = |at: usize| out.push(TokenBreak { at: offset + at, kind: BreakKind::Soft });
    if word.len() < SHORTEST || word.chars().count() < SHORTEST {
        return;
    }
    if lang == Lang::English {
        let same = |e: &&&str| {
            e.bytes()
                .filter(|b| *b != b'-')
                .map(|b| b.to_ascii_lowercase())
                .eq(word.bytes().map(|b| b.to_ascii_lowercase()))
        };
        if let Some(exception) = ENGLISH_EXCEPTIONS.iter().find(same) {
            let mut at = 0;
            for part in exception.split('-') {
                at += part.len();
                if at < word.len() {
                    push(at);
                }
            }
            return;
        }
    }
    let (left, right) = lang.bounds();
    let (left, right) = (left.max(2), right.max(2));
    let right = if tail_follows { right.max(3) } else { right };
    // English patterns know no accents, which foreign names keep: they are looked up without.
    let plain: String = match lang {
        Lang::English if !word.is_ascii() => word.chars().map(unaccented).collect(),
        _ => String::new(),
    };
    if !plain.is_empty() && plain != word {
        let places: Vec<usize> = word.char_indices().map(|c| c.0).collect();
        let mut letters = 0;
        for syllable in hypher::hyphenate_bounded(&plain, lang, left, right) {
            letters += syllable.chars().count();
            if let Some(at) = places.get(letters) {
                push(*at);
            }
        }
        return;
    }
    let mut at = 0;
    for syllable in hypher::hyphenate_bounded(word, lang, left, right) {
        at += syllable.len();
        if at < word.len() {
            push(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(lang: &str, token: &str) -> String {
        let mut breaks = Vec::new();
        Hyphenator::new(lang, true, &[]).breaks(token, &mut breaks);
        let mut out = String::new();
        let mut at = 0;
        for b in breaks {
            assert!(b.at > at, "{token}: in order, no doubles");
            out.push_str(&token[at..b.at]);
            out.push(match b.kind {
                BreakKind::Soft => '·',
                BreakKind::Hard => '|',
                BreakKind::Free => ' ',
            });
            at = b.at;
        }
        out + &token[at..]
    }

    #[test]
    fn tokens_are_divided() {
        for (lang, token, want) in [
            ("en", "extensive", "ex·ten·sive"),
            ("en", "“extensive,”", "“ex·ten·sive,”"),
            ("en", "Extensive", "Ex·ten·sive"),
            ("en", "“Exténsive,”", "“Ex·tén·sive,”"),
            ("en", "EXTENSIVE", "EXTENSIVE"),
            ("en", "extensive2", "extensive2"),
            ("en", "project", "project"),
            ("en", "another", "an·other"),
            ("en", "couldn’t", "couldn’t"),
            ("en", "well-established", "well-|established"),
            ("en", "well\u{2011}established", "well\u{2011}established"),
            ("en", "extensive—extensive", "ex·ten·sive—|ex·ten·sive"),
            ("en", "said—”", "said—”"),
            ("en", "—hello", "—hello"),
            ("en", "1914–18", "1914–|18"),
            ("en", "-5", "-5"),
            ("en", "http://www.example.org/extensive", "http://|www.example.org/|extensive"),
            ("de", "Silbentrennung", "Sil·ben·tren·nung"),
            ("xx", "extensive", "extensive"),
            ("zh", "漢字仮名", "漢 字 仮 名"),
            ("zh", "漢字。", "漢 字。"),
            ("en", "", ""),
        ] {
            assert_eq!(marked(lang, token), want, "{lang}");
        }
    }

    #[test]
    fn a_style_may_forbid_soft_breaks() {
        let mut breaks = Vec::new();
        Hyphenator::new("en", false, &[]).breaks("extensive—extensive", &mut breaks);
        assert_eq!(breaks, [TokenBreak { at: "extensive—".len(), kind: BreakKind::Hard }]);
    }

    #[test]
    fn words_may_be_kept_whole() {
        let names = ["zaletaev".to_owned(), "extensive".to_owned()];
        for (token, soft) in [("Zaletaev’s", 0), ("EXTENSIVE,", 0), ("extensively", 2)] {
            let mut breaks = Vec::new();
            Hyphenator::new("en", true, &names).breaks(token, &mut breaks);
            assert_eq!(breaks.iter().filter(|b| b.kind == BreakKind::Soft).count(), soft, "{token}");
        }
    }
}
