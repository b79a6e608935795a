//! What the shared library exports, and the name that programs ask for.

use super::build::{library, package, testing_library};
use std::fs;
use std::path::Path;
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

/// The names of the functions that a shared library exports.
fn exported(folder: &Path) -> Vec<String> {
    let output = Command::new("nm")
        .args(["-D", "--defined-only"])
        .arg(folder.join("libavlock.so"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut names: Vec<String> =
        text.lines().filter_map(|line| line.split(' ').nth(2)).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn exactly_the_functions_of_the_header_are_exported() {
    let exported = exported(&library());
    assert_eq!(exported, declared());
    assert_eq!(exported.len(), 17);
    let listed = fs::read_to_string(package().join("symbols.txt")).unwrap();
    assert_eq!(exported.join("\n") + "\n", listed);
}

#[test]
fn only_a_build_for_tests_has_functions_for_tests() {
    let mut more = exported(&testing_library());
    more.retain(|name| name.starts_with("avlock_testing_"));
    assert_eq!(more.len(), 5, "{more:?}");
    let shipped = exported(&library());
    assert!(shipped.iter().all(|name| !more.contains(name)), "{shipped:?}");
}

#[test]
fn programs_ask_for_its_soname() {
    let library = fs::read(library().join("libavlock.so")).unwrap();
    assert!(library.windows(15).any(|bytes| bytes == b"libavlock.so.0\0"));
    assert!(library.len() < 1_500_000, "{} bytes", library.len());
}
