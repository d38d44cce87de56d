//! The words that headings are made of, by language. Data only: a new language is a new row.
//!
//! Everything is written folded: lower case, accents off, as [`fold`](super::numbers::fold) makes it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::numbers::is_word;
use crate::book::SectionKind;

/// What a labelled heading heads, in the order of rank: a smaller one may hold a greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Volume,
    Part,
    Book,
    /// Act of a play, day of a cycle.
    Act,
    /// Canto, adventure, stave, tale.
    Canto,
    Chapter,
    Letter,
    Scene,
    Section,
    /// A word the tables lack, counted 1, 2, 3 in this draft.
    Learned,
    /// A number without a word.
    Bare,
}

impl Kind {
    /// Kinds of equal rank are siblings.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Kind::Volume => 0,
            Kind::Part => 1,
            Kind::Book => 2,
            Kind::Act => 3,
            Kind::Canto => 4,
            Kind::Chapter | Kind::Letter | Kind::Learned => 5,
            Kind::Scene => 6,
            Kind::Section => 7,
            Kind::Bare => 8,
        }
    }
}

/// Words that stand beside a number. English, French, German, Spanish, Italian, Portuguese, Dutch, Swedish,
/// Danish and Norwegian, Finnish, Tagalog, Latin, Esperanto, Catalan, Polish, Czech, Hungarian; plurals and the
/// commonest slips of the pen.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Volume, "volume vol volumen tome tomo tomus band bd tom nidos volym bind svazek kotet том τομος τόμος"),
    (
        Kind::Part,
        "part parts pt partie parte teil theil deel del osa bahagi pars parto cast czesc resz parta delen partea часть μερος μέρος חלק الجزء جزء \
         phase epoch epoche epoque period periode periodo division abteilung abtheilung afdeling afdeeling avdelning afdelning osasto",
    ),
    (
        Kind::Book,
        "book books narrative livre buch libro livro boek bok bog kirja aklat liber libri llibre kniha ksiega konyv boken bogen книга βιβλιο βιβλίο cartea",
    ),
    (
        Kind::Act,
        "act acte akt acto atto ato aufzug naytos bedrijf bedryf jornada actus akto yugto akten действие felvonas jednani day tag dag jour journee giorno \
         giornata dia paiva night nacht nuit notte noche natt nat",
    ),
    (
        Kind::Canto,
        "canto chant gesang cant runo sang zang laulu carmen awit adventure abenteuer aventure aventura avventura \
         stave tale story fable fabel fabula histoire erzahlung novella federalist episode strophe idyll eclogue \
         lecture lectures lesson lessons essay sermon sermons discourse dialogue conversation meditation evening soiree abend",
    ),
    (
        Kind::Chapter,
        "chapter chapters chap chaptre chpater chaper chater chapte ch chapitre chap. kapitel kap capitulo capitulos \
         capiulo capitolo cap caput capitel kappale luku hoofdstuk kapittel kabanata capitol rozdzial kapitola \
         fejezet capitul capitolul chapitro capitre glava hlava \
         kapitlet capitolului glavo глава розділ раздел κεφαλαιο κεφάλαιο κεφαλαιον κεφάλαιον bolum פרק الفصل فصل",
    ),
    (
        Kind::Letter,
        "letter lettre brief carta lettera epistle epistola kirje brev liham sulat epitre cartas letters letero brevet письмо \
         dopis level",
    ),
    (
        Kind::Scene,
        "scene szene escena scena cena auftritt kohtaus tafereel scen tagpo sceno tableau bild scenen jelenet явление сцена картина vystup \
         tooneel toneel optrin optreden cuadro quadro",
    ),
    (
        Kind::Section,
        "section sec abschnitt seccion sezione seccao secao sectie avsnitt afsnit pykala paragraph paragraphe article \
         artikel articulo appendix annex anhang appendice apendice bijlage bilaga liite exercise psalm sonnet ode elegy elegie",
    ),
];

/// The kind of a folded word.
pub(crate) fn kind(word: &str) -> Option<Kind> {
    static TABLE: LazyLock<FxHashMap<&'static str, Kind>> =
        LazyLock::new(|| KINDS.iter().flat_map(|(k, words)| words.split_ascii_whitespace().map(|w| (w, *k))).collect());
    TABLE.get(word).copied()
}

