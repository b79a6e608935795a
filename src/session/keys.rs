//! Which EncryptionKey a command makes keys with, which ones it tries on a key or a file, and what
//! there is to warn of about them.
//!
//! The order is the same everywhere: the command line, the environment, the profile, a hidden
//! question. How a secret is read is in `secret`.

use crate::failure::{Failure, Notice};
use crate::session::profile::secret_source::SecretSource;
use crate::session::profile::{Profile, place};
use crate::session::secret::{self, Secret};
use crate::session::{Session, inputs, lack, prompt};
use avlock_format::{EncryptionKey, check};
use std::cell::RefCell;
use std::path::Path;
use zeroize::Zeroizing;

/// The words of errors about a secret that was typed at a hidden question.
const TYPED: &str = "what was typed";

/// A profile and its name.
type Named<'a> = (&'a str, &'a Profile);

/// An EncryptionKey, with the profile that it belongs to.
#[derive(Debug)]
pub struct NamedKey {
    /// The profile's name; absent if the EncryptionKey was given without `--app`.
    pub app: Option<String>,
    /// The profile, likewise.
    pub profile: Option<Profile>,
    /// The EncryptionKey itself.
    pub encryption_key: EncryptionKey,
}

/// The EncryptionKeys to try on an input.
#[derive(Debug, Default)]
pub struct NamedKeys {
    /// In the order to try them.
    pub all: Vec<NamedKey>,
    /// True if the user chose the profile or gave the EncryptionKey: what is read is then expected to
    /// belong to that application.
    pub chosen: bool,
    /// Those of the profiles that the user did not choose: they tell which product something is of that the chosen
    /// one does not open.
    pub others: Vec<NamedKey>,
    /// The default profile and its AppID, if all profiles are tried.
    pub default_app: Option<(String, u16)>,
    /// What to say once of an input that needs an EncryptionKey, where there is not even a profile.
    no_profile: RefCell<Option<Notice>>,
}

impl NamedKeys {
    /// Returns the EncryptionKey that the user chose.
    fn of(key: NamedKey) -> Self {
        Self { all: vec![key], chosen: true, ..Self::default() }
    }

    /// Returns what there is to say the first time that an EncryptionKey is missed.
    pub fn take_no_profile(&self) -> Option<Notice> {
        self.no_profile.take()
    }
}

impl NamedKey {
    /// Returns the AppID of the profile.
    pub fn app_id(&self) -> Option<u16> {
        self.profile.as_ref().map(|profile| profile.app_id)
    }
}

impl Session {
    /// Returns the EncryptionKey to make something with: the given one, else that of the profile in
    /// use, else what is typed at a hidden question.
    pub fn encryption_key(&self) -> Result<NamedKey, Failure> {
        let (profile, secret) = self.secret_to_use()?;
        Ok(self.name_key(profile, secret))
    }

    /// Returns the text of [`Session::encryption_key`], for a program that has to hold it, and warns if it is
    /// weak.
    pub fn encryption_key_text(&self) -> Result<Zeroizing<String>, Failure> {
        let (_, secret) = self.secret_to_use()?;
        let warnings = weaknesses(&secret.encryption_key).chain(secret.warning);
        warnings.for_each(|warning| self.notice(warning));
        Ok(secret.text)
    }

    /// Reads the secret to use, and tells the profile that it belongs to.
    fn secret_to_use(&self) -> Result<(Option<Named<'_>>, Secret), Failure> {
        let profile = self.profile()?;
        // A given EncryptionKey need not be that of the default profile, so it gets that name only if `--app` asks for it.
        let named = profile.filter(|_| self.global().app.is_some());
        if let Some(secret) = self.given_secret()? {
            return Ok((named, secret));
        }
        if let Some((_, Profile { encryption_key: Some(source), .. })) = profile {
            return Ok((profile, self.secret_of(source)?));
        }
        if self.is_interactive() {
            self.tells_no_profile()?;
            let typed = prompt::hidden("EncryptionKey", false)?;
            return Ok((named, Secret::from_text(&typed, TYPED)?));
        }
        Err(self.lacks(&lack::ENCRYPTION_KEY))
    }

    /// Returns the EncryptionKey for a key that the profile `app` made once: that profile's, unless
    /// the command line or the environment asks for another.
    pub fn encryption_key_of(&self, app: Option<&str>) -> Result<NamedKey, Failure> {
        let is_asked_for = self.global().app.is_some() || self.is_given_encryption_key();
        if let (Some(app), Some(profiles), false) = (app, self.profiles()?, is_asked_for)
            && let Ok(profile @ Profile { encryption_key: Some(source), .. }) = profiles.get(app)
        {
            return Ok(self.name_key(Some((app, profile)), self.secret_of(source)?));
        }
        self.encryption_key()
    }

