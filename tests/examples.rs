//! The notes programs of `examples/` in Rust and C, driven from the first start to the last key by
//! `examples/journey.sh`. `.ci/python` and `.ci/pascal` drive those in the other languages.

use crate::support::root;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of both builds: cargo keeps the usual one locked while it runs tests.
fn built() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
        // The second build takes the place of the first, so that the first is kept elsewhere.
        build(&target, &["--features", "notes/testing,avlock-client-c/testing"]);
        keep(&target, "testing");
        compile(&target.join("testing"), &["-DTESTING"]);
        build(&target, &[]);
        keep(&target, "shipped");
        compile(&target.join("shipped"), &[]);
        target
    })
}

fn build(target: &Path, more: &[&str]) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--locked", "--offline", "-p", "notes", "-p", "avlock-client-c"]);
    succeed(cargo.args(more).arg("--target-dir").arg(target).current_dir(root()));
}

/// Keeps what was built in a folder of its own, the library under the name that programs ask for as well.
fn keep(target: &Path, name: &str) {
    let folder = target.join(name);
    fs::create_dir_all(&folder).unwrap();
    for (from, to) in
        [("notes", "notes"), ("libavlock.so", "libavlock.so"), ("libavlock.so", "libavlock.so.0")]
    {
        fs::copy(target.join("debug").join(from), folder.join(to)).unwrap();
    }
}

/// Compiles the program in C against the library of a folder, without a warning.
fn compile(folder: &Path, more: &[&str]) {
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"]).args(more);
    compiler.arg("-I").arg(root().join("crates/client-c/include"));
    compiler.arg(root().join("examples/c/notes.c")).arg("-L").arg(folder);
    succeed(compiler.args(["-lavlock", "-o"]).arg(folder.join("notes-in-c")));
}

#[track_caller]
fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Drives a notes program, which is started by these words.
fn journey(notes: &[&str]) -> Output {
    let mut script = Command::new("sh");
    script.arg(root().join("examples/journey.sh")).arg(env!("CARGO_BIN_EXE_avlock")).args(notes);
    script.env("LD_LIBRARY_PATH", built().join("testing"));
    script.env_remove("AVLOCK_CONFIG").env_remove("AVLOCK_ENCRYPTION_KEY");
    script.output().unwrap()
}

fn program(build: &str, name: &str) -> String {
    built().join(build).join(name).to_str().unwrap().to_owned()
}

#[test]
fn the_life_of_a_license_in_rust_and_in_c() {
    for name in ["notes", "notes-in-c"] {
        let output = journey(&[&program("testing", name)]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.ends_with("\ngood\n"),
            "{name}: {output:?}\n{text}"
        );
    }
}

#[test]
fn a_program_whose_clock_stands_still_or_that_runs_anywhere_is_found() {
    let notes = program("testing", "notes");
    let first_day = format!("shift; exec {notes} 2020-03-01T10:00:00Z \"$@\"");
    let one_computer = format!("time=$1; shift 2; exec {notes} $time 1b4e28ba \"$@\"");
    for (wrong, at) in [(first_day, "2020-03-16: "), (one_computer, "copied to another computer")] {
        let output = journey(&["sh", "-c", &wrong, "sh"]);
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().rfind(|line| line.starts_with("2020-")).unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(last.contains(at) && text.contains("\nexpected "), "{text}");
    }
}

/// The clock and the computer are arguments of a test build alone.
#[test]
fn the_programs_that_are_sold_take_no_clock() {
    for name in ["notes", "notes-in-c"] {
        let home = tempfile::tempdir().unwrap();
        let output = Command::new(program("shipped", name))
            .args(["2020-03-01T10:00:00Z", "4c4c4544-0035-3310-8036-b8c04f4d3532", "license"])
            .env("HOME", home.path())
            .env("LD_LIBRARY_PATH", built().join("shipped"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        assert!(said.contains("notes: expected add TEXT, list"), "{name}: {said}");
    }
}
