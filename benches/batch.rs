//! Measures a batch beside a plain copy of its table and beside a shell loop.
//!
//! `cargo bench --bench batch` makes an order file of a million rows and measures whole processes in
//! turn: `avlock keygen --batch` on all cores and with `--jobs 1`; a copy of the file, record by record,
//! with the `csv` crate on one core; a shell loop with a process for each key, over a hundred rows.
//! The goal is that the batch takes no longer than the copy. `cargo bench --bench batch -- memory`
//! measures the memory of a batch of ten million rows instead; the goal is 64 MB.

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
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const LOOP_ROWS: u32 = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["copy", from, to] => copy(Path::new(from), Path::new(to)),
        _ if arguments.iter().any(|argument| argument == "memory") => memory(),
        _ => speed(),
    }
}

fn speed() {
    let orders = orders(1_000_000);
    let keys = orders.with_extension("keys.csv");
    let copied = orders.with_extension("copy.csv");
    let small = small_orders(&orders);
    let replaced = orders.with_extension("replaced.csv");
    let mut batch = batch(&orders, &keys, None);
    let mut one_job = self::batch(&orders, &keys, Some("1"));
    let mut replacing = self::batch(&orders, &replaced, None);
    let mut copy = Command::new(std::env::current_exe().unwrap());
    copy.arg("copy").args([&orders, &copied]);
    let mut shell = shell_loop(&small);
    let mut times = [const { Vec::new() }; 5];
    for round in 0..=ROUNDS {
        for (command, times) in [&mut batch, &mut one_job, &mut replacing, &mut copy, &mut shell]
            .into_iter()
            .zip(&mut times)
        {
            // New files on both sides, but for the batch that replaces one.
            let _ = fs::remove_file(&keys);
            let _ = fs::remove_file(&copied);
            let start = Instant::now();
            assert!(
                command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
            );
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let ratio = |one: &[Duration], other: &[Duration]| {
        let pairs = one.iter().zip(other);
        let mut ratios: Vec<f64> = pairs.map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ROUNDS / 2]
    };
    let [batch, one_job, replacing, copy, shell] = &times;
    println!(
        "medians of {ROUNDS} rounds, a million rows, {} bytes",
        fs::metadata(&orders).unwrap().len()
    );
    println!("batch, all cores     {:>8.0?}", median(batch));
    println!("batch, --jobs 1      {:>8.0?}", median(one_job));
    println!("batch, replacing     {:>8.0?}   (waits for the disk)", median(replacing));
    println!("copy with csv        {:>8.0?}", median(copy));
    println!("shell loop, 100 rows {:>8.0?}", median(shell));
    println!("batch / copy           {:>6.2}   (goal: at most 1)", ratio(batch, copy));
    println!("batch --jobs 1 / copy  {:>6.2}", ratio(one_job, copy));
    println!("batch replacing / copy {:>6.2}", ratio(replacing, copy));
    println!("shell loop / batch, a row {:>6.0}", ratio(shell, batch) * 1e6 / f64::from(LOOP_ROWS));
    for file in [orders, keys, replaced, copied, small] {
        let _ = fs::remove_file(file);
    }
}

fn memory() {
    let orders = orders(10_000_000);
    let keys = orders.with_extension("keys.csv");
    let mut child = batch(&orders, &keys, None).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes =
            line.and_then(|line| line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("ten million rows: {} MB at most (goal: 64 MB)", peak / 1024);
    for file in [orders, keys] {
        fs::remove_file(file).unwrap();
    }
}

fn batch(orders: &Path, keys: &Path, jobs: Option<&str>) -> Command {
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/avlock.toml");
    let keygen = avlock().args(["keygen", "--quiet", "--config"]).arg(profile);
    let mut command = keygen.arg("--batch").arg(orders).arg("--output").arg(keys).command();
    if let Some(jobs) = jobs {
        command.args(["--jobs", jobs]);
    }
    command
}

/// Runs one process for each key, as scripts do.
fn shell_loop(orders: &Path) -> Command {
    let avlock = env!("CARGO_BIN_EXE_avlock");
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/avlock.toml");
    let script = format!(
        "tail -n +2 {} | while IFS=, read -r order code type days start users instances values; do \
         {avlock} keygen -q --config {} --install-code $code --type $type --days $days --start $start \
         --users $users --instances $instances --values $values; done",
        orders.display(),
        profile.display()
    );
    let mut command = Command::new("sh");
    command.arg("-c").arg(script);
    command
}

/// Copies a file, record by record, with the `csv` crate: what the batch is measured against.
fn copy(from: &Path, to: &Path) {
    let mut reader = csv::Reader::from_path(from).unwrap();
    let mut writer = csv::Writer::from_path(to).unwrap();
    writer.write_byte_record(reader.byte_headers().unwrap()).unwrap();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap() {
        writer.write_byte_record(&record).unwrap();
    }
    writer.flush().unwrap();
}

/// Makes an order file of valid InstallCodes and varied terms.
fn orders(rows: u32) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("orders-{rows}.csv"));
    let mut file = BufWriter::new(File::create(&path).unwrap());
    writeln!(file, "order,install_code,type,days,start,users,instances,values").unwrap();
    let mut line = String::new();
    for row in 0..rows {
        let [_, a, b, c] = row.wrapping_mul(2_654_435_761).to_be_bytes();
        let sources = avlock_format::Sources::new([
            avlock_format::Source::SystemUuid,
            avlock_format::Source::BaseBoardSn,
        ]);
        let code = avlock_format::InstallCode::new([a, b, c], sources.unwrap());
        let kind = if row % 3 == 0 { "trial" } else { "temporary" };
        line.clear();
        writeln!(
            line,
            "{},{code},{kind},{},2027-{:02}-{:02},{},{},{:03X}",
            1_000_000 + row,
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

/// Copies the header and the first hundred rows.
fn small_orders(orders: &Path) -> PathBuf {
    let path = orders.with_extension("small.csv");
    let text = fs::read_to_string(orders).unwrap();
    let lines: Vec<&str> = text.lines().take(1 + LOOP_ROWS as usize).collect();
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    path
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}
