//! Nodes to blocks.

use std::ops::Range;

use super::super::blocks::{Blocks, is_ornament};
use super::super::doc::Doc;
use super::super::lines::ends_sentence;
use super::super::report::BreakBy;
use super::{Align, Cells, Kind, LOWERED, Marks, Node, RAISED, Rich, SLANTED, STRONG, STRUCK};
use crate::book::{Block, BlockKind, Figure, GroupKind, Inline, Item, LineKind, Table, VerseLine};
use crate::source::Span;

/// Lists in lists deeper than this are read as one: more indents leave no room for words.
const DEEPEST_LIST: u32 = 4;
/// A line that is longer is running text, wherever it stands and however it ends.
const SHORT_LINE: u32 = 62;

/// Makes the blocks of the lines `from..to`, skipping those that are not text.
pub(in crate::parse) fn blocks(doc: &Doc, rich: &Rich, from: usize, to: usize) -> Blocks {
    // A heading that only words show may stand inside a node: each side has the lines that are its own.
    let a = rich.nodes.partition_point(|n| (n.last as usize) < from);
    let b = rich.nodes.partition_point(|n| (n.first as usize) < to);
    let mut maker = Maker::new(doc, rich, from as u32..to as u32);
    for node in &rich.nodes[a.min(b)..b] {
        maker.node(node);
    }
    maker.trim();
    maker.out
}

/// The text of lines as it stands in one paragraph, without marks that hold for all of it.
pub(super) fn heading(doc: &Doc, rich: &Rich, first: u32, last: u32) -> Vec<Inline> {
    let maker = Maker::new(doc, rich, first..last + 1);
    let mut text = maker.joined(first, last);
    while let [one @ (Inline::Strong(_) | Inline::Emphasis(_) | Inline::Link { .. })] = &mut text[..] {
        text = one.children_mut().map(std::mem::take).unwrap_or_default();
    }
    text
}

struct Maker<'a, 'b> {
    doc: &'a Doc<'b>,
    rich: &'a Rich,
    /// The lines asked for.
    range: Range<u32>,
    out: Blocks,
    /// The block before is running text: a wide gap below it parts scenes.
    prose: bool,
}

impl<'a, 'b> Maker<'a, 'b> {
    fn new(doc: &'a Doc<'b>, rich: &'a Rich, range: Range<u32>) -> Maker<'a, 'b> {
        Maker { doc, rich, range, out: Blocks::default(), prose: false }
    }

    /// Whether a line is text and asked for.
    fn live(&self, line: u32) -> bool {
        self.range.contains(&line) && self.doc.is_text(line as usize)
    }

