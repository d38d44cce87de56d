//! Blocks to items: set lines and the gaps between them, before pages are made of them.

use super::collect::{Look, Measuring, Palette, Styled, Target, stream};
use super::display;
use super::justify::{Line, Rule, set_line};
use super::linebreak::{Fill, Setting, break_lines};
use super::pages::TagKind;
use super::sheet::Sheet;
use super::words::{RunStyle, Words};
use crate::book::{Block, BlockKind, Inline, Note, Place, TextOf, VerseLine, walk_text};
use crate::font::Variant;
use crate::font::shape::Features;
use crate::source::Span;
use crate::style::{Align, FirstLine, Parting};

/// Indent of a quotation on either side, in ems.
const QUOTE_INDENT: f32 = 1.5;
/// The least and the most that a poem is indented, in ems; between them its longest line is centred.
const VERSE_INDENT: (f32, f32) = (1.2, 6.0);
/// How far the rest of a verse line that is too long is indented beyond its beginning, in ems.
const TURN_OVER: f32 = 2.0;
/// The family of preformatted text.
const TYPEWRITER: &str = "Courier Prime";
/// Its size relative to the text, where the lines are short enough, and the smallest in points where they are not.
const TYPEWRITER_SCALE: f32 = 0.85;
const TYPEWRITER_SMALLEST: f32 = 5.5;
/// Space between the letters of an opening in small capitals, in thousandths of an em.
const LEAD_TRACKING: f32 = 40.0;
/// The deepest initial, in lines.
const DEEPEST_INITIAL: usize = 3;
/// Size of notes relative to the text.
const NOTE_SCALE: f32 = 0.84;
/// Length of the rule above notes, in ems, and the weight of rules in points.
const NOTES_RULE: f32 = 6.0;
const RULE_WEIGHT: f32 = 0.4;
/// What parts an initial from the text beside it, in ems of the text.
const INITIAL_GAP: f32 = 0.12;
/// The sign for a break of blank lines that falls at a page edge.
pub(crate) const EDGE_ORNAMENT: &str = "* * *";

/// What the pages are made of, in order.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// Lines of text.
    Text(Text),
    /// Blank lines, perhaps with a sign among them.
    Gap(Gap),
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// What it is in the structure.
    pub(crate) kind: TagKind,
    /// The lines.
    pub(crate) lines: Vec<Line>,
    /// Lines of the grid that each line takes.
    pub(crate) rows: usize,
    /// Where a page may end in it.
    pub(crate) keep: Keep,
    /// The block it is the beginning of.
    pub(crate) block: Option<Place>,
    /// The section whose heading it is, by its number in the book.
    pub(crate) heads: Option<usize>,
    /// Where it stands in the draft.
    pub(crate) span: Span,
}

/// Where a page may end in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Anywhere that leaves this many lines before, and two after.
    Lines(usize),
    /// Nowhere, if it is short enough.
    Whole,
    /// Nowhere in it and not behind it.
    WithNext,
}

/// Blank lines between texts. At a page edge they vanish.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    /// How many lines of the grid.
    pub(crate) rows: usize,
    /// A change of scene, which must not vanish: its sign, and whether that is printed in any case.
    pub(crate) scene: Option<(Line, bool)>,
    /// Its block, for a change of scene.
    pub(crate) block: Option<Place>,
}

impl Gap {
    /// Blank lines alone.
    pub(crate) fn blank(rows: usize) -> Item {
        Item::Gap(Gap { rows, scene: None, block: None })
    }
}

/// What stands before a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// The opening of a chapter, whose first line may be set apart.
    Opening(FirstLine),
    /// A heading inside a chapter, or a change of scene.
    Break,
    /// Other text.
    Text,
}

