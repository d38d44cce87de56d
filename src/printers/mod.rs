//! Leaf: what print-on-demand houses ask of a book, from one dated file.
//!
//! An [`Order`] is what somebody asks a printer for: a binding, a paper and an ink on sheets of one size. It is made by
//! [`Printers::order`], which refuses what the printer has not, and then answers every question that a layout, a cover
//! or a check has: how wide the margins are at so many pages, how thick the book is, how large its cover.

mod data;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use data::{BarcodePlace, Binding, InkKind, Paper, Product, Source, Stock};

use crate::diag::{Error, PrintFault};
use crate::units::{Pt, Size};

/// The file that comes with the program.
const DATA: &str = include_str!("printers.toml");
/// Sides that differ by less are equal: printers round metric sizes to a hundredth of an inch.
const SAME_SIDE: f32 = 0.011;
/// Trims that are named where one is not offered.
const NEAREST: usize = 3;

/// The printers known.
#[derive(Debug)]
pub struct Printers {
    data: data::Data,
}

impl Printers {
    /// Those that the program comes with.
    ///
    /// # Panics
    /// Never: a test reads the file.
    pub fn builtin() -> &'static Printers {
        static PRINTERS: OnceLock<Printers> = OnceLock::new();
        PRINTERS.get_or_init(|| Printers::read(DATA).expect("the program's own data"))
    }

    /// Reads the data of printers.
    ///
    /// # Errors
    /// [`PrintFault::Data`] with the place where it is wrong: a key or a value that is unknown, a source that is not
    /// listed, numbers that do not rise.
    pub fn read(text: &str) -> Result<Printers, Error> {
        let data: data::Data = toml::from_str(text).map_err(|e| PrintFault::Data(e.to_string()))?;
        for p in &data.product {
            check(p, &data).map_err(|message| PrintFault::Data(format!("{}: {message}", p.name())))?;
        }
        Ok(Printers { data })
    }

    /// What they make.
    pub fn products(&self) -> &[Product] {
        &self.data.product
    }

    /// The names of the printers.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.data.product.iter().map(|p| p.printer.as_str()).collect();
        names.dedup();
        names
    }

    /// A source of numbers by its key.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.data.sources.get(key)
    }

    /// The widest margins that any of them asks for a paperback of so many pages.
    pub fn widest_margins(&self, pages: usize) -> Least {
        let all = self.products().iter().filter(|p| p.binding == Binding::Paperback).map(|p| p.margins(pages));
        let widest = |a: Least, b: Least| Least { inside: a.inside.max(b.inside), outside: a.outside.max(b.outside) };
        all.fold(Least { inside: Pt::ZERO, outside: Pt::ZERO }, widest)
    }

    /// Orders a book.
    ///
    /// # Errors
    /// [`PrintFault`] where the printer, the binding, the paper or the trim is not offered.
    pub fn order(
        &self,
        printer: &str,
        binding: Binding,
        paper: Option<Stock>,
        ink: InkKind,
        trim: Size,
    ) -> Result<Order<'_>, Error> {
        let mut of = self.data.product.iter().filter(|p| p.printer.eq_ignore_ascii_case(printer)).peekable();
        let Some(first) = of.peek() else {
            let known = self.names().into_iter().map(str::to_owned).collect();
            return Err(PrintFault::UnknownPrinter { name: printer.to_owned(), known }.into());
        };
        let maker = first.maker.clone();
        let product =
            of.find(|p| p.binding == binding).ok_or(PrintFault::NoBinding { maker, binding: binding.name() })?;
        let fits = |p: &&Paper| p.ink == ink && paper.is_none_or(|s| s == p.paper);
        // Cream where nobody says otherwise and the printer has it.
        let papers = || product.paper.iter().filter(fits);
        let Some(paper) = papers().find(|p| p.paper == Stock::default()).or_else(|| papers().next()) else {
            let wanted = paper.map_or_else(String::new, |s| format!("{} paper for ", s.name()));
            return Err(PrintFault::NoPaper {
                product: product.name(),
                wanted: format!("{wanted}{} ink", ink.name()),
                offered: product.paper.iter().map(Paper::name).collect(),
            }
            .into());
        };
        if !product.cuts(trim) {
            let near = product.nearest(trim).iter().map(|t| format!("{}x{}", t.0, t.1)).collect();
            return Err(PrintFault::NoTrim { product: product.name(), wanted: inches(trim), near }.into());
        }
        Ok(Order { product, paper, trim })
    }
}