/// Whether a folded word opens what a play says of its stage, before a colon as the names of persons.
pub(crate) fn is_setting(word: &str) -> bool {
    matches!(word, "time" | "place" | "setting" | "curtain" | "note" | "zeit" | "ort" | "lieu")
}

/// Whether a folded word labels what stands behind the text.
pub(crate) fn is_appendix(word: &str) -> bool {
    matches!(word, "appendix" | "annex" | "anhang" | "appendice" | "apendice" | "bijlage" | "bilaga" | "liite")
}

/// Words too common in prose to make a label without a number right behind or before them.
pub(crate) fn is_weak_kind(word: &str) -> bool {
    matches!(
        word,
        "day"
            | "tag"
            | "dag"
            | "jour"
            | "dia"
            | "night"
            | "nacht"
            | "nuit"
            | "natt"
            | "nat"
            | "evening"
            | "abend"
            | "soiree"
            | "noche"
            | "notte"
            | "giorno"
            | "bild"
            | "cast"
            | "story"
            | "tale"
            | "ode"
            | "cap"
            | "ch"
            | "sec"
            | "act"
            | "pt"
            | "bd"
            | "del"
            | "sang"
            | "article"
            | "phase"
            | "division"
            | "epoch"
            | "period"
            | "periode"
            | "periodo"
            | "narrative"
    )
}

/// Words between a kind and its number: `Chapter the First`, `FEDERALIST No. 1`.
pub(crate) fn is_between(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "la"
            | "le"
            | "el"
            | "il"
            | "o"
            | "a"
            | "no"
            | "nr"
            | "n"
            | "num"
            | "number"
            | "numero"
            | "der"
            | "das"
            | "die"
            | "den"
            | "det"
            | "de"
            | "ang"
    )
}

/// Words between the numbers of one heading: `LECTURES IV AND V`.
pub(crate) fn is_and(word: &str) -> bool {
    matches!(word, "and" | "to" | "et" | "und" | "bis" | "y" | "e" | "ed" | "en" | "och" | "og" | "ja" | "kaj")
}

/// Articles that may stand before a label: `The First Part`, `Das erste Buch`.
pub(crate) fn is_article(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "das"
            | "der"
            | "die"
            | "le"
            | "la"
            | "l"
            | "el"
            | "il"
            | "lo"
            | "o"
            | "a"
            | "het"
            | "de"
            | "den"
            | "det"
            | "ang"
    )
}

