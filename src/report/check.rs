//! Whether things fit each other, for `check`.

use crate::failure::Outcome;
use crate::report::table::{Paint, row};
use crate::report::{Report, RowReport, SCHEMA, Verdict, findings_in_words};
use avlock_format::{DelphiDay, Finding, InstallCode};
use serde::Serialize;

/// What was compared, and every disagreement.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    schema: u32,
    kind: &'static str,
    /// Does it all fit?
    pub verdict: Verdict,
    /// The profile that opened the key, or else the data file.
    pub app: Option<String>,
    /// The key: in its canonical form if it is well formed, else as given.
    pub key: Option<String>,
    /// The InstallCode, likewise.
    pub install_code: Option<String>,
    /// The data file.
    pub data: Option<String>,
    /// The day.
    pub on: String,
    /// What the ledger says of the key, if there is one and it has the key.
    pub ledger: Option<RowReport>,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// The profile that opened the data file.
    #[serde(skip)]
    pub data_app: Option<String>,
    #[serde(skip)]
    today: DelphiDay,
}

impl CheckReport {
    /// A report with nothing compared yet.
    pub fn new(today: DelphiDay) -> Self {
        Self {
            schema: SCHEMA,
            kind: "check",
            verdict: Verdict::Unknown,
            app: None,
            key: None,
            install_code: None,
            data: None,
            on: today.to_string(),
            ledger: None,
            findings: Vec::new(),
            data_app: None,
            today,
        }
    }

    fn rows(&self) -> Vec<[String; 3]> {
        let sources = |code: &String| {
            let code: Option<InstallCode> = code.parse().ok();
            code.map(|code| format!("of {}", code.sources())).unwrap_or_default()
        };
        let mut rows = Vec::new();
        let opened_by = |app: &Option<String>| {
            app.as_ref().map(|app| format!("opened by {app}")).unwrap_or_default()
        };
        rows.extend(self.key.as_ref().map(|key| row([&"Key", key, &opened_by(&self.app)])));
        rows.extend(self.ledger.as_ref().map(RowReport::in_words));
        rows.extend(
            self.install_code.as_ref().map(|code| row([&"InstallCode", code, &sources(code)])),
        );
        rows.extend(
            self.data.as_ref().map(|data| row([&"Data file", data, &opened_by(&self.data_app)])),
        );
        let weekday = self.today.date().strftime("%A").to_string();
        rows.push(row([&"On", &self.on, &weekday]));
        rows
    }
}

impl Report for CheckReport {
    fn table(&self, paint: Paint) -> String {
        let verdict = match self.verdict {
            Verdict::Valid => paint.judged(Some(true), "fits"),
            Verdict::Invalid => paint.judged(Some(false), "does not fit"),
            Verdict::Unknown => paint.judged(None, "unknown"),
        };
        let mut text = format!("{verdict}\n{}", paint.rows(self.rows()));
        if self.verdict == Verdict::Unknown {
            text.push_str(super::UNKNOWN);
        }
        text.push_str(&findings_in_words(&self.findings, paint));
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}