    fn span(&self, first: u32, last: u32) -> Span {
        self.doc.lines[first as usize].span().to(self.doc.lines[last as usize].span())
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Figure { .. } if self.range.contains(&node.first) => {}
            Kind::Figure { caption, .. } => return caption.iter().for_each(|n| self.node(n)),
            _ if !(node.first..=node.last).any(|l| self.live(l)) => return,
            _ => {}
        }
        let wide = self.rich.wide.is_some_and(|w| node.gap >= w);
        let at = self.doc.lines[node.first as usize].start;
        if wide && self.prose && matches!(node.kind, Kind::Text) && !is_sign(self.doc, node.first) {
            let at = at.saturating_sub(1);
            self.scene_break(None, Span { start: at, end: at }, BreakBy::Gap);
        }
        self.prose = false;
        match &node.kind {
            Kind::Text | Kind::Heading(_) => {
                let lines: Vec<u32> = self.lines(node);
                let doc = self.doc;
                for part in lines.split_inclusive(|l| is_sign(doc, *l)) {
                    let (sign, words) = match part.split_last() {
                        Some((last, words)) if is_sign(doc, *last) => (Some(*last), words),
                        _ => (None, part),
                    };
                    let made = self.text(words, node.align);
                    self.prose = made.last().is_some_and(|b| matches!(b.kind, BlockKind::Paragraph(_)));
                    self.out.blocks.extend(made);
                    if let Some(line) = sign {
                        self.sign(line);
                    }
                }
            }
            Kind::Rule => self.sign(node.first),
            Kind::Quote(inner) if self.rich.quoted => inner.iter().for_each(|n| self.node(n)),
            Kind::Quote(inner) => self.quote(inner),
            _ => {
                let made = self.inner(node, 0);
                self.out.blocks.extend(made);
            }
        }
    }

    fn lines(&self, node: &Node) -> Vec<u32> {
        (node.first..=node.last).filter(|l| self.live(*l)).collect()
    }

    fn sign(&mut self, line: u32) {
        let text = self.doc.text_of(line as usize);
        if text.contains(char::is_alphanumeric) {
            self.out.devices.push(line as usize);
        }
        let sign = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.scene_break(Some(sign), self.span(line, line), BreakBy::Ornament);
    }

    /// Breaks stand between text, and one at a time.
    fn scene_break(&mut self, sign: Option<String>, span: Span, by: BreakBy) {
        self.prose = false;
        match self.out.blocks.last_mut() {
            None => {}
            Some(Block { kind: BlockKind::SceneBreak(_), .. }) => {}
            Some(_) => {
                self.out.blocks.push(Block { kind: BlockKind::SceneBreak(sign), span });
                self.out.breaks.push((span, by));
            }
        }
    }

    /// Takes away breaks that nothing follows.
    fn trim(&mut self) {
        while matches!(self.out.blocks.last(), Some(Block { kind: BlockKind::SceneBreak(_), .. })) {
            self.out.blocks.pop();
            self.out.breaks.pop();
        }
    }

    /// A quote; a break in it parts it in two.
    fn quote(&mut self, inner: &[Node]) {
        let mut flat = Vec::new();
        flatten(inner, &mut flat);
        let doc = self.doc;
        for part in flat.split_inclusive(|n| parts(doc, n)) {
            let (sign, nodes) = match part.split_last() {
                Some((last, nodes)) if parts(doc, last) => (Some(*last), nodes),
                _ => (None, part),
            };
            let blocks: Vec<Block> = nodes.iter().flat_map(|n| self.inner(n, 0)).collect();
            if let (Some(a), Some(b)) = (blocks.first(), blocks.last()) {
                let span = a.span.to(b.span);
                self.out.blocks.push(Block { kind: BlockKind::Group(GroupKind::Quote, blocks), span });
            }
            if let Some(n) = sign.filter(|n| self.live(n.first)) {
                self.sign(n.first);
            }
        }
    }

    /// The blocks of a node inside another.
    fn inner(&self, node: &Node, depth: u32) -> Vec<Block> {
        let figure = matches!(node.kind, Kind::Figure { .. });
        let first = (node.first..=node.last).find(|l| self.live(*l) && !figure);
        let last = (node.first..=node.last).rev().find(|l| self.live(*l) && !figure);
        let live = first.is_some();
        let span = self.span(first.unwrap_or(node.first), last.unwrap_or(node.last));
        let one = |kind| vec![Block { kind, span }];
        match &node.kind {
            Kind::Figure { caption, .. } if !self.range.contains(&node.first) => {
                caption.iter().flat_map(|n| self.inner(n, depth)).collect()
            }
            Kind::Figure { picture, alt, caption } => {
                let caption = caption.iter().filter(|n| matches!(n.kind, Kind::Text | Kind::Heading(_)));
                let mut words: Vec<Inline> = Vec::new();
                for n in caption.filter(|n| self.live(n.first)) {
                    if !words.is_empty() {
                        words.push(Inline::LineBreak);
                    }
                    words.extend(self.joined(n.first, n.last));
                }
                one(BlockKind::Figure(Figure {
                    picture: picture.clone(),
                    alt: alt.clone(),
                    caption: words,
                    image: None,
                }))
            }
            _ if !live => Vec::new(),
            Kind::Text | Kind::Heading(_) => {
                let lines: Vec<u32> = self.lines(node).into_iter().filter(|l| !is_sign(self.doc, *l)).collect();
                self.text(&lines, node.align)
            }
            Kind::Rule => Vec::new(),
            Kind::Quote(nodes) => nodes.iter().flat_map(|n| self.inner(n, depth)).collect(),
            Kind::List(items) if depth >= DEEPEST_LIST => {
                items.iter().flat_map(|(_, nodes)| nodes).flat_map(|n| self.inner(n, depth)).collect()
            }
            Kind::List(items) => {
                let items: Vec<Item> = items
                    .iter()
                    .map(|(marker, nodes)| Item {
                        marker: marker.clone(),
                        blocks: nodes.iter().flat_map(|n| self.inner(n, depth + 1)).collect(),
                    })
                    .filter(|i| !i.blocks.is_empty())
                    .collect();
                if items.is_empty() { Vec::new() } else { one(BlockKind::List(items)) }
            }
            Kind::Table(cells) => one(BlockKind::Table(self.table(cells))),
            Kind::Pre => {
                let mut rows: Vec<String> = (node.first..=node.last)
                    .filter(|l| self.range.contains(l))
                    .map(|l| self.doc.source.line(l + 1).trim_end().to_owned())
                    .collect();
                let left = rows.iter().filter(|r| !r.is_empty()).map(|r| r.len() - r.trim_start_matches(' ').len());
                let left = left.min().unwrap_or(0);
                rows.iter_mut().filter(|r| !r.is_empty()).for_each(|r| drop(r.drain(..left)));
                one(BlockKind::Preformatted(rows))
            }
        }
    }

    fn table(&self, cells: &Cells) -> Table {
        let cell = |c: &Option<(u32, u32)>| c.map_or_else(Vec::new, |(first, last)| self.joined(first, last));
        Table { head: cells.head, rows: cells.rows.iter().map(|r| r.iter().map(cell).collect()).collect() }
    }

    /// Lines of one paragraph, parted by line breaks: one block, or several where the breaks part paragraphs.
    fn text(&self, lines: &[u32], align: Align) -> Vec<Block> {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Vec::new() };
        let chars = |l: &u32| self.doc.lines[*l as usize].chars;
        let short = lines.iter().all(|l| chars(l) < SHORT_LINE);
        let text = |l: &u32| self.doc.text_of(*l as usize);
        let paragraph = |l: &u32| Block { kind: BlockKind::Paragraph(self.inlines(*l)), span: self.span(*l, *l) };
        let span = self.span(*first, *last);
        let set = match align {
            Align::Left => None,
            Align::Centre if self.rich.centred => None,
            Align::Centre => Some(LineKind::Centred),
            Align::Right if text(first).bytes().any(|b| b.is_ascii_digit()) => Some(LineKind::Dateline),
            Align::Right => Some(LineKind::Signature),
        };
        if let Some(kind) = set.filter(|_| short) {
            return vec![Block { kind: BlockKind::Line(kind, self.joined(*first, *last)), span }];
        }
        if lines.len() == 1 {
            return vec![paragraph(first)];
        }
        let talk = lines.iter().filter(|l| text(l).starts_with(['"', '\u{201c}', '\u{ab}', '\u{2014}', '-'])).count();
        let ends = lines.iter().filter(|l| ends_sentence(text(l))).count();
        if short && talk * 2 < lines.len() {
            let line = |l: &u32| VerseLine { indent: 0, text: self.inlines(*l) };
            return vec![Block { kind: BlockKind::Verse(vec![lines.iter().map(line).collect()]), span }];
        }
        if ends * 2 >= lines.len() || talk * 2 >= lines.len() {
            return lines.iter().map(paragraph).collect();
        }
        vec![Block { kind: BlockKind::Paragraph(self.joined(*first, *last)), span }]
    }

    /// Lines as one text with line breaks.
    fn joined(&self, first: u32, last: u32) -> Vec<Inline> {
        let mut out: Vec<Inline> = Vec::new();
        for l in (first..=last).filter(|l| self.live(*l)) {
            if !out.is_empty() {
                out.push(Inline::LineBreak);
            }
            out.extend(self.inlines(l));
        }
        out
    }

    /// The text of a line with its marks.
    fn inlines(&self, line: u32) -> Vec<Inline> {
        let l = &self.doc.lines[line as usize];
        let (mut at, end) = (l.start, l.end);
        let mut pieces: Vec<(Marks, &str)> = Vec::new();
        let slice = |a: u32, b: u32| &self.doc.text[a as usize..b as usize];
        for r in &self.rich.runs[self.rich.runs.partition_point(|r| r.end <= at)..] {
            if r.start >= end {
                break;
            }
            let (a, b) = (r.start.max(at), r.end.min(end));
            if at < a {
                pieces.push((Marks::default(), slice(at, a)));
            }
            pieces.push((r.marks, slice(a, b)));
            at = b;
        }
        if at < end {
            pieces.push((Marks::default(), slice(at, end)));
        }
        nested(&pieces, 0, self.rich)
    }
}

