//! `avlock register`: a key and user data into a data file, as a customer's program would.

use crate::arguments::RegisterArgs;
use crate::failure::{self, Failure, Outcome};
use crate::reading::remedies::with_remedy;
use crate::report::{RegistrationReport, Verdict};
use crate::session::profile::Profile;
use crate::session::{Session, inputs, missing, missing_app_id, whole_file};
use avlock_format::layers::Layer;
use avlock_format::register::{Answer, Registrar};
use avlock_format::{
    ApplicationData, DataFile, EncryptionKey, Finding, FindingCode, InstallCode, KeyType, LastDate,
    Level, RegistrationKey, check,
};
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Does what the options say, and writes the file if that went well.
pub fn register(
    arguments: &RegisterArgs,
    session: &Session,
) -> Result<RegistrationReport, Failure> {
    let profile = session.profile()?;
    let app_id = session.app_id(&arguments.app_id)?.ok_or_else(missing_app_id)?;
    let path = arguments
        .file
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}.avr", DataFile::stem(app_id))));
    if path == Path::new(inputs::STDIN) {
        return Err(Failure::usage("expected a file to write, found `-`")
            .hint("name it ./- if that is its name"));
    }
    let _lock = whole_file::lock_folder_of(&path);
    let old = read_standing(&path)?;
    let now = session.global().on.as_deref().map_or_else(|| session.now(), local_time)?;
    let path_in_words = path.to_string_lossy().into_owned();
    let mut report = RegistrationReport { path: path_in_words, ..RegistrationReport::default() };
    let key = key_text(arguments, session)?;
    let codes = Codes::read(arguments)?;
    let encryption_key = session.encryption_key()?.encryption_key;
    report.findings = check::encryption_key(&encryption_key);

    let mut file = old.clone().unwrap_or_default();
    let Some(key) = key else {
        mark_moved(arguments, &mut report, &mut file, &encryption_key)?;
        return write(report, &path, old.as_ref(), &file);
    };
    report.input = Some(key.clone());
    let stored = match file.application_data(&encryption_key).transpose() {
        Ok(stored) => stored.map(|opened| opened.data),
        // The registrar says what is wrong with it.
        Err(_) => None,
    };
    // Of a file that does not open nothing is known, and the registrar says so.
    let unreadable = file.is_of_another(&encryption_key);
    let local = match codes.local(arguments, stored.as_ref()) {
        Err(_) if unreadable => return refused_unread(report, &key),
        local => local?,
    };
    let data =
        application_data(arguments, profile.map(|(_, profile)| profile), stored.clone(), local);
    let registrar = Registrar {
        encryption_key: &encryption_key,
        app_id,
        app_version: data.app_version.parse().ok(),
        primary_install_code: codes.primary,
        local_install_code: local,
        now,
    };
    let registration = registrar.enter(&mut file, &key);
    report = report.answered(registration.answer);
    report.index = registration
        .fields
        .filter(|fields| fields.key_type() != KeyType::UnregisterAll)
        .map(|fields| fields.index().number());
    // A key that is over is registered all the same: only what refused a key asks for a remedy.
    report.findings.extend(registration.findings.into_iter().map(|finding| match finding.level {
        Level::Error => with_remedy(finding),
        _ => finding,
    }));
    if registration.answer == Answer::KeyUnregistered && arguments.moved {
        return Err(Failure::usage("--moved: an unregister key leaves nothing to mark")
            .hint("leave --moved out; nothing was written"));
    }
    if registration.answer.is_done() {
        file.set_application_data(&data, &encryption_key).map_err(not_storable)?;
        if let (true, Some(fields)) = (arguments.moved, registration.fields) {
            set_moved(&mut file, fields.index(), &encryption_key)?;
        }
    }
    write(report, &path, old.as_ref(), &file)
}

/// The InstallCodes that were given.
struct Codes {
    local: Option<InstallCode>,
    primary: Option<InstallCode>,
}

impl Codes {
    fn read(arguments: &RegisterArgs) -> Result<Self, Failure> {
        let code = |column, text: &Option<String>| {
            text.as_deref()
                .map(|text| failure::option(column, text, text::install_code))
                .transpose()
        };
        Ok(Self {
            local: code("install-code", &arguments.install_code)?,
            primary: code("primary-install-code", &arguments.primary_install_code)?,
        })
    }

