//! Display text: broken into balanced lines and as large as its room lets it be.

use crate::font::shape::{Features, Shaped, Shaper};
use crate::font::{FaceId, Fonts, Variant};
use crate::layout::pages::{Glyph, GlyphRun, Ink, Item, Role};
use crate::style::{Align, Case, DisplayStyle};
use crate::units::Pt;

/// The most characters set; more would be too small to read, so the rest is cut at a word and told by an ellipsis.
const LONGEST: usize = 260;
/// The most words of a paragraph: more than a back cover holds.
const MOST_WORDS: usize = 1000;
/// The most characters looked at, so that a whole book given as its title takes no time.
const LONGEST_READ: usize = 4 * LONGEST;
/// A word of more characters may be divided, else it alone would make the title tiny.
const LONGEST_WORD: usize = 24;
/// What it costs, beside the squares of the lines' shares, to end a line with a word that belongs to the next.
const WEAK_END: f32 = 0.3;
/// What such an end leaves of the score when the number of lines is chosen.
const WEAK_SHARE: f32 = 0.8;
/// Words with at most this many letters, none of them a capital, belong to the next, as `of`.
const WEAK_WORD: usize = 3;
/// So do articles, whose capital at the head of a title hides them.
const ARTICLES: &[&str] = &["the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "il", "un", "une"];
/// How much evenness of lines counts against size when the number of lines is chosen: the exponent of the mean line's
/// share of the longest. At 0 the largest size wins with a lone short word on a line, at 1 a title stays on one line.
const EVENNESS: f32 = 0.35;
/// The depth of descenders in sizes, in the deepest of the bundled faces of display.
const DESCENDERS: f32 = 0.26;
/// Small capitals where a face has none: capitals of this share of the size.
const FAKE_SMALL: f32 = 0.8;

/// Stands between words that stay on one line.
pub(super) const NO_BREAK: char = '\u{a0}';

/// A way to set text.
#[derive(Clone, Debug)]
pub(super) struct Type {
    pub(super) face: String,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) case: Case,
    /// Thousandths of an em.
    pub(super) tracking: f32,
}

impl Type {
    pub(super) fn of(style: &DisplayStyle) -> Type {
        Type {
            face: style.face.clone(),
            bold: style.bold,
            italic: style.italic,
            case: style.case,
            tracking: style.tracking,
        }
    }
}

/// What a text may fill.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) width: f32,
    /// From the top of the first line's capitals to the last baseline.
    pub(super) height: f32,
    /// The largest size.
    pub(super) size: f32,
    /// The most lines.
    pub(super) lines: usize,
    /// From baseline to baseline, in sizes.
    pub(super) leading: f32,
    /// What each further line leaves of the score when the number of lines is chosen.
    pub(super) few: f32,
}

/// Where lines stand across the sheet.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) align: Align,
}

/// Characters of one face and direction, each with the place in the text of what it stands for.
struct Stretch {
    face: FaceId,
    rtl: bool,
    chars: Vec<(char, u32)>,
}

/// Glyphs of one face. Lengths are in thousandths of the size.
#[derive(Clone)]
struct Piece {
    face: FaceId,
    glyphs: Vec<Glyph>,
    text: String,
    scale: f32,
    rtl: bool,
}

impl Piece {
    fn width(&self) -> f32 {
        self.glyphs.iter().map(|g| g.advance).sum::<f32>() * self.scale
    }
}

/// A line as drawn, from left to right.
#[derive(Clone, Default)]
struct Line {
    pieces: Vec<Piece>,
    width: f32,
}

/// Text that has its size and lines.
pub(super) struct Block {
    lines: Vec<Line>,
    size: f32,
    leading: f32,
    /// Height of capitals in sizes.
    capitals: f32,
    /// Top and bottom of the ink of the first line in sizes from its baseline, upwards.
    ink: (f32, f32),
    /// From the baseline of one line to that of the next, in sizes.
    tracking: f32,
}

impl Block {
    /// From the top of the first line's capitals to the last baseline.
    pub(super) fn height(&self) -> f32 {
        (self.capitals + (self.lines.len() as f32 - 1.0) * self.leading) * self.size
    }

