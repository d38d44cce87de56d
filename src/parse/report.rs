//! What the reader decided, line by line and rule by rule: the record behind `inspect` and the closing report.

use std::fmt;

pub use super::dialect::{Dialect, Fit, Sign};
pub use super::lines::Way;
use crate::diag::{Diagnostic, LeftOut};
use crate::source::Span;

/// How a draft was understood.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The kind of draft.
    pub dialect: Dialect,
    /// Every decision, in the order of the draft.
    pub decisions: Vec<Decision>,
    /// Lines and words that are not in the book.
    pub left_out: Vec<LeftOut>,
    /// What the writer may want to know.
    pub diagnostics: Vec<Diagnostic>,
}

/// One decision and the place it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What was decided and by what.
    pub rule: Rule,
    /// The place.
    pub span: Span,
}

/// Where a fact about the book comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Given by the caller.
    Option,
    /// A header of labels, as `Title: …`.
    Header,
    /// The head of the text, where a title page stands.
    Head,
    /// What a marked-up draft says of itself outside its text: the head of a page, the package of an EPUB.
    File,
    /// The draft's name.
    Name,
    /// Judged from the text.
    Text,
    /// Nothing else was there.
    Default,
}

impl From {
    /// Whether a line of the draft says it.
    pub fn is_in_draft(self) -> bool {
        matches!(self, From::Header | From::Head)
    }

    /// The words for it in reports.
    pub fn words(self) -> &'static str {
        match self {
            From::Option => "given",
            From::Header => "from the header",
            From::Head => "from the head of the text",
            From::File => "from what the file says of itself",
            From::Name => "from the file name",
            From::Text => "judged from the text",
            From::Default => "by default",
        }
    }
}

/// Why lines are a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingBy {
    /// A word and a number, as `Chapter 1`.
    Label,
    /// A number alone, one of a run.
    Number,
    /// A name of front or back matter, as `Prologue`.
    Name,
    /// Look and place alone: capitals, gaps, a contents list that names it.
    Look,
    /// Marked as one: `# Title`.
    Mark,
    /// A short line at the head of one of several files.
    FileHead,
    /// No line says it: the name of the file does, or its header.
    FileName,
    /// The writer said so.
    Given,
}

/// Why a scene break stands where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakBy {
    /// A row of marks, as `* * *`.
    Ornament,
    /// A gap wider than the draft's usual one.
    Gap,
    /// The writer said so.
    Given,
}

/// A rule with what it found.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// The kind of draft.
    Dialect {
        /// The kind.
        dialect: Dialect,
        /// How well the draft fits it, and by what signs.
        fit: Fit,
        /// Chosen by the caller.
        given: bool,
    },
    /// How paragraphs are parted.
    Paragraphs {
        /// The way.
        way: Way,
        /// Blank lines between paragraphs.
        gap: u32,
    },
    /// The title.
    Title {
        /// Where it comes from.
        from: From,
    },
    /// The subtitle.
    Subtitle,
    /// An author.
    Author {
        /// Where the name comes from.
        from: From,
    },
    /// A translator.
    Translator {
        /// Where the name comes from.
        from: From,
    },
    /// The copyright line.
    Rights,
    /// The language.
    Language {
        /// Where it comes from.
        from: From,
        /// BCP 47 tag.
        tag: String,
    },
    /// A heading.
    Heading {
        /// Why.
        by: HeadingBy,
        /// Depth in the tree, from 1.
        level: u8,
        /// How sure: above 5 for a labelled one and above 1 for one by look is safe.
        score: f32,
    },
    /// Which heading stands above which, where there is more than one level.
    Levels {
        /// How much better the tree explains the draft than the next best one: below 0.5 it may well be the other.
        margin: f32,
    },
    /// A scene break.
    SceneBreak {
        /// Why.
        by: BreakBy,
    },
    /// A contents list.
    Contents {
        /// Entries found again as headings.
        found: usize,
    },
    /// Lines or words left out.
    LeftOut {
        /// Why.
        reason: &'static str,
        /// Lines concerned.
        lines: u32,
    },
}

impl Rule {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Rule::Dialect { .. } => "dialect",
            Rule::Paragraphs { .. } => "paragraphs",
            Rule::Title { .. } => "title",
            Rule::Subtitle => "subtitle",
            Rule::Author { .. } => "author",
            Rule::Translator { .. } => "translator",
            Rule::Rights => "rights",
            Rule::Language { .. } => "language",
            Rule::Heading { by: HeadingBy::Label, .. } => "heading-label",
            Rule::Heading { by: HeadingBy::Number, .. } => "heading-number",
            Rule::Heading { by: HeadingBy::Name, .. } => "heading-name",
            Rule::Heading { by: HeadingBy::Look, .. } => "heading-look",
            Rule::Heading { by: HeadingBy::Mark, .. } => "heading-mark",
            Rule::Heading { by: HeadingBy::FileHead, .. } => "heading-file-head",
            Rule::Heading { by: HeadingBy::FileName, .. } => "heading-file-name",
            Rule::Levels { .. } => "levels",
            Rule::Heading { by: HeadingBy::Given, .. } => "heading-given",
            Rule::SceneBreak { by: BreakBy::Given } => "scene-break-given",
            Rule::SceneBreak { by: BreakBy::Ornament } => "scene-break-ornament",
            Rule::SceneBreak { by: BreakBy::Gap } => "scene-break-gap",
            Rule::Contents { .. } => "contents",
            Rule::LeftOut { .. } => "left-out",
        }
    }
}

