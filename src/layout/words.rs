//! Tokens of text, shaped once: what the line breaker measures and the pages are filled with.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::pages::Glyph;
use crate::font::shape::{Features, Shaped, Shaper};
use crate::font::{FaceId, Fonts, is_ignorable};
use crate::hyphen::{BreakKind, Hyphenator, TokenBreak};

/// How small capitals are drawn where the face has none: capitals, this much larger than the x-height.
const DRAWN_SMALL_CAPS: f32 = 1.08;
/// Space between drawn small capitals, in thousandths of an em.
const DRAWN_SMALL_CAPS_TRACKING: f32 = 30.0;
/// Tokens longer than this many bytes hardly recur and are not remembered.
const REMEMBERED: usize = 48;

/// How the letters of a run are cased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Caps {
    /// As written.
    #[default]
    AsWritten,
    /// All in capitals.
    Capitals,
    /// Small capitals of the face; capitals stay large.
    Small,
    /// Small capitals of the face, also for capitals.
    AllSmall,
    /// Capitals at about the x-height instead of small capitals.
    Drawn,
    /// The same, also for capitals.
    AllDrawn,
}

/// How a run of text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RunStyle {
    /// The face.
    pub(crate) face: FaceId,
    /// The size in points.
    pub(crate) size: f32,
    /// Ligatures and figures.
    pub(crate) features: Features,
    /// Case.
    pub(crate) caps: Caps,
    /// Space added after each glyph, in thousandths of the size.
    pub(crate) tracking: f32,
    /// How far the glyphs stand above the baseline, in thousandths of the size.
    pub(crate) rise: f32,
}

/// A [`RunStyle`] by its number in a [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StyleId(u16);

/// A shaped token by its number in a [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WordId(u32);

/// A shaped token.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Its width in points.
    pub(crate) width: f32,
    /// Whether it runs from right to left.
    pub(crate) rtl: bool,
    parts: Range<u32>,
    breaks: Range<u32>,
}

/// Glyphs of a token that are of one face and size.
#[derive(Clone, Debug)]
struct Part {
    face: FaceId,
    size: f32,
    glyphs: Range<u32>,
    text: Range<u32>,
}

/// The glyphs of a part, ready for a run.
pub(crate) struct PartView<'a> {
    /// The face.
    pub(crate) face: FaceId,
    /// The size in points.
    pub(crate) size: f32,
    /// The glyphs as drawn.
    pub(crate) glyphs: &'a [Glyph],
    /// What they say.
    pub(crate) text: &'a str,
}

/// A place in a token where a line may end, with the width before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordBreak {
    /// The byte of the token that begins the next line.
    pub(crate) at: u32,
    /// What ends the line.
    pub(crate) kind: BreakKind,
    /// The width of what stands before, in points.
    pub(crate) before: f32,
}

/// What a token is shaped for; each has its own memory.
#[derive(Clone, Copy)]
enum Use {
    Whole = 0,
    Piece = 1,
    Hyphenated = 2,
}

/// Tokens by their text.
#[derive(Default)]
struct Seen {
    short: FxHashMap<Short, WordId>,
    long: FxHashMap<Box<str>, WordId>,
}

impl Seen {
    fn get(&self, text: &str) -> Option<WordId> {
        match Short::new(text) {
            Some(key) => self.short.get(&key).copied(),
            None => self.long.get(text).copied(),
        }
    }

    fn insert(&mut self, text: &str, id: WordId) {
        match Short::new(text) {
            Some(key) => self.short.insert(key, id),
            None => self.long.insert(text.into(), id),
        };
    }
}

/// A short text, which nearly all tokens are: its bytes, and in the last how many they are. A table has it in itself, so that
/// it is compared without a look elsewhere in the memory.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short([u64; 3]);

impl Short {
    fn new(text: &str) -> Option<Short> {
        let mut bytes = [0u8; 24];
        let (count, room) = bytes.split_last_mut()?;
        room.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        *count = text.len() as u8;
        let (eights, _) = bytes.as_chunks::<8>();
        Some(Short([0, 1, 2].map(|n| u64::from_le_bytes(eights[n]))))
    }
}

impl std::hash::Hash for Short {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|n| state.write_u64(*n));
    }
}

