//! Every document that the program prints with `--format json`, on either stream, held against
//! `docs/schema.json`.
//!
//! Each test says how many documents of which kind it expects: a test that sees nothing must not
//! pass. The last tests break documents by hand, so that a schema that accepts all fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "schema/runs.rs"]
#[allow(dead_code, reason = "the other file of documents uses the rest")]
mod runs;

use runs::{Runs, fixture, one, refused, text, vectors};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An InstallCode that the vendor's help pages print.
const CODE: &str = "D873BB821E45";

/// Of another computer than [`CODE`].
const OTHER_CODE: &str = "BED1ABB4B189";

/// Types, each with the options that it takes besides `--type`.
const TYPES: [(&str, &[&str]); 5] = [
    ("trial", &["--days", "30", "--start", "2026-01-01"]),
    ("temporary", &["--until", "2099-12-31", "--start", "2026-01-01"]),
    ("permanent", &["--users", "3", "--instances", "2", "--values", "657"]),
    ("unregister", &["--index", "7"]),
    ("unregister-all", &[]),
];

#[test]
fn keygen() {
    let mut runs = Runs::new();
    let bindings: [&[&str]; 3] = [
        &["--install-code", CODE],
        &["--generic"],
        &["--user-name", "Ann Lee", "--user-company", "Acme", "--email", "a@b.example"],
    ];
    for binding in bindings {
        for (word, terms) in TYPES {
            for dry_run in [&[][..], &["--dry-run"]] {
                let arguments = [&["keygen"], binding, &["--type", word], terms, dry_run].concat();
                let document = one(runs.run(&arguments), 0, "registration-key");
                assert_eq!(text(&document["fields"], "type"), word);
                assert_eq!(document["key"].is_null(), !dry_run.is_empty());
                assert_eq!(document["app"], "demo");
                let lasting = !matches!(word, "trial" | "temporary");
                for name in ["days", "start_date", "last_date"] {
                    assert_eq!(document["fields"][name].is_null(), lasting, "{name}: {document}");
                }
            }
        }
    }
    assert_eq!(runs.count("registration-key"), 30);

    // Warnings of the EncryptionKey, and of the period.
    let arguments =
        ["keygen", "--generic", "--days", "1", "--start", "1999-01-01", "--app-id", "0"];
    for secret in ["short", "password and more than sixteen characters"] {
        one(runs.run_with(&arguments, "", Some(secret)), 0, "registration-key");
    }
    let arguments = ["keygen", "--generic", "--days", "65534", "--start", "2079-06-03"];
    let document = one(runs.run(&arguments), 0, "registration-key");
    assert_eq!(document["fields"]["last_date"], "2258-11-05");
    let arguments = ["keycheck", text(&document, "key"), "--on", "2026-01-01"];
    one(runs.run(&arguments), 0, "registration-key");
    for code in ["weak-encryption-key", "long-encryption-key", "expired", "not-started"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }
}

