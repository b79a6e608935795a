//! A key is recorded only where somebody can get it.

use super::{CODE, SECRET, assert_intact, good, keygen, rows, table};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs with standard output as a shell redirects it.
fn redirected(folder: &Path, redirection: &str, arguments: &[&str]) -> Output {
    let script = format!("exec \"$0\" \"$@\" {redirection}");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_avlock")]).args(arguments);
    command.current_dir(folder).env_remove("AVLOCK_CONFIG").env("AVLOCK_ENCRYPTION_KEY", SECRET);
    command.env("HOME", folder).output().unwrap()
}

#[test]
fn no_key_is_recorded_where_standard_output_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("orders.csv"), table(0, 3)).unwrap();
    good(folder, &keygen(&["--install-code", CODE, "--days", "30"]));
    let batch = ["keygen", "--app-id", "7", "--ledger", "issued.db", "--batch", "orders.csv"];
    let commands = [
        keygen(&["--install-code", CODE, "--days", "31"]),
        keygen(&["--install-code", CODE, "--days", "31", "--format", "json"]),
        vec!["ledger", "renew", "1", "--days", "9", "--ledger", "issued.db"],
        batch.to_vec(),
        [&batch[..], &["--output", "-"]].concat(),
    ];
    for redirection in [">&-", ">&- 2>&-", "1</dev/null", "<&- >&-", "1<orders.csv"] {
        for arguments in &commands {
            let output = redirected(folder, redirection, arguments);
            assert_eq!(output.status.code(), Some(2), "{redirection} {arguments:?}");
            let error = String::from_utf8(output.stderr).unwrap();
            let is_told = error.contains("standard output: it is closed") && error.contains("hint");
            assert!(
                is_told || redirection.contains("2>&-"),
                "{redirection} {arguments:?}: {error}"
            );
        }
    }
    assert_eq!(rows(folder), 1);
    // Where the key goes to a file, nobody needs standard output; and to throw a key away is a choice.
    let to_file = [&batch[..], &["--output", "keys.csv", "--quiet"]].concat();
    assert_eq!(redirected(folder, ">&-", &to_file).status.code(), Some(0));
    assert_eq!(redirected(folder, ">/dev/null", &commands[0]).status.code(), Some(0));
    assert_eq!(rows(folder), 5);
    assert_intact(folder);
}

/// What was recorded or written is named where the disk of standard output is full, or its reader went away.
#[test]
#[cfg(target_os = "linux")]
fn what_was_done_is_named_where_it_cannot_be_printed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("orders.csv"), table(0, 3)).unwrap();
    fs::write(folder.join("one.csv"), table(5, 1)).unwrap();
    let first = good(folder, &keygen(&["--install-code", CODE, "--days", "30"]));
    let batch = ["keygen", "--app-id", "7", "--ledger", "issued.db", "--quiet", "--batch"];
    let days = |days| keygen(&["--install-code", CODE, "--days", days]);
    let ledger = |more: &[&'static str]| [&["ledger"], more, &["--ledger", "issued.db"]].concat();
    let register =
        ["register", "a.avr", "--app-id", "7", "--key", &first, "--install-code", CODE, "--on"];
    for (arguments, done) in [
        (days("31"), "row 2 of the ledger has the key"),
        ([&days("32")[..], &["--format", "json"]].concat(), "row 3 of the ledger has the key"),
        (
            [&days("32")[..], &["--field", "fields.days"]].concat(),
            "row 4 of the ledger has the key",
        ),
        ([&batch[..], &["orders.csv"]].concat(), "rows 5 to 7 of the ledger have 3 keys"),
        ([&batch[..], &["one.csv"]].concat(), "row 8 of the ledger has a key"),
        (ledger(&["renew", "row:2", "--days", "9"]), "row 9 of the ledger has the key"),
        (ledger(&["revoke", "row:9", "--reason", "x"]), "row 10 was recorded and revokes row 9"),
        (ledger(&["backup", "copy.db"]), "copy.db was written"),
        ([&register[..], &["2027-01-02"]].concat(), "a.avr was written"),
    ] {
        let output = redirected(folder, ">/dev/full", &arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains("standard output: the disk is full"), "{arguments:?}: {error}");
        assert!(error.contains("hint") && error.contains(done), "{arguments:?}: {error}");
    }
    assert_eq!(rows(folder), 10);
    // Whoever reads has gone before anything is written.
    for (arguments, done) in [
        (days("33"), "row 11 of the ledger has the key"),
        ([&batch[..], &["more.csv"]].concat(), "rows 12 to 13 of the ledger have 2 keys"),
    ] {
        fs::write(folder.join("more.csv"), table(20, 2)).unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = super::run(folder, &arguments).command().stdout(writer).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("its reader went away") && error.contains(done), "{error}");
    }
    // A table into a file that cannot be put there.
    let to_file = [&batch[..], &["again.csv", "--output", "gone/keys.csv"]].concat();
    fs::write(folder.join("again.csv"), table(40, 2)).unwrap();
    assert_eq!(redirected(folder, "", &to_file).status.code(), Some(2));
    assert_eq!(rows(folder), 13, "nothing was recorded for a folder that is not there");
    assert_intact(folder);
}
