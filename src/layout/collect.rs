//! Inlines to a measured stream: text, its fragments of one style, and every place where a line may end.

use std::sync::Arc;

use super::words::{Caps, RunStyle, StyleId, WordId, Words};
use crate::book::{Inline, Note, web_address};
use crate::font::{FaceId, Fonts, Variant};
use crate::hyphen::{BreakKind, TokenBreak};

/// What a line ends with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// A space, which is swallowed.
    #[default]
    Space,
    /// A hyphen that is only there because of the break.
    Soft,
    /// A hyphen or dash of the text.
    Hard,
    /// Nothing, where the script needs nothing.
    Free,
    /// Nothing, in a token that is wider than the measure.
    Anywhere,
    /// The paragraph, or a line end that the draft means.
    End,
}

/// A place where a line may end. Widths are in points from the start of the paragraph and leave spaces out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Break {
    /// Where the text of the line ends, in bytes.
    pub(crate) end: u32,
    /// Where the text of the next line begins.
    pub(crate) next: u32,
    /// Width before the place.
    pub(crate) width: f64,
    /// Spaces before it.
    pub(crate) spaces: u32,
    /// Spaces before the text of the next line.
    pub(crate) next_spaces: u32,
    /// Width of the hyphen that a break here adds.
    pub(crate) hyphen: f64,
    /// How far the last character hangs out at the right.
    pub(crate) right: f64,
    /// How far the first character of the next line hangs out at the left.
    pub(crate) left: f64,
    /// What the line ends with.
    pub(crate) kind: LineEnd,
}

/// Bytes of a text to a word, at the least in most.
const BYTES_A_WORD: usize = 5;
/// Size of raised and lowered letters relative to the text, and how far their baseline is from its own, in ems of the
/// text: raised figures end at the height of capitals.
const SMALL: f32 = 0.64;
const RAISED: f32 = 0.32;
const LOWERED: f32 = -0.13;

/// How words differ from the words around them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Weight and slope.
    pub(crate) variant: Variant,
    /// Where they stand.
    pub(crate) level: Level,
    /// Whether a rule goes through them.
    pub(crate) struck: bool,
    /// The case of their letters, and the space between these in thousandths of an em.
    pub(crate) caps: Caps,
    pub(crate) tracking: i16,
    /// Where they lead, by its number in [`Styled::targets`].
    pub(crate) target: Option<u16>,
}

/// Where letters stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Level {
    /// On the baseline.
    #[default]
    Line,
    /// Small, above it.
    Raised,
    /// Small, below it.
    Lowered,
}

/// Where words lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a note, by its number: its mark in the text.
    Note(usize),
    /// From a note back to its mark.
    Mark(usize),
    /// To an address.
    Web(Arc<str>),
}

/// A stretch of one look without spaces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment {
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// How it is set.
    pub(crate) style: StyleId,
    /// What sets it apart.
    pub(crate) look: Look,
    /// Its glyphs.
    pub(crate) word: WordId,
}

/// A paragraph, or a part of one between line ends that the draft means, measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stream {
    /// The text. A U+00A0 is a space where no line ends.
    pub(crate) text: String,
    /// Its fragments in order.
    pub(crate) fragments: Vec<Fragment>,
    /// Where lines may end; the first is the start.
    pub(crate) breaks: Vec<Break>,
    /// Where words of it lead.
    pub(crate) targets: Vec<Target>,
}

impl Stream {
    /// Whether a line that ends at a break ends in a hyphen, be it one of the text.
    pub(crate) fn ends_in_hyphen(&self, at: &Break) -> bool {
        let own = || self.text[..at.end as usize].ends_with(['-', '\u{2010}']);
        at.kind == LineEnd::Soft || at.kind == LineEnd::Hard && own()
    }

    /// The marks of notes in it: where each begins, in bytes, and the note's number.
    pub(crate) fn marks(&self) -> impl Iterator<Item = (u32, usize)> {
        self.fragments.iter().filter_map(|f| match self.targets.get(usize::from(f.look.target?))? {
            Target::Note(n) => Some((f.start, *n)),
            _ => None,
        })
    }
}

