//! The documents as tests: every `console` block of README.md and docs/ is run, and its output
//! compared; the program knows every command that a hint or a document names.
//!
//! A block starts in a new folder that has `fixtures/demo`, with `avlock` on the path. Its lines are
//! `$ command`, the output (both streams merged), and `? status` if that is not 0. In an expected line
//! `[..]` matches any text. What a block exports holds to its end.
//!
//! `SNAPSHOTS=overwrite cargo test --test main documents` writes what the commands print; then look at
//! the diff.

use crate::cases::{ANOTHER_DAY, WITHOUT_A_DAY, WITHOUT_USE_OF_A_DAY};
use crate::support::{avlock, copy_demo_profile, root, set_mode};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command that shows what `check` answers without a day, which it compares if there is one.
const ASKS_FOR_A_DAY: &str = "avlock check --data bob.avr";

/// The number of commands that there are at least in all documents.
const LEAST_COMMANDS: usize = 100;

/// README.md and all of docs/.
fn documents() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|file| file.unwrap().path());
    let mut all: Vec<_> = docs.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    all.push(root().join("README.md"));
    all.sort();
    all
}

/// A command of a block and the lines that it should print.
struct Step {
    command: String,
    expected: Vec<String>,
}

/// The steps of a block, without its fences.
fn steps(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block {
        match line.strip_prefix("$ ") {
            Some(command) => {
                steps.push(Step { command: command.to_owned(), expected: Vec::new() });
            }
            None => steps.last_mut().expect("a command first").expected.push((*line).to_owned()),
        }
    }
    steps
}

/// A new folder with the demo profile.
fn fresh_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_demo_profile(&folder.path().join("fixtures/demo"));
    folder
}

/// The folder of the program.
fn real_program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_avlock")).parent().unwrap()
}

/// A folder with a program `avlock` that runs the real one on another day, if no day is given.
fn on_another_day() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("avlock");
    let program = env!("CARGO_BIN_EXE_avlock");
    let without_use = [&WITHOUT_USE_OF_A_DAY[..], &WITHOUT_A_DAY[..]].concat().join("|");
    let text = format!(
        "#!/bin/sh\n\
        for argument; do\n\
        case $argument in --on|--on=*|{without_use}) exec '{program}' \"$@\";; esac\n\
        done\n\
        exec '{program}' --on {ANOTHER_DAY} \"$@\"\n"
    );
    fs::write(&script, text).unwrap();
    set_mode(&script, 0o755);
    folder
}

/// What a shell prints for a command line, and `? status` if that is not 0. `programs` is the folder
/// with `avlock` in it.
fn run(command: &str, folder: &Path, programs: &Path) -> Vec<String> {
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("TZ", "UTC")
        .env_remove("AVLOCK_CONFIG")
        .env_remove("AVLOCK_ENCRYPTION_KEY")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    match output.status.code() {
        Some(0) => {}
        code => lines.push(format!("? {}", code.unwrap_or(-1))),
    }
    lines
}

/// True if the lines agree, where `[..]` matches anything.
fn agrees(expected: &str, actual: &str) -> bool {
    let mut rest = actual;
    let mut parts = expected.split("[..]");
    let Some(after) = parts.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = after;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.is_empty()
}

/// What was printed, but for lines that a wildcard of the document stands for: what is in their place differs from
/// day to day.
fn rewritten(expected: &[String], actual: Vec<String>) -> Vec<String> {
    let wild: Vec<&String> = expected.iter().filter(|line| line.contains("[..]")).collect();
    let kept =
        |line: &String| wild.iter().find(|wild| agrees(wild, line)).map(|&wild| wild.clone());
    actual.into_iter().map(|line| kept(&line).unwrap_or(line)).collect()
}

/// The document with what its commands print, and how many commands there are.
fn rerun(text: &str, programs: &Path) -> (String, usize) {
    let mut lines: Vec<String> = Vec::new();
    let mut commands = 0;
    let mut source = text.lines();
    while let Some(line) = source.next() {
        lines.push(line.to_owned());
        if line != "```console" {
            continue;
        }
        let block: Vec<&str> = source.by_ref().take_while(|line| *line != "```").collect();
        let folder = fresh_folder();
        let mut exports = String::new();
        for Step { command, expected } in steps(&block) {
            let programs = if command == ASKS_FOR_A_DAY { real_program() } else { programs };
            let actual = run(&format!("{exports}{command}"), folder.path(), programs);
            if command.starts_with("export ") {
                exports.push_str(&format!("{command}; "));
            }
            let same = expected.len() == actual.len()
                && expected.iter().zip(&actual).all(|(expected, actual)| agrees(expected, actual));
            lines.push(format!("$ {command}"));
            lines.extend(if same { expected } else { rewritten(&expected, actual) });
            commands += 1;
        }
        lines.push("```".to_owned());
    }
    (lines.join("\n") + "\n", commands)
}

