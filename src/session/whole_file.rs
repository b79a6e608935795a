//! Writes files so that a crash leaves either the old file or the new one, whole.
//!
//! Every file that the program writes goes through here; the ledger is a database and writes itself.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Begins the name of a file that is not whole yet, so that one that a crash left behind is known.
const PREFIX: &str = ".avlock-";

/// Returns the folder that a path names, if it names one: of `a.avr` it names none.
pub fn named_folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Returns the folder that a path's file is in; of `a.avr` it is `.`.
pub fn folder_of(path: &Path) -> &Path {
    named_folder(path).unwrap_or(Path::new("."))
}

/// Keeps other runs of this program from writing in a file's folder for as long as the lock lives, so
/// that a file that is read, changed and replaced does not change in between. Returns no lock on a
/// system that has none.
pub fn lock_folder_of(path: &Path) -> Option<File> {
    // The folder is locked and not the file: the file is replaced, and its lock would go with it.
    let folder = File::open(folder_of(&target_of(path))).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Follows a link, so that what it points to is replaced and not the link.
fn target_of(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A file that is written beside an old one, and takes its place in one step when it is whole.
#[derive(Debug)]
pub struct Replacement {
    file: NamedTempFile,
    target: PathBuf,
}

impl Replacement {
    /// Begins a file beside `path`, with the mode and owner of the old file.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let target = target_of(path);
        let folder = folder_of(&target);
        // Asked first, because the error below would name the file beside and not the folder.
        std::fs::metadata(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        match std::fs::metadata(&target) {
            Ok(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            // A privileged user would replace a device like /dev/null for everybody.
            Ok(old) if !old.is_file() => {
                return Err(io::Error::other(
                    "expected a file to replace, found a device or a pipe",
                ));
            }
            Ok(old) => {
                builder.permissions(old.permissions());
            }
            Err(_) => set_usual_permissions(&mut builder),
        }
        // Only the kind of the error is kept: the name of the file beside means nothing to anybody.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        keep_owner(&target, file.path());
        Ok(Self { file, target })
    }

    /// Returns the path of the file that is replaced.
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Takes the old file's place once everything is on the disk.
    pub fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.persist()
    }

    /// Takes the old file's place, and waits for the disk only if there is an old file that a power
    /// cut could destroy: a new file can be made again.
    pub fn finish_at_once(self) -> io::Result<()> {
        if self.target.exists() {
            self.file.as_file().sync_all()?;
        }
        self.persist()
    }

    fn persist(self) -> io::Result<()> {
        self.file.persist(&self.target).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Writes a whole file, in the place of an old one if there is one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Replacement::begin(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Gives the new file to the owner of the old one, so that an administrator does not take a file away
/// by replacing it.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    if let Ok(old) = std::fs::metadata(old) {
        // Only an administrator may give files away; everybody else keeps what he wrote.
        let _ = chown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) {}

/// Creates a file that only its owner can read. An existing file is an error.
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    set_private(&mut options);
    let mut file = options.open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a secret is of no use, and would keep the next try from making a whole one.
        let _ = std::fs::remove_file(path);
    }
    written
}

#[cfg(unix)]
fn set_private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn set_private(_: &mut OpenOptions) {}

/// Lets others read a new file that is not private, as far as the process's mask allows it:
/// temporary files are private otherwise.
#[cfg(unix)]
fn set_usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_a_folder_is_in_the_current_one() {
        assert_eq!(
            (named_folder(Path::new("a.avr")), folder_of(Path::new("a.avr"))),
            (None, Path::new("."))
        );
        assert_eq!(folder_of(Path::new("b/a.avr")), Path::new("b"));
        assert_eq!(folder_of(Path::new("/a.avr")), Path::new("/"));
    }

    #[test]
    fn devices_and_pipes_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [&socket, Path::new("/dev/null")] {
            let error = Replacement::begin(path).unwrap_err();
            assert_eq!(error.to_string(), "expected a file to replace, found a device or a pipe");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
