//! What the shared library exports, and the name that programs ask for.

use super::build::{library, package};
use std::fs;
use std::process::Command;

/// The names of the functions in the header.
fn declared() -> Vec<String> {
    let header = fs::read_to_string(package().join("include/avlock.h")).unwrap();
    let mut names = Vec::new();
    for line in header.lines().filter(|line| !line.starts_with([' ', '#', '/'])) {
        let Some((before, _)) = line.split_once('(') else { continue };
        let name = before.rsplit([' ', '*']).next().unwrap_or_default();
        if name.starts_with("avlock_") {
            names.push(name.to_owned());
        }
    }
    names.sort();
    names
}

#[test]
fn exactly_the_functions_of_the_header_are_exported() {
    let output = Command::new("nm")
        .args(["-D", "--defined-only"])
        .arg(library().join("libavlock.so"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut exported: Vec<String> =
        text.lines().filter_map(|line| line.split(' ').nth(2)).map(str::to_owned).collect();
    exported.sort();
    assert_eq!(exported, declared());
    assert_eq!(exported.len(), 16);
    let listed = fs::read_to_string(package().join("symbols.txt")).unwrap();
    assert_eq!(exported.join("\n") + "\n", listed);
}

#[test]
fn programs_ask_for_its_soname() {
    let library = fs::read(library().join("libavlock.so")).unwrap();
    assert!(library.windows(15).any(|bytes| bytes == b"libavlock.so.0\0"));
    assert!(library.len() < 1_500_000, "{} bytes", library.len());
}
