//! The whole cover on one sheet, as it is printed: back, spine and front from left to right, and what is cut off around
//! them.

use std::sync::Arc;

use super::barcode::{self, Words};
use super::text::{Block, Field, Room, Setter, Type};
use super::{AUTHOR, SHEET, TITLE, ink, lay_out, picture};
use crate::book::Meta;
use crate::diag::{Error, PrintFault};
use crate::font::Fonts;
use crate::layout::pages::{GlyphRun, Image, Ink, Item, Page, Pages, Picture, PictureKind, Rect, Role, Tag, TagKind};
use crate::printers::{CoverSheet, Order, inches};
use crate::style::{Align, Case, Style};
use crate::units::{Pt, Size};

/// How much of its panel a typeset front fills: a frame at the very edge would show every slip of the knife.
const FRONT: f32 = 0.95;
/// The JPEG quality of pictures before they become inks.
const QUALITY: u8 = 95;
/// Sizes of the text on the back, from the first that is tried to the smallest that is read with ease.
const BACK_SIZES: [f32; 8] = [12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5];
/// From baseline to baseline on the back, in sizes.
const BACK_LEADING: f32 = 1.38;
/// Between what stands on the back and its edges, beyond what the printer wants free.
const BACK_MARGIN: Pt = Pt(22.0);
/// The largest type of a spine.
const SPINE_TYPE: f32 = 22.0;
/// The smallest type that a spine is worth printing with.
const LEAST_SPINE_TYPE: f32 = 6.0;
/// Width of the author's picture as a share of the back, and its height as one of its width.
const PORTRAIT: (f32, f32) = (0.24, 1.25);
/// How far a band across the front stays from the fold and the cut: as far as printers want what does not run over.
const BAND_INSET: Pt = Pt(18.0);
/// How far a bar at the fold goes over the spine onto the back: twice what a fold may shift, and less than its margin.
const AROUND_SPINE: Pt = Pt(9.0);
/// The thickness of a template's lines.
const LINE: Pt = Pt(0.75);

/// What stands on the back.
#[derive(Clone, Debug, Default)]
pub struct Back<'a> {
    /// Paragraphs, with blank lines between them; the book's description where there is none.
    pub blurb: Option<&'a str>,
    /// A JPEG or PNG of the author.
    pub author_picture: Option<&'a [u8]>,
    /// As `US $14.99`.
    pub price: Option<&'a str>,
}

/// What a cover is made of.
#[derive(Clone, Debug)]
pub struct Wrap<'a> {
    /// The sheet.
    pub sheet: CoverSheet,
    /// The pages of the inside.
    pub pages: usize,
    /// A JPEG or PNG for the front, which else is set in type.
    pub front: Option<&'a [u8]>,
    /// The back.
    pub back: Back<'a>,
    /// Lines for a designer instead of a cover.
    pub template: bool,
}

/// Makes the cover: one page of the sheet's size.
///
/// # Errors
/// [`Error::Cover`] where a picture cannot be used, [`PrintFault::Cover`] where the text of the back is too long.
pub fn wrap(meta: &Meta, style: &Style, fonts: &Fonts, order: &Order<'_>, wrap: &Wrap<'_>) -> Result<Pages, Error> {
    let mut w = Wrapping {
        setter: Setter::new(fonts, meta.language().tag()),
        meta,
        style,
        order,
        wrap,
        items: Vec::new(),
        pictures: 0,
    };
    if wrap.template {
        w.template();
    } else {
        w.front(fonts)?;
        w.spine();
        w.back()?;
    }
    let page = Page { size: wrap.sheet.sheet, label: "cover".into(), items: w.items };
    let tags = [TagKind::Title, TagKind::Paragraph, TagKind::Paragraph].map(Tag::new);
    Ok(Pages { pages: vec![page], outline: Vec::new(), tags: tags.into() })
}

struct Wrapping<'a> {
    setter: Setter<'a>,
    meta: &'a Meta,
    style: &'a Style,
    order: &'a Order<'a>,
    wrap: &'a Wrap<'a>,
    items: Vec<Item>,
    pictures: u32,
}

