//! What somebody says about a book: in its settings file, or in a header at the top of the draft.

use super::identifier::{Identifier, IsbnFault};
use super::language::Language;
use super::meta::{Contributor, Role, Series};

/// Facts that were given, each as it overrides what the reader would find. What is empty or `None` says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The title.
    pub title: Option<String>,
    /// The subtitle; an empty one takes away the draft's.
    pub subtitle: Option<String>,
    /// Who made the book. Those of a role stand instead of all that the draft names in that role.
    pub contributors: Vec<Contributor>,
    /// The language.
    pub language: Option<Language>,
    /// Series and the book's place in each.
    pub series: Vec<Series>,
    /// ISBN and other names of the book.
    pub identifiers: Vec<Identifier>,
    /// The publisher.
    pub publisher: Option<String>,
    /// The copyright line.
    pub rights: Option<String>,
    /// A summary.
    pub description: Option<String>,
    /// Subjects or tags.
    pub subjects: Vec<String>,
    /// The book's date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: Option<String>,
    /// When the text first appeared.
    pub first_published: Option<String>,
}

/// Why a fact was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactFault {
    /// There is no fact of that name.
    Unknown,
    /// Several values where there is one.
    Several,
    /// Not a language.
    Language,
    /// Not a date.
    Date,
    /// Not an ISBN.
    Isbn(IsbnFault),
    /// Not a place in a series, or there is no series for it.
    Position,
    /// A sort name without a name.
    Sort,
}

impl FactFault {
    /// What the fact is, in words that go on from its name: `a date, as …`.
    pub fn wants(self) -> String {
        match self {
            FactFault::Unknown => "no fact about a book",
            FactFault::Isbn(IsbnFault::Check(digit)) => {
                return format!("an ISBN: its last digit should be {digit}, or another is mistyped");
            }
            FactFault::Isbn(IsbnFault::Shape) => "an ISBN of 13 digits from 978 or 979, or of 10",
            FactFault::Several => "one text, not a list",
            FactFault::Language => "a language, as \"en\", \"pt-BR\" or \"German\"",
            FactFault::Date => "a date, as \"2024\", \"2024-03\" or \"2024-03-01\"",
            FactFault::Position => "the book's place in the series, as 2 or \"2.5\"; name the series above it",
            FactFault::Sort => "a sort name for each author; name the authors above it",
        }
        .to_owned()
    }
}

/// The facts by their names in settings, and other names that are understood.
const FACTS: &[(&str, &[&str])] = &[
    ("title", &["titel", "titre", "titulo", "titolo"]),
    ("subtitle", &["untertitel"]),
    ("author-sort", &["sort"]),
    ("language", &["lang", "sprache", "langue"]),
    ("series", &["collection"]),
    ("series-position", &["series-index", "position", "volume-number"]),
    ("isbn", &["isbn-13", "isbn-10"]),
    ("identifier", &["identifiers", "id", "doi", "uuid"]),
    ("publisher", &["imprint", "verlag", "editeur"]),
    ("rights", &["copyright", "licence", "license"]),
    ("description", &["summary", "blurb", "abstract"]),
    ("subjects", &["subject", "tags", "keywords", "genre"]),
    ("date", &["published", "pubdate", "publication-date"]),
    ("first-published", &["original-date", "originally-published"]),
];

/// Other names for roles, as headers have them.
const ROLES: &[(&str, Role)] = &[
    ("authors", Role::Author),
    ("by", Role::Author),
    ("creator", Role::Author),
    ("autor", Role::Author),
    ("auteur", Role::Author),
    ("autore", Role::Author),
    ("verfasser", Role::Author),
    ("written-by", Role::Author),
    ("translators", Role::Translator),
    ("translated-by", Role::Translator),
    ("editors", Role::Editor),
    ("edited-by", Role::Editor),
    ("illustrators", Role::Illustrator),
    ("illustrated-by", Role::Illustrator),
    ("cover", Role::CoverDesigner),
    ("cover-artist", Role::CoverDesigner),
    ("cover-design", Role::CoverDesigner),
    ("narrated-by", Role::Narrator),
    ("foreword-by", Role::Introduction),
    ("introduction-by", Role::Introduction),
    ("afterword-by", Role::Afterword),
];

/// A fact's name without regard for letter case and the sign between words.
fn name(key: &str) -> String {
    key.trim().to_lowercase().replace([' ', '_'], "-")
}

