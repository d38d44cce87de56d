//! Blocks to items: set lines and the gaps between them, before pages are made of them.

use std::sync::Arc;

use super::collect::{Break, LineEnd, Look, Measuring, Palette, Stream, Styled, Target, face_of, stream};
use super::display;
use super::justify::{Extra, Line, Part, Placed, Rule, set_line};
use super::linebreak::{Broken, Fill, Setting, break_lines, ways};
use super::pages::{Numbering, TagKind};
use super::sheet::Sheet;
use super::tables;
use super::words::{RunStyle, Words};
use crate::book::{
    Block, BlockKind, Figure, GroupKind, Inline, Item as ListItem, LineKind, Note, Picture, Place, Table,
};
use crate::book::{VerseLine, plain};
use crate::font::Variant;
use crate::font::shape::Features;
use crate::hyphen::is_ideograph;
use crate::source::Span;
use crate::style::{Align, FirstLine, Parting};

/// Indent of what is set off on either side, in ems of the text: quotations and letters, epigraphs, asides.
const QUOTE_INDENT: f32 = 1.5;
const EPIGRAPH_INDENT: f32 = 3.0;
const ASIDE_INDENT: f32 = 1.5;
/// The most that such an indent takes of the measure.
const MOST_INDENT: f32 = 0.125;
/// The share of the measure that no indents together leave less of.
const LEAST_MEASURE: f32 = 0.45;
/// What a line at the right keeps from the edge, in ems, and the least it leaves free at the left, as a share.
const LINE_END_INDENT: f32 = 1.5;
const LINE_START: f32 = 0.25;
/// How far what goes on with a speech is indented, in ems.
const SPEECH_INDENT: f32 = 1.5;
/// Space between the letters of a speaker's name in small capitals, in thousandths of an em.
const SPEAKER_TRACKING: f32 = 30.0;
/// The indent of a list, and what parts a marker from its item, in ems.
const LIST_INDENT: f32 = 0.7;
const MARKER_GAP: f32 = 0.5;
/// The most that a list's markers take of the measure.
const MOST_MARKER: f32 = 0.2;
/// What stands before an item that has no number.
const BULLET: &str = "•";
/// Size of a caption relative to the text.
const CAPTION_SCALE: f32 = 0.88;
/// Pixels to the inch that a picture is shown with at least, unless it is narrower than the measure: fewer are seen.
const PICTURE_PPI: f32 = 200.0;
/// Lines kept free below a picture that has a caption.
const CAPTION_LINES: usize = 5;
/// The height of small letters, in ems.
const X_HEIGHT: f32 = 0.45;
/// The share of a page that a row of a table may take without being divided.
const TALLEST_ROW: f32 = 0.7;
/// The least and the most that a poem is indented, in ems; between them its longest line is centred.
const VERSE_INDENT: (f32, f32) = (1.2, 6.0);
/// How far the rest of a verse line that is too long is indented beyond its beginning, in ems.
const TURN_OVER: f32 = 2.0;
/// The family of preformatted text.
const TYPEWRITER: &str = "Courier Prime";
/// Its size relative to the text, where the lines are short enough, and the smallest in points where they are not.
const TYPEWRITER_SCALE: f32 = 0.85;
const TYPEWRITER_SMALLEST: f32 = 5.5;
/// Space between the letters of an opening in small capitals, in thousandths of an em, in the order in which it is
/// tried, and how loose a line need not be for the next to be tried.
const LEAD_TRACKINGS: [f32; 6] = [40.0, 30.0, 50.0, 20.0, 60.0, 70.0];
const LEAD_LOOSEST: f64 = 1.35;
/// The demerits of a paragraph for which the next is tried as well: those of a ladder of hyphens.
const LEAD_COST: f64 = 200_000.0;
/// So many times the measure holds the opening's line in any letters.
const LEAD_REACH: f64 = 2.0;
/// A sign at a page's edge stands among lines of text and must not be taken for one: its size relative to theirs.
const SIGN_SCALE: f32 = 1.1;
/// How deep an initial is, in lines.
const INITIAL_LINES: usize = 3;
/// Length of the rule above notes, in ems, and the weight of rules in points.
const NOTES_RULE: f32 = 6.0;
const RULE_WEIGHT: f32 = 0.4;
/// What parts an initial from the text beside it, in ems of the text.
const INITIAL_GAP: f32 = 0.12;
/// What must not be divided is, if it takes more than this share of a page.
const WHOLE: usize = 3;
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
    /// The elements it stands in, from the outermost in.
    pub(crate) inside: Vec<Within>,
    /// The lines.
    pub(crate) lines: Vec<Line>,
    /// Other ways to set it, from which the page breaker may choose.
    pub(crate) others: Vec<Way>,
    /// Which of the running texts of its block it is.
    pub(crate) running: usize,
    /// Lines of the grid that each line takes.
    pub(crate) rows: usize,
    /// Where a page may end in it.
    pub(crate) keep: Keep,
    /// Whether it stays with the text before it.
    pub(crate) with_before: bool,
    /// Whether it leads up to something: a headline does, and a text whose last sign is a colon.
    pub(crate) leads_on: bool,
    /// What it is text of.
    pub(crate) of: Option<Of>,
    /// The section whose heading it is, by its number in the book.
    pub(crate) heads: Option<usize>,
    /// Where it stands in the draft.
    pub(crate) span: Span,
}

