//! A copy of the ledger as it is at one moment, while others write.

use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::store::Ledger;
use std::io::ErrorKind;
use std::path::Path;

impl Ledger {
    /// Writes a copy: a new file, mode 0600, whole or not at all. A file that stands is an error.
    pub fn back_up(&self, to: &Path) -> Result<(), LedgerError> {
        let fail = |error: std::io::Error| LedgerError::beside(to, &error);
        if to.symlink_metadata().is_ok() {
            return Err(LedgerError::new(to, LedgerProblem::Exists));
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::metadata(folder).map_err(|error| LedgerError::io(to, &error))?;
        let mut builder = tempfile::Builder::new();
        let file = builder.prefix(".avlock-").tempfile_in(folder).map_err(fail)?;
        let Some(name) = file.path().to_str() else {
            return Err(LedgerError::new(to, LedgerProblem::NameNotUtf8));
        };
        // SQLite reads the ledger in one transaction, so the copy has one moment's rows.
        self.connection.execute("VACUUM INTO ?1", [name]).map_err(|error| self.error(&error))?;
        file.as_file().sync_all().map_err(fail)?;
        match file.persist_noclobber(to) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Err(LedgerError::new(to, LedgerProblem::Exists))
            }
            Err(error) => Err(fail(error.error)),
        }
    }
}
