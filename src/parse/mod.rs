//! Draft to tree.
//!
//! [`read`] takes bytes and gives a [`Reading`]: the book, the draft as decoded, and the [`Report`] of what was decided
//! and why. Any bytes are read without panic; the same bytes always give the same book.
//!
//! A draft may be made of several files ([`read_files`]): `files` puts them in order, `several` makes one text of them.
//!
//! The steps, a file for each: `decode` bytes to text, with `legacy` and `mojibake`; `markup` HTML and EPUBs to text
//! with marks; `lines` lines and what holds for all of them (`has` what each of them has);
//! `dialect` finds out what kind of draft it is, and `boilerplate`, `ao3` and `markdown`, one for each kind, set apart
//! what is no part of the text; `front` finds title and author; `heads` finds the headings among the `candidates`
//! (`labels`, `numbers` and `headwords` read them, `chains` and `labelled` follow their numbers, `unlabelled` judges
//! those without, `opening` the first of them, `lookalikes` and `stanzas` what only looks like one, `holes` what the
//! others leave out, `titles` puts titles to labels, `contents` knows lists of headings, `levels` ranks them);
//! `notes` finds footnotes and what calls them; `blocks` and `inline` make the text,
//! `asides` what stands beside the story; `structure` puts the tree together.

mod ao3;
mod asides;
mod authors;
mod blocks;
mod boilerplate;
mod bytes;
mod candidates;
mod carry;
mod chains;
mod contents;
mod credits;
mod decode;
mod dialect;
mod doc;
mod facts;
mod files;
mod front;
mod has;
mod header;
mod heads;
mod headwords;
mod holes;
mod imprint;
mod inline;
mod labelled;
mod labels;
mod language;
mod legacy;
mod levels;
mod lines;
mod lookalikes;
mod markdown;
mod markup;
mod mojibake;
mod moved;
mod notes;
mod numbers;
mod opening;
mod overrides;
mod remark;
mod report;
mod ruby;
mod several;
mod stanzas;
mod structure;
mod titles;
mod unfound;
mod unlabelled;
mod works;

pub use files::{FileRole, InputFile, InputFiles, natural_order};
pub use overrides::{LineOverride, Overrides, SceneBreaks, What};
pub use report::{BreakBy, Decision, Dialect, Fit, From, HeadingBy, Report, Rule, Sign, Sureness, Way};

use std::borrow::Cow;

use crate::book::{Block, BlockKind, Book, Given, Inline, Note, TextOf, plain, walk_blocks, walk_sections, walk_text};
use crate::diag::{Diagnostic, Error, Finding, LeftOut};
use crate::source::{Source, Span};
use doc::{Doc, Use};
use rustc_hash::FxHashMap;
use several::Nature;

/// What the caller knows better than the draft.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The book's title.
    pub title: Option<String>,
    /// The author; several are parted by `;`.
    pub author: Option<String>,
    /// The language, as a BCP 47 tag or a name.
    pub language: Option<String>,
    /// The kind of draft, instead of the one its signs speak for.
    pub dialect: Option<Dialect>,
    /// The encoding by one of its names, as `windows-1251`, instead of the one found. A byte order mark stands above it.
    pub encoding: Option<String>,
    /// Turn back characters that were once read in a wrong encoding: `donâ€™t`.
    pub mend: bool,
    /// Facts about the book that were given besides; the three above win over them.
    pub given: Given,
    /// Decisions that stand whatever the reader finds.
    pub overrides: Overrides,
    /// What becomes of what the writer says beside the story.
    pub notes: AuthorNotes,
}

/// What becomes of a writer's notes and summaries of chapters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthorNotes {
    /// They stand where the draft has them.
    #[default]
    Keep,
    /// They are gathered in a section of their own behind the text.
    End,
    /// They are left out.
    Omit,
}

impl AuthorNotes {
    /// Each by its name in settings.
    pub const NAMED: [(&'static str, AuthorNotes); 3] =
        [("keep", AuthorNotes::Keep), ("end", AuthorNotes::End), ("omit", AuthorNotes::Omit)];
}

/// A draft as it was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The decoded draft.
    pub source: Source,
    /// The book.
    pub book: Book,
    /// What was decided, left out and found.
    pub report: Report,
}

/// A heading in the flat list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Depth in the tree, from 1.
    pub level: u8,
    /// The label, as `Chapter 1`, or empty.
    pub label: String,
    /// The title, or empty.
    pub title: String,
    /// The line of the draft it begins at, from 1.
    pub line: u32,
}