/// The text of a paragraph with the looks of its bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Styled {
    /// The text.
    pub(crate) text: String,
    /// Where each stretch of one look ends, and the look.
    pub(crate) spans: Vec<(u32, Look)>,
    /// Where words of it lead.
    pub(crate) targets: Vec<Target>,
    /// Where the draft means a line end, in bytes; the `\n` there is part of the text.
    pub(crate) line_ends: Vec<u32>,
}

impl Styled {
    /// Flattens inlines; `base` is the variant of plain words. Emphasis is the other slope, so it shows in italics too.
    pub(crate) fn new(inlines: &[Inline], base: Variant, notes: &[Note]) -> Styled {
        let mut out = Styled::default();
        out.push(inlines, Look { variant: base, ..Look::default() }, notes);
        out
    }

    /// Adds inlines.
    pub(crate) fn push(&mut self, inlines: &[Inline], look: Look, notes: &[Note]) {
        let variant = look.variant;
        for i in inlines {
            match i {
                Inline::Text(t) => self.word(t, look),
                Inline::Emphasis(x) => {
                    self.push(x, Look { variant: Variant { italic: !variant.italic, ..variant }, ..look }, notes);
                }
                Inline::Strong(x) => {
                    self.push(x, Look { variant: Variant { bold: true, ..variant }, ..look }, notes);
                }
                Inline::Raised(x) => self.push(x, Look { level: Level::Raised, ..look }, notes),
                Inline::Lowered(x) => self.push(x, Look { level: Level::Lowered, ..look }, notes),
                Inline::Struck(x) => self.push(x, Look { struck: true, ..look }, notes),
                Inline::Foreign { text, .. } => self.push(text, look, notes),
                Inline::Link { to, text } => {
                    let target = web_address(to).and_then(|to| self.target(Target::Web(to.as_str().into())));
                    let target = target.or(look.target);
                    self.push(text, Look { target, ..look }, notes);
                }
                Inline::Ruby { base, reading } => {
                    self.push(base, look, notes);
                    self.word(&format!("（{reading}）"), look);
                }
                Inline::NoteRef(n) => {
                    let Some(note) = notes.get(*n) else { continue };
                    let target = self.target(Target::Note(*n));
                    // A mark stands upright beside words in italics too.
                    let variant = Variant { italic: false, ..variant };
                    // Asterisks are raised and small of themselves.
                    let stars = note.mark().chars().all(|c| c == '*');
                    let level = if stars { Level::Line } else { Level::Raised };
                    self.word(note.mark(), Look { variant, level, target, ..Look::default() });
                }
                // The pages are being made.
                Inline::PageStart(_) => {}
                Inline::LineBreak => {
                    self.line_ends.push(self.text.len() as u32);
                    self.text.push('\n');
                    self.close(look);
                }
            }
        }
    }

    /// Adds words.
    pub(crate) fn word(&mut self, text: &str, look: Look) {
        self.text.push_str(text);
        self.close(look);
    }

    /// Takes note of where words lead.
    pub(crate) fn target(&mut self, target: Target) -> Option<u16> {
        self.targets.push(target);
        u16::try_from(self.targets.len() - 1).ok()
    }

    fn close(&mut self, look: Look) {
        let end = self.text.len() as u32;
        match self.spans.last_mut() {
            Some(last) if last.1 == look => last.0 = end,
            _ => self.spans.push((end, look)),
        }
    }

    /// Drops what stands before a byte.
    pub(crate) fn cut(&mut self, bytes: usize) {
        self.text.drain(..bytes);
        let cut = bytes as u32;
        self.spans.retain(|s| s.0 > cut);
        self.spans.iter_mut().for_each(|s| s.0 -= cut);
        self.line_ends.retain(|e| *e >= cut);
        self.line_ends.iter_mut().for_each(|e| *e -= cut);
    }

    /// Drops what stands behind a byte.
    pub(crate) fn keep(&mut self, bytes: usize) {
        self.text.truncate(bytes);
        let end = bytes as u32;
        let whole = self.spans.iter().take_while(|s| s.0 < end).count();
        self.spans.truncate(whole + 1);
        self.spans.iter_mut().for_each(|s| s.0 = s.0.min(end));
        self.line_ends.retain(|e| *e < end);
    }

