//! The page breaker against one that tries everything.

use super::*;

const FRAME: Frame = Frame {
    lines: 9,
    long: true,
    freedoms: Freedoms { heights: Heights::ShortAndLong, sink: 1, blanks: 1, paragraphs: true },
};

/// Numbers that look random and are always the same.
struct Dice(u32);

impl Dice {
    fn throw(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % sides
    }
}

/// A chapter of a few short paragraphs, some of which can be set in two or three ways, with gaps between some of them.
fn chapter(seed: u32) -> Chapter {
    let mut dice = Dice(seed.wrapping_mul(2_654_435_761) | 1);
    let mut items = Vec::new();
    for n in 0..3 + dice.throw(4) {
        let mut before = 0;
        if n > 0 && dice.throw(4) == 0 {
            let rows = 1 + dice.throw(2) as usize;
            let edge = (dice.throw(2) == 0).then_some(rows);
            let price = if edge.is_some() { SCENE_AT_EDGE } else { 0 };
            items.push(Matter::Blank(Blank { rows, edge, more: dice.throw(2) as usize, price }));
            before = WIDOW;
        }
        let count = 1 + dice.throw(7) as usize;
        let mut way = |count: usize, cost: i64| {
            let soft = (0..count).map(|k| k + 1 < count && dice.throw(4) == 0).collect::<Vec<_>>();
            (cost, soft)
        };
        let mut ways = vec![way(count, 0)];
        if n % 2 == 0 {
            ways.push(way(count + 1, 7_000));
        }
        if n % 3 == 0 && count > 2 {
            ways.push(way(count - 1, 11_000));
        }
        items.push(Matter::Lines(Lines { rows: 1, ways, least: 2, whole: false, owed: 0, before }));
    }
    Chapter { items, opening: 2, sink: 2, elastic: true }
}

/// A line or a gap of a chapter whose ways are chosen.
#[derive(Clone, Copy)]
struct Piece {
    rows: usize,
    /// Lines at a page edge.
    edge: usize,
    gap: bool,
    /// Whether it is the first of a text.
    first: bool,
    soft: bool,
    /// What it costs to end a page before it.
    before: i64,
}

/// The cheapest pages by trying all ways of all items and all page ends.
fn brute_force(chapter: &Chapter, start: Side) -> [Option<i64>; 2] {
    let mut best = [None, None];
    let mut choices = vec![0; chapter.items.len()];
    loop {
        let mut pieces = Vec::new();
        let mut cost = 0;
        for (item, choice) in chapter.items.iter().zip(&choices) {
            match item {
                Matter::Blank(b) => {
                    cost += OTHER_BLANK * *choice as i64;
                    let edge = b.edge.unwrap_or(0);
                    pieces.push(Piece {
                        rows: b.rows + choice,
                        edge,
                        gap: true,
                        first: false,
                        soft: false,
                        before: b.price,
                    });
                }
                Matter::Lines(l) => {
                    let (price, soft) = &l.ways[*choice];
                    cost += price;
                    for (k, s) in soft.iter().enumerate() {
                        let before =
                            if k == 0 { l.before } else { WIDOW * (i64::from(k < 2) + i64::from(soft.len() - k < 2)) };
                        pieces.push(Piece { rows: 1, edge: 1, gap: false, first: k == 0, soft: *s, before });
                    }
                }
            }
        }
        for sink in 1..=3usize {
            let more = cost + OTHER_SINK * (sink as i64 - 2).abs();
            fill(&pieces, 0, sink + chapter.opening, start, None, more, &mut best);
            // The opening alone on its page.
            let rows = sink + chapter.opening;
            turn(&pieces, 0, rows, rows, start, None, more + pieces[0].before, &mut best);
        }
        // The next of all choices.
        let Some(n) = (0..choices.len()).find(|n| {
            let count = match &chapter.items[*n] {
                Matter::Blank(b) => b.more + 1,
                Matter::Lines(l) => l.ways.len(),
            };
            choices[*n] + 1 < count
        }) else {
            return best;
        };
        choices[n] += 1;
        choices[..n].fill(0);
    }
}