/// Sets a block.
pub(crate) fn set(words: &mut Words<'_>, sheet: &Sheet<'_>, block: &Block, place: &Place, before: Before) -> Vec<Item> {
    let mut out = Vec::new();
    match block.kind() {
        BlockKind::Paragraph(inlines) => {
            if sheet.style.text.parting == Parting::Space && before == Before::Text {
                out.push(Gap::blank(1));
            }
            out.push(Item::Text(paragraph(words, sheet, inlines, before, Manner::TEXT)));
        }
        BlockKind::SceneBreak(_) => {
            let style = &sheet.style.scene;
            let printed = !style.ornament.trim().is_empty();
            let sign = if printed { style.ornament.trim() } else { EDGE_ORNAMENT };
            let line = display::ornament(words, sheet, sign, sheet.size, Align::Centre, sheet.measure);
            let rows = usize::from(style.lines.clamp(1, 5));
            out.push(Item::Gap(Gap { rows, scene: Some((line, printed)), block: Some(place.clone()) }));
        }
        BlockKind::Verse(stanzas) => {
            out.push(Gap::blank(1));
            verse(words, sheet, stanzas, 0.0, &mut out);
            out.push(Gap::blank(1));
        }
        BlockKind::Group(_, blocks) => {
            out.push(Gap::blank(1));
            quote(words, sheet, blocks, &mut out);
            out.push(Gap::blank(1));
        }
        BlockKind::Preformatted(lines) => {
            out.push(Gap::blank(1));
            out.push(Item::Text(preformatted(words, sheet, lines, 0.0)));
            out.push(Gap::blank(1));
        }
        other => plainly(words, sheet, other, Manner::TEXT, &mut out),
    }
    let mut first = true;
    for item in &mut out {
        if let Item::Text(t) = item {
            t.span = block.span();
            t.block = std::mem::take(&mut first).then(|| place.clone());
        }
    }
    out
}

/// Each piece of text a paragraph.
fn plainly(words: &mut Words<'_>, sheet: &Sheet<'_>, block: &BlockKind, manner: Manner, out: &mut Vec<Item>) {
    walk_text(block, &mut |t| {
        let line;
        let text = match t {
            TextOf::Inlines(text) => text,
            TextOf::Line(s) => {
                line = [Inline::Text(s.to_owned())];
                &line
            }
        };
        if !crate::book::plain(text).is_empty() {
            out.push(Item::Text(paragraph(words, sheet, text, Before::Text, manner)));
        }
    });
}

/// The rule above the notes of a chapter, which stays with the first of them.
pub(crate) fn notes_rule(sheet: &Sheet<'_>) -> Item {
    let width = (NOTES_RULE * sheet.size).min(sheet.measure / 3.0);
    let x = if sheet.language.is_rtl() { sheet.measure - width } else { 0.0 };
    let rule = Rule { x, up: 0.0, width, height: RULE_WEIGHT };
    let line = Line { rules: vec![rule], ..Line::default() };
    Item::Text(text_of(TagKind::Paragraph, vec![line], Keep::WithNext))
}

/// Sets a note: its mark, from which a link leads back, and what it says, in smaller type.
pub(crate) fn note(words: &mut Words<'_>, sheet: &Sheet<'_>, n: usize, note: &Note) -> Vec<Item> {
    let mut out = Vec::new();
    let manner = Manner { scale: NOTE_SCALE, ..Manner::TEXT };
    let mut styled = Styled::default();
    let target = styled.target(Target::Mark(n));
    styled.word(note.mark(), Look { target, ..Look::default() });
    styled.word(if note.mark().ends_with(char::is_alphanumeric) { ". " } else { " " }, Look::default());
    let mut rest = note.blocks();
    if let Some(BlockKind::Paragraph(text)) = rest.first().map(Block::kind) {
        styled.push(text, Look::default(), sheet.notes);
        rest = &rest[1..];
    }
    out.push(Item::Text(styled_paragraph(words, sheet, styled, Before::Break, manner)));
    for b in rest {
        match b.kind() {
            BlockKind::Verse(stanzas) => verse(words, sheet, stanzas, 0.0, &mut out),
            BlockKind::Preformatted(lines) => out.push(Item::Text(preformatted(words, sheet, lines, 0.0))),
            other => plainly(words, sheet, other, manner, &mut out),
        }
    }
    for item in &mut out {
        if let Item::Text(t) = item {
            t.span = note.span();
        }
    }
    out
}

