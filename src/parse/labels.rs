//! Labels of headings: `Chapter 1`, `Erstes Kapitel`, `BOOK THE SECOND`, `[ 7 ]`, `XIV.`.

use super::headwords::{self, Kind};
use super::lines::ends_sentence;
use super::numbers::{self, Form, fold, folded, is_word};

/// A label at the head of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) kind: Kind,
    /// The folded word of the label, empty for bare numbers.
    pub(crate) word: String,
    /// `None` for an ordinal of unknown value.
    pub(crate) number: Option<u32>,
    pub(crate) form: Form,
    /// Bytes of the text that are the label, its closing mark included.
    pub(crate) end: usize,
    /// Where the rest begins, after the marks between; the text's length where there is none.
    pub(crate) rest: usize,
    /// A mark parts label and rest.
    pub(crate) parted: bool,
}

impl Label {
    /// Nothing follows the label.
    pub(crate) fn is_lone(&self, text: &str) -> bool {
        self.rest >= text.len()
    }
}

#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// The first few words of a text.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(7);
    let mut start = None;
    for (i, c) in text.char_indices() {
        if is_word(c) {
            start.get_or_insert(i);
        } else if let Some(s) = start.take() {
            out.push(Token { text: &text[s..i], start: s, end: i });
            if out.len() == 7 {
                return out;
            }
        }
    }
    if let Some(s) = start {
        out.push(Token { text: &text[s..], start: s, end: text.len() });
    }
    out
}

/// A number at token `i`; words of two tokens as one. Gives the index after it.
fn number_at(text: &str, t: &[Token], i: usize) -> Option<(u32, Form, usize)> {
    let one = t.get(i)?;
    if let Some(two) = t.get(i + 1) {
        let between = &text[one.end..two.start];
        if matches!(between, " " | "-" | "\u{2010}" | "\u{2011}")
            && numbers::is_ten(one.text)
            && let Some(n) = numbers::word(&fold(&format!("{}{}", one.text, two.text)))
        {
            return Some((n, Form::Word, i + 2));
        }
    }
    let (n, form) = numbers::number(one.text)?;
    // `L'AUTOMNE`: a letter before an apostrophe is no numeral.
    if form != Form::Digits && text[one.end..].starts_with(['\'', '\u{2019}']) {
        return None;
    }
    Some((n, form, i + 1))
}

/// Reads a label at the head of `text`, which has no marks of emphasis and single spaces. `learned` are words that
/// this draft counts with.
pub(crate) fn parse(text: &str, learned: &[String]) -> Option<Label> {
    let first = text.chars().next()?;
    // The quick way out for running text: labels open with a capital, a digit, a bracket or a dash.
    // Many scripts have no capitals.
    if !(first.is_uppercase()
        || !first.is_ascii() && is_word(first) && first.is_alphabetic() && !first.is_lowercase()
        || first.is_ascii_digit()
        || matches!(
            first,
            '第' | '[' | '(' | '-' | '\u{2014}' | '\u{2013}' | '\u{a7}' | '.' | '<' | '~' | '*' | '#' | '='
        )
        || text.len() < 20)
    {
        return None;
    }
    if let Some(l) = han(text) {
        return Some(l);
    }
    let t = tokens(text);
    let lead = &text[..t.first()?.start];
    if lead.contains(['"', '\'', '\u{201c}', '\u{2018}', '\u{ab}', '\u{bf}', '\u{a1}']) || lead.len() > 8 {
        return None;
    }
    let find = |w: &str| {
        folded(w, |f| match headwords::kind(f) {
            Some(k) => Some((k, f.to_owned())),
            None if learned.iter().any(|l| l == f) => Some((Kind::Learned, f.to_owned())),
            None => None,
        })
    };
    let from = usize::from(t.len() > 1 && folded(t[0].text, headwords::is_article));
    for i in 0..=from {
        if let Some(l) = kind_first(text, &t, i, &find) {
            return Some(compound(text, &l, &find).unwrap_or(l));
        }
        if let Some(l) = None.or_else(|| number_first(text, &t, i, &find)) {
            return Some(l);
        }
    }
    bare(text, &t).or_else(|| glued(text, &t)).or_else(|| joker(text, &t, from, &find))
}

