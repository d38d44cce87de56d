//! `bindery cover`: the whole cover for each printer that is named.

use std::path::Path;

use bindery::book::Meta;
use bindery::cover::{self, Back, Wrap};
use bindery::diag::{Count, Diagnostic, Error};
use bindery::font::Fonts;
use bindery::interior::Division;
use bindery::pdf::{self, Colours, Print};
use bindery::printers::{CoverSheet, Order, inches};
use bindery::{interior, typography};
use rayon::prelude::*;

use crate::args::{CoverArgs, Format};
use crate::build;
use crate::files::{self, Failure, Outputs};
use crate::{fonts, printing, project, report};

/// A cover.
struct Made {
    bytes: Vec<u8>,
    sheet: CoverSheet,
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

    let division = a.volumes.unwrap_or_default();
    if division != Division::Whole && a.pages.is_some() {
        return Err(Failure::Usage("--pages is the number of a whole book's", "leave --pages or --volumes out"));
    }
    let mut book = project.read()?.book;
    let _ = build::pictures(&mut book, &project)?; // what is missing is told by build
    let book = typography::set(book);
    let date = build::date(book.meta().date())?;
    let shown = [book.meta().title(), blurb.as_deref().unwrap_or_default()].concat();
    let language = book.meta().language().tag();
    let (fonts, _) = fonts::library(Fonts::builtin(), &a.fonts.font_dir, &style, &shown, language)?; // told by build
    let name = project.draft.display().to_string();

    let volumes = |order: &Order<'static>| -> Result<Vec<(Meta, usize)>, Error> {
        match a.pages {
            Some(pages) => {
                order.bind(pages)?;
                Ok(vec![(book.meta().clone(), pages)])
            }
            None => {
                let volumes = interior::lay_out_volumes(&book, &style, &fonts, order, division)?;
                Ok(volumes.into_iter().map(|v| (v.meta, v.interior.laid.pages.pages.len())).collect())
            }
        }
    };
    let make = |order: &Order<'static>, meta: &Meta, pages: usize| -> Result<Made, Error> {
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
        Ok(Made { bytes: pdf::write_print(&made, meta, &fonts, date, &print)?, sheet, coarse })
    };
    let fail = |e| Failure::Book(name.clone(), e);
    let all: Vec<_> = orders.par_iter().map(volumes).collect();
    for (order, volumes) in orders.iter().zip(all) {
        let mut volumes = volumes.map_err(fail)?;
        if !a.isbn.is_empty() && a.isbn.len() != volumes.len() {
            return Err(Failure::Usage("there is not one ISBN for each volume", "give as many as there are volumes"));
        }
        for ((meta, _), isbn) in volumes.iter_mut().zip(&a.isbn) {
            meta.name_by(isbn.clone());
        }
        let made: Vec<_> = volumes.par_iter().map(|(meta, pages)| make(order, meta, *pages)).collect();
        for ((meta, pages), made) in volumes.iter().zip(made) {
            let Made { bytes, sheet, coarse } = made.map_err(fail)?;
            let kind = if a.template { "cover-template" } else { "cover" };
            let path = outputs.pdf(&format!("{}.{kind}", printing::kind(&order.product.printer, meta.volume())));
            files::write(&path, &bytes)?;
            let (pages, size) = (Count(*pages, "page"), inches(sheet.sheet));
            let (product, spine) = (order.product.name(), sheet.spine.to_inches());
            let what = format!("for {product} in {pages}: {size}, spine {spine:.3} in");
            report::cover_made(&path, &what, order, &coarse);
        }
    }
    Ok(true)
}