/// Number words, cardinal and ordinal, from 1 on; alternatives of one number parted by `/`.
const NUMBERS: &[&str] = &[
    // English, 1 to 20; the tens are composed in `numbers`.
    "one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth nine/ninth ten/tenth \
     eleven/eleventh twelve/twelfth thirteen/thirteenth fourteen/fourteenth fifteen/fifteenth sixteen/sixteenth \
     seventeen/seventeenth eighteen/eighteenth nineteen/nineteenth twenty/twentieth",
    // French.
    "un/une/premier/premiere deux/deuxieme/second/seconde trois/troisieme quatre/quatrieme cinq/cinquieme six/sixieme \
     sept/septieme huit/huitieme neuf/neuvieme dix/dixieme onze/onzieme douze/douzieme treize/treizieme \
     quatorze/quatorzieme quinze/quinzieme seize/seizieme dixsept/dixseptieme dixhuit/dixhuitieme dixneuf/dixneuvieme \
     vingt/vingtieme vingtetun/vingtetunieme vingtdeux/vingtdeuxieme vingttrois/vingttroisieme \
     vingtquatre/vingtquatrieme vingtcinq/vingtcinquieme vingtsix/vingtsixieme vingtsept/vingtseptieme \
     vingthuit/vingthuitieme vingtneuf/vingtneuvieme trente/trentieme",
    // German.
    "eins/ein/erstes/erster/erste/ersten zwei/zweites/zweiter/zweite/zweiten/zwo drei/drittes/dritter/dritte/dritten \
     vier/viertes/vierter/vierte/vierten funf/funftes/funfter/funfte/funften/fuenftes sechs/sechstes/sechster/sechste/sechsten \
     sieben/siebentes/siebenter/siebente/siebtes/siebter/siebte/siebten acht/achtes/achter/achte/achten \
     neun/neuntes/neunter/neunte/neunten zehn/zehntes/zehnter/zehnte/zehnten elf/elftes/elfter/elfte/elften \
     zwolf/zwolftes/zwolfter/zwolfte/zwolften/zwoelftes dreizehn/dreizehntes/dreizehnter/dreizehnte \
     vierzehn/vierzehntes/vierzehnter/vierzehnte funfzehn/funfzehntes/funfzehnter/funfzehnte \
     sechzehn/sechzehntes/sechzehnter/sechzehnte siebzehn/siebzehntes/siebzehnter/siebzehnte \
     achtzehn/achtzehntes/achtzehnter/achtzehnte neunzehn/neunzehntes/neunzehnter/neunzehnte \
     zwanzig/zwanzigstes/zwanzigster/zwanzigste einundzwanzig/einundzwanzigstes zweiundzwanzig/zweiundzwanzigstes \
     dreiundzwanzig/dreiundzwanzigstes vierundzwanzig/vierundzwanzigstes funfundzwanzig/funfundzwanzigstes \
     sechsundzwanzig/sechsundzwanzigstes siebenundzwanzig/siebenundzwanzigstes achtundzwanzig/achtundzwanzigstes \
     neunundzwanzig/neunundzwanzigstes dreissig/dreissigstes",
    // Spanish.
    "uno/una/primero/primera/primer dos/segundo/segunda tres/tercero/tercera/tercer cuatro/cuarto/cuarta \
     cinco/quinto/quinta seis/sexto/sexta siete/septimo/septima ocho/octavo/octava nueve/noveno/novena/nono \
     diez/decimo/decima once/undecimo/undecima doce/duodecimo/duodecima trece/decimotercero catorce/decimocuarto \
     quince/decimoquinto dieciseis/decimosexto diecisiete/decimoseptimo dieciocho/decimoctavo diecinueve/decimonoveno \
     veinte/vigesimo veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho \
     veintinueve treinta/trigesimo",
    // Italian.
    "uno/primo/prima due/secondo/seconda tre/terzo/terza quattro/quarto/quarta cinque/quinto/quinta sei/sesto/sesta \
     sette/settimo/settima otto/ottavo/ottava nove/nono/nona dieci/decimo/decima undici/undicesimo/undecimo \
     dodici/dodicesimo tredici/tredicesimo quattordici/quattordicesimo quindici/quindicesimo sedici/sedicesimo \
     diciassette/diciassettesimo diciotto/diciottesimo diciannove/diciannovesimo venti/ventesimo",
    // Portuguese.
    "um/uma/primeiro/primeira dois/duas/segundo/segunda tres/terceiro/terceira quatro/quarto/quarta cinco/quinto/quinta \
     seis/sexto/sexta sete/setimo/setima oito/oitavo/oitava nove/nono/nona dez/decimo/decima onze/undecimo \
     doze/duodecimo treze quatorze quinze dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove vinte/vigesimo",
    // Dutch.
    "een/eerste twee/tweede drie/derde vier/vierde vijf/vijfde zes/zesde zeven/zevende acht/achtste negen/negende \
     tien/tiende elf/elfde twaalf/twaalfde dertien/dertiende veertien/veertiende vijftien/vijftiende zestien/zestiende \
     zeventien/zeventiende achttien/achttiende negentien/negentiende twintig/twintigste",
    // Swedish.
    "ett/forsta tva/andra tre/tredje fyra/fjarde fem/femte sex/sjatte sju/sjunde atta/attonde nio/nionde tio/tionde \
     elva/elfte tolv/tolfte tretton/trettonde fjorton/fjortonde femton/femtonde sexton/sextonde sjutton/sjuttonde \
     arton/artonde nitton/nittonde tjugo/tjugonde",
    // Danish and Norwegian.
    "et/en/forste/foerste to/andet/anden/annet/annen tre/tredje/tredie fire/fjerde fem/femte seks/sjette syv/syvende/sju/sjuende \
     otte/ottende/atte/attende ni/niende ti/tiende elleve/ellevte/ellefte tolv/tolvte tretten/trettende \
     fjorten/fjortende femten/femtende seksten/sekstende sytten/syttende atten/attende nitten/nittende tyve/tyvende",
    // Finnish.
    "yksi/ensimmainen kaksi/toinen kolme/kolmas nelja/neljas viisi/viides kuusi/kuudes seitseman/seitsemas \
     kahdeksan/kahdeksas yhdeksan/yhdeksas kymmenen/kymmenes yksitoista/yhdestoista kaksitoista/kahdestoista \
     kolmetoista/kolmastoista neljatoista/neljastoista viisitoista/viidestoista kuusitoista/kuudestoista \
     seitsemantoista/seitsemastoista kahdeksantoista/kahdeksastoista yhdeksantoista/yhdeksastoista kaksikymmenta/kahdeskymmenes",
    // Tagalog.
    "isa/una ikalawa/dalawa ikatlo/tatlo ikaapat/apat ikalima/lima ikaanim/anim ikapito/pito ikawalo/walo ikasiyam/siyam \
     ikasampu/sampu",
    // Latin.
    "primus/prima/primum secundus/secunda/secundum tertius/tertia/tertium quartus/quarta/quartum quintus/quinta/quintum \
     sextus/sexta/sextum septimus/septima/septimum octavus/octava/octavum nonus/nona/nonum decimus/decima/decimum \
     undecimus/undecima/undecimum duodecimus/duodecima/duodecimum",
    // Czech.
    "jedna/prvni/prvy dva/druha/druhy/druhe tri/treti ctyri/ctvrta/ctvrty/ctvrte pet/pata/paty/pate sest/sesta/sesty/seste \
     sedm/sedma/sedmy/sedme osm/osma/osmy/osme devet/devata/devaty/devate deset/desata/desaty/desate jedenact/jedenacta/jedenacty \
     dvanact/dvanacta/dvanacty trinact/trinacta/trinacty ctrnact/ctrnacta/ctrnacty patnact/patnacta/patnacty",
    // Polish.
    "jeden/pierwszy/pierwsza/pierwsze dwa/drugi/druga/drugie trzy/trzeci/trzecia/trzecie cztery/czwarty/czwarta/czwarte \
     piec/piaty/piata/piate szesc/szosty/szosta/szoste siedem/siodmy/siodma/siodme osiem/osmy/osma/osme \
     dziewiec/dziewiaty/dziewiata/dziewiate dziesiec/dziesiaty/dziesiata/dziesiate jedenascie/jedenasty/jedenasta/jedenaste \
     dwanascie/dwunasty/dwunasta/dwunaste trzynascie/trzynasty/trzynasta czternascie/czternasty/czternasta pietnascie/pietnasty/pietnasta",
    // Hungarian.
    "egy/elso ketto/masodik harom/harmadik negy/negyedik ot/otodik hat/hatodik het/hetedik nyolc/nyolcadik kilenc/kilencedik \
     tiz/tizedik tizenegy/tizenegyedik tizenketto/tizenkettedik tizenharom/tizenharmadik tizennegy/tizennegyedik tizenot/tizenotodik",
    // Catalan.
    "un/primer/primera dos/segon/segona tres/tercer/tercera quatre/quart/quarta cinc/cinque/cinquena sis/sise/sisena set/sete/setena \
     vuit/vuite/vuitena nou/nove/novena deu/dese/desena",
    // Russian.
    "один/первая/первый/первое два/вторая/второй/второе три/третья/третий/третье \
     четыре/четвертая/четвертый/четвертое/четвёртая/четвёртый/четвёртое пять/пятая/пятый/пятое шесть/шестая/шестой/шестое \
     семь/седьмая/седьмой/седьмое восемь/восьмая/восьмой/восьмое девять/девятая/девятый/девятое десять/десятая/десятый/десятое \
     одиннадцать/одиннадцатая/одиннадцатый двенадцать/двенадцатая/двенадцатый тринадцать/тринадцатая/тринадцатый \
     четырнадцать/четырнадцатая/четырнадцатый пятнадцать/пятнадцатая/пятнадцатый",
    // Greek.
    "ένα/πρωτο/πρώτο/πρωτη/πρώτη/πρωτον/πρώτον δυο/δύο/δευτερο/δεύτερο/δευτερη/δεύτερη τρια/τρία/τριτο/τρίτο/τριτη/τρίτη \
     τεσσερα/τέσσερα/τεταρτο/τέταρτο πεντε/πέντε/πεμπτο/πέμπτο εξι/έξι/εκτο/έκτο επτα/επτά/εβδομο/έβδομο οκτω/οκτώ/ογδοο/όγδοο \
     εννεα/εννέα/ενατο/ένατο δεκα/δέκα/δεκατο/δέκατο",
    // Hebrew: ordinals, and the letters that number.
    "א/ראשון/ראשונה/אחד ב/שני/שנייה/שניה/שתיים ג/שלישי/שלישית/שלוש ד/רביעי/רביעית/ארבע ה/חמישי/חמישית/חמש ו/שישי/שישית/שש \
     ז/שביעי/שביעית/שבע ח/שמיני/שמינית/שמונה ט/תשיעי/תשיעית/תשע י/עשירי/עשירית/עשר יא יב יג יד טו טז יז יח יט כ כא כב כג כד כה כו כז כח \
     כט ל",
    // Arabic, folded: no marks above or below the letters.
    "الاول/الأول/الأولى/الاولى/اول/أول الثاني/الثانية/ثان الثالث/الثالثة/ثالث الرابع/الرابعة/رابع الخامس/الخامسة/خامس السادس/السادسة/سادس \
     السابع/السابعة/سابع الثامن/الثامنة/ثامن التاسع/التاسعة/تاسع العاشر/العاشرة/عاشر",
    // Esperanto.
    "unu/unua du/dua tri/tria kvar/kvara kvin/kvina ses/sesa sep/sepa ok/oka nau/naua dek/deka dekunu dekdu dektri dekkvar \
     dekkvin dekses deksep dekok deknau dudek",
];

