//! Several questions one after the other, with a way back, of which a line each is left.

use crate::failure::Failure;
use crate::session::prompt::answer::{Shape, joined};
use crate::session::prompt::block::{Block, beginning};
use crate::session::prompt::question::{Entry, Given, Question, position};
use crate::session::prompt::terminal;
use avlock_format::escaped::Escaped;
use textwrap::core::display_width;

/// What is typed alone for the question before.
pub(super) const BACK: &str = "<";

/// What is said of an empty answer where one is needed.
pub(super) const NEEDED: &str = "error: an answer is needed";

/// How a word is chosen in a list.
const BY_KEYS: &str = "up, down and Enter, or the first letters";

/// The fewest columns that an answer is cut to where its question is long.
const LEAST_OF_ANSWER: usize = 12;

/// Why an answer is refused, and the one that was most likely meant.
#[derive(Debug)]
pub struct Refused {
    /// What is wrong with it.
    pub failure: Failure,
    /// An empty answer takes it.
    pub suggested: Option<String>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, suggested: None }
    }
}

/// A question for a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'a> {
    /// What is wanted, without a colon.
    pub label: &'a str,
    /// What the empty answer stands for.
    pub default: Option<&'a str>,
    /// What is typed already.
    pub initial: &'a str,
    /// True if the empty answer is one.
    pub is_optional: bool,
    /// What there is to know.
    pub help: &'a str,
}

/// Questions of one screen.
#[derive(Debug)]
pub struct Interview {
    /// What is on the screen; there is a way back to each answer.
    block: Block,
    /// What is said where the input ends, if these are several questions.
    ended: Option<&'static str>,
    /// What was typed already for the next question.
    ahead: Option<String>,
}

impl Interview {
    /// Begins a series of questions; where the input ends there is no answer for the given reason.
    pub fn new(ended: &'static str) -> Self {
        Self { block: Block::default(), ended: Some(ended), ahead: None }
    }

    /// Begins a single question, from which no way leads back.
    pub(super) fn of_one() -> Self {
        Self { block: Block::default(), ended: None, ahead: None }
    }

    /// Asks for a text until it passes the check; returns `None` for a step back.
    pub fn text(
        &mut self,
        text: &Text<'_>,
        check: &dyn Fn(&str) -> Result<(), Refused>,
    ) -> Result<Option<String>, Failure> {
        let (mut note, mut suggested) = (String::new(), None::<String>);
        loop {
            let question = Question {
                default: suggested.as_deref().or(text.default),
                initial: if note.is_empty() { text.initial } else { "" },
                note: &note,
                help: text.help,
                ..Question::new(text.label, Shape::Line)
            };
            let typed = match self.ahead.take() {
                Some(typed) => Some(typed),
                None => self.ask(question)?,
            };
            let Some(typed) = typed else { return Ok(None) };
            let answer = match (typed.is_empty(), suggested.take()) {
                (true, Some(suggested)) => suggested,
                (true, None) => text.default.unwrap_or_default().to_owned(),
                _ => typed,
            };
            if answer.is_empty() {
                if text.is_optional {
                    self.leave(text.label, "none");
                    return Ok(Some(answer));
                }
                NEEDED.clone_into(&mut note);
                continue;
            }
            match check(&answer) {
                Ok(()) => {
                    self.leave(text.label, &answer);
                    return Ok(Some(answer));
                }
                Err(refused) => {
                    note = in_words(&refused);
                    suggested = refused.suggested;
                }
            }
        }
    }

