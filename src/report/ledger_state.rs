//! The ledger as a whole: whether it was tampered with, its head, and what was done to it.

use crate::failure::Outcome;
use crate::report::message::findings_in_words;
use crate::report::verdict::Verdict;
use crate::report::{Report, View};
use avlock_format::Finding;
use avlock_format::escaped::Escaped;
use avlock_issuing::ledger::chain::Hash;
use avlock_issuing::ledger::verify::Verification;
use data_encoding::HEXLOWER;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// What `ledger verify` found.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationReport {
    path: String,
    verdict: Verdict,
    rows: u64,
    head: String,
    /// The row whose hash is the head that was given.
    kept_head_row: Option<i64>,
    findings: Vec<Finding>,
    /// How many findings are not listed.
    more_findings: u64,
}

/// The hash of the last row.
#[derive(Debug, Clone, Serialize)]
pub struct HeadReport {
    path: String,
    rows: i64,
    head: String,
}

/// A copy that was made.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BackupReport {
    path: String,
    rows: i64,
    head: String,
}

/// A row that was revoked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RevocationReport {
    /// The row of the revocation.
    pub id: i64,
    /// The row whose key is no longer good.
    pub refers_to: i64,
    /// That key.
    pub key: String,
    /// Why it was revoked.
    pub reason: String,
    /// The key that took its place and stays good.
    // Skipped: a document tells of it where that key is read.
    #[serde(skip)]
    pub later: Option<Finding>,
}

impl VerificationReport {
    /// Reports on the ledger in a file.
    pub fn new(path: &Path, verification: Verification) -> Self {
        let Verification { rows, head, kept_head, findings, more, .. } = verification;
        Self {
            path: path.to_string_lossy().into_owned(),
            verdict: Verdict::of(&findings),
            rows,
            head: HEXLOWER.encode(&head),
            kept_head_row: kept_head,
            findings,
            more_findings: more,
        }
    }
}

impl HeadReport {
    /// Reports on the ledger in a file, by its number of rows and its head.
    pub fn new(path: &Path, (rows, head): (i64, Hash)) -> Self {
        Self { path: path.to_string_lossy().into_owned(), rows, head: HEXLOWER.encode(&head) }
    }
}

impl BackupReport {
    /// Reports on a copy in a file, by its number of rows and its head.
    pub fn new(path: &Path, (rows, head): (i64, Hash)) -> Self {
        Self { path: path.to_string_lossy().into_owned(), rows, head: HEXLOWER.encode(&head) }
    }
}

impl Report for VerificationReport {
    fn kind(&self) -> &'static str {
        "ledger-verification"
    }

    fn table(&self, view: &View) -> String {
        let title = view.paint.title(&Escaped(&self.path).to_string());
        let word = self.verdict.painted(self.verdict.word(), view.paint);
        let rows = if self.rows == 1 { "row" } else { "rows" };
        let mut text = format!("{title}  {word}, {} {rows}\n", self.rows);
        if let Some(row) = self.kept_head_row {
            let _ = writeln!(text, "  the head that was kept is that of row {row}");
        }
        text.push_str(&findings_in_words(&self.findings, view.paint));
        if self.more_findings > 0 {
            let _ = writeln!(text, "and {} more", self.more_findings);
        }
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}

impl Report for HeadReport {
    fn kind(&self) -> &'static str {
        "ledger-head"
    }

    fn table(&self, _: &View) -> String {
        format!("{}\n", self.head)
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

impl Report for BackupReport {
    fn kind(&self) -> &'static str {
        "ledger-backup"
    }

    fn table(&self, _: &View) -> String {
        format!("{}\n", Escaped(&self.path))
    }

    fn done(&self) -> Option<String> {
        Some(format!("{} was written", Escaped(&self.path)))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

impl Report for RevocationReport {
    fn kind(&self) -> &'static str {
        "ledger-revocation"
    }

    fn table(&self, _: &View) -> String {
        format!("row {} revokes row {}, {}\n", self.id, self.refers_to, self.key)
    }

    fn talk(&self) -> Vec<&Finding> {
        self.later.iter().collect()
    }

    fn done(&self) -> Option<String> {
        Some(format!("row {} was recorded and revokes row {}", self.id, self.refers_to))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
