//! What is looked at before SQLite opens a file: whether it is an ordinary file with one name, and
//! a ledger.
//!
//! SQLite would wait for ever at a pipe, would replay a journal that happens to be beside somebody
//! else's file, and keeps the journal and the locks of a file by its name: two names of one file
//! would be two journals, and every second key would be lost.

use crate::ledger::error::{LedgerError, LedgerProblem};
use crate::ledger::schema;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The first bytes of a SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The offset of the application's mark in it.
const APPLICATION_ID_OFFSET: usize = 68;

/// Which file it is, whatever its name: device and number. Absent where the system does not tell.
pub type FileId = Option<(u64, u64)>;

/// Refuses a file that is not a ledger, or that cannot be used safely; returns which file it is.
pub fn check(path: &Path) -> Result<FileId, LedgerError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => LedgerError::new(
            path,
            match std::fs::read_link(path) {
                Ok(target) => LedgerProblem::LinkToNothing(target),
                Err(_) => LedgerProblem::Missing(error.to_string()),
            },
        ),
        _ => LedgerError::io(path, &error),
    };
    // Before it is opened: to open a pipe waits for somebody at its other end.
    expect_file(path, &std::fs::metadata(path).map_err(unreadable)?)?;
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    expect_file(path, &metadata)?;
    let mut start = Vec::new();
    file.take(100).read_to_end(&mut start).map_err(|error| LedgerError::io(path, &error))?;
    let mark = start.get(APPLICATION_ID_OFFSET..APPLICATION_ID_OFFSET + 4);
    if !start.starts_with(MAGIC) || mark != Some(&schema::APPLICATION_ID.to_be_bytes()) {
        return Err(LedgerError::new(path, LedgerProblem::NotALedger));
    }
    expect_one_name(path)?;
    Ok(id(&metadata))
}

/// Refuses a file whose name has come to be that of another one since it was opened, or that has got
/// a second name.
pub fn check_again(path: &Path, opened: FileId) -> Result<(), LedgerError> {
    let now = std::fs::metadata(path).ok();
    if opened.is_some() && now.as_ref().and_then(id) != opened {
        return Err(LedgerError::new(path, LedgerProblem::Moved));
    }
    expect_one_name(path)
}

fn expect_file(path: &Path, metadata: &Metadata) -> Result<(), LedgerError> {
    match metadata.is_file() {
        true => Ok(()),
        false => Err(LedgerError::new(path, LedgerProblem::NotAFile)),
    }
}

/// Refuses a file of several names. On some systems a new file has two for a moment, while it is
/// moved to its place, so a second look is taken.
fn expect_one_name(path: &Path) -> Result<(), LedgerError> {
    const LOOKS: u32 = 5;
    for look in 1..=LOOKS {
        let names = std::fs::metadata(path).ok().map_or(1, |metadata| names(&metadata));
        if names <= 1 {
            break;
        }
        if look == LOOKS {
            return Err(LedgerError::new(path, LedgerProblem::SeveralNames { names }));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Ok(())
}

#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn id(metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn id(_: &Metadata) -> FileId {
    None
}

/// True if the system gives no locks for a file, or gives one that SQLite was refused. Closing the file
/// releases all locks of this process on it, so this is for a file that could not be opened.
#[cfg(unix)]
pub fn cannot_be_locked(path: &Path) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;
    // A lock for writing needs a file that is open for writing.
    let (file, operation) = match File::options().read(true).write(true).open(path) {
        Ok(file) => (file, FlockOperation::NonBlockingLockExclusive),
        Err(_) => match File::open(path) {
            Ok(file) => (file, FlockOperation::NonBlockingLockShared),
            Err(_) => return false,
        },
    };
    !matches!(fcntl_lock(&file, operation), Err(Errno::AGAIN | Errno::ACCESS))
}

#[cfg(not(unix))]
pub fn cannot_be_locked(_: &Path) -> bool {
    false
}
