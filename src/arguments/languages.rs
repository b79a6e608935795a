//! The values of `--spell` and `--language`.

use avlock_issuing::language::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Returns the languages by their tags as a closed set, so that completions know them.
pub fn languages() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
}
