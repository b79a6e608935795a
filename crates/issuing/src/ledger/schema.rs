//! The tables of a ledger, and the migrations that made them.
//!
//! A migration is never edited once it is released: a change of the tables is a new one at the end,
//! and `user_version` counts those that a file has been through.

use crate::ledger::spelling;
use rusqlite::{Connection, Result};

/// Marks a SQLite file as a ledger: `AVLk`.
pub const APPLICATION_ID: i32 = 0x4156_4C6B;

/// The migrations, in order.
const MIGRATIONS: [&str; 2] = [FIRST, SECOND];

/// How many migrations this program knows.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// `event` is the ledger; the rest can be made again from it.
///
/// An index in random order would make a large table slow to write, so `event` has none: `lookup` has
/// the keys and InstallCodes, and gets them sorted, many rows at a time. The words of `event` are
/// compared one by one, because SQLite would build a list after `IN` anew for every row.
const FIRST: &str = "
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  event TEXT NOT NULL CHECK (event = 'issued' OR event = 'renewed'
    OR event = 'reissued' OR event = 'revoked'),
  time INTEGER NOT NULL,
  refers_to INTEGER,
  generation INTEGER,
  made_by TEXT NOT NULL,
  order_number TEXT,
  customer TEXT,
  note TEXT,
  app TEXT,
  user_name TEXT,
  user_company TEXT,
  email TEXT,
  other TEXT,
  install_code INTEGER,
  app_id INTEGER,
  icode INTEGER,
  key_type INTEGER,
  days INTEGER,
  start_day INTEGER,
  users INTEGER,
  instances INTEGER,
  key_index INTEGER,
  key_values INTEGER,
  secret INTEGER,
  registration_key BLOB,
  hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_by_order ON event (order_number, generation) WHERE order_number IS NOT NULL;
CREATE INDEX event_by_reference ON event (refers_to) WHERE refers_to IS NOT NULL;
CREATE TABLE lookup (
  code INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (code, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  looked_up INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (1, 0);
";

/// `spelling` leads from the form in which order numbers are compared to the rows that were recorded with
/// another spelling, before there was such a form. No row is added to it later.
const SECOND: &str = "
CREATE TABLE spelling (
  order_number TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (order_number, id)
) STRICT, WITHOUT ROWID;
";

/// Does the migrations that a file lacks. A transaction has to be open.
pub fn migrate(connection: &Connection, from: i64) -> Result<()> {
    let done = usize::try_from(from).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        connection.execute_batch(migration)?;
    }
    if from < spelling::WITH_SPELLINGS {
        spelling::fill_spellings(connection)?;
    }
    connection.pragma_update(None, "user_version", VERSION)
}

/// A table or index of a file, or something else that SQLite keeps beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: Option<String>,
}

/// What a file has of its own: other tables, views or triggers, or tables of another shape than those of
/// a ledger of that version.
pub fn differences(connection: &Connection, version: i64) -> Result<Vec<String>> {
    let found = objects(connection)?;
    let expected = expected_objects(version);
    let mut differences = Vec::new();
    for Object { kind, name, .. } in expected.iter().filter(|object| !found.contains(object)) {
        differences.push(format!("the {kind} {name} was changed or removed"));
    }
    for Object { kind, name, .. } in found.iter().filter(|object| !expected.contains(object)) {
        let article = if kind == "index" { "an" } else { "a" };
        differences.push(format!("{article} {kind} {name} was added"));
    }
    Ok(differences)
}

/// True if a table is the one that a ledger of that version has, so that reading it has an end.
pub fn has_table(connection: &Connection, version: i64, name: &str) -> Result<bool> {
    let expected = expected_objects(version);
    let expected = expected.iter().find(|object| object.name == name && object.kind == "table");
    let found = objects(connection)?;
    Ok(expected.is_some_and(|expected| found.contains(expected)))
}

fn objects(connection: &Connection) -> Result<Vec<Object>> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
    let objects = statement.query_map((), |row| {
        Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
    })?;
    objects.collect()
}

/// The tables and indexes of a file that nobody changed. SQLite keeps the text of each as it was given.
fn expected_objects(version: i64) -> Vec<Object> {
    let done = usize::try_from(version).unwrap_or(0);
    let mut objects = Vec::new();
    for statement in MIGRATIONS.iter().take(done).flat_map(|migration| migration.split(";\n")) {
        let sql = statement.trim();
        let words: Vec<&str> = sql.split_whitespace().take(6).collect();
        let (kind, name, table) = match words[..] {
            ["CREATE", "TABLE", name, ..] => ("table", name, name),
            ["CREATE", "INDEX", name, "ON", table, ..]
            | ["CREATE", "UNIQUE", "INDEX", name, "ON", table] => ("index", name, table),
            _ => continue,
        };
        objects.push(Object {
            kind: kind.to_owned(),
            name: name.to_owned(),
            table: table.to_owned(),
            sql: Some(sql.to_owned()),
        });
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_has_the_tables_that_are_expected() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0).unwrap();
        let found = differences(&connection, VERSION).unwrap();
        assert!(found.is_empty(), "{found:?}");
        assert!(has_table(&connection, VERSION, "event").unwrap());
        connection
            .execute_batch("CREATE VIEW x AS SELECT 1; DROP INDEX event_by_reference")
            .unwrap();
        let found = differences(&connection, VERSION).unwrap();
        let expected =
            ["the index event_by_reference was changed or removed", "a view x was added"];
        assert_eq!(found, expected);
    }
}
