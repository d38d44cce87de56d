//! Finds the headings.
//!
//! Every short block is a candidate with a score. Labelled ones (`Chapter 1`) are gathered into families by word and
//! form, and the best chain of numbers of each family is kept; contents lists are set apart and their entries kept as
//! evidence; titles below labels are joined, one decision for each family; unlabelled lines (`THE STUDIO`) are judged
//! by look, gaps and place. Every pass is linear in the candidates.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::chains::{chain, chain_bodies, runs_on};
use super::contents;
use super::doc::Doc;
use super::front::Facts;
use super::headwords::{self, Kind};
use super::inline;
use super::labels::{self, Label};
use super::levels;
use super::lines::{Way, ends_sentence};
use super::numbers::{Form, fold, key};
use super::report::{Decision, HeadingBy, Rule};
use crate::book::{Inline, SectionKind};

/// A heading found: its lines, its parts and its place in the tree.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// First and last line, as indices.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) label: Vec<Inline>,
    pub(crate) title: Vec<Inline>,
    pub(crate) number: Option<u32>,
    pub(crate) kind: SectionKind,
    /// Smaller is higher; depths are made of it later.
    pub(crate) level: u8,
    pub(crate) by: HeadingBy,
    pub(crate) score: f32,
}

/// A run of lines as a candidate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blk {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) before: u32,
    pub(crate) after: u32,
    pub(crate) indent: u32,
    pub(crate) widest: u32,
    /// Running text, or too long for a heading.
    pub(crate) prose: bool,
    /// Prose only in that it is a sentence over several lines: old novels have such titles.
    pub(crate) sentence: bool,
    pub(crate) text: String,
    pub(crate) key: String,
    pub(crate) label: Option<Label>,
    pub(crate) capitals: bool,
    /// Level of a heading mark.
    pub(crate) mark: Option<u8>,
}

impl Blk {
    /// The key of what follows the label, or of the whole.
    pub(crate) fn rest_key(&self) -> String {
        self.label.as_ref().map_or_else(|| self.key.clone(), |l| key(&self.text[l.rest..]))
    }

    pub(crate) fn is_lone_label(&self) -> bool {
        self.label.as_ref().is_some_and(|l| l.is_lone(&self.text))
    }
}

/// A heading has no more characters than this; sentence titles of old novels need the room.
const LONGEST: u32 = 330;
/// Below this share of blocks after a wide gap, gaps say nothing in this draft.
const NO_GAPS: f32 = 0.004;

/// The level of a Markdown heading.
pub(crate) fn hashes(s: &str) -> Option<u8> {
    let n = s.bytes().take_while(|b| *b == b'#').count();
    let rest = &s[n..];
    ((1..=6).contains(&n) && rest.starts_with(' ') && rest.contains(char::is_alphanumeric)).then_some(n as u8)
}

/// What is true of the gaps of all blocks.
pub(crate) struct Gaps {
    /// Share of blocks with so many blank lines before them, or more.
    ge: [f32; 12],
    base: u32,
    /// Gaps tell nothing in this draft.
    mute: bool,
}

impl Gaps {
    fn of(blks: &[Blk], base: u32) -> Gaps {
        let base = base.max(1);
        let mut ge = [0f32; 12];
        for b in blks {
            for g in ge.iter_mut().take(b.before.min(11) as usize + 1) {
                *g += 1.0;
            }
        }
        let n = blks.len().max(1) as f32;
        ge.iter_mut().for_each(|g| *g = (*g / n).max(1e-4));
        let mute = ge[(base + 1).min(11) as usize] < NO_GAPS && blks.len() > 40;
        Gaps { ge, base, mute }
    }

    fn share(&self, gap: u32) -> f32 {
        self.ge[gap.min(11) as usize]
    }
}

