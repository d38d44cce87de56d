//! Which heading stands above which.
//!
//! Headings of one kind or look share a level. Which level each has is weighed for the tree as a whole: numbers of
//! neighbours run on, a number starts again only below something new, what stands above others holds them, wide gaps
//! stand above narrow ones, a contents list indents what is below. The best of the trees in reach is taken, and the
//! distance to the next best tells how sure that is.

use rustc_hash::FxHashMap;

use super::candidates::{Blk, Gaps};
use super::heads::Head;
use super::headwords::{self, Kind};
use super::numbers::{Form, fold};
use super::report::HeadingBy;
use crate::book::{Matter, SectionKind};

/// A class of headings that share a level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Class {
    /// Labels of one rank.
    Labelled(u8),
    /// Numbers without a word each of which has numbers of the same form below it, from 1 on.
    Upper(Form),
    /// Numbers without a word; those without a title are a class of their own where they break the run of the others.
    Number(Form, bool),
    /// Titles without a label, by what tells them apart: a narrow gap, small letters.
    Title {
        narrow: bool,
        small: bool,
    },
    /// Titles a contents list indents alike.
    Listed(u8),
    /// A part with a name of its own that comes again in each piece, as the persons of several plays: it holds nothing.
    Named,
    /// A part of the book that has a name of its own: top level.
    Matter,
    Mark(u8),
}

/// The levels, and the margin by which this tree is better than the next.
pub(crate) struct Ranked {
    /// The accepted candidates in order, each with its level.
    pub(crate) levels: Vec<(usize, u8)>,
    pub(crate) margin: f32,
}

/// What is known of a class.
struct Group {
    class: Class,
    count: usize,
    /// Median of the blank lines before its members.
    gap: u32,
    /// Where its first member stands.
    first: usize,
    /// How often its numbers begin at 1.
    ones: usize,
    /// How often they do so right below a heading of each other class.
    led: Vec<usize>,
    /// How often they do so with a member of each other class since the number before.
    renewed: Vec<usize>,
    /// Classes of a lower kind inside which its numbers begin at 1, and those above them.
    inside: Vec<bool>,
    /// Whether all of its members stand between one number of each other class and the next.
    within: Vec<bool>,
    /// How many of its members stand after the last of each other class.
    after: Vec<usize>,
    /// How many of its members stand before the first of each other class.
    before: Vec<usize>,
    /// How often a number of it is followed by the next one, and how often members of each other class stand between.
    steps: usize,
    split: Vec<usize>,
    /// How often one of them stands right below a heading of each other class, without text between.
    touching: Vec<usize>,
}

/// One heading as the weighing sees it.
struct Item {
    group: usize,
    number: Option<u32>,
    /// Indent in the contents list.
    listed: Option<u32>,
}

/// A neighbour whose number does not run on: two of them outweigh a level.
const BROKEN: f32 = 0.5;
/// More broken runs than this say nothing new.
const MOST_BROKEN: usize = 8;
/// What each level costs.
const DEPTH: f32 = 0.25;
/// Tenths of the steps from a number to the next that titles stand in, where the titles are below the numbers: a few
/// interludes between chapters are siblings of them.
const AMONG: usize = 6;
/// So many titles between two numbers of a run, and so many in all, are parts of one chapter or a few.
const CROWDED: usize = 4;
const CROWD: usize = 8;
/// As many numbers that go on from a labelled run are of that run, whatever other numbers there are.
const CARRIED: usize = 3;
/// As many numbers are a run that others may stand within.
const RUN: usize = 4;
/// As few labels of a kind may be strays; more are a habit of the book wherever they stand.
const STRAY: usize = 2;
/// A top level that most of the book stands before is none.
const MOST_ORPHANS: f32 = 0.5;
/// Titles that hold chapters are no more than one for so many of them.
const FEW: usize = 5;
/// Chapters before the first part that has a heading.
const SEVERAL: usize = 6;
/// So many titles are those of stories, one of which may have numbers.
const STORIES: usize = 4;
/// Headings of two books in one draft.
const LONG: usize = 20;
/// What stands right below a heading is no more lines away, with no more blocks between.
const RIGHT_BELOW: usize = 24;
const BETWEEN: usize = 3;
/// Rounds of improvement; each moves one class, and books have few classes.
const ROUNDS: usize = 6;

