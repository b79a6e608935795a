//! Order numbers that look the same are one order, also in ledgers of an older avlock.

use super::{CODE, assert_intact, good, keygen, rows, run};
use crate::support::install_code;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn issue(folder: &Path, order: &str, more: &[&str]) -> std::process::Output {
    let terms = ["--install-code", CODE, "--days", "30", "--order", order];
    run(folder, &keygen(&[&terms[..], more].concat())).output()
}

const SPELLINGS: [&str; 6] = [
    "SO-204/7",
    "SO-\u{2060}204/7",
    "\u{FEFF}SO-204/7\u{FE0F}",
    "ＳＯ-２０４／７",
    "S\u{34F}O-204/7\u{3164}",
    "\u{2003}SO-204/7\u{E0020}",
];

#[test]
fn what_looks_the_same_is_issued_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for spelling in SPELLINGS.iter().rev() {
        assert!(issue(folder, spelling, &[]).status.success(), "{spelling:?}");
        assert_eq!(rows(folder), 1, "{spelling:?}");
        let other = issue(folder, spelling, &["--users", "2"]);
        assert_eq!(other.status.code(), Some(1), "{spelling:?}");
        let list =
            ["ledger", "list", "--ledger", "issued.db", "--order", spelling, "--field", "order"];
        assert_eq!(good(folder, &list), "SO-204/7", "recorded in a form that can be read");
    }
    assert!(issue(folder, "so-204/7", &[]).status.success());
    assert_eq!(rows(folder), 2, "case counts");
    assert_intact(folder);
}

#[test]
fn of_a_table_only_the_first_row_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut table = String::new();
    for spelling in SPELLINGS {
        let row = serde_json::json!({"order": spelling, "install_code": CODE, "type": "permanent"});
        table.push_str(&format!("{row}\n"));
    }
    fs::write(folder.join("orders.jsonl"), &table).unwrap();
    let batch = ["keygen", "--app-id", "7", "--batch", "orders.jsonl", "--ledger", "issued.db"];
    let output = run(folder, &[&batch[..], &["--output", "keys.jsonl"]].concat()).output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("1 made, 5 kept"), "{said}");
    assert_eq!(rows(folder), 1);
}

/// Makes a ledger of version 1 of one of version 2.
fn make_older(folder: &Path) {
    let connection = Connection::open(folder.join("issued.db")).unwrap();
    connection.execute_batch("DROP TABLE spelling; PRAGMA user_version = 1").unwrap();
}

/// Rows that were recorded with other spellings keep text and hash, and are found by any.
#[test]
fn an_older_ledger_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (number, order) in ["P9/1", "Q\u{200B}5", "Q5", "R\u{AD}1"].iter().enumerate() {
        // An older avlock recorded the texts as they were typed; the form is told apart by a mark.
        let order = order.replace(['\u{200B}', '\u{AD}'], "_");
        let code = install_code(number as u32);
        good(folder, &keygen(&["--install-code", &code, "--days", "30", "--order", &order]));
    }
    respell(folder);
    let verify = ["ledger", "verify", "--ledger", "issued.db"];
    let export = ["ledger", "export", "--ledger", "issued.db"];
    let before = good(folder, &export);
    assert!(before.contains("Q\u{200B}5") && before.contains("R\u{AD}1"));
    let find = |order: &str| {
        let arguments = ["ledger", "find", order, "--ledger", "issued.db", "--field", "id"];
        good(folder, &arguments)
    };
    let bytes = fs::read(folder.join("issued.db")).unwrap();
    assert_eq!([find("Q5"), find("R1"), find("P9")], ["3\n2", "4", "1"]);
    good(folder, &verify);
    assert_eq!(fs::read(folder.join("issued.db")).unwrap(), bytes, "looking migrates nothing");

    // Recording does, and finds the old spelling; of two old orders each can be asked for again.
    for (order, number) in [("R1", 3), ("Ｒ１", 3), ("Q5", 1), ("Q5", 2)] {
        let code = install_code(number);
        let terms = ["--install-code", &code, "--days", "30", "--order", order];
        good(folder, &keygen(&terms));
        assert_eq!(rows(folder), 4, "{order} {number}");
    }
    let reissued = ["--install-code", CODE, "--days", "60", "--order", "Q5", "--reissue"];
    good(folder, &keygen(&reissued));
    assert_eq!(find("Q5"), "5\n3\n2");
    assert!(good(folder, &export).starts_with(before.trim_end().split("\r\n").next().unwrap()));
    assert!(good(folder, &export).contains("Q\u{200B}5"));
    good(folder, &verify);
    // The list of spellings is held against the rows.
    let connection = Connection::open(folder.join("issued.db")).unwrap();
    connection.execute_batch("UPDATE spelling SET order_number = 'Z' WHERE id = 4").unwrap();
    drop(connection);
    let output = run(folder, &verify).output();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("row 4 is not found by its order number"), "{printed}");
    assert!(printed.contains("order \"Z\" leads to row 4"), "{printed}");
}

