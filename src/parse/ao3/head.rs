//! The head of a work: tags, title, byline, summary, notes.

use super::super::facts::{Fact, Facts, date};
use super::super::inline::words;
use super::super::lines::ends_sentence;
use super::super::numbers::fold;
use super::super::report::From;
use super::marks::Mark;
use super::{FURNITURE, LABEL, Page, Plan, SUMMARY, TAGS, TITLE_AGAIN};
use crate::book::{Language, Series};

/// A title is no longer, nor is a byline.
const LONGEST_TITLE: u32 = 200;
const LONGEST_BYLINE: usize = 120;
/// Lines that a tag's values take at most.
const MOST_VALUES: usize = 200;
/// Lines of furniture above a page's header.
const MOST_FURNITURE: usize = 120;

/// Reads the head; gives the number of the line after it.
pub(super) fn read(page: &Page, facts: &mut Facts, plan: &mut Plan) -> usize {
    let n = page.lines.len();
    let is_title = |k: usize| page.doc.rich.is_some_and(|r| r.heading_at(page.lines[k]) == Some(1));
    let text = page.marks.iter().position(|m| *m == Some(Mark::Text));
    // A download's title stands above its chapters in a heading of another rank.
    let title = (0..n).find(|k| page.marks[*k].is_none()).map(|k| words([page.text(k)])).unwrap_or_default();
    plan.title = Some(title);
    let chapter = (0..n).find(|k| page.is_chapter(*k) && !is_title(*k) && !plan.is_title(page.text(*k)));
    plan.title = None;
    let limit = text.into_iter().chain(chapter).min().unwrap_or(n);
    let open_end = text.is_none() && chapter.is_none();
    let mut k = 0;
    if let Some(header) = page.marks[..limit].iter().position(|m| *m == Some(Mark::Header))
        && header <= MOST_FURNITURE
    {
        plan.take.extend((0..header).map(|k| (k, FURNITURE)));
        k = header;
    }
    let mut byline = None;
    // Nothing but lines of the page's own since the title.
    let mut near = true;
    while k < limit {
        let Some(mark) = page.marks[k] else {
            let text = words([page.text(k)]);
            if plan.title.is_none() && page.doc.lines[page.lines[k]].chars <= LONGEST_TITLE {
                let span = page.doc.lines[page.lines[k]].span();
                facts.title = Some(Fact { value: text.clone(), from: From::Header, span });
                plan.title_page.push((k, None));
                plan.title = Some(text);
            } else if plan.is_title(&text) {
                plan.take.push((k, TITLE_AGAIN));
            } else if byline.is_none() && near && is_byline(page, k, &text, limit) {
                let by = ["by ", "By "].iter().find_map(|by| text.strip_prefix(by));
                authors(page, k, by.unwrap_or(&text), facts);
                plan.title_page.push((k, by.map(|_| "by")));
                byline = Some(k);
            } else if is_relation(&text) {
                plan.asides.push((k, k + 1, false));
            } else if open_end {
                return k;
            } else {
                near = false;
            }
            k += 1;
            continue;
        };
        match mark {
            Mark::Tag | Mark::Subject | Mark::Language | Mark::Series | Mark::Figure | Mark::Published => {
                k = tag(page, k, limit, mark, facts, plan);
            }
            Mark::Summary => {
                let end = page.extent(k, limit, text.is_some() || chapter.is_some());
                plan.take.push((k, LABEL));
                plan.take.extend((k + 1..end).map(|k| (k, SUMMARY)));
                let said = words((k + 1..end).map(|k| page.text(k)));
                if !said.is_empty() {
                    facts.description = Some(said);
                }
                k = end;
            }
            Mark::Notes => {
                let end = page.extent(k, limit, text.is_some() || chapter.is_some());
                if end > k + 1 {
                    plan.asides.push((k, end, true));
                } else {
                    plan.take.push((k, LABEL));
                }
                k = end;
            }
            _ => {
                plan.take.push((k, LABEL));
                k += 1;
            }
        }
    }
    limit
}