fn quote(words: &mut Words<'_>, sheet: &Sheet<'_>, blocks: &[Block], out: &mut Vec<Item>) {
    let inset = (QUOTE_INDENT * sheet.size).min(sheet.measure / 8.0);
    for (n, b) in blocks.iter().enumerate() {
        match b.kind() {
            BlockKind::Paragraph(inlines) => {
                let before = if n == 0 { Before::Break } else { Before::Text };
                if sheet.style.text.parting == Parting::Space && n > 0 {
                    out.push(Gap::blank(1));
                }
                out.push(Item::Text(paragraph(words, sheet, inlines, before, Manner::quote(inset))));
            }
            other => {
                if n > 0 {
                    out.push(Gap::blank(1));
                }
                match other {
                    BlockKind::Verse(stanzas) => verse(words, sheet, stanzas, inset, out),
                    BlockKind::Preformatted(lines) => {
                        out.push(Item::Text(preformatted(words, sheet, lines, inset)));
                    }
                    other => plainly(words, sheet, other, Manner::quote(inset), out),
                }
                if n + 1 < blocks.len() {
                    out.push(Gap::blank(1));
                }
            }
        }
    }
}

/// How running text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Manner {
    /// What it keeps from either edge, in points.
    inset: f32,
    /// Its size relative to the text.
    scale: f32,
    /// What it is in the structure.
    kind: TagKind,
}

impl Manner {
    /// As the text of the book is.
    const TEXT: Manner = Manner { inset: 0.0, scale: 1.0, kind: TagKind::Paragraph };
    /// As a quotation is.
    fn quote(inset: f32) -> Manner {
        Manner { inset, kind: TagKind::Quote, ..Manner::TEXT }
    }
}

fn text_of(kind: TagKind, lines: Vec<Line>, keep: Keep) -> Text {
    Text { kind, lines, rows: 1, keep, block: None, heads: None, span: Span::default() }
}

/// Sets a paragraph.
fn paragraph(words: &mut Words<'_>, sheet: &Sheet<'_>, inlines: &[Inline], before: Before, manner: Manner) -> Text {
    let styled = Styled::new(inlines, Variant::default(), sheet.notes);
    styled_paragraph(words, sheet, styled, before, manner)
}

fn styled_paragraph(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    mut styled: Styled,
    before: Before,
    manner: Manner,
) -> Text {
    let style = &sheet.style.text;
    let Manner { inset, scale, kind } = manner;
    let base = sheet.text_style();
    let base = RunStyle { size: base.size * scale, ..base };
    let mut setting = Setting {
        fill: if style.justify { Fill::Justified } else { Fill::Ragged },
        measure: f64::from(sheet.measure - 2.0 * inset),
        first_indent: 0.0,
        hang: 0.0,
        beside: 0,
        beside_width: 0.0,
        space: f64::from(sheet.space(&base)),
        rtl: sheet.language.is_rtl(),
        em: f64::from(base.size),
        expand: f64::from(style.expand.clamp(0.0, 0.05)),
    };
    if before == Before::Text && style.parting == Parting::Indent {
        setting.first_indent = f64::from((style.indent * base.size).clamp(0.0, sheet.measure / 4.0));
    }
    let mut palette = Palette::new(&style.face, base);
    let lead = match before {
        Before::Opening(lead) => lead,
        _ => FirstLine::Plain,
    };
    if lead == FirstLine::DropCap && styled.line_ends.is_empty() {
        for depth in (2..=DEEPEST_INITIAL).rev() {
            if let Some(lines) = with_initial(words, sheet, &styled, &setting, &mut palette, depth) {
                return text_of(kind, shifted(lines, inset), Keep::Lines(depth.max(2)));
            }
        }
    }
    let small = lead == FirstLine::SmallCaps;
    let mut lines = Vec::new();
    if styled.line_ends.is_empty() {
        lines = set_styled(words, sheet, &styled, &setting, &mut palette, small, Align::Left);
    } else {
        styled.line_ends.sort_unstable();
        for (n, part) in styled.parts().into_iter().enumerate() {
            let setting = Setting { first_indent: if n == 0 { setting.first_indent } else { 0.0 }, ..setting };
            lines.extend(set_styled(words, sheet, &part, &setting, &mut palette, small && n == 0, Align::Left));
        }
    }
    text_of(kind, shifted(lines, inset), Keep::Lines(2))
}