/// Reads a draft; a zip archive is read as the chapters of one. Bytes that are given away become the text; those that are
/// lent are copied.
///
/// # Errors
/// [`Error::NotADraft`], [`Error::Binary`] or [`Error::EmptyDraft`] where there is no text to read;
/// [`Error::UnknownEncoding`] where the encoding given is none; [`Error::Archive`] or [`Error::NoChapters`] for a zip
/// archive that can't be read as chapters.
pub fn read<'a>(name: &str, bytes: impl Into<Cow<'a, [u8]>>, options: &Options) -> Result<Reading, Error> {
    let options = &settled(options);
    let bytes = bytes.into();
    if files::is_archive(&bytes) && options.dialect != Some(Dialect::Epub) {
        return read_several(name, &files::unpack(&bytes)?, options);
    }
    let mut text = open(name, bytes, options)?;
    let diagnostics = std::mem::take(&mut text.diagnostics);
    // One text is the whole draft.
    let source = std::mem::replace(&mut text.source, Source::new(name, ""));
    Ok(make(source, vec![text], Vec::new(), diagnostics, options))
}

/// Reads a draft that is made of several files, in the order in which they are given; `name` is that of the folder or
/// the archive. Files that hold no text are told and passed over.
///
/// # Errors
/// [`Error::NoChapters`] where no file holds text; [`Error::UnknownEncoding`] where the encoding given is none.
pub fn read_files(name: &str, files: &InputFiles, options: &Options) -> Result<Reading, Error> {
    read_several(name, files, &settled(options))
}

fn read_several(name: &str, files: &InputFiles, options: &Options) -> Result<Reading, Error> {
    let several::Files { source, texts, said, diagnostics } = several::decode(name, files, options)?;
    Ok(make(source, texts, said, diagnostics, options))
}

fn settled(options: &Options) -> Options {
    let mut options = options.clone();
    options.title = options.title.or_else(|| options.given.title.clone());
    options.author = options.author.or_else(|| options.given.authors());
    options.language = options.language.or_else(|| options.given.language.as_ref().map(|l| l.tag().to_owned()));
    options
}

/// A file as text, before anything is known about its lines.
struct Text {
    source: Source,
    /// What its tags meant, where it has some.
    rich: Option<markup::Rich>,
    facts: facts::Facts,
    /// What kind of draft it is without any sign.
    usual: Dialect,
    diagnostics: Vec<Diagnostic>,
}

fn open(name: &str, bytes: Cow<'_, [u8]>, options: &Options) -> Result<Text, Error> {
    if let Some(markup::Opened { source, rich, facts, dialect, diagnostics }) = markup::open(name, &bytes, options)? {
        return Ok(Text { source, rich: Some(rich), facts, usual: dialect, diagnostics });
    }
    let decode::Decoded { source, diagnostics } = decode::decode(name, bytes, options)?;
    Ok(Text { source, rich: None, facts: facts::Facts::default(), usual: Dialect::Plain, diagnostics })
}