    /// Asks for one of several words, and returns its position, or `None` for a step back. A text that
    /// answers the question behind one of the words chooses that word, and is taken for the next text.
    pub fn choice(
        &mut self,
        label: &str,
        entries: &[Entry<'_>],
        default: usize,
        is_ahead: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Option<usize>, Failure> {
        let mut note = String::new();
        loop {
            let question = Question {
                menu: Some((entries, default)),
                note: &note,
                help: if terminal::is_capable() { BY_KEYS } else { "" },
                ..Question::new(label, Shape::Line)
            };
            let chosen = match self.given(question)? {
                Given::Back => return Ok(None),
                Given::Selected(chosen) => Some(chosen),
                Given::Text { text, .. } if text.is_empty() => Some(default),
                Given::Text { text, .. } => {
                    let text = joined(&text);
                    let chosen = position(entries, &text);
                    let ahead = if chosen.is_none() { is_ahead(&text) } else { None };
                    self.ahead = ahead.map(|_| text);
                    chosen.or(ahead)
                }
                Given::Ended => None,
            };
            if let Some(chosen) = chosen {
                let word = entries.get(chosen).map_or("", |(word, _)| word);
                self.leave(label, word);
                return Ok(Some(chosen));
            }
            let words: Vec<&str> = entries.iter().map(|(word, _)| *word).collect();
            note = format!("error: expected one of {}", words.join(", "));
        }
    }

    /// Asks for yes or no; returns `None` for a step back. Without a default an empty line is no answer. After another
    /// word there is none: an empty line may be of the same paste.
    pub fn confirm(
        &mut self,
        label: &str,
        default: Option<bool>,
        help: &str,
    ) -> Result<Option<bool>, Failure> {
        let mut note = "";
        loop {
            let question = Question {
                default: Some(match default.filter(|_| note.is_empty()) {
                    Some(true) => "Y/n",
                    Some(false) => "y/N",
                    None => "y/n",
                }),
                note,
                help,
                ..Question::new(label, Shape::Line)
            };
            let Some(typed) = self.ask(question)? else { return Ok(None) };
            let default = default.filter(|_| note.is_empty());
            if let Some(answer) = yes_or_no(&typed, default) {
                self.leave(label, if answer { "yes" } else { "no" });
                return Ok(Some(answer));
            }
            note = "error: expected yes or no";
        }
    }

    /// Asks for a line, and returns `None` for a step back.
    fn ask(&mut self, question: Question<'_>) -> Result<Option<String>, Failure> {
        Ok(match self.given(question)? {
            Given::Text { text, .. } => Some(joined(&text)),
            _ => None,
        })
    }

    /// Asks, and takes the step back where one is wanted and there is one.
    fn given(&mut self, question: Question<'_>) -> Result<Given, Failure> {
        let ways = match (self.ended, self.block.has_left()) {
            (None, _) => "",
            (_, false) => "Ctrl-D ends",
            (_, true) => "< goes back, Ctrl-D ends",
        };
        let help = match (question.help, ways) {
            (help, "") => help.to_owned(),
            ("", ways) => ways.to_owned(),
            (help, ways) => format!("{help}; {ways}"),
        };
        let question = Question { may_go_back: self.block.has_left(), help: &help, ..question };
        let mut note = question.note;
        loop {
            let given = terminal::ask(&mut self.block, &Question { note, ..question })?;
            let is_back = match &given {
                Given::Back => true,
                Given::Text { text, .. } if self.ended.is_some() => {
                    text.strip_prefix(question.initial).is_some_and(|text| text.trim() == BACK)
                        || text.trim() == BACK
                }
                Given::Ended => {
                    terminal::leave(&mut self.block, None);
                    return Err(match self.ended {
                        Some(words) => Failure::new("question", words),
                        None => no_answer(),
                    });
                }
                _ => false,
            };
            match is_back.then(|| self.block.take_back()) {
                None => return Ok(given),
                Some(true) => return Ok(Given::Back),
                Some(false) => note = "error: this is the first question",
            }
        }
    }

    /// Leaves one line in the place of a question: what was asked, and the answer.
    fn leave(&mut self, label: &str, answer: &str) {
        let columns = terminal::size().0.saturating_sub(1);
        let label = Escaped(label).to_string();
        let room = columns.saturating_sub(display_width(&label) + 2).max(LEAST_OF_ANSWER);
        let line = format!("{label}  {}", beginning(answer, room));
        terminal::leave(&mut self.block, Some(line));
    }
}

/// Reports that the input ended.
pub(super) fn no_answer() -> Failure {
    Failure::new("question", "no answer: the input ended")
}

/// Reads `yes` or `no`, in any case, or the beginning of one.
fn yes_or_no(answer: &str, default: Option<bool>) -> Option<bool> {
    match answer.to_lowercase().as_str() {
        "" => default,
        "y" | "ye" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// Returns what is wrong with an answer, before the question is asked again.
fn in_words(refused: &Refused) -> String {
    let Refused { failure, suggested } = refused;
    // The question is in view, so the option it stands for need not be named.
    let message = failure.message.split_once(": ").filter(|(option, _)| option.starts_with("--"));
    let message = message.map_or(failure.message.as_str(), |(_, rest)| rest);
    match (suggested, &failure.hint) {
        (Some(meant), _) => format!("error: {message}; did you mean {meant}? Enter takes it"),
        (None, Some(hint)) => format!("error: {message}; {hint}"),
        (None, None) => format!("error: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(yes_or_no(answer, Some(true)), expected, "{answer}");
        }
        assert_eq!(yes_or_no("", Some(false)), Some(false));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_option() {
        let failure = Failure::usage("--days: expected a number, found \"x\"").hint("like 30");
        assert_eq!(in_words(&failure.into()), "error: expected a number, found \"x\"; like 30");
        let refused =
            Refused { failure: Failure::usage("one digit is wrong"), suggested: Some("D8".into()) };
        assert_eq!(
            in_words(&refused),
            "error: one digit is wrong; did you mean D8? Enter takes it"
        );
    }
}
