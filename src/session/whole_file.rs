//! Writing files so that a crash leaves either the old one or the new one, whole.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Keeps others of this program from writing in a file's folder at the same time, for as long as the
/// lock lives: what is read, changed and replaced must not be changed in between. A system without
/// such locks does without.
pub fn lock_folder_of(path: &Path) -> Option<File> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new("."))).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// A file that is written beside an old one and takes its place in one step when it is whole.
#[derive(Debug)]
pub struct Replacement {
    file: NamedTempFile,
    target: PathBuf,
}

impl Replacement {
    /// Begins a file beside `path`. An old file's mode and owner are kept; a link is followed, so
    /// that what it points to is replaced and not the link.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::metadata(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".avlock-");
        match std::fs::metadata(&target) {
            Ok(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            // Whoever may write in its folder would take a device like /dev/null from everybody.
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
        // Only the kind: the name of the file beside means nothing to anybody.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        keep_owner(&target, file.path());
        Ok(Self { file, target })
    }

    /// The file that is replaced.
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Takes the old file's place, once everything is on the disk.
    pub fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.persist()
    }

    /// The same without waiting for the disk, if there is no old file that a power cut could take
    /// along: what is new can be made again.
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

/// Writes a whole file in the place of an old one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Replacement::begin(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// A file that an administrator replaces stays its owner's.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    if let Ok(old) = std::fs::metadata(old) {
        // Who may not give files away owns what was written anyway.
        let _ = chown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) {}

/// Makes a new file that its owner alone can read; a file that stands is an error.
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a secret is of no use, and would keep the next try from making a whole one.
        let _ = std::fs::remove_file(path);
    }
    written
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

/// What a file gets that is not private; the process's mask still applies.
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
    fn what_is_no_file_is_not_replaced() {
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
