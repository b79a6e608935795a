//! Commands that people are shown, to be typed as they stand: what a shell takes, and the terms of a key as options.

use crate::report::FieldsReport;
use crate::session::{Session, inputs};
use avlock_format::KeyType;
use std::path::PathBuf;

/// How many days a key gets where no other tells.
const USUAL_DAYS: u16 = 365;

/// Returns an option with its value.
pub fn option(name: &str, value: &str) -> String {
    // After a space, a value that begins with a hyphen would be read as an option.
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("--{name}{between}{}", shell_words::quote(value))
}

/// Returns the name of a file, which no command takes for an option.
pub fn file(name: &str) -> String {
    let before = if name.starts_with('-') { "./" } else { "" };
    shell_words::quote(&format!("{before}{name}")).into_owned()
}

/// Returns the options of this run that another command needs to find the same: for the profile file, the
/// EncryptionKey and the ledger. What came on standard input is not there any more.
pub fn shared_options(session: &Session) -> [Option<String>; 3] {
    let global = session.global();
    let written = |name: &str, path: &Option<PathBuf>| {
        path.as_ref().map(|path| option(name, &path.to_string_lossy()))
    };
    let key_file = global.encryption_key_file.clone();
    let key_file = key_file.filter(|path| path.as_os_str() != inputs::STDIN);
    [
        written("config", &global.config),
        written("encryption-key-file", &key_file),
        written("ledger", &global.ledger),
    ]
}

/// What begins a command of the ledger in a text that people are shown.
const OF_LEDGER: &str = "avlock ledger ";

/// Adds to each command of the ledger between backticks the options of this run without which it would find another
/// ledger or profile file. Most of these commands are written where no option is known.
pub fn carried(text: &str, session: &Session) -> String {
    let [config, key_file, ledger] = shared_options(session);
    if config.is_none() && key_file.is_none() && ledger.is_none() || !text.contains(OF_LEDGER) {
        return text.to_owned();
    }
    let mut pieces: Vec<String> = text.split('`').map(str::to_owned).collect();
    for command in pieces.iter_mut().skip(1).step_by(2) {
        let Some(verb) = command.strip_prefix(OF_LEDGER) else { continue };
        // The others make no key.
        let key_file = key_file.as_ref().filter(|_| verb.starts_with("renew"));
        for written in [config.as_ref(), key_file, ledger.as_ref()].into_iter().flatten() {
            let name = written.split(['=', ' ']).next().unwrap_or_default();
            if !command.contains(name) {
                command.push(' ');
                command.push_str(written);
            }
        }
    }
    pieces.join("`")
}

/// Returns the options for terms like those of a key, as far as they are not the usual ones.
pub fn terms_like(fields: Option<&FieldsReport>) -> Vec<String> {
    let Some(fields) = fields else { return vec![option("days", &days_like(None).to_string())] };
    let mut words = Vec::new();
    let mut add = |name: &str, value: &str, usual: &str| {
        if value != usual {
            words.push(option(name, value));
        }
    };
    let key_type = fields.key_type.unwrap_or_default();
    add("type", key_type, KeyType::Temporary.word());
    if key_type.starts_with(KeyType::Unregister.word()) {
        return words;
    }
    if fields.days.is_some() {
        add("days", &days_like(Some(fields)).to_string(), "");
    }
    add("users", &fields.users.to_string(), "1");
    add("instances", &fields.instances.to_string(), "1");
    add("index", &fields.index.to_string(), "0");
    add("values", &fields.values, "000");
    words
}

/// Returns how many days a key is for; a year, if that is not known.
pub fn days_like(fields: Option<&FieldsReport>) -> u16 {
    fields.and_then(|fields| fields.days).filter(|days| *days > 0).unwrap_or(USUAL_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::GlobalArgs;

    fn session(config: Option<&str>, ledger: Option<&str>) -> Session {
        let path = |text: Option<&str>| text.map(PathBuf::from);
        Session::new(GlobalArgs {
            config: path(config),
            ledger: path(ledger),
            ..GlobalArgs::default()
        })
    }

    #[test]
    fn a_command_of_the_ledger_carries_what_was_typed() {
        let session = session(Some("my p.toml"), Some("l.db"));
        for (text, expected) in [
            (
                "`avlock ledger list` shows the numbers",
                "`avlock ledger list --config 'my p.toml' --ledger l.db` shows the numbers",
            ),
            (
                "see `avlock ledger show 3 --ledger l.db`; or `avlock keygen`",
                "see `avlock ledger show 3 --ledger l.db --config 'my p.toml'`; or `avlock keygen`",
            ),
            ("avlock ledger list", "avlock ledger list"),
            ("no `command", "no `command"),
        ] {
            assert_eq!(carried(text, &session), expected);
        }
        let text = "`avlock ledger list` shows the numbers";
        assert_eq!(carried(text, &self::session(None, None)), text);
    }

    #[test]
    fn a_shell_and_the_program_take_a_value_as_it_is() {
        assert_eq!(option("app", "demo"), "--app demo");
        assert_eq!(option("customer", "Ann Lee"), "--customer 'Ann Lee'");
        assert_eq!(option("config", "-x.toml"), "--config=-x.toml");
        assert_eq!(file("my mail.eml"), "'my mail.eml'");
        assert_eq!(file("--config=x"), "'./--config=x'");
    }
}