/// The number of a folded word in any language of the table.
pub(crate) fn number_word(word: &str) -> Option<u32> {
    static TABLE: LazyLock<FxHashMap<&'static str, u32>> = LazyLock::new(|| {
        let mut table = FxHashMap::default();
        for language in NUMBERS {
            for (n, words) in language.split_ascii_whitespace().enumerate() {
                for w in words.split('/') {
                    table.entry(w).or_insert(n as u32 + 1);
                }
            }
        }
        table
    });
    TABLE.get(word).copied()
}

/// Ordinals of no fixed number: `CHAPTER THE LAST`, `Letztes Kapitel`.
pub(crate) fn is_last(word: &str) -> bool {
    matches!(
        word,
        "last"
            | "final"
            | "letztes"
            | "letzter"
            | "letzte"
            | "dernier"
            | "derniere"
            | "ultimo"
            | "ultima"
            | "laatste"
            | "sista"
            | "sidste"
            | "viimeinen"
    )
}

/// Names of the parts of a book that stand without a number. A trailing `*` matches any words after it.
const NAMES: &[(SectionKind, &str)] = &[
    (
        SectionKind::Dedication,
        "dedication|dedicated|epistle dedicatory*|the epistle dedicatory*|dedicatory epistle*|dedicatory letter*|epitre dedicatoire*|dedicatoria*|widmung|zueignung|dedicace|dedicatoria|dedica|opdracht|tillagnan|omistus|посвящение|dedykacja|ajanlas",
    ),
    (SectionKind::Epigraph, "epigraph|motto|epigraphe|epigrafe"),
    (SectionKind::Foreword, "foreword|geleitwort|forord|eloszo"),
    (
        SectionKind::Preface,
        "preface*|author's preface*|the author's preface*|author's note|a note from the author|note to the reader|to the reader|prefatory note*|\
         vorwort*|vorrede*|avant-propos|avantpropos|au lecteur|prefacio|prefazione|proemio|al lector|al lettore|ao leitor|\
         voorwoord|voorrede|voorbericht|forord|foretal|fortale|alkulause|esipuhe|praefatio|preface to*|advertisement|\
         prologo al lector|al que leyere|an den leser|zum geleit|vorbemerkung*|duas palavras|antauparolo|preambule|preamble|przedmowa*|wstep|slowo wstepne|predmluva|uvod|predslov|предисловие*|от автора|от издателя|προλογος του συγγραφεα|cuvant inainte|\
         advertissement|avertissement*|notice|avis au lecteur|a los lectores|advertencia|advertencia*|aviso|avvertenza|avvertimento|\
         voorbericht*|ter inleiding|een woord vooraf|woord vooraf|till lasaren|til laeseren|lukijalle",
    ),
    (
        SectionKind::Introduction,
        "introduction*|introductory*|general introduction|einleitung|einfuhrung|introduccion|introduzione|introducao|inleiding|inledning|indledning|\
         innledning|johdanto|introductio|paunang salita|introito|enkonduko|введение|вступление|wprowadzenie|bevezetes|bevezeto",
    ),
    (
        SectionKind::FrontMatter,
        "tasa|aprobacion|aprobaciones|fe de erratas|fee de erratas|testimonio de las erratas|licencia|privilegio|approbation|privilege du roi|\
         publisher's note|publishers' note|editor's note|translator's note|translator's preface|chronology|characters|\
         persons of the play|dramatis personae|the persons of the play|cast of characters|note on the text|list of characters|personnages|personen|personaggi|personajes|extracts|etymology|argument|the argument|chronological list*",
    ),
    (
        SectionKind::Prologue,
        "prologue|the prologue|prolog|prologo|proloog|prologi|prologus|пролог|προλογος|πρόλογος|induction|overture|prelude|prelude*|vorspiel|preludio|post-prologo|postprologo|antefatto",
    ),
    (
        SectionKind::Epilogue,
        "epilogue|the epilogue|epilog|epilogo|epiloog|epilogi|epilogus|эпилог|επιλογος|επίλογος|coda|postlude|finale|nachspiel|jalkisanat",
    ),
    (
        SectionKind::Afterword,
        "afterword|postscript|nachwort|postface|posfacio|nawoord|efterord|etterord|postfazione|author's afterword|conclusion|the conclusion|concluding note|concluding notes|concluding remarks|schluss|conclusione|conclusao|besluit|slutord|slutning|loppusanat|послесловие|заключение|poslowie|zakonczenie|doslov|zaver|utoszo|befejezes|zum schluss|schlusswort|slotwoord|slot",
    ),
    (
        SectionKind::Acknowledgements,
        "acknowledgements|acknowledgments|acknowledgement|acknowledgment|danksagung|remerciements|agradecimientos|agradecimentos|ringraziamenti|dankwoord|kiitokset|thanks|благодарности|podziekowania|podekovani|tack|tak",
    ),
    (
        SectionKind::AboutAuthor,
        "about the author|about the authors|uber den autor|a propos de l'auteur|sobre el autor|sull'autore|over de auteur",
    ),
    (
        SectionKind::Appendix,
        "appendix|appendix*|appendices|anhang|appendice|apendice|bijlage|bihang|tillaeg|liite|liitteet|addenda|supplement",
    ),
    (
        SectionKind::Notes,
        "notes|endnotes|footnotes|anmerkungen|notas|note|noten|noter|anteckningar|viitteet|notes de bas de page|fussnoten|talababa|mga talababa|aantekeningen|aanteekeningen|anmaerkninger|anmarkningar|примечания|комментарии|przypisy|poznamky|vysvetlivky|jegyzetek|notas del traductor|notes du traducteur|muistutuksia|selityksia",
    ),
    (
        SectionKind::Glossary,
        "glossary|a glossary|glossar|glossaire|glosario|glossario|glossarium|ordlista|ordliste|sanasto",
    ),
    (SectionKind::Index, "index|register|indice analitico|sachregister|hakemisto"),
    (
        SectionKind::Chapter,
        "interlude*|intermezzo*|intermission*|zwischenspiel*|interludio*|intermede*|entr'acte|tussenspel*|mellanspel*|mellemspil*|valinaytos",
    ),
    (
        SectionKind::BackMatter,
        "bibliography|bibliographie|bibliografia|sources|works cited|references|errata|quellen|l'envoi|envoi",
    ),
];

