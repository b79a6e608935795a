//! Measures a batch with a ledger beside the same batch without one, and searches in the ledger.
//!
//! `cargo bench --bench ledger` makes an order file of a million rows and measures whole processes in
//! turn: `avlock keygen --batch` without a ledger, with a new one, again with the one that has all the
//! orders, and with a new one for order numbers in random order. Then it measures `ledger find` by key,
//! InstallCode and order, and `ledger verify`, in the ledger of a million rows. The goals are 150 000
//! rows a second, 20 ms and 5 s. `cargo bench --bench ledger -- memory` measures the memory of a batch.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that fails may say so"
)]

#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod program;

use program::avlock;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROWS: u32 = 1_000_000;
const ROUNDS: usize = 5;
const FINDS: u32 = 50;

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-ledger");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    match std::env::args().any(|argument| argument == "memory") {
        true => memory(&folder),
        false => speed(&folder),
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn speed(folder: &Path) {
    let orders = orders(folder, "orders.csv", |row| 1_000_000 + row);
    let random = self::orders(folder, "random.csv", |row| row.wrapping_mul(2_654_435_761));
    let (ledger, other) = (folder.join("ledger.db"), folder.join("random.db"));
    let mut times = [const { Vec::new() }; 4];
    for round in 0..ROUNDS {
        remove_ledger(&ledger);
        remove_ledger(&other);
        times[3].push(timed(batch(folder, &random, Some(&other))));
        times[0].push(timed(batch(folder, &orders, None)));
        times[1].push(timed(batch(folder, &orders, Some(&ledger))));
        times[2].push(timed(batch(folder, &orders, Some(&ledger))));
        println!("round {round}: {:.2?}", times.each_ref().map(|times| times[round]));
    }
    let rate = |time: Duration| f64::from(ROWS) / time.as_secs_f64();
    let [without, with, again, random_order] = times.map(|times| median(&times));
    println!("medians of {ROUNDS} rounds, a million rows");
    println!("batch without a ledger    {without:>8.2?}  {:>9.0} rows/s", rate(without));
    println!("with a ledger             {with:>8.2?}  {:>9.0} rows/s (goal: 150000)", rate(with));
    println!("  ratio to the one without   {:.1}", with.as_secs_f64() / without.as_secs_f64());
    println!("again, all of it recorded {again:>8.2?}  {:>9.0} rows/s", rate(again));
    println!("order numbers at random   {random_order:>8.2?}  {:>9.0} rows/s", rate(random_order));
    println!("the ledger has {} MB", fs::metadata(&ledger).unwrap().len() / 1_000_000);
    finds(folder, &ledger);
    let times: Vec<Duration> =
        (0..ROUNDS).map(|_| timed(with_ledger(&ledger, &["ledger", "verify"]))).collect();
    println!("verify                    {:>8.2?}  (goal: 5 s)", median(&times));
}

/// Finds rows from all parts of the table, each with a process of its own.
fn finds(folder: &Path, ledger: &Path) {
    let keys = BufReader::new(File::open(folder.join("keys.csv")).unwrap()).lines();
    let rows: Vec<Vec<String>> = keys
        .skip(1)
        .step_by((ROWS / FINDS) as usize)
        .map(|line| line.unwrap().split(',').map(str::to_owned).collect())
        .collect();
    assert_eq!(rows.len(), FINDS as usize);
    for (what, column) in [("order", 0), ("InstallCode", 1), ("key", 8)] {
        let find =
            |row: &Vec<String>| timed(with_ledger(ledger, &["ledger", "find", &row[column]]));
        let mut times: Vec<Duration> = rows.iter().map(find).collect();
        times.sort();
        let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
        println!("find by {what:12} {median:>8.1?}, slowest {slowest:.1?}  (goal: 20 ms)");
    }
    let nothing = with_ledger(ledger, &["--version"]);
    println!("a process that does nothing {:.1?}", timed(nothing));
}

fn memory(folder: &Path) {
    let orders = orders(folder, "orders.csv", |row| 1_000_000 + row);
    let mut child = batch(folder, &orders, Some(&folder.join("ledger.db"))).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes =
            line.and_then(|line| line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("a million rows with a ledger: {} MB at most (goal: 64 MB)", peak / 1024);
}

fn timed(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}");
    time
}

fn batch(folder: &Path, orders: &Path, ledger: Option<&Path>) -> Command {
    let keys = folder.join("keys.csv");
    let _ = fs::remove_file(&keys);
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/avlock.toml");
    let keygen = avlock().args(["keygen", "--quiet", "--config"]).arg(profile);
    let mut command = keygen.arg("--batch").arg(orders).arg("--output").arg(keys).command();
    if let Some(ledger) = ledger {
        command.arg("--ledger").arg(ledger);
    }
    command
}

fn with_ledger(ledger: &Path, arguments: &[&str]) -> Command {
    avlock().args(arguments).arg("--ledger").arg(ledger).command()
}

fn remove_ledger(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
}

/// Makes an order file like that of the bench `batch`, with the order number that `number` gives a row.
fn orders(folder: &Path, name: &str, number: impl Fn(u32) -> u32) -> PathBuf {
    let path = folder.join(name);
    let mut file = BufWriter::new(File::create(&path).unwrap());
    writeln!(file, "order,install_code,type,days,start,users,instances,values").unwrap();
    let mut line = String::new();
    let sources = [avlock_format::Source::SystemUuid, avlock_format::Source::BaseBoardSn];
    let sources = avlock_format::Sources::new(sources).unwrap();
    for row in 0..ROWS {
        let [_, a, b, c] = row.wrapping_mul(2_654_435_761).to_be_bytes();
        let code = avlock_format::InstallCode::new([a, b, c], sources);
        let kind = if row % 3 == 0 { "trial" } else { "temporary" };
        line.clear();
        writeln!(
            line,
            "{},{code},{kind},{},2027-{:02}-{:02},{},{},{:03X}",
            number(row),
            1 + row % 400,
            1 + row % 12,
            1 + row % 28,
            1 + row % 9,
            1 + row % 4,
            row % 4096
        )
        .unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    path
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}
