//! Title, author and what else stands at the head of a draft, where a title page is.
//!
//! The lines that become the title page are taken out of the text; whatever the title page will not print as it
//! stands is declared as left out, word for word, so that the draft's words can be counted again in the book.

use super::Options;
use super::dialect::Dialect;
use super::doc::{Doc, Use};
use super::headwords;
use super::imprint;
use super::inline::words;
use super::labels;
use super::language;
use super::lines::{Way, ends_sentence};
use super::numbers::{fold, key};
use super::report::{Decision, From, Rule};
use crate::book::{Block, BlockKind, Contributor, Given, Language, Meta, Role, Section, Series, plain};
use crate::diag::{Diagnostic, Finding, LeftOut};
use crate::source::Span;

/// A fact and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) value: String,
    pub(crate) from: From,
    pub(crate) span: Span,
}

/// What is known about the book while it is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) title: Option<Fact>,
    pub(crate) subtitle: Option<String>,
    pub(crate) authors: Vec<Fact>,
    pub(crate) translator: Option<Fact>,
    pub(crate) language: Option<Fact>,
    pub(crate) rights: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) subjects: Vec<String>,
    pub(crate) date: Option<String>,
    pub(crate) series: Vec<Series>,
    /// What a header says besides title, author and language.
    pub(crate) given: Given,
    /// The dialect has said all there is to say about title and author.
    pub(crate) closed: bool,
}

impl Facts {
    /// Changes the places of the facts.
    pub(crate) fn each_span(&mut self, change: &mut dyn FnMut(&mut Span)) {
        let Facts { title, authors, translator, language, .. } = self;
        title.iter_mut().chain(authors).chain(translator).chain(language).for_each(|f| change(&mut f.span));
    }

    /// Takes from another file what is not known yet; the title and what is said of the text alone stay each file's.
    pub(crate) fn fill(&mut self, other: Facts) {
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        if self.subjects.is_empty() {
            self.subjects = other.subjects;
        }
        if self.series.is_empty() {
            self.series = other.series;
        }
        self.translator = self.translator.take().or(other.translator);
        self.language = self.language.take().or(other.language);
        self.rights = self.rights.take().or(other.rights);
        self.publisher = self.publisher.take().or(other.publisher);
    }
}

/// A title page has at most so many lines of text.
const PAGE: usize = 60;
/// Nor has it more lines, even with a by-line right below.
const LONGEST_IN_LINES: usize = 7;
/// A title is no longer than this.
const LONGEST_TITLE: u32 = 120;
const LABEL: &str = "label of the title page";
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
struct Head {
    line: usize,
    gap: u32,
    /// The gap after it.
    after: u32,
}

/// What ends the head of the draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stop {
    Heading,
    Prose,
    End,
}

