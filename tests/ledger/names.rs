//! A name is not the file: a ledger has one name, and stays under it while it is written.

use super::{CODE, COMMANDS, assert_intact, batch, good, keygen, refusal, rows, run, table};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const KEY: [&str; 4] = ["--install-code", CODE, "--days", "30"];

/// Each command of the ledger, and one that issues.
fn commands() -> Vec<Vec<&'static str>> {
    let mut commands = vec![keygen(&KEY)];
    for command in COMMANDS {
        commands.push([&["ledger", "--ledger", "issued.db"], command].concat());
    }
    commands
}

#[test]
fn a_ledger_with_two_names_is_refused_under_each() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::create_dir(folder.join("archive")).unwrap();
    let other = folder.join("archive/2026.db");
    fs::hard_link(folder.join("issued.db"), &other).unwrap();
    let bytes = fs::read(&other).unwrap();
    for arguments in commands() {
        let said = refusal(&run(folder, &arguments).output());
        assert!(
            said.contains("issued.db: expected a file with one name, found one with 2"),
            "{said}"
        );
        assert!(said.contains("hint: ") && said.contains("keep one name"), "{said}");
    }
    let link = [&["--ledger", "archive/2026.db"], &["ledger", "list"][..]].concat();
    refusal(&run(folder, &link).output());
    assert_eq!(fs::read(&other).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "nothing is left beside it");
    fs::remove_file(&other).unwrap();
    // A symbolic link is another name for SQLite to resolve, not for the file.
    std::os::unix::fs::symlink(folder.join("issued.db"), &other).unwrap();
    good(folder, &link);
    good(folder, &keygen(&KEY));
    assert_eq!(rows(folder), 2);
    assert_intact(folder);
}

#[test]
fn a_ledger_that_is_moved_or_linked_during_a_batch_is_left_alone() {
    for second_name in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("orders.csv"), table(0, 200_000)).unwrap();
        let child = run(folder, &batch("issued.db", &["--output", "keys.csv"])).spawn();
        while !folder.join("issued.db-wal").exists() {
            std::thread::yield_now();
        }
        let (from, to) = (folder.join("issued.db"), folder.join("moved.db"));
        match second_name {
            true => fs::hard_link(from, to).unwrap(),
            false => fs::rename(from, to).unwrap(),
        }
        let output = child.wait_with_output().unwrap();
        let said = refusal(&output);
        let expected = if second_name { "one name" } else { "that of another file" };
        assert!(said.contains(expected), "{said}");
        assert!(!folder.join("keys.csv").exists());
    }
}

/// A pipe has nobody at its other end, and a device no end.
#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let pipe = folder.join("issued.db");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let refused_soon = |folder: &Path, arguments: &[&str]| {
        let began = Instant::now();
        let said = refusal(&run(folder, arguments).output());
        assert!(said.contains("expected a ledger, found no ordinary file"), "{said}");
        assert!(began.elapsed() < Duration::from_secs(10));
    };
    for arguments in commands() {
        refused_soon(folder, &arguments);
    }
    refused_soon(folder, &["ledger", "list", "--ledger", "/dev/zero"]);
    fs::write(folder.join("orders.csv"), table(0, 3)).unwrap();
    refused_soon(
        folder,
        &["keygen", "--app-id", "7", "--batch", "orders.csv", "--ledger", "issued.db"],
    );
}

/// SQLite gives the same answer where the system has no locks and where somebody else has the lock.
#[test]
fn locks_that_cannot_be_had_are_named() {
    const STUB: &str = "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <errno.h>\n\
        #include <fcntl.h>\n#include <stdarg.h>\n\
        static int answer(const char *name, int fd, int command, void *argument) {\n\
          if (command == F_SETLK || command == F_SETLKW) { errno = ENOLCK; return -1; }\n\
          int (*real)(int, int, ...) = dlsym(RTLD_NEXT, name);\n\
          return real(fd, command, argument); }\n\
        int fcntl(int fd, int command, ...) { va_list list; va_start(list, command);\n\
          void *argument = va_arg(list, void *); va_end(list);\n\
          return answer(\"fcntl\", fd, command, argument); }\n\
        int fcntl64(int fd, int command, ...) { va_list list; va_start(list, command);\n\
          void *argument = va_arg(list, void *); va_end(list);\n\
          return answer(\"fcntl64\", fd, command, argument); }\n";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    good(folder, &keygen(&KEY));
    fs::write(folder.join("stub.c"), STUB).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", "stub.so", "stub.c", "-ldl"])
        .current_dir(folder)
        .output();
    if !compiled.is_ok_and(|output| output.status.success()) {
        println!("skipped: no compiler for C");
        return;
    }
    let stub = folder.join("stub.so");
    let children = [keygen(&KEY), vec!["ledger", "list", "--ledger", "issued.db"]]
        .map(|arguments| run(folder, &arguments).env("LD_PRELOAD", &stub).spawn());
    for child in children {
        let said = refusal(&child.wait_with_output().unwrap());
        assert!(said.contains("issued.db: it cannot be locked"), "{said}");
    }
    assert_eq!(rows(folder), 1);
}

/// A link to a disk that is not there is no place for a new ledger, and is not taken for a missing one.
#[test]
#[cfg(unix)]
fn a_link_to_nothing_is_told_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::os::unix::fs::symlink("disk/issued.db", folder.join("issued.db")).unwrap();
    let key = "173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK";
    fs::write(folder.join("orders.csv"), format!("install_code,type\n{CODE},permanent\n")).unwrap();
    let keygen = keygen(&["--install-code", CODE, "--days", "30"]);
    for (arguments, status) in [
        (keygen.clone(), 2),
        ([&keygen[..], &["--dry-run"]].concat(), 2),
        (batch("issued.db", &[]), 2),
        (vec!["ledger", "list", "--ledger", "issued.db"], 2),
        (vec!["ledger", "revoke", "1", "--reason", "x", "--ledger", "issued.db"], 2),
        (vec!["keycheck", key, "--ledger", "issued.db"], 1),
    ] {
        let output = run(folder, &arguments).output();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {error}");
        let words = "issued.db: it is a link to disk/issued.db, which does not exist";
        assert!(error.contains(words) && error.contains("hint: is the disk there"), "{error}");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "nothing was made");
    // Once the disk is there, the first key makes nothing at its end either: an empty file is no ledger.
    fs::create_dir(folder.join("disk")).unwrap();
    assert_eq!(run(folder, &keygen).output().status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.join("disk")).unwrap().count(), 0);
}