/// The tokens seen so far by one thread. What it gives depends on what it is asked alone, never on what it was asked
/// before, so any number of threads make the same book.
pub(crate) struct Words<'f> {
    shaper: Shaper<'f>,
    hyphenator: Hyphenator<'f>,
    /// Whether lines begin at the right.
    rtl: bool,
    styles: Vec<RunStyle>,
    seen: Vec<[Seen; 3]>,
    words: Vec<Word>,
    parts: Vec<Part>,
    glyphs: Vec<Glyph>,
    text: String,
    breaks: Vec<WordBreak>,
    missing: Vec<char>,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    chars: Vec<Mapped>,
    shaped: Vec<Shaped>,
    breaks: Vec<TokenBreak>,
    /// Bytes of the token and width of the glyph that begins there.
    widths: Vec<(u32, f32)>,
}

/// A character of a token as it goes to the shaper.
#[derive(Clone, Copy)]
struct Mapped {
    at: u32,
    /// What is drawn.
    drawn: char,
    /// What is said; `None` for the second letter of a capitalised `ß`.
    said: Option<char>,
    face: FaceId,
    /// The size relative to the run's.
    scale: f32,
    /// Width of a fixed space, in thousandths of the size.
    fixed: Option<f32>,
    /// Which way its script runs; `None` for one that goes with its neighbours.
    strong: Option<bool>,
    /// Whether it runs from right to left.
    rtl: bool,
}

impl<'f> Words<'f> {
    /// Nothing seen yet. The language is a BCP 47 tag; `rtl` says whether its lines begin at the right.
    pub(crate) fn new(fonts: &'f Fonts, tag: &str, rtl: bool, hyphenator: Hyphenator<'f>) -> Words<'f> {
        Words {
            rtl,
            shaper: Shaper::new(fonts, tag),
            hyphenator,
            styles: Vec::new(),
            seen: Vec::new(),
            words: Vec::new(),
            parts: Vec::new(),
            glyphs: Vec::new(),
            text: String::new(),
            breaks: Vec::new(),
            missing: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// The library of faces.
    pub(crate) fn fonts(&self) -> &'f Fonts {
        self.shaper.fonts()
    }

