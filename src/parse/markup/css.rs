//! What style says about meaning: slanted, strong, struck, raised, lowered, in the middle, at the right, not shown.
//! Of style sheets only rules for a class are read: that is how word processors and converters write emphasis.

use rustc_hash::FxHashMap;

use super::Align;

/// What a style says; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) slanted: Option<bool>,
    pub(super) strong: Option<bool>,
    pub(super) struck: bool,
    pub(super) raised: bool,
    pub(super) lowered: bool,
    pub(super) hidden: bool,
    pub(super) align: Option<Align>,
}

impl Look {
    /// Reads declarations, as a `style` attribute holds them.
    pub(super) fn of(declarations: &str) -> Look {
        let mut look = Look::default();
        for d in declarations.split(';') {
            let Some((name, value)) = d.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim_end().to_ascii_lowercase();
            let has = |word: &str| value.split_ascii_whitespace().any(|w| w == word);
            match name.trim().to_ascii_lowercase().as_str() {
                "font-style" => look.slanted = Some(has("italic") || has("oblique")),
                "font-weight" => {
                    look.strong = Some(has("bold") || has("bolder") || value.parse::<u32>().is_ok_and(|w| w >= 600));
                }
                "text-decoration" | "text-decoration-line" => look.struck = has("line-through"),
                "vertical-align" => {
                    look.raised = has("super");
                    look.lowered = has("sub");
                }
                "text-align" => {
                    look.align = match value.as_str() {
                        "center" => Some(Align::Centre),
                        "right" | "end" => Some(Align::Right),
                        _ => Some(Align::Left),
                    };
                }
                "display" => look.hidden |= has("none"),
                "visibility" => look.hidden |= has("hidden"),
                "mso-hide" => look.hidden |= has("all"),
                _ => {}
            }
        }
        look
    }

    /// This style with another above it.
    pub(super) fn under(self, over: Look) -> Look {
        Look {
            slanted: over.slanted.or(self.slanted),
            strong: over.strong.or(self.strong),
            struck: self.struck || over.struck,
            raised: self.raised || over.raised,
            lowered: self.lowered || over.lowered,
            hidden: self.hidden || over.hidden,
            align: over.align.or(self.align),
        }
    }
}

/// The looks of classes.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    classes: FxHashMap<String, Look>,
}

impl Sheet {
    /// Adds the rules of a style sheet.
    pub(super) fn add(&mut self, css: &str) {
        let mut rest = css;
        while let Some(open) = rest.find('{') {
            let selectors = &rest[..open];
            let body = &rest[open + 1..];
            let end = body.find(['{', '}']).unwrap_or(body.len());
            if body[end..].starts_with('{') {
                // A block of blocks, as `@media print`: for some other device than a book.
                rest = after_block(body);
                continue;
            }
            let look = Look::of(&body[..end]);
            if look != Look::default() {
                for s in selectors.rsplit(['}', ';']).next().unwrap_or("").split(',') {
                    let s = s.rsplit("*/").next().unwrap_or("").trim();
                    let Some((tag, class)) = s.split_once('.') else { continue };
                    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
                    if tag.chars().all(char::is_alphanumeric) && class.chars().all(is_name) {
                        let old = self.classes.get(class).copied().unwrap_or_default();
                        self.classes.insert(class.to_owned(), old.under(look));
                    }
                }
            }
            rest = body.get(end + 1..).unwrap_or("");
        }
    }

    /// What the classes of an element say together.
    pub(super) fn look(&self, classes: &str) -> Look {
        if self.classes.is_empty() {
            return Look::default();
        }
        let known = |c| self.classes.get(c).copied();
        classes.split_ascii_whitespace().filter_map(known).fold(Look::default(), Look::under)
    }
}

/// What follows the block whose inside begins here.
fn after_block(body: &str) -> &str {
    let mut depth = 1;
    for (i, c) in body.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &body[i + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_looks() {
        let mut sheet = Sheet::default();
        sheet.add("/* a */ .c1, p.c2 { font-style: italic } h1 .x { display:none }\n@media print { .c4{display:none} .x{} } .c3{FONT-WEIGHT:700 !important} .c4{text-align:center;}");
        sheet.add("} ;; .c5 { text-decoration : line-through");
        assert_eq!(sheet.look("c1").slanted, Some(true));
        assert_eq!(sheet.look("c2 c3"), Look { slanted: Some(true), strong: Some(true), ..Look::default() });
        assert_eq!(sheet.look("c4 x").align, Some(Align::Centre));
        assert!(!sheet.look("x").hidden && sheet.look("c5").struck);
        assert_eq!(Look::of("font-weight:400;font-style:normal").strong, Some(false));
    }
}
