//! An error that ends a command, or one input of it: what is wrong, what to try, and with which status
//! the program ends.
//!
//! The crates know no option and no exit status; `words.rs` gives their errors both.

pub mod difference;
mod words;

pub use words::{
    IS_KEY, not_recorded, option, option_of, refused_cell, refused_order, refused_renewal,
    refused_row,
};

use crate::failure::difference::Difference;
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, FindingCode, Level};
use avlock_issuing::ledger::error::LedgerError;
use avlock_issuing::text::Refusal;
use std::path::Path;
use std::{fmt, io};

/// Why there is no answer, or why the answer is bad before it could be reported on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stable code, for programs.
    pub code: &'static str,
    /// What is wrong, for people: lower case, no full stop, foreign text escaped.
    pub message: String,
    /// What to try next.
    pub hint: Option<String>,
    /// The exit status.
    pub outcome: Outcome,
    /// Terms side by side, where an order was recorded on other terms.
    pub differences: Vec<Difference>,
}

/// The codes of errors that end a command, in the order of `docs/findings.md`. Those of findings may end
/// one as well.
pub const CODES: [&str; 15] = [
    "usage",
    "file",
    "profile",
    "no-encryption-key",
    "encryption-key",
    "clock",
    "randomness",
    "question",
    "document",
    "ledger",
    "order",
    "not-found",
    "ambiguous",
    "input",
    "nothing-found",
];

fn is_explained(code: &str) -> bool {
    let of_subjects = Subject::ALL.map(Subject::word);
    CODES.contains(&code)
        || of_subjects.contains(&code)
        || FindingCode::ALL.iter().any(|other| other.word() == code)
}

/// How a command ends, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Outcome {
    /// 0: the answer is good.
    #[default]
    Good,
    /// 1: the answer is bad.
    Bad,
    /// 2: there is no answer.
    NoAnswer,
}

impl Failure {
    /// Reports that there is no answer.
    pub fn new(code: &'static str, message: impl fmt::Display) -> Self {
        debug_assert!(is_explained(code), "docs/findings.md has nothing about {code}");
        let message = without_numbers(message.to_string());
        Self { code, message, hint: None, outcome: Outcome::NoAnswer, differences: Vec::new() }
    }

    /// Reports wrong arguments.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new("usage", message)
    }

    /// Reports a file that could not be read or written.
    pub fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::new("file", format_args!("{}: {error}", Escaped(&path.to_string_lossy())))
    }

    /// Adds what to try next, in the place of another hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Makes it a bad answer: there was something to read, and it is wrong.
    pub fn bad(mut self) -> Self {
        self.outcome = Outcome::Bad;
        self
    }
}

/// Words of the system's errors, and what is said in their place.
const SYSTEM: [(&str, &str); 8] = [
    ("No such file or directory", "there is no such file or folder"),
    ("File exists", "it is there already"),
    ("Is a directory", "it is a folder"),
    ("Not a directory", "a part of its path is no folder"),
    ("Permission denied", "no permission"),
    ("No space left on device", "the disk is full"),
    ("Read-only file system", "the disk can only be read"),
    ("File name too long", "its name is too long"),
];

/// Takes away the numbers that the system's errors have, and says the usual ones in words of this program.
fn without_numbers(mut message: String) -> String {
    const NUMBER: &str = " (os error ";
    while let Some(start) = message.find(NUMBER) {
        let end = message[start..].find(')').map_or(message.len(), |end| start + end + 1);
        message.replace_range(start..end, "");
        let known = SYSTEM.iter().find(|(theirs, _)| message[..start].ends_with(theirs));
        if let Some((theirs, ours)) = known {
            message.replace_range(start - theirs.len()..start, ours);
        }
    }
    message
}

impl From<avlock_format::Finding> for Failure {
    /// Makes a bad answer of what is wrong with an input.
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.word(),
            message: finding.message,
            hint: finding.hint,
            outcome: Outcome::Bad,
            differences: Vec::new(),
        }
    }
}

/// Something to know about a run, beside its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub subject: Subject,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The surroundings, such as a key file that others can read.
    Surroundings,
    /// What an input holds that was left unread.
    Unread,
    /// Keys that were not searched for what was meant.
    Unsearched,
    /// How a table is read.
    Table,
    /// Codes that were read in another spelling than they have.
    Spelling,
}

impl Subject {
    /// All subjects, in the order of `docs/findings.md`.
    pub const ALL: [Self; 5] =
        [Self::Surroundings, Self::Unread, Self::Unsearched, Self::Table, Self::Spelling];

    /// Returns the code of its document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Surroundings => "surroundings",
            Self::Unread => "unread",
            Self::Unsearched => "unsearched",
            Self::Table => "table",
            Self::Spelling => "spelling",
        }
    }

    /// Returns how much it matters.
    pub fn level(self) -> Level {
        match self {
            Self::Surroundings | Self::Unsearched => Level::Warning,
            Self::Unread | Self::Table | Self::Spelling => Level::Note,
        }
    }
}

impl Notice {
    /// Warns of the surroundings.
    pub fn surroundings(message: String, hint: Option<String>) -> Self {
        Self { subject: Subject::Surroundings, message, hint }
    }

    /// Warns of keys that were not searched for what was meant.
    pub fn unsearched(message: String, hint: String) -> Self {
        Self { subject: Subject::Unsearched, message, hint: Some(hint) }
    }

    /// Notes how a table is read.
    pub fn table(message: String) -> Self {
        Self { subject: Subject::Table, message, hint: None }
    }

    /// Notes codes that were read in another spelling than they have.
    pub fn spelling(message: String) -> Self {
        Self { subject: Subject::Spelling, message, hint: None }
    }

    /// Notes what was left unread.
    pub fn unread(message: String) -> Self {
        Self { subject: Subject::Unread, message, hint: None }
    }
}

/// Why printing ended.
#[derive(Debug)]
pub enum Stop {
    /// The reader went away, which ends the program quietly.
    Closed,
    /// There is an error to report.
    Failure(Failure),
}

impl Stop {
    /// Adds what was done before: it would be told nowhere else. A reader that goes away is an error then.
    pub fn but_done(self, done: &str) -> Self {
        let failure = match self {
            Self::Closed => Failure::new("file", "standard output: its reader went away"),
            Self::Failure(failure) => failure,
        };
        let hint = match &failure.hint {
            Some(hint) => format!("{hint}; {done}"),
            None => done.to_owned(),
        };
        Self::Failure(failure.hint(hint))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failure(Failure::new("file", format_args!("standard output: {error}"))),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Refusal<'_>> for Stop {
    fn from(refusal: Refusal<'_>) -> Self {
        Self::Failure(refusal.into())
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Failure(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_errors_are_said_in_words() {
        for (number, words) in [(2, "there is no such file or folder"), (28, "the disk is full")] {
            let error = io::Error::from_raw_os_error(number);
            assert_eq!(
                Failure::new("file", format_args!("a: {error}")).message,
                format!("a: {words}")
            );
        }
        // One without words of ours loses its number alone, and nothing behind it.
        let error = io::Error::from_raw_os_error(5);
        let message = Failure::new("file", format_args!("a: {error}, b: {error}")).message;
        assert!(!message.contains("os error") && message.contains(", b: "), "{message}");
        assert_eq!(without_numbers("cut (os error 2".to_owned()), "cut");
    }
}
