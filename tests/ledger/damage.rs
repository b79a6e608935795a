//! Files that were damaged or made to be endless: each command ends, and says that it is damaged.

use super::{CODE, good, keygen, run, table};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PAGE: usize = 8192;

/// How much any command may print about a ledger of some hundred rows.
const MOST_BYTES: usize = 2_000_000;

fn ledger_of(rows: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.csv"), table(0, rows)).unwrap();
    let batch =
        ["keygen", "--app-id", "7", "--quiet", "--batch", "orders.csv", "--output", "k.csv"];
    let arguments = [&batch[..], &["--ledger", "issued.db"]].concat();
    assert_eq!(run(folder.path(), &arguments).output().status.code(), Some(1));
    good(folder.path(), &["ledger", "revoke", "5", "--reason", "no", "--ledger", "issued.db"]);
    folder
}

/// Waits for the end of a run, but not for ever, and not for more than it may print.
fn ended(mut child: Child, what: &str) -> (ExitStatus, Vec<u8>, String) {
    use std::io::Read;
    let mut stdout = child.stdout.take().unwrap().take(MOST_BYTES as u64);
    let mut stderr = child.stderr.take().unwrap();
    let printed = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stdout.read_to_end(&mut bytes);
        bytes
    });
    let said = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = stderr.read_to_string(&mut text);
        text
    });
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{what} does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let printed = printed.join().unwrap();
    assert!(printed.len() < MOST_BYTES, "{what} prints without an end");
    (status, printed, said.join().unwrap())
}

/// Runs all commands on a damaged ledger; each ends with 0, 1 or 2. Returns how many end with 2.
fn all_end(folder: &Path, what: &str) -> usize {
    let mut without_answer = 0;
    let bytes = fs::read(folder.join("issued.db")).unwrap();
    for command in [
        &["ledger", "list"][..],
        &["ledger", "list", "--customer", "nobody"],
        &["ledger", "list", "--expiring", "4000d", "--on", "2027-03-01"],
        &["ledger", "find", "Lee, 12"],
        &["ledger", "find", "D873BB821E45"],
        &["ledger", "show", "7"],
        &["ledger", "export"],
        &["ledger", "head"],
        &["ledger", "verify"],
        &["ledger", "backup", "copy.db"],
        &["ledger", "renew", "7", "--days", "3"],
        &["ledger", "revoke", "9", "--reason", "x"],
        &[
            "keygen",
            "--app-id",
            "7",
            "--generic",
            "--app-version",
            "1",
            "--days",
            "3",
            "--order",
            "8",
        ],
    ] {
        let arguments = [command, &["--ledger", "issued.db"]].concat();
        let what = format!("{what}: {command:?}");
        let (status, _, said) = ended(run(folder, &arguments).spawn(), &what);
        assert!(matches!(status.code(), Some(0..=2)), "{what}: {status} {said}");
        without_answer += usize::from(status.code() == Some(2));
        for name in ["copy.db", "issued.db-wal", "issued.db-shm"] {
            let _ = fs::remove_file(folder.join(name));
        }
        fs::write(folder.join("issued.db"), &bytes).unwrap();
    }
    without_answer
}

/// A number that follows no other; the same for the same place.
fn draw(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize % below
}

#[test]
fn pages_that_changed_places() {
    let folder = ledger_of(500);
    let folder = folder.path();
    let path = folder.join("issued.db");
    let bytes = fs::read(&path).unwrap();
    let pages = bytes.len() / PAGE;
    let (mut seed, mut without_answer) = (7, 0);
    for _ in 0..8 {
        let (one, other) = (1 + draw(&mut seed, pages - 1), 1 + draw(&mut seed, pages - 1));
        let mut damaged = bytes.clone();
        damaged[one * PAGE..(one + 1) * PAGE]
            .copy_from_slice(&bytes[other * PAGE..(other + 1) * PAGE]);
        damaged[other * PAGE..(other + 1) * PAGE]
            .copy_from_slice(&bytes[one * PAGE..(one + 1) * PAGE]);
        fs::write(&path, &damaged).unwrap();
        without_answer += all_end(folder, &format!("pages {one} and {other}"));
    }
    assert!(without_answer > 0);
}

