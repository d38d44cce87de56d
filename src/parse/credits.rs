//! Credits of a transcription, transcriber's notes and publishers' catalogues: what people put around a printed book
//! when they typed it.
//!
//! A note may be bracketed, boxed, ruled, indented or plain, at the head, at the tail or in between. Where its end is
//! not plain to see, as little as is surely its own is taken: a note left in the book does less harm than a story
//! taken out.

use super::blocks::is_ornament_at;
use super::doc::{Doc, Run, Use};
use super::headwords;
use super::inline::words;
use super::labels;
use super::numbers::{fold, is_word};

const CREDITS: &str = "credits of the transcription";
const NOTE: &str = "transcriber's note";
const CATALOGUE: &str = "publisher's catalogue";

/// How far from the head of the text credits are looked for, in runs of lines.
const CREDIT_RUNS: usize = 10;
/// Lines that credits and an unbracketed note at the head have at most.
const LONGEST: usize = 60;
/// Lines that a bracketed or ruled note has at most.
const LONGEST_CLOSED: usize = 150;
/// A note at the tail is in the last part of the text: one line in so many.
const TAIL_SHARE: usize = 5;
/// Paragraphs of so many lines are running text; a list of corrections has hardly any.
const LONG_RUN: usize = 9;
const MOST_LONG_RUNS: usize = 4;

/// How credits open, folded.
const CREDIT: &[&str] = &[
    "produced by",
    "e-text prepared by",
    "etext prepared by",
    "e-book prepared by",
    "ebook prepared by",
    "this etext was",
    "this e-text was",
    "this ebook was",
    "this e-book was",
    "this electronic edition was",
    "transcribed from",
    "transcribed by",
    "prepared by",
    "credits:",
    "online distributed proofreading",
    "project gutenberg distributed proofreaders",
    "scanned by",
    "scanned and proof",
    "proofread by",
    "digitized by",
    "digitised by",
    "html version by",
    "converted to html by",
    "note: images of the original",
    "note: project gutenberg also has",
    "project gutenberg also has",
    "images of the original pages are available",
    "this file was",
    "file was produced",
    "(this file was produced",
    "this book was produced",
    "book was produced from",
    "ce livre electronique",
    "dieses ebook wurde",
];

/// What a transcriber's note calls itself, folded.
const NAMES: &[&str] = &[
    "transcriber's note",
    "transcribers note",
    "transcribers' note",
    "transcriber note",
    "transcriber's endnote",
    "transcription note",
    "transcriptor's note",
    "transcriber's comment",
    "original transcriber's note",
    "etext transcriber's note",
    "e-text transcriber's note",
    "etext editor's note",
    "e-text editor's note",
    "etext preparer's note",
    "preparer's note",
    "proofreader's note",
    "proofreaders' note",
    "digitizer's note",
    "note from the transcriber",
    "notes from the transcriber",
    "note by the transcriber",
    "note on the transcription",
    "notes on the transcription",
    "typographical errors corrected",
    "list of corrections made by the transcriber",
    "note du transcripteur",
    "notes du transcripteur",
    "note de transcription",
    "notes de transcription",
    "note sur la transcription",
    "notes sur la transcription",
    "note au lecteur de ce fichier",
    "anmerkung zur transkription",
    "anmerkungen zur transkription",
    "hinweis zur transkription",
    "hinweise zur transkription",
    "bemerkungen zur transkription",
    "anmerkung des transkribenten",
    "anmerkungen des transkribenten",
    "anmerkung des bearbeiters der elektronischen",
    "anmerkungen der korrekturleser",
    "opmerking van de bewerker",
    "opmerkingen van de bewerker",
    "opmerkingen van de transcribent",
    "aantekening van de bewerker",
    "aantekeningen van de bewerker",
    "noot van de transcribent",
    "nota del transcriptor",
    "notas del transcriptor",
    "nota de transcripcion",
    "notas de transcripcion",
    "nota del trascrittore",
    "note del trascrittore",
    "nota di trascrizione",
    "note di trascrizione",
    "nota do transcritor",
    "notas do transcritor",
    "nota de transcricao",
    "notas de transcricao",
    "nota del transcriptor de",
    "notes del transcriptor",
    "avskriftsanmarkning",
    "anmarkningar till transkriptionen",
    "bemaerkninger til transskriptionen",
    "afskrivers noter",
    "huomautuksia tasta sahkoisesta",
    "noto de la transskribinto",
    "uwagi do transkrypcji",
    "uwagi transkrybenta",
];

