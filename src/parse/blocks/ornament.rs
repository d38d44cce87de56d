//! Rows of marks that part scenes.

use crate::parse::doc::Doc;
use crate::parse::has::Has;

/// Bytes of a device of letters, as `oOo`; running text is longer.
const LONGEST_DEVICE: usize = 24;

/// Whether a line of the draft is a row of marks; most are told by having letters.
pub(crate) fn is_ornament_at(doc: &Doc, line: usize) -> bool {
    let l = &doc.lines[line];
    !(l.has.any(Has::LETTER) && l.chars as usize > LONGEST_DEVICE) && is_ornament(doc.text_of(line))
}

/// Whether a line is a row of marks and nothing else, as `* * *`, `#`, `---`, `~*~`, `oOo`.
pub(crate) fn is_ornament(s: &str) -> bool {
    // The longest in the field is a row across the page.
    if s.len() > 400 {
        return false;
    }
    let mut marks = 0;
    let mut dots = 0;
    let mut signs = 0;
    for c in s.chars() {
        match c {
            '*' | '#' | '~' | '\u{2042}' | '\u{2605}' | '\u{2606}' | '\u{2766}' | '\u{2767}' | '\u{2619}'
            | '\u{25c6}' | '\u{25c7}' | '\u{25cf}' | '\u{25cb}' | '\u{2022}' | '\u{2734}' | '\u{2736}' | '\u{273b}'
            | '\u{273d}' | '\u{2756}' | '\u{2217}' | '\u{204e}' | '\u{2051}' | '\u{2740}' | '\u{2741}' | '\u{2744}'
            | '\u{2666}' | '\u{2665}' | '\u{2660}' | '\u{2663}' | '\u{266a}' | '\u{266b}' | '\u{2720}' | '\u{2055}'
            | '\u{a7}' | '\u{203b}' | '\u{ff0a}' | '\u{ff03}' | '\u{25a0}' | '\u{25a1}' | '\u{25ce}' => {
                marks += 1;
                signs += 1;
            }
            '-' | '_' | '=' | '+' | '\u{2014}' | '\u{2013}' | '\u{2500}' | '\u{2501}' | '\u{2550}' | '\u{2015}'
            | '\u{b7}' | '^' => marks += 1,
            '.' | '\u{2026}' => dots += 1,
            '<' | '>' | '\\' | '/' | '|' | '(' | ')' | '{' | '}' | '[' | ']' | ':' => dots += 0,
            c if c.is_whitespace() || super::super::lines::is_dropped(c) => {}
            _ if s.len() > LONGEST_DEVICE => return false,
            _ => return is_device(s),
        }
    }
    // A single dash or dot is a slip of the pen, and brackets alone are nothing.
    signs >= 1 || marks >= 2 || dots >= 5
}

/// Whether a line is a device of the letters o and x, as `oOo`, `xXxXx`, `-o-o-o-`, `x x x`; `o`, `ooo` and `xxx` alone
/// may be words, and `XXX` a number.
fn is_device(s: &str) -> bool {
    let sign = |c: char| matches!(c, '-' | '~' | '*' | '.' | '=' | '+' | '_' | '\u{2013}' | '\u{2014}');
    let letters = || s.chars().filter(|c| !c.is_whitespace() && !sign(*c));
    // Most words are told by their first letter.
    if !letters().all(|c| matches!(c, 'o' | 'O' | '0' | 'x' | 'X')) || letters().all(|c| c == '0') {
        return false;
    }
    let letters: Vec<char> = letters().collect();
    let any = |f: fn(&char) -> bool| letters.iter().any(f);
    // The same from both ends, in large and small: `XOXO` ends a letter.
    let mixed = letters.len() >= 3
        && letters.iter().eq(letters.iter().rev())
        && any(|c| c.is_ascii_lowercase())
        && any(|c| !c.is_ascii_lowercase());
    let signs = s.chars().filter(|c| sign(*c)).count();
    // Each letter by itself between signs, or, three of them, between spaces.
    let apart = s.split(|c: char| sign(c) || c.is_whitespace()).all(|w| w.len() <= 1)
        && (signs >= 2 && letters.len() >= 2 || letters.len() >= 3);
    let bar = |c: char| matches!(c, '-' | '~');
    // `- X -` is a number.
    let framed = letters.len() == 1 && letters != ['X'] && s.starts_with(bar) && s.ends_with(bar);
    mixed || apart || framed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_of_letters_part_scenes() {
        for s in [
            "oOo", "o0o", "oOoOo", "xXx", "xXxXx", "xXxXxXx", "-o-o-o-", "-x-", "~oOo~", "x x x", "o-O-o", "xOx",
            "-oOo-", "--o--",
        ] {
            assert!(is_ornament(s), "{s}");
        }
        for s in [
            "o", "O", "x", "X", "xxx", "XXX", "XX", "ooo", "Ox", "ox", "x-ray", "o'o", "O.", "X.", "00", "0-0", "10",
            "x.",
        ] {
            assert!(!is_ornament(s), "{s}");
        }
    }
}
