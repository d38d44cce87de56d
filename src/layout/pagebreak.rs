//! Where the pages of a chapter end: the breaks that are best for the chapter as a whole, on a grid of whole lines.
//!
//! The chapter is a list of items: texts, each of which can be set in one or more ways, and gaps. A dynamic program
//! goes from one item boundary to the next. Its state is what the future depends on: how many lines of the page in the
//! making are taken, which side it is on, and for a recto how high the verso across is. Prices are decided when a page
//! closes, so the state needs no more of the past; where there are notes, [`foot`] adds how many lines of them the page has to
//! hold. The cheapest way through the chapter is found for either side it may
//! start on and either side it may end before, and [`chain`] picks the cheapest way through the book. Nothing is
//! forbidden: a price keeps every draft printable.
//!
//! There are four freedoms, without which there are not enough legal breaks to keep facing pages level: both pages of
//! a spread may run a line longer or shorter, an opening may sink a line more or less, a blank may take a line more,
//! and a paragraph may be set a line longer or shorter ([`linebreak::ways`](super::linebreak::ways)).

mod foot;

pub(crate) use self::foot::{Calls, Note, Notes};
use super::blocks::{Gap, Item, Keep};
use crate::style::{Freedoms, Heights};

/// A single line of a paragraph at a page edge.
const WIDOW: i64 = 1_000_000_000;
/// Facing pages that are not level, or a page left short by something that cannot be divided.
const UNEVEN: i64 = 10_000_000;
/// Added for each line of such a shortfall, so that the smallest is taken.
const EACH_LINE: i64 = 100_000;
/// Something that is higher than a page.
const TOO_HIGH: i64 = 100_000_000;
/// A last page with fewer lines than [`SHORTEST_LAST`]: dearer than a spread two lines short.
const SHORT_LAST: i64 = 5_000_000;
/// A page that is shorter or longer than a full one.
const TWO_SHORT: i64 = 2_000_000;
const ONE_SHORT: i64 = 50_000;
const ONE_LONG: i64 = 100_000;
/// A word divided where the page must be turned: dearer than any other price but an uneven spread, since the reader
/// meets head and folio in the middle of the word. Across a spread it is dearer than a page of another height: whoever
/// reads the text of the file, aloud or by machine, meets the same furniture there.
const HYPHEN_AT_TURN: i64 = 3_000_000;
const HYPHEN_AT_SPREAD: i64 = 200_000;
/// An opening that sinks a line more or less than the style says.
const OTHER_SINK: i64 = 60_000;
/// A blank that is a line higher than the style says: a page with many such looks spread out.
const OTHER_BLANK: i64 = 15_000;
/// A change of scene at a page edge.
const SCENE_AT_EDGE: i64 = 20_000;
/// The same at the foot, where the text seems to end higher than that of the page across: dearer than a page of another
/// height.
const SCENE_AT_FOOT: i64 = 150_000;
/// A note that goes on at the foot of the next page: dearer than pages of another height.
const NOTE_GOES_ON: i64 = 250_000;
/// A note that begins on a page after that of its mark.
const NOTE_LATE: i64 = 100_000_000;
/// Blank lines between text and notes beyond what parts them: this times their number and once more their number, so that
/// one is nothing much and many are worse than a page of another height.
const NOTE_SPARE: i64 = 10_000;
/// So many are worth looking at.
const MOST_SPARE: usize = 4;
/// A page that has less text than this part of it above its notes.
const LEAST_TEXT: usize = 4;
const NOTES_CROWD: i64 = 300_000;
/// A page of notes alone, behind the last text of the chapter.
const NOTES_ALONE: i64 = 3_000_000;
/// A page that ends with a line that leads on to verse, a quotation or a list at the top of the next.
const LEADS_ON: i64 = 250_000;
/// Fewer lines than this on the last page of a chapter look lost.
pub(crate) const SHORTEST_LAST: usize = 5;
/// Lines of text that a page has at least behind a heading.
const BEHIND_HEADING: usize = 2;

/// How much dearer than the cheapest a way may be at any place to be followed: more than all single prices but those of
/// what should never be.
const SLACK: i64 = 6_000_000;
/// Numbers to a state beyond which states are sorted.
const SPARSE: usize = 8;

/// A side of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Right-hand page, odd number.
    Recto = 0,
    /// Left-hand page.
    Verso = 1,
}

impl Side {
    /// The other one.
    pub(crate) fn other(self) -> Side {
        match self {
            Side::Recto => Side::Verso,
            Side::Verso => Side::Recto,
        }
    }
}

