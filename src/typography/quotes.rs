//! Straight quotes and apostrophes turned the right way. Authority: *The Chicago Manual of Style* 6.114–6.118 for
//! apostrophes at the beginning of words; *New Hart's Rules* 9.2.
//!
//! A mark opens where something begins (the paragraph, a word after a space, bracket or dash) and closes elsewhere.
//! What neighbours leave open (`--"` may close a broken-off speech or open an answer) is settled by whether a
//! quotation is open. Marks that are already curly are left alone, and count.

use super::locale::Locale;
use super::text::Row;

/// Words that English writes with an apostrophe for a lost beginning. A word here that could also be a whole word
/// (`round`, `cause`) is not in the list: it is read as the first word of a quotation where one closes.
const ELISIONS: &[&str] = &[
    "tis",
    "twas",
    "twere",
    "twill",
    "twould",
    "twasn't",
    "twouldn't",
    "twon't",
    "tisn't",
    "tain't",
    "em",
    "til",
    "till",
    "bout",
    "bye",
    "cos",
    "coz",
    "cuz",
    "n",
    "nuff",
    "ere",
    "im",
    "er",
    "is",
    "ome",
    "ouse",
    "orse",
    "eard",
    "ead",
    "elp",
    "ope",
    "cept",
    "gainst",
    "neath",
    "tween",
    "twixt",
    "pon",
    "fraid",
    "kay",
    "sup",
    "scuse",
    "spect",
    "m",
    "ll",
    "ve",
    "d",
    "re",
    "s",
    "t",
    "ud",
    "ow",
    "ello",
    "ave",
    "and",
    "alf",
    "ell",
    "eaven",
    "isself",
    "imself",
    "erself",
    "appen",
    "ard",
    "at",
    "bacco",
    "dentical",
    "stead",
    "nother",
    "lection",
    "tater",
    "taters",
    "nough",
];

/// Of [`ELISIONS`], those that are also common words: taken for elisions only where no quotation closes later.
const DOUBTFUL: &[&str] =
    &["is", "at", "and", "d", "s", "t", "m", "er", "ere", "till", "bye", "ow", "ell", "ard", "re"];

/// Turns `"`, `'`, and the typewriter pairs `` `` '' `` and `` ` ' `` into the language's marks.
pub(super) fn set(row: &mut Row, locale: &Locale) {
    typewriter_pairs(row);
    let mut open = Open { double: false, single: 0 };
    let mut i = 0;
    while i < row.chars.len() {
        let c = row.chars[i];
        match c {
            '"' => i += double(row, i, locale, &mut open),
            '\'' => i += single(row, i, locale, &mut open),
            _ => {
                if c == locale.quotes[0].0 {
                    open.double = true;
                } else if c == locale.quotes[0].1 {
                    open.double = false;
                }
                i += 1;
            }
        }
    }
}

/// What quotations are open at a place.
struct Open {
    double: bool,
    single: u32,
}

fn typewriter_pairs(row: &mut Row) {
    let mut i = 0;
    while i < row.chars.len() {
        match (row.chars[i], row.at(i as isize + 1)) {
            ('`', Some('`')) => row.replace(i, 2, &['"']),
            ('\'', Some('\'')) => row.replace(i, 2, &['"']),
            ('`', Some(c)) if c.is_alphanumeric() && !row.at(i as isize - 1).is_some_and(char::is_alphanumeric) => {
                row.replace(i, 1, &['\''])
            }
            _ => {}
        }
        i += 1;
    }
}

fn begins_after(c: Option<char>) -> bool {
    match c {
        None => true,
        Some(c) => {
            c.is_whitespace()
                || matches!(c, '(' | '[' | '{' | '¿' | '¡' | '/' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '_' | '*')
        }
    }
}

fn is_dash(c: Option<char>) -> bool {
    matches!(c, Some('—' | '–' | '-' | '…'))
}

fn ends_before(c: Option<char>) -> bool {
    match c {
        None => true,
        Some(c) => c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '”' | '»'),
    }
}

