//! Why no entry of a data file opens: it is of another EncryptionKey, or was damaged on its way.

use super::{cut_off_record, no_entry_opens};
use crate::file::data_file::DataFile;
use crate::file::last_date::LastDateError;
use crate::file::opened::{KeyEntry, OpenedFile};
use crate::file::records::{KeyRecord, StoredError};
use crate::finding::{Finding, FindingCode};
use crate::key::fields::KeyIndex;
use crate::layers::record::RecordError;
use std::fmt;

/// Tells why no entry opens. Entries that are not what any EncryptionKey opens were changed on their way; only
/// where one is whole, another EncryptionKey may be the reason.
pub fn why_none_opens(file: &DataFile, opened: &OpenedFile) -> Vec<Finding> {
    let length = |index: KeyIndex| {
        let name = index.number().to_string();
        file.entries().find(|(other, _)| *other == name).map_or(0, |(_, value)| value.len())
    };
    let mut findings = Vec::new();
    let mut is_one_whole = false;
    for KeyEntry { index, stored } in &opened.keys {
        let Err(error) = stored else { continue };
        let length = length(*index);
        if is_changed(error) && length >= KeyRecord::DIGITS {
            findings.push(about_key(*index, changed_on_its_way("its record", error)));
        } else if length < KeyRecord::DIGITS {
            findings.push(about_key(*index, cut_off_record(length)));
        } else {
            is_one_whole = true;
        }
    }
    match &opened.application {
        Some(Err(error)) if is_changed(error) => {
            findings.push(changed_on_its_way("the application data", error));
        }
        Some(Err(_)) => is_one_whole = true,
        Some(Ok(_)) | None => {}
    }
    match opened.last_date {
        Some(Err(LastDateError::Letters(error))) => {
            findings.push(changed_on_its_way("the last date", error));
        }
        Some(Err(_)) => is_one_whole = true,
        Some(Ok(_)) | None => {}
    }
    if is_one_whole || findings.is_empty() {
        findings.push(no_entry_opens());
    }
    findings
}

/// True if the digits of a value are none that any EncryptionKey could have sealed.
fn is_changed(error: &StoredError) -> bool {
    matches!(error, StoredError::Record(RecordError::Digit { .. } | RecordError::Length { .. }))
}

/// Makes an error of a value that is none of any EncryptionKey, so that its way is to blame.
fn changed_on_its_way(what: &str, error: impl fmt::Display) -> Finding {
    let message = format!("{what} was cut off or changed on the way: {error}");
    Finding::error(FindingCode::Record, message)
        .hint("the file on the computer may be good: ask for it again, in a ZIP")
}

fn about_key(index: KeyIndex, finding: Finding) -> Finding {
    finding.about(format_args!("key {}", index.number()))
}
