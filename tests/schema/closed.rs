//! The schema itself: it refuses documents that were broken by hand, or it would accept anything.

use super::issuing::small_ledger;
use super::runs::{Runs, one, refused};
use crate::support::{CODE, text};
use serde_json::{Value, json};

/// Copies the document with another value at a pointer, or without the member there.
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

/// A good document of each kind, made by the program or by hand.
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
        one(runs.run(&["machine", "--source", "HD_SN=S4EWNX0R123456"]), 0, "machine"),
        one(runs.run(&init), 0, "init"),
        one(runs.run(&["explain", "moved"]), 0, "explanation"),
        refused(runs.run(&["keycheck"]), 2, "usage"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "find", "1"]), 0, "ledger-row"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "show", "2"]), 0, "ledger-entry"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "verify"]), 0, "ledger-verification"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "head"]), 0, "ledger-head"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "backup", "b.db"]), 0, "ledger-backup"),
        one(runs.run(&["ledger", "--ledger", "issued.db", "report"]), 0, "ledger-report"),
        json!({"schema": 1, "kind": "ledger-renewals", "renewed": 2, "first_row": 4, "last_row": 5,
            "path": "renewals.csv"}),
        json!({"schema": 1, "kind": "ledger-revocation", "id": 2, "refers_to": 1,
            "key": "3PADUXC-L9E77PX-K3WLJW3-JKTRLZC", "reason": "r"}),
        json!({"schema": 1, "kind": "warning", "code": "surroundings", "message": "m", "hint": null}),
    ]
}

/// No object of any document can lose a member, gain one, or have one of another type.
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
    assert_eq!(documents, 17);
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
        ("init", "/starter", json!("")),
        ("init", "/starter_key_file", json!(1)),
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
        ("ledger-renewals", "/first_row", json!(0)),
        ("ledger-report", "/months/0/month", json!("2026-13")),
        ("ledger-report", "/total/issued", json!(-1)),
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
