//! Questions on a terminal, asked on standard error; each answer is checked as it is typed.
//!
//! Nothing here is called off a terminal: every question has a twin in options, files or standard
//! input.

use crate::failure::Failure;
use crate::session::secret::Secret;
use dialoguer::{Input, Password};
use zeroize::Zeroizing;

/// Asks for a text until it passes the check.
pub fn text(
    question: &str,
    default: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let mut input = Input::<String>::new().with_prompt(question);
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    input
        .validate_with(|answer: &String| check(answer.trim()).map_err(in_words))
        .interact_text()
        .map(|answer| answer.trim().to_owned())
        .map_err(interrupted)
}

/// Asks for a text that may be left empty.
pub fn optional_text(
    question: &str,
    initial: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<Option<String>, Failure> {
    let mut input = Input::<String>::new().with_prompt(question).allow_empty(true);
    if let Some(initial) = initial {
        input = input.with_initial_text(initial);
    }
    let answer = input
        .validate_with(|answer: &String| match answer.trim() {
            "" => Ok(()),
            answer => check(answer).map_err(in_words),
        })
        .interact_text()
        .map_err(interrupted)?;
    let answer = answer.trim();
    Ok((!answer.is_empty()).then(|| answer.to_owned()))
}

/// Asks for one of several words, or as much of it as is unmistakable; gives its place.
///
/// A menu would be prettier, but it hides the cursor, and an interrupt would leave it hidden.
pub fn choice(question: &str, words: &[&str], default: usize) -> Result<usize, Failure> {
    let place = |answer: &str| {
        let begun = || words.iter().filter(|word| word.starts_with(answer)).count();
        words.iter().position(|word| *word == answer).or_else(|| {
            (begun() == 1).then(|| words.iter().position(|word| word.starts_with(answer))).flatten()
        })
    };
    let all = words.join(", ");
    let refused = || Failure::usage(format_args!("expected one of {all}"));
    let answer = text(&format!("{question} ({all})"), words.get(default).copied(), |answer| {
        place(answer).map(drop).ok_or_else(refused)
    })?;
    place(&answer).ok_or_else(refused)
}

/// Asks for the EncryptionKey, hidden.
pub fn encryption_key() -> Result<Secret, Failure> {
    let text = password("EncryptionKey", false)?;
    Secret::from_text(&text, "what was typed")
}

/// Asks for the EncryptionKey, hidden; nothing if the answer is empty.
pub fn encryption_key_or_none() -> Result<Option<Secret>, Failure> {
    let text = password("EncryptionKey (empty: judge the form only)", true)?;
    if text.is_empty() {
        return Ok(None);
    }
    Secret::from_text(&text, "what was typed").map(Some)
}

fn password(question: &str, allow_empty: bool) -> Result<Zeroizing<String>, Failure> {
    Password::new()
        .with_prompt(question)
        .allow_empty_password(allow_empty)
        .interact()
        .map(Zeroizing::new)
        .map_err(interrupted)
}

/// What is wrong with an answer, on one line: a prompt cannot take back what a terminal folded.
fn in_words(failure: Failure) -> String {
    const MOST: usize = 70;
    let message = failure.message;
    // The question is in view, so the option it stands for need not be named.
    let message = message.split_once(": ").map_or(message.as_str(), |(_, rest)| rest);
    let message = message.split_once(", in \"").map_or(message, |(message, _)| message);
    match failure.hint {
        Some(hint) if message.len() + hint.len() < MOST => format!("{message}; {hint}"),
        _ => message.to_owned(),
    }
}

fn interrupted(error: dialoguer::Error) -> Failure {
    Failure::new("question", format_args!("no answer: {error}"))
}
