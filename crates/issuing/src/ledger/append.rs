//! WriteContext: each order once, all of a block in one transaction, and nothing said to be recorded
//! before the disk has it.

use crate::ledger::chain::{self, Hash};
use crate::ledger::entry::{Entries, Entry};
use crate::ledger::error::LedgerError;
use crate::ledger::row::{COLUMNS, Revoked, Row, SINCE, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::{Position, RowWriter};
use crate::ledger::{Event, Milliseconds, lookup, terms};
use crate::order::OpenDay;
use avlock_format::RegistrationKey;
use rusqlite::{Connection, Result, Statement};

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is recorded, as a row of this number.
    Recorded(i64),
    /// The order stands on the same terms: this is its row and its key.
    Stands(i64, RegistrationKey),
    /// There is nothing to record: its key is an older one.
    Unchanged,
    /// It is refused, and not recorded.
    Refused(Box<Refused>),
}

/// Why an entry is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The order stands on other terms.
    OtherTerms(Row, Vec<terms::Compared>),
    /// The order stands, and its key was revoked.
    Revoked(Row, Revoked),
    /// There is no such order that could be issued again.
    NoSuchOrder,
    /// The row that was to be renewed has been: by this one.
    Replaced(i64),
}

/// Which row a new one stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chained {
    /// None.
    No,
    /// The newest of its order.
    Reissues,
    /// The row of a number, for longer.
    Renews(i64),
}

/// Who records, when, and how.
#[derive(Debug, Clone, Copy)]
pub struct WriteContext<'a> {
    /// `user@host`, as the contents were hashed with.
    pub made_by: &'a str,
    /// Now.
    pub now: Milliseconds,
    /// What the new rows stand in for.
    pub chained: Chained,
    /// End at the first entry that is refused.
    pub stop: bool,
    /// How many rows may wait for [`lookup`].
    pub max_lag: i64,
}

impl Ledger {
    /// Records the entries in their order, and says of each what became of it; fewer if `stop` ended
    /// it. When this returns they are on the disk.
    pub fn settle(
        &mut self,
        entries: &Entries,
        recording: &WriteContext<'_>,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        let decisions = self.append(entries, recording)?;
        self.commit(recording.max_lag)?;
        Ok(decisions)
    }

    /// The same, but on the disk only after [`Ledger::commit`]: a batch commits many blocks at once,
    /// because each time costs every page that was touched.
    pub fn append(
        &mut self,
        entries: &Entries,
        recording: &WriteContext<'_>,
    ) -> std::result::Result<Vec<Decision>, LedgerError> {
        self.or_roll_back(|connection| {
            if connection.is_autocommit() {
                // Whoever writes next has to see what this one wrote: the lock is taken before
                // anything is read.
                connection.execute_batch("BEGIN IMMEDIATE")?;
            }
            settle(connection, entries, recording)
        })
    }