    /// The parts between line ends that the draft means: never empty but for an empty text.
    pub(crate) fn parts(self) -> Vec<Styled> {
        if self.line_ends.is_empty() {
            return vec![self];
        }
        let mut out = Vec::new();
        let mut start = 0u32;
        let ends = self.line_ends.iter().copied().chain([self.text.len() as u32]);
        for end in ends {
            let text = self.text[start as usize..end as usize].trim_matches(' ');
            let lead = text.as_ptr() as usize - self.text.as_ptr() as usize;
            if !text.is_empty() {
                let cut = |e: u32| (e as usize).clamp(lead, lead + text.len()) - lead;
                let spans = self.spans.iter().map(|(e, v)| (cut(*e) as u32, *v)).filter(|(e, _)| *e > 0).collect();
                let targets = self.targets.clone();
                out.push(Styled { text: text.to_owned(), spans, targets, line_ends: Vec::new() });
            }
            start = end + 1;
        }
        out
    }
}

/// The styles that the looks of a text are set in.
#[derive(Clone, Debug)]
pub(crate) struct Palette {
    base: RunStyle,
    family: String,
    known: Vec<(Look, StyleId)>,
}

impl Palette {
    /// For text of a family; the face of `base` is replaced by that of each variant.
    pub(crate) fn new(family: &str, base: RunStyle) -> Palette {
        Palette { base, family: family.to_owned(), known: Vec::new() }
    }

    /// The style for a look.
    pub(crate) fn style(&mut self, words: &mut Words<'_>, look: Look) -> StyleId {
        // What does not change the letters.
        let look = Look { struck: false, target: None, ..look };
        if let Some((_, id)) = self.known.iter().find(|k| k.0 == look) {
            return *id;
        }
        let Look { variant, level, .. } = look;
        let mut style = RunStyle { face: face_of(words.fonts(), &self.family, variant), ..self.base };
        if level != Level::Line {
            style.size *= SMALL;
            style.rise = if level == Level::Raised { RAISED } else { LOWERED } * 1000.0 / SMALL;
            // Figures of all heights would not be seen as raised.
            style.features.old_style = false;
        }
        if look.caps != Caps::AsWritten {
            style.caps = look.caps;
            style.tracking += f32::from(look.tracking);
        }
        let id = words.style(style);
        self.known.push((look, id));
        id
    }

    /// The same in small capitals, if every variant of the text has them, else in drawn ones.
    pub(crate) fn small_caps(&self, words: &mut Words<'_>, text: &Styled, tracking: f32) -> Palette {
        let mut caps = Caps::Small;
        let mut start = 0;
        for (end, look) in &text.spans {
            let face = face_of(words.fonts(), &self.family, look.variant);
            let part = &text.text[start..*end as usize];
            if words.small_caps(face, part, false) != Caps::Small {
                caps = Caps::Drawn;
            }
            start = *end as usize;
        }
        Palette::new(&self.family, RunStyle { caps, tracking, ..self.base })
    }
}

/// The face of a family, or of the fallback families where there is no such family.
pub(crate) fn face_of(fonts: &Fonts, family: &str, variant: Variant) -> FaceId {
    let all = [family].into_iter().chain(crate::font::FALLBACK.iter().copied());
    all.filter_map(|f| fonts.find(f, variant)).next().unwrap_or(FaceId(0))
}

/// What is needed to measure a text.
pub(crate) struct Measuring {
    /// Whether punctuation hangs out at the edges.
    pub(crate) protrude: bool,
    /// Tokens wider than this may be broken anywhere.
    pub(crate) widest: f64,
    /// Whether tokens are divided at all; verse and titles are not.
    pub(crate) divide: bool,
}

