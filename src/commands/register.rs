//! `avlock register`: enters a key into a data file, as a customer's program would, and stores the
//! user's data beside it; or marks a registration as moved.
//!
//! The file is locked, it is read and changed in memory, and a changed file replaces
//! the old one in one step. Nothing is written if the answer is bad.

use crate::arguments::RegisterArgs;
use crate::commands::sightings::given;
use crate::failure::{self, Failure};
use crate::reading;
use crate::reading::known::KnownKeys;
use crate::reading::remedies::{Form, form_of, with_remedy};
use crate::report::{KeyReport, RegistrationReport, Verdict};
use crate::session::profile::Profile;
use crate::session::{Session, data_file, inputs, lack, missing};
use avlock_client::file::LockedFile;
use avlock_format::layers::Layer;
use avlock_format::register::{Answer, Registrar};
use avlock_format::{
    ApplicationData, DataFile, EncryptionKey, Finding, FindingCode, InstallCode, KeyIndex, KeyType,
    LastDate, Level, RegistrationKey, check,
};
use avlock_issuing::cleaning;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Does what the options say, and writes the file if that went well.
pub fn register(
    arguments: &RegisterArgs,
    session: &Session,
) -> Result<RegistrationReport, Failure> {
    let mut arguments = arguments.clone();
    for (option, code) in [
        ("install-code", &mut arguments.install_code),
        ("primary-install-code", &mut arguments.primary_install_code),
    ] {
        if let Some(code) = code {
            *code = given::install_code(option, code, session.stdin())?;
        }
    }
    let arguments = &arguments;
    let profile = session.profile()?.map(|(_, profile)| profile);
    let app_id = session.app_id(&arguments.app_id)?;
    let app_id = app_id.ok_or_else(|| session.lacks(&lack::APP_ID))?;
    let path = path(arguments, app_id)?;

    // What was typed is read first: a wrong option leaves no lock file, and nobody waits for a key that
    // comes from standard input.
    let named_time = named_time(session)?;
    let key = key_text(arguments, session)?;
    let codes = Codes::read(arguments)?;
    let known = key.as_ref().map(|_| KnownKeys::new(session)).transpose()?;

    // From here until the end no other program that keeps to the format changes the file.
    let locked = data_file::lock(&path)?;
    let old = read_file(&path)?;
    // Not before the lock was had: whoever held it may have written a later date.
    let now = named_time.map_or_else(|| session.now(), Ok)?;
    let encryption_key = session.encryption_key()?.encryption_key;

    let mut file = old.clone().unwrap_or_default();
    let mut findings = check::encryption_key(&encryption_key);
    let user = &arguments.user;
    findings.extend(reading::damaged_user_data([
        (Field::UserName, user.user_name.as_deref()),
        (Field::UserCompany, user.user_company.as_deref()),
        (Field::Email, user.email.as_deref()),
        (Field::Other, user.other.as_deref()),
    ]));
    for code in [&arguments.install_code, &arguments.primary_install_code] {
        findings.extend(reading::spelling_of_code(code.as_deref()));
    }
    let report = RegistrationReport {
        path: path.to_string_lossy().into_owned(),
        findings,
        ..RegistrationReport::default()
    };
    let request = Request { arguments, profile, app_id, now, codes, encryption_key, known };
    let report = match key {
        Some(key) => request.enter(key, &mut file, report)?,
        None => request.mark_moved(&mut file, report)?,
    };

    if report.verdict == Verdict::Valid && old.as_ref() != Some(&file) {
        write(&path, &locked, &file, old.is_some(), session)?;
    }
    Ok(report)
}

/// Returns the file to write: the given one, or the one that the program of the application looks for.
fn path(arguments: &RegisterArgs, app_id: u16) -> Result<PathBuf, Failure> {
    match &arguments.file {
        Some(path) if path == Path::new(inputs::STDIN) => {
            Err(Failure::usage("expected a file to write, found `-`")
                .hint("name it ./- if that is its name"))
        }
        Some(path) => Ok(path.clone()),
        None => Ok(PathBuf::from(format!("{}.avr", DataFile::stem(app_id)))),
    }
}

