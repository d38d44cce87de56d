//! Lines to glyph runs: the space that is over or lacking is given to word spaces and glyphs.

use std::sync::Arc;

use super::collect::{Break, LineEnd, Look, Stream, Target};
use super::linebreak::{Fill, Fit, Setting};
use super::pages::{Glyph, GlyphRun, Ink, Picture, Role};
use super::words::{PartView, StyleId, Words};
use crate::book::is_sign;
use crate::font::FaceId;
use crate::style::Align;
use crate::units::Pt;

/// Words and spaces of a line, about.
const USUAL_TOKENS: usize = 32;
/// By how much a line's characters are parted at the most, in ems in all: a character that may not begin a line takes one or
/// two with it to the next. What is shorter has a word in it that no line end divides, and stays so.
const MOST_PARTED: f64 = 3.0;

/// A set line. Its runs have their places relative to the left edge of the measure and to the baseline.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// The glyphs.
    pub(crate) runs: Vec<GlyphRun>,
    /// Whether it ends in a hyphen that is only there because of the break.
    pub(crate) soft: bool,
    /// Whether it ends in a hyphen, be it one of the text.
    pub(crate) hyphen: bool,
    /// How many signs it has, once they are counted, and how many of them are of a word that goes on on the next line.
    pub(crate) signs: usize,
    pub(crate) divided: usize,
    /// How far it runs over the edge, in points.
    pub(crate) over: f32,
    /// Rules on it.
    pub(crate) rules: Vec<Rule>,
    /// What there is to say about some of the runs.
    pub(crate) extras: Vec<Extra>,
    /// The picture that it is instead of words.
    pub(crate) picture: Option<Placed>,
}

/// A picture on a line.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// The picture.
    pub(crate) picture: Arc<Picture>,
    /// What it shows.
    pub(crate) alt: String,
    /// Its left end.
    pub(crate) x: f32,
    /// How far its upper edge is above the baseline.
    pub(crate) up: f32,
    /// How wide it is shown.
    pub(crate) width: f32,
    /// How high it is shown.
    pub(crate) height: f32,
}

/// A rule on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    /// Its left end.
    pub(crate) x: f32,
    /// How far its upper edge is above the baseline.
    pub(crate) up: f32,
    /// How long it is.
    pub(crate) width: f32,
    /// How thick it is.
    pub(crate) height: f32,
}

/// What is to be done about a run besides showing it.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    /// The run, by its number in [`Line::runs`].
    pub(crate) run: usize,
    /// Where it leads.
    pub(crate) target: Option<Target>,
    /// Whether a rule goes through it.
    pub(crate) struck: bool,
    /// Which part of its text it is, where that has several.
    pub(crate) part: Option<Part>,
}

/// A part of a text that is an element of its own in the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The marker of a list's item.
    Label,
    /// A cell of a table's row, by its number.
    Cell(usize),
    /// One that names its column.
    HeadCell(usize),
}

impl Extra {
    /// A run that is only another part of its text.
    pub(crate) fn part(run: usize, part: Part) -> Extra {
        Extra { run, target: None, struck: false, part: Some(part) }
    }
}

impl Line {
    /// Where the last glyph ends.
    pub(crate) fn width(&self) -> f32 {
        self.runs.last().map_or(0.0, |r| r.x.0 + r.width().0)
    }

    /// Counts its signs.
    pub(crate) fn count(&mut self) {
        self.signs = self.runs.iter().flat_map(|r| r.text.chars()).filter(|c| is_sign(*c)).count();
        if self.soft {
            let text = self.runs.iter().rev().flat_map(|r| r.text.chars().rev());
            self.divided = text.take_while(|c| !c.is_whitespace()).filter(|c| is_sign(*c)).count();
        }
    }

    /// The notes that it has marks of, by their numbers.
    pub(crate) fn marks(&self) -> impl Iterator<Item = usize> {
        self.extras.iter().filter_map(|e| if let Some(Target::Note(n)) = e.target { Some(n) } else { None })
    }

    /// Puts another line before the runs of this one, which stay where they are.
    pub(crate) fn begin_with(&mut self, mut other: Line) {
        let by = other.runs.len();
        self.extras.iter_mut().for_each(|e| e.run += by);
        other.runs.append(&mut self.runs);
        self.runs = other.runs;
        other.extras.append(&mut self.extras);
        self.extras = other.extras;
        self.rules.append(&mut other.rules);
    }

    /// Moves the line to the right.
    pub(crate) fn shift(&mut self, by: f32) {
        for r in &mut self.runs {
            r.x.0 += by;
        }
        for r in &mut self.rules {
            r.x += by;
        }
    }
}

