//! `avlock ledger list`, `find`, `show`, `export`: searches the ledger and shows its rows.

use crate::arguments::ledger::{ListArgs, ShowArgs};
use crate::commands::ledger::which::{near_in_words, one_row, wanted};
use crate::commands::ledger::{no_such_row, open_to_read};
use crate::failure::{self, Failure, Outcome, Stop};
use crate::report::{LedgerRowReport, LedgerShowReport};
use crate::session::Session;
use avlock_format::{DelphiDay, RawInstallCode, check};
use avlock_issuing::cleaning;
use avlock_issuing::field::Field;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Receives each row as it is read.
type Take<'t> = dyn FnMut(LedgerRowReport) -> Result<(), Stop> + 't;

/// Lists the rows that the options ask for, newest first.
pub fn list(arguments: &ListArgs, session: &Session, take: &mut Take<'_>) -> Result<Outcome, Stop> {
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
    let filter = ledger.find(&wanted)?;
    let mut any = false;
    ledger.each(&filter, Reading::NewestFirst, |found| {
        any = true;
        take(found.into())
    })?;
    if any {
        return Ok(Outcome::Good);
    }
    let message = format_args!("nothing in the ledger about {}", text::quoted(text));
    let failure = Failure::new("not-found", message).bad();
    Err(match near_in_words(&ledger.near(&wanted)?) {
        Some(near) => failure.hint(near).into(),
        None => failure.into(),
    })
}

/// Lists every row, oldest first.
pub fn export(session: &Session, take: &mut Take<'_>) -> Result<Outcome, Stop> {
    let ledger = open_to_read(session)?;
    ledger.each(&Filter::default(), Reading::Everything, |found| take(found.into()))?;
    Ok(Outcome::Good)
}

/// Shows one row with its terms, and the rows of its chain.
pub fn show(arguments: &ShowArgs, session: &Session) -> Result<LedgerShowReport, Failure> {
    let ledger = open_to_read(session)?;
    let id = one_row(&arguments.row, &ledger, |_| true)?;
    let found = ledger.row(id)?.ok_or_else(|| no_such_row(id))?;
    let chain = ledger.chain(id)?;
    Ok(LedgerShowReport::new(found, chain))
}

fn filter(arguments: &ListArgs, session: &Session) -> Result<Filter, Failure> {
    let app_id = match (&arguments.app_id, session.global().app.as_ref()) {
        (Some(text), _) => Some(Field::AppId.read(text, text::app_id)?),
        (None, Some(_)) => session.profile()?.map(|(_, profile)| profile.app_id),
        (None, None) => None,
    };
    let install_code = arguments.install_code.as_deref().map(|text| {
        let cleaned = cleaning::install_code(text);
        cleaned.text.parse::<RawInstallCode>().map_err(|error| {
            let finding = check::install_code_error(&error);
            let mut failure = Failure::from(finding);
            failure.message = format!("--install-code: {}", failure.message);
            failure
        })
    });
    // Nothing else needs to know which day it is.
    let expiring = match arguments.expiring.as_deref() {
        Some(text) => {
            let days = days(text)?;
            let today = session.day()?;
            Some((today, today.plus_days(days)))
        }
        None => None,
    };
    let from = day("from", arguments.from.as_deref())?;
    let to = day("to", arguments.to.as_deref())?;
    Ok(Filter {
        app_id,
        order: arguments.order.as_deref().map(|order| order.trim().to_owned()),
        customer: arguments.customer.clone(),
        install_code: install_code.transpose()?,
        key_type: Field::KeyType.read_option(arguments.key_type.as_deref(), text::key_type)?,
        from: from.and_then(|day| midnight(day.date())),
        before: to.and_then(|day| midnight(day.plus_days(1).date())),
        expiring,
        parts: None,
        ids: None,
    })
}

fn day(name: &str, text: Option<&str>) -> Result<Option<DelphiDay>, Failure> {
    text.map(|text| failure::option(name, text, text::date)).transpose()
}

/// Reads a number of days, as `30d` or the number alone.
fn days(text: &str) -> Result<u32, Failure> {
    let number = text.strip_suffix('d').unwrap_or(text);
    let days = text::number(number, 0, u16::MAX).map_err(|_| {
        let found = text::quoted(text);
        Failure::usage(format_args!("--expiring: expected days like 30d, found {found}"))
    });
    days.map(u32::from)
}

/// The time at which a day begins in UTC.
fn midnight(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
