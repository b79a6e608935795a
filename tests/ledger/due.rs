//! The yearly round: what is due, and that all of it is renewed or nothing.

use super::{CODE, assert_intact, batch, good, keygen, refusal, rows, run};
use crate::support::install_code;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The day of the round.
const DAY: [&str; 2] = ["--on", "2076-01-01"];

fn ledger<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["ledger"], more, &["--ledger", "issued.db"], &DAY].concat()
}

fn round<'a>(output: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    ledger(&[&["renew", "--due", "30d", "--output", output], more].concat())
}

/// Makes a key that ends on a day, and returns it.
fn key(folder: &Path, customer: &str, until: &str) -> String {
    let terms = ["--install-code", CODE, "--until", until, "--customer", customer];
    good(folder, &keygen(&terms))
}

/// The last days of the keys that are due, as they are listed.
fn due(folder: &Path, time: &str) -> Vec<String> {
    let days = good(folder, &ledger(&["due", time, "--field", "fields.last_date"]));
    days.lines().map(str::to_owned).collect()
}

#[test]
fn what_ends_soon_is_due_and_the_nearest_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Yesterday, today, the last day of 30 and the one after.
    for until in ["2076-01-31", "2076-01-10", "2075-12-31", "2076-02-01", "2076-01-01"] {
        key(folder, "A", until);
    }
    for key_type in ["permanent", "unregister"] {
        let terms = ["keygen", "--app-id", "7", "--install-code", CODE, "--ledger", "issued.db"];
        good(folder, &[&terms[..], &["--type", key_type]].concat());
    }
    good(folder, &keygen(&["--install-code", CODE, "--type", "trial", "--until", "2076-01-20"]));
    let all = ["2076-01-01", "2076-01-10", "2076-01-20", "2076-01-31"];
    assert_eq!(due(folder, "30d"), all);
    assert_eq!(due(folder, "30"), all);
    assert_eq!(due(folder, "1w"), all[..1]);
    assert_eq!(due(folder, "1m").len(), 5);
    assert_eq!(due(folder, "0d"), all[..1]);
    good(folder, &ledger(&["revoke", "row:2", "--reason", "x"]));
    good(folder, &ledger(&["renew", "row:1", "--days", "9"]));
    assert_eq!(due(folder, "30d"), [all[0], all[2]]);
    // Nobody has a key any longer if the renewal is revoked, but the old one is in force.
    good(folder, &ledger(&["revoke", "row:10", "--reason", "x"]));
    assert_eq!(due(folder, "30d"), [all[0], all[2], all[3]]);
    assert_eq!(refusal(&run(folder, &ledger(&["due", "soon"])).output()).lines().count(), 1);
}

#[test]
fn a_round_renews_all_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut old: BTreeSet<String> = BTreeSet::new();
    for day in 10..20 {
        old.insert(key(folder, &format!("=Lee, {day}"), &format!("2076-01-{day}")));
    }
    // The same key of the same customer again, which is one line of the table.
    key(folder, "=Lee, 10", "2076-01-10");
    key(folder, "later", "2076-03-01");
    good(folder, &round("renewals.csv", &["--days", "365", "--quiet"]));
    assert_eq!((rows(folder), due(folder, "30d").len()), (23, 0));
    let table = fs::read_to_string(folder.join("renewals.csv")).unwrap();
    let mut table = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(table.headers().unwrap(), &["old_key", "new_key", "customer", "email", "until"][..]);
    let mut found = BTreeSet::new();
    for (line, day) in table.records().zip(10..) {
        let line = line.unwrap();
        assert_eq!(
            (&line[2], &line[4]),
            (&*format!("'=Lee, {day}"), &*format!("2077-01-{:02}", day - 1))
        );
        let new = good(
            folder,
            &["ledger", "find", &line[1], "--ledger", "issued.db", "--field", "event"],
        );
        assert!(new.lines().all(|event| event == "renewed"));
        found.insert(line[0].to_owned());
    }
    assert_eq!(found, old);

    // Again: nothing is due, and the table of the first time stays.
    run(folder, &round("renewals.csv", &["--days", "365"])).stdout("no key is due\n").run();
    assert_eq!(rows(folder), 23);
    assert_eq!(fs::read_to_string(folder.join("renewals.csv")).unwrap().lines().count(), 11);
    assert_intact(folder);
}

