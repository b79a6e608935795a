//! `avlock keycheck`: what a registration key holds, and whether it fits.

use crate::arguments::KeycheckArgs;
use crate::check::{self, Expected};
use crate::failure::Failure;
use crate::ledger::known::KnownKeys;
use crate::report::{FieldsReport, KeyReport, Verdict};
use crate::session::{Candidate, Candidates, Session};
use crate::{DelphiDay, KeyError, Level, Payload, RawInstallCode, RegistrationKey, inputs, typed};

/// The kind of document whose key can be read again.
const KIND: &str = "registration-key";

/// Reads each key in turn.
pub fn keycheck<'a>(
    arguments: &'a KeycheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<KeyReport, Failure>> + use<'a>, Failure> {
    let expected = Expected {
        install_code: option(arguments.install_code.as_deref(), |text| {
            typed::install_code("install-code", text)
        })?,
        app_id: option(arguments.app_id.as_deref(), |text| {
            typed::number("app-id", text, 0, u16::MAX)
        })?,
        app_version: option(arguments.app_version.as_deref(), |text| {
            typed::app_version("app-version", text)
        })?,
        index: option(arguments.index.as_deref(), |text| typed::key_index("index", text))?,
    };
    let on = option(arguments.on.as_deref(), |text| typed::date("on", text))?;
    let today = on.map_or_else(|| session.today(), Ok)?;
    // Before the EncryptionKey, which may be on standard input as well.
    let texts = inputs::texts(&arguments.keys, KIND, "key", session)?;
    let candidates = session.candidates()?;
    let known = KnownKeys::new(session)?;
    Ok(texts.map(move |text| read(text?, &candidates, &known, &expected, today)))
}

fn option<T>(
    text: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, typed::Refusal>,
) -> Result<Option<T>, typed::Refusal> {
    text.map(read).transpose()
}

fn read(
    text: String,
    candidates: &Candidates,
    known: &KnownKeys,
    expected: &Expected,
    today: DelphiDay,
) -> Result<KeyReport, Failure> {
    let mut report = KeyReport::new(Some(text.clone()), today);
    let key: RegistrationKey = match text.parse() {
        Ok(key) => key,
        Err(error) => {
            report.verdict = Verdict::Invalid;
            let finding = check::key_error(&error);
            report.findings.push(match text.parse::<RawInstallCode>() {
                Ok(_) => {
                    finding.hint("this has the form of an InstallCode: `avlock codecheck` reads it")
                }
                Err(_) => finding,
            });
            return Ok(report);
        }
    };
    report.key = Some(key.to_string());
    report.findings = check::misreadings(&text);
    let Some((candidate, opened)) = try_each(key, &candidates.all) else {
        report.verdict = Verdict::Unknown;
        report.note(known.row_of(key, None)?);
        return Ok(report);
    };
    match opened {
        Ok(payload) => {
            report.app = candidate.app.clone();
            report.findings.extend(check::encryption_key(&candidate.encryption_key));
            report.fields = Some(FieldsReport::from(payload));
            match payload.verify() {
                Ok(fields) => {
                    report.findings.extend(check::key(&fields, expected));
                    let known = candidate.profile.as_ref().map(|profile| profile.app_id);
                    if let (None, Some(app_id)) = (expected.app_id, known)
                        && app_id != fields.app_id
                    {
                        let otherwise =
                            if candidates.chosen { Level::Error } else { Level::Warning };
                        report.findings.push(check::application(app_id, &fields, otherwise));
                    }
                    report.findings.extend(check::key_on(&fields, today));
                }
                Err(error) => report.findings.push(check::key_error(&error)),
            }
        }
        Err(error) => report.findings.push(check::key_error(&error)),
    }
    report.note(known.row_of(key, candidate.profile.as_ref())?);
    report.verdict = Verdict::of(&report.findings);
    Ok(report)
}

/// The candidate that reads furthest, and of several that read in full the one whose AppID it is.
fn try_each(
    key: RegistrationKey,
    candidates: &[Candidate],
) -> Option<(&Candidate, Result<Payload, KeyError>)> {
    candidates
        .iter()
        .map(|candidate| {
            let payload = key.open_payload(&candidate.encryption_key);
            let rank = match payload.map(|payload| (payload, payload.verify())) {
                Ok((_, Ok(fields))) => {
                    let app_id = candidate.profile.as_ref().map(|profile| profile.app_id);
                    if app_id == Some(fields.app_id) { 4 } else { 3 }
                }
                Ok((_, Err(KeyError::Field(_)))) => 2,
                Ok((_, Err(_))) => 1,
                Err(_) => 0,
            };
            (rank, candidate, payload)
        })
        // The first of the best: `max_by_key` would give the last.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate, payload)| (candidate, payload))
}
