//! What happens around the files that the program writes: modes, links, locks and signals.

use crate::support::program::Avlock;
use crate::support::{CODE, avlock, copy_demo_profile, install_code, is_ignored, set_mode};
use rustix::fs::{FlockOperation, Mode, flock, mkfifoat};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_demo_profile(folder.path());
    folder
}

fn register(folder: &Path, file: &str) -> Avlock {
    let options = ["register", file, "--key", KEY, "--install-code", CODE, "--on", "2026-12-01"];
    avlock().folder(folder).args(options)
}

fn temporary_files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    entries.filter(|name| name.to_string_lossy().starts_with(".avlock-")).count()
}

/// A shell's `*` takes names of files for options; what one of them names is not run.
#[test]
fn a_profile_of_another_name_runs_no_command_on_files_of_strangers() {
    let folder = folder();
    register(folder.path(), "a.avr").good();
    let profile = "[apps.x]\napp_id = 1\nencryption_key = { command = [\"touch\", \"RAN\"] }\n";
    fs::write(folder.path().join("zz.avr"), profile).unwrap();
    for command in ["datacheck", "inspect"] {
        for arguments in [["--config=zz.avr", "a.avr"], ["a.avr", "--config=zz.avr"]] {
            let output = avlock().folder(folder.path()).arg(command).args(arguments).output();
            assert_ne!(output.status.code(), Some(0), "{command} {arguments:?}");
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.contains("./*.avr"), "{error}");
            assert!(!folder.path().join("RAN").exists());
        }
    }
}

/// A shell's `*` sorts `--config=x` before all letters, so that it comes before every file.
#[test]
fn an_option_that_is_the_name_of_a_file_is_refused() {
    let folder = folder();
    register(folder.path(), "a.avr").good();
    for name in ["--config=x.toml", "--ledger=l.db", "--encryption-key-file=k"] {
        fs::write(folder.path().join(name), "").unwrap();
        for command in ["datacheck", "inspect"] {
            let run = avlock().folder(folder.path()).args([command, name, "a.avr"]);
            let output = run.output();
            assert_eq!(output.status.code(), Some(2), "{command} {name}");
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(
                error.contains(&format!("a file in this folder has the name \"{name}\"")),
                "{error}"
            );
            assert!(error.contains("./*.avr"), "{error}");
        }
    }
}

/// Only JSON and messages need UTF-8; the system's names of files need not be.
#[cfg(target_os = "linux")]
#[test]
fn names_of_files_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder();
    register(folder.path(), "a.avr").good();
    let name = std::ffi::OsStr::from_bytes(b"M\xFCller.avr");
    fs::rename(folder.path().join("a.avr"), folder.path().join(name)).unwrap();
    for command in ["inspect", "datacheck"] {
        for format in ["table", "json"] {
            let run = avlock().folder(folder.path()).args([command, "--format", format]).arg(name);
            assert!(run.good().contains(CODE), "{command} {format}");
        }
    }
    let missing = std::ffi::OsStr::from_bytes(b"\xE9t\xE9 .avr");
    let output = avlock().folder(folder.path()).arg("inspect").arg(missing).output();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no such file"));
}

/// Times are in UTC then, with a warning, and a device or a pipe is not opened.
#[test]
fn what_is_no_time_zone_is_told() {
    let folder = folder();
    fs::write(folder.path().join("notes.txt"), "no zone").unwrap();
    mkfifoat(rustix::fs::CWD, folder.path().join("pipe"), Mode::RUSR | Mode::WUSR).unwrap();
    fs::write(folder.path().join("cut"), b"TZif2").unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let [pipe, notes, cut, empty] = ["pipe", "notes.txt", "cut", "empty"].map(path);
    let colon = format!(":{notes}");
    for zone in [
        "/dev/zero",
        ":/dev/zero",
        &pipe,
        &notes,
        &colon,
        &cut,
        &empty,
        "/etc/passwd",
        "/no/such/zone",
        "Europe/Berlim",
        "europe berlin",
        "GMT+25:00:00:00",
        "CEST",
        "../../dev/zero",
        "/",
        " ",
    ] {
        let run = avlock().folder(folder.path()).env("TZ", zone);
        let output = run.args(["keycheck", KEY]).output();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{zone}: {error}");
        assert!(error.contains("TZ names no time zone: "), "{zone}: {error}");
        assert!(error.contains("times are in UTC"), "{zone}: {error}");
    }
    for zone in ["Europe/Berlin", ":America/New_York", "CET-1CEST,M3.5.0,M10.5.0/3", "UTC", ""] {
        let output =
            avlock().folder(folder.path()).env("TZ", zone).args(["keycheck", KEY]).output();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!error.contains("TZ names"), "{zone}: {error}");
    }
}

