//! Book to EPUB 3.3.
//!
//! In this order: [`plan`] settles the files and the navigation, [`xhtml`] writes the sections with the [`blocks`] in them (dividing with [`split`]
//! what is too long) with their [`notes`] and the [`pages`] of the print edition, [`front`] the pages before them, [`css`] the style sheet, [`nav`] the navigation, [`opf`] the
//! package document, and [`package`] puts them into the container. [`kepub`] turns the documents into what Kobo takes.

mod blocks;
mod css;
mod fonts;
mod front;
mod kepub;
mod names;
mod nav;
mod notes;
mod opf;
mod package;
mod pages;
mod plan;
mod split;
#[cfg(test)]
mod tests;
mod text;
mod xhtml;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{Book, Matter, PageMap, Picture, PictureKind, SectionKind, Shown, Words, walk_figures};
use crate::diag::{Diagnostic, Error, Finding};
use crate::style::Style;
use crate::units::Moment;
use front::FrontPage;
use nav::{Entry, Landmark};
use opf::{Item, Spine};
use package::{Part, Role};
use pages::PageTops;
use xhtml::{Page, Rendered};

/// What an EPUB is made with besides book and style.
pub struct Options<'a> {
    /// The moment written as `dcterms:modified`.
    pub modified: Moment,
    /// The cover's picture.
    pub cover: Cover<'a>,
    /// Where the pages of the print edition begin that is made from the same book in the same style.
    pub pages: Option<&'a PageMap>,
    /// Whom it is for.
    pub edition: Edition,
}

/// Whom an EPUB is for. Each is a valid EPUB 3.3 of the same text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// Every reading system and every store.
    #[default]
    Any,
    /// Kobo's e-readers, with the markup that its own reading system wants; such a file is named `.kepub.epub`.
    Kobo,
    /// Kindle: as the Kindle Publishing Guidelines ask for it.
    Kindle,
}

impl<'a> Options<'a> {
    /// With a cover, and without a print edition.
    pub fn new(modified: Moment, cover: impl Into<Cover<'a>>) -> Options<'a> {
        Options { modified, cover: cover.into(), pages: None, edition: Edition::Any }
    }
}

/// Where the cover's picture comes from.
pub enum Cover<'a> {
    /// A JPEG or PNG file; empty for a book without a cover.
    Picture(Vec<u8>),
    /// Draws a JPEG file. It is called once, while the text is put into the container: drawing takes as long as that.
    Drawn(&'a (dyn Fn() -> Result<Vec<u8>, Error> + Sync)),
}

impl From<Vec<u8>> for Cover<'_> {
    fn from(picture: Vec<u8>) -> Self {
        Cover::Picture(picture)
    }
}

