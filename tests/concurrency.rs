//! Several processes that write the same file at once lose nothing of each other's work.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

const WRITERS: usize = 12;

fn avlock(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avlock"));
    command
        .current_dir(folder)
        .env_remove("AVLOCK_CONFIG")
        .env("AVLOCK_ENCRYPTION_KEY", "PUBLIC.nQ7-x2Lw_")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn output(folder: &Path, arguments: &[&str]) -> String {
    let output = avlock(folder, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Runs all of them at once, and expects each to succeed.
fn at_once(commands: Vec<Command>) {
    let children: Vec<_> =
        commands.into_iter().map(|mut command| command.spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

#[test]
fn every_registration_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let application = ["--app-id", "7"];
    let code = ["--install-code", "D873BB821E45"];
    let registers = (0..WRITERS).map(|index| {
        let index = index.to_string();
        let terms = ["keygen", "--type", "permanent", "--index", &index];
        let key = output(folder, &[&terms[..], &application, &code].concat());
        avlock(folder, &[&["register", "a.avr", "--key", &key][..], &application, &code].concat())
    });
    at_once(registers.collect());
    let report = output(folder, &["datacheck", "a.avr", "--field", "keys"]);
    let keys: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(keys.as_array().unwrap().len(), WRITERS);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn every_new_app_is_in_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let inits = (0..WRITERS).map(|number| {
        let (name, number) = (format!("app{number}"), number.to_string());
        avlock(folder, &["init", "--app", &name, "--app-id", &number])
    });
    at_once(inits.collect());
    let profile = std::fs::read_to_string(folder.join("avlock.toml")).unwrap();
    assert_eq!(profile.matches("[apps.").count(), WRITERS);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), WRITERS + 1, "a key file each");
}
