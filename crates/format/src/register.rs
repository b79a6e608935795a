//! Entering a key on a computer, as `RegisterKey` of a customer's program does (`docs/format.md`
//! section 5).
//!
//! The five answers are published; when each is given is ours. Reading and writing the file on the
//! disk is not done here.

use crate::check::{self, Expected};
use crate::code::install_code::InstallCode;
use crate::encryption_key::EncryptionKey;
use crate::file::data_file::DataFile;
use crate::file::last_date::LastDate;
use crate::file::opened::OpenedFile;
use crate::file::records::KeyRecord;
use crate::file::time_seen::TimeSeen;
use crate::finding::{Finding, FindingCode, Level};
use crate::key::app_version::AppVersion;
use crate::key::error::KeyError;
use crate::key::fields::{Action, Binding, KeyFields, KeyIndex};
use crate::key::registration_key::RegistrationKey;
use crate::layers::Layer;

/// The computer and the application that a key is entered on.
///
/// ```
/// use avlock_format::register::{Answer, Registrar};
/// use avlock_format::{DataFile, EncryptionKey, LastDate};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let registrar = Registrar {
///     encryption_key: &encryption_key,
///     app_id: 12345,
///     app_version: None,
///     primary_install_code: None,
///     local_install_code: "D873BB821E45".parse()?,
///     now: LastDate::new("2026-12-01".parse()?, 0)?,
/// };
/// let mut file = DataFile::default();
/// let registration = registrar.enter(&mut file, "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
/// assert_eq!(registration.answer, Answer::KeyNotValid);
/// assert_eq!(registration.findings[0].message, "the key is for another computer");
/// assert_eq!(file, DataFile::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Registrar<'a> {
    /// The vendor's secret.
    pub encryption_key: &'a EncryptionKey,
    /// The number of the application.
    pub app_id: u16,
    /// The version of the application, which a generic key is compared with.
    pub app_version: Option<AppVersion>,
    /// InstallCode of the computer that the key was issued for. If it is `None`, it is that of the
    /// record that the file has already, or else this computer's.
    pub primary_install_code: Option<InstallCode>,
    /// InstallCode of this computer. For a primary registration it is the same.
    pub local_install_code: InstallCode,
    /// The local time.
    pub now: LastDate,
}

/// The answer of `RegisterKey`.
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
    /// 4: the key was refused for any other reason.
    KeyNotValid,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The answer.
    pub answer: Answer,
    /// The fields of the key, if it opened.
    pub fields: Option<KeyFields>,
    /// Why the key was refused, or what is worth knowing about a key that was obeyed.
    pub findings: Vec<Finding>,
}

impl Answer {
    /// Returns the published number, 0 to 4.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Returns the published words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::KeyLengthMismatch => "key length mismatch",
            Self::SystemDateIncorrect => "system date incorrect",
            Self::KeyUnregistered => "key unregistered",
            Self::KeyNotValid => "key not valid",
        }
    }

    /// True if the key was obeyed, and the data file changed. Otherwise the file is as it was.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Registered | Self::KeyUnregistered)
    }
}

impl Registration {
    /// Returns the published words of the answer.
    pub const fn words(&self) -> &'static str {
        self.answer.words()
    }

    /// Refuses a key before it opened, for one reason.
    fn unopened(answer: Answer, finding: Finding) -> Self {
        Self { answer, fields: None, findings: vec![finding] }
    }
}

