//! The command-line cases of `tests/cases`: arguments in, status and both streams out.
//!
//! A case is one file, `<command>/<what it shows>.toml`; one with files has a folder `.in` beside
//! it, and `.out` where files are written. All three channels are stated in each, empty if empty.
//! A case that states no environment gets the demo profile.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what the program prints; then look at the diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// How many cases there are at least: a walk over an empty folder must not pass.
const AT_LEAST: usize = 395;

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut cases: Vec<_> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    cases.sort();
    cases
}

/// A copy of the demo profile whose EncryptionKey file has the mode that one should have: a
/// checkout cannot keep it.
fn demo_profile() -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
    fs::create_dir_all(&to).unwrap();
    for name in ["avlock.toml", "demo.key"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    private(&to.join("demo.key"));
    to.join("avlock.toml")
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}

/// Whether a case states its environment, and so gets no profile.
fn states_environment(case: &Path) -> bool {
    let table: toml::Table = fs::read_to_string(case).unwrap().parse().unwrap();
    table.contains_key("env")
}

#[test]
fn cli() {
    for name in ["AVLOCK_CONFIG", "AVLOCK_ENCRYPTION_KEY"] {
        assert!(std::env::var_os(name).is_none(), "{name} is set, which the cases do not expect");
    }
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nobody");
    fs::create_dir_all(&empty).unwrap();
    let profile = demo_profile();
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
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    for case in cases {
        let text = fs::read_to_string(&case).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for channel in ["args", "status", "stdout", "stderr"] {
            assert!(table.contains_key(channel), "no {channel} in {}", case.display());
        }
    }
}
