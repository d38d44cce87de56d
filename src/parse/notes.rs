//! Footnotes and endnotes: marks in the text and what they stand for.
//!
//! A draft writes notes in many ways: `[Footnote 12: …]` where the page ended, `[12] …` below a section or at the
//! book's end, `* …` below a paragraph, a numbered list under the heading NOTES. A mark is one only where a note
//! answers it, and a note only where a mark calls it; whatever has no partner stays text where it stands.
//!
//! Numbers may begin again in every chapter. Then either each chapter's notes follow it, and a note answers the marks
//! since the note of the same number before; or all notes stand together, and the first row of numbers in the text
//! answers to the first row of notes. Both are tried, and the one that gives more notes a mark is taken.

use std::collections::BTreeMap;

use super::blocks;
use super::bytes::{any, any_three};
use super::doc::{Doc, NoteMark, Use};
use super::has::Has;
use super::heads::Found;
use super::numbers::fold;
use crate::book::{Inline, Note, SectionKind};
use crate::diag::{Diagnostic, Finding};
use crate::source::Span;

/// Words, folded, that open the bracket of a note.
const WORDS: &str = "footnote fussnote anmerkung voetnoot noot fotnot fodnote fotnote alaviite przypis talababa noto nota \
                     note";
/// Of these, the ones that an aside of the editor's may open with as well: they need a mark.
const WEAK: &str = "note nota noto anmerkung noot";
/// Lines, folded, above notes that have no heading of their own.
const LABELS: &str = "notes note footnotes footnote endnotes anmerkungen fussnoten noten notas nota notes: talababa \
                      voetnoten aanteekeningen noter fotnoter rimarkoj notoj";
/// Lines from a star to its note: notes that have no number stand on the mark's page.
const PAGE: usize = 120;
/// Lines of a note's further paragraphs.
const MOST_MORE: usize = 80;
/// Lines in which a bracket must close.
const MOST_LINES: usize = 400;
/// Bytes in which the same bracket must close.
const MOST_BYTES: usize = 40_000;
/// Bytes before a star in which another may have opened a stress.
const REACH: usize = 200;
/// Characters of a label above notes.
const LABEL: u32 = 40;

/// How a mark is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Square,
    Curly,
    Round,
    Raised,
    Star,
}

/// A mark in the text.
struct Mark {
    line: usize,
    start: u32,
    end: u32,
    key: String,
    family: Family,
    /// The place in the list of headings, for a mark that stood behind one.
    heading: Option<usize>,
}

/// A note before it is matched.
struct Body {
    first: usize,
    last: usize,
    /// The bytes it fills, its mark and brackets included.
    from: u32,
    to: u32,
    /// The bytes of its words.
    words: (u32, u32),
    key: String,
    /// The word that opens the bracket, which is left out.
    label: Option<&'static str>,
    form: Form,
    /// It is part of a paragraph, so it marks its own place where nothing else does.
    inline: bool,
    /// It stands in a section of notes, and stays there.
    gathered: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// `[Footnote 12: …]`.
    Named,
    /// As the mark in the text.
    Like(Family),
    /// `12. …` in a section of notes.
    Listed,
}

impl Body {
    fn answers(&self, family: Family) -> bool {
        match self.form {
            Form::Named => true,
            Form::Like(f) => f == family,
            Form::Listed => family != Family::Star,
        }
    }
}

/// Finds the notes, takes them out of the text and marks their places.
pub(crate) fn find(doc: &mut Doc, found: &mut [Found], diagnostics: &mut Vec<Diagnostic>) -> Vec<Note> {
    let mut bodies = bodies(doc, found);
    if bodies.is_empty() {
        return Vec::new();
    }
    let marks = marks(doc, &bodies, found);
    let answers = matched(doc, &marks, &bodies, found);
    if answers.iter().all(Vec::is_empty) && !bodies.iter().any(|b| b.inline || b.key.is_empty()) {
        return Vec::new();
    }
    more_paragraphs(doc, &mut bodies, &marks, &answers);
    place(doc, found, &bodies, &marks, &answers, diagnostics)
}

