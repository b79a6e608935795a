//! KeyType, the digit of a key that holds its purpose (`docs/format.md` section 2.1).

use std::fmt;

/// The purpose of a registration key. [`TypeDigit`] is how a key stores it.
///
/// ```
/// use avlock_format::KeyType;
///
/// assert_eq!(KeyType::from_word("trial"), Some(KeyType::Trial));
/// assert_eq!(KeyType::UnregisterAll.word(), "unregister-all");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// 0: good for some days, to try the program.
    Trial,
    /// 1: good for some days. The original calls it *temporal*.
    Temporary,
    /// 2: good for ever.
    Permanent,
    /// 3: removes the key of one index.
    Unregister,
    /// 4: removes the keys of all indexes.
    UnregisterAll,
}

/// The digit of a key that holds its type: 0 to 4 in a key for one computer, 5 to 9 in a generic key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeDigit {
    /// The purpose of the key.
    pub key_type: KeyType,
    /// True if the key is for any computer.
    pub generic: bool,
}

/// The number that a generic key adds to the digit.
const GENERIC: u8 = 5;

impl KeyType {
    /// All five types, in the order of their digits.
    pub const ALL: [Self; 5] =
        [Self::Trial, Self::Temporary, Self::Permanent, Self::Unregister, Self::UnregisterAll];

    /// Returns the word that documents and messages use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Temporary => "temporary",
            Self::Permanent => "permanent",
            Self::Unregister => "unregister",
            Self::UnregisterAll => "unregister-all",
        }
    }

    /// Returns the type of a word; *temporal*, the original's name, means *temporary*.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "temporal" => Some(Self::Temporary),
            _ => Self::ALL.into_iter().find(|key_type| key_type.word() == word),
        }
    }
}

impl TypeDigit {
    /// Reads a digit, 0 to 9; larger numbers mean nothing.
    pub fn from_number(number: u8) -> Option<Self> {
        let key_type = KeyType::ALL[usize::from(number % GENERIC)];
        (number < 2 * GENERIC).then_some(Self { key_type, generic: number >= GENERIC })
    }

    /// Returns the digit, 0 to 9.
    pub const fn number(self) -> u8 {
        self.key_type as u8 + if self.generic { GENERIC } else { 0 }
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
            match TypeDigit::from_number(digit) {
                Some(type_digit) => {
                    assert!(digit < 10);
                    assert_eq!(type_digit.number(), digit);
                    let word = type_digit.key_type.word();
                    assert_eq!(KeyType::from_word(word), Some(type_digit.key_type));
                }
                None => assert!(digit >= 10),
            }
        }
        assert_eq!(KeyType::from_word("temporal"), Some(KeyType::Temporary));
        assert_eq!(KeyType::from_word("Trial"), None);
    }
}
