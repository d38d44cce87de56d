//! The PDFs of a build: one for reading or for any printer, or one for each printer that is named.

use std::path::PathBuf;

use bindery::book::{Book, Meta};
use bindery::diag::{Diagnostic, Error, Finding};
use bindery::font::Fonts;
use bindery::interior::{Division, Volume};
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
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) path: PathBuf,
    /// For whom, where a printer is named.
    pub(crate) order: Option<Order<'static>>,
    /// How it is printed; `None` where it is read on a screen.
    print: Option<Print>,
    /// The cover that goes with it.
    cover: PathBuf,
}

/// The inside of a book, or of one of its volumes.
pub(crate) struct Inside {
    pub(crate) job: Job,
    pub(crate) meta: Meta,
    pub(crate) laid: Laid,
}

/// The kind of a printer's file, which stands in its name: `kdp`, `vol2.kdp`.
pub(crate) fn kind(printer: &str, volume: Option<usize>) -> String {
    volume.map_or_else(|| printer.to_owned(), |n| format!("vol{n}.{printer}"))
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
pub(crate) fn jobs(
    p: &Printing,
    kind: Option<PdfKind>,
    division: Division,
    style: &Style,
    outputs: &Outputs,
) -> Result<Vec<Job>, Failure> {
    let colours = if p.ink.unwrap_or_default() == InkKind::Bw { Colours::Grey } else { Colours::Cmyk };
    let print = |standard| Print { standard, colours, ..Print::default() };
    let cover = |name: &str| outputs.pdf(&format!("{name}.cover"));
    let orders = orders(p, style.page.trim)?;
    if division != Division::Whole && orders.is_empty() {
        return Err(Failure::Usage(
            "a book is divided into volumes for a printer",
            "add --for kdp, or leave --volumes out",
        ));
    }
    if division != Division::Whole && outputs.pdf("vol1") == outputs.pdf("vol2") {
        return Err(Failure::Usage("-o names one PDF, but each volume gets its own", "give -o a folder"));
    }
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
    /// Lays the book out, in volumes where it is divided.
    pub(crate) fn lay_out(
        &self,
        book: &Book,
        style: &Style,
        fonts: &Fonts,
        division: Division,
        outputs: &Outputs,
    ) -> Result<Vec<Inside>, Error> {
        let whole = |laid| vec![Inside { job: self.clone(), meta: book.meta().clone(), laid }];
        let Some(order) = &self.order else {
            return Ok(whole(match &self.print {
                Some(_) => interior::lay_out_for_any(book, style, fonts, Printers::builtin())?.laid,
                None => layout::lay_out(book, style, fonts)?,
            }));
        };
        if division == Division::Whole {
            return Ok(whole(interior::lay_out(book, style, fonts, order)?.laid));
        }
        let volumes = interior::lay_out_volumes(book, style, fonts, order, division)?;
        let inside = |v: Volume| {
            let kind = kind(&order.product.printer, v.meta.volume());
            let (path, cover) = (outputs.pdf(&kind), outputs.pdf(&format!("{kind}.cover")));
            Inside { job: Job { path, cover, ..self.clone() }, meta: v.meta, laid: v.interior.laid }
        };
        Ok(volumes.into_iter().map(inside).collect())
    }
}

impl Inside {
    pub(crate) fn write(&self, fonts: &Fonts, date: Moment) -> Result<Vec<u8>, Error> {
        match &self.job.print {
            Some(print) => pdf::write_print(&self.laid.pages, &self.meta, fonts, date, print),
            None => pdf::write(&self.laid.pages, &self.meta, fonts, date),
        }
    }

    /// What a printer would not like, and whether the cover beside the file still fits it.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let (job, pages) = (&self.job, &self.laid.pages);
        if job.print.is_none() {
            return Vec::new();
        }
        let mut found = interior::coarse_pictures(pages, job.order.map_or(PPI, |o| o.product.file.ppi));
        let cover = job.order.and_then(|_| std::fs::read(&job.cover).ok());
        if let Some(made_for) = cover.and_then(|bytes| check::interior_pages(&bytes))
            && made_for != pages.pages.len()
        {
            let cover = job.cover.display().to_string();
            found.push(Diagnostic::whole(Finding::StaleCover { cover, made_for, pages: pages.pages.len() }));
        }
        found
    }

    /// What the printer's form asks for, in its order; nothing where no printer is named.
    pub(crate) fn checklist(&self) -> Option<Checklist> {
        let order = self.job.order.as_ref()?;
        let pages = self.laid.pages.pages.len();
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
        let none = match self.meta.volume() {
            None => "none given; the printer may offer one",
            Some(_) => "none given; each volume needs one of its own",
        };
        rows.push(("ISBN", self.meta.isbn().unwrap_or(none).into()));
        rows.push(("bleed", "none: nothing runs over the edge of a page".into()));
        let cover = self.job.cover.display();
        let there = if self.job.cover.is_file() { "" } else { " (make it with bindery cover)" };
        rows.push(("files", format!("{}, {cover}{there}", self.job.path.display())));
        let volume = self.meta.volume_name().map_or_else(String::new, |v| format!(", {v}"));
        Some(Checklist { printer: order.product.name() + &volume, rows })
    }
}
