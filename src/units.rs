//! Lengths as types, with the conversions in one place.
//!
//! Everything inside the library is in points ([`Pt`], 1/72 inch); inches and millimetres exist only at the
//! edges, where people write them.

use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// Points in an inch.
pub const PT_PER_INCH: f32 = 72.0;
/// Points in a millimetre.
pub const PT_PER_MM: f32 = 72.0 / 25.4;

/// A length in PostScript points, 1/72 inch.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Pt(pub f32);

impl Pt {
    /// No length.
    pub const ZERO: Pt = Pt(0.0);

    /// A length given in inches.
    pub fn inches(v: f32) -> Pt {
        Pt(v * PT_PER_INCH)
    }

    /// A length given in millimetres.
    pub fn mm(v: f32) -> Pt {
        Pt(v * PT_PER_MM)
    }

    /// The length in millimetres.
    pub fn to_mm(self) -> f32 {
        self.0 / PT_PER_MM
    }

    /// The length in inches.
    pub fn to_inches(self) -> f32 {
        self.0 / PT_PER_INCH
    }

    /// The larger of two lengths.
    pub fn max(self, other: Pt) -> Pt {
        Pt(self.0.max(other.0))
    }

    /// The smaller of two lengths.
    pub fn min(self, other: Pt) -> Pt {
        Pt(self.0.min(other.0))
    }

    /// Reads `11pt`, `5.5in`, `140mm`, `14cm` or `1p`/`12pc`; a bare number has no unit and is refused.
    pub fn parse(s: &str) -> Option<Pt> {
        let s = s.trim();
        let at = s.find(|c: char| c.is_ascii_alphabetic())?;
        let v: f32 = s[..at].trim().parse().ok()?;
        if !v.is_finite() {
            return None;
        }
        match &s[at..] {
            "pt" => Some(Pt(v)),
            "in" => Some(Pt::inches(v)),
            "mm" => Some(Pt::mm(v)),
            "cm" => Some(Pt::mm(v * 10.0)),
            "pc" => Some(Pt(v * 12.0)),
            _ => None,
        }
    }
}

impl fmt::Display for Pt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}pt", self.0)
    }
}

impl Add for Pt {
    type Output = Pt;
    fn add(self, o: Pt) -> Pt {
        Pt(self.0 + o.0)
    }
}
impl Sub for Pt {
    type Output = Pt;
    fn sub(self, o: Pt) -> Pt {
        Pt(self.0 - o.0)
    }
}
impl Mul<f32> for Pt {
    type Output = Pt;
    fn mul(self, o: f32) -> Pt {
        Pt(self.0 * o)
    }
}
impl Div<f32> for Pt {
    type Output = Pt;
    fn div(self, o: f32) -> Pt {
        Pt(self.0 / o)
    }
}
impl Div for Pt {
    type Output = f32;
    fn div(self, o: Pt) -> f32 {
        self.0 / o.0
    }
}
impl Neg for Pt {
    type Output = Pt;
    fn neg(self) -> Pt {
        Pt(-self.0)
    }
}
impl AddAssign for Pt {
    fn add_assign(&mut self, o: Pt) {
        self.0 += o.0;
    }
}
impl SubAssign for Pt {
    fn sub_assign(&mut self, o: Pt) {
        self.0 -= o.0;
    }
}

/// A width and a height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Across.
    pub width: Pt,
    /// Down.
    pub height: Pt,
}

/// Trim sizes by name: what people call them, in inches or millimetres, from the trim tables of the
/// print-on-demand houses and ISO 216.
const NAMED_TRIMS: &[(&str, f32, f32, bool)] = &[
    // name, width, height, is millimetres
    ("a4", 210.0, 297.0, true),
    ("a5", 148.0, 210.0, true),
    ("a6", 105.0, 148.0, true),
    ("b5", 176.0, 250.0, true),
    ("b6", 125.0, 176.0, true),
    ("letter", 8.5, 11.0, false),
    ("pocket", 4.25, 6.87, false),
    ("digest", 5.5, 8.5, false),
    ("trade", 6.0, 9.0, false),
    ("royal", 6.14, 9.21, false),
];

/// The smallest and largest sheet a book is made on: smaller holds no text at a readable size, and larger is a
/// poster.
const TRIM_LIMITS: (Pt, Pt) = (Pt(180.0), Pt(2000.0));

