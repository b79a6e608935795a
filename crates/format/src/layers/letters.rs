//! The 32 letters, their two orders, and how a typed letter is read (`docs/format.md` section 1).
//!
//! The alphabet lacks `B I O S`. Since those four can only be misreadings, they are read as the
//! digits that they resemble; [`misreadings`] lists where that happened, so that a caller can report it.

use thiserror::Error;

/// The alphabet in the words of messages.
pub const ALPHABET_IN_WORDS: &str = "0-9 or A-Z without B I O S";

/// The seed of [`KEY_ARMOUR`], the order that registration keys are written in.
pub const REGISTRATION_KEY_SEED: u16 = 4875;

/// The letters in plain order. The name of a data file and its last date are written in it.
pub const PLAIN: Alphabet = Alphabet::new(*b"0123456789ACDEFGHJKLMNPQRTUVWXYZ");

/// The letters in the armour order of registration keys.
pub const KEY_ARMOUR: Alphabet = Alphabet::armour(REGISTRATION_KEY_SEED);

/// Why a text is not the expected number of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LettersError {
    /// The text has too few or too many letters. Hyphens and white space do not count.
    #[error("expected {expected} letters, found {found}")]
    Length {
        /// How many letters there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The text has a character that is neither a letter of the alphabet nor a misreading of one.
    #[error("expected a letter ({ALPHABET_IN_WORDS}), found {found:?} at character {position}")]
    Letter {
        /// Its place in the text as given, in characters, from 1.
        position: usize,
        /// The character.
        found: char,
    },
}

/// A letter that was read as another one, because the alphabet lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misreading {
    /// Its place in the text as given, in characters, from 1.
    pub position: usize,
    /// The character as typed.
    pub typed: char,
    /// The letter it was read as.
    pub read: char,
}

/// The thirty-two letters in an order that gives each a value of five bits.
#[derive(Debug)]
pub struct Alphabet {
    letters: [u8; 32],
    /// The value of each byte that is a letter; [`NO_LETTER`] for all others.
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

    /// Permutes the plain order by a seed: letter `(seed + 10000) div i mod 32` for `i = 1..32`. Where
    /// that one is taken already, it is the first free one of `1, 2, .. 31, 0`.
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

    /// Returns the letter of a value, of which only the low five bits count.
    pub const fn letter(&self, value: u8) -> u8 {
        self.letters[(value & 31) as usize]
    }

    /// Returns the value of an upper-case letter, 0 to 31; other bytes have none.
    pub const fn value(&self, letter: u8) -> Option<u8> {
        match self.values[letter as usize] {
            NO_LETTER => None,
            value => Some(value),
        }
    }
}

/// Reads `N` letters and returns them in upper case. Case, hyphens and white space do not count;
/// `B I O S` are read as `8 1 0 5`.
///
/// ```
/// use avlock_format::layers::letters;
///
/// assert_eq!(letters::read::<6>("aB-1o s0")?, *b"A81050");
/// assert!(letters::read::<6>("A8105").is_err());
/// # Ok::<(), letters::LettersError>(())
/// ```
pub fn read<const N: usize>(text: &str) -> Result<[u8; N], LettersError> {
    let mut letters = [0; N];
    let mut found = 0;
    let mut outsiders = 0;
    let mut outsider = None;
    for (index, character) in text.chars().enumerate() {
        // Letters come first, because most characters are letters.
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
        // Without the outsider the length would be right, with or without a letter in its place. So
        // the outsider is the fault, and not the length.
        Some(outsider) if found == N || found + outsiders == N => Err(outsider),
        None if found == N => Ok(letters),
        _ => Err(LettersError::Length { expected: N, found: found + outsiders }),
    }
}

/// Lists the letters of a text that [`read`] takes for others.
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

/// True for hyphens and white space, which the readers of keys and InstallCodes pass over.
pub fn is_separator(character: char) -> bool {
    character == '-' || character.is_whitespace()
}

/// Returns the upper-case letter of the alphabet that a typed character means, if it means one.
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
        // Unicode maps `ſ` (long s) and `ı` (dotless i) to ASCII letters; this alphabet does not.
        assert_eq!(read::<4>("12ſ4"), Err(LettersError::Letter { position: 3, found: 'ſ' }));
    }
}
