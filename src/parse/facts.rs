//! What is known about the book, from wherever it was said, and how title, authors and language are settled from it.

use super::Options;
use super::doc::{Doc, Use};
use super::inline::words;
use super::language;
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
            Use::Text | Use::Heading | Use::Aside => {
                text_before = text_before || doc.text_of(i).contains(char::is_alphanumeric);
            }
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
