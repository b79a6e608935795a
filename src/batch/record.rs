//! Records the keys of a batch: blocks in the order of the input, several in one transaction.
//!
//! Workers write the output of a block as if each of its orders were new, because only one thread can
//! ask the ledger, and nearly always they are. If the ledger has another key for an order, or refuses
//! it, the output of that block is thrown away and its rows are judged anew with the decisions of the
//! ledger. So the output depends on the rows and the ledger, and not on the order in which threads
//! come to them.

use crate::batch::columns::Cells;
use crate::batch::halt;
use crate::batch::issue::{Issuer, RowOutcome};
use crate::batch::tally::Tally;
use crate::failure::{Failure, not_recorded, refused_row};
use crate::session::ending::{self, OnSignal};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::decide::Decision;
use avlock_issuing::ledger::entry::Entries;
use avlock_issuing::ledger::store::YIELD;
use avlock_issuing::ledger::{Ledger, lookup};
use avlock_issuing::reference::Reference;
use avlock_issuing::text;
use jiff::Timestamp;
use std::path::PathBuf;

/// Records the blocks of one batch.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// `None` until it is needed, and if it is only read and does not exist.
    ledger: Option<Ledger>,
    /// True if the ledger is open, and not only to read it.
    writes: bool,
    made_by: String,
    clock: fn() -> Timestamp,
    dry_run: bool,
    stop: bool,
    /// The number of rows that were recorded without an order number.
    pub unnumbered: u64,
    /// The rows that were recorded: how many, the first and the last.
    recorded: Option<(u64, i64, i64)>,
}

impl Recorder {
    /// Makes a recorder for a ledger, which a dry run only reads.
    pub fn new(path: PathBuf, issuer: &Issuer<'_>, clock: fn() -> Timestamp) -> Self {
        let Issuer { dry_run, stop, .. } = *issuer;
        let made_by = issuer.made_by.clone();
        Self {
            path,
            ledger: None,
            writes: false,
            made_by,
            clock,
            dry_run,
            stop,
            unnumbered: 0,
            recorded: None,
        }
    }

    /// Opens the ledger now, if it is there. Otherwise it is opened with the first row that is recorded.
    pub fn open_if_there(&mut self) -> Result<(), Failure> {
        // A name that leads nowhere is refused before any key is made.
        self.open(self.dry_run || self.path.symlink_metadata().is_err())
    }

    /// Opens the ledger; only to read it, nothing is made where it does not exist.
    fn open(&mut self, only_read: bool) -> Result<(), Failure> {
        match (&self.ledger, only_read) {
            (Some(_), true) => {}
            (Some(_), false) if self.writes => {}
            (None, true) => self.ledger = Ledger::open_to_read_if_there(&self.path)?,
            (_, false) => {
                // One at a time: to look at the file again would release the locks of the one that is open.
                self.ledger = None;
                let ledger = Ledger::open_or_create(&self.path, &OnSignal).map_err(not_recorded)?;
                self.ledger = Some(ledger);
                self.writes = true;
            }
        }
        Ok(())
    }