/// Ranks the accepted candidates.
pub(crate) fn rank(blks: &[Blk], heads: &[Option<Head>], gaps: &Gaps, known: &FxHashMap<String, u32>) -> Ranked {
    let list: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let classes = classes(blks, heads, gaps, known, &list);
    let (groups, items) = group(blks, heads, known, &list, &classes);
    let weigh = |levels: &[u8]| weigh(&groups, &items, gaps, levels);
    // From several first guesses, for one class at a time is moved and some trees are two moves apart.
    let mut found: Vec<(f32, Vec<u8>, f32)> = first_guesses(&groups)
        .into_iter()
        .map(|levels| {
            let (levels, best, second) = climb(&groups, levels, &weigh);
            (best, levels, second)
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, levels, mut second) = found.remove(0);
    for other in found.iter().filter(|o| o.1 != levels) {
        second = second.max(other.0);
    }
    let mut out: Vec<(usize, u8)> = list.iter().zip(&items).map(|(i, it)| (*i, levels[it.group])).collect();
    below_notes(blks, &mut out);
    before_parts(&groups, &items, &mut out);
    named_inside(blks, heads, &groups, &items, &mut out);
    Ranked { levels: out, margin: if second > f32::MIN { best - second } else { 9.0 } }
}

/// Moves one class after the other as long as the tree gets better. Gives the tree, its weight and that of the next best
/// on the way.
fn climb(groups: &[Group], mut levels: Vec<u8>, weigh: &dyn Fn(&[u8]) -> f32) -> (Vec<u8>, f32, f32) {
    let mut best = weigh(&levels);
    let mut second = f32::MIN;
    for _ in 0..ROUNDS {
        let mut next: Option<(f32, Vec<u8>)> = None;
        for (g, group) in groups.iter().enumerate() {
            if is_fixed(group.class) {
                continue;
            }
            for to in moves(&levels, g) {
                let w = weigh(&to);
                if w > best && next.as_ref().is_none_or(|n| w > n.0) {
                    if let Some(n) = next.take() {
                        second = second.max(n.0);
                    }
                    next = Some((w, to));
                } else if to != levels {
                    second = second.max(w);
                }
            }
        }
        let Some((w, to)) = next else { break };
        second = best;
        (best, levels) = (w, to);
    }
    (levels, best, second)
}

/// What each heading is, for its level.
fn classes(
    blks: &[Blk],
    heads: &[Option<Head>],
    gaps: &Gaps,
    known: &FxHashMap<String, u32>,
    list: &[usize],
) -> Vec<Class> {
    let names: Vec<Option<SectionKind>> = list
        .iter()
        .map(|i| headwords::name(&fold(&blks[*i].text)).filter(|n| n.1 || blks[*i].text.len() < 60).map(|n| n.0))
        .collect();
    let mut uses: FxHashMap<&str, u32> = FxHashMap::default();
    list.iter().for_each(|i| *uses.entry(blks[*i].key.as_str()).or_default() += 1);
    let titled = |i: usize| heads[i].as_ref().is_some_and(|h| !h.join.is_empty()) || !blks[i].is_lone_label();
    let mut class: Vec<Class> = list
        .iter()
        .zip(&names)
        .map(|(i, name)| match (&heads[*i], &blks[*i].label) {
            (Some(h), _) if h.by == HeadingBy::Mark => Class::Mark(blks[*i].mark.unwrap_or(1)),
            (Some(h), Some(l)) if h.title_from.is_some() => match l.kind {
                Kind::Bare => Class::Number(l.form, true),
                _ if headwords::is_appendix(&l.word) => Class::Matter,
                k => Class::Labelled(k.rank()),
            },
            _ if name.is_some_and(|k| k != SectionKind::Chapter) && uses[blks[*i].key.as_str()] < 2 => Class::Matter,
            _ if name.is_some_and(|k| k.matter() == Matter::Front) => Class::Named,
            _ if headwords::is_illustrations(&fold(&blks[*i].text)) => Class::Matter,
            _ => Class::Title { narrow: false, small: !blks[*i].capitals },
        })
        .collect();
    let number = |n: usize| blks[list[n]].label.as_ref().and_then(|l| l.number);
    // Numbers with a title that run on without those that have none: the latter are parts of a chapter.
    for form in [Form::Digits, Form::Roman, Form::LowerRoman, Form::Word, Form::Decimal] {
        let all: Vec<usize> = (0..list.len()).filter(|n| class[*n] == Class::Number(form, true)).collect();
        let with: Vec<usize> = all.iter().copied().filter(|n| titled(list[*n])).collect();
        let runs_on = |v: &[usize]| v.windows(2).filter(|w| number(w[1]) == number(w[0]).map(|x| x + 1)).count();
        // A chapter that has parts has its next after them; one run has members of both sorts side by side.
        let parts = |w: &[usize]| {
            number(w[1]) == number(w[0]).map(|n| n + 1)
                && all.iter().any(|n| w[0] < *n && *n < w[1] && number(*n) == Some(1) && !titled(list[*n]))
        };
        let mixed =
            |w: &[usize]| titled(list[w[0]]) != titled(list[w[1]]) && number(w[1]) == number(w[0]).map(|n| n + 1);
        if with.len() >= 2
            && with.len() < all.len()
            && (with.windows(2).any(parts) || !all.windows(2).any(mixed))
            && runs_on(&with) * 10 >= (with.len() - 1) * 9
            && runs_on(&all) + 1 < all.len()
        {
            all.iter().filter(|n| !titled(list[**n])).for_each(|n| class[*n] = Class::Number(form, false));
        }
    }
    split_numbers(blks, heads, list, &mut class, &number);
    carry_on(&mut class, &number);
    // Titles that all stand before the first label head what stands before the story.
    let first = class.iter().position(|c| matches!(c, Class::Labelled(_) | Class::Upper(_) | Class::Number(..)));
    if let Some(first) = first {
        let all = class.iter().filter(|c| matches!(c, Class::Title { .. })).count();
        let front = class[..first].iter().filter(|c| matches!(c, Class::Title { .. })).count();
        if front * 3 >= all * 2 && number_alone(&class, &number) {
            class[..first].iter_mut().filter(|c| matches!(c, Class::Title { .. })).for_each(|c| *c = Class::Matter);
        }
    }
    split_titles(blks, gaps, known, list, &mut class);
    class
}

/// `I. LOVE`, right below it `I.`, `II.` and so on, then `II. TIME` and `I.` again: of two counts of one form the one
/// above is a class of its own.
fn split_numbers(
    blks: &[Blk],
    heads: &[Option<Head>],
    list: &[usize],
    class: &mut [Class],
    number: &dyn Fn(usize) -> Option<u32>,
) {
    let form = |c: Class| if let Class::Number(f, _) = c { Some(f) } else { None };
    let end = |n: usize| heads[list[n]].as_ref().and_then(|h| h.join.last().copied()).unwrap_or(list[n]);
    let mut forms: Vec<Form> = class.iter().filter_map(|c| form(*c)).collect();
    forms.sort_unstable();
    forms.dedup();
    for f in forms {
        let own = |n: usize| form(class[n]) == Some(f);
        let holds = |n: &usize| {
            *n + 1 < list.len() && own(*n) && own(*n + 1) && number(*n + 1) == Some(1) && end(*n) + 1 == list[*n + 1]
        };
        let upper: Vec<usize> = (0..list.len()).filter(holds).collect();
        let ones = (0..list.len()).filter(|n| own(*n) && number(*n) == Some(1)).count();
        let counted = upper.iter().enumerate().all(|(k, n)| number(*n) == Some(k as u32 + 1));
        let wider = upper.iter().all(|n| blks[list[*n]].before >= blks[list[*n + 1]].before);
        if upper.len() >= 2 && counted && wider && ones <= upper.len() + 1 {
            upper.iter().for_each(|n| class[*n] = Class::Upper(f));
        }
    }
}

/// Whether no number starts again: then titles among them hold no numbers of their own.
fn number_alone(class: &[Class], number: &dyn Fn(usize) -> Option<u32>) -> bool {
    (0..class.len()).filter(|n| matches!(class[*n], Class::Number(..)) && number(*n) == Some(1)).count() < 2
}

/// A number that carries on a labelled run is of that run: ADVENTURE VI., then VII.
fn carry_on(class: &mut [Class], number: &dyn Fn(usize) -> Option<u32>) {
    // One that has lost its word stands between two that have it.
    let labelled: Vec<usize> = (0..class.len()).filter(|n| matches!(class[*n], Class::Labelled(_))).collect();
    for w in labelled.windows(2) {
        if class[w[0]] != class[w[1]] {
            continue;
        }
        let Some(lost) = number(w[0]).map(|n| n + 1).filter(|n| number(w[1]) == Some(n + 1)) else { continue };
        if let Some(n) = (w[0] + 1..w[1]).find(|n| matches!(class[*n], Class::Number(..)) && number(*n) == Some(lost)) {
            class[n] = class[w[0]];
        }
    }
    let mut forms: Vec<Class> = class.iter().copied().filter(|c| matches!(c, Class::Number(..))).collect();
    forms.sort_unstable();
    forms.dedup();
    for c in forms {
        let mut on: Vec<usize> = Vec::new();
        let mut expected: Option<(u32, Class)> = None;
        let mut upper = None;
        for (n, here) in class.iter().enumerate() {
            match *here {
                Class::Labelled(r) if r >= Kind::Canto.rank() => expected = number(n).map(|x| (x + 1, *here)),
                x if x == c => {
                    if let Some((e, k)) = expected
                        && number(n) == Some(e)
                    {
                        on.push(n);
                        upper = Some(k);
                        expected = Some((e.saturating_add(1), k));
                    } else {
                        expected = None;
                    }
                }
                _ => {}
            }
        }
        let all = class.iter().filter(|x| **x == c).count();
        // A few may be one story's own sections that happen to go on from its number.
        if let Some(k) = upper.filter(|_| on.len() >= CARRIED || on.len() * 3 >= all * 2) {
            on.iter().for_each(|n| class[*n] = k);
        }
    }
}

/// Tells titles apart by the indents of the contents list, or by their gaps and letters.
fn split_titles(blks: &[Blk], gaps: &Gaps, known: &FxHashMap<String, u32>, list: &[usize], class: &mut [Class]) {
    let is_title = |c: &Class| matches!(c, Class::Title { .. });
    let titles: Vec<usize> = (0..list.len()).filter(|n| is_title(&class[*n])).collect();
    let indent = |n: usize| known.get(&blks[list[n]].key).copied();
    let mut indents: Vec<u32> = titles.iter().filter_map(|n| indent(*n)).collect();
    indents.sort_unstable();
    let found = indents.len();
    let mut steps = indents.clone();
    steps.dedup_by(|a, b| *a < *b + 2);
    // A centred list has any indent at all and says nothing.
    let telling = (2..=4).contains(&steps.len())
        && steps.iter().all(|s| indents.iter().filter(|x| *x >= s && **x < s + 2).count() >= 2);
    if telling && found * 10 >= titles.len() * 6 {
        for n in &titles {
            if let Some(at) = indent(*n) {
                class[*n] = Class::Listed(steps.iter().filter(|s| **s <= at).count().max(1) as u8 - 1);
            }
        }
    }
    let mut titles: Vec<usize> = titles.into_iter().filter(|n| is_title(&class[*n])).collect();
    // A few that the list names otherwise are as those beside them.
    let listed = |c: Class| matches!(c, Class::Listed(_));
    if titles.len() * 4 <= class.iter().filter(|c| listed(**c)).count() {
        for n in std::mem::take(&mut titles) {
            let before = class[..n].iter().rev().copied().find(|c| listed(*c));
            let after = class[n + 1..].iter().copied().find(|c| listed(*c));
            class[n] = before.max(after).unwrap_or(class[n]);
        }
    }
    if titles.is_empty() {
        return;
    }
    // The gap of the upper level: the widest that a fifth of the titles have.
    let later = if titles.len() > 1 { &titles[1..] } else { &titles[..] };
    let mut wide: Vec<u32> = later.iter().map(|n| blks[list[*n]].before).collect();
    wide.sort_unstable_by(|a, b| b.cmp(a));
    let upper = wide[(wide.len() / 5).min(wide.len() - 1)];
    let small = titles.iter().filter(|n| !blks[list[**n]].capitals).count();
    let mixed = small >= 3 && titles.len() - small >= 3;
    for n in titles {
        let b = &blks[list[n]];
        // Right below the label of a part the gap is the label's.
        let part =
            |n: usize| matches!(class[n], Class::Labelled(r) if r <= Kind::Book.rank()) && list[n] + 1 == list[n + 1];
        let above = if n > 0 && part(n - 1) { blks[list[n - 1]].before } else { 0 };
        let narrow = !gaps.mute && upper > 2 && b.before.max(above) * 2 <= upper && n > 0;
        class[n] = Class::Title { narrow, small: mixed && !b.capitals };
    }
}

fn is_fixed(c: Class) -> bool {
    matches!(c, Class::Matter | Class::Mark(_))
}

/// The classes in use, and the headings with them.
fn group(
    blks: &[Blk],
    heads: &[Option<Head>],
    known: &FxHashMap<String, u32>,
    list: &[usize],
    classes: &[Class],
) -> (Vec<Group>, Vec<Item>) {
    let mut all: Vec<Class> = classes.to_vec();
    all.sort_unstable();
    all.dedup();
    let first_of = |c: &Class| classes.iter().position(|x| x == c).map(|n| list[n]);
    let last_of = |c: &Class| classes.iter().rposition(|x| x == c).map(|n| list[n]);
    let mut groups: Vec<Group> = all
        .iter()
        .map(|c| {
            let members: Vec<usize> = (0..list.len()).filter(|n| classes[*n] == *c).map(|n| list[n]).collect();
            let mut gaps: Vec<u32> = members.iter().filter(|i| **i > 0).map(|i| blks[*i].before).collect();
            gaps.sort_unstable();
            let gap = gaps.get(gaps.len() / 2).copied().unwrap_or(9);
            Group {
                class: *c,
                count: members.len(),
                gap,
                first: members[0],
                ones: 0,
                before: all.iter().map(|o| first_of(o).map_or(0, |f| members.partition_point(|m| *m < f))).collect(),
                steps: 0,
                split: vec![0; all.len()],
                led: vec![0; all.len()],
                renewed: vec![0; all.len()],
                inside: vec![false; all.len()],
                within: vec![false; all.len()],
                after: all
                    .iter()
                    .map(|o| last_of(o).map_or(0, |l| members.len() - members.partition_point(|m| *m <= l)))
                    .collect(),
                touching: vec![0; all.len()],
            }
        })
        .collect();
    let items: Vec<Item> = list
        .iter()
        .zip(classes)
        .map(|(i, c)| Item {
            group: all.binary_search(c).unwrap_or(0),
            number: match c {
                Class::Labelled(_) | Class::Upper(_) | Class::Number(..) => {
                    blks[*i].label.as_ref().and_then(|l| l.number)
                }
                _ => None,
            },
            listed: known.get(&blks[*i].key).copied(),
        })
        .collect();
    for n in 1..items.len() {
        let end = heads[list[n - 1]].as_ref().and_then(|h| h.join.last().copied()).unwrap_or(list[n - 1]);
        // A motto or the book's title once more may stand between the name of a part and its first chapter.
        let between = &blks[end + 1..list[n]];
        let near = blks[list[n]].first - blks[end].last <= RIGHT_BELOW;
        let part = matches!(classes[n - 1], Class::Title { .. } | Class::Listed(_))
            && matches!(classes[n], Class::Labelled(_));
        if between.is_empty() || part && near && between.iter().all(|b| !b.prose) && between.len() <= BETWEEN {
            groups[items[n].group].touching[items[n - 1].group] += 1;
        }
    }
    for (n, it) in items.iter().enumerate().filter(|(_, it)| it.number == Some(1)) {
        groups[it.group].ones += 1;
        if let Some(above) = n.checked_sub(1).map(|k| items[k].group) {
            groups[it.group].led[above] += 1;
        }
    }
    for (g, group) in groups.iter_mut().enumerate() {
        let mut at: Option<(u32, Vec<bool>)> = None;
        let mut since = vec![false; all.len()];
        for it in &items {
            if it.group != g {
                since[it.group] = true;
                if let Some((_, seen)) = &mut at {
                    seen[it.group] = true;
                }
                continue;
            }
            let Some(n) = it.number else { continue };
            if n == 1 {
                since.iter().zip(&mut group.renewed).for_each(|(s, n)| *n += usize::from(*s));
            }
            since.fill(false);
            if let Some((_, seen)) = at.take().filter(|(p, _)| p + 1 == n) {
                group.steps += 1;
                seen.iter().zip(&mut group.split).for_each(|(s, n)| *n += usize::from(*s));
            }
            at = Some((n, vec![false; all.len()]));
        }
    }
    set_within(&mut groups, &items);
    set_inside(&mut groups);
    (groups, items)
}

/// Finds the kinds that come in one section of a lower kind and nowhere else, as the acts of a play that is told in one
/// chapter: the chapters run on over them.
fn set_within(groups: &mut [Group], items: &[Item]) {
    for a in 0..groups.len() {
        let at = |it: &Item| it.group == a;
        let (Some(first), Some(last)) = (items.iter().position(at), items.iter().rposition(at)) else { continue };
        if groups[a].count < 2 || !matches!(groups[a].class, Class::Labelled(_)) {
            continue;
        }
        for b in (a + 1..groups.len()).filter(|b| groups[*b].count >= RUN).collect::<Vec<_>>() {
            let of = |range: &[Item], back: bool| {
                let mut own = range.iter().filter(|it| it.group == b);
                if back { own.next_back() } else { own.next() }.and_then(|it| it.number)
            };
            let between = items[first..last].iter().any(|it| it.group == b);
            let (before, after) = (of(&items[..first], true), of(&items[last..], false));
            groups[a].within[b] = !between && before.is_some_and(|n| after == n.checked_add(1));
        }
    }
}

/// Finds the kinds that count from 1 inside a lower one: parts of a chapter. What stands above the chapters holds those
/// parts too.
fn set_inside(groups: &mut [Group]) {
    let n = groups.len();
    let labelled = |g: &Group| matches!(g.class, Class::Labelled(_));
    for a in 0..n {
        for b in a + 1..n {
            let (g, h) = (&groups[a], &groups[b]);
            let own = labelled(g) && labelled(h);
            let led = g.led[b] >= 2 && g.led[b] * 2 >= g.ones && h.led[a] * 2 < h.ones.max(1);
            if own && (led || g.within[b]) {
                groups[a].inside[b] = true;
            }
        }
    }
    for a in 0..n {
        let Some(b) = (0..n).find(|b| groups[a].inside[*b]) else { continue };
        for c in (a + 1..b).filter(|c| labelled(&groups[*c])).collect::<Vec<_>>() {
            groups[a].inside[c] |= groups[c].led[a] * 2 < groups[c].ones.max(1);
        }
    }
}

/// The trees to begin with: by rank, with the titles above everything, and without levels.
fn first_guesses(groups: &[Group]) -> Vec<Vec<u8>> {
    let ranked = first_guess(groups);
    let is_title = |g: &Group| matches!(g.class, Class::Title { .. } | Class::Listed(_));
    let mut out = Vec::new();
    if groups.iter().any(is_title) && !groups.iter().any(|g| matches!(g.class, Class::Mark(_))) {
        let mut above: Vec<u8> = ranked.iter().map(|l| l + 1).collect();
        groups.iter().zip(&mut above).filter(|(g, _)| is_title(g) || is_fixed(g.class)).for_each(|(_, l)| *l = 1);
        compact(&mut above);
        out.push(above);
        out.push(vec![1; groups.len()]);
    }
    out.insert(0, ranked);
    out
}

/// The levels by rank alone.
fn first_guess(groups: &[Group]) -> Vec<u8> {
    let mut ranks: Vec<u8> =
        groups.iter().filter_map(|g| if let Class::Labelled(r) = g.class { Some(r) } else { None }).collect();
    ranks.dedup();
    let deepest = ranks.len() as u8;
    let upper = u8::from(groups.iter().any(|g| matches!(g.class, Class::Upper(_))));
    let mut levels: Vec<u8> = groups
        .iter()
        .map(|g| match g.class {
            Class::Matter => 1,
            Class::Mark(m) => m,
            Class::Labelled(r) => ranks.iter().position(|x| *x == r).unwrap_or(0) as u8 + 1,
            Class::Upper(_) => deepest + 1,
            Class::Number(_, titled) => deepest + 1 + upper + u8::from(!titled),
            Class::Named => deepest.max(1),
            Class::Title { narrow, .. } => deepest.max(1) + u8::from(narrow),
            Class::Listed(n) => deepest.max(1) + n,
        })
        .collect();
    compact(&mut levels);
    levels
}

/// Takes out levels that nobody has.
fn compact(levels: &mut [u8]) {
    let mut used: Vec<u8> = levels.to_vec();
    used.sort_unstable();
    used.dedup();
    for l in levels {
        *l = used.iter().position(|u| u == l).unwrap_or(0) as u8 + 1;
    }
}

/// Every place the class `g` can have among the others: on a level of theirs, or on one of its own between two.
fn moves(levels: &[u8], g: usize) -> Vec<Vec<u8>> {
    let top = levels.iter().copied().max().unwrap_or(1);
    // Twice as fine, so that there is room between.
    (1..=2 * top + 1)
        .map(|at| {
            let mut to: Vec<u8> = levels.iter().map(|l| 2 * l).collect();
            to[g] = at;
            compact(&mut to);
            to
        })
        .filter(|to| to != levels)
        .collect()
}

/// How well a tree explains the headings.
fn weigh(groups: &[Group], items: &[Item], gaps: &Gaps, levels: &[u8]) -> f32 {
    let depth = levels.iter().copied().max().unwrap_or(1) as usize;
    // Heads of each level, those that hold something, those that hold nothing but parts of one piece.
    let mut heads = vec![0usize; depth + 1];
    let mut holding = vec![0usize; depth + 1];
    let mut open: Vec<Option<bool>> = vec![None; depth + 1];
    let mut last: Vec<Option<(usize, u32)>> = vec![None; depth + 1];
    let (mut broken, mut orphans) = (0usize, 0usize);
    let (mut agree, mut differ) = (0usize, 0usize);
    let mut before: Option<(u8, u32)> = None;
    for it in items {
        let l = levels[it.group] as usize;
        let fixed = is_fixed(groups[it.group].class) || groups[it.group].class == Class::Named;
        if l > 1 && open[1].is_none() {
            orphans += 1;
        }
        if let Some(held) = open[1..l].iter_mut().rev().flatten().next() {
            *held = true;
        }
        for d in l..=depth {
            if let Some(held) = open[d].take() {
                holding[d] += usize::from(held);
            }
            if d > l {
                last[d] = None;
            }
        }
        // A part with a name of its own may hold something and need not: it says nothing about its level.
        if !fixed {
            heads[l] += 1;
            open[l] = Some(false);
        }
        if let Some(n) = it.number {
            broken += usize::from(last[l].is_some_and(|(g, p)| n != p + 1 && (n != p || g != it.group)));
            last[l] = Some((it.group, n));
        }
        if let Some(at) = it.listed {
            if let Some((bl, bat)) = before.filter(|b| b.1 + 2 <= at || at + 2 <= b.1) {
                let right = if at > bat { levels[it.group] > bl } else { levels[it.group] < bl };
                agree += usize::from(right);
                differ += usize::from(!right);
            }
            before = Some((levels[it.group], at));
        }
    }
    for d in 1..=depth {
        holding[d] += usize::from(open[d] == Some(true));
    }
    let n = items.len().max(1) as f32;
    let mut w = -DEPTH * (depth as f32 - 1.0) - BROKEN * broken.min(MOST_BROKEN) as f32;
    let orphans = orphans as f32 / n;
    w -= 0.8 * orphans + 2.0 * (orphans - MOST_ORPHANS).max(0.0);
    let holds = |w: &&[Item]| groups[w[0].group].class == Class::Named && levels[w[1].group] > levels[w[0].group];
    w -= 3.0 * items.windows(2).filter(holds).count() as f32 / n.min(10.0);
    // What stands above others holds them.
    for d in 1..depth {
        let own: usize = heads[d];
        let share = holding[d] as f32 / own.max(1) as f32;
        // Bare numbers and narrow titles may be the parts of one piece alone.
        let at = |level: usize| groups.iter().enumerate().filter(move |(g, _)| levels[*g] as usize == level);
        let inner = at(d + 1).all(|(n, g)| {
            matches!(g.class, Class::Number(..) | Class::Title { narrow: true, .. } | Class::Listed(1..))
                || matches!(g.class, Class::Title { .. }) && at(d).any(|(a, upper)| crowded(upper, (n, g), a))
        });
        let weight = if inner { 0.2 } else { 1.5 };
        if own == 0 {
            // Nothing but named parts above: they hold nothing.
            w -= 1.0;
        } else if own >= 3 && share < 0.3 {
            w -= weight * (1.0 - share / 0.3);
        } else {
            w += 0.4 * share;
        }
        let second = || {
            let mut upper =
                groups.iter().enumerate().filter(|(g, _)| levels[*g] as usize == d && !is_fixed(groups[*g].class));
            upper.any(|(g, t)| groups.iter().any(|n| matches!(t.class, Class::Title { .. }) && reopens(t, n, g)))
        };
        if own == 1 && !inner && !second() {
            w -= 1.0;
        }
    }
    if agree + differ >= 3 {
        w += 2.0 * (agree as f32 - differ as f32) / (agree + differ) as f32;
    }
    for (a, (g, lg)) in groups.iter().zip(levels).enumerate() {
        for (b, (h, lh)) in groups.iter().zip(levels).enumerate().skip(a + 1) {
            w += pair((a, g), *lg, (b, h), *lh, gaps);
            // What stands right below most headings of another class is inside it.
            for (at, upper, lu, lower, ll) in [(a, g, lg, h, lh), (b, h, lh, g, lg)] {
                if upper.class != Class::Named && upper.count >= 2 && lower.touching[at] * 10 >= upper.count * 6 {
                    w += if lu < ll { 0.8 } else { -0.6 };
                }
            }
            // Titles stand above numbers that begin again right below them, and above no others.
            let title = matches!(h.class, Class::Title { .. } | Class::Listed(_));
            if title && lh < lg && matches!(g.class, Class::Labelled(_) | Class::Number(..)) {
                // Or one piece among others has numbers.
                let led = g.led[b] == 1 && h.after[a] >= 1 && g.count <= 2 * h.count;
                let scenes = g.class == Class::Labelled(Kind::Scene.rank());
                let one = g.ones == 1 && h.before[a] >= 1 && (led || scenes);
                // A few of them right above one of many numbers that run on hold them.
                let few = h.count >= 2 && h.count * FEW <= g.count && g.touching[b] * 10 >= h.count * 8;
                w += if g.renewed[b] >= 2 && g.renewed[b] * 2 >= g.ones || reopens(h, g, b) {
                    0.3
                } else if one && led && h.count >= STORIES {
                    0.5
                } else if one || few {
                    0.0
                } else {
                    -1.2
                };
            }
        }
    }
    w
}

/// Whether titles crowd between few numbers of a run, as the headlines of one chapter do. `a` and `b` are the places of
/// the numbers and the titles.
fn crowded(numbers: &Group, (b, titles): (usize, &Group), a: usize) -> bool {
    let between = titles.count - (titles.before[a] + titles.after[a]).min(titles.count);
    let split = numbers.split[b];
    split > 0 && split * 2 < numbers.steps && between >= CROWD.max(CROWDED * split)
}

/// Whether one title opens the second of two runs of numbers that are as long as books, as `Second part of the ingenious
/// knight` does.
fn reopens(title: &Group, numbers: &Group, at: usize) -> bool {
    let long = numbers.count >= LONG;
    title.count == 1 && numbers.ones == 2 && numbers.renewed[at] == 1 && long && title.gap >= numbers.gap
}

/// What two classes say about their levels: ranks of labels, gaps.
fn pair((a, g): (usize, &Group), lg: u8, (b, h): (usize, &Group), lh: u8, gaps: &Gaps) -> f32 {
    use Class::*;
    if is_fixed(g.class) || is_fixed(h.class) {
        return 0.0;
    }
    // Several titles between most numbers of a run: they are what each number holds.
    let among =
        crowded(g, (b, h), a) || g.steps >= 2 && g.split[b] * 10 >= g.steps * AMONG && h.count * 2 >= g.count * 3;
    // A kind that first comes when most of the others are past, as in a list of books at the end, holds none of them.
    let late = if g.count <= STRAY && h.count > 2 * g.count {
        (1.0 - h.before[a] as f32 / h.count as f32).min(0.5) * 2.0
    } else {
        1.0
    };
    let mut w = match (g.class, h.class) {
        // Groups are sorted: of two labels the first is the higher kind, unless it counts from 1 inside the other.
        (Labelled(_), Labelled(_)) if g.inside[b] => [-1.2, -0.6, 0.6][order(lg, lh)],
        (Labelled(_), Labelled(_)) => [0.6, -0.3, -2.0][order(lg, lh)],
        (Upper(a), Number(b, _)) if a == b => [0.8, -1.5, -1.5][order(lg, lh)],
        (Upper(_), Number(..)) => [0.3, -0.3, -0.3][order(lg, lh)],
        (Labelled(r), Upper(_) | Number(..)) => {
            if r <= Kind::Scene.rank() {
                [0.6, -1.5, -1.5][order(lg, lh)]
            } else {
                // Numbers hold chapters that they stand right above, or that count from 1 below them.
                let holds = g.renewed[b] >= 2 || g.touching[b] * 2 >= h.count;
                [0.3, -0.5, if holds { 0.0 } else { -0.6 }][order(lg, lh)]
            }
        }
        (Labelled(r), Title { .. } | Listed(_)) if r <= Kind::Book.rank() => [0.3, -0.4, -0.6][order(lg, lh)],
        (Labelled(_) | Upper(_) | Number(..), Title { .. } | Listed(_)) if among => [0.6, -0.6, -0.3][order(lg, lh)],
        // A scene is of a play, which has a title.
        (Labelled(r), Title { .. } | Listed(_)) if r == Kind::Scene.rank() => [-0.3, -0.2, 0.4][order(lg, lh)],
        (Labelled(_), Title { .. } | Listed(_)) => [0.0, 0.2, -0.3][order(lg, lh)],
        (Number(_, true), Number(_, false)) => [0.6, -0.6, -1.0][order(lg, lh)],
        (Number(..), Number(Form::Decimal, _)) => [0.8, -0.8, -1.5][order(lg, lh)],
        // Of two forms the one that comes first is the higher.
        (Number(..), Number(..)) if g.first <= h.first => [0.3, -0.3, -0.3][order(lg, lh)],
        (Number(..), Number(..)) => [-0.3, -0.3, 0.3][order(lg, lh)],
        (Title { narrow: a, .. }, Title { narrow: b, .. }) if a != b => [0.8, -0.4, -1.0][order(lg, lh)],
        (Title { .. }, Title { .. }) => [0.0, 0.3, 0.0][order(lg, lh)],
        (Listed(_), Listed(_)) => [0.5, -0.5, -1.5][order(lg, lh)],
        _ => 0.0,
    };
    if matches!(g.class, Labelled(_)) {
        w *= late;
    }
    if !gaps.mute && lg != lh && g.count >= 2 && h.count >= 2 {
        let (upper, lower) = if lg < lh { (g.gap, h.gap) } else { (h.gap, g.gap) };
        w += if upper > lower {
            0.5
        } else if upper < lower {
            -0.7
        } else {
            0.0
        };
    } else if !gaps.mute && lg == lh && (g.gap * 2 <= h.gap || h.gap * 2 <= g.gap) {
        w -= 0.4;
    }
    w
}

/// 0 where `a` stands above `b`, 1 beside, 2 below.
fn order(a: u8, b: u8) -> usize {
    match a.cmp(&b) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Greater => 2,
    }
}

