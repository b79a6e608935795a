//! `avlock inspect`: finds every code in what it is given, and reports on each.
//!
//! All codes are read before the first report is made, because they explain each other: the iCode of
//! a key decides what a damaged InstallCode beside it was, and an InstallCode whom a key is for. The
//! reports are made in `reports`, one by one.

mod found;
mod input;
mod reports;

use crate::arguments::InspectArgs;
use crate::commands::inspect::found::{Found, KeysNear, MOST_CODES};
use crate::commands::inspect::input::{Input, read};
use crate::commands::inspect::reports::Reports;
use crate::failure::{Failure, Notice};
use crate::mail::{self, Piece};
use crate::reading::Reader;
use crate::report::InspectReport;
use crate::session::{Session, inputs};
use avlock_issuing::text;

/// What is to be looked through, and the EncryptionKeys to read it with.
pub struct Inspection<'a> {
    arguments: &'a InspectArgs,
    session: &'a Session,
    reader: Reader,
}

impl<'a> Inspection<'a> {
    /// Takes the arguments and the EncryptionKeys, and reads nothing yet.
    pub fn new(arguments: &'a InspectArgs, session: &'a Session) -> Result<Self, Failure> {
        let today = session.day()?;
        session.stdin().take_for(&arguments.inputs)?;
        Ok(Self { arguments, session, reader: Reader::new(session, today)? })
    }

    /// Looks through each input in turn.
    pub fn reports(&self) -> impl Iterator<Item = Result<InspectReport, Failure>> {
        self.arguments.inputs.iter().flat_map(|argument| {
            let found =
                read(argument).and_then(|input| look_through(&input, &self.reader, self.session));
            let (found, failure) = match found {
                Ok(found) => (Some(found), None),
                Err(failure) => (None, Some(failure)),
            };
            found.into_iter().flatten().chain(failure.map(Err))
        })
    }
}

/// Looks through every part of an input.
fn look_through<'r>(
    input: &Input,
    reader: &'r Reader,
    session: &Session,
) -> Result<Reports<'r>, Failure> {
    let name = input.file.as_deref().filter(|name| *name != inputs::STDIN);
    let keys = KeysNear::new(reader);
    let mut found = Found::default();
    mail::read(&input.bytes, name, &mut |piece| match piece {
        Piece::Part(part) => found.look_through(&part, input, &keys),
        Piece::Unread(unread) => session.notice(Notice::unread(unread.to_string())),
    });
    if found.sightings.is_empty() {
        return Err(nothing_found(input));
    }
    if found.sightings.len() == MOST_CODES {
        session.notice(Notice::unread(format!(
            "what follows the first {MOST_CODES} codes was not read: split the text into smaller ones"
        )));
    }
    Reports::new(found, reader)
}

/// Reports that nothing was found, which is a bad answer and not a missing one.
fn nothing_found(input: &Input) -> Failure {
    let place = match &input.file {
        Some(file) if file == inputs::STDIN => "standard input".to_owned(),
        Some(file) => text::quoted(file),
        None => text::quoted(&String::from_utf8_lossy(&input.bytes)),
    };
    let message = format_args!(
        "expected a registration key, InstallCode or data file, found none in {place}"
    );
    let hint = "a key has 28 letters, an InstallCode 12 digits: \
                `avlock keycheck` and `avlock codecheck` say what is wrong with one";
    Failure::new("nothing-found", message).hint(hint).bad()
}
