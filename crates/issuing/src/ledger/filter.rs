//! Which rows of a ledger are wanted, judged row by row.

use crate::ledger::Event;
use crate::ledger::column::Column;
use crate::ledger::fold::{fold_into, folded};
use crate::ledger::row::Listing;
use avlock_format::{DelphiDay, KeyType, RawInstallCode, RegistrationKey, TypeDigit};
use jiff::Timestamp;
use rusqlite::{Result, Row as SqlRow};
use std::collections::HashSet;

/// Which rows are wanted. A condition that is `None` is met by every row.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The number of the application.
    pub app_id: Option<u16>,
    /// The order number, in any spelling that looks the same.
    pub order: Option<String>,
    /// A part of the customer's name, without regard to case and accents.
    pub customer: Option<String>,
    /// The InstallCode of the holder.
    pub install_code: Option<RawInstallCode>,
    /// The type of the key, generic or not.
    pub key_type: Option<KeyType>,
    /// Issued at that time or later.
    pub from: Option<Timestamp>,
    /// Issued before that time.
    pub before: Option<Timestamp>,
    /// The last day is within these two, and no later row has renewed or revoked the key.
    pub expiring: Option<(DelphiDay, DelphiDay)>,
    /// Any of these is in the row.
    pub parts: Option<Parts>,
    /// The row has one of these numbers.
    pub ids: Option<Vec<i64>>,
}

/// Which end of the ledger comes first, and whether revocations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Rows with a key, newest first.
    NewestFirst,
    /// All rows, oldest first. A revocation is wanted where the key that it is about is, and is judged by
    /// its own time.
    Everything,
}

/// Parts of what a row holds. One of them is enough.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// A part of customer, note, user's data or reason of a revocation, without regard to case and
    /// accents.
    pub text: Option<String>,
    /// Letters of a key: whole groups, or the beginning of one.
    pub letters: Option<String>,
    /// The first digits of an InstallCode.
    pub digits: Option<String>,
    /// The iCode of a key.
    pub icode: Option<u16>,
}

/// The columns that a text is searched in.
const TEXTS: [Column; 6] = [
    Column::Customer,
    Column::Note,
    Column::UserName,
    Column::UserCompany,
    Column::Email,
    Column::Other,
];

/// Judges rows by a filter. What an index has found is not judged again.
#[derive(Debug)]
pub struct Judge {
    filter: Filter,
    customer: Option<String>,
    text: Option<String>,
    /// Rows whose revocation has the text in its reason. Newest first, a revocation comes before the row
    /// that it revokes.
    by_reason: HashSet<i64>,
    /// Rows whose keys are wanted, for the revocations that follow oldest first.
    wanted_keys: HashSet<i64>,
    /// Memory for folded texts.
    folded: String,
}

impl Judge {
    /// Prepares to judge rows.
    pub fn new(filter: &Filter) -> Self {
        Self {
            customer: filter.customer.as_deref().map(folded),
            text: filter.parts.as_ref().and_then(|parts| parts.text.as_deref()).map(folded),
            filter: filter.clone(),
            by_reason: HashSet::new(),
            wanted_keys: HashSet::new(),
            folded: String::new(),
        }
    }

    /// True if a row of [`Column::list`] meets all conditions that need no other row.
    pub fn wants(&mut self, row: &SqlRow<'_>, reading: Reading) -> Result<bool> {
        let has_key = row.get_ref(Column::RegistrationKey.index())?.as_bytes().is_ok();
        match (has_key, reading) {
            (true, Reading::NewestFirst) => Ok(self.is_of_time(row)? && self.wants_key(row)?),
            (true, Reading::Everything) => {
                let wants_key = self.wants_key(row)?;
                if wants_key && self.asks_for_keys() {
                    self.wanted_keys.insert(row.get(Column::Id.index())?);
                }
                Ok(wants_key && self.is_of_time(row)?)
            }
            (false, Reading::NewestFirst) => {
                self.note_reason(row)?;
                Ok(false)
            }
            (false, Reading::Everything) => {
                let about = row.get_ref(Column::RefersTo.index())?.as_i64().ok();
                let wants_key = !self.asks_for_keys()
                    || about.is_some_and(|about| self.wanted_keys.contains(&about));
                // A key that was revoked expires no more.
                Ok(wants_key && self.filter.expiring.is_none() && self.is_of_time(row)?)
            }
        }
    }

