//! The text of a page of the Archive of Our Own, copied or downloaded: its labels are structure, not story.
//!
//! A label counts only where the page's structure bears it out: the draft must score as such a page, and inside the
//! story a line such as `Notes:` is a label only between a chapter's heading and its text, or at its end.

use super::dialect::Fit;
use super::doc::{Doc, Use};
use super::front::{Fact, Facts, names};
use super::labels;
use super::numbers::fold;
use super::report::From;
use crate::book::Language;

const LABEL: &str = "label of the page";
const TAGS: &str = "tags and figures of the page";
const SUMMARY: &str = "summary, kept as the book's description";
const TITLE_AGAIN: &str = "title repeated";

/// What a line of the page's own is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    /// `Work Header`, `Preface` of a download: a name of a region.
    Region,
    /// `Chapter Text`, `Work Text:`: the story begins below.
    Text,
    /// A tag label, with its value behind it or below.
    Tag,
    /// `Additional Tags:` and others whose values are the book's subjects.
    Subject,
    Language,
    /// Figures: `Words:`, `Kudos:`.
    Figure,
    Summary,
    Notes,
    /// `(See the end of the work for notes.)` and other lines of the page.
    Line,
}

impl Mark {
    /// What it is as a sign of the dialect.
    fn sign(self) -> &'static str {
        match self {
            Mark::Region | Mark::Text | Mark::Line => "a line of the page's own",
            Mark::Tag | Mark::Subject | Mark::Language => "a tag label",
            Mark::Figure => "a label of figures",
            Mark::Summary | Mark::Notes => "a label of summary or notes",
        }
    }
}

/// What a label of weight 1 is worth: two are chance, a page has more.
const WORTH: u32 = 17;
/// Lines of text that notes at a chapter's end run to; further up such a line is the story's own.
const END_NOTES: usize = 8;
/// Lines of the page's head that are no label's and are looked at for a title.
const MOST_PLAIN: usize = 200;

fn mark(s: &str) -> Option<(Mark, u32)> {
    if s.len() > 160 {
        return None;
    }
    let f = fold(s);
    let f = f.trim();
    let label = f.split_once(':').map(|(l, _)| l);
    Some(match f {
        "work header" => (Mark::Region, 2),
        "chapter text" => (Mark::Text, 2),
        "work text:" | "work text" => (Mark::Text, 2),
        "preface" | "actions" | "work endnotes" | "afterword" => (Mark::Region, 0),
        "summary:" | "summary" | "chapter summary" | "chapter summary:" => {
            (Mark::Summary, u32::from(f.starts_with("chapter")))
        }
        "notes:" | "notes" | "end notes" | "end notes:" | "chapter notes" | "chapter end notes" | "chapter notes:"
        | "chapter end notes:" => (Mark::Notes, u32::from(f.starts_with("chapter"))),
        _ if f.starts_with("posted originally on the archive of our own") => (Mark::Line, 3),
        _ if f.starts_with("please drop by the archive and comment") => (Mark::Line, 2),
        _ if (f.starts_with("(see the end of the") || f.starts_with("see the end of the"))
            && f.contains("notes")
            && f.len() < 70 =>
        {
            (Mark::Line, 1)
        }
        _ => match label? {
            "rating" | "archive warning" | "archive warnings" | "category" | "categories" | "series"
            | "collections" => (Mark::Tag, 1),
            "fandom" | "fandoms" | "relationship" | "relationships" | "character" | "characters"
            | "additional tags" => (Mark::Subject, 1),
            "language" => (Mark::Language, 0),
            "stats" => (Mark::Figure, 1),
            "published" | "updated" | "completed" | "words" | "chapters" | "comments" | "kudos" | "bookmarks"
            | "hits" => (Mark::Figure, 0),
            _ => return None,
        },
    })
}

/// How much a draft looks like such a page. Each label speaks once.
pub(crate) fn fit(doc: &Doc) -> Fit {
    let mut seen: Vec<String> = Vec::new();
    let mut fit = Fit::default();
    for i in (0..doc.lines.len()).filter(|i| doc.is_text(*i)) {
        if let Some((m, w)) = mark(doc.text_of(i)).filter(|m| m.1 > 0) {
            let f: String = fold(doc.text_of(i)).chars().take_while(|c| *c != ':').take(24).collect();
            if !seen.contains(&f) && seen.len() < 40 {
                seen.push(f);
                fit.add(w * WORTH, m.sign(), Some(i));
            }
        }
    }
    fit
}

