//! What several test modules share: the program with its surroundings, random inputs, and values for
//! round trips.

pub mod program;
pub mod random;
#[cfg(unix)]
pub mod screen;
#[cfg(unix)]
pub mod shell;
pub mod strategies;

pub use program::avlock;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// An InstallCode that the vendor's help pages print.
pub const CODE: &str = "D873BB821E45";

/// The InstallCode of another computer than [`CODE`].
pub const OTHER_CODE: &str = "BED1ABB4B189";

/// The EncryptionKey of the demo profile, which is public.
pub const PUBLIC_SECRET: &str = "PUBLIC.nQ7-x2Lw_";

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A path under `fixtures`.
pub fn fixture(path: &str) -> PathBuf {
    root().join("fixtures").join(path)
}

/// The files of a folder with one of the extensions, sorted; folders in it are walked as well.
pub fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The lines of a file of `fixtures/vectors`, which has a stated number of lines at least.
pub fn vectors(name: &str, at_least: usize) -> Vec<Value> {
    let path = fixture("vectors").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= at_least, "{name} has {} lines", lines.len());
    lines
}

/// The text of a member of a document.
pub fn text<'a>(document: &'a Value, name: &str) -> &'a str {
    document[name].as_str().unwrap_or_else(|| panic!("no text {name} in {document}"))
}

/// The InstallCode of a row of a made-up table: the same for the same number.
pub fn install_code(row: u32) -> String {
    let [_, a, b, c] = row.wrapping_mul(2_654_435_761).to_be_bytes();
    let sources = avlock_format::Sources::new([avlock_format::Source::HdSn]).unwrap();
    avlock_format::InstallCode::new([a, b, c], sources).to_string()
}

/// Copies the demo profile into a folder. Its EncryptionKey file gets the mode that one should have,
/// which a checkout cannot keep.
pub fn copy_demo_profile(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for name in ["avlock.toml", "demo.key"] {
        fs::copy(fixture("demo").join(name), folder.join(name)).unwrap();
    }
    set_mode(&folder.join("demo.key"), 0o600);
}

/// Sets the mode of a file, where files have modes.
#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub fn set_mode(_: &Path, _: u32) {}

/// True if this process ignores a signal, and so every program that it starts.
pub fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask >> (signal - 1) & 1 == 1
}

/// A folder with the demo profile, and the bytes of the data file `whole.avr` that is made in it.
pub fn whole_data_file() -> (tempfile::TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    copy_demo_profile(folder.path());
    let key = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
    let options =
        ["register", "whole.avr", "--key", key, "--install-code", CODE, "--on", "2026-11-20"];
    avlock().folder(folder.path()).args(options).args(["--user-name", "Bo Ek"]).good();
    let bytes = fs::read(folder.path().join("whole.avr")).unwrap();
    (folder, bytes)
}
