//! What the records of a data file hold: a registered key, the application data
//! (`docs/format.md` section 4).
//!
//! Each is a list of text fields to [`crate::format::record`]; here they get their meaning.

use crate::code::install_code::{InstallCode, InstallCodeError};
use crate::encryption_key::EncryptionKey;
use crate::key::error::KeyError;
use crate::key::registration_key::RegistrationKey;
use crate::layers::record::{self, RecordError};
use thiserror::Error;

/// A registered key as the data file stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRecord {
    /// The key.
    pub key: RegistrationKey,
    /// Was the registration moved to another computer?
    pub moved: bool,
    /// Is this the computer that the key was issued for?
    pub primary: bool,
    /// InstallCode of the computer that the key was issued for.
    pub primary_install_code: InstallCode,
    /// InstallCode of the computer that this file is on.
    pub local_install_code: InstallCode,
}

/// The application data of a data file, record `ad`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApplicationData {
    /// What the application keeps for itself.
    pub other_code: String,
    /// The user's name.
    pub user_name: String,
    /// The user's company.
    pub company: String,
    /// The user's e-mail address.
    pub email: String,
    /// The application's name.
    pub app_name: String,
    /// The application's version.
    pub app_version: String,
    /// InstallCode of the computer, as text: an application may store it before there is one.
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

/// Why a record of a data file does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoredError {
    /// It does not open.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Another number of fields.
    #[error("expected {expected} fields, found {found}")]
    FieldCount {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A mark that is neither `Y` nor `N`.
    #[error("expected Y or N in field {name}")]
    Mark {
        /// The name of the field.
        name: &'static str,
    },
    /// A code in it is not spelt as this format writes it.
    #[error("expected the {name} in its canonical form")]
    Spelling {
        /// The name of the field.
        name: &'static str,
    },
    /// The key in it is not well formed.
    #[error("the key in it does not read: {0}")]
    Key(KeyError),
    /// An InstallCode in it does not read.
    #[error("the {name} in it does not read: {error}")]
    InstallCode {
        /// The name of the field.
        name: &'static str,
        /// What is wrong with it.
        error: InstallCodeError,
    },
}

impl KeyRecord {
    /// Seals it into the text of an entry.
    pub fn seal(&self, encryption_key: &EncryptionKey) -> Result<String, StoredError> {
        let mark = |on| if on { "Y" } else { "N" };
        let key = self.key.to_string();
        let primary = self.primary_install_code.to_string();
        let local = self.local_install_code.to_string();
        let fields = [&key, mark(self.moved), mark(self.primary), &primary, &local];
        Ok(record::seal(&fields, encryption_key.cipher())?)
    }

    /// Opens the text of an entry.
    pub fn open(sealed: &[u8], encryption_key: &EncryptionKey) -> Result<Self, StoredError> {
        let fields = record::open(sealed, encryption_key.cipher())?.fields;
        let [key, moved, primary, primary_install_code, local_install_code] = exactly(fields)?;
        let mark = |name, text: &str| match text {
            "Y" => Ok(true),
            "N" => Ok(false),
            _ => Err(StoredError::Mark { name }),
        };
        let install_code = |name, text: &str| {
            let code = text.parse().map_err(|error| StoredError::InstallCode { name, error })?;
            canonical(name, text, code)
        };
        let opened = key.parse().map_err(StoredError::Key)?;
        Ok(Self {
            key: canonical("key", &key, opened)?,
            moved: mark("moved", &moved)?,
            primary: mark("primary", &primary)?,
            primary_install_code: install_code("primary InstallCode", &primary_install_code)?,
            local_install_code: install_code("local InstallCode", &local_install_code)?,
        })
    }
}

impl ApplicationData {
    /// Seals it into the text of an entry.
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

    /// Opens the text of an entry.
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

/// People may spell codes in many ways; a program that stores one spells it in one.
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
