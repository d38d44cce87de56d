//! What the names of a draft's files say: their order, a number, a title.

use std::cmp::Ordering;

use super::super::headwords::{self, Kind};
use super::super::labels;
use super::super::numbers::{self, fold};
use crate::book::SectionKind;

/// Short forms of the words for a chapter, folded, as file names have them.
const SHORT: &[&str] = &["ch", "chap", "chapt", "cap", "kap", "kapit", "hoofdst", "rozdz", "gl", "sec", "sect"];
/// Words of a name that are about the file and not about its text, folded.
const ABOUT_FILES: &[&str] = &[
    "draft",
    "drafts",
    "final",
    "finished",
    "copy",
    "edited",
    "edit",
    "edits",
    "revised",
    "revision",
    "rev",
    "version",
    "clean",
    "new",
    "old",
    "backup",
    "wip",
    "entwurf",
    "kopie",
    "copie",
    "copia",
    "text",
    "txt",
    "untitled",
    "document",
    "doc",
    "file",
    "files",
    "chapters",
    "scenes",
    "src",
    "source",
    "content",
    "manuscript",
    "ms",
    "book",
    "novel",
    "story",
    "export",
];
/// Names of what stands before everything else, folded.
const TITLE_PAGES: &[&str] =
    &["title", "title page", "titlepage", "cover", "half title", "front", "front page", "titel", "titre", "copyright"];
/// Names of what holds front and back matter, folded.
const FRONT: &[&str] = &["front matter", "frontmatter", "prelims", "vorspann"];
const BACK: &[&str] = &["back matter", "backmatter", "end matter", "endmatter", "anhang"];
/// Small words that keep their small letter in a title made of a name that has no capitals.
const SMALL: &[&str] = &[
    "a", "an", "the", "of", "and", "or", "nor", "in", "on", "at", "by", "for", "to", "from", "with", "as", "und",
    "der", "die", "das", "des", "dem", "den", "von", "im", "am", "et", "de", "du", "la", "le", "les", "des", "y", "el",
    "los", "del", "e", "il", "di",
];
/// Numbers from here on are years, which have gaps.
const YEARS: u32 = 1000;

/// A piece of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A number, with the letter that may follow it: `3b`.
    Number(u32, u8),
    Word(String),
}

/// What a file's name says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Named {
    /// `Chapter 3`, or `3` where there is no word that is fit for a heading.
    pub(crate) label: String,
    pub(crate) number: Option<u32>,
    /// Empty where the name has none.
    pub(crate) title: String,
    /// Of front and back matter.
    pub(crate) kind: Option<SectionKind>,
    /// A title page: what is in it is the head of the book.
    pub(crate) title_page: bool,
    order: (u8, u8),
    tokens: Vec<Token>,
}

impl Named {
    /// Whether it is matter before or behind the text.
    pub(crate) fn is_matter(&self) -> bool {
        self.order.0 != BODY
    }

    /// Whether the name tells the place of the file among others.
    pub(crate) fn is_placed(&self) -> bool {
        self.number.is_some() || self.order.0 != BODY || matches!(self.tokens.first(), Some(Token::Number(..)))
    }
}

/// The three divisions of a book, in which files come in the order of their rank, the body's by number.
const HEAD: u8 = 0;
const BODY: u8 = 1;
const TAIL: u8 = 2;

/// The name of a file without the ending that says what kind of file it is.
pub(crate) fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && is_ending(ending) => stem,
        _ => file,
    }
}

/// Whether what follows a name's last dot is an ending: `01. The Weir` has none.
pub(crate) fn is_ending(s: &str) -> bool {
    (1..=8).contains(&s.len())
        && s.bytes().all(|b| b.is_ascii_alphanumeric())
        && s.bytes().any(|b| b.is_ascii_lowercase() || b.is_ascii_uppercase())
}

