//! Rows that a copy of the file alone has: what was recorded is in it and not only in its journal, as
//! soon as nobody writes any more.

use super::{assert_intact, batch, good, keygen, recorded, rows, run, table};
use crate::support::{CODE, install_code};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Copies the file alone, as somebody does who moves it to another computer, and counts its rows there.
fn rows_of_the_file_alone(folder: &Path) -> usize {
    let other = tempfile::tempdir().unwrap();
    fs::copy(folder.join("issued.db"), other.path().join("issued.db")).unwrap();
    assert_intact(other.path());
    rows(other.path())
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn end_after(child: &mut Child, signal: Signal, pause: Duration) {
    std::thread::sleep(pause);
    let _ = kill_process(Pid::from_child(child), signal);
    child.wait().unwrap();
}

#[test]
fn a_batch_that_a_signal_ends_leaves_its_rows_in_the_file() {
    const ROWS: u32 = 60_000;
    let signals =
        [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT, Signal::USR1, Signal::ALARM];
    let (mut midway, mut told) = (0, 0);
    for (round, signal) in signals.into_iter().cycle().take(12).enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("orders.csv"), table(0, ROWS)).unwrap();
        let arguments = batch("issued.db", &["--output", "keys.csv"]);
        let mut child = run(folder, &arguments).command().stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while !folder.join("issued.db").exists() && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        end_after(&mut child, signal, Duration::from_millis(40 * (round as u64 + 1)));
        let alone = rows_of_the_file_alone(folder);
        assert_eq!(alone, rows(folder), "{signal:?}");
        midway += usize::from(alone > 0 && alone < recorded(0, ROWS));
        // The last line has what is in the file, be it nothing or all.
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        if let Some(last) = said.lines().last().filter(|last| last.starts_with("stopped: ")) {
            let s = if alone == 1 { "" } else { "s" };
            let words = format!("stopped: {alone} row{s} recorded; the same command goes on");
            assert_eq!(last, words, "{signal:?}");
            told += 1;
        }
        let left = files(folder);
        assert!(!left.iter().any(|name| name.starts_with(".avlock-")), "{signal:?}: {left:?}");
    }
    assert!(midway >= 3, "{midway} of 12 were ended midway");
    assert!(told >= midway, "{told} of {midway} were told of");
}

#[test]
fn what_is_recorded_while_somebody_has_it_open_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&["--install-code", CODE, "--days", "3"]));
    let reader = rusqlite::Connection::open(folder.join("issued.db")).unwrap();
    let count = "SELECT count(*) FROM event";
    assert_eq!(reader.query_row(count, (), |row| row.get::<_, i64>(0)).unwrap(), 1);
    for number in 0..5 {
        let code = install_code(number);
        good(folder, &keygen(&["--install-code", &code, "--days", "3"]));
        assert_eq!(rows_of_the_file_alone(folder), number as usize + 2);
    }
    good(folder, &["ledger", "revoke", "2", "--reason", "refund", "--ledger", "issued.db"]);
    assert_eq!(rows_of_the_file_alone(folder), 7);
    assert_eq!(reader.query_row(count, (), |row| row.get::<_, i64>(0)).unwrap(), 7);
}

#[test]
fn a_backup_that_a_signal_ends_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("orders.csv"), table(0, 40_000)).unwrap();
    run(folder, &batch("issued.db", &[])).output();
    let mut ended = 0;
    for round in 0..40 {
        let arguments = ["ledger", "backup", "copy.db", "--ledger", "issued.db"];
        let mut child = run(folder, &arguments).command().spawn().unwrap();
        let signal = [Signal::INT, Signal::TERM, Signal::HUP][round % 3];
        end_after(&mut child, signal, Duration::from_millis(round as u64));
        let left = files(folder);
        assert!(!left.iter().any(|name| name.starts_with(".avlock-")), "{signal:?}: {left:?}");
        match folder.join("copy.db").exists() {
            true => fs::remove_file(folder.join("copy.db")).unwrap(),
            false => ended += 1,
        }
    }
    assert!(ended >= 3, "{ended} of 40 were ended midway");
}
