//! The `*.avr` file: entries of text, `name=value` a line (`docs/format.md` section 4).
//!
//! Entries are kept as they were read: an unknown one, or one that does not open, is written back
//! byte for byte. What an entry holds is [`crate::KeyRecord`], [`crate::ApplicationData`] and
//! [`crate::LastDate`].

use crate::encryption_key::EncryptionKey;
use crate::file::last_date::{LastDate, LastDateError};
use crate::file::records::{ApplicationData, KeyRecord, OpenedApplicationData, StoredError};
use crate::key::fields::KeyIndex;
use crate::layers::checksums;
use crate::layers::letters::PLAIN;
use std::collections::BTreeMap;
use thiserror::Error;

const LAST_DATE: &[u8] = b"ld";
const APPLICATION_DATA: &[u8] = b"ad";

/// A data file: sealed entries by name.
///
/// ```
/// use avlock_format::{DataFile, DelphiDay, EncryptionKey, LastDate};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let mut file = DataFile::default();
/// file.set_last_date(LastDate::new(DelphiDay::from_stored(40500), 0)?, &encryption_key)?;
/// let text = file.to_bytes();
/// assert_eq!(text, b"ld=QQQQZ3GX28WGX3478\r\n");
///
/// let read = DataFile::from_bytes(&text)?;
/// let last_date = read.last_date(&encryption_key).expect("an entry `ld`")?;
/// assert_eq!(last_date.to_string(), "2010-11-18T00:00:00.000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataFile {
    keys: BTreeMap<KeyIndex, Vec<u8>>,
    last_date: Option<Vec<u8>>,
    application_data: Option<Vec<u8>>,
    unknown: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Why a text is no data file. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DataFileError {
    /// No entry at all.
    #[error("expected lines of name=value, found none")]
    Empty,
    /// A line without `=`, or with nothing before it.
    #[error("expected name=value in line {line}")]
    Line {
        /// The line.
        line: usize,
    },
    /// A name that an earlier line has given.
    #[error("expected each name once, found the name of line {first} again in line {line}")]
    Twice {
        /// The line that has it again.
        line: usize,
        /// The line that had it first.
        first: usize,
    },
}