/// Another way to set a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// What it costs more than the way the text is set.
    pub(crate) cost: i64,
    /// Its lines, and for each whether it ends in a hyphen.
    pub(crate) hyphens: Vec<bool>,
    /// The marks of notes in it: the line and the note's number.
    pub(crate) marks: Vec<(usize, usize)>,
}

/// The ways in which running texts of a block are wanted where it is not the best: which text, and which of its ways.
pub(crate) type Wanted = Vec<(usize, usize)>;

/// An element of the structure that holds texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Within {
    /// What it is.
    pub(crate) kind: TagKind,
    /// The section and the block, or the note, that it is in.
    of: (usize, usize),
    /// Its number there.
    number: u32,
}

/// What a text is text of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// A block of a section.
    Block(Place),
    /// A note by its number.
    Note(usize),
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
    /// Whether there may be a line more: not between paragraphs that all stand apart.
    pub(crate) elastic: bool,
    /// A change of scene, which must not vanish: its sign, and whether that is printed in any case.
    pub(crate) scene: Option<(Line, bool)>,
}

impl Gap {
    /// Blank lines alone.
    pub(crate) fn blank(rows: usize) -> Item {
        Item::Gap(Gap { rows, elastic: true, scene: None })
    }

    /// Blank lines that are the same everywhere.
    pub(crate) fn firm(rows: usize) -> Item {
        Item::Gap(Gap { rows, elastic: false, scene: None })
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
    /// Other text, from which a blank line parts it: where a letter begins or ends in the midst of the text.
    Apart,
    /// A line that says what comes: whose letter, and to whom.
    Announced,
}

impl Before {
    /// What stands before a block behind another.
    pub(crate) fn between(before: &BlockKind, block: &BlockKind) -> Before {
        use BlockKind::{Figure, Group, Line, List, Paragraph, Preformatted, SceneBreak, Table, Verse};
        match (before, block) {
            (SceneBreak(_) | Line(LineKind::Dateline | LineKind::Centred, _), _) => Before::Break,
            (Group(GroupKind::Epigraph | GroupKind::Aside, _), _) => Before::Break,
            // A sentence that goes on behind what it has led up to begins no paragraph.
            (Verse(_) | Group(..) | List(_) | Table(_) | Figure(_) | Preformatted(_), Paragraph(text))
                if plain(text).starts_with(char::is_lowercase) =>
            {
                Before::Break
            }
            (Paragraph(text), Line(LineKind::Dateline | LineKind::Salutation, _)) => match text[..] {
                [Inline::Emphasis(_)] => Before::Announced,
                _ => Before::Apart,
            },
            (Line(LineKind::Signature, _), Line(LineKind::Dateline, _)) => Before::Apart,
            (Line(LineKind::Signature, _), Paragraph(_)) => Before::Apart,
            _ => Before::Text,
        }
    }
}

/// Sets a block, its running texts in the best way or the `wanted` one.
pub(crate) fn set(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    block: &Block,
    place: &Place,
    before: Before,
    wanted: &[(usize, usize)],
) -> Vec<Item> {
    let mut setter = Setter::new(words, sheet, (place.section, place.block), wanted);
    let manner = Manner::text(sheet);
    match block.kind() {
        BlockKind::SceneBreak(_) => setter.scene_break(),
        other => setter.block(other, before, manner),
    }
    let mut out = setter.out;
    for item in &mut out {
        if let Item::Text(t) = item {
            t.span = block.span();
            t.of = Some(Of::Block(place.clone()));
        }
    }
    out
}

/// The sign of a change of scene.
pub(crate) fn scene_sign(words: &mut Words<'_>, sheet: &Sheet<'_>, sign: &str) -> Line {
    display::ornament(words, sheet, sign, SIGN_SCALE * sheet.size, Align::Centre, sheet.measure)
}

/// The rule above notes.
pub(crate) fn notes_rule(sheet: &Sheet<'_>) -> Line {
    let width = (NOTES_RULE * sheet.size).min(sheet.measure / 3.0);
    let x = if sheet.language.is_rtl() { sheet.measure - width } else { 0.0 };
    let rule = Rule { x, up: 0.0, width, height: RULE_WEIGHT };
    Line { rules: vec![rule], ..Line::default() }
}

/// The same above the notes of a chapter, where it stays with the first of them.
pub(crate) fn notes_begin(sheet: &Sheet<'_>) -> Item {
    Item::Text(Text::of(TagKind::Paragraph, vec![notes_rule(sheet)], Keep::WithNext))
}

/// Whether a text is mostly of a script that has no spaces between words.
fn is_unspaced(text: &str) -> bool {
    // Latin, Greek, Cyrillic, Hebrew, Arabic and general punctuation are of lower bytes.
    let may_be = text.bytes().any(|b| b >= 0xe3);
    may_be && text.chars().filter(|c| is_ideograph(*c)).count() * 2 > text.chars().count()
}

/// Sets a note: its mark, from which a link leads back, and what it says, in smaller type.
pub(crate) fn note(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    n: usize,
    note: &Note,
    wanted: &[(usize, usize)],
) -> Vec<Item> {
    let mut setter = Setter::new(words, sheet, (usize::MAX, n), wanted);
    let style = &sheet.style.notes;
    let manner = Manner::text(sheet).group(&style.face, style.scale, style.italic);
    setter.enter(TagKind::Note);
    let mut styled = Styled::default();
    let look = Look { variant: manner.variant, ..Look::default() };
    let target = styled.target(Target::Mark(n));
    styled.word(note.mark(), Look { target, ..look });
    styled.word(if note.mark().ends_with(char::is_alphanumeric) { ". " } else { " " }, look);
    let mut rest = note.blocks();
    if let Some(BlockKind::Paragraph(text)) = rest.first().map(Block::kind) {
        styled.push(text, look, sheet.notes);
        rest = &rest[1..];
    }
    let text = setter.running(styled, Before::Break, manner, Shape::TEXT);
    setter.text(text);
    setter.blocks(rest, Before::Text, manner);
    let mut out = setter.out;
    for item in &mut out {
        if let Item::Text(t) = item {
            t.span = note.span();
            t.of = Some(Of::Note(n));
        }
    }
    out
}

impl Text {
    /// A text with nothing particular about it.
    fn of(kind: TagKind, lines: Vec<Line>, keep: Keep) -> Text {
        Text {
            kind,
            inside: Vec::new(),
            lines,
            others: Vec::new(),
            running: 0,
            rows: 1,
            keep,
            with_before: false,
            leads_on: false,
            of: None,
            heads: None,
            span: Span::default(),
        }
    }

