//! `avlock ledger revoke`: marks a key as revoked; the commands that read keys report it.

use crate::arguments::ledger::RevokeArgs;
use crate::commands::ledger::which::{Named, named, refuse_more_than_a_key};
use crate::commands::ledger::{command_for, no_such_row, path, refuse_other_app};
use crate::failure::Failure;
use crate::report::RevocationReport;
use crate::session::ending::{self, OnSignal};
use crate::session::{Session, prompt, who};
use avlock_format::{Finding, FindingCode};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::revoke::Revocation;
use avlock_issuing::ledger::{Event, Ledger, day_in_words};
use avlock_issuing::reference;

/// Revokes the rows of a key, or one row of it.
pub fn revoke(arguments: &RevokeArgs, session: &Session) -> Result<Vec<RevocationReport>, Failure> {
    let reason = reference::reason(&arguments.reason)?;
    let mut ledger = Ledger::open(&path(session)?, &OnSignal)?;
    let command =
        |row: &str| command_for(session, "revoke", row, &[("reason", Some(&arguments.reason))]);
    refuse_more_than_a_key(&arguments.row, &command)?;
    let named = named(&arguments.row, &ledger, &command)?;
    let any = match &named {
        Named::Key(ids) => ids.first().copied(),
        Named::Row(id) => Some(*id),
    };
    if let Some(listing) = any.map(|id| ledger.row(id)).transpose()?.flatten() {
        refuse_other_app(&listing.row, session)?;
    }
    let ids = match named {
        Named::Key(ids) => {
            let good = not_revoked(&ledger, &ids)?;
            // If none is left, the newest tells when it was revoked.
            if good.is_empty() { ids.last().copied().into_iter().collect() } else { good }
        }
        Named::Row(id) => with_its_key(id, &ledger, arguments, session)?,
    };
    let made_by = &who::who();
    let now = session.timestamp();
    let recording = WriteContext { made_by, now, chained: Chained::No, stop: true, max_lag: 0 };
    match ending::uninterrupted(|| ledger.revoke(&ids, reason, &recording))? {
        Revocation::Recorded(rows) => {
            let mut reports = Vec::with_capacity(rows.len());
            for (revoked, id) in rows {
                let listing = ledger.row(revoked)?;
                let later = match listing.as_ref().and_then(|listing| listing.since.replaced_by) {
                    Some((later, event)) => still_good(&ledger, later, event, &command)?,
                    None => None,
                };
                let issued = listing.and_then(|listing| listing.row.issued);
                let key = issued.map(|issued| issued.key.to_string()).unwrap_or_default();
                let reason = reason.to_owned();
                reports.push(RevocationReport { id, refers_to: revoked, key, reason, later });
            }
            Ok(reports)
        }
        Revocation::NoSuchRow(row) => Err(no_such_row(row)),
        Revocation::NoKey(row) => {
            let message = format_args!("expected a row with a key, found row {row} without");
            Err(Failure::usage(message).hint("that row revokes another one itself"))
        }
        Revocation::AlreadyRevoked(revoked, earlier) => {
            let (row, day) = (earlier.id, day_in_words(earlier.time));
            let message = format_args!("row {revoked} was revoked already, by row {row} on {day}");
            Err(Failure::new("revoked", message).bad())
        }
    }
}

/// Finds out whether other rows of the same key are to be revoked with a row. The key stays good as long
/// as one of its rows is, which is seldom what somebody wants who revokes one.
fn with_its_key(
    id: i64,
    ledger: &Ledger,
    arguments: &RevokeArgs,
    session: &Session,
) -> Result<Vec<i64>, Failure> {
    let Some(issued) = ledger.row(id)?.and_then(|listing| listing.row.issued) else {
        return Ok(vec![id]);
    };
    let all = not_revoked(ledger, &ledger.ids_of_key(issued.key)?)?;
    let others: Vec<String> =
        all.iter().filter(|other| **other != id).map(i64::to_string).collect();
    if others.is_empty() || arguments.only {
        return Ok(vec![id]);
    }
    let (rows, them) = match &others[..] {
        [row] => (format!("row {row}"), "it"),
        rows => (format!("rows {}", rows.join(", ")), "them"),
    };
    if arguments.all {
        return Ok(all);
    }
    if session.is_interactive() {
        let question = format!("The same key is in {rows}. Revoke {them}, too?");
        let revokes_all = prompt::confirm(&question)?;
        return Ok(if revokes_all { all } else { vec![id] });
    }
    let message = format_args!("the key of row {id} is also in {rows}, and would stay good");
    Err(Failure::new("ambiguous", message)
        .hint(format!("--all revokes {them}, too; --only revokes row {id} alone"))
        .bad())
}

/// Tells of the row that took the place of a revoked one, if its key stays good.
fn still_good(
    ledger: &Ledger,
    later: i64,
    event: Event,
    command: &dyn Fn(&str) -> String,
) -> Result<Option<Finding>, Failure> {
    let is_good = !not_revoked(ledger, &[later])?.is_empty();
    Ok(is_good.then(|| {
        let message = format!("it was {} by row {later}, whose key stays good", event.word());
        let hint = format!("`{}` revokes that, too", command(&later.to_string()));
        Finding::warning(FindingCode::Replaced, message).hint(hint)
    }))
}

fn not_revoked(ledger: &Ledger, ids: &[i64]) -> Result<Vec<i64>, Failure> {
    let mut good = Vec::new();
    for &id in ids {
        if ledger.row(id)?.is_some_and(|listing| listing.since.revoked.is_none()) {
            good.push(id);
        }
    }
    Ok(good)
}