/// The words of a name: signs that stand for spaces are spaces, digits stand apart from letters.
fn spaced(stem: &str) -> String {
    let stem = stem.replace("%20", " ").replace(['_', '+'], " ");
    let dense = !stem.trim().contains(' ');
    let mut out = String::new();
    let mut before = ' ';
    let chars: Vec<char> = stem.chars().collect();
    for (i, c) in chars.iter().copied().enumerate() {
        // `chapter-05 copy`: the word that counts may be tied to its number where nothing else is.
        let tied = c == '-'
            && !out.contains(' ')
            && before.is_alphabetic()
            && chars.get(i + 1).is_some_and(char::is_ascii_digit);
        let c = if dense && matches!(c, '-' | '.' | '~') || tied { ' ' } else { c };
        let seam = before.is_alphabetic() && c.is_ascii_digit()
            || before.is_ascii_digit() && c.is_alphabetic() && {
                // `3b`, `2nd`: one letter alone, or an ordinal.
                let word: String = chars[i..].iter().take_while(|c| c.is_alphabetic()).collect();
                !matches!(word.to_lowercase().as_str(), "st" | "nd" | "rd" | "th") && word.chars().count() > 1
            };
        if seam {
            out.push(' ');
        }
        if !(c.is_whitespace() && out.ends_with(' ')) {
            out.push(if c.is_whitespace() { ' ' } else { c });
        }
        before = c;
    }
    out.trim().to_owned()
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    for word in fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, letter) = word.split_at(digits);
        out.push(match (number.parse(), letter.as_bytes()) {
            (Ok(n), []) => Token::Number(n, 0),
            (Ok(n), [l @ b'a'..=b'z']) => Token::Number(n, l - b'a' + 1),
            _ => Token::Word(word.to_owned()),
        });
    }
    out
}

fn compare(a: &[Token], b: &[Token]) -> Ordering {
    for (x, y) in a.iter().zip(b) {
        let o = match (x, y) {
            (Token::Number(a, l), Token::Number(b, m)) => (a, l).cmp(&(b, m)),
            (Token::Word(a), Token::Word(b)) => a.cmp(b),
            (Token::Number(..), Token::Word(_)) => Ordering::Less,
            (Token::Word(_), Token::Number(..)) => Ordering::Greater,
        };
        if o != Ordering::Equal {
            return o;
        }
    }
    a.len().cmp(&b.len())
}

/// What the names of the files and folders that stand side by side say: what is common to all of them says nothing.
pub(crate) fn read(names: &[&str]) -> Vec<Named> {
    let words: Vec<String> = names.iter().map(|n| spaced(stem(n))).collect();
    let cut = common(&words);
    let mut out: Vec<Named> = words.iter().map(|w| one(&w[cut.min(w.len())..])).collect();
    bare(&words, cut, &mut out);
    // A title that all the numbered files have is the book's.
    let numbered: Vec<usize> = (0..out.len()).filter(|i| out[*i].number.is_some()).collect();
    if let [first, rest @ ..] = &numbered[..]
        && !rest.is_empty()
        && rest.iter().all(|i| numbers::key(&out[*i].title) == numbers::key(&out[*first].title))
    {
        numbered.iter().for_each(|i| out[*i].title.clear());
    }
    out
}

/// Bytes that all the names have at their head before what tells them apart: a number, a label, the name of a part of a
/// book.
fn common(words: &[String]) -> usize {
    let telling = |s: &str| {
        let first = s.chars().next().is_some_and(|c| c.is_ascii_digit());
        first || is_label(s) || headwords::name(&fold(s)).is_some() || rank(s).0 != BODY
    };
    let [first, rest @ ..] = words else { return 0 };
    if rest.is_empty() {
        return 0;
    }
    let mut starts = first.match_indices(' ').map(|(at, _)| at + 1).filter(|at| {
        let head = &first[..*at];
        // A word that counts belongs to its number.
        let last = fold(head.trim_end().rsplit(' ').next().unwrap_or(""));
        let counts = headwords::kind(&last).is_some() || SHORT.contains(&last.as_str());
        !counts && words.iter().all(|w| w.get(..head.len()).is_some_and(|h| h.eq_ignore_ascii_case(head)))
    });
    starts.find(|at| words.iter().all(|w| telling(w[*at..].trim_start_matches(SEPARATORS)))).unwrap_or(0)
}

const SEPARATORS: [char; 12] = [' ', '-', '\u{2013}', '\u{2014}', '.', ':', ')', ']', '(', '[', ',', '#'];

/// A word for a chapter or a part with its number at the head of a name.
fn is_label(s: &str) -> bool {
    labels::parse(s, &[]).is_some_and(|l| l.kind != Kind::Bare && l.number.is_some())
        || short(s).is_some()
        || plain(s).is_some()
}

/// `ch 3 the weir`: the number, and what follows it.
fn short(s: &str) -> Option<(u32, &str)> {
    let (word, rest) = s.split_once(' ')?;
    let word = fold(word);
    if !SHORT.contains(&word.trim_end_matches('.')) {
        return None;
    }
    let rest = rest.trim_start();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some((rest[..digits].parse().ok()?, &rest[digits..]))
}

