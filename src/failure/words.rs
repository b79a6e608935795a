//! Words for the errors of the crates: a stable code, a message, a hint that names options, and an exit
//! status. No other file of the program or the crates words a hint for them.

use crate::failure::Failure;
use crate::failure::difference::{in_one_line, side_by_side};
use avlock_format::{DayError, DelphiDay, FieldError, KeyFields, KeyType, RegistrationKey, check};
use avlock_issuing::field::Field;
use avlock_issuing::ledger::day_in_words;
use avlock_issuing::ledger::decide::Refused;
use avlock_issuing::ledger::error::{LedgerError, LedgerProblem};
use avlock_issuing::ledger::row::Row;
use avlock_issuing::other_number;
use avlock_issuing::text::{self, Problem, Refusal};

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let code = match error.problem {
            LedgerProblem::Missing(_)
            | LedgerProblem::LinkToNothing(_)
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
            LedgerProblem::LinkToNothing(_) => failure.hint(
                "is the disk there that it leads to? for a new ledger remove the link, or name another file",
            ),
            LedgerProblem::Exists => failure.hint("name a file that is not there yet"),
            LedgerProblem::NotALedger => failure.hint(
                "name a ledger, or a file that does not stand yet; this one was left as it is",
            ),
            LedgerProblem::Newer { .. } => {
                failure.hint("a newer avlock wrote it: use that one; the file was left as it is")
            }
            LedgerProblem::Busy { .. } => failure.hint("try again when it has ended"),
            LedgerProblem::SeveralNames { .. } => failure.hint(
                "each name would have a journal of its own, and keys would be lost: keep one name; for a \
                 copy that is read use `avlock ledger backup`",
            ),
            LedgerProblem::Moved => {
                failure.hint("move a ledger only while nobody uses it, and run this again")
            }
            LedgerProblem::Changed => failure.hint("try again"),
            LedgerProblem::NoLocks => failure.hint(
                "the file system gives no locks, as some network shares: keep it on a disk of this machine",
            ),
            LedgerProblem::Altered(_) => failure.hint(
                "`avlock ledger verify` says all that was changed; a backup has what was recorded before",
            ),
            LedgerProblem::Damaged(_) => {
                failure.hint("keep a copy as it is; a backup has what was recorded before")
            }
            _ => failure,
        }
    }
}

/// Reports why a key could not be recorded. It is not printed then.
pub fn not_recorded(error: LedgerError) -> Failure {
    let failure = Failure::from(error);
    match failure.hint {
        Some(_) => failure,
        None => failure.hint("what is not recorded was not issued: no key was printed for it"),
    }
}

impl From<Refusal<'_>> for Failure {
    /// Names the field by its option.
    fn from(refusal: Refusal<'_>) -> Self {
        let Refusal { field, problem, found } = refusal;
        refused_option(option_of(field), problem, found)
    }
}

/// The option of a field, without its hyphens.
pub fn option_of(field: Field) -> &'static str {
    match field {
        Field::InstallCode => "install-code",
        Field::UserName => "user-name",
        Field::UserCompany => "user-company",
        Field::AppVersion => "app-version",
        Field::AppId => "app-id",
        // The other names are one word, which the option has as well.
        _ => field.name(),
    }
}

/// Reads the text of an option that is not a field of an order, with one of the functions of
/// [`text`].
pub fn option<'t, T>(
    option: &str,
    text: &'t str,
    read: impl FnOnce(&'t str) -> Result<T, Problem>,
) -> Result<T, Failure> {
    read(text).map_err(|problem| refused_option(option, problem, text))
}

/// What to do with a key that stands where something else is expected.
pub const IS_KEY: &str = "this has the form of a registration key: `avlock keycheck` reads it";

