//! A draft of several files: what each is, what all of them say about the book, and which headings their files give.
//!
//! Each file is decoded and opened by itself, as text, Markdown or HTML, with its own encoding and its own header, and
//! then all are one text, in which blank lines that no file has part them ([`Source::of_parts`]). Headings, notes and
//! scenes are found in the whole, as in a draft of one file; no block goes over the end of a file. Files of different
//! natures are read one nature after the other, with the lines of the others out of sight, and put together again.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::dialect::{Dialect, Fit};
use super::doc::{Doc, Use};
use super::facts::Facts;
use super::files::{self, Fault, InputFiles, Named};
use super::heads::Found;
use super::headwords;
use super::inline;
use super::lines::{self, Stats, Way};
use super::markdown::tree::Marked;
use super::markup::Rich;
use super::numbers::{fold, key};
use super::overrides;
use super::report::{From, HeadingBy};
use super::structure;
use super::{Options, Text, ao3, markdown, open, open_as};
use crate::book::{Inline, SectionKind, plain};
use crate::diag::{Diagnostic, Error, Finding};
use crate::source::{Source, Span};

/// What a heading is surer of at the head of a file than in its midst: chapters begin there.
const AT_HEAD: f32 = 2.0;
/// A heading at the head of a file has no more characters.
const LONGEST: u32 = 80;
/// A file of fewer lines says nothing about how they are parted.
const LEAST_LINES: usize = 6;
/// Of the other files so many in a hundred must open with a heading for a short line to be one.
const OPENED: usize = 66;
/// Paragraphs from so many characters on are running text.
const PROSE: u32 = 90;
const TITLE_AGAIN: &str = "title page of a file";
const SUMMARY_AGAIN: &str = "summary at the head of a later file";

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// Line by line.
    Lines,
    /// By its Markdown marks.
    Marked,
    /// By its tags.
    Tags,
}

impl Nature {
    /// The nature of a file that has tags, or none, and is of this kind.
    pub(super) fn of(rich: &Option<Rich>, dialect: Dialect) -> Nature {
        match (rich, dialect) {
            (Some(_), _) => Nature::Tags,
            (None, Dialect::Markdown) => Nature::Marked,
            (None, _) => Nature::Lines,
        }
    }
}

/// What a file says beside its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    named: Named,
    /// The folder the file stands in, and what that is called.
    folder: String,
    part: Named,
    /// A title in its header or on its own title page that is not the book's.
    title: Option<String>,
    /// The title is that of a work with headings of its own below it.
    is_work: bool,
}