/// `第十二章 雨`.
fn han(text: &str) -> Option<Label> {
    let body = text.strip_prefix('第')?;
    let digits: String = body.chars().take_while(|c| numbers::is_han_digit(*c)).collect();
    let n = numbers::han(&digits)?;
    let unit = body[digits.len()..].chars().next()?;
    let kind = match unit {
        '章' | '回' | '话' | '話' | '篇' => Kind::Chapter,
        '卷' | '巻' | '部' | '编' | '編' => Kind::Book,
        '幕' => Kind::Act,
        '场' | '場' => Kind::Scene,
        '节' | '節' => Kind::Section,
        _ => return None,
    };
    let end = '第'.len_utf8() + digits.len() + unit.len_utf8();
    let tail = &text[end..];
    let rest = text.len() - tail.trim_start_matches([' ', '\u{3000}', '：', ':', '、', '.', '-', '—']).len();
    // Running text goes on without a break.
    (rest > end || tail.is_empty()).then(|| Label {
        kind,
        word: unit.to_string(),
        number: Some(n),
        form: Form::Digits,
        end,
        rest,
        parted: true,
    })
}

type Find<'a> = dyn Fn(&str) -> Option<(Kind, String)> + 'a;

/// `Chapter 1`, `BOOK THE FIRST`, `FEDERALIST No. 1`.
fn kind_first(text: &str, t: &[Token], i: usize, find: &Find) -> Option<Label> {
    let (kind, word) = find(t.get(i)?.text)?;
    let mut j = i + 1;
    let next = t.get(j)?;
    if folded(next.text, headwords::is_between) && number_at(text, t, j + 1).is_some() && next.text != "I" {
        j += 1;
    }
    let (n, form, k) = match letter(t.get(j)?.text) {
        Some(n) if kind == Kind::Section => (n, Form::Roman, j + 1),
        _ => number_at(text, t, j)?,
    };
    let gap = &text[t[i].end..t[j].start];
    if gap.len() > 12 || gap.contains([',', ';', '!', '?']) {
        return None;
    }
    let (n, form, k) = inner(text, t, k, form).unwrap_or_else(|| (n, form, several(text, t, k, n, form)));
    let label = close(text, kind, word, Some(n), form, t[k - 1].end);
    let rest = &text[label.rest..];
    let capital = !t[i].text.starts_with(char::is_lowercase);
    // `Book I of the`, `part one was`: running text. `Act one` needs no capital where nothing follows.
    if !rest.is_empty() && !label.parted && rest.starts_with(char::is_lowercase) {
        return None;
    }
    (capital || rest.is_empty()).then_some(label)
}

/// `Scene 2.III.`: the number behind that of the act, and the index after it. `Chapter 12.5` is between two chapters.
fn inner(text: &str, t: &[Token], k: usize, form: Form) -> Option<(u32, Form, usize)> {
    let figure = |f: Form| matches!(f, Form::Roman | Form::LowerRoman);
    let close = (form == Form::Digits || figure(form)) && &text[t[k - 1].end..t.get(k)?.start] == ".";
    let (n, f, next) = number_at(text, t, k).filter(|x| close && figure(x.1))?;
    // `Chapter 1.I was born`: a blank was forgotten.
    let runs_on = text[t[next - 1].end..].trim_start_matches(' ').starts_with(char::is_alphabetic);
    (!runs_on).then_some((n, f, next))
}

/// `LECTURES IV AND V`, `LETTERS 3-5`: the index after the last of the numbers that one heading has. They count up, and
/// the last is joined by a word or a dash.
fn several(text: &str, t: &[Token], k: usize, n: u32, form: Form) -> usize {
    let (mut end, mut at, mut last) = (k, k, n);
    while at < t.len() {
        let gap = |j: usize| text[t[j - 1].end..t[j].start].trim_end();
        let word = at + 1 < t.len()
            && gap(at).trim_matches(',').is_empty()
            && gap(at + 1).is_empty()
            && folded(t[at].text, headwords::is_and);
        let dash = matches!(gap(at), "-" | "\u{2013}" | " &");
        if !(word || dash || gap(at) == ",") {
            break;
        }
        let Some((m, f, next)) = number_at(text, t, at + usize::from(word)) else { break };
        if f != form || m <= last || m > last + MOST_TOGETHER {
            break;
        }
        (at, last) = (next, m);
        end = if word || dash { next } else { end };
    }
    end
}