/// Escapes of a terminal in what was typed reach none; `--help` on a full disk is an error.
#[test]
fn refusals_of_arguments_are_escaped() {
    for arguments in [
        vec!["\u{1B}]0;title\u{7}"],
        vec!["keygen", "--type", "\u{202E}x\u{7F}"],
        vec!["keygen", "--\u{9B}31m"],
        vec!["datacheck", "--\u{1B}[2J\u{2800}.avr"],
        vec!["--format", "\u{1B}c"],
        vec!["completions", "\u{8}"],
    ] {
        let output = avlock().args(["--color", "always"]).args(&arguments).output();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        let plain = error.replace("\u{1B}[1m\u{1B}[31merror\u{1B}[0m", "error");
        let is_raw =
            |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202E}' | '\u{2800}');
        assert!(!plain.contains(is_raw), "{plain:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_an_error() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut run = avlock().arg("--help").command();
    assert_eq!(run.stdout(full).status().unwrap().code(), Some(2));
}

/// Runs a command line of a shell that sets a mask first.
fn under_mask(mask: &str, run: Avlock) -> bool {
    let run = run.command();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("umask {mask}; exec \"$@\""), "sh"]);
    shell.arg(run.get_program()).args(run.get_args());
    shell.current_dir(run.get_current_dir().unwrap());
    shell.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

#[test]
fn a_replaced_file_keeps_its_mode_under_any_mask() {
    for (mask, mode) in [("000", 0o640), ("027", 0o666), ("077", 0o604), ("022", 0o775)] {
        let folder = folder();
        register(folder.path(), "a.avr").good();
        set_mode(&folder.path().join("a.avr"), mode);
        fs::write(folder.path().join("t.csv"), "install_code,type\n").unwrap();
        set_mode(&folder.path().join("t.csv"), mode);
        let moved = ["register", "a.avr", "--moved", "--index", "0"];
        assert!(under_mask(mask, avlock().folder(folder.path()).args(moved)));
        let batch = ["keygen", "--batch", "t.csv", "--output", "t.csv"];
        assert!(under_mask(mask, avlock().folder(folder.path()).args(batch)));
        for name in ["a.avr", "t.csv"] {
            let found = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(found & 0o7777, mode, "{name} under {mask}");
        }
    }
}

#[test]
fn links_to_nothing_and_pipes_are_refused_at_once() {
    let folder = folder();
    symlink("gone/b.avr", folder.path().join("nowhere.avr")).unwrap();
    symlink("circle.avr", folder.path().join("circle.avr")).unwrap();
    let mode = Mode::RUSR | Mode::WUSR;
    mkfifoat(rustix::fs::CWD, folder.path().join("pipe.avr"), mode).unwrap();
    for (name, words) in [
        ("nowhere.avr", "it is a link to a file that does not exist"),
        ("circle.avr", "it is a link that cannot be followed"),
        ("pipe.avr", "expected a file to replace, found a device or a pipe"),
    ] {
        fs::write(folder.path().join("t.csv"), "install_code,type\n").unwrap();
        let batch = ["keygen", "--batch", "t.csv", "--output", name];
        for run in [register(folder.path(), name), avlock().folder(folder.path()).args(batch)] {
            let output = run.output();
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{name}");
            assert!(error.contains(&format!("{name}: {words}")), "{error}");
        }
        let found = fs::symlink_metadata(folder.path().join(name)).unwrap();
        assert!(!found.is_file(), "{name} was replaced");
    }
}

