//! Searches the ledger by what its rows hold, newest first or oldest first.
//!
//! Rows are read a page at a time, so that somebody who looks at a list for an hour keeps nobody
//! from writing, and memory does not grow with the list. Rows never change, so the pages together
//! are what a single reading would have returned.

use crate::ledger::Event;
use crate::ledger::chain::Hash;
use crate::ledger::column::Column;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Listing, Row, SINCE, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::head;
use avlock_format::{DelphiDay, KeyType, RawInstallCode, RegistrationKey, TypeDigit};
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// How many rows are read at a time.
const PAGE: i64 = 500;

/// Which rows are wanted. A condition that is `None` is met by every row.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The number of the application.
    pub app_id: Option<u16>,
    /// The order number, exactly.
    pub order: Option<String>,
    /// A part of the customer's name.
    pub customer: Option<String>,
    /// The InstallCode of the holder.
    pub install_code: Option<RawInstallCode>,
    /// The type of the key, generic or not.
    pub key_type: Option<KeyType>,
    /// Issued at that time or later.
    pub from: Option<Timestamp>,
    /// Issued before that time.
    pub before: Option<Timestamp>,
    /// The last day is within these two, and no later row has renewed or revoked the key.
    pub expiring: Option<(DelphiDay, DelphiDay)>,
    /// A part of customer, note, user's data or reason of a revocation.
    pub text: Option<String>,
    /// The row has one of these numbers.
    pub ids: Option<Vec<i64>>,
}

/// Which end of the ledger comes first, and whether revocations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Rows with a key, newest first.
    NewestFirst,
    /// All rows, oldest first.
    Everything,
}

impl Ledger {
    /// Calls `take` with each row that is wanted.
    pub fn each<E: From<LedgerError>>(
        &self,
        filter: &Filter,
        reading: Reading,
        mut take: impl FnMut(Listing) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let (last, _) = self.ask(head)?;
        let ids = self.indexed_ids(filter)?;
        let mut pages = Pages::new(filter, reading, ids, last);
        loop {
            let found = self.ask(|connection| pages.next(connection))?;
            if found.is_empty() && pages.is_over() {
                return Ok(());
            }
            found.into_iter().try_for_each(&mut take)?;
        }
    }

    /// Makes a filter for what a text names: a key in any spelling, an InstallCode, an order number.
    /// If no row has it, the filter is for rows with the text in customer, note or user's data.
    pub fn find(&self, text: &str) -> std::result::Result<Filter, LedgerError> {
        let text = text.trim();
        let mut ids = self.ask(|connection| ids_of_order(connection, text))?;
        if let Ok(key) = text.parse::<RegistrationKey>() {
            ids.extend(self.ids_of_key(key)?);
        }
        if let Ok(code) = text.parse::<RawInstallCode>() {
            ids.extend(self.ids_of_install_code(code)?);
        }
        Ok(match ids.is_empty() {
            true => Filter { text: Some(text.to_owned()), ..Filter::default() },
            false => Filter { ids: Some(ids), ..Filter::default() },
        })
    }

    /// Finds the row of a number, and what became of it.
    pub fn row(&self, id: i64) -> std::result::Result<Option<Listing>, LedgerError> {
        self.ask(|connection| {
            let row = Row::of_id(connection, id)?;
            row.map(|row| Ok(Listing { row, since: Since::of(connection, id)? })).transpose()
        })
    }

    /// Finds a row with all rows that it renews or reissues and all that renew or reissue it, oldest
    /// first.
    pub fn chain(&self, id: i64) -> std::result::Result<Vec<Listing>, LedgerError> {
        self.ask(|connection| chain(connection, id))
    }

    /// The number of rows, and the hash of the last.
    pub fn head(&self) -> std::result::Result<(i64, Hash), LedgerError> {
        self.ask(head)
    }

    /// Finds the rows by an index, where the filter asks for something that has one.
    fn indexed_ids(&self, filter: &Filter) -> std::result::Result<Option<Vec<i64>>, LedgerError> {
        let mut wanted = filter.ids.clone();
        if let Some(order) = &filter.order {
            let ids = self.ask(|connection| ids_of_order(connection, order))?;
            wanted = Some(in_both(wanted, ids));
        }
        if let Some(code) = filter.install_code {
            wanted = Some(in_both(wanted, self.ids_of_install_code(code)?));
        }
        if let Some(wanted) = &mut wanted {
            wanted.sort_unstable();
            wanted.dedup();
        }
        Ok(wanted)
    }
}

/// Keeps what an index has found if it was wanted so far; `None` wants every row.
fn in_both(wanted: Option<Vec<i64>>, mut found: Vec<i64>) -> Vec<i64> {
    if let Some(wanted) = wanted {
        let wanted: BTreeSet<i64> = wanted.into_iter().collect();
        found.retain(|id| wanted.contains(id));
    }
    found
}

/// Reads the rows of a filter, one page after the other.
struct Pages {
    reading: Reading,
    conditions: String,
    values: Vec<Value>,
    /// The rows to look at, in the order of the reading, where an index has found them.
    few: Option<Vec<i64>>,
    next: i64,
    last: i64,
}

impl Pages {
    fn new(filter: &Filter, reading: Reading, few: Option<Vec<i64>>, last: i64) -> Self {
        let (conditions, values) = filter.conditions(reading);
        let newest_first = reading == Reading::NewestFirst;
        let next = if newest_first { last } else { 1 };
        let few = few.map(|mut few| {
            if newest_first {
                few.reverse();
            }
            few
        });
        Self { reading, conditions, values, few, next, last }
    }