/// Finds the headings of a draft.
pub(crate) fn find(doc: &mut Doc, facts: &Facts, decisions: &mut Vec<Decision>) -> Vec<Found> {
    let mut blks = candidates(doc, &[]);
    let learned = learn(&blks);
    if !learned.is_empty() {
        blks = candidates(doc, &learned);
    }
    let marked = blks.iter().filter(|b| b.mark.is_some()).count();
    let gaps = Gaps::of(&blks, doc.stats.gap);
    let title = facts.title.as_ref().map(|t| key(&t.value)).unwrap_or_default();

    let lists = contents::find(doc, &blks);
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut gone = vec![false; blks.len()];
    for l in &lists {
        for (k, indent) in &l.entries {
            known.entry(k.clone()).or_insert(*indent);
        }
        for (b, g) in blks.iter().zip(gone.iter_mut()) {
            *g |= b.first >= l.first && b.last <= l.last;
        }
        let found = l.found;
        let span = doc.lines[l.first].span().to(doc.lines[l.last].span());
        decisions.push(Decision { rule: Rule::Contents { found }, span });
        doc.leave_out(l.first, l.last + 1, "contents list");
    }
    let blks: Vec<Blk> = blks.into_iter().zip(gone).filter(|(_, g)| !g).map(|(b, _)| b).collect();
    if blks.is_empty() {
        return Vec::new();
    }

    let mut heads: Vec<Option<Head>> = vec![None; blks.len()];
    for (i, b) in blks.iter().enumerate() {
        if b.mark.is_some() {
            heads[i] = Some(Head { score: 9.0, by: HeadingBy::Mark, join: Vec::new(), title_from: None });
        }
    }
    // A draft that marks its headings has no others.
    if marked < 3 {
        labelled(doc, &blks, &gaps, &known, &mut heads);
        drop_lone_volume(&blks, &mut heads);
        join(doc, &blks, &known, &mut heads);
        drop_synopsis(&blks, &mut heads);
        unlabelled(doc, &blks, &gaps, &known, &title, &mut heads);
        half_titles(doc, &blks, &mut heads);
    }
    let found = levels::rank(doc, &blks, &heads, &known);
    found
        .into_iter()
        .filter_map(|(i, level)| heads[i].as_ref().map(|h| (i, level, h)))
        .map(|(i, level, h)| finish(doc, &blks, i, level, h))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|f| without_note(doc, f))
        .collect()
}

/// What is known of an accepted candidate.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) score: f32,
    pub(crate) by: HeadingBy,
    /// Blocks after it that are its title.
    pub(crate) join: Vec<usize>,
    /// The label's title begins in the block itself.
    pub(crate) title_from: Option<usize>,
}

fn candidates(doc: &Doc, learned: &[String]) -> Vec<Blk> {
    // Rows of marks are seen through: the gaps about them count together.
    let mut runs: Vec<(usize, usize, u32, u32)> = Vec::new();
    let (mut carry, mut widest) = (0, 0);
    for (first, last, gap) in doc.runs() {
        if first == last && super::blocks::is_ornament(doc.text_of(first)) {
            carry += gap;
            widest = widest.max(gap);
        } else {
            let before = gap + std::mem::take(&mut carry);
            runs.push((first, last, before, before.max(std::mem::take(&mut widest))));
        }
    }
    let blocks = |(first, last, before, _): &(usize, usize, u32, u32)| -> Vec<Blk> {
        let (mut from, mut before) = (*first, *before);
        let mut out = Vec::new();
        while from <= *last {
            let b = block(doc, from, *last, std::mem::take(&mut before), learned);
            from = b.last + 1;
            out.push(b);
        }
        out
    };
    let made: Vec<Vec<Blk>> = runs.par_iter().map(blocks).collect();
    let mut out: Vec<Blk> = Vec::with_capacity(made.len());
    for ((_, _, _, gap), blks) in runs.iter().zip(made) {
        if let Some(p) = out.last_mut() {
            p.after = p.after.max(*gap);
        }
        out.extend(blks);
    }
    if let Some(b) = out.last_mut() {
        b.after = 9;
    }
    out
}

