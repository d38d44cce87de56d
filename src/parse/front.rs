//! Title, author and what else stands at the head of a draft, where a title page is.
//!
//! The lines that become the title page are taken out of the text; whatever the title page will not print as it
//! stands is declared as left out, word for word, so that the draft's words can be counted again in the book.

use super::Options;
use super::authors::{
    WEAK, author_above, authors, by_line, could_be_author, is_name_line, says_kind, translated_from, translator,
};
use super::dialect::Dialect;
use super::doc::{Doc, Use};
use super::facts::{Fact, Facts, date, names};
use super::headwords;
use super::imprint;
use super::inline::words;
use super::labels;
use super::lines::{Way, ends_sentence};
use super::numbers::{fold, key};
use super::report::{Decision, From, Rule};
use crate::book::Language;

/// A title page has at most so many lines of text.
const PAGE: usize = 60;
/// Nor has it more lines, even with a by-line right below.
const LONGEST_IN_LINES: usize = 7;
/// Nor, where each line is a paragraph, has title, subtitle and author together.
const LONGEST_PAGE_OF_LINES: usize = 5;
/// A title is no longer than this.
const LONGEST_TITLE: u32 = 120;
pub(super) const LABEL: &str = "label of the title page";
const IMPRINT: &str = "imprint of the printed edition";
const PRINTED: &str = "title page of the printed edition";
/// An imprint has no more lines in a row.
const LONGEST_IMPRINT: usize = 14;
/// What the marks of pictures call them, folded.
const PICTURES: &[&str] = &[
    "illustra",
    "ilustra",
    "image",
    "picture",
    "frontispiece",
    "abbildung",
    "illustrazion",
    "larawan",
    "gravure",
    "photo",
];
/// Words that join two titles in one: `Frankenstein; or, …`, folded.
const JOINING: &[&str] =
    &["or", "or,", "and", "oder", "oder:", "ou", "ou,", "und", "et", "o", "of", "eller", "kaj", "ossia", "or:"];

/// A line at the head of the draft.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) line: usize,
    pub(super) gap: u32,
    /// The gap after it.
    pub(super) after: u32,
}

/// What ends the head of the draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    Heading,
    Prose,
    End,
}

fn heads(doc: &Doc) -> (Vec<Head>, Stop) {
    let mut out: Vec<Head> = Vec::new();
    for (first, last, gap) in doc.runs_in_turn() {
        // A picture between the lines of a title page parts nothing.
        if is_picture(doc, first, last) {
            continue;
        }
        if let Some(h) = out.last_mut() {
            h.after = gap;
        }
        let printed = imprint::weight(&words([doc.text_of(first)])) > 1 && last - first < LONGEST_IMPRINT;
        let prose = !printed
            && match doc.stats.way {
                Way::Lines => doc.lines[first].chars > 100,
                _ => {
                    last - first >= 2
                        && (first..last).all(|i| doc.lines[i].width() * 10 > doc.stats.wrap * 7)
                        && last - first >= 3
                        || (last - first >= 1
                            && last - first < 3
                            && doc.lines[first].width() * 10 > doc.stats.wrap * 9
                            && ends_sentence(doc.text_of(last)))
                }
            };
        if prose {
            return (out, Stop::Prose);
        }
        for line in first..=last {
            let text = words([doc.text_of(line)]);
            if super::blocks::is_ornament_at(doc, line) {
                continue;
            }
            if is_heading(doc, line, &text) || out.len() >= PAGE {
                return (out, Stop::Heading);
            }
            out.push(Head { line, gap: if line == first { gap } else { 0 }, after: 0 });
        }
    }
    (out, Stop::End)
}

/// `[Illustration: …]` and other remarks: one bracket about the whole run.
fn is_picture(doc: &Doc, first: usize, last: usize) -> bool {
    let f = fold(doc.text_of(first));
    doc.text_of(last).ends_with(']')
        && f.strip_prefix('[')
            .is_some_and(|f| last > first || f.len() > 24 || PICTURES.iter().any(|p| f.starts_with(p)))
        && last - first < LONGEST_IMPRINT
}

