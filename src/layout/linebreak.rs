//! Where the lines of a paragraph end: the set of breaks that is best for the paragraph as a whole.
//!
//! After Knuth and Plass (1981), with protrusion and expansion inside the cost. A line from one break to another has a
//! text width T without its spaces, s spaces of natural width w, and a target M (the measure less the indent, plus
//! what hangs out at either end). With d = M − T − s·w:
//!
//! - the slack is g = s·w·½ where the line must be stretched, s·w·0.3 where it must be shrunk, and X = x·T is what
//!   glyphs widened by the share x give; r = d / (g + 2X);
//! - glyphs are widened by e = clamp(2r, −1, 1)·x, and the spaces take the rest: ρ = 1 + (d − e·T) / (s·w);
//! - badness is 100·|(ρ−1)/0.45|³ or 100·|(ρ−1)/0.3|³; demerits are (10 + badness)² and what the constants below say.
//!
//! Active nodes are told apart by break, line number and fitness class, so the best way to every line count is known
//! at the end; [`break_lines`] takes the cheapest of all. Where no set of breaks is good enough, it tries again on a
//! ladder of lower demands, the last of which takes anything, so every paragraph gets lines. [`ways`] also gives those
//! that take a line more or a line less, and those without a soft hyphen, from which the page breaker may choose.

use super::collect::{Break, LineEnd};

/// The most a word space may be stretched on the first rung, as a multiple of its natural width; beyond it a reader
/// sees holes.
const MOST: f64 = 1.5;
/// The least a word space may shrink to: below it words run together.
const LEAST: f64 = 0.667;
/// The least a word space may be whatever its natural width, in ems: a narrower one is not seen as one, and programs
/// that copy text by the places of the glyphs run the words together (poppler's bound is 0.15).
const LEAST_SPACE: f64 = 0.155;
/// Expansion on all rungs but the first, relative to the style's: the difference is not seen in a few lines. The second
/// rung is also taken where it saves hyphens.
const WIDER: f64 = 1.5;
/// Where that does not do, letters are parted a little ([`Wording::parted`]). This is the most that a word space may be
/// stretched beside parted letters: together they are no looser than what the first rungs allow.
const PARTED_MOST: f64 = 1.37;
/// Beyond this a line is left ragged, since a gap at the edge is less ugly than gaps everywhere.
const RAGGED_BEYOND: f64 = 6.0;
/// How far a word space may differ from the natural one before it is fully bad, as a share, where it is stretched and
/// where it is shrunk. Narrow spaces are seen less than wide ones that are as far off.
const STRETCH: f64 = 0.45;
const SHRINK: f64 = 0.3;
/// Paid for a break after a hyphen or dash of the text, squared.
const HARD: f64 = 110.0;
/// Paid, squared, for a break inside a token that is too wide for any line.
const ANYWHERE: f64 = 400.0;
/// Two lines running that end in a hyphen or dash, and each further one: three hyphens below each other are a ladder
/// that everybody sees.
const TWO_HYPHENS: f64 = 10_000.0;
const LADDER: f64 = 200_000.0;
/// A soft hyphen before the last line.
const LAST_HYPHEN: f64 = 5_000.0;
/// Neighbouring lines whose fitness classes are more than one apart.
const UNLIKE: f64 = 10_000.0;
/// A last line of two ems or less.
const RUNT: f64 = 20_000.0;
/// A last line that is only the tail of a divided word.
const STUB: f64 = 30_000.0;
/// Word spaces of a way that the pages choose for its line count: it must not be seen to have been chosen.
const OTHER_WAY: (f64, f64) = (0.75, 1.5);
/// The price of a line more or less than a paragraph takes of itself, beside the demerits.
const OTHER_COUNT: f64 = 2_000.0;
/// The price of each line in such a way that is looser than [`MOST`].
const LOOSE_LINE: f64 = 20_000.0;
/// In ragged text, how far from the edge a line may end before it counts as bad, in ems.
const RAG: f64 = 5.0;