/// The pages of a chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Where each page begins: an item and one of its lines.
    pub(crate) starts: Vec<(usize, usize)>,
    /// For each item, the way in which a text is set, or the lines that a gap inside a page has more.
    pub(crate) ways: Vec<u8>,
    /// What stands at the foot of each page; empty for a chapter without notes.
    pub(crate) feet: Vec<Foot>,
    /// Lines that the opening sinks.
    pub(crate) sink: usize,
    /// What the pages cost.
    pub(crate) cost: i64,
}

/// The foot of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Foot {
    /// Lines of notes.
    pub(crate) lines: usize,
    /// Lines of the grid that the whole page has, down to the last line of its notes.
    pub(crate) rows: usize,
}

/// What all pages of a book have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Lines of a full page.
    pub(crate) lines: usize,
    /// Whether there is room for a line more.
    pub(crate) long: bool,
    /// From line to line of notes, in lines of the grid.
    pub(crate) note: f32,
    /// What the pages may do to come out level.
    pub(crate) freedoms: Freedoms,
}

impl Frame {
    /// The most lines of a page.
    fn most(&self) -> usize {
        self.lines + usize::from(self.long && self.freedoms.heights == Heights::ShortAndLong)
    }

    /// The number of a page in the making among all that there may be.
    fn key(&self, page: Page) -> u32 {
        ((page.due * (self.most() + 1) + page.rows) * ACROSS + page.across) as u32
    }

    /// The page of a number.
    fn page(&self, key: u32) -> Page {
        let (rows, across) = (key as usize / ACROSS, key as usize % ACROSS);
        Page { rows: rows % (self.most() + 1), across, due: rows / (self.most() + 1) }
    }
}

/// A chapter as the page breaker sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chapter {
    /// Its text.
    pub(crate) items: Vec<Matter>,
    /// Lines that its heading takes, the gap below included.
    pub(crate) opening: usize,
    /// Lines left blank above that.
    pub(crate) sink: usize,
    /// Whether the sink may differ.
    pub(crate) elastic: bool,
    /// The notes that stand at the foot of its pages, in the order in which it calls for them.
    pub(crate) notes: Notes,
    /// How many of them its heading calls for.
    pub(crate) called: usize,
}

/// An item as the page breaker sees it.
#[derive(Clone, Debug)]
pub(crate) enum Matter {
    /// Lines of text.
    Lines(Lines),
    /// Blank lines, perhaps with a sign.
    Blank(Blank),
}

/// A text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// Lines of the grid that each line takes.
    rows: usize,
    /// The ways to set it.
    ways: Vec<Set>,
    /// Lines that stand before a page end in it.
    least: usize,
    /// Whether no page may end in it.
    whole: bool,
    /// How many of its lines belong to a heading before it.
    owed: usize,
    /// The price of ending a page before it.
    before: i64,
    /// How many notes are called for before it.
    called: usize,
}

/// A way to set a text.
#[derive(Clone, Debug, Default)]
struct Set {
    /// What it costs more than the best.
    cost: i64,
    /// For each line whether it ends in a hyphen.
    hyphens: Vec<bool>,
    /// For each note that it calls for, the line of the mark.
    marks: Vec<usize>,
}

impl Set {
    /// How many notes the lines before one call for.
    fn called(&self, line: usize) -> usize {
        self.marks.partition_point(|m| *m < line)
    }
}

/// A gap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blank {
    rows: usize,
    /// Lines of its sign at a page edge.
    edge: Option<usize>,
    /// How many lines more it may take.
    more: usize,
    /// The price of ending a page at it.
    price: i64,
    /// How many notes are called for before it.
    called: usize,
}

