//! Runs of numbers: the best chain of a family of labels, and which members of it have text below them.

use super::candidates::Blk;

/// Candidates a chain of numbers may reach over.
const WINDOW: usize = 40;

pub(super) fn runs_on(blks: &[Blk], chain: &[(usize, f32)]) -> bool {
    let n = |k: usize| blks[chain[k].0].label.as_ref().and_then(|l| l.number).unwrap_or(0);
    let steps = (1..chain.len()).filter(|k| n(*k) == n(*k - 1) + 1 || n(*k) == 1).count();
    let far = |w: &[(usize, f32)]| {
        w[1].0 > w[0].0 + 2 || (w[0].0 + 1..w[1].0).any(|i| blks[i].prose || blks[i].last > blks[i].first + 1)
    };
    n(0) <= 2
        && steps * 10 >= (chain.len() - 1) * 8
        && (0..chain.len()).filter(|k| blks[chain[*k].0].before > 0).count() * 2 > chain.len()
        && chain.windows(2).filter(|w| far(w)).count() * 10 >= (chain.len() - 1) * 8
}

/// The best run of numbers, by dynamic programming over a window.
/// `lift` is added to what each member is worth.
pub(super) fn chain(blks: &[Blk], members: &[(usize, f32)], lift: f32) -> Vec<(usize, f32)> {
    let num = |k: usize| blks[members[k].0].label.as_ref().and_then(|l| l.number);
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(members.len());
    for (k, (_, own)) in members.iter().copied().enumerate() {
        let own = own + lift;
        let mut top = match num(k) {
            Some(1) => (own - 0.8, None),
            Some(n) => (own - 2.0 - n as f32 / 10.0, None),
            None => (own - 2.0, None),
        };
        for (j, before) in best.iter().enumerate().skip(k.saturating_sub(WINDOW)) {
            let step = match (num(j), num(k)) {
                (Some(a), Some(b)) if b == a + 1 => 1.2,
                (Some(_), Some(1)) => -0.6,
                (Some(a), Some(b)) if b > a && b <= a + 3 => -0.5,
                (Some(a), Some(b)) if a == b => -0.9,
                (Some(_), Some(_)) => -1.6,
                _ => 0.7,
            };
            let s = before.0 + step + own;
            if s > top.0 {
                top = (s, Some(j));
            }
        }
        best.push(top);
    }
    let mut at = (0..best.len()).max_by(|a, b| best[*a].0.total_cmp(&best[*b].0));
    let mut out = Vec::new();
    while let Some(k) = at {
        out.push(members[k]);
        at = best[k].1;
    }
    out.reverse();
    out
}

/// For two runs of the same numbers, one of which has next to no text: which members have a body.
pub(super) fn chain_bodies(blks: &[Blk], chain: &[(usize, f32)]) -> Vec<bool> {
    let mut keep = vec![true; chain.len()];
    let num = |k: usize| blks[chain[k].0].label.as_ref().and_then(|l| l.number).unwrap_or(0);
    // Runs: a new one wherever the number does not grow.
    let mut starts = vec![0];
    starts.extend((1..chain.len()).filter(|k| num(*k) <= num(*k - 1)));
    starts.push(chain.len());
    let size = |a: usize, b: usize| {
        let from = blks[chain[a].0].first;
        // The last member of a run is followed by other matter: it is measured by the others.
        let to = blks[chain[b - 1].0].last;
        to.saturating_sub(from) as f32 / (b - a).max(1) as f32
    };
    for w in starts.windows(3) {
        let (a, b, c) = (w[0], w[1], w[2]);
        let (x, y) = (size(a, b), size(b, c));
        let same = (a..b).filter(|k| (b..c).any(|j| num(j) == num(*k))).take(b - a).count();
        if b - a >= 3 && same * 10 >= (b - a) * 6 && b - a < 400 && x * 6.0 < y && x < 25.0 {
            keep[a..b].iter_mut().for_each(|k| *k = false);
        } else if c - b >= 3 && c == chain.len() && same * 10 >= (c - b) * 6 && c - b < 400 && y * 6.0 < x && y < 25.0 {
            keep[b..c].iter_mut().for_each(|k| *k = false);
        }
    }
    keep
}
