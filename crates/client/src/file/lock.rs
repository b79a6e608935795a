//! Lock files. They are never deleted: two processes could lock two files of one name.

use super::in_use::while_not_shared;
use crate::error::Error;
use crate::file;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a writer waits for another (`docs/format.md` section 4).
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The pauses between two tries: short at first, because a write takes a few milliseconds.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

/// How often a try that a signal interrupts is made.
const MOST_TRIES: u32 = 100;

/// Options that open a file and refuse a link: whoever may write to the folder could lead one to where he
/// may not write.
#[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has an option to set"))]
fn not_a_link() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    options
}

/// Opens a lock file, and makes it if it is missing. It stays empty.
pub fn open(path: &Path) -> io::Result<File> {
    // A device may do anything when it is opened. The link is refused by the system as well, which says it less
    // clearly, and only here on Windows.
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => {
            return Err(io::Error::other("expected an empty file, found a link"));
        }
        Ok(found) if !found.is_file() => {
            return Err(io::Error::other("expected an empty file, found a folder or a device"));
        }
        _ => {}
    }
    let mut options = not_a_link();
    options.read(true).write(true).create(true).truncate(false);
    match while_not_shared(|| options.open(path)) {
        // Somebody else's lock file, or a disk that is read-only: it can still be locked.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            not_a_link().read(true).open(path).map_err(|_| error)
        }
        opened => opened,
    }
}

/// Takes a lock file for as long as the returned file lives, and waits for it up to `longest`.
pub fn wait_for(path: &Path, longest: Duration) -> Result<File, Error> {
    let lock = open(path).map_err(|error| file::error(path, "open", error))?;
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        match try_take(&lock).map_err(|error| file::error(path, "lock", error))? {
            true => return Ok(lock),
            false if begun.elapsed() >= longest => {
                return Err(Error::Busy { path: path.to_owned() });
            }
            false => std::thread::sleep(pause),
        }
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

/// True if the lock was free and is taken now.
pub fn try_take(lock: &File) -> io::Result<bool> {
    let mut tries = 0;
    loop {
        tries += 1;
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) => return Ok(false),
            // A file system that is always interrupted gives no lock.
            Err(TryLockError::Error(error))
                if error.kind() == ErrorKind::Interrupted && tries < MOST_TRIES => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}
