//! The structure tree (ISO 32000-1, 14.7 and 14.8): what of a page's content is a heading, a paragraph, a quotation.
//!
//! The tree is flat: a `Document` with an element for each tag, in reading order. Neighbouring quotations share a
//! `BlockQuote` and the entries of the contents a `TOC`. Elements name the marked-content sequences that [`content`]
//! wrote, and the parent tree leads back from a sequence or a link to its element.
//!
//! [`content`]: super::content

use std::collections::BTreeMap;
use std::io::Write as _;

use lopdf::{ObjectId, dictionary};

use super::document::{Document, pdf_error, text};
use super::outline::Annotation;
use super::save::{reference, value};
use crate::book::Language;
use crate::diag::Error;
use crate::layout::pages::{Tag, TagKind};

/// Keys in a leaf of the parent tree: a novel's tree has two levels, and a reader finds a page's elements by reading
/// three small objects.
const KEYS_PER_LEAF: usize = 64;

/// The types of a tag's elements from the outermost in (14.8.4).
fn types(kind: TagKind) -> &'static [&'static str] {
    match kind {
        TagKind::Title => &["Title"],
        TagKind::Heading(0 | 1) => &["H1"],
        TagKind::Heading(2) => &["H2"],
        TagKind::Heading(3) => &["H3"],
        TagKind::Heading(4) => &["H4"],
        TagKind::Heading(5) => &["H5"],
        TagKind::Heading(_) => &["H6"],
        TagKind::Paragraph | TagKind::Verse | TagKind::Quote => &["P"],
        // Code is of the inline level, so a block stands around it (14.8.4.4).
        TagKind::Preformatted => &["P", "Code"],
        TagKind::ContentsEntry => &["TOCI", "Reference"],
    }
}

/// The type of the element that neighbouring tags of a kind share (14.8.4.2).
fn group(kind: TagKind) -> Option<&'static str> {
    match kind {
        TagKind::Quote => Some("BlockQuote"),
        TagKind::ContentsEntry => Some("TOC"),
        _ => None,
    }
}

/// The marked-content sequences of a page (14.6) in the making. They stand within text objects, so that one text object
/// holds all paragraphs of a page.
pub(super) struct Marks<'a> {
    tags: &'a [Tag],
    /// Whether one is open, and whose.
    open: Option<u32>,
    /// The tag of each; a sequence's MCID is its place here.
    list: Vec<u32>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(tags: &'a [Tag]) -> Marks<'a> {
        Marks { tags, open: None, list: Vec::new() }
    }

    /// Opens the sequence of a tag unless it is open, and closes another's. It is named after the innermost element.
    pub(super) fn open(&mut self, out: &mut Vec<u8>, tag: u32) -> Result<(), Error> {
        if self.open == Some(tag) {
            return Ok(());
        }
        let kind = self.tags.get(tag as usize).ok_or_else(|| Error::Pdf("a run is part of no element".into()))?.kind;
        self.close(out);
        let name = types(kind).last().copied().unwrap_or("P");
        // Writing to a vector does not fail.
        let _ = writeln!(out, "/{name} <</MCID {}>> BDC", self.list.len());
        self.list.push(tag);
        self.open = Some(tag);
        Ok(())
    }

    /// Opens a sequence whose glyphs say `text` (14.9.4). It is one of the tag's own sequences and not a span within
    /// one: there are readers of the structure that lose what follows such a span.
    pub(super) fn open_span(&mut self, out: &mut Vec<u8>, tag: u32, text: &str) -> Result<(), Error> {
        if self.tags.len() <= tag as usize {
            return Err(Error::Pdf("a run is part of no element".into()));
        }
        self.close(out);
        let _ = write!(out, "/Span <</MCID {} /ActualText <FEFF", self.list.len());
        for unit in text.encode_utf16() {
            let _ = write!(out, "{unit:04X}");
        }
        out.extend_from_slice(b">>> BDC\n");
        self.list.push(tag);
        self.open = Some(tag);
        Ok(())
    }

    /// Closes the sequence that is open.
    pub(super) fn close(&mut self, out: &mut Vec<u8>) {
        if self.open.take().is_some() {
            out.extend_from_slice(b"EMC\n");
        }
    }

    /// The tags of the sequences by MCID.
    pub(super) fn into_list(self) -> Vec<u32> {
        self.list
    }
}

/// A marked-content sequence: its place in the document and the tag it belongs to.
struct Mark {
    tag: u32,
    page: usize,
    mcid: usize,
}

