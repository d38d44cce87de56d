//! Works of the Archive of Our Own, in every shape in which they reach people: the text of a page, the text of a
//! download, and, over the text that `markup` makes of them, HTML and EPUB downloads and saved pages. The site's labels
//! are structure, not story.
//!
//! A label counts only where the page's structure bears it out: the draft must score as such a work, and inside the
//! story a line such as `Notes:` is a label only between a chapter's heading and its text, or at its end. Where tags
//! say how far a note goes (the site sets it off as a quote) that is taken; in plain text it goes up to the next line
//! of the page's own, as far as it is indented, up to a wide gap, or for one paragraph.
//!
//! What the writer says beside the story (notes, summaries of chapters, whom a work is for) is kept as asides where it
//! stands, with its label, since a reader must see at once that it is not the story; or is moved or left out as asked.

mod body;
mod head;
mod marks;

use super::AuthorNotes;
use super::asides::Aside;
use super::dialect::Fit;
use super::doc::{Doc, Use};
use super::facts::Facts;
use super::labels;
use super::lines::ends_sentence;
use super::numbers::{fold, key};
use crate::book::{BlockKind, GroupKind, Section, SectionKind};
use marks::{Mark, mark};

const LABEL: &str = "label of the page";
const TAGS: &str = "tags and figures of the page";
pub(super) const SUMMARY: &str = "summary, kept as the book's description";
const TITLE_AGAIN: &str = "title repeated";
const FURNITURE: &str = "page around the work";
const RELATED: &str = "list of related works";
const NOTES_OUT: &str = "note beside the story, left out as asked";

/// What a label of weight 1 is worth: two are chance, a page has more.
const WORTH: u32 = 17;
/// Lines among which the end of a note is looked for where nothing states it.
const MOST_NOTE: usize = 60;
/// Indented lines that a note takes at most.
const MOST_INDENTED: usize = 400;
/// A line that is longer is a paragraph and no wrapped line of one.
const WIDEST_WRAP: u32 = 112;

/// How much a draft looks like such a work. Each label speaks once.
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

/// The lines of a work that have words, by their number `k` among these, and what the site made of them.
struct Page<'d, 'a> {
    doc: &'d Doc<'a>,
    lines: Vec<usize>,
    marks: Vec<Option<Mark>>,
    /// The lines come from a download, not from a page.
    download: bool,
    /// Lines that are titles by what stands above them.
    titles: Vec<usize>,
}

/// What becomes of the lines; decided first, carried out together.
#[derive(Default)]
struct Plan {
    take: Vec<(usize, &'static str)>,
    /// Lines of the title page, with words that it does not print.
    title_page: Vec<(usize, Option<&'static str>)>,
    title: Option<String>,
    /// Notes: from, to, and whether the first line is a label.
    asides: Vec<(usize, usize, bool)>,
    /// Headings of chapters.
    chapters: Vec<usize>,
}

impl Plan {
    /// Makes what the site lists with the notes one with them, where nothing else stands between.
    fn join(&mut self) {
        self.asides.sort_unstable();
        let mut taken: Vec<usize> = self.take.iter().map(|t| t.0).collect();
        taken.sort_unstable();
        let mut out: Vec<(usize, usize, bool)> = Vec::with_capacity(self.asides.len());
        for (from, to, label) in self.asides.drain(..) {
            match out.last_mut() {
                Some(last) if last.2 && !label && (last.1..from).all(|k| taken.binary_search(&k).is_ok()) => {
                    last.1 = to
                }
                _ => out.push((from, to, label)),
            }
        }
        self.asides = out;
    }

    fn is_title(&self, text: &str) -> bool {
        self.title.as_ref().is_some_and(|t| key(t) == key(text))
    }
}

impl<'a> Page<'_, 'a> {
    fn text(&self, k: usize) -> &'a str {
        self.doc.text_of(self.lines[k])
    }

    /// Where a chapter begins. Tags must say so where there are tags; a download's need no number.
    fn is_chapter(&self, k: usize) -> bool {
        let i = self.lines[k];
        if self.marks[k].is_some() || self.doc.lines[i].chars >= 120 {
            return false;
        }
        let numbered = || labels::parse(self.text(k), &[]).is_some_and(|l| l.word == "chapter" && l.number.is_some());
        match self.doc.rich {
            Some(rich) => match rich.heading_at(i) {
                Some(level) => level == 2 && self.download || numbered(),
                None => false,
            },
            // A download calls a chapter by its title alone; the labels below one and the notes above one show it.
            None => numbered() || self.download && (self.is_labelled(k) || self.titles.binary_search(&k).is_ok()),
        }
    }

    /// Whether a chapter's labels follow upon this line, and it is no summary between two of them.
    fn is_labelled(&self, k: usize) -> bool {
        let is_summary = |p: &usize| self.marks[*p] == Some(Mark::ChapterSummary);
        match self.marks.get(k + 1) {
            Some(Some(Mark::ChapterSummary)) => true,
            Some(Some(Mark::ChapterNotes)) => {
                let above = (k.saturating_sub(MOST_NOTE / 2)..k).rev().find(is_summary);
                above.is_none_or(|p| self.extent(p, k + 1, false) <= k)
            }
            _ => false,
        }
    }

    /// Where the note at the end of a chapter ends, at `end` at the latest.
    fn note_end(&self, k: usize, end: usize) -> usize {
        match self.marks[k] {
            _ if self.doc.rich.is_some() => self.extent(k, end, false),
            Some(Mark::ChapterEnd) => self.extent(k, end, false),
            _ => end,
        }
    }

