//! The language that a mail is written in, by its most common words.

use avlock_issuing::language::Language;

/// Common words of each language, in small letters. A word that two languages share counts for both.
const WORDS: [(Language, &str); 5] = [
    (
        Language::English,
        "the and is are was my your you i we it this that with for from not have has can cannot please thanks \
         thank hello hi dear regards key license licence code install program computer new but when what does \
         of to on a an in at be do our me as",
    ),
    (
        Language::German,
        "der die das und ist sind war ich wir sie es mein meine meinen ihr ihre nicht mit für von auf ein eine \
         einen bitte danke hallo guten tag sehr geehrte geehrter damen herren grüße gruß schlüssel lizenz \
         rechner programm neu neuen aber wenn was den dem zu im habe haben kann lautet wird seit",
    ),
    (
        Language::Spanish,
        "el la los las y es son mi mis su sus usted yo no con para de del por un una pero gracias hola buenos \
         buenas días tardes estimado estimados saludos clave licencia código ordenador programa nuevo nueva \
         que qué en al lo se me está tengo puedo puede muy como cuando desde",
    ),
    (
        Language::French,
        "le la les et est sont mon ma mes votre vos vous je nous il ne pas avec pour de du des par un une mais \
         merci bonjour madame monsieur cordialement salutations clé licence code ordinateur programme nouveau \
         nouvelle que qui en au aux ce cette se me été ai peux peut très comme depuis c'est j'ai sur",
    ),
    (
        Language::Portuguese,
        "o a os as e é são meu minha meus sua seu você eu nós não com para de do da dos das por um uma mas \
         obrigado obrigada olá bom boa dia tarde caro prezado prezados cumprimentos atenciosamente chave \
         licença código computador programa novo nova que em no na ao se me está tenho posso pode muito como \
         quando desde",
    ),
];

/// The most words of a mail that are looked at.
const MOST_WORDS: usize = 5000;

/// The fewest common words by which a language is known.
const FEWEST: usize = 3;

/// Counts the common words of texts, until it is asked which language has most.
#[derive(Debug, Default)]
pub struct Guess {
    own: [usize; Language::ALL.len()],
    quoted: [usize; Language::ALL.len()],
    words: usize,
}

impl Guess {
    /// Counts the words of a text. Quoted lines are most likely the vendor's own.
    pub fn read(&mut self, text: &str) {
        for line in text.lines() {
            let counts =
                if line.trim_start().starts_with('>') { &mut self.quoted } else { &mut self.own };
            for word in line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
                // What has a digit is a code, or a part of one.
                if word.is_empty() || word.contains(char::is_numeric) {
                    continue;
                }
                if self.words == MOST_WORDS {
                    return;
                }
                self.words += 1;
                let word = word.to_lowercase().replace('’', "'");
                for (language, words) in WORDS {
                    let is_common = words.split_ascii_whitespace().any(|common| common == word);
                    counts[language as usize] += usize::from(is_common);
                }
            }
        }
    }

    /// Returns the language that has most words, if there is no doubt: some words at least, and a third
    /// more than of any other.
    pub fn language(&self) -> Option<Language> {
        clearest(&self.own).or_else(|| match self.own.iter().sum::<usize>() {
            0 => clearest(&self.quoted),
            _ => None,
        })
    }
}

fn clearest(counts: &[usize; Language::ALL.len()]) -> Option<Language> {
    let best = Language::ALL.into_iter().max_by_key(|language| counts[*language as usize])?;
    let others = Language::ALL.into_iter().filter(|language| *language != best);
    let second = others.map(|language| counts[language as usize]).max().unwrap_or_default();
    let most = counts[best as usize];
    (most >= FEWEST && 3 * most >= 4 * second).then_some(best)
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
            (Language::German, "Hallo, mein Schlüssel wird seit gestern nicht angenommen. Danke"),
            (
                Language::Spanish,
                "Hola, mi clave no funciona desde ayer, pueden enviarme una nueva? Gracias",
            ),
            (
                Language::French,
                "Bonjour, ma clé n'est pas acceptée depuis hier. Merci de votre aide",
            ),
            (Language::Portuguese, "Olá, a minha chave não é aceite desde ontem. Obrigado"),
            (
                Language::Portuguese,
                "Bom dia, não consigo registar o programa com a chave que me enviou.",
            ),
            (Language::Spanish, "Buenos días, el programa no acepta la clave que me enviaron."),
        ] {
            assert_eq!(guess(text), Some(language), "{text}");
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
    }

    #[test]
    fn doubt_is_no_language() {
        for text in
            ["", "D873BB821E45", "ok", "Мой ключ не работает", "code code", "de la de la de la"]
        {
            assert_eq!(guess(text), None, "{text}");
        }
    }
}
