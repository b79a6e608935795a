//! One key and its row: hands the key to the ledger, and tells in words why it was not recorded.
//!
//! `keygen` and `ledger renew` record one key; a batch records blocks of them.

use crate::failure::{Failure, not_recorded, refused_order};
use crate::report::partly_revoked;
use crate::session::ending::{self, OnSignal};
use avlock_format::{Finding, FindingCode, RegistrationKey};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::decide::{Decision, Refused};
use avlock_issuing::ledger::entry::{Entries, Entry};
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::ledger::{Event, Ledger, day_in_words};
use avlock_issuing::reference::Reference;
use avlock_issuing::{damage, text};
use jiff::Timestamp;
use std::path::Path;

/// A key that may be printed: its row is on the disk.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The key of the row.
    pub key: RegistrationKey,
    /// The row; nothing in a dry run, unless the order was recorded before.
    pub found: Option<Listing>,
    /// A note that the order was recorded before, or a warning that the key was revoked before.
    pub finding: Option<Finding>,
}

/// Refuses an order number of which a spreadsheet has made something else: two orders can have become one.
pub fn refuse_spoiled_order(order: Option<&str>) -> Result<(), Failure> {
    let Some(text) = order else { return Ok(()) };
    let Some(what) = damage::of_order(text.trim()) else { return Ok(()) };
    let text = text::quoted(text);
    let message = format!("--order: a spreadsheet made {what} of it, found {text}");
    Err(Failure::usage(message).hint("give the number as the order itself shows it"))
}

/// Records one entry, or finds out that its order was recorded before.
pub fn record(
    path: &Path,
    entry: &Entry<'_>,
    made_by: &str,
    now: Timestamp,
    chained: Chained,
) -> Result<Recorded, Failure> {
    let mut ledger = Ledger::open_or_create(path, &OnSignal).map_err(not_recorded)?;
    let mut entries = Entries::default();
    entries.push(entry, made_by);
    let context = WriteContext { made_by, now, chained, stop: true, max_lag: 0 };
    let decisions = ending::uninterrupted(|| ledger.record(&entries, &context));
    let decision = decisions.map_err(not_recorded)?.pop();
    let is_renewal = matches!(chained, Chained::Renews(_));
    let recorded_now = matches!(decision, Some(Decision::Recorded(_)));
    match decision {
        Some(Decision::Refused(refused)) if is_renewal => {
            let failure = refused_entry(entry, &refused);
            Err(match *refused {
                Refused::Replaced(_) => failure,
                Refused::KeyRevoked(..) => {
                    failure.hint("another --days, --until or --start makes another key")
                }
                // The order number belongs to another sale. `--reissue`, which the usual hint offers, is
                // no option of a renewal.
                _ => failure.hint("give the renewal an order number of its own"),
            })
        }
        decision => {
            let mut recorded = recorded(&ledger, entry, decision)?;
            if recorded_now && let Some(found) = &recorded.found {
                recorded.finding = in_force_again(&ledger, found)?;
            }
            Ok(recorded)
        }
    }
}

/// Warns that a key which was just recorded is revoked in other rows.
fn in_force_again(ledger: &Ledger, found: &Listing) -> Result<Option<Finding>, Failure> {
    let Some(issued) = &found.row.issued else { return Ok(None) };
    let mut revoked = Vec::new();
    for id in ledger.ids_of_key(issued.key)?.into_iter().rev() {
        revoked.extend(ledger.row(id)?.filter(|listing| listing.since.revoked.is_some()));
    }
    Ok(partly_revoked(found.row.id, &revoked))
}

/// Finds out what [`record`] would do, and records nothing.
pub fn dry_run(path: &Path, entry: &Entry<'_>) -> Result<Recorded, Failure> {
    match Ledger::open_to_read_if_there(path)? {
        Some(mut ledger) => {
            let mut entries = Entries::default();
            entries.push(entry, "");
            let decision = ledger.dry_run(&entries)?.pop();
            recorded(&ledger, entry, decision)
        }
        None => Ok(Recorded { key: entry.key, found: None, finding: None }),
    }
}

fn recorded(
    ledger: &Ledger,
    entry: &Entry<'_>,
    decision: Option<Decision>,
) -> Result<Recorded, Failure> {
    match decision {
        Some(Decision::Recorded(id)) => {
            Ok(Recorded { key: entry.key, found: ledger.row(id)?, finding: None })
        }
        Some(Decision::AlreadyRecorded(id, key, _)) => {
            let found = ledger.row(id)?;
            let order = entry.reference.order.unwrap_or_default();
            let finding =
                found.as_ref().map(|found| already_recorded(order, &entry.reference, found));
            Ok(Recorded { key, found, finding })
        }
        Some(Decision::Refused(refused)) => Err(refused_entry(entry, &refused)),
        Some(Decision::Unchanged) | None => {
            Ok(Recorded { key: entry.key, found: None, finding: None })
        }
    }
}

fn refused_entry(entry: &Entry<'_>, refused: &Refused) -> Failure {
    refused_order(entry.reference.order.unwrap_or_default(), refused)
}

fn already_recorded(
    order: &str,
    given: &Reference<'_>,
    Listing { row, since }: &Listing,
) -> Finding {
    let (order, id, day) = (text::quoted(order), row.id, day_in_words(row.time));
    let message =
        format!("order {order} was already recorded on {day} (row {id}); this is the same key");
    let finding = Finding::note(FindingCode::Recorded, message);
    let mut hints = Vec::new();
    for (what, given, stands) in
        [("customer", given.customer, &row.customer), ("note", given.note, &row.note)]
    {
        if let Some(given) = given.filter(|given| Some(*given) != stands.as_deref()) {
            let stands =
                stands.as_ref().map_or_else(|| "none".to_owned(), |stands| text::quoted(stands));
            let given = text::quoted(given);
            hints.push(format!("the {what} of the row stays {stands}: {given} was not recorded"));
        }
    }
    if let Some((by, Event::Renewed)) = since.replaced_by {
        hints.push(format!("row {by} renews it"));
    }
    if hints.is_empty() { finding } else { finding.hint(hints.join("; ")) }
}
