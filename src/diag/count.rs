//! Numbers and lists in the sentences of findings.

use std::fmt;

/// Members of a list that a finding names at most.
const NAMED: usize = 6;

/// The first members of a list, and what stands behind them where there are more.
pub(super) fn few<T>(all: &[T]) -> (&[T], &'static str) {
    if all.len() > NAMED { (&all[..NAMED], ", …") } else { (all, "") }
}

/// Numbers of lines: `line 3`, `lines 3, 5`.
pub(super) struct Lines<'a>(pub(super) &'a [u32]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = self.0.to_vec();
        all.dedup();
        let (first, more) = few(&all);
        let numbers: Vec<String> = first.iter().map(u32::to_string).collect();
        write!(f, "line{} {}{more}", if all.len() == 1 { "" } else { "s" }, numbers.join(", "))
    }
}

/// A number with its noun, in the singular where it is one: `1 word`, `12 words`, `14,874 words`.
pub struct Count<'a>(
    /// How many.
    pub usize,
    /// The noun in the singular.
    pub &'a str,
);

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The noun is the phrase's first: `rows of marks`.
        let (noun, rest) = self.1.split_once(" of ").map_or((self.1, None), |(n, r)| (n, Some(r)));
        let s = if self.0 == 1 { "" } else { "s" };
        let digits = self.0.to_string();
        let mut number = String::new();
        for (n, d) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                number.push(',');
            }
            number.push(d);
        }
        match rest {
            Some(rest) => write!(f, "{number} {noun}{s} of {rest}"),
            None => write!(f, "{number} {noun}{s}"),
        }
    }
}