fn is_heading(doc: &Doc, line: usize, text: &str) -> bool {
    let raw = doc.text_of(line);
    let folded = fold(text);
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    // A year below a title is no chapter.
    if imprint::weight(text) > 0 && hashes == 0 {
        return false;
    }
    labels::parse(text, &[]).is_some_and(|l| l.number.is_some() && (l.is_lone(text) || l.parted))
        || hashes > 1
        || (doc.lines[line].chars < 60
            && (headwords::name(&folded).is_some_and(|n| n.1) || headwords::is_contents(&folded)))
}

/// Finds the title page and takes its lines.
pub(crate) fn title_page(
    doc: &mut Doc,
    facts: &mut Facts,
    dialect: Dialect,
    options: &Options,
    decisions: &mut Vec<Decision>,
) {
    labelled(doc, facts, options);
    let (mut list, stop) = heads(doc);
    let given = options.title.as_ref().map(|t| t.trim()).filter(|t| !t.is_empty());
    let mut rest = 0;
    if let Some(known) = facts.title.as_ref().map(|t| t.value.clone()) {
        let line = facts.title.as_ref().map_or(0, |t| doc.source.line_of(t.span.start) as usize - 1);
        let printed = doc.uses.get(line) == Some(&Use::TitlePage);
        rest = known_title(doc, &list, &known, given, printed);
    } else if !facts.closed
        && let lead = usize::from(facts.authors.is_empty() && author_above(doc, &list).is_some())
        && let Some(n) = guess_title(doc, &list[lead..], stop)
    {
        if lead == 1 {
            let line = list[0].line;
            let value = words([doc.text_of(line)]);
            let given = options.author.as_deref().is_some_and(|g| key(g) != key(&value));
            take(doc, &[line], given, "author given otherwise or already");
            facts.authors = vec![Fact { value, from: From::Head, span: doc.lines[line].span() }];
            list.remove(0);
        }
        let lines: Vec<usize> = list[..n].iter().map(|h| h.line).collect();
        let value = words(lines.iter().map(|i| doc.text_of(*i).trim_start_matches('#')));
        let span = doc.lines[lines[0]].span().to(doc.lines[lines[n - 1]].span());
        take(doc, &lines, given.is_some_and(|g| key(g) != key(&value)), "title given otherwise");
        facts.title = Some(Fact { value, from: From::Head, span });
        rest = n;
    }
    translated_from(doc, facts, &list);
    authors(doc, facts, &list, rest, stop, options, decisions);
    translator(doc, facts, &list);
    rights(doc, facts, &list, decisions);
    imprint(doc, &list, stop, dialect == Dialect::Gutenberg);
}

/// How much must speak for lines being an imprint: more where the draft is somebody's own, whose chapter may be called
/// `The Press`, and more where running text follows at once.
const IMPRINT_SURE: u32 = 3;
const IMPRINT_LIKELY: u32 = 2;

