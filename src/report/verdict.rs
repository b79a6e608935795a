//! The verdict on an input, and the lines about it that several tables share.

use crate::failure::Outcome;
use crate::report::table::Paint;
use avlock_format::{Finding, Level};
use serde::Serialize;

/// Whether an input is what it claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It reads in full, and fits what it was compared with.
    Valid,
    /// It does not read in full, or does not fit.
    Invalid,
    /// It is well formed, and there is no EncryptionKey to read it with.
    #[default]
    Unknown,
}

impl Verdict {
    /// Judges by findings: valid, unless one of them is an error.
    pub fn of(findings: &[Finding]) -> Self {
        if findings.iter().any(|finding| finding.level == Level::Error) {
            Self::Invalid
        } else {
            Self::Valid
        }
    }

    /// Returns how a command with this verdict ends.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Valid => Outcome::Good,
            Self::Invalid => Outcome::Bad,
            Self::Unknown => Outcome::NoAnswer,
        }
    }

    /// Returns a word for the verdict in its color.
    pub(super) fn painted(self, word: &str, paint: Paint) -> String {
        paint.judged(self.is_good(), word)
    }

    pub(super) fn is_good(self) -> Option<bool> {
        match self {
            Self::Valid => Some(true),
            Self::Invalid => Some(false),
            Self::Unknown => None,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }
}

/// Explains the verdict `unknown`.
pub(super) const UNKNOWN: &str = "  It is well formed. What it holds needs the EncryptionKey:\n  \
                                  give a profile, --encryption-key-file or AVLOCK_ENCRYPTION_KEY.\n";

/// Warns above fields of something that a layer of reading refused.
pub(super) const NOT_TRUSTED: &str = "  what it says is not to be trusted:\n";
