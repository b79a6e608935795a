//! KeyType, the digit that says what a key is for (`docs/format.md` section 2.1).

use std::fmt;

/// What a registration key is for. In a generic key the digit is five higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// 0: for some days, to try the program.
    Trial,
    /// 1: for some days. The original calls it *temporal*.
    Temporary,
    /// 2: for ever.
    Permanent,
    /// 3: removes the key of one index.
    Unregister,
    /// 4: removes every key.
    UnregisterAll,
}

/// What a generic key adds to the digit.
const GENERIC: u8 = 5;

impl KeyType {
    /// All five, in the order of their digits.
    pub const ALL: [Self; 5] =
        [Self::Trial, Self::Temporary, Self::Permanent, Self::Unregister, Self::UnregisterAll];

    /// The word that commands and documents use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Temporary => "temporary",
            Self::Permanent => "permanent",
            Self::Unregister => "unregister",
            Self::UnregisterAll => "unregister-all",
        }
    }

    /// The type of a word; *temporal*, the original's name, is accepted for *temporary*.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "temporal" => Some(Self::Temporary),
            _ => Self::ALL.into_iter().find(|key_type| key_type.word() == word),
        }
    }

    /// The digit in a key, 0 to 9.
    pub const fn digit(self, generic: bool) -> u8 {
        self as u8 + if generic { GENERIC } else { 0 }
    }

    /// The type of a digit and whether it is generic, or nothing above 9.
    pub fn from_digit(digit: u8) -> Option<(Self, bool)> {
        let generic = digit >= GENERIC;
        let place = usize::from(digit % GENERIC);
        (digit < 2 * GENERIC).then_some((Self::ALL[place], generic))
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_words_come_back() {
        for digit in 0..=u8::MAX {
            match KeyType::from_digit(digit) {
                Some((key_type, generic)) => {
                    assert!(digit < 10);
                    assert_eq!(key_type.digit(generic), digit);
                    assert_eq!(KeyType::from_word(key_type.word()), Some(key_type));
                }
                None => assert!(digit >= 10),
            }
        }
        assert_eq!(KeyType::from_word("temporal"), Some(KeyType::Temporary));
        assert_eq!(KeyType::from_word("Trial"), None);
    }
}
