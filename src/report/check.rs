//! Whether a key, an InstallCode, a data file and a day fit each other, for `check`.

use crate::failure::Outcome;
use crate::report::message::findings_in_words;
use crate::report::table::row;
use crate::report::verdict::UNKNOWN;
use crate::report::{Report, RowReport, Verdict, View, as_text};
use avlock_format::{DelphiDay, Finding, InstallCode};
use serde::Serialize;

/// What was compared, and every disagreement.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// Whether everything fits.
    pub verdict: Verdict,
    /// The profile that opened the key, or else the data file.
    pub app: Option<String>,
    /// The key: in its canonical form if it is well formed, else as given.
    pub key: Option<String>,
    /// The InstallCode: in its canonical form if it is well formed, else as given.
    pub install_code: Option<String>,
    /// The name of the data file.
    pub data: Option<String>,
    /// The day to judge by.
    #[serde(serialize_with = "as_text")]
    pub on: DelphiDay,
    /// The row of the key, if a ledger has it.
    pub ledger: Option<RowReport>,
    /// What agrees and what does not.
    pub findings: Vec<Finding>,
    /// The profile that opened the data file.
    // Skipped: a document names one profile, `app`, and the table one beside each thing.
    #[serde(skip)]
    pub data_app: Option<String>,
}

impl CheckReport {
    /// Begins a report with nothing compared yet.
    pub fn new(on: DelphiDay) -> Self {
        Self {
            verdict: Verdict::Unknown,
            app: None,
            key: None,
            install_code: None,
            data: None,
            on,
            ledger: None,
            findings: Vec::new(),
            data_app: None,
        }
    }

    fn rows(&self) -> Vec<[String; 3]> {
        let mut rows = Vec::new();
        if let Some(key) = &self.key {
            rows.push(row([&"Key", key, &opened_by(&self.app)]));
        }
        rows.extend(self.ledger.as_ref().map(RowReport::in_words));
        if let Some(code) = &self.install_code {
            let sources = match code.parse::<InstallCode>() {
                Ok(code) => format!("of {}", code.sources()),
                Err(_) => String::new(),
            };
            rows.push(row([&"InstallCode", code, &sources]));
        }
        if let Some(data) = &self.data {
            rows.push(row([&"Data file", data, &opened_by(&self.data_app)]));
        }
        rows.push(row([&"On", &self.on, &self.on.date().strftime("%A")]));
        rows
    }
}

fn opened_by(app: &Option<String>) -> String {
    app.as_ref().map(|app| format!("opened by {app}")).unwrap_or_default()
}

impl Report for CheckReport {
    fn kind(&self) -> &'static str {
        "check"
    }

    fn table(&self, view: &View) -> String {
        let word = match self.verdict {
            Verdict::Valid => "fits",
            Verdict::Invalid => "does not fit",
            Verdict::Unknown => "unknown",
        };
        let verdict = self.verdict.painted(word, view.paint);
        let mut text = format!("{verdict}\n{}", view.paint.rows(self.rows()));
        if self.verdict == Verdict::Unknown {
            text.push_str(UNKNOWN);
        }
        text.push_str(&findings_in_words(&self.findings, view.paint));
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}
