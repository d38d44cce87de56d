//! Does every word of the draft stand in the finished file, once and in order?
//!
//! Words are runs of letters and of digits, compared without regard to case; quotes, dashes, emphasis marks and
//! hyphens do not count, and an apostrophe inside a word joins it. Both texts are walked side by side. Where they part:
//!
//! 1. the same letters may be cut up differently (a word divided at a line end, words joined by a tight space): the
//!    walk goes on behind the cut;
//! 2. otherwise the nearest place is sought where [`ANCHOR`] words agree again; what the draft has before it is *gone*,
//!    what the file has before it is *added* (running text of the file alone: a contents page, labels).
//!
//! At the end a gone run that stands among the added ones was moved (a title, a note), not lost. The rest is lost.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use crate::diag::{Diagnostic, Finding, LeftOut};
use crate::source::{Source, Span};

/// Words that must agree in a row before a place counts as the same place: four common words in a row are rare enough.
const ANCHOR: usize = 4;
/// Words looked at for the same letters cut differently.
const CUT_WINDOW: usize = 12;
/// A word passed over in the draft costs as much as this many in the book: a book adds to its draft (contents,
/// labels), and a chapter must not be passed over because the next heading stands in the contents.
const GONE_COST: usize = 16;
/// How many lost words a finding names.
const NAMED: usize = 12;

/// The words of a text, each with the bytes it stands at.
#[derive(Debug, Default)]
struct Words {
    hashes: Vec<u64>,
    spans: Vec<Span>,
}

impl Words {
    /// The words of a text.
    fn of(text: &str) -> Words {
        let mut words = Words::default();
        words.add(text, 0);
        words
    }

    /// The words of a draft without what is declared left out.
    fn of_draft(source: &Source, left_out: &[LeftOut]) -> Words {
        let mut words = Words::default();
        let mut whole: Vec<(u32, u32)> =
            left_out.iter().filter(|l| l.words.is_none()).map(|l| (l.first, l.last)).collect();
        whole.sort_unstable();
        let mut next = 1;
        let mut keep = |from: u32, to: u32| {
            if from <= to {
                let span = source.line_span(from).to(source.line_span(to));
                words.add(source.slice(span), span.start);
            }
        };
        let last = source.line_count();
        for (a, b) in whole {
            keep(next, (a.saturating_sub(1)).min(last));
            next = next.max(b + 1);
        }
        keep(next, last);
        let mut gone = vec![false; words.hashes.len()];
        for l in left_out {
            if let Some(cut) = &l.words {
                words.cut(source, l, &Words::of(cut), &mut gone);
            }
        }
        let mut keep = gone.iter().map(|g| !g);
        words.hashes.retain(|_| keep.next().unwrap_or(true));
        let mut keep = gone.iter().map(|g| !g);
        words.spans.retain(|_| keep.next().unwrap_or(true));
        words
    }

    /// Marks the first place of these words in their lines that is not marked yet.
    fn cut(&self, source: &Source, l: &LeftOut, cut: &Words, gone: &mut [bool]) {
        if cut.hashes.is_empty() || l.last > source.line_count() {
            return;
        }
        let span = source.line_span(l.first).to(source.line_span(l.last));
        let from = self.spans.partition_point(|s| s.start < span.start);
        let to = self.spans.partition_point(|s| s.start < span.end);
        let n = cut.hashes.len();
        let at = (from..to).find(|k| self.hashes[*k..].starts_with(&cut.hashes) && !gone[*k..*k + n].contains(&true));
        if let Some(at) = at {
            gone[at..at + n].fill(true);
        }
    }

