//! Packing: 28 hexadecimal digits as sixteen printable bytes (`docs/format.md` section 2.2).
//!
//! Four groups of seven digits, 28 bits each; a group becomes four bytes, least significant seven
//! bits first, through a table of 128. A key that decrypts to a byte outside that table was sealed
//! under another EncryptionKey, or a letter of it was misread.

use thiserror::Error;

/// The 28 digits, two in each of fourteen bytes.
pub type Digits = [u8; 14];

const BITS_A_GROUP: usize = 28;

/// `!` to `~` without `'` and `` ` ``, `J` and `K` exchanged, then 36 characters in Windows-1252.
const TABLE: [u8; 128] = table();

/// The place in [`TABLE`] of each byte that it has; [`OUTSIDE`] for the others.
const PLACES: [u8; 256] = places();

const OUTSIDE: u8 = 0xFF;

/// `¦ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíó` in Windows-1252.
const UPPER: [u8; 36] = [
    0xA6, 0xC7, 0xFC, 0xE9, 0xE2, 0xE4, 0xE0, 0xE5, 0xE7, 0xEA, 0xEB, 0xE8, 0xEF, 0xEE, 0xEC, 0xC4,
    0xC5, 0xC9, 0xE6, 0xC6, 0xF4, 0xF6, 0xF2, 0xFB, 0xF9, 0xFF, 0xD6, 0xDC, 0xF8, 0xA3, 0xD8, 0xD7,
    0x83, 0xE1, 0xED, 0xF3,
];

/// Why a decrypted block does not unpack: one of its bytes is not in the packing table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected a byte of the packing table, found {found:02X} at byte {position} of 16")]
pub struct PackingError {
    /// Its place in the block, from 1.
    pub position: usize,
    /// The byte that is not in the table.
    pub found: u8,
}

/// Packs digits into a block.
pub fn pack(digits: &Digits) -> [u8; 16] {
    let mut number = digits.iter().fold(0u128, |number, &byte| number << 8 | u128::from(byte));
    let mut block = [0; 16];
    for group in block.chunks_exact_mut(4).rev() {
        let bits = number as u32 & ((1 << BITS_A_GROUP) - 1);
        number >>= BITS_A_GROUP;
        for (index, byte) in group.iter_mut().enumerate() {
            *byte = TABLE[(bits >> (7 * index)) as usize & 0x7F];
        }
    }
    block
}

/// Unpacks a decrypted block into digits.
pub fn unpack(block: &[u8; 16]) -> Result<Digits, PackingError> {
    let mut number = 0u128;
    for (group, bytes) in block.chunks_exact(4).enumerate() {
        let mut bits = 0u32;
        for (index, &byte) in bytes.iter().enumerate() {
            let place = PLACES[usize::from(byte)];
            if place == OUTSIDE {
                return Err(PackingError { position: 4 * group + index + 1, found: byte });
            }
            bits |= u32::from(place) << (7 * index);
        }
        number = number << BITS_A_GROUP | u128::from(bits);
    }
    let mut digits = [0; 14];
    digits.copy_from_slice(&number.to_be_bytes()[2..]);
    Ok(digits)
}

/// True if the first four bytes of a block are in the packing table. Of random blocks fifteen in
/// sixteen fail this, so whoever has many asks it first: it is faster than [`unpack`].
pub fn may_unpack(&[a, b, c, d, ..]: &[u8; 16]) -> bool {
    // A place is below 128 and `OUTSIDE` is above, so one comparison is enough for all four.
    [a, b, c, d].iter().fold(0, |bits, &byte| bits | PLACES[usize::from(byte)]) < 128
}

const fn table() -> [u8; 128] {
    let mut table = [0; 128];
    let mut place = 0;
    let mut byte = b'!';
    while byte <= b'~' {
        if byte != b'\'' && byte != b'`' {
            table[place] = match byte {
                b'J' => b'K',
                b'K' => b'J',
                other => other,
            };
            place += 1;
        }
        byte += 1;
    }
    let mut upper = 0;
    while upper < UPPER.len() {
        table[place + upper] = UPPER[upper];
        upper += 1;
    }
    table
}

const fn places() -> [u8; 256] {
    let mut places = [OUTSIDE; 256];
    let mut place = 0;
    while place < TABLE.len() {
        places[TABLE[place] as usize] = place as u8;
        place += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::windows_1252;

    #[test]
    fn the_upper_part_spells_the_documented_characters() {
        assert_eq!(
            windows_1252::decode(&UPPER).as_deref(),
            Some("¦ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíó")
        );
    }

    #[test]
    fn what_may_not_unpack_does_not() {
        for byte in 0..=u8::MAX {
            for place in 0..4 {
                let mut block = [b'!'; 16];
                block[place] = byte;
                assert_eq!(may_unpack(&block), unpack(&block).is_ok());
            }
        }
    }

    #[test]
    fn the_table_is_a_bijection_on_half_of_the_bytes() {
        for (place, &byte) in TABLE.iter().enumerate() {
            assert_eq!(usize::from(PLACES[usize::from(byte)]), place);
        }
        assert_eq!(PLACES.iter().filter(|&&place| place == OUTSIDE).count(), 128);
        let objection = unpack(&[b'!', b'!', b'`', b'!', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(objection, Err(PackingError { position: 3, found: b'`' }));
    }
}
