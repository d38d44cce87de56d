//! The draft's lines, and what is true of them as a whole: how paragraphs are parted, how wide lines run, how many
//! blank lines stand between paragraphs. Everything is judged by the whole draft, never by one paragraph.

use rayon::prelude::*;

use super::has::Has;
use crate::source::{Source, Span};

/// One line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// First byte that is no white space.
    pub(crate) start: u32,
    /// One past the last byte that is no white space.
    pub(crate) end: u32,
    /// Columns of white space before it; a tab counts up to the next multiple of 8.
    pub(crate) indent: u32,
    /// Characters of its text.
    pub(crate) chars: u32,
    /// Nothing in it that a reader would see.
    pub(crate) blank: bool,
    /// Opens with a form feed, which counts as a blank line of its own.
    pub(crate) feed: bool,
    /// Which characters its text has.
    pub(crate) has: Has,
}

impl Line {
    pub(crate) fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// The column its text ends at.
    pub(crate) fn width(&self) -> u32 {
        self.indent + self.chars
    }
}

/// How the draft parts its paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Lines are wrapped by hand and a blank line parts paragraphs.
    Wrapped,
    /// One line is one paragraph.
    Lines,
    /// Lines are wrapped by hand and a paragraph opens with an indent, often without a blank line.
    Indented,
}

impl Way {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Way::Wrapped => "wrapped lines, blank line between paragraphs",
            Way::Lines => "one line is one paragraph",
            Way::Indented => "wrapped lines, paragraphs open with an indent",
        }
    }
}

/// What holds for the draft as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Stats {
    pub(crate) way: Way,
    /// The column lines run to: the 90th percentile of the wider lines.
    pub(crate) wrap: u32,
    /// The commonest indent.
    pub(crate) indent: u32,
    /// The commonest number of blank lines before running text.
    pub(crate) gap: u32,
}

/// Lines narrower than this say nothing about the wrap width.
const NARROW: u32 = 30;
/// No typist wraps prose by hand beyond this column; the widest seen in the field is 108.
const WIDEST_WRAP: u32 = 112;
/// A draft whose lines run less far is verse or a list more often than prose.
const LEAST_WRAP: u32 = 55;

/// Fewer lines than these are no work for another core.
const LINES: usize = 4096;

/// Cuts the text into lines.
pub(crate) fn lines(source: &Source) -> Vec<Line> {
    let text = source.text();
    let feeds = memchr::memchr(0xc, text.as_bytes()).is_some();
    let read = |n: u32| {
        let span = source.line_span(n);
        line(source.slice(span), span.start as usize, feeds)
    };
    (1..source.line_count().max(1) + 1).into_par_iter().with_min_len(LINES).map(read).collect()
}

/// The line `raw` at a byte of the text, which has form feeds or none.
fn line(raw: &str, at: usize, feeds: bool) -> Line {
    let mut indent = 0;
    // Most lines open and close with a letter or a mark.
    let seen = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    let mut start = if seen(raw.as_bytes().first()) { 0 } else { raw.len() };
    for (i, c) in raw[..start].char_indices() {
        match c {
            '\t' => indent = (indent / 8 + 1) * 8,
            '\u{c}' => {}
            c if c.is_whitespace() => indent += 1,
            c if is_dropped(c) => {}
            _ => {
                start = i;
                break;
            }
        }
    }
    let feed = feeds && raw.as_bytes().contains(&0xc);
    let rest = &raw[start..];
    let unseen = |c: char| c.is_whitespace() || is_dropped(c);
    let trimmed = if seen(rest.as_bytes().last()) { rest } else { rest.trim_end_matches(unseen) };
    let has = Has::of(trimmed);
    Line {
        start: (at + start) as u32,
        end: (at + start + trimmed.len()) as u32,
        indent,
        chars: if has.any(Has::WIDE) { trimmed.chars().count() } else { trimmed.len() } as u32,
        blank: trimmed.is_empty(),
        feed,
        has,
    }
}

/// Characters that are not carried into the book: controls, soft hyphens, marks of no width, noncharacters.
pub(crate) fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | super::decode::DROPPED_NONCHAR)
        || super::decode::is_dropped_control(c)
}

