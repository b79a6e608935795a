//! One registration of a data file: what its record disagrees with, and why.

use avlock_format::check::{self, StepOutcome, Steps};
use avlock_format::{Finding, FindingCode, InstallCode, KeyEntry, KeyRecord, OpenedFile};

/// Returns everything that speaks against a registration.
pub(super) fn findings(
    opened: &OpenedFile,
    entry: &KeyEntry,
    computer: Option<InstallCode>,
) -> Vec<Finding> {
    let stored = match entry.stored {
        Ok(stored) => stored,
        Err(error) => return vec![check::damaged_record(&error)],
    };
    let mut findings = Vec::new();
    let fields = stored.fields();
    match &fields {
        Ok(fields) => findings.extend(check::index_of_record(entry.index, fields).map(|finding| {
            finding.hint("the line was copied from another index: have the key entered again")
        })),
        Err(error) => findings.push(check::key_error(error)),
    }
    let application = opened.application_data();
    let steps = check::steps(&stored.record, fields.as_ref().ok(), application, computer);
    findings.extend(causes(&steps, &stored.record, opened));
    findings.extend(check::moved(&stored.record).map(|finding| {
        finding
            .into_error()
            .hint("its right went to another computer: a new key is needed to use it here")
    }));
    findings
}

/// Returns the likely cause of each step that fails.
fn causes(steps: &Steps, record: &KeyRecord, opened: &OpenedFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let StepOutcome::Fail(finding) = &steps.key_and_primary {
        findings.push(wrong_primary(finding.as_ref().clone(), record));
    }
    if let StepOutcome::Fail(finding) = &steps.local_and_computer {
        // If the application data name the InstallCode of the record, the whole file is of another
        // computer, which is reported of the file and not of each record in it.
        let local = record.local_install_code.to_string();
        if opened.application_data().is_some_and(|data| data.install_code != local) {
            let mut finding = finding.as_ref().clone();
            finding.plain = None;
            finding.message = "the record was copied from the file of another computer".to_owned();
            findings.push(finding.hint("have the key entered on this computer"));
        }
    }
    if let StepOutcome::Fail(finding) = &steps.primary_mark {
        // A program writes mark and InstallCodes together, so no program wrote this.
        let finding = finding.as_ref().clone();
        findings
            .push(finding.hint("the record was put together by hand: have the key entered again"));
    }
    findings
}

/// Explains why a key is not for the primary InstallCode of its record, or for the version.
fn wrong_primary(mut finding: Finding, record: &KeyRecord) -> Finding {
    if finding.code == FindingCode::Version {
        return finding
            .hint("a generic key is good for one version: make one for the version it has now");
    }
    if record.primary {
        return finding.hint("the key was issued for another computer");
    }
    // This computer only shares the key: what is wrong happened on the primary one.
    finding.message =
        "it is a secondary registration, and its key is not for its primary".to_owned();
    finding.hint(
        "the primary got another key since, or this is the key of another one: \
         have the key of its primary entered",
    )
}
