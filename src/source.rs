//! The draft's text and places in it.

use std::fmt;
use std::ops::Range;

/// A range of bytes in the decoded text of a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// The span as a range of indices.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A decoded draft: its name, its text with every line end written as `\n`, and where its lines begin.
///
/// A line ends at LF, CRLF or CR, so line numbers are those an editor shows for the raw file. A draft of several files is
/// one text with its lines counted through, in which every file knows its first line: [`Source::at`] says which line of
/// which file a line is, and that is what messages show.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    starts: Vec<u32>,
    parts: Vec<Part>,
}

/// A file of a draft that is made of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    name: String,
    first: u32,
    last: u32,
}

impl Part {
    /// The file's name as the user knows it: relative to the folder or the archive, with `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line of the whole text, from 1, that is the file's first.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// The line of the whole text that is the file's last; it is `first - 1` for a file without lines.
    pub fn last(&self) -> u32 {
        self.last
    }
}

/// A line as its file counts it. Shown as `14`, or with its file where a draft has several: `02.txt:14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At<'a> {
    /// The file, where there are several.
    pub file: Option<&'a str>,
    /// The line, from 1.
    pub line: u32,
}

impl At<'_> {
    /// For a sentence: `line 14`, or `02.txt:14`.
    pub fn words(self) -> String {
        if self.file.is_some() { self.to_string() } else { format!("line {}", self.line) }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.file {
            Some(file) => write!(f, "{file}:{}", self.line),
            None => write!(f, "{}", self.line),
        }
    }
}

/// Bytes of a line of dense prose: room for the starts of all lines at once.
const BYTES_OF_LINE: usize = 40;

impl Source {
    /// Blank lines above the first line of each of several files that no file has, so that headings which the text does
    /// not have, the file's and its folder's, have a place.
    const ABOVE: u32 = 2;
    /// Blank lines between the text of two files, those at their ends counted: as many as part the chapters of a draft,
    /// since that is what files are.
    const BETWEEN: u32 = 4;

    /// Takes decoded text; a byte order mark at its start is dropped, line ends become `\n`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        if memchr::memchr(b'\r', text.as_bytes()).is_some() {
            let mut bytes = text.into_bytes();
            unite_line_ends(&mut bytes);
            // Line ends are ASCII, so that what was UTF-8 stays so.
            text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        }
        Source::counted(name.into(), text, Vec::new())
    }

    /// Takes the files of one draft in their order. Between two of them stand blank lines that neither has.
    pub fn of_parts<'a>(name: impl Into<String>, files: impl IntoIterator<Item = &'a Source>) -> Source {
        let mut text = "\n".repeat(Source::ABOVE as usize);
        let mut parts: Vec<Part> = Vec::new();
        let mut line = Source::ABOVE + 1;
        for file in files {
            if !parts.is_empty() {
                let blank = |l: &&str| l.trim().is_empty();
                let own = text.lines().rev().take_while(blank).count() + file.text.lines().take_while(blank).count();
                let more = Source::BETWEEN.saturating_sub(own as u32).max(Source::ABOVE);
                text.push_str(&"\n".repeat(more as usize));
                line += more;
            }
            let count = file.line_count();
            text.push_str(&file.text);
            if !file.text.is_empty() && !file.text.ends_with('\n') {
                text.push('\n');
            }
            parts.push(Part { name: file.name.clone(), first: line, last: line + count - 1 });
            line += count;
        }
        Source::counted(name.into(), text, parts)
    }

    fn counted(name: String, text: String, parts: Vec<Part>) -> Source {
        let mut starts = Vec::with_capacity(text.len() / BYTES_OF_LINE);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| i as u32 + 1));
        Source { name, text, starts, parts }
    }

    /// The files of a draft that is made of several; none where it is one text.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The number of the file that a line belongs to, from 0. A blank line between two files is the later one's.
    pub fn part_of(&self, line: u32) -> usize {
        self.parts.partition_point(|p| p.last < line).min(self.parts.len().saturating_sub(1))
    }

    /// What a line, by its 1-based number in the whole text, is in its own file.
    pub fn at(&self, line: u32) -> At<'_> {
        match self.parts.get(self.part_of(line)) {
            Some(p) => At { file: Some(&p.name), line: line.clamp(p.first, p.last.max(p.first)) - p.first + 1 },
            None => At { file: None, line },
        }
    }

    /// The line of the whole text that is a line of a file: of the one of that name, or else of the only one whose path
    /// ends so.
    pub fn line_in(&self, file: &str, line: u32) -> Option<u32> {
        let mut ends = self.parts.iter().filter(|p| p.name.strip_suffix(file).is_some_and(|rest| rest.ends_with('/')));
        let part =
            self.parts.iter().find(|p| p.name == file).or_else(|| ends.next().filter(|_| ends.next().is_none()))?;
        let at = part.first.checked_add(line.checked_sub(1)?)?;
        (at <= part.last).then_some(at)
    }

    /// Where a span begins, as its file counts lines.
    pub fn place(&self, span: Span) -> At<'_> {
        self.at(self.line_of(span.start))
    }

    /// Where a span begins, for a message: the file's name and the line, `draft.txt:14`.
    pub fn shown(&self, span: Span) -> String {
        let at = self.place(span);
        format!("{}:{}", at.file.unwrap_or(&self.name), at.line)
    }

    /// The draft's name as the user knows it: a path, or `-` for standard input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// How many lines there are. A text that ends in a line end has no further, empty line after it.
    pub fn line_count(&self) -> u32 {
        let n = self.starts.len() as u32;
        if self.text.ends_with('\n') || self.text.is_empty() { n - 1 } else { n }
    }

    /// The 1-based number of the line a byte stands in.
    pub fn line_of(&self, byte: u32) -> u32 {
        self.starts.partition_point(|s| *s <= byte) as u32
    }

    /// The 1-based numbers of the first and the last line of a span.
    pub fn lines_of(&self, span: Span) -> (u32, u32) {
        (self.line_of(span.start), self.line_of(span.end.saturating_sub(1).max(span.start)))
    }

    /// The span of a line by its 1-based number, without its line end.
    pub fn line_span(&self, line: u32) -> Span {
        let start = self.starts[line as usize - 1];
        let end = self.starts.get(line as usize).map_or(self.text.len() as u32, |next| next - 1);
        Span { start, end }
    }

    /// The text of a line by its 1-based number, without its line end.
    pub fn line(&self, line: u32) -> &str {
        self.slice(self.line_span(line))
    }
}

