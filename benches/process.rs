//! One whole `avlock keygen` process beside a Rust program that prints one line.
//!
//! `cargo bench --bench process`; the goal is a ratio of at most 1.5. Both run in turn, and the
//! ratio is taken pair by pair, so that a machine whose speed drifts does not matter.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that fails may say so"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PAIRS: usize = 300;

const ONE_LINE: &str = r#"fn main() { println!("YXHA9HR-7XALKAN-15YVVJP-RZH0ERR"); }"#;

fn main() {
    let one_line = build_one_line();
    let mut keygen = Command::new(env!("CARGO_BIN_EXE_avlock"));
    keygen
        .args(["keygen", "--install-code", "D873BB821E45", "--days", "30", "--config"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/avlock.toml"));
    let mut one_line = Command::new(one_line);
    for _ in 0..20 {
        time(&mut keygen);
        time(&mut one_line);
    }
    let mut pairs: Vec<(Duration, Duration)> =
        (0..PAIRS).map(|_| (time(&mut keygen), time(&mut one_line))).collect();
    let mut ratios: Vec<f64> = pairs
        .iter()
        .map(|(keygen, one_line)| keygen.as_secs_f64() / one_line.as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    pairs.sort_by_key(|(keygen, _)| *keygen);
    let keygen = pairs[PAIRS / 2].0;
    pairs.sort_by_key(|(_, one_line)| *one_line);
    let one_line = pairs[PAIRS / 2].1;
    println!("medians of {PAIRS} pairs, processes run in turn");
    println!("avlock keygen     {keygen:>10.1?}");
    println!("println of a line {one_line:>10.1?}");
    println!(
        "ratio             {:>10.2}   (a quarter below {:.2}, a quarter above {:.2})",
        ratios[PAIRS / 2],
        ratios[PAIRS / 4],
        ratios[3 * PAIRS / 4]
    );
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let taken = start.elapsed();
    assert!(status.success());
    taken
}

/// Compiles the yardstick with the same compiler.
fn build_one_line() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join("one_line.rs");
    let program = folder.join("one_line");
    std::fs::write(&source, ONE_LINE).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let built =
        Command::new(rustc).arg("-O").arg("-o").arg(&program).arg(&source).status().unwrap();
    assert!(built.success());
    program
}