#[test]
fn bytes_that_were_overwritten() {
    let folder = ledger_of(300);
    let folder = folder.path();
    let path = folder.join("issued.db");
    let bytes = fs::read(&path).unwrap();
    let mut seed = 99;
    for round in 0..8 {
        let mut damaged = bytes.clone();
        for _ in 0..12 {
            // Headers of pages, where the way to other pages is, and anywhere.
            let page = draw(&mut seed, bytes.len() / PAGE) * PAGE;
            let place = match draw(&mut seed, 2) {
                0 => page + draw(&mut seed, 24),
                _ => draw(&mut seed, bytes.len()),
            };
            if place >= 100 {
                damaged[place] = draw(&mut seed, 256) as u8;
            }
        }
        fs::write(&path, &damaged).unwrap();
        all_end(folder, &format!("round {round}"));
    }
}

/// Finds where the root page of the rows begins, which is an inner page in a ledger of some hundred.
fn root_of_rows(path: &Path, bytes: &[u8]) -> usize {
    let root: u32 = Connection::open(path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'event'", (), |row| row.get(0))
        .unwrap();
    let root = (root as usize - 1) * PAGE;
    assert_eq!(bytes[root], 5, "an inner page of a table");
    root
}

/// Finds where a cell of an inner page begins. Its first four bytes are the page that it leads to.
fn cell(bytes: &[u8], page: usize, place: usize) -> usize {
    let at = page + 12 + 2 * place;
    page + u16::from_be_bytes([bytes[at], bytes[at + 1]]) as usize
}

/// An inner page that leads to the same pages again and again is a tree without an end.
#[test]
fn pages_that_lead_to_one_page_over_and_over() {
    let folder = ledger_of(500);
    let folder = folder.path();
    let path = folder.join("issued.db");
    let mut bytes = fs::read(&path).unwrap();
    let root = root_of_rows(&path, &bytes);
    let cells = u16::from_be_bytes([bytes[root + 3], bytes[root + 4]]) as usize;
    let first = cell(&bytes, root, 0);
    let child = bytes[first..first + 4].to_vec();
    for place in 1..cells {
        let at = cell(&bytes, root, place);
        bytes[at..at + 4].copy_from_slice(&child);
    }
    // And the last one leads to an inner page that is a copy of this one, at the end, twenty times.
    let pages = bytes.len() / PAGE;
    for level in 0..15 {
        let mut page = bytes[root..root + PAGE].to_vec();
        let next = (pages + level + 2).min(pages + 15) as u32;
        for place in 0..cells {
            let at = cell(&bytes, root, place) - root;
            page[at..at + 4].copy_from_slice(&next.to_be_bytes());
        }
        if level == 14 {
            page = bytes[root..root + PAGE].to_vec();
        }
        bytes.extend_from_slice(&page);
    }
    let to = (pages as u32 + 1).to_be_bytes();
    for place in 1..cells {
        let at = cell(&bytes, root, place);
        bytes[at..at + 4].copy_from_slice(&to);
    }
    let pages = (bytes.len() / PAGE) as u32;
    bytes[28..32].copy_from_slice(&pages.to_be_bytes());
    fs::write(&path, &bytes).unwrap();
    assert!(all_end(folder, "a tree without an end") >= 4);
}

/// A new ledger of one key with a statement of SQL done to it.
fn altered(sql: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    good(folder.path(), &keygen(&["--install-code", CODE, "--days", "30", "--order", "8"]));
    good(folder.path(), &keygen(&["--install-code", CODE, "--days", "31", "--order", "9"]));
    let path = folder.path().join("issued.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    (folder, path)
}

#[test]
fn numbers_at_the_end_of_what_a_number_can_be() {
    for sql in [
        "UPDATE event SET id = 9223372036854775807 WHERE id = 2",
        "UPDATE event SET id = -9223372036854775808 WHERE id = 1",
        "UPDATE event SET id = 9223372036854775807 WHERE id = 2; UPDATE event SET refers_to = 9223372036854775807",
        "UPDATE event SET refers_to = id",
        "UPDATE event SET refers_to = 3 - id, event = 'renewed'",
        "UPDATE progress SET looked_up = -9223372036854775808",
        "UPDATE progress SET looked_up = 9223372036854775807",
        "UPDATE event SET generation = 9223372036854775807",
        "UPDATE event SET start_day = 9223372036854775807, days = 9223372036854775807",
        "UPDATE event SET time = 9223372036854775807",
        "DELETE FROM event; DELETE FROM progress",
    ] {
        let (folder, _) = altered(sql);
        all_end(folder.path(), sql);
    }
}

/// Tables that are not those of a ledger are refused before one of them is read, and `verify` names them.
#[test]
fn tables_that_somebody_else_made() {
    let endless = "WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more)";
    let deep = format!("CREATE TABLE deep (a CHECK (a > {}1))", "1 + ".repeat(900));
    let of_event = "CREATE TABLE event (id INTEGER PRIMARY KEY, event TEXT NOT NULL CHECK (event = 'issued' OR";
    let weaker = format!(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (event = ''issued'' OR', \
         'CHECK (true OR event = ''issued'' OR') WHERE name = 'event'; -- {of_event}"
    );
    let columns = "SELECT n AS id, 'issued' AS event, 0 AS time, NULL AS refers_to, 0 AS generation, \
        '' AS made_by, '8' AS order_number, NULL AS customer, NULL AS note, NULL AS app, NULL AS user_name, \
        NULL AS user_company, NULL AS email, NULL AS other, NULL AS install_code, 1 AS app_id, 1 AS icode, \
        1 AS key_type, 1 AS days, 1 AS start_day, 1 AS users, 1 AS instances, 1 AS key_index, \
        1 AS key_values, 1 AS secret, zeroblob(16) AS registration_key, zeroblob(32) AS hash FROM more";
    for (sql, named) in [
        (format!("DROP TABLE event; CREATE VIEW event AS {endless} {columns}"), "event"),
        (
            format!(
                "DROP TABLE lookup; CREATE VIEW lookup AS {endless} SELECT n AS code, n AS id FROM more"
            ),
            "lookup",
        ),
        (
            format!(
                "DROP TABLE progress; CREATE VIEW progress AS {endless} SELECT max(n) AS looked_up FROM more"
            ),
            "progress",
        ),
        ("CREATE VIEW customers AS SELECT customer FROM event".to_owned(), "customers"),
        ("CREATE TABLE extra (a)".to_owned(), "extra"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON event BEGIN DELETE FROM event; END".to_owned(),
            "quiet",
        ),
        ("CREATE INDEX more ON event (hex(hash))".to_owned(), "more"),
        (weaker, "event"),
        (deep, "deep"),
    ] {
        let (folder, path) = altered(&sql);
        let folder = folder.path();
        let bytes = fs::read(&path).unwrap();
        for command in [
            &["ledger", "list"][..],
            &["ledger", "head"],
            &keygen(&["--generic", "--app-version", "1", "--days", "3"])[..],
        ] {
            let arguments = [command, &["--ledger", "issued.db"][..]].concat();
            let arguments = if command[0] == "keygen" { command.to_vec() } else { arguments };
            let (status, printed, said) = ended(run(folder, &arguments).spawn(), &sql);
            assert_eq!((status.code(), printed.len()), (Some(2), 0), "{sql}: {said}");
            assert!(said.contains("expected the tables of a ledger"), "{sql}: {said}");
        }
        let verify = ["ledger", "verify", "--ledger", "issued.db"];
        let (status, printed, said) = ended(run(folder, &verify).spawn(), &sql);
        let printed = String::from_utf8(printed).unwrap();
        assert_eq!(status.code(), Some(1), "{sql}: {said}");
        assert!(printed.contains(named), "{sql}: {printed}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{sql}");
    }
}

/// An expression that would take all of the stack: SQLite's own limit refuses the file.
#[test]
fn an_expression_of_great_depth() {
    let sql = format!(
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) \
         VALUES ('table', 'deep', 'deep', 0, 'CREATE TABLE deep (a CHECK (a > {}1))')",
        "1+".repeat(60_000)
    );
    let (folder, _) = altered(&sql);
    all_end(folder.path(), "a deep expression");
}

#[test]
fn rows_out_of_order_are_named() {
    let folder = ledger_of(500);
    let folder = folder.path();
    let path = folder.join("issued.db");
    let mut bytes = fs::read(&path).unwrap();
    let root = root_of_rows(&path, &bytes);
    // Two pages of rows change places in the page above them.
    let (one, other) = (cell(&bytes, root, 1), cell(&bytes, root, 3));
    for place in 0..4 {
        bytes.swap(one + place, other + place);
    }
    fs::write(&path, &bytes).unwrap();
    let verify = ["ledger", "verify", "--ledger", "issued.db"];
    let (status, printed, _) = ended(run(folder, &verify).spawn(), "verify");
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(printed.contains("is out of order: it follows row"), "{printed}");
    for line in printed.lines().filter(|line| line.contains("rows ") && line.contains("removed")) {
        let numbers: Vec<u32> =
            line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(numbers.is_sorted(), "{line}");
    }
    let (status, _, said) =
        ended(run(folder, &["ledger", "list", "--ledger", "issued.db"]).spawn(), "list");
    assert_eq!(status.code(), Some(2));
    assert!(said.contains("it is damaged: row ") && said.contains(" follows row "), "{said}");
}

/// The search for the last row leads to the first page of rows, where it is not looked for again.
#[test]
fn the_first_page_of_rows_in_the_place_of_the_last() {
    let folder = ledger_of(500);
    let folder = folder.path();
    let path = folder.join("issued.db");
    let bytes = fs::read(&path).unwrap();
    let root = root_of_rows(&path, &bytes);
    let cells = u16::from_be_bytes([bytes[root + 3], bytes[root + 4]]) as usize;
    // The page behind the last cell is named in the header of the page above it.
    let last = root + 8;
    for place in [0, 1, cells / 2, cells - 1] {
        let one = cell(&bytes, root, place);
        let mut damaged = bytes.clone();
        for at in 0..4 {
            damaged.swap(one + at, last + at);
        }
        fs::write(&path, &damaged).unwrap();
        for command in [
            &["list"][..],
            &["list", "--customer", "nobody"],
            &["list", "--from", "2020-01-01"],
            &["export"],
        ] {
            let arguments = [&["ledger", "--ledger", "issued.db"], command].concat();
            let (status, _, said) = ended(run(folder, &arguments).spawn(), "swapped");
            assert_eq!(status.code(), Some(2), "page {place}: {command:?}: {said}");
            assert!(said.contains("it is damaged: "), "page {place}: {command:?}: {said}");
        }
    }
}

/// A text far longer than a note may be is refused before it is read.
#[test]
fn a_note_without_measure() {
    let (folder, _) =
        altered("UPDATE event SET note = replace(hex(zeroblob(1500000)), '00', 'ha') WHERE id = 2");
    for command in [&["show", "2"][..], &["list"], &["export"], &["renew", "2", "--days", "1"]] {
        let arguments = [&["ledger", "--ledger", "issued.db"], command].concat();
        let (status, _, said) = ended(run(folder.path(), &arguments).spawn(), "a long note");
        assert_eq!(status.code(), Some(2), "{command:?}: {said}");
        assert!(said.contains("it is damaged: a row is longer"), "{command:?}: {said}");
    }
    let verify = ["ledger", "verify", "--ledger", "issued.db"];
    let (status, ..) = ended(run(folder.path(), &verify).spawn(), "a long note");
    assert!(matches!(status.code(), Some(1 | 2)));
    good(folder.path(), &["ledger", "show", "1", "--ledger", "issued.db"]);
}
