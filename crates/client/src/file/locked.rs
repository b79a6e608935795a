//! A data file while its lock is held, between reading it and replacing it.

use super::{lock, replace, target_of};
use crate::error::Error;
use crate::file;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A data file that no other program which keeps to the format writes, as long as this lives
/// (`docs/format.md` section 4).
#[derive(Debug)]
pub struct LockedFile {
    target: PathBuf,
    _locks: Vec<File>,
}

impl LockedFile {
    /// How long a program waits for another that writes.
    pub const LONGEST_WAIT: Duration = lock::LONGEST_WAIT;

    /// Takes the lock of a data file, there or not: the empty file `STEM.avr.lock` beside it, which is never
    /// deleted. Waits for it up to `longest`.
    ///
    /// Of a link the lock beside it is taken first, then the one beside the file that it leads to: others may use
    /// either name.
    ///
    /// The errors are [`Error::File`], whose path is that of the data file if it is none, and else that of the
    /// lock; and [`Error::Busy`].
    pub fn lock(path: &Path, longest: Duration) -> Result<Self, Error> {
        let target = target_of(path).map_err(|error| file::error(path, "write", error))?;
        let mut locks = vec![lock::wait_for(&lock_of(path), longest)?];
        if target != path {
            locks.push(lock::wait_for(&lock_of(&target), longest)?);
        }
        Ok(Self { target, _locks: locks })
    }

    /// Returns the file that is locked; of a link it is the one that it leads to.
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Puts these bytes in the place of the file, in one step: a crash leaves the old file or the new one, whole.
    /// They are on the disk when this returns. Mode and, as far as the system lets it, owner stay.
    pub fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        self.replace_with(bytes, |_| {})
    }

    /// As [`LockedFile::replace`], and lets the caller give the new file more of the old one before it takes
    /// its place: attributes and access lists, which this crate cannot copy.
    pub fn replace_with(&self, bytes: &[u8], hand_down: impl FnOnce(&File)) -> io::Result<()> {
        replace::replace(&self.target, bytes, true, hand_down)
    }
}

fn lock_of(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".lock");
    name.into()
}