    /// How far the last line's descenders may reach down from its baseline.
    pub(super) fn drop(&self) -> f32 {
        DESCENDERS * self.size
    }

    /// The height of the first line's ink, for signs that are no letters.
    pub(super) fn ink_height(&self) -> f32 {
        (self.ink.1 - self.ink.0) * self.size
    }

    /// The width of the longest line.
    pub(super) fn width(&self) -> f32 {
        self.lines.iter().map(|l| l.width).fold(0.0, f32::max) * self.size / 1000.0
    }

    /// Sets the lines, with the tops of the first one's capitals at `top`.
    pub(super) fn place(&self, field: Field, top: f32, ink: Ink, role: Role, items: &mut Vec<Item>) {
        let mut y = top + self.capitals * self.size;
        for line in &self.lines {
            let spare = field.width - (line.width - self.tracking) * self.size / 1000.0;
            let x = field.x
                + match field.align {
                    Align::Left => 0.0,
                    Align::Centre => spare / 2.0,
                    Align::Right => spare,
                };
            self.place_line(line, x, y, ink, role, items);
            y += self.leading * self.size;
        }
    }

    /// Sets a sign around `middle` with the top of its ink at `top`.
    pub(super) fn place_ink(&self, middle: f32, top: f32, ink: Ink, items: &mut Vec<Item>) {
        let Some(line) = self.lines.first() else { return };
        let x = middle - line.width * self.size / 2000.0;
        self.place_line(line, x, top + self.ink.1 * self.size, ink, Role::Artifact, items);
    }

    fn place_line(&self, line: &Line, mut x: f32, y: f32, ink: Ink, role: Role, items: &mut Vec<Item>) {
        for piece in &line.pieces {
            let width = piece.width() * self.size / 1000.0;
            items.push(Item::Run(GlyphRun {
                x: Pt(x),
                y: Pt(y),
                face: piece.face,
                size: Pt(self.size * piece.scale),
                stretch: 1.0,
                ink,
                role,
                glyphs: piece.glyphs.clone(),
                text: piece.text.clone(),
            }));
            x += width;
        }
    }
}

/// Sets text in the faces of a library.
pub(super) struct Setter<'f> {
    shaper: Shaper<'f>,
}

