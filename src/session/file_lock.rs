//! The lock of a data file, which every program that writes it takes (`docs/format.md` section 4).
//!
//! Lock files are empty and are never deleted: two processes could lock two files of one name.

use crate::failure::Failure;
use crate::session::folder_lock::{LONGEST_WAIT, Refused, lock};
use crate::session::whole_file::target_of;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Locks `STEM.avr.lock` beside a data file for as long as the returned files live. Returns none where there
/// is no folder, which whoever writes the file reports.
///
/// Of a link the lock beside it is taken first, then the one beside the file that it leads to: others may use
/// either name.
pub fn lock_data_file(path: &Path) -> Result<Vec<File>, Failure> {
    let target = target_of(path).map_err(|error| Failure::file(path, error))?;
    let mut locks = vec![lock_path(path)];
    if path.is_symlink() {
        locks.push(lock_path(&target));
    }
    let mut held = Vec::new();
    for path in locks {
        let file = match open(&path) {
            Ok(file) => file,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(held);
            }
            Err(error) => return Err(not_locked(&path, error)),
        };
        lock(&file, LONGEST_WAIT).map_err(|refused| match refused {
            Refused::Held => {
                let seconds = LONGEST_WAIT.as_secs();
                let message = format_args!("another process has kept it locked for {seconds} s");
                Failure::file(&path, message)
                    .hint("nothing was written; try again when it has ended")
            }
            Refused::Other(error) => not_locked(&path, error),
        })?;
        held.push(file);
    }
    Ok(held)
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".lock");
    name.into()
}

/// Opens a lock file, and makes it if it is missing.
fn open(path: &Path) -> io::Result<File> {
    // A pipe would be waited for, and a device may do anything when it is opened.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other("expected an empty file, found a folder or a device"));
    }
    // Whoever may write to the folder could lead a link to where he may not write.
    if path.is_symlink() {
        return Err(io::Error::other("expected an empty file, found a link"));
    }
    match not_a_link().read(true).write(true).create(true).truncate(false).open(path) {
        // Somebody else's lock file can be locked all the same.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            not_a_link().read(true).open(path).map_err(|_| error)
        }
        opened => opened,
    }
}

/// Options that open a file and refuse a link, which could have come in between.
fn not_a_link() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NOFOLLOW.bits().cast_signed(),
    );
    options
}

/// Refuses to go on without a lock: of two programs that write at once the first would be lost.
fn not_locked(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::file(path, format_args!("it cannot be locked: {error}")).hint(
        "nothing was written; write to a folder that you may write to, on a disk that knows locks",
    )
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_of_a_link_and_of_its_file_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("b")).unwrap();
        std::fs::write(path("b/real.avr"), "").unwrap();
        std::os::unix::fs::symlink("b/real.avr", path("a.avr")).unwrap();
        let held = lock_data_file(&path("a.avr")).unwrap();
        for name in ["a.avr.lock", "b/real.avr.lock"] {
            let other = File::open(path(name)).unwrap();
            assert!(other.try_lock().is_err(), "{name}");
            assert_eq!(other.metadata().unwrap().len(), 0);
        }
        drop(held);
        assert_eq!(lock_data_file(&path("b/real.avr")).unwrap().len(), 1);
        assert!(path("b/real.avr.lock").exists());
    }

    #[test]
    fn what_cannot_be_a_lock_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a.avr.lock")).unwrap();
        let error = lock_data_file(&folder.path().join("a.avr")).unwrap_err();
        assert!(error.message.contains("a.avr.lock: it cannot be locked: "), "{}", error.message);
        // A missing folder is reported by whoever writes.
        assert!(lock_data_file(Path::new("/no/such/a.avr")).unwrap().is_empty());
    }
}