/// How a list of other books opens, folded.
const OTHER_BOOKS: &[&str] = &[
    "advertisement",
    "by the same author",
    "other books by",
    "other works by",
    "also by",
    "books by",
    "novels by",
    "works by",
    "works of the same author",
    "du meme auteur",
    "ouvrages du meme auteur",
    "vom gleichen verfasser",
    "von demselben verfasser",
    "werke von",
    "obras del mismo autor",
    "dello stesso autore",
    "van denzelfden schrijver",
    "do mesmo autor",
    "publisher's catalogue",
    "publisher's advertisements",
];

/// Whether a draft shows that it was transcribed: the line of the first sign and what it is.
pub(crate) fn sign(doc: &Doc) -> Option<(usize, &'static str)> {
    let head = doc.runs_in_turn().take(3).find(|r| is_credit(doc, *r));
    head.map(|r| (r.0, "credits of a transcription at the head"))
        .or_else(|| doc.runs_in_turn().find(|r| opens_note(doc, r.0)).map(|r| (r.0, "a transcriber's note")))
}

/// Leaves out credits, notes and catalogues of the lines `body..tail`.
pub(crate) fn set_apart(doc: &mut Doc, body: usize, tail: usize) {
    let within = |r: &Run| r.0 >= body && r.1 < tail;
    let mut follows = false;
    for run in doc.runs_in_turn().filter(within).take(CREDIT_RUNS).collect::<Vec<_>>() {
        let goes_on = follows && (run.2 <= 2 && is_address(doc, run));
        follows = (is_credit(doc, run) || goes_on) && run.1 - run.0 < LONGEST;
        if follows {
            doc.leave_out(run.0, run.1 + 1, CREDITS);
        }
    }
    let mut runs = doc.runs();
    runs.retain(within);
    let mut k = 0;
    while k < runs.len() {
        if opens_note(doc, runs[k].0) || boxed(doc, runs[k]) {
            let last = extent(doc, &runs, k);
            // The rule above a note is the note's.
            let from = if last > k && k > 0 && closes(doc, &runs, k, last) { runs[k - 1].0 } else { runs[k].0 };
            doc.leave_out(from, runs[last].1 + 1, NOTE);
            k = last + 1;
        } else {
            k += 1;
        }
    }
    runs.retain(|r| doc.uses[r.0] == Use::Text);
    if let Some(from) = catalogue(doc, &runs) {
        doc.leave_out(from, tail, CATALOGUE);
    }
}

fn is_credit(doc: &Doc, (first, last, _): Run) -> bool {
    let f = fold(&words((first..=last.min(first + 2)).map(|i| doc.text_of(i))));
    CREDIT.iter().any(|p| f.starts_with(p))
}

/// Addresses below a credit, and what parts them: `or`, brackets.
fn is_address(doc: &Doc, (first, last, _): Run) -> bool {
    let mut seen = false;
    (first..=last).all(|i| {
        let s = doc.text_of(i).trim_matches(['(', ')', '<', '>']);
        let address = s.starts_with("http") || s.starts_with("www.");
        seen |= address;
        address || s == "or" || s.starts_with("See ") || s.contains("http")
    }) && seen
}

/// How names in [`NAMES`] begin; the shortest has more letters.
const BEGINNINGS: [u32; NAMES.len()] = {
    let mut out = [0; NAMES.len()];
    let mut n = 0;
    while n < NAMES.len() {
        let name = NAMES[n].as_bytes();
        out[n] = u32::from_le_bytes([name[0], name[1], name[2], name[3]]);
        n += 1;
    }
    out
};

