//! Spaces that no line may end at: French high punctuation and guillemets, and the space after `Mr.`.

use super::locale::Locale;
use super::text::Row;

const NO_BREAK: char = '\u{a0}';
const NARROW: char = '\u{202f}';

pub(super) fn set(row: &mut Row, locale: &Locale) {
    if locale.spaced_punctuation {
        french(row);
    }
    titles(row, locale);
}

/// A space before `; ! ?` is narrow, one before `:` and inside guillemets is a word's, and no line ends at either.
/// Where the draft has none it is put in, except inside a word (an address, a time of day).
fn french(row: &mut Row) {
    let mut i = 0;
    while i < row.chars.len() {
        let c = row.chars[i];
        let want = match c {
            ';' | '!' | '?' => NARROW,
            ':' | '»' => NO_BREAK,
            '«' => {
                match row.at(i as isize + 1) {
                    Some(' ' | NARROW) => row.replace(i + 1, 1, &[NO_BREAK]),
                    Some(n) if n != NO_BREAK => row.insert(i + 1, NO_BREAK),
                    _ => {}
                }
                i += 1;
                continue;
            }
            _ => {
                i += 1;
                continue;
            }
        };
        let after = row.at(i as isize + 1);
        let ends_word = after.is_none_or(|a| !a.is_alphanumeric() && a != '/');
        match row.at(i as isize - 1) {
            Some(' ') if i > 1 => row.replace(i - 1, 1, &[want]),
            Some(b) if (b.is_alphanumeric() || matches!(b, ')' | '”' | '»' | '…' | '.')) && (ends_word || c == '»') =>
            {
                row.insert(i, want);
                i += 1;
            }
            _ => {}
        }
        i += 1;
    }
}

fn titles(row: &mut Row, locale: &Locale) {
    for i in 1..row.chars.len() {
        if row.chars[i] != ' ' || row.chars[i - 1] != '.' {
            continue;
        }
        let end = i - 1;
        let start = row.chars[..end].iter().rposition(|c| !c.is_alphabetic()).map_or(0, |p| p + 1);
        let next = row.at(i as isize + 1);
        let is = |t: &&&str| t.chars().eq(row.chars[start..end].iter().copied());
        if let Some(title) = locale.titles.iter().find(is) {
            // A number follows `No.`, a name the others: `No.` is also an answer.
            let fits = if title.starts_with('N') {
                next.is_some_and(|c| c.is_ascii_digit())
            } else {
                next.is_some_and(char::is_uppercase)
            };
            if fits {
                row.replace(i, 1, &[NO_BREAK]);
            }
        }
    }
}
