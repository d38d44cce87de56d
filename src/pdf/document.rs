//! The document: begun by printpdf, finished on its objects, saved.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use printpdf::{Codepoint, FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, TextItem};

use super::content::{Content, deflate};
use super::font::Faces;
use super::images;
use super::save::{self, Written};
use crate::diag::Error;
use crate::layout::pages::Pages;
use crate::units::{PT_PER_MM, Pt, Size};

/// Children of a node of the page tree: with 32, a book of 1000 pages has two levels of nodes, and a reader opens any
/// page by reading three.
const FAN_OUT: usize = 32;
/// A document in the making.
pub(super) struct Document {
    pub(super) inner: lopdf::Document,
    /// The objects that `inner` has only numbers of.
    pub(super) written: Written,
    catalog: ObjectId,
    tree: ObjectId,
    pages: Vec<ObjectId>,
}

impl Document {
    /// Has printpdf make the pages and the fonts. Its first page shows each glyph once, which is how printpdf learns
    /// what to put into widths and ToUnicode; [`Document::set_pages`] writes over it.
    pub(super) fn start(pages: &Pages, faces: &Faces) -> Result<Document, Error> {
        let mut doc = PdfDocument::new("");
        let mut inventory = vec![Op::StartTextSection];
        for face in &faces.list {
            let mut warnings = Vec::new(); // "no cmap": a subset has none
            let mut font = ParsedFont::from_bytes(&face.program, 0, &mut warnings)
                .ok_or_else(|| Error::Font { name: face.name.clone(), message: "its subset cannot be read".into() })?;
            font.font_name = Some(face.name.clone());
            let id = FontId(face.resource.clone());
            doc.resources.fonts.map.insert(id.clone(), PdfFont::new(font));
            let glyphs = face.texts.iter().enumerate().skip(1);
            let glyphs = glyphs.map(|(code, text)| Codepoint::with_cid(code as u16, 0.0, text.to_string())).collect();
            inventory.push(Op::SetFont { font: PdfFontHandle::External(id), size: printpdf::Pt(1.0) });
            inventory.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
        }
        inventory.push(Op::EndTextSection);
        doc.pages = pages
            .pages
            .iter()
            .map(|page| {
                let mm = |v: Pt| Mm(v.0 / PT_PER_MM);
                PdfPage::new(mm(page.size.width), mm(page.size.height), std::mem::take(&mut inventory))
            })
            .collect();
        let options = printpdf::PdfSaveOptions { optimize: false, subset_fonts: false, ..Default::default() };
        let inner = printpdf::serialize::to_lopdf_doc(&doc, &options, &mut Vec::new());

        let catalog = inner.trailer.get(b"Root").and_then(Object::as_reference).map_err(pdf_error)?;
        let tree = inner.catalog().and_then(|c| c.get(b"Pages")).and_then(Object::as_reference).map_err(pdf_error)?;
        let kids = inner.get_dictionary(tree).and_then(|d| d.get(b"Kids")).and_then(Object::as_array);
        let ids = kids.and_then(|k| k.iter().map(Object::as_reference).collect::<Result<Vec<_>, _>>());
        let ids = ids.map_err(pdf_error)?;
        if ids.len() != pages.pages.len() {
            return Err(Error::Pdf("pages are missing".into()));
        }
        Ok(Document { inner, written: Written::default(), catalog, tree, pages: ids })
    }