impl DataFile {
    /// Reads the entries, in any order, lines ended by CRLF or LF. Empty lines are passed over.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataFileError> {
        let (file, errors) = Self::salvage(bytes);
        errors.first().map_or(Ok(file), |&error| Err(error))
    }

    /// Reads what can be read: the entries, and what is wrong with the other lines. Of two entries
    /// of one name it is the first.
    pub fn salvage(bytes: &[u8]) -> (Self, Vec<DataFileError>) {
        let mut file = Self::default();
        let mut errors = Vec::new();
        let mut lines_of_names = BTreeMap::new();
        for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            let number = index + 1;
            let (name, value) = match line.iter().position(|&byte| byte == b'=') {
                Some(equals @ 1..) => (&line[..equals], &line[equals + 1..]),
                _ => {
                    errors.push(DataFileError::Line { line: number });
                    continue;
                }
            };
            if let Some(&first) = lines_of_names.get(name) {
                errors.push(DataFileError::Twice { line: number, first });
                continue;
            }
            lines_of_names.insert(name, number);
            match (name, index_of_name(name)) {
                (LAST_DATE, _) => file.last_date = Some(value.to_vec()),
                (APPLICATION_DATA, _) => file.application_data = Some(value.to_vec()),
                (_, Some(index)) => {
                    file.keys.insert(index, value.to_vec());
                }
                _ => file.unknown.push((name.to_vec(), value.to_vec())),
            }
        }
        if lines_of_names.is_empty() && errors.is_empty() {
            errors.push(DataFileError::Empty);
        }
        (file, errors)
    }

    /// Writes the entries: keys by index, `ld`, `ad`, then the unknown ones in the order they
    /// were read; lines end in CRLF.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut push = |name: &[u8], value: &[u8]| {
            bytes.extend_from_slice(name);
            bytes.push(b'=');
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        };
        for (index, value) in &self.keys {
            push(index.number().to_string().as_bytes(), value);
        }
        if let Some(value) = &self.last_date {
            push(LAST_DATE, value);
        }
        if let Some(value) = &self.application_data {
            push(APPLICATION_DATA, value);
        }
        for (name, value) in &self.unknown {
            push(name, value);
        }
        bytes
    }

    /// The file's name without `.avr`: eight letters, from AppID.
    ///
    /// ```
    /// assert_eq!(avlock_format::DataFile::stem(12345), "4XLHRLHF");
    /// ```
    pub fn stem(app_id: u16) -> String {
        let bits = checksums::file_stem(app_id);
        (0..8)
            .rev()
            .map(|place| char::from(PLAIN.letter((bits >> (5 * place)) as u8 & 31)))
            .collect()
    }

    /// The indexes that have a record, in order.
    pub fn indexes(&self) -> impl Iterator<Item = KeyIndex> {
        self.keys.keys().copied()
    }

    /// The record of an index, if there is one.
    pub fn key_record(
        &self,
        index: KeyIndex,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<KeyRecord, StoredError>> {
        self.keys.get(&index).map(|sealed| KeyRecord::open(sealed, encryption_key))
    }

    /// Opens the record of each index, in order.
    pub(crate) fn key_records(
        &self,
        encryption_key: &EncryptionKey,
    ) -> impl Iterator<Item = (KeyIndex, Result<KeyRecord, StoredError>)> {
        self.keys.iter().map(|(&index, sealed)| (index, KeyRecord::open(sealed, encryption_key)))
    }

    /// The last date, if there is one.
    pub fn last_date(
        &self,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<LastDate, LastDateError>> {
        let text = self.last_date.as_ref()?;
        // A byte that is no UTF-8 becomes a character outside the alphabet, which is objected to.
        Some(LastDate::open(&String::from_utf8_lossy(text), encryption_key))
    }

    /// Opens the application data, if there are any.
    pub fn application_data(
        &self,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<OpenedApplicationData, StoredError>> {
        self.application_data.as_ref().map(|sealed| ApplicationData::open(sealed, encryption_key))
    }

    /// Every entry as it stands: its name and its sealed value, in the order of writing.
    pub fn entries(&self) -> impl Iterator<Item = (String, &[u8])> {
        let keys = self.keys.iter().map(|(index, value)| (index.number().to_string(), value));
        let last_date = self.last_date.iter().map(|value| (text(LAST_DATE), value));
        let data = self.application_data.iter().map(|value| (text(APPLICATION_DATA), value));
        let unknown = self.unknown.iter().map(|(name, value)| (text(name), value));
        let all = keys.chain(last_date).chain(data).chain(unknown);
        all.map(|(name, value)| (name, value.as_slice()))
    }

    /// Has it any entry that this format knows? Else it is some other file of `name=value` lines.
    pub fn has_known_entries(&self) -> bool {
        !self.keys.is_empty() || self.last_date.is_some() || self.application_data.is_some()
    }

    /// The names of the entries that this format does not know, in the order they were read.
    pub fn unknown_names(&self) -> impl Iterator<Item = String> {
        self.unknown.iter().map(|(name, _)| text(name))
    }

    /// Stores a record, in place of one that stands there.
    pub fn set_key_record(
        &mut self,
        index: KeyIndex,
        record: &KeyRecord,
        encryption_key: &EncryptionKey,
    ) -> Result<(), StoredError> {
        self.keys.insert(index, record.seal(encryption_key)?.into_bytes());
        Ok(())
    }

    /// Removes a record; was there one?
    pub fn remove_key_record(&mut self, index: KeyIndex) -> bool {
        self.keys.remove(&index).is_some()
    }

    /// Stores the last date.
    pub fn set_last_date(
        &mut self,
        last_date: LastDate,
        encryption_key: &EncryptionKey,
    ) -> Result<(), LastDateError> {
        self.last_date = Some(last_date.seal(encryption_key)?.into_bytes());
        Ok(())
    }

    /// Stores the application data.
    pub fn set_application_data(
        &mut self,
        data: &ApplicationData,
        encryption_key: &EncryptionKey,
    ) -> Result<(), StoredError> {
        self.application_data = Some(data.seal(encryption_key)?.into_bytes());
        Ok(())
    }
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// `0` to `254`, without sign or leading zeros.
fn index_of_name(name: &[u8]) -> Option<KeyIndex> {
    let text = std::str::from_utf8(name).ok()?;
    let number: u8 = text.parse().ok()?;
    (number.to_string() == text).then_some(number).and_then(|number| KeyIndex::new(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_kept_and_written_in_order() {
        let file =
            DataFile::from_bytes(b"\xFFz=1=2\nad=A\n10=T\r\n255=x\nld=L\n2=N\n02=y").unwrap();
        let written = b"2=N\r\n10=T\r\nld=L\r\nad=A\r\n\xFFz=1=2\r\n255=x\r\n02=y\r\n";
        assert_eq!(file.to_bytes(), written);
        assert_eq!(DataFile::from_bytes(written), Ok(file));
    }

    #[test]
    fn what_is_no_data_file_is_refused_with_its_line() {
        assert_eq!(DataFile::from_bytes(b""), Err(DataFileError::Empty));
        assert_eq!(DataFile::from_bytes(b"\r\n\n"), Err(DataFileError::Empty));
        assert_eq!(DataFile::from_bytes(b"ld=A\n\nad"), Err(DataFileError::Line { line: 3 }));
        assert_eq!(DataFile::from_bytes(b"=A"), Err(DataFileError::Line { line: 1 }));
        assert_eq!(
            DataFile::from_bytes(b"7=A\nld=L\n7=B\n"),
            Err(DataFileError::Twice { line: 3, first: 1 })
        );
    }
}
