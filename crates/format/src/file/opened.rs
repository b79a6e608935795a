//! A data file with every entry opened (`docs/format.md` section 4).

use crate::encryption_key::EncryptionKey;
use crate::file::data_file::DataFile;
use crate::file::last_date::{LastDate, LastDateError};
use crate::file::records::{ApplicationData, KeyRecord, StoredError};
use crate::key::fields::{KeyFields, KeyIndex};
use crate::key::payload::Payload;
use crate::key::registration_key::KeyError;

/// What the entries of a data file hold under one EncryptionKey, each for itself: one that does not
/// open does not hide the others.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// The application data and their CRC-32, if there are any.
    pub application: Option<Result<(ApplicationData, u32), StoredError>>,
    /// The registered keys, by index.
    pub keys: Vec<(KeyIndex, Result<StoredKey, StoredError>)>,
    /// The last date, if there is one.
    pub last_date: Option<Result<LastDate, LastDateError>>,
}

/// A record that opened, and what its key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredKey {
    /// The record.
    pub record: KeyRecord,
    /// The digits of its key, or why it does not open.
    pub payload: Result<Payload, KeyError>,
}

impl DataFile {
    /// Opens every entry.
    pub fn open(&self, encryption_key: &EncryptionKey) -> OpenedFile {
        let open = |index| {
            let record = self.key_record(index, encryption_key)?;
            Some((index, record.map(|record| StoredKey::open(record, encryption_key))))
        };
        OpenedFile {
            application: self.application_data(encryption_key),
            keys: self.indexes().filter_map(open).collect(),
            last_date: self.last_date(encryption_key),
        }
    }
}

impl OpenedFile {
    /// The application data, if they read.
    pub fn application_data(&self) -> Option<&ApplicationData> {
        self.application.as_ref().and_then(|data| data.as_ref().ok()).map(|(data, _)| data)
    }
}

impl StoredKey {
    fn open(record: KeyRecord, encryption_key: &EncryptionKey) -> Self {
        Self { record, payload: record.key.open_payload(encryption_key) }
    }

    /// What the key says, or why it does not read.
    pub fn fields(&self) -> Result<KeyFields, KeyError> {
        self.payload?.verify()
    }
}
