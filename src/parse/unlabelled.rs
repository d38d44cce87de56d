//! Headings without a label: look, gaps, place.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::bytes;
use super::candidates::{BLOCKS, Blk, Gaps};
use super::contents::Listed;
use super::doc::Doc;
use super::heads::Head;
use super::headwords::{self, Kind};
use super::imprint;
use super::labelled::{Family, family, is_by};
use super::lines::Way;
use super::numbers::{fold, is_word};
use super::opening;
use super::report::HeadingBy;
use crate::book::SectionKind;

/// Half titles, a list of the author's books and the imprint are no more blocks than this.
const TITLE_PAGES: usize = 40;
/// A text of no more blocks than this is short.
const SHORT: usize = 40;
/// Texts that come again within so many lines are speakers, signatures, refrains.
const CLOSE: usize = 20;

/// What a look ten times as rare adds where gaps say nothing.
const RARE: f32 = 1.4;
/// A line with a smaller gap than most labels have is inside what they head. A family of such lines that is regular from
/// end to end is headed all the same, and has this back: sections below chapters have smaller gaps by nature.
const LOWER_GAP: f32 = 1.2;
/// What a line gains right above a number that starts again: something new has to begin there. It outweighs one sign
/// that is missing, a wide gap or capitals, and not both.
const ABOVE_ONE: f32 = 1.5;

/// What the look and the place of a line say by themselves.
struct Judged {
    at: usize,
    score: f32,
    /// It has a name that is known, or stands in the contents list.
    named: bool,
    /// It has a smaller gap than most labels have.
    lower: bool,
}

