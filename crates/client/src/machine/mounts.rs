//! What is mounted where, from `/proc/self/mountinfo`.

use crate::machine::computer::Unavailable;
use crate::machine::sysfs::Root;
use std::path::{Path, PathBuf};

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    pub place: PathBuf,
    /// The kind of its file system, such as `ext4`.
    pub kind: String,
    /// Where it comes from, such as `/dev/sda2`.
    pub source: String,
    /// The number of its device, such as `8:2`. Major 0 is no device.
    pub number: String,
}

/// File systems on other computers, or of programs that keep their files there.
const OF_NETWORK: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "lustre",
    "9p",
    "davfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.rclone",
];

impl Mount {
    pub fn is_of_network(&self) -> bool {
        OF_NETWORK.contains(&self.kind.as_str())
    }
}

/// Returns what is mounted at a path.
pub fn at(root: &Root, path: &str) -> Result<Mount, Unavailable> {
    let found = mounts(root)?.into_iter().rfind(|mount| mount.place == Path::new(path));
    found.ok_or_else(|| Unavailable::Absent { detail: format!("nothing is mounted at {path}") })
}

/// Returns what a path is on: the mount of its longest part. Of several at one place the last one shows.
pub fn under(root: &Root, path: &Path) -> Option<Mount> {
    let mounts = mounts(root).ok()?;
    mounts
        .into_iter()
        .filter(|mount| path.starts_with(&mount.place))
        .max_by_key(|mount| mount.place.components().count())
}

fn mounts(root: &Root) -> Result<Vec<Mount>, Unavailable> {
    Ok(root.read("/proc/self/mountinfo")?.lines().filter_map(parse).collect())
}

/// Reads a line: number, parent, device, root, place, options, then behind a hyphen kind and source.
fn parse(line: &str) -> Option<Mount> {
    let (left, right) = line.split_once(" - ")?;
    let left: Vec<&str> = left.split(' ').collect();
    let mut right = right.split(' ');
    Some(Mount {
        number: (*left.get(2)?).to_owned(),
        place: unescaped(left.get(4)?).into(),
        kind: right.next()?.to_owned(),
        source: unescaped(right.next()?),
    })
}

/// Undoes the octal escapes of blanks and backslashes.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match escaped {
            Some(byte) if first == b'\\' => {
                bytes.push(byte);
                rest = &after[3..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_its_blanks_are_undone() {
        let line = r"36 35 98:0 /mnt1 /mnt/My\040Disk rw,noatime master:1 - ext3 /dev/a\134b rw";
        let mount = parse(line).unwrap();
        assert_eq!(mount.place, Path::new("/mnt/My Disk"));
        assert_eq!((mount.kind.as_str(), mount.source.as_str()), ("ext3", r"/dev/a\b"));
        assert_eq!(mount.number, "98:0");
        for bad in ["", "36 35 98:0 / /mnt", "36 - ext3 /dev/a", r"\"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