/// One heading stands for no more than so many numbers.
const MOST_TOGETHER: u32 = 12;

/// `Part One, Chapter Two`: each chapter says its part, and the two are one label.
fn compound(text: &str, outer: &Label, find: &Find) -> Option<Label> {
    let tail = text[outer.end..].strip_prefix(", ").filter(|_| outer.kind.rank() <= Kind::Book.rank())?;
    let from = text.len() - tail.len();
    let inner = kind_first(tail, &tokens(tail), 0, find)?;
    let fits = inner.kind.rank() > outer.kind.rank() && (inner.is_lone(tail) || inner.parted);
    fits.then(|| Label { end: from + inner.end, rest: from + inner.rest, ..inner })
}

/// The place of a capital letter that is no common roman numeral: `Appendix B`.
fn letter(s: &str) -> Option<u32> {
    let c = s.chars().next().filter(|c| s.len() == 1 && c.is_ascii_uppercase() && !matches!(c, 'I' | 'V' | 'X'))?;
    Some(c as u32 - 'A' as u32 + 1)
}

/// `Erstes Kapitel`, `The First Part`, `1. Kapitel`.
fn number_first(text: &str, t: &[Token], i: usize, find: &Find) -> Option<Label> {
    let (n, form, j) = number_at(text, t, i)?;
    let (kind, word) = find(t.get(j)?.text)?;
    let gap = &text[t[j - 1].end..t[j].start];
    if gap.contains([',', ';', '!', '?', ':', '\u{2014}', '(']) || gap.contains("--") || form == Form::LowerRoman {
        return None;
    }
    let label = close(text, kind, word, Some(n), form, t[j].end);
    // `Das erste Buch` is a label only where it stands alone.
    let capital = t[i].text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    // `One night--it was in June` tells a story.
    let tells = headwords::is_weak_kind(&label.word) && text[label.rest..].starts_with(char::is_lowercase);
    (label.is_lone(text) && (capital || i > 0) || label.parted && capital && !tells).then_some(label)
}

/// `XIV.`, `7`, `[ 7 ]`, `--XVI--`, `Three`, `II. The Mail`.
fn bare(text: &str, t: &[Token]) -> Option<Label> {
    if let Some(l) = decimal(text, t) {
        return Some(l);
    }
    let (n, form, k) = number_at(text, t, 0)?;
    // `3 March` is a day.
    if t.get(k).is_some_and(|w| folded(w.text, headwords::is_month)) && form == Form::Digits {
        return None;
    }
    let label = close(text, Kind::Bare, String::new(), Some(n), form, t[k - 1].end);
    let rest = &text[label.rest..];
    if rest.is_empty() {
        return Some(label);
    }
    let capitals = !rest.chars().any(char::is_lowercase);
    let opens = rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    let ok = match form {
        // `One: The Mail`; `One. Two.` is talk.
        Form::Word => label.parted && opens && rest.len() < 80 && (capitals || !ends_sentence(rest)),
        Form::LowerRoman | Form::Decimal => false,
        Form::Roman => {
            (label.parted && (n > 1 || !text[label.end..].starts_with(','))) || (capitals && t[0].text.len() > 1)
        }
        Form::Digits => (label.parted || opens) && t[0].text.len() <= 3,
    };
    ok.then_some(label)
}

/// `2.3 The Mail`, `2.3.`: the number of the last part counts.
fn decimal(text: &str, t: &[Token]) -> Option<Label> {
    let digits = |t: &Token| t.text.len() <= 3 && t.text.bytes().all(|b| b.is_ascii_digit());
    let parts = (0..t.len().min(3))
        .take_while(|k| digits(&t[*k]) && (*k == 0 || &text[t[k - 1].end..t[*k].start] == "."))
        .count();
    if parts < 2 || t[0].start > 0 {
        return None;
    }
    let n = t[parts - 1].text.parse().ok()?;
    let label =
        Label { parted: true, ..close(text, Kind::Bare, String::new(), Some(n), Form::Decimal, t[parts - 1].end) };
    let rest = &text[label.rest..];
    let opens = rest.chars().find(|c| c.is_alphanumeric()).is_none_or(|c| c.is_uppercase());
    opens.then_some(label)
}

