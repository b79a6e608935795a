//! What the errors of the crates are called here: a code, words, a hint and an exit status.

use super::{Failure, Outcome};
use avlock_issuing::ledger::append::Refused;
use avlock_issuing::ledger::error::{LedgerError, LedgerProblem};
use avlock_issuing::ledger::{day_in_words, terms};
use avlock_issuing::text::{self, Refusal};

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        const NOTHING: &str = "what is not recorded was not issued: no key was printed for it";
        let code = match error.problem {
            LedgerProblem::Missing(_)
            | LedgerProblem::Exists
            | LedgerProblem::Io(_)
            | LedgerProblem::NameNotUtf8 => "file",
            _ => "ledger",
        };
        let failure = Self::new(code, &error);
        match error.problem {
            LedgerProblem::Missing(_) => {
                failure.hint("the first key that is made with --ledger or a profile makes it")
            }
            LedgerProblem::Exists => failure.hint("name a file that is not there yet"),
            LedgerProblem::NotALedger => failure.hint(
                "name a ledger, or a file that does not stand yet; this one was left as it is",
            ),
            LedgerProblem::Newer { .. } => {
                failure.hint("a newer avlock wrote it: use that one; the file was left as it is")
            }
            LedgerProblem::Busy { .. } => failure.hint("try again when it has ended"),
            LedgerProblem::Full | LedgerProblem::ReadOnly | LedgerProblem::Disk(_) => {
                failure.hint(NOTHING)
            }
            LedgerProblem::Damaged(_) => {
                failure.hint("keep a copy as it is; a backup has what was recorded before")
            }
            _ => failure,
        }
    }
}

impl From<Refusal> for Failure {
    /// An InstallCode that does not read is a bad answer; everything else is wrong usage.
    fn from(refusal: Refusal) -> Self {
        let Refusal { column, message, hint, unreadable } = refusal;
        let mut failure = match unreadable {
            Some(finding) => Self::from(*finding),
            None => Self::usage(&message),
        };
        failure.message = format!("--{column}: {message}");
        failure.hint = hint;
        failure
    }
}

/// Why an entry was refused, for people and programs.
pub fn refused_order(order: &str, refused: &Refused) -> Failure {
    let quoted = text::quoted(order);
    let mut failure = match refused {
        Refused::OtherTerms(row, compared) => {
            let day = day_in_words(row.time);
            let message = format_args!(
                "order {quoted} stands in row {} of the ledger, since {day}, on other terms",
                row.id
            );
            let mut failure = Failure::new("order", message).hint(
                "for a new key on these terms say --reissue; positions of one order are numbered, like 1001/2",
            );
            failure.compared = compared.clone();
            failure
        }
        Refused::Revoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            let reason = text::quoted(revoked.reason.as_deref().unwrap_or_default());
            let message =
                format_args!("the key of order {quoted}, row {id}, was revoked on {day}: {reason}");
            Failure::new("order", message).hint("for a new key say --reissue")
        }
        Refused::NoSuchOrder => {
            Failure::new("order", format_args!("no order {quoted} in the ledger to issue again"))
                .hint("leave --reissue out")
        }
        Refused::Replaced(by) => Failure::new(
            "order",
            format_args!("the row was renewed or reissued already, by row {by}"),
        )
        .hint(format!("`avlock ledger renew {by}` goes on from there")),
    };
    failure.outcome = Outcome::Bad;
    failure
}

/// The same for a row of a table, in one line.
pub fn refused_row(refused: &Refused) -> String {
    match refused {
        Refused::OtherTerms(row, compared) => {
            let differences = terms::differences(compared);
            format!(
                "order: expected the terms of row {} of the ledger, found others: {differences}",
                row.id
            )
        }
        Refused::Revoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            format!(
                "order: expected an order that is good, found row {id} of the ledger, revoked on {day}"
            )
        }
        Refused::NoSuchOrder | Refused::Replaced(_) => "order: expected another one".to_owned(),
    }
}
