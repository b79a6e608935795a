//! Keys of which every row was revoked. The same terms make the same key, so an order without a number, or
//! with another one, would give such a key out again.

use crate::ledger::Event;
use crate::ledger::error::expect_rising;
use crate::ledger::lookup::{code_of_key, ids_of_key};
use crate::ledger::row::{Revoked, Row, Since};
use crate::ledger::write::head;
use crate::reference::order_form;
use avlock_format::RegistrationKey;
use rusqlite::{Connection, Result};
use std::collections::HashSet;

/// So many keys are looked up one by one, which costs less than to read what was revoked in years.
const FEW: usize = 4;

/// The keys of revoked rows, as far as this process has read the ledger.
#[derive(Debug, Default)]
pub struct RevokedKeys {
    /// The last row when they were read.
    read_to: i64,
    /// Their codes, as in [`super::lookup`].
    codes: HashSet<i64>,
    /// True if they were not read, because few keys are asked for.
    any_may_be: bool,
}

impl RevokedKeys {
    /// Gets ready for questions about a number of keys, as of now. A transaction has to be open.
    pub fn update(&mut self, connection: &Connection, keys: usize) -> Result<()> {
        self.any_may_be = keys <= FEW;
        if self.any_may_be {
            return Ok(());
        }
        let (last, _) = head(connection)?;
        if last == self.read_to {
            return Ok(());
        }
        // Rows that refer to another one are few, and no other row is in this index.
        let mut referring = connection.prepare(
            "SELECT refers_to, id, event FROM event INDEXED BY event_by_reference
             WHERE refers_to IS NOT NULL AND id > ?1 ORDER BY refers_to, id",
        )?;
        let mut key_of = connection.prepare("SELECT registration_key FROM event WHERE id = ?1")?;
        let mut before: Option<(i64, i64)> = None;
        let mut rows = referring.query([self.read_to])?;
        while let Some(row) = rows.next()? {
            let place = (row.get(0)?, row.get(1)?);
            expect_rising(&mut before, place)?;
            if row.get_ref(2)?.as_str()? != Event::Revoked.word() {
                continue;
            }
            let mut keys = key_of.query([place.0])?;
            if let Some(row) = keys.next()?
                && let Some(block) = row.get::<_, Option<[u8; 16]>>(0)?
            {
                self.codes.insert(code_of_key(RegistrationKey::from_block(block)));
            }
        }
        self.read_to = last;
        Ok(())
    }

    /// Takes note of the last of the rows that this process added since [`RevokedKeys::update`]. None of
    /// them revokes another.
    pub fn added(&mut self, last: i64) {
        if !self.any_may_be {
            self.read_to = last;
        }
    }

    /// True if a row of the key may have been revoked.
    pub fn may_have(&self, key: RegistrationKey) -> bool {
        self.any_may_be || (!self.codes.is_empty() && self.codes.contains(&code_of_key(key)))
    }
}

/// Finds the newest row of a key, if each of its rows was revoked. Nothing is found where one of them is of
/// the order `reissued`: whoever issues an order again may put its key into force again.
pub fn revoked_everywhere(
    connection: &Connection,
    key: RegistrationKey,
    reissued: Option<&str>,
) -> Result<Option<(Row, Revoked)>> {
    let mut newest = None;
    for id in ids_of_key(connection, key)? {
        let Some(row) = Row::of_id(connection, id)? else { continue };
        let is_reissued =
            reissued.is_some() && row.order.as_deref().map(order_form).as_deref() == reissued;
        match Since::of(connection, id)?.revoked {
            Some(revoked) if !is_reissued => newest = Some((row, revoked)),
            _ => return Ok(None),
        }
    }
    Ok(newest)
}
