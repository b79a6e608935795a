//! The batch and the ledger.

use super::runs::{Runs, one, refused};
use crate::support::{CODE, text};
use serde_json::json;

#[test]
fn batch() {
    let mut runs = Runs::new();
    runs.write("orders.csv", format!("install_code,type\n{CODE},permanent\n{CODE},x\n"));
    let arguments = ["keygen", "--batch", "orders.csv", "--output", "keys.csv"];
    let answer = runs.run(&arguments);
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (1, 0, 1));
    let report = &answer.stderr[0];
    assert_eq!((&report["made"], &report["refused"]), (&json!(1), &json!(1)));
    assert_eq!((&report["reasons"][0]["line"], &report["path"]), (&json!(3), &json!("keys.csv")));
    runs.write("no-table.csv", "1,2\n");
    let answer = runs.run(&["keygen", "--batch", "no-table.csv"]);
    assert_eq!((answer.status, text(&answer.stderr[0], "code")), (2, "table"));
    assert_eq!((runs.count("batch"), runs.count("error")), (1, 1));
}

/// Makes a ledger with a key, one that renews it, and one that was revoked.
pub fn small_ledger(runs: &mut Runs) {
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
    let answer = runs.run(&with(&["ledger", "export"]));
    assert_eq!((answer.status, answer.stdout.len(), answer.stderr.len()), (0, 4, 0));
    let events: Vec<&str> = answer.stdout.iter().map(|row| text(row, "event")).collect();
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
    let key = text(&answer.stdout[1], "key");
    let checked = one(runs.run(&["--ledger", "issued.db", "keycheck", key]), 1, "registration-key");
    assert_eq!(text(&checked["ledger"]["revoked"], "reason"), "Paid back.");
    let key = text(&answer.stdout[0], "key");
    one(runs.run(&["--ledger", "issued.db", "keycheck", key]), 0, "registration-key");

    let due = runs.run(&with(&["ledger", "due"]));
    assert_eq!((due.status, due.stdout.len(), due.stderr.len()), (0, 1, 0));
    let renew = ["ledger", "renew", "--due", "30d", "--days", "60", "--output", "renewals.csv"];
    let renewed = one(runs.run(&with(&renew)), 0, "ledger-renewals");
    assert_eq!((&renewed["renewed"], &renewed["last_row"]), (&json!(1), &json!(5)));
    let renewed = one(runs.run(&with(&renew)), 0, "ledger-renewals");
    assert_eq!((&renewed["renewed"], &renewed["path"]), (&json!(0), &json!(null)));
    let report = one(runs.run(&with(&["ledger", "report"])), 0, "ledger-report");
    let total = json!({"issued": 2, "renewed": 2, "reissued": 0, "revoked": 1});
    assert_eq!(report["total"], total);
    assert_eq!(report["months"][0]["app"], "demo");

    refused(runs.run(&with(&["ledger", "find", "nobody"])), 1, "not-found");
    refused(runs.run(&with(&["ledger", "revoke", "2", "--reason", "x"])), 1, "revoked");
    refused(runs.run(&with(&["ledger", "renew", "1", "--days", "1"])), 1, "order");
    refused(runs.run(&with(&["ledger", "show", "9"])), 2, "usage");
    refused(runs.run(&["--ledger", "none.db", "ledger", "list"]), 2, "file");
    refused(runs.run(&["--ledger", "avlock.toml", "ledger", "list"]), 2, "ledger");
    let other = ["keygen", "--install-code", CODE, "--days", "8", "--order", "1"];
    refused(runs.run(&[&["--ledger", "issued.db"], &other[..]].concat()), 1, "order");
    runs.write("orders.csv", format!("install_code,type,order\n{CODE},permanent,5\n"));
    let answer = runs.run(&with(&["keygen", "--batch", "orders.csv", "--output", "keys.csv"]));
    assert_eq!(answer.stderr[0]["recorded"], 1);

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
