//! A registration key: tries each EncryptionKey and compares what it finds with what is expected.

use crate::failure::Failure;
use crate::reading::remedies::with_remedy;
use crate::reading::{Reader, suggestions};
use crate::report::{FieldsReport, KeyReport, Verdict};
use crate::session::keys::NamedKey;
use avlock_format::check::{self, Expected};
use avlock_format::{
    Binding, Finding, ICode, KeyError, KeyFields, Payload, RawInstallCode, RegistrationKey,
};

/// A key that reads in full.
#[derive(Debug, Clone, Copy)]
pub struct OpenedKey {
    /// The key.
    pub key: RegistrationKey,
    /// What it says.
    pub fields: KeyFields,
}

impl OpenedKey {
    /// Whose key is it? Nothing if it is for any computer.
    pub fn icode(&self) -> Option<ICode> {
        match self.fields.binding {
            Binding::Computer(icode) => Some(icode),
            Binding::Version(_) => None,
        }
    }
}

impl Reader {
    /// Reads a key; one that does not read is searched around.
    pub fn registration_key(
        &self,
        text: String,
        expected: &Expected,
    ) -> Result<KeyReport, Failure> {
        let mut report = KeyReport::of(text.clone());
        let key: RegistrationKey = match text.parse() {
            Ok(key) => key,
            Err(error) => {
                report.verdict = Verdict::Invalid;
                report.findings = self.unreadable(&text, error, expected);
                return Ok(report);
            }
        };
        report.key = Some(key.to_string());
        report.findings = check::misreadings(&text);
        let Some((candidate, opened)) = self.try_each(key) else {
            report.set_row(self.known.row_of(key, None)?);
            report.verdict = match Verdict::of(&report.findings) {
                Verdict::Valid => Verdict::Unknown,
                // It was revoked, whatever it holds.
                verdict => verdict,
            };
            return Ok(report);
        };
        if let Ok(payload) = opened {
            report.app = candidate.app.clone();
            report.findings.extend(check::encryption_key(&candidate.encryption_key));
            report.fields = Some(FieldsReport::from(payload));
        }
        match opened.and_then(Payload::to_fields) {
            Ok(fields) => {
                let compared = check::key(&fields, expected);
                report.findings.extend(compared.into_iter().map(with_remedy));
                if expected.app_id.is_none() {
                    report.findings.extend(self.other_application(candidate, &fields));
                }
                report.findings.extend(check::key_on(&fields, self.today));
            }
            // Its Checksum fits, so every letter is the one that was sealed.
            Err(error @ KeyError::Field(_)) => report.findings.push(check::key_error(&error)),
            Err(error) => report.findings.extend(self.unreadable(&text, error, expected)),
        }
        report.set_row(self.known.row_of(key, candidate.profile.as_ref())?);
        report.verdict = Verdict::of(&report.findings);
        Ok(report)
    }

    /// Does a text read as a key in full, or is it one fault away from one that does?
    pub fn is_near_a_key(&self, text: &str) -> bool {
        self.open(text).is_some() || suggestions::is_near_a_key(text, &self.keys.all)
    }

    /// Opens a text that reads as a key in full.
    pub fn open(&self, text: &str) -> Option<OpenedKey> {
        let key = text.parse().ok()?;
        let (_, opened) = self.try_each(key)?;
        Some(OpenedKey { key, fields: opened.and_then(Payload::to_fields).ok()? })
    }

    fn unreadable(&self, text: &str, error: KeyError, expected: &Expected) -> Vec<Finding> {
        let mut finding = check::key_error(&error);
        if text.parse::<RawInstallCode>().is_ok() {
            return vec![
                finding.hint("this has the form of an InstallCode: `avlock codecheck` reads it"),
            ];
        }
        let suggested = suggestions::of_key(text, &self.keys.all, expected);
        if !self.keys.all.is_empty() {
            finding.hint =
                Some(match suggested.is_empty() && self.is_near_another(text, expected) {
                    true => suggestions::OF_ANOTHER_COMPUTER.to_owned(),
                    false => suggestions::remedy(&error, suggested.len()),
                });
        }
        std::iter::once(finding).chain(suggested).collect()
    }

    /// Is what is near a key for another computer than the expected one?
    fn is_near_another(&self, text: &str, expected: &Expected) -> bool {
        let anywhere = Expected { install_code: None, ..*expected };
        expected.install_code.is_some()
            && !suggestions::of_key(text, &self.keys.all, &anywhere).is_empty()
    }

    /// A key of another AppID than the profile's is wrong if that profile was chosen.
    pub(super) fn other_application(
        &self,
        candidate: &NamedKey,
        fields: &KeyFields,
    ) -> Option<Finding> {
        let app_id = candidate.app_id()?;
        if app_id == fields.app_id {
            return None;
        }
        let finding = with_remedy(check::application(app_id, fields));
        Some(if self.keys.chosen { finding } else { finding.into_warning() })
    }

    /// The candidate that reads furthest, and of several that read in full the one whose AppID it
    /// is.
    fn try_each(&self, key: RegistrationKey) -> Option<(&NamedKey, Result<Payload, KeyError>)> {
        self.keys
            .all
            .iter()
            .map(|candidate| {
                let payload = key.open_payload(&candidate.encryption_key);
                let rank = match payload.map(|payload| (payload, payload.to_fields())) {
                    Ok((_, Ok(fields))) => {
                        let app_id = candidate.app_id();
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
}
