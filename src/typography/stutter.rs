//! Stutters (`n-need`, `W-willow`, `s-s-sorry`) hold together: a line end inside one would read as a hyphenated word.

use super::text::Row;

const NO_BREAK_HYPHEN: char = '\u{2011}';

/// How many letters a stuttered beginning has at most: `str-strange`.
const LONGEST_BEGINNING: usize = 3;

/// Makes the hyphen of a stutter one that no line ends at.
pub(super) fn set(row: &mut Row) {
    for i in 1..row.chars.len() {
        if row.chars[i] != '-' {
            continue;
        }
        let start = row.chars[..i].iter().rposition(|c| !c.is_alphabetic()).map_or(0, |p| p + 1);
        let begun = &row.chars[start..i];
        if begun.is_empty() || begun.len() > LONGEST_BEGINNING {
            continue;
        }
        let again = row.chars[i + 1..].iter().take(begun.len());
        let same = |a: &char, b: &char| a.to_lowercase().eq(b.to_lowercase());
        if again.len() == begun.len() && begun.iter().zip(again).all(|(a, b)| same(a, b)) {
            row.replace(i, 1, &[NO_BREAK_HYPHEN]);
        }
    }
}
