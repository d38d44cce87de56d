//! Encodings from before Unicode: found out by what the bytes make of words, or taken by name.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// An encoding that drafts come in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Legacy {
    /// One of the web's.
    Web(&'static Encoding),
    /// Upper half of a code page of DOS, 0x80 to 0xFF.
    Dos(&'static str, &'static str),
    /// UTF-32; whether the greatest byte comes first.
    Utf32(bool),
}

/// Code page 437 of DOS, upper half, as the Unicode Consortium maps it.
/// <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT>
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
/// Code page 850 of DOS, upper half.
/// <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP850.TXT>
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´≡±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Names people use that the web's list of labels lacks.
const MORE: &[(&str, Legacy)] = &[
    ("cp437", Legacy::Dos("IBM437", CP437)),
    ("ibm437", Legacy::Dos("IBM437", CP437)),
    ("cp850", Legacy::Dos("IBM850", CP850)),
    ("ibm850", Legacy::Dos("IBM850", CP850)),
    ("dos", Legacy::Dos("IBM850", CP850)),
    ("utf-32", Legacy::Utf32(false)),
    ("utf-32le", Legacy::Utf32(false)),
    ("utf-32be", Legacy::Utf32(true)),
    ("cp932", Legacy::Web(encoding_rs::SHIFT_JIS)),
    ("cp936", Legacy::Web(encoding_rs::GBK)),
    ("cp949", Legacy::Web(encoding_rs::EUC_KR)),
    ("cp950", Legacy::Web(encoding_rs::BIG5)),
    ("mac-roman", Legacy::Web(encoding_rs::MACINTOSH)),
    ("macroman", Legacy::Web(encoding_rs::MACINTOSH)),
    ("ansi", Legacy::Web(encoding_rs::WINDOWS_1252)),
];

/// The names an error lists: those that drafts are met in.
pub(crate) const KNOWN: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "utf-32",
    "windows-1252",
    "latin1",
    "latin2",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "koi8-r",
    "macintosh",
    "cp437",
    "cp850",
    "shift_jis",
    "euc-jp",
    "gbk",
    "gb18030",
    "big5",
    "euc-kr",
];

/// The encoding of a name, in any case; `None` where it is not known.
pub(crate) fn named(label: &str) -> Option<Legacy> {
    let label = label.trim().to_ascii_lowercase();
    MORE.iter()
        .find(|(n, _)| *n == label || n.replace('-', "") == label.replace(['-', '_', ' '], ""))
        .map(|(_, l)| *l)
        .or_else(|| Encoding::for_label(label.as_bytes()).map(Legacy::Web))
        .filter(|l| !matches!(l, Legacy::Web(e) if *e == encoding_rs::REPLACEMENT || *e == encoding_rs::X_USER_DEFINED))
}

impl Legacy {
    /// The name reports use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Legacy::Web(e) if e == encoding_rs::WINDOWS_1252 => "Windows-1252",
            Legacy::Web(e) if e == encoding_rs::MACINTOSH => "Mac Roman",
            Legacy::Web(e) => e.name(),
            Legacy::Dos(name, _) => name,
            Legacy::Utf32(_) => "UTF-32",
        }
    }

    /// The text, U+FFFD for what means nothing.
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Legacy::Web(e) => e.decode_without_bom_handling(bytes).0.into_owned(),
            Legacy::Dos(_, upper) => {
                let upper: Vec<char> = upper.chars().collect();
                let char_of = |b: &u8| match b.checked_sub(0x80) {
                    Some(n) => upper.get(usize::from(n)).copied().unwrap_or('\u{fffd}'),
                    None => char::from(*b),
                };
                bytes.iter().map(char_of).collect()
            }
            Legacy::Utf32(big) => {
                let (quads, rest) = bytes.as_chunks::<4>();
                let code = |q: &[u8; 4]| if big { u32::from_be_bytes(*q) } else { u32::from_le_bytes(*q) };
                let mut text: String = quads.iter().map(|q| char::from_u32(code(q)).unwrap_or('\u{fffd}')).collect();
                if !rest.is_empty() {
                    text.push('\u{fffd}');
                }
                text
            }
        }
    }
}

/// Bytes with anything beyond ASCII that are looked at: more would say nothing new.
const SAMPLE: usize = 1 << 20;
/// Letters that only one of the two readings makes sense of, from which on the odd encoding is taken.
const ODD: usize = 2;

/// A text whose letters beyond ASCII are fewer than one in so many is taken for Windows-1252, whatever other one-byte
/// encoding its few odd bytes would spell a letter in: Czech, Polish, Hungarian, Turkish and Lithuanian have one in eight
/// to twenty, Greek and Cyrillic most of them, but an English or German draft with a curly quote or a foreign name next to
/// none, and in such a draft Windows-1252 is what a program has written.
const SPARSE: usize = 60;

/// The likeliest encoding of bytes that are not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> Legacy {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut mac, mut dos, mut win) = (0, 0, 0);
    let mut fed = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.is_ascii() {
            continue;
        }
        for w in line.windows(3).filter(|w| w[1] >= 0x80) {
            let (before, after) = (w[0].is_ascii_lowercase(), w[2].is_ascii_lowercase());
            match w[1] {
                // `don’t`: in Windows-1252 an Õ in the middle of a word.
                0xd5 if before && after => mac += 1,
                // é, è, ê, ë, á, ä, ü … inside a word: in Windows-1252 Ž, signs, or nothing at all.
                0x88 | 0x8e | 0x8f | 0x90 | 0x91 | 0x9a | 0x9f if before && after => mac += 1,
                0x82 | 0x84 | 0x85 | 0x87 | 0x8a | 0x8c | 0x94 | 0x81 | 0xa0 | 0xa2 | 0xa3 | 0xa4
                    if before && after =>
                {
                    dos += 1;
                }
                0x92 if before && after => win += 1,
                0xe0..=0xf6 | 0xf8..=0xfe if before && after => win += 1,
                _ => {}
            }
        }
        if fed < SAMPLE {
            detector.feed(line, false);
            fed += line.len();
        }
    }
    detector.feed(b"", true);
    let found = detector.guess(None, Utf8Detection::Deny);
    // The detector is the web's, which has never met DOS or the old Mac.
    if found.is_single_byte() || found == encoding_rs::WINDOWS_1252 {
        if mac >= ODD && mac > 4 * win && mac > dos {
            return Legacy::Web(encoding_rs::MACINTOSH);
        }
        if dos >= ODD && dos > 4 * win {
            return Legacy::Dos("IBM850", CP850);
        }
        let plain = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
        let beyond = bytes.iter().filter(|b| **b >= 0x80).count();
        if beyond * SPARSE < plain {
            return Legacy::Web(encoding_rs::WINDOWS_1252);
        }
    }
    Legacy::Web(found)
}
