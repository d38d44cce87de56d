//! What differs from language to language: marks of quotation, dashes, spaces. Data, not code.

use crate::book::Language;

/// A language's habits.
#[derive(Debug)]
pub(super) struct Locale {
    /// Opening and closing marks of the outer and the inner quotation.
    pub quotes: [(char, char); 2],
    /// A space that belongs inside each outer mark: French guillemets.
    pub quote_space: Option<char>,
    /// What a dash with spaces around it becomes.
    pub spaced_dash: char,
    /// What a dash without spaces becomes.
    pub closed_dash: char,
    /// Whether a hyphen or dash that opens a paragraph is the dash of dialogue.
    pub dialogue_dash: bool,
    /// Whether high punctuation (`; ! ? :`) is preceded by a space that no line ends at.
    pub spaced_punctuation: bool,
    /// Whether an ellipsis always closes up to the word before it.
    pub close_ellipsis: bool,
    /// Whether every word of a heading has a capital, or its first alone.
    pub title_case: bool,
    /// Whether capitals have one spelling in small letters whatever the word: not so where `I` may be `ı`.
    pub lower_case: bool,
    /// Words whose full stop is followed by a space that no line ends at.
    pub titles: &'static [&'static str],
}

const ENGLISH: Locale = Locale {
    quotes: [('“', '”'), ('‘', '’')],
    quote_space: None,
    spaced_dash: '–',
    closed_dash: '—',
    dialogue_dash: false,
    spaced_punctuation: false,
    close_ellipsis: false,
    title_case: true,
    lower_case: true,
    titles: &["Mr", "Mrs", "Ms", "Dr", "Messrs", "Prof", "Rev", "Capt", "Col", "Lt", "Sgt", "No", "Nos"],
};

/// German marks and dashes as in Duden; the spaced en dash is the only dash of running text.
const GERMAN: Locale = Locale {
    quotes: [('„', '“'), ('‚', '‘')],
    closed_dash: '–',
    titles: &["Dr", "Hr", "Fr", "Prof", "Nr", "St", "Frl"],
    ..ENGLISH
};

const SWISS_GERMAN: Locale = Locale { quotes: [('«', '»'), ('‹', '›')], ..GERMAN };

/// French spaces as in the Imprimerie nationale's rules: no-break space inside guillemets and before a colon, a
/// narrow one before the other high marks.
const FRENCH: Locale = Locale {
    quotes: [('«', '»'), ('“', '”')],
    quote_space: Some('\u{a0}'),
    dialogue_dash: true,
    spaced_punctuation: true,
    close_ellipsis: true,
    title_case: false,
    titles: &["MM", "Mme", "Mlle", "Dr", "Me"],
    ..ENGLISH
};

const IBERIAN: Locale =
    Locale { dialogue_dash: true, title_case: false, titles: &["Sr", "Sra", "Srta", "Dr", "Dra", "D"], ..ENGLISH };
const ITALIAN: Locale = Locale { title_case: false, titles: &["Sig", "Dott", "Prof"], ..ENGLISH };
const NORDIC: Locale =
    Locale { quotes: [('”', '”'), ('’', '’')], dialogue_dash: true, title_case: false, titles: &[], ..ENGLISH };
const NORWEGIAN: Locale =
    Locale { quotes: [('«', '»'), ('‘', '’')], dialogue_dash: true, title_case: false, titles: &[], ..ENGLISH };
const CENTRAL: Locale =
    Locale { quotes: [('„', '”'), ('‚', '’')], dialogue_dash: true, title_case: false, titles: &[], ..ENGLISH };
const TURKISH: Locale = Locale { dialogue_dash: true, lower_case: false, titles: &[], ..ENGLISH };
const RUSSIAN: Locale = Locale {
    quotes: [('«', '»'), ('„', '“')],
    spaced_dash: '—',
    dialogue_dash: true,
    title_case: false,
    titles: &[],
    ..ENGLISH
};

/// The habits of a language; English where it is none of the table's.
pub(super) fn of(language: &Language) -> &'static Locale {
    match language.primary() {
        "de" if matches!(language.tag(), "de-CH" | "de-LI") => &SWISS_GERMAN,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" | "pt" | "ca" => &IBERIAN,
        "it" => &ITALIAN,
        "sv" | "fi" => &NORDIC,
        "no" | "nb" | "nn" | "da" => &NORWEGIAN,
        "pl" | "hu" | "cs" | "ro" => &CENTRAL,
        "ru" | "uk" => &RUSSIAN,
        "tr" | "az" => &TURKISH,
        _ => &ENGLISH,
    }
}
