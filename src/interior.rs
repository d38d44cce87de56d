//! The inside of a book as one printer wants it: sheet, margins and number of pages settled together.
//!
//! The margin at the spine depends on the number of pages, and that on the margin. Margins therefore only ever grow: a
//! layout is measured, the margins that are too narrow grow by what they lack, and the book is laid out again until none
//! is. There are few steps of the gutter, so that this ends soon; and what is measured are the glyphs themselves, so that
//! folios, running heads and hanging punctuation keep off the edge as well.

use crate::book::Book;
use crate::diag::{Diagnostic, Error, Finding, PrintFault};
use crate::font::Fonts;
use crate::layout::pages::{Item, Page, Pages};
use crate::layout::{self, Laid};
use crate::printers::{Least, Order, Paper, Printers};
use crate::style::Style;
use crate::units::{Pt, Size};

/// More than this is never needed: a round for each step of a gutter and one for each edge.
const ROUNDS: usize = 10;
/// How much wider than the printer's least a margin is made: an italic f leans out of its advance by less.
const SLACK: Pt = Pt(3.0);
/// A margin may be narrower than it should by this: no ruler tells it.
const TOLERANCE: f32 = 0.05;
/// How far letters reach above and below the baseline, in sizes.
const ABOVE: f32 = 0.75;
const BELOW: f32 = 0.25;
/// The smallest type that is proposed where a book has too many pages.
const SMALLEST_TYPE: f32 = 9.5;

/// A laid-out inside.
#[derive(Clone, Debug)]
pub struct Interior {
    /// The pages, with those that are blank at the end.
    pub laid: Laid,
    /// The style with the margins that were settled on.
    pub style: Style,
}

/// The narrowest free edges of some pages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edges {
    /// At the spine.
    pub inside: Pt,
    /// At the fore edge.
    pub outside: Pt,
    /// At the head.
    pub top: Pt,
    /// At the foot.
    pub bottom: Pt,
}

/// What pages must keep to.
struct Rules<'a> {
    /// The margins by the number of pages.
    margins: &'a dyn Fn(usize) -> Least,
    /// The number of pages when blank ones are added, from their number and whether the last is blank already.
    padded: &'a dyn Fn(usize, bool) -> usize,
}

impl Rules<'_> {
    fn pages(&self, pages: &Pages) -> usize {
        let last_blank = pages.pages.last().is_some_and(|p| p.items.is_empty());
        (self.padded)(pages.pages.len(), last_blank)
    }
}

/// Lays a book out for a printer.
///
/// # Errors
/// [`PrintFault`] where the printer does not bind so many or so few pages; [`Error::StyleValues`] where its margins leave
/// no room for text.
pub fn lay_out(book: &Book, style: &Style, fonts: &Fonts, order: &Order<'_>) -> Result<Interior, Error> {
    let rules = Rules { margins: &|n| order.margins(n), padded: &|n, blank| order.padded(n, blank) };
    let out = settle(book, style.clone().with_trim(order.trim)?, fonts, &rules)?;
    order.bind(out.laid.pages.pages.len()).map_err(|fault| with_ways(fault, &out.style, order))?;
    Ok(out)
}

/// Lays a book out for a printer that nobody named: with the widest margins that any of them asks for a paperback, and an
/// even number of pages.
///
/// # Errors
/// [`Error::StyleValues`] where the margins leave no room for text.
pub fn lay_out_for_any(book: &Book, style: &Style, fonts: &Fonts, printers: &Printers) -> Result<Interior, Error> {
    let rules = Rules { margins: &|n| printers.widest_margins(n), padded: &|n, _| n.next_multiple_of(2) };
    settle(book, style.clone(), fonts, &rules)
}

fn settle(book: &Book, mut style: Style, fonts: &Fonts, rules: &Rules<'_>) -> Result<Interior, Error> {
    let mut laid = layout::lay_out(book, &style, fonts)?;
    for _ in 0..ROUNDS {
        let least = (rules.margins)(rules.pages(&laid.pages));
        let found = edges(&laid.pages);
        let lacks = |found: Pt, least: Pt| if found.0 < least.0 - TOLERANCE { least + SLACK - found } else { Pt::ZERO };
        let (inside, outside) = (lacks(found.inside, least.inside), lacks(found.outside, least.outside));
        let (top, bottom) = (lacks(found.top, least.outside), lacks(found.bottom, least.outside));
        if [inside, outside, top, bottom].iter().all(|v| *v == Pt::ZERO) {
            break;
        }
        let page = &mut style.page;
        page.inside += inside;
        page.outside += outside;
        page.top += top;
        page.bottom += bottom;
        laid = layout::lay_out(book, &style, fonts)?;
    }
    let pages = rules.pages(&laid.pages);
    pad(&mut laid.pages, pages);
    Ok(Interior { laid, style })
}

