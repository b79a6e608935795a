//! The rows of a batch and the ledger: blocks are recorded in the order of the input, some of them in
//! one transaction, and written after it.
//!
//! Workers write a block as if all of its keys were new. Only where the ledger says something else
//! (another key, or none) the block is written again, from its rows, so that what it says depends on
//! the rows and the ledger and on nothing else.

use crate::batch::Tally;
use crate::batch::columns::Cells;
use crate::batch::issue::{Issuer, RowOutcome};
use crate::failure::{Failure, refused_row};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::decide::Decision;
use avlock_issuing::ledger::entry::Entries;
use avlock_issuing::ledger::store::YIELD;
use avlock_issuing::ledger::{Ledger, lookup};
use jiff::Timestamp;
use std::path::PathBuf;

/// Records blocks of rows.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// Nothing before it is needed, and in a dry run where none stands.
    ledger: Option<Ledger>,
    made_by: String,
    clock: fn() -> Timestamp,
    dry_run: bool,
    stop: bool,
    /// Rows that were recorded without an order number.
    pub unnumbered: u64,
}

impl Recorder {
    /// With the file to record in, or in a dry run to look into.
    pub fn new(path: PathBuf, issuer: &Issuer<'_>, clock: fn() -> Timestamp) -> Self {
        let Issuer { dry_run, stop, .. } = *issuer;
        let made_by = issuer.made_by.clone();
        Self { path, ledger: None, made_by, clock, dry_run, stop, unnumbered: 0 }
    }

    /// Opens the ledger, which otherwise waits for the first row that it is for.
    pub fn open(&mut self) -> Result<(), Failure> {
        if self.ledger.is_none() {
            self.ledger = match self.dry_run {
                true => Ledger::open_if_there(&self.path)?,
                false => Some(Ledger::open_or_create(&self.path)?),
            };
        }
        Ok(())
    }

    /// Records the entries of a block. `write_again` writes it with other judgements of its rows.
    pub fn settle(
        &mut self,
        entries: &Entries,
        tally: &mut Tally,
        write_again: impl FnOnce(&mut dyn FnMut(&Issuer<'_>, &Cells<'_>) -> RowOutcome) -> Tally,
    ) -> Result<(), Failure> {
        let decisions = self.decide(entries)?;
        let (mut recorded, mut standing, mut as_written) = (0, 0, true);
        for (place, decision) in decisions.iter().enumerate() {
            match decision {
                Decision::Recorded(_) => recorded += 1,
                Decision::Unchanged => {}
                Decision::AlreadyRecorded(_, key) => {
                    standing += 1;
                    as_written &= entries.get(place).is_some_and(|(entry, _)| entry.key == *key);
                }
                Decision::Refused(_) => as_written = false,
            }
        }
        if as_written {
            tally.made -= standing;
            tally.kept += standing;
        } else {
            *tally = again(&decisions, write_again);
        }
        tally.recorded = Some(recorded);
        Ok(())
    }

    /// Puts on the disk what was settled: only then it may be written. Somebody who waits for the ledger
    /// gets it in between.
    pub fn commit(&mut self) -> Result<(), Failure> {
        match &mut self.ledger {
            Some(ledger) if ledger.has_uncommitted() => {
                ledger.commit(lookup::MAX_LAG)?;
                std::thread::sleep(YIELD);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Leaves the ledger as quick to search as it was.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match &mut self.ledger {
            Some(ledger) if !self.dry_run => Ok(ledger.catch_up()?),
            _ => Ok(()),
        }
    }

    fn decide(&mut self, entries: &Entries) -> Result<Vec<Decision>, Failure> {
        self.open()?;
        let recording = WriteContext {
            made_by: &self.made_by,
            now: (self.clock)(),
            chained: Chained::No,
            stop: self.stop,
            max_lag: lookup::MAX_LAG,
        };
        match &mut self.ledger {
            None => Ok(Vec::new()),
            Some(ledger) if self.dry_run => Ok(ledger.dry_run(entries)?),
            Some(ledger) => {
                let decisions = ledger.append(entries, &recording)?;
                let is_unnumbered = |(place, decision): &(usize, &Decision)| {
                    matches!(decision, Decision::Recorded(_))
                        && entries.get(*place).is_some_and(|(e, _)| e.reference.order.is_none())
                };
                let unnumbered = decisions.iter().enumerate().filter(is_unnumbered).count();
                self.unnumbered += unnumbered as u64;
                Ok(decisions)
            }
        }
    }
}

/// Writes a block with what the ledger said. The rows are judged anew, and those that had an entry
/// get its decision.
fn again(
    decisions: &[Decision],
    write_again: impl FnOnce(&mut dyn FnMut(&Issuer<'_>, &Cells<'_>) -> RowOutcome) -> Tally,
) -> Tally {
    let mut decisions = decisions.iter();
    let mut entries = Entries::default();
    write_again(&mut |issuer, row| {
        entries.clear();
        let issued = issuer.issue(row, &mut entries);
        if entries.is_empty() {
            return issued;
        }
        match decisions.next() {
            Some(Decision::AlreadyRecorded(_, key)) => RowOutcome::Given(*key),
            Some(Decision::Refused(refused)) => RowOutcome::Refused(refused_row(refused)),
            Some(Decision::Recorded(_) | Decision::Unchanged) | None => issued,
        }
    })
}
