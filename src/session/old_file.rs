//! What a file that is replaced had besides its bytes: mode, owner, attributes and other names.

use crate::failure::Notice;
use avlock_format::escaped::Escaped;
use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// The old file, as it was when the new one was begun.
#[derive(Debug)]
pub struct OldFile {
    metadata: Metadata,
}

impl OldFile {
    /// Takes what is known of the old file.
    pub fn new(metadata: Metadata) -> Self {
        Self { metadata }
    }

    /// Gives the new file what the old one has. The mode comes last: a change of owner takes bits of it
    /// away, and the process's mask does not count for it.
    pub fn hand_down(&self, path: &Path, file: &File) -> io::Result<()> {
        keep_owner(&self.metadata, file);
        keep_attributes(path, file);
        file.set_permissions(self.metadata.permissions())
    }

    /// Warns if the file has other names (hard links), which will go on to name the old bytes.
    pub fn warning(&self, path: &Path) -> Option<Notice> {
        if names(&self.metadata) < 2 {
            return None;
        }
        let path = path.to_string_lossy();
        Some(Notice::surroundings(
            format!("{} has other names (hard links), which keep the old content", Escaped(&path)),
            Some("copy it over them, or make them symbolic links".to_owned()),
        ))
    }
}

/// Gives the new file to the owner of the old one, so that an administrator does not take a file away
/// by replacing it.
#[cfg(unix)]
fn keep_owner(old: &Metadata, new: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only an administrator may give files away; everybody may give one to a group that he is in.
    if fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
        let _ = fchown(new, None, Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Metadata, _: &File) {}

#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Copies extended attributes, access lists among them, as far as the system lets it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub fn keep_attributes(old: &Path, new: &File) {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
    /// The kernel takes no longer list of names and no longer value.
    const LONGEST: usize = 64 * 1024;
    let Ok(old) = File::open(old) else { return };
    let mut names = vec![0; LONGEST];
    let Ok(length) = flistxattr(&old, &mut names[..]) else { return };
    let mut value = vec![0; LONGEST];
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        if let Ok(length) = fgetxattr(&old, name, &mut value[..]) {
            let _ = fsetxattr(new, name, &value[..length], XattrFlags::empty());
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn keep_attributes(_: &Path, _: &File) {}
