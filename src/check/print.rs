//! A PDF held against what a printer asks for, whoever made it.

use crate::diag::{Error, PdfFault, PdfFinding, PrintFault};
use crate::pdfread::survey::{Area, Page, Survey, size, survey};
use crate::printers::{Order, inches};
use crate::units::{Pt, Size};

/// A length may miss by this, in points: boxes are rounded.
const TOLERANCE: f64 = 0.5;
/// The same for margins: a thousandth of an inch and a half.
const HAIR: f64 = 0.11;

/// Checks the inside of a book for a printer. `asked` is the trim that was asked for; without one it is that of the file,
/// which the printer must cut.
///
/// # Errors
/// [`Error::ReadBack`] where the file is no PDF that can be read.
pub fn print_file(file: &[u8], order: &Order<'_>, asked: Option<Size>) -> Result<Vec<PdfFinding>, Error> {
    let survey = survey(file)?;
    let mut found = Findings::default();
    if survey.encrypted {
        found.whole(PdfFault::Encrypted);
    }
    let rules = &order.product.file;
    let mb = file.len() as f32 / 1e6;
    if let Some(most) = rules.most_mb.filter(|most| mb > *most) {
        found.whole(PdfFault::TooLarge { is: mb as u32, most: most as u32 });
    }
    if survey.scripts || survey.pages.iter().any(|p| p.scripts) {
        let pages = survey.pages.iter().enumerate().filter(|p| p.1.scripts).map(|p| p.0 + 1).collect();
        found.list.push(PdfFinding { pages, fault: PdfFault::Script });
    }
    for (is, fault) in
        [(survey.outline, PdfFault::Outline), (survey.layers, PdfFault::Layers), (!survey.intent, PdfFault::NoIntent)]
    {
        if is {
            found.whole(fault);
        }
    }
    let trim = sheet(&survey, order, asked, &mut found);
    count(&survey, &Order { trim, ..*order }, &mut found);
    let least = order.product.margins(survey.pages.len());
    for (n, page) in survey.pages.iter().enumerate() {
        content(n + 1, page, order, &mut found);
        margins(n + 1, page, (least.inside, least.outside), &mut found);
    }
    Ok(found.list)
}

/// Findings in the making: the same fault on several pages is one.
#[derive(Default)]
struct Findings {
    list: Vec<PdfFinding>,
}

impl Findings {
    fn whole(&mut self, fault: PdfFault) {
        self.list.push(PdfFinding { pages: Vec::new(), fault });
    }

    fn at(&mut self, page: usize, fault: PdfFault) {
        let same = |f: &&mut PdfFinding| f.fault.code() == fault.code() && alike(&f.fault, &fault);
        match self.list.iter_mut().find(same) {
            Some(f) => {
                if f.pages.last() != Some(&page) {
                    f.pages.push(page);
                }
                worse(&mut f.fault, &fault);
            }
            None => self.list.push(PdfFinding { pages: vec![page], fault }),
        }
    }
}

/// Whether two faults of one code are one finding: those that differ by how bad they are.
fn alike(a: &PdfFault, b: &PdfFault) -> bool {
    match (a, b) {
        (PdfFault::Margin { edge: a, .. }, PdfFault::Margin { edge: b, .. }) => a == b,
        (PdfFault::Gutter { .. }, _) | (PdfFault::CoarsePicture { .. }, _) | (PdfFault::TotalInk { .. }, _) => true,
        _ => a == b,
    }
}

/// Takes over what is worse.
fn worse(a: &mut PdfFault, b: &PdfFault) {
    match (a, b) {
        (PdfFault::Margin { is, .. }, PdfFault::Margin { is: other, .. })
        | (PdfFault::Gutter { is, .. }, PdfFault::Gutter { is: other, .. }) => *is = is.min(*other),
        (PdfFault::CoarsePicture { ppi, .. }, PdfFault::CoarsePicture { ppi: other, .. }) => *ppi = (*ppi).min(*other),
        (PdfFault::TotalInk { is, .. }, PdfFault::TotalInk { is: other, .. }) => *is = (*is).max(*other),
        _ => {}
    }
}