/// Whether the first letters, after `the `, are those of a name in [`NAMES`], or not plain ones.
fn may_name_note(s: &str) -> bool {
    let article = s.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("the "));
    match s.as_bytes()[if article { 4 } else { 0 }..].first_chunk::<4>() {
        Some(head) if head.is_ascii() => {
            let head = u32::from_le_bytes(head.map(|b| b.to_ascii_lowercase()));
            // All are compared, so many at once: to stop at the first that fits costs more.
            BEGINNINGS.iter().fold(false, |found, b| found | (*b == head))
        }
        Some(_) => true,
        None => false,
    }
}

/// Whether a note opens in this line: its name, and then nothing or a mark that parts it from what it says.
fn opens_note(doc: &Doc, line: usize) -> bool {
    let s = doc.text_of(line);
    if s.is_empty() {
        return false;
    }
    // A name of a note has a mark about it or opens the line; most lines are told by their first letters.
    let s = s.trim_start_matches(|c: char| !is_word(c));
    if !may_name_note(s) {
        return false;
    }
    let f = fold(s.char_indices().nth(64).map_or(s, |(end, _)| &s[..end]));
    let f = f.strip_prefix("the ").unwrap_or(&f);
    NAMES.iter().any(|name| {
        f.strip_prefix(name).is_some_and(|rest| {
            let rest = rest.strip_prefix('s').unwrap_or(rest).trim_start_matches([' ', '_', '*', '=']);
            rest.is_empty()
                || rest.starts_with([':', '.', ']', '-', '|', '\u{2014}', '\u{2013}'])
                || *name == "typographical errors corrected"
                || rest.starts_with("s:")
        })
    })
}

/// A box with a note's name in its first lines.
fn boxed(doc: &Doc, (first, last, _): Run) -> bool {
    let is_rule = |i: usize| is_ornament_at(doc, i) && doc.lines[i].chars > 8;
    is_rule(first) && (first + 1..=last.min(first + 3)).any(|i| opens_note(doc, i))
}

/// Whether a run opens something that is no part of a note.
fn is_heading(doc: &Doc, (first, last, _): Run) -> bool {
    let text = words([doc.text_of(first)]);
    let f = fold(&text);
    let label = labels::parse(&text, &[]).is_some_and(|l| l.number.is_some() && (l.is_lone(&text) || l.parted));
    let capitals = first == last
        && doc.lines[first].chars <= 60
        && text.chars().any(char::is_uppercase)
        && !text.chars().any(char::is_lowercase);
    doc.lines[first].chars < 80 && (label || headwords::name(&f).is_some() || headwords::is_contents(&f)) || capitals
}

/// Whether a rule or the row of a box closes the note that the rule above it opened.
fn closes(doc: &Doc, runs: &[Run], k: usize, last: usize) -> bool {
    k > 0 && is_ornament_at(doc, runs[k - 1].0) && is_ornament_at(doc, runs[last].1)
}

