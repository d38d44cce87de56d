//! The inside of a book as one printer wants it: sheet, margins and number of pages settled together.
//!
//! The margin at the spine depends on the number of pages, and that on the margin. Margins therefore only ever grow: a
//! layout is measured, the margins that are too narrow grow by what they lack, and the book is laid out again until none
//! is. There are few steps of the gutter, so that this ends soon; and what is measured are the glyphs themselves, so that
//! folios, running heads and hanging punctuation keep off the edge as well. A sample of the book is laid out first and
//! tells what it will need: nearly always the whole is laid out once.

mod volumes;

pub use volumes::{Division, Volume, lay_out_volumes};

use rayon::prelude::*;

use crate::book::Book;
use crate::diag::{Diagnostic, Error, Finding, PrintFault};
use crate::font::Fonts;
use crate::layout::pages::{Glyph, Item, Page, Pages, Rect};
use crate::layout::{self, Laid};
use crate::printers::{Least, Order, Paper, Printers};
use crate::style::Style;
use crate::units::{Pt, Size};

/// More than this is never needed: a round for each step of a gutter and one for each edge.
const ROUNDS: usize = 10;
/// How much wider than the printer's least a margin is made: what is lost by a page that is cut a hair askew.
const SLACK: f32 = 0.5;
/// The same by a sample of the book: elsewhere in it something may hang further into the margin.
const SAMPLE_SLACK: f32 = 1.0;
/// Which part of a book is the sample, in bytes of text, and how short it may be: some fifteen pages.
const SAMPLE: usize = 40;
const SHORTEST_SAMPLE: usize = 30_000;
/// A margin may be narrower than it should by this: no ruler tells it.
const TOLERANCE: f32 = 0.05;
/// How far letters reach above and below the baseline, in sizes, at the most: what stands at the head and the foot of
/// pages differs from one to the next.
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
    margins: Box<dyn Fn(usize) -> Least + Sync + 'a>,
    /// The number of pages when blank ones are added, from their number and whether the last is blank already.
    padded: Box<dyn Fn(usize, bool) -> usize + Sync + 'a>,
}

impl<'a> Rules<'a> {
    fn of(order: &'a Order<'a>) -> Rules<'a> {
        Rules { margins: Box::new(|n| order.margins(n)), padded: Box::new(|n, blank| order.padded(n, blank)) }
    }

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
    let rules = Rules::of(order);
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
    let rules =
        Rules { margins: Box::new(|n| printers.widest_margins(n)), padded: Box::new(|n, _| n.next_multiple_of(2)) };
    settle(book, style.clone(), fonts, &rules)
}

fn settle(book: &Book, style: Style, fonts: &Fonts, rules: &Rules<'_>) -> Result<Interior, Error> {
    let margins = |pages: &Pages| (rules.margins)(rules.pages(pages));
    let mut out = match Sample::of(book) {
        None => widened(book, style, fonts, &margins, -TOLERANCE)?,
        Some(sample) => {
            let guessed = |pages: &Pages| (rules.margins)((rules.padded)(sample.pages(pages), false));
            let guess = widened(&sample.book, style.clone(), fonts, &guessed, SAMPLE_SLACK)?;
            let out = widened(book, guess.style, fonts, &margins, -TOLERANCE)?;
            if guess.least.inside > out.least.inside {
                // The pages are fewer than was guessed, and fewer still with a narrower gutter.
                let guess = widened(&sample.book, style, fonts, &|_| out.least, SAMPLE_SLACK)?;
                widened(book, guess.style, fonts, &margins, -TOLERANCE)?
            } else {
                out
            }
        }
    };
    let pages = rules.pages(&out.laid.pages);
    pad(&mut out.laid.pages, pages);
    Ok(Interior { laid: out.laid, style: out.style })
}

/// The first pages of a book, which take little time to lay out and tell what the whole will need.
struct Sample {
    book: Book,
    /// How many times as long the whole is.
    share: f32,
}

impl Sample {
    /// A sample of a book; `None` where the whole is short itself.
    fn of(book: &Book) -> Option<Sample> {
        let length = book.length();
        let wanted = (length / SAMPLE).max(SHORTEST_SAMPLE);
        if wanted * 2 > length {
            return None;
        }
        let book = book.beginning(wanted);
        let share = length as f32 / book.length().max(1) as f32;
        Some(Sample { book, share })
    }

    /// About how many pages the whole makes, by those of the sample. Title pages and contents are there once, whatever
    /// follows.
    fn pages(&self, of: &Pages) -> usize {
        let body = of.pages.iter().filter(|p| p.label.starts_with(|c: char| c.is_ascii_digit())).count();
        of.pages.len() - body + (body as f32 * self.share) as usize
    }
}