/// Leaves out the imprint below title and author, and in a transcribed book what else stands on its title page.
fn imprint(doc: &mut Doc, list: &[Head], stop: Stop, transcribed: bool) {
    let on_page = |doc: &Doc, h: &Head| doc.uses[h.line] != Use::Text;
    let Some(first) = list.iter().position(|h| on_page(doc, h)) else { return };
    // Lines without a gap between them are judged together.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (n, h) in list.iter().enumerate() {
        match runs.last_mut() {
            Some(r) if h.gap == 0 && on_page(doc, h) == on_page(doc, &list[r.1]) => r.1 = n,
            _ => runs.push((n, n)),
        }
    }
    let text = |doc: &Doc, n: usize| words([doc.text_of(list[n].line)]);
    let weights = |doc: &Doc, r: &(usize, usize)| -> (u32, u32) {
        let all: Vec<u32> = (r.0..=r.1).map(|n| imprint::weight(&text(doc, n))).collect();
        (all.iter().sum(), all.iter().copied().max().unwrap_or(0))
    };
    let is_run = |doc: &Doc, r: &(usize, usize)| {
        let (sum, most) = weights(doc, r);
        // An entry of a list of other books has its edition too.
        let entry = labels::parse(&text(doc, r.0), &[]).is_some_and(|l| l.number.is_some_and(|n| n < 1000));
        let lines = (r.1 - r.0 + 1) as u32;
        r.0 > first
            && !on_page(doc, &list[r.0])
            && lines <= LONGEST_IMPRINT as u32
            && (most == 2 || sum == lines)
            && !entry
            && !fold(&text(doc, r.0)).starts_with("to ")
    };
    let mut k = 0;
    while k < runs.len() {
        let end = (k..runs.len()).take_while(|j| is_run(doc, &runs[*j])).last();
        let Some(end) = end else {
            k += 1;
            continue;
        };
        let sum: u32 = runs[k..=end].iter().map(|r| weights(doc, r).0).sum();
        let last = end + 1 == runs.len() && stop == Stop::Prose;
        let year_below_author = transcribed && k > 0 && on_page(doc, &list[runs[k - 1].0]) && stop == Stop::Heading;
        let need = if !transcribed || last { IMPRINT_SURE } else { IMPRINT_LIKELY };
        if sum >= need || (year_below_author && sum > 0) {
            for h in &list[runs[k].0..=runs[end].1] {
                if doc.uses[h.line] == Use::Text {
                    doc.leave_out(h.line, h.line + 1, IMPRINT);
                }
            }
        }
        k = end + 1;
    }
    if !transcribed {
        return;
    }
    // Between the first and the last line of a printed title page everything is that page's, but for what is said.
    let Some(last) = list.iter().rposition(|h| on_page(doc, h)) else { return };
    for r in runs.iter().filter(|r| r.0 > first && r.1 < last) {
        let opening = text(doc, r.0);
        let closing = text(doc, r.1);
        let said = opening.starts_with(['"', '\'', '\u{201c}', '\u{2018}', '\u{ab}', '\u{bf}', '\u{a1}'])
            || ends_sentence(&closing)
                && closing.chars().any(char::is_lowercase)
                && closing.split_whitespace().count() > 6;
        let given = headwords::opens_dedication(&fold(&opening));
        if !on_page(doc, &list[r.0]) && r.1 - r.0 < 5 && !said && !given {
            for h in &list[r.0..=r.1] {
                doc.leave_out(h.line, h.line + 1, PRINTED);
            }
        }
    }
}

/// Leaves out the title and the byline that a dialect took, where the caller knows better ones.
pub(crate) fn given_otherwise(doc: &mut Doc, facts: &Facts, options: &Options) {
    let differs =
        |given: &Option<String>, own: &str| given.as_ref().is_some_and(|g| !g.trim().is_empty() && key(g) != key(own));
    let title = facts.title.iter().filter(|t| differs(&options.title, &t.value));
    let all: String = facts.authors.iter().map(|a| a.value.as_str()).collect();
    let authors = facts.authors.iter().filter(|_| differs(&options.author, &all));
    for fact in title.chain(authors) {
        let (first, last) = doc.source.lines_of(fact.span);
        for i in first as usize - 1..last as usize {
            if doc.uses.get(i) == Some(&Use::TitlePage) {
                doc.left_out.retain(|l| !(l.words.is_some() && l.first as usize == i + 1));
                doc.leave_out(i, i + 1, "title or author given otherwise");
            }
        }
    }
}

/// Marks lines as printed on the title page, or as left out where something else is printed.
pub(super) fn take(doc: &mut Doc, lines: &[usize], otherwise: bool, reason: &'static str) {
    for i in lines {
        if otherwise {
            doc.leave_out(*i, *i + 1, reason);
        } else {
            doc.uses[*i] = Use::TitlePage;
        }
    }
}

