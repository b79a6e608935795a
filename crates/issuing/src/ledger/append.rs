//! Recording: each order once, all entries of a block in one transaction, and no row reported as
//! recorded before the disk has it.

use crate::ledger::context::{Chained, WriteContext};
use crate::ledger::decide::{Decision, Position, Refused, Step, decide};
use crate::ledger::entry::{Entries, Entry};
use crate::ledger::error::LedgerError;
use crate::ledger::orders::RecordedOrders;
use crate::ledger::revoked::{RevokedKeys, revoked_everywhere};
use crate::ledger::schema::VERSION;
use crate::ledger::store::Ledger;
use crate::ledger::write::{RowWriter, head};
use crate::ledger::{Event, lookup};
use rusqlite::{Connection, Result};

impl Ledger {
    /// Records the entries in their order and returns what became of each; fewer if `stop` ended it.
    /// When this returns they are on the disk.
    pub fn record(
        &mut self,
        entries: &Entries,
        context: &WriteContext<'_>,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        let decisions = self.append(entries, context)?;
        self.commit(context.max_lag)?;
        Ok(decisions)
    }

    /// Appends the entries to the open transaction, or opens one. They are durable only after
    /// [`Ledger::commit`]: a batch commits many blocks at once, because each commit writes every page
    /// that was touched.
    pub fn append(
        &mut self,
        entries: &Entries,
        context: &WriteContext<'_>,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        self.append_each(entries, context, |_| context.chained)
    }

    fn append_each(
        &mut self,
        entries: &Entries,
        context: &WriteContext<'_>,
        chained: impl Fn(usize) -> Chained,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        if !self.has_uncommitted() {
            self.check_file()?;
        }
        // What is rolled back was not added: they are put back only if all goes well.
        let mut revoked = std::mem::take(&mut self.revoked);
        let decisions = self.or_roll_back(|connection| {
            if connection.is_autocommit() {
                // Whoever writes next has to see what this one wrote: the lock is taken before
                // anything is read.
                connection.execute_batch("BEGIN IMMEDIATE")?;
            }
            append(connection, &mut revoked, entries, context, chained)
        })?;
        self.revoked = revoked;
        Ok(decisions)
    }

