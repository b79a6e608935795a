//! `avlock ledger`: which command, and the shape of what it prints.

use crate::arguments::ledger::LedgerCommand;
use crate::commands::ledger::{read, renew, revoke, whole};
use crate::failure::{Outcome, Stop};
use crate::printer::{Printer, RowShape};
use crate::report::{BackupReport, KeyReport, RevocationReport};
use crate::session::Session;

/// Runs one.
pub fn dispatch(
    command: &LedgerCommand,
    session: &Session,
    printer: &mut Printer,
) -> Result<Outcome, Stop> {
    // What writes is asked for its fields first: one that does not exist must not fail afterwards.
    let shape = |csv| if csv { RowShape::Csv } else { RowShape::Table };
    match command {
        LedgerCommand::List(arguments) => {
            printer.rows(shape(arguments.csv), |take| read::list(arguments, session, take))
        }
        LedgerCommand::Find(arguments) => {
            printer.rows(shape(arguments.csv), |take| read::find(&arguments.text, session, take))
        }
        LedgerCommand::Export => printer.rows(RowShape::Csv, |take| read::export(session, take)),
        LedgerCommand::Show(arguments) => {
            super::print_one(read::show(arguments, session), session, printer)
        }
        LedgerCommand::Renew(arguments) => {
            printer.check_field(&KeyReport::specimen())?;
            super::print_one(renew::renew(arguments, session), session, printer)
        }
        LedgerCommand::Revoke(arguments) => {
            printer.check_field(&RevocationReport::specimen())?;
            super::print_one(revoke::revoke(arguments, session), session, printer)
        }
        LedgerCommand::Verify(arguments) => {
            super::print_one(whole::verify(arguments, session), session, printer)
        }
        LedgerCommand::Head => super::print_one(whole::head(session), session, printer),
        LedgerCommand::Backup(arguments) => {
            printer.check_field(&BackupReport::specimen())?;
            super::print_one(whole::backup(arguments, session), session, printer)
        }
    }
}
