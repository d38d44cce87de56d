//! The tree as a list of flows: stretches of text that begin a page of their own, with their openings.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::{self, Before, Gap, Item, Text, Wanted};
use super::display::{self, DISPLAY_LEADING};
use super::justify::Line;
use super::notes::{self, FootNote};
use super::pagebreak::Calls;
use super::pages::TagKind;
use super::sheet::{Sheet, rise};
use super::words::Words;
use super::{Pool, blocks::EDGE_ORNAMENT};
use crate::book::{Block, BlockKind, Book, GroupKind, LineKind, Matter, Note, Place, Section, SectionKind};
use crate::book::{plain, share_notes, walk_block_marks, walk_marks};
use crate::source::Span;
use crate::style::{Align, FirstLine, NotesPlace, OpeningStyle, Starts};

/// How far down the page a dedication or an epigraph stands.
const QUIET_SINK: f32 = 0.28;
/// Blocks that one task sets: enough that handing it out costs nothing, few enough that no thread waits long.
const TASK: usize = 24;
/// Size of a heading inside a chapter relative to the text, at least and at most.
const INNER_SCALE: (f32, f32) = (1.1, 1.2);
/// Above and below a heading inside a chapter, in lines.
const INNER_ABOVE: usize = 2;
const INNER_BELOW: usize = 1;
/// A display line takes two lines of the grid if it is more than this much larger than the leading allows.
const TALL: f32 = 1.05;

/// A heading: its section by its number in the book, its level, and what contents and outline say.
pub(crate) type Heading = (usize, u8, String);

/// A stretch of text that begins a page.
#[derive(Default)]
pub(crate) struct Flow {
    /// The number of its section in the book.
    pub(crate) section: usize,
    /// What it is.
    pub(crate) kind: Option<SectionKind>,
    /// What stands above its text.
    pub(crate) opening: Opening,
    /// Its text.
    pub(crate) items: Vec<Item>,
    /// Whether it must begin on a right-hand page.
    pub(crate) recto: bool,
    /// Whether its pages have neither head nor folio.
    pub(crate) quiet: bool,
    /// What the running head calls it.
    pub(crate) head: Option<String>,
    /// Headings in it, its own first.
    pub(crate) headings: Vec<Heading>,
    /// The piece of the draft that each item is of.
    pub(crate) pieces: Vec<usize>,
    /// The notes at the foot of its pages, in the order in which they are called for.
    pub(crate) notes: Vec<FootNote>,
    /// Which marks call for them.
    pub(crate) calls: Calls,
    /// How many of them its opening calls for.
    pub(crate) called: usize,
}

/// The heading of a flow, set.
#[derive(Default)]
pub(crate) struct Opening {
    /// Lines with their baselines below that of the opening's first line of the grid, and what they are.
    pub(crate) lines: Vec<(Line, f32, Option<TagKind>)>,
    /// Lines of the grid it takes, the gap below included.
    pub(crate) rows: usize,
    /// Lines left blank above.
    pub(crate) sink: usize,
}

/// A character that no face has, and where.
pub(crate) type Missing = (char, Span);

/// A flow before its blocks are set.
pub(crate) struct Draft<'a> {
    section: usize,
    source: &'a Section,
    pieces: Vec<Piece<'a>>,
    /// Where chapters begin in it that open no page, by the number of their first piece.
    chapters: Vec<usize>,
    recto: bool,
}

