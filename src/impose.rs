//! Pages for binding at home: two on each side of a sheet, in sections that are folded, sewn and stacked.
//!
//! The sheets are printed on both sides, turned over at the short edge. Each section's sheets are laid into one another and
//! folded once; a black mark on the fold of its outermost sheet stands lower from section to section, so that a stack in
//! the wrong order is seen at its back.

use crate::diag::{Error, PrintFault};
use crate::layout::pages::{GlyphRun, Image, Ink, Item, Page, Pages, Rect};
use crate::units::{Pt, Size};

/// Pages on a sheet that is folded once.
const PER_SHEET: usize = 4;
/// The most pages of a section that a hand folds.
const MOST: usize = 64;
/// Sheets inside a section stand out at the fore edge by the thickness of those around them; their pages are moved towards
/// the fold by as much. That of paper of 80 g/m².
const THICKNESS: Pt = Pt(0.1 * crate::units::PT_PER_MM);
/// Width and length of the marks where a sheet is folded.
const FOLD: (f32, f32) = (0.4, 14.0);
/// Width and length of the marks by which sections are told apart, and from one to the next.
const ORDER: (f32, f32) = (3.0, 12.0);

/// How pages are put into sections.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sections {
    /// Pages of a section, a multiple of four.
    pub pages: usize,
    /// The paper, whichever way it lies.
    pub paper: Size,
}

impl Sections {
    /// Reads `signatures=16,paper=a4`; what is left out is 16 and A4.
    ///
    /// # Errors
    /// What is wrong with it, in words for people.
    pub fn parse(s: &str) -> Result<Sections, String> {
        let named = |name| Size::parse_trim(name).ok_or_else(|| format!("`{name}` is no size of paper"));
        let mut out = Sections { pages: 16, paper: named("a4")? };
        for part in s.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            match part.split_once('=').map(|(k, v)| (k.trim(), v.trim())) {
                Some(("signatures", n)) => {
                    let n = n.parse().ok().filter(|n: &usize| n.is_multiple_of(PER_SHEET) && (1..=MOST).contains(n));
                    out.pages = n.ok_or(format!("a section has 4, 8, 12, 16 … pages, up to {MOST}"))?;
                }
                Some(("paper", name)) => out.paper = named(name)?,
                _ => return Err("write it as `signatures=16,paper=a4`, or with `paper=letter`".into()),
            }
        }
        Ok(out)
    }
}

/// Puts pages on sheets: front, back, front, back, from the first section's outermost sheet on.
///
/// # Errors
/// [`PrintFault::Sections`] where there are no pages, or where they would be hard to read.
pub fn impose(pages: &Pages, sections: &Sections) -> Result<Pages, Error> {
    let fault = |message: &str| Error::from(PrintFault::Sections(message.to_owned()));
    let size = pages.pages.first().map(|p| p.size).ok_or_else(|| fault("there are no pages to fold"))?;
    let (long, short) =
        (sections.paper.width.max(sections.paper.height), sections.paper.width.min(sections.paper.height));
    let sheet = Size { width: long, height: short };
    let scale = (long / 2.0 / size.width).min(short / size.height).min(1.0);
    if scale < 0.6 {
        return Err(fault("two pages do not fit on a side of this paper\n  hint: a larger paper, or a smaller --trim"));
    }
    let mut out = Vec::new();
    for (section, own) in pages.pages.chunks(sections.pages).enumerate() {
        let count = own.len().next_multiple_of(PER_SHEET);
        for n in 0..count / PER_SHEET {
            let creep = THICKNESS * n as f32;
            let sides = [[count - 1 - 2 * n, 2 * n], [2 * n + 1, count - 2 - 2 * n]];
            for (side, [left, right]) in sides.into_iter().enumerate() {
                let fold = long / 2.0;
                let top = (short - size.height * scale) / 2.0;
                let mut items = Vec::new();
                let places = [(left, fold - size.width * scale + creep), (right, fold - creep)];
                for (page, x) in places.into_iter().filter_map(|(n, x)| Some((own.get(n)?, x))) {
                    items.extend(page.items.iter().filter_map(|i| moved(i, x, top, scale)));
                }
                if n == 0 && side == 0 {
                    marks(&mut items, sheet, section);
                }
                let label = format!("{}-{}{}", section + 1, n + 1, if side == 0 { "a" } else { "b" });
                out.push(Page { size: sheet, label, items });
            }
        }
    }
    Ok(Pages { pages: out, outline: Vec::new(), tags: pages.tags.clone() })
}