/// Turns items into what the page breaker needs to know of them. `calls` says which notes stand at the foot of pages, the
/// first `called` of which the heading calls for.
pub(crate) fn matter(items: &[Item], frame: Frame, calls: &Calls, mut called: usize) -> Vec<Matter> {
    let mut out: Vec<Matter> = Vec::with_capacity(items.len());
    // Lines of text that must still follow before a page may end.
    let mut owed = 0usize;
    for (n, item) in items.iter().enumerate() {
        match item {
            Item::Gap(gap) => {
                let scene = gap.scene.is_some();
                let leads_on = matches!(n.checked_sub(1).map(|n| &items[n]), Some(Item::Text(t)) if t.leads_on);
                let price = if owed > 0 { WIDOW } else { 0 }
                    + if scene { SCENE_AT_EDGE } else { 0 }
                    + if leads_on && !scene { LEADS_ON } else { 0 };
                let edge = scene.then(|| edge_rows(gap));
                let more = if gap.elastic { usize::from(frame.freedoms.blanks) } else { 0 };
                out.push(Matter::Blank(Blank { rows: gap.rows, edge, more, price, called }));
            }
            Item::Text(text) => {
                let glued = if text.with_before { WIDOW } else { 0 };
                let before = match out.last_mut() {
                    Some(Matter::Blank(gap)) => {
                        gap.price += glued;
                        // A page ends at a gap, not between it and what follows.
                        WIDOW
                    }
                    _ if owed > 0 => WIDOW,
                    _ => glued,
                };
                let marks = calls.lines(called, text.marks());
                let after = called + marks.len();
                let mut ways = vec![Set { cost: 0, hyphens: text.lines.iter().map(|l| l.hyphen).collect(), marks }];
                if frame.freedoms.paragraphs {
                    ways.extend(text.others.iter().map(|w| {
                        let marks = calls.lines(called, w.marks.iter().copied());
                        Set { cost: w.cost, hyphens: w.hyphens.clone(), marks }
                    }));
                }
                let count = text.lines.len();
                let whole = text.stays_whole(frame.lines);
                let least = if let Keep::Lines(least) = text.keep { least.max(2) } else { 2 };
                out.push(Matter::Lines(Lines { rows: text.rows, ways, least, whole, owed, before, called }));
                owed = if text.keep == Keep::WithNext { BEHIND_HEADING } else { owed.saturating_sub(count) };
                called = after;
            }
        }
    }
    // What has a mark that is not printed stands on the last page.
    let last = out.iter_mut().rev().find_map(|m| if let Matter::Lines(lines) = m { Some(lines) } else { None });
    for set in last.into_iter().flat_map(|l| &mut l.ways) {
        let line = set.hyphens.len().saturating_sub(1);
        set.marks.extend((called..calls.count()).map(|_| line));
    }
    out
}

/// Lines that a change of scene takes at a page edge: its sign, and a blank line between that and the text if it has
/// blank lines anywhere.
pub(crate) fn edge_rows(gap: &Gap) -> usize {
    let printed = gap.scene.as_ref().is_some_and(|s| s.1);
    if printed { gap.rows.clamp(1, 2) } else { 2 }
}

impl Lines {
    /// The price of ending a page before a line of a way of `count` lines, whose number is not 0.
    fn price(&self, count: usize, line: usize) -> i64 {
        let mut price = 0;
        if self.whole || line < self.least || line < self.owed {
            price += WIDOW;
        }
        if count - line < 2 {
            price += WIDOW;
        }
        price
    }
}

/// What is across the page in the making, or what that page is: a verso, a recto that faces a verso of one of five
/// heights ([`height`]), one that faces no page of its chapter, or the first page of the chapter.
type Across = usize;
const VERSO: Across = 0;
const FACING: Across = 1;
const ALONE: Across = 6;
const FIRST: Across = 7;
const ACROSS: usize = 8;

/// How high a page is: 0 a line more than a full one, 1 full, 2 and 3 so many lines less, 4 shorter.
fn height(lines: usize, rows: usize) -> usize {
    (lines as i64 - rows as i64 + 1).clamp(0, 4) as usize
}

/// A page in the making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    /// Lines of the grid that text has taken.
    rows: usize,
    /// What is across.
    across: Across,
    /// Lines of notes that it has to hold, or to hand on.
    due: usize,
}

/// A page that is closed.
#[derive(Clone, Copy, Debug)]
struct Closed {
    price: i64,
    /// Lines of the grid, with what is at its foot.
    high: usize,
    /// The one that it opens.
    next: Page,
}

const NEVER: i64 = i64::MAX;

/// How a state was reached: from which state at the boundary before, and in which way the item between is set. For a
/// gap beyond the ways it may be stretched in: [`BEFORE`] or [`BEHIND`], and how high the page was that ended there.
#[derive(Clone, Copy)]
struct Back {
    from: u32,
    way: u8,
    high: u16,
}

/// A page ends before the gap; the gap's sign ends it.
const BEFORE: u8 = 100;
const BEHIND: u8 = 101;

/// A state at a boundary of items: the page in the making by its number, and the cheapest way to it.
#[derive(Clone, Copy)]
struct State {
    key: u32,
    cost: i64,
    back: Back,
}

/// What is too dear to be followed.
#[derive(Clone, Copy)]
struct Bound {
    /// The most that a way may cost.
    most: i64,
    /// The least that one cost that was given up.
    given_up: i64,
}

impl Bound {
    const NONE: Bound = Bound { most: NEVER, given_up: NEVER };

    fn gives_up(&mut self, cost: i64) -> bool {
        if cost > self.most {
            self.given_up = self.given_up.min(cost);
        }
        cost > self.most
    }
}