fn shifted(mut lines: Vec<Line>, by: f32) -> Vec<Line> {
    if by != 0.0 {
        lines.iter_mut().for_each(|l| l.shift(by));
    }
    lines
}

/// Sets a text without line ends of its own; `small` sets its first line in small capitals.
fn set_styled(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    styled: &Styled,
    setting: &Setting,
    palette: &mut Palette,
    small: bool,
    align: Align,
) -> Vec<Line> {
    let narrowest = setting.measure - setting.indent(0).max(setting.indent(1));
    let how = Measuring { protrude: sheet.style.text.protrude, widest: narrowest, divide: true };
    let plain = stream(words, palette, styled, &how);
    let lead = small.then(|| {
        let mut palette = palette.small_caps(words, styled, LEAD_TRACKING);
        stream(words, &mut palette, styled, &how)
    });
    let lead = lead.filter(|l| l.breaks.len() == plain.breaks.len());
    let broken = break_lines(&plain.breaks, lead.as_ref().map(|l| &l.breaks[..]), setting);
    let first = lead.as_ref().unwrap_or(&plain);
    broken
        .lines
        .iter()
        .enumerate()
        .map(|(n, fit)| set_line(words, if n == 0 { first } else { &plain }, fit, setting, n, align))
        .collect()
}

/// Sets a paragraph with its first letter, and quotes before it, as an initial of `depth` lines. `None` where the
/// paragraph has no letter to begin with or fewer lines.
fn with_initial(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    styled: &Styled,
    setting: &Setting,
    palette: &mut Palette,
    depth: usize,
) -> Option<Vec<Line>> {
    let (at, letter) = styled.text.char_indices().find(|(_, c)| c.is_alphanumeric())?;
    let opens = |c: char| matches!(c, '“' | '‘' | '„' | '«' | '‹' | '"' | '\'' | '¿' | '¡');
    if !letter.is_alphabetic() || !styled.text[..at].chars().all(opens) {
        return None;
    }
    let end = at + letter.len_utf8();
    let look = styled.spans.first().map_or(Look::default(), |s| s.1);
    let id = palette.style(words, look);
    let base = words.style_of(id);
    let cap = sheet.fonts.face(base.face).cap_height().max(0.1);
    let size = ((depth - 1) as f32 * sheet.leading + cap * sheet.size) / cap;
    let big = words.style(RunStyle { size, ..base });
    let initial = words.piece(big, &styled.text[..end], false);
    let width = words.get_word(initial).width + INITIAL_GAP * sheet.size;
    if f64::from(width) > setting.measure / 2.0 {
        return None;
    }
    let mut rest = styled.clone();
    let spaced = rest.text[end..].starts_with(' ');
    rest.cut(end + usize::from(spaced));
    if rest.text.is_empty() {
        return None;
    }
    let setting = Setting { beside: depth, beside_width: f64::from(width), first_indent: 0.0, ..*setting };
    let mut lines = set_styled(words, sheet, &rest, &setting, palette, false, Align::Left);
    if lines.len() < depth {
        return None;
    }
    let mut cap_line = display::unbroken(words, initial);
    for r in &mut cap_line.runs {
        r.y.0 += (depth - 1) as f32 * sheet.leading;
    }
    if spaced {
        display::close_with_space(words, &mut cap_line);
    }
    lines[0].begin_with(cap_line);
    Some(lines)
}

