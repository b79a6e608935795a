//! Words that people say for letters and digits: spelling alphabets and numbers of English, German,
//! Spanish, French and Portuguese, and that of NATO. Those that are said here, too, are in [`alphabet`].

use crate::cleaning::alphabet;
use std::borrow::Cow;
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

/// Words of spelling alphabets that are read beside those of [`alphabet`]: older and newer ones, other
/// spellings, other countries. Each begins with the letter that it is for.
const ALPHABETS: &str = "\
    alpha juliet juliette whisky able adam andrew alfred apple baker benjamin boy bertie bob charles \
    cat david dog easy edward elephant frederick fox frank freddie george harry how henry isaac item \
    jack jig john johnny king lucy love lincoln london mary monkey nellie nan nora nuts oliver oboe \
    ocean orange peter paul pip queenie queen robert roger sugar sam sally tommy tare tom thomas \
    uncle union vic xmas xylophone yellow yoke young yorker zebra zoo aachen arger aerger arthur \
    anna bertha berlin caesar charlotte christian chemnitz cottbus daniel duisburg dusseldorf \
    duesseldorf essen frankfurt fritz goslar hamburg hannover ingelheim iserlohn jakob jena josef \
    kaiser konrad koln koeln leopold leipzig marta marie munchen muenchen niklaus norbert nurnberg \
    nuernberg okonom oekonom offenbach potsdam quasi quickborn rosa rostock siegfried schule sophie \
    salzwedel theodore tubingen tuebingen ubermut uebermut unna volklingen voelklingen wuppertal \
    xantippe xaver xanten yverdon zeppelin zurich zuerich zwickau alicante burgos chocolate caceres \
    cadiz domingo dinamarca espana federico granada guatemala huelva honduras inglaterra jaen japon \
    kenia leon llobregat lugo malaga mexico nono ortega palencia peru queso roma rusia sevilla \
    santiago toledo uruguay valladolid venezuela wagner xiquena yolanda yate yucatan zamora cecile \
    denise emile eugenie gerard henriette isidore jean louise noemie quentin simone wagon yves amor \
    ana banco bandeira braganca cobra casa dado estrela europa faca feira goiaba gato homem harpa \
    indio idade joana jarro kodak kiwi karl lua lapis macaco navio natal ouro ovo pipa pato quilombo \
    quibebe raposa rato saci sapo tatu uva vitoria vaca waldemar wilson xadrez xangai yokohama zorro";

/// Words for numbers that are read beside the digits of [`alphabet`].
const NUMBERS: [(u8, &str); 36] = [
    (0, "oh nought naught nil ziro"),
    (1, "ein eine une una uma wun"),
    (2, "zwei duas"),
    (3, "tree"),
    (4, "fower"),
    (5, "fife fuenf"),
    (6, "meia"),
    (7, ""),
    (8, "ait"),
    (9, "niner"),
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

static SPOKEN: LazyLock<HashMap<Cow<'static, str>, Spoken>> = LazyLock::new(|| {
    let mut spoken: HashMap<Cow<'static, str>, Spoken> = HashMap::new();
    for (letter, word) in alphabet::letters() {
        spoken.insert(plain(word).into(), Spoken::Letter(letter));
    }
    for word in ALPHABETS.split_ascii_whitespace() {
        let letter = word.as_bytes()[0].to_ascii_uppercase();
        spoken.insert(word.into(), Spoken::Letter(letter));
    }
    for (meaning, words) in OTHERS {
        for word in words.split_ascii_whitespace() {
            spoken.insert(word.into(), meaning);
        }
    }
    for (number, words) in NUMBERS {
        for word in words.split_ascii_whitespace() {
            spoken.insert(word.into(), Spoken::Number(number));
        }
    }
    for (number, word) in alphabet::digits() {
        spoken.insert(plain(word).into(), Spoken::Number(number));
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