impl Size {
    /// Reads a trim size: `5.5x8.5` and `6x9` are inches, `140x210mm` and `12.5x19cm` say their unit, `a5` and
    /// other names are looked up. A pair of bare numbers above 30 is taken for millimetres.
    ///
    /// Returns `None` for anything else and for sizes no book is printed at (under 2.5 in or over 27 in a side).
    pub fn parse_trim(s: &str) -> Option<Size> {
        let s = s.trim().to_ascii_lowercase();
        let size = if let Some((_, w, h, mm)) = NAMED_TRIMS.iter().find(|t| t.0 == s) {
            let unit = if *mm { Pt::mm } else { Pt::inches };
            Size { width: unit(*w), height: unit(*h) }
        } else {
            let (w, h) = s.split_once(['x', '×'])?;
            let (h, unit) = match h.trim().find(|c: char| c.is_ascii_alphabetic()) {
                Some(at) => (h.trim()[..at].trim(), &h.trim()[at..]),
                None => (h.trim(), ""),
            };
            let w = w.trim();
            let w = w.strip_suffix(unit).unwrap_or(w).trim();
            let (w, h): (f32, f32) = (w.parse().ok()?, h.parse().ok()?);
            let unit = match unit {
                "in" => Pt::inches,
                "mm" => Pt::mm,
                "cm" => |v| Pt::mm(v * 10.0),
                "pt" => Pt,
                "" if w > 30.0 && h > 30.0 => Pt::mm,
                "" => Pt::inches,
                _ => return None,
            };
            Size { width: unit(w), height: unit(h) }
        };
        let ok = |v: Pt| v >= TRIM_LIMITS.0 && v <= TRIM_LIMITS.1;
        (ok(size.width) && ok(size.height)).then_some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_are_read_as_people_write_them() {
        let near = |s: &str, w: f32, h: f32| {
            let t = Size::parse_trim(s).unwrap_or_else(|| panic!("{s}"));
            assert!((t.width.0 - w).abs() < 0.01 && (t.height.0 - h).abs() < 0.01, "{s}: {t:?}");
        };
        near("6x9", 432.0, 648.0);
        near("5.5 x 8.5", 396.0, 612.0);
        near("5.5in x 8.5in", 396.0, 612.0);
        near("A5", 419.53, 595.28);
        near("148x210", 419.53, 595.28);
        near("12.7x20.32cm", 360.0, 576.0);
        for bad in ["", "6", "6x", "x9", "6x9ft", "0x0", "1x1", "999x999in", "nanxnan", "infx9"] {
            assert_eq!(Size::parse_trim(bad), None, "{bad}");
        }
    }

    #[test]
    fn lengths_need_a_unit() {
        assert_eq!(Pt::parse("11pt"), Some(Pt(11.0)));
        assert_eq!(Pt::parse(" 1in "), Some(Pt(72.0)));
        assert_eq!(Pt::parse("25.4mm"), Some(Pt(72.0)));
        assert_eq!(Pt::parse("11"), None);
        assert_eq!(Pt::parse("11 apples"), None);
    }
}

/// A moment in UTC, in whole seconds since 1970-01-01T00:00:00Z: the one date a build uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// What a build uses that was given no date: 2000-01-01T00:00:00Z.
    pub const UNKNOWN: Moment = Moment(946_684_800);

    /// Midnight of a date written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse_date(s: &str) -> Option<Moment> {
        let mut parts = s.trim().splitn(3, '-');
        let mut next = |digits: usize, lo: i64, hi: i64| -> Option<Option<i64>> {
            let Some(p) = parts.next() else { return Some(None) };
            let ok = p.len() == digits && p.bytes().all(|b| b.is_ascii_digit());
            let v: i64 = p.parse().ok()?;
            (ok && (lo..=hi).contains(&v)).then_some(Some(v))
        };
        let year = next(4, 1, 9999)??;
        let month = next(2, 1, 12)?.unwrap_or(1);
        let day = next(2, 1, 31)?.unwrap_or(1);
        Some(Moment(days_from_civil(year, month, day) * 86_400))
    }

    /// Year, month, day, hour, minute, second.
    pub fn civil(self) -> (i64, u32, u32, u32, u32, u32) {
        let (days, secs) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400) as u32);
        // The proleptic Gregorian calendar counted from 1 March, so that the leap day is a year's last.
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year, month, day, secs / 3600, secs / 60 % 60, secs % 60)
    }

    /// As `2000-01-01T00:00:00Z` (ISO 8601, the form of `dcterms:modified`).
    pub fn iso(self) -> String {
        let (y, mo, d, h, mi, s) = self.civil();
        format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z")
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (month + 9) % 12;
    let doy = (153 * mp + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

#[cfg(test)]
mod moment_tests {
    use super::*;

    #[test]
    fn dates_go_both_ways() {
        assert_eq!(Moment::UNKNOWN.iso(), "2000-01-01T00:00:00Z");
        assert_eq!(Moment::parse_date("2000"), Some(Moment::UNKNOWN));
        assert_eq!(Moment::parse_date("2024-02-29").unwrap().iso(), "2024-02-29T00:00:00Z");
        assert_eq!(Moment(1_763_856_001).iso(), "2025-11-23T00:00:01Z");
        assert_eq!(Moment::parse_date("1813-01-28").unwrap().iso(), "1813-01-28T00:00:00Z");
        for bad in ["", "24", "2024-13", "2024-1-1", "soon", "-100"] {
            assert_eq!(Moment::parse_date(bad), None, "{bad}");
        }
    }
}
