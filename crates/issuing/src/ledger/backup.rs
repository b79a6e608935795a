//! A copy of the ledger as it is at one moment, while others write.

use crate::ledger::beside::{beside, move_into_place};
use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::store::Ledger;
use std::path::Path;

impl Ledger {
    /// Writes a copy: a new file, mode 0600, whole or not at all. A file that exists is an error.
    pub fn back_up(&self, to: &Path) -> Result<(), LedgerError> {
        let exists = || LedgerError::new(to, LedgerProblem::Exists);
        if to.symlink_metadata().is_ok() {
            return Err(exists());
        }
        let file = beside(to)?;
        let name = file.path().to_str();
        let name = name.ok_or_else(|| LedgerError::new(to, LedgerProblem::NameNotUtf8))?;
        // SQLite reads the ledger in one transaction, so the copy has the rows of one moment.
        self.connection.execute("VACUUM INTO ?1", [name]).map_err(|error| self.error(&error))?;
        if move_into_place(file, to)? { Ok(()) } else { Err(exists()) }
    }
}
