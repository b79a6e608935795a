//! `avlock machine` with the values of `fixtures/vectors-client`, which come from an independent program.

use crate::support::program::avlock;
use crate::support::text;
use serde_json::Value;

fn lines(name: &str, at_least: usize) -> Vec<Value> {
    let path = format!("{}/fixtures/vectors-client/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= at_least, "{name}: {} lines", lines.len());
    lines
}

#[test]
fn values_that_are_given_make_the_code_and_the_hash_of_the_format() {
    for vector in lines("machine_hashes.jsonl", 64) {
        let mut run = avlock().args(["machine", "--format", "json"]);
        for pair in vector["values"].as_array().unwrap() {
            let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            run = run.arg("--source").arg(format!("{name}={value}"));
        }
        let document: Value = serde_json::from_str(&run.good()).unwrap();
        assert_eq!(text(&document, "install_code"), text(&vector, "code"), "{vector}");
        assert_eq!(text(&document, "machine_hash"), text(&vector, "machine_hash"), "{vector}");
    }
}

#[test]
fn placeholders_that_are_given_are_refused() {
    for vector in lines("placeholders.jsonl", 84) {
        let source = format!("{}={}", text(&vector, "source"), text(&vector, "value"));
        let run = avlock().args(["machine", "--source", &source, "--field", "sources.0.state"]);
        // Nothing at all is no value, and so a mistake of whoever typed it.
        match text(&vector, "value").trim() {
            "" => assert_eq!(run.output().status.code(), Some(2)),
            _ => run.status(1).stdout("placeholder\n").run(),
        }
    }
}

/// The computer that the test runs on, whatever it is: every source has a value or a reason.
#[test]
fn this_computer_is_shown_masked() {
    let document = avlock().args(["machine", "--format", "json"]).good();
    let document: Value = serde_json::from_str(&document).unwrap();
    let sources = document["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 7);
    for source in sources {
        let is_ok = text(source, "state") == "ok";
        assert_eq!((source["value"].is_string(), source["reason"].is_string()), (is_ok, !is_ok));
        assert!(!is_ok || text(source, "value").contains('*'), "{source}");
    }
}
