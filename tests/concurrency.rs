//! Several processes that write the same file at once lose nothing of each other's work.

use crate::support::program::Avlock;
use crate::support::{CODE, PUBLIC_SECRET, avlock};
use std::fs;
use std::path::Path;

const WRITERS: usize = 12;

fn run(folder: &Path, arguments: &[&str]) -> Avlock {
    avlock().folder(folder).secret(PUBLIC_SECRET).args(arguments)
}

/// Runs all of them at once, and expects each to succeed.
fn at_once(runs: Vec<Avlock>) {
    let children: Vec<_> = runs.into_iter().map(Avlock::spawn).collect();
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
    let code = ["--install-code", CODE];
    let registers = (0..WRITERS).map(|index| {
        let index = index.to_string();
        let terms = ["keygen", "--type", "permanent", "--index", &index];
        let key = run(folder, &[&terms[..], &application, &code].concat()).good();
        run(folder, &[&["register", "a.avr", "--key", &key][..], &application, &code].concat())
    });
    at_once(registers.collect());
    let report = run(folder, &["datacheck", "a.avr", "--field", "keys"]).good();
    let keys: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(keys.as_array().unwrap().len(), WRITERS);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "the file and its lock");
}

#[test]
fn every_new_app_is_in_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let inits = (0..WRITERS).map(|number| {
        let (name, number) = (format!("app{number}"), number.to_string());
        run(folder, &["init", "--app", &name, "--app-id", &number])
    });
    at_once(inits.collect());
    let profile = fs::read_to_string(folder.join("avlock.toml")).unwrap();
    assert_eq!(profile.matches("[apps.").count(), WRITERS);
    assert_eq!(fs::read_dir(folder).unwrap().count(), WRITERS + 1, "a key file each");
}
