//! The tables of a ledger, and the migrations that made them.
//!
//! A migration is never edited once it is released: a change of the tables is a new one at the end,
//! and `user_version` counts those that a file has been through.

use rusqlite::{Connection, Result};

/// Marks a SQLite file as a ledger: `AVLk`.
pub const APPLICATION_ID: i32 = 0x4156_4C6B;

/// The migrations, in order.
const MIGRATIONS: [&str; 1] = [FIRST];

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

/// Does the migrations that a file lacks. A transaction has to be open.
pub fn migrate(connection: &Connection, from: i64) -> Result<()> {
    let done = usize::try_from(from).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        connection.execute_batch(migration)?;
    }
    connection.pragma_update(None, "user_version", VERSION)
}

/// Reads the tables and indexes of a file, each as the SQL that makes it.
pub fn objects(connection: &Connection) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql")?;
    let objects = statement.query_map((), |row| row.get(0))?;
    objects.collect()
}

/// The tables and indexes of a file that nobody changed.
pub fn expected_objects() -> Result<Vec<String>> {
    let connection = Connection::open_in_memory()?;
    migrate(&connection, 0)?;
    objects(&connection)
}
