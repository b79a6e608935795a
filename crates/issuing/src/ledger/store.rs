//! The file of a ledger: made whole or not at all, and opened only if it is a ledger.

use crate::ledger::beside::{beside, folder_of, move_into_place};
use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::schema;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a process waits for another one that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

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

/// The first bytes of a SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The offset of the application's mark in it.
const APPLICATION_ID_OFFSET: usize = 68;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens a ledger, and makes one where no file exists.
    pub fn open_or_create(path: &Path) -> Result<Self, LedgerError> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => create(path)?,
            _ => {}
        }
        Self::open(path)
    }

    /// Opens a ledger if the file exists.
    pub fn open_if_there(path: &Path) -> Result<Option<Self>, LedgerError> {
        if path.try_exists().unwrap_or(true) { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// Opens a ledger that has to exist.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        check_mark(path)?;
        Self::open_again(path)
    }

    /// Opens a ledger that this process has open already. The file must not be opened in any other way
    /// then, as by [`check_mark`]: closing it would release the locks that SQLite holds on it.
    pub(super) fn open_again(path: &Path) -> Result<Self, LedgerError> {
        let fail = |error| sqlite_error(path, &error);
        // Without leave to write, SQLite opens the file for reading.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fail)?;
        prepare(&mut connection).map_err(fail)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        ledger.check_version()?;
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
        question(&self.connection).map_err(|error| self.error(&error))
    }

    /// Does the migrations that the file lacks. A file from a newer program is refused: it may hold
    /// something that this one would pass over.
    fn check_version(&mut self) -> Result<(), LedgerError> {
        let version = |connection: &Connection| {
            connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        };
        let found = self.ask(version)?;
        if found > schema::VERSION {
            let newest = schema::VERSION;
            return Err(LedgerError::new(&self.path, LedgerProblem::Newer { found, newest }));
        }
        if found < schema::VERSION {
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
        }
        Ok(())
    }
}

/// Writes a new ledger, mode 0600, whole or not at all. If another process was faster, its file
/// stays.
fn create(path: &Path) -> Result<(), LedgerError> {
    let file = beside(path)?;
    fill(file.path()).map_err(|error| sqlite_error(path, &error))?;
    if move_into_place(file, path)?
        && let Ok(folder) = File::open(folder_of(path))
    {
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

/// Waits for another process that is writing; false once that has taken too long.
fn wait(polls: i32) -> bool {
    std::thread::sleep(BUSY_POLL);
    BUSY_POLL * polls.unsigned_abs() < BUSY_TIMEOUT
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    // SQLite's own way of waiting sleeps longer and longer, and misses the short gaps in which a
    // batch lets others write.
    connection.busy_handler(Some(wait))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", JOURNAL_PAGES)?;
    // A backup comes without a journal and gets one when somebody may write to it.
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" && !connection.is_readonly("main")? {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    Ok(())
}

/// Refuses a file that is not a ledger, before SQLite opens it: SQLite would replay a journal that
/// happens to be beside it, and change somebody else's file.
fn check_mark(path: &Path) -> Result<(), LedgerError> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => LedgerError::new(path, LedgerProblem::Missing(error.to_string())),
        _ => LedgerError::io(path, &error),
    })?;
    if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(LedgerError::new(path, LedgerProblem::NotAFile));
    }
    file.take(100).read_to_end(&mut start).map_err(|error| LedgerError::io(path, &error))?;
    let mark = start.get(APPLICATION_ID_OFFSET..APPLICATION_ID_OFFSET + 4);
    if start.starts_with(MAGIC) && mark == Some(&schema::APPLICATION_ID.to_be_bytes()) {
        return Ok(());
    }
    Err(LedgerError::new(path, LedgerProblem::NotALedger))
}

fn sqlite_error(path: &Path, error: &rusqlite::Error) -> LedgerError {
    LedgerError::sqlite(path, error, BUSY_TIMEOUT.as_secs())
}
