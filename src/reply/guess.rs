//! The language that a mail is written in, by its most common words.

use crate::reply::whose::Lines;
use crate::reply::words::{LANGUAGES, WORDS, Words, is_answered};
use avlock_issuing::language::Language;
use std::collections::HashMap;

/// The most words of a mail that are looked at.
const MOST_WORDS: usize = 5000;

/// The least weight by which a language is known: three common words, or one of its own.
const LEAST: usize = 3;

/// The weight of the words that were counted, by language.
type Counts = [usize; LANGUAGES];

/// Counts the common words of texts, until it is asked which language has most.
#[derive(Debug)]
pub struct Guess {
    weights: HashMap<&'static str, Counts>,
    own: Counts,
    quoted: Counts,
    words: usize,
}

impl Default for Guess {
    fn default() -> Self {
        let mut weights: HashMap<&str, Counts> = HashMap::new();
        for (language, Words { common, own }) in WORDS.iter().enumerate() {
            for (words, weight) in [(common, 1), (own, LEAST)] {
                for word in words.split_ascii_whitespace() {
                    weights.entry(word).or_insert([0; LANGUAGES])[language] = weight;
                }
            }
        }
        Self { weights, own: [0; LANGUAGES], quoted: [0; LANGUAGES], words: 0 }
    }
}

impl Guess {
    /// Counts the words of a text. What is quoted is most likely the vendor's own.
    pub fn read(&mut self, text: &str) {
        let mut lines = Lines::default();
        for line in text.lines() {
            match lines.own(line) {
                Some(own) => self.count(&own, true),
                None => self.count(line, false),
            }
        }
    }

    fn count(&mut self, line: &str, is_own: bool) {
        for word in line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
            // What has a digit is a code, or a part of one; a capital letter alone may be spelt.
            let is_letter = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
            if word.is_empty() || is_letter || word.contains(char::is_numeric) {
                continue;
            }
            if self.words == MOST_WORDS {
                return;
            }
            self.words += 1;
            let word = word.to_lowercase().replace('’', "'");
            let Some(weights) = self.weights.get(word.trim_matches('\'')) else { continue };
            let counts = if is_own { &mut self.own } else { &mut self.quoted };
            counts.iter_mut().zip(weights).for_each(|(count, weight)| *count += weight);
        }
    }

    /// Returns the language that has most words, if there is no doubt: some words at least, a third more
    /// than of any other that is answered in, and more than of one that is not.
    pub fn language(&self) -> Option<Language> {
        clearest(&self.own).or_else(|| match self.own.iter().sum::<usize>() {
            0 => clearest(&self.quoted),
            _ => None,
        })
    }

    /// True if no language has more words than this one.
    pub fn may_be(&self, language: Language) -> bool {
        self.own.iter().all(|count| *count <= self.own[language as usize])
    }
}

fn clearest(counts: &Counts) -> Option<Language> {
    let best = Language::ALL.into_iter().max_by_key(|language| counts[*language as usize])?;
    let most = counts[best as usize];
    let is_less = |(language, count): (usize, &usize)| {
        let is_clear = if is_answered(language) { 3 * most >= 4 * count } else { most > *count };
        language == best as usize || is_clear
    };
    (most >= LEAST && counts.iter().enumerate().all(is_less)).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(text: &str) -> Option<Language> {
        let mut guess = Guess::default();
        guess.read(text);
        guess.language()
    }

    #[test]
    fn short_mails_are_known_by_their_words() {
        for (language, text) in [
            (Language::English, "Hi, my key is not accepted. Can you send me a new one? Thanks"),
            (Language::English, "Could you unlock my copy? D873BB821E45"),
            (Language::English, "We reinstalled Windows and now it wants a code"),
            (Language::English, "Invoice 4411 is paid, so please send the key"),
            (Language::German, "Hallo, mein Schlüssel wird seit gestern nicht angenommen. Danke"),
            (Language::German, "Bräuchte bitte einen Schlüssel: D873BB821E45"),
            (Language::German, "Rechnung ist bezahlt, Code D873BB821E45"),
            (Language::German, "Die Testphase ist vorbei."),
            (
                Language::Spanish,
                "Hola, mi clave no funciona desde ayer, pueden enviarme una nueva? Gracias",
            ),
            (Language::Spanish, "Buenos días, el programa no acepta la clave que me enviaron."),
            (Language::Spanish, "Ya pagué, espero la clave."),
            (
                Language::French,
                "Bonjour, ma clé n'est pas acceptée depuis hier. Merci de votre aide",
            ),
            (Language::French, "Notre serveur a été remplacé\nBonne journée"),
            (Language::French, "La période d'essai est terminée."),
            (Language::Portuguese, "Olá, a minha chave não é aceite desde ontem. Obrigado"),
            (
                Language::Portuguese,
                "Bom dia, não consigo registar o programa com a chave que me enviou.",
            ),
            (Language::Portuguese, "O nosso servidor foi substituído\nObrigada"),
        ] {
            assert_eq!(guess(text), Some(language), "{text}");
        }
    }

    #[test]
    fn other_languages_are_none_of_the_five() {
        for text in [
            "La fattura è pagata, il mio codice è D873BB821E45",
            "Buongiorno,\nabbiamo sostituito il server e ora chiede un altro codice",
            "De factuur is betaald, mijn code is D873BB821E45",
            "Waar vul ik dit in?",
            "La factura està pagada, el meu codi és D873BB821E45",
            "Bona tarda,\nhem canviat el servidor i ara demana una altra clau",
            "Boas tardes, cambiamos o servidor e agora pide outra chave",
            "Fakturan är betald, min kod är D873BB821E45",
            "God aften, vi har skiftet server og nu spørger programmet om en kode",
            "Račun je plačan, moja koda je D873BB821E45",
            "Dobra večer, zamijenili smo poslužitelj i sada program traži kod",
            "Faktura jest zapłacona, mój kod to D873BB821E45",
            "Dobrý večer, vyměnili jsme server a teď program chce kód",
            "Bună seara, am schimbat serverul și acum programul cere un cod",
            "A számla ki van fizetve, a kódom D873BB821E45",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn the_customers_words_count_and_not_what_he_quotes() {
        let text = "Der Schlüssel ist nicht gültig, bitte prüfen.\n\n\
                    > Thank you for your message. This is the key for your computer, and it is new.\n";
        assert_eq!(guess(text), Some(Language::German));
        assert_eq!(
            guess("> Here is the key that you asked for, and the code"),
            Some(Language::English)
        );
        let text = "Le programme affiche : \"Please contact the vendor for the new key\". Merci de votre aide";
        assert_eq!(guess(text), Some(Language::French));
    }

    #[test]
    fn letters_that_are_spelt_are_no_words() {
        let text = "U wie Unna, M wie München, A wie Aachen, E wie Essen, O wie Otto";
        assert!(guess(text).is_none_or(|language| language == Language::German));
    }

    #[test]
    fn doubt_is_no_language() {
        for text in
            ["", "D873BB821E45", "ok", "Мой ключ не работает", "code code", "de la de la de la"]
        {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn a_language_that_has_fewer_words_than_another_is_not_meant() {
        let mut guess = Guess::default();
        assert!(guess.may_be(Language::French));
        guess.read("il mio codice");
        assert!(!guess.may_be(Language::French));
    }
}
