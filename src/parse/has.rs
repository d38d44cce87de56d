//! Which characters a line has, told once: whether a line may hold a mark, a note or a column is asked many times of every
//! line of a draft, and of most lines the answer is no.

use super::{bytes, inline};

/// Kinds of characters that stand somewhere in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Has(u8);

impl Has {
    /// A letter of ASCII.
    pub(crate) const LETTER: Has = Has(1);
    /// Anything beyond ASCII.
    pub(crate) const WIDE: Has = Has(1 << 1);
    /// What emphasis, tags, raised letters and the places of notes may begin with, in any draft.
    pub(crate) const MARK: Has = Has(1 << 2);
    /// `[`, `{`, `(`.
    pub(crate) const BRACKET: Has = Has(1 << 3);
    pub(crate) const STAR: Has = Has(1 << 4);
    /// What does not go into the book as it stands: see [`inline::is_plain`].
    pub(crate) const ODD: Has = Has(1 << 5);
    /// Two dots with one character between them, as in leaders.
    pub(crate) const DOTS: Has = Has(1 << 6);

    /// Looks at a line.
    pub(crate) fn of(line: &str) -> Has {
        let has = Has(bytes::kinds(line.as_bytes(), alone) | bytes::kinds_of_three(line.as_bytes(), together));
        if has.any(Has::WIDE) && !has.any(Has::ODD) && !inline::is_plain(line) { has.and(Has::ODD) } else { has }
    }

    /// Either of two.
    pub(crate) const fn and(self, other: Has) -> Has {
        Has(self.0 | other.0)
    }

    /// Whether there is any of these.
    pub(crate) fn any(self, of: Has) -> bool {
        self.0 & of.0 != 0
    }
}

/// The kinds of a byte by itself.
fn alone(b: u8) -> u8 {
    let within = |b: u8, from: u8, to: u8| b.wrapping_sub(from) <= to - from;
    let star = b == b'*';
    // `^` and `_`, `<` and `=` are neighbours.
    let mark = star | within(b, b'^', b'_') | within(b, b'<', b'=') | (b == b'~') | (b == b'/') | (b == 0xef);
    // The bit by which small letters differ from capitals is that by which `{` differs from `[`.
    let low = b | 0x20;
    bit(within(low, b'a', b'z'), Has::LETTER)
        | bit(b >= 0x80, Has::WIDE)
        | bit(mark, Has::MARK)
        | bit((b == b'(') | (low == b'{'), Has::BRACKET)
        | bit(star, Has::STAR)
        | bit((b < b' ') | (b == 0x7f) | (b == b'\\'), Has::ODD)
}

/// The kinds of a byte with the two behind it.
fn together(a: u8, b: u8, c: u8) -> u8 {
    bit((a == b' ') & (b == b' '), Has::ODD) | bit((a == b'.') & (c == b'.'), Has::DOTS)
}

fn bit(is: bool, kind: Has) -> u8 {
    u8::from(is) * kind.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lines_have() {
        let all = [
            ("LETTER", Has::LETTER),
            ("WIDE", Has::WIDE),
            ("MARK", Has::MARK),
            ("BRACKET", Has::BRACKET),
            ("STAR", Has::STAR),
            ("ODD", Has::ODD),
            ("DOTS", Has::DOTS),
        ];
        let long = "it rained all day and all night and all the day after";
        for (line, want) in [
            ("", ""),
            ("--", ""),
            ("It rained 30 days: all", "LETTER"),
            ("it _rained_", "LETTER MARK"),
            ("*", "MARK STAR"),
            ("[1]", "BRACKET"),
            ("a  b", "LETTER ODD"),
            ("a   b", "LETTER ODD"),
            ("a b c", "LETTER"),
            ("a . . b", "LETTER DOTS"),
            ("a...", "LETTER DOTS"),
            ("a\tb", "LETTER ODD"),
            ("ab\\", "LETTER ODD"),
            ("“it rained” — é", "LETTER WIDE"),
            ("it\u{ad}self", "LETTER WIDE ODD"),
            ("\u{fdd0}", "WIDE MARK ODD"),
            (long, "LETTER"),
            (&long.replacen(' ', "  ", 1), "LETTER ODD"),
            (&format!("{long}  x"), "LETTER ODD"),
            (&format!("{long}*"), "LETTER MARK STAR"),
            (&format!("{{{long}"), "LETTER BRACKET"),
        ] {
            let has = Has::of(line);
            let mut got: Vec<&str> = all.iter().filter(|(_, k)| has.any(*k)).map(|(n, _)| *n).collect();
            let mut want: Vec<&str> = want.split_whitespace().collect();
            got.sort_unstable();
            want.sort_unstable();
            assert_eq!(got, want, "{line}");
        }
    }
}