/// Lines such as `Title: …` at the very head, in any order.
fn labelled(doc: &mut Doc, facts: &mut Facts, options: &Options) {
    let mut seen = 0;
    for i in 0..doc.lines.len() {
        if !doc.is_text(i) {
            continue;
        }
        let raw = doc.text_of(i);
        if super::blocks::is_ornament(raw) {
            continue;
        }
        seen += 1;
        let Some((label, value)) = raw.split_once(':') else {
            // A title may stand before the labels, as may a line or two of anything.
            if seen > 3 { return } else { continue }
        };
        let value = words([value.trim().trim_matches(['"', '\''])]);
        let name = fold(label.trim_matches(['*', '_', ' ']));
        if value.is_empty() || label.len() > 24 || seen > 14 {
            return;
        }
        let span = doc.lines[i].span();
        let fact = Fact { value: value.clone(), from: From::Header, span };
        let printed = match name.as_str() {
            "title" | "titel" | "titre" | "titulo" | "titolo" if facts.title.is_none() => {
                let same = options.title.as_ref().is_none_or(|t| key(t) == key(&value));
                facts.title = Some(fact);
                same
            }
            "subtitle" | "untertitel" => {
                facts.subtitle = Some(value);
                true
            }
            "author" | "authors" | "by" | "written by" | "autor" | "auteur" | "autore" | "verfasser"
                if facts.authors.is_empty() =>
            {
                let same = options.author.as_ref().is_none_or(|t| key(t) == key(&value));
                facts.authors =
                    names(&value).into_iter().map(|value| Fact { value, from: From::Header, span }).collect();
                if same && facts.authors.len() > 1 && value.contains(" and ") {
                    doc.leave_out_words(i, i, LABEL, "and");
                }
                same
            }
            "translator" | "translated by" => {
                facts.translator = Some(fact);
                true
            }
            "copyright" | "rights" => {
                facts.rights = Some(words([raw]));
                doc.uses[i] = Use::TitlePage;
                continue;
            }
            "language" | "lang" | "sprache" | "langue" if Language::parse(&value).is_some() => {
                facts.language = Some(fact);
                false
            }
            "publisher" => {
                facts.publisher = Some(value);
                false
            }
            "date" => {
                facts.date = date(&value);
                false
            }
            "description" => {
                facts.description = Some(value);
                false
            }
            "subject" | "subjects" | "keywords" | "tags" => {
                facts.subjects =
                    value.split([',', ';']).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
                false
            }
            _ if seen > 3 => return,
            _ => continue,
        };
        if printed {
            doc.uses[i] = Use::TitlePage;
            doc.leave_out_words(i, i, LABEL, label);
        } else {
            doc.leave_out(i, i + 1, LABEL);
        }
    }
}

/// Finds a known title at the head; its lines go to the title page, and it is left out where it stands again.
/// Gives the number of head lines up to and with it.
fn known_title(doc: &mut Doc, list: &[Head], known: &str, given: Option<&str>, printed: bool) -> usize {
    let whole = key(known);
    let mut end = 0;
    let mut found = printed;
    let mut i = 0;
    while i < list.len() {
        let mut at = 0;
        let mut j = i;
        while j < list.len() && at < whole.len() && j < i + 6 {
            let k = key(&words([doc.text_of(list[j].line).trim_start_matches('#')]));
            if k.is_empty() || !whole[at..].starts_with(&k) {
                break;
            }
            at += k.len();
            j += 1;
        }
        // A first line that is the beginning of the title: the title page prints the whole of it.
        let enough = at == whole.len() || (at >= 4 && at * 2 >= whole.len() && i <= 1);
        if enough && j > i {
            let lines: Vec<usize> = list[i..j].iter().map(|h| h.line).collect();
            if found {
                take(doc, &lines, true, "title repeated");
            } else {
                take(doc, &lines, given.is_some_and(|g| !key(g).contains(&whole[..at])), "title given otherwise");
                end = j;
            }
            found = true;
            i = j;
        } else {
            i += 1;
        }
    }
    end
}

