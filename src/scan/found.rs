//! A code that was found in a text, and its place.

use std::ops::Range;

/// Something that may be a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The kind of code that it looks like.
    pub kind: Kind,
    /// The text to read: letters in upper case with nothing between them and `?` for an unreadable
    /// one; for a data file its lines, each put together again.
    pub code: String,
    /// Its place in the text, in bytes.
    pub bytes: Range<usize>,
    /// The number of the line that it begins on, from 1.
    pub line: usize,
    /// The number of its first character in that line, from 1.
    pub column: usize,
}

impl Match {
    /// Makes a match without line and column, which are counted once all matches are known.
    pub(super) fn new(kind: Kind, code: String, bytes: Range<usize>) -> Self {
        Self { kind, code, bytes, line: 0, column: 0 }
    }
}

/// The kinds of code that a text can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A registration key, `docs/format.md` section 2.
    RegistrationKey,
    /// An InstallCode, section 3.
    InstallCode,
    /// The lines of a data file, section 4.
    DataFile,
}
