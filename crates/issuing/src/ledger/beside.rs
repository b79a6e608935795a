//! A new file of a ledger or a backup: written beside its place under another name, and moved there
//! in one step, so that nobody ever sees half of it.

use crate::ledger::error::LedgerError;
use std::io::{Error, ErrorKind};
use std::path::Path;
use tempfile::NamedTempFile;

/// Makes an empty file, mode 0600, in the folder of `path`. It is removed again if it is dropped.
pub fn beside(path: &Path) -> Result<NamedTempFile, LedgerError> {
    let folder = folder_of(path);
    // Asked for first, because its own error tells more than that of the temporary file would.
    std::fs::metadata(folder).map_err(|error| LedgerError::io(path, &error))?;
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(".avlock-")
        .tempfile_in(folder)
        .map_err(|error| LedgerError::beside(path, &error))
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