/// Everything that can be wrong with a product and that its types allow.
fn check(p: &Product, data: &data::Data) -> Result<(), String> {
    let groups =
        [&p.trims.source, &p.margins.source, &p.bleed.source, &p.pages.source, &p.cover.source, &p.file.source];
    for source in groups.into_iter().chain(p.paper.iter().map(|q| &q.source)) {
        if source.is_empty() {
            return Err("numbers without a source".into());
        }
        if let Some(unknown) = source.iter().find(|s| !data.sources.contains_key(*s)) {
            return Err(format!("the source `{unknown}` is not listed"));
        }
    }
    let rise = |steps: &mut dyn Iterator<Item = usize>| {
        let all: Vec<usize> = steps.collect();
        !all.is_empty() && all.windows(2).all(|w| w[0] < w[1])
    };
    if !rise(&mut p.margins.gutter.iter().map(|g| g.0)) {
        return Err("the steps of the gutter do not rise".into());
    }
    if p.pages.multiple == 0 || p.paper.is_empty() || p.trims.offered.is_empty() {
        return Err("it offers no book".into());
    }
    for paper in &p.paper {
        if paper.pages.0 >= paper.pages.1 {
            return Err(format!("{}: the page limits are the wrong way round", paper.name()));
        }
        if let Some(spine) = &paper.spine {
            let ways = [spine.per_page.is_some(), spine.per_inch.is_some(), !spine.steps.is_empty()];
            if ways.iter().filter(|w| **w).count() != 1 {
                return Err(format!("{}: a spine is told in one of three ways", paper.name()));
            }
            if !spine.steps.is_empty() && !rise(&mut spine.steps.iter().map(|s| s.0)) {
                return Err(format!("{}: the steps of the spine do not rise", paper.name()));
            }
        }
    }
    Ok(())
}

impl Product {
    /// As `IngramSpark paperback`.
    pub fn name(&self) -> String {
        format!("{} {}", self.maker, self.binding.name())
    }

    /// The margins that so many pages need.
    pub fn margins(&self, pages: usize) -> Least {
        let m = &self.margins;
        let step = m.gutter.iter().rev().find(|g| g.0 <= pages).or(m.gutter.first());
        let outside = Pt::inches(m.outside);
        Least { inside: step.map_or(outside, |g| Pt::inches(g.1)).max(outside), outside }
    }

    /// Whether sheets of this size are cut.
    pub fn cuts(&self, trim: Size) -> bool {
        let (w, h) = (trim.width.to_inches(), trim.height.to_inches());
        let same = |t: &(f32, f32)| (t.0 - w).abs() < SAME_SIDE && (t.1 - h).abs() < SAME_SIDE;
        let within = |v: f32, (least, most): (f32, f32)| v > least - SAME_SIDE && v < most + SAME_SIDE;
        self.trims.offered.iter().any(same)
            || self.trims.custom.is_some_and(|c| within(w, c.width) && within(h, c.height))
    }

    /// The sizes offered that are most like this one.
    pub fn nearest(&self, trim: Size) -> Vec<(f32, f32)> {
        let (w, h) = (trim.width.to_inches(), trim.height.to_inches());
        let mut all = self.trims.offered.clone();
        let far = |t: &(f32, f32)| (t.0 - w).abs() + (t.1 - h).abs();
        all.sort_by(|a, b| far(a).total_cmp(&far(b)));
        all.truncate(NEAREST);
        all
    }

    /// The keys of all sources of its numbers, each once.
    pub fn sources(&self) -> Vec<&str> {
        let groups =
            [&self.trims.source, &self.margins.source, &self.bleed.source, &self.pages.source, &self.cover.source];
        let papers = self.paper.iter().map(|p| &p.source);
        let mut all: Vec<&str> = Vec::new();
        for key in groups.into_iter().chain(papers).chain([&self.file.source]).flatten() {
            if !all.contains(&key.as_str()) {
                all.push(key);
            }
        }
        all
    }

    /// What its sources contradict each other about.
    pub fn conflicts(&self) -> Vec<&str> {
        self.paper.iter().filter_map(|p| p.conflict.as_deref()).chain(self.cover.conflict.as_deref()).collect()
    }
}