/// The block at the head of the run `first..=last`: the whole of it, or its first line where that stands by itself.
fn block(doc: &Doc, first: usize, last: usize, before: u32, learned: &[String]) -> Blk {
    let raw = doc.text_of(first);
    let mut b = Blk { first, last, before, ..Blk::default() };
    if let Some(level) = hashes(raw) {
        b.last = first;
        b.mark = Some(level);
        b.text = inline::words([raw.trim_matches(['#', ' '])]);
        b.label = labels::parse(&b.text, learned);
        return measure(doc, b);
    }
    let split = last > first && {
        let l = &doc.lines[first];
        l.chars < 60 && {
            let one = doc.words(first, first);
            // A bare label stands by itself; `I` does so only where a number can, not at the head of a sentence.
            labels::parse(&one, learned)
                .is_some_and(|l| l.is_lone(&one) && (l.kind != Kind::Bare || l.form != Form::Word))
        }
    };
    if split || (doc.stats.way == Way::Lines && last > first) {
        b.last = first;
    } else if doc.stats.way == Way::Indented && last > first + 8 {
        // Up to the next line that opens a chapter without a blank line before it.
        let next = (first + 1..=last).find(|i| {
            let s = doc.text_of(*i);
            doc.lines[*i].chars < 40
                && labels::parse(&inline::words([s]), learned).is_some_and(|l| l.is_lone(s) && l.kind != Kind::Bare)
        });
        b.last = next.map_or(last, |n| n - 1);
    }
    let chars: u32 = (b.first..=b.last.min(b.first + 12)).map(|i| doc.lines[i].chars + 1).sum();
    let lines = b.last - b.first + 1;
    let wrap = doc.stats.wrap;
    let full = |i: usize| doc.lines[i].width() * 10 > wrap * 8;
    b.prose = chars > LONGEST
        || lines > 7
        || (doc.stats.way == Way::Lines && chars > 160)
        || (lines >= 3
            && (b.first..b.last).all(full)
            && doc.stats.way != Way::Lines
            && ends_sentence(doc.text_of(b.last))
            && chars > 250);
    let talk = doc.stats.way == Way::Lines && chars > 80 && ends_sentence(raw);
    if !b.prose {
        b.text = doc.words(b.first, b.last);
        b.label = labels::parse(&b.text, learned);
        // A sentence over two lines or more is prose where no label opens it.
        let wrapped = lines >= 2 && full(b.first) && ends_sentence(&b.text) && b.text.chars().any(char::is_lowercase);
        if (wrapped || talk && b.text.chars().any(char::is_lowercase)) && b.label.is_none() {
            b.prose = true;
            b.sentence = lines <= 5;
        }
    }
    measure(doc, b)
}

fn measure(doc: &Doc, mut b: Blk) -> Blk {
    b.indent = (b.first..=b.last).map(|i| doc.lines[i].indent).min().unwrap_or(0);
    b.widest = (b.first..=b.last).map(|i| doc.lines[i].width()).max().unwrap_or(0);
    if !b.text.is_empty() {
        let clean = strip_notes(&b.text);
        b.key = key(&clean);
        b.capitals = is_capitals(&b.text);
    }
    b
}

