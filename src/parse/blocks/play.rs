//! Plays: who speaks, and what happens on the stage.
//!
//! A name before a full stop or a colon opens many a sentence. It is a speaker's only where the draft as a whole has a
//! cast: names that come back and open a good part of its paragraphs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Blocks, paragraph, span, verse};
use crate::book::{Block, BlockKind, Inline, LineKind};
use crate::parse::doc::{Doc, Run};
use crate::parse::headwords;
use crate::parse::lines::Way;
use crate::parse::numbers::fold;

/// Times that a name must open a speech to be one of the cast.
const OFTEN: usize = 3;
/// Speeches of a play, at least.
const SPEECHES: usize = 12;
/// Speeches among a hundred paragraphs of a play, at least.
const SHARE: usize = 30;
/// Words of a name, as THE FLOWER GIRL; of one in capitals, as ONE OF THE OTHER CARD PLAYERS.
const MOST_WORDS: usize = 4;
const MOST_SHOUTED: usize = 6;
/// Bytes of a name.
const LONGEST: usize = 48;

/// Speeches among a hundred that are written in one way, for it to be the draft's rule.
const RULE: usize = 90;

/// Who speaks in a play, and how the draft writes it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cast {
    /// Folded names of those who speak often.
    names: BTreeSet<String>,
    /// Names stand in capitals.
    shouted: bool,
    /// A mark stands behind them: a name alone is one in a list of persons.
    closed: bool,
    /// Line of the first speech.
    from: usize,
}

/// A speaker at the head of a line.
struct Speaker<'a> {
    /// The name without marks or punctuation.
    name: &'a str,
    /// Where what is said begins.
    rest: usize,
    /// In capitals throughout, which prose seldom is.
    shouted: bool,
    /// The mark right behind the name: `.`, `:` or an opening bracket.
    mark: Option<char>,
}

/// The speaker that a line may open with.
fn speaker(s: &str) -> Option<Speaker<'_>> {
    let marks = s.len() - s.trim_start_matches(['_', '*']).len();
    if marks > 2 {
        return None;
    }
    let body = &s[marks..];
    if !body.trim_start().starts_with(char::is_uppercase) {
        return None;
    }
    let end = body
        .char_indices()
        .take_while(|(i, _)| *i <= LONGEST)
        .find(|(i, c)| match c {
            '.' => !is_title(&body[..*i]),
            ':' | '[' | '(' | '_' | '*' => true,
            '{' | '"' | '?' | '!' | ';' | ',' => true,
            _ => false,
        })
        .or_else(|| (body.len() <= LONGEST).then_some((body.len(), '.')))?;
    let (at, stop) = end;
    let name = body[..at].trim_end();
    if matches!(stop, '{' | '"' | '?' | '!' | ';' | ',') || (matches!(stop, '_' | '*') && marks == 0) {
        return None;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let shouted = name.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase());
    let sound = !words.is_empty()
        && words.len() <= if shouted { MOST_SHOUTED } else { MOST_WORDS }
        && words.iter().all(|w| {
            w.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '\u{2019}' | '-' | '&' | '#'))
                && (w.starts_with(char::is_uppercase)
                    || w.chars().all(|c| c.is_ascii_digit())
                    || matches!(*w, "of" | "the" | "and" | "de" | "la" | "der" | "du" | "von"))
        })
        && words[0].starts_with(char::is_uppercase);
    if !sound {
        return None;
    }
    // `[` and `(` follow a name in capitals only.
    if matches!(stop, '[' | '(') && !shouted {
        return None;
    }
    // A numeral is a section's, not somebody's.
    if crate::parse::numbers::roman(name).is_some() || name.chars().count() < 2 {
        return None;
    }
    let tail = &body[at..];
    let skip = tail.len() - tail.trim_start_matches(['.', ':', '_', '*', ' ', '\u{a0}']).len();
    let only_space = tail.starts_with(['[', '(']);
    let mark = tail.trim_start_matches(['_', '*', ' ']).chars().next().filter(|c| matches!(c, '.' | ':' | '[' | '('));
    Some(Speaker { name, rest: marks + at + if only_space { 0 } else { skip }, shouted, mark })
}

/// Whether a name in capitals is none: `SCENE: The same.`, `TIME: An hour later.`
fn tells_where(name: &str) -> bool {
    let first = fold(name.split(' ').next().unwrap_or(""));
    headwords::is_setting(&first) || headwords::kind(&first).is_some() || headwords::name(&fold(name)).is_some()
}

