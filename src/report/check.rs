//! Whether a key, an InstallCode, a data file and a day fit each other, for `check`.

use crate::failure::Outcome;
use crate::report::message::findings_in_words;
use crate::report::suggestion::suggestions;
use crate::report::table::row;
use crate::report::verdict::UNKNOWN;
use crate::report::{FieldsReport, Report, RowReport, State, Verdict, View, as_text};
use avlock_format::escaped::Escaped;
use avlock_format::{DelphiDay, Finding, Group, InstallCode};
use serde::Serialize;
use std::fmt::Write;

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
    /// What a customer's program does on the day with the key, or with the first key of the data file; the
    /// fields of that key, and the product that it is of.
    // Skipped, like the next: the first line of the table says it, and a document has findings.
    #[serde(skip)]
    pub state: Option<State>,
    #[serde(skip)]
    pub fields: Option<FieldsReport>,
    #[serde(skip)]
    pub product: Option<String>,
    /// What may decide, and does not read, in words for the first line.
    #[serde(skip)]
    pub doubt: Option<String>,
    /// The command that helps.
    #[serde(skip)]
    pub next: Option<String>,
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
            state: None,
            fields: None,
            product: None,
            doubt: None,
            next: None,
        }
    }

    /// Decides verdict and state from the findings so far.
    pub fn settle(&mut self) {
        self.verdict = Verdict::of(&self.findings);
        let told = self.findings.iter().filter_map(State::told_by);
        self.state = self.state.map(|state| told.fold(state, State::min));
    }

    /// Returns the verdict, and what a customer's program does.
    fn headline(&self) -> String {
        let word = match self.verdict {
            Verdict::Valid => "fits",
            Verdict::Invalid => "does not fit",
            Verdict::Unknown => {
                return match &self.doubt {
                    Some(doubt) => format!("unknown: {doubt}"),
                    None => "unknown".to_owned(),
                };
            }
        };
        let is_mistyped = || suggestions(&self.findings).next().is_some();
        let why = match (self.verdict, self.state) {
            // What is wrong is something else.
            (Verdict::Invalid, None | Some(State::Usable | State::Removes)) => {
                is_mistyped().then(|| "mistyped".to_owned())
            }
            (_, Some(State::OtherComputer)) if self.is_of_a_user() => {
                Some("for another user".to_owned())
            }
            (_, state) => state.map(|state| {
                state.words(self.fields.as_ref(), self.product.as_deref(), Some(self.on))
            }),
        };
        match why {
            Some(why) if self.has_doubt() => format!("{word}, but {why}"),
            Some(why) => format!("{word}: {why}"),
            None => word.to_owned(),
        }
    }

    /// True if everything fits and a customer's program may refuse it all the same.
    fn has_doubt(&self) -> bool {
        let is_good = self.state.and_then(State::is_good);
        self.verdict == Verdict::Valid && is_good == Some(false)
    }

    fn is_of_a_user(&self) -> bool {
        let code = self.install_code.as_deref().and_then(|code| code.parse::<InstallCode>().ok());
        code.is_some_and(|code| code.group() == Group::UserData)
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
        let headline = Escaped(&self.headline()).to_string();
        let is_good = self.verdict.is_good().filter(|_| !self.has_doubt());
        let verdict = view.paint.judged(is_good, &headline);
        let mut text = format!("{verdict}\n{}", view.paint.rows(self.rows()));
        if self.verdict == Verdict::Unknown && self.doubt.is_none() {
            text.push_str(UNKNOWN);
        }
        text.push_str(&findings_in_words(&self.findings, view.paint));
        if let Some(next) = &self.next {
            // It is not folded, so that it can be copied.
            let _ = writeln!(text, "Next: {}", Escaped(next));
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
