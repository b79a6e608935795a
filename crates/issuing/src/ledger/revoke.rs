//! A revocation: a row of its own that takes an older row's key out of force.

use crate::ledger::context::WriteContext;
use crate::ledger::decide::Position;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Revoked, Row, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::RowWriter;
use crate::ledger::{Event, lookup};
use rusqlite::{Connection, Result, TransactionBehavior};

/// What became of a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// It is recorded, as a row of this number.
    Recorded(i64),
    /// No row has this number.
    NoSuchRow,
    /// The row has no key: it is a revocation itself.
    NoKey,
    /// The key was revoked before.
    AlreadyRevoked(Revoked),
}

impl Ledger {
    /// Revokes the key of a row.
    pub fn revoke(
        &mut self,
        id: i64,
        reason: &str,
        context: &WriteContext<'_>,
    ) -> std::result::Result<Revocation, LedgerError> {
        let revocation = revoke(&mut self.connection, id, reason, context);
        revocation.map_err(|error| self.error(&error))
    }
}

fn revoke(
    connection: &mut Connection,
    id: i64,
    reason: &str,
    context: &WriteContext<'_>,
) -> Result<Revocation> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(row) = Row::of_id(&transaction, id)? else { return Ok(Revocation::NoSuchRow) };
    if row.issued.is_none() {
        return Ok(Revocation::NoKey);
    }
    if let Some(revoked) = Since::of(&transaction, id)?.revoked {
        return Ok(Revocation::AlreadyRevoked(revoked));
    }
    let position = Position { event: Event::Revoked, refers_to: Some(id), generation: None };
    let mut writer = RowWriter::begin(&transaction)?;
    let written = writer.write_mark(position, reason, context)?;
    lookup::catch_up(&transaction, writer.last(), context.max_lag)?;
    drop(writer);
    // A row without an order number takes part in no index that could refuse it.
    let id = written.ok_or(rusqlite::Error::StatementChangedRows(0))?;
    transaction.commit()?;
    Ok(Revocation::Recorded(id))
}
