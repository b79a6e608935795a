//! The values of `--type`.

use avlock_format::KeyType;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};
use std::ffi::OsStr;

/// Returns the types of keys as a closed set, so that completions know them. Typed are they in any case, or
/// as the beginning of one alone.
pub fn key_types() -> impl TypedValueParser<Value = String> {
    KeyTypes
}

#[derive(Debug, Clone, Copy)]
struct KeyTypes;

impl TypedValueParser for KeyTypes {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        match value.to_str().and_then(meant) {
            Some(key_type) => Ok(key_type.word().to_owned()),
            None => PossibleValuesParser::new(values()).parse_ref(command, argument, value),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(values()))
    }
}

fn values() -> impl Iterator<Item = PossibleValue> {
    KeyType::ALL.into_iter().map(|key_type| {
        let value = PossibleValue::new(key_type.word()).help(match key_type {
            KeyType::Trial => "some days, to try the program",
            KeyType::Temporary => "some days, until it is renewed",
            KeyType::Permanent => "for ever",
            KeyType::Unregister => "takes the key of an index away",
            KeyType::UnregisterAll => "takes all keys away",
        });
        match key_type {
            // The original calls it *temporal*.
            KeyType::Temporary => value.alias("temporal"),
            _ => value,
        }
    })
}

/// True for the word of a type, in any case.
pub fn is_type(word: &str) -> bool {
    KeyType::from_word(&word.to_lowercase()).is_some()
}

/// Returns the type that a word is, in any case, or that it alone begins.
fn meant(text: &str) -> Option<KeyType> {
    let text = text.to_lowercase();
    if let Some(key_type) = KeyType::from_word(&text) {
        return Some(key_type);
    }
    let mut begun = KeyType::ALL.into_iter().filter(|key_type| key_type.word().starts_with(&text));
    let first = begun.next().filter(|_| !text.is_empty())?;
    begun.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_that_is_of_one_type_alone_is_that_type() {
        for (text, expected) in [
            ("Permanent", Some(KeyType::Permanent)),
            ("PERM", Some(KeyType::Permanent)),
            ("p", Some(KeyType::Permanent)),
            ("tr", Some(KeyType::Trial)),
            ("Temporal", Some(KeyType::Temporary)),
            ("tempo", Some(KeyType::Temporary)),
            ("unregister", Some(KeyType::Unregister)),
            ("unregister-", Some(KeyType::UnregisterAll)),
            ("t", None),
            ("unreg", None),
            ("", None),
            ("forever", None),
        ] {
            assert_eq!(meant(text), expected, "{text}");
        }
    }
}