/// The states at a boundary of items.
struct States {
    list: Vec<State>,
    /// For each number of a page its place in the list, from 1.
    places: Vec<u32>,
    bound: Bound,
}

impl States {
    fn new() -> States {
        States { list: Vec::new(), places: Vec::new(), bound: Bound::NONE }
    }

    fn relax(&mut self, key: u32, cost: i64, back: Back) {
        if self.bound.gives_up(cost) {
            return;
        }
        if self.places.len() <= key as usize {
            self.places.resize(key as usize + 1, 0);
        }
        match self.places[key as usize].checked_sub(1) {
            None => {
                self.list.push(State { key, cost, back });
                self.places[key as usize] = self.list.len() as u32;
            }
            Some(place) if cost < self.list[place as usize].cost => {
                self.list[place as usize] = State { key, cost, back };
            }
            Some(_) => {}
        }
    }

    /// Puts the states into `list` in the order of their numbers and forgets them.
    fn take(&mut self, list: &mut Vec<State>) {
        list.clear();
        // Where most of the numbers are taken, going through them is quicker than sorting.
        if self.places.len() < self.list.len() * SPARSE {
            list.extend(self.places.iter().filter_map(|p| p.checked_sub(1)).map(|p| self.list[p as usize]));
        } else {
            list.extend_from_slice(&self.list);
            list.sort_unstable_by_key(|s| s.key);
        }
        self.list.iter().for_each(|s| self.places[s.key as usize] = 0);
        self.list.clear();
    }
}

/// A way to a page in the making.
#[derive(Clone, Copy)]
struct Reached {
    cost: i64,
    /// The state before the text.
    from: u32,
    /// The page before, if it was opened in the same text.
    page: Option<u32>,
}

/// A page that is opened before a line of a text.
#[derive(Clone, Copy)]
struct Opened {
    line: usize,
    page: Page,
    reached: Reached,
    /// How high the page before it is.
    high: usize,
}

/// The pages that are opened in a text.
struct Openings {
    pages: Vec<Opened>,
    /// For each line those that are opened before it, by their numbers.
    at: Vec<Vec<u32>>,
    bound: Bound,
}

impl Openings {
    fn new() -> Openings {
        Openings { pages: Vec::new(), at: Vec::new(), bound: Bound::NONE }
    }

    fn clear(&mut self, lines: usize) {
        self.pages.clear();
        self.at.iter_mut().for_each(Vec::clear);
        self.at.resize_with(self.at.len().max(lines), Vec::new);
    }

    fn open(&mut self, line: usize, closed: Closed, more: i64, reached: Reached) {
        let cost = reached.cost + closed.price + more;
        if self.bound.gives_up(cost) {
            return;
        }
        let new = Opened { line, page: closed.next, reached: Reached { cost, ..reached }, high: closed.high };
        let known = self.at[line].iter().map(|n| *n as usize).find(|n| self.pages[*n].page == closed.next);
        match known {
            Some(n) if cost < self.pages[n].reached.cost => self.pages[n] = new,
            Some(_) => {}
            None => {
                self.at[line].push(self.pages.len() as u32);
                self.pages.push(new);
            }
        }
    }
}

/// The way of one chapter over the pages.
struct Breaker<'a> {
    rules: Rules<'a>,
    opened: Openings,
}

/// What pages of a chapter cost.
#[derive(Clone, Copy)]
struct Rules<'a> {
    chapter: &'a Chapter,
    frame: Frame,
    start: Side,
}

/// The cheapest pages of a chapter that starts on `start`, for either side that the page after its last is on.
pub(crate) fn paginate(chapter: &Chapter, frame: Frame, start: Side) -> [Option<Plan>; 2] {
    let run = |slack: i64| Breaker { rules: Rules { chapter, frame, start }, opened: Openings::new() }.run(slack);
    // Most ways hold a fault that the best has not. What was given up was dearer than what is left: nothing is lost.
    run(SLACK).or_else(|| run(NEVER)).unwrap_or_default()
}

