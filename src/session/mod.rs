//! What a command may know of the world: the options that every command takes, the profile, the
//! EncryptionKey, standard input, the clock, and whether somebody sits at a terminal.

pub mod inputs;
pub mod profile;
pub mod prompt;
pub mod secret;
pub mod who;
pub mod whole_file;

use crate::arguments::GlobalArgs;
use crate::failure::{Failure, Notice};
use crate::session::profile::{Profile, Profiles, SecretSource};
use crate::session::secret::Secret;
use avlock_format::{DelphiDay, EncryptionKey, LastDate};
use avlock_issuing::ledger::Milliseconds;
use avlock_issuing::text;
use std::cell::{Cell, OnceCell, RefCell};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// The variable that names a ledger.
pub const LEDGER_VARIABLE: &str = "AVLOCK_LEDGER";

/// The world of one run.
#[derive(Debug)]
pub struct Session {
    global: GlobalArgs,
    profiles: OnceCell<Option<Profiles>>,
    stdin_taken: Cell<bool>,
    notices: RefCell<Vec<Notice>>,
}

/// An EncryptionKey to try, and the profile it is of, if it is of one.
#[derive(Debug)]
pub struct NamedKey {
    /// The profile's name.
    pub app: Option<String>,
    /// The profile.
    pub profile: Option<Profile>,
    /// The secret.
    pub encryption_key: EncryptionKey,
}

/// The EncryptionKeys to try on an input.
#[derive(Debug, Default)]
pub struct NamedKeys {
    /// In the order to try them.
    pub all: Vec<NamedKey>,
    /// Was the profile named? Then its AppID is what is expected.
    pub chosen: bool,
}

impl Session {
    /// Begins with the options that were typed.
    pub fn new(global: GlobalArgs) -> Self {
        Self {
            global,
            profiles: OnceCell::new(),
            stdin_taken: Cell::new(false),
            notices: RefCell::default(),
        }
    }

