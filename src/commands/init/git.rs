//! `.gitignore` beside an EncryptionKey file in a Git repository: the secret and the customers' data are not to be
//! committed by mistake.

use crate::failure::Failure;
use crate::session::whole_file;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The most bytes of a `.gitignore`.
const LARGEST: u64 = 1024 * 1024;

/// Has Git ignore an EncryptionKey file and a ledger below its folder. Returns the `.gitignore` and the names
/// in it, or nothing outside of a repository.
pub fn ignore(
    key_file: &Path,
    ledger: Option<&Path>,
) -> Result<Option<(PathBuf, Vec<String>)>, Failure> {
    let folder = whole_file::folder_of(key_file);
    let refuse = |error| Failure::file(&path_of(key_file), error);
    let whole = std::path::absolute(folder).map_err(refuse)?;
    if !whole.ancestors().any(|folder| folder.join(".git").symlink_metadata().is_ok()) {
        return Ok(None);
    }
    let path = path_of(key_file);
    // What a link leads to may be any file of the user.
    if path.is_symlink() {
        return Err(Failure::file(&path, "expected a file, found a link; it was left as it is"));
    }
    let old = read(&path).map_err(refuse)?;
    let (mut lines, mut names) = (Vec::new(), Vec::new());
    let below = |file: &Path| {
        let file = std::path::absolute(file).ok()?;
        let below = file.strip_prefix(&whole).ok()?;
        Some(below.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"))
    };
    for (file, end) in [(Some(key_file), ""), (ledger, "*")] {
        let Some(name) = file.and_then(below) else { continue };
        if !is_ignored(&old, &name) {
            // SQLite has files beside a ledger that begin with its name.
            lines.push(format!("/{}{end}\n", escaped(&name)));
        }
        names.push(name);
    }
    if !lines.is_empty() {
        let gap = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        let text = format!("{old}{gap}{}", lines.concat());
        whole_file::replace(&path, text.as_bytes()).map_err(refuse)?;
    }
    Ok(Some((path, names)))
}

fn path_of(key_file: &Path) -> PathBuf {
    whole_file::named_folder(key_file).unwrap_or(Path::new("")).join(".gitignore")
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    match std::fs::File::open(path) {
        Ok(file) => file.take(LARGEST).read_to_string(&mut text).map(|_| text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(text),
        Err(error) => Err(error),
    }
}

/// True if a line names the file, or all files of its kind.
fn is_ignored(gitignore: &str, name: &str) -> bool {
    let escaped = escaped(name);
    let of_its_kind = Path::new(name).extension().and_then(|kind| kind.to_str());
    let of_its_kind = of_its_kind.map(|kind| format!("*.{kind}"));
    gitignore.lines().map(str::trim_end).any(|line| {
        let bare = line.strip_prefix('/').unwrap_or(line);
        bare == escaped
            || bare.strip_suffix('*') == Some(&escaped)
            || of_its_kind.as_deref() == Some(line)
    })
}

/// Writes a name so that no character of it is a pattern.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\' | ' ') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_names_the_file_is_not_written_again() {
        for gitignore in ["demo.key", "a\n/demo.key\nb", "*.key\r\n", "/demo.key  \n"] {
            assert!(is_ignored(gitignore, "demo.key"), "{gitignore}");
        }
        for gitignore in ["", "demo.keys", "#demo.key", "!demo.key", "/*.key", "sub/demo.key"] {
            assert!(!is_ignored(gitignore, "demo.key"), "{gitignore}");
        }
        assert!(is_ignored("/issued.db*\n", "issued.db") && is_ignored("*.db", "issued.db"));
    }

    #[test]
    fn no_name_is_a_pattern() {
        assert_eq!(escaped("a [1]*.key"), r"a\ \[1\]\*.key");
    }

    #[test]
    fn the_lines_are_written_once_and_only_in_a_repository() {
        let folder = tempfile::tempdir().unwrap();
        let (key, ledger) = (folder.path().join("a.key"), folder.path().join("b/issued.db"));
        assert_eq!(ignore(&key, Some(&ledger)).unwrap(), None);
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        let path = folder.path().join(".gitignore");
        std::fs::write(&path, "target").unwrap();
        for _ in 0..2 {
            let names = ["a.key", "b/issued.db"].map(str::to_owned);
            let ignored = ignore(&key, Some(&ledger)).unwrap().unwrap();
            assert_eq!(ignored, (path.clone(), names.to_vec()));
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, "target\n/a.key\n/b/issued.db*\n");
        }
    }
}
