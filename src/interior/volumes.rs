//! A book that one binding does not hold, divided into volumes.
//!
//! Volumes are divided where a part begins, or a chapter where parts are too few or too uneven. Each is a book: it has
//! title page, contents and page numbers of its own, and an ISBN if it is sold.

use std::ops::Range;

use rayon::prelude::*;

use super::{Interior, Rules, settle, with_ways};
use crate::book::{Book, Matter, Meta, PageMap, PageTop, Section};
use crate::diag::{Error, PrintFault};
use crate::font::Fonts;
use crate::printers::Order;
use crate::style::Style;

/// How far from the middle between two volumes a part may begin for each level that a chapter nearer to it lies deeper,
/// as a share of a volume: readers rather have volumes of whole parts than of the same thickness.
const WORTH_OF_A_PART: f32 = 0.15;
/// How many volumes more are tried than the pages alone would need, where a chapter is long or front matter adds up.
const TRIES: usize = 3;

/// Into how many volumes a book is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Division {
    /// It stays whole.
    #[default]
    Whole,
    /// Into as few as the printer binds.
    Auto,
    /// Into so many.
    Into(usize),
}

impl Division {
    /// Reads `auto` or a number from 1.
    pub fn parse(s: &str) -> Option<Division> {
        match s.parse() {
            Ok(0) => None,
            Ok(1) => Some(Division::Whole),
            Ok(n) => Some(Division::Into(n)),
            Err(_) => s.eq_ignore_ascii_case("auto").then_some(Division::Auto),
        }
    }
}

/// A volume, or a whole book.
#[derive(Clone, Debug)]
pub struct Volume {
    /// What is known about it; its number is [`Meta::volume`].
    pub meta: Meta,
    /// Its inside.
    pub interior: Interior,
}

/// Lays a book out for a printer in volumes.
///
/// # Errors
/// As [`super::lay_out`]; and [`PrintFault::NoVolumes`] where the book has too few chapters for so many volumes.
pub fn lay_out_volumes(
    book: &Book,
    style: &Style,
    fonts: &Fonts,
    order: &Order<'_>,
    division: Division,
) -> Result<Vec<Volume>, Error> {
    let rules = Rules::of(order);
    let style = style.clone().with_trim(order.trim)?;
    let whole = settle(book, style.clone(), fonts, &rules)?;
    let fits = order.bind(whole.laid.pages.pages.len());
    let (least, most) = match (division, fits) {
        (Division::Into(count), _) => (count, count),
        (Division::Auto, Err(PrintFault::TooManyPages { pages, most, .. })) => {
            let least = pages.div_ceil(most);
            (least, least + TRIES)
        }
        (_, fits) => {
            fits.map_err(|fault| with_ways(fault, &whole.style, order))?;
            return Ok(vec![Volume { meta: book.meta().clone(), interior: whole }]);
        }
    };
    let mut refused = Error::from(PrintFault::NoVolumes { wanted: least, most: 1 });
    for count in least..=most {
        let ranges = divide(book, &whole.laid.page_map, count)?;
        let lay_out = |(n, range): (usize, &Range<usize>)| {
            let volume = book.volume(range, n + 1);
            let interior = settle(&volume, style.clone(), fonts, &rules)?;
            order.bind(interior.laid.pages.pages.len())?;
            Ok(Volume { meta: volume.meta().clone(), interior })
        };
        match ranges.par_iter().enumerate().map(lay_out).collect() {
            Err(Error::Print(fault)) if matches!(*fault, PrintFault::TooManyPages { .. }) => {
                refused = Error::Print(fault);
            }
            done => return done,
        }
    }
    Err(refused)
}

/// Where a volume may begin: the number of a section in reading order, and how deep it lies.
struct Opening {
    section: usize,
    level: u8,
}