/// Whether a line below the title names the writers: it says so, or another line of the page follows it.
fn is_byline(page: &Page, k: usize, text: &str, limit: usize) -> bool {
    let short = text.chars().count() <= LONGEST_BYLINE && !ends_sentence(text);
    let says = fold(text).starts_with("by ");
    let followed = k + 1 >= limit || page.marks[k + 1].is_some();
    short && (says || followed && text.chars().count() <= LONGEST_BYLINE / 2)
}

/// Names as the site lists them: `wren_ashby, Tess (tesselate)`. A pseud keeps the account behind it: that is how the
/// writer signs.
fn authors(page: &Page, k: usize, names: &str, facts: &mut Facts) {
    let span = page.doc.lines[page.lines[k]].span();
    facts.authors = names
        .split(", ")
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(|n| Fact { value: n.to_owned(), from: From::Header, span })
        .collect();
}

/// Whom a work is for, and what it goes back to: the site lists it with the notes.
fn is_relation(text: &str) -> bool {
    let f = fold(text);
    text.len() < 300
        && (f.starts_with("inspired by ")
            || f.starts_with("a translation of ")
            || f.starts_with("translation into ")
            || f.starts_with("in response to a prompt by ")
            || f.starts_with("for ") && text.ends_with('.') && text.len() < 120)
}

/// Reads a tag's values, behind its label or below it; gives the number of the line after them.
fn tag(page: &Page, k: usize, limit: usize, mark: Mark, facts: &mut Facts, plan: &mut Plan) -> usize {
    let mut values = vec![page.text(k).split_once(':').map_or("", |(_, v)| v.trim())];
    plan.take.push((k, TAGS));
    let mut j = k + 1;
    // A label alone: its values are the lines below, up to a blank line or the next label.
    if values[0].is_empty() {
        let below = |j: usize| j < limit && page.marks[j].is_none() && (j == k + 1 || page.gap(j) == 0);
        while below(j) && j <= k + MOST_VALUES {
            values.push(page.text(j));
            plan.take.push((j, TAGS));
            j += 1;
        }
    }
    values.retain(|v| !v.is_empty());
    match mark {
        Mark::Subject => {
            let tags = values.iter().flat_map(|v| v.split(", ")).map(|s| s.trim().trim_end_matches(','));
            facts.subjects.extend(tags.filter(|s| !s.is_empty()).map(str::to_owned));
        }
        Mark::Language => {
            if let Some(v) = values.first().filter(|v| Language::parse(v).is_some()) {
                let span = page.doc.lines[page.lines[k]].span();
                facts.language = Some(Fact { value: (*v).to_owned(), from: From::Header, span });
            }
        }
        Mark::Series => facts.series = series(&values.join(" ")),
        Mark::Published => {
            // Copied figures run together: `2020-10-03Completed:2020-11-21`.
            let day = values.first().and_then(|v| v.get(..10)).and_then(date);
            facts.date = day.or(facts.date.take());
        }
        _ => {}
    }
    j
}

/// `Part 2 of The Weirs, Part 1 of Rain`, between the page's links to the works beside it.
fn series(text: &str) -> Vec<Series> {
    let text = text.replace("\u{2190} Previous Work", " ").replace("Next Work \u{2192}", " ");
    let mut out = Vec::new();
    for part in text.split("Part ").skip(1) {
        let Some((number, name)) = part.split_once(" of ") else { continue };
        let name = words([name.trim().trim_end_matches(',')]);
        if !name.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty() {
            out.push(Series { name, position: Some(number.to_owned()) });
        } else if let Some(s) = out.last_mut() {
            // `Part ` was a word of the name.
            s.name = format!("{}, Part {part}", s.name).trim().to_owned();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_a_work() {
        let show = |t: &str| {
            let of = |s: &Series| format!("{}:{}", s.name, s.position.as_deref().unwrap_or(""));
            series(t).iter().map(of).collect::<Vec<_>>().join("|")
        };
        assert_eq!(show("Part 2 of The Weirs"), "The Weirs:2");
        assert_eq!(
            show("\u{2190} Previous Work Part 12 of Rain on Lead Next Work \u{2192}, Part 1 of Weirs"),
            "Rain on Lead :12|Weirs:1".replace(" :", ":")
        );
        assert_eq!(show("none"), "");
    }
}
