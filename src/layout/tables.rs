//! Tables: the widths of columns, and rows of cells that are set side by side.
//!
//! A column is as wide as its longest cell where the page has room for that. Where not, the type is made smaller in a
//! few steps; then the widest columns give way, and their cells take several lines.

use super::blocks::{Manner, Setter};
use super::collect::{Measuring, Palette, Stream, Styled, stream};
use super::display;
use super::justify::{Extra, Line, Part, Rule, set_line};
use super::linebreak::{Fill, Setting, break_lines};
use super::sheet::Sheet;
use super::words::RunStyle;
use crate::book::{Inline, Table};
use crate::font::Variant;
use crate::font::shape::Features;
use crate::style::Align;

/// Between columns, in ems of the table's type; the sizes to try, relative to the text.
const COLUMN_GAP: f32 = 1.4;
const SCALES: [f32; 4] = [1.0, 0.9, 0.82, 0.74];
/// The most that all gaps together take of the measure.
const MOST_GAPS: f32 = 0.4;
/// The weight of rules in points, and how far they are above and below the baseline of a row, in ems of the text; below
/// the head in the middle between its letters and those of the next row.
const RULE_WEIGHT: f32 = 0.5;
const RULE_ABOVE: f32 = 0.95;
const RULE_BELOW: f32 = 0.38;
const RULE_BELOW_HEAD: f32 = 0.32;

/// A row, set. A row that is taller than a page is several lines high and has several.
pub(super) struct Row {
    /// Its lines, each of which holds lines of all cells.
    pub(super) lines: Vec<Line>,
    /// How many lines of the grid each takes.
    pub(super) rows: usize,
}

/// Sets the rows of a table. Cells come one after the other, each whole, as they are read.
pub(super) fn rows(setter: &mut Setter<'_, '_, '_>, table: &Table, manner: Manner<'_>, tallest: usize) -> Vec<Row> {
    let sheet = setter.sheet;
    let room = manner.measure(sheet);
    let count = table.rows().iter().map(Vec::len).max().unwrap_or(0);
    let between = count.saturating_sub(1) as f32;
    let gap_of =
        |manner: &Manner<'_>| (COLUMN_GAP * manner.scale * sheet.size).min(room * MOST_GAPS / between.max(1.0));
    let gaps = |manner: &Manner<'_>| gap_of(manner) * between;
    let at = |step: f32| Manner { scale: manner.scale * step, ..manner };
    let room_at = |manner: &Manner<'_>| room - gaps(manner);
    // Smaller type where that saves the cells from being broken over lines, or the words from being broken.
    let mut chosen = None;
    for (words_alone, steps) in [(false, &SCALES[..3]), (true, &SCALES[1..])] {
        for step in steps {
            let manner = at(*step);
            let wanted: f32 = widths_of(setter, table, manner, count, words_alone).iter().sum();
            if chosen.is_none() && wanted <= room_at(&manner) {
                chosen = Some(manner);
            }
        }
    }
    let manner = chosen.unwrap_or(at(SCALES[3]));
    let natural = widths_of(setter, table, manner, count, false);
    let least = widths_of(setter, table, manner, count, true);
    let widths = share(&natural, &least, room_at(&manner));
    let gap = gap_of(&manner);
    let total = widths.iter().sum::<f32>() + gap * count.saturating_sub(1) as f32;
    let left = manner.shift(sheet) + ((room - total) / 2.0).max(0.0);
    let aligns: Vec<Align> =
        (0..count).map(|c| if table.is_of_numbers(c) { Align::Right } else { Align::Left }).collect();
    let last = table.rows().len().saturating_sub(1);
    let mut out = Vec::new();
    for (n, cells) in table.rows().iter().enumerate() {
        let head = n == 0 && table.has_head();
        let mut x = left;
        let mut set: Vec<(f32, Vec<Line>)> = Vec::new();
        for (c, width) in widths.iter().enumerate() {
            let text = cells.get(c).map_or(&[][..], Vec::as_slice);
            let at = if sheet.language.is_rtl() { 2.0 * left + total - x - width } else { x };
            set.push((at, cell(setter, text, head_manner(manner, head), *width, aligns[c])));
            x += width + gap;
        }
        let height = set.iter().map(|c| c.1.len()).max().unwrap_or(1).max(1);
        let rows = height.min(tallest);
        let mut lines = Vec::new();
        for from in (0..height).step_by(rows) {
            lines.push(chunk(&mut set, head, from, rows, sheet.leading));
        }
        let half = rows.saturating_sub(1) as f32 / 2.0 * sheet.leading;
        let rule = |line: Option<&mut Line>, up: f32| {
            if let Some(line) = line {
                line.rules.push(Rule { x: left, up, width: total, height: RULE_WEIGHT });
            }
        };
        if n == 0 {
            rule(lines.first_mut(), half + RULE_ABOVE * sheet.size);
        }
        if head || n == last {
            let below = if n == last { RULE_BELOW } else { RULE_BELOW_HEAD };
            rule(lines.last_mut(), -half - below * sheet.size);
        }
        out.push(Row { lines, rows });
    }
    out
}

