//! Recording: each order once, all of a block in one transaction, and nothing said to be recorded
//! before the disk has it.

use super::chain::{self, Encoded, Hash};
use super::entry::{Entries, Entry, numbers};
use super::row::{COLUMNS, Revoked, Row, Since};
use super::store::Ledger;
use super::{Event, Milliseconds, lookup, terms};
use crate::RegistrationKey;
use crate::failure::Failure;
use rusqlite::{Connection, Result, Statement, TransactionBehavior};

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
pub struct Recording<'a> {
    /// `user@host`, as the contents were hashed with.
    pub made_by: &'a str,
    /// Now.
    pub now: Milliseconds,
    /// What the new rows stand in for.
    pub chained: Chained,
    /// End at the first entry that is refused.
    pub stop: bool,
    /// How many rows may wait for [`lookup`].
    pub may_wait: i64,
}

impl Ledger {
    /// Records the entries in their order, and says of each what became of it; fewer if `stop` ended
    /// it. When this returns they are on the disk.
    pub fn settle(
        &mut self,
        entries: &Entries,
        recording: &Recording<'_>,
    ) -> std::result::Result<Vec<Decision>, Failure> {
        let settled = settle(&mut self.connection, entries, recording);
        settled.map_err(|error| self.failure(&error))
    }

    /// What would become of the entries, and nothing is recorded.
    pub fn foresee(&self, entries: &Entries) -> std::result::Result<Vec<Decision>, Failure> {
        self.ask(|connection| {
            let mut standing = connection.prepare(&standing_sql())?;
            let entries = (0..entries.len()).filter_map(|place| entries.get(place));
            entries.map(|(entry, _)| look(connection, &mut standing, &entry)).collect()
        })
    }

    /// Takes in what [`lookup`] has been spared so far.
    pub fn catch_up(&mut self) -> std::result::Result<(), Failure> {
        let catch_up = |connection: &mut Connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let (last, _) = head(&transaction)?;
            lookup::catch_up(&transaction, last, 0)?;
            transaction.commit()
        };
        catch_up(&mut self.connection).map_err(|error| self.failure(&error))
    }
}

fn settle(
    connection: &mut Connection,
    entries: &Entries,
    recording: &Recording<'_>,
) -> Result<Vec<Decision>> {
    let mut decisions = Vec::with_capacity(entries.len());
    // Whoever writes next has to see what this one wrote: the lock is taken before anything is read.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut scribe = Scribe::begin(&transaction)?;
        let mut standing = transaction.prepare(&standing_sql())?;
        for place in 0..entries.len() {
            let Some((entry, content)) = entries.get(place) else { break };
            // An order is tried at once: the index says whether it stands.
            let issued = match recording.chained {
                Chained::No if !entry.kept => scribe.issue(&entry, content, recording)?,
                _ => None,
            };
            let decision = match issued {
                Some(id) => Decision::Recorded(id),
                None if entry.kept => look(&transaction, &mut standing, &entry)?,
                None => {
                    let order = entry.reference.order;
                    let standing = order.map(|order| standing_row(&mut standing, order));
                    let standing = standing.transpose()?.flatten();
                    chained(&transaction, &mut scribe, &entry, content, standing, recording)?
                }
            };
            let refused = matches!(decision, Decision::Refused(_));
            decisions.push(decision);
            if refused && recording.stop {
                break;
            }
        }
        lookup::catch_up(&transaction, scribe.id, recording.may_wait)?;
    }
    transaction.commit()?;
    Ok(decisions)
}

/// Decides on an entry whose order stands, or that stands in for another row.
fn chained(
    connection: &Connection,
    scribe: &mut Scribe<'_>,
    entry: &Entry<'_>,
    content: &Hash,
    standing: Option<Row>,
    recording: &Recording<'_>,
) -> Result<Decision> {
    let (event, refers_to, generation) = match (recording.chained, standing) {
        (Chained::Reissues, Some(row)) => {
            (Event::Reissued, Some(row.id), row.generation.map(|generation| generation + 1))
        }
        (Chained::Reissues, None) => {
            return Ok(Decision::Refused(Box::new(Refused::NoSuchOrder)));
        }
        (_, Some(row)) => return judge(connection, entry, row),
        (Chained::Renews(id), None) => {
            if let Some((by, _)) = Since::of(connection, id)?.replaced_by {
                return Ok(Decision::Refused(Box::new(Refused::Replaced(by))));
            }
            (Event::Renewed, Some(id), entry.reference.order.map(|_| 0))
        }
        // The index has the order, and the lock keeps others from taking it out.
        (Chained::No, None) => return Err(rusqlite::Error::StatementChangedRows(0)),
    };
    let place = Place { event, refers_to, generation };
    match scribe.write(place, entry, content, recording)? {
        Some(id) => Ok(Decision::Recorded(id)),
        // Nobody else can have written it in between.
        None => Err(rusqlite::Error::StatementChangedRows(0)),
    }
}

/// Decides on an entry of which nothing is to be recorded.
fn look(
    connection: &Connection,
    standing: &mut Statement<'_>,
    entry: &Entry<'_>,
) -> Result<Decision> {
    let order = entry.reference.order;
    let row = order.map(|order| standing_row(standing, order)).transpose()?.flatten();
    match row.map(|row| judge(connection, entry, row)).transpose()? {
        Some(Decision::Stands(..)) | None if entry.kept => Ok(Decision::Unchanged),
        decision => Ok(decision.unwrap_or(Decision::Unchanged)),
    }
}

