//! The place of an EncryptionKey in a profile: one of three tables, and never the EncryptionKey itself.
//!
//! It is read by hand: an error of the TOML library would repeat a secret that was written here.

use std::path::PathBuf;
use toml::Value;

/// The error about an `encryption_key` that is none of the three tables.
const EXPECTED: &str = "expected encryption_key = { file = \"..\" }, { env = \"..\" } \
                        or { command = [\"..\"] }";

/// The hint where the value may be the EncryptionKey.
const NO_SECRETS: &str = "an EncryptionKey itself does not belong into a profile";

/// The hint about the words of a command.
const COMMAND: &str =
    "the first word is the program, the others are its arguments; no shell reads them";

/// The place of an EncryptionKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file; a relative path starts at the profile's folder.
    File(PathBuf),
    /// A variable of the environment.
    Env(String),
    /// The standard output of a command, run in the profile's folder.
    Command(Vec<String>),
}

/// Why an `encryption_key` was refused, and what to do. Nothing of its value is repeated.
#[derive(Debug)]
pub struct Unread {
    /// What was expected and what was found.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

impl SecretSource {
    /// Reads a table with exactly one of the three keys.
    pub(super) fn from_value(value: &Value) -> Result<Self, Unread> {
        let other =
            || Unread { message: format!("{EXPECTED}, found {}", what(value)), hint: NO_SECRETS };
        let table = value.as_table().ok_or_else(other)?;
        let mut entries = table.iter();
        let (Some((key, value)), None) = (entries.next(), entries.next()) else {
            return Err(other());
        };
        match key.as_str() {
            "file" => Ok(Self::File(text(key, value)?.into())),
            "env" => Ok(Self::Env(text(key, value)?.to_owned())),
            "command" => words(value).map(Self::Command),
            _ => Err(other()),
        }
    }
}

fn text<'v>(key: &str, value: &'v Value) -> Result<&'v str, Unread> {
    value.as_str().filter(|text| !text.is_empty()).ok_or_else(|| Unread {
        message: format!("encryption_key, {key}: expected a text in quotes, found {}", what(value)),
        hint: NO_SECRETS,
    })
}

fn words(value: &Value) -> Result<Vec<String>, Unread> {
    let refused = |found: String| Unread {
        message: format!(
            "encryption_key, command: expected a list of words, such as \
             [\"age\", \"--decrypt\", \"demo.key.age\"], found {found}"
        ),
        hint: COMMAND,
    };
    let list = value.as_array().ok_or_else(|| refused(what(value)))?;
    let is_program =
        |first: &Value| first.as_str().is_none_or(|program| !program.trim().is_empty());
    if !list.first().is_some_and(is_program) {
        return Err(refused("none".to_owned()));
    }
    let word = |value: &Value| match value.as_str() {
        Some(word) => Ok(word.to_owned()),
        None => Err(refused(format!("{} among them", what(value)))),
    };
    list.iter().map(word).collect()
}

/// Tells of what kind a value is, in words that repeat nothing of it.
fn what(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(table) => match table.len() {
            0 => "an empty table",
            1 => "another table",
            _ => "several entries",
        },
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<SecretSource, Unread> {
        let table: toml::Table = toml::from_str(&format!("it = {value}")).unwrap();
        SecretSource::from_value(&table["it"])
    }

    #[test]
    fn a_command_is_a_list_of_words() {
        let words = ["age", "--decrypt", ""].map(str::to_owned);
        let command = read(r#"{ command = ["age", "--decrypt", ""] }"#).unwrap();
        assert_eq!(command, SecretSource::Command(words.to_vec()));
        for (value, found) in [
            (r#"{ command = "age --decrypt demo.key.age" }"#, "found a text"),
            ("{ command = 1 }", "found a number"),
            ("{ command = [] }", "found none"),
            (r#"{ command = [" "] }"#, "found none"),
            (r#"{ command = ["age", 1] }"#, "found a number among them"),
            (r#"{ command = { age = "x" } }"#, "found another table"),
        ] {
            let Unread { message, hint } = read(value).unwrap_err();
            assert!(message.ends_with(found), "{value}: {message}");
            assert!(message.contains("expected a list of words"), "{value}: {message}");
            assert_eq!(hint, COMMAND);
        }
    }

    #[test]
    fn what_is_no_source_is_told_without_its_value() {
        for (value, found) in [
            ("\"kW3-xQ9\"", "found a text"),
            ("{ }", "found an empty table"),
            ("{ \"kW3-xQ9\" = 1 }", "found another table"),
            ("{ file = \"kW3-xQ9\", env = \"b\" }", "found several entries"),
            ("{ file = [\"kW3-xQ9\"] }", "file: expected a text in quotes, found a list"),
            ("{ env = \"\" }", "env: expected a text in quotes, found an empty text"),
        ] {
            let Unread { message, .. } = read(value).unwrap_err();
            assert!(message.ends_with(found), "{value}: {message}");
            assert!(!message.contains("kW3"), "{message}");
        }
    }
}
