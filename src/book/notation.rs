//! Books for tests, written in a small notation with one block a line:
//!
//! ```text
//! title: The Weir Keeper
//! = chapter 1 | Chapter 1 | The Gauge House
//! aside:
//! p A word *before* the story.
//! end
//! p Rain had been at it all night.[^1]
//! note 1 So says the log.
//! ```
//!
//! Facts come first, then sections as `= kind level | label | title`. `p`, `break`, `pre`, `v` (a line of verse, two
//! spaces for a step), `v|` (the next stanza), `q` (a quoted paragraph), `figure picture | alt | caption`, and each kind
//! of line by its name. `quote:`, `letter:`, `epigraph:`, `aside:`, `list:` and `speech: NAME` hold what stands up to
//! `end`; a list's items begin with `item MARKER`. `table:` or `table-head:` has `row cell | cell`. Lines of verse, of
//! quotes and of preformatted text in a row are one block. `note MARK text` adds a note, `also text` a paragraph to it.
//!
//! In text: `*emphasis*`, `**strong**`, `^{raised}`, `_{lowered}`, `~~struck~~`, `[words](address)`, `<fr: mots>` for words
//! in another language, `[^2]` for the mark of the second note, ` / ` for a line break.

use super::*;

/// Reads running text.
pub(crate) fn inlines(s: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let text = |out: &mut Vec<Inline>, t: &str| {
        for (n, piece) in t.split(" / ").enumerate() {
            out.extend((n > 0).then_some(Inline::LineBreak));
            out.extend((!piece.is_empty()).then(|| Inline::Text(piece.into())));
        }
    };
    type Make = fn(Vec<Inline>) -> Inline;
    let marks: [(&str, &str, Make); 5] = [
        ("**", "**", Inline::Strong),
        ("*", "*", Inline::Emphasis),
        ("^{", "}", Inline::Raised),
        ("_{", "}", Inline::Lowered),
        ("~~", "~~", Inline::Struck),
    ];
    let mut rest = s;
    'all: loop {
        for (at, _) in rest.char_indices() {
            let here = &rest[at..];
            if let Some((n, after)) = here.strip_prefix("[^").and_then(|h| h.split_once(']')) {
                text(&mut out, &rest[..at]);
                out.push(Inline::NoteRef(n.parse::<usize>().expect("a note's number") - 1));
                rest = after;
                continue 'all;
            }
            let link = here.strip_prefix('[').and_then(|h| h.split_once("]("));
            if let Some((words, (to, after))) = link.and_then(|(w, r)| Some((w, r.split_once(')')?))) {
                text(&mut out, &rest[..at]);
                out.push(Inline::Link { to: to.into(), text: inlines(words) });
                rest = after;
                continue 'all;
            }
            let foreign = here.strip_prefix('<').and_then(|h| h.split_once('>'));
            let foreign = foreign.and_then(|(inner, after)| Some((inner.split_once(": ")?, after)));
            if let Some(((tag, words), after)) = foreign
                && let Some(language) = Language::parse(tag)
            {
                text(&mut out, &rest[..at]);
                out.push(Inline::Foreign { language, text: inlines(words) });
                rest = after;
                continue 'all;
            }
            for (open, close, make) in marks {
                let Some((inner, after)) = here.strip_prefix(open).and_then(|h| h.split_once(close)) else { continue };
                text(&mut out, &rest[..at]);
                out.push(make(inlines(inner)));
                rest = after;
                continue 'all;
            }
        }
        text(&mut out, rest);
        return out;
    }
}

/// What is open while a book is read.
enum Open {
    Group(GroupKind),
    List(Vec<Item>, Option<String>),
    Speech(Vec<Inline>),
}

