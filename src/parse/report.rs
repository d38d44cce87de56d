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

    fn words(self) -> &'static str {
        match self {
            From::Option => "given",
            From::Header => "from the header",
            From::Head => "from the head of the text",
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
}

/// Why a scene break stands where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakBy {
    /// A row of marks, as `* * *`.
    Ornament,
    /// A gap wider than the draft's usual one.
    Gap,
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
            Rule::Levels { .. } => "levels",
            Rule::SceneBreak { by: BreakBy::Ornament } => "scene-break-ornament",
            Rule::SceneBreak { by: BreakBy::Gap } => "scene-break-gap",
            Rule::Contents { .. } => "contents",
            Rule::LeftOut { .. } => "left-out",
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
            Rule::Heading { by, level, score } => {
                let why = match by {
                    HeadingBy::Label => "a label and its number",
                    HeadingBy::Number => "a number in a run",
                    HeadingBy::Name => "the name of a part of a book",
                    HeadingBy::Look => "look and place",
                    HeadingBy::Mark => "a heading mark",
                };
                write!(f, "heading of level {level}: {why} (score {score:.1})")
            }
            Rule::Levels { margin } => {
                write!(f, "levels weighed for the tree as a whole: the next best is {margin:.1} behind")
            }
            Rule::SceneBreak { by: BreakBy::Ornament } => write!(f, "scene break: a row of marks"),
            Rule::SceneBreak { by: BreakBy::Gap } => write!(f, "scene break: a gap wider than usual"),
            Rule::Contents { found } => write!(f, "contents list: {found} of its entries are headings below"),
            Rule::LeftOut { reason, .. } => write!(f, "left out: {reason}"),
        }
    }
}
