//! `avlock datacheck`: what a data file holds, and what its registrations are worth.

pub mod diff;

use crate::arguments::DatacheckArgs;
use crate::commands::sightings::given;
use crate::failure::Failure;
use crate::reading::{self, Reader};
use crate::report::DataFileReport;
use crate::session::Session;
use avlock_issuing::field::Field;
use avlock_issuing::text;

/// Reads each data file in turn.
pub fn datacheck<'a>(
    arguments: &'a DatacheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<DataFileReport, Failure>> + use<'a>, Failure> {
    let today = session.day()?;
    session.stdin().take_for(&arguments.files)?;
    let code = given::computer(arguments.install_code.as_deref(), session.stdin())?;
    let computer = Field::InstallCode.read_option(code.as_deref(), text::install_code)?;
    let reader = Reader::new(session, today)?;
    let redact = arguments.redact;
    let spelling = reading::spelling_of_code(code.as_deref());
    Ok(arguments.files.iter().map(move |path| {
        let mut report = reader.file_report(reading::data_file(path)?, path, computer);
        report.findings.extend(spelling.clone());
        Ok(if redact { report.redacted() } else { report })
    }))
}