    /// Short lines right below the notes that close a chapter: the next one's title.
    fn titles(&self) -> Vec<usize> {
        let ends = (0..self.lines.len()).filter(|k| self.marks[*k] == Some(Mark::ChapterEnd));
        let after = ends.map(|k| self.extent(k, self.lines.len(), false)).filter(|k| *k < self.lines.len());
        let short = |k: &usize| self.doc.lines[self.lines[*k]].chars < 80 && !ends_sentence(self.text(*k));
        after.filter(|k| self.marks[*k].is_none()).filter(short).collect()
    }

    /// Blank lines above a line.
    fn gap(&self, k: usize) -> usize {
        self.lines[k] - self.lines[k - 1] - 1
    }

    /// Where what the label at `k` heads ends, before `limit`. `bounded`: the limit is a label as well, so all goes.
    fn extent(&self, k: usize, limit: usize, bounded: bool) -> usize {
        if let Some(rich) = self.doc.rich {
            let set_off = rich.set_off_after(self.lines[k]);
            let end = set_off.map(|last| self.lines.partition_point(|i| *i <= last));
            if let Some(end) = end {
                return end.clamp(k + 1, limit);
            }
        }
        let next = (k + 1..limit).take(if bounded { usize::MAX } else { MOST_NOTE }).find(|j| self.marks[*j].is_some());
        if bounded || self.doc.rich.is_some() {
            return next.unwrap_or(if bounded { limit } else { k + 1 });
        }
        // What may follow the note before the story begins.
        let goes_before = |j: &usize| match (self.marks[k], self.marks[*j]) {
            (Some(Mark::ChapterEnd), _) => false,
            (_, Some(Mark::SeeWork | Mark::SeeChapter)) => true,
            (Some(Mark::Summary | Mark::ChapterSummary), Some(Mark::Notes | Mark::ChapterNotes)) => true,
            _ => false,
        };
        if let Some(next) = next.filter(goes_before) {
            return next;
        }
        let first = k + 1;
        if first >= limit {
            return limit;
        }
        let indent = |j: usize| self.doc.lines[self.lines[j]].indent;
        if indent(first) > indent(k) {
            let deeper = (first..limit).take(MOST_INDENTED).take_while(|j| indent(*j) > indent(k));
            return first + deeper.count();
        }
        let usual = self.gap(first).max(1);
        if let Some(wide) = (first + 1..limit).take(MOST_NOTE / 2).find(|j| self.gap(*j) > usual) {
            return wide;
        }
        // One paragraph, which may be wrapped by hand.
        let goes_on = |j: &usize| self.gap(*j) == 0 && self.doc.lines[self.lines[*j - 1]].chars <= WIDEST_WRAP;
        first + 1 + (first + 1..limit).take_while(goes_on).count()
    }
}

/// Puts right what a section is: the text above a heading inside a work of one chapter is the work's.
pub(crate) fn settle(sections: &mut [Section]) {
    let is_story = |s: &Section| !s.blocks.iter().all(|b| matches!(b.kind, BlockKind::Group(GroupKind::Aside, _)));
    for s in sections.iter_mut().take_while(|s| s.heading.is_none()) {
        if matches!(s.kind, SectionKind::FrontMatter | SectionKind::Epigraph) && is_story(s) {
            s.kind = SectionKind::Text;
        }
    }
}

/// Takes the site's labels out of a work, and what it says about the book.
pub(crate) fn open(doc: &mut Doc, facts: &mut Facts) {
    // A page hides labels from the eye that are structure all the same.
    let is_region = |i: usize| {
        let regions = [Mark::Header, Mark::Region, Mark::Afterword, Mark::Text, Mark::Actions];
        doc.uses[i] == Use::LeftOut
            && doc.rich.is_some()
            && mark(doc.text_of(i)).is_some_and(|m| regions.contains(&m.0))
    };
    let lines: Vec<usize> = (0..doc.lines.len()).filter(|i| doc.is_text(*i) || is_region(*i)).collect();
    let marks: Vec<Option<Mark>> = lines.iter().map(|i| mark(doc.text_of(*i)).map(|m| m.0)).collect();
    let download = marks.contains(&Some(Mark::Posted));
    let mut page = Page { doc, lines, marks, download, titles: Vec::new() };
    if download && doc.rich.is_none() {
        page.titles = page.titles();
    }
    let mut plan = Plan::default();
    let head = head::read(&page, facts, &mut plan);
    body::read(&page, head, &mut plan);
    plan.join();
    facts.closed = true;
    let Page { lines, .. } = page;
    let Plan { mut take, title_page, asides, mut chapters, .. } = plan;
    take.sort_unstable();
    for (k, reason) in take {
        if doc.uses[lines[k]] != Use::LeftOut {
            doc.leave_out(lines[k], lines[k] + 1, reason);
        }
    }
    chapters.iter_mut().for_each(|k| *k = lines[*k]);
    doc.known_heads = chapters;
    for (k, words) in title_page {
        doc.uses[lines[k]] = Use::TitlePage;
        if let Some(words) = words {
            doc.leave_out_words(lines[k], lines[k], LABEL, words);
        }
    }
    for (from, to, label) in asides {
        let (first, last) = (lines[from], lines[to - 1]);
        if doc.notes == AuthorNotes::Omit {
            doc.leave_out(first, last + 1, NOTES_OUT);
        } else {
            doc.set_aside(Aside { first, last, label });
        }
    }
}
