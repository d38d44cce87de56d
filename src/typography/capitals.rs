//! Capitals that a typewriter used for weight: beside titles in small letters, `PART ONE` and `PROLOGUE` are set as
//! `Part One` and `Prologue`.
//!
//! Only words whose spelling in small letters is known are touched: labels, which are a kind and a number, and the names
//! of sections such as a preface. A title keeps its capitals, since nobody knows which of its words are names; and where
//! the book's titles are all in capitals, labels stay as loud as they are.

use crate::book::{Heading, Inline, Section, SectionKind, plain};

/// A name of a section is at most this long; `INTRODUCTION BY H. G. WELLS` is a title.
const LONGEST_NAME: usize = 3;

/// Words that stay small inside a name.
const SMALL: [&str; 6] = ["the", "a", "of", "to", "and", "on"];

/// Sets the labels and names of the book's sections in small letters; `every_word` has a capital then, or only the first.
pub(super) fn quiet(sections: &mut [Section], every_word: bool) {
    if !titles_shout(sections) {
        lower(sections, every_word);
    }
}

fn titles_shout(sections: &[Section]) -> bool {
    sections.iter().any(|s| {
        s.heading.as_ref().is_some_and(|h| !is_name(s.kind, h) && shouts(&h.title)) || titles_shout(&s.children)
    })
}

fn lower(sections: &mut [Section], every_word: bool) {
    for s in sections {
        if let Some(h) = &mut s.heading {
            if is_name(s.kind, h) {
                small_letters(&mut h.title, every_word);
            }
            if shouts(&h.label) {
                small_letters(&mut h.label, every_word);
            }
        }
        lower(&mut s.children, every_word);
    }
}

/// Whether the title is nothing but the name of the section's kind, in capitals.
fn is_name(kind: SectionKind, heading: &Heading) -> bool {
    use SectionKind::{Chapter, Dedication, Epigraph, Part, Text};
    let longest = match kind {
        Chapter | Part | Text => 0,
        // Longer ones name whom the book is for, and whom the words are of.
        Dedication | Epigraph => 1,
        _ => LONGEST_NAME,
    };
    shouts(&heading.title) && plain(&heading.title).split_whitespace().count() <= longest
}

/// Whether it has words, figures apart, and all of them in capitals.
fn shouts(text: &[Inline]) -> bool {
    let text = plain(text);
    let mut letters =
        text.split_whitespace().filter(|w| !is_roman(w)).flat_map(str::chars).filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_uppercase)
}

fn small_letters(text: &mut [Inline], every_word: bool) {
    let mut first = true;
    walk(text, &mut |t| {
        *t = t
            .split_inclusive(char::is_whitespace)
            .map(|word| {
                let bare = word.trim_end();
                let small = SMALL.contains(&bare.to_lowercase().as_str());
                let capital = std::mem::take(&mut first) || every_word && !small;
                if is_roman(bare) { word.to_owned() } else { cased(word, capital) }
            })
            .collect();
    });
}

/// The word in small letters; its first stays a capital if asked.
fn cased(word: &str, capital: bool) -> String {
    let first = word.char_indices().find(|(_, c)| c.is_alphabetic()).map_or(word.len(), |(i, c)| i + c.len_utf8());
    let (head, tail) = word.split_at(if capital { first } else { 0 });
    // Not letter by letter: a Greek word ends in a sigma of its own.
    head.to_owned() + &tail.to_lowercase()
}

/// A number in Roman figures, with the mark behind it.
fn is_roman(word: &str) -> bool {
    let figures = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    !figures.is_empty() && figures.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M'))
}

fn walk(text: &mut [Inline], visit: &mut impl FnMut(&mut String)) {
    for i in text {
        match i {
            Inline::Text(t) => visit(t),
            other => {
                if let Some(list) = other.children_mut() {
                    walk(list, visit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn section(kind: SectionKind, label: &str, title: &str) -> Section {
        let text = |s: &str| if s.is_empty() { Vec::new() } else { vec![Inline::Text(s.into())] };
        let heading = Heading { label: text(label), title: text(title), number: None, span: Span::default() };
        let span = Span::default();
        Section { kind, level: 1, heading: Some(heading), blocks: Vec::new(), children: Vec::new(), span }
    }

    /// Kind, label and title as typed, `every_word`, label and title as set.
    #[test]
    fn labels_and_names_are_set_in_small_letters() {
        use SectionKind::*;
        for (kind, label, title, every_word, want) in [
            (Part, "PART ONE", "Low Water", true, ("Part One", "Low Water")),
            (Chapter, "CHAPTER XIV.", "", true, ("Chapter XIV.", "")),
            (Chapter, "CHAPTER TWENTY-ONE", "", true, ("Chapter Twenty-one", "")),
            (Chapter, "Chapter 3", "The BBC", true, ("Chapter 3", "The BBC")),
            (Prologue, "", "PROLOGUE", true, ("", "Prologue")),
            (Dedication, "", "DEDICATION", true, ("", "Dedication")),
            (Dedication, "", "TO ANNA", true, ("", "TO ANNA")),
            (AboutAuthor, "", "ABOUT THE AUTHOR", true, ("", "About the Author")),
            (Introduction, "", "INTRODUCTION BY H. G. WELLS", true, ("", "INTRODUCTION BY H. G. WELLS")),
            (Chapter, "CHAPITRE PREMIER", "", false, ("Chapitre premier", "")),
            (Prologue, "", "ΠΡΟΛΟΓΟΣ", false, ("", "Προλογος")),
            (Chapter, "", "I", true, ("", "I")),
        ] {
            let mut list = [section(kind, label, title)];
            quiet(&mut list, every_word);
            let h = list[0].heading.as_ref().unwrap();
            assert_eq!((plain(&h.label).as_str(), plain(&h.title).as_str()), want, "{label} {title}");
        }
    }

    #[test]
    fn beside_titles_in_capitals_labels_stay_as_they_are() {
        let mut list = [
            section(SectionKind::Prologue, "", "PROLOGUE"),
            section(SectionKind::Chapter, "CHAPTER I", "DOWN THE WEIR"),
        ];
        quiet(&mut list, true);
        assert_eq!(plain(&list[0].heading.as_ref().unwrap().title), "PROLOGUE");
        assert_eq!(plain(&list[1].heading.as_ref().unwrap().label), "CHAPTER I");
    }
}
