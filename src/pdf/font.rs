//! Which glyphs are shown and what they say; a subset of each face with a code, a width and a text per glyph.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use skrifa::prelude::*;
use skrifa::raw::TableProvider;
use skrifa::string::StringId;

use crate::diag::Error;
use crate::font::subset::{Subset, subset};
use crate::font::{FaceId, Fonts};
use crate::layout::pages::{Glyph, GlyphRun, Item, Page, Pages};

/// What ToUnicode says of a glyph that neither a text nor the face's own character map knows. A value is required
/// and may not be empty; the right text of such a glyph is always given by ActualText.
const NO_TEXT: &str = "\u{200b}";

/// Pages counted by one task: enough to be worth a table per face, few enough to keep all processors busy.
const PAGES_PER_TASK: usize = 128;

/// The faces of a document.
pub(super) struct Faces {
    /// Those that are used, in the order of their ids.
    pub(super) list: Vec<Face>,
    /// Place in `list` by id.
    places: Vec<Option<usize>>,
}

impl Faces {
    /// The place in the list of the face with this id.
    pub(super) fn place(&self, id: FaceId) -> Option<usize> {
        self.places.get(usize::from(id.0)).copied().flatten()
    }
}

/// A face of a document, subset. Its arrays by code have an entry for each glyph of the subset.
pub(super) struct Face {
    /// Its name among a page's resources.
    pub(super) resource: String,
    /// `ABCDEF+PostScriptName` (ISO 32000-1, 9.6.4).
    pub(super) name: String,
    /// The font file.
    pub(super) program: Vec<u8>,
    /// Code by glyph of the whole face; 0 where it is not shown.
    codes: Vec<u16>,
    /// Advance by code in thousandths of the size: what stands in `/W`.
    pub(super) widths: Vec<f32>,
    /// What ToUnicode says, by code.
    pub(super) texts: Vec<Box<str>>,
    /// The same where it is one character, else [`MANY`].
    letters: Vec<char>,
    /// Height of capitals in thousandths of the size.
    pub(super) cap_height: i64,
    /// Weight from 100 to 900.
    pub(super) weight: f32,
}

impl Face {
    /// The code of a glyph, `None` for `.notdef` and glyphs that [`collect`] did not meet.
    pub(super) fn code(&self, glyph: u16) -> Option<u16> {
        self.codes.get(usize::from(glyph)).copied().filter(|c| *c != 0)
    }

    /// Whether ToUnicode has these glyphs say this text.
    pub(super) fn says(&self, glyphs: &[Glyph], text: &str) -> bool {
        let part = |g: &Glyph| self.code(g.id).map(|c| &*self.texts[usize::from(c)]);
        match glyphs {
            [glyph] => self.code(glyph.id).is_some_and(|c| {
                // Nearly all glyphs are of one letter, and comparing numbers is quicker than comparing strings.
                let letter = self.letters[usize::from(c)];
                if letter != MANY { only_letter(text) == letter } else { *self.texts[usize::from(c)] == *text }
            }),
            _ => glyphs.iter().try_fold(text, |rest, g| rest.strip_prefix(part(g)?)) == Some(""),
        }
    }
}

/// Glyphs of a run that stand together for a piece of text, usually one glyph.
pub(super) struct Cluster<'a> {
    /// Places of the glyphs in the run.
    pub(super) glyphs: Range<usize>,
    /// What they say.
    pub(super) text: &'a str,
}

