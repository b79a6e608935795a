//! An InstallCode: twelve digits that a customer's program shows (`docs/format.md` section 3).
//!
//! This file reads and writes the digits; `identity.rs` computes them from data.

use crate::code::sources::{Group, SourceError, Sources};
use crate::layers::letters::is_separator;
use crate::layers::{Layer, checksums};
use data_encoding::{HEXUPPER, HEXUPPER_PERMISSIVE};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Number of hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// An InstallCode: DATA-CODE, IC-SRC and CHECKSUM, which fit each other.
///
/// ```
/// use avlock_format::{InstallCode, Source};
///
/// let code: InstallCode = "bed1abb4b189".parse()?;
/// assert_eq!(code.to_string(), "BED1ABB4B189");
/// assert_eq!(code.icode().to_string(), "B189");
/// assert!(code.sources().iter().eq([Source::SystemUuid, Source::BaseBoardSn]));
/// # Ok::<(), avlock_format::InstallCodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstallCode {
    data_code: [u8; 3],
    sources: Sources,
}

/// The CHECKSUM of an InstallCode, 16 bits. It is also its short code, and what a key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ICode(u16);

/// Six bytes that may or may not be an InstallCode.
///
/// ```
/// use avlock_format::RawInstallCode;
///
/// let raw: RawInstallCode = "D873-BB82-1E46".parse()?;
/// assert_eq!(raw.computed_icode().to_string(), "1E45");
/// assert!(raw.to_code().is_err());
/// # Ok::<(), avlock_format::InstallCodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawInstallCode([u8; 6]);

/// Why a text is not an InstallCode, by the layer that objected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InstallCodeError {
    /// The text has too few or too many digits. Hyphens and white space do not count.
    #[error("expected {DIGITS} hexadecimal digits, found {found}")]
    Length {
        /// How many there are, other characters included.
        found: usize,
    },
    /// The text has a character that is not a hexadecimal digit.
    #[error("expected a hexadecimal digit, found {found:?} at character {position}")]
    Letter {
        /// Its place in the text as given, in characters, from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// CHECKSUM does not fit: a digit was misread.
    #[error("expected CHECKSUM {expected} over DATA-CODE and IC-SRC, found {found}")]
    Checksum {
        /// The CHECKSUM of the digits before it.
        expected: ICode,
        /// The CHECKSUM that the code holds.
        found: ICode,
    },
    /// IC-SRC names sources that do not exist.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl InstallCodeError {
    /// Returns the layer that objected.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Length { .. } => Layer::Length,
            Self::Letter { .. } => Layer::Letter,
            Self::Checksum { .. } => Layer::Checksum,
            Self::Source(_) => Layer::Source,
        }
    }
}

impl InstallCode {
    /// Takes a DATA-CODE and the sources that it was made of.
    pub const fn new(data_code: [u8; 3], sources: Sources) -> Self {
        Self { data_code, sources }
    }

    /// Returns the part that identifies the computer or the user.
    pub const fn data_code(self) -> [u8; 3] {
        self.data_code
    }

    /// Returns the sources that it was made of.
    pub const fn sources(self) -> Sources {
        self.sources
    }

    /// Returns the group that its sources belong to.
    pub const fn group(self) -> Group {
        self.sources.group()
    }

    /// Computes the CHECKSUM, which a registration key carries.
    pub fn icode(self) -> ICode {
        RawInstallCode::from(self).icode()
    }
}

impl ICode {
    /// Takes the 16 bits as a number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Returns the 16 bits as a number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl RawInstallCode {
    /// Takes six bytes, right or wrong.
    pub const fn from_bytes(bytes: [u8; 6]) -> Self {
        Self(bytes)
    }

    /// Returns DATA-CODE.
    pub const fn data_code(self) -> [u8; 3] {
        let [a, b, c, ..] = self.0;
        [a, b, c]
    }

    /// Returns the byte of sources: IC-SRC with its mask taken off.
    pub fn unmasked_sources(self) -> u8 {
        self.0[3] ^ checksums::ic_src_mask(&self.data_code())
    }

    /// Returns CHECKSUM as the code holds it.
    pub const fn icode(self) -> ICode {
        let [.., high, low] = self.0;
        ICode(u16::from_be_bytes([high, low]))
    }

