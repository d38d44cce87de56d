//! The lines of the site's own: what each is and what it is worth as a sign.

use super::super::bytes;
use super::super::numbers::folded;

/// What a line of the page's own is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// `Work Header`: the page's furniture stands above it.
    Header,
    /// `Preface` of a download: a name of a region.
    Region,
    /// `Afterword` of a download: the story ends above it.
    Afterword,
    /// `Actions`, below the story: the page's furniture.
    Actions,
    /// `Chapter Text`, `Work Text:`: the story begins below.
    Text,
    /// A tag label, with its value behind it or below.
    Tag,
    /// `Additional Tags:` and others whose values are the book's subjects.
    Subject,
    Series,
    Language,
    /// Figures: `Words:`, `Kudos:`.
    Figure,
    Published,
    Summary,
    Notes,
    /// `Chapter Summary` of a download.
    ChapterSummary,
    /// `Chapter Notes` of a download.
    ChapterNotes,
    /// `Chapter End Notes` of a download.
    ChapterEnd,
    /// `End Notes` of a download.
    EndNotes,
    /// `(See the end of the work for notes.)`
    SeeWork,
    /// `(See the end of the chapter for notes.)`
    SeeChapter,
    /// `Posted originally on the Archive of Our Own at …`
    Posted,
    /// `Works inspired by this one`, with a list of them below.
    Inspired,
    /// `Please drop by the Archive and comment …`
    Comment,
}

/// A line of the page's own is no longer.
const LONGEST: usize = 160;

impl Mark {
    /// What it is as a sign of the dialect.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Mark::Tag | Mark::Subject | Mark::Language | Mark::Series => "a tag label",
            Mark::Figure | Mark::Published => "a label of figures",
            Mark::Summary
            | Mark::Notes
            | Mark::ChapterSummary
            | Mark::ChapterNotes
            | Mark::ChapterEnd
            | Mark::EndNotes => "a label of summary or notes",
            _ => "a line of the page's own",
        }
    }
}

/// A name or a label is no longer, accents and all.
const LONGEST_NAME: usize = 40;
/// How the longer lines of the page's own open.
const SENTENCES: [&str; 4] = ["(see ", "see ", "posted ", "please "];

/// Whether a line is short, has a label, or opens as one of the longer lines does: most lines of a story do not.
fn may_be(s: &str) -> bool {
    let b = s.as_bytes();
    b.len() <= LONGEST_NAME
        || bytes::any(&b[..LONGEST_NAME], |b| b == b':')
        || matches!(b[0] | 0x20, b'(' | b's' | b'p')
            && SENTENCES.iter().any(|o| b.get(..o.len()).is_some_and(|head| head.eq_ignore_ascii_case(o.as_bytes())))
}

/// What a line is and what it weighs as a sign.
pub(super) fn mark(s: &str) -> Option<(Mark, u32)> {
    if s.len() > LONGEST {
        return None;
    }
    if !may_be(s) {
        return None;
    }
    folded(s, |f| of_folded(f.trim()))
}

fn of_folded(f: &str) -> Option<(Mark, u32)> {
    let see = f.strip_prefix('(').unwrap_or(f).strip_prefix("see the end of the ");
    let see = see.filter(|rest| f.len() < 100 && (rest.contains("notes") || rest.contains("inspired by")));
    Some(match f {
        "work header" => (Mark::Header, 2),
        "chapter text" | "work text" | "work text:" => (Mark::Text, 2),
        "preface" | "work endnotes" => (Mark::Region, 0),
        "actions" => (Mark::Actions, 0),
        "afterword" => (Mark::Afterword, 0),
        "summary" | "summary:" => (Mark::Summary, 0),
        "notes" | "notes:" => (Mark::Notes, 0),
        "chapter summary" | "chapter summary:" => (Mark::ChapterSummary, 1),
        "chapter notes" | "chapter notes:" => (Mark::ChapterNotes, 1),
        "chapter end notes" | "chapter end notes:" => (Mark::ChapterEnd, 1),
        "end notes" | "end notes:" => (Mark::EndNotes, 0),
        "works inspired by this one" | "works inspired by this one:" => (Mark::Inspired, 1),
        _ if f.starts_with("posted originally on the archive of our own") => (Mark::Posted, 3),
        _ if f.starts_with("please drop by the archive and comment") => (Mark::Comment, 2),
        _ if see.is_some_and(|rest| rest.starts_with("work")) => (Mark::SeeWork, 1),
        _ if see.is_some_and(|rest| rest.starts_with("chapter")) => (Mark::SeeChapter, 1),
        _ => match f.split_once(':')?.0 {
            "rating" | "archive warning" | "archive warnings" | "category" | "categories" | "collections" => {
                (Mark::Tag, 1)
            }
            "series" => (Mark::Series, 1),
            "fandom" | "fandoms" | "relationship" | "relationships" | "character" | "characters"
            | "additional tags" => (Mark::Subject, 1),
            "language" => (Mark::Language, 0),
            "stats" => (Mark::Figure, 1),
            "published" => (Mark::Published, 0),
            "updated" | "completed" | "words" | "chapters" | "comments" | "kudos" | "bookmarks" | "hits" => {
                (Mark::Figure, 0)
            }
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_page() {
        for (line, want) in [
            ("Work Header", Some(Mark::Header)),
            ("NOTES:", Some(Mark::Notes)),
            ("(See the end of the chapter for more notes.)", Some(Mark::SeeChapter)),
            ("See the end of the work for notes", Some(Mark::SeeWork)),
            ("(See the end of the work for other works inspired by this one.)", Some(Mark::SeeWork)),
            ("Additional Tags: Boats, Rain", Some(Mark::Subject)),
            ("Notes: I was late again.", None),
            ("See the end of the pier for ice cream", None),
            ("The end notes of a symphony", None),
        ] {
            assert_eq!(mark(line).map(|m| m.0), want, "{line}");
        }
    }
}
