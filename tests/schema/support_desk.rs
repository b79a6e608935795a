//! The support desk: `inspect`, `check`, made-up samples, and data files that are compared or redacted.

use super::runs::{Runs, one, refused};
use crate::mails::mails;
use crate::support::{CODE, OTHER_CODE, fixture, text};
use std::fs;

fn key(runs: &mut Runs, terms: &[&str]) -> String {
    let document = one(runs.run(&[&["keygen"], terms].concat()), 0, "registration-key");
    text(&document, "key").to_owned()
}

#[test]
fn inspect() {
    let mut runs = Runs::new();
    let config = fixture("mails/avlock.toml");
    for file in mails() {
        let name = file.to_str().unwrap();
        let answer = runs.run(&["inspect", "--config", config.to_str().unwrap(), name]);
        assert!(answer.stdout.iter().all(|document| document["place"]["file"] == name));
        // A checkout cannot keep the mode of a key file, which draws a warning.
        let errors = answer.stderr.iter().filter(|document| document["kind"] == "error");
        assert!(errors.count() <= 1, "{:?}", answer.stderr);
    }
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
fn sample() {
    let mut runs = Runs::new();
    for (what, count) in [("install-code", 50), ("key", 50), ("data-file", 20)] {
        let count = count.to_string();
        let arguments = ["sample", what, "--count", &count, "--seed", "3", "--folder", "samples"];
        let answer = runs.run(&arguments);
        assert_eq!((answer.status, &answer.stdout.len().to_string()), (0, &count));
        // The same seed makes the same samples, and files that already hold them are left.
        assert_eq!(runs.run(&arguments).stdout, answer.stdout);
        for document in &answer.stdout {
            one(runs.run(&["codecheck", text(document, "install_code")]), 0, "install-code");
            if !document["key"].is_null() {
                let code = ["--install-code", text(document, "install_code")];
                let arguments = [&["keycheck", text(document, "key")], &code[..]].concat();
                one(runs.run(&arguments), 0, "registration-key");
            }
            if !document["path"].is_null() {
                let opened = one(runs.run(&["datacheck", text(document, "path")]), 0, "data-file");
                assert_eq!(opened["application"]["user_name"], document["user_name"]);
                assert_eq!(opened["keys"][0]["key"], document["key"]);
            }
        }
    }
    runs.write("samples/sample-1.avr", "ld=somebody's file");
    let arguments = ["sample", "data-file", "--seed", "3", "--folder", "samples"];
    refused(runs.run(&arguments), 2, "file");
    let kept = fs::read_to_string(runs.folder.path().join("samples/sample-1.avr"));
    assert_eq!(kept.unwrap(), "ld=somebody's file");
    refused(runs.run(&["sample", "data-file"]), 2, "usage");
    refused(runs.run(&["sample", "key", "--count", "0"]), 2, "usage");
}

/// Two files that differ in every part are compared, and redacted so that they can be sent on.
#[test]
fn datacheck_diff_and_redact() {
    let mut runs = Runs::new();
    let on = ["--on", "2026-11-25T10:00:00"];
    let user = ["--user-name", "Ann Lee", "--user-company", "Acme", "--email", "ann@example.com"];
    let one_key =
        key(&mut runs, &["--install-code", CODE, "--days", "30", "--start", "2026-11-20"]);
    let other_key =
        key(&mut runs, &["--install-code", CODE, "--type", "permanent", "--users", "9"]);
    let mut register = |file: &str, key: &str, more: &[&str]| {
        let arguments = ["register", file, "--key", key, "--install-code", CODE];
        one(runs.run(&[&arguments[..], &on, more].concat()), 0, "registration");
    };
    register("before.avr", &one_key, &user);
    register("ann-lee.avr", &other_key, &[&user[..4], &["--other", "Secret 7"]].concat());
    let before = fs::read_to_string(runs.folder.path().join("before.avr")).unwrap();
    runs.write("same.avr", before.to_lowercase().replace("\r\n", "\n"));
    runs.write("damaged.avr", before.replace("ad=", "note=x\r\nad=0"));

    let diff = |runs: &mut Runs, status, files: [&str; 2], more: &[&str]| {
        let arguments = [&["datacheck", "--diff"], &files[..], more].concat();
        one(runs.run(&arguments), status, "data-file-diff")
    };
    let document = diff(&mut runs, 0, ["before.avr", "before.avr"], &[]);
    assert_eq!(document["same"], true);
    let document = diff(&mut runs, 1, ["before.avr", "same.avr"], &[]);
    assert!(document["changes"].as_array().unwrap().iter().all(|change| change["field"].is_null()));
    let document = diff(&mut runs, 1, ["before.avr", "ann-lee.avr"], &[]);
    let fields: Vec<&str> = document["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| text(change, "field"))
        .collect();
    let of_key = ["key", "type", "days", "start_date", "last_date", "users"];
    let of_data = ["email", "other_code", "checksum"];
    assert_eq!(fields, [&of_key[..], &of_data].concat());
    diff(&mut runs, 1, ["before.avr", "damaged.avr"], &[]);
    refused(runs.run(&["datacheck", "--diff", "before.avr"]), 2, "usage");

    // Redacted documents hold nothing of the user, and no whole code.
    let private = ["Ann", "ann", "Acme", "Secret 7", CODE, "1E45", &one_key, &other_key];
    for arguments in [
        &["datacheck", "--redact", "before.avr", "ann-lee.avr", "damaged.avr"][..],
        &["datacheck", "--redact", "ann-lee.avr", "--install-code", OTHER_CODE],
        &["datacheck", "--redact", "--diff", "before.avr", "ann-lee.avr"],
        &["datacheck", "--redact", "--diff", "damaged.avr", "ann-lee.avr"],
    ] {
        let answer = runs.run(arguments);
        assert!(!answer.stdout.is_empty());
        for document in answer.stdout {
            assert_eq!(document["redacted"], true);
            for private in private {
                assert!(!document.to_string().contains(private), "{private} in {document}");
            }
        }
    }
    let mut bare = Runs::bare();
    for name in ["before.avr", "ann-lee.avr"] {
        bare.write(name, fs::read(runs.folder.path().join(name)).unwrap());
    }
    let document = diff(&mut bare, 2, ["before.avr", "ann-lee.avr"], &[]);
    assert!(document["same"].is_null());
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
    // A thing is told by its form.
    check(0, &[&key, CODE, "some.avr"], day);
    check(0, &["some.avr"], day);
    check(1, &[&key, OTHER_CODE], day);
    runs.write("mail.txt", format!("The key is {key}, the program shows {CODE}.\n"));
    let document = one(runs.run(&["check", "mail.txt", "some.avr", "--on", day]), 0, "check");
    assert_eq!((text(&document, "install_code"), text(&document, "key")), (CODE, key.as_str()));
    assert_eq!(text(&document, "data"), "some.avr");
    // Each key has its document, in order.
    let both = ["check", &key, "5GRAQ9V-93ALQHW-5KTAVYF-3HKR3R1", CODE, "--on", day];
    let answer = runs.run(&both);
    assert_eq!((answer.status, answer.stdout.len()), (0, 2));
    assert_eq!(text(&answer.stdout[1], "key"), both[2]);
    for nothing in [&["check"][..], &["check", CODE], &["check", &key, "word"]] {
        refused(runs.run(nothing), 2, "usage");
    }
    refused(runs.run(&["check", &key, "missing.avr"]), 2, "file");
    for code in ["computer", "expired", "not-started", "date-backed", "application", "index"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }
    let mut bare = Runs::bare();
    let document = one(bare.run(&["check", "--key", &key, "--install-code", CODE]), 2, "check");
    assert_eq!(document["verdict"], "unknown");
}

/// A file without application data and without a last date is valid, with a warning for each.
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
    let whole = fs::read_to_string(path).unwrap();
    let records = whole.lines().filter(|line| line.starts_with("0=")).collect::<String>();
    assert!(!records.is_empty());
    runs.write("some.avr", format!("{records}\r\n"));
    let document = one(runs.run(&["datacheck", "some.avr"]), 0, "data-file");
    let levels: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|f| text(f, "level")).collect();
    assert!(levels.iter().filter(|level| **level == "warning").count() >= 2, "{document}");
}