impl Rules<'_> {
    /// Fills in the states in which the first page may begin. Says whether the opening has a page to itself.
    fn begin(&self, states: &mut States) -> bool {
        let Chapter { opening, sink, elastic, called, ref notes, .. } = *self.chapter;
        let due = notes.lines(0, called);
        let room = self.frame.lines.saturating_sub(opening);
        let back = Back { from: 0, way: 0, high: 0 };
        if room < 3 && !self.chapter.items.is_empty() {
            let across = if self.start == Side::Verso { ALONE } else { VERSO };
            states.relax(self.frame.key(Page { rows: 0, across, due }), 0, back);
            return true;
        }
        let by = if elastic && sink > 1 { i64::from(self.frame.freedoms.sink) } else { 0 };
        for by in -by..=by {
            let own = sink.saturating_add_signed(by as isize).min(room.saturating_sub(2));
            let rows = (own + opening).min(self.frame.most());
            let key = self.frame.key(Page { rows, across: FIRST, due });
            states.relax(key, OTHER_SINK * by.abs(), back);
        }
        false
    }

    fn side(&self, across: Across) -> Side {
        match across {
            VERSO => Side::Verso,
            FIRST => self.start,
            _ => Side::Recto,
        }
    }

    /// The price of a page that is `high` lines high, and what is across the next one.
    fn turn(&self, high: usize, across: Across) -> (i64, Across) {
        let class = height(self.frame.lines, high);
        let level = self.frame.freedoms.heights == Heights::Level;
        let mut price = match class {
            0 => ONE_LONG,
            1 => 0,
            2 if !level => ONE_SHORT,
            3 if !level => TWO_SHORT,
            _ => UNEVEN + EACH_LINE * (self.frame.lines.saturating_sub(high)) as i64,
        };
        if (FACING..ALONE).contains(&across) && across != FACING + class {
            price += UNEVEN;
        }
        (price, if self.side(across) == Side::Verso { FACING + class } else { VERSO })
    }

    /// Closes a page in all ways that are worth looking at: one, if it has no notes. `called` says how many notes the text
    /// has called for, `hyphen` whether it ends in one.
    fn close(&self, page: Page, called: usize, hyphen: bool, mut then: impl FnMut(Closed)) {
        let hyphen = match (hyphen, self.side(page.across)) {
            (false, _) => 0,
            (true, Side::Verso) => HYPHEN_AT_SPREAD,
            (true, Side::Recto) => HYPHEN_AT_TURN,
        };
        let mut closed = |high: usize, due: usize, price: i64| {
            let (height, across) = self.turn(high, page.across);
            let price = hyphen + height + price;
            then(Closed { price, high, next: Page { rows: 0, across, due } });
        };
        if page.due == 0 {
            closed(page.rows, 0, 0);
            return;
        }
        let frame = self.frame;
        let mut held_any = false;
        for high in frame.lines.saturating_sub(2)..=frame.most() {
            let room = frame.room(high.saturating_sub(page.rows));
            let held = self.chapter.notes.fit(page.due, called, room).filter(|h| *h + page.rows > 0);
            let Some(held) = held.filter(|h| page.rows + frame.foot(*h) <= high) else { continue };
            held_any = true;
            let spare = high - page.rows - frame.foot(held);
            closed(high, page.due - held, self.foot_price(page, held, spare));
        }
        if !held_any {
            // Not even the beginning of a note fits, or what cannot be divided is higher than a page.
            let high = page.rows.max(frame.lines);
            let held = page.due.min(frame.room(high - page.rows));
            closed(high, page.due - held, NOTE_LATE);
        }
    }

    /// The price of `held` lines of notes at the foot of a page, and of `spare` lines between them and the text.
    fn foot_price(&self, page: Page, held: usize, spare: usize) -> i64 {
        let mut price = NOTE_SPARE * (spare * spare) as i64;
        if held < page.due {
            price += NOTE_GOES_ON;
        }
        if page.rows * LEAST_TEXT < self.frame.lines {
            price += NOTES_CROWD;
        }
        price
    }

    /// The price of the last page and how high it is, if it holds its notes.
    fn last_page(&self, page: Page) -> Option<(i64, usize)> {
        let Page { rows, across, due } = page;
        let lines = self.frame.lines;
        let class = across.wrapping_sub(FACING);
        let facing = if class < 4 { (lines + 1).saturating_sub(class) } else { lines };
        let foot = rows + self.frame.foot(due);
        let high = if due == 0 { rows } else { [facing, lines].into_iter().find(|h| foot <= *h).unwrap_or(foot) };
        if due > 0 && high > self.frame.most() {
            return None;
        }
        let mut price = 0;
        if height(lines, high) == 0 && across != FACING {
            price += ONE_LONG;
        }
        if rows < SHORTEST_LAST && across != FIRST {
            price += SHORT_LAST;
        }
        Some((price, high))
    }

    /// The end of a chapter whose text ends on `page`: what it costs, the pages that are closed because its notes go on on
    /// pages of their own, and the last with its height.
    fn end(&self, mut page: Page) -> (i64, Vec<Closed>, Page, usize) {
        let (mut cost, mut more) = (0, Vec::new());
        loop {
            if let Some((price, high)) = self.last_page(page) {
                return (cost + price, more, page, high);
            }
            let mut best: Option<Closed> = None;
            self.close(page, self.chapter.notes.count(), false, |c| {
                if best.is_none_or(|b| c.price < b.price) {
                    best = Some(c);
                }
            });
            let Some(closed) = best else { return (cost, more, page, page.rows) };
            cost += closed.price + NOTES_ALONE;
            page = closed.next;
            more.push(closed);
        }
    }
}

