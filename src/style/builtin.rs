//! The styles inside the binary.

/// The built-in styles' names and texts; the first is the default.
const STYLES: &[(&str, &str)] = &[
    ("classic", include_str!("../../styles/classic.toml")),
    ("modern", include_str!("../../styles/modern.toml")),
    ("literary", include_str!("../../styles/literary.toml")),
    ("large-print", include_str!("../../styles/large-print.toml")),
    ("manuscript", include_str!("../../styles/manuscript.toml")),
];

/// The names of the built-in styles; the first is the default.
pub const NAMES: &[&str] = &["classic", "modern", "literary", "large-print", "manuscript"];

/// The text of a built-in style.
pub(super) fn text(name: &str) -> Option<&'static str> {
    STYLES.iter().find(|s| s.0 == name).map(|s| s.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Style;

    #[test]
    fn every_built_in_style_loads_and_is_listed() {
        assert_eq!(STYLES.iter().map(|s| s.0).collect::<Vec<_>>(), NAMES);
        for name in NAMES {
            let s = Style::builtin(name).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(&s.name, name);
            assert!(!s.description.is_empty());
        }
    }
}
