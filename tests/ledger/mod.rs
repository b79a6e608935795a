//! The ledger under attack: people who alter it, processes that are killed or race each other, disks
//! that are full, and files that are something else.

mod damage;
mod due;
mod failing;
#[cfg(unix)]
mod journal;
mod killing;
mod names;
mod orders;
mod printing;
mod racing;
mod reading;
mod revoked_keys;
mod revoking;
mod running_twice;
mod screen;
mod searching;
mod secrecy;
mod tampering;

use crate::support::program::Avlock;
use crate::support::{CODE, avlock, install_code};
use std::path::Path;
use std::process::Output;

/// An EncryptionKey that occurs nowhere else, so that it can be searched for.
const SECRET: &str = "kW3-xQ9.mZ7_pL2=";

/// Each command of `avlock ledger` with what it needs.
const COMMANDS: [&[&str]; 12] = [
    &["list"],
    &["due"],
    &["report"],
    &["renew", "--due", "30d", "--days", "1", "--output", "renewals.csv"],
    &["find", "Lee"],
    &["show", "1"],
    &["renew", "1", "--days", "1"],
    &["revoke", "1", "--reason", "x"],
    &["verify"],
    &["head"],
    &["export"],
    &["backup", "copy.db"],
];

/// A run in a folder, under [`SECRET`], as the user Ann.
fn run(folder: &Path, arguments: &[&str]) -> Avlock {
    avlock().folder(folder).secret(SECRET).env("USER", "ann").args(arguments)
}

/// Runs a command that succeeds, and returns what it prints.
#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    run(folder, arguments).good()
}

/// The error of a run that prints nothing and ends with 2.
#[track_caller]
fn refusal(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty(), "{output:?}");
    error
}

/// Arguments that make a key with a ledger.
fn keygen<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let terms = ["keygen", "--app-id", "7", "--ledger", "issued.db", "--start", "2027-01-01"];
    [&terms, more].concat()
}

/// Records the orders of `orders.csv` in the ledger `ledger`.
fn batch<'a>(ledger: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let batch = ["keygen", "--app-id", "7", "--quiet", "--batch", "orders.csv", "--ledger", ledger];
    [&batch, more].concat()
}

/// The number of rows in the ledger.
fn rows(folder: &Path) -> usize {
    let arguments = ["ledger", "head", "--ledger", "issued.db", "--field", "rows"];
    good(folder, &arguments).parse().unwrap()
}

#[track_caller]
fn assert_intact(folder: &Path) {
    let verify = ["ledger", "verify", "--ledger", "issued.db", "--field", "verdict"];
    run(folder, &verify).stdout("valid\n").run();
}

/// A table of orders with InstallCodes that read; every seventh row is refused.
fn table(first: u32, rows: u32) -> String {
    let mut text = "order,install_code,days,start,customer\n".to_owned();
    for row in first..first + rows {
        let code = install_code(row);
        let days = if row % 7 == 3 { 0 } else { 1 + row % 400 };
        text.push_str(&format!("{row},{code},{days},2027-03-01,\"Lee, {row}\"\n"));
    }
    text
}

/// The number of rows of a table that are recorded.
fn recorded(first: u32, rows: u32) -> usize {
    (first..first + rows).filter(|row| row % 7 != 3).count()
}
