//! Alters every byte of every row, removes rows, inserts and exchanges them: `verify` names each.

use super::{CODE, good, keygen, run};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::path::Path;
use tempfile::TempDir;

const LEDGER: [&str; 2] = ["--ledger", "issued.db"];

/// A ledger with every kind of row, and every column filled in some row.
fn small_ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("avlock.toml"), "[apps.lite]\napp_id = 7\n").unwrap();
    let order = ["--order", "1001", "--customer", "Acme", "--note", "hi"];
    let user = ["--user-name", "A", "--user-company", "B", "--email", "c@d", "--other", "E"];
    let issued = keygen(&["--app", "lite", "--install-code", CODE, "--days", "30"]);
    let reissued = keygen(&["--install-code", CODE, "--days", "60", "--reissue"]);
    for arguments in [
        [&issued[..], &order].concat(),
        [&keygen(&["--days", "9"])[..], &user].concat(),
        [&reissued[..], &order].concat(),
        [&["ledger", "renew", "2", "--days", "20", "--order", "5"][..], &LEDGER].concat(),
        [&["ledger", "revoke", "1", "--reason", "no"][..], &LEDGER].concat(),
    ] {
        good(folder.path(), &arguments);
    }
    folder
}

/// Opens the ledger without the rules that keep its columns in shape.
fn open(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("issued.db")).unwrap();
    connection
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON")
        .unwrap();
    connection
}

/// The messages of what `verify` finds, which ends with 1 if it finds anything.
fn found(folder: &Path, more: &[&str]) -> Vec<String> {
    let arguments = ["ledger", "verify", "--format", "json"];
    let output = run(folder, &[&arguments[..], &LEDGER, more].concat()).output();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let findings = document["findings"].as_array().unwrap();
    let expected = i32::from(!findings.is_empty());
    assert_eq!(output.status.code(), Some(expected), "{document}");
    findings.iter().map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

fn names(findings: &[String], row: i64) -> bool {
    let names_it = [format!("row {row} "), format!("rows {row} ")];
    findings.iter().any(|finding| names_it.iter().any(|name| finding.contains(name)))
}

/// The values that differ in one byte, are a byte shorter or longer, or of another kind.
fn altered(value: &Value) -> Vec<Value> {
    let each = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let flip = |place: usize| {
            let mut bytes = bytes.to_vec();
            bytes[place] ^= 1;
            bytes
        };
        let shorter = bytes[..bytes.len().saturating_sub(1)].to_vec();
        let longer = [bytes, b"x"].concat();
        (0..bytes.len()).map(flip).chain([shorter, longer]).collect()
    };
    let mut values = match value {
        Value::Null => vec![
            Value::Integer(0),
            Value::Integer(1),
            Value::Text(String::new()),
            Value::Blob(Vec::new()),
        ],
        Value::Integer(number) => {
            let flipped =
                each(&number.to_be_bytes()).into_iter().filter_map(|bytes| bytes.try_into().ok());
            flipped.map(|bytes| Value::Integer(i64::from_be_bytes(bytes))).collect()
        }
        Value::Text(text) => {
            let flipped = each(text.as_bytes()).into_iter();
            flipped.map(|bytes| Value::Text(String::from_utf8(bytes).unwrap())).collect()
        }
        Value::Blob(bytes) => each(bytes).into_iter().map(Value::Blob).collect(),
        Value::Real(_) => panic!("a ledger has no such number"),
    };
    values.push(Value::Null);
    values.retain(|other| other != value);
    values
}

#[test]
fn every_byte_of_every_row_counts() {
    let folder = small_ledger();
    let folder = folder.path();
    let connection = open(folder);
    assert!(found(folder, &[]).is_empty());
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info('event')")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(columns.len(), 27);
    let (mut tried, mut kinds_of_columns) = (0, std::collections::BTreeSet::new());
    for id in 1..=5 {
        for column in &columns {
            let read = format!("SELECT {column} FROM event WHERE id = ?1");
            let old: Value = connection.query_row(&read, [id], |row| row.get(0)).unwrap();
            for new in altered(&old) {
                let set = format!("UPDATE event SET {column} = ?1 WHERE id = ?2");
                // SQLite refuses a value that the column cannot hold: nothing was altered.
                let Ok(1) = connection.execute(&set, params![new, id]) else { continue };
                let now = match (column.as_str(), &new) {
                    ("id", Value::Integer(now)) => *now,
                    _ => id,
                };
                let findings = found(folder, &[]);
                assert!(names(&findings, id), "row {id}, {column} = {new:?}: {findings:?}");
                connection.execute(&set, params![old, now]).unwrap();
                tried += 1;
                kinds_of_columns.insert(column.clone());
            }
        }
    }
    assert!(found(folder, &[]).is_empty(), "everything was put back");
    assert_eq!(kinds_of_columns.len(), columns.len(), "{kinds_of_columns:?}");
    assert!(tried > 1000, "{tried} alterations");
}