/// Note marks and placeholders are no part of a title's key.
fn strip_notes(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find(']') else { break };
        let inner = &rest[at + 1..at + end];
        let note = inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_digit() || b == b'*')
            || inner.starts_with("Illustration")
            || inner.starts_with("Footnote");
        if !note || at == 0 && rest.len() == s.len() {
            out.push_str(inner);
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

fn is_capitals(s: &str) -> bool {
    let (mut up, mut low) = (0, 0);
    for c in s.chars() {
        up += usize::from(c.is_uppercase());
        low += usize::from(c.is_lowercase());
    }
    up > 0 && low * 8 <= up
}

/// Words the tables lack that this draft counts with: `Round 1`, `Round 2`, ...
fn learn(blks: &[Blk]) -> Vec<String> {
    let mut runs: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    let mut order: Vec<String> = Vec::new();
    for b in blks.iter().filter(|b| !b.prose && b.label.is_none() && b.text.len() < 80) {
        let mut w = b.text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let (Some(a), Some(n)) = (w.next(), w.next()) else { continue };
        let Some((n, f)) = super::numbers::number(n) else { continue };
        if !a.chars().all(char::is_alphabetic)
            || a.len() < 3
            || !a.starts_with(char::is_uppercase)
            || f == Form::LowerRoman
        {
            continue;
        }
        let a = fold(a);
        if headwords::is_month(&a) || headwords::kind(&a).is_some() {
            continue;
        }
        let run = runs.entry(a.clone()).or_default();
        if run.is_empty() {
            order.push(a);
        }
        run.push(n);
    }
    order.retain(|w| {
        let run = &runs[w];
        let steps = run.windows(2).filter(|p| p[1] == p[0] + 1).count();
        run.len() >= 4 && run[0] == 1 && steps * 10 >= (run.len() - 1) * 7
    });
    order
}

type Family = (Kind, Option<Form>);

pub(crate) fn family(l: &Label) -> Family {
    (l.kind, (l.kind == Kind::Bare).then_some(l.form))
}

/// The score of a labelled candidate by itself.
fn label_score(doc: &Doc, blks: &[Blk], i: usize, l: &Label, gaps: &Gaps, known: &FxHashMap<String, u32>) -> f32 {
    let b = &blks[i];
    let rest = &b.text[l.rest..];
    let lone = rest.is_empty();
    let mut s = if l.kind == Kind::Bare { -0.6 } else { 2.0 };
    if l.kind == Kind::Bare && matches!(l.form, Form::Digits | Form::LowerRoman) {
        s -= 0.8;
    }
    if !gaps.mute {
        s += if b.before > gaps.base {
            (0.5 - gaps.share(b.before).log10()).min(2.0)
        } else if i == 0 {
            0.0
        } else if lone {
            -0.5
        } else {
            -1.0
        };
    }
    if b.indent > doc.stats.indent + 8 {
        s += 0.6;
    }
    if lone {
        s += 0.7;
    } else if is_capitals(rest) {
        s += 0.8;
    } else {
        let sentence = ends_sentence(rest) && rest.split_whitespace().count() > 6;
        if sentence {
            s -= if l.kind == Kind::Bare { 1.5 } else { 0.5 };
        }
        if !l.parted {
            s -= if rest.starts_with(char::is_uppercase) { 0.7 } else { 1.5 };
        }
        if rest.starts_with(char::is_lowercase) {
            s -= 0.7;
        }
        if rest.starts_with(['(', '[']) {
            s -= 4.0;
        }
    }
    if known.contains_key(&b.key) || (!lone && known.contains_key(&b.rest_key())) {
        s += 1.0;
    }
    if b.last > b.first + 1 {
        s -= 0.5;
    }
    // A heading has something below it.
    if b.last > b.first && rest.contains(". ") && l.kind == Kind::Bare && !is_capitals(rest) {
        s -= 1.0;
    }
    s
}

fn labelled(doc: &Doc, blks: &[Blk], gaps: &Gaps, known: &FxHashMap<String, u32>, heads: &mut [Option<Head>]) {
    let mut families: Vec<(Family, Vec<(usize, f32)>)> = Vec::new();
    let mut index: FxHashMap<Family, usize> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        let Some(l) = &b.label else { continue };
        if b.prose || heads[i].is_some() || b.last > b.first + 5 {
            continue;
        }
        let f = family(l);
        let at = *index.entry(f).or_insert_with(|| {
            families.push((f, Vec::new()));
            families.len() - 1
        });
        families[at].1.push((i, label_score(doc, blks, i, l, gaps, known)));
    }
    for (f, members) in families {
        let chain = chain(blks, &members);
        let total: f32 = chain.iter().map(|m| m.1).sum();
        // Labels of unknown number need others that have one.
        if chain.iter().all(|m| blks[m.0].label.as_ref().is_none_or(|l| l.number.is_none())) {
            continue;
        }
        let need = if f.0 == Kind::Bare { 2 } else { 1 };
        // Never a whole family on one feature: a long sound run of numbers stands even where each is weak.
        let long = chain.len() >= 4 && runs_on(blks, &chain);
        if chain.len() < need || (total <= 0.0 && !long) {
            continue;
        }
        let body = chain_bodies(blks, &chain);
        let size = (chain.len() as f32).log10().min(1.5);
        for (n, (i, s)) in chain.iter().enumerate() {
            if !body[n] {
                continue;
            }
            let num = |k: usize| blks[chain[k].0].label.as_ref().and_then(|l| l.number);
            let fits = |a: usize, b: usize| matches!((num(a), num(b)), (Some(x), Some(y)) if y == x + 1);
            let neighbours = usize::from(n > 0 && fits(n - 1, n)) + usize::from(n + 1 < chain.len() && fits(n, n + 1));
            let by = if f.0 == Kind::Bare { HeadingBy::Number } else { HeadingBy::Label };
            let title_from = blks[*i].label.as_ref().map(|l| l.rest);
            heads[*i] = Some(Head { score: s + 1.2 * neighbours as f32 + size, by, join: Vec::new(), title_from });
        }
    }
}

/// A volume's or part's number on the title page, far above the first chapter, is a fact about the book and no level.
fn drop_lone_volume(blks: &[Blk], heads: &mut [Option<Head>]) {
    let all: Vec<usize> = (0..heads.len()).filter(|i| heads[*i].is_some()).collect();
    let kind = |i: usize| blks[i].label.as_ref().map(|l| l.kind);
    let (Some(first), Some(second)) = (all.first(), all.get(1)) else { return };
    let lone = kind(*first).is_some_and(|k| k <= Kind::Book) && all[1..].iter().all(|i| kind(*i) != kind(*first));
    // Farther away than a heading and its title: a contents list or an imprint stands between.
    if lone && blks[*second].first > blks[*first].last + 12 && *second <= first + 12 {
        heads[*first] = None;
    }
}

