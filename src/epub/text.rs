//! The one way of the book's text into an EPUB: what e-readers cannot show is replaced or left out here.
//!
//! Kindle knows three spaces (space, no-break space, zero-width non-joiner) and asks for no Unicode format characters
//! (Kindle Publishing Guidelines 6.7). Many reading fonts have no U+2011.

use super::notes::Marks;
use super::pages;
use crate::book::{Inline, plain, web_address};
use crate::xml::{Xml, all, is_fit};

/// U+2011, a hyphen at which no line ends.
const NO_BREAK_HYPHEN: char = '\u{2011}';

/// What stands for a character in an EPUB; `None` for nothing.
fn shown(c: char) -> Option<char> {
    match c {
        // Spaces of fixed width, narrow ones among them, keep what they were set for: no line ends there.
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Some('\u{a0}'),
        // Line and paragraph separators, and NEL.
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some(' '),
        // Soft hyphen, zero-width space and joiners of words, marks of direction, invisible operators, BOM, anchors.
        // The joiner U+200D stays, for emoji and Indic scripts are spelled with it; so does the non-joiner U+200C.
        '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => None,
        // What the serializer would drop is dropped here, so that a text of nothing else is seen to be empty.
        c => is_fit(c).then_some(c),
    }
}

/// A string for places without markup: metadata, navigation, titles. White space is run together.
pub(super) fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter_map(shown) {
        match c {
            NO_BREAK_HYPHEN => out.push('-'),
            c if c.is_whitespace() && c != '\u{a0}' => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Inline content as a string for places without markup.
pub(super) fn flat_inlines(inlines: &[Inline]) -> String {
    flat(&plain(inlines))
}

/// Whether there is something to see in inline content.
pub(super) fn is_blank(inlines: &[Inline]) -> bool {
    flat_inlines(inlines).chars().all(|c| c.is_whitespace() || c == '\u{200c}' || c == '\u{200d}')
}

/// Writes running text. A word with U+2011 is kept whole by a span, since the character itself is missing from many
/// reading fonts.
pub(super) fn put(xml: &mut Xml, text: &str) {
    if all(text, |c| c != NO_BREAK_HYPHEN && shown(c) == Some(c)) {
        return xml.fit_text(text);
    }
    let text: String = text.chars().filter_map(shown).collect();
    let mut from = 0;
    while let Some(at) = text[from..].find(NO_BREAK_HYPHEN).map(|at| from + at) {
        let start = text[from..at].rfind(char::is_whitespace).map_or(from, |s| {
            let s = from + s;
            s + text[s..].chars().next().map_or(1, char::len_utf8)
        });
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |e| at + e);
        if start > from {
            xml.text(&text[from..start]);
        }
        let word = text[start..end].replace(NO_BREAK_HYPHEN, "-");
        xml.element("span", &[("class", "nobreak")], &word);
        from = end;
    }
    if from < text.len() {
        xml.text(&text[from..]);
    }
}

/// Writes inline content, with the marks of its notes.
pub(super) fn put_inlines(xml: &mut Xml, inlines: &[Inline], marks: &mut Marks<'_>) {
    for i in inlines {
        match i {
            Inline::Text(t) => put(xml, t),
            Inline::Emphasis(x) => {
                xml.open("em", &[]);
                put_inlines(xml, x, marks);
                xml.close();
            }
            Inline::Strong(x) => {
                xml.open("strong", &[]);
                put_inlines(xml, x, marks);
                xml.close();
            }
            Inline::Raised(x) => {
                xml.open("sup", &[]);
                put_inlines(xml, x, marks);
                xml.close();
            }
            Inline::Lowered(x) => {
                xml.open("sub", &[]);
                put_inlines(xml, x, marks);
                xml.close();
            }
            Inline::Struck(x) => {
                xml.open("s", &[]);
                put_inlines(xml, x, marks);
                xml.close();
            }
            Inline::Link { to, text } => match web_address(to).filter(|_| !holds_link(text) && !is_blank(text)) {
                Some(to) => {
                    xml.open("a", &[("href", &to)]);
                    put_inlines(xml, text, marks);
                    xml.close();
                }
                None => put_inlines(xml, text, marks),
            },
            Inline::Foreign { language, text } => {
                let mut attributes = vec![("lang", language.tag()), ("xml:lang", language.tag())];
                // Words and marks in line with the text around them find their way themselves.
                attributes.extend(language.is_rtl().then_some(("dir", "rtl")));
                xml.open("span", &attributes);
                put_inlines(xml, text, marks);
                xml.close();
            }
            Inline::Ruby { base, reading } => {
                xml.open("ruby", &[]);
                put_inlines(xml, base, marks);
                // What stands in `rp` is seen where a reader knows no readings.
                xml.element("rp", &[], "（");
                xml.open("rt", &[]);
                put(xml, reading);
                xml.close();
                xml.element("rp", &[], "）");
                xml.close();
            }
            Inline::LineBreak => xml.empty("br", &[]),
            Inline::NoteRef(n) => marks.put(xml, *n),
            Inline::PageStart(label) => pages::put(xml, label),
        }
    }
}

/// Whether there is a link or a note's mark in running text: no link may stand in another.
fn holds_link(text: &[Inline]) -> bool {
    text.iter().any(|i| match i {
        Inline::NoteRef(_) => true,
        Inline::Link { to, text } => web_address(to).is_some() || holds_link(text),
        other => holds_link(other.children()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_text(text: &str) -> String {
        let mut xml = Xml::document();
        let at = xml.len();
        put(&mut xml, text);
        String::from_utf8(xml.cut(at)).unwrap()
    }

    #[test]
    fn special_characters_become_what_readers_know() {
        for (given, got) in [
            ("plain & simple", "plain &amp; simple"),
            ("well\u{2011}known", "<span class=\"nobreak\">well-known</span>"),
            ("a well\u{2011}to\u{2011}do man", "a <span class=\"nobreak\">well-to-do</span> man"),
            ("x\u{2011}y u\u{2011}v", "<span class=\"nobreak\">x-y</span> <span class=\"nobreak\">u-v</span>"),
            ("non\u{202f}!", "non\u{a0}!"),
            ("so\u{ad}ft\u{200b}\u{2060}\u{feff}", "soft"),
            ("\u{2011}", "<span class=\"nobreak\">-</span>"),
            ("\u{1f468}\u{200d}\u{1f469}", "\u{1f468}\u{200d}\u{1f469}"),
        ] {
            assert_eq!(put_text(given), got, "{given:?}");
        }
    }

    #[test]
    fn flat_text_has_no_markup_and_no_loose_space() {
        assert_eq!(flat(" A\u{2011}B \n\u{7}C\u{ad} "), "A-B C");
        assert_eq!(flat("\u{7}\u{200b}"), "");
        assert!(is_blank(&[Inline::Text("\u{a0}\u{ad} ".into())]));
    }
}