    /// Records the entries of a block and corrects its tally. `write_again` writes the output of the
    /// block anew, with the outcomes that it is given, and returns the new tally.
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
                Decision::AlreadyRecorded(_, key, other) => {
                    standing += 1;
                    as_written &= entries.get(place).is_some_and(|(entry, _)| entry.key == *key);
                    as_written &= other.is_none();
                }
                Decision::Refused(_) => as_written = false,
            }
        }
        if as_written {
            // The output is right: for an order that was recorded before, the same terms made the same
            // key. Only the counts differ.
            tally.made -= standing;
            tally.kept += standing;
        } else {
            *tally = again(&decisions, write_again);
        }
        tally.recorded = Some(recorded);
        Ok(())
    }

    /// Makes everything recorded so far durable, which has to come before its output. Then waits for a
    /// moment, so that another program that wants to write gets its turn.
    pub fn commit(&mut self) -> Result<(), Failure> {
        match &mut self.ledger {
            Some(ledger) if ledger.has_uncommitted() => {
                let (count, unnumbered) = (self.recorded.map_or(0, |it| it.0), self.unnumbered);
                let commit = || {
                    ledger.commit(lookup::MAX_LAG)?;
                    halt::has_recorded(count, unnumbered);
                    Ok(())
                };
                ending::uninterrupted(commit).map_err(not_recorded)?;
                std::thread::sleep(YIELD);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Returns which rows were recorded, for an error where the keys cannot be written.
    pub fn recorded(&self) -> Option<String> {
        let (count, first, last) = self.recorded?;
        Some(match count {
            1 => format!(
                "row {first} of the ledger has a key: `avlock ledger show {first}` shows it"
            ),
            _ => format!(
                "rows {first} to {last} of the ledger have {count} keys: `avlock ledger list` shows them"
            ),
        })
    }

    /// Brings the lookup tables of the ledger up to date, which lag behind during a batch.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match &mut self.ledger {
            Some(ledger) if self.writes => Ok(ending::uninterrupted(|| ledger.catch_up())?),
            _ => Ok(()),
        }
    }

    fn decide(&mut self, entries: &Entries) -> Result<Vec<Decision>, Failure> {
        // A table whose keys are all there already makes no ledger, and needs no right to write to it.
        self.open(self.dry_run || entries.are_only_checked())?;
        let context = WriteContext {
            made_by: &self.made_by,
            now: (self.clock)(),
            chained: Chained::No,
            stop: self.stop,
            max_lag: lookup::MAX_LAG,
        };
        match &mut self.ledger {
            None => Ok(Vec::new()),
            Some(ledger) if !self.writes => Ok(ledger.dry_run(entries)?),
            Some(ledger) => {
                let decisions = ledger.append(entries, &context).map_err(not_recorded)?;
                for (place, decision) in decisions.iter().enumerate() {
                    let Decision::Recorded(id) = *decision else { continue };
                    self.unnumbered += u64::from(!entries.has_order(place));
                    let (count, first, _) = self.recorded.unwrap_or((0, id, id));
                    self.recorded = Some((count + 1, first, id));
                }
                Ok(decisions)
            }
        }
    }
}

/// Tells that the row of an order keeps its customer, where a table names another.
fn stays(id: i64, given: &Reference<'_>, customer: &str) -> String {
    let [order, given] = [given.order, given.customer].map(Option::unwrap_or_default);
    let customer = if customer.is_empty() { "none".to_owned() } else { text::quoted(customer) };
    format!(
        "order {} was already recorded (row {id}); its customer stays {customer}: {} was not recorded",
        text::quoted(order),
        text::quoted(given)
    )
}

/// Writes a block anew with the decisions of the ledger. Each row is judged again, only to learn whether
/// it had an entry: the decisions belong to the entries, in their order, and other rows have none.
fn again(
    decisions: &[Decision],
    write_again: impl FnOnce(&mut dyn FnMut(&Issuer<'_>, &Cells<'_>) -> RowOutcome) -> Tally,
) -> Tally {
    let mut decisions = decisions.iter();
    let mut entries = Entries::default();
    write_again(&mut |issuer, row| {
        entries.clear();
        let outcome = issuer.issue(row, &mut entries);
        if entries.is_empty() {
            return outcome;
        }
        match decisions.next() {
            Some(Decision::AlreadyRecorded(id, key, other)) => {
                let entry = entries.get(0).map(|(entry, _)| entry.reference);
                let note = entry.zip(other.as_deref());
                RowOutcome::Given(*key, note.map(|(given, other)| stays(*id, &given, other)))
            }
            Some(Decision::Refused(refused)) => RowOutcome::Refused(refused_row(refused)),
            Some(Decision::Recorded(_) | Decision::Unchanged) | None => outcome,
        }
    })
}
