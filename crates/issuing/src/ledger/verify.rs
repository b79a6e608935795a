//! Finds rows that were changed, removed or inserted.
//!
//! A row that was changed no longer fits its hash. `docs/security.md` tells what this cannot see: rows missing at the end, unless the head was kept elsewhere, and a ledger
//! that somebody who may write to it has made anew from some row on.

use crate::ledger::chain::{self, Encoded, Hash, Value};
use crate::ledger::column::Column;
use crate::ledger::error::LedgerError;
use crate::ledger::store::Ledger;
use crate::ledger::{lookup, schema};
use avlock_format::{Finding, FindingCode};
use data_encoding::HEXLOWER;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Result, Row};

/// What was found in a ledger.
#[derive(Debug, Clone)]
pub struct Verification {
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

impl Ledger {
    /// Checks every row, and looks for a head that was kept elsewhere among their hashes.
    pub fn verify(&self, kept: Option<&Hash>) -> std::result::Result<Verification, LedgerError> {
        let path = self.path().to_owned();
        std::thread::scope(|scope| {
            // SQLite's own check takes as long as ours, so each gets a core.
            let pages = scope.spawn(move || {
                let other = Self::open_again(&path)?;
                other.ask(check_pages)
            });
            let mut verification = Verification {
                rows: 0,
                head: chain::genesis(),
                kept_head: kept.filter(|kept| **kept == chain::genesis()).map(|_| 0),
                findings: Vec::new(),
                more: 0,
            };
            match verification.check(&self.connection, kept) {
                Err(error) if is_damage(&error) => {
                    let message =
                        format!("after row {} the file does not read: {error}", verification.rows);
                    verification.find(FindingCode::Row, message);
                }
                checked => checked.map_err(|error| self.error(&error))?,
            }
            let pages = pages.join().unwrap_or_else(|_| Ok(vec!["was not checked".to_owned()]))?;
            for message in pages {
                verification.find(FindingCode::Lookup, format!("the file: {message}"));
            }
            Ok(verification)
        })
    }
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
        self.check_tables(&transaction)?;
        let mut places = LookedUp::begin(&transaction)?;
        let last = self.check_rows(&transaction, kept, &mut places)?;
        self.check_lookup(&transaction, &places, last)?;
        if let (Some(kept), None) = (kept, self.kept_head) {
            let kept = HEXLOWER.encode(kept);
            let finding = Finding::error(FindingCode::Head, "the head that was kept is not the hash of any row")
                .compared(kept, HEXLOWER.encode(&self.head))
                .hint("rows at the end were removed, or the ledger was made anew: compare it with a backup");
            self.add(finding);
        }
        Ok(())
    }

    fn check_tables(&mut self, connection: &Connection) -> Result<()> {
        let (found, expected) = (schema::objects(connection)?, schema::expected_objects()?);
        let name = |sql: &str| sql.split('(').next().unwrap_or_default().trim().to_owned();
        for sql in expected.iter().filter(|sql| !found.contains(sql)) {
            let message = format!("a table or index was changed or removed: {}", name(sql));
            self.find(FindingCode::Lookup, message);
        }
        for sql in found.iter().filter(|sql| !expected.contains(sql)) {
            let message = format!("a table, index or trigger was added: {}", name(sql));
            self.find(FindingCode::Lookup, message);
        }
        Ok(())
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
        let mut last = 0;
        let mut link = Link { before: Some(chain::genesis()), otherwise: None };
        let (mut place, mut content) = (Encoded::default(), Encoded::default());
        while let Some(row) = rows.next()? {
            self.rows += 1;
            let id: i64 = row.get(Column::Id.index())?;
            if id <= 0 {
                self.find(FindingCode::Row, format!("row {id} was inserted: rows count from 1"));
                continue;
            }
            if id != last + 1 {
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
        let there: i64 =
            connection.query_row("SELECT count(*) FROM lookup", (), |row| row.get(0))?;
        if there > looked_up.expected {
            let more = there - looked_up.expected;
            let message = format!("{more} entries of the lookup are of no row");
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
    statement: rusqlite::Statement<'c>,
    until: i64,
    expected: i64,
    waiting: Vec<(i64, i64)>,
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
        Ok(Self { statement, until, expected: 0, waiting: Vec::new() })
    }

    fn expect(&mut self, id: i64, row: &Row<'_>) -> Result<()> {
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
        for (code, id) in self.waiting.drain(..) {
            if self.statement.query((code, id))?.next()?.is_none() {
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
