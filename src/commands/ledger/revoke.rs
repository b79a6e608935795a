//! `avlock ledger revoke`: marks a key as revoked; the commands that read keys report it.

use crate::arguments::ledger::RevokeArgs;
use crate::commands::ledger::{id, no_such_row, path};
use crate::failure::Failure;
use crate::report::RevocationReport;
use crate::session::{Session, who};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::revoke::Revocation;
use avlock_issuing::ledger::{Ledger, day_in_words};
use avlock_issuing::reference;

/// Revokes the key of a row.
pub fn revoke(arguments: &RevokeArgs, session: &Session) -> Result<RevocationReport, Failure> {
    let revoked = id(&arguments.id)?;
    let reason = reference::reason(&arguments.reason)?;
    let mut ledger = Ledger::open(&path(session)?)?;
    let made_by = &who::who();
    let now = session.timestamp();
    let recording = WriteContext { made_by, now, chained: Chained::No, stop: true, max_lag: 0 };
    match ledger.revoke(&[revoked], reason, &recording)? {
        Revocation::Recorded(rows) => {
            let id = rows.first().map(|(_, id)| *id).unwrap_or_default();
            let issued = ledger.row(revoked)?.and_then(|listing| listing.row.issued);
            let key = issued.map(|issued| issued.key.to_string()).unwrap_or_default();
            Ok(RevocationReport { id, refers_to: revoked, key, reason: reason.to_owned() })
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
