//! Runs of inlines as the tree has them: without stray white space, as verse, as a heading.

use crate::book::{BlockKind, Inline, SectionKind, VerseLine, plain};
use crate::parse::heads::Found;
use crate::parse::headwords::{self, Kind};
use crate::parse::lines::is_dropped;
use crate::parse::numbers::fold;
use crate::parse::report::HeadingBy;
use crate::parse::{inline, labels};

/// Lines of verse are no longer.
pub(super) const VERSE_LINE: usize = 70;

/// Without the white space and the line breaks at the ends of a text that note marks hid.
pub(super) fn edges(mut inlines: Vec<Inline>) -> Vec<Inline> {
    fn trim(inlines: &mut [Inline], start: bool) -> bool {
        let n = inlines.len();
        for k in 0..n {
            let i = &mut inlines[if start { k } else { n - 1 - k }];
            let done = match i {
                Inline::Text(t) => {
                    *t = if start { t.trim_start() } else { t.trim_end() }.to_owned();
                    !t.is_empty()
                }
                Inline::NoteRef(_) => false,
                Inline::LineBreak => {
                    *i = Inline::Text(String::new());
                    false
                }
                other => other.children_mut().is_some_and(|x| trim(x, start)),
            };
            if done {
                return true;
            }
        }
        false
    }
    let words = plain(&inlines);
    if words.trim().len() != words.len() {
        trim(&mut inlines, true);
        trim(&mut inlines, false);
        return inline::tidy(inlines);
    }
    inlines
}

/// White space to single spaces, fixed ones kept; what no book holds dropped.
pub(super) fn squeeze(t: &str) -> String {
    let mut out = String::with_capacity(t.len());
    for c in t.chars() {
        if c.is_whitespace() {
            if !out.ends_with(char::is_whitespace) {
                out.push(if inline::is_fixed_space(c) { c } else { ' ' });
            }
        } else if !is_dropped(c) && (!inline::is_joiner(c) || out.ends_with(inline::joins_letters)) {
            out.push(c);
        }
    }
    out
}

pub(super) fn clean(t: &str) -> String {
    squeeze(t).trim().to_owned()
}

pub(super) fn clean_or(label: &str) -> String {
    let c = clean(label);
    if c.is_empty() { "*".to_owned() } else { c }
}

/// Inlines without strong words, to be strong as a whole.
pub(super) fn unwrapped(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for i in inlines {
        match i {
            Inline::Strong(x) => out.extend(x),
            mut other => {
                if let Some(x) = other.children_mut() {
                    *x = unwrapped(std::mem::take(x));
                }
                out.push(other);
            }
        }
    }
    inline::tidy(out)
}

/// Lines that the writer ended by hand, where they are short and more than one.
pub(super) fn verse(inlines: &[Inline]) -> Option<BlockKind> {
    fn breaks(inlines: &[Inline]) -> usize {
        inlines.iter().map(|i| usize::from(*i == Inline::LineBreak) + breaks(i.children())).sum()
    }
    fn seamed(inlines: &[Inline]) -> Vec<Inline> {
        inlines
            .iter()
            .map(|i| match i {
                Inline::LineBreak => Inline::Text(inline::SEAM.to_string()),
                Inline::Text(_) | Inline::NoteRef(_) => i.clone(),
                other => other.with(seamed(other.children())),
            })
            .collect()
    }
    if breaks(inlines) == 0 {
        return None;
    }
    let lines: Vec<Vec<Inline>> = inline::seams(seamed(inlines))
        .into_iter()
        .map(|l| edges(inline::tidy(l)))
        .filter(|l| !plain(l).trim().is_empty())
        .collect();
    let short = lines.iter().all(|l| plain(l).chars().count() <= VERSE_LINE);
    (lines.len() > 1 && short)
        .then(|| BlockKind::Verse(vec![lines.into_iter().map(|text| VerseLine { indent: 0, text }).collect()]))
}

/// A heading with its label, number and kind.
pub(super) fn found(inlines: Vec<Inline>, level: u8, lines: (u32, u32)) -> Found {
    let text = plain(&inlines);
    // A label is told from its title where no emphasis goes over the seam.
    let parsed = labels::parse(&text, &[]).filter(|l| l.kind != Kind::Bare || l.is_lone(&text) || l.parted);
    let cut = parsed.as_ref().and_then(|l| match inlines.first() {
        Some(Inline::Text(t)) if l.rest <= t.len() => {
            let mut title = inlines.clone();
            title[0] = Inline::Text(t[l.rest..].to_owned());
            Some((vec![Inline::Text(t[..l.end].trim().to_owned())], edges(inline::tidy(title))))
        }
        _ => None,
    });
    let named = headwords::name(&fold(&text));
    let kind = match (&parsed, named) {
        (None, Some((kind, _))) => kind,
        (Some(l), _) if l.word == "appendix" || l.word == "annex" => SectionKind::Appendix,
        (Some(l), _) if l.kind.rank() <= Kind::Book.rank() => SectionKind::Part,
        _ => SectionKind::Chapter,
    };
    let number = parsed.as_ref().and_then(|l| l.number).filter(|_| cut.is_some());
    let (label, title) = cut.unwrap_or((Vec::new(), inlines));
    let (first, last) = (lines.0 as usize - 1, lines.1 as usize - 1);
    Found { first, last, label, title, number, kind, level, by: HeadingBy::Mark, score: 9.0 }
}