    /// The marks of notes in it: the line and the note's number.
    pub(crate) fn marks(&self) -> impl Iterator<Item = (usize, usize)> {
        self.lines.iter().enumerate().flat_map(|(n, l)| l.marks().map(move |note| (n, note)))
    }

    /// Whether no page of so many lines may end in it.
    pub(crate) fn stays_whole(&self, lines: usize) -> bool {
        let short = || self.lines.len() * self.rows <= lines / WHOLE;
        self.keep == Keep::WithNext || self.keep == Keep::Whole && short()
    }

    /// A heading of a section inside a flow.
    pub(crate) fn heading(level: u8, lines: Vec<Line>, rows: usize, section: usize, span: Span) -> Text {
        let text = Text::of(TagKind::Heading(level), lines, Keep::WithNext);
        Text { rows, heads: Some(section), span, ..text }
    }
}

/// How running text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Manner<'a> {
    /// What it keeps from the edge where lines begin and from the other, in points.
    pub(super) start: f32,
    pub(super) end: f32,
    /// Its size relative to the text.
    pub(super) scale: f32,
    /// Its family.
    pub(super) face: &'a str,
    /// Weight and slope of plain words.
    pub(super) variant: Variant,
}

impl<'a> Manner<'a> {
    /// As the text of the book is.
    fn text(sheet: &Sheet<'a>) -> Manner<'a> {
        Manner { start: 0.0, end: 0.0, scale: 1.0, face: &sheet.style.text.face, variant: Variant::default() }
    }

    /// In another family, smaller, perhaps in italics.
    fn group(self, face: &'a str, scale: f32, italic: bool) -> Manner<'a> {
        Manner { face, scale: self.scale * scale, variant: Variant { italic, ..self.variant }, ..self }
    }

    /// Indented by as many ems of the text on both sides.
    fn indented(self, sheet: &Sheet<'_>, ems: f32) -> Manner<'a> {
        let by = (ems * sheet.size).min(sheet.measure * MOST_INDENT);
        self.inset(sheet, by, by)
    }

    /// Indented further, as long as that leaves lines of some length: what stands deep inside other things stops there.
    fn inset(self, sheet: &Sheet<'_>, start: f32, end: f32) -> Manner<'a> {
        let inner = Manner { start: self.start + start, end: self.end + end, ..self };
        if inner.measure(sheet) < sheet.measure * LEAST_MEASURE { self } else { inner }
    }

    /// In the other slope.
    fn slanted(self) -> Manner<'a> {
        Manner { variant: Variant { italic: !self.variant.italic, ..self.variant }, ..self }
    }

    /// The width of a line.
    pub(super) fn measure(&self, sheet: &Sheet<'_>) -> f32 {
        sheet.measure - self.start - self.end
    }

    /// How far lines that begin at the left edge are moved.
    pub(super) fn shift(&self, sheet: &Sheet<'_>) -> f32 {
        if sheet.language.is_rtl() { self.end } else { self.start }
    }

    /// How plain words are set.
    pub(super) fn style(&self, sheet: &Sheet<'_>) -> RunStyle {
        let base = sheet.text_style();
        RunStyle { face: face_of(sheet.fonts, self.face, self.variant), size: base.size * self.scale, ..base }
    }
}

/// The shape of a paragraph, where it is not that of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    kind: TagKind,
    /// How lines fill the measure, where not as the text does.
    fill: Option<Fill>,
    align: Align,
    /// The indents of the first and of the other lines in points, where not as the text has them.
    indents: Option<(f32, f32)>,
}

impl Shape {
    const TEXT: Shape = Shape { kind: TagKind::Paragraph, fill: None, align: Align::Left, indents: None };
}

/// Sets the blocks of one block of a section, or of a note.
pub(super) struct Setter<'a, 'w, 'f> {
    pub(super) words: &'w mut Words<'f>,
    pub(super) sheet: &'a Sheet<'a>,
    out: Vec<Item>,
    /// The elements that are open.
    inside: Vec<Within>,
    of: (usize, usize),
    /// How many elements there have been.
    count: u32,
    /// How many running texts there have been, and which of them are wanted otherwise than in the best way.
    running: usize,
    wanted: &'w [(usize, usize)],
}

impl<'a, 'w, 'f> Setter<'a, 'w, 'f> {
    fn new(
        words: &'w mut Words<'f>,
        sheet: &'a Sheet<'a>,
        of: (usize, usize),
        wanted: &'w [(usize, usize)],
    ) -> Setter<'a, 'w, 'f> {
        Setter { words, sheet, out: Vec::new(), inside: Vec::new(), of, count: 0, running: 0, wanted }
    }

