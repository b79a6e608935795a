//! What a command lacks that a profile would give: says where a profile was looked for, which one may be meant, or
//! which line it has not.

use crate::failure::Failure;
use crate::session::profile::{Profiles, place};
use crate::session::{Session, prompt};
use avlock_format::escaped::Escaped;

/// Something that options or a profile give.
#[derive(Debug)]
pub struct Lack {
    /// The code of the error.
    code: &'static str,
    /// What it is called.
    what: &'static str,
    /// How it is given without a profile.
    given: &'static str,
    /// The line of a profile that gives it.
    line: &'static str,
}

/// The number of an application.
pub const APP_ID: Lack =
    Lack { code: "usage", what: "AppID", given: "--app-id N", line: "app_id = N" };

/// An EncryptionKey.
pub const ENCRYPTION_KEY: Lack = Lack {
    code: "no-encryption-key",
    what: "EncryptionKey",
    given: "--encryption-key-file FILE or AVLOCK_ENCRYPTION_KEY",
    line: "encryption_key = { file = \"FILE\" } or { command = [\"PROGRAM\", \"ARGUMENT\"] }",
};

/// A ledger.
pub const LEDGER: Lack = Lack {
    code: "usage",
    what: "ledger",
    given: "--ledger FILE or AVLOCK_LEDGER",
    line: "ledger = \"issued.db\"",
};

impl Session {
    /// Refuses a command that needs something which neither options nor a profile give.
    pub fn lacks(&self, lack: &Lack) -> Failure {
        let Lack { code, what, given, line } = lack;
        let (profiles, profile) = match (self.profiles(), self.profile()) {
            (Err(failure), _) | (_, Err(failure)) => return failure,
            (Ok(profiles), Ok(profile)) => (profiles, profile),
        };
        match (profiles, profile) {
            (None, _) => Failure::new(code, format_args!("no {what}, and {}", place::no_profile()))
                .hint(format!("`avlock init` makes one; or give {given}")),
            (Some(profiles), None) => which_app(profiles, code),
            (Some(profiles), Some((name, _))) => {
                let (name, file) = (Escaped(name), place::in_words(&profiles.path));
                Failure::new(code, format_args!("no {what} in the profile {name}"))
                    .hint(format!("write {line} below [apps.{name}] in {file}; or give {given}"))
            }
        }
    }

    /// Tells once, before something is asked that a profile would give, that there is none.
    pub fn tells_no_profile(&self) -> Result<(), Failure> {
        if self.profiles()?.is_none() && !self.has_told_no_profile.replace(true) {
            prompt::tell(&format!("{}; `avlock init` makes one", place::no_profile()));
        }
        Ok(())
    }

    /// Refuses a command that needs one profile, where there are several and none is meant more than another.
    pub fn undecided(&self) -> Result<Option<Failure>, Failure> {
        if self.profile()?.is_some() {
            return Ok(None);
        }
        Ok(self.profiles()?.map(|profiles| which_app(profiles, "usage")))
    }
}

/// Asks which profile is meant.
fn which_app(profiles: &Profiles, code: &'static str) -> Failure {
    let file = place::in_words(&profiles.path);
    let names: Vec<String> = profiles.all().map(|(name, _)| Escaped(name).to_string()).collect();
    match names.first() {
        None => Failure::new(code, format_args!("no app in {file}")).hint("`avlock init` adds one"),
        Some(first) => {
            let names = names.join(", ");
            Failure::new(code, format_args!("which app? {names}: --app NAME"))
                .hint(format!("or write default_app = \"{first}\" at the top of {file}"))
        }
    }
}