/// The sections of each of so many volumes, by their numbers in reading order. They are as even in pages as the
/// beginnings of parts and chapters let them be.
fn divide(book: &Book, map: &PageMap, count: usize) -> Result<Vec<Range<usize>>, PrintFault> {
    let mut openings = Vec::new();
    collect(book.sections(), &mut 0, &mut openings);
    // The first volume begins with the book.
    openings.drain(..openings.len().min(1));
    if openings.len() + 1 < count {
        return Err(PrintFault::NoVolumes { wanted: count, most: openings.len() + 1 });
    }
    let of_page = |top: &PageTop| match top {
        PageTop::Section(n) => Some(*n),
        PageTop::Block { place, .. } => Some(place.section),
        PageTop::Title | PageTop::Copyright | PageTop::Contents | PageTop::Note { .. } => None,
    };
    let pages: Vec<usize> = map.starts().iter().filter_map(|s| of_page(&s.with)).collect();
    let even = pages.len() as f32 / count as f32;
    let mut cuts = vec![0];
    let mut next = 0;
    for n in 1..count {
        // As many openings are left over as the volumes behind this one need.
        let last = openings.len() - (count - 1 - n);
        let off = |o: &Opening| {
            let at = pages.partition_point(|section| *section < o.section) as f32;
            (at - even * n as f32).abs() + even * WORTH_OF_A_PART * f32::from(o.level.saturating_sub(1))
        };
        let best = (next..last).min_by(|a, b| off(&openings[*a]).total_cmp(&off(&openings[*b])));
        let Some(best) = best else { break };
        cuts.push(openings[best].section);
        next = best + 1;
    }
    let ends = cuts.iter().skip(1).copied().chain([usize::MAX]);
    Ok(cuts.iter().zip(ends).map(|(from, to)| *from..to).collect())
}

/// Gathers where a volume may begin: at sections of the body that are no part of a chapter. What is first in a part does
/// not count, since the part begins before it.
fn collect(sections: &[Section], next: &mut usize, out: &mut Vec<Opening>) {
    fn pass_over(sections: &[Section], next: &mut usize) {
        for s in sections {
            *next += 1;
            pass_over(s.children(), next);
        }
    }
    for s in sections {
        let section = *next;
        *next += 1;
        if s.kind().matter() == Matter::Body {
            out.push(Opening { section, level: s.level() });
        }
        if s.holds_chapters() {
            let before = out.len();
            collect(s.children(), next, out);
            if out.get(before).is_some_and(|o| o.section == section + 1) {
                out.remove(before);
            }
        } else {
            pass_over(s.children(), next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::notation::book;
    use crate::book::{PageStart, Place};

    /// A book with a preface, then parts of so many chapters, each of which has so many pages.
    fn work(parts: &[&[usize]]) -> (Book, PageMap) {
        let (mut text, mut map) = ("= preface 1 | | Preface\np One.\n".to_owned(), PageMap::default());
        let mut add = |section: usize| {
            let with = PageTop::Block { place: Place { section, block: 0 }, signs: 0 };
            map.starts.push(PageStart { label: String::new(), with });
        };
        add(0);
        let mut section = 0;
        for (n, chapters) in parts.iter().enumerate() {
            text += &format!("= part 1 | Part {} |\n", n + 1);
            section += 1;
            add(section);
            for pages in *chapters {
                text += "= chapter 2 | | Chapter\np Words.\n";
                section += 1;
                (0..*pages).for_each(|_| add(section));
            }
        }
        text += "= afterword 1 | | Afterword\np Words.\n";
        (book(&text), map)
    }

    fn cuts(parts: &[&[usize]], count: usize) -> Vec<usize> {
        let (book, map) = work(parts);
        divide(&book, &map, count).unwrap().iter().skip(1).map(|r| r.start).collect()
    }

    #[test]
    fn volumes_are_even_and_begin_with_parts_where_they_can() {
        // Sections are: 0 preface, 1 the first part, 2 … its chapters.
        assert_eq!(cuts(&[&[20, 20], &[20, 20]], 2), [4], "the second part");
        assert_eq!(cuts(&[&[20, 20, 8], &[20, 20]], 2), [5], "the second part, though a chapter is nearer");
        assert_eq!(cuts(&[&[20, 20, 20, 20], &[5]], 2), [4], "a chapter, as the parts are too uneven");
        assert_eq!(cuts(&[&[10, 10], &[10, 10], &[10, 10]], 3), [4, 7]);
        // One long chapter: every volume has at least one all the same.
        assert_eq!(cuts(&[&[1, 1, 90]], 3), [3, 4]);
    }

    #[test]
    fn too_few_chapters_are_told() {
        let (book, map) = work(&[&[20, 20], &[20]]);
        assert_eq!(divide(&book, &map, 4), Err(PrintFault::NoVolumes { wanted: 4, most: 3 }));
    }

    #[test]
    fn a_division_is_read() {
        for (s, want) in [
            ("auto", Some(Division::Auto)),
            ("1", Some(Division::Whole)),
            ("3", Some(Division::Into(3))),
            ("0", None),
            ("two", None),
        ] {
            assert_eq!(Division::parse(s), want, "{s}");
        }
    }
}
