//! A revocation: a row of its own that says an older one's key is no longer good.

use crate::ledger::append::WriteContext;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Revoked, Row, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::{Position, RowWriter};
use crate::ledger::{Event, lookup};
use rusqlite::{Connection, Result, TransactionBehavior};

/// What became of a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marked {
    /// It is recorded, as a row of this number.
    Recorded(i64),
    /// There is no such row.
    NoSuchRow,
    /// The row has no key: it is a revocation itself.
    NoKey,
    /// It was revoked before.
    Already(Revoked),
}

impl Ledger {
    /// Revokes the key of a row.
    pub fn revoke(
        &mut self,
        id: i64,
        reason: &str,
        recording: &WriteContext<'_>,
    ) -> std::result::Result<Marked, LedgerError> {
        let marked = revoke(&mut self.connection, id, reason, recording);
        marked.map_err(|error| self.error(&error))
    }
}

fn revoke(
    connection: &mut Connection,
    id: i64,
    reason: &str,
    recording: &WriteContext<'_>,
) -> Result<Marked> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(row) = Row::of_id(&transaction, id)? else { return Ok(Marked::NoSuchRow) };
    if row.issued.is_none() {
        return Ok(Marked::NoKey);
    }
    if let Some(revoked) = Since::of(&transaction, id)?.revoked {
        return Ok(Marked::Already(revoked));
    }
    let place = Position { event: Event::Revoked, refers_to: Some(id), generation: None };
    let mut writer = RowWriter::begin(&transaction)?;
    let written = writer.write_mark(place, reason, recording)?;
    lookup::catch_up(&transaction, writer.last(), recording.max_lag)?;
    drop(writer);
    let id = written.ok_or(rusqlite::Error::StatementChangedRows(0))?;
    transaction.commit()?;
    Ok(Marked::Recorded(id))
}