impl<'f> Setter<'f> {
    pub(super) fn new(fonts: &'f Fonts, language: &str) -> Setter<'f> {
        Setter { shaper: Shaper::new(fonts, language) }
    }

    /// Sets text as large as the room lets it be, in the number of lines that looks best. `None` where nothing of it
    /// can be set.
    pub(super) fn fit(&mut self, text: &str, kind: &Type, room: Room) -> Option<Block> {
        let fonts = self.shaper.fonts();
        let variant = Variant { bold: kind.bold, italic: kind.italic };
        let face = fonts.find(&kind.face, variant).unwrap_or(FaceId(0));
        let known = |c: char| c.is_whitespace() || fonts.face(face).has_char(c) || fonts.fallback(face, c).is_some();
        // What no face has is left out first, so that no space remains where it stood.
        let text: String = text.chars().take(LONGEST_READ).filter(|c| known(*c)).collect();
        let words = words(&text);
        let widths: Vec<f32> = words.iter().map(|w| self.line(w, face, kind).width).collect();
        let space = self.line(" ", face, kind).width;
        let capitals = fonts.face(face).cap_height();

        let mut best: Option<(f32, f32, Vec<Line>)> = None;
        for count in 1..=room.lines.min(words.len()) {
            let Some(ends) = balance(&words, &widths, space, count) else { continue };
            let weak = ends[..count - 1].iter().filter(|end| is_weak(&words[**end - 1])).count();
            let mut lines = Vec::new();
            let mut start = 0;
            for end in ends {
                lines.push(self.line(&words[start..end].join(" "), face, kind));
                start = end;
            }
            lines.retain(|l| l.width > 0.0);
            let longest = lines.iter().map(|l| l.width - kind.tracking).fold(0.0, f32::max);
            if longest <= 0.0 {
                continue;
            }
            let across = room.width * 1000.0 / longest;
            let down = room.height / (capitals + (lines.len() as f32 - 1.0) * room.leading);
            let size = room.size.min(across).min(down);
            let mean = lines.iter().map(|l| l.width).sum::<f32>() / lines.len() as f32;
            let taste = WEAK_SHARE.powi(weak as i32) * room.few.powi(count as i32 - 1);
            let score = size * (mean / longest).powf(EVENNESS) * taste;
            if best.as_ref().is_none_or(|b| score > b.0 * 1.001) {
                best = Some((score, size, lines));
            }
        }
        let (_, size, lines) = best?;
        let ink = self.ink(lines.first()?);
        Some(Block { lines, size, leading: room.leading, capitals, ink, tracking: kind.tracking })
    }

    /// Sets running text of one size in lines of at most `width`, ragged as evenly as can be.
    pub(super) fn paragraph(&mut self, text: &str, kind: &Type, size: f32, width: f32, leading: f32) -> Option<Block> {
        let fonts = self.shaper.fonts();
        let face = fonts.find(&kind.face, Variant { bold: kind.bold, italic: kind.italic }).unwrap_or(FaceId(0));
        let known = |c: char| fonts.face(face).has_char(c) || fonts.fallback(face, c).is_some();
        let words: Vec<String> = text
            .split_whitespace()
            .map(|w| w.chars().filter(|c| known(*c)).collect::<String>())
            .filter(|w| !w.is_empty())
            .take(MOST_WORDS)
            .collect();
        let widths: Vec<f32> = words.iter().map(|w| self.line(w, face, kind).width * size / 1000.0).collect();
        let space = self.line(" ", face, kind).width * size / 1000.0;
        let mut lines = Vec::new();
        let mut start = 0;
        for end in ragged(&widths, space, width) {
            lines.push(self.line(&words[start..end].join(" "), face, kind));
            start = end;
        }
        let ink = self.ink(lines.first()?);
        let capitals = fonts.face(face).cap_height();
        Some(Block { lines, size, leading, capitals, ink, tracking: kind.tracking })
    }

    fn ink(&self, line: &Line) -> (f32, f32) {
        let fonts = self.shaper.fonts();
        let all = line.pieces.iter().flat_map(|p| p.glyphs.iter().filter_map(|g| fonts.face(p.face).ink(g.id)));
        all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0.0, 0.0))
    }

    /// Shapes one line. Characters that no face has are left out.
    fn line(&mut self, text: &str, face: FaceId, kind: &Type) -> Line {
        let fonts = self.shaper.fonts();
        let text = &text.replace(NO_BREAK, " ");
        let all_caps = !text.chars().any(char::is_lowercase);
        // What is shaped, with the place in the text of what it stands for, in the face that has it.
        let mut stretches: Vec<Stretch> = Vec::new();
        // Hebrew and Arabic have no italic, and letters that only lean are none.
        let upright = fonts.find(&kind.face, Variant { bold: kind.bold, italic: false }).unwrap_or(face);
        let mut real_small = kind.case == Case::SmallCaps;
        let mut chars: Vec<(char, u32)> = Vec::new();
        for (at, ch) in text.char_indices() {
            let at = at as u32;
            match kind.case {
                Case::Capitals => chars.extend(ch.to_uppercase().map(|c| (c, at))),
                Case::SmallCaps if all_caps => chars.extend(ch.to_lowercase().map(|c| (c, at))),
                _ => chars.push((ch, at)),
            }
        }
        if real_small && !chars.iter().all(|(c, _)| self.shaper.has_small_capital(face, *c)) {
            real_small = false;
            chars = text.char_indices().flat_map(|(at, c)| c.to_uppercase().map(move |c| (c, at as u32))).collect();
        }
        for (ch, at) in chars {
            let rtl = is_rtl(ch);
            let last = stretches.last();
            // Spaces and signs go with what stands before them.
            let own = fonts.face(face).has_char(ch);
            let joined = last.filter(|s| {
                fonts.face(s.face).has_char(ch)
                    && (s.rtl == rtl || !ch.is_alphabetic())
                    && (s.face == face || !own || is_mark(ch) || ch == ' ')
            });
            let (place, rtl) = match joined {
                Some(s) => (Some(s.face), s.rtl),
                None if own => (Some(face), rtl),
                None => (fonts.fallback(if rtl { upright } else { face }, ch), rtl),
            };
            let Some(place) = place else { continue };
            match stretches.last_mut() {
                Some(s) if s.face == place && s.rtl == rtl => s.chars.push((ch, at)),
                _ => stretches.push(Stretch { face: place, rtl, chars: vec![(ch, at)] }),
            }
        }
        let features = Features { ligatures: kind.tracking == 0.0, small_caps: real_small, ..Features::default() };
        let scale = if kind.case == Case::SmallCaps && !real_small { FAKE_SMALL } else { 1.0 };
        let mut pieces = Vec::new();
        for stretch in stretches {
            let mut shaped = Vec::new();
            self.shaper.shape(stretch.face, features, stretch.chars.iter().copied(), &mut shaped);
            shaped.retain(|g| g.id != 0);
            // Letters that join must not be pulled apart.
            let tracking = if stretch.rtl { 0.0 } else { kind.tracking };
            let (glyphs, said) = glyphs(&stretch, &shaped, text, tracking);
            let piece = Piece { face: stretch.face, glyphs, text: said, scale, rtl: stretch.rtl };
            if !piece.glyphs.is_empty() {
                pieces.push(piece);
            }
        }
        if pieces.first().is_some_and(|p: &Piece| p.rtl) {
            pieces.reverse();
        }
        let width = pieces.iter().map(Piece::width).sum();
        Line { pieces, width }
    }
}