#[test]
fn keycheck() {
    let mut runs = Runs::new();
    // What keygen prints is what keycheck prints.
    for (word, terms) in TYPES {
        let arguments = [&["keygen", "--generic", "--type", word][..], terms].concat();
        let made = one(runs.run(&arguments), 0, "registration-key");
        let read = runs.run_with(&["keycheck", "-"], &format!("{made}\n"), None);
        assert_eq!(one(read, 0, "registration-key"), made);
    }
    assert_eq!(runs.count("registration-key"), 10);

    // Refused by every layer.
    let mut by_secret: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for vector in vectors("registration_keys_refused.jsonl", 85) {
        by_secret.entry(text(&vector, "encryption_key").to_owned()).or_default().push(vector);
    }
    for (secret, vectors) in by_secret {
        // An argument, and not a line of standard input: an empty key is an input, too.
        let keys = vectors.iter().map(|vector| text(vector, "key"));
        let arguments: Vec<&str> = ["keycheck", "--"].into_iter().chain(keys).collect();
        let said = runs.run_with(&arguments, "", Some(&secret));
        assert_eq!(said.status, 1);
        assert_eq!(said.stdout.len(), vectors.len());
        for (document, vector) in said.stdout.iter().zip(&vectors) {
            assert_eq!(document["verdict"], "invalid");
            assert_eq!(document["input"], vector["key"]);
            let findings = document["findings"].as_array().unwrap();
            let layer = &vector["layer"];
            assert!(
                findings.iter().any(|finding| finding["code"] == *layer),
                "{layer}: {document}"
            );
        }
    }
    for code in ["length", "letter", "frame", "packing", "checksum", "field"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }
    assert_eq!(runs.count("registration-key"), 95);

    // Compared with what it is not for.
    let made = one(
        runs.run(&["keygen", "--install-code", CODE, "--type", "permanent"]),
        0,
        "registration-key",
    );
    let key = text(&made, "key");
    let arguments =
        ["keycheck", key, "--install-code", OTHER_CODE, "--app-id", "1", "--index", "9"];
    let document = one(runs.run(&arguments), 1, "registration-key");
    assert_eq!(document["findings"].as_array().unwrap().len(), 3);
    // Misread letters are notes; a version does not concern a key for one computer.
    let misread = key.replace('8', "b").replace('1', "i").replace('0', "o").replace('5', "s");
    let arguments = ["keycheck", &misread, "--app-version", "9.9"];
    let document = one(runs.run(&arguments), 0, "registration-key");
    assert!(document["findings"].as_array().unwrap().len() > 1, "{document}");
    let made = one(
        runs.run(&["keygen", "--generic", "--type", "permanent", "--app-id", "2"]),
        0,
        "registration-key",
    );
    let arguments = ["keycheck", text(&made, "key"), "--app-version", "9.9"];
    one(runs.run(&arguments), 1, "registration-key");
    for code in ["application", "computer", "index", "letter", "version"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }

    // No EncryptionKey: well formed, or not.
    let mut runs = Runs::bare();
    let said = runs.run_with(&["keycheck", "-"], &format!("{key}\n\nnothing\n"), None);
    assert_eq!((said.status, said.stderr.len()), (2, 0));
    let verdicts: Vec<&str> =
        said.stdout.iter().map(|document| text(document, "verdict")).collect();
    assert_eq!(verdicts, ["unknown", "invalid"]);
}