impl Given {
    /// The name that settings have for a fact, `None` where there is no such fact. Roles are facts too.
    pub fn canonical(key: &str) -> Option<&'static str> {
        let key = name(key);
        let known = FACTS.iter().find(|f| f.0 == key || f.1.contains(&key.as_str())).map(|f| f.0);
        known
            .or_else(|| ROLES.iter().find(|r| r.0 == key).map(|r| r.1.name()))
            .or_else(|| Role::parse(&key).filter(|r| r.name() == key).map(Role::name))
    }

    /// The names of all facts, roles included.
    pub fn names() -> Vec<&'static str> {
        FACTS.iter().map(|f| f.0).chain(Role::names()).collect()
    }

    /// Takes a fact by any of its names.
    ///
    /// # Errors
    /// [`FactFault`] says why it was not taken.
    pub fn set(&mut self, key: &str, values: &[String]) -> Result<(), FactFault> {
        let key = Given::canonical(key).ok_or(FactFault::Unknown)?;
        let mut values: Vec<&str> = values.iter().map(|v| v.trim()).collect();
        if values.len() > 1 {
            values.retain(|v| !v.is_empty());
        }
        let first = values.first().copied().unwrap_or("");
        let many = matches!(key, "subjects" | "series" | "isbn" | "identifier" | "author-sort");
        let role = Role::parse(key).filter(|r| r.name() == key);
        if values.len() > 1 && !many && role.is_none() {
            return Err(FactFault::Several);
        }
        if let Some(role) = role {
            self.contributors.retain(|c| c.role != role);
            let people = values.iter().flat_map(|v| v.split(';')).map(str::trim).filter(|v| !v.is_empty());
            self.contributors.extend(people.map(|p| Contributor::new(role, p)));
            return Ok(());
        }
        let text = || Some(first.to_owned());
        let filled = || text().filter(|t| !t.is_empty());
        match key {
            "title" => self.title = filled(),
            "subtitle" => self.subtitle = text(),
            "author-sort" => {
                let mut authors = self.contributors.iter_mut().filter(|c| c.role == Role::Author);
                for sort in values.iter().flat_map(|v| v.split(';')).map(str::trim) {
                    authors.next().ok_or(FactFault::Sort)?.sort = Some(sort.to_owned());
                }
            }
            "language" => {
                self.language = match first {
                    "" => None,
                    s => Some(Language::parse(s).ok_or(FactFault::Language)?),
                }
            }
            "series" => {
                let one = |s: &str| Series { name: s.to_owned(), position: None };
                self.series = values.iter().filter(|v| !v.is_empty()).map(|v| one(v)).collect();
            }
            "series-position" => {
                let series = self.series.first_mut().ok_or(FactFault::Position)?;
                if !Series::is_position(first) {
                    return Err(FactFault::Position);
                }
                series.position = text();
            }
            "isbn" | "identifier" => {
                for v in values.iter().filter(|v| !v.is_empty()) {
                    let id = if key == "isbn" { Identifier::isbn(v) } else { Identifier::parse(v) };
                    let id = id.map_err(FactFault::Isbn)?;
                    if !self.identifiers.contains(&id) {
                        self.identifiers.push(id);
                    }
                }
            }
            "publisher" => self.publisher = filled(),
            "rights" => self.rights = filled(),
            "description" => self.description = filled(),
            "subjects" => {
                let parts = |v: &&str| v.split([';', ',']).map(|s| s.trim().to_owned()).collect::<Vec<_>>();
                // A list is taken as it is: `Rivers, inland` may be one subject.
                self.subjects = if values.len() == 1 {
                    values.iter().flat_map(parts).collect()
                } else {
                    values.iter().map(|v| (*v).to_owned()).collect()
                };
                self.subjects.retain(|s| !s.is_empty());
            }
            "date" => self.date = date(first)?,
            "first-published" => self.first_published = date(first)?,
            _ => return Err(FactFault::Unknown),
        }
        Ok(())
    }

    /// Adds a contributor; the first of a role takes the place of none.
    pub fn add(&mut self, role: Role, name: &str, sort: Option<&str>) {
        let sort = sort.map(|s| s.trim().to_owned()).filter(|s| !s.is_empty());
        self.contributors.push(Contributor { name: name.trim().to_owned(), role, sort });
    }

    /// Adds a series and the book's place in it.
    ///
    /// # Errors
    /// [`FactFault::Position`] where the place is no decimal number.
    pub fn add_series(&mut self, name: &str, position: Option<&str>) -> Result<(), FactFault> {
        if position.is_some_and(|p| !Series::is_position(p)) {
            return Err(FactFault::Position);
        }
        self.series.push(Series { name: name.trim().to_owned(), position: position.map(str::to_owned) });
        Ok(())
    }

    /// These facts, and those of `under` where these say nothing.
    pub fn over(mut self, under: Given) -> Given {
        let roles: Vec<Role> = self.contributors.iter().map(|c| c.role).collect();
        self.contributors.extend(under.contributors.into_iter().filter(|c| !roles.contains(&c.role)));
        self.title = self.title.or(under.title);
        self.subtitle = self.subtitle.or(under.subtitle);
        self.language = self.language.or(under.language);
        self.publisher = self.publisher.or(under.publisher);
        self.rights = self.rights.or(under.rights);
        self.description = self.description.or(under.description);
        self.date = self.date.or(under.date);
        self.first_published = self.first_published.or(under.first_published);
        if self.series.is_empty() {
            self.series = under.series;
        }
        if self.identifiers.is_empty() {
            self.identifiers = under.identifiers;
        }
        if self.subjects.is_empty() {
            self.subjects = under.subjects;
        }
        self
    }

    /// The authors given, joined as the command line has them.
    pub fn authors(&self) -> Option<String> {
        let names: Vec<&str> =
            self.contributors.iter().filter(|c| c.role == Role::Author).map(|c| c.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join("; "))
    }
}

