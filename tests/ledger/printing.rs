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
