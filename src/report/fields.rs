//! The fields of a registration key, as documents and tables show them.

use crate::report::as_text_or_null;
use crate::report::table::row;
use avlock_format::check::Days;
use avlock_format::{AppVersion, DelphiDay, KeyType, Payload, RawFields, TypeDigit, Values};
use serde::Serialize;

/// The fields of a key; numbers as they are stored, dates and words beside them.
#[derive(Debug, Clone, Serialize)]
pub struct FieldsReport {
    pub days: Option<u16>,
    pub users: u8,
    pub instances: u8,
    #[serde(serialize_with = "as_text_or_null")]
    pub start_date: Option<DelphiDay>,
    #[serde(serialize_with = "as_text_or_null")]
    pub last_date: Option<DelphiDay>,
    pub start_day: u16,
    pub index: u8,
    pub icode: String,
    pub app_version: Option<String>,
    pub app_id: u16,
    pub values: String,
    #[serde(rename = "type")]
    pub key_type: Option<&'static str>,
    pub generic: bool,
    pub checksum: String,
    // Skipped: only the table shows numbers that the document has no word for, like a type that
    // does not exist, and it needs to know whether every layer of reading passed.
    #[serde(skip)]
    payload: Payload,
}

/// The number that a permanent key stores as Days and StartDate.
const PERMANENT: u16 = 65535;

impl Default for FieldsReport {
    fn default() -> Self {
        Self::from(Payload::from_bytes([0; 14]))
    }
}

impl From<Payload> for FieldsReport {
    fn from(payload: Payload) -> Self {
        let raw = payload.raw();
        let digit = TypeDigit::from_number(raw.key_type);
        let key_type = digit.map(|digit| digit.key_type);
        let generic = digit.is_some_and(|digit| digit.generic);
        let (days, start_date) = term(&raw, key_type);
        let last_date = match (start_date, days) {
            (Some(first), Some(days @ 1..)) => Some(first.plus_days(u32::from(days) - 1)),
            _ => None,
        };
        Self {
            days,
            users: raw.users,
            instances: raw.instances,
            start_date,
            last_date,
            start_day: raw.start_day,
            index: raw.index,
            icode: format!("{:04X}", raw.icode),
            app_version: generic.then(|| AppVersion::from_icode(raw.icode).to_string()),
            app_id: raw.app_id,
            values: format!("{:03X}", raw.values),
            key_type: key_type.map(KeyType::word),
            generic,
            checksum: format!("{:02X}", raw.checksum),
            payload,
        }
    }
}

/// Returns the days and the first day of a key. A key that is not trial or temporary has none, and
/// stores one fixed number in the place of both.
fn term(raw: &RawFields, key_type: Option<KeyType>) -> (Option<u16>, Option<DelphiDay>) {
    let stored = (raw.days, raw.start_day);
    match key_type {
        Some(KeyType::Unregister | KeyType::UnregisterAll) if stored == (0, 0) => (None, None),
        _ => {
            let is_term = |number: &u16| *number != PERMANENT;
            let days = Some(raw.days).filter(is_term);
            let start_day = Some(raw.start_day).filter(is_term);
            (days, start_day.map(DelphiDay::from_stored))
        }
    }
}

impl FieldsReport {
    /// True if the key is none to register: it removes one, or all.
    pub fn removes(&self) -> bool {
        let words = [KeyType::Unregister.word(), KeyType::UnregisterAll.word()];
        self.key_type.is_some_and(|word| words.contains(&word))
    }

    /// True if the key removes all keys.
    pub fn removes_all(&self) -> bool {
        self.key_type == Some(KeyType::UnregisterAll.word())
    }

    /// True if every layer of reading passed.
    pub(super) fn is_trusted(&self) -> bool {
        self.payload.to_fields().is_ok()
    }

    /// Returns the rows of a table: name, stored number, words. Days that are left are counted from
    /// `today`. A key that reads shows only what its type has; of one that does not, everything is shown.
    pub(super) fn rows(&self, today: Option<DelphiDay>) -> Vec<[String; 3]> {
        let raw = self.payload.raw();
        let key_type = match (self.key_type, self.generic) {
            (Some(word), true) => format!("{word}, generic: for any computer"),
            (Some(word), false) => format!("{word}, for one computer"),
            (None, _) => "no such type".to_owned(),
        };
        let icode = match &self.app_version {
            Some(version) => format!("version {version}, as a generic key carries it"),
            None => "the InstallCode it belongs to ends in it".to_owned(),
        };
        let is_trusted = self.is_trusted();
        let mut rows = vec![row([&"Type", &format_args!("{:X}", raw.key_type), &key_type])];
        if is_trusted && self.removes() {
            rows.push(match self.removes_all() {
                true => row([&"Removes", &"", &"all keys"]),
                false => row([&"Removes", &raw.index, &"the key of this index"]),
            });
        } else {
            match (is_trusted, self.start_date) {
                (true, None) => rows.push(row([&"Valid", &"", &"for ever"])),
                _ => rows.extend(self.term_rows(&raw, today)),
            }
            rows.extend([
                row([&"Users", &raw.users, &"computers that share the key"]),
                row([&"Instances", &raw.instances, &"copies at once on one computer"]),
                row([&"Index", &raw.index, &"number of the key"]),
                row([&"Values", &self.values, &values_in_words(raw.values)]),
            ]);
        }
        rows.extend([
            row([&"ICode", &self.icode, &icode]),
            row([&"AppID", &raw.app_id, &"number of the application"]),
            row([&"Checksum", &self.checksum, &"over the fields before"]),
        ]);
        rows
    }

    fn term_rows(&self, raw: &RawFields, today: Option<DelphiDay>) -> Vec<[String; 3]> {
        let days = match (raw.days, self.start_date, self.last_date, today) {
            (PERMANENT, ..) => "for ever".to_owned(),
            (_, Some(first), Some(last), Some(today)) => days_left(first, last, today),
            _ => String::new(),
        };
        let first_day = match (raw.start_day, self.start_date) {
            (PERMANENT, _) => "for ever".to_owned(),
            (_, Some(first)) => day_in_words(first),
            (_, None) => String::new(),
        };
        let mut rows =
            vec![row([&"Days", &raw.days, &days]), row([&"First day", &raw.start_day, &first_day])];
        if let Some(last) = self.last_date {
            rows.push(row([&"Last day", &last.days_since_epoch(), &day_in_words(last)]));
        }
        rows
    }
}

fn day_in_words(day: DelphiDay) -> String {
    format!("{day}, {}", day.date().strftime("%A"))
}

fn days_left(first: DelphiDay, last: DelphiDay, today: DelphiDay) -> String {
    if today < first {
        return format!("begins in {}", Days(first.days_since(today)));
    }
    match last.days_since(today) + 1 {
        1 => "today is the last".to_owned(),
        left @ 2.. => format!("{} left, today included", Days(left)),
        left => format!("expired {} ago", Days(1 - left)),
    }
}

fn values_in_words(number: u16) -> String {
    let Ok(values) = Values::new(number) else { return String::new() };
    let [high, middle, low] = values.nibbles();
    format!("{number}, or {high},{middle},{low}, or {}", values.bits())
}