/// What the words of a language ask of the lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording {
    /// Paid for a soft hyphen, squared.
    soft: f64,
    /// By what share of their width in all letters may be parted. A fiftieth is some eight thousandths of an em a letter, and
    /// gives as much as a fiftieth of expansion.
    parted: f64,
    /// What the second rung and the third must save in demerits, where a paragraph could also be set without.
    savings: [f64; 2],
    /// Whether they are tried for all paragraphs, or only for those that divide words.
    always: bool,
}

impl Wording {
    /// English, which has many short words. 3.5 % of lines end in a soft hyphen, where TeX's 50 gives twice as many, at no
    /// loss of evenness.
    pub(crate) const SHORT: Wording =
        Wording { soft: 150.0, parted: 0.02, savings: [4_000.0, 108_000.0], always: false };
    /// Languages with longer words, or more syllables that may be parted: lines with fewer spaces, which cannot give as
    /// much. As many lines are divided as in English, and as even, by widening and parting letters as soon as it is of use.
    pub(crate) const LONG: Wording = Wording { soft: 340.0, parted: 0.034, savings: [0.0, 20_000.0], always: true };
    /// Letters that are written joined, which cannot be parted, and words that are not divided.
    pub(crate) const JOINED: Wording = Wording { parted: 0.0, ..Wording::SHORT };
}

/// What the lines of a paragraph should be like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// How lines fill the measure.
    pub(crate) fill: Fill,
    /// From edge to edge, in points.
    pub(crate) measure: f64,
    /// Indent of the first line.
    pub(crate) first_indent: f64,
    /// Indent of all further lines.
    pub(crate) hang: f64,
    /// How many lines from the first stand beside a large initial.
    pub(crate) beside: usize,
    /// What the initial takes of those lines.
    pub(crate) beside_width: f64,
    /// The natural word space.
    pub(crate) space: f64,
    /// Whether lines begin at the right edge.
    pub(crate) rtl: bool,
    /// The em.
    pub(crate) em: f64,
    /// By how much glyphs may be widened or narrowed, as a share.
    pub(crate) expand: f64,
    /// What its words ask for.
    pub(crate) wording: Wording,
}

/// How lines fill the measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Both edges straight.
    Justified,
    /// The right edge as it comes.
    Ragged,
    /// Both edges straight by the room between characters: Chinese and Japanese, where no spaces part the words. Lines
    /// end as those of a ragged edge do, no further from it than the rules of which characters begin and end a line ask.
    Parted,
    /// As few lines as possible, all about equally long: titles.
    Balanced,
}

impl Setting {
    /// Where a line begins, by its number from 0.
    pub(crate) fn indent(&self, line: usize) -> f64 {
        let own = if line == 0 { self.first_indent } else { self.hang };
        if line < self.beside { own + self.beside_width } else { own }
    }
}

/// One line of a broken paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fit {
    /// Index of the break before the line.
    pub(crate) from: usize,
    /// Index of the break at its end.
    pub(crate) to: usize,
    /// Word space relative to the natural one.
    pub(crate) ratio: f64,
    /// By how much glyphs are widened, as a share.
    pub(crate) widen: f64,
    /// What the letters are parted by, in points in all.
    pub(crate) parted: f64,
    /// How far the line runs over the edge, in points.
    pub(crate) over: f64,
}

/// One way to break a paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    /// The lines in order.
    pub(crate) lines: Vec<Fit>,
    /// What they cost: of the best way its demerits, of another what it costs more than the best.
    pub(crate) cost: f64,
}

/// One try: what is asked of a line.
#[derive(Clone, Copy)]
struct Rung {
    expand: f64,
    most: f64,
    /// By what share of their width letters may be parted.
    parted: f64,
    /// Whether a line that no rule allows is taken for want of another.
    anything: bool,
}

#[derive(Clone, Copy)]
struct Node {
    at: u32,
    /// Lines before it.
    line: u32,
    class: u8,
    /// How many lines running end in a hyphen or dash here; more than two count as two.
    hyphens: u8,
    demerits: f64,
    before: u32,
}

