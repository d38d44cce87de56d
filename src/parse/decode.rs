//! Bytes to text: sniffs what is no draft, finds the encoding, counts what no book can hold.
//!
//! UTF-8, UTF-16 with or without a byte order mark, UTF-32 with one, and otherwise what `legacy` makes of the bytes;
//! `mojibake` looks for text that went through a wrong one before it came here.
//! Characters that a book cannot hold stay in the [`Source`], so that places stay true; they are dropped when text
//! goes into the tree.

use std::borrow::Cow;

use super::legacy::{self, Legacy};
use super::{Options, bytes, mojibake};
use crate::diag::{Diagnostic, Error, Finding};
use crate::source::{self, Source, Span};

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

/// A text of this share of NUL bytes, one in so many, is no text in any encoding that has no byte order mark, except that a
/// stray one or two make no data of a note of a few lines.
const NUL_SHARE: usize = 200;
const NUL_SHARE_OF_FEW: usize = 8;
/// One control character in this many bytes, and at least so many of them, and it is no text: in data they are one
/// byte in nine, in a text that went through a bad conversion one in hundreds.
const CONTROL_SHARE: usize = 25;
const CONTROLS: usize = 16;
const CONTROL_SAMPLE: usize = 64 << 10;

/// NUL bytes are this share of the pairs of a text in UTF-16, one in so many: the space and the line end are two of
/// them in any script.
const WIDE_SHARE: usize = 10;

/// Decodes a draft: by the encoding given, by its byte order mark, or by what its bytes are.
pub(crate) fn decode<'a>(name: &str, bytes: impl Into<Cow<'a, [u8]>>, options: &Options) -> Result<Decoded, Error> {
    let bytes = bytes.into();
    let given = match options.encoding.as_deref() {
        Some(label) => Some(
            legacy::named(label)
                .ok_or_else(|| Error::UnknownEncoding { name: label.to_owned(), known: legacy::KNOWN.to_vec() })?,
        ),
        None => None,
    };
    let mut diagnostics = Vec::new();
    let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    // A byte order mark stands above the caller's word: nothing but that encoding begins so.
    let mut text = match (marked, given) {
        (Some((mark, encoding)), _) => take(*encoding, without_first(bytes, mark.len()), true, &mut diagnostics),
        (None, Some(encoding)) => take(encoding, bytes, false, &mut diagnostics),
        (None, None) => {
            refuse(&bytes)?;
            sniff(bytes, &mut diagnostics)?
        }
    };
    // Places are 32-bit: a text beyond that is no draft, and it is cut rather than misread.
    if text.len() > u32::MAX as usize / 2 {
        return Err(Error::Binary);
    }
    // The first mark is dropped by `Source`; a second one would be taken for text.
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    // Some editors end lines with the separators of Unicode and nothing else.
    if bytes::any_three(text.as_bytes(), |a, b, c| (a == 0xe2) & (b == 0x80) & (c & 0xfe == 0xa8)) {
        let own = text.matches(['\u{2028}', '\u{2029}']).count();
        if own > text.matches(['\n', '\r']).count() {
            text = text.replace(['\u{2028}', '\u{2029}'], "\n");
        }
    }
    let mended = if options.mend {
        let (whole, count) = mojibake::mend(&text);
        text = whole;
        count
    } else {
        0
    };
    // Control characters are single bytes below a space, U+007F, or begin with 0xC2, and noncharacters begin with 0xEF 0xB7
    // or end with 0xBF and one of the last two bytes: most texts have none of them.
    let suspect =
        bytes::any(text.as_bytes(), |b| {
            (b <= 8) | (b == 0xb) | (b.wrapping_sub(0xe) <= 0x11) | (b == 0x7f) | (b == 0xc2)
        }) || bytes::any_two(text.as_bytes(), 1, |a, b| (a == 0xef) & (b == 0xb7) | (a == 0xbf) & (b >= 0xbe));
    let chars = if suspect { unfit(&text) } else { Vec::new() };
    // The reader marks the places of notes with noncharacters of its own.
    if chars.iter().any(|c| is_nonchar(*c)) {
        text = text.chars().map(|c| if is_nonchar(c) { DROPPED_NONCHAR } else { c }).collect();
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Error::EmptyDraft);
    }
    let source = Source::new(name, text);
    if !chars.is_empty() {
        let unfit = |c: char| is_dropped_control(c) || c == DROPPED_NONCHAR;
        let places: Vec<u32> = source.text().match_indices(unfit).map(|m| m.0 as u32).collect();
        if let Some(first) = places.first() {
            let span = Span { start: *first, end: *first };
            let lines = places.iter().map(|at| source.line_of(*at)).collect();
            diagnostics.push(Diagnostic::at(span, Finding::UnfitCharacters { count: places.len(), chars, lines }));
        }
    }
    if mended > 0 {
        diagnostics.push(Diagnostic::whole(Finding::Mended { count: mended }));
    } else {
        let damage = mojibake::find(source.text());
        if let Some(first) = damage.first() {
            let span = Span::new(first.at.start, first.at.end);
            let mut lines: Vec<u32> = damage.iter().map(|d| source.line_of(d.at.start as u32)).collect();
            lines.dedup();
            let (was, is) = (first.was, source.slice(span).to_owned());
            diagnostics.push(Diagnostic::at(span, Finding::Mojibake { count: damage.len(), is, was, lines }));
        }
    }
    Ok(Decoded { source, diagnostics })
}