/// A list of chapters with a synopsis each: its titles come again below with far more text.
fn drop_synopsis(blks: &[Blk], heads: &mut [Option<Head>]) {
    let all: Vec<usize> = (0..heads.len()).filter(|i| heads[*i].is_some()).collect();
    let title = |i: usize| match &heads[i] {
        Some(h) if !h.join.is_empty() => h.join.iter().map(|k| blks[*k].key.as_str()).collect::<String>(),
        _ => blks[i].rest_key(),
    };
    let mut places: FxHashMap<String, (usize, usize)> = FxHashMap::default();
    let body = |n: usize| all.get(n + 1).map_or(usize::MAX, |k| blks[*k].first) - blks[all[n]].last;
    for (n, i) in all.iter().enumerate() {
        let t = title(*i);
        if t.len() > 3 {
            // The place with the most text is the real one.
            let e = places.entry(t).or_insert((n, body(n)));
            if body(n) > e.1 {
                *e = (n, body(n));
            }
        }
    }
    let mut poor: Vec<usize> = Vec::new();
    let mut from = 0;
    while from < all.len() {
        let stays = |n: usize| {
            let t = title(all[n]);
            t.len() <= 3 || places.get(&t).is_none_or(|p| p.0 == n || p.1 < 6 * body(n).min(25) || body(n) >= 40)
        };
        if stays(from) {
            from += 1;
            continue;
        }
        let to = (from..all.len()).find(|n| stays(*n)).unwrap_or(all.len());
        if to - from >= 3 {
            poor.extend(&all[from..to]);
            // The list's last entry has what follows the list for its text.
            if to < all.len() && places.get(&title(all[to])).is_some_and(|p| p.0 > to) {
                poor.push(all[to]);
            }
        }
        from = to;
    }
    poor.iter().for_each(|i| heads[*i] = None);
}

/// The same title twice with little between: the first opens the section, the second says nothing new.
fn half_titles(doc: &mut Doc, blks: &[Blk], heads: &mut [Option<Head>]) {
    let mut before: Option<usize> = None;
    for i in 0..heads.len() {
        let Some(h) = &heads[i] else { continue };
        let own = h.join.is_empty() && blks[i].label.is_none();
        if let Some(b) = before.filter(|_| own) {
            let same = blks[b].key.len() > 3 && blks[b].key == blks[i].key && blks[b].label.is_none();
            if same && blks[i].first - blks[b].last < 45 {
                heads[i] = None;
                doc.leave_out(blks[i].first, blks[i].last + 1, "title repeated");
                before = None;
                continue;
            }
        }
        before = Some(i);
    }
}