/// A word that counts and its number in digits, whatever follows.
fn plain(s: &str) -> Option<(&str, Kind, u32, &str)> {
    let (word, rest) = s.split_once(' ')?;
    let kind = headwords::kind(&fold(word))?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some((word, kind, rest[..digits].parse().ok()?, &rest[digits..]))
}

fn one(text: &str) -> Named {
    let text = text.trim_start_matches(SEPARATORS).trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut appendix = false;
    let mut out = Named { order: (BODY, 0), tokens: tokens(text), ..Named::default() };
    let rest = if let Ok(n) = text[..digits].parse::<u32>() {
        out.number = Some(n);
        let mut rest = &text[digits..];
        let letter = rest.chars().next().filter(|c| c.is_ascii_alphabetic());
        out.label = n.to_string();
        if let Some(l) = letter.filter(|_| !rest[1..].starts_with(char::is_alphanumeric)) {
            out.label.push(l);
            rest = &rest[1..];
        }
        // `03 - Chapter 3 - The Weir` counts twice.
        let inner = rest.trim_start_matches(SEPARATORS);
        match labels::parse(inner, &[]).filter(|l| l.kind != Kind::Bare && l.number.is_some()) {
            Some(l) => {
                out.label = label(&inner[..l.end]);
                &inner[l.rest..]
            }
            None => rest,
        }
    } else if let Some((n, rest)) = short(text) {
        out.number = Some(n);
        out.label = n.to_string();
        out.tokens.remove(0);
        rest
    } else if let Some(l) = labels::parse(text, &[]).filter(|l| l.kind != Kind::Bare && l.number.is_some()) {
        out.number = l.number;
        out.label = label(&text[..l.end]);
        appendix = headwords::is_appendix(&l.word);
        let mut counted = vec![Token::Number(l.number.unwrap_or(0), 0)];
        // A part is no sibling of a chapter: its word goes before its number.
        if l.kind.rank() <= Kind::Book.rank() {
            counted.insert(0, Token::Word(l.word.clone()));
        }
        counted.extend(tokens(&text[l.rest..]));
        out.tokens = counted;
        &text[l.rest..]
    } else if let Some((word, kind, n, rest)) = plain(text) {
        // `chapter 3 copy`, which in a text would be the end of a sentence.
        out.number = Some(n);
        out.label = label(&text[..text.len() - rest.len()]);
        if kind.rank() > Kind::Book.rank() {
            out.tokens.drain(..word.split(' ').count());
        }
        rest
    } else {
        text
    };
    let rest = rest.trim_matches(SEPARATORS);
    out.title = title(rest, out.number.is_some());
    let title_page = TITLE_PAGES.contains(&fold(rest).as_str());
    out.kind = headwords::name(&fold(rest)).map(|n| n.0).or_else(|| named(rest));
    out.title_page = title_page;
    if appendix {
        (out.order, out.kind, out.tokens) = ((TAIL, 2), Some(SectionKind::Appendix), tokens(text));
    } else if out.number.is_none() {
        out.order = rank(rest);
    }
    if title_page {
        out.title.clear();
        out.label.clear();
    }
    out
}

/// Names that are numbers without a word or digits: `one`, `IV`; only where all of them are.
fn bare(words: &[String], cut: usize, out: &mut [Named]) {
    let first = |w: &String| {
        let word = w[cut.min(w.len())..].split([' ', '.']).next().unwrap_or("").to_owned();
        let roman = || numbers::roman(&word).filter(|_| !word.chars().any(char::is_lowercase));
        numbers::word(&fold(&word)).or_else(roman).map(|n| (n, word))
    };
    let body: Vec<usize> = (0..out.len()).filter(|i| out[*i].order.0 == BODY).collect();
    if body.len() < 2 || body.iter().any(|i| out[*i].number.is_some() || first(&words[*i]).is_none()) {
        return;
    }
    for i in body {
        let Some((n, word)) = first(&words[i]) else { continue };
        let rest = words[i][cut.min(words[i].len())..].trim_start_matches(word.as_str());
        out[i].number = Some(n);
        out[i].label = capital(&word);
        out[i].title = title(rest.trim_matches(SEPARATORS), true);
        out[i].tokens = [vec![Token::Number(n, 0)], tokens(rest)].concat();
    }
}