/// A word of a label and a number of at most thirty letters.
const LONGEST_GLUED: usize = 64;

/// `BOOKXXXV`.
fn glued(text: &str, t: &[Token]) -> Option<Label> {
    let word = t.first()?.text;
    if !word.is_ascii() || !(5..=LONGEST_GLUED).contains(&word.len()) {
        return None;
    }
    for at in 4..word.len() {
        let (head, tail) = word.split_at(at);
        let Some(kind) =
            headwords::kind(&fold(head)).filter(|k| !headwords::is_weak_kind(&fold(head)) && *k != Kind::Bare)
        else {
            continue;
        };
        if let Some((n, form @ (Form::Roman | Form::Digits))) = numbers::number(tail) {
            let label = close(text, kind, fold(head), Some(n), form, t[0].end);
            if label.is_lone(text) || label.parted {
                return Some(label);
            }
        }
    }
    None
}

/// `CHAPTER THE LAST`, `Letztes Kapitel`, `Chapter Umpteen`: a label of unknown number, alone on its line.
fn joker(text: &str, t: &[Token], from: usize, find: &Find) -> Option<Label> {
    let words = t.get(from..)?;
    let kinds = |w: &Token| find(w.text).filter(|(_, f)| !headwords::is_weak_kind(f));
    // `Bonus Chapter: What the Mouse Saw`.
    if let [w, k, ..] = words
        && words.len() > 2
        && let Some((kind, word)) = kinds(k)
        && [w, k].iter().all(|w| w.text.starts_with(char::is_uppercase))
        && &text[w.end..k.start] == " "
        && kinds(w).is_none()
    {
        let label = close(text, kind, word, None, Form::Word, k.end);
        let colon = text[k.end..].trim_start().starts_with([':', '\u{2014}']);
        return (colon && !label.is_lone(text)).then_some(label);
    }
    let (kind, word, last) = match words {
        [k, o] | [k, _, o]
            if kinds(k).is_some() && (words.len() == 2 || headwords::is_between(&fold(words[1].text))) =>
        {
            let (kind, word) = kinds(k)?;
            (kind, word, headwords::is_last(&fold(o.text)) || words.len() == 2)
        }
        [_, k] => {
            let (kind, word) = kinds(k)?;
            (kind, word, true)
        }
        _ => return None,
    };
    let end = t.last()?.end;
    let closed = text[end..].chars().all(|c| matches!(c, '.' | ':' | ' '));
    (last && closed && t[0].text.starts_with(char::is_uppercase)).then_some(Label {
        kind,
        word,
        number: None,
        form: Form::Word,
        end: text.len(),
        rest: text.len(),
        parted: false,
    })
}