impl Paper {
    /// As `cream paper for bw ink`.
    pub fn name(&self) -> String {
        format!("{} paper for {} ink", self.paper.name(), self.ink.name())
    }

    /// The most pages on sheets of this size.
    pub fn most(&self, trim: Size) -> usize {
        let (w, h) = (trim.width.to_inches(), trim.height.to_inches());
        let same = |t: &(f32, f32)| (t.0 - w).abs() < SAME_SIDE && (t.1 - h).abs() < SAME_SIDE;
        self.less.iter().find(|l| l.trims.iter().any(same)).map_or(self.pages.1, |l| l.most)
    }

    /// How thick so many pages are; `None` where it is not known for certain.
    pub fn spine(&self, pages: usize) -> Option<Pt> {
        let spine = self.spine.as_ref()?;
        let n = pages as f64;
        let inches = match (spine.per_page, spine.per_inch) {
            (Some(one), _) => n * one + spine.plus,
            (None, Some(inch)) => n / inch + spine.plus,
            (None, None) => spine.steps.iter().rev().find(|s| s.0 <= pages)?.1 + spine.plus,
        };
        Some(Pt::inches(inches as f32))
    }
}

/// What somebody asks a printer for.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// What is made.
    pub product: &'a Product,
    /// On what, and with what.
    pub paper: &'a Paper,
    /// The trimmed sheet.
    pub trim: Size,
}

/// The least margins of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Least {
    /// At the spine.
    pub inside: Pt,
    /// At the fore edge, the head and the foot.
    pub outside: Pt,
}

/// The sheet of a cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverSheet {
    /// All of it, with what is cut off.
    pub sheet: Size,
    /// What is cut off, or turned in, at each edge.
    pub edge: Pt,
    /// How thick the book is.
    pub spine: Pt,
}

impl Order<'_> {
    /// The margins that so many pages need.
    pub fn margins(&self, pages: usize) -> Least {
        self.product.margins(pages)
    }

    /// How many pages there are when blank ones have made the number one that the printer takes. `last_blank` says
    /// that the last page has nothing on it already.
    pub fn padded(&self, pages: usize, last_blank: bool) -> usize {
        let rules = &self.product.pages;
        let pages = if rules.last_blank && !last_blank { pages + 1 } else { pages };
        pages.next_multiple_of(rules.multiple)
    }

    /// Refuses a number of pages that the printer does not bind.
    ///
    /// # Errors
    /// [`PrintFault::TooManyPages`], without a way out, or [`PrintFault::TooFewPages`].
    pub fn bind(&self, pages: usize) -> Result<(), PrintFault> {
        let (least, most) = (self.paper.pages.0, self.paper.most(self.trim));
        let product = self.product.name();
        if pages > most {
            return Err(PrintFault::TooManyPages { product, pages, most, ways: Vec::new() });
        }
        if pages < least {
            return Err(PrintFault::TooFewPages { product, pages, least });
        }
        Ok(())
    }

    /// The sheet of the cover of so many pages: two trims and the spine, and the bleed all round.
    ///
    /// # Errors
    /// [`PrintFault::NoCoverSize`] where the printer's numbers are not known for certain.
    pub fn cover(&self, pages: usize) -> Result<CoverSheet, PrintFault> {
        let cover = &self.product.cover;
        let unknown = || PrintFault::NoCoverSize {
            product: self.product.name(),
            why: cover.conflict.clone().unwrap_or_else(|| "the thickness of the paper is not known".into()),
        };
        let spine = self.paper.spine(pages).filter(|_| cover.bleed > 0.0).ok_or_else(unknown)?;
        let edge = Pt::inches(cover.bleed);
        let sheet = Size { width: self.trim.width * 2.0 + spine + edge * 2.0, height: self.trim.height + edge * 2.0 };
        Ok(CoverSheet { sheet, edge, spine })
    }

    /// Whether text may stand on the spine.
    pub fn spine_text(&self, pages: usize) -> bool {
        pages >= self.product.cover.spine_text_from
    }
}

/// A size as people write it: `5.5 × 8.5 in`.
pub fn inches(size: Size) -> String {
    let side = |v: Pt| format!("{:.3}", v.to_inches()).trim_end_matches('0').trim_end_matches('.').to_owned();
    format!("{} × {} in", side(size.width), side(size.height))
}