/// Adds the structure tree. `marks` has for each page the tag of each of its sequences, `links` the annotations.
pub(super) fn add(
    doc: &mut Document,
    tags: &[Tag],
    language: &Language,
    marks: &[Vec<u32>],
    links: &[Annotation],
) -> Result<(), Error> {
    let mut sequences: Vec<Mark> = Vec::with_capacity(marks.iter().map(Vec::len).sum());
    for (page, list) in marks.iter().enumerate() {
        sequences.extend(list.iter().enumerate().map(|(mcid, tag)| Mark { tag: *tag, page, mcid }));
    }
    sequences.sort_by_key(|m| m.tag); // stable: those of one tag stay in the order of the pages
    let mut links_of: BTreeMap<usize, Vec<&Annotation>> = BTreeMap::new();
    for link in links {
        // Links of no tag stand together after all of them.
        let tag = link.tag.map_or(tags.len(), |t| tags.len().min(t as usize));
        links_of.entry(tag).or_default().push(link);
    }

    let mut tree = Tree::new(doc);
    // The element that holds a tag's content; a tag without content has none.
    let mut holders: Vec<Option<ObjectId>> = vec![None; tags.len()];
    let mut rest = &sequences[..];
    for (n, (tag, holder)) in tags.iter().zip(&mut holders).enumerate() {
        let count = rest.iter().take_while(|m| m.tag as usize == n).count();
        let (own, after) = rest.split_at(count);
        rest = after;
        let links = links_of.get(&n).map_or(&[][..], Vec::as_slice);
        if !own.is_empty() || !links.is_empty() {
            *holder = Some(tree.element(tag.kind, own, links)?);
        }
    }
    let mut stray: Vec<ObjectId> = Vec::new();
    for link in links_of.get(&tags.len()).into_iter().flatten() {
        stray.push(tree.element(TagKind::Paragraph, &[], &[link])?);
    }
    let (root, document) = tree.finish(language);

    // The keys of the parent tree: pages by their index, then links.
    let mut parents: Vec<(usize, ObjectId)> = Vec::new();
    for (page, list) in marks.iter().enumerate() {
        let id = page_id(doc, page)?;
        let dict = doc.inner.get_dictionary_mut(id).map_err(pdf_error)?;
        dict.set("Tabs", "S");
        if list.is_empty() {
            continue;
        }
        dict.set("StructParents", page as i64);
        let holders = list.iter().map(|tag| holders.get(*tag as usize).copied().flatten());
        let holders = holders.map(|h| h.ok_or_else(|| Error::Pdf("a tag has no element".into())));
        let id = doc.inner.new_object_id();
        array(doc.written.begin(id.0), &holders.collect::<Result<Vec<_>, _>>()?);
        parents.push((page, id));
    }
    let mut stray = stray.into_iter();
    for (n, link) in links.iter().enumerate() {
        let key = marks.len() + n;
        let holder = link.tag.and_then(|t| holders.get(t as usize).copied().flatten()).or_else(|| stray.next());
        let holder = holder.ok_or_else(|| Error::Pdf("a link has no element".into()))?;
        let annotation = doc.inner.get_dictionary_mut(link.id).map_err(pdf_error)?;
        annotation.set("StructParent", key as i64);
        parents.push((key, holder));
    }
    let root_dict = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => document,
        // A book's title is no standard type before PDF 2.0.
        "RoleMap" => dictionary! { "Title" => "P" },
        "ParentTree" => number_tree(doc, &parents),
        "ParentTreeNextKey" => (marks.len() + links.len()) as i64,
    };
    doc.inner.objects.insert(root, root_dict.into());
    let catalog = doc.catalog()?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

fn page_id(doc: &Document, page: usize) -> Result<ObjectId, Error> {
    doc.page(page).ok_or_else(|| Error::Pdf("a page is missing".into()))
}

/// The tree in the making. Its elements are written at once.
struct Tree<'d> {
    doc: &'d mut Document,
    root: ObjectId,
    /// The document's element and its children.
    document: (ObjectId, Vec<ObjectId>),
    /// The group that is open, with its type and its children.
    group: Option<(&'static str, ObjectId, Vec<ObjectId>)>,
}

