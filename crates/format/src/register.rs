//! Entering a key on a computer: what `RegisterKey` of a customer's program does
//! (`docs/format.md` section 5).
//!
//! The answers are published; when each is given is ours.

use crate::check::{self, Expected};
use crate::code::install_code::InstallCode;
use crate::encryption_key::EncryptionKey;
use crate::file::data_file::DataFile;
use crate::file::last_date::LastDate;
use crate::file::records::{KeyRecord, OpenedApplicationData};
use crate::finding::{Finding, FindingCode, Level};
use crate::key::app_version::AppVersion;
use crate::key::fields::{Action, Binding, KeyFields, KeyIndex};
use crate::key::registration_key::RegistrationKey;
use crate::layers::Layer;

/// The computer and application that a key is entered on.
#[derive(Debug)]
pub struct Registrar<'a> {
    /// The vendor's secret.
    pub encryption_key: &'a EncryptionKey,
    /// Number of the application.
    pub app_id: u16,
    /// Its version, which generic keys are compared with.
    pub app_version: Option<AppVersion>,
    /// InstallCode of the computer that the key was issued for. Where it is not given, it is that of
    /// the standing record, or else this computer's.
    pub primary_install_code: Option<InstallCode>,
    /// InstallCode of this computer; for a primary registration it is the same.
    pub local_install_code: InstallCode,
    /// The local time.
    pub now: LastDate,
}

/// What `RegisterKey` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 0: the key is stored.
    Registered,
    /// 1: the text is not 28 letters.
    KeyLengthMismatch,
    /// 2: today is before the day in `ld`.
    SystemDateIncorrect,
    /// 3: an unregister key was obeyed.
    KeyUnregistered,
    /// 4: anything else objects.
    KeyNotValid,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The answer.
    pub answer: Answer,
    /// What the key says, if it opened.
    pub fields: Option<KeyFields>,
    /// Why, and what else there is to say.
    pub findings: Vec<Finding>,
}

impl Answer {
    /// The published number.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The published words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::KeyLengthMismatch => "key length mismatch",
            Self::SystemDateIncorrect => "system date incorrect",
            Self::KeyUnregistered => "key unregistered",
            Self::KeyNotValid => "key not valid",
        }
    }

    /// Did the data file change? Else it is as it was.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Registered | Self::KeyUnregistered)
    }
}

