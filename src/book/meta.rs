//! What is known about a book besides its text.

use super::identifier::Identifier;
use super::language::Language;
use super::words::Words;

/// Facts about the book. What is not known is empty or `None`, and is never invented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) contributors: Vec<Contributor>,
    pub(crate) language: Language,
    pub(crate) series: Vec<Series>,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) publisher: Option<String>,
    pub(crate) rights: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) subjects: Vec<String>,
    pub(crate) date: Option<String>,
    pub(crate) first_published: Option<String>,
    pub(crate) volume: Option<usize>,
}

impl Meta {
    /// The title; never empty in a finished book.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Which volume of the work this is, from 1; `None` where it is whole.
    pub fn volume(&self) -> Option<usize> {
        self.volume
    }

    /// What the volume is called in the book's language: `Volume One`.
    pub fn volume_name(&self) -> Option<String> {
        Some(Words::of(&self.language).volume(self.volume?))
    }

    /// The title, with the volume's name behind it where the work is not whole.
    pub fn full_title(&self) -> String {
        [Some(self.title.clone()), self.volume_name()].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The subtitle.
    pub fn subtitle(&self) -> Option<&str> {
        self.subtitle.as_deref()
    }

    /// Everybody who made the book, in the order of the title page.
    pub fn contributors(&self) -> &[Contributor] {
        &self.contributors
    }

    /// The names of those with a role, in order.
    pub fn named(&self, role: Role) -> impl Iterator<Item = &str> {
        self.contributors.iter().filter(move |c| c.role == role).map(|c| c.name.as_str())
    }

    /// The authors in the draft's order.
    pub fn authors(&self) -> Vec<&str> {
        self.named(Role::Author).collect()
    }

    /// All authors on one line, `None` where none is known.
    pub fn author_line(&self) -> Option<String> {
        let authors = self.authors();
        (!authors.is_empty()).then(|| authors.join(", "))
    }

    /// The language of the text.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The first translator.
    pub fn translator(&self) -> Option<&str> {
        self.named(Role::Translator).next()
    }

    /// The series that the book is part of, the chief one first.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Numbers and addresses that the book is known by, besides the one made for it.
    pub fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    /// The ISBN, its thirteen digits without hyphens.
    pub fn isbn(&self) -> Option<&str> {
        self.identifiers
            .iter()
            .find_map(|i| if let Identifier::Isbn(digits) = i { Some(digits.as_str()) } else { None })
    }

    /// Gives the book a number that it is known by, before those it has; an ISBN takes the place of another one.
    pub fn name_by(&mut self, identifier: Identifier) {
        let is_isbn = |i: &Identifier| matches!(i, Identifier::Isbn(_));
        self.identifiers.retain(|i| *i != identifier && !(is_isbn(i) && is_isbn(&identifier)));
        self.identifiers.insert(0, identifier);
    }

    /// The publisher.
    pub fn publisher(&self) -> Option<&str> {
        self.publisher.as_deref()
    }

    /// The copyright line.
    pub fn rights(&self) -> Option<&str> {
        self.rights.as_deref()
    }

    /// A summary of the book.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Subjects or tags.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// The book's own date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// When the text first appeared, in the same form, where that was before [`Meta::date`].
    pub fn first_published(&self) -> Option<&str> {
        self.first_published.as_deref()
    }
}

/// Somebody who made the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributor {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) sort: Option<String>,
}

impl Contributor {
    pub(crate) fn new(role: Role, name: impl Into<String>) -> Contributor {
        Contributor { name: name.into(), role, sort: None }
    }

    /// The name as it is printed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person did.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The name as it is filed, where it was given: `Aldous, Hanne`.
    pub fn sort(&self) -> Option<&str> {
        self.sort.as_deref()
    }
}

impl From<&str> for Contributor {
    /// An author of that name.
    fn from(name: &str) -> Contributor {
        Contributor::new(Role::Author, name)
    }
}

impl From<String> for Contributor {
    /// An author of that name.
    fn from(name: String) -> Contributor {
        Contributor::new(Role::Author, name)
    }
}

