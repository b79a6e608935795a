//! The ledger against people who alter it, processes that are killed or race each other, disks that
//! are full, and files that are something else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and says what it skips"
)]
#![cfg(unix)]

#[path = "ledger/failing.rs"]
mod failing;
#[path = "ledger/killing.rs"]
mod killing;
#[path = "ledger/racing.rs"]
mod racing;
#[path = "ledger/searching.rs"]
mod searching;
#[path = "ledger/secrecy.rs"]
mod secrecy;
#[path = "ledger/tampering.rs"]
mod tampering;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// An EncryptionKey that is nowhere else, so that it can be searched for.
const SECRET: &str = "kW3-xQ9.mZ7_pL2=";

/// An InstallCode that the vendor's help pages print.
const CODE: &str = "D873BB821E45";

fn avlock(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avlock"));
    command
        .current_dir(folder)
        .env_remove("AVLOCK_CONFIG")
        .env_remove("AVLOCK_LEDGER")
        .env("AVLOCK_ENCRYPTION_KEY", SECRET)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("USER", "ann")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    avlock(folder, arguments).output().unwrap()
}

/// What a run that succeeds prints.
#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// What a run says that prints nothing and ends with 2.
#[track_caller]
fn no_answer(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(output.stdout.is_empty(), "{output:?}");
    said
}

/// A key with a ledger.
fn keygen<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let terms = ["keygen", "--app-id", "7", "--ledger", "issued.db", "--start", "2027-01-01"];
    [&terms, more].concat()
}

/// How many rows the ledger has.
fn rows(folder: &Path) -> usize {
    let arguments = ["ledger", "head", "--ledger", "issued.db", "--field", "rows"];
    good(folder, &arguments).parse().unwrap()
}

fn is_intact(folder: &Path) {
    assert_eq!(
        good(folder, &["ledger", "verify", "--ledger", "issued.db", "--field", "verdict"]),
        "valid"
    );
}

/// A table of orders with InstallCodes that read; every seventh row is refused.
fn table(first: u32, rows: u32) -> String {
    let mut text = "order,install_code,days,start,customer\n".to_owned();
    let sources = avlock_format::Sources::new([avlock_format::Source::HdSn]).unwrap();
    for row in first..first + rows {
        let [_, a, b, c] = row.wrapping_mul(2_654_435_761).to_be_bytes();
        let code = avlock_format::InstallCode::new([a, b, c], sources);
        let days = if row % 7 == 3 { 0 } else { 1 + row % 400 };
        text.push_str(&format!("{row},{code},{days},2027-03-01,\"Lee, {row}\"\n"));
    }
    text
}

/// How many rows of a table are recorded.
fn recorded(first: u32, rows: u32) -> usize {
    (first..first + rows).filter(|row| row % 7 != 3).count()
}