    /// Appends entries to the open transaction, or opens one, each of which renews the row of the number at
    /// its place. It ends at the first that is refused; who then drops the ledger has recorded none.
    pub fn append_renewals(
        &mut self,
        entries: &Entries,
        renewed: &[i64],
        context: &WriteContext<'_>,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        let chained = |place: usize| match renewed.get(place) {
            Some(id) => Chained::Renews(*id),
            None => context.chained,
        };
        self.append_each(entries, context, chained)
    }

    /// True if entries were appended that are not committed yet.
    pub fn has_uncommitted(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Puts the appended entries on the disk. [`lookup`] may be `max_lag` rows behind.
    pub fn commit(&mut self, max_lag: i64) -> std::result::Result<(), LedgerError> {
        if let (true, Err(moved)) = (self.has_uncommitted(), self.check_file()) {
            let _ = self.connection.execute_batch("ROLLBACK");
            return Err(moved);
        }
        self.or_roll_back(|connection| {
            if connection.is_autocommit() {
                return Ok(());
            }
            let (last, _) = head(connection)?;
            lookup::catch_up(connection, last, max_lag)?;
            connection.execute_batch("COMMIT")
        })
    }

    /// Undoes what failed, so that nothing of it is recorded by a later commit.
    fn or_roll_back<T>(
        &mut self,
        act: impl FnOnce(&Connection) -> Result<T>,
    ) -> std::result::Result<T, LedgerError> {
        act(&self.connection).map_err(|error| {
            let error = self.error(&error);
            if !self.connection.is_autocommit() {
                // SQLite rolls back by itself where the disk is full, and then this one fails.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            error
        })
    }

    /// Decides on the entries as for new orders, and records nothing: an entry that would be written
    /// is [`Decision::Unchanged`].
    pub fn dry_run(
        &mut self,
        entries: &Entries,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        let mut revoked = std::mem::take(&mut self.revoked);
        let decisions = self.ask(|connection| {
            // In one transaction, so that all is decided by the rows of one moment.
            let transaction = connection.unchecked_transaction()?;
            revoked.update(&transaction, entries.len())?;
            let mut orders = RecordedOrders::begin(&transaction, self.version)?;
            let mut decisions = Vec::with_capacity(entries.len());
            for place in 0..entries.len() {
                let Some((entry, _)) = entries.get(place) else { break };
                decisions.push(match decide_by(&mut orders, &revoked, &entry, Chained::No)? {
                    Step::Write(_) => Decision::Unchanged,
                    Step::Answer(decision) => decision,
                });
            }
            Ok(decisions)
        })?;
        self.revoked = revoked;
        Ok(decisions)
    }

    /// Adds to [`lookup`] the rows that it is behind.
    pub fn catch_up(&mut self) -> std::result::Result<(), LedgerError> {
        self.or_roll_back(|connection| connection.execute_batch("BEGIN IMMEDIATE"))?;
        self.commit(0)
    }
}

fn append(
    connection: &Connection,
    revoked: &mut RevokedKeys,
    entries: &Entries,
    context: &WriteContext<'_>,
    chained: impl Fn(usize) -> Chained,
) -> Result<Vec<Decision>> {
    let mut decisions = Vec::with_capacity(entries.len());
    revoked.update(connection, entries.len())?;
    let mut writer = RowWriter::begin(connection)?;
    let mut orders = RecordedOrders::begin(connection, VERSION)?;
    // A table that was recorded before was most likely recorded in full: after one row that was
    // there already it costs less to look than to try to write in vain.
    let mut was_recorded = false;
    for place in 0..entries.len() {
        let Some((entry, content)) = entries.get(place) else { break };
        let chained = chained(place);
        let mut decision = None;
        // Most orders are new. Writing at once and letting the index refuse a second row of an order
        // saves looking for the first one.
        let writes_first = chained == Chained::No
            && !entry.check_only
            && !was_recorded
            && !orders.may_be_spelled_otherwise()
            && !revoked.may_have(entry.key);
        if writes_first {
            let position = Position::first(Event::Issued, &entry, None);
            decision = writer.write(position, &entry, content, context)?.map(Decision::Recorded);
        }
        let decision = match decision {
            Some(decision) => decision,
            None => match decide_by(&mut orders, revoked, &entry, chained)? {
                Step::Answer(decision) => decision,
                Step::Write(position) => {
                    let written = writer.write(position, &entry, content, context)?;
                    // Nobody else can have written the row since it was looked for: the transaction
                    // holds the lock.
                    let id = written.ok_or(rusqlite::Error::StatementChangedRows(0))?;
                    Decision::Recorded(id)
                }
            },
        };
        was_recorded = matches!(decision, Decision::AlreadyRecorded(..));
        let is_refused = matches!(decision, Decision::Refused(_));
        decisions.push(decision);
        if is_refused && context.stop {
            break;
        }
    }
    revoked.added(writer.last());
    Ok(decisions)
}

/// Decides on an entry by what is recorded of its order and of its key.
fn decide_by(
    orders: &mut RecordedOrders<'_>,
    revoked: &RevokedKeys,
    entry: &Entry<'_>,
    chained: Chained,
) -> Result<Step> {
    let step = decide_by_order(orders, entry, chained)?;
    let gives_key_out = matches!(step, Step::Write(_) | Step::Answer(Decision::Unchanged));
    let reissued = entry.reference.order.filter(|_| chained == Chained::Reissues);
    if gives_key_out
        && revoked.may_have(entry.key)
        && let Some((row, revocation)) =
            revoked_everywhere(orders.connection(), entry.key, reissued)?
    {
        let refused = Box::new(Refused::KeyRevoked(row, revocation));
        return Ok(Step::Answer(Decision::Refused(refused)));
    }
    Ok(step)
}

/// Decides on an entry by what is recorded of its order.
fn decide_by_order(
    orders: &mut RecordedOrders<'_>,
    entry: &Entry<'_>,
    chained: Chained,
) -> Result<Step> {
    let replaced_by = match chained {
        Chained::Renews(id) => orders.since(id)?.replaced_by.map(|(by, _)| by),
        Chained::No | Chained::Reissues => None,
    };
    let recorded = match entry.reference.order {
        Some(order) => orders.newest(order)?,
        None => Vec::new(),
    };
    let mut first = None;
    // An old file may have two orders whose numbers look the same: either may be asked for again.
    for listing in recorded {
        let step = decide(entry, chained, Some(listing), replaced_by);
        let is_settled = !matches!(step, Step::Answer(Decision::Refused(_)));
        if is_settled {
            return Ok(step);
        }
        first = first.or(Some(step));
    }
    Ok(first.unwrap_or_else(|| decide(entry, chained, None, replaced_by)))
}
