//! Options that may be names of files: behind a shell's `*` a stranger's file named `--config=x` is one.

use crate::failure::Failure;
use avlock_format::escaped::Escaped;
use std::ffi::OsString;
use std::path::Path;

/// The options that say where secrets and commands come from.
const REFUSED: [&str; 3] = ["--config", "--encryption-key-file", "--ledger"];

/// The options of `check`, `datacheck`, `inspect` and `reply` whose value may be the next argument.
const WITH_VALUE: [&str; 17] = [
    "-a",
    "--key",
    "--data",
    "--app-id",
    "--app-version",
    "--index",
    "--config",
    "--app",
    "--encryption-key-file",
    "--ledger",
    "--on",
    "--format",
    "--field",
    "--color",
    "--install-code",
    "--language",
    "--print-template",
];

/// Refuses an option that names a profile, a secret or a ledger and comes after the first file, or is the
/// name of a file itself: a shell's `*` puts such a name before all others.
pub fn refuse_options_behind_files(typed: &[OsString]) -> Result<(), Failure> {
    refuse_options_that_are_files(typed, |path| path.symlink_metadata().is_ok())
}

fn refuse_options_that_are_files(
    typed: &[OsString],
    is_file: impl Fn(&Path) -> bool,
) -> Result<(), Failure> {
    let is_command = |word: &OsString| {
        ["check", "datacheck", "inspect", "reply"].iter().any(|name| word == *name)
    };
    let Some(command) = typed.iter().position(is_command) else { return Ok(()) };
    let mut has_file = false;
    let mut is_value = false;
    for argument in &typed[command + 1..] {
        let text = argument.to_string_lossy();
        let name = text.split('=').next().unwrap_or_default();
        match &*text {
            _ if std::mem::take(&mut is_value) => {}
            "--" => return Ok(()),
            _ if REFUSED.contains(&name) && is_file(Path::new(argument)) => {
                return Err(Failure::usage(format_args!(
                    "{name} is an option, and a file in this folder has the name \"{}\"",
                    Escaped(&text)
                ))
                .hint(
                    "give files as ./NAME, such as ./*.avr; to use the option, do it from a folder \
                     without that file",
                ));
            }
            _ if has_file && REFUSED.contains(&name) => {
                return Err(Failure::usage(format_args!(
                    "{name} comes after what is to be read, and may be the name of a file"
                ))
                .hint(format!(
                    "put {name} before files and texts; give files as ./NAME, such as ./*.avr"
                )));
            }
            "-" => has_file = true,
            option if option.starts_with('-') => is_value = WITH_VALUE.contains(&option),
            _ => has_file = true,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_named_before_the_files() {
        let is_refused = |line: &str| {
            let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            refuse_options_behind_files(&typed).is_err()
        };
        for line in [
            "avlock datacheck a.avr --config=b.avr",
            "avlock datacheck a.avr --ledger l.db",
            "avlock inspect --on 2027-01-01 a --encryption-key-file=k",
            "avlock reply --language de a.eml --config=b.eml",
            "avlock check a.eml --config=b.eml",
            "avlock check --data a.avr --index 1 K --ledger l.db",
        ] {
            assert!(is_refused(line), "{line}");
        }
        for line in [
            "avlock --config p.toml datacheck a.avr",
            "avlock datacheck --config p.toml --ledger l.db a.avr",
            "avlock datacheck a.avr --format json --app x",
            "avlock datacheck a.avr -- --config=b.avr",
            "avlock keycheck K --config p.toml",
            "avlock check --key K --config p.toml",
            "avlock check -a demo --config p.toml a.eml",
        ] {
            assert!(!is_refused(line), "{line}");
        }
    }

    #[test]
    fn an_option_that_is_the_name_of_a_file_is_not_obeyed() {
        let names = [
            "--config=b.avr",
            "--ledger",
            "--ledger=l.db",
            "--encryption-key-file=k",
            "--app=x",
            "b.avr",
        ];
        let is_refused = |line: &str| {
            let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let is_file = |path: &Path| names.iter().any(|name| path == Path::new(name));
            refuse_options_that_are_files(&typed, is_file).is_err()
        };
        for line in [
            "avlock datacheck --config=b.avr b.avr",
            "avlock datacheck --ledger l.db b.avr",
            "avlock inspect --app=x --ledger=l.db",
            "avlock inspect --encryption-key-file=k -",
        ] {
            assert!(is_refused(line), "{line}");
        }
        for line in [
            "avlock datacheck --config b.avr b.avr",
            "avlock datacheck --config=c.avr b.avr",
            "avlock datacheck --app=x b.avr",
            "avlock datacheck -- --config=b.avr",
            "avlock keycheck --config=b.avr K",
        ] {
            assert!(!is_refused(line), "{line}");
        }
    }
}
