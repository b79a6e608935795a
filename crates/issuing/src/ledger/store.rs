//! The file of a ledger: made whole or not at all, opened only if it is one, its errors in words.

use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::schema;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a process waits for another one that is writing, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(1);

/// How long a batch lets others write between two of its blocks: two looks, so that whoever waits
/// gets his turn.
pub const COURTESY: Duration = Duration::from_millis(2);

/// Pages of the file that a process keeps in memory, in KiB (negative, as SQLite wants it).
const CACHE: i64 = -16 * 1024;

/// Bytes of a page: with twice the usual size a batch is a quarter faster.
const PAGE: i64 = 8192;

/// After how many pages of journal they are copied into the file.
const JOURNAL_PAGES: i64 = 2000;

/// What a SQLite file begins with, and where in it the mark of its application stands.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const APPLICATION_ID_PLACE: usize = 68;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens a ledger, and makes one where no file stands.
    pub fn open_or_create(path: &Path) -> Result<Self, LedgerError> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => create(path)?,
            _ => {}
        }
        Self::open(path)
    }

    /// Opens a ledger if a file stands there.
    pub fn open_if_there(path: &Path) -> Result<Option<Self>, LedgerError> {
        if path.try_exists().unwrap_or(true) { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// Opens a ledger that has to be there.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        check_mark(path)?;
        Self::open_again(path)
    }

    /// Opens a ledger that this process has open already. The file must not be opened in any other way
    /// then: closing it would take SQLite's locks off it.
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

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error of SQLite about this file.
    pub(super) fn error(&self, error: &rusqlite::Error) -> LedgerError {
        sqlite_error(&self.path, error)
    }

    /// Asks for one value or row.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        question(&self.connection).map_err(|error| self.error(&error))
    }

    /// Does the migrations that the file lacks. A file from a newer program is refused: it may say
    /// things that this one would pass over.
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
                // Another process may have done it by now.
                let from = version(&transaction)?;
                schema::migrate(&transaction, from)?;
                transaction.commit()
            };
            migrate(&mut self.connection).map_err(|error| sqlite_error(&path, &error))?;
        }
        Ok(())
    }
}

/// Writes a new ledger beside its place and moves it there in one step, mode 0600. If another
/// process was faster, its file stays.
fn create(path: &Path) -> Result<(), LedgerError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::metadata(folder).map_err(|error| LedgerError::io(path, &error))?;
    let unwritable = |error: std::io::Error| LedgerError::beside(path, &error);
    let mut builder = tempfile::Builder::new();
    let file = builder.prefix(".avlock-").tempfile_in(folder).map_err(unwritable)?;
    fill(file.path()).map_err(|error| sqlite_error(path, &error))?;
    file.as_file().sync_all().map_err(unwritable)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(unwritable(error.error)),
    }
    // The name has to last as long as the rows.
    if let Ok(folder) = File::open(folder) {
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

fn wait(looks: i32) -> bool {
    std::thread::sleep(LOOK);
    LOOK * looks.unsigned_abs() < PATIENCE
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    // SQLite's own way of waiting sleeps longer and longer, and past every gap.
    connection.busy_handler(Some(wait))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", JOURNAL_PAGES)?;
    // A backup comes without its journal; it gets one when somebody writes to it.
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" && !connection.is_readonly("main")? {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    Ok(())
}

/// Is it a ledger? Asked before SQLite sees the file, which might otherwise tidy it up.
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
    let mark = start.get(APPLICATION_ID_PLACE..APPLICATION_ID_PLACE + 4);
    if start.starts_with(MAGIC) && mark == Some(&schema::APPLICATION_ID.to_be_bytes()) {
        return Ok(());
    }
    Err(LedgerError::new(path, LedgerProblem::NotALedger))
}

fn sqlite_error(path: &Path, error: &rusqlite::Error) -> LedgerError {
    LedgerError::sqlite(path, error, PATIENCE.as_secs())
}
