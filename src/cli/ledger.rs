//! `avlock ledger`: which command runs, and the shape of what it prints.

use crate::arguments::ledger::{LedgerCommand, ListArgs, ShapeArgs};
use crate::cli::desk::Desk;
use crate::commands::ledger::{read, renew, revoke, whole};
use crate::failure::{Outcome, Stop};
use crate::printer::RowShape;
use crate::session::standard_output;

/// Runs a command of the ledger.
pub fn dispatch(command: &LedgerCommand, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    match command {
        LedgerCommand::List(arguments) => list(arguments, desk),
        LedgerCommand::Find(arguments) => {
            desk.printer.rows(shape(&arguments.shape), session.day().ok(), |take| {
                read::find(&arguments.text, session, take)
            })
        }
        LedgerCommand::Export(arguments) => desk
            .printer
            .rows(RowShape::Csv, None, |take| read::export(&arguments.filter, session, take)),
        LedgerCommand::Show(arguments) => desk.one(read::show(arguments, session)),
        LedgerCommand::Renew(arguments) => {
            standard_output::expect_open()?;
            desk.writes(|| renew::renew(arguments, session))
        }
        LedgerCommand::Revoke(arguments) => desk.writes_each(|| revoke::revoke(arguments, session)),
        LedgerCommand::Verify(arguments) => desk.one(whole::verify(arguments, session)),
        LedgerCommand::Head => desk.one(whole::head(session)),
        LedgerCommand::Backup(arguments) => desk.writes(|| whole::backup(arguments, session)),
    }
}

/// Prints a list, and says so if there is nothing to list: an empty screen could be an error.
fn list(arguments: &ListArgs, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    let mut any = false;
    let outcome = desk.printer.rows(shape(&arguments.shape), session.day().ok(), |take| {
        read::list(&arguments.filter, session, &mut |row| {
            any = true;
            take(row)
        })
    })?;
    if !any && session.global().field.is_none() {
        desk.printer.talk("no keys match");
    }
    Ok(outcome)
}

fn shape(arguments: &ShapeArgs) -> RowShape {
    match arguments {
        ShapeArgs { csv: true, .. } => RowShape::Csv,
        ShapeArgs { wide: true, .. } => RowShape::WideTable,
        ShapeArgs { .. } => RowShape::Table,
    }
}