fn heads(doc: &Doc) -> (Vec<Head>, Stop) {
    let mut out: Vec<Head> = Vec::new();
    for (first, last, gap) in doc.runs() {
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
            if super::blocks::is_ornament(doc.text_of(line)) {
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

/// How a line says that it names a translator, folded; with the name behind it or on the next line.
const TRANSLATED: &[&str] = &[
    "translated and edited by",
    "translated into english by",
    "translated by",
    "authorized translation by",
    "authorised translation by",
    "english translation by",
    "translation by",
    "ubersetzt von",
    "deutsch von",
    "traduit par",
    "traduction de",
    "traduccion de",
    "traducido por",
    "traduzione di",
    "traducao de",
    "vertaald door",
    "oversat af",
    "oversatt av",
    "suomentanut",
    "tradukita de",
];

/// `Translated from the Russian of` / the author / `by` the translator: then the author needs no by-line.
fn translated_from(doc: &mut Doc, facts: &mut Facts, list: &[Head]) {
    for w in list.windows(3) {
        let [from, name, by] = [w[0], w[1], w[2]].map(|h| words([doc.text_of(h.line)]));
        let f = fold(&from);
        let says = f.starts_with("translated from the ") && f.ends_with(" of");
        let Some((translator, word)) = by_line(&by).filter(|(n, _)| says && !n.is_empty() && is_name(&name)) else {
            continue;
        };
        if w.iter().any(|h| doc.uses[h.line] != Use::Text) || facts.translator.is_some() {
            return;
        }
        let span = |h: &Head| doc.lines[h.line].span();
        facts.translator = Some(Fact { value: translator.to_owned(), from: From::Head, span: span(&w[2]) });
        let known = !facts.authors.is_empty();
        if !known {
            facts.authors = vec![Fact { value: name, from: From::Head, span: span(&w[1]) }];
        }
        doc.leave_out(w[0].line, w[0].line + 1, LABEL);
        take(doc, &[w[1].line], known, "author given otherwise or already");
        doc.leave_out_words(w[2].line, w[2].line, LABEL, word);
        doc.uses[w[2].line] = Use::TitlePage;
        return;
    }
}

fn translator(doc: &mut Doc, facts: &mut Facts, list: &[Head]) {
    let known = facts.translator.as_ref().map(|t| (key(&t.value), t.from));
    for (n, h) in list.iter().enumerate() {
        let text = words([doc.text_of(h.line)]);
        let folded = fold(&text);
        let Some(opens) = TRANSLATED.iter().find(|t| folded.starts_with(*t)) else { continue };
        if doc.uses[h.line] != Use::Text || text.len() != folded.len() {
            continue;
        }
        let behind = text[opens.len()..].trim_matches([' ', ':']).to_owned();
        let (line, name) = if !behind.is_empty() {
            (h.line, behind)
        } else if let Some(next) = list.get(n + 1).filter(|n| doc.uses[n.line] == Use::Text) {
            (next.line, words([doc.text_of(next.line)]))
        } else {
            return;
        };
        // The name may go on with degrees and offices, which no title page of ours prints.
        if !is_name(&name) || known.as_ref().is_some_and(|(k, from)| *k != key(&name) || *from == From::Option) {
            return;
        }
        if line != h.line {
            doc.leave_out(h.line, h.line + 1, LABEL);
        } else {
            doc.leave_out_words(line, line, LABEL, opens);
        }
        doc.uses[line] = Use::TitlePage;
        if known.is_none() {
            facts.translator = Some(Fact { value: name, from: From::Head, span: doc.lines[line].span() });
        }
        return;
    }
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
        let given = ["to ", "for ", "dedicated", "in memory", "is dedicated", "a mon ", "a ma ", "meine", "al mio "]
            .iter()
            .any(|p| fold(&opening).starts_with(p));
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
fn take(doc: &mut Doc, lines: &[usize], otherwise: bool, reason: &'static str) {
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

/// A date in the form metadata wants.
pub(crate) fn date(s: &str) -> Option<String> {
    let ok = s.len() >= 4
        && s.len() <= 10
        && s.split('-')
            .enumerate()
            .all(|(n, p)| p.len() == if n == 0 { 4 } else { 2 } && p.bytes().all(|b| b.is_ascii_digit()))
        && s.split('-').count() <= 3;
    ok.then(|| s.to_owned())
}

/// Names in a list: `A and B`, `A; B`, `A & B`.
pub(crate) fn names(s: &str) -> Vec<String> {
    let parts: Vec<&str> = if s.contains(';') {
        s.split(';').collect()
    } else {
        let both: Vec<&str> = s.split(" and ").flat_map(|p| p.split(" & ")).collect();
        // `Jacob and Wilhelm Grimm` is one entry: half a name is no name.
        if both.len() == 2 && both.iter().all(|p| p.split_whitespace().count() >= 2) { both } else { vec![s] }
    };
    parts.into_iter().map(|p| p.trim().trim_end_matches(',').to_owned()).filter(|p| !p.is_empty()).collect()
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
    // Lines of one run are one title, up to a by-line; a run of many lines is a list or a poem.
    let run = |mut n: usize| {
        n += 1;
        while n < list.len() && list[n].gap == 0 && !is_name_line(doc, list, n) {
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
    if n > if before_by { LONGEST_IN_LINES } else { 4 } {
        return None;
    }
    if n > 1 && doc.stats.way == Way::Lines {
        n = 1;
    }
    let last = &list[n - 1];
    let capitals = !text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase);
    let marked = doc.text_of(first.line).starts_with('#');
    let after = last.after;
    let next_is_by = list.get(n).is_some_and(|h| by_line(&words([doc.text_of(h.line)])).is_some());
    let before_heading = list.len() == n && stop == Stop::Heading;
    let evidence = marked || next_is_by || before_heading;
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
            && !super::blocks::is_ornament(doc.text_of(title))
            && labels::parse(doc.text_of(title), &[]).is_none()
            && headwords::name(&fold(doc.text_of(title))).is_none()
    })
}

/// As many by-lines below short lines make a collection.
const COLLECTION: usize = 2;

/// Whether by-lines stand below titles further on than `line`.
fn has_by_lines(doc: &Doc, line: usize) -> bool {
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

/// The name in a by-line, empty where the name is on the next line, and the words before it.
pub(crate) fn by_line(text: &str) -> Option<(&str, &str)> {
    const BY: [&str; 24] = [
        "a novel by",
        "a story by",
        "a play by",
        "written by",
        "as told by",
        "story by",
        "a romance by",
        "by",
        "von",
        "par",
        "por",
        "di",
        "door",
        "af",
        "av",
        "ni",
        "kirjoittanut",
        "ein roman von",
        "roman von",
        "novela por",
        "de",
        "da",
        "del",
        "from the pen of",
    ];
    let folded = fold(text);
    let t = text.trim_end_matches(':').trim();
    for by in BY {
        if folded == by || folded.trim_end_matches(':') == by {
            return (by.len() <= 12).then_some(("", t));
        }
        // Folding may change lengths only where letters are not ASCII; these words are.
        if let Some(name) = text.get(by.len()..).filter(|r| folded.starts_with(by) && r.starts_with([' ', ':'])) {
            let name = name.trim_start_matches([' ', ':']);
            // `de` and `da` open too many titles to be trusted with anything but a name in capitals or two words.
            if is_name(name) {
                return Some((name, &text[..by.len()]));
            }
        }
    }
    None
}

/// Whether a text can be somebody's name.
fn is_name(s: &str) -> bool {
    let s = s.trim_end_matches('.');
    let parts: Vec<&str> = s.split_whitespace().collect();
    let small = |w: &str| {
        matches!(
            fold(w).as_str(),
            "de" | "von"
                | "van"
                | "der"
                | "den"
                | "la"
                | "le"
                | "du"
                | "da"
                | "di"
                | "del"
                | "and"
                | "the"
                | "y"
                | "of"
                | "&"
                | "dos"
                | "af"
                | "zu"
        )
    };
    (1..=9).contains(&parts.len())
        && s.chars().count() <= 70
        && !s.contains([':', ';', '?', '!', '"', '\u{201c}', '['])
        && !s.chars().any(|c| c.is_ascii_digit())
        && parts.iter().all(|w| {
            // `Mary Wollstonecraft (Godwin) Shelley`
            let w = w.strip_prefix('(').filter(|w| w.ends_with(')')).unwrap_or(w);
            w.starts_with(|c: char| c.is_uppercase()) || small(w) || w.starts_with("d'") || w.starts_with("d\u{2019}")
        })
        && parts.first().is_some_and(|w| w.starts_with(char::is_uppercase) || parts.len() > 1)
}

fn is_name_line(doc: &Doc, list: &[Head], n: usize) -> bool {
    by_line_at(doc, list, n).is_some()
}

/// Words that open by-lines and titles alike: `Memorias de …`, `Le avventure di …`.
const WEAK: &[&str] = &["de", "da", "di", "del", "ni", "af", "av"];

/// How a word ends the line above a by-line that is not the author's, folded.
const OTHERS: &[&str] =
    &["illustr", "ilustr", "translat", "edited", "traduit", "tradot", "tradu", "preface", "introduction"];

/// The by-line at an entry of the head, as [`by_line`] gives it. A word that stands in titles as well counts only
/// before a whole name, and where no surer by-line follows.
fn by_line_at(doc: &Doc, list: &[Head], n: usize) -> Option<(String, String)> {
    let text = words([doc.text_of(list.get(n)?.line)]);
    let (name, by) = by_line(&text)?;
    if WEAK.contains(&fold(by).as_str()) {
        let next = || list.get(n + 1).map(|h| words([doc.text_of(h.line)])).unwrap_or_default();
        let whole = if name.is_empty() { next() } else { name.to_owned() };
        let surer =
            list.iter().skip(n + 1).take(8).any(|h| {
                by_line(&words([doc.text_of(h.line)])).is_some_and(|(_, by)| !WEAK.contains(&fold(by).as_str()))
            });
        if surer || whole.split_whitespace().count() < 2 {
            return None;
        }
    }
    // `illustrated / by / …` names somebody else.
    let above = n.checked_sub(1).map(|p| fold(&words([doc.text_of(list[p].line)]))).unwrap_or_default();
    if OTHERS.iter().any(|o| above.split_whitespace().next_back().is_some_and(|w| w.starts_with(o))) {
        return None;
    }
    Some((name.to_owned(), by.to_owned()))
}

/// The name on the first line where a manuscript has its author above the title: one with initials, or a plain one
/// above a title in capitals.
fn author_above(doc: &Doc, list: &[Head]) -> Option<String> {
    let (first, next) = (list.first()?, list.get(1)?);
    let (name, title) = (words([doc.text_of(first.line)]), words([doc.text_of(next.line)]));
    if next.gap == 0 && doc.stats.way != Way::Lines && doc.lines[first.line].indent == 0
        || !is_name(&name)
        || (0..list.len().min(10)).any(|n| is_name_line(doc, list, n))
        || doc.text_of(first.line).starts_with('#')
    {
        return None;
    }
    let parts: Vec<&str> = name.split_whitespace().collect();
    let initial = |w: &&str| {
        w.ends_with('.') && w.split('.').all(|l| l.chars().count() <= 1) && w.starts_with(char::is_uppercase)
    };
    let last = parts.last().is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !w.ends_with('.'));
    let initials = (2..=4).contains(&parts.len()) && initial(&parts[0]) && last;
    let lower = |s: &str| s.chars().any(char::is_lowercase);
    let above = could_be_author(&name) && lower(&name) && !lower(&title) && title.chars().any(char::is_alphabetic);
    (initials || above).then_some(name)
}

/// Whether a line below or above a title is more likely a name than anything else.
fn could_be_author(text: &str) -> bool {
    let first = text.split_whitespace().next().map(fold).unwrap_or_default();
    (2..=4).contains(&text.split_whitespace().count())
        && is_name(text)
        && !headwords::is_article(&first)
        && !matches!(
            first.as_str(),
            "to" | "for" | "in" | "on" | "at" | "an" | "of" | "and" | "my" | "by" | "from" | "with"
        )
        && !fold(text)
            .split_whitespace()
            .any(|w| matches!(w, "the" | "of" | "and" | "edition" | "draft" | "press" | "version" | "books"))
        && imprint::weight(text) == 0
}

fn is_rights(text: &str) -> bool {
    let f = fold(text);
    f.starts_with("copyright")
        || f.starts_with('\u{a9}')
        || f.starts_with("(c) ")
        || f.contains("copyright \u{a9}")
        || f.contains("copyright (c)")
}

fn authors(
    doc: &mut Doc,
    facts: &mut Facts,
    list: &[Head],
    from: usize,
    stop: Stop,
    options: &Options,
    decisions: &mut Vec<Decision>,
) {
    let given = options.author.as_deref();
    let known: Vec<String> = facts.authors.iter().map(|a| a.value.clone()).collect();
    let has_title = facts.title.is_some();
    // A line that already gave the name is printed; the name is not printed again for a second one.
    let printed = facts
        .authors
        .first()
        .is_some_and(|a| doc.uses.get(doc.source.line_of(a.span.start) as usize - 1) == Some(&Use::TitlePage));
    let mut found = None;
    for n in 0..list.len().min(from + 12) {
        let line = list[n].line;
        if doc.uses[line] != Use::Text {
            continue;
        }
        let text = words([doc.text_of(line)]);
        if !known.is_empty() {
            // The name is known: the line that says it, with or without `by`, is the title page's.
            let (name, by) = by_line(&text).unwrap_or((&text, ""));
            let next = list.get(n + 1).map(|h| words([doc.text_of(h.line)])).unwrap_or_default();
            if name.is_empty() {
                if is_author(&next, &known) {
                    let next_line = list[n + 1].line;
                    doc.leave_out(line, line + 1, LABEL);
                    take(
                        doc,
                        &[next_line],
                        printed || given.is_some_and(|g| key(g) != key(&next)),
                        "author given otherwise or already",
                    );
                    if from > 0 {
                        subtitle(doc, facts, list, from, n, decisions);
                    }
                    return;
                }
            } else if is_author(name, &known) {
                let otherwise = printed || given.is_some_and(|g| key(g) != key(name));
                take(doc, &[line], otherwise, "author given otherwise or already");
                if !otherwise {
                    doc.leave_out_words(line, line, LABEL, by);
                }
                if from > 0 && !by.is_empty() {
                    subtitle(doc, facts, list, from, n, decisions);
                }
                return;
            }
            continue;
        }
        if facts.closed {
            return;
        }
        let Some((name, by)) = by_line_at(doc, list, n) else { continue };
        // A by-line far from a title is a line of the text; `de X` or `di X` needs a title right above.
        if !has_title && n > 0 {
            continue;
        }
        // In a collection the one right above the text is that of its first piece: no title and by-line follow it.
        if n > from && by_line_at(doc, list, n + 2).is_none() && has_by_lines(doc, line) {
            continue;
        }
        if name.is_empty() {
            let Some(next) = list.get(n + 1) else { continue };
            let next_text = words([doc.text_of(next.line)]);
            if is_name(&next_text) {
                found = Some((n, n + 1, next_text, by));
                break;
            }
        } else {
            found = Some((n, n, name, by));
            break;
        }
    }
    if known.is_empty() && found.is_none() && has_title && !facts.closed {
        bare_name(doc, facts, list, from, stop, given);
        return;
    }
    let Some((by_at, name_at, name, by)) = found else { return };
    let span = doc.lines[list[name_at].line].span();
    let otherwise = given.is_some_and(|g| key(g) != key(&name));
    if by_at != name_at || otherwise {
        doc.leave_out(list[by_at].line, list[by_at].line + 1, LABEL);
    }
    if by_at == name_at && !otherwise {
        doc.leave_out_words(list[by_at].line, list[by_at].line, LABEL, &by);
    }
    if by_at != name_at || !otherwise {
        take(doc, &[list[name_at].line], otherwise, "author given otherwise or already");
    }
    facts.authors = names(&name).into_iter().map(|value| Fact { value, from: From::Head, span }).collect();
    if facts.authors.len() > 1 {
        // The title page parts names by its own sign.
        doc.leave_out_words(list[name_at].line, list[name_at].line, LABEL, "and");
        if !name.contains(" and ") {
            doc.left_out.pop();
        }
    }
    if has_title {
        subtitle(doc, facts, list, from, by_at, decisions);
    }
}

/// What stands between title and by-line is the subtitle.
fn subtitle(doc: &mut Doc, facts: &mut Facts, list: &[Head], from: usize, by_at: usize, decisions: &mut Vec<Decision>) {
    let between: Vec<usize> = (from..by_at).map(|n| list[n].line).filter(|i| doc.uses[*i] == Use::Text).collect();
    let fits = |i: &usize| doc.lines[*i].chars <= 90 && imprint::weight(&words([doc.text_of(*i)])) == 0;
    if facts.subtitle.is_none() && (1..=3).contains(&between.len()) && between.iter().all(fits) {
        let span = doc.lines[between[0]].span();
        facts.subtitle = Some(words(between.iter().map(|i| doc.text_of(*i))));
        take(doc, &between, false, "");
        decisions.push(Decision { rule: Rule::Subtitle, span });
    }
}

fn is_author(name: &str, known: &[String]) -> bool {
    let k = key(name);
    !k.is_empty() && (known.iter().any(|a| key(a) == k) || key(&known.concat()) == k)
}

/// A line under the title that is a name and nothing else, before a heading or a wide gap.
fn bare_name(doc: &mut Doc, facts: &mut Facts, list: &[Head], from: usize, stop: Stop, given: Option<&str>) {
    // A title of the header that the text does not repeat has no line below it.
    let Some(h) = list.get(from).filter(|_| from > 0).copied() else { return };
    let text = words([doc.text_of(h.line)]);
    let subtitle = [
        "a novel",
        "a story",
        "a tale",
        "a romance",
        "a memoir",
        "a play",
        "a novella",
        "or,",
        "ein roman",
        "roman",
        "eine erzahlung",
        "novela",
        "romanzo",
        "novella",
        "short stories",
    ];
    if subtitle.iter().any(|s| fold(&text).starts_with(s)) && text.chars().count() < 90 {
        facts.subtitle = Some(text);
        take(doc, &[h.line], false, "");
        return;
    }
    let last_before_heading = list.len() == from + 1 && stop == Stop::Heading;
    let title = facts.title.as_ref().map(|t| key(&t.value)).unwrap_or_default();
    let before_imprint = list.get(from + 1).is_some_and(|n| {
        let below = words([doc.text_of(n.line)]);
        imprint::weight(&below) > 0 || key(&below) == title
    });
    // A second line in capitals may be a subtitle; with an imprint or the title again below it is not.
    let plausible = could_be_author(&text) && (text.chars().any(char::is_lowercase) || before_imprint);
    if plausible && (last_before_heading || before_imprint || h.after > doc.stats.gap.max(1) + 1) {
        let span = doc.lines[h.line].span();
        take(doc, &[h.line], given.is_some_and(|g| key(g) != key(&text)), "author given otherwise or already");
        facts.authors = vec![Fact { value: text, from: From::Head, span }];
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

/// Settles title, authors and language, and says what was missing.
pub(crate) fn finish(
    doc: &Doc,
    facts: Facts,
    options: &Options,
    sections: &[Section],
    decisions: &mut Vec<Decision>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Meta {
    let top = Span::new(0, 0);
    let given = options.given.clone().over(facts.given);
    let or = |given: Vec<String>, found: Vec<String>| if given.is_empty() { found } else { given };
    let mut meta = Meta {
        // An empty subtitle takes the draft's away.
        subtitle: given.subtitle.or(facts.subtitle).filter(|s| !s.is_empty()),
        rights: given.rights.or(facts.rights),
        publisher: given.publisher.or(facts.publisher),
        description: given.description.or(facts.description),
        subjects: or(given.subjects, facts.subjects),
        date: given.date.or(facts.date),
        series: if given.series.is_empty() { facts.series } else { given.series },
        identifiers: given.identifiers,
        first_published: given.first_published,
        ..Meta::default()
    };
    let clean = |s: &String| words([s.as_str()]);
    let option = |o: &Option<String>| o.as_ref().map(clean).filter(|s| !s.is_empty());
    let (title, from, span) = match (option(&options.title), facts.title) {
        (Some(t), _) => (t, From::Option, top),
        (None, Some(f)) if !f.value.is_empty() => (f.value, f.from, f.span),
        _ => {
            let (used, from) = title_without(doc, sections);
            diagnostics.push(Diagnostic::whole(Finding::NoTitle { used: used.clone() }));
            (used, from, top)
        }
    };
    meta.title = title;
    decisions.push(Decision { rule: Rule::Title { from }, span });
    match option(&options.author) {
        Some(a) => {
            let names = a.split(';').map(str::trim).filter(|s| !s.is_empty());
            meta.contributors = names.map(Contributor::from).collect();
            decisions.push(Decision { rule: Rule::Author { from: From::Option }, span: top });
        }
        None => {
            for f in facts.authors {
                decisions.push(Decision { rule: Rule::Author { from: f.from }, span: f.span });
                meta.contributors.push(f.value.into());
            }
        }
    }
    if meta.authors().is_empty() {
        diagnostics.push(Diagnostic::whole(Finding::NoAuthor));
    }
    // Sort names go with names, wherever these come from.
    for c in &mut meta.contributors {
        let same = given.contributors.iter().find(|g| g.role == Role::Author && g.name == c.name);
        c.sort = same.and_then(|g| g.sort.clone());
    }
    let (translators, others): (Vec<_>, Vec<_>) =
        given.contributors.into_iter().filter(|c| c.role != Role::Author).partition(|c| c.role == Role::Translator);
    if !translators.is_empty() {
        let given = options.given.contributors.iter().any(|c| c.role == Role::Translator);
        let from = if given { From::Option } else { From::Header };
        decisions.push(Decision { rule: Rule::Translator { from }, span: top });
        meta.contributors.extend(translators);
    } else if let Some(t) = facts.translator {
        decisions.push(Decision { rule: Rule::Translator { from: t.from }, span: t.span });
        meta.contributors.push(Contributor::new(Role::Translator, t.value));
    }
    meta.contributors.extend(others);
    let (language, from) = match options.language.as_deref().and_then(Language::parse) {
        Some(l) => (l, From::Option),
        None => match facts.language.as_ref().and_then(|f| Language::parse(&f.value)) {
            Some(l) => (l, From::Header),
            None => guess_language(doc, diagnostics),
        },
    };
    decisions.push(Decision { rule: Rule::Language { from, tag: language.tag().to_owned() }, span: top });
    meta.language = language;
    meta
}

fn guess_language(doc: &Doc, diagnostics: &mut Vec<Diagnostic>) -> (Language, From) {
    // Past the title page, where names are; a short draft has no more than its beginning.
    let texts: Vec<usize> = (0..doc.lines.len()).filter(|i| doc.is_text(*i)).collect();
    let from = if texts.len() > 400 { texts.len() / 10 } else { 0 };
    let words = texts[from..].iter().flat_map(|i| {
        doc.text_of(*i)
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'))
            .filter(|w| !w.is_empty())
    });
    match language::guess(words).and_then(Language::parse) {
        Some(l) => {
            diagnostics.push(Diagnostic::whole(Finding::LanguageGuessed { tag: l.tag().to_owned() }));
            (l, From::Text)
        }
        None => (Language::default(), From::Default),
    }
}

/// What to call a book that says no title: its file, or its first words.
fn title_without(doc: &Doc, sections: &[Section]) -> (String, From) {
    let name = doc.source.name();
    let file = name.rsplit(['/', '\\']).next().unwrap_or("");
    let stem = file.rsplit_once('.').map_or(file, |(s, _)| if s.is_empty() { file } else { s });
    let spaced: String = stem.chars().map(|c| if matches!(c, '_' | '-' | '.' | '+') { ' ' } else { c }).collect();
    let pretty: Vec<String> = spaced
        .split_whitespace()
        .map(|w| {
            let mut c = w.chars();
            c.next().map_or(String::new(), |f| f.to_uppercase().chain(c).collect())
        })
        .collect();
    let pretty = words([pretty.join(" ").as_str()]);
    if pretty.chars().any(char::is_alphabetic) {
        return (pretty, From::Name);
    }
    fn first(sections: &[Section]) -> Option<String> {
        sections.iter().find_map(|s| {
            let block = |b: &Block| match b.kind() {
                BlockKind::Paragraph(t) => Some(plain(t)),
                BlockKind::Verse(v) => v.first()?.first().map(|l| plain(l.text())),
                _ => None,
            };
            s.heading()
                .map(|h| h.one_line())
                .or_else(|| s.blocks().iter().find_map(block))
                .or_else(|| first(s.children()))
        })
    }
    let text = first(sections).unwrap_or_default();
    let some: Vec<&str> = text.split_whitespace().take(6).collect();
    let joined = some.join(" ");
    let joined = joined.trim_end_matches([',', ';', ':', '.', '-']).to_owned();
    (if joined.is_empty() { "Untitled".into() } else { joined }, From::Text)
}

/// Declares the lines that were taken for the title page and that it does not print, since something else was given.
pub(crate) fn declare_replaced(doc: &mut Doc, meta: &Meta, given: &Given) {
    if *given == Given::default() {
        return;
    }
    let split = |s: &str| -> Vec<String> {
        s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let facts = [Some(meta.title()), meta.subtitle(), meta.translator(), meta.rights(), meta.publisher()];
    let mut printed: Vec<String> = facts.into_iter().flatten().chain(meta.authors()).flat_map(split).collect();
    printed.sort_unstable();
    let lines: Vec<usize> = (0..doc.lines.len()).filter(|i| doc.uses[*i] == Use::TitlePage).collect();
    for i in lines {
        let at = i as u32 + 1;
        let here = |l: &&LeftOut| l.first <= at && at <= l.last;
        let told: Vec<String> =
            doc.left_out.iter().filter(here).filter_map(|l| l.words.as_deref()).flat_map(split).collect();
        let known = |w: &String| printed.binary_search(w).is_ok() || told.contains(w);
        if !split(doc.text_of(i)).iter().all(known) {
            doc.left_out.retain(|l| !(l.words.is_some() && l.first == at && l.last == at));
            doc.leave_out(i, i + 1, "given otherwise");
        }
    }
}

/// Declares the lines whose words the title page prints at another place than the draft has them: behind text that stays
/// in the book, or before the title. Their words are in the book, but not in the draft's order.
pub(crate) fn declare_moved(doc: &mut Doc, meta: &Meta) {
    let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let title = letters(&meta.title);
    let (mut text_before, mut title_before) = (false, false);
    let mut moved = Vec::new();
    for i in 0..doc.lines.len() {
        if doc.lines[i].blank {
            continue;
        }
        match doc.uses[i] {
            Use::Text | Use::Heading | Use::Aside => text_before |= doc.text_of(i).contains(char::is_alphanumeric),
            Use::LeftOut | Use::Note | Use::Elsewhere => {}
            Use::TitlePage => {
                let line = letters(doc.text_of(i));
                title_before |= !line.is_empty() && (title.contains(&line) || line.contains(&title));
                if text_before || !title_before {
                    moved.push(i);
                }
            }
        }
    }
    for i in moved {
        let at = i as u32 + 1;
        doc.left_out.retain(|l| !(l.words.is_some() && l.first == at && l.last == at));
        doc.declare(i, "printed on the title page");
    }
}