/// Sets one line of a stream; `number` counts the paragraph's lines from 0.
pub(crate) fn set_line(
    words: &mut Words<'_>,
    stream: &Stream,
    fit: &Fit,
    setting: &Setting,
    number: usize,
    align: Align,
) -> Line {
    let (a, b) = (&stream.breaks[fit.from], &stream.breaks[fit.to]);
    let (start, end) = (a.next, b.end.max(a.next));
    let soft = b.kind == LineEnd::Soft;
    let first = stream.fragments.partition_point(|f| f.end <= start);
    let mut tokens: Vec<Token> = Vec::with_capacity(USUAL_TOKENS);
    let mut at = start;
    let mut style = None;
    let mut before: Option<Look> = None;
    for f in &stream.fragments[first..] {
        if f.start >= end {
            break;
        }
        if f.start > at {
            // A space between two words that lead to one place leads there too.
            let mut look = f.look;
            let other = before.unwrap_or_default();
            look.target = look.target.filter(|t| other.target == Some(*t));
            look.struck &= other.struck;
            let count = spaces(&stream.text[at as usize..f.start as usize]);
            tokens.push(Token::Space { count, style: f.style, look });
        }
        let (from, to) = (f.start.max(start), f.end.min(end));
        let hyphen = soft && to == end;
        let id = if from == f.start && to == f.end && !hyphen {
            f.word
        } else {
            words.piece(f.style, &stream.text[from as usize..to as usize], hyphen)
        };
        tokens.push(Token::Word { id, rtl: words.get_word(id).rtl, look: f.look });
        before = Some(f.look);
        style = Some(f.style);
        at = to;
    }
    let (stretch, space) = fill(words, &tokens, a, b, fit, setting, number);
    reorder(&mut tokens, setting.rtl);
    let parted = match setting.fill {
        Fill::Parted if b.kind != LineEnd::End => {
            let (text, count) = words_width(words, &tokens);
            let short = setting.measure - setting.indent(number) - text - f64::from(count) * setting.space;
            short.clamp(0.0, MOST_PARTED * setting.em)
        }
        _ => fit.parted,
    };
    let gaps = || letters(words, &tokens).saturating_sub(usize::from(setting.fill == Fill::Parted)).max(1);
    let parted = if parted > 0.0 { parted as f32 / gaps() as f32 / stretch } else { 0.0 };
    // The hyphen of a break is no part of the text.
    let text = &stream.text[start as usize..end as usize];
    let room = (text.chars().count() + 1, text.len() + '\u{ad}'.len_utf8());
    let (runs, looks) = (Vec::with_capacity(1), Vec::with_capacity(1));
    let mut setter = Setter { runs, looks, look: Look::default(), x: 0.0, stretch, parted, room };
    for t in &tokens {
        match t {
            Token::Word { id, look, .. } => {
                setter.look = *look;
                words.parts(*id).for_each(|p| setter.part(&p));
            }
            Token::Space { count, style, look } => {
                setter.look = *look;
                for _ in 0..*count {
                    setter.space(words, *style, space);
                }
            }
        }
    }
    // The space that the break swallows is still said, so that words don't run together for who listens or copies.
    if let (LineEnd::Space, Some(style), false) = (b.kind, style, setting.rtl) {
        setter.look = Look::default();
        setter.space(words, style, 0.0);
    }
    let extras = setter.looks.iter().enumerate().filter(|(_, l)| l.target.is_some() || l.struck);
    let extras = extras
        .map(|(run, look)| {
            let target = look.target.and_then(|t| stream.targets.get(usize::from(t)).cloned());
            Extra { run, target, struck: look.struck, part: None }
        })
        .collect();
    let hyphen = stream.ends_in_hyphen(b);
    let mut line = Line { runs: setter.runs, soft, hyphen, over: fit.over as f32, extras, ..Line::default() };
    let left = setting.indent(number);
    let x = match align {
        Align::Left if setting.rtl => setting.measure - left + a.left - f64::from(line.width()),
        Align::Left => left - a.left,
        Align::Centre => (setting.measure - left - f64::from(line.width())) / 2.0 + left,
        Align::Right if setting.rtl => 0.0,
        Align::Right => setting.measure - f64::from(line.width()),
    };
    line.shift(x as f32);
    line
}

/// How much glyphs are widened, and the advance of a word space before that. The breaker measured a divided word by its
/// parts; here it is set, with the kerns and ligatures it has then, so the spaces take what the difference is.
fn fill(
    words: &Words<'_>,
    tokens: &[Token],
    a: &Break,
    b: &Break,
    fit: &Fit,
    setting: &Setting,
    number: usize,
) -> (f32, f32) {
    let natural = fit.ratio == 1.0 && fit.widen == 0.0;
    if setting.fill != Fill::Justified || natural {
        return (1.0, setting.space as f32);
    }
    let (text, count) = words_width(words, tokens);
    let target = setting.measure - setting.indent(number) + a.left + b.right - fit.parted;
    let count = f64::from(count);
    let (stretch, space) = if count == 0.0 || text == 0.0 {
        (target / text.max(1.0), setting.space)
    } else {
        let stretch = 1.0 + fit.widen;
        let space = (target - text * stretch) / count;
        // The pen moves by a space's advance times the stretch, so the stretch is taken out of it here.
        (stretch, space.max(0.3 * setting.space) / stretch)
    };
    (stretch as f32, space as f32)
}