#[test]
fn other_names_of_a_file_are_told() {
    let folder = folder();
    register(folder.path(), "a.avr").good();
    fs::hard_link(folder.path().join("a.avr"), folder.path().join("b.avr")).unwrap();
    let output =
        avlock().folder(folder.path()).args(["register", "a.avr", "--moved", "--index", "0"]);
    let output = output.output();
    assert!(output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("a.avr has other names (hard links), which keep the old content"),
        "{error}"
    );
}

#[test]
fn a_locked_data_file_is_waited_for_five_seconds() {
    let folder = folder();
    let held = File::create(folder.path().join("a.avr.lock")).unwrap();
    flock(&held, FlockOperation::LockShared).unwrap();
    let begun = Instant::now();
    let output = register(folder.path(), "a.avr").output();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let expected = "a.avr.lock: another process has kept it locked for 5 s";
    assert!(error.contains(expected), "{error}");
    assert!((4..30).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(!folder.path().join("a.avr").exists());
    // The lock goes with its holder, and the file of it stays. The folder may be locked by anybody.
    drop(held);
    let other = File::open(folder.path()).unwrap();
    flock(&other, FlockOperation::LockExclusive).unwrap();
    register(folder.path(), "a.avr").good();
    assert_eq!(fs::metadata(folder.path().join("a.avr.lock")).unwrap().len(), 0);
}

/// In a folder that many may write to, a link in place of the lock would make a file wherever it leads.
#[test]
fn a_lock_file_that_is_a_link_is_not_followed() {
    let folder = folder();
    for target in ["made-elsewhere", "a.txt"] {
        fs::write(folder.path().join("a.txt"), "kept").unwrap();
        let link = folder.path().join("a.avr.lock");
        symlink(target, &link).unwrap();
        let output = register(folder.path(), "a.avr").output();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("expected an empty file, found a link"), "{error}");
        fs::remove_file(link).unwrap();
    }
    assert!(!folder.path().join("made-elsewhere").exists());
    assert!(!folder.path().join("a.avr").exists());
    assert_eq!(fs::read(folder.path().join("a.txt")).unwrap(), b"kept");
}

#[test]
fn what_was_typed_wrong_leaves_no_lock_file() {
    let folder = folder();
    for (option, value, status) in [("--on", "someday", 2), ("--install-code", "D873BB821E46", 1)] {
        let run = avlock().folder(folder.path()).args(["register", "a.avr", "--key", KEY]);
        assert_eq!(run.args([option, value]).output().status.code(), Some(status));
    }
    assert!(!folder.path().join("a.avr.lock").exists());
}

/// A batch whose input has not ended is stopped: its output is not there, and nothing else is.
#[test]
fn a_signal_leaves_no_temporary_file() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        // Under `nohup` a program ignores HUP from its start, and so does this one.
        if is_ignored(signal.as_raw()) {
            println!("SKIPPED: {signal:?} is ignored by whoever started the tests");
            continue;
        }
        let folder = folder();
        let options = ["keygen", "--batch", "-", "--output", "keys.csv", "--type", "permanent"];
        let run = avlock().folder(folder.path()).args(options);
        let mut child = run.command();
        let mut child = child.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"install_code\n").unwrap();
        for row in 0..20_000 {
            writeln!(input, "{}", install_code(row)).unwrap();
        }
        input.flush().unwrap();
        let begun = Instant::now();
        while temporary_files(folder.path()) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(10));
        }
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with(".avlock-") {
                assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.signal(), Some(signal.as_raw()));
        let told = String::from_utf8(ended.stderr).unwrap();
        let last = told.lines().last().unwrap_or_default();
        assert!(last.starts_with("stopped: "), "{told}");
        assert!(last.ends_with(" made, nothing written"), "{told}");
        assert_eq!(temporary_files(folder.path()), 0);
        assert!(!folder.path().join("keys.csv").exists());
    }
}

/// `nohup` asks to go on.
#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let folder = folder();
    let run = avlock().folder(folder.path()).command();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(run.get_program());
    shell.args(["keygen", "--batch", "-", "--output", "keys.csv", "--type", "permanent"]);
    shell.current_dir(folder.path()).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "install_code\n{CODE}").unwrap();
    let begun = Instant::now();
    while temporary_files(folder.path()) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    drop(input);
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert!(child.wait().unwrap().success(), "{error}");
    assert!(fs::read_to_string(folder.path().join("keys.csv")).unwrap().contains(KEY));
}