    /// Was something settled for now?
    pub fn is_settling(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Puts on the disk what was settled for now. [`lookup`] may be that many rows behind.
    pub fn commit(&mut self, max_lag: i64) -> std::result::Result<(), LedgerError> {
        self.or_roll_back(|connection| {
            if connection.is_autocommit() {
                return Ok(());
            }
            let (last, _) = head(connection)?;
            lookup::catch_up(connection, last, max_lag)?;
            connection.execute_batch("COMMIT")
        })
    }

    /// What fails is undone, so that nothing of it is recorded later on.
    fn or_roll_back<T>(
        &mut self,
        act: impl FnOnce(&Connection) -> Result<T>,
    ) -> std::result::Result<T, LedgerError> {
        act(&self.connection).map_err(|error| {
            let failure = self.error(&error);
            if !self.connection.is_autocommit() {
                // A disk that is full may have undone it already.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            failure
        })
    }

    /// What would become of the entries, and nothing is recorded.
    pub fn dry_run(&self, entries: &Entries) -> std::result::Result<Vec<Decision>, LedgerError> {
        self.ask(|connection| {
            let mut standing = RecordedOrders::begin(connection)?;
            let entries = (0..entries.len()).filter_map(|place| entries.get(place));
            entries.map(|(entry, _)| standing.look(&entry)).collect()
        })
    }

    /// Takes in what [`lookup`] has been spared so far.
    pub fn catch_up(&mut self) -> std::result::Result<(), LedgerError> {
        self.or_roll_back(|connection| connection.execute_batch("BEGIN IMMEDIATE"))?;
        self.commit(0)
    }
}

fn settle(
    connection: &Connection,
    entries: &Entries,
    recording: &WriteContext<'_>,
) -> Result<Vec<Decision>> {
    let mut decisions = Vec::with_capacity(entries.len());
    let mut writer = RowWriter::begin(connection)?;
    let mut standing = RecordedOrders::begin(connection)?;
    // A table that was recorded before is recorded in full: then looking costs less than trying.
    let mut stood = false;
    for place in 0..entries.len() {
        let Some((entry, content)) = entries.get(place) else { break };
        // The index says at once whether an order stands.
        let issued = match recording.chained {
            Chained::No if !entry.check_only && !stood => {
                writer.issue(&entry, content, recording)?
            }
            _ => None,
        };
        let decision = match issued {
            Some(id) => Decision::Recorded(id),
            None if entry.check_only => standing.look(&entry)?,
            None => chained(&mut standing, &mut writer, &entry, content, recording)?,
        };
        stood = matches!(decision, Decision::Stands(..));
        let refused = matches!(decision, Decision::Refused(_));
        decisions.push(decision);
        if refused && recording.stop {
            break;
        }
    }
    Ok(decisions)
}

/// Decides on an entry whose order may stand, or that stands in for another row.
fn chained(
    standing: &mut RecordedOrders<'_>,
    writer: &mut RowWriter<'_>,
    entry: &Entry<'_>,
    content: &Hash,
    recording: &WriteContext<'_>,
) -> Result<Decision> {
    let refuse = |refused| Ok(Decision::Refused(Box::new(refused)));
    let (event, refers_to, generation) = match (recording.chained, standing.row(entry)?) {
        (Chained::Reissues, Some(row)) => {
            (Event::Reissued, Some(row.id), row.generation.map(|generation| generation + 1))
        }
        (Chained::Reissues, None) => return refuse(Refused::NoSuchOrder),
        // The day that a renewal leaves open is not the first day of another sale.
        (Chained::Renews(id), Some(row)) if row.refers_to != Some(id) => {
            return standing.judge(&Entry { open_day: OpenDay::Nothing, ..*entry }, row);
        }
        (_, Some(row)) => return standing.judge(entry, row),
        (Chained::Renews(id), None) => {
            if let Some((by, _)) = standing.since(id)?.replaced_by {
                return refuse(Refused::Replaced(by));
            }
            (Event::Renewed, Some(id), entry.reference.order.map(|_| 0))
        }
        (Chained::No, None) => (Event::Issued, None, entry.reference.order.map(|_| 0)),
    };
    let place = Position { event, refers_to, generation };
    match writer.write(place, entry, content, recording)? {
        Some(id) => Ok(Decision::Recorded(id)),
        // The lock keeps everybody else from writing it in between.
        None => Err(rusqlite::Error::StatementChangedRows(0)),
    }
}

/// Asks for the row that an order stands in.
struct RecordedOrders<'c> {
    row: Statement<'c>,
    since: Statement<'c>,
}

impl<'c> RecordedOrders<'c> {
    fn begin(connection: &'c Connection) -> Result<Self> {
        let row = connection.prepare(&format!(
            "SELECT {COLUMNS} FROM event WHERE order_number = ?1 AND order_number IS NOT NULL
             ORDER BY generation DESC LIMIT 1"
        ))?;
        Ok(Self { row, since: connection.prepare(SINCE)? })
    }

    fn row(&mut self, entry: &Entry<'_>) -> Result<Option<Row>> {
        let Some(order) = entry.reference.order else { return Ok(None) };
        let mut rows = self.row.query([order])?;
        rows.next()?.map(Row::read).transpose()
    }

    fn since(&mut self, id: i64) -> Result<Since> {
        Since::read(&mut self.since, id)
    }

    /// Decides on an entry of which nothing is to be recorded.
    fn look(&mut self, entry: &Entry<'_>) -> Result<Decision> {
        let Some(row) = self.row(entry)? else { return Ok(Decision::Unchanged) };
        match self.judge(entry, row)? {
            Decision::Stands(..) if entry.check_only => Ok(Decision::Unchanged),
            decision => Ok(decision),
        }
    }

    /// Decides on an entry whose order stands.
    fn judge(&mut self, entry: &Entry<'_>, row: Row) -> Result<Decision> {
        let refuse = |refused| Ok(Decision::Refused(Box::new(refused)));
        if let Some(revoked) = self.since(row.id)?.revoked {
            return refuse(Refused::Revoked(row, revoked));
        }
        match row.issued {
            Some(issued) if terms::same(entry, &row) => Ok(Decision::Stands(row.id, issued.key)),
            _ => {
                let compared = terms::side_by_side(entry, &row);
                refuse(Refused::OtherTerms(row, compared))
            }
        }
    }
}

/// The number and hash of the last row.
pub fn head(connection: &Connection) -> Result<(i64, Hash)> {
    let mut statement =
        connection.prepare("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1")?;
    let mut rows = statement.query(())?;
    match rows.next()? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, chain::genesis())),
    }
}
