//! The EPUB that Kobo's own reading system takes: every sentence in a numbered `span`, by which it keeps the place,
//! the highlights and the counts of pages.
//!
//! What it wants has never been published; this is what its store's files have, as the converters kepubify and calibre
//! agree on it:
//!
//! - the body's content stands in `div#book-columns` and `div#book-inner`;
//! - each sentence stands in `span.koboSpan` with an id `kobo.P.S`. P goes one up at the first text in a paragraph, list,
//!   table or heading, S counts the sentences of one P. White space alone is numbered in a paragraph only;
//! - a picture has a number of its own; preformatted text, scripts and the like have none;
//! - the head ends with a style that takes the margins off, and the picture of the cover is declared as such;
//! - the first document is shown without margins, so its name must have `cover` or `title` in it.
//!
//! One thing is otherwise than kepubify has it: the brackets around a reading of Chinese signs have no span, since HTML
//! allows no element in `rp`. Of all else the spans are the same, number by number.

use crate::diag::Error;
use crate::xml::{self, Piece, Xml};

/// Elements whose first text begins the next number.
const COUNTED: [&str; 10] = ["p", "ol", "ul", "table", "h1", "h2", "h3", "h4", "h5", "h6"];
/// Elements whose text is left alone; `rp` may hold no element (HTML, 4.5.12).
const SKIPPED: [&str; 8] = ["script", "style", "pre", "audio", "video", "svg", "math", "rp"];
/// What the reading system's own margins are undone with.
const STYLE: &str = "div#book-inner { margin-top: 0; margin-bottom: 0; }";

/// A content document with Kobo's markup.
///
/// # Errors
/// [`Error::ReadBack`] where the document is not well-formed.
pub(super) fn document(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut spans = Spans::default();
    // The elements that are open inside the body.
    let mut open: Vec<bool> = Vec::new();
    let (mut body, mut skipped) = (false, 0usize);
    xml::rewrite(bytes, &mut |piece, out, keep| match piece {
        Piece::Open(tag) => {
            let name = tag.name();
            let skips = SKIPPED.contains(&name);
            if body && skipped == 0 && name == "img" {
                spans.picture(out, keep);
                return;
            }
            if tag.has("epub:type", "noteref") {
                // Its reader shows a note over the page for this type alone.
                tag.keep_with(out, "epub:type", "noteref endnote");
            } else {
                keep(out);
            }
            if tag.is_empty() {
                return;
            }
            if body {
                skipped += usize::from(skips || skipped > 0);
                spans.next |= COUNTED.contains(&name);
                open.push(name == "p");
            } else if name == "body" {
                body = true;
                out.open("div", &[("id", "book-columns")]);
                out.open("div", &[("id", "book-inner")]);
            }
        }
        Piece::Close(name) => {
            match name {
                "head" => out.element("style", &[("type", "text/css"), ("id", "kobostylehacks")], STYLE),
                "body" => {
                    out.close();
                    out.close();
                    body = false;
                }
                _ if body => {
                    skipped = skipped.saturating_sub(1);
                    open.pop();
                }
                _ => {}
            }
            keep(out);
        }
        Piece::Text(text) if body && skipped == 0 => spans.text(out, text, open.last() == Some(&true)),
        Piece::Text(_) => keep(out),
    })
}

/// The numbers of a document so far.
#[derive(Default)]
struct Spans {
    paragraph: usize,
    sentence: usize,
    /// The next text begins a paragraph.
    next: bool,
}

impl Spans {
    fn id(&mut self) -> String {
        if std::mem::take(&mut self.next) {
            self.paragraph += 1;
            self.sentence = 0;
        }
        self.sentence += 1;
        format!("kobo.{}.{}", self.paragraph, self.sentence)
    }

    fn picture(&mut self, out: &mut Xml, keep: &dyn Fn(&mut Xml)) {
        self.next = true;
        let id = self.id();
        out.open("span", &[("class", "koboSpan"), ("id", &id)]);
        keep(out);
        out.close();
    }

    fn text(&mut self, out: &mut Xml, text: &str, in_paragraph: bool) {
        for sentence in sentences(text) {
            if sentence.chars().all(char::is_whitespace) && !in_paragraph {
                out.text(sentence);
            } else {
                let id = self.id();
                out.element("span", &[("class", "koboSpan"), ("id", &id)], sentence);
            }
        }
    }
}

