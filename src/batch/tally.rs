//! The counts of a batch.

use crate::batch::issue::RowOutcome;

/// The number of rows with each outcome, and the first refusals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that got a key.
    pub made: u64,
    /// Rows that had their key already.
    pub kept: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that are new in the ledger; `None` without a ledger.
    pub recorded: Option<u64>,
    /// Lines of the input. A row has several if a cell has line breaks.
    pub lines: u64,
    /// The line, from 1, and the reason of the first refused rows.
    pub reasons: Vec<(u64, String)>,
    /// True if the work ended at a refused row.
    pub stopped: bool,
}

impl Tally {
    /// The number of reasons that are kept.
    pub const MOST_REASONS: usize = 10;

    /// Returns the number of all rows.
    pub fn rows(&self) -> u64 {
        self.made + self.kept + self.refused
    }

    /// Counts a row that has a number of lines.
    pub fn count(&mut self, outcome: &RowOutcome, lines: u64) {
        match outcome {
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

    /// Adds the tally of the rows that follow.
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
