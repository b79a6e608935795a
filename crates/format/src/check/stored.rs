//! Judges a stored registration and the file around it (`docs/format.md` section 5).

use crate::check::Days;
use crate::code::install_code::InstallCode;
use crate::day::DelphiDay;
use crate::file::last_date::{LastDate, LastDateError};
use crate::file::records::{ApplicationData, KeyRecord, StoredError};
use crate::finding::{Finding, FindingCode};
use crate::key::fields::{Binding, KeyFields, KeyIndex};
use crate::layers::letters::LettersError;
use crate::layers::record::RecordError;
use std::fmt;

/// The state of a stored registration on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The index has no readable record, or its key does not open.
    Unregistered,
    /// The registration was moved to another computer.
    Moved,
    /// The key is trial or temporary, and its last authorised day is over.
    Expired,
    /// The key is registered. It may begin on a later day.
    Registered,
}

/// The three comparisons that a stored registration has to pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// 1: compares the key's iCode with the primary InstallCode, or a generic key with the version.
    pub key_and_primary: StepOutcome,
    /// 2: compares the local InstallCode with this computer's.
    pub local_and_computer: StepOutcome,
    /// 3: compares the primary mark with whether primary and local InstallCode are the same.
    pub primary_mark: StepOutcome,
}

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// The two agree.
    Pass,
    /// The two differ, as the finding tells.
    Fail(Box<Finding>),
    /// One of the two is not known.
    Unknown,
}

/// Judges a registration on a day. `fields` are those of its key, if that opens.
pub fn status(record: Option<&KeyRecord>, fields: Option<&KeyFields>, today: DelphiDay) -> Status {
    match (record, fields) {
        (Some(record), _) if record.moved => Status::Moved,
        (Some(_), Some(fields)) => match fields.period() {
            Some(period) if today > period.last() => Status::Expired,
            _ => Status::Registered,
        },
        // A record whose key does not open registers nothing.
        _ => Status::Unregistered,
    }
}

/// Compares a registration with itself, with the application data and with the computer. `computer` is
/// the InstallCode that the computer has now, if it is known.
pub fn steps(
    record: &KeyRecord,
    fields: Option<&KeyFields>,
    application: Option<&ApplicationData>,
    computer: Option<InstallCode>,
) -> Steps {
    Steps {
        key_and_primary: key_and_primary(record, fields, application),
        local_and_computer: local_and_computer(record, application, computer),
        primary_mark: primary_mark(record),
    }
}

fn key_and_primary(
    record: &KeyRecord,
    fields: Option<&KeyFields>,
    application: Option<&ApplicationData>,
) -> StepOutcome {
    let Some(fields) = fields else { return StepOutcome::Unknown };
    match fields.binding {
        Binding::Computer(icode) => {
            let primary = record.primary_install_code.icode();
            compare(
                primary,
                icode,
                FindingCode::Computer,
                "the key's iCode is not the CHECKSUM of the primary InstallCode",
            )
        }
        Binding::Version(key) => match application.map(|data| data.app_version.parse()) {
            Some(Ok(version)) => compare(
                version,
                key,
                FindingCode::Version,
                "the generic key is for another version than the application data say",
            ),
            _ => StepOutcome::Unknown,
        },
    }
}

fn local_and_computer(
    record: &KeyRecord,
    application: Option<&ApplicationData>,
    computer: Option<InstallCode>,
) -> StepOutcome {
    let stored = application.map(|data| data.install_code.as_str()).unwrap_or_default();
    let local = record.local_install_code.to_string();
    // It is empty if the application stored its data before it had an InstallCode.
    let against_stored = match stored {
        "" => StepOutcome::Unknown,
        _ => compare(
            stored,
            &local,
            FindingCode::Computer,
            "the record's local InstallCode is not the one of the application data",
        ),
    };
    match (against_stored, computer) {
        (failed @ StepOutcome::Fail(_), _) => failed,
        (_, Some(code)) => compare(
            &code.to_string(),
            &local,
            FindingCode::Computer,
            "the record's local InstallCode is not the one of this computer",
        ),
        (outcome, None) => outcome,
    }
}

fn primary_mark(record: &KeyRecord) -> StepOutcome {
    let same = record.primary_install_code == record.local_install_code;
    compare(
        primary_word(same),
        primary_word(record.primary),
        FindingCode::Computer,
        "the primary mark contradicts the InstallCodes of the record",
    )
}

fn primary_word(primary: bool) -> &'static str {
    if primary { "primary" } else { "secondary" }
}

fn compare<T: PartialEq + fmt::Display>(
    expected: T,
    actual: T,
    code: FindingCode,
    message: &'static str,
) -> StepOutcome {
    if expected == actual {
        return StepOutcome::Pass;
    }
    StepOutcome::Fail(Box::new(Finding::error(code, message).compared(expected, actual)))
}

/// Makes an error of a key whose index is not the one that it is stored at.
pub fn index_of_record(index: KeyIndex, fields: &KeyFields) -> Option<Finding> {
    (fields.index() != index).then(|| {
        Finding::error(FindingCode::Index, "the key has another index than its record")
            .compared(index.number(), fields.index().number())
    })
}

/// Warns of a registration that was moved to another computer.
pub fn moved(record: &KeyRecord) -> Option<Finding> {
    record.moved.then(|| {
        Finding::warning(FindingCode::Moved, "the registration was moved to another computer")
    })
}

/// Makes an error of a data file whose entries all fail to open.
pub fn no_entry_opens() -> Finding {
    Finding::error(FindingCode::WrongEncryptionKey, "no entry opens with the EncryptionKey").hint(
        "it was written by another application, whose profile is needed, or every entry is damaged",
    )
}

