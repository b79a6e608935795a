//! Rows whose order number was recorded with another spelling than the one in which order numbers are
//! compared, before there was such a form. Their texts and hashes stay as they are.

use crate::ledger::error::{damaged, expect_rising};
use crate::reference::order_form;
use rusqlite::{Connection, Result};

/// The first version with the table `spelling`.
pub const WITH_SPELLINGS: i64 = 2;

/// Calls `take` with each row whose order number is not in the form in which it is compared.
pub fn each_other_spelling(
    connection: &Connection,
    mut take: impl FnMut(&str, i64) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare("SELECT id, order_number FROM event ORDER BY id")?;
    let mut rows = statement.query(())?;
    let mut before = None;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        expect_rising(&mut before, id)?;
        let Ok(order) = row.get_ref(1)?.as_str() else { continue };
        let form = order_form(order);
        if form != order {
            take(&form, id)?;
        }
    }
    Ok(())
}

/// The entries of the table `spelling`.
pub fn spellings(connection: &Connection) -> Result<Vec<(String, i64)>> {
    let mut statement =
        connection.prepare("SELECT order_number, id FROM spelling ORDER BY order_number, id")?;
    let mut rows = statement.query(())?;
    let mut spellings: Vec<(String, i64)> = Vec::new();
    while let Some(row) = rows.next()? {
        let now = (row.get(0)?, row.get(1)?);
        if spellings.last().is_some_and(|before| *before >= now) {
            return Err(damaged("the spellings of orders are out of order"));
        }
        spellings.push(now);
    }
    Ok(spellings)
}

/// Fills the table `spelling` of a file that had none.
pub fn fill_spellings(connection: &Connection) -> Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO spelling (order_number, id) VALUES (?1, ?2)")?;
    each_other_spelling(connection, |form, id| insert.execute((form, id)).map(drop))
}
