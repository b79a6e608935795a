//! A copy of the ledger as it is at one moment, while others write.

use crate::ledger::beside::{Watch, beside, is_finished, move_into_place};
use crate::ledger::error::{LedgerError, LedgerProblem, damaged};
use crate::ledger::store::{Ledger, sqlite_error};
use rusqlite::ErrorCode;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use tempfile::NamedTempFile;

impl Ledger {
    /// Writes a copy: a new file, mode 0600, whole or not at all. A file that exists is an error.
    pub fn back_up(&self, to: &Path, watch: &dyn Watch) -> Result<(), LedgerError> {
        let exists = || LedgerError::new(to, LedgerProblem::Exists);
        if to.symlink_metadata().is_ok() {
            return Err(exists());
        }
        let file = beside(to, watch)?;
        let path = file.path().to_owned();
        let done = self.fill_copy(file, to);
        is_finished(&path, watch);
        if done? { Ok(()) } else { Err(exists()) }
    }

    /// Fills a new file and moves it to its place. Returns false if another file has come to be there.
    fn fill_copy(&self, file: NamedTempFile, to: &Path) -> Result<bool, LedgerError> {
        let name = file.path().to_str();
        let name = name.ok_or_else(|| LedgerError::new(to, LedgerProblem::NameNotUtf8))?;
        // SQLite reads the ledger in one transaction, so the copy has the rows of one moment.
        let copied = self.copy_to(file.path(), name);
        self.check_unchanged()?;
        copied.map_err(|error| match is_of_target(&error) {
            true => sqlite_error(to, &error),
            false => self.error(&error),
        })?;
        move_into_place(file, to)
    }

    /// Copies all rows, and gives up once the copy is larger than the ledger can be: pages that point at
    /// each other would give the same rows for ever.
    fn copy_to(&self, target: &Path, name: &str) -> rusqlite::Result<()> {
        let interrupt = self.connection.get_interrupt_handle();
        let pages =
            |pragma| self.connection.pragma_query_value(None, pragma, |row| row.get::<_, u32>(0));
        let size = u64::from(pages("page_count")?) * u64::from(pages("page_size")?);
        let most = 2 * size + SMALL;
        let (done, is_done) = mpsc::channel::<()>();
        let is_too_large = || std::fs::metadata(target).is_ok_and(|copy| copy.len() > most);
        std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                while is_done.recv_timeout(WATCH) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if is_too_large() {
                        interrupt.interrupt();
                        return true;
                    }
                }
                false
            });
            let copied = self.connection.execute("VACUUM INTO ?1", [name]).map(drop);
            drop(done);
            match watch.join() {
                Ok(true) => Err(damaged("the copy grows beyond it")),
                _ => copied,
            }
        })
    }
}

/// How often the size of a copy is looked at.
const WATCH: Duration = Duration::from_millis(50);

/// By how many bytes a copy may always be larger.
const SMALL: u64 = 1024 * 1024;

/// True if a copy failed for the file that was written, and not for the one that was read.
fn is_of_target(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ};
    let Some(error) = error.sqlite_error() else { return false };
    match error.code {
        ErrorCode::DiskFull | ErrorCode::CannotOpen | ErrorCode::ReadOnly => true,
        ErrorCode::SystemIoFailure => {
            !matches!(error.extended_code, SQLITE_IOERR_READ | SQLITE_IOERR_SHORT_READ)
        }
        _ => false,
    }
}
