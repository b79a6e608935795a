//! Registration keys, made and read.

use super::runs::{Runs, one};
use crate::support::{CODE, OTHER_CODE, text, vectors};
use serde_json::Value;
use std::collections::BTreeMap;

/// The types of key, each with the options that it takes besides `--type`.
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

    // These draw warnings about the EncryptionKey and the period.
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

    // Every layer refuses some key.
    let mut by_secret: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for vector in vectors("registration_keys_refused.jsonl", 85) {
        by_secret.entry(text(&vector, "encryption_key").to_owned()).or_default().push(vector);
    }
    for (secret, vectors) in by_secret {
        // The keys are arguments: an empty one would be an empty line of standard input, which is skipped.
        let keys = vectors.iter().map(|vector| text(vector, "key"));
        let arguments: Vec<&str> = ["keycheck", "--"].into_iter().chain(keys).collect();
        let answer = runs.run_with(&arguments, "", Some(&secret));
        assert_eq!(answer.status, 1);
        assert_eq!(answer.stdout.len(), vectors.len());
        for (document, vector) in answer.stdout.iter().zip(&vectors) {
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

    // The key is compared with another InstallCode, AppID and index than its own.
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

    // Without an EncryptionKey a key is well formed or not, and no more is known.
    let mut runs = Runs::bare();
    let answer = runs.run_with(&["keycheck", "-"], &format!("{key}\n\nnothing\n"), None);
    assert_eq!((answer.status, answer.stderr.len()), (2, 0));
    let verdicts: Vec<&str> =
        answer.stdout.iter().map(|document| text(document, "verdict")).collect();
    assert_eq!(verdicts, ["unknown", "invalid"]);
}
