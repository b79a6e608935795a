//! Small text files of Linux, below a root folder that a test can choose.

use crate::machine::computer::Unavailable;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// No file that is read here is longer; a longer one is something else.
const LONGEST: u64 = 256 * 1024;

/// The files of a computer.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Root {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self(root.into())
    }

    /// Returns the place of an absolute path below the root.
    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path.trim_start_matches('/'))
    }

    /// Reads a file as text without white space at its ends; anything that is not UTF-8 becomes U+FFFD.
    pub fn read(&self, path: &str) -> Result<String, Unavailable> {
        let bytes = read_bytes(&self.path(path)).map_err(|error| unavailable(path, &error))?;
        let text = String::from_utf8_lossy(&bytes);
        // Device trees end their texts in a zero.
        Ok(text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0').to_owned())
    }

    /// Reads a file whose text is not empty.
    pub fn read_value(&self, path: &str) -> Result<String, Unavailable> {
        match self.read(path)? {
            text if text.is_empty() => {
                Err(Unavailable::Absent { detail: format!("{path} is empty") })
            }
            text => Ok(text),
        }
    }

    /// Reads page 80 of a disk, its serial number: four bytes, the last two of which are the length, then
    /// the text.
    pub fn read_page(&self, path: &str) -> Result<String, Unavailable> {
        let bytes = read_bytes(&self.path(path)).map_err(|error| unavailable(path, &error))?;
        let text = bytes.get(4..).unwrap_or_default();
        let length = match bytes.get(2..4) {
            Some(length) => usize::from(length[0]) << 8 | usize::from(length[1]),
            None => 0,
        };
        let text = String::from_utf8_lossy(&text[..length.min(text.len())]);
        match text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0') {
            "" => Err(Unavailable::Absent { detail: format!("{path} is empty") }),
            text => Ok(text.to_owned()),
        }
    }

    /// Lists the names in a folder, in order; none if it cannot be read.
    pub fn names(&self, path: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(path)).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// Follows all links of a path, and returns it as seen from the root.
    pub fn resolved(&self, path: &str) -> Option<PathBuf> {
        let root = self.0.canonicalize().ok()?;
        let resolved = self.path(path).canonicalize().ok()?;
        resolved.strip_prefix(root).ok().map(|path| Path::new("/").join(path))
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells a file that is missing from one that may not be read.
fn unavailable(path: &str, error: &std::io::Error) -> Unavailable {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Unavailable::Absent { detail: format!("{path} does not exist") }
        }
        ErrorKind::PermissionDenied => Unavailable::NotPermitted { detail: path.to_owned() },
        _ => Unavailable::Failed { detail: format!("{path}: {error}") },
    }
}
