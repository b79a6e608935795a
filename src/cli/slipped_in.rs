//! Options that may be names of files: behind a shell's `*` a stranger's file named `--config=x` is one.

use crate::failure::Failure;
use std::ffi::OsString;

/// The options that say where secrets and commands come from.
const REFUSED: [&str; 3] = ["--config", "--encryption-key-file", "--ledger"];

/// The options of `datacheck` and `inspect` whose value may be the next argument.
const WITH_VALUE: [&str; 9] = [
    "--config",
    "--app",
    "--encryption-key-file",
    "--ledger",
    "--on",
    "--format",
    "--field",
    "--color",
    "--install-code",
];

/// Refuses an option that names a profile, a secret or a ledger and comes after the first file.
pub fn refuse_options_behind_files(typed: &[OsString]) -> Result<(), Failure> {
    let is_command = |word: &OsString| word == "datacheck" || word == "inspect";
    let Some(command) = typed.iter().position(is_command) else { return Ok(()) };
    let mut has_file = false;
    let mut is_value = false;
    for argument in &typed[command + 1..] {
        let text = argument.to_string_lossy();
        let name = text.split('=').next().unwrap_or_default();
        match &*text {
            _ if std::mem::take(&mut is_value) => {}
            "--" => return Ok(()),
            _ if has_file && REFUSED.contains(&name) => {
                return Err(Failure::usage(format_args!(
                    "{name} comes after a file, and may be the name of one"
                ))
                .hint(format!(
                    "put {name} before the files; give files as ./NAME, such as ./*.avr"
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
        ] {
            assert!(is_refused(line), "{line}");
        }
        for line in [
            "avlock --config p.toml datacheck a.avr",
            "avlock datacheck --config p.toml --ledger l.db a.avr",
            "avlock datacheck a.avr --format json --app x",
            "avlock datacheck a.avr -- --config=b.avr",
            "avlock keycheck K --config p.toml",
        ] {
            assert!(!is_refused(line), "{line}");
        }
    }
}
