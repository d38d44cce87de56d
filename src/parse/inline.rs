//! Text inside a block: white space, dropped characters, emphasis marks.
//!
//! The lines of a paragraph are first made one run of text; emphasis is then read from that run, so that it may go
//! over line ends. A mark opens before a word and closes after one; a mark inside a word, between spaces or without
//! a partner is text.

use super::lines::is_dropped;
use crate::book::Inline;

/// Between the lines of verse while emphasis is read; it cannot occur in a draft's running text.
pub(crate) const SEAM: char = '\n';

/// What emphasis reading needs to know about the draft.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// `=bold=` is read, as transcribers of printed books write it.
    pub(crate) equals: bool,
}

/// Text read and the marks that were meant to open and never closed.
pub(crate) struct Read {
    pub(crate) inlines: Vec<Inline>,
    pub(crate) unclosed: Option<&'static str>,
}

/// Reads lines as one run of text.
pub(crate) fn read<'a>(lines: impl IntoIterator<Item = &'a str>, marks: Marks) -> Read {
    let lines = lines.into_iter();
    // A wrapped line is some seventy bytes.
    let mut flat = Flat { out: String::with_capacity(lines.size_hint().0 * 72) };
    for l in lines {
        flat.line(l);
    }
    let text = flat.finish();
    parse(&text, marks)
}

/// Reads lines that stay lines; emphasis may go over their ends. Lines without any text are left out.
pub(crate) fn read_lines<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    marks: Marks,
) -> (Vec<Vec<Inline>>, Option<&'static str>) {
    let mut all = String::new();
    for l in lines {
        let mut flat = Flat::default();
        flat.line(l);
        let one = flat.finish();
        if !one.is_empty() {
            if !all.is_empty() {
                all.push(SEAM);
            }
            all.push_str(&one);
        }
    }
    let read = parse(&all, marks);
    let lines = seams(read.inlines).into_iter().map(tidy).filter(|l| !l.is_empty()).collect();
    (lines, read.unclosed)
}

/// The words of lines on one line, without marks: for titles, names and matching.
pub(crate) fn words<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    crate::book::plain(&read(lines, Marks::default()).inlines)
}

/// Gathers lines: white space becomes single spaces, dropped characters go, lines join.
#[derive(Default)]
struct Flat {
    out: String,
}

