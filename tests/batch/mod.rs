//! `keygen --batch` compared with single runs of `keygen`, with itself on other numbers of threads, and
//! with the `csv` crate, which splits its rows again; and what it leaves behind when it is killed.

mod encodings;
mod workbooks;

use crate::support::program::Avlock;
use crate::support::{CODE, PUBLIC_SECRET, avlock, install_code};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn keygen(folder: &Path) -> Avlock {
    let terms = ["keygen", "--app-id", "12345", "--quiet"];
    avlock().folder(folder).secret(PUBLIC_SECRET).args(terms)
}

/// A table with rows of every type, some refused, some with a line break in a quoted cell.
fn orders(rows: u32) -> String {
    let mut text = "order,install_code,type,days,start,users,note,values\n".to_owned();
    for row in 0..rows {
        let code = install_code(row);
        let (kind, days, start) = match row % 7 {
            0 => ("trial", "30", "2027-02-01"),
            1 => ("permanent", "", ""),
            2 => ("unregister", "", ""),
            3 => ("temporary", "0", "2027-02-01"),
            _ => ("temporary", "365", "2027-03-01"),
        };
        let (users, values) = if row % 7 == 2 { ("", "") } else { ("3", "657") };
        let note = if row % 11 == 0 { "\"two\nlines, \"\"quoted\"\"\"" } else { "plain" };
        text.push_str(&format!("{row},{code},{kind},{days},{start},{users},{note},{values}\n"));
    }
    text
}

/// The records of a table as the `csv` crate reads them: cells by the name of their column.
fn records(text: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text).deserialize().map(|record| record.unwrap()).collect()
}

#[test]
fn every_key_is_the_one_that_keygen_gives_and_threads_do_not_matter() {
    const ROWS: u32 = 40_000;
    let folder = tempfile::tempdir().unwrap();
    let table = orders(ROWS);
    fs::write(folder.path().join("orders.csv"), &table).unwrap();
    let run = |jobs: &str| {
        let output = keygen(folder.path()).args(["--batch", "orders.csv", "--jobs", jobs]).output();
        assert_eq!(output.status.code(), Some(1), "some rows are refused");
        output.stdout
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("5"));

    let (given, made) = (records(table.as_bytes()), records(&one));
    assert_eq!(made.len(), ROWS as usize);
    let mut refused = 0;
    for (given, made) in given.iter().zip(&made) {
        for (name, text) in given {
            assert_eq!(made[name], *text, "passed through");
        }
        refused += u32::from(made["registration_key"].is_empty());
        assert_eq!(made["registration_key"].is_empty(), !made["error"].is_empty());
    }
    assert_eq!(refused, (ROWS + 3) / 7);

    for made in made.iter().step_by(ROWS as usize / 60) {
        let mut single = keygen(folder.path());
        for name in ["install_code", "type", "days", "start", "users", "values"] {
            if !made[name].is_empty() {
                single = single.arg(format!("--{}={}", name.replace('_', "-"), made[name]));
            }
        }
        let output = single.output();
        let key = String::from_utf8(output.stdout).unwrap();
        assert_eq!(key.trim_end(), made["registration_key"], "{made:?}");
    }
}

#[test]
fn the_output_is_the_next_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.csv"), orders(5_000)).unwrap();
    let run = |from: &str, to: &str| {
        keygen(folder.path()).args(["--batch", from, "--output", to]).output();
        fs::read(folder.path().join(to)).unwrap()
    };
    let first = run("orders.csv", "keys.csv");
    let again = run("keys.csv", "keys.csv");
    assert!(first == again, "the same bytes");
    let rows = records(&first);
    let made = rows.iter().filter(|row| !row["registration_key"].is_empty()).count();
    assert!(made > 4_000, "{made} keys");
}

/// Whenever a run is killed, the file is the old one or the new one, and never a part of either.
#[test]
#[cfg(unix)]
fn a_killed_run_leaves_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.csv"), orders(150_000)).unwrap();
    let output = folder.path().join("keys.csv");
    let output_to = ["--batch", "orders.csv", "--output", "keys.csv"];
    let mut batch = keygen(folder.path()).args(output_to).command();
    batch.stderr(Stdio::null());
    let old = b"what was there before\n".to_vec();
    fs::write(&output, &old).unwrap();
    let began = std::time::Instant::now();
    batch.status().unwrap();
    let whole_run = began.elapsed();
    let new = fs::read(&output).unwrap();
    let mut killed = 0;
    for round in 0..20 {
        fs::write(&output, &old).unwrap();
        let mut child = batch.spawn().unwrap();
        std::thread::sleep(Duration::from_micros(
            whole_run.as_micros() as u64 * (2 * round + 1) / 40,
        ));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let found = fs::read(&output).unwrap();
        assert!(found == old || found == new, "round {round}: {} bytes", found.len());
    }
    assert!(killed >= 10, "{killed} of 20 runs were killed before their end");
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.csv"), orders(50_000)).unwrap();
    let mut child = keygen(folder.path()).args(["--batch", "orders.csv"]).spawn();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// A shell's `<(command)` gives a named pipe, which can be opened and read once.
#[test]
#[cfg(unix)]
fn orders_may_come_from_a_named_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("orders.csv")).status().unwrap();
    assert!(made.success());
    let child = keygen(folder.path()).args(["--batch", "orders.csv"]).spawn();
    fs::write(folder.path().join("orders.csv"), orders(3)).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(records(&output.stdout).len(), 3);
}

#[test]
fn a_quote_left_open_far_down_is_named_with_its_line() {
    const BEFORE: usize = 200_000;
    let folder = tempfile::tempdir().unwrap();
    let row = |note: &str| format!("{CODE},{note},permanent\n");
    let rows = [row("x").repeat(BEFORE), row("\"x"), row("x").repeat(BEFORE)].concat();
    fs::write(folder.path().join("orders.csv"), format!("install_code,note,type\n{rows}")).unwrap();
    let output =
        keygen(folder.path()).args(["--batch", "orders.csv", "--output", "keys.csv"]).output();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with(&format!("error[table]: line {}: ", BEFORE + 2)), "{message}");
    assert!(!folder.path().join("keys.csv").exists());
}

/// Each key is printed before the next order is given.
#[test]
fn rows_that_come_slowly_are_not_held_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut batch = keygen(folder.path()).args(["--batch", "-"]).command();
    let mut child = batch.stdin(Stdio::piped()).spawn().unwrap();
    let mut orders = child.stdin.take().unwrap();
    let mut keys = BufReader::new(child.stdout.take().unwrap()).lines();
    orders.write_all(b"order,install_code,type\n").unwrap();
    for row in 0..3 {
        writeln!(orders, "{row},{},permanent", install_code(row)).unwrap();
        if row == 0 {
            assert!(keys.next().unwrap().unwrap().ends_with(",registration_key,error"));
        }
        assert!(keys.next().unwrap().unwrap().starts_with(&format!("{row},")));
    }
    drop(orders);
    assert!(child.wait().unwrap().success());
}
