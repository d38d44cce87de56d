//! Lines to blocks: paragraphs, scene breaks, verse, quotes, preformatted text.
//!
//! A run of lines without a blank one among them is judged by its shape against the whole draft: filled to the wrap
//! column it is prose; indented as well, a quote; broken where the next word would have fitted, verse; in columns,
//! preformatted. What is doubtful is prose.

use super::doc::Doc;
use super::inline::{self, Marks};
use super::lines::{Way, next_word_fits};
use super::report::BreakBy;
use crate::book::{Block, BlockKind, GroupKind, VerseLine};
use crate::source::Span;

/// Lines of verse are shorter than this share of the wrap width, in tenths.
const VERSE_WIDTH: u32 = 9;
/// Columns deeper than the draft's own indent from which on a run of lines is set off.
const SET_OFF: u32 = 2;
/// Columns of indent that make one step in verse.
const VERSE_STEP: u32 = 2;
/// The deepest step kept; beyond it a line is centred rather than indented.
const VERSE_DEEPEST: u32 = 12;
/// A line that is a paragraph of its own is longer than this; shorter ones in a row are verse, an address or a list.
const SHORT_LINE: u32 = 62;

/// A block and whether gaps beside it may be scene breaks.
struct Made {
    block: Block,
    shape: Shape,
    /// Blank lines before it.
    gap: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Prose,
    SetOff,
    Break(BreakBy),
}

/// What came out of a range of lines.
#[derive(Default)]
pub(crate) struct Blocks {
    pub(crate) blocks: Vec<Block>,
    pub(crate) breaks: Vec<(Span, BreakBy)>,
    /// Lines of marks that are written with letters.
    pub(crate) devices: Vec<usize>,
    /// Marks that open and never close, with their paragraph.
    pub(crate) unclosed: Vec<(Span, &'static str)>,
}

/// A run of lines to be judged, as indices into the draft's lines.
#[derive(Clone)]
struct Run {
    lines: Vec<usize>,
    gap: u32,
}

/// Makes the blocks of the lines `from..to`, skipping those that are not text.
pub(crate) fn blocks(doc: &Doc, from: usize, to: usize) -> Blocks {
    let mut out = Blocks::default();
    let mut made: Vec<Made> = Vec::new();
    for run in runs(doc, from, to) {
        judge(doc, &run, &mut made, &mut out);
    }
    finish(doc, made, &mut out);
    out
}

fn runs(doc: &Doc, from: usize, to: usize) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut gap = 0;
    let mut open = false;
    for i in from..to {
        let l = &doc.lines[i];
        if !doc.is_text(i) {
            gap += u32::from(l.blank);
            open = false;
            continue;
        }
        if l.feed {
            gap += 1;
            open = false;
        }
        match out.last_mut() {
            Some(r) if open => r.lines.push(i),
            _ => out.push(Run { lines: vec![i], gap }),
        }
        open = true;
        gap = 0;
    }
    out
}

fn span(doc: &Doc, lines: &[usize]) -> Span {
    match (lines.first(), lines.last()) {
        (Some(a), Some(b)) => doc.lines[*a].span().to(doc.lines[*b].span()),
        _ => Span::default(),
    }
}

fn judge(doc: &Doc, run: &Run, made: &mut Vec<Made>, out: &mut Blocks) {
    // Rows of marks part a run wherever they stand in it.
    let mut rest = &run.lines[..];
    let mut gap = run.gap;
    while let Some(at) = rest.iter().position(|i| is_ornament(doc.text_of(*i))) {
        if at > 0 {
            words(doc, &rest[..at], gap, made, out);
            gap = 0;
        }
        let sign = doc.text_of(rest[at]).replace('\\', "");
        let sign = sign.split_whitespace().collect::<Vec<_>>().join(" ");
        let sign: String = sign.chars().filter(|c| !super::lines::is_dropped(*c)).collect();
        let block = Block { kind: BlockKind::SceneBreak(Some(sign)), span: span(doc, &rest[at..=at]) };
        made.push(Made { block, shape: Shape::Break(BreakBy::Ornament), gap });
        gap = 0;
        if doc.text_of(rest[at]).contains(char::is_alphanumeric) {
            out.devices.push(rest[at]);
        }
        rest = &rest[at + 1..];
    }
    if !rest.is_empty() {
        words(doc, rest, gap, made, out);
    }
}

