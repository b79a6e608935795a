//! A data file: which EncryptionKey opens it, every entry, and what each registration is worth.

use crate::reading::arrived::{MOST_FINDINGS, Salvaged};
use crate::reading::remedies::with_remedy;
use crate::reading::{Reader, about_key};
use crate::report::{
    ApplicationReport, DataFileReport, EntryReport, FieldsReport, RowReport, State,
    StoredKeyReport, SystemDateReport, Verdict,
};
use crate::session::inputs;
use crate::session::keys::NamedKey;
use avlock_format::check::{self, StepOutcome};
use avlock_format::escaped::Escaped;
use avlock_format::{
    AppVersion, DataFile, Finding, FindingCode, InstallCode, KeyEntry, KeyIndex, KeyRecord,
    LastDate, LastDateError, Level, OpenedApplicationData, OpenedFile, RegistrationKey,
    StoredError, StoredKey,
};
use std::path::Path;

/// How many entries a report lists; of more it has the number.
const MOST_ENTRIES: usize = 400;

/// A data file with the EncryptionKey that opened it.
#[derive(Debug)]
pub struct OpenedDataFile<'r> {
    pub file: OpenedFile,
    pub by: &'r NamedKey,
}

impl OpenedDataFile<'_> {
    /// Returns the InstallCode of the application data, if it reads.
    pub fn install_code(&self) -> Option<InstallCode> {
        self.file.application_data()?.install_code.parse().ok()
    }

    /// Returns the application's version of the application data, if it reads.
    pub fn app_version(&self) -> Option<AppVersion> {
        self.file.application_data()?.app_version.parse().ok()
    }
}

