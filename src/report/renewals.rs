//! The keys of a round of renewals: what became of it, and the table for the mails.

use crate::failure::Outcome;
use crate::report::csv::{Cell, CsvForm};
use crate::report::ledger_row::name_of;
use crate::report::{Report, View};
use avlock_format::escaped::Escaped;
use avlock_format::{DelphiDay, RegistrationKey};
use avlock_issuing::ledger::row::Row;
use serde::Serialize;
use std::path::Path;

/// An old key and the one that takes its place.
#[derive(Debug, Clone, Copy)]
pub struct RenewedKey<'l> {
    /// The row of the old key.
    pub row: &'l Row,
    /// The old key.
    pub old: RegistrationKey,
    /// The new one.
    pub new: RegistrationKey,
    /// The last day of the new key.
    pub until: DelphiDay,
}

/// How many keys were renewed, and where they are.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RenewalsReport {
    renewed: usize,
    first_row: Option<i64>,
    last_row: Option<i64>,
    path: Option<String>,
}

/// Returns the table for the mails. The same key of the same customer may be in several rows of the ledger;
/// it is one line.
pub fn renewals_csv(renewed: &[RenewedKey<'_>], form: &CsvForm) -> String {
    let mut text = form.mark().to_owned();
    text.push_str(&form.line(["old_key", "new_key", "customer", "email", "until"].map(Cell::Own)));
    let mut written = std::collections::HashSet::new();
    for RenewedKey { row, old, new, until } in renewed {
        let [user_name, user_company, email, _] = row.user.each_ref().map(Option::as_deref);
        let line = form.line([
            Cell::Own(&old.to_string()),
            Cell::Own(&new.to_string()),
            Cell::Foreign(name_of([row.customer.as_deref(), user_company, user_name])),
            Cell::Foreign(email.unwrap_or_default()),
            Cell::Day(*until),
        ]);
        if written.insert(line.clone()) {
            text.push_str(&line);
        }
    }
    text
}

impl RenewalsReport {
    /// Reports on the new rows of the ledger, and on the file with their keys.
    pub fn new(rows: &[i64], path: &Path) -> Self {
        Self {
            renewed: rows.len(),
            first_row: rows.first().copied(),
            last_row: rows.last().copied(),
            path: Some(path.to_string_lossy().into_owned()),
        }
    }

    fn in_words(&self) -> Option<String> {
        let path = Escaped(self.path.as_deref()?).to_string();
        let (first, last) = (self.first_row?, self.last_row?);
        Some(match self.renewed {
            1 => format!("{path}  a key was renewed, row {first} of the ledger"),
            count => {
                format!("{path}  {count} keys were renewed, rows {first} to {last} of the ledger")
            }
        })
    }
}

impl Report for RenewalsReport {
    fn kind(&self) -> &'static str {
        "ledger-renewals"
    }

    fn table(&self, _: &View) -> String {
        self.in_words().map_or("no key is due\n".to_owned(), |words| words + "\n")
    }

    fn done(&self) -> Option<String> {
        self.in_words()
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