/// Whether a line is a row of marks and nothing else, as `* * *`, `#`, `---`, `~*~`, `oOo`.
pub(crate) fn is_ornament(s: &str) -> bool {
    // The longest in the field is a row across the page.
    if s.len() > 400 {
        return false;
    }
    let mut marks = 0;
    let mut dots = 0;
    let mut signs = 0;
    for c in s.chars() {
        match c {
            '*' | '#' | '~' | '\u{2042}' | '\u{2605}' | '\u{2606}' | '\u{2766}' | '\u{2767}' | '\u{2619}'
            | '\u{25c6}' | '\u{25c7}' | '\u{25cf}' | '\u{25cb}' | '\u{2022}' | '\u{2734}' | '\u{2736}' | '\u{273b}'
            | '\u{273d}' | '\u{2756}' | '\u{2217}' | '\u{204e}' | '\u{2051}' | '\u{2740}' | '\u{2741}' | '\u{2744}'
            | '\u{2666}' | '\u{2665}' | '\u{2660}' | '\u{2663}' | '\u{266a}' | '\u{266b}' | '\u{2720}' | '\u{2055}'
            | '\u{a7}' => {
                marks += 1;
                signs += 1;
            }
            '-' | '_' | '=' | '+' | '\u{2014}' | '\u{2013}' | '\u{2500}' | '\u{2501}' | '\u{2550}' | '\u{2015}'
            | '\u{b7}' | '^' => marks += 1,
            '.' | '\u{2026}' => dots += 1,
            '<' | '>' | '\\' | '/' | '|' | '(' | ')' | '{' | '}' | '[' | ']' | ':' => dots += 0,
            c if c.is_whitespace() || super::lines::is_dropped(c) => {}
            // No device is longer; running text ends here.
            _ if s.len() > 24 => return false,
            _ => {
                let bare: String =
                    s.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '~' | '*' | '.' | '=')).collect();
                // `oOo` and its kin stand for a device; `o` or `ooo` alone may be a word.
                return matches!(
                    bare.as_str(),
                    "oOo"
                        | "o0o"
                        | "0o0"
                        | "OoO"
                        | "oOoOo"
                        | "oOoOoOo"
                        | "ooOoo"
                        | "ooOOoo"
                        | "oo0oo"
                        | "xXx"
                        | "XxX"
                        | "xOx"
                        | "xXxXx"
                );
            }
        }
    }
    // A single dash or dot is a slip of the pen, and brackets alone are nothing.
    signs >= 1 || marks >= 2 || dots >= 5
}

/// Judges lines that hold words.
fn words(doc: &Doc, lines: &[usize], gap: u32, made: &mut Vec<Made>, out: &mut Blocks) {
    let stats = &doc.stats;
    let marked = lines.iter().all(|i| doc.text_of(*i).starts_with('>'));
    if marked {
        let paragraphs = lines.split(|i| doc.text_of(*i).trim_start_matches(['>', ' ']).is_empty());
        let inner: Vec<Block> = paragraphs.filter(|p| !p.is_empty()).filter_map(|p| paragraph(doc, p, out)).collect();
        if !inner.is_empty() {
            let block = Block { kind: BlockKind::Group(GroupKind::Quote, inner), span: span(doc, lines) };
            made.push(Made { block, shape: Shape::SetOff, gap });
        }
        return;
    }
    if is_table(doc, lines) {
        return push(made, gap, Shape::SetOff, preformatted(doc, lines));
    }
    let deep = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let set_off = lines.len() > 1 && deep >= stats.indent + SET_OFF;
    if is_verse(doc, lines, set_off) {
        return push(made, gap, Shape::SetOff, verse(doc, lines, out));
    }
    match stats.way {
        Way::Wrapped if set_off => {
            let block = paragraph(doc, lines, out);
            let block = block.map(|b| Block { span: b.span, kind: BlockKind::Group(GroupKind::Quote, vec![b]) });
            push(made, gap, Shape::SetOff, block);
        }
        Way::Wrapped => {
            let mut gap = gap;
            for part in items(doc, lines) {
                push(made, gap, Shape::Prose, paragraph(doc, part, out));
                gap = 0;
            }
        }
        Way::Lines => {
            let mut gap = gap;
            for i in lines {
                push(made, gap, Shape::Prose, paragraph(doc, &[*i], out));
                gap = 0;
            }
        }
        Way::Indented => {
            let mut gap = gap;
            let mut from = 0;
            for n in 1..=lines.len() {
                let opens = n < lines.len()
                    && doc.lines[lines[n]].indent > stats.indent
                    && doc.lines[lines[n]].indent <= stats.indent + 12;
                if n == lines.len() || opens {
                    push(made, gap, Shape::Prose, paragraph(doc, &lines[from..n], out));
                    gap = 0;
                    from = n;
                }
            }
        }
    }
}

fn push(made: &mut Vec<Made>, gap: u32, shape: Shape, block: Option<Block>) {
    if let Some(block) = block {
        made.push(Made { block, shape, gap });
    }
}

