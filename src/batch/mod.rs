//! A stream of orders in, a stream of keys out: `avlock keygen --batch`.
//!
//! - [`columns`]: which column of a table means what.
//! - [`csv_rows`] and [`json_rows`]: from bytes to rows and back; what is not ours stays as it is.
//! - [`issue`]: from a row to a key, or to the reason why not.
//! - [`record`]: what the ledger says to it, if there is one.
//! - [`pipeline`]: blocks of rows to all cores and back, in order, in bounded memory.
//!
//! Nothing here knows a terminal or an option; `commands::keygen_batch` puts it together.

pub mod columns;
pub mod csv_rows;
pub mod issue;
pub mod json_rows;
pub mod pipeline;
pub mod record;

use columns::Cells;
use issue::RowOutcome;

/// The shape of a table.
#[derive(Debug, Clone)]
pub enum Table {
    /// CSV with its header.
    Csv(csv_rows::Header),
    /// JSON Lines, and whether the members that a ledger reads are read.
    JsonLines {
        /// Is there a ledger?
        ledger: bool,
    },
}

/// What became of some rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that got a key.
    pub made: u64,
    /// Rows that had their key already.
    pub kept: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that are new in the ledger; nothing without one.
    pub recorded: Option<u64>,
    /// Lines, of which a row has one or, with line breaks in a cell, more.
    pub lines: u64,
    /// The first refused rows: line from 1, and reason.
    pub reasons: Vec<(u64, String)>,
    /// Was the work ended at a refused row?
    pub stopped: bool,
}

impl Tally {
    /// How many reasons are kept.
    pub const MOST_REASONS: usize = 10;

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.made + self.kept + self.refused
    }

    /// Counts a row of so many lines.
    fn count(&mut self, issued: &RowOutcome, lines: u64) {
        match issued {
            RowOutcome::Made(_) => self.made += 1,
            RowOutcome::Kept | RowOutcome::Given(_) => self.kept += 1,
            RowOutcome::Refused(reason) | RowOutcome::Unchecked(reason) => {
                self.refused += 1;
                if self.reasons.len() < Self::MOST_REASONS {
                    self.reasons.push((self.lines + 1, reason.clone()));
                }
            }
        }
        self.lines += lines;
    }

    /// Adds what became of the rows that follow.
    pub fn append(&mut self, next: &mut Self) {
        let room = Self::MOST_REASONS - self.reasons.len();
        let reasons = next.reasons.drain(..).take(room);
        self.reasons.extend(reasons.map(|(line, reason)| (self.lines + line, reason)));
        self.made += next.made;
        self.kept += next.kept;
        self.refused += next.refused;
        self.lines += next.lines;
        if let Some(recorded) = next.recorded.take() {
            *self.recorded.get_or_insert_default() += recorded;
        }
        self.stopped |= next.stopped;
    }
}

/// Works on whole rows of a table; the answer depends on nothing but them and what `judge` says.
pub fn work(
    table: &Table,
    rows: &str,
    stop: bool,
    judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    match table {
        Table::Csv(header) => csv_rows::work(header, rows, stop, judge, output),
        Table::JsonLines { ledger } => json_rows::work(rows, *ledger, stop, judge, output),
    }
}
