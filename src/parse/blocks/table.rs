//! Tables, and text whose shape is all that is known of it.
//!
//! Columns are seen by the bars between them, by leaders of dots, or by white space that runs through every row. Where
//! a row does not fit, the lines are kept as typed.

use super::{Blocks, span};
use crate::book::{Block, BlockKind, Inline, Table};
use crate::parse::bytes;
use crate::parse::doc::Doc;
use crate::parse::has::Has;
use crate::parse::inline;
use crate::parse::lines::is_dropped;

/// Columns of a line that are looked at.
const WIDEST: usize = 200;
/// White space that parts columns, in characters.
const GAP: usize = 2;
/// Rows from which on aligned white space is no chance.
const ROWS: usize = 3;
/// Cells of a row; with more it is a diagram.
const MOST_CELLS: usize = 24;

/// Lines in columns, or drawn with box characters.
pub(super) fn is_table(doc: &Doc, lines: &[usize]) -> bool {
    let (mut columns, mut bars, mut leaders) = (0, 0, 0);
    for i in lines {
        let (s, has) = (doc.text_of(*i), doc.lines[*i].has);
        if !has.any(Has::ODD.and(Has::DOTS).and(Has::WIDE)) && !s.starts_with('|') {
            continue;
        }
        // Box characters are written with these bytes, and few others.
        if has.any(Has::WIDE)
            && bytes::any_two(s.as_bytes(), 1, |a, b| (a == 0xe2) & matches!(b, 0x94..=0x96))
            && s.chars().any(|c| matches!(c, '\u{2502}'..='\u{257f}' | '\u{2580}'..='\u{259f}'))
        {
            return true;
        }
        // A star or a dot between wide spaces is an ornament, not a cell.
        let spaced = has.any(Has::ODD) && s.as_bytes().windows(3).any(|w| w == b"   ");
        columns += usize::from(spaced && s.split("   ").filter(|c| c.chars().any(char::is_alphanumeric)).count() >= 2);
        bars += usize::from(s.starts_with('|') && s.len() > 1 && s.ends_with('|'));
        leaders += usize::from(has.any(Has::DOTS) && leader(s).is_some());
    }
    let n = lines.len();
    n >= ROWS && columns * 2 > n || n >= 2 && (bars == n || leaders * 2 > n && leaders >= 2)
}

/// Rows with a rule among them that is theirs: where a sum is drawn up, or below the names of columns.
pub(super) fn has_rule(doc: &Doc, lines: &[usize]) -> bool {
    let barred = |s: &str| s.len() > 2 && s.starts_with('|') && s.ends_with('|');
    if lines.iter().all(|i| barred(doc.text_of(*i))) {
        return lines.iter().any(|i| doc.text_of(*i).chars().any(char::is_alphanumeric));
    }
    let rule = |s: &str| s.len() > 2 && s.bytes().all(|b| matches!(b, b'-' | b'=' | b'_'));
    let figure = |s: &str| {
        let wide = s.contains("  ") || s.contains("..") || s.starts_with(|c: char| c.is_ascii_digit() || c == '$');
        wide && s.trim_end_matches(['.', '*']).ends_with(|c: char| c.is_ascii_digit())
    };
    let rules = lines.iter().filter(|i| rule(doc.text_of(**i))).count();
    if rules == 0 {
        return false;
    }
    let figures = lines.iter().filter(|i| figure(doc.text_of(**i))).count();
    figures * 3 >= (lines.len() - rules) * 2 && figures > 0
}

/// The text before and behind a leader of dots.
fn leader(s: &str) -> Option<(&str, &str)> {
    if !bytes::any_two(s.as_bytes(), 2, |a, b| (a == b'.') & (b == b'.')) {
        return None;
    }
    let at = s.find("....").or_else(|| s.find(". . . ."))?;
    let (head, rest) = s.split_at(at);
    let tail = rest.trim_start_matches(['.', ' ']);
    let figure = tail.chars().any(|c| c.is_ascii_digit()) && tail.chars().count() <= 24;
    (!head.trim().is_empty() && figure).then(|| (head.trim_end(), tail))
}