/// Byte order marks; the longer of two that begin alike comes first.
const MARKS: &[(&[u8], Legacy)] = &[
    (b"\xef\xbb\xbf", Legacy::Web(encoding_rs::UTF_8)),
    (b"\xff\xfe\0\0", Legacy::Utf32(false)),
    (b"\0\0\xfe\xff", Legacy::Utf32(true)),
    (b"\xff\xfe", Legacy::Web(encoding_rs::UTF_16LE)),
    (b"\xfe\xff", Legacy::Web(encoding_rs::UTF_16BE)),
];

fn without_first(bytes: Cow<'_, [u8]>, n: usize) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(b) => Cow::Borrowed(&b[n..]),
        Cow::Owned(mut b) => {
            b.drain(..n);
            Cow::Owned(b)
        }
    }
}

/// Decodes by a known encoding and counts what means nothing in it.
pub(super) fn take(encoding: Legacy, bytes: Cow<'_, [u8]>, told: bool, diagnostics: &mut Vec<Diagnostic>) -> String {
    if encoding == Legacy::Web(encoding_rs::UTF_8) && told {
        return from_utf8(bytes, diagnostics);
    }
    let text = encoding.decode(&bytes);
    if told {
        diagnostics.push(Diagnostic::whole(Finding::Encoding { name: encoding.name() }));
    }
    let count = text.matches('\u{fffd}').count();
    if count > 0 {
        diagnostics.push(Diagnostic::whole(Finding::Undecodable { count }));
    }
    text
}

