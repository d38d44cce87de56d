//! Ways through the document: the outline (ISO 32000-1, 12.3.3), page labels (12.4.2), links (12.5.6.5).

use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary};

use super::document::{Document, pdf_error, real, text};
use crate::diag::Error;
use crate::layout::pages::{Destination, Item, OutlineEntry, Page, Pages, Role};
use crate::units::Pt;

/// Outlines of up to this many entries are shown open; of a longer one a reader shows the top level at first.
const OPEN_LIMIT: usize = 40;

/// A link annotation.
pub(super) struct Annotation {
    /// Its object.
    pub(super) id: ObjectId,
    /// Index of its page.
    pub(super) page: usize,
    /// The element it is part of: that of the run before it.
    pub(super) tag: Option<u32>,
}

/// Adds outline, labels and links, and gives the links.
pub(super) fn add(doc: &mut Document, pages: &Pages) -> Result<Vec<Annotation>, Error> {
    add_outline(doc, pages)?;
    let labels = labels(&pages.pages);
    doc.catalog()?.set("PageLabels", dictionary! { "Nums" => labels });
    let mut links = Vec::new();
    for (index, page) in pages.pages.iter().enumerate() {
        add_links(doc, pages, index, page, &mut links)?;
    }
    Ok(links)
}

/// `[page /XYZ null top null]`: the place, at the left and the zoom that the reader has.
fn destination(doc: &Document, pages: &Pages, page: usize, y: Pt) -> Result<Object, Error> {
    let (Some(id), Some(target)) = (doc.page(page), pages.pages.get(page)) else {
        return Err(Error::Pdf(format!("a link leads to page {} of {}", page + 1, pages.pages.len())));
    };
    let top = real(target.size.height.0 - y.0);
    Ok(vec![id.into(), "XYZ".into(), Object::Null, top, Object::Null].into())
}

/// How an entry stands among the others: indices of entries.
#[derive(Clone, Default, Debug, PartialEq)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
}

/// The tree that levels stand for, and its top entries. An entry that skips a level hangs under the one before it.
fn nest(entries: &[OutlineEntry]) -> (Vec<Node>, Vec<usize>) {
    let mut nodes = vec![Node::default(); entries.len()];
    let mut top = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (n, entry) in entries.iter().enumerate() {
        while open.last().is_some_and(|o| entries[*o].level >= entry.level) {
            open.pop();
        }
        match open.last() {
            Some(parent) => {
                nodes[n].parent = Some(*parent);
                nodes[*parent].children.push(n);
            }
            None => top.push(n),
        }
        open.push(n);
    }
    (nodes, top)
}

fn add_outline(doc: &mut Document, pages: &Pages) -> Result<(), Error> {
    let entries = &pages.outline;
    doc.catalog()?.set("PageMode", if entries.is_empty() { "UseNone" } else { "UseOutlines" });
    if entries.is_empty() {
        return Ok(());
    }
    let (nodes, top) = nest(entries);
    let open = entries.len() <= OPEN_LIMIT;
    // Descendants that show when the entry is open, counted from the last entry up to its parents.
    let mut counts = vec![0i64; nodes.len()];
    for (n, node) in nodes.iter().enumerate().rev() {
        if let Some(parent) = node.parent {
            counts[parent] += 1 + if open { counts[n] } else { 0 };
        }
    }
    let root = doc.inner.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| doc.inner.new_object_id()).collect();
    for (n, (entry, node)) in entries.iter().zip(&nodes).enumerate() {
        let siblings = node.parent.map_or(&top, |p| &nodes[p].children);
        let place = siblings.binary_search(&n).map_err(|_| Error::Pdf("the outline is no tree".into()))?;
        let mut item = dictionary! {
            "Title" => text(&entry.title),
            "Parent" => node.parent.map_or(root, |p| ids[p]),
            "Dest" => destination(doc, pages, entry.page, entry.y)?,
        };
        if let Some(before) = place.checked_sub(1) {
            item.set("Prev", ids[siblings[before]]);
        }
        if let Some(next) = siblings.get(place + 1) {
            item.set("Next", ids[*next]);
        }
        if let (Some(first), Some(last)) = (node.children.first(), node.children.last()) {
            item.set("First", ids[*first]);
            item.set("Last", ids[*last]);
            item.set("Count", if open { counts[n] } else { -counts[n] });
        }
        doc.inner.objects.insert(ids[n], item.into());
    }
    let shown: i64 = if open { entries.len() as i64 } else { top.len() as i64 };
    let mut outlines = dictionary! { "Type" => "Outlines", "Count" => shown };
    if let (Some(first), Some(last)) = (top.first(), top.last()) {
        outlines.set("First", ids[*first]);
        outlines.set("Last", ids[*last]);
    }
    doc.inner.objects.insert(root, outlines.into());
    doc.catalog()?.set("Outlines", root);
    Ok(())
}

