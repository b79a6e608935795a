//! A data file, for `datacheck` and `inspect`.

use crate::failure::Outcome;
use crate::report::fields::FieldsReport;
use crate::report::headline::{Headline, heading};
use crate::report::message::{findings_in_words, more_in_words};
use crate::report::place::Place;
use crate::report::redaction::{self, Redaction};
use crate::report::state::State;
use crate::report::table::row;
use crate::report::verdict::{NOT_TRUSTED, UNKNOWN};
use crate::report::{Report, Verdict, View};
use avlock_format::check::{Status, StepOutcome, Steps};
use avlock_format::{ApplicationData, Finding, KeyRecord};
use serde::Serialize;
use std::fmt::Write;

/// What a data file holds, and whether to believe it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DataFileReport {
    /// The file as given.
    pub input: String,
    /// Whether everything in the file is good.
    pub verdict: Verdict,
    /// The state of key 0, or else of the lowest that is there.
    pub state: Option<State>,
    /// The profile whose EncryptionKey was used.
    pub app: Option<String>,
    /// The application data, if they read.
    pub application: Option<ApplicationReport>,
    /// The registered keys, by index.
    pub keys: Vec<StoredKeyReport>,
    /// The entry `ld`.
    pub system_date: Option<SystemDateReport>,
    /// The entries of the file, sealed.
    pub entries: Vec<EntryReport>,
    /// What was found wrong or worth a word.
    pub findings: Vec<Finding>,
    /// Counts the findings that are not listed.
    pub more_findings: u64,
    /// Counts the entries that are not listed.
    pub more_entries: u64,
    /// Where `inspect` found the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// True if user data are masked and codes shortened.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
    /// True if this computer's InstallCode was given, with which step 2 then compares as well.
    // Skipped: it explains step 2 in the table, and whoever asked knows what he gave.
    #[serde(skip)]
    pub with_computer: bool,
    /// The product that the file is of, if it is another than the one that was asked for.
    // Skipped: a finding says it.
    #[serde(skip)]
    pub product: Option<String>,
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
    pub state: Option<State>,
    pub steps: Option<[&'static str; 3]>,
    pub fields: Option<FieldsReport>,
}

/// The last day on which the program ran.
#[derive(Debug, Clone, Serialize)]
pub struct SystemDateReport {
    pub last_date_reached: Option<String>,
    pub date_backed: Option<bool>,
    /// A time far ahead that is not believed yet.
    pub forward_date: Option<String>,
}

/// An entry of the file, sealed.
#[derive(Debug, Clone, Serialize)]
pub struct EntryReport {
    pub name: String,
    /// The number of characters of its value.
    pub length: usize,
}

impl DataFileReport {
    /// Masks user data and shortens codes, so that the report can be sent on.
    pub fn redacted(mut self) -> Self {
        let mut redaction = Redaction::default();
        if let Some(application) = &mut self.application {
            application.visit(|field, value| *value = redaction.field(field, value));
        }
        for key in &mut self.keys {
            let codes = [
                ("key", &mut key.key),
                ("primary_install_code", &mut key.primary_install_code),
                ("local_install_code", &mut key.local_install_code),
            ];
            for (field, code) in codes {
                *code = code.take().map(|code| redaction.field(field, &code));
            }
            if let Some(fields) = &mut key.fields {
                fields.icode = redaction.field("icode", &fields.icode);
                fields.checksum = redaction.field("checksum", &fields.checksum);
            }
        }
        for entry in &mut self.entries {
            entry.name = redaction.entry(&entry.name);
        }
        self.input = redaction.file(&self.input);
        redaction.findings(&mut self.findings);
        self.redacted = true;
        self
    }
}

impl ApplicationReport {
    /// Reports on application data and their CRC-32.
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

    /// Hands over each field with its name.
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
    /// Reports on an index whose record does not read.
    pub fn unreadable(index: u8) -> Self {
        Self {
            index,
            key: None,
            moved: None,
            primary: None,
            primary_install_code: None,
            local_install_code: None,
            status: Status::Unregistered,
            state: None,
            steps: None,
            fields: None,
        }
    }

    /// Reports on a record that reads; its key may not.
    pub fn new(index: u8, record: &KeyRecord, status: Status, steps: &Steps) -> Self {
        Self {
            index,
            key: Some(record.key.to_string()),
            moved: Some(record.moved),
            primary: Some(record.primary),
            primary_install_code: Some(record.primary_install_code.to_string()),
            local_install_code: Some(record.local_install_code.to_string()),
            status,
            state: Some(State::Unregistered),
            steps: Some(steps.outcomes().map(|outcome| match outcome {
                StepOutcome::Pass => "pass",
                StepOutcome::Fail(_) => "fail",
                StepOutcome::Unknown => "unknown",
            })),
            fields: None,
        }
    }

    fn headline(&self, view: &View) -> Headline {
        let state = self.state.or(Some(State::Unregistered));
        Headline::of(Verdict::Valid, state, self.fields.as_ref(), None, view.today)
    }

