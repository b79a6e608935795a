//! A new profile, errors and warnings.

use super::runs::{Runs, one, refused};
use crate::support::{CODE, text, vectors};
use serde_json::json;
use std::fs;

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
    // A starter is for a profile that stands, or comes with a new one.
    let starter = one(runs.run(&["init", "--starter", "python"]), 0, "init");
    assert_eq!(starter["starter"], "first-starter");
    assert_eq!(starter["starter_key_file"], "first-starter/encryption_key.py");
    assert_eq!(starter["encryption_key_file"], json!(null));
    refused(runs.run(&["init", "--starter", "python"]), 2, "file");
    let both = ["init", "--app", "fourth", "--app-id", "4", "--starter", "c"];
    let both = one(runs.run(&both), 0, "init");
    assert_eq!(
        (&both["encryption_key_file"], &both["starter"]),
        (&json!("fourth.key"), &json!("fourth-starter"))
    );
    // The new profile works.
    let document =
        one(runs.run(&["keygen", "--generic", "--type", "permanent"]), 0, "registration-key");
    assert_eq!((&document["app"], &document["findings"]), (&json!("first"), &json!([])));
}

#[test]
fn errors() {
    let mut runs = Runs::new();
    let keygen = |more: &[&'static str]| [&["keygen", "--install-code", CODE], more].concat();
    // These are refused by clap.
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
    // These are refused by the commands.
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
    // Profiles and EncryptionKeys that cannot be used.
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
    let answer = runs.run(&["keygen", "--generic", "--type", "permanent"]);
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (0, 1, 1));
    assert_eq!(text(&answer.stderr[0], "kind"), "warning");
    let key = text(&answer.stdout[0], "key").to_owned();
    let answer = runs.run(&["keygen", "--generic", "--type", "permanent", "--quiet"]);
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (0, 1, 0));
    // An application whose EncryptionKey file is missing does not hide the others.
    runs.mode("demo.key", 0o600);
    let profile = fs::read_to_string(runs.folder.path().join("avlock.toml")).unwrap();
    let missing = "\n[apps.other]\napp_id = 1\nencryption_key = { file = \"missing.key\" }\n";
    runs.write("avlock.toml", profile + missing);
    let answer = runs.run(&["keycheck", &key]);
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (0, 1, 1));
    assert_eq!(answer.stdout[0]["app"], "demo");
    assert_eq!(runs.count("warning"), 2);
}