/// Division and rank of what has no number.
fn rank(text: &str) -> (u8, u8) {
    let folded = fold(text);
    if TITLE_PAGES.contains(&folded.as_str()) {
        return (HEAD, 0);
    }
    if FRONT.contains(&folded.as_str()) {
        return (HEAD, 1);
    }
    if BACK.contains(&folded.as_str()) {
        return (TAIL, 9);
    }
    if headwords::is_contents(&folded) && folded != "index" {
        return (HEAD, 4);
    }
    match headwords::name(&folded).map(|n| n.0).or_else(|| named(text)) {
        Some(SectionKind::Dedication) => (HEAD, 2),
        Some(SectionKind::Epigraph) => (HEAD, 3),
        Some(SectionKind::Foreword) => (HEAD, 5),
        Some(SectionKind::Preface) => (HEAD, 6),
        Some(SectionKind::Introduction) => (HEAD, 7),
        Some(SectionKind::FrontMatter) => (HEAD, 8),
        Some(SectionKind::Prologue) => (HEAD, 9),
        Some(SectionKind::Epilogue) => (TAIL, 0),
        Some(SectionKind::Afterword) => (TAIL, 1),
        Some(SectionKind::Appendix) => (TAIL, 2),
        Some(SectionKind::Notes) => (TAIL, 3),
        Some(SectionKind::Glossary) => (TAIL, 4),
        Some(SectionKind::BackMatter) => (TAIL, 5),
        Some(SectionKind::Acknowledgements) => (TAIL, 6),
        Some(SectionKind::Index) => (TAIL, 7),
        Some(SectionKind::AboutAuthor) => (TAIL, 8),
        _ => (BODY, 0),
    }
}

/// The part of a book whose name opens a name: `prologue the storm`.
fn named(text: &str) -> Option<SectionKind> {
    let folded = fold(text);
    let (first, _) = folded.split_once(|c: char| !c.is_alphanumeric())?;
    let kind = headwords::name(first)?.0;
    let opens = [
        SectionKind::Foreword,
        SectionKind::Preface,
        SectionKind::Introduction,
        SectionKind::Prologue,
        SectionKind::Epilogue,
        SectionKind::Afterword,
        SectionKind::Appendix,
        SectionKind::Acknowledgements,
    ];
    opens.contains(&kind).then_some(kind)
}

/// A title out of what a name has besides its number; empty where that is about the file.
fn title(text: &str, numbered: bool) -> String {
    let text =
        text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')')).trim_end_matches(SEPARATORS);
    let words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
    let about = |w: &&str| {
        let f = fold(w);
        let f = f.trim_matches(|c: char| !c.is_alphanumeric());
        ABOUT_FILES.contains(&f) || f.strip_prefix('v').unwrap_or(f).bytes().all(|b| b.is_ascii_digit())
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if words.iter().all(about) || letters == 0 || letters == 1 && (!numbered || text.is_ascii()) {
        return String::new();
    }
    if text.chars().any(char::is_uppercase) {
        return words.join(" ");
    }
    let title =
        words.iter().enumerate().map(|(n, w)| if n > 0 && SMALL.contains(w) { (*w).to_owned() } else { capital(w) });
    title.collect::<Vec<_>>().join(" ")
}

/// A label as a heading has it: without the marks behind it, and with a number that has no zeros before it.
fn label(text: &str) -> String {
    let text = text.trim_end_matches(SEPARATORS);
    let bare = |w: &str| match w.trim_start_matches('0') {
        rest if rest.starts_with(|c: char| c.is_ascii_digit()) => rest.to_owned(),
        _ => w.to_owned(),
    };
    capital(&text.split(' ').map(bare).collect::<Vec<_>>().join(" "))
}

/// With a capital at its head, where it has none at all.
fn capital(s: &str) -> String {
    if s.chars().any(char::is_uppercase) {
        return s.to_owned();
    }
    let mut c = s.chars();
    c.next().map_or_else(String::new, |f| f.to_uppercase().chain(c).collect())
}

/// The order of two files or folders that stand side by side.
pub(crate) fn order(a: &Named, b: &Named) -> Ordering {
    a.order.cmp(&b.order).then_with(|| compare(&a.tokens, &b.tokens))
}

/// A fault in the numbers of files that stand side by side, by their places in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Between a file and the one before it numbers are missing: the first and the last of them.
    Gap(usize, u32, u32),
    /// A file has the number of one before it.
    Twice(usize, usize),
}

