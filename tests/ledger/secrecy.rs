//! The EncryptionKey occurs nowhere: not in the ledger, its journal, what is printed, or an error.

use super::{CODE, SECRET, keygen, run, table};
use rusqlite::Connection;
use std::fs;

/// The secret as hexadecimal digits, in pieces of eight characters, and backwards.
fn needles() -> Vec<Vec<u8>> {
    let hex = |upper: bool| -> String {
        let digits = SECRET.bytes().map(|byte| format!("{byte:02x}"));
        let text: String = digits.collect();
        if upper { text.to_uppercase() } else { text }
    };
    let mut needles = vec![hex(true).into_bytes(), hex(false).into_bytes()];
    needles.extend(SECRET.as_bytes().windows(8).map(<[u8]>::to_vec));
    let backwards = SECRET.bytes().rev().collect();
    needles.push(backwards);
    needles
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|part| part == needle)
}

#[test]
fn the_encryption_key_is_found_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = ["--install-code", CODE, "--days", "30", "--order", "needle-1001"];
    let other_terms = ["--install-code", CODE, "--days", "31", "--order", "needle-1001"];
    fs::write(folder.join("orders.csv"), table(0, 500)).unwrap();
    let mut haystacks: Vec<(String, Vec<u8>)> = Vec::new();
    let mut keep = |what: &str, output: std::process::Output| {
        haystacks.push((format!("{what}, output"), output.stdout));
        haystacks.push((format!("{what}, errors"), output.stderr));
    };
    keep("keygen", run(folder, &keygen(&key)).output());
    // While somebody reads, rows cannot be moved out of the journal.
    let reader = Connection::open(folder.join("issued.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    keep("again", run(folder, &keygen(&key)).output());
    keep("refused", run(folder, &keygen(&other_terms)).output());
    keep(
        "refused, json",
        run(folder, &[&keygen(&other_terms)[..], &["--format", "json"]].concat()).output(),
    );
    keep("reissue", run(folder, &[&keygen(&other_terms)[..], &["--reissue"]].concat()).output());
    let batch = ["keygen", "--app-id", "7", "--batch", "orders.csv", "--ledger", "issued.db"];
    keep("batch", run(folder, &batch).output());
    for arguments in [
        &["list"][..],
        &["list", "--format", "json"],
        &["list", "--csv"],
        &["find", "needle-1001"],
        &["find", "nothing"],
        &["show", "1"],
        &["show", "99"],
        &["renew", "2", "--days", "5"],
        &["renew", "1", "--days", "5"],
        &["revoke", "1", "--reason", "no"],
        &["verify"],
        &["head"],
        &["export"],
        &["export", "--format", "json"],
        &["backup", "backup.db"],
        &["backup", "backup.db"],
    ] {
        let all = [&["ledger", "--ledger", "issued.db"], arguments].concat();
        keep(arguments[0], run(folder, &all).output());
    }
    // The row was made under another EncryptionKey than this.
    let other = run(folder, &["ledger", "renew", "3", "--days", "5", "--ledger", "issued.db"]);
    keep("another secret", other.secret("another secret!!").output());
    for file in ["issued.db", "issued.db-wal", "issued.db-shm", "backup.db"] {
        haystacks.push((file.to_owned(), fs::read(folder.join(file)).unwrap()));
    }
    for (name, haystack) in &haystacks {
        for needle in needles() {
            assert!(
                !holds(haystack, &needle),
                "{name} holds {:?}",
                String::from_utf8_lossy(&needle)
            );
        }
    }
    // The search can find something: the order number is in each of these.
    for name in ["issued.db-wal", "backup.db", "list, output", "refused, errors"] {
        let haystack = haystacks.iter().find(|(known, _)| known == name).unwrap();
        assert!(holds(&haystack.1, b"needle-1001"), "{name}");
    }
    assert!(haystacks.len() > 40, "{}", haystacks.len());
}