/// Cuts a run into clusters. A cluster has one glyph with text, and those without that follow it; those without at
/// the run's head belong to the first. What the glyphs' lengths leave over, or cut within a character, goes to the
/// last cluster, so that no text is ever lost.
pub(super) fn clusters(run: &GlyphRun) -> impl Iterator<Item = Cluster<'_>> {
    let mut at = 0;
    let mut byte = 0;
    std::iter::from_fn(move || {
        if at >= run.glyphs.len() {
            return None;
        }
        let start = at;
        // A glyph with text, followed by another: nearly all.
        if let [a, b, ..] = &run.glyphs[at..]
            && a.text_len != 0
            && b.text_len != 0
            && let Some(text) = run.text.get(byte..byte + usize::from(a.text_len))
        {
            at += 1;
            byte += text.len();
            return Some(Cluster { glyphs: start..at, text });
        }
        while run.glyphs.get(at).is_some_and(|g| g.text_len == 0) {
            at += 1;
        }
        let whole = run.glyphs.get(at).map_or(0, |g| usize::from(g.text_len));
        at = (at + 1).min(run.glyphs.len());
        while run.glyphs.get(at).is_some_and(|g| g.text_len == 0) {
            at += 1;
        }
        let mut end = byte + whole;
        if at == run.glyphs.len() || !run.text.is_char_boundary(end) {
            end = run.text.len();
        }
        let text = run.text.get(byte..end).unwrap_or("");
        byte = end;
        Some(Cluster { glyphs: start..at, text })
    })
}

/// Stands for a text that is not one character.
const MANY: char = '\0';

/// The character that a text is, or [`MANY`].
fn only_letter(text: &str) -> char {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => c,
        _ => MANY,
    }
}

/// How often each text was met for a glyph that is a cluster by itself.
#[derive(Default, Clone)]
struct Uses {
    shown: bool,
    /// The character that was met last and how often in a row, which `texts` do not know of yet.
    last: (char, u32),
    texts: Vec<(Box<str>, u32)>,
}

impl Uses {
    /// Counts a text once.
    fn meet(&mut self, text: &str) {
        match only_letter(text) {
            MANY => self.add(text, 1),
            letter if letter == self.last.0 => self.last.1 += 1,
            letter => {
                self.settle();
                self.last = (letter, 1);
            }
        }
    }

    /// Adds what was counted in a row.
    fn settle(&mut self) {
        let (letter, count) = std::mem::take(&mut self.last);
        if count > 0 {
            self.add(letter.encode_utf8(&mut [0; 4]), count);
        }
    }

    fn add(&mut self, text: &str, count: u32) {
        match self.texts.iter_mut().find(|t| *t.0 == *text) {
            Some(t) => t.1 += count,
            None => self.texts.push((text.into(), count)),
        }
    }

    /// The text that ToUnicode gives: the most frequent, the first in the alphabet where two are as frequent. A soft
    /// hyphen is never it, since a reader that ignores ActualText should copy a visible hyphen as one.
    fn chosen(&self) -> Option<&str> {
        let usable = self.texts.iter().filter(|t| !t.0.is_empty() && *t.0 != *"\u{ad}");
        usable.max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|t| &*t.0)
    }
}

/// Uses by face and glyph.
#[derive(Default)]
struct Inventory(Vec<Vec<Uses>>);

impl Inventory {
    fn face(&mut self, face: FaceId) -> &mut Vec<Uses> {
        let f = usize::from(face.0);
        if self.0.len() <= f {
            self.0.resize_with(f + 1, Vec::new);
        }
        &mut self.0[f]
    }

    fn entry(glyphs: &mut Vec<Uses>, glyph: u16) -> &mut Uses {
        let g = usize::from(glyph);
        if glyphs.len() <= g {
            glyphs.resize_with(g + 1, Uses::default);
        }
        &mut glyphs[g]
    }

    fn count(pages: &[Page]) -> Inventory {
        let mut inventory = Inventory::default();
        for item in pages.iter().flat_map(|p| &p.items) {
            let (Item::Run(run) | Item::Turned(run)) = item else { continue };
            let glyphs = inventory.face(run.face);
            for cluster in clusters(run) {
                let alone = cluster.glyphs.len() == 1;
                for glyph in &run.glyphs[cluster.glyphs] {
                    let uses = Inventory::entry(glyphs, glyph.id);
                    uses.shown = true;
                    if alone {
                        uses.meet(cluster.text);
                    }
                }
            }
        }
        inventory.0.iter_mut().flatten().for_each(Uses::settle);
        inventory
    }