fn kinds() -> [SectionKind; 19] {
    use SectionKind::*;
    [
        Dedication,
        Epigraph,
        Foreword,
        Preface,
        Introduction,
        FrontMatter,
        Prologue,
        Part,
        Chapter,
        Text,
        Epilogue,
        Afterword,
        Acknowledgements,
        AboutAuthor,
        Appendix,
        Notes,
        Glossary,
        Index,
        BackMatter,
    ]
}

const LINES: [LineKind; 6] = [
    LineKind::Dateline,
    LineKind::Salutation,
    LineKind::Signature,
    LineKind::Attribution,
    LineKind::StageDirection,
    LineKind::Centred,
];
const GROUPS: [GroupKind; 4] = [GroupKind::Quote, GroupKind::Letter, GroupKind::Epigraph, GroupKind::Aside];

/// Reads a book. Spans are the numbers of its lines.
pub(crate) fn book(text: &str) -> Book {
    let mut meta = Meta::default();
    let mut flat: Vec<Section> = Vec::new();
    let mut notes: Vec<Note> = Vec::new();
    // Blocks of what is open, the section's own at the bottom.
    let mut open: Vec<(Open, Vec<Block>, Span)> = Vec::new();
    let mut last = "";
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() {
            continue;
        }
        let span = Span::new(n, n + 1);
        let (tag, rest) = line.split_once(' ').unwrap_or((line, ""));
        let value = || Some(rest.to_owned());
        let one = |kind| Block { kind, span };
        match tag {
            "title:" => meta.title = rest.into(),
            "subtitle:" => meta.subtitle = value(),
            "author:" => meta.contributors.push(rest.into()),
            "translator:" => meta.contributors.push(Contributor::new(Role::Translator, rest)),
            "publisher:" => meta.publisher = value(),
            "rights:" => meta.rights = value(),
            "description:" => meta.description = value(),
            "subject:" => meta.subjects.push(rest.into()),
            "date:" => meta.date = value(),
            "first-published:" => meta.first_published = value(),
            "editor:" => meta
                .contributors
                .push(Contributor { sort: Some("von Rand, Ida".into()), ..Contributor::new(Role::Editor, rest) }),
            "identifier:" => meta.identifiers.push(Identifier::parse(rest).expect("a fact")),
            "series:" => {
                let (name, position) = rest.rsplit_once(", ").expect("a fact");
                meta.series.push(Series { name: name.into(), position: Some(position.into()) });
            }
            "language:" => meta.language = Language::parse(rest).expect("a language"),
            "=" => {
                let mut parts = rest.split('|').map(str::trim);
                let (kind, level) = parts.next().and_then(|p| p.split_once(' ')).expect("kind and level");
                let (label, title) = (parts.next(), parts.next());
                let title = title.unwrap_or("");
                let heading = label.map(|l| Heading { label: inlines(l), title: inlines(title), number: None, span });
                let kind = kinds().into_iter().find(|k| k.name() == kind).unwrap_or_else(|| panic!("{kind}"));
                let level = level.parse().expect("a level");
                flat.push(Section { kind, level, heading, blocks: vec![], children: vec![], span });
            }
            "note" => {
                let (mark, rest) = rest.split_once(' ').expect("a mark and a text");
                notes.push(Note { mark: mark.into(), blocks: vec![one(BlockKind::Paragraph(inlines(rest)))], span });
            }
            "also" => {
                let note = notes.last_mut().expect("a note");
                note.blocks.push(one(BlockKind::Paragraph(inlines(rest))));
            }
            "list:" => open.push((Open::List(Vec::new(), None), Vec::new(), span)),
            "speech:" => open.push((Open::Speech(inlines(rest)), Vec::new(), span)),
            "item" => {
                let Some((Open::List(items, marker), blocks, _)) = open.last_mut() else { panic!("no list") };
                if let Some(marker) = marker.replace(rest.into()) {
                    items.push(Item { marker, blocks: std::mem::take(blocks) });
                }
            }
            "end" => {
                let (what, blocks, span) = open.pop().expect("something open");
                let kind = match what {
                    Open::Group(kind) => BlockKind::Group(kind, blocks),
                    Open::Speech(speaker) => BlockKind::Speech { speaker, blocks },
                    Open::List(mut items, marker) => {
                        items.extend(marker.map(|marker| Item { marker, blocks }));
                        BlockKind::List(items)
                    }
                };
                into(&mut flat, &mut open).push(Block { kind, span });
            }
            tag => {
                if let Some(kind) = GROUPS.into_iter().find(|k| tag.strip_suffix(':') == Some(k.name())) {
                    open.push((Open::Group(kind), Vec::new(), span));
                    last = tag;
                    continue;
                }
                let blocks = into(&mut flat, &mut open);
                let same = last == tag || (last == "v" && tag == "v|") || (last == "v|" && tag == "v") || tag == "row";
                let verse_line = || {
                    let indent = (rest.len() - rest.trim_start().len()) / 2;
                    VerseLine { indent: indent as u8, text: inlines(rest.trim_start()) }
                };
                let paragraph = || Block { kind: BlockKind::Paragraph(inlines(rest)), span };
                let cells = || rest.split('|').map(|c| inlines(c.trim())).collect();
                match (tag, blocks.last_mut().map(|b| &mut b.kind).filter(|_| same)) {
                    ("v", Some(BlockKind::Verse(stanzas))) => stanzas.last_mut().expect("a stanza").push(verse_line()),
                    ("v|", Some(BlockKind::Verse(stanzas))) => stanzas.push(vec![]),
                    ("q", Some(BlockKind::Group(GroupKind::Quote, inner))) => inner.push(paragraph()),
                    ("pre", Some(BlockKind::Preformatted(lines))) => lines.push(rest.into()),
                    ("row", Some(BlockKind::Table(table))) => table.rows.push(cells()),
                    _ => {
                        let kind = match tag {
                            "p" => BlockKind::Paragraph(inlines(rest)),
                            "note-here" => BlockKind::Note(rest.parse::<usize>().expect("a number") - 1),
                            "break" => BlockKind::SceneBreak((!rest.is_empty()).then(|| rest.into())),
                            "v" => BlockKind::Verse(vec![vec![verse_line()]]),
                            "q" => BlockKind::Group(GroupKind::Quote, vec![paragraph()]),
                            "pre" => BlockKind::Preformatted(vec![rest.into()]),
                            "table:" | "table-head:" => {
                                BlockKind::Table(Table { head: tag == "table-head:", rows: Vec::new() })
                            }
                            "figure" => {
                                let mut parts = rest.split('|').map(str::trim);
                                let mut part = || parts.next().unwrap_or("");
                                let picture = Some(part().to_owned()).filter(|p| !p.is_empty());
                                BlockKind::Figure(Figure {
                                    picture,
                                    alt: part().into(),
                                    caption: inlines(part()),
                                    image: None,
                                })
                            }
                            tag => match LINES.into_iter().find(|k| k.name() == tag) {
                                Some(kind) => BlockKind::Line(kind, inlines(rest)),
                                None => panic!("line {}: {tag}", n + 1),
                            },
                        };
                        blocks.push(one(kind));
                    }
                }
            }
        }
        last = tag;
    }
    Book { meta, sections: nest(&mut flat.into_iter().peekable(), 1), notes }
}

/// Where the next block goes.
fn into<'a>(flat: &'a mut [Section], open: &'a mut [(Open, Vec<Block>, Span)]) -> &'a mut Vec<Block> {
    match open.last_mut() {
        Some((_, blocks, _)) => blocks,
        None => &mut flat.last_mut().expect("a section").blocks,
    }
}

fn nest(flat: &mut std::iter::Peekable<std::vec::IntoIter<Section>>, level: u8) -> Vec<Section> {
    let mut out = Vec::new();
    while let Some(mut s) = flat.next_if(|s| s.level == level) {
        s.children = nest(flat, level + 1);
        out.push(s);
    }
    out
}
