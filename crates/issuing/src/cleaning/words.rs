//! Words that people say for letters and digits: spelling alphabets and numbers of English, German,
//! Spanish, French and Portuguese, and that of NATO.

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The meaning of a word that somebody says while he spells a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// The letter that the word begins with.
    Letter(u8),
    /// A number below 100.
    Number(u8),
    /// A dash, or another word for what is between groups.
    Dash,
    /// The next letter or digit counts this many times.
    Times(u8),
    /// Words like "as in": the next word begins with the letter before.
    As,
    /// A word about the next letter, such as "capital".
    About,
    /// What joins tens and ones where both are words.
    And,
}

/// Spelling alphabets. Each word begins with the letter that it is for.
const ALPHABETS: &str = "\
    alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet juliette kilo lima mike \
    november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu \
    able adam andrew alfred apple baker benjamin boy bertie bob charles cat david dog easy edward elephant \
    frederick fox frank freddie george harry how henry isaac item ida jack jig john johnny king lucy love \
    lincoln london mary monkey nellie nan nora nuts oliver oboe ocean orange peter paul pip queenie queen \
    robert roger sugar sam sally tommy tare tom thomas uncle union vic william xmas xylophone yellow \
    yoke young yorker zebra zoo \
    aachen anton arger aerger arthur anna berta bertha berlin casar caesar charlotte christian chemnitz \
    cottbus daniel dora duisburg dusseldorf duesseldorf emil essen friedrich frankfurt fritz gustav \
    goslar heinrich hamburg hannover ingelheim iserlohn jakob julius jena josef kaufmann kaiser konrad \
    koln koeln leopold ludwig leipzig martha marta marie munchen muenchen niklaus nordpol norbert \
    nurnberg nuernberg otto okonom oekonom offenbach paula potsdam quelle quasi quickborn richard rosa \
    rostock samuel siegfried schule sophie salzwedel theodor theodore tubingen tuebingen ulrich \
    ubermut uebermut unna viktor volklingen voelklingen wilhelm wuppertal xanthippe xantippe xaver \
    xanten ypsilon yverdon zacharias zeppelin zurich zuerich zwickau \
    antonio alicante barcelona burgos carmen chocolate caceres cadiz dolores domingo dinamarca enrique \
    espana francia federico gerona granada guatemala historia huelva honduras ines inglaterra italia \
    jose jaen japon kenia lorenzo leon llobregat lugo madrid malaga mexico navarra nono oviedo ortega \
    paris palencia peru queso querido ramon roma rusia sabado sevilla santiago tarragona toledo ulises \
    uruguay valencia valladolid venezuela washington wagner xiquena xilofono yegua yolanda yate \
    yucatan zaragoza zamora \
    anatole berthe celestin cecile denise desire emile eugene eugenie francois gaston gerard henri \
    henriette irma isidore jean joseph kleber louis louise marcel nicolas noemie oscar pierre quintal \
    quentin raoul robert suzanne simone therese ursule wagon xavier yvonne yves zoe \
    aveiro amor ana banco bandeira braga braganca cobra coimbra casa dado dafundo evora estrela europa \
    faro faca feira guarda goiaba gato horta homem harpa indio idade joana jarro kodak kiwi karl lisboa \
    lua lapis maria macaco navio nazare natal ovar ouro ovo porto pipa pato queluz quilombo quibebe \
    rossio raposa rato setubal saci sapo tavira tatu unidade uva vidago vitoria vaca waldemar wilson \
    xadrez xangai yokohama york zulmira zebra zorro";

/// Words for numbers.
const NUMBERS: [(u8, &str); 36] = [
    (0, "zero null cero oh nought naught nil ziro"),
    (1, "one eins ein eine un une uno una um uma wun"),
    (2, "two zwei zwo deux dos dois duas"),
    (3, "three tree drei trois tres"),
    (4, "four fower vier quatre cuatro quatro"),
    (5, "five fife funf fuenf cinq cinco"),
    (6, "six sechs seis meia"),
    (7, "seven sieben sept siete sete"),
    (8, "eight ait acht huit ocho oito"),
    (9, "nine niner neun neuf nueve nove"),
    (10, "ten zehn dix diez dez"),
    (11, "eleven elf onze once"),
    (12, "twelve zwolf zwoelf douze doce doze"),
    (13, "thirteen dreizehn treize trece treze"),
    (14, "fourteen vierzehn quatorze catorce catorze"),
    (15, "fifteen funfzehn fuenfzehn quinze quince"),
    (16, "sixteen sechzehn seize dieciseis dezasseis dezesseis"),
    (17, "seventeen siebzehn diecisiete dezassete dezessete"),
    (18, "eighteen achtzehn dieciocho dezoito"),
    (19, "nineteen neunzehn diecinueve dezanove dezenove"),
    (20, "twenty zwanzig vingt vingts veinte vinte"),
    (21, "veintiuno veintiun"),
    (22, "veintidos"),
    (23, "veintitres"),
    (24, "veinticuatro"),
    (25, "veinticinco"),
    (26, "veintiseis"),
    (27, "veintisiete"),
    (28, "veintiocho"),
    (29, "veintinueve"),
    (30, "thirty dreissig dreisig trente treinta trinta"),
    (40, "forty fourty vierzig quarante cuarenta quarenta"),
    (50, "fifty funfzig fuenfzig cinquante cincuenta cinquenta"),
    (60, "sixty sechzig soixante sesenta sessenta"),
    (70, "seventy siebzig septante setenta"),
    (80, "eighty achtzig huitante octante ochenta oitenta"),
];