    /// The computer's: given, or in the file, or computed of the user's data.
    fn local(
        &self,
        arguments: &RegisterArgs,
        stored: Option<&ApplicationData>,
    ) -> Result<InstallCode, Failure> {
        if let Some(code) = self.local {
            return Ok(code);
        }
        if let Some(Ok(code)) = stored.map(|data| data.install_code.parse()) {
            return Ok(code);
        }
        let user = &arguments.user;
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
}

fn read_standing(path: &Path) -> Result<Option<DataFile>, Failure> {
    if matches!(std::fs::metadata(path), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = inputs::bytes(path)?;
    DataFile::from_bytes(inputs::unmarked(&bytes)).map(Some).map_err(|error| {
        let mut failure = Failure::file(path, format_args!("no data file: {error}"));
        failure.outcome = Outcome::Bad;
        failure.hint("it was left as it is; name another file to make a new one")
    })
}

fn key_text(arguments: &RegisterArgs, session: &Session) -> Result<Option<String>, Failure> {
    match &arguments.key {
        Some(key) => inputs::key("key", key, session.stdin()).map(Some),
        None if arguments.moved && arguments.index.is_some() => Ok(None),
        None if arguments.moved => {
            Err(Failure::usage("--moved: expected --key or --index, found neither")
                .hint("--index N names the registration to mark"))
        }
        None => {
            Err(missing("a registration key", "give it with --key KEY; `avlock keygen` makes one"))
        }
    }
}

/// What the file says of application and user: what was given, else what stands there.
fn application_data(
    arguments: &RegisterArgs,
    profile: Option<&Profile>,
    stored: Option<ApplicationData>,
    local: InstallCode,
) -> ApplicationData {
    let stored = stored.unwrap_or_default();
    let given = |given: &Option<String>, stored: String| given.clone().unwrap_or(stored);
    // The profile's words are for a new file: a standing one keeps what its program wrote.
    let of_profile = |stored: String, of_profile: Option<&String>| {
        if stored.is_empty() { of_profile.cloned().unwrap_or_default() } else { stored }
    };
    let app_name = of_profile(stored.app_name, profile.and_then(|profile| profile.name.as_ref()));
    let app_version =
        of_profile(stored.app_version, profile.and_then(|profile| profile.version.as_ref()));
    ApplicationData {
        other_code: given(&arguments.user.other, stored.other_code),
        user_name: given(&arguments.user.user_name, stored.user_name),
        company: given(&arguments.user.user_company, stored.company),
        email: given(&arguments.user.email, stored.email),
        app_name: given(&arguments.app_name, app_name),
        app_version: given(&arguments.app_version, app_version),
        install_code: local.to_string(),
    }
}

/// A file of another EncryptionKey: the length of the key is judged before it, as in a program.
fn refused_unread(
    mut report: RegistrationReport,
    key: &str,
) -> Result<RegistrationReport, Failure> {
    let (answer, finding) = match key.parse::<RegistrationKey>() {
        Err(error) if error.layer() == Layer::Length => {
            (Answer::KeyLengthMismatch, check::key_error(&error))
        }
        _ => (Answer::KeyNotValid, check::no_entry_opens()),
    };
    report.findings.push(finding);
    Ok(report.answered(answer))
}

fn mark_moved(
    arguments: &RegisterArgs,
    report: &mut RegistrationReport,
    file: &mut DataFile,
    encryption_key: &EncryptionKey,
) -> Result<(), Failure> {
    let index =
        Field::Index.read(arguments.index.as_deref().unwrap_or_default(), text::key_index)?;
    report.index = Some(index.number());
    match file.key_record(index, encryption_key) {
        _ if file.is_of_another(encryption_key) => report.findings.push(check::no_entry_opens()),
        Some(Ok(_)) => set_moved(file, index, encryption_key)?,
        Some(Err(error)) => report.findings.push(Finding::error(FindingCode::Record, error)),
        None => report.findings.push(Finding::error(
            FindingCode::Unregistered,
            format!("no key of index {} is registered", index.number()),
        )),
    }
    report.verdict = Verdict::of(&report.findings);
    Ok(())
}

fn set_moved(
    file: &mut DataFile,
    index: avlock_format::KeyIndex,
    encryption_key: &EncryptionKey,
) -> Result<(), Failure> {
    if let Some(Ok(mut record)) = file.key_record(index, encryption_key) {
        record.moved = true;
        file.set_key_record(index, &record, encryption_key).map_err(not_storable)?;
    }
    Ok(())
}

fn not_storable(error: avlock_format::StoredError) -> Failure {
    Failure::usage(format_args!("the user's data cannot be stored: {error}"))
        .hint("leave control characters and spaces at the end out")
}

/// `YYYY-MM-DD`, with a time of day or without.
fn local_time(text: &str) -> Result<LastDate, Failure> {
    let Some((date, time)) = text.split_once('T') else {
        let day = failure::option("on", text, text::date)?;
        return LastDate::new(day, 0)
            .map_err(|error| Failure::usage(format_args!("--on: {error}")));
    };
    let day = failure::option("on", date, text::date)?;
    // A leap second would be read as the second before it.
    let plain = time.starts_with(|digit: char| digit.is_ascii_digit()) && !time.contains(":60");
    let time: Option<jiff::civil::Time> = plain.then(|| time.parse().ok()).flatten();
    let time = time.ok_or_else(|| {
        Failure::usage("--on: expected a time of day as HH:MM:SS or HH:MM:SS.mmm after the T")
    })?;
    LastDate::from_datetime(day.date().to_datetime(time))
        .map_err(|error| Failure::usage(format_args!("--on: {error}")))
}

/// Replaces the file in one step, if there is something good to write.
fn write(
    report: RegistrationReport,
    path: &Path,
    old: Option<&DataFile>,
    file: &DataFile,
) -> Result<RegistrationReport, Failure> {
    if report.verdict != Verdict::Valid {
        return Ok(report);
    }
    if old != Some(file) {
        whole_file::replace(path, &file.to_bytes()).map_err(|error| {
            let failure = Failure::file(path, error);
            match old {
                Some(_) => failure.hint("nothing was written: the file is as it was"),
                None => failure.hint("nothing was written"),
            }
        })?;
    }
    Ok(report)
}