/// The files of a draft as texts, and what was found while decoding them.
pub(super) struct Files {
    pub(super) source: Source,
    pub(super) texts: Vec<Text>,
    pub(super) said: Vec<Said>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Decodes the files. Those that are empty or no text are told and passed over.
///
/// # Errors
/// [`Error::NoChapters`] where nothing is left; [`Error::UnknownEncoding`] as for one file.
pub(super) fn decode(name: &str, files: &InputFiles, options: &Options) -> Result<Files, Error> {
    let (mut texts, mut diagnostics) = (Vec::new(), Vec::new());
    let mut tell = |finding| diagnostics.push(Diagnostic::whole(finding));
    for file in &files.skipped {
        tell(Finding::FileNoText { file: file.clone(), kind: "not a text file by its name".to_owned() });
    }
    for file in &files.chapters {
        match open(&file.name, Cow::Borrowed(&file.bytes), options) {
            Ok(text) => texts.push(text),
            Err(Error::EmptyDraft) => tell(Finding::FileEmpty { file: file.name.clone() }),
            Err(Error::NotADraft { kind, .. }) => {
                tell(Finding::FileNoText { file: file.name.clone(), kind: kind.to_owned() });
            }
            Err(Error::Binary) => {
                tell(Finding::FileNoText { file: file.name.clone(), kind: "binary data".to_owned() });
            }
            Err(other) => return Err(other),
        }
    }
    let bytes: usize = texts.iter().map(|t| t.source.text().len()).sum();
    if bytes > u32::MAX as usize / 2 {
        return Err(Error::Binary);
    }
    if texts.is_empty() {
        let skipped = diagnostics.iter().map(|d| d.finding.to_string()).collect();
        return Err(Error::NoChapters { skipped });
    }
    let source = Source::of_parts(name, texts.iter().map(|t| &t.source));
    let names: Vec<&str> = texts.iter().map(|t| t.source.name()).collect();
    let named = files::said(&names);
    look_over(&source, &names, &named, &texts, &mut diagnostics);
    let one = |((named, folders), name): ((Named, Vec<Named>), &str)| {
        // Of folders in folders the outermost is a part of the book.
        let part = folders.into_iter().next().unwrap_or_default();
        let folder = name.split_once('/').filter(|_| !part.is_matter()).map_or("", |f| f.0).to_owned();
        Said { named, folder, part, ..Said::default() }
    };
    let said = named.into_iter().zip(names.iter().copied()).map(one).collect();
    // What was found while decoding a file has its place in that file.
    for (n, text) in texts.iter_mut().enumerate() {
        let head = source.line_span(source.parts()[n].first());
        for mut d in text.diagnostics.drain(..) {
            d.span = Some(d.span.map_or(head, |s| moved(s, head.start)));
            diagnostics.push(d);
        }
    }
    Ok(Files { source, texts, said, diagnostics })
}

/// The place in the whole of a place in a file that begins at `by`.
fn moved(span: Span, by: u32) -> Span {
    Span { start: span.start + by, end: span.end + by }
}

/// Tells gaps and repetitions in the numbers of the files, files of one content, and an order that nothing tells.
fn look_over(
    source: &Source,
    names: &[&str],
    named: &[(Named, Vec<Named>)],
    texts: &[Text],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let head = |n: usize| source.line_span(source.parts()[n].first());
    let mut folders: Vec<(&str, Vec<usize>)> = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let folder = files::folder(name);
        match folders.iter_mut().find(|f| f.0 == folder) {
            Some(f) => f.1.push(n),
            None => folders.push((folder, vec![n])),
        }
    }
    let mut before = 0;
    for (_, members) in &folders {
        let said: Vec<&Named> = members.iter().map(|n| &named[*n].0).collect();
        let (faults, last) = files::count(&said, before);
        before = last;
        for fault in faults {
            let (at, finding) = match fault {
                Fault::Gap(n, first, last) => {
                    let before = n.checked_sub(1).map(|n| names[members[n]].to_owned());
                    (n, Finding::FileGap { file: names[members[n]].to_owned(), before, first, last })
                }
                Fault::Twice(a, b) => {
                    let (file, other) = (names[members[b]].to_owned(), names[members[a]].to_owned());
                    (b, Finding::FileNumberTwice { file, other })
                }
            };
            diagnostics.push(Diagnostic::at(head(members[at]), finding));
        }
        let unplaced: Vec<usize> = members.iter().copied().filter(|n| !named[*n].0.is_placed()).collect();
        if members.len() < 2 || unplaced.is_empty() {
            continue;
        }
        let all = unplaced.len() == members.len();
        let files: Vec<String> = unplaced.iter().map(|n| names[*n].to_owned()).collect();
        diagnostics.push(Diagnostic::at(head(unplaced[0]), Finding::FileUnplaced { files, all }));
    }
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (n, text) in texts.iter().enumerate() {
        let first = *seen.entry(text.source.text().trim()).or_insert(n);
        if first < n {
            let (file, other) = (names[n].to_owned(), names[first].to_owned());
            diagnostics.push(Diagnostic::at(head(n), Finding::FileTwice { file, other }));
        }
    }
}

/// A draft of several files, opened.
pub(super) struct Opened {
    pub(super) facts: Facts,
    pub(super) dialect: Dialect,
    /// Every kind of draft among the files, with the first file of it.
    pub(super) kinds: Vec<(Dialect, Fit, usize)>,
    pub(super) natures: Vec<Nature>,
    pub(super) rich: Rich,
}