/// The last of the runs from `k` on that are one note.
fn extent(doc: &Doc, runs: &[Run], k: usize) -> usize {
    let (first, last, _) = runs[k];
    let lines = |j: usize| runs[j].1 - first;
    let first_text = doc.text_of(first);
    if first_text.starts_with('[') {
        let mut depth = 0i32;
        for (j, run) in runs.iter().enumerate().skip(k).take_while(|(_, r)| r.1 - first <= LONGEST_CLOSED) {
            for c in (run.0..=run.1).flat_map(|i| doc.text_of(i).chars()) {
                depth += i32::from(c == '[') - i32::from(c == ']');
            }
            if depth <= 0 {
                return j;
            }
        }
        return k;
    }
    if first_text.starts_with(['|', '+']) || boxed(doc, runs[k]) {
        let side = |j: usize| doc.text_of(runs[j].0).starts_with(['|', '+']);
        return (k + 1..runs.len()).take_while(|j| side(*j) && lines(*j) < LONGEST_CLOSED).last().unwrap_or(k);
    }
    if k > 0 && is_ornament_at(doc, runs[k - 1].0) {
        let open = (k + 1..runs.len()).take_while(|j| lines(*j) < LONGEST_CLOSED && !is_heading(doc, runs[*j]));
        let rule = open.into_iter().find(|j| runs[*j].0 == runs[*j].1 && is_ornament_at(doc, runs[*j].0));
        if let Some(j) = rule.filter(|j| j - k <= 40) {
            return j;
        }
    }
    if at_tail(doc, runs, k) {
        return runs.len() - 1;
    }
    let lone = first == last && doc.lines[first].chars < 60;
    let indented = (first..=last).all(|i| doc.lines[i].indent >= doc.stats.indent + 2);
    if !lone && !indented {
        return k;
    }
    if k + 1 >= runs.len() || is_heading(doc, runs[k + 1]) {
        return k;
    }
    if indented && !lone {
        let deep = |j: usize| (runs[j].0..=runs[j].1).all(|i| doc.lines[i].indent >= doc.stats.indent + 2);
        let more = (k + 1..runs.len()).take_while(|j| deep(*j) && runs[*j].2 <= 2 && lines(*j) < LONGEST);
        return more.last().unwrap_or(k);
    }
    // Below a name alone: paragraphs up to a gap wider than theirs, or a heading. Where neither comes it is not known
    // what is the note's but the first of them.
    let inner = runs.get(k + 2).map_or(1, |r| r.2).min(runs[k + 1].2).max(1);
    for (j, run) in runs.iter().enumerate().skip(k + 2).take_while(|(_, r)| r.1 - first < LONGEST) {
        if run.2 > inner || is_heading(doc, *run) {
            return j - 1;
        }
    }
    k + 1
}

/// Whether nothing but the note follows: no heading, no running text to speak of, and not much.
fn at_tail(doc: &Doc, runs: &[Run], k: usize) -> bool {
    let (Some(head), Some(end)) = (runs.first(), runs.last()) else { return false };
    let (total, rest) = (end.1 - head.0 + 1, end.1 - runs[k].0);
    rest * TAIL_SHARE < total
        && !runs[k + 1..].iter().any(|r| {
            let text = words([doc.text_of(r.0)]);
            let label = labels::parse(&text, &[]).is_some_and(|l| l.number.is_some() && l.is_lone(&text));
            (label && doc.lines[r.0].chars < 40 && text.split_whitespace().count() > 1)
                || headwords::name(&fold(&text)).is_some() && doc.lines[r.0].chars < 40
        })
        && runs[k + 1..].iter().filter(|r| r.1 - r.0 + 1 >= LONG_RUN).count() <= MOST_LONG_RUNS
}

/// Where a list of other books begins: named as one, and right below the line that ends the story.
fn catalogue(doc: &Doc, runs: &[Run]) -> Option<usize> {
    let (head, end) = (runs.first()?, runs.last()?);
    let total = end.1 - head.0 + 1;
    let at = runs.iter().rposition(|r| {
        r.0 == r.1 && headwords::is_end(&fold(&words([doc.text_of(r.0)]))) && (end.1 - r.0) * TAIL_SHARE < total
    })?;
    let next = runs[at + 1..].iter().find(|r| !is_ornament_at(doc, r.0) && doc.uses[r.0] == Use::Text)?;
    let f = fold(&words([doc.text_of(next.0)]));
    let labelled = |r: &Run| {
        let text = words([doc.text_of(r.0)]);
        labels::parse(&text, &[])
            .is_some_and(|l| l.number.is_some() && l.is_lone(&text) && l.kind == headwords::Kind::Chapter)
            || headwords::name(&fold(&text)).is_some()
    };
    (OTHER_BOOKS.iter().any(|p| f.starts_with(p)) && !runs[at + 1..].iter().any(labelled)).then_some(next.0)
}
