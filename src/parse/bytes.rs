//! Questions about bytes that are asked of every line of a draft. A whole piece is looked at before anything is decided,
//! without a branch for each byte: so many bytes are compared at once.

/// Bytes between two decisions.
const PIECE: usize = 64;

/// Whether any byte is of a kind.
pub(crate) fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(PIECE).any(|piece| piece.iter().fold(0, |found, b| found | u8::from(is(*b))) != 0)
}

/// Whether a byte stands somewhere and again so many bytes behind.
pub(crate) fn again(bytes: &[u8], byte: u8, behind: usize) -> bool {
    let later = bytes.get(behind..).unwrap_or_default();
    let pieces = bytes.chunks(PIECE).zip(later.chunks(PIECE));
    let both = |a: u8, b: u8| u8::from(a == byte) & u8::from(b == byte);
    pieces.into_iter().any(|(a, b)| a.iter().zip(b).fold(0, |found, (a, b)| found | both(*a, *b)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_wherever_they_stand() {
        for at in [0, 1, 62, 63, 64, 65, 127, 128, 199] {
            let mut line = vec![b'a'; 200];
            line[at] = b'[';
            assert!(any(&line, |b| b == b'[') && !any(&line, |b| b == b']'));
            assert!(!again(&line, b'[', 1));
            for behind in [1, 2, 3] {
                if let Some(b) = line.get_mut(at + behind) {
                    *b = b'[';
                    assert!(again(&line, b'[', behind), "{at} {behind}");
                    line[at + behind] = b'a';
                }
            }
        }
        assert!(!any(b"", |_| true) && !again(b"", b' ', 1) && !again(b" ", b' ', 1));
    }
}
