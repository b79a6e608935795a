//! A row of the ledger, alone, in a list, or beside what a key holds.

use crate::report::fields::FieldsReport;
use crate::report::table::row;
use avlock_format::{Finding, FindingCode, Payload};
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::ledger::{Event, time_in_words};
use avlock_issuing::text;
use data_encoding::HEXLOWER;
use serde::{Serialize, Serializer};
use std::fmt::Write;

/// When a key was issued, for whom and by whom, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct RowReport {
    pub id: i64,
    pub event: &'static str,
    pub time: String,
    pub made_by: String,
    pub refers_to: Option<i64>,
    pub order: Option<String>,
    pub generation: Option<i64>,
    pub customer: Option<String>,
    pub note: Option<String>,
    pub app: Option<String>,
    pub install_code: Option<String>,
    pub user_name: Option<String>,
    pub user_company: Option<String>,
    pub email: Option<String>,
    pub other: Option<String>,
    pub secret: Option<String>,
    pub replaced_by: Option<Replacement>,
    pub revoked: Option<RevokedReport>,
    pub hash: String,
}

/// The row that renewed or reissued another. A document holds its number alone.
#[derive(Debug, Clone, Copy)]
pub struct Replacement {
    pub id: i64,
    pub event: Event,
}

/// The row that revoked another.
#[derive(Debug, Clone, Serialize)]
pub struct RevokedReport {
    pub id: i64,
    pub time: String,
    pub reason: Option<String>,
}

/// A row with its key.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerRowReport {
    /// The row.
    #[serde(flatten)]
    pub row: RowReport,
    /// The key; `None` in a revocation.
    pub key: Option<String>,
    /// The fields of the key.
    pub fields: Option<FieldsReport>,
}

impl Serialize for Replacement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.id)
    }
}

impl From<Listing> for RowReport {
    fn from(Listing { row, since }: Listing) -> Self {
        let [user_name, user_company, email, other] = row.user;
        Self {
            id: row.id,
            event: row.event.word(),
            time: time_in_words(row.time),
            made_by: row.made_by,
            refers_to: row.refers_to,
            order: row.order,
            generation: row.generation,
            customer: row.customer,
            note: row.note,
            app: row.app,
            install_code: row.install_code.map(|code| code.to_string()),
            user_name,
            user_company,
            email,
            other,
            secret: row.issued.map(|issued| issued.secret.to_string()),
            replaced_by: since.replaced_by.map(|(id, event)| Replacement { id, event }),
            revoked: since.revoked.map(|revoked| RevokedReport {
                id: revoked.id,
                time: time_in_words(revoked.time),
                reason: revoked.reason,
            }),
            hash: HEXLOWER.encode(&row.hash),
        }
    }
}

impl RowReport {
    /// Returns whose key it is, in the first of the texts that may say so.
    pub(super) fn holder(&self) -> &str {
        let texts = [&self.customer, &self.user_company, &self.user_name, &self.email];
        name_of(texts.map(Option::as_deref))
    }

    /// Returns a row of the table of a key: name, number, words.
    pub fn in_words(&self) -> [String; 3] {
        let mut text = format!("{} on {} by {}", self.event, day_of(&self.time), self.made_by);
        if let Some(order) = &self.order {
            let _ = write!(text, ", order {order}");
        }
        if let Some(customer) = &self.customer {
            let _ = write!(text, ", customer {customer}");
        }
        if let Some(older) = self.refers_to {
            let _ = write!(text, ", after row {older}");
        }
        if let Some(Replacement { id, event }) = self.replaced_by {
            let _ = write!(text, "; {} by row {id}", event.word());
        }
        if let Some(revoked) = &self.revoked {
            let _ = write!(text, "; revoked on {}", day_of(&revoked.time));
        }
        row([&"Ledger", &self.id, &text])
    }

    /// Returns what a reader of the key has to be told: that it was revoked, and that there is a
    /// later one.
    pub fn findings(&self) -> Vec<Finding> {
        let id = self.id;
        let mut findings = Vec::new();
        if let Some(revoked) = &self.revoked {
            let day = day_of(&revoked.time);
            let reason = text::quoted(revoked.reason.as_deref().unwrap_or_default());
            let message =
                format!("the key of row {id} of the ledger was revoked on {day}: {reason}");
            findings.push(Finding::error(FindingCode::Revoked, message));
        }
        if let Some(Replacement { id: by, event }) = self.replaced_by {
            let event = event.word();
            let message = format!("row {id} of the ledger was {event} since, by row {by}");
            let finding = Finding::note(FindingCode::Replaced, message)
                .hint(format!("`avlock ledger show {by}` shows the later key"));
            findings.push(finding);
        }
        findings
    }

    /// Returns `revoked`, `renewed` or `reissued`, or nothing for a row whose key is still the one
    /// to use.
    pub(super) fn state(&self) -> &'static str {
        match (&self.revoked, self.replaced_by) {
            (Some(_), _) => "revoked",
            (None, Some(replacement)) => replacement.event.word(),
            (None, None) => "",
        }
    }
}

impl From<Listing> for LedgerRowReport {
    fn from(found: Listing) -> Self {
        let issued = found.row.issued;
        Self {
            key: issued.map(|issued| issued.key.to_string()),
            fields: issued.map(|issued| FieldsReport::from(Payload::from_raw(issued.terms))),
            row: RowReport::from(found),
        }
    }
}

/// Returns the first of some texts that says something.
pub(super) fn name_of<const N: usize>(texts: [Option<&str>; N]) -> &str {
    let mut texts = texts.into_iter().flatten().map(str::trim);
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// Returns the day of a time like `2026-12-01T12:00:00.000Z`.
pub(super) fn day_of(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}
