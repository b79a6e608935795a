//! One key or one InstallCode that was given where one belongs: on standard input for `-`, and never with
//! another thing beside it, which would be dropped.

use crate::failure::{Failure, Outcome};
use crate::scan::{self, Kind, Match};
use crate::session::inputs::{self, Stdin};
use avlock_format::RegistrationKey;
use avlock_issuing::{cleaning, text};
use std::collections::HashSet;

/// The most parts of codes that are named.
const MOST_PARTS: usize = 4;

/// Returns the key that an option gives.
pub fn key(option: &str, text: &str, stdin: &Stdin) -> Result<String, Failure> {
    let text = inputs::key(option, text, stdin)?;
    only(&text, Kind::RegistrationKey).map_err(|failure| of_option(option, failure))?;
    Ok(text)
}

/// Returns the InstallCode that an option gives.
pub fn install_code(option: &str, text: &str, stdin: &Stdin) -> Result<String, Failure> {
    let text = inputs::install_code(option, text, stdin)?;
    only(&text, Kind::InstallCode).map_err(|failure| of_option(option, failure))?;
    Ok(text)
}

/// Returns the InstallCode of `--install-code`, if there is one.
pub fn computer(text: Option<&str>, stdin: &Stdin) -> Result<Option<String>, Failure> {
    text.map(|text| install_code("install-code", text, stdin)).transpose()
}

fn of_option(option: &str, failure: Failure) -> Failure {
    let message = format!("--{option}: {}", failure.message);
    Failure { code: "usage", message, outcome: Outcome::NoAnswer, ..failure }
}

/// Refuses a text with more in it than one code of the kind that is read there.
pub fn only(text: &str, wanted: Kind) -> Result<(), Failure> {
    let (name, length) = match wanted {
        Kind::InstallCode => ("InstallCode", 12),
        Kind::RegistrationKey | Kind::DataFile => ("registration key", 28),
    };
    // Most texts are one code and nothing else.
    if text.chars().filter(|character| character.is_alphanumeric()).count() <= length {
        return Ok(());
    }
    let is_key = |letters: &str| letters.parse::<RegistrationKey>().is_ok();
    let mut found = scan::matches(text, &is_key);
    let mut seen = HashSet::new();
    found.retain(|code| seen.insert(code.code.clone()));
    // Of codes with nothing between them none is read, and each is suggested.
    if !found.windows(2).any(|pair| pair[0].bytes.end < pair[1].bytes.start) {
        return refuse_parts(text, wanted, name);
    }
    let first = found.iter().position(|code| code.kind == wanted);
    let Some(first) = first else { return Ok(()) };
    found.remove(first);
    let hint = match found.iter().all(|code| code.kind == wanted) {
        true if wanted == Kind::InstallCode => {
            "give one at a time; `avlock keygen --batch FILE` makes a key for each row of a table"
        }
        true => "give one at a time",
        false => "give one at a time; `avlock check` compares what is in one text",
    };
    let others: Vec<String> = found.iter().map(in_words).collect();
    let message = format_args!("expected one {name}, found {} beside it", others.join(", "));
    Err(Failure::new("ambiguous", message).hint(hint).bad())
}

/// Refuses a code with a part of another beside it.
fn refuse_parts(text: &str, wanted: Kind, name: &str) -> Result<(), Failure> {
    let cleaned = match wanted {
        Kind::InstallCode => cleaning::install_code(text),
        Kind::RegistrationKey | Kind::DataFile => cleaning::key(text),
    };
    let parts: Vec<String> = cleaned.beside().take(MOST_PARTS).map(text::quoted).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let message = format_args!(
        "expected one {name}, found {} beside it, which may be of another code",
        parts.join(", ")
    );
    let hint = "give the one that is meant, and nothing else";
    Err(Failure::new("ambiguous", message).hint(hint).bad())
}

/// Names a code that is too much.
fn in_words(found: &Match) -> String {
    let code = &found.code;
    match found.kind {
        Kind::InstallCode => format!("the InstallCode {code}"),
        Kind::RegistrationKey => match code.parse::<RegistrationKey>() {
            Ok(key) => format!("the key {key}"),
            Err(_) => format!("the damaged key {code}"),
        },
        Kind::DataFile => "a data file".to_owned(),
    }
}
