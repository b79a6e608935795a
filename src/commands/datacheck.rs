//! `avlock datacheck`: what a data file holds, and what it is worth.

use crate::arguments::DatacheckArgs;
use crate::check::{self, StepOutcome};
use crate::failure::{Escaped, Failure};
use crate::report::{
    ApplicationReport, DataFileReport, EntryReport, FieldsReport, StoredKeyReport,
    SystemDateReport, Verdict,
};
use crate::session::{Candidate, Candidates, Session};
use crate::{
    ApplicationData, DataFile, DelphiDay, EncryptionKey, Finding, FindingCode, InstallCode,
    KeyFields, KeyIndex, Level, inputs, typed,
};
use std::path::Path;

/// What a file is judged by.
struct Judge {
    candidates: Candidates,
    today: DelphiDay,
    computer: Option<InstallCode>,
}

/// Reads each data file in turn.
pub fn datacheck<'a>(
    arguments: &'a DatacheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<DataFileReport, Failure>> + use<'a>, Failure> {
    let computer = match &arguments.install_code {
        Some(text) => Some(typed::install_code("install-code", text)?),
        None => None,
    };
    let today = match &arguments.on {
        Some(text) => typed::date("on", text)?,
        None => session.today()?,
    };
    for _ in arguments.files.iter().filter(|path| is_stdin(path)) {
        session.take_stdin()?;
    }
    let judge = Judge { candidates: session.candidates()?, today, computer };
    Ok(arguments.files.iter().map(move |path| judge.read(path)))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new(inputs::STDIN)
}

impl Judge {
    fn read(&self, path: &Path) -> Result<DataFileReport, Failure> {
        let bytes = inputs::bytes(path)?;
        let mut report = DataFileReport::new(path.to_string_lossy().into_owned(), self.today);
        let (file, errors) = DataFile::salvage(inputs::unmarked(&bytes));
        let is_data_file = file.entries().next().is_some();
        // Of what is no data file at all, the first line says enough.
        let most = if is_data_file { errors.len() } else { 1 };
        report.findings.extend(errors.into_iter().take(most).map(|error| {
            let finding = Finding::error(FindingCode::Record, error);
            match is_data_file {
                true => finding,
                false => finding.hint("a data file has lines like ld=QQQQZ3GX28WGX3478"),
            }
        }));
        if !is_data_file {
            report.verdict = Verdict::Invalid;
            return Ok(report);
        }
        report.entries =
            file.entries().map(|(name, value)| EntryReport { name, length: value.len() }).collect();
        report.findings.extend(file.unknown_names().map(|name| {
            let message = format!("entry \"{}\" is not known to this format", Escaped(&name));
            Finding::note(FindingCode::Record, message)
        }));
        let Some(candidate) = best(&file, &self.candidates.all) else {
            return Ok(report);
        };
        self.open(&mut report, &file, candidate, path);
        report.verdict = Verdict::of(&report.findings);
        Ok(report)
    }

    fn open(
        &self,
        report: &mut DataFileReport,
        file: &DataFile,
        candidate: &Candidate,
        path: &Path,
    ) {
        let secret = &candidate.encryption_key;
        if file.is_of_another(secret) {
            report.findings.push(check::no_entry_opens());
            return;
        }
        report.app = candidate.app.clone();
        let application = self.open_application(report, file, secret);
        for index in file.indexes() {
            self.open_key(report, file, index, candidate, application.as_ref());
        }
        self.open_last_date(report, file, secret);
        if report.application.is_none() && file.application_data(secret).is_none() {
            let finding =
                Finding::warning(FindingCode::Record, "there are no application data (ad)");
            report.findings.push(finding);
        }
        if report.system_date.is_none() {
            let finding = Finding::warning(FindingCode::LastDate, "there is no last date (ld)");
            report.findings.push(finding);
        }
        if let Some(profile) = &candidate.profile {
            report.findings.extend(other_stem(path, profile.app_id));
        }
    }

    fn open_application(
        &self,
        report: &mut DataFileReport,
        file: &DataFile,
        secret: &EncryptionKey,
    ) -> Option<ApplicationData> {
        match file.application_data(secret)? {
            Ok((data, checksum)) => {
                report.application = Some(ApplicationReport::new(data.clone(), checksum));
                Some(data)
            }
            Err(error) => {
                let message = format!("the application data do not read: {error}");
                report.findings.push(Finding::error(FindingCode::Record, message));
                None
            }
        }
    }

