//! The fonts a book brings: subsets of the style's faces where the style embeds them, and the few signs that no reading
//! font can be trusted to have.
//!
//! The OFL asks that its notice goes with the font "in machine-readable metadata fields": the name table of every face
//! has it and subsets keep it, so the book needs no licence file besides.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::text::flat_inlines;
use crate::book::{Block, BlockKind, Book, GroupKind, Inline, LineKind, Section, TextOf, walk_text};
use crate::diag::Error;
use crate::font::{FACES, FontFile, Variant, subset_web};
use crate::style::{DisplayStyle, GroupStyle, Style};

/// Faces asked for signs, after the text's own: between them they have every sign the styles use.
const ORNAMENT_FACES: &[&str] = &["EB Garamond", "Libertinus Serif"];

/// A font file of the book and its rule in the style sheet.
struct Embedded {
    family: String,
    variant: Variant,
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// The fonts of a book.
pub(super) struct Fonts {
    text_face: String,
    for_text: bool,
    files: Vec<Embedded>,
    /// The family for each sign.
    signs: BTreeMap<String, String>,
}

/// What a family falls back to.
fn generic(family: &str) -> &'static str {
    match family {
        f if f.contains("Sans") || f.starts_with("Atkinson") => "sans-serif",
        f if f.starts_with("Courier") => "monospace",
        _ => "serif",
    }
}

/// Signs that every device has.
fn is_common(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{a0}'..='\u{ff}' | '–' | '—' | '•' | '…' | '†' | '‡')
}

/// The characters a face has to show, as a bitmap over Unicode.
#[derive(Clone, Default)]
struct Chars(BTreeMap<u32, [u64; 4]>);

impl Chars {
    fn add(&mut self, text: &str) {
        // Text repeats itself: a page of 256 characters is looked up only where the text leaves the one before.
        let mut page: Option<(u32, &mut [u64; 4])> = None;
        for c in text.chars() {
            let (number, bit) = (c as u32 >> 8, c as usize & 0xff);
            if page.as_ref().is_none_or(|p| p.0 != number) {
                page = Some((number, self.0.entry(number).or_default()));
            }
            if let Some((_, bits)) = &mut page {
                bits[bit >> 6] |= 1 << (bit & 63);
            }
        }
    }