/// Whether a full stop behind this belongs to a form of address.
fn is_title(s: &str) -> bool {
    let last = s.rsplit(' ').next().unwrap_or("");
    matches!(
        fold(last).as_str(),
        "mr" | "mrs"
            | "ms"
            | "dr"
            | "st"
            | "rev"
            | "hon"
            | "capt"
            | "col"
            | "gen"
            | "lt"
            | "sgt"
            | "prof"
            | "mme"
            | "mlle"
            | "sr"
            | "sra"
            | "fr"
            | "hr"
            | "1st"
            | "2nd"
    )
}

impl Cast {
    /// The cast of a draft; `None` where it is no play.
    pub(crate) fn find(doc: &Doc, runs: &[Run]) -> Option<Cast> {
        let mut found: BTreeMap<String, Vec<(usize, bool, bool)>> = BTreeMap::new();
        let mut whole = runs.len();
        for (first, last, _) in runs {
            for i in *first..=*last {
                let text = doc.text_of(i);
                // Inside a paragraph only a name in capitals is a speaker's.
                let within = i > *first && doc.stats.way == Way::Wrapped;
                let low = |n: usize| text.as_bytes().get(n).is_some_and(u8::is_ascii_lowercase);
                if low(0) || within && low(1) && text.as_bytes()[0].is_ascii_alphabetic() {
                    continue;
                }
                let Some(s) = speaker(text) else { continue };
                let alone = s.rest >= text.len();
                if s.shouted || !within && !alone {
                    found.entry(fold(s.name)).or_default().push((i, s.shouted, s.mark.is_some()));
                }
            }
            if doc.stats.way == Way::Lines {
                whole += last - first;
            }
        }
        found.retain(|_, lines| lines.len() >= OFTEN);
        let speeches: usize = found.values().map(Vec::len).sum();
        let is_play = found.len() >= 2 && speeches >= SPEECHES && speeches * 100 >= whole.max(1) * SHARE;
        let ways = || found.values().flatten();
        let shouted = ways().filter(|x| x.1).count() * 100 >= speeches * RULE;
        // A list of persons names each of them once, without a mark.
        let listed = found.values().filter(|lines| lines.iter().any(|x| !x.2)).count();
        let closed = ways().filter(|x| x.2).count() * 100 >= (speeches - listed) * RULE;
        let from = ways().filter(|x| x.2 || !closed).map(|x| x.0).min()?;
        is_play.then(|| Cast { names: found.into_keys().collect(), shouted, closed, from })
    }