impl Registrar<'_> {
    /// Enters a key. The file changes only if the answer is [`Answer::Registered`] or
    /// [`Answer::KeyUnregistered`]; then its last date is the later of the one in it and now.
    pub fn enter(&self, file: &mut DataFile, key_text: &str) -> Registration {
        let refused =
            |answer, finding| Registration { answer, fields: None, findings: vec![finding] };
        let key = key_text.parse::<RegistrationKey>();
        if let Err(error) = &key
            && error.layer() == Layer::Length
        {
            return refused(Answer::KeyLengthMismatch, check::key_error(error));
        }
        if file.is_of_another(self.encryption_key) {
            return refused(Answer::KeyNotValid, check::no_entry_opens());
        }
        let last_date = match file.last_date(self.encryption_key).transpose() {
            Ok(last_date) => last_date,
            Err(error) => {
                return refused(Answer::KeyNotValid, Finding::error(FindingCode::LastDate, error));
            }
        };
        let backed = last_date.and_then(|last_date| check::date_backed(last_date, self.now.day()));
        if let Some(backed) = backed {
            return refused(Answer::SystemDateIncorrect, backed.into_error());
        }
        let opened = key.and_then(|key| Ok((key, key.open(self.encryption_key)?)));
        let (key, fields) = match opened {
            Ok(opened) => opened,
            Err(error) => return refused(Answer::KeyNotValid, check::key_error(&error)),
        };
        let primary = self.primary(file, &fields);
        let mut findings = self.objections(file, &fields, primary);
        let mut answer = Answer::KeyNotValid;
        if findings.is_empty() {
            // A copy is changed, so that a last date that cannot be sealed leaves the file as it was.
            let mut changed = file.clone();
            (answer, findings) = self.obey(&mut changed, key, &fields, primary);
            if answer.is_done() {
                let latest = last_date.map_or(self.now, |last_date| last_date.max(self.now));
                match changed.set_last_date(latest, self.encryption_key) {
                    Ok(()) => *file = changed,
                    Err(error) => {
                        answer = Answer::KeyNotValid;
                        findings = vec![Finding::error(FindingCode::LastDate, error)];
                    }
                }
            }
        }
        Registration { answer, fields: Some(fields), findings }
    }

    /// The InstallCode that the key has to be for. A key that removes all is for any of them.
    fn primary(&self, file: &DataFile, fields: &KeyFields) -> InstallCode {
        let stored = |index| match file.key_record(index, self.encryption_key) {
            Some(Ok(record)) => Some(record.primary_install_code),
            _ => None,
        };
        let standing = || match fields.action {
            Action::UnregisterAll => file
                .indexes()
                .filter_map(stored)
                .find(|code| fields.binding == Binding::Computer(code.icode())),
            _ => stored(fields.index()),
        };
        self.primary_install_code.or_else(standing).unwrap_or(self.local_install_code)
    }

    /// Everything that does not fit.
    fn objections(
        &self,
        file: &DataFile,
        fields: &KeyFields,
        primary: InstallCode,
    ) -> Vec<Finding> {
        let expected = Expected {
            app_id: Some(self.app_id),
            install_code: (!fields.is_generic()).then_some(primary),
            app_version: self.app_version.filter(|_| fields.is_generic()),
            index: None,
        };
        let mut findings = check::key(fields, &expected);
        findings.retain(|finding| finding.level == Level::Error);
        if fields.is_generic() && self.app_version.is_none() {
            findings.push(
                Finding::error(
                    FindingCode::Version,
                    "the key is generic, and the version is not known",
                )
                .hint("give the application's version in numbers, like 5.1"),
            );
        }
        match file.application_data(self.encryption_key) {
            // They would be lost if the file were written.
            Some(Err(error)) => findings.push(check::damaged_application_data(&error)),
            Some(Ok(OpenedApplicationData { data, .. })) => {
                let local = self.local_install_code.to_string();
                if !data.install_code.is_empty() && data.install_code != local {
                    findings.push(
                        Finding::error(
                            FindingCode::Computer,
                            "the data file is of another computer",
                        )
                        .compared(data.install_code, local),
                    );
                }
            }
            None => {}
        }
        findings
    }

    fn obey(
        &self,
        file: &mut DataFile,
        key: RegistrationKey,
        fields: &KeyFields,
        primary: InstallCode,
    ) -> (Answer, Vec<Finding>) {
        let not_registered = |what: String| {
            (Answer::KeyNotValid, vec![Finding::error(FindingCode::Unregistered, what)])
        };
        match fields.action {
            Action::Register(grant) => {
                let standing = file.key_record(grant.index, self.encryption_key);
                let was_moved = matches!(standing, Some(Ok(KeyRecord { moved: true, .. })));
                let record = KeyRecord {
                    key,
                    moved: false,
                    primary: primary == self.local_install_code,
                    primary_install_code: primary,
                    local_install_code: self.local_install_code,
                };
                match file.set_key_record(grant.index, &record, self.encryption_key) {
                    Ok(()) => {
                        let moved = was_moved.then(|| {
                            let message =
                                "the registration was moved away; it is registered here again";
                            Finding::warning(FindingCode::Moved, message)
                        });
                        let not_today = check::key_on(fields, self.now.day());
                        (Answer::Registered, moved.into_iter().chain(not_today).collect())
                    }
                    Err(error) => {
                        (Answer::KeyNotValid, vec![Finding::error(FindingCode::Record, error)])
                    }
                }
            }
            Action::Unregister(index) if file.remove_key_record(index) => {
                (Answer::KeyUnregistered, Vec::new())
            }
            Action::Unregister(index) => {
                not_registered(format!("no key of index {} is registered", index.number()))
            }
            Action::UnregisterAll => {
                let indexes: Vec<KeyIndex> = file.indexes().collect();
                if indexes.is_empty() {
                    return not_registered("no key is registered".to_owned());
                }
                for index in indexes {
                    file.remove_key_record(index);
                }
                (Answer::KeyUnregistered, Vec::new())
            }
        }
    }
}
