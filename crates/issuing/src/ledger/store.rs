//! The file of a ledger: made whole or not at all, and opened only if it is a ledger.

use crate::ledger::beside::{Watch, beside, folder_of, is_finished, move_into_place};
use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::mark::{self, FileId};
use crate::ledger::reading::{self, ReadOnly};
use crate::ledger::revoked::RevokedKeys;
use crate::ledger::schema;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a process waits for another one that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a signal waits for rows to be moved from the journal.
const LONGEST_MOVE: Duration = Duration::from_secs(2);

/// How long it sleeps between two tries.
const BUSY_POLL: Duration = Duration::from_millis(1);

/// Pause after each commit of a batch, long enough for a waiting writer to poll once.
pub const YIELD: Duration = Duration::from_millis(2);

/// How much of the file a process keeps in memory, in KiB (negative, as SQLite wants it).
const CACHE: i64 = -16 * 1024;

/// Bytes of a page: with twice the usual size a batch is a quarter faster.
const PAGE: i64 = 8192;

/// How long the journal grows, in pages, before they are copied into the file.
const JOURNAL_PAGES: i64 = 2000;

/// The most bytes of a value and of a row. The longest note has 8000.
const LONGEST_VALUE: i32 = 1024 * 1024;

/// An open ledger. One that was opened to write moves its rows from the journal into the file when it is
/// dropped: a file that is copied or moved without its journal then has all of them.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
    file: FileId,
    /// The version of its tables. Only a ledger that is read may have an older one than
    /// [`schema::VERSION`].
    pub(super) version: i64,
    read_only: Option<Arc<ReadOnly>>,
    writes: bool,
    pub(super) revoked: RevokedKeys,
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // SQLite does it by itself for the last one that closes the file; here others may have it open.
        if self.writes {
            empty_journal(&self.connection);
        }
    }
}

/// A ledger is opened for one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Rows are added, and an older file is brought up to date.
    Write,
    /// Nothing in the file or beside it changes.
    Read,
    /// As for reading, but tables of another shape are not refused: they are what is looked for.
    Verify,
}

impl Ledger {
    /// Opens a ledger to record in it, and makes one where no file exists.
    pub fn open_or_create(path: &Path, watch: &dyn Watch) -> Result<Self, LedgerError> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => create(path, watch)?,
            _ => {}
        }
        Self::open(path, watch)
    }

    /// Opens a ledger to record in it. It has to exist.
    pub fn open(path: &Path, watch: &dyn Watch) -> Result<Self, LedgerError> {
        Self::open_for(Purpose::Write, path).inspect(|ledger| watch.opens(&ledger.path))
    }

    /// Opens a ledger to read it. It has to exist.
    pub fn open_to_read(path: &Path) -> Result<Self, LedgerError> {
        Self::open_for(Purpose::Read, path)
    }

    /// Opens a ledger to read it, if the file exists.
    pub fn open_to_read_if_there(path: &Path) -> Result<Option<Self>, LedgerError> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            _ => Self::open_to_read(path).map(Some),
        }
    }

    /// Opens a ledger for [`Ledger::verify`]: also one whose tables were changed.
    pub fn open_to_verify(path: &Path) -> Result<Self, LedgerError> {
        Self::open_for(Purpose::Verify, path)
    }

    fn open_for(purpose: Purpose, path: &Path) -> Result<Self, LedgerError> {
        let file = mark::check(path)?;
        let read_only = match purpose {
            Purpose::Write => None,
            Purpose::Read | Purpose::Verify => ReadOnly::of(path)?.map(Arc::new),
        };
        Self::connect(purpose, path, file, read_only)
    }

    /// Opens a ledger a second time for [`Ledger::verify`]. The file must not be opened in any other way
    /// while this process has it open, as by [`mark::check`]: closing it would release the locks that
    /// SQLite holds on it.
    pub(super) fn open_again(&self) -> Result<Self, LedgerError> {
        Self::connect(Purpose::Verify, &self.path, self.file, self.read_only.clone())
    }

    fn connect(
        purpose: Purpose,
        path: &Path,
        file: FileId,
        read_only: Option<Arc<ReadOnly>>,
    ) -> Result<Self, LedgerError> {
        let opened = match &read_only {
            Some(read_only) => read_only.connect(),
            None => {
                // Without leave to write, SQLite opens the file for reading.
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                Connection::open_with_flags(path, flags)
            }
        };
        let prepared = opened.and_then(|mut connection| {
            prepare(&mut connection, purpose)?;
            Ok(connection)
        });
        let connection = prepared.map_err(|error| {
            let error = sqlite_error(path, &error);
            // The same answer of SQLite means that somebody has the lock, and that there are no locks.
            match error.problem {
                LedgerProblem::Busy { .. } if mark::cannot_be_locked(path) => {
                    LedgerError::new(path, LedgerProblem::NoLocks)
                }
                _ => error,
            }
        })?;
        let writes = purpose == Purpose::Write;
        let mut ledger = Self {
            connection,
            path: path.to_owned(),
            file,
            version: 0,
            read_only,
            writes,
            revoked: RevokedKeys::default(),
        };
        ledger.check_version(purpose)?;
        Ok(ledger)
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names this file in an error of SQLite.
    pub(super) fn error(&self, error: &rusqlite::Error) -> LedgerError {
        sqlite_error(&self.path, error)
    }

    /// Reads from the file, and names it in an error.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        question(&self.connection).map_err(|error| {
            let changed = self.check_unchanged();
            changed.err().unwrap_or_else(|| self.error(&error))
        })
    }

    /// Refuses to go on with a file that was exchanged for another one, or got a second name.
    pub(super) fn check_file(&self) -> Result<(), LedgerError> {
        mark::check_again(&self.path, self.file)
    }

    /// Refuses what was read if the file was taken for one that does not change, and it did.
    pub(super) fn check_unchanged(&self) -> Result<(), LedgerError> {
        match &self.read_only {
            Some(file) if file.was_written_to() => Err(reading::changed(&self.path)),
            _ => Ok(()),
        }
    }

    /// Refuses a file from a newer program, which may hold something that this one would pass over, and
    /// one with other tables than a ledger has, before any of them is read. Does the migrations that a
    /// file lacks if it is to be written.
    fn check_version(&mut self, purpose: Purpose) -> Result<(), LedgerError> {
        let version = |connection: &Connection| {
            connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        };
        let found = self.ask(version)?;
        if found > schema::VERSION {
            let newest = schema::VERSION;
            return Err(LedgerError::new(&self.path, LedgerProblem::Newer { found, newest }));
        }
        self.version = found;
        let mut differences = self.ask(|connection| schema::differences(connection, found))?;
        // Another process may have migrated the file between the two questions.
        if !differences.is_empty() {
            self.version = self.ask(version)?;
            let version = self.version;
            differences = self.ask(|connection| schema::differences(connection, version))?;
        }
        if let (Some(first), false) = (differences.first(), purpose == Purpose::Verify) {
            return Err(LedgerError::new(&self.path, LedgerProblem::Altered(first.clone())));
        }
        if self.version < schema::VERSION && purpose == Purpose::Write {
            let path = self.path.clone();
            let migrate = |connection: &mut Connection| {
                let behavior = TransactionBehavior::Immediate;
                let transaction = connection.transaction_with_behavior(behavior)?;
                // Another process may have migrated the file since it was looked at.
                let from = version(&transaction)?;
                schema::migrate(&transaction, from)?;
                transaction.commit()
            };
            migrate(&mut self.connection).map_err(|error| sqlite_error(&path, &error))?;
            self.version = schema::VERSION;
        }
        Ok(())
    }
}

