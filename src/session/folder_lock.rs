//! Keeps other runs of this program from changing a file between reading and replacing it.

use crate::failure::Failure;
use crate::session::whole_file::folder_of;
use avlock_client::file::target_of;
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a lock is waited for. Whoever may read a folder can lock it, so that the wait has an end.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// Locks the folder of a file for as long as the lock lives. Returns no lock where there is no folder,
/// which whoever writes the file reports.
///
/// The folder is locked and not the file, because the file is replaced and its lock would go with it.
pub fn lock_folder_of(path: &Path) -> Result<Option<File>, Failure> {
    let target = target_of(path).map_err(|error| Failure::file(path, error))?;
    let folder = folder_of(&target);
    let file = match File::open(folder) {
        Ok(file) => file,
        Err(error) if is_missing(error.kind()) || cfg!(not(unix)) => return Ok(None),
        Err(error) => return Err(not_locked(folder, error)),
    };
    lock(&file, LONGEST_WAIT).map_err(|failure| match failure {
        Refused::Held => {
            let seconds = LONGEST_WAIT.as_secs();
            let message = format_args!("another process has kept it locked for {seconds} s");
            Failure::file(folder, message).hint("nothing was written; try again when it has ended")
        }
        Refused::Other(error) => not_locked(folder, error),
    })?;
    Ok(Some(file))
}

fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Refuses to go on without a lock: of two runs that write at once the first would be lost.
fn not_locked(folder: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::file(folder, format_args!("the folder cannot be locked: {error}")).hint(
        "nothing was written; write to a folder that you may read, on a disk that knows locks",
    )
}

/// Why there is no lock.
#[derive(Debug)]
pub enum Refused {
    /// Another process has kept it for the whole time.
    Held,
    /// The system gives none.
    Other(std::io::Error),
}

/// Locks an open file, and waits for it up to `longest`.
pub fn lock(file: &File, longest: Duration) -> Result<(), Refused> {
    take(|| file.try_lock(), longest)
}

fn take(
    mut try_lock: impl FnMut() -> Result<(), TryLockError>,
    longest: Duration,
) -> Result<(), Refused> {
    let begun = Instant::now();
    loop {
        match try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error))
                if error.kind() == ErrorKind::Interrupted && begun.elapsed() < longest =>
            {
                // A file system that is always interrupted, as one over a network, is not asked in haste.
                std::thread::sleep(PAUSE);
            }
            Err(TryLockError::Error(error)) => return Err(Refused::Other(error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= longest => {
                return Err(Refused::Held);
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_waited_for_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock_folder_of(&folder.path().join("a.avr")).unwrap().unwrap();
        let other = File::open(folder.path()).unwrap();
        let short = Duration::from_millis(60);
        assert!(matches!(lock(&other, short), Err(Refused::Held)));
        let releasing = std::thread::spawn(move || {
            std::thread::sleep(short);
            drop(held);
        });
        assert!(lock(&other, LONGEST_WAIT).is_ok());
        releasing.join().unwrap();
    }

    #[test]
    fn a_try_that_is_interrupted_is_made_again_and_not_for_ever() {
        let interrupted = || Err(TryLockError::Error(ErrorKind::Interrupted.into()));
        let refused = take(interrupted, Duration::from_millis(60));
        assert!(
            matches!(refused, Err(Refused::Other(error)) if error.kind() == ErrorKind::Interrupted)
        );
        let mut tries = 0;
        let second_try = || {
            tries += 1;
            if tries == 1 { interrupted() } else { Ok(()) }
        };
        assert!(take(second_try, LONGEST_WAIT).is_ok());
        assert_eq!(tries, 2);
    }

    #[test]
    fn what_cannot_be_locked_is_refused() {
        // A missing folder is reported by whoever writes.
        assert!(lock_folder_of(Path::new("/no/such/a.avr")).unwrap().is_none());
    }
}
