//! A key that was revoked is given to nobody again, by whatever terms it is made.

use super::{CODE, assert_intact, good, keygen, rows, run};
use crate::support::{install_code, set_mode};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Output, Stdio};

const PERMANENT: [&str; 4] = ["--install-code", CODE, "--type", "permanent"];
const DAYS: [&str; 4] = ["--install-code", CODE, "--days", "30"];

/// Makes a key without `--start`, which a permanent key has not.
fn issue(folder: &Path, terms: &[&str], more: &[&str]) -> Output {
    let begin = ["keygen", "--app-id", "7", "--ledger", "issued.db"];
    run(folder, &[&begin, terms, more].concat()).output()
}

fn made(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned()
}

/// The words of a run that is refused and prints nothing.
#[track_caller]
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn revoke(folder: &Path, key: &str) {
    good(folder, &["ledger", "revoke", key, "--reason", "paid back", "--ledger", "issued.db"]);
}

#[test]
fn the_same_terms_do_not_give_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = made(&issue(folder, &PERMANENT, &["--order", "71"]));
    assert_eq!(made(&issue(folder, &PERMANENT, &[])), key);
    revoke(folder, &key);
    let before = rows(folder);
    for more in [&[][..], &["--order", "72"], &["--dry-run"], &["--order", "72", "--dry-run"]] {
        let said = refused(&issue(folder, &PERMANENT, more));
        assert!(said.contains("the key of row 2 of the ledger, which was revoked on 2"), "{said}");
        assert!(said.contains("\"paid back\"") && said.contains("--users or --index"), "{said}");
    }
    // Another order that is issued again does not give it either.
    made(&issue(folder, &PERMANENT, &["--order", "73", "--users", "9"]));
    let said = refused(&issue(folder, &PERMANENT, &["--order", "73", "--reissue"]));
    assert!(said.contains("row 2 of the ledger"), "{said}");
    assert_eq!(rows(folder), before + 1);
    assert_intact(folder);
}

/// Each way out that a hint names is one.
#[test]
fn the_ways_out_make_another_key() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (terms, ways) in [
        (&PERMANENT[..], &[["--users", "2"], ["--index", "1"]][..]),
        (&DAYS, &[["--start", "2027-01-02"], ["--users", "2"], ["--index", "1"]]),
    ] {
        let start = ["--start", "2027-01-01"];
        let start = if terms == PERMANENT { &[][..] } else { &start };
        let order = format!("order of {}", terms[3]);
        let numbered = [start, &["--order", &order]].concat();
        let key = made(&issue(folder, terms, &numbered));
        revoke(folder, &key);
        for said in
            [refused(&issue(folder, terms, &numbered)), refused(&issue(folder, terms, start))]
        {
            for [option, _] in ways {
                assert!(said.contains(option), "{option}: {said}");
            }
            assert!(said.contains("--reissue"), "{said}");
        }
        for way in ways {
            let start = if way[0] == "--start" { &[][..] } else { start };
            assert_ne!(made(&issue(folder, terms, &[start, way].concat())), key, "{way:?}");
        }
        // The order is known, so its key may be put into force again; that is told.
        let again = issue(folder, terms, &[&numbered[..], &["--reissue"]].concat());
        assert_eq!(made(&again), key);
        let said = String::from_utf8(again.stderr.clone()).unwrap();
        assert!(said.contains("revoked, \"paid back\"; the key is good by row"), "{said}");
        assert_eq!(made(&issue(folder, terms, start)), key);
    }
    assert_intact(folder);
}

#[test]
fn a_renewal_does_not_give_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let old = made(&run(folder, &keygen(&DAYS)).output());
    let next = ["--start", "2027-01-31"];
    let key = made(&issue(folder, &DAYS, &next));
    revoke(folder, &key);
    let renew = ["ledger", "renew", &old, "--ledger", "issued.db", "--on", "2027-01-05", "--days"];
    let said = refused(&run(folder, &[&renew[..], &["30"]].concat()).output());
    assert!(said.contains("the key of row 2") && said.contains("--days, --until"), "{said}");
    assert_ne!(good(folder, &[&renew[..], &["31"]].concat()), key);
}

#[test]
fn a_table_does_not_give_it_and_keeps_its_cells() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = made(&issue(folder, &PERMANENT, &["--order", "sold"]));
    revoke(folder, &key);
    let others: String =
        (1..300).map(|row| format!("{row},{},permanent,\n", install_code(row))).collect();
    let rows_of_the_key =
        format!("a,{CODE},permanent,\nb,{CODE},permanent,{key}\n,{CODE},permanent,{key}\n");
    let text = format!("order,install_code,type,registration_key\n{others}{rows_of_the_key}");
    fs::write(folder.join("orders.csv"), &text).unwrap();
    let batch = ["keygen", "--app-id", "7", "--batch", "orders.csv", "--ledger", "issued.db"];
    for (arguments, counts) in [
        (&["--dry-run"][..], "299 made, 0 kept, 3 refused"),
        (&["--output", "keys.csv"], "299 made, 0 kept, 3 refused"),
        (&["--output", "keys.csv"], "0 made, 299 kept, 3 refused"),
    ] {
        let output = run(folder, &[&batch, arguments].concat()).output();
        let said = refused(&output);
        assert!(said.contains(counts), "{said}");
    }
    let keys = fs::read_to_string(folder.join("keys.csv")).unwrap();
    let lines: Vec<&str> = keys.lines().filter(|line| line.contains(CODE)).collect();
    let reason = "\"registration_key: expected a key that is good, found that of row 1 of the ledger, revoked on ";
    for (line, cells) in lines.iter().zip(rows_of_the_key.lines()) {
        assert!(line.starts_with(&format!("{cells},{reason}")), "{line}");
        assert!(line.contains("; another users or index makes another key"), "{line}");
    }
    assert_eq!(lines.len(), 3);
    assert_eq!(rows(folder), 2 + 299);
    assert_intact(folder);
}

