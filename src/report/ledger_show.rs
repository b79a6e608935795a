//! One row of the ledger with the chain of keys that it belongs to, for `ledger show`.

use crate::failure::Outcome;
use crate::report::ledger_row::day_of;
use crate::report::message::findings_in_words;
use crate::report::table::{Paint, row};
use crate::report::{LedgerRowReport, Report, View, as_text_or_null};
use avlock_format::{DelphiDay, Finding};
use avlock_issuing::ledger::row::Listing;
use serde::Serialize;
use std::fmt::Write;

/// A row and its chain: the older rows that it renews or reissues, and the newer ones that renew or reissue it.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerShowReport {
    /// The row that was asked for.
    #[serde(flatten)]
    entry: LedgerRowReport,
    /// All rows of its chain, oldest first, itself included.
    chain: Vec<Link>,
    /// What a reader of the key has to be told, which the document has as members of its own.
    #[serde(skip)]
    findings: Vec<Finding>,
}

/// A row of a chain.
#[derive(Debug, Clone, Serialize)]
struct Link {
    id: i64,
    event: &'static str,
    time: String,
    order: Option<String>,
    key: Option<String>,
    #[serde(serialize_with = "as_text_or_null")]
    last_date: Option<DelphiDay>,
    revoked: bool,
}

impl LedgerShowReport {
    /// Reports on a row and its chain.
    pub fn new(found: Listing, chain: Vec<Listing>) -> Self {
        let entry: LedgerRowReport = found.into();
        let findings = entry.row.findings();
        Self { entry, chain: chain.into_iter().map(Link::from).collect(), findings }
    }

    /// Returns what became of the row since, as the first words of the headline.
    fn state(&self, paint: Paint) -> String {
        let entry = &self.entry.row;
        match (&entry.revoked, entry.replaced_by) {
            (Some(revoked), _) => {
                let words = format!("revoked {}", day_of(&revoked.time));
                format!("{}, ", paint.judged(Some(false), &words))
            }
            (None, Some(by)) => format!("{} by row {}, ", by.event.word(), by.id),
            (None, None) => String::new(),
        }
    }

    /// Returns the name and the text of each member that the row has.
    fn rows(&self) -> Vec<[String; 2]> {
        let LedgerRowReport { row: entry, key, .. } = &self.entry;
        // Only a revocation is a row without a key: it is about another row, and has a reason.
        let (refers_to, note) = match key {
            Some(_) => ("After row", "Note"),
            None => ("Of row", "Reason"),
        };
        let older = entry.refers_to.map(|id| id.to_string());
        let fingerprint = entry.secret.as_ref().map(|secret| format!("fingerprint {secret}"));
        let members = [
            ("Key", key.as_ref()),
            ("By", Some(&entry.made_by)),
            (refers_to, older.as_ref()),
            ("Order", entry.order.as_ref()),
            ("Customer", entry.customer.as_ref()),
            (note, entry.note.as_ref()),
            ("App", entry.app.as_ref()),
            ("InstallCode", entry.install_code.as_ref()),
            ("User name", entry.user_name.as_ref()),
            ("Company", entry.user_company.as_ref()),
            ("Email", entry.email.as_ref()),
            ("Other", entry.other.as_ref()),
            ("EncryptionKey", fingerprint.as_ref()),
            ("Hash", Some(&entry.hash)),
        ];
        let mut rows = Vec::new();
        for (name, value) in members {
            rows.extend(value.map(|value| row([&name, value])));
        }
        rows
    }
}

impl From<Listing> for Link {
    fn from(found: Listing) -> Self {
        let LedgerRowReport { row, key, fields } = found.into();
        Self {
            id: row.id,
            event: row.event,
            time: row.time,
            order: row.order,
            key,
            last_date: fields.and_then(|fields| fields.last_date),
            revoked: row.revoked.is_some(),
        }
    }
}

impl Link {
    fn row(&self) -> [String; 7] {
        let key = self.key.as_deref().unwrap_or_default();
        let last = self.last_date.map(|day| format!("to {day}")).unwrap_or_default();
        let order = self.order.as_ref().map(|order| format!("order {order}")).unwrap_or_default();
        let mark = if self.revoked { "revoked" } else { "" };
        row([&self.id, &self.event, &day_of(&self.time), &key, &last, &order, &mark])
    }
}

impl Report for LedgerShowReport {
    fn kind(&self) -> &'static str {
        "ledger-entry"
    }

    fn table(&self, view: &View) -> String {
        let paint = view.paint;
        let LedgerRowReport { row: entry, fields, .. } = &self.entry;
        let title = paint.title(&format!("Row {}", entry.id));
        let mut text = format!("{title}  {}{} {}\n", self.state(paint), entry.event, entry.time);
        text.push_str(&paint.rows(self.rows()));
        if let Some(fields) = fields {
            let _ = writeln!(text, "\n{}", paint.title("Terms"));
            text.push_str(&paint.rows(fields.rows(view.today)));
        }
        if self.chain.len() > 1 {
            let _ = writeln!(text, "\n{}", paint.title("Chain"));
            text.push_str(&paint.rows(self.chain.iter().map(Link::row)));
        }
        if !self.findings.is_empty() {
            text.push('\n');
            text.push_str(&findings_in_words(&self.findings, paint));
        }
        text
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
