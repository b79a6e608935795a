//! A data file, for `datacheck`.

use crate::failure::Outcome;
use crate::report::table::{Paint, row};
use crate::report::{
    FieldsReport, NOT_TRUSTED, Place, Report, SCHEMA, UNKNOWN, Verdict, findings_in_words, heading,
    redaction,
};
use avlock_format::check::{Status, StepOutcome, Steps};
use avlock_format::{ApplicationData, DelphiDay, Finding, KeyRecord};
use serde::Serialize;
use std::fmt::Write;

/// What a data file holds, and whether to believe it.
#[derive(Debug, Clone, Serialize)]
pub struct DataFileReport {
    schema: u32,
    kind: &'static str,
    /// The file as given.
    pub input: String,
    /// Is everything in it good?
    pub verdict: Verdict,
    /// The profile whose EncryptionKey was used.
    pub app: Option<String>,
    /// The application data, if they read.
    pub application: Option<ApplicationReport>,
    /// The registered keys, by index.
    pub keys: Vec<StoredKeyReport>,
    /// The last date.
    pub system_date: Option<SystemDateReport>,
    /// The entries as they stand in the file.
    pub entries: Vec<EntryReport>,
    /// What else there is to say.
    pub findings: Vec<Finding>,
    /// Where `inspect` found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Are user data masked and codes shortened?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
    /// The day to judge by.
    #[serde(skip)]
    pub today: DelphiDay,
}

/// The application data.
#[derive(Debug, Clone, Serialize)]
pub struct ApplicationReport {
    pub checksum: String,
    pub other_code: String,
    pub user_name: String,
    pub company: String,
    pub email: String,
    pub app_name: String,
    pub app_version: String,
    pub install_code: String,
}

/// A registered key.
#[derive(Debug, Clone, Serialize)]
pub struct StoredKeyReport {
    pub index: u8,
    pub key: Option<String>,
    pub moved: Option<bool>,
    pub primary: Option<bool>,
    pub primary_install_code: Option<String>,
    pub local_install_code: Option<String>,
    pub status: Status,
    pub steps: Option<[&'static str; 3]>,
    pub fields: Option<FieldsReport>,
    /// Was this computer's InstallCode given? Else step 2 compares with the application data alone.
    #[serde(skip)]
    pub with_computer: bool,
}

/// The last date.
#[derive(Debug, Clone, Serialize)]
pub struct SystemDateReport {
    pub last_date_reached: Option<String>,
    pub date_backed: Option<bool>,
}

/// An entry as it stands in the file.
#[derive(Debug, Clone, Serialize)]
pub struct EntryReport {
    /// Its name.
    pub name: String,
    /// How many characters its value has.
    pub length: usize,
}

impl DataFileReport {
    /// A report with nothing read yet.
    pub fn new(input: String, today: DelphiDay) -> Self {
        Self {
            schema: SCHEMA,
            kind: "data-file",
            input,
            verdict: Verdict::Unknown,
            app: None,
            application: None,
            keys: Vec::new(),
            system_date: None,
            entries: Vec::new(),
            findings: Vec::new(),
            place: None,
            redacted: false,
            today,
        }
    }
}

impl ApplicationReport {
    /// The data and their CRC-32.
    pub fn new(data: ApplicationData, checksum: u32) -> Self {
        let ApplicationData {
            other_code,
            user_name,
            company,
            email,
            app_name,
            app_version,
            install_code,
        } = data;
        Self {
            checksum: format!("{checksum:08X}"),
            other_code,
            user_name,
            company,
            email,
            app_name,
            app_version,
            install_code,
        }
    }

    /// Each field with its name.
    pub fn visit(&mut self, mut visit: impl FnMut(&'static str, &mut String)) {
        visit("checksum", &mut self.checksum);
        visit("other_code", &mut self.other_code);
        visit("user_name", &mut self.user_name);
        visit("company", &mut self.company);
        visit("email", &mut self.email);
        visit("app_name", &mut self.app_name);
        visit("app_version", &mut self.app_version);
        visit("install_code", &mut self.install_code);
    }

    fn rows(&self) -> Vec<[String; 2]> {
        vec![
            row([&"User name", &self.user_name]),
            row([&"Company", &self.company]),
            row([&"Email", &self.email]),
            row([&"Other code", &self.other_code]),
            row([&"App name", &self.app_name]),
            row([&"App version", &self.app_version]),
            row([&"InstallCode", &self.install_code]),
            row([&"Checksum", &self.checksum]),
        ]
    }
}

impl StoredKeyReport {
    /// An index whose record does not read.
    pub fn unreadable(index: u8) -> Self {
        Self {
            index,
            key: None,
            moved: None,
            primary: None,
            primary_install_code: None,
            local_install_code: None,
            status: Status::Unregistered,
            steps: None,
            fields: None,
            with_computer: false,
        }
    }