/// Writes every line end as `\n`, in place.
pub(crate) fn unite_line_ends(text: &mut Vec<u8>) {
    let Some(first) = memchr::memchr(b'\r', text) else { return };
    let (mut from, mut to) = (first, first);
    while from < text.len() {
        // A pair is one line end.
        from += if text.get(from + 1) == Some(&b'\n') { 2 } else { 1 };
        text[to] = b'\n';
        to += 1;
        let end = memchr::memchr(b'\r', &text[from..]).map_or(text.len(), |n| from + n);
        text.copy_within(from..end, to);
        to += end - from;
        from = end;
    }
    text.truncate(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_count_their_own_lines() {
        let files = [
            Source::new("a.txt", "one\ntwo"),
            Source::new("empty.txt", ""),
            Source::new("b.txt", "\r\nthree\r\nfour\r\n"),
        ];
        let s = Source::of_parts("book", &files);
        let lines: Vec<String> = (1..=s.line_count())
            .filter(|n| !s.line(*n).is_empty())
            .map(|n| format!("{} {}", s.at(n), s.line(n)))
            .collect();
        assert_eq!(lines, ["a.txt:1 one", "a.txt:2 two", "b.txt:2 three", "b.txt:3 four"]);
        // What stands between two files is at the head of the second.
        assert_eq!(s.at(1).to_string(), "a.txt:1");
        assert_eq!(s.at(6).to_string(), "empty.txt:1");
        assert_eq!(s.at(s.parts()[2].first() - 1).to_string(), "b.txt:1");
        assert_eq!(s.at(1000).to_string(), "b.txt:3");
        let three = s.text().find("three").map(|at| Span::new(at, at + 5)).unwrap();
        assert_eq!(s.shown(three), "b.txt:2");
        assert_eq!(s.line_in("b.txt", 3).map(|n| s.line(n)), Some("four"));
        assert_eq!((s.line_in("b.txt", 4), s.line_in("b.txt", 0), s.line_in("c.txt", 1)), (None, None, None));
        assert_eq!(Source::new("t", "a\nb").at(2).to_string(), "2");
        assert_eq!(Source::of_parts("none", &[]).at(1).to_string(), "1");
    }

    #[test]
    fn lines_are_counted_as_in_the_raw_file() {
        let s = Source::new("t", "\u{feff}one\r\ntwo\rthree\n");
        assert_eq!(s.text(), "one\ntwo\nthree\n");
        assert_eq!(s.line_count(), 3);
        assert_eq!((s.line(1), s.line(2), s.line(3)), ("one", "two", "three"));
        assert_eq!(s.line_of(4), 2);
        assert_eq!(s.lines_of(Span::new(0, 7)), (1, 2));
        assert_eq!(Source::new("t", "").line_count(), 0);
        assert_eq!(Source::new("t", "a").line_count(), 1);
    }
}
