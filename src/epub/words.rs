//! The few words an EPUB says of itself, in the languages they are written in here: English, French, German.

use crate::book::{Language, SectionKind};

/// Names and sentences of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// The language's tag.
    pub(super) tag: &'static str,
    /// The heading of the navigation.
    pub(super) contents: &'static str,
    /// The cover.
    pub(super) cover: &'static str,
    /// The title page.
    pub(super) title_page: &'static str,
    /// The page of rights.
    pub(super) copyright: &'static str,
    /// The heading over the landmarks.
    pub(super) landmarks: &'static str,
    /// The heading over the pages of the print edition.
    pub(super) pages: &'static str,
    /// What that edition is called.
    pub(super) print_edition: &'static str,
    /// Where the text begins.
    pub(super) start: &'static str,
    /// A section that has no name.
    pub(super) untitled: &'static str,
    /// Stands before the translator's name.
    pub(super) translated_by: &'static str,
    /// What a person who depends on it should know of the book's accessibility, where it has a cover picture.
    pub(super) summary: &'static str,
    /// The same where it has none.
    pub(super) summary_no_cover: &'static str,
    /// The same of a book with pictures in its text that are all described; and of one where some are not.
    pub(super) summary_pictures: (&'static str, &'static str),
    /// What is added to it where the pages of the print edition are marked.
    pub(super) summary_pages: &'static str,
    kinds: [&'static str; 15],
}

static ENGLISH: Words = Words {
    tag: "en",
    contents: "Contents",
    cover: "Cover",
    title_page: "Title Page",
    copyright: "Copyright",
    landmarks: "Landmarks",
    pages: "Pages",
    print_edition: "print edition",
    start: "Start of Text",
    untitled: "Untitled",
    translated_by: "Translated by",
    summary: "Text with headings and a linked table of contents, in reading order. The cover is the only picture and is described.",
    summary_no_cover: "Text with headings and a linked table of contents, in reading order. There are no pictures.",
    summary_pictures: (
        "Text with headings and a linked table of contents, in reading order. All pictures are described.",
        "Text with headings and a linked table of contents, in reading order. Not all pictures are described.",
    ),
    summary_pages: "The pages of the print edition are marked and listed.",
    kinds: [
        "Dedication",
        "Epigraph",
        "Foreword",
        "Preface",
        "Introduction",
        "Front Matter",
        "Prologue",
        "Epilogue",
        "Afterword",
        "Acknowledgements",
        "About the Author",
        "Appendix",
        "Notes",
        "Glossary",
        "Index",
    ],
};

static FRENCH: Words = Words {
    tag: "fr",
    contents: "Table des matières",
    cover: "Couverture",
    title_page: "Page de titre",
    copyright: "Mentions légales",
    landmarks: "Repères",
    pages: "Pages",
    print_edition: "édition imprimée",
    start: "Début du texte",
    untitled: "Sans titre",
    translated_by: "Traduit par",
    summary: "Texte avec titres et table des matières liée, dans l’ordre de lecture. La couverture est la seule image et elle est décrite.",
    summary_no_cover: "Texte avec titres et table des matières liée, dans l’ordre de lecture. Il n’y a pas d’images.",
    summary_pictures: (
        "Texte avec titres et table des matières liée, dans l’ordre de lecture. Toutes les images sont décrites.",
        "Texte avec titres et table des matières liée, dans l’ordre de lecture. Certaines images ne sont pas décrites.",
    ),
    summary_pages: "Les pages de l’édition imprimée sont marquées et listées.",
    kinds: [
        "Dédicace",
        "Épigraphe",
        "Avant-propos",
        "Préface",
        "Introduction",
        "Préliminaires",
        "Prologue",
        "Épilogue",
        "Postface",
        "Remerciements",
        "L’auteur",
        "Annexe",
        "Notes",
        "Glossaire",
        "Index",
    ],
};

static GERMAN: Words = Words {
    tag: "de",
    contents: "Inhalt",
    cover: "Umschlag",
    title_page: "Titelseite",
    copyright: "Impressum",
    landmarks: "Orientierungspunkte",
    pages: "Seiten",
    print_edition: "Druckausgabe",
    start: "Textbeginn",
    untitled: "Ohne Titel",
    translated_by: "Übersetzt von",
    summary: "Text mit Überschriften und verlinktem Inhaltsverzeichnis, in Lesereihenfolge. Der Umschlag ist das einzige Bild und ist beschrieben.",
    summary_no_cover: "Text mit Überschriften und verlinktem Inhaltsverzeichnis, in Lesereihenfolge. Es gibt keine Bilder.",
    summary_pictures: (
        "Text mit Überschriften und verlinktem Inhaltsverzeichnis, in Lesereihenfolge. Alle Bilder sind beschrieben.",
        "Text mit Überschriften und verlinktem Inhaltsverzeichnis, in Lesereihenfolge. Nicht alle Bilder sind beschrieben.",
    ),
    summary_pages: "Die Seiten der Druckausgabe sind bezeichnet und verzeichnet.",
    kinds: [
        "Widmung",
        "Motto",
        "Geleitwort",
        "Vorwort",
        "Einleitung",
        "Vorspann",
        "Prolog",
        "Epilog",
        "Nachwort",
        "Danksagung",
        "Über die Autorin, den Autor",
        "Anhang",
        "Anmerkungen",
        "Glossar",
        "Register",
    ],
};

impl Words {
    /// The words for a book in `language`; English for a language not written here.
    pub(super) fn of(language: &Language) -> &'static Words {
        match language.primary() {
            "fr" => &FRENCH,
            "de" => &GERMAN,
            _ => &ENGLISH,
        }
    }

    /// What a section without a heading is called. Chapters and text have no name of their own.
    pub(super) fn kind(&self, kind: SectionKind) -> &'static str {
        use SectionKind::*;
        let at = match kind {
            Dedication => 0,
            Epigraph => 1,
            Foreword => 2,
            Preface => 3,
            Introduction => 4,
            FrontMatter => 5,
            Prologue => 6,
            Epilogue => 7,
            Afterword => 8,
            Acknowledgements => 9,
            AboutAuthor => 10,
            Appendix => 11,
            Notes => 12,
            Glossary => 13,
            Index => 14,
            Part | Chapter | Text | BackMatter => return self.untitled,
        };
        self.kinds[at]
    }
}
