//! A row of the ledger as it was recorded, and what became of it since.

use crate::ledger::chain::Hash;
use crate::ledger::{Event, Fingerprint, Milliseconds};
use avlock_format::{Payload, RawFields, RawInstallCode, RegistrationKey};
use rusqlite::{Connection, Result, Row as SqlRow};

/// The columns that [`Row::read`] reads, in its order.
pub const COLUMNS: &str = "id, event, time, refers_to, generation, made_by, order_number, customer, \
    note, app, user_name, user_company, email, other, install_code, app_id, icode, key_type, days, \
    start_day, users, instances, key_index, key_values, secret, registration_key, hash";

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1 without gaps.
    pub id: i64,
    /// What happened.
    pub event: Event,
    /// When.
    pub time: Milliseconds,
    /// The older row that it renews, reissues or revokes.
    pub refers_to: Option<i64>,
    /// Who recorded it, `user@host`.
    pub made_by: String,
    /// The order number.
    pub order: Option<String>,
    /// How many rows of that order there were before.
    pub generation: Option<i64>,
    /// The customer.
    pub customer: Option<String>,
    /// A note; of a revocation, the reason.
    pub note: Option<String>,
    /// The profile that was in use.
    pub app: Option<String>,
    /// User name, company, e-mail address, other.
    pub user: [Option<String>; 4],
    /// The InstallCode.
    pub install_code: Option<RawInstallCode>,
    /// The key that was made; none in a revocation.
    pub issued: Option<IssuedKey>,
    /// SHA-256 over all this and the row before.
    pub hash: Hash,
}

/// A key that was made, and its terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuedKey {
    /// The terms, with their checksum.
    pub terms: RawFields,
    /// Which EncryptionKey made it.
    pub secret: Fingerprint,
    /// The key.
    pub key: RegistrationKey,
}

/// What became of a row since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// The newest row that renews or reissues it.
    pub replaced_by: Option<(i64, Event)>,
    /// The row that revokes it.
    pub revoked: Option<Revoked>,
}

/// A row, and what became of it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The row as it was recorded.
    pub row: Row,
    /// What later rows tell of it.
    pub since: Since,
}

/// A revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Its own row.
    pub id: i64,
    /// When.
    pub time: Milliseconds,
    /// Why.
    pub reason: Option<String>,
}

impl Row {
    /// Reads [`COLUMNS`]. A value that no row of a ledger has is an error: `verify` says which.
    pub fn read(row: &SqlRow<'_>) -> Result<Self> {
        let event: String = row.get(1)?;
        let event = Event::from_word(&event).ok_or_else(|| out_of_range(1, "event"))?;
        let install_code: Option<i64> = row.get(14)?;
        Ok(Self {
            id: row.get(0)?,
            event,
            time: row.get(2)?,
            refers_to: row.get(3)?,
            generation: row.get(4)?,
            made_by: row.get(5)?,
            order: row.get(6)?,
            customer: row.get(7)?,
            note: row.get(8)?,
            app: row.get(9)?,
            user: [row.get(10)?, row.get(11)?, row.get(12)?, row.get(13)?],
            install_code: install_code.map(install_code_of).transpose()?,
            issued: IssuedKey::read(row)?,
            hash: row.get(26)?,
        })
    }

    /// The row of a number.
    pub fn of_id(connection: &Connection, id: i64) -> Result<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE id = ?1");
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([id])?;
        rows.next()?.map(Self::read).transpose()
    }
}

impl IssuedKey {
    fn read(row: &SqlRow<'_>) -> Result<Option<Self>> {
        let Some(block) = row.get::<_, Option<[u8; 16]>>(25)? else { return Ok(None) };
        let terms = RawFields {
            app_id: row.get(15)?,
            icode: row.get(16)?,
            key_type: row.get(17)?,
            days: row.get(18)?,
            start_day: row.get(19)?,
            users: row.get(20)?,
            instances: row.get(21)?,
            index: row.get(22)?,
            values: row.get(23)?,
            checksum: 0,
        };
        let checksum = Payload::from_raw(terms).computed_checksum();
        Ok(Some(Self {
            terms: RawFields { checksum, ..terms },
            secret: Fingerprint(row.get(24)?),
            key: RegistrationKey::from_block(block),
        }))
    }
}

impl Since {
    /// What the rows say that refer to a row.
    pub fn of(connection: &Connection, id: i64) -> Result<Self> {
        let mut statement = connection.prepare(SINCE)?;
        Self::read(&mut statement, id)
    }

    /// The same with the statement of [`SINCE`], where many rows are asked about.
    pub fn read(statement: &mut rusqlite::Statement<'_>, id: i64) -> Result<Self> {
        let mut since = Self::default();
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let (id, time) = (row.get(0)?, row.get(2)?);
            match Event::from_word(&row.get::<_, String>(1)?) {
                Some(Event::Revoked) => {
                    since.revoked = Some(Revoked { id, time, reason: row.get(3)? });
                }
                // A later key that was revoked is in nobody's place.
                Some(event @ (Event::Renewed | Event::Reissued)) if !row.get::<_, bool>(4)? => {
                    since.replaced_by = Some((id, event));
                }
                Some(_) | None => {}
            }
        }
        Ok(since)
    }
}

/// The rows that refer to a row, and whether each is revoked itself.
pub const SINCE: &str = "SELECT id, event, time, note, EXISTS (
    SELECT 1 FROM event AS later
    WHERE later.refers_to = event.id AND later.refers_to IS NOT NULL AND later.event = 'revoked')
  FROM event WHERE refers_to = ?1 AND refers_to IS NOT NULL ORDER BY id";

fn install_code_of(number: i64) -> Result<RawInstallCode> {
    let code = u64::try_from(number).ok().and_then(RawInstallCode::from_number);
    code.ok_or_else(|| out_of_range(14, "InstallCode"))
}

fn out_of_range(column: usize, what: &str) -> rusqlite::Error {
    let message = format!("expected a known {what}, found another");
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, message.into())
}
