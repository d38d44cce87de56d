//! Text inside a block: white space, dropped characters, emphasis marks.
//!
//! The lines of a paragraph are first made one run of text; emphasis is then read from that run, so that it may go
//! over line ends. A mark opens before a word and closes after one; a mark between spaces or without a partner is
//! text. Inside a word only what typists write there counts: `_H_anwell`, `31_st_`, `M^r`, `C_{2}`.

use std::borrow::Cow;

use super::bytes;
use super::lines::is_dropped;
use crate::book::Inline;

/// Between the lines of verse while emphasis is read; it cannot occur in a draft's running text.
pub(crate) const SEAM: char = '\n';

/// What emphasis reading needs to know about the draft.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// `=bold=` and `~wide~` are read, as transcribers of printed books write them.
    pub(crate) equals: bool,
    /// `/slant/` is read, where the draft has it throughout.
    pub(crate) slashes: bool,
    /// `<i>tags</i>` are read: only where their names are declared left out.
    pub(crate) tags: bool,
}

impl Marks {
    /// The same marks, and tags.
    pub(crate) fn with_tags(self) -> Marks {
        Marks { tags: true, ..self }
    }

    /// The first bytes of the marks that only some drafts have; that of a mark which all have for one that is not read.
    fn some(self) -> [u8; 3] {
        let read = |b: u8, is_read: bool| if is_read { b } else { b'*' };
        [read(b'<', self.tags), read(b'=', self.equals), read(b'/', self.slashes)]
    }
}

/// The place of a note's mark in text that [`super::doc::Doc::typed`] gives: this, the note's number in the digits
/// after it, and [`NOTE_END`]. They are noncharacters, which the decoder takes out of drafts.
pub(crate) const NOTE: char = '\u{fdd0}';
const NOTE_DIGIT: u32 = 0xfdd1;
pub(crate) const NOTE_END: char = '\u{fdef}';

/// Writes the place of a note's mark.
pub(crate) fn push_note(out: &mut String, note: usize) {
    out.push(NOTE);
    for d in note.to_string().bytes() {
        out.extend(char::from_u32(NOTE_DIGIT + u32::from(d - b'0')));
    }
    out.push(NOTE_END);
}

/// Whether a character belongs to the place of a note's mark.
pub(crate) fn is_note(c: char) -> bool {
    matches!(c, NOTE..=NOTE_END)
}

/// Text read and the marks that were meant to open and never closed.
pub(crate) struct Read {
    pub(crate) inlines: Vec<Inline>,
    pub(crate) unclosed: Option<&'static str>,
    /// Names of tags that became emphasis: words of the draft that the book does not have.
    pub(crate) tags: Vec<&'static str>,
}

impl Read {
    /// Text without marks.
    pub(crate) fn plain(text: String) -> Read {
        let inlines = if text.is_empty() { Vec::new() } else { vec![Inline::Text(text)] };
        Read { inlines, unclosed: None, tags: Vec::new() }
    }

    /// The words alone.
    pub(crate) fn words(mut self) -> String {
        match &mut self.inlines[..] {
            [Inline::Text(t)] => std::mem::take(t),
            other => crate::book::plain(other),
        }
    }
}

/// Reads lines as one run of text.
pub(crate) fn read<S: AsRef<str>>(lines: impl IntoIterator<Item = S>, marks: Marks) -> Read {
    let lines = lines.into_iter();
    // A wrapped line is some seventy bytes.
    let mut flat = Flat { out: String::with_capacity(lines.size_hint().0 * 72) };
    for l in lines {
        flat.line(l.as_ref());
    }
    parse(flat.finish(), marks)
}

/// Reads lines that stay lines; emphasis may go over their ends. Lines without any text are left out.
pub(crate) fn read_lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>, marks: Marks) -> ReadLines {
    let mut all = String::new();
    for l in lines {
        let mut flat = Flat::default();
        flat.line(l.as_ref());
        let one = flat.finish();
        if !one.is_empty() {
            if !all.is_empty() {
                all.push(SEAM);
            }
            all.push_str(&one);
        }
    }
    let read = parse(all, marks);
    let lines = seams(read.inlines).into_iter().map(|l| worded(tidy(l))).filter(|l| !l.is_empty()).collect();
    ReadLines { lines, unclosed: read.unclosed, tags: read.tags }
}

