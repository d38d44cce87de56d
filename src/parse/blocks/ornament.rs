//! Rows of marks that part scenes.

use crate::parse::doc::Doc;
use crate::parse::has::Has;

/// Bytes of a device of letters, as `oOo`; running text is longer.
const LONGEST_DEVICE: usize = 24;

/// Whether a line of the draft is a row of marks; most are told by having letters.
pub(crate) fn is_ornament_at(doc: &Doc, line: usize) -> bool {
    let l = &doc.lines[line];
    !(l.has.any(Has::WORD) && l.chars as usize > LONGEST_DEVICE) && is_ornament(doc.text_of(line))
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
            _ => {
                let bare: String =
                    s.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '~' | '*' | '.' | '=')).collect();
                // `oOo` and its kin stand for a device; `o` or `ooo` alone may be a word.
                return matches!(
                    bare.as_str(),
                    "oOo"
                        | "o0o"
                        | "0o0"
                        | "OoO"
                        | "oOoOo"
                        | "oOoOoOo"
                        | "ooOoo"
                        | "ooOOoo"
                        | "oo0oo"
                        | "xXx"
                        | "XxX"
                        | "xOx"
                        | "xXxXx"
                );
            }
        }
    }
    // A single dash or dot is a slip of the pen, and brackets alone are nothing.
    signs >= 1 || marks >= 2 || dots >= 5
}