    fn enter(&mut self, kind: TagKind) {
        self.inside.push(Within { kind, of: self.of, number: self.count });
        self.count += 1;
    }

    fn leave(&mut self) {
        self.inside.pop();
    }

    fn text(&mut self, text: Text) {
        self.out.push(Item::Text(Text { inside: self.inside.clone(), ..text }));
    }

    fn gap(&mut self, rows: usize) {
        self.out.push(Gap::blank(rows));
    }

    fn blocks(&mut self, blocks: &[Block], mut before: Before, manner: Manner<'a>) {
        for (n, b) in blocks.iter().enumerate() {
            self.block(b.kind(), before, manner);
            before = match blocks.get(n + 1).map(Block::kind) {
                // In a letter the date may stand at the end.
                Some(BlockKind::Line(LineKind::Dateline, _)) | None => Before::Text,
                Some(next) => Before::between(b.kind(), next),
            };
        }
    }

    fn block(&mut self, block: &BlockKind, mut before: Before, manner: Manner<'a>) {
        if before == Before::Apart {
            self.gap(1);
            before = Before::Text;
        }
        let first = self.out.len();
        self.put(block, before, manner);
        if let Some(Item::Text(text)) = self.out.get_mut(first).filter(|_| before == Before::Announced) {
            text.with_before = true;
        }
    }

    fn put(&mut self, block: &BlockKind, before: Before, manner: Manner<'a>) {
        match block {
            BlockKind::Paragraph(inlines) => {
                if self.sheet.style.text.parting == Parting::Space && before == Before::Text {
                    self.out.push(Gap::firm(1));
                }
                let text = self.paragraph(inlines, before, manner, Shape::TEXT);
                self.text(text);
            }
            // A scene break in anything but a section is one that the tree does not have.
            BlockKind::SceneBreak(_) => self.gap(1),
            // Nor does a note stand in one.
            BlockKind::Note(_) => {}
            BlockKind::Line(kind, inlines) => self.line(*kind, inlines, manner),
            BlockKind::Verse(stanzas) => {
                self.gap(1);
                self.verse(stanzas, manner, false);
                self.gap(1);
            }
            BlockKind::Group(kind, blocks) => {
                self.gap(1);
                self.group(*kind, blocks, manner);
                self.gap(1);
            }
            BlockKind::List(items) => {
                let nested = self.inside.last().is_some_and(|w| w.kind == TagKind::ListBody);
                let around = usize::from(!nested);
                self.gap(around);
                self.list(items, manner);
                self.gap(around);
            }
            BlockKind::Speech { speaker, blocks } => self.speech(speaker, blocks, manner),
            BlockKind::Figure(figure) => self.figure(figure, manner),
            BlockKind::Table(table) => {
                self.gap(1);
                self.table(table, manner);
                self.gap(1);
            }
            BlockKind::Preformatted(lines) => {
                self.gap(1);
                let text = self.preformatted(lines, manner);
                self.text(text);
                self.gap(1);
            }
        }
    }

    fn scene_break(&mut self) {
        let sheet = self.sheet;
        let style = &sheet.style.scene;
        let printed = !style.ornament.trim().is_empty();
        let sign = if printed { style.ornament.trim() } else { EDGE_ORNAMENT };
        let line = scene_sign(self.words, sheet, sign);
        let rows = usize::from(style.lines.clamp(1, 5));
        self.out.push(Item::Gap(Gap { rows, elastic: true, scene: Some((line, printed)) }));
    }

    fn paragraph(&mut self, inlines: &[Inline], before: Before, manner: Manner<'a>, shape: Shape) -> Text {
        let styled = Styled::new(inlines, manner.variant, self.sheet.notes);
        self.running(styled, before, manner, shape)
    }