/// Parts a wrapped run at the marks of a list, where it has two or more of them.
fn items<'a>(doc: &Doc, lines: &'a [usize]) -> Vec<&'a [usize]> {
    let is_item = |i: &usize| {
        let s = doc.text_of(*i);
        let number = s.trim_start_matches(|c: char| c.is_ascii_digit());
        s.starts_with("- ")
            || s.starts_with("* ")
            || s.starts_with("\u{2022} ")
            || (number.len() < s.len()
                && s.len() - number.len() <= 3
                && (number.starts_with(". ") || number.starts_with(") ")))
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|n| is_item(&lines[*n])).collect();
    if starts.len() < 2 || starts[0] != 0 {
        return vec![lines];
    }
    let ends = starts[1..].iter().copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).map(|(a, b)| &lines[a..b]).collect()
}

fn paragraph(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let span = span(doc, lines);
    let quoted = lines.iter().all(|i| doc.text_of(*i).starts_with('>'));
    let text = lines.iter().map(|i| doc.text_of(*i)).map(|s| if quoted { s.trim_start_matches('>') } else { s });
    let read = inline::read(text, doc.marks);
    if let Some(mark) = read.unclosed {
        out.unclosed.push((span, mark));
    }
    (!read.inlines.is_empty()).then_some(Block { kind: BlockKind::Paragraph(read.inlines), span })
}

/// Lines in columns, or drawn with box characters.
fn is_table(doc: &Doc, lines: &[usize]) -> bool {
    let mut columns = 0;
    for i in lines {
        let s = doc.text_of(*i);
        if s.as_bytes().contains(&0xe2)
            && s.chars().any(|c| matches!(c, '\u{2502}'..='\u{257f}' | '\u{2580}'..='\u{259f}'))
        {
            return true;
        }
        // A star or a dot between wide spaces is an ornament, not a cell.
        let spaced = s.as_bytes().windows(3).any(|w| w == b"   ");
        columns += usize::from(spaced && s.split("   ").filter(|c| c.chars().any(char::is_alphanumeric)).count() >= 2);
    }
    lines.len() >= 3 && columns * 2 > lines.len()
}

fn preformatted(doc: &Doc, lines: &[usize]) -> Option<Block> {
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let rows: Vec<String> = lines
        .iter()
        .map(|i| {
            let l = &doc.lines[*i];
            let mut row = " ".repeat((l.indent - left).min(120) as usize);
            for c in doc.text_of(*i).chars() {
                match c {
                    '\t' => row.push_str("        "),
                    c if super::lines::is_dropped(c) => {}
                    c if c.is_whitespace() => row.push(' '),
                    c => row.push(c),
                }
            }
            row
        })
        .collect();
    (!rows.is_empty()).then(|| Block { kind: BlockKind::Preformatted(rows), span: span(doc, lines) })
}

/// Whether lines end where the poet ended them.
fn is_verse(doc: &Doc, lines: &[usize], set_off: bool) -> bool {
    let stats = &doc.stats;
    if lines.len() < 2 {
        return false;
    }
    let widest = lines.iter().map(|i| doc.lines[*i].chars).max().unwrap_or(0);
    if stats.way == Way::Lines {
        // With no blank lines between paragraphs at all, short lines in a row are talk.
        return (stats.gap > 0 || set_off) && widest < SHORT_LINE;
    }
    if widest * 10 > stats.wrap * VERSE_WIDTH {
        return false;
    }
    // Lines that break though the next word would have fitted; a paragraph's last line has no next.
    let seams = lines.len() - 1;
    let meant = (0..seams)
        .filter(|n| next_word_fits(doc.text, &doc.lines[lines[*n]], &doc.lines[lines[n + 1]], stats.wrap))
        .count();
    // A set-off passage has margins of its own: judge by its own right edge as well.
    if set_off {
        let edge = lines.iter().map(|i| doc.lines[*i].width()).max().unwrap_or(0) + 1;
        let own = (0..seams)
            .filter(|n| next_word_fits(doc.text, &doc.lines[lines[*n]], &doc.lines[lines[n + 1]], edge + 2))
            .count();
        let capitals = capital_starts(doc, lines);
        let ragged = own * 4 >= seams || capitals * 10 >= lines.len() * 8;
        return ragged && meant * 2 >= seams;
    }
    let opens =
        |n: usize| doc.text_of(lines[n]).chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    match seams {
        1 => {
            meant == 1 && opens(1) && widest * 10 < stats.wrap * 8 && {
                // Two lines: an address or a couplet, and not a paragraph whose first line was cut short by chance.
                let first = &doc.lines[lines[0]];
                first.width() * 10 < stats.wrap * 7
            }
        }
        _ => meant * 10 >= seams * 8 && capital_starts(doc, lines) * 10 >= lines.len() * 6,
    }
}

