//! A new file of a ledger or a backup: written beside its place under another name, and moved there
//! in one step, so that nobody ever sees half of it.

use crate::ledger::error::LedgerError;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Told of what has to be done where a signal ends the process.
pub trait Watch {
    /// A ledger was opened to write: its rows have to be moved from its journal, by
    /// [`super::move_rows_from_journal`].
    fn opens(&self, ledger: &Path);
    /// A file of this name is about to be made. Until it is whole, it has to be removed.
    fn begins(&self, file: &Path);
    /// The file is at its place, or was removed.
    fn ends(&self, file: &Path);
}

/// Leaves everything to the next start.
impl Watch for () {
    fn opens(&self, _: &Path) {}
    fn begins(&self, _: &Path) {}
    fn ends(&self, _: &Path) {}
}

/// Makes an empty file, mode 0600, in the folder of `path`. It is removed again if it is dropped.
pub fn beside(path: &Path, watch: &dyn Watch) -> Result<NamedTempFile, LedgerError> {
    let folder = folder_of(path);
    // Asked for first, because its own error tells more than that of the temporary file would.
    std::fs::metadata(folder).map_err(|error| LedgerError::io(path, &error))?;
    let make = |name: &Path| {
        each_of(name, |file| watch.begins(file));
        new_private_file(name).inspect_err(|_| each_of(name, |file| watch.ends(file)))
    };
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(".avlock-")
        .make_in(folder, make)
        .map_err(|error| LedgerError::beside(path, &error))
}

/// Ends what [`beside`] began, for the file and what SQLite may have made beside it.
pub fn is_finished(name: &Path, watch: &dyn Watch) {
    each_of(name, |file| watch.ends(file));
}

/// Hands over the names of a file and of all that SQLite makes beside it.
fn each_of(name: &Path, mut act: impl FnMut(&Path)) {
    for end in ["", "-journal", "-wal", "-shm"] {
        let mut file = OsString::from(name);
        file.push(end);
        act(&PathBuf::from(file));
    }
}

fn new_private_file(name: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(name)
}

/// Moves a file to its place once the disk has it. Returns false, and keeps the other file, if one
/// has come to be there.
pub fn move_into_place(file: NamedTempFile, path: &Path) -> Result<bool, LedgerError> {
    let unwritable = |error: Error| LedgerError::beside(path, &error);
    file.as_file().sync_all().map_err(unwritable)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(unwritable(error.error)),
    }
}

/// The folder of a file; `.` for a name alone.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