/// Titles below bare labels: one decision for each family.
fn join(doc: &Doc, blks: &[Blk], known: &FxHashMap<String, u32>, heads: &mut [Option<Head>]) {
    let mut families: Vec<(Family, Vec<usize>)> = Vec::new();
    for (i, h) in heads.iter().enumerate() {
        let (Some(h), Some(l)) = (h, &blks[i].label) else { continue };
        if h.by == HeadingBy::Mark || !blks[i].is_lone_label() {
            continue;
        }
        let f = family(l);
        match families.iter_mut().find(|x| x.0 == f) {
            Some(x) => x.1.push(i),
            None => families.push((f, vec![i])),
        }
    }
    let wrap = doc.stats.wrap;
    let base = doc.stats.gap.max(1);
    let mut joins: Vec<(usize, usize)> = Vec::new();
    for ((kind, _), members) in families {
        let next = |i: usize| blks.get(i + 1).filter(|_| heads[i + 1].is_none());
        let n = members.len() as f32;
        let share = |test: &dyn Fn(&Blk, &Blk) -> bool| {
            members.iter().filter(|i| next(**i).is_some_and(|b| test(&blks[**i], b))).count() as f32 / n
        };
        let short = |b: &Blk| !b.prose && !b.text.is_empty() && b.text.chars().count() < 100;
        let capitals = share(&|_, b| short(b) && b.capitals);
        let plain = share(&|_, b| short(b) && !ends_sentence(&b.text) && b.last == b.first);
        let one = share(&|_, b| {
            short(b)
                && b.first == b.last
                && (b.widest * 20 < wrap * 17 || doc.stats.way == Way::Lines && b.text.chars().count() < 70)
        });
        let centred = share(&|a, b| short(b) && b.indent > doc.stats.indent + 8 && a.indent > doc.stats.indent + 4);
        let parted =
            share(&|a, b| (!b.prose || b.sentence) && b.after > base && b.before <= a.before && b.last - b.first < 5);
        let listed = share(&|_, b| known.contains_key(&b.key));
        for i in members {
            let Some(b) = next(i) else { continue };
            if b.prose && !b.sentence && !known.contains_key(&b.key) || b.text.is_empty() {
                continue;
            }
            let match_ = b.key.len() > 2 && known.contains_key(&b.key);
            let fits = (capitals > 0.5 && b.capitals)
                || (plain > 0.6 && short(b) && !(ends_sentence(&b.text) && b.text.split_whitespace().count() > 8))
                || (one > 0.85 && short(b))
                || (centred > 0.6 && b.indent > doc.stats.indent + 8)
                || (parted > 0.7 && b.after > base)
                || (listed > 0.5 && short(b) && !ends_sentence(&b.text));
            let quoted =
                b.text.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}']) && ends_sentence(&b.text) && !b.capitals;
            let never = b.text.starts_with('[')
                || (quoted && !match_ && one < 0.6 && capitals < 0.5)
                || kind == Kind::Scene
                || b.text.bytes().all(|c| c.is_ascii_digit() || c == b' ' || c == b'.')
                || (kind == Kind::Letter && fold(&b.text).starts_with("to "))
                || (b.before > base + 3 && !match_ && parted < 0.5)
                || b.label.as_ref().is_some_and(|l| l.kind != Kind::Bare && l.is_lone(&b.text))
                || headwords::kind(&b.key).is_some()
                || headwords::name(&b.key).is_some_and(|x| x.1) && !match_ && capitals <= 0.5;
            // A label alone with its family of one needs a title that looks like one.
            let lonely = n < 2.0 && !b.capitals && (ends_sentence(&b.text) || b.text.chars().count() > 60);
            if (match_ || fits) && !never && !lonely {
                {
                    joins.push((i, i + 1));
                    // A title of several lines may be cut by a single blank line: the rest is in capitals too.
                    if b.capitals
                        && blks.get(i + 2).is_some_and(|c| {
                            c.capitals
                                && !c.prose
                                && c.before <= 1
                                && c.label.is_none()
                                && c.after >= c.before
                                && short(c)
                                && c.before < b.before.max(1) + 1
                                && b.before > 1
                        })
                    {
                        joins.push((i, i + 2));
                    }
                }
            }
        }
    }
    for (i, k) in joins {
        if let Some(h) = &mut heads[i] {
            h.join.push(k);
        }
    }
}

