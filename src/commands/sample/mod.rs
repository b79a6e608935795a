//! `avlock sample`: makes up customers for tests, with their keys and data files.

pub mod customer;

use crate::arguments::{SampleArgs, SampleKind};
use crate::commands::sample::customer::Sample;
use crate::failure::{self, Failure};
use crate::report::SampleReport;
use crate::session::keys::NamedKey;
use crate::session::{Session, lack, whole_file};
use avlock_format::register::Registrar;
use avlock_format::{DataFile, DelphiDay, KeyFields, KeyType, LastDate, RegistrationKey};
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The most samples of one run. Their numbers have to fit into 32 bits.
const MOST: u64 = 1_000_000;

/// The default of `--start`, 2026-01-01. It is not today, so that samples are the same on every day.
const START: DelphiDay = DelphiDay::from_stored(46023);

/// What all samples of a run have in common.
struct Maker {
    what: SampleKind,
    seed: u64,
    app_id: u16,
    key_type: Option<KeyType>,
    start: DelphiDay,
    folder: PathBuf,
    /// Absent for InstallCodes, which need none.
    encryption_key: Option<NamedKey>,
}

/// Makes up each customer in turn.
pub fn sample(
    arguments: &SampleArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<SampleReport, Failure>> + use<>, Failure> {
    let count = number("count", &arguments.count, 1, MOST)?;
    let seed = number("seed", &arguments.seed, 0, u64::MAX)?;
    let app_id = match session.app_id(&arguments.app_id)? {
        Some(app_id) => app_id,
        // An InstallCode is not for an application.
        None if arguments.what == SampleKind::InstallCode => 0,
        None => return Err(session.lacks(&lack::APP_ID)),
    };
    let encryption_key = match arguments.what {
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
        encryption_key,
    };
    Ok((1..=count as u32).map(move |number| maker.make(number)))
}

/// Says of keys that they are no playthings.
pub fn what_they_are(arguments: &SampleArgs) -> Option<&'static str> {
    let has_keys = arguments.what != SampleKind::InstallCode;
    has_keys.then_some("these keys are real, and in no ledger: use them for tests alone")
}

/// Reads a number of a range; without a text it is 1.
fn number(option: &str, text: &Option<String>, least: u64, most: u64) -> Result<u64, Failure> {
    match text {
        Some(text) => failure::option(option, text, |text| text::long_number(text, least, most)),
        None => Ok(1),
    }
}

impl Maker {
    fn make(&self, number: u32) -> Result<SampleReport, Failure> {
        let sample = Sample::new(self.seed, number).map_err(Failure::usage)?;
        let mut report = SampleReport {
            number,
            user_name: sample.user_name.clone(),
            company: sample.company.clone(),
            email: sample.email.clone(),
            install_code: sample.install_code.to_string(),
            key: None,
            path: None,
        };
        let Some(named) = &self.encryption_key else { return Ok(report) };
        let fields =
            sample.key_fields(self.app_id, self.key_type, self.start).map_err(refused_start)?;
        let key = RegistrationKey::seal(&fields, &named.encryption_key);
        report.key = Some(key.to_string());
        if self.what == SampleKind::DataFile {
            let file = self.data_file(&sample, &fields, key, named)?;
            let path = self.folder.join(format!("sample-{number}.avr"));
            write(&path, &file.to_bytes())?;
            report.path = Some(path.to_string_lossy().into_owned());
        }
        Ok(report)
    }

    /// Makes the data file that the customer's program would write on the key's first day.
    fn data_file(
        &self,
        sample: &Sample,
        fields: &KeyFields,
        key: RegistrationKey,
        named: &NamedKey,
    ) -> Result<DataFile, Failure> {
        let NamedKey { profile, encryption_key, .. } = named;
        let app_name = profile.as_ref().and_then(|profile| profile.name.as_deref());
        let app_version = profile.as_ref().and_then(|profile| profile.version.as_deref());
        let day = fields.period().map_or(self.start, |period| period.first());
        let registrar = Registrar {
            encryption_key,
            app_id: self.app_id,
            app_version: app_version.and_then(|version| version.parse().ok()),
            primary_install_code: None,
            local_install_code: sample.install_code,
            now: LastDate::new(day, sample.millisecond()).map_err(refused_start)?,
        };
        let mut file = DataFile::default();
        let registration = registrar.enter(&mut file, &key.to_string());
        if !registration.answer.is_done() {
            let why = registration.findings.first().map(|finding| finding.message.as_str());
            let message = format_args!("no data file: {}", why.unwrap_or_default());
            return Err(Failure::usage(message)
                .hint("an unregister key removes a registration, and here is none"));
        }
        let (app_name, app_version) =
            (app_name.unwrap_or_default(), app_version.unwrap_or_default());
        let data = sample.application_data(app_name, app_version);
        file.set_application_data(&data, encryption_key)
            .map_err(|error| Failure::new("profile", format_args!("cannot be stored: {error}")))?;
        Ok(file)
    }
}

fn refused_start(error: impl Display) -> Failure {
    Failure::usage(format_args!("--start: {error}"))
}

/// Writes a sample. One that is there already is the same; any other file is somebody's, and stays.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match std::fs::read(path) {
        Ok(old) if old == bytes => Ok(()),
        Ok(_) => Err(Failure::file(path, "expected no file or the same sample, found another")
            .hint("choose another --folder, or remove it")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            whole_file::replace(path, bytes).map(drop).map_err(|error| Failure::file(path, error))
        }
        Err(error) => Err(Failure::file(path, error)),
    }
}
