//! Whether bytes are HTML or an EPUB, and the text of HTML in whatever encoding it is.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::super::{decode, legacy};
use crate::diag::{Diagnostic, Finding};

/// How far into a file its kind and encoding are looked for: twice what browsers look at.
const HEAD: usize = 2048;
/// Elements that a piece of HTML without its frame opens with.
const OPENERS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "center",
    "blockquote",
    "article",
    "section",
    "span",
    "i",
    "em",
    "b",
    "strong",
    "ul",
    "ol",
    "table",
    "font",
    "meta",
    "title",
    "style",
    "link",
    "a",
    "main",
];

/// Whether this is a zip archive that says it is an EPUB.
pub(super) fn is_epub(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    bytes.starts_with(b"PK\x03\x04")
        && [&b"application/epub+zip"[..], b"META-INF/container.xml"].iter().any(|n| find(head, n).is_some())
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|w| w.eq_ignore_ascii_case(needle))
}

/// The text of a file that is HTML, or is `given` as such, with what was found while decoding it.
pub(super) fn html(name: &str, bytes: &[u8], given: bool, encoding: Option<&str>) -> Option<(String, Vec<Diagnostic>)> {
    // Before a tag only a byte order mark may stand, of UTF-8 or UTF-16.
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if !matches!(start.first()?, b'<' | 0xff | 0xfe) && !given {
        return None;
    }
    let mut diagnostics = Vec::new();
    let text = match encoding.and_then(legacy::named) {
        Some(encoding) => decode::take(encoding, Cow::Borrowed(bytes), false, &mut diagnostics),
        None => text(bytes, &mut diagnostics),
    };
    (given || is_html(name, &text)).then_some((text, diagnostics))
}

fn is_html(name: &str, text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !text.starts_with('<') {
        return false;
    }
    let end = (0..=HEAD.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    let head = text[..end].to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|t| head.starts_with(t))
        || (head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<html")
    {
        return true;
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let opener: String = head[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_piece = OPENERS.contains(&opener.as_str());
    match extension.as_str() {
        "html" | "htm" | "xhtml" | "xht" => is_piece || head.starts_with("<!--"),
        "md" | "markdown" => false,
        // A piece of HTML closes an element in most of its lines.
        _ => {
            let (mut lines, mut closing) = (0, 0);
            for l in text.lines().filter(|l| !l.trim().is_empty()).take(400) {
                lines += 1;
                closing += usize::from(l.contains("</") || l.contains("<br"));
            }
            is_piece && closing * 2 >= lines
        }
    }
}

/// The bytes as text, by mark, by what the page says of itself, or by what they look like.
pub(super) fn text(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decoded(&bytes[length..], encoding, diagnostics);
    }
    let valid = std::str::from_utf8(bytes);
    match (valid, declared(bytes)) {
        (Ok(text), _) => text.to_owned(),
        (Err(_), Some(encoding)) if encoding != encoding_rs::UTF_8 => decoded(bytes, encoding, diagnostics),
        (Err(_), _) => decode::from_utf8(Cow::Borrowed(bytes), diagnostics),
    }
}

fn decoded(bytes: &[u8], encoding: &'static Encoding, diagnostics: &mut Vec<Diagnostic>) -> String {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if encoding != encoding_rs::UTF_8 {
        diagnostics.push(Diagnostic::whole(Finding::Encoding { name: encoding.name() }));
    }
    if broken {
        let count = text.matches('\u{fffd}').count();
        diagnostics.push(Diagnostic::whole(Finding::Undecodable { count }));
    }
    text.into_owned()
}

/// The encoding that the head of a document names: `<meta charset=…>`, `content="text/html; charset=…"`, or
/// `encoding="…"` of an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    for key in [&b"charset="[..], b"encoding="] {
        let Some(at) = find(head, key) else { continue };
        let label: Vec<u8> = head[at + key.len()..]
            .iter()
            .copied()
            .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
            .collect();
        // A document that is read as bytes so far is not UTF-16, whatever it says.
        if let Some(e) = Encoding::for_label(&label) {
            return Some(if e == encoding_rs::UTF_16LE || e == encoding_rs::UTF_16BE { encoding_rs::UTF_8 } else { e });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_html() {
        for (name, text, is) in [
            ("a.txt", "<!DOCTYPE HTML>\n<p>x", true),
            ("a", "\n <?xml version='1.0'?>\n<html>", true),
            ("a", "\u{feff}<html>", true),
            ("a.html", "<p>One", true),
            ("a.txt", "<p>One</p>\n\n<p>Two <i>three</i></p>\n", true),
            ("a.txt", "<i>One</i> day.\n\nIt rained.\n\nIt went on.\n\nThen not.\n", false),
            ("a.md", "<p>One</p>", false),
            ("a.txt", "<Untitled>\n\nIt rained.", false),
            ("a.html", "It rained.", false),
        ] {
            assert_eq!(html(name, text.as_bytes(), false, None).is_some(), is, "{text}");
        }
    }

    #[test]
    fn encodings() {
        for (bytes, wanted) in [
            (&b"<meta charset=\"windows-1251\">\xcf"[..], "\u{41f}"),
            (b"<meta http-equiv=x content='text/html; charset=shift_jis'>\x82\xa0", "\u{3042}"),
            (b"<meta charset=iso-8859-1>\xc3\xa9", "\u{e9}"),
            (b"<p>\xe9</p>", "\u{e9}"),
            (b"\xff\xfe<\0p\0>\0\xe9\0", "\u{e9}"),
        ] {
            let t = text(bytes, &mut Vec::new());
            assert!(t.contains(wanted), "{t}");
        }
    }
}
