//! One key and its row: what is handed to the ledger, and in words why it was not recorded.
//!
//! `keygen` and `ledger renew` record one key; a batch records blocks of them and takes its words
//! from here.

use crate::failure::{Failure, refused_order};
use avlock_format::{Finding, FindingCode, RegistrationKey};
use avlock_issuing::ledger::append::{Chained, Decision, Refused, WriteContext};
use avlock_issuing::ledger::entry::{Entries, Entry};
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::ledger::{Event, Ledger, Milliseconds, day_in_words};
use avlock_issuing::text;
use std::path::Path;

/// A key that may be printed: its row is on the disk.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The key of the row.
    pub key: RegistrationKey,
    /// The row; nothing in a dry run, unless the order stands.
    pub found: Option<Listing>,
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
    let recording = WriteContext { made_by, now, chained, stop: true, max_lag: 0 };
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
pub fn dry_run(path: &Path, entry: &Entry<'_>) -> Result<Recorded, Failure> {
    match Ledger::open_if_there(path)? {
        Some(ledger) => {
            let mut entries = Entries::default();
            entries.push(entry, "");
            let decision = ledger.dry_run(&entries)?.pop();
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
        Some(Decision::Refused(refused)) => return Err(refused_order(order, &refused)),
        Some(Decision::Unchanged) | None => Recorded { key: entry.key, found: None, finding: None },
    })
}

fn stands(order: &str, Listing { row, since }: &Listing) -> Finding {
    let (order, id, day) = (text::quoted(order), row.id, day_in_words(row.time));
    let message = format!(
        "order {order} stands in row {id} of the ledger since {day}: this is its key, and nothing was recorded"
    );
    let finding = Finding::note(FindingCode::Recorded, message);
    match since.replaced_by {
        Some((by, Event::Renewed)) => finding.hint(format!("row {by} renews it")),
        _ => finding,
    }
}