/// The kind of a section by its folded name, and whether the name is the whole of it.
pub(crate) fn name(folded: &str) -> Option<(SectionKind, bool)> {
    let s = folded.trim_matches(|c: char| !is_word(c) && c != '\'');
    if s.is_empty() || s.len() > 90 {
        return None;
    }
    static WHOLE: LazyLock<FxHashMap<&'static str, SectionKind>> = LazyLock::new(|| {
        let all =
            NAMES.iter().flat_map(|(k, names)| names.split('|').map(|n| (n.trim_start().trim_end_matches('*'), *k)));
        let mut table = FxHashMap::default();
        all.for_each(|(n, k)| {
            table.entry(n).or_insert(k);
        });
        table
    });
    static OPEN: LazyLock<Vec<(&'static str, SectionKind)>> = LazyLock::new(|| {
        NAMES
            .iter()
            .flat_map(|(k, names)| names.split('|').filter_map(|n| Some((n.trim_start().strip_suffix('*')?, *k))))
            .collect()
    });
    if let Some(kind) = WHOLE.get(s) {
        return Some((*kind, true));
    }
    // `The second preface`, `First epilogue`.
    if let Some((head, rest)) = s.split_once(' ')
        && (is_article(head) || number_word(head).is_some())
        && head.len() > 1
        && let Some(found) = name(rest)
    {
        return Some(found);
    }
    // `Pope's preface to the Iliad`.
    if let Some((whose, rest)) = s.split_once(' ')
        && (whose.ends_with("'s") || whose.ends_with("s'"))
        && let Some(found) = name(rest)
    {
        return Some(found);
    }
    // `Prologue: The Drowned Fiddler`.
    if let Some((head, rest)) = s.split_once([':', '\u{2014}'])
        && !rest.trim().is_empty()
        && let Some(kind) = WHOLE.get(head.trim())
        && has_titles(*kind)
    {
        return Some((*kind, true));
    }
    let opens = |stem: &str| {
        stem.as_bytes()[0] == s.as_bytes()[0]
            && s.strip_prefix(stem).is_some_and(|r| r.starts_with([' ', '.', ',', ':', '-', '\u{2014}']))
    };
    // `Interlude: The Guard` is as good as the name alone.
    let parted = |stem: &str| s[stem.len()..].starts_with([':', '\u{2014}']);
    OPEN.iter().find(|(stem, _)| opens(stem)).map(|(stem, kind)| (*kind, parted(stem)))
}