/// Makes the book of one text, or of the files of `source`, of which `said` knows what they are called.
fn make(
    source: Source,
    mut texts: Vec<Text>,
    mut said: Vec<several::Said>,
    mut diagnostics: Vec<Diagnostic>,
    options: &Options,
) -> Reading {
    let mut decisions = Vec::new();
    let alone = said.is_empty();
    let (book, dialect, mut left_out) = {
        let lines = lines::lines(&source);
        let mut doc = Doc::new(&source, lines);
        doc.notes = options.notes;
        let rich: Option<markup::Rich>;
        let several::Opened { mut facts, dialect, kinds, natures, .. } = if alone {
            let Text { rich: own, mut facts, usual, .. } = texts.remove(0);
            rich = own;
            doc.rich = rich.as_ref();
            let (dialect, fit) = open_as(&mut doc, &mut facts, options, usual, &mut diagnostics);
            let natures = vec![Nature::of(&rich, dialect)];
            several::Opened { facts, dialect, kinds: vec![(dialect, fit, 0)], natures, rich: markup::Rich::default() }
        } else {
            let mut opened = several::open_all(&mut doc, texts, &mut said, options, &mut diagnostics);
            rich = Some(std::mem::take(&mut opened.rich));
            doc.rich = rich.as_ref().filter(|_| opened.natures[0] == Nature::Tags);
            opened
        };
        let mixed = natures.iter().any(|n| *n != natures[0]);
        let nature_of = |line: usize| natures[source.part_of(line as u32 + 1)];
        let placed = overrides::place(&doc, &options.overrides, &mut diagnostics);
        let found_apart = doc.uses.clone();
        overrides::set_apart(&mut doc, &placed, &mut diagnostics);
        // What holds for the lines of plain files is no matter of those that say by marks what is what.
        let by_marks = mixed && natures.contains(&Nature::Lines);
        let hidden = by_marks.then(|| doc.hide(&|line| nature_of(line) != Nature::Lines));
        doc.measure();
        if !alone && options.overrides.paragraphs.is_none() {
            several::ways(&mut doc);
        }
        if let Some(hidden) = hidden {
            doc.show(hidden);
        }
        if let Some(way) = options.overrides.paragraphs {
            doc.stats.way = way;
        }
        doc.scene_breaks = options.overrides.scene_breaks;
        let stats = doc.stats.clone();
        if let Some(rich) = doc.rich {
            // A line is a paragraph, however short the paragraphs are.
            (doc.stats.way, doc.stats.gap) = (Way::Lines, 1);
            markup::title(&mut doc, rich, &mut facts);
            markup::known_lines(&mut doc, &facts);
        }
        front::given_otherwise(&mut doc, &facts, options);
        let first_heading = several::hide_first_heading(&mut doc, &said);
        let before = (doc.uses.clone(), doc.left_out.clone(), facts.clone(), decisions.len());
        front::title_page(&mut doc, &mut facts, dialect, options, &mut decisions);
        if overrides::heading_taken(&doc, &placed) {
            doc.uses.clone_from(&before.0);
            doc.left_out.clone_from(&before.1);
            facts = before.2.clone();
            decisions.truncate(before.3);
            overrides::hide_headings(&mut doc, &placed, true);
            front::title_page(&mut doc, &mut facts, dialect, options, &mut decisions);
            overrides::hide_headings(&mut doc, &placed, false);
        }
        if !(0..doc.lines.len()).any(|i| doc.is_text(i)) {
            // A draft of a line or two is a text without a title, not a title without a text.
            doc.uses = before.0;
            doc.left_out = before.1;
            facts = before.2;
            decisions.truncate(before.3);
        }
        first_heading.into_iter().for_each(|i| doc.uses[i] = Use::Text);
        let title = facts.title.as_ref().map_or("", |t| t.value.as_str()).to_owned();
        let mut flats = Vec::new();
        for nature in [Nature::Lines, Nature::Marked, Nature::Tags].into_iter().filter(|n| natures.contains(n)) {
            let hidden = mixed.then(|| doc.hide(&|line| nature_of(line) != nature));
            let are = |n: usize| natures[n] == nature;
            let placed: Vec<_> = placed.iter().filter(|p| nature_of(p.first()) == nature).cloned().collect();
            doc.rich = rich.as_ref().filter(|_| nature == Nature::Tags);
            if mixed {
                doc.stats = stats.clone();
                if nature == Nature::Tags {
                    (doc.stats.way, doc.stats.gap) = (Way::Lines, 1);
                }
            }
            let marked = if nature == Nature::Marked { dialect::marked(&mut doc) } else { None };
            flats.push(match marked {
                Some(mut m) => {
                    several::add_marked(&doc, &mut m, &said, &are);
                    overrides::keep_again(&mut doc, &placed, &found_apart, &mut diagnostics);
                    remark::apply(&mut doc, &mut m, &placed, &mut diagnostics);
                    if options.overrides.paragraphs.is_some() {
                        let origin = "paragraphs".to_owned();
                        diagnostics.push(Diagnostic::whole(Finding::OverrideUnfit { origin, kind: dialect.about() }));
                    }
                    let links = std::mem::take(&mut m.nowhere);
                    let flat = structure::flat_marked(&mut doc, m, &mut decisions);
                    diagnostics.extend(markdown::tree::links_nowhere(&doc, links));
                    flat
                }
                None => {
                    let marked = doc.rich.and_then(|rich| markup::find(&mut doc, rich, &mut decisions));
                    let mut found = marked.unwrap_or_else(|| heads::find(&mut doc, &facts, &mut decisions));
                    doc.reveal_asides();
                    several::add_headings(&doc, &mut found, &said, &are);
                    overrides::keep_again(&mut doc, &placed, &found_apart, &mut diagnostics);
                    overrides::apply_headings(&mut doc, &mut found, &placed, &mut diagnostics);
                    unfound::find(&doc, &title, &found, &decisions, &mut diagnostics);
                    structure::flat(&mut doc, found, &mut decisions, &mut diagnostics)
                }
            });
            if let Some(hidden) = hidden {
                doc.show(hidden);
            }
        }
        let segment = |span: Span| {
            let part = source.part_of(source.line_of(span.start));
            (1..=part).filter(|n| natures[*n] != natures[n - 1]).count()
        };
        let (mut built, notes) = structure::join(flats, !alone, &segment, &mut diagnostics);
        overrides::apply_breaks(&mut doc, &mut built, &options.overrides, &placed, &mut decisions, &mut diagnostics);
        if dialect == Dialect::Ao3 {
            ao3::settle(&mut built);
        }
        let meta = facts::finish(&doc, facts, options, &built, &mut decisions, &mut diagnostics);
        facts::declare_replaced(&mut doc, &meta, &options.given);
        facts::declare_moved(&mut doc, &meta);
        let whole = Span::new(0, source.text().len());
        for (dialect, fit, first) in kinds {
            let span = source.parts().get(first).map_or(whole, |p| source.line_span(p.first()));
            decisions.push(Decision { rule: Rule::Dialect { dialect, fit, given: options.dialect.is_some() }, span });
        }
        let (way, gap) = (doc.stats.way, doc.stats.gap);
        decisions.push(Decision { rule: Rule::Paragraphs { way, gap }, span: whole });
        doc.part_left_out();
        let mut book = Book { meta, sections: built, notes };
        ruby::set(&mut book);
        (book, dialect, doc.left_out)
    };
    forget_within(&mut left_out, source.line_count());
    // Words of one line stay in the order they were declared in, which is the line's.
    left_out.sort_by_key(|l| (l.first, l.last, l.words.is_some()));
    // Lines left out on end for one reason are one range.
    left_out.dedup_by(|l, p| {
        let one = p.words.is_none()
            && l.words.is_none()
            && p.reason == l.reason
            && source.part_of(p.last) == source.part_of(l.first)
            && (p.last + 1..l.first).all(|n| source.line(n).trim().is_empty());
        if one {
            p.last = p.last.max(l.last);
        }
        one
    });
    for l in &left_out {
        let span = source.line_span(l.first).to(source.line_span(l.last));
        let lines = if l.words.is_some() { 0 } else { l.last - l.first + 1 };
        decisions.push(Decision { rule: Rule::LeftOut { reason: l.reason, lines }, span });
    }
    decisions.sort_by_key(|d| (d.span.start, d.span.end));
    diagnostics.sort_by_key(|d: &Diagnostic| d.span.map_or(0, |s| s.start));
    Reading { source, book, report: Report { dialect, decisions, left_out, diagnostics } }
}

