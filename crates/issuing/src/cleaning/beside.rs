//! What is beside a code and may be a part of another one. To read the whole code and to drop that part would be to
//! decide which of two was meant.

use crate::cleaning::reading::Cleaned;

/// The letters of a group of a key.
const GROUP: usize = 7;

/// The fewest digits of what may be a part of an InstallCode. Fewer are a number in a list, or a word.
const FEWEST: usize = 4;

impl Cleaned<'_> {
    /// Returns the words that were left out and may be parts of another code.
    pub fn beside(&self) -> impl Iterator<Item = &str> {
        let letters = |text: &str| -> String {
            text.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_ascii_uppercase()
        };
        let own = letters(&self.text);
        let left_out = self.changes.iter().filter(|change| change.read.is_none());
        let words = left_out.map(|change| change.typed.as_str()).filter(|word| is_part(word));
        // Who pastes a code twice has one.
        words.filter(move |word| !own.contains(&letters(word)))
    }
}

/// The names of the months whose letters can be those of a code, in the languages of the program. Each may be cut
/// off behind its third letter.
const MONTHS: [&str; 24] = [
    "january",
    "januar",
    "janvier",
    "february",
    "februar",
    "fevrier",
    "février",
    "fevereiro",
    "march",
    "marzo",
    "märz",
    "april",
    "avril",
    "mayo",
    "mai",
    "june",
    "juin",
    "july",
    "juillet",
    "august",
    "december",
    "decembre",
    "décembre",
    "dezember",
];

/// The fewest letters of a word. Fewer in front of a number may be anything.
const WORD: usize = 3;

/// True for whole groups of a key and for some digits of an InstallCode. Both mix letters and digits: a word or a
/// number alone is none, and neither is a word that is written together with a date.
fn is_part(word: &str) -> bool {
    let letters = || word.bytes().filter(u8::is_ascii_alphanumeric);
    let count = letters().count();
    let is_mixed =
        letters().any(|it| it.is_ascii_digit()) && letters().any(|it| it.is_ascii_alphabetic());
    let is_of_key = |letter: u8| !b"BIOS".contains(&letter.to_ascii_uppercase());
    is_mixed
        && (count.is_multiple_of(GROUP) && letters().all(is_of_key)
            || count >= FEWEST && letters().all(|letter| letter.is_ascii_hexdigit()))
        && !is_dated(word)
}

/// True for a word with a year, `Dec2026` or `Acme2026`, and for a month with a day or the end of a year, `24Dec`,
/// `Dec26` or `1Feb2026`. Chance hardly makes one of the letters of a code.
fn is_dated(word: &str) -> bool {
    let signs: Vec<char> = word.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let runs = signs
        .chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit())
        .map(|run| run.iter().flat_map(|sign| sign.to_lowercase()).collect());
    let (numbers, texts): (Vec<String>, Vec<String>) =
        runs.partition(|run: &String| run.bytes().all(|sign| sign.is_ascii_digit()));
    let [text] = &texts[..] else { return false };
    if text.chars().count() < WORD {
        return false;
    }
    if MONTHS.iter().any(|month| month.starts_with(text.as_str())) {
        // One digit, `Dec8`, leaves as many letters as a group of an InstallCode has.
        return numbers.iter().all(|number| number.len() <= 2 || is_year(number))
            && numbers.iter().any(|number| number.len() > 1);
    }
    matches!(&numbers[..], [year] if is_year(year))
}

/// True for the number of a year of these times.
fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use crate::cleaning;

    const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";

    #[test]
    fn groups_beside_a_key_are_parts_of_another() {
        for (beside, expected) in [
            ("Z64A59E", &["Z64A59E"][..]),
            ("Z64A59E-J5M6X1W", &["Z64A59E", "J5M6X1W"]),
            ("or D873BB82", &["D873BB82"]),
            ("my key, of 2026-11-27", &[]),
            ("Ann Lee, order 1001", &[]),
            ("Windows 10", &[]),
            ("again: yxha9hr-7XALKAN-15YVVJP", &[]),
            ("Mar2026", &[]),
            ("since 01Jan26", &[]),
            ("Févr2026", &[]),
            ("Acm2026", &[]),
            ("Acm1826", &["Acm1826"]),
            ("2026Dez", &[]),
        ] {
            let text = format!("{KEY} {beside}");
            let cleaned = cleaning::key(&text);
            assert_eq!(cleaned.text.replace(' ', ""), KEY.replace('-', ""), "{beside}");
            assert_eq!(cleaned.beside().collect::<Vec<_>>(), expected, "{beside}");
        }
        assert_eq!(cleaning::key(KEY).beside().count(), 0);
    }

    #[test]
    fn digits_beside_an_install_code_are_parts_of_another() {
        for (beside, count) in [
            ("BED1", 1),
            ("abb4 b189", 2),
            ("d873 bb82", 0),
            ("of Ann, 2026", 0),
            ("facade", 0),
            ("Dec2026", 0),
            ("Feb2026", 0),
            ("Dec24", 0),
            ("24dec", 0),
            ("1Feb2026", 0),
            ("Déc2026", 0),
            ("abc2026", 0),
            // These may be a part all the same.
            ("DEC8", 1),
            ("Dec1826", 1),
            ("abc24", 1),
            ("ab2026", 1),
            ("Dec24Feb", 1),
        ] {
            let text = format!("D873BB821E45 {beside}");
            assert_eq!(cleaning::install_code(&text).beside().count(), count, "{beside}");
        }
    }
}
