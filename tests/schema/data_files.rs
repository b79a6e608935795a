//! Data files: what is in them, and what becomes of them when a key is registered.

use super::runs::{Runs, one, refused};
use crate::support::{CODE, OTHER_CODE, fixture, text, vectors};
use serde_json::{Value, json};

#[test]
fn datacheck() {
    let mut runs = Runs::bare();
    let vectors = vectors("data_files.jsonl", 60);
    for vector in &vectors {
        let name = format!("{}.avr", text(vector, "file_stem"));
        runs.write(&name, text(vector, "file"));
        let secret = Some(text(vector, "encryption_key"));
        // The records hold keys of all types, whose InstallCodes are not always those of the record:
        // the comparison may fail, but everything reads.
        let answer = runs.run_with(&["datacheck", &name, "--on", "2015-01-01"], "", secret);
        assert!(answer.stderr.is_empty());
        let [document] = &answer.stdout[..] else { panic!("{:?}", answer.stdout) };
        assert_eq!(document["input"], name);
        let [key] = &document["keys"].as_array().unwrap()[..] else { panic!("{document}") };
        assert_eq!(key["index"], vector["index"]);
        assert_eq!(key["key"], vector["record"][0]);
        assert!(key["fields"].is_object(), "{document}");
        assert_eq!(document["application"]["user_name"], vector["application"][1]);
        assert!(document["system_date"]["date_backed"].is_boolean());
        let entries: Vec<&str> = document["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| text(entry, "name"))
            .collect();
        assert_eq!(entries, [key["index"].to_string().as_str(), "ld", "ad"]);
    }
    assert_eq!(runs.count("data-file"), vectors.len());

    // Files with damage in each place and an unknown entry, then a file of another computer, then texts
    // that are not data files.
    let vector = &vectors[0];
    let (file, secret) = (text(vector, "file"), Some(text(vector, "encryption_key")));
    let damaged = |spared: &str| -> String {
        let entry = |line: &str| {
            let (name, value) = line.split_once('=').unwrap();
            let letter = if value.starts_with('0') { '1' } else { '0' };
            match name {
                _ if name == spared => format!("{line}\r\n"),
                _ => format!("{name}={letter}{}\r\n", &value[1..]),
            }
        };
        file.lines().map(entry).chain(["note=1\r\n".to_owned()]).collect()
    };
    for spared in ["ld", "ad"] {
        runs.write("damaged.avr", damaged(spared));
        let answer = runs.run_with(&["datacheck", "damaged.avr"], "", secret);
        let document = one(answer, 1, "data-file");
        assert_eq!(document["keys"][0]["status"], "unregistered");
        assert!(document["keys"][0]["key"].is_null());
        assert_eq!(document["application"].is_null(), spared == "ld");
        assert_eq!(document["system_date"]["last_date_reached"].is_null(), spared == "ad");
    }
    runs.write("damaged.avr", damaged("none"));
    let document = one(runs.run_with(&["datacheck", "damaged.avr"], "", secret), 1, "data-file");
    assert_eq!(document["keys"], json!([]));
    runs.write("some.avr", file);
    let arguments = ["datacheck", "some.avr", "--install-code", OTHER_CODE];
    one(runs.run_with(&arguments, "", secret), 1, "data-file");
    for text in ["", "no line of a data file", "ld=1\nld=2\n"] {
        let answer = runs.run_with(&["datacheck", "-"], text, secret);
        assert_eq!(one(answer, 1, "data-file")["verdict"], "invalid");
    }
    for code in ["computer", "last-date", "record", "wrong-encryption-key"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }

    // The published sample without an EncryptionKey, under a wrong one, and beside a missing file.
    let sample = fixture("samples/EYPMKNUC.avr");
    let sample = sample.to_str().unwrap();
    let document = one(runs.run(&["datacheck", sample]), 2, "data-file");
    assert_eq!(document["verdict"], "unknown");
    let lengths: Vec<&Value> =
        document["entries"].as_array().unwrap().iter().map(|entry| &entry["length"]).collect();
    assert_eq!(lengths, [&json!(160), &json!(17), &json!(160)]);
    one(runs.run_with(&["datacheck", sample], "", secret), 1, "data-file");
    let answer = runs.run(&["datacheck", "missing.avr", sample]);
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (2, 1, 1));
    assert_eq!(text(&answer.stderr[0], "code"), "file");
}

