//! Letters: the lines about their text that have a place of their own.
//!
//! What a line is shows by its words and by its neighbours: a salutation stands before text, a close behind it, a
//! name below a close. The words are tables, a row for each language.

use crate::parse::headwords;
use crate::parse::numbers::{fold, is_word};

/// Words, folded, that open a salutation: English, German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian,
/// Finnish, Tagalog, Esperanto.
const GREETINGS: &[&str] = &[
    "dear",
    "dearest",
    "my dear",
    "my dearest",
    "my own dear",
    "my darling",
    "darling",
    "my beloved",
    "beloved",
    "sir",
    "dear sir",
    "sirs",
    "madam",
    "gentlemen",
    "my lord",
    "my lady",
    "honoured sir",
    "honored sir",
    "reverend sir",
    "to whom it may concern",
    "hello",
    "hi",
    "my good sir",
    "esteemed",
    "lieber",
    "liebe",
    "liebster",
    "liebste",
    "mein lieber",
    "meine liebe",
    "teure",
    "teurer",
    "sehr geehrter",
    "sehr geehrte",
    "geehrter",
    "geehrte",
    "verehrter",
    "verehrte",
    "hochverehrter",
    "cher",
    "chere",
    "mon cher",
    "ma chere",
    "chers",
    "cheres",
    "monsieur",
    "madame",
    "mademoiselle",
    "mon ami",
    "mon amie",
    "messieurs",
    "querido",
    "querida",
    "queridos",
    "mi querido",
    "mi querida",
    "estimado",
    "estimada",
    "muy senor mio",
    "senor",
    "senora",
    "caro",
    "cara",
    "carissimo",
    "carissima",
    "mio caro",
    "mia cara",
    "gentile",
    "egregio",
    "signore",
    "prezado",
    "prezada",
    "meu caro",
    "minha cara",
    "meu querido",
    "minha querida",
    "caro senhor",
    "beste",
    "lieve",
    "geachte",
    "waarde",
    "kaere",
    "kjaere",
    "kara",
    "basta",
    "baste",
    "rakas",
    "hyva",
    "mahal na",
    "kara sinjoro",
    "kara amiko",
];

/// Words, folded, that open a letter's close. English, German, French, Spanish, Italian, Portuguese, Dutch,
/// Scandinavian, Finnish, Esperanto.
const CLOSES: &[&str] = &[
    "yours",
    "your loving",
    "your affectionate",
    "your obedient",
    "your humble",
    "your most",
    "your faithful",
    "your friend",
    "your devoted",
    "your sincere",
    "your ever",
    "your own",
    "your dutiful",
    "your son",
    "your daughter",
    "your brother",
    "your sister",
    "ever yours",
    "very truly",
    "truly yours",
    "sincerely",
    "faithfully",
    "respectfully",
    "affectionately",
    "cordially",
    "with love",
    "all my love",
    "much love",
    "love",
    "with best",
    "best wishes",
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "i am",
    "i remain",
    "believe me",
    "with kind",
    "always yours",
    "as ever",
    "gratefully",
    "adieu",
    "farewell",
    "mit freundlichen",
    "mit besten",
    "mit herzlichen",
    "hochachtungsvoll",
    "dein",
    "deine",
    "ihr ergebener",
    "ihr ergebenster",
    "ihre ergebene",
    "herzlich",
    "herzlichst",
    "in liebe",
    "votre",
    "tout a vous",
    "a vous",
    "bien a vous",
    "tres cordialement",
    "cordialement",
    "veuillez agreer",
    "avec mes",
    "ton ami",
    "ta fille",
    "ton fils",
    "suyo",
    "suya",
    "tu amigo",
    "tu hijo",
    "atentamente",
    "su seguro servidor",
    "con carino",
    "un abrazo",
    "suo",
    "sua",
    "tuo",
    "tua",
    "cordiali saluti",
    "distinti saluti",
    "con affetto",
    "seu",
    "teu",
    "com amor",
    "atenciosamente",
    "uw",
    "je vriend",
    "met vriendelijke",
    "hoogachtend",
    "din",
    "deres",
    "med venlig",
    "med kaerlig",
    "din tillgivna",
    "hogaktningsfullt",
    "terveisin",
    "ystavallisin",
    "via",
    "sincere via",
];