    /// A record that reads; its key may not.
    pub fn new(index: u8, record: &KeyRecord, status: Status, steps: &Steps) -> Self {
        Self {
            index,
            key: Some(record.key.to_string()),
            moved: Some(record.moved),
            primary: Some(record.primary),
            primary_install_code: Some(record.primary_install_code.to_string()),
            local_install_code: Some(record.local_install_code.to_string()),
            status,
            steps: Some(steps.outcomes().map(|outcome| match outcome {
                StepOutcome::Pass => "pass",
                StepOutcome::Fail(_) => "fail",
                StepOutcome::Unknown => "unknown",
            })),
            fields: None,
            with_computer: false,
        }
    }

    fn rows(&self) -> Vec<[String; 3]> {
        let yes_or_no = |mark: Option<bool>| match mark {
            Some(true) => "Y",
            Some(false) => "N",
            None => "",
        };
        let registration = match self.primary {
            Some(true) => "primary: on the computer that the key was issued for",
            Some(false) => "secondary: shares the key of another computer",
            None => "",
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut rows = vec![
            row([&"Moved", &yes_or_no(self.moved), &""]),
            row([&"Primary", &yes_or_no(self.primary), &registration]),
            row([&"Primary code", &text(&self.primary_install_code), &""]),
            row([&"Local code", &text(&self.local_install_code), &""]),
        ];
        let step_2 = match self.with_computer {
            true => "the local InstallCode, that of the application data, and this computer's",
            false => "the local InstallCode and that of the application data",
        };
        let steps = [
            ("Step 1", "the key and the primary InstallCode (or the version)"),
            ("Step 2", step_2),
            ("Step 3", "primary or secondary, as the InstallCodes say"),
        ];
        for ((name, meaning), outcome) in steps.into_iter().zip(self.steps.iter().flatten()) {
            rows.push(row([&name, outcome, &meaning]));
        }
        rows
    }
}

impl Report for DataFileReport {
    fn table(&self, paint: Paint) -> String {
        let mut text = heading(&self.input, self.verdict, self.app.as_deref(), paint);
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("a data file"));
        }
        if self.redacted {
            text.push_str(redaction::NOTICE);
        }
        if self.verdict == Verdict::Unknown {
            text.push_str(UNKNOWN);
        }
        if self.application.is_none() && self.keys.is_empty() && self.system_date.is_none() {
            let entries = self.entries.iter();
            text.push_str(
                &paint.rows(entries.map(|entry| row([&entry.name, &entry.length, &"sealed"]))),
            );
        }
        if let Some(application) = &self.application {
            let _ = writeln!(text, "\n{}", paint.title("Application data"));
            text.push_str(&paint.rows(application.rows()));
        }
        for key in &self.keys {
            let title = format!("Key {}", key.index);
            let good = Some(key.status == Status::Registered);
            let status = paint.judged(good, key.status.word());
            let shown = key.key.as_deref().unwrap_or("its record does not read");
            let _ = writeln!(text, "\n{}  {shown}  {status}", paint.title(&title));
            if key.fields.as_ref().is_some_and(|fields| !fields.trusted) {
                text.push_str(NOT_TRUSTED);
            }
            if key.key.is_some() {
                let mut rows =
                    key.fields.as_ref().map(|fields| fields.rows(self.today)).unwrap_or_default();
                rows.extend(key.rows());
                text.push_str(&paint.rows(rows));
            }
        }
        if let Some(system_date) = &self.system_date {
            let _ = writeln!(text, "\n{}", paint.title("System date"));
            let backed = match system_date.date_backed {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            };
            let reached = system_date.last_date_reached.as_deref().unwrap_or("does not read");
            text.push_str(
                &paint
                    .rows([row([&"Last date reached", &reached]), row([&"Date backed", &backed])]),
            );
        }
        if !self.findings.is_empty() {
            text.push('\n');
            text.push_str(&findings_in_words(&self.findings, paint));
        }
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}