/// Reads the data file, if there is one. A file that is something else is never replaced.
fn read_file(path: &Path) -> Result<Option<DataFile>, Failure> {
    if matches!(std::fs::metadata(path), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let file = reading::data_file_to_change(path)?;
    file.map(Some).map_err(|finding| {
        let hint = finding
            .hint
            .unwrap_or_else(|| "it was left as it is; name another file to make a new one".into());
        Failure::file(path, finding.message).hint(hint).bad()
    })
}

/// Returns the text of the key to enter; without one a registration is only marked.
fn key_text(arguments: &RegisterArgs, session: &Session) -> Result<Option<String>, Failure> {
    match &arguments.key {
        Some(key) => given::key("key", key, session.stdin()).map(Some),
        None if arguments.moved && arguments.index.is_some() => Ok(None),
        None if arguments.moved => {
            Err(Failure::usage("--moved: expected --key or --index, found neither")
                .hint("--index N names the registration to mark"))
        }
        None => {
            let file = arguments.file.as_deref().filter(|file| !file.exists());
            let name = file.and_then(Path::to_str).filter(|name| form_of(name) == Some(Form::Key));
            Err(match name {
                Some(key) => missing("a registration key behind --key", "").hint(format!(
                    "the data file comes first, if it is given: `avlock register --key {}`",
                    shell_words::quote(key)
                )),
                None => missing(
                    "a registration key",
                    "give it with --key KEY; `avlock keygen` makes one",
                ),
            })
        }
    }
}

/// The InstallCodes that were given.
struct Codes {
    /// The InstallCode of the computer that the file is on.
    local: Option<InstallCode>,
    /// The InstallCode of the computer that the key was issued for.
    primary: Option<InstallCode>,
}

impl Codes {
    fn read(arguments: &RegisterArgs) -> Result<Self, Failure> {
        Ok(Self {
            local: install_code("install-code", &arguments.install_code)?,
            primary: install_code("primary-install-code", &arguments.primary_install_code)?,
        })
    }
}

fn install_code(option: &str, text: &Option<String>) -> Result<Option<InstallCode>, Failure> {
    match text {
        Some(text) => failure::option(option, text, text::install_code).map(Some),
        None => Ok(None),
    }
}

/// What was asked for, and everything that it needs but the file.
struct Request<'a> {
    arguments: &'a RegisterArgs,
    profile: Option<&'a Profile>,
    app_id: u16,
    now: LastDate,
    codes: Codes,
    encryption_key: EncryptionKey,
    /// The ledgers that may have the key; absent if none is entered.
    known: Option<KnownKeys>,
}