/// Makes an error of a text that is not a data file.
pub fn not_a_data_file(error: impl fmt::Display) -> Finding {
    Finding::error(FindingCode::Record, error)
        .hint("a data file has lines like ld=QQQQZ3GX28WGX3478")
}

/// Makes an error of a file without any text: empty, or nothing but blanks or zeros. Returns `None` for
/// any other.
pub fn no_text(bytes: &[u8]) -> Option<Finding> {
    let message = match bytes {
        [] => "the file is empty: 0 bytes".to_owned(),
        _ if bytes.iter().all(|byte| *byte == 0) => {
            format!("the file is nothing but zeros, {} bytes, as after a power cut", bytes.len())
        }
        _ if bytes.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) => {
            format!("the file is nothing but blanks, {} bytes", bytes.len())
        }
        _ => return None,
    };
    Some(Finding::error(FindingCode::Record, message).hint(
        "ask for it again; if it is the same on the computer, nothing in it can be saved: \
         have the key entered again",
    ))
}

/// Warns of a change to the lines of a data file that was undone to read it.
pub fn mended(change: impl fmt::Display) -> Finding {
    let finding =
        Finding::warning(FindingCode::Record, format_args!("{change}; it was read all the same"));
    finding.hint(
        "the file on the computer may be good: to have it as it is, ask for it again, in a ZIP",
    )
}

/// What to do about a file that the way it came may have damaged. The one on the computer is most likely
/// good, so nothing is said here that would destroy it.
const ASK_AGAIN: &str = "the file on the computer may be good: ask for it again, in a ZIP";

/// What to do about an entry that is damaged on the computer itself.
const ENTER_AGAIN: &str = "ask for the file again, in a ZIP; if it is the same there, it is damaged or was copied \
                           from another product's file: have the key entered again";

/// What to do about an entry that no key can be entered beside. The file is destroyed last of all.
const REPLACE_FILE: &str = "ask for the file again, in a ZIP; only if it is the same there: have a copy kept, \
                            the data file deleted and the key entered again";

/// Makes an error of a record of a key that does not open.
pub fn damaged_record(error: &StoredError) -> Finding {
    match cut_off(error) {
        Some(message) => {
            Finding::error(FindingCode::Record, message).plainly("it is cut off").hint(ASK_AGAIN)
        }
        None => {
            Finding::error(FindingCode::Record, format_args!("its record does not read: {error}"))
                .plainly("its record is damaged, or of another product")
                .hint(ENTER_AGAIN)
        }
    }
}

/// Makes an error of a record of a key that has fewer digits than any.
pub fn cut_off_record(found: usize) -> Finding {
    let expected = KeyRecord::DIGITS;
    let message = format!("it is cut off: expected {expected} digits, found {found}");
    Finding::error(FindingCode::Record, message).plainly("it is cut off").hint(ASK_AGAIN)
}

/// Makes an error of application data that do not open. No key can be entered until they are removed.
pub fn damaged_application_data(error: &StoredError) -> Finding {
    match cut_off(error) {
        Some(message) => {
            let message = format!("application data: {message}");
            Finding::error(FindingCode::Record, message)
                .plainly("the application data are cut off")
                .hint(ASK_AGAIN)
        }
        None => {
            let message = format!("the application data do not read: {error}");
            Finding::error(FindingCode::Record, message)
                .plainly("the application data are damaged, or of another product")
                .hint(REPLACE_FILE)
        }
    }
}

/// Makes an error of a last date that does not open.
pub fn damaged_last_date(error: LastDateError) -> Finding {
    match error {
        LastDateError::Letters(LettersError::Length { .. }) => {
            let message = format!("last date: it is cut off, or something was added: {error}");
            Finding::error(FindingCode::LastDate, message)
                .plainly("the last date is cut off, or something was added")
                .hint(ASK_AGAIN)
        }
        _ => Finding::error(FindingCode::LastDate, error)
            .plainly("the last date is damaged, or of another product")
            .hint(REPLACE_FILE),
    }
}

/// Warns of a time far ahead that does not open. A program drops it, so that it does no harm.
pub fn damaged_forward_date(error: LastDateError) -> Finding {
    Finding::warning(
        FindingCode::LastDate,
        format_args!("the time far ahead (lf) does not read: {error}"),
    )
    .plainly("the time far ahead that was noted does not read")
    .hint("nothing has to be done: the program drops it when it starts next")
}

/// Tells that a value is cut off, or has something added, if its length shows it.
fn cut_off(error: &StoredError) -> Option<String> {
    match error {
        StoredError::Record(RecordError::Length { found }) => {
            Some(format!("it is cut off: expected whole blocks of 32 digits, found {found} digits"))
        }
        _ => None,
    }
}

/// Warns if today is before the day in `ld`: then the clock was turned back.
pub fn date_backed(last_date: LastDate, today: DelphiDay) -> Option<Finding> {
    let days = last_date.day().days_since(today);
    (days > 0).then(|| {
        let message =
            format!("{today} is {} before the last date that the program saw", Days(days));
        Finding::warning(FindingCode::DateBacked, message)
            .compared(last_date.day(), today)
            .hint("the clock was turned back, or was ahead once")
    })
}

impl Steps {
    /// Lists the three outcomes, in order.
    pub fn outcomes(&self) -> [&StepOutcome; 3] {
        [&self.key_and_primary, &self.local_and_computer, &self.primary_mark]
    }
}

impl Status {
    /// Returns the word that documents and messages use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unregistered => "unregistered",
            Self::Moved => "moved",
            Self::Expired => "expired",
            Self::Registered => "registered",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