/// Lines read, as [`Read`].
pub(crate) struct ReadLines {
    pub(crate) lines: Vec<Vec<Inline>>,
    pub(crate) unclosed: Option<&'static str>,
    pub(crate) tags: Vec<&'static str>,
}

/// The words of lines on one line, without marks: for titles, names and matching.
pub(crate) fn words<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    read(lines, Marks::default()).words()
}

/// As [`words`], of one line, which most often is its words as it stands.
pub(crate) fn words_of(line: &str) -> Cow<'_, str> {
    let s = line.trim();
    if is_plain(s) && !has_marks(s, Marks::default()) { Cow::Borrowed(s) } else { Cow::Owned(words([line])) }
}

/// Gathers lines: white space becomes single spaces, dropped characters go, lines join.
#[derive(Default)]
struct Flat {
    out: String,
}

impl Flat {
    fn line(&mut self, l: &str) {
        // Most lines come trimmed.
        let visible = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
        let l = match l.as_bytes() {
            b if visible(b.first()) && visible(b.last()) => l,
            _ => l.trim_matches(|c: char| c.is_whitespace() || is_dropped(c)),
        };
        if l.is_empty() {
            return;
        }
        if is_plain(l) {
            add_line(&mut self.out, l);
            return;
        }
        part(&mut self.out, l);
        let mut chars = l.chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                let mut plain = !is_fixed_space(c);
                while let Some(n) = chars.peek().copied() {
                    if n.is_whitespace() {
                        plain |= !is_fixed_space(n);
                    } else if !is_dropped(n) {
                        break;
                    }
                    chars.next();
                }
                if !self.out.ends_with(|c: char| c.is_whitespace()) {
                    self.out.push(if plain { ' ' } else { c });
                }
            } else if is_note(c) {
                self.out.push(c);
            } else if is_dropped(c) || (is_joiner(c) && !self.out.ends_with(joins_letters)) {
                // Nothing of it goes into the book.
            } else if c == '\\' && chars.peek().is_some_and(|n| matches!(n, '#' | '~' | '-')) {
                // A Markdown escape of a mark that is text here anyway.
            } else {
                self.out.push(c);
            }
        }
    }

    fn finish(mut self) -> String {
        while self.out.ends_with(|c: char| c.is_whitespace()) {
            self.out.pop();
        }
        self.out
    }
}

/// Adds a line that goes in as it stands.
pub(crate) fn add_line(out: &mut String, line: &str) {
    part(out, line);
    out.push_str(line);
}

/// Puts the space between text and the line that follows it, where there is one.
fn part(out: &mut String, line: &str) {
    if !out.is_empty() && !line.is_empty() && !joins_tight(out, line) {
        out.push(' ');
    }
}

/// Whether a line goes in as it stands: single spaces, and nothing that is dropped. Most lines of most drafts do, so
/// this looks at bytes and errs on the side of no.
pub(crate) fn is_plain(l: &str) -> bool {
    let odd = |c: u8| (c < b' ') | (c == 0x7f) | (c == b'\\') | (c == 0xe1) | (c == 0xe3) | (c == 0xef);
    // Two spaces; U+0080 to U+00A0 and U+00AD.
    let odd_two = |a: u8, b: u8| (a == b' ') & (b == b' ') | (a == 0xc2) & ((b <= 0xa0) | (b == 0xad));
    // Of U+2000 to U+206F only dashes, quotes and the ellipsis go in.
    let odd_three = |a: u8, b: u8, c: u8| {
        let known = (b == 0x80) & ((0x93..=0x9f).contains(&c) | (c == 0xa6));
        (a == 0xe2) & ((b == 0x80) | (b == 0x81)) & !known
    };
    let l = l.as_bytes();
    !bytes::any(l, odd) && !bytes::any_two(l, 1, odd_two) && !bytes::any_three(l, odd_three)
}