/// A page's label as the label dictionary of a range has it: a numbering style with a number, or fixed text.
#[derive(Clone, Debug, PartialEq)]
enum Label {
    Arabic(u32),
    Roman(u32),
    Fixed(String),
}

impl Label {
    fn read(s: &str) -> Label {
        let roman = |n: &u32| to_roman(*n) == s;
        match s.parse::<u32>() {
            Ok(n) if n > 0 && n.to_string() == s => Label::Arabic(n),
            _ => from_roman(s).filter(roman).map_or_else(|| Label::Fixed(s.into()), Label::Roman),
        }
    }

    /// Whether a page with this label needs no new range after one labelled `before`.
    fn follows(&self, before: &Label) -> bool {
        match (before, self) {
            (Label::Arabic(a), Label::Arabic(b)) | (Label::Roman(a), Label::Roman(b)) => a.checked_add(1) == Some(*b),
            (Label::Fixed(a), Label::Fixed(b)) => a == b,
            _ => false,
        }
    }

    fn dictionary(&self) -> Dictionary {
        let mut dict = Dictionary::new();
        match self {
            Label::Arabic(n) | Label::Roman(n) => {
                dict.set("S", if matches!(self, Label::Arabic(_)) { "D" } else { "r" });
                if *n != 1 {
                    dict.set("St", i64::from(*n));
                }
            }
            Label::Fixed(s) => dict.set("P", text(s)),
        }
        dict
    }
}

/// The `Nums` of the number tree: the index of each range's first page, and its label.
fn labels(pages: &[Page]) -> Vec<Object> {
    let mut nums = Vec::new();
    let mut before: Option<Label> = None;
    for (index, page) in pages.iter().enumerate() {
        let label = Label::read(&page.label);
        if !before.as_ref().is_some_and(|b| label.follows(b)) {
            nums.push(Object::Integer(index as i64));
            nums.push(label.dictionary().into());
        }
        before = Some(label);
    }
    nums
}

const ROMAN: &[(&str, u32)] = &[
    ("m", 1000),
    ("cm", 900),
    ("d", 500),
    ("cd", 400),
    ("c", 100),
    ("xc", 90),
    ("l", 50),
    ("xl", 40),
    ("x", 10),
    ("ix", 9),
    ("v", 5),
    ("iv", 4),
    ("i", 1),
];

fn to_roman(n: u32) -> String {
    let mut out = String::new();
    let mut rest = n;
    for (digits, value) in ROMAN {
        while rest >= *value {
            out.push_str(digits);
            rest -= value;
        }
    }
    out
}

/// A value for the string if it has only Roman digits, right or not: the caller writes it back and compares.
fn from_roman(s: &str) -> Option<u32> {
    // mmmdccclxxxviii is the longest below 4000, above which nobody counts in these digits.
    if s.is_empty() || s.len() > 15 {
        return None;
    }
    let value = |c| ROMAN.iter().find(|(d, _)| d.len() == 1 && d.starts_with(c)).map(|(_, v)| *v);
    let digits: Vec<u32> = s.chars().map(value).collect::<Option<_>>()?;
    let sign = |n: usize| if digits.get(n + 1).is_some_and(|next| *next > digits[n]) { -1 } else { 1 };
    let sum: i64 = digits.iter().enumerate().map(|(n, v)| i64::from(*v) * sign(n)).sum();
    u32::try_from(sum).ok().filter(|n| *n > 0)
}

