//! Contents lists: a list of what are headings further on is no part of the text.
//!
//! With a heading word the list runs until its first entry comes again. Without one, a run of lines without prose is
//! a list where enough of them come again elsewhere.

use rustc_hash::FxHashMap;

use super::candidates::{Blk, Gaps};
use super::doc::Doc;
use super::headwords::{self, Kind};
use super::inline::words;
use super::labels;
use super::lines::{ends_sentence, next_word_fits};
use super::numbers::{fold, key};

/// A list found.
pub(crate) struct List {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Keys of its entries with their indent.
    pub(crate) entries: Vec<(String, u32)>,
    /// How many of them come again.
    pub(crate) found: usize,
}

/// One line of a run that may be a list.
struct Entry {
    line: usize,
    blk: usize,
    /// Keys it may come again by: the whole line, what follows the label, the label itself.
    keys: Vec<String>,
    indent: u32,
    /// Nothing but a label or a number.
    lone: bool,
}

/// At most this share of a draft's lines is a contents list.
const MOST: usize = 8;
/// A book of several volumes has a list for each; more is no book.
const MOST_LISTS: usize = 12;

/// The key of a label: its kind and number, whatever its words.
fn label_key(text: &str) -> Option<(String, bool, String)> {
    let l = labels::parse(text, &[])?;
    let n = l.number?;
    Some((format!("\u{1}{:?} {n}", l.kind), l.is_lone(text), key(&text[l.rest..])))
}

/// Cuts a page number off: it stands after two spaces, a tab or dots.
pub(super) fn without_page(raw: &str) -> &str {
    let s = raw.trim_end();
    let head = s.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x' | 'l'));
    let cut = head.trim_end_matches(['.', ' ', '\t', '\u{b7}', '_', '-']);
    let between = &head[cut.len()..];
    if head.len() < s.len() && (between.len() >= 2 || between.contains('\t')) && !cut.is_empty() { cut } else { s }
}

/// Finds the contents lists.
pub(crate) fn find(doc: &Doc, blks: &[Blk], gaps: &Gaps) -> Vec<List> {
    // Where each text stands, by its keys: blocks that may be headings.
    let mute = gaps.mute;
    let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        // Only what may be a heading bears an entry out: talk comes again too.
        let stands_out = b.label.is_some()
            || b.capitals
            || b.before > doc.stats.gap.max(1)
            || b.mark.is_some()
            || mute && !ends_sentence(&b.text);
        if b.prose && !b.sentence
            || b.key.is_empty()
            || !stands_out
            || b.text.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '-', '\u{2014}']) && !b.capitals
        {
            continue;
        }
        places.entry(b.key.clone()).or_default().push(i);
        if b.label.is_some()
            && let Some((l, _, rest)) = label_key(&b.text)
        {
            places.entry(l).or_default().push(i);
            if rest.len() > 2 && rest != b.key && rest.contains(char::is_alphabetic) {
                places.entry(rest).or_default().push(i);
            }
        }
    }
    let mut out: Vec<List> = Vec::new();
    let mut i = 0;
    while i < blks.len() && out.len() < MOST_LISTS {
        if blks[i].prose {
            i += 1;
            continue;
        }
        let end = (i..blks.len()).find(|k| blks[*k].prose && !is_listlike(doc, &blks[*k])).unwrap_or(blks.len());
        run(doc, blks, i, end, &places, &mut out);
        i = end.max(i + 1);
    }
    // What is left out of a draft stays small.
    let mut room = doc.lines.len() / MOST;
    out.retain(|l| {
        let size = l.last - l.first + 1;
        let fits = size <= room;
        if fits {
            room -= size;
        }
        fits
    });
    out
}

/// A block too long for a heading that is a list by its lines: many, short, with numbers or capitals.
fn is_listlike(doc: &Doc, b: &Blk) -> bool {
    let lines = b.last - b.first + 1;
    if lines < 4 {
        return false;
    }
    let entry = |i: &usize| {
        let s = doc.text_of(*i);
        doc.lines[*i].width() * 10 < doc.stats.wrap * 7
            || s.ends_with(|c: char| c.is_ascii_digit())
            || !s.chars().any(char::is_lowercase)
            || *i < b.last && next_word_fits(doc.text, &doc.lines[*i], &doc.lines[*i + 1], doc.stats.wrap)
            || labels::parse(&words([s]), &[]).is_some_and(|l| l.kind != Kind::Bare || l.parted)
    };
    (b.first..=b.last).filter(entry).count() * 4 >= lines * 3
}

/// Whether what entries name is spread over the draft, as chapters are.
fn spread(
    doc: &Doc,
    blks: &[Blk],
    entries: &[Entry],
    places: &FxHashMap<String, Vec<usize>>,
    from: usize,
    to: usize,
) -> bool {
    let mut at: Vec<usize> = entries
        .iter()
        .flat_map(|e| &e.keys)
        .filter(|k| !k.starts_with('\u{1}'))
        .filter_map(|k| {
            let p = places.get(k)?;
            p.first().filter(|b| **b < from).or_else(|| p.last().filter(|b| **b >= to))
        })
        .map(|b| blks[*b].first)
        .collect();
    at.sort_unstable();
    at.dedup();
    at.len() >= 3 && (at[at.len() - 1] - at[0]) * 10 >= doc.lines.len() * 3
}

