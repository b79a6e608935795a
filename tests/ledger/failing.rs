//! What cannot be recorded is not printed: a clear error, exit status 2.

use super::{CODE, avlock, good, is_intact, keygen, no_answer, recorded, rows, run, table};
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const KEY: [&str; 4] = ["--install-code", CODE, "--days", "30"];

fn some_key(folder: &Path) -> Output {
    run(folder, &keygen(&KEY))
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let path = folder.join("issued.db");
    let other = folder.join("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (a); PRAGMA user_version = 1")
        .unwrap();
    for bytes in [b"customer,key\n".to_vec(), Vec::new(), fs::read(&other).unwrap()] {
        fs::write(&path, &bytes).unwrap();
        for output in [some_key(folder), run(folder, &["ledger", "list", "--ledger", "issued.db"])]
        {
            let said = no_answer(&output);
            assert!(said.contains("issued.db: expected a ledger, found another file"), "{said}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    no_answer(&some_key(folder));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "nothing is left beside it");
}

#[test]
fn a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    let path = folder.join("issued.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    let bytes = fs::read(&path).unwrap();
    for output in [some_key(folder), run(folder, &["ledger", "verify", "--ledger", "issued.db"])] {
        let said = no_answer(&output);
        assert!(said.contains("expected a ledger of version 1 to 1, found version 2"), "{said}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_locked_ledger_is_waited_for_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::write(folder.join("orders.csv"), table(0, 10)).unwrap();
    let other = Connection::open(folder.join("issued.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let batch = ["keygen", "--app-id", "7", "--batch", "orders.csv", "--ledger", "issued.db"];
    let children =
        [keygen(&KEY), batch.to_vec()].map(|arguments| avlock(folder, &arguments).spawn().unwrap());
    // Reading does not wait.
    assert_eq!(rows(folder), 1);
    for child in children {
        let said = no_answer(&child.wait_with_output().unwrap());
        assert!(said.contains("another process has kept it locked for 5 seconds"), "{said}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    good(folder, &keygen(&KEY));
    assert_eq!(rows(folder), 2);
}

#[test]
fn a_missing_ledger_is_not_made_by_looking_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for command in [
        &["list"][..],
        &["find", "x"],
        &["show", "1"],
        &["renew", "1", "--days", "1"],
        &["revoke", "1", "--reason", "x"],
        &["verify"],
        &["head"],
        &["export"],
        &["backup", "b.db"],
    ] {
        no_answer(&run(folder, &[&["ledger", "--ledger", "issued.db"], command].concat()));
    }
    no_answer(&run(
        folder,
        &["keycheck", "--ledger", "issued.db", "3PADUXC-L9E77PX-K3WLJW3-JKTRLZC"],
    ));
    good(folder, &keygen(&["--install-code", CODE, "--days", "30", "--dry-run"]));
    fs::write(folder.join("orders.csv"), table(0, 2)).unwrap();
    let batch =
        ["keygen", "--app-id", "7", "--batch", "orders.csv", "--ledger", "issued.db", "--dry-run"];
    good(folder, &batch);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn the_file_and_its_journal_are_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    good(folder, &["ledger", "backup", "copy.db", "--ledger", "issued.db"]);
    // While somebody has it open, the journal is there.
    let open = Connection::open(folder.join("issued.db")).unwrap();
    open.query_row("SELECT count(*) FROM event", (), |_| Ok(())).unwrap();
    good(folder, &keygen(&KEY));
    let mut files = 0;
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
        files += 1;
    }
    assert_eq!(files, 4, "ledger, journal, its index, backup");
}

/// A file size limit stands for a full disk: it needs no rights, and writing fails in the same place.
#[test]
fn a_full_disk_is_said_and_nothing_is_printed_that_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::write(folder.join("orders.csv"), table(0, 20_000)).unwrap();
    let mut refused = 0;
    for kilobytes in [8, 64, 400, 1500] {
        let arguments = "keygen --app-id 7 --quiet --batch orders.csv --ledger issued.db";
        let output = limited(folder, kilobytes, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{kilobytes} KB: {said}");
        assert!(said.contains("issued.db: the disk"), "{kilobytes} KB: {said}");
        assert!(said.contains("no key was printed for it"), "{said}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed = printed.lines().skip(1).filter(|line| !line.ends_with('"')).count();
        assert!(printed < rows(folder), "{kilobytes} KB: {printed} keys");
        is_intact(folder);
        refused += 1;
    }
    assert_eq!(refused, 4);
    no_answer(&limited(folder, 8, &keygen(&KEY).join(" ")));
    good(folder, &keygen(&KEY));
}

/// `ulimit -f` counts in blocks of 512 bytes; the signal that comes with it is not wanted.
fn limited(folder: &Path, kilobytes: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_avlock");
    let script = format!("trap '' XFSZ; ulimit -f {}; exec {program} {arguments}", 2 * kilobytes);
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(folder).env_remove("AVLOCK_CONFIG");
    command.env("AVLOCK_ENCRYPTION_KEY", super::SECRET).env("HOME", folder);
    command.output().unwrap()
}

/// The same on a file system of two megabytes, where one can be mounted.
#[test]
fn a_disk_that_is_really_full() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let options = ["-t", "tmpfs", "-o", "size=2m", "none"];
    let mounted = Command::new("mount").args(options).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system can be mounted here");
        return;
    }
    fs::write(folder.path().join("orders.csv"), table(0, 40_000)).unwrap();
    let batch = [
        "keygen",
        "--app-id",
        "7",
        "--quiet",
        "--batch",
        "orders.csv",
        "--ledger",
        "disk/issued.db",
    ];
    let output = run(folder.path(), &batch);
    let there =
        run(folder.path(), &["ledger", "head", "--ledger", "disk/issued.db", "--field", "rows"]);
    let unmounted = Command::new("umount").arg(&disk).status().unwrap();
    assert!(unmounted.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the disk is full"), "{said}");
    let there: usize = String::from_utf8(there.stdout).unwrap().trim().parse().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed = printed.lines().skip(1).filter(|line| !line.ends_with('"')).count();
    assert!(printed <= there && there < recorded(0, 40_000), "{printed} printed, {there} there");
}

#[test]
fn a_file_that_cannot_be_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::set_permissions(folder.join("issued.db"), fs::Permissions::from_mode(0o444)).unwrap();
    // Folder and all must be open to whoever it is; root may write to anything.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let nobody = ["--reuid=65534", "--clear-groups", "--regid=65534"];
    let program = env!("CARGO_BIN_EXE_avlock");
    let probe = Command::new("setpriv").args(nobody).args([program, "--version"]).output();
    let mut command = match fs::metadata(folder).is_ok_and(|_| is_root()) {
        false => avlock(folder, &keygen(&KEY)),
        true if probe.is_ok_and(|output| output.status.success()) => {
            let mut command = Command::new("setpriv");
            command.args(nobody).arg(program).args(keygen(&KEY)).current_dir(folder);
            command.env("AVLOCK_ENCRYPTION_KEY", super::SECRET).env("HOME", folder);
            command
        }
        true => {
            println!("skipped: root may write to any file, and nobody else can be had");
            return;
        }
    };
    let said = no_answer(&command.output().unwrap());
    assert!(said.contains("issued.db: it cannot be written to"), "{said}");
    assert_eq!(rows(folder), 1);
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}
