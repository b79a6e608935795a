//! The words by which a code is spelt on the telephone, one table a language. [`words`](super::words) reads
//! what is spelt here, so that nothing is said that a text could not bring back.
//!
//! English has the alphabet of ICAO and NATO. German has the names of DIN 5009 as they were up to 2022, which
//! people know, and not the towns that took their place. Spanish and French have the words that are usual in
//! Spain and France, Portuguese those of Portugal.

use crate::language::Language;

/// The words for `A` to `Z` and for `0` to `9`.
struct Alphabet {
    letters: [&'static str; 26],
    digits: [&'static str; 10],
}

#[rustfmt::skip]
const ENGLISH: Alphabet = Alphabet {
    letters: [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo",
        "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform",
        "Victor", "Whiskey", "Xray", "Yankee", "Zulu",
    ],
    digits: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
};

// `zwo` is what is said on the telephone, where `zwei` sounds like `drei`.
#[rustfmt::skip]
const GERMAN: Alphabet = Alphabet {
    letters: [
        "Anton", "Berta", "Cäsar", "Dora", "Emil", "Friedrich", "Gustav", "Heinrich", "Ida", "Julius",
        "Kaufmann", "Ludwig", "Martha", "Nordpol", "Otto", "Paula", "Quelle", "Richard", "Samuel", "Theodor",
        "Ulrich", "Viktor", "Wilhelm", "Xanthippe", "Ypsilon", "Zacharias",
    ],
    digits: ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
};

#[rustfmt::skip]
const SPANISH: Alphabet = Alphabet {
    letters: [
        "Antonio", "Barcelona", "Carmen", "Dolores", "Enrique", "Francia", "Gerona", "Historia", "Inés",
        "José", "Kilo", "Lorenzo", "Madrid", "Navarra", "Oviedo", "París", "Querido", "Ramón", "Sábado",
        "Tarragona", "Ulises", "Valencia", "Washington", "Xilófono", "Yegua", "Zaragoza",
    ],
    digits: ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
};

#[rustfmt::skip]
const FRENCH: Alphabet = Alphabet {
    letters: [
        "Anatole", "Berthe", "Célestin", "Désiré", "Eugène", "François", "Gaston", "Henri", "Irma", "Joseph",
        "Kléber", "Louis", "Marcel", "Nicolas", "Oscar", "Pierre", "Quintal", "Raoul", "Suzanne", "Thérèse",
        "Ursule", "Victor", "William", "Xavier", "Yvonne", "Zoé",
    ],
    digits: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
};

#[rustfmt::skip]
const PORTUGUESE: Alphabet = Alphabet {
    letters: [
        "Aveiro", "Braga", "Coimbra", "Dafundo", "Évora", "Faro", "Guarda", "Horta", "Itália", "José",
        "Kilo", "Lisboa", "Maria", "Nazaré", "Ovar", "Porto", "Queluz", "Rossio", "Setúbal", "Tavira",
        "Unidade", "Vidago", "Washington", "Xavier", "York", "Zulmira",
    ],
    digits: ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
};

fn alphabet(language: Language) -> &'static Alphabet {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::Spanish => &SPANISH,
        Language::French => &FRENCH,
        Language::Portuguese => &PORTUGUESE,
    }
}

/// Returns the word for a letter or digit of a code; `None` for any other character, such as a hyphen.
pub fn word(letter: char, language: Language) -> Option<&'static str> {
    let alphabet = alphabet(language);
    match letter.to_ascii_uppercase() {
        upper @ 'A'..='Z' => Some(alphabet.letters[usize::from(upper as u8 - b'A')]),
        digit @ '0'..='9' => Some(alphabet.digits[usize::from(digit as u8 - b'0')]),
        _ => None,
    }
}

/// Spells letters and digits, a blank between two words. Other characters are passed over.
///
/// ```
/// use avlock_issuing::{cleaning::alphabet, language::Language};
///
/// assert_eq!(alphabet::spelt("YX-1", Language::German), "Ypsilon Xanthippe eins");
/// ```
pub fn spelt(code: &str, language: Language) -> String {
    let words: Vec<&str> = code.chars().filter_map(|letter| word(letter, language)).collect();
    words.join(" ")
}

/// Returns every word for a letter, of all languages.
pub(super) fn letters() -> impl Iterator<Item = (u8, &'static str)> {
    Language::ALL.into_iter().flat_map(|language| (b'A'..).zip(alphabet(language).letters))
}

/// Returns every word for a digit, of all languages, and its number.
pub(super) fn digits() -> impl Iterator<Item = (u8, &'static str)> {
    Language::ALL.into_iter().flat_map(|language| (0..).zip(alphabet(language).digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_a_letter_begins_with_it_and_no_language_has_one_twice() {
        for language in Language::ALL {
            let mut all: Vec<&str> =
                ('A'..='Z').chain('0'..='9').filter_map(|c| word(c, language)).collect();
            for (letter, word) in ('A'..='Z').zip(&all) {
                let first = word.chars().next().map(|first| if first == 'É' { 'E' } else { first });
                assert_eq!(first, Some(letter), "{word}");
            }
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 36, "{language:?}");
        }
        assert_eq!(word('-', Language::English), None);
    }
}
