//! Markup to tokens, as the HTML standard cuts it (13.2.5) where books need it, and never failing: what is no tag is
//! text. Every pass over the input is linear, whatever is left unclosed.

use std::borrow::Cow;

/// A piece of a document.
pub(super) enum Token<'a> {
    /// A tag opens an element.
    Open(Tag<'a>),
    /// A tag closes the element of this name.
    Close(String),
    /// Text, references resolved.
    Text(Cow<'a, str>),
}

/// An opening tag.
pub(super) struct Tag<'a> {
    /// In lower case.
    pub(super) name: String,
    /// Written `<x/>`.
    pub(super) closed: bool,
    attributes: Vec<(String, Cow<'a, str>)>,
}

impl Tag<'_> {
    /// An attribute's value by its name in lower case; empty where it is written without one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| &**v)
    }
}

/// Elements whose content is no markup. Only the title's is read.
const RAW: &[&str] = &["script", "style", "title", "xmp", "iframe", "noembed", "noframes", "textarea"];
/// No element of HTML, of EPUB's package or of Word's namespaces needs more attributes.
const MOST_ATTRIBUTES: usize = 64;

/// Cuts a document up.
pub(super) fn tokens<'a>(text: &'a str, visit: &mut dyn FnMut(Token<'a>)) {
    Tokenizer {
        text,
        at: 0,
        last_gt: text.rfind('>'),
        last_comment_end: text.rfind("-->"),
        last_cdata_end: text.rfind("]]>"),
        torn: false,
        without_end: Vec::new(),
    }
    .run(visit);
}

struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    /// Where the last `>` and the last ends of comments and CDATA sections stand: behind them none is sought.
    last_gt: Option<usize>,
    last_comment_end: Option<usize>,
    last_cdata_end: Option<usize>,
    /// A quoted value ran to the end of the document: from here on a tag ends at its first `>`, quoted or not.
    torn: bool,
    /// Raw elements known to have no end any more.
    without_end: Vec<&'static str>,
}

impl<'a> Tokenizer<'a> {
    fn run(&mut self, visit: &mut dyn FnMut(Token<'a>)) {
        let text = self.text;
        let mut from = 0;
        while let Some(n) = text[self.at..].find('<') {
            let lt = self.at + n;
            let rest = &text[lt + 1..];
            let first = rest.bytes().next().unwrap_or(b' ');
            let is_tag = first.is_ascii_alphabetic()
                || (first == b'/' && rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic));
            let is_other = matches!(first, b'!' | b'?') || rest.starts_with("/>");
            if !(is_tag || is_other) || self.last_gt.is_none_or(|g| g < lt) {
                self.at = lt + 1;
                continue;
            }
            if from < lt {
                visit(Token::Text(decoded(&text[from..lt])));
            }
            self.at = lt;
            if is_other {
                self.declaration(visit);
            } else if first == b'/' {
                self.close(visit);
            } else {
                self.open(visit);
            }
            from = self.at;
        }
        if from < text.len() {
            visit(Token::Text(decoded(&text[from..])));
        }
    }

    /// Goes behind the next `>`, of which there is one.
    fn skip_tag(&mut self) {
        self.at = self.text[self.at..].find('>').map_or(self.text.len(), |n| self.at + n + 1);
    }

