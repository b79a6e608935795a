//! Judges what was read and returns every finding; prints nothing (`docs/format.md` section 5).
//!
//! Reading says whether something is a key, an InstallCode or a record. This module says what it
//! is worth: here, today, to this application.

use crate::format::letters;
use crate::{
    AppVersion, ApplicationData, Binding, DelphiDay, EncryptionKey, Finding, FindingCode,
    InstallCode, InstallCodeError, KeyError, KeyFields, KeyIndex, KeyRecord, LastDate, Level,
};
use std::fmt;

/// What a key is compared with; nothing is compared with what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// The computer.
    pub install_code: Option<InstallCode>,
    /// The application.
    pub app_id: Option<u16>,
    /// The application's version.
    pub app_version: Option<AppVersion>,
    /// The number of the key.
    pub index: Option<KeyIndex>,
}

/// What a stored registration is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Status {
    /// There is no readable record for the index.
    Unregistered,
    /// It was moved to another computer.
    Moved,
    /// Trial or temporary, and the last authorised day is over.
    Expired,
    /// None of these.
    Registered,
}

/// The three comparisons that a stored registration has to pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// 1: the key's iCode and the primary InstallCode (or the version, if generic).
    pub key_and_primary: StepOutcome,
    /// 2: the local InstallCode and this computer's.
    pub local_and_computer: StepOutcome,
    /// 3: whether primary and local InstallCode are the same as the primary mark says.
    pub primary_mark: StepOutcome,
}

/// How a comparison came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// They agree.
    Pass,
    /// They disagree.
    Fail(Box<Finding>),
    /// One of the two is not known.
    Unknown,
}

/// Why a key does not read, as a finding with a remedy.
pub fn key_error(error: &KeyError) -> Finding {
    let finding = match error {
        KeyError::Packing(_) => {
            Finding::error(error.layer(), format_args!("it does not open: {error}"))
        }
        _ => Finding::error(error.layer(), error),
    };
    match error {
        KeyError::Letters(letters::LettersError::Length { expected, found }) => {
            finding.compared(expected, found).hint("ask for the key again, copied in full")
        }
        KeyError::Letters(_) => finding.hint("ask for the key again, copied, not retyped"),
        KeyError::Frame(frame) => finding
            .compared(format_args!("{:X}", frame.expected), format_args!("{:X}", frame.found))
            .hint("compare these letters with the key as it was issued"),
        KeyError::Packing(_) => {
            finding.hint("it was made with another EncryptionKey, or a letter is misread")
        }
        KeyError::Checksum { expected, found } => finding
            .compared(format_args!("{expected:02X}"), format_args!("{found:02X}"))
            .hint("it was made with another EncryptionKey, or a letter is misread"),
        KeyError::Field(_) => finding.hint("the program that made this key has a fault"),
    }
}

/// Why an InstallCode does not read, as a finding with a remedy.
pub fn install_code_error(error: &InstallCodeError) -> Finding {
    let finding = Finding::error(error.layer(), error);
    match error {
        InstallCodeError::Length { found: 4 } => finding
            .compared(12, 4)
            .hint("the short ICode alone cannot be checked: ask for the whole InstallCode"),
        InstallCodeError::Length { found } => {
            finding.compared(12, found).hint("ask for the InstallCode again, copied in full")
        }
        InstallCodeError::Letter { .. } => finding.hint("an InstallCode has only 0-9 and A-F"),
        InstallCodeError::Checksum { expected, found } => finding
            .compared(expected, found)
            .hint("a digit is misread: ask for the InstallCode again, copied, not retyped"),
        InstallCodeError::Source(_) => {
            finding.hint("it was made by another edition of the format, or by hand")
        }
    }
}

/// Letters that were read as others, one note for each.
pub fn misreadings(text: &str) -> Vec<Finding> {
    letters::misreadings(text)
        .map(|misreading| {
            let letters::Misreading { position, typed, read } = misreading;
            let message = format!("read {typed:?} at character {position} as {read:?}");
            Finding::note(FindingCode::Letter, message).compared(read, typed)
        })
        .collect()
}

/// How good an EncryptionKey is, and whether all of it counts.
pub fn encryption_key(encryption_key: &EncryptionKey) -> Vec<Finding> {
    let weak = encryption_key.weakness().map(|weakness| {
        Finding::warning(FindingCode::WeakEncryptionKey, weakness)
            .hint("keys under it can be forged by who guesses it; `avlock init` makes a strong one")
    });
    let rest = encryption_key.characters_without_effect();
    let long = (rest > 0).then(|| {
        let message = match rest {
            1 => "the 17th character of the EncryptionKey has no effect".to_owned(),
            _ => format!("the last {rest} characters of the EncryptionKey have no effect"),
        };
        Finding::warning(FindingCode::LongEncryptionKey, message)
            .hint("only its first 16 characters count")
    });
    weak.into_iter().chain(long).collect()
}

