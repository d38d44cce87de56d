//! The language of a text, judged by its script where that has one language above all, else by its commonest small words.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Small words by language, chosen to be frequent in it and rare in its neighbours.
const SMALL: &[(&str, &str)] = &[
    (
        "en",
        "the and of to in that was his he it with had her for you not at she is on but him be as my this they were from which said have",
    ),
    (
        "fr",
        "le la les de des du et un une que qui dans il elle pas ne est au aux pour ce cette avec sur vous nous je se lui était d'un n'est",
    ),
    (
        "de",
        "der die das und nicht ist ich sie er es ein eine den dem mit sich auf von zu war auch dass daß wie für aber hatte noch wenn",
    ),
    (
        "es",
        "el la los las de que y en un una por con no se su para lo como más pero era había yo él muy del al don sin",
    ),
    (
        "it",
        "il lo la gli le di che e un una per con non si del della era come più ma nel alla io suo aveva sono poi anche",
    ),
    (
        "pt",
        "o a os as de que e um uma não com para do da em se por mais como era ao eu mas seu sua dos das elle ella no na",
    ),
    (
        "nl",
        "de het een en van ik te dat die in niet is hij zijn op met voor er maar was als ze haar zij aan om ook werd naar",
    ),
    ("sv", "och att det som en på är av för med den till inte han hon jag ett var hade om men sig de så vid från"),
    ("da", "og at det som en på er af for med den til ikke han hun jeg et var havde om men sig de så ved fra blev"),
    ("no", "og at det som en på er av for med den til ikke han hun jeg et var hadde om men seg de så ved fra ble"),
    ("fi", "ja on ei se että hän oli kun niin mutta hänen minä kuin sitä mitä ne joka nyt jo vaan sen ole sinä tuo"),
    ("tl", "ang ng sa mga na at ay si ni siya hindi kay ito nang niya isang ako ko ka mo kung cung manga nating"),
    ("la", "et in est non ad ut cum quod qui sed si ex quae ab atque per esse hoc enim nec quam eius sunt"),
    ("eo", "la kaj de mi en ne al li estis ke ĝi estas por kiu sed kun por ŝi tio kiel mia lia pri tiu kaj unu"),
    ("pl", "i w nie się na że z do to jest jak ale o po co tak za od jego był było już tylko"),
    ("cs", "a se na je že v to s z do jsem ale jako byl po si tak jeho už jen když jsou"),
    ("hu", "a az és hogy nem is egy de meg csak volt ez azt már mint ha még el ki azután"),
    ("ca", "el la els les de que i en un una per amb no es seu com però era al del ho va més molt"),
    ("ro", "și de în la nu o un că cu pe se a care mai din ce era dar fi lui sunt"),
    ("tr", "bir ve bu da de ne için çok gibi daha o ben var sen ama değil mi kadar"),
    ("ru", "и в не на я что он с как это по но она так его у же за бы от мы было"),
    ("el", "και το να η τα του που την της ο με τον θα δεν είναι για από στο"),
];

/// Scripts that one language above all is written in, by the characters a word begins with.
const SCRIPTS: &[(std::ops::RangeInclusive<char>, &str)] = &[
    ('\u{531}'..='\u{58a}', "hy"),
    ('\u{590}'..='\u{5ff}', "he"),
    ('\u{600}'..='\u{6ff}', "ar"),
    ('\u{900}'..='\u{97f}', "hi"),
    ('\u{980}'..='\u{9ff}', "bn"),
    ('\u{e00}'..='\u{e7f}', "th"),
    ('\u{10a0}'..='\u{10ff}', "ka"),
    ('\u{3040}'..='\u{30ff}', "ja"),
    ('\u{3400}'..='\u{9fff}', "zh"),
    ('\u{ac00}'..='\u{d7af}', "ko"),
];

/// What a script's words say of a language with letters of its own in it, and which words in a hundred have one at least.
const OWN_LETTERS: &[(&str, &[char], usize, &str)] = &[
    ("ar", &['\u{679}', '\u{688}', '\u{691}', '\u{6ba}', '\u{6d2}'], 5, "ur"),
    ("ar", &['\u{67e}', '\u{686}', '\u{698}', '\u{6af}', '\u{6cc}'], 5, "fa"),
];

/// How the words stand in each of [`SCRIPTS`].
#[derive(Default)]
struct Scripts {
    words: [usize; SCRIPTS.len()],
    own: [usize; OWN_LETTERS.len()],
    /// Words of Chinese signs with Japanese kana among them.
    kana: usize,
}

