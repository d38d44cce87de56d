//! Which heading stands above which.
//!
//! Labelled kinds are ranked by their words, made siblings where the upper contains nothing; bare numbers that start
//! again under titles go below them; titles without a label take the level of what surrounds them.

use rustc_hash::FxHashMap;

use super::candidates::Blk;
use super::doc::Doc;
use super::heads::Head;
use super::headwords::{self, Kind};
use super::numbers::{Form, fold};
use super::report::HeadingBy;
use crate::book::SectionKind;

/// A class of headings that share a level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Class {
    Labelled(u8),
    Number(Form),
    Title,
    Mark(u8),
}

/// The accepted candidates in order, each with its level.
pub(crate) fn rank(
    doc: &Doc,
    blks: &[Blk],
    heads: &[Option<Head>],
    known: &FxHashMap<String, u32>,
) -> Vec<(usize, u8)> {
    let list: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let class: Vec<Class> = list
        .iter()
        .map(|i| match (&heads[*i], &blks[*i].label) {
            (Some(h), _) if h.by == HeadingBy::Mark => Class::Mark(blks[*i].mark.unwrap_or(1)),
            (Some(h), Some(l)) if h.title_from.is_some() => match l.kind {
                Kind::Bare => Class::Number(l.form),
                k => Class::Labelled(k.rank()),
            },
            _ => Class::Title,
        })
        .collect();
    let number = |n: usize| blks[list[n]].label.as_ref().and_then(|l| l.number);
    // The kinds of this draft from the highest down.
    let mut ranks: Vec<Class> = class.iter().copied().filter(|c| matches!(c, Class::Labelled(_))).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let mut order: Vec<Vec<Class>> = Vec::new();
    for c in ranks {
        match order.last_mut() {
            Some(upper) if !contains(&class, upper, c) => upper.push(c),
            _ => order.push(vec![c]),
        }
    }
    let depth_of = |c: Class, order: &[Vec<Class>]| order.iter().position(|o| o.contains(&c));
    // Bare numbers: below the labels they restart or run under, else of their own level.
    let mut forms: Vec<Form> =
        class.iter().filter_map(|c| if let Class::Number(f) = c { Some(*f) } else { None }).collect();
    forms.sort_unstable();
    forms.dedup();
    // Of two forms the one that covers more of the draft is the higher.
    let cover = |f: Form| {
        let at: Vec<usize> =
            (0..list.len()).filter(|n| class[*n] == Class::Number(f)).map(|n| blks[list[n]].first).collect();
        at.last().copied().unwrap_or(0) - at.first().copied().unwrap_or(0)
    };
    let restarts = |f: Form| (0..list.len()).filter(|n| class[*n] == Class::Number(f) && number(*n) == Some(1)).count();
    forms.sort_by_key(|f| (restarts(*f), std::cmp::Reverse(cover(*f))));
    let titles = class.iter().filter(|c| **c == Class::Title).count();
    let mut under_titles: Vec<Form> = Vec::new();
    let mut carries: Vec<Form> = Vec::new();
    for f in &forms {
        let c = Class::Number(*f);
        let ones: Vec<usize> = (0..list.len()).filter(|n| class[*n] == c && number(*n) == Some(1)).collect();
        let near = ones
            .iter()
            .filter(|n| **n > 0 && class[**n - 1] == Class::Title && list[**n] - list[**n - 1] <= 15)
            .count();
        // A number that carries on a labelled run is of that run: ADVENTURE VI., then VII.
        let mut on = 0;
        let mut expected: Option<u32> = None;
        for (n, here) in class.iter().enumerate() {
            match *here {
                Class::Labelled(r) if r >= Kind::Canto.rank() => expected = number(n).map(|x| x + 1),
                x if x == c => {
                    on += usize::from(expected.is_some() && number(n) == expected);
                    expected = expected.map(|x| x.saturating_add(1));
                }
                _ => {}
            }
        }
        let all = class.iter().filter(|x| **x == c).count();
        // Numbers in one corner of the draft are the parts of one piece.
        let small = near >= 1 && cover(*f) * 4 < doc.lines.len();
        if on * 3 >= all * 2 && !order.is_empty() {
            carries.push(*f);
        } else if titles > 0 && !ones.is_empty() && near * 2 >= ones.len() && (near >= 2 || small) && order.is_empty() {
            under_titles.push(*f);
        } else {
            order.push(vec![c]);
        }
    }
    let base = order.len() as u8;
    let deepest_label = order.iter().rposition(|o| o.iter().any(|c| matches!(c, Class::Labelled(_)))).map(|d| d as u8);
    let first_label = (0..list.len()).find(|n| !matches!(class[*n], Class::Title));
    // Titles with numbers under them are a level of their own above those.
    let titles_above = !under_titles.is_empty();
    // With twice as many titles as labels and only upper kinds labelled, titles are what those hold.
    let labelled = class.len() - titles;
    let upper_only = !order.is_empty()
        && order.iter().flatten().all(|c| matches!(c, Class::Labelled(r) if *r <= Kind::Act.rank()))
        && titles >= 2 * labelled.max(1)
        && labelled > 0;
    let indents: Vec<u32> = {
        let mut v: Vec<u32> = list
            .iter()
            .enumerate()
            .filter(|(n, _)| class[*n] == Class::Title)
            .filter_map(|(_, i)| known.get(&blks[*i].key).copied())
            .collect();
        v.sort_unstable();
        v.dedup_by(|a, b| *a < *b + 2);
        v
    };
    let mut out = Vec::with_capacity(list.len());
    let mut last_level = 1u8;
    let mut label_gap = 0;
    // The gap of the upper level: the widest that a fifth of the titles have, and two at least.
    let mut wide: Vec<u32> =
        list.iter().zip(&class).filter(|(_, c)| **c == Class::Title).map(|(i, _)| blks[*i].before).collect();
    wide.sort_unstable_by(|a, b| b.cmp(a));
    let upper_gap = wide.get((wide.len() / 5).max(1)).copied().unwrap_or(0);
    for (n, i) in list.iter().enumerate() {
        let b = &blks[*i];
        let level = match class[n] {
            Class::Mark(m) => m,
            Class::Labelled(_) => depth_of(class[n], &order).unwrap_or(0) as u8 + 1,
            Class::Number(f) if carries.contains(&f) => deepest_label.unwrap_or(0) + 1,
            Class::Number(f) if under_titles.contains(&f) => base + 2,
            Class::Number(_) => depth_of(class[n], &order).unwrap_or(0) as u8 + 1,
            Class::Title => {
                let name = headwords::name(&fold(&b.text));
                let matter = name.map(|x| x.0);
                if titles_above {
                    1
                } else if first_label.is_none() {
                    if indents.len() >= 2 && known.contains_key(&b.key) {
                        let at = known[&b.key];
                        indents.iter().filter(|x| **x <= at).count().max(1) as u8
                    } else {
                        if upper_gap > 2 && b.before * 2 <= upper_gap && n > 0 { 2 } else { 1 }
                    }
                } else if first_label.is_some_and(|f| n < f) {
                    1
                } else if upper_only
                    && !matches!(
                        matter,
                        Some(
                            SectionKind::Epilogue | SectionKind::Appendix | SectionKind::Notes | SectionKind::Afterword
                        )
                    )
                {
                    base + 1
                } else if matter
                    .is_some_and(|m| matches!(m, SectionKind::Epilogue) || m.matter() == crate::book::Matter::Back)
                {
                    // It closes the book, not its last part; where a first chapter follows it holds chapters as a part does.
                    1
                } else {
                    let gap = label_gap;
                    if gap > 0 && b.before * 2 <= gap {
                        last_level.max(1).min(base) + 1
                    } else {
                        last_level.clamp(1, base.max(1))
                    }
                }
            }
        };
        if class[n] != Class::Title {
            label_gap = b.before;
        }
        if class[n] != Class::Title || level <= base {
            last_level = level;
        }
        out.push((*i, level));
    }
    out
}

/// Whether headings of the class `lower` stand inside those of `upper`, rather than beside them.
fn contains(class: &[Class], upper: &[Class], lower: Class) -> bool {
    let mut heads = 0;
    let mut holding = 0;
    let mut alternations = 0;
    let mut open = false;
    let mut held = false;
    let mut before = false;
    let mut strays = 0;
    for c in class {
        if upper.contains(c) {
            heads += 1;
            holding += usize::from(held);
            held = false;
            alternations += usize::from(open);
            open = false;
            before = true;
        } else if *c == lower {
            held = true;
            open = true;
            strays += usize::from(!before);
        }
    }
    holding += usize::from(held && heads > 0);
    alternations += usize::from(open);
    if heads >= 3 && holding * 10 < heads * 3 && alternations <= 2 {
        return false;
    }
    let _ = strays;
    // One head that opens in the middle and nothing starts again below it: no level.
    !(heads == 1 && strays > 2)
}