/// Runs all documents, and returns those that show something else than what is printed.
fn stale(programs: &Path, overwrite: bool) -> Vec<String> {
    let mut commands = 0;
    let mut stale = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let (rerun, count) = rerun(&text, programs);
        commands += count;
        if rerun != text {
            if overwrite {
                fs::write(&path, &rerun).unwrap();
            }
            let first = text.lines().zip(rerun.lines()).find(|(old, new)| old != new);
            stale.push(format!("{}: {first:#?}", path.display()));
        }
    }
    assert!(commands >= LEAST_COMMANDS, "{commands} commands");
    stale
}

#[test]
fn every_console_block_prints_what_it_shows() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let stale = stale(real_program(), overwrite);
    assert!(overwrite || stale.is_empty(), "{}", stale.join("\n"));
}

/// What depends on the day states it, so that the documents hold on a day in 2060 as well.
#[test]
fn every_console_block_prints_the_same_in_2060() {
    let stale = stale(on_another_day().path(), false);
    assert!(stale.is_empty(), "state the day with --on:\n{}", stale.join("\n"));
}

#[test]
fn a_rewrite_keeps_wildcards() {
    let expected = ["made on [..] (row 1)", "old"].map(str::to_owned);
    let actual = ["made on 2026-11-26 (row 1)", "new"].map(str::to_owned);
    assert_eq!(rewritten(&expected, actual.to_vec()), ["made on [..] (row 1)", "new"]);
}

#[test]
fn wildcards_match_within_a_line() {
    assert!(agrees("a[..]c", "abbc") && agrees("[..]", "") && agrees("x [..] y [..]", "x 1 y 2"));
    assert!(!agrees("a[..]c", "abb") && !agrees("ab", "abc") && !agrees("a[..]b[..]c", "acb"));
}

/// The whole programs of these pages are the ones that are compiled and run elsewhere.
#[test]
fn the_programs_of_the_client_pages_are_the_tested_ones() {
    let read =
        |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let block = |page: &str, language: &str| {
        let text = read(page);
        let (_, rest) = text.split_once(&format!("\n```{language}\n")).unwrap();
        rest.split_once("\n```").unwrap().0.to_owned()
    };
    assert_eq!(block("docs/client-c.md", "c"), read("crates/client-c/examples/demo.c").trim_end());
    assert_eq!(
        block("docs/client-pascal.md", "pascal"),
        read("bindings/pascal/demo.pas").trim_end()
    );
    let library = read("crates/client/src/lib.rs");
    let (_, rest) = library.split_once("//! ```no_run\n").unwrap();
    let (program, _) = rest.split_once("//! ```\n").unwrap();
    // Lines that the documentation hides begin with `# `.
    let lines = program.lines().map(|line| line.trim_start_matches("//!").trim_start_matches(' '));
    let shown: Vec<&str> = lines.filter(|line| !line.starts_with("# ")).collect();
    let page = block("docs/client-rust.md", "rust");
    let on_page: Vec<&str> = page.lines().map(str::trim_start).collect();
    assert_eq!(on_page, shown);
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut links = 0;
    for path in
        documents().into_iter().chain([root().join("CONTRIBUTING.md"), root().join("CHANGELOG.md")])
    {
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            if !link.is_empty() && !link.contains("://") {
                assert!(path.parent().unwrap().join(link).exists(), "{link} in {}", path.display());
                links += 1;
            }
        }
    }
    assert!(links >= 8, "{links} links");
}

/// Words after `avlock` in back quotes, in sources and documents.
fn named_commands(text: &str) -> impl Iterator<Item = &str> {
    text.split("`avlock ").skip(1).filter_map(|rest| rest.split(['`', '\n']).next())
}

#[test]
fn every_command_that_is_named_is_known() {
    let mut files: Vec<PathBuf> = documents();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let mut verbs = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        for command in named_commands(&text) {
            verbs.extend(
                command.split(' ').next().filter(|word| !word.starts_with('-')).map(str::to_owned),
            );
        }
    }
    assert!(verbs.len() >= 5, "{verbs:?}");
    for verb in verbs {
        let known = avlock().args([&verb, "--help"]).output();
        assert!(known.status.success(), "`avlock {verb}` is named, and not known");
    }
}