/// Whether the first lines are a title: how many of them.
fn guess_title(doc: &Doc, list: &[Head], stop: Stop) -> Option<usize> {
    let first = list.first()?;
    let text = words([doc.text_of(first.line).trim_start_matches('#')]);
    let chars = text.chars().count() as u32;
    if chars == 0 || chars > LONGEST_TITLE || by_line(&text).is_some() || is_rights(&text) {
        return None;
    }
    // Lines of one run are one title, up to a by-line or a name in other letters; a run of many lines is a list or a poem.
    let at = |n: usize| words([doc.text_of(list[n].line)]);
    let shouted = |s: &str| !s.chars().any(char::is_lowercase);
    let ends = |n: usize| {
        let text = at(n);
        is_name_line(doc, list, n)
            || could_be_author(&text) && !shouted(&text) && shouted(&at(n - 1)) && list.len() == n + 1
    };
    let run = |mut n: usize| {
        n += 1;
        while n < list.len() && list[n].gap == 0 && !ends(n) {
            n += 1;
        }
        n
    };
    let mut n = run(0);
    // `Frankenstein;` and `or, the Modern Prometheus` are one title over a gap.
    if doc.stats.way != Way::Lines
        && list.iter().skip(n).take(4).any(|h| by_line(&words([doc.text_of(h.line)])).is_some())
    {
        let joins = |n: usize| {
            let f = fold(&words([doc.text_of(list[n].line)]));
            JOINING.iter().any(|j| f == *j || f.starts_with(&format!("{j} ")) && j.len() > 1)
                || doc.text_of(list[n - 1].line).ends_with([';', ','])
                || JOINING.contains(&fold(doc.text_of(list[n - 1].line)).as_str())
        };
        while n < list.len() && n < 4 && !is_name_line(doc, list, n) && joins(n) {
            n = run(n);
        }
    }
    let before_by = n < list.len() && is_name_line(doc, list, n);
    // `A Novel` right above the author is no part of the title.
    if n == 2 && list.len() > 2 && says_kind(&at(1)) {
        n = 1;
    }
    if n > if before_by { LONGEST_IN_LINES } else { 4 } {
        return None;
    }
    if n > 1 && doc.stats.way == Way::Lines {
        n = 1;
    }
    // Where each line is a paragraph, title, subtitle and author may stand below one another without a gap.
    let page = doc.stats.way == Way::Lines && {
        let lines = list.iter().skip(1).take_while(|h| h.gap == 0).count() + 1;
        let short = |h: &Head| doc.lines[h.line].chars <= 60 && !ends_sentence(doc.text_of(h.line));
        (2..=LONGEST_PAGE_OF_LINES).contains(&lines)
            && list[..lines].iter().all(short)
            && (before_by || list.len() == lines && stop == Stop::Heading)
    };
    let last = &list[n - 1];
    let capitals = !text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase);
    let marked = doc.text_of(first.line).starts_with('#');
    let after = last.after;
    let next_is_by = before_by || list.get(n).is_some_and(|h| by_line(&words([doc.text_of(h.line)])).is_some());
    let before_heading = (list.len() == n || page) && stop == Stop::Heading;
    let evidence = marked || next_is_by || before_heading || page;
    let sentence = text.ends_with(['.', ',', ';', ':']) && !capitals;
    let speech = text.starts_with(['"', '\u{201c}', '\u{2018}', '\u{ab}', '-', '\u{2014}', '\u{2013}'])
        && ends_sentence(&text)
        && !evidence;
    let lower = text.starts_with(char::is_lowercase) && !evidence;
    if sentence && !evidence || speech || lower || text.starts_with(['(', '[', '>']) {
        return None;
    }
    if before_heading
        && !next_is_by
        && !marked
        && (look_alikes(doc, first, after, capitals) >= 2 || begins_again(doc, last.line, capitals))
    {
        return None;
    }
    // In a collection the first story has its author below its title as the others have.
    if next_is_by && !marked && stop == Stop::Prose && n + 1 == list.len() && has_by_lines(doc, list[n].line) {
        return None;
    }
    if evidence {
        return Some(n);
    }
    // Without more to go by, a line like it before other texts of the draft makes it the first of several headings.
    if list.len() == n && stop == Stop::Prose && look_alikes(doc, first, after, capitals) >= 2 {
        return None;
    }
    let words = text.split_whitespace().count();
    let wide = after > doc.stats.gap.max(1);
    (capitals || wide || (words <= 10 && !ends_sentence(&text) && (list.len() == n || after >= 1))).then_some(n)
}

/// Whether what stands below the first line is a number 1 that comes again, below a line that looks as the first does:
/// then it is the first of several pieces and no title of the whole.
fn begins_again(doc: &Doc, line: usize, capitals: bool) -> bool {
    let runs = doc.runs();
    let one = |line: usize| {
        let text = words([doc.text_of(line)]);
        let l = labels::parse(&text, &[]).filter(|l| l.number == Some(1) && doc.lines[line].chars < 60)?;
        Some((l.kind, l.form))
    };
    let Some(own) = runs.iter().find(|r| r.0 > line).and_then(|r| one(r.0)) else { return false };
    runs.windows(2).any(|w| {
        let (title, below) = (w[0].0, w[1].0);
        title > line
            && w[0].0 == w[0].1
            && one(below) == Some(own)
            && doc.lines[title].chars <= 60
            && capitals != doc.text_of(title).chars().any(char::is_lowercase)
            && !ends_sentence(doc.text_of(title))
            && !super::blocks::is_ornament_at(doc, title)
            && labels::parse(doc.text_of(title), &[]).is_none()
            && headwords::name(&fold(doc.text_of(title))).is_none()
    })
}