    /// The number of a style.
    pub(crate) fn style(&mut self, style: RunStyle) -> StyleId {
        let at = self.styles.iter().position(|s| *s == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.seen.push(Default::default());
            self.styles.len() - 1
        });
        StyleId(at as u16)
    }

    /// A style by its number.
    pub(crate) fn style_of(&self, id: StyleId) -> RunStyle {
        self.styles[usize::from(id.0)]
    }

    /// The case to set a text in small capitals with: those of the face where it has one for every letter, else drawn
    /// ones for the whole text. `whole` takes the capitals in too, if there is no lower-case letter.
    pub(crate) fn small_caps(&mut self, face: FaceId, text: &str, whole: bool) -> Caps {
        let all = whole && !text.chars().any(char::is_lowercase);
        let shaper = &mut self.shaper;
        let drawn = text.chars().any(|c| {
            let c = if all { c.to_lowercase().next().unwrap_or(c) } else { c };
            !shaper.has_small_capital(face, c)
        });
        match (drawn, all) {
            (false, false) => Caps::Small,
            (false, true) => Caps::AllSmall,
            (true, false) => Caps::Drawn,
            (true, true) => Caps::AllDrawn,
        }
    }

    /// A token as a whole, with its breaks.
    pub(crate) fn word(&mut self, style: StyleId, text: &str) -> WordId {
        self.get(style, text, Use::Whole)
    }

    /// A part of a token that is divided, or text that never is.
    pub(crate) fn piece(&mut self, style: StyleId, text: &str, hyphen: bool) -> WordId {
        self.get(style, text, if hyphen { Use::Hyphenated } else { Use::Piece })
    }

    /// A shaped token by its number.
    pub(crate) fn get_word(&self, id: WordId) -> &Word {
        &self.words[id.0 as usize]
    }

    /// The breaks of a token.
    pub(crate) fn breaks(&self, id: WordId) -> &[WordBreak] {
        let r = &self.words[id.0 as usize].breaks;
        &self.breaks[r.start as usize..r.end as usize]
    }

    /// The glyphs of a token, part by part.
    pub(crate) fn parts(&self, id: WordId) -> impl Iterator<Item = PartView<'_>> {
        let r = &self.words[id.0 as usize].parts;
        self.parts[r.start as usize..r.end as usize].iter().map(|p| PartView {
            face: p.face,
            size: p.size,
            glyphs: &self.glyphs[p.glyphs.start as usize..p.glyphs.end as usize],
            text: &self.text[p.text.start as usize..p.text.end as usize],
        })
    }

    /// The breaks of a token of several styles, as places in the whole token.
    pub(crate) fn token_breaks(&self, token: &str, out: &mut Vec<TokenBreak>) {
        self.hyphenator.breaks(token, out);
    }

    /// The width of a hyphen in a style, in points.
    pub(crate) fn hyphen_width(&mut self, style: StyleId) -> f32 {
        let id = self.piece(style, "", true);
        self.words[id.0 as usize].width
    }

    /// The characters that no face had, since the last time this was asked.
    pub(crate) fn take_missing(&mut self) -> Vec<char> {
        std::mem::take(&mut self.missing)
    }

    fn get(&mut self, style: StyleId, text: &str, usage: Use) -> WordId {
        let seen = &self.seen[usize::from(style.0)][usage as usize];
        if let Some(id) = seen.get(text) {
            return id;
        }
        let missing = self.missing.len();
        let id = self.shape(style, text, usage);
        // A token with a missing character is shaped, and reported, each time it occurs.
        if text.len() <= REMEMBERED && self.missing.len() == missing {
            self.seen[usize::from(style.0)][usage as usize].insert(text, id);
        }
        id
    }

    fn shape(&mut self, style: StyleId, text: &str, usage: Use) -> WordId {
        let s = self.styles[usize::from(style.0)];
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.chars.clear();
        scratch.widths.clear();
        self.map(&s, text, &mut scratch.chars);
        resolve(&mut scratch.chars, self.rtl);
        if matches!(usage, Use::Hyphenated) {
            let at = text.len() as u32;
            let face = scratch.chars.last().map_or(s.face, |c| c.face);
            let scale = scratch.chars.last().map_or(1.0, |c| c.scale);
            let face = if self.fonts().face(face).has_char('-') { face } else { s.face };
            let said = Some('\u{ad}');
            scratch.chars.push(Mapped {
                at,
                drawn: '-',
                said,
                face,
                scale,
                fixed: None,
                strong: Some(false),
                rtl: false,
            });
        }
        let first_part = self.parts.len() as u32;
        let mut rtl_glyphs = 0;
        let mut directions = Vec::new();
        let chars = std::mem::take(&mut scratch.chars);
        let mut rest = &chars[..];
        while let Some(head) = rest.first() {
            let same = |c: &&Mapped| c.face == head.face && c.scale == head.scale && c.rtl == head.rtl;
            let n = rest.iter().take_while(same).count();
            // The shaper goes by the letters; signs alone are turned round here.
            let n = if head.rtl && rest[..n].iter().all(|c| c.strong.is_none()) { 1 } else { n };
            directions.push(head.rtl);
            if self.part(&s, &rest[..n], rest.get(n).map_or(text.len() as u32 + 1, |c| c.at), &mut scratch) {
                rtl_glyphs += n;
            }
            rest = &rest[n..];
        }
        turn(&mut self.parts[first_part as usize..], &mut directions, self.rtl);
        let width = scratch.widths.iter().map(|w| w.1).sum();
        let breaks = self.breaks.len() as u32;
        if matches!(usage, Use::Whole) {
            scratch.breaks.clear();
            self.hyphenator.breaks(text, &mut scratch.breaks);
            if rtl_glyphs > 0 {
                scratch.widths.sort_by_key(|w| w.0);
            }
            let widths = &scratch.widths;
            let end_of = |n: usize| {
                let cluster = widths[n].0;
                let next = widths[n..].iter().map(|w| w.0).find(|c| *c > cluster);
                next.unwrap_or(text.len() as u32)
            };
            let mut before = 0.0;
            let mut at = 0;
            for b in &scratch.breaks {
                let here = b.at as u32;
                while widths.get(at).is_some_and(|w| w.0 < here && end_of(at) <= here) {
                    before += widths[at].1;
                    at += 1;
                }
                // A break inside a ligature: near enough for choosing, and the line is set with what it really takes.
                let part: f32 = widths[at..]
                    .iter()
                    .zip(at..)
                    .take_while(|(w, _)| w.0 < here)
                    .map(|(w, n)| w.1 * (here - w.0) as f32 / (end_of(n) - w.0).max(1) as f32)
                    .sum();
                self.breaks.push(WordBreak { at: here, kind: b.kind, before: before + part });
            }
        }
        self.words.push(Word {
            width,
            rtl: chars.iter().filter(|c| c.rtl).count() * 2 > chars.len(),
            parts: first_part..self.parts.len() as u32,
            breaks: breaks..self.breaks.len() as u32,
        });
        scratch.chars = chars;
        self.scratch = scratch;
        WordId(self.words.len() as u32 - 1)
    }

    /// Shapes characters of one face, scale and direction. Says whether they run from right to left.
    fn part(&mut self, s: &RunStyle, chars: &[Mapped], end: u32, scratch: &mut Scratch) -> bool {
        let Some(head) = chars.first() else { return false };
        let small = matches!(s.caps, Caps::Small | Caps::AllSmall);
        let drawn = matches!(s.caps, Caps::Drawn | Caps::AllDrawn) && head.scale < 1.0;
        let tracking = s.tracking + if drawn { DRAWN_SMALL_CAPS_TRACKING } else { 0.0 };
        let mut features = s.features;
        features.small_caps = small;
        // Tracked letters must not touch, and a fixed pitch is broken by a ligature.
        features.ligatures &= tracking == 0.0 && !self.fonts().face(head.face).is_fixed_pitch();
        scratch.shaped.clear();
        let signs = head.rtl && chars.iter().all(|c| c.strong.is_none());
        let drawn = |c: &Mapped| (if signs { mirrored(c.drawn) } else { c.drawn }, c.at);
        let rtl = self.shaper.shape(head.face, features, chars.iter().map(drawn), &mut scratch.shaped);
        let (first_glyph, first_text) = (self.glyphs.len() as u32, self.text.len() as u32);
        let size = s.size * head.scale;
        let shaped = &scratch.shaped;
        for (n, g) in shaped.iter().enumerate() {
            let new = n == 0 || shaped[n - 1].cluster != g.cluster;
            let mut text_len = 0;
            let mut fixed = None;
            if new {
                let next = if rtl {
                    shaped[..n].iter().rev().map(|p| p.cluster).find(|c| *c > g.cluster)
                } else {
                    shaped[n + 1..].iter().map(|p| p.cluster).find(|c| *c > g.cluster)
                };
                let next = next.unwrap_or(end.max(g.cluster + 1));
                // What stands before the first cluster belongs to it: the shaper may have dropped its glyph.
                let from = if n == 0 && !rtl { 0 } else { chars.partition_point(|c| c.at < g.cluster) };
                for c in chars[from..].iter().take_while(|c| c.at < next) {
                    fixed = c.fixed;
                    let Some(said) = c.said else { continue };
                    if text_len + said.len_utf8() <= usize::from(u8::MAX) {
                        self.text.push(said);
                        text_len += said.len_utf8();
                    }
                }
            }
            let advance = fixed.map_or(g.advance + if g.advance > 0.0 { tracking } else { 0.0 }, |f| f / head.scale);
            scratch.widths.push((g.cluster, advance * size / 1000.0));
            self.glyphs.push(Glyph { id: g.id, text_len: text_len as u8, advance, dx: g.dx, dy: g.dy + s.rise });
        }
        self.parts.push(Part {
            face: head.face,
            size,
            glyphs: first_glyph..self.glyphs.len() as u32,
            text: first_text..self.text.len() as u32,
        });
        rtl
    }

    /// Chooses what is drawn for each character, and in which face.
    fn map(&mut self, s: &RunStyle, text: &str, out: &mut Vec<Mapped>) {
        let fonts = self.fonts();
        let main = fonts.face(s.face);
        let drawn_scale = DRAWN_SMALL_CAPS * main.x_height() / main.cap_height().max(0.1);
        for (at, ch) in text.char_indices() {
            // A joiner with nothing before it joins nothing.
            if is_ignorable(ch) || (matches!(ch, '\u{200c}' | '\u{200d}') && out.is_empty()) {
                continue;
            }
            let at = at as u32;
            let fixed = fixed_space(ch);
            let said = match ch {
                '\u{2010}' | '\u{2011}' => '-',
                _ if fixed.is_some() || ch == '\u{a0}' => ' ',
                _ => ch,
            };
            let lower = s.caps == Caps::AllSmall;
            let upper = match s.caps {
                Caps::Capitals | Caps::AllDrawn => true,
                Caps::Drawn => ch.is_lowercase(),
                _ => false,
            };
            let scale = match s.caps {
                Caps::AllDrawn => drawn_scale,
                Caps::Drawn if ch.is_lowercase() => drawn_scale,
                _ => 1.0,
            };
            let mut first = true;
            let mut push = |drawn: char, missing: &mut Vec<char>| {
                let joins = drawn == '\u{200c}' || drawn == '\u{200d}';
                let before = out.last().map(|c: &Mapped| c.face);
                let face = if main.has_char(drawn) {
                    Some(s.face)
                } else if let Some(face) = before.filter(|b| joins || fonts.face(*b).has_char(drawn)) {
                    Some(face)
                } else {
                    fonts.fallback(s.face, drawn)
                };
                let (face, drawn) = face.map_or_else(
                    || {
                        // A joiner without a glyph needs none.
                        let stand_in = if drawn == '―' { '—' } else { '?' };
                        if stand_in == '?' && !missing.contains(&ch) {
                            missing.push(ch);
                        }
                        (s.face, stand_in)
                    },
                    |f| (f, drawn),
                );
                let strong = direction(drawn);
                let said = std::mem::take(&mut first).then_some(said);
                out.push(Mapped { at, drawn, said, face, scale, fixed, strong, rtl: false });
            };
            let drawn = if fixed.is_some() { ' ' } else { said };
            if upper {
                drawn.to_uppercase().for_each(|c| push(c, &mut self.missing));
            } else if lower {
                drawn.to_lowercase().for_each(|c| push(c, &mut self.missing));
            } else {
                push(drawn, &mut self.missing);
            }
        }
    }
}