/// Days of the week, folded.
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag \
                    freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes \
                    martes miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi sabato \
                    domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag mandag tirsdag onsdag \
                    torsdag fredag lordag sondag";

/// Small words of dates and names.
const SMALL: &str = "the of at in on a an le la les de du des der den die das am im van von vom zu to and und et y e \
                     til i o no near st nd rd th h p m evening night morning noon midnight afternoon later same clock \
                     past half quarter o'clock continued d'";

/// A line's characters, at most.
const MOST: usize = 90;
/// Words of a salutation.
const MOST_GREETING: usize = 9;
/// Words of a name or a place.
const MOST_NAME: usize = 7;

fn bare(s: &str) -> &str {
    s.trim_matches(|c: char| {
        matches!(
            c,
            '_' | '*' | '"' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\'' | '\u{ab}' | '\u{bb}' | '\u{201e}' | ' '
        )
    })
}

fn opens_with(folded: &str, table: &[&str]) -> bool {
    table.iter().any(|w| {
        folded.strip_prefix(w).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
    })
}

/// Whether a line greets, as `My dear Anna,`.
pub(crate) fn is_salutation(s: &str) -> bool {
    if s.len() > MOST || closes_talk(s) {
        return false;
    }
    let s = bare(s);
    let ends =
        s.ends_with([',', ':', '\u{2014}', '!', ';']) || s.ends_with("--") || s.ends_with(",-") || s.ends_with(":-");
    let capital = s.chars().next().is_some_and(char::is_uppercase);
    let inner = s.trim_end_matches([',', ':', '\u{2014}', '!', ';', '-']);
    ends && capital
        && !inner.contains(['?', '!', ';', ':'])
        && inner.split_whitespace().count() <= MOST_GREETING
        && inner.matches(',').count() <= 1
        // `Sir!` and `Dear me!` are talk.
        && (!s.ends_with('!') || inner.split_whitespace().count() >= 2)
        && opens_with(&fold(s), GREETINGS)
        && !fold(s).starts_with("dear me")
}

/// Whether a line opens and closes a quotation: somebody speaks, nobody writes.
fn closes_talk(s: &str) -> bool {
    let s = s.trim();
    s.starts_with(['"', '\u{201c}', '\u{ab}', '\u{201e}', '\'', '\u{2018}'])
        && s.ends_with(['"', '\u{201d}', '\u{bb}', '\'', '\u{2019}'])
}

/// Whether a line is a letter's close, as `Yours truly,`.
pub(super) fn is_close(s: &str) -> bool {
    if s.len() > MOST {
        return false;
    }
    let s = bare(s);
    let ends = s.ends_with([',', '\u{2014}', '.', ':']) || s.ends_with("--");
    let capital = s.chars().next().is_some_and(char::is_uppercase);
    if !(ends && capital) {
        return false;
    }
    let inner = s.trim_end_matches([',', '\u{2014}', '.', '-', ':']);
    !inner.contains(['.', '?', '!', ';'])
        && inner.split_whitespace().count() <= MOST_GREETING
        && opens_with(&fold(s), CLOSES)
}

/// Whether a line is a place, a date, or both, as `Vienna, December 1909` or `_3 May._`.
pub(super) fn is_dateline(s: &str) -> bool {
    if s.len() > MOST {
        return false;
    }
    let s = bare(s);
    if s.contains(['?', '!', '"', '\u{201d}']) {
        return false;
    }
    let f = fold(s);
    let words = f.split(|c: char| !is_word(c)).filter(|w| !w.is_empty());
    let month = words.clone().any(headwords::is_month);
    if !month && !f.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words: Vec<&str> = words.collect();
    let tokens: Vec<&str> =
        s.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}'))).filter(|w| !w.is_empty()).collect();
    if tokens.is_empty() || tokens.len() > 14 {
        return false;
    }
    let day = words.iter().any(|w| DAYS.split_ascii_whitespace().any(|d| d == *w));
    let figure = words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    if !(month && figure || day && (month || words.len() <= 3 && figure)) {
        return false;
    }
    let small = |w: &str| {
        let f = fold(w);
        headwords::is_month(&f) || SMALL.split_ascii_whitespace().any(|x| x == f)
    };
    tokens.iter().all(|w| !w.starts_with(char::is_lowercase) || small(w) || w.len() <= 2)
}