#[test]
fn rows_are_missed_and_strangers_noticed() {
    for id in 1..=5 {
        let folder = small_ledger();
        open(folder.path()).execute("DELETE FROM event WHERE id = ?1", [id]).unwrap();
        assert!(names(&found(folder.path(), &[]), id), "row {id} is missing");
    }
    let insert = |id: i64| {
        let folder = small_ledger();
        let columns = "event, time, made_by, app_id, hash";
        let copy = format!(
            "INSERT INTO event (id, {columns}) SELECT ?1, {columns} FROM event WHERE id = 2"
        );
        open(folder.path()).execute(&copy, [id]).unwrap();
        found(folder.path(), &[])
    };
    for id in [6, 0, -1, i64::MAX] {
        let findings = insert(id);
        let named = if id == i64::MAX { 6 } else { id };
        assert!(names(&findings, named), "{id}: {findings:?}");
    }
    for (one, other) in [(1, 2), (2, 3), (1, 4)] {
        let folder = small_ledger();
        let connection = open(folder.path());
        for (from, to) in [(one, 99), (other, one), (99, other)] {
            connection.execute("UPDATE event SET id = ?2 WHERE id = ?1", [from, to]).unwrap();
        }
        let findings = found(folder.path(), &[]);
        assert!(names(&findings, one) && names(&findings, other), "{one}, {other}: {findings:?}");
    }
}

/// If the last rows are cut off with care, only a head that was kept elsewhere shows it.
#[test]
fn a_cut_off_tail_is_seen_with_a_head() {
    let folder = small_ledger();
    let head = good(folder.path(), &[&["ledger", "head"][..], &LEDGER].concat());
    let kept = ["--head", &head];
    assert!(found(folder.path(), &kept).is_empty());
    let connection = open(folder.path());
    connection
        .execute_batch("DELETE FROM event WHERE id = 5; UPDATE progress SET looked_up = 4")
        .unwrap();
    assert!(found(folder.path(), &[]).is_empty(), "nothing in the file tells of it");
    assert!(found(folder.path(), &kept)[0].contains("head"));
    // A head that was kept before more rows came is still good.
    let folder = small_ledger();
    let head = good(folder.path(), &[&["ledger", "head"][..], &LEDGER].concat());
    good(folder.path(), &keygen(&["--generic", "--app-version", "1.0", "--days", "5"]));
    assert!(found(folder.path(), &["--head", &head]).is_empty());
}

#[test]
fn indexes_and_tables_are_held_against_the_rows() {
    let tampered = |sql: &str| {
        let folder = small_ledger();
        open(folder.path()).execute_batch(sql).unwrap();
        found(folder.path(), &[])
    };
    for sql in [
        "DELETE FROM lookup WHERE id = 3",
        "DELETE FROM lookup",
        "INSERT INTO lookup VALUES (1, 1)",
        "UPDATE lookup SET code = code + 1 WHERE id = 2",
        "UPDATE progress SET looked_up = 3",
        "UPDATE progress SET looked_up = 9",
        "DELETE FROM progress",
        "DROP INDEX event_by_order",
        "DROP TABLE progress; CREATE TABLE progress (only_row, looked_up); INSERT INTO progress VALUES (1, 5)",
        "CREATE TRIGGER quiet BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
        // An index that has the same text as ever, and lacks a row.
        "DROP INDEX event_by_order;
         CREATE UNIQUE INDEX event_by_order ON event (order_number, generation) WHERE order_number > '2';
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX event_by_order ON event (order_number, generation) WHERE order_number IS NOT NULL' WHERE name = 'event_by_order'",
    ] {
        assert!(!tampered(sql).is_empty(), "{sql}");
    }
}

/// Alters bytes of the file itself: if `verify` lets one pass, it has altered no row.
#[test]
fn a_byte_of_the_file_alters_no_row_unseen() {
    const STEP: usize = 61;
    let folder = small_ledger();
    let folder = folder.path();
    let path = folder.join("issued.db");
    let export = [&["ledger", "export"][..], &LEDGER].concat();
    let bytes = std::fs::read(&path).unwrap();
    let exported = good(folder, &export);
    let (mut tried, mut seen) = (0, 0);
    for place in (0..bytes.len()).step_by(STEP) {
        let mut altered = bytes.clone();
        altered[place] ^= 0x21;
        std::fs::write(&path, &altered).unwrap();
        let verified = run(folder, &[&["ledger", "verify"][..], &LEDGER].concat()).output();
        if verified.status.success() {
            assert_eq!(good(folder, &export), exported, "byte {place}");
        } else {
            seen += 1;
        }
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(folder.join(format!("issued.db{end}")));
        }
        tried += 1;
    }
    assert!(tried > 300 && seen > 30, "{seen} of {tried}");
}