/// The key in a bracket: a number, a letter, or stars.
fn key(s: &str) -> Option<String> {
    let s = s.strip_prefix('^').unwrap_or(s).trim();
    let number = !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    let letter = s.len() == 1 && s.bytes().all(|b| b.is_ascii_alphabetic());
    let lettered = s.len() <= 5
        && s.len() > 1
        && s.ends_with(|c: char| c.is_ascii_lowercase())
        && s[..s.len() - 1].bytes().all(|b| b.is_ascii_digit());
    let stars = !s.is_empty() && s.len() <= 12 && s.chars().all(is_star) && s.chars().count() <= 4;
    (number || letter || lettered || stars).then(|| s.to_owned())
}

fn is_star(c: char) -> bool {
    matches!(c, '*' | '\u{2020}' | '\u{2021}' | '\u{a7}' | '\u{b6}')
}

/// The digits that stand raised of themselves, as plain ones.
fn raised(c: char) -> Option<char> {
    Some(match c {
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        '\u{2070}' | '\u{2074}'..='\u{2079}' => char::from(b'0' + (c as u32 - 0x2070) as u8),
        _ => return None,
    })
}

/// What a note opens with: its key, its form, the word that is left out, and the length up to its words.
fn opening(s: &str, in_notes: bool) -> Option<(String, Form, Option<&'static str>, usize)> {
    if let Some(rest) = s.strip_prefix('[') {
        let name = rest.len() - rest.trim_start_matches(char::is_alphabetic).len();
        if (4..=12).contains(&name) {
            let word = fold(&rest[..name]);
            let word = WORDS.split_ascii_whitespace().find(|w| *w == word)?;
            let after = &rest[name..];
            let colon = after.char_indices().take(12).find(|(_, c)| *c == ':').map(|(i, _)| i)?;
            let inner = after[..colon].trim();
            let weak = WEAK.split_ascii_whitespace().any(|w| w == word);
            let key = if inner.is_empty() && !weak { String::new() } else { key(inner.trim_matches(['[', ']']))? };
            return Some((key, Form::Named, Some(word), 1 + name + colon + 1));
        }
        let end = rest.char_indices().take(8).find(|(_, c)| *c == ']').map(|(i, _)| i)?;
        let key = key(&rest[..end])?;
        let tail = &rest[end + 1..];
        let skip = tail.len() - tail.trim_start_matches([':', ' ', '\t', '.']).len();
        // `[1]` closed up to a word is no note's opening.
        return (skip > 0).then_some((key, Form::Like(Family::Square), None, end + 2 + skip));
    }
    if let Some(rest) = s.strip_prefix('{') {
        let end = rest.char_indices().take(6).find(|(_, c)| *c == '}').map(|(i, _)| i)?;
        let key = key(&rest[..end])?;
        let tail = &rest[end + 1..];
        let skip = tail.len() - tail.trim_start().len();
        return (skip > 0).then_some((key, Form::Like(Family::Curly), None, end + 2 + skip));
    }
    if s.starts_with(is_star) {
        let stars = s.len() - s.trim_start_matches(is_star).len();
        let mut at = stars;
        let mut key = key(&s[..stars])?;
        // `*(2)` and `* (2)` are the second star of a page.
        let rest = s[at..].trim_start();
        if let Some(inner) = rest.strip_prefix('(')
            && let Some((n, _)) = inner.split_once(')').filter(|(n, _)| n.len() <= 2 && n.parse::<u8>().is_ok())
        {
            at = s.len() - rest.len() + n.len() + 2;
            key = format!("{key}({n})");
        }
        let tail = &s[at..];
        let skip = tail.len() - tail.trim_start().len();
        let words = tail.trim_start();
        let closed = tail.char_indices().any(|(i, c)| c == '*' && !tail[..i].ends_with(char::is_whitespace) && i > 0);
        let opens = words
            .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\u{201c}' | '\u{ab}' | '(' | '['));
        return (opens && (skip > 0 || !closed)).then_some((key, Form::Like(Family::Star), None, at + skip));
    }
    let digits: String = s.chars().map_while(raised).collect();
    if !digits.is_empty() && digits.len() <= 4 {
        let len: usize = s.chars().take(digits.len()).map(char::len_utf8).sum();
        let skip = s[len..].len() - s[len..].trim_start().len();
        return Some((digits, Form::Like(Family::Raised), None, len + skip));
    }
    if in_notes {
        let (open, rest) = match s.strip_prefix('(') {
            Some(r) => (1, r),
            None => (0, s),
        };
        let n = rest.bytes().take_while(u8::is_ascii_digit).count();
        let tail = rest.get(n..)?;
        let shut = tail.starts_with(['.', ')', ':']) || open == 0 && tail.starts_with(' ');
        if (1..=4).contains(&n) && shut {
            let after = tail.trim_start_matches(['.', ')', ':']);
            let skip = tail.len() - after.trim_start().len();
            return (!after.trim().is_empty()).then_some((rest[..n].to_owned(), Form::Listed, None, open + n + skip));
        }
    }
    None
}

/// The notes that the draft may have, in its order.
fn bodies(doc: &Doc, found: &[Found]) -> Vec<Body> {
    let mut out = Vec::new();
    let mut notes = vec![false; doc.lines.len()];
    let mut headed = vec![false; doc.lines.len()];
    for (a, b, section) in zones(doc, found) {
        notes[a.min(b)..b].fill(true);
        headed[a.min(b)..b].fill(section);
    }
    let runs = doc.runs();
    for (first, last, _) in &runs {
        let mut in_body = false;
        let mut i = *first;
        while i <= *last {
            let starts = i == *first || in_body;
            // A bracket that says what it is may stand anywhere.
            let bracket = !starts && doc.lines[i].has.any(Has::BRACKET);
            if !starts && !bracket {
                i += 1;
                continue;
            }
            let (s, in_notes) = (doc.text_of(i), notes[i]);
            if let Some(at) = bracket.then(|| named_at(s)).flatten() {
                match bracketed(doc, i, at) {
                    Some(b) => {
                        i = if b.last > i { b.last } else { i + 1 };
                        in_body = false;
                        out.push(b);
                        continue;
                    }
                    None => {
                        i += 1;
                        continue;
                    }
                }
            }
            match if starts { opening(s, in_notes) } else { None } {
                Some((_, Form::Named, ..)) => match bracketed(doc, i, 0) {
                    Some(b) => {
                        in_body = !b.inline;
                        out.push(Body { gathered: in_body && headed[i], ..b });
                        i = out.last().map_or(i, |b| b.last) + 1;
                        continue;
                    }
                    None => in_body = false,
                },
                Some((key, form, label, skip)) => {
                    let mut end = i;
                    while end < *last && opening(doc.text_of(end + 1), in_notes).is_none() {
                        end += 1;
                    }
                    let (l, e) = (&doc.lines[i], &doc.lines[end]);
                    let words = (l.start + skip as u32, e.end);
                    if words.0 < words.1 {
                        out.push(Body {
                            first: i,
                            last: end,
                            from: l.start,
                            to: e.end,
                            words,
                            key,
                            label,
                            form,
                            inline: false,
                            gathered: headed[i],
                        });
                        in_body = true;
                    }
                    i = end + 1;
                    continue;
                }
                None => in_body = false,
            }
            i += 1;
        }
    }
    // A bracket may go on over blank lines into runs that were read by themselves.
    let mut kept: Vec<Body> = Vec::with_capacity(out.len());
    for b in out {
        if kept.last().is_none_or(|k| k.to <= b.from) {
            kept.push(b);
        }
    }
    kept
}

/// Where in a line a bracket opens that says that it is a note.
fn named_at(s: &str) -> Option<usize> {
    s.match_indices('[')
        .map(|(i, _)| i)
        .take(32)
        .find(|i| matches!(opening(&s[*i..], false), Some((_, Form::Named, ..))))
}

/// The note in the bracket at a byte of a line, where the bracket closes.
fn bracketed(doc: &Doc, line: usize, at: usize) -> Option<Body> {
    let (key, form, label, skip) = opening(&doc.text_of(line)[at..], false)?;
    let from = doc.lines[line].start as usize + at;
    let mut depth = 0i32;
    for i in line..doc.lines.len().min(line + MOST_LINES) {
        let l = &doc.lines[i];
        if l.blank {
            continue;
        }
        if doc.uses[i] != Use::Text || l.start as usize > from + MOST_BYTES {
            return None;
        }
        let (a, b) = ((l.start as usize).max(from), l.end as usize);
        // The next note opens: this one was never closed.
        if i > line
            && doc.text[a..b].starts_with('[')
            && matches!(opening(&doc.text[a..b], false), Some((_, Form::Named, ..)))
        {
            return None;
        }
        for (k, c) in doc.text[a..b].bytes().enumerate() {
            depth += i32::from(c == b'[') - i32::from(c == b']');
            if depth == 0 && c == b']' {
                let to = a + k + 1;
                let whole = from == doc.lines[line].start as usize && to == b;
                let opens_run = line == 0 || !doc.is_text(line - 1);
                let ends_run = i + 1 >= doc.lines.len() || !doc.is_text(i + 1) || doc.text_of(i + 1).starts_with('[');
                return Some(Body {
                    first: line,
                    last: i,
                    from: from as u32,
                    to: to as u32,
                    words: ((from + skip) as u32, to as u32 - 1),
                    key,
                    label,
                    form,
                    inline: !(whole && (opens_run || doc.text_of(line - 1).ends_with(']')) && ends_run),
                    gathered: false,
                });
            }
        }
    }
    None
}

/// The lines of sections of notes, and of what stands below a label such as `NOTES:`; and whether a section it is.
fn zones(doc: &Doc, found: &[Found]) -> Vec<(usize, usize, bool)> {
    let mut out = Vec::new();
    for (k, f) in found.iter().enumerate() {
        let end = found.get(k + 1).map_or(doc.lines.len(), |n| n.first);
        if f.kind == SectionKind::Notes {
            // Sections below it are of its notes.
            let below = found[k + 1..].iter().find(|n| n.level <= f.level && n.kind != SectionKind::Chapter);
            out.push((f.last + 1, below.map_or(doc.lines.len(), |n| n.first).max(end), true));
        } else if let Some(label) = (f.last + 1..end).find(|i| is_label(doc, *i)) {
            out.push((label + 1, end, false));
        }
    }
    out
}

/// Whether a line stands by itself and names what is below it notes.
fn is_label(doc: &Doc, line: usize) -> bool {
    let l = &doc.lines[line];
    if l.blank || l.chars > LABEL || !doc.is_text(line) {
        return false;
    }
    if line > 0 && !doc.lines[line - 1].blank || doc.lines.get(line + 1).is_some_and(|l| !l.blank) {
        return false;
    }
    let f = fold(doc.text_of(line));
    let f = f.trim_matches(|c: char| !c.is_alphanumeric());
    LABELS.split_ascii_whitespace().any(|w| w == f)
}

/// Every mark that may call a note.
fn marks(doc: &Doc, bodies: &[Body], found: &[Found]) -> Vec<Mark> {
    let stars = bodies.iter().any(|b| b.key.starts_with(is_star));
    let wanted: std::collections::BTreeSet<&str> = bodies.iter().map(|b| b.key.as_str()).collect();
    let mut headed: Vec<(usize, String)> = doc
        .left_out
        .iter()
        .filter(|l| l.reason == IN_HEADING)
        .filter_map(|l| {
            let h = found.partition_point(|f| f.first + 1 < l.first as usize);
            let same = found.get(h).is_some_and(|f| f.first + 1 == l.first as usize);
            l.words.clone().filter(|w| same && wanted.contains(w.as_str())).map(|w| (h, w))
        })
        .collect();
    headed.sort();
    let mut headed = headed.into_iter().peekable();
    let mut out = Vec::new();
    let mut next = 0;
    for i in 0..doc.lines.len() {
        while let Some((h, key)) = headed.next_if(|(h, _)| found[*h].last <= i) {
            let end = doc.lines[found[h].last].end;
            out.push(Mark { line: i, start: end, end, key, family: Family::Square, heading: Some(h) });
        }
        if !doc.is_text(i) {
            continue;
        }
        while next < bodies.len() && bodies[next].to <= doc.lines[i].start {
            next += 1;
        }
        let base = doc.lines[i].start;
        if !doc.lines[i].has.any(Has::BRACKET.and(Has::STAR).and(Has::WIDE)) {
            continue;
        }
        let s = doc.text_of(i);
        let mut at = 0;
        while let Some((start, len, key, family)) = mark_in(s, at, stars) {
            at = start + len;
            let (from, to) = (base + start as u32, base + at as u32);
            let within = bodies[next..].iter().take(4).any(|b| b.from <= from && from < b.to);
            if !within && wanted.contains(key.as_str()) {
                out.push(Mark { line: i, start: from, end: to, key, family, heading: None });
            }
        }
    }
    out
}

/// Why heads leave a mark out.
pub(super) const IN_HEADING: &str = "note mark in a heading";

/// The next mark of a line from a byte on: where, how long, its key and family.
fn mark_in(s: &str, from: usize, stars: bool) -> Option<(usize, usize, String, Family)> {
    let bytes = s.as_bytes();
    let mut i = from;
    let rest = bytes.get(from..)?;
    let bracket = |b: u8| (b == b'[') | (b == b'{') | (b == b'(') | (b == b'*') | (b == 0xc2);
    // Raised digits, and the daggers.
    let sign = |a: u8, b: u8, c: u8| (a == 0xe2) & ((b == 0x81) | (b == 0x80) & ((c == 0xa0) | (c == 0xa1)));
    if !any(rest, bracket) && !any_three(rest, sign) {
        return None;
    }
    while i < bytes.len() {
        let (shut, family) = match bytes[i] {
            b'[' => (b']', Family::Square),
            b'{' => (b'}', Family::Curly),
            b'(' => (b')', Family::Round),
            b'*' if stars => (b'*', Family::Star),
            0xc2 | 0xe2 => (0, Family::Raised),
            _ => {
                i += 1;
                continue;
            }
        };
        let before = s[..i].trim_end().chars().next_back();
        match family {
            Family::Raised => {
                let rest = s.get(i..)?;
                let c = rest.chars().next()?;
                let digits: String = rest.chars().map_while(raised).collect();
                if !digits.is_empty() && before.is_some_and(|c| !c.is_whitespace()) {
                    let len = rest.chars().take(digits.chars().count()).map(char::len_utf8).sum();
                    return Some((i, len, digits, family));
                }
                if stars && is_star(c) && before.is_some() && !s[..i].ends_with(' ') {
                    return Some((i, c.len_utf8(), c.to_string(), Family::Star));
                }
                i += c.len_utf8();
            }
            Family::Star => {
                let len = bytes[i..].iter().take_while(|b| **b == b'*').count();
                let mut end = i + len;
                let mut key = s[i..end].to_owned();
                if let Some(inner) = s[end..].strip_prefix('(')
                    && let Some((n, _)) = inner.split_once(')').filter(|(n, _)| n.len() <= 2 && n.parse::<u8>().is_ok())
                {
                    end += n.len() + 2;
                    key = format!("{key}({n})");
                }
                let after = s[end..].chars().next();
                let direct = s[..i].chars().next_back();
                let parted = after.is_none_or(|c| !c.is_alphanumeric());
                // Some typists leave a space before the star.
                let touches = direct.is_some_and(|c| !c.is_whitespace()) || after.is_none_or(char::is_whitespace);
                // A star that an earlier one opened closes a stress.
                let near = (i.saturating_sub(REACH)..=i).find(|k| s.is_char_boundary(*k)).unwrap_or(i);
                let opener = s[near..i].char_indices().any(|(k, c)| {
                    let k = near + k;
                    c == '*'
                        && s[k + 1..].chars().next().is_some_and(|c| !c.is_whitespace() && c != '*')
                        && !s[..k].ends_with(|c: char| c.is_alphanumeric())
                });
                if len <= 3 && parted && before.is_some() && (touches || key.contains('(')) && !opener {
                    return Some((i, end - i, key, family));
                }
                i += len;
            }
            _ => {
                let end = bytes[i..].iter().take(9).position(|b| *b == shut).map(|n| i + n);
                // In `C_{2}` the braces are no mark; a mark may open the line that its word's line end parted it from.
                if !(family == Family::Curly && matches!(before, Some('_' | '^')))
                    && let Some(end) = end
                    && let Some(key) = s.get(i + 1..end).and_then(key)
                {
                    return Some((i, end + 1 - i, key, family));
                }
                i += 1;
            }
        }
    }
    None
}

/// The marks that each note answers, as indices.
fn matched(doc: &Doc, marks: &[Mark], bodies: &[Body], found: &[Found]) -> Vec<Vec<usize>> {
    let mut by_key: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (n, b) in bodies.iter().enumerate().filter(|(_, b)| !b.key.is_empty()) {
        by_key.entry(&b.key).or_default().1.push(n);
    }
    for (n, m) in marks.iter().enumerate() {
        if let Some(e) = by_key.get_mut(m.key.as_str()) {
            e.0.push(n);
        }
    }
    let mut following: Vec<Vec<usize>> = vec![Vec::new(); bodies.len()];
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); bodies.len()];
    let mark_rows = row_numbers(marks.iter().map(|m| m.key.as_str()));
    let body_rows = row_numbers(bodies.iter().map(|b| b.key.as_str()));
    for (key, (ms, bs)) in &by_key {
        if key.starts_with(is_star) {
            stars(doc, marks, bodies, found, ms, bs, &mut following);
            for b in bs {
                rows[*b] = following[*b].clone();
            }
            continue;
        }
        let mut from = 0;
        for b in bs {
            let upto = ms.partition_point(|m| marks[*m].start < bodies[*b].from);
            following[*b] =
                ms[from.min(upto)..upto].iter().copied().filter(|m| bodies[*b].answers(marks[*m].family)).collect();
            from = upto;
        }
        for b in bs {
            rows[*b] = ms
                .iter()
                .copied()
                .filter(|m| mark_rows[*m] == body_rows[*b] && bodies[*b].answers(marks[*m].family))
                .collect();
        }
    }
    let count = |a: &[Vec<usize>]| a.iter().filter(|m| !m.is_empty()).count();
    let mut best = if count(&rows) > count(&following) { rows } else { following };
    // A mark calls one note.
    let mut taken = vec![false; marks.len()];
    for a in &mut best {
        a.retain(|m| !std::mem::replace(&mut taken[*m], true));
    }
    // A numbered list is one of notes only where most of its numbers are called.
    let listed: Vec<usize> = (0..bodies.len()).filter(|b| bodies[*b].form == Form::Listed).collect();
    if listed.iter().filter(|b| !best[**b].is_empty()).count() * 10 < listed.len() * 6 {
        for b in listed {
            best[b].clear();
        }
    }
    best
}

