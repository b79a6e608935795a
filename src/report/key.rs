//! A registration key, for `keycheck` and `keygen`.

use crate::failure::Outcome;
use crate::reading::known::Known;
use crate::report::table::{Paint, row};
use crate::report::{
    NOT_TRUSTED, Place, Report, RowReport, SCHEMA, UNKNOWN, Verdict, findings_in_words, heading,
};
use avlock_format::check::Days;
use avlock_format::{
    AppVersion, DelphiDay, Finding, FindingCode, KeyType, Payload, RawFields, TypeDigit, Values,
};
use serde::Serialize;
use std::fmt::Write;

/// What a key holds, and whether to believe it.
#[derive(Debug, Clone, Serialize)]
pub struct KeyReport {
    schema: u32,
    kind: &'static str,
    /// The text as given; nothing where the key was made here.
    pub input: Option<String>,
    /// The key in its canonical form, if it is well formed.
    pub key: Option<String>,
    /// Is it good?
    pub verdict: Verdict,
    /// The profile whose EncryptionKey was used.
    pub app: Option<String>,
    /// What it says, if it opens.
    pub fields: Option<FieldsReport>,
    /// What the ledger says of it, if there is one and it has the key.
    pub ledger: Option<RowReport>,
    /// What else there is to say.
    pub findings: Vec<Finding>,
    /// Where `inspect` found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What closes the talk.
    #[serde(skip)]
    pub conclusion: Option<String>,
    /// The day to judge by.
    #[serde(skip)]
    pub today: DelphiDay,
    /// Is this the answer of `keygen`, whose table is the key alone?
    #[serde(skip)]
    pub made: bool,
}

/// The fields of a key as they are shown; numbers as stored, dates and words beside them.
#[derive(Debug, Clone, Serialize)]
pub struct FieldsReport {
    pub days: Option<u16>,
    pub users: u8,
    pub instances: u8,
    pub start_date: Option<String>,
    pub last_date: Option<String>,
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
    #[serde(skip)]
    raw: RawFields,
    /// Did every layer of reading pass?
    #[serde(skip)]
    pub trusted: bool,
}

/// What Days and StartDate say in a permanent key.
const PERMANENT: u16 = 65535;

impl From<Payload> for FieldsReport {
    fn from(payload: Payload) -> Self {
        let raw = payload.raw();
        let digit = TypeDigit::from_number(raw.key_type);
        let key_type = digit.map(|digit| digit.key_type);
        let generic = digit.is_some_and(|digit| digit.generic);
        // Only a trial or temporary key has a period; others store 65535 or 0 in its place.
        let no_period = match key_type {
            Some(KeyType::Permanent) => (raw.days, raw.start_day) == (PERMANENT, PERMANENT),
            Some(KeyType::Unregister | KeyType::UnregisterAll) => {
                (raw.days, raw.start_day) == (0, 0)
            }
            _ => false,
        };
        let first = DelphiDay::from_stored(raw.start_day);
        let first = (!no_period && raw.start_day != PERMANENT).then_some(first);
        let days = (!no_period && raw.days != PERMANENT).then_some(raw.days);
        let last = first.zip(days.and_then(|days| days.checked_sub(1)));
        Self {
            days,
            users: raw.users,
            instances: raw.instances,
            start_date: first.map(|day| day.to_string()),
            last_date: last.map(|(first, more)| first.plus_days(more.into()).to_string()),
            start_day: raw.start_day,
            index: raw.index,
            icode: format!("{:04X}", raw.icode),
            app_version: generic.then(|| AppVersion::from_icode(raw.icode).to_string()),
            app_id: raw.app_id,
            values: format!("{:03X}", raw.values),
            key_type: key_type.map(KeyType::word),
            generic,
            checksum: format!("{:02X}", raw.checksum),
            raw,
            trusted: payload.to_fields().is_ok(),
        }
    }
}

impl KeyReport {
    /// One to ask which fields there are.
    pub fn specimen() -> Self {
        let fields = Some(FieldsReport::from(Payload::from_bytes([0; 14])));
        Self { fields, ..Self::new(None, DelphiDay::from_stored(0)) }
    }

    /// A report with nothing read yet.
    pub fn new(input: Option<String>, today: DelphiDay) -> Self {
        Self {
            schema: SCHEMA,
            kind: "registration-key",
            input,
            key: None,
            verdict: Verdict::Unknown,
            app: None,
            fields: None,
            ledger: None,
            findings: Vec::new(),
            place: None,
            conclusion: None,
            today,
            made: false,
        }
    }
}

