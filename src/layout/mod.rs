//! Book to pages.
//!
//! 1. [`flow`]: the tree becomes flows, each of which begins a page; their blocks are set in parallel:
//!    [`collect`] measures a paragraph with the tokens of [`words`], [`linebreak`] chooses its lines, [`justify`] sets
//!    them, [`blocks`] says how each kind of block is made of lines, [`notes`] what stands at the foot.
//! 2. [`pagebreak`]: the pages of each flow are chosen, then those of the book.
//! 3. Here: the pages are put together in reading order, with [`front`], [`contents`] and [`furniture`].

mod blocks;
mod collect;
mod contents;
mod display;
mod dump;
mod edges;
mod flow;
mod front;
mod furniture;
mod justify;
mod linebreak;
mod notes;
mod pagebreak;
pub mod pages;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use rayon::prelude::*;

use self::blocks::{Item as Piece, Within};
use self::collect::Target;
use self::flow::{Flow, Heading};
use self::furniture::{Furniture, Kind};
use self::justify::{Line, Part, Placed};
use self::notes::{FootLine, Queue};
use self::pagebreak::{Chapter, Foot, Frame, Notes, Plan, Side};
use self::pages::{Destination, Image, Ink, Item, Link, OutlineEntry, Page, Pages, Rect, Role, Tag, TagKind};
use self::sheet::Sheet;
use self::words::Words;
use crate::book::{Book, Matter, Meta, PageMap, PageStart, PageTop, SectionKind};
use crate::diag::{Diagnostic, Error, Finding, PageFault};
use crate::font::Fonts;
use crate::hyphen::Hyphenator;
use crate::source::Span;
use crate::style::Style;
use crate::units::Pt;

pub use dump::dump;

/// The rule through struck words: where its upper edge is above the baseline, and its weight, in ems of the words.
const STRUCK_UP: f32 = 0.27;
const STRUCK_WEIGHT: f32 = 0.05;
/// The area of a link: how far it goes up from the baseline, and its height, in ems of the text.
const LINK_ABOVE: f32 = 0.85;
const LINK_HEIGHT: f32 = 1.15;
/// How far the rule above notes is above the first baseline of them, in lines of notes.
const NOTES_RULE_UP: f32 = 1.1;
/// A line may run over by this much in points before it is reported: less is not seen.
const OVER_SEEN: f32 = 0.5;

/// A laid-out book.
#[derive(Clone, Debug)]
pub struct Laid {
    /// Its pages.
    pub pages: Pages,
    /// Where the pages begin.
    pub page_map: PageMap,
    /// What was found on the way: characters that no face has, lines that run over the edge. With a
    /// [`Finding::MissingGlyphs`] among them the pages lack text and must not be written.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lays a book out in a style.
///
/// The pages depend on the arguments alone, not on the number of threads.
///
/// # Errors
/// [`Error::StyleValues`] where the margins leave no room for text.
pub fn lay_out(book: &Book, style: &Style, fonts: &Fonts) -> Result<Laid, Error> {
    let language = book.meta().language();
    let sheet = Sheet { notes: book.notes(), ..Sheet::new(style, fonts, language)? };
    let pool = Pool::new(&sheet);
    let drafts = flow::drafts(book, &sheet);
    let (mut flows, missing) = flow::set(&drafts, &sheet, &pool);
    let first_body =
        flows.iter().position(|f| f.kind.is_none_or(|k| k.matter() != Matter::Front)).unwrap_or(flows.len());
    let note = sheet.note_leading / sheet.leading;
    let frame = Frame { lines: sheet.lines, long: sheet.long_pages, note, freedoms: style.page.freedoms };
    let plans = plan(&flows, frame, first_body);
    let ways: Vec<&[u8]> = plans.iter().map(|p| &p.0.ways[..]).collect();
    flow::set_again(&drafts, &mut flows, &ways, &sheet, &pool);
    let laid = pool.with(|words| {
        let mut press = Press::new(&sheet, words, book.meta(), flows, &plans, first_body);
        press.print();
        press.finish(missing)
    });
    Ok(laid)
}

/// Word memories for as many threads as ask.
pub(crate) struct Pool<'a> {
    sheet: &'a Sheet<'a>,
    idle: Mutex<Vec<Words<'a>>>,
}

