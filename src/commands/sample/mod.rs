//! `avlock sample`: made-up customers for tests, the same ones for the same seed.

pub mod customer;

use crate::arguments::{SampleArgs, SampleKind};
use crate::commands::sample::customer::Sample;
use crate::failure::{self, Failure};
use crate::report::SampleReport;
use crate::session::keys::NamedKey;
use crate::session::profile::Profile;
use crate::session::{Session, missing_app_id, whole_file};
use avlock_format::register::Registrar;
use avlock_format::{
    DataFile, DelphiDay, EncryptionKey, KeyFields, KeyType, LastDate, RegistrationKey,
};
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The most samples of one run.
const MOST: u64 = 1_000_000;

/// 2026-01-01: samples do not depend on the day they are made on.
const START: DelphiDay = DelphiDay::from_stored(46023);

/// What all samples have in common.
struct Maker {
    what: SampleKind,
    seed: u64,
    app_id: u16,
    key_type: Option<KeyType>,
    start: DelphiDay,
    folder: PathBuf,
    /// Not for InstallCodes.
    candidate: Option<NamedKey>,
}

/// Makes up each customer in turn.
pub fn sample(
    arguments: &SampleArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<SampleReport, Failure>> + use<>, Failure> {
    let number = |name, text: &Option<String>, least, most| match text {
        Some(text) => failure::option(name, text, |text| text::long_number(text, least, most)),
        None => Ok(1),
    };
    let count = number("count", &arguments.count, 1, MOST)?;
    let seed = number("seed", &arguments.seed, 0, u64::MAX)?;
    let app_id = match session.app_id(&arguments.app_id)? {
        Some(app_id) => app_id,
        // An InstallCode is not for an application.
        None if arguments.what == SampleKind::InstallCode => 0,
        None => return Err(missing_app_id()),
    };
    let candidate = match arguments.what {
        SampleKind::InstallCode => None,
        _ => Some(session.encryption_key()?),
    };
    let folder = arguments.folder.clone().unwrap_or_default();
    if arguments.what == SampleKind::DataFile {
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, error))?;
    }
    let maker = Maker {
        what: arguments.what,
        seed,
        app_id,
        key_type: Field::KeyType.read_option(arguments.key_type.as_deref(), text::key_type)?,
        start: Field::Start.read_option(arguments.start.as_deref(), text::date)?.unwrap_or(START),
        folder,
        candidate,
    };
    Ok((1..=count as u32).map(move |number| maker.make(number)))
}

impl Maker {
    fn make(&self, number: u32) -> Result<SampleReport, Failure> {
        let refused = |error: &dyn std::fmt::Display| Failure::usage(format_args!("{error}"));
        let sample = Sample::new(self.seed, number).map_err(|error| refused(&error))?;
        let mut report = SampleReport {
            number,
            user_name: sample.user_name.clone(),
            company: sample.company.clone(),
            email: sample.email.clone(),
            install_code: sample.install_code.to_string(),
            key: None,
            path: None,
        };
        let Some(candidate) = &self.candidate else { return Ok(report) };
        let fields = sample
            .key_fields(self.app_id, self.key_type, self.start)
            .map_err(|error| refused(&format!("--start: {error}")))?;
        let key = RegistrationKey::seal(&fields, &candidate.encryption_key);
        report.key = Some(key.to_string());
        if self.what == SampleKind::DataFile {
            let file = self.data_file(&sample, &fields, key, candidate)?;
            let path = self.folder.join(format!("sample-{number}.avr"));
            write(&path, &file.to_bytes())?;
            report.path = Some(path.to_string_lossy().into_owned());
        }
        Ok(report)
    }

    /// A file as the program of the customer would write it on the key's first day.
    fn data_file(
        &self,
        sample: &Sample,
        fields: &KeyFields,
        key: RegistrationKey,
        candidate: &NamedKey,
    ) -> Result<DataFile, Failure> {
        let secret: &EncryptionKey = &candidate.encryption_key;
        let profile = candidate.profile.as_ref();
        let text = |of: fn(&Profile) -> &Option<String>| {
            profile.and_then(|profile| of(profile).clone()).unwrap_or_default()
        };
        let version = text(|profile| &profile.version);
        let day = fields.period().map_or(self.start, |period| period.first());
        let now = LastDate::new(day, sample.millisecond())
            .map_err(|error| Failure::usage(format_args!("--start: {error}")))?;
        let registrar = Registrar {
            encryption_key: secret,
            app_id: self.app_id,
            app_version: version.parse().ok(),
            primary_install_code: None,
            local_install_code: sample.install_code,
            now,
        };
        let mut file = DataFile::default();
        let registration = registrar.enter(&mut file, &key.to_string());
        if !registration.answer.is_done() {
            let why = registration.findings.first().map(|finding| finding.message.as_str());
            let message = format_args!("no data file: {}", why.unwrap_or_default());
            return Err(Failure::usage(message)
                .hint("an unregister key removes a registration, and here is none"));
        }
        let data = sample.application_data(&text(|profile| &profile.name), &version);
        file.set_application_data(&data, secret)
            .map_err(|error| Failure::new("profile", format_args!("cannot be stored: {error}")))?;
        Ok(file)
    }
}

/// A sample that stands there already is the same, or is somebody's file and stays.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: std::io::Error| Failure::file(path, error);
    match std::fs::read(path) {
        Ok(standing) if standing == bytes => Ok(()),
        Ok(_) => Err(Failure::file(path, "expected no file or the same sample, found another")
            .hint("choose another --folder, or remove it")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            whole_file::replace(path, bytes).map_err(fail)
        }
        Err(error) => Err(fail(error)),
    }
}