impl KeyReport {
    /// What the ledger says of the key, if it has it.
    pub fn note(&mut self, known: Option<Known>) {
        if let Some(Known { found, findings }) = known {
            self.ledger = Some(found.into());
            self.findings.extend(findings);
        }
    }
}

impl Report for KeyReport {
    fn table(&self, paint: Paint) -> String {
        if let (true, Some(key)) = (self.made, &self.key) {
            return format!("{key}\n");
        }
        let mut text = String::new();
        if self.made {
            let _ = writeln!(text, "{}  no key was made", paint.title("dry run"));
        } else {
            let title = self.key.as_deref().or(self.input.as_deref()).unwrap_or_default();
            text.push_str(&heading(title, self.verdict, self.app.as_deref(), paint));
        }
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("a registration key"));
        }
        if self.verdict == Verdict::Unknown {
            text.push_str(UNKNOWN);
        }
        if let Some(fields) = &self.fields {
            if !fields.trusted {
                text.push_str(NOT_TRUSTED);
            }
            let ledger = self.ledger.as_ref().map(RowReport::in_words);
            text.push_str(&paint.rows(fields.rows(self.today).into_iter().chain(ledger)));
        } else if let Some(ledger) = &self.ledger {
            text.push_str(&paint.rows([ledger.in_words()]));
        }
        if !self.made {
            text.push_str(&findings_in_words(&self.findings, paint));
        }
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }

    fn talk(&self) -> Vec<&Finding> {
        // A key that is yet to begin is ordinary when it is made; one that is over is a slip.
        let worth_saying = |finding: &&Finding| finding.code != FindingCode::NotStarted;
        self.findings.iter().filter(|_| self.made).filter(worth_saying).collect()
    }

    fn conclusion(&self) -> Option<String> {
        self.conclusion.clone()
    }
}

impl FieldsReport {
    /// The rows of the table: name, raw number, words.
    pub(super) fn rows(&self, today: DelphiDay) -> Vec<[String; 3]> {
        let raw = &self.raw;
        let first = self.start_date.as_ref().map(|_| DelphiDay::from_stored(raw.start_day));
        let last = first.zip(self.days.and_then(|days| days.checked_sub(1)));
        let last = last.map(|(first, more)| first.plus_days(more.into()));
        let key_type = match (self.key_type, self.generic) {
            (Some(word), true) => format!("{word}, generic: for any computer"),
            (Some(word), false) => format!("{word}, for one computer"),
            (None, _) => "no such type".to_owned(),
        };
        let days = match (self.days, last) {
            (None, _) if raw.days == PERMANENT => "for ever".to_owned(),
            (Some(_), Some(last)) => days_left(first, last, today),
            _ => String::new(),
        };
        let first_day = match first {
            Some(first) => in_words(first),
            None if raw.start_day == PERMANENT => "for ever".to_owned(),
            None => String::new(),
        };
        let icode = match &self.app_version {
            Some(version) => format!("version {version}, as a generic key carries it"),
            None => "the InstallCode it belongs to ends in it".to_owned(),
        };
        let mut rows = vec![
            row([&"Type", &format_args!("{:X}", raw.key_type), &key_type]),
            row([&"Days", &raw.days, &days]),
            row([&"First day", &raw.start_day, &first_day]),
        ];
        if let Some(last) = last {
            rows.push(row([&"Last day", &last.days_since_epoch(), &in_words(last)]));
        }
        rows.extend([
            row([&"Users", &raw.users, &"computers that share the key"]),
            row([&"Instances", &raw.instances, &"copies at once on one computer"]),
            row([&"Index", &raw.index, &"number of the key"]),
            row([&"ICode", &self.icode, &icode]),
            row([&"AppID", &raw.app_id, &"number of the application"]),
            row([&"Values", &self.values, &values_in_words(raw.values)]),
            row([&"Checksum", &self.checksum, &"over the fields before"]),
        ]);
        rows
    }
}

fn in_words(day: DelphiDay) -> String {
    let date = day.date();
    format!("{day}, {}", date.strftime("%A"))
}

fn days_left(first: Option<DelphiDay>, last: DelphiDay, today: DelphiDay) -> String {
    let left = last.days_since(today) + 1;
    match first {
        Some(first) if today < first => format!("begins in {}", Days(first.days_since(today))),
        _ if left == 1 => "today is the last".to_owned(),
        _ if left > 1 => format!("{} left, today included", Days(left)),
        _ => format!("expired {} ago", Days(1 - left)),
    }
}

fn values_in_words(number: u16) -> String {
    let Ok(values) = Values::new(number) else { return String::new() };
    let [high, middle, low] = values.nibbles();
    format!("{number}, or {high},{middle},{low}, or {}", values.bits())
}
