//! Questions about bytes that are asked of every line of a draft. A whole piece is looked at before anything is decided,
//! without a branch for each byte: so many bytes are compared at once.

/// Bytes between two decisions.
const PIECE: usize = 64;

/// Whether any byte is of a kind.
pub(crate) fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(PIECE).any(|piece| piece.iter().fold(0, |found, b| found | u8::from(is(*b))) != 0)
}

/// Whether two bytes stand somewhere, the second so many bytes behind the first.
pub(crate) fn any_two(bytes: &[u8], behind: usize, is: impl Fn(u8, u8) -> bool) -> bool {
    let pieces = bytes.chunks(PIECE).zip(bytes.get(behind..).unwrap_or_default().chunks(PIECE));
    pieces.into_iter().any(|(a, b)| a.iter().zip(b).fold(0, |found, (a, b)| found | u8::from(is(*a, *b))) != 0)
}

/// Whether three bytes on end are of a kind.
pub(crate) fn any_three(bytes: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> bool {
    let from = |n: usize| bytes.get(n..).unwrap_or_default().chunks(PIECE);
    let mut pieces = from(0).zip(from(1)).zip(from(2));
    pieces.any(|((a, b), c)| a.iter().zip(b).zip(c).fold(0, |found, ((a, b), c)| found | u8::from(is(*a, *b, *c))) != 0)
}

/// Where a byte stands first.
pub(crate) fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    let piece = bytes.chunks(PIECE).position(|piece| any(piece, |b| b == byte))? * PIECE;
    bytes[piece..].iter().position(|b| *b == byte).map(|n| piece + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_wherever_they_stand() {
        for at in [0, 1, 61, 62, 63, 64, 65, 126, 127, 128, 196] {
            let mut line = vec![b'a'; 200];
            line[at] = b'[';
            assert!(any(&line, |b| b == b'[') && !any(&line, |b| b == b']'));
            assert_eq!((find(&line, b'['), find(&line, b']')), (Some(at), None));
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
        assert!(!any(b"", |_| true) && !any_two(b"a", 1, |_, _| true) && !any_three(b"ab", |_, _, _| true));
    }
}