    /// Sets running text.
    fn running(&mut self, mut styled: Styled, before: Before, manner: Manner<'a>, shape: Shape) -> Text {
        let sheet = self.sheet;
        let style = &sheet.style.text;
        let base = manner.style(sheet);
        let by = manner.shift(sheet);
        let unspaced = is_unspaced(&styled.text);
        let fill = match (style.justify, unspaced) {
            (true, false) => Fill::Justified,
            (true, true) => Fill::Parted,
            (false, _) => Fill::Ragged,
        };
        let mut setting = Setting {
            fill: shape.fill.unwrap_or(fill),
            measure: f64::from(manner.measure(sheet)),
            first_indent: 0.0,
            hang: 0.0,
            beside: 0,
            beside_width: 0.0,
            space: f64::from(sheet.space(&base)),
            rtl: sheet.language.is_rtl(),
            wording: sheet.wording,
            em: f64::from(base.size),
            expand: f64::from(style.expand.clamp(0.0, 0.05)),
        };
        match shape.indents {
            Some((first, rest)) => {
                let most = setting.measure / 2.0;
                (setting.first_indent, setting.hang) = (f64::from(first).min(most), f64::from(rest).min(most));
            }
            None if before == Before::Text && style.parting == Parting::Indent => {
                // One or two characters, as they stand below each other.
                let indent = if unspaced { style.indent.round() } else { style.indent };
                setting.first_indent = f64::from((indent * base.size).clamp(0.0, sheet.measure / 4.0));
            }
            None => {}
        }
        let number = self.running;
        self.running += 1;
        let way = self.wanted.iter().find(|w| w.0 == number).map_or(0, |w| w.1);
        let mut palette = Palette::new(manner.face, base);
        let leads_on = styled.text.trim_end().ends_with(':');
        let lead = match before {
            Before::Opening(lead) if !unspaced => lead,
            _ => FirstLine::Plain,
        };
        if lead == FirstLine::DropCap
            && styled.line_ends.is_empty()
            && let Some((lines, others)) = with_initial(self.words, sheet, &styled, &setting, &mut palette, way)
        {
            let text = Text::of(shape.kind, shifted(lines, by), Keep::Lines(INITIAL_LINES));
            return Text { others, running: number, leads_on, ..text };
        }
        let small = lead == FirstLine::SmallCaps;
        let (mut lines, mut others) = (Vec::new(), Vec::new());
        if styled.line_ends.is_empty() {
            (lines, others) = set_styled(self.words, sheet, &styled, &setting, &mut palette, small, shape.align, way);
        } else {
            styled.line_ends.sort_unstable();
            for (n, part) in styled.parts().into_iter().enumerate() {
                // Lines that the draft ends are no words run together for who listens.
                if let Some(before) = lines.last_mut().filter(|l: &&mut Line| !l.runs.is_empty()) {
                    display::close_with_space(self.words, before);
                }
                let first_indent = if n == 0 { setting.first_indent } else { setting.hang };
                let setting = Setting { first_indent, ..setting };
                let small = small && n == 0;
                lines.extend(set_styled(self.words, sheet, &part, &setting, &mut palette, small, shape.align, 0).0);
            }
        }
        let text = Text::of(shape.kind, shifted(lines, by), Keep::Lines(2));
        Text { others, running: number, leads_on, ..text }
    }

    /// A line with a place of its own.
    fn line(&mut self, kind: LineKind, inlines: &[Inline], manner: Manner<'a>) {
        let sheet = self.sheet;
        let end = Shape { fill: Some(Fill::Ragged), align: Align::Right, ..Shape::TEXT };
        let kept = manner.inset(sheet, 0.0, LINE_END_INDENT * sheet.size);
        let start = LINE_START * kept.measure(sheet);
        let end = Shape { indents: Some((start, start)), ..end };
        let flush = Shape { indents: Some((0.0, 0.0)), ..Shape::TEXT };
        match kind {
            LineKind::Dateline => {
                let text = self.paragraph(inlines, Before::Break, kept, end);
                self.text(Text { keep: Keep::WithNext, ..text });
            }
            LineKind::Salutation => {
                let shape = Shape { fill: Some(Fill::Ragged), ..flush };
                let text = self.paragraph(inlines, Before::Break, manner, shape);
                self.text(Text { keep: Keep::WithNext, ..text });
            }
            LineKind::Signature => {
                let text = self.paragraph(inlines, Before::Break, kept, end);
                self.text(Text { keep: Keep::Whole, with_before: true, ..text });
            }
            LineKind::Attribution => {
                // Upright below words in italics.
                let upright = Manner { variant: Variant { italic: false, ..manner.variant }, ..kept };
                let text = self.paragraph(inlines, Before::Break, upright, end);
                self.text(Text { keep: Keep::Whole, with_before: true, ..text });
            }
            LineKind::StageDirection => {
                let hang = SPEECH_INDENT * sheet.size;
                let shape = Shape { indents: Some((hang, hang)), ..Shape::TEXT };
                let text = self.paragraph(inlines, Before::Break, manner.slanted(), shape);
                self.text(text);
            }
            LineKind::Centred => {
                let shape = Shape { fill: Some(Fill::Balanced), align: Align::Centre, ..flush };
                self.gap(1);
                let text = self.paragraph(inlines, Before::Break, manner, shape);
                // Such a line mostly stands above something: a notice, a part of a letter, another such line.
                self.text(Text { keep: Keep::Whole, leads_on: true, ..text });
                self.gap(1);
            }
        }
    }

    fn group(&mut self, kind: GroupKind, blocks: &[Block], manner: Manner<'a>) {
        let sheet = self.sheet;
        let (tag, manner) = match kind {
            GroupKind::Quote | GroupKind::Letter => (TagKind::Quote, manner.indented(sheet, QUOTE_INDENT)),
            GroupKind::Epigraph => {
                let style = &sheet.style.epigraph;
                // Letters that have no italic are set upright.
                let italic = style.italic && !sheet.language.is_rtl();
                let manner = manner.indented(sheet, EPIGRAPH_INDENT).group(&style.face, style.scale, italic);
                (TagKind::Quote, manner)
            }
            GroupKind::Aside => {
                let style = &sheet.style.aside;
                let italic = style.italic && !sheet.language.is_rtl();
                let manner = manner.indented(sheet, ASIDE_INDENT).group(&style.face, style.scale, italic);
                (TagKind::Aside, manner)
            }
        };
        self.enter(tag);
        self.blocks(blocks, Before::Break, manner);
        self.leave();
    }

