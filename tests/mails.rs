//! The corpus of made-up mails in `fixtures/mails`: compares what `inspect` finds in each with the
//! list beside it. Misses and false finds are counted; there must be none of either.

use crate::support::{avlock, files_below, fixture, set_mode};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The number of mails and finds that there are at least: an empty corpus must not pass.
const LEAST_MAILS: usize = 196;
const LEAST_FINDS: usize = 321;

/// The mails of the corpus: the honest ones and those that were written to mislead.
pub fn mails() -> Vec<PathBuf> {
    let corpus = fixture("mails");
    let mails = ["good", "hostile"].map(|folder| files_below(&corpus.join(folder), "txt")).concat();
    assert!(mails.len() >= LEAST_MAILS, "{} mails", mails.len());
    mails
}

/// Finds as the corpus writes them: `LINE KIND CODE VERDICT`.
fn found_in(mail: &Path) -> Vec<String> {
    let output = avlock()
        .args(["inspect", "--format", "json", "--on", "2026-11-25", "--config"])
        .arg(fixture("mails/avlock.toml"))
        .arg(mail)
        .output();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| in_words(&serde_json::from_str(line).unwrap())).collect()
}

fn in_words(document: &Value) -> String {
    let kind = document["kind"].as_str().unwrap();
    let line = document["place"]["line"].as_u64().unwrap_or(1);
    let suggested: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "repaired")
        .map(|finding| finding["expected"].as_str().unwrap())
        .collect();
    let own = document.get("key").or(document.get("code")).and_then(Value::as_str);
    let input = document["input"].as_str().unwrap();
    match (document["verdict"].as_str().unwrap(), &suggested[..]) {
        (verdict, _) if kind == "data-file" => format!("{line} {kind} - {verdict}"),
        ("invalid", [one]) => format!("{line} {kind} {one} repaired"),
        ("invalid", []) => format!("{line} {kind} {} invalid", own.unwrap_or(input)),
        ("invalid", several) => format!("{line} {kind} {} repaired", several.join("|")),
        (verdict, _) => format!("{line} {kind} {} {verdict}", own.unwrap_or(input)),
    }
}

/// The number of times that each line occurs in a list.
fn counted(lines: &[String]) -> BTreeMap<&str, i32> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn every_code_is_found_and_nothing_else() {
    let (mut finds, mut misses, mut false_finds) = (0, 0, 0);
    let mut report = String::new();
    for mail in mails() {
        let text = fs::read_to_string(mail.with_extension("finds")).unwrap();
        let expected: Vec<String> = text.lines().map(str::to_owned).collect();
        let found = found_in(&mail);
        finds += expected.len();
        let (expected, found) = (counted(&expected), counted(&found));
        let name = mail.file_name().unwrap().to_string_lossy().into_owned();
        for (line, &count) in &expected {
            let missing = (count - found.get(line).copied().unwrap_or(0)).max(0);
            misses += missing;
            report += &format!("{name}: missed: {line}\n").repeat(missing as usize);
        }
        for (line, &count) in &found {
            let more = (count - expected.get(line).copied().unwrap_or(0)).max(0);
            false_finds += more;
            report += &format!("{name}: false: {line}\n").repeat(more as usize);
        }
    }
    assert!(finds >= LEAST_FINDS, "{finds} finds");
    assert!(
        (misses, false_finds) == (0, 0),
        "of {finds} finds {misses} missed, {false_finds} false\n{report}"
    );
}

/// A small archive may hold a code a million times.
#[test]
fn so_many_codes_are_read_and_no_more() {
    let text = "D873BB821E45\n".repeat(100_002);
    let run = avlock().args(["inspect", "-", "--field", "code"]).stdin(text);
    let output = run.output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("what follows the first 100000 codes was not read"), "{said}");
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 100_000);
}

/// What to type next runs as it stands: a shell takes each command, and none is a wrong usage.
#[test]
fn what_to_type_next_runs_as_it_stands() {
    const VERBS: [&str; 6] = ["check", "codecheck", "inspect", "keycheck", "keygen", "reply"];
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("avlock.toml");
    for name in ["avlock.toml", "demo.key", "lite.key"] {
        std::fs::copy(fixture("mails").join(name), folder.path().join(name)).unwrap();
        set_mode(&folder.path().join(name), 0o600);
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_avlock")).parent().unwrap();
    let path = std::env::join_paths([programs, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let mut seen = BTreeMap::new();
    for mail in mails() {
        let copy = folder.path().join("it's a mail.txt");
        fs::copy(mail, &copy).unwrap();
        let run = avlock().folder(folder.path()).args(["inspect", "--on", "2026-11-25"]);
        let output = run.arg("--config").arg(&config).arg("it's a mail.txt").output();
        let text = String::from_utf8(output.stdout).unwrap();
        let Some((_, next)) = text.rsplit_once("\nNext: ") else { continue };
        for command in next.lines().map(str::trim) {
            let verb = command.split(' ').find(|word| VERBS.contains(word)).unwrap();
            let count: &mut u32 = seen.entry(verb.to_owned()).or_default();
            *count += 1;
            // One of a kind tells enough of the others.
            if *count > 5 {
                continue;
            }
            let run = Command::new("sh")
                .args(["-c", command])
                .current_dir(folder.path())
                .env("PATH", &path)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stderr);
            assert!(run.status.code().is_some_and(|code| code < 2), "{command}\n{said}");
        }
    }
    assert!(seen.len() >= 5, "{seen:?}");
}