enum Piece<'a> {
    Block(Place, &'a Block, Before),
    Heading(usize, &'a Section),
    /// The beginning of a section without a heading inside a flow.
    Break,
    /// The rule above the notes.
    Rule,
    /// A note by its number.
    Note(usize, &'a Note),
    /// One that stands at the foot of a page.
    Foot(usize, &'a Note),
}

/// Sets all flows of a book, in reading order.
pub(crate) fn set(drafts: &[Draft<'_>], sheet: &Sheet<'_>, pool: &Pool<'_>) -> (Vec<Flow>, Vec<Missing>) {
    let tasks: Vec<&[Piece<'_>]> = drafts.iter().flat_map(|d| d.pieces.chunks(TASK)).collect();
    let set: Vec<(Vec<Vec<Item>>, Vec<Missing>)> = tasks
        .par_iter()
        .map(|pieces| {
            pool.with(|words| {
                let mut missing = Vec::new();
                let items = pieces.iter().map(|p| piece(words, sheet, p, &[], &mut missing)).collect();
                (items, missing)
            })
        })
        .collect();
    let mut missing = Vec::new();
    let mut set = set.into_iter();
    let flows = drafts
        .iter()
        .map(|d| {
            let mut items = Items::default();
            let opening = pool.with(|words| {
                let opening = opening(words, sheet, d);
                let span = d.source.heading().map_or(d.source.span(), |h| h.span());
                missing.extend(words.take_missing().into_iter().map(|c| (c, span)));
                opening
            });
            let mut number = 0;
            let mut notes = Vec::new();
            for _ in d.pieces.chunks(TASK) {
                let Some((sets, gone)) = set.next() else { break };
                missing.extend(gone);
                for of_piece in sets {
                    match &d.pieces[number] {
                        Piece::Foot(n, note) => notes.push(FootNote::new(*n, note, of_piece, sheet)),
                        _ => of_piece.into_iter().for_each(|item| items.push(item, number)),
                    }
                    number += 1;
                }
            }
            items.trim();
            finish(d, sheet, opening, items, notes)
        })
        .collect();
    (flows, missing)
}

/// Sets those texts again that the pages want in another way than their best.
pub(crate) fn set_again(drafts: &[Draft<'_>], flows: &mut [Flow], ways: &[&[u8]], sheet: &Sheet<'_>, pool: &Pool<'_>) {
    flows.par_iter_mut().zip(drafts).zip(ways).for_each(|((flow, draft), ways)| {
        let mut at = 0;
        while at < flow.items.len() {
            let number = flow.pieces[at];
            let end = at + flow.pieces[at..].iter().take_while(|p| **p == number).count();
            let wanted: Wanted = (at..end)
                .filter_map(|n| match &flow.items[n] {
                    Item::Text(t) if ways[n] > 0 => Some((t.running, usize::from(ways[n]))),
                    _ => None,
                })
                .collect();
            if !wanted.is_empty() {
                // What it lacks has been said when it was first set.
                let again = pool.with(|words| piece(words, sheet, &draft.pieces[number], &wanted, &mut Vec::new()));
                let texts = |i: Item| if let Item::Text(t) = i { Some(t) } else { None };
                for text in again.into_iter().filter_map(texts).filter(|t| wanted.iter().any(|w| w.0 == t.running)) {
                    let same =
                        |i: &&mut Item| matches!(i, Item::Text(t) if t.running == text.running && !t.others.is_empty());
                    if let Some(item) = flow.items[at..end].iter_mut().find(same) {
                        *item = Item::Text(text);
                    }
                }
            }
            at = end;
        }
    });
}

/// Items with the pieces they are of.
#[derive(Default)]
struct Items {
    items: Vec<Item>,
    pieces: Vec<usize>,
}

impl Items {
    /// Adds an item; blank lines beside blank lines are not added up.
    fn push(&mut self, item: Item, piece: usize) {
        match (self.items.last_mut(), item) {
            (Some(Item::Gap(before)), Item::Gap(gap)) => {
                let elastic = before.elastic | gap.elastic;
                if gap.scene.is_some() {
                    let rows = before.rows.max(gap.rows);
                    *before = gap;
                    before.rows = rows;
                } else if before.scene.is_none() {
                    before.rows = before.rows.max(gap.rows);
                }
                before.elastic = elastic;
            }
            (_, Item::Text(t)) if t.lines.is_empty() => {}
            (_, item) => {
                self.items.push(item);
                self.pieces.push(piece);
            }
        }
    }

    /// Blank lines at either end of a flow mean nothing.
    fn trim(&mut self) {
        let gap = |i: Option<&Item>| matches!(i, Some(Item::Gap(_)));
        while gap(self.items.last()) {
            self.items.pop();
        }
        self.pieces.truncate(self.items.len());
        let lead = self.items.iter().take_while(|i| gap(Some(i))).count();
        self.items.drain(..lead);
        self.pieces.drain(..lead);
    }
}

/// The flows of a book before they are set.
pub(crate) fn drafts<'a>(book: &'a Book, sheet: &Sheet<'_>) -> Vec<Draft<'a>> {
    let mut out = Vec::new();
    let mut number = 0;
    let mut after_part = false;
    for s in book.sections() {
        draft(book, s, sheet, (true, true), &mut number, &mut after_part, &mut out);
    }
    notes(book, sheet.style.notes_place, &mut out);
    out
}

/// Puts every note behind the text of the chapter that has its first mark, or gives it to the foot of its pages. A note
/// without any mark stands behind the chapter.
fn notes<'a>(book: &'a Book, place: NotesPlace, flows: &mut [Draft<'a>]) {
    let of_heading = |s: &Section, visit: &mut dyn FnMut(usize)| {
        if let Some(h) = s.heading() {
            walk_marks(h.label(), visit);
            walk_marks(h.title(), visit);
        }
    };
    let chapters: Vec<(usize, Range<usize>)> = flows
        .iter()
        .enumerate()
        .flat_map(|(n, f)| {
            let begins = std::iter::once(0).chain(f.chapters.iter().copied());
            let ends = f.chapters.iter().copied().chain([f.pieces.len()]);
            begins.zip(ends).map(move |(begin, end)| (n, begin..end))
        })
        .collect();
    let shared = share_notes(book, chapters.len(), &|n, visit| {
        let (flow, range) = (&flows[chapters[n].0], chapters[n].1.clone());
        if n == 0 || chapters[n - 1].0 != chapters[n].0 {
            of_heading(flow.source, visit);
        }
        for piece in &flow.pieces[range] {
            match piece {
                Piece::Heading(_, s) => of_heading(s, visit),
                Piece::Block(_, block, _) => walk_block_marks(block.kind(), visit),
                Piece::Break | Piece::Rule | Piece::Note(..) | Piece::Foot(..) => {}
            }
        }
    });
    let mut at_foot = vec![false; book.notes().len()];
    if place == NotesPlace::Foot {
        for n in (0..at_foot.len()).filter(|n| shared.owner[*n].is_some()) {
            at_foot[n] = true;
            called_by_note(book, n, &mut |other| at_foot[other] = true);
        }
    }
    // From the last on, so that the places of the others stay what they are.
    for ((flow, range), own) in chapters.into_iter().zip(shared.of).rev().filter(|(_, own)| !own.is_empty()) {
        let own = own.into_iter().filter_map(|n| Some((n, book.notes().get(n)?)));
        let (foot, behind): (Vec<_>, Vec<_>) = own.partition(|(n, _)| at_foot[*n]);
        let rule = (!behind.is_empty()).then_some(Piece::Rule);
        let behind = rule.into_iter().chain(behind.into_iter().map(|(n, note)| Piece::Note(n, note)));
        let foot = foot.into_iter().map(|(n, note)| Piece::Foot(n, note));
        let own: Vec<Piece<'_>> = behind.chain(foot).collect();
        flows[flow].pieces.splice(range.end..range.end, own);
    }
}

/// Visits the marks in a note.
fn called_by_note(book: &Book, note: usize, visit: &mut dyn FnMut(usize)) {
    let count = book.notes().len();
    for block in book.notes().get(note).into_iter().flat_map(|n| n.blocks()) {
        walk_block_marks(block.kind(), &mut |n| {
            if n < count {
                visit(n)
            }
        });
    }
}

/// Adds a section. It opens a page unless it stands inside a section that is no part; but of the chapters that an epilogue
/// is made of, each after the first does too. It is a chapter, which has its own notes, unless it stands inside a section
/// that has text of its own.
fn draft<'a>(
    book: &'a Book,
    s: &'a Section,
    sheet: &Sheet<'_>,
    (opens, chapter): (bool, bool),
    number: &mut usize,
    after_part: &mut bool,
    out: &mut Vec<Draft<'a>>,
) {
    let section = *number;
    *number += 1;
    let part = s.kind() == SectionKind::Part;
    let mut before = Before::Break;
    if opens || out.is_empty() {
        let style = opening_style(sheet, s.kind());
        let starts = style.starts == Starts::Recto || s.kind().matter() == Matter::Front;
        out.push(Draft {
            section,
            source: s,
            pieces: Vec::new(),
            chapters: Vec::new(),
            recto: starts || part || *after_part,
        });
        let first = if s.kind().matter() == Matter::Body { style.first_line } else { FirstLine::Plain };
        before = Before::Opening(first);
        *after_part = part;
    } else if let Some(flow) = out.last_mut() {
        if chapter {
            flow.chapters.push(flow.pieces.len());
        }
        flow.pieces.push(if s.heading().is_some() { Piece::Heading(section, s) } else { Piece::Break });
    }
    if let Some(flow) = out.last_mut() {
        let mut last: Option<&BlockKind> = None;
        for (n, b) in s.blocks().iter().enumerate() {
            if let BlockKind::Note(n) = b.kind() {
                flow.pieces.extend(book.notes().get(*n).map(|note| Piece::Note(*n, note)));
                continue;
            }
            before = match last {
                // The story opens with its first paragraph, whatever stands above that.
                Some(last) if matches!(before, Before::Opening(_)) && is_before_story(last) => before,
                Some(last) => Before::between(last, b.kind()),
                None => before,
            };
            flow.pieces.push(Piece::Block(Place { section, block: n }, b, before));
            last = Some(b.kind());
        }
    }
    let divided = s.holds_chapters() && s.kind() != SectionKind::Chapter;
    for (n, c) in s.children().iter().enumerate() {
        let open = opens && (part || divided && n > 0 && c.kind() == SectionKind::Chapter);
        draft(book, c, sheet, (open, chapter && s.holds_chapters()), number, after_part, out);
    }
}

/// Whether a block at the beginning of a chapter only leads up to its text.
fn is_before_story(block: &BlockKind) -> bool {
    match block {
        BlockKind::Group(kind, _) => matches!(kind, GroupKind::Epigraph | GroupKind::Aside),
        BlockKind::Line(kind, _) => *kind != LineKind::Salutation,
        BlockKind::SceneBreak(_) | BlockKind::Figure(_) => true,
        _ => false,
    }
}

fn opening_style<'s>(sheet: &Sheet<'s>, kind: SectionKind) -> &'s OpeningStyle {
    if kind == SectionKind::Part { &sheet.style.part } else { &sheet.style.chapter }
}

/// Dedications and epigraphs stand alone on a page.
fn is_quiet(s: &Section) -> bool {
    matches!(s.kind(), SectionKind::Dedication | SectionKind::Epigraph) && s.heading().is_none()
}

fn piece(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    piece: &Piece<'_>,
    wanted: &[(usize, usize)],
    missing: &mut Vec<Missing>,
) -> Vec<Item> {
    let (mut items, span) = match piece {
        Piece::Block(place, block, before) => (blocks::set(words, sheet, block, place, *before, wanted), block.span()),
        Piece::Heading(section, s) => (inner_heading(words, sheet, *section, s), s.span()),
        Piece::Rule => (vec![Gap::blank(1), blocks::notes_begin(sheet)], Span::default()),
        Piece::Note(n, note) | Piece::Foot(n, note) => (blocks::note(words, sheet, *n, note, wanted), note.span()),
        Piece::Break => {
            let sign = blocks::scene_sign(words, sheet, EDGE_ORNAMENT);
            let rows = usize::from(sheet.style.scene.lines.max(1));
            (vec![Item::Gap(Gap { rows, elastic: true, scene: Some((sign, false)) })], Span::default())
        }
    };
    missing.extend(words.take_missing().into_iter().map(|c| (c, span)));
    // Here, where all threads have work, and not where the pages are put together one after the other.
    for item in &mut items {
        if let Item::Text(text) = item {
            text.lines.iter_mut().for_each(Line::count);
        }
    }
    items
}

fn inner_heading(words: &mut Words<'_>, sheet: &Sheet<'_>, section: usize, s: &Section) -> Vec<Item> {
    let Some(heading) = s.heading() else { return Vec::new() };
    let style = &sheet.style.chapter;
    let mut ds = if heading.title().is_empty() { style.label.clone() } else { style.title.clone() };
    ds.scale = ds.scale.clamp(INNER_SCALE.0, INNER_SCALE.1);
    let mut text = heading.label().to_vec();
    if !text.is_empty() && !heading.title().is_empty() {
        let own = plain(&text).ends_with(|c: char| !c.is_alphanumeric());
        text.push(crate::book::Inline::Text(if own { " " } else { ": " }.into()));
    }
    text.extend_from_slice(heading.title());
    let mut lines = display::lines(words, sheet, &ds, &text, style.align, sheet.measure);
    // The largest size of which each line takes one of the grid. Lines two apart do not hold together, so a heading of
    // several is no larger, where that is still the size of the text.
    let most = sheet.leading * TALL / (DISPLAY_LEADING * sheet.size);
    if lines.len() > 1 && ds.scale > most && most >= 1.0 {
        ds.scale = most;
        lines = display::lines(words, sheet, &ds, &text, style.align, sheet.measure);
    }
    let rows = if ds.scale > most { 2 } else { 1 };
    vec![
        Gap::blank(INNER_ABOVE),
        Item::Text(Text::heading(s.level().clamp(1, 6), lines, rows, section, heading.span())),
        // Nearer to what it heads than to what is over.
        Gap::firm(INNER_BELOW),
    ]
}

fn opening(words: &mut Words<'_>, sheet: &Sheet<'_>, d: &Draft<'_>) -> Opening {
    let s = d.source;
    let style = opening_style(sheet, s.kind());
    if is_quiet(s) {
        return Opening { sink: (sheet.lines as f32 * QUIET_SINK) as usize, ..Opening::default() };
    }
    // Matter before and after the text opens higher than a chapter does.
    let sink = usize::from(style.sink).min(sheet.lines / 2);
    let Some(heading) = s.heading() else { return Opening { sink, ..Opening::default() } };
    let mut out = Opening { sink, ..Opening::default() };
    let kind = TagKind::Heading(s.level().clamp(1, 6));
    let mut stack = Stack::new(sheet);
    // A label without a title stands for one.
    let label_style = if heading.title().is_empty() { &style.title } else { &style.label };
    let label = display::lines(words, sheet, label_style, heading.label(), style.align, sheet.measure);
    let title = display::lines(words, sheet, &style.title, heading.title(), style.align, sheet.measure);
    let both = !label.is_empty() && !title.is_empty();
    let count = label.len();
    for (n, mut line) in label.into_iter().enumerate() {
        if both && n + 1 == count {
            display::close_with_space(words, &mut line);
        }
        stack.line(line, display::size(sheet, label_style), Some(kind));
    }
    if both {
        stack.skip(0.35 * display::size(sheet, &style.title).max(sheet.leading));
    }
    for line in title {
        stack.line(line, display::size(sheet, &style.title), Some(kind));
    }
    if !style.ornament.trim().is_empty() {
        stack.skip(0.4 * sheet.leading);
        let size = sheet.size * 1.15;
        let sign = display::ornament(words, sheet, style.ornament.trim(), size, style.align, sheet.measure);
        stack.line(sign, size, None);
    }
    let height = stack.height;
    out.lines = stack.lines;
    out.rows = sheet.lines_for(height) + usize::from(style.gap);
    // A heading taller than the page runs off its foot rather than off the book.
    out.rows = out.rows.min(sheet.lines);
    out
}

/// Display lines one below the other, off the grid of the text.
pub(crate) struct Stack<'a, 'b> {
    sheet: &'a Sheet<'b>,
    /// The lines, each with its baseline below that of the first line of the grid.
    pub(crate) lines: Vec<(Line, f32, Option<TagKind>)>,
    /// How high it is so far.
    pub(crate) height: f32,
}

impl<'a, 'b> Stack<'a, 'b> {
    /// Nothing yet.
    pub(crate) fn new(sheet: &'a Sheet<'b>) -> Stack<'a, 'b> {
        Stack { sheet, lines: Vec::new(), height: 0.0 }
    }

    /// Adds a line of a size.
    pub(crate) fn line(&mut self, line: Line, size: f32, kind: Option<TagKind>) {
        let leading =
            (size * DISPLAY_LEADING).max(if size <= self.sheet.size * 1.1 { self.sheet.leading } else { 0.0 });
        let y = self.height + rise(size, leading) - self.sheet.rise();
        self.lines.push((line, y, kind));
        self.height += leading;
    }

    /// Leaves room.
    pub(crate) fn skip(&mut self, height: f32) {
        self.height += height;
    }
}

fn finish(d: &Draft<'_>, sheet: &Sheet<'_>, opening: Opening, items: Items, notes: Vec<FootNote>) -> Flow {
    let Items { mut items, pieces } = items;
    let s = d.source;
    let quiet = is_quiet(s);
    // Below a heading that is ranged left it is, too.
    if s.kind() == SectionKind::Dedication && (quiet || sheet.style.chapter.align == Align::Centre) {
        // Short lines in the middle; a dedication as long as prose stays prose.
        for item in &mut items {
            if let Item::Text(t) = item
                && t.lines.len() <= 3
                && t.kind == TagKind::Paragraph
            {
                centre(&mut t.lines, sheet.measure);
                t.others.clear();
            }
        }
    }
    let mut headings = Vec::new();
    if let Some(h) = s.heading() {
        headings.push((d.section, s.level(), h.one_line()));
    }
    for p in &d.pieces {
        if let Piece::Heading(n, s) = p
            && let Some(h) = s.heading()
        {
            headings.push((*n, s.level(), h.one_line()));
        }
    }
    let head = s.heading().map(|h| if h.title().is_empty() { plain(h.label()) } else { plain(h.title()) });
    let part_page = s.kind() == SectionKind::Part && items.is_empty();
    let in_heading = opening.lines.iter().flat_map(|(line, ..)| line.marks());
    let texts = items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None });
    let in_text = texts.flat_map(|t| t.marks().map(|m| m.1));
    let (notes, calls, called) = notes::in_order(notes, in_heading, in_text);
    Flow {
        section: d.section,
        kind: Some(s.kind()),
        opening,
        items,
        recto: d.recto,
        quiet: quiet || part_page,
        head,
        headings,
        pieces,
        notes,
        calls,
        called,
    }
}

/// Centres the lines of a text.
fn centre(lines: &mut [Line], measure: f32) {
    for line in lines {
        let start = line.runs.first().map_or(0.0, |r| r.x.0);
        let width = line.width() - start;
        line.shift((measure - width) / 2.0 - start);
    }
}