    /// Returns the EncryptionKeys to try: the given one, else that of `--app`, else every profile's,
    /// else what is typed at a hidden question. None at all is no error: the form of a key or a code
    /// can be judged without one.
    pub fn keys_to_try(&self) -> Result<NamedKeys, Failure> {
        let named = match self.global().app {
            Some(_) => self.profile()?,
            None => None,
        };
        if let Some(secret) = self.given_secret()? {
            return Ok(NamedKeys::of(self.name_key(named, secret)));
        }
        if let Some((_, Profile { encryption_key: Some(source), .. })) = named {
            let key = self.name_key(named, self.secret_of(source)?);
            return Ok(NamedKeys { others: self.keys_not_chosen()?, ..NamedKeys::of(key) });
        }
        let mut all = match named {
            Some(_) => Vec::new(),
            None => self.keys_of_all_profiles()?,
        };
        if all.is_empty() && self.is_interactive() {
            self.tells_no_profile()?;
            let typed = prompt::hidden("EncryptionKey (empty: judge the form only)", true)?;
            if !typed.is_empty() {
                all.push(self.name_key(named, Secret::from_text(&typed, TYPED)?));
            }
        }
        let default = if named.is_none() { self.profile()? } else { None };
        let default_app = default.map(|(name, profile)| (name.to_owned(), profile.app_id));
        // A program has the verdict `unknown` for it.
        let is_told =
            all.is_empty() && !self.global().is_for_programs() && !self.has_told_no_profile.get();
        let no_profile = match is_told && self.profiles()?.is_none() {
            true => {
                let hint = Some("`avlock init` makes one".to_owned());
                RefCell::new(Some(Notice::surroundings(place::no_profile(), hint)))
            }
            false => RefCell::default(),
        };
        Ok(NamedKeys { all, chosen: named.is_some(), others: Vec::new(), default_app, no_profile })
    }

    /// Reads the EncryptionKey of each profile. One that cannot be had must not keep the others from
    /// being tried, so it becomes a warning.
    fn keys_of_all_profiles(&self) -> Result<Vec<NamedKey>, Failure> {
        let mut keys = Vec::new();
        let Some(profiles) = self.profiles()? else { return Ok(keys) };
        for (name, profile) in profiles.all() {
            let Some(source) = &profile.encryption_key else { continue };
            match self.secret_of(source) {
                Ok(secret) => keys.push(self.name_key(Some((name, profile)), secret)),
                Err(failure) => {
                    let message = format!("app {name:?} was not tried: {}", failure.message);
                    self.notice(Notice::surroundings(message, failure.hint));
                }
            }
        }
        Ok(keys)
    }

    /// Reads the EncryptionKeys of the other profiles than the one that was chosen, as far as that costs nothing: no
    /// command is run for them, and nobody is told of one that cannot be had.
    fn keys_not_chosen(&self) -> Result<Vec<NamedKey>, Failure> {
        let chosen = self.global().app.as_deref();
        let all = self.profiles()?.into_iter().flat_map(|profiles| profiles.all());
        let others = all.filter(|(name, _)| Some(*name) != chosen);
        let read = others.filter_map(|(name, profile)| {
            let source = profile.encryption_key.as_ref()?;
            let is_command = matches!(source, SecretSource::Command(_));
            let secret = if is_command { None } else { self.secret_of(source).ok() };
            let secret = Secret { warning: None, ..secret? };
            Some(self.name_key(Some((name, profile)), secret))
        });
        Ok(read.collect())
    }

    /// True if the command line or the environment gives the EncryptionKey.
    pub fn is_given_encryption_key(&self) -> bool {
        self.global().encryption_key_file.is_some() || secret::is_in_environment()
    }

    /// Reads the secret that `--encryption-key-file` or the environment gives.
    fn given_secret(&self) -> Result<Option<Secret>, Failure> {
        match self.global().encryption_key_file.as_deref() {
            Some(path) if path == Path::new(inputs::STDIN) => {
                self.stdin().take()?;
                Secret::from_stdin().map(Some)
            }
            Some(path) => Secret::from_file(path).map(Some),
            None => {
                let secret = Secret::from_variable(secret::VARIABLE)?;
                if secret.is_some() {
                    self.warn_of_override()?;
                }
                Ok(secret)
            }
        }
    }

    /// Warns if the variable overrides the EncryptionKey of the profile that `--app` names: a
    /// forgotten variable would make keys that no customer can use.
    fn warn_of_override(&self) -> Result<(), Failure> {
        if self.global().app.is_none() {
            return Ok(());
        }
        if let Some((name, Profile { encryption_key: Some(_), .. })) = self.profile()? {
            let variable = secret::VARIABLE;
            let message =
                format!("{variable} takes the place of the EncryptionKey of app {name:?}");
            let hint = Some(format!("unset {variable} to use the profile's"));
            self.notice(Notice::surroundings(message, hint));
        }
        Ok(())
    }

    fn secret_of(&self, source: &SecretSource) -> Result<Secret, Failure> {
        if matches!(source, SecretSource::Command(_)) && !self.may_run_commands()? {
            return Err(Failure::new(
                "profile",
                "a command runs only from a profile named *.toml here",
            )
            .hint("the name of a file may have been taken for --config: give files as ./*.avr"));
        }
        Secret::from_source(source, self.profile_folder()?)
    }

    /// Joins a secret with the profile that it belongs to, and passes its warning on.
    fn name_key(&self, profile: Option<Named<'_>>, secret: Secret) -> NamedKey {
        if let Some(warning) = secret.warning {
            self.notice(warning);
        }
        let (app, profile) =
            profile.map(|(name, profile)| (name.to_owned(), profile.clone())).unzip();
        NamedKey { app, profile, encryption_key: secret.encryption_key }
    }
}

/// Returns a warning for each weakness of an EncryptionKey: one that can be guessed, or characters
/// that have no effect.
pub fn weaknesses(encryption_key: &EncryptionKey) -> impl Iterator<Item = Notice> {
    let findings = check::encryption_key(encryption_key).into_iter();
    findings.map(|finding| Notice::surroundings(finding.message, finding.hint))
}
