//! One whole `avlock inspect` of a mail of one megabyte: `cargo bench --bench inspect`; the goal is
//! 50 ms. Two mails: the corpus of `fixtures/mails`, one after the other until it is long enough, and
//! prose with a key in it.

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

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mails/avlock.toml");
    println!("{:<8} {:>9} {:>9} {:>6}", "mail", "median", "longest", "finds");
    for (name, mail) in [("corpus", corpus()), ("prose", prose())] {
        assert_eq!(mail.len(), MEGABYTE);
        let path = folder.join(format!("{name}.txt"));
        std::fs::write(&path, mail).unwrap();
        let mut inspect = Command::new(env!("CARGO_BIN_EXE_avlock"));
        inspect.args(["inspect", "--format", "json", "--on", "2026-11-25", "--config"]);
        inspect.arg(&config).arg(&path).stderr(Stdio::null());
        let output = inspect.output().unwrap();
        let finds = output.stdout.iter().filter(|&&byte| byte == b'\n').count();
        let mut times: Vec<Duration> = (0..RUNS).map(|_| time(&mut inspect)).collect();
        times.sort_unstable();
        println!("{name:<8} {:>9.1?} {:>9.1?} {finds:>6}", times[RUNS / 2], times[RUNS - 1]);
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