#[test]
fn codecheck() {
    let mut runs = Runs::bare();
    let good = vectors("install_codes.jsonl", 152);
    let lines: String = good.iter().map(|vector| format!("{}\n", text(vector, "code"))).collect();
    let said = runs.run_with(&["codecheck", "-"], &lines, None);
    assert_eq!((said.status, said.stderr.len()), (0, 0));
    assert_eq!(said.stdout.len(), good.len());
    for (document, vector) in said.stdout.iter().zip(&good) {
        assert_eq!(document["code"], vector["code"]);
        assert_eq!(document["fields"]["group"], vector["group"]);
        assert_eq!(document["fields"]["sources"], vector["sources"]);
        assert_eq!(document["fields"]["checksum"], vector["icode"]);
    }

    let bad = vectors("install_codes_refused.jsonl", 24);
    let bad: Vec<&Value> =
        bad.iter().filter(|vector| !text(vector, "code").trim().is_empty()).collect();
    assert!(bad.len() >= 23);
    let lines: String = bad.iter().map(|vector| format!("{}\n", text(vector, "code"))).collect();
    let said = runs.run_with(&["codecheck", "-"], &lines, None);
    assert_eq!((said.status, said.stderr.len()), (1, 0));
    assert_eq!(said.stdout.len(), bad.len());
    for (document, vector) in said.stdout.iter().zip(&bad) {
        assert_eq!(document["verdict"], "invalid");
        assert_eq!(document["findings"][0]["code"], vector["layer"]);
    }
    let document = one(runs.run(&["codecheck", ""]), 1, "install-code");
    assert_eq!(document["findings"][0]["code"], "length");
    assert_eq!(runs.count("install-code"), good.len() + bad.len() + 1);

    // Of a user, of another user, of other sources, of no user.
    let user = ["--user-name", "Ann Lee", "--user-company", "Acme"];
    let arguments = [&["codecheck", "C048E68847D6", "B1F223A0FBD3", CODE], &user[..]].concat();
    let said = runs.run(&arguments);
    let verdicts: Vec<&str> =
        said.stdout.iter().map(|document| text(document, "verdict")).collect();
    assert_eq!(verdicts, ["valid", "invalid", "invalid"]);
    let arguments = ["codecheck", "C048E68847D6", "--user-name", "Bob", "--user-company", "Acme"];
    one(runs.run(&arguments), 1, "install-code");
    let expected = ["checksum", "computer", "length", "letter", "repaired", "source"];
    assert_eq!(runs.findings.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn datacheck() {
    let mut runs = Runs::bare();
    let vectors = vectors("data_files.jsonl", 60);
    for vector in &vectors {
        let name = format!("{}.avr", text(vector, "file_stem"));
        runs.write(&name, text(vector, "file"));
        let secret = Some(text(vector, "encryption_key"));
        // Records hold keys of all types, and their InstallCodes are not always those of the keys:
        // what is compared may not fit, but everything reads.
        let said = runs.run_with(&["datacheck", &name, "--on", "2015-01-01"], "", secret);
        assert!(said.stderr.is_empty());
        let [document] = &said.stdout[..] else { panic!("{:?}", said.stdout) };
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

    // Damaged in each place, with an entry that nobody knows; of another computer; no data file.
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
        let said = runs.run_with(&["datacheck", "damaged.avr"], "", secret);
        let document = one(said, 1, "data-file");
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
        let said = runs.run_with(&["datacheck", "-"], text, secret);
        assert_eq!(one(said, 1, "data-file")["verdict"], "invalid");
    }
    for code in ["computer", "last-date", "record", "wrong-encryption-key"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }

    // The published sample, without an EncryptionKey and with a wrong one; one file of two missing.
    let sample = fixture("samples/EYPMKNUC.avr");
    let sample = sample.to_str().unwrap();
    let document = one(runs.run(&["datacheck", sample]), 2, "data-file");
    assert_eq!(document["verdict"], "unknown");
    let lengths: Vec<&Value> =
        document["entries"].as_array().unwrap().iter().map(|entry| &entry["length"]).collect();
    assert_eq!(lengths, [&json!(160), &json!(17), &json!(160)]);
    one(runs.run_with(&["datacheck", sample], "", secret), 1, "data-file");
    let said = runs.run(&["datacheck", "missing.avr", sample]);
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (2, 1, 1));
    assert_eq!(text(&said.stderr[0], "code"), "file");
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
    let answer = |runs: &mut Runs, expected: u8, more: &[&str]| {
        let arguments = [&["register", "some.avr"], more].concat();
        let status = if [0, 3].contains(&expected) { 0 } else { 1 };
        let document = one(runs.run(&arguments), status, "registration");
        assert_eq!(document["answer"], expected, "{document}");
        document
    };
    let for_code = ["--install-code", CODE];
    answer(&mut runs, 1, &[&["--key", "too short"], &for_code[..], &on].concat());
    answer(&mut runs, 4, &[&["--key", &elsewhere], &for_code[..], &on].concat());
    answer(&mut runs, 4, &[&["--key", &remove], &for_code[..], &on].concat());
    assert!(!runs.folder.path().join("some.avr").exists());
    answer(
        &mut runs,
        0,
        &[&["--key", &permanent, "--user-name", "Ann Lee"], &for_code[..], &on].concat(),
    );
    answer(&mut runs, 0, &["--key", &generic, on[0], on[1]]);
    answer(&mut runs, 0, &["--key", &expired, on[0], on[1]]);
    answer(&mut runs, 2, &["--key", &permanent, "--on", "2026-02-02"]);
    answer(&mut runs, 4, &["--key", &permanent, "--install-code", OTHER_CODE, on[0], on[1]]);
    let document = one(runs.run(&["datacheck", "some.avr", "--on", "2026-02-03"]), 0, "data-file");
    let statuses: Vec<&str> =
        document["keys"].as_array().unwrap().iter().map(|key| text(key, "status")).collect();
    assert_eq!(statuses, ["registered", "registered", "expired"]);
    assert_eq!(document["system_date"]["last_date_reached"], "2026-02-03T04:05:06.007");

    // Moved, without a key; an index that is not there.
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

    answer(&mut runs, 3, &["--key", &remove, on[0], on[1]]);
    answer(&mut runs, 3, &["--key", &remove_all, on[0], on[1]]);
    answer(&mut runs, 4, &["--key", &remove_all, on[0], on[1]]);
    assert_eq!(runs.count("registration"), 13);

    // What is no data file is left as it is.
    runs.write("some.avr", "no data file");
    let arguments = ["register", "some.avr", "--key", &permanent, "--install-code", CODE];
    refused(runs.run(&arguments), 1, "file");
}

#[test]
fn init() {
    let mut runs = Runs::bare();
    let document = one(
        runs.run(&["init", "--app", "first", "--app-id", "65535", "--app-version", "5.1"]),
        0,
        "init",
    );
    assert_eq!(document["config"], "avlock.toml");
    one(runs.run(&["init", "--app", "second_2", "--app-id", "0"]), 0, "init");
    refused(runs.run(&["init", "--app", "first", "--app-id", "1"]), 2, "profile");
    runs.write("third.key", "somebody's");
    refused(runs.run(&["init", "--app", "third", "--app-id", "1"]), 2, "file");
    refused(runs.run(&["init", "--app", "a/b", "--app-id", "1"]), 2, "usage");
    refused(runs.run(&["init"]), 2, "usage");
    assert_eq!((runs.count("init"), runs.count("error")), (2, 4));
    // The new profile works.
    let document =
        one(runs.run(&["keygen", "--generic", "--type", "permanent"]), 0, "registration-key");
    assert_eq!((&document["app"], &document["findings"]), (&json!("first"), &json!([])));
}

#[test]
fn errors() {
    let mut runs = Runs::new();
    let keygen = |more: &[&'static str]| [&["keygen", "--install-code", CODE], more].concat();
    // Those of clap.
    for arguments in [
        vec!["--no-such-option"],
        vec!["no-such-command"],
        vec![],
        keygen(&["--type", "eternal"]),
        keygen(&["--days"]),
        vec!["register", "--index", "1"],
        vec!["completions", "no-such-shell"],
    ] {
        refused(runs.run(&arguments), 2, "usage");
    }
    // Ours.
    for arguments in [
        keygen(&[]),
        keygen(&["--days", "0"]),
        keygen(&["--days", "65535"]),
        keygen(&["--days", "-1"]),
        keygen(&["--days", "1", "--until", "2030-01-01"]),
        keygen(&["--until", "2030-01-01", "--start", "2030-01-02"]),
        keygen(&["--days", "1", "--start", "1/2/2030"]),
        keygen(&["--days", "1", "--start", "2079-06-04"]),
        keygen(&["--days", "1", "--values", "4096"]),
        keygen(&["--days", "1", "--index", "255"]),
        keygen(&["--days", "1", "--users", "256"]),
        keygen(&["--days", "1", "--app-id", "65536"]),
        keygen(&["--days", "1", "--app-version", "5.1"]),
        keygen(&["--days", "1", "--generic"]),
        keygen(&["--days", "1", "--user-name", "Ann"]),
        keygen(&["--type", "permanent", "--days", "1"]),
        vec!["keygen", "--days", "1"],
        vec!["keygen", "--days", "1", "--user-name", ""],
        vec!["keycheck"],
        vec!["keycheck", "-"],
        vec!["keycheck", "-", "-"],
        vec!["codecheck"],
        vec!["datacheck"],
        vec!["register"],
        vec!["register", "--moved"],
    ] {
        refused(runs.run(&arguments), 2, "usage");
    }
    let arguments = ["keycheck", "-", "--encryption-key-file", "-"];
    refused(runs.run_with(&arguments, "nQ7.x2Lw.PUBLIC0\n", None), 2, "usage");
    // An InstallCode that does not read is a bad answer.
    for (code, layer) in
        [("D873BB821E4", "length"), ("D873BB821E4G", "letter"), ("D873BB821E46", "checksum")]
    {
        let arguments = ["keygen", "--install-code", code, "--days", "1"];
        refused(runs.run(&arguments), 1, layer);
    }
    let code = vectors("install_codes_refused.jsonl", 24)
        .into_iter()
        .find(|vector| vector["layer"] == "source")
        .unwrap();
    let arguments = ["keygen", "--install-code", text(&code, "code"), "--days", "1"];
    refused(runs.run(&arguments), 1, "source");
    // Profiles and EncryptionKeys.
    let permanent = keygen(&["--type", "permanent"]);
    let with = |more: &[&'static str]| [&permanent[..], more].concat();
    refused(runs.run(&with(&["--app", "other"])), 2, "profile");
    refused(runs.run(&with(&["--config", "missing.toml"])), 2, "file");
    refused(runs.run(&with(&["--encryption-key-file", "missing.key"])), 2, "file");
    let typed = runs.run_with(&with(&["--encryption-key-file", "-"]), "a\tb", None);
    refused(typed, 2, "encryption-key");
    refused(runs.run_with(&permanent, "", Some("株")), 2, "encryption-key");
    runs.write("avlock.toml", "[apps.a]\napp_id = 1\nkey = 2\n");
    refused(runs.run(&permanent), 2, "profile");
    runs.write("avlock.toml", "[apps.a]\napp_id = 1\nencryption_key = { env = \"NOT_SET\" }\n");
    refused(runs.run(&with(&["--app", "a"])), 2, "no-encryption-key");
    let expected = [
        "checksum",
        "encryption-key",
        "file",
        "length",
        "letter",
        "no-encryption-key",
        "profile",
        "source",
        "usage",
    ];
    assert_eq!(runs.errors.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(runs.kinds.keys().map(String::as_str).collect::<Vec<_>>(), ["error"]);
}

#[cfg(unix)]
#[test]
fn warnings() {
    let mut runs = Runs::new();
    runs.mode("demo.key", 0o644);
    let said = runs.run(&["keygen", "--generic", "--type", "permanent"]);
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (0, 1, 1));
    assert_eq!(text(&said.stderr[0], "kind"), "warning");
    let key = text(&said.stdout[0], "key").to_owned();
    let said = runs.run(&["keygen", "--generic", "--type", "permanent", "--quiet"]);
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (0, 1, 0));
    // A profile whose EncryptionKey is not to be had does not hide the others.
    runs.mode("demo.key", 0o600);
    let profile = std::fs::read_to_string(runs.folder.path().join("avlock.toml")).unwrap();
    let missing = "\n[apps.other]\napp_id = 1\nencryption_key = { file = \"missing.key\" }\n";
    runs.write("avlock.toml", profile + missing);
    let said = runs.run(&["keycheck", &key]);
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (0, 1, 1));
    assert_eq!(said.stdout[0]["app"], "demo");
    assert_eq!(runs.count("warning"), 2);
}

#[test]
fn batch() {
    let mut runs = Runs::new();
    runs.write("orders.csv", format!("install_code,type\n{CODE},permanent\n{CODE},x\n"));
    let arguments = ["keygen", "--batch", "orders.csv", "--output", "keys.csv"];
    let said = runs.run(&arguments);
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (1, 0, 1));
    let report = &said.stderr[0];
    assert_eq!((&report["made"], &report["refused"]), (&json!(1), &json!(1)));
    assert_eq!((&report["reasons"][0]["line"], &report["path"]), (&json!(3), &json!("keys.csv")));
    runs.write("no-table.csv", "1,2\n");
    let said = runs.run(&["keygen", "--batch", "no-table.csv"]);
    assert_eq!((said.status, text(&said.stderr[0], "code")), (2, "table"));
    assert_eq!((runs.count("batch"), runs.count("error")), (1, 1));
}