/// What the words of a line take, and how many spaces are between them.
fn words_width(words: &Words<'_>, tokens: &[Token]) -> (f64, u32) {
    tokens.iter().fold((0.0, 0), |(text, count), t| match t {
        Token::Word { id, .. } => (text + f64::from(words.get_word(*id).width), count),
        Token::Space { count: n, .. } => (text, count + n),
    })
}

/// How many glyphs of words move the pen.
fn letters(words: &Words<'_>, tokens: &[Token]) -> usize {
    let of = |t: &Token| match t {
        Token::Word { id, .. } => words.parts(*id).flat_map(|p| p.glyphs).filter(|g| g.advance > 0.0).count(),
        Token::Space { .. } => 0,
    };
    tokens.iter().map(of).sum()
}

#[derive(Clone, Copy)]
enum Token {
    Word { id: super::words::WordId, rtl: bool, look: Look },
    Space { count: u32, style: StyleId, look: Look },
}

fn spaces(text: &str) -> u32 {
    text.chars().count() as u32
}

/// Puts words into the order they are drawn in: in a line that begins at the left each stretch of words that run the
/// other way is turned round; a line that begins at the right is turned round as a whole, and its stretches of words
/// from the left once more (UAX #9, rule L2, for two levels).
fn reorder(tokens: &mut [Token], base_rtl: bool) {
    if base_rtl {
        tokens.reverse();
    }
    let word = |t: &Token| matches!(t, Token::Word { .. });
    let turned = |t: &Token| matches!(t, Token::Word { rtl, .. } if *rtl != base_rtl);
    let mut at = 0;
    while let Some(first) = tokens[at..].iter().position(turned).map(|n| at + n) {
        let stop = tokens[first..].iter().position(|t| word(t) && !turned(t)).map_or(tokens.len(), |n| first + n);
        let last = tokens[first..stop].iter().rposition(turned).map_or(first, |n| first + n);
        tokens[first..=last].reverse();
        at = last + 1;
    }
}

struct Setter {
    runs: Vec<GlyphRun>,
    /// The look of each run.
    looks: Vec<Look>,
    /// The look of what comes next.
    look: Look,
    x: f32,
    stretch: f32,
    /// What each letter is followed by, in points before the stretch.
    parted: f32,
    /// About how many glyphs and bytes there are still to come.
    room: (usize, usize),
}

impl Setter {
    fn part(&mut self, part: &PartView<'_>) {
        let parted = self.parted * 1000.0 / part.size;
        let run = self.run(part.face, part.size);
        let from = run.glyphs.len();
        run.glyphs.extend_from_slice(part.glyphs);
        run.text.push_str(part.text);
        for g in run.glyphs[from..].iter_mut().filter(|g| parted > 0.0 && g.advance > 0.0) {
            g.advance += parted;
        }
        let advance: f32 = run.glyphs[from..].iter().map(|g| g.advance).sum();
        self.x += advance * part.size / 1000.0 * self.stretch;
    }

    /// A word space of a width in points before the stretch.
    fn space(&mut self, words: &Words<'_>, style: StyleId, width: f32) {
        let style = words.style_of(style);
        // A space goes on in whatever face stands before it, if that one has a space at all.
        let before = self.runs.last().map(|r| (r.face, r.size.0));
        let (face, size) = before.unwrap_or((style.face, style.size));
        let Some(id) = words.fonts().face(face).glyph(' ') else {
            self.x += width * self.stretch;
            return;
        };
        let run = self.run(face, size);
        run.glyphs.push(Glyph { id, text_len: 1, advance: width * 1000.0 / size, dx: 0.0, dy: 0.0 });
        run.text.push(' ');
        self.x += width * self.stretch;
    }

    fn run(&mut self, face: FaceId, size: f32) -> &mut GlyphRun {
        let (target, struck) = (self.look.target, self.look.struck);
        let fits = |r: &GlyphRun| r.face == face && r.size.0 == size;
        let like = |l: &Look| l.target == target && l.struck == struck;
        if !(self.runs.last().is_some_and(fits) && self.looks.last().is_some_and(like)) {
            if let Some(before) = self.runs.last() {
                self.room.0 = self.room.0.saturating_sub(before.glyphs.len());
                self.room.1 = self.room.1.saturating_sub(before.text.len());
            }
            self.looks.push(self.look);
            self.runs.push(GlyphRun {
                x: Pt(self.x),
                y: Pt::ZERO,
                face,
                size: Pt(size),
                stretch: self.stretch,
                ink: Ink::BLACK,
                role: Role::Artifact,
                glyphs: Vec::with_capacity(self.room.0),
                text: String::with_capacity(self.room.1),
            });
        }
        let last = self.runs.len() - 1;
        &mut self.runs[last]
    }
}
