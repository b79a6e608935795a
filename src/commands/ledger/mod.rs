//! `avlock ledger`: its verbs, which search, renew, revoke and check what was recorded. Like all commands
//! they print nothing.

pub mod due;
mod filters;
pub mod read;
pub mod renew;
pub mod renew_due;
pub mod report;
pub mod revoke;
mod which;
pub mod whole;

use crate::commands::command_line::{option, shared_options};
use crate::commands::ledger::filters::app_id;
use crate::failure::Failure;
use crate::session::profile::place;
use crate::session::{Session, lack};
use avlock_format::escaped::Escaped;
use avlock_issuing::ledger::Ledger;
use avlock_issuing::ledger::row::Row;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Opens the ledger that is meant, to read it. It has to exist.
fn open_to_read(session: &Session) -> Result<Ledger, Failure> {
    Ok(Ledger::open_to_read(&path(session)?)?)
}

/// Finds the ledger that is meant: a given one, that of the profile, or the only one that the profiles
/// name.
fn path(session: &Session) -> Result<PathBuf, Failure> {
    if let Some(path) = session.ledger()? {
        return match session.given_ledger() {
            Some(_) => Ok(path),
            None => expect_made(path, session),
        };
    }
    let mut named = Vec::new();
    if let (Some(profiles), None) = (session.profiles()?, session.profile()?) {
        for (_, profile) in profiles.all() {
            named.extend(session.ledger_of(profile)?);
        }
    }
    named.sort();
    named.dedup();
    match <[PathBuf; 1]>::try_from(named) {
        Ok([path]) => expect_made(path, session),
        Err(_) => Err(session.lacks(&lack::LEDGER)),
    }
}

/// Refuses the ledger of a profile for which no key was made yet. One that somebody names has only a wrong name.
fn expect_made(path: PathBuf, session: &Session) -> Result<PathBuf, Failure> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let ledger = place::in_words(path.strip_prefix(".").unwrap_or(&path));
            let message = format_args!("no keys yet: the ledger {ledger} is made by the first key");
            let options = shared_options(session).into_iter().flatten();
            let options: String = options.map(|option| format!(" {option}")).collect();
            let hint = format!("`avlock keygen CODE --days 365{options}` makes one");
            Err(Failure::new("file", message).hint(hint))
        }
        _ => Ok(path),
    }
}

/// Returns a command for a row, with options that were typed.
fn command_for(
    session: &Session,
    verb: &str,
    row: &str,
    options: &[(&str, Option<&String>)],
) -> String {
    let mut words = vec![format!("avlock ledger {verb} {row}")];
    let given = |&(name, value): &(&str, Option<&String>)| Some(option(name, value?));
    words.extend(options.iter().filter_map(given));
    let global = session.global();
    // A renewal begins by the day of `--on`, and is made with the EncryptionKey of `--app`.
    let of_renewal = [("app", global.app.as_ref()), ("on", global.on.as_ref())];
    words.extend(of_renewal.iter().filter(|_| verb == "renew").filter_map(given));
    words.extend(shared_options(session).into_iter().flatten());
    words.join(" ")
}

/// Reads the number of a row.
fn id(text: &str) -> Result<i64, Failure> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        let message = format_args!("expected the number of a row, found {}", text::quoted(text));
        Failure::usage(message).hint("`avlock ledger list` shows the numbers")
    })
}

/// Refuses a row of another application than that of the profile which `--app` names.
fn refuse_other_app(row: &Row, session: &Session) -> Result<(), Failure> {
    let (Some(app), Some(issued)) = (&session.global().app, row.issued) else { return Ok(()) };
    let found = issued.terms.app_id;
    match app_id(&None, session)? {
        Some(expected) if expected != found => {
            let (id, app) = (row.id, Escaped(app));
            let message = format_args!(
                "expected a row of {app}, AppID {expected}, found row {id} of AppID {found}"
            );
            Err(Failure::usage(message).hint("leave --app out, or name another row"))
        }
        _ => Ok(()),
    }
}

fn no_such_row(id: i64) -> Failure {
    Failure::usage(format_args!("no row {id} in the ledger"))
        .hint("`avlock ledger list` shows the numbers")
}
