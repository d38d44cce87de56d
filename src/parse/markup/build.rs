//! Tokens to readable text with its nodes and marks.
//!
//! The tree of elements is not kept: a stack of what is open is enough to know how text is marked and where it goes.
//! Elements close as browsers close them, a little kinder: emphasis left open ends with its paragraph. Whatever is
//! nested deeper than [`DEEPEST`] is read as if its tags were not there.

use super::css::{Look, Sheet};
use super::token::{Tag, Token, tokens};
use super::{Align, Cells, GROUPED, Kind, LOWERED, Marks, Node, RAISED, Rich, Run, SLANTED, STRONG, STRUCK};
use crate::book::Language;
use crate::parse::lines::is_dropped;
use crate::parse::structure::WIDE_GAP_SHARE;

/// Elements open at once. Pages of word processors nest some thirty.
const DEEPEST: usize = 160;
/// Empty lines written into the text for empty paragraphs; more say nothing more.
const MOST_GAP: u32 = 4;
/// Paragraphs below a picture that are its caption.
const LINES_OF_CAPTION: usize = 5;
/// A heading that is longer is a paragraph that somebody made large.
const LONGEST_HEADING: usize = 330;

const NAVIGATION: &str = "navigation and controls of the page";
const HIDDEN: &str = "hidden in the page";
const AROUND: &str = "around the page's text";
const PICTURE: &str = "name of a picture";

/// What a document says of itself in its head.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) title: String,
    /// Names in lower case, and contents.
    pub(super) meta: Vec<(String, String)>,
    pub(super) language: Option<String>,
}

/// Something open.
#[derive(Debug)]
struct Open {
    name: String,
    /// What it marks by itself.
    own: Look,
    link: u32,
    language: u32,
    /// What holds inside it, everything around it included.
    marks: Marks,
    align: Align,
    heading: u8,
    pre: bool,
    /// Text in it is no part of the page's text.
    skip: bool,
    /// Text in it is left out, for this reason.
    out: Option<&'static str>,
    /// The page's own text, without what stands around it.
    main: u8,
    frame: bool,
}

/// A node under construction that holds others.
#[derive(Debug)]
struct Frame {
    kind: Holds,
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Holds {
    Nothing,
    Quote,
    List { ordered: bool, next: i64, items: Vec<(String, Vec<Node>)> },
    Item,
    Table { rows: Vec<Vec<Cell>> },
    Row { cells: Vec<Cell> },
    Cell { head: bool },
    Figure,
}

#[derive(Debug)]
struct Cell {
    head: bool,
    nodes: Vec<Node>,
}

/// The paragraph being written.
#[derive(Debug, Default)]
struct Paragraph {
    /// Its first line, once it has a letter.
    first: Option<u32>,
    start: usize,
    gap: u32,
    /// White space before the next letter.
    space: Option<char>,
    /// Line breaks since the last letter.
    breaks: u32,
    /// A space that no line end may take stood in it.
    fixed: bool,
    heading: u8,
    pre: bool,
    align: Align,
    out: Option<&'static str>,
    main: u8,
}

/// Makes text and nodes of documents, one after another.
#[derive(Debug)]
pub(super) struct Builder {
    text: String,
    line: u32,
    rich: Rich,
    stack: Vec<Open>,
    frames: Vec<Frame>,
    paragraph: Option<Paragraph>,
    /// Pictures met inside the paragraph being written.
    pictures: Vec<(Option<String>, String)>,
    gap: u32,
    sheet: Sheet,
    head: Head,
    in_title: bool,
    in_style: bool,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            text: String::new(),
            line: 0,
            rich: Rich::default(),
            stack: Vec::new(),
            frames: vec![Frame { kind: Holds::Nothing, nodes: Vec::new() }],
            paragraph: None,
            pictures: Vec::new(),
            gap: 0,
            sheet: Sheet::default(),
            head: Head::default(),
            in_title: false,
            in_style: false,
        }
    }
}

impl Builder {
    /// Adds a style sheet of the documents to come.
    pub(super) fn style(&mut self, css: &str) {
        self.sheet.add(css);
    }

