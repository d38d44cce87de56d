//! Questions about bytes that are asked of every line of a draft. A whole piece is looked at before anything is decided,
//! without a branch for each byte: so many bytes are compared at once.

use super::numbers;

/// Bytes between two decisions: what the narrowest of today's processors compares at once.
const PIECE: usize = 16;

/// Whether any byte is of a kind.
pub(crate) fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let hit = |piece: &[u8; PIECE]| piece.iter().fold(0, |found, b| found | u8::from(is(*b))) != 0;
    // The last piece may overlap the one before.
    match bytes.last_chunk() {
        Some(last) => bytes.as_chunks().0.iter().any(hit) || hit(last),
        None => bytes.iter().any(|b| is(*b)),
    }
}

/// How many bytes stand before the first one beyond ASCII.
pub(crate) fn ascii_len(bytes: &[u8]) -> usize {
    let (pieces, _) = bytes.as_chunks::<PIECE>();
    let ascii = |piece: &&[u8; PIECE]| piece.iter().fold(0, |all, b| all | b) < 0x80;
    let whole = pieces.iter().take_while(ascii).count() * PIECE;
    whole + bytes[whole..].iter().take_while(|b| b.is_ascii()).count()
}

/// Whether two bytes stand somewhere, the second so many bytes behind the first.
pub(crate) fn any_two(bytes: &[u8], behind: usize, is: impl Fn(u8, u8) -> bool) -> bool {
    let Some(b) = bytes.get(behind..) else { return false };
    let a = &bytes[..b.len()];
    let hit = |a: &[u8; PIECE], b: &[u8; PIECE]| a.iter().zip(b).fold(0, |f, (a, b)| f | u8::from(is(*a, *b))) != 0;
    match (a.last_chunk(), b.last_chunk()) {
        (Some(x), Some(y)) => a.as_chunks().0.iter().zip(b.as_chunks().0).any(|(a, b)| hit(a, b)) || hit(x, y),
        _ => a.iter().zip(b).any(|(a, b)| is(*a, *b)),
    }
}

