//! What commands return: one type a verb, from which both the table and the JSON document are made.
//!
//! Fields of a document are in the order of `docs/cli.md`; what is absent is `null`.

mod batch;
mod check;
mod code;
mod data_file;
mod data_file_diff;
mod found;
mod init;
mod key;
pub mod ledger_csv;
mod ledger_row;
mod ledger_state;
mod redaction;
mod registration;
mod sample;
mod suggestion;
pub mod table;

pub use batch::BatchReport;
pub use check::CheckReport;
pub use code::{CodeFields, CodeReport};
pub use data_file::{
    ApplicationReport, DataFileReport, EntryReport, StoredKeyReport, SystemDateReport,
};
pub use data_file_diff::{Change, DataFileDiffReport};
pub use found::{InspectReport, Place};
pub use init::InitReport;
pub use key::{FieldsReport, KeyReport};
pub use ledger_row::{LedgerRowReport, LedgerShowReport, LedgerTable, RowReport};
pub use ledger_state::{BackupReport, HeadReport, RevocationReport, VerificationReport};
pub use registration::RegistrationReport;
pub use sample::SampleReport;

use crate::failure::{Failure, Notice, Outcome};
use crate::report::table::Paint;
use avlock_format::{Finding, FindingCode, Level};
use avlock_issuing::escaped::Escaped;
use avlock_issuing::ledger::terms;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::{self, Write};

/// The number of the contract in `docs/cli.md`.
pub const SCHEMA: u32 = 1;

/// A result that can be shown to people and to programs.
pub trait Report: Serialize {
    /// For people: whole lines.
    fn table(&self, paint: Paint) -> String;

    /// How good the answer is.
    fn outcome(&self) -> Outcome;

    /// What is talk in the table format: it goes to standard error.
    fn talk(&self) -> Vec<&Finding> {
        Vec::new()
    }

    /// What closes the talk, if there is something to conclude.
    fn conclusion(&self) -> Option<String> {
        None
    }
}

/// Is the input what it says it is?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It reads in full, and fits what it was compared with.
    Valid,
    /// It does not.
    Invalid,
    /// It is well formed, and there is no EncryptionKey to read it with.
    Unknown,
}

impl Verdict {
    /// Valid, unless one of the findings is an error.
    pub fn of(findings: &[Finding]) -> Self {
        if findings.iter().any(|finding| finding.level == Level::Error) {
            Self::Invalid
        } else {
            Self::Valid
        }
    }

    /// What a command with this verdict ends with.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Valid => Outcome::Good,
            Self::Invalid => Outcome::Bad,
            Self::Unknown => Outcome::NoAnswer,
        }
    }

    /// Is it good, or bad, or neither?
    fn is_good(self) -> Option<bool> {
        match self {
            Self::Valid => Some(true),
            Self::Invalid => Some(false),
            Self::Unknown => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// An error or a notice as a document.
#[derive(Debug, Serialize)]
pub struct MessageReport<'a> {
    schema: u32,
    kind: &'static str,
    code: &'a str,
    message: Cow<'a, str>,
    hint: Option<&'a str>,
}

impl<'a> From<&'a Failure> for MessageReport<'a> {
    fn from(failure: &'a Failure) -> Self {
        let hint = failure.hint.as_deref();
        let mut message = Cow::Borrowed(failure.message.as_str());
        if !failure.compared.is_empty() {
            message.to_mut().push_str(": ");
            message.to_mut().push_str(&terms::differences(&failure.compared));
        }
        Self { schema: SCHEMA, kind: "error", code: failure.code, message, hint }
    }
}

impl<'a> From<&'a Notice> for MessageReport<'a> {
    fn from(notice: &'a Notice) -> Self {
        let hint = notice.hint.as_deref();
        let code = "surroundings";
        let message = Cow::Borrowed(notice.message.as_str());
        Self { schema: SCHEMA, kind: "warning", code, message, hint }
    }
}

/// The first line of a report: what was read, the verdict, and the profile that opened it.
fn heading(title: &str, verdict: Verdict, app: Option<&str>, paint: Paint) -> String {
    let title = paint.title(&Escaped(title).to_string());
    let word = paint.judged(verdict.is_good(), verdict.word());
    let app = app.map(|app| format!(", opened by {}", Escaped(app))).unwrap_or_default();
    format!("{title}  {word}{app}\n")
}

/// What a verdict of `unknown` means, and what would make it known.
const UNKNOWN: &str = "  It is well formed. What it holds needs the EncryptionKey:\n  \
                       give a profile, --encryption-key-file or AVLOCK_ENCRYPTION_KEY.\n";

/// Stands above fields of something that a layer of reading objected to.
const NOT_TRUSTED: &str = "  what it says is not to be trusted:\n";

/// A list of findings in words, one after the other.
fn findings_in_words(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        push_finding(&mut text, finding, paint);
    }
    text
}

/// A finding in words: its level and message, what differed, and what to try.
pub fn push_finding(text: &mut String, finding: &Finding, paint: Paint) {
    let level = paint.level(finding.level);
    let _ = writeln!(text, "{level}: {}", Escaped(&finding.message));
    if let (Some(expected), Some(actual)) = (&finding.expected, &finding.actual) {
        if finding.code == FindingCode::Repaired {
            text.push_str(&suggestion::lines(expected, actual));
            return;
        }
        let _ =
            writeln!(text, "  expected  {}\n  actual    {}", Escaped(expected), Escaped(actual));
    }
    if let Some(hint) = &finding.hint {
        let _ = writeln!(text, "{}: {}", paint.hint("hint"), Escaped(hint));
    }
}