/// Looks the numbers of files over that stand side by side in their order. `before` is the last number of the folder
/// before, which they may go on from; their own last one is given back.
pub(crate) fn count(files: &[&Named], before: u32) -> (Vec<Fault>, u32) {
    let mut faults = Vec::new();
    let all: Vec<(usize, &[Token])> = files.iter().enumerate().map(|(n, f)| (n, &f.tokens[..])).collect();
    let last = column(&all, before, &mut faults);
    faults.sort_by_key(|f| match f {
        Fault::Gap(n, ..) | Fault::Twice(_, n) => *n,
    });
    (faults, last)
}

/// A file in a family of names: its place, its number with the letter behind it, and what follows.
type Member<'a> = (usize, u32, u8, &'a [Token]);

/// Looks over the first number of names that are alike up to it; of those that have it in common, over the next.
fn column(files: &[(usize, &[Token])], before: u32, faults: &mut Vec<Fault>) -> u32 {
    // Families by the words before the number, in the order in which they begin.
    let mut families: Vec<(Vec<&str>, Vec<Member<'_>>)> = Vec::new();
    for (n, tokens) in files {
        let words: Vec<&str> =
            tokens.iter().map_while(|t| if let Token::Word(w) = t { Some(w.as_str()) } else { None }).collect();
        let Some(Token::Number(number, letter)) = tokens.get(words.len()) else { continue };
        let member = (*n, *number, *letter, &tokens[words.len() + 1..]);
        match families.iter_mut().find(|f| f.0 == words) {
            Some(f) => f.1.push(member),
            None => families.push((words, vec![member])),
        }
    }
    let mut end = before;
    for (words, members) in &families {
        // Words with a number in their midst, as in titles, count nothing.
        if members.len() < 2 && !words.is_empty() {
            continue;
        }
        let mut runs: Vec<Vec<&Member<'_>>> = Vec::new();
        for m in members {
            match runs.last_mut() {
                Some(r) if r[0].1 == m.1 => r.push(m),
                _ => runs.push(vec![m]),
            }
        }
        let steps: Vec<u32> = runs.windows(2).map(|w| w[1][0].1.saturating_sub(w[0][0].1)).collect();
        // 10, 20, 30 leaves room on purpose.
        let roomy = steps.iter().all(|s| *s >= ROOMY);
        if members.iter().all(|m| m.1 < YEARS) && !roomy {
            let first = runs[0][0];
            if first.1 > 1 && words.is_empty() && first.1 != before + 1 && first.1 - 1 <= MOST_MISSING && first.0 == 0 {
                faults.push(Fault::Gap(first.0, 1, first.1 - 1));
            }
            for w in runs.windows(2) {
                let (a, b) = (w[0][0].1, w[1][0].1);
                if b > a + 1 {
                    faults.push(Fault::Gap(w[1][0].0, a + 1, b - 1));
                }
            }
        }
        for r in &runs {
            let mut plain: Vec<&&Member<'_>> = r.iter().filter(|m| m.2 == 0).collect();
            plain.sort_by_key(|m| m.0);
            if plain.len() < 2 {
                continue;
            }
            let deeper = plain.iter().all(|m| matches!(m.3.first(), Some(Token::Number(..))) || is_counted(m.3));
            if deeper {
                let inner: Vec<(usize, &[Token])> = plain.iter().map(|m| (m.0, m.3)).collect();
                column(&inner, 0, faults);
            } else {
                plain.windows(2).for_each(|w| faults.push(Fault::Twice(w[0].0, w[1].0)));
            }
        }
        if words.is_empty() {
            end = members.iter().map(|m| m.1).max().unwrap_or(end);
        }
    }
    end
}

/// Steps between numbers from which on they were left on purpose.
const ROOMY: u32 = 5;
/// A series that begins with a higher number than this was not meant to begin with one.
const MOST_MISSING: u32 = 3;

/// A word that counts with its number behind it: `chapter 2`.
fn is_counted(tokens: &[Token]) -> bool {
    match tokens {
        [Token::Word(w), Token::Number(..), ..] => headwords::kind(w).is_some() || SHORT.contains(&w.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(names: &[&str]) -> Vec<String> {
        read(names).iter().map(|n| format!("{} | {}", n.label, n.title).trim_matches([' ', '|']).to_owned()).collect()
    }

    #[test]
    fn what_names_say() {
        for (names, want) in [
            (&["03 - The Weir.txt", "04 - The Gauge.txt"][..], &["3 | The Weir", "4 | The Gauge"][..]),
            (&["03.txt", "04.md"], &["3", "4"]),
            (&["chapter-03.txt", "chapter-04.txt"], &["Chapter 3", "Chapter 4"]),
            (&["Chapter 3 - The Weir.txt", "Chapter 4.txt"], &["Chapter 3 | The Weir", "Chapter 4"]),
            (&["ch03_the_weir_of_stone.txt", "ch04_low_water.txt"], &["3 | The Weir of Stone", "4 | Low Water"]),
            (&["My Novel - 01 Rain.txt", "My Novel - 02 Mud.txt"], &["1 | Rain", "2 | Mud"]),
            (&["novel_1.txt", "novel_2.txt", "novel_prologue.txt"], &["1", "2", "Prologue"]),
            (&["01_mybook.txt", "02_mybook.txt"], &["1", "2"]),
            (&["The Weir.txt", "The Door.txt"], &["The Weir", "The Door"]),
            (&["01. The Weir", "02. The Door"], &["1 | The Weir", "2 | The Door"]),
            (&["03 draft 2.txt", "04 final.txt"], &["3", "4"]),
            (&["one.txt", "two - Mud.txt"], &["One", "Two | Mud"]),
            (&["IV.txt", "IX.txt"], &["IV", "IX"]),
            (&["2b.txt", "2a The Ford.txt"], &["2b", "2a | The Ford"]),
            (&["00_title page.txt", "01 Rain.txt"], &["", "1 | Rain"]),
            (&["Kapitel 3 – Das Wehr.txt", "Kapitel 4.txt"], &["Kapitel 3 | Das Wehr", "Kapitel 4"]),
            (&["03 - Chapter 3 - The Weir.txt", "04 - Chapter 4.txt"], &["Chapter 3 | The Weir", "Chapter 4"]),
            (&["untitled.txt", "draft.txt"], &["", ""]),
            (&["03-the-2nd-winter.txt", "04-1984.txt"], &["3 | The 2nd Winter", "4"]),
        ] {
            assert_eq!(said(names), want, "{names:?}");
        }
    }

    #[test]
    fn the_order_of_names() {
        let want = [
            "title page.txt",
            "dedication.txt",
            "Foreword by Tom.txt",
            "prologue.txt",
            "1.txt",
            "2 - B.txt",
            "2a.txt",
            "CHAPTER 3.txt",
            "chapter-four.txt",
            "10.txt",
            "interlude.txt",
            "epilogue.txt",
            "Afterword.txt",
            "appendix A.txt",
            "appendix b.txt",
            "acknowledgements.txt",
            "about the author.txt",
        ];
        let mut names = want;
        names.sort_unstable();
        let said = read(&names);
        let mut at: Vec<usize> = (0..names.len()).collect();
        at.sort_by(|a, b| order(&said[*a], &said[*b]));
        assert_eq!(at.iter().map(|i| names[*i]).collect::<Vec<_>>(), want);
    }

    #[test]
    fn numbers_are_looked_over() {
        use Fault::*;
        for (names, want) in [
            (&["01", "02", "03"][..], vec![]),
            (&["chapter-06.txt", "chapter-08.txt", "chapter-11.txt"], vec![Gap(1, 7, 7), Gap(2, 9, 10)]),
            (&["01 a", "02 b", "02 c"], vec![Twice(1, 2)]),
            (&["1.txt", "2.txt", "2 copy.txt", "3.txt"], vec![Twice(1, 2)]),
            (&["chapter-01.txt", "chapter-01 copy.txt", "chapter-02.txt"], vec![Twice(0, 1)]),
            (&["0 prologue", "1", "2", "epilogue"], vec![]),
            (&["2.txt", "3.txt"], vec![Gap(0, 1, 1)]),
            (&["part1-ch1", "part1-ch2", "part2-ch3", "part2-ch5"], vec![Gap(3, 4, 4)]),
            (&["1.1", "1.2", "2.1", "2.2"], vec![]),
            (&["10 a", "20 b", "30 c"], vec![]),
            (&["2023-04-01", "2023-04-09", "2024-01-02"], vec![]),
            (&["2a", "2b", "3"], vec![Gap(0, 1, 1)]),
            (&["rain", "snow"], vec![]),
        ] {
            let said = read(names);
            let all: Vec<&Named> = said.iter().collect();
            assert_eq!(count(&all, 0).0, want, "{names:?}");
        }
    }
}
