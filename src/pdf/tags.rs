//! The structure tree (ISO 32000-1, 14.7 and 14.8): what of a page's content is a heading, a paragraph, a quotation.
//!
//! A `Document` holds the elements of all tags, nested as the tags are and in the order of their content; entries of
//! the contents share a `TOC`. Elements name the marked-content sequences that [`content`] wrote, and the parent tree
//! leads back from a sequence or a link to its element.
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
use crate::layout::pages::{Numbering, Pages, Tag, TagKind};

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
        TagKind::Paragraph | TagKind::Verse => &["P"],
        // Code is of the inline level, so a block stands around it (14.8.4.4).
        TagKind::Preformatted => &["P", "Code"],
        TagKind::ContentsEntry => &["TOCI", "Reference"],
        TagKind::Quote => &["BlockQuote"],
        TagKind::Aside => &["Div"],
        TagKind::List(_) => &["L"],
        TagKind::ListItem => &["LI"],
        TagKind::ListLabel | TagKind::NoteLabel => &["Lbl"],
        TagKind::ListBody => &["LBody"],
        TagKind::Table => &["Table"],
        TagKind::Row => &["TR"],
        TagKind::HeadCell => &["TH"],
        TagKind::Cell => &["TD"],
        TagKind::Note => &["Note"],
        TagKind::NoteMark => &["Reference"],
        TagKind::Link => &["Link"],
        TagKind::Figure => &["Figure"],
    }
}

/// What stands in a tag's outermost element beside its type and its content.
fn attributes(out: &mut Vec<u8>, tag: &Tag, number: usize, height: f32) {
    match tag.kind {
        // Table 347.
        TagKind::List(numbering) => {
            let name = match numbering {
                Numbering::Bullets => "Disc",
                Numbering::Figures => "Decimal",
                Numbering::Letters => "LowerAlpha",
                Numbering::Roman => "LowerRoman",
            };
            let _ = write!(out, "/A<</O/List/ListNumbering/{name}>>");
        }
        // Table 349; ISO 14289-1, 7.5, asks for it.
        TagKind::HeadCell => out.extend_from_slice(b"/A<</O/Table/Scope/Column>>"),
        TagKind::Note => {
            let _ = write!(out, "/ID({})", note_id(number));
        }
        _ => {}
    }
    // Table 344; ISO 14289-1, 7.3, asks for the box of a picture. All pages of a book are of one size.
    if let Some(area) = &tag.area {
        let (left, top) = (area.x.0, height - area.y.0);
        let (right, bottom) = (left + area.width.0, top - area.height.0);
        let _ = write!(out, "/A<</O/Layout/Placement/Block/BBox[{left:.2} {bottom:.2} {right:.2} {top:.2}]>>");
    }
    if !tag.alt.is_empty() {
        out.extend_from_slice(b"/Alt");
        value(out, &text(&tag.alt));
    }
}

/// The identifier of a note, which ISO 14289-1, 7.9, asks for. Its digits make the order of names that of numbers.
fn note_id(number: usize) -> String {
    format!("note-{number:08}")
}

/// The marked-content sequences of a page (14.6) in the making. They stand within text objects, so that one text object
/// holds all paragraphs of a page.
pub(super) struct Marks<'a> {
    tags: &'a [Tag],
    /// Whether one is open, and whose.
    open: Option<u32>,
    /// The tag of each; a sequence's MCID is its place here.
    list: Vec<u32>,
    /// Whether sequences are numbered for the structure; else only those are written that say what glyphs stand for.
    tagged: bool,
}

