//! Why a registration key does not read (`docs/format.md`, "What reading can object to").

use crate::key::fields::FieldError;
use crate::layers::letters::LettersError;
use crate::layers::{Layer, armour, packing};
use thiserror::Error;

/// Why a key does not read, by the layer that objected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not 28 letters, or has a character outside the alphabet.
    #[error(transparent)]
    Letters(#[from] LettersError),
    /// A digit of the frame is wrong: a letter was misread. This shows without any EncryptionKey.
    #[error(transparent)]
    Frame(#[from] armour::FrameError),
    /// A decrypted byte is not packed: another EncryptionKey sealed the key, or a letter was misread.
    #[error(transparent)]
    Packing(#[from] packing::PackingError),
    /// The sum does not fit: another EncryptionKey sealed the key, or a letter was misread.
    #[error("expected Checksum {expected:02X} over the fields, found {found:02X}")]
    Checksum {
        /// The sum of the fields.
        expected: u8,
        /// The sum that the key holds.
        found: u8,
    },
    /// A field is out of its range, or contradicts another one.
    #[error(transparent)]
    Field(#[from] FieldError),
}

impl KeyError {
    /// Returns the layer that objected.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Letters(LettersError::Length { .. }) => Layer::Length,
            Self::Letters(LettersError::Letter { .. }) => Layer::Letter,
            Self::Frame(_) => Layer::Frame,
            Self::Packing(_) => Layer::Packing,
            Self::Checksum { .. } => Layer::Checksum,
            Self::Field(_) => Layer::Field,
        }
    }
}
