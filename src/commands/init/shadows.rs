//! What counts before something that `init` has just written: variables of the environment, and a profile file that is
//! found first. Whoever wrote a profile expects that the next command takes it.

use crate::arguments::InitArgs;
use crate::commands::init::answers::Answers;
use crate::failure::Notice;
use crate::session::profile::place;
use crate::session::{self, Session, secret};
use std::path::Path;

/// Returns the variable that named the profile file, if no option did.
pub fn config_variable(arguments: &InitArgs, session: &Session) -> Option<&'static str> {
    let is_given = arguments.here || arguments.home || session.global().config.is_some();
    (!is_given && place::named_by_environment().is_some()).then_some(place::VARIABLE)
}

/// Warns of each thing that counts before what was written.
pub fn warn(answers: &Answers, session: &Session) {
    let warn = |message: String, hint: &str| {
        session.notice(Notice::surroundings(message, Some(hint.to_owned())));
    };
    // Who names the file by an option knows that he has to name it again.
    if session.global().config.is_none()
        && let Some(found) =
            place::named_by_environment().or_else(|| place::find(None).ok().flatten())
        && !is_same(&found, &answers.config)
    {
        let (found, written) = (place::in_words(&found), place::in_words(&answers.config));
        match place::named_by_environment() {
            Some(_) => warn(
                format!(
                    "{} names {found}, which other commands read in the place of {written}",
                    place::VARIABLE
                ),
                "unset it, or give --config with each command",
            ),
            None => warn(
                format!("other commands in this folder read {found} in the place of {written}"),
                "give --config with each command, or put the two together",
            ),
        }
    }
    if secret::is_in_environment() {
        let written = place::in_words(&answers.key_file);
        warn(
            format!("{} is set, and counts before the new {written}", secret::VARIABLE),
            "unset it: keys for the new product are to be made with its own EncryptionKey",
        );
    }
    let ledger = answers.ledger.as_deref().map(|it| answers.config.with_file_name("").join(it));
    if let (Some(ledger), Some(other)) = (ledger, session::ledger_of_environment())
        && !is_same(&ledger, &other)
    {
        let (ledger, other) = (place::in_words(&ledger), place::in_words(&other));
        warn(
            format!(
                "{} names {other}, in which keys are recorded in the place of {ledger}",
                session::LEDGER_VARIABLE
            ),
            "unset it, or leave --ledger out",
        );
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    std::path::absolute(one).ok() == std::path::absolute(other).ok()
}