    /// Returns the rows of a table under the heading of the key.
    fn table(&self, with_computer: bool, view: &View) -> String {
        let mut text = String::new();
        let mut rows = Vec::new();
        if let Some(fields) = &self.fields {
            if !fields.is_trusted() {
                text.push_str(NOT_TRUSTED);
            }
            rows.extend(fields.rows(view.today));
        }
        // A record that does not read has no members to list.
        if self.key.is_some() {
            rows.extend(self.rows(with_computer));
            text.push_str(&view.paint.rows(rows));
        }
        text
    }

    fn rows(&self, with_computer: bool) -> Vec<[String; 3]> {
        let registration = match self.primary {
            Some(true) => "primary: on the computer that the key was issued for",
            Some(false) => "secondary: shares the key of another computer",
            None => "",
        };
        let primary_code = self.primary_install_code.as_deref().unwrap_or_default();
        let local_code = self.local_install_code.as_deref().unwrap_or_default();
        let mut rows = vec![
            row([&"Status", &self.status.word(), &""]),
            row([&"Moved", &mark(self.moved), &""]),
            row([&"Primary", &mark(self.primary), &registration]),
            row([&"Primary code", &primary_code, &""]),
            row([&"Local code", &local_code, &""]),
        ];
        let step_2 = match with_computer {
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

/// Returns a mark as a record stores it.
fn mark(on: Option<bool>) -> &'static str {
    match on {
        Some(true) => "Y",
        Some(false) => "N",
        None => "",
    }
}

impl SystemDateReport {
    fn rows(&self) -> Vec<[String; 2]> {
        let reached = self.last_date_reached.as_deref().unwrap_or("does not read");
        let backed = match self.date_backed {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let mut rows = vec![row([&"Last date reached", &reached]), row([&"Date backed", &backed])];
        rows.extend(self.forward_date.as_ref().map(|forward| {
            row([&"Far ahead", &format_args!("{forward}, believed if it is seen again")])
        }));
        rows
    }
}

impl DataFileReport {
    /// Decides the state of each key that reads, with what is known of the file as a whole, and that of
    /// the file.
    pub fn set_state(&mut self) {
        let backed = self.system_date.as_ref().and_then(|date| date.date_backed);
        if backed == Some(true) {
            for state in self.keys.iter_mut().filter_map(|key| key.state.as_mut()) {
                *state = State::DateBacked.min(*state);
            }
        }
        self.state = match self.first_key() {
            Some(key) => key.state,
            // A program finds nothing registered.
            None => Some(State::Unregistered),
        };
    }

    /// Returns key 0, or else the lowest.
    fn first_key(&self) -> Option<&StoredKeyReport> {
        self.keys.first()
    }

    pub(super) fn headline(&self, view: &View) -> Headline {
        if let Some(product) = self.product.as_deref() {
            let words = State::OtherApplication.words(None, Some(product), None);
            return Headline { words, good: Some(false) };
        }
        let first = self.first_key();
        let fields = first.and_then(|key| key.fields.as_ref());
        let mut headline = Headline::of(self.verdict, self.state, fields, None, view.today);
        if let (Some(first), 2.., Some(_)) = (first, self.keys.len(), self.state) {
            headline.words = format!("key {}: {}", first.index, headline.words);
        }
        headline
    }
}

impl Report for DataFileReport {
    fn kind(&self) -> &'static str {
        "data-file"
    }

    fn table(&self, view: &View) -> String {
        let paint = view.paint;
        let mut text = heading(&self.input, self.headline(view), self.app.as_deref(), paint);
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("a data file"));
        }
        if self.redacted {
            text.push_str(redaction::NOTICE);
        }
        if self.verdict == Verdict::Unknown {
            text.push_str(UNKNOWN);
        }
        // Nothing opened: what is left to show is which entries there are.
        if self.application.is_none() && self.keys.is_empty() && self.system_date.is_none() {
            let entries = self.entries.iter();
            let rows = entries.map(|entry| row([&entry.name, &entry.length, &"sealed"]));
            text.push_str(&paint.rows(rows));
            text.push_str(&more_in_words(self.more_entries, "entries"));
        }
        if let Some(application) = &self.application {
            let _ = writeln!(text, "\n{}", paint.title("Application data"));
            text.push_str(&paint.rows(application.rows()));
        }
        for key in &self.keys {
            let title = paint.title(&format!("Key {}", key.index));
            let shown = key.key.as_deref().unwrap_or("its record does not read");
            let Headline { words, good } = key.headline(view);
            let words = paint.judged(good, &words);
            let _ = write!(text, "\n{}", paint.prose(&format!("{title}  {shown}  {words}")));
            text.push_str(&key.table(self.with_computer, view));
        }
        if let Some(system_date) = &self.system_date {
            let _ = writeln!(text, "\n{}", paint.title("System date"));
            text.push_str(&paint.rows(system_date.rows()));
        }
        if !self.findings.is_empty() {
            text.push('\n');
            text.push_str(&findings_in_words(&self.findings, paint));
            text.push_str(&more_in_words(self.more_findings, "findings"));
        }
        text
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}
