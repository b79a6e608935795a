//! A registration key as its text and as what is sealed in it (`docs/format.md` section 2).

use crate::encryption_key::EncryptionKey;
use crate::key::error::KeyError;
use crate::key::fields::KeyFields;
use crate::key::payload::Payload;
use crate::layers::{armour, letters, packing};
use std::fmt;
use std::str::FromStr;

/// Letters between two hyphens of a key's text.
const LETTERS_A_PART: usize = 7;

/// A well-formed registration key, `XXXXXXX-XXXXXXX-XXXXXXX-XXXXXXX`.
///
/// Well formed says only that letters and frame are right: what it grants, and whether the vendor
/// made it, needs the EncryptionKey.
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
    /// From the encrypted block.
    pub const fn from_block(block: [u8; 16]) -> Self {
        Self { block }
    }

    /// The encrypted block.
    pub const fn to_block(self) -> [u8; 16] {
        self.block
    }

    /// Seals fields under an EncryptionKey: the same fields always give the same key.
    pub fn seal(fields: &KeyFields, encryption_key: &EncryptionKey) -> Self {
        Self::seal_payload(Payload::from_fields(fields), encryption_key)
    }

    /// Opens it and judges what it says: packing, checksum, fields.
    pub fn open(self, encryption_key: &EncryptionKey) -> Result<KeyFields, KeyError> {
        self.open_payload(encryption_key)?.to_fields()
    }

    /// Seals digits as they are, right or wrong.
    pub fn seal_payload(payload: Payload, encryption_key: &EncryptionKey) -> Self {
        let packed = packing::pack(&payload.to_bytes());
        Self { block: encryption_key.cipher().seal_block(packed) }
    }

    /// Opens the packing only, to show what a key says that fails a later layer.
    pub fn open_payload(self, encryption_key: &EncryptionKey) -> Result<Payload, KeyError> {
        let packed = encryption_key.cipher().open_block(self.block);
        Ok(Payload::from_bytes(packing::unpack(&packed)?))
    }

    /// The text, 31 ASCII characters.
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_text().iter().try_for_each(|&letter| fmt::Write::write_char(f, char::from(letter)))
    }
}

impl FromStr for RegistrationKey {
    type Err = KeyError;

    /// Reads 28 letters: case, hyphens and white space do not count, `B I O S` are read as
    /// `8 1 0 5`. Length, letters and frame are judged.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let letters = letters::read(text)?;
        Ok(Self { block: armour::open(&letters)? })
    }
}