/// As many by-lines below short lines make a collection.
const COLLECTION: usize = 2;

/// Whether by-lines stand below titles further on than `line`.
pub(super) fn has_by_lines(doc: &Doc, line: usize) -> bool {
    let runs = doc.runs();
    let by = |line: usize| {
        let text = words([doc.text_of(line)]);
        by_line(&text).is_some_and(|(name, by)| !name.is_empty() && !WEAK.contains(&fold(by).as_str()))
    };
    let below_a_title = |w: &&[(usize, usize, u32)]| {
        let ((title, _, _), (first, last, _)) = (w[0], w[1]);
        title > line && title == w[0].1 && first == last && doc.lines[title].chars <= 60 && by(first)
    };
    // The two may stand in one run.
    let in_one = |r: &&(usize, usize, u32)| r.0 > line && r.1 == r.0 + 1 && doc.lines[r.0].chars <= 60 && by(r.1);
    runs.windows(2).filter(below_a_title).count() + runs.iter().filter(in_one).count() >= COLLECTION
}

fn look_alikes(doc: &Doc, first: &Head, after: u32, capitals: bool) -> usize {
    let runs = doc.runs();
    let base = doc.stats.gap.max(1);
    // Where every gap is the same none of them says anything.
    let even = runs.iter().skip(1).all(|r| r.2 <= base);
    runs.windows(3)
        .filter(|w| {
            let ((a, b, gap), next) = (w[1], w[2]);
            // A title below a label is no heading of its own.
            let above = words([doc.text_of(w[0].0)]);
            if w[0].0 == w[0].1 && above.len() < 60 && labels::parse(&above, &[]).is_some_and(|l| l.is_lone(&above)) {
                return false;
            }
            let text = doc.text_of(a);
            a == b
                && a != first.line
                && (gap > base || even)
                && next.2 == after
                && doc.lines[a].chars <= 60
                && !ends_sentence(text)
                && !super::blocks::is_ornament(text)
                && capitals != text.chars().any(char::is_lowercase)
                && labels::parse(text, &[]).is_none()
                && headwords::name(&fold(text)).is_none()
        })
        .count()
}

fn is_rights(text: &str) -> bool {
    let f = fold(text);
    f.starts_with("copyright")
        || f.starts_with('\u{a9}')
        || f.starts_with("(c) ")
        || f.contains("copyright \u{a9}")
        || f.contains("copyright (c)")
}

/// What stands between title and by-line is the subtitle.
pub(super) fn subtitle(
    doc: &mut Doc,
    facts: &mut Facts,
    list: &[Head],
    from: usize,
    by_at: usize,
    decisions: &mut Vec<Decision>,
) {
    let between: Vec<usize> = (from..by_at).map(|n| list[n].line).filter(|i| doc.uses[*i] == Use::Text).collect();
    let fits = |i: &usize| doc.lines[*i].chars <= 90 && imprint::weight(&words([doc.text_of(*i)])) == 0;
    if facts.subtitle.is_none() && (1..=3).contains(&between.len()) && between.iter().all(fits) {
        let span = doc.lines[between[0]].span();
        facts.subtitle = Some(words(between.iter().map(|i| doc.text_of(*i))));
        take(doc, &between, false, "");
        decisions.push(Decision { rule: Rule::Subtitle, span });
    }
}

fn rights(doc: &mut Doc, facts: &mut Facts, list: &[Head], decisions: &mut Vec<Decision>) {
    if facts.rights.is_some() {
        return;
    }
    for (n, h) in list.iter().enumerate() {
        if doc.uses[h.line] != Use::Text || !is_rights(&words([doc.text_of(h.line)])) {
            continue;
        }
        let more = list[n + 1..].iter().take_while(|m| m.gap == 0 && doc.uses[m.line] == Use::Text).take(3).count();
        let lines: Vec<usize> = list[n..=n + more].iter().map(|h| h.line).collect();
        facts.rights = Some(words(lines.iter().map(|i| doc.text_of(*i))));
        decisions.push(Decision { rule: Rule::Rights, span: doc.lines[h.line].span() });
        take(doc, &lines, false, "");
        return;
    }
}