/// Whether three bytes on end are of a kind.
pub(crate) fn any_three(bytes: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> bool {
    let Some(c) = bytes.get(2..) else { return false };
    let (a, b) = (&bytes[..c.len()], &bytes[1..c.len() + 1]);
    let hit = |a: &[u8; PIECE], b: &[u8; PIECE], c: &[u8; PIECE]| {
        a.iter().zip(b).zip(c).fold(0, |f, ((a, b), c)| f | u8::from(is(*a, *b, *c))) != 0
    };
    match (a.last_chunk(), b.last_chunk(), c.last_chunk()) {
        (Some(x), Some(y), Some(z)) => {
            let pieces = a.as_chunks().0.iter().zip(b.as_chunks().0).zip(c.as_chunks().0);
            pieces.into_iter().any(|((a, b), c)| hit(a, b, c)) || hit(x, y, z)
        }
        _ => a.iter().zip(b).zip(c).any(|((a, b), c)| is(*a, *b, *c)),
    }
}

/// The kinds of all bytes, each a bit.
pub(crate) fn kinds(bytes: &[u8], kinds: impl Fn(u8) -> u8) -> u8 {
    let of = |piece: &[u8; PIECE]| piece.iter().fold(0, |found, b| found | kinds(*b));
    match bytes.last_chunk() {
        Some(last) => bytes.as_chunks().0.iter().fold(of(last), |found, piece| found | of(piece)),
        None => bytes.iter().fold(0, |found, b| found | kinds(*b)),
    }
}

/// The kinds of all bytes that have two behind them, with these, each a bit.
pub(crate) fn kinds_of_three(bytes: &[u8], kinds: impl Fn(u8, u8, u8) -> u8) -> u8 {
    let Some(c) = bytes.get(2..) else { return 0 };
    let (a, b) = (&bytes[..c.len()], &bytes[1..c.len() + 1]);
    let of = |a: &[u8; PIECE], b: &[u8; PIECE], c: &[u8; PIECE]| {
        a.iter().zip(b).zip(c).fold(0, |found, ((a, b), c)| found | kinds(*a, *b, *c))
    };
    match (a.last_chunk(), b.last_chunk(), c.last_chunk()) {
        (Some(x), Some(y), Some(z)) => {
            let pieces = a.as_chunks().0.iter().zip(b.as_chunks().0).zip(c.as_chunks().0);
            pieces.fold(of(x, y, z), |found, ((a, b), c)| found | of(a, b, c))
        }
        _ => a.iter().zip(b).zip(c).fold(0, |found, ((a, b), c)| found | kinds(*a, *b, *c)),
    }
}

/// Counts words: what stands between white space is one from its first letter or digit on. Pieces of text that follow each
/// other are one text.
#[derive(Clone, Copy, Default)]
pub(crate) struct WordCount {
    pub(crate) words: usize,
    /// What stands at the end of the text so far is counted.
    counted: bool,
}

impl WordCount {
    /// Goes on with a piece.
    pub(crate) fn add(&mut self, text: &str) {
        const SIGN: u8 = 1;
        const SPACE: u8 = 2;
        const WIDE: u8 = 4;
        // Of a character of several bytes the first one speaks for all.
        const KINDS: [u8; 256] = {
            let mut kinds = [0; 256];
            let mut b = 0;
            while b < 0x100 {
                kinds[b] = match b as u8 {
                    b' ' | b'\t'..=b'\r' => SPACE,
                    0xc0.. => WIDE,
                    b => (b.is_ascii_alphanumeric() as u8) * SIGN,
                };
                b += 1;
            }
            kinds
        };
        // Copies: what is behind a reference would be written for every byte.
        let (mut words, mut counted) = (self.words, u8::from(self.counted));
        for (i, b) in text.bytes().enumerate() {
            let mut kind = KINDS[usize::from(b)];
            if kind == WIDE {
                kind = match text[i..].chars().next().unwrap_or_default() {
                    // Dashes, quotation marks and points: most of what is no ASCII.
                    '\u{2010}'..='\u{2027}' => 0,
                    c if c.is_whitespace() => SPACE,
                    c => u8::from(numbers::is_word(c)) * SIGN,
                };
            }
            let sign = kind & SIGN;
            words += usize::from(sign & !counted);
            counted = (counted | sign) & !(kind >> 1);
        }
        (self.words, self.counted) = (words, counted == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_alike_however_they_are_cut() {
        let text = "“Well,” she said — it’s 4 o’clock... (or  so)\tit seems * * * à la carte,\u{a0}naïvely\u{2003}so \
            — — — and (“so on”) one-two-three-four-five-six-seven-eight-nine-ten-eleven x y z ***bold*** end";
        let slow: usize = text.split_whitespace().filter(|w| w.contains(numbers::is_word)).count();
        for cut in 0..text.len() {
            let Some((a, b)) = text.split_at_checked(cut) else { continue };
            let mut count = WordCount::default();
            [a, b].into_iter().for_each(|piece| count.add(piece));
            assert_eq!(count.words, slow, "{a}|{b}");
            let mut count = WordCount::default();
            count.add(a);
            assert_eq!(count.words, a.split_whitespace().filter(|w| w.contains(numbers::is_word)).count(), "{a}");
        }
    }

    #[test]
    fn found_wherever_they_stand() {
        for at in [0, 1, 13, 14, 15, 16, 17, 30, 31, 32, 127, 128, 190, 196] {
            let mut line = vec![b'a'; 200];
            line[at] = b'[';
            assert!(any(&line, |b| b == b'[') && !any(&line, |b| b == b']'));
            for behind in [1, 2, 3] {
                assert!(!any_two(&line, behind, |a, b| a == b'[' && b == b']'));
                line[at + behind] = b']';
                assert!(any_two(&line, behind, |a, b| a == b'[' && b == b']'), "{at} {behind}");
                line[at + behind] = b'a';
            }
            line[at + 1] = b'!';
            line[at + 2] = b']';
            assert!(any_three(&line, |a, b, c| [a, b, c] == *b"[!]"), "{at}");
            assert!(!any_three(&line, |a, b, c| [a, b, c] == *b"[]!"));
        }
        for at in [0, 1, 15, 16, 17, 31, 32, 33, 100] {
            let mut line = vec![b'a'; at];
            assert_eq!(ascii_len(&line), at);
            line.extend("é and more".bytes());
            assert_eq!(ascii_len(&line), at);
        }
        assert!(!any(b"", |_| true) && !any_two(b"a", 1, |_, _| true) && !any_three(b"ab", |_, _, _| true));
    }
}
