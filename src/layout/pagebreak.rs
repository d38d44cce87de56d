//! Where the pages of a chapter end: the breaks that are best for the chapter as a whole, on a grid of whole lines.
//!
//! The chapter is a list of units: single lines and whole gaps. A page holds some units and closes at one of a few
//! heights; a dynamic program over (unit, side of the page, height of the facing verso) finds the cheapest way
//! through the chapter for either side it may start on and either side it may end before, and [`chain`] picks the
//! cheapest way through the book. Nothing is forbidden: a price keeps every draft printable. Prices are decided when
//! a page closes, so the state needs no more of the past.
//!
//! Facing pages may both run a line longer or shorter, and an opening may sink a line more or less: without these
//! freedoms there are not enough legal breaks to keep facing pages level. Paragraphs have one line count each here;
//! when they get several, an item boundary takes the place of the unit boundary in the state.

use super::blocks::{Gap, Item, Keep};

/// A single line of a paragraph at a page edge.
const WIDOW: i64 = 1_000_000_000;
/// Facing pages that are not level, or a page left short by something that cannot be divided.
const UNEVEN: i64 = 10_000_000;
/// Added for each line of such a shortfall, so that the smallest is taken.
const EACH_LINE: i64 = 100_000;
/// A last page with fewer lines than [`SHORTEST_LAST`].
const SHORT_LAST: i64 = 1_000_000;
/// A page that is shorter or longer than a full one.
const TWO_SHORT: i64 = 2_000_000;
const ONE_SHORT: i64 = 50_000;
const ONE_LONG: i64 = 100_000;
/// A word divided where the page must be turned, and from verso to recto: dearer than any other price but an uneven
/// spread, since the reader meets head and folio in the middle of the word.
const HYPHEN_AT_TURN: i64 = 6_000_000;
const HYPHEN_AT_SPREAD: i64 = 5_000_000;
/// An opening that sinks a line more or less than the style says.
const OTHER_SINK: i64 = 60_000;
/// A change of scene at a page edge.
const SCENE_AT_EDGE: i64 = 20_000;
/// Fewer lines than this on the last page of a chapter look lost.
const SHORTEST_LAST: usize = 5;
/// Stanzas up to this share of a page stay whole.
const WHOLE: usize = 3;

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

/// What cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Lines of the grid it takes; at the top of a page; at its bottom.
    rows: usize,
    top: usize,
    bottom: usize,
    /// The price of ending a page before it.
    before: i64,
    /// Whether it is a line that ends in a soft hyphen.
    soft: bool,
    /// Its item.
    pub(crate) item: usize,
    /// Its line, or 0 for a gap.
    pub(crate) line: usize,
}

/// The pages of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The units of each page.
    pub(crate) pages: Vec<std::ops::Range<usize>>,
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
    /// Whether a page may run one line longer.
    pub(crate) long: bool,
}

/// A chapter as the page breaker sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chapter {
    /// Its text.
    pub(crate) units: Vec<Unit>,
    /// Lines that its heading takes, the gap below included.
    pub(crate) opening: usize,
    /// Lines left blank above that.
    pub(crate) sink: usize,
    /// Whether the sink may differ by a line.
    pub(crate) elastic: bool,
}

