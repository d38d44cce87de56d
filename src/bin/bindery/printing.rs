//! The PDFs of a build: one for reading or for any printer, or one for each printer that is named.

use std::path::PathBuf;

use bindery::book::{Book, Meta};
use bindery::diag::{Diagnostic, Error, Finding};
use bindery::font::Fonts;
use bindery::layout::pages::Pages;
use bindery::layout::{self, Laid};
use bindery::pdf::{self, Colours, Print, Standard};
use bindery::printers::{InkKind, Order, Printers, Product, inches};
use bindery::style::Style;
use bindery::units::{Moment, Pt, Size};
use bindery::{check, interior};

use crate::args::{Format, PdfKind, Printing};
use crate::files::{Failure, Outputs};

/// The fewest pixels to the inch where no printer says otherwise.
const PPI: f32 = 300.0;

/// A PDF to be made.
pub(crate) struct Job {
    pub(crate) path: PathBuf,
    /// For whom, where a printer is named.
    pub(crate) order: Option<Order<'static>>,
    /// How it is printed; `None` where it is read on a screen.
    print: Option<Print>,
    /// The cover that goes with it.
    cover: PathBuf,
}

/// What a printer's form asks for.
pub(crate) struct Checklist {
    pub(crate) printer: String,
    pub(crate) rows: Vec<(&'static str, String)>,
}

/// Orders the books that are asked for.
pub(crate) fn orders(p: &Printing, trim: Size) -> Result<Vec<Order<'static>>, Failure> {
    let (binding, ink) = (p.binding.unwrap_or_default(), p.ink.unwrap_or_default());
    let order = |name: &String| {
        let order = Printers::builtin().order(name, binding, p.paper, ink, trim);
        order.map_err(|e| Failure::Book(format!("--for {name}"), e))
    };
    p.printers.iter().map(order).collect()
}

/// The same for a file that says its own trim: the first that the printer offers in this binding stands in.
pub(crate) fn any_trim(p: &Printing) -> Result<Vec<Order<'static>>, Failure> {
    let binding = p.binding.unwrap_or_default();
    let mut out = Vec::new();
    for name in &p.printers {
        let is = |q: &&Product| q.printer.eq_ignore_ascii_case(name) && q.binding == binding;
        let of = Printers::builtin().products().iter().find(is);
        // Where there is no such product the order is refused by its name, whatever the trim.
        let first = of.and_then(|q| q.trims.offered.first()).copied().unwrap_or_default();
        let trim = Size { width: Pt::inches(first.0), height: Pt::inches(first.1) };
        let one = Printing { printers: vec![name.clone()], ..p.clone() };
        out.extend(orders(&one, trim)?);
    }
    Ok(out)
}

/// The PDFs that are asked for.
pub(crate) fn jobs(p: &Printing, kind: Option<PdfKind>, style: &Style, outputs: &Outputs) -> Result<Vec<Job>, Failure> {
    let colours = if p.ink.unwrap_or_default() == InkKind::Bw { Colours::Grey } else { Colours::Cmyk };
    let print = |standard| Print { standard, colours, ..Print::default() };
    let cover = |name: &str| outputs.pdf(&format!("{name}.cover"));
    let orders = orders(p, style.page.trim)?;
    if orders.is_empty() {
        let print = match kind {
            Some(PdfKind::Print(standard)) => Some(print(standard)),
            Some(PdfKind::Reading) | None => None,
        };
        return Ok(vec![Job { path: outputs.path(Format::Pdf), order: None, print, cover: cover("print") }]);
    }
    let one = |order: Order<'static>| {
        let standard = match kind {
            Some(PdfKind::Reading) => {
                return Err(Failure::Usage("a printer takes no PDF for reading", "leave --pdf or --for out"));
            }
            Some(PdfKind::Print(standard)) => standard,
            None => Standard::parse(&order.product.standard).unwrap_or_default(),
        };
        let name = &order.product.printer;
        Ok(Job { path: outputs.pdf(name), order: Some(order), print: Some(print(standard)), cover: cover(name) })
    };
    let jobs: Vec<Job> = orders.into_iter().map(one).collect::<Result<_, Failure>>()?;
    if let [a, b, ..] = &jobs[..]
        && a.path == b.path
    {
        return Err(Failure::Usage("-o names one PDF, but each printer gets its own", "give -o a folder"));
    }
    Ok(jobs)
}

impl Job {
    pub(crate) fn lay_out(&self, book: &Book, style: &Style, fonts: &Fonts) -> Result<Laid, Error> {
        match (&self.order, &self.print) {
            (Some(order), _) => Ok(interior::lay_out(book, style, fonts, order)?.laid),
            (None, Some(_)) => Ok(interior::lay_out_for_any(book, style, fonts, Printers::builtin())?.laid),
            (None, None) => layout::lay_out(book, style, fonts),
        }
    }

    pub(crate) fn write(&self, pages: &Pages, meta: &Meta, fonts: &Fonts, date: Moment) -> Result<Vec<u8>, Error> {
        match &self.print {
            Some(print) => pdf::write_print(pages, meta, fonts, date, print),
            None => pdf::write(pages, meta, fonts, date),
        }
    }

    /// What a printer would not like, and whether the cover beside the file still fits it.
    pub(crate) fn findings(&self, pages: &Pages) -> Vec<Diagnostic> {
        if self.print.is_none() {
            return Vec::new();
        }
        let mut found = interior::coarse_pictures(pages, self.order.map_or(PPI, |o| o.product.file.ppi));
        let cover = self.order.and_then(|_| std::fs::read(&self.cover).ok());
        if let Some(made_for) = cover.and_then(|bytes| check::interior_pages(&bytes))
            && made_for != pages.pages.len()
        {
            let cover = self.cover.display().to_string();
            found.push(Diagnostic::whole(Finding::StaleCover { cover, made_for, pages: pages.pages.len() }));
        }
        found
    }

    /// What the printer's form asks for, in its order; nothing where no printer is named.
    pub(crate) fn checklist(&self, meta: &Meta, pages: usize) -> Option<Checklist> {
        let order = self.order.as_ref()?;
        let mut rows = vec![
            ("trim", inches(order.trim)),
            ("pages", pages.to_string()),
            ("paper", format!("{}, {} ink", order.paper.paper.name(), order.paper.ink.name())),
        ];
        match order.cover(pages) {
            Ok(cover) => {
                rows.push(("spine", format!("{:.3} in", cover.spine.to_inches())));
                rows.push(("cover", format!("{} with bleed", inches(cover.sheet))));
            }
            Err(_) => rows.push(("cover", "its size is that of the printer's template".into())),
        }
        rows.extend(order.product.cover.conflict.as_ref().map(|c| ("note", c.clone())));
        rows.push(("ISBN", meta.isbn().unwrap_or("none given; the printer may offer one").into()));
        rows.push(("bleed", "none: nothing runs over the edge of a page".into()));
        let cover = self.cover.display();
        let there = if self.cover.is_file() { "" } else { " (make it with bindery cover)" };
        rows.push(("files", format!("{}, {cover}{there}", self.path.display())));
        Some(Checklist { printer: order.product.name(), rows })
    }
}
