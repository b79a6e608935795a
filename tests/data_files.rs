//! Data files as they arrive: changed on their way, cut off, empty, or far too large.

use crate::support::{CODE, avlock, whole_data_file};
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

/// The status of `datacheck`, and its document.
fn datacheck(folder: &tempfile::TempDir, bytes: &[u8]) -> (Option<i32>, Value) {
    fs::write(folder.path().join("sent.avr"), bytes).unwrap();
    let options = ["datacheck", "sent.avr", "--on", "2026-12-01", "--format", "json"];
    let output = avlock().folder(folder.path()).args(options).output();
    let document = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code(), document)
}

fn words(document: &Value) -> String {
    document["findings"].to_string()
}

#[test]
fn what_happened_on_the_way_is_undone_and_named() {
    let (folder, bytes) = whole_data_file();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let lines = text.replace('\r', "");
    let folded: Vec<String> = lines
        .lines()
        .flat_map(|line| line.as_bytes().chunks(60))
        .map(|piece| String::from_utf8(piece.to_vec()).unwrap())
        .collect();
    let quoted: Vec<String> = lines
        .lines()
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| format!("{name}='{value}'"))
        .collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (sent, named) in [
        (folded.join("\r\n").into_bytes(), "mail program"),
        (format!("> {}", lines.trim().replace('\n', "\n> ")).into_bytes(), "quoted"),
        (quoted.join("\n").into_bytes(), "quotation marks"),
        (lines.trim().replace('\n', "\r").into_bytes(), "carriage return"),
        (lines.replace('\n', " \n").into_bytes(), "blanks"),
        ([&b"\xFF\xFE"[..], &wide].concat(), "UTF-16"),
        (wide, "UTF-16"),
        ([&bytes[..], &[0; 512]].concat(), "512 bytes of zeros"),
    ] {
        let (status, document) = datacheck(&folder, &sent);
        assert_eq!(status, Some(0), "{named}: {document}");
        assert_eq!(document["application"]["user_name"], "Bo Ek", "{named}");
        assert_eq!(document["keys"][0]["status"], "registered", "{named}");
        assert!(words(&document).contains(named), "{named}: {document}");
    }
}

#[test]
fn what_cannot_be_undone_is_said_and_nothing_is_destroyed() {
    let (folder, bytes) = whole_data_file();
    let record = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    for (sent, named) in [
        (Vec::new(), "the file is empty: 0 bytes"),
        (vec![0; 300], "nothing but zeros, 300 bytes"),
        (b"\r\n  \r\n".to_vec(), "nothing but blanks"),
        // Cut within a block, and between two.
        (bytes[..record - 50].to_vec(), "cut off"),
        (bytes[..2 + 96].to_vec(), "cut off: expected 160 digits, found 96"),
        (bytes[..bytes.len() - 20].to_vec(), "cut off"),
    ] {
        let (status, document) = datacheck(&folder, &sent);
        assert_eq!(status, Some(1), "{named}");
        assert!(words(&document).contains(named), "{named}: {document}");
        assert!(!words(&document).contains("deleted"), "{document}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let (folder, bytes) = whole_data_file();
    let begun = Instant::now();
    let (status, document) = datacheck(&folder, &[&bytes[..], &b"y\n".repeat(8 << 20)].concat());
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!((status, &document["verdict"]), (Some(1), &Value::from("invalid")));
    assert!(words(&document).contains("expected at most 1 MB, found 16.0 MB"), "{document}");
    for run in [
        vec!["check", "--data", "sent.avr", "--install-code", CODE],
        vec!["register", "sent.avr", "--key", KEY, "--install-code", CODE],
        vec!["datacheck", "--diff", "whole.avr", "sent.avr"],
    ] {
        let output = avlock().folder(folder.path()).args(&run).output();
        assert_eq!(output.status.code(), Some(1), "{run:?}");
        let all = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8_lossy(&all).contains("at most 1 MB"), "{run:?}");
    }
    assert_eq!(
        fs::metadata(folder.path().join("sent.avr")).unwrap().len(),
        bytes.len() as u64 + (16 << 20)
    );
}

#[test]
fn a_hundred_findings_are_listed_and_the_others_counted() {
    let (folder, bytes) = whole_data_file();
    let (status, document) = datacheck(&folder, &[&bytes[..], &b"z\n".repeat(100_000)].concat());
    assert_eq!(status, Some(1));
    assert_eq!(document["findings"].as_array().unwrap().len(), 100);
    assert!(document["more_findings"].as_u64().unwrap() >= 99_900, "{}", document["more_findings"]);
    assert_eq!(document["application"]["user_name"], "Bo Ek");
    let mut unknown = bytes;
    for number in 0..40_000 {
        unknown.extend(format!("x{number}=1\n").bytes());
    }
    let (status, document) = datacheck(&folder, &unknown);
    assert_eq!(status, Some(0));
    assert_eq!(document["entries"].as_array().unwrap().len(), 400);
    assert_eq!(document["more_entries"], 40_003 - 400);
    assert!(document["findings"].as_array().unwrap().len() <= 100);
    let begun = Instant::now();
    let redacted =
        avlock().folder(folder.path()).args(["datacheck", "--redact", "sent.avr"]).good();
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(!redacted.contains("x17") && redacted.contains("findings"), "{redacted}");
}
