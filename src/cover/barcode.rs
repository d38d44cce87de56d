//! The barcode of a book: EAN-13 (ISO/IEC 15420) of its ISBN, at the size that scanners are made for.

use barcoders::sym::ean13::EAN13;

use super::text::{Field, Room, Setter, Type};
use crate::diag::{Error, PrintFault};
use crate::layout::pages::{Ink, Item, Rect, Role};
use crate::style::{Align, Case};
use crate::units::Pt;

/// Width of the thinnest bar at 100 %: 0.33 mm.
const MODULE: Pt = Pt(0.33 * crate::units::PT_PER_MM);
/// Height of the bars: 22.85 mm, less what shops have long taken without complaint.
const HEIGHT: Pt = Pt(18.0 * crate::units::PT_PER_MM);
/// How far the guard bars go down between the digits, in modules.
const GUARD: f32 = 5.0;
/// What stays white to the left and to the right, in modules.
const QUIET: (f32, f32) = (11.0, 7.0);
/// The bars that are guards, by their modules.
const GUARDS: [std::ops::Range<usize>; 3] = [0..3, 45..50, 92..95];
/// The face of the digits, which tells them well apart.
const FACE: &str = "Source Sans 3";
/// From the foot of the bars to the tops of the digits, in modules.
const BELOW: f32 = 2.0;

/// What is said above the bars.
pub(super) struct Words<'a> {
    /// The thirteen digits.
    pub(super) isbn: &'a str,
    /// As `US $14.99`; empty for none.
    pub(super) price: &'a str,
}

/// Draws the barcode into the middle of a white box, black alone.
pub(super) fn draw(
    words: &Words<'_>,
    area: &Rect,
    setter: &mut Setter<'_>,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    items.push(Item::Rect(Rect { ink: Ink::Gray(1.0), ..*area }));
    let refused = |_| PrintFault::Cover(format!("the ISBN {} cannot be drawn as a barcode", words.isbn));
    let bars = EAN13::new(words.isbn).map_err(refused)?.encode();
    let whole = (QUIET.0 + bars.len() as f32 + QUIET.1) * MODULE.0;
    let left = area.x.0 + (area.width.0 - whole) / 2.0 + QUIET.0 * MODULE.0;
    // Two lines of text, the bars and the digits below them.
    let lines = if words.price.is_empty() { 1.0 } else { 2.0 };
    let text = 8.5;
    let digits = 9.5;
    let total = lines * text * 1.2 + HEIGHT.0 + BELOW * MODULE.0 + digits * 0.7;
    let mut y = area.y.0 + (area.height.0 - total) / 2.0;
    let kind = Type { face: FACE.into(), bold: false, italic: false, case: Case::AsWritten, tracking: 0.0 };
    let mut line = |text: &str, x: f32, width: f32, top: f32, size: f32, items: &mut Vec<Item>| {
        let room = Room { width: width.max(1.0), height: size * 2.0, size, lines: 1, leading: 1.0, few: 1.0 };
        if let Some(block) = setter.fit(text, &kind, room) {
            block.place(Field { x, width, align: Align::Centre }, top, Ink::BLACK, Role::Artifact, items);
        }
    };
    let width = bars.len() as f32 * MODULE.0;
    for said in [format!("ISBN {}", words.isbn), words.price.to_owned()] {
        if !said.is_empty() {
            line(&said, left, width, y, text, items);
            y += text * 1.2;
        }
    }
    // Bars that touch are drawn as one, so that no hairline shows between them.
    let mut at = 0;
    while at < bars.len() {
        let run = bars[at..].iter().take_while(|b| **b == bars[at]).count();
        if bars[at] == 1 {
            let guard = GUARDS.iter().any(|g| g.contains(&at));
            let height = HEIGHT.0 + if guard { GUARD * MODULE.0 } else { 0.0 };
            items.push(Item::Rect(Rect {
                x: Pt(left + at as f32 * MODULE.0),
                y: Pt(y),
                width: Pt(run as f32 * MODULE.0),
                height: Pt(height),
                ink: Ink::BLACK,
            }));
        }
        at += run;
    }
    // The first digit stands before the bars, each of the others under the seven modules that say it.
    for (n, digit) in words.isbn.chars().enumerate() {
        let module = match n {
            0 => -9.0,
            1..=6 => 3.0 + (n as f32 - 1.0) * 7.0,
            _ => 50.0 + (n as f32 - 7.0) * 7.0,
        };
        let top = y + HEIGHT.0 + BELOW * MODULE.0;
        line(&digit.to_string(), left + module * MODULE.0, 7.0 * MODULE.0, top, digits, items);
    }
    Ok(())
}
