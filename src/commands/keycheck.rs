//! `avlock keycheck`: what a registration key holds, and whether it fits.

use crate::arguments::KeycheckArgs;
use crate::check::Expected;
use crate::failure::Failure;
use crate::reading::Reader;
use crate::report::KeyReport;
use crate::session::Session;
use crate::{inputs, typed};

/// The kind of document whose key can be read again.
const KIND: &str = "registration-key";

/// Reads each key in turn.
pub fn keycheck<'a>(
    arguments: &'a KeycheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<KeyReport, Failure>> + use<'a>, Failure> {
    let expected = Expected {
        install_code: typed::option(&arguments.install_code, |text| {
            typed::install_code("install-code", text)
        })?,
        app_id: typed::option(&arguments.app_id, |text| {
            typed::number("app-id", text, 0, u16::MAX)
        })?,
        app_version: typed::option(&arguments.app_version, |text| {
            typed::app_version("app-version", text)
        })?,
        index: typed::option(&arguments.index, |text| typed::key_index("index", text))?,
    };
    let today = session.day(arguments.on.as_deref())?;
    // Before the EncryptionKey, which may be on standard input as well.
    let texts = inputs::texts(&arguments.keys, KIND, "key", session)?;
    let reader = Reader { candidates: session.candidates()?, today };
    Ok(texts.map(move |text| Ok(reader.registration_key(text?, &expected))))
}