fn double(row: &mut Row, i: usize, locale: &Locale, open: &mut Open) -> usize {
    let (before, after) = (row.at(i as isize - 1), row.at(i as isize + 1));
    // `6'2"`: inches.
    if before.is_some_and(|c| c.is_ascii_digit()) && row.at(i as isize - 2) == Some('′') {
        row.replace(i, 1, &['″']);
        return 1;
    }
    let inner_before = matches!(before, Some('\'' | '‘' | '’'));
    let opens = if ends_before(after) && !begins_after(before) {
        false
    } else if before.is_none() || (begins_after(before) && !ends_before(after)) {
        true
    } else if is_dash(before) || inner_before {
        !open.double && !ends_before(after)
    } else if begins_after(before) {
        // A mark between two spaces: whatever is due.
        !open.double
    } else {
        // A letter before it and one behind: it closes what is open, else the draft forgot a space.
        !open.double && is_dash(after)
    };
    open.double = opens;
    if opens {
        open.single = 0;
    }
    let (left, right) = locale.quotes[0];
    match (locale.quote_space, opens) {
        (None, true) => row.replace(i, 1, &[left]),
        (None, false) => row.replace(i, 1, &[right]),
        (Some(space), true) => {
            row.replace(i, 1, &[left, space]);
            if row.at(i as isize + 2) == Some(' ') {
                row.remove(i + 2);
            }
            return 2;
        }
        (Some(space), false) => {
            if i > 0 && row.chars[i - 1] == ' ' {
                row.remove(i - 1);
                row.replace(i - 1, 1, &[space, right]);
                return 1;
            }
            row.replace(i, 1, &[space, right]);
            return 2;
        }
    }
    1
}

fn single(row: &mut Row, i: usize, locale: &Locale, open: &mut Open) -> usize {
    let (before, after) = (row.at(i as isize - 1), row.at(i as isize + 1));
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if digit(before) && digit(after) {
        row.replace(i, 1, &['′']); // 6'2"
        return 1;
    }
    let (left, right) = locale.quotes[1];
    let mark = if word(before) && word(after) {
        '’'
    } else if word(after) && !word(before) && (begins_after(before) || is_dash(before) || before == Some('"')) {
        if is_elision(row, i) {
            '’'
        } else {
            open.single += 1;
            left
        }
    } else if (begins_after(before) || is_dash(before)) && !ends_before(after) && !is_dash(after) && after != Some('"')
    {
        // An opening mark before a dash, an ellipsis or another mark.
        open.single += 1;
        left
    } else if (before.is_none() || before == Some('“')) && is_dash(after) {
        open.single += 1;
        left
    } else if open.single > 0 && (!word(before) || !possessive(row, i)) {
        open.single -= 1;
        right
    } else {
        '’'
    };
    row.replace(i, 1, &[mark]);
    1
}

/// Whether the mark at `i` stands for a lost beginning: `'90s`, or a word of the list.
fn is_elision(row: &Row, i: usize) -> bool {
    let rest = &row.chars[i + 1..];
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 {
        return digits == 2 && !rest.get(2).is_some_and(|c| *c == '\'' || c.is_alphabetic() && *c != 's');
    }
    let word: String = rest
        .iter()
        .take_while(|c| c.is_alphabetic() || matches!(c, '\'' | '’'))
        .flat_map(|c| c.to_lowercase())
        .map(|c| if c == '’' { '\'' } else { c })
        .collect();
    let word = word.trim_end_matches('\'');
    let stem = word.split('\'').next().unwrap_or(word); // `'em's mine`
    let word = if ELISIONS.contains(&word) { word } else { stem };
    if !ELISIONS.contains(&word) {
        return false;
    }
    // `'n'` between words is an elision on both sides.
    word == "n" || !DOUBTFUL.contains(&word) || !closes_later(rest)
}

/// Whether a single quotation that began before `rest` closes in it, before a double mark: a mark behind a letter or
/// stop, with no letter after it, that is not the apostrophe of a plural.
fn closes_later(rest: &[char]) -> bool {
    for (k, c) in rest.iter().enumerate().skip(1) {
        if matches!(c, '"' | '”') {
            return false;
        }
        let after_word = !rest[k - 1].is_whitespace();
        let before_end = rest.get(k + 1).is_none_or(|n| !n.is_alphanumeric());
        if matches!(c, '\'' | '’') && after_word && before_end && rest[k - 1] != 's' {
            return true;
        }
    }
    false
}

/// `the dogs' bowls`: a mark behind an s with a word following, where a later mark can still close the quotation.
fn possessive(row: &Row, i: usize) -> bool {
    let s = matches!(row.at(i as isize - 1), Some('s' | 'S'));
    let word_follows = row.at(i as isize + 1) == Some(' ') && row.at(i as isize + 2).is_some_and(char::is_lowercase);
    s && word_follows && closes_later(&row.chars[i + 1..])
}