/// The table that these lines are, or the lines as typed.
pub(super) fn read(doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
    let whole = span(doc, lines);
    let left = lines.iter().map(|i| doc.lines[*i].indent).min().unwrap_or(0);
    let typed: Vec<String> = lines.iter().map(|i| row_of(doc, *i, &doc.typed(*i), left)).collect();
    let cells = by_bars(&typed).or_else(|| by_leaders(&typed).map(|r| (false, r))).or_else(|| by_space(&typed));
    let Some((head, rows)) = cells else {
        // Lines as typed hold no note marks: they keep the draft's, and the notes are called from the text before.
        let typed: Vec<String> = lines.iter().map(|i| row_of(doc, *i, doc.text_of(*i), left)).collect();
        return preformatted(&typed, whole);
    };
    let rows: Vec<Vec<Vec<Inline>>> = rows
        .iter()
        .map(|r| {
            r.iter()
                .map(|c| {
                    let read = inline::read([c], doc.marks);
                    out.note_marks(doc, lines, None, &read.tags);
                    read.inlines
                })
                .collect()
        })
        .collect();
    Some(Block { kind: BlockKind::Table(Table { head, rows }), span: whole })
}

/// A line as typed, from the left edge of its block.
fn row_of(doc: &Doc, line: usize, text: &str, left: u32) -> String {
    let mut row = " ".repeat((doc.lines[line].indent - left).min(120) as usize);
    for c in text.chars() {
        match c {
            '\t' => row.push_str("        "),
            c if is_dropped(c) => {}
            c if c.is_whitespace() => row.push(' '),
            c => row.push(c),
        }
    }
    row
}

fn preformatted(typed: &[String], span: crate::source::Span) -> Option<Block> {
    let rows: Vec<String> = typed.iter().map(|r| without_marks(r)).collect();
    (!rows.is_empty()).then_some(Block { kind: BlockKind::Preformatted(rows), span })
}

/// Takes the marks of emphasis out of a line whose columns must stay where they are.
fn without_marks(row: &str) -> String {
    if !row.contains('_') {
        return row.to_owned();
    }
    let parts: Vec<&str> = row.split('_').collect();
    // A rule of underscores, or a mark without a partner.
    if parts.len().is_multiple_of(2) || parts[1..parts.len() - 1].iter().any(|p| p.trim().is_empty()) {
        return row.to_owned();
    }
    let mut out = String::with_capacity(row.len());
    let mut owed = 0;
    for (n, part) in parts.iter().enumerate() {
        match part.find("  ").filter(|_| n > 0) {
            Some(at) => {
                out.push_str(&part[..at]);
                out.extend(std::iter::repeat_n(' ', owed));
                out.push_str(&part[at..]);
                owed = 1;
            }
            None => {
                out.push_str(part);
                owed += 1;
            }
        }
    }
    out.trim_end().to_owned()
}

type Rows = Vec<Vec<String>>;

/// Rows with bars about every cell; a row of dashes below the first says that it names the columns.
fn by_bars(typed: &[String]) -> Option<(bool, Rows)> {
    let mut rows: Rows = Vec::new();
    let mut head = false;
    for (n, r) in typed.iter().enumerate() {
        let inner = r.trim().strip_prefix('|')?.strip_suffix('|')?;
        if inner.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ' | '=' | '+')) {
            head |= n == 1;
            continue;
        }
        rows.push(inner.split('|').map(|c| c.trim().to_owned()).collect());
    }
    even(rows).map(|r| (head, r))
}

/// Rows that end in a figure behind a leader of dots. A row without one belongs to the next.
fn by_leaders(typed: &[String]) -> Option<Rows> {
    let mut rows: Rows = Vec::new();
    let mut open = String::new();
    for r in typed {
        match leader(r) {
            Some((head, tail)) => {
                let name = format!("{open} {}", head.trim());
                rows.push(vec![name.trim().to_owned(), tail.to_owned()]);
                open.clear();
            }
            None => {
                open.push(' ');
                open.push_str(r.trim());
            }
        }
    }
    if open.is_empty() { even(rows) } else { None }
}