/// A book with margins that are wide enough.
struct Widened {
    laid: Laid,
    style: Style,
    least: Least,
}

/// Lays a book out with its margins grown until none of them lacks `room` beyond the least that `margins` says for the
/// pages.
fn widened(
    book: &Book,
    mut style: Style,
    fonts: &Fonts,
    margins: &dyn Fn(&Pages) -> Least,
    room: f32,
) -> Result<Widened, Error> {
    let mut laid = layout::lay_out(book, &style, fonts)?;
    let mut least = margins(&laid.pages);
    for _ in 0..ROUNDS {
        let Some(wider) = grown(&style, edges(&laid.pages, fonts), least, room) else { break };
        style = wider;
        laid = layout::lay_out(book, &style, fonts)?;
        least = margins(&laid.pages);
    }
    Ok(Widened { laid, style, least })
}

/// The style with margins grown by what edges lack of the least ones and `room`; `None` where they lack nothing.
fn grown(style: &Style, found: Edges, least: Least, room: f32) -> Option<Style> {
    let wanted = Pt(room.max(SLACK));
    let lacks = |found: Pt, least: Pt| if found < least + Pt(room) { least + wanted - found } else { Pt::ZERO };
    let (inside, outside) = (lacks(found.inside, least.inside), lacks(found.outside, least.outside));
    let (top, bottom) = (lacks(found.top, least.outside), lacks(found.bottom, least.outside));
    if [inside, outside, top, bottom].iter().all(|v| *v == Pt::ZERO) {
        return None;
    }
    let mut style = style.clone();
    style.page.inside += inside;
    style.page.outside += outside;
    style.page.top += top;
    style.page.bottom += bottom;
    Some(style)
}

fn pad(pages: &mut Pages, to: usize) {
    let Some(size) = pages.pages.last().map(|p| p.size) else { return };
    while pages.pages.len() < to {
        let label = (pages.pages.len() + 1).to_string();
        pages.pages.push(Page { size, label, items: Vec::new() });
    }
}

/// Measures how near the ink of glyphs and pictures comes to the edges; the first page is a recto.
pub fn edges(pages: &Pages, fonts: &Fonts) -> Edges {
    let far = Pt(f32::INFINITY);
    let none = Edges { inside: far, outside: far, top: far, bottom: far };
    let of_page = |(n, page): (usize, &Page)| {
        page.items.iter().filter_map(|item| item_area(item, fonts)).fold(none, |out, (left, top, right, bottom)| {
            let right = page.size.width - right;
            let (inside, outside) = if n.is_multiple_of(2) { (left, right) } else { (right, left) };
            out.narrower(&Edges { inside, outside, top, bottom: page.size.height - bottom })
        })
    };
    pages.pages.par_iter().enumerate().map(of_page).reduce(|| none, |a, b| a.narrower(&b))
}

impl Edges {
    fn narrower(&self, other: &Edges) -> Edges {
        Edges {
            inside: self.inside.min(other.inside),
            outside: self.outside.min(other.outside),
            top: self.top.min(other.top),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

/// Left, top, right and bottom of what is printed of an item.
fn item_area(item: &Item, fonts: &Fonts) -> Option<(Pt, Pt, Pt, Pt)> {
    let whole = |r: &Rect| Some((r.x, r.y, r.x + r.width, r.y + r.height));
    match item {
        Item::Run(run) => {
            let ink = |glyph: &Glyph| fonts.face(run.face).ink_across(glyph.id);
            let em = run.size * run.stretch;
            let first = run.glyphs.iter().position(|g| ink(g).is_some())?;
            let last = run.glyphs.iter().rposition(|g| ink(g).is_some())?;
            // From the origins of the two glyphs to where their ink begins and ends.
            let to = |n: usize| {
                let pen: f32 = run.glyphs[..n].iter().map(|g| g.advance).sum();
                run.x + em * ((pen + run.glyphs[n].dx) / 1000.0)
            };
            let (left, right) = (ink(&run.glyphs[first])?.0, ink(&run.glyphs[last])?.1);
            let (up, down) = (run.size * ABOVE, run.size * BELOW);
            Some((to(first) + em * left, run.y - up, to(last) + em * right, run.y + down))
        }
        Item::Image(image) => whole(&image.area),
        Item::Rect(rect) => whole(rect),
        Item::Link(_) | Item::Turned(_) => None,
    }
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
    ways.push(format!("--volumes auto divides it into {}", pages.div_ceil(most)));
    PrintFault::TooManyPages { product, pages, most, ways }
}