/// Opens each file as the kind of draft it is, and lays what was found over the whole.
pub(super) fn open_all(
    doc: &mut Doc,
    texts: Vec<Text>,
    said: &mut [Said],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Opened {
    let mut all: Vec<Facts> = Vec::new();
    let mut out = Opened {
        facts: Facts::default(),
        dialect: Dialect::Plain,
        kinds: Vec::new(),
        natures: Vec::new(),
        rich: Rich::default(),
    };
    let mut dialects = Vec::new();
    for (n, text) in texts.into_iter().enumerate() {
        let Text { source, rich, mut facts, usual, .. } = text;
        let first = doc.source.parts()[n].first();
        let (line, byte) = (first as usize - 1, doc.source.line_span(first).start);
        let mut own = Vec::new();
        let mut file = Doc::new(&source, lines::lines(&source));
        file.notes = options.notes;
        file.rich = rich.as_ref();
        file.one_of_several = true;
        let (dialect, fit) = open_as(&mut file, &mut facts, options, usual, &mut own);
        facts.each_span(&mut |s| *s = moved(*s, byte));
        for mut d in own {
            d.span = d.span.map(|s| moved(s, byte));
            diagnostics.push(d);
        }
        let before = doc.left_out.len();
        doc.absorb(file, line);
        // What the book is about the first file says.
        let again = doc.left_out[before..].iter_mut().filter(|l| n > 0 && l.reason == ao3::SUMMARY);
        again.for_each(|l| l.reason = SUMMARY_AGAIN);
        out.natures.push(Nature::of(&rich, dialect));
        if let Some(rich) = rich {
            out.rich.append(rich, line as u32, byte);
        }
        if !out.kinds.iter().any(|k| k.0 == dialect) {
            out.kinds.push((dialect, fit, n));
        }
        dialects.push(dialect);
        all.push(facts);
    }
    // The book is of the kind that most of its files are of; of two as common, of the first one's.
    let most = |d: &Dialect| dialects.iter().filter(|o| *o == d).count();
    let mut best = dialects[0];
    dialects.iter().for_each(|d| {
        if most(d) > most(&best) {
            best = *d
        }
    });
    out.dialect = best;
    titles(doc, &mut all, said);
    for (n, facts) in all.into_iter().enumerate() {
        if n == 0 { out.facts = facts } else { out.facts.fill(facts) }
    }
    if out.natures.first() == Some(&Nature::Marked) {
        let is_marked = |line: usize| out.natures[doc.source.part_of(line as u32 + 1)] == Nature::Marked;
        if chapters_alike(doc, said) {
            out.facts.closed = true;
        } else {
            markdown::title(doc, &mut out.facts, &is_marked);
        }
    }
    out
}

/// Whether the first file is a chapter as the others are: numbered, and opened by a Markdown heading of the rank that
/// opens most of them. Then its heading is no title of the book.
fn chapters_alike(doc: &Doc, said: &[Said]) -> bool {
    let rank = |n: usize| {
        let (from, to) = lines_of(doc, n);
        let text = doc.text_of((from..to).find(|i| doc.is_text(*i))?);
        let marks = text.len() - text.trim_start_matches('#').len();
        (1..=6).contains(&marks).then_some(marks)
    };
    let Some(first) = rank(0).filter(|_| said[0].named.number.is_some_and(|n| n > 0)) else { return false };
    let alike = (1..said.len()).filter(|n| rank(*n) == Some(first)).count();
    alike > 0 && alike * 100 >= (said.len() - 1) * OPENED
}

/// Settles which of the titles that files state is the book's: the one that all of them agree on, or that the first
/// states alone. The others are those of their chapters.
fn titles(doc: &mut Doc, all: &mut [Facts], said: &mut [Said]) {
    let weak = |f: &Facts| f.title.as_ref().is_some_and(|t| t.from == From::File);
    // What the head of a page is called counts where all the files are pages that agree.
    if all.iter().any(|f| !weak(f)) {
        for (n, facts) in all.iter_mut().enumerate().filter(|(_, f)| weak(f)) {
            let title = facts.title.take().map(|t| t.value);
            said[n].title = title.filter(|_| said[n].named.title.is_empty());
        }
    }
    let stated: Vec<(usize, String)> =
        all.iter().enumerate().filter_map(|(n, f)| Some((n, key(&f.title.as_ref()?.value)))).collect();
    let agreed = match &stated[..] {
        [] => return,
        [(0, _)] => true,
        [(_, _)] => false,
        [(_, first), rest @ ..] => rest.iter().all(|r| r.1 == *first),
    };
    for (n, _) in stated {
        let Some(fact) = (if agreed && n == 0 { None } else { all[n].title.take() }) else { continue };
        let (first, last) = (doc.source.parts()[n].first() as usize - 1, doc.source.parts()[n].last() as usize);
        let printed: Vec<usize> = (first..last).filter(|i| doc.uses[*i] == Use::TitlePage).collect();
        said[n].is_work = !agreed && !printed.is_empty();
        for i in printed {
            // The words of the line that were declared are so as a whole now.
            doc.left_out.retain(|l| !(l.words.is_some() && l.first as usize == i + 1));
            doc.leave_out(i, i + 1, TITLE_AGAIN);
        }
        if agreed {
            all[0].title.get_or_insert(fact);
        } else {
            said[n].title = Some(fact.value);
        }
    }
}

/// Finds files whose lines are parted in another way than those of most, as where one of them was typed elsewhere: what
/// holds for the lines of each file then, and for those of most of them all as what holds for the draft.
pub(super) fn ways(doc: &mut Doc) {
    let skip: Vec<bool> = doc.uses.iter().map(|u| *u != Use::Text).collect();
    let of = |skip: &[bool], a: usize, b: usize| Stats::of(doc.text, &doc.lines[a..b], &skip[a..b], &[]);
    let parts = doc.source.parts().len();
    let mut own: Vec<Option<Way>> = Vec::with_capacity(parts);
    let mut weights = [(Way::Wrapped, 0), (Way::Lines, 0), (Way::Indented, 0)];
    for n in 0..parts {
        let (from, to) = lines_of(doc, n);
        let lines = (from..to).filter(|i| doc.is_text(*i)).count();
        let way = (lines >= LEAST_LINES).then(|| of(&skip, from, to).way);
        let chars: u32 = (from..to).filter(|i| doc.is_text(*i)).map(|i| doc.lines[i].chars).sum();
        weights.iter_mut().filter(|w| Some(w.0) == way).for_each(|w| w.1 += chars);
        own.push(way);
    }
    let usual = weights.iter().max_by_key(|w| w.1).map_or(doc.stats.way, |w| w.0);
    if own.iter().flatten().all(|w| *w == usual) {
        return;
    }
    let ways: Vec<Way> = own.into_iter().map(|w| w.unwrap_or(usual)).collect();
    let files: Vec<usize> = doc.source.parts().iter().map(|p| p.first() as usize - 1).collect();
    let stats = weights.map(|(way, _)| {
        let skip: Vec<bool> =
            (0..skip.len()).map(|i| skip[i] || ways[doc.source.part_of(i as u32 + 1)] != way).collect();
        Stats { way, ..Stats::of(doc.text, &doc.lines, &skip, &files) }
    });
    let of = |way: Way| stats.iter().find(|s| s.way == way).cloned().unwrap_or_else(|| doc.stats.clone());
    let all: Vec<Stats> = ways.iter().map(|w| of(*w)).collect();
    doc.stats = of(usual);
    doc.part_stats = all;
}

/// The lines of a file as indices: the first, and one past the last.
fn lines_of(doc: &Doc, n: usize) -> (usize, usize) {
    let part = &doc.source.parts()[n];
    (part.first() as usize - 1, part.last() as usize)
}

/// The line or two at the head of a file that may be its heading, where running text follows.
fn opener(doc: &Doc, n: usize) -> Option<(usize, usize)> {
    let (from, to) = lines_of(doc, n);
    let first = (from..to).find(|i| doc.is_text(*i))?;
    let last = (first..to).take_while(|i| doc.is_text(*i)).last()?;
    let next = (last + 1..to).find(|i| doc.is_text(*i))?;
    let end = (next..to).take_while(|i| doc.is_text(*i)).last()?;
    let text = doc.words(first, last);
    let chars: u32 = (first..=last).map(|i| doc.lines[i].chars).sum();
    let opens = text.chars().next()?;
    let prose: u32 = (next..=end).map(|i| doc.lines[i].chars).sum();
    let is = last - first < 2
        && next > last + 1
        && chars <= LONGEST
        && (opens.is_uppercase() || opens.is_numeric() || !opens.is_lowercase() && opens.is_alphabetic())
        && !text.ends_with(['.', ',', ';', ':', '"', '\u{201d}', '\u{bb}'])
        && !super::blocks::is_ornament_at(doc, first)
        && (prose >= PROSE || end - next >= 2);
    is.then_some((first, last))
}

/// Whether the name of a file, or its header, has the words of these lines.
fn is_named(doc: &Doc, said: &Said, lines: (usize, usize)) -> bool {
    let text = key(&doc.words(lines.0, lines.1));
    let both = format!("{} {}", said.named.label, said.named.title);
    let names = [said.named.title.as_str(), both.as_str()];
    let header = said.title.as_deref().into_iter();
    !text.is_empty() && names.into_iter().chain(header).any(|n| key(n) == text)
}

/// Whether the files open with a heading each that nothing but its place shows: which of them do is given.
fn openers(doc: &Doc, said: &[Said]) -> Vec<Option<(usize, usize)>> {
    let all: Vec<Option<(usize, usize)>> = (0..said.len()).map(|n| opener(doc, n)).collect();
    let with_text = (0..said.len()).filter(|n| {
        let (from, to) = lines_of(doc, *n);
        (from..to).any(|i| doc.is_text(i))
    });
    let (of, opened) = with_text.fold((0, 0), |(of, o), n| (of + 1, o + usize::from(all[n].is_some())));
    let usual = opened >= 2 && opened * 100 >= of * OPENED;
    let keep = |(n, lines): (usize, Option<(usize, usize)>)| lines.filter(|l| usual || is_named(doc, &said[n], *l));
    all.into_iter().enumerate().map(keep).collect()
}

/// Hides the heading of the first chapter, where the draft begins with one, from the reader of title pages; gives back
/// what it did.
pub(super) fn hide_first_heading(doc: &mut Doc, said: &[Said]) -> Vec<usize> {
    let first = said.first().filter(|s| !s.named.title_page);
    let Some((from, to)) = first.and_then(|_| openers(doc, said)[0]) else { return Vec::new() };
    (from..=to).for_each(|i| doc.uses[i] = Use::Heading);
    (from..=to).collect()
}

/// A heading of a file that its text does not show as one.
struct Given {
    found: Found,
    /// Stands above headings that the file has inside.
    above: bool,
}

/// The heading of a file that has none of its own at its head: from the lines there, from its header or its name.
/// `restarts`: numbers begin anew in each file, so that they count what is inside a chapter.
fn given(
    doc: &Doc,
    n: usize,
    said: &Said,
    own: &[(usize, u8)],
    opener: Option<(usize, usize)>,
    restarts: bool,
) -> Option<Given> {
    let (from, to) = lines_of(doc, n);
    let first = (from..to).find(|i| doc.is_text(*i))?;
    let inside = restarts && !said.named.title.is_empty();
    let at_top = own.iter().any(|o| o.0 <= first) && !inside;
    if at_top && !said.is_work {
        return None;
    }
    let some = |s: &str| if s.is_empty() { Vec::new() } else { vec![Inline::Text(s.to_owned())] };
    let make = |first, last, label: &str, title: Vec<Inline>, number, by| {
        let name = if title.is_empty() { label.to_owned() } else { plain(&title) };
        let kind = match headwords::name(&fold(&name)) {
            Some((kind, true)) => kind,
            _ => said.named.kind.filter(|_| by == HeadingBy::FileName).unwrap_or(SectionKind::Chapter),
        };
        let found = Found { first, last, label: some(label), title, number, kind, level: 0, by, score: 0.0 };
        Given { found, above: !own.is_empty() }
    };
    // The blank line above the file is the place of what its text has not.
    let above = from - 1;
    if let Some(title) = &said.title {
        return Some(make(above, above, "", some(title), None, HeadingBy::FileName));
    }
    // Below a title page stands what is no chapter.
    let opener = opener
        .filter(|o| own.is_empty() && (!(from..to).any(|i| doc.uses[i] == Use::TitlePage) || is_named(doc, said, *o)));
    if let Some((a, b)) = opener {
        let text =
            inline::read((a..=b).map(|i| doc.text_of(i).trim_start_matches('#').trim_start()), doc.marks).inlines;
        return Some(make(a, b, "", text, None, HeadingBy::FileHead));
    }
    let named = &said.named;
    let is_page = matches!(named.kind, Some(SectionKind::Dedication | SectionKind::Epigraph)) || named.title_page;
    if is_page || named.title.is_empty() && (!own.is_empty() || named.label.is_empty() || named.number == Some(0)) {
        return None;
    }
    // A number before a title orders files; a word with it is the writer's label.
    let counted =
        named.label.chars().any(char::is_alphabetic) && named.label.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let label = if named.title.is_empty() || counted { named.label.as_str() } else { "" };
    let number = named.number.filter(|_| !label.is_empty());
    Some(make(above, above, label, some(&named.title), number, HeadingBy::FileName))
}

/// Gives the files that `are` read now and have no heading at their heads one.
pub(super) fn add_headings(doc: &Doc, found: &mut Vec<Found>, said: &[Said], are: &dyn Fn(usize) -> bool) {
    if said.is_empty() {
        return;
    }
    let openers = openers(doc, said);
    let first_of_its_file = |f: &Found| {
        let (from, _) = lines_of(doc, doc.source.part_of(f.first as u32 + 1));
        (from..f.first).all(|i| !doc.is_text(i))
    };
    let bare = |f: &&Found| f.by == HeadingBy::Number && f.title.is_empty() && f.number == Some(1);
    let restarts = found.iter().filter(bare).filter(|f| first_of_its_file(f)).count() > 1;
    for n in (0..said.len()).filter(|n| are(*n)) {
        let (from, to) = lines_of(doc, n);
        let is_own = |f: &Found| (from..to).contains(&f.first);
        let own: Vec<(usize, u8)> = found.iter().filter(|f| is_own(f)).map(|f| (f.first, f.level)).collect();
        let head = (from..to).find(|i| doc.is_text(*i));
        if let Some(f) = found.iter_mut().find(|f| Some(f.first) == head) {
            f.score += AT_HEAD;
        }
        found.sort_by_key(|f| f.first);
        let Some(mut given) = given(doc, n, &said[n], &own, openers[n], restarts) else { continue };
        let place = found.partition_point(|f| f.first < given.found.first);
        given.found.level = level(&found[..place], &found[place..], &given, &own, said[n].is_work);
        if given.above && own.iter().any(|o| o.1 <= given.found.level) {
            let by = given.found.level + 1 - own.iter().map(|o| o.1).min().unwrap_or(0);
            found.iter_mut().filter(|f| is_own(f)).for_each(|f| f.level = f.level.saturating_add(by));
        }
        found.insert(place, given.found);
    }
    // From here on levels are depths, so that those of files which are read apart go together.
    found.sort_by_key(|f| f.first);
    found.retain(|f| !(f.label.is_empty() && f.title.is_empty()));
    let depths = structure::depths(found);
    found.iter_mut().zip(depths).for_each(|(f, d)| f.level = d);
    let heads: Vec<(usize, SectionKind)> = found.iter().map(|f| (f.first, f.kind)).collect();
    let Some(parts) = parts(doc, said, &heads) else { return };
    let in_part = |f: &Found| !said[doc.source.part_of(f.first as u32 + 1)].folder.is_empty();
    found.iter_mut().for_each(|f| f.level = f.level.saturating_add(u8::from(in_part(f))));
    found.extend(parts.into_iter().filter(|p| are(p.0)).map(|p| p.1));
    found.sort_by_key(|f| f.first);
}

/// The headings of the parts of a book whose chapters stand in folders, each with its first file; `None` where there
/// are no such folders, or their names say nothing, or the text has the parts itself.
fn parts(doc: &Doc, said: &[Said], heads: &[(usize, SectionKind)]) -> Option<Vec<(usize, Found)>> {
    let some = |s: &str| if s.is_empty() { Vec::new() } else { vec![Inline::Text(s.to_owned())] };
    let mut out: Vec<(usize, Found)> = Vec::new();
    for (n, s) in said.iter().enumerate() {
        let begins = n == 0 || said[n - 1].folder != s.folder;
        if s.folder.is_empty() || !begins {
            continue;
        }
        let (from, to) = lines_of(doc, n);
        let own = heads.iter().any(|h| (from..to).contains(&h.0) && h.1 == SectionKind::Part);
        if own || s.part.label.is_empty() && s.part.title.is_empty() {
            return None;
        }
        let at = from - 2;
        let found = Found {
            first: at,
            last: at,
            label: some(&s.part.label),
            title: some(&s.part.title),
            number: s.part.number,
            kind: SectionKind::Part,
            level: 1,
            by: HeadingBy::FileName,
            score: 0.0,
        };
        out.push((n, found));
    }
    (out.len() > 1).then_some(out)
}

/// The level of a heading that a file gives.
fn level(above: &[Found], below: &[Found], given: &Given, own: &[(usize, u8)], is_work: bool) -> u8 {
    let like = |f: &&Found| matches!(f.by, HeadingBy::FileName | HeadingBy::FileHead);
    let inner = own.iter().map(|o| o.1).min();
    match (above.iter().rev().find(like), inner) {
        (Some(f), _) => f.level,
        (None, Some(inner)) if is_work => inner,
        _ => overrides::level_here(None, above, below_of(below, given)),
    }
}

/// What stands below a heading besides those of its own file.
fn below_of<'a>(below: &'a [Found], given: &Given) -> &'a [Found] {
    if given.above { &below[..0] } else { below }
}