/// A date in the form metadata wants; an empty text is none.
fn date(s: &str) -> Result<Option<String>, FactFault> {
    if s.is_empty() {
        return Ok(None);
    }
    let widths = [4, 2, 2];
    let most = [9999, 12, 31];
    let parts: Vec<&str> = s.split('-').collect();
    let ok = parts.len() <= 3
        && parts.iter().zip(widths.iter().zip(most)).all(|(p, (width, most))| {
            p.len() == *width
                && p.bytes().all(|b| b.is_ascii_digit())
                && p.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n))
        });
    if ok { Ok(Some(s.to_owned())) } else { Err(FactFault::Date) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(facts: &[(&str, &[&str])]) -> Result<Given, FactFault> {
        let mut g = Given::default();
        for (key, values) in facts {
            g.set(key, &values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>())?;
        }
        Ok(g)
    }

    #[test]
    fn facts_by_many_names() {
        let g = given(&[
            ("Title", &["The Weir"]),
            ("by", &["Hanne Aldous; Tom Reed"]),
            ("author_sort", &["Aldous, Hanne"]),
            ("Translated by", &["Marie Lindqvist"]),
            ("Series", &["Rivers"]),
            ("series_index", &["2"]),
            ("ISBN", &["3-16-148410-X"]),
            ("tags", &["rivers, rain"]),
            ("lang", &["German"]),
            ("date", &["2024-03"]),
        ])
        .unwrap();
        assert_eq!(g.title.as_deref(), Some("The Weir"));
        assert_eq!(g.authors().as_deref(), Some("Hanne Aldous; Tom Reed"));
        assert_eq!(g.contributors[0].sort.as_deref(), Some("Aldous, Hanne"));
        assert_eq!(g.contributors[2].role, Role::Translator);
        assert_eq!((g.series[0].name.as_str(), g.series[0].position.as_deref()), ("Rivers", Some("2")));
        assert_eq!(g.identifiers[0].urn(), "urn:isbn:9783161484100");
        assert_eq!(g.subjects, ["rivers", "rain"]);
        assert_eq!(g.language.unwrap().tag(), "de");
    }

    #[test]
    fn what_is_no_fact_is_told() {
        for (key, value, want) in [
            ("titel-page", "x", FactFault::Unknown),
            ("language", "Klingonese", FactFault::Language),
            ("date", "last May", FactFault::Date),
            ("date", "2024-13", FactFault::Date),
            ("isbn", "978-3-16-148410-1", FactFault::Isbn(IsbnFault::Check('0'))),
            ("series-position", "2", FactFault::Position),
            ("author-sort", "Aldous, Hanne", FactFault::Sort),
        ] {
            assert_eq!(given(&[(key, &[value])]), Err(want), "{key}");
        }
        assert_eq!(given(&[("title", &["a", "b"])]), Err(FactFault::Several));
    }

    #[test]
    fn the_upper_facts_win_role_by_role() {
        let file = given(&[("title", &["File"]), ("author", &["A"])]).unwrap();
        let draft = given(&[("title", &["Draft"]), ("author", &["B"]), ("translator", &["C"])]).unwrap();
        let both = file.over(draft);
        assert_eq!(both.title.as_deref(), Some("File"));
        let names: Vec<&str> = both.contributors.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["A", "C"]);
    }
}