/// What somebody did for the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Wrote it.
    Author,
    /// Wrote it down for somebody else.
    GhostWriter,
    /// Made it out of another work.
    Adapter,
    /// Prepared the text, or gathered the pieces of an anthology.
    Editor,
    /// Put it together from works of others.
    Compiler,
    /// Put it into its language.
    Translator,
    /// Drew its pictures.
    Illustrator,
    /// Took its photographs.
    Photographer,
    /// Wrote its foreword or introduction.
    Introduction,
    /// Wrote its afterword.
    Afterword,
    /// Wrote its notes.
    Annotator,
    /// Made its cover.
    CoverDesigner,
    /// Set it.
    Designer,
    /// Reads it aloud.
    Narrator,
    /// Read it before it was printed.
    Proofreader,
    /// Anything else.
    Contributor,
}

/// Every role: its name in settings, its code in the MARC relator list (<https://id.loc.gov/vocabulary/relators>).
const ROLES: &[(Role, &str, &str)] = &[
    (Role::Author, "author", "aut"),
    (Role::GhostWriter, "ghost-writer", "gst"),
    (Role::Adapter, "adapter", "adp"),
    (Role::Editor, "editor", "edt"),
    (Role::Compiler, "compiler", "com"),
    (Role::Translator, "translator", "trl"),
    (Role::Illustrator, "illustrator", "ill"),
    (Role::Photographer, "photographer", "pht"),
    (Role::Introduction, "introduction", "aui"),
    (Role::Afterword, "afterword", "aft"),
    (Role::Annotator, "annotator", "ann"),
    (Role::CoverDesigner, "cover-designer", "cov"),
    (Role::Designer, "designer", "bkd"),
    (Role::Narrator, "narrator", "nrt"),
    (Role::Proofreader, "proofreader", "pfr"),
    (Role::Contributor, "contributor", "ctb"),
];

impl Role {
    /// The names of all roles, as settings have them.
    pub fn names() -> Vec<&'static str> {
        ROLES.iter().map(|r| r.1).collect()
    }

    fn row(self) -> (&'static str, &'static str) {
        ROLES.iter().find(|r| r.0 == self).map_or(("contributor", "ctb"), |r| (r.1, r.2))
    }

    /// The name in settings and dumps.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The code of the MARC relator list.
    pub fn marc(self) -> &'static str {
        self.row().1
    }

    /// The role of a name or a MARC code; letter case and the sign between words are free.
    pub fn parse(s: &str) -> Option<Role> {
        let s: String = s.trim().to_lowercase().replace([' ', '_'], "-");
        ROLES.iter().find(|r| r.1 == s || r.2 == s).map(|r| r.0)
    }
}

/// A series and the book's place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub(crate) name: String,
    pub(crate) position: Option<String>,
}

impl Series {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The book's place in it as a decimal number: `2`, `2.5`.
    pub fn position(&self) -> Option<&str> {
        self.position.as_deref()
    }

    /// Whether a text is a place in a series: digits, at most one point among them. (EPUB 3.3, D.3.7 `group-position`,
    /// would allow `2.2.1`; calibre and the shops read a decimal number.)
    pub fn is_position(s: &str) -> bool {
        let mut parts = s.split('.');
        let digits = |p: Option<&str>| p.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        let whole = digits(parts.next());
        let rest = parts.next();
        whole && s.len() <= 9 && (rest.is_none() || digits(rest)) && parts.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_by_name_and_code() {
        for (given, role) in [
            ("author", Role::Author),
            ("Cover Designer", Role::CoverDesigner),
            ("cover_designer", Role::CoverDesigner),
            ("trl", Role::Translator),
        ] {
            assert_eq!(Role::parse(given), Some(role), "{given}");
            assert_eq!(Role::parse(role.name()), Some(role));
            assert_eq!(Role::parse(role.marc()), Some(role));
        }
        assert_eq!(Role::parse("friend"), None);
    }

    #[test]
    fn places_in_a_series() {
        for (s, want) in
            [("2", true), ("2.5", true), ("0", true), ("", false), ("two", false), ("1.", false), ("1.2.3", false)]
        {
            assert_eq!(Series::is_position(s), want, "{s}");
        }
    }
}
