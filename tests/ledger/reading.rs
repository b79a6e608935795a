//! Ledgers that can only be read are read, and nothing is left behind.

use super::{CODE, SECRET, assert_intact, good, keygen, rows, run};
use crate::support::set_mode;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOBODY: u32 = 65534;

/// Runs the program as somebody who may write nothing but what is open to all; nothing if that cannot be
/// done here.
fn as_nobody(folder: &Path, arguments: &[&str]) -> Option<Output> {
    // The folders of a build may be closed to others.
    let program = PathBuf::from(env!("CARGO_BIN_EXE_avlock"));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_clear();
    command.env("AVLOCK_ENCRYPTION_KEY", SECRET).env("HOME", folder).env("TZ", "UTC");
    if fs::metadata(folder).unwrap().uid() == 0 {
        command.gid(NOBODY).uid(NOBODY);
    }
    command.output().map_err(|error| println!("skipped: nobody cannot be had here: {error}")).ok()
}

/// A ledger of two keys that everybody may read, and the text of the first key.
fn readable_ledger(folder: &Path) -> String {
    set_mode(folder, 0o755);
    let first = ["--install-code", CODE, "--days", "30", "--order", "77-A", "--customer", "Ünal"];
    let key = good(folder, &keygen(&first));
    good(folder, &keygen(&["--generic", "--app-version", "2.0", "--days", "9"]));
    set_mode(&folder.join("issued.db"), 0o644);
    key
}

fn files(folder: &Path) -> Vec<String> {
    let name = |file: fs::DirEntry| file.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|file| name(file.unwrap())).collect();
    names.sort();
    names
}

/// All commands that only read, with what each prints of the first row.
fn reading(folder: &Path, key: &str, rows: usize) -> bool {
    let before = (files(folder), fs::read(folder.join("issued.db")).unwrap());
    for (command, expected) in [
        (&["ledger", "list", "--field", "order"][..], "77-A"),
        (&["ledger", "find", "unal", "--field", "order"], "77-A"),
        (&["ledger", "show", "1", "--field", "order"], "77-A"),
        (&["ledger", "verify"], "valid"),
        (&["ledger", "head", "--field", "rows"], &rows.to_string()),
        (&["ledger", "export"], "77-A"),
        (&["keycheck", key, "--on", "2027-01-02", "--field", "ledger.order"], "77-A"),
        (&["inspect", key, "--on", "2027-01-02", "--field", "ledger.order"], "77-A"),
    ] {
        let arguments = [&["--ledger", "issued.db"], command].concat();
        let Some(output) = as_nobody(folder, &arguments) else { return false };
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains(expected), "{command:?}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("ledger:"), "{output:?}");
    }
    assert_eq!(files(folder), before.0, "nothing is left behind");
    assert_eq!(fs::read(folder.join("issued.db")).unwrap(), before.1);
    true
}

#[test]
fn in_a_folder_that_is_read_only() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = readable_ledger(folder);
    set_mode(folder, 0o555);
    let was_read = reading(folder, &key, 2);
    if was_read {
        let arguments = ["ledger", "backup", "/nowhere/copy.db", "--ledger", "issued.db"];
        let said = as_nobody(folder, &arguments).unwrap().stderr;
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("/nowhere/copy.db: ") && !said.contains("printed"), "{said}");
        // Who wants to record a key is told that none was issued.
        let output = as_nobody(folder, &keygen(&["--install-code", CODE, "--days", "30"])).unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("issued.db") && said.contains("no key was printed for it"), "{said}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    }
    set_mode(folder, 0o755);
}

/// Whoever may not write the file leaves no journal of his own to its owner.
#[test]
fn in_a_folder_that_everybody_may_write() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = readable_ledger(folder);
    set_mode(folder, 0o777);
    reading(folder, &key, 2);
    good(folder, &keygen(&["--generic", "--app-version", "3.0", "--days", "9"]));
    assert_eq!(rows(folder), 3);
    assert_intact(folder);
}

/// The rows of a journal count, whoever has it open and whether its index is there.
#[test]
fn with_a_journal_that_holds_rows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = readable_ledger(folder);
    let writer = Connection::open(folder.join("issued.db")).unwrap();
    writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    // While this reads, its rows cannot be moved out of the journal.
    writer.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    good(folder, &keygen(&["--generic", "--app-version", "3.0", "--days", "9"]));
    for end in ["-wal", "-shm"] {
        set_mode(&folder.join(format!("issued.db{end}")), 0o644);
    }
    assert!(fs::metadata(folder.join("issued.db-wal")).unwrap().len() > 0);
    for mode in [0o555, 0o777] {
        set_mode(folder, mode);
        reading(folder, &key, 3);
    }
    // A snapshot of file and journal, without the index.
    let snapshot = tempfile::tempdir().unwrap();
    for end in ["", "-wal"] {
        let name = format!("issued.db{end}");
        fs::copy(folder.join(&name), snapshot.path().join(&name)).unwrap();
        set_mode(&snapshot.path().join(&name), 0o444);
    }
    set_mode(snapshot.path(), 0o555);
    reading(snapshot.path(), &key, 3);
    set_mode(snapshot.path(), 0o755);
    set_mode(folder, 0o755);
}

#[test]
fn on_a_disk_that_is_read_only() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let key = readable_ledger(&disk);
    let mount = |arguments: &[&str]| {
        Command::new("mount").args(arguments).arg(&disk).output().is_ok_and(|o| o.status.success())
    };
    let path = disk.to_str().unwrap();
    if !mount(&["--bind", path]) || !mount(&["-o", "remount,bind,ro"]) {
        println!("skipped: nothing can be mounted here");
        let _ = Command::new("umount").arg(&disk).output();
        return;
    }
    let as_root = good(&disk, &["ledger", "list", "--ledger", "issued.db", "--field", "order"]);
    let was_read = reading(&disk, &key, 2);
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert!(as_root.contains("77-A") && was_read);
}

/// A backup gets no journal by being looked at.
#[test]
fn looking_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    readable_ledger(folder);
    good(folder, &["ledger", "backup", "copy.db", "--ledger", "issued.db"]);
    let bytes = fs::read(folder.join("copy.db")).unwrap();
    for command in [&["verify"][..], &["list"], &["find", "77-A"]] {
        good(folder, &[&["ledger", "--ledger", "copy.db"], command].concat());
    }
    assert_eq!(fs::read(folder.join("copy.db")).unwrap(), bytes);
}

/// A key reads without a ledger: one that cannot be had is a warning.
#[test]
fn keys_are_judged_without_a_ledger_that_cannot_be_had() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = readable_ledger(folder);
    fs::write(folder.join("other.db"), "a list of customers").unwrap();
    fs::hard_link(folder.join("issued.db"), folder.join("second.db")).unwrap();
    fs::create_dir(folder.join("folder.db")).unwrap();
    for (ledger, why) in [
        ("other.db", "found another file"),
        ("second.db", "found one with 2"),
        ("folder.db", "found no ordinary file"),
    ] {
        for command in [&["keycheck"][..], &["inspect"], &["check", "--key"]] {
            let more = [key.as_str(), "--on", "2027-01-02"];
            let output = run(folder, &[&["--ledger", ledger], command, &more].concat()).output();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                said.contains("warning[surroundings]: ") && said.contains(why),
                "{command:?}: {said}"
            );
            assert!(!said.contains("printed"), "{said}");
            assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
        }
    }
}
