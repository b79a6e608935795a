//! Why a ledger cannot be opened, read or written.

use avlock_format::escaped::Escaped;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why a ledger cannot be opened, read or written.
///
/// Whenever something fails, nothing of it is recorded. The program knows what to try next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerError {
    /// The file: the ledger, or the backup that was to be written.
    pub path: PathBuf,
    /// The reason why that failed.
    pub problem: LedgerProblem,
}

/// What is wrong with the file of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LedgerProblem {
    /// There is no such file, and it has to exist.
    Missing(String),
    /// The name is a link to this file, which does not exist.
    LinkToNothing(PathBuf),
    /// The file exists, and must not: a backup never replaces a file.
    Exists,
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// It has so many names, each with a journal of its own.
    SeveralNames {
        /// How many.
        names: u64,
    },
    /// The name has come to be that of another file while it was open.
    Moved,
    /// It was written to while it was read as a file that does not change.
    Changed,
    /// The system gives no locks, without which several writers would destroy it.
    NoLocks,
    /// Its tables are not those of a ledger: what was changed first.
    Altered(String),
    /// It is a file of another kind.
    NotALedger,
    /// A newer program wrote it.
    Newer {
        /// Its version.
        found: i64,
        /// The highest version that this program knows.
        newest: i64,
    },
    /// Another process kept it locked for so many seconds.
    Busy {
        /// Seconds.
        waited: u64,
    },
    /// The disk is full.
    Full,
    /// The file or its folder is read-only.
    ReadOnly,
    /// The disk failed, in SQLite's words.
    Disk(String),
    /// SQLite cannot open it or its journal.
    CannotOpen,
    /// Its pages contradict each other, in SQLite's words.
    Damaged(String),
    /// The system cannot read or write it, in the system's words.
    Io(String),
    /// Its name is not UTF-8, which SQLite needs.
    NameNotUtf8,
    /// Anything else, in SQLite's words.
    Other(String),
}

impl LedgerError {
    pub(super) fn new(path: &Path, problem: LedgerProblem) -> Self {
        Self { path: path.to_owned(), problem }
    }

    /// An error of the system, in its words.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::new(path, LedgerProblem::Io(error.to_string()))
    }

    /// An error about a temporary file. Only its kind is told: the file's name means nothing to anybody.
    pub(super) fn beside(path: &Path, error: &io::Error) -> Self {
        Self::io(path, &error.kind().into())
    }

    /// An error of SQLite; `waited` is for how many seconds a busy file was tried.
    pub(super) fn sqlite(path: &Path, error: &rusqlite::Error, waited: u64) -> Self {
        let problem = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                LedgerProblem::Busy { waited }
            }
            Some(ErrorCode::DiskFull) => LedgerProblem::Full,
            Some(ErrorCode::ReadOnly) => LedgerProblem::ReadOnly,
            Some(ErrorCode::SystemIoFailure) => LedgerProblem::Disk(in_words(error)),
            Some(ErrorCode::CannotOpen) => LedgerProblem::CannotOpen,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                LedgerProblem::Damaged(in_words(error))
            }
            Some(ErrorCode::TooBig) => {
                LedgerProblem::Damaged("a row is longer than a ledger writes any".to_owned())
            }
            _ if is_of_no_row(error) => LedgerProblem::Damaged(in_words(error)),
            _ => LedgerProblem::Other(in_words(error)),
        };
        Self::new(path, problem)
    }
}

/// An error of rows that contradict each other, which SQLite does not see.
pub(super) fn damaged(message: impl fmt::Display) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(message.to_string()))
}

/// Refuses a number that does not follow the one before it: rows are read in their order, and a reading
/// that goes back would never end.
pub(super) fn expect_rising<T: PartialOrd + Copy + fmt::Debug>(
    before: &mut Option<T>,
    now: T,
) -> rusqlite::Result<()> {
    if let Some(before) = before.filter(|before| *before >= now) {
        return Err(damaged(format_args!("{now:?} follows {before:?}")));
    }
    *before = Some(now);
    Ok(())
}

/// True for a value that no row of a ledger has.
fn is_of_no_row(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::Utf8Error(..)
    )
}

/// SQLite's message without the code that rusqlite adds, where there is a message.
fn in_words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

impl fmt::Display for LedgerProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(words) | Self::Io(words) | Self::Other(words) => f.write_str(words),
            Self::LinkToNothing(target) => {
                let target = target.to_string_lossy();
                write!(f, "it is a link to {}, which does not exist", Escaped(&target))
            }
            Self::Exists => f.write_str("expected no file there, found one"),
            Self::NotAFile => f.write_str("expected a ledger, found no ordinary file"),
            Self::SeveralNames { names } => {
                write!(f, "expected a file with one name, found one with {names} (hard links)")
            }
            Self::Moved => f.write_str("its name is that of another file since it was opened"),
            Self::Changed => f.write_str("somebody wrote to it while it was read"),
            Self::NoLocks => f.write_str("it cannot be locked"),
            Self::Altered(what) => write!(f, "expected the tables of a ledger: {what}"),
            Self::NotALedger => f.write_str("expected a ledger, found another file"),
            Self::Newer { found, newest } => {
                write!(f, "expected a ledger of version 1 to {newest}, found version {found}")
            }
            Self::Busy { waited } => {
                write!(f, "another process has kept it locked for {waited} seconds")
            }
            Self::Full => f.write_str("the disk is full"),
            Self::ReadOnly => f.write_str("it cannot be written to"),
            Self::Disk(words) => write!(f, "the disk does not take or give it: {words}"),
            Self::CannotOpen => f.write_str("it or its journal cannot be opened"),
            Self::Damaged(words) => write!(f, "it is damaged: {words}"),
            Self::NameNotUtf8 => f.write_str("expected a name in UTF-8, found another"),
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Escaped(&self.path.to_string_lossy()), self.problem)
    }
}

impl std::error::Error for LedgerError {}