/// Reports a refused text. An InstallCode that does not read is a bad answer; everything else is wrong
/// usage.
fn refused_option(option: &str, problem: Problem, found: &str) -> Failure {
    let message = format!("--{option}: {}", problem.in_words(option, found));
    let hint = remedy(option, problem, found);
    let failure = match problem {
        Problem::InstallCode(error) => Failure::from(check::install_code_error(&error)),
        _ => Failure::usage(""),
    };
    Failure { message, hint, ..failure }
}

/// Reports why the period of a renewal is refused. A renewal keeps the type of its key, so a permanent
/// key is not offered in the place of one that ends too late.
pub fn refused_renewal(refusal: Refusal<'_>) -> Failure {
    let mut failure = Failure::from(refusal);
    if is_too_long(option_of(refusal.field), refusal.problem) {
        failure.hint = None;
    }
    failure
}

/// Names the field by its column, for the one line that a row of a table has room for.
pub fn refused_cell(refusal: Refusal<'_>) -> String {
    format!("{}: {refusal}", refusal.field)
}

/// Finds what to type instead.
fn remedy(option: &str, problem: Problem, found: &str) -> Option<String> {
    let remedy = match problem {
        Problem::NoAppId => "give it with --app-id N or a profile",
        Problem::NoVersion => "give it with --app-version 5.1 or a profile",
        Problem::VersionOfComputer => "leave --app-version out, or say --generic",
        Problem::NoHolder => "--install-code CODE is what the customer's program shows",
        Problem::GenericWithHolder => {
            "a generic key is for any computer: leave the InstallCode and the user's data out"
        }
        Problem::CodeWithUserData => {
            "an InstallCode needs no user's data; `avlock codecheck` compares the two"
        }
        Problem::NoPeriod(_) => "add --days N, or say --type permanent",
        Problem::DaysAndUntil => "leave one of them out",
        Problem::NotOfType(_) => {
            return Some(format!("leave --{option} out, or choose another --type"));
        }
        Problem::ControlCharacter if option == option_of(Field::Customer) => {
            "write it in one line; --note may have several"
        }
        Problem::ControlCharacter if option == option_of(Field::Order) => "write it in one line",
        Problem::Identity(_) => "give what the customer typed, or leave it out",
        Problem::PartOfAnotherCode => "give the one that is meant, and nothing else",
        Problem::InstallCode(error) => match other_number::remedy(found) {
            Some(remedy) => remedy,
            None if found.parse::<RegistrationKey>().is_ok() => IS_KEY,
            None => return check::install_code_error(&error).hint,
        },
        Problem::Period(FieldError::EndBeforeStart { .. }) => {
            "give a later --until, or an earlier --start"
        }
        Problem::Date(error) => return remedy_of_date(option, error, found),
        problem if is_too_long(option, problem) => return Some(remedy_of_days(found)),
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// Says how what is no number of days is written.
fn remedy_of_days(found: &str) -> String {
    const WITHOUT_END: &str = "for a key without end say --type permanent";
    match found.chars().any(char::is_alphabetic) {
        _ if found.parse::<DelphiDay>().is_ok() => format!("--until {found}"),
        true => format!("a length is 30d, 6w, 6m or 1y; {WITHOUT_END}"),
        false => WITHOUT_END.to_owned(),
    }
}

/// True if somebody asked for more days than a key can hold.
fn is_too_long(option: &str, problem: Problem) -> bool {
    match problem {
        Problem::Number { .. } => option == option_of(Field::Days),
        Problem::Period(error) => {
            !matches!(error, FieldError::FirstDay { .. } | FieldError::EndBeforeStart { .. })
        }
        _ => false,
    }
}

/// The options that take days which are over, in words as well.
const OF_THE_PAST: [&str; 2] = ["from", "to"];

fn remedy_of_date(option: &str, error: DayError, found: &str) -> Option<String> {
    match (&text::meant_dates(found)[..], error) {
        ([], DayError::Shape) if OF_THE_PAST.contains(&option) => {
            Some("write 2027-12-31, today, yesterday, or -30d for 30 days ago".to_owned())
        }
        ([], DayError::Shape) => Some("write 2027-12-31 for the last day of 2027".to_owned()),
        ([], _) => None,
        ([day], _) => Some(format!("write {day}")),
        ([first, second, ..], _) => Some(format!("write {first} or {second}")),
    }
}

/// Reports why the ledger refused an order.
pub fn refused_order(order: &str, refused: &Refused) -> Failure {
    let quoted = text::quoted(order);
    let failure = match refused {
        Refused::OtherTerms { row, recorded, asked } => {
            let day = day_in_words(row.time);
            let message = format_args!(
                "order {quoted} was already recorded with different terms (row {}, {day})",
                row.id
            );
            let mut failure = Failure::new("order", message).hint(
                "for a new key on these terms say --reissue; positions of one order are numbered, like 1001/2",
            );
            failure.differences = side_by_side(recorded.as_ref(), asked);
            failure
        }
        Refused::Revoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            let reason = text::quoted(revoked.reason.as_deref().unwrap_or_default());
            let message =
                format_args!("the key of order {quoted}, row {id}, was revoked on {day}: {reason}");
            Failure::new("order", message).hint(match another_key(row) {
                Some(other) => format!(
                    "--reissue with {other} makes another key; on the same terms it puts this one into \
                     force again"
                ),
                None => "--reissue puts this key into force again".to_owned(),
            })
        }
        Refused::KeyRevoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            let reason = text::quoted(revoked.reason.as_deref().unwrap_or_default());
            let message = format_args!(
                "these terms make the key of row {id} of the ledger, which was revoked on {day}: {reason}"
            );
            let failure = Failure::new("revoked", message);
            let other = another_key(row).map(|other| format!("{other} makes another key"));
            let again = row.order.as_deref().map(|order| {
                let order = text::quoted(order);
                format!("--reissue with the order number {order} puts this one into force again")
            });
            match (other, again) {
                (Some(other), Some(again)) => failure.hint(format!("{other}; {again}")),
                (Some(hint), None) | (None, Some(hint)) => failure.hint(hint),
                (None, None) => failure,
            }
        }
        Refused::NoSuchOrder => {
            Failure::new("order", format_args!("no order {quoted} in the ledger to issue again"))
                .hint("leave --reissue out")
        }
        Refused::Replaced(by) => Failure::new(
            "order",
            format_args!("the row was renewed or reissued already, by row {by}"),
        )
        .hint(format!("`avlock ledger renew {by} --days 365` goes on from there")),
    };
    failure.bad()
}