/// Lines without a label: look, gaps, place.
fn unlabelled(
    doc: &Doc,
    blks: &[Blk],
    gaps: &Gaps,
    known: &FxHashMap<String, u32>,
    title: &str,
    heads: &mut [Option<Head>],
) {
    let joined: Vec<usize> = heads.iter().flatten().flat_map(|h| h.join.iter().copied()).collect();
    let mut taken = vec![false; blks.len()];
    joined.iter().for_each(|i| taken[*i] = true);
    let labels: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let mut label_gaps: Vec<u32> = labels.iter().map(|i| blks[*i].before).collect();
    label_gaps.sort_unstable();
    let low = label_gaps.get(label_gaps.len() * 3 / 10).copied();
    let first_label = labels.first().copied().unwrap_or(usize::MAX);
    let mut uses: FxHashMap<&str, u32> = FxHashMap::default();
    for b in blks.iter().filter(|b| !b.prose) {
        *uses.entry(b.key.as_str()).or_default() += 1;
    }
    let found = blks
        .iter()
        .filter(|b| known.contains_key(&b.key) || (b.label.is_some() && known.contains_key(&b.rest_key())))
        .count();
    let all_found = known.len() >= 8 && found * 4 >= known.len() * 3;
    // The title page goes up to the first label or the first running text; the line right above the latter heads it.
    let first_prose = blks.iter().position(|b| b.prose).unwrap_or(blks.len());
    let page = if first_label < first_prose { first_label } else { first_prose.saturating_sub(1) };
    let page = if page > 40 { 0 } else { page };
    let restarts = labels.iter().filter(|i| blks[**i].label.as_ref().is_some_and(|l| l.number == Some(1))).count() > 1;
    let mut scores: Vec<(usize, f32, bool)> = Vec::new();
    for (i, b) in blks.iter().enumerate() {
        if b.prose || taken[i] || heads[i].is_some() || b.text.is_empty() || b.key.is_empty() || b.last > b.first + 3 {
            continue;
        }
        let t = &b.text;
        let chars = t.chars().count();
        if chars > 160 && !b.capitals {
            continue;
        }
        let folded = fold(t);
        if headwords::is_end(&folded) || headwords::is_contents(&folded) && known.is_empty() {
            continue;
        }
        let name = headwords::name(&folded);
        let mut s = -2.4;
        let title_case = is_title_case(t);
        if b.capitals {
            s += 1.5;
        } else if title_case {
            s += 0.6;
        }
        if t.ends_with('.') || t.ends_with('\u{2026}') {
            s -= if b.capitals { 0.2 } else { 1.2 };
        } else if t.ends_with([',', ';', ':', '-', '\u{2014}']) {
            s -= 1.5;
        } else if t.ends_with(['!', '?']) {
            s -= 0.4;
        }
        if t.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '-', '\u{2014}', '\'']) {
            s -= if b.capitals { 0.2 } else { 0.7 };
        }
        if t.starts_with(['[', '(', '{', '|', '>']) {
            s -= 1.5;
        }
        if t.starts_with(char::is_lowercase) {
            s -= 1.5;
        }
        if !gaps.mute {
            s += if b.before > gaps.base {
                (-1.5 * gaps.share(b.before).log10()).min(3.0)
            } else if i == 0 {
                // The head of the draft is as good as a wide gap.
                1.0
            } else {
                -0.8
            };
            if b.after > gaps.base {
                s += 0.6;
            }
        }
        if let Some(low) = low.filter(|_| labels.len() >= 3 && !gaps.mute) {
            s += if b.before >= low || i == 0 { 0.8 } else { -1.2 };
        }
        let listed = b.key.len() > 2 && known.contains_key(&b.key);
        if listed {
            s += 2.5;
        } else if !known.is_empty() {
            s -= if all_found { 2.1 } else { 0.9 };
        }
        match name {
            Some((_, true)) => s += 2.0,
            Some((_, false)) if chars < 60 => s += 1.2,
            _ => {}
        }
        if b.last > b.first + 1 {
            s -= 1.0;
        }
        if chars > 90 {
            s -= 0.8;
        }
        if uses.get(b.key.as_str()).is_some_and(|n| *n >= 3) {
            s -= 1.5;
        }
        if is_date(&folded) {
            s -= 2.0;
        }
        // Nothing but another short block below, and no text soon.
        let below = (i + 1..(i + 4).min(blks.len()))
            .any(|k| blks[k].prose || blks[k].last > blks[k].first || blks[k].text.chars().count() > 60);
        if !below && heads.get(i + 1).is_none_or(|h| h.is_none()) {
            s -= 0.8;
        }
        if doc.stats.indent == 0 && b.indent > 8 && !b.capitals && !listed {
            s -= 0.4;
        }
        // A story's title right above its first number is no part of the title page.
        let heads_numbers = i + 1 == first_label
            && blks
                .get(i + 1)
                .and_then(|n| n.label.as_ref())
                .is_some_and(|l| l.kind == Kind::Bare && l.number == Some(1));
        if i < page && name.is_none() && !listed && !(heads_numbers && restarts) {
            s -= 4.0;
        }
        if title.len() > 3 && b.key == title || (b.key.len() > 5 && title.starts_with(&b.key)) {
            s -= 3.0;
        }
        scores.push((i, s, listed || name.is_some_and(|n| n.1)));
    }
    // Shape families: lines of one look that are spread over the book bear each other out.
    let shape = |b: &Blk| (b.capitals, b.before.min(5), b.indent > doc.stats.indent + 8);
    let mut shapes: Vec<((bool, u32, bool), Vec<usize>)> = Vec::new();
    for (n, (i, s, _)) in scores.iter().enumerate() {
        if *s < -1.6 {
            continue;
        }
        let k = shape(&blks[*i]);
        match shapes.iter_mut().find(|x| x.0 == k) {
            Some(x) => x.1.push(n),
            None => shapes.push((k, vec![n])),
        }
    }
    for (_, members) in shapes {
        let followed = members
            .iter()
            .filter(|n| blks.get(scores[**n].0 + 1).is_some_and(|b| b.prose || b.text.chars().count() > 50))
            .count();
        let places: Vec<usize> = members.iter().map(|n| blks[scores[*n].0].first).collect();
        let span = doc.lines.len().max(1);
        let mut hole = places.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(span);
        hole = hole.max(span - places.last().copied().unwrap_or(0));
        let spread = members.len() >= 4 && followed * 10 >= members.len() * 7 && hole * 10 <= span * 4;
        let mut values: Vec<f32> = members.iter().map(|n| scores[*n].1).collect();
        values.sort_unstable_by(f32::total_cmp);
        let median = values[values.len() / 2];
        let add = if spread && labels.is_empty() {
            1.2
        } else if spread {
            0.6
        } else if members.len() >= 8 && median < -0.6 {
            -1.0
        } else {
            0.0
        };
        members.iter().for_each(|n| scores[*n].1 += add);
    }
    for (i, s, named) in &scores {
        if *s > 0.0 {
            let by = if *named && headwords::name(&fold(&blks[*i].text)).is_some() {
                HeadingBy::Name
            } else {
                HeadingBy::Look
            };
            heads[*i] = Some(Head { score: *s, by, join: Vec::new(), title_from: None });
        }
    }
    // A line in capitals right under an accepted heading without a label shares its gap: a section, then its first piece.
    for (i, s, _) in &scores {
        let i = *i;
        if heads[i].is_some() || i == 0 || !blks[i].capitals || gaps.mute {
            continue;
        }
        let under = heads[i - 1].as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty());
        if under && blks[i - 1].capitals && blks[i].before > gaps.base && blks[i - 1].before > blks[i].before {
            let inherited = s + (-1.5 * gaps.share(blks[i - 1].before).log10()).min(3.0)
                - (-1.5 * gaps.share(blks[i].before).log10()).min(3.0);
            if inherited > 0.0 {
                heads[i] = Some(Head { score: inherited, by: HeadingBy::Look, join: Vec::new(), title_from: None });
            }
        }
    }
}