/// Breaks a paragraph. `breaks` are its places in order, the first its beginning and the last its end; `lead`, where
/// given, are the same places measured in the style of the first line, as far as that may reach.
pub(crate) fn break_lines(breaks: &[Break], lead: Option<&[Break]>, setting: &Setting) -> Broken {
    let paragraph = Paragraph::new(breaks, lead, setting);
    let mut nodes = Vec::new();
    match paragraph.descend(&mut nodes) {
        Some((rung, ends)) => paragraph.broken(&nodes, rung, cheapest(&ends)),
        None => Broken { lines: Vec::new(), cost: 0.0 },
    }
}

/// The ways to break a paragraph that pages may choose from, the best first: of its own line count, and where that is
/// not seen of a line more and a line less; each also without soft hyphens.
pub(crate) fn ways(breaks: &[Break], lead: Option<&[Break]>, setting: &Setting) -> Vec<Broken> {
    let paragraph = Paragraph::new(breaks, lead, setting);
    let mut nodes = Vec::new();
    let Some((rung, ends)) = paragraph.descend(&mut nodes) else { return Vec::new() };
    let end = cheapest(&ends);
    let best = paragraph.broken(&nodes, rung, end);
    let mut out = vec![best];
    // What had to be set by the lower rungs has no better ways left.
    let lower = rung.most > MOST || rung.parted > 0.0 && !setting.wording.always;
    if setting.fill != Fill::Justified || lower {
        return out;
    }
    let count = end.line;
    paragraph.others(&nodes, rung, &ends, (count, false), &mut out);
    if paragraph.is_divided(&nodes, end)
        && let Some(ends) = paragraph.attempt(rung, false, &mut nodes)
    {
        paragraph.others(&nodes, rung, &ends, (count, true), &mut out);
    }
    out
}

fn cheapest(ends: &[Node]) -> Node {
    let mut best = ends[0];
    for end in ends {
        if end.demerits < best.demerits {
            best = *end;
        }
    }
    best
}

/// A paragraph to be broken.
struct Paragraph<'a> {
    breaks: &'a [Break],
    lead: Option<&'a [Break]>,
    setting: &'a Setting,
}

