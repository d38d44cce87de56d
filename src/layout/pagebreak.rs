//! Where the pages of a chapter end: the breaks that are best for the chapter as a whole, on a grid of whole lines.
//!
//! The chapter is a list of items: texts, each of which can be set in one or more ways, and gaps. A dynamic program
//! goes from one item boundary to the next. Its state is what the future depends on: how many lines of the page in the
//! making are taken, which side it is on, and for a recto how high the verso across is. Prices are decided when a page
//! closes, so the state needs no more of the past. The cheapest way through the chapter is found for either side it may
//! start on and either side it may end before, and [`chain`] picks the cheapest way through the book. Nothing is
//! forbidden: a price keeps every draft printable.
//!
//! There are four freedoms, without which there are not enough legal breaks to keep facing pages level: both pages of
//! a spread may run a line longer or shorter, an opening may sink a line more or less, a blank may take a line more,
//! and a paragraph may be set a line longer or shorter ([`linebreak::ways`](super::linebreak::ways)).

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
/// A last page with fewer lines than [`SHORTEST_LAST`].
const SHORT_LAST: i64 = 1_000_000;
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
/// Fewer lines than this on the last page of a chapter look lost.
pub(crate) const SHORTEST_LAST: usize = 5;
/// Stanzas up to this share of a page stay whole.
const WHOLE: usize = 3;
/// Lines of text that a page has at least behind a heading.
const BEHIND_HEADING: usize = 2;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Where each page begins: an item and one of its lines.
    pub(crate) starts: Vec<(usize, usize)>,
    /// For each item, the way in which a text is set, or the lines that a gap inside a page has more.
    pub(crate) ways: Vec<u8>,
    /// Lines that the opening sinks.
    pub(crate) sink: usize,
    /// What the pages cost.
    pub(crate) cost: i64,
}

/// What all pages of a book have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Lines of a full page.
    pub(crate) lines: usize,
    /// Whether there is room for a line more.
    pub(crate) long: bool,
    /// What the pages may do to come out level.
    pub(crate) freedoms: Freedoms,
}