impl<'a> Pool<'a> {
    fn new(sheet: &'a Sheet<'a>) -> Pool<'a> {
        Pool { sheet, idle: Mutex::new(Vec::new()) }
    }

    /// Lends one out.
    fn with<R>(&self, work: impl FnOnce(&mut Words<'a>) -> R) -> R {
        // A memory that a panicking thread left behind is whole: it was taken out of the list.
        let idle = || self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = idle().pop();
        let sheet = self.sheet;
        let mut words = known.unwrap_or_else(|| {
            let language = sheet.language;
            let text = &sheet.style.text;
            let hyphenator = Hyphenator::new(language.primary(), text.hyphenate, &text.undivided);
            Words::new(sheet.fonts, language.tag(), language.is_rtl(), hyphenator)
        });
        let out = work(&mut words);
        idle().push(words);
        out
    }
}

/// The pages of every flow, and whether a blank one stands before it.
fn plan(flows: &[Flow], frame: Frame, first_body: usize) -> Vec<(Plan, bool)> {
    let all: Vec<[[Option<Plan>; 2]; 2]> = flows
        .par_iter()
        .map(|f| {
            let chapter = Chapter {
                items: pagebreak::matter(&f.items, frame, &f.calls, f.called),
                opening: f.opening.rows,
                sink: f.opening.sink,
                elastic: !f.quiet,
                notes: Notes::new(notes::measured(&f.notes)),
                called: if f.items.is_empty() { f.notes.len() } else { f.called },
            };
            let verso = if f.recto { [None, None] } else { pagebreak::paginate(&chapter, frame, Side::Verso) };
            [pagebreak::paginate(&chapter, frame, Side::Recto), verso]
        })
        .collect();
    let recto: Vec<bool> = flows.iter().map(|f| f.recto).collect();
    let mut front = all;
    let body = front.split_off(first_body);
    let mut out: Vec<(Plan, bool)> = Vec::with_capacity(flows.len());
    // Each flow of the front matter has its own place among title pages and contents, and starts on a recto there.
    for plans in front {
        out.extend(pagebreak::chain(vec![plans], &[true]));
    }
    out.extend(pagebreak::chain(body, &recto[first_body..]));
    out
}

/// How many signs of a block are printed so far, and how many without the word that the last line divides.
#[derive(Clone, Copy, Default)]
struct Signs {
    all: usize,
    before_word: usize,
}

impl Signs {
    fn add(&mut self, line: &Line) {
        self.all += line.signs;
        // A page that begins inside a word is told by the word: nothing is marked within one.
        self.before_word = self.all - line.divided;
    }
}

/// Where a flow begins.
#[derive(Clone, Copy)]
struct Start {
    page: usize,
}

/// Puts pages together in reading order.
struct Press<'a, 'w, 'f> {
    sheet: &'a Sheet<'a>,
    words: &'w mut Words<'f>,
    meta: &'a Meta,
    flows: Vec<Flow>,
    plans: &'a [(Plan, bool)],
    first_body: usize,
    furniture: Furniture<'a>,
    /// Index of the first page of the body.
    body: usize,
    out: Pages,
    map: PageMap,
    /// The block or note that was printed last, and how many signs of it.
    printed: Option<(blocks::Of, Signs)>,
    /// The same for notes at the foot.
    noted: Option<(blocks::Of, Signs)>,
    diagnostics: Vec<Diagnostic>,
    /// What is wrong at the edges of pages.
    faults: BTreeMap<PageFault, Vec<String>>,
    /// The elements that are open, from the outermost in.
    inside: Vec<(Within, u32)>,
    /// Where the first mark of each note stands, and the note.
    marks: BTreeMap<usize, (usize, Pt)>,
    notes: BTreeMap<usize, (usize, Pt)>,
    /// Links whose destination is not known yet, by page and item.
    pending: Vec<(usize, usize, Target)>,
}

/// The front of a book, page by page.
struct FrontPlan {
    half: bool,
    /// Flows before the contents: dedication and epigraph.
    lead: usize,
    entries: Vec<contents::Entry>,
    spread: contents::Spread,
    heading: Vec<(Line, f32, Option<TagKind>)>,
    starts: Vec<Start>,
}