impl Registrar<'_> {
    /// Enters a key. The file changes only if the answer is [`Answer::Registered`] or
    /// [`Answer::KeyUnregistered`]; then its last date rises, as in an opening by a process of its own.
    pub fn enter(&self, file: &mut DataFile, key_text: &str) -> Registration {
        self.enter_at(file, key_text, TimeSeen::opening(self.now))
    }

    /// Enters a key as [`Registrar::enter`] does, in a process that has seen this time before.
    pub fn enter_at(&self, file: &mut DataFile, key_text: &str, seen: TimeSeen) -> Registration {
        // The program answers the first of these that is wrong, so their order counts.
        let key = key_text.parse::<RegistrationKey>();
        if let Err(error) = key
            && error.layer() == Layer::Length
        {
            return Registration::unopened(Answer::KeyLengthMismatch, check::key_error(&error));
        }
        let opened = file.open(self.encryption_key);
        if let Some((answer, finding)) = self.refused_by_file(&opened) {
            return Registration::unopened(answer, finding);
        }
        let (key, fields) = match self.open_key(key) {
            Ok(key_and_fields) => key_and_fields,
            Err(error) => {
                return Registration::unopened(Answer::KeyNotValid, check::key_error(&error));
            }
        };
        let (answer, findings) = match self.obey_if_it_fits(file, &opened, key, &fields, seen) {
            Ok(obeyed) => obeyed,
            Err(findings) => (Answer::KeyNotValid, findings),
        };
        Registration { answer, fields: Some(fields), findings }
    }

    /// Changes the file as an opened key asks. The error lists why it does not, and leaves the file as
    /// it was.
    fn obey_if_it_fits(
        &self,
        file: &mut DataFile,
        opened: &OpenedFile,
        key: RegistrationKey,
        fields: &KeyFields,
        seen: TimeSeen,
    ) -> Result<(Answer, Vec<Finding>), Vec<Finding>> {
        let primary = self.primary(opened, fields);
        let objections = self.objections(opened, fields, primary);
        if !objections.is_empty() {
            return Err(objections);
        }
        // The key is obeyed on a copy, because the last date may turn out not to seal.
        let mut changed = file.clone();
        let obeyed = self
            .obey(&mut changed, opened, key, fields, primary)
            .map_err(|finding| vec![finding])?;
        changed
            .note_time(seen, self.encryption_key)
            .map_err(|error| vec![Finding::error(FindingCode::LastDate, error)])?;
        *file = changed;
        Ok(obeyed)
    }

    /// Judges the file by itself: whether it is of this EncryptionKey, and not of a later day.
    /// Returns the answer to any key where it is not.
    fn refused_by_file(&self, opened: &OpenedFile) -> Option<(Answer, Finding)> {
        if opened.is_of_another() {
            return Some((Answer::KeyNotValid, check::no_entry_opens()));
        }
        match opened.last_date? {
            Ok(last_date) => {
                let finding = check::date_backed(last_date, self.now.day())?;
                Some((Answer::SystemDateIncorrect, finding.into_error()))
            }
            Err(error) => Some((Answer::KeyNotValid, Finding::error(FindingCode::LastDate, error))),
        }
    }

    fn open_key(
        &self,
        key: Result<RegistrationKey, KeyError>,
    ) -> Result<(RegistrationKey, KeyFields), KeyError> {
        let key = key?;
        Ok((key, key.open(self.encryption_key)?))
    }

    /// Returns the InstallCode that the key has to be for.
    fn primary(&self, opened: &OpenedFile, fields: &KeyFields) -> InstallCode {
        if let Some(given) = self.primary_install_code {
            return given;
        }
        // Its records say nothing of a key for this computer.
        if self.other_computer(opened).is_some() {
            return self.local_install_code;
        }
        // A key that removes something is for either computer of a record that it removes; one that
        // removes all, for any computer that the file knows.
        let of_record = recorded(opened, fields.index());
        let records: Vec<&KeyRecord> = match fields.action {
            Action::UnregisterAll => opened.stored_keys().map(|stored| &stored.record).collect(),
            _ => of_record.into_iter().collect(),
        };
        if !matches!(fields.action, Action::Register(_)) {
            let codes = records
                .iter()
                .flat_map(|record| [record.primary_install_code, record.local_install_code]);
            let fits = |code: &InstallCode| fields.binding == Binding::Computer(code.icode());
            if let Some(code) = codes.into_iter().find(fits) {
                return code;
            }
        }
        of_record.map_or(self.local_install_code, |record| record.primary_install_code)
    }

    /// Returns the InstallCode of the file, if it is of another computer than this one.
    fn other_computer<'f>(&self, opened: &'f OpenedFile) -> Option<&'f str> {
        let code = opened.application_data()?.install_code.as_str();
        (!code.is_empty() && code != self.local_install_code.to_string()).then_some(code)
    }

    /// Lists everything that does not fit, what is wrong with the file first: then it does not matter what the
    /// key is for.
    fn objections(
        &self,
        opened: &OpenedFile,
        fields: &KeyFields,
        primary: InstallCode,
    ) -> Vec<Finding> {
        let expected = Expected {
            app_id: Some(self.app_id),
            install_code: (!fields.is_generic()).then_some(primary),
            app_version: self.app_version.filter(|_| fields.is_generic()),
            index: None,
        };
        let mut findings = Vec::new();
        if let Some(code) = self.other_computer(opened) {
            let message = "the data file is of another computer";
            findings.push(
                Finding::error(FindingCode::Computer, message)
                    .compared(code, self.local_install_code)
                    .hint(
                        "move the data file to another folder and keep it there, start the program again, \
                         and enter the key",
                    ),
            );
        }
        findings.extend(
            check::key(fields, &expected)
                .into_iter()
                .filter(|finding| finding.level == Level::Error),
        );
        if fields.is_generic() && self.app_version.is_none() {
            let message = "the key is generic, and the version is not known";
            findings.push(
                Finding::error(FindingCode::Version, message)
                    .hint("give the application's version in numbers, like 5.1"),
            );
        }
        // Data that do not open would be lost if the file were written.
        if let Some(Err(error)) = &opened.application {
            findings.push(check::damaged_application_data(error));
        }
        findings
    }

    /// Does what the key asks for. The error is why that cannot be done.
    fn obey(
        &self,
        file: &mut DataFile,
        opened: &OpenedFile,
        key: RegistrationKey,
        fields: &KeyFields,
        primary: InstallCode,
    ) -> Result<(Answer, Vec<Finding>), Finding> {
        match fields.action {
            Action::Register(grant) => {
                let record = KeyRecord {
                    key,
                    moved: false,
                    primary: primary == self.local_install_code,
                    primary_install_code: primary,
                    local_install_code: self.local_install_code,
                };
                file.set_key_record(grant.index, &record, self.encryption_key)
                    .map_err(|error| Finding::error(FindingCode::Record, error))?;
                let mut findings = Vec::new();
                if recorded(opened, grant.index).is_some_and(|earlier| earlier.moved) {
                    let message = "the registration was moved away; it is registered here again";
                    findings.push(Finding::warning(FindingCode::Moved, message));
                }
                findings.extend(check::key_on(fields, self.now.day()));
                Ok((Answer::Registered, findings))
            }
            Action::Unregister(index) => {
                if !file.remove_key_record(index) {
                    let number = index.number();
                    return Err(unregistered(format!("no key of index {number} is registered")));
                }
                Ok((Answer::KeyUnregistered, Vec::new()))
            }
            Action::UnregisterAll => {
                let indexes: Vec<KeyIndex> = file.indexes().collect();
                if indexes.is_empty() {
                    return Err(unregistered("no key is registered".to_owned()));
                }
                for index in indexes {
                    file.remove_key_record(index);
                }
                Ok((Answer::KeyUnregistered, Vec::new()))
            }
        }
    }
}

