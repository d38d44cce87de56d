//! The candidates for headings: runs of lines with what can be seen of each, and the gaps about them.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::doc::{Doc, LINES_OF_RUN};
use super::headwords::{self, Kind};
use super::inline;
use super::labels::{self, Label};
use super::lines::{Way, ends_sentence};
use super::numbers::{Form, fold, is_ascii_but_quotes, key};

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
/// A title that is broken over lines has no more lines than this, and they are no longer than those of a page.
const BROKEN_LINES: usize = 5;
const BROKEN_WIDTH: u32 = 80;
/// Below this share of blocks after a wide gap, gaps say nothing in this draft.
const NO_GAPS: f32 = 0.004;
/// As few as this may come from what was cut away.
const FEW_GAPS: f32 = 4.5;

/// The level of a Markdown heading.
pub(crate) fn hashes(s: &str) -> Option<u8> {
    let n = s.bytes().take_while(|b| *b == b'#').count();
    let rest = &s[n..];
    ((1..=6).contains(&n) && rest.starts_with(' ') && rest.contains(char::is_alphanumeric)).then_some(n as u8)
}

/// What is true of the gaps of all blocks.
pub(crate) struct Gaps {
    /// Share of blocks with so many blank lines before them, or more.
    pub(super) ge: [f32; 12],
    pub(super) base: u32,
    /// Gaps tell nothing in this draft.
    pub(super) mute: bool,
}

impl Gaps {
    pub(super) fn of(blks: &[Blk], base: u32) -> Gaps {
        let base = base.max(1);
        let mut ge = [0f32; 12];
        for b in blks {
            for g in ge.iter_mut().take(b.before.min(11) as usize + 1) {
                *g += 1.0;
            }
        }
        let n = blks.len().max(1) as f32;
        ge.iter_mut().for_each(|g| *g = (*g / n).max(1e-4));
        let wide = ge[(base + 1).min(11) as usize];
        let few = wide * n < FEW_GAPS && wide < 0.02;
        let none = blks.iter().skip(1).all(|b| b.before <= base);
        let mute = none || (wide < NO_GAPS || few) && blks.len() > 40;
        Gaps { ge, base, mute }
    }

    pub(super) fn share(&self, gap: u32) -> f32 {
        self.ge[gap.min(11) as usize]
    }
}

/// Lines that a row of marks may stand right above.
const RULED: usize = 6;

/// Fewer blocks, or runs of which they are made, than these are no work for another core.
pub(super) const BLOCKS: usize = 512;

