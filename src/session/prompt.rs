//! Questions on a terminal, asked on standard error; each answer is checked as it is typed.
//!
//! Nothing here runs without a terminal: each question asks for what an option, a file or standard
//! input gives as well.

use crate::failure::Failure;
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

/// Asks for one of several words, or for its first letters if no other word begins with them;
/// returns the position of the word.
///
/// A menu would be prettier, but it hides the cursor, and an interrupt would leave it hidden.
pub fn choice(question: &str, words: &[&str], default: usize) -> Result<usize, Failure> {
    let question = format!("{question} ({})", words.join(", "));
    let answer =
        text(&question, words.get(default).copied(), |answer| position(words, answer).map(drop))?;
    position(words, &answer)
}

/// Finds a word by its whole text, or by a beginning that it shares with no other.
fn position(words: &[&str], answer: &str) -> Result<usize, Failure> {
    if let Some(position) = words.iter().position(|word| *word == answer) {
        return Ok(position);
    }
    let mut begun = words.iter().enumerate().filter(|(_, word)| word.starts_with(answer));
    match (begun.next(), begun.next()) {
        (Some((position, _)), None) => Ok(position),
        _ => Err(Failure::usage(format_args!("expected one of {}", words.join(", ")))),
    }
}

/// Asks for a text that is not shown while it is typed, and is wiped when it is dropped.
pub fn hidden(question: &str, allow_empty: bool) -> Result<Zeroizing<String>, Failure> {
    Password::new()
        .with_prompt(question)
        .allow_empty_password(allow_empty)
        .interact()
        .map(Zeroizing::new)
        .map_err(interrupted)
}

/// Says on one short line what is wrong with an answer: a prompt that asks again erases one line, and
/// a message that the terminal folded would stay.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_a_beginning_of_its_own() {
        let words = ["code", "user", "generic", "co"];
        assert_eq!(position(&words, "g").ok(), Some(2));
        assert_eq!(position(&words, "co").ok(), Some(3));
        assert_eq!(
            position(&words, "c").unwrap_err().message,
            "expected one of code, user, generic, co"
        );
        assert!(position(&words, "x").is_err() && position(&words, "").is_err());
    }

    #[test]
    fn what_is_wrong_fits_on_one_line() {
        let failure = Failure::usage("--days: expected a number, found \"x\"").hint("like 30");
        assert_eq!(in_words(failure), "expected a number, found \"x\"; like 30");
        let failure =
            Failure::usage("expected a number").hint("a hint that is far too long".repeat(3));
        assert_eq!(in_words(failure), "expected a number");
    }
}