    fn open_key(
        &self,
        report: &mut DataFileReport,
        file: &DataFile,
        index: KeyIndex,
        candidate: &Candidate,
        application: Option<&ApplicationData>,
    ) {
        let secret = &candidate.encryption_key;
        let number = index.number();
        let of_key = |mut finding: Finding| {
            finding.message = format!("key {number}: {}", finding.message);
            finding
        };
        let record = match file.key_record(index, secret) {
            Some(Ok(record)) => record,
            Some(Err(error)) => {
                report.findings.push(of_key(Finding::error(FindingCode::Record, error)));
                report.keys.push(StoredKeyReport::unreadable(number));
                return;
            }
            None => return,
        };
        let payload = record.key.open_payload(secret);
        let opened = payload.and_then(crate::Payload::verify);
        let fields = opened.as_ref().ok();
        let status = check::status(Some(&record), fields, self.today);
        let steps = check::steps(&record, fields, application, self.computer);
        let mut key = StoredKeyReport::new(number, &record, status, &steps);
        key.with_computer = self.computer.is_some();
        key.fields = payload.ok().map(FieldsReport::from);
        report.keys.push(key);
        match &opened {
            Ok(fields) => {
                let other = other_application(candidate, self.candidates.chosen, fields);
                report.findings.extend(other.map(of_key));
                report.findings.extend(check::key_on(fields, self.today).map(of_key));
                if fields.index() != index {
                    let finding = Finding::error(
                        FindingCode::Index,
                        "the key has another index than its record",
                    )
                    .compared(number, fields.index().number());
                    report.findings.push(of_key(finding));
                }
            }
            Err(error) => report.findings.push(of_key(check::key_error(error))),
        }
        for (step, outcome) in steps.outcomes().into_iter().enumerate() {
            if let StepOutcome::Fail(finding) = outcome {
                let mut finding = Finding::clone(finding);
                finding.message = format!("step {}: {}", step + 1, finding.message);
                report.findings.push(of_key(finding));
            }
        }
        if record.moved {
            let finding = Finding::warning(
                FindingCode::Moved,
                "the registration was moved to another computer",
            );
            report.findings.push(of_key(finding));
        }
    }

    fn open_last_date(&self, report: &mut DataFileReport, file: &DataFile, secret: &EncryptionKey) {
        let Some(last_date) = file.last_date(secret) else { return };
        let (reached, backed) = match last_date {
            Ok(last_date) => {
                let finding = check::date_backed(last_date, self.today);
                let backed = finding.is_some();
                report.findings.extend(finding);
                (Some(last_date.to_string()), Some(backed))
            }
            Err(error) => {
                report.findings.push(Finding::error(FindingCode::LastDate, error));
                (None, None)
            }
        };
        report.system_date =
            Some(SystemDateReport { last_date_reached: reached, date_backed: backed });
    }
}

/// The candidate that opens the most entries; the first of several.
fn best<'a>(file: &DataFile, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
    candidates
        .iter()
        .map(|candidate| (file.opened_entries(&candidate.encryption_key), candidate))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// A key of another application than the profile's is wrong if that profile was chosen.
fn other_application(candidate: &Candidate, chosen: bool, fields: &KeyFields) -> Option<Finding> {
    let otherwise = if chosen { Level::Error } else { Level::Warning };
    let app_id = candidate.profile.as_ref()?.app_id;
    (app_id != fields.app_id).then(|| check::application(app_id, fields, otherwise))
}

/// A data file is named after its application; another name is worth a note.
fn other_stem(path: &Path, app_id: u16) -> Option<Finding> {
    let stem = path.file_stem()?.to_str()?;
    let expected = DataFile::stem(app_id);
    (!is_stdin(path) && !stem.eq_ignore_ascii_case(&expected)).then(|| {
        let message = format!("application {app_id} would look for this file under another name");
        Finding::note(FindingCode::Application, message).compared(
            format_args!("{expected}.avr"),
            path.file_name().unwrap_or_default().to_string_lossy(),
        )
    })
}