/// Whether a line is a row of marks.
fn is_sign(doc: &Doc, line: u32) -> bool {
    is_ornament(doc.text_of(line as usize))
}

/// Whether a node parts scenes.
fn parts(doc: &Doc, n: &Node) -> bool {
    matches!(n.kind, Kind::Rule) || matches!(n.kind, Kind::Text) && n.first == n.last && is_sign(doc, n.first)
}

/// Quotes in quotes are one.
fn flatten<'a>(nodes: &'a [Node], out: &mut Vec<&'a Node>) {
    for n in nodes {
        match &n.kind {
            Kind::Quote(inner) => flatten(inner, out),
            _ => out.push(n),
        }
    }
}

/// Marks from the outermost in.
const ORDER: [u8; 5] = [STRONG, SLANTED, STRUCK, RAISED, LOWERED];

/// Pieces with marks to marks that hold pieces: neighbours of one mark share it.
fn nested(pieces: &[(Marks, &str)], depth: usize, rich: &Rich) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    if depth > ORDER.len() + 1 {
        let text: String = pieces.iter().map(|(_, s)| *s).collect();
        return if text.is_empty() { out } else { vec![Inline::Text(text)] };
    }
    let key = |m: &Marks| match depth {
        0 => m.link,
        1 => m.language,
        _ => u32::from(m.flags & ORDER[depth - 2]),
    };
    for group in pieces.chunk_by(|a, b| key(&a.0) == key(&b.0)) {
        let inner = nested(group, depth + 1, rich);
        let of = key(&group[0].0);
        if of == 0 || inner.is_empty() {
            for i in inner {
                match (out.last_mut(), i) {
                    (Some(Inline::Text(a)), Inline::Text(b)) => a.push_str(&b),
                    (_, i) => out.push(i),
                }
            }
            continue;
        }
        out.push(match depth {
            0 => Inline::Link { to: rich.links[of as usize - 1].clone(), text: inner },
            1 => Inline::Foreign { language: rich.languages[of as usize - 1].clone(), text: inner },
            2 => Inline::Strong(inner),
            3 => Inline::Emphasis(inner),
            4 => Inline::Struck(inner),
            5 => Inline::Raised(inner),
            _ => Inline::Lowered(inner),
        });
    }
    out
}