/// Lines without a label: look, gaps, place.
pub(crate) fn unlabelled(
    doc: &Doc,
    blks: &[Blk],
    gaps: &Gaps,
    listed: &Listed,
    title: &str,
    running: &[bool],
    heads: &mut [Option<Head>],
) {
    let Listed { known, first: list } = listed;
    let joined: Vec<usize> = heads.iter().flatten().flat_map(|h| h.join.iter().copied()).collect();
    let mut taken = vec![false; blks.len()];
    joined.iter().for_each(|i| taken[*i] = true);
    let labels: Vec<usize> = (0..blks.len()).filter(|i| heads[*i].is_some()).collect();
    let mut label_gaps: Vec<u32> = labels.iter().map(|i| blks[*i].before).collect();
    label_gaps.sort_unstable();
    let low = label_gaps.get(label_gaps.len() * 3 / 10).copied();
    let first_label = labels.first().copied().unwrap_or(usize::MAX);
    // How often each text stands by itself, and where first and last.
    let mut uses: FxHashMap<&str, (usize, usize, usize)> = FxHashMap::default();
    for b in blks.iter().filter(|b| !b.prose) {
        let u = uses.entry(b.key.as_str()).or_insert((0, b.first, b.first));
        *u = (u.0 + 1, u.1, b.first);
    }
    let found = blks
        .iter()
        .filter(|b| known.contains_key(&b.key) || (b.label.is_some() && known.contains_key(&b.rest_key())))
        .count();
    let all_found = known.len() >= 8 && found * 4 >= known.len() * 3;
    // The title page goes up to the first label or the first running text; the line right above the latter heads it.
    let is_text = |b: &Blk| b.prose && (b.last >= b.first + 3 || b.text.is_empty() || doc.stats.way == Way::Lines);
    let first_prose = blks.iter().position(|b| is_text(b) || is_stanza(b)).unwrap_or(blks.len());
    let page = if first_label < first_prose { first_label } else { first_prose.saturating_sub(1) };
    let page = if page > 40 { 12 } else { page };
    // Where nothing runs on above the contents list, everything there is the title page's.
    let above = blks.iter().position(|b| list.is_some_and(|line| b.first > line)).unwrap_or(0);
    let running_text = blks.iter().position(|b| runs_on(doc, b)).unwrap_or(blks.len());
    let page = if above <= running_text { page.max(above) } else { page };
    let led = above_ones(blks, heads, &labels, &taken);
    // What follows the last `THE END` near the end of the draft, or an index, heads nothing of the story.
    let lines = blks.last().map_or(0, |b| b.last + 1);
    let over = (0..blks.len())
        .rev()
        .find(|i| !blks[*i].prose && headwords::is_end(&fold(&blks[*i].text)) && blks[*i].text.len() < 40)
        .filter(|i| blks[*i].first * 20 > lines * 17)
        .unwrap_or(blks.len());
    let index = (0..blks.len())
        .rev()
        .take_while(|i| blks[*i].first * 20 > lines * 12)
        .find(|i| !blks[*i].prose && headwords::name(&fold(&blks[*i].text)) == Some((SectionKind::Index, true)))
        .unwrap_or(blks.len());
    let looks = Looks::of(blks);
    let telling = telling_gaps(blks, gaps, &|b| uses.get(b.key.as_str()).is_some_and(|u| u.0 >= OFTEN));
    let judge = |(i, b): (usize, &Blk)| -> Option<Judged> {
        if b.prose || taken[i] || heads[i].is_some() || b.text.is_empty() || b.key.is_empty() || b.last > b.first + 3 {
            return None;
        }
        // What a book tells, right below its label, is no part by itself.
        let argued = i > 0 && heads[i - 1].is_some() && headwords::is_argument(&b.key);
        if running[i] || argued || b.text.starts_with("[Illustration") {
            return None;
        }
        let t = &b.text;
        let chars = t.chars().count();
        if chars > 160 && !b.capitals {
            return None;
        }
        let folded = fold(t);
        let name = headwords::name(&folded);
        // `INDEX` near the end lists words and no chapters.
        let words = name == Some((SectionKind::Index, true)) && b.first * 10 > lines * 6;
        if headwords::is_end(&folded) || headwords::is_contents(&folded) && known.is_empty() && !words {
            return None;
        }
        let mut s = -2.4;
        if b.capitals {
            s += 1.5;
        } else if is_title_case(t) {
            s += 0.6;
        } else if gaps.mute && is_open(t) {
            s += 0.3;
        }
        let talk = t.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '\'']);
        let often = uses.get(b.key.as_str()).is_some_and(|u| u.0 >= OFTEN);
        let told = telling[b.before.min(MOST_GAP) as usize] && !often && opens_text(blks, i);
        if told && !b.capitals {
            s += TELLING;
        }
        let bare = t.trim_end_matches(['"', '\'', '\u{2019}', '\u{201d}', '\u{bb}', ')']);
        if bare.ends_with(['.', '\u{2026}']) {
            s -= if b.capitals || told { 0.2 } else { 1.2 };
        } else if bare.ends_with([',', ';', ':', '-', '\u{2014}']) {
            // `THE MEEK AND THE MERRY,` / `OR,` / a second title.
            let second = b.capitals && blks.get(i + 1).is_some_and(|n| headwords::joins_titles(&fold(&n.text)));
            s += if second { SECOND_TITLE } else { -1.5 };
        } else if bare.ends_with(['!', '?']) {
            s -= if talk && !b.capitals { 1.2 } else { 0.4 };
        }
        if t.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '-', '\u{2014}', '\'']) {
            let dash = t.starts_with(['-', '\u{2014}']);
            s -= if b.capitals {
                0.2
            } else if dash {
                1.7
            } else {
                0.7
            };
        }
        // More than one sentence, or a speaker and what is said.
        if !b.capitals && several(t) {
            s -= 1.0;
        }
        if t.starts_with(['[', '(', '{', '|', '>'])
            || t.ends_with(']') && !t.starts_with('[') && t.contains(" [") && gaps.mute
        {
            s -= 1.5;
        }
        // `*Psalm CXXX.` is a note.
        if t.starts_with(char::is_lowercase) || t.starts_with('*') && !t.ends_with('*') {
            s -= 1.5;
        }
        let whole = name.is_some_and(|n| n.1);
        let sum = s;
        if gaps.mute {
            // Without gaps the look has to be rare.
            s += (RARE * -looks.share(b).log10() - 0.4).clamp(0.0, 2.4);
        } else {
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
        let mut lower = false;
        if let Some(low) = low.filter(|_| labels.len() >= 3 && !gaps.mute) {
            lower = b.before < low && i > 0 && !told;
            s += if lower { -LOWER_GAP } else { 0.8 };
        }
        if whole {
            // A name that is known needs no gap.
            s = s.max(sum);
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
        if i > over && !listed && !name.is_some_and(|n| n.1) {
            return None;
        }
        if i > index && !listed && !name.is_some_and(|n| n.1) {
            s -= 2.5;
        }
        // A dedication stands before the text.
        if i < running_text && i < first_label && !listed && headwords::opens_dedication(&folded) {
            s -= 3.0;
        }
        if i < TITLE_PAGES
            && i < first_label
            && name.is_none()
            && !listed
            && t.contains(char::is_alphabetic)
            && imprint::weight(t) > 0
        {
            s -= 3.0;
        }
        if b.last > b.first + 1 {
            s -= 1.0;
        }
        if chars > 90 {
            s -= 0.8;
        }
        if let Some((n, first, last)) = uses.get(b.key.as_str()).filter(|u| u.0 >= OFTEN) {
            // Speakers come again and again; who tells a chapter does so once in a while.
            let apart = (last - first) / (n - 1) >= CLOSE;
            let below = i > 0 && heads[i - 1].is_some();
            s -= if apart && (labels.is_empty() || below) { 0.3 } else { 1.5 };
        }
        // A number that is none of a run, and what a colon announces.
        let date = is_date(t);
        if !date && b.is_lone_label() && b.label.as_ref().is_some_and(|l| l.kind == Kind::Bare) {
            s -= 2.0;
        }
        if i > 0 && doc.text_of(blks[i - 1].last).ends_with(':') {
            s -= 1.5;
        }
        if date {
            // A diary without other headings has its days for them, closed by a full stop or not.
            s += if labels.is_empty() { 0.5 } else { -2.0 };
            s += if bare.ends_with('.') && !b.capitals { 1.0 } else { 0.0 };
        }
        // Nothing but another short block below, and no text soon.
        let below = (i + 1..(i + 4).min(blks.len()))
            .any(|k| blks[k].prose || blks[k].last > blks[k].first || blks[k].text.chars().count() > 60);
        if !below && !whole && heads.get(i + 1).is_none_or(|h| h.is_none()) {
            s -= 0.8;
        }
        if doc.stats.indent == 0 && b.indent > 8 && !b.capitals && !listed {
            s -= 0.4;
        }
        if led[i] {
            s += ABOVE_ONE;
        }
        if is_by(t) && !listed {
            s -= 3.0;
        }
        // A story's title right above its first number is no part of the title page.
        if i < page && name.is_none() && !listed && !led[i] {
            s -= 4.0;
        }
        // A story that gives the book its name stands in the list of the others.
        let own_story = listed && list.is_some_and(|line| b.first > line);
        let opens = b.key.len() > 5 && title.starts_with(&b.key);
        if !own_story && (opens || title.len() > 3 && b.key == title) {
            s -= 3.0;
        }
        Some(Judged { at: i, score: s, named: listed || name.is_some_and(|n| n.1), lower })
    };
    let mut judged: Vec<Judged> = blks.par_iter().with_min_len(BLOCKS).enumerate().filter_map(judge).collect();
    // Shape families: lines of one look that are spread over the book bear each other out.
    let shape = |b: &Blk| {
        (b.capitals, is_date(&b.text), if gaps.mute { 0 } else { b.before.min(5) }, b.indent > doc.stats.indent + 8)
    };
    let mut shapes: Vec<(Shape, Vec<usize>)> = Vec::new();
    for (n, j) in judged.iter().enumerate() {
        let s = if j.lower { j.score + LOWER_GAP } else { j.score };
        if s < if gaps.mute { -2.7 } else { -1.6 } {
            continue;
        }
        let k = shape(&blks[j.at]);
        match shapes.iter_mut().find(|x| x.0 == k) {
            Some(x) => x.1.push(n),
            None => shapes.push((k, vec![n])),
        }
    }
    for (_, members) in shapes {
        let n = members.len();
        let text_below = |k: usize| blks.get(k + 1).is_some_and(|b| b.prose || b.text.chars().count() > 50);
        let followed = members.iter().filter(|n| text_below(judged[**n].at)).count();
        let mut keys: Vec<&str> = members.iter().map(|n| blks[judged[*n].at].key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        let places: Vec<usize> = members.iter().map(|n| blks[judged[*n].at].first).collect();
        let span = doc.lines.len().max(1);
        let mut hole = places.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(span);
        hole = hole.max(span - places.last().copied().unwrap_or(0));
        // The text begins with one of them.
        let opens = judged[members[0]].at <= 1;
        let spread = n >= 4 && followed * 10 >= n * 7 && hole * 10 <= span * 4
            || n == 3 && (!gaps.mute || opens) && followed == 3 && hole * 10 <= span * 5;
        // Texts of their own, each with something below it, from end to end of the draft: a family beyond doubt.
        let regular = spread && n >= 8 && keys.len() * 10 >= n * 9 && followed * 20 >= n * 17 && hole * 4 <= span;
        let mut values: Vec<f32> = members.iter().map(|n| judged[*n].score).collect();
        values.sort_unstable_by(f32::total_cmp);
        let median = values[values.len() / 2];
        let mut add: f32 = if gaps.mute && blks.len() <= SHORT {
            // A short text shows no habit: its lines are headings where the text opens with one and each has text.
            let sound = spread && followed == n && keys.len() == n && labels.is_empty();
            if sound && opens { 2.5 } else { -0.6 }
        } else if spread && labels.is_empty() {
            1.2
        } else if spread {
            0.6
        } else if n >= 8 && median < -0.6 {
            -1.0
        } else {
            0.0
        };
        if regular {
            add += 0.6;
        }
        for n in &members {
            let j = &mut judged[*n];
            // A name that is known needs no family.
            j.score += if j.named { add.max(0.0) } else { add };
            if regular && j.lower {
                j.score += LOWER_GAP;
            }
        }
        // Where most lines of one look behind one wide gap are headings, the few that just miss the bar are too.
        let set_off = !gaps.mute && gaps.share(blks[judged[members[0]].at].before) < SET_OFF;
        let taken = members.iter().filter(|n| judged[**n].score > 0.0).count();
        // A contents list names them all.
        if set_off && known.is_empty() && taken >= FAMILY && taken * 10 >= n * 6 {
            for n in members {
                let open = blks[judged[n].at].text.ends_with([',', ';', ':', '-', '\u{2014}']);
                if judged[n].score > JUST_BELOW && !open && judged[n].at >= page {
                    judged[n].score = judged[n].score.max(0.1);
                }
            }
        }
    }
    for j in &judged {
        if j.score > 0.0 {
            let by = if j.named && headwords::name(&fold(&blks[j.at].text)).is_some() {
                HeadingBy::Name
            } else {
                HeadingBy::Look
            };
            heads[j.at] = Some(Head { score: j.score, by, join: Vec::new(), title_from: None });
        }
    }
    opening::first_of_family(doc, blks, gaps, &taken, page, title, heads);
    // A line in capitals right under an accepted heading without a label shares its gap: a section, then its first piece.
    for j in &judged {
        let i = j.at;
        if heads[i].is_some() || i == 0 || !blks[i].capitals || gaps.mute {
            continue;
        }
        let under = heads[i - 1].as_ref().is_some_and(|h| h.by == HeadingBy::Look && h.join.is_empty());
        if under && blks[i - 1].capitals && blks[i].before > gaps.base && blks[i - 1].before > blks[i].before {
            let inherited = j.score + (-1.5 * gaps.share(blks[i - 1].before).log10()).min(3.0)
                - (-1.5 * gaps.share(blks[i].before).log10()).min(3.0);
            if inherited > 0.0 {
                heads[i] = Some(Head { score: inherited, by: HeadingBy::Look, join: Vec::new(), title_from: None });
            }
        }
    }
}

/// Which lines stand right above a number that starts again, for families that restart below such lines.
fn above_ones(blks: &[Blk], heads: &[Option<Head>], labels: &[usize], taken: &[bool]) -> Vec<bool> {
    let mut led = vec![false; blks.len()];
    let ones: Vec<usize> =
        labels.iter().copied().filter(|i| blks[*i].label.as_ref().is_some_and(|l| l.number == Some(1))).collect();
    let open = |i: usize| {
        i > 0 && {
            let b = &blks[i - 1];
            heads[i - 1].is_none() && !taken[i - 1] && !b.prose && b.label.is_none() && b.last <= b.first + 3
        }
    };
    // Of each family how many ones there are, and how many with a line above them. There are few families.
    let mut families: Vec<(Option<Family>, usize, usize)> = Vec::new();
    let of = |i: usize| blks[i].label.as_ref().map(family);
    for i in &ones {
        let own = of(*i);
        let under = usize::from(open(*i));
        match families.iter_mut().find(|f| f.0 == own) {
            Some(f) => (f.1, f.2) = (f.1 + 1, f.2 + under),
            None => families.push((own, 1, under)),
        }
    }
    for i in ones {
        let own = of(i);
        let known = families.iter().find(|f| f.0 == own);
        if known.is_some_and(|(_, n, under)| *n >= 2 && under * 2 >= *n) && open(i) {
            led[i - 1] = true;
        }
    }
    led
}

/// So many headings of one look are a family; a gap that fewer blocks than this share stand behind sets them off.
const FAMILY: usize = 6;
const SET_OFF: f32 = 0.06;
/// What misses the bar by less than this has one sign against it.
const JUST_BELOW: f32 = -0.9;
/// Gaps wider than this are as good as this one.
const MOST_GAP: u32 = 11;
/// What it is worth to stand behind a gap that nothing but headings stands behind.
const TELLING: f32 = 0.8;
/// A text that stands alone so often is no title.
const OFTEN: usize = 3;
/// What it is worth that a second title follows, for there is no text below the first.
const SECOND_TITLE: f32 = 1.0;
/// So many blocks show the habit; so many in a hundred of them may be something else.
const HABIT: usize = 10;
const OTHERS: usize = 15;

/// Which gaps stand before nothing but short lines with text below: a book that sets its sub-headings off by one more
/// blank line than its paragraphs says so by that line, whatever the heading looks like.
fn telling_gaps(blks: &[Blk], gaps: &Gaps, often: &dyn Fn(&Blk) -> bool) -> [bool; MOST_GAP as usize + 1] {
    let mut all = [(0usize, 0usize); MOST_GAP as usize + 1];
    // A chapter's text may open behind any gap, so those behind running text are looked at.
    for (i, b) in blks.iter().enumerate().skip(1).filter(|(i, _)| blks[i - 1].prose) {
        let at = &mut all[b.before.min(MOST_GAP) as usize];
        *at = (at.0 + 1, at.1 + usize::from(b.label.is_some() || opens_text(blks, i) && !often(b)));
    }
    let mut out = [false; MOST_GAP as usize + 1];
    for (gap, (n, short)) in all.into_iter().enumerate().skip(gaps.base as usize + 1) {
        out[gap] = !gaps.mute && n >= HABIT && (n - short) * 100 <= n * OTHERS;
    }
    out
}

/// Whether a block is one short line that opens as a title does, with text below it.
fn opens_text(blks: &[Blk], i: usize) -> bool {
    let b = &blks[i];
    !b.prose
        && b.last == b.first
        && b.label.is_none()
        && b.text.trim_start_matches(|c: char| !is_word(c)).starts_with(char::is_uppercase)
        && (b.capitals || is_title_case(&b.text))
        && !b.text.ends_with([',', ';', ':', '-', '\u{2014}'])
        && !is_date(&b.text)
        && (i + 1..(i + 4).min(blks.len())).any(|k| blks[k].prose || blks[k].last > blks[k].first)
}

/// Running text: lines that fill the measure.
fn runs_on(doc: &Doc, b: &Blk) -> bool {
    let full = |i: usize| doc.lines[i].width() * 10 > doc.stats.wrap * 7;
    let line = doc.stats.way == Way::Lines && doc.lines[b.first].chars > 160;
    // What a picture is called is no running text.
    let caption = doc.text_of(b.first).starts_with('[');
    line || !caption && b.last >= b.first + 2 && (b.first..b.last).all(full)
}

/// Lines of a poem: no title page has them.
fn is_stanza(b: &Blk) -> bool {
    let low = b.text.chars().filter(|c| c.is_lowercase()).count();
    let up = b.text.chars().filter(|c| c.is_uppercase()).count();
    b.last >= b.first + 3 && low > 8 * up && b.text.ends_with(|c: char| c.is_ascii_punctuation() || c == '\u{201d}')
}

/// What lines of one family share: capitals, being a date, the gap, being centred.
type Shape = (bool, bool, u32, bool);

/// What can be seen of a short block at a glance, gaps aside.
fn look(b: &Blk) -> usize {
    let case = if b.capitals {
        0
    } else if is_title_case(&b.text) {
        1
    } else {
        2
    };
    case * 2 + usize::from(is_open(&b.text))
}

/// A text that opens as a sentence does and does not close as one.
fn is_open(t: &str) -> bool {
    t.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && t.ends_with(char::is_alphanumeric)
}

/// Whether a text has a sentence's end before its own end. `Dr.` and initials end none.
fn several(t: &str) -> bool {
    t.match_indices(['.', '!', '?']).any(|(at, _)| {
        let word = t[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let rest = &t[at + 1..];
        rest.starts_with(' ') && word.chars().count() > 3 && rest.trim_start().starts_with(char::is_uppercase)
    })
}

/// How common each look is among the blocks.
struct Looks([f32; 6]);

impl Looks {
    fn of(blks: &[Blk]) -> Looks {
        let mut n = [0f32; 6];
        blks.iter().filter(|b| !b.prose && !b.text.is_empty() && b.last <= b.first + 1).for_each(|b| n[look(b)] += 1.0);
        let all = blks.len().max(1) as f32;
        n.iter_mut().for_each(|x| *x = (*x / all).max(1e-4));
        Looks(n)
    }

    fn share(&self, b: &Blk) -> f32 {
        self.0[look(b)]
    }
}

/// Words of a title that count, at most.
const LONGEST_TITLE: usize = 12;

fn is_title_case(s: &str) -> bool {
    let (mut big, mut all) = (0, 0);
    for w in s.split_whitespace() {
        let Some(c) = w.chars().find(|c| is_word(*c)) else { continue };
        let low = c.is_lowercase();
        if low && w.chars().take(4).count() <= 3 {
            continue;
        }
        all += 1;
        big += usize::from(!low);
        if all > LONGEST_TITLE {
            return false;
        }
    }
    all > 0 && big * 10 >= all * 7
}

pub(super) fn is_date(text: &str) -> bool {
    // A date has a figure; most lines have none.
    if !bytes::any(text.as_bytes(), |b| b.is_ascii_digit()) {
        return false;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let year = |w: &str| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()) && ("1000".."2100").contains(&w);
    words.len() == 1 && year(words[0])
        || words.len() <= 7
            && words.iter().any(|w| headwords::is_month(w))
            && words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}
