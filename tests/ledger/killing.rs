//! A batch that is killed at any moment, and run again.

use super::{assert_intact, recorded, rows, run, table};
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const ROWS: u32 = 60_000;
const KILLS: u32 = 20;

fn batch(folder: &Path) -> Command {
    let mut command = run(folder, &super::batch("issued.db", &[])).command();
    command.stdout(File::create(folder.join("keys.csv")).unwrap());
    command.stderr(File::create(folder.join("said.txt")).unwrap());
    command
}

fn keys(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("keys.csv")).unwrap()
}

/// The number of keys in the whole lines of an output, which may be cut off.
fn printed(output: &[u8]) -> usize {
    let whole = output.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    whole.skip(1).filter(|line| !line.ends_with(b"\"\n")).count()
}

#[test]
fn nothing_is_lost_and_nothing_is_there_twice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("orders.csv"), table(0, ROWS)).unwrap();
    let began = Instant::now();
    batch(folder).status().unwrap();
    let whole_run = began.elapsed();
    let undisturbed = keys(folder);
    assert_eq!(rows(folder), recorded(0, ROWS));
    assert_eq!(printed(&undisturbed), recorded(0, ROWS));

    let (mut killed, mut midway) = (0, 0);
    for round in 0..KILLS {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("issued.db{end}")));
        }
        let mut child = batch(folder).spawn().unwrap();
        // The moments differ from round to round, and from one run of the tests to the next.
        let part = (round * 1000 + std::process::id() % 1000) as f64 / f64::from(KILLS * 1000);
        std::thread::sleep(Duration::from_secs_f64(whole_run.as_secs_f64() * part));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let cut_off = keys(folder);
        assert!(undisturbed.starts_with(&cut_off), "round {round}");
        if folder.join("issued.db").exists() {
            let there = rows(folder);
            assert!(
                printed(&cut_off) <= there,
                "round {round}: a key was printed and not recorded"
            );
            midway += u32::from(there > 0 && there < recorded(0, ROWS));
            assert_intact(folder);
        }
        batch(folder).status().unwrap();
        assert!(keys(folder) == undisturbed, "round {round}: other bytes");
        assert_eq!(rows(folder), recorded(0, ROWS), "round {round}");
        assert_intact(folder);
    }
    assert!(
        killed >= 10 && midway >= 3,
        "{killed} of {KILLS} were killed, {midway} of them midway"
    );
}
