//! Mails as programs save them, in `fixtures/mails/raw`: each code, data file and attachment that was not
//! read is found, and nothing else. A code that a mail has twice, as text and as HTML, counts once.

use crate::support::{avlock, files_below, fixture};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const LEAST_MAILS: usize = 141;
const LEAST_FINDS: usize = 200;

/// What `inspect` finds in a mail, as the lists beside the mails write it.
fn found_in(mail: &Path) -> BTreeSet<String> {
    let output = avlock()
        .args(["inspect", "--format", "json", "--on", "2026-11-25", "--config"])
        .arg(fixture("demo/avlock.toml"))
        .arg(mail)
        .output();
    let documents = [output.stdout, output.stderr].concat();
    let documents = String::from_utf8(documents).unwrap();
    let mut found = BTreeSet::new();
    let mut data_files = 0;
    for line in documents.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        match document["kind"].as_str().unwrap() {
            "data-file" => {
                data_files += 1;
                found.insert(format!("data-file {data_files}"));
            }
            "warning" if document["code"] == "unread" => {
                let message = document["message"].as_str().unwrap();
                let name = message.strip_prefix("the attachment ").unwrap_or(message);
                let name = name.split(" was not read").next().unwrap();
                found.insert(format!("unread {name}"));
            }
            kind @ ("registration-key" | "install-code") => {
                found.insert(format!("{kind} {}", code_of(&document)));
            }
            _ => {}
        }
    }
    found
}

/// The code of a find and what became of it: of a damaged one, the code that is suggested.
fn code_of(document: &Value) -> String {
    let findings = document["findings"].as_array().unwrap();
    let suggested = findings.iter().find(|finding| finding["code"] == "repaired");
    let own = document.get("key").or(document.get("code")).and_then(Value::as_str);
    match (suggested, document["verdict"].as_str().unwrap()) {
        (Some(finding), "invalid") => format!("{} repaired", finding["expected"].as_str().unwrap()),
        (_, verdict) => format!("{} {verdict}", own.or(document["input"].as_str()).unwrap()),
    }
}

#[test]
fn every_code_of_a_raw_mail_is_found_and_nothing_else() {
    let mails = files_below(&fixture("mails/raw"), "eml");
    assert!(mails.len() >= LEAST_MAILS, "{} mails", mails.len());
    let (mut finds, mut wrong) = (0, String::new());
    for mail in mails {
        let list = fs::read_to_string(mail.with_extension("finds")).unwrap();
        let expected: BTreeSet<String> = list.lines().map(str::to_owned).collect();
        finds += expected.len();
        let found = found_in(&mail);
        let name = mail.file_name().unwrap().to_string_lossy().into_owned();
        for line in expected.difference(&found) {
            wrong += &format!("{name}: missed: {line}\n");
        }
        for line in found.difference(&expected) {
            wrong += &format!("{name}: false: {line}\n");
        }
    }
    assert!(finds >= LEAST_FINDS, "{finds} finds");
    assert!(wrong.is_empty(), "of {finds} finds:\n{wrong}");
}