fn run(doc: &Doc, blks: &[Blk], from: usize, to: usize, places: &FxHashMap<String, Vec<usize>>, out: &mut Vec<List>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut heads: Vec<(usize, usize)> = Vec::new();
    let mut pictures = None;
    for (k, b) in blks.iter().enumerate().take(to).skip(from) {
        for line in b.first..=b.last {
            let raw = doc.text_of(line);
            let text = words([without_page(raw)]);
            let folded = fold(&text);
            if headwords::is_contents(&folded) && line == b.first {
                heads.push((entries.len(), line));
            } else if headwords::is_illustrations(&folded) {
                pictures = Some(entries.len());
            }
            let whole = key(&text);
            let mut keys = Vec::new();
            let mut lone = whole.is_empty() || whole.bytes().all(|c| c.is_ascii_digit());
            if let Some((l, only, rest)) = label_key(&text) {
                lone |= only;
                keys.push(l);
                if rest.len() > 2 && rest.contains(char::is_alphabetic) {
                    keys.push(rest);
                }
            }
            if whole.len() > 2 {
                keys.push(whole);
            }
            entries.push(Entry { line, blk: k, keys, indent: doc.lines[line].indent, lone });
        }
    }
    if entries.len() < 3 {
        return;
    }
    let _ = pictures;
    let comes_after = |e: &Entry, end_blk: usize| {
        e.keys.iter().any(|k| places.get(k).is_some_and(|p| p.last().is_some_and(|b| *b >= end_blk)))
    };
    let elsewhere = |e: &Entry| {
        e.keys.iter().any(|k| {
            !k.starts_with('\u{1}')
                && places
                    .get(k)
                    .is_some_and(|p| p.first().is_some_and(|b| *b < from) || p.last().is_some_and(|b| *b >= to))
        }) || e
            .keys
            .iter()
            .any(|k| k.starts_with('\u{1}') && places.get(k).is_some_and(|p| p.last().is_some_and(|b| *b >= to)))
    };
    let start = match heads.first() {
        Some((n, _)) => n + 1,
        None => {
            let n = entries.len();
            let again = entries.iter().filter(|e| elsewhere(e)).count();
            let strong = entries.iter().filter(|e| !e.lone && elsewhere(e)).count();
            // A list without a heading word stands at the front or at the end.
            let at = blks[from].first * 100 / doc.lines.len().max(1);
            let edge = !(15..=90).contains(&at);
            if !(edge
                && strong >= 3
                && spread(doc, blks, &entries, places, from, to)
                && (again * 2 >= n || (n >= 5 && again * 10 >= n * 3)))
            {
                return;
            }
            match entries.iter().position(elsewhere) {
                Some(p) => p,
                None => return,
            }
        }
    };
    if start >= entries.len() {
        return;
    }
    // The list ends where one of its first entries comes again: there the text begins.
    let mut end = entries.len();
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for k in entries[start..].iter().take(3).flat_map(|e| &e.keys) {
        seen.entry(k.as_str()).or_insert(0);
    }
    let first_of: Vec<&Entry> = entries[start..].iter().take(3).collect();
    'search: for e in &first_of {
        // Bare numbers come again under every part; a label with a word comes again only in the text.
        for n in start + 3.min(entries.len() - start)..entries.len() {
            if doc.lines[entries[n].line].blank || blks[entries[n].blk].first != entries[n].line {
                continue;
            }
            let strong = |k: &String| !k.starts_with("\u{1}Bare") && e.keys.contains(k);
            let again = entries[n].keys.iter().any(strong);
            // Once in the list and once below: what comes again within the list itself is no sign.
            let wide = blks[entries[n].blk].before >= 2 || n + 3 >= entries.len();
            if again && wide {
                end = n;
                break 'search;
            }
        }
    }
    // A bare label right above the entry that comes again belongs to the text.
    while end > start
        && end < entries.len()
        && entries[end - 1].lone
        && blks[entries[end - 1].blk].before >= 2
        && !entries[end - 1].keys.is_empty()
    {
        end -= 1;
    }
    let cut_blk = entries.get(end).map_or(to, |e| e.blk);
    let listed: Vec<&Entry> = entries[start..end].iter().collect();
    let found: Vec<bool> = listed.iter().map(|e| comes_after(e, cut_blk) || elsewhere(e)).collect();
    // Without a recurrence in sight the list ends with its last entry that comes again.
    let Some(last) = found.iter().rposition(|f| *f) else { return };
    let mut last = if end == entries.len() { last } else { listed.len() - 1 };
    // Lines of an entry that is wrapped go with it.
    while last + 1 < listed.len() && listed[last + 1].blk == listed[last].blk {
        last += 1;
    }
    let n = found[..=last].iter().filter(|f| **f).count();
    let real = found[..=last].iter().zip(&listed).filter(|(f, e)| **f && !e.keys.is_empty()).count();
    if real < 2 || n * 10 < (last + 1) * 3 {
        return;
    }
    let first_line = match heads.first() {
        Some((_, line)) => *line,
        None => listed[0].line,
    };
    let mut keys: Vec<(String, u32)> = Vec::new();
    for e in &listed[..=last] {
        keys.extend(e.keys.iter().filter(|k| !k.starts_with('\u{1}')).map(|k| (k.clone(), e.indent)));
    }
    out.push(List { first: first_line, last: listed[last].line, entries: keys, found: n });
}