/// Where the sheet is folded, and which section it is.
fn marks(items: &mut Vec<Item>, sheet: Size, section: usize) {
    let fold = sheet.width.0 / 2.0;
    let mut mark = |width: f32, y: f32, height: f32| {
        let x = Pt(fold - width / 2.0);
        items.push(Item::Rect(Rect { x, y: Pt(y), width: Pt(width), height: Pt(height), ink: Ink::BLACK }));
    };
    mark(FOLD.0, 0.0, FOLD.1);
    mark(FOLD.0, sheet.height.0 - FOLD.1, FOLD.1);
    // From a sixth of the height on, and round again.
    let (first, last) = (sheet.height.0 / 6.0, sheet.height.0 * 5.0 / 6.0);
    let steps = (((last - first) / ORDER.1) as usize).max(1);
    mark(ORDER.0, first + (section % steps) as f32 * ORDER.1, ORDER.1);
}

/// An item at its place on the sheet; links lead nowhere on paper.
fn moved(item: &Item, x: Pt, y: Pt, scale: f32) -> Option<Item> {
    let area = |r: &Rect| Rect {
        x: x + r.x * scale,
        y: y + r.y * scale,
        width: r.width * scale,
        height: r.height * scale,
        ink: r.ink,
    };
    let run = |r: &GlyphRun| GlyphRun { x: x + r.x * scale, y: y + r.y * scale, size: r.size * scale, ..r.clone() };
    Some(match item {
        Item::Run(r) => Item::Run(run(r)),
        Item::Turned(r) => Item::Turned(run(r)),
        Item::Rect(r) => Item::Rect(area(r)),
        Item::Image(i) => Item::Image(Image { area: area(&i.area), ..i.clone() }),
        Item::Link(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(count: usize) -> Pages {
        let size = Size::parse_trim("a5").unwrap();
        let mark = |n: usize| {
            let (x, y) = (Pt(10.0), Pt(n as f32));
            Item::Rect(Rect { x, y, width: Pt(20.0), height: Pt(1.0), ink: Ink::Gray(0.5) })
        };
        let page = |n: usize| Page { size, label: n.to_string(), items: vec![mark(n)] };
        Pages { pages: (0..count).map(page).collect(), ..Pages::default() }
    }

    /// The pages on each side, from left to right, by the height of their mark.
    fn sides(count: usize, of: &str) -> Vec<Vec<usize>> {
        let out = impose(&pages(count), &Sections::parse(of).unwrap()).unwrap();
        let top = |p: &Page| (p.size.height.0 - pages(1).pages[0].size.height.0).max(0.0) / 2.0;
        out.pages
            .iter()
            .map(|p| {
                let grey = |i: &Item| match i {
                    Item::Rect(r) if r.ink == Ink::Gray(0.5) => Some((r.x.0, (r.y.0 - top(p)).round() as usize)),
                    _ => None,
                };
                let mut on: Vec<(f32, usize)> = p.items.iter().filter_map(grey).collect();
                on.sort_by(|a, b| a.0.total_cmp(&b.0));
                on.into_iter().map(|o| o.1).collect()
            })
            .collect()
    }

    #[test]
    fn folded_sheets_read_in_order() {
        assert_eq!(sides(8, "signatures=8"), [[7, 0], [1, 6], [5, 2], [3, 4]]);
        assert_eq!(sides(12, "signatures=8,paper=a4")[4..], [[11, 8], [9, 10]]);
        // Blank pages fill the last sheet.
        assert_eq!(sides(6, "signatures=8"), [vec![0], vec![1], vec![5, 2], vec![3, 4]]);
    }

    #[test]
    fn inner_sheets_move_towards_the_fold() {
        let out = impose(&pages(16), &Sections::parse("signatures=16").unwrap()).unwrap();
        let right = |side: usize| match &out.pages[side].items[1] {
            Item::Rect(r) => r.x.0,
            _ => panic!("no mark"),
        };
        assert!((right(0) - right(6) - 3.0 * THICKNESS.0).abs() < 0.01);
    }

    #[test]
    fn what_cannot_be_folded_is_refused() {
        for bad in ["signatures=6", "signatures=x", "signatures=0", "paper=b99", "a4", "signatures=100"] {
            assert!(Sections::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Sections::parse("paper=letter").unwrap().pages, 16);
        let tiny = Sections { pages: 16, paper: Size::parse_trim("a6").unwrap() };
        assert!(impose(&pages(4), &tiny).is_err());
    }
}