/// A finished EPUB.
#[derive(Clone, Debug)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes an EPUB 3.3 of a book. The same book, style and options make the same bytes.
///
/// # Errors
/// [`Error::Cover`] where the cover is neither JPEG nor PNG, [`Error::Font`] where a font of the style is to be embedded
/// and cannot be, [`Error::Epub`] where the container cannot be written.
pub fn write(book: &Book, style: &Style, options: &Options<'_>) -> Result<Made, Error> {
    let words = Words::of(&book.meta.language);
    let pages = PageTops::of(options.pages, &book.notes);
    let typed_notes = book.notes.iter().any(|n| blocks::are_typed(&n.blocks));
    let page = Page { language: &book.meta.language, words, pages, typed_notes };
    let picture = picture(&options.cover)?;
    let own = kindle_style(style, options.edition);
    let style = own.as_ref().unwrap_or(style);
    let kindle = options.edition == Edition::Kindle;
    // Kindle draws no ornaments.
    let fonts = fonts::Fonts::of(book, style, !kindle)?;

    let units = plan::plan(book, &words);
    let files = plan::files(&units);
    let notes = notes::Notes::of(book, &files);
    let mut rendered: Vec<Rendered> =
        files.par_iter().enumerate().map(|(n, u)| xhtml::render(&page, u, notes.of_file(n, &u.id))).collect();
    notes.resolve(&mut rendered);
    let mut diagnostics: Vec<Diagnostic> = files
        .iter()
        .zip(&rendered)
        .filter(|(_, r)| r.files.len() > 1)
        .map(|(u, r)| {
            Diagnostic::at(u.section.span, Finding::SplitChapter { heading: u.name.clone(), files: r.files.len() })
        })
        .collect();

    if kindle && !names::KINDLE_LANGUAGES.contains(&book.meta.language.primary()) {
        let tag = book.meta.language.tag().to_owned();
        diagnostics.push(Diagnostic::whole(Finding::KindleLanguage { tag }));
    }

    let mut front = Vec::new();
    // Kindle shows the picture of the cover itself, and it is not to be seen twice.
    front.extend(picture.filter(|_| !kindle).map(|(name, _)| front::cover(&page, &book.meta, name)));
    front.push(front::title_page(&page, &book.meta));
    front.extend(front::copyright(&page, &book.meta));

    let mut entries: Vec<Entry> = front
        .iter()
        .filter(|f| f.kind == "titlepage")
        .map(|f| Entry { label: f.title.into(), href: f.name.into(), children: Vec::new() })
        .collect();
    let listed = nav::entries(&units, &mut rendered.iter());
    // A list of one chapter is no help as a page of the book; as the reader's navigation it is there all the same.
    let nav_spine = if listed.len() > 1 { Spine::Linear } else { Spine::Aside };
    let listed = nav::grouped(listed);
    entries.extend(if kindle { nav::shallow(listed, KINDLE_LEVELS) } else { listed });

    let start = files
        .iter()
        .zip(&rendered)
        .find(|(u, _)| u.section.kind.matter() == Matter::Body)
        .and_then(|(_, r)| Some(r.files.first()?.0.clone()));
    let landmarks = landmarks(words, &front, start.as_deref());
    let guide: Vec<opf::Guide> = landmarks.iter().filter_map(guide).collect();
    // The order of a book: what is before the contents, the contents, the text.
    let before =
        files.iter().take_while(|u| matches!(u.section.kind, SectionKind::Dedication | SectionKind::Epigraph)).count();
    let pages = pages::list(&page.pages, &front, &rendered, before);
    let nav = nav::document(&page, &entries, &landmarks, &pages);

    let identifier = opf::identifier(book);
    let urn = identifier.urn().to_string();
    let title = text::flat(&book.meta.title);
    let title = if title.is_empty() { words.untitled.to_owned() } else { title };
    let ncx = nav::ncx(book.meta.language.tag(), &urn, &title, &entries, &pages);

    if options.edition == Edition::Kobo {
        let documents = rendered.par_iter_mut().flat_map_iter(|r| r.files.iter_mut().map(|f| &mut f.1));
        let documents = documents.chain(front.par_iter_mut().map(|f| &mut f.bytes));
        documents.try_for_each(|bytes| kepub::document(bytes).map(|made| *bytes = made))?;
    }
    let mut list = List::default();
    for f in front {
        list.add(f.name, f.bytes, "application/xhtml+xml", Role::Content, Spine::Linear, None);
    }
    let mut nav = Some(nav);
    for (n, r) in rendered.into_iter().enumerate() {
        if n == before {
            list.nav(&mut nav, nav_spine);
        }
        for (name, bytes) in r.files {
            list.add(name, bytes, "application/xhtml+xml", Role::Content, Spine::Linear, None);
        }
    }
    list.nav(&mut nav, nav_spine);
    list.add("toc.ncx", ncx, "application/x-dtbncx+xml", Role::Finish, Spine::Not, None);
    let sheet = css::sheet(style, &fonts, &book.meta.language, kindle).into_bytes();
    list.add(xhtml::STYLESHEET, sheet, "text/css", Role::Resource("text/css"), Spine::Not, None);
    let has_fonts = fonts.are_for_text();
    for (name, media_type, bytes) in fonts.into_files() {
        list.add(name, bytes, media_type, Role::Resource(media_type), Spine::Not, None);
    }
    let (shown, described) = pictures(book);
    for p in shown.values() {
        let media_type = match p.kind {
            PictureKind::Jpeg => "image/jpeg",
            PictureKind::Png => "image/png",
        };
        list.add(blocks::picture_name(p), p.file.to_vec(), media_type, Role::Picture, Spine::Not, None);
    }
    if let Some((name, media_type)) = picture {
        list.add(name, Vec::new(), media_type, Role::Cover, Spine::Not, Some("cover-image"));
    }

    let package = opf::document(&opf::Package {
        meta: &book.meta,
        words,
        vertical: css::is_vertical(&book.meta.language, style),
        identifier: urn,
        modified: options.modified,
        items: &list.items,
        guide: &guide,
        shown: match (shown.is_empty(), described) {
            (true, _) if picture.is_none() => Shown::Nothing,
            (true, _) => Shown::Cover,
            (false, true) => Shown::Described,
            (false, false) => Shown::Undescribed,
        },
        cover: picture.map(|p| p.0),
        has_fonts,
        print: (!pages.is_empty()).then_some(style.page.trim),
    });
    let bytes = package::assemble(&package, &list.parts, identifier, &options.cover)?;
    Ok(Made { bytes, diagnostics })
}

