//! The fake computers of `fixtures/machines`, one root folder each.
//!
//! A `:` in a name is written `%3A` there, so that the repository can be checked out on every system.
//! `LINKS` lists links of `/sys`, `MODES` what only root can read.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/machines")
}

/// Makes the root folder of a computer.
pub fn root(name: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let copied = copy(&fixtures().join(name), root.path());
    assert!(copied >= 5, "{name}: {copied} files");
    let lines = |list: &str| fs::read_to_string(root.path().join(list)).unwrap_or_default();
    for line in lines("LINKS").lines() {
        let (link, target) = line.split_once(" -> ").unwrap();
        let link = root.path().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, &link).unwrap();
        assert!(link.exists(), "{line}");
    }
    for line in lines("MODES").lines() {
        let (path, mode) = line.split_once(' ').unwrap();
        let mode = u32::from_str_radix(mode, 8).unwrap();
        fs::set_permissions(root.path().join(path), PermissionsExt::from_mode(mode)).unwrap();
    }
    root
}

fn copy(from: &Path, to: &Path) -> usize {
    let mut copied = 0;
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap().replace("%3A", ":");
        let target = to.join(name);
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copied += copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
            copied += 1;
        }
    }
    copied
}