/// How sure a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Wrong about as often as right where the draft is odd.
    Guess,
    /// Right nine times in ten.
    Likely,
    /// Hardly ever wrong.
    Sure,
    /// The writer said so.
    Given,
}

impl Sureness {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Sureness::Guess => "a guess",
            Sureness::Likely => "likely",
            Sureness::Sure => "sure",
            Sureness::Given => "given",
        }
    }
}

/// Scores from which on a heading is likely and sure. Counted over books with known headings: labelled ones are right
/// three times in four below the first bar and hardly ever wrong above the second; of those told by their look three in
/// five are right below the first, nine in ten below the second.
const LABELLED: (f32, f32) = (4.0, 5.0);
const BY_LOOK: (f32, f32) = (0.5, 3.0);

/// A tree that is so little better than the next best may well be the wrong one.
const CLOSE: f32 = 0.5;

impl Rule {
    /// How sure the decision is. What is no matter of degree is sure.
    pub fn sureness(&self) -> Sureness {
        let of = |score: f32, (likely, sure): (f32, f32)| match score {
            s if s >= sure => Sureness::Sure,
            s if s >= likely => Sureness::Likely,
            _ => Sureness::Guess,
        };
        match self {
            Rule::Heading { by: HeadingBy::Given, .. } | Rule::SceneBreak { by: BreakBy::Given } => Sureness::Given,
            Rule::Heading { by: HeadingBy::Mark, .. } => Sureness::Sure,
            Rule::Heading { by: HeadingBy::FileHead | HeadingBy::FileName, .. } => Sureness::Likely,
            Rule::Heading { by: HeadingBy::Look | HeadingBy::Name, score, .. } => of(*score, BY_LOOK),
            Rule::Heading { score, .. } => of(*score, LABELLED),
            Rule::SceneBreak { by: BreakBy::Gap } => Sureness::Likely,
            Rule::Levels { margin } if *margin < CLOSE => Sureness::Guess,
            Rule::Title { from } | Rule::Author { from } | Rule::Translator { from } | Rule::Language { from, .. } => {
                match from {
                    From::Option => Sureness::Given,
                    From::Header | From::File => Sureness::Sure,
                    From::Head | From::Text => Sureness::Likely,
                    From::Name | From::Default => Sureness::Guess,
                }
            }
            _ => Sureness::Sure,
        }
    }

    /// Why, in a few words.
    pub fn reason(&self) -> String {
        match self {
            Rule::Heading { by, .. } => match by {
                HeadingBy::Label => "a label and its number",
                HeadingBy::Number => "a number in a run",
                HeadingBy::Name => "the name of a part of a book",
                HeadingBy::Look => "look and place",
                HeadingBy::Mark => "a heading mark",
                HeadingBy::FileHead => "the line at the head of its file",
                HeadingBy::FileName => "the name of its file or folder, where no line says it",
                HeadingBy::Given => "as given",
            }
            .to_owned(),
            Rule::SceneBreak { by } => match by {
                BreakBy::Ornament => "a row of marks",
                BreakBy::Gap => "a gap wider than usual",
                BreakBy::Given => "as given",
            }
            .to_owned(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Dialect { dialect, fit, given } => {
                write!(f, "read as a draft of the kind `{}`", dialect.name())?;
                let signs: Vec<String> = fit.signs.iter().map(Sign::to_string).collect();
                match (given, signs.is_empty()) {
                    (true, _) => write!(f, ", as given"),
                    (false, true) => Ok(()),
                    (false, false) => write!(f, " (score {}: {})", fit.score, signs.join(", ")),
                }
            }
            Rule::Paragraphs { way, gap } => write!(f, "{}; usual gap {gap}", way.name()),
            Rule::Title { from } => write!(f, "title {}", from.words()),
            Rule::Subtitle => write!(f, "subtitle, between title and author"),
            Rule::Author { from } => write!(f, "author {}", from.words()),
            Rule::Translator { from } => write!(f, "translator {}", from.words()),
            Rule::Rights => write!(f, "copyright line"),
            Rule::Language { from, tag } => write!(f, "language {tag} {}", from.words()),
            Rule::Heading { by: HeadingBy::Given, level, .. } => write!(f, "heading of level {level}: as given"),
            Rule::Heading { by: HeadingBy::FileHead | HeadingBy::FileName, level, .. } => {
                write!(f, "heading of level {level}: {}", self.reason())
            }
            Rule::Heading { level, score, .. } => {
                write!(f, "heading of level {level}: {} (score {score:.1})", self.reason())
            }
            Rule::Levels { margin } => {
                write!(f, "levels weighed for the tree as a whole: the next best is {margin:.1} behind")
            }
            Rule::SceneBreak { .. } => write!(f, "scene break: {}", self.reason()),
            Rule::Contents { found } => write!(f, "contents list: {found} of its entries are headings below"),
            Rule::LeftOut { reason, .. } => write!(f, "left out: {reason}"),
        }
    }
}
