//! Covers: one typeset from the style, or a given picture.
//!
//! [`lay_out`] makes a page like those of a book, so that a cover can be written as a PDF as well as drawn by
//! [`draw`]. What stands where is decided by the style's [`CoverPlan`]; each plan is a function of this file. All of
//! them share the fitting of text in [`text`]: a short title is large, a long one shrinks and wraps.

mod barcode;
mod picture;
mod raster;
mod strips;
#[cfg(test)]
mod tests;
mod text;
mod wrap;

pub use picture::picture;
pub use raster::draw;
pub use wrap::{Back, Wrap, wrap};

use text::{Block, Field, NO_BREAK, Room, Setter, Type};

use crate::book::Meta;
use crate::diag::Error;
use crate::font::Fonts;
use crate::layout::pages::{Ink, Item, Page, Pages, Rect, Role, Tag, TagKind};
use crate::style::{Align, Case, Colour, CoverPlan, Style};
use crate::units::{Pt, Size};

/// The sheet of a typeset cover: 1.6 times as high as wide, as the stores want it, and a hair more for [`HEIGHT_PX`].
const SHEET: Size = Size { width: Pt(450.0), height: Pt(720.23) };
/// The width of a cover picture: with the ratio of the sheet it gives 1562 × 2500 pixels, the most that the stores'
/// limits for a picture inside a book let through together.
pub const WIDTH_PX: u32 = 1562;
/// The height that goes with [`WIDTH_PX`].
pub const HEIGHT_PX: u32 = 2500;

/// Authors named on a cover; a collection may have dozens.
const AUTHORS: usize = 3;

/// Names of more characters are divided at their spaces like other text.
const LONGEST_NAME: usize = 22;
/// Titles of more characters get three lines more: in six they would be too small to read.
const LONG_TITLE: usize = 110;

/// The tags of a cover's texts, as indices of [`Pages::tags`].
const TITLE: Role = Role::Tag(0);
const SUBTITLE: Role = Role::Tag(1);
const AUTHOR: Role = Role::Tag(2);

/// Lays a front cover out: title, subtitle and authors in the arrangement and the colours of the style.
///
/// A character that no face has is left out; a cover is never refused for its text.
pub fn lay_out(meta: &Meta, style: &Style, fonts: &Fonts) -> Result<Pages, Error> {
    let mut cover = Cover::new(meta, style, fonts);
    match style.cover.plan {
        CoverPlan::Frame => cover.frame(),
        CoverPlan::Band => cover.band(),
        CoverPlan::Column => cover.column(),
    }
    let page = Page { size: SHEET, label: "cover".into(), items: cover.items };
    let tags = [TagKind::Title, TagKind::Paragraph, TagKind::Paragraph].map(Tag::new);
    Ok(Pages { pages: vec![page], outline: Vec::new(), tags: tags.into() })
}

/// A cover in the making.
struct Cover<'a> {
    setter: Setter<'a>,
    style: &'a Style,
    title: String,
    subtitle: Option<String>,
    author: Option<String>,
    rtl: bool,
    ground: Ink,
    ink: Ink,
    accent: Ink,
    items: Vec<Item>,
}

