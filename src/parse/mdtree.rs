//! Markdown to headings and blocks, from the events of the parser.
//!
//! Every event knows its bytes of the draft. Those that went into the tree are kept as covered; whatever words are
//! left on a line at the end (addresses, tags, names of notes) are declared with the reason of the mark they stand in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::blocks::is_ornament;
use super::doc::{Doc, Use};
use super::heads::Found;
use super::headwords::{self, Kind};
use super::inline;
use super::labels;
use super::lines::ends_sentence;
use super::markdown::extensions;
use super::numbers::fold;
use super::report::HeadingBy;
use crate::book::{
    Block, BlockKind, Figure, GroupKind, Inline, Item, Language, LineKind, Note, SectionKind, Table, VerseLine, plain,
};
use crate::diag::{Diagnostic, Finding};
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
/// Lines of verse are no longer.
const VERSE_LINE: usize = 70;
/// A heading by a rule right below it is no longer: a rule below running text is a scene break whose blank line was
/// forgotten.
const UNDERLINED: usize = 100;

const MARK: &str = "Markdown mark";

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

struct Builder<'d, 'a> {
    doc: &'d Doc<'a>,
    out: Marked,
    /// Blocks of what is open, the section's own first.
    blocks: Vec<Vec<Block>>,
    frames: Vec<Frame>,
    /// Pieces of the text that is open, that of the block first, and what each will be.
    inlines: Vec<Vec<Inline>>,
    wraps: Vec<Wrap>,
    /// First byte of the text that is open.
    at: Option<usize>,
    figures: Vec<Block>,
    picture: Option<(usize, Figure)>,
    heading: Option<(u8, Range<usize>)>,
    table: Option<Table_>,
    code: Option<(bool, usize, String)>,
    html: Option<(usize, String)>,
    covered: Vec<Range<usize>>,
    uncovered: Vec<Range<usize>>,
    reasons: Vec<(Range<usize>, &'static str)>,
    marks: BTreeMap<String, usize>,
    defined: BTreeMap<String, (Span, Vec<Block>)>,
    end: usize,
}

/// What a run of inlines becomes where it closes.
enum Wrap {
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
    fn is_text(&self, byte: usize) -> bool {
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

    fn text(&mut self, t: &str, at: Range<usize>) {
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
    fn uncover(&mut self, at: Range<usize>) {
        // A mark inside a word, as in `M^r`, parts no word.
        let (text, letter) = (self.doc.text, |c: &char| c.is_alphanumeric() || matches!(c, '^' | '_'));
        let before: usize = text[..at.start].chars().rev().take_while(letter).map(char::len_utf8).sum();
        let after: usize = text[at.end..].chars().take_while(letter).map(char::len_utf8).sum();
        let whole = at.start - before..at.end + after;
        self.reasons.push((whole.clone(), "character written by name"));
        self.uncovered.push(whole);
    }

    fn push(&mut self, t: &str) {
        let t = if inline::is_plain(t) { Cow::Borrowed(t) } else { Cow::Owned(squeeze(t)) };
        if let Some(into) = self.inlines.last_mut().filter(|_| !t.is_empty()) {
            match into.last_mut() {
                Some(Inline::Text(last)) if last.ends_with(char::is_whitespace) => last.push_str(t.trim_start()),
                Some(Inline::Text(last)) => last.push_str(&t),
                _ => into.push(Inline::Text(t.into_owned())),
            }
        }
    }

    fn line_break(&mut self) {
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

    fn open(&mut self, wrap: Wrap, at: usize) {
        self.at.get_or_insert(at);
        // One kind in itself says nothing more, and bounds the depth.
        let same = |w: &Wrap| std::mem::discriminant(w) == std::mem::discriminant(&wrap);
        let wrap = if self.wraps.iter().any(same) { Wrap::Nothing } else { wrap };
        self.wraps.push(wrap);
        self.inlines.push(Vec::new());
    }

    fn shut(&mut self) {
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

    /// A tag of HTML inside text.
    fn tag(&mut self, t: &str, at: Range<usize>) {
        if !self.is_text(at.start) {
            return;
        }
        self.reasons.push((at.clone(), if t.starts_with("<!--") { COMMENT } else { TAG }));
        let name = tag_name(t);
        if name == "br" {
            self.line_break();
            return;
        }
        let is_italic = matches!(name.as_str(), "i" | "em" | "cite");
        if let Some(language) = language_of(t).filter(|_| is_italic || name == "span") {
            self.open(Wrap::Foreign(language, is_italic), at.start);
            return;
        }
        let wrap = match name.as_str() {
            "span" if t.starts_with("</") => {
                if matches!(self.wraps.last(), Some(Wrap::Foreign(_, false))) {
                    self.shut();
                }
                return;
            }
            _ if is_italic => Wrap::Emphasis,
            "b" | "strong" => Wrap::Strong,
            "s" | "del" | "strike" => Wrap::Struck,
            "sup" => Wrap::Raised,
            "sub" => Wrap::Lowered,
            _ => return,
        };
        if t.starts_with("</") {
            let same = |w: &Wrap| std::mem::discriminant(w) == std::mem::discriminant(&wrap);
            let foreign = |w: &Wrap| is_italic && matches!(w, Wrap::Foreign(_, true));
            if self.wraps.last().is_some_and(|w| same(w) || foreign(w) || matches!(w, Wrap::Nothing)) {
                self.shut();
            }
        } else {
            self.open(wrap, at.start);
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
    fn close_text(&mut self) {
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
            } else if let Some(kind) = Some(verse(&inlines)).filter(|_| !words.trim().is_empty()) {
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
    fn sign(&mut self, sign: String, at: Range<usize>) {
        let sign: String = sign.split_whitespace().collect::<Vec<_>>().join(" ");
        let sign: String = sign.chars().filter(|c| !super::lines::is_dropped(*c)).collect();
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
                BlockKind::Paragraph(vec![Inline::Strong(unwrapped(inlines))])
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
        self.out.sections.push((found(inlines, level, lines), Vec::new()));
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
        let wide = lines.iter().filter(|l| l.chars().count() > VERSE_LINE - 20).count();
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
            l.replace('\t', "    ").chars().filter(|c| !super::lines::is_dropped(*c)).map(space).collect::<String>()
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

    /// A block of HTML: what stands between its tags is text, its comments are not.
    fn end_html(&mut self, at: Range<usize>) {
        let Some((start, _)) = self.html.take() else { return };
        if !self.is_text(start) {
            return;
        }
        let doc = self.doc;
        let raw = &doc.text[at.clone()];
        let centred = {
            let low = raw.to_ascii_lowercase();
            low.contains("<center")
                || low.contains("align=\"center\"")
                || low.contains("text-align: center")
                || low.contains("text-align:center")
        };
        let mut from = 0;
        let mut rest = raw;
        loop {
            let open = rest.find('<').unwrap_or(rest.len());
            let text = &rest[..open];
            if text.contains(|c: char| !c.is_whitespace()) {
                self.html_text(text, at.start + from);
            }
            if open == rest.len() {
                break;
            }
            let tag = &rest[open..];
            let comment = tag.starts_with("<!--");
            let close = if comment { tag.find("-->").map(|n| n + 3) } else { tag.find('>').map(|n| n + 1) };
            let len = close.unwrap_or(tag.len());
            let here = at.start + from + open;
            let name = tag_name(&tag[..len]);
            if matches!(name.as_str(), "p" | "div" | "center" | "blockquote" | "li" | "hr" | "table" | "tr" | "td") {
                self.close_html(centred);
            }
            if name == "hr" {
                self.sign("***".to_owned(), here..here);
            } else {
                self.tag(&tag[..len], here..here + len);
            }
            self.reasons.push((here..here + len, if comment { COMMENT } else { TAG }));
            from += open + len;
            rest = &rest[open + len..];
        }
        self.close_html(centred);
    }

    fn html_text(&mut self, text: &str, at: usize) {
        if NAMED.iter().any(|(name, _)| text.contains(name)) {
            let whole = NAMED.iter().fold(text.to_owned(), |t, (name, c)| t.replace(name, c));
            self.at.get_or_insert(at);
            self.covered.push(at..at + text.len());
            for (k, _) in text.match_indices('&') {
                let end = text[k..].find(';').map_or(k + 1, |n| k + n + 1);
                self.uncover(at + k..at + end);
            }
            self.push(&whole);
            return;
        }
        self.text(text, at..at + text.len());
    }

    fn close_html(&mut self, centred: bool) {
        let before = self.blocks.last().map_or(0, Vec::len);
        self.close_text();
        if let Some(b) = self.blocks.last_mut().filter(|b| centred && b.len() > before).and_then(|b| b.last_mut())
            && let BlockKind::Paragraph(t) = &mut b.kind
        {
            b.kind = BlockKind::Line(LineKind::Centred, std::mem::take(t));
        }
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

/// Without the white space and the line breaks at the ends of a text that note marks hid.
fn edges(mut inlines: Vec<Inline>) -> Vec<Inline> {
    fn trim(inlines: &mut [Inline], start: bool) -> bool {
        let n = inlines.len();
        for k in 0..n {
            let i = &mut inlines[if start { k } else { n - 1 - k }];
            let done = match i {
                Inline::Text(t) => {
                    *t = if start { t.trim_start() } else { t.trim_end() }.to_owned();
                    !t.is_empty()
                }
                Inline::NoteRef(_) => false,
                Inline::LineBreak => {
                    *i = Inline::Text(String::new());
                    false
                }
                other => other.children_mut().is_some_and(|x| trim(x, start)),
            };
            if done {
                return true;
            }
        }
        false
    }
    let words = plain(&inlines);
    if words.trim().len() != words.len() {
        trim(&mut inlines, true);
        trim(&mut inlines, false);
        return inline::tidy(inlines);
    }
    inlines
}

const COMMENT: &str = "comment";
const TAG: &str = "HTML tag";

/// Characters by name in HTML, the ones that writers' tools put there.
const NAMED: &[(&str, &str)] = &[
    ("&nbsp;", "\u{a0}"),
    ("&mdash;", "\u{2014}"),
    ("&ndash;", "\u{2013}"),
    ("&hellip;", "\u{2026}"),
    ("&lsquo;", "\u{2018}"),
    ("&rsquo;", "\u{2019}"),
    ("&ldquo;", "\u{201c}"),
    ("&rdquo;", "\u{201d}"),
    ("&quot;", "\""),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

fn tag_name(t: &str) -> String {
    let t = t.trim_start_matches(['<', '/']);
    t.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The language that a tag gives its text: `<i lang="fr">`, `<span xml:lang='de'>`.
fn language_of(t: &str) -> Option<Language> {
    let (before, value) = t.split_once("lang=")?;
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    before.ends_with([' ', '\n', ':']).then(|| Language::parse(&value[..end]))?
}

fn space(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

/// White space to single spaces, fixed ones kept; what no book holds dropped.
fn squeeze(t: &str) -> String {
    let mut out = String::with_capacity(t.len());
    for c in t.chars() {
        if c.is_whitespace() {
            if !out.ends_with(char::is_whitespace) {
                out.push(if inline::is_fixed_space(c) { c } else { ' ' });
            }
        } else if !super::lines::is_dropped(c) && (!inline::is_joiner(c) || out.ends_with(inline::joins_letters)) {
            out.push(c);
        }
    }
    out
}

fn clean(t: &str) -> String {
    squeeze(t).trim().to_owned()
}

fn clean_or(label: &str) -> String {
    let c = clean(label);
    if c.is_empty() { "*".to_owned() } else { c }
}

/// Inlines without strong words, to be strong as a whole.
fn unwrapped(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for i in inlines {
        match i {
            Inline::Strong(x) => out.extend(x),
            mut other => {
                if let Some(x) = other.children_mut() {
                    *x = unwrapped(std::mem::take(x));
                }
                out.push(other);
            }
        }
    }
    inline::tidy(out)
}

/// Lines that the writer ended by hand, where they are short and more than one.
fn verse(inlines: &[Inline]) -> Option<BlockKind> {
    fn breaks(inlines: &[Inline]) -> usize {
        inlines.iter().map(|i| usize::from(*i == Inline::LineBreak) + breaks(i.children())).sum()
    }
    fn seamed(inlines: &[Inline]) -> Vec<Inline> {
        inlines
            .iter()
            .map(|i| match i {
                Inline::LineBreak => Inline::Text(inline::SEAM.to_string()),
                Inline::Text(_) | Inline::NoteRef(_) => i.clone(),
                other => other.with(seamed(other.children())),
            })
            .collect()
    }
    if breaks(inlines) == 0 {
        return None;
    }
    let lines: Vec<Vec<Inline>> = inline::seams(seamed(inlines))
        .into_iter()
        .map(|l| edges(inline::tidy(l)))
        .filter(|l| !plain(l).trim().is_empty())
        .collect();
    let short = lines.iter().all(|l| plain(l).chars().count() <= VERSE_LINE);
    (lines.len() > 1 && short)
        .then(|| BlockKind::Verse(vec![lines.into_iter().map(|text| VerseLine { indent: 0, text }).collect()]))
}

/// A heading with its label, number and kind.
fn found(inlines: Vec<Inline>, level: u8, lines: (u32, u32)) -> Found {
    let text = plain(&inlines);
    // A label is told from its title where no emphasis goes over the seam.
    let parsed = labels::parse(&text, &[]).filter(|l| l.kind != Kind::Bare || l.is_lone(&text) || l.parted);
    let cut = parsed.as_ref().and_then(|l| match inlines.first() {
        Some(Inline::Text(t)) if l.rest <= t.len() => {
            let mut title = inlines.clone();
            title[0] = Inline::Text(t[l.rest..].to_owned());
            Some((vec![Inline::Text(t[..l.end].trim().to_owned())], edges(inline::tidy(title))))
        }
        _ => None,
    });
    let named = headwords::name(&fold(&text));
    let kind = match (&parsed, named) {
        (None, Some((kind, _))) => kind,
        (Some(l), _) if l.word == "appendix" || l.word == "annex" => SectionKind::Appendix,
        (Some(l), _) if l.kind.rank() <= Kind::Book.rank() => SectionKind::Part,
        _ => SectionKind::Chapter,
    };
    let number = parsed.as_ref().and_then(|l| l.number).filter(|_| cut.is_some());
    let (label, title) = cut.unwrap_or((Vec::new(), inlines));
    let (first, last) = (lines.0 as usize - 1, lines.1 as usize - 1);
    Found { first, last, label, title, number, kind, level, by: HeadingBy::Mark, score: 9.0 }
}

/// Declares the words of each line that are not in the tree, with the innermost mark they stand in as the reason.
fn declare(
    doc: &mut Doc,
    covered: &[Range<usize>],
    uncovered: &[Range<usize>],
    reasons: &[(Range<usize>, &'static str)],
) {
    let text = doc.text;
    let mut reasons: Vec<&(Range<usize>, &'static str)> = reasons.iter().collect();
    reasons.sort_by_key(|r| (r.0.start, std::cmp::Reverse(r.0.end)));
    let mut uncovered: Vec<Range<usize>> = uncovered.to_vec();
    uncovered.sort_by_key(|r| r.start);
    let (mut c, mut u, mut r) = (0, 0, 0);
    let mut open: Vec<(usize, &'static str)> = Vec::new();
    for i in 0..doc.lines.len() {
        let (start, end) = (doc.lines[i].start as usize, doc.lines[i].end as usize);
        if !doc.is_text(i) || !text[start..end].contains(char::is_alphanumeric) {
            continue;
        }
        let mut held = vec![false; end - start];
        let mut mark = |ranges: &[Range<usize>], from: &mut usize, value: bool| {
            while ranges.get(*from).is_some_and(|r| r.end <= start) {
                *from += 1;
            }
            for r in ranges[*from..].iter().take_while(|r| r.start < end) {
                let (a, b) = (r.start.max(start) - start, r.end.min(end).max(start) - start);
                held[a..b.max(a)].fill(value);
            }
        };
        mark(covered, &mut c, true);
        mark(&uncovered, &mut u, false);
        // Pieces that are not held, each up to the next that is.
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        let mut any = false;
        for (k, ch) in text[start..end].char_indices() {
            any |= held[k] && ch.is_alphanumeric();
            if held[k] {
                continue;
            }
            match pieces.last_mut() {
                Some(p) if p.1 == start + k => p.1 += ch.len_utf8(),
                _ => pieces.push((start + k, start + k + ch.len_utf8())),
            }
        }
        pieces.retain(|p| text[p.0..p.1].contains(char::is_alphanumeric));
        let mut whole = MARK;
        let mut said = Vec::new();
        for p in &pieces {
            while let Some((range, why)) = reasons.get(r).filter(|x| x.0.start <= p.0) {
                while open.last().is_some_and(|o| o.0 <= range.start) {
                    open.pop();
                }
                open.push((range.end, why));
                r += 1;
            }
            while open.last().is_some_and(|o| o.0 <= p.0) {
                open.pop();
            }
            whole = open.last().map_or(MARK, |o| o.1);
            said.push((*p, whole));
        }
        if !any && !pieces.is_empty() {
            doc.leave_out(i, i + 1, whole);
            continue;
        }
        for ((a, b), why) in said {
            doc.leave_out_words(i, i, why, &text[a..b]);
        }
    }
}
