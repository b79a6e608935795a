//! `avlock ledger renew --due`: renews every key that ends soon, all of them or none.
//!
//! The rows and the file with the keys belong together: the rows are written and not yet committed while the
//! file is made beside its place, and a signal waits until both are there.

use crate::arguments::ledger::RenewArgs;
use crate::commands::ledger::filters::{app_id, within};
use crate::commands::ledger::path;
use crate::commands::ledger::renew::{entry_of, new_period, renewable, with_period};
use crate::failure::{Failure, not_recorded, refused_order};
use crate::report::csv::CsvForm;
use crate::report::{RenewalsReport, RenewedKey, renewals_csv};
use crate::session::ending::OnSignal;
use crate::session::keys::{NamedKey, weaknesses};
use crate::session::whole_file::Replacement;
use crate::session::{Session, who};
use avlock_format::{DelphiDay, KeyType};
use avlock_issuing::ledger::Ledger;
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::decide::{Decision, Refused};
use avlock_issuing::ledger::entry::Entries;
use avlock_issuing::ledger::filter::Filter;
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::order::OpenDay;
use avlock_issuing::reference::Reference;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// Makes the keys, records them, and writes them to the file of `--output`. Where no key is due there is
/// nothing to write.
pub fn renew_due(arguments: &RenewArgs, session: &Session) -> Result<RenewalsReport, Failure> {
    let output = arguments.output.as_deref().unwrap_or(Path::new(""));
    let path = path(session)?;
    let ledger = Ledger::open_to_read(&path)?;
    let window = within("--due", arguments.due.as_deref().unwrap_or_default(), session)?;
    let filter =
        Filter { expiring: Some(window), app_id: app_id(&None, session)?, ..Filter::default() };
    let due = ledger.due(&filter)?;
    drop(ledger);
    // Read even if nothing is due, so that a wrong one is refused every time.
    refuse_wrong_period(arguments, session.day()?)?;
    if due.is_empty() {
        return Ok(RenewalsReport::default());
    }
    refuse_output(output)?;

    let keys = Keys::of(&due, session)?;
    let made_by = &who::who();
    let mut entries = Entries::default();
    let mut renewed = Vec::with_capacity(due.len());
    for listing in &due {
        let new = renewal(listing, &keys, arguments, session.day()?, made_by, &mut entries);
        let new = new.and_then(|new| refuse_due_again(&new, window.1).map(|()| new));
        renewed.push(new.map_err(|failure| of_row(listing.row.id, failure))?);
    }
    let ids: Vec<i64> = due.iter().map(|listing| listing.row.id).collect();
    let form = match arguments.for_excel {
        true => CsvForm::for_excel(session.zone()),
        false => CsvForm::default(),
    };
    let table = renewals_csv(&renewed, &form);

    let mut ledger = Ledger::open(&path, &OnSignal).map_err(not_recorded)?;
    let now = session.timestamp();
    let context = WriteContext { made_by, now, chained: Chained::No, stop: true, max_lag: 0 };
    let decisions = ledger.append_renewals(&entries, &ids, &context).map_err(not_recorded)?;
    let mut rows = Vec::with_capacity(decisions.len());
    for (decision, id) in decisions.into_iter().zip(&ids) {
        match decision {
            Decision::Recorded(row) => rows.push(row),
            Decision::Refused(refused) => return Err(of_row(*id, refused_renewal(&refused))),
            Decision::AlreadyRecorded(..) | Decision::Unchanged => {}
        }
    }
    let mut file = Replacement::begin(output).map_err(|error| Failure::file(output, error))?;
    file.write_all(table.as_bytes()).map_err(|error| Failure::file(output, error))?;
    file.finish_after(|| ledger.commit(0).map_err(|error| Undone::Ledger(not_recorded(error))))
        .map_err(|undone| match undone {
            Undone::Ledger(failure) => failure,
            Undone::File(error) => Failure::file(output, error),
        })?;
    Ok(RenewalsReport::new(&rows, &renewed, output))
}

/// Why the rows or the file are not there.
enum Undone {
    Ledger(Failure),
    File(io::Error),
}