    /// Computes the CHECKSUM that fits the digits before it.
    pub fn computed_icode(self) -> ICode {
        let [a, b, c, d, ..] = self.0;
        ICode(checksums::install_code_checksum(&[a, b, c, d]))
    }

    /// Returns the twelve digits as one number of 48 bits, as a ledger stores it.
    pub const fn number(self) -> u64 {
        let [a, b, c, d, e, f] = self.0;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }

    /// Reads what [`RawInstallCode::number`] returned. A number of more than 48 bits is `None`.
    pub const fn from_number(number: u64) -> Option<Self> {
        match number.to_be_bytes() {
            [0, 0, a, b, c, d, e, f] => Some(Self([a, b, c, d, e, f])),
            _ => None,
        }
    }

    /// Judges CHECKSUM and IC-SRC.
    ///
    /// The errors are [`InstallCodeError::Checksum`] and [`InstallCodeError::Source`].
    pub fn to_code(self) -> Result<InstallCode, InstallCodeError> {
        let (expected, found) = (self.computed_icode(), self.icode());
        if expected != found {
            return Err(InstallCodeError::Checksum { expected, found });
        }
        let sources = Sources::from_byte(self.unmasked_sources())?;
        Ok(InstallCode::new(self.data_code(), sources))
    }
}

impl From<InstallCode> for RawInstallCode {
    fn from(code: InstallCode) -> Self {
        let [a, b, c] = code.data_code;
        let ic_src = code.sources.to_byte() ^ checksums::ic_src_mask(&code.data_code);
        let checksum = checksums::install_code_checksum(&[a, b, c, ic_src]);
        let [high, low] = checksum.to_be_bytes();
        Self([a, b, c, ic_src, high, low])
    }
}

impl FromStr for RawInstallCode {
    type Err = InstallCodeError;

    /// Reads twelve hexadecimal digits; case, hyphens and white space do not count. The errors are
    /// [`InstallCodeError::Length`] and [`InstallCodeError::Letter`].
    fn from_str(text: &str) -> Result<Self, InstallCodeError> {
        let mut bytes = [0; DIGITS / 2];
        // The usual spelling is decoded at once, which is faster; only others go by character.
        let plain = text.len() == DIGITS;
        if plain && HEXUPPER_PERMISSIVE.decode_mut(text.as_bytes(), &mut bytes).is_ok() {
            return Ok(Self(bytes));
        }
        bytes = [0; DIGITS / 2];
        let mut found = 0;
        let mut outsider = None;
        for (index, character) in text.chars().enumerate() {
            if is_separator(character) {
                continue;
            }
            if let Some(digit) = character.to_digit(16) {
                if let Some(byte) = bytes.get_mut(found / 2) {
                    *byte = *byte << 4 | digit as u8;
                }
            } else {
                outsider.get_or_insert(InstallCodeError::Letter {
                    position: index + 1,
                    found: character,
                });
            }
            found += 1;
        }
        if found != DIGITS {
            return Err(InstallCodeError::Length { found });
        }
        outsider.map_or(Ok(Self(bytes)), Err)
    }
}

impl FromStr for InstallCode {
    type Err = InstallCodeError;

    /// Reads twelve hexadecimal digits and judges CHECKSUM and IC-SRC.
    fn from_str(text: &str) -> Result<Self, InstallCodeError> {
        text.parse::<RawInstallCode>()?.to_code()
    }
}

impl fmt::Display for RawInstallCode {
    /// Prints twelve upper-case digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXUPPER.encode(&self.0))
    }
}

impl fmt::Display for InstallCode {
    /// Prints twelve upper-case digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RawInstallCode::from(*self).fmt(f)
    }
}

impl fmt::Display for ICode {
    /// Prints four upper-case digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_48_bits_comes_back_and_no_larger_one() {
        let mut number = 0x0000_0000_0001_u64;
        while number < 1 << 48 {
            for number in [number, number - 1, number ^ 0xA5A5_5A5A_C3C3] {
                let code = RawInstallCode::from_number(number).unwrap();
                assert_eq!(code.number(), number);
                assert_eq!(code.to_string(), format!("{number:012X}"));
            }
            number <<= 1;
        }
        for number in [1 << 48, 1 << 56, u64::MAX] {
            assert_eq!(RawInstallCode::from_number(number), None);
        }
    }
}
