//! Who wrote a draft and who translated it, by the lines of its title page.

use super::Options;
use super::doc::{Doc, Use};
use super::facts::{Fact, Facts, names};
use super::front::{Head, LABEL, Stop, has_by_lines, subtitle, take};
use super::headwords;
use super::imprint;
use super::inline::words;
use super::lines::Way;
use super::numbers::{fold, key};
use super::report::{Decision, From};

/// How a line says that it names a translator, folded; with the name behind it or on the next line.
const TRANSLATED: &[&str] = &[
    "translated and edited by",
    "translated into english by",
    "translated by",
    "authorized translation by",
    "authorised translation by",
    "english translation by",
    "translation by",
    "ubersetzt von",
    "deutsch von",
    "traduit par",
    "traduction de",
    "traduccion de",
    "traducido por",
    "traduzione di",
    "traducao de",
    "vertaald door",
    "oversat af",
    "oversatt av",
    "suomentanut",
    "tradukita de",
    "перевод",
    "переклад",
    "תרגום",
    "ترجمة",
    "ترجمه",
    "訳者",
    "译者",
    "譯者",
    "옮긴이",
];

/// Words of by-lines in other scripts, before the name with a space or a colon.
const BEFORE: &[&str] = &[
    "автор",
    "аўтар",
    "аутор",
    "συγγραφέας",
    "מאת",
    "تأليف",
    "بقلم",
    "للكاتب",
    "للكاتبة",
    "نویسنده",
    "نوشتهٔ",
    "مصنف",
    "著者",
    "作者",
    "지은이",
    "글쓴이",
    "저자",
];
/// The same, behind the name.
const BEHIND: &[&str] = &["著", "作", "지음", "저", "글"];
/// What stands between them.
const PARTING: [char; 4] = [' ', ':', '：', '\u{3000}'];

/// `Translated from the Russian of` / the author / `by` the translator: then the author needs no by-line.
pub(super) fn translated_from(doc: &mut Doc, facts: &mut Facts, list: &[Head]) {
    for w in list.windows(3) {
        let [from, name, by] = [w[0], w[1], w[2]].map(|h| words([doc.text_of(h.line)]));
        let f = fold(&from);
        let says = f.starts_with("translated from the ") && f.ends_with(" of");
        let Some((translator, word)) = by_line(&by).filter(|(n, _)| says && !n.is_empty() && is_name(&name)) else {
            continue;
        };
        if w.iter().any(|h| doc.uses[h.line] != Use::Text) || facts.translator.is_some() {
            return;
        }
        let span = |h: &Head| doc.lines[h.line].span();
        facts.translator = Some(Fact { value: translator.to_owned(), from: From::Head, span: span(&w[2]) });
        let known = !facts.authors.is_empty();
        if !known {
            facts.authors = vec![Fact { value: name, from: From::Head, span: span(&w[1]) }];
        }
        doc.leave_out(w[0].line, w[0].line + 1, LABEL);
        take(doc, &[w[1].line], known, "author given otherwise or already");
        doc.leave_out_words(w[2].line, w[2].line, LABEL, word);
        doc.uses[w[2].line] = Use::TitlePage;
        return;
    }
}

pub(super) fn translator(doc: &mut Doc, facts: &mut Facts, list: &[Head]) {
    let known = facts.translator.as_ref().map(|t| (key(&t.value), t.from));
    for (n, h) in list.iter().enumerate() {
        let text = words([doc.text_of(h.line)]);
        let folded = fold(&text);
        let Some(opens) = TRANSLATED.iter().find(|t| folded.starts_with(*t)) else { continue };
        if doc.uses[h.line] != Use::Text || text.len() != folded.len() {
            continue;
        }
        let behind = text[opens.len()..].trim_matches([' ', ':']).to_owned();
        let (line, name) = if !behind.is_empty() {
            (h.line, behind)
        } else if let Some(next) = list.get(n + 1).filter(|n| doc.uses[n.line] == Use::Text) {
            (next.line, words([doc.text_of(next.line)]))
        } else {
            return;
        };
        // The name may go on with degrees and offices, which no title page of ours prints.
        if !is_name(&name) || known.as_ref().is_some_and(|(k, from)| *k != key(&name) || *from == From::Option) {
            return;
        }
        if line != h.line {
            doc.leave_out(h.line, h.line + 1, LABEL);
        } else {
            doc.leave_out_words(line, line, LABEL, opens);
        }
        doc.uses[line] = Use::TitlePage;
        if known.is_none() {
            facts.translator = Some(Fact { value: name, from: From::Head, span: doc.lines[line].span() });
        }
        return;
    }
}