/// Divides a text behind every sentence, the space after it included: behind `[.!?]`, perhaps a quotation mark, and white
/// space.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest
            .match_indices(['.', '!', '?'])
            .find_map(|(at, _)| {
                let after = &rest[at + 1..];
                let after = after.strip_prefix(['\'', '"', '”', '’', '“', '…']).unwrap_or(after);
                let behind = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
                (behind.len() < after.len()).then_some(rest.len() - behind.len())
            })
            .unwrap_or(rest.len());
        let (sentence, behind) = rest.split_at(end);
        rest = behind;
        (!sentence.is_empty()).then_some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of a document after the work, with the spans as `{P.S text}`.
    fn body(text: &str) -> String {
        let whole = format!("<html><head><title>T</title></head><body class=\"b\">{text}</body></html>");
        let made = String::from_utf8(document(whole.as_bytes()).unwrap()).unwrap();
        let inner = made.split_once("<body class=\"b\"><div id=\"book-columns\"><div id=\"book-inner\">").unwrap().1;
        let inner = inner.strip_suffix("</div></div></body></html>").unwrap();
        assert_eq!(inner.matches("koboSpan").count(), inner.matches("<span class=\"koboSpan\" id=\"kobo.").count());
        let mut out = String::new();
        let mut rest = inner;
        while let Some((before, span)) = rest.split_once("<span class=\"koboSpan\" id=\"kobo.") {
            let (id, text) = span.split_once("\">").unwrap();
            let (text, after) = text.split_once("</span>").unwrap();
            out.push_str(&format!("{before}{{{id} {text}}}"));
            rest = after;
        }
        out + rest
    }

    #[test]
    fn every_sentence_is_numbered_as_kobo_has_it() {
        for (given, got) in [
            ("<h1>One</h1>\n<p>A. B!” C?</p>", "<h1>{1.1 One}</h1>\n<p>{2.1 A. }{2.2 B!” }{2.3 C?}</p>"),
            ("<p>A. <em>B. C</em> d.</p>", "<p>{1.1 A. }<em>{1.2 B. }{1.3 C}</em>{1.4  d.}</p>"),
            ("<p>A <em>b</em> <em>c</em></p>", "<p>{1.1 A }<em>{1.2 b}</em>{1.3  }<em>{1.4 c}</em></p>"),
            ("<div>\n<p>x</p>\n</div>", "<div>\n<p>{1.1 x}</p>\n</div>"),
            ("<ol>\n<li>a</li>\n<li>b</li></ol>", "<ol>\n<li>{1.1 a}</li>\n<li>{1.2 b}</li></ol>"),
            ("<ul><li><p>a</p></li></ul><p>b</p>", "<ul><li><p>{1.1 a}</p></li></ul><p>{2.1 b}</p>"),
            ("<p/><p></p><p>a</p>", "<p/><p></p><p>{1.1 a}</p>"),
            (
                "<table><tr><td>a</td><td>b</td></tr></table>",
                "<table><tr><td>{1.1 a}</td><td>{1.2 b}</td></tr></table>",
            ),
            ("<p>a<img src=\"x\"/>b</p>", "<p>{1.1 a}{2.1 <img src=\"x\"/>}{2.2 b}</p>"),
            ("<pre>a. b. <b>c</b></pre><p>d</p>", "<pre>a. b. <b>c</b></pre><p>{1.1 d}</p>"),
            ("<p>a<svg><text>t</text></svg>b</p>", "<p>{1.1 a}<svg><text>t</text></svg>{1.2 b}</p>"),
            ("<p>1.5 m. e.g. x.y</p>", "<p>{1.1 1.5 m. }{1.2 e.g. }{1.3 x.y}</p>"),
            ("<p>He &amp; she. &lt;I&gt;</p>", "<p>{1.1 He &amp; she. }{1.2 &lt;I&gt;}</p>"),
            ("<p>“No.’” She</p>", "<p>{1.1 “No.’” She}</p>"),
            ("<p>A.\u{a0}B. C</p>", "<p>{1.1 A.\u{a0}B. }{1.2 C}</p>"),
            (
                "<p>a<a epub:type=\"noteref\" href=\"#n\">1</a></p>",
                "<p>{1.1 a}<a epub:type=\"noteref endnote\" href=\"#n\">{1.2 1}</a></p>",
            ),
            (
                "<p>a<ruby>b<rp>(</rp><rt>c</rt><rp>)</rp></ruby></p>",
                "<p>{1.1 a}<ruby>{1.2 b}<rp>(</rp><rt>{1.3 c}</rt><rp>)</rp></ruby></p>",
            ),
            ("text<p>a</p>", "{0.1 text}<p>{1.1 a}</p>"),
        ] {
            assert_eq!(body(given), got, "{given}");
        }
    }

    #[test]
    fn the_head_ends_with_the_style() {
        let made = document(
            b"<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html><head><title>A. B</title></head><body/></html>\n",
        );
        assert_eq!(
            String::from_utf8(made.unwrap()).unwrap(),
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html><head><title>A. B</title><style type=\"text/css\" \
             id=\"kobostylehacks\">div#book-inner { margin-top: 0; margin-bottom: 0; }</style></head><body/></html>\n"
        );
    }
}
