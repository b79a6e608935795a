//! The documents of the support desk, `inspect` and `check`, held against `docs/schema.json`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "schema/runs.rs"]
#[allow(dead_code, reason = "the other file of documents uses the rest")]
mod runs;

use runs::{Runs, fixture, one, refused, text};

const CODE: &str = "D873BB821E45";
const OTHER_CODE: &str = "BED1ABB4B189";

fn key(runs: &mut Runs, terms: &[&str]) -> String {
    let document = one(runs.run(&[&["keygen"], terms].concat()), 0, "registration-key");
    text(&document, "key").to_owned()
}

#[test]
fn inspect() {
    let mut runs = Runs::new();
    let mails = fixture("mails");
    let config = mails.join("avlock.toml");
    let mut files = 0;
    for folder in ["good", "hostile"] {
        for file in std::fs::read_dir(mails.join(folder)).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "txt") {
                let name = file.to_str().unwrap();
                let said = runs.run(&["inspect", "--config", config.to_str().unwrap(), name]);
                assert!(said.stdout.iter().all(|document| document["place"]["file"] == name));
                // A checkout cannot keep the mode of a key file, which draws a warning.
                let errors = said.stderr.iter().filter(|document| document["kind"] == "error");
                assert!(errors.count() <= 1, "{:?}", said.stderr);
                files += 1;
            }
        }
    }
    assert!(files >= 114, "{files} mails");
    for (kind, least) in [("registration-key", 100), ("install-code", 50), ("data-file", 5)] {
        assert!(runs.count(kind) >= least, "{kind}: {}", runs.count(kind));
    }
    assert!(runs.findings.contains("repaired") && runs.errors.contains("nothing-found"));

    let document = one(runs.run(&["inspect", CODE]), 0, "install-code");
    assert!(document["place"]["file"].is_null());
    refused(runs.run(&["inspect", "nothing here"]), 1, "nothing-found");
    refused(runs.run(&["inspect", "missing.avr"]), 2, "file");
}

#[test]
fn check() {
    let mut runs = Runs::new();
    let on = ["--on", "2026-11-25"];
    let terms = ["--install-code", CODE, "--days", "30", "--start", "2026-11-20"];
    let key = key(&mut runs, &terms);
    let register = ["register", "some.avr", "--key", &key, "--install-code", CODE];
    one(runs.run(&[&register[..], &on].concat()), 0, "registration");
    let mut check = |status: i32, arguments: &[&str], on: &str| {
        let arguments = [&["check"], arguments, &["--on", on]].concat();
        one(runs.run(&arguments), status, "check")
    };
    let day = "2026-11-26";
    check(0, &["--key", &key], day);
    check(0, &["--key", &key, "--install-code", CODE, "--data", "some.avr"], day);
    check(0, &["--data", "some.avr"], day);
    check(1, &["--key", &key, "--install-code", OTHER_CODE], day);
    check(1, &["--data", "some.avr", "--install-code", OTHER_CODE], day);
    check(1, &["--data", "some.avr"], "2027-01-01");
    check(1, &["--data", "some.avr"], "2026-11-01");
    check(1, &["--key", &key, "--app-id", "7"], day);
    check(1, &["--key", &key, "--index", "7"], day);
    check(1, &["--key", "damaged", "--install-code", "D873BB821E46"], day);
    refused(runs.run(&["check", "--key", &key]), 2, "usage");
    for code in ["computer", "expired", "not-started", "date-backed", "application", "index"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }
    let mut bare = Runs::bare();
    let document = one(bare.run(&["check", "--key", &key, "--install-code", CODE]), 2, "check");
    assert_eq!(document["verdict"], "unknown");
}

/// A file that lacks its application data and its last date is whole, and worth a warning.
#[test]
fn a_data_file_of_records_alone() {
    let mut runs = Runs::new();
    let key = key(&mut runs, &["--install-code", CODE, "--type", "permanent"]);
    one(
        runs.run(&["register", "some.avr", "--key", &key, "--install-code", CODE]),
        0,
        "registration",
    );
    let path = runs.folder.path().join("some.avr");
    let whole = std::fs::read_to_string(path).unwrap();
    let records = whole.lines().filter(|line| line.starts_with("0=")).collect::<String>();
    assert!(!records.is_empty());
    runs.write("some.avr", format!("{records}\r\n"));
    let document = one(runs.run(&["datacheck", "some.avr"]), 0, "data-file");
    let levels: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|f| text(f, "level")).collect();
    assert!(levels.iter().filter(|level| **level == "warning").count() >= 2, "{document}");
}
