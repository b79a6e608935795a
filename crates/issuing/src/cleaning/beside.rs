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

/// True for whole groups of a key and for some digits of an InstallCode. Both mix letters and digits: a word or a
/// number alone is none.
fn is_part(word: &str) -> bool {
    let letters = || word.bytes().filter(u8::is_ascii_alphanumeric);
    let count = letters().count();
    let is_mixed =
        letters().any(|it| it.is_ascii_digit()) && letters().any(|it| it.is_ascii_alphabetic());
    let is_of_key = |letter: u8| !b"BIOS".contains(&letter.to_ascii_uppercase());
    is_mixed
        && (count.is_multiple_of(GROUP) && letters().all(is_of_key)
            || count >= FEWEST && letters().all(|letter| letter.is_ascii_hexdigit()))
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
        for (beside, count) in
            [("BED1", 1), ("abb4 b189", 2), ("d873 bb82", 0), ("of Ann, 2026", 0), ("facade", 0)]
        {
            let text = format!("D873BB821E45 {beside}");
            assert_eq!(cleaning::install_code(&text).beside().count(), count, "{beside}");
        }
    }
}