/// The name in a by-line, empty where the name is on the next line, and the words before it.
pub(crate) fn by_line(text: &str) -> Option<(&str, &str)> {
    const BY: [&str; 24] = [
        "a novel by",
        "a story by",
        "a play by",
        "written by",
        "as told by",
        "story by",
        "a romance by",
        "by",
        "von",
        "par",
        "por",
        "di",
        "door",
        "af",
        "av",
        "ni",
        "kirjoittanut",
        "ein roman von",
        "roman von",
        "novela por",
        "de",
        "da",
        "del",
        "from the pen of",
    ];
    let folded = fold(text);
    let t = text.trim_end_matches(':').trim();
    for by in BY {
        if folded == by || folded.trim_end_matches(':') == by {
            return (by.len() <= 12).then_some(("", t));
        }
        // Folding may change lengths only where letters are not ASCII; these words are.
        if let Some(name) = text.get(by.len()..).filter(|r| folded.starts_with(by) && r.starts_with([' ', ':'])) {
            let name = name.trim_start_matches([' ', ':']);
            // `de` and `da` open too many titles to be trusted with anything but a name in capitals or two words.
            if is_name(name) {
                return Some((name, &text[..by.len()]));
            }
        }
    }
    by_line_in_script(t)
}

/// As [`by_line`], in scripts other than Latin.
fn by_line_in_script(text: &str) -> Option<(&str, &str)> {
    if text.is_ascii() {
        return None;
    }
    let lower = text.to_lowercase();
    let before = BEFORE.iter().filter(|by| lower.starts_with(*by)).find_map(|by| {
        let name = text.get(by.len()..)?;
        Some((name.strip_prefix(PARTING)?, &text[..by.len()]))
    });
    let behind = || {
        let by = BEHIND.iter().find(|by| text.ends_with(*by))?;
        let (name, by) = text.split_at(text.len() - by.len());
        Some((name.strip_suffix(PARTING)?, by))
    };
    let (name, by) = before.or_else(behind)?;
    let name = name.trim_matches(PARTING);
    (is_name(name) || is_caseless_name(name)).then_some((name, by))
}

/// Whether a text in a script without capitals can be somebody's name.
fn is_caseless_name(s: &str) -> bool {
    let fit = |c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase();
    // Points and joiners in names, marks of vowels, the sign of abbreviation in Hebrew.
    let also = |c: char| {
        matches!(
            c,
            ' ' | '\u{3000}' | '・' | '·' | '=' | '＝' | '-' | '־' | '\'' | '’' | '"' | '״' | '׳' | '.' | '\u{200c}'
        ) || is_vowel_mark(c)
    };
    (2..=40).contains(&s.chars().count()) && s.chars().all(|c| fit(c) || also(c)) && s.split_whitespace().count() <= 6
}