    fn merge(mut self, other: Inventory) -> Inventory {
        for (f, glyphs) in other.0.into_iter().enumerate() {
            for (g, uses) in glyphs.into_iter().enumerate().filter(|(_, u)| u.shown) {
                let mine = Inventory::entry(self.face(FaceId(f as u16)), g as u16);
                mine.shown = true;
                for (text, count) in &uses.texts {
                    mine.add(text, *count);
                }
            }
        }
        self
    }
}

/// Counts the glyphs of all pages and subsets their faces.
pub(super) fn collect(pages: &Pages, fonts: &Fonts) -> Result<Faces, Error> {
    let inventory =
        pages.pages.par_chunks(PAGES_PER_TASK).map(Inventory::count).reduce(Inventory::default, Inventory::merge);
    let used: Vec<(FaceId, &Vec<Uses>)> = inventory
        .0
        .iter()
        .enumerate()
        .filter(|(_, glyphs)| !glyphs.is_empty())
        .map(|(f, glyphs)| (FaceId(f as u16), glyphs))
        .collect();
    let list = used
        .par_iter()
        .enumerate()
        .map(|(n, (id, glyphs))| face(n, fonts.face(*id), glyphs))
        .collect::<Result<Vec<Face>, Error>>()?;
    let mut places = vec![None; inventory.0.len()];
    for (n, (id, _)) in used.iter().enumerate() {
        places[usize::from(id.0)] = Some(n);
    }
    Ok(Faces { list, places })
}

fn face(place: usize, of: &crate::font::Face, uses: &[Uses]) -> Result<Face, Error> {
    let (data, index) = (of.data(), of.index());
    let broken = |message: &str| Error::Font { name: format!("face {place} of the document"), message: message.into() };
    let font = skrifa::FontRef::from_index(data, index).map_err(|e| broken(&e.to_string()))?;
    let ps_name = postscript_name(&font);
    let count = font.maxp().map_err(|e| broken(&e.to_string()))?.num_glyphs();
    if uses.len() > usize::from(count) {
        return Err(broken("a page shows a glyph that it has not"));
    }
    if uses.first().is_some_and(|u| u.shown) {
        return Err(Error::Pdf(format!("a page shows glyph 0 of {ps_name}")));
    }
    let shown: Vec<u16> = (0..count).filter(|g| uses.get(usize::from(*g)).is_some_and(|u| u.shown)).collect();
    let Subset { data: program, glyphs } = subset(&ps_name, data, index, &shown)?;

    let mut codes = vec![0; uses.len()];
    for (code, glyph) in glyphs.iter().enumerate().skip(1) {
        codes[usize::from(*glyph)] = code as u16;
    }
    let location = LocationRef::default();
    let metrics = font.glyph_metrics(Size::unscaled(), location);
    let overall = font.metrics(Size::unscaled(), location);
    let scale = 1000.0 / f32::from(overall.units_per_em.max(1));
    let widths = glyphs
        .iter()
        // Two decimals: a face of 2048 units would otherwise need a correction after each glyph.
        .map(|g| (metrics.advance_width(GlyphId::from(*g)).unwrap_or(0.0) * scale * 100.0).round() / 100.0)
        .collect();
    let reverse = reverse_charmap(&font, &glyphs, uses);
    let texts: Vec<Box<str>> = glyphs
        .iter()
        .map(|g| match uses.get(usize::from(*g)).and_then(Uses::chosen) {
            Some(text) => text.into(),
            None => reverse.get(g).map_or(NO_TEXT.into(), |c| c.to_string().into()),
        })
        .collect();
    let tag = tag(&ps_name, &program);
    Ok(Face {
        resource: format!("T{place}"),
        name: format!("{tag}+{ps_name}"),
        program,
        codes,
        widths,
        letters: texts.iter().map(|t| only_letter(t)).collect(),
        texts,
        cap_height: (overall.cap_height.unwrap_or(overall.ascent) * scale).round() as i64,
        weight: font.attributes().weight.value(),
    })
}

