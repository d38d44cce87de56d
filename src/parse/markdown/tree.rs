//! Markdown to headings and blocks, from the events of the parser.
//!
//! Every event knows its bytes of the draft. Those that went into the tree are kept as covered; whatever words are
//! left on a line at the end (addresses, tags, names of notes) are declared with the reason of the mark they stand in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::declare::declare;
use super::extensions;
use super::text::{self, clean, clean_or, edges};
use crate::book::{Block, BlockKind, Figure, GroupKind, Inline, Item, Language, Note, Table, plain};
use crate::diag::{Diagnostic, Finding};
use crate::parse::blocks::is_ornament;
use crate::parse::doc::{Doc, Use};
use crate::parse::heads::Found;
use crate::parse::inline;
use crate::parse::lines::{ends_sentence, is_dropped};
use crate::source::Span;

/// Headings and the blocks below each, as a marked-up draft gives them.
#[derive(Default)]
pub(crate) struct Marked {
    /// The blocks before the first heading.
    pub(crate) before: Vec<Block>,
    /// The headings, each with its blocks.
    pub(crate) sections: Vec<(Found, Vec<Block>)>,
    pub(crate) notes: Vec<Note>,
    /// Links to places in the book or to files beside it: the first byte, and where to.
    pub(crate) nowhere: Vec<(u32, String)>,
}

impl Marked {
    /// Puts a heading in among the others: it takes the blocks below its place.
    pub(crate) fn insert(&mut self, doc: &Doc, found: Found) {
        let place = self.sections.partition_point(|(f, _)| f.first < found.first);
        let blocks = match place.checked_sub(1) {
            Some(above) => &mut self.sections[above].1,
            None => &mut self.before,
        };
        let at = doc.lines[found.first].start;
        let below = blocks.split_off(blocks.partition_point(|b| b.span.start < at));
        // What was a paragraph is the heading now.
        let end = doc.lines[found.last].end;
        let below = below.into_iter().filter(|b| b.span.start >= end || b.span.start == b.span.end).collect();
        self.sections.insert(place, (found, below));
    }
}

/// Lists in lists deeper than this become one list.
const DEEPEST: usize = 8;
/// A heading by a rule right below it is no longer: a rule below running text is a scene break whose blank line was
/// forgotten.
const UNDERLINED: usize = 100;

/// What holds blocks.
enum Frame {
    Quote(usize),
    /// A quote in a quote, or a list too deep: its blocks are its parent's.
    Flat,
    List {
        start: Option<u64>,
        at: usize,
        items: Vec<Item>,
    },
    Item(String),
    Note(String, usize),
}

struct Table_ {
    at: usize,
    rows: Vec<Vec<Vec<Inline>>>,
}