/// Marks over and under the letters of Hebrew and Arabic.
fn is_vowel_mark(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Whether a text can be somebody's name.
fn is_name(s: &str) -> bool {
    let s = s.trim_end_matches('.');
    let parts: Vec<&str> = s.split_whitespace().collect();
    let small = |w: &str| {
        matches!(
            fold(w).as_str(),
            "de" | "von"
                | "van"
                | "der"
                | "den"
                | "la"
                | "le"
                | "du"
                | "da"
                | "di"
                | "del"
                | "and"
                | "the"
                | "y"
                | "of"
                | "&"
                | "dos"
                | "af"
                | "zu"
        )
    };
    (1..=9).contains(&parts.len())
        && s.chars().count() <= 70
        && !s.contains([':', ';', '?', '!', '"', '\u{201c}', '['])
        && !s.chars().any(|c| c.is_ascii_digit())
        && parts.iter().all(|w| {
            // `Mary Wollstonecraft (Godwin) Shelley`
            let w = w.strip_prefix('(').filter(|w| w.ends_with(')')).unwrap_or(w);
            w.starts_with(|c: char| c.is_uppercase()) || small(w) || w.starts_with("d'") || w.starts_with("d\u{2019}")
        })
        && parts.first().is_some_and(|w| w.starts_with(char::is_uppercase) || parts.len() > 1)
}

pub(super) fn is_name_line(doc: &Doc, list: &[Head], n: usize) -> bool {
    by_line_at(doc, list, n).is_some()
}

/// Words that open by-lines and titles alike: `Memorias de …`, `Le avventure di …`.
pub(super) const WEAK: &[&str] = &["de", "da", "di", "del", "ni", "af", "av"];

/// How a word ends the line above a by-line that is not the author's, folded.
const OTHERS: &[&str] =
    &["illustr", "ilustr", "translat", "edited", "traduit", "tradot", "tradu", "preface", "introduction"];

/// The by-line at an entry of the head, as [`by_line`] gives it. A word that stands in titles as well counts only
/// before a whole name, and where no surer by-line follows.
fn by_line_at(doc: &Doc, list: &[Head], n: usize) -> Option<(String, String)> {
    let text = words([doc.text_of(list.get(n)?.line)]);
    let (name, by) = by_line(&text)?;
    if WEAK.contains(&fold(by).as_str()) {
        let next = || list.get(n + 1).map(|h| words([doc.text_of(h.line)])).unwrap_or_default();
        let whole = if name.is_empty() { next() } else { name.to_owned() };
        let surer =
            list.iter().skip(n + 1).take(8).any(|h| {
                by_line(&words([doc.text_of(h.line)])).is_some_and(|(_, by)| !WEAK.contains(&fold(by).as_str()))
            });
        if surer || whole.split_whitespace().count() < 2 {
            return None;
        }
    }
    // `illustrated / by / …` names somebody else.
    let above = n.checked_sub(1).map(|p| fold(&words([doc.text_of(list[p].line)]))).unwrap_or_default();
    if OTHERS.iter().any(|o| above.split_whitespace().next_back().is_some_and(|w| w.starts_with(o))) {
        return None;
    }
    Some((name.to_owned(), by.to_owned()))
}

/// The name on the first line where a manuscript has its author above the title: one with initials, or a plain one
/// above a title in capitals.
pub(super) fn author_above(doc: &Doc, list: &[Head]) -> Option<String> {
    let (first, next) = (list.first()?, list.get(1)?);
    let (name, title) = (words([doc.text_of(first.line)]), words([doc.text_of(next.line)]));
    if next.gap == 0 && doc.stats.way != Way::Lines && doc.lines[first.line].indent == 0
        || !is_name(&name)
        || (0..list.len().min(10)).any(|n| is_name_line(doc, list, n))
        || doc.text_of(first.line).starts_with('#')
    {
        return None;
    }
    let parts: Vec<&str> = name.split_whitespace().collect();
    let initial = |w: &&str| {
        w.ends_with('.') && w.split('.').all(|l| l.chars().count() <= 1) && w.starts_with(char::is_uppercase)
    };
    let last = parts.last().is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !w.ends_with('.'));
    let initials = (2..=4).contains(&parts.len()) && initial(&parts[0]) && last;
    let lower = |s: &str| s.chars().any(char::is_lowercase);
    let above = could_be_author(&name) && lower(&name) && !lower(&title) && title.chars().any(char::is_alphabetic);
    (initials || above).then_some(name)
}

/// Whether a line below or above a title is more likely a name than anything else.
pub(super) fn could_be_author(text: &str) -> bool {
    let first = text.split_whitespace().next().map(fold).unwrap_or_default();
    (2..=4).contains(&text.split_whitespace().count())
        && is_name(text)
        && !headwords::is_article(&first)
        && !matches!(
            first.as_str(),
            "to" | "for" | "in" | "on" | "at" | "an" | "of" | "and" | "my" | "by" | "from" | "with"
        )
        && !fold(text)
            .split_whitespace()
            .any(|w| matches!(w, "the" | "of" | "and" | "edition" | "draft" | "press" | "version" | "books"))
        && imprint::weight(text) == 0
}

