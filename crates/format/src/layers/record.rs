//! Records of a data file: text fields, sealed (`docs/format.md` section 4).
//!
//! The fields are joined by U+001F and preceded by their CRC-32 and a U+001F, filled up with
//! spaces to whole blocks, encrypted (AES-128-CBC) and written as upper-case hexadecimal. The
//! cipher, the fill and the hexadecimal are by analogy; the inside is ours. This layer does not know
//! what the fields mean: that is `file/records.rs`.

use crate::layers::cipher::{BLOCK, Cipher};
use crate::layers::{checksums, windows_1252};
use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use thiserror::Error;

/// The character between two fields.
const SEPARATOR: char = '\u{1F}';

/// Number of bytes before the text: eight digits of CRC-32 and a separator.
const PREFIX: usize = 9;

/// The fields of a record that opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The texts of the fields, in order.
    pub fields: Vec<String>,
    /// CRC-32 of the joined fields.
    pub checksum: u32,
}

/// Why a record does not open, or cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The value has a character that is not a hexadecimal digit.
    #[error("expected hexadecimal digits, found another character at digit {position}")]
    Digit {
        /// Its place in the value, in bytes, from 1.
        position: usize,
    },
    /// The value is empty, or is not a whole number of blocks.
    #[error("expected whole blocks of 32 digits, found {found} digits")]
    Length {
        /// The number of digits.
        found: usize,
    },
    /// No CRC-32 is at the beginning: another EncryptionKey, or a damaged first block.
    #[error("expected a CRC-32 before the fields, found none")]
    NoChecksum,
    /// The CRC-32 does not fit the text.
    #[error("expected CRC-32 {expected:08X} over the fields, found {found:08X}")]
    Checksum {
        /// The sum that the record holds.
        expected: u32,
        /// The sum that its text has.
        found: u32,
    },
    /// The text is neither UTF-8 nor Windows-1252.
    #[error("expected UTF-8 or Windows-1252 text, found neither")]
    Text,
    /// A field holds a control character.
    #[error("expected no control character in field {field}, found U+{:04X}", u32::from(*.found))]
    ControlCharacter {
        /// The place of the field, from 1.
        field: usize,
        /// The control character.
        found: char,
    },
    /// The last field ends in a space, which could not be told from the fill.
    #[error("expected no space at the end of the last field")]
    TrailingSpace,
}

/// Seals fields into the upper-case hexadecimal text of a record, 32 digits a block.
///
/// A field with a control character is an error, and so is a space at the end of the last field:
/// neither would come back.
pub fn seal(fields: &[&str], cipher: &Cipher) -> Result<String, RecordError> {
    check_fields(fields.iter().copied())?;
    let text = fields.join(&SEPARATOR.to_string());
    if text.ends_with(' ') {
        return Err(RecordError::TrailingSpace);
    }
    let sum = checksums::record(text.as_bytes());
    let framed = format!("{sum:08X}{SEPARATOR}{text}");
    let mut blocks: Vec<[u8; BLOCK]> = framed
        .as_bytes()
        .chunks(BLOCK)
        .map(|chunk| {
            let mut block = [b' '; BLOCK];
            block[..chunk.len()].copy_from_slice(chunk);
            block
        })
        .collect();
    cipher.seal_blocks(&mut blocks);
    Ok(HEXUPPER.encode(blocks.as_flattened()))
}

/// Opens the hexadecimal text of a record, its digits in either case.
pub fn open(digits: &[u8], cipher: &Cipher) -> Result<Record, RecordError> {
    let bytes = HEXUPPER_PERMISSIVE.decode(digits).map_err(|error| match error.kind {
        data_encoding::DecodeKind::Length => RecordError::Length { found: digits.len() },
        _ => RecordError::Digit { position: error.position + 1 },
    })?;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    if blocks.is_empty() || !rest.is_empty() {
        return Err(RecordError::Length { found: digits.len() });
    }
    let mut blocks = blocks.to_vec();
    cipher.open_blocks(&mut blocks);
    read_framed(blocks.as_flattened())
}

/// Reads what was decrypted: CRC-32, separator, fields, fill.
fn read_framed(framed: &[u8]) -> Result<Record, RecordError> {
    let fill = framed.iter().rev().take_while(|&&byte| byte == b' ').count();
    let framed = &framed[..framed.len() - fill];
    let (prefix, text) = framed.split_at_checked(PREFIX).ok_or(RecordError::NoChecksum)?;
    let expected = std::str::from_utf8(prefix)
        .ok()
        .and_then(|prefix| prefix.strip_suffix(SEPARATOR))
        .filter(|sum| sum.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'A'..=b'F')))
        .and_then(|sum| u32::from_str_radix(sum, 16).ok())
        .ok_or(RecordError::NoChecksum)?;
    let (text, found) = read_text(text, expected)?;
    if found != expected {
        return Err(RecordError::Checksum { expected, found });
    }
    // No writer fills up a whole block, so these spaces were the end of the last field.
    if fill >= BLOCK {
        return Err(RecordError::TrailingSpace);
    }
    let fields: Vec<String> = text.split(SEPARATOR).map(str::to_owned).collect();
    check_fields(fields.iter().map(String::as_str))?;
    Ok(Record { fields, checksum: found })
}

