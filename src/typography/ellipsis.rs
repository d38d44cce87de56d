//! Dots typed for an ellipsis, close or spaced out (`. . .`).

use super::locale::Locale;
use super::text::Row;

/// Turns three dots into `…`. A fourth dot is the full stop of the sentence and stays before it. A space before the
/// ellipsis is one no line ends at, or goes where the language closes up.
pub(super) fn set(row: &mut Row, locale: &Locale) {
    let mut i = 0;
    while i < row.chars.len() {
        let Some((dots, len)) = dots(row, i) else {
            i += 1;
            continue;
        };
        // More than six are a leader or a row of dots for words left out: one ellipsis for each three.
        let mut set: Vec<char> = match dots {
            3 => vec!['…'],
            4 => vec!['.', '…'],
            n => vec!['…'; n.div_ceil(3)],
        };
        if i > 0 && row.chars[i - 1] == ' ' {
            if locale.close_ellipsis && row.at(i as isize - 2).is_some_and(char::is_alphanumeric) {
                row.remove(i - 1);
                i -= 1;
            } else if dots == 3 && row.at(i as isize - 2).is_some() {
                row.replace(i - 1, 1, &['\u{a0}']);
            }
        }
        let next = row.at((i + len) as isize);
        if locale.close_ellipsis && len > dots && next.is_some_and(char::is_alphanumeric) {
            set.push(' ');
        }
        row.replace(i, len, &set);
        i += set.len();
    }
}

/// How many dots begin here and how many characters they take, if they are three or more, all close or all spaced.
fn dots(row: &Row, i: usize) -> Option<(usize, usize)> {
    if row.chars[i] != '.' {
        return None;
    }
    let close = row.chars[i..].iter().take_while(|c| **c == '.').count();
    if close >= 3 {
        return Some((close, close));
    }
    if close == 2 {
        return None;
    }
    let mut n = 1;
    while row.at((i + 2 * n - 1) as isize).is_some_and(|c| matches!(c, ' ' | '\u{a0}'))
        && row.at((i + 2 * n) as isize) == Some('.')
        && row.at((i + 2 * n + 1) as isize) != Some('.')
    {
        n += 1;
    }
    (n >= 3).then_some((n, 2 * n - 1))
}
