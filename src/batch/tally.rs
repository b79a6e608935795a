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
    /// The line, from 1, and what is doubtful, of the first rows that were not refused.
    pub warnings: Vec<(u64, String)>,
    /// The number of warnings that are not among them.
    pub more_warnings: u64,
    /// The number of codes that were read in another spelling than they have.
    pub respelled: u64,
    /// The line, from 1, and what was read otherwise, of the first of them.
    pub respellings: Vec<(u64, String)>,
    /// Why the table cannot be read from the line on that comes next.
    pub fault: Option<String>,
    /// True if the work ended at a refused row.
    pub stopped: bool,
}

impl Tally {
    /// The number of reasons that are kept.
    pub const MOST_REASONS: usize = 10;

    /// The number of other spellings that are kept.
    pub const MOST_RESPELLINGS: usize = 3;

    /// Returns the number of all rows.
    pub fn rows(&self) -> u64 {
        self.made + self.kept + self.refused
    }

    /// Counts a row that has a number of lines.
    pub fn count(&mut self, outcome: &RowOutcome, lines: u64) {
        match outcome {
            RowOutcome::Made(_) => self.made += 1,
            RowOutcome::Kept => self.kept += 1,
            RowOutcome::Given(_, words) => {
                self.kept += 1;
                words.iter().for_each(|words| self.warn(words.clone()));
            }
            RowOutcome::Refused(reason) | RowOutcome::Unchecked(reason) => {
                self.refused += 1;
                if self.reasons.len() < Self::MOST_REASONS {
                    self.reasons.push((self.lines + 1, reason.clone()));
                }
            }
        }
        self.lines += lines;
    }

    /// Adds a warning about the row that is counted next.
    pub fn warn(&mut self, message: String) {
        if self.warnings.len() < Self::MOST_REASONS {
            self.warnings.push((self.lines + 1, message));
        } else {
            self.more_warnings += 1;
        }
    }

    /// Counts a code of the row that is counted next, which was read in another spelling.
    pub fn respell(&mut self, message: String) {
        self.respelled += 1;
        if self.respellings.len() < Self::MOST_RESPELLINGS {
            self.respellings.push((self.lines + 1, message));
        }
    }

    /// Adds the tally of the rows that follow.
    pub fn append(&mut self, next: &mut Self) {
        self.respelled += next.respelled;
        let room = Self::MOST_RESPELLINGS - self.respellings.len();
        let respellings = next.respellings.drain(..).take(room);
        self.respellings.extend(respellings.map(|(line, message)| (self.lines + line, message)));
        for (line, warning) in next.warnings.drain(..) {
            if self.warnings.len() < Self::MOST_REASONS {
                self.warnings.push((self.lines + line, warning));
            } else {
                self.more_warnings += 1;
            }
        }
        self.more_warnings += next.more_warnings;
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