impl Frame {
    /// The most lines of a page.
    fn most(&self) -> usize {
        self.lines + usize::from(self.long && self.freedoms.heights == Heights::ShortAndLong)
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
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// Lines of the grid that each line takes.
    rows: usize,
    /// The ways to set it: the cost, and which lines end in a soft hyphen.
    ways: Vec<(i64, Vec<bool>)>,
    /// Lines that stand before a page end in it.
    least: usize,
    /// Whether no page may end in it.
    whole: bool,
    /// How many of its lines belong to a heading before it.
    owed: usize,
    /// The price of ending a page before it.
    before: i64,
}

/// A gap.
#[derive(Clone, Debug)]
pub(crate) struct Blank {
    rows: usize,
    /// Lines of its sign at a page edge.
    edge: Option<usize>,
    /// How many lines more it may take.
    more: usize,
    /// The price of ending a page at it.
    price: i64,
}

/// Turns items into what the page breaker needs to know of them.
pub(crate) fn matter(items: &[Item], frame: Frame) -> Vec<Matter> {
    let mut out: Vec<Matter> = Vec::with_capacity(items.len());
    // Lines of text that must still follow before a page may end.
    let mut owed = 0usize;
    for item in items {
        match item {
            Item::Gap(gap) => {
                let scene = gap.scene.is_some();
                let price = if owed > 0 { WIDOW } else { 0 } + if scene { SCENE_AT_EDGE } else { 0 };
                let edge = scene.then(|| edge_rows(gap));
                let more = if gap.elastic { usize::from(frame.freedoms.blanks) } else { 0 };
                out.push(Matter::Blank(Blank { rows: gap.rows, edge, more, price }));
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
                let mut ways = vec![(0, text.lines.iter().map(|l| l.soft).collect::<Vec<_>>())];
                if frame.freedoms.paragraphs {
                    ways.extend(text.others.iter().map(|w| (w.cost, w.soft.clone())));
                }
                let count = text.lines.len();
                let whole =
                    text.keep == Keep::WithNext || text.keep == Keep::Whole && count * text.rows <= frame.lines / WHOLE;
                let least = if let Keep::Lines(least) = text.keep { least.max(2) } else { 2 };
                out.push(Matter::Lines(Lines { rows: text.rows, ways, least, whole, owed, before }));
                owed = if text.keep == Keep::WithNext { BEHIND_HEADING } else { owed.saturating_sub(count) };
            }
        }
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
    /// The price of ending a page before a line of a way, whose number is not 0.
    fn price(&self, way: &[bool], line: usize) -> i64 {
        let mut price = 0;
        if self.whole || line < self.least || line < self.owed {
            price += WIDOW;
        }
        if way.len() - line < 2 {
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

const NEVER: i64 = i64::MAX;

/// How a state was reached: from which state at the boundary before, and in which way the item between is set. For a
/// gap beyond the ways it may be stretched in: [`BEFORE`] or [`BEHIND`].
#[derive(Clone, Copy)]
struct Back {
    from: u16,
    way: u8,
}

/// A page ends before the gap; the gap's sign ends it.
const BEFORE: u8 = 100;
const BEHIND: u8 = 101;

/// Pages that are opened before a line of a text: for each line and what is across, the cost and where it came from.
#[derive(Clone, Copy)]
struct Opened {
    cost: i64,
    from: u16,
    /// The line with which the page before was opened in the same text, and what was across; none for the page that
    /// the text began on.
    page: Option<(u16, u8)>,
}

const CLOSED: Opened = Opened { cost: NEVER, from: 0, page: None };

/// The way of one text over the pages.
struct Breaker<'a> {
    chapter: &'a Chapter,
    frame: Frame,
    start: Side,
    opened: Vec<Opened>,
}

/// The cheapest pages of a chapter that starts on `start`, for either side that the page after its last is on.
pub(crate) fn paginate(chapter: &Chapter, frame: Frame, start: Side) -> [Option<Plan>; 2] {
    Breaker { chapter, frame, start, opened: Vec::new() }.run()
}

impl Breaker<'_> {
    fn run(&mut self) -> [Option<Plan>; 2] {
        let items = &self.chapter.items;
        let mut out = [None, None];
        if items.is_empty() {
            let plan = Plan { starts: vec![(0, 0)], ways: Vec::new(), sink: self.chapter.sink, cost: 0 };
            out[self.start.other() as usize] = Some(plan);
            return out;
        }
        let width = (self.frame.most() + 1) * ACROSS;
        let mut costs = vec![NEVER; width];
        let alone = self.begin(&mut costs);
        let mut next = vec![NEVER; width];
        let mut backs: Vec<Vec<Back>> = Vec::with_capacity(items.len());
        for item in items {
            next.fill(NEVER);
            let mut back = vec![Back { from: 0, way: 0 }; width];
            match item {
                Matter::Lines(lines) => self.lines(lines, &costs, &mut next, &mut back),
                Matter::Blank(blank) => self.blank(blank, &costs, &mut next, &mut back),
            }
            backs.push(back);
            std::mem::swap(&mut costs, &mut next);
        }
        for (state, cost) in costs.iter_mut().enumerate().filter(|(_, c)| **c < NEVER) {
            *cost += self.last_page(state / ACROSS, state % ACROSS);
        }
        for end in [Side::Recto, Side::Verso] {
            let ends = |s: &usize| self.side(s % ACROSS).other() == end && costs[*s] < NEVER;
            let Some(state) = (0..width).filter(ends).min_by_key(|s| (costs[*s], *s)) else { continue };
            let mut plan = self.trace(&backs, state, costs[state]);
            if alone {
                plan.starts.insert(0, (0, 0));
            }
            out[end as usize] = Some(plan);
        }
        out
    }

    /// Fills in the states in which the first page may begin. Says whether the opening has a page to itself.
    fn begin(&self, costs: &mut [i64]) -> bool {
        let Chapter { opening, sink, elastic, .. } = *self.chapter;
        let room = self.frame.lines.saturating_sub(opening);
        if room < 3 {
            costs[if self.start == Side::Verso { ALONE } else { VERSO }] = 0;
            return true;
        }
        let by = if elastic && sink > 1 { i64::from(self.frame.freedoms.sink) } else { 0 };
        for by in -by..=by {
            let own = sink.saturating_add_signed(by as isize).min(room - 2);
            let state = (own + opening) * ACROSS + FIRST;
            costs[state] = costs[state].min(OTHER_SINK * by.abs());
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

    /// The price of closing a page, and what is across the next one. `soft` says whether it ends in a soft hyphen.
    fn close(&self, rows: usize, across: Across, soft: bool) -> (i64, Across) {
        let high = height(self.frame.lines, rows);
        let level = self.frame.freedoms.heights == Heights::Level;
        let mut price = match high {
            0 => ONE_LONG,
            1 => 0,
            2 if !level => ONE_SHORT,
            3 if !level => TWO_SHORT,
            _ => UNEVEN + EACH_LINE * (self.frame.lines.saturating_sub(rows)) as i64,
        };
        if (FACING..ALONE).contains(&across) && across != FACING + high {
            price += UNEVEN;
        }
        let verso = self.side(across) == Side::Verso;
        if soft {
            price += if verso { HYPHEN_AT_SPREAD } else { HYPHEN_AT_TURN };
        }
        (price, if verso { FACING + high } else { VERSO })
    }

    /// The price of the last page.
    fn last_page(&self, rows: usize, across: Across) -> i64 {
        let mut price = 0;
        if height(self.frame.lines, rows) == 0 && across != FACING {
            price += ONE_LONG;
        }
        if rows < SHORTEST_LAST && across != FIRST {
            price += SHORT_LAST;
        }
        price
    }

    fn blank(&self, blank: &Blank, costs: &[i64], next: &mut [i64], back: &mut [Back]) {
        let most = self.frame.most();
        for (from, cost) in live(costs) {
            let (rows, across) = (from / ACROSS, from % ACROSS);
            let mut to = |rows: usize, across: Across, price: i64, way: u8| {
                relax(next, back, rows * ACROSS + across, cost + price, Back { from: from as u16, way });
            };
            if rows == 0 {
                to(blank.edge.unwrap_or(0).min(most), across, 0, 0);
                continue;
            }
            for more in 0..=blank.more {
                if rows + blank.rows + more < most {
                    to(rows + blank.rows + more, across, OTHER_BLANK * more as i64, more as u8);
                }
            }
            let (price, then) = self.close(rows, across, false);
            to(blank.edge.unwrap_or(0).min(most), then, price + blank.price, BEFORE);
            if let Some(edge) = blank.edge.filter(|edge| rows + edge <= most) {
                let (price, then) = self.close(rows + edge, across, false);
                to(0, then, price + blank.price, BEHIND);
            }
        }
    }

    fn lines(&mut self, lines: &Lines, costs: &[i64], next: &mut [i64], back: &mut [Back]) {
        for (way, (price, soft)) in lines.ways.iter().enumerate() {
            self.opened.clear();
            self.opened.resize(soft.len() * ACROSS, CLOSED);
            let mut done = |state: usize, cost: i64, o: Opened| {
                relax(next, back, state, cost, Back { from: o.from, way: way as u8 });
            };
            for (from, cost) in live(costs) {
                let page = Opened { cost: cost + price, from: from as u16, page: None };
                self.page(lines, soft, (from / ACROSS, from % ACROSS), 0, page, &mut done);
            }
            self.pages_within(lines, soft, &mut done);
        }
    }

    /// Goes on with all pages that are opened within a text.
    fn pages_within(&mut self, lines: &Lines, soft: &[bool], done: &mut impl FnMut(usize, i64, Opened)) {
        for line in 0..soft.len() {
            for across in 0..ACROSS {
                let opened = self.opened[line * ACROSS + across];
                if opened.cost < NEVER {
                    let page = Some((line as u16, across as u8));
                    self.page(lines, soft, (0, across), line, Opened { page, ..opened }, done);
                }
            }
        }
    }

    /// Puts lines of a text from `line` on a page of which `rows` are taken: all of them, if there is room, and as
    /// many as leave a page of each height that is worth looking at.
    fn page(
        &mut self,
        lines: &Lines,
        soft: &[bool],
        (rows, across): (usize, Across),
        line: usize,
        page: Opened,
        done: &mut impl FnMut(usize, i64, Opened),
    ) {
        let most = self.frame.most();
        let left = soft.len() - line;
        if rows + left * lines.rows <= most {
            done((rows + left * lines.rows) * ACROSS + across, page.cost, page);
        }
        // A page can be closed before any text; in one, only where it is about full.
        if line == 0 && rows > 0 {
            self.open(0, self.close(rows, across, false), lines.before, page);
        }
        let fits = (most - rows.min(most)) / lines.rows.max(1);
        if rows == 0 && fits == 0 {
            // Higher than a page: one of its lines a page, however much of it that shows.
            let cost = page.cost + TOO_HIGH;
            if left == 1 {
                done(most * ACROSS + across, cost, Opened { cost, ..page });
            } else {
                self.open(line + 1, self.close(most, across, false), TOO_HIGH, page);
            }
            return;
        }
        let last = (line + fits).min(soft.len() - 1);
        let full = self.frame.lines.saturating_sub(2);
        let first = line + (full.saturating_sub(rows)).div_ceil(lines.rows.max(1));
        // What does not fit must be divided somewhere.
        let first = if line + fits < soft.len() { first.min(last) } else { first };
        for end in first.max(line + 1)..=last {
            let closed = self.close(rows + (end - line) * lines.rows, across, soft[end - 1]);
            self.open(end, closed, lines.price(soft, end), page);
        }
    }

    fn open(&mut self, line: usize, (price, across): (i64, Across), more: i64, page: Opened) {
        let slot = &mut self.opened[line * ACROSS + across];
        let cost = page.cost + price + more;
        if cost < slot.cost {
            *slot = Opened { cost, ..page };
        }
    }

    /// The plan that led to a state at the end.
    fn trace(&mut self, backs: &[Vec<Back>], end: usize, cost: i64) -> Plan {
        let items = &self.chapter.items;
        let mut plan = Plan { starts: Vec::new(), ways: vec![0; items.len()], sink: 0, cost };
        let mut state = end;
        for (n, item) in items.iter().enumerate().rev() {
            let Back { from, way } = backs[n][state];
            match item {
                Matter::Blank(_) => match way {
                    BEFORE => plan.starts.push((n, 0)),
                    BEHIND => plan.starts.push((n + 1, 0)),
                    more => plan.ways[n] = more,
                },
                Matter::Lines(lines) => {
                    plan.ways[n] = way;
                    self.trace_lines(lines, usize::from(way), from, state, |line| plan.starts.push((n, line)));
                }
            }
            state = usize::from(from);
        }
        plan.starts.push((0, 0));
        plan.starts.reverse();
        let opening = self.chapter.opening;
        plan.sink = if state % ACROSS == FIRST {
            (state / ACROSS).saturating_sub(opening)
        } else {
            // The opening has a page to itself.
            self.chapter.sink.min(self.frame.lines.saturating_sub(opening).saturating_sub(2))
        };
        plan
    }

    /// Says, from the last on, before which lines of a text pages were opened on the way from one state to another:
    /// goes that way once more, and alone.
    fn trace_lines(&mut self, lines: &Lines, way: usize, from: u16, to: usize, mut say: impl FnMut(usize)) {
        let soft = &lines.ways[way].1;
        self.opened.clear();
        self.opened.resize(soft.len() * ACROSS, CLOSED);
        let mut best = CLOSED;
        let mut done = |state: usize, cost: i64, o: Opened| {
            if state == to && cost < best.cost {
                best = Opened { cost, ..o };
            }
        };
        let state = (usize::from(from) / ACROSS, usize::from(from) % ACROSS);
        self.page(lines, soft, state, 0, Opened { cost: 0, from, page: None }, &mut done);
        self.pages_within(lines, soft, &mut done);
        let mut page = best.page;
        while let Some((line, across)) = page {
            say(usize::from(line));
            page = self.opened[usize::from(line) * ACROSS + usize::from(across)].page;
        }
    }
}

fn live(costs: &[i64]) -> impl Iterator<Item = (usize, i64)> {
    costs.iter().enumerate().filter(|(_, c)| **c < NEVER).map(|(n, c)| (n, *c))
}

fn relax(costs: &mut [i64], back: &mut [Back], state: usize, cost: i64, by: Back) {
    if cost < costs[state] {
        costs[state] = cost;
        back[state] = by;
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
