//! Measures a whole `avlock inspect` of a mail of one megabyte: `cargo bench --bench inspect`.
//!
//! The goal is 50 ms for two mails: the corpus of `fixtures/mails`, repeated until it is long enough,
//! and prose with a key in it. The third is a single line of InstallCodes. It takes far longer, since
//! each is printed, but would take minutes if the scanner looked through the whole line for each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that fails may say so"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MEGABYTE: usize = 1_000_000;
const RUNS: usize = 50;
const RUNS_OF_LINE: usize = 3;

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mails/avlock.toml");
    println!("{:<8} {:>9} {:>9} {:>7}", "mail", "median", "longest", "matches");
    for (name, mail) in [("corpus", corpus()), ("prose", prose()), ("line", line())] {
        assert_eq!(mail.len(), MEGABYTE);
        let path = folder.join(format!("{name}.txt"));
        std::fs::write(&path, mail).unwrap();
        let mut inspect = Command::new(env!("CARGO_BIN_EXE_avlock"));
        inspect.args(["inspect", "--format", "json", "--on", "2026-11-25", "--config"]);
        inspect.arg(&config).arg(&path).stderr(Stdio::null());
        let output = inspect.output().unwrap();
        let found = output.stdout.iter().filter(|&&byte| byte == b'\n').count();
        let runs = if name == "line" { RUNS_OF_LINE } else { RUNS };
        let mut times: Vec<Duration> = (0..runs).map(|_| time(&mut inspect)).collect();
        times.sort_unstable();
        println!("{name:<8} {:>9.1?} {:>9.1?} {found:>7}", times[runs / 2], times[runs - 1]);
    }
}

fn time(command: &mut Command) -> Duration {
    let begin = Instant::now();
    command.stdout(Stdio::null()).status().unwrap();
    begin.elapsed()
}

fn corpus() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mails");
    let mut files: Vec<PathBuf> = ["good", "hostile"]
        .iter()
        .flat_map(|name| std::fs::read_dir(folder.join(name)).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let mut mail = Vec::new();
    while mail.len() < MEGABYTE {
        for file in &files {
            mail.extend(std::fs::read(file).unwrap());
            mail.extend(b"\n\n");
        }
    }
    mail.truncate(MEGABYTE);
    mail
}

fn prose() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let text = std::fs::read(folder.join("design.md")).unwrap();
    let mut mail = b"My key is M16DKAW-UAV0DWW-TQKEUUQ-U4WRVQG.\n".to_vec();
    mail.extend(text.iter().cycle().take(MEGABYTE - mail.len()));
    mail
}

/// A line of JSON with an InstallCode every fifteen characters.
fn line() -> Vec<u8> {
    let codes = b"\"D873BB821E45\":";
    codes.iter().copied().cycle().take(MEGABYTE).collect()
}