/// A run of lines that are not blank, as indices, and the number of blank lines before it.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: usize,
    last: usize,
    gap: u32,
}

fn runs(lines: &[Line], skip: &[bool]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut gap = 0;
    for (i, l) in lines.iter().enumerate() {
        if l.feed {
            gap += 1;
        }
        if l.blank || skip[i] {
            gap += u32::from(l.blank && !l.feed);
            continue;
        }
        match out.last_mut() {
            Some(r) if gap == 0 && r.last + 1 == i => r.last = i,
            _ => out.push(Run { first: i, last: i, gap }),
        }
        gap = 0;
    }
    out
}

fn percentile(mut values: Vec<u32>, share: f32) -> Option<u32> {
    let at = ((values.len() as f32 * share) as usize).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable(at).1)
}

/// The commonest value; the smaller of two equally common ones.
fn mode(values: impl Iterator<Item = u32>) -> Option<u32> {
    let mut counts = [0usize; 64];
    for v in values {
        counts[v.min(63) as usize] += 1;
    }
    let most = *counts.iter().max()?;
    if most == 0 { None } else { counts.iter().position(|c| *c == most).map(|v| v as u32) }
}

impl Stats {
    /// Looks over the lines that `skip` leaves. The blank lines above the lines where `files` begin are nobody's habit.
    pub(crate) fn of(text: &str, lines: &[Line], skip: &[bool], files: &[usize]) -> Stats {
        let mut runs = runs(lines, skip);
        let mut before = 0;
        for r in runs.iter_mut().filter(|_| !files.is_empty()) {
            let at = files.partition_point(|f| *f <= r.first);
            if at != before {
                (r.gap, before) = (1, at);
            }
        }
        let live = || lines.iter().zip(skip).filter(|(l, s)| !l.blank && !**s).map(|(l, _)| l);
        let wide: Vec<u32> = live().map(Line::width).filter(|w| *w > NARROW).collect();
        let wrap = percentile(wide, 0.9).unwrap_or(65);
        let indent = mode(live().map(|l| l.indent)).unwrap_or(0);
        let way = way(text, lines, &runs, wrap, indent);
        let prose = |r: &&Run| match way {
            Way::Lines => lines[r.first].chars > 60,
            _ => r.last - r.first >= 2 && lines[r.first].width() * 10 >= wrap * 8,
        };
        let gap = mode(runs.iter().skip(1).filter(prose).map(|r| r.gap.max(1)))
            .or_else(|| mode(runs.iter().skip(1).map(|r| r.gap.max(1))))
            .unwrap_or(1);
        let gap = match way {
            Way::Indented | Way::Lines if parted_without_gap(lines, &runs) => 0,
            _ => gap,
        };
        let wrap = if way != Way::Lines && wrap < LEAST_WRAP && !fills(text, lines, &runs, wrap) { 65 } else { wrap };
        Stats { way, wrap, indent, gap }
    }
}

/// Whether most lines follow straight upon another, as where indents or line ends alone part paragraphs.
fn parted_without_gap(lines: &[Line], runs: &[Run]) -> bool {
    let inner: usize = runs.iter().map(|r| r.last - r.first).sum();
    let _ = lines;
    inner > 2 * runs.len()
}

