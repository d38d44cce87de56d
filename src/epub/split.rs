//! Divides a block that is too long for a file: between its parts where it has any, within a paragraph at the end of
//! a sentence, else at a space, and only in a text without spaces between two letters.

use crate::book::{Block, BlockKind, Inline, Item, Table, VerseLine, plain};

/// Two blocks of about half the length each, or `None` where there is nothing to divide.
pub(super) fn halve(block: &BlockKind) -> Option<(BlockKind, BlockKind)> {
    match block {
        BlockKind::Paragraph(text) => {
            let (a, b) = halve_text(text)?;
            Some((BlockKind::Paragraph(a), BlockKind::Paragraph(b)))
        }
        BlockKind::SceneBreak(_) => None,
        BlockKind::Verse(stanzas) => {
            let (a, b) = match stanzas.as_slice() {
                [stanza] => {
                    let (a, b) = match stanza.as_slice() {
                        [line] => {
                            let (a, b) = halve_text(&line.text)?;
                            let line = |text| vec![VerseLine { indent: line.indent, text }];
                            (line(a), line(b))
                        }
                        lines => halve_list(lines, line_weight)?,
                    };
                    (vec![a], vec![b])
                }
                stanzas => halve_list(stanzas, |s| s.iter().map(line_weight).sum())?,
            };
            Some((BlockKind::Verse(a), BlockKind::Verse(b)))
        }
        BlockKind::Group(kind, blocks) => {
            let (a, b) = halve_blocks(blocks)?;
            Some((BlockKind::Group(*kind, a), BlockKind::Group(*kind, b)))
        }
        BlockKind::List(items) => {
            let (a, b) = match items.as_slice() {
                [item] => {
                    let (a, b) = halve_blocks(&item.blocks)?;
                    (
                        vec![Item { marker: item.marker.clone(), blocks: a }],
                        vec![Item { marker: String::new(), blocks: b }],
                    )
                }
                items => halve_list(items, item_weight)?,
            };
            Some((BlockKind::List(a), BlockKind::List(b)))
        }
        // What is said goes on under no name, as a paragraph after it would.
        BlockKind::Speech { speaker, blocks } => {
            let (a, b) = halve_blocks(blocks)?;
            let (speaker, none) = (speaker.clone(), Vec::new());
            Some((BlockKind::Speech { speaker, blocks: a }, BlockKind::Speech { speaker: none, blocks: b }))
        }
        BlockKind::Table(t) => {
            let (a, b) = halve_list(&t.rows, |r| row_weight(r))?;
            Some((BlockKind::Table(Table { head: t.head, rows: a }), BlockKind::Table(Table { head: false, rows: b })))
        }
        BlockKind::Line(..) | BlockKind::Figure(_) | BlockKind::Note(_) => None,
        BlockKind::Preformatted(lines) => {
            let (a, b) = match lines.as_slice() {
                [line] => {
                    let (at, skip) = middle(line)?;
                    (vec![line[..at].to_owned()], vec![line[at + skip..].to_owned()])
                }
                lines => halve_list(lines, String::len)?,
            };
            Some((BlockKind::Preformatted(a), BlockKind::Preformatted(b)))
        }
    }
}

fn halve_blocks(blocks: &[Block]) -> Option<(Vec<Block>, Vec<Block>)> {
    match blocks {
        [block] => {
            let (a, b) = halve(&block.kind)?;
            let wrap = |kind| vec![Block { kind, span: block.span }];
            Some((wrap(a), wrap(b)))
        }
        blocks => halve_list(blocks, |b| weight(&b.kind)),
    }
}

fn line_weight(line: &VerseLine) -> usize {
    text_weight(&line.text)
}

fn text_weight(text: &[Inline]) -> usize {
    text.iter()
        .map(|i| match i {
            Inline::Text(t) => t.len(),
            Inline::LineBreak => 1,
            other => text_weight(other.children()),
        })
        .sum()
}

fn weight(block: &BlockKind) -> usize {
    match block {
        BlockKind::Paragraph(text) | BlockKind::Line(_, text) => text_weight(text),
        BlockKind::SceneBreak(_) | BlockKind::Note(_) => 0,
        BlockKind::Verse(stanzas) => stanzas.iter().flatten().map(line_weight).sum(),
        BlockKind::Group(_, blocks) => blocks.iter().map(|b| weight(&b.kind)).sum(),
        BlockKind::List(items) => items.iter().map(item_weight).sum(),
        BlockKind::Speech { speaker, blocks } => {
            text_weight(speaker) + blocks.iter().map(|b| weight(&b.kind)).sum::<usize>()
        }
        BlockKind::Figure(f) => text_weight(&f.caption),
        BlockKind::Table(t) => t.rows.iter().map(|r| row_weight(r)).sum(),
        BlockKind::Preformatted(lines) => lines.iter().map(String::len).sum(),
    }
}

fn item_weight(item: &Item) -> usize {
    item.blocks.iter().map(|b| weight(&b.kind)).sum()
}

