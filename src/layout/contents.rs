//! The contents: a line for each part and chapter, with its page.

use super::collect::{Measuring, Palette, Styled, stream};
use super::display;
use super::flow::Flow;
use super::justify::{Line, set_line};
use super::linebreak::{Fill, Setting, break_lines};
use super::sheet::Sheet;
use super::words::Words;
use crate::book::{Inline, SectionKind};
use crate::font::Variant;
use crate::style::Align;

/// Indent of a chapter under its part, in ems.
const STEP: f32 = 1.3;
/// What an entry leaves free for the number, in ems.
const NUMBER_ROOM: f32 = 3.5;

/// An entry, set; its number is not known yet.
pub(crate) struct Entry {
    /// The flow it leads to.
    pub(crate) flow: usize,
    /// What it says, over as many lines as it takes.
    pub(crate) lines: Vec<Line>,
    /// Whether a blank line stands above.
    pub(crate) apart: bool,
}

/// Which entries stand on which page of the contents, by the line of the grid they begin on.
pub(crate) type Spread = Vec<Vec<(usize, usize)>>;

/// The entries of a book: of what stands behind the contents, which begin after `lead` flows.
pub(crate) fn entries(words: &mut Words<'_>, sheet: &Sheet<'_>, flows: &[Flow], lead: usize) -> Vec<Entry> {
    let style = sheet.text_style();
    let mut palette = Palette::new(&sheet.style.text.face, style);
    let with_parts = flows.iter().any(|f| f.kind == Some(SectionKind::Part) && !f.headings.is_empty());
    let how = Measuring { protrude: false, widest: f64::from(sheet.measure * 0.6), divide: false };
    let (mut out, mut levels) = (Vec::new(), Vec::new());
    for (n, flow) in flows.iter().enumerate().skip(lead) {
        let Some((section, level, title)) = flow.headings.first() else { continue };
        if *section != flow.section {
            continue;
        }
        let indent = STEP * sheet.size * f32::from(level.saturating_sub(1).min(3));
        let setting = Setting {
            fill: Fill::Ragged,
            measure: f64::from(sheet.measure - NUMBER_ROOM * sheet.size),
            first_indent: f64::from(indent),
            hang: f64::from(indent + STEP * sheet.size),
            beside: 0,
            beside_width: 0.0,
            space: f64::from(sheet.space(&style)),
            rtl: sheet.language.is_rtl(),
            wording: sheet.wording,
            em: f64::from(sheet.size),
            expand: 0.0,
        };
        let styled = Styled::new(&[Inline::Text(title.clone())], Variant::default(), &[]);
        let stream = stream(words, &mut palette, &styled, &how);
        let broken = break_lines(&stream.breaks, None, &setting);
        let mut lines: Vec<Line> = broken
            .lines
            .iter()
            .enumerate()
            .map(|(k, fit)| set_line(words, &stream, fit, &setting, k, Align::Left))
            .collect();
        // A space parts the title from its number for who listens.
        if let Some(last) = lines.last_mut() {
            display::close_with_space(words, last);
        }
        out.push(Entry { flow: n, lines, apart: false });
        levels.push(*level);
    }
    // A part stands apart from what is above it, and what follows its last chapter from that; a long row of entries of
    // one level is not drawn out.
    for n in 1..out.len() {
        let next = levels.get(n + 1).copied().unwrap_or_default();
        out[n].apart = with_parts && levels[n] == 1 && (levels[n - 1] > 1 || next > 1);
    }
    out
}

/// Divides the entries over pages; the heading takes `above` lines of the first.
pub(crate) fn divide(entries: &[Entry], above: usize, lines: usize) -> Spread {
    let mut pages: Spread = vec![Vec::new()];
    let mut at = above.min(lines.saturating_sub(1));
    for (n, e) in entries.iter().enumerate() {
        let blank = usize::from(e.apart);
        // A part does not end a page: its first chapter comes with it.
        let with = if e.apart { entries.get(n + 1).map_or(0, |next| next.lines.len()) } else { 0 };
        let fresh = pages.last().is_some_and(Vec::is_empty);
        if at + blank + e.lines.len() + with > lines && !fresh {
            pages.push(Vec::new());
            at = 0;
        } else if !fresh {
            at += blank;
        }
        if let Some(page) = pages.last_mut() {
            page.push((n, at));
        }
        at += e.lines.len();
    }
    pages
}