/// Whether a key names the summary above a book's text.
pub(crate) fn is_argument(key: &str) -> bool {
    let words = key.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(words, "argument" | "theargument" | "argumento" | "argomento" | "largument" | "inhaltsangabe")
}

/// Whether parts of this kind have titles of their own behind their name. `Notes: …` and `Index: …` say what follows.
fn has_titles(kind: SectionKind) -> bool {
    use SectionKind::*;
    matches!(kind, Prologue | Epilogue | Introduction | Preface | Foreword | Afterword | Appendix | Chapter)
}

/// Whether a folded text opens a line that names an author.
pub(crate) fn opens_by(folded: &str) -> bool {
    const BY: [&str; 21] = [
        "by",
        "von",
        "par",
        "por",
        "door",
        "af",
        "av",
        "ni",
        "written by",
        "translated by",
        "edited by",
        "uebersetzt von",
        "traduit par",
        "traducido por",
        "автор",
        "מאת",
        "بقلم",
        "تأليف",
        "著者",
        "作者",
        "지은이",
    ];
    let s = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    BY.iter().any(|b| s.strip_prefix(b).is_some_and(|r| r.is_empty() || r.starts_with([' ', ':', '：'])))
}

/// Whether a folded text is the word between a title and its second one.
pub(crate) fn joins_titles(folded: &str) -> bool {
    let s = folded.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(s, "or" | "of" | "ou" | "oder" | "o" | "ossia" | "eller" | "aut" | "tai" | "albo" | "czyli")
}

