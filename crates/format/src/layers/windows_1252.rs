//! Windows-1252, the code page of the program that the format comes from (`docs/format.md` sections
//! 2.3 and 4).
//!
//! Only 32 of its bytes differ from Latin-1, so they are a table here; a general encoding library
//! would bring every code page of the web along.

/// The characters of the bytes `80` to `9F`, U+FFFD for the five that have none.
const HIGH: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
    '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}',
    'ž', 'Ÿ',
];

/// Returns the byte of a character, or `None` if the code page lacks it.
pub fn byte_of(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ (0x00..=0x7F | 0xA0..=0xFF) => u8::try_from(code).ok(),
        0xFFFD => None,
        _ => {
            let place = HIGH.iter().position(|&high| high == character)?;
            u8::try_from(0x80 + place).ok()
        }
    }
}

/// Decodes bytes, or returns `None` if one of the five unassigned bytes is among them.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let text = decode_lossy(bytes);
    (!text.contains('\u{FFFD}')).then_some(text)
}

/// Decodes bytes, with U+FFFD for each of the five unassigned ones.
pub fn decode_lossy(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| character_of(byte)).collect()
}

fn character_of(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assigned_byte_has_one_character_and_back() {
        let mut assigned = 0;
        for byte in 0..=u8::MAX {
            let Some(text) = decode(&[byte]) else { continue };
            let character = text.chars().next().unwrap();
            assert_eq!(byte_of(character), Some(byte), "byte {byte:02X}");
            assigned += 1;
        }
        assert_eq!(assigned, 251);
        assert_eq!(byte_of('\u{81}'), None);
        assert_eq!(byte_of('株'), None);
    }
}
