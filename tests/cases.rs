//! The command-line cases of `tests/cases`: arguments in, status and both streams out.
//!
//! A case is one file, `<command>/<what it shows>.toml`. If it reads files, they are in a folder
//! `.in` beside it, and what it should leave behind is in `.out`. Each case states all three channels,
//! empty ones too. A case that states no environment gets the demo profile.
//!
//! `TRYCMD=overwrite cargo test --test main cases` writes what the program prints; then look at the
//! diff.

use crate::support::{copy_demo_profile, root};
use std::fs;
use std::path::{Path, PathBuf};

/// The number of cases that there are at least: a walk over an empty folder must not pass.
const AT_LEAST: usize = 395;

/// The files `tests/cases/COMMAND/CASE.toml`; folders of a case's own files are left out.
pub fn cases() -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for command in fs::read_dir(root().join("tests/cases")).unwrap() {
        for file in fs::read_dir(command.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                cases.push(path);
            }
        }
    }
    cases.sort();
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    cases
}

/// A folder for all cases, which none of them writes to.
fn shared_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn read(case: &Path) -> toml::Table {
    fs::read_to_string(case).unwrap().parse().unwrap()
}

/// True if a case states its environment, and so gets no profile.
fn states_environment(case: &Path) -> bool {
    read(case).contains_key("env")
}

#[test]
fn every_case_prints_what_it_states() {
    for name in ["AVLOCK_CONFIG", "AVLOCK_ENCRYPTION_KEY"] {
        assert!(std::env::var_os(name).is_none(), "{name} is set, which the cases do not expect");
    }
    let empty = shared_folder("nobody");
    let demo = shared_folder("demo");
    copy_demo_profile(&demo);
    let profile = demo.join("avlock.toml");
    let (bare, with_demo): (Vec<_>, Vec<_>) =
        cases().into_iter().partition(|case| states_environment(case));
    for (group, profile) in [(bare, None), (with_demo, Some(profile))] {
        let cases = trycmd::TestCases::new();
        cases
            .default_bin_name("avlock")
            .env("HOME", empty.to_str().unwrap())
            .env("XDG_CONFIG_HOME", empty.to_str().unwrap())
            .env("TZ", "UTC");
        if let Some(profile) = profile {
            cases.env("AVLOCK_CONFIG", profile.to_str().unwrap());
        }
        for case in group {
            cases.case(case);
        }
    }
}

#[test]
fn every_case_states_all_three_channels() {
    for case in cases() {
        let table = read(&case);
        for channel in ["args", "status", "stdout", "stderr"] {
            assert!(table.contains_key(channel), "no {channel} in {}", case.display());
        }
    }
}
