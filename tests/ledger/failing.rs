//! A key that cannot be recorded is not printed: a clear error, exit status 2.

use super::{
    CODE, COMMANDS, assert_intact, batch, good, keygen, recorded, refusal, rows, run, table,
};
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const KEY: [&str; 4] = ["--install-code", CODE, "--days", "30"];

fn some_key(folder: &Path) -> Output {
    run(folder, &keygen(&KEY)).output()
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
        let list = run(folder, &["ledger", "list", "--ledger", "issued.db"]).output();
        for output in [some_key(folder), list] {
            let error = refusal(&output);
            assert!(error.contains("issued.db: expected a ledger, found another file"), "{error}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    refusal(&some_key(folder));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "nothing is left beside it");
}

#[test]
fn a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    let path = folder.join("issued.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 3").unwrap();
    let bytes = fs::read(&path).unwrap();
    for arguments in [keygen(&KEY), vec!["ledger", "verify", "--ledger", "issued.db"]] {
        let error = "error[ledger]: issued.db: expected a ledger of version 1 to 2, found version 3\n\
            hint: a newer avlock wrote it: use that one; the file was left as it is\n";
        run(folder, &arguments).status(2).stderr(error).run();
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
    let children = [keygen(&KEY), batch.to_vec()].map(|arguments| run(folder, &arguments).spawn());
    // Reading does not wait.
    assert_eq!(rows(folder), 1);
    for child in children {
        let error = refusal(&child.wait_with_output().unwrap());
        assert!(error.contains("another process has kept it locked for 5 seconds"), "{error}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    good(folder, &keygen(&KEY));
    assert_eq!(rows(folder), 2);
}

#[test]
fn a_missing_ledger_is_not_made_by_looking_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for command in COMMANDS {
        let arguments = [&["ledger", "--ledger", "issued.db"], command].concat();
        refusal(&run(folder, &arguments).output());
    }
    let keycheck = ["keycheck", "--ledger", "issued.db", "3PADUXC-L9E77PX-K3WLJW3-JKTRLZC"];
    refusal(&run(folder, &keycheck).output());
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
    // The journal exists as long as a connection is open.
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

/// A limit on the size of files acts as a full disk: it needs no rights, and writing fails in the same
/// place.
#[test]
fn a_full_disk_is_named_and_nothing_is_printed_that_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::write(folder.join("orders.csv"), table(0, 20_000)).unwrap();
    let mut refused = 0;
    for kilobytes in [8, 64, 400, 1500] {
        let arguments = "keygen --app-id 7 --quiet --batch orders.csv --ledger issued.db";
        let output = limited(folder, kilobytes, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{kilobytes} KB: {error}");
        assert!(error.contains("issued.db: the disk"), "{kilobytes} KB: {error}");
        assert!(error.contains("no key was printed for it"), "{error}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed = printed.lines().skip(1).filter(|line| !line.ends_with('"')).count();
        assert!(printed < rows(folder), "{kilobytes} KB: {printed} keys");
        assert_intact(folder);
        refused += 1;
    }
    assert_eq!(refused, 4);
    refusal(&limited(folder, 8, &keygen(&KEY).join(" ")));
    good(folder, &keygen(&KEY));
}

/// Runs with a limit on the size of files. `ulimit -f` counts blocks of 512 bytes; without the trap its
/// signal would end the program.
fn limited(folder: &Path, kilobytes: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_avlock");
    let script = format!("trap '' XFSZ; ulimit -f {}; exec {program} {arguments}", 2 * kilobytes);
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(folder).env_remove("AVLOCK_CONFIG");
    command.env("AVLOCK_ENCRYPTION_KEY", super::SECRET).env("HOME", folder);
    command.output().unwrap()
}

/// Fills a file system of two megabytes, if one can be mounted here.
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
    let output = run(folder.path(), &batch("disk/issued.db", &[])).output();
    let head = ["ledger", "head", "--ledger", "disk/issued.db", "--field", "rows"];
    let there = run(folder.path(), &head).output();
    let unmounted = Command::new("umount").arg(&disk).status().unwrap();
    assert!(unmounted.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("the disk is full"), "{error}");
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
    // Root may write to anything, so somebody else has to try, who needs to reach the folder.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let nobody = ["--reuid=65534", "--clear-groups", "--regid=65534"];
    let program = env!("CARGO_BIN_EXE_avlock");
    let probe = Command::new("setpriv").args(nobody).args([program, "--version"]).output();
    let mut command = match is_root() {
        false => run(folder, &keygen(&KEY)).command(),
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
    let error = refusal(&command.output().unwrap());
    assert!(error.contains("issued.db: it cannot be written to"), "{error}");
    assert_eq!(rows(folder), 1);
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

/// A backup that does not fit names its own file: nothing is wrong with the ledger.
#[test]
fn a_backup_onto_a_full_disk_names_the_backup() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("orders.csv"), table(0, 9000)).unwrap();
    let batch =
        ["keygen", "--app-id", "7", "--quiet", "--batch", "orders.csv", "--output", "k.csv"];
    let output = run(folder, &[&batch[..], &["--ledger", "issued.db"]].concat()).output();
    assert_eq!(output.status.code(), Some(1));
    let disk = folder.join("disk");
    fs::create_dir(&disk).unwrap();
    let options = ["-t", "tmpfs", "-o", "size=500k", "none"];
    let mounted = Command::new("mount").args(options).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system can be mounted here");
        return;
    }
    let backup = ["ledger", "backup", "disk/copy.db", "--ledger", "issued.db"];
    let output = run(folder, &backup).output();
    let left = fs::read_dir(&disk).unwrap().count();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    let said = refusal(&output);
    assert!(said.contains("error[ledger]: disk/copy.db: the disk is full"), "{said}");
    assert!(!said.contains("issued.db") && !said.contains("printed"), "{said}");
    assert_eq!(left, 0);
    assert_intact(folder);
}

/// A clock that is wrong keeps nobody from looking at what was recorded.
#[test]
fn rows_are_listed_without_a_clock() {
    const STUB: &str = "#define _GNU_SOURCE\n#include <time.h>\n\
        int clock_gettime(clockid_t id, struct timespec *time) {\n\
          time->tv_sec = id == CLOCK_REALTIME ? 5000000000LL * 100 : 1; time->tv_nsec = 0; return 0; }\n";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&[&KEY[..], &["--order", "k-1"]].concat()));
    fs::write(folder.join("stub.c"), STUB).unwrap();
    let arguments = ["-shared", "-fPIC", "-o", "stub.so", "stub.c"];
    let compiled = Command::new("cc").args(arguments).current_dir(folder).output();
    if !compiled.is_ok_and(|output| output.status.success()) {
        println!("skipped: no compiler for C");
        return;
    }
    let stub = folder.join("stub.so");
    for command in [
        &["list", "--field", "order"][..],
        &["list", "--from", "2020-01-01", "--field", "order"],
        &["find", "k-1", "--field", "order"],
        &["export", "--field", "order"],
    ] {
        let arguments = [&["ledger", "--ledger", "issued.db"], command].concat();
        let output = run(folder, &arguments).env("LD_PRELOAD", &stub).output();
        assert!(output.status.success(), "{command:?}: {output:?}");
        assert_eq!(output.stdout, b"k-1\n", "{command:?}");
    }
}