fn is_title_case(s: &str) -> bool {
    let (mut big, mut all) = (0, 0);
    for w in s.split_whitespace() {
        let Some(c) = w.chars().find(|c| c.is_alphanumeric()) else { continue };
        if w.chars().count() <= 3 && c.is_lowercase() {
            continue;
        }
        all += 1;
        big += usize::from(!c.is_lowercase());
    }
    all > 0 && big * 10 >= all * 7 && all <= 12
}

fn is_date(folded: &str) -> bool {
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.len() <= 7
        && words.iter().any(|w| headwords::is_month(w))
        && words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}

/// Takes a note's mark from the end of a title and declares it: running heads and contents pages have no notes.
fn without_note(doc: &mut Doc, mut f: Found) -> Found {
    let Some(Inline::Text(t)) = f.title.last_mut() else { return f };
    let Some(at) = t.rfind('[').filter(|at| *at > 0 && t.ends_with(']')) else { return f };
    let inner = &t[at + 1..t.len() - 1];
    if !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_digit()) {
        let mark = inner.to_owned();
        let rest = t[..at].trim_end().to_owned();
        if !rest.is_empty() {
            *t = rest;
            doc.leave_out_words(f.first, f.last, "note mark in a heading", &mark);
        }
    }
    f
}

/// Makes the heading: its label and title as text, its kind.
fn finish(doc: &Doc, blks: &[Blk], i: usize, level: u8, h: &Head) -> Found {
    let b = &blks[i];
    let some = |s: &str| if s.trim().is_empty() { Vec::new() } else { vec![Inline::Text(s.trim().to_owned())] };
    let label = b.label.as_ref().filter(|_| h.title_from.is_some() || h.by == HeadingBy::Mark);
    let (label_text, mut title) = match label {
        Some(l) => (some(&b.text[..l.end]), some(&b.text[l.rest..])),
        None if h.by == HeadingBy::Mark => (Vec::new(), some(&b.text)),
        None => (Vec::new(), inline::read((b.first..=b.last).map(|k| doc.text_of(k)), doc.marks).inlines),
    };
    let mut last = b.last;
    if !h.join.is_empty() {
        let lines = h.join.iter().flat_map(|k| blks[*k].first..=blks[*k].last);
        title = inline::read(lines.map(|k| doc.text_of(k)), doc.marks).inlines;
        last = h.join.last().map_or(last, |k| blks[*k].last);
    }
    let text = fold(&b.text);
    let name = headwords::name(&text).or_else(|| {
        label
            .and_then(|l| headwords::name(&fold(&b.text[l.rest..])))
            .filter(|n| n.1 && matches!(n.0, SectionKind::Epilogue | SectionKind::Prologue | SectionKind::Introduction))
    });
    let kind = match (label, name) {
        (_, Some((kind, _))) if label.is_none() || kind != SectionKind::Appendix => kind,
        (Some(l), _) if l.word == "appendix" || l.word == "annex" => SectionKind::Appendix,
        (Some(l), _) if l.kind.rank() <= Kind::Book.rank() => SectionKind::Part,
        _ => SectionKind::Chapter,
    };
    Found {
        first: b.first,
        last,
        label: label_text,
        title,
        number: label.and_then(|l| l.number),
        kind,
        level,
        by: h.by,
        score: h.score,
    }
}
