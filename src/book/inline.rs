//! Text inside a block.

use super::Language;

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Stressed words, set in italics.
    Emphasis(Vec<Inline>),
    /// Strongly stressed words, set in bold.
    Strong(Vec<Inline>),
    /// Raised letters, as in `31st`.
    Raised(Vec<Inline>),
    /// Lowered letters, as in `H2O`.
    Lowered(Vec<Inline>),
    /// Words struck out and still to be read.
    Struck(Vec<Inline>),
    /// Words that lead elsewhere.
    Link {
        /// An absolute address.
        to: String,
        /// The words.
        text: Vec<Inline>,
    },
    /// Words in another language than the book's.
    Foreign {
        /// Which.
        language: Language,
        /// The words.
        text: Vec<Inline>,
    },
    /// Chinese signs with their reading, which is set small beside them.
    Ruby {
        /// The signs.
        base: Vec<Inline>,
        /// How they are read.
        reading: String,
    },
    /// The mark of a note: the note's number in [`super::Book::notes`], from 0.
    NoteRef(usize),
    /// A line end that the draft means, as in a title of several lines.
    LineBreak,
    /// Where a page of a printed edition begins: its label. No draft says so; it is known when the pages are made, and
    /// the EPUB's writer sets it.
    PageStart(String),
}

impl Inline {
    /// What it holds, where it holds anything but words.
    pub fn children(&self) -> &[Inline] {
        match self {
            Inline::Emphasis(x) | Inline::Strong(x) | Inline::Raised(x) | Inline::Lowered(x) | Inline::Struck(x) => x,
            Inline::Link { text, .. } | Inline::Foreign { text, .. } => text,
            Inline::Ruby { base, .. } => base,
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak | Inline::PageStart(_) => &[],
        }
    }

    /// As [`Inline::children`], to be changed; `None` for what can hold nothing.
    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Inline::Emphasis(x) | Inline::Strong(x) | Inline::Raised(x) | Inline::Lowered(x) | Inline::Struck(x) => {
                Some(x)
            }
            Inline::Link { text, .. } | Inline::Foreign { text, .. } => Some(text),
            Inline::Ruby { base, .. } => Some(base),
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak | Inline::PageStart(_) => None,
        }
    }

    /// The same kind of piece about other contents; what can hold nothing is copied.
    pub(crate) fn with(&self, inner: Vec<Inline>) -> Inline {
        let mut copy = match self {
            Inline::Emphasis(_) => Inline::Emphasis(Vec::new()),
            Inline::Strong(_) => Inline::Strong(Vec::new()),
            Inline::Raised(_) => Inline::Raised(Vec::new()),
            Inline::Lowered(_) => Inline::Lowered(Vec::new()),
            Inline::Struck(_) => Inline::Struck(Vec::new()),
            Inline::Link { to, .. } => Inline::Link { to: to.clone(), text: Vec::new() },
            Inline::Foreign { language, .. } => Inline::Foreign { language: language.clone(), text: Vec::new() },
            Inline::Ruby { reading, .. } => Inline::Ruby { base: Vec::new(), reading: reading.clone() },
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak | Inline::PageStart(_) => self.clone(),
        };
        if let Some(x) = copy.children_mut() {
            *x = inner;
        }
        copy
    }
}

/// An address as a link may have it: one of the web or of mail, with what no address has percent-encoded (RFC 3986,
/// 2.1). `None` for any other, and for one that names no host.
pub(crate) fn web_address(to: &str) -> Option<String> {
    let (scheme, rest) = to.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let name = |s: &str| {
        s.chars().any(|c| c.is_ascii_alphanumeric()) && s.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
    };
    match scheme.as_str() {
        "http" | "https" => {
            let host = rest.strip_prefix("//")?;
            let host = &host[..host.find(['/', '?', '#']).unwrap_or(host.len())];
            let (host, port) = host.split_once(':').unwrap_or((host, "80"));
            (name(host) && port.parse::<u16>().is_ok()).then_some(())?;
        }
        "mailto" => {
            let (_, host) = rest.split_once('@')?;
            name(&host[..host.find('?').unwrap_or(host.len())]).then_some(())?;
        }
        _ => return None,
    }
    let mut out = scheme + ":";
    let bytes = rest.as_bytes();
    for (n, byte) in bytes.iter().enumerate() {
        let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
        let fit = match byte {
            b'%' => hex(n + 1) && hex(n + 2),
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'[' | b']' => false,
            byte => byte.is_ascii_graphic(),
        };
        if fit {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Some(out)
}

/// The words alone: emphasis, note marks and readings dropped, a line break a space.
pub fn plain(inlines: &[Inline]) -> String {
    fn push(out: &mut String, inlines: &[Inline]) {
        for i in inlines {
            match i {
                Inline::Text(t) => out.push_str(t),
                Inline::LineBreak => out.push(' '),
                other => push(out, other.children()),
            }
        }
    }
    let mut out = String::new();
    push(&mut out, inlines);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_or_to_mail_and_nowhere_else() {
        for (given, got) in [
            ("https://example.org/a b?c=é#d", Some("https://example.org/a%20b?c=%C3%A9#d")),
            ("HTTP://example.org", Some("http://example.org")),
            ("http://example.org:8080/[x]|%zz%20", Some("http://example.org:8080/%5Bx%5D%7C%25zz%20")),
            ("mailto:a.b@example.org?subject=Hello there", Some("mailto:a.b@example.org?subject=Hello%20there")),
            ("mailto:nobody", None),
            ("https://", None),
            ("https://exa mple.org", None),
            ("https://user@example.org", None),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("chapter-2.xhtml", None),
            ("", None),
        ] {
            assert_eq!(web_address(given).as_deref(), got, "{given}");
        }
    }
}
