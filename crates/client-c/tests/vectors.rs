//! Every line of `fixtures/vectors-client` through C, in a build with the feature `testing`.

use super::build::{compile_with, good, package, testing_library};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

fn vectors(name: &str, least: usize) -> Vec<Value> {
    let path = package().join("../../fixtures/vectors-client").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let vectors: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(vectors.len() >= least, "{name}: {} lines", vectors.len());
    vectors
}

/// A line of the program's input. No vector holds what ends a field or a line.
fn line(fields: &[&str]) -> String {
    assert!(fields.iter().all(|field| !field.contains(['\t', '\n', '\0'])), "{fields:?}");
    fields.join("\t") + "\n"
}

fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    for vector in vectors("machine_hashes.jsonl", 64) {
        let codes = format!("{} {}", text(&vector["code"]), text(&vector["machine_hash"]));
        let mut fields = vec!["codes", &codes];
        for pair in vector["values"].as_array().unwrap() {
            let is_disk = vector["group"] == "Removable_Disk";
            fields.push(if is_disk { "Removable_Disk" } else { text(&pair[0]) });
            fields.push(text(&pair[1]));
        }
        lines.push(line(&fields));
    }
    for vector in vectors("placeholders.jsonl", 84) {
        let source = text(&vector["source"]);
        lines.push(line(&["refused", source, source, text(&vector["value"])]));
    }
    for vector in vectors("last_dates_forward.jsonl", 24) {
        let (day, ms) = (vector["day"].to_string(), vector["ms"].to_string());
        lines.push(line(&[
            "date",
            text(&vector["encryption_key"]),
            text(&vector["lf"]),
            &day,
            &ms,
        ]));
    }
    lines
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Runs the program over lines, and returns what it said and whether it ended well.
fn run(lines: &[String]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("vectors");
    compile_with(&testing_library(), "tests/c/vectors.c", &program);
    let mut child = Command::new(&program)
        .env("LD_LIBRARY_PATH", testing_library())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that found a fault has ended and reads no further.
    let _ = child.stdin.take().unwrap().write_all(lines.concat().as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn every_vector_holds_through_c() {
    let lines = lines();
    assert_eq!(good(&run(&lines)), format!("{} good\n", lines.len()));
}

#[test]
fn a_vector_that_is_wrong_is_found() {
    let kinds = ["codes", "refused", "date"];
    let lines = lines();
    for kind in kinds {
        let vector = lines.iter().find(|line| line.starts_with(kind)).unwrap();
        let mut fields: Vec<&str> = vector.trim_end_matches('\n').split('\t').collect();
        // What is expected of another line: a code, a reason, a day.
        let place = if kind == "date" { 3 } else { 1 };
        fields[place] = if kind == "date" { "7" } else { "another" };
        let output = run(&[line(&fields)]);
        assert_eq!(output.status.code(), Some(1), "{kind}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("line 1: "), "{output:?}");
    }
}
