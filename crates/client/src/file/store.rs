//! One data file: reading it, and changing it under its lock.

use super::LockedFile;
use super::in_use::while_in_use;
use crate::error::Error;
use crate::file;
use avlock_format::{
    DataFile, EncryptionKey, Finding, FindingCode, OpenedFile, StoredError, check,
};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// No data file is longer. A longer one is something else, and is not read.
const LARGEST: u64 = 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Knows where a data file is, reads it and changes it.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
}

/// A data file as it was read last, and what its entries hold under the EncryptionKey.
#[derive(Debug)]
pub struct Loaded {
    /// `None` if there is no file.
    bytes: Option<Vec<u8>>,
    pub file: DataFile,
    pub opened: OpenedFile,
}

impl Loaded {
    /// True if there is a data file.
    pub fn exists(&self) -> bool {
        self.bytes.is_some()
    }
}

impl Store {
    /// Takes the path of `STEM.avr`.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file. One that is damaged or of another product is an error.
    pub fn load(&self, encryption_key: &EncryptionKey) -> Result<Loaded, Error> {
        self.open(self.read()?, encryption_key)
    }

    /// Reads the file anew if its bytes are others than they were.
    pub fn reload(&self, loaded: &mut Loaded, encryption_key: &EncryptionKey) -> Result<(), Error> {
        let bytes = self.read()?;
        if bytes != loaded.bytes {
            *loaded = self.open(bytes, encryption_key)?;
        }
        Ok(())
    }

    /// Changes the file: takes its lock, reads it anew, lets `change` work on it, and replaces it if
    /// that left it changed. Nothing is written if `change` fails. Waits for the lock up to `longest`.
    pub fn change<T>(
        &self,
        encryption_key: &EncryptionKey,
        longest: Duration,
        change: impl FnOnce(&mut DataFile, &OpenedFile) -> Result<T, Error>,
    ) -> Result<(T, Loaded), Error> {
        let locked = LockedFile::lock(&self.path, longest)?;
        let mut loaded = self.load(encryption_key)?;
        let mut file = loaded.file.clone();
        let answer = change(&mut file, &loaded.opened)?;
        if file != loaded.file {
            let bytes = file.to_bytes();
            locked.replace(&bytes).map_err(|error| file::error(&self.path, "write", error))?;
            loaded = self.open(Some(bytes), encryption_key)?;
        }
        drop(locked);
        Ok((answer, loaded))
    }

    /// Makes the folder, if it is missing.
    pub fn make_folder(&self) -> Result<(), Error> {
        match self.path.parent() {
            Some(folder) => {
                fs::create_dir_all(folder).map_err(|error| file::error(folder, "make", error))
            }
            None => Ok(()),
        }
    }

    fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let fail = |error| file::error(&self.path, "read", error);
        // A pipe would be waited for, so the kind is looked at before opening.
        match fs::metadata(&self.path) {
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(fail(error)),
            Ok(found) if !found.is_file() => {
                return Err(fail(io::Error::other("expected a file, found a folder or a device")));
            }
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        match while_in_use(|| File::open(&self.path)) {
            Ok(file) => {
                file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(fail)?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fail(error)),
        }
        if bytes.len() as u64 > LARGEST {
            let message = format!("it is larger than {LARGEST} bytes");
            return Err(Error::damaged(&self.path, Finding::error(FindingCode::Record, message)));
        }
        Ok(Some(bytes))
    }

    /// Opens the entries, and refuses a file that must not be written.
    fn open(
        &self,
        bytes: Option<Vec<u8>>,
        encryption_key: &EncryptionKey,
    ) -> Result<Loaded, Error> {
        let damaged = |finding| Err(Error::damaged(&self.path, finding));
        let file = match &bytes {
            None => DataFile::default(),
            Some(bytes) => {
                if let Some(finding) = check::no_text(bytes) {
                    return damaged(finding);
                }
                let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
                match DataFile::from_bytes(text) {
                    Ok(file) if file.has_known_entries() => file,
                    Ok(_) => {
                        return damaged(check::not_a_data_file("it has no entry of a data file"));
                    }
                    Err(error) => return damaged(check::not_a_data_file(error)),
                }
            }
        };
        let opened = file.open(encryption_key);
        if opened.is_of_another() {
            let findings = check::why_none_opens(&file, &opened);
            let is_other = |finding: &Finding| finding.code == FindingCode::WrongEncryptionKey;
            return match findings.into_iter().next() {
                // What no EncryptionKey could have sealed is damaged, and no other product's. That the file may be
                // good elsewhere is true of one that was sent, and not of this one.
                Some(finding) if !is_other(&finding) => damaged(Finding { hint: None, ..finding }),
                _ => Err(Error::OtherKey { path: self.path.clone() }),
            };
        }
        if let Some(Err(error)) = opened.last_date {
            return damaged(check::damaged_last_date(error));
        }
        if let Some(Err(error)) = &opened.application {
            return damaged(check::damaged_application_data(error));
        }
        Ok(Loaded { bytes, file, opened })
    }

    /// Makes the error of a text that a record cannot hold.
    pub fn not_storable(error: StoredError) -> Error {
        Error::argument(format_args!("a text cannot be stored: {error}"))
    }
}