pub(crate) fn is_fixed_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Joiners have no width, but some scripts and emoji are misspelt without them.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

pub(crate) fn joins_letters(c: char) -> bool {
    c as u32 >= 0x590
}

/// Whether a line end between these is no space: after a dash that closes up to the next word, before one that
/// closes up to the word before, and inside a hyphenated compound.
pub(crate) fn joins_tight(before: &str, next: &str) -> bool {
    let opens_word = |s: &str| s.trim_start_matches('_').starts_with(char::is_alphanumeric);
    if before.ends_with("--") || before.ends_with('\u{2014}') {
        let head = before.trim_end_matches(['-', '\u{2014}']);
        return opens_word(next) && !head.is_empty() && !head.ends_with(char::is_whitespace);
    }
    if let Some(rest) = next.strip_prefix("--").or_else(|| next.strip_prefix('\u{2014}')) {
        return opens_word(rest) && before.ends_with(|c: char| c.is_alphanumeric());
    }
    if let Some(head) = before.strip_suffix('-') {
        // `two- and three-masted` is no compound broken at a line end.
        let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
        let joins = !matches!(
            word.as_str(),
            "and" | "or" | "to" | "und" | "oder" | "et" | "ou" | "en" | "of" | "och" | "og" | "e" | "y" | "o"
        );
        return joins && head.ends_with(char::is_alphanumeric) && next.starts_with(char::is_alphanumeric);
    }
    false
}

/// Marks open at once. No writer nests deeper than three; without a bound a row of marks costs its square.
const MOST_OPEN: usize = 16;
/// Letters that stand raised behind a `^` without braces, as in `M^r`, `1^st`, `17^eme`.
const MOST_RAISED: usize = 3;
/// Letters in the braces of `X^{th}` and `C_{2}`.
const MOST_BRACED: usize = 24;
/// Letters of a part of a word that is stressed by itself, as in `31_st_`.
const MOST_PART: usize = 24;

/// What marks a stretch of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A row of one character.
    Row(char, usize),
    /// A tag, by its place in [`TAGS`].
    Tag(usize),
}

impl Kind {
    /// A number of its own, for counting.
    fn slot(self) -> usize {
        match self {
            Kind::Row(ch, len) => {
                let row = match ch {
                    '*' => 0,
                    '_' => 1,
                    '=' => 2,
                    '~' => 3,
                    _ => 4,
                };
                row * 4 + len.min(3)
            }
            Kind::Tag(n) => ROWS * 4 + n,
        }
    }
}

/// Characters that make rows.
const ROWS: usize = 5;

/// What a tag means.
#[derive(Clone, Copy)]
enum Means {
    Emphasis,
    Strong,
    Struck,
    Raised,
    Lowered,
}

/// The tags that people type into drafts.
const TAGS: [(&str, Means); 9] = [
    ("i", Means::Emphasis),
    ("em", Means::Emphasis),
    ("b", Means::Strong),
    ("strong", Means::Strong),
    ("s", Means::Struck),
    ("del", Means::Struck),
    ("strike", Means::Struck),
    ("sup", Means::Raised),
    ("sub", Means::Lowered),
];

#[derive(Clone, Copy)]
struct Mark {
    kind: Kind,
    /// One past the mark, in the text.
    end: usize,
    /// The last white space before it was here; a mark that opens inside a word closes in it.
    inside: bool,
    /// Where its content begins in the list of pieces.
    piece: usize,
}

/// A tag at the start of the text: which, whether it closes, its length.
fn tag(text: &str) -> Option<(usize, bool, usize)> {
    let end = text.bytes().take(10).position(|b| b == b'>')?;
    let inner = &text[1..end];
    let (closes, name) = match inner.strip_prefix('/') {
        Some(n) => (true, n),
        None => (false, inner),
    };
    let n = TAGS.iter().position(|(t, _)| t.eq_ignore_ascii_case(name))?;
    Some((n, closes, end + 1))
}