impl Request<'_> {
    /// Enters a key, and stores the user's data if it is obeyed.
    fn enter(
        &self,
        key: String,
        file: &mut DataFile,
        mut report: RegistrationReport,
    ) -> Result<RegistrationReport, Failure> {
        report.input = Some(key.clone());
        let cleaned = cleaning::key(&key);
        report.findings.extend(cleaned.finding());
        let key = cleaned.text.into_owned();
        let opened = file.open(&self.encryption_key);
        // Application data that do not read count as none here: the registrar refuses the key then.
        let stored = opened.application_data().cloned();
        let unopened = match opened.is_of_another() {
            true => check::why_none_opens(file, &opened),
            false => Vec::new(),
        };
        let local = match self.local_install_code(stored.as_ref()) {
            Ok(code) => code,
            // The InstallCode may well be in the file, but the file does not open: that is the answer.
            Err(_) if opened.is_of_another() => return Ok(answer_unopened(report, &key, unopened)),
            Err(failure) => return Err(failure),
        };
        let data = self.application_data(stored.unwrap_or_default(), local);
        let registrar = Registrar {
            encryption_key: &self.encryption_key,
            app_id: self.app_id,
            app_version: data.app_version.parse().ok(),
            primary_install_code: self.codes.primary,
            local_install_code: local,
            now: self.now,
        };
        let registration = registrar.enter(file, &key);
        report = report.answered(registration.answer);
        report.index = registration
            .fields
            .filter(|fields| fields.key_type() != KeyType::UnregisterAll)
            .map(|fields| fields.index().number());
        for finding in registration.findings {
            if finding == check::no_entry_opens() {
                report.findings.extend(unopened.iter().cloned().map(with_remedy));
                continue;
            }
            // A key that is over is registered all the same: only what refused it asks for a remedy.
            report.findings.push(match finding.level {
                Level::Error => with_remedy(finding),
                _ => finding,
            });
        }
        let revoked = self.revoked(&key)?;
        let is_revoked = revoked.iter().any(|finding| finding.level == Level::Error);
        report.findings.extend(revoked);
        if is_revoked && registration.answer.is_done() {
            // The program that asks no ledger would take it, so this is no answer of RegisterKey.
            return Ok(RegistrationReport {
                verdict: Verdict::Invalid,
                answer: None,
                answer_in_words: None,
                ..report
            });
        }
        if registration.answer == Answer::KeyUnregistered && self.arguments.moved {
            return Err(Failure::usage("--moved: an unregister key leaves nothing to mark")
                .hint("leave --moved out; nothing was written"));
        }
        if registration.answer.is_done() {
            file.set_application_data(&data, &self.encryption_key).map_err(not_storable)?;
            if let (true, Some(fields)) = (self.arguments.moved, registration.fields) {
                self.set_moved(file, fields.index())?;
            }
        }
        Ok(report)
    }

    /// Returns what the ledger has against the key.
    fn revoked(&self, key: &str) -> Result<Vec<Finding>, Failure> {
        let (Some(known), Ok(key)) = (&self.known, key.parse()) else { return Ok(Vec::new()) };
        let mut report = KeyReport::default();
        let Some(row) = known.row_of(key, self.profile)? else { return Ok(Vec::new()) };
        let id = row.listing.row.id;
        report.set_row(row.listing, &row.revoked);
        let findings = report.findings.into_iter();
        let findings = findings.filter(|finding| finding.code == FindingCode::Revoked);
        Ok(findings
            .map(|finding| match finding.level {
                Level::Error => finding.hint(format!(
                    "enter another key; `avlock ledger show {id}` tells of this one"
                )),
                _ => finding,
            })
            .collect())
    }

    /// Returns the computer's InstallCode: the given one, that of the file, or the one that is computed
    /// from the user's data.
    fn local_install_code(&self, stored: Option<&ApplicationData>) -> Result<InstallCode, Failure> {
        if let Some(code) = self.codes.local {
            return Ok(code);
        }
        if let Some(Ok(code)) = stored.map(|data| data.install_code.parse()) {
            return Ok(code);
        }
        let user = &self.arguments.user;
        let data = text::user_data(
            user.user_name.as_deref(),
            user.user_company.as_deref(),
            user.email.as_deref(),
            user.other.as_deref(),
        );
        if data.is_empty() {
            return Err(missing(
                "the InstallCode of the computer",
                "give it with --install-code CODE, or the user's data it is computed of",
            ));
        }
        Ok(text::code_of_user(&data)?)
    }

    /// Returns the application data to write: what was given, else what the file holds. The profile's
    /// name and version are for a new file alone: an old one keeps what its program wrote.
    fn application_data(&self, stored: ApplicationData, local: InstallCode) -> ApplicationData {
        let user = &self.arguments.user;
        let own_name = self.profile.and_then(|profile| profile.name.as_ref());
        let own_version = self.profile.and_then(|profile| profile.version.as_ref());
        let app_name = self.arguments.app_name.as_ref();
        let app_version = self.arguments.app_version.as_ref();
        ApplicationData {
            other_code: chosen(user.other.as_ref(), stored.other_code, None),
            user_name: chosen(user.user_name.as_ref(), stored.user_name, None),
            company: chosen(user.user_company.as_ref(), stored.company, None),
            email: chosen(user.email.as_ref(), stored.email, None),
            app_name: chosen(app_name, stored.app_name, own_name),
            app_version: chosen(app_version, stored.app_version, own_version),
            install_code: local.to_string(),
        }
    }

    /// Marks the registration of the index that was given as moved.
    fn mark_moved(
        &self,
        file: &mut DataFile,
        mut report: RegistrationReport,
    ) -> Result<RegistrationReport, Failure> {
        let text = self.arguments.index.as_deref().unwrap_or_default();
        let index = Field::Index.read(text, text::key_index)?;
        report.index = Some(index.number());
        let opened = file.open(&self.encryption_key);
        match opened.key(index).map(|entry| entry.stored) {
            _ if opened.is_of_another() => {
                report.findings.extend(check::why_none_opens(file, &opened));
            }
            Some(Ok(_)) => self.set_moved(file, index)?,
            Some(Err(error)) => report.findings.push(Finding::error(FindingCode::Record, error)),
            None => report.findings.push(Finding::error(
                FindingCode::Unregistered,
                format!("no key of index {} is registered", index.number()),
            )),
        }
        report.verdict = Verdict::of(&report.findings);
        Ok(report)
    }

    fn set_moved(&self, file: &mut DataFile, index: KeyIndex) -> Result<(), Failure> {
        if let Some(Ok(mut record)) = file.key_record(index, &self.encryption_key) {
            record.moved = true;
            file.set_key_record(index, &record, &self.encryption_key).map_err(not_storable)?;
        }
        Ok(())
    }
}

