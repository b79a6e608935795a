//! A registration key: its text, and sealing and opening it (`docs/format.md` section 2).

use crate::encryption_key::EncryptionKey;
use crate::key::error::KeyError;
use crate::key::fields::KeyFields;
use crate::key::payload::Payload;
use crate::layers::{armour, letters, packing};
use std::fmt;
use std::str::FromStr;

/// Number of letters between two hyphens of a key's text.
const LETTERS_A_PART: usize = 7;

/// A well-formed registration key, `XXXXXXX-XXXXXXX-XXXXXXX-XXXXXXX`.
///
/// *Well formed* means only that letters and frame are right. What the key grants, and whether the
/// vendor made it, shows under the EncryptionKey.
///
/// ```
/// use avlock_format::{EncryptionKey, RegistrationKey};
///
/// let key: RegistrationKey = "yxha9hr7xalkan15yvvjprzh0err".parse()?;
/// assert_eq!(key.to_string(), "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let fields = key.open(&encryption_key)?;
/// assert_eq!(fields.app_id, 12345);
/// assert_eq!(RegistrationKey::seal(&fields, &encryption_key), key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegistrationKey {
    block: [u8; 16],
}

impl RegistrationKey {
    /// Takes an encrypted block; every block is a well-formed key.
    pub const fn from_block(block: [u8; 16]) -> Self {
        Self { block }
    }

    /// Returns the encrypted block.
    pub const fn to_block(self) -> [u8; 16] {
        self.block
    }

    /// Seals fields under an EncryptionKey: the same fields always give the same key.
    pub fn seal(fields: &KeyFields, encryption_key: &EncryptionKey) -> Self {
        Self::seal_payload(Payload::from_fields(fields), encryption_key)
    }

    /// Opens the key and judges packing, checksum and fields.
    pub fn open(self, encryption_key: &EncryptionKey) -> Result<KeyFields, KeyError> {
        self.open_payload(encryption_key)?.to_fields()
    }

    /// Seals digits as they are, right or wrong.
    pub fn seal_payload(payload: Payload, encryption_key: &EncryptionKey) -> Self {
        let packed = packing::pack(&payload.to_bytes());
        Self { block: encryption_key.cipher().seal_block(packed) }
    }

    /// Decrypts and unpacks the key, and judges no further. So the fields of a key with a wrong checksum
    /// can be shown; the only error is [`KeyError::Packing`].
    pub fn open_payload(self, encryption_key: &EncryptionKey) -> Result<Payload, KeyError> {
        let packed = encryption_key.cipher().open_block(self.block);
        Ok(Payload::from_bytes(packing::unpack(&packed)?))
    }

    /// Returns the text, 31 ASCII characters, without an allocation.
    pub fn to_text(self) -> [u8; 31] {
        let letters = armour::seal(&self.block);
        let mut text = [b'-'; 31];
        let parts = text.chunks_mut(LETTERS_A_PART + 1);
        for (part, letters) in parts.zip(letters.chunks_exact(LETTERS_A_PART)) {
            part[..LETTERS_A_PART].copy_from_slice(letters);
        }
        text
    }
}

impl fmt::Display for RegistrationKey {
    /// Prints 28 upper-case letters in four parts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_text().iter().try_for_each(|&letter| fmt::Write::write_char(f, char::from(letter)))
    }
}

impl FromStr for RegistrationKey {
    type Err = KeyError;

    /// Reads 28 letters: case, hyphens and white space do not count, `B I O S` are read as
    /// `8 1 0 5`. The errors are [`KeyError::Letters`] and [`KeyError::Frame`].
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let letters = letters::read(text)?;
        Ok(Self { block: armour::open(&letters)? })
    }
}