/// Which row of numbers each stands in: a row ends where a number is not greater than the one before.
fn row_numbers<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let (mut row, mut last) = (0, 0u32);
    keys.map(|k| {
        if let Ok(n) = k.parse::<u32>() {
            // The same number twice in a row is one note called twice.
            row += usize::from(n < last);
            last = n;
        }
        row
    })
    .collect()
}

/// Stars have no numbers: a row of notes answers the last marks before it, in order.
fn stars(
    doc: &Doc,
    marks: &[Mark],
    bodies: &[Body],
    found: &[Found],
    ms: &[usize],
    bs: &[usize],
    out: &mut [Vec<usize>],
) {
    let mut used = 0;
    let mut n = 0;
    while n < bs.len() {
        // Notes with nothing but blank lines between them.
        let mut end = n + 1;
        while end < bs.len() && (bodies[bs[end - 1]].last + 1..bodies[bs[end]].first).all(|i| doc.lines[i].blank) {
            end += 1;
        }
        let first = &bodies[bs[n]];
        let from = first.first.saturating_sub(PAGE);
        let from = found.iter().rev().find(|f| f.last < first.first).map_or(from, |f| from.max(f.first));
        let upto = ms.partition_point(|m| marks[*m].start < first.from);
        let lo = ms.partition_point(|m| marks[*m].line < from).max(used);
        let window = &ms[lo.min(upto)..upto];
        let row = end - n;
        let take = window.len().min(row);
        for (k, m) in window[window.len() - take..].iter().enumerate() {
            // With fewer marks than notes, the notes nearest the marks are called.
            out[bs[n + k]].push(*m);
        }
        used = upto;
        n = end;
    }
}