impl Reader {
    /// Opens a data file under each EncryptionKey once, and returns it under the one that opens the
    /// most entries, the first of several. If none opens any entry, the findings tell why. Returns
    /// nothing if there is no EncryptionKey to try, or no entry to open.
    pub fn open_file(&self, file: &DataFile) -> Option<Result<OpenedDataFile<'_>, Vec<Finding>>> {
        if !file.has_known_entries() {
            return None;
        }
        let mut best: Option<OpenedDataFile<'_>> = None;
        for by in &self.keys.all {
            let opened = file.open(&by.encryption_key);
            let most = best.as_ref().map(|best| best.file.opened_entries());
            if most.is_none_or(|most| opened.opened_entries() > most) {
                best = Some(OpenedDataFile { file: opened, by });
            }
        }
        let Some(best) = best else {
            self.misses_encryption_key();
            return None;
        };
        Some(if best.file.is_of_another() {
            Err(match self.file_of_other_product(file) {
                Some((_, finding)) => vec![finding],
                None => check::why_none_opens(file, &best.file),
            })
        } else {
            Ok(best)
        })
    }

    /// Judges a data file. `name` is its path or what stands for it, `computer` the InstallCode of the
    /// computer that the file is on, if that is known.
    pub fn file_report(
        &self,
        salvaged: Salvaged,
        name: &Path,
        computer: Option<InstallCode>,
    ) -> DataFileReport {
        let mut report = DataFileReport {
            input: name.to_string_lossy().into_owned(),
            with_computer: computer.is_some(),
            ..DataFileReport::default()
        };
        let Salvaged { file, findings, more, name_inside } = salvaged;
        report.findings = findings;
        report.more_findings = more;
        if !file.has_known_entries() {
            report.verdict = Verdict::Invalid;
            return report;
        }
        // The entries of this format come first, so that only unknown ones are left out.
        let entries = file.entries().take(MOST_ENTRIES);
        report.entries =
            entries.map(|(name, value)| EntryReport { name, length: value.len() }).collect();
        report.more_entries = (file.entries().count() - report.entries.len()) as u64;
        report.findings.extend(file.unknown_names().take(MOST_FINDINGS).map(|name| {
            let message = format!("entry \"{}\" is not known to this format", Escaped(&name));
            Finding::note(FindingCode::Record, message)
        }));
        report.more_findings += file.unknown_names().skip(MOST_FINDINGS).count() as u64;
        match self.open_file(&file) {
            Some(Ok(opened)) => {
                report.app.clone_from(&opened.by.app);
                self.judge_file(&mut report, &opened, computer);
                report.set_state();
                let app_id = opened.by.app_id();
                report.findings.extend(app_id.and_then(|app_id| {
                    let name = name_inside.as_deref().map_or(name, Path::new);
                    other_name(name, app_id)
                }));
            }
            Some(Err(findings)) => {
                report.product = self.file_of_other_product(&file).map(|(app, _)| app.to_owned());
                report.findings.extend(findings);
            }
            // Without an EncryptionKey nothing can be judged, and the verdict stays unknown.
            None => {
                shorten(&mut report);
                return report;
            }
        }
        report.verdict = Verdict::of(&report.findings);
        shorten(&mut report);
        report
    }

    fn judge_file(
        &self,
        report: &mut DataFileReport,
        opened: &OpenedDataFile<'_>,
        computer: Option<InstallCode>,
    ) {
        let OpenedFile { application, keys, last_date, forward_date } = &opened.file;
        match application {
            Some(Ok(OpenedApplicationData { data, checksum })) => {
                report.application = Some(ApplicationReport::new(data.clone(), *checksum));
            }
            Some(Err(error)) => report.findings.push(check::damaged_application_data(error)),
            None => {}
        }
        for entry in keys {
            self.judge_key(report, opened, entry, computer);
        }
        if let Some(last_date) = last_date {
            self.judge_last_date(report, *last_date);
        }
        match (forward_date, &mut report.system_date) {
            (Some(Ok(forward_date)), Some(system_date)) => {
                system_date.forward_date = Some(forward_date.to_string());
            }
            (Some(Err(error)), _) => report.findings.push(check::damaged_forward_date(*error)),
            _ => {}
        }
        if application.is_none() {
            let message = "there are no application data (ad)";
            report.findings.push(Finding::warning(FindingCode::Record, message));
        }
        if last_date.is_none() {
            let message = "there is no last date (ld)";
            report.findings.push(Finding::warning(FindingCode::LastDate, message));
        }
    }

    fn judge_key(
        &self,
        report: &mut DataFileReport,
        opened: &OpenedDataFile<'_>,
        entry: &KeyEntry,
        computer: Option<InstallCode>,
    ) {
        let KeyEntry { index, stored } = *entry;
        let StoredKey { record, payload } = match stored {
            Ok(stored) => stored,
            Err(error) => {
                let finding = check::damaged_record(&error);
                let finding = cut_off(report, index, &error).unwrap_or(finding);
                report.findings.push(about_key(index, finding));
                report.keys.push(StoredKeyReport::unreadable(index.number()));
                return;
            }
        };
        let fields = payload.and_then(avlock_format::Payload::to_fields);
        let known_fields = fields.as_ref().ok();
        let status = check::status(Some(&record), known_fields, self.today);
        let application = opened.file.application_data();
        let steps = check::steps(&record, known_fields, application, computer);
        let mut key = StoredKeyReport::new(index.number(), &record, status, &steps);
        key.fields = payload.ok().map(FieldsReport::from);

        let mut findings = Vec::new();
        match &fields {
            Ok(fields) => {
                findings.extend(self.other_application(opened.by, fields));
                findings.extend(check::key_on(fields, self.today).map(with_remedy));
                findings.extend(check::index_of_record(index, fields));
            }
            Err(error) => findings.push(check::key_error(error)),
        }
        for (step, outcome) in steps.outcomes().into_iter().enumerate() {
            if let StepOutcome::Fail(finding) = outcome {
                findings.push(finding.as_ref().clone().about(format_args!("step {}", step + 1)));
            }
        }
        findings.extend(self.revocation(opened, record.key));
        findings.extend(check::moved(&record));
        if let (Ok(_), Some(fields)) = (&fields, &key.fields) {
            key.state = Some(State::of_stored_key(fields, &findings, self.today));
        }
        report.keys.push(key);
        report.findings.extend(findings.into_iter().map(|finding| about_key(index, finding)));
    }

    /// Tells that the ledger has each row of a stored key revoked. A ledger that was asked for is open by now,
    /// and of another one that cannot be read a warning tells.
    pub fn revocation(
        &self,
        opened: &OpenedDataFile<'_>,
        key: RegistrationKey,
    ) -> impl Iterator<Item = Finding> {
        let known = self.known.row_of(key, opened.by.profile.as_ref()).ok().flatten();
        let row = known.map(|known| RowReport::from(known.listing));
        let findings = row.map(|row| row.findings()).unwrap_or_default();
        findings.into_iter().filter(|finding| finding.code == FindingCode::Revoked)
    }

    fn judge_last_date(
        &self,
        report: &mut DataFileReport,
        last_date: Result<LastDate, LastDateError>,
    ) {
        let mut system_date =
            SystemDateReport { last_date_reached: None, date_backed: None, forward_date: None };
        match last_date {
            Ok(last_date) => {
                let finding = check::date_backed(last_date, self.today);
                system_date.last_date_reached = Some(last_date.to_string());
                system_date.date_backed = Some(finding.is_some());
                report.findings.extend(finding);
            }
            Err(error) => report.findings.push(check::damaged_last_date(error)),
        }
        report.system_date = Some(system_date);
    }
}

/// Keeps so many findings that a document can be read, errors before others, in their order.
fn shorten(report: &mut DataFileReport) {
    let findings = &mut report.findings;
    let Some(mut excess) = findings.len().checked_sub(MOST_FINDINGS) else { return };
    report.more_findings += excess as u64;
    for level in [Level::Note, Level::Warning, Level::Error] {
        let mut place = findings.len();
        while place > 0 && excess > 0 {
            place -= 1;
            if findings[place].level == level {
                findings.remove(place);
                excess -= 1;
            }
        }
    }
}

/// Tells that the record of a key is shorter than any, which a cut between two blocks does not show.
fn cut_off(report: &DataFileReport, index: KeyIndex, error: &StoredError) -> Option<Finding> {
    let name = index.number().to_string();
    let found = report.entries.iter().find(|entry| entry.name == name)?.length;
    let is_cut = matches!(error, StoredError::Record(_)) && found < KeyRecord::DIGITS;
    is_cut.then(|| check::cut_off_record(found))
}

/// Notes that a file has another name than the one that the program of its application looks for.
fn other_name(path: &Path, app_id: u16) -> Option<Finding> {
    if path == Path::new(inputs::STDIN) {
        return None;
    }
    let stem = path.file_stem()?.to_str()?;
    let expected = DataFile::stem(app_id);
    if stem.eq_ignore_ascii_case(&expected) {
        return None;
    }
    let message = format!("application {app_id} would look for this file under another name");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let finding = Finding::note(FindingCode::Application, message);
    Some(finding.compared(format_args!("{expected}.avr"), name))
}
