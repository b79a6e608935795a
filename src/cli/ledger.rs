//! `avlock ledger`: which command runs, and the shape of what it prints.

use crate::arguments::ledger::LedgerCommand;
use crate::cli::desk::Desk;
use crate::commands::ledger::{read, renew, revoke, whole};
use crate::failure::{Outcome, Stop};
use crate::printer::RowShape;
use crate::session::standard_output;

/// Runs a command of the ledger.
pub fn dispatch(command: &LedgerCommand, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    match command {
        LedgerCommand::List(arguments) => desk
            .printer
            .rows(RowShape::of(arguments.csv), |take| read::list(arguments, session, take)),
        LedgerCommand::Find(arguments) => desk
            .printer
            .rows(RowShape::of(arguments.csv), |take| read::find(&arguments.text, session, take)),
        LedgerCommand::Export => {
            desk.printer.rows(RowShape::Csv, |take| read::export(session, take))
        }
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
