//! Rows named by their number, key or order; keys that are in several rows.

use super::{CODE, good, keygen, run};
use crate::support::OTHER_CODE;
use std::path::Path;
use std::process::Output;

fn ledger(folder: &Path, arguments: &[&str]) -> Output {
    run(folder, &[&["ledger", "--ledger", "issued.db"], arguments].concat()).output()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Three rows of one key, one of another with the order 2, and one with the order 9.
fn several(folder: &Path) -> [String; 2] {
    let of_code = ["--install-code", CODE, "--days", "30"];
    let key = good(folder, &keygen(&of_code));
    good(folder, &keygen(&[&of_code[..], &["--customer", "Bo Å"]].concat()));
    good(folder, &keygen(&of_code));
    let other = ["--install-code", OTHER_CODE, "--days", "30"];
    let second = good(folder, &keygen(&[&other[..], &["--order", "2"]].concat()));
    good(folder, &keygen(&[&other[..], &["--index", "1", "--order", "9/1"]].concat()));
    [key, second]
}

fn keycheck(folder: &Path, key: &str) -> (Option<i32>, String) {
    let arguments = ["keycheck", key, "--on", "2027-01-02", "--ledger", "issued.db"];
    let output = run(folder, &arguments).output();
    (output.status.code(), printed(&output))
}

#[test]
fn a_row_is_named_by_its_number_key_or_order() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [key, second] = several(folder);
    let shown = |name: &str| {
        let output = ledger(folder, &["show", name, "--field", "id"]);
        (output.status.code(), printed(&output).trim().to_owned(), said(&output))
    };
    let spelled = second.to_lowercase().replace('-', " – ");
    for (name, id) in [
        ("3", "3"),
        (second.as_str(), "4"),
        (&spelled, "4"),
        ("9/1", "5"),
        ("９／１", "5"),
        ("9", "5"),
        ("order:2", "4"),
        ("row:2", "2"),
    ] {
        let (status, shown, said) = shown(name);
        assert_eq!((status, shown.as_str()), (Some(0), id), "{name}: {said}");
    }
    for (name, rows) in
        [("2", &["row 2", "row 4", "order:2"][..]), (&key, &["row 1", "row 2", "row 3", "Bo Å"])]
    {
        let (status, shown, said) = shown(name);
        assert_eq!((status, shown.as_str()), (Some(1), ""), "{name}");
        assert!(rows.iter().all(|row| said.contains(row)), "{name}: {said}");
    }
    let (status, _, said) = shown("order:77");
    assert!(
        status == Some(2) && said.contains("expected the number of a row, a key or an order"),
        "{said}"
    );
    good(folder, &["ledger", "renew", &second, "--days", "5", "--ledger", "issued.db"]);
    good(folder, &["ledger", "renew", "9/1", "--days", "5", "--ledger", "issued.db"]);
    assert_eq!(shown("6").1, "6");
}

#[test]
fn a_key_is_revoked_with_all_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [key, _] = several(folder);
    let output = ledger(folder, &["revoke", &key, "--reason", "stolen"]);
    assert!(output.status.success(), "{output:?}");
    let lines = ["row 6 revokes row 1", "row 7 revokes row 2", "row 8 revokes row 3"];
    assert_eq!(printed(&output), lines.map(|line| format!("{line}, {key}\n")).concat());
    let (status, report) = keycheck(folder, &key);
    assert!(status == Some(1) && report.contains("revoked"), "{report}");
    let again = ledger(folder, &["revoke", &key, "--reason", "stolen"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("row 3 was revoked already, by row 8"), "{again:?}");
}

#[test]
fn one_of_several_rows_is_revoked_only_where_that_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [key, second] = several(folder);
    let refused = ledger(folder, &["revoke", "2", "--reason", "x"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let refused = ledger(folder, &["revoke", "row:2", "--reason", "x"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(
        said(&refused).contains("also in rows 1, 3") && said(&refused).contains("--all"),
        "{refused:?}"
    );
    assert!(printed(&refused).is_empty() && keycheck(folder, &key).0 == Some(0));

    let only = ledger(folder, &["revoke", "row:2", "--reason", "twice", "--only"]);
    assert!(only.status.success(), "{only:?}");
    let (status, report) = keycheck(folder, &key);
    assert_eq!(status, Some(0), "{report}");
    let warning =
        "warning[revoked]: row 2 of the ledger was revoked, \"twice\"; the key is good by row 3";
    assert!(report.contains(warning), "{report}");
    let json =
        ["keycheck", &key, "--on", "2027-01-02", "--ledger", "issued.db", "--format", "json"];
    let document: serde_json::Value = serde_json::from_str(&good(folder, &json)).unwrap();
    assert_eq!(document["verdict"], "valid");
    let findings = document["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["code"] == "revoked").unwrap();
    assert_eq!(finding["level"], "warning");

    let all = ledger(folder, &["revoke", "1", "--reason", "all of it", "--all"]);
    assert_eq!(printed(&all).lines().count(), 2, "{all:?}");
    assert_eq!(keycheck(folder, &key).0, Some(1));
    // A key of one row needs no such option.
    let one = ledger(folder, &["revoke", "order:2", "--reason", "x"]);
    assert!(one.status.success(), "{one:?}");
    assert_eq!(keycheck(folder, &second).0, Some(1));
}

/// A key that removes a registration never ends, so that nothing of it can be renewed.
#[test]
fn a_key_that_removes_is_not_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (row, kind) in [("1", "unregister"), ("2", "unregister-all")] {
        good(folder, &["keygen", CODE, "--type", kind, "--app-id", "7", "--ledger", "issued.db"]);
        let output = ledger(folder, &["renew", row, "--days", "9"]);
        let expected = format!(
            "error[order]: expected a trial or temporary key in row {row}, found {kind}\nhint: it removes a \
             registration, and never ends: renew the row of the key that the customer uses\n"
        );
        assert_eq!((output.status.code(), said(&output)), (Some(1), expected));
    }
}