pub(super) struct Builder<'d, 'a> {
    pub(super) doc: &'d Doc<'a>,
    out: Marked,
    /// Blocks of what is open, the section's own first.
    pub(super) blocks: Vec<Vec<Block>>,
    frames: Vec<Frame>,
    /// Pieces of the text that is open, that of the block first, and what each will be.
    inlines: Vec<Vec<Inline>>,
    pub(super) wraps: Vec<Wrap>,
    /// First byte of the text that is open.
    pub(super) at: Option<usize>,
    figures: Vec<Block>,
    picture: Option<(usize, Figure)>,
    heading: Option<(u8, Range<usize>)>,
    table: Option<Table_>,
    code: Option<(bool, usize, String)>,
    pub(super) html: Option<(usize, String)>,
    pub(super) covered: Vec<Range<usize>>,
    uncovered: Vec<Range<usize>>,
    pub(super) reasons: Vec<(Range<usize>, &'static str)>,
    marks: BTreeMap<String, usize>,
    defined: BTreeMap<String, (Span, Vec<Block>)>,
    end: usize,
}

/// What a run of inlines becomes where it closes.
pub(super) enum Wrap {
    Emphasis,
    Strong,
    Struck,
    Raised,
    Lowered,
    Link(String),
    /// In another language, and in italics or not.
    Foreign(Language, bool),
    Nothing,
}

/// Reads what is text of the draft, and declares the marks.
pub(crate) fn read(doc: &mut Doc) -> Marked {
    let mut b = Builder {
        doc,
        out: Marked::default(),
        blocks: vec![Vec::new()],
        frames: Vec::new(),
        inlines: vec![Vec::new()],
        wraps: Vec::new(),
        at: None,
        figures: Vec::new(),
        picture: None,
        heading: None,
        table: None,
        code: None,
        html: None,
        covered: Vec::new(),
        uncovered: Vec::new(),
        reasons: Vec::new(),
        marks: BTreeMap::new(),
        defined: BTreeMap::new(),
        end: 0,
    };
    // Files are Markdown each by itself: what is open at the end of one is closed, and its notes are its own.
    for (first, end) in doc.pieces(0, doc.lines.len()) {
        let Some(first) = (first..end).find(|i| doc.is_text(*i)) else { continue };
        let from = doc.source.line_span(first as u32 + 1).start as usize;
        let to = if end == doc.lines.len() { doc.text.len() } else { doc.source.line_span(end as u32).end as usize };
        let mut events = Parser::new_ext(&doc.text[from..to], extensions()).into_offset_iter().peekable();
        while let Some((event, at)) = events.next() {
            let at = at.start + from..at.end + from;
            let tight = match (&event, events.peek()) {
                (Event::SoftBreak, Some((Event::Text(next), _))) => b.joins(next),
                _ => false,
            };
            b.event(event, at, tight);
        }
        b.close_text();
        b.flush();
        b.notes();
    }
    let Builder { out, mut covered, uncovered, reasons, .. } = b;
    covered.sort_by_key(|r| r.start);
    declare(doc, &covered, &uncovered, &reasons);
    out
}

/// What is said of links that lead nowhere: once, with all their lines. Those in lines that are left out are not missed.
pub(crate) fn links_nowhere(doc: &Doc, mut links: Vec<(u32, String)>) -> Option<Diagnostic> {
    links.retain(|l| doc.uses.get(doc.source.line_of(l.0) as usize - 1) == Some(&Use::Text));
    let start = links.first()?.0;
    let lines = links.iter().map(|l| doc.source.line_of(l.0)).collect();
    let mut known = BTreeSet::new();
    let to = links.into_iter().map(|l| l.1).filter(|to| known.insert(to.clone())).collect();
    Some(Diagnostic::at(Span { start, end: start }, Finding::LinkNowhere { to, lines }))
}

impl Builder<'_, '_> {
    pub(super) fn is_text(&self, byte: usize) -> bool {
        let line = self.doc.source.line_of(byte as u32) as usize - 1;
        self.doc.uses.get(line) == Some(&Use::Text)
    }

