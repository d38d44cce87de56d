//! What a book is known by: ISBN, DOI, addresses.

/// A number or address that names the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifier {
    /// An ISBN as thirteen digits.
    Isbn(String),
    /// A DOI, from `10.` on.
    Doi(String),
    /// A UUID in its usual form, lower case.
    Uuid(String),
    /// Anything else: an address, a shop's number.
    Other(String),
}

/// Why a text is no ISBN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsbnFault {
    /// It has not ten or thirteen digits (`X` may be the last of ten), or does not begin with 978 or 979.
    Shape,
    /// Its last digit should be this one: a digit is mistyped somewhere.
    Check(char),
}

impl Identifier {
    /// Reads an ISBN-13 or ISBN-10 with or without hyphens, spaces and the word in front, and gives thirteen digits.
    ///
    /// # Errors
    /// [`IsbnFault`] where it is none. (ISBN Users' Manual, 7th edition, clause 4 and appendix 1.)
    pub fn isbn(s: &str) -> Result<Identifier, IsbnFault> {
        let s = s.trim();
        let lower = s.to_ascii_lowercase();
        let start = ["urn:isbn:", "isbn-13:", "isbn-10:", "isbn-13", "isbn-10", "isbn:", "isbn"]
            .iter()
            .find(|p| lower.starts_with(**p))
            .map_or(0, |p| p.len());
        let mut digits: Vec<u8> = Vec::new();
        for c in s[start..].chars() {
            match c {
                '-' | ' ' | '\u{2010}' | '\u{2011}' | '\u{2013}' => {}
                '0'..='9' => digits.push(c as u8 - b'0'),
                'x' | 'X' if digits.len() == 9 => digits.push(10),
                _ => return Err(IsbnFault::Shape),
            }
            if digits.len() > 13 {
                return Err(IsbnFault::Shape);
            }
        }
        let text = |d: &[u8]| d.iter().map(|d| char::from(b'0' + *d)).collect::<String>();
        match digits.len() {
            10 => {
                let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(d, w)| u32::from(*d) * w).sum();
                let check = (11 - sum % 11) % 11;
                if check != u32::from(digits[9]) {
                    let c = char::from_digit(check, 10).unwrap_or('X');
                    return Err(IsbnFault::Check(c));
                }
                let mut all = vec![9, 7, 8];
                all.extend(&digits[..9]);
                all.push(check_digit(&all));
                Ok(Identifier::Isbn(text(&all)))
            }
            13 if digits.starts_with(&[9, 7, 8]) || digits.starts_with(&[9, 7, 9]) => {
                let check = check_digit(&digits[..12]);
                if check != digits[12] {
                    return Err(IsbnFault::Check(char::from(b'0' + check)));
                }
                Ok(Identifier::Isbn(text(&digits)))
            }
            _ => Err(IsbnFault::Shape),
        }
    }

    /// Reads any identifier; an ISBN is told by its name or its digits, and is checked.
    ///
    /// # Errors
    /// [`IsbnFault`] where it says it is an ISBN and is none.
    pub fn parse(s: &str) -> Result<Identifier, IsbnFault> {
        let s = s.trim();
        let lower = s.to_ascii_lowercase();
        let bare = lower.strip_prefix("urn:uuid:").unwrap_or(&lower);
        let groups: Vec<&str> = bare.split('-').collect();
        let hex = |g: &&str| g.bytes().all(|b| b.is_ascii_hexdigit());
        if groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex) {
            return Ok(Identifier::Uuid(bare.to_owned()));
        }
        for prefix in ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:", "urn:doi:"] {
            if let Some(rest) = lower.strip_prefix(prefix) {
                return Ok(Identifier::Doi(s[s.len() - rest.len()..].trim().to_owned()));
            }
        }
        if lower.starts_with("isbn") || lower.starts_with("urn:isbn") {
            return Identifier::isbn(s);
        }
        match Identifier::isbn(s) {
            Ok(isbn) => Ok(isbn),
            // Ten digits may be anybody's number; thirteen after 978 are an ISBN mistyped.
            Err(fault) if s.bytes().filter(u8::is_ascii_digit).count() == 13 && fault != IsbnFault::Shape => Err(fault),
            Err(_) => Ok(Identifier::Other(s.to_owned())),
        }
    }

    /// The identifier as an address, the form EPUB 3.3 (clause 5.5.3.1) recommends; what has no such form stands as
    /// it is.
    pub fn urn(&self) -> String {
        match self {
            Identifier::Isbn(s) => format!("urn:isbn:{s}"),
            Identifier::Doi(s) => format!("https://doi.org/{s}"),
            Identifier::Uuid(s) => format!("urn:uuid:{s}"),
            Identifier::Other(s) => s.clone(),
        }
    }
}

/// The check digit of the first twelve digits of an ISBN-13.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip([1, 3].into_iter().cycle()).map(|(d, w)| u32::from(*d) * w).sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isbns_are_checked_and_become_thirteen_digits() {
        let isbn = |s: &str| Ok(Identifier::Isbn(s.to_owned()));
        for (given, want) in [
            ("978-3-16-148410-0", isbn("9783161484100")),
            ("ISBN 978 3 16 148410 0", isbn("9783161484100")),
            ("urn:isbn:9783161484100", isbn("9783161484100")),
            ("3-16-148410-X", isbn("9783161484100")),
            ("0-306-40615-2", isbn("9780306406157")),
            ("978-3-16-148410-1", Err(IsbnFault::Check('0'))),
            ("0-306-40615-3", Err(IsbnFault::Check('2'))),
            ("316148410", Err(IsbnFault::Shape)),
            ("977-3-16-148410-0", Err(IsbnFault::Shape)),
            ("X-306-40615-2", Err(IsbnFault::Shape)),
            ("", Err(IsbnFault::Shape)),
            ("my book", Err(IsbnFault::Shape)),
        ] {
            assert_eq!(Identifier::isbn(given), want, "{given}");
        }
    }

    #[test]
    fn identifiers_are_told_apart() {
        let urn = |s: &str| Identifier::parse(s).map(|i| i.urn());
        for (given, want) in [
            ("9783161484100", Ok("urn:isbn:9783161484100")),
            ("9783161484101", Err(IsbnFault::Check('0'))),
            ("isbn 12", Err(IsbnFault::Shape)),
            ("doi:10.1000/182", Ok("https://doi.org/10.1000/182")),
            ("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", Ok("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")),
            ("https://example.org/weir", Ok("https://example.org/weir")),
            ("0306406153", Ok("0306406153")),
        ] {
            assert_eq!(urn(given), want.map(str::to_owned), "{given}");
        }
    }
}
