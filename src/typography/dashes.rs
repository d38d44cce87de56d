//! Hyphens typed for dashes. Authority: *The Chicago Manual of Style* 6.75–6.94 and, for the spaced en dash,
//! *New Hart's Rules* 4.11; Duden D 43 for German.

use super::locale::Locale;
use super::text::Row;

/// Turns runs of hyphens into dashes. A run keeps the spaces the draft gives it: they tell its kind.
pub(super) fn set(row: &mut Row, locale: &Locale) {
    let mut i = 0;
    while i < row.chars.len() {
        if row.chars[i] != '-' {
            i += 1;
            continue;
        }
        let run = row.chars[i..].iter().take_while(|c| **c == '-').count();
        let (before, after) = (row.at(i as isize - 1), row.at((i + run) as isize));
        let space = |c: Option<char>| c == Some(' ');
        let opens = before.is_none() || before == Some('\n');
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let dash: &[char] = match run {
            1 if opens && locale.dialogue_dash && space(after) => &['—'],
            1 if space(before) && space(after) && !joins_numbers(row, i) => &[locale.spaced_dash],
            1 => &['-'],
            2 | 3 if opens && locale.dialogue_dash => &['—'],
            2 if digit(before) && digit(after) => &['–'],
            2 if space(before) && space(after) => &[locale.spaced_dash],
            2 | 3 if !opens && !space(before) && !space(after) => &[locale.closed_dash],
            // Where running text has one dash alone, it has it before a comma and where somebody breaks off, too.
            2 | 3 if locale.spaced_dash == locale.closed_dash => &[locale.spaced_dash],
            2 | 3 => &['—'],
            // Longer runs stand for words left out, as in `Mr. ----`, and are longer dashes.
            4 | 5 => &['—', '—'],
            _ => &['—', '—', '—'],
        };
        if dash != ['-'] {
            row.replace(i, run, dash);
            if opens && space(row.at((i + dash.len()) as isize)) {
                row.replace(i + dash.len(), 1, &['\u{a0}']);
            }
        }
        i += dash.len();
    }
}

/// `7 - 3` is arithmetic, not an aside.
fn joins_numbers(row: &Row, i: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(row.at(i as isize - 2)) && digit(row.at(i as isize + 2))
}