/// What another process revokes while a batch waits for its next rows counts for them.
#[test]
fn a_revocation_counts_from_the_next_row_of_a_running_batch() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let batch = ["keygen", "--app-id", "7", "--batch", "-", "--ledger", "issued.db"];
    let mut child = run(folder, &batch).command().stdin(Stdio::piped()).spawn().unwrap();
    let mut orders = child.stdin.take().unwrap();
    let mut keys = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    orders.write_all(b"order,install_code,type\n").unwrap();
    let mut send = |name: &str| {
        let rows = (0..20).map(|row| format!("{name}{row},{},permanent\n", install_code(row)));
        orders.write_all(rows.collect::<String>().as_bytes()).unwrap();
        let rows = keys.by_ref().filter(|line| line.starts_with(name));
        rows.take(20).collect::<Vec<String>>()
    };
    for (first, second) in [("a", "b"), ("c", "d")] {
        let lines = send(first);
        let row = if first == "a" { 3 } else { 7 };
        revoke(folder, lines[row].split(',').nth(3).unwrap());
        let refused: Vec<usize> = (0..)
            .zip(send(second))
            .filter(|(_, line)| line.contains("revoked on"))
            .map(|(row, _)| row)
            .collect();
        assert_eq!(refused, if first == "a" { vec![3] } else { vec![3, 7] });
    }
    drop(orders);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_table_of_keys_makes_no_ledger_and_needs_no_right_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = made(&issue(folder, &PERMANENT, &[]));
    let long = "x".repeat(3000);
    let text = format!(
        "order,customer,note,install_code,type,registration_key\n,{long},{long},{CODE},permanent,{key}\n\
         5,{long},,{CODE},permanent,{key}\n"
    );
    fs::write(folder.join("orders.csv"), text).unwrap();
    let batch =
        ["keygen", "--app-id", "7", "--batch", "orders.csv", "--output", "keys.csv", "--ledger"];
    run(folder, &[&batch[..], &["none.db"]].concat())
        .stderr("2 rows: 0 made, 2 kept, 0 refused\n")
        .run();
    assert!(!folder.join("none.db").exists());
    let before = fs::read(folder.join("issued.db")).unwrap();
    set_mode(&folder.join("issued.db"), 0o400);
    good(folder, &[&batch[..], &["issued.db", "--quiet"]].concat());
    assert_eq!(fs::read(folder.join("issued.db")).unwrap(), before);
}

#[test]
fn register_does_not_enter_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = made(&issue(folder, &PERMANENT, &[]));
    made(&issue(folder, &PERMANENT, &[]));
    let register = |file: &str| {
        let arguments = ["register", file, "--app-id", "7", "--key", &key, "--install-code", CODE];
        run(folder, &[&arguments[..], &["--ledger", "issued.db", "--on", "2027-01-02"]].concat())
            .output()
    };
    made(&register("before.avr"));
    let only = ["ledger", "revoke", "1", "--reason", "twice", "--only", "--ledger", "issued.db"];
    good(folder, &only);
    let partly = register("partly.avr");
    made(&partly);
    assert!(String::from_utf8_lossy(&partly.stderr).contains("good by row 2"), "{partly:?}");
    good(
        folder,
        &["ledger", "revoke", "2", "--reason", "all of it", "--all", "--ledger", "issued.db"],
    );
    let before = fs::read(folder.join("before.avr")).unwrap();
    for file in ["before.avr", "new.avr"] {
        let said = refused(&register(file));
        assert!(said.contains("the key of row 2 of the ledger was revoked on 2"), "{said}");
        assert!(said.contains("nothing was written"), "{said}");
    }
    assert_eq!(fs::read(folder.join("before.avr")).unwrap(), before);
    assert!(!folder.join("new.avr").exists());
}

/// In a data file it is as bad as by itself, for every command that reads the file.
#[test]
fn in_a_data_file_it_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = made(&issue(folder, &PERMANENT, &[]));
    good(folder, &["register", "a.avr", "--key", &key, "--app-id", "7", "--install-code", CODE]);
    let check = ["check", "--ledger", "issued.db", "a.avr"];
    assert!(run(folder, &check).output().status.success());
    // What else was said may be the point.
    for words in [&format!("not {key}"), &format!("{CODE} {key}"), &format!("{key} or so")] {
        let revoke = ["ledger", "revoke", words, "--reason", "paid back", "--ledger", "issued.db"];
        let output = run(folder, &revoke).output();
        assert_eq!(output.status.code(), Some(2), "{words}: {output:?}");
        let renew = ["ledger", "renew", words, "--days", "9", "--ledger", "issued.db"];
        assert_eq!(run(folder, &renew).output().status.code(), Some(2), "{words}");
    }
    assert!(run(folder, &check).output().status.success());
    revoke(folder, &key);
    let output = run(folder, &check).output();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.starts_with("does not fit: revoked"), "{told}");
    let state = ["datacheck", "--ledger", "issued.db", "a.avr", "--field", "state"];
    assert_eq!(run(folder, &state).output().stdout, b"revoked\n");
}