    fn next(&mut self, connection: &Connection) -> Result<Vec<Listing>> {
        // Each query is for a range of numbers. The table is in their order, so that SQLite goes
        // through it forwards or backwards and has nothing to sort. Rows that an index has found are
        // asked for one by one: a range of them would hold everything between.
        let (order, ranges) = match (&mut self.few, self.reading) {
            (Some(few), _) => {
                let page = few.len().min(PAGE as usize);
                ("", few.drain(..page).map(|id| [id, id]).collect())
            }
            (None, Reading::NewestFirst) => ("DESC", vec![[1, self.next]]),
            (None, Reading::Everything) => ("", vec![[self.next, self.last]]),
        };
        let (columns, conditions) = (Column::list(), &self.conditions);
        let sql = format!(
            "SELECT {columns} FROM event
             WHERE id BETWEEN ?1 AND ?2 AND {conditions} ORDER BY id {order} LIMIT {PAGE}"
        );
        let mut since = connection.prepare(SINCE)?;
        let mut statement = connection.prepare(&sql)?;
        let mut found = Vec::new();
        for range in ranges {
            let values = range.into_iter().map(Value::from).chain(self.values.iter().cloned());
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let row = Row::read(row)?;
                let became = Since::read(&mut since, row.id)?;
                self.next =
                    if self.reading == Reading::NewestFirst { row.id - 1 } else { row.id + 1 };
                found.push(Listing { row, since: became });
            }
        }
        Ok(found)
    }

    /// True if an empty page is the last one. Rows that an index has found are looked at a page at a
    /// time, and none of one page may be wanted while one of the next is.
    fn is_over(&self) -> bool {
        self.few.as_ref().is_none_or(Vec::is_empty)
    }
}

impl Filter {
    /// The conditions as SQL. Their values are parameters from the third on: the first two are the
    /// rows of the page.
    fn conditions(&self, reading: Reading) -> (String, Vec<Value>) {
        let mut sql = match reading {
            Reading::NewestFirst => "registration_key IS NOT NULL".to_owned(),
            Reading::Everything => "true".to_owned(),
        };
        let mut values = Vec::new();
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            let place = format!("?{}", values.len() + 2);
            sql.push_str(" AND ");
            sql.push_str(&condition.replace('?', &place));
        };
        if let Some(app_id) = self.app_id {
            and("app_id = ?", i64::from(app_id).into());
        }
        if let Some(customer) = &self.customer {
            and("instr(lower(customer), lower(?)) > 0", customer.clone().into());
        }
        if let Some(key_type) = self.key_type {
            and(
                "key_type % 5 = ?",
                i64::from(TypeDigit { key_type, generic: false }.number()).into(),
            );
        }
        if let Some(from) = self.from {
            and("time >= ?", from.as_millisecond().into());
        }
        if let Some(before) = self.before {
            and("time < ?", before.as_millisecond().into());
        }
        if let Some((first, last)) = self.expiring {
            and("start_day + days - 1 >= ?", i64::from(first.days_since_epoch()).into());
            and(EXPIRING, i64::from(last.days_since_epoch()).into());
        }
        if let Some(text) = &self.text {
            and(TEXT, text.clone().into());
        }
        (sql, values)
    }
}

/// Matches keys that end by a given day and are the last good key of their chain: not revoked, and
/// not replaced by a key that is still good.
const EXPIRING: &str = "start_day + days - 1 <= ? AND key_type % 5 < 2 AND NOT EXISTS (
  SELECT 1 FROM event AS later WHERE later.refers_to = event.id AND later.refers_to IS NOT NULL
  AND (later.event = 'revoked' OR NOT EXISTS (
    SELECT 1 FROM event AS last WHERE last.refers_to = later.id AND last.refers_to IS NOT NULL
    AND last.event = 'revoked')))";

/// Matches rows with a text in customer, note or user's data, or in the reason of a revocation of
/// theirs.
const TEXT: &str = "(instr(lower(customer), lower(?)) > 0 OR instr(lower(note), lower(?)) > 0
  OR instr(lower(user_name), lower(?)) > 0 OR instr(lower(user_company), lower(?)) > 0
  OR instr(lower(email), lower(?)) > 0 OR instr(lower(other), lower(?)) > 0
  OR id IN (SELECT refers_to FROM event AS later WHERE later.refers_to IS NOT NULL
    AND later.event = 'revoked' AND instr(lower(later.note), lower(?)) > 0))";

fn ids_of_order(connection: &Connection, order: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare(
        "SELECT id FROM event WHERE order_number = ?1 AND order_number IS NOT NULL ORDER BY id",
    )?;
    let ids = statement.query_map([order], |row| row.get(0))?;
    ids.collect()
}

fn chain(connection: &Connection, id: i64) -> Result<Vec<Listing>> {
    // Goes up to the first row. Only a smaller number is followed, so this ends even in a ledger
    // that somebody has changed.
    let mut first = id;
    while let Some(row) = Row::of_id(connection, first)? {
        match row.refers_to.filter(|older| *older < first) {
            Some(older) => first = older,
            None => break,
        }
    }
    let mut waiting = BTreeSet::from([first]);
    let mut chain = Vec::new();
    let mut later = connection.prepare(SINCE)?;
    while let Some(id) = waiting.pop_first() {
        let Some(row) = Row::of_id(connection, id)? else { continue };
        let ids = later.query_map([id], |row| row.get::<_, i64>(0))?;
        let ids = ids.collect::<Result<Vec<_>>>()?;
        waiting.extend(ids.into_iter().filter(|later| *later > id));
        if row.event != Event::Revoked {
            let since = Since::of(connection, id)?;
            chain.push(Listing { row, since });
        }
    }
    Ok(chain)
}
