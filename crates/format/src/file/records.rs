//! The two kinds of record in a data file: a registered key, and the application data
//! (`docs/format.md` section 4).
//!
//! [`crate::layers::record`] seals and opens a list of text fields; this file gives them their meaning.
//! Whether a record fits a computer or a day is judged in `check`.

use crate::code::install_code::{InstallCode, InstallCodeError};
use crate::encryption_key::EncryptionKey;
use crate::key::error::KeyError;
use crate::key::registration_key::RegistrationKey;
use crate::layers::record::{self, RecordError};
use thiserror::Error;

/// A registered key as the data file stores it.
///
/// ```
/// use avlock_format::{EncryptionKey, InstallCode, KeyRecord};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let code: InstallCode = "BED1ABB4B189".parse()?;
/// let record = KeyRecord {
///     key: "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR".parse()?,
///     moved: false,
///     primary: true,
///     primary_install_code: code,
///     local_install_code: code,
/// };
/// let sealed = record.seal(&encryption_key)?;
/// assert_eq!(KeyRecord::open(sealed.as_bytes(), &encryption_key), Ok(record));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRecord {
    /// The key that was entered.
    pub key: RegistrationKey,
    /// True if the registration was moved to another computer.
    pub moved: bool,
    /// True if this is the computer that the key was issued for.
    pub primary: bool,
    /// InstallCode of the computer that the key was issued for.
    pub primary_install_code: InstallCode,
    /// InstallCode of the computer that this file is on.
    pub local_install_code: InstallCode,
}

/// The application data of a data file, record `ad`: seven texts, each of which may be empty.
///
/// ```
/// use avlock_format::{ApplicationData, EncryptionKey};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let data = ApplicationData { user_name: "Ann Lee".to_owned(), ..Default::default() };
/// let sealed = data.seal(&encryption_key)?;
/// assert_eq!(ApplicationData::open(sealed.as_bytes(), &encryption_key)?.data, data);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApplicationData {
    /// A text that the application keeps for its own use.
    pub other_code: String,
    /// The name of the user.
    pub user_name: String,
    /// The company of the user.
    pub company: String,
    /// The e-mail address of the user.
    pub email: String,
    /// The name of the application.
    pub app_name: String,
    /// The version of the application, in its own spelling.
    pub app_version: String,
    /// InstallCode of the computer as text. It is empty if the application stored its data before it
    /// had one.
    pub install_code: String,
}

/// Application data that opened, with the sum that was sealed beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedApplicationData {
    /// The application data.
    pub data: ApplicationData,
    /// CRC-32 of their text, which DataCheck shows as Checksum.
    pub checksum: u32,
}

/// Why a record of a data file does not read, or cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoredError {
    /// The record does not open, or a text cannot be sealed.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The record has another number of fields.
    #[error("expected {expected} fields, found {found}")]
    FieldCount {
        /// How many fields this kind of record has.
        expected: usize,
        /// How many fields the record has.
        found: usize,
    },
    /// A mark is neither `Y` nor `N`.
    #[error("expected Y or N in field {name}")]
    Mark {
        /// The name of the field.
        name: &'static str,
    },
    /// A code in the record is not spelt as this format writes it.
    #[error("expected the {name} in its canonical form")]
    Spelling {
        /// The name of the field.
        name: &'static str,
    },
    /// The key in the record is not well formed.
    #[error("the key in it does not read: {0}")]
    Key(KeyError),
    /// An InstallCode in the record does not read.
    #[error("the {name} in it does not read: {error}")]
    InstallCode {
        /// The name of the field.
        name: &'static str,
        /// Why it does not read.
        error: InstallCodeError,
    },
}

impl KeyRecord {
    /// Number of hexadecimal digits of a sealed record. All have as many, because each field has one length.
    pub const DIGITS: usize = 160;

    /// Seals the record into the text of an entry: upper-case hexadecimal, 32 digits a block.
    pub fn seal(&self, encryption_key: &EncryptionKey) -> Result<String, StoredError> {
        let key = self.key.to_string();
        let primary = self.primary_install_code.to_string();
        let local = self.local_install_code.to_string();
        let fields = [&key, mark(self.moved), mark(self.primary), &primary, &local];
        Ok(record::seal(&fields, encryption_key.cipher())?)
    }

    /// Opens the text of an entry, and judges every field.
    pub fn open(sealed: &[u8], encryption_key: &EncryptionKey) -> Result<Self, StoredError> {
        let fields = record::open(sealed, encryption_key.cipher())?.fields;
        let [key, moved, primary, primary_install_code, local_install_code] = exactly(fields)?;
        let opened = key.parse().map_err(StoredError::Key)?;
        Ok(Self {
            key: canonical("key", &key, opened)?,
            moved: read_mark("moved", &moved)?,
            primary: read_mark("primary", &primary)?,
            primary_install_code: install_code("primary InstallCode", &primary_install_code)?,
            local_install_code: install_code("local InstallCode", &local_install_code)?,
        })
    }
}

fn mark(on: bool) -> &'static str {
    if on { "Y" } else { "N" }
}

fn read_mark(name: &'static str, text: &str) -> Result<bool, StoredError> {
    match text {
        "Y" => Ok(true),
        "N" => Ok(false),
        _ => Err(StoredError::Mark { name }),
    }
}

fn install_code(name: &'static str, text: &str) -> Result<InstallCode, StoredError> {
    let code = text.parse().map_err(|error| StoredError::InstallCode { name, error })?;
    canonical(name, text, code)
}

impl ApplicationData {
    /// Seals the record into the text of an entry: upper-case hexadecimal, 32 digits a block.
    pub fn seal(&self, encryption_key: &EncryptionKey) -> Result<String, StoredError> {
        let fields = [
            self.other_code.as_str(),
            &self.user_name,
            &self.company,
            &self.email,
            &self.app_name,
            &self.app_version,
            &self.install_code,
        ];
        Ok(record::seal(&fields, encryption_key.cipher())?)
    }

    /// Opens the text of an entry, and judges every field.
    pub fn open(
        sealed: &[u8],
        encryption_key: &EncryptionKey,
    ) -> Result<OpenedApplicationData, StoredError> {
        let record = record::open(sealed, encryption_key.cipher())?;
        let [other_code, user_name, company, email, app_name, app_version, install_code] =
            exactly(record.fields)?;
        let data =
            Self { other_code, user_name, company, email, app_name, app_version, install_code };
        Ok(OpenedApplicationData { data, checksum: record.checksum })
    }
}

/// Refuses a code in any spelling but its own. People spell codes in many ways, and those are read
/// elsewhere; a program that stores a code spells it in one.
fn canonical<T: std::fmt::Display>(
    name: &'static str,
    text: &str,
    code: T,
) -> Result<T, StoredError> {
    if code.to_string() == text { Ok(code) } else { Err(StoredError::Spelling { name }) }
}

fn exactly<const N: usize>(fields: Vec<String>) -> Result<[String; N], StoredError> {
    let found = fields.len();
    fields.try_into().map_err(|_| StoredError::FieldCount { expected: N, found })
}
