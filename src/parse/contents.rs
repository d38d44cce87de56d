//! Contents lists: a list of what are headings further on is no part of the text.
//!
//! With a heading word the list runs until its first entry comes again. Without one, a run of lines without prose is
//! a list where enough of them come again elsewhere.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{BLOCKS, Blk, Gaps};
use super::doc::Doc;
use super::headwords::{self, Kind};
use super::inline::words_of;
use super::labels;
use super::lines::{ends_sentence, next_word_fits};
use super::numbers::{self, fold, key};

/// A list found.
pub(crate) struct List {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Keys of its entries with their indent.
    pub(crate) entries: Vec<(String, u32)>,
    /// How many of them come again.
    pub(crate) found: usize,
    /// A heading word stands above it.
    headed: bool,
    /// Few of its lines come again: only entries beyond it can bear it out.
    weak: bool,
}

/// What the lists of a draft tell of its headings.
pub(crate) struct Listed {
    /// Keys of the entries of all of them, with their indent.
    pub(crate) known: FxHashMap<String, u32>,
    /// The line of the first list.
    pub(crate) first: Option<usize>,
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
/// A list of so many lines may stand in a draft of any length.
const SHORT: usize = 40;
/// What a contents list says of a chapter has no more lines than this.
const LONGEST_SYNOPSIS: usize = 25;
/// What comes again more often than this is a salutation or a speaker; where no heading word stands above a list it
/// bears nothing out.
const MOST_PLACES: usize = 4;
/// Lines of a heading, at most: what stands between it and the text.
const LEAD: usize = 5;
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
    // Most lists end where running text begins, behind what is none.
    let behind = |k: usize| blks[k].prose && (k == 0 || !blks[k - 1].prose);
    let look = |(k, b): (usize, &Blk)| behind(k) && is_listlike(doc, b);
    let listlike = || blks.par_iter().with_min_len(BLOCKS).enumerate().map(look).collect::<Vec<bool>>();
    let (places, listlike) = rayon::join(|| places(doc, blks, gaps), listlike);
    let runs_on = |k: usize| blks[k].prose && !(if behind(k) { listlike[k] } else { is_listlike(doc, &blks[k]) });
    let mut out: Vec<List> = Vec::new();
    let mut i = 0;
    while i < blks.len() && out.len() < MOST_LISTS {
        if blks[i].prose {
            i += 1;
            continue;
        }
        let end = (i..blks.len()).find(|k| runs_on(*k)).unwrap_or(blks.len());
        // A run may hold more than one list.
        while i < end && out.len() < MOST_LISTS {
            let Some(mut list) = run(doc, blks, i, end, &places) else { break };
            let after = (i..end).find(|k| blks[*k].first > list.last).unwrap_or(end);
            let plain = list.found;
            if list.headed {
                synopses(blks, after, &places, &mut list);
            }
            if list.weak && list.found < plain + 3 {
                break;
            }
            i = (after..blks.len()).find(|k| blks[*k].first > list.last).unwrap_or(blks.len());
            out.push(list);
        }
        i = end.max(i);
    }
    // What is left out of a draft stays small.
    let mut room = (doc.lines.len() / MOST).max(SHORT);
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

/// Where each text stands, by its keys: blocks that may be headings.
fn places(doc: &Doc, blks: &[Blk], gaps: &Gaps) -> FxHashMap<String, Vec<usize>> {
    let mute = gaps.mute;
    let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        // Only what may be a heading bears an entry out: talk comes again too.
        let stands_out = b.label.is_some()
            || b.capitals
            || b.before > doc.stats.gap.max(1)
            || b.mark.is_some()
            || mute && !ends_sentence(&b.text)
            || i > 0 && blks[i - 1].is_lone_label();
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
    places
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
            || labels::parse(&words_of(s), &[]).is_some_and(|l| l.kind != Kind::Bare || l.parted)
    };
    // Running text is told after a quarter of it.
    let mut others = 0;
    (b.first..=b.last).all(|i| {
        others += usize::from(!entry(&i));
        others * 4 <= lines
    })
}