fn capital_starts(doc: &Doc, lines: &[usize]) -> usize {
    lines
        .iter()
        .filter(|i| doc.text_of(**i).chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase()))
        .count()
}

fn verse(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let span = span(doc, lines);
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let widest = lines.iter().map(|i| doc.lines[*i].chars).max().unwrap_or(0);
    // A turned-over line hangs well to the right of a long one and goes on in lower case.
    let mut rows: Vec<(u32, String)> = Vec::new();
    for (n, i) in lines.iter().enumerate() {
        let l = &doc.lines[*i];
        let turned = n > 0 && {
            let before = &doc.lines[lines[n - 1]];
            l.indent >= before.indent + 4
                && before.chars * 10 >= widest * 8
                && before.chars > 24
                && doc.text_of(*i).starts_with(char::is_lowercase)
                && l.chars * 2 < before.chars
        };
        match rows.last_mut() {
            Some((_, text)) if turned => {
                text.push(' ');
                text.push_str(doc.text_of(*i));
            }
            _ => rows.push((((l.indent - left) / VERSE_STEP).min(VERSE_DEEPEST), doc.text_of(*i).to_owned())),
        }
    }
    let indents: Vec<u32> =
        rows.iter().filter(|(_, t)| !inline::words([t.as_str()]).is_empty()).map(|(i, _)| *i).collect();
    let (texts, unclosed) = inline::read_lines(rows.iter().map(|(_, t)| t.as_str()), doc.marks);
    if let Some(mark) = unclosed {
        out.unclosed.push((span, mark));
    }
    let stanza: Vec<VerseLine> = texts
        .into_iter()
        .enumerate()
        .map(|(n, text)| VerseLine { indent: indents.get(n).copied().unwrap_or(0) as u8, text })
        .collect();
    (!stanza.is_empty()).then(|| Block { kind: BlockKind::Verse(vec![stanza]), span })
}

/// Joins stanzas and quotes, sets scene breaks at wide gaps, and takes away breaks that part nothing.
fn finish(doc: &Doc, made: Vec<Made>, out: &mut Blocks) {
    let mut list: Vec<Made> = Vec::with_capacity(made.len());
    for m in made {
        if let Some(last) = list.last_mut() {
            let near = m.gap <= doc.stats.gap.max(1);
            match (&mut last.block.kind, &m.block.kind) {
                (BlockKind::Verse(a), BlockKind::Verse(b)) if near => {
                    a.extend(b.iter().cloned());
                    last.block.span = last.block.span.to(m.block.span);
                    continue;
                }
                (BlockKind::Group(x, a), BlockKind::Group(y, b)) if near && x == y => {
                    a.extend(b.iter().cloned());
                    last.block.span = last.block.span.to(m.block.span);
                    continue;
                }
                // Rows of marks on end are one break.
                (BlockKind::SceneBreak(_), BlockKind::SceneBreak(_)) => {
                    last.block.span = last.block.span.to(m.block.span);
                    continue;
                }
                _ => {}
            }
            let wide = doc.wide_gap.is_some_and(|w| m.gap >= w);
            if wide && m.shape == Shape::Prose && last.shape == Shape::Prose && !aside(&m.block) && !aside(&last.block)
            {
                // Its place is the last of the blank lines' own: just before the block that follows.
                let at = m.block.span.start;
                let span = Span { start: at.saturating_sub(1), end: at.saturating_sub(1) };
                let block = Block { kind: BlockKind::SceneBreak(None), span };
                list.push(Made { block, shape: Shape::Break(BreakBy::Gap), gap: 0 });
            }
        }
        list.push(m);
    }
    while list.last().is_some_and(|m| matches!(m.shape, Shape::Break(_))) {
        list.pop();
    }
    let lead = list.iter().take_while(|m| matches!(m.shape, Shape::Break(_))).count();
    for m in list.into_iter().skip(lead) {
        if let Shape::Break(by) = m.shape {
            out.breaks.push((m.block.span, by));
        }
        out.blocks.push(m.block);
    }
}

/// An editor's aside, as `[Illustration: …]`: gaps about it are the printer's.
fn aside(b: &Block) -> bool {
    match &b.kind {
        BlockKind::Paragraph(text) => {
            let s = crate::book::plain(text);
            s.starts_with('[') && s.ends_with(']')
        }
        _ => false,
    }
}

/// Marks for reading text of this draft.
pub(crate) fn marks(gutenberg: bool) -> Marks {
    Marks { equals: gutenberg }
}
