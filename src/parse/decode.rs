//! Bytes to text: sniffs what is no draft, finds the encoding, counts what no book can hold.
//!
//! UTF-8 with or without a byte order mark, UTF-16 with one, and otherwise Windows-1252, of which Latin-1 is a part.
//! Characters that a book cannot hold stay in the [`Source`], so that places stay true; they are dropped when text
//! goes into the tree.

use crate::diag::{Diagnostic, Error, Finding};
use crate::source::Source;

/// A decoded draft and what was found on the way.
pub(crate) struct Decoded {
    pub(crate) source: Source,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The first bytes of files that people take for drafts, what they are, and how to get text out of them.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF", "open the manuscript it was made from and save that as plain text (UTF-8)"),
    (b"{\\rtf", "a rich-text document (.rtf)", SAVE_AS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word document (.doc)", SAVE_AS),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "give the draft's text file"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the draft's text file"),
    (b"GIF8", "a GIF picture", "give the draft's text file"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the text file inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the text file inside"),
    (b"BZh", "a bzip2 archive", "unpack it and give the text file inside"),
    (b"\xfd7zXZ\0", "an xz archive", "unpack it and give the text file inside"),
    (b"\x7fELF", "a program", "give the draft's text file"),
];

const SAVE_AS: &str = "open it in your word processor, choose Save As, and take Plain Text (.txt) with UTF-8";

/// A text of this share of NUL bytes is no text in any encoding that has no byte order mark.
const NUL_SHARE: usize = 200;
/// One control character in this many bytes, and at least so many of them, and it is no text: in data they are one
/// byte in nine, in a text that went through a bad conversion one in hundreds.
const CONTROL_SHARE: usize = 25;
const CONTROLS: usize = 16;
const CONTROL_SAMPLE: usize = 64 << 10;

/// Decodes a draft.
pub(crate) fn decode(name: &str, bytes: &[u8]) -> Result<Decoded, Error> {
    refuse(bytes)?;
    let mut diagnostics = Vec::new();
    let mut text = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        from_utf8_or_1252(rest, &mut diagnostics)
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        utf16(rest, encoding_rs::UTF_16LE, &mut diagnostics)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        utf16(rest, encoding_rs::UTF_16BE, &mut diagnostics)
    } else {
        if bytes.iter().filter(|b| **b == 0).count() * NUL_SHARE > bytes.len() {
            return Err(Error::Binary);
        }
        // Data shows itself in its first pages.
        let start = &bytes[..bytes.len().min(CONTROL_SAMPLE)];
        let control = start.iter().filter(|b| **b < b' ' && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
        if control >= CONTROLS && control * CONTROL_SHARE > start.len() {
            return Err(Error::Binary);
        }
        from_utf8_or_1252(bytes, &mut diagnostics)
    };
    // Places are 32-bit: a text beyond that is no draft, and it is cut rather than misread.
    if text.len() > u32::MAX as usize / 2 {
        return Err(Error::Binary);
    }
    // The first mark is dropped by `Source`; a second one would be taken for text.
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    // Control characters are single bytes below a space, U+007F, or begin with 0xC2: most texts have none of them.
    let suspect = text.bytes().any(|b| matches!(b, 0..=8 | 0xb | 0xe..=0x1f | 0x7f | 0xc2));
    let count = if suspect { text.chars().filter(|c| is_dropped_control(*c)).count() } else { 0 };
    if count > 0 {
        diagnostics.push(Diagnostic::whole(Finding::ControlCharacters { count }));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Error::EmptyDraft);
    }
    Ok(Decoded { source: Source::new(name, text), diagnostics })
}

/// Control characters other than those that part words or lines.
pub(crate) fn is_dropped_control(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
}

fn refuse(bytes: &[u8]) -> Result<(), Error> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let (kind, way_out) = zip_kind(bytes);
        return Err(Error::NotADraft { kind, way_out });
    }
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if is_webp {
        return Err(Error::NotADraft { kind: "a WebP picture", way_out: "give the draft's text file" });
    }
    match MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        Some((_, kind, way_out)) => Err(Error::NotADraft { kind, way_out }),
        None => Ok(()),
    }
}

/// What a zip archive is, by the names and the media type near its start.
fn zip_kind(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(4096)];
    let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    if has(b"application/epub+zip") {
        ("an EPUB", "give the draft that it was made from, as plain text")
    } else if has(b"application/vnd.oasis.opendocument") {
        ("an OpenDocument text (.odt)", SAVE_AS)
    } else if has(b"[Content_Types].xml") || has(b"word/") {
        ("a Word document (.docx)", SAVE_AS)
    } else {
        ("a zip archive", "unpack it and give the text file inside")
    }
}

fn from_utf8_or_1252(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(e) => {
            // A long text that is UTF-8 but for a torn byte or two is UTF-8 with damage: read as Windows-1252 every
            // accent of it would be wrong.
            let multibyte = bytes[..e.valid_up_to()].iter().filter(|b| **b >= 0xc0).count();
            let lossy = String::from_utf8_lossy(bytes);
            let broken = lossy.matches('\u{fffd}').count();
            let sound = lossy.chars().filter(|c| *c as u32 > 0x7f && *c != '\u{fffd}').count();
            if multibyte > 0 && sound > 20 * broken {
                diagnostics.push(Diagnostic::whole(Finding::Undecodable { count: broken }));
                return lossy.into_owned();
            }
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            diagnostics.push(Diagnostic::whole(Finding::Encoding { name: "Windows-1252" }));
            text.into_owned()
        }
    }
}

fn utf16(bytes: &[u8], encoding: &'static encoding_rs::Encoding, diagnostics: &mut Vec<Diagnostic>) -> String {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    diagnostics.push(Diagnostic::whole(Finding::Encoding { name: encoding.name() }));
    if broken {
        let count = text.matches('\u{fffd}').count();
        diagnostics.push(Diagnostic::whole(Finding::Undecodable { count }));
    }
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode("t", bytes).map(|d| d.source.text().to_owned()).unwrap_or_else(|e| format!("{e:?}"))
    }

    #[test]
    fn encodings() {
        assert_eq!(text("caf\u{e9}\r\n".as_bytes()), "caf\u{e9}\n");
        assert_eq!(text(b"\xef\xbb\xbfone\rtwo"), "one\ntwo");
        assert_eq!(text(b"caf\xe9 \x93q\x94"), "caf\u{e9} \u{201c}q\u{201d}");
        assert_eq!(text(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(text(b"\xfe\xff\0a\0b"), "ab");
        let found = decode("t", b"caf\xe9").map(|d| d.diagnostics.len());
        assert_eq!(found.ok(), Some(1));
    }

    #[test]
    fn what_is_no_draft() {
        for bytes in
            [&b"%PDF-1.7 words"[..], b"{\\rtf1 words", b"PK\x03\x04 word/document.xml", b"\x89PNG\r\n\x1a\nabc"]
        {
            assert!(matches!(decode("t", bytes), Err(Error::NotADraft { .. })));
        }
        assert!(matches!(decode("t", b"ab\0\0\0\0"), Err(Error::Binary)));
        let data: Vec<u8> = (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
        assert!(matches!(decode("t", &data), Err(Error::Binary)));
        assert!(
            decode("t", "a word\u{1b} in a line that is as long as the lines of drafts are\n".repeat(30).as_bytes())
                .is_ok()
        );
        for bytes in [&b""[..], b" \n\r\n", b"***\n--\n", b"\xef\xbb\xbf"] {
            assert!(matches!(decode("t", bytes), Err(Error::EmptyDraft)));
        }
    }
}
