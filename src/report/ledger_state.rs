//! The ledger as a whole: whether it was tampered with, its head, and what was done to it.

use crate::failure::Outcome;
use crate::report::table::Paint;
use crate::report::{Report, SCHEMA, Verdict, findings_in_words};
use avlock_format::Finding;
use avlock_issuing::escaped::Escaped;
use avlock_issuing::ledger::chain::Hash;
use avlock_issuing::ledger::verify::Verification;
use data_encoding::HEXLOWER;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// What `ledger verify` found.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationReport {
    schema: u32,
    kind: &'static str,
    path: String,
    verdict: Verdict,
    rows: u64,
    head: String,
    /// The row of the head that was given.
    kept_head_row: Option<i64>,
    findings: Vec<Finding>,
    /// Findings beyond those listed.
    more_findings: u64,
}

/// The hash of the last row.
#[derive(Debug, Clone, Serialize)]
pub struct HeadReport {
    schema: u32,
    kind: &'static str,
    path: String,
    rows: i64,
    head: String,
}

/// A copy that was made.
#[derive(Debug, Clone, Serialize)]
pub struct BackupReport {
    schema: u32,
    kind: &'static str,
    path: String,
    rows: i64,
    head: String,
}

/// A row that was revoked.
#[derive(Debug, Clone, Serialize)]
pub struct RevocationReport {
    schema: u32,
    kind: &'static str,
    /// The row of the revocation.
    id: i64,
    /// The row that is no longer good.
    refers_to: i64,
    /// Its key.
    key: String,
    /// Why.
    reason: String,
}

impl VerificationReport {
    /// What was found in a file.
    pub fn new(path: &Path, verification: Verification) -> Self {
        let Verification { rows, head, kept_head, findings, more } = verification;
        Self {
            schema: SCHEMA,
            kind: "ledger-verification",
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
    /// Of a file.
    pub fn new(path: &Path, (rows, head): (i64, Hash)) -> Self {
        let (path, head) = (path.to_string_lossy().into_owned(), HEXLOWER.encode(&head));
        Self { schema: SCHEMA, kind: "ledger-head", path, rows, head }
    }
}

impl BackupReport {
    /// One to ask which fields there are.
    pub fn specimen() -> Self {
        Self::new(Path::new(""), (0, Hash::default()))
    }

    /// To a file.
    pub fn new(path: &Path, (rows, head): (i64, Hash)) -> Self {
        let (path, head) = (path.to_string_lossy().into_owned(), HEXLOWER.encode(&head));
        Self { schema: SCHEMA, kind: "ledger-backup", path, rows, head }
    }
}

impl RevocationReport {
    /// Of a row.
    pub fn new(id: i64, refers_to: i64, key: String, reason: String) -> Self {
        Self { schema: SCHEMA, kind: "ledger-revocation", id, refers_to, key, reason }
    }

    /// One to ask which fields there are.
    pub fn specimen() -> Self {
        Self::new(0, 0, String::new(), String::new())
    }
}

impl Report for VerificationReport {
    fn table(&self, paint: Paint) -> String {
        let title = paint.title(&Escaped(&self.path).to_string());
        let word = paint.judged(self.verdict.is_good(), self.verdict.word());
        let rows = if self.rows == 1 { "row" } else { "rows" };
        let mut text = format!("{title}  {word}, {} {rows}\n", self.rows);
        if let Some(row) = self.kept_head_row {
            let _ = writeln!(text, "  the head that was kept is that of row {row}");
        }
        text.push_str(&findings_in_words(&self.findings, paint));
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
    fn table(&self, _: Paint) -> String {
        format!("{}\n", self.head)
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

impl Report for BackupReport {
    fn table(&self, _: Paint) -> String {
        format!("{}\n", Escaped(&self.path))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

impl Report for RevocationReport {
    fn table(&self, _: Paint) -> String {
        format!("row {} revokes row {}, {}\n", self.id, self.refers_to, self.key)
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
