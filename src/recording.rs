//! One key and its row: what is handed to the ledger, and in words why it was not recorded.
//!
//! `keygen` and `ledger renew` record one key; a batch records blocks of them and takes its words
//! from here.

use crate::failure::{Failure, Outcome};
use crate::ledger::entry::{Entries, Entry};
use crate::ledger::query::Found;
use crate::ledger::settle::{Chained, Decision, Recording, Refused};
use crate::ledger::{Event, Ledger, Milliseconds, day_in_words, terms};
use crate::{Finding, FindingCode, RegistrationKey, typed};
use std::path::Path;

/// A key that may be printed: its row is on the disk.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The key of the row.
    pub key: RegistrationKey,
    /// The row; nothing in a dry run, unless the order stands.
    pub found: Option<Found>,
    /// That the order stands, if it does.
    pub finding: Option<Finding>,
}

/// Records one entry, or finds out that its order stands.
pub fn record(
    path: &Path,
    entry: &Entry<'_>,
    made_by: &str,
    now: Milliseconds,
    chained: Chained,
) -> Result<Recorded, Failure> {
    let mut ledger = Ledger::open_or_create(path)?;
    let mut entries = Entries::default();
    entries.push(entry, made_by);
    let recording = Recording { made_by, now, chained, stop: true, may_wait: 0 };
    let decision = ledger.settle(&entries, &recording)?.pop();
    let renewed_under_another = match (chained, &decision) {
        (Chained::Renews(_), Some(Decision::Refused(refused))) => {
            !matches!(**refused, Refused::Replaced(_))
        }
        _ => false,
    };
    let settled = settled(&ledger, entry, decision);
    match renewed_under_another {
        true => {
            settled.map_err(|failure| failure.hint("give the renewal an order number of its own"))
        }
        false => settled,
    }
}

/// Says what [`record`] would do, and records nothing.
pub fn foresee(path: &Path, entry: &Entry<'_>) -> Result<Recorded, Failure> {
    match Ledger::open_if_there(path)? {
        Some(ledger) => {
            let mut entries = Entries::default();
            entries.push(entry, "");
            let decision = ledger.foresee(&entries)?.pop();
            settled(&ledger, entry, decision)
        }
        None => Ok(Recorded { key: entry.key, found: None, finding: None }),
    }
}

fn settled(
    ledger: &Ledger,
    entry: &Entry<'_>,
    decision: Option<Decision>,
) -> Result<Recorded, Failure> {
    let order = entry.reference.order.unwrap_or_default();
    Ok(match decision {
        Some(Decision::Recorded(id)) => {
            Recorded { key: entry.key, found: ledger.row(id)?, finding: None }
        }
        Some(Decision::Stands(id, key)) => {
            let found = ledger.row(id)?;
            let finding = found.as_ref().map(|found| stands(order, found));
            Recorded { key, found, finding }
        }
        Some(Decision::Refused(refused)) => return Err(failure(order, &refused)),
        Some(Decision::Unchanged) | None => Recorded { key: entry.key, found: None, finding: None },
    })
}

fn stands(order: &str, (row, since): &Found) -> Finding {
    let (order, id, day) = (typed::quoted(order), row.id, day_in_words(row.time));
    let message = format!(
        "order {order} stands in row {id} of the ledger since {day}: this is its key, and nothing was recorded"
    );
    let finding = Finding::note(FindingCode::Recorded, message);
    match since.replaced_by {
        Some((by, Event::Renewed)) => finding.hint(format!("row {by} renews it")),
        _ => finding,
    }
}

/// Why an entry was refused, for people and programs.
pub fn failure(order: &str, refused: &Refused) -> Failure {
    let quoted = typed::quoted(order);
    let mut failure = match refused {
        Refused::OtherTerms(row, compared) => {
            let day = day_in_words(row.time);
            let message = format_args!(
                "order {quoted} stands in row {} of the ledger, since {day}, on other terms",
                row.id
            );
            let mut failure = Failure::new("order", message).hint(
                "for a new key on these terms say --reissue; positions of one order are numbered, like 1001/2",
            );
            failure.compared = compared.clone();
            failure
        }
        Refused::Revoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            let reason = typed::quoted(revoked.reason.as_deref().unwrap_or_default());
            let message =
                format_args!("the key of order {quoted}, row {id}, was revoked on {day}: {reason}");
            Failure::new("order", message).hint("for a new key say --reissue")
        }
        Refused::NoSuchOrder => {
            Failure::new("order", format_args!("no order {quoted} in the ledger to issue again"))
                .hint("leave --reissue out")
        }
        Refused::Replaced(by) => Failure::new(
            "order",
            format_args!("the row was renewed or reissued already, by row {by}"),
        )
        .hint(format!("`avlock ledger renew {by}` goes on from there")),
    };
    failure.outcome = Outcome::Bad;
    failure
}

/// The same for a row of a table, in one line.
pub fn reason(refused: &Refused) -> String {
    match refused {
        Refused::OtherTerms(row, compared) => {
            let differences = terms::differences(compared);
            format!(
                "order: expected the terms of row {} of the ledger, found others: {differences}",
                row.id
            )
        }
        Refused::Revoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            format!(
                "order: expected an order that is good, found row {id} of the ledger, revoked on {day}"
            )
        }
        Refused::NoSuchOrder | Refused::Replaced(_) => "order: expected another one".to_owned(),
    }
}