/// Cuts items into units.
pub(crate) fn units(items: &[Item], lines: usize) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::new();
    // Lines of text that must still follow before a page may end: two behind a heading.
    let mut owed = 0usize;
    for (n, item) in items.iter().enumerate() {
        match item {
            Item::Gap(gap) => {
                let edge = if gap.scene.is_some() { edge_rows(gap) } else { 0 };
                let mut before = if gap.scene.is_some() { SCENE_AT_EDGE } else { 0 };
                if owed > 0 {
                    before += WIDOW;
                }
                out.push(Unit { rows: gap.rows, top: edge, bottom: edge, before, soft: false, item: n, line: 0 });
            }
            Item::Text(text) => {
                let count = text.lines.len();
                let whole = text.keep == Keep::Whole && count * text.rows <= lines / WHOLE;
                for (k, line) in text.lines.iter().enumerate() {
                    let mut before = 0;
                    if k == 0 && text.with_before {
                        before += WIDOW;
                        if let Some(gap) = out.last_mut().filter(|u| matches!(items[u.item], Item::Gap(_))) {
                            gap.before += WIDOW;
                        }
                    }
                    if k == 0 {
                        let after_scene =
                            out.last().is_some_and(|u| matches!(&items[u.item], Item::Gap(g) if g.scene.is_some()));
                        if after_scene {
                            before += SCENE_AT_EDGE;
                        }
                    } else {
                        let least = if let Keep::Lines(least) = text.keep { least.max(2) } else { 2 };
                        if whole || text.keep == Keep::WithNext || k < least {
                            before += WIDOW;
                        }
                        if count - k < 2 {
                            before += WIDOW;
                        }
                    }
                    if owed > 0 {
                        before = before.max(WIDOW);
                        owed -= 1;
                    }
                    let rows = text.rows;
                    out.push(Unit { rows, top: rows, bottom: rows, before, soft: line.soft, item: n, line: k });
                }
                if text.keep == Keep::WithNext {
                    owed = 2;
                }
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

/// The number of states at a unit boundary: before a verso one; before a recto one for each height of the verso it
/// faces, and one where it faces none of its chapter.
const STATES: usize = 7;
/// A recto that faces no page of its chapter.
const ALONE: usize = 6;
/// Before a verso.
const VERSO: usize = 0;

#[derive(Clone, Copy)]
struct Reached {
    cost: i64,
    /// The state before and the first unit of the page that led here.
    from: u32,
    /// The sink chosen, for the first page.
    sink: u16,
}

const UNREACHED: Reached = Reached { cost: i64::MAX, from: u32::MAX, sink: 0 };

/// The cheapest pages of a chapter that starts on `start`, for either side that the page after its last is on.
pub(crate) fn paginate(chapter: &Chapter, frame: Frame, start: Side) -> [Option<Plan>; 2] {
    let units = &chapter.units;
    let n = units.len();
    let mut sums = Vec::with_capacity(n + 1);
    let mut sum = 0usize;
    sums.push(0);
    for u in units {
        sum += u.rows;
        sums.push(sum);
    }
    let height = |i: usize, j: usize| -> usize {
        let (a, b) = (&units[i], &units[j - 1]);
        if i + 1 == j {
            return a.top.max(a.bottom);
        }
        sums[j] - sums[i] - (a.rows - a.top.min(a.rows)) - (b.rows - b.bottom.min(b.rows))
            + a.top.saturating_sub(a.rows)
            + b.bottom.saturating_sub(b.rows)
    };
    if n == 0 {
        let plan = Plan { pages: std::iter::once(0..0).collect(), sink: chapter.sink, cost: 0 };
        let mut out = [None, None];
        out[start.other() as usize] = Some(plan);
        return out;
    }
    let mut table = vec![UNREACHED; (n + 1) * STATES];
    // The first page: the sinks to choose from are its own.
    let room = frame.lines.saturating_sub(chapter.opening);
    let sinks: &[isize] = if chapter.elastic && chapter.sink > 1 { &[0, -1, 1] } else { &[0] };
    let mut first_pages = Vec::new();
    for by in sinks {
        let sink = chapter.sink.saturating_add_signed(*by);
        // A heading that leaves no room gets the page to itself.
        let sink = sink.min(room.saturating_sub(2));
        let price = if *by == 0 { 0 } else { OTHER_SINK };
        if !first_pages.iter().any(|(s, _)| *s == sink) {
            first_pages.push((sink, price));
        }
    }
    let entry = if start == Side::Verso { VERSO } else { ALONE };
    if room < 3 {
        // The opening has the first page to itself, and the text starts on the next.
        let next = if entry == VERSO { ALONE } else { VERSO };
        close(&mut table, units, &height, frame, frame.lines, 0, next, 0, None);
    } else {
        for (sink, price) in first_pages {
            close(&mut table, units, &height, frame, room - sink, 0, entry, price, Some(sink));
        }
    }
    for i in 1..n {
        for state in 0..STATES {
            let reached = table[i * STATES + state];
            if reached.cost < i64::MAX {
                close(&mut table, units, &height, frame, frame.lines, i, state, reached.cost, None);
            }
        }
    }
    let side_of = |state: usize| if state == VERSO { Side::Verso } else { Side::Recto };
    let mut out = [None, None];
    for end in [Side::Recto, Side::Verso] {
        let best = (0..STATES)
            .filter(|s| side_of(*s) == end && table[n * STATES + s].cost < i64::MAX)
            .min_by_key(|s| (table[n * STATES + s].cost, *s));
        let Some(state) = best else { continue };
        let mut at = n * STATES + state;
        let cost = table[at].cost;
        let mut pages = Vec::new();
        let mut sink = chapter.sink.min(room.saturating_sub(2));
        loop {
            let r = table[at];
            let from = r.from as usize;
            pages.push(from / STATES..at / STATES);
            if from / STATES == 0 {
                if from % STATES != entry {
                    pages.push(0..0);
                } else {
                    sink = usize::from(r.sink);
                }
                break;
            }
            at = from;
        }
        pages.reverse();
        out[end as usize] = Some(Plan { pages, sink, cost });
    }
    out
}

/// Closes the page that begins at unit `i` in all ways that are worth looking at.
#[expect(clippy::too_many_arguments, reason = "the inner step of one loop")]
fn close(
    table: &mut [Reached],
    units: &[Unit],
    height: &dyn Fn(usize, usize) -> usize,
    frame: Frame,
    cap: usize,
    i: usize,
    state: usize,
    cost: i64,
    sink: Option<usize>,
) {
    let n = units.len();
    let verso = state == VERSO;
    let most = cap + usize::from(frame.long);
    let mut j = i + 1;
    // The fullest page: a unit that fits nowhere still gets a page.
    let mut reach = j;
    while j <= n {
        let h = height(i, j);
        if h <= most {
            reach = j;
        } else if h > most + 8 {
            break;
        }
        j += 1;
    }
    for j in (i + 1..=reach).rev() {
        let h = height(i, j);
        if j < reach && h * 2 < cap {
            break;
        }
        let mut price = cost;
        if h > most {
            price += UNEVEN * 10;
        }
        let short = cap as i64 - h as i64;
        let code = (short + 1).clamp(0, 4) as usize;
        if j == n {
            if h > cap && !(state == 1 && h == cap + 1) {
                price += ONE_LONG;
            }
            if h < SHORTEST_LAST && sink.is_none() {
                price += SHORT_LAST;
            }
        } else {
            price += match short {
                ..=-1 => ONE_LONG,
                0 => 0,
                1 => ONE_SHORT,
                2 => TWO_SHORT,
                more => UNEVEN + EACH_LINE * more,
            };
            // State 1 + code says how far the verso across was from full.
            if !verso && state != ALONE && state != 1 + code {
                price += UNEVEN;
            }
            price += units[j].before;
            if units[j - 1].soft {
                price += if verso { HYPHEN_AT_SPREAD } else { HYPHEN_AT_TURN };
            }
        }
        let next = if verso { 1 + code } else { VERSO };
        let slot = &mut table[j * STATES + next];
        if price < slot.cost {
            *slot = Reached { cost: price, from: (i * STATES + state) as u32, sink: sink.unwrap_or(0) as u16 };
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