    fn event(&mut self, event: Event<'_>, at: Range<usize>, tight: bool) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.close(tag, at),
            Event::Text(t) => self.text(&t, at),
            Event::Code(t) => {
                // Between its fences of backticks.
                self.text(&t, at);
            }
            Event::SoftBreak => {
                if !tight {
                    self.push(" ");
                }
            }
            Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.close_text();
                self.scene_break(at);
            }
            Event::Html(t) => {
                if let Some((_, html)) = &mut self.html {
                    html.push_str(&t);
                }
            }
            Event::InlineHtml(t) => self.tag(&t, at),
            Event::FootnoteReference(label) => self.note_mark(&label, at),
            Event::InlineMath(t) | Event::DisplayMath(t) => self.text(&t, at),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: Range<usize>) {
        match tag {
            Tag::Paragraph => self.at = Some(at.start),
            Tag::Heading { level, .. } => {
                self.close_text();
                self.heading = Some((level as u8, at.clone()));
                self.at = Some(at.start);
                self.reasons.push((at, "attribute of a heading"));
            }
            Tag::BlockQuote(_) => {
                self.close_text();
                let inside = self.frames.iter().any(|f| matches!(f, Frame::Quote(_) | Frame::List { .. }));
                if inside {
                    self.frames.push(Frame::Flat);
                } else {
                    self.frames.push(Frame::Quote(at.start));
                    self.blocks.push(Vec::new());
                }
            }
            Tag::List(start) => {
                self.close_text();
                let depth = self.frames.iter().filter(|f| matches!(f, Frame::List { .. })).count();
                if depth >= DEEPEST {
                    self.frames.push(Frame::Flat);
                } else {
                    self.frames.push(Frame::List { start, at: at.start, items: Vec::new() });
                    self.blocks.push(Vec::new());
                }
            }
            Tag::Item => {
                self.close_text();
                let marker = self.marker(&at);
                self.frames.push(Frame::Item(marker));
                self.blocks.push(Vec::new());
                self.at = None;
            }
            Tag::FootnoteDefinition(label) => {
                self.close_text();
                self.reasons.push((at.clone(), "mark of a note"));
                self.frames.push(Frame::Note(label.to_string(), at.start));
                self.blocks.push(Vec::new());
            }
            Tag::CodeBlock(kind) => {
                self.close_text();
                self.reasons.push((at.clone(), "name of a listing's language"));
                self.code = Some((matches!(kind, CodeBlockKind::Indented), at.start, String::new()));
            }
            Tag::HtmlBlock => {
                self.close_text();
                self.html = Some((at.start, String::new()));
            }
            Tag::Table(_) => {
                self.close_text();
                self.table = Some(Table_ { at: at.start, rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(t) = &mut self.table {
                    t.rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.at = Some(at.start),
            Tag::Emphasis => self.open(Wrap::Emphasis, at.start),
            Tag::Strong => self.open(Wrap::Strong, at.start),
            Tag::Strikethrough => self.open(Wrap::Struck, at.start),
            Tag::Superscript => self.open(Wrap::Raised, at.start),
            Tag::Subscript => self.open(Wrap::Lowered, at.start),
            Tag::Link { dest_url, .. } => {
                self.reasons.push((at.clone(), "address of a link"));
                // Only what leads out of the book is a link; the book has no places of its own to lead to.
                let absolute = dest_url.split_once(':').is_some_and(|(s, _)| {
                    s.len() > 1 && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
                });
                if absolute {
                    self.open(Wrap::Link(dest_url.to_string()), at.start);
                } else {
                    self.out.nowhere.push((at.start as u32, dest_url.to_string()));
                    self.open(Wrap::Nothing, at.start);
                }
            }
            Tag::Image { dest_url, title, .. } => {
                self.reasons.push((at.clone(), "name and description of a picture"));
                let caption = clean(&title);
                if self.picture.is_none() {
                    if let Some(k) = self.doc.text[at.clone()].rfind(&*title).filter(|_| !caption.is_empty()) {
                        self.covered.push(at.start + k..at.start + k + title.len());
                    }
                    let caption = if caption.is_empty() { Vec::new() } else { vec![Inline::Text(caption)] };
                    let name = dest_url.to_string();
                    let picture = (!name.is_empty()).then_some(name);
                    self.picture = Some((at.start, Figure { picture, caption, ..Figure::default() }));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd, at: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.close_text(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.close_text();
                self.pop(at);
            }
            TagEnd::CodeBlock => self.end_code(at),
            TagEnd::HtmlBlock => self.end_html(at),
            TagEnd::Table => self.end_table(at),
            TagEnd::TableCell => {
                let cell = self.take_inlines();
                self.at = None;
                if let Some(row) = self.table.as_mut().and_then(|t| t.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                self.shut();
            }
            TagEnd::Link => self.shut(),
            TagEnd::Image => {
                if let Some((start, figure)) = self.picture.take().filter(|p| self.is_text(p.0)) {
                    let block = Block { kind: BlockKind::Figure(figure), span: Span::new(start, at.end) };
                    self.figures.push(block);
                }
            }
            _ => {}
        }
    }

    /// Number or letter of an item, as typed where it counts as the list does.
    fn marker(&mut self, at: &Range<usize>) -> String {
        let Some(Frame::List { start: Some(start), items, .. }) = self.frames.last() else { return String::new() };
        let number = start + items.len() as u64;
        let typed = &self.doc.text[at.clone()];
        let typed = &typed[..typed.find(char::is_whitespace).unwrap_or(typed.len())];
        let sign = typed.trim_start_matches(|c: char| c.is_ascii_digit());
        let marker = format!("{number}{}", &sign[..sign.chars().next().map_or(0, char::len_utf8)]);
        if typed.starts_with(&marker) {
            self.covered.push(at.start..at.start + marker.len());
        }
        marker
    }

    /// Whether a line's end joins its two words, as after a dash.
    fn joins(&self, next: &str) -> bool {
        match self.inlines.last().and_then(|i| i.last()) {
            Some(Inline::Text(t)) => inline::joins_tight(t, next),
            _ => false,
        }
    }

    pub(super) fn text(&mut self, t: &str, at: Range<usize>) {
        if let Some((_, _, code)) = &mut self.code {
            code.push_str(t);
            return;
        }
        if let Some((_, figure)) = &mut self.picture {
            figure.alt.push_str(&clean(t));
            return;
        }
        if !self.is_text(at.start) {
            return;
        }
        self.at.get_or_insert(at.start);
        // A character written by name is not the words that stand there.
        let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let raw = &self.doc.text[at.clone()];
        if raw == t || letters(raw) == letters(t) {
            self.covered.push(at);
        } else {
            self.uncover(at);
        }
        self.push(t);
    }

    /// Bytes whose words are not in the book as they stand, with the letters they touch.
    pub(super) fn uncover(&mut self, at: Range<usize>) {
        // A mark inside a word, as in `M^r`, parts no word.
        let (text, letter) = (self.doc.text, |c: &char| c.is_alphanumeric() || matches!(c, '^' | '_'));
        let before: usize = text[..at.start].chars().rev().take_while(letter).map(char::len_utf8).sum();
        let after: usize = text[at.end..].chars().take_while(letter).map(char::len_utf8).sum();
        let whole = at.start - before..at.end + after;
        self.reasons.push((whole.clone(), "character written by name"));
        self.uncovered.push(whole);
    }

    pub(super) fn push(&mut self, t: &str) {
        let t = if inline::is_plain(t) { Cow::Borrowed(t) } else { Cow::Owned(text::squeeze(t)) };
        if let Some(into) = self.inlines.last_mut().filter(|_| !t.is_empty()) {
            match into.last_mut() {
                Some(Inline::Text(last)) if last.ends_with(char::is_whitespace) => last.push_str(t.trim_start()),
                Some(Inline::Text(last)) => last.push_str(&t),
                _ => into.push(Inline::Text(t.into_owned())),
            }
        }
    }

    pub(super) fn line_break(&mut self) {
        let Some(into) = self.inlines.last_mut() else { return };
        if let Some(Inline::Text(t)) = into.last_mut() {
            t.truncate(t.trim_end().len());
            if t.is_empty() {
                into.pop();
            }
        }
        if into.last() != Some(&Inline::LineBreak) {
            into.push(Inline::LineBreak);
        }
    }

    pub(super) fn open(&mut self, wrap: Wrap, at: usize) {
        self.at.get_or_insert(at);
        // One kind in itself says nothing more, and bounds the depth.
        let same = |w: &Wrap| std::mem::discriminant(w) == std::mem::discriminant(&wrap);
        let wrap = if self.wraps.iter().any(same) { Wrap::Nothing } else { wrap };
        self.wraps.push(wrap);
        self.inlines.push(Vec::new());
    }

    pub(super) fn shut(&mut self) {
        if self.inlines.len() < 2 {
            return;
        }
        let (Some(wrap), Some(inner)) = (self.wraps.pop(), self.inlines.pop()) else { return };
        let Some(into) = self.inlines.last_mut().filter(|_| !inner.is_empty()) else { return };
        match wrap {
            Wrap::Emphasis => into.push(Inline::Emphasis(inner)),
            Wrap::Strong => into.push(Inline::Strong(inner)),
            Wrap::Struck => into.push(Inline::Struck(inner)),
            Wrap::Raised => into.push(Inline::Raised(inner)),
            Wrap::Lowered => into.push(Inline::Lowered(inner)),
            Wrap::Link(to) => into.push(Inline::Link { to, text: inner }),
            Wrap::Foreign(language, italic) => {
                let text = if italic { vec![Inline::Emphasis(inner)] } else { inner };
                into.push(Inline::Foreign { language, text });
            }
            Wrap::Nothing => into.extend(inner),
        }
    }

    fn note_mark(&mut self, label: &str, at: Range<usize>) {
        if !self.is_text(at.start) {
            return;
        }
        self.reasons.push((at.clone(), "mark of a note"));
        let in_note = self.frames.iter().any(|f| matches!(f, Frame::Note(..)));
        if in_note || self.heading.is_some() || self.picture.is_some() {
            // Marks stand in running text: elsewhere the words of the mark stay.
            self.covered.push(at);
            self.push(&format!("[{label}]"));
            return;
        }
        self.at.get_or_insert(at.start);
        let next = self.out.notes.len() + self.marks.len();
        let n = *self.marks.entry(label.to_owned()).or_insert(next);
        if let Some(into) = self.inlines.last_mut() {
            // A mark stands at its word, without a space.
            if let Some(Inline::Text(t)) = into.last_mut() {
                t.truncate(t.trim_end().len());
            }
            into.push(Inline::NoteRef(n));
        }
    }

    fn take_inlines(&mut self) -> Vec<Inline> {
        while self.inlines.len() > 1 {
            self.shut();
        }
        self.wraps.clear();
        edges(inline::tidy(self.inlines.first_mut().map(std::mem::take).unwrap_or_default()))
    }

    /// Puts the text that is open into a block: a paragraph, verse, or a row of marks; then the pictures in it.
    pub(super) fn close_text(&mut self) {
        if self.heading.is_some() {
            return;
        }
        let inlines = self.take_inlines();
        let start = self.at.take().unwrap_or(self.end);
        let figures = std::mem::take(&mut self.figures);
        if !inlines.is_empty() {
            let span = self.span(start);
            let words = plain(&inlines);
            if is_ornament(&words) && !words.contains(char::is_alphanumeric) {
                let at = span.range();
                self.sign(words, at);
            } else if let Some(kind) = Some(text::verse(&inlines)).filter(|_| !words.trim().is_empty()) {
                let kind = kind.unwrap_or(BlockKind::Paragraph(inlines));
                self.put(Block { kind, span });
            }
        }
        for f in figures {
            self.put(f);
        }
    }

    /// From a byte to the end of the last thing covered.
    fn span(&self, start: usize) -> Span {
        let end = self.covered.last().map_or(start, |r| r.end).max(start);
        Span::new(start, end)
    }

    fn put(&mut self, block: Block) {
        self.end = block.span.start as usize;
        if let Some(into) = self.blocks.last_mut() {
            into.push(block);
        }
    }

    fn scene_break(&mut self, at: Range<usize>) {
        let text = self.doc.text[at.clone()].trim();
        let sign = text.lines().next_back().unwrap_or("").trim().to_owned();
        self.sign(sign, at);
    }

    /// A scene break; inside quotes and lists it parts nothing.
    pub(super) fn sign(&mut self, sign: String, at: Range<usize>) {
        let sign: String = sign.split_whitespace().collect::<Vec<_>>().join(" ");
        let sign: String = sign.chars().filter(|c| !is_dropped(*c)).collect();
        if self.frames.is_empty() && self.is_text(at.start) && !sign.is_empty() {
            let end = at.start + self.doc.text[at.clone()].trim_end().len();
            self.put(Block { kind: BlockKind::SceneBreak(Some(sign)), span: Span::new(at.start, end.max(at.start)) });
        }
    }

    fn end_heading(&mut self) {
        let Some((level, at)) = self.heading.take() else { return };
        let start = self.at.take().unwrap_or(at.start);
        let inlines = self.take_inlines();
        let figures = std::mem::take(&mut self.figures);
        let text = plain(&inlines);
        // Of a heading over several lines the title page may have some and not others.
        if !self.is_text(at.start) && text.trim().is_empty() && figures.is_empty() {
            return;
        }
        let raw = self.doc.text[at.clone()].trim_end();
        let span = Span::new(start, (at.start + raw.len()).max(start));
        if text.trim().is_empty() {
            // A `#` alone.
            if figures.is_empty() {
                self.scene_break(at);
            }
            figures.into_iter().for_each(|f| self.put(f));
            return;
        }
        let underlined = !raw.trim_start().starts_with('#');
        let prose = text.chars().count() > UNDERLINED || (ends_sentence(&text) && text.split_whitespace().count() > 8);
        if !self.frames.is_empty() || (underlined && prose) {
            let kind = if underlined && prose {
                BlockKind::Paragraph(inlines)
            } else {
                BlockKind::Paragraph(vec![Inline::Strong(text::unwrapped(inlines))])
            };
            self.put(Block { kind, span });
            figures.into_iter().for_each(|f| self.put(f));
            if underlined && prose {
                let rule = raw.rfind('\n').map_or(at.start, |n| at.start + n + 1);
                self.scene_break(rule..at.start + raw.len());
            }
            return;
        }
        let lines = self.doc.source.lines_of(span);
        self.flush();
        self.out.sections.push((text::found(inlines, level, lines), Vec::new()));
        figures.into_iter().for_each(|f| self.put(f));
    }

    fn pop(&mut self, at: Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        if matches!(frame, Frame::Flat) {
            return;
        }
        let Some(inner) = self.blocks.pop() else { return };
        let span = |start: usize| Span::new(start, at.end.max(start));
        match frame {
            Frame::Flat => {}
            Frame::Quote(start) => {
                if !inner.is_empty() {
                    self.put(Block { kind: BlockKind::Group(GroupKind::Quote, inner), span: span(start) });
                }
            }
            Frame::Item(marker) => match self.frames.last_mut() {
                Some(Frame::List { items, .. }) if !inner.is_empty() => items.push(Item { marker, blocks: inner }),
                // An item of a list that is too deep, or one that holds a note's words and nothing else.
                _ => {
                    self.uncovered.push(at.start..(at.start + marker.len()).min(at.end));
                    inner.into_iter().for_each(|b| self.put(b));
                }
            },
            Frame::List { at: start, items, .. } => {
                if !items.is_empty() {
                    self.put(Block { kind: BlockKind::List(items), span: span(start) });
                }
            }
            Frame::Note(label, start) => {
                let (span, first) = (span(start), !self.defined.contains_key(&label));
                if first {
                    self.defined.insert(label, (span, inner));
                } else {
                    inner.into_iter().for_each(|b| self.put(b));
                }
            }
        }
    }

    /// Lines set in by four columns are running text more often than a listing in a writer's draft.
    fn end_code(&mut self, at: Range<usize>) {
        let Some((indented, start, text)) = self.code.take() else { return };
        if !self.is_text(start) || !text.contains(|c: char| !c.is_whitespace()) {
            return;
        }
        let lines: Vec<&str> = text.trim_end().lines().collect();
        let wide = lines.iter().filter(|l| l.chars().count() > text::VERSE_LINE - 20).count();
        let prose = indented && (wide * 2 > lines.len() || lines.len() == 1);
        let span = Span::new(start, at.end.max(start));
        self.cover_words(&at, &text);
        if prose {
            for part in text.split("\n\n") {
                let read = inline::read(part.lines(), self.doc.marks).inlines;
                if !read.is_empty() {
                    self.put(Block { kind: BlockKind::Paragraph(read), span });
                }
            }
            return;
        }
        let kept = |l: &&str| -> String {
            l.replace('\t', "    ")
                .chars()
                .filter(|c| !is_dropped(*c))
                .map(|c| if c.is_whitespace() { ' ' } else { c })
                .collect::<String>()
        };
        let lines = lines.iter().map(|l| kept(l).trim_end().to_owned()).collect();
        self.put(Block { kind: BlockKind::Preformatted(lines), span });
    }

    /// Covers in a range what the text has of it: the lines of a listing without its fences.
    fn cover_words(&mut self, at: &Range<usize>, text: &str) {
        let raw = &self.doc.text[at.clone()];
        let mut from = 0;
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let Some(k) = raw[from..].find(line) else { continue };
            self.covered.push(at.start + from + k..at.start + from + k + line.len());
            from += k + line.len();
        }
    }

    fn end_table(&mut self, at: Range<usize>) {
        let Some(mut t) = self.table.take() else { return };
        let width = t.rows.first().map_or(0, Vec::len);
        t.rows.iter_mut().for_each(|r| r.resize(width, Vec::new()));
        let head = t.rows.first().is_some_and(|r| r.iter().any(|c| !c.is_empty()));
        if !head && !t.rows.is_empty() {
            t.rows.remove(0);
        }
        t.rows.retain(|r| r.iter().any(|c| !c.is_empty()));
        if width > 0 && !t.rows.is_empty() {
            let span = Span::new(t.at, at.end.max(t.at));
            self.put(Block { kind: BlockKind::Table(Table { head, rows: t.rows }), span });
        }
        std::mem::take(&mut self.figures).into_iter().for_each(|f| self.put(f));
    }

    /// Gives the blocks gathered to the section that is open.
    fn flush(&mut self) {
        self.close_text();
        self.blocks.truncate(1);
        self.frames.clear();
        let blocks = self.blocks.first_mut().map(std::mem::take).unwrap_or_default();
        match self.out.sections.last_mut() {
            Some((_, own)) => own.extend(blocks),
            None => self.out.before.extend(blocks),
        }
    }

    /// Numbers the notes by their marks; one without a mark is text where it stands.
    fn notes(&mut self) {
        let mut marks: Vec<(usize, String)> =
            std::mem::take(&mut self.marks).into_iter().map(|(l, n)| (n, l)).collect();
        marks.sort_unstable();
        // Words are names for the writer alone: such notes are numbered.
        let are_signs = marks.iter().all(|(_, l)| l.bytes().all(|b| b.is_ascii_digit()) || l.chars().count() == 1);
        for (n, (_, label)) in (1..).zip(marks) {
            let mark = if are_signs { clean_or(&label) } else { n.to_string() };
            let (span, mut blocks) = self.defined.remove(&label).unwrap_or_default();
            if blocks.is_empty() {
                blocks.push(Block { kind: BlockKind::Paragraph(vec![Inline::Text(clean_or(&label))]), span });
            }
            self.out.notes.push(Note { mark, blocks, span });
        }
        for (span, blocks) in std::mem::take(&mut self.defined).into_values() {
            let line = self.doc.source.line_of(span.start) as usize;
            let own = match self.out.sections.iter().rposition(|(f, _)| f.first < line) {
                Some(k) => &mut self.out.sections[k].1,
                None => &mut self.out.before,
            };
            own.extend(blocks);
            own.sort_by_key(|b| b.span.start);
        }
    }
}
