//! `avlock inspect`: finds every code in what it is given, and reports on each.
//!
//! What is done with an input is in `sightings`, which `reply` shares. Programs get a report for each find, people a
//! digest of each input.

mod input;
mod next;

use crate::arguments::InspectArgs;
pub use crate::commands::inspect::input::joined;
use crate::commands::inspect::input::read;
use crate::commands::inspect::next::Commands;
use crate::commands::sightings::{Reports, look_through};
use crate::failure::Failure;
use crate::reading::Reader;
use crate::report::{Digest, InspectReport};
use crate::session::{Session, inputs};
use std::ffi::OsStr;

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
            let found = self.look_through(argument).map(|(_, found)| found);
            let (found, failure) = match found {
                Ok(found) => (Some(found), None),
                Err(failure) => (None, Some(failure)),
            };
            found.into_iter().flatten().chain(failure.map(Err))
        })
    }

    /// Sums up each input in turn.
    pub fn digests(&self) -> impl Iterator<Item = Result<Digest, Failure>> {
        self.arguments.inputs.iter().map(|argument| {
            let (name, found) = self.look_through(argument)?;
            let name = name.filter(|name| name != inputs::STDIN);
            let mut digest = Digest::new(name.clone(), found.len() == 1, self.reader.today);
            for find in found.joined() {
                let (report, lines) = find?;
                digest.add(report, lines);
            }
            digest.next = Commands::new(self.session, name.as_deref())?.next(&digest);
            Ok(digest)
        })
    }

    /// Looks through an input, and returns the name of its file as well.
    fn look_through(&self, argument: &OsStr) -> Result<(Option<String>, Reports<'_>), Failure> {
        let input = read(argument)?;
        let found = look_through(&input, &self.reader, self.session, &mut |_| {})?;
        Ok((input.file, found))
    }
}