impl From<io::Error> for Undone {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// Refuses a period that no key can have, whichever is due.
fn refuse_wrong_period(arguments: &RenewArgs, today: DelphiDay) -> Result<(), Failure> {
    new_period(arguments, KeyType::Temporary, today).map(drop)
}

/// Refuses a key that ends so soon that it is due itself: the next run would renew it again.
fn refuse_due_again(new: &RenewedKey<'_>, last: DelphiDay) -> Result<(), Failure> {
    if new.until > last {
        return Ok(());
    }
    let message =
        format_args!("expected a last day after {last}, found {}: it is due again", new.until);
    Err(Failure::usage(message).hint("give more --days or a later --until, or a shorter --due"))
}

/// Refuses a file that is there: it may be the list of the last time, whose mails are not sent yet.
fn refuse_output(output: &Path) -> Result<(), Failure> {
    if output == Path::new("-") {
        return Err(Failure::usage("--output: expected the name of a file, found \"-\"")
            .hint("the rows and the file are written together, or neither"));
    }
    match output.symlink_metadata() {
        Ok(_) => Err(Failure::file(output, "it is there already")
            .hint("name another file: this one may be the list of the last time")),
        Err(_) => Ok(()),
    }
}

/// The EncryptionKeys of the applications whose keys are due, each read once: a command of a profile may
/// ask a person.
struct Keys(BTreeMap<Option<String>, NamedKey>);

impl Keys {
    fn of(due: &[Listing], session: &Session) -> Result<Self, Failure> {
        let mut keys = BTreeMap::new();
        for Listing { row, .. } in due {
            let app = Self::app(row.app.as_deref(), session);
            if keys.contains_key(&app) {
                continue;
            }
            let key = session
                .encryption_key_of(app.as_deref())
                .map_err(|failure| of_row(row.id, failure))?;
            weaknesses(&key.encryption_key).for_each(|notice| session.notice(notice));
            keys.insert(app, key);
        }
        Ok(Self(keys))
    }

    /// The app whose EncryptionKey is asked for: none where one is given for all.
    fn app(app: Option<&str>, session: &Session) -> Option<String> {
        let is_given = session.global().app.is_some() || session.is_given_encryption_key();
        app.filter(|_| !is_given).map(str::to_owned)
    }
}

/// Makes the new key of a row and notes it for the ledger.
fn renewal<'l>(
    listing: &'l Listing,
    keys: &Keys,
    arguments: &RenewArgs,
    today: DelphiDay,
    made_by: &str,
    entries: &mut Entries,
) -> Result<RenewedKey<'l>, Failure> {
    let row = &listing.row;
    let (issued, old_fields, period) = renewable(row)?;
    let first = period.last().plus_days(1).max(today);
    let (new_period, _) = new_period(arguments, old_fields.key_type(), first)?;
    let fields = with_period(old_fields, new_period);
    let key = keys.0.get(&row.app).or_else(|| keys.0.get(&None));
    let Some(named) = key else {
        return Err(Failure::new("no-encryption-key", "no EncryptionKey"));
    };
    let reference = Reference::read(None, row.customer.as_deref(), arguments.note.as_deref())?;
    let entry = entry_of(row, &issued, &fields, named, reference, OpenDay::Nothing)?;
    entries.push(&entry, made_by);
    Ok(RenewedKey { row, old: issued.key, new: entry.key, until: new_period.last() })
}

fn refused_renewal(refused: &Refused) -> Failure {
    let failure = refused_order("", refused);
    match refused {
        Refused::KeyRevoked(..) => failure.hint("another --days or --until makes another key"),
        Refused::Replaced(_) => failure.hint("somebody else renews at the moment: run it again"),
        _ => failure,
    }
}

/// Names the row that keeps all from being renewed.
fn of_row(id: i64, failure: Failure) -> Failure {
    let message = format!("row {id}: {}; nothing was renewed", failure.message);
    let failure = Failure { message, ..failure };
    match failure.hint {
        Some(_) => failure,
        None => failure.hint("--app NAME renews the keys of one application"),
    }
}
