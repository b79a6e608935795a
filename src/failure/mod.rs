//! An error that ends a command, or one input of it: what is wrong, what to try, which status.

pub mod difference;
mod words;

pub use words::{option, option_of, refused_cell, refused_order, refused_renewal, refused_row};

use crate::failure::difference::Difference;
use avlock_format::Finding;
use avlock_issuing::escaped::Escaped;
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
    /// What the command ends with.
    pub outcome: Outcome,
    /// Terms side by side, where an order was recorded on other terms.
    pub differences: Vec<Difference>,
}

/// How a command ends; the order is that of badness.
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
    /// There is no answer.
    pub fn new(code: &'static str, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { code, message, hint: None, outcome: Outcome::NoAnswer, differences: Vec::new() }
    }

    /// The arguments are wrong.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new("usage", message)
    }

    /// A file could not be read or written.
    pub fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::new("file", format_args!("{}: {error}", Escaped(&path.to_string_lossy())))
    }

    /// With what to try next.
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

impl From<avlock_format::Finding> for Failure {
    /// A text that was to be read and does not: the answer is bad.
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

/// Something to warn of that is about the surroundings, not about an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Why printing ended.
#[derive(Debug)]
pub enum Stop {
    /// The reader went away: a quiet end.
    Closed,
    /// Something that has to be said.
    Failure(Failure),
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