/// Decodes UTF-8; anything else is read as Windows-1252. Returns the text and its sum.
///
/// A program that wrote Windows-1252 may have summed its own bytes instead of the UTF-8 that the rule
/// asks for. Either sum is accepted.
fn read_text(bytes: &[u8], expected: u32) -> Result<(String, u32), RecordError> {
    let sum_of_bytes = checksums::record(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), sum_of_bytes));
    }
    let text = windows_1252::decode(bytes);
    let sum_of_text = text.as_deref().map(|text| checksums::record(text.as_bytes()));
    if sum_of_bytes != expected && sum_of_text != Some(expected) {
        // Garbage has unassigned bytes as well; that the sum does not fit is the better answer.
        return Err(RecordError::Checksum { expected, found: sum_of_text.unwrap_or(sum_of_bytes) });
    }
    Ok((text.ok_or(RecordError::Text)?, expected))
}

fn check_fields<'a>(fields: impl Iterator<Item = &'a str>) -> Result<(), RecordError> {
    for (index, field) in fields.enumerate() {
        if let Some(found) = field.chars().find(|character| character.is_control()) {
            return Err(RecordError::ControlCharacter { field: index + 1, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> Cipher {
        Cipher::new(b"unit test cipher")
    }

    /// Seals bytes that no text spells, as another program might have.
    fn seal_bytes(framed: &[u8]) -> String {
        let mut padded = framed.to_vec();
        padded.resize(framed.len().next_multiple_of(BLOCK), b' ');
        let mut blocks = padded.as_chunks::<BLOCK>().0.to_vec();
        cipher().seal_blocks(&mut blocks);
        HEXUPPER.encode(blocks.as_flattened())
    }

    fn open_bytes(framed: &[u8]) -> Result<Record, RecordError> {
        open(seal_bytes(framed).as_bytes(), &cipher())
    }

    #[test]
    fn fields_come_back() {
        for fields in [vec![""], vec!["", ""], vec!["a", " b ", ""], vec!["Müller", "株式会社"]]
        {
            let sealed = seal(&fields, &cipher()).unwrap();
            assert_eq!(open(sealed.as_bytes(), &cipher()).unwrap().fields, fields);
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_sealed() {
        let control = RecordError::ControlCharacter { field: 2, found: '\u{1F}' };
        assert_eq!(seal(&["a", "b\u{1F}c"], &cipher()), Err(control));
        assert_eq!(seal(&["a", "b "], &cipher()), Err(RecordError::TrailingSpace));
    }

    #[test]
    fn windows_1252_is_read_with_either_sum() {
        let bytes = b"M\xFCller";
        for sum in [checksums::record(bytes), checksums::record("Müller".as_bytes())] {
            let mut framed = format!("{sum:08X}\u{1F}").into_bytes();
            framed.extend_from_slice(bytes);
            assert_eq!(open_bytes(&framed).unwrap().fields, ["Müller"]);
        }
    }

    #[test]
    fn each_damage_has_its_error() {
        let cipher = &cipher();
        assert_eq!(open(b"", cipher), Err(RecordError::Length { found: 0 }));
        assert_eq!(open(b"00", cipher), Err(RecordError::Length { found: 2 }));
        assert_eq!(open(&[b'0'; 31], cipher), Err(RecordError::Length { found: 31 }));
        assert_eq!(open(b"0G", cipher), Err(RecordError::Digit { position: 2 }));
        assert_eq!(open(&[b'0'; 32], cipher), Err(RecordError::NoChecksum));
        assert_eq!(open_bytes(b"352441c2\x1Fabc"), Err(RecordError::NoChecksum));
        let wrong = RecordError::Checksum { expected: 0, found: 0x3524_41C2 };
        assert_eq!(open_bytes(b"00000000\x1Fabc"), Err(wrong));
        let sum = checksums::record(b"\x81");
        let framed = [format!("{sum:08X}\u{1F}").as_bytes(), b"\x81"].concat();
        assert_eq!(open_bytes(&framed), Err(RecordError::Text));
        let too_much = [b"352441C2\x1Fabc".as_slice(), &[b' '; 20]].concat();
        assert_eq!(open_bytes(&too_much), Err(RecordError::TrailingSpace));
    }
}