/// Chapters before the first part stand beside the parts, and not below the preface.
fn before_parts(groups: &[Group], items: &[Item], levels: &mut [(usize, u8)]) {
    let class = |n: usize| groups[items[n].group].class;
    let chapter = |n: usize| matches!(class(n), Class::Labelled(r) if r >= Kind::Canto.rank());
    let Some(first) = (0..items.len()).find(|n| chapter(*n)) else { return };
    let level = levels[first].1;
    let front = (0..first).all(|n| class(n) == Class::Matter || levels[n].1 >= level);
    let end = (first..items.len()).find(|n| levels[*n].1 < level).unwrap_or(first);
    let run = (first..end).filter(|n| chapter(*n) && levels[*n].1 == level).count();
    if !front || level < 2 || run < SEVERAL || class(end) == Class::Matter {
        return;
    }
    levels[..end].iter_mut().for_each(|l| l.1 = l.1.saturating_sub(level - 1).max(1));
}

/// A part with a name of its own belongs to what holds it: `INTRODUCTION` right below the label of a part stands beside
/// the chapters that follow, `CONCLUSION` between one chapter and the next is inside the former.
fn named_inside(blks: &[Blk], heads: &[Option<Head>], groups: &[Group], items: &[Item], levels: &mut [(usize, u8)]) {
    let class = |n: usize| groups[items[n].group].class;
    let end = |i: usize| heads[i].as_ref().and_then(|h| h.join.last().copied()).unwrap_or(i);
    let labelled = |c: Class| matches!(c, Class::Labelled(_));
    for n in 1..levels.len().saturating_sub(1) {
        let ((above, up), (_, down)) = (levels[n - 1], levels[n + 1]);
        if class(n) != Class::Matter || !labelled(class(n - 1)) || !labelled(class(n + 1)) {
            continue;
        }
        let own = levels[n].1;
        if end(above) + 1 == levels[n].0 && up < down && own <= up {
            levels[n].1 = down;
            continue;
        }
        let before = (0..n).rev().find(|k| items[*k].group == items[n + 1].group).and_then(|k| items[k].number);
        let goes_on = before.is_some() && items[n + 1].number == before.map(|x| x + 1);
        let back = headwords::name(&fold(&blks[levels[n].0].text)).is_some_and(|x| x.0.matter() == Matter::Back);
        if goes_on && back && down > 1 && own < down {
            levels[n].1 = up.max(down);
        }
    }
}

/// Under a heading of back matter the titles of the book come again, one for each chapter it speaks of.
fn below_notes(blks: &[Blk], levels: &mut [(usize, u8)]) {
    let mut seen: FxHashMap<&str, u8> = FxHashMap::default();
    let mut under: Option<u8> = None;
    for (i, level) in levels.iter_mut() {
        let b = &blks[*i];
        let name = headwords::name(&fold(&b.text)).filter(|n| n.1 && n.0.matter() == Matter::Back).map(|n| n.0);
        // What closes the story speaks of no chapter.
        if name.is_some_and(|n| !matches!(n, SectionKind::Afterword | SectionKind::Epilogue)) {
            under = Some(*level);
        } else if let Some(u) = under {
            // A title of its own is a part of its own again.
            if seen.contains_key(b.key.as_str()) && b.key.len() > 3 {
                *level = (*level).max(u + 1);
            } else if *level <= u {
                under = None;
            }
        }
        seen.entry(b.key.as_str()).or_insert(*level);
    }
}
