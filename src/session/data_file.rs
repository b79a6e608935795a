//! The data file that a command changes, under the lock that every program takes which writes it
//! (`docs/format.md` section 4).
//!
//! It is locked and written as a protected program does it. Here are the words for what goes wrong, and what
//! the program keeps of the old file besides.

use crate::failure::{Failure, Notice};
use crate::session::ending;
use crate::session::old_file::{OldFile, keep_attributes};
use avlock_client::Error;
use avlock_client::file::LockedFile;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Locks a data file, there or not, for as long as the answer lives.
pub fn lock(path: &Path) -> Result<LockedFile, Failure> {
    LockedFile::lock(path, LockedFile::LONGEST_WAIT).map_err(|error| not_locked(path, error))
}

/// Refuses to go on without a lock: of two programs that write at once the first would be lost.
fn not_locked(data_file: &Path, error: Error) -> Failure {
    match error {
        Error::Busy { path } => {
            let seconds = LockedFile::LONGEST_WAIT.as_secs();
            let message = format_args!("another process has kept it locked for {seconds} s");
            Failure::file(&path, message).hint("nothing was written; try again when it has ended")
        }
        Error::File { path, error, .. } if path == data_file => {
            Failure::file(&path, error).hint("nothing was written; name a data file")
        }
        Error::File { error, .. }
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
        {
            Failure::file(data_file, error).hint("nothing was written; make the folder first")
        }
        Error::File { path, error, .. } => {
            Failure::file(&path, format_args!("it cannot be locked: {error}")).hint(
                "nothing was written; write to a folder that you may write to, on a disk that knows locks",
            )
        }
        other => Failure::file(data_file, other),
    }
}

/// Replaces a locked file in one step, which a signal waits for. Returns a warning if the old one had other
/// names.
pub fn replace(file: &LockedFile, bytes: &[u8]) -> io::Result<Option<Notice>> {
    let old = match std::fs::metadata(file.path()) {
        Ok(old) => Some(OldFile::new(old)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    ending::before_signals(|| file.replace_with(bytes, |new| keep_attributes(file.path(), new)))?;
    Ok(old.and_then(|old| old.warning(file.path())))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn the_lock_of_a_link_and_of_its_file_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("b")).unwrap();
        std::fs::write(path("b/real.avr"), "").unwrap();
        std::os::unix::fs::symlink("b/real.avr", path("a.avr")).unwrap();
        let held = lock(&path("a.avr")).unwrap();
        for name in ["a.avr.lock", "b/real.avr.lock"] {
            let other = File::open(path(name)).unwrap();
            assert!(other.try_lock().is_err(), "{name}");
            assert_eq!(other.metadata().unwrap().len(), 0);
        }
        assert_eq!(replace(&held, b"new").unwrap(), None);
        drop(held);
        assert!(path("a.avr").is_symlink());
        assert_eq!(std::fs::read(path("b/real.avr")).unwrap(), b"new");
        assert!(lock(&path("b/real.avr")).is_ok());
        assert!(path("b/real.avr.lock").exists());
    }

    #[test]
    fn what_cannot_be_locked_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a.avr.lock")).unwrap();
        let error = lock(&folder.path().join("a.avr")).unwrap_err();
        assert!(error.message.contains("a.avr.lock: it cannot be locked: "), "{}", error.message);
        let error = lock(Path::new("/no/such/a.avr")).unwrap_err();
        assert_eq!(error.message, "/no/such/a.avr: there is no such file or folder");
    }

    /// Attributes and mode go to the new file, and other names are warned of.
    #[test]
    fn what_the_old_file_has_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.avr");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        let flags = rustix::fs::XattrFlags::empty();
        // Not every disk has attributes.
        let has_attributes = rustix::fs::setxattr(&path, "user.note", b"kept", flags).is_ok();
        std::fs::hard_link(&path, folder.path().join("twin.avr")).unwrap();
        let warning = replace(&lock(&path).unwrap(), b"new").unwrap().unwrap();
        assert!(warning.message.contains("has other names"), "{}", warning.message);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        let mut value = [0; 9];
        let length = rustix::fs::getxattr(&path, "user.note", &mut value[..]).unwrap_or(0);
        assert_eq!(&value[..length], if has_attributes { &b"kept"[..] } else { b"" });
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}
