//! Leads from a key or an InstallCode to its rows.
//!
//! Keys and InstallCodes come in random order, and an index on them would cost more than all else
//! that a million rows need: every block of rows would touch every page of it. So `lookup` lags
//! behind the rows and takes in many at a time, sorted; a search looks through the rest row by row.

use crate::ledger::error::expect_rising;
use avlock_format::{RawInstallCode, RegistrationKey};
use rusqlite::{Connection, Result, Row};

/// How many rows a batch may leave for later.
pub const MAX_LAG: i64 = 64 * 1024;

/// How many pairs go in with one statement.
const PAIRS: usize = 64;

/// The code that a key is looked up by: its first 48 bits, which are as good as random.
pub fn code_of_key(key: RegistrationKey) -> i64 {
    let [a, b, c, d, e, f, ..] = key.to_block();
    i64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// The codes of a row.
pub fn codes(block: Option<[u8; 16]>, install_code: Option<i64>) -> impl Iterator<Item = i64> {
    let key = block.map(|block| code_of_key(RegistrationKey::from_block(block)));
    // The lookup has each pair of code and row once, also if both codes are equal.
    let install_code = install_code.filter(|code| Some(*code) != key);
    key.into_iter().chain(install_code)
}

/// The number of the last row that the lookup has. A search goes through the rows after it.
pub fn progress(connection: &Connection) -> Result<i64> {
    connection.query_row("SELECT looked_up FROM progress", (), |row| row.get(0))
}

/// Takes in the rows up to `last`, if the lookup is more than `max_lag` rows behind. A transaction has
/// to be open.
pub fn catch_up(connection: &Connection, last: i64, max_lag: i64) -> Result<()> {
    let mut done = progress(connection)?;
    if last.saturating_sub(done) <= max_lag {
        return Ok(());
    }
    let mut read = connection.prepare(
        "SELECT id, registration_key, install_code FROM event WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    // A statement costs as much as a pair, so one takes many.
    let mut insert_many = connection.prepare(&insert_sql(PAIRS))?;
    let mut insert_one = connection.prepare(&insert_sql(1))?;
    let mut pairs: Vec<(i64, i64)> = Vec::new();
    while done < last {
        let mut is_over = true;
        pairs.clear();
        let mut before = Some(done);
        let mut rows = read.query([done, 2 * MAX_LAG])?;
        while let Some(row) = rows.next()? {
            done = row.get(0)?;
            expect_rising(&mut before, done)?;
            pairs.extend(codes(row.get(1)?, row.get(2)?).map(|code| (code, done)));
            is_over = false;
        }
        drop(rows);
        if is_over {
            break;
        }
        pairs.sort_unstable();
        let mut many = pairs.chunks_exact(PAIRS);
        for pairs in &mut many {
            for (place, (code, id)) in pairs.iter().enumerate() {
                insert_many.raw_bind_parameter(2 * place + 1, code)?;
                insert_many.raw_bind_parameter(2 * place + 2, id)?;
            }
            insert_many.raw_execute()?;
        }
        for (code, id) in many.remainder() {
            insert_one.execute([code, id])?;
        }
    }
    connection.execute("UPDATE progress SET looked_up = ?1", [last])?;
    Ok(())
}

fn insert_sql(pairs: usize) -> String {
    let pairs = vec!["(?, ?)"; pairs].join(", ");
    format!("INSERT OR IGNORE INTO lookup (code, id) VALUES {pairs}")
}

/// Finds the rows with a key, oldest first. A transaction has to be open.
pub fn ids_of_key(connection: &Connection, key: RegistrationKey) -> Result<Vec<i64>> {
    let block = key.to_block();
    ids(connection, code_of_key(key), |row| Ok(row.get::<_, Option<[u8; 16]>>(1)? == Some(block)))
}

/// Finds the rows with an InstallCode, oldest first. A transaction has to be open.
pub fn ids_of_install_code(connection: &Connection, code: RawInstallCode) -> Result<Vec<i64>> {
    let code = code.number() as i64;
    ids(connection, code, |row| Ok(row.get::<_, Option<i64>>(2)? == Some(code)))
}

/// Finds the rows with a code that are meant. A transaction has to be open. SQLite passes over no row by
/// itself: in a damaged file it would perhaps never come to an end.
fn ids(
    connection: &Connection,
    code: i64,
    is_meant: impl Fn(&Row<'_>) -> Result<bool>,
) -> Result<Vec<i64>> {
    let mut one =
        connection.prepare("SELECT id, registration_key, install_code FROM event WHERE id = ?1")?;
    let mut ids = Vec::new();
    let mut before = None;
    let mut looked_up = connection.prepare("SELECT id FROM lookup WHERE code = ?1 ORDER BY id")?;
    let mut rows = looked_up.query([code])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        expect_rising(&mut before, id)?;
        let mut row = one.query([id])?;
        if let Some(row) = row.next()?
            && is_meant(row)?
        {
            ids.push(id);
        }
    }
    drop(rows);
    let done = progress(connection)?;
    let mut before = Some(done);
    let mut rest = connection.prepare(
        "SELECT id, registration_key, install_code FROM event WHERE id > ?1 ORDER BY id",
    )?;
    let mut rows = rest.query([done])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        expect_rising(&mut before, id)?;
        if is_meant(row)? {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
