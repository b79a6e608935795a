//! A row of the ledger as it was recorded, and what became of it since.

use crate::ledger::chain::Hash;
use crate::ledger::column::Column;
use crate::ledger::error::expect_rising;
use crate::ledger::{Event, Fingerprint, Milliseconds};
use avlock_format::{Payload, RawFields, RawInstallCode, RegistrationKey};
use rusqlite::types::FromSql;
use rusqlite::{Connection, Result, Row as SqlRow, Statement};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number of the row, from 1 without gaps.
    pub id: i64,
    /// The event that the row records.
    pub event: Event,
    /// The time at which it was recorded.
    pub time: Milliseconds,
    /// The older row that it renews, reissues or revokes.
    pub refers_to: Option<i64>,
    /// The user who recorded it, as `user@host`.
    pub made_by: String,
    /// The order number.
    pub order: Option<String>,
    /// How many rows of that order were recorded before.
    pub generation: Option<i64>,
    /// The customer's name.
    pub customer: Option<String>,
    /// A note; in a revocation the reason.
    pub note: Option<String>,
    /// The name of the profile that was in use.
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
    /// Which EncryptionKey made the key.
    pub secret: Fingerprint,
    /// The key.
    pub key: RegistrationKey,
}

/// A row, and what became of it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The row as it was recorded.
    pub row: Row,
    /// This is what later rows tell of it.
    pub since: Since,
}

/// Later rows say what became of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// The newest row that renews or reissues it.
    pub replaced_by: Option<(i64, Event)>,
    /// The row that revokes it.
    pub revoked: Option<Revoked>,
}

/// A revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The number of its own row.
    pub id: i64,
    /// It was recorded at this time.
    pub time: Milliseconds,
    /// Why the key was revoked.
    pub reason: Option<String>,
}

impl Row {
    /// Reads a row of [`Column::list`]. A value that no row of a ledger has is an error: `verify`
    /// tells which row was changed.
    pub fn read(row: &SqlRow<'_>) -> Result<Self> {
        Ok(Self {
            id: get(row, Column::Id)?,
            event: event(row)?,
            time: get(row, Column::Time)?,
            refers_to: get(row, Column::RefersTo)?,
            generation: get(row, Column::Generation)?,
            made_by: get(row, Column::MadeBy)?,
            order: get(row, Column::OrderNumber)?,
            customer: get(row, Column::Customer)?,
            note: get(row, Column::Note)?,
            app: get(row, Column::App)?,
            user: [
                get(row, Column::UserName)?,
                get(row, Column::UserCompany)?,
                get(row, Column::Email)?,
                get(row, Column::Other)?,
            ],
            install_code: install_code(row)?,
            issued: IssuedKey::read(row)?,
            hash: get(row, Column::Hash)?,
        })
    }

    /// Finds the row of a number.
    pub fn of_id(connection: &Connection, id: i64) -> Result<Option<Self>> {
        let sql = format!("SELECT {} FROM event WHERE id = ?1", Column::list());
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([id])?;
        rows.next()?.map(Self::read).transpose()
    }
}

impl IssuedKey {
    fn read(row: &SqlRow<'_>) -> Result<Option<Self>> {
        let Some(block) = get::<Option<[u8; 16]>>(row, Column::RegistrationKey)? else {
            return Ok(None);
        };
        let terms = RawFields {
            app_id: get(row, Column::AppId)?,
            icode: get(row, Column::Icode)?,
            key_type: get(row, Column::KeyType)?,
            days: get(row, Column::Days)?,
            start_day: get(row, Column::StartDay)?,
            users: get(row, Column::Users)?,
            instances: get(row, Column::Instances)?,
            index: get(row, Column::KeyIndex)?,
            values: get(row, Column::KeyValues)?,
            checksum: 0,
        };
        let checksum = Payload::from_raw(terms).computed_checksum();
        Ok(Some(Self {
            terms: RawFields { checksum, ..terms },
            secret: Fingerprint(get(row, Column::Secret)?),
            key: RegistrationKey::from_block(block),
        }))
    }
}

impl Since {
    /// Reads what later rows tell of a row.
    pub fn of(connection: &Connection, id: i64) -> Result<Self> {
        let mut statement = connection.prepare(REFERRING)?;
        Self::read(&mut statement, id)
    }

    /// Reads it with a statement of [`REFERRING`], which pays where many rows are asked about.
    pub fn read(statement: &mut Statement<'_>, id: i64) -> Result<Self> {
        let mut since = Self::default();
        let mut replaced_by = Vec::new();
        let mut before = None;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let (id, time) = (row.get("id")?, row.get("time")?);
            expect_rising(&mut before, id)?;
            match Event::from_word(&row.get::<_, String>("event")?) {
                Some(Event::Revoked) => {
                    since.revoked = Some(Revoked { id, time, reason: row.get("note")? });
                }
                Some(event @ (Event::Renewed | Event::Reissued)) => replaced_by.push((id, event)),
                Some(_) | None => {}
            }
        }
        drop(rows);
        // A later key that was revoked takes nobody's place: the older one is in force.
        while let Some((id, event)) = replaced_by.pop() {
            if !is_revoked(statement, id)? {
                since.replaced_by = Some((id, event));
                break;
            }
        }
        Ok(since)
    }
}

fn is_revoked(statement: &mut Statement<'_>, id: i64) -> Result<bool> {
    let mut before = None;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        expect_rising(&mut before, row.get::<_, i64>("id")?)?;
        if row.get::<_, String>("event")? == Event::Revoked.word() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows that refer to a row, oldest first. SQLite passes over none of them by itself: in a damaged
/// file it would perhaps never come to an end.
pub const REFERRING: &str = "SELECT id, event, time, note FROM event
  WHERE refers_to = ?1 AND refers_to IS NOT NULL ORDER BY id";

fn get<T: FromSql>(row: &SqlRow<'_>, column: Column) -> Result<T> {
    row.get(column.index())
}

fn event(row: &SqlRow<'_>) -> Result<Event> {
    let word: String = get(row, Column::Event)?;
    Event::from_word(&word).ok_or_else(|| out_of_range(Column::Event, "event"))
}

fn install_code(row: &SqlRow<'_>) -> Result<Option<RawInstallCode>> {
    let Some(number) = get::<Option<i64>>(row, Column::InstallCode)? else { return Ok(None) };
    let code = u64::try_from(number).ok().and_then(RawInstallCode::from_number);
    code.map(Some).ok_or_else(|| out_of_range(Column::InstallCode, "InstallCode"))
}

fn out_of_range(column: Column, what: &str) -> rusqlite::Error {
    let message = format!("expected a known {what}, found another");
    rusqlite::Error::FromSqlConversionFailure(
        column.index(),
        rusqlite::types::Type::Text,
        message.into(),
    )
}
