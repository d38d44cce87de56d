//! TOML to [`Style`], with errors that point at the place.
//!
//! A style file is flattened to dotted keys (`chapter.title.scale`), each with its value and its place. Inheriting is
//! laying one such map over another; building a [`Style`] takes every key out of the map once, so a key that is left
//! over is one that no setting has.

use std::collections::BTreeMap;

use super::*;
use crate::diag::{Error, Fault};
use crate::settings::{self, File, Table, Value};

/// How long a chain of `inherits` may be: longer is a circle.
const DEEPEST_CHAIN: usize = 8;

/// Finds the text of a style that another one inherits from.
pub(super) type Find<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Loads a style from its text; `find` gives the texts of styles it inherits from.
pub(super) fn load(name: &str, text: &str, find: Find<'_>) -> Result<Style, Error> {
    let file = |name: &str, text: &str| File { name: format!("{name}.toml"), text: text.to_owned() };
    let mut files = vec![(name.to_string(), file(name, text))];
    let mut tables = vec![files[0].1.read()?];
    loop {
        let (own, last) = (&files[files.len() - 1].1, &tables[tables.len() - 1]);
        let Some(entry) = last.get("inherits") else { break };
        let Value::Text(parent) = &entry.value else { return Err(own.wants("inherits", entry, "the name of a style")) };
        let Some(found) = find(parent) else {
            return Err(own.error(entry.at.clone(), Fault::NoParent(parent.clone())));
        };
        if files.len() == DEEPEST_CHAIN || files.iter().any(|f| f.0 == *parent) {
            return Err(own.error(entry.at.clone(), Fault::Circle(parent.clone())));
        }
        let next = (parent.clone(), file(parent, &found));
        tables.push(next.1.read()?);
        files.push(next);
    }
    let files: Vec<File> = files.into_iter().map(|f| f.1).collect();
    let mut fields = Fields { style: name, files: &files, map: BTreeMap::new(), known: Vec::new() };
    for (n, table) in tables.into_iter().enumerate().rev() {
        flatten(&mut fields.map, n, "", table);
    }
    let style = fields.style(name)?;
    fields.none_left()?;
    style.check()?;
    Ok(style)
}

/// A value with its place and the file it comes from; 0 is the style itself.
type Entry = (settings::Entry, usize);

fn flatten(map: &mut BTreeMap<String, Entry>, file: usize, prefix: &str, table: Table) {
    for (key, entry) in table {
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match entry.value {
            Value::Table(inner) => flatten(map, file, &name, inner),
            _ => {
                map.insert(name, (entry, file));
            }
        }
    }
}

struct Fields<'a> {
    style: &'a str,
    files: &'a [File],
    map: BTreeMap<String, Entry>,
    /// The keys that were asked for.
    known: Vec<String>,
}

