//! Frame and armour: sixteen bytes as 28 letters (`docs/format.md` sections 2.4 and 2.5).
//!
//! The 32 digits of the block stand in a frame of three fixed digits, `A` + 16 + `B` + 16 + `C`,
//! 35 in all: seven groups of five. A group is a 20-bit number, written as four letters in armour
//! order, **least significant five bits first**.

use crate::layers::letters::KEY_ARMOUR;
use thiserror::Error;

/// Letters of a key's text, hyphens aside.
pub const LETTERS: usize = 28;

const DIGITS: usize = 35;
const DIGITS_A_GROUP: usize = 5;
const LETTERS_A_GROUP: usize = 4;

/// The fixed digits: the place of each among the 35, its value, and the letters (from 1) that spell it.
const FRAME: [(usize, u8, (usize, usize)); 3] =
    [(0, 0xA, (4, 4)), (17, 0xB, (14, 15)), (34, 0xC, (25, 25))];

/// The fixed digits before, between and after the halves of a block.
pub const FRAME_DIGITS: [u8; 3] = [FRAME[0].1, FRAME[1].1, FRAME[2].1];

/// A fixed digit of the frame is another one: a letter was misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected frame digit {expected:X} in letter{} of 28, found {found:X}",
    if letters.0 == letters.1 { format!(" {}", letters.0) } else { format!("s {} and {}", letters.0, letters.1) })]
pub struct FrameError {
    /// The digit that every key has here: `A`, `B` or `C`.
    pub expected: u8,
    /// The digit that the letters spell.
    pub found: u8,
    /// The first and the last of the letters that spell the digit, from 1, hyphens not counted.
    pub letters: (usize, usize),
}

/// Writes a block as letters: frame, then armour.
pub fn seal(block: &[u8; 16]) -> [u8; LETTERS] {
    let mut digits = [0; DIGITS];
    for (index, &byte) in block.iter().enumerate() {
        let place = 1 + 2 * index + usize::from(index >= 8);
        digits[place] = byte >> 4;
        digits[place + 1] = byte & 0xF;
    }
    for (place, digit, _) in FRAME {
        digits[place] = digit;
    }
    let mut letters = [0; LETTERS];
    let groups = digits.chunks_exact(DIGITS_A_GROUP);
    for (group, letters) in groups.zip(letters.chunks_exact_mut(LETTERS_A_GROUP)) {
        let number = group.iter().fold(0u32, |number, &digit| number << 4 | u32::from(digit));
        for (index, letter) in letters.iter_mut().enumerate() {
            *letter = KEY_ARMOUR.letter((number >> (5 * index)) as u8);
        }
    }
    letters
}

/// Reads a block from letters as [`super::letters::read`] returns them, and judges the frame.
///
/// ```
/// use avlock_format::layers::{armour, letters};
///
/// let letters = letters::read("YXHA9HR-7XALKAN-15YVVJP-RZH0ERR")?;
/// let block = armour::open(&letters)?;
/// assert_eq!(armour::seal(&block), letters);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open(letters: &[u8; LETTERS]) -> Result<[u8; 16], FrameError> {
    let Spelling { block, frame } = spell(letters);
    for ((_, expected, letters), found) in FRAME.into_iter().zip(frame) {
        if found != expected {
            return Err(FrameError { expected, found, letters });
        }
    }
    Ok(block)
}

/// True if the fourth letter allows a right frame: it is `A` or `D` in every key. Whoever looks at many
/// texts asks this first, because it is faster than [`open`].
pub fn may_open(letters: &[u8]) -> bool {
    matches!(letters.get(3), Some(b'A' | b'D'))
}

/// What letters spell, whether the frame is right or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    /// The block between the digits of the frame.
    pub block: [u8; 16],
    /// The digits in the places of the frame; [`FRAME_DIGITS`] in a well-formed key.
    pub frame: [u8; 3],
}

/// Reads letters without judging the frame. Every letter spells five bits of its own, and none
/// depends on another; a byte that is no letter spells zeros.
pub fn spell(letters: &[u8; LETTERS]) -> Spelling {
    let mut digits = [0; DIGITS];
    let groups = letters.chunks_exact(LETTERS_A_GROUP);
    for (group, digits) in groups.zip(digits.chunks_exact_mut(DIGITS_A_GROUP)) {
        let number = group.iter().rev().fold(0u32, |number, &letter| {
            number << 5 | u32::from(KEY_ARMOUR.value(letter).unwrap_or_default())
        });
        for (index, digit) in digits.iter_mut().enumerate() {
            *digit = (number >> (16 - 4 * index)) as u8 & 0xF;
        }
    }
    let mut block = [0; 16];
    for (index, byte) in block.iter_mut().enumerate() {
        let place = 1 + 2 * index + usize::from(index >= 8);
        *byte = digits[place] << 4 | digits[place + 1];
    }
    Spelling { block, frame: FRAME.map(|(place, ..)| digits[place]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_open_does_not() {
        for value in 0..32 {
            let mut letters = seal(&[0x5A; 16]);
            letters[3] = KEY_ARMOUR.letter(value);
            assert_eq!(may_open(&letters), open(&letters).is_ok());
        }
    }

    #[test]
    fn a_frame_error_names_the_letters_that_spell_the_digit() {
        let letters = seal(&[0x5A; 16]);
        assert_eq!(open(&letters), Ok([0x5A; 16]));
        let mut objected = Vec::new();
        for place in 0..LETTERS {
            for value in 0..32 {
                let mut altered = letters;
                altered[place] = KEY_ARMOUR.letter(value);
                if let Err(error) = open(&altered) {
                    assert!((error.letters.0..=error.letters.1).contains(&(place + 1)));
                    objected.push(place + 1);
                }
            }
        }
        objected.dedup();
        assert_eq!(objected, [4, 14, 15, 25], "each frame digit is spelt by these letters only");
    }
}
