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
    /// How many of the old rows know no e-mail address.
    #[serde(skip)]
    without_email: usize,
}

/// Returns the table for the mails. The same key of the same customer may be in several rows of the ledger;
/// it is one line.
pub fn renewals_csv(renewed: &[RenewedKey<'_>], form: &CsvForm) -> String {
    let mut text = form.mark().to_owned();
    text.push_str(&form.line(["old_key", "new_key", "customer", "email", "until"].map(Cell::Own)));
    let mut written = std::collections::HashSet::new();
    for RenewedKey { row, old, new, until } in renewed {
        let [user_name, user_company, ..] = row.user.each_ref().map(Option::as_deref);
        let line = form.line([
            Cell::Own(&old.to_string()),
            Cell::Own(&new.to_string()),
            Cell::Foreign(name_of([row.customer.as_deref(), user_company, user_name])),
            Cell::Foreign(email_of(row).unwrap_or_default()),
            Cell::Day(*until),
        ]);
        if written.insert(line.clone()) {
            text.push_str(&line);
        }
    }
    text
}

/// Returns the e-mail address of a customer. A key for an InstallCode has no user's data, so that it is found in the
/// customer or the note, where there is one alone.
fn email_of(row: &Row) -> Option<&str> {
    let [_, _, email, _] = row.user.each_ref().map(Option::as_deref);
    let texts = [row.customer.as_deref(), row.note.as_deref()];
    email.or_else(|| texts.into_iter().flatten().find_map(sole_address))
}

/// Returns the e-mail address in a text that holds just one.
fn sole_address(text: &str) -> Option<&str> {
    let is_between = |sign: char| sign.is_whitespace() || "<>()[]{},;:\"'".contains(sign);
    let words = text.split(is_between).map(|word| word.trim_end_matches('.'));
    let mut addresses = words.filter(|word| is_address(word));
    let first = addresses.next()?;
    addresses.all(|other| other == first).then_some(first)
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, place)| {
        let parts = place.split('.');
        !name.is_empty()
            && !place.contains('@')
            && place.contains('.')
            && parts.into_iter().all(|part| !part.is_empty())
    })
}

impl RenewalsReport {
    /// Reports on the new rows of the ledger, and on the file with their keys.
    pub fn new(rows: &[i64], renewed: &[RenewedKey<'_>], path: &Path) -> Self {
        Self {
            renewed: rows.len(),
            first_row: rows.first().copied(),
            last_row: rows.last().copied(),
            path: Some(path.to_string_lossy().into_owned()),
            without_email: renewed.iter().filter(|it| email_of(it.row).is_none()).count(),
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

    fn conclusion(&self) -> Option<String> {
        let how =
            "`avlock keygen CODE --days 365 --customer 'Ann Lee <ann@example.com>'` keeps one";
        let whom = match (self.without_email, self.renewed) {
            (0, _) => return None,
            (1, 1) => "it".to_owned(),
            (1, _) => "one of them".to_owned(),
            (count, _) => format!("{count} of them"),
        };
        Some(format!("the ledger has no e-mail address for {whom}: {how}"))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_address_of_a_text_is_found() {
        for (text, address) in [
            ("Ann Lee <ann@example.com>", Some("ann@example.com")),
            ("ann.lee+x@mail.example.com", Some("ann.lee+x@mail.example.com")),
            ("mailto:ann@example.com.", Some("ann@example.com")),
            ("\"Lee, Ann\" (ann@example.com); ann@example.com", Some("ann@example.com")),
            ("paid by bob@example.com, used by ann@example.com", None),
            ("Acme @ Berlin", None),
            ("@acme", None),
            ("a@b", None),
            ("a@b@example.com", None),
            ("a@example..com", None),
            ("", None),
        ] {
            assert_eq!(sole_address(text), address, "{text}");
        }
    }
}
