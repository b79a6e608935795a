//! The terms of an order beside those that were recorded under the same number.
//!
//! Terms are what the key holds, for whom it is, and which EncryptionKey made it. Customer and note
//! are not terms: somebody may spell them in another way the next time.

use crate::ledger::Fingerprint;
use crate::ledger::entry::Entry;
use crate::ledger::row::Row;
use crate::order::OpenDay;
use avlock_format::{DelphiDay, KeyType, RawFields, RawInstallCode, TypeDigit};

/// Terms as they are compared: two orders are the same if these are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedTerms {
    /// What the key holds. The checksum is 0: it follows from the rest.
    pub fields: RawFields,
    /// For whom the key is, unless it is generic.
    pub install_code: Option<RawInstallCode>,
    /// Which EncryptionKey made the key.
    pub secret: Fingerprint,
}

impl ComparedTerms {
    /// The terms of a row that has a key.
    pub fn of_row(row: &Row) -> Option<Self> {
        let issued = row.issued?;
        let fields = RawFields { checksum: 0, ..issued.terms };
        Some(Self { fields, install_code: row.install_code, secret: issued.secret })
    }

    /// The terms of an entry, to be compared with recorded ones.
    pub fn of_entry(entry: &Entry<'_>, recorded: Option<&Self>) -> Self {
        let mut fields = RawFields { checksum: 0, ..entry.terms };
        if let Some(recorded) = recorded {
            take_recorded_day(&mut fields, entry.open_day, &recorded.fields);
        }
        Self { fields, install_code: entry.holder.install_code, secret: entry.secret }
    }

    /// True if the key is good for some days only.
    pub fn has_period(&self) -> bool {
        has_period(&self.fields)
    }
}

/// Gives an order that leaves its first day open the recorded one: that was today when the key was
/// made, and the same order on a later day is still the same order.
fn take_recorded_day(fields: &mut RawFields, open_day: OpenDay, recorded: &RawFields) {
    if !has_period(fields) || !has_period(recorded) {
        return;
    }
    match open_day {
        OpenDay::Nothing => {}
        OpenDay::First => fields.start_day = recorded.start_day,
        OpenDay::FirstUntil(last) => {
            // With a given last day, an earlier first day makes for more days.
            let first = DelphiDay::from_stored(recorded.start_day);
            if let Ok(days) = u16::try_from(last.days_since(first) + 1) {
                (fields.start_day, fields.days) = (recorded.start_day, days);
            }
        }
    }
}

fn has_period(fields: &RawFields) -> bool {
    let digit = TypeDigit::from_number(fields.key_type);
    matches!(digit.map(|digit| digit.key_type), Some(KeyType::Trial | KeyType::Temporary))
}