/// A ledger with a key, one that renews it, and one that was revoked.
fn small_ledger(runs: &mut Runs) {
    let ledger = ["--ledger", "issued.db"];
    let order =
        ["keygen", "--install-code", CODE, "--days", "9", "--order", "1", "--customer", "A"];
    let keys = [&order[..], &["keygen", "--user-name", "Ann Lee", "--type", "permanent"]];
    for arguments in keys {
        let key = one(runs.run(&[arguments, &ledger].concat()), 0, "registration-key");
        assert_eq!(key["ledger"]["event"], "issued");
    }
    let renew = [&["ledger", "renew", "1", "--days", "9"][..], &ledger].concat();
    let renewed = one(runs.run(&renew), 0, "registration-key");
    assert_eq!(renewed["ledger"]["refers_to"], 1);
    let revoke = [&["ledger", "revoke", "2", "--reason", "Paid back."][..], &ledger].concat();
    one(runs.run(&revoke), 0, "ledger-revocation");
}

#[test]
fn ledger() {
    let mut runs = Runs::new();
    small_ledger(&mut runs);
    let with = |arguments: &[&'static str]| [&["--ledger", "issued.db"], arguments].concat();
    let said = runs.run(&with(&["ledger", "export"]));
    assert_eq!((said.status, said.stdout.len(), said.stderr.len()), (0, 4, 0));
    let events: Vec<&str> = said.stdout.iter().map(|row| text(row, "event")).collect();
    assert_eq!(events, ["issued", "issued", "renewed", "revoked"]);
    assert_eq!(runs.run(&with(&["ledger", "list"])).stdout.len(), 3);
    for (arguments, kind) in [
        (&["ledger", "show", "1"][..], "ledger-entry"),
        (&["ledger", "show", "4"], "ledger-entry"),
        (&["ledger", "find", "ann lee"], "ledger-row"),
        (&["ledger", "verify"], "ledger-verification"),
        (&["ledger", "head"], "ledger-head"),
        (&["ledger", "backup", "copy.db"], "ledger-backup"),
        (&["keygen", "--install-code", CODE, "--days", "9", "--order", "1"], "registration-key"),
    ] {
        one(runs.run(&with(arguments)), 0, kind);
    }
    let key = text(&said.stdout[1], "key");
    let checked = one(runs.run(&["--ledger", "issued.db", "keycheck", key]), 1, "registration-key");
    assert_eq!(text(&checked["ledger"]["revoked"], "reason"), "Paid back.");
    let key = text(&said.stdout[0], "key");
    one(runs.run(&["--ledger", "issued.db", "keycheck", key]), 0, "registration-key");

    refused(runs.run(&with(&["ledger", "find", "nobody"])), 1, "not-found");
    refused(runs.run(&with(&["ledger", "revoke", "2", "--reason", "x"])), 1, "revoked");
    refused(runs.run(&with(&["ledger", "renew", "1", "--days", "1"])), 1, "order");
    refused(runs.run(&with(&["ledger", "show", "9"])), 2, "usage");
    refused(runs.run(&["--ledger", "none.db", "ledger", "list"]), 2, "file");
    refused(runs.run(&["--ledger", "avlock.toml", "ledger", "list"]), 2, "ledger");
    let other = ["keygen", "--install-code", CODE, "--days", "8", "--order", "1"];
    refused(runs.run(&[&["--ledger", "issued.db"], &other[..]].concat()), 1, "order");
    runs.write("orders.csv", format!("install_code,type,order\n{CODE},permanent,5\n"));
    let said = runs.run(&with(&["keygen", "--batch", "orders.csv", "--output", "keys.csv"]));
    assert_eq!(said.stderr[0]["recorded"], 1);

    let file = rusqlite::Connection::open(runs.folder.path().join("issued.db")).unwrap();
    file.execute_batch("UPDATE event SET note = 'x'; DELETE FROM lookup").unwrap();
    drop(file);
    let head = "0".repeat(64);
    let arguments = ["--ledger", "issued.db", "ledger", "verify", "--head", &head];
    let verified = one(runs.run(&arguments), 1, "ledger-verification");
    assert!(verified["findings"].as_array().unwrap().len() >= 6, "{verified}");
    for code in ["row", "lookup", "head", "recorded", "replaced", "revoked"] {
        assert!(runs.findings.contains(code), "{code}: {:?}", runs.findings);
    }
}

/// Sets the value at a pointer, or takes it away.
fn broken(document: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
    match value {
        Some(value) => parent.insert(name.to_owned(), value),
        None => Some(parent.remove(name).unwrap_or_else(|| panic!("no {pointer}"))),
    };
    document
}

/// One good document of each kind, made by hand and by the program.
fn specimens(runs: &mut Runs) -> Vec<Value> {
    small_ledger(runs);
    let key = ["keygen", "--generic", "--days", "9", "--start", "2020-01-01"];
    let key = one(runs.run(&key), 0, "registration-key");
    let arguments = ["register", "--key", text(&key, "key"), "--install-code", CODE];
    let registration = one(runs.run(&arguments), 0, "registration");
    let path = text(&registration, "path").to_owned();
    let init = ["init", "--app", "new", "--app-id", "1"];
    vec![
        one(runs.run(&["datacheck", &path]), 0, "data-file"),
        key,
        registration,
        one(runs.run(&["codecheck", CODE]), 0, "install-code"),
        one(runs.run(&init), 0, "init"),
        refused(runs.run(&["keycheck"]), 2, "usage"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "find", "1"]), 0, "ledger-row"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "show", "2"]), 0, "ledger-entry"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "verify"]), 0, "ledger-verification"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "head"]), 0, "ledger-head"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "backup", "b.db"]), 0, "ledger-backup"),
        json!({"schema": 1, "kind": "ledger-revocation", "id": 2, "refers_to": 1,
            "key": "3PADUXC-L9E77PX-K3WLJW3-JKTRLZC", "reason": "r"}),
        json!({"schema": 1, "kind": "warning", "code": "surroundings", "message": "m", "hint": null}),
    ]
}

