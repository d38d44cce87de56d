//! Finds the headings.
//!
//! Every short block is a candidate with a score. Labelled ones (`Chapter 1`) are gathered into families by word and
//! form, and the best chain of numbers of each family is kept; contents lists are set apart and their entries kept as
//! evidence; titles below labels are joined, one decision for each family; unlabelled lines (`THE STUDIO`) are judged
//! by look, gaps and place. Every pass is linear in the candidates.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{
    Blk, Gaps, broken_titles, candidates, in_catalogue, in_pictures, learn, note_mark, running_heads, spell,
};
use super::contents::{self, Listed};
use super::doc::Doc;
use super::facts::Facts;
use super::headwords::{self, Kind};
use super::holes;
use super::inline;
use super::labelled::{drop_lone_volume, labelled};
use super::levels;
use super::lookalikes;
use super::notes::IN_HEADING;
use super::numbers::{fold, key};
use super::report::{Decision, HeadingBy, Rule};
use super::stanzas;
use super::titles::{below_labels, drop_dedications, drop_synopsis, half_titles, join, join_named};
use super::unlabelled::{is_date, unlabelled};
use crate::book::{Inline, Language, SectionKind};

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

/// Finds the headings of a draft.
pub(crate) fn find(doc: &mut Doc, facts: &Facts, decisions: &mut Vec<Decision>) -> Vec<Found> {
    let mut blks = candidates(doc, &[]);
    let learned = learn(&blks);
    if !learned.is_empty() {
        blks = candidates(doc, &learned);
    }
    spell(&mut blks);
    let marked = blks.iter().filter(|b| b.mark.is_some()).count();
    let gaps = Gaps::of(&blks, doc.stats.gap);
    let title = facts.title.as_ref().map(|t| key(&t.value)).unwrap_or_default();

    let lists = contents::find(doc, &blks, &gaps);
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut order: Vec<String> = Vec::new();
    let mut gone = vec![false; blks.len()];
    let mut by_length: Vec<&contents::List> = lists.iter().collect();
    by_length.sort_by_key(|l| std::cmp::Reverse(l.entries.len()));
    by_length.iter().flat_map(|l| &l.entries).for_each(|(k, indent)| {
        known.entry(k.clone()).or_insert(*indent);
    });
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for l in &lists {
        for (k, _) in &l.entries {
            if seen.insert(k) {
                order.push(k.clone());
            }
        }
        for (b, g) in blks.iter().zip(gone.iter_mut()) {
            *g |= b.first >= l.first && b.last <= l.last;
        }
        let found = l.found;
        let span = doc.lines[l.first].span().to(doc.lines[l.last].span());
        decisions.push(Decision { rule: Rule::Contents { found }, span });
        doc.leave_out(l.first, l.last + 1, "contents list");
    }
    let listed = Listed { known, first: lists.iter().map(|l| l.first).min() };
    let known = &listed.known;
    let mut blks: Vec<Blk> = blks.into_iter().zip(gone).filter(|(_, g)| !g).map(|(b, _)| b).collect();
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
        let mut running = running_heads(&blks);
        in_pictures(doc, &blks, &mut running);
        broken_titles(&mut blks, &title, &mut running);
        in_catalogue(&blks, &mut running);
        heads.iter_mut().zip(&running).filter(|(_, r)| **r).for_each(|(h, _)| *h = None);
        labelled(doc, &blks, &gaps, known, &running, &mut heads);
        holes::numbers(&blks, &running, &mut heads);
        drop_lone_volume(&blks, &listed, &mut heads);
        join(doc, &blks, known, &mut heads);
        drop_synopsis(&blks, &mut heads);
        stanzas::drop_numbers(doc, &blks, &mut heads).into_iter().for_each(|i| running[i] = true);
        unlabelled(doc, &blks, &gaps, &listed, &title, &running, &mut heads);
        below_labels(&blks, &mut heads);
        stanzas::drop_singers(doc, &blks, &mut heads);
        lookalikes::drop(doc, &blks, &gaps, &|b| b.key.len() > 2 && known.contains_key(&b.key), &mut heads);
        if facts.language.as_ref().and_then(|f| Language::parse(&f.value)).is_some_and(|l| l.tag().starts_with("fr")) {
            drop_dedications(&blks, known, &mut heads);
        }
        holes::entries(&blks, &order, &mut heads);
        holes::lonely(&blks, &gaps, &running, &mut heads);
        half_titles(doc, &blks, &mut heads);
        join_named(&blks, &gaps, &mut heads);
        stanzas::drop_counts(doc, &blks, &mut heads);
    }
    let ranked = levels::rank(&blks, &heads, &gaps, known);
    if let (Some((first, _)), Some((last, _))) = (ranked.levels.first(), ranked.levels.last())
        && marked < 3
        && ranked.levels.iter().any(|l| l.1 != ranked.levels[0].1)
    {
        let span = doc.lines[blks[*first].first].span().to(doc.lines[blks[*last].last].span());
        decisions.push(Decision { rule: Rule::Levels { margin: ranked.margin }, span });
    }
    ranked
        .levels
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

/// Takes a note's mark from the end of a title, or one that the label has gone without, and declares it: running heads
/// and contents pages have no notes.
fn without_note(doc: &mut Doc, mut f: Found) -> Found {
    if let [Inline::Text(label)] = f.label.as_slice() {
        let line = doc.words(f.first, f.first);
        if let Some((_, mark)) = note_mark(&line).filter(|(before, _)| before == label) {
            doc.leave_out_words(f.first, f.first, IN_HEADING, mark);
        }
    }
    let whole = f.title.len() == 1;
    let Some(Inline::Text(t)) = f.title.last_mut() else { return f };
    // `_Vae victis!_[261]`: the mark is a text of its own.
    if let Some((_, mark)) = note_mark(&format!("_{t}")).filter(|(before, _)| !whole && *before == "_") {
        let mark = mark.to_owned();
        f.title.pop();
        doc.leave_out_words(f.first, f.last, IN_HEADING, &mark);
    } else if let Some((before, mark)) = note_mark(t) {
        let (before, mark) = (before.to_owned(), mark.to_owned());
        *t = before;
        doc.leave_out_words(f.first, f.last, IN_HEADING, &mark);
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
        // A name with a title below it is what a label is.
        None if !h.join.is_empty() => (some(&b.text), Vec::new()),
        None => (Vec::new(), inline::read((b.first..=b.last).map(|k| doc.text_of(k)), doc.marks).inlines),
    };
    let mut last = b.last;
    if !h.join.is_empty() {
        last = h.join.last().map_or(last, |k| blks[*k].last);
        // A letter's date right below its title is its first line.
        let first = h.join.first().map_or(last, |k| blks[*k].first);
        if last > first && is_date(&doc.words(last, last)) {
            last -= 1;
        }
        let lines = h.join.iter().flat_map(|k| blks[*k].first..=blks[*k].last).filter(|i| *i <= last);
        title = inline::read(lines.map(|k| doc.text_of(k)), doc.marks).inlines;
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
