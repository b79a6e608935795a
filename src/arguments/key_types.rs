//! The values of `--type`.

use avlock_format::KeyType;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Returns the types of keys as a closed set, so that completions know them.
pub fn key_types() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(KeyType::ALL.map(|key_type| {
        let value = PossibleValue::new(key_type.word());
        match key_type {
            // The original calls it *temporal*.
            KeyType::Temporary => value.alias("temporal"),
            _ => value,
        }
    }))
}
