//! Several processes write one ledger at once.

use super::{CODE, assert_intact, good, keygen, recorded, rows, run, table};
use std::fs;
use std::path::Path;
use std::process::{Child, Output};

fn batch(folder: &Path, orders: &str, keys: &str) -> Child {
    let arguments = ["keygen", "--app-id", "7", "--quiet", "--ledger", "issued.db"];
    run(folder, &[&arguments[..], &["--batch", orders, "--output", keys]].concat()).spawn()
}

fn ended(child: Child) -> Output {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "some rows are refused: {output:?}");
    output
}

#[test]
fn two_batches_at_once_lose_nothing_and_do_nothing_twice() {
    const ROWS: u32 = 30_000;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.csv"), table(0, ROWS)).unwrap();
    fs::write(folder.join("b.csv"), table(ROWS, ROWS)).unwrap();
    // The same orders twice, and others beside them.
    let jobs = [("a.csv", "1.csv"), ("a.csv", "2.csv"), ("b.csv", "3.csv")];
    let children: Vec<Child> = jobs.map(|(orders, keys)| batch(folder, orders, keys)).into();
    children.into_iter().for_each(|child| drop(ended(child)));
    assert_eq!(rows(folder), recorded(0, 2 * ROWS));
    assert_intact(folder);
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(read("1.csv") == read("2.csv"), "both have the keys that are recorded");
    for (orders, keys) in [("a.csv", "1.csv"), ("b.csv", "3.csv")] {
        ended(batch(folder, orders, "again.csv"));
        assert!(read("again.csv") == read(keys));
    }
    assert_eq!(rows(folder), recorded(0, 2 * ROWS));
}

#[test]
fn an_order_is_issued_once_however_many_ask_for_it() {
    const PROCESSES: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let arguments = keygen(&["--install-code", CODE, "--days", "30", "--order", "1001"]);
    let children: Vec<Child> = (0..PROCESSES).map(|_| run(folder, &arguments).spawn()).collect();
    let outputs: Vec<Output> =
        children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    assert!(outputs.iter().all(|output| output.status.success()), "{outputs:?}");
    assert!(outputs.windows(2).all(|pair| pair[0].stdout == pair[1].stdout));
    let silent = outputs
        .iter()
        .filter(|output| !String::from_utf8_lossy(&output.stderr).contains("already recorded"));
    assert_eq!(silent.count(), 1, "one made it, the others were told");
    assert_eq!(rows(folder), 1);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
}

/// A single key is made while a batch runs, and does not wait for its end.
#[test]
fn a_single_key_gets_its_turn_beside_a_batch_and_a_backup_is_whole() {
    const ROWS: u32 = 60_000;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.csv"), table(0, ROWS)).unwrap();
    let child = batch(folder, "a.csv", "1.csv");
    while !folder.join("issued.db").exists() {
        std::thread::yield_now();
    }
    for number in 0..5 {
        let order = format!("counter {number}");
        good(folder, &keygen(&["--install-code", CODE, "--days", "30", "--order", &order]));
        let backup = format!("backup {number}.db");
        good(folder, &["ledger", "backup", &backup, "--ledger", "issued.db"]);
        good(folder, &["ledger", "verify", "--ledger", &backup]);
        good(folder, &["ledger", "find", &order, "--ledger", &backup]);
    }
    ended(child);
    assert_eq!(rows(folder), recorded(0, ROWS) + 5);
    assert_intact(folder);
}