/// Gives notes the paragraphs between them and the next, where the next note's mark stood before both.
fn more_paragraphs(doc: &Doc, bodies: &mut [Body], marks: &[Mark], answers: &[Vec<usize>]) {
    let marked: Vec<usize> = answers
        .iter()
        .flatten()
        .map(|m| marks[*m].line)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    for n in 0..bodies.len().saturating_sub(1) {
        let (a, b) = (&bodies[n], &bodies[n + 1]);
        let same = a.form == b.form && a.form != Form::Named && !a.inline && !b.inline;
        let called = !answers[n].is_empty() && answers[n + 1].first().is_some_and(|m| marks[*m].start < a.from);
        let between = a.last + 1..b.first;
        if !same || !called || between.len() > MOST_MORE || a.key.starts_with(is_star) {
            continue;
        }
        let plain = between.clone().all(|i| doc.lines[i].blank || doc.is_text(i) && !is_label(doc, i));
        let at = marked.partition_point(|l| *l < between.start);
        let free = marked.get(at).is_none_or(|l| *l >= between.end);
        let Some(last) = between.rev().find(|i| !doc.lines[*i].blank) else { continue };
        if plain && free {
            let end = doc.lines[last].end;
            let body = &mut bodies[n];
            (body.last, body.to, body.words.1) = (last, end, end);
        }
    }
}