/// The glyphs of a stretch as a page has them, and what they say.
fn glyphs(stretch: &Stretch, shaped: &[Shaped], text: &str, tracking: f32) -> (Vec<Glyph>, String) {
    let end = stretch.chars.last().map_or(0, |(_, at)| *at as usize);
    let end = end + text[end..].chars().next().map_or(0, char::len_utf8);
    let mut starts: Vec<usize> = shaped.iter().map(|g| g.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut said = String::new();
    let mut glyphs = Vec::new();
    for (n, g) in shaped.iter().enumerate() {
        let first = n == 0 || shaped[n - 1].cluster != g.cluster;
        let start = g.cluster as usize;
        let after = starts.iter().find(|s| **s > start).map_or(end, |s| *s);
        let part = if first { text.get(start..after).unwrap_or("") } else { "" };
        let last = shaped.get(n + 1).is_none_or(|next| next.cluster != g.cluster);
        said.push_str(part);
        glyphs.push(Glyph {
            id: g.id,
            text_len: u8::try_from(part.len()).unwrap_or(0),
            advance: g.advance + if last { tracking } else { 0.0 },
            dx: g.dx,
            dy: g.dy,
        });
    }
    (glyphs, said)
}

/// The words of a text, cut where it is far too long, and with overlong words divided.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace() && c != NO_BREAK).filter(|w| !w.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        if count + chars.len() > LONGEST && !words.is_empty() {
            words.push("…".to_string());
            break;
        }
        count += chars.len() + 1;
        if chars.len() <= LONGEST_WORD {
            words.push(word.to_string());
            continue;
        }
        // After its own hyphens and dashes if it has some, else into equal parts.
        let mut rest: Vec<char> = chars.into_iter().take(LONGEST).collect();
        while rest.len() > LONGEST_WORD {
            let own = rest[..LONGEST_WORD].iter().rposition(|c| matches!(c, '-' | '–' | '—' | '/')).map(|n| n + 1);
            let parts = rest.len().div_ceil(LONGEST_WORD);
            let cut = own.unwrap_or(rest.len().div_ceil(parts));
            let mut part: String = rest.drain(..cut).collect();
            if own.is_none() && part.ends_with(char::is_alphabetic) {
                part.push('-');
            }
            words.push(part);
        }
        words.push(rest.into_iter().collect());
    }
    words
}

