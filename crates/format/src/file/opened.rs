//! A data file with every entry opened (`docs/format.md` section 4).

use crate::encryption_key::EncryptionKey;
use crate::file::data_file::DataFile;
use crate::file::last_date::{LastDate, LastDateError};
use crate::file::records::{ApplicationData, KeyRecord, OpenedApplicationData, StoredError};
use crate::key::error::KeyError;
use crate::key::fields::{KeyFields, KeyIndex};
use crate::key::payload::Payload;

/// What the entries of a data file hold under one EncryptionKey. Each is opened by itself: one that
/// does not open does not hide the others.
///
/// Whoever has several EncryptionKeys opens the file under each of them once, and keeps the result
/// whose [`OpenedFile::opened_entries`] is the highest.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// The application data, if the file has any.
    pub application: Option<Result<OpenedApplicationData, StoredError>>,
    /// The entries of registered keys, in the order of their indexes.
    pub keys: Vec<KeyEntry>,
    /// The last date, if the file has one.
    pub last_date: Option<Result<LastDate, LastDateError>>,
    /// The time far ahead of it that is not believed yet, if the file has one.
    pub forward_date: Option<Result<LastDate, LastDateError>>,
}

/// One entry of a registered key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyEntry {
    /// The name of the entry: the index that the key is registered at.
    pub index: KeyIndex,
    /// The registration, or why its record does not open.
    pub stored: Result<StoredKey, StoredError>,
}

/// A record that opened, and what its key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredKey {
    /// The record.
    pub record: KeyRecord,
    /// The digits of its key, or why the key does not open.
    pub payload: Result<Payload, KeyError>,
}

impl DataFile {
    /// Opens every entry that this format knows.
    pub fn open(&self, encryption_key: &EncryptionKey) -> OpenedFile {
        OpenedFile {
            application: self.application_data(encryption_key),
            keys: self
                .key_records(encryption_key)
                .map(|(index, record)| KeyEntry {
                    index,
                    stored: record.map(|record| StoredKey::open(record, encryption_key)),
                })
                .collect(),
            last_date: self.last_date(encryption_key),
            forward_date: self.forward_date(encryption_key),
        }
    }

    /// True if there are sealed entries, and the EncryptionKey opens none of them.
    pub fn is_of_another(&self, encryption_key: &EncryptionKey) -> bool {
        self.open(encryption_key).is_of_another()
    }
}

impl OpenedFile {
    /// Counts the entries that opened. A key that does not open in a record that does counts as one
    /// that did.
    pub fn opened_entries(&self) -> usize {
        self.keys.iter().filter(|entry| entry.stored.is_ok()).count()
            + usize::from(matches!(self.application, Some(Ok(_))))
            + usize::from(matches!(self.last_date, Some(Ok(_))))
    }

    /// True if there are sealed entries and none of them opened: they were sealed under another
    /// EncryptionKey.
    pub fn is_of_another(&self) -> bool {
        let is_sealed =
            !self.keys.is_empty() || self.application.is_some() || self.last_date.is_some();
        is_sealed && self.opened_entries() == 0
    }

    /// Returns the application data, if they opened.
    pub fn application_data(&self) -> Option<&ApplicationData> {
        match &self.application {
            Some(Ok(opened)) => Some(&opened.data),
            _ => None,
        }
    }

    /// Returns the entry of an index, if the file has one.
    pub fn key(&self, index: KeyIndex) -> Option<&KeyEntry> {
        self.keys.iter().find(|entry| entry.index == index)
    }

    /// Returns the registrations whose records opened, in the order of their indexes.
    pub fn stored_keys(&self) -> impl Iterator<Item = &StoredKey> {
        self.keys.iter().filter_map(|entry| entry.stored.as_ref().ok())
    }
}

impl StoredKey {
    fn open(record: KeyRecord, encryption_key: &EncryptionKey) -> Self {
        Self { record, payload: record.key.open_payload(encryption_key) }
    }

    /// Returns the fields of the key, or why it does not read.
    pub fn fields(&self) -> Result<KeyFields, KeyError> {
        self.payload?.to_fields()
    }
}
