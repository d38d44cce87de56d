//! The shape of `src/printers/printers.toml`. Lengths are inches there, as the printers give them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) sources: BTreeMap<String, Source>,
    pub(super) product: Vec<Product>,
}

/// Where numbers come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is, with its address where it has one.
    pub what: String,
    /// The day on which the numbers were last compared with it, `YYYY-MM-DD`.
    pub day: String,
}

/// What one printer makes in one binding.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its name on the command line: `kdp`.
    pub printer: String,
    /// Its name in the world.
    pub maker: String,
    /// How the book is bound.
    pub binding: Binding,
    /// The kind of file that it wants.
    pub standard: String,
    /// The sheets it cuts.
    pub trims: Trims,
    /// What stays free of text.
    pub margins: Margins,
    /// How far pictures run over the edge.
    pub bleed: Bleed,
    /// How pages are counted.
    pub pages: Pages,
    /// The papers, each with an ink.
    pub paper: Vec<Paper>,
    /// The cover.
    pub cover: Cover,
    /// What is asked of files.
    pub file: FileRules,
}

/// How a book is bound.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// Glued into a soft cover.
    #[default]
    Paperback,
    /// In a case that is printed on.
    Hardcover,
}

impl Binding {
    /// `paperback` or `hardcover`.
    pub fn name(self) -> &'static str {
        match self {
            Binding::Paperback => "paperback",
            Binding::Hardcover => "hardcover",
        }
    }
}

/// What pages are printed on.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Stock {
    /// What novels are printed on.
    #[default]
    Cream,
    /// White.
    White,
    /// Cheap, light and grey.
    Groundwood,
}

impl Stock {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Stock::Cream => "cream",
            Stock::White => "white",
            Stock::Groundwood => "groundwood",
        }
    }
}

/// What pages are printed with.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum InkKind {
    /// Black alone.
    #[default]
    Bw,
    /// Colours.
    Colour,
    /// Colours on better paper.
    Premium,
}

impl InkKind {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            InkKind::Bw => "bw",
            InkKind::Colour => "colour",
            InkKind::Premium => "premium",
        }
    }
}

/// The sheets that a printer cuts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trims {
    pub(super) source: Vec<String>,
    /// Width and height.
    pub offered: Vec<(f32, f32)>,
    /// Between which sides any size is cut.
    pub custom: Option<Custom>,
}

/// The least and the most of each side.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// Across.
    pub width: (f32, f32),
    /// Down.
    pub height: (f32, f32),
}

/// What stays free of text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    pub(super) source: Vec<String>,
    /// At the fore edge, the head and the foot.
    pub outside: f32,
    /// The same where pictures run over the edge.
    pub outside_with_bleed: f32,
    /// At the spine: from how many pages on, and how much.
    pub gutter: Vec<(usize, f32)>,
}

/// How far pictures run over the edge, where they do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bleed {
    pub(super) source: Vec<String>,
    /// Above the head.
    pub top: f32,
    /// Below the foot.
    pub bottom: f32,
    /// Beyond the fore edge.
    pub outside: f32,
    /// Into the spine.
    pub inside: f32,
}

/// How pages are counted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    pub(super) source: Vec<String>,
    /// Their number is a multiple of this.
    pub multiple: usize,
    /// Whether the last one must be blank: the printer puts its own marks there.
    pub last_blank: bool,
}

/// A paper with an ink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    pub(super) source: Vec<String>,
    /// The paper.
    pub paper: Stock,
    /// The ink.
    pub ink: InkKind,
    /// The fewest and the most pages.
    pub pages: (usize, usize),
    /// Trims that take fewer pages.
    #[serde(default)]
    pub less: Vec<Less>,
    /// How thick the book gets; `None` where it is not known for certain.
    pub spine: Option<Spine>,
    pub(super) conflict: Option<String>,
}

/// Trims that take fewer pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Less {
    /// The trims.
    pub trims: Vec<(f32, f32)>,
    /// The most pages.
    pub most: usize,
}

/// How thick a book is, by one of three ways to tell it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spine {
    /// Inches a page.
    pub per_page: Option<f64>,
    /// Pages an inch.
    pub per_inch: Option<f64>,
    /// Inches more, for the cover itself.
    #[serde(default)]
    pub plus: f64,
    /// From how many pages on, and how thick.
    #[serde(default)]
    pub steps: Vec<(usize, f64)>,
}

/// The cover.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    pub(super) source: Vec<String>,
    /// How far it runs over every edge; 0 where the size is the template's.
    pub bleed: f32,
    /// How far inside the trim text stays.
    pub safe: f32,
    /// The fewest pages of a spine with text on it.
    pub spine_text_from: usize,
    /// What stays free at each side of the text on the spine.
    pub spine_clear: f32,
    /// Where the barcode stands.
    pub barcode: BarcodePlace,
    /// Why no size is computed, or why a computed one must be held against the template.
    pub conflict: Option<String>,
}

/// The white box of the barcode, at the foot of the back cover beside the spine.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarcodePlace {
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
    /// From the fold of the spine.
    pub from_spine: f32,
    /// From the foot of the trimmed cover.
    pub from_foot: f32,
    /// Whether the printer prints one where the cover has none.
    pub printer_prints: bool,
}

/// What is asked of files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRules {
    pub(super) source: Vec<String>,
    /// The least resolution of pictures, in pixels an inch as printed.
    pub ppi: f32,
    /// The largest file, in megabytes.
    pub most_mb: Option<f32>,
    /// The largest cover that is advised.
    pub most_cover_mb: Option<f32>,
    /// The most ink at one place, all four together, in per cent.
    pub total_ink: Option<f32>,
    /// Whether colours of screens are refused.
    #[serde(default)]
    pub no_rgb: bool,
    /// Whether colour profiles are refused.
    #[serde(default)]
    pub no_icc: bool,
}