/// Every object in every document: a name taken away or added is refused.
#[test]
fn the_schema_is_closed() {
    fn objects(value: &Value, pointer: String, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    objects(value, format!("{pointer}/{name}"), found);
                }
                found.push(pointer);
            }
            Value::Array(values) => {
                for (index, value) in values.iter().enumerate() {
                    objects(value, format!("{pointer}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut runs = Runs::new();
    let (mut documents, mut refusals) = (0, 0);
    for document in specimens(&mut runs) {
        assert!(runs.schema.is_valid(&document), "{document}");
        let mut pointers = Vec::new();
        objects(&document, String::new(), &mut pointers);
        for pointer in pointers {
            let names: Vec<String> =
                document.pointer(&pointer).unwrap().as_object().unwrap().keys().cloned().collect();
            for name in names {
                let without = broken(&document, &format!("{pointer}/{name}"), None);
                assert!(!runs.schema.is_valid(&without), "without {pointer}/{name}: {document}");
                let of_other_type = Some(json!({ "a": [] }));
                let other = broken(&document, &format!("{pointer}/{name}"), of_other_type);
                assert!(!runs.schema.is_valid(&other), "{pointer}/{name} of another type");
                refusals += 2;
            }
            let more = broken(&document, &format!("{pointer}/more"), Some(json!(1)));
            assert!(!runs.schema.is_valid(&more), "with {pointer}/more: {document}");
            refusals += 1;
        }
        documents += 1;
    }
    assert_eq!(documents, 13);
    assert!(refusals > 200, "{refusals}");
}

#[test]
fn the_schema_refuses_what_contradicts_itself() {
    let mut runs = Runs::new();
    let specimens = specimens(&mut runs);
    let of_kind = |kind: &str| specimens.iter().find(|document| document["kind"] == kind).unwrap();
    let breaks = [
        ("registration-key", "/schema", json!(2)),
        ("registration-key", "/kind", json!("install-code")),
        ("registration-key", "/verdict", json!("good")),
        ("registration-key", "/verdict", json!("invalid")),
        ("registration-key", "/verdict", json!("unknown")),
        ("registration-key", "/key", json!("3paduxc-l9e77px-k3wljw3-jktrlzc")),
        ("registration-key", "/key", json!("3PADUXCL9E77PXK3WLJW3JKTRLZC")),
        ("registration-key", "/key", json!("BPADUXC-L9E77PX-K3WLJW3-JKTRLZC")),
        ("registration-key", "/fields", json!(null)),
        ("registration-key", "/fields/days", json!(65535)),
        ("registration-key", "/fields/days", json!(null)),
        ("registration-key", "/fields/days", json!("9")),
        ("registration-key", "/fields/start_date", json!("1.2.2020")),
        ("registration-key", "/fields/last_date", json!("2020-13-01")),
        ("registration-key", "/fields/start_date", json!(null)),
        ("registration-key", "/fields/index", json!(256)),
        ("registration-key", "/fields/icode", json!("1e45")),
        ("registration-key", "/fields/values", json!("0657")),
        ("registration-key", "/fields/type", json!("temporal")),
        ("registration-key", "/fields/generic", json!(false)),
        ("registration-key", "/fields/app_version", json!(null)),
        ("registration-key", "/fields/checksum", json!("0A1")),
        ("registration-key", "/findings/0/code", json!("misfortune")),
        ("registration-key", "/findings/0/level", json!("error")),
        ("registration-key", "/findings/0/level", json!("fatal")),
        ("registration-key", "/findings/0/message", json!("It is expired.")),
        ("registration-key", "/findings/0/actual", json!("one without the other")),
        ("install-code", "/code", json!(null)),
        ("install-code", "/verdict", json!("unknown")),
        ("install-code", "/fields/ic_src", json!("3")),
        ("install-code", "/fields/group", json!(null)),
        ("install-code", "/fields/sources", json!(["System_UUID", "System_UUID"])),
        ("install-code", "/fields/sources", json!(["Horoscope"])),
        ("data-file", "/verdict", json!("unknown")),
        ("data-file", "/application/checksum", json!("A1")),
        ("data-file", "/keys/0/index", json!(255)),
        ("data-file", "/keys/0/status", json!("lost")),
        ("data-file", "/keys/0/moved", json!(null)),
        ("data-file", "/keys/0/key", json!(null)),
        ("data-file", "/keys/0/steps", json!(["pass", "pass"])),
        ("data-file", "/keys/0/steps", json!(["pass", "pass", "maybe"])),
        ("data-file", "/system_date/last_date_reached", json!("2020-01-01")),
        ("data-file", "/system_date/date_backed", json!(null)),
        ("data-file", "/entries/0/length", json!(-1)),
        ("registration", "/answer", json!(5)),
        ("registration", "/answer", json!(4)),
        ("registration", "/answer_in_words", json!("fine")),
        ("registration", "/verdict", json!("invalid")),
        ("registration", "/index", json!(null)),
        ("init", "/app_id", json!(65536)),
        ("init", "/app", json!("a/b")),
        ("init", "/next", json!("rm")),
        ("error", "/code", json!("surroundings")),
        ("error", "/kind", json!("warning")),
        ("error", "/message", json!("")),
        ("warning", "/code", json!("usage")),
        ("ledger-row", "/id", json!(0)),
        ("ledger-row", "/event", json!("lost")),
        ("ledger-row", "/event", json!("renewed")),
        ("ledger-row", "/event", json!("revoked")),
        ("ledger-row", "/generation", json!(null)),
        ("ledger-row", "/time", json!("2026-12-01")),
        ("ledger-row", "/secret", json!("5d1d4c71")),
        ("ledger-row", "/hash", json!("00")),
        ("ledger-row", "/key", json!(null)),
        ("ledger-entry", "/revoked/id", json!(null)),
        ("ledger-entry", "/chain/0/event", json!("revoked")),
        ("ledger-verification", "/verdict", json!("invalid")),
        ("ledger-head", "/rows", json!(-1)),
    ];
    assert!(breaks.len() > 50);
    for (kind, pointer, value) in breaks {
        let document = of_kind(kind);
        let parent = pointer.rsplit_once('/').unwrap().0;
        assert!(document.pointer(parent).is_some(), "{pointer} of {kind}");
        let broken = broken(document, pointer, Some(value.clone()));
        assert!(!runs.schema.is_valid(&broken), "{kind} {pointer} = {value}");
    }
}
