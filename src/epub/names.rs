//! How names and titles are filed: `Aldous, Hanne`; `Weir Keeper, The`.

use crate::book::Language;

/// Words between given name and surname that stand with the surname when the name is filed.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "des", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "ter",
    "ten", "zu", "zum", "zur", "af", "av", "bin", "ibn", "al", "el", "st.", "saint",
];
/// What may follow a surname and stays last.
const SUFFIXES: &[&str] = &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "m.d.", "md", "esq.", "esq"];
/// Titles that go with the given name.
const JOINTS: &[&str] = &["and", "und", "et", "y", "&", "with", "mit", "avec"];

/// The languages that Kindle Direct Publishing takes, by their primary tags. One that is not in the list is the usual
/// reason why a book is sent back without a word.
pub(super) const KINDLE_LANGUAGES: &[&str] = &[
    "af", "ar", "br", "ca", "co", "cy", "da", "de", "en", "es", "eu", "fi", "fo", "fr", "frr", "fy", "ga", "gd", "gl",
    "gsw", "gu", "gv", "he", "hi", "is", "it", "ja", "kw", "la", "lb", "ml", "mr", "nb", "nl", "nn", "no", "oc", "pl",
    "pt", "rm", "sco", "stq", "sv", "ta", "yi", "zh",
];

/// The name as it is filed, or `None` where no rule is safe: one word, several persons, a body, a name with digits or
/// a comma, a script or a language in which the surname stands first or is not filed by.
pub(super) fn file_as(name: &str, language: &Language) -> Option<String> {
    if matches!(language.primary(), "hu" | "is" | "zh" | "ja" | "ko" | "vi") {
        return None;
    }
    let latin = |c: char| !c.is_alphabetic() || (c as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c);
    let other = |c: char| c.is_ascii_digit() || matches!(c, ',' | '_' | '(' | ')' | '[' | ']' | '"' | '/' | '@');
    if !name.chars().all(|c| latin(c) && !other(c)) {
        return None;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let first_is_article = lower.first().is_some_and(|w| matches!(w.as_str(), "the" | "die" | "der" | "das" | "les"));
    if words.len() < 2 || words.len() > 6 || first_is_article || lower.iter().any(|w| JOINTS.contains(&w.as_str())) {
        return None;
    }
    let suffixes = lower.iter().rev().take_while(|w| SUFFIXES.contains(&w.as_str())).count();
    let end = words.len() - suffixes;
    if end < 2 {
        return None;
    }
    let mut start = end - 1;
    // Particles are written small: a capital one may be a given name (`Van Morrison`, `Del Close`).
    while start > 1 && PARTICLES.contains(&words[start - 1]) {
        start -= 1;
    }
    let mut given = words[..start].join(" ");
    let mut surname = words[start..end].join(" ");
    // German files `von` and `zu` after the given name: `Goethe, Johann Wolfgang von`.
    if language.primary() == "de" {
        while let Some((particle, rest)) = surname.split_once(' ') {
            if !PARTICLES.contains(&particle) {
                break;
            }
            given = format!("{given} {particle}");
            surname = rest.to_owned();
        }
    }
    let suffix = words[end..].join(" ");
    Some(if suffix.is_empty() { format!("{surname}, {given}") } else { format!("{surname}, {given}, {suffix}") })
}

/// The title as it is filed, its leading article last; `None` where it has none.
pub(super) fn title_file_as(title: &str, language: &Language) -> Option<String> {
    let articles: &[&str] = match language.primary() {
        "en" => &["the", "a", "an"],
        "fr" => &["le", "la", "les", "un", "une"],
        "de" => &["der", "die", "das", "ein", "eine"],
        "es" => &["el", "la", "los", "las", "un", "una"],
        "it" => &["il", "lo", "la", "i", "gli", "le", "un", "uno", "una"],
        _ => &[],
    };
    let (first, rest) = title.split_once(' ')?;
    let rest = rest.trim();
    (articles.contains(&first.to_lowercase().as_str()) && !rest.is_empty()).then(|| format!("{rest}, {first}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filed_by_surname_where_that_is_safe() {
        let lang = |s| Language::parse(s).unwrap();
        for (tag, name, filed) in [
            ("en", "Jane Austen", Some("Austen, Jane")),
            ("en", "Hanne van der Aldous", Some("van der Aldous, Hanne")),
            ("en", "Martin Luther King Jr.", Some("King, Martin Luther, Jr.")),
            ("en", "George R. R. Martin", Some("Martin, George R. R.")),
            ("en", "Van Morrison", Some("Morrison, Van")),
            ("de", "Johann Wolfgang von Goethe", Some("Goethe, Johann Wolfgang von")),
            ("fr", "Honoré de Balzac", Some("de Balzac, Honoré")),
            ("en", "Voltaire", None),
            ("en", "Ann Author and Bob Other", None),
            ("en", "The Brothers Grimm", None),
            ("en", "user_name 99", None),
            ("en", "Austen, Jane", None),
            ("hu", "Kosztolányi Dezső", None),
            ("ru", "Лев Толстой", None),
            ("en", "", None),
            ("en", "Jr. Jr.", None),
        ] {
            assert_eq!(file_as(name, &lang(tag)).as_deref(), filed, "{name}");
        }
    }

    #[test]
    fn articles_go_last() {
        let en = Language::default();
        assert_eq!(title_file_as("The Weir Keeper", &en).as_deref(), Some("Weir Keeper, The"));
        assert_eq!(title_file_as("Theory", &en), None);
        assert_eq!(title_file_as("A", &en), None);
    }
}