    /// What the documents' heads said so far.
    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// Adds a document.
    pub(super) fn document(&mut self, text: &str) {
        tokens(text, &mut |token| match token {
            Token::Text(t) => self.letters(&t),
            Token::Open(tag) => self.open(&tag),
            Token::Close(name) => self.close(&name),
        });
        self.end_paragraph();
        self.pop_to(0);
        self.gap = 0;
        (self.in_title, self.in_style) = (false, false);
    }

    /// The text, and what its tags meant. Of a `page` that marks its own text what stands around that is left out.
    pub(super) fn finish(mut self, page: bool) -> (String, Rich) {
        self.end_paragraph();
        self.pop_to(0);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let nodes = self.frames.pop().map(|f| f.nodes).unwrap_or_default();
        let lines = |n: &Node| u64::from(n.last - n.first + 1);
        let all: u64 = nodes.iter().map(lines).sum();
        let best = nodes.iter().map(|n| n.main).max().unwrap_or(0);
        let main: u64 = nodes.iter().filter(|n| n.main == best).map(lines).sum();
        let (kept, around): (Vec<Node>, Vec<Node>) =
            nodes.into_iter().partition(|n| !page || main * 3 < all || n.main == best);
        self.rich.outs.extend(around.iter().map(|n| (n.first, n.last, AROUND)));
        self.rich.nodes = kept;
        self.rich.page = page;
        self.rich.measure();
        (self.text, self.rich)
    }

    fn top(&self) -> Option<&Open> {
        self.stack.last()
    }

    fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        self.in_title = name == "title" && !self.inside("svg") && !tag.closed;
        self.in_style = name == "style" && !tag.closed;
        match name {
            "html" | "body" => {
                let language = tag.get("lang").or(tag.get("xml:lang")).map(str::trim).filter(|l| !l.is_empty());
                self.head.language = self.head.language.take().or(language.map(str::to_owned));
                if name == "html" {
                    return;
                }
            }
            "meta" => {
                let key = tag.get("name").or(tag.get("property")).unwrap_or("").trim().to_ascii_lowercase();
                if let Some(content) = tag.get("content").map(str::trim).filter(|c| !c.is_empty() && !key.is_empty()) {
                    self.head.meta.push((key, content.to_owned()));
                }
                return;
            }
            "title" | "style" | "link" | "base" | "col" | "colgroup" | "source" | "track" | "area" | "param" => return,
            "br" => return self.line_break(),
            "hr" => return self.rule(),
            "img" | "image" => return self.picture(tag),
            "wbr" => return,
            "input" | "embed" => return,
            _ => {}
        }
        let block = is_block(name);
        if block {
            self.end_paragraph();
            self.close_implied(name);
        }
        if name == "q" {
            self.letters("\"");
        }
        // `<a id="x"/>`: XML says it is empty, and nobody writes it otherwise.
        if !tag.closed && self.stack.len() < DEEPEST {
            self.push(tag);
        }
    }

    fn push(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        let classes = tag.get("class").unwrap_or("");
        let mut own = self.sheet.look(classes).under(tag.get("style").map(Look::of).unwrap_or_default());
        match name {
            "i" | "em" | "cite" | "dfn" | "var" | "u" => own.slanted = own.slanted.or(Some(true)),
            "b" | "strong" | "dt" => own.strong = own.strong.or(Some(true)),
            "s" | "strike" | "del" => own.struck = true,
            "sup" => own.raised = true,
            "sub" => own.lowered = true,
            "center" => own.align = own.align.or(Some(Align::Centre)),
            _ => {}
        }
        own.align = own.align.or_else(|| match tag.get("align")?.to_ascii_lowercase().as_str() {
            "center" | "middle" => Some(Align::Centre),
            "right" => Some(Align::Right),
            _ => None,
        });
        let link = if name == "a" { self.link(tag) } else { 0 };
        let language = self.language(tag);
        let above = self.top();
        let hidden = own.hidden || tag.get("hidden").is_some();
        let is_navigation = name == "nav"
            || matches!(tag.get("role"), Some("navigation" | "menu" | "search" | "doc-toc"))
            || classes.split_ascii_whitespace().any(|c| c == "navigation");
        let is_control = matches!(name, "button" | "select" | "datalist" | "label" | "legend" | "textarea");
        let is_fallback = matches!(
            name,
            "noscript" | "template" | "object" | "audio" | "video" | "canvas" | "iframe" | "noembed" | "noframes"
        );
        let out = above.and_then(|o| o.out).or(match () {
            () if is_navigation || is_control => Some(NAVIGATION),
            () if hidden || is_fallback => Some(HIDDEN),
            () => None,
        });
        // What browsers call the page's own text; the Archive of Our Own's names for it.
        let is_work = tag.get("id") == Some("workskin")
            || name == "dl" && classes.split_ascii_whitespace().eq(["work", "meta", "group"]);
        let is_main = matches!(name, "main" | "article") || matches!(tag.get("role"), Some("main" | "article"));
        let main = if is_work { 2 } else { u8::from(is_main) };
        let open = Open {
            own,
            link,
            language,
            marks: Marks::default(),
            align: Align::Left,
            heading: match name {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => name.as_bytes()[1] - b'0',
                "p" if classes.split_ascii_whitespace().any(|c| c == "MsoTitle") => 1,
                "p" if above.is_some_and(|o| o.name == "hgroup") => GROUPED,
                _ => above.map_or(0, |o| o.heading),
            },
            pre: matches!(name, "pre" | "listing" | "plaintext" | "xmp") || above.is_some_and(|o| o.pre),
            skip: matches!(name, "script" | "head") || above.is_some_and(|o| o.skip),
            out,
            main: above.map_or(0, |o| o.main).max(main),
            frame: false,
            name: tag.name.clone(),
        };
        self.stack.push(open);
        self.restyle(self.stack.len() - 1);
        let holds = match name {
            "blockquote" => Holds::Quote,
            "ul" | "ol" | "menu" | "dir" => {
                let next = tag.get("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1);
                Holds::List { ordered: name == "ol", next, items: Vec::new() }
            }
            "li" => Holds::Item,
            "table" => Holds::Table { rows: Vec::new() },
            "tr" => Holds::Row { cells: Vec::new() },
            "td" | "th" => Holds::Cell { head: name == "th" },
            "figure" => Holds::Figure,
            _ => return,
        };
        if let Some(o) = self.stack.last_mut() {
            o.frame = true;
        }
        self.frames.push(Frame { kind: holds, nodes: Vec::new() });
    }

    fn link(&mut self, tag: &Tag) -> u32 {
        let Some(to) = tag.get("href").map(str::trim) else { return 0 };
        let scheme = to.split(':').next().unwrap_or("").to_ascii_lowercase();
        let absolute = matches!(scheme.as_str(), "http" | "https" | "mailto") && to.len() > scheme.len() + 3;
        if !absolute || to.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return 0;
        }
        self.rich.links.push(to.to_owned());
        self.rich.links.len() as u32
    }

    /// The number of the language that a tag gives its text; 0 where it gives none. That of the whole is the book's.
    fn language(&mut self, tag: &Tag) -> u32 {
        if matches!(tag.name.as_str(), "html" | "body") {
            return 0;
        }
        let Some(language) = tag.get("lang").or(tag.get("xml:lang")).and_then(Language::parse) else { return 0 };
        let all = &mut self.rich.languages;
        let known = all.iter().position(|l| *l == language).unwrap_or_else(|| {
            all.push(language);
            all.len() - 1
        });
        known as u32 + 1
    }

    /// Works out what holds inside the open elements from number `from` on.
    fn restyle(&mut self, from: usize) {
        for n in from..self.stack.len() {
            let (marks, align) = match n.checked_sub(1).map(|k| &self.stack[k]) {
                Some(o) => (o.marks, o.align),
                None => Default::default(),
            };
            let o = &mut self.stack[n];
            let mut flags = marks.flags;
            for (says, flag) in [(o.own.slanted, SLANTED), (o.own.strong, STRONG)] {
                match says {
                    Some(true) => flags |= flag,
                    Some(false) => flags &= !flag,
                    None => {}
                }
            }
            for (says, flag) in [(o.own.struck, STRUCK), (o.own.raised, RAISED), (o.own.lowered, LOWERED)] {
                flags |= if says { flag } else { 0 };
            }
            let own = |own: u32, around: u32| if own > 0 { own } else { around };
            let (link, language) = (own(o.link, marks.link), own(o.language, marks.language));
            o.marks = Marks { flags, link, language };
            o.align = o.own.align.unwrap_or(align);
        }
    }

    fn inside(&self, name: &str) -> bool {
        self.stack.iter().any(|o| o.name == name)
    }

    /// Closes what the opening of this block ends though nobody wrote so.
    fn close_implied(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "tr", "td", "th"], &["table"]),
            "body" => (&["head"], &[]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                (&["p", "h1", "h2", "h3", "h4", "h5", "h6", "head"], &["td", "th", "li", "div", "blockquote"])
            }
            _ => (&["p", "head"], &["td", "th", "li", "div", "blockquote", "body"]),
        };
        let scope = self.stack.iter().rposition(|o| within.contains(&o.name.as_str())).map_or(0, |n| n + 1);
        if let Some(n) = (scope..self.stack.len()).find(|n| ends.contains(&self.stack[*n].name.as_str())) {
            self.pop_to(n);
        }
    }

    fn close(&mut self, name: &str) {
        (self.in_title, self.in_style) = (false, false);
        let block = is_block(name);
        if block {
            self.end_paragraph();
        }
        match name {
            "br" => return self.line_break(),
            "q" => self.letters("\""),
            _ => {}
        }
        let of_table = matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "body" | "html");
        for n in (0..self.stack.len()).rev() {
            let o = &self.stack[n];
            if o.name == name {
                if block {
                    self.pop_to(n);
                } else {
                    // Emphasis that ends before what was opened in it: it ends, that goes on.
                    self.stack.remove(n);
                    self.restyle(n);
                }
                return;
            }
            if !of_table && matches!(o.name.as_str(), "td" | "th") {
                return;
            }
        }
    }

    fn pop_to(&mut self, depth: usize) {
        while self.stack.len() > depth {
            if self.stack.pop().is_some_and(|o| o.frame) {
                self.close_frame();
            }
        }
    }

    /// Makes a node of the frame that ends, or gives what it holds to the frame around it.
    fn close_frame(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        let Some(Frame { kind, mut nodes }) = self.frames.pop() else { return };
        let Some(parent) = self.frames.last_mut() else { return };
        let main = nodes.iter().map(|n| n.main).max().unwrap_or(0);
        let node =
            |kind, nodes: (u32, u32), gap| Node { kind, first: nodes.0, last: nodes.1, gap, align: Align::Left, main };
        let range = |nodes: &[Node]| Some((nodes.first()?.first, nodes.last()?.last));
        let gap = nodes.first().map_or(0, |n| n.gap);
        match (kind, &mut parent.kind) {
            (Holds::Quote, _) => {
                if let Some(lines) = range(&nodes) {
                    parent.nodes.push(node(Kind::Quote(nodes), lines, gap));
                }
            }
            (Holds::Item, Holds::List { ordered, next, items }) if !nodes.is_empty() => {
                let marker = if *ordered { format!("{next}.") } else { String::new() };
                *next = next.saturating_add(1);
                items.push((marker, nodes));
            }
            (Holds::List { mut items, .. }, _) => {
                // What stands between the items belongs to the list as more of them.
                items.extend(nodes.into_iter().map(|n| (String::new(), vec![n])));
                items.sort_by_key(|(_, n)| n.first().map_or(0, |n| n.first));
                let first = items.first().and_then(|(_, n)| n.first());
                let last = items.last().and_then(|(_, n)| n.last());
                if let (Some(first), Some(last)) = (first, last) {
                    let (lines, gap, main) = ((first.first, last.last), first.gap, first.main);
                    parent.nodes.push(Node { main, ..node(Kind::List(items), lines, gap) });
                }
            }
            (Holds::Cell { head }, Holds::Row { cells }) => cells.push(Cell { head, nodes }),
            (Holds::Row { cells }, Holds::Table { rows }) => {
                parent.nodes.append(&mut nodes);
                if cells.iter().any(|c| !c.nodes.is_empty()) {
                    rows.push(cells);
                }
            }
            (Holds::Row { cells }, _) => {
                nodes.extend(cells.into_iter().flat_map(|c| c.nodes));
                nodes.sort_by_key(|n| n.first);
                parent.nodes.append(&mut nodes);
            }
            (Holds::Table { rows }, _) => {
                // What stands in no cell, as a caption, stands beside the table.
                let main = rows.iter().flatten().flat_map(|c| &c.nodes).map(|n| n.main).max().unwrap_or(0);
                match cells_of(&rows) {
                    Some(cells) => {
                        let lines = cells.rows.iter().flatten().flatten();
                        let (first, last) = lines.fold((u32::MAX, 0), |(a, b), l| (a.min(l.0), b.max(l.1)));
                        nodes.push(Node { main, ..node(Kind::Table(cells), (first, last), 0) });
                    }
                    None => nodes.extend(rows.into_iter().flatten().flat_map(|c| c.nodes)),
                }
                nodes.sort_by_key(|n| n.first);
                parent.nodes.append(&mut nodes);
            }
            (Holds::Figure, _) => {
                // A picture with a few lines of text; anything else in a figure stands for itself.
                let bare = |n: &Node| matches!(&n.kind, Kind::Figure { caption, .. } if caption.is_empty());
                let is_caption = |n: &Node| matches!(n.kind, Kind::Text | Kind::Heading(_));
                let pictures = nodes.iter().filter(|n| bare(n)).count();
                let captions = nodes.iter().filter(|n| is_caption(n)).count();
                let at = nodes.iter().position(bare);
                let sound =
                    pictures == 1 && captions > 0 && nodes.len() == 1 + captions && captions <= LINES_OF_CAPTION;
                let Some(at) = at.filter(|_| sound) else { return parent.nodes.append(&mut nodes) };
                let mut figure = nodes.remove(at);
                for n in &nodes {
                    (figure.first, figure.last) = (figure.first.min(n.first), figure.last.max(n.last));
                }
                if let Kind::Figure { caption, .. } = &mut figure.kind {
                    *caption = nodes;
                }
                parent.nodes.push(figure);
            }
            _ => parent.nodes.append(&mut nodes),
        }
    }

    fn line_break(&mut self) {
        if self.top().is_some_and(|o| o.skip) {
            return;
        }
        if self.paragraph.as_ref().is_some_and(|p| p.pre && p.first.is_some()) {
            return self.new_line();
        }
        let p = self.paragraph();
        p.space = None;
        p.breaks += 1;
    }

    fn rule(&mut self) {
        self.end_paragraph();
        if self.top().is_some_and(|o| o.skip || o.out.is_some()) {
            return;
        }
        "* * *".chars().for_each(|c| self.letter(c, Marks::default()));
        let Some(p) = self.paragraph.take() else { return };
        self.gap = 0;
        let line = p.first.unwrap_or(self.line);
        self.put(Node { kind: Kind::Rule, first: line, last: line, gap: 0, align: Align::Left, main: p.main });
    }

    fn picture(&mut self, tag: &Tag) {
        if self.top().is_some_and(|o| o.skip || o.out.is_some()) {
            return;
        }
        let alt = tag.get("alt").unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        let tiny = |key| tag.get(key).is_some_and(|v| matches!(v.trim().trim_end_matches("px"), "0" | "1" | "2"));
        if tiny("width") || tiny("height") {
            return;
        }
        if !alt.is_empty() && alt.chars().count() <= 8 && !alt.contains(char::is_alphanumeric) {
            // A face or an ornament that was a sign before it was a picture.
            return self.letters(&alt);
        }
        let src = tag.get("src").or(tag.get("xlink:href")).or(tag.get("href")).unwrap_or("");
        let file = src.split(['?', '#']).next().unwrap_or("").trim();
        let is_data = file.starts_with("data:");
        let file = (!is_data && !file.is_empty() && !file.contains(char::is_control)).then(|| file.to_owned());
        self.pictures.push((file, alt.chars().filter(|c| !is_dropped(*c)).collect()));
        if self.paragraph.is_none() {
            self.put_pictures();
        }
    }

    /// Writes a line and a node for each picture met.
    fn put_pictures(&mut self) {
        for (picture, alt) in std::mem::take(&mut self.pictures) {
            let name = picture.as_ref().and_then(|p| p.rsplit(['/', '\\']).next()).filter(|n| !n.is_empty());
            let words = if alt.is_empty() { name.unwrap_or("picture").to_owned() } else { alt.clone() };
            if !words.contains(|c: char| !c.is_whitespace() && !is_dropped(c)) {
                continue;
            }
            words.chars().for_each(|c| self.letter(c, Marks::default()));
            let Some(p) = self.paragraph.take() else { continue };
            let line = p.first.unwrap_or(self.line);
            self.rich.outs.push((line, line, PICTURE));
            let kind = Kind::Figure { picture, alt, caption: Vec::new() };
            self.put(Node { kind, first: line, last: line, gap: 0, align: Align::Left, main: p.main });
        }
    }

    fn put(&mut self, node: Node) {
        if let Some(f) = self.frames.last_mut() {
            f.nodes.push(node);
        }
    }

    /// The paragraph being written, begun where there is none.
    fn paragraph(&mut self) -> &mut Paragraph {
        let top = self.stack.last();
        self.paragraph.get_or_insert_with(|| Paragraph {
            heading: top.map_or(0, |o| o.heading),
            pre: top.is_some_and(|o| o.pre),
            align: top.map_or(Align::Left, |o| o.align),
            out: top.and_then(|o| o.out),
            main: top.map_or(0, |o| o.main),
            ..Paragraph::default()
        })
    }

    fn letters(&mut self, text: &str) {
        if self.in_style {
            return self.sheet.add(text);
        }
        if self.in_title {
            return self.head.title.push_str(text);
        }
        if self.top().is_some_and(|o| o.skip) {
            return;
        }
        let marks = self.top().map_or(Marks::default(), |o| o.marks);
        text.chars().for_each(|c| self.letter(c, marks));
    }

    fn letter(&mut self, c: char, marks: Marks) {
        if self.paragraph.as_ref().map_or_else(|| self.top().is_some_and(|o| o.pre), |p| p.pre) {
            return self.letter_as_typed(c);
        }
        if matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}') {
            let p = self.paragraph();
            p.fixed = true;
            p.space = Some(p.space.unwrap_or(c));
        } else if c.is_whitespace() {
            if let Some(p) = &mut self.paragraph {
                p.space = Some(' ');
            }
        } else if is_dropped(c) || c.is_control() {
            // Nothing of it goes into a book.
        } else if matches!(c, '\u{200c}' | '\u{200d}') && !self.text.ends_with(|l: char| l as u32 >= 0x590) {
            // A joiner without letters that join.
        } else {
            self.visible(c, marks);
        }
    }

    fn letter_as_typed(&mut self, c: char) {
        match c {
            '\n' if self.paragraph().first.is_some() => self.new_line(),
            '\t' => (0..8).for_each(|_| self.letter_as_typed(' ')),
            c if c.is_whitespace() => {
                if self.paragraph().first.is_some() {
                    self.text.push(' ');
                } else if c == ' ' {
                    // The first line's indent counts as any other's.
                    self.begin();
                    self.text.push(' ');
                }
            }
            c if is_dropped(c) || c.is_control() => {}
            c => {
                if self.paragraph().first.is_none() {
                    self.begin();
                }
                self.text.push(c);
            }
        }
    }

    fn new_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
        self.line += 1;
    }

    /// Opens the paragraph's first line, below an empty one.
    fn begin(&mut self) {
        let tight = self.stack.iter().any(|o| matches!(o.name.as_str(), "dl" | "ul" | "ol" | "table"));
        let gap = std::mem::take(&mut self.gap);
        if !self.text.is_empty() {
            for _ in 0..if tight { 1 } else { 2 + gap.min(MOST_GAP) } {
                self.text.push('\n');
                self.line += 1;
            }
        }
        let (start, line) = (self.text.len(), self.line);
        let p = self.paragraph();
        (p.start, p.gap, p.first) = (start, gap, Some(line));
    }

    fn visible(&mut self, c: char, marks: Marks) {
        let p = self.paragraph();
        let (begun, breaks, space) = (p.first.is_some(), p.breaks, p.space.take());
        if !begun {
            self.gap += breaks;
            self.begin();
        } else if breaks == 1 || (breaks > 1 && p.heading > 0) {
            self.new_line();
        } else if breaks > 1 {
            self.end_paragraph();
            self.gap += breaks - 2;
            self.begin();
        } else if let Some(space) = space {
            // A space at the edge of emphasis stands outside it.
            let before = match self.rich.runs.last() {
                Some(r) if r.end as usize == self.text.len() => r.marks,
                _ => Marks::default(),
            };
            let link = if before.link == marks.link { marks.link } else { 0 };
            let language = if before.language == marks.language { marks.language } else { 0 };
            self.push_marked(space, Marks { flags: before.flags & marks.flags, link, language });
        }
        self.paragraph().breaks = 0;
        self.push_marked(c, marks);
    }

    fn push_marked(&mut self, c: char, marks: Marks) {
        let start = self.text.len() as u32;
        self.text.push(c);
        if marks == Marks::default() {
            return;
        }
        let end = self.text.len() as u32;
        match self.rich.runs.last_mut() {
            Some(r) if r.end == start && r.marks == marks => r.end = end,
            _ => self.rich.runs.push(Run { start, end, marks }),
        }
    }

    fn end_paragraph(&mut self) {
        let Some(p) = self.paragraph.take() else { return self.put_pictures() };
        let Some(first) = p.first else {
            // Nothing but spaces and line breaks: an empty line that was meant to be seen.
            if (p.fixed || p.breaks > 0) && self.pictures.is_empty() {
                self.gap += p.breaks.max(1);
            }
            return self.put_pictures();
        };
        if p.pre {
            let kept = self.text[p.start..].trim_end().len() + p.start;
            self.line -= self.text[kept..].matches('\n').count() as u32;
            self.text.truncate(kept);
        }
        if let Some(reason) = p.out {
            self.rich.outs.push((first, self.line, reason));
            return self.put_pictures();
        }
        let long = self.text.len() - p.start > LONGEST_HEADING;
        let kind = match (p.pre, p.heading) {
            (true, _) => Kind::Pre,
            (_, 0) => Kind::Text,
            (_, level) if !long => Kind::Heading(level),
            _ => Kind::Text,
        };
        self.put(Node { kind, first, last: self.line, gap: p.gap, align: p.align, main: p.main });
        self.put_pictures();
    }
}

