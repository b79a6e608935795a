//! `avlock ledger`: which command runs, and the shape of what it prints.

use crate::arguments::Format;
use crate::arguments::ledger::{CsvArgs, LedgerCommand, ShapeArgs};
use crate::cli::desk::Desk;
use crate::commands::ledger::read::Take;
use crate::commands::ledger::{due, read, renew, renew_due, report, revoke, whole};
use crate::failure::{Failure, Outcome, Stop};
use crate::printer::{Clipboard, RowShape};
use crate::session::{Session, ending, standard_output};

/// Runs a command of the ledger.
pub fn dispatch(command: &LedgerCommand, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    match command {
        LedgerCommand::List(arguments) => {
            list(&arguments.shape, "no keys match", desk, &mut |take| {
                read::list(&arguments.filter, session, take)
            })
        }
        LedgerCommand::Due(arguments) => {
            list(&arguments.shape, "no key is due", desk, &mut |take| {
                due::due(arguments, session, take)
            })
        }
        LedgerCommand::Find(arguments) => {
            let shape = shape(&arguments.shape, session)?;
            let find = |take: &mut Take<'_>| read::find(&arguments.text, session, take);
            desk.printer.rows(shape, session.day().ok(), ending::leave_interrupts, find)
        }
        LedgerCommand::Export(arguments) => {
            let shape = csv(&arguments.csv, session)?.unwrap_or(RowShape::Csv);
            let export = |take: &mut Take<'_>| read::export(&arguments.filter, session, take);
            desk.printer.rows(shape, None, ending::leave_interrupts, export)
        }
        LedgerCommand::Report(arguments) => {
            let shape = csv(&arguments.csv, session)?.unwrap_or(RowShape::Table);
            let report = report::report(arguments, session)?;
            desk.printer.table_report(&report, shape)
        }
        LedgerCommand::Show(arguments) => desk.one(read::show(arguments, session)),
        LedgerCommand::Renew(arguments) if arguments.due.is_some() => {
            desk.writes(|| renew_due::renew_due(arguments, session))
        }
        LedgerCommand::Renew(arguments) => {
            standard_output::expect_open()?;
            let clipboard = arguments.copy.then(Clipboard::open).transpose()?;
            let mut key = None;
            let outcome = desk.writes(|| {
                let report = renew::renew(arguments, session)?;
                key.clone_from(&report.key.key);
                Ok(report)
            })?;
            desk.printer.copy(clipboard, key.as_deref());
            Ok(outcome)
        }
        LedgerCommand::Revoke(arguments) => desk.writes_each(|| revoke::revoke(arguments, session)),
        LedgerCommand::Verify(arguments) => desk.one(whole::verify(arguments, session)),
        LedgerCommand::Head => desk.one(whole::head(session)),
        LedgerCommand::Backup(arguments) => desk.writes(|| whole::backup(arguments, session)),
    }
}

/// Reads rows and hands them over.
type Read<'r> = dyn FnMut(&mut Take<'_>) -> Result<Outcome, Stop> + 'r;

/// Prints a list, and says so if there is nothing to list: an empty screen could be an error.
fn list(
    arguments: &ShapeArgs,
    nothing: &str,
    desk: &mut Desk<'_>,
    read: &mut Read<'_>,
) -> Result<Outcome, Stop> {
    let session = desk.session;
    let shape = shape(arguments, session)?;
    let mut any = false;
    let outcome =
        desk.printer.rows(shape, session.day().ok(), ending::leave_interrupts, |take| {
            read(&mut |row| {
                any = true;
                take(row)
            })
        })?;
    if !any && session.global().field.is_none() {
        desk.printer.talk(nothing);
    }
    Ok(outcome)
}

fn shape(arguments: &ShapeArgs, session: &Session) -> Result<RowShape, Failure> {
    let usual = if arguments.wide { RowShape::WideTable } else { RowShape::Table };
    Ok(csv(&arguments.csv, session)?.unwrap_or(usual))
}

/// Returns the shape of CSV, if that is asked for.
fn csv(arguments: &CsvArgs, session: &Session) -> Result<Option<RowShape>, Failure> {
    let format = session.global().format;
    match (arguments.for_excel, arguments.csv || format == Format::Csv) {
        (true, _) if format == Format::Json => {
            Err(Failure::usage("expected --for-excel or --format json, found both")
                .hint("leave one of them out"))
        }
        (true, _) => Ok(Some(RowShape::Excel(session.zone()))),
        (false, true) => Ok(Some(RowShape::Csv)),
        (false, false) => Ok(None),
    }
}

/// Refuses `--format csv` where there are no rows.
pub fn refuse_csv(session: &Session) -> Result<(), Failure> {
    if session.global().format != Format::Csv {
        return Ok(());
    }
    Err(Failure::usage("--format: expected table or json, found csv, which is for commands that print rows")
        .hint("list, find, due, export and report of `avlock ledger` print CSV; a batch writes what it reads"))
}