/// Divides words into lines of at most `width` whose blank ends, but for the last line's, are as even as can be. Gives
/// the index after each line's last word.
fn ragged(widths: &[f32], space: f32, width: f32) -> Vec<usize> {
    let n = widths.len();
    // least[i]: the least cost of the words from i on, and where their first line ends.
    let mut least = vec![(0.0f32, n); n + 1];
    for from in (0..n).rev() {
        let mut best = (f32::INFINITY, from + 1);
        let mut used = -space;
        for to in from + 1..=n {
            used += space + widths[to - 1];
            // A word that is too wide has a line of its own.
            if used > width && to > from + 1 {
                break;
            }
            let end = if to == n { 0.0 } else { ((width - used).max(0.0) / width).powi(2) };
            if end + least[to].0 < best.0 {
                best = (end + least[to].0, to);
            }
        }
        least[from] = best;
    }
    let mut ends = Vec::new();
    let mut at = 0;
    while at < n {
        at = least[at].1;
        ends.push(at);
    }
    ends
}

/// Divides words into `count` lines of widths as equal as can be: the sum of their squares is least then. Gives the
/// index after each line's last word.
fn balance(words: &[String], widths: &[f32], space: f32, count: usize) -> Option<Vec<usize>> {
    let n = words.len();
    if count == 0 || count > n {
        return None;
    }
    let total: f32 = widths.iter().sum::<f32>() + space * (n as f32 - 1.0);
    let share = (total / count as f32).max(1.0);
    let mut before = vec![0.0; n + 1];
    for (k, w) in widths.iter().enumerate() {
        before[k + 1] = before[k] + w + space;
    }
    let cost = |from: usize, to: usize| {
        let width = (before[to] - before[from] - space) / share;
        let end = if to < n && is_weak(&words[to - 1]) { WEAK_END } else { 0.0 };
        width * width + end
    };
    // least[k][i]: the least cost of the first i words in k lines, and where the last of them begins.
    let mut least = vec![vec![(f32::INFINITY, 0); n + 1]; count + 1];
    least[0][0].0 = 0.0;
    for k in 1..=count {
        for i in k..=n {
            for from in k - 1..i {
                let c = least[k - 1][from].0 + cost(from, i);
                if c < least[k][i].0 {
                    least[k][i] = (c, from);
                }
            }
        }
    }
    let mut ends = Vec::new();
    let mut at = n;
    for k in (1..=count).rev() {
        ends.push(at);
        at = least[k][at].1;
    }
    ends.reverse();
    Some(ends)
}

/// Whether a word belongs to the next one rather than to the end of a line.
fn is_weak(word: &str) -> bool {
    let small = word.chars().count() <= WEAK_WORD && word.chars().all(char::is_lowercase);
    small || ARTICLES.contains(&word.to_lowercase().as_str())
}

/// Letters of the scripts written from right to left that the bundled faces have, with their presentation forms.
fn is_rtl(ch: char) -> bool {
    matches!(ch, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// Marks that stand over or under the letter before them, which must be set in its face.
fn is_mark(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36f}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, count: usize) -> Vec<String> {
        let words = words(text);
        let widths: Vec<f32> = words.iter().map(|w| w.chars().count() as f32 * 500.0).collect();
        let mut start = 0;
        let ends = balance(&words, &widths, 250.0, count).unwrap();
        ends.into_iter().map(|end| words[std::mem::replace(&mut start, end)..end].join(" ")).collect()
    }

    #[test]
    fn lines_are_even_and_end_well() {
        assert_eq!(lines("The Adventures of Sherlock Holmes", 2), ["The Adventures", "of Sherlock Holmes"]);
        assert_eq!(lines("The Wind in the Willows", 2), ["The Wind", "in the Willows"]);
        assert_eq!(lines("a", 1), ["a"]);
    }

    #[test]
    fn words_are_never_too_long_or_too_many() {
        assert_eq!(words("  one\ttwo\n"), ["one", "two"]);
        let long = words(&"x".repeat(100));
        assert!(long.len() > 3 && long.iter().all(|w| w.chars().count() <= LONGEST_WORD + 1));
        assert_eq!(words("Rhabarberbarbara-Barbarenbartbarbier"), ["Rhabarberbarbara-", "Barbarenbartbarbier"]);
        let many = words(&"word ".repeat(5000));
        assert!(many.len() < LONGEST && many.last().unwrap() == "…");
        assert!(words("").is_empty());
    }
}