    /// Comments, document types, processing instructions, CDATA sections.
    fn declaration(&mut self, visit: &mut dyn FnMut(Token<'a>)) {
        let rest = &self.text[self.at..];
        let until =
            |end: &str, last: Option<usize>| last.filter(|l| *l >= self.at + 4).and_then(|_| rest[4..].find(end));
        if rest.starts_with("<!-->") {
            self.at += 5;
        } else if rest.starts_with("<!--")
            && let Some(n) = until("-->", self.last_comment_end)
        {
            self.at += 4 + n + 3;
        } else if rest.starts_with("<![CDATA[")
            && let Some(n) = until("]]>", self.last_cdata_end)
        {
            visit(Token::Text(Cow::Borrowed(rest[4..4 + n].strip_prefix("DATA[").unwrap_or_default())));
            self.at += 4 + n + 3;
        } else if rest.starts_with("<!--") {
            // A comment that never ends hides nothing.
            self.at += 4;
        } else {
            self.skip_tag();
        }
    }

    fn close(&mut self, visit: &mut dyn FnMut(Token<'a>)) {
        let name = name(&self.text[self.at + 2..]);
        self.skip_tag();
        visit(Token::Close(name.to_ascii_lowercase()));
    }

    fn open(&mut self, visit: &mut dyn FnMut(Token<'a>)) {
        let start = self.at;
        let tag_name = name(&self.text[start + 1..]);
        let mut tag = Tag { name: tag_name.to_ascii_lowercase(), closed: false, attributes: Vec::new() };
        self.at = start + 1 + tag_name.len();
        if self.torn || !self.attributes(&mut tag) {
            self.torn = true;
            self.at = start;
            self.skip_tag();
            tag.attributes.clear();
            tag.closed = self.text[start..self.at].ends_with("/>");
        }
        let raw = RAW.iter().find(|r| **r == tag.name && !tag.closed).copied();
        visit(Token::Open(tag));
        match raw {
            Some(raw) if self.without_end.contains(&raw) => visit(Token::Close(raw.to_owned())),
            Some(raw) => self.raw(raw, visit),
            None => {}
        }
    }

    /// Reads attributes up to the tag's end; `false` where the document ends first.
    fn attributes(&mut self, tag: &mut Tag<'a>) -> bool {
        let text = self.text;
        let bytes = text.as_bytes();
        loop {
            while bytes.get(self.at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                self.at += 1;
            }
            match bytes.get(self.at) {
                None => return false,
                Some(b'>') => {
                    tag.closed = bytes[self.at - 1] == b'/';
                    self.at += 1;
                    return true;
                }
                Some(_) => {}
            }
            let rest = &text[self.at..];
            // An equals sign at the head of a name is part of it.
            let end = rest
                .char_indices()
                .find(|(i, c)| c.is_ascii_whitespace() || matches!(c, '>' | '/') || (*c == '=' && *i > 0))
                .map_or(rest.len(), |(i, _)| i);
            let key = rest[..end].to_ascii_lowercase();
            self.at += end;
            let skip = text[self.at..].bytes().take_while(u8::is_ascii_whitespace).count();
            let mut value = Cow::Borrowed("");
            if bytes.get(self.at + skip) == Some(&b'=') {
                self.at += skip + 1;
                self.at += text[self.at..].bytes().take_while(u8::is_ascii_whitespace).count();
                let rest = &text[self.at..];
                let raw = match rest.bytes().next() {
                    Some(quote @ (b'"' | b'\'')) => {
                        let Some(n) = rest[1..].find(char::from(quote)) else { return false };
                        self.at += n + 2;
                        &rest[1..=n]
                    }
                    _ => {
                        let n = rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len());
                        self.at += n;
                        &rest[..n]
                    }
                };
                value = decoded(raw);
            }
            if tag.attributes.len() < MOST_ATTRIBUTES && tag.get(&key).is_none() {
                tag.attributes.push((key, value));
            }
        }
    }

    /// Goes to the end tag of a raw element and gives what stands before it.
    fn raw(&mut self, name: &'static str, visit: &mut dyn FnMut(Token<'a>)) {
        let text = self.text;
        let mut at = self.at;
        while let Some(n) = text[at..].find("</") {
            let after = &text.as_bytes()[at + n + 2..];
            let same = after.get(..name.len()).is_some_and(|a| a.eq_ignore_ascii_case(name.as_bytes()));
            if same && after.get(name.len()).is_none_or(|b| !b.is_ascii_alphanumeric()) {
                visit(Token::Text(decoded(&text[self.at..at + n])));
                self.at = at + n;
                return;
            }
            at += n + 2;
        }
        self.without_end.push(name);
        visit(Token::Close(name.to_owned()));
    }
}

/// A tag's name at the head of `s`.
fn name(s: &str) -> &str {
    let end = s.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '<' | '"' | '\'' | '='));
    &s[..end.unwrap_or(s.len())]
}

/// Text with its references resolved. A number from 128 to 159 means the letter that Windows-1252 has there (HTML,
/// 13.2.5.80).
fn decoded(s: &str) -> Cow<'_, str> {
    if !s.contains('&') {
        return Cow::Borrowed(s);
    }
    let out = html_escape::decode_html_entities(s);
    if !out.contains(|c: char| matches!(c, '\u{80}'..='\u{9f}')) {
        return out;
    }
    let letter = |c: char| match c {
        '\u{80}'..='\u{9f}' => {
            let byte = [c as u8];
            let (t, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            t.chars().next().unwrap_or(c)
        }
        c => c,
    };
    Cow::Owned(out.chars().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let mut out = String::new();
        tokens(text, &mut |t| match t {
            Token::Open(t) => {
                let a: String = t.attributes.iter().map(|(n, v)| format!(" {n}={v}")).collect();
                out.push_str(&format!("[{}{a}{}]", t.name, if t.closed { " /" } else { "" }));
            }
            Token::Close(n) => out.push_str(&format!("[/{n}]")),
            Token::Text(t) => out.push_str(&t),
        });
        out
    }

    #[test]
    fn what_is_a_tag_and_what_is_text() {
        for (given, wanted) in [
            ("<P Class=\"a b\" id='x' hidden>t</P >", "[p class=a b id=x hidden=]t[/p]"),
            ("a < b <3 <- c", "a < b <3 <- c"),
            ("<br/><a href=x/y>z</a>", "[br /][a href=x/y]z[/a]"),
            ("<!DOCTYPE html><?xml v?><!-- <p> --><![if x]>t<![endif]>", "t"),
            ("a<!-- never closed <b>c", "a never closed [b]c"),
            ("<![CDATA[a<b]]>", "a<b"),
            ("&amp;&nbsp;&eacute;&#233;&#xe9;&#150;&nosuch; &", "&\u{a0}\u{e9}\u{e9}\u{e9}\u{2013}&nosuch; &"),
            ("<script>a<b></p></script>c", "[script]a<b></p>[/script]c"),
            ("<style>never closed<p>c", "[style][/style]never closed[p]c"),
            ("<title>a<b></title>", "[title]a<b>[/title]"),
            ("<a href=\"torn>t <i>u</i>", "[a]t [i]u[/i]"),
            ("t <p class", "t <p class"),
            ("", ""),
        ] {
            assert_eq!(show(given), wanted, "{given}");
        }
    }
}
