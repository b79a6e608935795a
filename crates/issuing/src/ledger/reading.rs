//! Opening a ledger only to read it: nothing in it or beside it changes.
//!
//! SQLite wants to write even for reading: it makes a journal and an index of it beside the file. Where
//! this process may not write the file, those two would be left to an owner who cannot use them, or
//! cannot be made at all. So such a file is opened as one that does not change. If its journal holds
//! rows that are not in the file yet, SQLite reads both without writing if it can, and a copy of both
//! is read if it cannot.

use crate::ledger::beside::folder_of;
use crate::ledger::error::{LedgerError, LedgerProblem};
use rusqlite::{Connection, OpenFlags};
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A file that is opened for reading alone: where it is, and what SQLite has to know about it.
#[derive(Debug)]
pub struct ReadOnly {
    /// The name for SQLite.
    name: OsString,
    flags: OpenFlags,
    /// The file itself, and its state when it was opened as one that does not change.
    unchanging: Option<(PathBuf, State)>,
    /// The copy that is read, which is removed with this.
    _copy: Option<TempDir>,
}

/// Length and time of a file.
type State = (u64, Option<std::time::SystemTime>);

impl ReadOnly {
    /// Finds out how a file has to be opened; nothing if this process may write the file and its folder,
    /// because then SQLite leaves nothing behind.
    pub fn of(path: &Path) -> Result<Option<Self>, LedgerError> {
        // The journals are beside the file itself, where its name is a symbolic link.
        let path = fs::canonicalize(path).map_err(|error| LedgerError::io(path, &error))?;
        if may_write(&path) {
            return Ok(None);
        }
        let [wal, journal] = ["-wal", "-journal"].map(|end| with_end(&path, end));
        let holds_rows = |file: &Path| fs::metadata(file).is_ok_and(|found| found.len() > 0);
        if !holds_rows(&wal) && !holds_rows(&journal) {
            let state = fs::metadata(&path).map(|metadata| state(&metadata));
            let state = state.map_err(|error| LedgerError::io(&path, &error))?;
            let name = uri(&path, "immutable=1");
            return Ok(Some(Self {
                name,
                flags: read_only(),
                unchanging: Some((path, state)),
                _copy: None,
            }));
        }
        let as_it_is = Self {
            name: uri(&path, "readonly_shm=1"),
            flags: read_only(),
            unchanging: None,
            _copy: None,
        };
        if !holds_rows(&journal) && as_it_is.reads() {
            return Ok(Some(as_it_is));
        }
        Self::of_copy(&path, &[wal, journal]).map(Some)
    }

    /// Opens the file.
    pub fn connect(&self) -> rusqlite::Result<Connection> {
        Connection::open_with_flags(&self.name, self.flags)
    }

    /// True if the file was written to since it was opened as one that does not change: what was read of
    /// it may be put together of two states.
    pub fn was_written_to(&self) -> bool {
        self.unchanging.as_ref().is_some_and(|(path, before)| {
            fs::metadata(path).map_or(true, |now| state(&now) != *before)
        })
    }

    fn reads(&self) -> bool {
        let read = |connection: Connection| {
            connection.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(()))
        };
        self.connect().and_then(read).is_ok()
    }

    /// Copies the file and its journals to a folder for this user alone.
    fn of_copy(path: &Path, journals: &[PathBuf]) -> Result<Self, LedgerError> {
        let failed = |error: std::io::Error| LedgerError::io(path, &error);
        let folder = tempfile::tempdir().map_err(failed)?;
        let copy = folder.path().join("ledger");
        copy_contents(path, &copy).map_err(failed)?;
        for journal in journals {
            let end = journal.as_os_str().to_string_lossy().rsplit('-').next().map(str::to_owned);
            let to = with_end(&copy, &format!("-{}", end.unwrap_or_default()));
            match copy_contents(journal, &to) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                // Without its journal the file lacks rows, and does not show it.
                Err(error) => return Err(LedgerError::io(journal, &error)),
                Ok(()) => {}
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Self { name: copy.into_os_string(), flags, unchanging: None, _copy: Some(folder) })
    }
}

/// Copies what a file holds, but not its mode, which may forbid to write the copy.
fn copy_contents(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut from = File::open(from)?;
    std::io::copy(&mut from, &mut File::create_new(to)?).map(drop)
}

fn state(metadata: &Metadata) -> State {
    (metadata.len(), metadata.modified().ok())
}

fn read_only() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Writes a path as an address with a parameter, each byte that could mean something there by its
/// number.
fn uri(path: &Path, parameter: &str) -> OsString {
    let mut uri = String::from("file:");
    if cfg!(windows) {
        uri.push('/');
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push('?');
    uri.push_str(parameter);
    uri.into()
}

/// True if this process may write the file, and make files beside it.
fn may_write(path: &Path) -> bool {
    // Opening changes nothing, and closing is harmless as long as SQLite has not opened the file.
    File::options().write(true).open(path).is_ok() && may_write_folder(folder_of(path))
}

#[cfg(unix)]
fn may_write_folder(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write_folder(folder: &Path) -> bool {
    tempfile::Builder::new().prefix(".avlock-").tempfile_in(folder).is_ok()
}

/// An error about a file that was read as one that does not change, and did.
pub fn changed(path: &Path) -> LedgerError {
    LedgerError::new(path, LedgerProblem::Changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_name_with_signs_of_an_address_is_that_of_the_file() {
        let written = uri(Path::new("/tmp/a b?c=%41#é.db"), "immutable=1");
        assert_eq!(written, "file:/tmp/a%20b%3Fc%3D%2541%23%C3%A9.db?immutable=1");
    }
}
