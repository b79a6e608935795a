//! Whether a text that was read as Windows-1252 is spelled as the languages of Windows-1252 spell. Each byte
//! is a character in all encodings of one byte, so that only the place of a letter within its word tells that
//! it was another: `Jânis` is `Jānis`, `Kšln` is `Köln`.

/// A letter between its neighbours in a word, all of them small.
struct Place<'w> {
    before: Option<char>,
    after: Option<char>,
    /// The word up to the letter, and from the one after it.
    head: &'w str,
    tail: &'w str,
}

/// Returns whether a language of Windows-1252 may have written a text.
pub fn is_western(text: &str) -> bool {
    let is_between = |character: char| !character.is_alphabetic() && character.is_ascii();
    // `Malmö` on DOS ends with what closes a quotation.
    let quotes = text.chars().filter(|sign| matches!(sign, '“' | '”' | '„')).count();
    let has_accent = text.to_lowercase().contains(['á', 'é', 'í', 'ó', 'ú', 'æ']);
    quotes % 2 == 0
        && text.split(is_between).all(|word| word.is_ascii() || is_western_word(word, has_accent))
}

/// `has_accent` if the text has letters that Icelandic has and Turkish lacks.
fn is_western_word(word: &str, has_accent: bool) -> bool {
    let small = word.to_lowercase();
    // Windows-1257: `-ienė` and its like, which end the names of women; Windows-1250: `-ić`.
    let is_foreign = ["ienë", "aitë", "ytë", "utë", "iæ"].iter().any(|end| small.ends_with(end));
    !is_foreign
        && !has_signs(word)
        && !has_capital_within(word)
        && small.char_indices().filter(|(_, letter)| !letter.is_ascii()).all(|(place, letter)| {
            let (head, tail) = (&small[..place], &small[place + letter.len_utf8()..]);
            let (before, after) = (head.chars().next_back(), tail.chars().next());
            is_in_place(letter, &Place { before, after, head, tail }, has_accent)
        })
}

/// True for a word with signs among its letters: in Mac Roman, on DOS and in Windows-1250, letters are where
/// the signs of Windows-1252 are.
fn has_signs(word: &str) -> bool {
    if !word.contains(char::is_alphabetic) {
        return false;
    }
    let is_before = |sign| matches!(sign, '“' | '„' | '«' | '‹' | '‘' | '’' | '¡' | '–' | '—');
    let is_behind = |sign| {
        matches!(sign, '”' | '“' | '»' | '›' | '’' | '…' | '®' | '™' | '©' | '°' | '²' | '–' | '—')
    };
    let inner =
        word.trim_matches('\u{A0}').trim_start_matches(is_before).trim_end_matches(is_behind);
    // `Mª` and `Nº` are short for words.
    let is_short = word.chars().count() <= 3;
    let inner = if is_short { inner.trim_end_matches(['ª', 'º']) } else { inner };
    // Between two letters, `‘` and a dash come before a capital: `O‘Brien`, `Ost–West`.
    let mut signs = inner.chars().peekable();
    while let Some(sign) = signs.next() {
        let is_usual = match sign {
            '’' | '·' | '\u{A0}' => true,
            '‘' => signs.peek().copied().is_some_and(char::is_uppercase),
            '–' | '—' => !signs.peek().copied().is_some_and(char::is_lowercase),
            'ª' | 'º' | 'ƒ' | 'ˆ' | 'µ' => false,
            _ => sign.is_alphabetic(),
        };
        if !is_usual {
            return true;
        }
    }
    false
}

/// True for a capital letter outside ASCII before a small one, but not at the beginning: `MŸller`, `JosŽe`;
/// or at the end of small ones.
fn has_capital_within(word: &str) -> bool {
    let mut before: Option<char> = None;
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied();
        if !letter.is_ascii() && letter.is_uppercase() && before.is_some_and(char::is_alphabetic) {
            let small = |other: Option<char>| other.is_some_and(char::is_lowercase);
            if small(after) || small(before) {
                return true;
            }
        }
        before = Some(letter);
    }
    false
}

