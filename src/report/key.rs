//! A registration key, for `keycheck` and all others that read keys.

use crate::failure::Outcome;
use crate::report::fields::FieldsReport;
use crate::report::headline::{Headline, heading};
use crate::report::ledger_row::RowReport;
use crate::report::message::findings_in_words;
use crate::report::place::Place;
use crate::report::state::State;
use crate::report::verdict::{NOT_TRUSTED, UNKNOWN, Verdict};
use crate::report::{Report, View};
use avlock_format::{DelphiDay, Finding, FindingCode, InstallCode};
use avlock_issuing::cleaning::alphabet;
use avlock_issuing::language::Language;
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::text;
use serde::Serialize;

/// What a key holds, and whether to believe it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KeyReport {
    /// The text as given; for a key that was made here the key itself.
    pub input: Option<String>,
    /// The key in its canonical form, if it is well formed.
    pub key: Option<String>,
    /// Whether the key is good.
    pub verdict: Verdict,
    /// What a customer's program would do with the key on the day, if it reads or the ledger knows.
    pub state: Option<State>,
    /// True if it was compared with the InstallCode of a user.
    // Skipped: whoever asked knows what he gave.
    #[serde(skip)]
    pub with_user: bool,
    /// The profile whose EncryptionKey was used.
    pub app: Option<String>,
    /// The fields of the key, if it opens.
    pub fields: Option<FieldsReport>,
    /// The row of the key, if a ledger has it.
    pub ledger: Option<RowReport>,
    /// What was found wrong or worth a word.
    pub findings: Vec<Finding>,
    /// Where `inspect` found the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The name of the product that the key is of, where a profile has its AppID.
    // Skipped: a document has `fields.app_id`.
    #[serde(skip)]
    pub product: Option<String>,
    /// The InstallCode beside it that the key is for, or that the only key suggested is for, and its line.
    // Skipped: a document has a finding for it.
    #[serde(skip)]
    pub is_for: Option<(InstallCode, usize)>,
    /// The language in which the table spells the key, if it shall.
    // Skipped: a program spells the key itself.
    #[serde(skip)]
    pub spelt_in: Option<Language>,
}

impl KeyReport {
    /// Begins the report on a text.
    pub fn of(input: String) -> Self {
        Self { input: Some(input), ..Self::default() }
    }

    /// Adds the row of the key, and what the ledger has to warn of.
    pub fn set_row(&mut self, found: Listing, revoked: &[Listing]) {
        let row = RowReport::from(found);
        self.findings.extend(row.findings());
        self.findings.extend(partly_revoked(row.id, revoked));
        self.ledger = Some(row);
    }

    /// Adds a finding that says for whom the key is, and what follows from it for the state.
    pub fn add(&mut self, finding: Finding) {
        self.state = self.state.map(|state| match State::told_by(&finding) {
            Some(told) => state.min(told),
            None => state,
        });
        self.findings.push(finding);
    }

    /// Says that the key is good, but of another product than the default one, where nobody told which is meant.
    pub(super) fn not_of_default(&self) -> Option<String> {
        let app = self.app.as_ref().filter(|_| self.state != Some(State::OtherApplication))?;
        let mut others = self.findings.iter().filter(|it| it.code == FindingCode::Application);
        others.next().map(|_| format!("of {app}, which is not the default product"))
    }

    /// Decides the state from the fields and the findings so far.
    pub fn set_state(&mut self, today: DelphiDay) {
        self.state = match &self.fields {
            Some(fields) if fields.is_trusted() => {
                Some(State::of_key(fields, &self.findings, today))
            }
            // The ledger knows it, or another product opens it.
            _ => self
                .findings
                .iter()
                .filter_map(State::told_by)
                .filter(|state| matches!(state, State::Revoked | State::OtherApplication))
                .min(),
        };
    }

    pub(super) fn headline(&self, view: &View) -> Headline {
        let (fields, product) = (self.fields.as_ref(), self.product.as_deref());
        let headline = Headline::of(self.verdict, self.state, fields, product, view.today);
        match self.state {
            Some(State::OtherComputer) if self.with_user => {
                Headline { words: "for another user".to_owned(), ..headline }
            }
            _ => headline,
        }
    }

    /// Returns a line for each group of the key in the words of a spelling alphabet; empty where nobody asked for it,
    /// and for a key that is wrong, which nobody shall be told.
    pub(super) fn spelt(&self) -> String {
        let key = self.key.as_deref().filter(|_| self.verdict != Verdict::Invalid);
        let (Some(key), Some(language)) = (key, self.spelt_in) else { return String::new() };
        key.split('-').map(|group| format!("  {}\n", alphabet::spelt(group, language))).collect()
    }

    /// Returns the fields of the key and its row in the ledger as lines of a table.
    pub(super) fn rows(&self, view: &View) -> String {
        let mut text = String::new();
        let mut rows = Vec::new();
        if let Some(fields) = &self.fields {
            if !fields.is_trusted() {
                text.push_str(NOT_TRUSTED);
            }
            rows.extend(fields.rows(view.today));
        }
        rows.extend(self.ledger.as_ref().map(RowReport::in_words));
        text.push_str(&view.paint.rows(rows));
        text
    }
}

/// Warns of other rows of the key that are revoked, while the key is good by the row `good`.
pub fn partly_revoked(good: i64, revoked: &[Listing]) -> Option<Finding> {
    const MOST: usize = 10;
    let newest = revoked.first()?;
    let mut rows: Vec<String> =
        revoked.iter().take(MOST).map(|listing| listing.row.id.to_string()).collect();
    if revoked.len() > MOST {
        rows.push(format!("{} more", revoked.len() - MOST));
    }
    let (rows, verb) = match &rows[..] {
        [row] => (format!("row {row}"), "was"),
        [first @ .., last] => (format!("rows {} and {last}", first.join(", ")), "were"),
        [] => return None,
    };
    let reason = newest.since.revoked.as_ref().and_then(|revoked| revoked.reason.as_deref());
    let reason = text::quoted(reason.unwrap_or_default());
    let message =
        format!("{rows} of the ledger {verb} revoked, {reason}; the key is good by row {good}");
    let hint = "if nobody may use the key, `avlock ledger revoke KEY` revokes all its rows";
    Some(Finding::warning(FindingCode::Revoked, message).hint(hint))
}

impl Report for KeyReport {
    fn kind(&self) -> &'static str {
        "registration-key"
    }

    fn table(&self, view: &View) -> String {
        let title = self.key.as_deref().or(self.input.as_deref()).unwrap_or_default();
        let mut text = heading(title, self.headline(view), self.app.as_deref(), view.paint);
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("a registration key"));
        }
        if self.verdict == Verdict::Unknown {
            text.push_str(UNKNOWN);
        }
        text.push_str(&self.spelt());
        text.push_str(&self.rows(view));
        text.push_str(&findings_in_words(&self.findings, view.paint));
        text
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}
