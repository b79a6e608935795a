//! Whether a table that is no UTF-8 is Windows-1252, or in another of the encodings that have a letter for
//! each byte. Where it is likely another, no key is made for a name that the two read differently.

use crate::batch::columns::{Cells, Column};
use crate::batch::western;
use avlock_issuing::text;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

/// The number of bytes from which the encoding is guessed.
pub const GUESSED_FROM: usize = 1 << 20;

/// Returns the likely encoding of a table that is not UTF-8, if it is not Windows-1252.
pub fn likely(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let bytes = &bytes[..bytes.len().min(GUESSED_FROM)];
    detector.feed(bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    (guessed != WINDOWS_1252 && !(is_latin(guessed) && has_few_letters(bytes))).then_some(guessed)
}

/// True for the encodings of other languages in Latin letters.
fn is_latin(encoding: &'static Encoding) -> bool {
    use encoding_rs::{
        ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15,
        ISO_8859_16, MACINTOSH, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
    };
    [
        ISO_8859_2,
        ISO_8859_3,
        ISO_8859_4,
        ISO_8859_10,
        ISO_8859_13,
        ISO_8859_14,
        ISO_8859_15,
        ISO_8859_16,
        MACINTOSH,
        WINDOWS_1250,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
    ]
    .contains(&encoding)
}

/// True for bytes with so few letters outside ASCII that a guess between languages in Latin letters is none:
/// `Loïc` alone is guessed to be Latvian. Each row is then judged by its spelling only.
fn has_few_letters(bytes: &[u8]) -> bool {
    const FEW: usize = 3;
    let mut seen = [false; 256];
    bytes.iter().filter(|byte| !byte.is_ascii()).for_each(|byte| seen[usize::from(*byte)] = true);
    seen.iter().filter(|seen| **seen).count() < FEW
}

/// Refuses a row of a table that was read as Windows-1252 if its user data may be other letters.
pub fn refusal(row: &Cells<'_>, likely: Option<&'static Encoding>) -> Option<String> {
    Column::USER_DATA.into_iter().find_map(|column| {
        let found = row.get(column).filter(|text| !text.is_ascii())?;
        let other = likely.filter(|encoding| differs(found, encoding));
        let why = match other {
            Some(encoding) => {
                format!("the table is likely {}, and not Windows-1252", encoding.name())
            }
            None if is_unlikely(found) => "the table is likely not Windows-1252".to_owned(),
            None => return None,
        };
        let (name, found) = (column.name(), text::quoted(found));
        let what = "save it as CSV UTF-8, or say which it is with --encoding";
        Some(format!("{name}: {why}: {what}, found {found}"))
    })
}

/// True if the bytes of a text have other letters in another encoding.
fn differs(found: &str, encoding: &'static Encoding) -> bool {
    // The few words that Windows-1250 has with other letters, but nobody has as a name.
    let mut rest = found.to_lowercase();
    for western in ["ña", "ñe", "ñi", "ño", "ñu", "œu"] {
        rest = rest.replace(western, "");
    }
    let bytes = WINDOWS_1252.encode(&rest).0;
    let other = encoding.decode_without_bom_handling(&bytes).0;
    other != rest && !has_mixed_word(&other)
}

/// True for a sign of Chinese, Japanese or Korean beside a Latin letter, as `Loïc` has one in Big5: a
/// short name of Windows-1252 is guessed to be that.
fn has_mixed_word(text: &str) -> bool {
    let is_wide = |character: char| u32::from(character) >= 0x2E80;
    let mut before = ' ';
    text.chars().any(|character| {
        let is_mixed = (is_wide(before) && character.is_ascii_alphabetic())
            || (before.is_ascii_alphabetic() && is_wide(character));
        before = character;
        is_mixed
    })
}

/// True for letters that no language of Windows-1252 has in this order. A single name is too short for a
/// guess from how often letters follow each other.
fn is_unlikely(text: &str) -> bool {
    const LETTERS_IN_A_ROW: usize = 4;
    let mut in_a_row = 0;
    let is_many = text.chars().any(|character| {
        let is_foreign = !character.is_ascii() && character.is_alphabetic();
        in_a_row = if is_foreign { in_a_row + 1 } else { 0 };
        in_a_row >= LETTERS_IN_A_ROW
    });
    is_many || !western::is_western(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{
        BIG5, EUC_KR, GBK, KOI8_R, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253,
        WINDOWS_1254,
    };

    /// Returns whether a table of one name in an encoding is refused where it is read as Windows-1252.
    fn is_refused(name: &str, encoding: &'static Encoding) -> bool {
        let table = format!("order,user_name,type\r\n1,{name},permanent\r\n");
        let likely = likely(&encoding.encode(&table).0);
        let found =
            WINDOWS_1252.decode_without_bom_handling(&encoding.encode(name).0).0.into_owned();
        let mut row = Cells::default();
        row.set(Column::UserName, &found);
        refusal(&row, likely).is_some()
    }

    #[test]
    fn names_of_other_encodings_are_refused() {
        for (encoding, names) in [
            (WINDOWS_1250, &["Wałęsa", "Dvořák", "Čapek", "Erdős", "Michał Żak"][..]),
            (WINDOWS_1251, &["Иван", "Пётр Смирнов", "Ия"]),
            (WINDOWS_1253, &["Γιώργος", "Ελένη"]),
            (WINDOWS_1254, &["Işık", "Çağrı"]),
            (SHIFT_JIS, &["田中", "山田太郎"]),
            (GBK, &["王伟", "李娜"]),
            (BIG5, &["陳大文"]),
            (EUC_KR, &["김철수"]),
            (KOI8_R, &["Иван", "Пётр"]),
        ] {
            for name in names {
                assert!(is_refused(name, encoding), "{name} in {}", encoding.name());
            }
        }
    }

    #[test]
    fn names_of_windows_1252_are_not() {
        for name in [
            "Müller",
            "Café",
            "Señor",
            "Núñez Álvarez",
            "Œuvre",
            "João Gonçalves",
            "Søren Ærø",
            "Åsa Öberg",
            "ÄÖÜ GmbH",
            "Þór Sigurðsson",
            "O’Brien",
            "Hôtel «Élysée» – 50 €",
            "Firma™ ®",
            "Loïc",
            "Anaïs",
            "Benoît",
        ] {
            assert!(!is_refused(name, WINDOWS_1252), "{name}");
        }
    }

    #[test]
    fn a_name_that_both_encodings_read_alike_is_not_refused() {
        let mut row = Cells::default();
        row.set(Column::UserName, "Müller");
        assert_eq!(refusal(&row, Some(WINDOWS_1250)), None);
        assert!(refusal(&row, Some(WINDOWS_1251)).is_some());
    }
}
