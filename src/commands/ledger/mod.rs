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

use crate::failure::Failure;
use crate::session::profile::place;
use crate::session::{Session, lack};
use avlock_issuing::ledger::Ledger;
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
            None => expect_made(path),
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
        Ok([path]) => expect_made(path),
        Err(_) => Err(session.lacks(&lack::LEDGER)),
    }
}

/// Refuses the ledger of a profile for which no key was made yet. One that somebody names has only a wrong name.
fn expect_made(path: PathBuf) -> Result<PathBuf, Failure> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let ledger = place::in_words(path.strip_prefix(".").unwrap_or(&path));
            let message = format_args!("no keys yet: the ledger {ledger} is made by the first key");
            Err(Failure::new("file", message).hint("`avlock keygen CODE --days 365` makes one"))
        }
        _ => Ok(path),
    }
}

/// Reads the number of a row.
fn id(text: &str) -> Result<i64, Failure> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        let message = format_args!("expected the number of a row, found {}", text::quoted(text));
        Failure::usage(message).hint("`avlock ledger list` shows the numbers")
    })
}

fn no_such_row(id: i64) -> Failure {
    Failure::usage(format_args!("no row {id} in the ledger"))
        .hint("`avlock ledger list` shows the numbers")
}