/// The width of a fixed space in thousandths of an em. Faces have other ideas of them, so they are never asked.
fn fixed_space(c: char) -> Option<f32> {
    Some(match c {
        '\u{2000}' | '\u{2002}' => 500.0,
        '\u{2001}' | '\u{2003}' | '\u{3000}' => 1000.0,
        '\u{2004}' => 333.0,
        '\u{2005}' => 250.0,
        '\u{2006}' | '\u{2009}' | '\u{202f}' => 167.0,
        '\u{2007}' => 500.0,
        '\u{2008}' | '\u{205f}' => 222.0,
        '\u{200a}' => 83.0,
        _ => return None,
    })
}

/// Says which way each character runs: signs run as the letters on both sides of them do, or else as the lines do (UAX #9,
/// rules N1 and N2, for two levels).
fn resolve(chars: &mut [Mapped], base: bool) {
    let mut before = base;
    let mut at = 0;
    while at < chars.len() {
        let stretch = chars[at..].iter().take_while(|c| c.strong.is_none()).count();
        let after = chars.get(at + stretch).and_then(|c| c.strong).unwrap_or(base);
        let rtl = if before == after { before } else { base };
        chars[at..at + stretch].iter_mut().for_each(|c| c.rtl = rtl);
        at += stretch;
        if let Some(c) = chars.get_mut(at) {
            c.rtl = after;
            before = after;
            at += 1;
        }
    }
}

/// Puts the parts of a token, which run in these directions, into the order they are drawn in (UAX #9, rule L2).
fn turn(parts: &mut [Part], directions: &mut [bool], base: bool) {
    if base {
        parts.reverse();
        directions.reverse();
    }
    let mut at = 0;
    while at < parts.len() {
        let same = directions[at..].iter().take_while(|d| **d == directions[at]).count();
        if directions[at] != base {
            parts[at..at + same].reverse();
        }
        at += same;
    }
}

/// The sign that is drawn for one where lines run from right to left (Unicode's `Bidi_Mirrored`).
fn mirrored(c: char) -> char {
    const PAIRS: &[(char, char)] = &[('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›')];
    let other = |(a, b): &(char, char)| if *a == c { Some(*b) } else { (*b == c).then_some(*a) };
    PAIRS.iter().find_map(other).unwrap_or(c)
}

/// Whether a character belongs to a script that runs from right to left; `None` for one that goes with its neighbours.
fn direction(c: char) -> Option<bool> {
    match u32::from(c) {
        0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x10800..=0x10fff | 0x1e800..=0x1efff => Some(true),
        _ if c.is_alphanumeric() => Some(false),
        _ => None,
    }
}