impl Flat {
    fn line(&mut self, l: &str) {
        let l = l.trim_matches(|c: char| c.is_whitespace() || is_dropped(c));
        if l.is_empty() {
            return;
        }
        if !self.out.is_empty() && !joins_tight(&self.out, l) {
            self.out.push(' ');
        }
        if is_plain(l) {
            self.out.push_str(l);
            return;
        }
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

/// Whether a line goes in as it stands: single spaces, and nothing that is dropped. Most lines of most drafts do, so
/// this looks at bytes and errs on the side of no.
fn is_plain(l: &str) -> bool {
    let b = l.as_bytes();
    b.iter().enumerate().all(|(i, c)| match c {
        b' ' => b.get(i + 1) != Some(&b' '),
        0..=0x1f | 0x7f | b'\\' => false,
        // U+0080 to U+00A0 and U+00AD.
        0xc2 => b.get(i + 1).is_some_and(|n| *n > 0xa0 && *n != 0xad),
        // Of U+2000 to U+206F only dashes, quotes and the ellipsis.
        0xe2 => {
            b.get(i + 1) != Some(&0x80) && b.get(i + 1) != Some(&0x81)
                || matches!(b.get(i + 1..i + 3), Some([0x80, 0x93..=0x9f | 0xa6]))
        }
        0xe1 | 0xe3 | 0xef => false,
        _ => true,
    })
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

#[derive(Clone, Copy)]
struct Mark {
    ch: char,
    len: usize,
    /// Byte range in the text.
    at: usize,
    /// Where its content begins in the list of pieces.
    piece: usize,
}

/// Reads emphasis from flat text.
fn parse(text: &str, marks: Marks) -> Read {
    if text.is_empty() {
        return Read { inlines: Vec::new(), unclosed: None };
    }
    let is_mark = |b: u8| b == b'*' || b == b'_' || (marks.equals && b == b'=');
    if !text.bytes().any(is_mark) {
        return Read { inlines: vec![Inline::Text(text.to_owned())], unclosed: None };
    }
    // Pieces of the finished text; an open mark is a piece of its own until it is closed.
    let mut pieces: Vec<Inline> = Vec::new();
    let mut open: Vec<Mark> = Vec::new();
    // How many marks of each kind are open, so that a closer without an opener costs nothing.
    let mut waiting = [0usize; 3 * 4];
    let slot = |ch: char, len: usize| {
        (match ch {
            '*' => 0,
            '_' => 1,
            _ => 2,
        }) * 4
            + len.min(3)
    };
    let mut from = 0;
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if !is_mark(bytes[i]) {
            i += 1;
            continue;
        }
        let b = bytes[i];
        let mut end = i;
        while end < bytes.len() && bytes[end] == b {
            end += 1;
        }
        let (ch, len) = (char::from(b), end - i);
        let before = text[..i].chars().next_back();
        let after = text[end..].chars().next();
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let opens = solid(after) && !word(before);
        let closes = solid(before) && !word(after);
        let max = if ch == '=' { 1 } else { 3 };
        if len > max || !(opens || closes) || before == Some('\\') {
            i = end;
            continue;
        }
        let s = slot(ch, len);
        if closes && waiting[s] > 0 && closer_fits(&open, ch, len, i) {
            while let Some(m) = open.pop() {
                waiting[slot(m.ch, m.len)] -= 1;
                if m.ch == ch && m.len == len {
                    push_text(&mut pieces, &text[from..i]);
                    let content = join(pieces.split_off(m.piece + 1));
                    pieces.pop();
                    pieces.push(wrap(ch, len, content));
                    break;
                }
            }
            from = end;
        } else if opens {
            push_text(&mut pieces, &text[from..i]);
            if open.len() >= MOST_OPEN {
                let oldest = open.remove(0);
                waiting[slot(oldest.ch, oldest.len)] -= 1;
            }
            open.push(Mark { ch, len, at: i, piece: pieces.len() });
            waiting[s] += 1;
            // The mark itself, as text, in case nothing closes it.
            pieces.push(Inline::Text(text[i..end].to_owned()));
            from = end;
        }
        i = end;
    }
    push_text(&mut pieces, &text[from..]);
    let unclosed = open.iter().find_map(|m| {
        let next = text[m.at + m.len..].chars().next();
        let meant = next.is_some_and(char::is_alphabetic) && !(m.ch == '*' && m.len == 1);
        match (m.ch, m.len) {
            _ if !meant => None,
            ('_', 1) => Some("_"),
            ('_', 2) => Some("__"),
            ('*', 2) => Some("**"),
            ('*', 3) => Some("***"),
            _ => None,
        }
    });
    Read { inlines: tidy(join(pieces)), unclosed }
}

/// A closer needs something between it and its opener.
fn closer_fits(open: &[Mark], ch: char, len: usize, at: usize) -> bool {
    open.iter().rev().find(|m| m.ch == ch && m.len == len).is_some_and(|m| m.at + m.len < at)
}

fn push_text(out: &mut Vec<Inline>, s: &str) {
    if !s.is_empty() {
        out.push(Inline::Text(s.to_owned()));
    }
}

fn wrap(ch: char, len: usize, content: Vec<Inline>) -> Inline {
    match (ch, len) {
        ('=', _) | (_, 2) => Inline::Strong(without(content, false)),
        (_, 3) => Inline::Strong(vec![Inline::Emphasis(without(without(content, true), false))]),
        _ => Inline::Emphasis(without(content, true)),
    }
}

/// Takes emphasis (or strong) out of what will be emphasis (or strong) as a whole.
fn without(content: Vec<Inline>, emphasis: bool) -> Vec<Inline> {
    let mut out = Vec::new();
    for i in content {
        match i {
            Inline::Emphasis(x) if emphasis => out.extend(without(x, emphasis)),
            Inline::Strong(x) if !emphasis => out.extend(without(x, emphasis)),
            Inline::Emphasis(x) => out.push(Inline::Emphasis(without(x, emphasis))),
            Inline::Strong(x) => out.push(Inline::Strong(without(x, emphasis))),
            other => out.push(other),
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
                Inline::NoteRef(n) => {
                    *spaced = false;
                    out.push(Inline::NoteRef(n));
                }
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
            ("_do_n't", "_do_n't"),
            ("__ ** _", "__ ** _"),
            ("=a= b", "=a= b"),
            ("(_a_)--_b_,", "(<i>a</i>)--<i>b</i>,"),
            ("****a****", "****a****"),
        ] {
            assert_eq!(show(&read(given.split('\n'), Marks::default()).inlines), wanted, "{given}");
        }
        assert_eq!(show(&read(["=a= b"], Marks { equals: true }).inlines), "<b>a</b> b");
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
        let (lines, _) = read_lines(["_a", " b_ c", "", "d"], Marks::default());
        assert_eq!(lines.iter().map(|l| show(l)).collect::<Vec<_>>(), ["<i>a</i>", "<i>b</i> c", "d"]);
    }
}
