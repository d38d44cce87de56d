//! Looks again where the headings found leave a hole.
//!
//! A chain of numbers that lacks one, an entry of the contents list that heads nothing, a draft without any heading:
//! each says that something was overlooked, and about where. There a line needs less to speak for it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{Blk, Gaps};
use super::heads::Head;
use super::headwords::Kind;
use super::labelled::{Family, family};
use super::report::HeadingBy;

/// What a heading is worth that only a hole speaks for: below all that was found at once.
const SCORE: f32 = 0.3;
/// More headings than this between two numbers are another part of the book, whose numbers are others.
const NEAR: usize = 60;
/// Keys shorter than this match by chance.
const SHORT: usize = 6;
/// So many comparisons of entries with blocks are made at most, so that a list as long as the draft costs no more.
const MOST: usize = 200_000;

/// Accepts labels that fill a gap of one in the numbers of their family.
pub(super) fn numbers(blks: &[Blk], running: &[bool], heads: &mut [Option<Head>]) {
    let mut last: FxHashMap<Family, (usize, u32)> = FxHashMap::default();
    let mut open: FxHashMap<Family, Vec<usize>> = FxHashMap::default();
    let mut taken = vec![false; blks.len()];
    heads.iter().flatten().flat_map(|h| &h.join).for_each(|k| taken[*k] = true);
    let mut found: Vec<usize> = Vec::new();
    for (i, b) in blks.iter().enumerate() {
        let Some(l) = &b.label else { continue };
        let (f, Some(n)) = (family(l), l.number) else { continue };
        if heads[i].as_ref().is_some_and(|h| h.title_from.is_some()) {
            let between = open.remove(&f).unwrap_or_default();
            if let Some((at, before)) = last.get(&f).copied()
                && n == before + 2
                && i - at > 2
            {
                // Or a number that has lost its word: `VII` between Chapters VI and VIII.
                let bare = |k: &&usize| {
                    let b = &blks[**k];
                    **k > at + 1 && b.before * 2 > blks[i].before && b.is_lone_label()
                };
                let bares = || open.iter().filter(|o| o.0.0 == Kind::Bare && f.0 != Kind::Bare).flat_map(|o| o.1);
                // The one that stands most by itself.
                let fits = |k: &&usize| blks[**k].label.as_ref().is_some_and(|l| l.number == Some(before + 1));
                let own = |k: &&usize| (blks[**k].is_lone_label(), blks[**k].before, usize::MAX - **k);
                let own = between.iter().filter(fits).max_by_key(own);
                found.extend(own.or_else(|| bares().filter(fits).filter(bare).min()));
            }
            last.insert(f, (i, n));
        } else if !b.prose && !running[i] && !taken[i] && heads[i].is_none() && b.last <= b.first + 3 {
            // A number in running text is parted from it by nothing.
            let sound = b.before > 0 && (l.is_lone(&b.text) || l.parted && l.kind != Kind::Bare);
            let list = open.entry(f).or_default();
            if sound && list.len() < NEAR {
                list.push(i);
            }
        }
    }
    for i in found {
        accept(blks, i, heads);
    }
}

fn accept(blks: &[Blk], i: usize, heads: &mut [Option<Head>]) {
    let title_from = blks[i].label.as_ref().filter(|l| l.number.is_some()).map(|l| l.rest);
    let by = match &blks[i].label {
        Some(l) if title_from.is_some() => {
            if l.kind == Kind::Bare {
                HeadingBy::Number
            } else {
                HeadingBy::Label
            }
        }
        _ => HeadingBy::Look,
    };
    heads[i] = Some(Head { score: SCORE, by, join: Vec::new(), title_from });
}

/// Accepts blocks that an entry of the contents list names and that nothing else speaks for. `known` holds the keys of
/// the entries in the order of the list.
pub(super) fn entries(blks: &[Blk], order: &[String], heads: &mut [Option<Head>]) {
    let mut taken = vec![false; blks.len()];
    let mut at: FxHashMap<String, usize> = FxHashMap::default();
    for (i, h) in heads.iter().enumerate() {
        let Some(h) = h else { continue };
        taken[i] = true;
        h.join.iter().for_each(|k| taken[*k] = true);
        let joined: String = h.join.iter().map(|k| blks[*k].key.as_str()).collect();
        for k in [blks[i].key.clone(), blks[i].rest_key(), joined] {
            if k.len() >= SHORT {
                at.entry(k).or_insert(i);
            }
        }
    }
    let listed: FxHashSet<&str> = order.iter().map(String::as_str).collect();
    // Most of a list that is found nowhere is a list of something else.
    let found = order.iter().filter(|k| at.contains_key(k.as_str())).count();
    if found < 3 || found * 2 < listed.len() {
        return;
    }
    let mut budget = MOST;
    let mut from = 0;
    let mut lost: Vec<&String> = Vec::new();
    for (n, key) in order.iter().enumerate() {
        let Some(to) = at.get(key.as_str()).copied() else {
            // An entry has a key with its number and one without; one of them found is enough.
            let near = &order[n.saturating_sub(2)..(n + 3).min(order.len())];
            let other = |k: &&String| k.len() >= SHORT && (key.ends_with(k.as_str()) || k.ends_with(key.as_str()));
            if key.len() >= SHORT && !near.iter().filter(|k| at.contains_key(k.as_str())).any(|k| other(&k)) {
                lost.push(key);
            }
            continue;
        };
        if to < from {
            continue;
        }
        for entry in lost.drain(..) {
            let fits = |k: &usize| {
                let b = &blks[*k];
                !taken[*k]
                    && (!b.prose || b.sentence)
                    && b.last <= b.first + 4
                    && b.before > 0
                    && b.label.as_ref().is_none_or(|l| l.number.is_none())
                    && same(&b.key, entry)
            };
            if budget < to - from {
                return;
            }
            budget -= to - from;
            if let Some(k) = (from..to).find(fits) {
                taken[k] = true;
                heads[k] = Some(Head { score: SCORE, by: HeadingBy::Look, join: Vec::new(), title_from: None });
                from = k + 1;
            }
        }
        from = from.max(to + 1);
    }
}

/// Whether two keys are one but for a slip of the pen: the same, or one letter in eight different, left out or more.
fn same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (a.chars().count(), b.chars().count());
    let most = x.max(y) / 8;
    if x.abs_diff(y) > most || x > 200 || y > 200 {
        return false;
    }
    let head = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let tail = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count();
    // What differs lies in one place.
    head + tail + most >= x.max(y)
}

/// A draft without a heading that has a number or two alone between wide gaps: they are all the headings it has.
pub(super) fn lonely(blks: &[Blk], gaps: &Gaps, running: &[bool], heads: &mut [Option<Head>]) {
    if gaps.mute || heads.iter().any(Option::is_some) {
        return;
    }
    let alone = |i: &usize| {
        let b = &blks[*i];
        b.is_lone_label()
            && !running[*i]
            && b.label.as_ref().is_some_and(|l| l.number.is_some())
            && b.before > gaps.base + 1
            && b.after >= gaps.base
            && blks.get(i + 1).is_some_and(|n| n.prose || n.last > n.first)
    };
    let all: Vec<usize> = (0..blks.len()).filter(alone).collect();
    // More would have made a chain if they were one.
    if all.len() <= 2 {
        all.into_iter().for_each(|i| accept(blks, i, heads));
    }
}