/// Whether a line is a name as letters are signed with: capitals throughout, initials, or in italics.
pub(crate) fn is_signed(s: &str) -> bool {
    if !is_name(s) {
        return false;
    }
    let italic = s.starts_with('_') && s.trim_end_matches(['.', ',', '"', '\u{201d}']).ends_with('_');
    let name = bare(s);
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().count() >= 2 && letters().all(|c| !c.is_lowercase());
    (italic || shouted) && !headwords::is_end(&fold(name))
}

/// Whether a line can be a name: few words, each with a capital.
pub(super) fn is_name(s: &str) -> bool {
    let s = bare(s);
    if s.len() > MOST / 2 {
        return false;
    }
    let inner = s.trim_end_matches(['.', ',']);
    let words: Vec<&str> = inner.split_whitespace().collect();
    let particle =
        |w: &str| matches!(w, "de" | "von" | "van" | "der" | "du" | "la" | "le" | "of" | "and" | "y" | "the");
    !words.is_empty()
        && words.len() <= MOST_NAME
        && !inner.contains(['?', '!', ':', ';'])
        && words.iter().all(|w| particle(w) || w.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase))
        && inner.chars().any(char::is_alphabetic)
}

/// Whether a line opens a postscript.
pub(super) fn is_postscript(s: &str) -> bool {
    let s = bare(s);
    ["P.S.", "P. S.", "PS ", "PS.", "PS:", "N.B."].iter().any(|p| s.starts_with(p))
}

/// Whether a line names whom the words above it are by, as `--George Eliot`.
pub(super) fn is_attribution(s: &str) -> bool {
    let s = bare(s);
    let rest = s.trim_start_matches(['-', '\u{2014}', '\u{2013}', '\u{2015}', ' ', '~']);
    let rest = bare(rest);
    rest.len() < s.len()
        && (1..=14).contains(&rest.split_whitespace().count())
        && !rest.ends_with(['?', '!'])
        && rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_letters_say() {
        for s in ["My dear Anna,", "DEAR SIR:", "_Dear Tom_,--", "Lieber Freund!", "Mon cher ami,", "\"Dear Mother,"] {
            assert!(is_salutation(s), "{s}");
        }
        for s in ["\"My dear Watson,\"", "Dear me!", "Dear God, he thought, what now?", "Sir!", "my dear,"] {
            assert!(!is_salutation(s), "{s}");
        }
        for s in ["Yours truly,", "I remain, sir, your obedient servant,", "Love,", "Votre ami,"] {
            assert!(is_close(s), "{s}");
        }
        for s in ["Yours is the one on the left. Take it,", "I am", "Love is a strange thing"] {
            assert!(!is_close(s), "{s}");
        }
        for s in ["Vienna, December, 1909.", "_3 May. Bistritz._", "St. Petersburgh, Dec. 11th, 17--", "Monday, 4 June"]
        {
            assert!(is_dateline(s), "{s}");
        }
        for s in
            ["In May he had 3 boats", "May 3 came and went.", "The 3 of them", "He left on Monday, 4 June, with her"]
        {
            assert!(!is_dateline(s), "{s}");
        }
        for s in ["R. WALTON", "_Walton_", "J.-B. HOBSON,"] {
            assert!(is_signed(s), "{s}");
        }
        for s in ["THE END", "Walton", "HE WAS GONE!"] {
            assert!(!is_signed(s), "{s}");
        }
        assert!(
            is_attribution("--George Eliot, _Middlemarch_")
                && !is_attribution("--and then?")
                && !is_attribution("George")
        );
    }
}
