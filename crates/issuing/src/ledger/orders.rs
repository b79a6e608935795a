//! From an order number to its rows, whatever spelling they were recorded with.

use crate::ledger::column::Column;
use crate::ledger::error::{damaged, expect_rising};
use crate::ledger::row::{Listing, REFERRING, Row, Since};
use crate::ledger::spelling::{WITH_SPELLINGS, each_other_spelling};
use crate::reference::order_form;
use rusqlite::{Connection, Result, Statement};
use std::collections::HashMap;

/// Which orders are meant by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// The order alone.
    Order,
    /// The order and its positions: `10` means `10/1` as well.
    Positions,
}

/// Finds the rows of an order, oldest first; `version` is that of the tables.
pub fn ids(connection: &Connection, version: i64, order: &str, meant: Meant) -> Result<Vec<i64>> {
    let order = order_form(order);
    let mut ids = Vec::new();
    let mut statement = connection.prepare(
        "SELECT generation, id FROM event WHERE order_number = ?1 AND order_number IS NOT NULL
         ORDER BY generation",
    )?;
    let mut rows = statement.query([&order])?;
    let mut before: Option<(Option<i64>, i64)> = None;
    while let Some(row) = rows.next()? {
        let (generation, id) = (row.get(0)?, row.get(1)?);
        expect_rising(&mut before, (generation, id))?;
        ids.push(id);
    }
    if meant == Meant::Positions {
        positions(connection, &order, &mut ids)?;
    }
    if version >= WITH_SPELLINGS {
        spelled_otherwise(connection, &order, meant, &mut ids)?;
    } else {
        each_other_spelling(connection, |form, id| {
            if is_meant(form, &order, meant) {
                ids.push(id);
            }
            Ok(())
        })?;
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn is_meant(form: &str, order: &str, meant: Meant) -> bool {
    match form.strip_prefix(order) {
        Some("") => true,
        Some(rest) => meant == Meant::Positions && rest.starts_with('/'),
        None => false,
    }
}

/// The bounds of the positions of an order: `0` is the character after `/`.
fn bounds(order: &str) -> [String; 2] {
    [format!("{order}/"), format!("{order}0")]
}

fn positions(connection: &Connection, order: &str, ids: &mut Vec<i64>) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT order_number, generation, id FROM event WHERE order_number >= ?1
         AND order_number < ?2 AND order_number IS NOT NULL ORDER BY order_number, generation",
    )?;
    let mut rows = statement.query(bounds(order))?;
    let mut before: Option<(String, Option<i64>)> = None;
    while let Some(row) = rows.next()? {
        let now = (row.get(0)?, row.get(1)?);
        if before.as_ref().is_some_and(|before| *before >= now) {
            return Err(damaged(format_args!("order {now:?} follows {before:?}")));
        }
        before = Some(now);
        ids.push(row.get(2)?);
    }
    Ok(())
}

fn spelled_otherwise(
    connection: &Connection,
    order: &str,
    meant: Meant,
    ids: &mut Vec<i64>,
) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT order_number, id FROM spelling WHERE order_number >= ?1 AND order_number < ?2
         ORDER BY order_number, id",
    )?;
    // The order itself: no text is between it and the same text with a zero byte.
    let mut ranges = vec![[order.to_owned(), format!("{order}\0")]];
    if meant == Meant::Positions {
        ranges.push(bounds(order));
    }
    for range in ranges {
        let mut rows = statement.query(range)?;
        let mut before: Option<(String, i64)> = None;
        while let Some(row) = rows.next()? {
            let now = (row.get(0)?, row.get(1)?);
            if before.as_ref().is_some_and(|before| *before >= now) {
                return Err(damaged(format_args!("order {now:?} follows {before:?}")));
            }
            ids.push(now.1);
            before = Some(now);
        }
    }
    Ok(())
}

/// Finds what is recorded of an order that is to be recorded.
pub struct RecordedOrders<'c> {
    connection: &'c Connection,
    row: Statement<'c>,
    since: Statement<'c>,
    spellings: Spellings<'c>,
}

/// Rows whose order number is not in the form in which it is compared.
enum Spellings<'c> {
    /// There are none, as nearly always.
    None,
    /// The table `spelling` has them.
    Table(Statement<'c>),
    /// A dry run reads an older file as it is, which has no such table.
    Listed(HashMap<String, Vec<i64>>),
}

impl<'c> Spellings<'c> {
    fn begin(connection: &'c Connection, version: i64) -> Result<Self> {
        if version < WITH_SPELLINGS {
            let mut listed: HashMap<String, Vec<i64>> = HashMap::new();
            each_other_spelling(connection, |form, id| {
                listed.entry(form.to_owned()).or_default().push(id);
                Ok(())
            })?;
            return Ok(if listed.is_empty() { Self::None } else { Self::Listed(listed) });
        }
        let any = "SELECT EXISTS (SELECT 1 FROM spelling)";
        if !connection.query_row(any, (), |row| row.get(0))? {
            return Ok(Self::None);
        }
        let sql = "SELECT id FROM spelling WHERE order_number = ?1 ORDER BY id";
        connection.prepare(sql).map(Self::Table)
    }

    fn ids(&mut self, order: &str) -> Result<Vec<i64>> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Listed(listed) => Ok(listed.get(order).cloned().unwrap_or_default()),
            Self::Table(statement) => {
                let mut ids = Vec::new();
                let mut before = None;
                let mut rows = statement.query([order])?;
                while let Some(row) = rows.next()? {
                    let id = row.get(0)?;
                    expect_rising(&mut before, id)?;
                    ids.push(id);
                }
                Ok(ids)
            }
        }
    }
}

impl<'c> RecordedOrders<'c> {
    /// Prepares the questions; `version` is that of the tables.
    pub fn begin(connection: &'c Connection, version: i64) -> Result<Self> {
        let columns = Column::list();
        let row = connection.prepare(&format!(
            "SELECT {columns} FROM event WHERE order_number = ?1 AND order_number IS NOT NULL
             ORDER BY generation DESC LIMIT 1"
        ))?;
        let spellings = Spellings::begin(connection, version)?;
        Ok(Self { connection, row, since: connection.prepare(REFERRING)?, spellings })
    }

    /// True if an order may have rows that were recorded with another spelling.
    pub fn may_be_spelled_otherwise(&self) -> bool {
        !matches!(self.spellings, Spellings::None)
    }

    /// The connection that the questions are asked over.
    pub fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// Returns what became of a row since it was recorded.
    pub fn since(&mut self, id: i64) -> Result<Since> {
        Since::read(&mut self.since, id)
    }

    /// The newest row of an order in each of its spellings, the newest of all first.
    pub fn newest(&mut self, order: &str) -> Result<Vec<Listing>> {
        let mut found = Vec::new();
        let mut rows = self.row.query([order])?;
        found.extend(rows.next()?.map(Row::read).transpose()?);
        drop(rows);
        for id in self.spellings.ids(order)? {
            let Some(row) = Row::of_id(self.connection, id)? else { continue };
            match found.iter_mut().find(|other: &&mut Row| other.order == row.order) {
                Some(other) if other.id < row.id => *other = row,
                Some(_) => {}
                None => found.push(row),
            }
        }
        found.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        // A row that is issued again has to have a number that no row of the order has.
        let generation = found.iter().filter_map(|row| row.generation).max();
        let mut listings = Vec::with_capacity(found.len());
        for mut row in found {
            row.generation = row.generation.and(generation);
            let since = self.since(row.id)?;
            listings.push(Listing { row, since });
        }
        Ok(listings)
    }
}
