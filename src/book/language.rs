//! Languages by tag and by name.

/// A language by its BCP 47 tag, as `en`, `fr` or `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(String);

/// Languages by the names drafts and people use for them.
const NAMED: &[(&str, &[&str])] = &[
    ("en", &["english", "englisch", "anglais"]),
    ("fr", &["french", "français", "francais", "französisch"]),
    ("de", &["german", "deutsch", "allemand"]),
    ("es", &["spanish", "español", "espanol", "castellano"]),
    ("it", &["italian", "italiano"]),
    ("pt", &["portuguese", "português", "portugues"]),
    ("nl", &["dutch", "nederlands"]),
    ("sv", &["swedish", "svenska"]),
    ("da", &["danish", "dansk"]),
    ("no", &["norwegian", "norsk"]),
    ("fi", &["finnish", "suomi"]),
    ("la", &["latin", "latina"]),
    ("pl", &["polish", "polski"]),
    ("cs", &["czech", "čeština"]),
    ("ru", &["russian", "русский"]),
    ("el", &["greek", "ελληνικά"]),
    ("hu", &["hungarian", "magyar"]),
    ("ca", &["catalan", "català"]),
    ("tl", &["tagalog"]),
    ("eo", &["esperanto"]),
    ("ar", &["arabic", "العربية"]),
    ("he", &["hebrew", "עברית"]),
    ("zh", &["chinese", "中文"]),
    ("ja", &["japanese", "日本語"]),
    ("is", &["icelandic", "íslenska"]),
    ("ro", &["romanian", "română"]),
    ("tr", &["turkish", "türkçe"]),
    ("uk", &["ukrainian", "українська"]),
];

impl Language {
    /// Reads a tag (`en`, `pt-br`, `zh-Hant`) or a language's name (`English`, `Deutsch`) and writes the tag as
    /// BCP 47 recommends: language lower case, script title case, region upper case (RFC 5646, 2.1.1).
    /// `None` where it is neither.
    pub fn parse(s: &str) -> Option<Language> {
        let s = s.trim();
        let lower = s.to_lowercase();
        if let Some((tag, _)) = NAMED.iter().find(|(_, names)| names.contains(&lower.as_str())) {
            return Some(Language((*tag).into()));
        }
        let mut out = String::new();
        for (n, sub) in s.split(['-', '_']).enumerate() {
            if sub.is_empty() || sub.len() > 8 || !sub.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return None;
            }
            let sub = sub.to_ascii_lowercase();
            if n == 0 {
                if !(2..=3).contains(&sub.len()) || !sub.bytes().all(|b| b.is_ascii_lowercase()) {
                    return None;
                }
                out.push_str(&sub);
                continue;
            }
            out.push('-');
            match sub.len() {
                2 => out.push_str(&sub.to_ascii_uppercase()),
                4 if sub.as_bytes()[0].is_ascii_alphabetic() => {
                    out.push_str(&sub[..1].to_ascii_uppercase());
                    out.push_str(&sub[1..]);
                }
                _ => out.push_str(&sub),
            }
        }
        Some(Language(out))
    }

    /// The whole tag.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The primary language alone: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether the language is written from right to left.
    pub fn is_rtl(&self) -> bool {
        matches!(self.primary(), "ar" | "he" | "fa" | "ur" | "yi")
    }

    /// Whether the language is Chinese or Japanese: written in signs of one width without spaces, in lines or in columns.
    pub fn is_ideographic(&self) -> bool {
        matches!(self.primary(), "ja" | "zh" | "yue" | "lzh")
    }
}

impl Default for Language {
    fn default() -> Language {
        Language("en".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names() {
        for (given, tag) in [
            ("en", "en"),
            ("EN_us", "en-US"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("Deutsch", "de"),
            ("French", "fr"),
            ("de-1996", "de-1996"),
        ] {
            assert_eq!(Language::parse(given).unwrap().tag(), tag);
        }
        for bad in ["", "e", "C", "Klingonese", "en-", "e n", "12"] {
            assert_eq!(Language::parse(bad), None, "{bad}");
        }
    }
}