pub(crate) fn candidates(doc: &Doc, learned: &[String]) -> Vec<Blk> {
    // Rows of marks are seen through: the gaps about them count together.
    let mut runs: Vec<(usize, usize, u32, u32)> = Vec::with_capacity(doc.lines.len() / LINES_OF_RUN);
    let (mut carry, mut widest) = (0, 0);
    for (first, last, gap) in doc.runs_in_turn() {
        let rule = |i: usize| super::blocks::is_ornament_at(doc, i);
        if first == last && rule(first) {
            carry = carry.max(gap);
            widest = widest.max(gap);
        } else {
            let before = gap.max(std::mem::take(&mut carry));
            // One right above a few lines is no part of them; between more of them it is a table's.
            let few = last > first && last - first < RULED && rule(first) && !(first + 1..=last).any(rule);
            let first = first + usize::from(few);
            runs.push((first, last, before, before.max(std::mem::take(&mut widest))));
        }
    }
    let blocks = |runs: &[(usize, usize, u32, u32)]| -> Vec<Blk> {
        let mut out: Vec<Blk> = Vec::with_capacity(runs.len() + runs.len() / 8);
        for (first, last, before, gap) in runs {
            if let Some(p) = out.last_mut() {
                p.after = p.after.max(*gap);
            }
            let (mut from, mut before) = (*first, *before);
            while from <= *last {
                let b = block(doc, from, *last, std::mem::take(&mut before), learned);
                from = b.last + 1;
                out.push(b);
            }
        }
        out
    };
    let made: Vec<Vec<Blk>> = runs.par_chunks(BLOCKS).map(blocks).collect();
    let mut out: Vec<Blk> = Vec::with_capacity(made.iter().map(Vec::len).sum());
    for (runs, blks) in runs.chunks(BLOCKS).zip(made) {
        if let Some(p) = out.last_mut() {
            p.after = p.after.max(runs[0].3);
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
    let known = doc.known_heads.binary_search(&first).is_ok().then_some(1);
    if let Some(level) = known.or_else(|| hashes(raw)) {
        b.last = first;
        b.mark = Some(level);
        b.text = inline::words_of(raw.trim_matches(['#', ' '])).into_owned();
        b.label = labels::parse(&b.text, learned);
        return measure(doc, b);
    }
    if last > first && is_underline(doc.text_of(first + 1), doc.lines[first].chars) {
        b.last = first + 1;
        b.mark = Some(if doc.text_of(first + 1).starts_with('=') { 1 } else { 2 });
        b.text = doc.words(first, first);
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
    // A line at the margin above a paragraph that opens with an indent.
    let flush = doc.stats.way == Way::Indented && last > first && {
        let (a, b) = (&doc.lines[first], &doc.lines[first + 1]);
        a.indent <= doc.stats.indent
            && b.indent >= a.indent + 2
            && a.chars * 10 < doc.stats.wrap * 8
            && b.width() * 10 > doc.stats.wrap * 8
            && !ends_sentence(raw)
            && !raw.ends_with(',')
    };
    // Where blank lines part paragraphs that are a line each, a few short lines without one are a title that is broken.
    let broken = doc.stats.way == Way::Lines
        && doc.stats.gap > 0
        && (1..BROKEN_LINES).contains(&(last - first))
        && (first..=last).all(|i| doc.lines[i].chars <= BROKEN_WIDTH)
        && !ends_sentence(raw);
    // `THE SECRET` / `CHAPTER I`: the title of a part, and its first label right below.
    let labelled = || {
        let one = doc.words(last, last);
        labels::parse(&one, learned).is_some_and(|l| l.is_lone(&one) && l.kind != Kind::Bare && l.number.is_some())
    };
    let titled = (1..BROKEN_LINES).contains(&(last - first))
        && (first..=last).all(|i| doc.lines[i].width() * 10 < doc.stats.wrap * 6)
        && !ends_sentence(doc.text_of(last - 1));
    if split || flush || (doc.stats.way == Way::Lines && last > first && !broken) {
        b.last = first;
    } else if titled && labelled() {
        b.last = last - 1;
    } else if doc.stats.way == Way::Indented && last > first + 8 {
        // Up to the next line that opens a chapter without a blank line before it.
        let next = (first + 1..=last).find(|i| {
            let s = doc.text_of(*i);
            doc.lines[*i].chars < 40
                && labels::parse(&inline::words_of(s), learned).is_some_and(|l| l.is_lone(s) && l.kind != Kind::Bare)
        });
        b.last = next.map_or(last, |n| n - 1);
    }
    let chars: u32 = (b.first..=b.last.min(b.first + 12)).map(|i| doc.lines[i].chars + 1).sum();
    let lines = b.last - b.first + 1;
    let wrap = doc.stats.wrap;
    let full = |i: usize| doc.lines[i].width() * 10 > wrap * 8;
    b.prose = chars > LONGEST
        || lines > 7
        || (doc.stats.way == Way::Lines && chars > 160 && !broken)
        || (lines >= 3
            && (b.first..b.last).all(full)
            && doc.stats.way != Way::Lines
            && ends_sentence(doc.text_of(b.last))
            && chars > 250);
    let talk = doc.stats.way == Way::Lines && chars > 80 && ends_sentence(raw) && !broken;
    if !b.prose {
        b.text = doc.words(b.first, b.last);
        b.label = labels::parse(&b.text, learned);
        // `272.[1]` is as bare as `272.`: the mark calls a note.
        if let Some((bare, _)) = note_mark(&b.text)
            && let Some(l) = labels::parse(bare, learned).filter(|l| l.is_lone(bare))
        {
            b.text = bare.to_owned();
            b.label = Some(l);
        }
        // A sentence over two lines or more is prose where no label opens it.
        let wrapped = lines >= 2 && full(b.first) && ends_sentence(&b.text) && b.text.chars().any(char::is_lowercase);
        if (wrapped || talk && b.text.chars().any(char::is_lowercase)) && b.label.is_none() {
            b.prose = true;
            b.sentence = lines <= 5;
        }
    }
    measure(doc, b)
}

/// The mark of a note in square brackets that closes a text, and the text before it.
pub(super) fn note_mark(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(']')?;
    let at = inner.rfind('[').filter(|at| *at > 0)?;
    let mark = &inner[at + 1..];
    let digits = (1..=4).contains(&mark.len()) && mark.bytes().all(|b| b.is_ascii_digit());
    let before = text[..at].trim_end();
    let letter = mark.len() == 1 && mark.as_bytes()[0].is_ascii_uppercase();
    (!before.is_empty() && (digits || letter)).then_some((before, mark))
}

/// A row of one mark below a line of about its length.
fn is_underline(s: &str, above: u32) -> bool {
    let n = s.len() as u32;
    let one = ['=', '-', '~'].iter().any(|c| s.chars().all(|x| x == *c));
    one && n >= 3 && n + 3 >= above && n <= above + 3
}

fn measure(doc: &Doc, mut b: Blk) -> Blk {
    b.indent = (b.first..=b.last).map(|i| doc.lines[i].indent).min().unwrap_or(0);
    b.widest = (b.first..=b.last).map(|i| doc.lines[i].width()).max().unwrap_or(0);
    if !b.text.is_empty() {
        b.key = key(&without_notes(&b.text));
        b.capitals = is_capitals(&b.text);
    }
    b
}

/// Note marks and placeholders are no part of a title's key.
fn without_notes(s: &str) -> Cow<'_, str> {
    if !s.contains('[') {
        return Cow::Borrowed(s);
    }
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
    Cow::Owned(out)
}

pub(crate) fn is_capitals(s: &str) -> bool {
    // Running text is told by its plain letters: no other bytes could outweigh so many small ones.
    let plain: usize = s.as_bytes().chunks(255).map(|c| usize::from(c.iter().map(small).sum::<u8>())).sum();
    if plain * 8 > s.len() - plain {
        return false;
    }
    let (up, low) = if is_ascii_but_quotes(s) {
        let count = |is: fn(&u8) -> bool| s.bytes().filter(is).count();
        (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase))
    } else {
        let count = |is: fn(char) -> bool| s.chars().filter(|c| is(*c)).count();
        (count(char::is_uppercase), count(char::is_lowercase))
    };
    up > 0 && low * 8 <= up
}

fn small(b: &u8) -> u8 {
    u8::from(b.is_ascii_lowercase())
}

/// Letters in a row that make an alphabet; as many are no initials and no numerals.
const ALPHABET: usize = 4;

/// Lone letters that stand in the order of the alphabet are letters: `C` is a hundred among `A`, `B` and `D` no more.
pub(crate) fn spell(blks: &mut [Blk]) {
    let letter = |b: &Blk| {
        let t = b.text.trim_end_matches('.');
        let c = t.chars().next().filter(|c| c.is_uppercase() && t.len() == c.len_utf8())?;
        Some(c)
    };
    let all: Vec<(usize, char)> = blks.iter().enumerate().filter_map(|(i, b)| Some((i, letter(b)?))).collect();
    let follows = |a: char, b: char| b > a && b as u32 - a as u32 <= 2;
    let mut from = 0;
    while from < all.len() {
        let to = (from + 1..all.len()).find(|k| !follows(all[k - 1].1, all[*k].1)).unwrap_or(all.len());
        let run = &all[from..to];
        // `I`, `V`, `X` by themselves are numbers.
        if run.len() >= ALPHABET && run.iter().filter(|x| !"CDILMVX".contains(x.1)).count() * 2 >= run.len() {
            run.iter().for_each(|x| blks[x.0].label = None);
        }
        from = to;
    }
}

/// The head of a page comes again on so many pages; a title may come twice.
const PAGES: usize = 3;

/// Which blocks are heads of printed pages: the same words each time, with the number of the page before or behind.
pub(crate) fn running_heads(blks: &[Blk]) -> Vec<bool> {
    let parts = |b: &Blk| -> Option<(String, u32)> {
        let bare = b.label.as_ref().is_none_or(|l| l.kind == Kind::Bare && l.form == Form::Digits);
        if b.prose || !bare || b.last > b.first || !b.key.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if b.text.chars().count() > 80 {
            return None;
        }
        let digits = |c: char| c.is_ascii_digit();
        let words = b.key.trim_matches(digits);
        let number = if b.key.starts_with(digits) {
            &b.key[..b.key.len() - b.key.trim_start_matches(digits).len()]
        } else {
            &b.key[b.key.trim_end_matches(digits).len()..]
        };
        // A word that counts is a label's.
        let counts = words.len() < 4 || headwords::kind(words).is_some() || super::unlabelled::is_date(&b.text);
        Some((words.to_owned(), number.parse().ok().filter(|_| !counts)?))
    };
    let mut pages: Vec<Vec<(usize, u32)>> = Vec::new();
    let mut index: FxHashMap<String, usize> = FxHashMap::default();
    for (i, b) in blks.iter().enumerate() {
        if let Some((words, n)) = parts(b) {
            let at = *index.entry(words).or_insert(pages.len());
            if at == pages.len() {
                pages.push(Vec::new());
            }
            pages[at].push((i, n));
        }
    }
    let mut out = vec![false; blks.len()];
    for run in &pages {
        let ups = run.windows(2).filter(|w| w[1].1 > w[0].1).count();
        let ones = run.windows(2).filter(|w| w[1].1 == w[0].1 + 1).count();
        // Chapters of one name are counted one by one.
        let from_one = run[0].1 == 1 && ones * 2 > run.len();
        if run.len() >= PAGES && ups * 10 >= (run.len() - 1) * 8 && !from_one {
            run.iter().for_each(|r| out[r.0] = true);
        }
    }
    out
}

/// Marks the book's title as no label where its article is a line of its own and looks like a number: `I` above
/// `PROMESSI SPOSI`.
pub(crate) fn broken_titles(blks: &mut [Blk], title: &str, running: &mut [bool]) {
    for i in 1..blks.len() {
        let (a, b) = (&blks[i - 1], &blks[i]);
        let article = a.label.as_ref().is_some_and(|l| l.kind == Kind::Bare) && a.is_lone_label() && b.before == 0;
        if article && title.strip_prefix(a.key.as_str()).is_some_and(|rest| b.key.len() > 3 && rest.starts_with(&b.key))
        {
            running[i - 1..=i].fill(true);
            blks[i - 1].label = None;
        }
    }
}

/// Marks what follows the head of a publisher's list near the end of the draft as no headings: its titles and numbers
/// are other books'.
pub(crate) fn in_catalogue(blks: &[Blk], running: &mut [bool]) {
    let lines = blks.last().map_or(0, |b| b.last + 1);
    let late = blks.partition_point(|b| b.first * 20 <= lines * 17);
    let opens = |b: &Blk| !b.prose && b.text.len() < 80 && headwords::opens_catalogue(&fold(&b.text));
    if let Some(at) = (late..blks.len()).find(|i| opens(&blks[*i])) {
        for i in at..blks.len() {
            running[i] |= !headwords::name(&fold(&blks[i].text)).is_some_and(|n| n.1);
        }
    }
}

/// A description of a picture runs over no more lines than this.
const LONGEST_PICTURE: usize = 60;

/// Marks the blocks of descriptions of pictures that go on over blank lines, `[Illustration: ` to `]`, as no headings.
pub(crate) fn in_pictures(doc: &Doc, blks: &[Blk], running: &mut [bool]) {
    let depth = |b: &Blk| -> i32 {
        let of = |c: char| i32::from(c == '[') - i32::from(c == ']');
        (b.first..=b.last).flat_map(|i| doc.text_of(i).chars()).map(of).sum()
    };
    for i in 0..blks.len() {
        let opens = !running[i] && doc.text_of(blks[i].first).starts_with("[Illustration");
        let mut open = if opens { depth(&blks[i]) } else { 0 };
        if open <= 0 {
            continue;
        }
        let near = |k: &usize| blks[*k].last < blks[i].first + LONGEST_PICTURE;
        let end = (i + 1..blks.len()).take_while(near).find(|k| {
            open += depth(&blks[*k]);
            open <= 0
        });
        if let Some(end) = end {
            running[i..=end].fill(true);
        }
    }
}

/// Words the tables lack that this draft counts with: `Round 1`, `Round 2`, ...
pub(crate) fn learn(blks: &[Blk]) -> Vec<String> {
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