    /// The characters, with both cases of each, since styles change case; and what text is changed to.
    fn list(&self) -> Vec<char> {
        let mut out: Vec<char> = vec![' ', '\u{a0}', '-'];
        for (page, bits) in &self.0 {
            for bit in (0..256u32).filter(|b| bits[*b as usize >> 6] & (1 << (b & 63)) != 0) {
                if let Some(c) = char::from_u32((page << 8) + bit) {
                    out.push(c);
                    out.extend(c.to_lowercase());
                    out.extend(c.to_uppercase());
                }
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

type Use = BTreeMap<(String, Variant), Chars>;

impl Fonts {
    /// The fonts that a book in a style brings; those of its ornaments only where `ornaments` are drawn at all.
    pub(super) fn of(book: &Book, style: &Style, ornaments: bool) -> Result<Fonts, Error> {
        let mut fonts = Fonts {
            text_face: style.text.face.clone(),
            for_text: style.epub.embed_fonts,
            files: Vec::new(),
            signs: BTreeMap::new(),
        };
        if fonts.for_text {
            let mut used = Use::new();
            front(&mut used, book, style);
            for s in &book.sections {
                section(&mut used, s, style);
            }
            for note in &book.notes {
                // Its mark stands in the text too.
                used.entry((style.text.face.clone(), Variant::default())).or_default().add(&note.mark);
                let face = in_group(&style.notes, Variant::default());
                used.entry((face.0.to_owned(), face.1)).or_default().add(&note.mark);
                note.blocks.iter().for_each(|b| block(&mut used, b, style, face));
            }
            for ((family, variant), chars) in used {
                let face = FACES.iter().find(|f| f.family == family && f.variant == variant);
                if let Some(face) = face {
                    fonts.embed(face, family, variant, &chars.list(), true)?;
                }
            }
        }
        if ornaments {
            fonts.ornaments(style)?;
        }
        Ok(fonts)
    }

    fn embed(
        &mut self,
        face: &FontFile,
        family: String,
        variant: Variant,
        chars: &[char],
        layout: bool,
    ) -> Result<(), Error> {
        let bytes = if face.reserved_name {
            face.data.to_vec()
        } else {
            subset_web::subset(&face.data, chars, layout)
                .map_err(|message| Error::Font { name: family.clone(), message })?
        };
        let (ending, media_type) = if bytes.starts_with(b"OTTO") { ("otf", "font/otf") } else { ("ttf", "font/ttf") };
        let style = match (variant.bold, variant.italic) {
            (false, false) => "regular",
            (false, true) => "italic",
            (true, false) => "bold",
            (true, true) => "bold-italic",
        };
        let stem: String = family.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("fonts/{stem}-{style}.{ending}");
        self.files.push(Embedded { family, variant, name, media_type, bytes });
        Ok(())
    }

    /// Subsets with the style's signs alone: some kilobytes that spare the reader an empty box.
    fn ornaments(&mut self, style: &Style) -> Result<(), Error> {
        let signs = [&style.scene.ornament, &style.chapter.ornament, &style.part.ornament, &style.front.ornament];
        let mut wanted: BTreeMap<usize, (String, Chars)> = BTreeMap::new();
        for sign in signs {
            if sign.chars().all(is_common) || self.signs.contains_key(sign) {
                continue;
            }
            let families = std::iter::once(style.text.face.as_str()).chain(ORNAMENT_FACES.iter().copied());
            let found = families
                .filter_map(|family| {
                    FACES.iter().position(|f| f.family == family && f.variant == Variant::default() && !f.reserved_name)
                })
                .find(|at| subset_web::has_all(&FACES[*at].data, sign));
            if let Some(at) = found {
                let n = wanted.len() + 1;
                let (family, chars) = wanted.entry(at).or_insert_with(|| (format!("Ornaments {n}"), Chars::default()));
                chars.add(sign);
                self.signs.insert(sign.clone(), family.clone());
            }
        }
        for (at, (family, chars)) in wanted {
            let chars: Vec<char> = chars.list();
            self.embed(&FACES[at], family, Variant::default(), &chars, false)?;
        }
        Ok(())
    }

    /// Writes the rules that bring the files in.
    pub(super) fn faces(&self, css: &mut String) {
        for f in &self.files {
            let weight = if f.variant.bold { "bold" } else { "normal" };
            let slope = if f.variant.italic { "italic" } else { "normal" };
            let _ = writeln!(
                css,
                "@font-face {{\n  font-family: {};\n  font-weight: {weight};\n  font-style: {slope};\n  src: url(\"{}\");\n}}",
                super::css::string(&f.family),
                f.name
            );
        }
    }

    /// The family of the text; `None` leaves it to the reader.
    pub(super) fn body_family(&self) -> Option<String> {
        self.for_text.then(|| format!("{}, {}", super::css::string(&self.text_face), generic(&self.text_face)))
    }

    /// The family of a line of display type; `None` where it is the text's. Without embedded fonts a sans heading over a
    /// serif text still is one.
    pub(super) fn display_family(&self, face: &str) -> Option<String> {
        let generic = generic(face);
        if face == self.text_face {
            None
        } else if self.for_text {
            Some(format!("{}, {generic}", super::css::string(face)))
        } else {
            (generic != self::generic(&self.text_face)).then(|| generic.to_owned())
        }
    }

    /// The family that has a sign, where devices may lack it.
    pub(super) fn ornament_family(&self, sign: &str) -> Option<String> {
        self.signs.get(sign).map(|f| format!("{}, serif", super::css::string(f)))
    }

    /// Whether the text is set in the book's own fonts.
    pub(super) fn are_for_text(&self) -> bool {
        self.for_text
    }

    /// The files: name, media type, bytes.
    pub(super) fn into_files(self) -> impl Iterator<Item = (String, &'static str, Vec<u8>)> {
        self.files.into_iter().map(|f| (f.name, f.media_type, f.bytes))
    }
}

fn add_display(used: &mut Use, d: &DisplayStyle, text: &str) {
    let variant = Variant { bold: d.bold, italic: d.italic };
    used.entry((d.face.clone(), variant)).or_default().add(text);
}

fn front(used: &mut Use, book: &Book, style: &Style) {
    let m = &book.meta;
    let words = crate::book::Words::of(&m.language);
    add_display(used, &style.front.title, &m.title);
    let subtitle = DisplayStyle { italic: true, ..style.front.author.clone() };
    add_display(used, &subtitle, m.subtitle.as_deref().unwrap_or(""));
    m.authors().into_iter().for_each(|a| add_display(used, &style.front.author, a));
    add_display(used, &style.chapter.title, words.contents);
    let text = used.entry((style.text.face.clone(), Variant::default())).or_default();
    text.add(words.translated_by);
    for fact in [m.translator(), m.publisher(), m.rights(), m.date()].into_iter().flatten() {
        text.add(fact);
    }
}

fn section(used: &mut Use, s: &Section, style: &Style) {
    let opening = if s.kind == crate::book::SectionKind::Part { &style.part } else { &style.chapter };
    if let Some(h) = &s.heading {
        add_display(used, &opening.label, &flat_inlines(&h.label));
        add_display(used, &opening.title, &flat_inlines(&h.title));
        // The contents name it in the text's face.
        used.entry((style.text.face.clone(), Variant::default())).or_default().add(&h.one_line());
    }
    // A dedication is set in italics.
    let base = Variant { italic: s.kind == crate::book::SectionKind::Dedication, bold: false };
    for b in &s.blocks {
        block(used, b, style, (&style.text.face, base));
    }
    for c in &s.children {
        section(used, c, style);
    }
}

/// The face that plain words of a group are set in.
fn in_group(group: &GroupStyle, base: Variant) -> (&str, Variant) {
    (&group.face, Variant { italic: group.italic || base.italic, ..base })
}

fn block(used: &mut Use, b: &Block, style: &Style, (face, base): (&str, Variant)) {
    let italic = Variant { italic: true, ..base };
    let inside = |used: &mut Use, blocks: &[Block], face: (&str, Variant)| {
        blocks.iter().for_each(|b| block(used, b, style, face));
    };
    match &b.kind {
        // The reader's own typewriter face.
        BlockKind::Preformatted(_) | BlockKind::Note(_) => {}
        BlockKind::Group(GroupKind::Epigraph, blocks) => {
            inside(used, blocks, in_group(&style.epigraph, base));
            // The attribution is upright.
            inside(used, blocks, (&style.epigraph.face, base));
        }
        BlockKind::Group(GroupKind::Aside, blocks) => inside(used, blocks, in_group(&style.aside, base)),
        BlockKind::Group(_, blocks) => inside(used, blocks, (face, base)),
        BlockKind::List(items) => {
            for item in items {
                used.entry((face.to_owned(), base)).or_default().add(&item.marker);
                inside(used, &item.blocks, (face, base));
            }
        }
        BlockKind::Speech { speaker, blocks } => {
            inlines(used, speaker, face, base);
            inside(used, blocks, (face, base));
        }
        BlockKind::Line(LineKind::StageDirection, text) => inlines(used, text, face, italic),
        BlockKind::Figure(figure) => {
            inlines(used, &figure.caption, face, italic);
            used.entry((face.to_owned(), italic)).or_default().add(&figure.alt);
        }
        BlockKind::Table(table) => {
            for (n, row) in table.rows.iter().enumerate() {
                let variant = if table.head && n == 0 { italic } else { base };
                row.iter().for_each(|cell| inlines(used, cell, face, variant));
            }
        }
        _ => walk_text(&b.kind, &mut |t| match t {
            TextOf::Inlines(t) => inlines(used, t, face, base),
            TextOf::Line(s) => used.entry((face.to_owned(), base)).or_default().add(s),
        }),
    }
}

fn inlines(used: &mut Use, text: &[Inline], face: &str, variant: Variant) {
    for i in text {
        match i {
            Inline::Text(t) => used.entry((face.to_owned(), variant)).or_default().add(t),
            Inline::Emphasis(x) => inlines(used, x, face, Variant { italic: true, ..variant }),
            Inline::Strong(x) => inlines(used, x, face, Variant { bold: true, ..variant }),
            Inline::Ruby { base, reading } => {
                inlines(used, base, face, variant);
                used.entry((face.to_owned(), variant)).or_default().add(reading);
            }
            other => inlines(used, other.children(), face, variant),
        }
    }
}