/// Measures a text.
pub(crate) fn stream(words: &mut Words<'_>, palette: &mut Palette, styled: &Styled, how: &Measuring) -> Stream {
    let words_about = styled.text.len() / BYTES_A_WORD + 2;
    let mut out = Stream {
        text: styled.text.clone(),
        fragments: Vec::with_capacity(words_about),
        breaks: Vec::with_capacity(words_about * 2),
        targets: styled.targets.clone(),
    };
    let text = styled.text.as_str();
    let mut builder = Builder {
        out: &mut out,
        words,
        palette,
        targets: &styled.targets,
        spans: &styled.spans,
        span: 0,
        how,
        width: 0.0,
        spaces: 0,
    };
    let left = builder.hang_left(text, 0);
    builder.out.breaks.push(Break { left, kind: LineEnd::Free, ..Break::default() });
    let mut at = 0;
    while at < text.len() {
        let len = text[at..].find([' ', '\u{a0}', '\n']).unwrap_or(text.len() - at);
        if len > 0 {
            builder.token(text, at, at + len);
        }
        at += len;
        let Some(space) = text[at..].chars().next() else { break };
        let (end, spaces) = (at as u32, builder.spaces);
        at += space.len_utf8();
        builder.spaces += 1;
        if space != '\u{a0}' && len > 0 && at < text.len() {
            let right = builder.hang_right(text, end as usize);
            let left = builder.hang_left(text, at);
            let (width, next) = (builder.width, at as u32);
            let next_spaces = spaces + 1;
            let kind = LineEnd::Space;
            builder.out.breaks.push(Break { end, next, width, spaces, next_spaces, hyphen: 0.0, right, left, kind });
        }
    }
    let right = builder.hang_right(text, text.len());
    let (width, spaces, end) = (builder.width, builder.spaces, text.len() as u32);
    let kind = LineEnd::End;
    out.breaks.push(Break { end, next: end, width, spaces, next_spaces: spaces, hyphen: 0.0, right, left: 0.0, kind });
    out
}

struct Builder<'a, 'f> {
    out: &'a mut Stream,
    words: &'a mut Words<'f>,
    palette: &'a mut Palette,
    targets: &'a [Target],
    spans: &'a [(u32, Look)],
    /// The span that the last token ended in.
    span: usize,
    how: &'a Measuring,
    width: f64,
    spaces: u32,
}

impl Builder<'_, '_> {
    fn token(&mut self, text: &str, start: usize, end: usize) {
        let from = self.width;
        let first = self.out.fragments.len();
        let mut at = start;
        while at < end {
            while self.spans.get(self.span).is_some_and(|s| s.0 as usize <= at) {
                self.span += 1;
            }
            let (stop, look) = self.spans.get(self.span).copied().unwrap_or((end as u32, Look::default()));
            let stop = (stop as usize).min(end);
            let style = self.palette.style(self.words, look);
            let word = self.words.word(style, &text[at..stop]);
            self.out.fragments.push(Fragment { start: at as u32, end: stop as u32, style, look, word });
            self.width += f64::from(self.words.get_word(word).width);
            at = stop;
        }
        let wide = self.width - from > self.how.widest;
        if !self.how.divide && !wide {
            return;
        }
        if self.out.fragments.len() == first + 1 && !wide {
            let f = self.out.fragments[first];
            for n in 0..self.words.breaks(f.word).len() {
                let b = self.words.breaks(f.word)[n];
                self.push_break(text, start + b.at as usize, from + f64::from(b.before), b.kind.into(), f.style);
            }
            return;
        }
        // Several styles in one token, or one that no line can hold: rare, so each fragment is cut to measure it.
        let token = &text[start..end];
        let mut breaks: Vec<(usize, LineEnd)> = Vec::new();
        if self.how.divide {
            let mut found: Vec<TokenBreak> = Vec::new();
            let mut divide = |from: usize, to: usize| {
                found.clear();
                self.words.token_breaks(&text[from..to], &mut found);
                breaks.extend(found.iter().map(|b| (b.at + from - start, b.kind.into())));
            };
            // A note's mark is no part of the word before it, and no line ends between them.
            let mut from = start;
            for f in &self.out.fragments[first..] {
                let mark = f.look.target.and_then(|t| self.targets.get(usize::from(t)));
                if matches!(mark, Some(Target::Note(_))) {
                    divide(from, f.start as usize);
                    from = f.end as usize;
                }
            }
            divide(from, end);
        }
        if wide {
            breaks.extend(cuts(token).map(|at| (at, LineEnd::Anywhere)));
            breaks.sort_by_key(|b| (b.0, b.1 == LineEnd::Anywhere));
            breaks.dedup_by_key(|b| b.0);
        }
        let mut base = from;
        let mut breaks = breaks.into_iter().peekable();
        for n in first..self.out.fragments.len() {
            let f = self.out.fragments[n];
            let mut piece_start = f.start as usize;
            let mut width = base;
            while let Some((at, kind)) = breaks.next_if(|b| start + b.0 <= f.end as usize) {
                let at = start + at;
                // Summing the pieces instead of shaping each prefix: a break may miss a kern, never a letter.
                let id = self.words.piece(f.style, &text[piece_start..at], false);
                width += f64::from(self.words.get_word(id).width);
                piece_start = at;
                self.push_break(text, at, width, kind, f.style);
            }
            base += f64::from(self.words.get_word(f.word).width);
        }
    }