impl<'a> Paragraph<'a> {
    fn new(breaks: &'a [Break], lead: Option<&'a [Break]>, setting: &'a Setting) -> Paragraph<'a> {
        Paragraph { breaks, lead, setting }
    }

    /// Goes down the ladder to the first rung that has a way, and gives the ends of all ways there.
    fn descend(&self, nodes: &mut Vec<Node>) -> Option<(Rung, Vec<Node>)> {
        let x = self.setting.expand;
        // Who wants no letters widened wants none parted.
        let wording = self.setting.wording;
        let parted = if x > 0.0 { wording.parted } else { 0.0 };
        let rungs = [
            Rung { expand: x, most: MOST, parted: 0.0, anything: false },
            Rung { expand: x * WIDER, most: MOST, parted: 0.0, anything: false },
            Rung { expand: x * WIDER, most: PARTED_MOST, parted, anything: false },
            Rung { expand: x * WIDER, most: MOST, parted, anything: false },
            Rung { expand: x * WIDER, most: 2.0, parted, anything: false },
            Rung { expand: x * WIDER, most: 3.0, parted, anything: false },
            Rung { expand: x * WIDER, most: RAGGED_BEYOND, parted, anything: false },
            Rung { expand: x * WIDER, most: f64::INFINITY, parted, anything: true },
        ];
        // Without justification the spaces are fixed, so only the last rung can differ from the first.
        let justified = self.setting.fill == Fill::Justified;
        let rungs = if justified { &rungs[..] } else { &rungs[6..] };
        let (n, ends) = rungs.iter().enumerate().find_map(|(n, r)| Some((n, self.attempt(*r, true, nodes)?)))?;
        let mut best = (rungs[n], ends);
        if n > 0 || x == 0.0 || !justified {
            return Some(best);
        }
        // A word that is divided only for want of a little more expansion, or space, is better left whole.
        for (rung, saving) in rungs[1..].iter().copied().zip(wording.savings) {
            let end = cheapest(&best.1);
            if end.demerits <= saving || !wording.always && !self.is_divided(nodes, end) {
                break;
            }
            let mut wider = Vec::new();
            let other = self.attempt(rung, true, &mut wider);
            if let Some(others) = other.filter(|e| cheapest(e).demerits + saving < end.demerits) {
                *nodes = wider;
                best = (rung, others);
            }
        }
        Some(best)
    }

    /// The lines that lead to an end.
    fn broken(&self, nodes: &[Node], rung: Rung, end: Node) -> Broken {
        let mut node = end;
        let mut lines = Vec::with_capacity(end.line as usize);
        loop {
            let before = nodes[node.before as usize];
            let (from, to) = (before.at as usize, node.at as usize);
            let fit = match self.line(from, to, rung, before.line) {
                Outcome::Good { fit, .. } => fit,
                Outcome::TooLong { over } => Fit { over, ..NATURAL },
                Outcome::TooShort => NATURAL,
            };
            lines.push(Fit { from, to, ..fit });
            if node.before == 0 {
                break;
            }
            node = before;
        }
        lines.reverse();
        Broken { lines, cost: end.demerits }
    }

    /// Adds the ways to those of `ends` that have `count` lines, one more or one less, and are no worse to look at
    /// than the first of `out` but for their word spaces.
    fn others(
        &self,
        nodes: &[Node],
        rung: Rung,
        ends: &[Node],
        (count, undivided): (u32, bool),
        out: &mut Vec<Broken>,
    ) {
        for wanted in [count, count + 1, count - 1] {
            if wanted == count && !undivided || wanted < 2 && count != wanted {
                continue;
            }
            let of_count: Vec<Node> = ends.iter().filter(|e| e.line == wanted).copied().collect();
            if of_count.is_empty() {
                continue;
            }
            let mut way = self.broken(nodes, rung, cheapest(&of_count));
            let best = &out[0];
            let same = |other: &Broken| other.lines.iter().map(|l| l.to).eq(way.lines.iter().map(|l| l.to));
            if out.iter().any(same) || self.ends_badly(&way) && !self.ends_badly(best) {
                continue;
            }
            let inner = &way.lines[..way.lines.len() - 1];
            if wanted != count && inner.iter().any(|l| l.ratio < OTHER_WAY.0 || l.ratio > OTHER_WAY.1) {
                continue;
            }
            let loose = |way: &Broken| way.lines.iter().filter(|l| l.ratio > MOST).count() as f64;
            way.cost = (way.cost - best.cost).max(0.0)
                + if wanted == count { 0.0 } else { OTHER_COUNT }
                + LOOSE_LINE * (loose(&way) - loose(best)).max(0.0);
            out.push(way);
        }
    }

    /// Whether a way divides words.
    fn is_divided(&self, nodes: &[Node], end: Node) -> bool {
        let mut node = end;
        while node.before != 0 {
            node = nodes[node.before as usize];
            if self.breaks[node.at as usize].kind == LineEnd::Soft {
                return true;
            }
        }
        false
    }

    /// Whether the last line is a runt or the tail of a word.
    fn ends_badly(&self, way: &Broken) -> bool {
        let [.., before, last] = &way.lines[..] else { return false };
        let (a, b) = (&self.breaks[last.from], &self.breaks[last.to]);
        self.is_runt(a, b) || self.breaks[before.to].kind == LineEnd::Soft && b.spaces <= a.next_spaces
    }

    fn is_runt(&self, a: &Break, b: &Break) -> bool {
        let spaces = f64::from(b.spaces.saturating_sub(a.next_spaces));
        b.width - a.width + spaces * self.setting.space <= 2.0 * self.setting.em
    }

    /// The ends of the best ways to every line count, with soft hyphens or without; none where no way is good enough.
    fn attempt(&self, rung: Rung, divide: bool, nodes: &mut Vec<Node>) -> Option<Vec<Node>> {
        let Paragraph { breaks, setting, .. } = *self;
        let last = breaks.len().checked_sub(1)?;
        nodes.clear();
        nodes.push(Node { at: 0, line: 0, class: 1, hyphens: 0, demerits: 0.0, before: 0 });
        let mut active: Vec<u32> = vec![0];
        let mut found: Vec<Node> = Vec::new();
        // Lines that need not be full can be as many as there are words. All behind the first few are alike, and no
        // count of them is asked for, so their numbers are not told apart: a cell with a chapter in it would take
        // minutes.
        let alike = match setting.fill {
            Fill::Justified => u32::MAX,
            Fill::Ragged | Fill::Parted | Fill::Balanced => setting.beside.max(1) as u32,
        };
        let told_apart = |line: u32| line.min(alike);
        for (to, here) in breaks.iter().enumerate().skip(1) {
            if here.kind == LineEnd::Soft && !divide {
                continue;
            }
            found.clear();
            // Nodes of one break stand side by side, and what follows the second line is the same for all.
            let mut known: Option<(u32, Outcome)> = None;
            let (mut kept, mut next) = (0, 0);
            while let Some(n) = active.get(next).copied() {
                let node = nodes[n as usize];
                let outcome = match known {
                    Some((at, outcome)) if at == node.at && setting.beside == 0 => outcome,
                    // What begins further on is shorter still.
                    _ if to < last && self.is_far_too_short(&node, to, rung) => break,
                    _ => self.line(node.at as usize, to, rung, node.line),
                };
                next += 1;
                known = Some((node.at, outcome));
                let (cost, class, forced) = match outcome {
                    Outcome::Good { badness, class, .. } => ((10.0 + badness) * (10.0 + badness), class, false),
                    Outcome::TooShort => {
                        active[kept] = n;
                        kept += 1;
                        continue;
                    }
                    Outcome::TooLong { over } if rung.anything && node.at as usize + 1 == to => {
                        let badness = 1e5 * (1.0 + over / setting.measure.max(1.0));
                        (badness * badness, 1, true)
                    }
                    Outcome::TooLong { .. } => continue,
                };
                let mut demerits = node.demerits + cost;
                if setting.fill != Fill::Balanced {
                    demerits += self.breaking(&node, to, class);
                }
                let hyphens = if ends_in_hyphen(here) { (node.hyphens + 1).min(2) } else { 0 };
                let candidate = Node { at: to as u32, line: node.line + 1, class, hyphens, demerits, before: n };
                let key = |n: &Node| (told_apart(n.line), n.class, n.hyphens);
                match found.iter_mut().find(|f| key(f) == key(&candidate)) {
                    Some(known) if known.demerits > demerits => *known = candidate,
                    Some(_) => {}
                    None => found.push(candidate),
                }
                // From here on the line only grows, unless it has just been forced.
                if !forced {
                    active[kept] = n;
                    kept += 1;
                }
            }
            active.drain(kept..next);
            if to < last {
                for f in &found {
                    active.push(nodes.len() as u32);
                    nodes.push(*f);
                }
                if active.is_empty() {
                    return None;
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// What a line between two breaks would be like, the `number`th of the paragraph.
    fn line(&self, from: usize, to: usize, rung: Rung, number: u32) -> Outcome {
        let measured = self.lead.filter(|_| number == 0).unwrap_or(self.breaks);
        // A lead is measured as far as the first line may reach.
        let (Some(a), Some(b)) = (measured.get(from), measured.get(to)) else { return Outcome::TooLong { over: 0.0 } };
        line(a, b, to + 1 == self.breaks.len(), self.setting, rung, number)
    }

    /// Whether a line to a break is so short that none from a later break can be long enough, whatever hangs out of it and
    /// however it is indented: most of a paragraph's words are, so this is asked before anything is reckoned out.
    fn is_far_too_short(&self, node: &Node, to: usize, rung: Rung) -> bool {
        let setting = self.setting;
        if setting.fill != Fill::Justified || rung.anything {
            return false;
        }
        let (a, b) = (&self.breaks[node.at as usize], &self.breaks[to]);
        let text = b.width - a.width + b.hyphen;
        let spaces = f64::from(b.spaces.saturating_sub(a.next_spaces)) * setting.space;
        let most = text * (1.0 + rung.expand + rung.parted) + spaces * rung.most;
        let edges = 2.0 * setting.em + setting.first_indent.abs() + setting.hang.abs() + setting.beside_width.abs();
        most + edges < setting.measure && node.line > 0
    }

    /// Demerits of ending a line from `node` at a break, beside those of its spaces.
    fn breaking(&self, node: &Node, to: usize, class: u8) -> f64 {
        let (a, here) = (&self.breaks[node.at as usize], &self.breaks[to]);
        let p = match here.kind {
            LineEnd::Soft => self.setting.wording.soft,
            LineEnd::Hard => HARD,
            LineEnd::Anywhere => ANYWHERE,
            LineEnd::Space | LineEnd::Free | LineEnd::End => 0.0,
        };
        let mut demerits = p * p;
        if ends_in_hyphen(here) {
            demerits += match node.hyphens {
                0 => 0.0,
                1 => TWO_HYPHENS,
                _ => LADDER,
            };
        }
        if class.abs_diff(node.class) > 1 {
            demerits += UNLIKE;
        }
        if to + 1 == self.breaks.len() && node.line > 0 {
            if a.kind == LineEnd::Soft {
                demerits += LAST_HYPHEN;
                if here.spaces <= a.next_spaces {
                    demerits += STUB;
                }
            }
            if self.is_runt(a, here) {
                demerits += RUNT;
            }
        }
        demerits
    }
}

fn ends_in_hyphen(b: &Break) -> bool {
    matches!(b.kind, LineEnd::Soft | LineEnd::Hard)
}

/// A line as its words are of themselves.
const NATURAL: Fit = Fit { from: 0, to: 0, ratio: 1.0, widen: 0.0, parted: 0.0, over: 0.0 };

#[derive(Clone, Copy)]
enum Outcome {
    Good { fit: Fit, badness: f64, class: u8 },
    TooShort,
    TooLong { over: f64 },
}

fn line(a: &Break, b: &Break, last: bool, setting: &Setting, rung: Rung, number: u32) -> Outcome {
    let fit = |ratio: f64, widen: f64| Fit { from: 0, to: 0, ratio, widen, parted: 0.0, over: 0.0 };
    let text = b.width - a.width + b.hyphen;
    let spaces = f64::from(b.spaces.saturating_sub(a.next_spaces)) * setting.space;
    let target = setting.measure - setting.indent(number as usize) + a.left + b.right;
    let d = target - text - spaces;
    if setting.fill != Fill::Justified {
        // A hair over is rounding, not text.
        if d < -0.01 {
            return Outcome::TooLong { over: -d };
        }
        let badness = if setting.fill == Fill::Balanced {
            // Lines cost so much more than slack that their number is always the least.
            1e6 + d
        } else if last {
            0.0
        } else {
            let r = d / (RAG * setting.em);
            (100.0 * r * r * r).min(1e4) + if rung.anything { d } else { 0.0 }
        };
        return Outcome::Good { fit: fit(1.0, 0.0), badness, class: 1 };
    }
    if last && d >= 0.0 {
        return Outcome::Good { fit: fit(1.0, 0.0), badness: 0.0, class: 1 };
    }
    let room = rung.expand * text;
    if spaces == 0.0 {
        // A single token: only expansion can help.
        if d < -room - 0.01 {
            return Outcome::TooLong { over: -d };
        }
        if d <= room {
            let widen = if text > 0.0 { d / text } else { 0.0 };
            return Outcome::Good { fit: fit(1.0, widen), badness: 0.0, class: 1 };
        }
        if !rung.anything {
            return Outcome::TooShort;
        }
        return Outcome::Good { fit: fit(1.0, 0.0), badness: 1e4 * (1.0 + d / setting.measure.max(1.0)), class: 3 };
    }
    let slack = spaces * if d >= 0.0 { 0.5 } else { SHRINK };
    let r = d / (slack + 2.0 * room);
    let widen = (2.0 * r).clamp(-1.0, 1.0) * rung.expand;
    let ratio = 1.0 + (d - widen * text) / spaces;
    let parted = ((ratio - MOST.min(rung.most)) * spaces).clamp(0.0, rung.parted * text);
    let ratio = ratio - parted / spaces;
    if ratio < LEAST.max(LEAST_SPACE * setting.em / setting.space) && ratio < 1.0 {
        return Outcome::TooLong { over: -d };
    }
    if ratio > rung.most {
        return Outcome::TooShort;
    }
    let off = (ratio - 1.0) / if ratio >= 1.0 { STRETCH } else { SHRINK };
    let size = off.abs();
    let badness = 100.0 * size * size * size;
    // What is far too loose can still be looser.
    let badness = if badness > 1e4 { 1e4 + 1e2 * size } else { badness };
    if ratio > RAGGED_BEYOND {
        return Outcome::Good { fit: fit(1.0, 0.0), badness: 1e4 * (1.0 + d / setting.measure.max(1.0)), class: 3 };
    }
    let class = if off < -0.5 {
        0
    } else if off <= 0.5 {
        1
    } else if off <= 1.0 {
        2
    } else {
        3
    };
    Outcome::Good { fit: Fit { parted, ..fit(ratio, widen) }, badness, class }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting = Setting {
        fill: Fill::Justified,
        measure: 100.0,
        first_indent: 10.0,
        hang: 0.0,
        beside: 0,
        beside_width: 0.0,
        space: 3.0,
        rtl: false,
        em: 10.0,
        expand: 0.02,
        wording: Wording::SHORT,
    };

    /// Words of these widths, each of which may be divided in the middle if it is wider than 20.
    fn words(widths: &[u32]) -> Vec<Break> {
        let start = Break { kind: LineEnd::Free, ..Break::default() };
        let mut out = vec![start];
        let mut width = 0.0;
        for (n, w) in widths.iter().enumerate() {
            let (spaces, w) = (n as u32, f64::from(*w));
            if w > 20.0 {
                let kind = LineEnd::Soft;
                out.push(Break { width: width + w / 2.0, spaces, next_spaces: spaces, hyphen: 3.0, kind, ..start });
            }
            width += w;
            let kind = if n + 1 == widths.len() { LineEnd::End } else { LineEnd::Space };
            out.push(Break { width, spaces, next_spaces: spaces + 1, kind, ..start });
        }
        out
    }

    /// The cheapest of all sets of breaks, by trying them all.
    fn brute_force(breaks: &[Break], setting: &Setting, rung: Rung) -> Option<f64> {
        fn go(
            breaks: &[Break],
            setting: &Setting,
            rung: Rung,
            at: usize,
            number: u32,
            before: (u8, u8),
        ) -> Option<f64> {
            let last = breaks.len() - 1;
            let mut best: Option<f64> = None;
            for to in at + 1..=last {
                let Outcome::Good { badness, class, .. } =
                    line(&breaks[at], &breaks[to], to == last, setting, rung, number)
                else {
                    continue;
                };
                let soft = breaks[to].kind == LineEnd::Soft;
                let after_soft = before.1 > 0;
                let mut cost = (10.0 + badness).powi(2);
                cost += if soft { Wording::SHORT.soft * Wording::SHORT.soft } else { 0.0 };
                cost += if soft { [0.0, TWO_HYPHENS, LADDER][before.1.min(2) as usize] } else { 0.0 };
                cost += if class.abs_diff(before.0) > 1 { UNLIKE } else { 0.0 };
                let spaces = breaks[to].spaces.saturating_sub(breaks[at].next_spaces);
                if to == last && number > 0 {
                    let width = breaks[to].width - breaks[at].width + f64::from(spaces) * setting.space;
                    cost += if after_soft { LAST_HYPHEN } else { 0.0 };
                    cost += if after_soft && spaces == 0 { STUB } else { 0.0 };
                    cost += if width <= 2.0 * setting.em { RUNT } else { 0.0 };
                }
                let hyphens = if soft { before.1 + 1 } else { 0 };
                let rest =
                    if to == last { Some(0.0) } else { go(breaks, setting, rung, to, number + 1, (class, hyphens)) };
                if let Some(rest) = rest {
                    best = Some(best.map_or(cost + rest, |b: f64| b.min(cost + rest)));
                }
            }
            best
        }
        go(breaks, setting, rung, 0, 0, (1, 0))
    }

    /// Numbers that look random and are always the same.
    fn widths(seed: u32, n: usize) -> Vec<u32> {
        let mut x = seed.wrapping_mul(2_654_435_761) | 1;
        (0..n)
            .map(|_| {
                x ^= x << 13;
                x ^= x >> 17;
                x ^= x << 5;
                6 + x % 30
            })
            .collect()
    }

    #[test]
    fn the_best_breaks_are_found() {
        let rung = Rung { expand: 0.02, most: MOST, parted: 0.0, anything: false };
        let mut solved = 0;
        for seed in 1..400 {
            let breaks = words(&widths(seed, 10));
            let ends = Paragraph::new(&breaks, None, &SETTING).attempt(rung, true, &mut Vec::new());
            let got = ends.map(|ends| cheapest(&ends).demerits);
            let want = brute_force(&breaks, &SETTING, rung);
            match (got, want) {
                (Some(g), Some(w)) => {
                    solved += 1;
                    assert!((g - w).abs() < 1e-6, "seed {seed}: {g} for {w}");
                }
                (None, None) => {}
                _ => panic!("seed {seed}: {got:?} for {want:?}"),
            }
        }
        assert!(solved > 50, "only {solved} had a solution: the test would test nothing");
    }

    #[test]
    fn every_line_fills_the_measure() {
        for seed in 1..200 {
            let breaks = words(&widths(seed, 60));
            let broken = break_lines(&breaks, None, &SETTING);
            assert_eq!(broken.lines.first().unwrap().from, 0);
            assert_eq!(broken.lines.last().unwrap().to, breaks.len() - 1);
            for (n, l) in broken.lines.iter().enumerate() {
                let (a, b) = (&breaks[l.from], &breaks[l.to]);
                let text = b.width - a.width + b.hyphen;
                let spaces = f64::from(b.spaces - a.next_spaces.min(b.spaces)) * SETTING.space;
                let width = text * (1.0 + l.widen) + spaces * l.ratio + l.parted;
                let target = SETTING.measure - SETTING.indent(n);
                let last = n + 1 == broken.lines.len();
                assert!(width <= target + 1e-6, "seed {seed} line {n}: {width}");
                assert!(last || l.ratio == 1.0 || width >= target - 1e-6, "seed {seed} line {n}: {width}");
                if n > 0 {
                    assert_eq!(l.from, broken.lines[n - 1].to);
                }
            }
        }
    }

    #[test]
    fn a_token_wider_than_the_measure_still_gets_a_line() {
        let breaks = words(&[10, 15, 300, 10, 12]);
        let broken = break_lines(&breaks, None, &SETTING);
        assert_eq!(broken.lines.last().unwrap().to, breaks.len() - 1);
        assert!(broken.lines.iter().any(|l| l.over > 0.0));
        assert!(break_lines(&[], None, &SETTING).lines.is_empty());
    }

    #[test]
    fn other_ways_differ_by_a_line_or_have_no_hyphen() {
        let (mut longer, mut shorter, mut undivided) = (0, 0, 0);
        let setting = Setting { measure: 260.0, ..SETTING };
        for seed in 1..400 {
            let breaks = words(&widths(seed, 200));
            let ways = ways(&breaks, None, &setting);
            let best = break_lines(&breaks, None, &setting);
            assert_eq!(ways[0].lines, best.lines);
            let soft = |way: &Broken| way.lines.iter().any(|l| breaks[l.to].kind == LineEnd::Soft);
            for way in &ways[1..] {
                assert!(way.cost >= 0.0);
                assert_eq!(way.lines.last().unwrap().to, breaks.len() - 1);
                match way.lines.len() as isize - best.lines.len() as isize {
                    1 => longer += 1,
                    -1 => shorter += 1,
                    0 if !soft(way) => undivided += 1,
                    _ => panic!("seed {seed}: a way of no use"),
                }
                let inner = &way.lines[..way.lines.len() - 1];
                let fits = |l: &Fit| way.lines.len() == best.lines.len() || (0.75..=1.5).contains(&l.ratio);
                assert!(inner.iter().all(fits), "seed {seed}");
            }
        }
        assert!(longer > 0 && shorter > 0 && undivided > 0, "{longer} {shorter} {undivided}");
    }

    #[test]
    fn titles_are_balanced() {
        let setting = Setting { fill: Fill::Balanced, first_indent: 0.0, ..SETTING };
        let breaks = words(&[20, 20, 20, 20, 20, 20]);
        let broken = break_lines(&breaks, None, &setting);
        assert_eq!(broken.lines.iter().map(|l| l.to - l.from).collect::<Vec<_>>(), [3, 3]);
    }
}