impl<'a> Marks<'a> {
    pub(super) fn new(tags: &'a [Tag]) -> Marks<'a> {
        Marks { tags, open: None, list: Vec::new(), tagged: true }
    }

    /// Marks of a file without a structure.
    pub(super) fn untagged(tags: &'a [Tag]) -> Marks<'a> {
        Marks { tagged: false, ..Marks::new(tags) }
    }

    /// Opens the sequence of a tag unless it is open, and closes another's. It is named after the innermost element.
    pub(super) fn open(&mut self, out: &mut Vec<u8>, tag: u32) -> Result<(), Error> {
        if self.open == Some(tag) || !self.tagged {
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
        out.extend_from_slice(b"/Span <<");
        if self.tagged {
            let _ = write!(out, "/MCID {} ", self.list.len());
        }
        out.extend_from_slice(b"/ActualText <FEFF");
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

/// Where content stands: its page and its sequence. A link alone stands behind all sequences of its page.
type Place = (usize, usize);

/// A tag on its way to being elements.
struct Node<'a> {
    /// Where its content or that of the tags in it begins; `None` for a tag of nothing, which has no element.
    first: Option<Place>,
    links: Vec<&'a Annotation>,
    /// Its outermost element, and the innermost, which holds the content.
    outer: ObjectId,
    holder: ObjectId,
    /// The outermost elements of the tags in it, with the places of their content.
    kids: Vec<(Place, ObjectId)>,
}

/// Adds the structure tree. `marks` has for each page the tag of each of its sequences, `links` the annotations.
pub(super) fn add(
    doc: &mut Document,
    pages: &Pages,
    language: &Language,
    marks: &[Vec<u32>],
    links: &[Annotation],
) -> Result<(), Error> {
    let tags = &pages.tags[..];
    let height = pages.pages.first().map_or(0.0, |p| p.size.height.0);
    let mut sequences: Vec<Mark> = Vec::with_capacity(marks.iter().map(Vec::len).sum());
    for (page, list) in marks.iter().enumerate() {
        sequences.extend(list.iter().enumerate().map(|(mcid, tag)| Mark { tag: *tag, page, mcid }));
    }
    sequences.sort_by_key(|m| m.tag); // stable: those of one tag stay in the order of the pages
    let mut own: Vec<&[Mark]> = Vec::with_capacity(tags.len());
    let mut rest = &sequences[..];
    for n in 0..tags.len() {
        let (mine, after) = rest.split_at(rest.iter().take_while(|m| m.tag as usize == n).count());
        own.push(mine);
        rest = after;
    }
    let none: ObjectId = (0, 0);
    let mut nodes: Vec<Node<'_>> = own
        .iter()
        .map(|own| Node {
            first: own.first().map(|m| (m.page, m.mcid)),
            links: Vec::new(),
            outer: none,
            holder: none,
            kids: Vec::new(),
        })
        .collect();
    let mut stray: Vec<&Annotation> = Vec::new();
    for link in links {
        match link.tag.and_then(|t| nodes.get_mut(t as usize)) {
            Some(node) => {
                node.first.get_or_insert((link.page, usize::MAX));
                node.links.push(link);
            }
            None => stray.push(link),
        }
    }
    // A tag comes after the one it stands in, so all that is in a tag is known when it is reached from behind.
    let mut top: Vec<(Place, usize)> = Vec::new();
    let mut inside: Vec<Vec<(Place, usize)>> = vec![Vec::new(); tags.len()];
    for n in (0..tags.len()).rev() {
        let first = inside[n].iter().map(|k| k.0).chain(nodes[n].first).min();
        nodes[n].first = first;
        let Some(first) = first else { continue };
        match tags[n].parent {
            None => top.push((first, n)),
            Some(parent) if (parent as usize) < n => inside[parent as usize].push((first, n)),
            Some(_) => return Err(Error::Pdf("an element stands in none before it".into())),
        }
    }
    top.sort_unstable();

    let root = doc.inner.new_object_id();
    let document = doc.inner.new_object_id();
    for (node, tag) in nodes.iter_mut().zip(tags).filter(|(node, _)| node.first.is_some()) {
        node.outer = doc.inner.new_object_id();
        node.holder = if names(tag, node).len() > 1 { doc.inner.new_object_id() } else { node.outer };
    }
    for (n, mut list) in inside.into_iter().enumerate() {
        list.sort_unstable();
        let kids = list.into_iter().map(|(first, kid)| (first, nodes[kid].outer)).collect();
        nodes[n].kids = kids;
    }

    // The document's own elements. Neighbouring entries of the contents stand in one list.
    let mut kids: Vec<ObjectId> = Vec::with_capacity(top.len() + stray.len());
    let mut contents: Option<(ObjectId, Vec<ObjectId>)> = None;
    let mut lists: Vec<(ObjectId, Vec<ObjectId>)> = Vec::new();
    let mut parent_of: BTreeMap<usize, ObjectId> = BTreeMap::new();
    for (_, n) in &top {
        if tags[*n].kind == TagKind::ContentsEntry {
            let (id, entries) = contents.get_or_insert_with(|| {
                let id = doc.inner.new_object_id();
                kids.push(id);
                (id, Vec::new())
            });
            entries.push(nodes[*n].outer);
            parent_of.insert(*n, *id);
        } else {
            lists.extend(contents.take());
            kids.push(nodes[*n].outer);
        }
    }
    lists.extend(contents.take());
    for (id, entries) in lists {
        let out = begin(doc, id, "TOC", document);
        out.extend_from_slice(b"/K");
        array(out, &entries);
        out.extend_from_slice(b">>");
    }
    for (n, (node, tag)) in nodes.iter().zip(tags).enumerate().filter(|(_, (node, _))| node.first.is_some()) {
        let parent = match tag.parent {
            Some(parent) => nodes[parent as usize].holder,
            None => parent_of.get(&n).copied().unwrap_or(document),
        };
        elements(doc, tag, n, node, own[n], parent, height)?;
    }
    let mut stray_holders: Vec<ObjectId> = Vec::new();
    for link in stray {
        let tag = Tag::new(TagKind::Paragraph);
        let (outer, holder) = (doc.inner.new_object_id(), doc.inner.new_object_id());
        let node = Node { first: Some((link.page, 0)), links: vec![link], outer, holder, kids: Vec::new() };
        elements(doc, &tag, 0, &node, &[], document, height)?;
        kids.push(outer);
        stray_holders.push(holder);
    }
    let out = begin(doc, document, "Document", root);
    out.extend_from_slice(b"/Lang");
    value(out, &text(language.tag()));
    out.extend_from_slice(b"/K");
    array(out, &kids);
    out.extend_from_slice(b">>");

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
        let holders = list.iter().map(|tag| nodes.get(*tag as usize).map(|n| n.holder));
        let holders = holders.map(|h| h.ok_or_else(|| Error::Pdf("a tag has no element".into())));
        let id = doc.inner.new_object_id();
        array(doc.written.begin(id.0), &holders.collect::<Result<Vec<_>, _>>()?);
        parents.push((page, id));
    }
    let mut stray_holders = stray_holders.into_iter();
    for (n, link) in links.iter().enumerate() {
        let key = marks.len() + n;
        let holder = link.tag.and_then(|t| nodes.get(t as usize)).map(|n| n.holder).or_else(|| stray_holders.next());
        let holder = holder.ok_or_else(|| Error::Pdf("a link has no element".into()))?;
        let annotation = doc.inner.get_dictionary_mut(link.id).map_err(pdf_error)?;
        annotation.set("StructParent", key as i64);
        parents.push((key, holder));
    }
    let mut root_dict = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => document,
        // A book's title is no standard type before PDF 2.0.
        "RoleMap" => dictionary! { "Title" => "P" },
        "ParentTree" => number_tree(doc, &parents),
        "ParentTreeNextKey" => (marks.len() + links.len()) as i64,
    };
    let ids = nodes.iter().zip(tags).enumerate();
    let ids = ids.filter(|(_, (node, tag))| tag.kind == TagKind::Note && node.first.is_some());
    let ids: Vec<(String, ObjectId)> = ids.map(|(n, (node, _))| (note_id(n), node.outer)).collect();
    if !ids.is_empty() {
        root_dict.set("IDTree", name_tree(doc, &ids));
    }
    doc.inner.objects.insert(root, root_dict.into());
    let catalog = doc.catalog()?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

fn page_id(doc: &Document, page: usize) -> Result<ObjectId, Error> {
    doc.page(page).ok_or_else(|| Error::Pdf("a page is missing".into()))
}

/// The types of a tag's elements from the outermost in. What has links is itself a link (14.8.4.4.2).
fn names(tag: &Tag, node: &Node<'_>) -> Vec<&'static str> {
    let mut names = types(tag.kind).to_vec();
    if !node.links.is_empty() && tag.kind != TagKind::Link {
        names.push("Link");
    }
    names
}

/// Begins an element's dictionary: its type and what it stands in.
fn begin<'d>(doc: &'d mut Document, id: ObjectId, name: &str, parent: ObjectId) -> &'d mut Vec<u8> {
    let out = doc.written.begin(id.0);
    // Writing to a vector does not fail.
    let _ = write!(out, "<</S/{name}/P ");
    reference(out, parent);
    out
}

/// Writes the elements of a tag: the outermost, those between, and the innermost with its content.
fn elements(
    doc: &mut Document,
    tag: &Tag,
    number: usize,
    node: &Node<'_>,
    own: &[Mark],
    parent: ObjectId,
    height: f32,
) -> Result<(), Error> {
    let names = names(tag, node);
    let (mut id, mut parent) = (node.outer, parent);
    for (n, name) in names.iter().enumerate() {
        let out = begin(doc, id, name, parent);
        if n == 0 {
            attributes(out, tag, number, height);
        }
        if n + 1 == names.len() {
            return hold(doc, node, own);
        }
        let below = if n + 2 == names.len() { node.holder } else { doc.inner.new_object_id() };
        let out = doc.written.last();
        out.extend_from_slice(b"/K ");
        reference(out, below);
        out.extend_from_slice(b">>");
        (parent, id) = (id, below);
    }
    Ok(())
}

/// Writes the content of the element begun last and ends it: sequences on its page as bare numbers, others as
/// references (14.7.4.2), elements in it, annotations (14.7.4.3).
fn hold(doc: &mut Document, node: &Node<'_>, own: &[Mark]) -> Result<(), Error> {
    let page = own.first().map(|m| m.page).or_else(|| node.links.first().map(|l| l.page));
    let mut kids: Vec<u8> = Vec::with_capacity(8);
    let mut inside = node.kids.iter().peekable();
    let mut count = 0;
    let mut part = |kids: &mut Vec<u8>| {
        if !kids.is_empty() {
            kids.push(b' ');
        }
        count += 1;
    };
    for mark in own {
        while let Some((_, kid)) = inside.next_if(|k| k.0 < (mark.page, mark.mcid)) {
            part(&mut kids);
            reference(&mut kids, *kid);
        }
        part(&mut kids);
        if Some(mark.page) == page {
            let _ = write!(kids, "{}", mark.mcid);
        } else {
            kids.extend_from_slice(b"<</Type/MCR/Pg ");
            reference(&mut kids, page_id(doc, mark.page)?);
            let _ = write!(kids, "/MCID {}>>", mark.mcid);
        }
    }
    for (_, kid) in inside {
        part(&mut kids);
        reference(&mut kids, *kid);
    }
    for link in &node.links {
        part(&mut kids);
        kids.extend_from_slice(b"<</Type/OBJR/Obj ");
        reference(&mut kids, link.id);
        if Some(link.page) != page {
            kids.extend_from_slice(b"/Pg ");
            reference(&mut kids, page_id(doc, link.page)?);
        }
        kids.extend_from_slice(b">>");
    }
    let page = page.map(|page| page_id(doc, page)).transpose()?;
    let out = doc.written.last();
    if let Some(page) = page {
        out.extend_from_slice(b"/Pg ");
        reference(out, page);
    }
    // One child stands without an array (table 323).
    out.extend_from_slice(if count == 1 { b"/K " } else { b"/K[" });
    out.extend_from_slice(&kids);
    out.extend_from_slice(if count == 1 { b">>" } else { b"]>>" });
    Ok(())
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

/// Writes a name tree (7.9.6) from its ascending names, and gives its root.
fn name_tree(doc: &mut Document, entries: &[(String, ObjectId)]) -> ObjectId {
    let mut leaves: Vec<ObjectId> = Vec::new();
    for leaf in entries.chunks(KEYS_PER_LEAF) {
        let (Some(first), Some(last)) = (leaf.first(), leaf.last()) else { continue };
        let id = doc.inner.new_object_id();
        let out = doc.written.begin(id.0);
        let _ = write!(out, "<</Limits[({})({})]/Names[", first.0, last.0);
        for (name, id) in leaf {
            let _ = write!(out, "({name})");
            reference(out, *id);
        }
        out.extend_from_slice(b"]>>");
        leaves.push(id);
    }
    let root = doc.inner.new_object_id();
    let out = doc.written.begin(root.0);
    out.extend_from_slice(b"<</Kids");
    array(out, &leaves);
    out.extend_from_slice(b">>");
    root
}
