//! Finds rows that were changed, removed or inserted.
//!
//! A row that was changed no longer fits its hash. `docs/security.md` tells what this cannot see: rows missing at the end, unless the head was kept elsewhere, and a ledger
//! that somebody who may write to it has made anew from some row on.

use crate::ledger::chain::{self, Encoded, Hash, Value};
use crate::ledger::column::Column;
use crate::ledger::error::{LedgerError, damaged, expect_rising};
use crate::ledger::store::Ledger;
use crate::ledger::{lookup, schema, spelling};
use crate::reference::order_form;
use crate::text;
use avlock_format::{Finding, FindingCode};
use data_encoding::HEXLOWER;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Result, Row};
use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// This holds what was found in a ledger.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The version of the tables.
    version: i64,
    /// The number of rows.
    pub rows: u64,
    /// The hash of the last row.
    pub head: Hash,
    /// The row whose hash is the head that was kept elsewhere.
    pub kept_head: Option<i64>,
    /// What is wrong, up to a hundred findings.
    pub findings: Vec<Finding>,
    /// How many findings more there are.
    pub more: u64,
}

/// How many findings are kept.
const MOST_FINDINGS: usize = 100;

/// How long SQLite's check of the pages may take longer than that of the rows. In a file that somebody
/// has made for it, it would never end.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it may take once the rows are known to be damaged.
const LITTLE_PATIENCE: Duration = Duration::from_secs(2);

impl Ledger {
    /// Checks every row, and looks for a head that was kept elsewhere among their hashes.
    pub fn verify(&self, kept: Option<&Hash>) -> std::result::Result<Verification, LedgerError> {
        let mut verification = Verification {
            version: self.version,
            rows: 0,
            head: chain::genesis(),
            kept_head: kept.filter(|kept| **kept == chain::genesis()).map(|_| 0),
            findings: Vec::new(),
            more: 0,
        };
        let tables = self.ask(|connection| verification.check_tables(connection))?;
        if tables != Tables::AsExpected {
            // What takes the place of a table may have no end, and what SQLite compares rows with
            // neither: so only tables that are right are read.
            if tables == Tables::RowsReadable {
                let checked = verification.check_rows_alone(&self.connection, kept);
                verification.end(checked).map_err(|error| self.error(&error))?;
            }
            self.check_unchanged()?;
            return Ok(verification);
        }
        let other = self.open_again()?;
        let interrupt = other.connection.get_interrupt_handle();
        let (done, is_done) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // SQLite's own check takes as long as ours, so each gets a core.
            let pages = scope.spawn(move || {
                let checked = other.ask(check_pages);
                drop(done);
                checked
            });
            let began = Instant::now();
            let checked = verification.check(&self.connection, kept);
            let is_intact = checked.is_ok() && verification.findings.is_empty();
            let patience =
                if is_intact { PATIENCE + 10 * began.elapsed() } else { LITTLE_PATIENCE };
            let was_given_up =
                is_done.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout);
            if was_given_up {
                interrupt.interrupt();
            }
            let pages = pages.join().unwrap_or_else(|_| Ok(vec!["was not checked".to_owned()]));
            verification.end(checked).map_err(|error| self.error(&error))?;
            let pages = match pages {
                Err(_) if was_given_up => vec!["its pages take too long to check".to_owned()],
                pages => pages?,
            };
            for message in pages {
                verification.find(FindingCode::Lookup, format!("the file: {message}"));
            }
            self.check_unchanged()?;
            Ok(verification)
        })
    }
}

/// Which tables are those of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tables {
    AsExpected,
    RowsReadable,
    Unreadable,
}