fn verse(words: &mut Words<'_>, sheet: &Sheet<'_>, stanzas: &[Vec<VerseLine>], inset: f32, out: &mut Vec<Item>) {
    let base = sheet.text_style();
    let mut palette = Palette::new(&sheet.style.text.face, base);
    let em = sheet.size;
    let measure = sheet.measure - 2.0 * inset;
    let how = Measuring { protrude: false, widest: f64::from(measure * 0.7), divide: false };
    let space = f64::from(sheet.space(&base));
    let step = |l: &VerseLine| (f32::from(l.indent()) * em).min(measure / 3.0);
    let streams: Vec<Vec<_>> = stanzas
        .iter()
        .map(|s| {
            let mut set = |l: &VerseLine| {
                let parts = Styled::new(l.text(), Variant::default(), sheet.notes).parts();
                let part = parts.into_iter().map(|p| stream(words, &mut palette, &p, &how)).collect::<Vec<_>>();
                (step(l), part)
            };
            s.iter().map(&mut set).collect()
        })
        .collect();
    let natural =
        |s: &super::collect::Stream| s.breaks.last().map_or(0.0, |b| b.width + f64::from(b.spaces) * space) as f32;
    let longest = streams
        .iter()
        .flatten()
        .flat_map(|(indent, parts)| parts.iter().map(move |p| indent + natural(p)))
        .fold(0.0, f32::max);
    let indent = ((measure - longest) / 2.0).clamp(VERSE_INDENT.0 * em, VERSE_INDENT.1 * em).min(measure / 5.0);
    for (n, stanza) in streams.iter().enumerate() {
        if n > 0 {
            out.push(Gap::blank(1));
        }
        let mut lines = Vec::new();
        for (step, parts) in stanza {
            for part in parts {
                let first_indent = f64::from(indent + step);
                let setting = Setting {
                    fill: Fill::Ragged,
                    measure: f64::from(measure),
                    first_indent,
                    hang: (first_indent + f64::from(TURN_OVER * em)).min(f64::from(measure) * 0.3),
                    beside: 0,
                    beside_width: 0.0,
                    space,
                    rtl: sheet.language.is_rtl(),
                    em: f64::from(em),
                    expand: 0.0,
                };
                let broken = break_lines(&part.breaks, None, &setting);
                for (n, fit) in broken.lines.iter().enumerate() {
                    lines.push(set_line(words, part, fit, &setting, n, Align::Left));
                }
            }
        }
        // A stanza says its line ends by a space between the lines, as a paragraph does.
        let count = lines.len();
        for line in lines.iter_mut().take(count.saturating_sub(1)) {
            display::close_with_space(words, line);
        }
        out.push(Item::Text(text_of(TagKind::Verse, shifted(lines, inset), Keep::Whole)));
    }
}

fn preformatted(words: &mut Words<'_>, sheet: &Sheet<'_>, lines: &[String], inset: f32) -> Text {
    let measure = sheet.measure - 2.0 * inset;
    let face = super::collect::face_of(sheet.fonts, TYPEWRITER, Variant::default());
    let columns = lines.iter().map(|l| l.chars().count()).max().unwrap_or(1).max(1);
    // Every character of the face is as wide as its space.
    let pitch = sheet.fonts.face(face).space().max(0.1);
    let fits = measure / (columns as f32 * pitch);
    let size = fits.clamp(TYPEWRITER_SMALLEST, TYPEWRITER_SCALE * sheet.size);
    let features = Features::default();
    let style = words.style(RunStyle { face, size, features, caps: Default::default(), tracking: 0.0, rise: 0.0 });
    let mut set = Vec::new();
    for line in lines {
        let mut rest = line.as_str();
        // A line that is too long goes on in the next; a blank line still is one.
        loop {
            let (mut end, mut width, mut last) = (0, 0.0, 0);
            for c in rest.chars() {
                let mut buffer = [0; 4];
                let id = words.piece(style, c.encode_utf8(&mut buffer), false);
                width += words.get_word(id).width;
                if width > measure + 0.01 && end > 0 {
                    break;
                }
                last = c.len_utf8();
                end += last;
            }
            debug_assert!(end >= last);
            let id = words.piece(style, &rest[..end], false);
            let mut one = display::unbroken(words, id);
            rest = &rest[end..];
            if rest.is_empty() {
                display::close_with_space(words, &mut one);
                set.push(one);
                break;
            }
            set.push(one);
        }
    }
    text_of(TagKind::Preformatted, shifted(set, inset), Keep::Lines(2))
}
