//! The imprint of a printed book on its title page: where, by whom and when it was printed. Such lines look like
//! headings and are none.

use super::numbers::{fold, roman};

/// Words of publishers and printers, folded. A line that has one of them as a word is surely the imprint's.
const TRADE: &str = "publishers publisher publishing published press printers printer printed printing co company verlag \
    verlagsbuchhandlung verlagsanstalt librairie libraire editeur editeurs imprimerie imprimeur imprenta libreria editorial \
    editores gedrukt drukkerij uitgever uitgevers uitgeverij tipografia stabilimento editrice editore editori editora \
    livraria typographia forlag forlaget boktryckeri bogtrykkeri trykt kustannusosakeyhtio kirjapaino osakeyhtio druck \
    gedruckt presse booksellers bookseller ltd limited limprimerie hetzel \
    electrotyped stereotyped typeset edition edicion edizione auflage ausgabe druk uitgave upplaga painos reprinted \
    copyright copyrighted rights reserved congress entered librarian bibliotheque tauchnitz ebook isbn";

/// Words of firms that are a family's, folded; they speak only beside another name.
const KIN: &str = "sons son brothers hermanos hijos freres fils gebruder sohne zonen figli fratelli soner";

/// Openings of lines about an edition and its making, folded.
const OPENINGS: &[&str] = &[
    "author of",
    "the author of",
    "authors of",
    "auteur de",
    "verfasser von",
    "autor de",
    "with illustrations",
    "with numerous illustrations",
    "with an illustration",
    "with a frontispiece",
    "with drawings",
    "illustrated",
    "illustrations by",
    "translated from",
    "translated by",
    "original publication date",
    "first published",
    "first printed",
    "all rights",
    "entered according",
    "in two volumes",
    "in three volumes",
    "complete in one volume",
    "es propiedad",
    "propiedad literaria",
    "tous droits",
    "todos los derechos",
    "todos os direitos",
    "tutti i diritti",
    "alle rechte",
    "alle rettigheder",
    "proprieta letteraria",
    "set up and",
    "made in",
    "price",
];

/// Cities that books come from, folded.
const CITIES: &str = "new york|london|boston|philadelphia|chicago|paris|leipzig|berlin|wien|vienna|munchen|stuttgart|frankfurt|\
    zurich|madrid|barcelona|valencia|buenos aires|mexico|milano|firenze|torino|roma|napoli|bologna|venezia|amsterdam|rotterdam|\
    's-gravenhage|den haag|utrecht|haarlem|leiden|arnhem|antwerpen|bruxelles|kobenhavn|copenhagen|kristiania|christiania|oslo|\
    stockholm|helsinki|helsingissa|porvoo|porvoossa|lisboa|porto|rio de janeiro|sao paulo|edinburgh|glasgow|dublin|oxford|\
    cambridge|toronto|montreal|melbourne|sydney|san francisco|indianapolis|cincinnati|hartford|baltimore|st. louis|garden city|\
    springfield|new haven|manila|praha|warszawa|budapest|geneve|lausanne|lyon|manchester|liverpool|bombay|calcutta";

/// How surely a line of a title page is the imprint's: 0 not at all, 1 a year or a city, 2 beyond doubt.
pub(crate) fn weight(text: &str) -> u32 {
    let f = fold(text);
    let f = f.trim();
    if f.chars().count() > 90 || f.is_empty() {
        return 0;
    }
    if OPENINGS.iter().any(|o| f.starts_with(o)) {
        return 2;
    }
    let words: Vec<&str> = f
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|w| w.trim_matches('\''))
        .filter(|w| !w.is_empty())
        .collect();
    let trade = |w: &&str| TRADE.split_ascii_whitespace().any(|t| t == *w);
    let kin = |w: &&str| KIN.split_ascii_whitespace().any(|t| t == *w);
    let joined = f.contains('&') || words.iter().any(|w| matches!(*w, "and" | "et" | "und" | "y" | "e" | "en"));
    if joined && words.len() > 2 && words.iter().any(kin) {
        return 2;
    }
    if words.iter().any(trade) || f.contains("& c") && f.contains("cie") || f.starts_with('\u{a9}') {
        return 2;
    }
    let rest = CITIES.split('|').map(str::trim).fold(f.to_owned(), |rest, city| rest.replace(city, " "));
    let left = rest
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| {
            !w.is_empty() && !is_year(w) && !matches!(*w, "and" | "et" | "und" | "y" | "e" | "en" | "the" | "in")
        })
        .count();
    u32::from(left == 0 && words.iter().any(|w| w.len() > 2))
}

/// A year of printing, in digits or Roman: 1450 is the first there can be.
fn is_year(w: &str) -> bool {
    let digits = w.trim_start_matches('c');
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|y| (1450..2100).contains(&y))
        || w.len() >= 4 && roman(w).or_else(|| roman(&w.to_uppercase())).is_some_and(|y| (1450..2100).contains(&y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_title_pages() {
        for (text, want) in [
            ("BOSTON", 1),
            ("New York and London", 1),
            ("1910", 1),
            ("MDCCCXCIV", 1),
            ("London, 1902.", 1),
            ("HAWTHORN & REED, PUBLISHERS", 2),
            ("THE CANDLE PRESS", 2),
            ("Third Edition", 2),
            ("Author of \"The Weir Keeper\"", 2),
            ("Gedruckt bei Amsel in Jena", 2),
            ("THE WEIR KEEPER", 0),
            ("by Hanne Aldous", 0),
            ("To my mother", 0),
            ("12", 0),
            ("I", 0),
        ] {
            assert_eq!(weight(text), want, "{text}");
        }
    }
}