fn pad(pages: &mut Pages, to: usize) {
    let Some(size) = pages.pages.last().map(|p| p.size) else { return };
    while pages.pages.len() < to {
        let label = (pages.pages.len() + 1).to_string();
        pages.pages.push(Page { size, label, items: Vec::new() });
    }
}

/// Measures how near glyphs and pictures come to the edges; the first page is a recto.
pub fn edges(pages: &Pages) -> Edges {
    let far = Pt(f32::INFINITY);
    let mut out = Edges { inside: far, outside: far, top: far, bottom: far };
    for (n, page) in pages.pages.iter().enumerate() {
        for item in &page.items {
            let (left, top, width, height) = match item {
                Item::Run(run) => {
                    let up = run.size * ABOVE;
                    (run.x, run.y - up, run.width(), up + run.size * BELOW)
                }
                Item::Image(image) => (image.area.x, image.area.y, image.area.width, image.area.height),
                Item::Rect(rect) => (rect.x, rect.y, rect.width, rect.height),
                Item::Link(_) | Item::Turned(_) => continue,
            };
            let right = page.size.width - left - width;
            let (inside, outside) = if n % 2 == 0 { (left, right) } else { (right, left) };
            out.inside = out.inside.min(inside);
            out.outside = out.outside.min(outside);
            out.top = out.top.min(top);
            out.bottom = out.bottom.min(page.size.height - top - height);
        }
    }
    out
}

/// Pictures that are too coarse for a printer: those with fewer pixels an inch than asked for, at the size at which they
/// stand on their page.
pub fn coarse_pictures(pages: &Pages, ppi: f32) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (n, page) in pages.pages.iter().enumerate() {
        for item in &page.items {
            let Item::Image(image) = item else { continue };
            let across = image.picture.width() as f32 / image.area.width.to_inches();
            let down = image.picture.height() as f32 / image.area.height.to_inches();
            let real = across.min(down);
            // Half a pixel is lost to rounding.
            if real + 0.5 < ppi {
                found.push(Diagnostic::whole(Finding::CoarsePicture {
                    page: n + 1,
                    ppi: real as u32,
                    wants: ppi as u32,
                }));
            }
        }
    }
    found
}

/// Says what would fit where there are too many pages: estimates, from the area that the text takes.
fn with_ways(fault: PrintFault, style: &Style, order: &Order<'_>) -> PrintFault {
    let PrintFault::TooManyPages { product, pages, most, .. } = fault else { return fault };
    let mut ways = Vec::new();
    let count = pages as f32;
    let fewer = |share: f32| (count * share).ceil() as usize;
    let mut size = style.text.size.0 - 0.5;
    while size >= SMALLEST_TYPE {
        let share = (size / style.text.size.0).powi(2);
        if fewer(share) <= most {
            ways.push(format!(
                "type of {size} pt on {:.1} pt makes about {} pages (`text.size` and `text.leading` of a style file)",
                style.text.leading.0 * size / style.text.size.0,
                fewer(share)
            ));
            break;
        }
        size -= 0.5;
    }
    let block = |trim: Size| {
        let p = &style.page;
        (trim.width - p.inside - p.outside).0 * (trim.height - p.top - p.bottom).0
    };
    let mut trims: Vec<Size> = order
        .product
        .trims
        .offered
        .iter()
        .map(|t| Size { width: Pt::inches(t.0), height: Pt::inches(t.1) })
        .filter(|t| t.height > t.width && block(*t) > block(order.trim))
        .collect();
    trims.sort_by(|a, b| block(*a).total_cmp(&block(*b)));
    let fits = |t: &&Size| fewer(block(order.trim) / block(**t)) <= order.paper.most(**t);
    if let Some(trim) = trims.iter().find(fits) {
        let (w, h) = (trim.width.to_inches(), trim.height.to_inches());
        ways.push(format!("--trim {w}x{h} makes about {} pages", fewer(block(order.trim) / block(*trim))));
    }
    let more = |p: &&Paper| p.ink == order.paper.ink && p.most(order.trim) >= pages;
    if let Some(paper) = order.product.paper.iter().find(more) {
        ways.push(format!("--paper {} takes up to {} pages", paper.paper.name(), paper.most(order.trim)));
    }
    ways.push(format!("{} volumes would hold it: divide the draft", pages.div_ceil(most)));
    PrintFault::TooManyPages { product, pages, most, ways }
}
