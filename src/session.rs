//! What a command may know of the world: the options that every command takes, the profile, the
//! EncryptionKey, standard input, the clock, and whether somebody sits at a terminal.

use crate::arguments::GlobalArgs;
use crate::failure::Failure;
use crate::profile::{Profile, Profiles};
use crate::prompt;
use crate::secret::{self, Secret};
use crate::{DelphiDay, LastDate};
use std::cell::{Cell, OnceCell, RefCell};
use std::io::IsTerminal;
use std::path::Path;

/// The world of one run.
#[derive(Debug)]
pub struct Session {
    global: GlobalArgs,
    profiles: OnceCell<Option<Profiles>>,
    stdin_taken: Cell<bool>,
    notices: RefCell<Vec<Notice>>,
}

/// Something to warn of that is about the surroundings, not about an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// An EncryptionKey to try, and the profile it is of, if it is of one.
#[derive(Debug)]
pub struct Candidate {
    /// The profile's name.
    pub app: Option<String>,
    /// The profile.
    pub profile: Option<Profile>,
    /// The secret.
    pub encryption_key: crate::EncryptionKey,
}

/// The EncryptionKeys to try on an input.
#[derive(Debug, Default)]
pub struct Candidates {
    /// In the order to try them.
    pub all: Vec<Candidate>,
    /// Was the profile named or the only one in question? Then its AppID is what is expected.
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
    pub fn encryption_key(&self) -> Result<crate::EncryptionKey, Failure> {
        if let Some(secret) = self.given_secret()? {
            return Ok(self.noticed(secret));
        }
        let profile = self.profile()?;
        if let Some((_, Profile { encryption_key: Some(source), .. })) = profile {
            return Ok(self.noticed(self.secret_of(source)?));
        }
        if self.is_interactive() {
            return Ok(self.noticed(prompt::encryption_key()?));
        }
        Err(match profile {
            Some((name, _)) => {
                secret::no_encryption_key(format_args!("no EncryptionKey in profile {name:?}"))
            }
            None => match self.profiles()? {
                Some(_) => secret::no_encryption_key("no EncryptionKey").hint(
                    "the profile file has several apps and no default_app: choose with --app NAME",
                ),
                None => secret::no_encryption_key("no EncryptionKey"),
            },
        })
    }

    /// The EncryptionKeys to try: the given one, else that of `--app`, else every profile's, else
    /// what is typed at a hidden question. None at all is no failure.
    pub fn candidates(&self) -> Result<Candidates, Failure> {
        if let Some(secret) = self.given_secret()? {
            let (app, profile) = match self.app_argument() {
                Some(_) => {
                    self.profile()?.map(|(name, profile)| (name.to_owned(), profile.clone()))
                }
                None => None,
            }
            .unzip();
            let all = vec![Candidate { app, profile, encryption_key: self.noticed(secret) }];
            return Ok(Candidates { all, chosen: true });
        }
        let candidate = |name: &str, profile: &Profile, secret: Secret| Candidate {
            app: Some(name.to_owned()),
            profile: Some(profile.clone()),
            encryption_key: self.noticed(secret),
        };
        let mut all = Vec::new();
        if self.app_argument().is_some() {
            if let Some((name, profile)) = self.profile()? {
                if let Some(source) = &profile.encryption_key {
                    all.push(candidate(name, profile, self.secret_of(source)?));
                }
            }
            return Ok(Candidates { all, chosen: true });
        }
        if let Some(profiles) = self.profiles()? {
            for (name, profile) in profiles.all() {
                let Some(source) = &profile.encryption_key else { continue };
                match self.secret_of(source) {
                    Ok(secret) => all.push(candidate(name, profile, secret)),
                    Err(failure) => self.notice(
                        format!("app {name:?} was not tried: {}", failure.message),
                        failure.hint,
                    ),
                }
            }
        } else if self.is_interactive() {
            if let Some(secret) = prompt::encryption_key_or_none()? {
                let encryption_key = self.noticed(secret);
                all.push(Candidate { app: None, profile: None, encryption_key });
            }
        }
        Ok(Candidates { all, chosen: false })
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
            None => Secret::from_variable(secret::VARIABLE),
        }
    }

    fn secret_of(&self, source: &crate::profile::KeySource) -> Result<Secret, Failure> {
        let folder = self.profiles()?.map_or(Path::new("."), Profiles::folder);
        Secret::from_source(source, folder)
    }

    fn noticed(&self, secret: Secret) -> crate::EncryptionKey {
        if let Some((message, hint)) = secret.warning {
            self.notice(message, Some(hint));
        }
        secret.encryption_key
    }
}