/// Takes out of a text what its kind of draft has beside the story.
fn open_as(
    doc: &mut Doc,
    facts: &mut facts::Facts,
    options: &Options,
    usual: Dialect,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Dialect, Fit) {
    if let Some(rich) = doc.rich {
        rich.set_apart(doc);
    }
    let header = header::take(doc, diagnostics);
    let opened = dialect::open(doc, facts, options.dialect, usual, diagnostics);
    if let Some(header) = header {
        header::over(facts, header, doc);
    }
    opened
}

/// Takes back what was declared of words in lines that were left out as a whole later.
fn forget_within(left_out: &mut Vec<LeftOut>, lines: u32) {
    // How many lines up to each are left out as a whole.
    let mut depth = vec![0i32; lines as usize + 2];
    for l in left_out.iter().filter(|l| l.words.is_none()) {
        depth[l.first as usize] += 1;
        depth[l.last as usize + 1] -= 1;
    }
    let (mut open, mut gone) = (0, 0);
    let upto: Vec<u32> = depth
        .iter()
        .map(|d| {
            open += d;
            gone += u32::from(open > 0);
            gone
        })
        .collect();
    left_out.retain(|l| l.words.is_none() || upto[l.last as usize] - upto[l.first as usize - 1] <= l.last - l.first);
}

impl Reading {
    /// Every heading in reading order.
    pub fn outline(&self) -> Vec<Outline> {
        let mut out = Vec::new();
        walk_sections(&self.book, &mut |_, s| {
            if let Some(h) = s.heading() {
                out.push(Outline {
                    level: s.level(),
                    label: plain(h.label()),
                    title: plain(h.title()),
                    line: self.source.line_of(h.span().start),
                });
            }
        });
        out
    }

