//! A key that was made, for `keygen` and `ledger renew`.

use crate::failure::Outcome;
use crate::report::{FieldsReport, KeyReport, Report, Verdict, View};
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, FindingCode};
use serde::Serialize;

/// A key that was made. Its document is that of any other key, its table the key alone, so that a
/// shell script can use it.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct KeygenReport {
    /// The key; in a dry run only its terms.
    pub key: KeyReport,
    /// The day that a renewal begins on and why, where nobody chose it.
    // Skipped: a program finds the day as `fields.start_date`, and the reason is for people.
    #[serde(skip)]
    pub conclusion: Option<String>,
}

impl Default for KeygenReport {
    /// Returns a report with all fields of a key, so that `--field fields.days` can be checked
    /// before there is a key.
    fn default() -> Self {
        let fields = Some(FieldsReport::default());
        let key = KeyReport { verdict: Verdict::Valid, fields, ..KeyReport::default() };
        Self { key, conclusion: None }
    }
}

impl KeygenReport {
    /// Returns the key in one line: what it is, until when, of which product, and its row. Empty where no key was
    /// made.
    pub fn summary(&self) -> String {
        let KeyReport { key: Some(_), fields: Some(fields), app, ledger, .. } = &self.key else {
            return String::new();
        };
        let mut words = vec![fields.key_type.unwrap_or_default().to_owned()];
        if let (Some(days @ 1..), Some(last)) = (fields.days, fields.last_date) {
            let s = if days == 1 { "" } else { "s" };
            words.push(format!("{days} day{s} to {last}"));
        }
        words.extend(app.as_ref().map(|app| Escaped(app).to_string()));
        words.extend(ledger.as_ref().map(|row| format!("row {} of the ledger", row.id)));
        words.join(", ")
    }
}

impl Report for KeygenReport {
    fn kind(&self) -> &'static str {
        self.key.kind()
    }

    fn table(&self, view: &View) -> String {
        match &self.key.key {
            Some(key) => format!("{key}\n{}", self.key.spelt()),
            None => {
                let title = view.paint.title("dry run");
                format!("{title}  no key was made\n{}", self.key.rows(view))
            }
        }
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.key.findings
    }

    fn outcome(&self) -> Outcome {
        self.key.outcome()
    }

    fn talk(&self) -> Vec<&Finding> {
        // A key that is yet to begin is ordinary when it is made; one that has ended is a slip.
        let findings = self.key.findings.iter();
        findings.filter(|finding| finding.code != FindingCode::NotStarted).collect()
    }

    fn done(&self) -> Option<String> {
        let (Some(row), Some(_)) = (&self.key.ledger, &self.key.key) else { return None };
        let id = row.id;
        Some(format!("row {id} of the ledger has the key: `avlock ledger show {id}` shows it"))
    }

    fn conclusion(&self) -> Option<String> {
        self.conclusion.clone()
    }
}