    fn list(&mut self, items: &[ListItem], manner: Manner<'a>) {
        let sheet = self.sheet;
        let size = sheet.size * manner.scale;
        let id = self.words.style(manner.style(sheet));
        let gap = MARKER_GAP * size;
        let most = MOST_MARKER * manner.measure(sheet);
        let markers: Vec<(&str, super::words::WordId, f32)> = items
            .iter()
            .map(|i| {
                let marker = if i.marker().is_empty() { BULLET } else { i.marker() };
                let word = self.words.piece(id, marker, false);
                (marker, word, self.words.get_word(word).width)
            })
            .collect();
        let widest = markers.iter().map(|m| m.2).fold(0.0, f32::max).min(most);
        let inner = manner.inset(sheet, LIST_INDENT * size + widest + gap, 0.0);
        // Too deep for another indent: the markers begin the texts.
        let most = if inner == manner { 0.0 } else { most };
        self.enter(TagKind::List(numbering(items)));
        for (n, (item, (marker, word, width))) in items.iter().zip(markers).enumerate() {
            self.enter(TagKind::ListItem);
            self.enter(TagKind::ListBody);
            let mut rest = item.blocks();
            let first = match rest.first().map(Block::kind) {
                Some(BlockKind::Paragraph(text)) => {
                    rest = &rest[1..];
                    &text[..]
                }
                _ => &[],
            };
            let mut styled = Styled::default();
            let look = Look { variant: inner.variant, ..Look::default() };
            let long = width > most;
            if long {
                // A marker too wide for a column begins the text.
                styled.word(&format!("{marker} "), look);
            }
            styled.push(first, look, sheet.notes);
            let mut text = self.running(styled, Before::Break, inner, Shape::TEXT);
            if !long {
                let mut label = display::unbroken(self.words, word);
                let rtl = sheet.language.is_rtl();
                label.shift(if rtl { sheet.measure - inner.start + gap } else { inner.start - gap - width });
                display::close_with_space(self.words, &mut label);
                label.extras = (0..label.runs.len()).map(|run| Extra::part(run, Part::Label)).collect();
                match text.lines.first_mut() {
                    Some(line) => line.begin_with(label),
                    None => text.lines.push(label),
                }
            }
            // The first and the last item of a list are no more left alone than the lines of a paragraph.
            let line_alone = items.len() > 2 && text.lines.len() == 1 && rest.is_empty();
            if first.is_empty() || line_alone && n == 0 {
                text.keep = Keep::WithNext;
            }
            text.with_before = line_alone && n + 1 == items.len();
            self.text(text);
            self.blocks(rest, Before::Text, inner);
            self.leave();
            self.leave();
        }
        self.leave();
    }

    /// What somebody says in a play: the name in small capitals, and all but its line indented.
    fn speech(&mut self, speaker: &[Inline], blocks: &[Block], manner: Manner<'a>) {
        let sheet = self.sheet;
        let hang = SPEECH_INDENT * sheet.size;
        let inner = manner.inset(sheet, hang, 0.0);
        let base = manner.style(sheet);
        let caps = self.words.small_caps(base.face, &plain(speaker), true);
        let look = Look { variant: manner.variant, caps, tracking: SPEAKER_TRACKING as i16, ..Look::default() };
        let mut styled = Styled::default();
        styled.push(speaker, look, sheet.notes);
        let mut rest = blocks;
        let plain_look = Look { variant: manner.variant, ..Look::default() };
        if let Some(BlockKind::Paragraph(text)) = rest.first().map(Block::kind) {
            if !styled.text.is_empty() {
                // A name without a point or colon of its own is parted from the words by more than a word space.
                let own = styled.text.ends_with(|c: char| !c.is_alphanumeric());
                styled.word(if own { " " } else { "\u{2002} " }, plain_look);
            }
            styled.push(text, plain_look, sheet.notes);
            rest = &rest[1..];
        }
        if !styled.text.is_empty() {
            let shape = Shape { indents: Some((0.0, hang)), ..Shape::TEXT };
            let text = self.running(styled, Before::Break, manner, shape);
            let keep = if rest.len() == blocks.len() && !rest.is_empty() { Keep::WithNext } else { text.keep };
            self.text(Text { keep, ..text });
        }
        for b in rest {
            match b.kind() {
                // It stands where what is said goes on.
                BlockKind::Line(LineKind::StageDirection, text) => {
                    let text = self.paragraph(text, Before::Break, inner.slanted(), Shape::TEXT);
                    self.text(text);
                }
                BlockKind::Verse(stanzas) => self.verse(stanzas, inner, true),
                other => self.block(other, Before::Break, inner),
            }
        }
    }

    /// The caption of a picture, or what it shows where the book does not have it.
    fn figure(&mut self, figure: &Figure, manner: Manner<'a>) {
        let caption = figure.words();
        let caption = if plain(&caption).is_empty() { &[][..] } else { &caption[..] };
        if let Some(picture) = &figure.image {
            self.gap(1);
            self.picture(picture, figure.described(), !caption.is_empty(), manner);
        }
        if caption.is_empty() {
            self.gap(usize::from(figure.image.is_some()));
            return;
        }
        let manner = Manner { scale: manner.scale * CAPTION_SCALE, ..manner.slanted() };
        let shape =
            Shape { fill: Some(Fill::Balanced), align: Align::Centre, indents: Some((0.0, 0.0)), ..Shape::TEXT };
        self.gap(usize::from(figure.image.is_none()));
        let text = self.paragraph(caption, Before::Break, manner, shape);
        self.text(Text { keep: Keep::Whole, ..text });
        self.gap(1);
    }