impl<'a> Cover<'a> {
    fn new(meta: &Meta, style: &'a Style, fonts: &'a Fonts) -> Cover<'a> {
        let known = |s: &str| (!s.trim().is_empty()).then(|| s.to_string());
        let named: Vec<String> = meta.authors().iter().take(AUTHORS).map(|a| whole(a, meta.authors().len())).collect();
        let mut author = named.join(", ");
        if meta.authors().len() > AUTHORS {
            author.push_str(", …");
        }
        let mut cover = Cover {
            setter: Setter::new(fonts, meta.language().tag()),
            style,
            title: meta.title().to_string(),
            subtitle: match (meta.subtitle().and_then(known), meta.volume_name()) {
                (Some(subtitle), Some(volume)) => Some(format!("{subtitle} · {volume}")),
                (subtitle, volume) => subtitle.or(volume),
            },
            author: known(&author),
            rtl: meta.language().is_rtl(),
            ground: ink(style.cover.ground),
            ink: ink(style.cover.ink),
            accent: ink(style.cover.accent),
            items: Vec::new(),
        };
        cover.panel(0.0, 0.0, SHEET.width.0, SHEET.height.0, cover.ground);
        cover
    }

    fn panel(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let rect = Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height), ink };
        self.items.push(Item::Rect(rect));
    }

    /// The outline of a rectangle, drawn inside it.
    fn outline(&mut self, inset: f32, thickness: f32, ink: Ink) {
        let (w, h) = (SHEET.width.0 - 2.0 * inset, SHEET.height.0 - 2.0 * inset);
        self.panel(inset, inset, w, thickness, ink);
        self.panel(inset, inset + h - thickness, w, thickness, ink);
        self.panel(inset, inset + thickness, thickness, h - 2.0 * thickness, ink);
        self.panel(inset + w - thickness, inset + thickness, thickness, h - 2.0 * thickness, ink);
    }

    /// Sets a block with the tops of its first line's capitals at `top`.
    fn set(&mut self, block: &Block, field: Field, top: f32, ink: Ink, role: Role) {
        block.place(field, top, ink, role, &mut self.items);
    }

    /// The style's ornament as a block, where it has one and a face has it.
    fn ornament(&mut self, size: f32) -> Option<Block> {
        let sign = self.style.front.ornament.clone();
        let kind = Type { case: Case::AsWritten, tracking: 0.0, italic: false, ..Type::of(&self.style.front.title) };
        let room = Room { width: SHEET.width.0, height: size * 2.0, size, lines: 1, leading: 1.0, few: 1.0 };
        self.setter.fit(&sign, &kind, room)
    }

    fn title(&mut self, width: f32, height: f32, size: f32, leading: f32) -> Option<Block> {
        let kind = Type::of(&self.style.front.title);
        let lines = if self.title.chars().count() > LONG_TITLE { 9 } else { 6 };
        let room = Room { width, height, size, lines, leading, few: 0.97 };
        self.setter.fit(&self.title, &kind, room)
    }

    fn subtitle(&mut self, width: f32, size: f32, italic: bool) -> Option<Block> {
        let kind =
            Type { bold: false, italic, case: Case::AsWritten, tracking: 0.0, ..Type::of(&self.style.front.title) };
        let room = Room { width, height: size * 4.5, size, lines: 3, leading: 1.3, few: 0.9 };
        self.setter.fit(self.subtitle.as_deref()?, &kind, room)
    }

    fn author(&mut self, width: f32, size: f32) -> Option<Block> {
        let kind = Type::of(&self.style.front.author);
        let room = Room { width, height: size * 4.0, size, lines: 3, leading: 1.35, few: 0.9 };
        self.setter.fit(self.author.as_deref()?, &kind, room)
    }

    /// Everything centred in a double frame: title, ornament between rules, subtitle; the author at the foot.
    fn frame(&mut self) {
        const MIDDLE: f32 = SHEET.width.0 / 2.0;
        const LEFT: f32 = 58.0;
        const WIDTH: f32 = SHEET.width.0 - 2.0 * LEFT;
        const FIELD: Field = Field { x: LEFT, width: WIDTH, align: Align::Centre };
        self.outline(21.0, 3.0, self.accent);
        self.outline(28.5, 0.9, self.accent);
        // The corners of the inner frame are turned in around a square.
        const CORNER: f32 = 19.0;
        let (near, far_x, far_y) = (28.5, SHEET.width.0 - 28.5 - CORNER, SHEET.height.0 - 28.5 - CORNER);
        for (x, y) in [(near, near), (far_x, near), (near, far_y), (far_x, far_y)] {
            self.panel(x - 0.5, y - 0.5, CORNER + 1.0, CORNER + 1.0, self.ground);
            let (inner_x, inner_y) =
                (if x == near { x + CORNER - 0.9 } else { x }, if y == near { y + CORNER - 0.9 } else { y });
            self.panel(x, inner_y, CORNER, 0.9, self.accent);
            self.panel(inner_x, y, 0.9, CORNER, self.accent);
            self.panel(x + 6.0, y + 6.0, CORNER - 12.0, CORNER - 12.0, self.accent);
        }

        let author = self.author(WIDTH - 10.0, 29.0);
        let title = self.title(WIDTH, 280.0, 86.0, 1.12);
        let subtitle = self.subtitle(WIDTH - 30.0, 19.0, true);
        let ornament = self.ornament(40.0);

        const GAP: f32 = 21.0;
        let ornament_height = ornament.as_ref().map_or(0.0, Block::ink_height);
        let mut height = title.as_ref().map_or(0.0, |t| t.height() + t.drop()) + GAP + ornament_height;
        height += subtitle.as_ref().map_or(0.0, |s| s.height() + GAP * 1.3);
        // Above the middle, where the eye takes the middle to be, and higher where the foot is taken.
        let centre = if author.is_some() { 300.0 } else { 335.0 };
        let mut y = (centre - height / 2.0).max(70.0);
        if let Some(title) = &title {
            self.set(title, FIELD, y, self.ink, TITLE);
            y += title.height() + title.drop() + GAP;
        }
        let half = ornament.as_ref().map_or(0.0, |o| o.width() / 2.0 + 14.0);
        let line_y = y + ornament_height / 2.0 - 0.5;
        for x in [MIDDLE - half - 74.0, MIDDLE + half] {
            self.panel(x, line_y, 74.0, 1.1, self.accent);
        }
        if let Some(ornament) = &ornament {
            ornament.place_ink(MIDDLE, y, self.accent, &mut self.items);
            y += ornament_height;
        }
        if let Some(subtitle) = &subtitle {
            self.set(subtitle, FIELD, y + GAP * 1.3, self.ink, SUBTITLE);
        }
        if let Some(author) = &author {
            self.set(author, FIELD, 652.0 - author.height(), self.accent, AUTHOR);
        }
    }

    /// A band of the lettering's colour across the upper half, with the title in the colour of the ground.
    fn band(&mut self) {
        const TOP: f32 = 92.0;
        const HEIGHT: f32 = 300.0;
        const LEFT: f32 = 40.0;
        const WIDTH: f32 = SHEET.width.0 - 2.0 * LEFT;
        const FIELD: Field = Field { x: LEFT, width: WIDTH, align: Align::Centre };
        self.panel(0.0, TOP, SHEET.width.0, HEIGHT, self.ink);
        for y in [TOP + 9.0, TOP + HEIGHT - 9.0 - 1.6] {
            self.panel(0.0, y, SHEET.width.0, 1.6, self.ground);
        }
        for y in [TOP - 12.0, TOP + HEIGHT + 12.0 - 3.0] {
            self.panel(0.0, y, SHEET.width.0, 3.0, self.accent);
        }
        let subtitle = self.subtitle(WIDTH - 30.0, 18.0, false);
        let below = subtitle.as_ref().map_or(0.0, |s| s.height() + 46.0);
        let title = self.title(WIDTH, HEIGHT - 68.0 - below, 80.0, 1.14);
        let mut y = TOP + (HEIGHT - title.as_ref().map_or(0.0, Block::height) - below) / 2.0;
        if let Some(title) = &title {
            self.set(title, FIELD, y, self.ground, TITLE);
            y += title.height();
        }
        if let Some(subtitle) = &subtitle {
            let drop = title.as_ref().map_or(0.0, Block::drop);
            self.panel(SHEET.width.0 / 2.0 - 24.0, y + drop + 8.0, 48.0, 1.2, self.ground);
            self.set(subtitle, FIELD, y + drop + 26.0, self.ground, SUBTITLE);
        }
        if let Some(author) = self.author(WIDTH, 27.0) {
            self.set(&author, FIELD, 452.0, self.ink, AUTHOR);
        }
        if let Some(ornament) = self.ornament(46.0) {
            ornament.place_ink(SHEET.width.0 / 2.0, 648.0 - ornament.ink_height(), self.accent, &mut self.items);
        }
    }

    /// A broad rule down the left edge and everything ranged left beside it, the title as large as it goes.
    fn column(&mut self) {
        const BAR: f32 = 30.0;
        const NEAR: f32 = 62.0;
        const FAR: f32 = 34.0;
        const WIDTH: f32 = SHEET.width.0 - NEAR - FAR;
        const TOP: f32 = 74.0;
        // A book read from right to left has all of it the other way round.
        let (bar, left, align) = match self.rtl {
            false => (0.0, NEAR, Align::Left),
            true => (SHEET.width.0 - BAR, FAR, Align::Right),
        };
        let field = Field { x: left, width: WIDTH, align };
        self.panel(bar, 0.0, BAR, SHEET.height.0, self.accent);
        let subtitle = self.subtitle(WIDTH, 23.0, false);
        let below = subtitle.as_ref().map_or(0.0, |s| s.height() + 30.0);
        let mut y = TOP;
        if let Some(title) = self.title(WIDTH, 430.0 - below, 108.0, 1.04) {
            self.set(&title, field, y, self.ink, TITLE);
            y += title.height();
        }
        if let Some(subtitle) = subtitle {
            self.set(&subtitle, field, y + 30.0, self.ink, SUBTITLE);
        }
        if let Some(author) = self.author(WIDTH, 33.0) {
            let top = 664.0 - author.height();
            let rule = if self.rtl { left + WIDTH - 56.0 } else { left };
            self.panel(rule, top - 30.0, 56.0, 5.0, self.accent);
            self.set(&author, field, top, self.ink, AUTHOR);
        }
    }
}

/// One author's name, kept on one line where others stand beside it and it is not long.
fn whole(name: &str, authors: usize) -> String {
    let long = name.chars().count() > LONGEST_NAME;
    if authors == 1 || long { name.into() } else { name.replace(' ', &NO_BREAK.to_string()) }
}

fn ink(colour: Colour) -> Ink {
    let [r, g, b] = [colour.0, colour.1, colour.2].map(|v| f32::from(v) / 255.0);
    Ink::Rgb(r, g, b)
}