/// The bytes of a number that stands in a column of its own: `XIV   The Mail`.
fn column_number(raw: &str) -> Option<usize> {
    let word = raw.split([' ', '\t']).next()?;
    let rest = &raw[word.len()..];
    let parted = rest.starts_with("  ") || rest.starts_with('\t');
    (parted && numbers::number(word.trim_end_matches('.')).is_some()).then_some(word.len())
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

/// Whether what entries name comes below the list, in its order, with text between.
fn in_order(blks: &[Blk], entries: &[Entry], places: &FxHashMap<String, Vec<usize>>, to: usize) -> bool {
    let at: Vec<usize> = entries
        .iter()
        .filter(|e| !e.lone)
        .filter_map(|e| {
            let below = |k: &String| {
                let p = places.get(k)?;
                p.get(p.partition_point(|b| *b < to)).copied()
            };
            e.keys.iter().filter(|k| !k.starts_with('\u{1}')).find_map(below)
        })
        .map(|b| blks[b].first)
        .collect();
    let far = at.windows(2).filter(|w| w[1] >= w[0] + 8).count();
    at.len() >= 4 && far * 10 >= (at.len() - 1) * 8
}

/// Whether the lines close with numbers that grow, as page numbers do.
fn has_pages(doc: &Doc, lines: impl Iterator<Item = usize>) -> bool {
    let (mut all, mut ups, mut n) = (0, 0, 0);
    let mut before = 0;
    for line in lines {
        all += 1;
        let s = doc.text_of(line);
        let Some(page) = last_number(s) else { continue };
        n += 1;
        ups += usize::from(page >= before);
        before = page;
    }
    n >= 5 && n * 3 >= all && ups * 10 >= n * 8
}

/// The number that closes a line of several words, where what stands before it is more than the word it counts.
fn last_number(s: &str) -> Option<u32> {
    let (head, tail) = s.trim_end_matches('.').rsplit_once([' ', '\t', '.'])?;
    let page: u32 = tail.parse().ok().filter(|_| tail.len() <= 4)?;
    let text = words_of(head);
    let counted = headwords::kind(&fold(text.trim_end_matches(['.', ' ']))).is_some();
    (!counted && text.chars().filter(|c| c.is_alphabetic()).count() > 1).then_some(page)
}

/// A list goes on over paragraphs that say what each chapter tells: up to the last entry that comes again below.
fn synopses(blks: &[Blk], from: usize, places: &FxHashMap<String, Vec<usize>>, list: &mut List) {
    let (mut entries, mut prose, mut widest, mut last) = (0, 0, 0, None);
    let listed: FxHashSet<&str> = list.entries.iter().map(|e| e.0.as_str()).collect();
    let mut keys: Vec<(String, u32)> = Vec::new();
    for (k, b) in blks.iter().enumerate().skip(from) {
        let lines = b.last - b.first + 1;
        let own = [b.key.clone(), b.rest_key()];
        let again = |key: &String| {
            key.len() > 2
                && !listed.contains(key.as_str())
                && places.get(key).is_some_and(|p| p.last() > Some(&(k + 1)))
        };
        if b.prose || b.last > b.first && !own.iter().any(again) {
            prose += 1;
            widest = lines.max(widest);
            if prose > 2 || lines > LONGEST_SYNOPSIS {
                break;
            }
            continue;
        }
        // A remark beside an entry is neither.
        if b.text.starts_with('[') && b.text.ends_with(']') {
            continue;
        }
        if own.iter().any(|key| keys.iter().any(|x| x.0 == *key)) || !own.iter().any(again) {
            break;
        }
        keys.extend(own.into_iter().filter(|k| k.len() > 2).map(|key| (key, b.indent)));
        entries += 1;
        prose = 0;
        last = Some(k);
    }
    let Some(last) = last.filter(|_| entries >= 2) else { return };
    let last = counted_on(blks, last);
    // What the last entry tells goes with it where the others tell something.
    let tail = blks.get(last + 1).filter(|b| b.prose && b.last - b.first < widest.max(1) && entries >= 3);
    list.last = tail.unwrap_or(&blks[last]).last;
    list.found += entries;
    list.entries.extend(keys);
}

/// Entries after the last one that comes again, which count on from it and have as little to tell: the draft may be the
/// first of several volumes, or lack its end.
fn counted_on(blks: &[Blk], last: usize) -> usize {
    let label = |b: &Blk| b.label.as_ref().map(|l| (l.kind, l.number));
    let Some((kind, Some(mut number))) = label(&blks[last]) else { return last };
    let (mut end, mut entry) = (last, last);
    for (k, b) in blks.iter().enumerate().skip(last + 1) {
        if b.first - blks[entry].last > LONGEST_SYNOPSIS {
            break;
        }
        match label(b) {
            Some((k2, Some(n))) if !b.prose && k2 == kind => {
                if n != number + 1 {
                    break;
                }
                number = n;
                (end, entry) = (k, k);
            }
            _ => {}
        }
    }
    end
}

fn run(doc: &Doc, blks: &[Blk], from: usize, to: usize, places: &FxHashMap<String, Vec<usize>>) -> Option<List> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut heads: Vec<(usize, usize)> = Vec::new();
    let mut pictures = false;
    let pages = has_pages(doc, blks[from..to].iter().flat_map(|b| b.first..=b.last));
    fn page_off(raw: &str, pages: bool) -> Cow<'_, str> {
        let s = without_page(raw);
        let s = if pages && s.len() == raw.trim_end().len() && last_number(s).is_some() {
            s.trim_end_matches('.').trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['.', ' ', '\t'])
        } else {
            s
        };
        if s.len() == raw.trim_end().len() {
            return words_of(s.trim_end());
        }
        let cut = ["Pag", "pag", "Page", "page", "p", "S"]
            .iter()
            .find_map(|p| s.trim_end_matches('.').strip_suffix(p).filter(|r| r.ends_with([' ', '\t'])));
        words_of(cut.unwrap_or(s).trim_end())
    }
    for (k, b) in blks.iter().enumerate().take(to).skip(from) {
        // An entry over several lines: the whole of it comes again.
        if b.last > b.first && b.last - b.first < 7 {
            let mut raw: Vec<Cow<'_, str>> = (b.first..b.last).map(|i| words_of(doc.text_of(i))).collect();
            raw.push(page_off(doc.text_of(b.last), pages));
            let text = raw.join(" ");
            let mut keys = vec![key(&text)];
            if let Some((_, _, rest)) = label_key(&text) {
                keys.push(rest);
            }
            if let Some(n) = column_number(doc.text_of(b.first)) {
                keys.push(key(&text[text.len().min(n)..]));
            }
            keys.retain(|k| {
                k.len() > 12 && places.get(k).is_some_and(|p| p.first() < Some(&from) || p.last() >= Some(&to))
            });
            if !keys.is_empty() {
                entries.push(Entry { line: b.first, blk: k, keys, indent: doc.lines[b.first].indent, lone: false });
                continue;
            }
        }
        for line in b.first..=b.last {
            let raw = doc.text_of(line);
            let text = page_off(raw, pages);
            let folded = fold(&text);
            if headwords::is_contents(&folded) && line == b.first {
                heads.push((entries.len(), line));
                pictures = false;
            } else if headwords::is_illustrations(&folded) {
                pictures = true;
            }
            let whole = key(&text);
            let mut keys = Vec::new();
            if let Some(rest) = column_number(raw).and_then(|n| text.get(n..)).map(key).filter(|r| r.len() > 2) {
                keys.push(rest);
            }
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
            if pictures {
                // What a picture is called is no chapter's title.
                keys.clear();
            }
            entries.push(Entry { line, blk: k, keys, indent: doc.lines[line].indent, lone });
        }
    }
    if entries.len() < 3 {
        return None;
    }
    let comes_after = |e: &Entry, end_blk: usize| {
        e.keys.iter().any(|k| places.get(k).is_some_and(|p| p.last().is_some_and(|b| *b >= end_blk)))
    };
    let named = !heads.is_empty();
    let elsewhere = |e: &Entry| {
        e.keys.iter().any(|k| {
            !k.starts_with('\u{1}')
                && places
                    .get(k)
                    .filter(|p| named || p.len() <= MOST_PLACES)
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
            let edge = !(15..=90).contains(&at)
                && strong >= 3
                && spread(doc, blks, &entries, places, from, to)
                && (again * 2 >= n || (n >= 5 && again * 10 >= n * 3));
            // Elsewhere more has to speak for it: what it names follows it, in its order, each with some text.
            let inside = strong >= 4 && again * 10 >= n * 6 && in_order(blks, &entries, places, to);
            if !(edge || inside) {
                return None;
            }
            entries.iter().position(elsewhere)?
        }
    };
    if start >= entries.len() {
        return None;
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
    // Or where its first number comes again right above the text.
    if end == entries.len()
        && let Some(first) = entries[start..].iter().find_map(|e| e.keys.iter().find(|k| k.starts_with('\u{1}')))
    {
        let tail = (start + 3).max(entries.len().saturating_sub(LEAD));
        let opens = |e: &Entry| blks[e.blk].first == e.line && blks[e.blk].before >= 2 && e.keys.contains(first);
        end = (tail..entries.len()).find(|n| opens(&entries[*n])).unwrap_or(end);
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
    // The heading alone: what is listed may come between paragraphs.
    let headed = || {
        let (_, line) = heads.first()?;
        Some(List { first: *line, last: *line, entries: Vec::new(), found: 0, headed: true, weak: true })
    };
    let Some(last) = found.iter().rposition(|f| *f) else { return headed() };
    let mut last = if end == entries.len() {
        last
    } else {
        // Behind the last entry that comes again a gap above all of the list's own parts it from the text.
        let opens = |e: &Entry| blks[e.blk].first == e.line;
        let gap = |n: usize| if opens(listed[n]) { blks[listed[n].blk].before } else { 0 };
        let widest = (1..=last).map(gap).max().unwrap_or(0).max(2);
        (last + 1..listed.len()).find(|n| last >= 3 && gap(*n) > widest).unwrap_or(listed.len()) - 1
    };
    // Lines of an entry that is wrapped go with it.
    while last + 1 < listed.len() && listed[last + 1].blk == listed[last].blk {
        last += 1;
    }
    let n = found[..=last].iter().filter(|f| **f).count();
    let real = found[..=last].iter().zip(&listed).filter(|(f, e)| **f && !e.keys.is_empty()).count();
    // Under a heading word a few that come again in their order tell enough: a list may say what each chapter tells.
    let ordered = !heads.is_empty() && in_order(blks, &entries[start..=start + last], places, cut_blk);
    let weak = n * 10 < (last + 1) * 3 && !ordered;
    if real < 2 {
        return headed();
    }
    if weak && heads.is_empty() {
        return None;
    }
    let first_line = match heads.first() {
        Some((_, line)) => *line,
        None => listed[0].line,
    };
    let mut keys: Vec<(String, u32)> = Vec::new();
    for e in &listed[..=last] {
        keys.extend(e.keys.iter().filter(|k| !k.starts_with('\u{1}')).map(|k| (k.clone(), e.indent)));
    }
    let end = &listed[last];
    // An entry over several lines goes to the end of its block.
    let last_line = if end.line == blks[end.blk].first && last + 1 == listed.len()
        || listed.get(last + 1).is_some_and(|e| e.blk != end.blk)
    {
        blks[end.blk].last
    } else {
        end.line
    };
    Some(List { first: first_line, last: last_line, entries: keys, found: n, headed: !heads.is_empty(), weak })
}
