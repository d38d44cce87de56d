//! HTML in Markdown: tags inside text, and blocks whose text stands between their tags.

use std::ops::Range;

use super::tree::{Builder, Wrap};
use crate::book::{BlockKind, Language, LineKind};

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

impl Builder<'_, '_> {
    /// A tag of HTML inside text.
    pub(super) fn tag(&mut self, t: &str, at: Range<usize>) {
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

    /// A block of HTML: what stands between its tags is text, its comments are not.
    pub(super) fn end_html(&mut self, at: Range<usize>) {
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
}

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