impl Breaker<'_> {
    /// Follows the ways that cost no more than the cheapest so far and `slack`. `None` where a way that was given up may
    /// be as good as what was found.
    fn run(&mut self, slack: i64) -> Option<[Option<Plan>; 2]> {
        let Rules { chapter, .. } = self.rules;
        let mut states = States::new();
        let alone = self.rules.begin(&mut states);
        let mut now = Vec::new();
        states.take(&mut now);
        let mut backs: Vec<Vec<(u32, Back)>> = Vec::with_capacity(chapter.items.len() + 1);
        for item in &chapter.items {
            backs.push(now.iter().map(|s| (s.key, s.back)).collect());
            let least = now.iter().map(|s| s.cost).min().unwrap_or(0);
            states.bound.most = least.saturating_add(slack);
            self.opened.bound.most = states.bound.most;
            match item {
                Matter::Lines(lines) => self.lines(lines, &now, &mut states),
                Matter::Blank(blank) => self.blank(blank, &now, &mut states),
            }
            states.take(&mut now);
        }
        backs.push(now.iter().map(|s| (s.key, s.back)).collect());
        let mut best: [Option<(i64, usize)>; 2] = [None, None];
        for (n, state) in now.iter().enumerate() {
            let (price, _, last, _) = self.rules.end(self.rules.frame.page(state.key));
            let best = &mut best[self.rules.side(last.across).other() as usize];
            if best.is_none_or(|b| state.cost + price < b.0) {
                *best = Some((state.cost + price, n));
            }
        }
        let given_up = states.bound.given_up.min(self.opened.bound.given_up);
        if given_up < NEVER && best.iter().any(|b| b.is_none_or(|b| b.0 >= given_up)) {
            return None;
        }
        // From here on single ways are gone once more.
        self.opened.bound = Bound::NONE;
        let plans = best.map(|b| {
            let (cost, state) = b?;
            let mut plan = self.trace(&backs, state, cost);
            if alone {
                plan.starts.insert(0, (0, 0));
                if !plan.feet.is_empty() {
                    plan.feet.insert(0, Foot::default());
                }
            }
            Some(plan)
        });
        Some(plans)
    }

    fn blank(&self, blank: &Blank, states: &[State], next: &mut States) {
        let rules = self.rules;
        let frame = rules.frame;
        let most = frame.most();
        for (from, state) in states.iter().enumerate() {
            let page = frame.page(state.key);
            let mut to = |page: Page, price: i64, way: u8, high: usize| {
                let back = Back { from: from as u32, way, high: high as u16 };
                next.relax(frame.key(page), state.cost + price, back);
            };
            let rows = page.rows;
            if rows == 0 {
                to(Page { rows: blank.edge.unwrap_or(0).min(most), ..page }, 0, 0, 0);
                continue;
            }
            let foot = frame.foot(rules.chapter.notes.least(page.due, blank.called));
            for more in 0..=blank.more {
                if rows + blank.rows + more + foot < most {
                    let page = Page { rows: rows + blank.rows + more, ..page };
                    to(page, OTHER_BLANK * more as i64, more as u8, 0);
                }
            }
            rules.close(page, blank.called, false, |c| {
                let page = Page { rows: blank.edge.unwrap_or(0).min(most), ..c.next };
                to(page, c.price + blank.price, BEFORE, c.high);
            });
            if let Some(edge) = blank.edge.filter(|edge| rows + edge + foot <= most) {
                rules.close(Page { rows: rows + edge, ..page }, blank.called, false, |c| {
                    to(c.next, c.price + blank.price + SCENE_AT_FOOT, BEHIND, c.high);
                });
            }
        }
    }

    fn lines(&mut self, lines: &Lines, states: &[State], next: &mut States) {
        let frame = self.rules.frame;
        for (way, set) in lines.ways.iter().enumerate() {
            self.opened.clear(set.hyphens.len());
            let mut done = |page: Page, reached: Reached| {
                next.relax(frame.key(page), reached.cost, Back { from: reached.from, way: way as u8, high: 0 });
            };
            for (from, state) in states.iter().enumerate() {
                let reached = Reached { cost: state.cost + set.cost, from: from as u32, page: None };
                self.page(lines, set, frame.page(state.key), 0, reached, &mut done);
            }
            self.pages_within(lines, set, &mut done);
        }
    }

    /// Goes on with all pages that are opened within a text.
    fn pages_within(&mut self, lines: &Lines, set: &Set, done: &mut impl FnMut(Page, Reached)) {
        for line in 0..set.hyphens.len() {
            // A page opens others before later lines only.
            for n in 0..self.opened.at[line].len() {
                let number = self.opened.at[line][n];
                let Opened { page, reached, .. } = self.opened.pages[number as usize];
                self.page(lines, set, page, line, Reached { page: Some(number), ..reached }, done);
            }
        }
    }

    /// Puts lines of a text from `line` on a page: all of them, if there is room, and as many as leave a page of each
    /// height that is worth looking at.
    fn page(
        &mut self,
        lines: &Lines,
        set: &Set,
        page: Page,
        line: usize,
        reached: Reached,
        done: &mut impl FnMut(Page, Reached),
    ) {
        let rules = self.rules;
        let (frame, notes) = (rules.frame, &rules.chapter.notes);
        let (most, count) = (frame.most(), set.hyphens.len());
        let before = lines.called + set.called(line);
        // The page with the lines before `end` on it, and how many notes are called for by then.
        let with = |end: usize| {
            let called = lines.called + set.called(end);
            let rows = page.rows + (end - line) * lines.rows;
            (Page { rows, due: page.due + notes.lines(before, called), ..page }, called)
        };
        let noted = page.due > 0 || !set.marks.is_empty();
        // The line before which the page must end at the latest.
        let mut last = count.min(line + (most - page.rows.min(most)) / lines.rows.max(1));
        if noted {
            let fits = |end: &usize| {
                let (page, called) = with(*end);
                page.rows + frame.foot(notes.least(page.due, called)) <= most
            };
            last = (line + 1..=last).take_while(fits).last().unwrap_or(line);
        }
        if last == count {
            done(with(count).0, reached);
        }
        // A page can be closed before any text; in one, only where it is about full.
        if line == 0 && page.rows > 0 {
            rules.close(page, lines.called, false, |c| self.opened.open(0, c, lines.before, reached));
        }
        if page.rows == 0 && last == line {
            // Higher than a page: one of its lines a page, however much of it that shows.
            let (page, called) = with(line + 1);
            let page = Page { rows: page.rows.min(most), ..page };
            let cost = reached.cost + TOO_HIGH;
            if line + 1 == count {
                done(page, Reached { cost, ..reached });
            } else {
                let reached = Reached { cost, ..reached };
                rules.close(page, called, false, |c| self.opened.open(line + 1, c, TOO_HIGH, reached));
            }
            return;
        }
        let full = frame.lines.saturating_sub(2);
        let first = if noted { line + 1 } else { line + full.saturating_sub(page.rows).div_ceil(lines.rows.max(1)) };
        let inside = last.min(count - 1);
        // What does not fit must be divided somewhere.
        let must = last < count;
        let first = if must { first.min(inside) } else { first };
        for end in first.max(line + 1)..=inside {
            let (page, called) = with(end);
            let foot = if page.due > 0 { frame.foot(page.due) + MOST_SPARE } else { 0 };
            if noted && page.rows + foot < full && !(must && end == inside) {
                continue;
            }
            let price = lines.price(count, end);
            rules.close(page, called, set.hyphens[end - 1], |c| self.opened.open(end, c, price, reached));
        }
    }

    /// The plan that led to a state at the end.
    fn trace(&mut self, backs: &[Vec<(u32, Back)>], end: usize, cost: i64) -> Plan {
        let Rules { chapter, frame, .. } = self.rules;
        let items = &chapter.items;
        let mut plan = Plan { ways: vec![0; items.len()], cost, ..Plan::default() };
        let mut state = end;
        let (mut key, _) = backs[items.len()][end];
        let (_, more, last, high) = self.rules.end(frame.page(key));
        // From the last page on: how high each is, and what it hands on.
        let mut closed: Vec<(usize, usize)> = vec![(high, 0)];
        debug_assert!(last.due == 0 || high > 0);
        for page in more.iter().rev() {
            plan.starts.push((items.len(), 0));
            closed.push((page.high, page.next.due));
        }
        for (n, item) in items.iter().enumerate().rev() {
            let (_, Back { from, way, high }) = backs[n + 1][state];
            let before = backs[n][from as usize].0;
            match item {
                Matter::Blank(_) => {
                    let mut ends = |place| {
                        plan.starts.push(place);
                        closed.push((usize::from(high), frame.page(key).due));
                    };
                    match way {
                        BEFORE => ends((n, 0)),
                        BEHIND => ends((n + 1, 0)),
                        more => plan.ways[n] = more,
                    }
                }
                Matter::Lines(lines) => {
                    plan.ways[n] = way;
                    let set = &lines.ways[usize::from(way)];
                    self.trace_lines(lines, set, frame.page(before), key, |o| {
                        plan.starts.push((n, o.line));
                        closed.push((o.high, o.page.due));
                    });
                }
            }
            (state, key) = (from as usize, before);
        }
        plan.starts.push((0, 0));
        plan.starts.reverse();
        closed.reverse();
        let page = frame.page(key);
        plan.sink = if page.across == FIRST {
            page.rows.saturating_sub(chapter.opening)
        } else {
            // The opening has a page to itself.
            chapter.sink.min(frame.lines.saturating_sub(chapter.opening).saturating_sub(2))
        };
        if chapter.notes.count() > 0 {
            plan.feet = self.feet(&plan, &closed);
        }
        plan
    }

    /// What stands at the foot of each page, which is so high and hands on so many lines.
    fn feet(&self, plan: &Plan, closed: &[(usize, usize)]) -> Vec<Foot> {
        let Chapter { items, notes, called, .. } = self.rules.chapter;
        let called_at = |(item, line): (usize, usize)| match items.get(item) {
            Some(Matter::Lines(l)) => l.called + l.ways[usize::from(plan.ways[item])].called(line),
            Some(Matter::Blank(b)) => b.called,
            None => notes.count(),
        };
        let ends = plan.starts.iter().skip(1).map(|s| called_at(*s)).chain([notes.count()]);
        let (mut before, mut due) = (0, 0);
        closed
            .iter()
            .zip(ends)
            .map(|((rows, hands_on), called_by)| {
                let called_by = called_by.max(*called);
                due += notes.lines(before, called_by);
                let lines = due.saturating_sub(*hands_on);
                (before, due) = (called_by, *hands_on);
                Foot { lines, rows: *rows }
            })
            .collect()
    }

    /// Gives, from the last on, the pages that were opened in a text on the way from one page to another: goes that way
    /// once more, and alone.
    fn trace_lines(&mut self, lines: &Lines, set: &Set, from: Page, to: u32, mut say: impl FnMut(&Opened)) {
        let frame = self.rules.frame;
        self.opened.clear(set.hyphens.len());
        let mut best = Reached { cost: NEVER, from: 0, page: None };
        let mut done = |page: Page, reached: Reached| {
            if frame.key(page) == to && reached.cost < best.cost {
                best = reached;
            }
        };
        self.page(lines, set, from, 0, Reached { cost: 0, from: 0, page: None }, &mut done);
        self.pages_within(lines, set, &mut done);
        let mut page = best.page;
        while let Some(number) = page {
            let opened = &self.opened.pages[number as usize];
            say(opened);
            page = opened.reached.page;
        }
    }
}