/// The levels of the contents that Kindle shows (Kindle Publishing Guidelines, on tables of contents).
const KINDLE_LEVELS: usize = 2;

/// The style for Kindle, where it differs: how text is aligned is the reader's choice there, and a book that settles it is
/// sent back.
fn kindle_style(style: &Style, edition: Edition) -> Option<Style> {
    (edition == Edition::Kindle && !style.text.justify).then(|| {
        let mut style = style.clone();
        style.text.justify = true;
        style
    })
}

/// The files of the book, for the manifest and for the archive.
#[derive(Default)]
struct List {
    items: Vec<Item>,
    parts: Vec<Part>,
}

impl List {
    fn add(
        &mut self,
        name: impl Into<String>,
        bytes: Vec<u8>,
        media_type: &'static str,
        role: Role,
        spine: Spine,
        properties: Option<&'static str>,
    ) {
        let name = name.into();
        self.items.push(Item { name: name.clone(), media_type, properties, spine });
        self.parts.push(Part { name, bytes, role });
    }

    fn nav(&mut self, nav: &mut Option<Vec<u8>>, spine: Spine) {
        if let Some(bytes) = nav.take() {
            self.add("nav.xhtml", bytes, "application/xhtml+xml", Role::Finish, spine, Some("nav"));
        }
    }
}

/// The pictures in the text by their numbers, and whether all of them are described.
fn pictures(book: &Book) -> (BTreeMap<u32, Arc<Picture>>, bool) {
    let (mut shown, mut described) = (BTreeMap::new(), true);
    walk_figures(book, &mut |figure| {
        if let Some(image) = &figure.image {
            shown.insert(image.number, Arc::clone(image));
            described &= !figure.described().is_empty();
        }
    });
    (shown, described)
}

/// The name and the media type that the cover's picture gets.
fn picture(cover: &Cover<'_>) -> Result<Option<(&'static str, &'static str)>, Error> {
    const JPEG: (&str, &str) = ("cover.jpg", "image/jpeg");
    let Cover::Picture(bytes) = cover else { return Ok(Some(JPEG)) };
    match bytes[..] {
        [] => Ok(None),
        [0xff, 0xd8, 0xff, ..] => Ok(Some(JPEG)),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(Some(("cover.png", "image/png"))),
        _ => Err(Error::Cover { message: "it is neither JPEG nor PNG".into() }),
    }
}

fn landmarks(words: Words, front: &[FrontPage], start: Option<&str>) -> Vec<Landmark> {
    let mut out: Vec<Landmark> =
        front.iter().map(|f| Landmark { kind: f.kind, label: f.title, href: f.name.into() }).collect();
    out.push(Landmark { kind: "toc", label: words.contents, href: "nav.xhtml#toc".into() });
    out.extend(start.map(|href| Landmark { kind: "bodymatter", label: words.start, href: href.into() }));
    out
}

/// The guide's entry for a landmark, by the guide's own names of types.
fn guide(l: &Landmark) -> Option<opf::Guide> {
    let kind = match l.kind {
        "cover" => "cover",
        "titlepage" => "title-page",
        "copyright-page" => "copyright-page",
        "toc" => "toc",
        "bodymatter" => "text",
        _ => return None,
    };
    Some((kind, l.label, l.href.split('#').next().unwrap_or(&l.href).to_owned()))
}