impl Verification {
    fn find(&mut self, code: FindingCode, message: String) {
        self.add(Finding::error(code, message));
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    fn check(&mut self, connection: &Connection, kept: Option<&Hash>) -> Result<()> {
        // One transaction, so that rows which others write in the meantime are not seen by half.
        let transaction = connection.unchecked_transaction()?;
        let mut places = LookedUp::begin(&transaction)?;
        let last = self.check_rows(&transaction, kept, &mut places)?;
        self.check_lookup(&transaction, &places, last)?;
        self.check_spellings(&transaction, &places.spelled)?;
        self.find_kept_head(kept);
        Ok(())
    }

    fn find_kept_head(&mut self, kept: Option<&Hash>) {
        if let (Some(kept), None) = (kept, self.kept_head) {
            let kept = HEXLOWER.encode(kept);
            let finding = Finding::error(FindingCode::Head, "the head that was kept is not the hash of any row")
                .compared(kept, HEXLOWER.encode(&self.head))
                .hint("rows at the end were removed, or the ledger was made anew: compare it with a backup");
            self.add(finding);
        }
    }

    /// Finds that the file does not read to its end, if that is why the check has ended.
    fn end(&mut self, checked: Result<()>) -> Result<()> {
        match checked {
            Err(error) if is_damage(&error) => {
                let message = format!("after row {} the file does not read: {error}", self.rows);
                self.find(FindingCode::Row, message);
                Ok(())
            }
            checked => checked,
        }
    }

    fn check_rows_alone(&mut self, connection: &Connection, kept: Option<&Hash>) -> Result<()> {
        let transaction = connection.unchecked_transaction()?;
        self.check_rows(&transaction, kept, &mut LookedUp::nowhere())?;
        self.find_kept_head(kept);
        Ok(())
    }

    fn check_tables(&mut self, connection: &Connection) -> Result<Tables> {
        let differences = schema::differences(connection, self.version)?;
        if differences.is_empty() {
            return Ok(Tables::AsExpected);
        }
        for difference in differences {
            self.find(FindingCode::Lookup, difference);
        }
        Ok(match schema::has_table(connection, self.version, "event")? {
            true => Tables::RowsReadable,
            false => {
                let message = "its rows were not checked: the table that has them is another one";
                self.find(FindingCode::Lookup, message.to_owned());
                Tables::Unreadable
            }
        })
    }

    /// Goes through the chain and returns the number of the last row.
    fn check_rows(
        &mut self,
        connection: &Connection,
        kept: Option<&Hash>,
        looked_up: &mut LookedUp<'_>,
    ) -> Result<i64> {
        let columns = Column::list();
        let mut statement =
            connection.prepare(&format!("SELECT {columns} FROM event ORDER BY id"))?;
        let mut rows = statement.query(())?;
        let (mut last, mut out_of_order) = (0, 0);
        let mut link = Link { before: Some(chain::genesis()), otherwise: None };
        let (mut place, mut content) = (Encoded::default(), Encoded::default());
        while let Some(row) = rows.next()? {
            self.rows += 1;
            let id: i64 = row.get(Column::Id.index())?;
            if id <= 0 {
                self.find(FindingCode::Row, format!("row {id} was inserted: rows count from 1"));
                continue;
            }
            if id <= last {
                let message = format!("row {id} is out of order: it follows row {last}");
                self.find(FindingCode::Row, message);
                out_of_order += 1;
                if out_of_order == MOST_FINDINGS {
                    // Pages that point at each other give the same rows for ever.
                    return Err(damaged("its rows are out of order"));
                }
                link = Link { before: None, otherwise: None };
            } else if id - last > 1 {
                self.find(FindingCode::Row, removed(last + 1, id - 1));
                // The hash of the row before is not known, so this row's cannot be checked.
                link = Link { before: None, otherwise: None };
            }
            last = id;
            encode(row, Column::PLACE, &mut place)?;
            encode(row, Column::CONTENT, &mut content)?;
            let stored = row.get_ref(Column::Hash.index())?;
            let stored = stored.as_blob().ok().and_then(|bytes| Hash::try_from(bytes).ok());
            if let Some(finding) = link.next(id, &place, &content.hash(), stored) {
                self.add(finding);
            }
            if stored.as_ref() == kept && kept.is_some() {
                self.kept_head = Some(id);
            }
            self.head = stored.unwrap_or(self.head);
            looked_up.expect(id, row)?;
            if looked_up.is_full() {
                self.check_expected(looked_up)?;
            }
        }
        self.check_expected(looked_up)?;
        Ok(last)
    }

    fn check_expected(&mut self, looked_up: &mut LookedUp<'_>) -> Result<()> {
        for (id, code) in looked_up.missing()? {
            let message = format!("row {id} is not found by its key or InstallCode ({code:012X})");
            self.find(FindingCode::Lookup, message);
        }
        Ok(())
    }

    fn check_lookup(
        &mut self,
        connection: &Connection,
        looked_up: &LookedUp<'_>,
        last: i64,
    ) -> Result<()> {
        if looked_up.until > last {
            let message =
                format!("{}: they were looked up once", removed(last + 1, looked_up.until));
            self.find(FindingCode::Row, message);
        }
        let mut statement = connection.prepare("SELECT code, id FROM lookup ORDER BY code, id")?;
        let mut rows = statement.query(())?;
        let (mut before, mut there) = (None, 0);
        while let Some(row) = rows.next()? {
            expect_rising(&mut before, (row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))?;
            there += 1;
        }
        if there > looked_up.expected {
            let more = there - looked_up.expected;
            let message = format!("{more} entries of the lookup are of no row");
            self.find(FindingCode::Lookup, message);
        }
        Ok(())
    }
}

impl Verification {
    /// Holds the rows that were recorded with another spelling of their order number against the table
    /// that leads to them.
    fn check_spellings(
        &mut self,
        connection: &Connection,
        expected: &BTreeSet<(String, i64)>,
    ) -> Result<()> {
        if self.version < spelling::WITH_SPELLINGS {
            return Ok(());
        }
        let found: BTreeSet<_> = spelling::spellings(connection)?.into_iter().collect();
        for (_, id) in expected.difference(&found) {
            let message = format!("row {id} is not found by its order number");
            self.find(FindingCode::Lookup, message);
        }
        for (order, id) in found.difference(expected) {
            let order = text::quoted(order);
            let message = format!("order {order} leads to row {id}, which is not of it");
            self.find(FindingCode::Lookup, message);
        }
        Ok(())
    }
}

/// What the next row has to follow.
struct Link {
    /// The hash that the file has of the row before; nothing if that row is missing.
    before: Option<Hash>,
    /// The hash that the row before should have, if it has another.
    otherwise: Option<Hash>,
}

impl Link {
    fn next(
        &mut self,
        id: i64,
        place: &Encoded,
        content: &Hash,
        stored: Option<Hash>,
    ) -> Option<Finding> {
        let Some(before) = self.before else {
            self.before = stored;
            return None;
        };
        let computed = chain::link(&before, place, content);
        // If only the hash of the row before was changed, this row fits the hash that it should
        // have. Then one row is reported and not two.
        let otherwise = self.otherwise.map(|hash| chain::link(&hash, place, content));
        let fits = stored.is_some() && (stored == Some(computed) || stored == otherwise);
        *self = Self {
            before: stored.or(Some(computed)),
            otherwise: (!fits).then_some(otherwise.unwrap_or(computed)),
        };
        if fits {
            return None;
        }
        let message = match id {
            1 => "row 1 was changed".to_owned(),
            _ => format!(
                "row {id} was changed or inserted, or row {} was replaced along with its hash",
                id - 1
            ),
        };
        let stored = stored.map_or_else(|| "no hash".to_owned(), |hash| HEXLOWER.encode(&hash));
        Some(
            Finding::error(FindingCode::Row, message)
                .compared(HEXLOWER.encode(&computed), stored)
                .hint("compare the row with a backup"),
        )
    }
}

/// The rows that the lookup has to lead to by their codes. Many are looked for at a time, in the
/// order of the codes, so that each page of the lookup is read once and not for every row.
struct LookedUp<'c> {
    /// Absent if there is no lookup.
    statement: Option<rusqlite::Statement<'c>>,
    until: i64,
    expected: i64,
    waiting: Vec<(i64, i64)>,
    /// Order numbers that are not in the form in which they are compared: that form, and the row.
    spelled: BTreeSet<(String, i64)>,
}

