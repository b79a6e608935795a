//! Reads the rows of a ledger that are wanted, newest first or oldest first.
//!
//! Rows are read a page at a time, so that somebody who looks at a list for an hour keeps nobody
//! from writing, and memory does not grow with the list. Rows never change, so the pages together
//! are what a single reading would have returned.
//!
//! SQLite passes over no row by itself, and each number has to follow the one before it: in a damaged
//! file the same rows could come again and again, for ever.

use crate::ledger::Event;
use crate::ledger::chain::Hash;
use crate::ledger::column::Column;
use crate::ledger::error::{LedgerError, damaged, expect_rising};
use crate::ledger::filter::{Filter, Judge, Reading};
use crate::ledger::orders::{self, Meant};
use crate::ledger::row::{Listing, REFERRING, Row, Since};
use crate::ledger::store::Ledger;
use crate::ledger::write::head;
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// How many rows a page has.
const PAGE: usize = 500;

/// How many rows are looked at for a page.
const LOOKED_AT: usize = 20_000;

impl Ledger {
    /// Calls `take` with each row that is wanted.
    pub fn each<E: From<LedgerError>>(
        &self,
        filter: &Filter,
        reading: Reading,
        mut take: impl FnMut(Listing) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let (last, _) = self.ask(head)?;
        let ids = self.indexed_ids(filter, reading)?;
        let mut pages = Pages::new(filter, reading, ids, last);
        while !pages.is_over {
            let found = self.ask(|connection| pages.next(connection))?;
            found.into_iter().try_for_each(&mut take)?;
        }
        Ok(self.check_unchanged()?)
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

    /// Finds the rows of an order, oldest first.
    pub fn ids_of_order(
        &self,
        order: &str,
        meant: Meant,
    ) -> std::result::Result<Vec<i64>, LedgerError> {
        self.ask(|connection| orders::ids(connection, self.version, order, meant))
    }

    /// Finds the rows by an index, where the filter asks for something that has one.
    fn indexed_ids(
        &self,
        filter: &Filter,
        reading: Reading,
    ) -> std::result::Result<Option<Vec<i64>>, LedgerError> {
        let mut wanted = filter.ids.clone();
        if let Some(order) = &filter.order {
            wanted = Some(in_both(wanted, self.ids_of_order(order, Meant::Order)?));
        }
        if let Some(code) = filter.install_code {
            wanted = Some(in_both(wanted, self.ids_of_install_code(code)?));
        }
        if let Some(wanted) = &mut wanted {
            if reading == Reading::Everything {
                let revocations = self.ask(|connection| revocations(connection, wanted))?;
                wanted.extend(revocations);
            }
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

/// Finds the rows that revoke others.
fn revocations(connection: &Connection, revoked: &[i64]) -> Result<Vec<i64>> {
    let mut statement = connection.prepare(REFERRING)?;
    let mut found = Vec::new();
    for id in revoked {
        found.extend(Since::read(&mut statement, *id)?.revoked.map(|revoked| revoked.id));
    }
    Ok(found)
}

/// Reads the rows of a filter, one page after the other.
struct Pages {
    reading: Reading,
    judge: Judge,
    /// The rows to look at, in the order of the reading, where an index has found them.
    few: Option<Vec<i64>>,
    /// The last row that was looked at.
    before: Option<i64>,
    /// The first row that was looked at; newest first, that is the last of the ledger.
    newest: Option<i64>,
    /// The last row when the reading began.
    last: i64,
    is_over: bool,
}

impl Pages {
    fn new(filter: &Filter, reading: Reading, few: Option<Vec<i64>>, last: i64) -> Self {
        let few = few.map(|mut few| {
            if reading == Reading::NewestFirst {
                few.reverse();
            }
            few
        });
        Self {
            reading,
            judge: Judge::new(filter),
            few,
            before: None,
            newest: None,
            last,
            is_over: false,
        }
    }

    fn next(&mut self, connection: &Connection) -> Result<Vec<Listing>> {
        // Each query is for a range of numbers. The table is in their order, so that SQLite goes
        // through it forwards or backwards and has nothing to sort. Rows that an index has found are
        // asked for one by one: a range of them would hold everything between.
        let (order, ranges) = match (&mut self.few, self.reading, self.before) {
            (Some(few), ..) => {
                let page = few.len().min(PAGE);
                ("", few.drain(..page).map(|id| [id, id]).collect())
            }
            (None, Reading::NewestFirst, before) => {
                ("DESC", vec![[1, before.map_or(self.last, |before| before.saturating_sub(1))]])
            }
            (None, Reading::Everything, before) => {
                ("", vec![[before.map_or(1, |before| before.saturating_add(1)), self.last]])
            }
        };
        let columns = Column::list();
        let sql =
            format!("SELECT {columns} FROM event WHERE id BETWEEN ?1 AND ?2 ORDER BY id {order}");
        let mut since = connection.prepare(REFERRING)?;
        let mut statement = connection.prepare(&sql)?;
        let mut found = Vec::new();
        let mut looked_at = 0;
        for range in ranges {
            let mut rows = statement.query(range)?;
            while let Some(row) = rows.next()? {
                self.follow(row.get(Column::Id.index())?)?;
                looked_at += 1;
                if self.judge.wants(row, self.reading)? {
                    let row = Row::read(row)?;
                    let since = Since::read(&mut since, row.id)?;
                    let listing = Listing { row, since };
                    found.extend(self.judge.wants_still(&listing).then_some(listing));
                }
                if self.few.is_none() && (found.len() == PAGE || looked_at == LOOKED_AT) {
                    return Ok(found);
                }
            }
        }
        self.is_over = self.few.as_ref().is_none_or(Vec::is_empty);
        if self.few.is_none() {
            self.expect_last_seen()?;
        }
        Ok(found)
    }

    /// Refuses a reading of all rows that did not come to the last one. In a damaged file the search
    /// for a row can lead to another page than the row is in, and find nothing.
    fn expect_last_seen(&self) -> Result<()> {
        let seen = match self.reading {
            Reading::NewestFirst => self.newest,
            Reading::Everything => self.before,
        };
        match self.last {
            last if last > 0 && seen != Some(last) => {
                Err(damaged(format_args!("row {last} is the last and is not found by its number")))
            }
            _ => Ok(()),
        }
    }

    /// Ends the reading if a row does not follow the one before it.
    fn follow(&mut self, id: i64) -> Result<()> {
        if self.reading == Reading::Everything {
            return expect_rising(&mut self.before, id);
        }
        if let Some(before) = self.before.filter(|before| *before <= id) {
            return Err(damaged(format_args!("row {id} follows row {before}, newest first")));
        }
        self.newest.get_or_insert(id);
        self.before = Some(id);
        Ok(())
    }
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
    let mut later = connection.prepare(REFERRING)?;
    while let Some(id) = waiting.pop_first() {
        let Some(row) = Row::of_id(connection, id)? else { continue };
        let mut before = None;
        let mut rows = later.query([id])?;
        while let Some(row) = rows.next()? {
            let later: i64 = row.get(0)?;
            expect_rising(&mut before, later)?;
            // A row can only refer to an older one: a loop is not followed.
            if later > id {
                waiting.insert(later);
            }
        }
        drop(rows);
        if row.event != Event::Revoked {
            let since = Since::of(connection, id)?;
            chain.push(Listing { row, since });
        }
    }
    Ok(chain)
}
