//! Which file a path leads to: that one is locked and replaced, and not the link to it.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Returns the file that a path leads to. A path where nothing is leads to itself.
///
/// A link that leads nowhere, a folder, a device and a pipe are errors. A pipe is not opened for that: it
/// would be waited for.
pub fn target_of(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            let target = fs::canonicalize(path).map_err(leads_nowhere)?;
            expect_file(&fs::metadata(&target)?)?;
            Ok(target)
        }
        Ok(found) => {
            expect_file(&found)?;
            Ok(path.to_owned())
        }
        // A new file, or a folder that is missing, which whoever writes there reports.
        Err(_) => Ok(path.to_owned()),
    }
}

fn leads_nowhere(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::NotFound => io::Error::other(
            "it is a link to a file that does not exist: make that file, or name it itself",
        ),
        // The kind for links that lead in a circle is not stable yet.
        _ => io::Error::other(format!("it is a link that cannot be followed: {error}")),
    }
}

fn expect_file(found: &Metadata) -> io::Result<()> {
    match found {
        _ if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
        // A privileged user would replace a device like /dev/null for everybody.
        _ if !found.is_file() => {
            Err(io::Error::other("expected a file to replace, found a device or a pipe"))
        }
        _ => Ok(()),
    }
}