impl<'d> Tree<'d> {
    fn new(doc: &'d mut Document) -> Tree<'d> {
        let (root, document) = (doc.inner.new_object_id(), doc.inner.new_object_id());
        Tree { doc, root, document: (document, Vec::new()), group: None }
    }

    /// Begins an element's dictionary: its type and what it stands in.
    fn begin(&mut self, id: ObjectId, name: &str, parent: ObjectId) -> &mut Vec<u8> {
        let out = self.doc.written.begin(id.0);
        // Writing to a vector does not fail.
        let _ = write!(out, "<</S/{name}/P ");
        reference(out, parent);
        out
    }

    /// Adds the elements of a tag with its sequences and links, and gives the innermost, which holds them. What has
    /// links is itself a link (14.8.4.4.2).
    fn element(&mut self, kind: TagKind, own: &[Mark], links: &[&Annotation]) -> Result<ObjectId, Error> {
        self.enter(group(kind));
        let link = if links.is_empty() { &[][..] } else { &["Link"] };
        let mut names = types(kind).iter().chain(link).peekable();
        let mut holder = self.doc.inner.new_object_id();
        let (mut parent, kids) = match &mut self.group {
            Some((_, id, kids)) => (*id, kids),
            None => (self.document.0, &mut self.document.1),
        };
        kids.push(holder);
        while let Some(name) = names.next() {
            if names.peek().is_some() {
                let below = self.doc.inner.new_object_id();
                let out = self.begin(holder, name, parent);
                out.extend_from_slice(b"/K ");
                reference(out, below);
                out.extend_from_slice(b">>");
                (parent, holder) = (holder, below);
            } else {
                self.hold(holder, name, parent, own, links)?;
            }
        }
        Ok(holder)
    }

    /// Writes an element with content: sequences on its page as bare numbers, others as references (14.7.4.2), and
    /// annotations (14.7.4.3).
    fn hold(
        &mut self,
        id: ObjectId,
        name: &str,
        parent: ObjectId,
        own: &[Mark],
        links: &[&Annotation],
    ) -> Result<(), Error> {
        let first = own.first().map(|m| m.page).or_else(|| links.first().map(|l| l.page));
        let first = first.ok_or_else(|| Error::Pdf("an element has no content".into()))?;
        let mut kids: Vec<u8> = Vec::with_capacity(8);
        for mark in own {
            if !kids.is_empty() {
                kids.push(b' ');
            }
            if mark.page == first {
                let _ = write!(kids, "{}", mark.mcid);
            } else {
                kids.extend_from_slice(b"<</Type/MCR/Pg ");
                reference(&mut kids, page_id(self.doc, mark.page)?);
                let _ = write!(kids, "/MCID {}>>", mark.mcid);
            }
        }
        for link in links {
            kids.extend_from_slice(b"<</Type/OBJR/Obj ");
            reference(&mut kids, link.id);
            if link.page != first {
                kids.extend_from_slice(b"/Pg ");
                reference(&mut kids, page_id(self.doc, link.page)?);
            }
            kids.extend_from_slice(b">>");
        }
        let page = page_id(self.doc, first)?;
        let out = self.begin(id, name, parent);
        out.extend_from_slice(b"/Pg ");
        reference(out, page);
        // One child stands without an array (table 323).
        let one = own.len() + links.len() == 1;
        out.extend_from_slice(if one { b"/K " } else { b"/K[" });
        out.extend_from_slice(&kids);
        out.extend_from_slice(if one { b">>" } else { b"]>>" });
        Ok(())
    }

    /// Opens the group that the next element belongs to and closes another.
    fn enter(&mut self, name: Option<&'static str>) {
        if self.group.as_ref().map(|g| g.0) == name {
            return;
        }
        if let Some((name, id, kids)) = self.group.take() {
            let document = self.document.0;
            let out = self.begin(id, name, document);
            out.extend_from_slice(b"/K");
            array(out, &kids);
            out.extend_from_slice(b">>");
        }
        if let Some(name) = name {
            let id = self.doc.inner.new_object_id();
            self.document.1.push(id);
            self.group = Some((name, id, Vec::new()));
        }
    }

    /// Closes the tree and gives its root, which is yet to be written, and the element of the document.
    fn finish(mut self, language: &Language) -> (ObjectId, ObjectId) {
        self.enter(None);
        let (id, kids) = std::mem::take(&mut self.document);
        let root = self.root;
        let out = self.begin(id, "Document", root);
        out.extend_from_slice(b"/Lang");
        value(out, &text(language.tag()));
        out.extend_from_slice(b"/K");
        array(out, &kids);
        out.extend_from_slice(b">>");
        (root, id)
    }
}

/// Writes an array of references.
fn array(out: &mut Vec<u8>, ids: &[ObjectId]) {
    out.push(b'[');
    for (n, id) in ids.iter().enumerate() {
        if n > 0 {
            out.push(b' ');
        }
        reference(out, *id);
    }
    out.push(b']');
}

/// Writes the parent tree (14.7.4.4), a number tree (7.9.7), from its ascending keys, and gives its root.
fn number_tree(doc: &mut Document, entries: &[(usize, ObjectId)]) -> ObjectId {
    let mut leaves: Vec<ObjectId> = Vec::new();
    for leaf in entries.chunks(KEYS_PER_LEAF) {
        let (Some(first), Some(last)) = (leaf.first(), leaf.last()) else { continue };
        let id = doc.inner.new_object_id();
        let out = doc.written.begin(id.0);
        let _ = write!(out, "<</Limits[{} {}]/Nums[", first.0, last.0);
        for (n, (key, id)) in leaf.iter().enumerate() {
            let _ = write!(out, "{}{key} ", if n > 0 { " " } else { "" });
            reference(out, *id);
        }
        out.extend_from_slice(b"]>>");
        leaves.push(id);
    }
    let root = doc.inner.new_object_id();
    let out = doc.written.begin(root.0);
    // The root of an empty tree has no kids.
    out.extend_from_slice(if leaves.is_empty() { b"<</Nums" } else { b"<</Kids" });
    array(out, &leaves);
    out.extend_from_slice(b">>");
    root
}