#[test]
fn register() {
    let mut runs = Runs::new();
    let key = |runs: &mut Runs, arguments: &[&str]| {
        let arguments = [&["keygen"], arguments].concat();
        text(&one(runs.run(&arguments), 0, "registration-key"), "key").to_owned()
    };
    let permanent = key(&mut runs, &["--install-code", CODE, "--type", "permanent"]);
    let generic = key(&mut runs, &["--generic", "--type", "permanent", "--index", "1"]);
    let elsewhere = key(&mut runs, &["--install-code", OTHER_CODE, "--type", "permanent"]);
    let expired = key(
        &mut runs,
        &["--install-code", CODE, "--days", "3", "--start", "2020-01-01", "--index", "2"],
    );
    let remove = key(&mut runs, &["--install-code", CODE, "--type", "unregister"]);
    let remove_all = key(&mut runs, &["--install-code", CODE, "--type", "unregister-all"]);
    let on = ["--on", "2026-02-03T04:05:06.007"];
    let register = |runs: &mut Runs, expected: u8, more: &[&str]| {
        let arguments = [&["register", "some.avr"], more].concat();
        let status = if [0, 3].contains(&expected) { 0 } else { 1 };
        let document = one(runs.run(&arguments), status, "registration");
        assert_eq!(document["answer"], expected, "{document}");
        document
    };
    let for_code = ["--install-code", CODE];
    register(&mut runs, 1, &[&["--key", "too short"], &for_code[..], &on].concat());
    register(&mut runs, 4, &[&["--key", &elsewhere], &for_code[..], &on].concat());
    register(&mut runs, 4, &[&["--key", &remove], &for_code[..], &on].concat());
    assert!(!runs.folder.path().join("some.avr").exists());
    register(
        &mut runs,
        0,
        &[&["--key", &permanent, "--user-name", "Ann Lee"], &for_code[..], &on].concat(),
    );
    register(&mut runs, 0, &["--key", &generic, on[0], on[1]]);
    register(&mut runs, 0, &["--key", &expired, on[0], on[1]]);
    register(&mut runs, 2, &["--key", &permanent, "--on", "2026-02-02"]);
    register(&mut runs, 4, &["--key", &permanent, "--install-code", OTHER_CODE, on[0], on[1]]);
    let document = one(runs.run(&["datacheck", "some.avr", "--on", "2026-02-03"]), 0, "data-file");
    let statuses: Vec<&str> =
        document["keys"].as_array().unwrap().iter().map(|key| text(key, "status")).collect();
    assert_eq!(statuses, ["registered", "registered", "expired"]);
    assert_eq!(document["system_date"]["last_date_reached"], "2026-02-03T04:05:06.007");

    // Years ahead at once: noted, and not believed before it is seen again.
    let ahead = "2031-02-03T04:05:06.007";
    std::fs::copy(runs.folder.path().join("some.avr"), runs.folder.path().join("ahead.avr"))
        .unwrap();
    let enter = ["register", "ahead.avr", "--key", &permanent, "--on", ahead];
    one(runs.run(&enter), 0, "registration");
    let document = one(runs.run(&["datacheck", "ahead.avr", "--on", &ahead[..10]]), 0, "data-file");
    assert_eq!(document["system_date"]["last_date_reached"], "2026-02-03T04:05:06.007");
    assert_eq!(document["system_date"]["forward_date"], ahead);
    assert_eq!(document["system_date"]["date_backed"], false);
    // One that does not read is a warning, and keeps nobody from anything.
    let path = runs.folder.path().join("ahead.avr");
    let file = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = file.split_once("lf=").unwrap();
    let damaged = format!("{before}lf=22222222222222222{}", &rest[17..]);
    std::fs::write(&path, damaged).unwrap();
    let document = one(runs.run(&["datacheck", "ahead.avr", "--on", &ahead[..10]]), 0, "data-file");
    assert!(document["system_date"]["forward_date"].is_null());
    let findings = document["findings"].as_array().unwrap();
    let warned = findings.iter().filter(|finding| finding["code"] == "last-date");
    assert_eq!(warned.map(|finding| text(finding, "level")).collect::<Vec<_>>(), ["warning"]);

    // A key is marked as moved; then an index that the file does not hold.
    let arguments = ["register", "some.avr", "--moved", "--index", "1"];
    let document = one(runs.run(&arguments), 0, "registration");
    assert!(document["answer"].is_null());
    one(runs.run(&["register", "some.avr", "--moved", "--index", "9"]), 1, "registration");
    let document = one(runs.run(&["datacheck", "some.avr", "--on", "2020-01-01"]), 0, "data-file");
    assert_eq!(document["keys"][1]["status"], "moved");
    assert_eq!(document["system_date"]["date_backed"], true);
    for code in ["moved", "date-backed", "unregistered", "expired", "computer", "length"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }

    register(&mut runs, 3, &["--key", &remove, on[0], on[1]]);
    register(&mut runs, 3, &["--key", &remove_all, on[0], on[1]]);
    register(&mut runs, 4, &["--key", &remove_all, on[0], on[1]]);
    assert_eq!(runs.count("registration"), 14);

    // A file that is not a data file is left as it is.
    runs.write("some.avr", "no data file");
    let arguments = ["register", "some.avr", "--key", &permanent, "--install-code", CODE];
    refused(runs.run(&arguments), 1, "file");
}