    fn add(&mut self, text: &str, base: u32) {
        #[derive(PartialEq)]
        enum Run {
            None,
            Letters,
            Digits,
        }
        let (mut run, mut start) = (Run::None, 0);
        let mut hasher = FxHasher::default();
        let mut chars = text.char_indices().peekable();
        let mut flush = |start: usize, end: usize, hasher: &mut FxHasher| {
            self.hashes.push(std::mem::take(hasher).finish());
            self.spans.push(Span::new(base as usize + start, base as usize + end));
        };
        while let Some((i, c)) = chars.next() {
            // A word that the book divides at a line end is one: its halves would be strangers to whoever looks for the place.
            if c == '\u{ad}' && run == Run::Letters {
                let rest = text[i + c.len_utf8()..].trim_start();
                let at = text.len() - rest.len();
                if rest.starts_with(char::is_alphabetic) {
                    while chars.next_if(|next| next.0 < at).is_some() {}
                }
                continue;
            }
            let kind = if c.is_ascii_alphabetic() {
                Run::Letters
            } else if matches!(c, ' ' | '\n' | '.' | ',') {
                Run::None
            } else if c.is_alphabetic() {
                Run::Letters
            } else if c.is_numeric() {
                Run::Digits
            } else if is_ignored(c)
                || is_mark(c)
                // An apostrophe, or the mark where part of a word is stressed or raised.
                || matches!(c, '\'' | '’' | 'ʼ' | '_' | '^')
                    && run == Run::Letters
                    && chars.peek().is_some_and(|n| n.1.is_alphanumeric())
            {
                continue;
            } else {
                Run::None
            };
            if kind != run {
                if run != Run::None {
                    flush(start, i, &mut hasher);
                }
                start = i;
                run = kind;
            }
            if run != Run::None {
                fold(c, &mut |c| hasher.write_u32(c as u32));
            }
        }
        if run != Run::None {
            flush(start, text.len(), &mut hasher);
        }
    }
}

/// Characters that come and go between a draft and a book without being words: soft hyphens, marks of no width, controls
/// and the noncharacter that stands for all of its kind.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fffe}')
        || c.is_control() && !c.is_whitespace()
}

/// Combining marks, which a PDF may give apart from their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}')
}

/// Lower case, ligatures spelled out.
fn fold(c: char, push: &mut dyn FnMut(char)) {
    match c {
        'a'..='z' | '0'..='9' => push(c),
        'A'..='Z' => push(c.to_ascii_lowercase()),
        'ﬀ' => "ff".chars().for_each(push),
        'ﬁ' => "fi".chars().for_each(push),
        'ﬂ' => "fl".chars().for_each(push),
        'ﬃ' => "ffi".chars().for_each(push),
        'ﬄ' => "ffl".chars().for_each(push),
        'ſ' => push('s'),
        _ => c.to_lowercase().filter(|c| !is_mark(*c)).for_each(push),
    }
}

/// The words that a book made from a draft must have.
#[derive(Debug)]
pub struct DraftWords<'a> {
    source: &'a Source,
    words: Words,
}

