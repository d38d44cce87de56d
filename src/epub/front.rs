//! The pages before the text: cover, title page, and a page of rights where there is something to say.

use super::pages;
use super::text::{flat, put};
use super::xhtml::Page;
use crate::book::Meta;

/// A page made from what is known about the book: its file's name, what it is called, and its bytes.
pub(super) struct FrontPage {
    /// The file's name.
    pub(super) name: &'static str,
    /// What it is called in navigation.
    pub(super) title: &'static str,
    /// Its structural type, for the landmarks.
    pub(super) kind: &'static str,
    /// The document.
    pub(super) bytes: Vec<u8>,
}

/// The cover's page. It holds the picture as an `img`: backgrounds and SVG wrappers are not shown everywhere.
pub(super) fn cover(page: &Page<'_>, meta: &Meta, picture: &str) -> FrontPage {
    let title = page.words.cover;
    let mut xml = page.begin(title, "frontmatter", "cover");
    let mut alt = format!("{title}: {}", flat(&meta.title));
    if let Some(authors) = meta.author_line() {
        alt.push_str(&format!(", {}", flat(&authors)));
    }
    xml.open("section", &[("epub:type", "cover"), ("id", "cover"), ("class", "cover")]);
    xml.empty("img", &[("src", picture), ("alt", &alt), ("role", "doc-cover")]);
    FrontPage { name: "cover.xhtml", title, kind: "cover", bytes: xml.finish() }
}

/// The title page.
pub(super) fn title_page(page: &Page<'_>, meta: &Meta) -> FrontPage {
    let title = page.words.title_page;
    let mut xml = page.begin(title, "frontmatter", "");
    xml.open("section", &[("epub:type", "titlepage"), ("id", "titlepage"), ("class", "titlepage")]);
    xml.newline();
    if let Some(label) = page.pages.title {
        pages::put(&mut xml, label);
        xml.newline();
    }
    xml.open("hgroup", &[("class", "book-heading")]);
    let name = flat(&meta.title);
    let caps = |s: &str| s.chars().any(char::is_uppercase) && !s.chars().any(char::is_lowercase);
    let class = if caps(&name) { "book-title caps" } else { "book-title" };
    xml.open("h1", &[("class", class)]);
    put(&mut xml, if name.is_empty() { page.words.untitled } else { &meta.title });
    xml.close();
    if let Some(subtitle) = meta.subtitle.as_deref().filter(|s| !flat(s).is_empty()) {
        xml.open("p", &[("class", "book-subtitle"), ("epub:type", "subtitle"), ("role", "doc-subtitle")]);
        put(&mut xml, subtitle);
        xml.close();
    }
    xml.close();
    for author in meta.authors().into_iter().filter(|a| !flat(a).is_empty()) {
        xml.newline();
        xml.open("p", &[("class", "book-author")]);
        put(&mut xml, author);
        xml.close();
    }
    if let Some(translator) = meta.translator().filter(|s| !flat(s).is_empty()) {
        xml.newline();
        xml.open("p", &[("class", "book-translator")]);
        let language = page.words_language();
        match language.is_empty() {
            true => xml.text(page.words.translated_by),
            false => xml.element("span", &language, page.words.translated_by),
        }
        xml.text(" ");
        put(&mut xml, translator);
        xml.close();
    }
    if let Some(publisher) = meta.publisher.as_deref().filter(|s| !flat(s).is_empty()) {
        xml.newline();
        xml.open("p", &[("class", "book-publisher")]);
        put(&mut xml, publisher);
        xml.close();
    }
    xml.newline();
    FrontPage { name: "titlepage.xhtml", title, kind: "titlepage", bytes: xml.finish() }
}

/// The page of rights, where rights or a publisher are known.
pub(super) fn copyright(page: &Page<'_>, meta: &Meta) -> Option<FrontPage> {
    let known = |s: &Option<String>| s.clone().filter(|s| !flat(s).is_empty());
    let (rights, publisher) = (known(&meta.rights), known(&meta.publisher));
    if rights.is_none() && publisher.is_none() {
        return None;
    }
    let title = page.words.copyright;
    let mut xml = page.begin(title, "frontmatter", "");
    xml.open("section", &[("epub:type", "copyright-page"), ("id", "copyright"), ("class", "copyright")]);
    if let Some(label) = page.pages.copyright {
        xml.newline();
        pages::put(&mut xml, label);
    }
    for fact in [rights, publisher, known(&meta.date)].into_iter().flatten() {
        xml.newline();
        xml.open("p", &[]);
        put(&mut xml, &fact);
        xml.close();
    }
    xml.newline();
    Some(FrontPage { name: "copyright.xhtml", title, kind: "copyright-page", bytes: xml.finish() })
}