fn sniff(bytes: Cow<'_, [u8]>, diagnostics: &mut Vec<Diagnostic>) -> Result<String, Error> {
    let nuls = memchr::memchr_iter(0, &bytes).count();
    if nuls * NUL_SHARE > bytes.len() {
        if let Some(encoding) = wide(&bytes) {
            return Ok(take(encoding, bytes, true, diagnostics));
        }
        if nuls >= CONTROLS || nuls * NUL_SHARE_OF_FEW > bytes.len() {
            return Err(Error::Binary);
        }
    }
    // Data shows itself in its first pages.
    let start = &bytes[..bytes.len().min(CONTROL_SAMPLE)];
    let control = start.iter().filter(|b| **b < b' ' && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    if control >= CONTROLS && control * CONTROL_SHARE > start.len() {
        return Err(Error::Binary);
    }
    Ok(from_utf8(bytes, diagnostics))
}

/// UTF-16 without a mark: NUL bytes on one side of the pairs alone, and no broken pair to speak of.
fn wide(bytes: &[u8]) -> Option<Legacy> {
    let (pairs, _) = bytes.as_chunks::<2>();
    if pairs.len() < 4 {
        return None;
    }
    let (first, second) =
        pairs.iter().fold((0, 0), |(a, b), p| (a + usize::from(p[0] == 0), b + usize::from(p[1] == 0)));
    let encoding = match (first, second) {
        (0, n) if n * WIDE_SHARE > pairs.len() => encoding_rs::UTF_16LE,
        (n, 0) if n * WIDE_SHARE > pairs.len() => encoding_rs::UTF_16BE,
        _ => return None,
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let sound = !broken && !text.chars().any(is_dropped_control) && text.chars().any(char::is_whitespace);
    sound.then_some(Legacy::Web(encoding))
}

/// Stands for every noncharacter of a draft: it is dropped when text goes into the tree.
pub(crate) const DROPPED_NONCHAR: char = '\u{fffe}';

/// Whether Unicode keeps a code point out of texts for good (The Unicode Standard, 23.7).
fn is_nonchar(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || c as u32 & 0xfffe == 0xfffe
}

/// The characters of a text that no book can hold, each once, in their order.
fn unfit(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    for c in text.chars().filter(|c| is_dropped_control(*c) || is_nonchar(*c)) {
        if !out.contains(&c) {
            out.push(c);
        }
    }
    out
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

/// UTF-8, with damage where need be; else the likeliest encoding from before it.
pub(super) fn from_utf8(mut bytes: Cow<'_, [u8]>, diagnostics: &mut Vec<Diagnostic>) -> String {
    if let Cow::Owned(bytes) = &mut bytes {
        // Here, so that it is checked once: a line end is the same bytes in every encoding that they may be in yet.
        source::unite_line_ends(bytes);
    }
    let read = match bytes {
        Cow::Borrowed(b) => std::str::from_utf8(b).map(str::to_owned).map_err(|e| (e, bytes)),
        Cow::Owned(b) => String::from_utf8(b).map_err(|e| (e.utf8_error(), Cow::Owned(e.into_bytes()))),
    };
    let (e, bytes) = match read {
        Ok(text) => return text,
        Err(failed) => failed,
    };
    let bytes = &bytes[..];
    // A long text that is UTF-8 but for a torn byte or two is UTF-8 with damage: read as Windows-1252 every accent of it
    // would be wrong.
    let multibyte = bytes[..e.valid_up_to()].iter().filter(|b| **b >= 0xc0).count();
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.matches('\u{fffd}').count();
    let sound = lossy.chars().filter(|c| *c as u32 > 0x7f && *c != '\u{fffd}').count();
    if multibyte > 0 && sound > 20 * broken {
        diagnostics.push(Diagnostic::whole(Finding::Undecodable { count: broken }));
        return lossy.into_owned();
    }
    take(legacy::guess(bytes), Cow::Borrowed(bytes), true, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode("t", bytes, &Options::default()).map(|d| d.source.text().to_owned()).unwrap_or_else(|e| format!("{e:?}"))
    }

    #[test]
    fn encodings() {
        assert_eq!(text("caf\u{e9}\r\n".as_bytes()), "caf\u{e9}\n");
        assert_eq!(text(b"\xef\xbb\xbfone\rtwo"), "one\ntwo");
        assert_eq!(text(b"caf\xe9 \x93q\x94"), "caf\u{e9} \u{201c}q\u{201d}");
        assert_eq!(text(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(text(b"\xfe\xff\0a\0b"), "ab");
        let found = decode("t", b"caf\xe9", &Options::default()).map(|d| d.diagnostics.len());
        assert_eq!(found.ok(), Some(1));
    }

    /// Text, encoding by name, and what the report calls it where nobody says.
    const TABLE: &[(&str, &str, &str)] = &[
        (
            "Der Müller saß noch über den Büchern, als die Tür aufging, und hörte den Läufer nicht.\n",
            "windows-1252",
            "Windows-1252",
        ),
        (
            "Elle n\u{2019}était pas là, et l\u{2019}été s\u{2019}achevait dans la forêt où naissent les ruisseaux.\n",
            "macintosh",
            "Mac Roman",
        ),
        ("Elle était arrivée après la fête, très pâle, et le père répéta la même chose.\n", "cp850", "IBM850"),
        ("В начале лета река поднялась, и никто не слышал, как она вошла в сад.\n", "windows-1251", "windows-1251"),
        ("В начале лета река поднялась, и никто не слышал, как она вошла в сад.\n", "koi8-r", "KOI8-U"),
        ("Večer přišel mlynář domů a řekl, že voda stoupá a že most už není vidět.\n", "windows-1250", "windows-1250"),
        (
            "Wieczorem młynarz wrócił do domu i powiedział, że woda wciąż się podnosi, a mostu już nie widać.\n",
            "latin2",
            "ISO-8859-2",
        ),
        ("川の水が夜のうちに上がり、誰もその音を聞かなかった。風は北から吹いていた。\n", "shift_jis", "Shift_JIS"),
        ("川の水が夜のうちに上がり、誰もその音を聞かなかった。風は北から吹いていた。\n", "euc-jp", "EUC-JP"),
        ("夜里河水涨了，没有人听见，因为风从北边来，窗户都关着。\n", "gbk", "GBK"),
        ("夜裡河水漲了，沒有人聽見，因為風從北邊來，窗戶都關著。\n", "big5", "Big5"),
        ("밤사이 강물이 불어났지만 아무도 듣지 못했다. 바람이 북쪽에서 불고 있었다.\n", "euc-kr", "EUC-KR"),
        ("Der Müller saß noch über den Büchern.\n", "utf-16le", "UTF-16LE"),
        ("В начале лета река поднялась, и никто не слышал.\n", "utf-16be", "UTF-16BE"),
    ];

    fn encode(text: &str, label: &str) -> Vec<u8> {
        match legacy::named(label).unwrap() {
            Legacy::Web(e) if e == encoding_rs::UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Legacy::Web(e) if e == encoding_rs::UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Legacy::Web(e) => e.encode(text).0.into_owned(),
            Legacy::Dos(_, upper) => text
                .chars()
                .map(|c| if c.is_ascii() { c as u8 } else { 0x80 + upper.chars().position(|u| u == c).unwrap() as u8 })
                .collect(),
            Legacy::Utf32(_) => text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
        }
    }

    #[test]
    fn encodings_are_found_out() {
        for (want, label, name) in TABLE {
            let bytes = encode(want, label).repeat(3);
            let d = decode("t", &bytes, &Options::default()).unwrap();
            assert_eq!(d.source.text(), want.repeat(3), "{label}");
            assert!(
                matches!(d.diagnostics[0].finding, Finding::Encoding { name: n } if n == *name),
                "{label}: {:?}",
                d.diagnostics
            );
        }
    }

    #[test]
    fn bytes_that_are_given_away_read_as_those_that_are_lent() {
        let ends = ["a\nb\r\n\r\nc\rd\r\r\n", "\r", "\u{feff}día\r\nnoche\r", "no end"];
        let more = [b"caf\xe9\r\nnoir\r".to_vec(), b"\xff\xfea\0\r\0\n\0b\0".to_vec()];
        for bytes in ends.map(|t| t.as_bytes().to_vec()).into_iter().chain(more) {
            let read = |d: Result<Decoded, Error>| {
                d.map(|d| (d.source.text().to_owned(), d.diagnostics)).map_err(|e| e.to_string())
            };
            let lent = read(decode("t", &bytes[..], &Options::default()));
            assert!(!lent.as_ref().is_ok_and(|d| d.0.contains('\r')), "{lent:?}");
            assert_eq!(read(decode("t", bytes, &Options::default())), lent);
        }
    }

    #[test]
    fn a_few_odd_bytes_are_windows_1252() {
        let prose = "The mill stood below the town where the river turned, and nobody had worked it since the flood. ";
        for (odd, want) in [
            (&b"\xfe"[..], "\u{fe}"),
            (b"Dvo\xf8\xe1k", "Dvo\u{f8}\u{e1}k"),
            (b"caf\xe9", "caf\u{e9}"),
            (b"\x93So\x94", "\u{201c}So\u{201d}"),
            (b"\xbfQui\xe9n?", "\u{bf}Qui\u{e9}n?"),
            (b"\x80 5", "\u{20ac} 5"),
        ] {
            let bytes = [prose.repeat(5).as_bytes(), odd, b".\n"].concat();
            assert!(text(&bytes).ends_with(&format!("{want}.\n")), "{want}: {}", text(&bytes));
        }
    }

    #[test]
    fn encodings_are_taken_by_name() {
        for (want, label, _) in TABLE {
            let options = Options { encoding: Some(label.to_uppercase()), ..Options::default() };
            assert_eq!(decode("t", encode(want, label), &options).unwrap().source.text(), *want, "{label}");
        }
        let options = Options { encoding: Some("klingon".into()), ..Options::default() };
        let said = decode("t", b"text", &options).map(|_| ()).unwrap_err().to_string();
        assert!(said.contains("no encoding `klingon`") && said.contains("windows-1251"), "{said}");
    }

    #[test]
    fn marks_of_byte_order() {
        let mut wide = b"\xff\xfe\0\0".to_vec();
        wide.extend("día\n".chars().flat_map(|c| (c as u32).to_le_bytes()));
        assert_eq!(text(&wide), "día\n");
        // A lone surrogate is no character.
        assert_eq!(text(b"\xff\xfea\0\0\xd8b\0"), "a\u{fffd}b");
        assert_eq!(text("one\u{2029}two\u{2028}three".as_bytes()), "one\ntwo\nthree");
    }

    #[test]
    fn mojibake_is_told_with_its_lines_and_mended_on_request() {
        let draft = "Fine.\n\nIt wasnâ€™t.\n\nâ€œNo,â€\u{9d} she said.\n";
        let d = decode("t", draft.as_bytes(), &Options::default()).unwrap();
        let found = d.diagnostics.iter().map(|d| d.finding.to_string()).collect::<Vec<_>>().join("\n");
        assert!(
            found.contains("3 characters were read in a wrong encoding once (`â€™` for `’`; lines 3, 5)"),
            "{found}"
        );
        assert!(d.source.text().contains("wasnâ€™t"));
        let mended = decode("t", draft.as_bytes(), &Options { mend: true, ..Options::default() }).unwrap();
        assert_eq!(mended.source.text(), "Fine.\n\nIt wasn’t.\n\n“No,” she said.\n");
        assert_eq!(mended.diagnostics.len(), 1);
    }

    #[test]
    fn characters_that_no_book_holds_are_told_with_their_lines() {
        let found = |draft: &str| {
            let d = decode("t", draft.as_bytes(), &Options::default()).unwrap();
            let said: Vec<String> = d.diagnostics.iter().map(|d| d.finding.to_string()).collect();
            (said.join("\n"), d.diagnostics.first().and_then(|x| x.span).map(|s| d.source.line_of(s.start)))
        };
        for (draft, want, line) in [
            ("A bell \u{7}.\n", "1 character that no book can hold dropped (U+0007; line 1)", 1),
            (
                "Fine.\n\nA\u{fffe}b \u{ffff}.\n\u{7}c\u{7}\n",
                "4 characters that no book can hold dropped (U+FFFE, U+FFFF, U+0007; lines 3, 4)",
                3,
            ),
            (
                "One.\nTw\u{fdd3}o \u{1fffe}.\n",
                "2 characters that no book can hold dropped (U+FDD3, U+1FFFE; line 2)",
                2,
            ),
            ("A short\0 note of\0 mine.\n", "2 characters that no book can hold dropped (U+0000; line 1)", 1),
        ] {
            assert_eq!(found(draft), (want.to_owned(), Some(line)), "{draft:?}");
        }
        assert_eq!(found("ﷲ ﷺ \u{1f3ff} \u{85}\u{a0}é\n").0, "");
    }

    #[test]
    fn what_is_no_draft() {
        for bytes in
            [&b"%PDF-1.7 words"[..], b"{\\rtf1 words", b"PK\x03\x04 word/document.xml", b"\x89PNG\r\n\x1a\nabc"]
        {
            assert!(matches!(decode("t", bytes, &Options::default()), Err(Error::NotADraft { .. })));
        }
        assert!(matches!(decode("t", b"ab\0\0\0\0", &Options::default()), Err(Error::Binary)));
        let data: Vec<u8> = (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
        assert!(matches!(decode("t", &data, &Options::default()), Err(Error::Binary)));
        assert!(
            decode(
                "t",
                "a word\u{1b} in a line that is as long as the lines of drafts are\n".repeat(30).as_bytes(),
                &Options::default()
            )
            .is_ok()
        );
        for bytes in [&b""[..], b" \n\r\n", b"***\n--\n", b"\xef\xbb\xbf"] {
            assert!(matches!(decode("t", bytes, &Options::default()), Err(Error::EmptyDraft)));
        }
    }
}