impl Wrapping<'_> {
    fn size(&self) -> Size {
        self.wrap.sheet.sheet
    }

    /// Where the spine begins and ends.
    fn folds(&self) -> (f32, f32) {
        let spine = self.wrap.sheet.spine.0;
        let middle = self.size().width.0 / 2.0;
        (middle - spine / 2.0, middle + spine / 2.0)
    }

    /// What is cut off, or turned in.
    fn edge(&self) -> f32 {
        self.wrap.sheet.edge.0
    }

    fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.items.push(Item::Rect(Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height), ink }));
    }

    /// The front, from the fold of the spine over the edge of the sheet.
    fn front(&mut self, fonts: &Fonts) -> Result<(), Error> {
        let (sheet, (back_fold, front_fold)) = (self.size(), self.folds());
        if let Some(bytes) = self.wrap.front {
            self.rect(0.0, 0.0, sheet.width.0, sheet.height.0, ink(self.style.cover.ground));
            let area = (front_fold, 0.0, sheet.width.0 - front_fold, sheet.height.0);
            return self.picture(bytes, area);
        }
        let page = lay_out(self.meta, self.style, fonts)?.pages.pop();
        let panel = (sheet.width.0 - self.edge() - front_fold, sheet.height.0 - 2.0 * self.edge());
        let (w, h) = (SHEET.width.0, SHEET.height.0);
        let scale = (panel.0 / w).min(panel.1 / h) * FRONT;
        let left = front_fold + (panel.0 - w * scale) / 2.0;
        let top = self.edge() + (panel.1 - h * scale) / 2.0;
        for item in page.into_iter().flat_map(|p| p.items) {
            self.items.push(match item {
                Item::Run(run) => Item::Run(GlyphRun {
                    x: Pt(left + run.x.0 * scale),
                    y: Pt(top + run.y.0 * scale),
                    size: run.size * scale,
                    ..run
                }),
                // What touches an edge of the front runs over it. A bar at the fold goes around the spine, so that no
                // edge lies on a fold that may shift; a band across the front is a label on it, since on the spine and
                // the back it would stand under their text.
                Item::Rect(r) => {
                    let near = |a: f32, b: f32| (a - b).abs() < 0.1;
                    let (from_left, to_right) = (near(r.x.0, 0.0), near((r.x + r.width).0, w));
                    let (from_top, to_foot) = (near(r.y.0, 0.0), near((r.y + r.height).0, h));
                    let (x, right) = match (from_left, to_right) {
                        (true, true) if from_top && to_foot => (0.0, sheet.width.0),
                        (true, true) => (front_fold + BAND_INSET.0, front_fold + panel.0 - BAND_INSET.0),
                        (true, false) => (back_fold - AROUND_SPINE.0, left + (r.x + r.width).0 * scale),
                        (false, true) => (left + r.x.0 * scale, sheet.width.0),
                        (false, false) => (left + r.x.0 * scale, left + (r.x + r.width).0 * scale),
                    };
                    let y = if from_top { 0.0 } else { top + r.y.0 * scale };
                    let low = if to_foot { sheet.height.0 } else { top + (r.y + r.height).0 * scale };
                    Item::Rect(Rect { x: Pt(x), y: Pt(y), width: Pt(right - x), height: Pt(low - y), ink: r.ink })
                }
                other => other,
            });
        }
        Ok(())
    }

    /// The lettering of the spine: the author's name and the title, read from the head of the book down.
    fn spine(&mut self) {
        let cover = &self.order.product.cover;
        let spine = self.wrap.sheet.spine.0;
        let clear = Pt::inches(cover.spine_clear).0;
        let across = spine - 2.0 * clear;
        if !self.order.spine_text(self.wrap.pages) || across < LEAST_SPINE_TYPE {
            return;
        }
        // The ground under it may be another than the front's, where a bar of the front goes over the spine.
        let middle = self.size().width.0 / 2.0;
        let letters = self.legible(middle);
        let safe = Pt::inches(cover.safe).0.max(18.0);
        let (top, length) = (self.edge() + safe, self.size().height.0 - 2.0 * (self.edge() + safe));
        // From the tops of capitals to the depth of descenders is about one size.
        let size = (across * 0.92).min(SPINE_TYPE);
        let author = self.meta.author_line();
        let name = Type::of(&self.style.front.author);
        let share = if author.is_some() { 0.62 } else { 1.0 };
        let room = |width: f32, size: f32| Room { width, height: size, size, lines: 1, leading: 1.0, few: 1.0 };
        let author = author.and_then(|a| self.setter.fit(&a, &name, room(length * 0.34, size * 0.8)));
        let title = Type::of(&self.style.front.title);
        let title = self.setter.fit(&self.meta.full_title(), &title, room(length * share, size));
        let mut set = |block: &Block, align: Align, role: Role| {
            let mut items = Vec::new();
            block.place(Field { x: 0.0, width: length, align }, 0.0, letters, role, &mut items);
            for item in items {
                let Item::Run(run) = item else { continue };
                // The middle of the capitals lies on the middle of the spine.
                let x = middle - block.height() / 2.0 - (run.y.0 - block.height());
                self.items.push(Item::Turned(GlyphRun { x: Pt(x), y: Pt(top + run.x.0), ..run }));
            }
        };
        if let Some(title) = title {
            set(&title, if author.is_some() { Align::Left } else { Align::Centre }, TITLE);
        }
        if let Some(author) = author {
            set(&author, Align::Right, AUTHOR);
        }
    }

    /// The colour of letters at a place across the sheet: the style's, unless what lies there is of the same colour.
    fn legible(&self, x: f32) -> Ink {
        let high = self.size().height.0;
        let under = self.items.iter().rev().find_map(|i| match i {
            Item::Rect(r) if r.x.0 <= x && x <= (r.x + r.width).0 && r.height.0 > high * 0.9 => Some(r.ink),
            _ => None,
        });
        let (letters, ground) = (ink(self.style.cover.ink), ink(self.style.cover.ground));
        let light = |i: Ink| match i {
            Ink::Gray(v) => v,
            Ink::Rgb(r, g, b) => 0.3 * r + 0.6 * g + 0.1 * b,
        };
        let far = |a: Ink| (light(a) - under.map_or(1.0, light)).abs();
        if far(letters) >= far(ground) { letters } else { ground }
    }

    /// Blurb, author and barcode.
    fn back(&mut self) -> Result<(), Error> {
        let rules = &self.order.product.cover;
        let (edge, (fold, _)) = (self.edge(), self.folds());
        let margin = Pt::inches(rules.safe).0 + BACK_MARGIN.0;
        let (left, top) = (edge + margin, edge + margin);
        let width = fold - margin - left;
        let foot = self.size().height.0 - edge;

        let code = self.barcode();
        let portrait = self.wrap.back.author_picture.map(|bytes| {
            let wide = width * PORTRAIT.0;
            (bytes, (left, foot - margin - wide * PORTRAIT.1, wide, wide * PORTRAIT.1))
        });
        let lowest = portrait.as_ref().map_or(code.y.0, |(_, at)| at.1.min(code.y.0)) - 14.0;

        let blurb = self.wrap.back.blurb.or(self.meta.description()).unwrap_or("").to_owned();
        let text = &self.style.text;
        let kind = Type { face: text.face.clone(), bold: false, italic: false, case: Case::AsWritten, tracking: 0.0 };
        let paragraphs: Vec<&str> = blurb.split("\n\n").filter(|p| !p.trim().is_empty()).collect();
        let letters = self.legible(left + width / 2.0);
        let mut set = false;
        for size in BACK_SIZES {
            let mut blocks: Vec<Block> = Vec::new();
            for p in &paragraphs {
                blocks.extend(self.setter.paragraph(p, &kind, size, width, BACK_LEADING));
            }
            let gap = size * BACK_LEADING * 0.55 + size * 0.35;
            let height: f32 = blocks.iter().map(|b| b.height() + gap).sum();
            if top + height > lowest {
                continue;
            }
            let mut y = top;
            for block in blocks {
                block.place(Field { x: left, width, align: Align::Left }, y, letters, Role::Artifact, &mut self.items);
                y += block.height() + gap;
            }
            set = true;
            break;
        }
        if !set {
            let words = blurb.split_whitespace().count();
            return Err(PrintFault::Cover(format!(
                "the text of the back has {words} words, more than fit at a size that is read with ease\n  hint: shorten it"
            ))
            .into());
        }
        if let Some((bytes, at)) = portrait {
            self.picture(bytes, at)?;
            if let Some(author) = self.meta.author_line() {
                let size = 9.5;
                let x = at.0 + at.2 + 10.0;
                let room = (code.x.0 - 10.0 - x).max(20.0);
                if let Some(name) = self.setter.paragraph(&author, &kind, size, room, 1.3) {
                    let y = at.1 + at.3 - name.height();
                    let field = Field { x, width: room, align: Align::Left };
                    name.place(field, y, letters, Role::Artifact, &mut self.items);
                }
            }
        }
        match self.meta.isbn() {
            Some(isbn) => {
                let words = Words { isbn, price: self.wrap.back.price.unwrap_or("") };
                barcode::draw(&words, &code, &mut self.setter, &mut self.items)?;
            }
            // The printer's own barcode wants its white box.
            None if rules.barcode.printer_prints => self.items.push(Item::Rect(code)),
            None => {}
        }
        Ok(())
    }

    /// The white box of the barcode.
    fn barcode(&self) -> Rect {
        let place = &self.order.product.cover.barcode;
        Rect {
            x: Pt(self.folds().0) - Pt::inches(place.from_spine + place.width),
            y: self.size().height - Pt(self.edge()) - Pt::inches(place.from_foot + place.height),
            width: Pt::inches(place.width),
            height: Pt::inches(place.height),
            ink: Ink::Gray(1.0),
        }
    }

    /// Shows a picture so that it fills an area, with what is too much cut off evenly.
    fn picture(&mut self, bytes: &[u8], (x, y, width, height): (f32, f32, f32, f32)) -> Result<(), Error> {
        let upright = picture::upright(bytes)?;
        let (w, h) = (upright.width() as f32, upright.height() as f32);
        let wanted = width / height;
        let (cw, ch) = if w / h > wanted { (h * wanted, h) } else { (w, w / wanted) };
        let (cw, ch) = ((cw.round() as u32).max(1), (ch.round() as u32).max(1));
        let cut = upright.crop_imm(
            (upright.width() - cw.min(upright.width())) / 2,
            (upright.height() - ch.min(upright.height())) / 2,
            cw,
            ch,
        );
        let rgb = cut.into_rgb8();
        let file = picture::jpeg(&rgb, QUALITY)?;
        self.pictures += 1;
        let picture = Picture {
            number: self.pictures,
            file: file.into(),
            kind: PictureKind::Jpeg,
            width: rgb.width(),
            height: rgb.height(),
            grey: false,
        };
        let area = Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height), ink: Ink::BLACK };
        self.items.push(Item::Image(Image { area, picture: Arc::new(picture), role: Role::Artifact }));
        Ok(())
    }

    /// Lines where the sheet is cut and folded, what stays free, and where the barcode stands, each with its name.
    fn template(&mut self) {
        const CUT: Ink = Ink::Rgb(0.0, 0.6, 0.9);
        const FOLD: Ink = Ink::Rgb(0.9, 0.0, 0.5);
        const SAFE: Ink = Ink::Rgb(0.1, 0.6, 0.2);
        let (sheet, edge, (back_fold, front_fold)) = (self.size(), self.edge(), self.folds());
        let (w, h) = (sheet.width.0, sheet.height.0);
        let rules = self.order.product.cover.clone();
        self.frame(edge, edge, w - 2.0 * edge, h - 2.0 * edge, CUT);
        for x in [back_fold, front_fold] {
            self.rect(x - LINE.0 / 2.0, 0.0, LINE.0, h, FOLD);
        }
        let safe = Pt::inches(rules.safe).0;
        for (x, width) in [(edge, back_fold - edge), (front_fold, w - edge - front_fold)] {
            self.frame(x + safe, edge + safe, width - 2.0 * safe, h - 2.0 * (edge + safe), SAFE);
        }
        let clear = Pt::inches(rules.spine_clear).0;
        if self.order.spine_text(self.wrap.pages) && front_fold - back_fold > 3.0 * clear {
            self.frame(
                back_fold + clear,
                edge + safe,
                front_fold - back_fold - 2.0 * clear,
                h - 2.0 * (edge + safe),
                SAFE,
            );
        }
        let code = self.barcode();
        self.frame(code.x.0, code.y.0, code.width.0, code.height.0, FOLD);
        let trim = self.order.trim;
        let middle = front_fold + (w - edge - front_fold) / 2.0;
        let said = [
            (edge + (back_fold - edge) / 2.0, h * 0.3, "back".to_owned()),
            (middle, h * 0.3, "front".to_owned()),
            (middle, h * 0.36, format!("trim {}", inches(trim))),
            (middle, h * 0.40, format!("sheet {}", inches(sheet))),
            (middle, h * 0.44, format!("{} pages, spine {:.3} in", self.wrap.pages, self.wrap.sheet.spine.to_inches())),
            (middle, h * 0.48, "blue: cut; red: folds and barcode; green: keep text inside".to_owned()),
            ((code.x + code.width / 2.0).0, (code.y + code.height / 2.0).0, "barcode".to_owned()),
        ];
        let kind =
            Type { face: "Source Sans 3".into(), bold: false, italic: false, case: Case::AsWritten, tracking: 0.0 };
        for (x, y, text) in said {
            let room = Room { width: 300.0, height: 12.0, size: 10.0, lines: 1, leading: 1.0, few: 1.0 };
            if let Some(block) = self.setter.fit(&text, &kind, room) {
                let field = Field { x: x - 150.0, width: 300.0, align: Align::Centre };
                block.place(field, y, Ink::BLACK, Role::Artifact, &mut self.items);
            }
        }
    }

    /// The outline of an area, its middle on the edges.
    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let half = LINE.0 / 2.0;
        self.rect(x - half, y - half, width + LINE.0, LINE.0, ink);
        self.rect(x - half, y + height - half, width + LINE.0, LINE.0, ink);
        self.rect(x - half, y - half, LINE.0, height + LINE.0, ink);
        self.rect(x + width - half, y - half, LINE.0, height + LINE.0, ink);
    }
}
