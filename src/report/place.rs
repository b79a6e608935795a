//! Where in an input `inspect` found something.

use avlock_format::escaped::Escaped;
use serde::Serialize;

/// Where in an input something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, `-` for standard input; `None` for a text that was typed.
    pub file: Option<String>,
    /// The part of a mail, as IMAP numbers them; `None` elsewhere.
    pub part: Option<String>,
    /// The line it begins on, from 1; of a part that was decoded, the line where the part begins.
    pub line: usize,
    /// The character of that line, from 1.
    pub column: usize,
}

impl Place {
    /// Returns a line that names what was found, and where in which file.
    pub(super) fn in_words(&self, what: &str) -> String {
        match &self.file {
            Some(file) => {
                let part =
                    self.part.as_ref().map_or(String::new(), |part| format!(", part {part}"));
                // Whoever piped or pasted it knows where it came from.
                let of_file = match file.as_str() {
                    "-" => String::new(),
                    file => format!(" of {}", Escaped(file)),
                };
                format!("  {what} in line {}{of_file}{part}\n", self.line)
            }
            None => format!("  {what}\n"),
        }
    }
}