/// Fills a page from a piece on and goes on with the next, in all ways. `taken` lines stand above; a first page has
/// some. `across` is the height of the verso before.
fn fill(
    pieces: &[Piece],
    from: usize,
    taken: usize,
    side: Side,
    across: Option<usize>,
    cost: i64,
    best: &mut [Option<i64>; 2],
) {
    let mut rows = taken;
    for end in from + 1..=pieces.len() {
        let p = pieces[end - 1];
        let at_top = end - 1 == from && taken == 0;
        // A sign may end the page: then it takes what it takes at an edge, and no blank does.
        if p.gap && end < pieces.len() && p.edge > 0 && !at_top && rows + p.edge <= FRAME.most() {
            turn(pieces, end, rows + p.edge, taken, side, across, cost + p.before, best);
        }
        rows += if at_top { p.edge } else { p.rows };
        if rows > FRAME.most() {
            return;
        }
        if end == pieces.len() {
            let mut cost = cost;
            if rows > FRAME.lines && across != Some(FRAME.lines + 1) {
                cost += ONE_LONG;
            }
            if rows < SHORTEST_LAST && taken == 0 {
                cost += SHORT_LAST;
            }
            let slot = &mut best[side.other() as usize];
            *slot = Some(slot.map_or(cost, |b| b.min(cost)));
        } else if !p.gap {
            // In a text a page ends where it is about full, or where no more fits.
            let next = &pieces[end];
            if !next.first && !next.gap && rows + 2 < FRAME.lines && rows < FRAME.most() {
                continue;
            }
            let hyphen = match (p.soft, side) {
                (false, _) => 0,
                (true, Side::Verso) => HYPHEN_AT_SPREAD,
                (true, Side::Recto) => HYPHEN_AT_TURN,
            };
            turn(pieces, end, rows, taken, side, across, cost + hyphen + pieces[end].before, best);
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the inner step of a recursion")]
fn turn(
    pieces: &[Piece],
    next: usize,
    rows: usize,
    taken: usize,
    side: Side,
    across: Option<usize>,
    cost: i64,
    best: &mut [Option<i64>; 2],
) {
    if rows == 0 || rows == taken && taken == 0 {
        return;
    }
    let mut cost = cost;
    cost += match FRAME.lines as i64 - rows as i64 {
        ..0 => ONE_LONG,
        0 => 0,
        1 => ONE_SHORT,
        2 => TWO_SHORT,
        more => UNEVEN + EACH_LINE * more,
    };
    let low = |rows: usize| rows.max(FRAME.lines - 3);
    if across.is_some_and(|a| low(a) != low(rows)) {
        cost += UNEVEN;
    }
    if best.iter().all(|b| b.is_some_and(|b| b <= cost)) {
        return;
    }
    fill(pieces, next, 0, side.other(), (side == Side::Verso).then_some(rows), cost, best);
}

#[test]
fn no_pages_are_cheaper() {
    let mut solved = 0;
    for seed in 1..260 {
        let chapter = chapter(seed);
        for start in [Side::Recto, Side::Verso] {
            let got = paginate(&chapter, FRAME, start).map(|p| p.map(|p| p.cost));
            let want = brute_force(&chapter, start);
            for (got, want) in got.into_iter().zip(want) {
                match (got, want) {
                    (Some(got), Some(want)) => {
                        assert_eq!(got, want, "seed {seed} from {start:?}");
                        solved += 1;
                    }
                    // Nobody would choose it, but there is a price for it.
                    (Some(got), None) => assert!(got >= WIDOW, "seed {seed}"),
                    (None, want) => assert_eq!(want, None, "seed {seed} from {start:?}"),
                }
            }
        }
    }
    assert!(solved > 300, "{solved}");
}

#[test]
fn a_plan_costs_what_it_says() {
    for seed in 1..260 {
        let chapter = chapter(seed);
        for plan in paginate(&chapter, FRAME, Side::Verso).into_iter().flatten() {
            assert_eq!(plan.starts[0], (0, 0));
            assert!(plan.starts.windows(2).all(|w| w[0] <= w[1]), "{plan:?}");
            assert_eq!(plan.ways.len(), chapter.items.len());
            let ways = chapter.items.iter().zip(&plan.ways).filter_map(|(i, w)| match i {
                Matter::Lines(l) => Some(l.ways[usize::from(*w)].0),
                Matter::Blank(_) => None,
            });
            assert!(plan.cost >= ways.sum(), "{plan:?}");
        }
    }
}

#[test]
fn what_fits_nowhere_still_gets_pages() {
    let high = |rows| {
        Matter::Lines(Lines { rows, ways: vec![(0, vec![false; 3])], least: 2, whole: true, owed: 2, before: WIDOW })
    };
    let gap = |edge| Matter::Blank(Blank { rows: 3, edge, more: 1, price: WIDOW });
    for rows in [1, 9, 10, 40] {
        for edge in [None, Some(2)] {
            let items = vec![high(rows), gap(edge), high(rows), high(2), gap(edge), high(rows)];
            for opening in [0, 5, 9] {
                let chapter = Chapter { items: items.clone(), opening, sink: 3, elastic: true };
                let plans = paginate(&chapter, FRAME, Side::Recto);
                assert!(plans.iter().flatten().count() > 0, "{rows} {edge:?} {opening}");
            }
        }
    }
}