fn judge(connection: &Connection, entry: &Entry<'_>, row: Row) -> Result<Decision> {
    let refused = |refused| Ok(Decision::Refused(Box::new(refused)));
    if let Some(revoked) = Since::of(connection, row.id)?.revoked {
        return refused(Refused::Revoked(row, revoked));
    }
    match row.issued {
        Some(issued) if terms::same(entry, &row) => Ok(Decision::Stands(row.id, issued.key)),
        _ => {
            let compared = terms::side_by_side(entry, &row);
            refused(Refused::OtherTerms(row, compared))
        }
    }
}

fn standing_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM event WHERE order_number = ?1 AND order_number IS NOT NULL
         ORDER BY generation DESC LIMIT 1"
    )
}

fn standing_row(statement: &mut Statement<'_>, order: &str) -> Result<Option<Row>> {
    let mut rows = statement.query([order])?;
    rows.next()?.map(Row::read).transpose()
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

/// Where a row stands in the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// What happened.
    pub event: Event,
    /// To which older row.
    pub refers_to: Option<i64>,
    /// How many rows of the order there were before.
    pub generation: Option<i64>,
}

/// Writes row after row, each chained to the one before.
pub struct Scribe<'c> {
    insert: Statement<'c>,
    place: Encoded,
    /// The number of the last row.
    pub id: i64,
    hash: Hash,
}

impl<'c> Scribe<'c> {
    /// After the last row there is. Inside of a transaction.
    pub fn begin(connection: &'c Connection) -> Result<Self> {
        let (id, hash) = head(connection)?;
        let values = vec!["?"; COLUMNS.split(',').count()].join(",");
        let insert = connection.prepare(&format!(
            "INSERT INTO event ({COLUMNS}) VALUES ({values}) ON CONFLICT DO NOTHING"
        ))?;
        Ok(Self { insert, place: Encoded::default(), id, hash })
    }

    /// Writes the first row of an order, or one without an order; nothing if the order stands.
    fn issue(
        &mut self,
        entry: &Entry<'_>,
        content: &Hash,
        recording: &Recording<'_>,
    ) -> Result<Option<i64>> {
        let generation = entry.reference.order.map(|_| 0);
        let place = Place { event: Event::Issued, refers_to: None, generation };
        self.write(place, entry, content, recording)
    }

    /// Writes a key's row; nothing if its order and generation stand already.
    fn write(
        &mut self,
        place: Place,
        entry: &Entry<'_>,
        content: &Hash,
        recording: &Recording<'_>,
    ) -> Result<Option<i64>> {
        let hash = self.bind_place(place, content, recording)?;
        let insert = &mut self.insert;
        insert.raw_bind_parameter(7, entry.reference.order)?;
        insert.raw_bind_parameter(8, entry.reference.customer)?;
        insert.raw_bind_parameter(9, entry.reference.note)?;
        insert.raw_bind_parameter(10, entry.app)?;
        for (number, text) in (11..).zip(entry.holder.user) {
            insert.raw_bind_parameter(number, text)?;
        }
        insert.raw_bind_parameter(15, entry.holder.install_code.map(|code| code as i64))?;
        for (number, value) in (16..).zip(numbers(&entry.terms)) {
            insert.raw_bind_parameter(number, value)?;
        }
        insert.raw_bind_parameter(25, entry.secret.0)?;
        insert.raw_bind_parameter(26, &entry.key.to_block()[..])?;
        self.insert(hash)
    }

    /// Writes a row without a key.
    pub fn write_mark(
        &mut self,
        place: Place,
        reason: &str,
        recording: &Recording<'_>,
    ) -> Result<Option<i64>> {
        let mut content = Encoded::default();
        for column in chain::CONTENT {
            match column {
                "made_by" => content.text(recording.made_by.as_bytes()),
                "note" => content.text(reason.as_bytes()),
                _ => content.null(),
            }
        }
        let hash = self.bind_place(place, &content.hash(), recording)?;
        for number in 7..=26 {
            self.insert.raw_bind_parameter(number, None::<i64>)?;
        }
        self.insert.raw_bind_parameter(9, reason)?;
        self.insert(hash)
    }

    /// Binds what places the row, and gives its hash.
    fn bind_place(
        &mut self,
        place: Place,
        content: &Hash,
        recording: &Recording<'_>,
    ) -> Result<Hash> {
        let Place { event, refers_to, generation } = place;
        let id = self.id + 1;
        self.place.clear();
        self.place.number(id);
        self.place.text(event.word().as_bytes());
        self.place.number(recording.now);
        self.place.number_or_null(refers_to);
        self.place.number_or_null(generation);
        let insert = &mut self.insert;
        insert.raw_bind_parameter(1, id)?;
        insert.raw_bind_parameter(2, event.word())?;
        insert.raw_bind_parameter(3, recording.now)?;
        insert.raw_bind_parameter(4, refers_to)?;
        insert.raw_bind_parameter(5, generation)?;
        insert.raw_bind_parameter(6, recording.made_by)?;
        Ok(chain::link(&self.hash, &self.place, content))
    }

    fn insert(&mut self, hash: Hash) -> Result<Option<i64>> {
        self.insert.raw_bind_parameter(27, &hash[..])?;
        if self.insert.raw_execute()? == 0 {
            return Ok(None);
        }
        self.id += 1;
        self.hash = hash;
        Ok(Some(self.id))
    }
}