/// The cells of a table that is one: two rows and two columns at least, and nothing but short text in them.
fn cells_of(rows: &[Vec<Cell>]) -> Option<Cells> {
    let short =
        |c: &Cell| c.nodes.len() <= 3 && c.nodes.iter().all(|n| matches!(n.kind, Kind::Text) && n.last - n.first < 4);
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.len() < 2 || !(2..=24).contains(&width) || !rows.iter().flatten().all(short) {
        return None;
    }
    let head = rows[0].iter().all(|c| c.head);
    let rows = rows
        .iter()
        .map(|r| {
            let mut cells: Vec<Option<(u32, u32)>> =
                r.iter().map(|c| Some((c.nodes.first()?.first, c.nodes.last()?.last))).collect();
            cells.resize(width, None);
            cells
        })
        .collect();
    Some(Cells { head, rows })
}

impl Rich {
    /// Finds what holds for the draft as a whole.
    fn measure(&mut self) {
        self.outs.sort_unstable();
        let lines = |n: &Node| u64::from(n.last - n.first + 1);
        let share = |test: &dyn Fn(&Node) -> bool| {
            let all: u64 = self.nodes.iter().map(lines).sum();
            let some: u64 = self.nodes.iter().filter(|n| test(n)).map(lines).sum();
            some * 2 > all
        };
        let quoted = share(&|n| matches!(n.kind, Kind::Quote(_)));
        let centred = share(&|n| n.align == Align::Centre);
        // Gaps between paragraphs: the commonest is the habit, a rare wider one parts scenes.
        let beside = self.nodes.windows(2).filter(|w| w.iter().all(|n| matches!(n.kind, Kind::Text)));
        let gaps: Vec<u32> = beside.map(|w| w[1].gap.min(7)).collect();
        let mut counts = [0usize; 8];
        gaps.iter().for_each(|g| counts[*g as usize] += 1);
        let base = (0..8).rev().max_by_key(|g| counts[*g]).unwrap_or(0);
        let over: usize = counts[(base + 1).min(8)..].iter().sum();
        let rare = over > 0 && over * WIDE_GAP_SHARE <= gaps.len().max(WIDE_GAP_SHARE);
        (self.quoted, self.centred) = (quoted, centred);
        self.wide = rare.then_some(base as u32 + 1);
    }
}

/// Elements that stand in lines of their own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}