/// Writes a new ledger, mode 0600, whole or not at all. If another process was faster, its file
/// stays.
fn create(path: &Path, watch: &dyn Watch) -> Result<(), LedgerError> {
    let file = beside(path, watch)?;
    let beside = file.path().to_owned();
    let filled = fill(&beside).map_err(|error| sqlite_error(path, &error));
    let moved = filled.and_then(|()| move_into_place(file, path));
    is_finished(&beside, watch);
    if moved? && let Ok(folder) = File::open(folder_of(path)) {
        // The name has to be as durable as the rows. Where a folder cannot be synced, as on Windows,
        // nothing more can be done about it.
        let _ = folder.sync_all();
    }
    Ok(())
}

fn fill(path: &Path) -> rusqlite::Result<()> {
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    let transaction = connection.transaction()?;
    schema::migrate(&transaction, 0)?;
    transaction.commit()?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)
}

/// Moves the committed rows of a ledger from its journal into the file: what a [`Ledger`] does when it is
/// dropped, for one that is not.
///
/// This waits for up to two seconds. Another thread may be moving rows at this moment, as each writer does
/// now and then, and a process that ended meanwhile would leave a file that is not whole without its
/// journal.
pub fn move_rows_from_journal(path: &Path) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(path, flags) else { return };
    let begun = Instant::now();
    while !empty_journal(&connection) && begun.elapsed() < LONGEST_MOVE {
        std::thread::sleep(BUSY_POLL);
    }
}

/// Moves all committed rows into the file and empties the journal. If another process is writing or
/// reading, what it needs of the journal stays there. Returns true if the file has all rows.
fn empty_journal(connection: &Connection) -> bool {
    // The rows are safe in the journal as well, so that a failure takes nothing.
    let _ = connection.busy_timeout(Duration::ZERO);
    let frames = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    // Without a journal both are -1, and while somebody else moves rows as well.
    matches!(frames, Ok((all, moved)) if all == moved && all >= 0)
}

/// Waits for another process that is writing; false once that has taken too long.
fn wait(polls: i32) -> bool {
    std::thread::sleep(BUSY_POLL);
    BUSY_POLL * polls.unsigned_abs() < BUSY_TIMEOUT
}

fn prepare(connection: &mut Connection, purpose: Purpose) -> rusqlite::Result<()> {
    // SQLite's own way of waiting sleeps longer and longer, and misses the short gaps in which a
    // batch lets others write.
    connection.busy_handler(Some(wait))?;
    // SQLite refuses a longer text before it reads it.
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", JOURNAL_PAGES)?;
    // A backup comes without a journal and gets one when somebody writes to it.
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" && purpose == Purpose::Write && !connection.is_readonly("main")? {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    Ok(())
}

/// An error of SQLite about a file.
pub(super) fn sqlite_error(path: &Path, error: &rusqlite::Error) -> LedgerError {
    LedgerError::sqlite(path, error, BUSY_TIMEOUT.as_secs())
}
