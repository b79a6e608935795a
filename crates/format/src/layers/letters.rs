//! The 32 letters, their two orders, and how a typed letter is read (`docs/format.md` section 1).
//!
//! The alphabet has no `B I O S`. Since those four can only be misreadings, they are read as the
//! digits they resemble; [`misreadings`] lists where that happened, so that a caller can say so.

use thiserror::Error;

/// The alphabet as messages name it.
pub const ALPHABET_IN_WORDS: &str = "0-9 or A-Z without B I O S";

/// The seed of the armour order that registration keys are written in.
pub const REGISTRATION_KEY_SEED: u16 = 4875;

/// Letters in plain order: the stem of a data file and its last date are written in it.
pub const PLAIN: Alphabet = Alphabet::new(*b"0123456789ACDEFGHJKLMNPQRTUVWXYZ");

/// Letters in the armour order of registration keys.
pub const KEY_ARMOUR: Alphabet = Alphabet::armour(REGISTRATION_KEY_SEED);

/// Why a text is not the expected number of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LettersError {
    /// Too few or too many letters. Hyphens and white space do not count.
    #[error("expected {expected} letters, found {found}")]
    Length {
        /// How many letters there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A character that is neither a letter of the alphabet nor a misreading of one.
    #[error("expected a letter ({ALPHABET_IN_WORDS}), found {found:?} at character {position}")]
    Letter {
        /// Its place in the text as given, in characters, from 1.
        position: usize,
        /// The character.
        found: char,
    },
}

/// A letter that was read as another one because the alphabet lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misreading {
    /// Its place in the text as given, in characters, from 1.
    pub position: usize,
    /// The character as typed.
    pub typed: char,
    /// The letter it was read as.
    pub read: char,
}

/// Thirty-two letters in an order: each stands for five bits.
#[derive(Debug)]
pub struct Alphabet {
    letters: [u8; 32],
    /// For each byte, the value of that letter; [`NO_LETTER`] for all others.
    values: [u8; 256],
}

const NO_LETTER: u8 = 0xFF;

impl Alphabet {
    const fn new(letters: [u8; 32]) -> Self {
        let mut values = [NO_LETTER; 256];
        let mut value = 0;
        while value < 32 {
            values[letters[value] as usize] = value as u8;
            value += 1;
        }
        Self { letters, values }
    }

    /// The plain order permuted by a seed: letter `(seed + 10000) div i mod 32` for `i = 1..32`,
    /// or the first free one after it has been taken, scanning `1, 2, .. 31, 0`.
    pub const fn armour(seed: u16) -> Self {
        let seed = seed as u32 + 10_000;
        let mut taken = [false; 32];
        let mut letters = [0; 32];
        let mut turn = 1;
        while turn <= 32 {
            let mut place = (seed / turn % 32) as usize;
            if taken[place] {
                place = 1;
                while taken[place] {
                    place = (place + 1) % 32;
                }
            }
            taken[place] = true;
            letters[turn as usize - 1] = PLAIN.letters[place];
            turn += 1;
        }
        Self::new(letters)
    }

    /// The letter of a value; only its low five bits count.
    pub const fn letter(&self, value: u8) -> u8 {
        self.letters[(value & 31) as usize]
    }

    /// The value of an upper-case letter, 0 to 31, or nothing for any other byte.
    pub const fn value(&self, letter: u8) -> Option<u8> {
        match self.values[letter as usize] {
            NO_LETTER => None,
            value => Some(value),
        }
    }
}

/// Reads `N` letters: case-insensitively, hyphens and white space ignored, `B I O S` read as
/// `8 1 0 5`. The result is in upper case.
pub fn read<const N: usize>(text: &str) -> Result<[u8; N], LettersError> {
    let mut letters = [0; N];
    let mut found = 0;
    let mut outsiders = 0;
    let mut outsider = None;
    for (index, character) in text.chars().enumerate() {
        // Asked first, because most are letters.
        if let Some(letter) = canonical(character) {
            if let Some(place) = letters.get_mut(found) {
                *place = letter;
            }
            found += 1;
        } else if !is_separator(character) {
            outsiders += 1;
            let error = LettersError::Letter { position: index + 1, found: character };
            outsider.get_or_insert(error);
        }
    }
    match outsider {
        // It stands in the place of a letter, or beside all of them: either way it is the fault.
        Some(outsider) if found == N || found + outsiders == N => Err(outsider),
        None if found == N => Ok(letters),
        _ => Err(LettersError::Length { expected: N, found: found + outsiders }),
    }
}

/// Where a text has letters that were read as others.
pub fn misreadings(text: &str) -> impl Iterator<Item = Misreading> {
    text.chars().enumerate().filter_map(|(index, typed)| {
        let read = char::from(canonical(typed)?);
        (!typed.eq_ignore_ascii_case(&read)).then_some(Misreading {
            position: index + 1,
            typed,
            read,
        })
    })
}

/// Is this a character that readers of letters and of codes pass over?
pub fn is_separator(character: char) -> bool {
    character == '-' || character.is_whitespace()
}

/// The upper-case letter of the alphabet that a typed character means.
pub fn canonical(character: char) -> Option<u8> {
    let letter = u8::try_from(character).ok()?.to_ascii_uppercase();
    let letter = match letter {
        b'B' => b'8',
        b'I' => b'1',
        b'O' => b'0',
        b'S' => b'5',
        other => other,
    };
    PLAIN.value(letter).map(|_| letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_armour_order_of_keys_is_the_published_one() {
        assert_eq!(&KEY_ARMOUR.letters, b"VEY6ZG13M28QR457CUF9ADHJLWKN0PTX");
    }

    #[test]
    fn every_letter_has_a_value_in_both_orders() {
        for alphabet in [&PLAIN, &KEY_ARMOUR] {
            for value in 0..32 {
                assert_eq!(alphabet.value(alphabet.letter(value)), Some(value));
            }
        }
    }

    #[test]
    fn look_alikes_and_separators_are_read() {
        assert_eq!(read::<8>("bI-o s\t8105"), Ok(*b"81058105"));
        let typed: Vec<_> = misreadings("bI-o s\t8105").collect();
        assert_eq!(typed.len(), 4);
        assert_eq!(typed[2], Misreading { position: 4, typed: 'o', read: '0' });
    }

    #[test]
    fn length_is_objected_to_before_letters() {
        assert_eq!(read::<4>("12#"), Err(LettersError::Length { expected: 4, found: 3 }));
        assert_eq!(read::<4>("12–34"), Err(LettersError::Letter { position: 3, found: '–' }));
        assert_eq!(read::<4>("12345#"), Err(LettersError::Length { expected: 4, found: 6 }));
        assert_eq!(read::<4>("1-2#4"), Err(LettersError::Letter { position: 4, found: '#' }));
        // `ı` (dotless) and `ſ` (long s) have ASCII case mappings in Unicode, not here.
        assert_eq!(read::<4>("12ſ4"), Err(LettersError::Letter { position: 3, found: 'ſ' }));
    }
}