impl<'a, 'w, 'f> Press<'a, 'w, 'f> {
    fn new(
        sheet: &'a Sheet<'a>,
        words: &'w mut Words<'f>,
        meta: &'a Meta,
        flows: Vec<Flow>,
        plans: &'a [(Plan, bool)],
        first_body: usize,
    ) -> Press<'a, 'w, 'f> {
        Press {
            sheet,
            words,
            meta,
            flows,
            plans,
            first_body,
            furniture: Furniture::new(sheet, meta),
            body: 0,
            out: Pages::default(),
            map: PageMap::default(),
            printed: None,
            noted: None,
            diagnostics: Vec::new(),
            faults: BTreeMap::new(),
            inside: Vec::new(),
            marks: BTreeMap::new(),
            notes: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    /// Decides on which page everything begins.
    fn front(&mut self) -> FrontPlan {
        let sheet = self.sheet;
        let body_pages: usize =
            self.plans.iter().skip(self.first_body).map(|(p, blank)| p.starts.len() + usize::from(*blank)).sum();
        let half = body_pages >= front::HALF_TITLE_FROM;
        let before_contents =
            |f: &&Flow| f.quiet || matches!(f.kind, Some(SectionKind::Dedication | SectionKind::Epigraph));
        let lead = self.flows[..self.first_body].iter().take_while(before_contents).count();
        let chapters =
            |f: &&Flow| f.headings.first().is_some_and(|h| h.0 == f.section) && f.kind != Some(SectionKind::Part);
        let wanted = sheet.style.front.contents && self.flows.iter().filter(chapters).count() >= 2;
        let entries = if wanted { contents::entries(self.words, sheet, &self.flows, lead) } else { Vec::new() };
        let mut stack = flow::Stack::new(sheet);
        if wanted {
            let style = &sheet.style.chapter;
            let text = [crate::book::Inline::Text(crate::book::Words::of(sheet.language).contents.to_owned())];
            for line in display::lines(self.words, sheet, &style.title, &text, style.align, sheet.measure) {
                // The page says what it is by its place; as a heading it is no part of the draft.
                stack.line(line, display::size(sheet, &style.title), Some(TagKind::Heading(1)));
            }
        }
        let sink = usize::from(sheet.style.chapter.sink).min(sheet.lines / 4) / 2;
        stack.lines.iter_mut().for_each(|l| l.1 += sink as f32 * sheet.leading);
        let above = sink + sheet.lines_for(stack.height) + usize::from(sheet.style.chapter.gap.max(1));
        let spread = if wanted { contents::divide(&entries, above, sheet.lines) } else { Vec::new() };
        let even = |n: usize| n + n % 2;
        let mut starts = Vec::with_capacity(self.plans.len());
        let mut page = if half { 2 } else { 0 } + 2;
        for (n, (plan, _)) in self.plans.iter().enumerate().take(self.first_body) {
            if n == lead {
                page += even(spread.len());
            }
            starts.push(Start { page });
            page += even(plan.starts.len());
        }
        if lead == self.first_body {
            page += even(spread.len());
        }
        self.body = page;
        for (plan, blank) in self.plans.iter().skip(self.first_body) {
            page += usize::from(*blank);
            starts.push(Start { page });
            page += plan.starts.len();
        }
        FrontPlan { half, lead, entries, spread, heading: stack.lines, starts }
    }

    fn print(&mut self) {
        let plan = self.front();
        let sheet = self.sheet;
        if plan.half {
            let lines = front::half_title(self.words, sheet, self.meta);
            self.plain_page(&lines);
            self.blank();
        }
        let title = front::title_page(self.words, sheet, self.meta);
        self.starts(PageTop::Title);
        self.plain_page(&title);
        let copyright = front::copyright_page(self.words, sheet, self.meta);
        if !copyright.is_empty() {
            self.starts(PageTop::Copyright);
        }
        self.plain_page(&copyright);
        for n in 0..plan.lead {
            self.flow(n);
            self.pad_to_recto();
        }
        self.contents(&plan);
        for n in plan.lead..self.first_body {
            self.flow(n);
            self.pad_to_recto();
        }
        for n in self.first_body..self.flows.len() {
            if self.plans[n].1 {
                self.blank();
            }
            debug_assert_eq!(self.out.pages.len(), plan.starts[n].page);
            self.flow(n);
        }
    }

    fn label(&self, page: usize) -> String {
        if page < self.body { furniture::roman(page + 1) } else { (page - self.body + 1).to_string() }
    }

    fn tag(&mut self, kind: TagKind, parent: Option<u32>) -> u32 {
        self.out.tags.push(Tag { parent, ..Tag::new(kind) });
        self.out.tags.len() as u32 - 1
    }

    /// Opens the elements that a text stands in and closes others; gives the innermost.
    fn enter(&mut self, inside: &[Within]) -> Option<u32> {
        let same = self.inside.iter().zip(inside).take_while(|((a, _), b)| a == *b).count();
        self.inside.truncate(same);
        for w in &inside[same..] {
            let parent = self.inside.last().map(|i| i.1);
            let tag = self.tag(w.kind, parent);
            self.inside.push((*w, tag));
        }
        self.inside.last().map(|i| i.1)
    }

    /// The innermost open element of a kind.
    fn within(&self, kind: TagKind) -> Option<u32> {
        self.inside.iter().rev().find(|i| i.0.kind == kind).map(|i| i.1)
    }

    fn open(&mut self, items: Vec<Item>) {
        let label = self.label(self.out.pages.len());
        self.out.pages.push(Page { size: self.sheet.style.page.trim, label, items });
    }

    fn blank(&mut self) {
        self.open(Vec::new());
    }

    fn pad_to_recto(&mut self) {
        if self.out.pages.len() % 2 == 1 {
            self.blank();
        }
    }

    /// A page of display lines without furniture; lines of one kind that follow each other are one element.
    fn plain_page(&mut self, lines: &[(Line, f32, Option<TagKind>)]) {
        let page = self.out.pages.len();
        let mut items = Vec::new();
        self.display(lines, page, 0.0, &mut items);
        self.open(items);
    }

    fn display(&mut self, lines: &[(Line, f32, Option<TagKind>)], page: usize, row: f32, items: &mut Vec<Item>) {
        let left = self.sheet.left(page);
        let mut before: Option<(TagKind, u32)> = None;
        for (line, y, kind) in lines {
            let y = self.sheet.baseline(row) + y;
            let tag = kind.map(|k| match before.filter(|b| b.0 == k && k != TagKind::Paragraph) {
                Some((_, tag)) => tag,
                None => self.tag(k, None),
            });
            before = kind.zip(tag);
            match tag {
                None => put(line.clone(), left, y, Role::Artifact, items),
                Some(tag) => self.line(line.clone(), left, y, tag, &mut Vec::new(), items),
            }
        }
    }

    fn contents(&mut self, plan: &FrontPlan) {
        let sheet = self.sheet;
        for (n, entries) in plan.spread.iter().enumerate() {
            let page = self.out.pages.len();
            let mut items = Vec::new();
            let kind = if n == 0 { Kind::Opening } else { Kind::Text };
            let title = crate::book::Words::of(sheet.language).contents;
            let label = self.label(page);
            if n == 0 {
                self.starts(PageTop::Contents);
            }
            let (head, foot) = self.furniture.make(self.words, kind, page, &label, Some(title));
            items.extend(head);
            if n == 0 {
                self.display(&plan.heading, page, 0.0, &mut items);
            }
            let left = sheet.left(page);
            for (entry, row) in entries {
                let e = &plan.entries[*entry];
                let role = Role::Tag(self.tag(TagKind::ContentsEntry, None));
                for (k, line) in e.lines.iter().enumerate() {
                    put(line.clone(), left, sheet.baseline((row + k) as f32), role, &mut items);
                }
                let target = plan.starts[e.flow].page;
                let style = number_style(sheet);
                let number = display::one_line(self.words, sheet, &style, &self.label(target), true);
                let last = row + e.lines.len().saturating_sub(1);
                let x = left + sheet.measure - number.width();
                put(number, x, sheet.baseline(last as f32), role, &mut items);
                let area = Rect {
                    x: Pt(left),
                    y: Pt(sheet.style.page.top.0 + *row as f32 * sheet.leading),
                    width: Pt(sheet.measure),
                    height: Pt(e.lines.len() as f32 * sheet.leading),
                    ink: Ink::BLACK,
                };
                let to = Destination::Place { page: target, y: self.top_of(e.flow) };
                items.push(Item::Link(Link { area, to }));
            }
            items.extend(foot);
            self.open(items);
        }
        self.pad_to_recto();
    }

    /// Where a link to a flow leads: a line above its opening.
    fn top_of(&self, flow: usize) -> Pt {
        let sink = self.plans[flow].0.sink as f32;
        Pt((self.sheet.style.page.top.0 + (sink - 1.0) * self.sheet.leading).max(0.0))
    }

    /// The pages of a flow.
    fn flow(&mut self, n: usize) {
        let sheet = self.sheet;
        let plan = &self.plans[n].0;
        // The lines go over to the pages: a novel is too large to hold it twice.
        let flow = std::mem::take(&mut self.flows[n]);
        let Flow { opening, items: mut texts, section, quiet, head, headings, notes, .. } = flow;
        let mut notes = Queue::new(notes);
        let mut tags: Vec<Option<(u32, Vec<u32>)>> = vec![None; texts.len()];
        let (first, mut rows_of) = (self.out.pages.len(), Vec::with_capacity(plan.starts.len()));
        let hyphens: Vec<bool> = edges::hyphens(&texts, &plan.starts);
        for k in 0..plan.starts.len() {
            let page = self.out.pages.len();
            let label = self.label(page);
            let kind = match k {
                _ if quiet => Kind::Bare,
                0 => Kind::Opening,
                _ => Kind::Text,
            };
            let (mut items, foot) = self.furniture.make(self.words, kind, page, &label, head.as_deref());
            items.reserve(sheet.lines + 2);
            let left = sheet.left(page);
            let mut row = 0;
            if k == 0 {
                row = plan.sink;
                self.starts(PageTop::Section(section));
                if let Some((_, level, title)) = headings.first().filter(|h| h.0 == section) {
                    self.outline(*level, title, page, self.top_of(n));
                }
                self.display(&opening.lines, page, row as f32, &mut items);
                row += opening.rows;
            }
            let mut begun = k == 0;
            let (mut item, mut number) = plan.starts[k];
            let stop = plan.starts.get(k + 1).copied().unwrap_or((texts.len(), 0));
            let top = (item, number);
            while (item, number) < stop {
                let at = (item, number);
                match &mut texts[item] {
                    Piece::Gap(gap) => {
                        let edge = if at == top && (k > 0 || row == 0) {
                            Edge::Top
                        } else if stop == (item + 1, 0) {
                            Edge::Bottom
                        } else {
                            Edge::None
                        };
                        let more = usize::from(plan.ways.get(item).copied().unwrap_or(0));
                        let (sign_row, rows) = gap_rows(gap, gap.rows + more, edge);
                        if let (Some((sign, _)), Some(at)) = (&gap.scene, sign_row) {
                            put(sign.clone(), left, sheet.baseline(row as f32 + at), Role::Artifact, &mut items);
                        }
                        row += rows;
                    }
                    Piece::Text(text) => {
                        if number == 0 {
                            self.begins(&headings, text, page, row);
                        }
                        if !begun && let Some(top) = self.top(text) {
                            self.starts(top);
                            begun = true;
                        }
                        let middle = row as f32 + (text.rows.saturating_sub(1)) as f32 / 2.0;
                        let place = (left, sheet.baseline(middle));
                        self.text_line(text, number, place, &mut tags[item], &mut items);
                        row += text.rows;
                        number += 1;
                        if number < text.lines.len() {
                            continue;
                        }
                    }
                }
                (item, number) = (item + 1, 0);
            }
            if let Some(foot) = plan.feet.get(k) {
                let last = k + 1 == plan.starts.len();
                self.foot(&mut notes, *foot, last, &mut begun, &mut items);
                // A last page is as high as its text.
                row = if last && row > 0 { row } else { row.max(foot.rows) };
            }
            items.extend(foot);
            self.open(items);
            rows_of.push(row);
        }
        if !quiet {
            let side = if first.is_multiple_of(2) { Side::Recto } else { Side::Verso };
            for (page, fault) in edges::faults(&texts, &plan.starts, &hyphens, &rows_of, side) {
                let label = self.label(first + page);
                self.faults.entry(fault).or_default().push(label);
            }
        }
        // What is left of the texts is taken apart where there is nothing else to do.
        rayon::spawn(move || drop(texts));
    }

    /// Puts a line of a text on the page in the making. `tag` is the element of the text with those of its parts, once it
    /// has one.
    fn text_line(
        &mut self,
        text: &mut blocks::Text,
        number: usize,
        (x, y): (f32, f32),
        tag: &mut Option<(u32, Vec<u32>)>,
        items: &mut Vec<Item>,
    ) {
        let (element, mut parts) = match tag.take() {
            Some(known) => known,
            None => {
                let parent = self.enter(&text.inside);
                (self.tag(text.kind, parent), Vec::new())
            }
        };
        let mut line = std::mem::take(&mut text.lines[number]);
        if let Some(placed) = line.picture.take() {
            self.picture(placed, x, y, element, items);
        }
        self.printed(text.of.as_ref(), &line);
        if line.over > OVER_SEEN {
            let finding = Finding::Overfull { by: line.over, page: self.label(self.out.pages.len()) };
            self.diagnostics.push(Diagnostic::at(text.span, finding));
        }
        self.line(line, x, y, element, &mut parts, items);
        *tag = Some((element, parts));
    }

    /// Puts the next of a chapter's notes at the foot of the page in the making.
    fn foot(&mut self, notes: &mut Queue, foot: Foot, last: bool, begun: &mut bool, items: &mut Vec<Item>) {
        let (lines, height) = notes.take(foot.lines, last);
        if lines.is_empty() {
            return;
        }
        let sheet = self.sheet;
        let left = sheet.left(self.out.pages.len());
        // The last line stands where the page ends; the others above it have their own leading.
        let end = sheet.baseline(foot.rows as f32 - 1.0);
        let first = end - (height as f32 - 1.0) * sheet.note_leading;
        rules(&blocks::notes_rule(sheet), left, first - NOTES_RULE_UP * sheet.note_leading, items);
        // What is open in the text stays open behind the notes.
        std::mem::swap(&mut self.inside, &mut notes.inside);
        std::mem::swap(&mut self.printed, &mut self.noted);
        let mut tag = notes.tag.take();
        for taken in lines {
            let Some(FootLine { text, line, down }) = notes.line(taken) else { continue };
            if line == 0 {
                tag = None;
            }
            if !*begun && let Some(top) = self.top(text) {
                self.starts(top);
                *begun = true;
            }
            self.text_line(text, line, (left, first + down * sheet.note_leading), &mut tag, items);
        }
        notes.tag = tag;
        std::mem::swap(&mut self.printed, &mut self.noted);
        std::mem::swap(&mut self.inside, &mut notes.inside);
    }

    /// Puts a picture on the page in the making.
    fn picture(&mut self, placed: Placed, x: f32, y: f32, tag: u32, items: &mut Vec<Item>) {
        let Placed { picture, alt, x: indent, up, width, height } = placed;
        let area = Rect { x: Pt(x + indent), y: Pt(y - up), width: Pt(width), height: Pt(height), ink: Ink::BLACK };
        if let Some(tag) = self.out.tags.get_mut(tag as usize) {
            (tag.alt, tag.area) = (alt, Some(area));
        }
        items.push(Item::Image(Image { area, picture, role: Role::Tag(tag) }));
    }

    /// Puts a line on the page in the making: its runs are of the element `tag` or of elements in it. `parts` are those
    /// of the text's parts so far.
    fn line(&mut self, line: Line, x: f32, y: f32, tag: u32, parts: &mut Vec<u32>, items: &mut Vec<Item>) {
        rules(&line, x, y, items);
        let mut extras = line.extras.into_iter().peekable();
        // What the run before leads to, its element, and where the words that lead there begin.
        let mut open: Option<(u32, Target, u32, f32)> = None;
        let mut end = 0.0;
        for (n, mut run) in line.runs.into_iter().enumerate() {
            let extra = extras.next_if(|e| e.run == n);
            run.x += Pt(x);
            run.y += Pt(y);
            let mut of = match extra.as_ref().and_then(|e| e.part) {
                None => tag,
                Some(Part::Label) => {
                    self.part(parts, 0, TagKind::ListLabel, self.within(TagKind::ListItem).or(Some(tag)))
                }
                Some(Part::Cell(cell)) => self.part(parts, cell, TagKind::Cell, Some(tag)),
                Some(Part::HeadCell(cell)) => self.part(parts, cell, TagKind::HeadCell, Some(tag)),
            };
            let target = extra.and_then(|e| e.target);
            if let Some((_, was, _, from)) = open.take_if(|o| Some(&o.1) != target.as_ref() || o.0 != of) {
                self.link(&was, from, end, y, items);
            }
            if let Some(target) = target {
                end = run.x.0 + run.width().0;
                let (_, _, inner, _) = open.get_or_insert_with(|| {
                    let inner = self.lead(&target, of, y);
                    (of, target, inner, run.x.0)
                });
                of = *inner;
            }
            run.role = Role::Tag(of);
            items.push(Item::Run(run));
        }
        if let Some((_, target, _, from)) = open {
            self.link(&target, from, end, y, items);
        }
    }

    /// The element of a part of a text, by its number among the parts.
    fn part(&mut self, parts: &mut Vec<u32>, number: usize, kind: TagKind, parent: Option<u32>) -> u32 {
        while parts.len() <= number {
            let tag = self.tag(kind, parent);
            parts.push(tag);
        }
        parts[number]
    }

    /// The element of words that lead elsewhere, and where they stand.
    fn lead(&mut self, target: &Target, of: u32, y: f32) -> u32 {
        let page = self.out.pages.len();
        let place = (page, Pt((y - self.sheet.leading).max(0.0)));
        match target {
            Target::Note(n) => {
                self.marks.entry(*n).or_insert(place);
                self.tag(TagKind::NoteMark, Some(of))
            }
            Target::Mark(n) => {
                self.notes.insert(*n, place);
                let note = self.within(TagKind::Note).or(Some(of));
                self.tag(TagKind::NoteLabel, note)
            }
            Target::Web(_) => self.tag(TagKind::Link, Some(of)),
        }
    }

    /// Makes a link of what stands between two places on a baseline.
    fn link(&mut self, target: &Target, from: f32, to: f32, y: f32, items: &mut Vec<Item>) {
        let size = self.sheet.size;
        let area = Rect {
            x: Pt(from),
            y: Pt(y - LINK_ABOVE * size),
            width: Pt(to - from),
            height: Pt(LINK_HEIGHT * size),
            ink: Ink::BLACK,
        };
        let to = match target {
            Target::Web(to) => Destination::Web(to.to_string()),
            // Where it leads is known at the end; till then it leads to itself.
            other => {
                let page = self.out.pages.len();
                self.pending.push((page, items.len(), other.clone()));
                Destination::Place { page, y: Pt(y) }
            }
        };
        items.push(Item::Link(Link { area, to }));
    }

    /// Says where the links between notes and their marks lead. A note without a mark loses its link.
    fn resolve(&mut self) {
        let mut gone: Vec<(usize, usize)> = Vec::new();
        for (page, item, target) in std::mem::take(&mut self.pending) {
            let place = match target {
                Target::Note(n) => self.notes.get(&n),
                Target::Mark(n) => self.marks.get(&n),
                Target::Web(_) => None,
            };
            let link = self.out.pages.get_mut(page).and_then(|p| p.items.get_mut(item));
            match (place, link) {
                (Some((page, y)), Some(Item::Link(link))) => link.to = Destination::Place { page: *page, y: *y },
                _ => gone.push((page, item)),
            }
        }
        for (page, item) in gone.into_iter().rev() {
            if let Some(page) = self.out.pages.get_mut(page) {
                page.items.remove(item);
            }
        }
    }

    /// Takes note of what the page in the making begins with.
    fn starts(&mut self, with: PageTop) {
        let label = self.label(self.out.pages.len());
        self.map.starts.push(PageStart { label, with });
    }

    /// What a page begins with whose first line is the next of a text; `None` for a rule, which is no text.
    fn top(&self, text: &blocks::Text) -> Option<PageTop> {
        if let Some(section) = text.heads {
            return Some(PageTop::Section(section));
        }
        let of = text.of.as_ref()?;
        let signs = self.printed.as_ref().filter(|p| p.0 == *of).map_or(0, |p| p.1.before_word);
        Some(match of.clone() {
            blocks::Of::Block(place) => PageTop::Block { place, signs },
            blocks::Of::Note(note) => PageTop::Note { note, signs },
        })
    }

    /// Counts a line that is printed.
    fn printed(&mut self, of: Option<&blocks::Of>, line: &Line) {
        let Some(of) = of else { return };
        match &mut self.printed {
            Some((known, signs)) if known == of => signs.add(line),
            printed => {
                let mut signs = Signs::default();
                signs.add(line);
                *printed = Some((of.clone(), signs));
            }
        }
    }

    fn begins(&mut self, headings: &[Heading], text: &blocks::Text, page: usize, row: usize) {
        if let Some(section) = text.heads
            && let Some((_, level, title)) = headings.iter().find(|h| h.0 == section)
        {
            let y = self.sheet.style.page.top.0 + (row as f32 - 1.0) * self.sheet.leading;
            self.outline(*level, title, page, Pt(y.max(0.0)));
        }
    }

    fn outline(&mut self, level: u8, title: &str, page: usize, y: Pt) {
        let deepest = self.out.outline.last().map_or(1, |e| e.level + 1);
        let level = level.clamp(1, deepest);
        self.out.outline.push(OutlineEntry { level, title: title.to_owned(), page, y });
    }

    fn finish(mut self, missing: Vec<(char, Span)>) -> Laid {
        self.resolve();
        let span = missing.first().map(|m| m.1);
        let mut known = BTreeSet::new();
        let all = missing.into_iter().map(|m| m.0).chain(self.words.take_missing());
        let chars: Vec<char> = all.filter(|ch| known.insert(*ch)).collect();
        if !chars.is_empty() {
            self.diagnostics.push(Diagnostic { finding: Finding::MissingGlyphs { chars }, span });
        }
        for (fault, pages) in self.faults {
            let finding = Finding::PageEdge { fault, pages };
            self.diagnostics.push(Diagnostic { finding, span: None });
        }
        Laid { pages: self.out, page_map: self.map, diagnostics: self.diagnostics }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Top,
    Bottom,
    None,
}

/// On which line of a gap its sign stands, and how many lines it takes, as the page breaker counts them; `inside` a page
/// as many as are given.
fn gap_rows(gap: &blocks::Gap, inside: usize, edge: Edge) -> (Option<f32>, usize) {
    let Some((_, printed)) = gap.scene else {
        return (None, if edge == Edge::None { inside } else { 0 });
    };
    let rows = pagebreak::edge_rows(gap);
    match edge {
        Edge::Top => (Some(0.0), rows),
        Edge::Bottom => (Some(rows as f32 - 1.0), rows),
        Edge::None => (printed.then_some((inside as f32 - 1.0) / 2.0), inside),
    }
}

/// Puts a line on a page as one element or as none.
fn put(line: Line, x: f32, y: f32, role: Role, items: &mut Vec<Item>) {
    rules(&line, x, y, items);
    for mut run in line.runs {
        run.x += Pt(x);
        run.y += Pt(y);
        run.role = role;
        items.push(Item::Run(run));
    }
}

/// Puts the rules of a line on a page, and those through struck words.
fn rules(line: &Line, x: f32, y: f32, items: &mut Vec<Item>) {
    for r in &line.rules {
        let (x, y) = (Pt(x + r.x), Pt(y - r.up));
        items.push(Item::Rect(Rect { x, y, width: Pt(r.width), height: Pt(r.height), ink: Ink::BLACK }));
    }
    for e in line.extras.iter().filter(|e| e.struck) {
        let Some(run) = line.runs.get(e.run) else { continue };
        let (x, y) = (run.x + Pt(x), run.y + Pt(y - STRUCK_UP * run.size.0));
        let height = Pt(STRUCK_WEIGHT * run.size.0);
        items.push(Item::Rect(Rect { x, y, width: run.width(), height, ink: Ink::BLACK }));
    }
}

/// The number of an entry of the contents is set as the text is.
fn number_style(sheet: &Sheet<'_>) -> crate::style::DisplayStyle {
    crate::style::DisplayStyle {
        face: sheet.style.text.face.clone(),
        scale: 1.0,
        italic: false,
        bold: false,
        case: crate::style::Case::AsWritten,
        tracking: 0.0,
    }
}
