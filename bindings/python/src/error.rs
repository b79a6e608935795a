//! `AvlockError`: why a call could not be answered. No panic leaves the module.

use avlock_client::{Error, Finding};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use std::panic::{AssertUnwindSafe, catch_unwind};

static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// What an `AvlockError` will hold.
#[derive(Debug)]
pub struct Failed {
    kind: &'static str,
    message: String,
    hint: String,
}

impl Failed {
    /// An argument that cannot be.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::of_program("argument", message)
    }

    /// Settings that cannot be, or contradict each other.
    pub fn settings(message: impl Into<String>) -> Self {
        Self::of_program("settings", message)
    }

    fn of_program(kind: &'static str, message: impl Into<String>) -> Self {
        let hint = "this is a fault of the program: tell its maker".to_owned();
        Self { kind, message: message.into(), hint }
    }

    /// A license that was closed before.
    pub fn closed() -> Self {
        Self {
            kind: "closed",
            message: "expected an open license, found one that was closed".to_owned(),
            hint: "keep the license open while the program runs".to_owned(),
        }
    }

    /// A key that does not read.
    pub fn key(finding: Finding) -> Self {
        let message = finding.words().to_owned();
        let hint = finding.hint.unwrap_or_else(|| "ask for the key again".to_owned());
        Self { kind: "key", message, hint }
    }

    fn panicked() -> Self {
        Self {
            kind: "panic",
            message: "avlock_client has a fault and could not go on".to_owned(),
            hint: "tell the maker of the program".to_owned(),
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Settings { .. } => "settings",
            Error::Source { .. } => "source",
            Error::File { .. } => "file",
            Error::Damaged { .. } => "damaged",
            Error::OtherKey { .. } => "other-key",
            Error::Busy { .. } => "busy",
            Error::NotRegistered { .. } => "not-registered",
            Error::TrialRefused { .. } => "trial-refused",
            Error::Clock => "clock",
            // `Error` may grow; whatever it grows by is a call that could not be answered.
            _ => "argument",
        };
        Self { kind, message: error.to_string(), hint: error.hint() }
    }
}

impl From<Failed> for PyErr {
    fn from(failed: Failed) -> Self {
        let Failed { kind, message, hint } = failed;
        Python::attach(|py| {
            let class = CLASS.import(py, "avlock_client._types", "AvlockError");
            match class.and_then(|class| class.call1((message, hint, kind))) {
                Ok(error) => Self::from_value(error),
                Err(error) => error,
            }
        })
    }
}

/// Asks the client while other threads of Python may run: it reads files, and may wait for a lock.
pub fn ask<T: Send>(
    py: Python<'_>,
    question: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Failed> {
    // What a panic leaves half done is behind the mutex of the license, which is not used again by
    // halves: each call reads the data file anew.
    let answer = py.detach(|| catch_unwind(AssertUnwindSafe(question)));
    answer.map_err(|_| Failed::panicked())?.map_err(Failed::from)
}