/// Returns the record that the file has for an index, if it opened.
fn recorded(opened: &OpenedFile, index: KeyIndex) -> Option<&KeyRecord> {
    opened.key(index)?.stored.as_ref().ok().map(|stored| &stored.record)
}

fn unregistered(message: String) -> Finding {
    Finding::error(FindingCode::Unregistered, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::DelphiDay;
    use crate::key::fields::{Grant, Term};
    use crate::key::values::Values;

    const CODE: &str = "D873BB821E45";

    fn registrar(encryption_key: &EncryptionKey, day: u16) -> Registrar<'_> {
        Registrar {
            encryption_key,
            app_id: 7,
            app_version: None,
            primary_install_code: None,
            local_install_code: CODE.parse().unwrap(),
            now: LastDate::new(DelphiDay::from_stored(day), 0).unwrap(),
        }
    }

    fn key(encryption_key: &EncryptionKey, action: Action) -> String {
        let code: InstallCode = CODE.parse().unwrap();
        let fields = KeyFields { app_id: 7, binding: Binding::Computer(code.icode()), action };
        RegistrationKey::seal(&fields, encryption_key).to_string()
    }

    fn permanent(encryption_key: &EncryptionKey) -> String {
        let grant = Grant {
            term: Term::Permanent,
            index: KeyIndex::default(),
            users: 1,
            instances: 1,
            values: Values::default(),
        };
        key(encryption_key, Action::Register(grant))
    }

    #[test]
    fn the_last_date_only_moves_forward() {
        let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        let mut file = DataFile::default();
        let text = permanent(&secret);
        assert_eq!(registrar(&secret, 100).enter(&mut file, &text).answer, Answer::Registered);
        let standing = file.clone();
        let backed = registrar(&secret, 99).enter(&mut file, &text);
        assert_eq!(backed.answer, Answer::SystemDateIncorrect);
        assert_eq!(backed.findings[0].level, Level::Error);
        assert_eq!(file, standing);
        let later = registrar(&secret, 101);
        assert_eq!(later.enter(&mut file, &text).answer, Answer::Registered);
        assert_eq!(file.last_date(&secret), Some(Ok(later.now)));
    }

    #[test]
    fn a_key_that_is_refused_leaves_the_file_as_it_was() {
        let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        let here = registrar(&secret, 100);
        let mut file = DataFile::default();
        let remove = key(&secret, Action::Unregister(KeyIndex::default()));
        assert_eq!(here.enter(&mut file, &remove).answer, Answer::KeyNotValid);
        assert_eq!(file, DataFile::default());
        here.enter(&mut file, &permanent(&secret));
        assert_eq!(here.enter(&mut file, &remove).answer, Answer::KeyUnregistered);
        assert_eq!(file.indexes().count(), 0);

        let standing = file.clone();
        let other = EncryptionKey::new("another 16 chars").unwrap();
        let refused = registrar(&other, 100).enter(&mut file, &permanent(&other));
        assert_eq!(refused.findings, [check::no_entry_opens()]);
        assert_eq!(file, standing);
    }

    /// A secondary registration knows two computers, and a key for either removes it.
    #[test]
    fn an_unregister_key_is_for_either_computer_of_a_record() {
        let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        let primary: InstallCode = CODE.parse().unwrap();
        let local: InstallCode = "BED1ABB4B189".parse().unwrap();
        let stranger: InstallCode = "219292719F59".parse().unwrap();
        let mut here = registrar(&secret, 100);
        here.local_install_code = local;
        here.primary_install_code = Some(primary);
        let mut file = DataFile::default();
        assert_eq!(here.enter(&mut file, &permanent(&secret)).answer, Answer::Registered);
        here.primary_install_code = None;
        let removing = |code: InstallCode, action: Action| {
            let fields = KeyFields { app_id: 7, binding: Binding::Computer(code.icode()), action };
            RegistrationKey::seal(&fields, &secret).to_string()
        };
        for action in [Action::Unregister(KeyIndex::default()), Action::UnregisterAll] {
            for (code, expected) in [
                (primary, Answer::KeyUnregistered),
                (local, Answer::KeyUnregistered),
                (stranger, Answer::KeyNotValid),
            ] {
                let mut file = file.clone();
                let answer = here.enter(&mut file, &removing(code, action)).answer;
                assert_eq!(answer, expected, "{action:?} for {code}");
            }
        }
    }
}