    /// Sets a picture in the middle of the measure, on whole lines of the grid.
    fn picture(&mut self, picture: &Arc<Picture>, alt: String, captioned: bool, manner: Manner<'a>) {
        let sheet = self.sheet;
        let most_rows = sheet.lines.saturating_sub(if captioned { CAPTION_LINES } else { 0 }).max(1);
        let (pixels_wide, pixels_high) = (picture.width() as f32, picture.height() as f32);
        let measure = manner.measure(sheet);
        let width = (pixels_wide / PICTURE_PPI * 72.0).min(measure);
        let scale = (width / pixels_wide).min(most_rows as f32 * sheet.leading / pixels_high);
        let (width, height) = (pixels_wide * scale, pixels_high * scale);
        let rows = ((height / sheet.leading).ceil() as usize).clamp(1, most_rows);
        let placed = Placed {
            picture: Arc::clone(picture),
            alt,
            x: manner.shift(sheet) + (measure - width) / 2.0,
            // The middle of a line is that of its small letters.
            up: height / 2.0 + X_HEIGHT / 2.0 * sheet.size,
            width,
            height,
        };
        let line = Line { picture: Some(placed), ..Line::default() };
        let keep = if captioned { Keep::WithNext } else { Keep::Whole };
        let text = Text::of(TagKind::Figure, vec![line], keep);
        self.text(Text { rows, ..text });
    }

    fn table(&mut self, table: &Table, manner: Manner<'a>) {
        self.enter(TagKind::Table);
        let tallest = ((self.sheet.lines as f32 * TALLEST_ROW) as usize).max(1);
        for (n, row) in tables::rows(self, table, manner, tallest).into_iter().enumerate() {
            let keep = if n == 0 && table.has_head() { Keep::WithNext } else { Keep::Whole };
            let text = Text::of(TagKind::Row, row.lines, keep);
            self.text(Text { rows: row.rows, ..text });
        }
        self.leave();
    }

    /// Sets verse in the middle, by its longest line, or where lines begin.
    fn verse(&mut self, stanzas: &[Vec<VerseLine>], manner: Manner<'a>, flush: bool) {
        let sheet = self.sheet;
        let words = &mut *self.words;
        let base = manner.style(sheet);
        let mut palette = Palette::new(manner.face, base);
        let em = base.size;
        let measure = manner.measure(sheet);
        let mut set_stanzas = Vec::new();
        let how = Measuring { protrude: false, widest: f64::from(measure * 0.7), divide: false };
        let space = f64::from(sheet.space(&base));
        let step = |l: &VerseLine| (f32::from(l.indent()) * em).min(measure / 3.0);
        let streams: Vec<Vec<_>> = stanzas
            .iter()
            .map(|s| {
                let mut set = |l: &VerseLine| {
                    let parts = Styled::new(l.text(), manner.variant, sheet.notes).parts();
                    let part = parts.into_iter().map(|p| stream(words, &mut palette, &p, &how)).collect::<Vec<_>>();
                    (step(l), part)
                };
                s.iter().map(&mut set).collect()
            })
            .collect();
        let natural = |s: &Stream| s.breaks.last().map_or(0.0, |b| b.width + f64::from(b.spaces) * space) as f32;
        let longest = streams
            .iter()
            .flatten()
            .flat_map(|(indent, parts)| parts.iter().map(move |p| indent + natural(p)))
            .fold(0.0, f32::max);
        let indent = if flush {
            0.0
        } else {
            ((measure - longest) / 2.0).clamp(VERSE_INDENT.0 * em, VERSE_INDENT.1 * em).min(measure / 5.0)
        };
        for stanza in &streams {
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
                        wording: sheet.wording,
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
            set_stanzas.push(Text::of(TagKind::Verse, shifted(lines, manner.shift(sheet)), Keep::Whole));
        }
        for (n, stanza) in set_stanzas.into_iter().enumerate() {
            if n > 0 {
                self.out.push(Gap::firm(1));
            }
            self.text(stanza);
        }
    }

    fn preformatted(&mut self, lines: &[String], manner: Manner<'a>) -> Text {
        let sheet = self.sheet;
        let words = &mut *self.words;
        let measure = manner.measure(sheet);
        let face = face_of(sheet.fonts, TYPEWRITER, Variant::default());
        let columns = lines.iter().map(|l| l.chars().count()).max().unwrap_or(1).max(1);
        // Every character of the face is as wide as its space.
        let pitch = sheet.fonts.face(face).space().max(0.1);
        let fits = measure / (columns as f32 * pitch);
        let size = fits.clamp(TYPEWRITER_SMALLEST, TYPEWRITER_SCALE * manner.scale * sheet.size);
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
        Text::of(TagKind::Preformatted, shifted(set, manner.shift(sheet)), Keep::Whole)
    }
}

/// How the items of a list are counted, by the first of them.
fn numbering(items: &[ListItem]) -> Numbering {
    let core = items.first().map_or("", ListItem::marker).trim_matches(|c: char| !c.is_alphanumeric());
    match core {
        "" => Numbering::Bullets,
        s if s.chars().all(|c| c.is_ascii_digit()) => Numbering::Figures,
        s if s.chars().all(|c| "ivxIVX".contains(c)) => Numbering::Roman,
        s if s.chars().count() == 1 => Numbering::Letters,
        _ => Numbering::Figures,
    }
}