    /// The speaker that a line opens with: one of the cast, or whoever has a name that the draft writes as theirs.
    /// `first` is the first line of a run.
    fn at<'a>(&self, doc: &Doc<'a>, line: usize, first: bool) -> Option<Speaker<'a>> {
        let text = doc.text_of(line);
        speaker(text).filter(|s| {
            let known = self.names.contains(&fold(s.name)) && (s.mark.is_some() || !self.closed);
            known || line >= self.from && self.walks_on(text, s, first)
        })
    }

    /// Whether somebody says a line or two: `SECOND TROOPER:`, `A VOICE (from above):`, `A LACKEY. Pst!`.
    fn walks_on(&self, text: &str, s: &Speaker, first: bool) -> bool {
        let is_name = s.shouted && self.shouted && self.closed && !tells_where(s.name);
        let says =
            || text[s.rest..].trim_start_matches(['_', '*', '"', '\u{201c}', '\'']).starts_with(char::is_uppercase);
        is_name
            && match s.mark {
                Some(':') => true,
                Some('.') => first && says(),
                Some(_) => first,
                None => false,
            }
    }

    /// Whether a line is the name of one of the cast and nothing else.
    pub(super) fn is_name(&self, doc: &Doc, line: usize) -> bool {
        self.at(doc, line, true).is_some_and(|n| n.rest >= doc.text_of(line).len() && n.shouted)
    }

    /// Whether a line opens with the name of one of the cast in capitals, closed as names before speeches are. The whole
    /// name may stand where the speaker is new: `JUDGE BRACK.`, and `BRACK.` from then on.
    pub(crate) fn speaks(&self, s: &str) -> bool {
        let known = |name: &str| {
            self.names.contains(&fold(name)) || name.rsplit(' ').next().is_some_and(|w| self.names.contains(&fold(w)))
        };
        speaker(s).is_some_and(|x| x.shouted && s[x.name.len()..].contains(['.', ':', '[', '(']) && known(x.name))
    }

    /// Where speeches begin in a run of lines.
    pub(super) fn starts(&self, doc: &Doc, lines: &[usize]) -> Vec<usize> {
        (0..lines.len())
            .filter(|n| {
                let loose = *n == 0 || doc.stats.way != Way::Wrapped;
                self.at(doc, lines[*n], *n == 0).is_some_and(|s| s.shouted || loose)
            })
            .collect()
    }

    /// The speech that these lines are: the first of them opens with a name.
    pub(super) fn speech(&self, doc: &Doc, lines: &[usize], out: &mut Blocks) -> Option<Block> {
        let s = speaker(doc.text_of(lines[0]))?;
        let speaker = vec![Inline::Text(s.name.split_whitespace().collect::<Vec<_>>().join(" "))];
        let alone = s.rest >= doc.text_of(lines[0]).len();
        // Verse that the typist indented below the name's line.
        let deep = doc.stats.indent + 4;
        let tail = lines[1..].iter().rev().take_while(|i| doc.lines[**i].indent >= deep).count();
        let at = if tail >= 2 && !alone { lines.len() - tail } else { lines.len() };
        let is_poem = at < lines.len() && verse::is_verse(doc, &lines[at..], true);
        let prose = if is_poem { &lines[..at] } else { lines };
        let mut blocks = Vec::new();
        if alone {
            if prose.len() > 1 {
                let rest = &prose[1..];
                let poem = verse::is_verse(doc, rest, false);
                blocks.extend(if poem { verse::read(doc, rest, out) } else { paragraph(doc, rest, 0, out) });
            }
        } else {
            blocks.extend(paragraph(doc, prose, s.rest, out));
        }
        if is_poem {
            blocks.extend(verse::read(doc, &lines[at..], out));
        }
        if blocks.is_empty() {
            return None;
        }
        Some(Block { kind: BlockKind::Speech { speaker, blocks }, span: span(doc, lines) })
    }
}

/// A paragraph of a play that only says what happens: in brackets as a whole, in italics, or an entrance.
pub(super) fn direction(text: &mut Vec<Inline>) -> bool {
    let s = crate::book::plain(text);
    let bracketed = |open: char, shut: char| {
        let end = s.trim_end_matches(['.', ' ']);
        s.starts_with(open) && end.ends_with(shut) && s.matches(open).count() == 1 && s.matches(shut).count() == 1
    };
    if let [Inline::Emphasis(inner)] = &mut text[..] {
        *text = std::mem::take(inner);
        return true;
    }
    let enters = ["Enter ", "Exit ", "Exeunt", "Re-enter ", "Enters ", "Exit."];
    bracketed('[', ']') || bracketed('(', ')') || enters.iter().any(|e| s.starts_with(e)) && s.len() < 160
}

/// Makes a stage direction of a paragraph that is one.
pub(super) fn as_direction(block: Block) -> Block {
    match block.kind {
        BlockKind::Paragraph(mut text) => {
            let kind = match direction(&mut text) {
                true => BlockKind::Line(LineKind::StageDirection, text),
                false => BlockKind::Paragraph(text),
            };
            Block { kind, span: block.span }
        }
        _ => block,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_before_speeches() {
        for (given, wanted) in [
            ("NORA. Yes.", Some(("NORA", "Yes."))),
            ("Lane.  Yes, sir.", Some(("Lane", "Yes, sir."))),
            ("_Anna._ No.", Some(("Anna", "No."))),
            ("ANNA: No.", Some(("ANNA", "No."))),
            ("MRS. PEARCE. You mustn't", Some(("MRS. PEARCE", "You mustn't"))),
            ("HIGGINS [gravely] Eliza", Some(("HIGGINS", "[gravely] Eliza"))),
            ("THE FLOWER GIRL. Why", Some(("THE FLOWER GIRL", "Why"))),
            ("XIV. The ford", None),
            ("He went out. And", None),
            ("Anna, come here.", None),
            ("[Enter Anna.]", None),
        ] {
            let got = speaker(given).map(|s| (s.name, &given[s.rest..]));
            assert_eq!(got, wanted, "{given}");
        }
    }
}
