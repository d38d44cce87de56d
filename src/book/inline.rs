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
    /// A line end that the draft means, as in a title of several lines.
    LineBreak,
}

/// The words alone: emphasis dropped, a line break a space.
pub fn plain(inlines: &[Inline]) -> String {
    fn push(out: &mut String, inlines: &[Inline]) {
        for i in inlines {
            match i {
                Inline::Text(t) => out.push_str(t),
                Inline::Emphasis(x) | Inline::Strong(x) => push(out, x),
                Inline::LineBreak => out.push(' '),
            }
        }
    }
    let mut out = String::new();
    push(&mut out, inlines);
    out
}
