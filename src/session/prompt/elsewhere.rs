//! A question on a terminal of another system than Unix.

use crate::failure::Failure;
use crate::session::prompt::answer::Shape;
use crate::session::prompt::block::Block;
use crate::session::prompt::question::{Given, Question};
use dialoguer::{Input, Password};
use std::io::Read;
use zeroize::Zeroizing;

/// Asks a question and reads its answer. Words to choose from stand in brackets.
pub fn ask(_: &mut Block, question: &Question<'_>) -> Result<Given, Failure> {
    if !question.note.is_empty() {
        eprint_line(question.note);
    }
    let text = question.plain_prompt();
    let prompt = text.trim_end().trim_end_matches(':');
    let answer = match question.shape {
        Shape::Hidden => Password::new().with_prompt(prompt).allow_empty_password(true).interact(),
        Shape::Line => Input::<String>::new()
            .with_prompt(prompt)
            .with_initial_text(question.initial)
            .allow_empty(true)
            .interact_text(),
        Shape::Lines => {
            eprint_line(text.trim_end());
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text).map_err(Into::into)
        }
    };
    answer
        .map(|text| Given::Text { text: Zeroizing::new(text), thrown_away: 0 })
        .map_err(|error| Failure::new("question", format_args!("no answer: {error}")))
}

/// Shows nothing: what was typed stays. The way back needs the line.
pub fn leave(block: &mut Block, line: Option<String>) {
    block.leave(line, size());
}

/// False: nothing is drawn there.
pub fn is_capable() -> bool {
    false
}

/// Does nothing of use, as nothing is drawn.
pub fn size() -> (usize, usize) {
    (80, 24)
}

/// Does nothing, as [`throw_rest_away`].
pub fn reads_from_terminal() {}

/// Does nothing: a console has no line of a paste left for the shell that `Input` did not read.
pub fn throw_rest_away() {}

fn eprint_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}
