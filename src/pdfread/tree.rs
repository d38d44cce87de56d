//! The text of a tagged PDF by the elements of its structure tree (ISO 32000-1, 14.7), as a voice reads it.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{Page, failed, read_pages};
use crate::diag::Error;

/// Elements deeper than this are passed over: no book is nested so, and each level is a call.
const DEPTH_LIMIT: usize = 64;

/// An element of the structure tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its type as the file has it, without what a role map says: `H1`, `P`.
    pub kind: String,
    /// How many elements it stands in; 0 for the outermost.
    pub depth: usize,
    /// What its own content says, without that of the elements in it; lines end as in [`pages`](super::pages), and so
    /// do pages.
    pub text: String,
    /// How many annotations it holds.
    pub annotations: usize,
}

/// Reads the elements of a file in reading order, an element before those in it. A file that is not tagged has none.
pub fn elements(file: &[u8]) -> Result<Vec<Element>, Error> {
    let doc = Document::load_mem(file).map_err(failed)?;
    let Ok((_, Object::Dictionary(root))) =
        doc.catalog().and_then(|c| c.get(b"StructTreeRoot")).and_then(|o| doc.dereference(o))
    else {
        return Ok(Vec::new());
    };
    let pages = read_pages(&doc)?;
    let mut walk = Walk { doc: &doc, said: BTreeMap::new(), seen: BTreeSet::new(), last: None, out: Vec::new() };
    for page in &pages {
        walk.add(page);
    }
    if let Ok(kids) = root.get(b"K") {
        walk.kids(kids, None, None, 0);
    }
    for element in &mut walk.out {
        // What parts an element from the one before it is no part of it.
        element.text.drain(..element.text.len() - element.text.trim_start_matches('\n').len());
    }
    Ok(walk.out)
}

struct Walk<'a> {
    doc: &'a Document,
    /// What each sequence says.
    said: BTreeMap<(ObjectId, u32), &'a str>,
    seen: BTreeSet<ObjectId>,
    /// Where content was met last: the element and the page.
    last: Option<(Option<usize>, ObjectId)>,
    out: Vec<Element>,
}

impl<'a> Walk<'a> {
    fn add(&mut self, page: &'a Page) {
        for (mcid, range) in &page.sequences {
            self.said.insert((page.id, *mcid), &page.text[range.clone()]);
        }
    }

    /// Reads what a `/K` holds (table 323). `inside` is the element it belongs to and `page` that element's page.
    fn kids(&mut self, kids: &Object, inside: Option<usize>, page: Option<ObjectId>, depth: usize) {
        let doc = self.doc;
        let mut id = None;
        let kids = match kids {
            Object::Reference(r) => {
                id = Some(*r);
                match doc.get_object(*r) {
                    Ok(object) => object,
                    Err(_) => return,
                }
            }
            other => other,
        };
        match kids {
            Object::Array(list) => list.iter().for_each(|kid| {
                if !matches!(kid, Object::Array(_)) {
                    self.kids(kid, inside, page, depth);
                }
            }),
            Object::Integer(mcid) => self.say(inside, page, *mcid),
            Object::Dictionary(dict) => {
                let own = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                match dict.get(b"Type").and_then(Object::as_name) {
                    Ok(b"MCR") => {
                        let mcid = dict.get(b"MCID").and_then(Object::as_i64).unwrap_or(-1);
                        self.say(inside, own, mcid);
                    }
                    Ok(b"OBJR") => {
                        if let Some(element) = inside.and_then(|n| self.out.get_mut(n)) {
                            element.annotations += 1;
                        }
                    }
                    _ if depth < DEPTH_LIMIT && id.is_none_or(|id| self.seen.insert(id)) => self.element(dict, depth),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, dict: &Dictionary, depth: usize) {
        let kind = dict.get(b"S").and_then(Object::as_name).unwrap_or(b"");
        let kind = String::from_utf8_lossy(kind).into_owned();
        self.out.push(Element { kind, depth, text: String::new(), annotations: 0 });
        let inside = self.out.len() - 1;
        let page = dict.get(b"Pg").and_then(Object::as_reference).ok();
        if let Ok(kids) = dict.get(b"K") {
            self.kids(kids, Some(inside), page, depth + 1);
        }
    }

    fn say(&mut self, inside: Option<usize>, page: Option<ObjectId>, mcid: i64) {
        let Some(element) = inside.and_then(|n| self.out.get_mut(n)) else { return };
        let (Some(page), Ok(mcid)) = (page, u32::try_from(mcid)) else { return };
        // Each sequence belongs to one element: what is read is not read again.
        let Some(said) = self.said.remove(&(page, mcid)) else { return };
        let before = self.last.replace((inside, page));
        // The first line of a page has nothing before it that would part it from the page before.
        if before.is_some_and(|(element, of)| element == inside && of != page) && !said.starts_with('\n') {
            element.text.push('\n');
        }
        element.text.push_str(said);
    }
}