/// A raised or lowered part at a `^` or `_`: its text and the length of the whole.
fn script(text: &str, braced_only: bool) -> Option<(&str, usize)> {
    let rest = &text[1..];
    if let Some(inner) = rest.strip_prefix('{') {
        let end = inner.bytes().take(MOST_BRACED).position(|b| b == b'}')?;
        let part = &inner[..end];
        let sound = part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | ' ' | '\'' | '/'));
        return (sound && part.trim() == part && !part.is_empty()).then_some((part, end + 3));
    }
    if braced_only {
        return None;
    }
    let part = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    let letters = part.chars().take(MOST_RAISED + 1).count();
    (!part.is_empty() && letters <= MOST_RAISED && (digits || part.chars().all(char::is_alphabetic)))
        .then_some((part, 1 + part.len()))
}

/// Whether a byte may begin a mark, where `some` are those that only some drafts have. The place of a note's mark begins
/// with 0xEF.
fn is_mark(b: u8, some: [u8; 3]) -> bool {
    let [tag, bold, slant] = some;
    (b == b'*') | (b == b'_') | (b == b'^') | (b == b'~') | (b == 0xef) | (b == tag) | (b == bold) | (b == slant)
}

fn has_marks(text: &str, marks: Marks) -> bool {
    let some = marks.some();
    bytes::any(text.as_bytes(), |b| is_mark(b, some))
}

/// Reads emphasis from flat text.
fn parse(text: String, marks: Marks) -> Read {
    if !has_marks(&text, marks) {
        return Read::plain(text);
    }
    let (text, some) = (text.as_str(), marks.some());
    // Pieces of the finished text; an open mark is a piece of its own until it is closed.
    let mut pieces: Vec<Inline> = Vec::new();
    let mut open: Vec<Mark> = Vec::new();
    let mut tags = Vec::new();
    // How many marks of each kind are open, so that a closer without an opener costs nothing.
    let mut waiting = [0usize; ROWS * 4 + TAGS.len()];
    let mut from = 0;
    let bytes = text.as_bytes();
    let mut i = 0;
    let mut space = 0;
    while i < bytes.len() {
        let b = bytes[i];
        if b == b' ' || b == b'\n' {
            space = i + 1;
        }
        if !is_mark(b, some) {
            i += 1;
            continue;
        }
        if b == 0xef {
            if let Some((note, len)) = note_at(&text[i..]) {
                push_text(&mut pieces, text[from..i].trim_end_matches(' '));
                pieces.push(Inline::NoteRef(note));
                i += len;
                from = i;
            } else {
                i += 1;
            }
            continue;
        }
        let before = text[..i].chars().next_back();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if matches!(b, b'^' | b'_')
            && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '.'))
            && let Some((part, len)) = script(&text[i..], b == b'_')
        {
            push_text(&mut pieces, &text[from..i]);
            let part = vec![Inline::Text(part.to_owned())];
            pieces.push(if b == b'^' { Inline::Raised(part) } else { Inline::Lowered(part) });
            i += len;
            from = i;
            continue;
        }
        if b == b'^' {
            i += 1;
            continue;
        }
        let (kind, end, opens, closes, inside);
        if b == b'<' {
            let Some((n, closing, len)) = tag(&text[i..]) else {
                i += 1;
                continue;
            };
            (kind, end, opens, closes, inside) = (Kind::Tag(n), i + len, !closing, closing, false);
        } else {
            end = i + bytes[i..].iter().take_while(|c| **c == b).count();
            let (ch, len) = (char::from(b), end - i);
            let after = text[end..].chars().next();
            let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
            kind = Kind::Row(ch, len);
            let max = match ch {
                '=' | '/' => 1,
                '~' => 2,
                _ => 3,
            };
            // A single tilde is many things; only transcribers mark words with it.
            let meant = len <= max && before != Some('\\') && (ch != '~' || len == 2 || marks.equals);
            let mut shuts = solid(before) && !word(after);
            let mut begins = solid(after) && !word(before);
            inside = ch == '_' && len == 1 && !begins && word(before) && word(after) && part_of_word(&text[end..]);
            begins |= inside;
            // `_H_anwell`: what opened in this word closes in it.
            if ch == '_' && len == 1 && !shuts && solid(before) {
                shuts = open.iter().rev().find(|m| m.kind == kind).is_some_and(|m| {
                    m.end > space && !m.inside && text[m.end..i].chars().all(char::is_alphanumeric) && m.end < i
                });
            }
            if !meant || !(begins || shuts) {
                i = end;
                continue;
            }
            (opens, closes) = (begins, shuts);
        }
        let s = kind.slot();
        if closes && waiting[s] > 0 && closer_fits(&open, kind, i) {
            while let Some(m) = open.pop() {
                waiting[m.kind.slot()] -= 1;
                if m.kind == kind {
                    push_text(&mut pieces, &text[from..i]);
                    let content = join(pieces.split_off(m.piece + 1));
                    pieces.pop();
                    if let Kind::Tag(n) = kind {
                        tags.extend([TAGS[n].0, TAGS[n].0]);
                    }
                    pieces.push(wrap(kind, content));
                    break;
                }
            }
            from = end;
        } else if opens {
            push_text(&mut pieces, &text[from..i]);
            if open.len() >= MOST_OPEN {
                let oldest = open.remove(0);
                waiting[oldest.kind.slot()] -= 1;
            }
            open.push(Mark { kind, end, inside, piece: pieces.len() });
            waiting[s] += 1;
            // The mark itself, as text, in case nothing closes it.
            pieces.push(Inline::Text(text[i..end].to_owned()));
            from = end;
        }
        i = end;
    }
    push_text(&mut pieces, &text[from..]);
    let unclosed = open.iter().find_map(|m| {
        let meant = text[m.end..].chars().next().is_some_and(char::is_alphabetic);
        match m.kind {
            _ if !meant => None,
            Kind::Row('_', 1) => Some("_"),
            Kind::Row('_', 2) => Some("__"),
            Kind::Row('*', 2) => Some("**"),
            Kind::Row('*', 3) => Some("***"),
            Kind::Tag(n) => Some(TAGS[n].0),
            Kind::Row(..) => None,
        }
    });
    Read { inlines: worded(tidy(join(pieces))), unclosed, tags }
}