fn shifted(mut lines: Vec<Line>, by: f32) -> Vec<Line> {
    if by != 0.0 {
        lines.iter_mut().for_each(|l| l.shift(by));
    }
    lines
}

/// Sets a text without line ends of its own in one of its ways, and gives the others; `small` sets its first line in
/// small capitals.
#[expect(clippy::too_many_arguments, reason = "what a paragraph is set by")]
fn set_styled(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    styled: &Styled,
    setting: &Setting,
    palette: &mut Palette,
    small: bool,
    align: Align,
    way: usize,
) -> (Vec<Line>, Vec<Way>) {
    let narrowest = setting.measure - setting.indent(0).max(setting.indent(1));
    let how = Measuring { protrude: sheet.style.text.protrude, widest: narrowest, divide: true };
    let plain = stream(words, palette, styled, &how);
    let (lead, mut ways) = match small {
        true => small_capped(words, styled, setting, palette, &plain, &how),
        false => (None, ways(&plain.breaks, None, setting)),
    };
    let others = ways.iter().skip(1).map(|w| other_way(w, &plain)).collect();
    if ways.is_empty() {
        return (Vec::new(), others);
    }
    let broken = ways.swap_remove(way.min(ways.len() - 1));
    let first = lead.as_ref().unwrap_or(&plain);
    let mut line = |(n, fit)| set_line(words, if n == 0 { first } else { &plain }, fit, setting, n, align);
    (broken.lines.iter().enumerate().map(&mut line).collect(), others)
}

/// Measures the first line of a text in small capitals, and gives the ways to set it. The first line has one place to
/// begin, so that it is often too loose; where it is, another space between its letters is tried.
fn small_capped(
    words: &mut Words<'_>,
    styled: &Styled,
    setting: &Setting,
    palette: &Palette,
    plain: &Stream,
    how: &Measuring,
) -> (Option<Stream>, Vec<Broken>) {
    let begins = beginning(styled, plain, setting);
    let mut best: Option<(Stream, Vec<Broken>)> = None;
    for tracking in LEAD_TRACKINGS {
        let mut palette = palette.small_caps(words, styled, tracking);
        let mut lead = stream(words, &mut palette, &begins, how);
        if lead.breaks.len() < plain.breaks.len() {
            // Its end is none of the paragraph.
            lead.breaks.pop();
        }
        if !lead.breaks.iter().map(|b| b.end).eq(plain.breaks.iter().map(|b| b.end).take(lead.breaks.len())) {
            continue;
        }
        let ways = ways(&plain.breaks, Some(&lead.breaks), setting);
        let first = |ways: &[Broken]| ways.first().and_then(|w| w.lines.first()).map_or(1.0, |l| l.ratio);
        let dear = |ways: &[Broken]| ways.first().is_some_and(|w| w.cost >= LEAD_COST);
        let good = first(&ways) <= LEAD_LOOSEST && !dear(&ways);
        let better = |b: &[Broken]| (dear(&ways), first(&ways)) < (dear(b), first(b));
        if best.as_ref().is_none_or(|b| better(&b.1)) {
            best = Some((lead, ways));
        }
        if good {
            break;
        }
    }
    match best {
        Some((lead, ways)) => (Some(lead), ways),
        None => (None, ways(&plain.breaks, None, setting)),
    }
}

/// As much of a text as its first line may hold, however narrow its letters are set there.
fn beginning(styled: &Styled, plain: &Stream, setting: &Setting) -> Styled {
    let reaches = |b: &&Break| b.kind == LineEnd::Space && b.width > LEAD_REACH * setting.measure;
    let mut out = styled.clone();
    if let Some(end) = plain.breaks.iter().find(reaches) {
        out.keep(end.end as usize);
    }
    out
}

fn other_way(way: &Broken, stream: &Stream) -> Way {
    let hyphens = way.lines.iter().map(|l| stream.ends_in_hyphen(&stream.breaks[l.to])).collect();
    let line_of = |byte: u32| way.lines.iter().take_while(|l| stream.breaks[l.to].end <= byte).count();
    let marks = stream.marks().map(|(byte, note)| (line_of(byte), note)).collect();
    Way { cost: way.cost.round() as i64, hyphens, marks }
}

/// Sets a paragraph in one of its ways with its first letter, and quotes before it, as an initial, and gives the other
/// ways. `None` where the paragraph has no letter to begin with.
fn with_initial(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    styled: &Styled,
    setting: &Setting,
    palette: &mut Palette,
    way: usize,
) -> Option<(Vec<Line>, Vec<Way>)> {
    let depth = INITIAL_LINES;
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
    let (mut lines, mut others) = set_styled(words, sheet, &rest, &setting, palette, false, Align::Left, way);
    // Ways are told by their places, so what cannot be used is cut off from the end.
    let usable = if lines.len() > depth { others.iter().take_while(|w| w.hyphens.len() >= depth).count() } else { 0 };
    others.truncate(usable);
    // Beside an initial that is deeper than the text is high, lines stay empty: all chapters of a book open alike.
    lines.resize_with(lines.len().max(depth), Line::default);
    let mut cap_line = display::unbroken(words, initial);
    if setting.rtl {
        cap_line.shift((setting.measure - f64::from(cap_line.width())) as f32);
    }
    for r in &mut cap_line.runs {
        r.y.0 += (depth - 1) as f32 * sheet.leading;
    }
    if spaced {
        display::close_with_space(words, &mut cap_line);
    }
    lines[0].begin_with(cap_line);
    Some((lines, others))
}