    fn push_break(&mut self, text: &str, at: usize, width: f64, kind: LineEnd, style: StyleId) {
        let soft = kind == LineEnd::Soft;
        let hyphen = if soft { f64::from(self.words.hyphen_width(style)) } else { 0.0 };
        let right = match (self.how.protrude, soft) {
            (false, _) => 0.0,
            (true, true) => hyphen * right_share('-'),
            (true, false) => self.hang_right(text, at),
        };
        let left = self.hang_left(text, at);
        let (end, spaces) = (at as u32, self.spaces);
        self.out.breaks.push(Break { end, next: end, width, spaces, next_spaces: spaces, hyphen, right, left, kind });
    }

    fn hang_right(&mut self, text: &str, end: usize) -> f64 {
        let ch = text[..end].chars().next_back();
        match ch.filter(|_| self.how.protrude).map(|c| (c, right_share(c))) {
            Some((c, share)) if share > 0.0 => share * self.char_width(c),
            _ => 0.0,
        }
    }

    fn hang_left(&mut self, text: &str, start: usize) -> f64 {
        let ch = text[start..].chars().next();
        match ch.filter(|_| self.how.protrude).map(|c| (c, left_share(c))) {
            Some((c, share)) if share > 0.0 => share * self.char_width(c),
            _ => 0.0,
        }
    }

    /// The width of a character in the style of the place, near enough for its edge.
    fn char_width(&mut self, ch: char) -> f64 {
        let look = self.spans.get(self.span).or(self.spans.last()).map_or(Look::default(), |s| s.1);
        let style = self.palette.style(self.words, look);
        let mut buffer = [0; 4];
        let id = self.words.piece(style, ch.encode_utf8(&mut buffer), false);
        f64::from(self.words.get_word(id).width)
    }
}

impl From<BreakKind> for LineEnd {
    fn from(kind: BreakKind) -> LineEnd {
        match kind {
            BreakKind::Soft => LineEnd::Soft,
            BreakKind::Hard => LineEnd::Hard,
            BreakKind::Free => LineEnd::Free,
        }
    }
}

/// Where a token can be cut without parting a letter from its marks.
fn cuts(token: &str) -> impl Iterator<Item = usize> {
    let joins = |c: char| {
        matches!(u32::from(c), 0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f
            | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe2f | 0x1f3fb..=0x1f3ff)
    };
    let mut after_joiner = false;
    token.char_indices().filter_map(move |(i, c)| {
        let cut = i > 0 && !joins(c) && !after_joiner;
        after_joiner = c == '\u{200d}';
        cut.then_some(i)
    })
}

/// How much of a character at the right edge hangs out, as a share of its width: light marks more than dark ones, so
/// that the edge looks straight.
fn right_share(c: char) -> f64 {
    match c {
        '.' | ',' => 0.7,
        '-' | '\u{2010}' | '\u{2011}' | '’' | '‘' => 0.6,
        '”' | '“' | '"' | '»' | '›' => 0.4,
        ';' | ':' | '\'' => 0.4,
        '–' => 0.3,
        '—' | '!' | '?' | '…' => 0.15,
        ')' | ']' => 0.1,
        'r' | 'f' | 'y' | 'v' | 'w' | 'T' | 'V' | 'W' | 'Y' | 'A' | 'K' => 0.05,
        _ => 0.0,
    }
}

/// The same at the left edge.
fn left_share(c: char) -> f64 {
    match c {
        '‘' | '’' | '‚' | '\'' => 0.6,
        '“' | '”' | '„' | '"' | '«' | '‹' => 0.4,
        '–' => 0.2,
        '—' | '…' => 0.1,
        '(' | '[' => 0.1,
        'A' | 'T' | 'V' | 'W' | 'Y' | 'J' | 'v' | 'w' | 'y' => 0.05,
        _ => 0.0,
    }
}