/// Checks boxes and sizes, and gives the trim.
fn sheet(survey: &Survey, order: &Order<'_>, asked: Option<Size>, found: &mut Findings) -> Size {
    let first = survey.pages.first().and_then(Page::sheet).map(size);
    let trim = asked.or(first).unwrap_or(order.trim);
    let same = |a: Size, b: Size| {
        let near = |a: Pt, b: Pt| f64::from((a.0 - b.0).abs()) <= TOLERANCE + 0.3;
        near(a.width, b.width) && near(a.height, b.height)
    };
    let inside = |a: Area, b: Area| {
        a[0] >= b[0] - TOLERANCE && a[1] >= b[1] - TOLERANCE && a[2] <= b[2] + TOLERANCE && a[3] <= b[3] + TOLERANCE
    };
    for (n, page) in survey.pages.iter().enumerate() {
        match (page.media, page.trim) {
            (None, _) => found.at(n + 1, PdfFault::Boxes("the page has no MediaBox")),
            (_, None) => found.at(n + 1, PdfFault::Boxes("the page has no TrimBox")),
            (Some(media), Some(trim)) => {
                let bleed = page.bleed.unwrap_or(media);
                if !inside(trim, bleed) || !inside(bleed, media) {
                    found.at(n + 1, PdfFault::Boxes("TrimBox, BleedBox and MediaBox do not lie in one another"));
                }
            }
        }
        let Some(own) = page.sheet().map(size) else { continue };
        if first.is_some_and(|f| !same(f, own)) {
            found.at(n + 1, PdfFault::MixedSizes);
        }
    }
    let Some(first) = first else { return trim };
    match asked {
        Some(asked) if !same(asked, first) => {
            found.whole(PdfFault::Trim { is: inches(first), wants: vec![inches(asked)] });
        }
        None if !order.product.cuts(first) => {
            let wants = order.product.nearest(first);
            let wants =
                wants.iter().map(|t| inches(Size { width: Pt::inches(t.0), height: Pt::inches(t.1) })).collect();
            found.whole(PdfFault::Trim { is: inches(first), wants });
        }
        _ => {}
    }
    trim
}

/// Checks the number of pages.
fn count(survey: &Survey, order: &Order<'_>, found: &mut Findings) {
    let pages = survey.pages.len();
    match order.bind(pages) {
        Err(PrintFault::TooManyPages { most, .. }) => found.whole(PdfFault::TooManyPages { pages, most }),
        Err(PrintFault::TooFewPages { least, .. }) => found.whole(PdfFault::TooFewPages { pages, least }),
        _ => {}
    }
    let rules = &order.product.pages;
    if !pages.is_multiple_of(rules.multiple) {
        found.whole(PdfFault::OddPages { pages, multiple: rules.multiple });
    }
    if rules.last_blank && survey.pages.last().is_some_and(|p| !p.blank) {
        found.at(pages, PdfFault::LastNotBlank);
    }
}

/// Checks what is drawn.
fn content(n: usize, page: &Page, order: &Order<'_>, found: &mut Findings) {
    let rules = &order.product.file;
    if !page.readable {
        found.at(n, PdfFault::Unreadable);
    }
    for name in &page.missing_fonts {
        found.at(n, PdfFault::FontNotEmbedded(name.clone()));
    }
    for name in &page.drawn_fonts {
        found.at(n, PdfFault::FontOfDrawings(name.clone()));
    }
    for what in &page.rgb {
        found.at(n, PdfFault::Rgb(what));
    }
    if rules.no_icc && page.profile {
        found.at(n, PdfFault::Profile);
    }
    if let Some(most) = rules.total_ink.filter(|m| page.ink * 100.0 > f64::from(*m) + 0.5) {
        found.at(n, PdfFault::TotalInk { is: (page.ink * 100.0) as u32, most: most as u32 });
    }
    for ppi in &page.pictures {
        if ppi + 0.5 < f64::from(rules.ppi) {
            found.at(n, PdfFault::CoarsePicture { ppi: *ppi as u32, wants: rules.ppi as u32 });
        }
    }
    for what in &page.transparency {
        found.at(n, PdfFault::Transparency(what));
    }
    if page.annotations {
        found.at(n, PdfFault::Annotations);
    }
}

/// Checks how near the glyphs come to the edges. Odd pages are rectos.
fn margins(n: usize, page: &Page, (inside, outside): (Pt, Pt), found: &mut Findings) {
    let (Some(text), Some(sheet)) = (page.text, page.sheet()) else { return };
    let (left, right) = (text[0] - sheet[0], sheet[2] - text[2]);
    let (at_spine, at_edge) = if n % 2 == 1 { (left, right) } else { (right, left) };
    let (foot, head) = (text[1] - sheet[1], sheet[3] - text[3]);
    if [left, right, foot, head].iter().any(|v| *v < -HAIR) {
        found.at(n, PdfFault::TextInBleed);
        return;
    }
    let short = |is: f64, wants: Pt| is < f64::from(wants.0) - HAIR;
    let inch = |v: f64| (v / 72.0) as f32;
    if short(at_spine, inside) {
        found.at(n, PdfFault::Gutter { is: inch(at_spine), wants: inside.to_inches() });
    }
    for (edge, is) in [("fore edge", at_edge), ("head", head), ("foot", foot)] {
        if short(is, outside) {
            found.at(n, PdfFault::Margin { edge, is: inch(is), wants: outside.to_inches() });
        }
    }
}
