//! The draft's text and places in it.

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
/// A line ends at LF, CRLF or CR, so line numbers are those an editor shows for the raw file.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    starts: Vec<u32>,
}

impl Source {
    /// Takes decoded text; a byte order mark at its start is dropped, line ends become `\n`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        Source { name: name.into(), text, starts }
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

#[cfg(test)]
mod tests {
    use super::*;

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
