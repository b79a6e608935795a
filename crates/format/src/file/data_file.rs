//! The `*.avr` file: entries of text, `name=value` a line (`docs/format.md` section 4).
//!
//! Entries are kept as they were read: an unknown one, or one that does not open, is written back
//! byte for byte. [`crate::KeyRecord`], [`crate::ApplicationData`] and [`crate::LastDate`] are what
//! the entries hold.

use crate::encryption_key::EncryptionKey;
use crate::file::last_date::{LastDate, LastDateError};
use crate::file::records::{ApplicationData, KeyRecord, OpenedApplicationData, StoredError};
use crate::key::fields::KeyIndex;
use crate::layers::checksums;
use crate::layers::letters::PLAIN;
use std::borrow::Cow;
use std::collections::BTreeMap;
use thiserror::Error;

const LAST_DATE: &[u8] = b"ld";
const FORWARD_DATE: &[u8] = b"lf";
const APPLICATION_DATA: &[u8] = b"ad";

/// A data file: sealed entries by name.
///
/// ```
/// use avlock_format::{DataFile, DelphiDay, EncryptionKey, LastDate};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let mut file = DataFile::default();
/// let day = DelphiDay::from_stored(40500);
/// file.set_last_date(LastDate::new(day, 0)?, &encryption_key)?;
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
    forward_date: Option<Vec<u8>>,
    application_data: Option<Vec<u8>>,
    unknown: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Why a text is not a data file. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DataFileError {
    /// The text has no entry.
    #[error("expected lines of name=value, found none")]
    Empty,
    /// A line has no `=`, or nothing before it.
    #[error("expected name=value in line {line}")]
    Line {
        /// The number of the line.
        line: usize,
    },
    /// A line has the name of an earlier one.
    #[error("expected each name once, found the name of line {first} again in line {line}")]
    Twice {
        /// The line that has the name again.
        line: usize,
        /// The line that has the name first.
        first: usize,
    },
}