/// Where one key cannot be renewed, or the table cannot be written, nothing is recorded and no file is there.
#[test]
fn a_round_that_fails_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    key(folder, "A", "2076-01-10");
    let other = keygen(&["--install-code", CODE, "--until", "2076-01-20"]);
    run(folder, &other).secret("another-EncryptionKey").good();
    fs::write(folder.join("there.csv"), "of the last time").unwrap();
    for (arguments, words) in [
        (round("new.csv", &["--days", "99"]), "row 2: expected the EncryptionKey of row 2"),
        (round("new.csv", &["--days", "70000"]), "--days: expected a number 1 to 65534"),
        (round("new.csv", &["--days", "5"]), "row 1: expected a last day after 2076-01-31, found"),
        (round("new.csv", &[]), "expected --days or --until"),
        (round("new.csv", &["--until", "2076-01-05"]), "row 1: "),
        (round("there.csv", &["--days", "99"]), "there.csv: it is there already"),
        (round("-", &["--days", "99"]), "expected the name of a file"),
    ] {
        let error = refusal(&run(folder, &arguments).output());
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
    // The table cannot be written only after the rows were.
    good(folder, &["ledger", "revoke", "2", "--reason", "x", "--ledger", "issued.db"]);
    let error = refusal(&run(folder, &round("gone/new.csv", &["--days", "99"])).output());
    assert!(error.contains("gone/new.csv: there is no such file or folder"), "{error}");
    assert_eq!(rows(folder), 3);
    assert_eq!(due(folder, "30d"), ["2076-01-10"]);
    assert!(!folder.join("new.csv").exists());
    assert_eq!(fs::read_to_string(folder.join("there.csv")).unwrap(), "of the last time");
    let left = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(".avlock")));
    assert_intact(folder);
    good(folder, &round("new.csv", &["--days", "99", "--quiet"]));
    assert_eq!(rows(folder), 4);
}

/// A signal at any moment leaves the rows and the table, or neither.
#[test]
fn a_round_that_a_signal_ends_leaves_both_or_neither() {
    const KEYS: u32 = 300;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut orders = "install_code,days,start\n".to_owned();
    for row in 0..KEYS {
        orders.push_str(&format!("{},{},2027-03-01\n", install_code(row), 1 + row % 400));
    }
    fs::write(folder.join("orders.csv"), orders).unwrap();
    good(folder, &batch("issued.db", &["--output", "keys.csv"]));
    let arguments = ["ledger", "renew", "--due", "2y", "--days", "800", "--output", "new.csv"];
    let mut ended = 0;
    for sweep in 0..3 {
        let before = rows(folder);
        let day = format!("{}-03-01", 2027 + 2 * sweep);
        for wait in (0..9000).step_by(3) {
            let more = ["--ledger", "issued.db", "--on", &day, "--quiet"];
            let mut child = run(folder, &[&arguments[..], &more].concat()).spawn();
            std::thread::sleep(Duration::from_millis(wait));
            let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
            let _ = kill_process(pid, Signal::TERM);
            let code = child.wait().unwrap().code();
            assert!(matches!(code, None | Some(0)), "status {code:?}");
            let is_ended = code.is_none();
            ended += usize::from(is_ended);
            let (there, now) = (folder.join("new.csv").exists(), rows(folder));
            assert_eq!(there, now > before, "{is_ended} after {wait} ms: {now} rows");
            if there {
                let table = fs::read_to_string(folder.join("new.csv")).unwrap();
                assert_eq!(table.lines().count() - 1, now - before);
                break;
            }
        }
        fs::remove_file(folder.join("new.csv")).unwrap();
    }
    assert!(ended >= 3, "{ended} rounds were ended by the signal");
    let left = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(".avlock")));
    assert_intact(folder);
}

/// Of several rounds at once one renews, and the others renew nothing.
#[test]
fn rounds_at_once_renew_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for day in 10..30 {
        key(folder, "A", &format!("2076-01-{day}"));
    }
    let outputs = ["1.csv", "2.csv", "3.csv"];
    let rounds = outputs.map(|output| run(folder, &round(output, &["--days", "99"])).spawn());
    for child in rounds {
        // It came too late: the keys were renewed while it looked, or before.
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() || error.contains("nothing was renewed"), "{error}");
    }
    let written = outputs.iter().filter(|output| folder.join(output).exists()).count();
    assert_eq!((rows(folder), written), (40, 1));
    assert_intact(folder);
}

/// A round for Excel, with what it would change.
#[test]
fn a_table_for_excel() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    key(folder, "1/2; M\u{fc}ller", "2076-01-10");
    key(folder, "1/2", "2076-01-11");
    good(folder, &round("new.csv", &["--days", "99", "--for-excel", "--quiet"]));
    let table = fs::read_to_string(folder.join("new.csv")).unwrap();
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines[0], "\u{FEFF}old_key;new_key;customer;email;until");
    assert!(lines[1].ends_with(";\"1/2; M\u{fc}ller\";;2076-04-18"), "{}", lines[1]);
    assert!(lines[2].ends_with(";\"=\"\"1/2\"\"\";;2076-04-19"), "{}", lines[2]);
}