impl<'a> DraftWords<'a> {
    /// The words of a draft without what is declared left out.
    pub fn new(source: &'a Source, left_out: &[LeftOut]) -> DraftWords<'a> {
        DraftWords { source, words: Words::of_draft(source, left_out) }
    }

    /// What of them the text of a finished file lacks, as one finding with the place of the first; `None` if nothing.
    /// `output` names the file's kind in the finding: `EPUB` or `PDF`.
    pub fn lost_from(&self, output: &'static str, text: &str) -> Option<Diagnostic> {
        let (draft, book) = (&self.words, Words::of(text));
        let (gone, added) = walk(draft, &book, self.source, text);
        let lost = not_moved(draft, &book, gone, added, self.source, text);
        let first = *lost.first()?;
        let words: Vec<&str> = lost.iter().take(NAMED).map(|k| self.source.slice(draft.spans[*k])).collect();
        let more = if lost.len() > NAMED { " …" } else { "" };
        let finding = Finding::LostWords { output, count: lost.len(), words: words.join(" ") + more };
        Some(Diagnostic::at(draft.spans[first], finding))
    }
}

type Runs = Vec<std::ops::Range<usize>>;

fn walk(draft: &Words, book: &Words, source: &Source, text: &str) -> (Runs, Runs) {
    let (d, b) = (&draft.hashes, &book.hashes);
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    let mut places: Option<Places> = None;
    let (mut i, mut j) = (0, 0);
    while i < d.len() && j < b.len() {
        if d[i] == b[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if let Some((a, c)) = same_letters(draft, book, i, j, source, text) {
            (i, j) = (i + a, j + c);
            continue;
        }
        let places = places.get_or_insert_with(|| Places::of(b));
        let (a, c) = resync(d, b, i, j, places);
        // What was passed over in the draft may stand right before the place, cut up differently.
        let cut = (1..=c.min(CUT_WINDOW))
            .find(|m| a > 0 && same_letters(draft, book, i, j + c - m, source, text) == Some((a, *m)));
        if a > 0 && cut.is_none() {
            gone.push(i..i + a);
        }
        if c > cut.unwrap_or(0) {
            added.push(j..j + c - cut.unwrap_or(0));
        }
        (i, j) = (i + a, j + c);
    }
    if i < d.len() {
        gone.push(i..d.len());
    }
    if j < b.len() {
        added.push(j..b.len());
    }
    (gone, added)
}

/// How many words of each side make the same letters from here, if a few do.
fn same_letters(
    draft: &Words,
    book: &Words,
    i: usize,
    j: usize,
    source: &Source,
    text: &str,
) -> Option<(usize, usize)> {
    let (mut left, mut right) = (String::new(), String::new());
    let (mut a, mut c) = (0, 0);
    while a.max(c) < CUT_WINDOW {
        let take_left = left.len() <= right.len();
        let (word, out) = if take_left {
            let span = draft.spans.get(i + a)?;
            a += 1;
            (source.slice(*span), &mut left)
        } else {
            let span = book.spans.get(j + c)?;
            c += 1;
            (&text[span.range()], &mut right)
        };
        word.chars().filter(|c| c.is_alphanumeric()).for_each(|c| fold(c, &mut |c| out.push(c)));
        let n = left.len().min(right.len());
        if left.as_bytes()[..n] != right.as_bytes()[..n] {
            return None;
        }
        if left.len() == right.len() {
            return Some((a, c));
        }
    }
    None
}

/// Where each [`ANCHOR`] words on end stand in a text, in order. One list for all of them: most stand in one place.
struct Places<'a> {
    /// The number of these words.
    numbers: FxHashMap<&'a [u64], u32>,
    /// Where the places of each number begin in the list.
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl<'a> Places<'a> {
    fn of(words: &'a [u64]) -> Places<'a> {
        let windows = words.len().saturating_sub(ANCHOR - 1);
        let mut numbers = FxHashMap::with_capacity_and_hasher(windows, Default::default());
        let mut starts = vec![0u32];
        let mut number_of = Vec::with_capacity(windows);
        for w in words.windows(ANCHOR) {
            let next = numbers.len() as u32;
            let number = *numbers.entry(w).or_insert(next);
            if number == next {
                starts.push(0);
            }
            starts[number as usize + 1] += 1;
            number_of.push(number);
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut free = starts.clone();
        let mut list = vec![0; windows];
        for (k, number) in number_of.into_iter().enumerate() {
            let at = &mut free[number as usize];
            list[*at as usize] = k as u32;
            *at += 1;
        }
        Places { numbers, starts, list }
    }

    fn get(&self, window: &[u64]) -> Option<&[u32]> {
        let n = *self.numbers.get(window)? as usize;
        Some(&self.list[self.starts[n] as usize..self.starts[n + 1] as usize])
    }
}

/// How many words to pass over on each side until both agree again.
fn resync(d: &[u64], b: &[u64], i: usize, j: usize, places: &Places) -> (usize, usize) {
    let mut best = (d.len() - i, b.len() - j);
    let mut cost = usize::MAX;
    for a in 0..d.len() - i {
        if a * GONE_COST >= cost {
            break;
        }
        let Some(window) = d.get(i + a..i + a + ANCHOR) else { break };
        let Some(at) = places.get(window) else { continue };
        if let Some(k) = at.get(at.partition_point(|k| (*k as usize) < j)) {
            let c = *k as usize - j;
            if a * GONE_COST + c < cost {
                (best, cost) = ((a, c), a * GONE_COST + c);
            }
        }
    }
    if cost == usize::MAX {
        // Nothing agrees any more, but the last few words may.
        let tail = d[i..].iter().rev().zip(b[j..].iter().rev()).take_while(|(x, y)| x == y).count();
        best = (d.len() - i - tail, b.len() - j - tail);
    }
    best
}

/// The words of the gone runs that do not stand among the added ones.
fn not_moved(draft: &Words, book: &Words, gone: Runs, added: Runs, source: &Source, text: &str) -> Vec<usize> {
    let mut starts: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for k in added.iter().cloned().flatten() {
        starts.entry(book.hashes[k]).or_default().push(k);
    }
    let mut free: Vec<bool> = vec![false; book.hashes.len()];
    added.iter().cloned().flatten().for_each(|k| free[k] = true);
    let mut lost = Vec::new();
    for run in gone {
        let mut k = run.start;
        // Where in the book the run went on last.
        let mut after: Option<usize> = None;
        while k < run.end {
            // A word that the file divides, right behind what was found before it.
            if let Some(at) =
                after.filter(|at| book.hashes.get(*at) != Some(&draft.hashes[k]) && free.get(*at) == Some(&true))
                && let Some((a, c)) = same_letters(draft, book, k, at, source, text)
                && k + a <= run.end
                && free.get(at..at + c).is_some_and(|f| f.iter().all(|f| *f))
            {
                free[at..at + c].fill(false);
                (k, after) = (k + a, Some(at + c));
                continue;
            }
            // The longest stretch of the run that an added run still has.
            let mut best = (0, 0);
            for at in starts.get(&draft.hashes[k]).into_iter().flatten() {
                let same = (0..run.end - k)
                    .take_while(|n| free.get(at + n) == Some(&true) && book.hashes[at + n] == draft.hashes[k + n])
                    .count();
                if same > best.0 {
                    best = (same, *at);
                }
            }
            if best.0 == 0 {
                lost.push(k);
                k += 1;
            } else {
                free[best.1..best.1 + best.0].fill(false);
                k += best.0;
                after = Some(best.1 + best.0);
            }
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(draft: &str, book: &str) -> Option<String> {
        let source = Source::new("t", draft);
        DraftWords::new(&source, &[]).lost_from("EPUB", book).map(|d| match d.finding {
            Finding::LostWords { words, .. } => words,
            other => panic!("{other}"),
        })
    }

    #[test]
    fn what_counts_as_kept() {
        let draft =
            "The Title\n\nIt was the best of times, it was the worst of times -- don't you think?\nThe end of it all.";
        for book in [
            draft,
            "THE TITLE “It was the best of times, it was the worst of times—don’t you think?” The end of it all.",
            "The Title Contents One 3 Two 9 It was the best of ti\u{ad}mes, it was the worst of times dont you think The end of it all",
            "The Title It was the be- st of times, it was the worst of times don't you think? The end of it all.",
            "It was the best of times, it was the worst of times don't you think? The end of it all. The Title",
            "Thē Tītle TheTitle It was the best of times, it was the worst of times, don't you think? The end of it all.",
        ] {
            assert_eq!(lost(draft, book), None, "{book}");
        }
    }

    #[test]
    fn what_no_book_holds_parts_no_word() {
        let draft = |mark: &str| format!("one two three four q{} five six seven eight", format!("u{mark}").repeat(40));
        for mark in ["\u{81}", "\u{1}", "\u{ad}", "\u{202e}", "\u{2066}", "\u{fffe}", "^"] {
            assert_eq!(lost(&draft(mark), &draft("")), None, "{mark:?}");
        }
    }

    #[test]
    fn a_word_divided_at_a_line_end_is_one() {
        let words = |text: &str| Words::of(text).hashes;
        assert_eq!(words("was sur\u{ad}\nrounded by"), words("was surrounded by"));
        assert_eq!(words("was sur\u{ad} \n\nrounded by"), words("was surrounded by"));
        assert_eq!(words("a\u{ad}b"), words("ab"));
        assert_ne!(words("sur \u{ad}\nrounded"), words("surrounded"));
        assert_eq!(words("at the end\u{ad}"), words("at the end"));
    }

    #[test]
    fn a_contents_page_does_not_lead_the_walk_astray() {
        let (mut draft, mut contents) = (String::new(), String::new());
        for n in 0..9 {
            let title = format!("Of matters number {n} and what came of them all");
            contents.push_str(&format!("{title} {} ", n * 7));
            draft.push_str(&format!("{title}\n\nShort text{n} with an extraordinarily long word{n} in it.\n\n"));
        }
        let book = contents + &draft.replace("extraordinarily", "extra\u{ad}\nordinarily");
        assert_eq!(lost(&draft, &book), None);
    }

    #[test]
    fn what_counts_as_lost() {
        let draft = "one two three four five six seven eight nine ten eleven twelve";
        assert_eq!(lost(draft, "one two three four five seven eight nine ten eleven twelve").as_deref(), Some("six"));
        assert_eq!(lost(draft, "one two three four").as_deref(), Some("five six seven eight nine ten eleven twelve"));
        assert_eq!(lost(draft, "").as_deref(), Some("one two three four five six seven eight nine ten eleven twelve"));
        // A word that the book has once cannot stand for two of the draft.
        assert_eq!(
            lost("go go go home now my dear old friend", "go home now my dear old friend").as_deref(),
            Some("go go")
        );
    }

    #[test]
    fn notes_moved_to_the_end_of_their_chapter_are_kept() {
        let (mut draft, mut book, mut notes) = (String::new(), String::new(), String::new());
        for n in 0..2000 {
            let text = format!("In the year {n} the water rose by so many feet, as word{} says", n % 37);
            let note = if n % 3 == 0 { "Ibid.".into() } else { format!("See the almanac of that year, p. {n}.") };
            draft.push_str(&format!("{text}[{n}] of it.\n\n[{n}] {note}\n\n"));
            book.push_str(&format!("{text}{n} of it.\n"));
            notes.push_str(&format!("{n}. {note}\n"));
            if n % 200 == 199 {
                book.push_str(&std::mem::take(&mut notes));
            }
        }
        let t = std::time::Instant::now();
        assert_eq!(lost(&draft, &book), None);
        assert!(t.elapsed().as_secs() < 10, "{:?}", t.elapsed());
        assert_eq!(lost(&draft, &book.replacen("p. 1000.", "p.", 1)).as_deref(), Some("1000"));
        let cut = lost(&draft, &book.replacen("by so many feet, as word4 says1003", "by so many feet", 1));
        assert_eq!(cut.map(|c| c.split(' ').count()), Some(5));
    }

    #[test]
    fn a_moved_note_may_have_divided_words() {
        let text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
        let note = "the commonplace of all philosophical meditation";
        let draft = format!("{note} {text}");
        assert_eq!(lost(&draft, &format!("{text} the commonplace of all philo sophical medita tion")), None);
        assert_eq!(
            lost(&draft, &format!("{text} the commonplace of all philo meditation")).as_deref(),
            Some("philosophical")
        );
    }

    #[test]
    fn what_is_declared_left_out_is_not_missed() {
        let source = Source::new("t", "LICENCE TEXT\none two three\n[Footnote 3: four]\nfive\n");
        let left = [
            LeftOut { first: 1, last: 1, reason: "licence", words: None },
            LeftOut { first: 3, last: 3, reason: "markup", words: Some("Footnote 3".into()) },
        ];
        let draft = DraftWords::new(&source, &left);
        assert_eq!(draft.lost_from("PDF", "one two three four five"), None);
        let d = draft.lost_from("PDF", "one two four five").unwrap();
        assert_eq!(source.line_of(d.span.unwrap().start), 2);
    }

    #[test]
    fn a_long_text_with_many_changes_is_walked_in_little_time() {
        let mut draft = String::new();
        for n in 0..60_000 {
            draft.push_str(&format!("word{} and another ", n % 977));
        }
        let book = draft.replace("word13 and", "and");
        let t = std::time::Instant::now();
        assert!(lost(&draft, &book).is_some());
        assert!(t.elapsed().as_secs() < 10, "{:?}", t.elapsed());
    }
}