/// Writes the order numbers as an older avlock would have, with the hashes that they have then.
fn respell(folder: &Path) {
    use avlock_issuing::ledger::chain::{Encoded, Value, genesis, link};
    use avlock_issuing::ledger::column::Column;
    use rusqlite::types::ValueRef;
    make_older(folder);
    let connection = Connection::open(folder.join("issued.db")).unwrap();
    connection
        .execute_batch(
            "UPDATE event SET order_number = replace(order_number, 'Q_', 'Q' || char(8203));
             UPDATE event SET order_number = replace(order_number, 'R_', 'R' || char(173))",
        )
        .unwrap();
    let mut before = genesis();
    for id in 1..=4 {
        let sql = format!("SELECT {} FROM event WHERE id = {id}", Column::list());
        let hash = connection
            .query_row(&sql, (), |row| {
                let encoded = |columns: &[Column]| {
                    let mut encoded = Encoded::default();
                    for column in columns {
                        encoded.push(&match row.get_ref(column.index()).unwrap() {
                            ValueRef::Null => Value::Null,
                            ValueRef::Integer(number) => Value::Number(number),
                            ValueRef::Real(number) => Value::Real(number),
                            ValueRef::Text(text) => Value::Text(text),
                            ValueRef::Blob(bytes) => Value::Bytes(bytes),
                        });
                    }
                    encoded
                };
                Ok(link(&before, &encoded(Column::PLACE), &encoded(Column::CONTENT).hash()))
            })
            .unwrap();
        connection.execute("UPDATE event SET hash = ?1 WHERE id = ?2", (&hash[..], id)).unwrap();
        before = hash;
    }
}

/// A customer or a note that is too long for the ledger does not stop the order of a table; it is warned of.
#[test]
fn what_is_no_term_does_not_stop_an_order_of_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (customer, note) = ("Ä".repeat(240), "n".repeat(2100));
    let table = format!("install_code,days,customer,note\n{CODE},30,{customer},{note}\n");
    fs::write(folder.join("orders.csv"), table).unwrap();
    let batch = [
        "keygen",
        "--batch",
        "orders.csv",
        "--output",
        "keys.csv",
        "--ledger",
        "issued.db",
        "--app-id",
        "12345",
    ];
    let output = run(folder, &batch).output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("customer: the ledger keeps its first 200 characters"), "{said}");
    assert!(said.contains("note: the ledger keeps its first 2000 characters"), "{said}");
    let row = good(folder, &["ledger", "show", "1", "--ledger", "issued.db", "--format", "json"]);
    assert!(row.contains(&format!("\"{}\"", "Ä".repeat(200))), "{row}");
    // The table keeps what it had.
    assert!(fs::read_to_string(folder.join("keys.csv")).unwrap().contains(&customer));
}