pub(super) fn authors(
    doc: &mut Doc,
    facts: &mut Facts,
    list: &[Head],
    from: usize,
    stop: Stop,
    options: &Options,
    decisions: &mut Vec<Decision>,
) {
    let given = options.author.as_deref();
    let known: Vec<String> = facts.authors.iter().map(|a| a.value.clone()).collect();
    let has_title = facts.title.is_some();
    // A line that already gave the name is printed; the name is not printed again for a second one.
    let printed = facts
        .authors
        .first()
        .is_some_and(|a| doc.uses.get(doc.source.line_of(a.span.start) as usize - 1) == Some(&Use::TitlePage));
    let mut found = None;
    for n in 0..list.len().min(from + 12) {
        let line = list[n].line;
        if doc.uses[line] != Use::Text {
            continue;
        }
        let text = words([doc.text_of(line)]);
        if !known.is_empty() {
            // The name is known: the line that says it, with or without `by`, is the title page's.
            let (name, by) = by_line(&text).unwrap_or((&text, ""));
            let next = list.get(n + 1).map(|h| words([doc.text_of(h.line)])).unwrap_or_default();
            if name.is_empty() {
                if is_author(&next, &known) {
                    let next_line = list[n + 1].line;
                    doc.leave_out(line, line + 1, LABEL);
                    take(
                        doc,
                        &[next_line],
                        printed || given.is_some_and(|g| key(g) != key(&next)),
                        "author given otherwise or already",
                    );
                    if from > 0 {
                        subtitle(doc, facts, list, from, n, decisions);
                    }
                    return;
                }
            } else if is_author(name, &known) {
                let otherwise = printed || given.is_some_and(|g| key(g) != key(name));
                take(doc, &[line], otherwise, "author given otherwise or already");
                if !otherwise {
                    doc.leave_out_words(line, line, LABEL, by);
                }
                if from > 0 && !by.is_empty() {
                    subtitle(doc, facts, list, from, n, decisions);
                }
                return;
            }
            continue;
        }
        if facts.closed {
            return;
        }
        let Some((name, by)) = by_line_at(doc, list, n) else { continue };
        // A by-line far from a title is a line of the text; `de X` or `di X` needs a title right above.
        if !has_title && n > 0 {
            continue;
        }
        // In a collection the one right above the text is that of its first piece: no title and by-line follow it.
        if n > from && by_line_at(doc, list, n + 2).is_none() && has_by_lines(doc, line) {
            continue;
        }
        if name.is_empty() {
            let Some(next) = list.get(n + 1) else { continue };
            let next_text = words([doc.text_of(next.line)]);
            if is_name(&next_text) {
                found = Some((n, n + 1, next_text, by));
                break;
            }
        } else {
            found = Some((n, n, name, by));
            break;
        }
    }
    if known.is_empty() && found.is_none() && has_title && !facts.closed {
        bare_name(doc, facts, list, from, stop, given);
        return;
    }
    let Some((by_at, name_at, name, by)) = found else { return };
    let span = doc.lines[list[name_at].line].span();
    let otherwise = given.is_some_and(|g| key(g) != key(&name));
    if by_at != name_at || otherwise {
        doc.leave_out(list[by_at].line, list[by_at].line + 1, LABEL);
    }
    if by_at == name_at && !otherwise {
        doc.leave_out_words(list[by_at].line, list[by_at].line, LABEL, &by);
    }
    if by_at != name_at || !otherwise {
        take(doc, &[list[name_at].line], otherwise, "author given otherwise or already");
    }
    facts.authors = names(&name).into_iter().map(|value| Fact { value, from: From::Head, span }).collect();
    if facts.authors.len() > 1 {
        // The title page parts names by its own sign.
        doc.leave_out_words(list[name_at].line, list[name_at].line, LABEL, "and");
        if !name.contains(" and ") {
            doc.left_out.pop();
        }
    }
    if has_title {
        subtitle(doc, facts, list, from, by_at, decisions);
    }
}

fn is_author(name: &str, known: &[String]) -> bool {
    let k = key(name);
    !k.is_empty() && (known.iter().any(|a| key(a) == k) || key(&known.concat()) == k)
}

/// What a book says of its kind below its title, folded.
const KINDS: &[&str] = &[
    "a novel",
    "a story",
    "a tale",
    "a romance",
    "a memoir",
    "a play",
    "a novella",
    "or,",
    "ein roman",
    "roman",
    "eine erzahlung",
    "novela",
    "romanzo",
    "novella",
    "short stories",
];

/// Whether a line is a subtitle of that sort: `A Novel`, `A Tale of the Quays`.
pub(super) fn says_kind(text: &str) -> bool {
    text.chars().count() < 90 && KINDS.iter().any(|k| fold(text).starts_with(k))
}

/// A line under the title that is a name and nothing else, before a heading or a wide gap.
fn bare_name(doc: &mut Doc, facts: &mut Facts, list: &[Head], from: usize, stop: Stop, given: Option<&str>) {
    let mut from = from;
    // A title of the header that the text does not repeat has no line below it.
    let Some(mut h) = list.get(from).filter(|_| from > 0).copied() else { return };
    let mut text = words([doc.text_of(h.line)]);
    if says_kind(&text) {
        facts.subtitle = Some(text);
        take(doc, &[h.line], false, "");
        from += 1;
        let Some(next) = list.get(from).copied() else { return };
        h = next;
        text = words([doc.text_of(h.line)]);
    }
    let last_before_heading = list.len() == from + 1 && stop == Stop::Heading;
    let title = facts.title.as_ref().map(|t| key(&t.value)).unwrap_or_default();
    let before_imprint = list.get(from + 1).is_some_and(|n| {
        let below = words([doc.text_of(n.line)]);
        imprint::weight(&below) > 0 || key(&below) == title
    });
    // A second line in capitals may be a subtitle; with an imprint or the title again below it is not.
    let plausible = could_be_author(&text) && (text.chars().any(char::is_lowercase) || before_imprint);
    if plausible && (last_before_heading || before_imprint || h.after > doc.stats.gap.max(1) + 1) {
        let span = doc.lines[h.line].span();
        take(doc, &[h.line], given.is_some_and(|g| key(g) != key(&text)), "author given otherwise or already");
        facts.authors = vec![Fact { value: text, from: From::Head, span }];
    }
}