/// Takes the page's labels out of a draft that is such a page.
pub(crate) fn open(doc: &mut Doc, facts: &mut Facts) {
    let n = doc.lines.len();
    let lines: Vec<usize> = (0..n).filter(|i| doc.is_text(*i)).collect();
    let marks: Vec<Option<Mark>> = lines.iter().map(|i| mark(doc.text_of(*i)).map(|m| m.0)).collect();
    let is_chapter = |i: usize| {
        let s = doc.text_of(i);
        doc.lines[i].chars < 120 && labels::parse(s, &[]).is_some_and(|l| l.word == "chapter" && l.number.is_some())
    };
    // The page's head goes up to its first chapter or text label.
    let text_at = marks.iter().position(|m| *m == Some(Mark::Text));
    let chapter_at = lines.iter().position(|i| is_chapter(*i));
    let head = text_at.into_iter().chain(chapter_at).min().unwrap_or_else(|| {
        marks.iter().rposition(|m| matches!(m, Some(Mark::Figure | Mark::Tag | Mark::Region))).map_or(0, |p| p + 1)
    });
    // What each text line is; decided first, carried out below.
    let mut take: Vec<(usize, &'static str)> = Vec::new();
    let mut plain: Vec<usize> = Vec::new();
    let mut k = 0;
    while k < head {
        let Some(m) = marks[k] else {
            plain.push(k);
            k += 1;
            continue;
        };
        let value = |k: usize| doc.text_of(lines[k]).split_once(':').map(|(_, v)| v.trim()).unwrap_or("").to_owned();
        match m {
            Mark::Region | Mark::Text | Mark::Line => take.push((k, LABEL)),
            Mark::Notes => take.push((k, LABEL)),
            Mark::Tag | Mark::Subject | Mark::Language | Mark::Figure => {
                take.push((k, TAGS));
                let mut values = vec![value(k)];
                // A label alone: its values are the lines below, up to a blank line or the next label.
                if values[0].is_empty() {
                    let mut j = k + 1;
                    while j < head && marks[j].is_none() && j <= k + 40 && (j == k + 1 || lines[j] == lines[j - 1] + 1)
                    {
                        values.push(doc.text_of(lines[j]).to_owned());
                        take.push((j, TAGS));
                        j += 1;
                    }
                    k = j - 1;
                }
                values.retain(|v| !v.is_empty());
                if m == Mark::Subject {
                    facts.subjects.extend(
                        values
                            .iter()
                            .flat_map(|v| v.split(", "))
                            .map(|s| s.trim().trim_end_matches(',').to_owned())
                            .filter(|s| !s.is_empty()),
                    );
                } else if m == Mark::Language
                    && let Some(v) = values.first().filter(|v| Language::parse(v).is_some())
                {
                    facts.language =
                        Some(Fact { value: v.clone(), from: From::Header, span: doc.lines[lines[k]].span() });
                }
            }
            Mark::Summary => {
                take.push((k, LABEL));
                let mut j = k + 1;
                let mut text = Vec::new();
                while j < head && marks[j].is_none() && j <= k + 30 {
                    text.push(doc.text_of(lines[j]));
                    take.push((j, SUMMARY));
                    j += 1;
                }
                if !text.is_empty() {
                    facts.description = Some(super::inline::words(text));
                }
                k = j - 1;
            }
        }
        k += 1;
    }
    // The title is the first line that is no label's; a name below it is the byline where a label follows.
    plain.truncate(MOST_PLAIN);
    let mut title_page = Vec::new();
    if let Some(first) = plain.first().copied().filter(|k| doc.lines[lines[*k]].chars <= 200) {
        let span = doc.lines[lines[first]].span();
        let value = super::inline::words([doc.text_of(lines[first])]);
        let again = |k: &usize| super::numbers::key(doc.text_of(lines[*k])) == super::numbers::key(&value);
        let repeats: Vec<usize> = plain[1..].iter().copied().filter(again).collect();
        title_page.push((first, None));
        let rest: Vec<usize> = plain[1..].iter().copied().filter(|k| !repeats.contains(k)).collect();
        take.extend(repeats.iter().map(|k| (*k, TITLE_AGAIN)));
        if let Some(by) = rest.first().copied() {
            let text = super::inline::words([doc.text_of(lines[by])]);
            let near = (first + 1..by).all(|k| marks[k].is_some() || repeats.contains(&k));
            let prefix = text.strip_prefix("by ").or_else(|| text.strip_prefix("By ")).unwrap_or(&text);
            let followed = marks.get(by + 1).is_none_or(Option::is_some) || is_chapter(lines[by + 1]);
            let short = text.chars().count() <= 60 && !super::lines::ends_sentence(&text);
            if near && short && (followed || prefix.len() < text.len()) {
                let span = doc.lines[lines[by]].span();
                facts.authors =
                    names(prefix).into_iter().take(1).map(|value| Fact { value, from: From::Header, span }).collect();
                if names(prefix).len() > 1 {
                    facts.authors = vec![Fact { value: prefix.to_owned(), from: From::Header, span }];
                }
                title_page.push((by, (prefix.len() < text.len()).then_some("by")));
            }
        }
        facts.title = Some(Fact { value, from: From::Header, span });
    }
    facts.closed = true;
    // Below the head: labels of each chapter.
    let chapters: Vec<usize> = (head..lines.len()).filter(|k| is_chapter(lines[*k])).collect();
    // What comes next below each line: a chapter, a text label, a notes label.
    let end = lines.len();
    let mut next = (end, end, end);
    let mut below = vec![next; end];
    for k in (0..end).rev() {
        below[k] = next;
        if chapters.binary_search(&k).is_ok() {
            next.0 = k;
        }
        match marks[k] {
            Some(Mark::Text) => next.1 = k,
            Some(Mark::Notes) => next.2 = k,
            _ => {}
        }
    }
    for k in head..end {
        let Some(m) = marks[k] else { continue };
        let (next_chapter, next_text, next_notes) = below[k];
        let text_follows = next_text < next_chapter;
        let counts = match m {
            Mark::Text => true,
            Mark::Line => true,
            Mark::Summary => text_follows && next_chapter - k < 60,
            // Before a chapter's text, or the last such line before the next chapter.
            Mark::Notes => text_follows || (next_notes >= next_chapter && next_chapter - k <= END_NOTES),
            _ => false,
        };
        if counts {
            take.push((k, LABEL));
        }
    }
    take.sort_unstable();
    for (k, reason) in take {
        doc.leave_out(lines[k], lines[k] + 1, reason);
    }
    for (k, by) in title_page {
        doc.uses[lines[k]] = Use::TitlePage;
        if let Some(by) = by {
            doc.leave_out_words(lines[k], lines[k], LABEL, by);
        }
    }
}
