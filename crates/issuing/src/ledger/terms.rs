//! The terms of an order beside those that were recorded under the same number.
//!
//! Terms are what the key says, for whom it is, and which EncryptionKey made it. Customer and note
//! are none: somebody may spell them in another way the next time.

use crate::ledger::entry::Entry;
use crate::ledger::row::{IssuedKey, Row};
use crate::order::OpenDay;
use avlock_format::{AppVersion, DelphiDay, KeyType, RawFields, RawInstallCode, TypeDigit};

/// One term, as it was recorded and as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The option of its name.
    pub name: &'static str,
    /// As recorded.
    pub recorded: String,
    /// As asked for.
    pub asked: String,
}

impl Compared {
    /// Are the two not the same?
    pub fn differs(&self) -> bool {
        self.recorded != self.asked
    }
}

/// Are the terms those of a row? An order that leaves its first day open takes the recorded one:
/// it was today when the key was made.
pub fn same(entry: &Entry<'_>, row: &Row) -> bool {
    row.issued.is_some_and(|issued| {
        let asked = on_recorded_day(entry, &issued.terms);
        entry.secret == issued.secret
            && entry.holder.install_code == row.install_code
            && without_checksum(asked) == without_checksum(issued.terms)
    })
}

/// Every term, side by side.
pub fn side_by_side(entry: &Entry<'_>, row: &Row) -> Vec<Compared> {
    let Some(IssuedKey { terms, secret, .. }) = row.issued else { return Vec::new() };
    let recorded = in_words(&terms, row.install_code, secret.to_string());
    let asked = on_recorded_day(entry, &terms);
    let asked = in_words(&asked, entry.holder.install_code, entry.secret.to_string());
    recorded
        .into_iter()
        .zip(asked)
        .map(|((name, recorded), (_, asked))| Compared { name, recorded, asked })
        .collect()
}

/// The terms that differ, in one line.
pub fn differences(compared: &[Compared]) -> String {
    let differing = compared.iter().filter(|term| term.differs());
    let words = differing
        .map(|Compared { name, recorded, asked }| format!("{name} {recorded}, not {asked}"));
    words.collect::<Vec<_>>().join("; ")
}

fn on_recorded_day(entry: &Entry<'_>, recorded: &RawFields) -> RawFields {
    let mut terms = entry.terms;
    if !has_period(&terms) || !has_period(recorded) {
        return terms;
    }
    match entry.open_day {
        OpenDay::Nothing => {}
        OpenDay::First => terms.start_day = recorded.start_day,
        OpenDay::FirstUntil(last) => {
            let first = DelphiDay::from_stored(recorded.start_day);
            if let Ok(days) = u16::try_from(last.days_since(first) + 1) {
                (terms.start_day, terms.days) = (recorded.start_day, days);
            }
        }
    }
    terms
}

fn without_checksum(terms: RawFields) -> RawFields {
    RawFields { checksum: 0, ..terms }
}

fn has_period(terms: &RawFields) -> bool {
    let digit = TypeDigit::from_number(terms.key_type);
    matches!(digit.map(|digit| digit.key_type), Some(KeyType::Trial | KeyType::Temporary))
}

fn in_words(
    terms: &RawFields,
    install_code: Option<RawInstallCode>,
    secret: String,
) -> [(&'static str, String); 11] {
    let none = || "none".to_owned();
    let digit = TypeDigit::from_number(terms.key_type);
    let key_type = digit.map(|digit| digit.key_type);
    let whom = match (digit, install_code) {
        (Some(TypeDigit { generic: true, .. }), _) => {
            format!("any, version {}", AppVersion::from_icode(terms.icode))
        }
        (_, Some(code)) => code.to_string(),
        (_, None) => format!("{:04X}", terms.icode),
    };
    let period = |text: String| if has_period(terms) { text } else { none() };
    let first = DelphiDay::from_stored(terms.start_day);
    let last = first.plus_days(u32::from(terms.days).saturating_sub(1));
    [
        ("install_code", whom),
        ("app_id", terms.app_id.to_string()),
        ("type", key_type.map_or_else(none, |key_type| key_type.word().to_owned())),
        ("days", period(terms.days.to_string())),
        ("start", period(first.to_string())),
        ("last day", period(last.to_string())),
        ("users", terms.users.to_string()),
        ("instances", terms.instances.to_string()),
        ("index", terms.index.to_string()),
        ("values", format!("{:03X}", terms.values)),
        ("EncryptionKey", secret),
    ]
}