/// Finds where the label closes and the rest begins.
fn close(text: &str, kind: Kind, word: String, number: Option<u32>, form: Form, end: usize) -> Label {
    let tail = &text[end..];
    let marks = tail.len() - tail.trim_start_matches(|c: char| is_mark(c) || c == ' ').len();
    let between = &tail[..marks];
    let parted = between.chars().any(is_mark);
    // A full stop and a closing bracket are the label's own; a colon or a dash stands between.
    let own = between.len() - between.trim_start_matches(['.', ')', ']']).len();
    let spaced = between[own..].trim_start_matches(' ').starts_with([']', ')']);
    let rest = end + marks;
    let end = if rest >= text.len() {
        text.len()
    } else if spaced {
        end + between.rfind([']', ')']).map_or(own, |p| p + 1)
    } else {
        end + own
    };
    Label { kind, word, number, form, end, rest, parted }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '.' | ':'
            | ')'
            | ']'
            | '-'
            | '\u{2014}'
            | '\u{2013}'
            | '\u{2012}'
            | '\u{2015}'
            | '|'
            | '*'
            | '~'
            | '='
            | '>'
            | '/'
            | '\u{b7}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(s: &str) -> String {
        match parse(s, &[]) {
            None => "-".into(),
            Some(l) => format!(
                "{:?} {} [{}] [{}]",
                l.kind,
                l.number.map_or("?".into(), |n| n.to_string()),
                &s[..l.end],
                &s[l.rest..]
            ),
        }
    }

    #[test]
    fn labels() {
        for (given, wanted) in [
            ("Chapter 1", "Chapter 1 [Chapter 1] []"),
            ("CHAPTER IV. The Rabbit", "Chapter 4 [CHAPTER IV.] [The Rabbit]"),
            ("Chapter One: Title", "Chapter 1 [Chapter One] [Title]"),
            ("CHAPTER FORTY-SEVEN", "Chapter 47 [CHAPTER FORTY-SEVEN] []"),
            ("Chapter Twenty One - Dusk", "Chapter 21 [Chapter Twenty One] [Dusk]"),
            ("Erstes Kapitel", "Chapter 1 [Erstes Kapitel] []"),
            ("Das zweite Buch", "Book 2 [Das zweite Buch] []"),
            ("Livre premier--Un juste", "Book 1 [Livre premier] [Un juste]"),
            ("Book the First--Recalled to Life", "Book 1 [Book the First] [Recalled to Life]"),
            ("FEDERALIST No. 1", "Canto 1 [FEDERALIST No. 1] []"),
            ("STAVE I: MARLEY'S GHOST", "Canto 1 [STAVE I] [MARLEY'S GHOST]"),
            ("[ 7 ]", "Bare 7 [[ 7 ]] []"),
            ("--XVI--", "Bare 16 [--XVI--] []"),
            ("1. VARIATION", "Bare 1 [1.] [VARIATION]"),
            ("II. The Mail", "Bare 2 [II.] [The Mail]"),
            ("I", "Bare 1 [I] []"),
            ("Three", "Bare 3 [Three] []"),
            ("Part One, Chapter Two", "Chapter 2 [Part One, Chapter Two] []"),
            ("Bonus Chapter: What the Mouse Saw", "Chapter ? [Bonus Chapter] [What the Mouse Saw]"),
            ("One: The Mail", "Bare 1 [One] [The Mail]"),
            ("One. Two.", "-"),
            ("BOOKXXXV", "Book 35 [BOOKXXXV] []"),
            ("Eerste Dag.", "Act 1 [Eerste Dag.] []"),
            ("LECTURES XI, XII, AND XIII. SAINTS.", "Canto 11 [LECTURES XI, XII, AND XIII.] [SAINTS.]"),
            ("Chapters 3-5", "Chapter 3 [Chapters 3-5] []"),
            ("CHAPTER 1 The 3 Bears", "Chapter 1 [CHAPTER 1] [The 3 Bears]"),
            ("CHAPTER THE LAST", "Chapter ? [CHAPTER THE LAST] []"),
            ("1.2 The Gel", "Bare 2 [1.2] [The Gel]"),
            ("Scene 2.III.", "Scene 3 [Scene 2.III.] []"),
            ("ACT I.II: The ford", "Act 2 [ACT I.II] [The ford]"),
            ("Chapter 1.I was born", "Chapter 1 [Chapter 1.] [I was born]"),
            ("3 March", "-"),
            ("One night--it was late", "-"),
            ("Appendix B", "Section 2 [Appendix B] []"),
            ("Första kapitlet", "Chapter 1 [Första kapitlet] []"),
            ("Druhá kapitola", "Chapter 2 [Druhá kapitola] []"),
            ("ЧАСТЬ ПЕРВАЯ", "Part 1 [ЧАСТЬ ПЕРВАЯ] []"),
            ("第十二章 雨", "Chapter 12 [第十二章] [雨]"),
            ("第一章节不同", "-"),
            ("I nodded.", "-"),
            ("Book I of the", "-"),
            ("CHANT D'AUTOMNE", "-"),
            ("\"Chapter 1\"", "-"),
            ("Part of it was gone.", "-"),
            ("3 men came", "-"),
        ] {
            assert_eq!(show(given), wanted, "{given}");
        }
    }
}