/// Does a key fit what is expected of it? Every comparison at once: an error where the two differ,
/// a note where they agree.
pub fn key(fields: &KeyFields, expected: &Expected) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(app_id) = expected.app_id {
        findings.push(application(app_id, fields, Level::Error));
    }
    match (fields.binding, expected.install_code) {
        (Binding::Computer(icode), Some(code)) if icode == code.icode() => {
            findings.push(agreement(FindingCode::Computer, "the key is for this computer", icode));
        }
        (Binding::Computer(icode), Some(code)) => findings.push(
            Finding::error(FindingCode::Computer, "the key is for another computer")
                .compared(code.icode(), icode)
                .hint("the key is for an InstallCode that ends in the actual ICode"),
        ),
        (Binding::Version(_), Some(_)) => findings.push(Finding::note(
            FindingCode::Computer,
            "the key is generic: it fits any computer, so the InstallCode was not compared",
        )),
        (_, None) => {}
    }
    match (fields.binding, expected.app_version) {
        (Binding::Version(actual), Some(version)) if actual == version => {
            findings.push(agreement(FindingCode::Version, "the key is for this version", actual));
        }
        (Binding::Version(actual), Some(version)) => findings.push(
            Finding::error(FindingCode::Version, "the generic key is for another version")
                .compared(version, actual),
        ),
        (Binding::Computer(_), Some(_)) => findings.push(Finding::note(
            FindingCode::Version,
            "the key is for one computer: it fits any version, so the version was not compared",
        )),
        (_, None) => {}
    }
    match (expected.index, fields.index()) {
        (Some(index), actual) if index == actual => {
            findings.push(agreement(FindingCode::Index, "the key has this index", actual.number()));
        }
        (Some(index), actual) => findings.push(
            Finding::error(FindingCode::Index, "the key has another index")
                .compared(index.number(), actual.number()),
        ),
        (None, _) => {}
    }
    findings
}

/// Is a key for an application? How bad another one is, is for the caller to say.
pub fn application(expected: u16, fields: &KeyFields, otherwise: Level) -> Finding {
    if fields.app_id == expected {
        return agreement(FindingCode::Application, "the key is for this application", expected);
    }
    let mut finding =
        Finding::error(FindingCode::Application, "the key is for another application")
            .compared(expected, fields.app_id);
    finding.level = otherwise;
    finding
}

fn agreement(code: FindingCode, message: &str, value: impl fmt::Display) -> Finding {
    Finding::note(code, message).compared(&value, &value)
}

/// Is a key good on a day? It reads all the same.
pub fn key_on(fields: &KeyFields, today: DelphiDay) -> Option<Finding> {
    let period = fields.period()?;
    let (first, last) = (period.first(), period.last());
    if today > last {
        let days = Days(today.days_since(last));
        let message = format!("the last authorised day was {last}, {days} before {today}");
        return Some(Finding::warning(FindingCode::Expired, message));
    }
    if today < first {
        let days = Days(first.days_since(today));
        let message = format!("the first authorised day is {first}, {days} after {today}");
        return Some(Finding::warning(FindingCode::NotStarted, message));
    }
    None
}

/// What a stored registration is on a day; `fields` are those of its key, if it opens.
pub fn status(record: Option<&KeyRecord>, fields: Option<&KeyFields>, today: DelphiDay) -> Status {
    match (record, fields) {
        (Some(record), _) if record.moved => Status::Moved,
        (Some(_), Some(fields)) => match fields.period() {
            Some(period) if today > period.last() => Status::Expired,
            _ => Status::Registered,
        },
        // A key that does not open registers nothing.
        _ => Status::Unregistered,
    }
}

/// The three steps of a stored registration. `computer` is the InstallCode computed now, if known.
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
                || "the key's iCode is not the CHECKSUM of the primary InstallCode",
            )
        }
        Binding::Version(key) => match application.map(|data| data.app_version.parse()) {
            Some(Ok(version)) => compare(
                version,
                key,
                FindingCode::Version,
                || "the generic key is for another version than the application data say",
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
    // An application may store its data before it has an InstallCode.
    let against_stored = match stored {
        "" => StepOutcome::Unknown,
        _ => compare(
            stored,
            &local,
            FindingCode::Computer,
            || "the record's local InstallCode is not the one of the application data",
        ),
    };
    match (against_stored, computer) {
        (failed @ StepOutcome::Fail(_), _) => failed,
        (_, Some(code)) => compare(
            &code.to_string(),
            &local,
            FindingCode::Computer,
            || "the record's local InstallCode is not the one of this computer",
        ),
        (outcome, None) => outcome,
    }
}

fn primary_mark(record: &KeyRecord) -> StepOutcome {
    let same = record.primary_install_code == record.local_install_code;
    let word = |primary| if primary { "primary" } else { "secondary" };
    compare(
        word(same),
        word(record.primary),
        FindingCode::Computer,
        || "the primary mark contradicts the InstallCodes of the record",
    )
}

fn compare<T: PartialEq + fmt::Display>(
    expected: T,
    actual: T,
    code: FindingCode,
    message: impl FnOnce() -> &'static str,
) -> StepOutcome {
    if expected == actual {
        return StepOutcome::Pass;
    }
    StepOutcome::Fail(Box::new(Finding::error(code, message()).compared(expected, actual)))
}

/// A data file of which nothing opens.
pub fn no_entry_opens() -> Finding {
    Finding::error(FindingCode::WrongEncryptionKey, "no entry opens with the EncryptionKey")
        .hint("it was written by another application, or every entry is damaged")
}

/// Is today before the day in `ld`? Then the clock was turned back.
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
    /// The three, in order.
    pub fn outcomes(&self) -> [&StepOutcome; 3] {
        [&self.key_and_primary, &self.local_and_computer, &self.primary_mark]
    }
}

impl Status {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unregistered => "unregistered",
            Self::Moved => "moved",
            Self::Expired => "expired",
            Self::Registered => "registered",
        }
    }
}

/// A number of days in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub i64);

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
