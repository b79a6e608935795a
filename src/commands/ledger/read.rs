//! `avlock ledger list`, `find`, `show`, `export`: searches the ledger and shows its rows.

use crate::arguments::ledger::{FilterArgs, ShowArgs};
use crate::commands::ledger::filters::{app_id, filter};
use crate::commands::ledger::which::{near_in_words, one_row, wanted};
use crate::commands::ledger::{command_for, no_such_row, open_to_read, refuse_other_app};
use crate::failure::{Failure, Outcome, Stop};
use crate::report::{LedgerRowReport, LedgerShowReport};
use crate::session::Session;
use avlock_format::escaped::Escaped;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::text;

/// Receives each row as it is read.
pub type Take<'t> = dyn FnMut(LedgerRowReport) -> Result<(), Stop> + 't;

/// Lists the rows that the options ask for, newest first.
pub fn list(
    arguments: &FilterArgs,
    session: &Session,
    take: &mut Take<'_>,
) -> Result<Outcome, Stop> {
    let filter = filter(arguments, session)?;
    let ledger = open_to_read(session)?;
    ledger.each(&filter, Reading::NewestFirst, |found| take(found.into()))?;
    Ok(Outcome::Good)
}

/// Lists the rows that a text names. To find no row is a bad answer.
pub fn find(text: &str, session: &Session, take: &mut Take<'_>) -> Result<Outcome, Stop> {
    if text.trim().is_empty() {
        return Err(Failure::usage("expected a text to find, found an empty one").into());
    }
    let ledger = open_to_read(session)?;
    let wanted = wanted(text);
    let filter = Filter { app_id: app_id(&None, session)?, ..ledger.find(&wanted)? };
    let mut any = false;
    ledger.each(&filter, Reading::NewestFirst, |found| {
        any = true;
        take(found.into())
    })?;
    if any {
        return Ok(Outcome::Good);
    }
    let of_app = match &session.global().app {
        Some(app) => format!(", of {}", Escaped(app)),
        None => String::new(),
    };
    let message = format_args!("nothing in the ledger about {}{of_app}", text::quoted(text));
    let failure = Failure::new("not-found", message).bad();
    Err(match near_in_words(&ledger.near(&wanted)?) {
        Some(near) => failure.hint(near).into(),
        None => failure.into(),
    })
}

/// Lists every row that the options ask for, oldest first, with the revocations of these keys.
pub fn export(
    arguments: &FilterArgs,
    session: &Session,
    take: &mut Take<'_>,
) -> Result<Outcome, Stop> {
    let filter = filter(arguments, session)?;
    let ledger = open_to_read(session)?;
    ledger.each(&filter, Reading::Everything, |found| take(found.into()))?;
    Ok(Outcome::Good)
}

/// Shows one row with its terms, and the rows of its chain.
pub fn show(arguments: &ShowArgs, session: &Session) -> Result<LedgerShowReport, Failure> {
    let ledger = open_to_read(session)?;
    let command = |row: &str| command_for(session, "show", row, &[]);
    let id = one_row(&arguments.row, &ledger, |_| true, &command)?;
    let found = ledger.row(id)?.ok_or_else(|| no_such_row(id))?;
    refuse_other_app(&found.row, session)?;
    let chain = ledger.chain(id)?;
    Ok(LedgerShowReport::new(found, chain))
}