/// Other words that are said between letters.
const OTHERS: [(Spoken, &str); 7] = [
    (Spoken::Number(90), "ninety neunzig nonante noventa"),
    (
        Spoken::Dash,
        "dash hyphen minus tiret trait moins bindestrich strich gedankenstrich guion raya menos hifen \
         traco travessao space blank leerzeichen espace espacio espaco stroke slash",
    ),
    (Spoken::Times(2), "double doppel doppelt doppeltes zweimal doble duplo dupla dobro"),
    (Spoken::Times(3), "triple treble tripel dreimal dreifach triplo"),
    (Spoken::As, "as for like wie comme de como in von com"),
    (
        Spoken::About,
        "capital upper uppercase lower lowercase small big gross grosses klein kleines majuscule \
         minuscule mayuscula minuscula maiuscula letter number digit figure buchstabe zahl ziffer lettre \
         chiffre letra numero cifra then dann puis luego depois und again",
    ),
    (Spoken::And, "and y e et"),
];

static SPOKEN: LazyLock<HashMap<&'static str, Spoken>> = LazyLock::new(|| {
    let mut spoken = HashMap::new();
    for word in ALPHABETS.split_ascii_whitespace() {
        let letter = word.as_bytes()[0].to_ascii_uppercase();
        spoken.insert(word, Spoken::Letter(letter));
    }
    for (meaning, words) in OTHERS {
        for word in words.split_ascii_whitespace() {
            spoken.insert(word, meaning);
        }
    }
    for (number, words) in NUMBERS {
        for word in words.split_ascii_whitespace() {
            spoken.insert(word, Spoken::Number(number));
        }
    }
    spoken
});

/// One bit for each word, at the place of its letters. Texts are full of words that have no place here.
static PLACES: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut places = vec![false; MOST_PLACES];
    for word in SPOKEN.keys() {
        places[place(word.to_ascii_uppercase().as_bytes())] = true;
    }
    places
});

const MOST_PLACES: usize = 1 << 13;

fn place(word: &[u8]) -> usize {
    let add = |sum: usize, &letter: &u8| sum.wrapping_mul(37).wrapping_add(letter.into());
    word.iter().fold(0, add) % MOST_PLACES
}

/// True if a word in capitals may be one that [`spoken`] knows; a question mark is a letter with an
/// accent. It is much faster.
pub fn may_be_spoken(word: &[u8]) -> bool {
    (2..=LONGEST).contains(&word.len())
        && (PLACES[place(word)]
            || word.contains(&b'?')
            || word.len() >= LEAST_GERMAN && word.windows(3).any(|letters| letters == b"UND"))
}

/// The letters of "einundzwanzig": a number of German that has ones and tens in one word is no shorter.
const LEAST_GERMAN: usize = 13;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 24;

/// Returns what a word stands for; case and accents do not count.
pub fn spoken(word: &str) -> Option<Spoken> {
    if word.len() > LONGEST || word.is_empty() {
        return None;
    }
    if word.is_ascii() {
        let mut lower = [0; LONGEST];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        return of_plain(std::str::from_utf8(lower).ok()?);
    }
    of_plain(&plain(word))
}

/// Returns a word in small letters without accents.
fn plain(word: &str) -> String {
    let lower = word.to_lowercase().replace('ß', "ss").replace('ø', "o");
    lower.nfkd().filter(|&character| !is_combining_mark(character)).collect()
}

fn of_plain(word: &str) -> Option<Spoken> {
    SPOKEN.get(word).copied().or_else(|| german_number(word))
}

/// Reads a number like "vierundsechzig", which German says in one word.
fn german_number(word: &str) -> Option<Spoken> {
    let (ones, tens) = word.split_once("und")?;
    match (SPOKEN.get(ones)?, SPOKEN.get(tens)?) {
        (Spoken::Number(ones @ 1..=9), Spoken::Number(tens)) if *tens >= 20 && tens % 10 == 0 => {
            Some(Spoken::Number(tens + ones))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_six_alphabets_are_known() {
        for (word, letter) in [
            ("Zulu", b'Z'),
            ("ALFA", b'A'),
            ("Queenie", b'Q'),
            ("Siegfried", b'S'),
            ("Köln", b'K'),
            ("Koeln", b'K'),
            ("Ärger", b'A'),
            ("España", b'E'),
            ("Cádiz", b'C'),
            ("Célestin", b'C'),
            ("Zoé", b'Z'),
            ("Évora", b'E'),
            ("Bragança", b'B'),
        ] {
            assert_eq!(spoken(word), Some(Spoken::Letter(letter)), "{word}");
        }
        assert_eq!(spoken("window"), None);
    }

    #[test]
    fn numbers_are_known_in_five_languages() {
        for (word, number) in [
            ("niner", 9),
            ("zwo", 2),
            ("vierundsechzig", 64),
            ("einundzwanzig", 21),
            ("fünf", 5),
            ("três", 3),
            ("veintidós", 22),
            ("soixante", 60),
            ("zéro", 0),
            ("dreißig", 30),
        ] {
            assert_eq!(spoken(word), Some(Spoken::Number(number)), "{word}");
        }
        assert_eq!(spoken("guión"), Some(Spoken::Dash));
        assert_eq!(spoken("Hífen"), Some(Spoken::Dash));
    }
}
