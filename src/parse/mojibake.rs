//! Text that was UTF-8, was read as Windows-1252 and saved so: `donâ€™t`, `cafÃ©`. Found, and turned back on request.
//!
//! Each damaged character is turned back by itself: its letters are the bytes of one UTF-8 sequence. What could as well
//! be meant, as the `É»` of a shouted word before a closing quote, is left alone.

use std::ops::Range;

/// One damaged character: where its letters stand and what it was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Damage {
    pub(crate) at: Range<usize>,
    pub(crate) was: char,
}

/// What Windows-1252 makes of the bytes 0x80 to 0x9F; the five it leaves open stay controls.
const HIGH: &[char; 32] = &[
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn byte_of(c: char) -> Option<u8> {
    match c as u32 {
        u @ 0x80..=0xff => Some(u as u8),
        _ => HIGH.iter().position(|h| *h == c).map(|n| 0x80 + n as u8),
    }
}

/// Characters of scripts beyond the Latin one count only in a row of so many: `Ð¿Ñ€Ð¸`.
const FOREIGN_RUN: usize = 3;

/// The first byte of the letters `À` to `ÿ`.
const LEAD: u8 = 0xc3;

/// Every damaged character, in order.
pub(crate) fn find(text: &str) -> Vec<Damage> {
    let mut out: Vec<Damage> = Vec::new();
    let mut foreign: Vec<Damage> = Vec::new();
    // The end of the damage found last, and the letter it began with.
    let mut last = (0, ' ');
    let mut at = 0;
    // Damage begins with one of the letters `Â` to `ô`.
    while let Some(skip) = memchr::memchr(LEAD, &text.as_bytes()[at..]) {
        at += skip;
        let Some(c) = text[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        let before = if at == last.0 { last.1 } else { text[..at].chars().next_back().unwrap_or(' ') };
        match damaged(&text[at..]) {
            Some((len, was)) if is_foreign(was) => {
                if foreign.last().is_some_and(|f| f.at.end != at) {
                    settle(&mut foreign, &mut out);
                }
                foreign.push(Damage { at: at..at + len, was });
                at += len;
                last = (at, c);
            }
            Some((len, was)) if is_sure(&text[at..at + len], before) => {
                out.push(Damage { at: at..at + len, was });
                at += len;
                last = (at, c);
            }
            _ => at = next,
        }
    }
    settle(&mut foreign, &mut out);
    out.sort_by_key(|d| d.at.start);
    out
}

fn settle(foreign: &mut Vec<Damage>, out: &mut Vec<Damage>) {
    if foreign.len() >= FOREIGN_RUN {
        out.append(foreign);
    }
    foreign.clear();
}

/// The character whose UTF-8 bytes stand here as letters, and how many bytes of text they are.
fn damaged(text: &str) -> Option<(usize, char)> {
    let mut chars = text.char_indices();
    let lead = byte_of(chars.next()?.1)?;
    let n = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for b in &mut bytes[1..n] {
        *b = byte_of(chars.next()?.1)?;
    }
    let was = std::str::from_utf8(&bytes[..n]).ok()?.chars().next()?;
    let len = chars.next().map_or(text.len(), |(i, _)| i);
    (!was.is_control()).then_some((len, was))
}

/// Characters that Western texts have: accented Latin letters, quotes, dashes, signs, pictographs.
fn is_foreign(c: char) -> bool {
    !matches!(c as u32, 0xa0..=0x17f | 0x2010..=0x206f | 0x20a0..=0x20bf | 0x2100..=0x22ff | 0x2600..=0x27bf
        | 0x1f300..=0x1faff | 0xfb00..=0xfb06 | 0xfeff | 0xfffd)
}

/// Two letters may be meant where the second closes a quotation or a clause: `«GÅ»`, `IRMÃ…`.
fn is_sure(letters: &str, before: char) -> bool {
    let mut chars = letters.chars();
    let (Some(first), Some(second), None) = (chars.next(), chars.next(), chars.next()) else { return true };
    let closes = matches!(
        second,
        '»' | '«'
            | '”'
            | '“'
            | '’'
            | '‘'
            | '…'
            | '—'
            | '–'
            | '›'
            | '·'
            | '°'
            | 'º'
            | 'ª'
            | '®'
            | '™'
            | '\u{a0}'
            | '†'
            | '•'
    );
    !closes || before.is_lowercase() || (first == 'Â' && matches!(second, '\u{a0}' | '°') && !before.is_uppercase())
}

/// The text with every damaged character turned back, and how many there were. What was damaged twice is turned back
/// twice.
pub(crate) fn mend(text: &str) -> (String, usize) {
    let mut text = text.to_owned();
    let mut count = 0;
    for _ in 0..3 {
        let found = find(&text);
        if found.is_empty() {
            break;
        }
        count = count.max(found.len());
        let mut out = String::with_capacity(text.len());
        let mut last = 0;
        for d in &found {
            out.push_str(&text[last..d.at.start]);
            out.push(d.was);
            last = d.at.end;
        }
        out.push_str(&text[last..]);
        text = out;
    }
    (text, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_turned_back_and_health_left_alone() {
        for (given, want) in [
            ("I donâ€™t know", "I don’t know"),
            ("â€œYes,â€\u{9d} she said", "“Yes,” she said"),
            ("cafÃ© crÃ¨me", "café crème"),
            ("dÃ©jÃ\u{a0} vu", "déjà vu"),
            ("NoÃ«l â€” 5Â°", "Noël — 5°"),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
            ("Ã¢â‚¬â„¢", "’"),
            // Healthy.
            ("«CAFÉ»", "«CAFÉ»"),
            ("«GÅ», sa han", "«GÅ», sa han"),
            ("MINHA IRMÃ…", "MINHA IRMÃ…"),
            ("Ärger und Öl, Ça va, âge", "Ärger und Öl, Ça va, âge"),
            ("SÃO PAULO, MANHÃ", "SÃO PAULO, MANHÃ"),
            ("naïve façade", "naïve façade"),
        ] {
            assert_eq!(mend(given).0, want, "{given}");
        }
    }
}
