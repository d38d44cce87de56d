//! `bindery cover`: the whole cover for each printer that is named.

use std::path::Path;

use bindery::cover::{self, Back, Wrap};
use bindery::diag::{Count, Diagnostic, Error};
use bindery::font::Fonts;
use bindery::pdf::{self, Colours, Print};
use bindery::printers::{CoverSheet, Order, inches};
use bindery::{interior, typography};
use rayon::prelude::*;

use crate::args::{CoverArgs, Format};
use crate::build;
use crate::files::{self, Failure, Outputs};
use crate::{printing, project, report};

/// A cover.
struct Made {
    bytes: Vec<u8>,
    sheet: CoverSheet,
    pages: usize,
    /// Its pictures that have too few pixels.
    coarse: Vec<Diagnostic>,
}

/// Makes the covers.
pub(crate) fn run(a: &CoverArgs) -> Result<bool, Failure> {
    if a.printing.printers.is_empty() {
        return Err(Failure::Usage("a cover is made for a printer", "add --for kdp, --for ingram or --for lulu"));
    }
    let project = project::open(&a.reading)?;
    let settings = &project.book;
    let folder = a.output.clone().or_else(|| settings.folder.as_ref().map(|f| project.path(f)));
    let outputs = Outputs::settle(project.place().as_deref(), folder.as_deref(), &[Format::Pdf])?;
    let style = build::style(a.style.as_deref(), a.trim, &project)?;
    let orders = printing::orders(&a.printing, style.page.trim)?;
    let optional = |path: Option<&Path>| path.map(files::read).transpose();
    let front = a.cover.clone().or_else(|| settings.cover.as_ref().map(|c| project.path(c)));
    let front = optional(front.as_deref())?;
    let author_picture = optional(a.author_picture.as_deref())?;
    let blurb = optional(a.blurb.as_deref())?.map(|b| String::from_utf8_lossy(&b).replace("\r\n", "\n"));

    let mut book = project.read()?.book;
    let _ = build::pictures(&mut book, &project)?; // what is missing is told by build
    if let Some(isbn) = &a.isbn {
        book.name_by(isbn.clone());
    }
    let book = typography::set(book);
    let meta = book.meta();
    let date = build::date(meta.date())?;
    let fonts = Fonts::builtin();
    let name = project.draft.display().to_string();

    let make = |order: &Order<'static>| -> Result<Made, Error> {
        let pages = match a.pages {
            Some(pages) => {
                order.bind(pages)?;
                pages
            }
            None => interior::lay_out(&book, &style, &fonts, order)?.laid.pages.pages.len(),
        };
        let sheet = match (a.size, a.spine) {
            (Some(sheet), Some(spine)) => CoverSheet { sheet, edge: (sheet.height - order.trim.height) / 2.0, spine },
            _ => order.cover(pages)?,
        };
        let back =
            Back { blurb: blurb.as_deref(), author_picture: author_picture.as_deref(), price: a.price.as_deref() };
        let wrap = Wrap { sheet, pages, front: front.as_deref(), back, template: a.template };
        let made = cover::wrap(meta, &style, &fonts, order, &wrap)?;
        let print = Print { colours: Colours::Cmyk, edge: sheet.edge, interior: Some(pages), ..Print::default() };
        let coarse = interior::coarse_pictures(&made, order.product.file.ppi);
        Ok(Made { bytes: pdf::write_print(&made, meta, &fonts, date, &print)?, sheet, pages, coarse })
    };
    let made: Vec<_> = orders.par_iter().map(make).collect();
    for (order, made) in orders.iter().zip(made) {
        let Made { bytes, sheet, pages, coarse } = made.map_err(|e| Failure::Book(name.clone(), e))?;
        let kind = if a.template { "cover-template" } else { "cover" };
        let path = outputs.pdf(&format!("{}.{kind}", order.product.printer));
        files::write(&path, &bytes)?;
        report::cover_made(
            &path,
            &format!(
                "for {} in {}: {}, spine {:.3} in",
                order.product.name(),
                Count(pages, "page"),
                inches(sheet.sheet),
                sheet.spine.to_inches()
            ),
            order,
            &coarse,
        );
    }
    Ok(true)
}