impl Fields<'_> {
    fn wants(&self, key: &str, (entry, file): &Entry, what: &str) -> Error {
        self.files[*file].wants(key, entry, what)
    }

    fn take(&mut self, key: &str) -> Result<Entry, Error> {
        self.known.push(key.to_owned());
        self.map.remove(key).ok_or_else(|| Error::StyleValues {
            style: self.style.to_owned(),
            message: format!("`{key}` is missing and nothing is inherited"),
        })
    }

    fn text(&mut self, key: &str) -> Result<(String, Entry), Error> {
        let e = self.take(key)?;
        match &e.0.value {
            Value::Text(s) => Ok((s.clone(), e)),
            _ => Err(self.wants(key, &e, "a text in quotes")),
        }
    }

    fn string(&mut self, key: &str) -> Result<String, Error> {
        Ok(self.text(key)?.0)
    }

    fn length(&mut self, key: &str) -> Result<Pt, Error> {
        let (s, e) = self.text(key)?;
        match Pt::parse(&s) {
            Some(v) if (0.0..=1000.0).contains(&v.0) => Ok(v),
            _ => Err(self.wants(key, &e, "a length with its unit, as \"11pt\", \"0.75in\" or \"18mm\"")),
        }
    }

    fn number(&mut self, key: &str, range: std::ops::RangeInclusive<f32>) -> Result<f32, Error> {
        let e = self.take(key)?;
        match e.0.value {
            Value::Number(v) if range.contains(&(v as f32)) => Ok(v as f32),
            _ => Err(self.wants(key, &e, &format!("a number from {} to {}", range.start(), range.end()))),
        }
    }

    fn lines(&mut self, key: &str, most: u8) -> Result<u8, Error> {
        let e = self.take(key)?;
        match e.0.value {
            Value::Number(v) if v >= 0.0 && v <= f64::from(most) && v.trunc() == v => Ok(v as u8),
            _ => Err(self.wants(key, &e, &format!("a whole number of lines from 0 to {most}"))),
        }
    }

    fn flag(&mut self, key: &str) -> Result<bool, Error> {
        let e = self.take(key)?;
        match e.0.value {
            Value::Bool(b) => Ok(b),
            _ => Err(self.wants(key, &e, "true or false")),
        }
    }

    fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Result<T, Error> {
        let (s, e) = self.text(key)?;
        choices.iter().find(|c| c.0 == s).map(|c| c.1).ok_or_else(|| {
            let names: Vec<String> = choices.iter().map(|c| format!("\"{}\"", c.0)).collect();
            self.wants(key, &e, &format!("one of {}", names.join(", ")))
        })
    }

    fn colour(&mut self, key: &str) -> Result<Colour, Error> {
        let (s, e) = self.text(key)?;
        let hex = |at: usize| s.get(at..at + 2).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (s.len() == 7 && s.starts_with('#'), hex(1), hex(3), hex(5)) {
            (true, Some(r), Some(g), Some(b)) => Ok(Colour(r, g, b)),
            _ => Err(self.wants(key, &e, "a colour as \"#1f2f3d\"")),
        }
    }

    fn trim(&mut self, key: &str) -> Result<Size, Error> {
        let (s, e) = self.text(key)?;
        Size::parse_trim(&s).ok_or_else(|| self.wants(key, &e, "a trim size as \"5.5x8.5in\" or \"a5\""))
    }

    /// Face and scale must be said somewhere along the chain of inheritance; what else nobody says is plain.
    fn display(&mut self, key: &str) -> Result<DisplayStyle, Error> {
        self.known.extend(["italic", "bold", "case", "tracking"].map(|part| format!("{key}.{part}")));
        let own = |f: &Self, part: &str| f.map.contains_key(&format!("{key}.{part}"));
        let face = self.string(&format!("{key}.face"))?;
        let scale = self.number(&format!("{key}.scale"), 0.3..=6.0)?;
        let k = format!("{key}.italic");
        let italic = own(self, "italic") && self.flag(&k)?;
        let k = format!("{key}.bold");
        let bold = own(self, "bold") && self.flag(&k)?;
        let k = format!("{key}.case");
        let case = if own(self, "case") { self.choice(&k, CASES)? } else { Case::AsWritten };
        let k = format!("{key}.tracking");
        let tracking = if own(self, "tracking") { self.number(&k, -100.0..=500.0)? } else { 0.0 };
        Ok(DisplayStyle { face, scale, italic, bold, case, tracking })
    }

    fn group(&mut self, key: &str) -> Result<GroupStyle, Error> {
        Ok(GroupStyle {
            face: self.string(&format!("{key}.face"))?,
            scale: self.number(&format!("{key}.scale"), 0.5..=1.5)?,
            italic: self.flag(&format!("{key}.italic"))?,
        })
    }

    fn opening(&mut self, key: &str) -> Result<OpeningStyle, Error> {
        let k = |part: &str| format!("{key}.{part}");
        Ok(OpeningStyle {
            starts: self.choice(&k("starts"), &[("page", Starts::Page), ("recto", Starts::Recto)])?,
            sink: self.lines(&k("sink"), 20)?,
            gap: self.lines(&k("gap"), 10)?,
            align: self.choice(&k("align"), ALIGNS)?,
            label: self.display(&k("label"))?,
            title: self.display(&k("title"))?,
            ornament: self.string(&k("ornament"))?,
            first_line: self.choice(
                &k("first-line"),
                &[("plain", FirstLine::Plain), ("small-caps", FirstLine::SmallCaps), ("drop-cap", FirstLine::DropCap)],
            )?,
        })
    }

    fn style(&mut self, name: &str) -> Result<Style, Error> {
        self.map.remove("inherits");
        let heads: &[(&str, Head)] =
            &[("none", Head::None), ("author", Head::Author), ("book", Head::Book), ("chapter", Head::Chapter)];
        Ok(Style {
            name: name.to_string(),
            description: self.string("description")?,
            page: PageStyle {
                trim: self.trim("page.trim")?,
                inside: self.length("page.inside")?,
                outside: self.length("page.outside")?,
                top: self.length("page.top")?,
                bottom: self.length("page.bottom")?,
                freedoms: Freedoms {
                    heights: self.choice(
                        "page.heights",
                        &[
                            ("level", Heights::Level),
                            ("short", Heights::Short),
                            ("short-and-long", Heights::ShortAndLong),
                        ],
                    )?,
                    sink: self.lines("page.sink", 3)?,
                    blanks: self.lines("page.blanks", 2)?,
                    paragraphs: self.flag("page.paragraphs")?,
                },
            },
            text: TextStyle {
                face: self.string("text.face")?,
                size: self.length("text.size")?,
                leading: self.length("text.leading")?,
                indent: self.number("text.indent", 0.0..=6.0)?,
                parting: self.choice("text.parting", &[("indent", Parting::Indent), ("space", Parting::Space)])?,
                writing: self
                    .choice("text.writing", &[("horizontal", Writing::Horizontal), ("vertical", Writing::Vertical)])?,
                justify: self.flag("text.justify")?,
                hyphenate: self.flag("text.hyphenate")?,
                undivided: self
                    .string("text.undivided")?
                    .split([' ', ','])
                    .filter(|w| !w.is_empty())
                    .map(str::to_lowercase)
                    .collect(),
                protrude: self.flag("text.protrude")?,
                expand: self.number("text.expand", 0.0..=0.03)?,
                old_style_figures: self.flag("text.old-style-figures")?,
            },
            chapter: self.opening("chapter")?,
            part: self.opening("part")?,
            scene: SceneStyle { ornament: self.string("scene.ornament")?, lines: self.lines("scene.lines", 5)?.max(1) },
            epigraph: self.group("epigraph")?,
            aside: self.group("aside")?,
            notes: self.group("notes")?,
            notes_place: self.choice("notes.place", &[("foot", NotesPlace::Foot), ("chapter", NotesPlace::Chapter)])?,
            furniture: FurnitureStyle {
                verso: self.choice("furniture.verso", heads)?,
                recto: self.choice("furniture.recto", heads)?,
                head: self.display("furniture.head")?,
                align: self.choice("furniture.align", ALIGNS)?,
                folio: self.choice(
                    "furniture.folio",
                    &[
                        ("foot-centre", FolioPlace::FootCentre),
                        ("foot-outside", FolioPlace::FootOutside),
                        ("head-outside", FolioPlace::HeadOutside),
                    ],
                )?,
                folio_style: self.display("furniture.folio-style")?,
            },
            front: FrontStyle {
                title: self.display("front.title")?,
                author: self.display("front.author")?,
                ornament: self.string("front.ornament")?,
                contents: self.flag("front.contents")?,
            },
            cover: CoverStyle {
                ground: self.colour("cover.ground")?,
                ink: self.colour("cover.ink")?,
                accent: self.colour("cover.accent")?,
                plan: self.choice(
                    "cover.plan",
                    &[("frame", CoverPlan::Frame), ("band", CoverPlan::Band), ("column", CoverPlan::Column)],
                )?,
            },
            epub: EpubStyle { embed_fonts: self.flag("epub.embed-fonts")? },
        })
    }

    fn none_left(&self) -> Result<(), Error> {
        match self.map.iter().next() {
            Some((key, (entry, file))) => {
                Err(self.files[*file].unknown(key, entry, self.known.iter().map(String::as_str)))
            }
            None => Ok(()),
        }
    }
}