/// The text, or nothing where it is note marks alone: they have no word to stand behind.
fn worded(inlines: Vec<Inline>) -> Vec<Inline> {
    let marks = inlines.iter().all(|i| matches!(i, Inline::NoteRef(_) | Inline::LineBreak));
    if marks || crate::book::plain(&inlines).trim().is_empty() { Vec::new() } else { inlines }
}

/// Whether a mark inside a word opens a part that closes at the word's end, as in `31_st_`.
fn part_of_word(rest: &str) -> bool {
    let mut letters = 0;
    let mut chars = rest.chars();
    for c in chars.by_ref() {
        if c == '_' {
            return letters > 0 && !chars.next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        }
        letters += 1;
        if !c.is_alphanumeric() || letters > MOST_PART {
            return false;
        }
    }
    false
}

/// The note whose mark's place the text begins with, and the length of what says so.
fn note_at(text: &str) -> Option<(usize, usize)> {
    let inner = text.strip_prefix(NOTE)?;
    let mut note = 0usize;
    let mut len = NOTE.len_utf8();
    for c in inner.chars() {
        len += c.len_utf8();
        match c {
            NOTE_END => return Some((note, len)),
            c if is_note(c) => note = note.saturating_mul(10).saturating_add((c as u32 - NOTE_DIGIT) as usize),
            _ => return None,
        }
    }
    None
}

/// A closer needs something between it and its opener.
fn closer_fits(open: &[Mark], kind: Kind, at: usize) -> bool {
    open.iter().rev().find(|m| m.kind == kind).is_some_and(|m| m.end < at)
}

fn push_text(out: &mut Vec<Inline>, s: &str) {
    if !s.is_empty() {
        out.push(Inline::Text(s.to_owned()));
    }
}