/// The characters of glyphs that no text speaks for.
fn reverse_charmap(font: &skrifa::FontRef<'_>, glyphs: &[u16], uses: &[Uses]) -> FxHashMap<u16, char> {
    let mut wanted: FxHashMap<u16, char> = FxHashMap::default();
    let silent =
        |g: &u16| uses.get(usize::from(*g)).is_some_and(|u| u.chosen().is_none()) && glyphs.binary_search(g).is_ok();
    if !glyphs.iter().any(silent) {
        return wanted;
    }
    for (code, glyph) in font.charmap().mappings() {
        let (Some(c), Ok(g)) = (char::from_u32(code), u16::try_from(glyph.to_u32())) else { continue };
        if silent(&g) && !c.is_control() && c != '\u{ad}' {
            let first = wanted.entry(g).or_insert(c);
            *first = (*first).min(c);
        }
    }
    wanted
}

/// The PostScript name, with nothing in it that a PDF name would have to escape.
fn postscript_name(font: &skrifa::FontRef<'_>) -> String {
    let name: String = font
        .localized_strings(StringId::POSTSCRIPT_NAME)
        .english_or_first()
        .map(|s| s.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(63).collect())
        .unwrap_or_default();
    if name.is_empty() { "Font".into() } else { name }
}

/// Six capitals made from the subset's content: equal subsets are told apart from others by it.
fn tag(name: &str, program: &[u8]) -> String {
    let hash = uuid::Uuid::new_v5(&uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()), program);
    let mut n = hash.as_u128();
    let mut tag = String::new();
    for _ in 0..6 {
        tag.push(char::from(b'A' + (n % 26) as u8));
        n /= 26;
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::pages::{Ink, Role};
    use crate::units::Pt;

    fn run(text: &str, lens: &[u8]) -> GlyphRun {
        let glyph = |l: &u8| Glyph { id: 5, text_len: *l, advance: 500.0, dx: 0.0, dy: 0.0 };
        GlyphRun {
            x: Pt(0.0),
            y: Pt(0.0),
            face: FaceId(0),
            size: Pt(10.0),
            stretch: 1.0,
            ink: Ink::BLACK,
            role: Role::Artifact,
            glyphs: lens.iter().map(glyph).collect(),
            text: text.into(),
        }
    }

    #[test]
    fn clusters_hold_all_glyphs_and_all_text() {
        let cut = |text: &str, lens: &[u8]| -> Vec<(Range<usize>, String)> {
            let run = run(text, lens);
            clusters(&run).map(|c| (c.glyphs, c.text.to_string())).collect()
        };
        assert_eq!(cut("ab", &[1, 1]), [(0..1, "a".into()), (1..2, "b".into())]);
        assert_eq!(cut("ffib", &[3, 1]), [(0..1, "ffi".into()), (1..2, "b".into())]);
        assert_eq!(cut("éb", &[2, 0, 1]), [(0..2, "é".into()), (2..3, "b".into())]);
        assert_eq!(cut("ab", &[0, 1, 1]), [(0..2, "a".into()), (2..3, "b".into())]);
        assert_eq!(cut("", &[0, 0]), [(0..2, String::new())]);
        // Lengths that do not fit the text lose none of it.
        assert_eq!(cut("abc", &[1, 1]), [(0..1, "a".into()), (1..2, "bc".into())]);
        assert_eq!(cut("é", &[1, 1]), [(0..1, "é".into()), (1..2, String::new())]);
        assert_eq!(cut("a", &[200, 1]), [(0..1, "a".into()), (1..2, String::new())]);
        assert_eq!(cut("", &[]), []);
    }

    #[test]
    fn to_unicode_takes_the_most_frequent_visible_text() {
        let mut uses = Uses::default();
        assert_eq!(uses.chosen(), None);
        uses.add("\u{ad}", 9);
        assert_eq!(uses.chosen(), None);
        uses.add("-", 2);
        uses.add("‐", 2);
        assert_eq!(uses.chosen(), Some("-"));
        uses.add("‐", 1);
        assert_eq!(uses.chosen(), Some("‐"));
    }
}
