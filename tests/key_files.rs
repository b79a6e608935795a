//! Files with an EncryptionKey, and profiles, that are something else, or open to others.

use crate::support::{CODE, avlock, set_mode};
use std::fs;
use std::process::Output;
use tempfile::TempDir;

/// Runs a command that needs the EncryptionKey of a file.
fn with_key_file(folder: &TempDir, bytes: &[u8], mode: u32) -> Output {
    let path = folder.path().join("some.key");
    fs::write(&path, bytes).unwrap();
    set_mode(&path, mode);
    let options = ["keygen", "--encryption-key-file", "some.key", "--app-id", "7"];
    let options = avlock().folder(folder.path()).args(options);
    options.args(["--install-code", CODE, "--type", "permanent"]).output()
}

fn with_profile(folder: &TempDir, bytes: &[u8]) -> Output {
    fs::write(folder.path().join("avlock.toml"), bytes).unwrap();
    let options = ["keygen", "--install-code", CODE, "--type", "permanent"];
    avlock().folder(folder.path()).args(options).output()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn another_form_is_named_for_a_key_file_and_a_profile() {
    let folder = tempfile::tempdir().unwrap();
    let utf_32: Vec<u8> = "Vendor-7".chars().flat_map(|sign| (sign as u32).to_le_bytes()).collect();
    for (bytes, named) in [
        ([&b"\xFF\xFE"[..], &wide("Vendor-Secret-77")].concat(), "UTF-16"),
        (wide("Vendor-Secret-77"), "UTF-16"),
        (utf_32, "UTF-32"),
        (vec![0; 64], "nothing but zeros"),
        (b"PK\x03\x04\x14\0\0\0".to_vec(), "a ZIP archive"),
        (b"\x1F\x8B\x08\0\0".to_vec(), "a gzip file"),
        ([&b"%PDF-1.5\n"[..], &[b'x'; 5000]].concat(), "a PDF document"),
    ] {
        for output in [with_key_file(&folder, &bytes, 0o600), with_profile(&folder, &bytes)] {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && output.stdout.is_empty(), "{named}: {output:?}");
            assert!(said.contains(named) && said.contains("hint: "), "{named}: {said}");
        }
        fs::remove_file(folder.path().join("avlock.toml")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_open_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    for (mode, named) in [
        (0o620, "some.key can be written to by others"),
        (0o602, "some.key can be written to by others"),
        (0o640, "some.key can be read by others"),
        (0o666, "some.key can be read by others"),
        (0o600, ""),
    ] {
        let output = with_key_file(&folder, b"Vendor-Secret-77\n", mode);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{mode:o}: {said}");
        assert!(said.contains(named), "{mode:o}: {said}");
        assert_eq!(said.contains("by others"), !named.is_empty(), "{mode:o}: {said}");
    }
}
