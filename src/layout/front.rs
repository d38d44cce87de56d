//! Title matter: half title, title page, copyright page.

use super::display;
use super::flow::Stack;
use super::justify::Line;
use super::pages::TagKind;
use super::sheet::Sheet;
use super::words::Words;
use crate::book::{Inline, Meta};
use crate::style::{Align, DisplayStyle};

/// From this many pages of text on, a book has a half title.
pub(crate) const HALF_TITLE_FROM: usize = 60;
/// How far down the text block the title stands, as a share of it.
const TITLE_DOWN: f32 = 0.2;
const HALF_TITLE_DOWN: f32 = 0.24;
/// The half title is this much of the title's size, but no smaller than the text.
const HALF_TITLE_SCALE: f32 = 0.55;

/// The sign above the title and the one at the foot, where a publisher's device stands, to the text's size.
const SIGN_SCALE: f32 = 1.2;
const DEVICE_SCALE: f32 = 1.8;

/// Lines of a page with their baselines below that of the first line of the grid, and what they are.
pub(crate) type Sheetful = Vec<(Line, f32, Option<TagKind>)>;

/// The title alone, which says again what the title page says and so is no part of the text.
pub(crate) fn half_title(words: &mut Words<'_>, sheet: &Sheet<'_>, meta: &Meta) -> Sheetful {
    let ds = DisplayStyle {
        scale: (sheet.style.front.title.scale * HALF_TITLE_SCALE).max(1.0),
        ..sheet.style.front.title.clone()
    };
    let mut stack = Stack::new(sheet);
    stack.skip(sheet.lines as f32 * sheet.leading * HALF_TITLE_DOWN);
    add(words, sheet, &mut stack, &ds, meta.title(), None);
    stack.lines
}

/// Title, subtitle, volume, authors, translator under the style's sign; the publisher, or the sign as a device, at the foot.
pub(crate) fn title_page(words: &mut Words<'_>, sheet: &Sheet<'_>, meta: &Meta) -> Sheetful {
    let style = &sheet.style.front;
    let block = sheet.lines as f32 * sheet.leading;
    let quiet = DisplayStyle { scale: (style.author.scale * 0.85).max(0.9), ..style.author.clone() };
    let sign = style.ornament.trim();
    let mut stack = Stack::new(sheet);
    stack.skip(block * TITLE_DOWN);
    if !sign.is_empty() {
        let size = sheet.size * SIGN_SCALE;
        let line = display::ornament(words, sheet, sign, size, Align::Centre, sheet.measure);
        stack.skip(-2.0 * sheet.leading);
        stack.line(line, size, None);
        stack.skip(2.0 * sheet.leading - size);
    }
    add(words, sheet, &mut stack, &style.title, meta.title(), Some(TagKind::Title));
    if let Some(subtitle) = meta.subtitle() {
        stack.skip(0.6 * sheet.leading);
        let ds =
            DisplayStyle { italic: true, case: crate::style::Case::AsWritten, tracking: 0.0, ..style.author.clone() };
        add(words, sheet, &mut stack, &ds, subtitle, Some(TagKind::Paragraph));
    }
    if let Some(volume) = meta.volume_name() {
        stack.skip(sheet.leading);
        add(words, sheet, &mut stack, &style.author, &volume, Some(TagKind::Paragraph));
    }
    if !meta.authors().is_empty() {
        stack.skip(1.5 * sheet.leading);
        for author in meta.authors() {
            add(words, sheet, &mut stack, &style.author, author, Some(TagKind::Paragraph));
        }
    }
    if let Some(translator) = meta.translator() {
        stack.skip(1.5 * sheet.leading);
        let text = format!("{} {translator}", crate::book::Words::of(sheet.language).translated_by);
        add(words, sheet, &mut stack, &quiet, &text, Some(TagKind::Paragraph));
    }
    if let Some(publisher) = meta.publisher() {
        let size = display::size(sheet, &quiet);
        let foot = (block - size * 1.6).max(stack.height);
        stack.skip(foot - stack.height);
        add(words, sheet, &mut stack, &quiet, publisher, Some(TagKind::Paragraph));
    } else if !sign.is_empty() {
        let size = sheet.size * DEVICE_SCALE;
        let line = display::ornament(words, sheet, sign, size, Align::Centre, sheet.measure);
        let foot = (block - size * 1.2).max(stack.height);
        stack.skip(foot - stack.height);
        stack.line(line, size, None);
    }
    stack.lines
}

/// The copyright page: what is known of the rights, and the ISBN, at the foot. Empty where nothing is.
pub(crate) fn copyright_page(words: &mut Words<'_>, sheet: &Sheet<'_>, meta: &Meta) -> Sheetful {
    let ds = DisplayStyle {
        face: sheet.style.text.face.clone(),
        scale: 0.87,
        italic: false,
        bold: false,
        case: crate::style::Case::AsWritten,
        tracking: 0.0,
    };
    let mut stack = Stack::new(sheet);
    let rights = meta.rights().unwrap_or("").lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned);
    let rights = rights.map(|paragraph| (paragraph, &ds));
    // The figures of a long number are as high as the letters before it.
    let capitals = DisplayStyle { case: crate::style::Case::Capitals, ..ds.clone() };
    let isbn = meta.isbn().map(|digits| (format!("ISBN {digits}"), &capitals));
    for (paragraph, ds) in rights.chain(isbn) {
        let text = [Inline::Text(paragraph)];
        for line in display::lines(words, sheet, ds, &text, Align::Left, sheet.measure * 0.9) {
            stack.line(line, display::size(sheet, ds), Some(TagKind::Paragraph));
        }
    }
    let down = (sheet.lines as f32 * sheet.leading - stack.height).max(0.0);
    stack.lines.iter_mut().for_each(|l| l.1 += down);
    stack.lines
}

fn add(
    words: &mut Words<'_>,
    sheet: &Sheet<'_>,
    stack: &mut Stack<'_, '_>,
    ds: &DisplayStyle,
    text: &str,
    kind: Option<TagKind>,
) {
    let text = [Inline::Text(text.to_owned())];
    // A long title is set smaller rather than over half the page.
    let mut ds = ds.clone();
    let mut lines = display::lines(words, sheet, &ds, &text, Align::Centre, sheet.measure);
    while lines.len() > 4 && ds.scale > 1.0 {
        ds.scale *= 0.85;
        lines = display::lines(words, sheet, &ds, &text, Align::Centre, sheet.measure);
    }
    for line in lines {
        stack.line(line, display::size(sheet, &ds), kind);
    }
}
