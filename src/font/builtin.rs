//! The bundled families.

use super::{FontFile, Variant};
use std::borrow::Cow;

macro_rules! face {
    ($family:literal, $reserved:literal, $bold:literal, $italic:literal, $path:literal) => {
        FontFile {
            family: Cow::Borrowed($family),
            index: 0,
            variant: Variant { bold: $bold, italic: $italic },
            data: Cow::Borrowed(include_bytes!(concat!("../../fonts/", $path))),
            reserved_name: $reserved,
        }
    };
}

/// Every bundled face. The origin, version and licence of each stand beside its file in `fonts/`.
pub static FACES: &[FontFile] = &[
    // family, name reserved by the licence, bold, italic, file
    face!("Libertinus Serif", false, false, false, "libertinus-serif/LibertinusSerif-Regular.otf"),
    face!("Libertinus Serif", false, false, true, "libertinus-serif/LibertinusSerif-Italic.otf"),
    face!("Libertinus Serif", false, true, false, "libertinus-serif/LibertinusSerif-Bold.otf"),
    face!("Libertinus Serif", false, true, true, "libertinus-serif/LibertinusSerif-BoldItalic.otf"),
    face!("EB Garamond", false, false, false, "eb-garamond/EBGaramond-Regular.ttf"),
    face!("EB Garamond", false, false, true, "eb-garamond/EBGaramond-Italic.ttf"),
    face!("EB Garamond", false, true, false, "eb-garamond/EBGaramond-Bold.ttf"),
    face!("EB Garamond", false, true, true, "eb-garamond/EBGaramond-BoldItalic.ttf"),
    face!("Source Serif 4", true, false, false, "source-serif-4/SourceSerif4-Regular.otf"),
    face!("Source Serif 4", true, false, true, "source-serif-4/SourceSerif4-Italic.otf"),
    face!("Source Serif 4", true, true, false, "source-serif-4/SourceSerif4-Bold.otf"),
    face!("Source Serif 4", true, true, true, "source-serif-4/SourceSerif4-BoldItalic.otf"),
    face!("Literata", false, false, false, "literata/Literata-Regular.ttf"),
    face!("Literata", false, false, true, "literata/Literata-Italic.ttf"),
    face!("Literata", false, true, false, "literata/Literata-Bold.ttf"),
    face!("Literata", false, true, true, "literata/Literata-BoldItalic.ttf"),
    face!("Source Sans 3", true, false, false, "source-sans-3/SourceSans3-Regular.otf"),
    face!("Source Sans 3", true, false, true, "source-sans-3/SourceSans3-Italic.otf"),
    face!("Source Sans 3", true, true, false, "source-sans-3/SourceSans3-Bold.otf"),
    face!("Source Sans 3", true, true, true, "source-sans-3/SourceSans3-BoldItalic.otf"),
    face!(
        "Atkinson Hyperlegible Next",
        false,
        false,
        false,
        "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext-Regular.ttf"
    ),
    face!(
        "Atkinson Hyperlegible Next",
        false,
        false,
        true,
        "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext-Italic.ttf"
    ),
    face!(
        "Atkinson Hyperlegible Next",
        false,
        true,
        false,
        "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext-Bold.ttf"
    ),
    face!(
        "Atkinson Hyperlegible Next",
        false,
        true,
        true,
        "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext-BoldItalic.ttf"
    ),
    face!("Courier Prime", false, false, false, "courier-prime/CourierPrime-Regular.ttf"),
    face!("Courier Prime", false, false, true, "courier-prime/CourierPrime-Italic.ttf"),
    face!("Courier Prime", false, true, false, "courier-prime/CourierPrime-Bold.ttf"),
    face!("Courier Prime", false, true, true, "courier-prime/CourierPrime-BoldItalic.ttf"),
    face!("Frank Ruhl Libre", false, false, false, "frank-ruhl-libre/FrankRuhlLibre-Regular.ttf"),
    face!("Frank Ruhl Libre", false, true, false, "frank-ruhl-libre/FrankRuhlLibre-Bold.ttf"),
    face!("Amiri", false, false, false, "amiri/Amiri-Regular.ttf"),
    face!("Amiri", false, true, false, "amiri/Amiri-Bold.ttf"),
];

/// The families tried, in this order, for a character that the style's own face lacks: the widest first, then the
/// scripts it has not.
pub const FALLBACK: &[&str] = &["Libertinus Serif", "EB Garamond", "Source Sans 3", "Frank Ruhl Libre", "Amiri"];