fn wrap(kind: Kind, content: Vec<Inline>) -> Inline {
    let emphasis = |c| Inline::Emphasis(without(c, &is_emphasis));
    let strong = |c| Inline::Strong(without(c, &is_strong));
    let struck = |c| Inline::Struck(without(c, &|i| matches!(i, Inline::Struck(_))));
    match kind {
        Kind::Row('~', 2) => struck(content),
        Kind::Row('~' | '=', _) => strong(content),
        Kind::Row('/', _) => emphasis(content),
        Kind::Row(_, 2) => strong(content),
        Kind::Row(_, 3) => strong(vec![emphasis(without(content, &is_strong))]),
        Kind::Row(..) => emphasis(content),
        Kind::Tag(n) => match TAGS[n].1 {
            Means::Emphasis => emphasis(content),
            Means::Strong => strong(content),
            Means::Struck => struck(content),
            Means::Raised => Inline::Raised(without(content, &|i| matches!(i, Inline::Raised(_)))),
            Means::Lowered => Inline::Lowered(without(content, &|i| matches!(i, Inline::Lowered(_)))),
        },
    }
}

fn is_emphasis(i: &Inline) -> bool {
    matches!(i, Inline::Emphasis(_))
}

fn is_strong(i: &Inline) -> bool {
    matches!(i, Inline::Strong(_))
}

/// Takes out of text the marks of the kind that it will stand in as a whole.
fn without(content: Vec<Inline>, of_kind: &dyn Fn(&Inline) -> bool) -> Vec<Inline> {
    let mut out = Vec::new();
    for mut i in content {
        let same = of_kind(&i);
        match i.children_mut() {
            Some(x) => {
                let inner = without(std::mem::take(x), of_kind);
                if same {
                    out.extend(inner);
                } else {
                    *x = inner;
                    out.push(i);
                }
            }
            None => out.push(i),
        }
    }
    join(out)
}

/// Makes neighbouring texts one.
fn join(pieces: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(pieces.len());
    for p in pieces {
        match (out.last_mut(), p) {
            (Some(Inline::Text(a)), Inline::Text(b)) => a.push_str(&b),
            (_, p) => out.push(p),
        }
    }
    out
}

/// Cuts at every seam; emphasis open there is closed and opened again.
pub(crate) fn seams(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    fn put(out: &mut Vec<Vec<Inline>>, n: usize, i: Inline) {
        if n > 0 {
            out.push(Vec::new());
        }
        if let Some(line) = out.last_mut() {
            line.push(i);
        }
    }
    let mut out = vec![Vec::new()];
    for i in inlines {
        match i {
            Inline::Text(t) => {
                t.split(SEAM).enumerate().for_each(|(n, s)| put(&mut out, n, Inline::Text(s.to_owned())))
            }
            Inline::LineBreak | Inline::NoteRef(_) => put(&mut out, 0, i),
            other => {
                let inner = seams(other.children().to_vec());
                inner.into_iter().enumerate().for_each(|(n, s)| put(&mut out, n, other.with(s)));
            }
        }
    }
    out
}

