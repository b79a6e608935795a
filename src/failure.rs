//! An error that ends a command, or one input of it: what is wrong, what to try, which status.

use crate::ledger::terms::Compared;
use std::fmt;
use std::path::Path;

/// Why there is no answer, or why the answer is bad before it could be reported on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stable code, for programs.
    pub code: &'static str,
    /// What is wrong, for people: lower case, no full stop, foreign text escaped.
    pub message: String,
    /// What to try next.
    pub hint: Option<String>,
    /// What the command ends with.
    pub outcome: Outcome,
    /// Terms side by side, where an order stands on others.
    pub compared: Vec<Compared>,
}

/// How a command ends; the order is that of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Outcome {
    /// 0: the answer is good.
    #[default]
    Good,
    /// 1: the answer is bad.
    Bad,
    /// 2: there is no answer.
    NoAnswer,
}

impl Failure {
    /// There is no answer.
    pub fn new(code: &'static str, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { code, message, hint: None, outcome: Outcome::NoAnswer, compared: Vec::new() }
    }

    /// The arguments are wrong.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new("usage", message)
    }

    /// A file could not be read or written.
    pub fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::new("file", format_args!("{}: {error}", Escaped(&path.to_string_lossy())))
    }

    /// With what to try next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<crate::Finding> for Failure {
    /// A text that was to be read and does not: the answer is bad.
    fn from(finding: crate::Finding) -> Self {
        Self {
            code: finding.code.word(),
            message: finding.message,
            hint: finding.hint,
            outcome: Outcome::Bad,
            compared: Vec::new(),
        }
    }
}

/// Foreign text on its way to a terminal: what could move the cursor, hide or reorder letters is
/// written as `\u{..}`.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if is_treacherous(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                fmt::Write::write_char(f, character)?;
            }
        }
        Ok(())
    }
}

/// Could a terminal obey this character, or hide or reorder text by it?
pub fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        let hostile = "a\u{1B}[2Jb\u{202E}c\r\nd\u{200B}é株";
        assert_eq!(Escaped(hostile).to_string(), r"a\u{1b}[2Jb\u{202e}c\u{d}\u{a}d\u{200b}é株");
    }
}
