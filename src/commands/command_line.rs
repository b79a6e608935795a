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

    #[test]
    fn a_shell_and_the_program_take_a_value_as_it_is() {
        assert_eq!(option("app", "demo"), "--app demo");
        assert_eq!(option("customer", "Ann Lee"), "--customer 'Ann Lee'");
        assert_eq!(option("config", "-x.toml"), "--config=-x.toml");
        assert_eq!(file("my mail.eml"), "'my mail.eml'");
        assert_eq!(file("--config=x"), "'./--config=x'");
    }
}