fn add_links(
    doc: &mut Document,
    pages: &Pages,
    index: usize,
    page: &Page,
    links: &mut Vec<Annotation>,
) -> Result<(), Error> {
    let mut annotations = Vec::new();
    let mut tag = None;
    for item in &page.items {
        let link = match item {
            Item::Link(link) => link,
            Item::Run(run) => {
                if let Role::Tag(of) = run.role {
                    tag = Some(of);
                }
                continue;
            }
            Item::Rect(_) | Item::Image(_) | Item::Turned(_) => continue,
        };
        let (left, top) = (link.area.x, page.size.height - link.area.y);
        let sides = [left, top - link.area.height, left + link.area.width, top];
        let annotation = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => sides.iter().map(|v| real(v.0)).collect::<Vec<_>>(),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "F" => 4, // printed, as PDF/A and PDF/UA ask of every annotation
            "Contents" => text(&description(page, tag, pages, &link.to)),
            "A" => match &link.to {
                Destination::Place { page, y } => {
                    dictionary! { "S" => "GoTo", "D" => destination(doc, pages, *page, *y)? }
                }
                // An address is in ASCII (12.6.4.7).
                Destination::Web(to) => {
                    dictionary! { "S" => "URI", "URI" => Object::String(ascii(to), StringFormat::Literal) }
                }
            },
        };
        let id = doc.inner.add_object(annotation);
        annotations.push(Object::Reference(id));
        links.push(Annotation { id, page: index, tag });
    }
    if annotations.is_empty() {
        return Ok(());
    }
    let id = doc.page(index).ok_or_else(|| Error::Pdf("a page is missing".into()))?;
    doc.inner.get_dictionary_mut(id).map_err(pdf_error)?.set("Annots", annotations);
    Ok(())
}

/// An address with what is not ASCII percent-encoded (RFC 3987, 3.1).
fn ascii(address: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            out.push(byte);
        } else {
            out.extend(format!("%{byte:02X}").into_bytes());
        }
    }
    out
}

/// What a voice says for a link (ISO 14289-1, 7.18.5): the text of its element on its page, or the label of the page
/// it leads to.
fn description(page: &Page, tag: Option<u32>, pages: &Pages, to: &Destination) -> String {
    let mut said = String::new();
    for item in &page.items {
        if let Item::Run(run) = item
            && tag.is_some_and(|t| run.role == Role::Tag(t))
        {
            said.push_str(&run.text);
        }
    }
    let said = said.replace('\u{ad}', "");
    let label = || match to {
        Destination::Place { page, .. } => pages.pages.get(*page).map(|p| p.label.clone()).unwrap_or_default(),
        Destination::Web(to) => to.clone(),
    };
    if said.trim().is_empty() { label() } else { said.trim().to_owned() }
}

/// The bytes of a date string (7.9.4).
pub(super) fn date(d: &str) -> Object {
    Object::String(d.as_bytes().to_vec(), StringFormat::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Size;

    fn entry(level: u8) -> OutlineEntry {
        OutlineEntry { level, title: String::new(), page: 0, y: Pt(0.0) }
    }

    #[test]
    fn levels_make_a_tree() {
        let (nodes, top) = nest(&[1, 2, 2, 1, 3, 2, 1].map(entry));
        assert_eq!(top, [0, 3, 6]);
        assert_eq!(nodes[0].children, [1, 2]);
        assert_eq!(nodes[3].children, [4, 5]);
        assert_eq!(nodes[5].parent, Some(3));
    }

    #[test]
    fn labels_are_read_back() {
        for n in [1, 4, 9, 14, 40, 99, 388, 1994, 3999] {
            assert_eq!(Label::read(&to_roman(n)), Label::Roman(n));
        }
        assert_eq!(Label::read("12"), Label::Arabic(12));
        for fixed in ["", "0", "012", "+3", "iiii", "vx", "I", "A-1", "mmmmmmmmmmmmmmmmmm", "99999999999"] {
            assert_eq!(Label::read(fixed), Label::Fixed(fixed.into()));
        }
    }

    #[test]
    fn labels_make_ranges() {
        let page = |l: &str| Page { size: Size { width: Pt(9.0), height: Pt(9.0) }, label: l.into(), items: vec![] };
        let pages = ["i", "ii", "iii", "1", "2", "3", "", "", "9", "11"].map(page);
        let starts: Vec<i64> = labels(&pages).iter().step_by(2).map(|o| o.as_i64().unwrap()).collect();
        assert_eq!(starts, [0, 3, 6, 8, 9]);
    }
}
