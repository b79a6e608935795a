//! A revocation: a row of its own that says an older one's key is no longer good.

use super::row::{Revoked, Row, Since};
use super::scribe::{Place, Scribe};
use super::settle::Recording;
use super::store::Ledger;
use super::{Event, lookup};
use crate::failure::Failure;
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
        recording: &Recording<'_>,
    ) -> std::result::Result<Marked, Failure> {
        let marked = revoke(&mut self.connection, id, reason, recording);
        marked.map_err(|error| self.failure(&error))
    }
}

fn revoke(
    connection: &mut Connection,
    id: i64,
    reason: &str,
    recording: &Recording<'_>,
) -> Result<Marked> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(row) = Row::of_id(&transaction, id)? else { return Ok(Marked::NoSuchRow) };
    if row.issued.is_none() {
        return Ok(Marked::NoKey);
    }
    if let Some(revoked) = Since::of(&transaction, id)?.revoked {
        return Ok(Marked::Already(revoked));
    }
    let place = Place { event: Event::Revoked, refers_to: Some(id), generation: None };
    let mut scribe = Scribe::begin(&transaction)?;
    let written = scribe.write_mark(place, reason, recording)?;
    lookup::catch_up(&transaction, scribe.last(), recording.may_wait)?;
    drop(scribe);
    let id = written.ok_or(rusqlite::Error::StatementChangedRows(0))?;
    transaction.commit()?;
    Ok(Marked::Recorded(id))
}
