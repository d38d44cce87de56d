//! Pages to files that printers take: PDF/X-1a:2001 (ISO 15930-1), PDF/X-3:2002 (ISO 15930-3), PDF/X-4 (ISO 15930-7).
//!
//! A printer wants the ink and nothing else: no outline, links, tags or scripts, nothing transparent, black text in
//! black ink alone, and boxes that say where the sheet is cut.

use lopdf::{Object, Stream, StringFormat, dictionary};

use super::content;
use super::document::{Document, area};
use super::metadata::{self, Fact};
use super::{font, images, profile};
use crate::book::Meta;
use crate::diag::Error;
use crate::font::Fonts;
use crate::layout::pages::Pages;
use crate::units::{Moment, Pt};

/// The printing condition that files name: offset on coated paper as SWOP has it, the one that printers on demand assume
/// where nothing is said. It stands in the registry of the ICC, so that no profile need be in the file.
const CONDITION: (&str, &str) = ("CGATS TR 001", "SWOP (Coated), 20%, GCR, None");
const REGISTRY: &str = "http://www.color.org";

/// The namespaces of what a file says about its kind, and about the book it belongs to.
const PDFX: (&str, &str) = ("pdfx", "http://ns.adobe.com/pdfx/1.3/");
const PDFX_ID: (&str, &str) = ("pdfxid", "http://www.npes.org/pdfx/ns/id/");
/// The key of Info under which a cover remembers how many pages the book has that it was made for.
const INTERIOR_PAGES: &str = "InteriorPages";

/// A kind of file for printers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standard {
    /// PDF/X-1a:2001: grey and CMYK only. Every printer takes it.
    #[default]
    X1a,
    /// PDF/X-3:2002.
    X3,
    /// PDF/X-4, with a profile of grey in the file.
    X4,
}

impl Standard {
    /// Every kind, by its name.
    pub const NAMED: [(&str, Standard); 3] = [("x-1a", Standard::X1a), ("x-3", Standard::X3), ("x-4", Standard::X4)];

    /// The kind of a name; letter case is free.
    pub fn parse(s: &str) -> Option<Standard> {
        Standard::NAMED.iter().find(|n| n.0.eq_ignore_ascii_case(s)).map(|n| n.1)
    }

    /// As `PDF/X-1a:2001`.
    pub fn name(self) -> &'static str {
        match self {
            Standard::X1a => "PDF/X-1a:2001",
            Standard::X3 => "PDF/X-3:2002",
            Standard::X4 => "PDF/X-4",
        }
    }

    /// The version of PDF that it is based on.
    fn version(self) -> &'static str {
        match self {
            Standard::X1a | Standard::X3 => "1.3",
            Standard::X4 => "1.6",
        }
    }

    /// What the file says of itself. The first edition of X-1a names its group and its own name apart (15930-1, 6.3).
    fn facts(self) -> Vec<Fact<'static>> {
        let fact = |key, value: &str, space| Fact { key, value: value.to_owned(), space };
        match self {
            Standard::X1a => {
                vec![fact("GTS_PDFXVersion", "PDF/X-1:2001", PDFX), fact("GTS_PDFXConformance", "PDF/X-1a:2001", PDFX)]
            }
            Standard::X3 => vec![fact("GTS_PDFXVersion", "PDF/X-3:2002", PDFX)],
            Standard::X4 => vec![fact("GTS_PDFXVersion", "PDF/X-4", PDFX_ID)],
        }
    }
}

/// What becomes of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// They stay those of the screen.
    Screen,
    /// They become grey, by their lightness.
    Grey,
    /// They become four inks, of which no more than 200 % ever lie on one another.
    Cmyk,
}

/// How pages are printed.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    /// The kind of file.
    pub standard: Standard,
    /// What becomes of colours. [`Standard::X4`] takes [`Colours::Grey`] alone.
    pub colours: Colours,
    /// How much of the sheet is cut off at each edge.
    pub edge: Pt,
    /// The pages of the book that this is the cover of; `None` for no cover.
    pub interior: Option<usize>,
}

impl Default for Print {
    /// A text to be printed in black, cut nowhere.
    fn default() -> Print {
        Print { standard: Standard::X1a, colours: Colours::Grey, edge: Pt::ZERO, interior: None }
    }
}