    /// Is somebody there to answer questions? Questions go to standard error.
    pub fn is_interactive(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Where the profile file is said to be.
    pub fn config(&self) -> Option<&Path> {
        self.global.config.as_deref()
    }

    /// The name that `--app` gives.
    pub fn app_argument(&self) -> Option<&str> {
        self.global.app.as_deref()
    }

    /// The file that `--encryption-key-file` gives.
    pub fn encryption_key_file(&self) -> Option<&Path> {
        self.global.encryption_key_file.as_deref()
    }

    /// The file that `--ledger` gives.
    pub fn ledger_argument(&self) -> Option<&Path> {
        self.global.ledger.as_deref()
    }

    /// The ledger that the command line or the environment gives.
    pub fn given_ledger(&self) -> Option<PathBuf> {
        let variable = || std::env::var_os(LEDGER_VARIABLE).filter(|value| !value.is_empty());
        self.global.ledger.clone().or_else(|| variable().map(PathBuf::from))
    }

    /// The ledger in use, if one is: a given one, or that of the profile.
    pub fn ledger(&self) -> Result<Option<PathBuf>, Failure> {
        let given = self.given_ledger();
        let of_profile = match (&given, self.profile()?) {
            (None, Some((_, profile))) => self.ledger_of(profile)?,
            _ => None,
        };
        Ok(given.or(of_profile))
    }

    /// The ledger that a profile names.
    pub fn ledger_of(&self, profile: &Profile) -> Result<Option<PathBuf>, Failure> {
        let folder = self.profiles()?.map_or(Path::new("."), Profiles::folder);
        Ok(profile.ledger.as_ref().map(|path| folder.join(path)))
    }

    /// The profile file, if there is one.
    pub fn profiles(&self) -> Result<Option<&Profiles>, Failure> {
        if self.profiles.get().is_none() {
            let found = Profiles::find(self.config())?;
            let _ = self.profiles.set(found);
        }
        Ok(self.profiles.get().and_then(Option::as_ref))
    }

    /// The profile that `--app` names, or else the default one.
    pub fn profile(&self) -> Result<Option<(&str, &Profile)>, Failure> {
        let profiles = self.profiles()?;
        match (profiles, self.app_argument()) {
            (Some(profiles), Some(name)) => Ok(Some((name, profiles.get(name)?))),
            (Some(profiles), None) => {
                profiles.default_app().map(|name| Ok((name, profiles.get(name)?))).transpose()
            }
            (None, Some(name)) => {
                Err(Failure::new("profile", format_args!("no profile file for app {name:?}"))
                    .hint("give it with --config FILE; `avlock init` writes one"))
            }
            (None, None) => Ok(None),
        }
    }

    /// The one EncryptionKey to make something with: asks on a terminal if nothing else gives it.
    pub fn encryption_key(&self) -> Result<NamedKey, Failure> {
        let profile = self.profile()?;
        let named = profile.filter(|_| self.app_argument().is_some());
        if let Some(secret) = self.given_secret()? {
            return Ok(self.candidate(named, secret));
        }
        if let Some((_, Profile { encryption_key: Some(source), .. })) = profile {
            return Ok(self.candidate(profile, self.secret_of(source)?));
        }
        if self.is_interactive() {
            return Ok(self.candidate(named, prompt::encryption_key()?));
        }
        let failure = secret::no_encryption_key(match profile {
            Some((name, _)) => format!("no EncryptionKey in profile {name:?}"),
            None => "no EncryptionKey".to_owned(),
        });
        Err(match self.undecided()? {
            Some(hint) => failure.hint(hint),
            None => failure,
        })
    }

    /// The same for a key that a profile made once: that profile's, unless another one is asked for.
    pub fn encryption_key_of(&self, app: Option<&str>) -> Result<NamedKey, Failure> {
        let is_asked_for = self.app_argument().is_some() || self.is_given_encryption_key();
        if let (Some(app), Some(profiles), false) = (app, self.profiles()?, is_asked_for)
            && let Ok(profile @ Profile { encryption_key: Some(source), .. }) = profiles.get(app)
        {
            return Ok(self.candidate(Some((app, profile)), self.secret_of(source)?));
        }
        self.encryption_key()
    }

    /// What to do where a profile file has several apps and none is meant.
    pub fn undecided(&self) -> Result<Option<&'static str>, Failure> {
        if self.profile()?.is_some() {
            return Ok(None);
        }
        Ok(self.profiles()?.map(|profiles| match profiles.all().next() {
            None => "the profile file has no apps; `avlock init` adds one",
            Some(_) => {
                "the profile file has several apps and no default_app: choose with --app NAME"
            }
        }))
    }

    /// The EncryptionKeys to try: the given one, else that of `--app`, else every profile's, else
    /// what is typed at a hidden question. None at all is no failure.
    pub fn candidates(&self) -> Result<NamedKeys, Failure> {
        let named = match self.app_argument() {
            Some(_) => self.profile()?,
            None => None,
        };
        if let Some(secret) = self.given_secret()? {
            return Ok(NamedKeys { all: vec![self.candidate(named, secret)], chosen: true });
        }
        if let Some((_, Profile { encryption_key: Some(source), .. })) = named {
            let candidate = self.candidate(named, self.secret_of(source)?);
            return Ok(NamedKeys { all: vec![candidate], chosen: true });
        }
        let mut all = Vec::new();
        if let Some(profiles) = self.profiles()?.filter(|_| named.is_none()) {
            for (name, profile) in profiles.all() {
                match profile.encryption_key.as_ref().map(|source| self.secret_of(source)) {
                    Some(Ok(secret)) => all.push(self.candidate(Some((name, profile)), secret)),
                    Some(Err(failure)) => {
                        let message = format!("app {name:?} was not tried: {}", failure.message);
                        self.notice(message, failure.hint);
                    }
                    None => {}
                }
            }
        }
        if all.is_empty() && self.is_interactive() {
            let typed = prompt::encryption_key_or_none()?;
            all.extend(typed.map(|secret| self.candidate(named, secret)));
        }
        Ok(NamedKeys { all, chosen: named.is_some() })
    }

