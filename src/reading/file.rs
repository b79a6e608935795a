//! A data file: every entry, and what each registration is worth.

use crate::reading::Reader;
use crate::reading::remedies::with_remedy;
use crate::report::{
    ApplicationReport, DataFileReport, EntryReport, FieldsReport, StoredKeyReport,
    SystemDateReport, Verdict,
};
use crate::session::inputs;
use crate::session::keys::NamedKey;
use avlock_format::check::{self, StepOutcome};
use avlock_format::{
    DataFile, Finding, FindingCode, InstallCode, KeyEntry, KeyIndex, LastDate, LastDateError,
    OpenedApplicationData, OpenedFile, StoredError, StoredKey,
};
use avlock_issuing::escaped::Escaped;
use std::path::Path;

impl Reader {
    /// Reads the bytes of a data file. `name` is its path or what stands for it, `computer` the
    /// InstallCode of the computer that it is on, if that is known.
    pub fn data_file(
        &self,
        bytes: &[u8],
        name: &Path,
        computer: Option<InstallCode>,
    ) -> DataFileReport {
        let mut report = DataFileReport {
            input: name.to_string_lossy().into_owned(),
            with_computer: computer.is_some(),
            ..DataFileReport::default()
        };
        let (file, findings) = salvage(bytes);
        report.findings = findings;
        if !file.has_known_entries() {
            report.verdict = Verdict::Invalid;
            return report;
        }
        report.entries =
            file.entries().map(|(name, value)| EntryReport { name, length: value.len() }).collect();
        report.findings.extend(file.unknown_names().map(|name| {
            let message = format!("entry \"{}\" is not known to this format", Escaped(&name));
            Finding::note(FindingCode::Record, message)
        }));
        let Some(candidate) = self.best_for(&file) else {
            return report;
        };
        if file.is_of_another(&candidate.encryption_key) {
            report.findings.push(check::no_entry_opens());
        } else {
            report.app = candidate.app.clone();
            self.judge_file(
                &mut report,
                &file.open(&candidate.encryption_key),
                candidate,
                computer,
            );
            let app_id = candidate.app_id();
            report.findings.extend(app_id.and_then(|app_id| other_stem(name, app_id)));
        }
        report.verdict = Verdict::of(&report.findings);
        report
    }

    /// The candidate that opens the most entries; the first of several.
    pub fn best_for(&self, file: &DataFile) -> Option<&NamedKey> {
        self.keys
            .all
            .iter()
            .map(|candidate| (file.open(&candidate.encryption_key).opened_entries(), candidate))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, candidate)| candidate)
    }

    fn judge_file(
        &self,
        report: &mut DataFileReport,
        file: &OpenedFile,
        candidate: &NamedKey,
        computer: Option<InstallCode>,
    ) {
        match &file.application {
            Some(Ok(OpenedApplicationData { data, checksum })) => {
                report.application = Some(ApplicationReport::new(data.clone(), *checksum));
            }
            Some(Err(error)) => {
                report.findings.push(check::damaged_application_data(error));
            }
            None => {}
        }
        for KeyEntry { index, stored } in &file.keys {
            self.judge_key(report, file, *index, stored, candidate, computer);
        }
        if let Some(last_date) = file.last_date {
            self.judge_last_date(report, last_date);
        }
        if file.application.is_none() {
            let finding =
                Finding::warning(FindingCode::Record, "there are no application data (ad)");
            report.findings.push(finding);
        }
        if file.last_date.is_none() {
            let finding = Finding::warning(FindingCode::LastDate, "there is no last date (ld)");
            report.findings.push(finding);
        }
    }

    fn judge_key(
        &self,
        report: &mut DataFileReport,
        file: &OpenedFile,
        index: KeyIndex,
        stored: &Result<StoredKey, StoredError>,
        candidate: &NamedKey,
        computer: Option<InstallCode>,
    ) {
        let number = index.number();
        let of_key = |finding: Finding| finding.about(format_args!("key {number}"));
        let StoredKey { record, payload } = match stored {
            Ok(stored) => stored,
            Err(error) => {
                report.findings.push(of_key(check::damaged_record(error)));
                report.keys.push(StoredKeyReport::unreadable(number));
                return;
            }
        };
        let opened = payload.and_then(avlock_format::Payload::to_fields);
        let fields = opened.as_ref().ok();
        let status = check::status(Some(record), fields, self.today);
        let steps = check::steps(record, fields, file.application_data(), computer);
        let mut key = StoredKeyReport::new(number, record, status, &steps);
        key.fields = payload.ok().map(FieldsReport::from);
        report.keys.push(key);
        match &opened {
            Ok(fields) => {
                report.findings.extend(self.other_application(candidate, fields).map(of_key));
                let on_day = check::key_on(fields, self.today).map(with_remedy);
                report.findings.extend(on_day.map(of_key));
                report.findings.extend(check::index_of_record(index, fields).map(of_key));
            }
            Err(error) => report.findings.push(of_key(check::key_error(error))),
        }
        for (step, outcome) in steps.outcomes().into_iter().enumerate() {
            if let StepOutcome::Fail(finding) = outcome {
                let finding = Finding::clone(finding).about(format_args!("step {}", step + 1));
                report.findings.push(of_key(finding));
            }
        }
        report.findings.extend(check::moved(record).map(of_key));
    }

    fn judge_last_date(
        &self,
        report: &mut DataFileReport,
        last_date: Result<LastDate, LastDateError>,
    ) {
        let (reached, backed) = match last_date {
            Ok(last_date) => {
                let finding = check::date_backed(last_date, self.today);
                let backed = finding.is_some();
                report.findings.extend(finding);
                (Some(last_date.to_string()), Some(backed))
            }
            Err(error) => {
                report.findings.push(check::damaged_last_date(error));
                (None, None)
            }
        };
        report.system_date =
            Some(SystemDateReport { last_date_reached: reached, date_backed: backed });
    }
}

/// Is this a data file and nothing else?
pub fn is_data_file(bytes: &[u8]) -> bool {
    DataFile::from_bytes(inputs::unmarked(bytes)).is_ok_and(|file| file.has_known_entries())
}

/// The entries of a data file, and what is wrong with its other lines. Of what is no data file at
/// all, the first line says enough.
pub fn salvage(bytes: &[u8]) -> (DataFile, Vec<Finding>) {
    let (file, errors) = DataFile::salvage(inputs::unmarked(bytes));
    let findings = match (file.has_known_entries(), errors.first()) {
        (true, _) => {
            errors.iter().map(|error| Finding::error(FindingCode::Record, error)).collect()
        }
        (false, Some(error)) => vec![check::not_a_data_file(error)],
        (false, None) => {
            vec![check::not_a_data_file("expected an entry 0 to 254, ld or ad, found none")]
        }
    };
    (file, findings)
}

/// A data file is named after its application; another name is worth a note.
fn other_stem(path: &Path, app_id: u16) -> Option<Finding> {
    let stem = path.file_stem()?.to_str()?;
    let expected = DataFile::stem(app_id);
    let is_stdin = path == Path::new(inputs::STDIN);
    (!is_stdin && !stem.eq_ignore_ascii_case(&expected)).then(|| {
        let message = format!("application {app_id} would look for this file under another name");
        Finding::note(FindingCode::Application, message).compared(
            format_args!("{expected}.avr"),
            path.file_name().unwrap_or_default().to_string_lossy(),
        )
    })
}
