//! Writes files so that a crash leaves either the old file or the new one, whole.
//!
//! Every file that the program writes goes through here; the ledger is a database and writes itself.

use crate::failure::Notice;
use crate::session::ending;
use crate::session::old_file::OldFile;
use avlock_client::file::target_of;
use std::fs::{File, OpenOptions, Permissions};
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

/// A file that is written beside an old one, and takes its place in one step when it is whole.
///
/// Until then only its owner can read it, and a signal that ends the run removes it.
#[derive(Debug)]
pub struct Replacement {
    /// Absent once it has taken its place.
    file: Option<NamedTempFile>,
    target: PathBuf,
    old: Option<Box<OldFile>>,
    /// What a new file that is not private gets, as far as the process's mask allows it.
    usual: Permissions,
}

impl Replacement {
    /// Begins a file beside `path`.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let target = target_of(path)?;
        let folder = folder_of(&target);
        // Asked first, because the error below would name the file beside and not the folder.
        std::fs::metadata(folder)?;
        let old = std::fs::metadata(&target).ok().map(|old| Box::new(OldFile::new(old)));
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        set_usual_permissions(&mut builder);
        let file =
            ending::temporary_file(|| builder.tempfile_in(folder), |file| file.path().to_owned());
        // Only the kind of the error is kept: the name of the file beside means nothing to anybody.
        let file = file.map_err(|error| io::Error::from(error.kind()))?;
        // Asking the system for the mask would set it, for all threads, so a file is asked what it got.
        let usual = file.as_file().metadata()?.permissions();
        set_private_permissions(file.as_file())?;
        Ok(Self { file: Some(file), target, old, usual })
    }

    /// Returns the path of the file that is replaced.
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Warns if the file has other names, which will go on to name the old bytes.
    pub fn warning(&self) -> Option<Notice> {
        self.old.as_ref()?.warning(&self.target)
    }

    /// Waits until everything that was written is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.opened()?.sync_all()
    }

    /// Takes the old file's place once everything is on the disk.
    pub fn finish(self) -> io::Result<()> {
        self.sync()?;
        self.persist()
    }

    /// Takes the old file's place, and waits for the disk only if there is an old file that a power
    /// cut could destroy: a new file can be made again.
    pub fn finish_at_once(self) -> io::Result<()> {
        if self.old.is_some() {
            self.opened()?.sync_all()?;
        }
        self.persist()
    }

    /// Does what has to be done together with it, and then takes the old file's place; a signal waits for
    /// both. If the first fails, the old file is left as it is.
    pub fn finish_after<E: From<io::Error>>(
        mut self,
        act: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        self.sync()?;
        self.set_mode()?;
        let Some(file) = self.file.take() else { return act() };
        let beside = file.path().to_owned();
        let done = ending::uninterrupted(|| {
            act()?;
            file.persist(&self.target).map(drop).map_err(|error| E::from(error.error))
        });
        ending::keep_file(&beside);
        done
    }

    fn opened(&self) -> io::Result<&File> {
        let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        Ok(file.as_file())
    }

    fn set_mode(&self) -> io::Result<()> {
        match &self.old {
            Some(old) => old.hand_down(&self.target, self.opened()?),
            None => self.opened()?.set_permissions(self.usual.clone()),
        }
    }

    fn persist(mut self) -> io::Result<()> {
        self.set_mode()?;
        if let Some(file) = self.file.take() {
            let beside = file.path().to_owned();
            let moved = file.persist(&self.target);
            ending::keep_file(&beside);
            moved.map_err(|error| error.error)?;
        }
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            let beside = file.path().to_owned();
            drop(file);
            ending::keep_file(&beside);
        }
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.opened()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.opened()?.flush()
    }
}

/// Writes a whole file, in the place of an old one if there is one. Returns a warning if the old one
/// had other names.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<Option<Notice>> {
    let mut file = Replacement::begin(path)?;
    file.write_all(bytes)?;
    let warning = file.warning();
    file.finish()?;
    Ok(warning)
}

/// Creates a file that only its owner can read. An existing file is an error. A signal removes it until
/// [`keep_private`] is called.
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    ending::temporary_file(|| write_private(path, bytes), |()| path.to_owned())
}

/// Keeps a file of [`create_private`] for good.
pub fn keep_private(path: &Path) {
    ending::keep_file(path);
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
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

/// Has a new file be readable by its owner alone.
#[cfg(unix)]
pub fn set_private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

/// Does nothing: a new file has the permissions of its folder there.
#[cfg(not(unix))]
pub fn set_private(_: &mut OpenOptions) {}

/// Asks for the mode of a new file that is not private, of which the process's mask takes its part.
#[cfg(unix)]
fn set_usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &mut tempfile::Builder<'_, '_>) {}

/// Keeps others from reading a file that is not whole yet.
#[cfg(unix)]
fn set_private_permissions(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn set_private_permissions(_: &File) -> io::Result<()> {
    Ok(())
}

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

    /// The mode is the old one's whatever the process's mask is, and that of a file with no bytes yet is
    /// nobody else's.
    #[test]
    fn mode_and_attributes_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        for old in [0o600, 0o640, 0o620, 0o666, 0o757, 0o400] {
            let path = folder.path().join(format!("{old:o}.avr"));
            std::fs::write(&path, "old").unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(old)).unwrap();
            let attribute = || {
                let file = File::open(&path).unwrap();
                let mut value = [0; 9];
                let length = rustix::fs::fgetxattr(&file, "user.note", &mut value[..]).ok()?;
                Some(value[..length].to_vec())
            };
            // Not every disk has attributes.
            let flags = rustix::fs::XattrFlags::empty();
            let set = File::open(&path)
                .map(|file| rustix::fs::fsetxattr(&file, "user.note", b"kept", flags).is_ok());
            let begun = Replacement::begin(&path).unwrap();
            assert_eq!(mode(begun.file.as_ref().unwrap().path()), 0o600);
            begun.finish().unwrap();
            assert_eq!(mode(&path), old);
            assert_eq!(std::fs::read(&path).unwrap_or_default(), b"");
            if set.unwrap_or(false) {
                assert_eq!(attribute().as_deref(), Some(&b"kept"[..]));
            }
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 6);
    }

    #[test]
    fn links_are_followed_and_those_that_lead_nowhere_are_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, path(name)).unwrap();
        std::fs::write(path("real"), "old").unwrap();
        link("real", "to-real");
        link("missing", "to-missing");
        link("loop-b", "loop-a");
        link("loop-a", "loop-b");
        assert_eq!(replace(&path("to-real"), b"new").unwrap(), None);
        assert_eq!(std::fs::read(path("real")).unwrap(), b"new");
        for name in ["to-missing", "loop-a"] {
            let error = replace(&path(name), b"new").unwrap_err().to_string();
            assert!(error.starts_with("it is a link "), "{error}");
            assert!(path(name).is_symlink());
        }
        assert!(path("to-real").is_symlink());
        std::fs::hard_link(path("real"), path("twin")).unwrap();
        let warning = replace(&path("real"), b"newer").unwrap().unwrap();
        assert!(
            warning
                .message
                .ends_with("real has other names (hard links), which keep the old content")
        );
        assert_eq!(std::fs::read(path("twin")).unwrap(), b"new");
    }
}
