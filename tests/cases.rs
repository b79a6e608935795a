//! The command-line cases of `tests/cases`: arguments in, status and both streams out.
//!
//! A case is one file, `<command>/<what it shows>.toml`. If it reads files, they are in a folder
//! `.in` beside it, and what it should leave behind is in `.out`. Each case states all three channels,
//! empty ones too. A case that states no environment gets the demo profile.
//!
//! `TRYCMD=overwrite cargo test --test main cases` writes what the program prints; then look at the
//! diff.

use crate::support::{avlock, copy_demo_profile, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The number of cases that there are at least: a walk over an empty folder must not pass.
const AT_LEAST: usize = 430;

/// The number of those that state no day.
const WITHOUT_DAY: usize = 200;

/// A day far from today, and one that few years have.
pub const ANOTHER_DAY: &str = "2060-02-29";

/// Options that refuse `--on`, because what they do is the same on every day.
pub const WITHOUT_USE_OF_A_DAY: [&str; 2] = ["--diff", "--moved"];

/// Commands that refuse it, because they judge nothing.
pub const WITHOUT_A_DAY: [&str; 8] =
    ["machine", "init", "sample", "explain", "help", "version", "completions", "man"];

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

/// The demo profile, in a folder of its own.
fn demo_profile() -> PathBuf {
    static PROFILE: OnceLock<PathBuf> = OnceLock::new();
    // Tests share it: it is written once, because another one may be reading it.
    let profile = PROFILE.get_or_init(|| {
        let folder = shared_folder("demo");
        copy_demo_profile(&folder);
        folder.join("avlock.toml")
    });
    profile.clone()
}

fn read(case: &Path) -> toml::Table {
    fs::read_to_string(case).unwrap().parse().unwrap()
}

/// True if a case states its environment, and so gets no profile.
fn states_environment(case: &Path) -> bool {
    read(case).contains_key("env")
}

/// Runs the cases, and fails where one prints something else than it states.
fn run(cases: Vec<PathBuf>) {
    for name in ["AVLOCK_CONFIG", "AVLOCK_ENCRYPTION_KEY"] {
        assert!(std::env::var_os(name).is_none(), "{name} is set, which the cases do not expect");
    }
    let empty = shared_folder("nobody");
    let profile = demo_profile();
    let (bare, with_demo): (Vec<_>, Vec<_>) =
        cases.into_iter().partition(|case| states_environment(case));
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
fn every_case_prints_what_it_states() {
    run(cases());
}

/// A case that states no day does not depend on it: run on a day in 2060, it prints the same.
#[test]
fn every_case_prints_the_same_in_2060() {
    // What is printed on that day is no expectation to be written.
    if std::env::var_os("TRYCMD").is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let all = root().join("tests/cases");
    copy_folder(&all, folder.path());
    let mut moved = Vec::new();
    for case in cases() {
        let name = case.strip_prefix(&all).unwrap();
        if let Some(table) = on_another_day(read(&case)) {
            let copy = folder.path().join(name);
            fs::write(&copy, table.to_string()).unwrap();
            moved.push(copy);
        }
    }
    assert!(moved.len() >= WITHOUT_DAY, "{} cases", moved.len());
    run(moved);
}

/// The other day is not without effect: it shows where an output depends on it.
#[test]
fn a_case_that_depends_on_the_day_would_be_noticed() {
    let text = r#"args = ["keycheck", "AJYDEHK-CM367VL-Y22PZDW-N8VR63G"]"#;
    let table = on_another_day(text.parse().unwrap()).unwrap();
    let arguments = table["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap());
    let output = avlock().env("AVLOCK_CONFIG", demo_profile()).args(arguments).output();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("days before 2060-02-29"), "{text}");
}

/// The case with [`ANOTHER_DAY`] as its day; nothing if it states one, or can have none.
fn on_another_day(mut case: toml::Table) -> Option<toml::Table> {
    let arguments = case["args"].as_array()?;
    let is_fixed = |argument: &toml::Value| {
        let text = argument.as_str().unwrap();
        let no_use = [&WITHOUT_USE_OF_A_DAY[..], &WITHOUT_A_DAY[..], &["--explain"]].concat();
        text.starts_with("--on") || no_use.contains(&text)
    };
    if arguments.iter().any(is_fixed) {
        return None;
    }
    let day = ["--on", ANOTHER_DAY].map(toml::Value::from);
    let arguments: Vec<toml::Value> = day.into_iter().chain(arguments.iter().cloned()).collect();
    case.insert("args".to_owned(), arguments.into());
    Some(case)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, &copy).unwrap();
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
