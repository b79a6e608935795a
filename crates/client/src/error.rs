//! Why something could not be done, and what to do about it.

use crate::machine::Unavailable;
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, KeyIndex};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a call could not be answered. A key that is refused is no error: [`crate::License::register`]
/// answers it.
///
/// No error holds the EncryptionKey or the value of a source. `Display` prints one sentence without a
/// full stop, and [`Error::hint`] tells what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The program's own settings cannot be, or contradict each other.
    Settings {
        /// What was expected, and what was found.
        message: String,
    },
    /// Sources of the InstallCode cannot be read on this computer.
    Source {
        /// Each that cannot be read, in the published order.
        missing: Vec<MissingSource>,
    },
    /// A file or folder cannot be read or written. Nothing was changed.
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, such as `read` or `write`.
        action: &'static str,
        /// Why it failed.
        error: io::Error,
    },
    /// The data file is damaged, or some other file. It was left as it is.
    Damaged {
        /// The data file.
        path: PathBuf,
        /// The finding that tells what is damaged.
        finding: Box<Finding>,
    },
    /// No entry of the data file opens with the EncryptionKey: it is another product's. It was left as it
    /// is.
    OtherKey {
        /// The data file.
        path: PathBuf,
    },
    /// Another process has kept the data file locked for too long. Nothing was changed.
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// There is no registration to do this with.
    NotRegistered {
        /// The index that was asked for.
        index: KeyIndex,
    },
    /// A trial cannot be started.
    TrialRefused {
        /// The index that the trial would have had.
        index: KeyIndex,
        /// Why not, in words.
        reason: String,
    },
    /// The computer's clock shows a day that the format cannot store: it goes from 1899-12-30 to
    /// 2079-06-04.
    Clock,
    /// A text cannot be stored, or an index is not 0 to 254.
    Argument {
        /// What was expected, and what was found.
        message: String,
    },
}

/// A source of the InstallCode that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSource {
    /// The published name of the source, such as `System_UUID`.
    pub name: &'static str,
    /// Why it cannot be read.
    pub why: Unavailable,
}

impl Error {
    pub(crate) fn settings(message: impl fmt::Display) -> Self {
        Self::Settings { message: message.to_string() }
    }

    pub(crate) fn argument(message: impl fmt::Display) -> Self {
        Self::Argument { message: message.to_string() }
    }

    pub(crate) fn damaged(path: &std::path::Path, finding: Finding) -> Self {
        Self::Damaged { path: path.to_owned(), finding: Box::new(finding) }
    }

    /// Tells what to do, in one sentence without a full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::Settings { .. } | Self::Argument { .. } => {
                "this is a fault of the program: tell its maker".to_owned()
            }
            Self::Source { missing } => missing
                .first()
                .map(|missing| missing.why.hint(missing.name))
                .unwrap_or_default(),
            Self::File { error, .. } => hint_of_io(error).to_owned(),
            Self::Damaged { finding, .. } => finding.hint.clone().unwrap_or_else(|| {
                "keep a copy of the file and send it to the maker of the program".to_owned()
            }),
            Self::OtherKey { .. } => {
                "another program uses this file name: choose another folder for this one, or give it \
                 the settings of the program that wrote the file"
                    .to_owned()
            }
            Self::Busy { .. } => "close other copies of the program, and try again".to_owned(),
            Self::NotRegistered { .. } => "register a key of this index first".to_owned(),
            Self::TrialRefused { .. } => "ask for a key".to_owned(),
            Self::Clock => "set the computer's date, and start the program again".to_owned(),
        }
    }
}

/// True if somebody has a file open and does not share it, which Windows alone knows.
pub(crate) fn is_not_shared(error: &io::Error) -> bool {
    /// The numbers of `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`.
    const NUMBERS: [i32; 2] = [32, 33];
    cfg!(windows) && error.raw_os_error().is_some_and(|number| NUMBERS.contains(&number))
}

fn hint_of_io(error: &io::Error) -> &'static str {
    match error.kind() {
        _ if is_not_shared(error) => {
            "another program has the file open and shares it with nobody: close that one, and try again"
        }
        ErrorKind::PermissionDenied => {
            "give the user the right to write there, or choose another folder"
        }
        ErrorKind::ReadOnlyFilesystem => "choose a folder on a disk that can be written",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on the disk, and try again; the data file is as it was"
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => "make the folder, or choose another one",
        _ => "look at the disk and the folder, and try again",
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings { message } | Self::Argument { message } => f.write_str(message),
            Self::Source { missing } => {
                for (place, MissingSource { name, why }) in missing.iter().enumerate() {
                    let separator = if place == 0 { "" } else { "; " };
                    write!(f, "{separator}{name} cannot be read: {why}")?;
                }
                Ok(())
            }
            Self::File { path, action, error } => {
                write!(f, "cannot {action} {}: {error}", Shown(path))
            }
            Self::Damaged { path, finding } => {
                write!(f, "{} is damaged, or no data file: {}", Shown(path), finding.words())
            }
            Self::OtherKey { path } => {
                write!(f, "{} is the data file of another product", Shown(path))
            }
            Self::Busy { path } => {
                write!(f, "another process keeps {} locked", Shown(path))
            }
            Self::NotRegistered { index } => {
                write!(f, "no key of index {} is registered", index.number())
            }
            Self::TrialRefused { index, reason } => {
                write!(f, "no trial of index {} can be started: {reason}", index.number())
            }
            Self::Clock => f.write_str(
                "expected a date from 1899-12-30 to 2079-06-04 on this computer's clock",
            ),
        }
    }
}

/// A path in a message, on one line whatever is in its name.
struct Shown<'a>(&'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped(&self.0.to_string_lossy()).fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_on_one_line() {
        let path = PathBuf::from("Büro/\u{1b}[2J\n\u{202E}rva.avr");
        let shown = Error::Busy { path }.to_string();
        assert_eq!(shown, "another process keeps Büro/\\u{1b}[2J\\u{a}\\u{202e}rva.avr locked");
    }
}