/// How the cells are set: figures stand below each other.
fn cell_style(manner: &Manner<'_>, sheet: &Sheet<'_>) -> RunStyle {
    let style = manner.style(sheet);
    RunStyle { features: Features { old_style: false, tabular: true, ..style.features }, ..style }
}

fn head_manner(manner: Manner<'_>, head: bool) -> Manner<'_> {
    let variant = Variant { italic: manner.variant.italic ^ head, ..manner.variant };
    Manner { variant, ..manner }
}

/// The widths that the columns would like to have, or of their longest words.
fn widths_of(
    setter: &mut Setter<'_, '_, '_>,
    table: &Table,
    manner: Manner<'_>,
    count: usize,
    words_alone: bool,
) -> Vec<f32> {
    let sheet = setter.sheet;
    let mut widths = vec![0.0f32; count];
    for (n, row) in table.rows().iter().enumerate() {
        let manner = head_manner(manner, n == 0 && table.has_head());
        let space = sheet.space(&cell_style(&manner, sheet));
        for (cell, width) in row.iter().zip(&mut widths) {
            for part in streams(setter, cell, manner, f64::INFINITY) {
                let longest = match part.breaks.last() {
                    Some(last) if !words_alone => last.width as f32 + last.spaces as f32 * space,
                    _ => part.breaks.windows(2).map(|b| (b[1].width - b[0].width) as f32).fold(0.0, f32::max),
                };
                // A hair more, so that what is measured in two ways fits.
                *width = width.max(longest + 0.1);
            }
        }
    }
    widths
}

/// Shares `room` out: every column gets the width of its longest word where there is room for those, and of the rest
/// who wants less than an equal share gets what it wants.
fn share(natural: &[f32], least: &[f32], room: f32) -> Vec<f32> {
    let sum: f32 = least.iter().sum();
    let base: Vec<f32> = if sum <= room { least.to_vec() } else { vec![0.0; natural.len()] };
    let wants: Vec<f32> = natural.iter().zip(&base).map(|(n, b)| n - b).collect();
    let mut order: Vec<usize> = (0..wants.len()).collect();
    order.sort_by(|a, b| wants[*a].total_cmp(&wants[*b]).then(a.cmp(b)));
    let mut left = room - base.iter().sum::<f32>();
    let mut out = base;
    for (n, column) in order.iter().enumerate() {
        let more = wants[*column].min(left / (wants.len() - n) as f32);
        out[*column] = (out[*column] + more).max(1.0);
        left -= more;
    }
    out
}

fn streams(setter: &mut Setter<'_, '_, '_>, text: &[Inline], manner: Manner<'_>, widest: f64) -> Vec<Stream> {
    let sheet = setter.sheet;
    let mut palette = Palette::new(manner.face, cell_style(&manner, sheet));
    let how = Measuring { protrude: false, widest, divide: widest.is_finite() };
    let mut styled = Styled::new(text, manner.variant, sheet.notes);
    styled.line_ends.sort_unstable();
    styled.parts().iter().map(|p| stream(setter.words, &mut palette, p, &how)).collect()
}

/// The lines of a cell; never none, so that every row has all its cells for who listens.
fn cell(setter: &mut Setter<'_, '_, '_>, text: &[Inline], manner: Manner<'_>, width: f32, align: Align) -> Vec<Line> {
    let sheet = setter.sheet;
    let base = cell_style(&manner, sheet);
    let setting = Setting {
        fill: Fill::Ragged,
        measure: f64::from(width),
        first_indent: 0.0,
        hang: 0.0,
        beside: 0,
        beside_width: 0.0,
        space: f64::from(sheet.space(&base)),
        rtl: sheet.language.is_rtl(),
        wording: sheet.wording,
        em: f64::from(base.size),
        expand: 0.0,
    };
    let mut out = Vec::new();
    for part in streams(setter, text, manner, f64::from(width)) {
        if let Some(before) = out.last_mut().filter(|l: &&mut Line| !l.runs.is_empty()) {
            display::close_with_space(setter.words, before);
        }
        let broken = break_lines(&part.breaks, None, &setting);
        for (n, fit) in broken.lines.iter().enumerate() {
            out.push(set_line(setter.words, &part, fit, &setting, n, align));
        }
    }
    match out.last_mut().filter(|l| !l.runs.is_empty()) {
        Some(line) => display::close_with_space(setter.words, line),
        None => {
            let style = setter.words.style(base);
            let space = setter.words.piece(style, " ", false);
            out = vec![display::unbroken(setter.words, space)];
        }
    }
    out
}

/// Puts lines of all cells, from the `from`th on and at most `rows` of them, into one line.
fn chunk(cells: &mut [(f32, Vec<Line>)], head: bool, from: usize, rows: usize, leading: f32) -> Line {
    let mut out = Line::default();
    for (number, (x, lines)) in cells.iter_mut().enumerate() {
        let part = if head { Part::HeadCell(number) } else { Part::Cell(number) };
        for (k, line) in lines.iter_mut().enumerate().skip(from).take(rows) {
            let mut line = std::mem::take(line);
            line.shift(*x);
            let down = ((k - from) as f32 - rows.saturating_sub(1) as f32 / 2.0) * leading;
            line.runs.iter_mut().for_each(|r| r.y.0 += down);
            let first = out.runs.len();
            let mut own = std::mem::take(&mut line.extras).into_iter().peekable();
            for run in 0..line.runs.len() {
                let extra = own.next_if(|e| e.run == run).unwrap_or(Extra::part(run, part));
                out.extras.push(Extra { run: first + run, part: Some(part), ..extra });
            }
            out.over = out.over.max(line.over);
            out.runs.append(&mut line.runs);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_columns_keep_their_width() {
        assert_eq!(share(&[10.0, 20.0], &[5.0, 5.0], 100.0), [10.0, 20.0]);
        assert_eq!(share(&[200.0, 10.0, 300.0], &[0.0; 3], 110.0), [50.0, 10.0, 50.0]);
        assert_eq!(share(&[40.0, 500.0], &[10.0, 30.0], 100.0), [40.0, 60.0]);
        assert_eq!(share(&[90.0, 90.0], &[80.0, 10.0], 100.0), [85.0, 15.0]);
        assert_eq!(share(&[90.0, 90.0], &[80.0, 80.0], 100.0), [50.0, 50.0], "words will be broken");
        assert_eq!(share(&[], &[], 100.0), [] as [f32; 0]);
    }
}