/// Returns whether a letter stands where languages of Windows-1252 have it. What it would be is said beside.
fn is_in_place(letter: char, place: &Place<'_>, has_accent: bool) -> bool {
    let Place { before, after, head, tail } = *place;
    let is_first = !before.is_some_and(char::is_alphabetic);
    let is_last = !after.is_some_and(char::is_alphabetic);
    let after = after.unwrap_or(' ');
    let follows_vowel = before.is_some_and(is_vowel);
    let begins = |beginnings: &[&str]| beginnings.iter().any(|it| tail.starts_with(it));
    match letter {
        // Turkish ğ, ı, ş; Baltic š, ż, ž; Czech đ, ý, ţ. Icelandic rarely has them alone.
        'ð' | 'ý' | 'þ' => has_accent,
        // Baltic ā. French and Portuguese have it before these.
        'â' => {
            begins(&["t", "m", "b", "l", "nd", "ng", "nc", "ni"]) && !begins(&["nis"])
                || before == Some('r')
        }
        // DOS ß.
        'á' => {
            !matches!(before, Some('a' | 'o'))
                && !["ei", "au", "eu"].iter().any(|end| head.ends_with(end))
        }
        // Baltic ė.
        'ë' => !is_last || follows_vowel,
        // Baltic ē.
        'ç' => is_first && is_vowel(after) || follows_vowel || is_last || is_vowel(after),
        // Baltic ī.
        'î' => {
            matches!((before, after), (Some('o' | 'a'), 't' | 'n'))
                || (is_first && after == 'l')
                || matches!((before, after), (Some('d'), 'n'))
                || (head == "n" && after == 'm')
        }
        // Baltic ū, Hungarian ű.
        'û' => {
            matches!((before, after), (Some('o'), 't') | (Some('l'), 't') | (Some('r'), 'l'))
                || (is_last && matches!(before, Some('d')))
        }
        // Polish ę.
        'ê' => !matches!(after, 'b' | 'd' | 'g' | 'k' | 'z' | 'j'),
        // Baltic ļ, Czech ď.
        'ï' => follows_vowel,
        // Baltic ņ, Czech ň; Czech ě and ů. Italian has them at the end.
        'ò' => !follows_vowel,
        'ì' | 'ù' => is_last || after == 'r' || after == 'o',
        // Baltic and Czech č: French has a consonant after it, Italian an end.
        'è' => !is_vowel(after),
        // Czech ř.
        'ø' => !matches!(after, 'á' | 'í' | 'é' | 'ý' | 'ì' | 'ù'),
        // Hungarian ő.
        'õ' => matches!(after, 'e' | 'i' | 'u' | 'n'),
        // Romanian ă.
        'ã' => is_last || matches!(after, 'o' | 'e' | 's'),
        // Polish and Czech ś, ź, š.
        'œ' => {
            matches!(after, 'u' | 'i' | 'd' | 'w' | 'n')
                && !(is_first && after != 'u' && after != 'd')
        }
        // Mac Roman ö, ä, é, and DOS Ü, Ä: only with a vowel at a side can they be spoken.
        'š' | 'ž' => follows_vowel || is_vowel(after),
        // Mac Roman ü.
        'ÿ' => follows_vowel,
        _ => true,
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä'..='ö' | 'ø'..='ý' | 'à'..='ã' | 'œ')
        && !matches!(letter, 'ç' | 'ð' | 'ñ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{
        Encoding, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257,
    };

    /// Names as their country writes them, which are other letters in Windows-1252.
    #[test]
    fn names_of_other_encodings_are_not_western() {
        let names: [(&'static Encoding, &[&str]); 4] = [
            (WINDOWS_1254, &["Yıldız", "Doğan", "Şahin", "Barış", "Erdoğan", "Işıl", "Gökdoğan"]),
            (
                WINDOWS_1257,
                &[
                    "Jānis",
                    "Pēteris",
                    "Ozoliņš",
                    "Kalniņa",
                    "Petrauskienė",
                    "Žukauskas",
                    "Bērziņš",
                    "Līga",
                    "Čiurlionis",
                    "Šimkus",
                    "Kārlis",
                    "Eglė",
                    "Zane Lāce",
                    "Mārtiņš",
                ],
            ),
            (
                MACINTOSH,
                &[
                    "Müller",
                    "Köln",
                    "José",
                    "Zürich",
                    "Gonçalves",
                    "François",
                    "Märkl",
                    "Núñez",
                    "Peña",
                    "Noë",
                    "Noëmi",
                ],
            ),
            (
                WINDOWS_1250,
                &[
                    "Wałęsa",
                    "Dvořák",
                    "Čapek",
                    "Erdős",
                    "Dębski",
                    "Němec",
                    "Jovanović",
                    "Jiří",
                    "Kovačević",
                    "Śliwa",
                    "Brătianu",
                    "Vaněk",
                    "Łukasz",
                    "Paweł",
                ],
            ),
        ];
        for (encoding, names) in names {
            for name in names {
                let bytes = encoding.encode(name).0;
                let found = WINDOWS_1252.decode_without_bom_handling(&bytes).0;
                assert!(!is_western(&found), "{name} as {found} of {}", encoding.name());
            }
        }
    }

    #[test]
    fn letters_of_dos_are_not_western() {
        // `Müller`, `José`, `Jörg`, `Nuñez`, `Gómez`, `Malmö`, `Özcan`, `Großmann`, `Preuß` of code page 850.
        for bytes in [
            &b"M\x81ller"[..],
            b"Jos\x82",
            b"J\x94rg",
            b"Nu\xA4ez",
            b"G\xA2mez",
            b"Malm\x94",
            b"\x99zcan",
            b"Gro\xE1mann",
            b"Preu\xE1",
        ] {
            let found = WINDOWS_1252.decode_without_bom_handling(bytes).0;
            assert!(!is_western(&found), "{found}");
        }
    }

    #[test]
    fn names_of_windows_1252_are_western() {
        for name in [
            "Loïc",
            "Anaïs",
            "Citroën",
            "Zoë",
            "Jérôme",
            "Benoît",
            "Maître Dupré",
            "Château",
            "Ângela",
            "Cândido Conceição",
            "Simões",
            "João",
            "Guimarães",
            "François",
            "Gençay",
            "Niccolò",
            "Lunedì",
            "Noè",
            "Müller & Söhne",
            "Weiß",
            "Größe",
            "Åse Bjørnsdatter",
            "Kjær",
            "Ærø",
            "Sæþór Guðmundsson",
            "Guðrún Ýr Jónsdóttir",
            "Núñez",
            "Iñaki",
            "Àngels",
            "Françoise",
            "Hélène",
            "Estêvão",
            "Œuvre",
            "Sacré-Cœur",
            "D’Été",
            "«Élysée»",
            "Firma™ ®",
            "Šárka",
            "Aleš",
            "Peña",
            "50 €",
            "São Paulo",
            "Fête",
            "Août",
            "ÄÖÜ GMBH",
            "MÜLLER",
            "A·B",
            "“Ölmühle”",
            "Mª Ángeles",
            "Suárez",
            "Damián",
            "O‘Brien",
            "Süd – Öst",
            "Grâce",
        ] {
            assert!(is_western(name), "{name}");
        }
    }
}