    /// Gives the font dictionaries the widths that the content streams reckon with, and the descriptors what a subset
    /// no longer tells.
    pub(super) fn finish_fonts(&mut self, faces: &Faces) -> Result<(), Error> {
        let fonts = self.fonts()?;
        for face in &faces.list {
            let id = fonts.get(face.resource.as_bytes()).and_then(Object::as_reference).map_err(pdf_error)?;
            let font = self.inner.get_dictionary_mut(id).map_err(pdf_error)?;
            let below = font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut).map_err(pdf_error)?;
            let below = below.first_mut().ok_or_else(|| Error::Pdf("a font has no descendant".into()))?;
            let below = below.as_dict_mut().map_err(pdf_error)?;
            let widths = face.widths.iter().map(|w| real(*w)).collect();
            below.set("W", vec![Object::Integer(0), Object::Array(widths)]);
            let id = below.get(b"FontDescriptor").and_then(Object::as_reference).map_err(pdf_error)?;
            let descriptor = self.inner.get_dictionary_mut(id).map_err(pdf_error)?;
            descriptor.set("CapHeight", face.cap_height);
            // No table tells the width of a stem; this is the usual guess from the weight: 88 at 400, 166 at 700.
            descriptor.set("StemV", 50 + (face.weight / 65.0).powi(2).round() as i64);
        }
        let streams = self.inner.objects.values_mut().filter_map(|o| o.as_stream_mut().ok());
        for stream in streams.filter(|s| !s.content.is_empty() && !s.dict.has(b"Filter")) {
            let deflated = deflate(&stream.content)?;
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(deflated);
        }
        Ok(())
    }

    /// The dictionary that all of printpdf's pages share.
    fn fonts(&self) -> Result<Dictionary, Error> {
        let first = self.pages.first().ok_or_else(|| Error::Pdf("there are no pages".into()))?;
        let resources = self.inner.get_dictionary(*first).and_then(|d| d.get(b"Resources"));
        let fonts = resources
            .and_then(|r| self.inner.dereference(r))
            .and_then(|(_, r)| r.as_dict())
            .and_then(|r| r.get(b"Font"))
            .and_then(|f| self.inner.dereference(f))
            .and_then(|(_, f)| f.as_dict());
        fonts.cloned().map_err(pdf_error)
    }

    /// Sets contents, resources and boxes of the pages, and makes the page tree a tree.
    pub(super) fn set_pages(
        &mut self,
        pages: &Pages,
        contents: Vec<Content>,
        faces: &Faces,
        pictures: &BTreeMap<u32, ObjectId>,
        boxes: &dyn Fn(Size) -> Vec<(&'static str, Object)>,
    ) -> Result<(), Error> {
        let fonts = self.fonts()?;
        let mut shared: BTreeMap<(Vec<usize>, Vec<u32>), ObjectId> = BTreeMap::new();
        let mut unused = Vec::new();
        for ((id, page), content) in self.pages.clone().into_iter().zip(&pages.pages).zip(contents) {
            let resources = match shared.get(&(content.faces.clone(), content.images.clone())) {
                Some(id) => *id,
                None => {
                    let mut used = Dictionary::new();
                    for face in content.faces.iter().filter_map(|n| faces.list.get(*n)) {
                        let font = fonts.get(face.resource.as_bytes()).map_err(pdf_error)?.clone();
                        used.set(face.resource.as_bytes(), font);
                    }
                    let mut resources = dictionary! { "Font" => used };
                    if !content.images.is_empty() {
                        let mut shown = Dictionary::new();
                        for n in &content.images {
                            let id = *pictures.get(n).ok_or_else(|| Error::Pdf("a picture is missing".into()))?;
                            shown.set(images::name(*n), id);
                        }
                        resources.set("XObject", shown);
                    }
                    let id = self.inner.add_object(resources);
                    shared.insert((content.faces, content.images), id);
                    id
                }
            };
            let dict = self.inner.get_dictionary_mut(id).map_err(pdf_error)?;
            for name in ["CropBox", "TrimBox"] {
                dict.remove(name.as_bytes());
            }
            for (name, area) in boxes(page.size) {
                dict.set(name, area);
            }
            dict.remove(b"Annots");
            unused.push(dict.get(b"Resources").and_then(Object::as_reference).map_err(pdf_error)?);
            dict.set("Resources", resources);
            let stream = dict.get(b"Contents").and_then(Object::as_reference).map_err(pdf_error)?;
            let filter = dictionary! { "Filter" => "FlateDecode" };
            self.inner.objects.insert(stream, Object::Stream(Stream::new(filter, content.deflated)));
        }
        // What printpdf's pages shared goes with their resources.
        for id in unused {
            let Some(Object::Dictionary(resources)) = self.inner.objects.remove(&id) else { continue };
            for (_, value) in &resources {
                if let Ok(id) = value.as_reference() {
                    self.inner.objects.remove(&id);
                }
            }
        }
        self.grow_tree()
    }

    /// Says at the root of the tree what most pages have alike, and no more at those (7.7.3.4): in a file without object
    /// streams every word of a page counts.
    pub(super) fn hand_down(&mut self) -> Result<(), Error> {
        for key in [b"MediaBox".as_slice(), b"Resources"] {
            let mut counts: BTreeMap<Vec<u8>, (usize, Object)> = BTreeMap::new();
            for id in &self.pages {
                let own = self.inner.get_dictionary(*id).and_then(|d| d.get(key)).map_err(pdf_error)?;
                let mut written = Vec::new();
                save::value(&mut written, own);
                counts.entry(written).or_insert_with(|| (0, own.clone())).0 += 1;
            }
            let Some((_, (_, common))) = counts.into_iter().max_by_key(|(_, (count, _))| *count) else { continue };
            for id in &self.pages {
                let page = self.inner.get_dictionary_mut(*id).map_err(pdf_error)?;
                if page.get(key).is_ok_and(|own| *own == common) {
                    page.remove(key);
                }
            }
            self.inner.get_dictionary_mut(self.tree).map_err(pdf_error)?.set(key, common);
        }
        Ok(())
    }

    /// Puts nodes between the root and its pages (7.7.3.2): printpdf has all of them in one array.
    fn grow_tree(&mut self) -> Result<(), Error> {
        let mut level: Vec<(ObjectId, i64)> = self.pages.iter().map(|id| (*id, 1)).collect();
        while level.len() > FAN_OUT {
            let mut above = Vec::new();
            for kids in level.chunks(FAN_OUT) {
                let id = self.inner.new_object_id();
                above.push((id, self.set_node(id, kids)?));
                let node = self.inner.get_dictionary_mut(id).map_err(pdf_error)?;
                node.set("Parent", self.tree);
            }
            level = above;
        }
        self.set_node(self.tree, &level)?;
        Ok(())
    }

    /// Makes `id` the node above `kids`, and gives how many pages are under it.
    fn set_node(&mut self, id: ObjectId, kids: &[(ObjectId, i64)]) -> Result<i64, Error> {
        let count = kids.iter().map(|(_, n)| n).sum();
        for (kid, _) in kids {
            self.inner.get_dictionary_mut(*kid).map_err(pdf_error)?.set("Parent", id);
        }
        let references: Vec<Object> = kids.iter().map(|(id, _)| Object::Reference(*id)).collect();
        let node = dictionary! { "Type" => "Pages", "Count" => count, "Kids" => references };
        self.inner.objects.insert(id, Object::Dictionary(node));
        Ok(count)
    }

    /// The object of the page at this index.
    pub(super) fn page(&self, index: usize) -> Option<ObjectId> {
        self.pages.get(index).copied()
    }

    /// The document catalog (7.7.2).
    pub(super) fn catalog(&mut self) -> Result<&mut Dictionary, Error> {
        self.inner.get_dictionary_mut(self.catalog).map_err(pdf_error)
    }

    /// Writes the file as PDF 1.3 to 1.6 with every object in the open.
    pub(super) fn save_plain(mut self, version: &str) -> Result<Vec<u8>, Error> {
        save::save_plain(&mut self.inner, version)
    }

    /// Writes the file.
    pub(super) fn save(self) -> Result<Vec<u8>, Error> {
        let file = save::save(&self.inner, &self.written);
        // Taking thousands of objects apart is nothing to wait for.
        rayon::spawn(move || drop(self));
        file
    }
}

/// The area of a sheet, less so much at each edge (7.9.5).
pub(super) fn area(sheet: Size, edge: Pt) -> Object {
    let sides = [edge, edge, sheet.width - edge, sheet.height - edge];
    Object::Array(sides.map(|v| real(v.0)).to_vec())
}

/// A number with three decimals at most.
pub(super) fn real(v: f32) -> Object {
    let v = if v.is_finite() { (f64::from(v) * 1000.0).round() / 1000.0 } else { 0.0 };
    if v.fract() == 0.0 { Object::Integer(v as i64) } else { Object::Real(v as f32) }
}

/// A text string (7.9.2.2): in ASCII where that holds it, else in UTF-16. Line ends and control characters, which
/// have no place in a title, become spaces.
pub(super) fn text(s: &str) -> Object {
    let clean: String = s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.is_ascii() {
        return Object::String(clean.into_bytes(), StringFormat::Literal);
    }
    let units = std::iter::once(0xfeff).chain(clean.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// An object that printpdf always writes is not there.
pub(super) fn pdf_error(e: lopdf::Error) -> Error {
    Error::Pdf(e.to_string())
}
