//! The vendor's EncryptionKey (`docs/format.md` section 2.3).
//!
//! The scheme is symmetric: whoever has the EncryptionKey can make keys.

use crate::layers::cipher::{BLOCK, Cipher, USED};
use crate::layers::stack::without_traces;
use crate::layers::windows_1252;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The characters that fill up an EncryptionKey of fewer than 16. They are published, hence weak.
const FILL: &[u8; BLOCK] = b"?@0123456789ABCD";

/// Words that whoever guesses tries first, in lower case.
const COMMON_WORDS: [&str; 16] = [
    "0123456789",
    "12345678",
    "abcdefgh",
    "admin",
    "avlock",
    "changeme",
    "default",
    "encryption",
    "letmein",
    "licence",
    "license",
    "password",
    "qwerty",
    "secret",
    "test",
    "welcome",
];

/// The vendor's secret: it seals and opens registration keys and data files.
///
/// Only the cipher key that its first 16 characters make is kept; that and the schedule are in one
/// place on the heap, which a move does not copy, and are wiped on drop. Neither `Debug` nor anything else prints it.
///
/// ```
/// let encryption_key = avlock_format::EncryptionKey::new("Vendor-Secret-01")?;
/// assert_eq!(format!("{encryption_key:?}"), "EncryptionKey(hidden)");
/// # Ok::<(), avlock_format::EncryptionKeyError>(())
/// ```
pub struct EncryptionKey {
    cipher: Cipher,
    weakness: Option<Weakness>,
    characters_without_effect: usize,
}

/// Why a text cannot be an EncryptionKey. The error never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncryptionKeyError {
    /// The text is empty.
    #[error("expected an EncryptionKey of 1 to 16 characters, found none")]
    Empty,
    /// The text has a character that Windows-1252 lacks, or a control character.
    #[error(
        "expected characters of Windows-1252 in the EncryptionKey, found {} at character {position}",
        if *.control { "a control character" } else { "another" }
    )]
    Character {
        /// Its place in the text, in characters, from 1.
        position: usize,
        /// True if it is a control character.
        control: bool,
    },
}

/// Why an EncryptionKey is easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Weakness {
    /// It has fewer than 16 characters, and published ones fill it up.
    #[error("the EncryptionKey has {characters} of 16 characters, the others are public")]
    Short {
        /// How many characters it has.
        characters: usize,
    },
    /// It holds one of the words that are tried first, or is mostly one character or a sequence.
    #[error("the EncryptionKey holds a common word or sequence, which is tried first")]
    Common,
}

impl EncryptionKey {
    /// Makes the cipher key: the first 16 bytes of the text in Windows-1252, filled up with published
    /// characters. The characters after the 16th have to be valid, though they have no effect.
    pub fn new(text: &str) -> Result<Self, EncryptionKeyError> {
        without_traces::<USED, _>(|| Self::read(text))
    }

    fn read(text: &str) -> Result<Self, EncryptionKeyError> {
        if text.is_empty() {
            return Err(EncryptionKeyError::Empty);
        }
        let mut key = Zeroizing::new([0; BLOCK]);
        let mut characters = 0;
        for (index, character) in text.chars().enumerate() {
            let control = character.is_control();
            match windows_1252::byte_of(character) {
                Some(byte) if !control => {
                    if let Some(place) = key.get_mut(index) {
                        *place = byte;
                    }
                }
                _ => return Err(EncryptionKeyError::Character { position: index + 1, control }),
            }
            characters = index + 1;
        }
        let own = characters.min(BLOCK);
        key[own..].copy_from_slice(&FILL[..BLOCK - own]);
        Ok(Self {
            weakness: weakness(&key[..own]),
            characters_without_effect: characters - own,
            cipher: Cipher::new(&key),
        })
    }

    /// Returns why it is easy to guess, if it is.
    pub fn weakness(&self) -> Option<Weakness> {
        self.weakness
    }

    /// Counts the characters after the 16th, which have no effect.
    pub fn characters_without_effect(&self) -> usize {
        self.characters_without_effect
    }

    /// Encrypts one block as it is, which tells EncryptionKeys apart without showing them.
    pub fn seal_block(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        self.cipher.seal_block(block)
    }

    /// Decrypts the blocks of many keys in place, several times faster than one by one.
    pub fn open_each(&self, blocks: &mut [[u8; BLOCK]]) {
        self.cipher.open_each(blocks);
    }

    /// Returns the cipher under this key.
    pub(crate) fn cipher(&self) -> &Cipher {
        &self.cipher
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey(hidden)")
    }
}

/// Judges the characters that were given, without those that fill them up.
fn weakness(own: &[u8]) -> Option<Weakness> {
    if own.len() < BLOCK {
        return Some(Weakness::Short { characters: own.len() });
    }
    // Wiped on drop like the key itself: it is the secret in another case.
    let mut lower = Zeroizing::new([0; BLOCK]);
    lower.copy_from_slice(own);
    lower.make_ascii_lowercase();
    let is_common = COMMON_WORDS
        .iter()
        .any(|word| lower.windows(word.len()).any(|part| part == word.as_bytes()));
    let half = own.len() / 2;
    let is_repetition =
        own.iter().any(|byte| own.iter().filter(|other| *other == byte).count() > half);
    let is_sequence =
        own.windows(2).filter(|pair| pair[1] == pair[0].wrapping_add(1)).count() > half;
    (is_common || is_repetition || is_sequence).then_some(Weakness::Common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_key_is_filled_with_public_characters() {
        let short = EncryptionKey::new("a").unwrap();
        let filled = EncryptionKey::new("a?@0123456789ABC").unwrap();
        assert_eq!(short.seal_block([7; 16]), filled.seal_block([7; 16]));
        assert_eq!(short.weakness(), Some(Weakness::Short { characters: 1 }));
    }

    #[test]
    fn characters_after_the_sixteenth_have_no_effect() {
        let long = EncryptionKey::new("kW3-xQ9.mZ7_pL2=tail").unwrap();
        let exact = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        assert_eq!(long.seal_block([7; 16]), exact.seal_block([7; 16]));
        assert_eq!((long.characters_without_effect(), exact.characters_without_effect()), (4, 0));
        assert_eq!(exact.weakness(), None);
    }

    #[test]
    fn common_words_and_sequences_are_weak() {
        for text in ["Vendor-Secret-01", "0000000000000000", "PASSWORDpassword", "ABCDEFGHIJKLMNOP"]
        {
            assert_eq!(
                EncryptionKey::new(text).unwrap().weakness(),
                Some(Weakness::Common),
                "{text}"
            );
        }
    }

    #[test]
    fn what_windows_1252_lacks_is_refused() {
        assert_eq!(EncryptionKey::new("").unwrap_err(), EncryptionKeyError::Empty);
        let refused = |text| EncryptionKey::new(text).unwrap_err();
        assert_eq!(refused("ab株"), EncryptionKeyError::Character { position: 3, control: false });
        assert_eq!(refused("a\tb"), EncryptionKeyError::Character { position: 2, control: true });
        assert_eq!(
            refused("a\u{81}"),
            EncryptionKeyError::Character { position: 2, control: true }
        );
        assert_eq!(
            refused(&format!("{}\n", "a".repeat(20))),
            EncryptionKeyError::Character { position: 21, control: true }
        );
        assert!(EncryptionKey::new("señor-Müller-ÿ×ƒ").is_ok());
    }
}