    /// True if not every key is wanted. What an index has found is not judged here.
    fn asks_for_keys(&self) -> bool {
        let Filter { app_id, customer, key_type, expiring, parts, .. } = &self.filter;
        app_id.is_some()
            || customer.is_some()
            || key_type.is_some()
            || expiring.is_some()
            || parts.is_some()
    }

    fn is_of_time(&self, row: &SqlRow<'_>) -> Result<bool> {
        let time = row.get_ref(Column::Time.index())?.as_i64().unwrap_or(i64::MIN);
        let Filter { from, before, .. } = &self.filter;
        Ok(from.is_none_or(|from| time >= from.as_millisecond())
            && before.is_none_or(|before| time < before.as_millisecond()))
    }

    /// True if a row with a key meets all other conditions.
    fn wants_key(&mut self, row: &SqlRow<'_>) -> Result<bool> {
        let number = |column: Column| {
            row.get_ref(column.index()).map(|value| value.as_i64().unwrap_or(i64::MIN))
        };
        let Filter { app_id, key_type, expiring, .. } = &self.filter;
        if let Some(app_id) = app_id
            && number(Column::AppId)? != i64::from(*app_id)
        {
            return Ok(false);
        }
        if let Some(key_type) = key_type {
            let digit = TypeDigit { key_type: *key_type, generic: false }.number();
            if number(Column::KeyType)? % 5 != i64::from(digit) {
                return Ok(false);
            }
        }
        if let Some((first, last)) = expiring {
            let end = number(Column::StartDay)?.saturating_add(number(Column::Days)?);
            let end = end.saturating_sub(1);
            let bounds = i64::from(first.days_since_epoch())..=i64::from(last.days_since_epoch());
            if !bounds.contains(&end) || !(0..2).contains(&(number(Column::KeyType)? % 5)) {
                return Ok(false);
            }
        }
        if let Some(customer) = &self.customer
            && !holds(row, Column::Customer, customer, &mut self.folded)?
        {
            return Ok(false);
        }
        match &self.filter.parts {
            Some(parts) => self.has_part(row, &parts.clone()),
            None => Ok(true),
        }
    }

    /// True if a row that was wanted is so still, given what became of it.
    pub fn wants_still(&self, listing: &Listing) -> bool {
        let since = &listing.since;
        self.filter.expiring.is_none() || (since.revoked.is_none() && since.replaced_by.is_none())
    }

    fn note_reason(&mut self, row: &SqlRow<'_>) -> Result<()> {
        if let Some(text) = &self.text
            && row.get_ref(Column::Event.index())?.as_str().ok() == Some(Event::Revoked.word())
            && holds(row, Column::Note, text, &mut self.folded)?
        {
            self.by_reason.extend(row.get_ref(Column::RefersTo.index())?.as_i64().ok());
        }
        Ok(())
    }

    fn has_part(&mut self, row: &SqlRow<'_>, parts: &Parts) -> Result<bool> {
        if let Some(icode) = parts.icode
            && row.get_ref(Column::Icode.index())?.as_i64().ok() == Some(icode.into())
        {
            return Ok(true);
        }
        if let Some(letters) = &parts.letters {
            let block = row.get_ref(Column::RegistrationKey.index())?.as_blob().ok();
            let block = block.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
            if block.is_some_and(|block| has_letters(block, letters)) {
                return Ok(true);
            }
        }
        if let Some(digits) = &parts.digits {
            let number = row.get_ref(Column::InstallCode.index())?.as_i64().ok();
            let number = number.and_then(|number| u64::try_from(number).ok());
            if number
                .and_then(RawInstallCode::from_number)
                .is_some_and(|code| code.to_string().starts_with(digits))
            {
                return Ok(true);
            }
        }
        let Some(text) = &self.text else { return Ok(false) };
        for column in TEXTS {
            if holds(row, column, text, &mut self.folded)? {
                return Ok(true);
            }
        }
        Ok(self.by_reason.contains(&row.get(Column::Id.index())?))
    }
}

/// True if a text of a row, folded, holds a part.
fn holds(row: &SqlRow<'_>, column: Column, part: &str, folded: &mut String) -> Result<bool> {
    let Ok(text) = row.get_ref(column.index())?.as_str() else { return Ok(false) };
    fold_into(text, folded);
    Ok(folded.contains(part))
}

/// Letters of a group of a key.
const GROUP: usize = 7;

/// True if a key has the letters at the beginning of one of its groups.
fn has_letters(block: [u8; 16], letters: &str) -> bool {
    let key = RegistrationKey::from_block(block).to_string().replace('-', "");
    (0..key.len()).step_by(GROUP).any(|place| key[place..].starts_with(letters))
}