impl Scripts {
    fn add(&mut self, word: &str) {
        let Some(first) = word.chars().next().filter(|c| *c >= '\u{531}') else { return };
        let Some(n) = SCRIPTS.iter().position(|s| s.0.contains(&first)) else { return };
        self.words[n] += 1;
        match SCRIPTS[n].1 {
            "zh" => self.kana += usize::from(word.contains(|c| ('\u{3040}'..='\u{30ff}').contains(&c))),
            tag => {
                for (own, row) in self.own.iter_mut().zip(OWN_LETTERS) {
                    *own += usize::from(row.0 == tag && word.contains(row.1));
                }
            }
        }
    }

    /// The language, where most words are in its script.
    fn language(&self, total: usize) -> Option<&'static str> {
        let of = |tag| SCRIPTS.iter().position(|s| s.1 == tag).map_or(0, |n| self.words[n]);
        // Japanese is written in both.
        if (of("ja") + of("zh")) * 2 > total && (of("ja") + self.kana) * 10 > total {
            return Some("ja");
        }
        let (n, words) = self.words.iter().enumerate().max_by_key(|(_, words)| **words)?;
        if words * 2 <= total {
            return None;
        }
        let own =
            OWN_LETTERS.iter().zip(self.own).find(|(row, own)| row.0 == SCRIPTS[n].1 && own * 100 > row.2 * words);
        Some(own.map_or(SCRIPTS[n].1, |(row, _)| row.3))
    }
}

/// Words looked at: enough to tell neighbours apart, few enough to cost nothing.
const SAMPLE: usize = 6000;

/// The language of the text and whether the evidence is good. `None` where no language of the table fits.
pub(crate) fn guess<'a>(words: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    static TABLE: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
        let mut table: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        for (n, (_, small)) in SMALL.iter().enumerate() {
            for w in small.split_ascii_whitespace() {
                let of = table.entry(w).or_default();
                if !of.contains(&n) {
                    of.push(n);
                }
            }
        }
        table
    });
    let mut scripts = Scripts::default();
    let mut hits = vec![0f32; SMALL.len()];
    let mut total = 0;
    for w in words.take(SAMPLE) {
        total += 1;
        scripts.add(w);
        let lower = w.to_lowercase();
        if let Some(of) = TABLE.get(lower.as_str()) {
            // A word of several languages speaks for each a little.
            for n in of {
                hits[*n] += 1.0 / (of.len() as f32).sqrt();
            }
        }
    }
    let (best, score) = hits.iter().enumerate().fold((0, 0.0), |b, (n, s)| if *s > b.1 { (n, *s) } else { b });
    if let Some(language) = scripts.language(total) {
        return Some(language);
    }
    // A fifth to a half of running text is small words; a list of names has none.
    (total >= 8 && score > 0.08 * total as f32).then(|| SMALL[best].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for (text, tag) in [
            ("The rain had been at it all night and the gutters of the town were full of it", Some("en")),
            (
                "Als Gregor eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett und war nicht mehr er",
                Some("de"),
            ),
            (
                "Il était une fois dans une ville de province un homme qui ne savait pas ce que les autres disaient de lui",
                Some("fr"),
            ),
            (
                "Det var en gang en mann som ikke hadde noen ting, og han gikk ut i verden for å se etter lykken",
                Some("no"),
            ),
            ("Hän oli niin vanha että se ei enää ollut mitään, mutta kun minä tulin, hän nousi ja sanoi", Some("fi")),
            ("הגשם ירד כל הלילה ואיש לא ענה לה", Some("he")),
            ("كان المطر قد هطل طوال الليل ولم يجبها أحد", Some("ar")),
            ("باران تمام شب باریده بود و کسی چیزی نگفت", Some("fa")),
            ("رات بھر بارش ہوتی رہی اور کسی نے اسے جواب نہیں دیا", Some("ur")),
            ("雨は一晩じゅう降っていた 誰も答えなかった", Some("ja")),
            ("雨下了一整夜 没有人回答她 因为那是真的", Some("zh")),
            ("비가 밤새 내렸고 아무도 대답하지 않았다", Some("ko")),
            ("Дождь шел всю ночь, и никто не ответил ей, потому что это было так и он не знал", Some("ru")),
            ("Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India", None),
        ] {
            assert_eq!(guess(text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty())), tag);
        }
    }
}