/// Drops what is empty and the spaces at either end, and spaces that emphasis left double.
pub(crate) fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    fn go(inlines: Vec<Inline>, spaced: &mut bool) -> Vec<Inline> {
        let mut out = Vec::with_capacity(inlines.len());
        for i in inlines {
            match i {
                Inline::Text(t) => {
                    let t = if *spaced { t.trim_start().to_owned() } else { t };
                    if let Some(last) = t.chars().next_back() {
                        *spaced = last.is_whitespace();
                        out.push(Inline::Text(t));
                    }
                }
                Inline::LineBreak => {
                    *spaced = true;
                    out.push(Inline::LineBreak);
                }
                // Where text begins with a mark, no space follows it.
                Inline::NoteRef(n) => out.push(Inline::NoteRef(n)),
                mut other => {
                    if let Some(x) = other.children_mut() {
                        *x = go(std::mem::take(x), spaced);
                        if !x.is_empty() {
                            out.push(other);
                        }
                    }
                }
            }
        }
        join(out)
    }
    fn trim_end(inlines: &mut Vec<Inline>) {
        while let Some(last) = inlines.last_mut() {
            let empty = match last {
                Inline::Text(t) => {
                    t.truncate(t.trim_end().len());
                    t.is_empty()
                }
                Inline::LineBreak => true,
                Inline::NoteRef(_) => false,
                other => other.children_mut().is_none_or(|x| {
                    trim_end(x);
                    x.is_empty()
                }),
            };
            if !empty {
                return;
            }
            inlines.pop();
        }
    }
    let mut spaced = true;
    let mut out = go(inlines, &mut spaced);
    trim_end(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(inlines: &[Inline]) -> String {
        inlines
            .iter()
            .map(|i| match i {
                Inline::Text(t) => t.clone(),
                Inline::Emphasis(x) => format!("<i>{}</i>", show(x)),
                Inline::Strong(x) => format!("<b>{}</b>", show(x)),
                Inline::Raised(x) => format!("<sup>{}</sup>", show(x)),
                Inline::Lowered(x) => format!("<sub>{}</sub>", show(x)),
                Inline::Struck(x) => format!("<s>{}</s>", show(x)),
                Inline::LineBreak => "<br>".into(),
                other => show(other.children()),
            })
            .collect()
    }

    #[test]
    fn emphasis() {
        for (given, wanted) in [
            ("a *b* c", "a <i>b</i> c"),
            ("_a\nb_ c", "<i>a b</i> c"),
            ("**a** __b__ ***c***", "<b>a</b> <b>b</b> <b><i>c</i></b>"),
            ("**a _b_**.", "<b>a <i>b</i></b>."),
            ("_a *b* c_", "<i>a b c</i>"),
            ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
            ("word* and *more", "word* and *more"),
            ("_open and *shut*", "_open and <i>shut</i>"),
            ("it is _not_'s way", "it is <i>not</i>'s way"),
            ("_do_n't and _H_anwell, the 31_st_", "<i>do</i>n't and <i>H</i>anwell, the 31<i>st</i>"),
            ("M^r X^{th} C_{2}H 2^n a ^ b x^", "M<sup>r</sup> X<sup>th</sup> C<sub>2</sub>H 2<sup>n</sup> a ^ b x^"),
            ("<i>a</i> <B>b</B> x < y <i> z", "<i>a</i> <b>b</b> x < y <i> z"),
            ("~~a~~ and ~5 or ~6", "<s>a</s> and ~5 or ~6"),
            ("/a b/ and/or", "/a b/ and/or"),
            ("__ ** _", "__ ** _"),
            ("=a= b", "=a= b"),
            ("(_a_)--_b_,", "(<i>a</i>)--<i>b</i>,"),
            ("****a****", "****a****"),
        ] {
            assert_eq!(show(&read(given.split('\n'), Marks::default().with_tags()).inlines), wanted, "{given}");
        }
        assert_eq!(show(&read(["=a= b"], Marks { equals: true, ..Marks::default() }).inlines), "<b>a</b> b");
        assert_eq!(read(["_open wide"], Marks::default()).unclosed, Some("_"));
        assert_eq!(read(["* a note"], Marks::default()).unclosed, None);
    }

    #[test]
    fn lines_join() {
        for (given, wanted) in [
            ("a \t b\n  c", "a b c"),
            ("word--\nword", "word--word"),
            ("he --\nsaid", "he -- said"),
            ("word\n--word", "word--word"),
            ("a well-\nknown", "a well-known"),
            ("two-\nand three", "two- and three"),
            ("a\u{ad}b\u{200b}c\u{7}d", "abcd"),
            ("a\u{a0}b \u{a0}c", "a\u{a0}b c"),
        ] {
            assert_eq!(show(&read(given.split('\n'), Marks::default()).inlines), wanted, "{given}");
        }
    }

    #[test]
    fn verse_keeps_lines() {
        let ReadLines { lines, .. } = read_lines(["_a", " b_ c", "", "d"], Marks::default());
        assert_eq!(lines.iter().map(|l| show(l)).collect::<Vec<_>>(), ["<i>a</i>", "<i>b</i> c", "d"]);
    }
}