fn row_weight(row: &[Vec<Inline>]) -> usize {
    row.iter().map(|c| text_weight(c)).sum()
}

/// Divides a list where its first part has about half the weight; `None` where it has fewer than two items.
fn halve_list<T: Clone>(items: &[T], weight: impl Fn(&T) -> usize) -> Option<(Vec<T>, Vec<T>)> {
    if items.len() < 2 {
        return None;
    }
    let total: usize = items.iter().map(&weight).sum();
    let mut sum = 0;
    let at = items.iter().position(|i| {
        sum += weight(i);
        sum * 2 >= total
    });
    let at = at.map_or(1, |at| at + 1).clamp(1, items.len() - 1);
    Some((items[..at].to_vec(), items[at..].to_vec()))
}

/// Where to cut a text near its middle, and how many bytes of white space to leave out there.
fn middle(text: &str) -> Option<(usize, usize)> {
    let half = text.len() / 2;
    let near = |at: usize| at.abs_diff(half);
    // Each with how much white space is left out there.
    let mut sentence: Option<(usize, usize)> = None;
    let mut space: Option<(usize, usize)> = None;
    let mut before = ['\0'; 3];
    let closer = |c: char| matches!(c, '”' | '’' | '»' | '"' | '\'' | ')' | ']' | '」' | '』' | '）');
    for (at, c) in text.char_indices() {
        let better = |old: Option<(usize, usize)>| old.is_none_or(|old| near(at) < near(old.0));
        let last = before.iter().rev().find(|c| !closer(**c));
        // A no-break space is no place to cut.
        if c == ' ' && at > 0 && at + 1 < text.len() {
            if last.is_some_and(|c| matches!(c, '.' | '!' | '?' | '…')) && better(sentence) {
                sentence = Some((at, 1));
            }
            if better(space) {
                space = Some((at, 1));
            }
        } else if last.is_some_and(|c| matches!(c, '。' | '！' | '？')) && !closer(c) && better(sentence) {
            // Chinese and Japanese have no space between sentences.
            sentence = Some((at, 0));
        }
        before = [before[1], before[2], c];
    }
    // A sentence that ends within the middle half; otherwise any space.
    if let Some(cut) = sentence.filter(|s| near(s.0) <= text.len() / 4).or(space) {
        return Some(cut);
    }
    let at = (half..text.len()).find(|at| text.is_char_boundary(*at))?;
    (at > 0).then_some((at, 0))
}

fn halve_text(text: &[Inline]) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let (at, skip) = middle(&plain(text))?;
    let (a, rest) = cut(text, at);
    let (_, b) = cut(&rest, skip);
    Some((a, b))
}

/// Divides inline content at a byte of its plain text.
fn cut(text: &[Inline], at: usize) -> (Vec<Inline>, Vec<Inline>) {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let mut left = at;
    for i in text {
        let size = text_weight(std::slice::from_ref(i));
        // A page that begins where the cut is begins what comes behind it.
        if size <= left && !(left == 0 && matches!(i, Inline::PageStart(_))) {
            left -= size;
            a.push(i.clone());
            continue;
        }
        if left == 0 {
            b.push(i.clone());
            continue;
        }
        match i {
            Inline::Text(t) => {
                // `at` is a boundary of the plain text, so of this piece of it.
                let (x, y) = t.split_at_checked(left).unwrap_or((t, ""));
                a.push(Inline::Text(x.to_owned()));
                b.extend((!y.is_empty()).then(|| Inline::Text(y.to_owned())));
            }
            other => {
                let (x, y) = cut(other.children(), left);
                a.extend((!x.is_empty()).then(|| other.with(x)));
                b.push(other.with(y));
            }
        }
        left = 0;
    }
    (a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_part_at_sentences_then_spaces_then_letters() {
        let part = |t: &str| halve_text(&[Inline::Text(t.into())]).map(|(a, b)| (plain(&a), plain(&b)));
        let two = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(part("He went out. It rained a lot."), two("He went out.", "It rained a lot."));
        assert_eq!(part("“He went out!” It rained again."), two("“He went out!”", "It rained again."));
        assert_eq!(part("one two three four"), two("one two", "three four"));
        assert_eq!(part("abcdef"), two("abc", "def"));
        assert_eq!(part("éé"), two("é", "é"));
        assert_eq!(part("a"), None);
        assert_eq!(part(""), None);
    }

    #[test]
    fn emphasis_goes_on_in_both_halves() {
        let t = vec![
            Inline::Text("aa ".into()),
            Inline::Emphasis(vec![Inline::Text("bb cc".into()), Inline::Strong(vec![Inline::Text(" dd".into())])]),
        ];
        let (a, b) = halve_text(&t).unwrap();
        assert_eq!(a, vec![Inline::Text("aa ".into()), Inline::Emphasis(vec![Inline::Text("bb".into())])]);
        assert_eq!((plain(&a), plain(&b)), ("aa bb".into(), "cc dd".into()));
    }
}
