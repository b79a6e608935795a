//! Every finding has its golden case: `tests/cases/findings/CODE.toml` is named after it and shows
//! its document. `avlock explain` lists the codes.

use crate::support::{avlock, root};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    root().join("tests/cases/findings")
}

/// The codes of findings. `avlock explain` lists them before those of other messages.
fn codes() -> Vec<String> {
    let text = avlock().arg("explain").good();
    let listed: Vec<String> =
        text.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    let codes = avlock_format::FindingCode::ALL.map(|code| code.word().to_owned());
    assert_eq!(listed[..codes.len()], codes);
    codes.to_vec()
}

/// The codes that have no case which shows them.
fn without_case(codes: &[String], folder: &Path) -> Vec<String> {
    codes.iter().filter(|code| !is_shown(code, folder)).cloned().collect()
}

fn is_shown(code: &str, folder: &Path) -> bool {
    let case = fs::read_to_string(folder.join(format!("{code}.toml"))).unwrap_or_default();
    let case: toml::Table = case.parse().unwrap();
    let stdout = case.get("stdout").and_then(toml::Value::as_str).unwrap_or_default();
    stdout.lines().any(|document| has_finding(document, code))
}

fn has_finding(document: &str, code: &str) -> bool {
    // trycmd writes every backslash of an output as a slash.
    let document = document.replace("/\"", "\\\"");
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let findings = document["findings"].as_array().unwrap();
    findings.iter().any(|finding| finding["code"] == code)
}

#[test]
fn every_finding_has_its_case() {
    let codes = codes();
    assert!(codes.len() >= 22, "{codes:?}");
    assert_eq!(without_case(&codes, &folder()), Vec::<String>::new());
}

#[test]
fn every_case_is_named_after_a_finding() {
    let codes = codes();
    for file in fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(codes.contains(&name), "{name}");
    }
}

/// The check fails if there is no case, and if a case of that name shows another finding.
#[test]
fn a_finding_without_a_case_is_noticed() {
    let nobody = ["no-such-finding".to_owned()];
    assert_eq!(without_case(&nobody, &folder()), nobody);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(without_case(&codes(), empty.path()), codes());
    fs::copy(folder().join("moved.toml"), empty.path().join("expired.toml")).unwrap();
    assert!(without_case(&codes(), empty.path()).contains(&"expired".to_owned()));
}
