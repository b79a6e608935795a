//! The corpus of made-up mails in `fixtures/mails`: what `inspect` finds in each, held against what
//! stands beside it. Misses and false finds are counted; there must be none of either.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many mails and finds there are at least: an empty corpus must not pass.
const LEAST_MAILS: usize = 196;
const LEAST_FINDS: usize = 321;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mails")
}

fn mails() -> Vec<PathBuf> {
    let folders = ["good", "hostile"].map(|folder| fs::read_dir(corpus().join(folder)).unwrap());
    let files = folders.into_iter().flatten().map(|file| file.unwrap().path());
    let mut mails: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).collect();
    mails.sort();
    mails
}

/// Finds as the corpus writes them: `LINE KIND CODE VERDICT`.
fn found_in(mail: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_avlock"))
        .args(["inspect", "--format", "json", "--on", "2026-11-25", "--config"])
        .arg(corpus().join("avlock.toml"))
        .arg(mail)
        .env_remove("AVLOCK_ENCRYPTION_KEY")
        .output()
        .unwrap();
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

/// How often each line stands in a list.
fn counted(lines: &[String]) -> BTreeMap<&str, i32> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn every_code_is_found_and_nothing_else() {
    let mails = mails();
    assert!(mails.len() >= LEAST_MAILS, "{} mails", mails.len());
    let (mut finds, mut misses, mut false_finds) = (0, 0, 0);
    let mut report = String::new();
    for mail in mails {
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