/// How dedications open, folded. Titles of poems do so too: it counts where a dedication may stand.
const DEDICATIONS: &[&str] = &[
    "to ",
    "for ",
    "dedicated",
    "is dedicated",
    "this book is dedicated",
    "in memory of",
    "inscribed to",
    "is inscribed",
    "a mon ",
    "a ma ",
    "a mes ",
    "a la memoire",
    "meinem ",
    "meiner ",
    "meinen ",
    "dem andenken",
    "al mio ",
    "alla mia ",
    "ai miei ",
    "a mi ",
    "a mis ",
    "ao meu ",
    "a minha ",
    "aan mijn",
    "till min",
    "til min",
];

/// Whether a folded text opens as a dedication does.
pub(crate) fn opens_dedication(folded: &str) -> bool {
    let s = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    DEDICATIONS.iter().any(|d| s.starts_with(d))
}

/// How the heads of publishers' lists open, folded.
const CATALOGUES: &[&str] = &[
    "publications of",
    "recent publications",
    "new publications",
    "books by",
    "works by",
    "novels by",
    "other books",
    "other works by",
    "books published by",
    "works published by",
    "new books",
    "by the same author",
    "by the same writer",
    "uniform with this",
    "a catalogue of",
    "catalogue of",
    "a list of books",
    "a list of works",
    "selections from the list",
    "selected from the list",
    "advertisements",
    "publishers' announcements",
    "publisher's announcements",
    "du meme auteur",
    "oeuvres de",
    "ouvrages de",
    "opere di",
    "obras de",
    "werke von",
    "werken van",
    "ouvrages du meme auteur",
    "chez le meme editeur",
    "extrait du catalogue",
    "von demselben verfasser",
    "vom gleichen verfasser",
    "im gleichen verlag",
    "del mismo autor",
    "obras del mismo autor",
    "dello stesso autore",
    "do mesmo autor",
    "obras do mesmo autor",
    "van denzelfden schrijver",
    "van dezelfde schrijver",
    "af samma forfattare",
    "samman tekijan",
];