/// Chooses what was given, else what the file holds, else what the profile has.
fn chosen(given: Option<&String>, stored: String, profile: Option<&String>) -> String {
    match given {
        Some(given) => given.clone(),
        None if stored.is_empty() => profile.cloned().unwrap_or_default(),
        None => stored,
    }
}

/// Answers for a file of another EncryptionKey. As in a program the length of the key is judged before
/// the file.
fn answer_unopened(
    mut report: RegistrationReport,
    key: &str,
    unopened: Vec<Finding>,
) -> RegistrationReport {
    let (answer, findings) = match key.parse::<RegistrationKey>() {
        Err(error) if error.layer() == Layer::Length => {
            (Answer::KeyLengthMismatch, vec![check::key_error(&error)])
        }
        _ => (Answer::KeyNotValid, unopened),
    };
    report.findings.extend(findings);
    report.answered(answer)
}

fn not_storable(error: avlock_format::StoredError) -> Failure {
    Failure::usage(format_args!("the user's data cannot be stored: {error}"))
        .hint("leave control characters and spaces at the end out")
}

/// Reads `YYYY-MM-DD`, alone or with `THH:MM:SS.mmm`.
fn named_time(session: &Session) -> Result<Option<LastDate>, Failure> {
    let Some(text) = session.global().on.as_deref() else { return Ok(None) };
    match text.split_once('T') {
        Some((date, time)) => local_time(date, time),
        None => LastDate::new(session.day()?, 0)
            .map_err(|error| Failure::usage(format_args!("--on: {error}"))),
    }
    .map(Some)
}

fn local_time(date: &str, time: &str) -> Result<LastDate, Failure> {
    let day = failure::option("on", date, text::date)?;
    // Leap seconds are refused: they would be read as the second before.
    let plain = time.starts_with(|digit: char| digit.is_ascii_digit()) && !time.contains(":60");
    let time: Option<jiff::civil::Time> = plain.then(|| time.parse().ok()).flatten();
    let time = time.ok_or_else(|| {
        Failure::usage("--on: expected a time of day as HH:MM:SS or HH:MM:SS.mmm after the T")
    })?;
    LastDate::from_datetime(day.date().to_datetime(time))
        .map_err(|error| Failure::usage(format_args!("--on: {error}")))
}

/// Replaces the file in one step.
fn write(
    path: &Path,
    locked: &LockedFile,
    file: &DataFile,
    was_there: bool,
    session: &Session,
) -> Result<(), Failure> {
    let replaced = data_file::replace(locked, &file.to_bytes());
    let warning = replaced.map_err(|error| {
        Failure::file(path, error).hint(match was_there {
            true => "nothing was written: the file is as it was",
            false => "nothing was written",
        })
    })?;
    warning.into_iter().for_each(|warning| session.notice(warning));
    Ok(())
}
