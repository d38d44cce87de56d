//! Text inside a block.

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Stressed words, set in italics.
    Emphasis(Vec<Inline>),
    /// Strongly stressed words, set in bold.
    Strong(Vec<Inline>),
    /// Raised letters, as in `31st`.
    Raised(Vec<Inline>),
    /// Lowered letters, as in `H2O`.
    Lowered(Vec<Inline>),
    /// Words struck out and still to be read.
    Struck(Vec<Inline>),
    /// Words that lead elsewhere.
    Link {
        /// An absolute address.
        to: String,
        /// The words.
        text: Vec<Inline>,
    },
    /// The mark of a note: the note's number in [`super::Book::notes`], from 0.
    NoteRef(usize),
    /// A line end that the draft means, as in a title of several lines.
    LineBreak,
}

impl Inline {
    /// What it holds, where it holds anything but words.
    pub fn children(&self) -> &[Inline] {
        match self {
            Inline::Emphasis(x) | Inline::Strong(x) | Inline::Raised(x) | Inline::Lowered(x) | Inline::Struck(x) => x,
            Inline::Link { text, .. } => text,
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak => &[],
        }
    }

    /// As [`Inline::children`], to be changed; `None` for what can hold nothing.
    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Inline::Emphasis(x) | Inline::Strong(x) | Inline::Raised(x) | Inline::Lowered(x) | Inline::Struck(x) => {
                Some(x)
            }
            Inline::Link { text, .. } => Some(text),
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak => None,
        }
    }

    /// The same kind of piece about other contents; what can hold nothing is copied.
    pub(crate) fn with(&self, inner: Vec<Inline>) -> Inline {
        let mut copy = match self {
            Inline::Emphasis(_) => Inline::Emphasis(Vec::new()),
            Inline::Strong(_) => Inline::Strong(Vec::new()),
            Inline::Raised(_) => Inline::Raised(Vec::new()),
            Inline::Lowered(_) => Inline::Lowered(Vec::new()),
            Inline::Struck(_) => Inline::Struck(Vec::new()),
            Inline::Link { to, .. } => Inline::Link { to: to.clone(), text: Vec::new() },
            Inline::Text(_) | Inline::NoteRef(_) | Inline::LineBreak => self.clone(),
        };
        if let Some(x) = copy.children_mut() {
            *x = inner;
        }
        copy
    }
}

/// The words alone: emphasis and note marks dropped, a line break a space.
pub fn plain(inlines: &[Inline]) -> String {
    fn push(out: &mut String, inlines: &[Inline]) {
        for i in inlines {
            match i {
                Inline::Text(t) => out.push_str(t),
                Inline::LineBreak => out.push(' '),
                other => push(out, other.children()),
            }
        }
    }
    let mut out = String::new();
    push(&mut out, inlines);
    out
}