/// Names the options that make another key than that of a row, for the same customer. An unregister key
/// has none: its index is that of the key to remove.
fn another_key(row: &Row) -> Option<&'static str> {
    let fields = KeyFields::try_from(row.issued?.terms).ok()?;
    match fields.key_type() {
        KeyType::Trial | KeyType::Temporary => Some("another --start, --users or --index"),
        KeyType::Permanent => Some("another --users or --index"),
        KeyType::Unregister | KeyType::UnregisterAll => None,
    }
}

/// Tells why the ledger refused an order, in the one line that a row of a table has room for.
pub fn refused_row(refused: &Refused) -> String {
    match refused {
        Refused::OtherTerms { row, recorded, asked } => {
            let differences = in_one_line(&side_by_side(recorded.as_ref(), asked));
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
        Refused::KeyRevoked(row, revoked) => {
            let (id, day) = (row.id, day_in_words(revoked.time));
            let mut reason = format!(
                "registration_key: expected a key that is good, found that of row {id} of the ledger, revoked on {day}"
            );
            if let Some(other) = another_key(row) {
                // In a table they are columns.
                reason.push_str(&format!("; {} makes another key", other.replace("--", "")));
            }
            reason
        }
        Refused::NoSuchOrder | Refused::Replaced(_) => "order: expected another one".to_owned(),
    }
}
