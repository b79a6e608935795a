//! What may be the rest of a code, of which nothing can be read: it is told of, so that nobody takes what was read for all
//! that was sent.

use crate::report::Place;
use crate::scan::Kind;
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, FindingCode};

/// The letters of what is written that are shown.
const MOST_SHOWN: usize = 60;

/// What is wrong with an entry that is not read.
const DAMAGED_ENTRY: &str = ", which is damaged or lacks the others";

/// Something that may be a code.
#[derive(Debug, Clone)]
pub struct Doubtful {
    pub kind: Kind,
    /// Its letters, by which it is told from others.
    pub code: String,
    pub as_written: String,
    pub place: Place,
}

impl Doubtful {
    /// Returns what it may be.
    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::RegistrationKey => "a registration key",
            Kind::InstallCode => "an InstallCode",
            Kind::DataFile => "an entry of a data file",
        }
    }

    /// Returns the line that it is on, and in which part or file.
    pub fn line(&self) -> String {
        let Place { file, part, line, .. } = &self.place;
        let part = part.as_ref().map(|part| format!(", part {part}")).unwrap_or_default();
        match file.as_deref().filter(|file| *file != "-") {
            Some(file) => format!("line {line} of {}{part}", Escaped(file)),
            None => format!("line {line}{part}"),
        }
    }

    /// Warns of it.
    pub fn finding(&self) -> Finding {
        let count = self.code.chars().count();
        let (code, why) = match self.kind {
            Kind::RegistrationKey if count == 28 => {
                (FindingCode::Frame, ", of which more than one letter is wrong".to_owned())
            }
            Kind::RegistrationKey => {
                (FindingCode::Length, format!("; expected 28 letters, found {count}"))
            }
            Kind::InstallCode if count == 12 => {
                (FindingCode::Checksum, ", of which more than one digit is wrong".to_owned())
            }
            Kind::InstallCode => {
                (FindingCode::Length, format!("; expected 12 hexadecimal digits, found {count}"))
            }
            Kind::DataFile => (FindingCode::Record, DAMAGED_ENTRY.to_owned()),
        };
        let written: String = self.as_written.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = match written.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("{}…", &written[..end]),
            None => written,
        };
        let message = format!(
            "\"{}\" was not read: in {} it may be {}{why}",
            Escaped(&shown),
            self.line(),
            self.name()
        );
        Finding::warning(code, message)
            .hint("look at the text; if it is one, ask for it again, copied and not retyped")
    }
}
