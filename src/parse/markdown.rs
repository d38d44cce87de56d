//! Markdown drafts.

use super::candidates::hashes;
use super::dialect::Fit;
use super::doc::Doc;

/// What a heading mark is worth: one may be a title in a plain draft, two are no chance.
const HEADING: u32 = 30;

/// How much a draft looks like Markdown.
pub(crate) fn fit(doc: &Doc) -> Fit {
    let mut fit = Fit::default();
    if doc.rich.is_some() {
        return fit;
    }
    for i in (0..doc.lines.len()).filter(|i| hashes(doc.text_of(*i)).is_some()).take(2) {
        fit.add(HEADING, "a heading mark `#`", Some(i));
    }
    fit
}