/// Rows parted by white space that runs through all of them.
fn by_space(typed: &[String]) -> Option<(bool, Rows)> {
    let wide: Vec<Vec<char>> = typed.iter().map(|r| r.chars().collect()).collect();
    let edge = wide.iter().map(Vec::len).max()?;
    if edge > WIDEST || typed.len() < ROWS {
        return None;
    }
    let blank = |x: usize| wide.iter().all(|r| r.get(x).is_none_or(|c| *c == ' '));
    let mut cuts = Vec::new();
    let mut x = 0;
    while x < edge {
        let from = x;
        while x < edge && blank(x) {
            x += 1;
        }
        if x - from >= GAP && from > 0 && x < edge {
            cuts.push((from, x));
        }
        x += 1;
    }
    if cuts.is_empty() || cuts.len() >= MOST_CELLS {
        return None;
    }
    let starts: Vec<usize> = [0].into_iter().chain(cuts.iter().map(|c| c.1)).collect();
    let cell = |r: &Vec<char>, n: usize| {
        let from = starts[n].min(r.len());
        let to = starts.get(n + 1).map_or(r.len(), |x| (*x).min(r.len()));
        r[from..to].iter().collect::<String>().trim().to_owned()
    };
    let mut rows: Rows = Vec::new();
    for r in &wide {
        let cells: Vec<String> = (0..starts.len()).map(|n| cell(r, n)).collect();
        match rows.last_mut() {
            // A row whose first cell is empty goes on with the one before, where that keeps the words in order.
            Some(before) if cells[0].is_empty() => {
                let first = cells.iter().position(|c| !c.is_empty());
                if first < before.iter().rposition(|c| !c.is_empty()) {
                    return None;
                }
                for (b, c) in before.iter_mut().zip(cells) {
                    if !c.is_empty() {
                        if !b.is_empty() {
                            b.push(' ');
                        }
                        b.push_str(&c);
                    }
                }
            }
            _ => rows.push(cells),
        }
    }
    // A column that is mostly empty was cut out of a wider one.
    let full = |n: usize| rows.iter().filter(|r| !r[n].is_empty()).count() * 2 >= rows.len();
    if !(0..starts.len()).all(full) || rows.first().is_some_and(|r| r[0].is_empty()) {
        return None;
    }
    // Words above figures name the columns.
    let digits = |r: &Vec<String>| r.iter().skip(1).filter(|c| c.contains(|c: char| c.is_ascii_digit())).count();
    let head = rows.len() > 2
        && rows.first().is_some_and(|r| digits(r) == 0 && r.iter().all(|c| !c.is_empty()))
        && rows[1..].iter().all(|r| digits(r) > 0);
    even(rows).map(|r| (head, r))
}

/// The rows, where all have as many cells and there is more than one.
fn even(rows: Rows) -> Option<Rows> {
    let n = rows.first()?.len();
    let words = rows.iter().flatten().any(|c| c.chars().any(char::is_alphanumeric));
    (rows.len() > 1 && n > 1 && n <= MOST_CELLS && words && rows.iter().all(|r| r.len() == n)).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(s: &str) -> Vec<String> {
        s.lines().map(str::to_owned).collect()
    }

    #[test]
    fn columns() {
        let (head, rows) = by_space(&typed("Day      Feet   Inches\nMonday   9      4\nFriday   8      11")).unwrap();
        assert!(head);
        assert_eq!(rows[2], ["Friday", "8", "11"]);
        let (_, rows) = by_space(&typed(
            "I    The mill is sold\n       to a stranger   5\nII   The ford          9\nIII  x  x              9",
        ))
        .unwrap();
        assert_eq!(rows[0], ["I", "The mill is sold to a stranger", "5"]);
        let (head, rows) = by_bars(&typed("| a | b |\n|---|---|\n| c |   |")).unwrap();
        assert!(head);
        assert_eq!(rows[1], ["c", ""]);
        assert_eq!(
            by_leaders(&typed("Rice....... $ 1.73\nRye and\nIndian....... 0.9")).unwrap()[1],
            ["Rye and Indian", "$ 1.73".replace("$ 1.73", "0.9").as_str()]
        );
        assert!(by_space(&typed("a b c\nd e f\ng h i")).is_none());
    }

    #[test]
    fn marks_go_and_columns_stay() {
        assert_eq!(without_marks("_a_  b   _c_   d"), "a    b   c     d");
        assert_eq!(without_marks("____  x"), "____  x");
        assert_eq!(without_marks("a_b"), "a_b");
    }
}