/// Picks the plans that are cheapest for the book. `recto` says which chapters must start on a right-hand page; the
/// book starts on one. Gives for each chapter its plan and whether a blank page stands before it.
pub(crate) fn chain(plans: Vec<[[Option<Plan>; 2]; 2]>, recto: &[bool]) -> Vec<(Plan, bool)> {
    // For each side the next chapter may start on: cost, and for each chapter so far the side it started on.
    let mut ways: Vec<[Option<(i64, usize)>; 2]> = vec![[Some((0, 0)), None]];
    for (n, plan) in plans.iter().enumerate() {
        let mut next: [Option<(i64, usize)>; 2] = [None, None];
        for (side, way) in ways[n].iter().enumerate() {
            let Some((cost, _)) = *way else { continue };
            let start = if recto.get(n).copied().unwrap_or(false) { 0 } else { side };
            for (end, best) in next.iter_mut().enumerate() {
                let Some(p) = &plan[start][end] else { continue };
                let total = cost + p.cost;
                if best.is_none_or(|(c, _)| total < c) {
                    *best = Some((total, side));
                }
            }
        }
        ways.push(next);
    }
    let mut out = Vec::with_capacity(plans.len());
    let last = ways.last().copied().unwrap_or([None, None]);
    let mut end = match (last[0], last[1]) {
        (Some(a), Some(b)) => usize::from(b.0 < a.0),
        (None, _) => 1,
        _ => 0,
    };
    for (n, plan) in plans.into_iter().enumerate().rev() {
        let side = ways[n + 1][end].map_or(0, |w| w.1);
        let must = recto.get(n).copied().unwrap_or(false);
        let start = if must { 0 } else { side };
        let [a, b] = plan;
        let ends = if start == 0 { a } else { b };
        let [x, y] = ends;
        if let Some(p) = if end == 0 { x } else { y } {
            out.push((p, must && side == 1));
        }
        end = side;
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests;