fn way(text: &str, lines: &[Line], runs: &[Run], wrap: u32, indent: u32) -> Way {
    let total: usize = runs.iter().map(|r| r.last - r.first + 1).sum();
    let long = runs.iter().flat_map(|r| &lines[r.first..=r.last]).filter(|l| l.chars > WIDEST_WRAP).count();
    let single = runs.iter().filter(|r| r.first == r.last).count();
    // Hard-wrapped lines bunch below the wrap column; lines that are paragraphs have any length at all.
    if wrap > WIDEST_WRAP || (long * 20 > total && single * 100 >= runs.len() * 80) {
        return Way::Lines;
    }
    // Paragraphs opened by an indent: inside runs, lines deeper than the rest that are followed by one that is not.
    let mut opens = 0;
    let (mut sentence_ends, mut fit) = (0, 0);
    let seams: usize = runs.iter().map(|r| r.last - r.first).sum();
    let dense = seams > 10 && seams > 4 * runs.len();
    for r in runs {
        for i in r.first + 1..=r.last {
            let (before, here) = (&lines[i - 1], &lines[i]);
            let deep = here.indent > indent && here.indent <= indent + 12;
            let next_back = i == r.last || lines[i + 1].indent <= indent || lines[i + 1].indent == here.indent;
            if deep && next_back && before.indent <= here.indent && here.width() * 3 > wrap {
                opens += 1;
            }
            if dense {
                let s = &text[before.start as usize..before.end as usize];
                sentence_ends += usize::from(ends_sentence(s));
                fit += usize::from(next_word_fits(text, before, here, wrap));
            }
        }
    }
    let several = runs.iter().filter(|r| r.last > r.first).count();
    if opens >= 3 && opens > several && opens * 25 > seams {
        return Way::Indented;
    }
    // No blank lines to speak of and most lines end as sentences do, short of the edge: every line is a paragraph.
    if dense && sentence_ends * 10 > seams * 7 && fit * 10 > seams * 6 {
        return Way::Lines;
    }
    Way::Wrapped
}

/// Whether the lines are filled to the edge as wrapped prose is, and not broken at will as verse is.
fn fills(text: &str, lines: &[Line], runs: &[Run], wrap: u32) -> bool {
    let (mut fit, mut seams) = (0, 0);
    for r in runs {
        for i in r.first + 1..=r.last {
            seams += 1;
            fit += usize::from(next_word_fits(text, &lines[i - 1], &lines[i], wrap));
        }
    }
    seams > 20 && fit * 3 < seams
}

/// Whether the first word of `next` would have had room on `line`: then the line end was meant.
pub(crate) fn next_word_fits(text: &str, line: &Line, next: &Line, wrap: u32) -> bool {
    // Most lines of prose are full, whatever follows.
    if line.width() + 3 >= wrap {
        return false;
    }
    let word = text[next.start as usize..next.end as usize].split_whitespace().next().unwrap_or("");
    line.width() + 1 + (word.chars().count() as u32) + 2 < wrap
}

/// Whether a text closes as a sentence does, closing quotes and brackets aside.
pub(crate) fn ends_sentence(s: &str) -> bool {
    let s = s.trim_end_matches(['"', '\'', '\u{2019}', '\u{201d}', '\u{bb}', ')', ']', '_', '*', ' ']);
    s.ends_with(['.', '!', '?', '\u{2026}', ':', '。', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(text: &str) -> Stats {
        let s = Source::new("t", text);
        let l = lines(&s);
        Stats::of(s.text(), &l, &vec![false; l.len()], &[])
    }

    #[test]
    fn the_three_ways() {
        let long = "Word and word and word. ".repeat(12);
        assert_eq!(stats(&format!("{long}\n\n{long}\n\nShort one.\n\n{long}\n")).way, Way::Lines);
        let para = "The rain had been at it all night and the gutters of the town were\nfull of it, and nobody who had \
                    slept in the upper rooms could say that\nhe had slept well.\n";
        assert_eq!(stats(&format!("{para}\n{para}\n{para}")).way, Way::Wrapped);
        let ind = "    The rain had been at it all night and the gutters of the town were\nfull of it, and nobody who \
                   had slept in the upper rooms could say that\nhe had slept well.\n";
        assert_eq!(stats(&ind.repeat(6)).way, Way::Indented);
        assert_eq!(stats(&format!("{para}\n{para}\n{para}")).gap, 1);
    }

    #[test]
    fn a_line_of_marks_without_width_is_blank() {
        let s = Source::new("t", "a\n \u{feff}\u{ad}\t\n\u{c}\n\tb ");
        let l = lines(&s);
        assert_eq!(l.len(), 4);
        assert!(l[1].blank && l[2].blank && l[2].feed);
        assert_eq!((l[3].indent, l[3].chars, s.slice(l[3].span())), (8, 1, "b"));
    }
}