/// The grey of a colour from 0 to 1: its lightness, with the weights of ITU-R BT.709.
pub(super) fn grey([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The inks of a colour of the screen: as much black as all three have in common and the rest in colours, which is what
/// ISO 32000-1, 10.3.5 turns back into the very same colour. One of the three is always without ink, so that the sum of
/// all four is at most 200 %: less than any printer's limit.
pub(super) fn cmyk([r, g, b]: [f32; 3]) -> [f32; 4] {
    let k = 1.0 - r.max(g).max(b).clamp(0.0, 1.0);
    let ink = |v: f32| (1.0 - v - k).clamp(0.0, 1.0);
    [ink(r), ink(g), ink(b), k]
}

/// Writes pages for a printer.
///
/// # Errors
/// As [`super::write`]; and [`Error::Pdf`] where colours are asked for in a kind of file that has no profile for them.
pub fn write_print(pages: &Pages, meta: &Meta, fonts: &Fonts, date: Moment, print: &Print) -> Result<Vec<u8>, Error> {
    if pages.pages.is_empty() {
        return Err(Error::Pdf("there are no pages".into()));
    }
    if print.colours == Colours::Screen || (print.standard == Standard::X4 && print.colours != Colours::Grey) {
        return Err(Error::Pdf(format!("{} takes no such colours", print.standard.name())));
    }
    let faces = font::collect(pages, fonts)?;
    let (mut doc, contents) = super::begin(pages, &faces, print.colours)?;
    let pictures = images::add(&mut doc, pages, print.colours)?;
    let boxes = |sheet| {
        vec![
            ("MediaBox", area(sheet, Pt::ZERO)),
            ("BleedBox", area(sheet, Pt::ZERO)),
            ("TrimBox", area(sheet, print.edge)),
        ]
    };
    doc.set_pages(pages, contents, &faces, &pictures, &boxes)?;
    doc.hand_down()?;
    intent(&mut doc, print.standard)?;
    let mut facts = print.standard.facts();
    facts.extend(print.interior.map(|n| Fact { key: INTERIOR_PAGES, value: n.to_string(), space: PDFX }));
    metadata::facts(&mut doc, meta, date, &facts)?;
    doc.save_plain(print.standard.version())
}

/// Says for which printing condition the inks are meant (ISO 15930-1, 6.3).
fn intent(doc: &mut Document, standard: Standard) -> Result<(), Error> {
    let string = |s: &str| Object::String(s.into(), StringFormat::Literal);
    let intent = if standard == Standard::X4 {
        let profile = profile::grey();
        let dict = dictionary! { "N" => 1, "Filter" => "FlateDecode" };
        let profile = doc.inner.add_object(Stream::new(dict, content::deflate(&profile)?));
        dictionary! {
            "Type" => "OutputIntent",
            "S" => "GTS_PDFX",
            "OutputConditionIdentifier" => string("Custom"),
            "OutputCondition" => string(profile::NAME),
            "Info" => string(profile::NAME),
            "DestOutputProfile" => profile,
        }
    } else {
        dictionary! {
            "Type" => "OutputIntent",
            "S" => "GTS_PDFX",
            "OutputConditionIdentifier" => string(CONDITION.0),
            "OutputCondition" => string(CONDITION.1),
            "RegistryName" => string(REGISTRY),
        }
    };
    doc.catalog()?.set("OutputIntents", vec![Object::Dictionary(intent)]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_give_the_colour_back_and_are_never_too_many() {
        for n in 0..=16 * 16 * 16 {
            let v = |shift: u32| ((n >> shift) & 15) as f32 / 15.0;
            let rgb = [v(0), v(4), v(8)];
            let [c, m, y, k] = cmyk(rgb);
            assert!(c + m + y + k <= 2.0001, "{rgb:?}");
            for (ink, light) in [c, m, y].into_iter().zip(rgb) {
                assert!((1.0 - (ink + k).min(1.0) - light).abs() < 1e-5, "{rgb:?}");
            }
        }
        assert_eq!(cmyk([0.0; 3]), [0.0, 0.0, 0.0, 1.0]);
    }
}