    /// Every heading in reading order, with the decision that made it one.
    pub fn headings(&self) -> Vec<(Outline, &Decision)> {
        let made: FxHashMap<u32, &Decision> = self
            .report
            .decisions
            .iter()
            .filter(|d| matches!(d.rule, Rule::Heading { .. }))
            .map(|d| (self.source.line_of(d.span.start), d))
            .collect();
        self.outline().into_iter().filter_map(|h| made.get(&h.line).map(|d| (h, *d))).collect()
    }

    /// The line of every scene break, from 1: of its marks, or of the line after the gap.
    pub fn scene_breaks(&self) -> Vec<u32> {
        let mut out = Vec::new();
        walk_blocks(&self.book, &mut |_, b| {
            if let BlockKind::SceneBreak(_) = b.kind() {
                out.push(self.source.line_of(b.span().start));
            }
        });
        out
    }

    /// How many paragraphs the text has, from its first heading on and notes included. What stands in groups, lists
    /// and speeches counts by itself, a poem once for each stanza, a picture once for its caption; tables and lines
    /// kept as typed have none.
    pub fn paragraphs(&self) -> usize {
        fn count(b: &Block) -> usize {
            match b.kind() {
                BlockKind::Verse(stanzas) => stanzas.len(),
                BlockKind::SceneBreak(_) | BlockKind::Table(_) | BlockKind::Preformatted(_) | BlockKind::Note(_) => 0,
                BlockKind::Group(_, inner) => inner.iter().map(count).sum(),
                BlockKind::Speech { blocks, .. } => blocks.iter().map(count).sum(),
                BlockKind::List(items) => items.iter().flat_map(|i| i.blocks()).map(count).sum(),
                BlockKind::Paragraph(_) | BlockKind::Line(..) | BlockKind::Figure(_) => 1,
            }
        }
        let mut headed = false;
        walk_sections(&self.book, &mut |_, s| headed |= s.heading().is_some());
        let mut n: usize = self.book.notes().iter().flat_map(|n| n.blocks()).map(count).sum();
        let mut begun = !headed;
        walk_sections(&self.book, &mut |_, s| {
            begun |= s.heading().is_some();
            if begun {
                n += s.blocks().iter().map(count).sum::<usize>();
            }
        });
        n
    }

    /// How many words the book's sections have, headings included.
    pub fn words(&self) -> usize {
        let mut count = bytes::WordCount::default();
        self.pieces(&mut |piece| count.add(piece));
        count.words
    }

    /// Headings and text in reading order, a line for each heading part, paragraph and line of verse; then the notes.
    /// The mark of a note stands at its place and before the note.
    pub fn book_text(&self) -> String {
        let mut out = String::new();
        self.pieces(&mut |piece| out.push_str(piece));
        out
    }

    /// The pieces of [`Reading::book_text`] one by one.
    fn pieces(&self, put: &mut dyn FnMut(&str)) {
        fn with_marks(put: &mut dyn FnMut(&str), text: &[Inline], notes: &[Note]) {
            for i in text {
                match i {
                    Inline::Text(t) => put(t),
                    Inline::LineBreak => put(" "),
                    Inline::NoteRef(n) => {
                        ["[", notes.get(*n).map_or("", Note::mark), "]"].into_iter().for_each(&mut *put)
                    }
                    Inline::Ruby { base, reading } => {
                        with_marks(put, base, notes);
                        ["（", reading, "）"].into_iter().for_each(&mut *put);
                    }
                    other => with_marks(put, other.children(), notes),
                }
            }
        }
        let notes = self.book.notes();
        let mut put = |t: TextOf<'_>| {
            let mut empty = true;
            let mut piece = |s: &str| {
                empty &= s.is_empty();
                put(s);
            };
            match t {
                TextOf::Inlines(text) => with_marks(&mut piece, text, notes),
                TextOf::Line(line) => piece(line),
            }
            if !empty {
                put("\n");
            }
        };
        walk_sections(&self.book, &mut |_, s| {
            if let Some(h) = s.heading() {
                put(TextOf::Inlines(h.label()));
                put(TextOf::Inlines(h.title()));
            }
            s.blocks().iter().for_each(|b| walk_text(b.kind(), &mut put));
        });
        for note in notes {
            put(TextOf::Line(note.mark()));
            note.blocks().iter().for_each(|b| walk_text(b.kind(), &mut put));
        }
    }
}
