//! `avlock keycheck`: what a registration key holds, and whether it fits.

use crate::arguments::KeycheckArgs;
use crate::commands::sightings::given;
use crate::failure::Failure;
use crate::reading::remedies::with_file;
use crate::reading::{self, Reader};
use crate::report::KeyReport;
use crate::scan::Kind;
use crate::session::{Session, inputs, locale};

/// The kind of documents of `keygen` and `keycheck`, whose keys are read again.
const KIND: &str = "registration-key";

/// Reads each key in turn.
pub fn keycheck<'a>(
    arguments: &'a KeycheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<KeyReport, Failure>> + use<'a>, Failure> {
    let KeycheckArgs { keys, install_code, app_id, app_version, index, spell } = arguments;
    let today = session.day()?;
    // Standard input is claimed for the keys first: an EncryptionKey that is to come from there as well
    // is then refused before anything is read.
    let texts = inputs::texts(keys, KIND, "key", session.stdin())?;
    let install_code = &given::computer(install_code.as_deref(), session.stdin())?;
    let expected = reading::expected(install_code, app_id, app_version, index)?;
    let reader = Reader::new(session, today)?;
    let spelling = reading::spelling_of_code(install_code.as_deref());
    Ok(texts.map(move |text| {
        let text = text?;
        given::only(&text, Kind::RegistrationKey)?;
        let read = reader.read_key(text);
        let mut report = reader.key_report(&read, &expected)?;
        if report.key.is_none() {
            with_file(&mut report.findings, report.input.as_deref().unwrap_or_default());
        }
        report.findings.extend(reader.not_of_default(&read, &expected));
        report.findings.extend(spelling.clone());
        report.spelt_in = locale::spelling(spell.as_ref());
        Ok(report)
    }))
}
