//! What became of a table of orders, for `keygen --batch`. The rows themselves are the data on
//! standard output, so the report goes to standard error.

use crate::batch::tally::Tally;
use crate::failure::Outcome;
use crate::report::{Report, View};
use avlock_format::escaped::Escaped;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// How many rows were made, kept and refused, and the first reasons.
#[derive(Debug, Clone, Serialize)]
pub struct BatchReport {
    /// The number of all rows.
    pub rows: u64,
    /// Rows that got a key; in a dry run, that would get one.
    pub made: u64,
    /// Rows that had their key already.
    pub kept: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that are new in the ledger; `None` without a ledger.
    pub recorded: Option<u64>,
    /// Codes that were read in another spelling than they have, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respelled: Option<u64>,
    /// Why the first refused rows were refused.
    pub reasons: Vec<RowReason>,
    /// True if the work ended at a refused row.
    pub stopped: bool,
    /// The file that was written, if one was.
    pub path: Option<String>,
    // Skipped: it changes words of the summary, and whoever asked knows what he asked for.
    #[serde(skip)]
    dry_run: bool,
    /// What the lines of the table are called: those of a workbook are rows.
    #[serde(skip)]
    line_word: &'static str,
}

/// Why a row was refused.
#[derive(Debug, Clone, Serialize)]
pub struct RowReason {
    /// The line that the row begins on, from 1; in a workbook, the row.
    pub line: u64,
    /// The column, what was expected and what was found.
    pub message: String,
}

impl BatchReport {
    /// Reports on a table; `output` is the file it was to be written to.
    pub fn new(tally: Tally, dry_run: bool, output: Option<&Path>) -> Self {
        let path = output.filter(|_| !dry_run && !tally.stopped);
        let rows = tally.rows();
        let reasons = tally.reasons.into_iter();
        Self {
            rows,
            made: tally.made,
            kept: tally.kept,
            refused: tally.refused,
            recorded: tally.recorded,
            respelled: Some(tally.respelled).filter(|count| *count > 0),
            reasons: reasons.map(|(line, message)| RowReason { line, message }).collect(),
            stopped: tally.stopped,
            path: path.map(|path| path.to_string_lossy().into_owned()),
            dry_run,
            line_word: "line",
        }
    }

    /// Reports on a table in a workbook, whose lines are its rows.
    pub fn of_workbook(self) -> Self {
        Self { line_word: "row", ..self }
    }
}

impl Report for BatchReport {
    fn kind(&self) -> &'static str {
        "batch"
    }

    fn table(&self, _: &View) -> String {
        let mut text = String::new();
        for reason in &self.reasons {
            let _ =
                writeln!(text, "{} {}: {}", self.line_word, reason.line, Escaped(&reason.message));
        }
        let more = self.refused - self.reasons.len() as u64;
        if more > 0 {
            // A dry run writes no column to look them up in.
            let place =
                if self.dry_run { "" } else { ", each with its reason in the column `error`" };
            let _ = writeln!(text, "and {more} more{place}");
        }
        let Self { rows, made, kept, refused, .. } = self;
        let s = if *rows == 1 { "" } else { "s" };
        let _ = write!(text, "{rows} row{s}: {made} made, {kept} kept, {refused} refused");
        text.push_str(match (self.dry_run, self.stopped) {
            (true, _) => "; a dry run: nothing was written\n",
            (false, true) => "; stopped at this row, and no file was replaced\n",
            (false, false) => "\n",
        });
        text
    }

    fn outcome(&self) -> Outcome {
        if self.refused > 0 { Outcome::Bad } else { Outcome::Good }
    }
}
