//! `avlock inspect`: finds every code in what it is given, and reports on each.
//!
//! What is done with an input is in `sightings`, which `reply` shares.

mod input;

use crate::arguments::InspectArgs;
use crate::commands::inspect::input::read;
use crate::commands::sightings::look_through;
use crate::failure::Failure;
use crate::reading::Reader;
use crate::report::InspectReport;
use crate::session::Session;

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
            let found = read(argument)
                .and_then(|input| look_through(&input, &self.reader, self.session, &mut |_| {}));
            let (found, failure) = match found {
                Ok(found) => (Some(found), None),
                Err(failure) => (None, Some(failure)),
            };
            found.into_iter().flatten().chain(failure.map(Err))
        })
    }
}