const CASES: &[(&str, Case)] =
    &[("as-written", Case::AsWritten), ("small-caps", Case::SmallCaps), ("capitals", Case::Capitals)];
const ALIGNS: &[(&str, Align)] = &[("left", Align::Left), ("centre", Align::Centre), ("right", Align::Right)];

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Style, Error> {
        load("mine", text, &|name| builtin::text(name).map(str::to_string))
    }

    #[test]
    fn a_style_inherits_what_it_does_not_say() {
        let s = with("inherits = \"classic\"\ndescription = \"larger\"\n[text]\nsize = \"13pt\"\n").unwrap();
        let classic = Style::builtin("classic").unwrap();
        assert_eq!(s.text.size, Pt(13.0));
        assert_eq!(s.text.leading, classic.text.leading);
        assert_eq!(s.chapter, classic.chapter);
    }

    #[test]
    fn errors_point_at_the_place() {
        let table = [
            (
                "inherits = \"classic\"\n[text]\nsize = 11\n",
                "mine.toml:3:8: `text.size` is a text in quotes\n  size = 11\n         ^^",
            ),
            (
                "inherits = \"classic\"\n[text]\nsize = \"11\"\n",
                "mine.toml:3:8: `text.size` is a length with its unit, as \"11pt\", \"0.75in\" or \"18mm\"\n  size = \"11\"\n         ^^^^",
            ),
            (
                "inherits = \"classic\"\n[text]\nsise = \"11pt\"\n",
                "mine.toml:3:1: there is no setting `text.sise`: did you mean `text.size`?\n  sise = \"11pt\"\n  ^^^^",
            ),
            (
                "inherits = \"classic\"\n[chapter]\nalign = \"middle\"\n",
                "mine.toml:3:9: `chapter.align` is one of \"left\", \"centre\", \"right\"\n  align = \"middle\"\n          ^^^^^^^^",
            ),
            (
                "inherits = \"baroque\"\n",
                "mine.toml:1:12: no style `baroque` to inherit from\n  inherits = \"baroque\"\n             ^^^^^^^^^",
            ),
            ("description = \"x\"\n", "style `mine`: `page.trim` is missing and nothing is inherited"),
        ];
        for (text, want) in table {
            assert_eq!(with(text).unwrap_err().to_string(), want, "{text}");
        }
        assert!(with("x = = 1").unwrap_err().to_string().starts_with("mine.toml:1:"));
    }

    #[test]
    fn a_circle_of_inheritance_is_an_error() {
        let e = load("a", "inherits = \"b\"\n", &|_| Some("inherits = \"a\"\n".into())).unwrap_err();
        assert!(e.to_string().contains("in a circle"), "{e}");
    }

    #[test]
    fn a_page_without_room_for_text_is_an_error() {
        let e = with("inherits = \"classic\"\n[page]\ninside = \"4in\"\n").unwrap_err();
        assert!(e.to_string().contains("measure"), "{e}");
    }
    #[test]
    fn a_larger_sheet_gets_margins_before_lines_that_nobody_can_read() {
        let classic = Style::builtin("classic").unwrap();
        for (width, height, same) in [(5.0, 8.0, true), (6.0, 9.0, true), (8.5, 11.0, false), (8.25, 8.25, false)] {
            let size = Size { width: Pt::inches(width), height: Pt::inches(height) };
            let s = classic.clone().with_trim(size).unwrap();
            assert_eq!(s.page.inside == classic.page.inside, same, "{width}");
            assert!(s.measure() <= s.text.size * 34.01, "{width}: {}", s.measure());
            // The same sheet once more changes nothing.
            assert_eq!(s.clone().with_trim(size).unwrap().page.inside, s.page.inside);
        }
        let wide = with("inherits = \"classic\"\n[page]\ntrim = \"8.5x11in\"\n").unwrap();
        let own = wide.page.trim;
        assert_eq!(
            wide.clone().with_trim(own).unwrap().page.inside,
            wide.page.inside,
            "a style's own sheet is as it says"
        );
    }
}