/// As [`add_headings`], for files whose Markdown was read.
pub(super) fn add_marked(doc: &Doc, marked: &mut Marked, said: &[Said], are: &dyn Fn(usize) -> bool) {
    if said.is_empty() {
        return;
    }
    let openers = openers(doc, said);
    for n in (0..said.len()).filter(|n| are(*n)) {
        let (from, to) = lines_of(doc, n);
        let own: Vec<(usize, u8)> = marked
            .sections
            .iter()
            .filter(|(f, _)| (from..to).contains(&f.first))
            .map(|(f, _)| (f.first, f.level))
            .collect();
        let opener = openers[n].filter(|o| is_named(doc, &said[n], *o));
        let Some(mut given) = given(doc, n, &said[n], &own, opener, false) else { continue };
        let headings: Vec<Found> = marked.sections.iter().map(|s| s.0.clone()).collect();
        let place = headings.partition_point(|f| f.first < given.found.first);
        given.found.level = level(&headings[..place], &headings[place..], &given, &own, said[n].is_work);
        if given.above && own.iter().any(|o| o.1 <= given.found.level) {
            let by = given.found.level + 1 - own.iter().map(|o| o.1).min().unwrap_or(0);
            let inside = marked.sections.iter_mut().filter(|(f, _)| (from..to).contains(&f.first));
            inside.for_each(|(f, _)| f.level = f.level.saturating_add(by));
        }
        marked.insert(doc, given.found);
    }
    let all: Vec<Found> = marked.sections.iter().map(|s| s.0.clone()).collect();
    let depths = structure::depths(&all);
    marked.sections.iter_mut().zip(depths).for_each(|((f, _), d)| f.level = d);
    let heads: Vec<(usize, SectionKind)> = marked.sections.iter().map(|(f, _)| (f.first, f.kind)).collect();
    let Some(parts) = parts(doc, said, &heads) else { return };
    let in_part = |f: &Found| !said[doc.source.part_of(f.first as u32 + 1)].folder.is_empty();
    marked.sections.iter_mut().for_each(|(f, _)| f.level = f.level.saturating_add(u8::from(in_part(f))));
    parts.into_iter().filter(|p| are(p.0)).for_each(|p| marked.insert(doc, p.1));
}
