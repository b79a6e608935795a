//! Questions on a terminal, asked on standard error; each answer is checked as it is typed.
//!
//! Nothing here runs without a terminal: each question asks for what an option, a file or standard
//! input gives as well. What is pasted is one answer, however many lines it has. Several questions with a way
//! back are an [`interview::Interview`].

#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer reads the keys there"))]
mod answer;
#[cfg_attr(not(unix), expect(dead_code, reason = "nothing is drawn there"))]
mod block;
#[cfg(not(unix))]
mod elsewhere;
pub mod interview;
#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer reads the keys there"))]
mod keystrokes;
#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer reads the keys there"))]
mod question;
#[cfg(unix)]
mod terminal;

#[cfg(not(unix))]
use self::elsewhere as terminal;
pub use self::terminal::{reads_from_terminal, throw_rest_away};

use crate::failure::Failure;
use crate::session::prompt::answer::Shape;
use crate::session::prompt::block::Block;
use crate::session::prompt::interview::{Interview, Text, no_answer};
use crate::session::prompt::question::{Entry, Given, Question};
use std::io::Write;
use zeroize::Zeroizing;

/// Tells something before the first question.
pub fn tell(text: &str) {
    for row in block::folded(text, terminal::size().0) {
        let _ = writeln!(std::io::stderr(), "{row}");
    }
}

/// Asks for a text until it passes the check.
pub fn text(
    question: &str,
    default: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let text = Text { label: question, default, ..Text::default() };
    Interview::of_one().text(&text, &|answer| Ok(check(answer)?))?.ok_or_else(no_answer)
}

/// Asks for a text that may be left empty.
pub fn optional_text(
    question: &str,
    initial: Option<&str>,
    check: impl Fn(&str) -> Result<(), Failure>,
) -> Result<Option<String>, Failure> {
    let initial = initial.unwrap_or_default();
    let text = Text { label: question, initial, is_optional: true, ..Text::default() };
    let answer = Interview::of_one().text(&text, &|answer| Ok(check(answer)?))?;
    Ok(answer.filter(|answer| !answer.is_empty()))
}

/// Asks for a text of many lines, such as a mail, which ends with Ctrl-D.
pub fn lines(question: &str) -> Result<String, Failure> {
    let end = if cfg!(unix) { "Ctrl-D" } else { "Ctrl-Z and Enter" };
    let label = &format!("{question}, then {end}");
    let given = terminal::ask(&mut Block::default(), &Question::new(label, Shape::Lines))?;
    let Given::Text { text, thrown_away } = given else { return Err(no_answer()) };
    if thrown_away > 0 {
        // A mail may hold that character; then the rest of it was not looked through.
        let _ = writeln!(
            std::io::stderr(),
            "note: {thrown_away} bytes behind a Ctrl-D in the paste were not read; save the text to a file for them"
        );
    }
    Ok(text.to_string())
}

/// Asks for one of several words, by arrows, its first letters or its number; returns the position of the word.
pub fn choice(question: &str, words: &[&str], default: usize) -> Result<usize, Failure> {
    let entries: Vec<Entry<'_>> = words.iter().map(|word| (*word, "")).collect();
    Interview::of_one().choice(question, &entries, default, &|_| None)?.ok_or_else(no_answer)
}

/// Asks for yes or no, which has to be typed: of what is done for good there is no default, because an empty line may
/// be the beginning of a paste.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    Interview::of_one().confirm(question, None, "")?.ok_or_else(no_answer)
}

/// What is said of the sign for a step back where there is none.
const NO_WAY_BACK: &str = "error: no way leads back from this question; Ctrl-D ends";

/// Asks for a text that is not shown while it is typed, and is wiped when it is dropped.
pub fn hidden(question: &str, allow_empty: bool) -> Result<Zeroizing<String>, Failure> {
    let mut block = Block::default();
    let mut asked = Question::new(question, Shape::Hidden);
    loop {
        match terminal::ask(&mut block, &asked)? {
            // No way leads back from here, and nothing shows that it was taken for a secret.
            Given::Text { text, .. } if text.trim() == interview::BACK => asked.note = NO_WAY_BACK,
            Given::Text { text, .. } if allow_empty || !text.is_empty() => {
                let words = if text.is_empty() { "none" } else { "(not shown)" };
                terminal::leave(&mut block, Some(format!("{question}  {words}")));
                return Ok(text);
            }
            Given::Text { .. } => asked.note = interview::NEEDED,
            _ => {
                terminal::leave(&mut block, None);
                return Err(no_answer());
            }
        }
    }
}