/// Takes the matched notes out of the text, marks their places and makes them.
fn place(
    doc: &mut Doc,
    found: &mut [Found],
    bodies: &[Body],
    marks: &[Mark],
    answers: &[Vec<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Note> {
    // The notes that have a place, with the place of the first mark, in that order.
    let mut placed: Vec<(u32, usize)> = Vec::new();
    for (n, b) in bodies.iter().enumerate() {
        if let Some(m) = answers[n].first() {
            placed.push((marks[*m].start, n));
        } else if b.form == Form::Named && (b.inline || b.key.is_empty()) {
            placed.push((b.from, n));
        }
    }
    placed.sort_unstable();
    let mut out = Vec::new();
    let mut places: Vec<NoteMark> = Vec::new();
    for (_, n) in &placed {
        let b = &bodies[*n];
        let Some(note) = made(doc, b) else { continue };
        let at = out.len();
        out.push(note);
        if let Some(label) = b.label {
            doc.leave_out_words(b.first, b.first, "name of a note", label_words(doc, b, label).as_str());
        }
        if b.form == Form::Like(Family::Raised) {
            doc.leave_out_words(b.first, b.first, RAISED, &typed(doc, b.from, b.words.0));
        }
        for m in &answers[*n] {
            let m = &marks[*m];
            if m.family == Family::Raised {
                doc.leave_out_words(m.line, m.line, RAISED, &typed(doc, m.start, m.end));
            }
            match m.heading {
                Some(h) => {
                    let f = &mut found[h];
                    let part = if f.title.is_empty() { &mut f.label } else { &mut f.title };
                    part.push(Inline::NoteRef(at));
                    let line = found[h].first as u32 + 1;
                    doc.left_out.retain(|l| !(l.first == line && l.reason == IN_HEADING));
                }
                None => places.push(NoteMark { start: m.start, end: m.end, note: at }),
            }
        }
        // Its own lines are no text any more.
        let own = answers[*n].is_empty();
        if b.inline {
            let mut first = own;
            for i in b.first..=b.last {
                let l = &doc.lines[i];
                let (start, end) = (l.start.max(b.from), l.end.min(b.to));
                if start < end {
                    places.push(NoteMark { start, end, note: if first { at } else { NoteMark::NOTHING } });
                    first = false;
                }
            }
            continue;
        }
        if b.gathered {
            doc.gathered.push((b.first, at));
        } else if own && let Some(before) = (0..b.first).rev().find(|i| doc.is_text(*i)) {
            let end = doc.lines[before].end;
            places.push(NoteMark { start: end, end, note: at });
        }
        for i in b.first..=b.last {
            if doc.is_text(i) {
                doc.uses[i] = Use::Note;
            }
        }
    }
    doc.gathered.sort_unstable();
    places.sort_unstable_by_key(|p| (p.start, p.end));
    doc.note_marks = places;
    labels(doc);
    findings(doc, bodies, marks, answers, &out, diagnostics);
    out
}

/// Why raised digits are left out: the book has plain ones, and raises them.
const RAISED: &str = "raised digits of a note mark";

/// The bytes of the draft between these.
fn typed(doc: &Doc, from: u32, to: u32) -> String {
    doc.text[from as usize..to as usize].to_owned()
}

/// The word of a note's bracket as the draft writes it.
fn label_words(doc: &Doc, b: &Body, folded: &str) -> String {
    let s = &doc.text[b.from as usize + 1..b.words.0 as usize];
    let n = s.len() - s.trim_start_matches(char::is_alphabetic).len();
    if n == 0 { folded.to_owned() } else { s[..n].to_owned() }
}

/// The note itself: its paragraphs.
fn made(doc: &Doc, b: &Body) -> Option<Note> {
    let mut paragraphs: Vec<Vec<(usize, u32, u32)>> = Vec::new();
    let mut open = false;
    for i in b.first..=b.last {
        let l = &doc.lines[i];
        let (start, end) = (l.start.max(b.words.0), l.end.min(b.words.1));
        if l.blank || start >= end {
            open = open && !l.blank;
            continue;
        }
        match paragraphs.last_mut() {
            Some(p) if open => p.push((i, start, end)),
            _ => paragraphs.push(vec![(i, start, end)]),
        }
        open = true;
    }
    let blocks = blocks::of_note(doc, &paragraphs);
    let mark = if b.key.is_empty() { "*".to_owned() } else { b.key.clone() };
    (!blocks.is_empty()).then_some(Note { mark, blocks, span: Span { start: b.from, end: b.to } })
}

/// Leaves out the labels and rules above notes that have all gone.
fn labels(doc: &mut Doc) {
    let mut lines = Vec::new();
    let mut n = 0;
    while n < doc.lines.len() {
        if doc.uses[n] != Use::Note {
            n += 1;
            continue;
        }
        let mut up = n;
        // The label, and a rule above it or in its place.
        for _ in 0..2 {
            let Some(above) = (0..up).rev().find(|i| !doc.lines[*i].blank) else { break };
            let rule = blocks::is_ornament_at(doc, above) && up - above <= 4;
            if !doc.is_text(above) || !(is_label(doc, above) || rule) {
                break;
            }
            lines.push(above);
            up = above;
        }
        while n < doc.lines.len() && (doc.uses[n] == Use::Note || doc.lines[n].blank) {
            n += 1;
        }
        // What goes on below a rule is text, and the rule parts it.
        if up < n
            && doc.lines.get(n).is_some()
            && doc.is_text(n)
            && let Some(last) = lines.last().copied()
            && last == up
            && blocks::is_ornament_at(doc, up)
        {
            lines.pop();
        }
    }
    for l in lines {
        doc.leave_out(l, l + 1, "label above notes");
    }
}

/// Marks and notes that have no partner.
fn findings(
    doc: &Doc,
    bodies: &[Body],
    marks: &[Mark],
    answers: &[Vec<usize>],
    notes: &[Note],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if notes.is_empty() {
        return;
    }
    let mut called = vec![false; marks.len()];
    for m in answers.iter().flatten() {
        called[*m] = true;
    }
    for (m, called) in marks.iter().zip(called) {
        if !called && matches!(m.family, Family::Square | Family::Curly) && m.heading.is_none() {
            let span = Span { start: m.start, end: m.end };
            diagnostics.push(Diagnostic::at(span, Finding::MarkWithoutNote { mark: m.key.clone() }));
        }
    }
    for (b, a) in bodies.iter().zip(answers) {
        let named = matches!(b.form, Form::Named | Form::Like(Family::Square | Family::Curly));
        if a.is_empty() && named && !b.inline && !b.key.is_empty() {
            let span = doc.lines[b.first].span();
            diagnostics.push(Diagnostic::at(span, Finding::NoteWithoutMark { mark: b.key.clone() }));
        }
    }
}