/// Whether a folded text heads a publisher's list.
pub(crate) fn opens_catalogue(folded: &str) -> bool {
    let s = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    CATALOGUES.iter().any(|c| s.starts_with(c))
}

/// Headings of contents lists, folded.
const CONTENTS: &str = "contents|table of contents|the contents|content|inhalt|inhaltsverzeichnis|inhaltsangabe|table des matieres|table|\
    table des chapitres|sommaire|indice|indice general|indice de capitulos|indice dei capitoli*|indice das materias|tabla de materias|contenido|\
    conteudo|inhoud|inhoudsopgave|innehall|innehallsforteckning|indhold|innhold|indholdsfortegnelse|sisallys|sisallysluettelo|\
    talaan ng nilalaman|nilalaman|mga nilalaman|enhavo|index|contents of the volume|list of chapters|chapters|contents of volume*";

/// Whether a folded text heads a contents list.
pub(crate) fn is_contents(folded: &str) -> bool {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| CONTENTS.split('|').map(str::trim_start).collect());
    let s = folded.trim_matches(|c: char| !is_word(c));
    let Some(first) = s.bytes().next().filter(|_| s.len() < 60) else { return false };
    let mut like = NAMES.iter().filter(|n| n.as_bytes()[0] == first);
    like.any(|n| *n == s || n.strip_suffix('*').is_some_and(|n| s.starts_with(n)))
}

/// Headings of lists of pictures, whose entries are no chapters, folded.
pub(crate) fn is_illustrations(folded: &str) -> bool {
    let s = folded.trim_matches(|c: char| !is_word(c));
    matches!(
        s,
        "illustrations"
            | "list of illustrations"
            | "the illustrations"
            | "full-page illustrations"
            | "list of plates"
            | "maps"
            | "list of maps"
            | "abbildungen"
            | "table des gravures"
            | "table des illustrations"
            | "ilustraciones"
            | "illustrazioni"
            | "figures"
    )
}

/// Closing lines that look like headings and are none, folded.
pub(crate) fn is_end(folded: &str) -> bool {
    let s = folded.trim_matches(|c: char| !is_word(c));
    if s.len() > 60 {
        return false;
    }
    matches!(
        s,
        "the end"
            | "end"
            | "fin"
            | "finis"
            | "ende"
            | "fine"
            | "fim"
            | "einde"
            | "slut"
            | "loppu"
            | "wakas"
            | "explicit"
            | "curtain"
            | "act drop"
            | "vorhang"
            | "rideau"
            | "tableau"
            | "telon"
            | "the curtain falls"
            | "to be continued"
            | "fino"
            | "amen"
    ) || [
        "end of ",
        "fin de ",
        "fin du ",
        "ende des ",
        "ende der ",
        "the end of ",
        "fine del",
        "fim d",
        "einde van",
        "slut pa",
    ]
    .iter()
    .any(|p| s.starts_with(p))
}

/// Month names, folded, for dates that look like headings.
pub(crate) fn is_month(word: &str) -> bool {
    matches!(
        word,
        "january"
            | "jan"
            | "february"
            | "feb"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "aug"
            | "september"
            | "sept"
            | "october"
            | "oct"
            | "november"
            | "nov"
            | "december"
            | "dec"
            | "janvier"
            | "fevrier"
            | "mars"
            | "avril"
            | "mai"
            | "juin"
            | "juillet"
            | "aout"
            | "septembre"
            | "octobre"
            | "novembre"
            | "decembre"
            | "januar"
            | "februar"
            | "marz"
            | "juni"
            | "juli"
            | "oktober"
            | "dezember"
            | "enero"
            | "febrero"
            | "marzo"
            | "abril"
            | "mayo"
            | "junio"
            | "julio"
            | "agosto"
            | "septiembre"
            | "octubre"
            | "noviembre"
            | "diciembre"
    )
}
