//! A copy of the ledger as it is at one moment, while others write.

use super::store::Ledger;
use crate::failure::Failure;
use std::io::ErrorKind;
use std::path::Path;

impl Ledger {
    /// Writes a copy: a new file, mode 0600, whole or not at all. A file that stands is an error.
    pub fn back_up(&self, to: &Path) -> Result<(), Failure> {
        let fail = |error: std::io::Error| Failure::file(to, std::io::Error::from(error.kind()));
        if to.symlink_metadata().is_ok() {
            return Err(stands(to));
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::metadata(folder).map_err(|error| Failure::file(to, error))?;
        let mut builder = tempfile::Builder::new();
        let file = builder.prefix(".avlock-").tempfile_in(folder).map_err(fail)?;
        let Some(name) = file.path().to_str() else {
            return Err(Failure::file(to, "expected a name in UTF-8, found another"));
        };
        // SQLite reads the ledger in one transaction, so the copy has one moment's rows.
        self.connection.execute("VACUUM INTO ?1", [name]).map_err(|error| self.failure(&error))?;
        file.as_file().sync_all().map_err(fail)?;
        match file.persist_noclobber(to) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(stands(to)),
            Err(error) => Err(fail(error.error)),
        }
    }
}

fn stands(path: &Path) -> Failure {
    Failure::file(path, "expected no file there, found one")
        .hint("name a file that is not there yet")
}
