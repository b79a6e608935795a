//! A question on a terminal of another system than Unix.

use crate::failure::Failure;
use crate::session::prompt::answer::Shape;
use dialoguer::{Input, Password};
use std::io::Read;
use zeroize::Zeroizing;

/// What was given as an answer.
pub struct Given {
    /// The text.
    pub text: Zeroizing<String>,
    /// How many bytes were thrown away that came at once behind its end: none here.
    pub thrown_away: usize,
}

/// Asks a question and reads its answer.
pub fn ask(question: &str, initial: &str, shape: Shape) -> Result<Given, Failure> {
    let prompt = question.trim_end().trim_end_matches(':');
    let answer = match shape {
        Shape::Hidden => Password::new().with_prompt(prompt).allow_empty_password(true).interact(),
        Shape::Line => Input::<String>::new()
            .with_prompt(prompt)
            .with_initial_text(initial)
            .allow_empty(true)
            .interact_text(),
        Shape::Lines => {
            eprint_line(question);
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text).map_err(Into::into)
        }
    };
    answer
        .map(|text| Given { text: Zeroizing::new(text), thrown_away: 0 })
        .map_err(|error| Failure::new("question", format_args!("no answer: {error}")))
}

/// Does nothing, as [`throw_rest_away`].
pub fn reads_from_terminal() {}

/// Does nothing: a console has no line of a paste left for the shell that `Input` did not read.
pub fn throw_rest_away() {}

fn eprint_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}