    fn candidate(&self, profile: Option<(&str, &Profile)>, secret: Secret) -> NamedKey {
        let (app, profile) =
            profile.map(|(name, profile)| (name.to_owned(), profile.clone())).unzip();
        NamedKey { app, profile, encryption_key: self.noticed(secret) }
    }

    /// Does the command line or the environment give the EncryptionKey?
    pub fn is_given_encryption_key(&self) -> bool {
        let variable = || std::env::var_os(secret::VARIABLE).is_some_and(|value| !value.is_empty());
        self.encryption_key_file().is_some() || variable()
    }

    /// Takes standard input, which only one reader can have.
    pub fn take_stdin(&self) -> Result<(), Failure> {
        if self.stdin_taken.replace(true) {
            return Err(Failure::usage("standard input is asked for twice")
                .hint("`-` can stand for one thing at a time"));
        }
        Ok(())
    }

    /// The local time.
    pub fn now(&self) -> Result<LastDate, Failure> {
        let now = jiff::Zoned::now().datetime();
        LastDate::from_datetime(now)
            .map_err(|error| Failure::new("clock", format_args!("the clock says {now}: {error}")))
    }

    /// The local day.
    pub fn today(&self) -> Result<DelphiDay, Failure> {
        self.now().map(LastDate::day)
    }

    /// The day that `--on` gives, or else today.
    pub fn day(&self, on: Option<&str>) -> Result<DelphiDay, Failure> {
        match on {
            Some(text) => Ok(text::date("on", text)?),
            None => self.today(),
        }
    }

    /// The time, for the ledger.
    pub fn milliseconds(&self) -> Milliseconds {
        self.clock()()
    }

    /// The clock itself, for what lasts.
    pub fn clock(&self) -> fn() -> Milliseconds {
        || jiff::Timestamp::now().as_millisecond()
    }

    /// Something to warn of.
    pub fn notice(&self, message: String, hint: Option<String>) {
        let notice = Notice { message, hint };
        let mut notices = self.notices.borrow_mut();
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }

    /// What there was to warn of since the last call.
    pub fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// From `--encryption-key-file` or the environment.
    fn given_secret(&self) -> Result<Option<Secret>, Failure> {
        match self.encryption_key_file() {
            Some(path) if path == Path::new("-") => {
                self.take_stdin()?;
                Secret::from_stdin().map(Some)
            }
            Some(path) => Secret::from_file(path).map(Some),
            None => {
                let secret = Secret::from_variable(secret::VARIABLE)?;
                self.notice_override(secret.is_some())?;
                Ok(secret)
            }
        }
    }

    /// A forgotten variable would make keys that no customer can use.
    fn notice_override(&self, by_variable: bool) -> Result<(), Failure> {
        if !by_variable || self.app_argument().is_none() {
            return Ok(());
        }
        if let Some((name, Profile { encryption_key: Some(_), .. })) = self.profile()? {
            let variable = secret::VARIABLE;
            let message =
                format!("{variable} takes the place of the EncryptionKey of app {name:?}");
            self.notice(message, Some(format!("unset {variable} to use the profile's")));
        }
        Ok(())
    }

    fn secret_of(&self, source: &SecretSource) -> Result<Secret, Failure> {
        let folder = self.profiles()?.map_or(Path::new("."), Profiles::folder);
        Secret::from_source(source, folder)
    }

    fn noticed(&self, secret: Secret) -> EncryptionKey {
        if let Some((message, hint)) = secret.warning {
            self.notice(message, Some(hint));
        }
        secret.encryption_key
    }
}
