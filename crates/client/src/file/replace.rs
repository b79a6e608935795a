//! Puts a whole file in the place of an old one, in one step: a crash leaves the old one or the new.

use super::in_use::while_in_use;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Begins the name of a file that is not whole yet.
const PREFIX: &str = ".avlock-";

/// Replaces a file by these bytes. Mode and, as far as the system lets it, owner are those of the old
/// file; `more` gives the new file what else the old one has. Whoever calls holds the lock of the file.
///
/// With `is_lasting` it returns when the bytes are on the disk.
pub fn replace(
    path: &Path,
    bytes: &[u8],
    is_lasting: bool,
    more: impl FnOnce(&File),
) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) if !old.is_file() => {
            return Err(io::Error::other("expected a file, found a folder or a device"));
        }
        Ok(old) => Some(old),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let beside = beside(path)?;
    remove_if_there(&beside)?;
    let written = write_beside(&beside, bytes, old.as_ref(), is_lasting, more)
        .and_then(|()| while_in_use(|| fs::rename(&beside, path)));
    if written.is_err() {
        // What is left of it is of no use; the error of the write is the one that tells something.
        let _ = remove_if_there(&beside);
    }
    written?;
    if is_lasting { sync_folder(path) } else { Ok(()) }
}

/// Names the file beside: one for each target, because only one process writes at a time. So what a
/// crash left behind is replaced the next time.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    let mut beside = std::ffi::OsString::from(PREFIX);
    beside.push(name);
    Ok(path.with_file_name(beside))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match while_in_use(|| fs::remove_file(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_beside(
    beside: &Path,
    bytes: &[u8],
    old: Option<&fs::Metadata>,
    is_lasting: bool,
    more: impl FnOnce(&File),
) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // Never through a link that somebody put there.
    options.write(true).create_new(true);
    if old.is_some() {
        set_private(&mut options);
    }
    let mut file = while_in_use(|| options.open(beside))?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        more(&file);
        hand_down(old, &file)?;
    }
    if is_lasting { file.sync_all() } else { Ok(()) }
}

/// Keeps others from reading a file that does not have the old one's mode yet.
#[cfg(unix)]
fn set_private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn set_private(_: &mut OpenOptions) {}

/// Gives the new file owner and mode of the old one.
#[cfg(unix)]
fn hand_down(old: &fs::Metadata, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_of_another =
        new.metadata().is_ok_and(|new| (new.uid(), new.gid()) != (old.uid(), old.gid()));
    // Only an administrator may give files away; everybody may give one to a group that he is in.
    if is_of_another && fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
        let _ = fchown(new, None, Some(old.gid()));
    }
    new.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn hand_down(_: &fs::Metadata, _: &File) -> io::Result<()> {
    Ok(())
}

/// Has the new name on the disk as well. Not every file system can do that, and the file is whole
/// either way.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn mode_is_kept_and_what_a_crash_left_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("A.avr");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        fs::write(folder.path().join(".avlock-A.avr"), "half").unwrap();
        replace(&path, b"new", true, |_| {}).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_beside_is_not_followed_and_a_folder_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "untouched").unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join(".avlock-A.avr")).unwrap();
        replace(&folder.path().join("A.avr"), b"new", false, |_| {}).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"untouched");
        assert!(replace(folder.path(), b"new", false, |_| {}).is_err());
    }
}
