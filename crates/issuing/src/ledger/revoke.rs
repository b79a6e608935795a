//! A revocation: a row of its own that takes an older row's key out of force.

use crate::ledger::context::WriteContext;
use crate::ledger::decide::Position;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Revoked, Row, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::RowWriter;
use crate::ledger::{Event, lookup};
use rusqlite::{Connection, Result, TransactionBehavior};

/// Tells whether rows were revoked, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// It is recorded: the number of each revoked row, and that of its revocation.
    Recorded(Vec<(i64, i64)>),
    /// No row has this number.
    NoSuchRow(i64),
    /// The row has no key: it is a revocation itself.
    NoKey(i64),
    /// The key of the row was revoked before.
    AlreadyRevoked(i64, Revoked),
}

impl Ledger {
    /// Revokes the keys of rows: all of them, or none.
    pub fn revoke(
        &mut self,
        ids: &[i64],
        reason: &str,
        context: &WriteContext<'_>,
    ) -> std::result::Result<Revocation, LedgerError> {
        self.check_file()?;
        let revocation = revoke(&mut self.connection, ids, reason, context);
        revocation.map_err(|error| self.error(&error))
    }
}

fn revoke(
    connection: &mut Connection,
    ids: &[i64],
    reason: &str,
    context: &WriteContext<'_>,
) -> Result<Revocation> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for &id in ids {
        let Some(row) = Row::of_id(&transaction, id)? else { return Ok(Revocation::NoSuchRow(id)) };
        if row.issued.is_none() {
            return Ok(Revocation::NoKey(id));
        }
        if let Some(revoked) = Since::of(&transaction, id)?.revoked {
            return Ok(Revocation::AlreadyRevoked(id, revoked));
        }
    }
    let mut writer = RowWriter::begin(&transaction)?;
    let mut recorded = Vec::with_capacity(ids.len());
    for &id in ids {
        let position = Position { event: Event::Revoked, refers_to: Some(id), generation: None };
        let written = writer.write_mark(position, reason, context)?;
        // A row without an order number takes part in no index that could refuse it.
        recorded.push((id, written.ok_or(rusqlite::Error::StatementChangedRows(0))?));
    }
    lookup::catch_up(&transaction, writer.last(), context.max_lag)?;
    drop(writer);
    transaction.commit()?;
    Ok(Revocation::Recorded(recorded))
}
