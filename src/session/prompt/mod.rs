//! Questions on a terminal, asked on standard error; each answer is checked as it is typed.
//!
//! Nothing here runs without a terminal: each question asks for what an option, a file or standard
//! input gives as well. What is pasted is one answer, however many lines it has.

mod answer;
#[cfg(not(unix))]
mod elsewhere;
#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer reads the keys there"))]
mod keystrokes;
#[cfg(unix)]
mod terminal;

#[cfg(not(unix))]
use self::elsewhere as terminal;
pub use self::terminal::{reads_from_terminal, throw_rest_away};

use crate::failure::Failure;
use crate::session::prompt::answer::{Shape, joined};
use avlock_format::escaped::Escaped;
use std::io::Write;
use zeroize::Zeroizing;

/// Asks for a text until it passes the check.
pub fn text(
    question: &str,
    default: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let question = match default {
        Some(default) => format!("{question} [{}]: ", Escaped(default)),
        None => format!("{question}: "),
    };
    loop {
        let answer = joined(&terminal::ask(&question, "", Shape::Line)?.text);
        let answer = match default {
            Some(default) if answer.is_empty() => default.to_owned(),
            _ => answer,
        };
        match check(&answer) {
            _ if answer.is_empty() => {}
            Ok(()) => return Ok(answer),
            Err(failure) => say(failure),
        }
    }
}

/// Asks for a text that may be left empty.
pub fn optional_text(
    question: &str,
    initial: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<Option<String>, Failure> {
    let question = format!("{question}: ");
    loop {
        let initial = initial.unwrap_or_default();
        let answer = joined(&terminal::ask(&question, initial, Shape::Line)?.text);
        if answer.is_empty() {
            return Ok(None);
        }
        match check(&answer) {
            Ok(()) => return Ok(Some(answer)),
            Err(failure) => say(failure),
        }
    }
}

/// Asks for a text of many lines, such as a mail, which ends with Ctrl-D.
pub fn lines(question: &str) -> Result<String, Failure> {
    let end = if cfg!(unix) { "Ctrl-D" } else { "Ctrl-Z and Enter" };
    let given = terminal::ask(&format!("{question}, then {end}:\n"), "", Shape::Lines)?;
    if given.thrown_away > 0 {
        // A mail may hold that character; then the rest of it was not looked through.
        let count = given.thrown_away;
        let _ = writeln!(
            std::io::stderr(),
            "note: {count} bytes behind a Ctrl-D in the paste were not read; save the text to a file for them"
        );
    }
    Ok(given.text.to_string())
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

/// Asks for yes or no; the empty answer is the default.
pub fn confirm(question: &str, default: bool) -> Result<bool, Failure> {
    let question = format!("{question} {}: ", if default { "[Y/n]" } else { "[y/N]" });
    loop {
        match yes_or_no(&joined(&terminal::ask(&question, "", Shape::Line)?.text), default) {
            Ok(answer) => return Ok(answer),
            Err(failure) => say(failure),
        }
    }
}

/// Reads `yes` or `no`, in any case, or the beginning of one.
fn yes_or_no(answer: &str, default: bool) -> Result<bool, Failure> {
    match answer.to_lowercase().as_str() {
        "" => Ok(default),
        "y" | "ye" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err(Failure::usage("expected yes or no")),
    }
}

/// Asks for a text that is not shown while it is typed, and is wiped when it is dropped.
pub fn hidden(question: &str, allow_empty: bool) -> Result<Zeroizing<String>, Failure> {
    let question = format!("{question}: ");
    loop {
        let answer = terminal::ask(&question, "", Shape::Hidden)?.text;
        if allow_empty || !answer.is_empty() {
            return Ok(answer);
        }
    }
}

/// Reports what is wrong with an answer, before the question is asked again.
fn say(failure: Failure) {
    let _ = writeln!(std::io::stderr(), "error: {}", Escaped(&in_words(failure)));
}

/// Returns what is wrong with an answer in one short line.
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
    fn yes_and_no_are_taken_in_any_case() {
        for (answer, expected) in [
            ("", Some(true)),
            ("Y", Some(true)),
            ("yes", Some(true)),
            ("N", Some(false)),
            ("No", Some(false)),
            ("yess", None),
            ("maybe", None),
        ] {
            assert_eq!(yes_or_no(answer, true).ok(), expected, "{answer}");
        }
        assert_eq!(yes_or_no("", false).ok(), Some(false));
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