impl DataFile {
    /// Reads entries in any order, lines ended by CRLF or LF; empty lines do not count. Nothing is
    /// opened: a value may be any text. The error is the first of those that [`DataFile::salvage`]
    /// lists.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataFileError> {
        let (file, errors) = Self::salvage(bytes);
        errors.first().map_or(Ok(file), |&error| Err(error))
    }

    /// Reads what can be read, and lists what is wrong with the other lines. Of two entries of one name
    /// the first is kept.
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
                (FORWARD_DATE, _) => file.forward_date = Some(value.to_vec()),
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

    /// Writes the entries: keys by index, `ld`, `lf`, `ad`, then the unknown ones in the order that they were
    /// read. Lines end in CRLF.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, value) in self.named_values() {
            bytes.extend_from_slice(&name);
            bytes.push(b'=');
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }

    /// Collects the names and values of all entries, in the order of writing.
    fn named_values(&self) -> Vec<(Cow<'_, [u8]>, &[u8])> {
        let mut entries: Vec<(Cow<'_, [u8]>, &[u8])> = Vec::new();
        for (index, value) in &self.keys {
            entries.push((index.number().to_string().into_bytes().into(), value));
        }
        if let Some(value) = &self.last_date {
            entries.push((LAST_DATE.into(), value));
        }
        if let Some(value) = &self.forward_date {
            entries.push((FORWARD_DATE.into(), value));
        }
        if let Some(value) = &self.application_data {
            entries.push((APPLICATION_DATA.into(), value));
        }
        for (name, value) in &self.unknown {
            entries.push((name.into(), value));
        }
        entries
    }

    /// Returns the name of an application's file without `.avr`: eight letters, computed from AppID.
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

    /// Lists the indexes that have an entry, in order.
    pub fn indexes(&self) -> impl Iterator<Item = KeyIndex> {
        self.keys.keys().copied()
    }

    /// Opens the record of an index, if the file has one.
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

    /// Opens the last date, if the file has one.
    pub fn last_date(
        &self,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<LastDate, LastDateError>> {
        let text = self.last_date.as_ref()?;
        // A byte outside UTF-8 becomes U+FFFD, which is not in the alphabet: reading it is an error.
        Some(LastDate::open(&String::from_utf8_lossy(text), encryption_key))
    }

    /// Opens `lf`, the time far ahead that is not believed yet, if the file has one.
    pub fn forward_date(
        &self,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<LastDate, LastDateError>> {
        let text = self.forward_date.as_ref()?;
        Some(LastDate::open_forward(&String::from_utf8_lossy(text), encryption_key))
    }

    /// Opens the application data, if the file has any.
    pub fn application_data(
        &self,
        encryption_key: &EncryptionKey,
    ) -> Option<Result<OpenedApplicationData, StoredError>> {
        self.application_data.as_ref().map(|sealed| ApplicationData::open(sealed, encryption_key))
    }

    /// Lists the name and the sealed value of every entry, in the order of writing.
    pub fn entries(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.named_values().into_iter().map(|(name, value)| (in_text(&name), value))
    }

    /// True if the file has an entry that this format knows. Otherwise it is some other file of
    /// `name=value` lines.
    pub fn has_known_entries(&self) -> bool {
        !self.keys.is_empty()
            || self.last_date.is_some()
            || self.forward_date.is_some()
            || self.application_data.is_some()
    }

    /// Lists the names of the entries that this format does not know, in the order that they were read.
    pub fn unknown_names(&self) -> impl Iterator<Item = String> {
        self.unknown.iter().map(|(name, _)| in_text(name))
    }

    /// Seals and stores a record, in place of an earlier one of its index.
    pub fn set_key_record(
        &mut self,
        index: KeyIndex,
        record: &KeyRecord,
        encryption_key: &EncryptionKey,
    ) -> Result<(), StoredError> {
        self.keys.insert(index, record.seal(encryption_key)?.into_bytes());
        Ok(())
    }

    /// Removes the entry of an index. True if the file had one, whether or not it opens.
    pub fn remove_key_record(&mut self, index: KeyIndex) -> bool {
        self.keys.remove(&index).is_some()
    }

    /// Seals and stores the last date.
    pub fn set_last_date(
        &mut self,
        last_date: LastDate,
        encryption_key: &EncryptionKey,
    ) -> Result<(), LastDateError> {
        self.last_date = Some(last_date.seal(encryption_key)?.into_bytes());
        Ok(())
    }

    /// Seals and stores `lf`, or removes it.
    pub fn set_forward_date(
        &mut self,
        forward_date: Option<LastDate>,
        encryption_key: &EncryptionKey,
    ) -> Result<(), LastDateError> {
        let sealed = forward_date.map(|date| date.seal_forward(encryption_key)).transpose()?;
        self.forward_date = sealed.map(String::into_bytes);
        Ok(())
    }

    /// Seals and stores the application data.
    pub fn set_application_data(
        &mut self,
        data: &ApplicationData,
        encryption_key: &EncryptionKey,
    ) -> Result<(), StoredError> {
        self.application_data = Some(data.seal(encryption_key)?.into_bytes());
        Ok(())
    }
}

/// Decodes a name, with U+FFFD for what is not UTF-8.
fn in_text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Reads an index as this format writes it: `0` to `254`, without a sign or leading zeros.
fn index_of_name(name: &[u8]) -> Option<KeyIndex> {
    let text = std::str::from_utf8(name).ok()?;
    let number: u8 = text.parse().ok()?;
    if number.to_string() == text { KeyIndex::new(number).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_kept_and_written_in_order() {
        let file =
            DataFile::from_bytes(b"\xFFz=1=2\nad=A\n10=T\r\n255=x\nlf=F\nld=L\n2=N\n02=y").unwrap();
        let written = b"2=N\r\n10=T\r\nld=L\r\nlf=F\r\nad=A\r\n\xFFz=1=2\r\n255=x\r\n02=y\r\n";
        assert_eq!(file.to_bytes(), written);
        assert_eq!(DataFile::from_bytes(written), Ok(file));
    }

    #[test]
    fn other_texts_are_refused_with_their_line() {
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