/// How many codes are looked for at a time.
const MANY: usize = 256 * 1024;

impl<'c> LookedUp<'c> {
    fn begin(connection: &'c Connection) -> Result<Self> {
        let statement = connection.prepare("SELECT 1 FROM lookup WHERE code = ?1 AND id = ?2")?;
        // Without the one row of `progress` nothing counts as looked up, and every entry of the
        // lookup is one too many.
        let until = match lookup::progress(connection) {
            Err(rusqlite::Error::QueryReturnedNoRows) => 0,
            until => until?,
        };
        Ok(Self { statement: Some(statement), until, ..Self::nowhere() })
    }

    /// Expects nothing.
    fn nowhere() -> Self {
        let spelled = BTreeSet::new();
        Self { statement: None, until: 0, expected: 0, waiting: Vec::new(), spelled }
    }

    fn expect(&mut self, id: i64, row: &Row<'_>) -> Result<()> {
        if let Ok(order) = row.get_ref(Column::OrderNumber.index())?.as_str() {
            let form = order_form(order);
            if form != order {
                self.spelled.insert((form.into_owned(), id));
            }
        }
        if id > self.until {
            return Ok(());
        }
        let block = row.get_ref(Column::RegistrationKey.index())?.as_blob().ok();
        let block = block.and_then(|bytes| bytes.try_into().ok());
        let code = row.get_ref(Column::InstallCode.index())?.as_i64().ok();
        self.waiting.extend(lookup::codes(block, code).map(|code| (code, id)));
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= MANY
    }

    /// Returns the rows that are not found, each with the code that does not lead to it.
    fn missing(&mut self) -> Result<Vec<(i64, i64)>> {
        self.waiting.sort_unstable();
        self.expected += self.waiting.len() as i64;
        let mut missing = Vec::new();
        let Some(statement) = &mut self.statement else { return Ok(missing) };
        for (code, id) in self.waiting.drain(..) {
            if statement.query((code, id))?.next()?.is_none() {
                missing.push((id, code));
            }
        }
        missing.sort_unstable();
        Ok(missing)
    }
}

/// Encodes columns as they are in the file, of whatever type somebody made them.
fn encode(row: &Row<'_>, columns: &[Column], encoded: &mut Encoded) -> Result<()> {
    encoded.clear();
    for column in columns {
        encoded.push(&match row.get_ref(column.index())? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Number(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(text),
            ValueRef::Blob(bytes) => Value::Bytes(bytes),
        });
    }
    Ok(())
}

fn removed(first: i64, last: i64) -> String {
    match last - first {
        0 => format!("row {first} was removed"),
        _ => format!("rows {first} to {last} were removed"),
    }
}

/// Asks SQLite for broken pages, and for rows that only an index or only the table has.
fn check_pages(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    let messages = statement.query_map((), |row| row.get::<_, String>(0))?;
    match messages.collect::<Result<Vec<_>>>() {
        Ok(messages) => Ok(messages.into_iter().filter(|message| message != "ok").collect()),
        Err(error) if is_damage(&error) => Ok(vec![error.to_string()]),
        Err(error) => Err(error),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
